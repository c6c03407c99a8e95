"""Filters of scipy.ndimage: y[i] = Σ_k w[k] x[i + k − before], x continued beyond its ends."""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative
from .padding import pad_adjoint
from .products import conj

_MODES = {
    "reflect": "symmetric", "grid-mirror": "symmetric", "mirror": "reflect", "nearest": "edge", "wrap": "wrap", "grid-wrap": "wrap",
    "constant": "constant", "grid-constant": "constant",
}  # fmt: skip


def _widths(sizes, origin, ndim):
    origins = [origin] * ndim if isinstance(origin, int) else list(origin)
    return [(n // 2 + o, n - 1 - n // 2 - o) for n, o in zip(sizes, origins)]


def _mode(mode):
    if mode not in _MODES:
        raise UndefinedDerivative(f"a filter of scipy.ndimage with mode={mode!r} has no derivative here: one mode for all axes")
    return _MODES[mode]


def correlated_back(g, shape, weights, mode, origin=0):
    """The cotangent of `x`, of this shape, in scipy.ndimage.correlate(x, weights)."""
    sizes = np.shape(weights)
    widths = _widths(sizes, origin, len(shape))
    if np.size(g) == 0 or not sizes:
        return g * (conj(weights) if not sizes else 0.0)
    total = 0.0
    for k in np.ndindex(*sizes):
        total = total + np.pad(g * conj(weights[k]), [(i, n - 1 - i) for i, n in zip(k, sizes)])
    return pad_adjoint(total, shape, widths, _mode(mode))


def weighed(g, x, sizes, mode, cval=0.0, origin=0):
    """The cotangent of the weights, of these sizes, in scipy.ndimage.correlate(x, weights)."""
    if np.size(x) == 0 or not sizes:
        return np.zeros(sizes, np.result_type(g)) + (0.0 if sizes else g * conj(x))
    widths, mode = _widths(sizes, origin, np.ndim(x)), _mode(mode)
    more = np.pad(x, widths, mode, constant_values=cval) if mode == "constant" else np.pad(x, widths, mode)
    parts = []
    for k in np.ndindex(*sizes):
        parts.append(np.sum(g * conj(more[tuple([slice(i, i + n) for i, n in zip(k, np.shape(x))])])))
    return np.reshape(np.stack(parts), sizes)


def along_axis(weights, ndim, axis):
    """Weights of one axis among `ndim`."""
    return np.reshape(weights, tuple([np.size(weights) if k == axis % ndim else 1 for k in range(ndim)]))


def turned_origin(origin, sizes):
    """The origin of a correlation that is a convolution with this one."""
    origins = [origin] * len(sizes) if isinstance(origin, int) else list(origin)
    return [-o - (1 if n % 2 == 0 else 0) for o, n in zip(origins, sizes)]


def axis_origin(origin, size, ndim, axis, turned):
    """The origin of a filter along one axis, among those of all axes."""
    own = -origin - (1 if size % 2 == 0 else 0) if turned else origin
    return [own if k == axis % ndim else 0 for k in range(ndim)]


def boxed(size, ndim):
    """The weights of scipy.ndimage.uniform_filter."""
    sizes = [size] * ndim if isinstance(size, int) else list(size)
    return np.full(tuple(sizes), 1.0 / float(np.prod(sizes)))


def derived(ndim, axis, across):
    """The weights of a difference along one axis, smoothed `across` the others."""
    weights = np.ones((1,) * ndim)
    for k in range(ndim):
        own = np.array([-1.0, 0.0, 1.0]) if k == axis % ndim else np.array(across)
        weights = weights * along_axis(own, ndim, k)
    return weights


def smoothed_back(g, n, rows, ends, axis):
    """The cotangent of a filter with the same weights everywhere (`rows`) but near the ends, where it fits a polynomial."""
    g = np.moveaxis(g, axis, -1)
    size = len(rows)
    half = size // 2
    kept = g[..., half : n - half]
    total = 0.0
    before = [(0, 0)] * (np.ndim(g) - 1)
    for k in range(size):
        total = total + np.pad(kept * rows[k], [*before, (k, size - 1 - k)])
    first = np.pad(np.matmul(g[..., :half], ends[:half]), [*before, (0, n - size)])
    last = np.pad(np.matmul(g[..., n - half :], ends[size - half :]), [*before, (n - size, 0)])
    return np.moveaxis(total + first + last, -1, axis)
