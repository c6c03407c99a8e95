"""Cotangents that are spread over an axis stay narrow where all that reads them is as long along that axis.

    >>> print(after('''
    ... def f(x, m, k):
    ...     t_bar = rt.expand(x * k, np.shape(m), 1)
    ...     m_bar = t_bar * m
    ...     y_bar = t_bar * np.sin(m)
    ...     return m_bar, y_bar
    ... ''', "widen"))
    t_bar = (x * k)[:, None]
    m_bar = t_bar * m
    y_bar = t_bar * np.sin(m)
    return m_bar, y_bar
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .nest import inside, same, with_body
from .spread import spread_over


class Widen:
    def __init__(self, facts, made_up):
        self.facts, self.made_up = facts, made_up

    def run(self, fn):
        counts, made = walk.times_bound(fn.body), {}
        for s in walk.statements(fn.body):
            found = self.spread(s)
            if found is not None:
                made[s.target.id] = found
        self.made = {n: found for n, found in made.items() if counts[n] == 1}
        if not self.made:
            return fn
        self.bad = set()
        for s in walk.statements(fn.body):
            self.check(s)
        self.made = {n: found for n, found in self.made.items() if n not in self.bad}
        if not self.made:
            return fn
        self.facts.forget(set(self.made))
        for n, (e, _, _) in self.made.items():
            self.facts.kinds.known[n] = self.facts.kinds.expr(e) or K.UNKNOWN
        return with_body(fn, self.block(fn.body))

    def block(self, block):
        out = []
        for s in block:
            if type(s) is N.Assign and type(s.target) is N.Name and s.target.id in self.made:
                s = N.Assign(s.target, self.made[s.target.id][0], s.span, s.note)
            out.append(inside(s, self.block))
        return same(out, block)

    def spread(self, s):
        """(narrow expression, what has the shape, axis) of `t = rt.expand(g, np.shape(x), axis)`."""
        if type(s) is not N.Assign or type(s.target) is not N.Name or type(s.value) is not N.Call:
            return None
        name, facts = s.target.id, self.facts
        if name in facts.ctx.primal or not self.made_up(name):
            return None
        x = spread_over(facts, s.value)
        if x is None or len(s.value.args) != 3 or type(s.value.args[0]) not in (N.Binary, N.Unary):
            return None
        g, axis = s.value.args[0], s.value.args[2]
        k = axis.value if type(axis) is N.Const else None
        rank = len(facts.kind(x).dims)
        gk = facts.kind(g)
        if type(k) is not int or not -rank <= k < rank or not K.is_array(gk) or not gk.dims or len(gk.dims) != rank - 1 or gk.dtype != "f8":
            return None
        k %= rank
        if k == 0:
            return None
        index = N.Display("tuple", (N.Slice(None, None, None),) * k + (N.Const(None),))
        return N.Index(g, index), x, k

    def check(self, s):
        """Rule out the names that `s` reads where nothing beside them is as long along their axis."""
        if type(s) is N.Assign and type(s.target) is N.Name and s.target.id in self.made and s.value is not None:
            self.bad.update(n for n in walk.reads(s.value) if n in self.made)
            return
        for e in walk.own_exprs(s):
            self.expr(e, frozenset())
        if type(s) in (N.Assign, N.AugAssign):
            self.bad.update(n for n in walk.target_reads(s.target) if n in self.made)
            if type(s) is N.AugAssign and type(s.target) is N.Name and s.target.id in self.made:
                self.bad.add(s.target.id)
        elif type(s) is N.Define:
            self.bad.update(n for n in walk.free_names(s.function) if n in self.made)

    def expr(self, e, covered):
        """covered: names beside which something is as long already."""
        t = type(e)
        if t is N.Name:
            if e.id in self.made and e.id not in covered:
                self.bad.add(e.id)
        elif t is N.Binary and e.op in "+-*/":
            for mine, other in ((e.left, e.right), (e.right, e.left)):
                names = {n for n in self.facts.reads(mine) & self.made.keys() if n not in self.facts.reads(other)}
                self.expr(mine, covered | {n for n in names if self.covers(other, n)})
        elif t is N.Unary:
            self.expr(e.operand, covered)
        elif t in (N.Opaque, N.Lambda):
            self.bad.update(n for n in walk.reads(e) if n in self.made)
        elif t is not N.Const:
            for c in walk.children(e):
                self.expr(c, frozenset())

    def covers(self, other, name):
        """Is `other` of the rank of the spread array, and as long along its axis?"""
        _, x, k = self.made[name]
        a, b = self.facts.kind(other), self.facts.kind(x)
        if not K.is_array(a) or not a.dims or len(a.dims) != len(b.dims) or a.dtype != "f8":
            return False
        return K.same_shape(a, b) or self.facts.lengths.same(x, other) or self.facts.lengths.same_axis(x, other, k)
