"""Arrays, lists and dicts each of whose entries is read once at most: its cotangent is stored there.

    for i in range(n):                     for i in range(n - 1, -1, -1):
        s = s * k + x[i]                       x_bar[i] = s_bar

    for layer in layers:                       layer_bar["b"] = t_bar
        x = x @ layer["w"] + layer["b"]        layer_bar["w"] = x.T @ t_bar
                                               layers_bar[i] = layer_bar

There is nothing to add it to.  All that reads the array takes entries of it by indices, and the indices of two reads, or
of two passes, never meet; what a dict holds is read by its key, in the pass that takes up the dict.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .settled import Access
from .shadows import is_basic


class Once:
    def __init__(self, ctx, body):
        self.ctx, self.settled = ctx, ctx.settled
        self.found, bad = {}, set()
        for s in walk.statements(body):
            if id(s) in ctx.shadowing:
                bad.update(walk.own_reads(s))
                continue
            x = self.entry(s)
            for n in walk.own_reads(s):
                if n != x and not self.is_idle(s):
                    bad.add(n)
            if x is not None and ctx.is_active(s.target):
                self.found.setdefault(x, []).append(s)
        self.statements = frozenset(
            id(s) for x, reads in self.found.items() if x not in bad and self.is_plain(x) and self.apart(reads) for s in reads
        )

    def entry(self, s):
        """x for `t = x[k]` with an index of whole numbers and slices, or a literal key."""
        if type(s) is not N.Assign or type(s.target) is not N.Name or type(s.value) is not N.Index or type(s.value.value) is not N.Name:
            return None
        x = s.value.value.id
        return x if x not in walk.reads(s.value.index) else None

    def is_idle(self, s):
        """Does a statement give nothing to the cotangents of what it reads?"""
        if type(s) in (N.If, N.While):
            return True
        return type(s) is N.Assign and type(s.target) is N.Name and not self.ctx.is_active(s.target)

    def is_plain(self, x):
        """Is x one array of floats, or one container, all along, that nobody writes into and no other name shows?"""
        ctx, kind = self.ctx, self.ctx.kinds(x) or K.UNKNOWN
        made = self.settled.made.get(x)
        alone = x not in ctx.places and x not in ctx.regions and x not in self.settled.stores
        if not alone or self.settled.bound.get(x) != 1 or made is None:
            return False
        if kind.family == "dict":
            return True
        return not made.loops and (kind.family in ("list", "tuple") or K.is_array(kind) and kind.dtype in ("f8", "f4"))

    def apart(self, reads):
        x = reads[0].value.value.id
        kind = self.ctx.kinds(x)
        if kind.family == "dict":
            return self.named(reads, self.settled.made[x])
        if not K.is_array(kind) and not all(self.ctx.kind_of(s.value.index).family == "int" for s in reads):
            return False
        found = []
        for s in reads:
            parts = self.settled.parts(s.value.index)
            at, loops = self.settled.places[id(s)]
            if not is_basic(self.ctx.kind_of, s.value.index):
                return False  # an index may name an entry twice
            found.append(Access(at, loops, parts, s))
        for k, a in enumerate(found):
            if not self.settled.once(a) or not all(self.never_meet(a, b) for b in found[k + 1 :]):
                return False
        return True

    def named(self, reads, made):
        """Is each part read under its own name, as often as x is made?"""
        names = [s.value.index for s in reads]
        if not all(type(k) is N.Const for k in names) or any(k in names[:i] for i, k in enumerate(names)):
            return False
        around = [self.settled.places[id(s)][1] for s in reads]
        return all(len(loops) == len(made.loops) and all(p is q for p, q in zip(loops, made.loops)) for loops in around)

    def never_meet(self, a, b):
        """Do two reads take different entries, in whatever passes they run?"""
        settled = self.settled
        if settled.differ(a, b):
            return True
        if len(a.loops) != len(b.loops) or not all(p is q for p, q in zip(a.loops, b.loops)):
            return False
        for loop in a.loops:  # entries of different passes differ
            if not any(p == q and len(p) == 2 and p[0] == loop.target.id for p, q in settled.pairs(a, b)):
                return False
        return settled.distinct(a, b, a.loops) or settled.distinct(b, a, a.loops)
