"""What practising programmers write, found by trying: chains of tuples, orders of dicts, generators of trees, iterators of NumPy."""

import logging
from collections import OrderedDict, deque

import numpy as np

from . import program

FOUR = np.array([0.7, 1.3, -0.4, 2.1])


@program(FOUR)
def chain_of_pairs(x):
    t = None
    for i in range(4):
        t = (x[i] * x[i], t)
    s = 0.0
    while t is not None:
        v, t = t
        s = s * 0.5 + v * v
    return s


@program(FOUR)
def chain_of_triples(x):
    t = ()
    for i in range(4):
        t = (t, x[i], x[i] * x[i - 1])
    s = 0.0
    while t:
        t, v, _ = t
        s = s * 0.5 + v * v * _
    return s


@program(FOUR)
def chain_of_arrays(x):
    t = None
    for i in range(4):
        t = (x * x[i], t)
    s = x * 0
    while t is not None:
        v, t = t
        s = s * 0.5 + v * v
    return np.sum(s)


@program(FOUR)
def name_twice_in_a_target(x):
    t = (x[0], x[1], x[2] * x[0])
    s = 1.0
    for i in range(3):
        _, _, v = t
        t = (v * s, _ * v, s + _)
        s = s + _ ** 2
    return s


@program(FOUR)
def unpacked_onto_its_own_name(x):
    t = [x[0], [x[1], [x[2], x[3]]]]
    a, t = t
    b, t = t
    c, t = t
    return a * b + c * t * b


@program(FOUR)
def pairs_in_a_chain(x):
    stack = None
    for i in range(4):
        stack = ((x[i], x[i] * x[0]), stack)
    s = 0.0
    while stack is not None:
        (v, w), stack = stack
        if v < 0 and stack is not None:
            (u, w), stack = stack
            stack = ((u * v, w), stack)
            v = u * 2
        s = s * 0.5 + v * w
        if s > 30: break
    return s


@program(FOUR)
def moved_to_the_end(x):
    d = OrderedDict()
    for i in range(4):
        d[i] = x[i] * x[i]
    d.move_to_end(1)
    s = 0.0
    for k, v in d.items():
        s = s * 0.5 + v
    return s


@program(FOUR)
def first_taken_out(x):
    d = OrderedDict()
    for i in range(4):
        d[i] = x[i] * x[i]
    k, v = d.popitem(last=False)
    s = 3 * v
    for k, v in d.items():
        s = s * 0.5 + v
    return s


@program(FOUR)
def least_recently_used(x):
    cache = OrderedDict()
    s = 0.0
    for i in [0, 1, 2, 0, 3, 1, 2, 2, 0]:
        if i in cache:
            cache.move_to_end(i)
            v = cache[i]
        else:
            v = np.sin(x[i])
            cache[i] = v
            if len(cache) > 2:
                cache.popitem(last=False)
        s = s * 0.5 + v
    return s


@program(FOUR)
def moved_to_the_front(x):
    d = OrderedDict([("a", x[0]), ("b", x[1]), ("c", x[2])])
    d.move_to_end("c", last=False)
    k, v = d.popitem()
    s = 0.0
    for k in d:
        s = s * 0.5 + d[k] ** 2
    return s + 5 * v


@program(FOUR)
def finally_four_deep(x):
    s = 0.0
    for i in range(len(x)):
        for j in range(3):
            try:
                try:
                    try:
                        try:
                            if x[i] * j < 0:
                                continue
                            if x[i] > 5:
                                return s
                            if x[i] * j > 3:
                                break
                            s += x[i] ** 2
                        finally:
                            s *= 1.1
                    finally:
                        s += 0.1 * x[i]
                finally:
                    s = np.sin(s)
            finally:
                s = s + 1
    return s


@program(FOUR)
def except_and_finally_in_finally(x):
    s = 0.0
    for i in range(len(x)):
        try:
            try:
                if x[i] < 0:
                    raise ValueError("neg")
                s += x[i] ** 2
            except ValueError:
                s += 0.3 * x[i]
                continue
            finally:
                s *= 1.1
            try:
                if x[i] > 2:
                    raise KeyError("x")
                s += 2
            except KeyError:
                s *= x[i]
            else:
                s *= 2
            finally:
                s += x[i]
        finally:
            s += 0.1 * x[i]
    return s


@program(FOUR)
def arrays_in_an_order(x):
    d = OrderedDict()
    d["a"] = x * 2
    d["b"] = np.sin(x)
    d["c"] = x ** 2
    d["a"][1] = 3.0
    d.move_to_end("a")
    d["b"] += d["a"]
    k, v = d.popitem(last=False)
    d.move_to_end("a", last=False)
    s = v * 3
    for k in d:
        s = s * 0.5 + d[k]
    last = d.popitem()[1]
    return np.sum(s * last)


