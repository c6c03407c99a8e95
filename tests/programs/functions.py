"""Functions under local names: aliases, partial, one of several chosen while the program runs."""

from functools import partial

import numpy as np

from . import program


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
