"""Functions in containers and behind decorators, generators, imports, logging: what surrounds the arithmetic."""

import functools
import logging
import operator
import statistics
from functools import partial

import numpy as np

from . import normal, program

log = logging.getLogger(__name__)


def square(x):
    return x * x


def cube(x, k=1.0):
    return x**3 * k


TABLE = {"square": square, "cube": cube}
STEPS = [np.sin, square]
RATE = 0.3
twice_cube = partial(cube, k=2.0)


def doubled(f):
    @functools.wraps(f)
    def inner(*args, **options):
        return f(*args, **options) * 2

    return inner


@doubled
def decorated(x, k=1.0):
    return x * x + k


@functools.lru_cache(maxsize=None)
def remembered(n):
    return float(n * n)


@functools.lru_cache(maxsize=None, typed=True)
def remembered_square(x):
    return x * x


@program(0.7)
def functions_in_global_containers(x):
    return TABLE["square"](x) + STEPS[0](x) * TABLE["cube"](x, k=x)


@program(0.7)
def loops_over_functions(x):
    s = x
    for f in (np.sin, square, lambda v: v * x):
        s = f(s) + x
    steps = [np.cos, square, partial(cube, k=x)]
    for f in steps:
        s = s + f(x) * len(steps)
    return s + sum(f(x) for f in steps)


@program(0.7)
def functions_in_local_containers(x):
    table = {"+": operator.add, "*": lambda a, b: a * b * x}
    pair = (np.exp, square)
    return table["+"](x, pair[0](x)) * table["*"](x, x) + pair[-1](x)


@program(0.7, 1.2)
def curried(x, y):
    add = lambda k: lambda v: v + k * x  # noqa: E731
    compose = lambda f, g: lambda v: f(g(v))  # noqa: E731
    return add(2)(y) * add(y)(1.0) + compose(np.sin, square)(x) + (square if x > 0 else cube)(y)


@program(0.7)
def late_binding(x):
    k = x
    f = lambda v: v * k  # noqa: E731
    k = x * 2

    def bump(v):
        nonlocal k
        k = k * v
        return k

    first = bump(2.0)
    return f(x) * first * bump(x) + k


@program(0.7)
def partials_and_decorators_outside(x):
    return twice_cube(x) * twice_cube(x, k=3.0) + decorated(x, k=x) * decorated(2.0)


@program(0.7, 3)
def caches_are_transparent(x, n):
    return remembered(n) * x * RATE + remembered_square(x) * x


@program([0.7, 1.2, 0.4])
def operators_and_statistics(values):
    x, y, z = values
    first = operator.itemgetter(0)
    total = operator.add(x, operator.mul(y, z)) + first(values) * operator.neg(y)
    pairs = sorted([(x, y), (y, z), (z, x)], key=operator.itemgetter(1))
    return total * pairs[0][0] + statistics.mean(values) * statistics.fmean([x, x * y])


def growing(x, n):
    v = x
    for i in range(n):
        if v > 100:
            return
        v = v * x + i
        yield v


def flattened(rows):
    for row in rows:
        yield from row
    yield rows[0][0]


@program(0.7, 4)
def generator_functions(x, n):
    def scaled(k):
        for i in range(3):
            yield k * x * i

    s = 0.0
    for v in growing(x, n):
        s = s + v * v
        if s > 50:
            break
    s = s + sum(scaled(x)) * max(growing(x, 3))
    return s + [a * b for a, b in zip(growing(x, 3), scaled(2.0))][2] + list(scaled(1.0))[-1]


@program(normal(2, 3))
def delegating_generators(a):
    total = 0.0
    for k, v in enumerate(flattened(a)):
        total = total + v * k * v
    return total


@program(0.7)
def says_what_it_does(x):
    log.info("x is %s", x)
    y = x * x
    logging.getLogger("quiet").debug(f"{y:.3f}")
    if y > 100:
        print(f"large: {y}")
    assert y >= 0, f"negative: {y}"
    return y * x


@program(0.7)
def imports_inside(x):
    import math as m
    from numpy import sin, linalg as la

    def inner(v):
        import numpy.fft

        return m.cos(v) + numpy.fft.fft(np.ones(2))[0].real

    return inner(x) * sin(x) + la.norm(np.array([x, 1.0]))


def layers(weights):
    k = 0
    while k < len(weights):
        yield weights[k], weights[k + 1]
        k += 2


def bump(v):
    return np.exp(-(v**2))


@program([normal(3, 4), normal(4), normal(4, 1), normal(1)], normal(2, 3))
def layers_from_a_generator(weights, x):
    for w, b in layers(weights):
        z = x @ w + b
        x = bump(z)
    return np.sum(z)


@program([0.7, 1.2, 0.3])
def assignments_of_every_form(values):
    scale: float = 2.0
    note: str
    a, (b, *rest), *none = [values[0], values[1:]]
    c = d = a * scale
    c, d = d * b, c + rest[0]
    if (e := c * d) > 0 < a:
        e += len(none)
    return e * c
