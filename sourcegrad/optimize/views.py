"""A part of a shadow that is taken only to be changed is changed in its place.

    >>> print(after('''
    ... def f(m, g, n):
    ...     m_bar = np.zeros_like(m)
    ...     t_bar = m_bar[n]
    ...     t_bar += g
    ...     t_bar[0] = 0.0
    ...     return m_bar
    ... ''', "views", shadows=("m_bar", "t_bar")))
    m_bar = np.zeros_like(m)
    m_bar[n] += g
    m_bar[n, 0] = 0.0
    return m_bar

Likewise `model_bar.w += g`, where `w_bar = model_bar.w` was taken.  Only where the part has few uses, all in the block that takes it, and nothing in between rebinds what it is taken of.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from types import SimpleNamespace

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .memory import stack_call
from .nest import with_body

_FEW = 2


class Views:
    def __init__(self, facts):
        self.facts, self.bars = facts, facts.ctx.bars

    def run(self, fn):
        if not self.bars:
            return fn
        self.reads = {}  # name → how many statements read it
        for s in walk.statements(fn.body):
            for n in self.facts.own(s)[0]:
                self.reads[n] = self.reads.get(n, 0) + 1
        return with_body(fn, self.block(fn.body))

    def block(self, block):
        out = [walk.map_blocks(s, self.block) if walk.blocks(s) else s for s in block]
        changed = any(a is not b for a, b in zip(out, block))
        if any(self.is_part(s) for s in out):
            users, writers = {}, {}  # name → where it is read, where it is bound, in order
            for j, s in enumerate(out):
                reads, writes = self.facts.own(s)
                for n in reads:
                    if n in self.bars:
                        users.setdefault(n, []).append(j)
                for n in {*writes, *walk.assigned((s,))} if walk.blocks(s) else writes:
                    writers.setdefault(n, []).append(j)
            for k, s in enumerate(out):
                if s is not None and self.is_part(s):
                    changed = self.put(out, k, s, users, writers) or changed
        return tuple(s for s in out if s is not None) if changed else block

    def is_part(self, s):
        if type(s) is not N.Assign or type(s.target) is not N.Name or s.target.id not in self.bars:
            return False
        e = s.value
        if type(e) not in (N.Index, N.Attr):
            return False
        root = e.value.value if type(e.value) is N.Attr and self.is_settable(e.value) else e.value
        if type(root) is not N.Name or root.id not in self.bars or root == s.target:
            return False
        held = K.is_array(self.facts.kind(e.value)) if type(e) is N.Index else self.is_settable(e)
        return held and K.is_array(self.facts.kind(s.target))

    def is_settable(self, e):
        """Is this an attribute of a shadow, which is a plain namespace: `o.w += g` does what `w = o.w; w += g` does."""
        kind = self.facts.kind(e.value)
        return kind.family == "object" and kind.dtype is SimpleNamespace

    def put(self, out, k, s, users, writers):
        """Put the part into its uses; True if that was done."""
        name, part = s.target.id, s.value
        at = [j for j in users.get(name, ()) if j > k]
        if not 0 < len(at) <= (_FEW if self.own(name) else 1) or len(at) != self.reads.get(name, 0):
            return False
        needs = self.facts.reads(part)
        for n in needs | {name}:
            bound = writers.get(n, ())
            for j in bound[bisect_right(bound, k) : bisect_left(bound, at[-1])]:
                if out[j] is not None and (n in needs or not (type(out[j]) is N.AugAssign and j in at)):
                    return False
        attributes = {e.name for e in walk.subexpressions(part) if type(e) is N.Attr}
        between = out[k + 1 : at[-1]] if attributes else ()
        if any(self.sets(i, attributes) for s in between if s is not None for i in walk.statements((s,))):
            return False
        new = [self.placed(out[j], name, part) for j in at]
        if None in new:
            return False
        for j, i in zip(at, new):
            out[j] = i
            for n in needs:
                if n in self.bars:
                    users[n] = sorted({*users[n], j})
        out[k] = None
        return True

    def sets(self, s, attributes):
        """May a statement put another array into one of these attributes?"""
        if type(s) is N.Assign and type(s.target) is not N.Name:
            targets = [e for e in walk.subexpressions(s.target) if type(e) is N.Attr]
            return any(e.name in attributes for e in targets) and type(s.target) is not N.Index
        stack = type(s) in (N.Assign, N.Evaluate) and stack_call(s.value) is not None
        return not stack and any(not self.facts.info(e).pure for e in walk.own_exprs(s))

    def own(self, name):
        """Is this the shadow of a temporary?"""
        return name.startswith("t_") and name.endswith("_bar")

    def placed(self, s, name, part):
        """The statement with `part` for `name`; None where it does not fit."""
        t = type(s)
        if t not in (N.Assign, N.AugAssign):
            return None
        target = s.target
        if t is N.AugAssign and target == N.Name(name):
            target = part
        elif type(target) is N.Index and target.value == N.Name(name):
            target = joined(part, target.index, self.facts)
        elif name in set(walk.target_reads(target)) or name in walk.target_names(target):
            return None
        value = walk.substitute(s.value, {name: part})
        value = walk.transform(value, lambda e: self.read(e, part)) if value is not s.value else value
        return N.Assign(target, value, s.span, s.note) if t is N.Assign else N.AugAssign(target, s.op, value, s.span, s.note)

    def read(self, e, part):
        if type(e) is N.Index and e.value == part:
            if e.index == N.Const(Ellipsis):
                return part
            return joined(part, e.index, self.facts)
        return e


def joined(part, index, facts):
    """`a[i][j]` as `a[i, j]` where i is a whole number."""
    if type(part) is N.Attr:
        return N.Index(part, index, part.span)  # with `...` as well: `o.w = 0.0` would put a number in the slot
    if index == N.Const(Ellipsis):
        return part
    parts = part.index.items if type(part.index) is N.Display else (part.index,)
    rest = index.items if type(index) is N.Display else (index,)
    whole = all(facts.kind(p).family == "int" for p in parts if type(p) is not N.Slice) and not any(type(p) is N.Slice for p in parts)
    plain = all(type(p) is N.Slice or facts.kind(p).family == "int" for p in rest)
    if whole and plain:
        return N.Index(part.value, N.Display("tuple", (*parts, *rest)), part.span)
    return N.Index(part, index, part.span)
