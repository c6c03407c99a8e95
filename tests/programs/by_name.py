"""Attributes by computed names, `vars`, `__dict__`, and methods named like those of dicts."""

import copy
import dataclasses
import operator
import types

import numpy as np

from . import program

FOUR = np.array([0.7, -0.5, 0.31, 1.1])


class P:
    names = ("a", "b", "c")

    def __init__(self, x):
        for i, n in enumerate(("a", "b", "c")):
            setattr(self, n, x[i])

    def total(self):
        return sum(getattr(self, n) ** 2 for n in self.names)

    def scale(self, k):
        for n in self.names:
            setattr(self, n, getattr(self, n) * k)

    def as_dict(self):
        return dict(vars(self))


@program(FOUR, 0.7)
def setattr_loop(x, k):
    p = P(x)
    p.scale(k)
    return p.total() + p.a


class Q:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def total(self):
        return sum(getattr(self, n) ** 2 for n in ("a", "b"))

    def upd(self, **kw):
        for n, v in kw.items():
            setattr(self, n, v)

    def prod(self):
        r = 1.0
        for v in vars(self).values():
            r *= v
        return r

    def norm(self):
        return sum(v * v for v in self.__dict__.values())


@program(0.4, 0.8)
def getattr_made(a, b):
    q = Q(a, b)
    return q.total() + q.prod()


@program(Q(0.4, 0.8))
def getattr_passed(q):
    return q.total() * q.norm()


@program(0.4, 0.8)
def setattr_kwargs(a, b):
    q = Q(a, b)
    q.upd(a=b * b, b=a)
    return q.total() * q.a


@program(Q(0.4, 0.8), 0.3)
def setattr_passed(q, k):
    for n in ("a", "b"):
        setattr(q, n, getattr(q, n) * k)
    return q.total()


@program(Q(0.4, 0.8), 0.3)
def deepcopied(q, k):
    r = copy.deepcopy(q)
    r.a *= k
    return q.total() * r.total()


@program(0.4, 0.3)
def deepcopied_made(a, k):
    q = Q(a, [a, k])
    r = copy.deepcopy(q)
    r.b[0] *= k
    r.a = 2.0
    return q.a * q.b[0] + r.b[0] * r.b[1] * r.a


@program(0.4, 0.3)
def copied_made(a, k):
    q = Q(a, [a, k])
    r = copy.copy(q)
    r.b[0] *= k
    r.a = k
    return q.a * q.b[0] + r.b[0] * r.b[1] * r.a


@program(Q(0.4, 0.8), 0.3)
def vars_read(q, k):
    d = vars(q)
    return d["a"] * d["b"] * k


@program(Q(0.4, 0.8), 0.3)
def vars_items(q, k):
    t = 0.0
    for n, v in vars(q).items():
        t += v ** (2 if n == "a" else 3)
    return t * k


@program(Q(0.4, 0.8), 0.3)
def dict_of_object(q, k):
    d = dict(q.__dict__)
    d["a"] = d["a"] * k
    return sum(d.values()) * q.a


@program(Q(0.4, 0.8), 0.3)
def hasattr_used(q, k):
    s = 0.0
    for n in ("a", "b", "c"):
        if hasattr(q, n):
            s += getattr(q, n) ** 2
    return s + getattr(q, "zz", k)


@program(Q(0.4, 0.8), 0.3)
def dict_update(q, k):
    q.__dict__.update(a=k * q.b)
    return q.a * q.b


class Kw:
    def __init__(self, **kw):
        self.__dict__.update(kw)


@program(0.4, 0.3)
def dict_update_init(a, k):
    q = Kw(a=a, b=k)
    return q.a * q.b


class Kw2:
    def __init__(self, **kw):
        for n, v in kw.items():
            setattr(self, n, v)


@program(0.4, 0.3)
def setattr_init(a, k):
    q = Kw2(a=a, b=k)
    return q.a * q.b


@dataclasses.dataclass
class DC:
    a: float
    b: float

    def total(self):
        return sum(getattr(self, f.name) for f in dataclasses.fields(self))


@program(DC(0.4, 0.3))
def dc_fields(q):
    return q.total() ** 2


@program(DC(0.4, 0.3), 0.9)
def dc_fields_written(q, k):
    for f in dataclasses.fields(q):
        setattr(q, f.name, getattr(q, f.name) * k)
    return q.a * q.b


@program(0.4, 0.9)
def simple_namespace(a, k):
    s = types.SimpleNamespace(a=a, b=k)
    s.a *= 2
    s.c = s.a * s.b
    return s.c + s.a


