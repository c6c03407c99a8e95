"""Kernels of filters and rules of quadrature, along one axis."""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative
from .products import conj


def lagged(s, x, n, axis=-1):
    """Σ s[i] x*[i − k] along an axis and over all others, for k = 0 … n − 1."""
    s, x = np.moveaxis(s, axis, -1), np.moveaxis(conj(x), axis, -1)
    size = np.shape(x)[-1]
    return np.stack([np.sum(s[..., k:] * x[..., : max(size - k, 0)]) for k in range(n)])


def symmetric(mode):
    """The mode of a filter at whose ends its matrix stays symmetric."""
    if mode not in ("reflect", "wrap", "constant", "grid-wrap", "grid-constant", "grid-mirror"):
        raise UndefinedDerivative(f"a filter of scipy.ndimage with mode={mode!r} has no derivative here; use 'reflect', 'wrap' or 'constant'")
    return mode


def weighed_back(g, weights, axis=-1):
    """The cotangent of a weighted sum along an axis."""
    if np.ndim(weights) != 1:
        raise UndefinedDerivative("scipy.integrate.simpson has a derivative here for places in one dimension")
    return np.moveaxis(np.expand_dims(g, -1) * weights, -1, axis)


def trapezoids_back(g, y, x, dx, axis, initial):
    """The cotangent of the samples of cumulative trapezoids: each has half of the two widths beside it, of all sums behind."""
    g = np.moveaxis(g, axis, -1)
    g = g if initial is None else g[..., 1:]
    h = dx if x is None else np.diff(x) if np.ndim(x) == 1 else np.moveaxis(np.diff(x, axis=axis), axis, -1)
    half = 0.5 * h * np.flip(np.cumsum(np.flip(g, -1), axis=-1), -1)
    edge = np.zeros(np.shape(half)[:-1] + (1,), np.result_type(half))
    return np.moveaxis(np.concatenate([half, edge], axis=-1) + np.concatenate([edge, half], axis=-1), -1, axis)
