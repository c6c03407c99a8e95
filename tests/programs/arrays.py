"""Whole-array arithmetic: broadcasting, reductions, shaping, selection, methods and attributes."""

import numpy as np

from . import normal, positive, program


@program(normal(3, 4), normal(4, seed=1), 0.7)
def broadcasting(m, v, k):
    return np.sum(m * v + k * m / (2 + v**2) - v)


@program(normal(3, 1), normal(1, 4, seed=1), normal(2, 1, 1, seed=2))
def outer_broadcasting(a, b, c):
    return np.sum(np.sin(a * b + c) * (a - b))


@program(0.7, positive(3))
def scalar_against_array(k, x):
    y = k * x + 1
    z = k**y - y / k + x**k
    return np.sum(z * (k + k * k))


@program(0.7, positive(2))
def lists_for_arrays(s, v):
    a = np.multiply([1.0, 2.0], s) + [s, 1.0] * v - v**[1, 2] + (1.0, s) + v
    b = np.max([s, 0.2, s * s]) * np.linalg.det([[s, 1.0], [3.0, s]]) + np.prod([s, 2.0, s])
    c = np.power([s, 2.0], [s, s]) + np.arctan2([1.0, 2.0], s) + np.clip(v, [0.0, 1.0], [1.0, s])
    d = np.sort([s, 0.1]) * np.stack([[s, 1.0], [s, 2.0]])
    e = np.concatenate([v, [1.0, s]]) * np.append([s, 1.0], [s, s])
    return np.sum(a) * b + np.sum(c) + np.sum(d) + np.sum(e * e)


@program(normal(3, 4), "F")
def order_given(x, order):
    return np.sum(np.ravel(x, order) * np.ravel(x.T, order="C") * np.arange(12))


@program(normal(3, 4))
def reductions(x):
    a = np.sum(x, axis=0)
    b = np.mean(x, axis=1, keepdims=True)
    c = np.sum(x, axis=(0, 1)) * np.mean(x)
    return np.sum(a * a) + np.sum(x * b) + c


@program(normal(2, 3, 4))
def reductions_over_axes(x):
    a = np.sum(x, axis=(0, 2), keepdims=True)
    b = x.mean(axis=-2)
    c = np.sum(x, -1)
    return np.sum(a * x * x) + np.sum(b**3) + np.sum(c * c[:, ::-1])


@program(normal(3, 4))
def standard_scores(x):
    z = (x - x.mean(axis=0)) / (np.std(x, axis=0) + 0.1)
    return np.sum(z**3) + np.var(x) + np.sum(np.var(x, axis=1, ddof=1, keepdims=True) * x)


@program(positive(2, 3))
def products(x):
    return np.prod(x) + np.sum(np.prod(x, axis=1) ** 2) + np.sum(x.prod(axis=0, keepdims=True) * x)


@program(normal(3, 4))
def extremes(x):
    a = np.max(x, axis=1)
    b = x.min(axis=0, keepdims=True)
    return np.max(x) * np.min(x) + np.sum(a * a) + np.sum(b * x)


@program(normal(3, 4))
def extremes_of_two(x):
    y = np.maximum(x, 0.1 * x + 0.2)
    z = np.minimum(y, x * x)
    return np.sum(z * y) + np.sum(np.maximum(x, 0.3)) + np.sum(np.clip(x, -0.5, 0.8) * x)


@program(normal(3, 4), normal(3, 4, seed=1))
def selected_by_where(x, y):
    z = np.where(x > y, x * x, y)
    w = np.where(x > 0, x, 0.0)
    return np.sum(z * w) + np.sum(np.where([True, False, True, False], z, w * x))


@program(normal(3, 4))
def sorting(x):
    a = np.sort(x, axis=1)
    b = np.sort(x.ravel())
    order = np.argsort(x[0])
    return np.sum(a * np.arange(4)) + np.sum(b * np.arange(12.0)) + x[0][order][1] ** 2


@program(normal(3, 4))
def cumulative(x):
    a = np.cumsum(x, axis=1)
    b = np.cumsum(x)
    c = np.cumprod(1 + 0.1 * x[0])
    return np.sum(a * x) + np.sum(b**2) + np.sum(c) + np.sum(np.diff(x, axis=0) ** 2)


@program(normal(3, 4))
def reshapes(x):
    a = x.reshape(2, 6)
    b = np.reshape(x, (4, -1))
    c = x.ravel() * np.arange(12)
    d = x.reshape((2, 3, 2)).transpose(2, 0, 1)
    e = x.flatten()[::2]
    return (
        np.sum(a @ b[:, :1].repeat(2).reshape(-1, 1)[:6])
        + np.sum(c**2)
        + np.sum(d[0] * d[1])
        + np.sum(e**3)
    )


@program(normal(2, 3, 4))
def transposes(x):
    a = x.T
    b = np.transpose(x, (1, 0, 2))
    c = np.swapaxes(x, 0, 2)
    d = np.moveaxis(x, 0, -1)
    return np.sum(a * c) + np.sum(b[0] * x[:, 0]) + np.sum(d[..., 0] * d[..., 1])


@program(normal(1, 3, 1), normal(3, seed=1))
def added_and_removed_axes(x, v):
    a = np.squeeze(x) * v
    b = np.expand_dims(v, 0) * x
    c = v[:, None] * v[None, :] + x.squeeze(0)
    return np.sum(a**2) + np.sum(b**3) + np.sum(c**2)


