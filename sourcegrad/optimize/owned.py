"""A sum into an array that nobody else holds is made in its place.

    >>> print(after('''
    ... def f(x, k):
    ...     # Reverse sweep
    ...     x_bar = k * x
    ...     x_bar = x_bar + np.roll(x, 1)
    ...     return x_bar
    ... ''', "owned"))
    # Reverse sweep
    x_bar = k * x
    x_bar += np.roll(x, 1)
    return x_bar

The array was made here, no other name reached it before, no list keeps it, and the sum has its shape and dtype.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .nest import inside, same, with_body
from .memory import stack_call


def is_sum(s):
    """Is this `x = x + e` or `x = x - e`?"""
    if type(s) is not N.Assign or type(s.target) is not N.Name or type(s.value) is not N.Binary:
        return False
    return s.value.op in ("+", "-") and s.value.left == s.target


class Owned:
    def __init__(self, facts, memory):
        self.facts, self.memory = facts, memory

    def run(self, fn):
        if not any(map(is_sum, walk.statements(fn.body))):
            return fn
        self.held = self.facts.captured(fn.body)
        self.occurs = {}  # name → the statements of the function's own block where it occurs
        for k, s in enumerate(fn.body):
            for i in walk.statements((s,)):
                for n in (*self.facts.own(i)[0], *self.facts.own(i)[1]):
                    self.occurs.setdefault(n, set()).add(k)
                stack = stack_call(getattr(i, "value", None), self.memory.stacks)
                if stack is not None:
                    for a in i.value.args:
                        self.held |= set(self.memory.sources(a))
        out = []
        for self.at, s in enumerate(fn.body):
            out.append(self.statement(s))
        return with_body(fn, same(out, fn.body))

    def block(self, block):
        return same([self.statement(s) for s in block], block)

    def statement(self, s):
        if walk.blocks(s):
            return inside(s, self.block)
        if not is_sum(s):
            return s
        e, x = s.value, s.target
        if not self.is_own(x.id) or not self.fits(x, e.right):
            return s
        return N.AugAssign(x, e.op, e.right, s.span, s.note)

    def is_own(self, x):
        facts, memory = self.facts, self.memory
        if x in facts.ctx.primal or x in self.held or not memory.is_local(x):
            return False
        return all(not self.occurs.get(n) or min(self.occurs[n]) > self.at for n in memory.companions(x))

    def fits(self, x, e):
        a, b = self.facts.kind(x), self.facts.kind(e)
        if not K.is_array(a) or not a.dims or a.dtype not in ("f8", "f4"):
            return False
        if x.id in self.facts.reads(e) and type(e) is N.Name:
            return False
        if K.is_number(b):
            return b.family in ("float", "int") or b.dtype == a.dtype
        return K.is_array(b) and b.dtype == a.dtype and (K.same_shape(a, b) or self.facts.lengths.same(x, e))
