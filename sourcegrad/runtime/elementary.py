"""Entry-by-entry kernels where the textbook formula fails at a point: ties, zeros, poles.

All take numbers or arrays that broadcast together.
"""

from __future__ import annotations

import math

import numpy as np

_BYTE = np.dtype(np.int8)


def masked(g, partial):
    """`g * partial` with a strong zero: 0 wherever `g` is 0, even if `partial` is inf or nan
    there.
    """
    if np.ndim(g) == 0 and np.ndim(partial) == 0:
        return g * 0.0 if g == 0 else g * partial
    with np.errstate(all="ignore"):
        whole = g * partial
        if _is_number(whole):
            return whole
    out = np.zeros(np.broadcast_shapes(np.shape(g), np.shape(partial)), np.result_type(g, partial))
    return np.multiply(g, partial, out=out, where=np.not_equal(g, 0))


def _is_number(x):
    """Is no entry nan?  (It may say no where there are infinities of both signs.)"""
    flat = np.ravel(x, "K")
    total = np.dot(flat, flat)
    return total == total


def exp_gap(x, level):
    """exp(x − level), what x has of the sum of exponentials whose logarithm is `level`; 0 where the sum is empty (−inf)."""
    if isinstance(level, float):
        return np.exp(x - level) if level != -np.inf else np.zeros(np.shape(x))[()]
    empty = np.equal(level, -np.inf)
    if not np.any(empty):
        return np.exp(x - level)
    return np.exp(np.where(empty, -np.inf, x) - np.where(empty, 0, level))


def exp2_gap(x, level):
    """2 ** (x − level), as `exp_gap` for np.logaddexp2."""
    empty = np.equal(level, -np.inf)
    if not np.any(empty):
        return np.exp2(x - level)
    return np.exp2(np.where(empty, -np.inf, x) - np.where(empty, 0, level))[()]


def arctan_slope(x):
    """1 / (1 + x²), also where the square is no number any more."""
    if type(x) is float or np.iscomplexobj(x):
        return 1 / (1 + x * x)
    r = np.hypot(1, x)
    return 1 / r / r


def divide(a, b):
    """`a / b`, and 0 where `b` is 0: for x / |x| at the origin, whose derivative sourcegrad defines
    as 0.
    """
    if type(b) is np.float64 or type(b) is float or np.ndim(b) == 0:
        if type(a) is np.float64 or type(a) is float or np.ndim(a) == 0:
            return a / b if b != 0 else a * 0.0
    kind = np.result_type(a, b)
    out = np.zeros(
        np.broadcast_shapes(np.shape(a), np.shape(b)), kind if kind.kind in "fc" else float
    )
    return np.divide(a, b, out=out, where=np.not_equal(b, 0))


def quotient(g, d):
    """`g / d` with a strong zero: 0 wherever `g` is 0, whatever `d`; for partials 1 / d under a
    mask.
    """
    if np.ndim(g) == 0 and np.ndim(d) == 0:
        return g * 0.0 if g == 0 else g / d
    with np.errstate(all="ignore"):
        whole = g / d
        if _is_number(whole):
            return whole
    kind = np.result_type(g, d)
    out = np.zeros(
        np.broadcast_shapes(np.shape(g), np.shape(d)), kind if kind.kind in "fc" else float
    )
    return np.divide(g, d, out=out, where=np.not_equal(g, 0))


def over(g, d):
    """`g / d` of numbers, at d = 0 as NumPy has it: ±inf or nan, where Python would raise."""
    return g / d if d != 0 else np.divide(g, d)


def log0(x):
    """log x for positive x, 0 elsewhere: the factor of the derivative in an exponent."""
    if type(x) in (float, int):
        return math.log(x) if x > 0 else 0.0
    if np.iscomplexobj(x):
        return (
            np.log(x, out=np.zeros_like(x), where=np.not_equal(x, 0))
            if np.ndim(x)
            else (np.log(x) if x else x)
        )
    x = np.asarray(x)
    dtype = x.dtype if x.dtype.kind == "f" else float
    return np.log(x, out=np.zeros(x.shape, dtype), where=x > 0, dtype=dtype)[()]  # of uint8 it would be a float16


def power(x, p):
    """x ** p by the rules of arrays also for Python numbers: 0.0 ** -0.5 is inf and raises
    nothing.
    """
    if type(x) in (float, int) and type(p) in (float, int):
        try:
            return x**p
        except ZeroDivisionError:
            return math.inf
        except OverflowError:
            return -math.inf if x < 0 and p % 2 == 1 else math.inf
    with np.errstate(divide="ignore"):
        return np.power(_floating(x), p)


def _floating(x):
    """`x`, integers as floats: NumPy has no negative powers of integers."""
    return x if np.result_type(x).kind in "fc" else np.asarray(x, float)[()]


