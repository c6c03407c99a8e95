"""The reverse sweep: each statement's adjoint, from the last statement to the first.

The cotangent of a value is a variable that does not exist until something contributes to it: the first contribution
is an assignment, later ones accumulate.  `state` follows, for each name, whether its cotangent exists and whether it
owns its memory ("owned": may be updated in place; "borrowed": may be another's array, so updates make a new one).

Every reverse block is a list of IR statements and two marks: `Restore(s)` stands where the values that `s` overwrote
come back, `Enter(block)` where a block that is run backwards begins.  `save` decides what they become.
"""

from __future__ import annotations

from dataclasses import dataclass

from .. import errors
from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .adjoint import Adjoints


@dataclass(frozen=True, eq=False)
class Restore:
    statement: object


@dataclass(frozen=True, eq=False)
class Enter:
    block: tuple


# which argument of a call gives it a shape and a dtype, and nothing else
_SHAPE_OF = {"zeros_like": 0, "ones_like": 0, "full_like": 0, "zeros": 0, "shape": 0, "size": 0, "ndim": 0, "unbroadcast": 1}


class Reverse(Adjoints):
    """Builds the reverse sweep; `needs[id(s)]` = (read while the state behind s holds, read once s is undone)."""

    def __init__(self, ctx):
        super().__init__(ctx)
        self.needs = {}
        self.entries = {}  # the same with indices: (name, index, or None where all of it is read)

    # --- blocks -----------------------------------------------------------------------------------------------------

    def block(self, block, state):
        out = [Enter(block)]
        for s in reversed(self.ctx.undoing(block)):
            self.statement(s, state, out)
        return out

    def statement(self, s, state, out):
        t = type(s)
        if t is N.If:
            self.branch(s, state, out)
        elif t is N.For or t is N.While:
            self.loop(s, state, out)
        else:
            mine = []
            self.simple(s, state, mine)
            self.record(s, mine)
            out.extend(mine)

    def simple(self, s, state, out):
        """The adjoint of one statement, its Restore mark included."""
        t = type(s)
        if id(s) in self.ctx.shadowing:
            self.undone(s, out)
        elif t is N.Assign or t is N.AugAssign:
            if id(s) in self.ctx.calls:
                self.call(s, state, out)
            elif type(s.target) is N.Name:
                self.assign(s, state, out)
            elif type(s.target) is N.Display:
                self.unpack(s, state, out)
            else:
                self.store(s, state, out)
        elif t is N.Evaluate:
            self.effect(s, state, out)
        elif t is N.Delete:
            refuse_deletion(self.ctx, s)
        if not any(type(m) is Restore for m in out):
            out.append(Restore(s))

    def record(self, s, emitted):
        """Which primal values the reverse code of `s` reads, before and behind its Restore mark."""
        post, pre, seen = set(), set(), False
        told = self.entries.setdefault(id(s), ([], []))
        for m in emitted:
            if type(m) is Restore:
                seen = True
            elif type(m) is not Enter:
                (pre if seen else post).update(self.primal_reads((m,), told[seen]))
        if id(s) in self.ctx.calls:
            self.captured(s, post, pre)
        old = self.needs.get(id(s), (set(), set()))
        self.needs[id(s)] = (old[0] | post, old[1] | pre)

    def captured(self, s, post, pre):
        """What the forward half of a call kept by reference is read when its reverse half runs."""
        pair, _, target, op = self.ctx.calls[id(s)]
        rebound = set(walk.target_names(target))
        for e in pair.kept(op):
            for n in walk.reads(e):
                if n in self.ctx.primal and not K.is_number(self.ctx.kinds(n)):
                    (pre if n in rebound else post).add(n)
                    self.entries[id(s)][n in rebound].append((n, None))
        if pair.gives:
            given = [n for n in rebound if n in self.ctx.primal and not K.is_number(self.ctx.kinds(n))]
            post.update(given)
            self.entries[id(s)][0].extend((n, None) for n in given)

    def primal_reads(self, stmts, entries=None):
        """Primal names that generated statements read; ("shape", n) where only n's shape matters.

        entries: gets (name, index) for each read, None for an index that is not told
        """
        found, entries = set(), [] if entries is None else entries
        for i in walk.statements(stmts):
            for e in walk.own_exprs(i):
                self.expr_reads(e, found, entries)
            if type(i) in (N.Assign, N.AugAssign):
                found.update(n for n in walk.target_reads(i.target) if n in self.ctx.primal)
            if type(i) is N.AugAssign and type(i.target) is N.Name and i.target.id in self.ctx.primal:
                found.add(i.target.id)  # a shadow, updated in place
        told = {n for n, _ in entries}
        entries.extend((n, None) for n in found if type(n) is str and n not in told)
        return found

    def expr_reads(self, e, found, entries):
        if type(e) is N.Call and type(e.func) is N.Attr and e.args:
            name = e.func.name
            shape_of = 1 if name == "gradient" and e.func == self.ctx.function("rt", name) else _SHAPE_OF.get(name)
            if shape_of is not None and len(e.args) > shape_of:
                x = e.args[shape_of]
                if type(x) is N.Name and K.is_array(self.ctx.kinds(x.id)):
                    if x.id in self.ctx.primal:
                        found.add(("shape", x.id))
                    for k, a in enumerate(e.args):
                        if k != shape_of:
                            self.expr_reads(a, found, entries)
                    return
        if type(e) is N.Name:
            if e.id in self.ctx.primal:
                found.add(e.id)
                entries.append((e.id, None))
            return
        if type(e) in (N.Opaque, N.Lambda):
            names = [n for n in walk.reads(e) if n in self.ctx.primal]
            found.update(names)
            entries.extend((n, None) for n in names)
            return
        if type(e) is N.Index and type(e.value) is N.Name and e.value.id in self.ctx.primal:
            found.add(e.value.id)
            entries.append((e.value.id, e.index))
            self.expr_reads(e.index, found, entries)
            return
        for c in walk.children(e):
            self.expr_reads(c, found, entries)

    def restore(self, s, out):
        out.append(Restore(s))

    # --- control flow -----------------------------------------------------------------------------------------------

    def branch(self, s, state, out):
        first, second = dict(state), dict(state)
        a = self.block(s.body, first)
        b = self.block(s.orelse, second)
        pre = set()
        for name in sorted(set(first) | set(second)):
            for mine, other, arm in ((first, second, a), (second, first, b)):
                if name in other and name not in mine:
                    zero = self.ctx.zero(name)
                    arm.append(self.note(N.Assign(self.ctx.bar(name), zero, s.span), s))
                    pre.update(self.primal_reads(arm[-1:]))
                    mine[name] = "owned"
        state.clear()
        for name in first:
            state[name] = "owned" if first[name] == second[name] == "owned" else "borrowed"
        self.needs[id(s)] = (set(walk.reads(s.test)) & self.ctx.primal, pre)
        test = s.test
        if N.is_with(s) and type(test.args[0]) is N.Name:  # a manager is entered once; np.errstate(…) again
            test, b = N.Const(True), ()
        out.append(N.If(test, tuple(a), tuple(b), s.span))

    def loop(self, s, state, out):
        ctx = self.ctx
        carried = self.carried(s, state)
        assigned = walk.assigned(s.body)
        post = []
        for name in carried:
            kind = ctx.kinds(name) or K.UNKNOWN
            if name not in state:
                post.append(N.Assign(ctx.bar(name), ctx.zero(name), s.span))
                state[name] = "owned"
            elif state[name] == "borrowed" and name not in assigned and not K.is_number(kind):
                post.append(self.own(name))
                state[name] = "owned"
        entry = dict(state)
        for name in carried:
            if name in assigned and not K.is_number(ctx.kinds(name) or K.UNKNOWN):
                entry[name] = "borrowed"
        for name in list(entry):
            if name not in carried:
                del entry[name]
        inner = dict(entry)
        body = self.block(s.body, inner)
        head = set()
        for name in carried:
            if name not in inner:
                body.append(N.Assign(ctx.bar(name), ctx.zero(name), s.span))
                head.update(self.primal_reads(body[-1:]))
            elif entry[name] == "owned" and inner[name] == "borrowed":
                body.append(self.own(name))
        for name in carried:
            state[name] = entry[name]
        target, over, before = self.backwards(s)
        needs = self.primal_reads(post) | {n for e in (over, *before) for n in walk.reads(e) if n in ctx.primal}
        if type(s) is N.For:
            needs -= set(walk.target_names(s.target))
        self.needs[id(s)] = (needs, head)
        out.extend(post)
        out.append(N.For(target, over, tuple(body), (), s.span))

    def carried(self, s, state):
        """Names whose cotangent outlives an iteration: used in the body and known outside it."""
        ctx = self.ctx
        inside = walk.assigned(s.body) | walk.all_reads(s.body)
        used = {n for n in inside if n in ctx.active and n not in ctx.places}
        local = ctx.locals_of(s.body)
        return sorted(n for n in used if n not in local)

    def backwards(self, s):
        """(target, range, other expressions read) of the loop that undoes `s`; the body starts by setting the index."""
        ctx = self.ctx
        trips = ctx.trips.get(id(s))
        if type(s) is N.While:
            return ctx.fresh("_"), self.range(trips), ()
        args = s.iter.args
        if trips is not None:
            start, step = (N.Const(0), N.Const(1)) if len(args) == 1 else (args[0], args[2] if len(args) > 2 else N.Const(1))
            last = _plus(start, _scaled(_plus(trips, N.Const(-1)), step))
            stop = _plus(start, negated(step))
            return s.target, self.range(last, stop, negated(step)), ()
        last = reversed_range(args)
        if last is None:
            return s.target, N.Call(ctx.builtin("reversed"), (self.range(*args),)), ()
        return s.target, self.range(*last), ()

    def range(self, *args):
        return N.Call(self.ctx.builtin("range"), tuple(args))

    # --- bookkeeping ------------------------------------------------------------------------------------------------

    def note(self, s, primal):
        """A generated statement with the primal line it stems from."""
        if primal is None:  # what starts the sweep
            return s
        return _with_note(s, self.ctx.line(primal.span), primal.span)


