"""Cotangents that are one number everywhere stay numbers where an entry-by-entry product makes them as large anyway.

    >>> print(after('''
    ... def f(x, k):
    ...     t_bar = rt.expand(k, np.shape(x))
    ...     t_2_bar = -t_bar
    ...     x_bar = t_2_bar * x
    ...     return x_bar
    ... ''', "spread"))
    t_bar = k
    t_2_bar = -t_bar
    x_bar = t_2_bar * x
    return x_bar

An array may be replaced by its number if every read of it is beside an array of its very shape (known, not
assumed), or makes another array that may be replaced.  Where the whole array is wanted it stays, as
`np.full_like(y, g)` or `np.ones_like(y)` in the end.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .nest import inside, with_body


class Spread:
    def __init__(self, facts, made_up):
        self.facts = facts
        self.made_up = made_up

    def run(self, fn):
        counts = walk.times_bound(fn.body)
        self.shape, self.number = {}, {}
        derived = []
        for s in walk.statements(fn.body):
            if type(s) is not N.Assign or type(s.target) is not N.Name or counts[s.target.id] != 1:
                continue
            name = s.target.id
            if name in self.facts.ctx.primal or not self.made_up(name):
                continue
            found = self.uniform(s.value)
            if found is not None:
                self.number[name], self.shape[name] = found
                derived.append(name)
        if not self.number:
            return fn
        self.bad = set()
        while True:
            before = len(self.bad)
            for s in walk.statements(fn.body):
                self.check(s)
            if len(self.bad) == before:
                break
        chosen = [n for n in derived if n not in self.bad]
        if not chosen and not self.bad:
            return fn
        self.changed = set()
        fn = with_body(fn, self.block(fn.body))
        self.facts.forget(self.changed)
        return fn

    def uniform(self, e):
        """(number, what has the shape) of an array that is the same number everywhere."""
        facts, t = self.facts, type(e)
        if t is N.Call:
            return uniform(facts, e) or self.uniform_over(e)
        if t is N.Name and e.id in self.number:
            return e, self.shape[e.id]
        if t is N.Unary and e.op == "-":
            inner = self.uniform(e.operand)
            return None if inner is None else (N.Unary("-", inner[0], e.span), inner[1])
        if t is N.Binary and e.op in "*/":
            inner = self.uniform(e.left)
            if inner is not None and facts.is_number(e.right):
                return N.Binary(e.op, inner[0], e.right, e.span), inner[1]
            inner = self.uniform(e.right) if e.op == "*" and facts.is_number(e.left) else None
            if inner is not None:
                return N.Binary(e.op, e.left, inner[0], e.span), inner[1]
        return None

    def uniform_over(self, e):
        """`rt.expand(g, np.shape(x), axis)` of a g that is one number everywhere."""
        x = spread_over(self.facts, e)
        inner = self.uniform(e.args[0]) if x is not None else None
        return None if inner is None else (inner[0], x)

    # --- which may be numbers ---------------------------------------------------------------------------------------

    def check(self, s):
        """Rule out the names whose reads in `s` need the array."""
        if type(s) is N.Assign and type(s.target) is N.Name and s.target.id in self.number:
            target = s.target.id
            self.number_of(s.value)
            inner = set(walk.reads(self.number[target])) & self.number.keys()
            if target in self.bad or inner & self.bad:
                self.bad |= inner | {target}
            return
        if type(s) is N.AugAssign and type(s.target) is N.Name and s.op in "+-":
            inner = self.uniform(s.value)
            if inner is not None and self.agrees(inner[1], s.target):
                self.number_of(s.value)
                return
        stored = type(s) in (N.Assign, N.AugAssign) and type(s.target) is N.Index and K.is_array(self.facts.kind(s.target.value))
        if stored and self.uniform(s.value) is not None:
            self.number_of(s.value)  # a store spreads it
        else:
            for e in walk.own_exprs(s):
                self.expr(e)
        if type(s) in (N.Assign, N.AugAssign) and type(s.target) is not N.Name:
            self.bad.update(n for n in walk.target_reads(s.target) if n in self.number)
        elif type(s) is N.AugAssign and s.target.id in self.number:
            self.bad.add(s.target.id)
        elif type(s) is N.Define:
            self.bad.update(n for n in walk.free_names(s.function) if n in self.number)

    def expr(self, e):
        """`e` as a whole must be an array: its uniform parts must stand beside arrays of their shape."""
        t = type(e)
        if t is N.Name:
            if e.id in self.number:
                self.bad.add(e.id)
            return
        if t is N.Binary and e.op in "+-*/":
            for mine, other in ((e.left, e.right), (e.right, e.left)):
                inner = self.uniform(mine)
                if inner is None:
                    self.expr(mine)
                elif self.uniform(other) is None and self.agrees(inner[1], other):
                    self.number_of(mine)
                else:
                    self.expr_inside(mine)
            return
        if t is N.Call and self.facts.key(e) == "np.where" and len(e.args) == 3 and not e.keywords:
            mask = e.args[0]
            for c in e.args:
                inner = self.uniform(c)
                fills = inner is not None and c is not mask and self.fills(inner[1], mask)
                self.number_of(c) if fills else self.expr(c)
            return
        if t in (N.Const, N.Opaque, N.Lambda):
            if t is not N.Const:
                self.bad.update(n for n in walk.reads(e) if n in self.number)
            return
        for c in walk.children(e):
            self.expr(c)

    def fills(self, x, mask):
        """Has a mask the shape of x?"""
        kind = self.facts.kind(mask)
        return K.is_array(kind) and (self.facts.lengths.same(x, mask) or K.same_shape(self.facts.kind(x), kind))

    def number_of(self, e):
        """What the number of a uniform array is computed from may need other arrays: `rt.expand(np.sum(t_bar), …)`."""
        t = type(e)
        if t is N.Call:
            self.expr(e.args[0]) if self.facts.is_number(e.args[0]) else self.number_of(e.args[0])
        elif t is N.Unary:
            self.number_of(e.operand)
        elif t is N.Binary:
            for part in (e.left, e.right):
                self.expr(part) if self.facts.is_number(part) else self.number_of(part)

    def expr_inside(self, e):
        self.bad.update(n for n in walk.reads(e) if n in self.number)

    def agrees(self, x, other):
        return agrees(self.facts, x, other)

    # --- rewriting --------------------------------------------------------------------------------------------------

    def block(self, block):
        out = []
        for s in block:
            if type(s) is N.Assign and type(s.target) is N.Name and s.target.id in self.number:
                name = s.target.id
                if name not in self.bad:
                    s = N.Assign(s.target, self.number[name], s.span, s.note)
                    self.facts.kinds.known[name] = self.facts.kinds.expr(self.number[name]) or K.UNKNOWN
                    self.changed.add(name)
            elif walk.blocks(s):
                s = inside(s, self.block)
            out.append(s)
        return tuple(out) if any(a is not b for a, b in zip(out, block)) else block


def uniform(facts, e):
    """(number, what has the shape) of `rt.expand(number, np.shape(x))`."""
    if facts.key(e) != "rt.expand" or not 2 <= len(e.args) <= 4 or e.keywords:
        return None
    g, shape, *rest = e.args
    if any(r not in (N.Const(None), N.Const(False)) for r in rest):
        return None
    if type(shape) is not N.Call or facts.key(shape) != "np.shape" or len(shape.args) != 1:
        return None
    kind, number = facts.kind(shape.args[0]), facts.kind(g)
    fits = facts.is_float(g) if kind.dtype != "f4" else number.family == "float" or number == K.scalar("f4")
    return (g, shape.args[0]) if fits and K.is_array(kind) and kind.dims else None


def spread_over(facts, e):
    """x of `rt.expand(g, np.shape(x), axis)`, an array of floats."""
    if facts.key(e) != "rt.expand" or not 2 <= len(e.args) <= 4 or e.keywords:
        return None
    shape = e.args[1]
    if type(shape) is not N.Call or facts.key(shape) != "np.shape" or len(shape.args) != 1:
        return None
    kind = facts.kind(shape.args[0])
    return shape.args[0] if K.is_array(kind) and kind.dims and kind.dtype == "f8" else None


def agrees(facts, x, other):
    """Has the array `other` surely the shape of x, and the precision that a number of x's has beside it?"""
    kind = facts.kind(other)
    if not K.is_array(kind) or kind.dtype != "f8" and (kind.dtype != "f4" or facts.kind(x).dtype != "f4"):
        return False
    return facts.lengths.same(x, other) or K.same_shape(facts.kind(x), kind)
