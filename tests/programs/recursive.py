"""Functions and methods that call themselves: memos, lists that they fill, trees of objects."""

import functools
import math
from functools import lru_cache

import numpy as np

from . import program

FOUR = np.array([0.7, -0.5, 0.31, 1.1])


class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next


@program(FOUR, 0.7)
def linked_inside(x, k):
    head = None
    for v in x:
        head = Node(v * k, head)
    s = 0.0
    node = head
    while node is not None:
        s += math.sin(node.value)
        node = node.next
    return s


def chain(vs):
    head = None
    for v in reversed(vs):
        head = Node(v, head)
    return head


@program(chain([0.3, 1.2, -0.4]), 0.7)
def linked_passed(head, k):
    s = 0.0
    node = head
    while node:
        s += k * node.value ** 2
        node = node.next
    return s


class Tree:
    def __init__(self, w, children=()):
        self.w = w
        self.children = list(children)

    def total(self, x):
        return self.w * x + sum(c.total(x * self.w) for c in self.children)

    def depth_weighted(self, x, d=1):
        t = math.sin(self.w * x) / d
        for c in self.children:
            t += c.depth_weighted(x, d + 1)
        return t


@program(Tree(0.4, [Tree(0.3), Tree(1.2, [Tree(0.7)])]), 0.8)
def tree_passed(t, x):
    return t.total(x) + t.depth_weighted(x)


class BTree:
    def __init__(self, v):
        self.v = v
        self.left = None
        self.right = None

    def insert(self, v):
        if v < self.v:
            if self.left is None:
                self.left = BTree(v)
            else:
                self.left.insert(v)
        else:
            if self.right is None:
                self.right = BTree(v)
            else:
                self.right.insert(v)

    def inorder(self):
        out = []
        if self.left is not None:
            out += self.left.inorder()
        out.append(self.v)
        if self.right is not None:
            out += self.right.inorder()
        return out


def evaluate(node, x):
    if node is None:
        return 0.0
    return node.v * x + evaluate(node.left, x * node.v) * evaluate(node.right, x)


def btree(vs):
    r = BTree(vs[0])
    for v in vs[1:]: r.insert(v)
    return r


@program(btree([0.3, 0.1, 0.9, 0.5]), 0.8)
def btree_recursive(t, x):
    return evaluate(t, x)


class Stack:
    def __init__(self):
        self.head = None
        self.n = 0

    def push(self, v):
        self.head = Node(v, self.head)
        self.n += 1

    def pop(self):
        v = self.head.value
        self.head = self.head.next
        self.n -= 1
        return v


@program(FOUR, 0.6)
def linked_stack(x, k):
    st = Stack()
    s = 0.0
    for v in x:
        st.push(v * k)
        if st.n > 2:
            s += st.pop() * st.pop()
    while st.n:
        s = s * k + st.pop() ** 2
    return s


class Walker:
    def __init__(self, k):
        self.k, self.n, self.log = k, 0, []
        self.acc = 0.0

    def visit(self, x, depth):
        self.n += 1
        self.acc += x * self.k
        if depth == 0:
            return x * x
        return self.visit(x * 0.5, depth - 1) + self.visit(x * self.acc, depth - 1) * self.k

    def listed(self, x, depth):
        self.log.append(x)
        if depth:
            self.listed(x * self.k, depth - 1)
            self.listed(x * x, depth - 1)


@program(0.4, 0.8, second_order=False)
def rec_method_writes(k, x):
    w = Walker(k)
    return w.visit(x, 3) * w.acc + w.n


@program(0.4, 0.8, second_order=False)
def rec_method_appends(k, x):
    w = Walker(k)
    w.listed(x, 2)
    return sum(v * v for v in w.log)


def fill(d, k, x):
    d[k] = x * x
    if k > 0:
        fill(d, k - 1, x * d[k])


@program(0.8)
def rec_dict(x):
    d = {}
    fill(d, 3, x)
    return d[0] + d[1] * d[3]


@program(0.8)
def memo_nested(x):
    memo = {}

    def fib(n):
        if n in memo:
            return memo[n]
        if n < 2:
            r = x * (n + 1)
        else:
            r = fib(n - 1) * 0.5 + fib(n - 2) * x
        memo[n] = r
        return r
    return fib(6)


