"""Kinds of new arrays: made in a shape, filled with a value, drawn at random."""

from __future__ import annotations

import numpy as np

from ..frontend.resolve import MISSING
from ..ir import nodes as N
from . import kinds as K
from .arithmetic import array_of, over
from .dims import broadcast_dims
from .probe import Static, probe
from .shapes import dims_of_shape


def _made(call, shape, dtype):
    """An array of the shape that an argument says, for each of its kinds."""
    return over(lambda k: K.array(dtype or None, dims_of_shape(k)), shape)


def filled(call):
    """np.zeros(shape, dtype): always an array."""
    dtype = call.dtype(1)
    return _made(call, call.kind("shape", 0), "f8" if dtype is None else dtype)


def full(call):
    """np.full(shape, value, dtype): of the value's dtype."""
    dtype = call.dtype(2)
    value = array_of(call.kind("fill_value", 1))
    if value is None:
        return None
    shape = call.kind("shape", 0)
    if dtype is None:
        return K.join_all(_made(call, shape, a.dtype if K.is_array(a) else "") for a in K.alternatives(value))
    return _made(call, shape, dtype)


def given_out(e, function):
    """The argument that a call of NumPy's writes its result into and returns: `out=h`, np.nan_to_num(h, copy=False).

    None where there is none.
    """
    if function is np.nan_to_num and dict(e.keywords).get("copy") == N.Const(False) and len(e.args) == 1:
        return e.args[0]
    if isinstance(function, np.ufunc) and function.nout == 1 and len(e.args) == function.nin + 1:
        return e.args[-1]
    out = dict(e.keywords).get("out")
    out = out.items[0] if type(out) is N.Display and len(out.items) == 1 else out
    return out if (getattr(function, "__module__", "") or "numpy").startswith("numpy") else None


def filled_like(call):
    """np.zeros_like(x, dtype): an array, of a number one without dimensions."""
    dtype = call.dtype(2 if call.key == "np.full_like" else 1)
    if any(word not in ("dtype", "fill_value") for word, _ in call.keywords):
        return K.UNKNOWN

    def like(k):
        a = array_of(k)
        if a is None or not K.is_array(a):
            return a
        return a if dtype is None else a._replace(dtype=dtype or None, items=None)

    return over(like, call.kind(0))


def eye(call):
    """np.eye(n, m), np.identity(n)"""
    dtype = call.dtype(3 if call.key == "np.eye" else 1)
    n = call.kind("N" if call.key == "np.eye" else "n", 0)
    m = call.kind("M", 1) if call.key == "np.eye" else K.NONE
    if n is None or m is None:
        return None
    n, m = (dims_of_shape(k) or (None,) for k in (n, n if m == K.NONE else m))
    known = len(n) == 1 and len(m) == 1
    return K.array("f8" if dtype is None else dtype or None, n + m if known else (None, None))


def broadcast_to(call):
    """np.broadcast_to(x, shape): the dimensions of the shape, of which x may tell more."""
    x = call.kind(0)

    def spread(k, shape):
        a = array_of(k)
        if not K.is_array(a):
            return a
        dims = dims_of_shape(shape)
        if dims is not None and a.dims is not None:
            dims = broadcast_dims((dims, tuple([d if d == "n" else 1 for d in a.dims])))
        return K.array(a.dtype, dims)

    return over(spread, x, call.kind("shape", 1))


def windows(call):
    """np.lib.stride_tricks.sliding_window_view(x, window_shape): an axis more for each of the window's sizes."""
    x, window = call.kind(0), call.kind("window_shape", 1)
    if window is None:
        return None
    sizes = dims_of_shape(window)

    def seen(k):
        if not K.is_array(k):
            return K.UNKNOWN
        known = k.dims is not None and sizes is not None
        return K.array(k.dtype, (None,) * (len(k.dims) + len(sizes)) if known else None)

    return over(seen, x)


def strided(call):
    """np.lib.stride_tricks.as_strided(x, shape, strides)"""
    shape = call.kind("shape", 1)
    if shape is None or call.kind(0) is None:
        return None
    return over(lambda k: K.array(k.dtype, dims_of_shape(shape)) if K.is_array(k) else K.UNKNOWN, call.kind(0))


