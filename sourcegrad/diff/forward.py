"""Forward mode: beside each statement, the tangent of what it computes, from the same rules."""

from __future__ import annotations

from dataclasses import replace

from ..analysis import kinds as K
from ..analysis.activity import store_base
from ..analysis.sharing import ITSELF
from ..ir import nodes as N
from ..ir import walk
from . import augmented, dropped, logistic, poles, select, shadows
from .build import in_lines, listed, place
from .context import ZERO, plus
from .resized import refuse_effect
from .reverse import refuse_deletion, refuse_unknown


def tangent(ctx, pair, wrt, name):
    """`name(params, *dots)` → (value, tangent of the value); one dot per parameter in `wrt`."""
    ctx.masked, ctx.spoiled = select.strong_zeros(ctx.fn, ctx.env, ctx.kinds, ctx.active)[0], dropped.spoiled(ctx.fn, ctx.env, ctx.kinds)
    return Forward(ctx, pair).function(wrt, name)


class Forward:
    def __init__(self, ctx, pair):
        self.ctx = ctx
        self.pair = pair
        self.cleared = frozenset()  # names of a gradient that are zero where a select threw entries away
        self.owned_dots = None  # tangents of what is stored into

    def function(self, wrt, name):
        ctx = self.ctx
        if ctx.fn.span.file.startswith("<sourcegrad "):
            self.cleared, ctx.unbounded = select.cleared(ctx.fn, ctx.env, ctx.kinds)
        shadows.insert(ctx)  # for what it finds out: which places are views, which may be
        ctx.exponents = logistic.exponents(ctx, ctx.fn.body)
        out = []
        for p in ctx.fn.params:
            if p.name in ctx.active and p.name not in wrt:
                out.append(N.Assign(ctx.dot(p.name), ctx.zero(p.name, True)))
        out.extend(self.laid(wrt))
        body = (*ctx.own_arguments(), *out, *self.block(ctx.fn.body[:-1]))
        result = ctx.fn.body[-1].value
        if type(result) is N.Display:
            dots = N.Display("tuple", tuple(self.dot_or_zero(i) for i in result.items))
        else:
            dots = self.dot_or_zero(result)
        # Keyword-only, so that defaults and `*args` of the primal stay what they are.
        dot_params = tuple(N.Param(ctx.dot(p).id, "keyword") for p in wrt)
        params = ctx.fn.params
        at = next((k for k, p in enumerate(params) if p.kind == "varkw"), len(params))
        params = params[:at] + dot_params + params[at:]
        body = (*body, N.Return(N.Display("tuple", (result, dots))))
        ctx.widen()
        doc = in_lines(f"Value of {place(ctx)} and its tangent along {listed(wrt)}.") if wrt else None
        return replace(ctx.fn, name=name, params=params, body=body, doc=doc)

    def laid(self, wrt):
        """Statements that give the tangents of written arguments the memory of their own that the arguments have."""
        ctx = self.ctx
        own = [p.name for p in ctx.fn.params if p.name in ctx.active and (p.name in ctx.private or (p.name in ctx.places and ctx.mirrored))]
        if ctx.together and len(own) > 1:
            dots, given, primals = (
                N.Display("tuple", tuple(items))
                for items in zip(*((ctx.dot(p), ctx.dot(p) if p in wrt else N.Const(None), N.Name(p)) for p in own))
            )
            yield N.Assign(dots, ctx.rt("laid", given, primals))
            return
        for p in own:
            yield N.Assign(ctx.dot(p), ctx.rt("laid", ctx.dot(p), N.Name(p)))

    def block(self, block):
        out = []
        for s in block:
            self.statement(s, out)
        return tuple(out)

    def dot_or_zero(self, e):
        """The tangent of an operand; a zero of its kind where it has none."""
        ctx = self.ctx
        if ctx.is_active(e):
            return ctx.dot(e.id)
        if K.is_number(ctx.kind_of(e)):
            return ZERO
        if type(e) is N.Const:
            return N.Const(None)
        return ctx.rt("zeros" if K.is_array(ctx.kind_of(e)) else "shadow_like", e)

    def statement(self, s, out):
        ctx, t = self.ctx, type(s)
        if walk.blocks(s):
            out.append(walk.map_blocks(s, self.block))
        elif t is N.Assign and type(s.target) is N.Name:
            self.assign(s, s.value, out)
        elif t is N.AugAssign and type(s.target) is N.Name:
            self.assign(s, N.Binary(s.op, s.target, s.value, s.span), out)
        elif t is N.Assign and type(s.target) is N.Display:
            self.unpack(s, out)
        elif t is N.Assign or t is N.AugAssign:
            self.store(s, out)
        elif t is N.Evaluate:
            self.effect(s, out)
        elif t is N.Delete:
            refuse_deletion(ctx, s)
            held = [e for e in s.targets if type(e) is N.Attr and ctx.is_active(e.value)]
            out.extend((*(N.Delete((replace(e, value=ctx.dot(e.value.id)),), s.span) for e in held), s))
        else:
            out.append(s)

    def assign(self, s, value, out):
        ctx = self.ctx
        y = s.target.id
        op = ctx.operation(value)
        if y not in ctx.active:
            if op.what == "effect" and ctx.is_active(op.bound):
                out.append(N.Evaluate(N.Call(N.Attr(ctx.dot(op.bound.id), "pop"), op.args)))
            out.append(s)
            return
        if op.what == "function":
            self.call(s, op, out)
            return
        before = []
        e, after = self.tangent(s, op, value, before)
        if y in ctx.places:
            e, after = self.placed(s, e, after)
        elif self.is_apart(op, value, e, y) and (_single(ctx.kinds(y)) or not ctx.is_fresh(e)) and type(e) not in (N.Display, N.Mapping):
            # A place is written: its tangent must be nobody else's, and no number where it is an array of one.
            e = ctx.np("copy", e) if K.is_array(ctx.kinds(y)) else ctx.rt("copied", e)
        out.extend(before)
        dot = ctx.dot(y)
        new = N.Assign(dot, e, s.span)
        if after and y in set(walk.reads(value)):
            # The tangent needs the new value and the old one.
            new_value = ctx.fresh(y)
            ctx.kinds.known[new_value.id] = held = ctx.kinds(y)
            if type(s) is N.AugAssign and not K.is_number(held) and not augmented.alike(held, ctx.kind_of(value), ctx.kind_of(s.value)):
                copied = ctx.np("copy", s.target) if K.is_array(held) else ctx.rt("copied", s.target)
                out.extend((N.Assign(new_value, copied, s.span), replace(s, target=new_value)))
            else:
                out.append(N.Assign(new_value, value, s.span))
            out.append(N.Assign(dot, walk.substitute(self.rename_result(e, y, new_value), {}), s.span))
            unsure = type(s) is N.AugAssign and not K.is_number(held) and not K.is_array(held)
            out.append(s if unsure else N.Assign(s.target, new_value, s.span))
        elif after:
            out.extend((s, new))
        else:
            out.extend((new, s))

    def outlives(self, op, value):
        """Is the value of a rule new memory, while an operand is written later?"""
        ctx = self.ctx
        if op.what != "rule" or op.rule is None or op.rule.memory != "fresh" or K.is_number(ctx.kind_of(value)):
            return False
        return any(n in ctx.owned or n in ctx.places for n in walk.reads(value))

    def placed(self, s, e, after):
        """The tangent of a place: it lies in memory as the place does."""
        ctx, y = self.ctx, s.target
        x = ctx.mirrored.get(id(s))
        if x is not None:
            return ctx.rt("view_of", y, x, ctx.dot(x.id), e), True
        if id(s) not in ctx.made:
            return e, after
        if ctx.mirrored:
            return ctx.rt("laid", e, y), True
        if ctx.is_fresh(e) or type(e) in (N.Display, N.Mapping):
            return e, after
        return (ctx.np("copy", e) if K.is_array(ctx.kinds(y.id)) else ctx.rt("copied", e)), after

    def reads_owned(self, e):
        """Does a tangent read that of a place, which a store may change?"""
        if self.owned_dots is None:
            self.owned_dots = {self.ctx.dot(n).id for n in sorted(self.ctx.owned & self.ctx.active)}
        return not self.owned_dots.isdisjoint(walk.reads(e))

    def is_apart(self, op, value, e, y):
        """Must the tangent of `y` share no memory: because y is written, or what it was made of?"""
        if y in self.ctx.owned or self.outlives(op, value):
            return True
        return op.what == "rule" and self.reads_owned(e) and not K.is_number(self.ctx.kinds(y))

    def rename_result(self, e, y, new):
        return walk.substitute(e, {"\0result": new})

    def tangent(self, s, op, value, out):
        """(expression, does it read the result?) for the tangent of `value`."""
        ctx = self.ctx
        y = s.target
        if op.what == "copy":
            return self.dot_or_zero(op.bound), False
        if op.what == "effect":
            if ctx.is_active(op.bound) and (op.problem != "pop" or not self.pops(op)):
                refuse_effect(ctx, s, op)
            dots = ctx.dot(op.bound.id) if ctx.is_active(op.bound) else None
            return (N.Call(N.Attr(dots, "pop"), op.args) if dots else ctx.zero(y.id, True)), dots is None
        if op.what == "pack":
            if type(value) is N.Mapping:
                return N.Mapping(value.keys, tuple(self.dot_or_zero(v) for v in value.values)), False
            if op.problem == "object":
                dots = tuple((k.value, self.dot_or_zero(v)) for k, v in op.bound)
                return N.Call(ctx.rt("namespace").func, (), dots), False
            return N.Display("list", tuple(self.dot_or_zero(v) for _, v in op.bound)), False
        if op.what == "rule" and op.rule is None:
            x, name = op.bound["x"], op.rule_args[0]
            kind = ctx.kind(x)
            if not ctx.is_active(x):
                return ctx.zero(y.id, True), True
            if kind.family == "tuple":
                return N.Index(ctx.dot(x.id), N.Const(kind.dtype._fields.index(name))), False
            if kind.family == "object" and (kind.items is None or name in dict(kind.items)):
                return N.Attr(ctx.dot(x.id), name), False
            return ctx.rt("slot", ctx.dot(x.id), N.Const(name)), False  # 0.0 for what the class holds
        if op.what == "rule" and op.rule.style != "zero":
            return logistic.tangent(ctx, s) or self.rule(s, op, value, out)
        if op.what in ("unknown", "opaque") and any(n in ctx.varied for n in walk.reads(value)):
            refuse_unknown(ctx, N.Assign(y, value, s.span), op)
        return ctx.zero(y.id, True), True

    def rule(self, s, op, value, out):
        ctx, rule = self.ctx, op.rule
        y = s.target
        extra = {}
        params = [p[0].lstrip("*") for p in rule.params]
        live = []
        for p in params:
            x = op.bound.get(p)
            if x is None or not any(n in ctx.active for n in walk.reads(x)):
                continue
            if rule.tangent.get(p) is None:
                ctx.refuse_argument(value.span, rule, p, x)
                continue
            live.append((p, x))
        if not live:
            return ctx.zero(y.id, True), True
        for p in params:
            x = op.bound.get(p)
            if x is not None:
                extra[f"{p}_dot"] = self.dots(x, p in [q for q, _ in live], rule)
        texts = [rule.tangent[p] for p, _ in live]
        if rule.style == "jointly":
            texts = texts[:1]
        names = {n for t in texts for n in walk.reads(t)}
        shared_reads = {n for w in rule.where for n in walk.reads(w.value)}
        after = rule.result in names or (rule.result in shared_reads and self.uses_where(rule, names))
        self_ref = y.id in set(walk.reads(value))
        result = N.Name("\0result") if after and self_ref else y
        extra[rule.result] = result
        shared = []
        ctx.shared(rule, texts, op.bound, extra, shared, s.span)
        parts = []
        for t, (p, x) in zip(texts, live):
            if rule.style == "elementwise" and p not in dict(rule.entry.tangents):
                partial = ctx.instantiate(rule, rule.adjoint[p], op.bound, extra)
                e = self.product(ctx.quiet(partial) if y.id in ctx.masked else partial, extra[f"{p}_dot"], x, rule.key in dropped.EXTREMES)
                e = e if e is ZERO else poles.over(ctx, rule, op, e)
            else:
                e = ctx.instantiate(rule, t, op.bound, extra)
            parts.append(e)
        parts = [e for e in parts if e is not ZERO]
        if not parts:
            return ctx.zero(y.id, True), True
        total = parts[0]
        for e in parts[1:]:
            total = _sum_of(total, e)
        shown = live if rule.style == "elementwise" else [*live, *((p, x) for p, x in op.bound.items() if p not in rule.tangent)]
        if rule.style in ("elementwise", "jointly") and rule.kind.startswith(("broadcast", "random")) and not self.fills(rule, value, shown):
            total, after = ctx.rt("spread_to", total, result), True
            if self_ref:
                total = walk.substitute(total, {y.id: y})
        if after and shared:
            # The shared statements may read the result: they go behind the primal statement with the tangent.
            total = _inline(shared, total)
        else:
            out.extend(shared)
        return total, after

    def uses_where(self, rule, names):
        return any(set(walk.target_names(w.target)) & names for w in rule.where)

    def product(self, partial, dot, x, chooses=False):
        of = x.id if type(x) is N.Name else None
        if chooses and of in self.ctx.spoiled or type(partial) is N.Name and partial.id in self.cleared and of in self.ctx.unbounded:
            return self.ctx.rt("masked", partial, dot)  # no 0 · inf
        if type(x) is N.Name and x.id in self.ctx.peaks[1]:
            return self.ctx.rt("masked", dot, partial)
        if not (self.ctx.complex or type(partial) is N.Const and type(partial.value) is complex):
            return self.ctx.product(dot, partial) or ZERO  # which would conjugate, as cotangents ask for
        return ZERO if type(partial) is N.Const and partial.value == 0 else N.Binary("*", dot, partial)

    def dots(self, x, live, rule):
        if type(x) is N.Display:
            return N.Display(x.kind, tuple(self.dot_or_zero(i) for i in x.items))
        if not live and rule.style == "jointly":
            kind = self.ctx.kind_of(x)
            return self.ctx.rt("zeros", x) if kind.family in K.CONTAINERS else ZERO
        return self.dot_or_zero(x) if type(x) is N.Name else ZERO

    def fills(self, rule, value, live):
        """Does what is made of the live operands surely have the result's shape?"""
        ctx = self.ctx
        kind = ctx.kind_of(value)
        if K.is_number(kind):
            return True
        operands = [a for a in walk.children(value) if type(a) in (N.Name, N.Const)]
        if rule.kind != "random" and all(K.is_number(ctx.kind(a)) for a in operands if not any(a == x for _, x in live)):
            # Numbers do not widen; the live arrays broadcast among themselves.
            return any(not K.is_number(ctx.kind(x)) for _, x in live) or not operands
        return any(K.same_shape(kind, ctx.kind(x)) for _, x in live)

    # --- calls, stores, lists ---------------------------------------------------------------------------------------

    def call(self, s, op, out):
        ctx = self.ctx
        pair = self.pair(ctx, op, s)
        if pair is None:
            out.append(s)
            return
        dots = tuple((name, ctx.dot(a.id)) for name, a in zip(pair.dots, pair.actives(op)))
        call = N.Call(pair.fwd, op.args, (*op.keywords, *dots), s.value.span)
        if type(s.target) is N.Name:
            target = N.Display("tuple", (s.target, ctx.dot(s.target.id)))
            new = [N.Assign(target, call, s.span)]
        else:
            names = walk.target_names(s.target)
            dotted = N.Display("tuple", tuple(ctx.dot(n) if n in ctx.active else ctx.fresh("_") for n in names))
            new = [N.Assign(N.Display("tuple", (s.target, dotted)), call, s.span)]
        out.extend(new)
        made = [N.Name(n) for n in walk.target_names(s.target) if n in ctx.active and not K.is_number(ctx.kinds(n))]
        shared = ITSELF in ctx.given_by(op, s.value) and any(n.id in ctx.places for n in made)
        if shared and len(made) > 1:
            dots = N.Display("tuple", tuple(ctx.dot(n.id) for n in made))
            out.append(N.Assign(dots, ctx.rt("laid", dots, N.Display("tuple", tuple(made))), s.span))
        elif shared or any(n in ctx.owned or n in ctx.places for n in walk.reads(s.value)):
            # The tangent of new memory may be that of an argument, which is written later.
            out.extend(N.Assign(ctx.dot(n.id), ctx.rt("laid", ctx.dot(n.id), n), s.span) for n in made)

    def unpack(self, s, out):
        ctx = self.ctx
        names = walk.target_names(s.target)
        if not any(n in ctx.active for n in names):
            out.append(s)
            return
        op = ctx.operation(s.value)
        if op.what == "function":
            self.call(s, op, out)
            return
        dotted = N.Display("tuple", tuple(ctx.dot(n) if n in ctx.active else ctx.fresh("_") for n in names))
        if ctx.is_active(s.value):
            if s.value.id in names:
                held = ctx.fresh(s.value.id)
                out.append(N.Assign(held, ctx.dot(s.value.id)))
                out.extend((s, N.Assign(dotted, held, s.span)))
            else:
                out.extend((N.Assign(dotted, ctx.dot(s.value.id), s.span), s))
            return
        if type(s.value) is not N.Name:
            raise AssertionError(f"an unpacking of {type(s.value).__name__} in normal form")
        out.append(s)
        out.extend(N.Assign(ctx.dot(n), ctx.zero(n, True), s.span) for n in names if n in ctx.active)

    def store(self, s, out):
        ctx = self.ctx
        base = store_base(s.target)
        if base not in ctx.active or type(s.target) not in (N.Index, N.Attr):
            out.append(s)
            return
        whole = ctx.dot(base)
        place = N.Attr(whole, s.target.name) if type(s.target) is N.Attr else N.Index(whole, s.target.index)
        v_dot = self.dot_or_zero(s.value)
        if type(s) is N.Assign:
            kind = ctx.kind_of(s.value)
            if not ctx.is_active(s.value) and K.is_array(ctx.kinds(base)):
                v_dot = ZERO
            elif K.is_array(kind) and not K.may_vary(kind) and K.may_vary(ctx.kind_of(s.target)):
                v_dot = ctx.np("zeros", ctx.np("shape", s.value))  # whole numbers where others have derivatives
            out.append(N.Assign(place, v_dot, s.span))
        else:
            cell = s.target
            op = ctx.operation(N.Binary(s.op, cell, s.value, s.span))
            if op.what != "rule" or op.rule is None or op.rule.key in ("list +", "list *"):
                return augmented.refuse(ctx, s)
            if op.rule.style == "zero":
                return out.extend((N.Assign(place, ZERO, s.span), s))
            x, v = op.rule.params[0][0], op.rule.params[1][0]
            bound = {x: cell, v: s.value}
            shared = []
            extra = {op.rule.result: N.Binary(s.op, cell, s.value)}
            e = self.product(ctx.instantiate(op.rule, op.rule.adjoint[x], bound, extra), place, False)
            if ctx.is_active(s.value):
                dv = self.product(ctx.instantiate(op.rule, op.rule.adjoint[v], bound, extra), ctx.dot(s.value.id), False)
                e = plus(e, dv)
            out.extend(shared)
            out.append(N.Assign(place, e, s.span))
        out.append(s)

    def effect(self, s, out):
        ctx = self.ctx
        op = ctx.operation(s.value)
        if op.what == "effect" and ctx.is_active(op.bound):
            xs = ctx.dot(op.bound.id)
            if op.problem == "append":
                args = (self.dot_or_zero(op.args[0]),)
            elif op.problem == "insert" and op.bound.id in ctx.places:
                args = (op.args[0], self.dot_or_zero(op.args[1]))
            elif op.problem == "pop" and (self.pops(op) or op.args):
                args = op.args if self.pops(op) else (op.args[0], N.Const(None))  # which may lack what carries no derivative
            elif op.problem in ("add_at", "add_attr"):
                g_dot = self.dot_or_zero(op.args[1])
                out.append(N.Evaluate(ctx.rt(op.problem, xs, op.args[0], g_dot), s.span))
                out.append(s)
                return
            elif op.problem == "accumulate":
                out.append(N.Evaluate(ctx.rt("accumulate", xs, self.dot_or_zero(op.args[0])), s.span))
                out.append(s)
                return
            else:
                refuse_effect(ctx, s, op)
                args = ()
            out.append(N.Evaluate(N.Call(N.Attr(xs, op.problem), args), s.span))
        out.append(s)

    def pops(self, op):
        """Has the tangent of a list or dict an item to pop, as the list or dict has?"""
        return self.ctx.kind(op.bound).family != "dict" or (op.bound.id in self.ctx.places and len(op.args) == 1)


def _sum_of(a, b):
    """a + b; several results add up place by place."""
    if type(a) is N.Display and type(b) is N.Display:
        return N.Display(a.kind, tuple(plus(x, y) for x, y in zip(a.items, b.items)))
    return plus(a, b)


def _single(kind):
    """May this be an array without dimensions, which arithmetic makes a number of?"""
    return K.is_array(kind) and not kind.dims


def _inline(shared, e):
    """Shared statements folded into the expression that reads them."""
    for w in reversed(shared):
        e = walk.substitute(e, {w.target.id: w.value})
    return e
