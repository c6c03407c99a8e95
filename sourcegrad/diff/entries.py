"""Which stores come to entries that the reverse sweep reads: the others put nothing back.

    for j in range(n):                     a[:, :j] is read by the adjoint of this line, a[:, j] by that of the next:
        a[:, j] -= a[:, :j] @ a[j, :j]     no store comes to a column once it has been read,
        a[:, j] /= np.sqrt(a[j, j])        so nothing is saved
    for i in range(1, n):
        t = x[i - 1]                       t is there still, as x[i - 1], when the pass is undone
        x[i] = y[i] / (1.0 + t)

A read is where an adjoint takes entries of an array: at its statement, before or behind it.  Proved as in `settled`.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..analysis.activity import store_base
from ..ir import nodes as N
from ..ir import walk
from .settled import Access


class Entries:
    def __init__(self, ctx, reads):
        """reads: id(statement) → (what the reverse sweep reads while the state behind it holds, once it is undone)."""
        self.ctx, self.settled, self.taken = ctx, ctx.settled, reads
        self.reads = {}  # array → reads of it, in the order in which they were found
        self.known = {}
        self.stored = None

    @property
    def count(self):
        return sum(len(r) for r in self.reads.values())

    # --- which arrays ---------------------------------------------------------------------------------------------------

    def root(self, name):
        """The array whose entries `name` shows, if all that reads or writes it is told by indices; None otherwise."""
        if name not in self.known:
            base = self.settled.views[name][0] if name in self.settled.views else name
            self.known[name] = base if self.is_told(base) else None
        return self.known[name]

    def is_told(self, n):
        settled = self.settled
        made = settled.made.get(n)
        if n not in settled.candidates or n in settled.bad or settled.bound.get(n, 0) != 1 or made is None:
            return False
        for v in self.ctx.regions.get(n, frozenset((n,))):
            told = v in settled.views and settled.views[v][0] == n and settled.bound.get(v) == 1 and v not in settled.bad
            if v != n and v not in self.ctx.bars and not told:
                return False
        outer = len(made.loops)
        return all(w.at >= made.at and w.loops[:outer] == made.loops for w in self.stores(n))

    def stores(self, n):
        """All stores into the array `n`, through its views as well."""
        if self.stored is None:
            self.stored = {}
            for name, found in self.settled.stores.items():
                for w in found:
                    base, w = self.seen(name, w)
                    self.stored.setdefault(base, []).append(w)
        return self.stored.get(n, ())

    def seen(self, name, access):
        """(array, access) of what is read or stored through `name`: all that a view shows."""
        if name not in self.settled.views:
            return name, access
        base, view = self.settled.views[name]
        there = access.loops[: len(view.loops)] == view.loops
        return base, Access(access.at, access.loops, view.parts if there else None, access.statement)

    # --- what is read ---------------------------------------------------------------------------------------------------

    def read(self, name, index, at, loops):
        """An adjoint reads `name`, at an index or all of it."""
        base = self.root(name)
        if base is None:
            return
        parts = None if index is None else self.settled.parts(index)
        found = self.reads.setdefault(base, [])
        access = self.seen(name, Access(at, loops, parts))[1]
        if all((r.at, r.loops, r.parts) != (at, loops, access.parts) for r in found):
            found.append(access)

    def needed(self, s, post, pre):
        """What the adjoint of `s` reads: names, and the indices where it is told."""
        place = self.settled.places.get(id(s))
        if place is None:
            self.all(post | pre)
            return
        told = self.taken.get(id(s), ((), ()))
        for names, entries, at in ((post, told[0], self.settled.last[id(s)] + 0.5), (pre, told[1], place[0])):
            for n in names:
                found = [k for m, k in entries if m == n]
                for k in found or [None]:
                    self.read(n, k, at, place[1])

    def all(self, names):
        """Names that are read when everything has been undone, or nobody knows where."""
        for n in names:
            self.read(n, None, -1, ())

    def again(self, e, block):
        """What `e`, computed again where a block begins to be undone, reads."""
        if self.settled.candidates:
            self.parts(e, *self.settled.ends[id(block)])

    def before(self, e, s):
        """What `e`, computed again once `s` is undone, reads."""
        if self.settled.candidates:
            self.parts(e, *self.settled.places[id(s)])

    def parts(self, e, at, loops):
        if type(e) is N.Index and type(e.value) is N.Name:
            self.read(e.value.id, e.index, at, loops)
            self.parts(e.index, at, loops)
        elif type(e) is N.Name:
            self.read(e.id, None, at, loops)
        elif type(e) in (N.Opaque, N.Lambda):
            for n in walk.reads(e):
                self.read(n, None, at, loops)
        else:
            for c in walk.children(e):
                self.parts(c, at, loops)

    # --- questions ------------------------------------------------------------------------------------------------------

    def spares(self, s):
        """Does a store leave all entries alone that have been read before it?"""
        base = store_base(s.target) if type(s) in (N.Assign, N.AugAssign) and type(s.target) is N.Index else None
        root = self.root(base) if base is not None else None
        if root is None or type(s.target.value) is not N.Name:
            return False
        return all(self.apart(r, w) for w in self.stores(root) if w.statement is s for r in self.reads.get(root, ()))

    def apart(self, r, w):
        outer = self.settled.made[self.root_of(w)].loops
        if r.loops[: len(outer)] != outer:
            return False
        return self.settled.apart(r, w, r.loops[len(outer) :], w.loops[len(outer) :])

    def root_of(self, w):
        return self.root(store_base(w.statement.target))

    def stays(self, e, block, at):
        """Does what `e` takes stay as it is from place `at` of a block on, till the end of the pass?"""
        base = self.root(e.value.id) if type(e) is N.Index and type(e.value) is N.Name else None
        if base is None or id(block) not in self.settled.ends:
            return False
        end, loops = self.settled.ends[id(block)]
        first = self.settled.places[id(block[at])][0]
        r = self.seen(e.value.id, Access(first, loops, self.settled.parts(e.index)))[1]
        if r.parts is None:
            return False
        for w in self.stores(base):
            inside = w.loops[: len(loops)] == loops and first < w.at < end
            if inside and not self.settled.distinct(r, w, loops):
                return False
        return True

    def later(self, e, block):
        """The stores that may come to what `e` takes at the end of a pass, in that pass or behind it."""
        end, loops = self.settled.ends[id(block)]
        r = self.seen(e.value.id, Access(end, loops, self.settled.parts(e.index)))[1]
        return [w for w in self.stores(self.root(e.value.id)) if not self.apart(r, w)]

    def is_cheap(self, e, block, number):
        """May `e` be taken again at the end of a pass, without more stores being saved than one of a number?"""
        loops = self.settled.ends[id(block)][1]
        more = [w for w in self.later(e, block) if self.spares(w.statement)]
        if not more:
            return True
        w = more[0]
        return len(more) == 1 and number and len(w.loops) <= len(loops) and K.is_number(self.ctx.kind_of(w.statement.target))

    def kept(self, name, block):
        """`name = a[k]` where the block ends with the number `name` in a[k]: it needs not be saved itself."""
        kind = self.ctx.kinds(name) or K.UNKNOWN
        if kind.family != "scalar" or kind.dtype != "f8":
            return None
        for at, s in enumerate(block):
            if type(s) is not N.Assign or s.value != N.Name(name) or type(s.target) is not N.Index:
                continue
            base = s.target.value.id if type(s.target.value) is N.Name else None
            if base is None or (self.ctx.kinds(base) or K.UNKNOWN).dtype != "f8" or not K.is_number(self.ctx.kind_of(s.target)):
                continue
            if self.root(base) is None or not self.stays(s.target, block, at):
                continue
            if self.root(base) in self.settled.names:  # whose stores are never undone
                there = not self.later(s.target, block)
            else:
                there = self.is_cheap(s.target, block, True)
            if there:
                return N.Assign(N.Name(name), s.target, s.span)
        return None
