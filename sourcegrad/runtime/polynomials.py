"""Adjoints of NumPy's polynomials: vectors of coefficients, the highest power first."""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative
from .broadcast import unbroadcast
from .products import H, conj, convolve_adjoint_a, convolve_adjoint_v
from .trees import slot


def coefficients(p):
    """`p`, if it is one polynomial: NumPy takes several rows as well, and adds zeros along the wrong axis."""
    if np.ndim(p) > 1:
        raise UndefinedDerivative(
            f"the coefficients of a polynomial have shape {np.shape(p)}, and there is a derivative for one dimension.\n"
            "Loop over the rows."
        )
    return p


def tail(g, x):
    """The cotangent of a polynomial's coefficients in a sum that may be longer: its last entries; of
    one that is longer itself, behind zeros.
    """
    coefficients(x)
    n, g = np.size(x), np.atleast_1d(coefficients(g))
    if n > len(g):
        g = np.concatenate([np.zeros(n - len(g), g.dtype), g])
    return unbroadcast(np.reshape(g[len(g) - n :], np.shape(x)), x)


def as_tail(t, y):
    """Coefficients as the last entries of a polynomial as long as `y`."""
    t = np.ravel(coefficients(t))[-len(coefficients(y)) :]
    return np.concatenate([np.zeros(len(y) - len(t), t.dtype), t])


def polymul_adjoint_a(g, a, b):
    """The cotangent of np.polymul(a, b) in a: that of a convolution."""
    return _leading_back(g, a, b, 0)


def polymul_adjoint_b(g, a, b):
    """The cotangent of np.polymul(a, b) in b."""
    return _leading_back(g, a, b, 1)


def _leading_back(g, a, b, place):
    """np.polymul drops leading zeros of its result: their cotangent is none."""
    if np.size(a) == 0 or np.size(b) == 0:
        return np.zeros_like(b if place else a)
    first, second = np.atleast_1d(a), np.atleast_1d(b)
    n = len(first) + len(second) - 1
    g = np.concatenate([np.zeros(max(n - len(g), 0), g.dtype), g])[-n:]
    if place == 0:
        return unbroadcast(np.reshape(convolve_adjoint_a(g, first, second), np.shape(a)), a)
    return unbroadcast(np.reshape(convolve_adjoint_v(g, first, second), np.shape(b)), b)


def polymul_flow(a, b, y):
    """np.polymul as long as its result `y` is: a product that keeps its leading zeros."""
    if np.size(a) == 0 or np.size(b) == 0:
        return np.zeros_like(y)
    return as_tail(np.convolve(np.atleast_1d(a), np.atleast_1d(b))[-len(y) :], y)


def polyval_slope(p, x):
    """d polyval(p, x) / dx: the value of the derivative's coefficients."""
    n = len(p) - 1
    total = np.zeros_like(x)
    for k in range(n):
        total = total * x + p[k] * float(n - k)
    return total


def polyval_adjoint_p(g, p, x):
    """The cotangent of np.polyval(p, x) in p: Σ g x^(n−1−k); each coefficient may be a row."""
    n = len(p)
    parts = []
    power = np.conj(x) * 0.0 + 1.0
    for k in range(n):
        parts.append(unbroadcast(g * power, p[k]))
        power = power * np.conj(x)
    return unbroadcast(np.stack(parts[::-1]), p) if parts else np.zeros_like(p)


def polyder_weights(n, m):
    """The factor of each coefficient that np.polyder(p, m) keeps of `n`."""
    k = np.arange(n - 1, m - 1, -1)
    w = np.ones(len(k))
    for j in range(m):
        w = w * (k - j)
    return w


def polyder_adjoint(g, p, m=1):
    """The cotangent of np.polyder(p, m): its weights times `g`, zeros for what is lost."""
    n = len(p)
    if n <= m:
        return np.zeros_like(p)
    g = np.atleast_1d(g)
    return unbroadcast(np.concatenate([polyder_weights(n, m) * g, np.zeros(m, g.dtype)]), p)


def polyint_adjoint(g, p, m=1):
    """The cotangent of np.polyint(p, m): `g` divided by the weights of the derivative."""
    n = len(p) + m
    return unbroadcast(g[: len(p)] / polyder_weights(n, m), p)


def polyint_tangent(t, m=1):
    """The tangent of np.polyint(p, m, k) in p: that with constants zero."""
    return np.polyint(coefficients(t), m)


def polyint_constants(g, k, p, m=1):
    """The cotangent of the constants of np.polyint(p, m, k): one entry of the end for each."""
    ends = g[len(p) :]
    count = np.arange(m - 1, -1, -1)
    factor = np.ones(m)
    for j in range(m - 1):
        factor = factor * np.maximum(count - j, 1)
    return unbroadcast(ends / factor if np.ndim(k) else np.sum(ends / factor), k)


def polyint_constants_tangent(t, p, m=1):
    """The tangent of np.polyint(p, m, k) in its constants."""
    return np.polyint(np.zeros_like(p), m, t)


