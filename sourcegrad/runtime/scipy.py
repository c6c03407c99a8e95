"""Kernels of rules for SciPy's functions, in NumPy alone: triangles, packed factors, ends of convolutions."""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative
from .broadcast import unbroadcast
from .elementary import exp_gap
from .linalg import check_regular
from .order import aligned
from .products import H, conj


def softened(x, y, b=None, axis=None, keepdims=False):
    """exp(x − logsumexp), 0 where x is −inf: what each entry (times its b) has of the whole."""
    level = aligned(y, np.broadcast_shapes(np.shape(x), np.shape(b) if b is not None else ()), axis, keepdims)
    there = np.greater(x, -np.inf)
    return np.where(there, exp_gap(np.where(there, x, level), level), 0)


def triangle(a, lower):
    """The lower or the upper triangle of a matrix."""
    return np.tril(a) if lower else np.triu(a)


def beside_triangle(g, lower):
    """The flow through the other triangle of cho_factor's result: up to SciPy 1.17 it holds what was in the matrix,
    later zeros.
    """
    import scipy

    release = tuple(int(part) for part in scipy.__version__.split(".")[:2])
    return g - triangle(g, lower) if release < (1, 18) else np.zeros(np.shape(g), np.result_type(g))


_WHOLE = (None, "gen", "general")
_HERMITIAN = ("her", "hermitian", "pos", "positive definite")


def assumed(a, kind, lower, transposed=False):
    """The matrix that scipy.linalg.solve solves with: one triangle tells the other where it is told so."""
    if kind in _WHOLE:
        return np.swapaxes(a, -1, -2) if transposed else a
    if transposed or kind not in ("sym", "symmetric", *_HERMITIAN):
        raise UndefinedDerivative(f"scipy.linalg.solve has no derivative here with assume_a={kind!r}, transposed={transposed}")
    other = H(a) if kind in _HERMITIAN else np.swapaxes(a, -1, -2)
    apart = np.tril(a, -1) + np.triu(other, 1) if lower else np.triu(a, 1) + np.tril(other, -1)
    return apart + on_diagonal(a, kind)


def on_diagonal(a, kind):
    """The diagonal of a matrix, of a Hermitian one its real part, and zeros."""
    return (np.real(a) if kind in _HERMITIAN else a) * np.eye(a.shape[-1], dtype=np.real(a).dtype)


def assumed_back(g, kind, lower, transposed=False):
    """The cotangent of `assumed`."""
    if kind in _WHOLE:
        return np.swapaxes(g, -1, -2) if transposed else g
    other = H(g) if kind in _HERMITIAN else np.swapaxes(g, -1, -2)
    apart = np.tril(g, -1) + np.tril(other, -1) if lower else np.triu(g, 1) + np.triu(other, 1)
    return apart + on_diagonal(g, kind)


def other_trans(trans):
    """The flag for the transpose of what a flag asks for, conjugates aside."""
    return {0: 1, "N": 1}.get(trans, 0)


def straight(v, trans):
    """A right side or a solution as the solve with `other_trans` has it, whose matrix is not the adjoint but its conjugate."""
    return v if trans in (2, "C") else conj(v)


def _as_columns(v):
    return np.expand_dims(v, -1) if np.ndim(v) == 1 else v


def triangular_back(s, y, trans, lower, unit):
    """The cotangent of the matrix of solve_triangular: −s yᴴ in its triangle."""
    s, y = _as_columns(s), _as_columns(y)
    g = -(s @ H(y)) if trans in (0, "N") else -(y @ H(s))
    return _part(conj(g) if trans in (1, "T") else g, lower, unit)


def triangular_flow(t, y, trans, lower, unit):
    """What a tangent of the matrix of solve_triangular makes of its solution, before it is solved for."""
    t = _part(t, lower, unit)
    return (t if trans in (0, "N") else H(t) if trans in (2, "C") else t.T) @ y


def _part(a, lower, unit):
    if lower:
        return np.tril(a, -1 if unit else 0)
    return np.triu(a, 1 if unit else 0)


def cho_solve_factor_adjoint(s, y, factor):
    """The cotangent of a packed Cholesky factor in cho_solve: of L in L Lᵀ, or U in Uᵀ U."""
    c, lower = triangle(factor[0], factor[1]), factor[1]
    outer = -(_as_columns(s) @ H(_as_columns(y)))
    both = outer + H(outer)
    return [unbroadcast(triangle(both @ c if lower else c @ both, lower), factor[0]), None]


