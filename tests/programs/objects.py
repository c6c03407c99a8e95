"""Objects made inside the function: classes, dataclasses, namedtuples, operators, properties, inheritance."""

import dataclasses
import enum
from collections import namedtuple
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from . import normal, program


@dataclass
class Point:
    x: float
    y: float = 2.0

    def norm2(self):
        return self.x * self.x + self.y * self.y

    def scaled(self, k):
        return Point(self.x * k, self.y * k)

    @property
    def total(self):
        return self.x + self.y

    @staticmethod
    def twice(v):
        return 2 * v

    @classmethod
    def diagonal(cls, v):
        return cls(v, y=v)


@dataclass(frozen=True)
class Line:
    slope: float
    offset: float = 0.5
    steps: list = field(default_factory=list)

    def __call__(self, x):
        return self.slope * x + self.offset


@dataclass
class Ring:
    inner: float
    width: float
    outer: float = field(init=False)

    def __post_init__(self):
        self.outer = self.inner + self.width


class Vector:
    def __init__(self, a, b):
        self.a = a
        self.b = b

    def __add__(self, other):
        return Vector(self.a + other.a, self.b + other.b)

    def __sub__(self, other):
        return self + -other

    def __mul__(self, k):
        return Vector(self.a * k, self.b * k)

    __rmul__ = __mul__

    def __neg__(self):
        return Vector(-self.a, -self.b)

    def __getitem__(self, i):
        return self.a if i == 0 else self.b

    def __len__(self):
        return 2

    def __abs__(self):
        return np.sqrt(self.a**2 + self.b**2)

    def __matmul__(self, other):
        return self.dot(other)

    def dot(self, other):
        return self.a * other.a + self.b * other.b


class Weighted(Vector):
    scale = 3.0

    def __init__(self, a, b, weight=1.0, *, flip=False):
        super().__init__(a, b)
        if flip:
            a, b = b, a
            self.a, self.b = a, b
        self.weight = weight * self.scale
        self._check(a)

    def _check(self, a):
        if a > 100:
            raise ValueError("too large")

    def dot(self, other):
        return super().dot(other) * self.weight


class Slotted:
    __slots__ = ("u", "__v")

    def __init__(self, u):
        self.u = u
        self.__v = u * 2
        for k in range(3):
            self.__v = self.__v * u + k

    @property
    def product(self):
        return self.__v * self.u


class Counter:
    steps = 0
    rate = 0.5

    def __init__(self, x):
        self.size = x
        for _ in range(3):
            self.grow()

    def grow(self):
        self.steps = self.steps + 1
        self.size = self.size * (1 + self.rate) + self.steps

    @property
    def size(self):
        return self._size

    @size.setter
    def size(self, value):
        self._size = value * 1.5


Pair = namedtuple("Pair", "p q")


class Options(NamedTuple):
    rate: float
    bias: float = 1.0

    def apply(self, x):
        return self.rate * x + self.bias


class Color(enum.Enum):
    RED = 1
    BLUE = 2


@program(0.7)
def dataclass_made_inside(x):
    p = Point(x, x * x)
    q = p.scaled(x)
    return p.norm2() * p.total + q.x * Point(y=x, x=2.0).y + Point(x).norm2()


@program(0.7)
def static_and_class_methods(x):
    p = Point.diagonal(x)
    return p.norm2() * Point.twice(x) + p.twice(p.y) + Point.norm2(p)


@program(0.7)
def frozen_and_callable(x):
    f = Line(x)
    return f(x) + f(2 * x) * len(f.steps) + Line(2.0, offset=x)(x)


@program(0.7)
def fields_made_after_init(x):
    ring = Ring(x, width=x * x)
    return ring.outer * ring.inner


@program(0.7)
def operators(x):
    v = Vector(x, 1.0) + Vector(x * x, x)
    w = 3.0 * v * x - Vector(x, x)
    return w.a * v.b + v @ w + v[0] * w[1] * len(v) + abs(w)


@program(0.7)
def inheritance_and_super(x):
    w = Weighted(x, 1.0, x)
    u = Weighted(x, x * x, flip=True)
    return w.dot(u) + u.a * w[0] + w.weight * u.scale


@program(0.7)
def slots_and_private_names(x):
    s = Slotted(x)
    return s.product * s.u


@program(0.7)
def setters_and_methods_in_init(x):
    c = Counter(x)
    return c.size * c.steps + c.rate * x


@program(0.7)
def named_tuples(x):
    n = Pair(x, 2 * x)
    m = n._replace(p=x * x)
    table = m._asdict()
    o = Options(x)
    return m.p * m.q + table["p"] * n.p + o.apply(x) * Options(bias=x, rate=2.0).apply(3.0)


@program(0.7)
def replaced_dataclasses(x):
    p = Point(x, x * x)
    q = dataclasses.replace(p, y=3 * x)
    a, b = dataclasses.astuple(p)
    return q.x * q.y + a * b + dataclasses.asdict(q)["y"]


@program(0.7, 3)
def rebound_in_a_loop(x, n):
    v = Vector(x, 1.0)
    for i in range(n):
        v = v + Vector(x, i) * 0.5
        v += v * x
    return v.dot(v)


@program(0.7, True)
def made_in_either_branch(x, flag):
    v = Vector(x, 2 * x) if flag else Vector(x * x, x)
    if x > 0.5:
        p = Point(v.a, x)
    else:
        p = Point(v.b)
    return v.a * v.b * p.norm2()


@program(normal(3))
def kept_in_containers(x):
    points = [Point(v, 1.0) for v in x]
    table = {"v": Vector(x[0], x[1]), "w": Vector(2.0, x[2])}
    s = 0.0
    for p in points:
        s = s + p.norm2() * p.total
    return s + table["v"] @ table["w"]


