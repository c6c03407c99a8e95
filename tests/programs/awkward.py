"""One construct of the language after the other, each with mutation mixed in."""

import collections
import contextlib
import copy
import dataclasses
import functools
import itertools
import math
import operator
import random

import numpy as np

from . import program

FOUR = np.array([0.7, -0.5, 0.31, 1.1])


class Tank:
    level_max = 2.0

    def __init__(self, level):
        self._level = level
        self.flows = []

    @property
    def level(self):
        return self._level

    @level.setter
    def level(self, v):
        self.flows.append(v - self._level)
        self._level = min(v, self.level_max)

    @classmethod
    def full(cls):
        return cls(cls.level_max)

    @staticmethod
    def loss(q):
        return 0.1 * q * q

    def __enter__(self):
        self.level += 0.1
        return self

    def __exit__(self, *e):
        self.level *= 0.9
        return False


@program(0.4, 0.8)
def property_aug(a, b):
    t = Tank(a)
    t.level += b
    t.level *= 1.5
    t.level -= Tank.loss(b)
    return t.level + sum(f * f for f in t.flows)


@program(FOUR)
def while_else_mutation(x):
    i, s = 0, 0.0
    a = x.copy()
    while i < len(a):
        a[i] += s
        if a[i] > 5:
            break
        s += a[i] ** 2
        i += 1
    else:
        a *= 2
    return a.sum() * s


@program(FOUR)
def for_rows_views(x):
    m = np.outer(x, x[::-1])
    for row in m:
        row[0] += row[1:].sum()
    for row, col in zip(m, m.T):
        row[-1] *= col[0]
    return np.sum(m[:, -1] ** 2)


@program(FOUR)
def try_midway(x):
    a = np.zeros(4)
    log = []
    for i in range(6):
        try:
            a[i % 5] += x[i % 4] ** 2
            log.append(a[i % 5])
            if i == 2:
                raise KeyError(i)
            a[0] *= 1.1
        except (KeyError, IndexError) as e:
            a[1] += 0.5 * x[0]
        else:
            a[2] -= x[1]
        finally:
            a[3] += 0.1
    return a @ a + sum(log)


@program({"kind": "circle", "r": 0.7}, [0.3, 0.9, 1.4])
def match_awkward(shape, pts):
    t = 0.0
    match shape:
        case {"kind": "square", "a": a}:
            t = a
        case {"kind": "circle", "r": r, **rest} if len(rest) == 0:
            shape["r"] = r * 2
            t = r * r
    match pts:
        case [first, *mid, last] if first < last:
            mid[0] *= t
            t += sum(mid) * last
        case _:
            t = 0.0
    return t * shape["r"]


@program(FOUR)
def walrus_starred(x):
    out = []
    n = 0
    while (n := n + 1) < 4 and (y := x[n] * 2) < 2.1:
        out.append(y)
        head, *tail = out
        head += y
        out[0] = head * 0.5
    (a, b), *c = [(out[0], y), n]
    x[0], x[1:3] = x[1], x[2:4] * a
    return a * b + c[0] * x[0] + x[1] * x[2]


@program(FOUR)
def chained_assign_alias(x):
    a = b = x * 2
    a[0] = 3 * x[1]
    c = d = []
    c.append(b[0])
    d.append(a[1])
    e = f = b[1:]
    e *= 2
    return sum(c) * sum(d) + f @ a[:3]


@program(FOUR, 0.5)
def closures_late(x, k):
    fs = [lambda v, j=j: v * x[j] for j in range(3)]

    def add(v):
        return v + k
    s = add(fs[0](1.0))
    k = k * 2
    s += add(fs[2](s))
    x[1] = s
    return s * fs[1](k)


@program(FOUR)
def reduce_partial(x):
    f = functools.partial(lambda a, b, c: a * b + c, c=x[0])
    y = functools.reduce(f, x[1:], 1.0)
    acc = list(itertools.accumulate(x, operator.mul))
    acc[0] += y
    return sum(acc) + sum(a * b for a, b in itertools.combinations(acc, 2))


