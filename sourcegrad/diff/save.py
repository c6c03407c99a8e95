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

_CHEAP_CALLS = frozenset(("len", "np.shape", "np.size", "np.ndim", "rt.sequence"))
_CHEAP_ATTRIBUTES = frozenset(("shape", "size", "ndim", "T", "dtype"))


class Recorder:
    """Decides and inserts the saves of one function."""

    def __init__(self, ctx, needs):
        self.ctx = ctx
        self.needs = needs
        self.homes = ctx.homes
        self.before = {}  # id(statement) → what to save before it: {name: the place that is written, None: the name}
        self.undo = {}  # id(statement) → "append" or "pop" effects to undo
        self.summaries = {}
        self.reread = {}  # id(block) → names read by what is computed again at its entry
        self.behind = {}  # id(statement) → statements computed again once it is undone
        self.ends = {}  # id(block) → {name: "save", "again" or "behind"}
        self.killable = set()
        self.rebound = set()
        self.needed = set()  # every name whose value some adjoint reads

    # --- analysis ---------------------------------------------------------------------------------------------------

    def analyse(self, body, last):
        """`last`: what is read when everything has been undone."""
        self.count(body)
        self.block(body, self.wanted(last))

    def count(self, body):
        """Which names are ever overwritten: assigned twice, or assigned in a loop, or stored into."""
        seen = set()
        for s in walk.statements(body):
            for n in walk.own_writes(s):
                if n in seen or self.homes.in_loop(n) or n in self.params():
                    self.rebound.add(n)
                seen.add(n)
            base = self.written_place(s)
            if base is not None:
                self.killable.add(base)
        for loop in walk.statements(body):
            if type(loop) in (N.For, N.While):
                self.rebound |= walk.assigned(loop.body) | set(walk.own_writes(loop))
        self.killable |= self.rebound

    def params(self):
        return {p.name for p in self.ctx.fn.params}

    def written_place(self, s):
        """The name whose object a statement writes without rebinding it."""
        if type(s) in (N.Assign, N.AugAssign) and type(s.target) is N.Index:
            return store_base(s.target)
        for e in walk.own_exprs(s):
            if type(e) is N.Call:
                op = self.ctx.operation(e)
                if op.what == "effect" and type(op.bound) is N.Name:
                    return op.bound.id
        return None

    def wanted(self, names):
        """The killable ones among names that are read; ("shape", n) counts where n is rebound, not where it is stored into."""
        result = set()
        for n in names:
            if type(n) is tuple:
                n = n[1]
                if n not in self.rebound:
                    continue
            else:
                self.needed.add(n)
            if n in self.killable:
                result.add(n)
        return result

    def block(self, block, need):
        for s in block:
            need = self.statement(s, need)
        if id(block) in self.homes.loops:
            need = self.end(block, need)
        return need

    def statement(self, s, need):
        post, pre = self.needs.get(id(s), (set(), set()))
        post, pre = self.wanted(post), self.wanted(pre)
        t = type(s)
        if t is N.If:
            need = need | pre
            return self.block(s.body, set(need)) | self.block(s.orelse, set(need)) | post
        if t is N.For or t is N.While:
            need = need | pre
            while True:
                after = self.block(s.body, set(need))
                after -= set(walk.own_writes(s))
                if after <= need:
                    break
                need = need | after
            return need | post
        for n in walk.own_writes(s):
            if n in need or n in pre:
                # Behind its Restore mark the adjoint reads the old value.
                if n in self.killable:
                    self.before.setdefault(id(s), {})[n] = None
                need = need - {n}
                pre = pre - {n}
        base = self.written_place(s)
        if base is not None and (base in need or base in pre):
            self.place(s, base, need)
            target = self.before.get(id(s), {}).get(base)
            if target is not None:  # what is written back is written at the same place
                need = need | self.wanted(set(walk.reads(target)) - {base})
        return need | pre | post

    def place(self, s, base, need):
        if type(s) in (N.Assign, N.AugAssign) and type(s.target) is N.Index:
            self.before.setdefault(id(s), {})[base] = s.target
            return
        op = self.ctx.operation(s.value)
        if place_of(op) is not None:
            self.before.setdefault(id(s), {})[base] = place_of(op)
            return
        last = op.problem == "append" or (op.problem == "pop" and not op.args and type(s) is N.Assign)
        if not last:
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
            self.ctx.refuse(
                s.span, f"{base}.{op.problem}(…) changes what the derivative needs afterwards",
                "Build a new value instead.", errors.MutatedPlace,
            )  # fmt: skip

    def end(self, block, need):
        """At the end of a block that runs many times: what lives in it is saved, or can be computed again."""
        plan, early = {}, set()  # early: what other names are computed from, so it must be there first
        local = [n for n in self.order(block) if self.homes.home(n) == id(block)]
        for name in reversed(local):
            if name not in need:
                continue
            need = need - {name}
            again = self.again(name, block)
            later = self.again_behind(name, block) if again is None and name not in early else None
            if later is not None:
                again, kill, lost = later
                early |= set(walk.reads(again.value))
                plan[name] = "behind"
                self.behind.setdefault(id(kill), []).append(again)
                for n in lost:
                    self.before.setdefault(id(kill), {})[n] = None
                need = need | ((set(walk.reads(again.value)) - lost) & self.killable)
            elif again is None:
                plan[name] = "save"
            else:
                plan[name] = "again"
                reads = set(walk.reads(again.value)) - {name}
                early |= reads
                self.wanted(reads)
                need = need | (reads & self.killable)
        self.reread[id(block)] = early
        old = self.ends.setdefault(id(block), {})
        old.update(plan)
        return need

    def summary(self, block):
        """(definitions by name, place of each top-level statement, places where each name changes), made once."""
        found = self.summaries.get(id(block))
        if found is None:
            defs, places, changes = {}, {}, {}
            for k, s in enumerate(block):
                places[id(s)] = k
                for i in walk.statements((s,)):
                    for n in walk.own_writes(i):
                        defs.setdefault(n, []).append(i)
                        changes.setdefault(n, []).append(k)
                    base = self.written_place(i)
                    if base is not None:
                        changes.setdefault(base, []).append(k)
            found = self.summaries[id(block)] = defs, places, changes
        return found

    def last_writes(self, block):
        """Name → the place of the last statement of the block that changes it."""
        return {n: at[-1] for n, at in self.summary(block)[2].items()}

    def order(self, block):
        """Names in order of their last change in the block."""
        last = self.last_writes(block)
        return sorted(last, key=lambda n: (last[n], n))

    def definition(self, name, block):
        """(statement, place) of the one cheap assignment that makes a name in this block, or None."""
        defs, places, changes = self.summary(block)
        made = defs.get(name, ())
        if len(made) != 1 or id(made[0]) not in places:
            return None
        s = made[0]
        if type(s) is not N.Assign or type(s.target) is not N.Name or not self.cheap(s.value):
            return None
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
        return s if all(changes.get(n, (-1,))[-1] <= at for n in walk.reads(s.value)) else None

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
        if type(kill) is not N.Assign or type(kill.target) is not N.Name:
            return None
        if name in self.needs.get(id(kill), ((), ()))[0]:
            return None
        for i in block[k + 1 :]:  # what is undone earlier must not need it
            if any(name in self.reread.get(id(b), ()) for b in _nested(i)):
                return None
            for j in walk.statements((i,)):
                if any(name in part for part in self.needs.get(id(j), ())):
                    return None
        return s, kill, reads & set(walk.own_writes(kill))

    def cheap(self, e):
        """Is computing `e` again cheaper than saving it?  Only pure expressions qualify."""
        t = type(e)
        if t is N.Name or t is N.Const or self.ctx.env.is_static(e):
            return True
        kind = self.ctx.kind_of(e)
        if t is N.Binary:
            simple = K.is_number(kind) and e.op in ("+", "-", "*", "//", "%")
            return simple and self.cheap(e.left) and self.cheap(e.right)
        if t is N.Unary:
            return K.is_number(kind) and self.cheap(e.operand) or (e.op == "not" and self.cheap(e.operand))
        if t is N.Compare:
            parts = (e.left, *e.rest)
            numbers = all(self.ctx.kind_of(p).family in ("int", "float", "bool", "none", "str") for p in parts)
            return numbers and all(self.cheap(p) for p in parts)
        if t is N.Index:
            # A view or an element; a gather makes a copy, which costs as much as it saves.
            return type(e.value) is N.Name and self.cheap_index(e.index) and not self.gathers(e)
        if t is N.Attr:
            return e.name in _CHEAP_ATTRIBUTES and self.cheap(e.value)
        if t is N.Call:
            op = self.ctx.operation(e)
            if op.what == "rule" and op.rule is not None and op.rule.key in _CHEAP_CALLS:
                return all(self.cheap(a) for a in e.args)
        return False

    def cheap_index(self, k):
        t = type(k)
        if t is N.Slice:
            return all(p is None or self.cheap_index(p) for p in (k.lower, k.upper, k.step))
        if t is N.Display:
            return all(self.cheap_index(i) for i in k.items)
        return t in (N.Name, N.Const) or (t in (N.Binary, N.Unary) and all(self.cheap_index(c) for c in walk.children(k)))

    def gathers(self, e):
        parts = e.index.items if type(e.index) is N.Display else (e.index,)
        return any(type(p) is not N.Slice and K.is_array(self.ctx.kind_of(p)) for p in parts)


def _nested(s):
    """Every block below a statement."""
    for b in walk.blocks(s):
        yield b
        for i in b:
            yield from _nested(i)
