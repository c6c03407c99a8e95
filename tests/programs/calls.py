"""Helpers, recursion, closures, lambdas, functions as values, every way of passing arguments."""

import math

import numpy as np

from . import normal, positive, program

STRENGTH = 0.3


def square(v):
    return v * v


def affine(v, slope=2.0, *, offset=1.0):
    return v * slope + offset


def early(v):
    if v > 1:
        return v * v
    for i in range(3):
        v = v + v * i
        if v > 2:
            return v
    return v


def sum_and_product(a, b):
    return a + b, a * b


def no_result(v):
    v = v * 2


@program(0.7, 1.2)
def helper(x, y):
    return square(x) * y + square(x + y) + square(square(y))


@program(0.7, 1.2)
def helper_in_loop(x, y):
    s = x
    for i in range(4):
        s = early(s) * 0.5 + square(y) * i
    return s


@program(0.7, 1.2)
def defaults_and_keywords(x, y):
    return (
        affine(x)
        + affine(x, y)
        + affine(slope=x, v=y)
        + affine(x, offset=y)
        + affine(y, 3.0, offset=x * x)
    )


@program(0.7, 1.2)
def several_results(x, y):
    s, p = sum_and_product(x, y)
    both = sum_and_product(p, s)
    return s * both[0] + both[1] * p


@program(0.7)
def helper_without_result(x):
    no_result(x)
    return x * x


@program(0.7, 1.2)
def helper_rebinds_its_argument(x, y):
    def twice(v):
        v = v * 2
        return v

    return twice(x) * x + twice(y) * y


def power(base, n):
    if n == 0:
        return 1.0
    half = power(base, n // 2)
    if n % 2:
        return half * half * base
    return half * half


@program(0.9, 11)
def recursion(x, n):
    return power(x, n) + power(x * x, 3)


def is_even(x, n):
    return x if n == 0 else is_odd(x * 1.1, n - 1)


def is_odd(x, n):
    if n == 0:
        return -x
    return is_even(math.sin(x), n - 1) * x


@program(0.9, 5)
def mutual_recursion(x, n):
    return is_even(x, n) + is_odd(x * x, n)


@program(0.9, 3)
def recursive_itself(x, n):
    if n == 0:
        return x
    return recursive_itself(x * x, n - 1) * x + recursive_itself(math.cos(x), n - 2 if n > 1 else 0)


def adaptive(f, a, b, depth):
    middle = (a + b) / 2
    whole = (b - a) * f(middle)
    halves = (b - a) / 2 * (f((a + middle) / 2) + f((middle + b) / 2))
    if depth == 0 or abs(whole - halves) < 1e-3:
        return halves
    return adaptive(f, a, middle, depth - 1) + adaptive(f, middle, b, depth - 1)


# its reverse half nests what it saved without end: kinds are lost, and the second derivative is refused
@program(0.2, 1.9)
def recursive_quadrature(a, b):
    return adaptive(math.exp, a, b, 4) * a


@program(0.7, 1.2)
def lambdas(x, y):
    double = lambda v: 2 * v  # noqa: E731
    scaled = lambda v, k=3: v * k * y  # noqa: E731
    return double(x) * scaled(x) + scaled(y, k=x) + (lambda: x * y)()


@program(0.7, 1.2)
def nested_function(x, y):
    def inner(v):
        return v * x + STRENGTH

    return inner(y) * inner(x)


@program(0.7, 1.2)
def late_binding(x, y):
    def inner(v):
        return v * k

    k = x
    first = inner(y)
    k = y * y
    return first * inner(x)


@program(0.7, 1.2)
def two_levels_of_closure(x, y):
    def outer(a):
        def inner(b):
            return a * b + x

        return inner(y) * a

    return outer(x) + outer(y * 2)


def scaled_by(factor):
    def scale(v):
        return v * factor

    return scale


doubled = scaled_by(2.0)


@program(0.7)
def closure_from_outside(x):
    return doubled(x) * x


@program(0.7, 1.2)
def function_that_makes_a_function(x, y):
    scale = scaled_by(y)
    return scale(x) * scale(y)


def apply_twice(f, v):
    return f(f(v))


@program(0.7, 1.2)
def functions_as_arguments(x, y):
    return apply_twice(square, x) + apply_twice(math.sin, y) + apply_twice(lambda v: v * x, y)


@program(0.7, np.tanh)
def function_argument(x, activation):
    return activation(x) * x


@program(0.7, square)
def user_function_argument(x, f):
    return f(x) * f(f(x))


@program(0.7, 1.2, 0.4)
def takes_variable_arguments(first, *rest):
    s = first
    for v in rest:
        s = s * v + first
    return s * len(rest)


@program(0.7, kwargs={"slope": 1.2, "bias": 0.4}, wrt=("x", "bias"))
def keyword_only(x, *, slope, bias=0.0):
    return math.tanh(slope * x + bias)


@program(0.7, 1.2, wrt=(0, 1))
def default_parameters(x, y, scale=2.0, shift=STRENGTH):
    return x * scale + y * shift * x


@program(0.7, kwargs={"y": 1.2}, wrt=("x", "y"))
def called_by_keyword(x, k=3.0, y=1.0):
    return x * k * y * y


@program(0.7, 1.2)
def positional_only(x, /, y):
    return x * x * y


@program(positive(4))
def helper_on_arrays(x):
    def normalised(v):
        return v / np.sum(v)

    def entropy(p):
        return -np.sum(p * np.log(p))

    return entropy(normalised(x * x))


@program(normal(3), normal(3, 3, seed=1))
def quadratic_form(x, a):
    def energy(v):
        return v @ a @ v

    return energy(x) + energy(np.sin(x)) * STRENGTH


@program(0.7, 1.2)
def helper_ignores_an_argument(x, y):
    def first(a, b):
        return a * a

    return first(x, y) + first(b=x, a=y)


def horner(v, c0, c1, c2):
    return (c2 * v + c1) * v + c0


@program(0.7, 1.2)
def activity_differs_by_call(x, y):
    return horner(x, 1.0, 2.0, 3.0) + horner(2.0, x, y, 0.5) + horner(y, y, x, x)


def documented(v):
    """A docstring is no statement.

    Nor are its lines.
    """
    return v * v


@program(0.7)
def with_docstrings(x):
    """Calls a helper with a docstring."""
    return documented(x) + documented(v=x)


class Turn:
    def __init__(self, c, s, scale=1.0):
        self.c, self.s, self.scale = c, s, scale

    def of(self, x, y):
        return self.scale * np.hypot(self.c * x - self.s * y, self.s * x + 2 * self.c * y)


@program(normal(2), normal(2, seed=3), normal(3, seed=4))
def items_of_an_array_as_arguments(q, v, r):
    """Of a class, of a ufunc: as many as they take."""
    d = v - q
    return Turn(*q).of(v[0], v[1]) * np.hypot(*d) + Turn(*r).of(d[1], d[0])


def weighed(d, x):
    t = 0.0
    for i in range(3):
        t += x * i
    if "a" in d:
        return d["a"] * x + t
    return x * t


@program(0.7)
def key_that_comes_later(x):
    d = {}
    y = weighed(d, x)
    d["a"] = x * x
    return y + weighed(d, x)
