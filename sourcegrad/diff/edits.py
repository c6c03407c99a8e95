"""Edits of lists and dicts that other names or containers hold, as appends, insertions, pops and stores, which have shadows.

    xs += ys, xs.extend(ys)      for k in range(len(ys)): v = ys[k]; xs.append(v)
    del xs[k]                    item = xs.pop(k)
    del xs[i:j], xs[i:j] = ys    pops, and insertions
    xs.clear()                   for _ in range(len(xs)): item = xs.pop()
    xs.insert(k, v), xs.pop(k)   with k counted from the start, where the reverse sweep pops or inserts again
    del d["k"], d.pop("k")       item = d.pop("k")
    xs.sort(), xs.reverse()      ys = sorted(xs), xs[::-1]
                                 for k in range(len(ys)): v = ys[k]; xs[k] = v
"""

from __future__ import annotations

from dataclasses import replace

from ..analysis import kinds as K
from ..analysis.operations import operation
from ..ir import nodes as N
from ..ir import walk
from ..ir.rewrite import replaced
from ..runtime import memory
from ..runtime import numpy as runtime

_PLACES = (memory.item_place, memory.gap_place, memory.slice_place)


def edited(fn, env, names, kinds, aliases, refusals):
    """The function with such edits of lists that are places replaced."""
    edits = _Edits(env, names, kinds, aliases.regions)
    for s in walk.statements(fn.body):
        if type(s) is N.Assign and type(s.target) is N.Name:
            edits.bound.setdefault(s.target.id, []).append(s.value)
    return replaced(fn, edits.statement)


