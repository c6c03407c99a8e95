"""Kinks and singular points: the gradient is stated, because differences do not exist there."""

import math

import numpy as np

from . import program


def vec(*entries):
    return np.array(entries, float)


@program(vec(-1, 0, 2), kinks=True, expect=vec(0, 0, 0.5), warns=True)
def masked_log(x):
    return np.sum(np.where(x > 0, np.log(x), 0.0))


@program(vec(-1, 0, 4), kinks=True, expect=vec(0, 0, 0.25), warns=True)
def masked_sqrt(x):
    return np.sum(np.where(x > 0, np.sqrt(x), 0.0))


@program(vec(0, 2), kinks=True, expect=vec(0, math.cos(2) / 2 - math.sin(2) / 4), warns=True)
def masked_quotient(x):
    return np.sum(np.where(x == 0, 1.0, np.sin(x) / x))


@program(vec(1, 3), vec(0, 2), kinks=True, expect=(vec(0, 0.5), vec(0, -0.75)), warns=True)
def masked_division(x, y):
    return np.sum(np.where(y != 0, x / y, 0.0))


@program(vec(0, 4), kinks=True, expect=vec(0, 0.125), warns=True)
def masked_composition(x):
    y = np.log(np.sqrt(x))
    return np.sum(np.where(x > 0, y, 0.0))


@program(vec(-1, 4), kinks=True, expect=vec(0, 0.25), warns=True)
def masked_power(x):
    return np.sum(np.where(x > 0, x**0.5, 0.0))


@program(vec(0, 2), kinks=True, expect=vec(0, 1 + math.log(2)), warns=True)
def masked_entropy(p):
    return np.sum(np.where(p > 0, p * np.log(p), 0.0))


@program(vec(0, 9), 2.0, kinks=True, expect=(vec(0, 1 / 3), 3.0), warns=True)
def masked_by_helper(x, k):
    def root(v):
        return np.sqrt(v) * k

    return np.sum(np.where(x > 0, root(x), 0.0))


@program(0.0, kinks=True, expect=0.0)
def abs_at_zero(x):
    return abs(x)


@program(vec(0, -2, 3), kinks=True, expect=vec(0, -1, 1))
def abs_of_array_at_zero(x):
    return np.sum(np.abs(x))


@program(vec(1, 3, 3), kinks=True, expect=vec(0, 0.5, 0.5))
def max_tie(x):
    return np.max(x)


@program(vec(2, 1, 1, 1), kinks=True, expect=vec(0, 1 / 3, 1 / 3, 1 / 3))
def min_tie(x):
    return x.min()


@program(np.array([[1.0, 1.0], [3.0, 2.0]]), kinks=True, expect=np.array([[1.0, 1.0], [2.0, 0.0]]))
def max_tie_along_axis(x):
    return np.sum(np.max(x, axis=1) * 2)


@program(vec(1, 2), vec(1, 1), kinks=True, expect=(vec(0.5, 1), vec(0.5, 0)))
def maximum_tie(x, y):
    return np.sum(np.maximum(x, y))


@program(vec(1, 2), vec(1, 1), kinks=True, expect=(vec(0.5, 0), vec(0.5, 1)))
def minimum_tie(x, y):
    return np.sum(np.minimum(x, y))


@program(vec(0, -1, 2), kinks=True, expect=vec(0.5, 0, 1))
def rectifier_at_zero(x):
    # np.maximum knows nothing of rectifiers: the tie is shared
    return np.sum(np.maximum(x, 0.0))


@program(vec(2, 1, 1), kinks=True, expect=vec(3, 1.5, 1.5))
def sort_tie(x):
    return np.sum(np.sort(x) * np.array([1.0, 2.0, 3.0]))


@program(vec(0, 0, 0), kinks=True, expect=vec(0, 0, 0))
def norm_at_zero(x):
    return np.linalg.norm(x)


@program(np.array([[0.0, 0.0], [3.0, 4.0]]), kinks=True, expect=np.array([[0.0, 0.0], [0.6, 0.8]]))
def norm_of_a_zero_row(x):
    return np.sum(np.linalg.norm(x, axis=1))


@program(vec(2, 2, 2), kinks=True, expect=vec(0, 0, 0))
def std_of_constant(x):
    return np.std(x)


@program(vec(0, 3), vec(0, 4), kinks=True, expect=(vec(0, 0.6), vec(0, 0.8)))
def hypot_at_zero(x, y):
    return np.sum(np.hypot(x, y))


@program(vec(0, 1), vec(0, 1), kinks=True, expect=(vec(0, -0.5), vec(0, 0.5)))
def arctan2_at_zero(x, y):
    return np.sum(np.arctan2(y, x))


@program(vec(0, 0.5), kinks=True, expect=vec(0, -4 / math.pi))
def sinc_at_zero(x):
    return np.sum(np.sinc(x))


@program(vec(2, 0, 3), expect=vec(0, 6, 0), second_order=True)
def product_with_a_zero(x):
    return np.prod(x)


@program(vec(2, 0, 0), expect=vec(0, 0, 0))
def product_with_two_zeros(x):
    return np.prod(x)


@program(vec(2, 0, 3), expect=vec(1, 8, 0))
def cumprod_with_a_zero(x):
    return np.sum(np.cumprod(x))


@program(vec(0, 0, 2), expect=vec(1, 1, 17))
def powers_at_zero(x):
    return np.sum(x**0) + np.sum(x**1) + np.sum(x**2) + np.sum(x**3)


@program(0.0, expect=1.0)
def scalar_powers_at_zero(x):
    return x**0 + x**1 + x**2


@program(vec(0, 4), kinks=True, expect=vec(math.inf, 0.25), warns=True)
def honest_infinity(x):
    return np.sum(np.sqrt(x))


@program(np.array([[1.0, 2.0], [2.0, 4.0]]), expect=np.array([[4.0, -2.0], [-2.0, 1.0]]))
def singular_determinant(a):
    return np.linalg.det(a)


@program(vec(1, math.nan, 3), kinks=True, expect=vec(2, 0, 6))
def nansum(x):
    return np.nansum(x * x)


@program(vec(0, 1, -math.inf), kinks=True, expect=vec(1, math.e, 0) / (1 + math.e))
def logsumexp_of_masked(x):
    m = np.max(x)
    return m + np.log(np.sum(np.exp(x - m)))


@program(0.0, kinks=True, expect=2.0)
def branch_decides_at_its_edge(x):
    # not a convention but the program: at 0 the second arm runs
    return x * 3 if x > 0 else x * 2


@program(vec(0.3, -1.7), kinks=True, expect=vec(0, 0))
def steps(x):
    return np.sum(np.floor(x) + np.sign(x) + np.round(x) + np.ceil(x) + (x > 0))


@program(vec(5, 1, 2), kinks=True, expect=vec(0, 0, 0))
def positions(x):
    return 1.0 * np.argmax(x) + np.sum(1.0 * np.argsort(x)) + len(x)


@program(vec(-2, 0.5, 3), kinks=True, expect=vec(0, 1, 0))
def clipped(x):
    return np.sum(np.clip(x, 0.0, 1.0))
