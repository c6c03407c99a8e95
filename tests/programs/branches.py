"""if, elif, conditional expressions, and, or, chained comparisons."""

import math

import numpy as np

from . import normal, program


@program(0.7, 1.2)
def two_arms(x, y):
    if x < y:
        z = x * y
    else:
        z = x - y
    return z * x


@program(1.7, 1.2)
def one_arm(x, y):
    if x > y:
        x = x * y
        y = y * x
    return x + y


@program(1.7, 2)
def elif_chain(x, mode):
    if mode == 0:
        y = x
    elif mode == 1:
        y = x * x
    elif mode == 2:
        y = x * x * x
    else:
        y = math.nan
    return y + x


@program(0.7, "square")
def string_switch(x, kind):
    if kind == "linear":
        return x
    elif kind in ("square", "quadratic"):
        return x * x
    raise ValueError(kind)


@program(0.7, None)
def none_argument(x, scale):
    if scale is None:
        scale = x * 2
    return x * scale


@program(1.7, 1.2)
def conditional_expression(x, y):
    z = x * x if x > y else y * y
    return (z if z < 10 else 10.0) + (x if y > x else y if y > 1 else 0.0) * z


@program(1.7, 1.2)
def conditional_expression_evaluates_one_arm(x, y):
    # the other arm would fail: log of a negative number
    return math.log(x - y) if x > y else math.log(y - x)


@program(1.7, 1.2)
def boolean_tests(x, y):
    s = 0.0
    if x > y and y > 1:
        s = s + x
    if x < y or y > 1:
        s = s + x * y
    if not (x > y) or (y > 0 and not x > 5):
        s = s * y
    return s


@program(1.7, 1.2)
def boolean_values(x, y):
    a = x and y
    b = 0.0 or y * x
    c = (x > y and x * x) or y
    return a * b + c


@program(1.7, 1.2)
def short_circuit(x, y):
    s = x
    if x < 0 and math.sqrt(-1 - x) > 0:
        s = y
    if x > 0 or math.sqrt(-x) > 0:
        s = s * y
    return s


@program(1.7, 1.2)
def chained_comparison(x, y):
    if 0 < y < x < 2:
        z = x / y
    elif 0 < x <= y:
        z = y / x
    else:
        z = 0.0
    return z if 1 < z * y != 3 else -z


@program(0.7, 1.2)
def nested_branches(x, y):
    z = x * y
    if x > 0:
        if y > 0:
            if z > 1:
                w = z
            else:
                w = z * z
        else:
            w = x
        w = w * 3
    else:
        w = -z
    return w * z


@program(normal(6, seed=2))
def branch_in_loop(x):
    s = 0.5
    for v in x:
        if v > 0:
            s = s * v
        else:
            s = s - v * v
    return s


@program(normal(6, seed=2))
def condition_on_overwritten(x):
    s = 0.1
    for v in x:
        if s > 0:
            s = s * 0.5 - v
        else:
            s = s * s + v
    return s


@program(0.7, True)
def flag(x, squared):
    y = x
    if squared:
        y = y * y
    return y + (x if squared else 0.0)


@program(0.7)
def defined_in_one_arm(x):
    if x > 0.5:
        k = x * 2
        s = x
    else:
        s = -x
    if x > 0.5:
        s = s * k
    return s


@program(0.7)
def condition_changed_by_arm(x):
    big = x > 0.5
    if big:
        big = False
        x = x * x
    if not big:
        x = x * 3
    return x


@program(0.7)
def constant_conditions(x):
    if True:
        x = x * x
    if 0:
        x = x * 100
    return x if 1 else 0.0


@program(normal(4, seed=5))
def any_and_all(x):
    if np.any(x > 0.5) and not np.all(x > 0):
        return np.sum(x * x)
    return np.sum(x)


@program(normal(4, seed=5))
def truth_of_containers(x):
    items = []
    s = 0.0
    if not items:
        s = s + x[0]
    items.append(x[1] * 2)
    if items:
        s = s * items[0]
    if len(x) and x.size:
        s = s + x[2] * x[3]
    return s


@program(-0.7)
def arms_swap(x):
    a, b = x, 2 * x
    if x < 0:
        a, b = b, a
    return a * a + b


@program(0.7)
def membership(x):
    s = x
    for i in range(5):
        if i in (1, 3):
            s = s * x
        if i not in {0, 1, 2}:
            s = s + 1
    return s


@program(normal(4, 4), normal(2, 2, seed=1), wrt=(0, 1))
def a_parameter_rebound_in_a_loop_not_run(x, a):
    v = x * 1.0
    v -= np.mean(a)
    for r in x[:0, 0]:
        a = a**2 * r
    return np.sum(a * a) * np.sum(v * v)
