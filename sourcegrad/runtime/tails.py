"""Slopes of incomplete gamma and beta functions in their shape parameters, by integrals under which one differentiates.

    P(a, x) Γ(a) = ∫₀ˣ t^(a−1) e^(−t) dt                dP/da = ∫₀ˣ … (log t − ψ(a)) dt / Γ(a)
    I(a, b, x) B(a, b) = ∫₀ˣ t^(a−1) (1 − t)^(b−1) dt   dI/da = ∫₀ˣ … (log t − ψ(a) + ψ(a + b)) dt / B(a, b)

Each is taken over the tail that is the smaller one, so that it is right relative to it.  With t = x e^(−v) (or x + v)
the integrand falls off exponentially, and the trapezoidal rule in s, v = exp(π/2 sinh s), converges as fast as it can
(Takahasi and Mori, Double exponential formulas for numerical integration, 1974).  Steps are halved until the sum settles.
"""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative

_REACH = 4.6  # |s|: v from 1e-34 to 1e34
_HALVINGS = 7
_BLOCK = 4096  # entries at once: each has some hundred nodes


def _integral(log_weight, factor, scale):
    """∫₀^∞ exp(log_weight(v)) factor(v) dv for each row; `scale`, a column, is about where the integrand falls off."""
    before, step = None, 0.25
    for _ in range(_HALVINGS):
        s = np.arange(-_REACH, _REACH + step / 2, step)
        v = scale * np.exp(0.5 * np.pi * np.sinh(s))
        rate = v * 0.5 * np.pi * np.cosh(s)
        with np.errstate(all="ignore"):
            weight = np.exp(log_weight(v)) * rate
            terms = np.where(weight > 0, weight * factor(v), 0.0)
        total = step * np.sum(terms, axis=1)
        size = step * np.sum(np.abs(terms), axis=1)
        if before is not None and np.all(np.abs(total - before) <= 1e-12 * size):
            return total
        before, step = total, step / 2
    raise UndefinedDerivative(
        "the derivative in a shape parameter of an incomplete gamma or beta function did not settle to 1e-12 here"
    )


def _by_blocks(slope, *values):
    """`slope` of columns, some entries at a time, as an array of the dtype of what it is made from."""
    shape = np.broadcast_shapes(*[np.shape(v) for v in values])
    columns = [np.ravel(np.broadcast_to(np.asarray(v, float), shape))[:, None] for v in values]
    parts = [slope(*[c[k : k + _BLOCK] for c in columns]) for k in range(0, len(columns[0]), _BLOCK)]
    dtype = np.result_type(*values)
    out = np.concatenate(parts) if parts else np.zeros(0)
    return np.reshape(out, shape).astype(dtype if dtype.kind == "f" else float)[()]


def gamma_moment(a, x, n):
    """∫₀ˣ t^(a−1) e^(−t) (log t − ψ(a))ⁿ dt / Γ(a): for n = 1 the slope of P(a, x) in a."""
    return _by_blocks(lambda p, z: _gamma_moment(p, z, n), a, x)


def _gamma_moment(p, z, n):
    from scipy import special

    if n < 1:
        return np.ravel(special.gammainc(p, z)) * (n == 0)
    out = np.zeros(len(p))
    inside = np.ravel((z > 0) & np.isfinite(z))
    lower = inside & np.ravel((special.gammainc(p, z) <= 0.5) | (n > 1))
    for chosen, low in ((lower, True), (inside & ~lower, False)):
        if np.any(chosen):
            out[chosen] = _lower_gamma(p[chosen], z[chosen], n) if low else -_upper_gamma(p[chosen], z[chosen])
    return out


def _lower_gamma(p, z, n):
    """The integral from 0 to z."""
    from scipy import special

    psi, log_gamma, log_z = special.psi(p), special.gammaln(p), np.log(z)
    return _integral(lambda v: p * (log_z - v) - z * np.exp(-v) - log_gamma, lambda v: (log_z - v - psi) ** n, 1 / p)


def _upper_gamma(p, z):
    """The integral from z to infinity, for n = 1, of which the whole is 0."""
    from scipy import special

    psi, log_gamma = special.psi(p), special.gammaln(p)
    return _integral(
        lambda v: (p - 1) * np.log(z + v) - z - v - log_gamma, lambda v: np.log(z + v) - psi, 1.0 + np.sqrt(p)
    )


def beta_moment(a, b, x, m, n):
    """∫₀ˣ t^(a−1) (1 − t)^(b−1) (log t − ψ(a) + ψ(a + b))ᵐ (log(1 − t) − ψ(b) + ψ(a + b))ⁿ dt / B(a, b): for m = 1 and n = 0
    the slope of I(a, b, x) in a, for m = 0 and n = 1 that in b.
    """
    return _by_blocks(lambda p, q, z: _beta_moment(p, q, z, m, n), a, b, x)


def _beta_moment(p, q, z, m, n):
    from scipy import special

    if m + n < 1 or m < 0 or n < 0:
        return np.ravel(special.betainc(p, q, z)) * (m == n == 0)
    out = np.zeros(len(p))
    inside = np.ravel((z > 0) & (z < 1))
    lower = inside & np.ravel((special.betainc(p, q, z) <= 0.5) | (m + n > 1))
    for chosen, low in ((lower, True), (inside & ~lower, False)):
        if np.any(chosen):
            args = p[chosen], q[chosen], z[chosen], 1 - z[chosen]
            out[chosen] = _lower_beta(*args, m, n) if low else -_lower_beta(args[1], args[0], args[3], args[2], n, m)
    return out


def _lower_beta(p, q, z, rest, m, n):
    """The integral from 0 to z, where rest = 1 − z."""
    from scipy import special

    log_z, log_beta, both = np.log(z), special.betaln(p, q), special.psi(p + q)
    left, right = special.psi(p) - both, special.psi(q) - both

    def log_rest(v):
        return np.log(rest - z * np.expm1(-v))

    def factor(v):
        return (log_z - v - left) ** m * (log_rest(v) - right) ** n

    return _integral(lambda v: p * (log_z - v) + (q - 1) * log_rest(v) - log_beta, factor, 1 / p)


def t_slope(u, df):
    """d/d df of Student's distribution function, which is I(df / 2, 1 / 2, w) / 2 below zero, w = df / (df + u²)."""
    import scipy.special

    w = df / (df + u * u)
    rest = u * u / (df + u * u)
    centre = np.greater(w, 0.5)  # where the argument of the other half is exact
    inner = -beta_moment(0.5, 0.5 * df, np.where(centre, rest, 0.5), 0, 1)
    outer = beta_moment(0.5 * df, 0.5, np.where(centre, 0.5, w), 1, 0)
    away = np.where(np.greater(rest, 0), rest, 1.0)
    moved = np.exp(0.5 * df * np.log(w) + 0.5 * np.log(away) - scipy.special.betaln(0.5 * df, 0.5)) / df
    return -np.sign(u) * (0.25 * np.where(centre, inner, outer) + 0.5 * moved)
