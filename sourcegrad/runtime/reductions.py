"""Adjoints of products and running sums, exact where entries are zero."""

from __future__ import annotations

import math

import numpy as np

from .broadcast import count, expand, normal_axes


def _conj(x):
    return np.conj(x) if np.iscomplexobj(x) else x


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


def prod_adjoint(g, x, y, axis=None, keepdims=False):
    """The cotangent of y = np.prod(x): g y / x where that is exact, the products of all other entries where x has zeros
    or the product is not a number of full precision.
    """
    if axis is None and type(y) is np.float64 and not keepdims:
        if 1e-300 < abs(y) < math.inf:
            return g * y / x
        return expand(g, np.shape(x)) * others(x)
    size = np.abs(y)
    tiny = np.finfo(y.dtype).tiny if np.result_type(y).kind in "fc" else 1
    if np.all(np.greater(size, tiny)) and np.all(np.less(size, np.inf)):
        scaled = g * _conj(y)
        axes = None if axis is None else normal_axes(axis, np.ndim(x))
        if axes is not None and not keepdims:
            scaled = np.expand_dims(scaled, axes)
        return scaled / _conj(x)
    return expand(g, np.shape(x), axis, keepdims) * others(_conj(x), axis)


def prod_pairs(t, x, axis=None):
    """Σ_{j ≠ i} t_j Π_{k ≠ i, j} x_k: the second derivative of np.prod times `t`, which is symmetric."""
    sizes = np.shape(x)
    if np.ndim(x) == 0:
        return np.zeros_like(x)[()]
    axes = normal_axes(axis, len(sizes))
    kept = tuple([k for k in range(len(sizes)) if k not in axes])
    order = kept + axes
    shape = tuple([sizes[k] for k in kept]) + (count(sizes, axes),)
    v, t = np.reshape(np.transpose(x, order), shape), np.reshape(np.transpose(t, order), shape)
    if shape[-1] == 0:
        return np.zeros(sizes, v.dtype)
    ones, none = np.ones(shape[:-1] + (1,), v.dtype), np.zeros(shape[:-1] + (1,), v.dtype)
    first, last = v[..., :-1], v[..., :0:-1]
    left, right = np.cumprod(first, axis=-1), np.cumprod(last, axis=-1)
    left_flow = cumprod_tangent(t[..., :-1], first, left, -1) if shape[-1] > 1 else left
    right_flow = cumprod_tangent(t[..., :0:-1], last, right, -1) if shape[-1] > 1 else right
    left, right = np.concatenate([ones, left], axis=-1), np.concatenate([ones, right], axis=-1)[..., ::-1]
    left_flow = np.concatenate([none, left_flow], axis=-1)
    right_flow = np.concatenate([none, right_flow], axis=-1)[..., ::-1]
    both = left_flow * right + left * right_flow
    return np.transpose(np.reshape(both, np.shape(np.transpose(x, order))), np.argsort(order))


def reverse_cumsum(g, shape, axis=None):
    """The cotangent of np.cumsum: each entry gets the sum of `g` from its place to the end."""
    if axis is None:
        back = np.cumsum(g[::-1])[::-1]
        return back if len(shape) == 1 else np.reshape(back, shape)
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
