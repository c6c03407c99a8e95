"""Programs as people have them lying around: work lists, stacks, operators of small classes, hooks that may be left out."""

import itertools
from collections import Counter, OrderedDict, defaultdict
from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from . import program

FOUR = np.array([0.7, -0.4, 1.3, 0.9])


@program(FOUR)
def breadth_first(x):
    graph = {0: [1, 2], 1: [3], 2: [3], 3: []}
    seen = [0]
    distance = [x[0], None, None, None]
    for u in seen:
        for w in graph[u]:
            if distance[w] is None:
                distance[w] = distance[u] * x[w]
                seen.append(w)
    return distance[3] + distance[2] ** 2


@program(FOUR)
def work_that_makes_work(x):
    work = [x[0]]
    s = 0.0
    for i, v in enumerate(work, 1):
        s = s + v * v * i
        if i > 4:
            continue
        work.append(v * x[i % 4])
        work.extend([v + x[2]])
        if len(work) > 8:
            break
    else:
        s = 0.0
    return s + sum(work)


class Agenda:
    def __init__(self):
        self.items = []

    def run(self, x):
        self.items.append(x[0])
        for v in self.items:
            if len(self.items) < 5:
                self.items.append(v * v + x[len(self.items) % 4])
        return self.items[-1]


@program(FOUR)
def agenda_of_an_object(x):
    return Agenda().run(x)


@program(FOUR)
def removed_on_the_way(x):
    xs = list(x)
    for v in xs:
        if v < 0:
            xs.remove(v)
    return sum(v * (k + 1) for k, v in enumerate(xs))


@program(FOUR)
def one_row_read_the_other_lengthened(x):
    rows = [[x[0], x[1]], [x[2]]]
    for v in rows[0]:
        rows[1].append(v * v)
    return rows[1][2] * rows[1][0]


@dataclass
class Particle:
    x: float
    v: float = 0.0
    path: list = field(default_factory=list)

    def drift(self, h):
        self.x += self.v * h
        self.path.append(self.x)


@program(FOUR)
def paths_of_particles(x):
    particles = [Particle(v, v * v) for v in x]
    for _ in range(3):
        for p in particles:
            p.drift(0.1)
    return sum(p.path[-1] * p.path[0] for p in particles)


@program(FOUR)
def rows_that_grow_together(x):
    rows = [[] for _ in range(2)]
    for i in range(4):
        for r in rows:
            r.append(x[i] * i)
    return sum(r[0] * r[-1] for r in rows) + rows[0][1]


class Slotted:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __call__(self, t):
        return Slotted(self.x * t, self.y * t)

    def __matmul__(self, other):
        return self.x * other.x + self.y * other.y


@program(FOUR)
def slots_of_what_is_called(x):
    a, b = Slotted(x[0], x[1]), Slotted(x[2], x[3])
    return a(2.0).x + a(x[2]) @ b


def weighted(d):
    s = 0.0
    for k, v in d.items():
        s += v * v * len(k)
    return s


def dealt(d, x):
    for i in range(4):
        d["ab"[i % 2]] += x[i] * i


@program(FOUR)
def defaultdict_handed_on(x):
    d = defaultdict(float)
    dealt(d, x)
    return weighted(d)


@program(FOUR)
def counter_handed_on(x):
    c = Counter()
    c["a"] += x[0]
    c["bb"] += x[1] ** 2
    c["a"] += x[2]
    return weighted(c)


def in_order(d):
    return sum(v * (k + 1) for k, v in enumerate(d.values()))


@program(FOUR)
def cache_that_forgets_the_oldest(x):
    cache = OrderedDict()
    s = 0.0
    for k in [0, 1, 2, 0, 3, 1]:
        if k in cache:
            cache.move_to_end(k)
        else:
            if len(cache) >= 2:
                cache.popitem(last=False)
            cache[k] = x[k] ** 2
        s += in_order(cache)
    return s