@program(0.7)
def chosen_by_class(x):
    total = 0.0
    for shape in (Vector(x, 2 * x), Weighted(x, x), Point(x, x)):
        if isinstance(shape, Weighted):
            total = total + shape.weight * shape.a
        elif isinstance(shape, Vector):
            total = total + shape.a * shape.b
        else:
            total = total * shape.x
    return total


@program(normal(2), normal(2, seed=1))
def made_by_a_helper(x, y):
    def make(k):
        return Vector(k[0] * y[0], k[1])

    u, v = make(x), make(y)
    return u.dot(v) * abs(u)


@program(0.7, Color.RED)
def enum_constants(x, color):
    if color is Color.RED:
        x = x * x
    return x * Color.BLUE.value


def squared(v):
    return v * v


class Layer:
    def __init__(self, w, b, activation=np.tanh):
        self.w, self.b = w, b
        self.activation = activation

    def __call__(self, x):
        return self.activation(x @ self.w + self.b)


class Network:
    def __init__(self, params):
        self.first = Layer(params["w1"], params["b1"])
        self.last = Layer(params["w2"], 0.0, activation=squared)

    def __call__(self, x):
        return self.last(self.first(x))


@program({"w1": normal(3, 4), "b1": normal(4), "w2": normal(4, seed=2)}, normal(2, 3))
def network_of_layers(params, x):
    net = Network(params)
    return np.sum(net(x))


class Scale:
    def __init__(self, k):
        self.k = k

    def forward(self, x, w):
        return x * w * self.k


class Bend:
    def forward(self, x, w):
        return np.tanh(x) + w


CHAIN = [Scale(1.5), Bend(), Scale(0.5)]


@program(normal(3), normal(2))
def objects_of_several_classes_in_a_list(w, x):
    k = 0
    for layer in CHAIN:
        x = layer.forward(x, w[k])
        k = k + 1
    return np.sum(x * x)


class Money:
    def __init__(self, amount):
        self.amount = amount

    def __add__(self, other):
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.amount + other.amount)

    def __rmul__(self, k):
        if not isinstance(k, (int, float)):
            return NotImplemented
        return Money(self.amount * k)


@program(0.7)
def operators_that_may_decline(x):
    return (Money(x) + 2.0 * Money(x * x)).amount * x


@program(0.7)
def items_replaced(x):
    table = {"p": Point(x), "q": (x, 2 * x)}
    first = table["p"].x
    table["p"] = Point(x * x)
    table["q"] = (x * x, x)
    pairs = [(x, x), (x, 2 * x)]
    pairs[0] = (x * x, x)
    return table["p"].x * table["q"][0] * pairs[0][0] * pairs[1][1] + first


@program(0.7)
def made_in_tests(x):
    if Point(x).x == Point(x).x and Point(x) == Point(x):
        x = x * x
    while Point(x).total < 4:
        x = x * 2
    return x * (Point(x).x if Point(x).y > 1 else 0.0)


class Recurrent:
    """Its state is None until it is reset, and read as an array in many ways."""

    def __init__(self, w):
        self.w = w
        self.h = None
        self.c = None

    def reset(self, n):
        self.h = np.zeros(n)
        self.c = np.ones(n)

    def step(self, x):
        z = x @ self.w + np.dot(self.h, self.w) + self.c.copy()
        both = np.concatenate([z, self.h]).reshape(2, -1)
        self.c = np.where(z > 0.2, np.roll(self.c, 1), both.T[:, 0]) / self.c.shape[0]
        self.h = np.tanh(np.stack([both[0], self.c]).sum(axis=0))
        return self.h


@program(normal(3, 3), normal(4, 3, seed=5))
def state_that_starts_as_none(w, xs):
    net = Recurrent(w)
    net.reset(3)
    outs = [net.step(x) for x in xs]
    return np.mean(np.stack(outs) ** 2) + np.sum(net.c)


class Layers:
    """Comprehensions in `__init__` that read the object's own attributes."""

    def __init__(self, sizes, g):
        self.sizes = sizes
        self.ws = [np.ones((a, b)) * g for a, b in zip(self.sizes[:-1], self.sizes[1:])]
        self.norm = sum(np.sum(w * w) for w in self.ws)
        self.bs = [w[0] * self.norm for w in self.ws if len(w) > 2 or self.sizes[0] == 2]
        self.params = {"l": {"w": self.ws[1] * 1.0, "b": np.ones(2) * self.norm}}
        self.grads = {k: {n: np.zeros_like(p) for n, p in v.items()} for k, v in self.params.items()}

    def step(self, g):
        for k, v in self.params.items():
            for n in v:
                self.grads[k][n] += g * v[n] + 1
                v[n] -= 0.1 * self.grads[k][n]


@program(0.8)
def attributes_made_of_attributes(g):
    n = Layers([2, 3, 2], g)
    n.step(g)
    n.step(g * g)
    return n.norm * np.sum(n.bs[0]) + np.sum(n.params["l"]["w"]) * np.sum(n.params["l"]["b"])


class Ball(NamedTuple):
    c: np.ndarray
    r: float


@program([Ball(np.array([0.0, 1.0]), 0.5), Ball(np.array([0.3, 0.2]), 0.7)], np.array([0.3, 0.4]), second_order=False)  # refused
def nearest_of_named_tuples(balls, x):
    best, least = None, np.inf
    for b in balls:
        d = np.sum((b.c - x) ** 2)
        if d < least:
            best, least = b, d
    if best is None:
        return least
    p = best.c * best.r
    return np.sum(p * x) * best.r
