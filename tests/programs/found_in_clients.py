"""What programs of users do with methods, layers, kernels and lists, each in a small form."""

import enum
import functools
import itertools
import math
import operator
import statistics

import numpy as np

from . import program

FOUR = np.array([0.7, -0.5, 0.31, 1.1])


class Base:
    def __init__(self, s):
        self.s, self.calls = s, 0

    def scale(self, *vs, power=1):
        self.calls += 1
        return sum(v * self.s**power for v in vs)


class Poly(Base):
    def at(self, *cs):
        t = 0.0
        for c in cs:
            t = t * self.s + c
        return t

    def three(self, a, b, c=2.0):
        return a * b + c * self.s

    def options(self, x, **kw):
        return x * kw.get("k", 1.0) + sum(kw.values()) * self.s

    def scale(self, *vs, **kw):
        return super().scale(*vs, **kw) * 2

    def into(self, out, *vs):
        for i, v in enumerate(vs):
            out[i] += v * self.s
        self.s *= 0.5

    def __call__(self, *vs):
        return self.at(*vs)

    def forward(self, *a, **k):
        return self.three(*a, **k)


@program(FOUR, 0.7)
def methods_take_stars(x, s):
    p = Poly(s)
    xs = [v * v for v in x]
    t = p.at(x[0], x[1]) * p.three(x[0], x[1], c=x[2])
    return t + p.at(*xs) + p.at(*xs[1:], s) + p.three(*xs[:2]) + p.three(*xs[:3])


@program(FOUR, 0.7)
def methods_take_options(x, s):
    p = Poly(s)
    t = p.options(x[1], k=x[0], j=s) + p.options(x[2]) + p.options(x[1], k=s * 2)
    return t + p.scale(*x, power=2) + p.scale(x[0], x[1]) + p.calls


@program(FOUR, 0.7)
def method_with_stars_writes(x, s):
    p = Poly(s)
    buf = np.zeros(4)
    p.into(buf, *x)
    p.into(buf, x[0], x[1] * buf[0])
    return buf @ buf + p.s


@program(FOUR, 0.7)
def stars_handed_on(x, s):
    p = Poly(s)
    f = p.at
    return p.forward(*x[:2], c=s) + p.forward(x[0], b=x[1]) + f(*x) * f(x[0])


@program(FOUR, 0.7)
def object_called_with_a_star(x, s):
    p = Poly(s)
    return p(*x) * p(x[0], s)


@program(FOUR, 0.7)
def stars_of_objects_of_two_classes(x, s):
    ps = [Poly(s), Poly(s * 2), Base(s)]
    t = 0.0
    for p in ps:
        t = t + p.scale(*x[:3])
    return t * ps[1].calls


class Dense:
    def __init__(self, w, b):
        self.w, self.b = w, b
        self.x = np.zeros(3)

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, g):
        return self.w @ g + self.x * g


class Relu:
    def __init__(self):
        self.mask = np.zeros(3)

    def forward(self, x):
        self.mask = np.where(x > 0, 1.0, 0.1)
        return x * self.mask

    def backward(self, g):
        return g * self.mask


@program(FOUR[:3], np.array([[0.4, -0.2, 0.9], [0.3, 0.8, -0.5], [0.1, -0.7, 0.6]]), FOUR[1:])
def layers_that_keep_what_they_saw(x, w, b):
    net = [Dense(w, b), Relu(), Dense(w * 2, b)]
    h = x
    for layer in net:
        h = layer.forward(h)
    g = h
    for layer in reversed(net):
        g = layer.backward(g)
    return (g * g).sum() + net[0].x.sum()


class Counted:
    def __init__(self, k):
        self.k, self.seen = k, 0.0

    def forward(self, x):
        self.seen += x
        return x * self.k


class Squared(Counted):
    def forward(self, x):
        return super().forward(x) ** 2


class Negative(Counted):
    def forward(self, x):
        self.seen -= x * self.k
        return Counted.forward(self, -x)


@program(0.4, 0.8)
def objects_of_three_classes_change(w, x):
    net = [Counted(w), Squared(w * 1.4), Negative(w * 2)]
    h = x
    for layer in net:
        h = layer.forward(h)
    return h * net[0].seen + net[1].seen * net[2].seen


def piped_through(*fs):
    def run(x):
        for f in fs:
            x = f(x)
        return x

    return run