@program(normal(2, 3), normal(1, 3, seed=1), normal(2, seed=2))
def joined(a, b, v):
    rows = np.concatenate([a, b, a * 2], axis=0)
    columns = np.concatenate((a, v[:, None]), axis=1)
    stacked = np.stack([a[0], b[0], a[1]], axis=1)
    flat = np.hstack([v, a[0], v])
    tall = np.vstack((a[0], b))
    return (
        np.sum(rows**2)
        + np.sum(columns**3)
        + np.sum(stacked[0] * stacked[2])
        + np.prod(flat[:3])
        + np.sum(tall**2)
    )


@program(normal(2, 3), normal(3, seed=1))
def repeated(a, v):
    x = np.tile(v, 2) * np.repeat(v, 2)
    y = np.broadcast_to(v, (2, 3)) * a
    z = np.roll(a, 1, axis=1) * a + np.flip(a, 0) * a[:, ::-1]
    return np.sum(x) + np.sum(y**2) + np.sum(z)


@program(normal(3, 4))
def methods(x):
    y = x.sum(axis=0) * x.mean() + x.max() - x.min(axis=1).sum()
    z = x.dot(x.T).trace() + x.diagonal().prod() + x.copy().std()
    return y.sum() + z + x.clip(-0.4, 0.6).sum() + x.cumsum().mean()


@program(normal(3, 4))
def attributes(x):
    n, m = x.shape
    s = np.sum(x.T @ x) / x.size + x.ndim * x[0, 0] + x.shape[1] * x[-1, -1] ** 2
    return s * len(x) / n * m + np.sum(x.real) + np.size(x) * np.ndim(x) * x[0, 1]


@program(normal(4), normal(4, seed=1))
def operators(x, y):
    return (
        np.sum(-x + y * +x - x / (y**2 + 1) + abs(x) ** 1.5 + 2**x) + x @ y + np.sum((x - y) ** 2)
    )


@program(positive(4), positive(4, seed=1))
def ufuncs(x, y):
    a = np.exp(-x) * np.log(y) + np.sqrt(x) * np.tanh(y) + np.sin(x) * np.cos(y) + np.arctan(x)
    b = np.power(x, y) + np.hypot(x, y) + np.arctan2(x, y) + np.logaddexp(x, y) + np.log1p(x)
    c = np.expm1(x) * np.reciprocal(y) + np.square(x) + np.abs(x - y) + np.sinh(x) / np.cosh(y)
    return np.sum(a * b + c)


@program(positive(4))
def constants_made_inside(x):
    n = len(x)
    w = np.ones(n) / n + np.zeros_like(x)
    grid = np.linspace(0.0, 1.0, n)
    m = np.eye(n) * 2 + np.full((n, n), 0.1)
    return (
        np.sum(w * x * grid)
        + np.sum(m @ x * np.arange(n))
        + np.sum(np.array([1.0, 2.0, 0.0, -1.0]) * x)
    )


@program(normal(4), 0.7)
def arrays_from_scalars(x, k):
    v = np.array([k, x[0], k * x[1], 1.0])
    m = np.array([[k, 1.0], [x[2], k * k]])
    return (
        np.sum(v * x) + np.sum(m @ m) + np.sum(np.full(3, k) * x[:3]) + np.sum(np.asarray(x) ** 2)
    )


@program(normal(3, 4), normal(3, 4, seed=1))
def masks_as_numbers(x, y):
    mask = x > 0
    near = (x < 0.5) & (y > -0.5) | ~mask
    return np.sum(x * mask) + np.sum((1 - near) * x * y) + np.count_nonzero(mask) * np.sum(y * y)


@program(normal(3, 3))
def triangles(m):
    return (
        np.sum(np.tril(m) ** 2)
        + np.sum(np.triu(m, 1) * m.T)
        + np.trace(m @ m)
        + np.sum(np.diag(m) ** 3)
    )


@program(normal(0), 0.7)
def empty_array(x, k):
    return np.sum(x * k) + k * k


@program(normal(2, 1, 3))
def negative_axes(x):
    return np.sum(np.max(x, axis=-1) * np.sum(x, axis=(-1, -3))) + np.sum(
        np.mean(x, axis=-2, keepdims=True) ** 2
    )


@program(normal(3), normal(4), normal(3, 4))
def axes_put_in(x, y, m):
    """Axes of length one, in front, between and behind; what is read twice and written afterwards."""
    a = x[:, None] * y[None, :] + m
    b = x[..., None] + m[None][0] + y[None]
    c = m[:, None, :] - m[None, :, :]
    d = np.sum(c * c, axis=2) + x[:, None]
    e = y[None, :, None]
    z = m[None] * 1.0
    z[0, 1] += y
    return np.sum(np.tanh(a) * b) + np.sum(d * d) + np.sum(e * e * e) + np.sum(z * z)


@program(normal(3, 4), normal(4), normal(3), 0.7)
def sums_of_products(m, y, x, k):
    """Summed products of one shape, and of shapes that are stretched: to one, to a row, to a column."""
    a = m * k
    b = y * k
    c = (m[1:, 1:] - m[:-1, :-1]) * k
    total = np.sum(a * a) + np.sum(b * np.sin(b)) + np.sum(c * m[:-1, 1:])
    one = x[:1] * k
    return total + np.sum(one * x) + np.sum(x[1:2] * x * one) + np.sum(y * m) * k + np.sum(m.T @ x * b)
