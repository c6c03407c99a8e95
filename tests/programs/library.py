"""Python's library on what carries a derivative: itertools, math, builtins by keyword, generators."""

import functools
import itertools
import math
import operator
import statistics

import numpy as np

from . import normal, program

RATE = 0.5


def powers(x, n):
    for i in range(n):
        yield x**i


def joined(x):
    yield x
    yield from powers(x, 3)
    yield x * 2


@program([0.7, 1.3, 0.4])
def products_and_permutations(xs):
    s = 0.0
    for a, b in itertools.product(xs, repeat=2):
        s = s + a * b
    for a, b in itertools.permutations(xs, 2):
        s = s + a * b * b
    for a, b in itertools.zip_longest(xs, xs[:2], fillvalue=2.0):
        s = s + a / b
    for v in itertools.starmap(operator.mul, zip(xs, xs[1:])):
        s = s + v
    return s


@program([0.7, 1.3, 0.4])
def chosen_by_iterators(xs):
    s = 0.0
    for v in itertools.takewhile(lambda v: v < 1.0, xs):
        s = s + v
    for v in itertools.dropwhile(lambda v: v < 1.0, xs):
        s = s + v * 2
    for v in itertools.filterfalse(lambda v: v < 1.0, xs):
        s = s + v * v
    for v in itertools.compress(xs, [1, 0, 1]):
        s = s + v**3
    for above, group in itertools.groupby(xs, key=lambda v: v > 1):
        s = s * 2 + sum(group) ** 2
    return s


@program([0.7, 1.3, 0.4])
def iterators_without_end(xs):
    s = 0.0
    for k, v, w, c in zip(itertools.count(1), xs, itertools.cycle([1.0, xs[0]]), itertools.repeat(xs[1])):
        s = s + v**k * w * c
    for t in itertools.count(0.5, 0.5):
        if t == 1.5:
            continue
        if t > 3:
            break
        s = s + xs[0] * t
    return s


@program([0.7, 1.3, 0.4])
def running_totals(xs):
    s = 0.0
    for v in itertools.accumulate(xs, operator.mul, initial=2.0):
        s = s + v
    return s + functools.reduce(lambda a, b: a * b + 1, xs, xs[0])


@program(0.7, 1.3, 0.4)
def numbers_by_math(x, y, z):
    lengths = math.hypot(x, y, z) + math.dist([x, y], [z, 1.0]) + math.dist((x, y, z), (0, 0, 1.5))
    return lengths + math.prod([x, y, z]) + math.prod([x, y], start=2) + pow(x, 2, None) + pow(base=x, exp=3)


@program(normal(3))
def counted_from_one(x):
    s = 0.0
    for i, v in enumerate(x, start=1):
        s = s + i * v**i
    for i, v in enumerate(iterable=x, start=2):
        s = s + i * v
    return s


@program({"b": 1.0, "a": 2.0})
def sorted_views(d):
    s = 1.0
    for k in sorted(d.keys()):
        s = s * 2 + d[k] ** 2
    for k, v in sorted(d.items()):
        s = s * 2 + v**2 * len(k)
    return s + sum(v for _, v in sorted(d.items(), reverse=True))


@program([0.7, 1.3, 0.4])
def largest_of_pairs(xs):
    pairs = [(v, i) for i, v in enumerate(xs)]
    first = sorted(pairs)[0]
    best = max(pairs)
    return first[0] * 2 + best[0] ** 2 + xs[first[1]] ** 3


@program(0.7)
def generators_in_every_place(x):
    s = sum(powers(x, 4)) + list(joined(x))[1]
    for v in joined(x):
        s = s + v * v
    for a, b in zip(powers(x, 3), joined(x)):
        s = s + a * b
    kept = []
    for i, v in enumerate(joined(x), 1):
        kept.append(i * v)
    return s + sum(kept) + max(powers(x, 3)) + math.prod(powers(x + 1, 3))


@program(normal(3))
def module_under_another_name(x):
    global RATE
    xp = np
    return xp.sum(xp.sin(x)) * RATE


@program([0.3, 0.9])
def dicts_of_one_value(xs):
    d = dict.fromkeys(["a", "b"], xs[0])
    d["a"] = xs[1]
    return sum([*d.values(), d["b"] * 2])


@program([0.3, 0.9, 0.4, 1.2])
def spreads_and_means(xs):
    ys = [v * 2 for v in xs]
    spread = statistics.variance(xs) + statistics.stdev(xs) * statistics.pvariance(ys) + statistics.pstdev(xs)
    means = statistics.harmonic_mean(xs) * statistics.geometric_mean(ys)
    subsets = sum(math.prod(c) for r in range(1, 3) for c in itertools.combinations(xs, r))
    z = complex(xs[0], xs[1]) * complex(1.0, xs[2])
    return spread + means * subsets + z.imag * ys[ys.index(ys[2])] + ys.count(5.0)
