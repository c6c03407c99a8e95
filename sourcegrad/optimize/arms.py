"""Statements that both arms of an `if` begin or end with stand once, before or behind it.

    >>> print(after('''
    ... def f(k, s, s_saved):
    ...     if k > 2.0:
    ...         s_saved.append(s)
    ...         s = s + k
    ...     else:
    ...         s_saved.append(s)
    ...         s = s * k
    ...     return s
    ... ''', "arms"))
    s_saved.append(s)
    if k > 2.0:
        s = s + k
    else:
        s = s * k
    return s

A statement counts as the first of its arm if it can be moved there: nothing above it, nor the test, has to do with
what it reads or writes.
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from .nest import inside, same, with_body
from .memory import WORLD


class Arms:
    def __init__(self, facts, memory):
        self.facts, self.memory = facts, memory
        self.names = {}

    def run(self, fn):
        return with_body(fn, self.block(fn.body))

    def block(self, block):
        out = []
        for s in block:
            if walk.blocks(s):
                s = inside(s, self.block) if type(s) is not N.If else self.inner(s)
            if type(s) is N.If and s.body and s.orelse:
                before, s, behind = self.split(s)
                out.extend(before)
                if s is not None:
                    out.append(s)
                out.extend(behind)
            else:
                out.append(s)
        return same(out, block)

    def inner(self, s):
        body, orelse = self.block(s.body), self.block(s.orelse)
        return s if body is s.body and orelse is s.orelse else N.If(s.test, body, orelse, s.span, s.note)

    def split(self, s):
        """(statements before, the rest, statements behind) of an `if` with two arms."""
        before, behind = [], []
        body, orelse = s.body, s.orelse
        test = self.facts.reads(s.test)
        while True:
            heads = {i: k for k, i in self.free(body)}
            found = next(((heads[i], k, i) for k, i in self.free(orelse) if i in heads), None)
            if found is None:
                break
            a, b, i = found
            reads, writes, read, written = self.effects(i)
            if not writes.isdisjoint(test) or not written.isdisjoint(self.memory.reads(s.test)):
                break
            before.append(body[a] if getattr(body[a], "note", "") else i)
            body, orelse = body[:a] + body[a + 1 :], orelse[:b] + orelse[b + 1 :]
        while body and orelse:
            tails = {i: k for k, i in self.free(body[::-1])}
            found = next(((tails[i], k, i) for k, i in self.free(orelse[::-1]) if i in tails), None)
            if found is None:
                break
            a, b, i = found
            a, b = len(body) - 1 - a, len(orelse) - 1 - b
            behind.insert(0, body[a] if getattr(body[a], "note", "") else i)
            body, orelse = body[:a] + body[a + 1 :], orelse[:b] + orelse[b + 1 :]
        if not before and not behind:
            return (), s, ()
        if not body and not orelse:
            return before, N.Evaluate(s.test, s.span), behind
        return before, N.If(s.test, body, orelse, s.span, s.note), behind

    def free(self, block):
        """(index, statement) for statements that could as well stand first."""
        reads, writes, read, written = set(), set(), set(), set()
        for k, s in enumerate(block):
            if type(s) in (N.Break, N.Raise, N.Return):
                return  # nothing moves past where the arm is left
            if walk.blocks(s) or type(s) not in (N.Assign, N.AugAssign, N.Evaluate):
                if walk.blocks(s) or type(s) in (N.Break, N.Continue, N.Return, N.Raise):
                    return  # behind an arm that leaves nothing runs
                r, w, mr, mw = self.effects(s)
            else:
                r, w, mr, mw = self.effects(s)
                clash = (
                    not r.isdisjoint(writes) or not w.isdisjoint(reads) or not w.isdisjoint(writes)
                    or not mr.isdisjoint(written) or not mw.isdisjoint(read) or not mw.isdisjoint(written)
                )  # fmt: skip
                if not clash and WORLD not in mw and WORLD not in written:
                    yield k, s
            reads |= r
            writes |= w
            read |= mr
            written |= mw

    def effects(self, s):
        """(names read, names rebound, classes read, classes written)."""
        found = self.names.get(id(s))
        if found is None:
            reads, writes = self.facts.own(s)
            memory = {self.memory.find(n) for n in reads if n in self.memory.stacks or self.facts.holds_memory(n)}
            found = self.names[id(s)] = (s, reads, set(writes), memory, set(self.memory.writes(s)))
        return found[1:]
