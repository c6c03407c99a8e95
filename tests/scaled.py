"""Programs of any length, one maker for each kind of code: what the compiler's own speed is measured with.

A maker returns (text of a module with a function f, arguments) for so many statements of the user's.
"""

from pathlib import Path

import numpy as np
import texts

HEAD = "import math\nimport numpy as np\n\n\n"


def straight(statements):
    """Scalar and element-wise operations in a row."""
    lines = ["def f(x):", "    y = x"]
    for k in range(statements // 3):
        lines += [f"    a{k} = np.sin(y) * {k % 5}.5", f"    b{k} = a{k} * x", f"    y = y - b{k} / 3.0"]
    return lines, "y", (0.3,)


def chain(statements):
    """Each statement under a name of its own, read by the next."""
    lines = ["def f(x):", "    t0 = x", *[f"    t{k} = np.sin(t{k - 1}) * 1.01" for k in range(1, statements)]]
    return lines, f"t{statements - 1}", (0.3,)


def formulas(statements):
    """Numbers, with long formulas."""
    lines = ["def f(x, w):", "    y = x"]
    for k in range(statements // 4):
        lines += [
            f"    a{k} = math.sin(y) * {k % 5}.5 + x * w - y / (1.0 + x * x)",
            f"    b{k} = a{k} * x + math.exp(-y * y) * w ** 2",
            f"    c{k} = (a{k} - b{k}) * (a{k} + b{k}) / (2.0 + w * w)",
            f"    y = y - b{k} / 3.0 + math.sqrt(1.0 + c{k} * c{k}) * 0.01",
        ]
    return lines, "y", (0.3, 0.7)


def arrays(statements):
    """Whole arrays: products, sums, element-wise functions."""
    lines = ["def f(x, w):", "    y = x"]
    for k in range(statements // 4):
        lines += [
            f"    a{k} = np.tanh(w @ y) + x * {k % 3}.5",
            f"    b{k} = np.sum(a{k} * y) / (1.0 + np.sum(x * x))",
            f"    c{k} = a{k} * b{k} - np.exp(-y)",
            f"    y = y - c{k} / 3.0",
        ]
    return lines, "np.sum(y)", (np.ones(3), np.eye(3))


def branches(statements):
    """Short loops with a branch inside, one behind the other."""
    lines = ["def f(x, m):", "    y = x"]
    for k in range(statements // 8):
        lines += [
            f"    for i{k} in range(m):",
            f"        a{k} = math.sin(y) * x",
            f"        if a{k} > 0.1:",
            f"            y = y * a{k}",
            "        else:",
            f"            y = y - a{k} * x",
            "        y = y + 0.1 * x",
            "    y = y / 2.0",
        ]
    return lines, "y", (0.3, 2)


def one_loop(statements):
    """One loop with all of it in its body."""
    lines = ["def f(x, m):", "    y = x", "    for i in range(m):"]
    for k in range(statements // 6):
        lines += [
            f"        a{k} = math.sin(y) * x",
            f"        if a{k} > 0.1:",
            f"            y = y * a{k}",
            "        else:",
            f"            y = y - a{k} * x",
            "        y = y + 0.1 * x",
        ]
    return lines, "y", (0.3, 2)


def _stores(statements, indent):
    return [
        indent + line
        for k in range(statements // 4)
        for line in (
            f"u[{k % 8}] = x[{k % 5}] * u[{(k + 1) % 8}] + x[0]",
            f"v[1:-1, {k % 8}] = u[1:-1] * x[{k % 3}]",
            f"u[1:] += v[{k % 8}, 1:] * 0.1",
            f"v[{k % 8}] -= u * x[1]",
        )
    ]


def stores(statements):
    """Stores into elements, slices and rows."""
    lines = ["def f(x):", "    u = np.zeros(8)", "    v = np.zeros((8, 8))", *_stores(statements, "    ")]
    return lines, "np.sum(v * v) + np.sum(u)", (np.ones(5) * 0.1,)


def stores_in_a_loop(statements):
    """The same in the body of a loop, as in a stencil with many boundaries."""
    lines = ["def f(x, m):", "    u = np.zeros(8)", "    v = np.zeros((8, 8))", "    for i in range(m):"]
    return lines + _stores(statements, "        "), "np.sum(v * v) + np.sum(u)", (np.ones(5) * 0.1, 2)


def views(statements):
    """Rows of an array under names of their own, written into."""
    lines = ["def f(x):", "    a = np.zeros((6, 6))"]
    for k in range(statements // 4):
        lines += [
            f"    r{k} = a[{k % 6}]",
            f"    r{k}[1:] = x[1:] * {k}.0",
            f"    r{k}[0] += x[0] * r{k}[1]",
            f"    x = x + a.T[{k % 6}]",
        ]
    return lines, "np.sum(a) + np.sum(x)", (np.ones(6) * 0.01,)


def methods(statements):
    """Methods of an object that keeps state."""
    many = max(statements // 10, 1)
    lines = ["class Model:", "    def __init__(self, w):", "        self.w = w", "        self.total = 0.0", ""]
    for k in range(many):
        lines += [
            f"    def step{k}(self, x):",
            "        h = np.tanh(self.w * x)",
            "        self.total = self.total + np.sum(h)",
            "        return h * self.w + x",
            "",
        ]
    lines += ["", "def f(w, x):", "    model = Model(w)", "    y = x"]
    lines += [f"    y = model.step{k % many}(y)" for k in range(statements // 5)]
    return lines, "np.sum(y) + model.total", (np.ones(3) * 0.1, np.ones(3))


def calls(statements):
    """Calls of helpers with branches and loops of their own."""
    lines, many = [], max(statements // 10, 1)
    for k in range(many):
        lines += [
            f"def g{k}(a, b):", "    c = math.sin(a) * b", "    if c > 0.5:", "        return c * a", "    s = c - b",
            "    for i in range(3):", "        s = s * a + b", "    return s", "", "",
        ]  # fmt: skip
    lines += ["def f(x):", "    y = x", *[f"    y = g{k % many}(y, x) + y" for k in range(statements // 5)]]
    return lines, "y", (0.3,)


def containers(statements):
    """A list that grows and is written into, a dict."""
    lines = ["def f(x):", "    q = []", "    d = {}"]
    for k in range(statements // 4):
        lines += [
            f"    q.append(x * {k}.0)",
            f"    d['k{k % 7}'] = math.sin(x) * q[{k}]",
            f"    q[{k // 2}] = q[{k}] * d['k{k % 7}']",
            f"    t = q[-1] + x",
        ]
    return lines, "q[0] + q[-1] + d['k0'] + t", (0.3,)


def display(statements):
    """One list display with so many items."""
    items = ", ".join(f"x * {k}.0" for k in range(statements))
    return ["def f(x):", f"    y = [{items}]"], "y[0] + y[-1]", (0.3,)


def long_sum(statements):
    """One sum of so many terms."""
    return ["def f(x):"], " + ".join(f"x * {k}.0" for k in range(statements)), (0.3,)


KINDS = {
    f.__name__: f
    for f in (
        straight, chain, formulas, arrays, branches, one_loop, stores, stores_in_a_loop, views, methods, calls, containers,
        display, long_sum,
    )
}  # fmt: skip


def made(kind, statements, folder):
    """(f, arguments) of a fresh module with a program of this kind."""
    lines, result, args = KINDS[kind](statements)
    name = f"{kind}_{statements}_{len(list(Path(folder).iterdir()))}"
    return texts.module(HEAD + "\n".join([*lines, f"    return {result}", ""]), Path(folder), name).f, args
