"""What classes of the user's do behind syntax: setters, items, iteration, context managers, one of several classes."""

import contextlib
import dataclasses
import math
from dataclasses import dataclass, replace

import numpy as np

from . import normal, program


class Rate:
    def __init__(self, w):
        self.w = w

    @property
    def double(self):
        return self.w * 2

    @double.setter
    def double(self, v):
        self.w = v / 2


class Vec:
    def __init__(self, items):
        self.items = items

    def __getitem__(self, i):
        return self.items[i]

    def __setitem__(self, i, v):
        self.items[i] = v

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return iter(self.items)


class Doubled:
    def __init__(self, xs):
        self.xs = xs

    def __iter__(self):
        for v in self.xs:
            yield v * 2

    def shifted(self, by):
        for v in self.xs:
            if v > 0:
                yield v + by


class Counted:
    def __init__(self, total):
        self.total = total

    def __iadd__(self, v):
        self.total = self.total + v * v
        return self


class Circle:
    def __init__(self, r):
        self.r = r

    def area(self):
        return math.pi * self.r**2

    @property
    def size(self):
        return self.r * 2


class Square:
    scale = 3.0

    def __init__(self, a):
        self.a = a

    def area(self):
        return self.a * self.a * self.scale

    @property
    def size(self):
        return self.a


class Particle:
    def __init__(self, x, v):
        self.x = x
        self.v = v


@dataclass(frozen=True)
class Point:
    x: float
    y: float = 1.0

    def moved(self, d):
        return replace(self, x=self.x + d)

    @property
    def norm(self):
        return math.hypot(self.x, self.y)


@dataclass
class State:
    pos: np.ndarray
    vel: np.ndarray


class Frame:
    def __init__(self, k):
        self.k = k

    def __enter__(self):
        self.k = self.k + 1
        return self.k

    def __exit__(self, *error):
        self.k = 0


@contextlib.contextmanager
def scaled(v):
    k = v * 2
    try:
        yield k
    finally:
        print("", end="")


@contextlib.contextmanager
def noted(v, log):
    yield v * 3
    log.append(v)


@program(0.7)
def property_with_a_setter(x):
    m = Rate(x)
    m.double = x * 3
    m.double += x
    m.double *= 2
    return m.w * m.double


@program(0.7, 1.3)
def items_of_an_object(x, y):
    v = Vec([x, y])
    v[0] = x * y
    v[1] += x
    return v[0] * v[1] * len(v)


@program(0.7, 1.3)
def iterated_objects(x, y):
    v = Vec([x, y])
    s = sum(v) * max(v)
    for k, a in enumerate(v):
        s = s + a * a * k
    for a, b in zip(Doubled([x, y]), v):
        s = s + a * b
    return s + sum(Doubled([x, y])) + sum(Doubled([x, y]).shifted(x))


@program(0.7, 1.3)
def added_in_place_by_a_method(x, y):
    c = Counted(x)
    d = c
    c += y
    c += x * y
    return d.total


@program(0.7)
def one_of_two_classes(x):
    s = 0.0
    for shape in [Circle(x), Square(x), Circle(2.0), Square(x * x)]:
        s = s + shape.area() * shape.size
        if isinstance(shape, Circle):
            s = s + shape.r
    return s


@program(0.7, True)
def class_chosen_by_a_branch(x, round_one):
    if round_one:
        shape = Circle(x)
    else:
        shape = Square(x)
    return shape.area() * shape.size


@program(0.7)
def attributes_of_made_objects(x):
    p = Particle(x, 0.0)
    for _ in range(4):
        p.v += -0.1 * p.x
        p.x += 0.1 * p.v
    return p.x * p.x


@program(normal(3))
def attributes_of_a_list_of_objects(x):
    ps = [Particle(x[i], 0.0) for i in range(3)]
    for _ in range(4):
        for p in ps:
            p.v += -0.1 * p.x
            p.x += 0.1 * p.v
    return sum(p.x * p.x for p in ps)


@program(0.7, 1.3)
def replaced_in_a_method(x, y):
    p = Point(x)
    q = dataclasses.replace(p, y=y * x)
    return q.norm + p.moved(y).norm


@program(normal(2))
def replaced_in_a_loop(x):
    s = State(x, np.zeros(2))
    for _ in range(3):
        s = replace(s, pos=s.pos + 0.1 * s.vel, vel=s.vel - 0.1 * s.pos)
    return np.sum(s.pos**2)


@program(0.7)
def context_managers_with_values(x):
    log = []
    with scaled(x) as k:
        y = x * k
    with noted(y, log) as j, Frame(j * x) as f:
        y = y * j * f
    return y * log[0]


@program(0.7)
def class_in_a_function(x):
    k = 2 * x

    class Base:
        scale = 3.0

        def __init__(self, v):
            self.v = v

        def value(self):
            return self.v * self.scale

    class Kept(Base):
        def __init__(self, v, w):
            super().__init__(v)
            self.w = w

        def value(self):
            return super().value() * self.w * k

    return sum(o.value() for o in [Base(x), Kept(x, 2.0), Kept(2.0, x)])


@program(0.7)
def chain_of_nodes(x):
    class Node:
        def __init__(self, v, rest=None):
            self.v = v
            self.rest = rest

        def total(self):
            if self.rest is None:
                return self.v
            return self.v + self.rest.total() * x

    return Node(x, Node(2.0, Node(x * x))).total()


@program(0.7)
def dataclass_in_a_function(x):
    @dataclass
    class Pair:
        a: float
        b: float = 2.0

        def product(self):
            return self.a * self.b

    return Pair(x).product() * Pair(x, x).product()
