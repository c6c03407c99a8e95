"""Running and total folds of a ufunc of two operands, y_i = f(y_{i−1}, x_i): a linear recurrence in the cotangents."""

from __future__ import annotations

import numpy as np

from .broadcast import normal_axes, unbroadcast
from .elementary import exp_gap
from .masks import extreme_share, products_of_others
from .scatter import take_adjoint


def fold_axes(axis, ndim):
    """The axes of a fold first, then those that stay."""
    axes = normal_axes(axis, ndim) if ndim else ()
    return axes + tuple([k for k in range(ndim) if k not in axes])


def fold_rows(x, axis):
    """`x` with the axes of a fold joined into one, the first."""
    if np.ndim(x) == 0:
        return np.reshape(x, (1,))
    order = fold_axes(axis, np.ndim(x))
    kept = tuple([np.shape(x)[k] for k in order[len(normal_axes(axis, np.ndim(x))) :]])
    return np.reshape(np.transpose(x, order), (-1,) + kept if np.size(x) else (0,) + kept)


def fold_shape(rows, x, axis):
    """The inverse of `fold_rows`."""
    order = fold_axes(axis, np.ndim(x))
    return np.transpose(np.reshape(rows, tuple([np.shape(x)[k] for k in order])), np.argsort(order))


def at_last(g, rows):
    """Zeros like `rows`, and `g` in the last one."""
    last = np.reshape(g, (1,) + np.shape(rows)[1:])
    return np.concatenate([np.zeros(np.shape(rows[1:]), last.dtype), last]) if len(rows) else rows


def recurrence_back(g, first, second, x):
    """x_bar_i = s_i ∂f/∂x at i, s_i = g_i + s_{i+1} ∂f/∂y at i + 1, along the first axis; the first entry stands itself."""
    n = len(x)
    if n == 0:
        return x * 0.0
    first = np.conj(np.broadcast_to(first, np.shape(x[1:])))
    second = np.conj(np.broadcast_to(second, np.shape(x[1:])))
    s = g[n - 1]
    parts = []
    for i in range(n - 1, 0, -1):
        parts.append(s * second[i - 1])
        s = g[i - 1] + s * first[i - 1]
    parts.append(s)
    return unbroadcast(np.stack(parts[::-1]), x)


def recurrence(t, first, second):
    """The tangents t_i ∂f/∂x + y_dot_{i−1} ∂f/∂y along the first axis."""
    if len(t) == 0:
        return t
    first = np.broadcast_to(first, np.shape(t[1:]))
    second = np.broadcast_to(second, np.shape(t[1:]))
    s = t[0]
    parts = [s]
    for i in range(1, len(t)):
        s = s * first[i - 1] + t[i] * second[i - 1]
        parts.append(s)
    return np.stack(parts)


def folded_tangent(t, first, second, y):
    """The last tangent of the recurrence, in the shape of the fold's result."""
    return np.reshape(recurrence(t, first, second)[-1], np.shape(y))[()] if len(t) else np.zeros_like(y)


def begun(rows, like, initial):
    """The rows of a fold behind the value that it begins with, in the dtype of `like`."""
    rows = np.asarray(rows)
    first = np.zeros((1,) + np.shape(rows)[1:], np.result_type(like)) + initial
    return np.concatenate([first.astype(np.result_type(like)), rows.astype(np.result_type(like))])


def fold_live(where, x, axis):
    """Which rows behind the first take part in a fold."""
    return fold_rows(np.broadcast_to(where, np.shape(x)), axis)


def folded(f, rows, live):
    """f folded over the rows from the left, running; a row that is not live changes nothing."""
    s = rows[0]
    parts = [s]
    for k in range(1, len(rows)):
        s = np.where(live[k - 1], f(s, rows[k]), s)
        parts.append(s)
    return np.stack(parts)


def slice_places(indices, n):
    """The slices of ufunc.reduceat one behind the other: (places among n entries, which begin a slice, the last of each)."""
    places, begins, ends = [], [], []
    stops = list(indices[1:]) + [n]
    for i, j in zip(indices, stops):
        own = list(range(i, j)) if i < j else [i]
        places += own
        begins += [True] + [False] * (len(own) - 1)
        ends.append(len(places) - 1)
    return np.array(places, int), np.array(begins, bool), np.array(ends, int)


