"""Comprehensions, generator expressions and Python's iterators over values that carry a derivative."""

import functools
import itertools
import math
import operator

import numpy as np

from . import normal, positive, program


def wave(v, k):
    return np.sin(v * k)


@program(normal(4))
def list_of_squares(x):
    return sum([v * v for v in x])


@program(normal(4))
def with_a_condition(x):
    return sum([v * v for v in x if v > 0.1])


@program(normal(2, 3))
def two_loops(m):
    return sum([v * v * i for i, row in enumerate(m) for v in row])


@program(normal(2, 3))
def nested_lists(m):
    return np.sum(np.array([[v * v for v in row] for row in m]) * m)


@program(normal(5))
def several_conditions(x):
    return sum([a * b for i, a in enumerate(x) for j, b in enumerate(x) if i < j if j != 2])


@program(normal(4))
def own_scope(x):
    i = 3
    first = [x[i] * 2 for i in range(2)]
    return first[0] * first[1] * x[i]


@program(normal(4))
def indices_stay_as_written(x):
    even = [i for i in range(len(x)) if i % 2 == 0]
    return np.sum(x[even] ** 2) + sum([i * i for i in even])


@program(normal(4))
def conditional_item(x):
    return sum([v * v if v > 0.5 else v * 3 for v in x])


@program(normal(4))
def walrus_in_a_condition(x):
    doubled = [y * y for v in x if (y := v * 2) > -9]
    return sum(doubled) * y


@program(normal(4), 0.7)
def local_function_in_the_item(x, k):
    def f(v):
        return v * v * k

    return sum([f(v) for v in x])


@program(normal(4), 0.7)
def helper_in_a_generator(x, k):
    return sum(wave(v, k) for v in x)


@program(normal(4))
def array_of_items(x):
    return np.sum(np.array([np.sin(v) for v in x]) * x)


@program(normal(4))
def stacked_items(x):
    return np.sum(np.stack([x * k for k in range(3)]) ** 2)


@program(normal(4))
def joined_items(x):
    return np.sum(np.concatenate([v * np.ones(2) for v in x]) ** 3)


@program(normal(4))
def numpy_sum_of_a_list(x):
    return np.sum([v * v for v in x]) + np.mean([v * v * v for v in x])


@program(normal(4))
def extremes_of_generators(x):
    return max(v * v for v in x) * min(v + 2.0 for v in x)


@program(normal(4))
def tuple_of_items(x):
    t = tuple(v * v for v in x)
    return t[0] * t[1] + t[-1]


@program(normal(4))
def asked_of_all(x):
    return np.sum(x * x) if any(v > 0.3 for v in x) and all(v < 9 for v in x) else np.sum(x)


@program(normal(4), normal(4, seed=1))
def pairs_of_arrays(x, y):
    return sum(a * b * b for a, b in zip(x[1:], y[:-1]))


@program([(normal(2, 3), normal(2)), (normal(1, 2), normal(1))])
def penalty_of_layers(params):
    h = np.array([0.1, 0.2, 0.3])
    for w, b in params:
        h = np.tanh(w @ h + b)
    return np.sum(h) + 0.1 * sum(np.sum(w * w) + np.sum(b * b) for w, b in params)


@program(positive(4))
def math_of_generators(x):
    return math.fsum(v * v for v in x) * math.prod(v + 1.0 for v in x)


@program(normal(4))
def sorted_generator(x):
    return sorted(v * v for v in x)[1] * 2


@program({"a": 0.7, "b": 1.2})
def dict_of_items(d):
    e = {k: v * v for k, v in d.items()}
    return e["a"] * e["b"]


@program(normal(4))
def loop_over_a_generator(x):
    s = 0.0
    for v in (u * u for u in x if u > -5):
        if v > 4:
            break
        s = s * 0.5 + v
    return s


@program(normal(4))
def generator_sees_what_the_loop_stores(x):
    s, k = 0.0, 1.0
    for v in (u * k for u in x):
        s = s + v
        k = k + v
    return s


@program({"a": 0.7, "b": 1.2})
def sums_of_values(d):
    values = list(d.values())
    return sum(d.values()) * values[0] + sum(v * v for v in d.values())


@program(normal(4))
def mapped(x):
    s = sum(map(lambda v: v * v, x))
    for v in map(math.sin, x):
        s = s + v * v
    return s


@program(normal(4), normal(4, seed=1))
def mapped_over_two(x, y):
    return sum(map(operator.mul, x, y)) + list(map(lambda a, b: a * b * b, x, y))[1]


@program(normal(4))
def filtered(x):
    s = 0.0
    for v in filter(lambda u: u > -0.2, x):
        s = s + v * v
    return s


@program([0.7, 1.2, 0.4])
def reduced(values):
    start = functools.reduce(operator.mul, values, 1.0)
    return functools.reduce(lambda a, b: a * b + a, values) * start


@program([(0.7, 2), (0.2, 1), (0.4, 3)])
def sorted_by_key(pairs):
    by_rank = sorted(pairs, key=lambda p: p[1])
    return by_rank[0][0] * 3 + by_rank[1][0] ** 2


@program([0.7, 0.2, 0.9])
def largest_by_key(values):
    return max(values, key=lambda v: -v) ** 2 + min(values, key=lambda v: abs(v - 0.6))


@program([0.7, 0.2, 0.9])
def sorted_by_their_own_key(values):
    ranked = sorted(values, key=lambda v: -v)
    return ranked[0] * 2 + ranked[1] * ranked[2]


@program(normal(4))
def extreme_with_default(x):
    return min((v * v for v in x if v > 9), default=x[0] * 2) + max([v for v in x], default=0.0)


@program([0.7, 1.2, 0.3])
def running_totals(values):
    s = 0.0
    for v in itertools.accumulate(values):
        s = s + v * v
    return s + sum(itertools.accumulate(values, operator.mul))


@program([0.7, 1.2], [0.3, 0.4])
def chained(xs, ys):
    s = 0.0
    for v in itertools.chain(xs, ys):
        s = s * 0.5 + v * v
    return s


@program([0.7, 1.2], [0.3, 0.4])
def cartesian(xs, ys):
    s = 0.0
    for a, b in itertools.product(xs, ys):
        s = s + a * b * a
    return s


@program([0.7, 1.2, 0.3])
def combined(values):
    pairs = sum(a * b for a, b in itertools.combinations(values, 2))
    return pairs * sum(a * b * b for a, b in itertools.pairwise(values))


@program([(0.7, 1.2), (0.3, 0.4)])
def transposed(rows):
    firsts, seconds = zip(*rows)
    return firsts[0] * seconds[1] + firsts[1]


@program([0.7, 1.2, 0.3])
def reversed_list(values):
    back = list(reversed(values))
    return back[0] * 2 + back[1] * back[2]


@program(normal(3))
def dict_from_pairs(x):
    d = dict(zip(range(3), x))
    e = dict((i, v * v) for i, v in enumerate(x))
    return d[0] * e[1] + e[2]


@program(normal(3))
def left_from_the_last_iteration(x):
    s = 0.0
    for i in range(len(x)):
        if i == 0:
            last = x[i]
        else:
            last = last * x[i] + s
        s = s + last * last
    return s


@program(normal(3))
def list_filled_by_an_inner_loop(x):
    s = 0.0
    for k in range(3):
        row = []
        for v in x:
            row.append(v * (k + s))
        t = tuple(row)
        s = s + t[0] * t[1] + t[2] + 1.0
    return s