@program(FOUR)
def memo_pairs(x):
    memo = {}

    def cost(i, j):
        if i >= j:
            return 0.0
        if (i, j) not in memo:
            memo[i, j] = min(cost(i + 1, j) + x[i] ** 2, cost(i, j - 1) + x[j] * 0.3 + 0.5)
        return memo[i, j]
    return cost(0, 3) + len(memo)


def fib_memo(n, x, memo):
    if n in memo:
        return memo[n]
    if n < 2:
        return x * (n + 1)
    memo[n] = fib_memo(n - 1, x, memo) + x * fib_memo(n - 2, x, memo)
    return memo[n]


@program(0.8)
def memo_global(x):
    return fib_memo(6, x, {})


def fib_none(n, x, memo=None):
    if memo is None:
        memo = {}
    if n in memo:
        return memo[n]
    if n < 2:
        return x * (n + 1)
    memo[n] = fib_none(n - 1, x, memo) + x * fib_none(n - 2, x, memo)
    return memo[n]


@program(0.8, second_order=False)
def memo_none(x):
    return fib_none(6, x)


@program(0.8)
def lru_nested(x):

    @functools.lru_cache(maxsize=None)
    def fib(n):
        if n < 2:
            return x * (n + 1)
        return fib(n - 1) * 0.5 + fib(n - 2) * x
    return fib(6)


@program(FOUR, 0.7)
def rec_quick(x, k):

    def sort(a, lo, hi):
        if lo < hi:
            p = a[hi]
            i = lo
            for j in range(lo, hi):
                if a[j] < p:
                    a[i], a[j] = a[j], a[i]
                    i += 1
            a[i], a[hi] = a[hi], a[i]
            sort(a, lo, i - 1)
            sort(a, i + 1, hi)
    a = list(x * k)
    sort(a, 0, len(a) - 1)
    return sum(v * v * (i + 1) for i, v in enumerate(a))


@program(FOUR)
def rec_subsets(x):
    best = [0.0]

    def go(i, s):
        if i == len(x):
            if s * s > best[0]:
                best[0] = s * s
            return
        go(i + 1, s)
        go(i + 1, s + x[i])
    go(0, 0.0)
    return best[0]


@program(FOUR)
def rec_nonlocal(x):
    total = 0.0

    def go(i):
        nonlocal total
        if i < len(x):
            total = total * 0.5 + x[i] ** 2
            go(i + 1)
            total += x[i]
    go(0)
    return total


@program(0.8)
def cached_recursion(x):

    @functools.lru_cache(maxsize=None)
    def fib(n):
        if n < 2:
            return x * (n + 1)
        return fib(n - 1) * 0.5 + fib(n - 2) * x
    return fib(6)


@program(FOUR)
def lru_two(x):

    @lru_cache
    def best(i, left):
        if i == len(x) or left == 0:
            return 0.0
        skip = best(i + 1, left)
        take = best(i + 1, left - 1) * 0.9 + x[i]
        return max(skip, take)
    return best(0, 2) + best(0, 3)


@program(FOUR)
def cached_plain(x):
    calls = 0

    @functools.cache
    def f(i):
        nonlocal calls
        calls += 1
        return x[i] ** 2
    return f(0) + f(1) * f(0) + calls * f(0)


def coins(n, k, x):

    @functools.cache
    def ways(n, k):
        if n == 0:
            return 1.0
        if n < 0 or k == 0:
            return 0.0
        return ways(n, k - 1) + x[k - 1] * ways(n - k, k)
    return ways(n, k)


@program(FOUR[:3])
def in_helper(x):
    return coins(5, 3, x) * coins(4, 2, x)


@program(FOUR)
def edit_distance(x):
    y = x[::-1] * 1.1
    memo = {}

    def d(i, j):
        if i == 0 or j == 0:
            return float(i + j)
        if (i, j) in memo:
            return memo[(i, j)]
        memo[(i, j)] = (x[i - 1] - y[j - 1]) ** 2 + min(d(i - 1, j), d(i, j - 1), d(i - 1, j - 1))
        return memo[(i, j)]
    return d(3, 4)


@program([0.3, [0.4, [0.9]], 0.2])
def rec_sum(tree):

    def total(t, depth):
        s = 0.0
        for v in t:
            if isinstance(v, list):
                s += total(v, depth + 1)
            else:
                s += v * v * depth
        return s
    return total(tree, 1)


