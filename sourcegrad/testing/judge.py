"""Claims about slopes are held against what differences and the complex step say of them."""

from __future__ import annotations

import numpy as np

from sourcegrad.testing import locate, slopes


class Judge:
    """What may be believed about a black box at a point.

    weights    of the outputs, for kinks and reverse mode
    tolerances (relative, absolute); an absolute one of None is what rounding leaves of differences
    exactly    the relative tolerance where the complex step is to be had; None: it is not
    label      the name of an entry of the output vector
    """

    def __init__(self, name, point, weights, *, tolerances, exactly, label):
        self.name, self.point, self.weights = name, point, weights
        (self.rtol, self.atol), self.exactly, self.label = tolerances, exactly, label
        self.kinks, self.notes = [], []

    def judge(self, group, claims, *, look=True):
        """Hold the claims along one new direction; the largest relative error and how it was found.

        `look` for kinks even where differences agree: a central difference is blind to |x| at 0.
        None where nothing is left to judge, since all entries are at kinks.
        """
        careful = False
        for _ in range(2 * locate.MOST_KINKS + 2):
            direction = self.point.direction(group, careful=careful)
            if not any(np.any(part) for part in direction):
                return None
            line = self.point.line(direction)
            kink = slopes.kink(line, self.weights) if look else None
            if kink is None:
                wrong, worst, slope = self._differences(line, direction, claims)
                if wrong is None:
                    exact = self._complex(line, direction, claims, slope)
                    return (worst, "differences") if exact is None else (exact, "complex step")
                kink = slopes.kink(line, self.weights)
                if kink is None and (careful or np.all(np.isfinite(slope.value))):
                    raise locate.mismatch(self, direction, wrong)
            if kink is not None and (careful or kink.what != "edge"):
                locate.take_out_kink(self, kink, direction, claims)
            else:
                careful = True  # what fits the whole leaf may lead a small entry out of the domain
        return None

    def _differences(self, line, direction, claims):
        """A claim that no step size confirms, if any; the largest error; the slope they saw."""
        waiting, worst = list(claims), 0.0
        for h in slopes.STEPS:
            slope = slopes.central(line, h)
            still = []
            for claim in waiting:
                if self._holds(claim, direction, slope):
                    worst = max(worst, claim.relative(direction, slope.value))
                else:
                    still.append(claim)
            waiting = still
            if not waiting:
                return None, worst, slope
        # A noisy function: its slope is known no better than its own differences agree.
        best = slopes.best(line)
        for claim in waiting:
            noise = best.error * claim.gain
            settled = np.all(noise <= 1e-3 * np.max(claim.scale(direction, best.value)))
            if not settled or not np.all(claim.off(direction, best.value) <= 3 * noise):
                return claim, worst, best
            worst = max(worst, claim.relative(direction, best.value))
        return None, worst, best

    def _holds(self, claim, direction, slope):
        noise = slope.noise * claim.gain if self.atol is None else self.atol
        allowed = self.rtol * claim.scale(direction, slope.value) + noise
        off = claim.off(direction, slope.value)
        return bool(np.all(np.isfinite(off) & (off <= allowed)))

    def _complex(self, line, direction, claims, slope):
        """The error against the complex step; None if differences do not confirm that one."""
        if self.exactly is None or any(np.iscomplexobj(part) for part in direction):
            return None
        try:
            exact = slopes.complex_step(line)
        except Exception:  # math.exp, a comparison, float(): not made for complex numbers
            exact = None
        steepest = float(np.max(np.abs(slope.value), initial=0.0))
        doubt = max(10 * slope.error, slope.noise, 1e-7 * steepest)
        if exact is None or not np.max(np.abs(exact.value - slope.value), initial=0.0) <= doubt:
            self.exactly = None  # abs, conj, max: it answers, but not the question
            return None
        rounding = 100 * slopes.EPS * (float(np.max(np.abs(line(0.0)), initial=0.0)) or 1.0)
        for claim in claims:
            allowed = rounding * claim.gain if self.atol is None else self.atol
            allowed = allowed + self.exactly * claim.scale(direction, exact.value)
            if not np.all(claim.off(direction, exact.value) <= allowed):
                raise locate.mismatch(self, direction, claim, exact=True)
        return max(claim.relative(direction, exact.value) for claim in claims)