def add_kernels(*ks):
    return lambda x, y: sum(k(x, y) for k in ks)


def times_kernels(ks):
    def kernel(x, y):
        r = 1.0
        for f in ks:
            r = r * f(x, y)
        return r

    return kernel


def rbf(width):
    return lambda x, y: np.exp(-0.5 * ((x - y) / width) ** 2)


def linear(c):
    return lambda x, y: c * x * y


@program(0.4, 0.8)
def functions_collected_by_a_star(x, a):
    fs = [lambda v: v * a, lambda v: np.sin(v) + a, np.exp]
    return piped_through(*fs)(x) + piped_through(lambda v: v * v, *fs)(x)


@program(FOUR, 0.8, 0.3)
def kernels_collected_by_a_star(x, width, c):
    k = add_kernels(rbf(width), linear(c), times_kernels([rbf(2 * width), linear(c)]))
    t = 0.0
    for a in x:
        for b in x:
            t += k(a, b)
    return t


@program(0.4, 0.8)
def kernels_in_lists_and_dicts(x, width):
    ks = [rbf(width * (i + 1)) for i in range(3)]
    ks.append(linear(width))
    named = {"r": rbf(width), "l": linear(x)}
    return times_kernels(ks)(x, width) + sum(k(x, width) for k in named.values()) * named["r"](width, x)


@program(FOUR, 0.7)
def window_of_a_list(x, k):
    q = []
    s = 0.0
    for v in x:
        q.append(v * k)
        if len(q) > 2:
            del q[: len(q) - 2]
        s += q[0] * q[-1]
        if len(q) > 1:
            t = q.pop(len(q) - 2)
            s += t * t
            q.insert(0, t * k)
    return s


@program(np.array([0.7, -0.5, 0.31, 1.1, -0.2, 0.9]), 0.7)
def list_cut_up(x, k):
    q = [v * k for v in x]
    del q[1:3]
    q[1:2] = [k, q[0]]
    i = 1
    del q[i]
    del q[-2]
    q[-2:] = [q[0] * 2, q[1], q[2]]
    del q[-1:]
    q[i:i] = [k * k]
    return sum(v * v * (j + 1) for j, v in enumerate(q))


@program(np.array([0.7, -0.5, 0.31, 1.1, -0.2, 0.9]), 0.7)
def list_under_two_names_cut_up(x, k):
    q = [v * k for v in x]
    alias = q
    rows = [q, [k, k * 2]]
    del q[-3:-1]
    q.remove(q[0])
    rows[1][0] *= q[0]
    q[:1] = rows[1]
    rows[0].remove(max(alias))
    return sum(v * v * (j + 1) for j, v in enumerate(alias)) + sum(rows[1])


@program(np.array([0.7, 0.5, 0.31, 1.1]))
def smallest_two_removed(x):
    q = list(x)
    while len(q) > 1:
        a = min(q)
        q.remove(a)
        b = min(q)
        q.remove(b)
        q.append(a * b + 1)
    return q[0]


def ratio(xs, k):
    g = (v * k for v in xs)
    first = next(g)
    k = k * 2
    return first * sum(g) + k


@program(FOUR, 0.7)
def generator_asked_before_what_it_reads_changes(xs, k):
    w = xs * 1.0
    g = (v * k for v in w)
    s = next(g)
    w[2] = s * 3
    k = s
    for u in g:
        s += u * k
        k *= 1.1
        w[-1] += s
    return s + next(g, k) + ratio(xs, k)


def neighbours(xs):
    a, b = itertools.tee(xs)
    next(b, None)
    return zip(a, b)


def scaled(xs, k):
    return (v * k for v in xs)


@program(FOUR, 0.7)
def helpers_that_return_iterators(x, k):
    return sum(u * v * v for u, v in neighbours([v * k for v in x])) * max(scaled(x, k))


@program(FOUR)
def iterator_in_three(x):
    a, b, c = itertools.tee(x * x, 3)
    next(b)
    next(c)
    t = 0.0
    for u, v, w in zip(a, b, c):
        t += u * v - w
    return t


@program(np.array([0.7, -0.5, 0.31, 1.1, 0.2]), 0.7)
def medians(xs, k):
    middle = statistics.median([x * k for x in xs]) + statistics.median(list(xs[:-1])) ** 2
    return middle + statistics.median_low(xs) * statistics.median_high(xs[1:])


class Circle:
    def __init__(self, r):
        self.r = r


