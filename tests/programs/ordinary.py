"""Ordinary code of calculations: operators that ask what they are given, stars in calls, batches, tables of functions."""

import heapq
import math
import numbers

import numpy as np

from . import program

X = np.arange(1.0, 7.0).reshape(3, 2) / 7
V = np.array([0.7, -0.5, 0.31])


class Vector:
    def __init__(self, x, y, z):
        self.x, self.y, self.z = x, y, z

    def __mul__(self, other):
        if isinstance(other, numbers.Number):
            return Vector(self.x * other, self.y * other, self.z * other)
        if isinstance(other, np.ndarray):
            return np.array([self.x, self.y, self.z]) * other
        return self.x * other.x + self.y * other.y + self.z * other.z

    __rmul__ = __mul__

    def __add__(self, other):
        if isinstance(other, np.floating | float | int):
            return Vector(self.x + other, self.y + other, self.z + other)
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __truediv__(self, other):
        if type(other) is float:
            return Vector(self.x / other, self.y / other, self.z / other)
        elif type(other) in (np.float64, int):
            return Vector(self.x / other, self.y / other, self.z / other)
        return Vector(self.x / other.x, self.y / other.y, self.z / other.z)

    def __sub__(self, other):
        other = other if isinstance(other, Vector) else Vector(other, other, other)
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)


@program(V, 0.7)
def operands_of_many_kinds(x, s):
    v = Vector(x[0], x[1], x[2])
    u = v * s + s + 1 + v * np.sum(x)
    return v * u + np.sum(u * x) + (x[1] * u).x


@program(V, 0.7)
def operands_of_one_class_or_a_number(x, s):
    v = Vector(x[0], x[1], x[2])
    w = v / s / x[1] - s - v
    return v * w


def squared(v):
    if isinstance(v, (list, tuple)):
        return sum(squared(w) for w in v)
    if np.isscalar(v):
        return v**2
    return np.sum(v * v)


@program(V, 0.7)
def arguments_of_many_kinds(x, s):
    return squared(x) + squared([x, s, (x[0], 2)]) * squared(x[1])


def length(x, y, z=1.0):
    return math.sqrt(x * x + y * y + z * z)


@program(V)
def stars_of_arrays(x):
    print(*x[:0], end="")
    y = x[x > 0]
    d = math.hypot(*(x - 1)) + np.hypot(*(x[:2] - x[1:])) + math.atan2(*x[1:]) + math.hypot(0.5, *y)
    return d + max(*x) * min(0.5, *x) + max(*y, 0.1) + length(*y) + length(*y, z=x[0]) + length(x[1], *y[:1])


@program(X)
def stars_of_rows_and_shapes(x):
    y = x.ravel()
    t = sum(math.hypot(*row) for row in x) + sum(map(lambda r: math.atan2(*r), x))
    lim = (x[0, 0], x[1, 1])
    a = np.sum(np.linspace(*lim, 5) ** 2) + np.linspace(*x[2])[3]
    return t * a + np.sum(y.reshape(*x.shape) * x) + np.sum(y.reshape(2, *x.shape[:1])[0] * x.transpose(*range(1, -1, -1)))


@program({"a": 0.3, "b": 0.4}, [0.5, 0.2])
def stars_of_what_is_made_on_the_way(p, v):
    a = length(*p.values()) + math.hypot(*p.values()) + max(*p.values())
    b = math.hypot(*(u * 2 for u in v)) + math.atan2(*(u for u in v)) + math.hypot(*map(abs, v))
    return a * b + math.pow(*v) + max(*(abs(u) for u in v))


@program(V, 2)
def shapes_that_are_repeated_and_put_together(x, k):
    n = len(x)
    a, b, c = np.zeros((n,) * 2), np.ones([n] * 2), np.zeros((n,) + x.shape)
    for m in (a, b, c):
        row = m[0]
        row += x
    d = x.reshape((1,) * 2 + x.shape).copy()
    for layer in d:
        layer *= x
    e = np.zeros((n,) * k)
    line = e[0, ...]
    line += x * x
    return np.sum(a @ x) + np.sum(b**2) + np.sum(c * b) + np.sum(d**2) + np.sum(e * a) + np.sum(x.reshape((1,) * k + x.shape) ** 3)


class Sums:
    def __init__(self, n):
        self.n, self.held = n, None

    def add(self, places, values):
        if self.held is None:
            self.held = np.zeros(self.n)
        np.add.at(self.held, places, values)


@program(V, "float64")
def copied_and_added_into(x, dtype):
    a, b = np.zeros(3), np.zeros(3, dtype=dtype)
    np.copyto(a, x, casting="unsafe")
    np.copyto(a, x * 2, where=x > 0, casting="unsafe")
    np.copyto(b[:2], x[1:])
    np.add.at(b, [0, 1, 1], x)
    held = [np.zeros(3, dtype=x.dtype), np.zeros_like(x)]
    for h in held:
        np.copyto(h, x, "same_kind")
        np.add.at(h, [0, 1, 1], a)
    sums = Sums(4)
    sums.add([0, 0, 1], x)
    sums.add(np.array([2, 2]), b[:2])
    return sum(h @ h for h in held) + a @ b + sums.held @ sums.held


@program(V + 1)
def roots_and_logarithms_of_positive_numbers(x):
    a = np.emath.log(x[0]) + np.sum(np.emath.sqrt(x)) + np.sum(np.emath.power(x, 3))
    return a * np.emath.arccos(x[1] / 2)


@program(V)
def merged_orders(x):
    a, b, t = sorted(x), sorted(v * v for v in x), 0.0
    for i, v in enumerate(heapq.merge(a, b, [0.05])):
        t += i * v
    return t * list(heapq.merge(a, b))[1]
