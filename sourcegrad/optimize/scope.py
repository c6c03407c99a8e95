"""What is known at one place of a block: which entry of an array a name shows, which index is below which.

    for j in range(m):                  j is not negative
        v = q[:, j]                     v shows q[:, j]
        for k in range(j):              k is below j, so that q[:, k] is not what v shows
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk


class Scope:
    """views: name → the part of an array that it shows; below: pairs of names; natural: names that are not negative."""

    def __init__(self, facts, views=None, below=(), natural=()):
        self.facts, self.views, self.below, self.natural = facts, dict(views or ()), set(below), set(natural)

    def copy(self):
        return Scope(self.facts, self.views, self.below, self.natural)

    def inside(self, s):
        """The scope at the start of the blocks of `s`."""
        inner = self.copy()
        if type(s) in (N.For, N.While):
            inner.forget(self.bound((s,)))
        if type(s) is N.For and type(s.target) is N.Name and not s.orelse:
            inner.count(s)
        return inner

    def bound(self, block):
        """Names that a block binds to something else; an array that is updated in place is the same array."""
        found = set()
        for s in walk.statements(block):
            if not (type(s) is N.AugAssign and type(s.target) is N.Name and K.is_array(self.facts.kind(s.target))):
                found.update(self.facts.own(s)[1])
        return found

    def count(self, loop):
        """Take in where the index of a loop runs, if its block does not move it."""
        e, k = loop.iter, loop.target.id
        bound = self.bound(loop.body)
        if type(e) is not N.Call or self.facts.key(e) != "range" or e.keywords or k in bound:
            return
        args = e.args if len(e.args) > 1 else (N.Const(0), *e.args)
        step = _linear(args[2])[1] if len(args) > 2 and _linear(args[2])[0] is None else 1 if len(args) == 2 else 0
        if step == 0:
            return
        (low, p), (high, q) = (_linear(args[0]), _linear(args[1])) if step > 0 else (_linear(args[1]), _linear(args[0]))
        p, q = (p, q) if step > 0 else (p + 1, q + 1)  # low + p <= k < high + q
        if (low is None or type(low) is str and low in self.natural) and p >= 0:
            self.natural.add(k)
        if type(low) is str and low not in bound and low != k and p >= 1:
            self.below.add((low, k))
        if type(high) is str and high not in bound and high != k and q <= 0:
            self.below.add((k, high))

    def forget(self, names):
        if not names:
            return
        views = self.views
        for n in [n for n, e in views.items() if n in names or not self.facts.reads(e).isdisjoint(names)]:
            del views[n]
        self.below = {p for p in self.below if names.isdisjoint(p)}
        self.natural -= set(names)

    def look(self, s):
        """Go past a statement."""
        if self.views or self.below or self.natural:
            self.forget(self.bound((s,)))
        if type(s) is N.Assign and type(s.target) is N.Name and type(s.value) is N.Index and type(s.value.value) is N.Name:
            if self.facts.is_view(s.value) and s.target != s.value.value:
                self.views[s.target.id] = s.value

    # --- questions --------------------------------------------------------------------------------------------------

    def distinct(self, a, b):
        """Do two indices of one array surely lead to different entries?"""
        a = a.items if type(a) is N.Display else (a,)
        b = b.items if type(b) is N.Display else (b,)
        for i, j in zip(a, b):
            if self.differ(i, j):
                return True
            if not all(type(p) is N.Slice or self.facts.kind(p).family == "int" for p in (i, j)):
                return False  # which axis the next one is for is not known
        return False

    def differ(self, i, j):
        (m, p), (n, q) = _linear(i), _linear(j)
        if m is None and n is None:
            return p != q and (p < 0) == (q < 0)
        if m == n:
            return p != q and self.is_natural(i) and self.is_natural(j)
        if type(m) is not str or type(n) is not str:
            return False
        apart = ((m, n) in self.below and p <= q) or ((n, m) in self.below and q <= p)
        return apart and self.is_natural(i) and self.is_natural(j)

    def is_natural(self, e):
        name, offset = _linear(e)
        if name is None or type(name) is str and name in self.natural and offset >= 0:
            return offset >= 0
        if type(name) is str and any(high == name and low in self.natural for low, high in self.below) and offset >= -1:
            return True
        found = self.facts.lengths.bounds(e)
        return found is not None and found[0] >= 0


def _linear(e):
    """(name, offset) of `k + 1`; the name of a literal is None, anything else stands for itself."""
    if type(e) is N.Const and type(e.value) is int:
        return None, e.value
    if type(e) is N.Unary and e.op == "-" and type(e.operand) is N.Const and type(e.operand.value) is int:
        return None, -e.operand.value
    if type(e) is N.Name:
        return e.id, 0
    if type(e) is N.Binary and e.op in "+-" and type(e.left) is N.Name and type(e.right) is N.Const and type(e.right.value) is int:
        return e.left.id, e.right.value if e.op == "+" else -e.right.value
    return e, 0
