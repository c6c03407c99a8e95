"""deque, defaultdict, Counter, ChainMap, heapq and bisect: under attributes, handed on, and with values that carry derivatives."""

import bisect
import collections
import heapq
import math
from collections import Counter
from collections import defaultdict
from collections import deque

import numpy as np

from . import program

FOUR = np.array([0.7, -0.5, 0.31, 1.1])


@program(FOUR, 0.7)
def dict_list_plus(x, k):
    d = {"a": [x[0]], "b": []}
    for i, v in enumerate(x):
        key = "a" if i % 2 else "b"
        d[key] += [v * k]
    return sum(v * v for v in d["a"]) * sum(d["b"])


@program(FOUR, 0.7)
def setdefault_append(x, k):
    d = {}
    for i, v in enumerate(x):
        d.setdefault(i % 2, []).append(v * k)
    return sum(v * v for v in d[0]) * sum(d[1])


@program(FOUR, 0.7)
def setdefault_append_str(x, k):
    d = {}
    for i, v in enumerate(x):
        d.setdefault("even" if i % 2 == 0 else "odd", []).append(v * k)
    t = 0.0
    for name, vs in d.items():
        t += sum(vs) ** 2
    return t


@program(FOUR, 0.7, second_order=False)
def defaultdict_list(x, k):
    d = collections.defaultdict(list)
    for i, v in enumerate(x):
        d[i % 2].append(v * k)
    return sum(v * v for v in d[0]) * sum(d[1])


@program(FOUR, 0.7)
def defaultdict_float(x, k):
    d = collections.defaultdict(float)
    for i, v in enumerate(x):
        d[i % 3] += v * k
    return sum(v * v for v in d.values())


class Groups:
    def __init__(self):
        self.by = collections.defaultdict(list)
        self.sums = collections.defaultdict(float)

    def add(self, key, v):
        self.by[key].append(v)
        self.sums[key] += v


@program(FOUR, 0.7)
def defaultdict_attr(x, k):
    g = Groups()
    for i, v in enumerate(x):
        g.add(i % 2, v * k)
    return sum(v * v for v in g.by[0]) * g.sums[1]


class Window:
    def __init__(self, n):
        self.q = collections.deque(maxlen=n)

    def push(self, v):
        self.q.append(v)
        return sum(self.q) / len(self.q)


@program(FOUR, 0.7)
def deque_attr(x, k):
    w = Window(2)
    s = 0.0
    for v in x:
        s += w.push(v * k) ** 2
    return s


class Fifo:
    def __init__(self):
        self.q = collections.deque()

    def push(self, v):
        self.q.append(v)

    def pop(self):
        return self.q.popleft()


@program(FOUR, 0.7)
def deque_attr2(x, k):
    w = Fifo()
    s = 0.0
    for i, v in enumerate(x):
        w.push(v * k)
        if i % 2:
            s += w.pop() ** 2
    return s * w.pop()


@program(FOUR, 0.7)
def counter_float(x, k):
    c = collections.Counter()
    for i, v in enumerate(x):
        c[i % 2] += v * k
    return c[0] * c[1] + c[5]


class Tally:
    def __init__(self):
        self.c = collections.Counter()

    def see(self, key, v):
        self.c[key] += v


@program(FOUR, 0.7)
def counter_attr(x, k):
    t = Tally()
    for i, v in enumerate(x):
        t.see(i % 2, v * k)
    return t.c[0] * t.c[1]


@program(FOUR, 0.7)
def chainmap(x, k):
    base = {"a": x[0], "b": k}
    over = {"a": x[1] * k}
    m = collections.ChainMap(over, base)
    return m["a"] * m["b"] ** 2


@program(FOUR, 0.7)
def chainmap_written(x, k):
    base = {"a": x[0], "b": k}
    m = collections.ChainMap({}, base)
    m["a"] = x[2] * base["a"]
    base["b"] *= 2
    return m["a"] * m["b"] + base["a"]


