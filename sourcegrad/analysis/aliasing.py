"""Which names may share memory, and which objects are mutated: the places.

A forward walk keeps, for every name of a mutable kind, the names that may denote the same memory (`same`) and those
whose objects it may hold (`inside`).  A store is right with one cotangent per name as long as nobody else is there to
see it: every name that may share the object, or hold it, must be dead behind the store, as a borrow checker demands.
Where a live alias or a container does look on, or the store is into an object, the names that the memory may be reached
by form a region of places, which have shadows (diff.shadows) instead.  Stores that others than the function could see
are refused here, located.

Under that condition an alias may as well be a copy: no store through one name is read through another.  `shared` lists the
statements that alias memory of a place which a later store may change, so that the recorder can copy there where the
reverse sweep needs the old contents under one name and the primal overwrites them under another.
"""

from __future__ import annotations

from .. import errors
from ..ir import nodes as N
from ..ir import walk
from ..ir.liveness import Liveness
from . import kinds as K
from .activity import store_base
from .bindings import only_keys
from .contents import run_over, runs
from .operations import operation
from .returned import Returned
from .sharing import ITSELF, OUTSIDE, Names, State, is_constant, is_fixed, made_of_list, memory_of

_MUTABLE = ("array", "list", "dict", "object", "tuple", "unknown")
_REBUILT = ("list", "tuple", "sorted", "dict", "rt.filled", "rt.items", "list +", "list *")  # new containers of the same items
_AT = ("pop", "insert", "setdefault", "add_at")  # methods and kernels whose first argument is an index or a key
_PASS_IT = "What it stands for outlives the call: pass it to the function as an argument, or write to a copy of it."
_REMEDY = "Build a new value instead, for example with np.where, np.stack, np.concatenate or a list."


