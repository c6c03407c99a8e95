"""Shadows of places, made in the forward sweep beside the primal: the same memory, the same aliases, filled with zeros.

Where a store can be seen through another name, a container or an object, one cotangent per name would be wrong.  The
names of such a region (`analysis.aliasing`) are places: each is a pair of an object and its shadow.

    z = y                  z_bar = y_bar                   nothing to undo but the name
    row = a[i]             row_bar = a_bar[i]
    h = np.reshape(a, s)   h_bar = rt.mirror(h, a, a_bar)  a view if h is one; else zeros, folded back
    y = np.sin(x)          y_bar = np.zeros_like(y)        memory of its own
    xs = [a, 0.5]          xs_bar = [a_bar, 0.0]           a slot holds a shadow or a number's cotangent
    xs.append(a)           xs_bar.append(a_bar)
    self.w = a             self_bar.w = a_bar

The shadow statements are statements of the primal: what they overwrite is recorded like anything else.  Only their
changes of length are undone one by one (`Shadowed.undone`), since the cotangents of numbers are in those slots.
"""

from __future__ import annotations

from dataclasses import replace

from .. import errors
from ..analysis import kinds as K
from ..analysis.kernels import place_shadow as shadow_kind
from ..analysis.methods import plain_attribute
from ..analysis.sharing import ITSELF, made_of_list
from ..ir import nodes as N
from ..ir import printer, walk
from . import passing
from .context import ZERO
from .viewed import is_basic, viewed_by

_SAME_CALL = frozenset(("list", "tuple", "list +", "list *", "rt.sequence", ".copy"))  # containers made of the same items
_OVERLAPPING = ("np.broadcast_to", "np.broadcast_arrays", "np.lib.stride_tricks.sliding_window_view", "np.lib.stride_tricks.as_strided")
_READ_ONLY = ("diagonal", "np.diag")  # views that NumPy does not let one write to
_GROW = {"append": 0, "insert": 1}  # which argument is the item
_KNOW = "Give example arguments, or annotate the parameters (x: np.ndarray), so that arrays and numbers are told apart."
_NEW = "Keep the objects that change in a list, or make new ones instead of changing them, so that it is known what each of them is."
_APART = (
    "Keep arrays of one number of dimensions in a container of their own (weights apart from biases), so that\n"
    "products of them are known to be arrays."
)
REMEDY = "Write to a copy of it, or build a new value instead."


def insert(ctx):
    """ctx.fn with the statements that keep the shadows; fills ctx.shadowing, ctx.mirrored and ctx.entry."""
    if not ctx.places:
        return ctx.fn
    return _Shadows(ctx).run()


