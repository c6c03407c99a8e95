"""Adjoints of products whose vectors and matrices stand on axes of their own: np.matmul, matvec, vecmat and vecdot with `axes`."""

from __future__ import annotations

import numpy as np

from .broadcast import unbroadcast
from .products import H


def _core_axes(axes, k):
    """The axes of operand `k` (2: of the result) that hold its vector or matrix."""
    if k >= len(axes):
        return ()
    return tuple(axes[k]) if isinstance(axes[k], (tuple, list)) else (axes[k],)


def cored(x, axes, k):
    """An operand with its vector or matrix on the last axes."""
    own = _core_axes(axes, k)
    return np.moveaxis(x, own, tuple(range(-len(own), 0)))


def uncored(x, axes, k):
    """The inverse of `cored`."""
    own = _core_axes(axes, k)
    return np.moveaxis(x, tuple(range(-len(own), 0)), own)


def squeezed_back(g, axis, keepdims):
    """A cotangent without the axis of length 1 that keepdims left."""
    return np.squeeze(g, axis) if keepdims else g


def matvec_adjoint_x(g, x, y):
    """The cotangent of np.matvec(x, y) in the matrix: g yᴴ."""
    return unbroadcast(g[..., :, None] * np.conj(y)[..., None, :], x)


def matvec_adjoint_y(g, x, y):
    """The cotangent of np.matvec(x, y) in the vector: xᴴ g."""
    return unbroadcast((H(x) @ g[..., None])[..., 0], y)


def vecmat_adjoint_x(g, x, y):
    """The cotangent of np.vecmat(x, y) = conj(x) y in the vector: y conj(g)."""
    return unbroadcast((y @ np.conj(g)[..., None])[..., 0], x)


def vecmat_adjoint_y(g, x, y):
    """The cotangent of np.vecmat(x, y) in the matrix: x g."""
    return unbroadcast(x[..., :, None] * g[..., None, :], y)
