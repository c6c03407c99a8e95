"""Adjoints of np.polyfit: its coefficients c solve AᵀA c = Aᵀb for the weighted Vandermonde matrix A.

The covariance (cov), or residuals and singular values (full), stand behind them where they are asked for.
"""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative
from .broadcast import unbroadcast
from .products import H, conj
from .trees import is_given, slot


def fit_matrix(x, deg, w=None):
    """The weighted Vandermonde matrix of np.polyfit."""
    a = np.vander(x, deg + 1)
    return a if w is None else a * np.expand_dims(w, -1)


def fit_columns(v):
    """A vector as a matrix of one column."""
    return np.expand_dims(v, -1) if np.ndim(v) == 1 else v


def fit_part(a, g):
    """(aᴴ a)⁻¹ g by a QR factorisation; np.polyfit's matrix must have full column rank."""
    r = np.linalg.qr(a)[1]
    if a.shape[0] < a.shape[1] or np.any(np.equal(np.diagonal(r), 0)):
        raise UndefinedDerivative("np.polyfit has no derivative where the fit is not determined")
    return np.linalg.solve(r, np.linalg.solve(H(r), g))


def fit_sides(x, y, deg, w):
    """The weighted matrix and the weighted right side."""
    b = fit_columns(y)
    return fit_matrix(x, deg, w), b if w is None else b * np.expand_dims(w, -1)


def fit_scales(a, e, cov):
    """What np.polyfit multiplies (AᵀA)⁻¹ with, for each column of residuals `e`."""
    return np.ones(1) if cov == "unscaled" else np.sum(np.real(conj(e) * e), axis=0) / (a.shape[0] - a.shape[1])


def fit_singular(a):
    """The factors of the matrix whose singular values np.polyfit(full=True) returns, and the lengths of A's columns."""
    _check_real(a)
    sizes = np.sqrt(np.sum(a * a, axis=0))
    u, _, vh = np.linalg.svd(a / sizes, full_matrices=False)
    return u, vh, sizes


def _check_real(a):
    """Raise for complex places or weights, of which NumPy forms A·A without a conjugate."""
    if np.iscomplexobj(a):
        raise UndefinedDerivative("np.polyfit of complex places or weights has a derivative in its coefficients only, without cov or full")


def fit_flow(g, x, y, deg, w, c, how=None):
    """The cotangents of A and b. `how`: None for `c` alone, "full", or the word of `cov`; then `g` has more than one entry."""
    a, b = fit_sides(x, y, deg, w)
    c = fit_columns(c if how is None else c[0])
    first = g if how is None else slot(g, 0)
    s = fit_part(a, np.zeros_like(c) + (first if type(first) is float else fit_columns(first)))
    e = b - a @ c
    matrix, right = e @ H(s) - a @ (s @ H(c)), a @ s
    if how is None:
        return matrix, right
    pull = np.zeros(e.shape[1])
    if how == "full":
        pull = pull + (slot(g, 1) if np.size(slot(g, 1)) else 0.0)
        if is_given(g, 3):
            u, vh, sizes = fit_singular(a)
            back = (u * g[3]) @ vh / sizes
            matrix = matrix + back - a * (np.sum(back * a, axis=0) / sizes**2)
    elif is_given(g, 1):
        _check_real(a)
        inverse = fit_part(a, np.eye(a.shape[1]))
        bars = np.reshape(g[1], inverse.shape + (-1,))
        inner = inverse @ np.sum(bars * fit_scales(a, e, how), axis=-1) @ inverse
        matrix = matrix - a @ (inner + H(inner))
        if how != "unscaled":
            pull = np.sum(bars * np.expand_dims(inverse, -1), axis=(0, 1)) / (a.shape[0] - a.shape[1])
    return matrix - 2 * (e * pull) @ H(c), right + 2 * e * pull


def polyfit_adjoint_y(g, x, y, deg, w, c, how=None):
    """The cotangent of np.polyfit in y."""
    back = fit_flow(g, x, y, deg, w, c, how)[1]
    back = back if w is None else back * conj(np.expand_dims(w, -1))
    return unbroadcast(np.reshape(back, np.shape(y)), y)


