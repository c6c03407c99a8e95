"""What flows into the operands of an operation that has a rule."""

from __future__ import annotations

from .. import errors
from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from . import logistic, poles
from .context import negate, plus
from .dropped import singular
from .joined import pieces
from .kernels import simplify


class Ruled:
    def rule(self, s, op, y, bar, had, value, state, out):
        ctx, rule = self.ctx, op.rule
        if rule.style == "zero":
            return
        if self.logistic(s, y, bar, state, out):
            return
        base = op.bound[rule.operands[0]] if rule.key == "[]" else None
        if type(base) is N.Name and K.is_number(ctx.kind(base)) and base.id != y:  # x[None] of a scalar of NumPy
            self.restore(s, out)
            self.contribute(base.id, ctx.np("sum", bar), True, state, out, s)
            return
        if type(base) is N.Name:
            self.gather(s, op, bar, had, state, out)
            return
        joined = pieces(ctx, op, y)
        if joined is not None:
            self.restore(s, out)
            for name, index in joined:
                if ctx.is_active(name):
                    self.contribute(name.id, N.Index(bar, index), False, state, out, s)
            return
        extra = {rule.result: N.Name(y), f"{rule.result}_bar": bar}
        if rule.key == "rt.replica" and y in ctx.places and not K.is_array(ctx.kinds(y) or K.UNKNOWN):
            extra[f"{rule.result}_bar"] = ctx.rt("apportioned", bar, bar)  # a shadow of arrays that may be views of each other
        parts = []
        for param in rule.params:
            p = param[0].lstrip("*")
            x = op.bound.get(p)
            if x is None or not any(n in ctx.active for n in self.active_reads(x)):
                continue
            text = rule.adjoint.get(p)
            if text is None:
                ctx.refuse_argument(value.span, rule, p, x)
                continue
            parts.append((p, x, text))
        in_place = type(s) is N.AugAssign
        of_result = [part for part in parts if rule.result in walk.reads(part[2])]
        defined = any(rule.result in walk.reads(w.value) for w in rule.where)
        early = in_place and not defined and of_result and all(self.is_early(s, op, part) for part in of_result)
        if early:  # what the result is read for comes first, while its name still holds it
            self.partials(s, op, y, bar, had, of_result, extra, state, out)
            parts = [part for part in parts if part not in of_result]
        elif in_place and (of_result or defined):  # its own name holds the result, which gives way to the operand
            extra[rule.result] = new = ctx.fresh("t")
            ctx.kinds.known[new.id] = ctx.kinds(y)
            out.append(self.note(N.Assign(new, ctx.rt("copied", N.Name(y))), s))
        if in_place or not (of_result or defined):
            self.restore(s, out)
        self.partials(s, op, y, bar, had, parts, extra, state, out)

    def is_scaled(self, e, bar, y):
        """Is this `bar * k` or `bar / k` of floats, which bar's own memory can take, as y's took what was scaled?"""
        kind = self.ctx.kinds(y)
        if type(e) is not N.Binary or e.op not in ("*", "/") or e.left != bar or bar.id in walk.reads(e.right) or not kind.dims:
            return False
        other = self.ctx.kind_of(e.right)
        return kind.dtype in ("f8", "f4") and (other.family in ("float", "int") or other.dtype == kind.dtype)

    def is_early(self, s, op, part):
        """Does a partial of `s`, which changes its target in place, read the result, but nothing of what it was before?"""
        p, x, text = part
        return x != s.target and not any(op.bound[n] == s.target for n in walk.reads(text) if n in op.bound)

    def partials(self, s, op, y, bar, had, parts, extra, state, out):
        """What flows into these operands: (parameter, argument, rule text of the adjoint)."""
        ctx, rule = self.ctx, op.rule
        shared = []
        ctx.shared(rule, [t for _, _, t in parts], op.bound, extra, shared, s.span)
        out.extend(self.note(w, s) for w in shared)
        results = {}
        for p, x, text in parts:
            e = self.simplified(ctx.instantiate(rule, text, op.bound, extra), bar, y)
            e = walk.transform(e, self.shape_of_donor) if ctx.shaped_as else e
            if rule.style == "elementwise":
                e = ctx.product(bar, e, y in ctx.masked or y in ctx.dropped and singular(op, ctx.kind_of)) if y not in ctx.peaks[0] else ctx.rt("masked", e, bar)
                if e is None:
                    continue
                e = poles.over(ctx, rule, op, e)
                if type(s) is not N.AugAssign or x != s.target or not K.is_array(ctx.kind(x)):  # an array keeps its shape
                    e = ctx.unbroadcast(e, self.result_kind(y, rule, op, s), x, N.Name(y))
                e = self.simplified(e, bar, y)
            if type(x) is N.Name:
                if x.id in results:
                    plain = K.is_number(ctx.kind(x)) or K.is_array(ctx.kind(x))
                    results[x.id] = plus(results[x.id], e) if plain else ctx.rt("add", results[x.id], e)
                else:
                    results[x.id] = e
            else:
                self.spread(x, e, state, out, s)
        last = [n for n in results if n == y]
        sole = len(results) == 1
        for name in [n for n in results if n != y] + last:
            e = results[name]
            if name == y and had == "owned" and type(s) is N.AugAssign and self.is_scaled(e, bar, y):
                state[y] = "owned"
                out.append(self.note(N.AugAssign(bar, e.op, e.right), s))
                continue
            fresh = (had == "owned" and sole) if e == bar else ctx.is_fresh(e)
            self.contribute(name, e, fresh, state, out, s)

    def shape_of_donor(self, e):
        """`np.shape(t)` of what needs not be kept for that."""
        if type(e) is N.Call and len(e.args) == 1 and type(e.args[0]) is N.Name and e.args[0].id in self.ctx.shaped_as:
            if e.func == self.ctx.function("np", "shape"):
                return N.Call(e.func, (self.ctx.donor(e.args[0]),), (), e.span)
        return e

    def logistic(self, s, y, bar, state, out):
        """`y = 1 / (1 + exp(t))`: what flows into t."""
        ctx, t = self.ctx, logistic.exponent(self.ctx, s)
        if t is None:
            return False
        self.contribute(t.id, negate(ctx.product(bar, logistic.slope(N.Name(y)), y in ctx.masked)), True, state, out, s)
        return True

    def simplified(self, e, bar, y):
        """Kernels in rule text made plain, y's cotangent being of y's kind."""
        known = self.ctx.kinds.known
        known[bar.id] = self.ctx.kinds(y)
        return walk.transform(e, lambda c: simplify(self.ctx, c))

    def result_kind(self, y, rule, op, s):
        """The kind of the cotangent that arrives: that of the value."""
        if type(s) is N.Assign and type(s.target) is N.Name:
            fresh = self.ctx.kinds.expr(s.value)
            known = self.ctx.kinds(y)
            return fresh if fresh is not None and known == fresh else known or K.UNKNOWN
        return self.ctx.kinds(y) or K.UNKNOWN

    def active_reads(self, x):
        return (x.id,) if type(x) is N.Name else tuple(walk.reads(x))

    def spread(self, x, e, state, out, s):
        """Cotangents for the items of an argument that was written as a display."""
        ctx = self.ctx
        if type(x) is not N.Display:
            ctx.refuse(
                s.span, "an active value inside a nested argument", "Assign it to a name first.",
                errors.UnsupportedSyntax,
            )  # fmt: skip
            return
        whole = ctx.fresh("t_bar")
        out.append(self.note(N.Assign(whole, e), s))
        for k, item in enumerate(x.items):
            if ctx.is_active(item):
                self.contribute(item.id, N.Index(whole, N.Const(k)), False, state, out, s)

    # --- reading by index -------------------------------------------------------------------------------------------