class _Edits:
    def __init__(self, env, names, kinds, regions):
        self.env, self.names, self.kinds, self.regions = env, names, kinds, regions
        self.bound = {}

    def is_list(self, e):
        return type(e) is N.Name and e.id in self.regions and (self.kinds(e.id) or K.UNKNOWN).family == "list"

    def is_dict(self, e):
        return type(e) is N.Name and e.id in self.regions and (self.kinds(e.id) or K.UNKNOWN).family == "dict"

    def statement(self, s):
        """The statements that stand for `s`; None where it stays."""
        t = type(s)
        if t is N.AugAssign and s.op == "+" and self.is_list(s.target):
            return self.extended(s, s.target, s.value)
        if t is N.Delete and len(s.targets) == 1 and type(s.targets[0]) is N.Index and self.is_list(s.targets[0].value):
            target = s.targets[0]
            if type(target.index) is N.Slice:
                return self.sliced(s, target, None)
            if not K.is_number(self.kinds.expr(target.index)):
                return None
            item = self.pop(target.value, (target.index,), s)
            return self.counted(item) or (item,)
        if t is N.Delete and len(s.targets) == 1 and type(s.targets[0]) is N.Index and self.is_dict(s.targets[0].value):
            return [self.pop(s.targets[0].value, (s.targets[0].index,), s)]
        if t is N.Assign and type(s.target) is N.Index and type(s.target.index) is N.Slice and self.is_list(s.target.value):
            return self.sliced(s, s.target, s.value)
        if t not in (N.Evaluate, N.Assign) or type(s.value) is not N.Call:
            return None
        op = operation(s.value, self.env, self.kinds)
        if op.what == "effect" and t is N.Evaluate and op.problem == "pop" and len(op.args) == 1 and self.is_dict(op.bound):
            return [self.pop(op.bound, op.args, s)]
        if op.what != "effect" or not self.is_list(op.bound):
            return None
        if op.problem in ("insert", "pop") and op.args:
            return self.counted(s)
        if t is N.Assign:
            return None
        if op.problem == "extend" and len(op.args) == 1:
            return self.extended(s, op.bound, op.args[0])
        if op.problem == "sort" and not op.args:
            return self.ordered(s, op.bound, N.Call(self.env.builtin(self.names, "sorted"), (op.bound,), s.value.keywords, s.span))
        if op.problem == "reverse" and not op.args:
            return self.ordered(s, op.bound, N.Index(op.bound, N.Slice(None, None, N.Const(-1)), s.span))
        if op.problem == "clear":
            out = []
            n = self.temp("n", N.Call(self.env.builtin(self.names, "len"), (op.bound,)), out, s)
            return [*out, self.loop(n, "_", (self.pop(op.bound, (), s),), s)]
        return None

    def ordered(self, s, xs, value):
        """The items of `value`, a list, one by one in the place of those of xs."""
        out, body = [], []
        ys = self.temp("ys", value, out, s)
        n = self.temp("n", N.Call(self.env.builtin(self.names, "len"), (ys,)), out, s)
        k = N.Name(self.local("k", K.INT))
        item = self.temp("item", N.Index(ys, k, s.span), body, s)
        body.append(N.Assign(N.Index(xs, k, s.span), item, s.span))
        return [*out, self.loop(n, k.id, tuple(body), s)]

    def sliced(self, s, target, ys):
        """`xs[i:j] = ys`, or its deletion: the items are popped, and those of ys inserted."""
        xs, (lower, upper, step) = target.value, (target.index.lower, target.index.upper, target.index.step)
        kind = K.NONE if ys is None else self.kinds.expr(ys) or K.UNKNOWN
        if step not in (None, N.Const(None)) or kind.family not in ("none", "list", "tuple") or type(ys) not in (type(None), N.Name):
            return None
        if kind.family == "list" and kind.items is None:
            ys = None  # an empty one
        out, none = [], N.Const(None)
        bounds = (xs, lower or none, upper or none)
        rt = self.env.module(self.names, runtime, "rt")
        if ys is not None:  # what is put in may be the list itself
            ys = self.temp("ys", N.Call(self.env.builtin(self.names, "list"), (ys,)), out, s)
        at = self.temp("at", N.Call(N.Attr(rt, "slice_place"), bounds), out, s)
        n = self.temp("n", N.Call(N.Attr(rt, "slice_size"), bounds), out, s)
        out.append(self.loop(n, "_", (self.pop(xs, (at,), s),), s))
        if ys is not None:
            n = self.temp("n", N.Call(self.env.builtin(self.names, "len"), (ys,)), out, s)
            k = N.Name(self.local("k", K.INT))
            body = []
            item = self.temp("item", N.Index(ys, k, s.span), body, s)
            there = self.temp("at", N.Binary("+", at, k), body, s)
            body.append(N.Evaluate(N.Call(N.Attr(xs, "insert"), (there, item)), s.span))
            out.append(self.loop(n, k.id, tuple(body), s))
        return out

    def extended(self, s, xs, ys):
        kind = self.kinds.expr(ys) or K.UNKNOWN
        if type(ys) is not N.Name or kind.family not in ("list", "tuple"):
            return None
        out = []
        n = self.temp("n", N.Call(self.env.builtin(self.names, "len"), (ys,)), out, s)
        k = N.Name(self.local("k", K.INT))
        body = []
        item = self.temp("item", N.Index(ys, k, s.span), body, s)
        body.append(N.Evaluate(N.Call(N.Attr(xs, "append"), (item,)), s.span))
        return [*out, self.loop(n, k.id, tuple(body), s)]

    def counted(self, s):
        """An insertion or a pop with its place counted from the start; None where it is."""
        call = s.value
        k, kernel = call.args[0], "item_place" if call.func.name == "pop" else "gap_place"
        if k == N.Const(0) or (kernel == "item_place" and type(k) is N.Const and k.value > 0) or self.is_counted(k):
            return None
        if kernel == "item_place" and k in (N.Const(-1), N.Unary("-", N.Const(1))):
            return (replace(s, value=replace(call, args=())),)
        out = []
        rt = self.env.module(self.names, runtime, "rt")
        at = self.temp("at", N.Call(N.Attr(rt, kernel), (call.func.value, k)), out, s)
        return (*out, replace(s, value=replace(call, args=(at, *call.args[1:]))))

    def is_counted(self, k):
        """Is `k` what one of the kernels gave, as in generated text?"""
        made = self.bound.get(k.id, ()) if type(k) is N.Name else ()
        return bool(made) and all(type(e) is N.Call and self.env.static(e.func) in _PLACES for e in made)

    def pop(self, xs, args, s):
        kind = self.kinds(xs.id) or K.UNKNOWN
        call = N.Call(N.Attr(xs, "pop"), args)
        name = N.Name(self.local("item", kind.items if kind.family == "list" else self.kinds.expr(call)))
        return N.Assign(name, call, s.span)

    def loop(self, n, index, body, s):
        index = index if index != "_" else self.local("_", K.INT)
        over = N.Call(self.env.builtin(self.names, "range"), (n,))
        return N.For(N.Name(index), over, body, (), s.span)

    def local(self, stem, kind):
        name = self.names.fresh(stem)
        self.env.locals.add(name)
        self.kinds.known[name] = kind
        return name

    def temp(self, stem, value, out, s):
        name = N.Name(self.local(stem, None))
        self.kinds.known[name.id] = self.kinds.expr(value)
        out.append(N.Assign(name, value, s.span))
        return name
