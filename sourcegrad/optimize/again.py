"""Tests and bounds that cost nothing and cannot have changed are written out where they are used.

    >>> print(after('''
    ... def f(x, y, k):
    ...     taken = k < 0.0
    ...     z = np.sin(x)
    ...     if taken:
    ...         z = y
    ...     t = z * k
    ...     if taken:
    ...         t = z
    ...     return t
    ... ''', "again"))
    taken = k < 0.0
    z = np.sin(x)
    if k < 0.0:
        z = y
    t = z * k
    if k < 0.0:
        t = z
    return t

Only comparisons of numbers and sums of integers, of names that are assigned once.
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from .nest import inside, same, with_body


class Again:
    def __init__(self, facts):
        self.facts = facts

    def run(self, fn):
        found, uses = {}, {}
        for s in walk.statements(fn.body):
            if type(s) is N.Assign and type(s.target) is N.Name and self.facts.is_temporary(s.target.id):
                if self.is_cheap(s.value) and self.facts.lengths.single.get(s.target.id) is s.value:
                    found[s.target.id] = s.value
        if not found:
            return fn
        for s in walk.statements(fn.body):
            places = self.places(s)
            for n in self.facts.own(s)[0]:
                if n in found and n not in places:
                    uses[n] = False
        chosen = {n: e for n, e in found.items() if uses.get(n, True)}
        if not chosen:
            return fn
        return with_body(fn, self.block(fn.body, chosen))

    def is_cheap(self, e):
        facts = self.facts
        if not facts.reads(e) <= facts.lengths.fixed or not facts.info(e).safe or facts.info(e).cost > 1:
            return False
        if type(e) is N.Compare:
            return len(e.ops) == 1 and all(type(c) in (N.Name, N.Const) for c in walk.children(e))
        simple = type(e) is N.Binary and e.op in "+-" and type(e.left) is N.Name and type(e.right) is N.Const
        return simple and facts.kind(e).family == "int"

    def places(self, s):
        """The names that `s` reads as its test, or in the bounds of its range."""
        if type(s) is N.If:
            return {s.test.id} if type(s.test) is N.Name else ()
        if type(s) is N.For and type(s.iter) is N.Call and self.facts.key(s.iter) == "range":
            return self.facts.reads(s.iter)
        return ()

    def block(self, block, chosen):
        out = []
        for s in block:
            if type(s) in (N.If, N.For) and not chosen.keys().isdisjoint(self.facts.own(s)[0]):
                s = walk.map_exprs(s, lambda e: walk.substitute(e, chosen), lambda target: target)
            out.append(inside(s, lambda b: self.block(b, chosen)))
        return same(out, block)
