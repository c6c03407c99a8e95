"""What a mode says about slopes: all of them along a direction, or one number for any direction.

Forward mode claims the whole vector of output slopes.  Reverse mode claims one number, the weighted
sum of them, whose terms are known: errors are relative to the size of these, so that cancellation
in the sum does not pass for an error.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Claim(NamedTuple):
    what: str  # "reverse mode"
    at: Any  # direction → the slopes claimed
    seen: Any  # the slopes of all outputs → what the claim would have to be
    size: Any  # (direction, what it would have to be) → the size against which errors count
    gain: float  # how much an error of one output may count
    weighted: bool

    @classmethod
    def whole(cls, what, at):
        """`at` gives the slope of every output."""

        def size(direction, seen):
            seen = np.abs(seen)
            return np.maximum(seen, 1e-3 * np.max(seen, initial=0.0))

        return cls(what, at, lambda slopes: slopes, size, 1.0, False)

    @classmethod
    def of_gradient(cls, what, gradient, weights):
        """The inner product with a gradient of the weighted outputs."""

        def at(direction):
            return np.array([sum(np.sum(terms(g, d)) for g, d in zip(gradient, direction))])

        def size(direction, seen):
            squares = sum(np.sum(terms(g, d) ** 2) for g, d in zip(gradient, direction))
            return np.fmax(np.sqrt(squares), np.abs(seen))

        def seen(slopes):
            return np.array([weights @ slopes])

        return cls(what, at, seen, size, float(np.sum(np.abs(weights))), True)

    def off(self, direction, slopes):
        """How far off it is, entry by entry; inf where anything is not a number."""
        with np.errstate(invalid="ignore"):
            off = np.abs(self.at(direction) - self.seen(slopes))
        return np.where(np.isfinite(off), off, np.inf)

    def scale(self, direction, slopes):
        size = self.size(direction, self.seen(slopes))
        return np.where(np.isfinite(size), size, 0.0)

    def relative(self, direction, slopes):
        """The largest error relative to its scale."""
        off, scale = self.off(direction, slopes), self.scale(direction, slopes)
        return float(np.max(off / np.maximum(scale, 1e-300), initial=0.0, where=off > 0))


def terms(gradient, direction):
    """The terms of their inner product; a nan does not count where the direction does not move."""
    with np.errstate(invalid="ignore"):
        return np.where(direction != 0, np.real(np.conj(gradient) * direction), 0.0)


def remembered(at):
    """With its last answers kept, since one direction is asked about several times."""
    known = []

    def with_memory(direction):
        for asked, answer in known:
            if asked is direction:
                return answer
        answer = at(direction)
        known.append((direction, answer))
        del known[:-4]
        return answer

    return with_memory
