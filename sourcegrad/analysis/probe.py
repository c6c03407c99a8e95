"""Asking NumPy: the type, dtype and number of dimensions of a call's result, from a call on tiny
samples.

Whether `np.median` of a 0-d float32 array is an array or a scalar, and of which dtype, no table
knows better than NumPy. This is sound for functions whose results have a form that depends on the
kinds of their arguments alone; which functions those are, `results` says.  Sizes are never
concluded from a sample.
"""

from __future__ import annotations

import warnings

import numpy as np

from . import kinds as K

_SIZE = 3
_known = {}


class Static:
    """An argument that is known itself: an axis, a mode, a dtype."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def key(self):
        return type(self.value), repr(self.value)


def probe(function, args, keywords=()):
    """The kind of `function(*args, **keywords)`, arguments as simple kinds or Static; array
    dimensions are not told.
    """
    key = (
        function, tuple([_key(a) for a in args]), tuple([(n, _key(a)) for n, a in keywords]),
    )  # fmt: skip
    if key not in _known:
        _known[key] = _call(function, args, keywords)
    return _known[key]


def _key(a):
    return a.key() if type(a) is Static else a


def _call(function, args, keywords):
    try:
        values = [sample(a) for a in args]
        named = {n: sample(a) for n, a in keywords}
    except LookupError:
        return K.UNKNOWN
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = K.of(function(*values, **named))
        except Exception:
            return K.UNKNOWN
    return loose(found)


def loose(k):
    """A kind without the sizes of arrays and ints."""
    if k.family == "array":
        return K.array(k.dtype, (None,) * len(k.dims))
    if k.family == "tuple" and k.items is not None:
        return k._replace(items=tuple([loose(i) for i in k.items]))
    if k.family == "list":
        return K.list_of(k.items and loose(k.items))
    return k


def sample(k):
    """A value of a simple kind, LookupError if there is none; arrays are positive definite where
    they are square.
    """
    if type(k) is Static:
        return k.value
    family = k.family
    if family in _NUMBERS and k.items is None:
        return _NUMBERS[family]
    if family == "none":
        return None
    if family == "scalar" and k.dtype is not None and k.items is None:
        return np.dtype(k.dtype).type(1)
    if family == "array" and k.dtype is not None and k.dims is not None:
        return _array(np.dtype(k.dtype), [1 if d == 1 else _SIZE for d in k.dims])
    if family == "tuple" and k.items is not None and k.dtype is None:
        return tuple([sample(i) for i in k.items])
    if family == "list":
        if k.dims is not None:
            return [sample(i) for i in k.dims]
        return [sample(k.items)] * _SIZE if k.items is not None else []
    raise LookupError(family)


_NUMBERS = {"bool": True, "int": 1, "float": 0.75, "complex": 1 + 1j}


def _array(dtype, shape):
    """Increasing along a line; a matrix is symmetric and positive definite; integers can be indices
    of such arrays.
    """
    if len(shape) == 0:
        return np.ones((), dtype)
    if len(shape) == 1:
        return np.arange(shape[0]).astype(dtype)
    square = np.eye(shape[-2], shape[-1])
    return np.broadcast_to(square * 4 + 1 if dtype.kind in "fc" else square, shape).astype(dtype)
