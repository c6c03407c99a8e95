"""Where an integrand is read for the derivative of scipy.integrate.quad, and how much each reading counts.

Intervals are halved (nearly: a jump does not stand on a round place) until Gauss's rule of 15 points on them agrees with
that on their halves, far beyond SciPy's tolerance: by what is left, divided by an interval's width, a derivative is wrong
where it is the slope that has a kink there.  What does not settle has a jump or a pole, and is refused.
"""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative

_POINTS = np.polynomial.legendre.leggauss(15)[0] / 2 + 0.5
_WEIGHTS = np.polynomial.legendre.leggauss(15)[1] / 2
_CUT = 0.4871
_SETTLED = 1e-13
_SLOPE = 1e-7
_INTERVALS = 600


def quad_ends(a, b):
    """Which of the ends are finite: "both", "first", "second", "none"."""
    kinds = {(True, True): "both", (True, False): "first", (False, True): "second", (False, False): "none"}
    return kinds[bool(np.isfinite(a)), bool(np.isfinite(b))]


def quad_rule(func, a, b, args, value):
    """Two rows: places in the unit interval (beyond the finite end, or on the line), and weights."""
    sign = -1.0 if b < a else 1.0
    ends = quad_ends(a, b)
    place, rate = _PLACES[ends](sign)
    if a == b:
        return np.zeros((2, 0))
    base, width = (a, b - a) if ends == "both" else (a if ends == "first" else b if ends == "second" else 0.0, 1.0)
    args = args if isinstance(args, tuple) else (args,)

    def read(low, high):
        u = low + (high - low) * _POINTS
        values = [func(base + width * x, *args) for x in place(u).tolist()]
        return u, np.array([float(np.asarray(v).item()) for v in values]) * rate(u) * _WEIGHTS * (high - low)

    u, w = _settled(read)
    total = np.sum(read_all(func, base, width, place(u), args) * rate(u) * w) * width * (1.0 if ends == "both" else sign)
    if not abs(total - value[0]) <= 10 * value[1] + 1e-9 * abs(value[0]):
        raise UndefinedDerivative("the derivative of quad needs an integrand that quad resolves: another rule gives another value here")
    return np.stack([place(u), rate(u) * w * (1.0 if ends == "both" else sign)])


def read_all(func, base, width, places, args):
    return np.array([float(np.asarray(func(base + width * x, *args)).item()) for x in places.tolist()])


def _settled(read):
    """(points, weights) of the unit interval."""
    open_, done, count = [(0.0, 1.0, *read(0.0, 1.0))], [], 1
    size = np.sum(np.abs(open_[0][3]))
    while open_:
        low, high, _, whole = open_.pop()
        middle = low + _CUT * (high - low)
        halves = [(low, middle, *read(low, middle)), (middle, high, *read(middle, high))]
        count += 2
        both = np.concatenate([halves[0][3], halves[1][3]])
        gap = abs(np.sum(whole) - np.sum(both))
        size = max(size, sum(np.sum(np.abs(w)) for *_, w in done) + np.sum(np.abs(both)))
        if not np.all(np.isfinite(both)) or count > _INTERVALS or high - low < 1e-15:
            raise UndefinedDerivative(
                "the derivative of quad needs an integrand without jumps and poles; split the interval where it has them"
            )
        if gap <= _SETTLED * size and gap <= _SLOPE * size * (high - low):
            done.extend(halves)
        else:
            open_.extend(halves[::-1])
    done.sort(key=lambda part: part[0])
    points = np.concatenate([u for _, _, u, _ in done])
    return points, np.concatenate([_WEIGHTS * (high - low) for low, high, _, _ in done])


_PLACES = {  # which ends are finite → sign ↦ (place, its slope) of a point of the unit interval
    "both": lambda sign: (lambda u: u, lambda u: np.ones_like(u)),
    "first": lambda sign: (lambda u: sign * u / (1 - u), lambda u: 1 / (1 - u) ** 2),
    "second": lambda sign: (lambda u: -sign * u / (1 - u), lambda u: 1 / (1 - u) ** 2),
    "none": lambda sign: (lambda u: (2 * u - 1) / (4 * u * (1 - u)), lambda u: (1 / u**2 + 1 / (1 - u) ** 2) / 4),
}
