"""What the forward sweep remembers, and where the reverse sweep gets it back: the to-be-recorded analysis.

Walking forward, N is the set of names whose present value some adjoint behind us will read.  Where a statement
overwrites a name in N, the old value is saved before it and restored when the statement is undone.  A name that lives
within one iteration is saved once, at the end of its block; where it is cheap to compute again from what is there, it
is computed again instead.  Names that nothing overwrites are simply still there.

    in a loop          s_saved.append(s) … s = s_saved.pop()
    executed once      s_saved = s … s = s_saved
    a store            a_saved.append(a[k]) … a[k] = a_saved.pop()
    an append          (nothing) … xs.pop()
"""

from __future__ import annotations

from .. import errors
from ..analysis import kinds as K
from ..analysis.activity import store_base
from ..analysis.operations import place_of
from ..ir import nodes as N
from ..ir import walk
from .cheap import Cheap
from .entries import Entries
from .viewed import is_basic

ALL = "all attributes"
_QUIET = frozenset(("append", "pop", "extend", "insert", "clear", "popitem"))  # effects on lists and dicts that run no code of the user's


class Recorder(Cheap):
    """Decides and inserts the saves of one function."""

    def __init__(self, ctx, needs, reads):
        self.ctx = ctx
        self.needs = needs
        self.entries = Entries(ctx, reads)
        self.taken = {}  # (id(block), name) → the statement that makes the name again where the block begins to be undone
        self.homes, self.settled = ctx.homes, ctx.settled.names
        self.before = {}  # id(statement) → what to save before it: {name: the place that is written, None: the name}
        self.undo = {}  # id(statement) → "append", "insert" or "pop" effects to undo
        self.summaries = {}
        self.reread = {}  # id(block) → names read by what is computed again at its entry
        self.behind = {}  # id(statement) → statements computed again once it is undone
        self.ends = {}  # id(block) → {name: "save", "again" or "behind"}
        self.killable = set()
        self.rebound = set()
        self.body, self.attributes = (), None
        self.needed = set()  # every name whose value some adjoint reads

    # --- analysis ---------------------------------------------------------------------------------------------------

    def analyse(self, body, last):
        """`last`: what is read when everything has been undone."""
        self.body = body
        self.count(body)
        self.entries.all(n for n in last if type(n) is str)
        self.block(body, self.wanted(last))

    def count(self, body):
        """Which names are ever overwritten: assigned twice, or assigned in a loop, or stored into."""
        seen, given = set(), self.ctx.given
        for s in walk.statements(body):
            for n in walk.own_writes(s):
                if n in seen or self.homes.in_loop(n) or n in given:
                    self.rebound.add(n)
                seen.add(n)
            base = self.written_place(s)
            if base is not None and base not in self.settled:
                self.killable |= self.region(base)
        for loop in walk.statements(body):
            if type(loop) in (N.For, N.While):
                self.rebound |= walk.assigned(loop.body) | set(walk.own_writes(loop))
        self.killable |= self.rebound

    def written_place(self, s, lengths=False):
        """The name whose object a statement writes without rebinding it; with `lengths` also shadows that grow or shrink."""
        if type(s) in (N.Assign, N.AugAssign) and type(s.target) in (N.Index, N.Attr):
            return store_base(s.target)
        if type(s) is N.Delete:
            return store_base(s.targets[0])
        if id(s) in self.ctx.shadowing and not lengths:
            return None  # a change of a shadow's length, undone by its adjoint
        for e in walk.own_exprs(s):
            if type(e) is N.Call:
                op = self.ctx.operation(e)
                if op.what == "effect" and type(op.bound) is N.Name:
                    return op.bound.id
        return None

    def region(self, base):
        """The names through which what is written at `base` may be seen, the mark of its memory included."""
        names = self.ctx.regions.get(base)
        return frozenset((base,)) if names is None else names | self.memory(base)

    def memory(self, name):
        """A mark for the memory that a place denotes now: still needed when the name is bound to other memory, or saved."""
        names = self.ctx.regions.get(name)
        return frozenset() if names is None else frozenset((f"memory of {min(names)}",))

    def wanted(self, names):
        """The killable ones among names that are read: n where its contents count, ("bind", n) where only what it denotes does.

        That is so where a shape is read, and of shadows, whose contents the forward sweep leaves alone.
        """
        result = set()
        for n in names:
            if type(n) is tuple or n in self.ctx.bars:
                n = n[1] if type(n) is tuple else n
                if n in self.rebound:
                    result.add(("bind", n))
            else:
                self.needed.add(n)
                if n in self.killable:
                    result.add(n)
        return result

    def reached(self, s):
        """What must denote again what it did when the place that `s` wrote is put back."""
        if type(s) is N.Delete:
            return self.wanted(self.bindings(walk.reads(s.targets[0])))
        effect = type(s.value) is N.Call and type(s.target if type(s) is N.Assign else None) not in (N.Index, N.Attr)
        reads = set(walk.reads(s.value)) if type(s) is N.Evaluate or effect else set(walk.target_reads(s.target))
        return self.wanted(self.bindings(reads))

    def bindings(self, names):
        return {("bind", n) if n in self.ctx.regions else n for n in names}

    def block(self, block, need):
        for s in self.ctx.undoing(block):
            need = self.statement(s, need)
        if id(block) in self.homes.loops:
            need = self.end(block, need)
        return need

    def statement(self, s, need):
        post, pre = self.needs.get(id(s), (set(), set()))
        post, pre = self.wanted(post), self.wanted(pre)
        self.entries.needed(s, {n for n in post if type(n) is str}, {n for n in pre if type(n) is str})
        t = type(s)
        if t is N.If:
            need = need | pre
            return self.block(s.body, set(need)) | self.block(s.orelse, set(need)) | post
        if t is N.For or t is N.While:
            need = need | pre
            while True:
                known = self.entries.count
                after = self.block(s.body, set(need))
                after -= {m for n in walk.own_writes(s) for m in (n, ("bind", n))}
                if after <= need and self.entries.count == known:
                    break
                need = need | after
            return need | post
        for n in walk.own_writes(s):
            bind = ("bind", n)
            if n in need or n in pre or bind in need or bind in pre:
                # Behind its Restore mark the adjoint reads the old value.
                if n in self.killable:
                    self.before.setdefault(id(s), {})[n] = None
                kept = self.memory(n) if n in need or n in pre else frozenset()
                need = (need - {n, bind}) | kept
                pre = pre - {n, bind}
        base = self.written_place(s)
        if base is not None and base not in self.settled:
            seen = self.region(base)
            shadow = id(s) in self.ctx.shadowing
            if shadow or not (seen.isdisjoint(need) and seen.isdisjoint(pre)) and not self.entries.spares(s):
                self.place(s, base, need)
                reached = self.reached(s)
                self.entries.needed(s, {n for n in reached if type(n) is str}, set())
                post = post | reached
        return need | pre | post

    def place(self, s, base, need):
        if type(s) in (N.Assign, N.AugAssign) and type(s.target) in (N.Index, N.Attr):
            self.before.setdefault(id(s), {})[base] = s.target
            return
        if type(s) is N.Delete:
            self.before.setdefault(id(s), {})[base] = s.targets[0]
            return
        op = self.ctx.operation(s.value)
        if place_of(op) is not None:
            self.before.setdefault(id(s), {})[base] = place_of(op)
            return
        known = not op.args or base in self.ctx.regions  # there places are counted from the start
        if op.problem != "append" and not (known and (op.problem == "insert" or (op.problem == "pop" and type(s) is N.Assign))):
            self.whole(s, base, op)
            return
        self.undo[id(s)] = op.problem
        if op.problem == "pop" and s.target.id in self.killable:
            need.add(s.target.id)

    def whole(self, s, base, op):
        """A method changes an object in its own way: all of a list or array is saved."""
        kind = self.ctx.kinds(base) or K.UNKNOWN
        if kind.family == "list":
            self.before.setdefault(id(s), {})[base] = N.Index(N.Name(base), N.Slice(None, None, None))
        elif K.is_array(kind) and op.problem not in ("resize", "setfield", "setflags"):
            self.before.setdefault(id(s), {})[base] = N.Index(N.Name(base), N.Const(Ellipsis))
        else:
            self.ctx.wanted.add(base)
            self.ctx.refuse(
                s.span, f"{base}.{op.problem}(…) changes what the derivative needs afterwards",
                "Build a new value instead.", errors.MutatedPlace,
            )  # fmt: skip

    def end(self, block, need):
        """At the end of a block that runs many times: what lives in it is saved, or can be computed again."""
        plan, early = {}, set()  # early: what other names are computed from, so it must be there first
        self.ahead = None
        local = [n for n in self.order(block) if self.homes.home(n) == id(block)]
        for name in reversed(local):
            bind = ("bind", name)
            if name not in need and bind not in need:
                continue
            need = (need - {name, bind}) | (self.memory(name) if name in need else frozenset())
            again = self.again(name, block)
            if again is None:
                again = self.kept(name, block, local, plan)
            later = self.again_behind(name, block) if again is None and name not in early else None
            if later is not None:
                again, kill, lost = later
                early |= set(walk.reads(again.value))
                self.entries.before(again.value, kill)
                plan[name] = "behind"
                behind = self.behind.setdefault(id(kill), [])
                if again not in behind:
                    behind.append(again)
                for n in lost:
                    self.before.setdefault(id(kill), {})[n] = None
                need = need | ((set(walk.reads(again.value)) - lost) & self.killable)
            elif again is None:
                plan[name] = "save"
            else:
                plan[name], self.taken[id(block), name] = "again", again
                self.entries.again(again.value, block)
                reads = set(walk.reads(again.value)) - {name}
                early |= reads
                need = need | (self.wanted(self.bindings(reads)) if self.is_reference(again) else self.wanted(reads))
        self.reread[id(block)] = early
        old = self.ends.setdefault(id(block), {})
        old.update(plan)
        return need

    def summary(self, block):
        """(definitions by name, place of each top-level statement, places where each name changes, where it is bound), made once."""
        found = self.summaries.get(id(block))
        if found is None:
            defs, places, changes, rebinds = {}, {}, {}, {}
            for k, s in enumerate(block):
                places[id(s)] = k
                for i in walk.statements((s,)):
                    for n in walk.own_writes(i):
                        defs.setdefault(n, []).append(i)
                        changes.setdefault(n, []).append(k)
                        rebinds.setdefault(n, []).append(k)
                    base = self.written_place(i, lengths=True)
                    for n in self.region(base) if base is not None and base not in self.settled else ():
                        changes.setdefault(n, []).append(k)
            found = self.summaries[id(block)] = defs, places, changes, rebinds
        return found

    def last_writes(self, block):
        """Name → the place of the last statement of the block that changes it."""
        return {n: at[-1] for n, at in self.summary(block)[2].items()}

    def order(self, block):
        """Names in the order in which the block binds them: what is computed from others comes behind them."""
        binds = self.rebinds(block)
        return sorted(binds, key=lambda n: (binds[n][-1], n))

    def definition(self, name, block):
        """(statement, place) of the one cheap assignment that makes a name in this block, or None."""
        defs, places, changes, _ = self.summary(block)
        made = defs.get(name, ())
        if len(made) != 1 or id(made[0]) not in places:
            return None
        s = made[0]
        if type(s) is not N.Assign or type(s.target) is not N.Name or not self.cheap(s.value):
            return None
        if type(s.value) is N.Display and s.value.kind == "list" and name in self.ctx.regions:
            return None  # other names hold this very list
        if self.is_reference(s):  # what is written through it afterwards is there when it is taken again
            changes = self.rebinds(block)
        if any(k != places[id(s)] for k in changes[name]):
            return None  # written afterwards: the definition does not make what it holds at the end
        return (s, places[id(s)]) if name not in set(walk.reads(s.value)) else None

    def again(self, name, block):
        """The one cheap statement that makes `name`, if its operands still hold what it read."""
        found = self.definition(name, block)
        if found is None:
            return None
        s, at = found
        changes = self.summary(block)[2]
        if self.is_reference(s):  # taken again, it shows what is there then: what counts is where it is taken
            changes = self.rebinds(block)
        lost = [n for n in walk.reads(s.value) if changes.get(n, (-1,))[-1] > at]
        if len(lost) == 1 and type(s.value) is N.Index and s.value.value == N.Name(lost[0]) and self.entries.stays(s.value, block, at):
            number = K.is_number(self.ctx.kinds(name) or K.UNKNOWN)
            lost = lost if not number or not self.entries.is_cheap(s.value, block, True) else ()
        return None if lost else s

    def kept(self, name, block, local, plan):
        """The statement that takes `name` from the entry that it was stored into, or None.

        What tells the entry is there by then: it is bound before the name is, or saved itself.
        """
        found = self.entries.kept(name, block) if self.definition(name, block) is None else None
        late = local[local.index(name) :]
        return found if found is not None and all(plan.get(n) == "save" for n in walk.reads(found.value) if n in late) else None

    def is_reference(self, s):
        """Does this take no contents that could be written, but a view, an attribute that nobody sets, or a shape?"""
        e = s.value
        if type(e) is N.Attr and self.is_fixed(e):
            return True
        return self.of_shape(e) or self.is_view(s)

    def is_fixed(self, e):
        """Is this an attribute that keeps what it held when the function began?"""
        if type(e.value) is not N.Name or e.value.id not in self.ctx.regions:
            return False
        kind = self.ctx.kinds(e.value.id) or K.UNKNOWN
        if kind.family != "object" or kind.items is None or e.name not in dict(kind.items):
            return False
        if self.attributes is None:
            self.attributes = self.set_attributes()
        return self.attributes is not ALL and e.name not in self.attributes

    def set_attributes(self):
        """The names of attributes that the function sets; ALL where a call may set any."""
        found = set()
        for s in walk.statements(self.body):
            found.update(e.name for e in walk.attributes_set(s))
            for e in walk.own_exprs(s):
                for c in walk.subexpressions(e):
                    if type(c) is N.Call and not self.leaves_attributes(c):
                        return ALL
        return found

    def leaves_attributes(self, call):
        """Does a call set no attribute of an object that it can reach?"""
        op = self.ctx.operation(call)
        if op.what == "rule" and op.rule is not None and op.rule.pure and not op.rule.memory.startswith("writes"):
            return True
        if op.what == "pack" or (op.what == "effect" and op.problem in _QUIET):
            return True
        kinds = [self.ctx.kind_of(a) for a in (*call.args, *(v for _, v in call.keywords))]
        if op.what == "effect":
            kinds.append(self.ctx.kind_of(call.func.value) if type(call.func) is N.Attr else K.UNKNOWN)
        return op.what in ("effect", "function") and all(K.is_number(k) or K.is_array(k) for k in kinds)

    def of_shape(self, e):
        """Is this a shape or a length, which stores into an array leave alone?"""
        if type(e) is N.Attr and e.name in ("shape", "size", "ndim", "dtype"):
            return type(e.value) is N.Name and K.is_array(self.ctx.kinds(e.value.id) or K.UNKNOWN)
        if type(e) is not N.Call or len(e.args) != 1 or type(e.args[0]) is not N.Name:
            return False
        op = self.ctx.operation(e)
        sized = op.what == "rule" and op.rule is not None and op.rule.key in ("len", "np.shape", "np.size", "np.ndim")
        return sized and K.is_array(self.ctx.kinds(e.args[0].id) or K.UNKNOWN)

    def is_view(self, s):
        """Is this a place that is part of an array, or another name of one?"""
        e = s.value
        base = e.value if type(e) in (N.Index, N.Attr) else e
        if s.target.id not in self.ctx.regions or type(base) is not N.Name:
            return False
        if type(e) is N.Index and not is_basic(self.ctx.kind_of, e.index):
            return False
        return K.is_array(self.ctx.kinds(base.id)) and K.is_array(self.ctx.kinds(s.target.id))

    def rebinds(self, block):
        """Name → the places of a block's top-level statements that bind it."""
        return self.summary(block)[3]

    def again_behind(self, name, block):
        """(definition, statement, names): the definition can be computed again once that one statement is undone.

        `t = x[i] - s; s = s + k * t`: the adjoint of the second line, which alone needs t, has the old s back.
        """
        found = self.definition(name, block)
        if found is None:
            return None
        s, at = found
        changes = self.summary(block)[2]
        reads = set(walk.reads(s.value))
        kills = {k for n in reads for k in changes.get(n, ()) if k > at}
        if len(kills) != 1:
            return None
        k = kills.pop()
        kill = block[k]
        if type(kill) not in (N.Assign, N.AugAssign) or not (
            type(kill) is N.Assign and type(kill.target) is N.Name or self.is_undone(kill)
        ):
            return None
        if name in self.needs.get(id(kill), ((), ()))[0]:
            return None
        if self.ahead is None:
            self.ahead = self.last_needs(block)
        order, last = self.ahead
        if max(last.get(name, -1), last.get(("shape", name), -1)) > order[id(kill)]:
            return None  # what is undone earlier must not need it
        return s, kill, reads & set(walk.own_writes(kill))

    def last_needs(self, block):
        """(place of each statement in the order in which they are done, name → the last place that needs it)."""
        order, last = {}, {}
        for k, s in enumerate(self.ctx.undoing(block)):
            order[id(s)] = k
            for i in walk.statements((s,)):
                for part in self.needs.get(id(i), ()):
                    last.update(dict.fromkeys(part, k))
                for b in walk.blocks(i):
                    last.update(dict.fromkeys(self.reread.get(id(b), ()), k))
        return order, last

    def is_undone(self, s):
        """Is what a store overwrites put back anyway?"""
        return type(s.target) is N.Index and self.before.get(id(s), {}).get(store_base(s.target), 0) == s.target
