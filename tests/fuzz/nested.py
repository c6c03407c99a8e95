"""Features: containers in containers, held by several others, written at every depth; objects whose state starts as None."""

from __future__ import annotations

from .expressions import arr, flt, index
from .grammar import FLOAT, Arr, feature
from .stores import PLAIN

KEYS = ('"p"', '"q"')


class Tree:
    """Containers two or three deep, of numbers or of arrays of one shape; one form at each depth."""

    def __init__(self, g):
        self.g = g
        self.forms = [g.one(("list", "dict")) for _ in range(2 + g.upto(1))]
        self.shape = g.shape(1, 1) if g.flag(50) else ()

    def leaf(self):
        return arr(self.g, self.shape, 1) + " * 1.0" if self.shape else flt(self.g, 0)

    def literal(self, depth=0):
        if depth == len(self.forms):
            return self.leaf()
        items = [self.literal(depth + 1) for _ in range(2)]
        if self.forms[depth] == "list":
            return f"[{', '.join(items)}]"
        return "{" + ", ".join(f"{k}: {v}" for k, v in zip(KEYS, items)) + "}"

    def path(self, start, stop):
        """A random way down from one depth to another."""
        steps = [self.g.one(("0", "1") if self.forms[d] == "list" else KEYS) for d in range(start, stop)]
        return "".join(f"[{s}]" for s in steps)

    def written(self, name, depth):
        """A store into a leaf below what `name` denotes at `depth`."""
        g, place = self.g, name + self.path(depth, len(self.forms))
        if self.shape and g.flag(60):
            g.emit(f"{place}[{index(g, self.shape[0])}] {g.one(PLAIN)} {flt(g, 1)}")
        elif self.shape:
            g.emit(f"{place} {g.one(('=', '+=', '*='))} {arr(g, self.shape, 1)}")
        else:
            g.emit(f"{place} {g.one(PLAIN)} {flt(g, 1)}")

    def read(self, name):
        a, b = (name + self.path(0, len(self.forms)) for _ in range(2))
        self.g.let(FLOAT, f"np.sum({a} * {b})" if self.shape else f"{a} * {b} + {a}")


@feature("containers in containers")
def deep(g):
    tree = Tree(g)
    a = g.fresh("d")
    g.emit(f"{a} = {tree.literal()}")
    for _ in range(2 + g.upto(2)):
        depth = g.upto(len(tree.forms) - 1)
        inner = g.fresh("c")
        if g.flag(60):
            g.emit(f"{inner} = {a}{tree.path(0, depth)}")
            tree.written(inner, depth)
        else:
            tree.written(a, 0)
    if g.flag(50):  # one container under two keys
        depth = 1 + g.upto(len(tree.forms) - 2)
        g.emit(f"{a}{tree.path(0, depth)} = {a}{tree.path(0, depth)}")
        tree.written(a, 0)
    tree.read(a)


@feature("held by two containers")
def twice(g):
    tree = Tree(g)
    a, b, c, e = (g.fresh(s) for s in "dcce")
    depth = 1 + g.upto(len(tree.forms) - 2)
    g.emit(f"{a} = {tree.literal()}")
    g.emit(f"{b} = {tree.literal(depth)}")
    g.emit(f"{a}{tree.path(0, depth)} = {b}")
    g.emit(f'{c} = {g.one((f"[{b}, {b}]", f"({b}, 1.0)", "{0: " + b + "}"))}')
    g.emit(f"{e} = {c}[0]")
    tree.written(g.one((e, b)), depth)
    tree.read(a)
    below = f"{c}[0]" + tree.path(depth, len(tree.forms))
    g.let(FLOAT, f"np.sum({below})")


@feature("made anew in a loop")
def in_a_loop(g):
    """Containers that are put away in others, and then bound anew."""
    shape = g.shape(1, 1) if g.flag(50) else None
    fresh = arr(g, shape, 1) + " * 1.0" if shape else f"[{flt(g, 0)}, {flt(g, 0)}]"
    n = shape[0] if shape else 2
    a, b, v, k, y = (g.fresh(s) for s in "llvky")
    g.emit(f"{a}, {b} = [], []\n{v} = {fresh}\nfor {k} in range(2):")
    g.emit(f"    {a}.append({v})\n    {b}.append({g.one((v, f'[{v}]'))})\n    {v} = {fresh}")
    g.emit(f"{y} = {a}[{g.upto(1)}]\n{y}[{index(g, n)}] {g.one(PLAIN)} {flt(g, 1)}")
    g.let(FLOAT, f"np.sum({b}[0]) * np.sum({b}[1]) + np.sum({v})")


@feature("history kept by an object")
def history(g):
    cls, a, k = g.fresh("C"), g.fresh("o"), g.fresh("i")
    g.top(
        f"class {cls}:\n    def __init__(self, v):\n        self.v = v\n        self.log = {{\"s\": [], \"n\": np.zeros(3)}}\n"
        f"        self.last = None\n\n    def step(self, k, w):\n        if self.last is not None:\n"
        f"            w = w + self.last * {g.number()}\n        self.v = self.v * {g.number()} + w\n"
        f"        self.log[\"s\"].append(self.v)\n        self.log[\"n\"][k] = self.v * w\n        self.last = w\n        return self.v"
    )  # fmt: skip
    g.emit(f"{a} = {cls}({flt(g, 0)})\nfor {k} in range(3):\n    {a}.step({k}, {flt(g, 1)})")
    g.let(FLOAT, f"sum({a}.log[\"s\"]) + np.sum({a}.log[\"n\"]) * {a}.last")


@feature("state that starts as None")
def none_first(g):
    shape = g.shape(1, 1)
    cls, a = g.fresh("C"), g.fresh("o")
    use = g.one(("np.tanh(self.h + x)", "np.concatenate([self.h, x])[1:len(x) + 1]", "self.h.copy() * x", "np.roll(self.h, 1) - x"))
    lazy = "        if self.h is None:\n            self.h = np.ones(x.shape)\n" if g.flag(50) else ""
    g.top(
        f"class {cls}:\n    def __init__(self):\n        self.h = None\n\n    def reset(self, x):\n        self.h = x * 1.0\n\n"
        f"    def step(self, x):\n{lazy}        self.h = {use}\n        return self.h * {g.number()}"
    )  # fmt: skip
    g.emit(f"{a} = {cls}()" + ("" if lazy else f"\n{a}.reset({arr(g, shape, 1)})"))
    g.let(Arr(shape), f"{a}.step({arr(g, shape, 1)})")
    g.let(Arr(shape), f"{a}.step({arr(g, shape, 1)})")


@feature("closure for a function that calls itself")
def closure(g):
    name, p, q = g.fresh("h"), g.fresh("p"), g.fresh("p")
    g.top(
        f"def {name}(f, {p}, {q}):\n    if {q} == 0:\n        return f({p})\n"
        f"    return {name}(f, {p} * {g.number()}, {q} - 1) + f({p} + {q})"
    )
    g.let(FLOAT, f"{name}(lambda t: np.sin(t) * {flt(g, 0)} + t, {flt(g, 1)}, {1 + g.upto(2)})")