@program(FOUR)
def sorted_keys(x):
    pts = [(v, i) for i, v in enumerate(x)]
    pts.sort(key=lambda p: -p[0])
    best, j = pts[0]
    pts[0] = (best * 2, j)
    lo = min(pts, key=lambda p: p[0] * p[1])
    return best * lo[0] + sum(p[0] * (k + 1) for k, p in enumerate(sorted(pts)))


@program(FOUR)
def del_items(x):
    xs = list(x * 2)
    d = {"a": xs[0], "b": xs[1], "c": 1.0}
    del xs[0], d["c"]
    del xs[-1]
    s = sum(xs)
    del xs[:]
    xs.append(s)
    return xs[0] * d["a"] + sum(d.values()) + len(xs)


@dataclasses.dataclass(frozen=True)
class Pt:
    x: float
    y: float = 1.0

    def __add__(self, o):
        return Pt(self.x + o.x, self.y + o.y)

    def __mul__(self, k):
        return dataclasses.replace(self, x=self.x * k, y=self.y * k)
    __rmul__ = __mul__

    def __abs__(self):
        return math.hypot(self.x, self.y)

    def __iter__(self):
        return iter((self.x, self.y))


@program(0.4, 0.8)
def frozen_points(a, b):
    ps = [Pt(a), Pt(b, a), Pt(a * b, 0.3)]
    tot = sum(ps[1:], ps[0])
    x, y = tot
    q = 2.0 * tot + Pt(x=b)
    return abs(q) * x + y + max(abs(p) for p in ps)


class Shape:
    __slots__ = ("s", "_cache")

    def __init__(self, s):
        self.s = s
        self._cache = None

    def area(self):
        if self._cache is None:
            self._cache = self._area()
        return self._cache


class Sq(Shape):
    def _area(self):
        return self.s ** 2


class Ci(Shape):
    def _area(self):
        return 3 * self.s ** 2

    def area(self):
        return 2 * super().area()


@program(0.4, 0.8)
def cached_areas(a, b):
    shapes = [Sq(a), Ci(b), Sq(a * b)]
    t = sum(s.area() for s in shapes)
    for s in shapes:
        s.s *= 2
        if isinstance(s, Ci):
            s._cache = None
    return t + sum(s.area() * (i + 1) for i, s in enumerate(shapes))


@program(FOUR)
def generators_mixed(x):

    def gen(a):
        s = 0.0
        for v in a:
            s += v * v
            yield s
        yield s * a[0]
    xs = list(gen(x))
    a, *b = gen(xs)
    t = sum(v for v in gen(b) if v > 0.1)
    return t * a + next(gen(x)) * max(gen(x[1:]))


@contextlib.contextmanager
def scaled(buf, k):
    buf *= k
    try:
        yield buf[0]
    finally:
        buf /= k


@program(FOUR, 0.7)
def user_context(x, k):
    a = x * 1.0
    t = 0.0
    with scaled(a, k) as first, np.errstate(all="ignore"):
        t += first * a.sum()
        a[1] += t
    return t + a @ x


def kwonly(a, /, b, *rest, scale=2.0, **opts):
    return (a + b * sum(rest)) * scale + opts.get("bias", 0.0)


@program(FOUR)
def call_kinds(x):
    args = [x[0], x[1]]
    kw = {"scale": x[2]}
    t = kwonly(*args, *x[2:], **kw)
    kw["bias"] = t
    return kwonly(x[3], b=x[0], **kw) * kwonly(*args)


class Stack:
    def __init__(self):
        self.items = []

    def push(self, v):
        self.items.append(v)
        return self

    def pop(self):
        return self.items.pop()

    def __len__(self):
        return len(self.items)

    def __bool__(self):
        return bool(self.items)

    def __contains__(self, v):
        return v in self.items

    def __eq__(self, o):
        return self.items == o.items

    def __lt__(self, o):
        return self.items[-1] < o.items[-1]


@program(FOUR)
def fluent_stack(x):
    s = Stack().push(x[0]).push(x[1])
    t = Stack()
    t.push(s.pop() * x[2]).push(x[3])
    total = 0.0
    while t:
        total += t.pop() * len(s)
        if len(t) == 1:
            s.push(total)
    lo = s if s < Stack().push(5.0) else t
    return total * lo.pop() + (2.0 if t == Stack() else 1.0)


