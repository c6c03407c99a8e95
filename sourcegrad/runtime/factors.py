"""Adjoints of factorisations and solves with their rarer keywords: triangles, modes, norms of a
condition number, tensors.
"""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative
from .broadcast import count, unbroadcast
from .eigen import cholesky_adjoint, cholesky_tangent, qr_adjoint, qr_tangent
from .linalg import check_regular, norm_slope
from .products import H, conj


def cholesky_upper_adjoint(g, y, upper=False):
    """The cotangent of np.linalg.cholesky(a, upper=…), in the triangle that it reads."""
    return H(cholesky_adjoint(H(g), H(y))) if upper else cholesky_adjoint(g, y)


def cholesky_upper_tangent(t, y, upper=False):
    """The tangent of np.linalg.cholesky(a, upper=…)."""
    return H(cholesky_tangent(H(t), H(y))) if upper else cholesky_tangent(t, y)


def factor_pair(a, y, mode):
    """(q, r) of np.linalg.qr in a mode that determines them."""
    if mode == "r":
        return np.linalg.qr(a)
    if mode == "raw" or mode == "complete" and np.shape(a)[-2] > np.shape(a)[-1]:
        raise UndefinedDerivative(
            f"np.linalg.qr with mode={mode!r} has no derivative: its further columns are arbitrary; "
            "use mode='reduced'"
        )
    return y


def qr_mode_adjoint(g, a, y, mode):
    """The cotangent of np.linalg.qr(a, mode)."""
    return qr_adjoint([0.0, g] if mode == "r" else g, factor_pair(a, y, mode))


def qr_mode_tangent(t, a, y, mode):
    """The tangent of np.linalg.qr(a, mode)."""
    moved = qr_tangent(t, factor_pair(a, y, mode))
    return moved[1] if mode == "r" else moved


def cond_norm_slope(a, p):
    """d cond(a, p) / da = ‖a⁻¹‖ d‖a‖ − ‖a‖ a⁻ᴴ (d‖a⁻¹‖) a⁻ᴴ; with p=−2 the quotient of the least and
    the greatest singular value.
    """
    if p == -2 or np.shape(a)[-1] != np.shape(a)[-2]:
        u, s, vh = np.linalg.svd(a, full_matrices=False)
        first, last = u[..., :, :1] @ vh[..., :1, :], u[..., :, -1:] @ vh[..., -1:, :]
        high, low = np.expand_dims(s[..., 0], (-2, -1)), np.expand_dims(s[..., -1], (-2, -1))
        return (last - first * (low / high)) / high if p == -2 else (first - last * (high / low)) / low
    check_regular(a, "np.linalg.cond")
    inverse = np.linalg.inv(a)
    axes = (-2, -1)
    size, other = np.linalg.norm(a, p, axes, True), np.linalg.norm(inverse, p, axes, True)
    own = norm_slope(a, size, p, axes, True)
    back = H(inverse) @ norm_slope(inverse, other, p, axes, True) @ H(inverse)
    return other * own - size * back


def tensor_axes(a, axes):
    """The order of axes in which np.linalg.tensorsolve reads `a`."""
    n = np.ndim(a)
    if axes is None:
        return tuple(range(n))
    last = tuple([k % n for k in axes])
    return tuple([k for k in range(n) if k not in last]) + last


def tensor_matrix(a, b, axes):
    """np.linalg.tensorsolve's matrix, as many rows as `b` has entries."""
    n = count(np.shape(b))
    return np.reshape(np.transpose(a, tensor_axes(a, axes)), (n, n))


def tensorsolve_adjoint_b(g, a, b, axes):
    """The cotangent of np.linalg.tensorsolve(a, b) in b: the solution with aᴴ."""
    return unbroadcast(np.reshape(_tensor_back(g, a, b, axes), np.shape(b)), b)


def _tensor_back(g, a, b, axes):
    return np.linalg.solve(H(tensor_matrix(a, b, axes)), np.ravel(g))


def tensorsolve_adjoint_a(g, a, b, y, axes):
    """The cotangent of y = np.linalg.tensorsolve(a, b) in a: −w yᴴ in a's order of axes."""
    w = _tensor_back(g, a, b, axes)
    order = tensor_axes(a, axes)
    flow = -np.expand_dims(w, -1) * conj(np.ravel(y))
    back = np.reshape(flow, np.shape(np.transpose(a, order)))
    return unbroadcast(np.transpose(back, np.argsort(order)), a)


def tensorsolve_tangent_a(t, a, b, y, axes):
    """The tangent of y = np.linalg.tensorsolve(a, b) in a."""
    flow = tensor_matrix(t, b, axes) @ np.ravel(y)
    return -np.reshape(np.linalg.solve(tensor_matrix(a, b, axes), flow), np.shape(y))
