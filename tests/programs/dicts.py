"""Dicts: their methods, merging, deletion, copies."""

import numpy as np

from . import normal, program


@program(0.7, {"a": 1.5, "b": 0.5})
def get_with_and_without_default(x, d):
    y = d.get("a", 1.0) * x + d.get("none", x) * d.get("b")
    if d.get("c") is None:
        y = y * 2
    return y


@program(0.7, {"a": 1.5, "b": 0.5})
def pop_items(x, d):
    y = d.pop("a")
    z = d.pop("none", x)
    d.pop("b", None)
    return y * z + len(d)


@program(0.7)
def pop_in_a_loop(x):
    d = {}
    for k in range(4):
        d[k] = x * (k + 1)
    s = 1.0
    while len(d) > 1:
        s = s * d.pop(len(d) - 1) + x
    return s * d[0]


@program(0.7)
def update_in_all_forms(x):
    d = {"a": x}
    d.update({"b": x * x, "a": 2 * x})
    d.update(c=x**3, b=x)
    d.update({"e": x}, f=1.0)
    return d["a"] * d["b"] * d["c"] + d["e"] * len(d)


@program(normal(4))
def setdefault_collects(x):
    groups = {}
    for k, v in enumerate(x):
        first = groups.setdefault(k % 2, v)
        groups[k % 2] = groups[k % 2] * 1.5 + first
    return groups[0] * groups[1]


@program(0.7, {"a": 1.5, "b": 0.5})
def merged_displays(x, d):
    n = {**d, "b": x, **{"c": x * x}}
    m = d | {"a": x * x}
    m |= {"z": n["b"]}
    return n["a"] * n["b"] * n["c"] + m["a"] * m["b"] + sum(m.values())


@program(0.7, {"a": 1.5, "b": 0.5})
def deleted_items(x, d):
    m = dict(d)
    m["c"] = x * m["b"]
    del m["a"]
    s = 0.0
    for k in range(3):
        m[k] = s + x
        s = s + m[k]
        del m[k]
    return sum(m.values()) * s + d["a"] * len(m)


@program(0.7, {"a": 1.5, "b": 0.5})
def copies_with_more(x, d):
    d = dict(d, c=x)
    if "c" in d:
        d["c"] = d["c"] * 2
    e = d.copy()
    e["a"] = x * x
    return d["c"] * d["a"] * e["a"] * e["b"]


@program(0.7)
def made_from_pairs_and_keys(x):
    d = dict([("a", x), ("b", x * x), ("a", 3 * x)])
    pairs = [["p", x], ["q", 2 * x]]
    e = dict(pairs)
    f = dict.fromkeys(["u", "v"], 0.0)
    f["u"] = f["u"] + x
    f["v"] = f["v"] + x * x
    best = max(d.items(), key=lambda pair: pair[1])[1]
    return d["a"] * d["b"] * e["p"] * e["q"] + f["u"] * f["v"] + best


@program({"w": normal(3), "b": 0.5})
def last_item_first(d):
    k, v = d.popitem()
    name, w = d.popitem()
    return v * np.sum(w * w) * len(k) * len(name) + len(d)


@program(0.7, {"rate": 0.1, "steps": 3})
def options_with_defaults(x, options):
    rate = options.get("rate", 0.5)
    for _ in range(options.get("steps", 1)):
        x = x - rate * options.get("slope", 2 * x)
    return x * x


@program(0.7, ["a", "b", "a"])
def counted(x, words):
    table = {}
    for w in words:
        table[w] = table.get(w, x) * 1.5 + x
    return table["a"] * table["b"]


@program(0.7, 1.2, "k", "k")
def equal_keys_in_a_display(x, y, a, b):
    d = {a: x, b: y}
    e = {"p": x, "p": y * y}
    return d["k"] * e["p"] * x
