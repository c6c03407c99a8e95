"""copy.copy and copy.deepcopy of what is written later, and attributes that are asked for by name."""

import copy
from types import SimpleNamespace

import numpy as np

from . import normal, program

THREE = np.array([0.3, 0.4, 0.5])


class Model:
    def __init__(self, w, b):
        self.w = w
        self.b = b


class Layers:
    def __init__(self, model, xs):
        self.model = model
        self.xs = xs
        self.n = 3
        self.cache = {"a": xs[0] * 2}


@program(Model(normal(3), 0.5), THREE)
def object_copied(m, x):
    n = copy.copy(m)
    n.w[0] = x[1] * m.b
    n.b = m.w[0] * 2.0
    n.w = n.w * x
    return np.sum(m.w * n.w) * n.b * m.b


@program(Model(normal(3), 0.5), THREE)
def object_copied_deeply(m, x):
    d = Layers(m, [x * 2, x[0] * x])
    e = copy.deepcopy(d)
    e.model.w[0] = 5 * x[1]
    d.xs[0][1] *= m.b
    e.xs[0][0] += d.xs[0][1]
    e.xs.append(x)
    e.cache["a"][1] = d.xs[1][0]
    d.cache["a"] *= 2
    return np.sum(m.w * e.model.w) * np.sum(e.xs[0] * d.xs[0] * e.xs[2]) + np.sum(e.cache["a"] * d.cache["a"]) * len(d.xs)


@program(0.5, THREE)
def lists_and_arrays_copied(k, x):
    xs = [x * i for i in range(3)]
    ys = copy.copy(xs)
    zs = copy.deepcopy(xs)
    ys[0][0] = 4.0
    zs[1][1] *= k
    zs[2] = x
    ys[1] += zs[1]
    ys.append(x)
    a = copy.copy(x)
    a[0] = 3 * xs[1][2]
    b = copy.deepcopy(a)
    b *= a
    return sum(np.sum(p * q) for p, q in zip(xs, zs)) * np.sum(b) + np.sum(ys[0] * ys[3])


@program(0.5, THREE)
def dicts_copied(k, x):
    d = {"a": x * k, "b": x * 2, "n": k}
    e = copy.deepcopy(d)
    f = copy.copy(d)
    e["a"][0] = d["n"] * x[1]
    f["b"][1] *= d["n"]
    f["n"] = 2.0
    return np.sum(d["a"] * e["a"] * f["b"]) * d["n"] * f["n"]


@program(Model(normal(3), 0.5), THREE)
def states_kept_by_deep_copies(m, x):
    kept = []
    for k in range(3):
        kept.append(copy.deepcopy(m))
        m.w[k] *= m.b
        m.b = m.b + x[k]
    return sum(np.sum(h.w * x) * h.b for h in kept) + np.sum(m.w)


@program(0.5, THREE)
def namespaces_copied(k, x):
    p = SimpleNamespace(u=x * k, k=2)
    q = copy.copy(p)
    r = copy.deepcopy(p)
    q.u[0] = x[1]
    r.u[1] *= 2.0
    return np.sum(p.u * q.u * r.u) * q.k * p.k


@program(Model(normal(3), 0.5), THREE)
def attribute_set_by_name(m, x):
    setattr(m, "w", m.w * x)
    getattr(m, "w")[0] *= m.b
    m.extra = m.w[0] * x[1]
    s = np.sum(m.w) * m.extra
    delattr(m, "extra")
    return s * m.b


@program(normal(4))
def out_that_is_made_in_the_call(x):
    a = x * 1.0
    b = np.sin(a, out=a)
    c = np.add(a, b, out=np.zeros(4))
    b[1] *= x[0]
    a += c
    c[2] = b[1]
    return np.sum(a * b * c)


@program(SimpleNamespace(w=THREE), 0.5)
def attributes_that_may_be_there(m, k):
    for i in range(3):
        if m.w[i] > 0.35:
            m.last = m.w[i] * k
        m.last = (m.last if hasattr(m, "last") else 1.0) * m.w[0]
    return m.last * np.sum(m.w)
