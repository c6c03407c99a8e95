"""Running and total folds of a ufunc of two operands, y_i = f(y_{i−1}, x_i): a linear recurrence in the cotangents."""

from __future__ import annotations

import numpy as np

from .broadcast import normal_axes, unbroadcast


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


def before_all(x, y):
    """`x` with an axis of one for each axis of `y` behind: what an outer call makes of its first operand."""
    return np.reshape(x, np.shape(x) + (1,) * np.ndim(y))


def windows_adjoint(g, shape, window_shape, axis=None):
    """The cotangent of np.lib.stride_tricks.sliding_window_view: every window's entries added where they stand."""
    sizes = window_shape if isinstance(window_shape, (tuple, list)) else (window_shape,)
    axes = normal_axes(axis, len(shape))
    ndim = len(shape)
    for k in range(len(axes) - 1, -1, -1):  # the last window axis is undone first
        rows = np.moveaxis(g, (axes[k], ndim + k), (0, 1))
        n, size = rows.shape[0], rows.shape[1]
        total = 0.0
        for j in range(size):
            gap = np.zeros((size - 1,) + rows.shape[2:], rows.dtype)
            total = total + np.concatenate([gap[:j], rows[:, j], gap[j:]])
        g = np.moveaxis(total, 0, axes[k])
    return np.reshape(g, shape)
