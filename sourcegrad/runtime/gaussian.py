"""Kernels of the multivariate normal density's rules: x, mean and cov in all the shapes that SciPy takes."""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative
from .eigen import _hermitian, _triangle


def normal_size(mean, cov):
    """The number of dimensions that SciPy takes from the mean, or from the covariance where there is no mean."""
    if mean is not None:
        return np.size(mean)
    return np.shape(cov)[0] if np.ndim(cov) > 1 else 1


def normal_matrix(cov, d):
    """The covariance as a matrix, of which SciPy reads the lower triangle: a number stands for a multiple of the
    identity, a vector for a diagonal.
    """
    if d == 1:
        return np.reshape(cov, (1, 1)) * 1.0
    if np.ndim(cov) == 0:
        return cov * np.eye(d)
    return np.diag(cov) if np.ndim(cov) == 1 else _hermitian(cov)


def normal_points(x, d):
    """The points at which the density is asked for, as rows."""
    if np.ndim(x) == 0:
        return np.reshape(x, (1, 1))
    if d > 1 and np.shape(x)[-1] != d:
        raise UndefinedDerivative(
            f"points of shape {np.shape(x)} are broadcast to {d} dimensions, and there is a derivative for points of as many numbers.\n"
            "Broadcast them before the call."
        )
    return np.reshape(x, (-1, d))


def normal_solved(x, mean, cov, allow_singular=False):
    """cov⁻¹ (x − mean) of each point, as rows."""
    d = normal_size(mean, cov)
    c = normal_matrix(cov, d)
    if allow_singular and np.linalg.matrix_rank(c, hermitian=True) < d:
        raise UndefinedDerivative("The density of a normal distribution has no derivative where its covariance is singular.")
    middle = np.zeros(d) if mean is None else np.reshape(mean, (d,))
    return np.transpose(np.linalg.solve(c, np.transpose(normal_points(x, d) - middle)))


def normal_shifted(g, s):
    """g s for each point: of minus the cotangent of x, of the cotangent of the mean."""
    return np.reshape(g, (-1, 1)) * s


def normal_mean_adjoint(g, s, mean):
    """Σ g s over the points, in the shape of the mean."""
    return np.reshape(np.sum(normal_shifted(g, s), axis=0), np.shape(mean))


def normal_cov_adjoint(g, s, mean, cov):
    """½ Σ g (s sᵀ − cov⁻¹), as the part of it that `cov` names."""
    d = normal_size(mean, cov)
    whole = 0.5 * (np.transpose(normal_shifted(g, s)) @ s - np.sum(g) * np.linalg.inv(normal_matrix(cov, d)))
    if d == 1:
        return np.reshape(whole, np.shape(cov))
    if np.ndim(cov) == 0:
        return np.trace(whole)
    return np.diag(whole) if np.ndim(cov) == 1 else _triangle(whole)


def normal_flow(t, s, y):
    """−s · ẋ for each point, in the shape of the densities."""
    return np.reshape(-np.sum(s * normal_points(t, np.shape(s)[1]), axis=1), np.shape(y))


def normal_mean_flow(t, s, y):
    """s · ṁ for each point, in the shape of the densities."""
    return np.reshape(np.sum(s * np.reshape(t, (-1,)), axis=1), np.shape(y))


def normal_cov_flow(t, s, mean, cov, y):
    """½ (sᵀ ċ s − tr(cov⁻¹ ċ)) for each point."""
    d = normal_size(mean, cov)
    flow = normal_matrix(t, d)
    lost = np.trace(np.linalg.solve(normal_matrix(cov, d), flow))
    return np.reshape(0.5 * (np.sum(s @ flow * s, axis=1) - lost), np.shape(y))
