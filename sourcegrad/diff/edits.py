"""Edits of lists that other names or containers hold, as appends and pops, which have shadows.

    xs += ys, xs.extend(ys)      for k in range(len(ys)): v = ys[k]; xs.append(v)
    del xs[k]                    item = xs.pop(k)
    xs.clear()                   for _ in range(len(xs)): item = xs.pop()
"""

from __future__ import annotations

from dataclasses import replace

from ..analysis import kinds as K
from ..analysis.operations import operation
from ..ir import nodes as N
from ..ir import walk


def edited(fn, env, names, kinds, regions):
    """The function with such edits of lists in `regions` replaced."""
    edits = _Edits(env, names, kinds, regions)
    body = edits.block(fn.body)
    return replace(fn, body=body) if edits.changed else fn


class _Edits:
    def __init__(self, env, names, kinds, regions):
        self.env, self.names, self.kinds, self.regions = env, names, kinds, regions
        self.changed = False

    def block(self, block):
        out = []
        for s in block:
            new = self.statement(s)
            if new is None:
                out.append(walk.map_blocks(s, self.block) if walk.blocks(s) else s)
            else:
                self.changed = True
                out.extend(new)
        return tuple(out)

    def is_list(self, e):
        return type(e) is N.Name and e.id in self.regions and (self.kinds(e.id) or K.UNKNOWN).family == "list"

    def statement(self, s):
        """The statements that stand for `s`; None where it stays."""
        t = type(s)
        if t is N.AugAssign and s.op == "+" and self.is_list(s.target):
            return self.extended(s, s.target, s.value)
        if t is N.Delete and len(s.targets) == 1 and type(s.targets[0]) is N.Index and self.is_list(s.targets[0].value):
            target = s.targets[0]
            if type(target.index) is N.Slice or not K.is_number(self.kinds.expr(target.index)):
                return None
            return [self.pop(target.value, (target.index,), s)]
        if t is not N.Evaluate or type(s.value) is not N.Call:
            return None
        op = operation(s.value, self.env, self.kinds)
        if op.what != "effect" or not self.is_list(op.bound):
            return None
        if op.problem == "extend" and len(op.args) == 1:
            return self.extended(s, op.bound, op.args[0])
        if op.problem == "clear":
            out = []
            n = self.temp("n", N.Call(self.env.builtin(self.names, "len"), (op.bound,)), out, s)
            return [*out, self.loop(n, "_", (self.pop(op.bound, (), s),), s)]
        return None

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

    def pop(self, xs, args, s):
        name = N.Name(self.local("item", (self.kinds(xs.id) or K.UNKNOWN).items))
        return N.Assign(name, N.Call(N.Attr(xs, "pop"), args), s.span)

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