def _with_note(s, note, span):
    t = type(s)
    if t is N.Assign:
        return N.Assign(s.target, s.value, span, note)
    if t is N.AugAssign:
        return N.AugAssign(s.target, s.op, s.value, span, note)
    if t is N.Evaluate:
        return N.Evaluate(s.value, span, note)
    return s


def negated(e):
    if type(e) is N.Const:
        return N.Const(-e.value)
    return N.Unary("-", e)


def _plus(a, b):
    """a + b of integers, folded where they are literal."""
    if type(b) is N.Const:
        if type(a) is N.Const:
            return N.Const(a.value + b.value)
        if b.value == 0:
            return a
        if b.value < 0:
            return N.Binary("-", a, N.Const(-b.value))
        if type(a) is N.Binary and a.op == "-" and type(a.right) is N.Const and a.right.value == b.value:
            return a.left
    if type(b) is N.Unary and b.op == "-":
        return N.Binary("-", a, b.operand)
    if type(a) is N.Const and a.value == 0:
        return b
    return N.Binary("+", a, b)


def _scaled(a, step):
    if step == N.Const(1):
        return a
    if step == N.Const(-1):
        return N.Unary("-", a)
    return N.Binary("*", a, step)


def reversed_range(args):
    """The arguments of the `range` that runs `range(*args)` backwards; None where the step is not literal."""
    start, stop, step = N.Const(0), args[0], N.Const(1)
    if len(args) > 1:
        start, stop = args[0], args[1]
    if len(args) > 2:
        step = args[2]
    if type(step) is not N.Const or step.value == 0:
        return None
    k = step.value
    if abs(k) == 1:
        return (_plus(stop, N.Const(-k)), _plus(start, N.Const(-k)), N.Const(-k))
    span = _plus(N.Binary("-", stop, start) if start != N.Const(0) else stop, N.Const(-1 if k > 0 else 1))
    count = N.Binary("//", span, N.Const(k))
    last = _plus(start, N.Binary("*", count, N.Const(k))) if start != N.Const(0) else N.Binary("*", count, N.Const(k))
    return (last, _plus(start, N.Const(-1 if k > 0 else 1)), N.Const(-k))