class Poly:
    def __init__(self, *c):
        self.c = list(c)

    def __call__(self, x):
        r = 0.0
        for a in reversed(self.c):
            r = r * x + a
        return r

    def __imul__(self, k):
        for i in range(len(self.c)):
            self.c[i] *= k
        return self

    def __mul__(self, o):
        out = [0.0] * (len(self.c) + len(o.c) - 1)
        for i, a in enumerate(self.c):
            for j, b in enumerate(o.c):
                out[i + j] += a * b
        return Poly(*out)

    def __getitem__(self, i):
        return self.c[i]

    def __setitem__(self, i, v):
        self.c[i] = v

    def deriv(self):
        return Poly(*[i * a for i, a in enumerate(self.c)][1:])


@program(FOUR, 0.6, second_order=False)
def polys(x, t):
    p = Poly(*x)
    q = Poly(t, 1.0)
    r = p * q
    p *= t
    r[0] += p[1]
    return r(t) + r.deriv()(0.5) * p(t)


class Param:
    def __init__(self, v):
        self.v = v
        self.grad = 0.0


class Adam:
    def __init__(self, params, lr):
        self.params, self.lr = params, lr
        self.m = [0.0 for _ in params]
        self.t = 0

    def step(self):
        self.t += 1
        for i, p in enumerate(self.params):
            self.m[i] = 0.9 * self.m[i] + 0.1 * p.grad
            p.v -= self.lr * self.m[i] / (1 - 0.9 ** self.t)
            p.grad = 0.0


@program(0.4, 0.8, 0.1)
def optimiser_objects(a, b, lr):
    ps = [Param(a), Param(b)]
    opt = Adam(ps, lr)
    for _ in range(3):
        u, v = ps
        u.grad += 2 * u.v * v.v
        v.grad += u.v ** 2
        opt.step()
    return ps[0].v * ps[1].v + opt.m[0]


@program(FOUR)
def try_finally_loops(x):
    out = []
    for v in x:
        try:
            if v < 0:
                continue
            if v > 1:
                break
            out.append(v * v)
        finally:
            out.append(v)
    return sum(a * b for a, b in zip(out, out[1:]))


@program(FOUR)
def ternary_and_or(x):
    best = None
    for v in x:
        best = v if best is None else max(best, v)
        alt = best and best * 2 or 1.0
        x[0] = alt if alt > 1 else x[0] - alt
    first = next((v for v in x if v > 1), None)
    y = first if first is not None else 0.0
    return best * x[0] + (y or 3.0)


@program(FOUR, [1, 3, 0])
def ints_and_sets(x, ids):
    seen = set()
    s = 0.0
    for i in ids + ids[:1]:
        if i in seen:
            s *= x[i]
            continue
        seen.add(i)
        s += x[i] * len(seen)
    return s + sum(x[i] for i in sorted(seen - {0})) ** 2


@program(FOUR)
def swap_and_rotate(x):
    a, b, c = list(x[:2]), list(x[2:]), []
    for _ in range(3):
        a, b, c = b, c, a
        a.append(x[0] * len(b))
        if c:
            c[0] *= 2
    a, a[0] = [sum(a), 1.0], 5.0
    return sum(a) + sum(b) * sum(c)


@program(np.arange(6.0).reshape(2, 3) * 0.3 + 0.1)
def nd_iter(m):
    t = 0.0
    for (i, j), v in np.ndenumerate(m):
        m[i, j] = v * (t + 1)
        t += m[i, j] * (i + 1)
    it = iter(m)
    first = next(it)
    first *= 2
    for row in it:
        t += row @ first
    return t


@program(FOUR)
def exceptions_with_else(x):
    t = 0.0
    for i in range(5):
        try:
            v = x[i]
            assert v > 0, "negative"
        except AssertionError:
            t -= v * v
        except IndexError:
            t *= 2
        else:
            t += math.log(v)
    try:
        try:
            t = t * x[0]
            raise ValueError
        finally:
            t += x[1]
    except ValueError:
        t *= x[2]
    return t


@program(FOUR)
def method_through_class(x):
    s = Stack()
    Stack.push(s, x[0])
    push = s.push
    push(x[1])
    f = Poly.__call__
    return f(Poly(*s.items), x[2]) + Stack.pop(s)


