"""SciPy's sparse matrices: which values are some, and what `*` means for them.

`*` of a matrix (csr_matrix) is the product of matrices, of an array (csr_array) entry by entry.  Told by name, for SciPy
is imported only where the user's function does.
"""

from __future__ import annotations

import sys

from ..ir import nodes as N
from . import kinds as K

_SAME = ("T", "H", "transpose", "conj", "conjugate", "copy", "asformat", "astype", "tocsr", "tocsc", "tocoo", "tobsr", "todia", "tolil")


def base_of(kind):
    """ "spmatrix" or "sparray", "" for a sparse thing that may be either; None for all else."""
    if kind is None or kind.family != "object" or not isinstance(kind.dtype, type):
        return None
    names = {c.__name__ for c in kind.dtype.__mro__ if c.__module__.startswith("scipy.sparse")}
    return next((n for n in ("spmatrix", "sparray") if n in names), "" if names else None)


def like(kind):
    """Of the same class, whatever it holds."""
    return kind._replace(items=None)


def made(e, infer):
    """The kind of a sparse matrix that a call makes; None for other calls."""
    obj = infer.env.static(e.func) if type(e) is N.Call else None
    module = getattr(obj, "__module__", None) or ""
    if isinstance(obj, type) and module.startswith("scipy.sparse"):
        found = K.Kind("object", obj)
        return found if base_of(found) is not None else None
    if module in ("scipy.sparse._construct", "scipy.sparse._extract"):
        array = obj.__name__.endswith("_array")
        return K.Kind("object", sys.modules["scipy.sparse"].sparray if array else sys.modules["scipy.sparse._base"]._spbase)
    if type(e) is N.Call and type(e.func) is N.Attr and e.func.name in _SAME:
        whole = infer.expr(e.func.value)
        return like(whole) if base_of(whole) is not None else None
    return None


def times(e, kinds):
    """Is `a * b` the product of a sparse matrix with an array?  False: perhaps; None: it is entry by entry."""
    found = None
    for one, other in (e.left, e.right), (e.right, e.left):
        base = base_of(kinds(one.id) if type(one) is N.Name else None)
        kind = kinds(other.id) if type(other) is N.Name else K.of(other.value) if type(other) is N.Const else None
        if base is None or base == "sparray" or kind is not None and K.is_number(kind):
            continue
        found = base == "spmatrix" and kind is not None and K.is_array(kind)
    return found


def scaled(a, b):
    """The kind of a sparse matrix times (plus, over) a number or another one; None for other operands."""
    for one, other in (a, b), (b, a):
        if base_of(one) is not None and other is not None and (K.is_number(other) or base_of(other) is not None):
            return like(one)
    return None