def one_less(p):
    """p - 1, of the smallest int8 too."""
    size = p.itemsize if isinstance(p, (np.ndarray, np.generic)) and p.dtype.kind == "i" else 8
    return p - 1 if size == 8 else np.subtract(p, 1, dtype=f"i{2 * size}")


def power_dx(x, p):
    """d(x ** p)/dx = p x^(p-1); 0 everywhere where p is 0."""
    return masked(p, power(x, one_less(p)))


def power_dp(x, p, z):
    """d(x ** p)/dp = z log x for z = x ** p; 0 where x is 0 or negative, where only isolated p are
    real.
    """
    return z * log0(x)


def power_dxdp(x, p):
    """d²(x ** p)/dx dp = x^(p-1) (1 + p log x)."""
    return power(x, one_less(p)) * (1 + p * log0(x))


def indicator(condition, z):
    """1 where the condition holds, else 0, in the dtype of `z`."""
    if np.ndim(z) == 0 and type(z) in (float, int):
        return 1.0 if condition else 0.0
    return np.asarray(condition).astype(np.result_type(z))[()]


def share(x, y, z):
    """The part of `z = max(x, y)` or `min(x, y)` that `x` gets: 1 where it won, 1/2 on a tie, 0
    where it lost.
    """
    # in halves: two where it attains the value, one less where the other does too; bytes cost less than floats
    if type(z) is np.ndarray and z.ndim and z.dtype.char == "d":
        return (2 * np.equal(x, z).view(_BYTE) - np.equal(x, y).view(_BYTE)) * 0.5
    if np.ndim(z) == 0 and type(x) in (float, int) and type(y) in (float, int):
        return 0.5 if x == y else 1.0 if x == z else 0.0
    dtype = np.result_type(z)
    dtype = dtype if dtype.kind in "fc" else np.dtype(float)
    halves = 2 * np.asarray(np.equal(x, z)).view(_BYTE) - np.asarray(np.equal(x, y)).view(_BYTE)
    return (halves * dtype.type(0.5))[()]


def _above(a, b):
    """How far `a` is above `b`, in halves: 2 above, 1 where they are equal, 0 below; bytes cost less than floats."""
    return np.asarray(np.greater(a, b)).view(np.int8) + np.asarray(np.greater_equal(a, b)).view(np.int8)


def _of_halves(halves, unit, *operands):
    """Halves as numbers of the operands' dtype, of which one whole is 1 / unit."""
    dtype = np.result_type(*[v for v in operands if v is not None])
    dtype = dtype if dtype.kind in "fc" else np.dtype(float)
    part = (halves * dtype.type(unit))[()]
    return part if isinstance(part, np.ndarray) or dtype.char != "d" else float(part)


def clip_mid(x, lo, hi):
    """The derivative of clip(x, lo, hi) in x: 1 inside, 1/2 on a bound, 0 outside."""
    if type(x) is np.ndarray and x.dtype.char == "d" and x.ndim and type(lo) is float and type(hi) is float:
        low = (x > lo).view(_BYTE) + (x >= lo).view(_BYTE)
        return low * ((x < hi).view(_BYTE) + (x <= hi).view(_BYTE)) * 0.25
    low = np.int8(2) if lo is None else _above(x, lo)
    high = np.int8(2) if hi is None else _above(hi, x)
    return _of_halves(low * high, 0.25, x, lo, hi)


def clip_lo(x, lo, hi):
    """The derivative of clip(x, lo, hi) in lo: 1 where x lies below (and hi does not cut first), 1/2 on the bound."""
    low = _above(lo, x)
    return _of_halves(low, 0.5, x, lo) if hi is None else _of_halves(low * _above(hi, lo), 0.25, x, lo, hi)


def clip_hi(x, lo, hi):
    """The derivative of clip(x, lo, hi) = minimum(maximum(x, lo), hi) in hi."""
    inner = x if lo is None else np.maximum(x, lo)
    return _of_halves(_above(inner, hi), 0.5, inner, hi)


def finite_part(g, x):
    """`g` where `x` is finite, 0 elsewhere: of a complex `x` part by part, as np.nan_to_num looks at it."""
    if np.iscomplexobj(x):
        return np.where(np.isfinite(np.real(x)), np.real(g), 0) + 1j * np.where(np.isfinite(np.imag(x)), np.imag(g), 0)
    if type(x) in (float, int):
        return g if math.isfinite(x) else 0.0
    return np.where(np.isfinite(x), g, 0)[()]


def _stands_at(x, which):
    """Where np.nan_to_num puts its fill: for nan (0), for +inf (1), for −inf (−1)."""
    return np.isnan(x) if which == 0 else np.equal(x, which * math.inf)


