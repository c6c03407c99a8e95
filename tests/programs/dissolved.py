"""Objects that are made in a function and that nobody else sees: each attribute goes by a name of its own."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from . import normal, program


class Filter:
    def __init__(self, gain, taps):
        self.gain = gain
        self.taps = taps
        self.state = np.zeros(len(taps))
        self.out = []

    def push(self, x):
        self.state[1:] = self.state[:-1]
        self.state[0] = x
        y = self.gain * (self.taps @ self.state)
        if y > 0:
            self.gain *= 0.9
        self.out.append(y)
        return y


class Cell:
    def __init__(self, w, u):
        self.w, self.u = w, u
        self.h = None

    def reset(self, n):
        self.h = np.zeros(n)

    def step(self, x):
        self.h = np.tanh(self.w @ self.h + self.u * x)
        return self.h


@dataclass
class Point:
    x: float
    v: float
    trail: list = field(default_factory=list)

    def move(self, dt):
        self.v -= dt * np.sin(self.x)
        self.x += dt * self.v
        self.trail.append(self.x)


@dataclass(frozen=True)
class Pair:
    a: float
    b: float


class Slotted:
    __slots__ = ("m", "k")

    def __init__(self, m, k):
        self.m, self.k = m, k


class Outer:
    def __init__(self, x):
        self.inner = Cell(np.outer(x, x), x)
        self.scale = x[0]

    def run(self, xs):
        self.inner.reset(len(self.inner.u))
        for x in xs:
            self.scale = self.scale * 0.5 + np.sum(self.inner.step(x))
        return self.scale


class Shown:
    unit = 2.0

    def __init__(self, x):
        self.x = x

    @property
    def twice(self):
        return self.unit * self.x


@program(0.7, normal(3), normal(6))
def filtered(gain, taps, xs):
    f = Filter(gain, taps)
    e = 0.0
    for x in xs:
        e += f.push(x) ** 2
    return e + f.gain * sum(f.out)


@program(normal(3, 3), normal(3), normal(4))
def recurrent(w, u, xs):
    net = Cell(w, u)
    net.reset(3)
    outs = [net.step(x) for x in xs]
    return np.sum(np.stack(outs) ** 2)


@program(0.4, 0.9)
def moved(x, v):
    p = Point(x, v)
    for _ in range(4):
        p.move(0.1)
    return p.x * p.v + sum(p.trail)


@program(normal(4))
def one_in_every_pass(x):
    t = 1.0
    for k in range(len(x)):
        p = Pair(x[k], t)
        t = p.a * np.cos(p.b) + t
    return t * p.a


@program(0.3, 1.2)
def made_in_both_arms(x, y):
    if x > y:
        s = Slotted(x, y)
    else:
        s = Slotted(y * x, 2.0 * x)
        s.k = s.k * y
    s.m *= s.k
    return s.m + s.k


@program(normal(3), normal(3))
def two_hold_one_array(x, y):
    buf = x * 1.0
    a, b = Slotted(buf, y[0]), Slotted(buf, y[1])
    a.m[0] = a.k * b.m[1]
    b.m[1:] *= b.k
    a.m = a.m + b.m
    b.m[2] = y[2]
    return np.sum(a.m * b.m**2)


@program(normal(3), normal(3))
def one_holds_another(x, xs):
    return Outer(x).run(xs)


@program(normal(3), 0.6)
def namespace_of_ours(x, k):
    o = SimpleNamespace(w=x * k, n=0, best=None)
    for i in range(len(x)):
        o.n += 1
        o.w[i] = o.w[i - 1] * np.sin(k)
        if o.best is None or o.w[i] > o.best:
            o.best = o.w[i]
    return o.best * np.sum(o.w) / o.n


@program(normal(3))
def exchanged_attributes(x):
    s = Slotted(x * 2.0, np.exp(x))
    for _ in range(3):
        s.m, s.k = s.k, s.m * 0.5
        s.m[0] = s.k[1] * x[2]
    return np.sum(s.m * s.k)


@program(normal(3), 0.6)
def seen_by_a_list(x, k):
    a, b = Slotted(x[0], k), Slotted(x[1], 2 * k)
    both = [a, b]
    for s in both:
        s.m = s.m * s.k
    return a.m * b.m + x[2]


@program(0.5, 0.6)
def shown_through_a_property(x, k):
    s = Shown(x)
    s.x = s.x * k
    return s.twice * s.x


@program(normal(3), 0.6)
def seen_by_a_closure(x, k):
    s = Slotted(x, k)

    def energy():
        return np.sum(s.m**2) * s.k

    s.k = s.k * 2.0
    s.m[0] = 0.5 * k
    return energy()


@program(normal(3), 0.6)
def left_early(x, k):
    s = Slotted(x * k, 1.0)
    for i in range(3):
        s.k = s.k * s.m[i]
        if s.k < -10.0:
            return s.k
        s.m[i] += s.k
    return s.k + np.sum(s.m)


@program(normal(3), 0.6)
def chained_objects(x, k):
    a = Slotted(x, k)
    b = Slotted(a.m * a.k, a)
    b.k.k = b.k.k * 3.0
    b.m[0] = b.k.k
    return np.sum(b.m) * a.k


@program(normal(3), 0.6)
def attributes_read_late_by_a_lambda(x, k):
    s = Slotted(x * 1.0, k)
    first = s.k
    later = [lambda v: v * first, lambda v: v * s.k]
    s.k = s.k * 3.0
    return later[0](s.m[0]) + later[1](s.m[1]) * first


class Grid:
    def __init__(self, u):
        self.u = u
        self.new = u * 1.0

    def step(self, k):
        self.new[1:-1] = self.u[1:-1] + k * (self.u[2:] - 2 * self.u[1:-1] + self.u[:-2])
        self.u, self.new = self.new, self.u


@program(normal(6), 0.2)
def heat_with_a_class(u, k):
    g = Grid(u * 1.0)
    for _ in range(3):
        g.step(k)
    return np.sum(g.u**2)


@program(normal(3), 0.6)
def read_again_in_an_inner_block(x, k):
    s = Slotted(x, k)
    total = 0.0
    for v in x:
        old = s.k
        if v > 0:
            s.k = s.k * v
            total = total + old * s.k
        total = total + old - s.k**2
    return total