def vander_slopes(x, deg):
    """d vander(x, deg + 1) / dx."""
    powers = np.arange(int(deg) - 1, -1, -1)
    slopes = (powers + 1) * np.expand_dims(x, -1) ** powers
    return np.concatenate([slopes, np.zeros(np.shape(x) + (1,))], axis=-1)


def polyfit_adjoint_x(g, x, y, deg, w, c, how=None):
    """The cotangent of np.polyfit in x."""
    flow = fit_flow(g, x, y, deg, w, c, how)[0]
    flow = flow if w is None else flow * conj(np.expand_dims(w, -1))
    return unbroadcast(np.sum(flow * conj(vander_slopes(x, deg)), axis=-1), x)


def polyfit_adjoint_w(g, x, y, deg, w, c, how=None):
    """The cotangent of np.polyfit in w: through the matrix and through w y."""
    flow, direct = fit_flow(g, x, y, deg, w, c, how)
    through = np.sum(flow * conj(np.vander(x, deg + 1)), axis=-1)
    return unbroadcast(through + np.sum(direct * conj(fit_columns(y)), axis=-1), w)


def polyfit_tangent(ta, tb, x, y, deg, w, result, how=None):
    """The tangents for those of A and b: (AᵀA)⁻¹ (ȦᵀE + Aᵀ(ḃ − Ȧ c)), and those of what else is returned."""
    a, b = fit_sides(x, y, deg, w)
    ta = np.zeros_like(a) + ta
    c = result if how is None else result[0]
    coefficients = fit_columns(c)
    e, flow = b - a @ coefficients, tb - ta @ coefficients
    moved = np.reshape(fit_part(a, H(ta) @ e + H(a) @ flow), np.shape(c))
    if how is None:
        return moved
    pull = 2 * np.sum(np.real(conj(e) * flow), axis=0)
    if how == "full":
        u, vh, sizes = fit_singular(a)
        flow = (ta - a * (np.sum(ta * a, axis=0) / sizes**2)) / sizes
        values = np.diagonal(H(u) @ flow @ H(vh))
        return (moved, np.reshape(pull, np.shape(result[1])) if np.size(result[1]) else None, None, values, 0.0)
    _check_real(a)
    inverse = fit_part(a, np.eye(a.shape[1]))
    inner = -inverse @ (H(ta) @ a + H(a) @ ta) @ inverse
    total = np.expand_dims(inner, -1) * fit_scales(a, e, how)
    if how != "unscaled":
        total = total + np.expand_dims(inverse, -1) * (pull / (a.shape[0] - a.shape[1]))
    return (moved, np.reshape(total, np.shape(result[1])))


def polyfit_tangent_x(t, x, y, deg, w, c):
    """The tangent of np.polyfit in x."""
    ta = vander_slopes(x, deg) * np.expand_dims(t, -1)
    return polyfit_tangent(ta if w is None else ta * np.expand_dims(w, -1), 0.0, x, y, deg, w, c)


def polyfit_tangent_y(t, x, y, deg, w, c):
    """The tangent of np.polyfit in y."""
    tb = fit_columns(t)
    return polyfit_tangent(0.0, tb if w is None else tb * np.expand_dims(w, -1), x, y, deg, w, c)


def polyfit_tangent_w(t, x, y, deg, w, c):
    """The tangent of np.polyfit in w."""
    t = np.expand_dims(t, -1)
    return polyfit_tangent(np.vander(x, deg + 1) * t, fit_columns(y) * t, x, y, deg, w, c)


def polyfit_tangents(tx, ty, tw, x, y, deg, w, c, how):
    """The tangents of all that np.polyfit returns."""
    ta = vander_slopes(x, deg) * np.expand_dims(np.zeros_like(x) + tx, -1)
    tb = fit_columns(np.zeros_like(y) + ty)
    if w is not None:
        tw, w_column = np.expand_dims(np.zeros_like(w) + tw, -1), np.expand_dims(w, -1)
        ta = ta * w_column + np.vander(x, deg + 1) * tw
        tb = tb * w_column + fit_columns(y) * tw
    return polyfit_tangent(ta, tb, x, y, deg, w, c, how)
