"""Objects whose attributes are read, bound and written in place; cells that are rebound by an inner function."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from . import normal, program


class Model:
    def __init__(self, w, b):
        self.w = w
        self.b = b

    def step(self, x):
        self.w = self.w + x
        self.b = self.b * 2.0

    def in_place(self, x):
        self.w *= x
        self.w[0] += self.b

    def weights(self):
        return self.w

    def tail(self, n):
        return self.w[n:]

    def energy(self):
        return np.sum(self.w**2) * self.b

    @property
    def norm(self):
        return np.sqrt(np.sum(self.w**2))


class Slotted:
    __slots__ = ("p", "v")

    def __init__(self, p, v):
        self.p = p
        self.v = v


@dataclass
class Layer:
    w: np.ndarray
    b: float
    seen: list = field(default_factory=list)

    def scale(self, k):
        self.w *= k
        self.b += k
        self.seen.append(self.b)


class Pair(NamedTuple):
    u: np.ndarray
    v: np.ndarray


@program(Model(normal(3), 0.5), normal(3, seed=1))
def attributes_bound_and_written(m, x):
    m.w = m.w * x
    m.b = m.b + np.sum(m.w)
    m.w[1] = m.b
    m.w += x
    m.b *= m.w[0]
    return np.sum(m.w) * m.b


@program(Model(normal(3), 0.5), normal(3, seed=1))
def methods_that_write(m, x):
    for i in range(2):
        m.step(x)
        m.in_place(x)
    return m.energy()


@program(Model(normal(3), 0.5), normal(3, seed=1))
def attribute_under_another_name(m, x):
    w = m.w
    for i in range(3):
        w[i] = w[i] * x[i] + m.b
        m.b += w[i]
    return np.sum(m.w)


@program(Model(normal(3), 0.5), normal(3, seed=1))
def attribute_rebound_while_held(m, x):
    w = m.w
    m.w = w * x
    m.w[0] = w[1]
    w[2] *= m.w[0]
    m.w = w
    m.w[1] += m.b
    return np.sum(m.w * x) + np.sum(w**2)


@program(Model(normal(3), 0.5), normal(3, seed=1))
def method_returns_a_view(m, x):
    t = m.tail(1)
    t *= x[:2]
    w = m.weights()
    w[0] = t[1] * m.b
    m.weights()[2] += x[0]
    return m.energy() + np.sum(t)


@program(Model(normal(3), 0.5), Model(normal(3, seed=2), -0.4))
def two_objects_that_swap(m, n):
    m.w, n.w = n.w, m.w
    m.w[0] *= n.b
    n.w[1] = m.w[0] * m.b
    p = m
    m = n
    p.b += m.w[2]
    return np.sum(m.w * p.w) * p.b


@program(Model(normal(3), 0.5), normal(3, seed=1))
def attribute_in_one_branch(m, x):
    for i in range(3):
        if x[i] > 0:
            m.w = m.w * x[i]
        else:
            m.w[i] *= 2.0
        m.b += m.w[i]
    return m.b * np.sum(m.w)


@program(Slotted(normal(3), normal(3, seed=1)), 0.1)
def slots_of_a_class(s, dt):
    for _ in range(3):
        s.v -= dt * np.sin(s.p)
        s.p += dt * s.v
    return s.p @ s.v


@program(Layer(normal(3), 0.5), 1.5)
def dataclass_written(layer, k):
    layer.scale(k)
    w = layer.w
    w[0] = layer.b
    layer.scale(w[1])
    return np.sum(layer.w) * layer.b + sum(layer.seen)


@program([Model(normal(3), 0.5), Model(normal(3, seed=2), 1.5)], normal(3, seed=1))
def a_list_of_objects(models, x):
    for m in models:
        m.w *= x
        m.b += m.w[0]
    first = models[0]
    models[1].w = first.w
    models[1].w[2] = first.b
    return np.sum(models[0].w * models[1].w) * models[1].b


@program(Model(normal(3), 0.5), normal(3, seed=1))
def one_object_under_two_names(m, x):
    n = m
    n.b = m.b * x[0]
    m.w[0] = n.b
    n.w = m.w * x
    m.w[1] *= n.w[0]
    return np.sum(n.w) * m.b


@program(Model([normal(3), normal(3, seed=5)], 0.5), normal(3, seed=1))
def a_list_in_an_object(m, x):
    m.w.append(m.w[0] * x)
    m.w[0][1] = m.w[2][0]
    ws = m.w
    ws[1] = ws[2] * m.b
    m.w[1][0] *= x[2]
    return np.sum(ws[0] * ws[1] * m.w[2])


@program(Model({"k": normal(3)}, 0.5), normal(3, seed=1))
def a_dict_in_an_object(m, x):
    k = m.w["k"]
    k[0] = x[1] * m.b
    m.w["l"] = k * x
    m.w["l"][2] *= k[1]
    return np.sum(m.w["k"] * m.w["l"])


@program(normal(3))
def nonlocal_number_and_buffer(x):
    total = 0.0
    buf = x * 1.0

    def add(v):
        nonlocal total
        total += v * buf[0]
        buf[0] *= v

    for i in range(3):
        add(x[i])
    return total * buf[0]


@program(normal(3))
def nonlocal_array_rebound(x):
    state = x * 1.0

    def advance(k):
        nonlocal state
        old = state
        state = old * k
        state[0] = old[1] + state[2]

    for i in range(3):
        advance(x[i])
    return np.sum(state**2)


@program(normal(3))
def captured_view(x):
    a = np.outer(x, x)
    row = a[1]

    def bump(i):
        row[i] *= a[0, i]
        a[2, i] += row[0]

    for i in range(3):
        bump(i)
    return np.sum(a**2)




class Remembering:
    def __init__(self, w):
        self.w, self.last = w, None

    def forward(self, x):
        self.last = x
        return self.w @ x


class Stack:
    def __init__(self, weights):
        self.layers = [Remembering(w) for w in weights]

    def forward(self, x):
        for layer in self.layers:
            x = np.tanh(layer.forward(x))
        return x


@program([normal(3, 3), normal(3, 3, seed=2)], normal(3))
def layers_that_remember(weights, x):
    stack = Stack(weights)
    y = stack.forward(x)
    return np.sum(y * stack.layers[1].last)


@program(Stack([normal(3, 3), normal(3, 3, seed=2)]), normal(3))
def stack_given(stack, x):
    return np.sum(stack.forward(x) ** 2)
