"""The line in front of the generated functions: which one the arguments at hand are for.

    def f_grad(x, y):
        if type(x) is float and type(y) is ndarray and y.dtype is float64 and y.ndim == 1 and len(y) != 1 and np is …:
            return …(x, y)
        return find(x, y)(x, y)

Where tests of identity tell the kinds of the arguments, and that what the text relies on is still the same, they stand
in the handle itself; all else `find` tells.  What the tests compare with is held by cells of the handle, each filled
once, so that a thread that still runs the code from before finds what that was made for.
"""

from __future__ import annotations

import ast
import builtins
import types

import numpy as np

CELLS = 24  # what the tests of one handle may compare with
_SIMPLE = (float, int, bool, complex, str)


class Dispatch:
    """The code of one handle, and the cells that it reads."""

    def __init__(self, state, name, filename):
        self.state, self.filename = state, filename
        self.name = name if name.isidentifier() else "derivative"
        self.given, self.passed = listed(state.params)
        taken = {n for n, _ in state.params}
        stem = "k"
        while any(n.startswith(stem) for n in taken):
            stem += "_"
        self.find, self.stem = stem + "find", stem
        self.cells = {self.find: types.CellType(state.find)}
        self.cells.update((f"{stem}{k}", types.CellType()) for k in range(CELLS))
        self.used = 0
        self.held = {}  # id of an object → (the name of its cell, the object)
        self.tests = []  # (test, the function's name), for each function that can be told so

    def code(self):
        """The code object of the handle."""
        lines = [f"  if {test}: return {function}({', '.join(self.passed)})" for test, function in self.tests]
        names = ", ".join(self.state.names())
        text = "\n".join([
            f"def make({', '.join(self.cells)}):",
            f" def {self.name}({', '.join(self.given)}):",
            f"  nonlocal {', '.join(self.cells)}",
            *lines,
            f"  return {self.find}({names})({', '.join(self.passed)})",
        ])  # fmt: skip
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if hasattr(node, "lineno"):
                node.lineno = node.end_lineno = 1  # where `linecache` shows the generated text
        code = compile(tree, self.filename, "exec", dont_inherit=True)
        for _ in range(2):
            code = next(c for c in code.co_consts if isinstance(c, types.CodeType))
        return code

    def closure(self, code):
        return tuple(self.cells[n] for n in code.co_freevars)

    def add(self, values, function, guard, handle):
        """Let the handle call `function` itself for arguments like these, where that can be told quickly."""
        names = self.state.names()
        if guard.writes or len(self.tests) >= 4 or any(kind.startswith("var") for _, kind in self.state.params):
            return
        before = self.used, dict(self.held)
        tests = [self.of(n, v) for n, v in zip(names, values)]
        tests += [self.same(s, handle.__globals__, names) for s in guard.seen]
        target = self.cell(function)
        if None in tests or target is None:
            self.used, self.held = before
            return
        for name, value in self.held.values():
            self.cells[name].cell_contents = value
        self.tests.append((" and ".join(tests) or "True", target))
        handle.__code__ = self.code()

    def of(self, name, value):
        """The test that an argument is of this value's kind; None where it takes more than a few identities."""
        t = type(value)
        if value is None:
            return f"{name} is None"
        kind, cls = self.cell(type), self.cell(t)
        if cls is None or kind is None:
            return None
        test = f"{kind}({name}) is {cls}"
        if t in _SIMPLE:
            return test
        if issubclass(t, np.generic):
            return test if value.dtype.kind in "biufc" else None
        if t is not np.ndarray or 1 in value.shape or value.dtype.kind not in "biufc":
            return None
        dtype, length = self.cell(value.dtype), self.cell(len)
        if dtype is None or length is None:
            return None
        sizes = ("", f" and {length}({name}) != 1")[value.ndim] if value.ndim < 2 else f" and 1 not in {name}.shape"
        return f"{test} and {name}.dtype is {dtype} and {name}.ndim == {value.ndim}{sizes}"

    def same(self, seen, globals, params):
        """The test that a global, or what a class or module holds, is what the text was made for; None where its contents count."""
        where, name, value, kind = seen
        base = getattr(where, "base", None)
        if base is not None and kind is None and callable(value):
            now = getattr(base, name, None)
            held, cell = self.cell(base), self.cell(now)
            return f"{held}.{name} is {cell}" if cell is not None and held is not None and getattr(base, name, None) is now else None
        if where is not globals or name is None or kind is not None or name in params or name in self.cells:
            return None
        if name not in where and name not in vars(builtins):
            return None
        cell = self.cell(value)
        return None if cell is None else f"{name} is {cell}"

    def cell(self, value):
        """The name of the cell that holds a value; None where there are no more."""
        found = self.held.get(id(value))
        if found is None:
            if self.used == CELLS:
                return None
            found = self.held[id(value)] = f"{self.stem}{self.used}", value
            self.used += 1
        return found[0]


def listed(params):
    """(the parameters as declared, as they are passed on)."""
    given, passed, marked = [], [], False
    for p, kind in params:
        if kind == "keyword" and not any(k == "varargs" for _, k in params) and not marked:
            given.append("*")
            marked = True
        given.append({"varargs": "*" + p, "varkw": "**" + p}.get(kind, p))
        passed.append({"varargs": "*" + p, "varkw": "**" + p, "keyword": f"{p}={p}"}.get(kind, p))
    positional = [p for p, kind in params if kind == "positional"]
    if positional:
        given.insert(len(positional), "/")
    return given, passed
