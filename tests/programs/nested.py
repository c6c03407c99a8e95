"""Containers in containers in containers, held by several others, written at every depth."""

import numpy as np

from . import program


@program(0.8)
def list_in_a_dict_in_a_dict(g):
    d = {"a": {"t": []}}
    s = 0.5
    for _ in range(3):
        s = s * g
        d["a"]["t"].append(s)
    return np.mean(np.array(d["a"]["t"]) ** 2) + s


class Recorder:
    def __init__(self, g):
        self.g = g
        self.history = {"s": [], "rows": np.zeros(3)}

    def run(self, s, n):
        for k in range(n):
            s = s * self.g
            self.history["s"].append(s)
            self.history["rows"][k] = s * s
        return s


@program(0.8)
def history_of_an_object(g):
    r = Recorder(g)
    s = r.run(0.5, 3)
    return np.mean(np.array(r.history["s"]) ** 2) + s * np.sum(r.history["rows"])


class Owner:
    def __init__(self, g):
        self.inner = Recorder(g)
        self.rows = [[], []]

    def run(self, s):
        self.inner.run(s, 3)
        self.rows[1].append(self.inner.history["s"][1])


@program(0.8)
def object_in_an_object(g):
    p = Owner(g)
    p.run(0.5)
    return p.rows[1][0] ** 2 * p.inner.history["s"][2]


@program(0.8)
def list_in_two_dicts(g):
    a = [0.0]
    c = {"k": a}
    d = {"k": a}
    y = c["k"]
    y[0] = g * g
    return d["k"][0]


@program(0.8)
def array_in_two_lists(g):
    a = np.zeros(2)
    c = [a]
    d = [a, a * 2]
    y = c[0]
    y[0] = g * g
    return d[0][0]


@program(0.8)
def held_twice_and_bound_anew(g):
    c, d = [], []
    a = [0.0]
    for _ in range(2):
        c.append(a)
        d.append(a)
        a = [0.0]
    y = c[0]
    y[0] = g * g
    return d[0][0]


@program(0.8)
def put_into_what_is_held(g):
    d = {"a": {}}
    t = d["a"]
    v = [0.0]
    t["n"] = v
    x = d["a"]
    y = x["n"]
    y[0] = g * g
    return d["a"]["n"][0]


@program(0.8)
def arrays_of_dicts_of_a_list_of_a_dict(g):
    inner = {"v": np.zeros(2)}
    outer = [inner, {"v": np.ones(2)}]
    whole = {"list": outer}
    for k in range(2):
        whole["list"][k]["v"][k] = g * (k + 1)
    return inner["v"][0] + outer[1]["v"][1] * inner["v"][0]


@program(0.8)
def lists_three_deep(g):
    grid = [[[0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]]
    for i in range(2):
        for j in range(2):
            grid[i][j][1] = g * (i + 2 * j + 1)
    row = grid[1]
    row[0][0] = g
    return grid[1][0][0] * grid[0][1][1] + grid[1][1][1]


def put(d, k, v):
    d["x"][k] = v


@program(0.8)
def callee_that_puts_into_what_is_held(g):
    d = {"x": {"p": [0.0]}}
    put(d, "q", [g])
    d["x"]["q"].append(g * g)
    e = d["x"]
    e["p"] = e["q"]
    e["p"][0] = 2 * g
    return d["x"]["q"][0] * d["x"]["q"][1]


@program({"m": {"w": np.array([0.3, 0.4])}, "k": [{"s": 0.5}, {"s": 0.7}]})
def tree_of_parameters(ps):
    ps["m"]["w"][0] *= ps["k"][0]["s"]
    for p in ps["k"]:
        p["s"] = p["s"] * 2.0
    return np.sum(ps["m"]["w"]) * ps["k"][0]["s"] * ps["k"][1]["s"]


def direction(g, history):
    q = g.copy()
    steps = []
    for s, y in reversed(history):
        a = (s @ q) / (y @ s)
        steps.append(a)
        q -= a * y
    s, y = history[-1]
    q *= (s @ y) / (y @ y)
    for (s, y), a in zip(history, reversed(steps)):
        q += (a - (y @ q) / (y @ s)) * s
    return -q


@program(np.array([0.3, -0.7, 1.1]), np.diag([1.0, 2.0, 3.0]) + 0.1)
def pairs_of_a_quasi_newton_method(x, a):
    g = a @ x + x**3
    history = []
    d = -0.1 * g
    for _ in range(3):
        new = x + d
        slope = a @ new + new**3
        history.append((new - x, slope - g))
        if len(history) > 2:
            history.pop(0)
        x, g = new, slope
        d = 0.5 * direction(g, history)
    return np.sum(x**2)


def weighted_by_the_last(history, kind):
    total = 0.0
    for item in history:
        total += item * item * history[-1]
    return total + kind(history[0], 0.1)


def sums_of_a_list_that_grows(x):
    history, total = [], 0.0
    for k in range(3):
        history.append(x * (k + 1))
        total += weighted_by_the_last(history, np.hypot)
    return total


@program(0.7)
def list_that_grows_between_calls_inside_a_call(x):
    return 2.0 * sums_of_a_list_that_grows(x)


def sums_of_an_array_that_changes(x):
    buf, total = np.zeros(3), 0.0
    for k in range(3):
        buf[k] = x * (k + 1)
        buf[-1] = buf[k] ** 2
        total += weighted_by_the_last(buf, np.hypot) * buf[1]
    return total


@program(0.7)
def array_that_changes_between_calls_inside_a_call(x):
    return 2.0 * sums_of_an_array_that_changes(x)


def sums_by_functions(x, functions):
    buf, total = np.zeros(3), 0.0
    for k in range(3):
        buf[k] = x * (k + 1)
        buf[-1] = buf[k] ** 2
        for f in functions:
            total += f(buf) * buf[1]
    return total


@program(0.7)
def array_that_changes_between_calls_of_closures_inside_a_call(x):
    w = 2.0 * x

    def cubes(b):
        return np.sum(b**3 * w)

    return 2.0 * sums_by_functions(x, [cubes, lambda b: np.sum(b**2) * x])


def sums_of_a_dict_that_grows(x):
    table, total = {}, 0.0
    for k in range(3):
        table[k] = x * (k + 1)
        total += weighted_by_the_last(list(table.values()), np.hypot) * table[0]
        table[0] = table[k] ** 2
    return total


@program(0.7)
def dict_that_changes_between_calls_inside_a_call(x):
    return 2.0 * sums_of_a_dict_that_grows(x)


@program(np.array([0.3, -0.7, 1.1]), np.diag([1.0, 2.0, 3.0]) + 0.1)
def quasi_newton_method_inside_a_call(x, a):
    return 2.0 * pairs_of_a_quasi_newton_method(x, a)