@program(FOUR)
def order_of_a_dict_restored(x):
    d = {"a": x * 2, "b": np.sin(x), "c": x ** 2}
    s = x * 0
    for k, v in d.items():
        s = s * v + v * v
    a = d.pop("a")
    d["c"] *= a
    for k, v in d.items():
        s = s * v + v * v
    b = d.pop("b")
    b[0] = 1.0
    d["b"] = b
    for k, v in d.items():
        s = s * v + v * v
    return np.sum(s)


@program(FOUR)
def arrays_moved_about(x):
    d = OrderedDict(a=x * 2, b=np.sin(x), c=x ** 2)
    s = x * 0
    for r in range(4):
        for i, (k, v) in enumerate(d.items()):
            s = s * v + v * v * (i + 1)
            v *= 1.1
        if r == 2:
            d.move_to_end("a", last=False)
        else:
            d.move_to_end("b")
    k, v = d.popitem(last=False)
    v += 1
    return np.sum(s) + sum(np.sum(w ** 2) for w in d.values()) + np.sum(v ** 3)


@program(FOUR)
def nested_lists_by_a_local_generator(x):
    tree = [x[0], [x[1], [x[2]]], x[3]]
    def flat(t):
        for u in t:
            if isinstance(u, list):
                yield from flat(u)
            else:
                yield u
    s = 0.0
    for v in flat(tree):
        s = s * 0.5 + v * v
    return s


class Branch:
    def __init__(self, v, kids):
        self.v = v
        self.kids = kids


def leaves(n):
    if not n.kids:
        yield n.v
        return
    for k in n.kids:
        yield from leaves(k)


@program(FOUR)
def leaves_of_a_tree(x):
    t = Branch(x[0], [Branch(x[1], []), Branch(x[2], [Branch(x[3], []), Branch(x[0], [])])])
    return sum(leaves(t)) + max(leaves(t)) * min(leaves(t)) + list(leaves(t))[0] ** 2 + len(list(leaves(t)))


def orders_of(xs):
    if len(xs) <= 1:
        yield xs
        return
    for i in range(len(xs)):
        for p in orders_of(xs[:i] + xs[i + 1:]):
            yield [xs[i]] + p


@program(FOUR)
def orders_of_a_list(x):
    s = 0.0
    for p in orders_of([x[0], x[1], x[2]]):
        s += p[0] * p[1] ** 2
    return s


def even(n, x):
    if n < len(x):
        yield x[n]
        yield from odd(n + 1, x)


def odd(n, x):
    if n < len(x):
        yield -x[n] ** 2
        yield from even(n + 1, x)


@program(FOUR)
def generators_that_call_each_other(x):
    return sum(v * (i + 1) for i, v in enumerate(even(0, x)))


@program(FOUR)
def halves_of_an_array(x):
    def halves(a):
        yield a
        if len(a) > 1:
            m = len(a) // 2
            yield from halves(a[:m])
            yield from halves(a[m:])
    s = 0.0
    b = x * 1.0
    for h in halves(b):
        s += np.sum(h) ** 2
    return s


class Knot:
    def __init__(self, value, left=None, right=None):
        self.value = value
        self.left = left
        self.right = right

    def __iter__(self):
        if self.left is not None:
            yield from self.left
        yield self.value
        if self.right is not None:
            yield from self.right


def in_order(n):
    if n is None:
        return
    yield from in_order(n.left)
    yield n.value
    yield from in_order(n.right)


@program(FOUR)
def tree_in_order(x):
    t = Knot(x[0], Knot(x[1]), Knot(x[2], Knot(x[3])))
    s = 0.0
    for v in in_order(t):
        s = s * 0.7 + v * v
    return s


class Tree:
    def __init__(self, w, kids=()):
        self.w = w
        self.kids = list(kids)

    def nodes(self):
        yield self
        for k in self.kids:
            yield from k.nodes()


@program(FOUR)
def nodes_of_a_tree(x):
    t = Tree(x[0], [Tree(x[1], [Tree(x[3])]), Tree(x[2])])
    s = 0.0
    for n in t.nodes():
        s = s * 0.5 + n.w ** 2
    return s


class Vec:
    def __init__(self, a):
        self.a = a

    def __mul__(self, k):
        return type(self)(self.a * k)

    def __add__(self, o):
        return self.__class__(self.a + o.a)

    def copy(self):
        return type(self)(a=self.a)


class Named(Vec):
    def norm(self):
        return self.a ** 2


@program(FOUR)
def objects_of_their_own_class(x):
    a = Named(x[0])
    b = a * x[1] + a
    b.a = b.a * 2
    return b.norm() + (Vec(x[2]) * 3).a * b.copy().norm()


