"""What Python's library makes: collections, copies, dataclasses taken apart, classes made by a call."""

import collections
import copy
import dataclasses
from collections import namedtuple
from dataclasses import dataclass

import numpy as np

from . import normal, program


@dataclass
class Spring:
    k: float
    rest: float = 1.0


@dataclass(frozen=True)
class Layer:
    w: np.ndarray
    b: float = 0.0

    def __post_init__(self):
        object.__setattr__(self, "steps", 3.0)


@dataclass
class Chain:
    first: Spring
    w: np.ndarray


Pair = namedtuple("Pair", "a b")


class Grown:
    def __init__(self, w):
        self.w = w

    @classmethod
    def twice(cls, w, k=2.0):
        return cls(w * k)


@program(0.7)
def sums_by_name(x):
    found = collections.defaultdict(float)
    found["a"] += x
    found["b"] += x * x
    found["a"] *= 2
    return sum(found.values()) * found["c"] + found["a"] * found["b"]


@program(normal(4))
def queue_emptied_from_the_front(x):
    queue = collections.deque()
    for v in x:
        queue.append(v * v)
    s = 0.0
    while queue:
        s = s * 0.5 + queue.popleft()
    return s


@program(normal(4))
def queue_of_limited_length(x):
    recent = collections.deque(x[:2], maxlen=3)
    s = 0.0
    for v in x:
        recent.append(v * v)
        s += sum(recent) * recent[0] + len(recent)
        recent.appendleft(v)
    a, b, c = recent
    return s * a * b * c


@program(normal(4))
def graph_in_order_of_breadth(x):
    queue, seen = collections.deque([0]), [0]
    s = 0.0
    while queue:
        i = queue.popleft()
        s = s * x[i] + x[i]
        for j in (i + 1, i + 2):
            if j < 4 and j not in seen:
                seen.append(j)
                queue.append(j)
    return s


@program([0.3, 0.5])
def ordered_dicts(xs):
    d = collections.OrderedDict(a=xs[0])
    d["b"] = xs[1]
    d.update(c=d["a"] * 2)
    e = collections.OrderedDict(zip("uv", xs))
    return sum(d.values()) * e["u"] + [v for v in d.values()][1] + (d.pop("a") if "a" in d else 0.0)


@program(Layer(normal(3), 0.4))
def taken_apart(layer):
    d = dataclasses.asdict(layer)
    w, b = dataclasses.astuple(layer)
    w[0] = 2.0
    d["w"][1] *= b
    return np.sum(d["w"] ** 2) * d["b"] + np.sum(w * layer.w)


@program(Chain(Spring(0.3, 0.4), normal(3)))
def taken_apart_with_what_is_inside(chain):
    d = dataclasses.asdict(chain)
    return d["first"]["k"] * d["first"]["rest"] + np.sum(d["w"]) * chain.first.k


@program(Spring(0.3), normal(3))
def replaced_and_made_anew(spring, w):
    other = dataclasses.replace(spring, k=spring.k * w[0])
    layer = Layer(w, 2.0)
    heavier = dataclasses.replace(layer, b=other.k)
    return np.sum(heavier.w) * heavier.b * heavier.steps + other.rest


@program(normal(3), [0.3, 0.4])
def copies(x, xs):
    a = copy.copy(x)
    a[0] = 1.0
    b = copy.deepcopy((x, {"k": x * 2}))
    b[0][1] = 5.0
    b[1]["k"][2] = 0.0
    ys, zs = copy.copy(xs), copy.deepcopy(xs)
    ys[0] *= 2
    zs.append(ys[0])
    return np.sum(a * b[0] * x) + np.sum(b[1]["k"]) + sum(xs) * sum(ys) * zs[-1]


@program(Spring(0.3, 0.4))
def copied_objects(spring):
    other = copy.copy(spring)
    other.k *= 2
    third = copy.deepcopy(spring)
    third.rest *= 3
    return spring.k * other.k * third.rest * spring.rest


@program(0.7)
def named_tuples_made_here(x):
    Point = namedtuple("Point", ["u", "v"], defaults=[2.0])
    p = Point(x, v=x * x)
    q = Point(p.v)
    return p.u * p.v + q.v * q._replace(v=x).v + Pair._make([x, p.u]).b * q.u


@program(0.7)
def class_methods_of_objects(x):
    grown = Grown(x)
    return grown.twice(x).w * grown.w + grown.twice(x, k=x).w


@program(normal(4))
def array_of_what_a_generator_yields(x):
    squares = np.fromiter((v * v for v in x), dtype=float, count=3)
    return np.sum(squares * x[:3])