def cho_flow(t, y, factor):
    """The tangent of the matrix that a packed Cholesky factor stands for, times y."""
    lower = factor[1]
    c, d = triangle(factor[0], lower), triangle(t[0], lower)
    return (d @ H(c) + c @ H(d)) @ y if lower else (H(d) @ c + H(c) @ d) @ y


def order_of(pivots):
    """The rows of the permuted matrix, from LAPACK's successive exchanges."""
    order = list(range(len(pivots)))
    for k, p in enumerate(pivots):
        order[k], order[p] = order[p], order[k]
    return np.array(order, int)


def lu_parts(lu):
    """L with ones on its diagonal, and U."""
    if np.shape(lu)[0] != np.shape(lu)[1]:
        raise UndefinedDerivative("scipy.linalg.lu_factor has a derivative here for square matrices only")
    return np.tril(lu, -1) + np.eye(len(lu), dtype=lu.dtype), np.triu(lu)


def lu_solve_factor_adjoint(s, y, factor, trans=0):
    """The cotangent of packed factors P A = L U in lu_solve."""
    lower, upper = lu_parts(factor[0])
    s, y = _as_columns(s), _as_columns(y)
    g = (_turned_back(y, s, trans) if trans else -(s @ H(y)))[order_of(factor[1])]
    return [unbroadcast(np.tril(g @ H(upper), -1) + np.triu(H(lower) @ g), factor[0]), None]


def _turned_back(y, s, trans):
    """The cotangent −y sᴴ of the matrix behind a transpose, of its conjugate if it is not conjugated itself."""
    g = -(y @ H(s))
    return conj(g) if trans in (1, "T") else g


def lu_flow(t, y, factor, trans=0):
    """The tangent of the matrix that packed factors stand for (of its transpose), times y."""
    lower, upper = lu_parts(factor[0])
    t = (np.tril(t[0], -1) @ upper + lower @ np.triu(t[0]))[np.argsort(order_of(factor[1]))]
    return (H(t) if trans in (2, "C") else t.T) @ y if trans else t @ y


def lu_factor_adjoint(g, y):
    """The cotangent of lu_factor: Pᵀ L⁻ᵀ (tril(Lᵀ L̄, −1) + triu(Ū Uᵀ)) U⁻ᵀ."""
    lower, upper = lu_parts(y[0])
    check_regular(upper, "scipy.linalg.lu_factor")
    inner = np.tril(H(lower) @ np.tril(g[0], -1), -1) + np.triu(np.triu(g[0]) @ H(upper))
    m = np.linalg.solve(H(lower), inner)
    return H(np.linalg.solve(upper, H(m)))[np.argsort(order_of(y[1]))]


def lu_factor_tangent(t, y):
    """The tangent of lu_factor: L tril(F, −1) + triu(F) U with F = L⁻¹ P Ȧ U⁻¹."""
    lower, upper = lu_parts(y[0])
    check_regular(upper, "scipy.linalg.lu_factor")
    f = np.linalg.solve(lower, t[order_of(y[1])])
    f = np.linalg.solve(upper.T, f.T).T
    return [lower @ np.tril(f, -1) + np.triu(f) @ upper, None]


def root_of_matrix(y, ndim):
    """The square root of a matrix: of a number, SciPy gives its exponential."""
    if ndim != 2:
        raise UndefinedDerivative("scipy.linalg.sqrtm has a derivative for a single matrix; take np.sqrt of a number")
    return y


def stacked_upper(a, e):
    """[[a, e], [0, a]]: a function of it has the derivative along e in its upper right corner."""
    zero = np.zeros_like(a)
    return np.concatenate([np.concatenate([a, e], -1), np.concatenate([zero, a], -1)], -2)


def upper_right(m):
    """The upper right quarter of a matrix."""
    n = np.shape(m)[-1] // 2
    return m[..., :n, n:]


def _ends(shape, n, m, mode):
    """How much of the full convolution each axis of a result lacks before and behind."""
    for size, a, b in zip(shape, n, m):
        before = 0 if mode == "full" else (b - 1) // 2 if mode == "same" else min(a, b) - 1
        yield before, a + b - 1 - size - before


def in_full(g, n, m, mode="full"):
    """The cotangent of a convolution's result, at its place in the full one."""
    return g if np.ndim(g) == 0 else np.pad(g, list(_ends(np.shape(g), n, m, mode)))


def out_of_full(g, shape, n, m, mode="full"):
    """The transpose of `in_full`: the part that was put in."""
    return g[tuple([slice(before, before + size) for size, (before, _) in zip(shape, _ends(shape, n, m, mode))])].copy()


def turned(w):
    """An array with all its axes reversed."""
    return np.flip(w)
