"""Puts temporaries back into the expression that reads them.

    >>> print(after('''
    ... def f(x, k, g):
    ...     t = k * x
    ...     z = np.sin(t)
    ...     taken = k > 0.5
    ...     if taken:
    ...         t_bar = g * k
    ...         x[0] += t_bar
    ...     return z
    ... ''', "dead", "renest"))
    z = np.sin(k * x)
    if k > 0.5:
        x[0] += g * k
    return z

A temporary moves if it is read once, in its own block, and nothing on the way rebinds or writes what it reads (a view
reads nothing: it shows what is there when it is used).  It never
moves to where it would be evaluated more often, or not at all, nor past an effect that shows if it may raise, nor into a
line that gets too long.
"""

from __future__ import annotations

from collections import Counter

from ..ir import nodes as N
from ..ir import walk
from .nest import with_body
from ..ir.expression import flat
from . import sums
from .memory import WORLD

WIDTH = 92
SHORT = 40  # a gradient this short may stand in the return statement


class _Pending:
    """A temporary whose one read is still ahead; `slot` is where its assignment stands in the block."""

    __slots__ = ("slot", "s", "reads", "classes")

    def __init__(self, slot, s, reads, classes):
        self.slot, self.s, self.reads, self.classes = slot, s, reads, classes


class Renest:
    def __init__(self, facts, memory, dying, own):
        self.facts, self.memory, self.dying = facts, memory, dying
        self.own = own  # name → is it a temporary?
        self._summaries, self.widths = {}, {}
        self.keep = []

    def run(self, fn):
        return with_body(fn, self.block(fn.body, 1))

    # --- one block --------------------------------------------------------------------------------------------------

    def block(self, block, depth):
        out, pending, readers, holders = [], {}, {}, {}
        for s in block:
            if pending:
                s = self.fill(s, pending, out, depth)
                s = self.join(s, pending, out, depth)
            reads, writes, classes, loud = self.summary(s)
            if pending:
                for n in reads:
                    pending.pop(n, None)
                self.kill(pending, readers, holders, writes, classes, loud)
            if walk.blocks(s):
                s = self.nested(s, depth)
            out.append(s)
            if type(s) is N.Assign and type(s.target) is N.Name and self.own(s.target.id):
                info = self.facts.info(s.value)
                if info.pure:
                    classes = frozenset() if self.facts.is_view(s.value) else self.memory.reads(s.value)
                    p = _Pending(len(out) - 1, s, info.reads, classes)
                    pending[s.target.id] = p
                    for n in info.reads:
                        readers.setdefault(n, set()).add(s.target.id)
                    for c in p.classes if info.safe else (*p.classes, None):
                        holders.setdefault(c, []).append((s.target.id, p))
        if all(a is b for a, b in zip(out, block)):
            return block
        return tuple(s for s in out if s is not None)

    def nested(self, s, depth):
        body, orelse = self.block(s.body, depth + 1), self.block(s.orelse, depth + 1)
        return s if body is s.body and orelse is s.orelse else walk.with_blocks(s, (body, orelse))

    def kill(self, pending, readers, holders, writes, classes, loud):
        """Give up what a statement may change. `holders`: class of memory → what reads it; None → what may raise."""
        for n in writes:
            pending.pop(n, None)
            for r in readers.pop(n, ()):
                p = pending.get(r)
                if p is not None and n in p.reads:
                    del pending[r]
        if WORLD in classes:
            classes = [c for c in holders if c is not None]
        for c in (*classes, None) if loud else classes:
            for n, p in holders.pop(c, ()):
                if pending.get(n) is p:
                    del pending[n]

    def summary(self, s):
        """(names read, names rebound, classes written, does it raise or have effects on purpose) with nested blocks."""
        found = self._summaries.get(id(s))
        if found is not None:
            return found[1]
        reads, writes = self.facts.own(s)
        classes = self.memory.writes(s)
        loud = type(s) in (N.Raise, N.Assert) or WORLD in classes
        inner = walk.blocks(s)
        if inner:
            reads, writes, classes = set(reads), set(writes), set(classes)
        for b in inner:
            for i in b:
                r, w, c, noise = self.summary(i)
                reads.update(r)
                writes.update(w)
                classes.update(c)
                loud = loud or noise
        self._summaries[id(s)] = (s, (reads, writes, classes, loud))
        return reads, writes, classes, loud

    # --- filling in -------------------------------------------------------------------------------------------------

    def fill(self, s, pending, out, depth):
        """`s` with the temporaries that end here put in, where that is allowed."""
        t = type(s)
        if t in (N.While, N.Define, N.Delete, N.Scope, N.Comment, N.Pass, N.Break):
            return s
        candidates = [n for n in self.dying.get(id(s), ()) if n in pending]
        if not candidates:
            return s
        counts = Counter(walk.own_reads(s))
        # Inner expressions first: they were computed first.
        candidates.sort(key=lambda n: pending[n].slot, reverse=True)
        low = high = None  # the line is at least and at most so long: text is only made where that does not tell
        for n in candidates:
            if counts.get(n) != 1:
                continue
            p = pending[n]
            limit = self.limit(s, depth, p)
            if low is None:
                low = high = 4 * depth + len(header(s))
            least, most = self.width(p.s)
            least, most = low - len(n) + least, high - len(n) + most + len("()")
            if limit is None or least > limit:
                continue
            new = self.put(s, n, p.s.value)
            if new is None:
                continue
            if most > limit:
                least = most = 4 * depth + len(header(new))
                if most > limit:
                    continue
            low, high = least, most
            if p.s.note and not getattr(new, "note", ""):
                new = with_note(new, p.s.note)
            self.made(new, s)
            out[p.slot] = None
            del pending[n]
            s = new
            if type(s) is N.Assign and type(s.target) is N.Name:
                before = 4 * depth + len(s.target.id) + len(" = ")
                self.widths[id(s)] = low - before, high - before, s
        return s

    def width(self, s):
        """(least, greatest) length of the text of what a statement assigns."""
        found = self.widths.get(id(s))
        if found is None:
            length = len(flat(s.value))
            found = self.widths[id(s)] = length, length, s
        return found[:2]

    def join(self, s, pending, out, depth):
        """`x += f` joined with the `x = e` that is waiting; `x[k] += f` with the zeros that x is."""
        if type(s) is not N.AugAssign:
            return s
        base = s.target if type(s.target) is N.Name else getattr(s.target, "value", None)
        p = pending.get(base.id) if type(base) is N.Name else None
        if p is None or base.id in self.facts.reads(s.value):
            return s
        if type(s.target) is N.Name:
            new = sums.merged(self.facts, p.s, s)
            if new is None:
                return s
            must = sums.borrows(self.facts, p.s.value)
            same = not p.s.note or not s.note or p.s.note == s.note
            if not must and not (same and 4 * depth + len(header(new)) <= WIDTH):
                return s
            out[p.slot] = None
        else:
            new = sums.whole(self.facts, p.s, s)
            if new is not None:
                out[p.slot] = None
            else:
                new = sums.first_touch(self.facts, p.s, s)
            if new is None:
                return s
        del pending[base.id]
        self.made(new, s)
        return new

    def made(self, new, s):
        """`new` stands for `s`."""
        self.dying[id(new)] = self.dying.get(id(s), frozenset())
        self.keep.append(new)

    def put(self, s, name, value):
        """`s` with the one read of `name` replaced, or None where it cannot be."""
        t = type(s)
        if t in (N.Assign, N.AugAssign) and type(s.target) is not N.Name:
            target = self.in_target(s.target, name, value)
            if target is not None:
                return with_target(s, target)
            if any(n == name for n in walk.target_reads(s.target)):
                return None
        exprs = walk.own_exprs(s)
        if not exprs:
            return None
        old = exprs[0]
        if t is N.Evaluate and self.is_base(old, name):
            return None
        new = put(old, name, value)
        if new is None:
            return None
        return walk.map_exprs(s, lambda e: new if e is old else e, lambda target: target)

    def is_base(self, e, name):
        """Is `name` what the statement works on: the list of `xs.append(v)`, the array of rt.add_at(a, k, v)?"""
        if type(e) is not N.Call:
            return True
        base = e.func.value if type(e.func) is N.Attr else None
        if type(base) is N.Name and base.id == name:
            return True
        first = e.args[0] if e.args else None
        return self.facts.key(e) in ("rt.add_at", "rt.add_attr") and type(first) is N.Name and first.id == name

    def in_target(self, target, name, value):
        """`a[k]` with `name` in k replaced."""
        if type(target) is not N.Index:
            return None
        new = put(target.index, name, value)
        return None if new is None else N.Index(target.value, new, target.span)

    def limit(self, s, depth, p):
        """How long a line may get by taking in a temporary; None where that may not stand there."""
        if type(s) is not N.Return:
            return WIDTH
        short = 4 * depth + 7 + SHORT
        if self.plain(p.s.target.id):
            return max(WIDTH, short)
        return None if type(s.value) in (N.Display, N.Mapping) else short

    def plain(self, name):
        """A temporary without a name that tells: not a gradient."""
        return name in self.facts.ctx.primal