def beside(begins, rows):
    """Which rows behind the first begin a slice, as a column beside them."""
    return np.reshape(begins[1:], (-1,) + (1,) * (np.ndim(rows) - 1))


def folded_slices(f, rows, begins):
    """f folded over the rows from the left, running, anew at each that begins a slice."""
    parts = []
    s = rows
    for k in range(len(rows)):
        s = rows[k] if begins[k] else f(s, rows[k])
        parts.append(s)
    return np.stack(parts) if parts else rows


def slice_rows(x, places, axis):
    """The entries along `axis` at these places, along the first axis."""
    return np.moveaxis(np.take(x, places, axis), axis, 0)


def slice_ends(g, rows, ends, axis):
    """Zeros like `rows`, and the cotangent of each slice in its last one."""
    return take_adjoint(np.moveaxis(g, axis, 0), np.shape(rows), ends, 0)


def from_slices(g, x, places, axis):
    """The cotangent of `x`, of whose entries along `axis` these rows were read."""
    return unbroadcast(take_adjoint(np.moveaxis(g, 0, axis), np.shape(x), places, axis), x)


def sliced_tangent(t, y, ends, axis):
    """The last tangent of each slice."""
    return np.moveaxis(np.take(t, ends, 0), 0, axis).astype(np.result_type(y))


def before_all(x, y):
    """`x` with an axis of one for each axis of `y` behind: what an outer call makes of its first operand."""
    return np.reshape(x, np.shape(x) + (1,) * np.ndim(y))


def windows_adjoint(g, shape, axis=None):
    """The cotangent of np.lib.stride_tricks.sliding_window_view: every window's entries added where they stand."""
    axes = normal_axes(axis, len(shape))
    ndim = len(shape)
    for k in range(len(axes) - 1, -1, -1):  # the last window axis is undone first
        rows = np.moveaxis(g, (axes[k], ndim + k), (0, 1))
        size = rows.shape[1]
        total = 0.0
        for j in range(size):
            gap = np.zeros((size - 1,) + rows.shape[2:], rows.dtype)
            total = total + np.concatenate([gap[:j], rows[:, j], gap[j:]])
        g = np.moveaxis(total, 0, axes[k])
    return np.reshape(g, shape)


def _slices(indices, n):
    """Which of n entries each slice of ufunc.reduceat holds: one where it is empty."""
    stops = list(indices[1:]) + [n]
    k = np.arange(n)
    return [np.logical_and(k >= i, k < j) if i < j else np.equal(k, i) for i, j in zip(indices, stops)]


def reduceat_slopes(x, y, indices, axis, how):
    """d y / dx for y = ufunc.reduceat(x, indices, axis), one slope of x's shape for each slice, with `axis` as the last:
    of "multiply", "logaddexp", or of a choice ("maximum" or "minimum").
    """
    rows, values = np.moveaxis(x, axis, -1), np.moveaxis(y, axis, -1)
    slopes = []
    for k, live in enumerate(_slices(indices, np.shape(rows)[-1])):
        value = values[..., k]
        if how == "multiply":
            slopes.append(products_of_others(rows, live, -1))
        elif how == "logaddexp":
            slopes.append(np.where(live, exp_gap(rows, np.expand_dims(value, -1)), 0))
        else:
            slopes.append(extreme_share(rows, value, None, live, -1))
    return slopes


def reduceat_back(g, slopes, x, axis):
    """The cotangent of ufunc.reduceat: every slice's share of `g`."""
    rows = np.moveaxis(g, axis, -1)
    total = np.moveaxis(x, axis, -1) * 0.0
    for k in range(len(slopes)):
        total = total + np.expand_dims(rows[..., k], -1) * np.conj(slopes[k])
    return unbroadcast(np.moveaxis(total, -1, axis), x)


def reduceat_flow(t, slopes, y, axis):
    """The tangent of ufunc.reduceat."""
    rows = np.moveaxis(t, axis, -1)
    parts = []
    for slope in slopes:
        parts.append(np.sum(rows * slope, axis=-1))
    return np.stack(parts, axis).astype(np.result_type(y)) if parts else np.zeros_like(y)
