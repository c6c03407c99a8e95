"""Contributions of one line to one entry of a cotangent are one statement, also where others stand between them.

    >>> print(after('''
    ... def f(n, x, y, s_bar, g):
    ...     # Reverse sweep
    ...     x_bar = x.copy()
    ...     for i in range(1, n):
    ...         x_bar[i] = 0.0; x_bar[i - 1] -= g; x_bar[i] += g; s_bar += g * y[i]; x_bar[i] += y[i]
    ...     return x_bar, s_bar
    ... ''', "joined"))
    # Reverse sweep
    x_bar = x.copy()
    for i in range(1, n):
        x_bar[i - 1] -= g
        s_bar += g * y[i]
        x_bar[i] = g + y[i]
    return x_bar, s_bar

The first moves down to the second, past nothing that may touch the entry: other entries are told by their indices
(k and k - 1, if none is negative), other arrays by their class of memory.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .bundle import Effects
from .memory import WORLD
from .nest import same, with_body
from .renest import WIDTH, header, with_note
from .scope import Scope


class _Waiting:
    """A contribution at `slot` of the block, with the names and classes of memory that it reads."""

    __slots__ = ("slot", "s", "reads", "classes", "mine")

    def __init__(self, slot, s, reads, classes, mine):
        self.slot, self.s, self.reads, self.classes, self.mine = slot, s, reads, classes, mine


class Joined:
    def __init__(self, facts, memory):
        self.facts, self.memory = facts, memory
        self.effects = Effects(facts, memory)

    def run(self, fn):
        return with_body(fn, self.block(fn.body, 1, Scope(self.facts)))

    def block(self, block, depth, scope):
        out, waiting = [], []
        for s in block:
            if walk.blocks(s):
                new = tuple([self.block(b, depth + 1, scope.inside(s)) if b else b for b in walk.blocks(s)])
                if any(a is not b for a, b in zip(new, walk.blocks(s))):
                    s = walk.with_blocks(s, new)
            if self.is_contribution(s):
                s = self.join(s, waiting, out, depth)
            waiting = [w for w in waiting if not self.touches(s, w, scope)]
            scope.look(s)
            if self.is_contribution(s) or self.is_store(s):
                found = self.waits(s, len(out))
                if found is not None:
                    waiting.append(found)
            out.append(s)
        return same([s for s in out if s is not None], block)

    # --- what is joined ---------------------------------------------------------------------------------------------

    def is_place(self, target):
        """Is this part of an array of ours?"""
        if type(target) is not N.Index or type(target.value) is not N.Name:
            return False
        name, ctx = target.value.id, self.facts.ctx
        if name in ctx.primal and name not in ctx.bars:
            return False
        return K.is_array(self.facts.kind(target.value)) and self.facts.info(target.index).pure

    def is_contribution(self, s):
        return type(s) is N.AugAssign and s.op in ("+", "-") and self.is_place(s.target) and self.is_sum(s.value)

    def is_store(self, s):
        return type(s) is N.Assign and self.is_place(s.target) and (self.is_sum(s.value) or _is_zero(s.value))

    def is_sum(self, e):
        """May it be a summand: a number or an array, without effects?"""
        return self.facts.info(e).pure and (self.facts.is_number(e) or K.is_array(self.facts.kind(e)))

    def waits(self, s, slot):
        base = s.target.value.id
        mine = self.memory.find(base)
        classes = self.memory.reads(s.value) | self.memory.reads(s.target.index)
        reads = self.facts.reads(s.value) | self.facts.reads(s.target.index)
        if base in reads or not self.memory.is_local(base):
            return None  # what it reads of the array itself might change; arguments may share memory
        return _Waiting(slot, s, reads | {base}, classes, mine)

    def join(self, s, waiting, out, depth):
        for w in waiting:
            if w.s.target != s.target or w.s.span.line != s.span.line:
                continue
            new = self.sum(w.s, s)
            if new is None or 4 * depth + len(header(new)) > WIDTH:
                return s
            note = w.s.note and not s.note
            if note:
                at = next((k for k in range(w.slot + 1, len(out)) if out[k] is not None), None)
                if at is None:
                    new = with_note(new, w.s.note)
                elif type(out[at]) in (N.Assign, N.AugAssign):
                    out[at] = with_note(out[at], out[at].note or w.s.note)
                else:
                    return s
            out[w.slot] = None
            waiting.remove(w)
            return new
        return s

    def sum(self, first, s):
        """Both in one statement, or None."""
        a, b, target = first.value, s.value, s.target
        if type(first) is N.Assign and _is_zero(a):
            return N.Assign(target, b if s.op == "+" else N.Unary("-", b), s.span, s.note)
        if not self.facts.is_number(target) and self.allocates(a) and self.allocates(b):
            return None  # two large temporaries at a time
        if type(first) is N.Assign:
            return N.Assign(target, N.Binary(s.op, a, b), s.span, s.note) if self.facts.is_number(target) else None
        if first.op == "+":
            return N.AugAssign(target, "+", N.Binary(s.op, a, b), s.span, s.note)
        if s.op == "+":
            return N.AugAssign(target, "+", N.Binary("-", b, a), s.span, s.note)
        return N.AugAssign(target, "-", N.Binary("+", a, b), s.span, s.note)

    def allocates(self, e):
        return not (type(e) is N.Name or self.facts.is_number(e) or self.facts.is_view(e))

    # --- what stands between ----------------------------------------------------------------------------------------

    def touches(self, s, w, scope):
        """May `s` not come before what waits?"""
        if type(s) is N.Comment:
            return False
        reads, writes, read, written, leaves = self.effects.of(s)
        if leaves or type(s) is N.Raise or WORLD in written or not writes.isdisjoint(w.reads):
            return True
        foreign = written - {w.mine}
        if not foreign.isdisjoint(w.classes) or (w.mine in written and w.mine in w.classes and not self.apart_all(s, w, scope)):
            return True
        if w.mine in written or any(self.memory.find(n) == w.mine for n in reads):
            return not self.apart_all(s, w, scope)
        return False

    def apart_all(self, s, w, scope):
        """Is each mention of the array in `s` of another entry than the one that waits?"""
        if walk.blocks(s) or type(s) not in (N.Assign, N.AugAssign):
            return False
        if w.mine in w.classes and w.mine in self.memory.writes(s):
            return False  # it reads through a view what is written here
        exprs = [s.value] if type(s.target) is N.Name else [s.value, s.target]
        if type(s) is N.AugAssign and type(s.target) is N.Name and self.memory.find(s.target.id) == w.mine:
            exprs.append(s.target)
        return all(self.apart(e, w, scope) for e in exprs)

    def apart(self, e, w, scope):
        if type(e) is N.Name:
            if self.memory.find(e.id) != w.mine or not self.facts.holds_memory(e.id):
                return True
            seen = scope.views.get(e.id)
            return seen is not None and self.apart(seen, w, scope)
        if type(e) in (N.Opaque, N.Lambda, N.Walrus):
            return all(self.memory.find(n) != w.mine for n in walk.reads(e))
        if type(e) is N.Index and e.value == w.s.target.value:
            return scope.distinct(e.index, w.s.target.index) and self.apart(e.index, w, scope)
        return all(self.apart(c, w, scope) for c in walk.children(e))


def _is_zero(e):
    return type(e) is N.Const and type(e.value) in (int, float) and e.value == 0
