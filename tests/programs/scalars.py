"""Straight lines of scalar arithmetic."""

import math

import numpy as np

from . import program


@program(1.3, 0.7)
def polynomial(x, y):
    return 3 * x**3 - 2 * x * y + y**2 / x - 5


@program(1.3, 0.7)
def overwritten(x, y):
    x = x * x
    x = x + y
    x = x * x * y
    y = x / y
    return x * y


@program(0.9, 1.7)
def math_functions(x, y):
    a = math.sin(x) * math.exp(-y) + math.log(y)
    b = math.sqrt(x * y) + math.tanh(x - y) + math.atan2(x, y)
    return (
        a * b + math.hypot(x, y) + math.cosh(x) / math.pow(y, 1.5) + math.log1p(x) + math.expm1(y)
    )


@program(0.4, 0.6)
def inverse_functions(x, y):
    return (
        math.asin(x)
        + math.acos(y) * math.atan(x)
        + math.asinh(y)
        + math.atanh(x)
        + math.acosh(1.5 + y)
    )


@program(0.9, 1.7)
def numpy_on_floats(x, y):
    return (
        np.sin(x) / np.cos(y)
        + np.exp(x * y)
        - np.log2(y)
        + np.cbrt(x)
        + np.arctan2(y, x)
        + np.square(x)
    )


@program(2.3, 0.7)
def remainders(x, y):
    # 2.3 is between 3 and 4 times 0.7: x % y has the derivatives 1 and -(x // y)
    return (x % y) ** 2 + (x // y) * y + math.fmod(x, y) * x


@program(1.4, 2.2)
def powers(x, y):
    return x**y + 2.0**x + y**-2 + x**0.5 + (-x) ** 3 + pow(x, y) + x**0 + x**1


@program(-1.4, 2.2)
def signs(x, y):
    return -(-x) * +y - -y + abs(x) * y * y - abs(y - x) * x


@program(1.4, 2.2)
def chained_assignment(x, y):
    a = b = x * y
    a = a + 1.0
    b = b * a
    return a * b


@program(1.4, 2.2)
def swaps(x, y):
    x, y = y, x
    x, y = y * x, x + y
    x, y, x = x + y, x, y * y
    return x * y


@program(1.4, -2.2)
def builtins_on_floats(x, y):
    low, high = min(x, y), max(x, y, 0.5)
    return low * high + abs(y) ** 2 + pow(x, 3) + sum([x, y, x]) + float(x) * max([x * x, y])


@program(1.4, 2.2)
def rounded(x, y):
    return x * round(y) + y * math.floor(x) + x * math.ceil(y) + y * int(x * 3)


@program(2.3, 0.7)
def quotient_and_remainder(x, y):
    q, r = divmod(x, y)
    return q * x + r * r


@program(1.4, 2.2)
def augmented(x, y):
    s = x
    s += y
    s *= x
    s -= y * y
    s /= x + y
    s **= 2
    s *= s
    return s


@program(1.4)
def unused_and_constant(x):
    unused = math.exp(x) * 3
    five = 5
    unused = unused + five
    return x * five


@program(1.4, 2.2)
def returns_an_input(x, y):
    y = y * x
    return x


@program(0.3)
def returns_a_constant(x):
    return 4.0


@program(1.4, 2.2)
def self_assignment(x, y):
    z = x
    x = z
    z = z * y
    w = x
    x = y
    y = w
    return w * x - y * z


@program(0.3, 1.2, 0.8)
def long_sum(x, y, z):
    return (
        x + y * z + x * y + math.sin(x) + math.cos(y) * z - x / y + y / z - z / x + x * x - y * y
        + z * z + x * y * z - (x + y) * (y + z) * (z + x) + (x - (y - (z - x))) + x / (y / z)
        + 2 ** -z + -(x**2) + (-x) ** 2
    )  # fmt: skip


@program(0.3)
def complicated_constants(x):
    return (
        x * 1e-3 + x / 0.1 - 3.0e2 * x + (x - 1) * True + x * math.pi + np.e * x + x * float("2.5")
    )


@program(1.1, 0.4, 2.0)
def quadratic_roots(a, b, c):
    disc = math.sqrt(b * b + 4 * a * c)
    q = -(b + disc) / 2
    return q / a + c / q


@program(0.8)
def deep_composition(x):
    return math.sin(math.exp(math.cos(math.tanh(math.sqrt(math.log1p(x * x))))))


@program(1.4, 2.2)
def asserted(x, y):
    assert x < y, "x must be the smaller one"
    d = y - x
    if d <= 0:
        raise ValueError("d must be positive")
    return math.log(d)
