"""The adjoint of one statement: what its operands' cotangents receive."""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .context import plus
from .places import Places, slice_call
from .ruled import Ruled
from .shadowed import Shadowed
from .viewed import is_basic

_WHOLE = ("bool", "int", "none")  # families of values that have no cotangent


class Adjoints(Ruled, Places, Shadowed):
    def __init__(self, ctx):
        self.ctx = ctx
        self.gives_away = None  # see `part`

    # --- cotangents ------------------------------------------------------------------------------------------------

    def contribute(self, name, expr, fresh, state, out, s):
        """`name`'s cotangent receives `expr`; `fresh` says that nobody else holds its memory."""
        ctx = self.ctx
        if name in ctx.places:
            self.receive(name, expr, out, s)
            return
        bar = ctx.bar(name)
        kind = ctx.kinds(name) or K.UNKNOWN
        single = K.is_array(kind) and not kind.dims  # arithmetic makes a number of it, or may
        if kind.family in ("list", "tuple") or single:
            fresh = False  # it may be an array of the items' cotangents
        if name not in state:
            if expr == bar:
                state[name] = "owned" if fresh else "borrowed"
                return
            new = N.Assign(bar, expr)
            state[name] = "owned" if fresh else "borrowed"
        elif state[name] == "owned" and (K.is_number(kind) or K.is_array(kind)):
            new = _augment(bar, expr)
        elif K.is_number(kind) or K.is_array(kind):
            new = N.Assign(bar, plus(bar, expr))
            state[name] = "borrowed" if single else "owned"
        else:
            new = N.Assign(bar, ctx.rt("add", bar, expr))
            state[name] = "borrowed"
        out.append(self.note(new, s))

    def own(self, name):
        """The statement that makes a borrowed cotangent its name's own."""
        ctx = self.ctx
        bar = ctx.bar(name)
        kind = ctx.kinds(name) or K.UNKNOWN
        if K.is_array(kind) and not kind.dims:  # a number may stand for it
            return N.Assign(bar, ctx.np("array", bar))
        if K.is_array(kind) or kind.family == "dict":  # items are never updated in place: the container alone is copied
            return N.Assign(bar, N.Call(N.Attr(bar, "copy")))
        if kind.family in ("list", "tuple"):
            return N.Assign(bar, N.Call(ctx.builtin("list"), (bar,)))
        return N.Assign(bar, ctx.rt("add", ctx.rt("zeros", N.Name(name)), bar))

    def ensure_owned(self, name, state, out, s):
        """Before an update in place: the cotangent exists and owns its memory."""
        if name in self.ctx.places:
            return
        if name not in state:
            out.append(self.note(N.Assign(self.ctx.bar(name), self.ctx.zero(name)), s))
        elif state[name] != "owned":
            out.append(self.note(self.own(name), s))
        state[name] = "owned"

    # --- assignments ------------------------------------------------------------------------------------------------

    def assign(self, s, state, out):
        ctx = self.ctx
        y = s.target.id
        value = s.value if type(s) is N.Assign else N.Binary(s.op, s.target, s.value, s.span)
        if y in ctx.places:
            self.bound(s, value, state, out)
            return
        if y not in ctx.active or y not in state:
            self.pop_only(s, value, state, out)
            return
        op = ctx.operation(value)
        if op.what == "effect":
            self.popped(s, op, state, out)
            return
        bar = ctx.bar(y)
        had = state.pop(y)
        if y in set(walk.reads(value)) and (op.what == "pack" or (op.what == "rule" and _by_place(op.rule))):
            # `x = x[k]`: the cotangent of the new x, before that of the old one takes its name.
            held = ctx.fresh(bar.id)
            ctx.kinds.known[held.id] = ctx.kinds(y)
            out.append(self.note(N.Assign(held, bar), s))
            bar = held
        if op.what == "copy":
            if ctx.is_active(op.bound):
                self.restore(s, out)
                self.contribute(op.bound.id, bar, had == "owned", state, out, s)
        elif op.what == "pack":
            for key, item in op.bound:
                if ctx.is_active(item):
                    self.contribute(item.id, self.of_slot(y, self.part(bar, key, op, item), item), False, state, out, s)
        elif op.what == "rule" and op.rule is None:
            self.attribute(s, op, bar, state, out)
        elif op.what == "rule":
            self.rule(s, op, y, bar, had, value, state, out)
        elif op.what in ("unknown", "opaque") and any(n in ctx.varied for n in walk.reads(value)):
            from .reverse import refuse_unknown

            refuse_unknown(ctx, s, op)

    def part(self, bar, key, op, item):
        """The entry of a container's cotangent, which may be a bare zero where containers give theirs away, or None where
        the item may be whole.
        """
        if self.gives_away is None:
            self.gives_away = _gives_away(self.ctx)
        if self.gives_away or any(k.family in _WHOLE for k in K.alternatives(self.ctx.kind(item))):
            return self.ctx.rt("slot", bar, key)
        return N.Attr(bar, key.value) if op.problem == "object" else N.Index(bar, key)

    def pop_only(self, s, value, state, out):
        """A statement whose value has no cotangent; a list that it shortens still grows back."""
        op = self.ctx.operation(value)
        if op.what == "effect" and op.bound.id in self.ctx.active:
            self.popped(s, op, state, out)

    def attribute(self, s, op, bar, state, out):
        x, name = op.bound["x"], op.rule_args[0]
        if not self.ctx.is_active(x):
            return
        kind = self.ctx.kind(x)
        self.restore(s, out)
        self.ensure_owned(x.id, state, out, s)
        x_bar = self.ctx.bar(x.id)
        sure = K.NONE not in K.alternatives(self.ctx.kind_of(s.value))  # else it may be None, which has None for a shadow
        if x.id in self.ctx.places and kind.family == "object" and sure:
            out.append(self.note(N.AugAssign(N.Attr(x_bar, name), "+", bar), s))
            return
        if kind.family == "tuple":
            index = N.Const(kind.dtype._fields.index(name))
            new = N.Evaluate(self.ctx.rt("add_at", x_bar, index, bar))
        else:
            new = N.Evaluate(self.ctx.rt("add_attr", x_bar, N.Const(name), bar))
        out.append(self.note(new, s))

    def gather(self, s, op, bar, had, state, out):
        """`y = x[k]`: x's cotangent receives y's at k."""
        x_param, k_param = op.rule.operands
        x, k = op.bound[x_param], op.bound[k_param]
        if not self.ctx.is_active(x):
            return
        if x.id not in state and x.id not in self.ctx.places and (k, s.target) in self.ctx.entry_reads.get(x.id, ()):
            state[s.target.id] = had  # a part read on entry: the container's cotangent is put together at the end
            return
        self.restore(s, out)
        if x.id not in self.ctx.places and K.is_array(self.ctx.kind(x)) and only_adds(k):
            self.contribute(x.id, N.Index(bar, without_added(k)), False, state, out, s)
            return
        self.ensure_owned(x.id, state, out, s)
        if id(s) in self.ctx.once:
            out.append(self.note(N.Assign(N.Index(self.ctx.bar(x.id), k), bar), s))
            return
        out.append(self.note(self.add_at(x, k, bar), s))

    def add_at(self, x, k, g):
        """The statement that adds `g` at index `k` of x's cotangent."""
        ctx = self.ctx
        place = N.Index(ctx.bar(x.id), k)
        kind = ctx.kind(x)
        if K.is_array(kind) and self.is_basic(k):
            return _augment(place, g)
        if kind.family == "dict" or (kind.family in ("list", "tuple") and ctx.kind_of(k).family == "int"):
            item = ctx.kind_of(N.Index(x, k))
            if K.is_number(item):
                return _augment(place, g)
            if K.is_array(item) and item.dtype is not None:  # one of integers has no cotangent
                return N.Assign(place, plus(place, g))
        return N.Evaluate(ctx.rt("add_at", ctx.bar(x.id), slice_call(k, ctx), g))

    def is_basic(self, k):
        """Is `k` known to be made of integers and slices, so that no entry is addressed twice?"""
        return is_basic(self.ctx.kind_of, k) is True

    # --- tuples, calls, stores and lists ----------------------------------------------------------------------------

    def unpack(self, s, state, out):
        """`a, b = x`: x's cotangent receives theirs, place by place."""
        ctx = self.ctx
        names = [i.id for i in s.target.items]
        live = [n for n in names if n in state]
        if not live:
            return
        x, places = s.value, {n: k for k, n in enumerate(names)}  # of a name that stands twice, the last
        if type(x) is not N.Name:
            raise AssertionError(f"an unpacking of {type(x).__name__} in normal form")
        if x.id in ctx.places:
            self.restore(s, out)
            for n, k in places.items():
                if state.pop(n, None) is not None:
                    out.append(self.note(self.add_at(x, N.Const(k), ctx.bar(n)), s))
            return
        if not ctx.is_active(x):
            for n in live:
                del state[n]
            return
        kind = ctx.kind(x)
        post = []
        if x.id not in state and kind.family == "tuple" and len(set(names)) == len(names) and x.id not in names:
            items = []
            for n in names:
                items.append(self.bar_or_zero(n, state))
                state.pop(n, None)
            post.append(self.note(N.Assign(ctx.bar(x.id), N.Display("list", tuple(items))), s))
            state[x.id] = "borrowed"
            out.extend(post)
            return
        held = [(k, n, ctx.bar(n)) for n, k in places.items() if state.pop(n, None) is not None]
        self.restore(s, out)
        for i, (k, n, bar) in enumerate(held):
            if n == x.id:  # `v, t = t`: the cotangent of what t was begins with that of what it has become
                held[i] = k, n, ctx.fresh(bar.id)
                out.append(self.note(N.Assign(held[i][2], bar), s))
        self.ensure_owned(x.id, state, out, s)
        for k, _, bar in held:
            out.append(self.note(self.add_at(x, N.Const(k), bar), s))

    def call(self, s, state, out):
        """A user's call: the reverse half takes what the forward half saved."""
        ctx = self.ctx
        pair, saved, target, op = ctx.calls[id(s)]
        names = walk.target_names(target)
        if not any(n in state or n in ctx.places for n in names):
            return
        if type(target) is N.Name:
            g = ctx.bar(target.id)
        else:
            g = N.Display("tuple", tuple(self.bar_or_zero(n, state) for n in names))
        shadows = [n for n in names if n in ctx.places]
        if len(shadows) > 1 or any(not K.is_array(ctx.kinds(n) or K.UNKNOWN) for n in shadows):
            g = ctx.rt("apportioned", g, g)  # memory that the parts of a shadow share counts once
        for n in names:
            state.pop(n, None)
        call = N.Call(pair.rev, (saved, g))
        receivers = [a.id for a in pair.actives(op)]
        if len(receivers) == 1:
            self.contribute(receivers[0], call, False, state, out, s)
            return
        if not receivers:
            return
        targets, later = [], []
        for name in receivers:
            if name in state or name in ctx.places or name in names or receivers.count(name) > 1:
                temp = ctx.fresh(f"{name}_bar")
                later.append((name, temp))
            else:
                temp = ctx.bar(name)
                state[name] = "borrowed"
            targets.append(temp)
        out.append(self.note(N.Assign(N.Display("tuple", tuple(targets)), call), s))
        for name, temp in later:
            self.contribute(name, temp, False, state, out, s)

    def bar_or_zero(self, name, state):
        if name in state or name in self.ctx.places:
            return self.ctx.bar(name)
        varies = name in self.ctx.active or K.may_vary(self.ctx.kinds(name))
        return self.ctx.zero(name) if varies else N.Const(None)


