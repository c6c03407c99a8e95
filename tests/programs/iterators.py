"""Iterators that are made in one place and used up in another, or asked for their items one by one."""

import contextlib
import itertools

import numpy as np

from . import normal, program


def powers(x, n):
    v = x
    for i in range(n):
        v = v * x + i
        yield v


def evens(values):
    for k, v in enumerate(values):
        if k % 2 == 0:
            yield v


def total(values):
    return sum(values)


def horner(values, k):
    s = next(values)
    for v in values:
        s = s * k + v
    return s


def twice_over(values):
    return sum(values) + sum(values)


@program(normal(4))
def kept_in_a_name(x):
    squares = (v * v for v in x)
    waves = (np.sin(v) for v in x)
    cubes = map(lambda v: v**3, x)
    s = 1.0
    for v in squares:
        s = s * v + v
    a = list(waves)
    return s * a[1] + sum(cubes) * a[0]


@program(0.7, 4)
def generator_functions_kept(x, n):
    first, second = powers(x, n), powers(x, 2)
    s = 0.0
    for v in first:
        s = s * x + v
    return s + sum(second) * x


@program(normal(4))
def read_when_used_up(x):
    n = 2
    head = (v * n for v in x[:n])
    n = 3
    y = x
    pairs = zip(y, x[::-1])
    y = x * 2
    later = (v * x[1] for v in x)
    x[0] = 2.0 * x[2]
    return sum(head) * n + sum(a * b for a, b in pairs) + np.sum(y) + sum(later)


@program(normal(4))
def one_through_another(x):
    squares = (v * v for v in x)
    more = (v + 1 for v in squares)
    products = (u * w for u, w in zip(more, x))
    return sum(products) + sum(evens(v * 3 for v in x))


@program(normal(3, 4))
def made_in_each_iteration(a):
    s = 0.0
    for row in a:
        squares = (v * v for v in row)
        waves = map(np.sin, row)
        row[0] *= 2.0
        s += max(squares) + sum(waves) * s
    return s


@program([0.3, 0.5, 0.9, 1.2])
def asked_one_by_one(xs):
    it = iter(xs)
    s = next(it)
    for v in it:
        if v > 0.8:
            break
        s = s * v + v
    rest = list(it)
    return s + rest[0] * len(rest) + sum(it)


@program([0.3, 0.5, 0.9, 1.2])
def asked_inside_of_its_loop(xs):
    it = iter(xs)
    s = 0.0
    for a in it:
        b = next(it)
        s = s * a + b * a
    return s


@program([0.3, 0.5, 0.9])
def asked_until_it_stops(xs):
    it = iter(xs)
    s = 0.0
    while True:
        try:
            v = next(it)
        except StopIteration:
            break
        s = s * v + v
    return s


@program([0.3, 0.5, 0.9, 1.2])
def asked_after_a_store(xs):
    it = iter(xs)
    a = next(it)
    xs[1] = a * a
    return a * next(it) + sum(it)


@program(0.7)
def asked_for_more_than_there_is(x):
    values = powers(x, 1)
    a, b, c = next(values), next(values, None), next(values, x * x)
    return a * c if b is None else 0.0


@program(normal(4))
def first_of_what_fits(x):
    return next((v for v in x if v > 0), 1.0) ** 2 + next(iter(x)) * next(v for v in x[::-1])


@program(normal(4))
def used_up_by_helpers(x):
    s = total(v * v for v in x) + horner((np.sin(v) for v in x), x[0]) + twice_over(v * 3 for v in x)
    return s + total(map(np.cos, x)) + total(powers(x[0], 3))


@program(normal(4))
def unpacked_and_chained(x):
    squares = (v * v for v in x)
    a, *b = squares
    sums = itertools.accumulate(x)
    both = itertools.chain(x, sums)
    return a * b[1] + sum(v * v for v in both) + np.sum(np.fromiter((v * 2 for v in x), float))


class Doubling:
    def __init__(self, k):
        self.k, self.entered = k, 0

    def __enter__(self):
        self.entered += 1
        self.k = self.k * 2
        return self

    def __exit__(self, *error):
        self.k = self.k + 1.0


@contextlib.contextmanager
def pushed(stack, v):
    stack.append(v)
    try:
        yield stack[-1]
    finally:
        stack.pop()