class Aliases(Returned):
    """`owned`: names that are stored into (and may be); `shared`: id(statement) → names whose memory it makes one;
    `exposed`: parameters whose memory is written, so that the caller could see it.
    """

    def __init__(self, fn, env, kinds, private=(), gives=None, looped=(), together=False, forced=()):
        self.fn, self.env, self.kinds = fn, env, kinds
        self.gives = gives  # call → the parameters whose memory its result may be; None where that is not known
        self.together = together  # may the private parameters share memory with each other?
        self.forced = forced  # names that are to be places in any case
        self.looped, self.running = looped, []  # names of what loops run over; loops under way and those of them they read
        self.lengthened = {}  # id(loop) → {list whose length its body changes, and which it may run over: the statement}
        self.private = private  # parameters that nobody else sees
        self.exposed = set()  # parameters whose memory is written
        self.mutations = {}  # id(statement) → (statement, base)
        self.names = Names()
        self.binds = {}  # id(statement) → (the names it binds and those they share memory with, containers that hold it)
        self.shared = {}
        self.overwritten = 0  # the bits of what statements have made one memory that is stored into later
        self.owned = frozenset()
        self.conflicts = {}  # base → the statement that stores into it while somebody else looks on
        self.regions = {}  # name → the names whose memory may be reached from its, of a region with a conflict

    def run(self, refusals):
        """Find the stores of the function; refuse those that somebody else can see."""
        self.collect()
        if not self.mutations:
            return self
        return self.judged(refusals)

    def collect(self):
        for s in walk.statements(self.fn.body):
            base = self.written(s)
            if base is not None:
                self.mutations[id(s)] = s, base

    def entry(self):
        state = State(self.names)
        for p in self.fn.params:
            if p.name not in self.private:
                state.tie(p.name, self.names.bit(f"<caller's {p.name}>"))
        if self.together:
            names = [p.name for p in self.fn.params if self.mutable(p.name)]
            for n in names:
                others = self.names.mask([m for m in names if m != n])
                state.tie(n, others)
                if not K.is_array(self.kinds(n)):
                    state.put(n, others)
        return state

    def judged(self, refusals):
        self.refusals = refusals
        self.live = Liveness(self.fn.body, watch=set(self.mutations))
        self.judging = True
        self.block(self.fn.body, self.entry(), [])
        self.owned = frozenset(base for _, base in self.mutations.values())
        self.unwritten = only_keys(self.fn.body, self.kinds)
        places = self.names.mask(self.places())
        for key, (same, held) in self.binds.items():
            if same & places and self.names.bit(memory_of(key)) & self.overwritten:
                self.shared[key] = frozenset(self.names.members((same | held) & ~self.names.old))
        for base, s in self.conflicts.items():
            if base not in self.regions:
                self.region(base, s)
        for n in sorted(self.forced):
            if n in self.env.locals and n not in self.regions:
                self.region(n, self.fn.body[0])
        return self

    def region(self, base, s):
        """Everything that is connected with `base` becomes one region of places."""
        found = self.names.reached([base], self.names.linked)
        if OUTSIDE in found:
            self.refuse(s, base, f"{base} may share its memory with what other functions can see")
        names = frozenset(n for n in found if n in self.env.locals and n not in self.unwritten)
        self.regions.update((n, names) for n in names)

    def altered(self):
        """Names of containers whose items or attributes may be set, also through another name or by what holds them."""
        bases = {base for _, base in self.mutations.values()}
        return self.names.reached([b for b in bases if not K.is_array(self.kinds(b))], self.names.linked)

    def places(self):
        """Names that ever shared memory with a name that is stored into, directly or through others."""
        return self.names.reached(self.owned, self.names.ever)

    def near(self, a, b):
        """May two names ever have shared memory, directly or through others?"""
        return b in self.names.reached([a], self.names.ever)

    # --- what a statement writes ------------------------------------------------------------------------------------

    def mutable(self, name):
        if name not in self.env.locals:
            return True
        return _mutable(self.kinds(name))

    def written(self, s):
        """The name whose object a statement changes in place; None for most."""
        t = type(s)
        if t in (N.Assign, N.AugAssign) and type(s.target) in (N.Index, N.Attr):
            return store_base(s.target)
        if t is N.AugAssign and self.mutable(s.target.id):
            return s.target.id
        if t is N.Delete:
            return store_base(s.targets[0])
        for e in walk.own_exprs(s):
            if type(e) is N.Call:
                op = operation(e, self.env, self.kinds)
                if op.what == "effect" and type(op.bound) is N.Name:
                    return op.bound.id
        return None

    # --- the walk ---------------------------------------------------------------------------------------------------

    def block(self, block, state, breaks):
        for s in block:
            t = type(s)
            if t is N.If:
                other = state.copy()
                self.block(s.body, state, breaks)
                self.block(s.orelse, other, breaks)
                state.join(other)
            elif t is N.For or t is N.While:
                inner = []
                self.running.append((s, run_over(s, self.looped, self.kinds) if t is N.For else ()))
                while True:
                    inner.clear()  # those of the last pass have all that those before it had
                    before = state.copy()
                    self.block(s.body, state, inner)
                    state.join(before)
                    if state == before:
                        break
                if t is N.For and runs(s.iter):
                    inner.clear()
                    self.block(s.body, state, inner)  # what was before the loop is not there behind it
                self.running.pop()
                for b in inner:
                    state.join(b)
            elif t is N.Break:
                breaks.append(state.copy())
            else:
                self.statement(s, state)

    def statement(self, s, state):
        if id(s) in self.mutations:
            if self.judging:
                self.judge(s, state)
            self.effects(s, state)
        elif type(s) in (N.Assign, N.Evaluate) and type(s.value) is N.Call:
            self.unknown(s.value, state)
        if type(s) is N.Assign:
            if type(s.target) is N.Name:
                self.bind((s.target.id,), s.value, state)
                self.bound(s, (s.target.id,), state)
            elif type(s.target) is N.Display:
                flat = all(type(i) is N.Name for i in s.target.items)
                self.bind(walk.target_names(s.target), s.value, state, unpacked=walk.target_names(s.target) if flat else True)
                self.bound(s, walk.target_names(s.target), state)
            elif type(s.value) is N.Name and self.mutable(s.value.id):
                self.put(store_base(s.target), s.value, state)
        elif type(s) is N.AugAssign:
            self.put(store_base(s.target), s.value, state)

    def put(self, base, e, state):
        """A container takes in what `e` names, or its items."""
        if base and self.mutable(base) and not K.is_array(self.kinds(base)):
            for n in (n for n in walk.reads(e) if n in self.env.locals and self.mutable(n)):
                state.hold(base, n)

    def bound(self, s, names, state):
        """With whom the names share memory now, and which containers hold what they denote."""
        same = held = 0
        for n in names:
            same |= state.near(n) if state.same.get(n, 0) | state.holding.get(n, 0) else 0
            held |= state.holding.get(n, 0)
        if same:
            self.binds[id(s)] = same, held
            for n in names if self.judging else ():
                state.share(memory_of(id(s)), n)

    def effects(self, s, state):
        for e in walk.own_exprs(s):
            if type(e) is N.Call:
                op = operation(e, self.env, self.kinds)
                if op.what != "effect" or op.problem == "accumulate":  # which keeps no array that it is given
                    continue
                if type(op.bound) is N.Name and not K.is_array(self.kinds(op.bound.id)):
                    for a in op.args[op.problem in _AT :]:
                        for n in walk.reads(a):
                            if n in self.env.locals and self.mutable(n):
                                state.hold(op.bound.id, n)

    def unknown(self, e, state):
        """What nobody knows may put anything that it is given into anything else."""
        if operation(e, self.env, self.kinds).what != "unknown":
            return
        names = [n for n in set(walk.reads(e)) if n in self.env.locals and self.mutable(n)]
        for base in names:
            if not K.is_array(self.kinds(base)):
                for n in names:
                    if n != base:
                        state.hold(base, n)

    def bind(self, names, e, state, unpacked=False):
        names = [n for n in names if self.mutable(n)]
        if not names:
            return
        if not unpacked and not _mutable(self.kinds.expr(e)):  # a number, whatever else these names are elsewhere
            for n in names:
                state.forget(n)
            return
        # `x = x[1:]`: what the old x shared with is what the new one shares with.
        held = {}
        for n in names:
            if n in set(walk.reads(e)):
                old = memory_of(n)
                self.env.locals.add(old)
                self.kinds.known[old] = self.kinds(n)
                state.share(old, n)
                held[n] = N.Name(old)
        value = walk.substitute(e, held) if held else e
        for n in names:
            state.forget(n)
        for y in names:
            self.relate(y, value, state, unpacked, names)
        for old in held.values():
            state.forget(old.id)
            self.env.locals.discard(old.id)
            del self.kinds.known[old.id]

    def relate(self, y, e, state, unpacked, together):
        op = operation(e, self.env, self.kinds)
        if op.what == "copy":
            (state.take if unpacked else state.share)(y, self.root(op.bound.id))
            if unpacked and K.is_array(self.kinds(op.bound.id)):
                state.share(y, self.root(op.bound.id))
        elif op.what == "pack":
            for n in (n for _, v in op.bound if not is_constant(self.env.static(v)) for n in walk.reads(v)):
                if self.mutable(n):
                    state.hold(y, self.root(n))
        elif op.what == "effect" or op.what == "rule" and op.rule is None:
            held = op.bound if op.what == "effect" else op.bound["x"]
            if not is_constant(self.env.static(held)):
                state.take(y, self.root(held.id), K.is_array(self.kinds(y)))
        elif op.what == "rule":
            self.by_rule(y, op, state)
        elif op.what in ("function", "unknown", "opaque"):
            given = self.given(op, e, unpacked.index(y) if type(unpacked) is tuple else None)
            if OUTSIDE in given:
                state.share(y, OUTSIDE)
            if ITSELF in given and unpacked:
                for other in together:
                    if other != y:
                        state.share(y, other)
            for n in given:
                if n in self.env.locals and self.mutable(n):
                    state.share(y, n)
                    state.take(y, n)
                    state.hold(y, n)

    def root(self, name):
        return name if name in self.env.locals else OUTSIDE

    def by_rule(self, y, op, state):
        if op.rule.memory == "fresh" or (op.rule.key == "[]" and self.gathers(op)):
            return
        for viewed in op.rule.memory.partition("view")[2].lstrip("s ").split():
            x = op.bound.get(viewed)
            for n in walk.reads(x) if x is not None and not made_of_list(op, viewed, y, self.kinds) else ():
                kind = self.kinds(n) or K.UNKNOWN
                name = self.root(n)
                made = self.kinds(y)
                if op.rule.key != "[]" and (made is None or made.family in ("tuple", "list", "unknown")):
                    state.hold(y, name)  # np.split and its like return views in a container
                if op.rule.key in _REBUILT:
                    state.hold(y, name)
                    continue
                if kind.family == "list" and op.rule.key == "[]" and type(op.bound[op.rule.operands[1]]) is N.Slice:
                    if kind.items is None or _mutable(kind.items):  # a new list of the same items
                        state.hold(y, name)
                    continue
                if kind.family != "array":
                    state.take(y, name, K.is_array(self.kinds(y)))
                if kind.family not in K.CONTAINERS or op.rule.key != "[]":
                    state.share(y, name)

    def gathers(self, op):
        """Is this `x[k]` of an array with an array of whole numbers in k: a copy for sure?"""
        x, k = (op.bound.get(p) for p in op.rule.operands)
        kind = self.kinds.expr(x) if x is not None else None
        if kind is None or not K.is_array(kind) or kind.dtype is None or k is None:
            return False
        parts = k.items if type(k) is N.Display and k.kind == "tuple" else (k,)
        kinds = [self.kinds.expr(p) or K.UNKNOWN for p in parts if type(p) is not N.Slice]
        return any(p.family == "list" or K.is_array(p) and p.dims and (p.dtype or " ")[0] in "iub" for p in kinds)

    # --- judgement --------------------------------------------------------------------------------------------------

    def judge(self, s, state):
        _, base = self.mutations[id(s)]
        live = self.live.after[id(s)]
        kind = self.kinds(base) or K.UNKNOWN
        near = (state.same.get(base, 0) | state.holding.get(base, 0)) & ~self.names.bit(base)
        outside = set(self.names.members(near & self.names.outside))
        seen = near | self.below(s, base, state)
        self.overwritten |= near | state.inside.get(base, 0)
        others = seen and seen & self.names.known(live)
        self.exposed.update(p.name for p in self.fn.params if f"<caller's {p.name}>" in outside)
        target = getattr(s, "target", None)
        if kind.family == "list" and type(target) is not N.Index:
            self.resized(s, base, others & state.same.get(base, 0))
        if base not in self.env.locals:
            self.refuse(s, base, f"{base} is not the function's own", _PASS_IT)
        elif outside:
            self.refuse(s, base, f"the caller can see {base}", _PASS_IT if OUTSIDE in outside else _REMEDY)
        elif kind.family not in ("array", "list", "dict", "object", "unknown"):
            self.refuse(s, base, f"{base} is a {kind.family}")
        elif type(s) is N.Delete and kind.family != "list" and not all(_deletes(t, kind) for t in s.targets):
            self.refuse(s, base, "an attribute or an item is deleted")
        elif type(target) in (N.Index, N.Attr) and type(target.value) is not N.Name:
            self.refuse(s, base, "the object is nested in another")
        elif type(s) is N.AugAssign and type(target) is N.Index and self.in_place(s, kind):
            self.refuse(s, base, f"`{s.op}=` may change an item of it in place")
        elif (kind.family == "object" and type(s) is not N.Evaluate) or type(target) is N.Attr or others:
            self.conflicts.setdefault(base, s)

    def resized(self, s, base, lists):
        """The length of `base` changes, which may be any of these lists: do loops that are under way run over it?"""
        for loop, names in self.running:
            if lists & self.names.known(names):
                self.lengthened.setdefault(id(loop), {})[base] = s

    def below(self, s, base, state):
        """What a statement changes with `base`: adding to a cotangent adds to what it holds."""
        op = operation(s.value, self.env, self.kinds) if type(s) is N.Evaluate else None
        if op is None or op.problem != "accumulate":
            return 0
        found = state.inside.get(base, 0)
        for n in self.names.members(found):
            found |= state.same.get(n, 0) | state.holding.get(n, 0)
        return found & ~self.names.bit(base)

    def refuse(self, s, base, problem, remedy=_REMEDY):
        self.refusals.add(errors.MutatedPlace, s.span, f"a store into {base}: {problem}", remedy)

    def in_place(self, s, kind):
        """May the item that `xs[k] += v` names be an object that others can see, and not a number?"""
        if K.is_array(kind) or s.span.file.startswith("<sourcegrad "):
            return False  # generated text does so to numbers alone
        if kind == K.UNKNOWN and any(self.kinds(p.name) in (None, K.UNKNOWN) for p in self.fn.params):
            return False  # told with the arguments at hand
        return not all(K.is_number(k) or k.family == "none" for k in K.alternatives(self.kinds.expr(s.target) or K.UNKNOWN))


def _mutable(kind):
    return kind is None or any(a.family in _MUTABLE and not is_fixed(a.dtype) for a in K.alternatives(kind))


def _deletes(target, kind):
    """Is a deletion one that is undone: of an attribute, or of one item of a dict?"""
    return type(target.value) is N.Name and type(target) is (N.Attr if kind.family == "object" else N.Index)