def reshaped(call):
    """x.reshape(*shape), np.reshape(x, shape): -1 stands for a size that is not told."""
    shape = call.kind("shape")
    value = call.static("shape")
    if shape is None:
        return None
    if (
        call.key == ".reshape"
        and shape.items is not None
        and len(shape.items) == 1
        and shape.items[0] is not None
    ):
        shape = shape.items[0]
        value = value[0] if value is not MISSING else MISSING

    def reshape(x, s):
        if x.family == "scalar" and call.key == ".reshape":
            return K.UNKNOWN
        a = array_of(x)
        if not K.is_array(a):
            return a
        return K.array(a.dtype, _reshaped_dims(dims_of_shape(s), value))

    return over(reshape, call.kind(0), shape)


def reshaped_array(call):
    """rt.with_shape(x, shape): only of an array."""
    shape = call.kind("shape")
    x = call.kind(0)
    if shape is None or x is None:
        return None
    arrays = [k for k in K.alternatives(x) if K.is_array(k)]
    value = call.static("shape")
    return over(lambda k: K.array(k.dtype, _reshaped_dims(dims_of_shape(shape), value)), K.join_all(arrays)) if arrays else K.UNKNOWN


def _reshaped_dims(dims, value):
    if dims is None or value is MISSING:
        return dims
    given = value if isinstance(value, (tuple, list)) else (value,)
    return tuple([None if n == -1 else d for n, d in zip(given, dims)])


# --- random numbers -------------------------------------------------------------------------------

_OWNERS = {}
_INTEGERS = frozenset(("integers", "randint", "random_integers"))


def random(call):
    """A draw: in the shape of `size`, else in that of the parameters; NumPy says if a number is
    Python's own.
    """
    name = call.key.rpartition(".")[2]
    owner = _owner(call)
    if owner is None or name in ("bytes", "spawn", "seed"):
        return K.UNKNOWN
    function = getattr(owner, name, None)
    if function is None:
        return K.UNKNOWN
    if name in ("rand", "randn"):
        return _drawn_in(call.kinds())
    if any(word == "dtype" for word, _ in call.keywords):
        return K.UNKNOWN
    size = call.expr("size")
    if any(not K.is_number(k) for k in call.kinds()) and name in _INTEGERS:
        return K.UNKNOWN
    if name in (
        "standard_normal",
        "random",
        "standard_exponential",
        "standard_cauchy",
        "random_sample",
        "ranf",
        "sample",
    ):
        size = call.expr("size", 0)
        args = []
        if len(call.args) > 1:
            return K.UNKNOWN
    elif name in _INTEGERS:
        size = call.expr("size", 2)
        args = [Static(0), Static(9)]
    else:
        args = [a for a in call.args if a is not size]
        args = [call.kind_of(a) for a in args]
    kind = K.NONE if size is None else call.kind_of(size)
    named = [(w, call.kind_of(v)) for w, v in call.keywords if v is not size]
    if name in _INTEGERS:
        named = []
    if kind is None or None in args or any(v is None for _, v in named):
        return None
    if any(
        len(K.alternatives(a)) > 1 for a in (*args, *(v for _, v in named)) if type(a) is not Static
    ):
        return K.UNKNOWN
    return over(lambda k: _drawn(function, args, named, k), kind)


def _drawn(function, args, named, size):
    dims = () if size == K.NONE else dims_of_shape(size)
    if dims is None:
        return K.UNKNOWN
    if size != K.NONE:
        named = [*named, ("size", Static((2,) * len(dims)))]
    found = probe(function, args, named)
    if K.is_array(found) and found.dims is not None and len(found.dims) == len(dims):
        return found._replace(dims=dims)
    return found


def _drawn_in(kinds):
    """rng.rand(n, m)"""
    if None in kinds:
        return None
    if not kinds:
        return K.FLOAT
    return K.array("f8", dims_of_shape(K.tuple_of(kinds)))


def _owner(call):
    """A generator of the class that the call draws from."""
    if call.key.startswith("np.random."):
        cls = np.random.RandomState
    else:
        kind = call.infer.kind_of(call.e.func.value)
        cls = kind.dtype if kind is not None and kind.family == "other" else None
    if cls not in (np.random.Generator, np.random.RandomState):
        return None
    if cls not in _OWNERS:
        _OWNERS[cls] = (
            np.random.default_rng(0) if cls is np.random.Generator else np.random.RandomState(0)
        )
    return _OWNERS[cls]