def _gives_away(ctx):
    """Is an item of a list or dict replaced or taken out anywhere?  Its cotangent is 0.0 from then on."""
    for s in walk.statements(ctx.fn.body):
        target = getattr(s, "target", None)
        if type(target) is N.Index and not K.is_array(ctx.kind_of(target.value)):
            return True
        value = s.value if type(s) in (N.Assign, N.Evaluate) else None
        op = ctx.operation(value) if type(value) is N.Call else None
        if op is not None and op.what == "effect" and op.problem not in ("append", "add_at", "add_attr"):
            return True
    return False


def _by_place(rule):
    """Does the adjoint add into places of the operand's cotangent (an element, an attribute)?"""
    return rule is None or rule.key == "[]"


def only_adds(k):
    """Does an index take all of an array, with axes of length one put in: `x[:, None]`?"""
    parts = k.items if type(k) is N.Display and k.kind == "tuple" else (k,)
    return N.Const(None) in parts and all(p in (N.Const(None), N.Const(Ellipsis), N.Slice(None, None, None)) for p in parts)


def without_added(k):
    """The index that takes those axes out again: `y[:, 0]`."""
    parts = k.items if type(k) is N.Display and k.kind == "tuple" else (k,)
    taken = tuple(N.Const(0) if p == N.Const(None) else p for p in parts)
    return N.Display("tuple", taken) if len(taken) > 1 else taken[0]


def _augment(target, e):
    """`target += e`, or `-=` where e is a negation."""
    if type(e) is N.Unary and e.op == "-":
        return N.AugAssign(target, "-", e.operand)
    return N.AugAssign(target, "+", e)
