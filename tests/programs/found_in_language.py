"""Programs with functions, classes and managers that once gave a wrong number or were refused, each in its smallest form."""

import contextlib

import numpy as np

from . import normal, program

FOUR = np.array([0.7, -0.5, 0.31, 1.1])


@program(FOUR)
def lambdas_unpacked(x):
    scale = x
    f, g = (lambda p: p * scale, lambda p: np.sin(p))
    return np.sum(f(1.1)) + g(0.3)


@program(FOUR)
def array_made_anew_in_every_pass_and_written(x):
    s = 0.0
    for i in range(3):
        v = np.sin(x)
        v[i] += s
        s = s + np.sum(v * v)
    return s


@program(FOUR, 1.2)
def items_made_anew_in_every_pass_and_written(x, a):
    s = 0.0
    kept = []
    for i in range(3):
        kept.append(np.sin(x))
        kept[-1][0] += s
        pair = (x * x, np.cos(x))
        for row in pair:
            row[1] += a
        s = s + np.sum(kept[0] * pair[0])
    kept[1][2] = a
    return s + np.sum(kept[2])


@program(FOUR)
def views_of_two_names_for_one_array(x):
    a = b = np.zeros(3)
    for i in range(3):
        w = np.expand_dims(b, 0)
        w[0, 0] = x @ x
    return np.sum(a) * np.sum(b)


class Pan:
    def __init__(self, w, s):
        self.w, self.s = w, s

    @property
    def scale(self):
        return self.s * 2.0

    @scale.setter
    def scale(self, value):
        self.s = value / 2.0 + self.w[0]


@program(FOUR, 1.2)
def stores_through_a_property(x, a):
    pan = Pan(x * 1.0, a)
    other = pan
    other.scale *= x[1]
    pan.w[2] = other.scale
    pan.scale = a + other.scale
    return pan.scale * np.sum(pan.w)


@program(FOUR, 1.2)
def list_sorted_in_place(x, a):
    p = [x[0], a, x[2] * a]
    p.sort(reverse=True)
    q = [x[1], x[3], a]
    q.sort(key=lambda u: -u * a)
    return p[0] * 2 + p[1] * x[1] - p[2] * q[0] + q[1]


@program(FOUR, 1.2)
def list_sorted_under_two_names(x, a):
    p = [x[0], a, x[2] * a]
    q = p
    q.sort()
    p[0] *= a
    q.reverse()
    return p[0] * 2 + p[1] * x[1] - q[2]


@program(FOUR)
def windows_of_a_vector(x):
    w = np.lib.stride_tricks.sliding_window_view(x, 2)
    return np.sum(w * w[:, ::-1]) + np.sum(np.sin(w) * w[0])


@program(FOUR, 1.2)
def counted_from_a_start_by_name(x, a):
    s = 0.0
    for i, r in enumerate([x[0], a], start=2):
        s += r * x[0] * i
    for i, (p, q) in enumerate(zip(x, x[::-1]), start=1):
        s += p * q**i
    return s


@contextlib.contextmanager
def scaled(factor, by=2.0):
    yield factor * by


@contextlib.contextmanager
def replaced(v, w):
    old = v[0]
    v[0] = w
    try:
        yield old
    finally:
        v[0] = old * w


@program(FOUR, 1.2)
def manager_with_arguments(x, a):
    y = x * 1.0
    with replaced(y, a) as old:
        s = np.sum(y * y) * old
    with scaled(a, by=x[1]) as k:
        s = s * k
    return s + y[0] * y[1]


class Held:
    def __init__(self, s):
        self.s = s

    def __call__(self, x):
        self.s = x

    def __setitem__(self, k, x):
        self.s = x * k

    @property
    def p(self):
        return self.s

    @p.setter
    def p(self, value):
        self.s = value


def held_by_a_call(x):
    held = Held(0)
    held(x)
    return held.s


def held_by_an_item(x):
    held = Held(0)
    held[2] = x
    held[3] = held.s
    return held.s


def held_by_a_property(x):
    held = Held(0)
    held.p += x
    return held.p


@program(FOUR, 1.2)
def whole_numbers_that_methods_replace(x, a):
    """What a helper returns is no whole number, though its object was made with one."""
    y = held_by_a_call(x[0]) * held_by_a_call(a)
    return y * held_by_an_item(x[1]) * held_by_a_property(a)


class Clock:
    rate = 0.7

    def __init__(self, w, s):
        self.w, self.s = w, s

    def step(self, t):
        self.w = self.w * t
        self.s += t * self.rate


@program(FOUR, 1.2)
def number_of_a_class(x, a):
    clock = Clock(x * 1.0, a)
    for i in range(3):
        clock.step(x[i])
    clock.s += a
    return clock.s * np.sum(clock.w)


def kept_in_an_object(x):
    items = [0]
    held = Held(items)
    held.s[0] = x
    return items[0]


def changed_by_a_method_in_a_variable(x):
    held = Held(0)
    put = held.__call__
    put(x)
    return held.s


@program(FOUR, 1.2)
def whole_numbers_that_others_replace(x, a):
    return kept_in_an_object(x[0]) * a * changed_by_a_method_in_a_variable(x[1])


@program(np.array(1.42), FOUR)
def number_in_an_array_among_numbers(a, x):
    for i in range(2):
        if (b := a):
            pass
    return sum([1.0, x[0], a]) * b


targets = normal(3, seed=3)


def weighted(params, x, y):
    return np.sum(params * x * y) * len(y)


def rebinds_its_argument(v, x, targets):
    targets = x * 2
    return np.sum(v * targets)


def loss_of(x, targets):
    def loss(params):
        return weighted(params, x, params) + rebinds_its_argument(params, x, params) + weighted(params, params, targets)

    return loss


loss_of_all = loss_of(normal(3), targets)


@program(normal(3))
def helper_with_a_variable_named_as_a_global(params):
    return -loss_of_all(params)


@program(normal(2, 4))
def tuples_that_grow(x):
    shape = x.shape[:1]
    for n in (2, 2):
        shape += (n,)
    parts = (x[0, 0],)
    parts += (x[0, 1] ** 2, 2.0)
    return np.sum(np.max(x.reshape(shape), axis=2) ** 2) * parts[0] * parts[1]


@program([0.3, 0.9, 0.4, 1.2])
def displays_that_spread_lists(xs):
    ys = [*xs, *[xs[1], 2.0], xs[0]]
    u, v = (*xs[:1], ys[4])
    zs = [*map(abs, xs), *(w * w for w in xs)]
    return sum(ys) * ys[-1] + u * v + sum(zs) * zs[-1]


@program(normal(2, 3))
def displays_that_spread_rows(a):
    rows = [*a, a[0] * 2]
    rows[0][1] = 3.0
    return np.sum(np.stack(rows) ** 2)


@program(normal(2, 3))
def displays_that_spread_shapes(a):
    shape = (*a.shape, 1)
    return np.sum(a.reshape(shape) ** 2) + np.sum(np.concatenate((*a, a[1])) ** 2)
