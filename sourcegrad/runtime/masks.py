"""Adjoints of reductions that leave entries out (`where`), begin with a value (`initial`) or are given
their mean.
"""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative
from .broadcast import normal_axes, unbroadcast
from .elementary import divide, quotient
from .order import aligned
from .reductions import others


def chosen(g, where, x):
    """`g` where `where` holds, 0 elsewhere, as the cotangent of `x`."""
    return unbroadcast(g if where is True else np.where(where, g, 0), x)


def number_of(x, where=True, axis=None):
    """How many entries over `axis` (kept as 1) `where` leaves, in x's real dtype."""
    kind = np.result_type(x)
    kind = np.finfo(kind).dtype if kind.kind in "fc" else np.dtype(float)
    hits = np.broadcast_to(where, np.shape(x))
    return np.sum(hits, axis=axis, keepdims=True).astype(kind)


def portions(g, n, where):
    """`g / n` where `where` holds, and 0 elsewhere: but nan of the mean of nothing (n = 0), where `g` is not 0."""
    nothing = np.logical_and(np.equal(n, 0), np.not_equal(g, 0))
    return np.where(nothing, np.nan, np.where(where, quotient(g, np.maximum(n, 1)), 0))


def freedom(n, ddof, whole=False):
    """What a variance of `n` entries is divided by: never less than 0, where np.nanvar (`whole`) is nan."""
    if whole:
        return np.where(n > ddof, n - ddof, np.nan)
    return np.maximum(n - ddof, 0)


def reduced(t, axis=None, keepdims=False):
    """`t`, whose reduced axes are kept as 1, in the shape of the reduction."""
    if keepdims or np.ndim(t) == 0:
        return t
    return np.squeeze(t, axis=normal_axes(axis, np.ndim(t)))


def total(x, where=True, axis=None):
    """The sum over `axis`, kept as 1, of the entries that `where` leaves."""
    return np.sum(np.where(where, x, 0), axis=axis, keepdims=True)


def deviations(x, mean=None, where=True, axis=None):
    """x − mean where `where` holds, 0 elsewhere; the mean is that of these entries if none is
    given.
    """
    if np.iscomplexobj(mean) and not np.iscomplexobj(x):
        raise UndefinedDerivative("a complex mean of real numbers gives a complex variance, which has no derivative here")
    if mean is None:
        mean = divide(total(x, where, axis), number_of(x, where, axis))
    return np.where(where, x - mean, 0)


def products_of_others(x, where=True, axis=None, initial=1):
    """d prod / dx: the product of `initial` and all other entries that `where` leaves."""
    return np.where(where, others(np.where(where, x, 1), axis), 0) * initial


def extreme_share(x, y, initial=None, where=True, axis=None, keepdims=False):
    """d max / dx (or min): entries that are left and equal `y` share with each other and with
    `initial`.
    """
    hits, number = _winners(x, y, initial, where, axis, keepdims)
    return (hits / np.maximum(number, 1)).astype(np.result_type(x))


def initial_share(x, y, initial=None, where=True, axis=None, keepdims=False):
    """d max / d initial (or min), in the shape of `y`."""
    _, number = _winners(x, y, initial, where, axis, keepdims)
    won = np.equal(aligned(y, np.shape(x), axis, keepdims), initial)
    share = (won / np.maximum(number, 1)).astype(np.result_type(y))
    return np.reshape(share, np.shape(y))[()]


def _winners(x, y, initial, where, axis, keepdims):
    level = aligned(y, np.shape(x), axis, keepdims)
    hits = np.logical_and(where, np.equal(x, level))
    number = np.sum(hits, axis=axis, keepdims=True)
    if initial is not None:
        number = number + np.equal(level, initial)
    return hits, number


def about_mean(x, axis=None):
    """What `x` is more than its mean over `axis`."""
    return x - x.mean() if axis is None and isinstance(x, np.ndarray) else x - np.mean(x, axis=axis, keepdims=True)
