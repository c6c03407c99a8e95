"""Last touches to the normal form before it is reversed: whatever steers the reverse sweep gets a name.

 * the test of an `if` (`taken`), so that it can be saved or computed again;
 * the number of passes of a `while`, or of a `for` that may break (`trips`);
 * an assignment to a number by `op=` becomes a plain one; `y = f(y)` whose derivative needs the new and the old y is split;
 * a call of a user's function becomes the call of its forward half, which also returns what its reverse half needs.
"""

from __future__ import annotations

from dataclasses import replace

from ..analysis import kinds as K
from ..analysis.activity import store_base
from ..analysis.operations import CALLS
from ..ir import nodes as N
from ..ir import walk
from . import augmented


def prepare(ctx, pair):
    """The body made ready; `pair(op, span)` gives the generated halves of a user's function."""
    return _Prepare(ctx, pair).block(ctx.fn.body)


class _Prepare:
    def __init__(self, ctx, pair):
        self.ctx = ctx
        self.pair = pair
        self.given = {  # names that calls may keep by reference
            n
            for s in walk.statements(ctx.fn.body)
            for e in walk.own_exprs(s)
            if type(e) in CALLS and ctx.operation(e).what == "function"
            for n in (*walk.reads(e), *walk.own_writes(s))
        }
        self.mutated = {n for s in walk.statements(ctx.fn.body) for n in self.changed(s)}  # names of objects that are changed in place

    def changed(self, s):
        """Names whose objects a statement changes in place."""
        if type(s) is N.AugAssign and type(s.target) is N.Name:
            return (s.target.id,)
        if type(s) in (N.Assign, N.AugAssign) and type(s.target) in (N.Index, N.Attr):
            return (store_base(s.target),)
        calls = [self.ctx.operation(e) for e in walk.own_exprs(s) if type(e) in CALLS]
        return [op.bound.id for op in calls if op.what == "effect" and type(op.bound) is N.Name]

    def block(self, block):
        out = []
        for s in block:
            self.statement(s, out)
        return tuple(out)

    def name(self, stem, kind, active=False):
        name = self.ctx.fresh(stem)
        self.ctx.kinds.known[name.id] = kind
        self.ctx.primal |= {name.id}
        if active:
            self.ctx.active |= {name.id}
        return name

    def statement(self, s, out):
        t = type(s)
        if t is N.If:
            test = s.test
            if type(test) is not N.Const and not N.is_with(s):
                test = self.name("taken", K.BOOL)
                out.append(N.Assign(test, self.truth(s.test), s.test.span))
            out.append(N.If(test, self.block(s.body), self.block(s.orelse), s.span))
        elif t is N.While or t is N.For:
            body = self.block(s.body)
            if t is N.While or _breaks(s.body):
                trips = self.name("trips", K.INT)
                out.append(N.Assign(trips, N.Const(0), s.span))
                body = (N.Assign(trips, N.Binary("+", trips, N.Const(1)), s.span), *body)
                self.ctx.trips[id(s)] = trips
            new = (
                N.While(s.test, body, (), s.span) if t is N.While else N.For(s.target, s.iter, body, (), s.span)
            )  # fmt: skip
            if id(s) in self.ctx.trips:
                self.ctx.trips[id(new)] = self.ctx.trips[id(s)]
            self.ctx.keep.append(new)
            out.append(new)
        elif t is N.AugAssign and type(s.target) is N.Name:
            kind = self.ctx.kinds(s.target.id)
            if K.is_number(kind) and K.is_number(self.ctx.kind(s.value)):
                self.assign(N.Assign(s.target, N.Binary(s.op, s.target, s.value, s.span), s.span), out)
            elif K.is_array(kind) and s.target.id in self.given and s.target.id in self.ctx.active and s.op == "@":
                new = augmented.result(s, s.target, self.ctx.kinds, lambda value, kind: self.made(value, kind, out, s))
                out.append(N.Assign(self.whole(s), new, s.span))
            elif K.is_array(kind) and (s.target.id in self.given or s.op not in (*augmented.IN_PLACE, "@")):
                self.statement(replace(s, target=self.whole(s)), out)
            elif s.target.id in self.given and _may_be_array(kind):
                out.append(N.Assign(s.target, self.ctx.rt("copied", s.target), s.span))  # what was kept stays as it is
                out.append(s)
            else:
                out.append(s)
        elif t in (N.Assign, N.AugAssign) and self.stores_itself(s):
            # `a[::-1] = a`: what is stored is what a holds before the store.
            held = self.name("t", self.ctx.kinds(s.value.id), active=s.value.id in self.ctx.active)
            out.append(N.Assign(held, self.ctx.np("copy", s.value), s.span))
            self.statement(replace(s, value=held), out)
        elif t is N.AugAssign and type(s.target) is N.Index and s.op not in ("+", "-", "*", "/"):
            self.element(s, out)
        elif t is N.Assign:
            self.assign(s, out)
        else:
            out.append(s)

    def whole(self, s):
        """What is to come back must come back into the very array, which a call may have kept."""
        return N.Index(s.target, N.Const(Ellipsis), s.target.span)

    def made(self, value, kind, out, s):
        new = self.name("t", kind, active=K.may_vary(kind))
        out.append(N.Assign(new, value, s.span))
        return new

    def truth(self, e):
        """A test as a number or bool: whether a container is empty may be otherwise when the branch is undone."""
        kind = self.ctx.kind_of(e)
        if type(e) is N.Compare or K.is_number(kind) or (type(e) is N.Unary and e.op == "not"):
            return e
        return N.Call(self.ctx.builtin("bool"), (e,), (), e.span)

    def stores_itself(self, s):
        """Is an array stored into itself?"""
        if type(s.target) is not N.Index or type(s.value) is not N.Name or type(s.target.value) is not N.Name:
            return False
        return s.value.id == s.target.value.id and K.is_array(self.ctx.kinds(s.value.id))

    def element(self, s, out):
        """`a[k] **= v` on a number: read, computed, stored."""
        kind = self.ctx.kind_of(s.target)
        base = s.target.value
        if not K.is_number(kind) or type(base) is not N.Name or base.id not in self.ctx.active:
            out.append(s)
            return
        old, new = self.name("t", kind, active=True), self.name("t", kind, active=True)
        out.append(N.Assign(old, s.target, s.span))
        out.append(N.Assign(new, N.Binary(s.op, old, s.value, s.span), s.span))
        out.append(N.Assign(s.target, new, s.span))

    def assign(self, s, out):
        ctx = self.ctx
        op = ctx.operation(s.value)
        if op.what == "function":
            targets = walk.target_names(s.target)
            if any(n in ctx.active for n in targets):
                out.append(self.call(s, op))
                return
        if op.what == "rule" and op.rule is not None and type(s.target) is N.Name and s.target.id in ctx.active:
            y = s.target.id
            texts = (*op.rule.adjoint.values(), *(w.value for w in op.rule.where))
            if y in walk.reads(s.value) and any(op.rule.result in walk.reads(e) for e in texts if e is not None):
                new = self.name(y, ctx.kinds(y), active=True)
                out.append(N.Assign(new, s.value, s.span))
                kind = ctx.kinds(y)
                apart = y in self.mutated and y not in ctx.places and not K.is_number(kind)  # what the adjoint reads stays as it is
                value = new if not apart else N.Call(N.Attr(new, "copy"), (), (), s.span) if K.is_array(kind) else ctx.rt("copied", new)
                out.append(N.Assign(s.target, value, s.span))
                if y in ctx.places:  # the shadow that stands behind is that of the second statement
                    ctx.made.add(id(out[-1]))
                    ctx.keep.append(out[-1])
                    names = ctx.regions[y] | {new.id}
                    ctx.regions.update((n, names) for n in names)
                return
        out.append(s)

    def call(self, s, op):
        """`y = f(x)` → `y, y_saved = f_fwd(x)`."""
        ctx = self.ctx
        pair = self.pair(ctx, op, s)
        if pair is None:
            return s
        stem = walk.target_names(s.target)[0]
        saved = self.name(f"{stem}_saved", K.Kind("tuple"))
        target = s.target if type(s.target) is N.Name else s.target
        call = N.Call(pair.fwd, op.args, op.keywords, s.value.span)
        new = N.Assign(N.Display("tuple", (target, saved)), call, s.span)
        ctx.calls[id(new)] = (pair, saved, s.target, op)
        ctx.keep.append(new)
        if id(s) in ctx.aliased:
            ctx.aliased[id(new)] = ctx.aliased[id(s)]
        return new


def _may_be_array(kind):
    return any(k.family == "unknown" or K.is_array(k) for k in K.alternatives(kind or K.UNKNOWN))


def _breaks(block):
    for s in block:
        if type(s) is N.Break:
            return True
        if type(s) is N.If and (_breaks(s.body) or _breaks(s.orelse)):
            return True
    return False