@program(FOUR)
def deleted_and_handed_on(x):
    d = dict(zip("abcd", x))
    del d["a"], d["c"]
    return in_order(d)


def total(c):
    return sum(c.values())


@program(FOUR)
def counter_of_signs(x):
    c = Counter()
    for v in x:
        c["up" if v > 0 else "down"] += 1
    return np.sum(x**2) * total(c)


def relaxed(x, hook=None, steps=()):
    y = x * 2
    if hook:
        y = hook(y)
    for step in steps:
        y = step(y)
    return y


@program(FOUR)
def hooks_that_may_be_left_out(x):
    return relaxed(x[0]) + relaxed(x[1], lambda v: v * v) + relaxed(x[2], steps=[np.sin, lambda v: v * x[3]])


def newton(f, start, args=(), slope=None):
    x = start
    for _ in range(20):
        d = slope(x, *args) if slope else (f(x + 1e-3, *args) - f(x - 1e-3, *args)) / 2e-3
        step = f(x, *args) / d
        x = x - step
        if abs(step) < 1e-9:
            break
    return x


@program(FOUR)
def roots_with_and_without_slopes(x):
    return newton(lambda t, a: t**3 - a, 1.0, args=(x[0],)) + newton(lambda t: t * t - x[2], 1.0, slope=lambda t: 2 * t)


def composed(*functions):
    return reduce(lambda f, g: lambda v: g(f(v)), functions)


def one_after_the_other(*functions):
    return lambda x: reduce(lambda value, f: f(value), functions, x)


@program(FOUR)
def functions_folded_to_one(x):
    return composed(np.sin, lambda v: v * x[2], np.exp)(x[0]) + one_after_the_other(np.sin, lambda v: v * x[3])(x[1])


@program(FOUR)
def parts_of_iterators_without_end(x):
    s = 1.0
    for v in itertools.islice(itertools.cycle(x), 1, 9, 2):
        s += v * s
    return s + sum(x[i % 4] * i for i in itertools.islice(itertools.count(2, 3), 4))


@program(FOUR)
def stack_of_a_calculator(x):
    stack = []
    for word in "a b + c * ! d".split():
        if word.isalpha():
            stack.append(x["abcd".index(word)])
        elif word == "!":
            stack[-1] *= stack[-1]
        else:
            a, b = stack.pop(), stack.pop()
            stack.append(a + b if word == "+" else a * b)
    return stack[0] * stack[1]


class Recorder:
    def __init__(self, sizes, rng):
        self.weights = [rng.standard_normal((a, b)) * 0.5 for a, b in zip(sizes[:-1], sizes[1:])]
        self.shifts = [np.zeros(b) for b in sizes[1:]]

    def forward(self, x):
        self.seen = [x]
        for w, b in zip(self.weights, self.shifts):
            x = np.tanh(x @ w + b)
            self.seen.append(x)
        return x

    def update(self, rate):
        for w, b in zip(self.weights, self.shifts):
            w -= rate * w
            b -= rate * 0.1


@program(FOUR, 0.1)
def network_that_keeps_what_it_saw(x, rate):
    net = Recorder([4, 3, 2], np.random.default_rng(0))
    net.update(rate)
    return net.forward(x).sum() + net.seen[1][0]


@program(FOUR)
def shortest_path(x):
    import heapq

    roads = {"s": [("a", x[0] ** 2), ("b", x[1] ** 2 + 1)], "a": [("b", x[2]), ("t", 3 * x[3])], "b": [("t", x[0] + 1)], "t": []}
    distance = {"s": 0.0}
    waiting = [(0.0, "s")]
    while waiting:
        d, u = heapq.heappop(waiting)
        if d > distance.get(u, float("inf")):
            continue
        for v, w in roads[u]:
            if d + w < distance.get(v, float("inf")):
                distance[v] = d + w
                heapq.heappush(waiting, (d + w, v))
    return distance["t"]