@program(Q(0.4, 0.8), 0.3)
def attrgetter(q, k):
    f = operator.attrgetter("a")
    return f(q) ** 2 * k


class M:
    FIELDS = ("w", "b")
    rate = 0.5

    def __init__(self, w, b, **opts):
        self.w, self.b = w, b
        self.hist = []
        for k, v in opts.items():
            setattr(self, k, v)

    @property
    def wb(self):
        return self.w * self.b

    def update(self, grads):
        for f in self.FIELDS:
            setattr(self, f, getattr(self, f) - self.rate * grads[f])
            self.hist.append(getattr(self, f))

    def get(self, name, default=0.0):
        return getattr(self, name, default)


@program(0.4, 0.8)
def sgd_by_name(w, b):
    m = M(w, b, c=w * b)
    m.update({"w": b * 2, "b": w * m.c})
    m.update({"w": m.b, "b": m.w})
    return m.w * m.b + sum(m.hist) + m.c


@program(0.4, 0.8)
def get_by_argument(w, b):
    m = M(w, b)
    return m.get("w") * m.get("wb") + m.get("zz", w) + m.get("rate")


@program(np.array([0.4, 0.3]), 0.8)
def arrays_by_name(w, b):
    m = M(w, b * w)
    m.update({"w": w * w, "b": w})
    for n in ("w", "b"):
        a = getattr(m, n)
        a += b
    return np.sum(m.w * m.b) + m.hist[0] @ m.hist[1]


@dataclasses.dataclass
class State:
    x: float
    v: float
    a: float = 0.0


@program(State(0.3, 0.4), 0.1)
def rk_over_fields(s, dt):
    k = State(s.v, -s.x, 0.0)
    new = State(**{f.name: getattr(s, f.name) + dt * getattr(k, f.name) for f in dataclasses.fields(s)})
    return new.x ** 2 + new.v * new.a + new.v


@program(State(0.3, 0.4), 0.1)
def two_objects_by_name(s, dt):
    r = State(dt, s.x)
    t = 0.0
    for i in range(4):
        which = "x" if i % 2 else "v"
        t += getattr(s, which) * getattr(r, which)
        setattr(r, which, t)
    return t + r.x


@program(State(0.3, 0.4), 0.1)
def accumulating(s, dt):
    total = State(0.0, 0.0)
    for i in range(3):
        for n in ("x", "v"):
            setattr(total, n, getattr(total, n) + getattr(s, n) ** (i + 1))
    return total.x * total.v


class Bag:
    def __init__(self, **kw):
        self.__dict__.update(kw)

    def names(self):
        return [k for k in self.__dict__ if not k.startswith("_")]

    def __repr__(self):
        return ", ".join(f"{k}={v}" for k, v in self.__dict__.items())


@program(0.3, 0.4)
def deep_state(a, b):
    s = State(a, b)
    t = copy.deepcopy(s)
    t.x *= 2
    u = dataclasses.replace(t, v=a * b)
    t.v += u.x
    return s.x * t.x * u.v + t.v * s.v


@program(0.3, 0.4)
def delattr_used(a, b):
    q = Bag(a=a, b=b)
    s = q.a * q.b
    delattr(q, "a")
    q.b = s
    return q.b ** 2 + (1.0 if hasattr(q, "a") else b)


class Reg:
    def __init__(self, a, b):
        self.d = {"a": a, "b": b}

    def items(self):
        return [(k, v * 2) for k, v in self.d.items()]

    def keys(self):
        return list(self.d)

    def __getitem__(self, k):
        return self.d[k]

    def __len__(self):
        return 2


@program(0.3, 0.4)
def own_items_named(a, b):
    q = Reg(a, b)
    t = 0.0
    pairs = q.items()
    for k, v in pairs:
        t += v * q[k]
    return t


@program(State(0.3, 0.4), 0.1, second_order=False)
def over_vars_written(s, dt):
    for name, value in vars(s).items():
        setattr(s, name, value * dt + s.x)
    d = vars(s)
    d["x"] *= 3
    t = 0.0
    for k in d:
        t = t * 0.5 + d[k]
    return t * s.x + len(d) + ("v" in d)


@program(0.3, 0.4)
def bag(a, b):
    q = Bag(a=a, b=b, _n=3)
    s = sum(getattr(q, k) for k in q.names())
    q.__dict__["a"] = s * b
    return q.a * s
