"""May there be complex numbers where kinds do not tell?  The adjoint of a product with one is a product with its conjugate."""

from __future__ import annotations

import numpy as np

from ..ir import nodes as N
from ..ir import walk
from . import kinds as K

_MAKERS = (complex, np.complex64, np.complex128, np.clongdouble, np.roots, np.linalg.eig, np.linalg.eigvals)
_MODULES = ("numpy.fft", "scipy.fft", "scipy.signal", "scipy.special._lambertw", "numpy.lib.scimath", "cmath", "sourcegrad.runtime.fft")  # of functions that make them
_LINALG = ("eig", "eigvals", "sqrtm", "logm", "schur", "fractional_matrix_power")  # scipy's
_DTYPES = ("complex", "c8", "c16")


def holds(k):
    """Are there complex numbers in a value of this kind, at any depth?"""
    if type(k) is not K.Kind:
        return False
    parts = k.items if type(k.items) is tuple else (k.items,)
    dims = k.dims if type(k.dims) is tuple else (k.dims,)
    inner = [i[1] if type(i) is tuple and type(i) is not K.Kind and len(i) == 2 else i for i in (*parts, *dims)]
    return K.may_be_complex(k) or any(map(holds, inner))


def makes(fn, env, kinds):
    """Does the text of a function make complex numbers, or may it, of whatever it is given?"""
    return any(_maker(e, env) or _open_dtype(e, kinds) for e in walk.evaluated(fn.body))


def _open_dtype(e, kinds):
    """Is this a call that is told a dtype which only its value tells, such as `np.zeros(n, dtype=name)`?"""
    if type(e) is not N.Call:
        return False
    named = type(e.func) is N.Attr and e.func.name in ("astype", "view", "asarray", "array")
    given = [(a, named) for a in e.args] + [(a, word == "dtype") for word, a in e.keywords]
    for a, dtype in given:
        k = kinds.expr(a) if type(a) in (N.Name, N.Attr, N.Index) else None
        if k is not None and (k.family == "str" or dtype and k.family in ("unknown", "other") and k.dtype is None):
            return True
    return False


def _maker(e, env):
    if type(e) is N.Const:
        return type(e.value) is complex or (type(e.value) is str and e.value.startswith(_DTYPES))
    if type(e) not in (N.Name, N.Attr) or not env.is_static(e):
        return False
    obj = env.static(e)
    if isinstance(obj, (complex, np.complexfloating)) or (isinstance(obj, (np.ndarray, np.dtype)) and np.dtype(getattr(obj, "dtype", obj)).kind == "c"):
        return True
    module = getattr(obj, "__module__", None) or ""
    if type(module) is str and (module.startswith(_MODULES) or module.startswith("scipy.linalg") and getattr(obj, "__name__", "") in _LINALG):
        return True
    return any(obj is m for m in _MAKERS)