@program(FOUR)
def iterated_in_memory_order(x):
    a = x.reshape(2, 2).T
    s = 0.0
    for v in np.nditer(a):
        s = s * 0.5 + v * v
    for v in np.nditer(a, order="C"):
        s = s * 0.5 + np.sin(v)
    return s


@program(FOUR)
def written_through_an_iterator(x):
    a = x * 1.0
    with np.nditer(a, flags=["multi_index"], op_flags=["readwrite"]) as it:
        for v in it:
            if v > 0:
                v *= 2
            else:
                v[...] = v ** 2 + it.multi_index[0]
    return np.sum(a ** 2)


@program(FOUR)
def places_of_an_iterator(x):
    a = x.reshape(2, 2) * 1.0
    it = np.nditer(a, flags=["multi_index"], op_flags=[["readwrite"]])
    while not it.finished:
        i, j = it.multi_index
        it[0] = it[0] * (i + 1)
        it[0] += j
        it.iternext()
    return np.sum(a ** 2)


@program(FOUR)
def two_iterators(x):
    s = 0.0
    for v in np.nditer(x):
        s += v ** 2
    for v in np.nditer(x * 2):
        s += float(v) * s
    return s


@program(FOUR)
def differences_by_an_iterator(x):
    def f(w):
        return np.sum(np.sin(w) ** 2)
    g = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    h = 1e-1
    while not it.finished:
        ix = it.multi_index
        old = x[ix]
        x[ix] = old + h
        fp = f(x)
        x[ix] = old - h
        fm = f(x)
        x[ix] = old
        g[ix] = (fp - fm) / (2 * h)
        it.iternext()
    return np.sum(g ** 2)


@program(FOUR)
def iterated_together(x):
    a = x.reshape(4, 1)
    s = 0.0
    for u, v in np.nditer([a, x]):
        s += u * v ** 2
    return s


@program(FOUR)
def list_of_an_array_turned(x):
    q = deque(x)
    q.rotate(1)
    s = 0.0
    for i, v in enumerate(q):
        s += v ** 2 * (i + 1)
    return s


@program(FOUR)
def memo_in_a_list(x):
    memo = [None] * 4
    def g(i):
        if memo[i] is None:
            memo[i] = x[i] if i == 0 else g(i - 1) * x[i] + i
        return memo[i]
    return g(3) * g(2) + memo[1]


def remembered(i, memo, x):
    if i < 0:
        return 0.5
    if memo[i] is None:
        memo[i] = remembered(i - 1, memo, x) * x[i] + np.sin(remembered(i - 2, memo, x))
    return memo[i]


@program(FOUR, second_order=False)
def memo_forgotten_and_changed(x):
    memo = [None] * 4
    s = 0.0
    for k in range(2):
        s += remembered(3, memo, x * (k + 1))
        memo[3] = None
        memo[1] = memo[1] * s
    return s


@program(FOUR)
def targets_one_after_the_other(x):
    a, b = [x[0], x[1]], x[2]
    a, b = b, a
    (c, d), e = b, a
    b[0], a = a, b[1]
    return c * d + e * b[0] * a


@program(FOUR)
def indices_bound_on_the_way(x):
    xs = list(x)
    i = 0
    i, xs[i] = 2, x[3] * 2
    xs[i], i = xs[0] * xs[i], 1
    xs[i], xs[i + 1], xs[i - 1] = xs[i - 1], xs[i], xs[i + 1]
    return sum(v * (k + 1) ** 2 for k, v in enumerate(xs))


@program(FOUR)
def pairs_turned(x):
    t = (x[0], x[1])
    for i in range(3):
        a, b = t
        t = b, a * b + i
        a, t = t[0], (t[1], a)
    return a * t[0] + t[1] ** 2


@program(FOUR)
def rows_and_columns_by_names(x):
    m = np.outer(x, x)
    for row in m:
        row[0], row[-1] = row[-1], row[0] * 2
    for (i, r), c in zip(enumerate(m), m.T):
        r[i] += c[0] * 0.1
    a, b, *c = m
    a += b
    c[0][1] = a[0]
    return np.sum(m * np.arange(16).reshape(4, 4))


@program(FOUR)
def logger_of_its_own(x):
    log = logging.getLogger("practised")
    log.debug("%s", float(x[0]))
    return np.sum(x ** 2)


@program(FOUR)
def cut_off_by_masks(x):
    y = np.exp(x)
    y[y > 2] = 2.0
    z = y * x
    z[z < 0] *= x[0]
    return np.sum(z ** 2)


@program(FOUR, kinks=True, expect=3 * FOUR**2, warns=True)
def replaced_where_it_overflows(x):
    y = np.exp(700 * x)
    if not np.all(np.isfinite(y)):
        y = x ** 3
    return np.sum(y)
