"""The slope of a black box along a line, by differences and by the complex step, and whether it has
one at all.

The box is `line(h)`, the vector of outputs at distance h from the point (all of nan where the
function cannot be
evaluated).  Central differences at h and h/2 make one Richardson estimate, and its distance from
             the second of them bounds its error; a smaller or larger h is tried where an estimate
             has not settled.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

STEPS = (3e-4, 3e-5, 3e-3, 3e-6, 3e-2)  # in the order in which they are tried
EPS = float(np.finfo(float).eps)


class Slope(NamedTuple):
    value: Any  # the vector of slopes
    error: float  # how good it says it is
    noise: float  # what rounding of the outputs alone makes of it
    method: str


def central(line, h):
    """One Richardson estimate from the steps h and h/2."""
    left, right = line(-h / 2), line(h / 2)
    with np.errstate(all="ignore"):
        wide, narrow = (line(h) - line(-h)) / (2 * h), (right - left) / h
        value = (4 * narrow - wide) / 3
        error = _largest(value - narrow)
    size = max(_largest(left), _largest(right))
    return Slope(value, error, 16 * EPS * (size / h or 1.0), "differences")  # zeros are of terms that cancel


def best(line):
    """The estimate that agrees best with the one of the next step size; how well is its error.

    Estimates of a rough function may agree by chance: none is better than its roughness allows.
    """
    rough = _largest(_unsmooth(line)[1])
    rough = rough if np.isfinite(rough) else 0.0
    tried = [central(line, h) for h in sorted(STEPS)]
    tried = [one._replace(error=max(one.error, 4 * rough / h)) for one, h in zip(tried, sorted(STEPS))]
    with np.errstate(all="ignore"):
        pairs = [
            (max(_largest(a.value - b.value), min(a.error, b.error)), a, b)
            for a, b in zip(tried, tried[1:])
        ]
    apart, one, other = min(pairs, key=lambda pair: pair[0])
    return min(one, other, key=lambda slope: slope.error)._replace(error=apart)


def complex_step(line):
    """Exact to rounding where the function is analytic, meaningless where it is not."""
    h = 1e-30
    moved = line(1j * h)
    return Slope(moved.imag / h, 0.0, 0.0, "complex step")


def roughness(line, weights):
    """How far the weighted outputs are from smooth over distances that float64 resolves, relative to their terms.

    A function that works in float32 inside, whatever it is given, moves in steps of about 1e-8.
    """
    values, off = _unsmooth(line)
    size = float(np.max(np.sum(np.abs(weights * values), axis=1)))
    return _largest(off @ weights) / size if size and np.all(np.isfinite(off)) else 0.0


def _unsmooth(line):
    """(the outputs at distances up to 1e-7, how far they are there from the parabola that fits them best)."""
    steps = np.linspace(-1.0, 1.0, 17)
    values = np.stack([line(1e-7 * s) for s in steps])
    basis, _ = np.linalg.qr(np.vander(steps, 3))
    with np.errstate(all="ignore"):
        return values, values - basis @ (basis.T @ values)


class Kink(NamedTuple):
    """A place where the slopes from the two sides differ, or where the function jumps or ends."""

    what: str  # "kink" | "jump" | "edge"
    left: float
    right: float


def kink(line, weights):
    """The kink at h = 0 of the weighted output, or None.

    As h shrinks, the gap between the two one-sided slopes of a smooth function shrinks with it, at
    a kink it stays, at a jump it grows like 1/h; rounding makes it grow, too, but not as evenly.
    """
    here = float(weights @ line(0.0))
    slopes, noise = [], 0.0
    for h in (1e-4, 1e-5, 1e-6):
        ahead, behind = float(weights @ line(h)), float(weights @ line(-h))
        slopes.append(((here - behind) / h, (ahead - here) / h))
        noise = 50 * EPS * max(abs(ahead), abs(behind), abs(here)) / h
    left, right = slopes[-1]
    if not np.isfinite(left) or not np.isfinite(right):
        return Kink("edge", left, right)
    steepest = [max(abs(low), abs(high)) for low, high in slopes]
    if steepest[2] > noise and all(9 < b / a < 11 for a, b in zip(steepest, steepest[1:]) if a > 0):
        return Kink("jump", left, right)
    far, near, gap = (abs(high - low) for low, high in slopes)
    if gap > max(noise, 1e-6 * steepest[2]) and near / 2 < gap < 2 * near and gap < 3 * far:
        return Kink("kink", left, right)
    return None


def _largest(vector):
    """The largest magnitude, inf where anything is not finite."""
    if not vector.size:
        return 0.0
    largest = float(np.max(np.abs(vector)))
    return largest if np.isfinite(largest) else float("inf")
