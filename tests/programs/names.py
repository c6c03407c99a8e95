"""Names that a careless generator would capture: its own, Unicode, NumPy under others; no `np`."""

import math as m
from math import *  # noqa: F403
from numpy import dot, sin, sum as total
from numpy.linalg import norm

import numpy
import numpy as nm

from . import normal, program

rt = 3.0
saved = 0.25
SIZES = [numpy.array([1.0, 2.0])]
GAIN, OFFSETS, SETTINGS = 1.5, (0.1, 0.2), {"power": 2}
weights = numpy.array([0.5, -1.0, 2.0])


@program(0.7, 1.2)
def adjoint_names(x, x_bar):
    y = x * x_bar
    y_bar = y * x
    x_bar_ = y_bar + y
    return y_bar * x_bar * x_bar_


@program(0.7, 1.2)
def tangent_names(x, x_dot):
    y_dot = x * x_dot
    return y_dot * x + x_dot * y_dot


@program(0.7, 1.2)
def tool_names(np, math):
    # parameters called like the modules
    return np * math + np * np


@program(0.7, 1.2)
def saved_names(d, t):
    x_saved = d * t
    taken, n, k, g = x_saved * d, 3, 2.0, t
    for i in range(n):
        x_saved = x_saved * k + d
        if x_saved > 3:
            taken = taken * x_saved * g
    return taken * x_saved


@program(normal(3))
def global_called_rt(x):
    s = 0.0
    for i in range(len(x)):
        s = s * rt + x[i] * saved
    return s


@program(normal(3))
def local_called_rt(x):
    rt = total(x * x)
    saved = [rt]
    saved.append(rt * x[0])
    return saved[0] * saved[1] * rt


@program(normal(3))
def numpy_by_other_names(x):
    return numpy.sum(nm.exp(x) * sin(x)) + dot(x, x) * norm(x) + total(x) + m.pow(x[0], 2)


@program(0.7)
def names_from_a_star_import(x):
    return exp(x) * cos(x) + sqrt(x) * pi + hypot(x, 2.0)  # noqa: F405


@program(normal(3), 0.4)
def module_constants(x, k):
    return GAIN * total(x * weights) + OFFSETS[1] * k ** SETTINGS["power"]


@program(0.7, 1.2)
def unicode_names(α, β̂):
    Δ = α * β̂
    for ι in range(2):
        Δ = Δ * α + β̂
    σ_α = Δ**2
    return σ_α + Δ


@program(0.7, 1.2)
def underscores(_, __):
    _x = _ * __
    __y = _x * _
    _, __ = __y, _x
    return _ * __


@program(0.7, 1.2)
def one_name_many_kinds(x, y):
    z = 3
    a = x * z
    z = y * a
    b = z * z
    z = numpy.ones(2) * b
    c = total(z * z)
    z = (c, x)
    return z[0] * z[1]


@program(0.7, 1.2)
def keyword_like_names(lambda_, match):
    case, type_, _return = match * lambda_, lambda_, match
    soft = case * type_
    return soft * _return


@program(0.7)
def function_named_like_its_gradient(x):
    def function_named_like_its_gradient_grad(v):
        return v * v

    forward = function_named_like_its_gradient_grad(x)
    pullback = forward * x
    return pullback + forward


@program(normal(3), 0.7)
def iteration_names(x, count):
    it, iter_, stack, trips, value = 0, 1.0, [], 0.0, count
    while it < 3:
        stack.append(x[it] * value)
        trips = trips + stack[-1] * iter_
        value = value * trips + count
        it += 1
    return value + sum(stack)


@program(numpy.array([2.35, 2.9]))
def argument_bound_again(y):
    y = nm.fmod(2, y)
    return total(SIZES[0] * y)