def polydiv_tangent(t_u, t_v, u, v, y):
    """The tangents of (q, r) = np.polydiv(u, v): u_dot − q v_dot divided by v again, the quotient part
    to q and the remainder to r.
    """
    u, v, q, r = np.atleast_1d(u), np.atleast_1d(v), y[0], y[1]
    flow = np.zeros_like(u) + t_u - as_tail(np.convolve(q, np.zeros_like(v) + t_v), u)
    a, b = division_maps(len(u), v)
    return (as_tail((a @ flow)[-len(q) :], q), (b @ flow)[len(u) - len(r) :])


def division_maps(n, v):
    """The matrices that give quotient and remainder (n entries) of a polynomial of n entries by v."""
    m = len(v)
    k = max(n - m + 1, 1)
    if n < m:
        return np.zeros((1, n), v.dtype), np.eye(n, dtype=v.dtype)
    rows = np.arange(n)[:, None] - np.arange(k)[None, :]
    inside = np.logical_and(rows >= 0, rows < m)
    shifts = np.where(inside, v[np.clip(rows, 0, m - 1)], 0)
    top = np.linalg.solve(shifts[:k], np.eye(k, n, dtype=v.dtype))
    return top, np.eye(n, dtype=v.dtype) - shifts @ top


def polydiv_adjoint_u(g, u, v, y):
    """The cotangent of (q, r) = np.polydiv(u, v) in u."""
    return unbroadcast(np.reshape(_division_back(g, u, v, y), np.shape(u)), u)


def polydiv_adjoint_v(g, u, v, y):
    """The cotangent of (q, r) = np.polydiv(u, v) in v: −q times that of u."""
    flow = -_division_back(g, u, v, y)
    q, second = y[0], np.atleast_1d(v)
    n = len(q) + len(second) - 1
    flow = np.concatenate([np.zeros(max(n - len(flow), 0), flow.dtype), flow])[-n:]
    return unbroadcast(np.reshape(convolve_adjoint_v(flow, q, second), np.shape(v)), v)


def _division_back(g, u, v, y):
    n = np.size(u)
    a, b = division_maps(n, np.atleast_1d(v))
    q_bar = np.zeros_like(y[0]) + slot(g, 0)
    r_bar = np.zeros_like(y[1]) + slot(g, 1)
    q_bar = np.concatenate([np.zeros(len(a) - len(q_bar), q_bar.dtype), q_bar])
    r_bar = np.concatenate([np.zeros(n - len(r_bar), r_bar.dtype), r_bar])
    return H(a) @ q_bar + H(b) @ r_bar


def poly_adjoint(g, r):
    """The cotangent of np.poly(r), the coefficients of Π (x − r_k): g on −Π of all others; for a
    matrix through its eigenvalues.
    """
    if np.ndim(r) == 2:
        values, vectors = np.linalg.eig(r)
        back = np.linalg.solve(H(vectors), np.expand_dims(poly_adjoint(g, values), -1) * H(vectors))
        return unbroadcast(back, r)
    parts = []
    for k in range(len(r)):
        others = np.atleast_1d(np.poly(np.concatenate([r[:k], r[k + 1 :]])))
        parts.append(-np.sum(conj(others) * g[1:]))
    return unbroadcast(np.stack(parts), r) if parts else np.zeros_like(r)


def poly_tangent(t, r, y):
    """The tangent of y = np.poly(r)."""
    if np.ndim(r) == 2:
        values, vectors = np.linalg.eig(r)
        moved = np.diagonal(np.linalg.solve(vectors, t @ vectors))
        flow = poly_tangent(moved, values, np.poly(values))
        return flow if np.iscomplexobj(y) else np.real(flow)
    total = np.zeros_like(y)
    for k in range(len(r)):
        others = np.atleast_1d(np.poly(np.concatenate([r[:k], r[k + 1 :]])))
        total = total - np.concatenate([np.zeros(1), t[k] * others])
    return total if np.iscomplexobj(y) else np.real(total).astype(np.result_type(y))


def check_simple(p, roots):
    """Raise where a root of `p` is multiple: it moves with infinite speed."""
    slopes = np.abs(polyval_slope(p, roots))
    size = np.abs(polyval_slope(np.abs(p), np.abs(roots)))
    if np.any(slopes <= 1e-10 * size):
        raise UndefinedDerivative("np.roots has no derivative at a multiple root")


def roots_adjoint(g, p, y):
    """The cotangent of y = np.roots(p): −conj(y^(n−1−k) / p'(y)) g, summed over the roots."""
    check_simple(p, y)
    w = -g / np.conj(polyval_slope(p, y))
    return polyval_adjoint_p(w, p, y)


def roots_tangent(t, p, y):
    """The tangent of y = np.roots(p): −polyval(t, y) / p'(y)."""
    check_simple(p, y)
    return -np.polyval(t, y) / polyval_slope(p, y)