def put(e, name, value):
    """`e` with the read of `name` replaced, if it is certain to be evaluated, once; else None."""
    t = type(e)
    if t is N.Name:
        return value if e.id == name else None
    if t in (N.Const, N.Opaque, N.Lambda, N.Walrus):
        return None
    if t is N.Bool:
        first = put(e.values[0], name, value)
        return None if first is None else N.Bool(e.op, (first, *e.values[1:]), e.span)
    if t is N.IfExp:
        test = put(e.test, name, value)
        return None if test is None else N.IfExp(test, e.body, e.orelse, e.span)
    if t is N.Compare and len(e.ops) > 1:
        first = put(e.left, name, value)
        return None if first is None else N.Compare(first, e.ops, e.rest, e.span)
    found = []

    def child(c):
        new = put(c, name, value)
        if new is None:
            return c
        found.append(new)
        return new

    new = walk.map_children(e, child)
    return new if found else None


def header(s):
    """The text of a statement's first line."""
    t = type(s)
    if t is N.Assign:
        return f"{flat(s.target)} = {flat(s.value)}"
    if t is N.AugAssign:
        return f"{flat(s.target)} {s.op}= {flat(s.value)}"
    if t is N.If:
        return f"if {flat(s.test)}:"
    if t is N.For:
        return f"for {flat(s.target)} in {flat(s.iter)}:"
    return "return " + ", ".join(flat(e) for e in walk.own_exprs(s))


def with_note(s, note):
    t = type(s)
    if t is N.Assign:
        return N.Assign(s.target, s.value, s.span, note)
    if t is N.AugAssign:
        return N.AugAssign(s.target, s.op, s.value, s.span, note)
    if t is N.Evaluate:
        return N.Evaluate(s.value, s.span, note)
    if t is N.Return:
        return N.Return(s.value, s.span, note)
    return s


def with_target(s, target):
    if type(s) is N.Assign:
        return N.Assign(target, s.value, s.span, s.note)
    return N.AugAssign(target, s.op, s.value, s.span, s.note)