@program(FOUR, [1, 3, 0])
def set_len_before(x, ids):
    seen = set()
    s = 0.0
    for i in ids + [1]:
        n = len(seen)
        new = i not in seen
        seen.add(i)
        s += x[i] * n * s + x[i]
        if new:
            s += x[i] ** 2 * len(seen)
        seen.discard(3)
        m = len(seen) + n
        s *= x[i] * m
    return s * len(seen)


@program(FOUR)
def inactive_deque(x):
    q = collections.deque(range(2))
    s = 0.0
    for v in x:
        n = len(q)
        first = q[0]
        q.append(n)
        s += v * v * n + first * v
        if len(q) > 3:
            q.popleft()
        s *= v + len(q)
    return s


@program(FOUR)
def inactive_counter(x):
    c = collections.Counter()
    s = 0.0
    for i, v in enumerate(x):
        c[i % 2] += 1
        k = c[i % 2]
        s += v * v * k
        c.update([0])
        s *= v + c[0]
    return s


@program(FOUR)
def inactive_dict(x):
    d = {}
    s = 0.0
    for i, v in enumerate(x):
        n = len(d)
        d[i % 3] = d.get(i % 3, 0) + 1
        s += v * v * n + d[i % 3] * v
        s *= v + len(d)
        if i == 2:
            d.clear()
    return s


@program(FOUR)
def inactive_list(x):
    stack = [0]
    s = 0.0
    while stack:
        i = stack.pop()
        n = len(stack)
        s = s * x[i] + n + x[i]
        if 2 * i + 1 < 4:
            stack.append(2 * i + 1)
            if 2 * i + 2 < 4:
                stack.extend([2 * i + 2])
        s += x[i] ** 2 * len(stack)
    return s


class Ids:
    def __init__(self):
        self.n = 0
        self.used = set()

    def next(self):
        self.n += 1
        self.used.add(self.n % 3)
        return self.n


@program(FOUR)
def inactive_object(x):
    ids = Ids()
    s = 0.0
    for v in x:
        before = ids.n
        k = ids.next()
        s += v * v * k + before * v
        s *= v + len(ids.used)
    return s * ids.n


@program(FOUR)
def inactive_iterator(x):
    it = itertools.count(1)
    s = 0.0
    for v in x:
        k = next(it)
        s = s * v + k * v * v
    return s


@program(FOUR)
def inactive_rng(x):
    rng = random.Random(3)
    s = 0.0
    for v in x:
        k = rng.randint(1, 3)
        s = s * v + k * v * v
    return s


@program(FOUR)
def text_built(x):
    t = ""
    parts = []
    s = 0.0
    for i, v in enumerate(x):
        n = len(t)
        t += "ab"[: i % 3]
        parts.append(t)
        s = s * v + n * v + len(t) * v * v
    return s * len(",".join(parts))


@program(FOUR)
def bytes_changed(x):
    b = bytearray(4)
    s = 0.0
    for i, v in enumerate(x):
        k = b[i - 1]
        b[i] = k + i
        s = s * v + k * v + b[i] * v * v
    return s


@program(FOUR)
def int_array_changed(x):
    perm = np.arange(4)
    s = 0.0
    for i in range(4):
        k = perm[0]
        perm[i], perm[0] = perm[0], perm[i]
        np.random.default_rng(i).shuffle(perm)
        s = s * x[k] + x[perm[1]] ** 2
    return s


class Q:
    def __init__(self):
        self.q = collections.deque([1.0, 2.0])
        self.c = collections.Counter()


@program(FOUR)
def counter_methods(x):
    o = Q()
    o.c.update("abca")
    o.c["a"] += x[0]
    o.c["b"] *= x[1]
    (k, v), *rest = o.c.most_common(2)
    return v * x[2] + sum(o.c.values())


@program(FOUR)
def deque_compared(x):
    o = Q()
    t = 2.0 if o.q == collections.deque([1.0, 2.0]) else 3.0
    u = isinstance(o.q, collections.deque)
    o.q.append(x[1])
    o.q[0] = x[0]
    return t * u * sum(v * v for v in o.q) + len(f"{o.q}") * 0.0
