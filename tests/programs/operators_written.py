"""Operators, calls and indices that change the object they belong to, called through attributes and in methods."""

import functools
import operator

import numpy as np

from . import normal, program

FOUR = np.array([0.7, -0.5, 0.31, 1.1])


class Mat:
    def __init__(self, a):
        self.a = a
        self.used = 0.0
        self.buf = np.zeros(2)

    def __matmul__(self, x):
        self.used += x
        self.buf[0] += x
        return self.a * x + self.used

    def __getitem__(self, i):
        self.used += i * self.a
        return self.a * (i + 1)

    def __call__(self, x):
        self.used = self.used * x + self.a
        return self.used

    def __iadd__(self, x):
        self.a += x
        self.used += 1.0
        return self

    def __add__(self, o):
        self.used += 0.1 * o
        return self.a + o

    def __len__(self):
        return 3

    def matmul(self, x):
        return self @ x

    def both(self, x):
        y = self @ x
        return y + self[1] * self(x)

    def more(self, x):
        self += x
        return self + x

    def twice(self, x):
        return (self @ x) * (self @ (2 * x))


@program(0.4, 0.8)
def op_matmul(a, x):
    m = Mat(a)
    y = m.matmul(x)
    return y * m.used + m.buf[0]


@program(0.4, 0.8)
def op_both(a, x):
    m = Mat(a)
    y = m.both(x) + m.both(x * 2)
    return y * m.used


@program(0.4, 0.8)
def op_more(a, x):
    m = Mat(a)
    y = m.more(x) + m.more(x * 2)
    return y * m.used * m.a


@program(0.4, 0.8)
def op_twice(a, x):
    m = Mat(a)
    s = 0.0
    for i in range(3):
        s += m.twice(x * (i + 1))
    return s * m.used


@program(Mat(0.4), 0.8)
def op_passed(m, x):
    return m.both(x) * m.more(x) + m.used


class Holder:
    def __init__(self, m):
        self.m = m

    def run(self, x):
        y = self.m @ x
        self.m += y
        return self.m(y) + self.m[2] + self.m.used

    def put(self, x):
        self.m.buf[1] = self.m @ x


@program(0.4, 0.8)
def op_held(a, x):
    h = Holder(Mat(a))
    t = h.run(x)
    h.put(x)
    return t * h.run(x * 0.5) + h.m.buf[1]


class Acc:
    def __init__(self):
        self.d = {}
        self.n = 0

    def __setitem__(self, k, v):
        self.d[k] = v
        self.n += 1

    def __getitem__(self, k):
        self.n += 1
        return self.d[k]

    def __contains__(self, k):
        return k in self.d

    def bump(self, k, v):
        if k in self:
            self[k] = self[k] * v
        else:
            self[k] = v


@program(FOUR)
def op_setitem(x):
    a = Acc()
    for i, v in enumerate(x):
        a.bump(i % 2, v)
    return a[0] * a[1] * a.n


class Vec:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __iadd__(self, o):
        self.x += o.x
        self.y += o.y
        return self

    def __imul__(self, k):
        self.x *= k
        self.y *= k
        return self

    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)
    __rmul__ = __mul__

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def dot(self, o):
        return self.x * o.x + self.y * o.y


class Body:
    def __init__(self, p, v, m):
        self.p, self.v, self.m = p, v, m

    def step(self, f, dt):
        self.v += (dt / self.m) * f
        self.p += self.v * dt


@program(0.4, 0.8, 1.3)
def op_bodies(a, b, m):
    bodies = [Body(Vec(a, b), Vec(0.0, 0.0), m), Body(Vec(b, -a), Vec(0.1, 0.2), 2 * m)]
    for _ in range(3):
        for body in bodies:
            body.step(-body.p, 0.1)
    return sum(q.p.dot(q.p) + q.v.dot(q.v) * q.m for q in bodies)


@program(Body(Vec(0.3, 0.4), Vec(0.1, 0.2), 1.3), 0.1)
def op_body_passed(q, dt):
    for _ in range(3):
        q.step(-q.p, dt)
    return q.p.dot(q.p) + q.v.dot(q.v)


class Layer:
    def __init__(self, w):
        self.w = w
        self.cache = None

    def __call__(self, x):
        self.cache = x
        return np.tanh(self.w @ x)


class Net:
    def __init__(self, w1, w2):
        self.l1 = Layer(w1)
        self.l2 = Layer(w2)
        self.calls = 0

    def __call__(self, x):
        self.calls += 1
        return self.l2(self.l1(x))

    def penalty(self):
        return np.sum(self.l1.cache ** 2) + np.sum(self.l2.cache ** 2)

    def loss(self, x):
        y = self(x)
        return np.sum(y * y) + 0.1 * self.penalty() * self.calls


@program(np.array([[0.4, 0.2], [0.1, -0.7]]), np.array([[0.3, -0.2], [0.5, 0.9]]), np.array([0.3, 0.8]))
def op_net(w1, w2, x):
    n = Net(w1, w2)
    return n.loss(x) + n.loss(2 * x)


@program(Net(np.array([[0.4, 0.2], [0.1, -0.7]]), np.array([[0.3, -0.2], [0.5, 0.9]])), np.array([0.3, 0.8]))
def op_net_passed(n, x):
    return n.loss(x) + n.loss(2 * x)


class V:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, o):
        return V(self.x + o.x, self.y + o.y)

    def __radd__(self, o):
        return self

    def __sub__(self, o):
        return V(self.x - o.x, self.y - o.y)

    def __mul__(self, k):
        return V(self.x * k, self.y * k)
    __rmul__ = __mul__

    def dot(self, o):
        return self.x * o.x + self.y * o.y


@program(0.4, 0.8)
def sum_objects(a, b):
    ps = [V(a, b), V(b, a), V(a * b, 0.3)]
    t = sum(ps, V(0.0, a))
    u = sum((p * a for p in ps[1:]), start=V(b, b))
    w = functools.reduce(operator.add, ps)
    return t.dot(u) + w.x * t.y


@program(0.4, 0.8)
def sum_objects_radd(a, b):
    ps = [V(a, b), V(b, a), V(a * b, 0.3)]
    t = sum(ps)
    return t.dot(ps[0])


@program([V(0.3, 0.2), V(0.1, 0.5), V(0.9, 0.7)], np.array([1.0, 2.0, 0.5]))
def centre_of_mass(ps, m):
    c = sum((p * k for p, k in zip(ps, m)), V(0.0, 0.0)) * (1 / sum(m))
    return sum((p - c).dot(p - c) * k for p, k in zip(ps, m))


class Length:
    def __init__(self, v):
        self.v = v

    def __lt__(self, o):
        return self.v < o.v


@program(normal(3))
def objects_in_their_own_order(x):
    lengths = [Length(v * k) for k, v in enumerate(x)]
    first = sorted(lengths)[0]
    lengths.sort(reverse=True)
    return first.v**2 + lengths[0].v * lengths[1].v