@program(FOUR, 0.7)
def heap_floats(x, k):
    h = []
    for v in x:
        heapq.heappush(h, v * k)
    a = heapq.heappop(h)
    b = heapq.heappop(h)
    heapq.heappush(h, a * b)
    return heapq.heappop(h) * 3 + h[0]


@program(FOUR, 0.7)
def heap_pairs(x, k):
    h = []
    for i, v in enumerate(x):
        heapq.heappush(h, (v * v, i, v * k))
    s = 0.0
    w = 1.0
    while h:
        d, i, p = heapq.heappop(h)
        s += w * d * p + i * d
        w *= 0.5
    return s


@program(FOUR)
def heapified(x):
    h = list(x * x)
    heapq.heapify(h)
    while len(h) > 1:
        a = heapq.heappop(h)
        b = heapq.heappop(h)
        heapq.heappush(h, a + b * a)
    return h[0]


@program(FOUR)
def heap_nlargest(x):
    return sum(heapq.nlargest(2, x)) * heapq.nsmallest(1, x)[0]


@program(FOUR)
def heap_replace(x):
    h = list(x)
    heapq.heapify(h)
    a = heapq.heapreplace(h, x[0] * x[3])
    b = heapq.heappushpop(h, a * 2)
    return a * b + h[0]


@program({"a": {"b": 1.0, "c": 2.0}, "b": {"c": 0.5}, "c": {}})
def dijkstra(graph):
    best = {"a": 0.0}
    queue = [(0.0, "a")]
    while queue:
        d, u = heapq.heappop(queue)
        if d > best.get(u, 1e9):
            continue
        for v, w in graph[u].items():
            n = d + w
            if n < best.get(v, 1e9):
                best[v] = n
                heapq.heappush(queue, (n, v))
    return best["c"] ** 2 + best["b"]


@program(FOUR, 0.7)
def bisect_known(x, k):
    grid = [0.0, 0.25, 0.55, 1.0, 2.0]
    s = 0.0
    for v in x:
        i = bisect.bisect_right(grid, abs(v)) - 1
        t = (abs(v) - grid[i]) / (grid[i + 1] - grid[i])
        s += (1 - t) * i * k + t * (i + 1) ** 2
    return s


@program(FOUR, 0.7)
def bisect_active(x, k):
    xs = [0.0, k * 0.9, 2 * k, 3 * k]
    s = 0.0
    for v in x:
        i = bisect.bisect(xs, abs(v))
        s += v * i + xs[i - 1]
    return s


@program(FOUR)
def insort(x):
    xs = []
    for v in x:
        bisect.insort(xs, v * v)
    return sum(v * (i + 1) for i, v in enumerate(xs))


class Graph:
    def __init__(self):
        self.edges = defaultdict(list)
        self.weight = {}

    def add(self, u, v, w):
        self.edges[u].append(v)
        self.edges[v].append(u)
        self.weight[u, v] = w
        self.weight[v, u] = w


@program(np.array([0.3, 0.9, 0.4, 1.2]))
def graph_dijkstra(w):
    g = Graph()
    g.add("a", "b", w[0]); g.add("b", "c", w[1]); g.add("a", "c", w[2] * 4); g.add("c", "d", w[3])
    dist = {"a": 0.0}
    seen = set()
    pq = [(0.0, "a")]
    while pq:
        d, u = heapq.heappop(pq)
        if u in seen:
            continue
        seen.add(u)
        for v in g.edges[u]:
            nd = d + g.weight[u, v]
            if v not in dist or nd < dist[v]:
                dist[v] = nd
                heapq.heappush(pq, (nd, v))
    return dist["d"] ** 2 + dist["c"]


class Smoother:
    def __init__(self, n, k):
        self.window = deque(maxlen=n)
        self.k = k
        self.stats = defaultdict(float)

    def __call__(self, v):
        self.window.append(v * self.k)
        out = sum(self.window) / len(self.window)
        self.stats["sum"] += out
        self.stats["max"] = max(self.stats["max"], out)
        return out


