"""Slopes of special functions whose textbook formula cancels or overflows somewhere."""

from __future__ import annotations

import math

import numpy as np


def erfcx_slope(x, y):
    """2 x y − 2/√π for y = erfcx(x); far out, where that cancels, its series −(1 − 3/(2x²) + 15/(4x⁴) − …) / (√π x²)."""
    far = np.greater(x, 50)
    w = 1 / np.square(np.where(far, x, 1.0))
    tail = -w * (1 - w * (1.5 - w * (3.75 - w * 13.125))) / math.sqrt(math.pi)
    return np.where(far, tail, 2 * np.where(far, 0.0, x) * np.where(far, 0.0, y) - 2 / math.sqrt(math.pi)).astype(np.result_type(y))[()]


def dawsn_slope(x, y):
    """1 − 2 x y for y = dawsn(x); far out its series −(1 + 3/(2x²) + 15/(4x⁴) + …) / (2x²)."""
    far = np.greater(np.abs(x), 50)
    w = 1 / np.square(np.where(far, x, 1.0))
    tail = -0.5 * w * (1 + w * (1.5 + w * (3.75 + w * 13.125)))
    return np.where(far, tail, 1 - 2 * np.where(far, 0.0, x) * y).astype(np.result_type(y))[()]


def elliptic_slopes(m, k, e):
    """(dK/dm, dE/dm) for the complete elliptic integrals K and E; about 0, where the quotients cancel, their series."""
    near = np.less(np.abs(m), 3e-3)
    s = np.where(near, m, 0.0)
    safe = np.where(near, 0.5, m)
    first = 1 / 4 + s * (9 / 32 + s * (75 / 256 + s * (1225 / 4096 + s * (19845 / 65536))))
    second = -(1 / 4 + s * (3 / 32 + s * (15 / 256 + s * (175 / 4096 + s * (2205 / 65536)))))
    slope_k = np.where(near, 0.5 * math.pi * first, (e / (1 - safe) - k) / (2 * safe))
    slope_e = np.where(near, 0.5 * math.pi * second, (e - k) / (2 * safe))
    return slope_k.astype(np.result_type(m))[()], slope_e.astype(np.result_type(m))[()]


def log_rate(density, y):
    """exp(density − y) for logarithms: a density over what it is the slope of; 0 where that is 0."""
    there = np.isfinite(y)
    return np.where(there, np.exp(density - np.where(there, y, 0.0)), 0.0).astype(np.result_type(y))[()]
