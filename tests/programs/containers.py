"""Tuples, lists and dicts that are built, read, appended to, unpacked and passed in."""

import math
from collections import namedtuple
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from . import normal, program

Point = namedtuple("Point", "x y")


@dataclass
class Layer:
    w: np.ndarray
    b: np.ndarray
    name: str = "dense"


@program(0.7, 1.2)
def tuple_read(x, y):
    pair = (x * y, x + y)
    return pair[0] * pair[1] + pair[-1]


@program(0.7, 1.2)
def unpacking(x, y):
    (a, b), c = (x, y * y), x * y
    [d, e] = [a * b, c]
    return a * d + b * e


@program([0.7, 1.2, 0.4, 0.9])
def starred_unpacking(values):
    first, *middle, last = values
    return first * last + middle[0] * middle[1] * len(middle)


@program(0.7, 1.2, 0.3)
def rotation(x, y, z):
    for _ in range(4):
        x, y, z = y * 1.1, z + x, x * y
    return x * y + z


@program(0.7, 1.2)
def list_display(x, y):
    values = [x, y, x * y]
    return values[0] * values[2] + sum(values)


@program(normal(5), 0.3)
def append_and_sum(x, k):
    values = []
    s = 0.0
    for v in x:
        s = k * s + v
        values.append(s * s)
    return sum(values)


@program(normal(4), 0.3)
def append_and_stack(x, k):
    rows = []
    for i in range(3):
        rows.append(np.tanh(x * (i + k)))
    m = np.stack(rows)
    return np.sum(m * m[::-1])


@program(normal(4), 0.3)
def append_and_array(x, k):
    values = []
    for i in range(len(x)):
        values.append(x[i] * k**i)
    return np.sum(np.sin(np.array(values)))


@program(normal(4), 0.3)
def append_and_concatenate(x, k):
    parts = [x]
    for i in range(2):
        parts.append(parts[-1][1:] * k)
    return np.sum(np.concatenate(parts) ** 2)


@program(normal(5), 0.3)
def append_in_branch(x, k):
    kept = []
    for v in x:
        if v > 0:
            kept.append(v * k)
    return sum(kept) * len(kept)


@program(0.7, 0.2)
def list_read_while_growing(a, b):
    sequence = [a, b]
    for i in range(2, 7):
        sequence.append(sequence[i - 1] * sequence[i - 2] + sequence[-1])
    return sequence[-1] * sequence[3]


@program(0.7, 1.2)
def list_of_lists(x, y):
    table = []
    for i in range(3):
        row = []
        for j in range(2):
            row.append(x * i + y * j * x)
        table.append(row)
    s = 0.0
    for row in table:
        for v in row:
            s = s + v * v
    return s + table[1][1]


@program(0.7, 1.2)
def list_arithmetic(x, y):
    a = [x, y] + [x * y]
    b = [x] * 3
    return sum(a + b) * a[2] + b[1] * b[2]


@program(0.7, 1.2)
def list_slices(x, y):
    values = [x, y, x * y, x - y, y * y]
    head, tail = values[:2], values[2:]
    return sum(head) * tail[-1] + sum(values[::2]) * values[::-1][0]


@program(0.7, 1.2)
def dict_built(x, y):
    d = {"sum": x + y, "product": x * y}
    d["both"] = d["sum"] * d["product"]
    return d["both"] + d["sum"]


@program({"w": normal(3, 2), "b": normal(2, seed=1), "n": 3}, normal(3, seed=2))
def dict_parameters(params, x):
    h = np.tanh(x @ params["w"] + params["b"])
    return np.sum(h * h) * params["n"]


@program(
    {"first": {"w": normal(2), "k": 0.4}, "rest": [normal(2, seed=1), (0.3, normal(2, seed=2))]}
)
def nested_tree(params):
    s = np.sum(params["first"]["w"] * params["rest"][0]) * params["first"]["k"]
    scale, shift = params["rest"][1]
    return s * scale + np.sum(shift**2) * s


@program({"a": 0.4, "b": 1.4, "c": -0.7})
def dict_loops(d):
    s = 1.0
    for key in d:
        s = s * d[key] + 1
    for value in d.values():
        s = s + value * value
    for key, value in d.items():
        if key != "b":
            s = s * value
    return s


@program(Point(0.7, 1.2), Point(0.1, -0.3))
def named_tuples(p, q):
    dx, dy = p.x - q.x, p.y - q.y
    return math.sqrt(dx * dx + dy * dy) * p[0] + q.y


@program(0.7, 1.2)
def named_tuple_built(x, y):
    p = Point(x * y, x + y)
    q = Point(y=p.x, x=p.y * 2)
    return p.x * q.x + q.y * q.y


@program(SimpleNamespace(mass=1.3, position=normal(3), label="ball"), 0.2)
def namespace(body, k):
    return body.mass * np.sum(body.position**2) * k


@program(Layer(normal(3, 2), normal(2, seed=1)), normal(3, seed=2))
def dataclass_argument(layer, x):
    return np.sum(np.tanh(x @ layer.w + layer.b))


@program(
    [Layer(normal(3, 3, seed=3), normal(3, seed=1)), Layer(normal(3, 2), normal(2, seed=1))],
    normal(3, seed=2),
)
def list_of_layers(layers, x):
    for layer in layers:
        x = np.tanh(x @ layer.w + layer.b)
    return np.sum(x)


@program(
    [(normal(3, 3), normal(3, seed=1)), (normal(3, 2, seed=4), normal(2, seed=2))],
    normal(3, seed=3),
)
def list_of_pairs(params, x):
    for w, b in params:
        x = np.tanh(x @ w + b)
    return np.sum(x * x)


@program(0.7, 1.2)
def tuple_concatenation(x, y):
    t = (x, y) + (x * y,)
    t = t + (sum(t),)
    a, b, c, d = t
    return a * d + b * c


@program(0.7, 1.2)
def tuples_in_a_loop(x, y):
    state = (x, y)
    for i in range(3):
        a, b = state
        state = (a * b, a + b * i)
    return state[0] * state[1]


@program(0.7, 1.2)
def dict_in_a_loop(x, y):
    state = {"a": x, "b": y}
    for i in range(3):
        state = {"a": state["a"] * state["b"], "b": state["b"] + i * x}
    return state["a"] + state["b"]


@program(0.7, 1.2)
def returned_containers(x, y):
    def pack(a, b):
        return {"pair": (a * b, a), "rest": [b]}

    d = pack(x, y)
    a, b = d["pair"]
    return a * b * d["rest"][0]


@program([0.7, 1.2, -0.3], [0.5, 0.2, 0.8])
def zipped_lists(a, b):
    s = 0.0
    for i, (u, v) in enumerate(zip(a, reversed(b))):
        s = s * 0.5 + u * v * (i + 1)
    return s


@program([1.5, -0.7, 0.3, 0.9])
def builtins_on_lists(values):
    return max(values) * min(values) + sum(values, 1.0) * len(values) + sorted(values)[1] ** 2


@program((normal(2), 0.4, None, "label", 3))
def mixed_leaves(stuff):
    x, k, nothing, label, n = stuff
    if nothing is None and label == "label":
        return np.sum(x * x) * k * n
    return 0.0


@program(0.7)
def inactive_comprehension(x):
    odd = [i for i in range(6) if i % 2]
    s = 0.0
    for i in odd:
        s = s + x**i
    return s


@program(0.7, 1.2)
def same_value_twice(x, y):
    z = x * y
    pair = [z, z]
    triple = (pair, z)
    return triple[0][0] * triple[0][1] * triple[1]