@program(FOUR, 0.7)
def smoother(x, k):
    s = Smoother(3, k)
    t = 0.0
    for v in x:
        t += s(v) ** 2
    return t * s.stats["sum"] + s.stats["max"] + len(s.window) * s.window[0] - s.window[-1]


class Sim:
    def __init__(self):
        self.queue = []
        self.log = []
        self.now = 0.0
        self.n = 0

    def schedule(self, delay, amount):
        heapq.heappush(self.queue, (self.now + delay, self.n, amount))
        self.n += 1

    def run(self):
        total = 0.0
        while self.queue:
            self.now, _, amount = heapq.heappop(self.queue)
            total += amount * math.exp(-self.now)
            self.log.append(self.now)
            if amount > 0.5:
                self.schedule(amount, amount * 0.6)
        return total


@program(FOUR)
def event_simulation(x):
    sim = Sim()
    for i, v in enumerate(x):
        sim.schedule(abs(v), v * v + 0.1)
    return sim.run() + sim.log[-1] * sim.log[0]


def push_all(q, xs):
    for v in xs:
        q.append(v)
        if len(q) > 3:
            q.popleft()
    return q


@program(FOUR, 0.6)
def deque_passed(x, k):
    q = deque([k])
    push_all(q, x * k)
    q.rotate(1)
    return sum(v * (i + 1) for i, v in enumerate(q)) + q[0]


@program(FOUR, 0.6)
def bfs_queue(x, k):
    q = deque([(0, k)])
    t = 0.0
    while q:
        i, w = q.popleft()
        t += w * x[i]
        for j in (2 * i + 1, 2 * i + 2):
            if j < len(x):
                q.append((j, w * x[i]))
    return t


@program(FOUR)
def nested_default(x):
    d = defaultdict(lambda: defaultdict(float))
    for i, v in enumerate(x):
        d[i % 2][i // 2] += v * v
    return d[0][0] * d[0][1] + d[1][1]


@program(FOUR)
def counter_words(x):
    c = Counter("abca")
    return x[0] * c["a"] + x[1] * c["z"] + sum(c.values()) * x[2]


@program(FOUR)
def heap_of_lists(x):
    h = [[v, [v * 2]] for v in x]
    heapq.heapify(h)
    a = heapq.heappop(h)
    a[0] *= 3
    heapq.heappush(h, a)
    return h[0][0] * h[0][1][0] + sum(p[0] ** 2 for p in h)


class Running:
    def __init__(self):
        self.xs = []

    def add(self, v):
        bisect.insort(self.xs, v)

    def median(self):
        n = len(self.xs)
        return self.xs[n // 2] if n % 2 else 0.5 * (self.xs[n // 2 - 1] + self.xs[n // 2])


@program(FOUR)
def running_median(x):
    r = Running()
    t = 0.0
    for v in x:
        r.add(v * v)
        t += r.median()
    return t * r.xs[0]


@program(FOUR)
def adjacency(x):
    adj = {}
    for i in range(4):
        adj.setdefault(i % 2, {})[i] = x[i] ** 2
    for row in adj.values():
        for j in row:
            row[j] *= 2
    return adj[0][0] * adj[0][2] + adj[1][3]


@program(FOUR)
def grouped_update(x):
    d = {}
    for i, v in enumerate(x):
        d[i % 2] = d.get(i % 2, 0.0) + v * v
    d.update({k: v * 2 for k, v in d.items()})
    e = dict(d)
    e[0] += d.pop(1)
    return e[0] * e[1] + d[0]


@program(FOUR)
def fromkeys(x):
    d = dict.fromkeys(("a", "b"), 0.0)
    for i, v in enumerate(x):
        d["ab"[i % 2]] += v * v
    return d["a"] * d["b"]
