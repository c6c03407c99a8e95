"""A loop that only takes the items of a sequence, one after the other, says so.

    >>> print(after('''
    ... def f(xs, s):
    ...     for i in range(len(xs)):
    ...         v = xs[i]
    ...         s = s + v * v
    ...     return s
    ... ''', "loops"))
    for v in xs:
        s = s + v * v
    return s
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .nest import inside, same, with_body


class Items:
    def __init__(self, facts, memory):
        self.facts, self.memory = facts, memory

    def run(self, fn):
        self.escaping, self.changed = set(), set()
        self.escapes(fn.body, frozenset())
        for s in walk.statements(fn.body):
            self.changed |= self.memory.writes(s)
        return with_body(fn, self.block(fn.body))

    def escapes(self, block, bound):
        """Collect the names that are read where no loop around binds them."""
        for s in block:
            self.escaping.update(n for n in self.facts.own(s)[0] if n not in bound)
            inner = bound | {s.target.id} if type(s) is N.For and type(s.target) is N.Name else bound
            for b in walk.blocks(s):
                self.escapes(b, inner)

    def block(self, block):
        out = []
        for s in block:
            if walk.blocks(s):
                s = inside(s, self.block)
                if type(s) is N.For:
                    s = self.loop(s)
            out.append(s)
        return same(out, block)

    def loop(self, s):
        first = s.body[0] if s.body else None
        if type(first) is not N.Assign or type(first.target) is not N.Name or type(first.value) is not N.Index:
            return s
        xs, i = first.value.value, first.value.index
        if type(xs) is not N.Name or i != s.target or first.target == xs:
            return s
        # Other loops may use the index again, each with its own value.
        inside = sum(1 for b in walk.statements(s.body) for n in walk.own_reads(b) if n == i.id)
        if inside != 1 or not self.over_all(s.iter, xs):
            return s
        if i.id in self.escaping:
            return s
        for b in walk.statements(s.body):
            writes = self.facts.own(b)[1]
            if xs.id in writes:
                return s
            if self.facts.holds_memory(xs.id) and self.memory.find(xs.id) in self.memory.writes(b):
                return s
        return N.For(first.target, xs, s.body[1:] or (N.Pass(),), s.orelse, s.span, s.note)

    def over_all(self, r, xs):
        """Is `r` range(len(xs))?"""
        kind = self.facts.kind(xs)
        if kind.family not in ("list", "tuple") and not (K.is_array(kind) and kind.dims):
            return False
        if type(r) is not N.Call or self.facts.key(r) != "range" or len(r.args) != 1:
            return False
        n = r.args[0]
        if type(n) is N.Name:
            n = self.facts.lengths.single.get(n.id, n)
        if type(n) is N.Call and self.facts.key(n) == "len" and n.args == (xs,):
            return kind.family != "list" or self.memory.find(xs.id) not in self.changed
        length = self.facts.lengths.length(xs.id)
        return length is not None and self.facts.lengths.integer(r.args[0]) == length
