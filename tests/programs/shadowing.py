"""Builtins and module names that mean something else here, globally and locally."""

import numpy as xp

from . import normal, program

np = 2.5
math = "not the module"
abs = xp.square  # this module's abs is a square


def sum(values):  # noqa: A001
    return values[0] * 10.0


def float(x):  # noqa: A001
    return x * x


@program(0.7, 1.2)
def global_shadows(x, y):
    return abs(x) * np + sum([x, y]) + float(y) * len(math)


@program(normal(3))
def global_shadows_on_arrays(x):
    return xp.sum(abs(x)) * np + sum(x) * x[1]


@program(0.7, 1.2)
def local_shadows(x, y):
    max = x * y
    min = max + x
    len = 3
    pow = lambda a: a * a  # noqa: E731
    return max * min + len * pow(y)


@program(0.7, 1.2)
def parameters_shadow(list, range):
    zip = list * range
    return zip * list + range


@program(0.7)
def loop_variable_shadows(x):
    s = x
    for sum in (1.0, 2.0):
        s = s * sum * x
    for len in [0.5]:
        s = s * len
    return s


@program(0.7)
def nested_function_shadows(x):
    def xp(v):
        return v * v

    def range(v):
        return v * 3

    return xp(x) * range(x)


@program(0.7, 1.2)
def closure_shadows_global(x, y):
    np = x * 2

    def inner(v):
        return v * np

    return inner(y) * np


@program([0.7, 1.2])
def dict_and_zip(values):
    isinstance, type, id = values[0], values[1], 2.0
    return isinstance * type * id + type * type