def refuse_deletion(ctx, s):
    """What is taken out of a dict or an object that is no place would have to be taken out of its cotangent too."""
    for target in s.targets:
        base = target.value if type(target) in (N.Index, N.Attr) else None
        if type(base) is N.Name and base.id in ctx.active and base.id not in ctx.places:
            ctx.wanted.add(base.id)
            cause = f"an item of {base.id} is deleted"
            ctx.refuse(s.span, cause, "Build a new dict without it.", errors.MutatedPlace)


def refuse_unknown(ctx, s, op):
    """Say that an active value meets an operation without a derivative."""
    what = op.problem
    name = getattr(op.rule, "key", "") or what or _callee_text(s.value)
    if op.rule is not None and op.problem:
        ctx.refuse(s.value.span, op.problem, "Write the call without it, or compute that part separately.")
        return
    if what:
        ctx.refuse(
            s.value.span, f"no derivative for {what}",
            "Write it with operations that have one, or wrap it in sourcegrad.stop_gradient(...) if its "
            "derivative is zero.", errors.NoRule,
        )  # fmt: skip
        return
    ctx.refuse(
        s.value.span, f"no derivative rule for {name}",
        "The value depends on an input that is differentiated. Write it with operations that have a rule\n"
        "(`sourcegrad rules` lists them), or wrap the call in sourcegrad.stop_gradient(...) if its derivative is zero.",
        errors.NoRule,
    )  # fmt: skip


def _callee_text(e):
    from ..ir import printer

    return printer.expression(e.func if type(e) is N.Call else e)