def filled_back(g, x, which):
    """The cotangents of np.nan_to_num's fill, where it stands."""
    if np.iscomplexobj(x):
        return np.where(_stands_at(np.real(x), which), np.real(g), 0) + np.where(_stands_at(np.imag(x), which), np.imag(g), 0)
    return g * indicator(_stands_at(x, which), x)


def filled_flow(t, x, which):
    """The tangent of np.nan_to_num in its fill."""
    if np.iscomplexobj(x):
        return t * (indicator(_stands_at(np.real(x), which), np.real(x)) + 1j * indicator(_stands_at(np.imag(x), which), np.real(x)))
    return t * indicator(_stands_at(x, which), x)


def sinc_slope(x):
    """d sinc(x)/dx = (cos πx − sinc x) / x, and 0 at 0 (near 0 by its series −π²x/3 + π⁴x³/30)."""
    small = np.abs(x) < 1e-3
    near = x * (-(math.pi**2) / 3 + x * x * (math.pi**4 / 30))
    safe = np.where(small, 1, x)
    return np.where(small, near, (np.cos(math.pi * safe) - np.sinc(safe)) / safe)[()]


def i1(x):
    """The modified Bessel function I₁, the derivative of np.i0: its power series, or the integral
    for large x.

    I₁(x) = (1/π) ∫₀^π exp(x cos t) cos t dt; the trapezoidal rule converges geometrically on a
    period.
    """
    t = np.linspace(0, math.pi, 201)
    x = np.asarray(x)
    grid = np.exp(x[..., None] * np.cos(t)) * (np.cos(t) / 200)
    total = np.sum(grid, axis=-1) - 0.5 * (grid[..., 0] + grid[..., -1])
    near = 0.5 * x * (1 + x * x / 8 * (1 + x * x / 24))  # the sum is of terms that cancel where x is small
    value = np.where(np.abs(x) < 1e-2, near, total)
    return value.astype(x.dtype if x.dtype.kind == "f" else float)[()]


def imag_adjoint(g, x):
    """The cotangent of a complex `x` under np.imag: i·g; a real `x` has none."""
    return g * 1j if np.iscomplexobj(x) else g * 0.0


def sign(x):
    """The sign of a number or of every entry as a float, 0 at 0; of a complex x / |x|: the
    derivative of |x|.
    """
    if type(x) in (float, int, bool):
        return 1.0 if x > 0 else -1.0 if x < 0 else 0.0
    return np.sign(x)


def across(v, x, y):
    """How y = x / |x| moves where a complex `x` moves by `v`, which is its own transpose: the part of `v` across `x`, by
    |x|.
    """
    return divide(v - y * np.real(np.conj(y) * v), np.abs(x))


def arcsinh_slope(x):
    """d arcsinh(x)/dx = 1 / sqrt(1 + x²), which for real x squares nothing that is too large."""
    return 1 / np.sqrt(1 + x * x) if np.iscomplexobj(x) else 1 / np.hypot(1, x)


def digamma(x):
    """ψ(x) = d log Γ(x) / dx of a number: recurrence up to x ≥ 10, then its asymptotic series."""
    if x < -20:
        return digamma(1 - x) - math.pi / math.tan(math.pi * (x % 1)) if x > -math.inf else math.nan
    total = 0.0
    while x < 10:
        total = total - 1 / x
        x = x + 1
    w = 1 / (x * x)
    series = w * (
        1 / 12 - w * (1 / 120 - w * (1 / 252 - w * (1 / 240 - w * (1 / 132 - w * 691 / 32760))))
    )
    return total + math.log(x) - 0.5 / x - series


def unscaled(g, y):
    """The cotangent of (m, e) = frexp(x) in x: g · 2^−e."""
    return g * 2.0 ** -y[1] if isinstance(g, float) else np.ldexp(g, np.negative(y[1]))


def trigamma(x):
    """ψ′(x) of a number: recurrence up to x ≥ 10, then its asymptotic series."""
    if x < -20:
        return (math.pi / math.sin(math.pi * (x % 1))) ** 2 - trigamma(1 - x) if x > -math.inf else math.nan
    total = 0.0
    while x < 10:
        total = total + 1 / (x * x)
        x = x + 1
    w = 1 / (x * x)
    series = w * (
        1 / 6 - w * (1 / 30 - w * (1 / 42 - w * (1 / 30 - w * (5 / 66 - w * 691 / 2730))))
    )
    return total + (1 + 0.5 / x + series) / x


def sinc_bend(x):
    """d² sinc(x) / dx² = −π² sinc x − 2 (d sinc(x)/dx) / x, and −π²/3 at 0 (near 0 by its
    series).
    """
    small = np.abs(x) < 1e-3
    near = -(math.pi**2) / 3 + x * x * (math.pi**4 / 10)
    safe = np.where(small, 1, x)
    return np.where(small, near, -(math.pi**2) * np.sinc(safe) - 2 * sinc_slope(safe) / safe)[()]