class Op:
    def __init__(self, kind, *args):
        self.kind, self.args = kind, args

    def eval(self, x):
        vals = [a.eval(x) for a in self.args]
        return vals[0] + vals[1] if self.kind == "add" else vals[0] * vals[1]


class Var:
    def __init__(self, k):
        self.k = k

    def eval(self, x):
        return x * self.k


@program(0.4, 0.8)
def expression_tree(k, x):
    e = Op("add", Op("mul", Var(k), Var(2.0)), Var(k * k))
    return e.eval(x)


class Link:
    def __init__(self, length, angle, children=()):
        self.length, self.angle, self.children = length, angle, list(children)

    def tip(self, x, y, a):
        a = a + self.angle
        x = x + self.length * math.cos(a)
        y = y + self.length * math.sin(a)
        if not self.children:
            return x * x + y
        return sum(c.tip(x, y, a) for c in self.children)


@program(Link(0.4, 0.8, [Link(0.3, 0.2), Link(0.5, -0.3, [Link(0.1, 0.1), Link(0.2, 0.9)])]), 0.3)
def kinematic_passed(root, a):
    return root.tip(a, 0.0, a)


class Dec:
    def __init__(self, f, t, left=None, right=None, value=0.0):
        self.f, self.t, self.left, self.right, self.value = f, t, left, right, value

    def predict(self, x):
        if self.left is None:
            return self.value
        if x[self.f] < self.t:
            return self.left.predict(x) * self.value
        return self.right.predict(x) + self.value


@program(FOUR, 0.5)
def decision_tree(x, v):
    t = Dec(0, 0.5, Dec(1, 0.0, value=v), Dec(2, 0.4, Dec(0, 0.0, value=v * v), Dec(0, 0.0, value=2 * v), value=v), value=0.3)
    return t.predict(x) + t.predict(-x)


def added(i, x, acc):
    if i < len(x):
        acc[0] += x[i] ** 2
        acc[1] *= x[i]
        added(i + 1, x, acc)
        acc[0] -= acc[1]


@program(FOUR)
def recursion_adds(x):
    acc = [0.0, 1.0]
    added(0, x, acc)
    return acc[0] * acc[1]


@program(FOUR)
def nested_adds(x):
    acc = {"s": 0.0}
    seen = []
    def visit(i):
        if i >= len(x):
            return 0
        acc["s"] += x[i]
        acc["s"] *= 1.5
        seen.append(x[i] * acc["s"])
        return visit(2 * i + 1) + visit(2 * i + 2) + 1
    n = visit(0)
    return acc["s"] * n + sum(seen) * seen[-1]


@program(FOUR)
def array_filled(x):
    out = np.zeros(4)
    def fill(i, v):
        if i < 4:
            out[i] += v * x[i]
            fill(i + 1, out[i] + v)
            out[i - 1] *= v
    fill(0, x[0])
    return out @ x


@program(0.4, 0.8)
def tree_inside(x, w):
    t = Tree(w, [Tree(w * 2), Tree(w * w, [Tree(x)])])
    return t.total(x) + t.depth_weighted(x)


@program(0.4, 0.8)
def kinematic_tree(l, a):
    root = Link(l, a, [Link(l * 2, a * 0.5, [Link(l, a)]), Link(l * l, -a)])
    return root.tip(0.0, 0.0, 0.1)


def whole_and_part(p, n):
    if n == 0:
        q = np.exp(p)
        return q[1:], q
    return whole_and_part(p * 0.5, n - 1)


@program(FOUR)
def results_of_a_recursion_that_share_memory(x):
    total = 0.0
    for i in range(3):
        a, b = whole_and_part(x * (i + 1), 2)
        a[i] = x[0] * 3.0
        b[1:] *= a
        total += np.sum(a * a) + np.sum(b * b)
    return total


def tied(x, n):
    if n == 0:
        y = x * 2.0
        return [y, y, y[1:]]
    rows = tied(x * x, n - 1)
    rows[0][n] *= rows[1][0]
    rows[2] = rows[2] * rows[0][1:]
    return rows


