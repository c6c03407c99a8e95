"""Functions under local names: aliases, partial, one of several chosen while the program runs."""

import operator
from functools import partial

import numpy as np

from . import normal, program


def square(x):
    return x * x


def wave(x, k=1.0):
    return np.sin(k * x)


@program(0.7, False)
def chosen_by_expression(x, flag):
    f = square if flag else wave
    return f(x) * x


@program(0.7, True)
def chosen_by_statement(x, flag):
    if flag:
        f = square
    else:
        f = np.cos
    return f(x) * f(x * x)


@program(0.7)
def chosen_by_an_active_value(x):
    f = np.sin if x < 1 else np.cos
    return f(x) * x


@program(0.7, 2)
def one_of_three(x, which):
    if which == 0:
        f = square
    elif which == 1:
        f = np.exp
    else:
        f = lambda v: v * v * v  # noqa: E731
    return f(x) + f(2 * x)


@program(0.7, True)
def rebound_in_a_branch(x, flag):
    f = lambda v: v  # noqa: E731
    if flag:
        f = lambda v: v * v  # noqa: E731
    return f(x)


@program(0.7, False)
def chosen_closures_see_the_latest(x, flag):
    k = 1.0
    f = (lambda v: v * k) if flag else (lambda v: v + k)
    k = x * 3
    return f(x) * x


@program(0.7)
def alias_of_a_function(x):
    f, g = np.tanh, square
    return f(x) * g(x)


@program(0.7, 1.2)
def partially_applied(x, k):
    f = partial(wave, k=k)
    k = 5.0
    return f(x) * f(2 * x, k=3.0) * k


@program(0.7, 1.2)
def partial_of_a_local_function(x, k):
    def scaled(a, b):
        return a * b + k

    twice = partial(scaled, 2 * x)
    return twice(x) * twice(k)


def total(*values, scale=1.0):
    s = 0.0
    for v in values:
        s = s + v * v * scale
    return s


def line(x, slope, /, *, offset=0.5):
    return x * slope + offset


def blend(x, **weights):
    return x * weights["a"] + weights["b"] ** 2


def everything(first, second=2.0, *rest, scale=1.0, **options):
    return first * second + sum(rest) * scale + options["bias"]


@program(0.7, 1.2)
def collected_arguments(x, y):
    return total(x, y, x * y) * total() + total(x, scale=y) * total(x)


@program([0.7, 1.2])
def spread_over_parameters(values):
    return wave(*values) * line(*values, offset=values[0])


@program([0.7, 1.2, 0.3])
def spread_into_collected(values):
    return total(*values) * total(values[0], *values[1:], values[2])


@program([0.7])
def spread_leaves_the_default(values):
    return wave(*values) * line(*(values[0], 2.0))


@program(0.7, 1.2)
def collected_keywords(x, y):
    weights = {"a": y, "b": x * y}
    return blend(x, a=y, b=x) * blend(x, **weights)


@program({"x": 0.7, "k": 1.2})
def spread_mapping(options):
    return wave(**options)


@program([0.7, 1.2, 0.3, 0.4], {"bias": 0.2, "scale": 1.5})
def all_kinds_of_parameters(values, options):
    return everything(*values, **options) + everything(values[0], bias=values[1], scale=2.0)


@program(normal(3))
def local_function_with_stars(x):
    def f(a, *rest, **options):
        return a * sum(rest) + options["k"]

    return f(x[0], *x[1:], k=x[2]) * f(x[1], x[0], k=2.0)


@program(normal(2))
def functions_in_a_dict(x):
    table = {"sin": np.sin, "cos": np.cos}
    return table["sin"](x[0]) * table["cos"](x[1])


@program(normal(2, 3, 2))
def over_axes(a):
    return np.sum(np.apply_over_axes(np.sum, a * a, [0, 2]) ** 2)


@program(normal(5), 0.7)
def piecewise(x, k):
    y = np.piecewise(x, [x < -0.5, x > 0.5], [lambda v: k * v, lambda v: v * v, 0.25])
    return np.sum(y * x)


class Gain:
    def __init__(self, w, b=1.0):
        self.w, self.b = w, b

    def at(self, x):
        return self.w * x

    def __call__(self, x, k=1.0):
        return self.w * x * k


gain = Gain(2.0)


@program(0.7, Gain(0.4))
def objects_called_and_asked_by_name(x, other):
    at = operator.methodcaller("at", x)
    setattr(other, "w", x * getattr(other, "w"))
    whole = getattr(other, "b") * getattr(other, "none", x) * (2 if hasattr(other, "w") else 1)
    return gain(x) * gain(2.0, k=x) + at(other) * whole


TABLE = {}


def registered(name):
    def keep(f):
        TABLE[name] = f
        return f

    return keep


@registered("relu")
def positive_part(z):
    return np.maximum(z, 0.0)


@registered("tanh")
def squashed(z):
    return np.tanh(z)


class Stack:
    KINDS = {"relu": lambda z: np.maximum(z, 0.1), "sin": np.sin}

    def __init__(self, kinds):
        self.kinds = kinds

    def forward(self, x):
        for k in self.kinds:
            x = self.KINDS[k](x) * TABLE.get(k, np.cos)(x)
        return x


@program(normal(3), "tanh")
def functions_asked_of_tables(x, name):
    local = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "square": lambda z: z**2}
    f = local.get(name, np.sin)
    g = TABLE.get("none") or TABLE[name]
    return np.sum(f(x) * local[name](x) + g(x)) + np.sum(Stack(["relu", "sin"]).forward(x))


@program(normal(3), 1)
def functions_in_tables_that_grow(x, k):
    powers = [lambda v, p=p: v ** (p + 1) for p in range(3)]
    named = {}
    named["first"] = lambda v: v * v

    def second(v):
        return np.sin(v)

    named["second"] = second
    named.update(third=np.cos)
    total = 0.0
    for f in powers:
        total += np.sum(f(x))
    for _, f in named.items():
        total += np.sum(f(x))
    table = (np.sin, np.cos, lambda v: v * v)

    def chosen(v, i):
        return table[i](v)

    return total + named["first"](x[0]) + np.sum(chosen(x, k) * chosen(x, 0)) + powers[k](x[1])
