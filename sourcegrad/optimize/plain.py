"""NumPy's own shorter ways, at the end, where kinds are known: no detour through a function that tries what it was given.

    >>> print(after('''
    ... def f(x, y, m):
    ...     # Reverse sweep
    ...     x_bar = np.zeros_like(x)
    ...     rt.add_at(x_bar, np.argsort(x), x)
    ...     y_bar = np.sum(x_bar * m, axis=0)
    ...     s = rt.share(x, y, np.maximum(x, y))
    ...     t_bar = y_bar * s
    ...     t_2_bar = y_bar * (1 - s)
    ...     return x_bar, t_bar, t_2_bar
    ... ''', "plain"))
    # Reverse sweep
    x_bar = np.zeros(x.shape)
    np.add.at(x_bar, np.argsort(x), x)
    y_bar = (x_bar * m).sum(axis=0)
    s = rt.share(x, y, np.maximum(x, y))
    t_bar = y_bar * s
    t_2_bar = y_bar - t_bar
    return x_bar, t_bar, t_2_bar
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .nest import inside, same, with_body


class Plain:
    def __init__(self, facts, half):
        self.facts, self.half = facts, half

    def run(self, fn):
        self.absent = self.may_be_none(fn)
        return with_body(fn, self.block(fn.body))

    def may_be_none(self, fn):
        """Names that hold None before a loop gives them their arrays, and what was saved of them."""
        assigned = [s for s in walk.statements(fn.body) if type(s) is N.Assign and type(s.target) is N.Name]
        found = {s.target.id for s in assigned if s.value == N.Const(None)}
        if found or self.half:
            popped = (s for s in assigned if type(s.value) is N.Call and type(s.value.func) is N.Attr and s.value.func.name == "pop")
            found |= {s.target.id for s in popped}
        return found

    def block(self, block):
        out = []
        for s in block:
            s = self.statement(inside(s, self.block) if walk.blocks(s) else s)
            out.append(self.rest(s, out[-2:]))
        return same(out, block)

    def is_ours(self, name):
        return name not in self.facts.ctx.primal or name in self.facts.ctx.bars

    def statement(self, s):
        t = type(s)
        if t is N.Evaluate:
            new = self.added(s.value)
            return s if new is s.value else N.Evaluate(new, s.span, s.note)
        if t is N.Assign and type(s.target) is N.Name and not self.is_ours(s.target.id):
            return s
        if t not in (N.Assign, N.AugAssign, N.Return):
            return s
        return walk.map_exprs(s, lambda e: walk.transform(e, self.shorter), lambda target: target)

    def shorter(self, e):
        if type(e) is not N.Call or len(e.args) != 1:
            return e
        (x,) = e.args
        key, kind = self.facts.key(e), self.facts.kind(x)
        if not K.is_array(kind) or not kind.dims:
            return e
        vector = len(kind.dims) == 1 and kind.dtype == "f8" and type(x) is N.Name and x.id not in self.absent
        if key == "np.zeros_like" and not e.keywords and vector:
            return self.facts.ctx.np("zeros", N.Attr(x, "shape"))
        summed = key == "np.sum" and e.keywords and {n for n, _ in e.keywords} <= {"axis", "keepdims"}
        if summed and type(x) in (N.Name, N.Binary) and any(map(self.is_ours, walk.reads(x))):
            return N.Call(N.Attr(x, "sum"), (), e.keywords, e.span)
        return e

    def added(self, e):
        """`rt.add_at` at whole numbers in arrays, of floats to floats."""
        if type(e) is not N.Call or self.facts.key(e) != "rt.add_at" or len(e.args) != 3:
            return e
        x_bar, k, g = e.args
        a, b = self.facts.kind(x_bar), self.facts.kind(g)
        floats = K.is_array(a) and a.dtype in ("f8", "f4") and K.is_array(b) and b.dtype == a.dtype
        parts = k.items if type(k) is N.Display and k.kind == "tuple" else (k,)
        whole = all(K.is_array(i) and (i.dtype or " ")[0] in "iu" for i in map(self.facts.kind, parts))
        if not floats or not whole or not all(map(self.is_ours, walk.reads(x_bar))):
            return e
        np = self.facts.ctx.module("np")
        return N.Call(N.Attr(N.Attr(np, "add"), "at"), e.args, (), e.span)

    def rest(self, s, before):
        """`y_bar = g * (1 - s)` behind `s = rt.share(…)` and `x_bar = g * s`: what is left of g."""
        if len(before) < 2 or not all(type(i) is N.Assign and type(i.target) is N.Name for i in (s, *before)):
            return s
        share, part = before
        e, known = s.value, part.value
        if type(e) is not N.Binary or e.op != "*" or not _is_rest(e.right) or type(share.value) is not N.Call:
            return s
        if self.facts.key(share.value) != "rt.share" or e.right.right != share.target or known != N.Binary("*", e.left, share.target):
            return s
        if part.target in (share.target, e.left):
            return s
        return N.Assign(s.target, N.Binary("-", e.left, part.target, e.span), s.span, s.note)


def _is_rest(e):
    return type(e) is N.Binary and e.op == "-" and e.left == N.Const(1)
