"""Constants of small and unsigned integers: no derivative computes in their dtype, where it would wrap around or lose digits."""

import numpy as np
import pytest

import sourcegrad

SMALL = np.array([200, 3, 20], np.uint8)


def rolled(x, k):
    return np.sum(np.roll(x, k) * np.arange(3.0))


def rolled_by_an_item(x, ks):
    return np.sum(np.roll(x, ks[0]) * np.arange(3.0))


def interpolated(x, fp):
    return np.sum(np.interp(x, [-2.0, 0.0, 2.0], fp))


def interpolated_at(x, xp):
    return np.sum(np.interp(x, xp, [1.0, 4.0, 2.0]))


def polynomial(x, p):
    return np.polyval(p, x[0])


def exponents(x, c):
    return np.sum(c**x) + np.sum(np.float_power(c, x)) + np.sum(np.power.outer(c, x))


def powers(x, c):
    return np.sum(x**c) + np.sum(np.power(x, c))


def spaced(x, base):
    return np.sum(np.logspace(x, 2, 3, base=base)) + np.sum(np.logspace(x, 2, 3, base=base, axis=-1))


def fitted(x, deg):
    return np.sum(np.polyfit(x, np.array([1.0, 3.0, 2.0]), deg) ** 2)


CASES = [
    (rolled, np.uint8(2)),
    (rolled, np.int8(-128)),
    (rolled_by_an_item, np.array([2, 1], np.uint64)),
    (interpolated, SMALL),
    (interpolated_at, np.array([-100, 100, 120], np.int8)),
    (polynomial, SMALL),
    (exponents, SMALL),
    (exponents, np.uint8(30)),
    (powers, np.int8(-128)),
    (powers, np.array([-128, 2, 0], np.int8)),
    (powers, np.array([0, 2, 3], np.uint8)),
    (spaced, np.uint8(30)),
    (fitted, np.uint8(1)),
]


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("f, c", CASES, ids=lambda v: getattr(v, "__name__", str(v)))
def test_as_with_wide_ones(f, c, mode):
    x = np.array([1.3, 0.7, 1.9])
    wide = c.astype(float) if f not in (rolled, rolled_by_an_item, fitted) else c.astype(int)
    wide = wide if np.ndim(wide) else wide.item()
    found, expected = (sourcegrad.grad(f, mode=mode)(x, k) for k in (c, wide))
    np.testing.assert_allclose(found, expected, rtol=1e-12)
