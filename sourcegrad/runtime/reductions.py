"""Adjoints of products and running sums, exact where entries are zero."""

from __future__ import annotations

import numpy as np

from .broadcast import count, normal_axes


def valid(x, axis=None, keepdims=False):
    """How many entries over `axis` are not nan, in x's dtype."""
    return np.sum(~np.isnan(x), axis=axis, keepdims=keepdims).astype(np.result_type(x))


def others(x, axis=None):
    """For each entry the product of all *other* entries over `axis`: the derivative of np.prod,
    exact with zeros.

    The product of what stands left times the product of what stands right, never a quotient: its derivative would lose
    all digits beside a tiny entry.
    """
    if np.ndim(x) == 0:
        return np.ones_like(x)[()]
    sizes = np.shape(x)
    axes = normal_axes(axis, len(sizes))
    kept = tuple([k for k in range(len(sizes)) if k not in axes])
    order = kept + axes
    moved = np.transpose(x, order)
    shape = tuple([sizes[k] for k in kept])
    n = count(sizes, axes)
    flat = np.reshape(moved, shape + (n,))
    ones = np.ones(shape + (1,), x.dtype)
    left = np.concatenate([ones, np.cumprod(flat[..., :-1], axis=-1)], axis=-1)
    right = np.concatenate([ones, np.cumprod(flat[..., :0:-1], axis=-1)], axis=-1)
    product = left * right[..., ::-1] if n else np.ones_like(flat)
    return np.transpose(np.reshape(product, np.shape(moved)), np.argsort(order))


def reverse_cumsum(g, shape, axis=None):
    """The cotangent of np.cumsum: each entry gets the sum of `g` from its place to the end."""
    if axis is None:
        return np.reshape(np.cumsum(g[::-1])[::-1], shape)
    return np.flip(np.cumsum(np.flip(g, axis), axis), axis)


def cumprod_adjoint(g, x, y, axis=None):
    """The cotangent of y = np.cumprod(x): x_bar_i = Σ_{j≥i} g_j Π_{k≤j, k≠i} x_k.

    Without zeros that is reverse_cumsum(g · y) / x; with zeros the recurrence from the end, which
    divides by nothing.
    """
    if np.all(np.not_equal(x, 0)):
        return reverse_cumsum(g * np.conj(y), np.shape(x), axis) / np.conj(x)
    if axis is None:
        return np.reshape(_from_the_end(g, np.ravel(np.conj(x)), np.conj(y)), np.shape(x))
    back = _from_the_end(
        np.moveaxis(g, axis, 0), np.moveaxis(np.conj(x), axis, 0), np.moveaxis(np.conj(y), axis, 0)
    )
    return np.moveaxis(back, 0, axis)


def _from_the_end(g, x, y):
    """x_bar_i = y_{i-1} s_i with s_i = g_i + x_{i+1} s_{i+1}, along the first axis."""
    n = len(x)
    s = g[n - 1]
    parts = []
    for i in range(n - 1, 0, -1):
        parts.append(y[i - 1] * s)
        s = g[i - 1] + x[i] * s
    parts.append(s)
    return np.stack(parts[::-1])


def cumprod_tangent(t, x, y, axis=None):
    """The tangent of y = np.cumprod(x): y_dot_i = y_dot_{i-1} x_i + y_{i-1} t_i; a quotient where
    nothing is 0.
    """
    if np.all(np.not_equal(x, 0)):
        ratio = np.cumsum(t / x, axis=axis)
        return y * ratio
    if axis is None:
        return _from_the_start(np.ravel(t), np.ravel(x), y)
    moved = _from_the_start(
        np.moveaxis(t, axis, 0), np.moveaxis(x, axis, 0), np.moveaxis(y, axis, 0)
    )
    return np.moveaxis(moved, 0, axis)


def _from_the_start(t, x, y):
    s = t[0]
    parts = [s]
    for i in range(1, len(x)):
        s = s * x[i] + y[i - 1] * t[i]
        parts.append(s)
    return np.stack(parts)
