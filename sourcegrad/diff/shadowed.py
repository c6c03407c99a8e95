"""The adjoints of statements on places, whose cotangents are shadows that the forward sweep has made.

A shadow is there already: contributions only add in place, and binding a name to another object is undone by restoring
the name.  What is left to do at a statement is what arithmetic did in it.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from . import augmented
from .context import ZERO, negate, times


class Shadowed:
    """The part of `Adjoints` for places; it supplies contribute, restore, rule, note."""

    def is_place(self, e):
        return type(e) is N.Name and e.id in self.ctx.places

    def receive(self, name, expr, out, s):
        """The shadow of a place receives `expr`."""
        ctx = self.ctx
        bar = ctx.bar(name)
        if K.is_array(ctx.kinds(name)):
            if type(expr) is N.Unary and expr.op == "-":
                new = N.AugAssign(bar, "-", expr.operand)
            else:
                new = N.AugAssign(bar, "+", expr)
        else:
            new = N.Evaluate(ctx.rt("accumulate", bar, expr))
        out.append(self.note(new, s))

    def bound(self, s, value, state, out):
        """`y = …` for a place y: only numbers and fresh memory pass something on."""
        ctx, y = self.ctx, s.target.id
        op = ctx.operation(value)
        bar = ctx.bar(y)
        if op.what == "effect":
            return  # its shadow was an item of the list's
        if op.what == "copy":
            if id(s) in ctx.made and ctx.is_active(op.bound):
                self.restore(s, out)
                self.contribute(op.bound.id, bar, True, state, out, s)
        elif op.what == "pack":
            for key, item in op.bound:
                if ctx.is_active(item) and not self.is_place(item):
                    part = N.Attr(bar, key.value) if op.problem == "object" else N.Index(bar, key)
                    self.contribute(item.id, part, False, state, out, s)
        elif op.what == "rule" and op.rule is not None:
            self.fresh(s, op, bar, value, state, out)
        elif op.what in ("unknown", "opaque") and any(n in ctx.varied for n in walk.reads(value)):
            from .reverse import refuse_unknown

            refuse_unknown(ctx, s, op)

    def fresh(self, s, op, bar, value, state, out):
        """A call that makes memory of its own, or may: then what it made is folded back."""
        ctx, y = self.ctx, s.target
        x = ctx.mirrored.get(id(s))
        if x is None and id(s) not in ctx.made:
            return
        inner = []
        several = x is not None and not (K.is_array(ctx.kinds(y.id)) and K.is_array(ctx.kinds(x.id)))
        given = ctx.fresh("t") if several else bar
        self.rule(s, op, y.id, given, "owned" if x is None else "borrowed", value, state, inner)
        if x is None:
            out.extend(inner)
            return
        from .reverse import Restore

        # The mark stands outside of the branch: what it brings back is needed in any case.
        kept = [m for m in inner if type(m) is not Restore]
        reads_result = bool(inner) and type(inner[0]) is not Restore
        if not reads_result:
            self.restore(s, out)
        if kept and several:
            out += [N.Assign(given, ctx.rt("beyond_views", bar, bar, ctx.bar(x.id)), s.span), *kept]
        elif kept:
            apart = N.Unary("not", ctx.np("may_share_memory", bar, ctx.bar(x.id)))
            out.append(N.If(apart, tuple(kept), (), s.span))
        if reads_result:
            self.restore(s, out)

    def undone(self, s, out):
        """A shadow statement, backwards: a list's shadow gets its length back."""
        ctx = self.ctx
        if type(s) in (N.Assign, N.Evaluate) and type(s.value) is N.Call and type(s.value.func) is N.Attr:
            func, args = s.value.func, s.value.args
            if func.name in ("append", "insert") and type(s) is N.Evaluate:
                at = args[:-1]
                out.append(N.Evaluate(N.Call(N.Attr(func.value, "pop"), at), s.span))
            elif func.name == "pop" and type(func.value) is N.Name and ctx.is_shadow(func.value):
                out.append(put_back(ctx, func.value, args, s.target if type(s) is N.Assign else ZERO, s.span))
        self.restore(s, out)

    def stored(self, s, state, out):
        """`a[k] = v`, `x.w = v`, `a[k] op= v` on a place."""
        ctx = self.ctx
        base, v = s.target.value.id, s.value
        place = _shadow_place(ctx, s.target)
        item = ctx.kind_of(s.target)
        array = K.is_array(ctx.kinds(base))
        if array and type(s) is N.AugAssign and s.op not in augmented.IN_PLACE:
            augmented.adjoint(self, s, place, item, state, out)
            return
        if ctx.is_active(v) and self.is_quotient(s, base):
            self.quotient(s, place, item, state, out)
            return
        self.restore(s, out)
        if self.is_place(v) and not array:
            return  # the slot held another's shadow
        v_active = ctx.is_active(v)
        if not array:
            self.stored_number(s, place, v_active, state, out)
            return
        if not v_active:
            if type(s) is N.Assign:
                out.append(self.note(N.Assign(place, ZERO), s))
            elif s.op in "*/":
                out.append(self.note(N.AugAssign(place, s.op, ctx.conjugate(v)), s))
            return
        number = K.is_number(item)
        alone = id(s) in ctx.settled.alone  # nothing is added to the entry any more, nor taken from it
        cell = place if number or alone else N.Call(N.Attr(place, "copy"))
        if not self.is_basic(s.target.index):
            # Where an index names a cell twice, only the last entry stored there counts.
            from .places import slice_call

            shape = ctx.np("shape", s.target.value)
            cell = ctx.np("where", ctx.rt("last_writers", shape, slice_call(s.target.index, ctx)), place, ZERO)
        if type(s) is N.Assign or s.op in "*/":
            # v may be a view of what is written: its share is added behind the change.
            t = ctx.fresh("t")
            ctx.kinds.known[t.id] = item
            out.append(self.note(N.Assign(t, cell), s))
            cell = t
        old = s.target
        if type(s) is N.Assign:
            if not alone:
                out.append(self.note(N.Assign(place, ZERO), s))
            e = cell
        elif s.op in "+-":
            e = cell if s.op == "+" else negate(cell)
        elif s.op == "*":
            out.append(self.note(N.AugAssign(place, "*", ctx.conjugate(v)), s))
            e = times(cell, ctx.conjugate(old))
        else:
            w = ctx.conjugate(v)
            out.append(self.note(N.AugAssign(place, "/", w), s))
            e = negate(N.Binary("/", N.Binary("/", times(cell, ctx.conjugate(old)), w), w))
        self.contribute(v.id, ctx.unbroadcast(e, item, v, s.target), not number and not alone, state, out, s)

    def stored_number(self, s, place, v_active, state, out):
        """A slot of a list, dict or object that holds a number."""
        ctx, v = self.ctx, s.value
        if type(s) is N.Assign:
            if v_active:
                self.contribute(v.id, place, False, state, out, s)
            if K.is_number(ctx.kind_of(v)) and K.may_vary(ctx.kind_of(s.target)):
                out.append(self.note(N.Assign(place, ZERO), s))
            return
        old = s.target
        if s.op in "+-":
            if v_active:
                self.contribute(v.id, place if s.op == "+" else negate(place), False, state, out, s)
        elif s.op == "*":
            if v_active:
                self.contribute(v.id, times(place, ctx.conjugate(old)), False, state, out, s)
            out.append(self.note(N.AugAssign(place, "*", ctx.conjugate(v)), s))
        elif s.op == "/":
            if v_active:
                w = ctx.conjugate(v)
                e = negate(N.Binary("/", N.Binary("/", times(place, ctx.conjugate(old)), w), w))
                self.contribute(v.id, e, False, state, out, s)
            out.append(self.note(N.AugAssign(place, "/", ctx.conjugate(v)), s))
        else:
            augmented.refuse(self.ctx, s)

    def is_quotient(self, s, base):
        """Is this `a[k] /= v` where v is no part of a, and no cell is named twice?"""
        if type(s) is not N.AugAssign or s.op != "/" or not (K.is_array(self.ctx.kinds(base)) or K.is_number(self.ctx.kind_of(s.target))):
            return False
        if type(s.target) is N.Index and not self.is_basic(s.target.index):
            return False
        return K.is_number(self.ctx.kind_of(s.value)) or base not in self.ctx.regions.get(s.value.id, ())

    def quotient(self, s, place, item, state, out):
        """`a[k] /= v`, by what it has left in a: v's share is minus a's new cotangent times the quotient."""
        ctx, v = self.ctx, s.value
        out.append(self.note(N.AugAssign(place, "/", ctx.conjugate(v)), s))
        e = negate(times(place, ctx.conjugate(s.target)))
        self.contribute(v.id, ctx.unbroadcast(e, item, v, s.target), True, state, out, s)
        self.restore(s, out)

    def grown(self, s, op, state, out):
        """`xs.append(v)`: a number's cotangent is in the slot that the shadow is about to lose."""
        v = op.args[-1]
        if self.ctx.is_active(v) and not self.is_place(v):
            k = op.args[0] if op.problem == "insert" else N.Const(-1)
            self.contribute(v.id, N.Index(self.ctx.bar(op.bound.id), k), False, state, out, s)

    def shrunk(self, s, op, state, out):
        """`v = xs.pop()`: the slot is back already, and takes a number's cotangent."""
        if type(s) is not N.Assign or self.is_place(s.target) or state.pop(s.target.id, None) is None:
            return
        place = N.Index(self.ctx.bar(op.bound.id), op.args[0] if op.args else N.Const(-1))
        out.append(self.note(N.AugAssign(place, "+", self.ctx.bar(s.target.id)), s))


def put_back(ctx, xs, args, item, span):
    """The statement that undoes `item = xs.pop(*args)`."""
    if ctx.kind_of(xs).family == "dict":
        return N.Assign(N.Index(xs, *args), item, span)
    return N.Evaluate(N.Call(N.Attr(xs, "insert" if args else "append"), (*args, item)), span)


def _shadow_place(ctx, target):
    """The shadow of an item or attribute."""
    bar = ctx.bar(target.value.id)
    return N.Index(bar, target.index) if type(target) is N.Index else N.Attr(bar, target.name)