class Square:
    def __init__(self, a):
        self.a = a


@functools.singledispatch
def surface_of(shape):
    return shape * 3


@surface_of.register
def _(shape: Circle):
    return math.pi * shape.r**2


@surface_of.register(Square)
def _(shape):
    return shape.a**2


@surface_of.register(list)
def _(shape):
    return sum(shape)


@program(0.4, 0.9)
def functions_chosen_by_class(r, a):
    c, xs = Circle(r), [a, r]
    t = surface_of(c) + surface_of(xs) * surface_of(a)
    for s in (c, Square(a), Circle(a)):
        t = t + surface_of(s) * c.r
    return t


class Scale:
    def __init__(self, k):
        self.k = k

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


def used(manager, x):
    with manager as m:
        y = x * m.k
    return y


@program(FOUR, 0.7)
def manager_passed_to_a_helper(x, k):
    s = Scale(k)
    z = used(s, used(s, x))
    return z.sum() * s.k


class Mode(enum.Enum):
    HEAT = 1
    COOL = 2
    OFF = 3


class Thermostat:
    def __init__(self, setpoint):
        self.mode, self.setpoint, self.switches = Mode.OFF, setpoint, 0

    def update(self, t):
        before = self.mode
        if t < self.setpoint - 1:
            self.mode = Mode.HEAT
        elif t > self.setpoint + 1:
            self.mode = Mode.COOL
        elif self.mode is not Mode.OFF and abs(t - self.setpoint) < 0.5:
            self.mode = Mode.OFF
        self.switches += before is not self.mode
        return 1.0 if self.mode is Mode.HEAT else -1.0 if self.mode is Mode.COOL else 0.0


@program(17.0, 0.1, 2.3, np.array([5.0, 7.0, 30.0, 40.0, 45.0, 20.0]))
def state_machine_of_an_enum(start, k, power, outside):
    control = Thermostat(20.0)
    t, cost, history = start, 0.0, []
    for o in outside:
        u = control.update(t)
        t += 0.5 * (k * (o - t) + power * u)
        cost += 0.1 * (t - 20.0) ** 2 + abs(u) * power * 0.01
        history.append((t, control.mode.name))
    return cost + history[-1][0] * control.switches


class Series:
    def __init__(self, c):
        self.c = list(c)

    def __len__(self):
        return len(self.c)

    def __getitem__(self, i):
        return self.c[i]


@program(FOUR[:3])
def object_of_items_summed(c):
    q = Series(c * c)
    return q[1] * len(q) * sum(q)


@program(FOUR[:3])
def objects_multiplied_by_reduce(c):
    return functools.reduce(operator.mul, [c[0], c[1] * 2, c[2]]) + operator.sub(c[0], c[1])


@program([{"w": np.eye(2), "b": np.array([0, 2])}, {"w": 0.5 * np.eye(2), "b": FOUR[:2]}], FOUR[2:4])
def layers_of_which_one_has_whole_numbers(layers, x):
    for layer in layers:
        x = np.tanh(x @ layer["w"] + layer["b"])
    return np.sum(x)


def flattened(tree):
    if isinstance(tree, (list, tuple)):
        return np.concatenate([flattened(t) for t in tree])
    return np.ravel(tree)


@program([FOUR[:2], np.array([[0, 3], [2, 2]])])
def flattened_with_whole_numbers(tree):
    v = flattened(tree)
    return np.dot(v, v)


@program([[0.5, 1.5], [2.0, 0.7]], FOUR[:2])
def rows_of_a_list_times_a_vector(rows, w):
    total = 0.0
    for row in rows:
        total = total + np.tanh(row @ w) * np.sum(row)
    return total


@program(2.0, np.array(3.0))
def number_times_an_array_without_dimensions(x, y):
    return x * y


@program(np.float32(2.3), np.float32(0.7), tolerance=1e-3)
def narrow_remainders(x, y):
    return math.fmod(x, y) * x


@program(1.7, FOUR[[0, 2, 3]])
def number_that_becomes_an_array_by_its_power(x, w):
    y = x * 2.0
    y **= w
    return np.sum(y * w * x)


@program(FOUR, np.zeros(0))
def table_whose_first_row_may_be_short(a, b):
    previous = [a[0]] + [a[1]] * len(b)
    for u in a:
        previous = [u * previous[0]] + [u + p for p in previous[1:]]
    return previous[-1]