@program(FOUR, second_order=False)  # refused
def rows_of_a_recursion_that_share_memory(x):
    rows = tied(x, 2)
    rows[1][0] = x[1]
    rows[0] *= rows[1]
    return sum([np.sum(v * v) for v in rows])


def kept_in_a_dict(x, n):
    if n == 0:
        y = np.tanh(x)
        return {"a": y, "b": {"c": y[::2], "d": [y]}, "n": x[0]}
    d = kept_in_a_dict(x + 0.1, n - 1)
    d["b"]["c"][0] *= d["n"]
    d["n"] = d["n"] * d["a"][1]
    d["b"]["d"].append(d["a"] * 2)
    return d


@program(FOUR, second_order=False)  # refused
def dict_of_a_recursion_that_is_written(x):
    d = kept_in_a_dict(x, 2)
    d["a"][2] = d["n"] ** 2
    d["b"]["d"][1][0] *= x[3]
    return np.sum(d["a"] ** 3) + np.sum(d["b"]["c"] * 2) + sum([np.sum(v**2) for v in d["b"]["d"]]) + d["n"]


class Grown:
    def __init__(self, v):
        self.v, self.w, self.kept = v, v, []


def grown(x, n):
    if n == 0:
        return Grown(x * 1.5)
    t = grown(x * 0.5, n - 1)
    t.v[n] *= t.w[0]
    t.kept.append(t.v)
    t.w = t.w * 2.0
    return t


@program(FOUR, second_order=False)  # refused
def object_of_a_recursion_that_is_written(x):
    t = grown(x, 2)
    t.kept[0][1] += x[0]
    t.v *= t.v
    return np.sum(t.v**2) + np.sum(t.w) + sum([np.sum(k * k) for k in t.kept])


def merge_sorted(xs):
    if len(xs) <= 1:
        return xs
    m = len(xs) // 2
    a, b = merge_sorted(xs[:m]), merge_sorted(xs[m:])
    out = []
    while a and b:
        out.append(a.pop(0) if a[0] < b[0] else b.pop(0))
    return out + a + b


@program(FOUR)
def merge_sort_that_pops(x):
    s = merge_sorted([x[0], x[1], x[2], x[3]])
    return s[0] * s[1] + s[2] ** 2 * s[3]


def filled_on_the_way_back(x, n):
    if n == 0:
        return np.zeros(4)
    a = filled_on_the_way_back(x, n - 1)
    a[n] = x[n] ** 2 + a[n - 1]
    a[0] += x[0]
    return a


@program(FOUR)
def array_written_on_the_way_back(x):
    return np.sum(filled_on_the_way_back(x, 3) ** 2)


def two_names(x, n):
    if n == 0:
        y = x * 1.0
        return y, y
    a, b = two_names(x, n - 1)
    a[0] *= b[1]
    a, b = b, a
    return a, b * 1.0 if n == 2 else b


@program(FOUR)
def names_of_one_array_out_of_a_recursion(x):
    a, b = two_names(x, 3)
    a += b
    b[1] = a[0]
    return np.sum(a * b)


def moved_round(n, p):
    if n == 0:
        return p
    p = moved_round(n - 1, p)
    p[0], p[1], p[2] = p[1] * 1.1, p[2], p[0]
    return moved_round(n - 1, p)


@program(FOUR, second_order=False)  # refused
def list_that_a_recursion_gives_back(x):
    p = moved_round(3, [x[0], x[1], x[2]])
    return p[0] * p[1] + p[2] ** 2


@program(FOUR)
def array_that_a_nested_recursion_gives_back(x):
    y = x * 1.0

    def turned(n, p):
        if n == 0:
            return p
        p = turned(n - 1, p)
        p[:] = np.roll(p, 1) * x[0]
        return turned(n - 1, p)

    p = turned(2, y)
    p[0] *= y[1]
    return np.sum(y * p)


def butterflies(a):
    n = len(a)
    if n == 1:
        return a
    e, o = butterflies(a[::2]), butterflies(a[1::2])
    w = np.cos(np.arange(n // 2))
    a[: n // 2] = e + w * o
    a[n // 2 :] = e - w * o
    return a


@program(FOUR)
def butterflies_in_place(x):
    y = x * 1.0
    z = butterflies(y)
    z[0] *= 2
    return np.sum(y * z * z)