@program(0.7)
def managers_under_names(x):
    stack = [1.0]
    held = pushed(stack, x * x)
    frame = Doubling(x)
    x = x * 3
    with held as v:
        y = v * x * len(stack)
    with frame as f:
        y = y * f.k
    with frame:
        y += frame.k
    return y * len(stack) + frame.k * frame.entered


@program(0.7)
def manager_left_by_an_exception(x):
    frame = Doubling(x)
    y = x
    try:
        with frame as f:
            y = f.k * x
            raise ValueError
    except ValueError:
        y = y * frame.k
    return y


def joined(parts):
    parts = list(parts)
    return np.concatenate(parts) if parts else np.array([])


def flat(tree):
    kind = type(tree)
    if kind in (list, tuple):
        return joined(map(flat, tree))
    elif kind is dict:
        return joined(flat(tree[k]) for k in sorted(tree))
    else:
        return np.ravel(tree)


@program({"a": [normal(2), normal(2, 2)], "b": (normal(3), 0.4)})
def tree_made_flat(tree):
    v = flat(tree)
    return np.dot(v, v)


@program(normal(4))
def bound_to_what_it_yields(x):
    values = (v * v for v in x)
    values = (v + 1 for v in values)
    values = list(values)
    return values[0] * values[1]


@program(normal(3))
def places_in_a_loop(x):
    total = 0.0
    for a in range(2):
        for k in np.ndindex(x.shape):
            total += (a + 1) * x[k] ** 2
        for k, v in np.ndenumerate(x):
            total += v * x[k] * a
    return total


@program(normal(4))
def used_up_in_a_loop(x):
    total, n = 0.0, 2
    while n:
        n -= 1
        pairs = itertools.product((0, 1), repeat=2)
        for i, j in pairs:
            total += x[i] * x[j + 2] * (n + 1)
        for i, j in itertools.permutations(range(3), 2):
            total += x[i] ** 2 * x[j]
        for a, b in itertools.zip_longest([x[0], x[1]], [x[2]], fillvalue=1.5):
            total += a * b
        for i in itertools.compress(range(4), (1, 0, 0, 1)):
            total += x[i] ** 3
    return total


def over_places(x, k):
    total = 0.0
    for i, j in itertools.product(range(2), repeat=2):
        total += x[i] * x[j] * k
    return total


@program(normal(3))
def used_up_in_a_helper(x):
    return sum(over_places(x, k) for k in range(3))


def batches(x, y, size):
    for i in range(0, len(x), size):
        yield x[i : i + size], y[i : i + size]


def line_after_line(a):
    for i in range(len(a)):
        yield a[i] * 1.0


def falling(v):
    while v > 0.5:
        v = v * 0.7
        if v > 1.0:
            yield v


def improved(w, a, b):
    g = 0.0
    g += a.T @ (a @ w - b)
    return w - 0.1 * g


class Samples:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def batches(self, size):
        for i in range(0, len(self.x), size):
            yield self.x[i : i + size], self.y[i : i + size]


TABLE = np.arange(1.0, 7.0).reshape(3, 2) / 7


@program(np.array([0.3, 0.4]), TABLE, np.array([0.7, -0.5, 0.31]))
def epochs_of_batches(w, x, y):
    def model(w, a):
        return np.tanh(a @ w)

    def step(w, a, b):
        return w - 0.1 * a.T @ (model(w, a) - b)

    samples, losses = Samples(x, y), []
    for _ in range(2):
        for k, (a, b) in enumerate(batches(x, y, 2)):
            if k == 1 and len(losses) > 1:
                break
            w = step(w, a, b) * (1 + k)
            losses.append(np.mean((model(w, a) - b) ** 2))
    for a, b in batches(x, y, 1):
        if b.sum() < 0:
            continue
        w -= 0.1 * a[0] * b
    for a, b in samples.batches(2):
        w = improved(w, a, b)
    return sum(losses) + w @ w


@program(np.array([0.7, -0.5, 0.31]))
def changed_while_it_is_yielded(x):
    a, t = x * 1.0, 0.0
    for r in line_after_line(a):
        t += r * a[0]
        a += x
    return t


@program(3.0)
def yields_into_an_array(x):
    kept, n = np.zeros(3), 0
    for v in falling(x):
        kept[n] = v * x
        n += 1
        x = x * 0.9
        if n == 3:
            break
    return kept @ kept * x
