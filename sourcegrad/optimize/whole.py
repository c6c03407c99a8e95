"""An array that is the whole of itself goes by its name.

    >>> print(after('''
    ... def f(x, y, k):
    ...     x[...] -= k * y[:]
    ...     return np.sum(x[...] * y)
    ... ''', "whole"))
    x -= k * y
    return np.sum(x * y)

For names that hold arrays, where the result is a new array or a store: `v = a[...]` alone is a view, and stays.  A full
slice is the whole of an array that is known to have an axis.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .nest import inside, same, with_body


_ALL = N.Slice(None, None, None)


class Whole:
    def __init__(self, facts):
        self.facts = facts

    def run(self, fn):
        names = {n for s in walk.statements(fn.body) for n in walk.own_writes(s)} | {p.name for p in fn.params}
        self.names = names - self.facts.captured(fn.body)
        return with_body(fn, self.block(fn.body))

    def block(self, block):
        return same([self.statement(s) for s in block], block)

    def statement(self, s):
        if walk.blocks(s):
            s = inside(s, self.block)
        if type(s) is N.AugAssign and self.is_whole(s.target):
            s = N.AugAssign(s.target.value, s.op, s.value, s.span, s.note)
        return walk.map_exprs(s, lambda e: self.expr(e, False), lambda target: target)

    def is_whole(self, e):
        if type(e) is not N.Index or type(e.value) is not N.Name or e.value.id not in self.names:
            return False
        kind = self.facts.kind(e.value)
        return K.is_array(kind) and (e.index == N.Const(Ellipsis) or bool(kind.dims) and e.index == _ALL)

    def expr(self, e, consumed):
        """`consumed`: what is around it reads entries, and keeps no view."""
        t = type(e)
        if t in (N.Opaque, N.Lambda) or not self.facts.info(e).takes:
            return e
        if consumed and self.is_whole(e):
            return e.value
        consumed = t in (N.Binary, N.Unary) or (t is N.Call and self.copies(e)) or (t is N.Attr and e.name == "copy")
        return walk.map_children(e, lambda c: self.expr(c, consumed))

    def copies(self, call):
        return self.facts.key(call) in ("np.copy", "np.sum") or self.facts.is_elementwise(call)
