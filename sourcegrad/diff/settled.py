"""Arrays that a loop fills, none of whose entries changes once it has been read: nothing of them needs to be saved.

    u[0] = u0                            the row that a pass reads is the one that the pass before wrote;
    for t in range(n):                   what it writes nobody has read yet
        u[t + 1] = u[t] + f(u[t])

The reverse sweep finds every entry as it was read, so stores put nothing back and reads are repeated.  Where no two
stores meet in an entry and nothing flows into what the array was made of, its cotangent needs no clearing either.

Proved by the indices of loops over ranges: for each read and each store of an array, the store never comes to the
entry after the read.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..analysis import kinds as K
from ..analysis.activity import store_base
from ..ir import nodes as N
from ..ir import walk
from .viewed import is_basic

_SHAPES = frozenset(("shape", "size", "ndim", "dtype"))
_OF_SHAPE = frozenset(("len", "np.shape", "np.size", "np.ndim", "np.zeros_like", "np.empty_like", "np.ones_like"))


@dataclass(frozen=True, eq=False)
class Access:
    """A read or store: where it stands, the loops around it, and its index, part by part (None: all of the array)."""

    at: int
    loops: tuple
    parts: tuple | None
    statement: object = None


class Settled:
    def __init__(self, ctx, body):
        self.ctx = ctx
        self.reads, self.stores, self.made, self.views = {}, {}, {}, {}
        self.places, self.last, self.ends = {}, {}, {}  # statement → (place, loops); → the last place in it; block → its end
        self.bad = set()
        self.at = 0
        self.candidates = {
            s.target.value.id
            for s in walk.statements(body)
            if type(s) in (N.Assign, N.AugAssign) and type(s.target) is N.Index and type(s.target.value) is N.Name
        }
        self.candidates = {n for n in self.candidates if K.is_array(ctx.kinds(n) or K.UNKNOWN)}
        self.names, self.alone = frozenset(), frozenset()
        self.ranges = {}
        self.bound = walk.times_bound(body)
        self.bound.update(ctx.given)
        for p in ctx.given:
            self.made[p] = Access(-1, (), None)
        self.block(body, ())
        self.names = frozenset(n for n in self.candidates if self.is_settled(n))
        self.alone = frozenset(id(w.statement) for n in self.names if self.stand_alone(n) for w in self.stores.get(n, ()))

    # --- what is read and stored ------------------------------------------------------------------------------------

    def block(self, block, loops):
        for s in block:
            self.at += 1
            self.places[id(s)] = self.at, loops
            if id(s) not in self.ctx.shadowing:
                self.statement(s, loops)
            inner = (*loops, s) if type(s) in (N.For, N.While) else loops
            if type(s) is N.For and type(s.target) is N.Name:
                self.ranges[s.target.id] = s
            for b in walk.blocks(s):
                self.block(b, inner)
            self.last[id(s)] = self.at
        self.ends[id(block)] = self.at + 0.5, loops

    def statement(self, s, loops):
        if type(s) in (N.Assign, N.AugAssign) and type(s.target) is N.Index and type(s.target.value) is N.Name:
            n = s.target.value.id
            access = Access(self.at, loops, self.parts(s.target.index), s)
            if n in self.candidates:
                self.stores.setdefault(n, []).append(access)
                if type(s) is N.AugAssign:
                    self.reads.setdefault(n, []).append(access)
            for r in walk.reads(s.target.index):
                self.whole(r, loops)
        elif type(s) in (N.Assign, N.AugAssign) and type(s.target) is not N.Name:
            base = store_base(s.target)
            self.bad.update((base,) if base is not None else ())
            for r in walk.target_reads(s.target):
                self.bad.add(r)
        elif type(s) is N.Assign:
            self.made[s.target.id] = Access(self.at, loops, None, s)
            if s.target.id in self.candidates and self.is_read_whole(s.value):
                self.reads.setdefault(s.target.id, []).append(self.made[s.target.id])
            if self.is_view(s):
                self.views[s.target.id] = (s.value.value.id, Access(self.at, loops, self.parts(s.value.index)))
                return
        elif type(s) is N.AugAssign:
            self.bad.add(s.target.id)
        around = (*loops, s) if type(s) is N.While else loops  # its test is asked in every pass
        for e in walk.own_exprs(s):
            self.expr(e, around, s)
        if type(s) in (N.Evaluate, N.Delete, N.Define, N.Scope):
            self.bad.update(n for n in walk.own_reads(s))

    def is_read_whole(self, e):
        """Does the adjoint of what makes an array read more of it than what stays: other entries than those whose cotangent it takes?

        An entry that is stored into has no cotangent before: the adjoint of `exp` multiplies zero by it; that of `sqrt` divides by it.
        """
        op = self.ctx.operation(e)
        if op.what != "rule" or op.rule is None or op.rule.style == "zero":
            return False
        texts = [t for t in (*op.rule.adjoint.values(), *(w.value for w in op.rule.where)) if t is not None and op.rule.result in walk.reads(t)]
        return bool(texts) and not (op.rule.style == "elementwise" and all(_only_factor(t, op.rule.result) for t in texts))

    def is_view(self, s):
        e = s.value
        if type(e) is not N.Index or type(e.value) is not N.Name or s.target.id not in self.ctx.regions:
            return False
        return e.value.id in self.candidates and is_basic(self.ctx.kind_of, e.index) and K.is_array(self.ctx.kinds(s.target.id))

    def expr(self, e, loops, s):
        t = type(e)
        if t is N.Name:
            self.whole(e.id, loops)
        elif t is N.Index and type(e.value) is N.Name and e.value.id in self.candidates:
            self.reads.setdefault(e.value.id, []).append(Access(self.at, loops, self.parts(e.index)))
            for r in walk.reads(e.index):
                self.whole(r, loops)
        elif t is N.Attr and e.name in _SHAPES and type(e.value) is N.Name:
            return
        elif t is N.Call and len(e.args) == 1 and type(e.args[0]) is N.Name and self.takes_shape(e):
            return
        elif t in (N.Opaque, N.Lambda):
            self.bad.update(walk.reads(e))
        else:
            for c in walk.children(e):
                self.expr(c, loops, s)

    def takes_shape(self, call):
        op = self.ctx.operation(call)
        return op.what == "rule" and op.rule is not None and op.rule.key in _OF_SHAPE

    def whole(self, name, loops):
        if name in self.views:
            base, taken = self.views[name]
            if loops[: len(taken.loops)] == taken.loops:
                self.reads.setdefault(base, []).append(Access(self.at, loops, taken.parts))
            else:
                self.bad.add(base)
        elif name in self.candidates or name in self.ctx.regions:
            self.reads.setdefault(name, []).append(Access(self.at, loops, None))

    def parts(self, index):
        items = index.items if type(index) is N.Display and index.kind == "tuple" else (index,)
        return tuple(self.part(i) for i in items)

    def part(self, e):
        """(loop index, offset) of a whole number, (None, number) of a literal, None of what is not known.

        (loop index, offset, "from") and (…, "below") are slices.  Ellipsis ends the parts that stand for one axis each.
        """
        if type(e) is N.Slice:
            ends = [None if p in (None, N.Const(None)) else p for p in (e.lower, e.upper, e.step)]
            end = ends[0] or ends[1]
            if ends[2] is not None or end is None or None not in ends[:2]:
                return None
            found = self.part(end)
            return None if found in (None, Ellipsis) or found[0] is None else (*found, "from" if ends[0] else "below")
        if self.ctx.kind_of(e).family != "int" or type(e) is N.Const and type(e.value) is not int:
            return Ellipsis
        if type(e) is N.Const:
            return (None, e.value)
        if type(e) is N.Name:
            return (e.id, 0)
        if type(e) is N.Binary and e.op in "+-" and type(e.left) is N.Name and type(e.right) is N.Const:
            if type(e.right.value) is int:
                return (e.left.id, e.right.value if e.op == "+" else -e.right.value)
        return None

    # --- the proof --------------------------------------------------------------------------------------------------

    def is_settled(self, n):
        """Does no store into the array `n` come to an entry that has been read?"""
        made = self.made.get(n)
        if n in self.bad or self.bound.get(n, 0) != 1 or made is None:
            return False
        if not all(self.only_read(v, n) for v in self.ctx.regions.get(n, frozenset((n,)))):
            return False
        outer = len(made.loops)
        for w in self.stores.get(n, ()):
            if w.at < made.at or w.loops[:outer] != made.loops:
                return False
            for r in self.reads.get(n, ()):
                if r.loops[:outer] != made.loops or not self.apart(r, w, r.loops[outer:], w.loops[outer:]):
                    return False
        return True

    def only_read(self, v, n):
        """Is a name of the region the array itself, a view that is bound once and only read, or a shadow?"""
        if v == n or v in self.ctx.bars:
            return True
        taken = v in self.views and self.views[v][0] == n and self.bound.get(v) == 1
        return taken and v not in self.bad and v not in self.candidates and v not in self.reads

    def apart(self, r, w, r_loops, w_loops, fixed=()):
        """Does the store `w` never come, after the read `r`, to an entry of r's?

        fixed: indices of loops that are in one pass
        """
        if self.differ(r, w) or any(self.bounded(a, b, fixed) or self.bounded(b, a, fixed) for a, b in self.pairs(r, w)):
            return True
        if not r_loops or not w_loops or r_loops[0] is not w_loops[0]:
            return w.at < r.at
        step = self.step(r_loops[0])
        if step is None:
            return False
        index = r_loops[0].target.id
        for a, b in self.pairs(r, w, slices=True):
            if len(b) > 2 or not a[0] == b[0] == index or not (self.is_counted(a) and self.is_counted(b)):
                continue
            ahead = (b[1] - a[1]) * (1 if step > 0 else -1)  # how far the store is ahead of the read in one pass
            if len(a) > 2:
                if (a[2] == "below") != (step > 0):
                    continue
                ahead += 1 if step > 0 else 0  # x[:k] ends with k - 1
            if ahead > 0:
                return True  # the pass that stores here has been
            if ahead == 0:
                return self.apart(r, w, r_loops[1:], w_loops[1:], (*fixed, index))
        return False

    def distinct(self, r, w, loops):
        """Are a read and a store in one pass of these loops never of one entry?"""
        fixed = tuple(loop.target.id for loop in loops if self.step(loop) is not None)
        if self.differ(r, w) or any(self.bounded(a, b, fixed) or self.bounded(b, a, fixed) for a, b in self.pairs(r, w)):
            return True
        for a, b in self.pairs(r, w, slices=True):
            if a[0] != b[0] or a[0] not in fixed or not (self.is_counted(a) and self.is_counted(b)):
                continue
            if len(b) == 2 and (a[1] != b[1] if len(a) == 2 else b[1] >= a[1] if a[2] == "below" else b[1] < a[1]):
                return True
        return False

    def bounded(self, a, b, fixed):
        """Does `a` count by a loop that runs only up to `b`, or only from behind it: `for k in range(j)`?"""
        if b[0] not in fixed or a[0] not in self.ranges or a[0] in fixed or not (self.is_counted(a) and self.is_counted(b)):
            return False
        loop = self.ranges[a[0]]
        args = self.range_of(loop)
        if self.step(loop) is None or self.step(loop) < 0:
            return False
        start, stop = (None, args[0]) if len(args) == 1 else args[:2]
        stop, start = self.part(stop), None if start is None else self.part(start)
        if stop not in (None, Ellipsis) and stop[0] == b[0] and stop[1] - 1 + a[1] < b[1]:
            return True
        return start not in (None, Ellipsis) and start[0] == b[0] and start[1] + a[1] > b[1]

    def pairs(self, r, w, slices=False):
        """The parts of two indices that address one axis."""
        for a, b in zip(r.parts or (), w.parts or ()):
            if a is Ellipsis or b is Ellipsis:
                return
            if a is not None and b is not None and (slices or len(a) == len(b) == 2):
                yield a, b

    def differ(self, r, w):
        """Are the entries of two indices different, whatever the pass?"""
        for a, b in self.pairs(r, w):
            for x, y in ((a, b), (b, a)):
                if x[0] is None and x[1] >= 0:
                    if y[0] is None and y[1] >= 0 and x[1] != y[1]:
                        return True
                    low = self.lowest(y)
                    if y[0] is not None and low is not None and low > x[1]:
                        return True
        return False

    def step(self, loop):
        """The step of a loop over a range whose index nothing else binds: a literal, or None."""
        if type(loop) is not N.For or type(loop.target) is not N.Name or self.bound.get(loop.target.id) != 1:
            return None
        args = self.range_of(loop)
        if args is None:
            return None
        return _integer(args[2]) or None if len(args) > 2 else 1

    def range_of(self, loop):
        call = loop.iter
        if type(call) is not N.Call or call.keywords or not 1 <= len(call.args) <= 3:
            return None
        return call.args if self.ctx.env.static(call.func) is range else None

    def lowest(self, part):
        """The lowest number that a part of an index takes; None if not known."""
        name, offset = part[:2]
        loop = self.ranges.get(name)
        step = None if loop is None else self.step(loop)
        if step is None:
            return None
        args = self.range_of(loop)
        if step > 0:
            first = _integer(args[0]) if len(args) > 1 else 0
        else:
            first = _integer(args[1])
            first = None if first is None else first + 1
        return None if first is None else first + offset

    def is_counted(self, part):
        """Does a part count from the front of its axis in every pass?"""
        low = self.lowest(part)
        return low is not None and low >= 0

    # --- stores that meet no other ----------------------------------------------------------------------------------

    def stand_alone(self, n):
        """Is every entry of `n` stored once at most, and is nothing active in what the array was made of?"""
        s = self.made[n].statement
        if s is None or any(r in self.ctx.active for r in walk.reads(s.value)):
            return False
        if type(s.value) is not N.Call or self.made[n].loops:
            return False
        stores = self.stores.get(n, ())
        for k, w in enumerate(stores):
            if w.parts is None or type(w.statement) is not N.Assign or not self.once(w):
                return False
            if not all(self.differ(w, v) for v in stores[k + 1 :]):
                return False
        return True

    def once(self, w):
        """Does a store come to another entry in every pass of all the loops around it?"""
        return all(
            self.step(loop) is not None and (loop.target.id in {p[0] for p in w.parts if p not in (None, Ellipsis) and len(p) == 2 and self.is_counted(p)})
            for loop in w.loops
        )


def _only_factor(e, name):
    """Is a name in an expression only added and multiplied with others?"""
    if name not in walk.reads(e) or type(e) is N.Name:
        return True
    if type(e) is N.Binary and (e.op in "+-*" or e.op == "/" and name not in walk.reads(e.right)):
        return _only_factor(e.left, name) and _only_factor(e.right, name)
    conj = type(e) is N.Call and type(e.func) is N.Attr and e.func.name == "conj"
    return (conj or type(e) is N.Unary) and all(_only_factor(c, name) for c in walk.children(e))


def _integer(e):
    if type(e) is N.Unary and e.op == "-":
        inner = _integer(e.operand)
        return None if inner is None else -inner
    return e.value if type(e) is N.Const and type(e.value) is int else None