class _Shadows:
    def __init__(self, ctx):
        self.ctx = ctx
        self.refused = set()
        self.exact = False  # must shadows have the strides of what they shadow?

    def run(self):
        ctx = self.ctx
        for n in sorted(ctx.places):
            self.known(n)
        for names in set(ctx.regions.values()):
            bars = frozenset(ctx.bar(n).id for n in names if n in ctx.places)
            ctx.regions.update((n, bars) for n in bars)
            ctx.bars |= bars
        body = self.block(ctx.fn.body)
        if ctx.mirrored:  # once more: views are found by their strides, which shadows must have exactly
            self.exact = True
            for facts in (ctx.shadowing, ctx.late, ctx.made):
                facts.clear()
            body = self.block(ctx.fn.body)
        params = [N.Name(p.name) for p in ctx.fn.params if p.name in ctx.places]
        if ctx.together and len(params) > 1:
            bars = N.Display("tuple", tuple(self.bar(p) for p in params))
            ctx.entry.append(N.Assign(bars, ctx.rt("shadow_like", N.Display("tuple", tuple(params)))))
        else:
            ctx.entry.extend(self.made(p.id, N.NOWHERE) for p in params)
        return replace(ctx.fn, body=body)

    def known(self, name):
        """Declare a shadow; a place of unknown kind is refused."""
        ctx = self.ctx
        kind = self.bound_kind(name)
        if kind.family not in ("array", "list", "tuple", "dict", "object") and not one_of_objects(kind):
            either = kind != K.UNKNOWN and all(K.is_array(k) or K.is_number(k) for k in K.alternatives(kind))
            known = "may be a number or an array" if either else "its kind is not known"
            self.refuse(self.span_of(name), f"{name} may share memory that is written, and {known}", self.apart(name) if either else self.told())
        ctx.kinds.known[ctx.bar(name).id] = shadow_kind(kind)
        if name in ctx.narrowed:
            ctx.narrowed[ctx.bar(name).id] = K.join(shadow_kind(kind), K.NONE)

    def told(self):
        """How to say of what kind a place is: example arguments tell no more where there were some."""
        return _KNOW if any(self.ctx.kinds(p.name) in (None, K.UNKNOWN) for p in self.ctx.fn.params) else _NEW

    def apart(self, name):
        """How to tell numbers from arrays."""
        e = next((s.value for s in walk.statements(self.ctx.fn.body) if type(s) is N.Assign and s.target == N.Name(name)), None)
        read = type(e) is N.Index and type(e.value) is N.Name and type(e.index) in (N.Name, N.Const)
        return f"Write `{printer.expression(e)[:-1]}, ...]`, which is an array in any case." if read else _APART

    def bound_kind(self, name):
        """The kind of a place; where it is None at first, its kind once it is bound (no place is written before)."""
        kind = self.ctx.kinds(name) or K.UNKNOWN
        found = [k for k in K.alternatives(kind) if k.family != "none"]
        if len(found) != 1 or len(K.alternatives(kind)) != 2:
            return kind
        self.ctx.narrow(name, found[0])
        return found[0]

    def span_of(self, name):
        for s in walk.statements(self.ctx.fn.body):
            if name in walk.own_writes(s):
                return s.span
        return self.ctx.fn.span

    def refuse(self, span, cause, remedy=REMEDY):
        if (span, cause) not in self.refused:
            self.refused.add((span, cause))
            self.ctx.refuse(span, cause, remedy, errors.MutatedPlace)

    def place(self, e):
        return type(e) is N.Name and e.id in self.ctx.places

    def bar(self, e):
        return self.ctx.bar(e.id)

    # --- statements -------------------------------------------------------------------------------------------------

    def block(self, block):
        out = []
        for s in block:
            if walk.blocks(s):
                out.append(walk.map_blocks(s, self.block))
                continue
            before, after = [], []
            self.statement(s, before, after)
            for new in (*before, *after):
                if id(s) in self.ctx.present:
                    self.ctx.present[id(new)] = self.ctx.present[id(s)]
                self.ctx.shadowing.add(id(new))
                self.ctx.keep.append(new)
            self.ctx.late.update(id(new) for new in after if type(new) is N.Assign and not _pops(new.value))
            out.extend((*before, s, *after))
        return tuple(out)

    def statement(self, s, before, after):
        t = type(s)
        if id(s) in self.ctx.of_class:
            e = self.ctx.of_class[id(s)]
            cause = f"{e.value.id}.{e.name} is a number of the class at first, and is set on the object later"
            self.refuse(s.span, cause, f"Set {e.name} in __init__.")
        if t is N.Assign and type(s.target) is N.Name:
            self.assign(s, after)
        elif t is N.Assign and type(s.target) is N.Display:
            self.unpack(s, after)
        elif t is N.AugAssign and type(s.target) is N.Name:
            if self.place(s.target):
                whole = f"`{s.op}=` changes it in place, and other names or containers hold it"
                self.refuse(s.span, whole, f"Write `x = x {s.op} …`, where a new value will do, or change it item by item.")
        elif t is N.Assign or t is N.AugAssign:
            self.store(s, before)
        elif t is N.Evaluate:
            self.effect(s, before, after)
        elif t is N.Delete:
            for target in s.targets:
                if type(target) is N.Attr and self.place(target.value):
                    before.append(N.Delete((replace(target, value=self.bar(target.value)),), s.span))
                elif type(target) is N.Index and self.place(target.value):
                    self.refuse(s.span, f"an item of {target.value.id} is deleted, and other names or containers hold it")

    def assign(self, s, after):
        ctx, y = self.ctx, s.target.id
        op = ctx.operation(s.value)
        if op.what == "effect":
            if self.place(op.bound):
                self.popped(s, op, after)
            return
        if y not in ctx.places:
            return
        value = self.shadow_of(s, op)
        if value is not None:
            after.append(N.Assign(ctx.bar(y), value, s.span))

    def shadow_of(self, s, op):
        """The shadow of the value of `s`; emits nothing."""
        ctx, e, y = self.ctx, s.value, s.target
        if op.what == "copy" and self.place(e):
            return self.bar(e)
        if op.what == "pack":
            return self.display(s, e, op)
        if op.what == "rule" and op.rule is None:
            x = op.bound["x"]
            if not self.place(x):
                return self.zeros(y, s)
            kind = ctx.kind(x)
            if kind.family == "tuple":
                return N.Index(self.bar(x), N.Const(kind.dtype._fields.index(op.rule_args[0])))
            return N.Attr(self.bar(x), op.rule_args[0])
        if op.what == "rule":
            return self.by_rule(s, op)
        if op.what == "function":
            if any(self.place(N.Name(n)) and n in ctx.regions.get(y.id, ()) for n in ctx.given_by(op, e)):
                self.refuse(s.span, f"{y.id}, made by a call, may share memory that is written later")
            return self.zeros(y, s)
        if e == N.Const(None):
            return e
        if op.what == "constant" or op.what == "copy":
            return self.zeros(y, s)
        self.refuse(s.span, f"{y.id} may share memory that is written")
        return None

    def zeros(self, y, s=None):
        """A shadow of its own for the value of `s`."""
        if s is not None:
            self.ctx.made.add(id(s))
            self.ctx.keep.append(s)
        kind = self.ctx.kinds(y.id) or K.UNKNOWN
        maybe = y.id in self.ctx.narrowed  # None at first: with its shadow differentiated again, that is a kind of its own
        if K.is_array(kind) and (kind.dtype or "?")[0] in "fc" and not self.exact and not maybe:
            return self.ctx.np("zeros_like", y)
        return self.ctx.rt("shadow_like", y)

    def display(self, s, e, op):
        kind = self.ctx.kinds(s.target.id) or K.UNKNOWN
        item = _whole(kind)
        if type(e) is N.Mapping:
            return N.Mapping(e.keys, tuple(self.slot(s, v, item) for v in e.values))
        if op.problem == "object":
            kinds = dict(kind.items or ()) if kind.family == "object" else {}
            parts = tuple((k.value, self.slot(s, v, kinds.get(k.value, K.NONE))) for k, v in op.bound)
            return N.Call(self.ctx.rt("namespace").func, (), parts)
        return N.Display("list", tuple(self.slot(s, v, item) for _, v in op.bound))

    def slot(self, s, v, item=K.NONE):
        """What the shadow of a container holds for an item; `item`: the kind of all that is ever there."""
        if self.place(v):
            return self.bar(v)
        if type(v) is N.Display:
            return N.Display("list", tuple(self.slot(s, i) for i in v.items))
        if type(v) is N.Mapping:
            return N.Mapping(v.keys, tuple(self.slot(s, i) for i in v.values))
        kind = self.ctx.kind_of(v)
        if all(K.is_number(k) or (k.family == "none" and kind != K.NONE) for k in K.alternatives(kind)):
            return ZERO
        if K.may_vary(kind):
            self.refuse(s.span, "an item that is no number and has no name in a container that is written")
        if K.is_array(kind) and K.may_vary(item):  # whole numbers where others have derivatives: theirs goes nowhere
            return self.ctx.np("zeros", self.ctx.np("shape", v))
        return N.Const(None)

    def by_rule(self, s, op):
        ctx, y, rule = self.ctx, s.target, op.rule
        viewed = [n for n in viewed_by(op, lambda p: made_of_list(op, p, y.id, ctx.kinds)) if n in ctx.places]
        if rule.key == "[]":
            x, k = op.bound[rule.operands[0]], op.bound[rule.operands[1]]
            if not self.place(x):
                return self.zeros(y, s)
            kind = ctx.kind(x)
            if type(k) is N.Slice and not K.is_array(kind):
                if not self.uniform(s, y):
                    self.refuse(s.span, f"{y.id} holds numbers and arrays that are written elsewhere")
                return N.Index(self.bar(x), k) if self.holds_places(y) else self.zeros(y, s)
            if not K.is_array(kind):
                return N.Index(self.bar(x), k)
            basic = is_basic(ctx.kind_of, k)
            if basic:
                return N.Index(self.bar(x), k)
            if basic is None:
                return self.mirror(s, x)
            return self.zeros(y, s)
        if not viewed:
            if rule.key in _SAME_CALL and self.holds_places(y):
                if all(ctx.kind_of(e) == K.tuple_of(()) for e in op.bound.values()):
                    return s.value
                self.refuse(s.span, f"{y.id} holds what is written elsewhere")
            return self.zeros(y, s)
        if rule.key.endswith(_OVERLAPPING):
            if passing.passes(ctx, y.id, self.exact):
                ctx.made.add(id(s))
                ctx.keep.append(s)
                return ctx.np("zeros_like", y)
            self.refuse(s.span, f"{y.id} is a view ({rule.key}) of memory that is written, and entries of it may coincide")
            return None
        if rule.key in _SAME_CALL:
            family = (ctx.kind(N.Name(viewed[0])) or K.UNKNOWN).family
            if rule.key == ".copy" and K.is_array(ctx.kinds(viewed[0])):
                return self.zeros(y, s)
            if family not in ("list", "tuple", "dict", "array") or not self.uniform(s, y):
                self.refuse(s.span, f"{y.id} holds numbers and arrays that are written elsewhere")
                return None
            if not self.holds_places(y):
                return self.zeros(y, s)
            return walk.substitute(s.value, {n: ctx.bar(n) for n in viewed})
        if len(viewed) > 1 or ctx.kind(y).family not in ("array", "list", "tuple"):
            self.refuse(s.span, f"{y.id} may be a view of {' or '.join(viewed)}, which is written")
            return None
        x = N.Name(viewed[0])
        if rule.memory.startswith("views") and not rule.key.endswith(_READ_ONLY):
            return walk.substitute(s.value, {x.id: self.bar(x)})
        return self.mirror(s, x)

    def mirror(self, s, x):
        if x == s.target:
            self.refuse(s.span, f"{x.id} becomes what may be a view of itself")
        self.ctx.mirrored[id(s)] = x
        self.ctx.keep.append(s)
        return self.ctx.rt("mirror", s.target, x, self.bar(x))

    def holds_places(self, y):
        items = (self.ctx.kinds(y.id) or K.UNKNOWN)
        return not K.is_array(items) and not _number_items(items)

    def uniform(self, s, y):
        """Are the items either all numbers or all places?"""
        kind = self.ctx.kinds(y.id) or K.UNKNOWN
        items = _items(kind)
        return items is not None and (all(K.is_number(i) for i in items) or not any(K.is_number(i) for i in items))

    # --- containers -------------------------------------------------------------------------------------------------

    def unpack(self, s, after):
        ctx = self.ctx
        names = [i.id for i in s.target.items]
        if not any(n in ctx.places for n in names):
            return
        op = ctx.operation(s.value)
        if op.what == "copy" and op.bound.id in names:
            self.refuse(s.span, f"{op.bound.id} is rebound to an item of itself", "Give the item a name of its own.")
        if op.what == "copy" and self.place(op.bound):
            targets = [ctx.bar(n) if n in ctx.places else ctx.fresh("_") for n in names]
            for n in targets:
                ctx.kinds.known.setdefault(n.id, K.UNKNOWN)
            after.append(N.Assign(N.Display("tuple", tuple(targets)), self.bar(op.bound), s.span))
            return
        if op.what == "function" and any(n in ctx.regions.get(m, ()) for n in ctx.given_by(op, s.value) for m in names):
            self.refuse(s.span, "what a call returns may share memory that is written later")
        placed = [N.Name(n) for n in names if n in ctx.places]
        if op.what == "function" and len(placed) > 1 and ITSELF in ctx.given_by(op, s.value):  # they may share memory
            bars = N.Display("tuple", tuple(map(self.bar, placed)))
            after.append(N.Assign(bars, ctx.rt("shadow_like", N.Display("tuple", tuple(placed))), s.span))
        else:
            after.extend(self.made(n.id, s.span) for n in placed)

    def made(self, name, span):
        return N.Assign(self.ctx.bar(name), self.zeros(N.Name(name)), span)

    def store(self, s, before):
        base = s.target.value
        if type(base) is not N.Name or base.id not in self.ctx.places:
            return
        ctx = self.ctx
        kind = ctx.kinds(base.id) or K.UNKNOWN
        if K.is_array(kind):
            if type(s.target) is N.Attr:
                again = "Bind it anew: `m.w = m.w.reshape(…)` instead of `m.w.shape = …`."
                self.refuse(s.span, f"{base.id}.{s.target.name} is set", again if s.target.name == "shape" else REMEDY)
            return
        index = getattr(s.target, "index", None)
        if type(index) is N.Slice:
            self.refuse(s.span, f"a slice of {base.id} is replaced, and other names or containers hold it")
            return
        item = ctx.kind_of(s.target)
        if type(s) is N.AugAssign:
            if not all(K.is_number(k) or k == K.NONE for k in K.alternatives(item)):  # what is None has no operators
                self.refuse(s.span, f"`{s.op}=` into a slot of {base.id}")
            return
        if kind.family == "tuple":
            return
        if type(s.target) is N.Attr and not all(plain_attribute(k.dtype, s.target.name) for k in K.alternatives(kind)):
            self.refuse(s.span, f"{base.id}.{s.target.name} is a property or its class sets attributes in a way of its own")
            return
        fixed = ctx.env.is_static(s.value) and not K.may_vary(ctx.kind_of(s.value))
        if type(s.value) is not N.Name and type(s.value) is not N.Const and not fixed:
            self.refuse(s.span, f"a store into {base.id}")
            return
        value = self.slot(s, s.value, item)
        bar = replace(s.target, value=self.bar(base))
        if value == ZERO and not self.always_number(s.target, kind):
            self.refuse(s.span, f"a slot of {base.id} holds a number here and something else elsewhere")
        numbers = all(map(K.is_number, K.alternatives(item)))  # where an item was None, its shadow is
        there = value == ZERO and numbers and (kind.family == "list" or ctx.is_there(s))
        if self.place(s.value) or not there:
            before.append(N.Assign(bar, value, s.span))  # undone when the number's cotangent has been read

    def always_number(self, target, kind):
        item = self.ctx.kind_of(target)
        return all(K.is_number(k) or k.family == "none" for k in K.alternatives(item)) or item == K.UNKNOWN

    def effect(self, s, before, after):
        ctx = self.ctx
        op = ctx.operation(s.value)
        if op.what != "effect" or not self.place(op.bound) or K.is_array(ctx.kind(op.bound)):
            return
        xs_bar = self.bar(op.bound)
        if op.problem in _GROW and len(op.args) == _GROW[op.problem] + 1:
            item = self.slot(s, op.args[-1], _whole(ctx.kind(op.bound)))
            new = N.Call(N.Attr(xs_bar, op.problem), (*op.args[:-1], item))
            before.append(N.Evaluate(new, s.span))
        elif op.problem == "pop":
            self.popped(s, op, after)
        elif op.problem not in ("add_at", "add_attr", "accumulate"):
            self.refuse(s.span, f"{op.bound.id}.{op.problem}(…), and other names or containers hold it")

    def popped(self, s, op, after):
        ctx = self.ctx
        is_list = ctx.kind(op.bound).family == "list"
        if op.problem != "pop" or len(op.args) > 1 or not (is_list or op.args):
            self.refuse(s.span, f"{op.bound.id}.{op.problem}(…), and other names or containers hold it")
            return
        call = N.Call(N.Attr(self.bar(op.bound), "pop"), op.args)
        if type(s) is N.Assign and s.target.id in ctx.places:
            after.append(N.Assign(ctx.bar(s.target.id), call, s.span))
        elif type(s) is N.Assign or (is_list and K.is_number(ctx.kind(op.bound).items)):
            after.append(N.Evaluate(call, s.span))
        else:
            self.refuse(s.span, f"the item that {op.bound.id}.pop() gives is not used")


def one_of_objects(kind):
    """Is this an object of one of several classes?  Its shadow is a namespace, whichever it is."""
    return all(k.family == "object" for k in K.alternatives(kind))


def _pops(e):
    return type(e) is N.Call and type(e.func) is N.Attr and e.func.name == "pop"


def _items(kind):
    if kind.family == "list":
        return kind.dims or (None if kind.items is None else (kind.items,))
    if kind.family in ("tuple", "dict") and kind.items is None:
        return None if kind.dims is None else (kind.dims,)
    if kind.family == "tuple":
        return kind.items
    return tuple(k for _, k in kind.items) if kind.family == "dict" else None


def _whole(kind):
    """The kind of all that a list, a tuple or a dict ever holds."""
    return (kind.items if kind.family == "list" else K.inside(kind) if kind.family in ("tuple", "dict") else None) or K.NONE


def _number_items(kind):
    items = _items(kind)
    return items is not None and bool(items) and all(K.is_number(i) or not K.may_vary(i) for i in items)
