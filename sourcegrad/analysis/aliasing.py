"""Which names may share memory, and which objects are mutated: the places.

Unification over the function's names: an alias class holds names that may denote overlapping memory, and knows the
class of what its containers hold.  A class without a store is made of values.  A class with one is a place; a place
that is made in the function and has a single name is *owned*, and its adjoint may be kept under its one name.  Every
other place is refused here, located at the store.

A view of a place that is read only until the next store sees one state of it: it is a *snapshot*, a value of its own.
"""

from __future__ import annotations

from .. import errors
from ..ir import nodes as N
from ..ir import walk
from . import kinds as K
from .activity import store_base
from .operations import operation

_REMEDY = "Build a new value instead, for example with np.where, np.stack, np.concatenate or a list."


class Aliases:
    """`owned`: names of owned places; `snapshots`: names that view one; `mutations`: name → statements that write it."""

    def __init__(self, fn, env, kinds):
        self.fn, self.env, self.kinds = fn, env, kinds
        self.parent, self.content = {}, {}
        self.fixed = {p.name for p in fn.params}
        self.made = set()
        self.mutations = {}
        self.snapshots = {}
        self.owned = frozenset()

    def run(self, refusals):
        """Find the places of the function; refuse those that are not owned."""
        for s in walk.statements(self.fn.body):
            self.find_mutation(s)
        if not self.mutations:
            return self
        mutated = set(self.mutations)
        for block in _all_blocks(self.fn.body):
            self.find_snapshots(block, mutated)
        for s in walk.statements(self.fn.body):
            self.statement(s)
        self.judge(refusals)
        return self

    # --- union-find with contents -----------------------------------------------------------------------------------

    def find(self, n):
        self.parent.setdefault(n, n)
        while self.parent[n] != n:
            n = self.parent[n]
        return n

    def inside(self, n):
        root = self.find(n)
        if root not in self.content:
            self.content[root] = ("in", root)
        return self.content[root]

    def union(self, a, b):
        a, b = self.find(a), self.find(b)
        if a == b:
            return
        self.parent[b] = a
        ca, cb = self.content.pop(a, None), self.content.pop(b, None)
        if ca is not None or cb is not None:
            self.content[a] = ca if ca is not None else cb
            if ca is not None and cb is not None:
                self.union(ca, cb)

    # --- statements -------------------------------------------------------------------------------------------------

    def mutable(self, name):
        k = self.kinds(name) if name in self.env.locals else K.UNKNOWN
        return k is None or k.family in ("array", "list", "dict", "object", "tuple", "unknown")

    def find_mutation(self, s):
        t = type(s)
        base = None
        if t in (N.Assign, N.AugAssign) and type(s.target) in (N.Index, N.Attr):
            base = store_base(s.target)
        elif t is N.AugAssign and self.mutable(s.target.id):
            base = s.target.id
        elif t is N.Delete:
            base = store_base(s.targets[0])
        if base is not None:
            self.mutations.setdefault(base, []).append(s)
        for e in walk.own_exprs(s):
            if type(e) is N.Call:
                op = operation(e, self.env, self.kinds)
                if op.what == "effect" and type(op.bound) is N.Name:
                    self.mutations.setdefault(op.bound.id, []).append(s)

    def statement(self, s):
        t = type(s)
        if t is N.Assign:
            if type(s.target) is N.Name:
                if s.target.id not in self.snapshots and self.mutable(s.target.id):
                    self.bind(s.target.id, s.value)
            elif type(s.target) is N.Display:
                for n in walk.target_names(s.target):
                    if self.mutable(n):
                        for r in walk.reads(s.value):
                            if r in self.env.locals and self.mutable(r):
                                self.union(n, r)
                                self.union(self.inside(r), n)
            elif type(s.value) is N.Name and self.mutable(s.value.id):
                base = store_base(s.target)
                kind = self.kinds(base) if base in self.env.locals else None
                if base and not K.is_array(kind):
                    self.union(self.inside(base), s.value.id)
        for e in walk.own_exprs(s):
            if type(e) is N.Call and type(e.func) is N.Attr and type(e.func.value) is N.Name:
                op = operation(e, self.env, self.kinds)
                if op.what == "effect":
                    for a in op.args:
                        if type(a) is N.Name and self.mutable(a.id):
                            self.union(self.inside(op.bound.id), a.id)

    def bind(self, y, e):
        op = operation(e, self.env, self.kinds)
        if op.what == "copy":
            self.union(y, op.bound.id)
        elif op.what == "pack":
            for _, v in op.bound:
                for r in walk.reads(v):
                    if self.mutable(r):
                        self.union(self.inside(y), r)
        elif op.what == "rule":
            self.by_rule(y, op)
        elif op.what == "effect":
            self.union(y, self.inside(op.bound.id))
        elif op.what in ("function", "unknown"):
            for r in walk.reads(e):
                if r in self.env.locals and self.mutable(r):
                    self.union(y, r)
                    self.union(self.inside(y), y)
        if op.what not in ("copy", "effect"):
            self.made.add(y)

    def by_rule(self, y, op):
        if op.rule is None:
            self.union(y, self.inside(op.bound["x"].id))
            return
        if op.rule.memory == "fresh":
            return
        viewed = op.rule.memory.split()[-1]
        x = op.bound.get(viewed)
        if type(x) is not N.Name:
            return
        kind = self.kinds(x.id) if x.id in self.env.locals else K.UNKNOWN
        if op.rule.key == "[]" and kind is not None and kind.family in K.CONTAINERS:
            self.union(y, self.inside(x.id))
        elif K.is_array(kind):
            self.union(y, x.id)
        else:
            self.union(y, x.id)
            self.union(self.inside(x.id), x.id)

    # --- snapshots --------------------------------------------------------------------------------------------------

    def find_snapshots(self, block, mutated):
        for k, s in enumerate(block):
            if type(s) is not N.Assign or type(s.target) is not N.Name:
                continue
            y = s.target.id
            base = self.viewed_place(s.value, mutated)
            if base is None or y in mutated:
                continue
            if self.seen_once(y, base, block, k):
                self.snapshots[y] = base

    def viewed_place(self, e, mutated):
        """The mutated array whose view `e` takes, if it does that and nothing else."""
        if type(e) not in (N.Index, N.Attr, N.Call):
            return None
        op = operation(e, self.env, self.kinds)
        if op.what != "rule" or op.rule is None or op.rule.memory == "fresh":
            return None
        x = op.bound.get(op.rule.memory.split()[-1])
        if type(x) is not N.Name:
            return None
        if x.id in self.snapshots:
            return self.snapshots[x.id]
        return x.id if x.id in mutated and K.is_array(self.kinds(x.id)) else None

    def seen_once(self, y, base, block, k):
        """Are all reads of `y` in this block, behind statement k and before the next write of `base`?"""
        total = sum(1 for s in walk.statements(self.fn.body) for n in walk.own_reads(s) if n == y)
        defs = sum(1 for s in walk.statements(self.fn.body) for n in walk.own_writes(s) if n == y)
        if defs != 1:
            return False
        seen = 0
        writers = self.mutations[base]
        for s in block[k + 1 :]:
            writes = s in writers or any(w is i for i in walk.statements((s,)) for w in writers)
            reads = sum(1 for i in walk.statements((s,)) for n in walk.own_reads(i) if n == y)
            if writes and walk.blocks(s) and reads:
                return False
            seen += reads
            if seen == total:
                return True  # a store that reads y evaluates it before it writes
            if writes:
                return False
        return seen == total

    # --- judgement --------------------------------------------------------------------------------------------------

    def judge(self, refusals):
        members = {}
        for n in list(self.parent):
            members.setdefault(self.find(n), []).append(n)
        contents = {self.find(c) for c in self.content.values()}
        owned = set()
        for base, stores in self.mutations.items():
            root = self.find(base)
            names = [n for n in members.get(root, [base]) if isinstance(n, str)]
            problem = None
            if base not in self.env.locals:
                problem = f"{base} is not the function's own"
            elif base in self.fixed:
                problem = f"{base} is the caller's"
            elif len(names) > 1:
                others = ", ".join(sorted(n for n in names if n != base))
                problem = f"{base} may share its memory with {others}"
            elif root in contents:
                problem = f"{base} is also held by a container"
            elif base not in self.made or (self.kinds(base) or K.UNKNOWN).family not in ("array", "list", "unknown"):
                problem = f"it is not known what {base} is"
            elif any(type(getattr(s, "target", None)) is N.Attr for s in stores):
                problem = f"an attribute of {base} is rebound"
            if problem is None:
                owned.add(base)
                continue
            for s in stores:
                refusals.add(errors.MutatedPlace, s.span, f"a store into {base}: {problem}", _REMEDY)
        self.owned = frozenset(owned)


def _all_blocks(block):
    yield block
    for s in block:
        for b in walk.blocks(s):
            yield from _all_blocks(b)
