"""The adjoints of what writes into an object: stores, and the methods that make a list longer or shorter."""

from __future__ import annotations

from .. import errors
from ..analysis import kinds as K
from ..analysis.activity import store_base
from ..ir import nodes as N
from ..ir import walk
from . import augmented
from .context import ZERO, negate, times
from .resized import remedy


class Places:
    """The part of `Adjoints` for owned places; it supplies contribute, ensure_owned, restore, is_basic, note."""

    cleared = None  # names of which an item is overwritten somewhere

    def store(self, s, state, out):
        """`a[k] = v`, `a[k] op= v` on an owned place."""
        ctx = self.ctx
        base = store_base(s.target)
        if base in ctx.places:
            self.stored(s, state, out)
            return
        if base not in state or type(s.target) is not N.Index or type(s.target.value) is not N.Name:
            return
        k, v = s.target.index, s.value
        v_active = ctx.is_active(v)
        if type(s) is N.Assign and k == N.Const(Ellipsis) and K.is_array(ctx.kinds(base)):
            # All of it is overwritten: its cotangent ends here.
            had = state.pop(base)
            self.restore(s, out)
            if v_active:
                g = ctx.unbroadcast(ctx.bar(base), ctx.kinds(base), v, N.Name(base))
                self.contribute(v.id, g, had == "owned" or g != ctx.bar(base), state, out, s)
            return
        self.ensure_owned(base, state, out, s)
        place = N.Index(ctx.bar(base), k)
        item = ctx.kind_of(N.Index(N.Name(base), k))
        if type(s) is N.AugAssign and s.op not in augmented.IN_PLACE:
            augmented.adjoint(self, s, place, item, state, out)
            return
        if v_active and self.is_quotient(s, base):
            self.quotient(s, place, item, state, out)
            return
        self.restore(s, out)
        slots = ctx.kind_of(N.Name(base)).family in ("list", "dict")  # they give the cotangent away and take another
        cell = place
        alone = id(s) in ctx.settled.alone  # nothing is added to the entry any more, nor taken from it
        if not K.is_number(item) and not slots and not alone:
            cell = N.Call(N.Attr(place, "copy")) if K.is_array(item) else ctx.rt("copied", place)
        if v_active and K.is_array(ctx.kinds(base)) and not self.is_basic(k):
            # Where an index names a cell twice, only the last entry stored there counts.
            shape = ctx.np("shape", N.Name(base))
            cell = ctx.np("where", ctx.rt("last_writers", shape, slice_call(k, ctx)), place, ZERO)
        elif v_active and not slots and self.is_basic(k) is not True:
            cell = ctx.rt("last_only", cell, N.Name(base), slice_call(k, ctx))
        if type(s) is N.Assign:
            if v_active:
                g = self.of_slot(base, cell, v)
                if not slots or ctx.kind(v).family not in ("list", "tuple"):
                    g = ctx.unbroadcast(g, item, v, s.target, not K.is_array(ctx.kinds(base)))
                self.contribute(v.id, g, not K.is_array(item) and not slots, state, out, s)
            if not alone:
                out.append(self.note(N.Assign(place, ZERO), s))
            return
        old = N.Index(N.Name(base), k)
        if s.op in "+-":
            if v_active:
                g = cell if s.op == "+" else negate(cell)
                self.contribute(v.id, ctx.unbroadcast(g, item, v, s.target), True, state, out, s)
        elif s.op == "*":
            if v_active:
                e = times(cell, ctx.conjugate(old))
                self.contribute(v.id, ctx.unbroadcast(e, item, v, s.target), True, state, out, s)
            out.append(self.note(N.AugAssign(place, "*", ctx.conjugate(v)), s))
        else:
            if v_active:
                w = ctx.conjugate(v)
                e = negate(N.Binary("/", N.Binary("/", times(cell, ctx.conjugate(old)), w), w))
                self.contribute(v.id, ctx.unbroadcast(e, item, v, s.target), True, state, out, s)
            out.append(self.note(N.AugAssign(place, "/", ctx.conjugate(v)), s))

    def of_slot(self, xs, g, v):
        """`g`, the cotangent of an item of `xs`, as that of the array `v` that was put there.

        Where something else took its place since, nothing but 0.0 is left of it.
        """
        if not K.is_array(self.ctx.kind(v)):
            return g
        if K.is_array(self.ctx.kinds(xs) or K.UNKNOWN):
            return g
        if type(g) is N.Call and getattr(g.func, "name", "") != "copy":  # an entry of what may be a bare zero itself
            return self.ctx.rt("spread_to", g, v)
        if (self.ctx.kinds(xs) or K.UNKNOWN).family not in ("list", "dict"):
            return g
        if self.cleared is None:
            stores = (s.target for s in walk.statements(self.ctx.fn.body) if type(s) is N.Assign)
            self.cleared = {store_base(t) for t in stores if type(t) is N.Index}
        return self.ctx.rt("spread_to", g, v) if xs in self.cleared else g

    def effect(self, s, state, out):
        op = self.ctx.operation(s.value)
        if op.what != "effect" or type(op.bound) is not N.Name or op.bound.id not in self.ctx.active:
            return
        xs = op.bound.id
        if op.problem == "pop":
            self.popped(s, op, state, out)
            return
        if xs in self.ctx.places and op.problem in ("append", "insert"):
            self.grown(s, op, state, out)
            return
        if op.problem in ("add_at", "add_attr"):
            self.added(s, op, state, out)
            return
        if op.problem == "accumulate" and (xs in state or xs in self.ctx.places):
            if self.ctx.is_active(op.args[0]):
                self.contribute(op.args[0].id, self.ctx.rt("replica", self.ctx.bar(xs)), True, state, out, s)
            return
        if op.problem != "append":
            self.ctx.refuse(
                s.span, f"{xs}.{op.problem}(…) on a list or array that carries a derivative",
                remedy(op), errors.MutatedPlace,
            )  # fmt: skip
            return
        if xs not in state:
            return
        self.ensure_owned(xs, state, out, s)
        v = op.args[0]
        bar = self.of_slot(xs, N.Call(N.Attr(self.ctx.bar(xs), "pop")), v)
        if self.ctx.is_active(v):
            if v.id in state:
                item = self.ctx.fresh(f"{v.id}_bar")
                out.append(self.note(N.Assign(item, bar), s))
                self.contribute(v.id, item, False, state, out, s)
            else:
                self.contribute(v.id, bar, False, state, out, s)
        else:
            out.append(self.note(N.Evaluate(bar), s))

    def added(self, s, op, state, out):
        """`rt.add_at(x, k, g)`: g receives x's cotangent at k, which stays as it is."""
        x, g = op.bound.id, op.args[1]
        if (x not in state and x not in self.ctx.places) or not self.ctx.is_active(g):
            return
        place = N.Index(self.ctx.bar(x), op.args[0])
        if op.problem == "add_attr":
            place = N.Attr(self.ctx.bar(x), op.args[0].value)
        elif K.is_array(self.ctx.kinds(x)) and not K.is_number(self.ctx.kind_of(N.Index(op.bound, op.args[0]))):
            place = N.Call(N.Attr(place, "copy"))
        if K.is_array(self.ctx.kinds(x)):
            place = self.ctx.unbroadcast(place, self.ctx.kind_of(N.Index(op.bound, op.args[0])), g)
        self.contribute(g.id, place, False, state, out, s)

    def popped(self, s, op, state, out):
        """`v = xs.pop()`: the cotangent of v goes back to the end of xs's."""
        ctx = self.ctx
        xs = op.bound.id
        if xs in ctx.places:
            self.shrunk(s, op, state, out)
            return
        if op.problem != "pop" or op.args:
            ctx.wanted.add(xs)
            ctx.refuse(
                s.span, f"{xs}.{op.problem}(…) on a list or dict that carries a derivative",
                "Use append and pop(), or build a new list.", errors.MutatedPlace,
            )  # fmt: skip
            return
        v = s.target.id if type(s) is N.Assign else None
        if v == xs:
            ctx.refuse(
                s.span, f"{xs} is rebound to an item of itself", "Give the item a name of its own.", errors.MutatedPlace
            )  # fmt: skip
            return
        has_bar = v is not None and state.pop(v, None) is not None
        if xs not in ctx.active or (xs not in state and not has_bar):
            return
        self.ensure_owned(xs, state, out, s)
        g = ctx.bar(v) if has_bar else ZERO
        out.append(self.note(N.Evaluate(N.Call(N.Attr(ctx.bar(xs), "append"), (g,))), s))


def slice_call(k, ctx):
    """An index as an expression: `1:n` as slice(1, n)."""
    if type(k) is N.Slice:
        none = N.Const(None)
        return N.Call(ctx.builtin("slice"), tuple(none if p is None else p for p in (k.lower, k.upper, k.step)))
    if type(k) is N.Display and k.kind == "tuple":
        return N.Display("tuple", tuple(slice_call(i, ctx) for i in k.items))
    return k
