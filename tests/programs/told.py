"""Memory that is written, beside values whose kinds are told by what made them: windows, tuples, dicts, sets, caches."""

import functools
import itertools
import statistics

import numpy as np

from . import normal, program

FOUR = np.array([0.7, -0.5, 0.31, 1.1])


@functools.lru_cache(maxsize=None)
def rate(k):
    return 0.5 * k + 0.3


@program(FOUR)
def windows_that_are_sums(x):
    w = np.lib.stride_tricks.sliding_window_view(x * 1.5, 2)
    m = np.sum(w * np.array([0.5, 2.0]), axis=1)
    v = np.lib.stride_tricks.sliding_window_view(np.outer(x, m), (2, 2))
    m[np.argmax(m)] *= x[0]
    m[1] -= np.max(v[0, 0])
    return np.sum(m * m)


def weighted(p, options):
    return p * options["k"] + options.get("m", 0.5)


@program(FOUR, 0.3)
def keys_that_are_not_there(x, k):
    v = weighted(np.sin(x), {"k": k})
    v[0] *= weighted(x[1], {"k": x[2]})
    row = v[1:]
    row[0] += {"a": x[0]}.get("b", k)
    return np.sum(v * v)


class Pair:
    def __init__(self, u, v):
        self.u = u
        self.v = v

    def turn(self, t):
        self.u, self.v = self.v * t, self.u
        return self.u


@program(FOUR)
def parts_of_tuples_in_objects(x):
    items = [v * 0.5 for v in x]
    p = Pair(tuple(items)[1], tuple(items)[1:][0])
    p.u *= x[0]
    a, b = zip(*[(x[0], 0.3), (1.1, x[3])])
    p.turn(a[0] * b[1] + a[1])
    return p.u * p.v + sum(tuple(items)) * b[0]


@program(FOUR)
def items_under_computed_keys(x):
    d = {}
    for k in range(3):
        d[f"k{k}"] = x[k] * 2.0
    d["k1"] *= x[3]
    a = x * x
    a[0] *= d["k1"]
    h = d
    h["k2"] = d["k2"] * a[0] + d.setdefault("more", x[1])
    return h["k2"] * d["k0"] + sum(d.values())


@program(FOUR)
def rows_under_computed_keys(x):
    d = {k: x * float(k) for k in range(1, 4)}
    d["last"] = x * x
    row = d[2]
    row[1] *= x[0]
    d[1][0] += row[1]
    return sum([np.sum(d[k] * d["last"]) for k in range(1, 4)])


@program(FOUR)
def constant_keys_behind_computed_ones(x):
    d = {}
    for k in range(2):
        d[f"k{k}"] = x[k] * x[1]
    d["k1"] = x[2] * d["k0"]
    e = d
    e["k0"] = d["k1"] * x[3] + d["k0"]
    return d["k0"] * e["k1"]


@program(FOUR)
def places_in_sets(x):
    odd = {k % 3 for k in range(5)}
    rows = [np.sin(x), x * x]
    t = sum([x[k] for k in sorted(odd)]) * len(odd)
    rows[0][0] *= t
    for k in {0, 3}:
        rows[1][k] += t
    return np.sum(rows[0] * rows[1])


@program(FOUR)
def rates_from_a_cache(x):
    v = rate(1) * np.maximum(x, 0.1)
    w = v[1:]
    w[0] *= rate(2) * x[0]
    return np.sum(v * v)


@program(FOUR, [0.5, 1.5, -0.3])
def means_in_lists(x, xs):
    xs[0] = statistics.mean(xs) * x[0]
    ys = xs
    ys[1:] = [statistics.fmean(xs), x[1] * statistics.mean([x[2], xs[1]])]
    v = x * ys[1]
    v[2] *= xs[2]
    return np.sum(v) + sum([a * b for a, b in itertools.combinations(ys, 2)])


@program(normal(2, 3), FOUR)
def arrays_of_rows(x, y):
    a = np.array([np.sin(u) * y[0] for u in x])
    for r in a:
        r[0] *= y[1]
    b = np.array([[x[0][i] * y[j] for j in range(3)] for i in range(2)])
    first = b[0]
    first[1] -= a[1, 1]
    return np.sum(a * b)


@program(normal(3), 0.7)
def lists_made_of_settings(x, t):
    rates = [0.5, 1.5]
    scaled = [r * rates[0] + 0.7 for r in rates]
    p = Pair(x * scaled[0], scaled[1] * t)
    p.u[1] *= p.v
    p.v += t
    return np.sum(p.u) * p.v


@program(FOUR)
def windows_of_what_is_written_later(x):
    a = x * 1.5
    b = a[1:]
    w = np.broadcast_to(a, (2, 4))
    v = np.lib.stride_tricks.sliding_window_view(b, 2)
    s = np.sum(w[1] * w[0]) + np.sum(v * np.array([0.5, 2.0]))
    b[0] *= x[0] * s
    return np.sum(a * a)


@program(FOUR)
def windows_made_between_writes(x):
    a = x * 1.5
    b = a[1:]
    for k in range(3):
        w = np.broadcast_to(b[:2], (3, 2))
        b[k] = np.sum(w * w) * 0.1 + x[k]
    return np.sum(a * a)


@program(FOUR)
def products_with_itself_in_place(x):
    a = np.sin(x)
    b = a[:2]
    np.multiply.at(a, [0, 3, 3, 0], a)
    np.add.at(b, [1, 1], b)
    return np.sum(a) * b[0]


@program(FOUR, np.array(0.7))
def numbers_beside_arrays_without_axes(x, t):
    v = x * 1.5
    v[0] = v[3] if x[0] < 0.1 else t
    w = v[1:]
    for k in range(2):
        t = 0.5 * t + np.logaddexp(v[k], 0.3)
        w[k] *= t
    return np.sum(v * v) + (t if x[1] > 0 else v[0])


@program(FOUR, 0.3)
def arrays_filled_with_sums(x, t):
    total = sum(v * t for v in x[1:])
    a = np.full((2, 2), total) * x[0]
    return np.sum(a) * np.mean(np.sin(a)) + np.max(np.full(3, total))
