"""What a loop adds to one entry of a cotangent is added up in a number first.

    >>> print(after('''
    ... def f(x, y):
    ...     # Reverse sweep
    ...     x_bar = np.zeros_like(x)
    ...     for i in range(len(x)):
    ...         for j in range(len(y)):
    ...             x_bar[i] += y[j]
    ...     return x_bar
    ... ''', "gathered"))
    # Reverse sweep
    x_bar = np.zeros_like(x)
    for i in range(len(x)):
        x_bar_i = 0.0
        for j in range(len(y)):
            x_bar_i += y[j]
        x_bar[i] += x_bar_i
    return x_bar

A number is added to a number in a third of the time.  The loop does not read the array, it only adds to it, perhaps to
other entries as well, and the entry is surely there, though the loop may not run.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .nest import inside, same, with_body


class Gathered:
    def __init__(self, facts, memory, name):
        self.facts, self.memory = facts, memory
        self.name = name  # stem, kind → a new Name

    def run(self, fn):
        return with_body(fn, self.block(fn.body))

    def block(self, block):
        out = []
        for s in block:
            s = inside(s, self.block)
            if type(s) in (N.For, N.While):
                out.extend(self.loop(s))
            else:
                out.append(s)
        return same(out, block)

    def loop(self, loop):
        """The loop, with what is added up before and behind it."""
        found = self.entries(loop)
        if not found:
            return (loop,)
        names = {}
        for entry in found:
            k = entry.index
            names[entry] = self.name(f"{entry.value.id}_{k.id}" if type(k) is N.Name else entry.value.id, K.F8)

        def block(b):
            return same([statement(s) for s in b], b)

        def statement(s):
            if type(s) is N.AugAssign and s.target in names:
                return N.AugAssign(names[s.target], s.op, s.value, s.span, s.note)
            return inside(s, block)

        zeros = [N.Assign(name, N.Const(0.0), loop.span) for name in names.values()]
        sums = [N.AugAssign(entry, "+", name, found[entry].span, found[entry].note) for entry, name in names.items()]
        return (*zeros, inside(loop, block), *sums)

    def entries(self, loop):
        """{entry: a statement that adds to it} of those that can be added up."""
        statements = list(walk.statements(loop.body))
        if loop.orelse or any(type(s) in (N.Return, N.Try, N.With, N.Define) for s in statements):
            return {}
        bound = set(walk.target_names(loop.target)) if type(loop) is N.For else set()
        for s in statements:
            bound.update(self.facts.own(s)[1])
        adding, others = {}, set(self.facts.own(loop)[0])
        for s in statements:
            if self.adds(s):
                adding.setdefault(s.target, s)
                others |= self.facts.reads(s.target.index) | self.facts.reads(s.value)
            else:
                others |= self.facts.own(s)[0] | set(self.facts.own(s)[1])
        others = {self.memory.find(n) for n in others}
        return {
            e: s for e, s in adding.items()
            if self.memory.find(e.value.id) not in others and e.value.id not in bound
            and self.facts.reads(e.index).isdisjoint(bound) and self.facts.index_is_safe(e)
        }  # fmt: skip

    def adds(self, s):
        """Is a number added to an entry of a cotangent?"""
        if type(s) is not N.AugAssign or s.op not in ("+", "-") or type(s.target) is not N.Index:
            return False
        base = s.target.value
        if type(base) is not N.Name or base.id in self.facts.ctx.primal or self.facts.kind(base).dtype != "f8":
            return False
        return K.is_number(self.facts.kind(s.target)) and self.facts.is_number(s.value)
