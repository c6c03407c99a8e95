"""Undoing broadcasting and reductions: the two ways in which shapes change by themselves."""

from __future__ import annotations

import numbers
from types import SimpleNamespace

import numpy as np

from ..errors import UnknownKind

_PLAIN = (float, int, complex, bool)


def unbroadcast(g, x):
    """The cotangent `g` of a broadcast result, summed to the shape of the operand `x` and put into
    its dtype.

    Axes that broadcasting added are summed away, axes that it stretched from 1 are summed to 1.  A
    real `x` takes
    the real part of a complex `g`.  For a Python number the result is a Python number: those are
    weak, they have
    no dtype to keep.  Returns `g` itself where there is nothing to do.
    """
    if type(g) is np.ndarray and type(x) is np.ndarray and g.shape == x.shape and g.dtype == x.dtype:
        return g
    if type(x) in _PLAIN:
        return _to_number(g, type(x) is complex)
    if g is None:
        return 0.0
    shape = np.shape(x)
    if np.shape(g) != shape:
        _refuse_joined(g, x)
        g = _to_shape(g, shape)
    dtype = getattr(x, "dtype", None)
    if dtype is None:
        refuse_object(x)
        return g
    if dtype.kind not in "fc":
        return g
    if type(g) is float:
        return g if dtype.char == "d" and not shape else dtype.type(g)
    if type(g) in _PLAIN:
        g = np.asarray(g)[()]
    if isinstance(g, (list, tuple)):
        g = _as_array(g, x)
    if g.dtype == dtype:
        return g
    if g.dtype.kind == "c" and dtype.kind == "f":
        g = g.real
    return g.astype(dtype)


def _refuse_joined(g, x):
    """Of lists, `+` and `*` are no arithmetic: text that was made where that was not known has no derivative of them."""
    if isinstance(x, (list, tuple)) and np.ndim(g):
        raise UnknownKind(
            f"a {type(x).__name__} is added or multiplied, and that it is one was not known when this text was made: "
            "make it for example arguments, or with np.array(...) of it."
        )


def _is_object(x):
    return hasattr(x, "__dict__") or hasattr(type(x), "__slots__") and not isinstance(x, (numbers.Number, tuple))


def unstored(g, x):
    """The cotangent of what was put into a place of unknown kind: as it is where that is an object or a list, else as `unbroadcast`."""
    if isinstance(x, (list, tuple)) and not isinstance(g, np.ndarray):
        return g
    return g if _is_object(x) and not hasattr(x, "dtype") else unbroadcast(g, x)


def refuse_object(x):
    """What operators and methods of a user's class do was taken for what those of numbers and arrays do."""
    if type(x) is not SimpleNamespace and _is_object(x):
        raise UnknownKind(
            f"an operator or method of {type(x).__name__} was taken for one of numbers and arrays, as the class was not known when this "
            "text was made: make it for example arguments, or call a function that takes the object."
        )


def _to_number(g, is_complex):
    """A Python number: the sum of all of `g`, without its imaginary part if the operand is real."""
    if g is None:
        return 0.0
    if type(g) in _PLAIN:
        return g if is_complex or type(g) is not complex else g.real
    g = np.sum(g) if np.ndim(g) else g
    g = g.item() if isinstance(g, (np.ndarray, np.generic)) else g
    return g if is_complex or type(g) is not complex else g.real


def _to_shape(g, shape):
    """`g` summed over what broadcasting from `shape` added; a smaller `g` (a weak zero, a mean) is
    spread.
    """
    extra = np.ndim(g) - len(shape)
    if extra > 0:
        g = np.sum(g, axis=tuple(range(extra)))
    elif extra < 0:
        return np.broadcast_to(g, shape).copy()
    axes = tuple([k for k, n in enumerate(shape) if n == 1 and np.shape(g)[k] != 1])
    if axes:
        g = np.sum(g, axis=axes, keepdims=True)
    if np.shape(g) != shape:
        g = np.broadcast_to(g, shape).copy()
    return g


def normal_axes(axis, ndim):
    """The reduced axes as a tuple of non-negative ints; None means all."""
    if axis is None:
        return tuple(range(ndim))
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    return tuple([int(a) % ndim if ndim else 0 for a in axes])


def count(shape, axis=None):
    """How many entries a reduction over `axis` joins: prod(shape[a] for a in axis)."""
    n = 1
    if axis is None:
        for size in shape:
            n = n * size
        return n
    if isinstance(axis, (tuple, list)):
        for a in axis:
            n = n * shape[a]
        return n
    return shape[axis] if shape else 1


def expand(g, shape, axis=None, keepdims=False):
    """The cotangent of a sum: `g`, shaped as the reduced result, repeated over the reduced axes to
    `shape`.

    The array is fresh and can be written.  A scalar operand (shape ()) gets `g` itself.
    """
    if shape == ():
        return np.reshape(g, ()).copy() if isinstance(g, np.ndarray) else g
    if type(g) is np.float64 or type(g) is float:
        full = np.empty(shape)
        full.fill(g)
        return full
    if type(axis) is int and axis >= 0 and not keepdims and type(g) is np.ndarray:
        full = np.empty(shape, g.dtype)
        full[...] = g.reshape((*shape[:axis], 1, *shape[axis + 1 :]))
        return full
    if np.ndim(g) == 0 or axis is None:
        if np.ndim(g):
            g = np.reshape(g, (1,) * len(shape))
        full = np.empty(shape, getattr(g, "dtype", complex if type(g) is complex else float))
        full[...] = g
        return full
    if not keepdims:
        axes = normal_axes(axis, len(shape))
        g = np.reshape(g, tuple([1 if k in axes else n for k, n in enumerate(shape)]))
    return np.broadcast_to(g, shape).copy()


def spread_to(g, x):
    """The transpose of `unbroadcast`: `g` repeated to the shape of `x`, in its dtype; None stands for zero."""
    if g is None:
        g = 0.0
    if type(x) in _PLAIN:
        return _to_number(g, type(x) is complex)
    if isinstance(g, (list, tuple)) and hasattr(x, "dtype"):
        g = _as_array(g, x)
    if np.shape(g) != np.shape(x):
        _refuse_joined(g, x)
        g = np.broadcast_to(g, np.shape(x)).copy()
    dtype = getattr(x, "dtype", None)
    if dtype is None:
        refuse_object(x)
        return g
    if dtype.kind not in "fc" or np.result_type(g) == dtype:
        return g
    if dtype.kind == "f":
        g = np.real(g)
    return np.asarray(g, dtype)[()]


def _as_array(g, x):
    """A cotangent of an array, given as one of the list that stood for it: an array; None and numbers stand for what they fill."""
    new = np.zeros(np.shape(x), np.result_type(x, np.float32))
    for k, item in enumerate(g):
        new[k] = 0.0 if item is None else _as_array(item, x[k]) if isinstance(item, (list, tuple)) else item
    return new


def expand_adjoint(g, x, axis=None, keepdims=False):
    """The transpose of `expand`, a sum: of `g` over the axes that `x` was spread over, in the shape
    of `x`.
    """
    if type(x) in _PLAIN:
        return _to_number(g, type(x) is complex)
    axes = None if axis is None else normal_axes(axis, np.ndim(g))
    return np.reshape(np.sum(g, axis=axes, keepdims=keepdims), np.shape(x))[()]
