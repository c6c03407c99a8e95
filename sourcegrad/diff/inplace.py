"""Calls that write into an array, as the stores that they are.

    np.exp(x, out=h)          h[...] = np.exp(x)
    h.sort(axis=0)            h[...] = np.sort(h, axis=0)
    h.fill(v)                 h[...] = v
    np.copyto(h, v)           h[...] = v
    np.add.at(h, k, v)        rt.add_at(h, k, v)

Only where the kinds show arrays, and that the store changes no dtype on the way.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..analysis import kinds as K
from ..analysis.operations import operation
from ..ir import nodes as N
from ..ir import walk

_SORTED = {"sort": "sort", "partition": "partition"}
_ALL = N.Const(Ellipsis)


def stores(fn, env, names, kinds):
    """The function with its in-place calls written as stores."""
    found = _InPlace(env, names, kinds)
    body = found.block(fn.body)
    return replace(fn, body=body) if found.changed else fn


class _InPlace:
    def __init__(self, env, names, kinds):
        self.env, self.names, self.kinds = env, names, kinds
        self.changed = False

    def block(self, block):
        out = []
        for s in block:
            call = getattr(s, "value", None)
            new = None
            if type(s) in (N.Evaluate, N.Assign) and type(call) is N.Call:
                new = self.call(s, call)
            if new is not None:
                self.changed = True
                out.extend(new)
            else:
                out.append(walk.map_blocks(s, self.block) if walk.blocks(s) else s)
        return tuple(out)

    def is_array(self, e):
        return type(e) is N.Name and e.id in self.env.locals and K.is_array(self.kinds(e.id))

    def call(self, s, e):
        """The statements that stand for a call; None where it stays as it is."""
        func = e.func
        obj = self.env.static(func)
        if type(func) is N.Attr and type(s) is N.Evaluate and self.is_array(func.value):
            if func.name in _SORTED:
                module = self.env.module(self.names, np, "np")
                made = N.Call(N.Attr(module, _SORTED[func.name]), (func.value, *e.args), e.keywords, e.span)
                return self.store(s, func.value, made)
            if func.name == "fill" and len(e.args) == 1 and not e.keywords:
                return self.store(s, func.value, e.args[0])
        if obj is np.copyto and type(s) is N.Evaluate and len(e.args) == 2 and not e.keywords and self.is_array(e.args[0]):
            return self.store(s, e.args[0], e.args[1]) if self.same_dtype(e.args[0], e.args[1]) else None
        if obj in _AT and type(s) is N.Evaluate and len(e.args) == 3 and not e.keywords and self.is_array(e.args[0]):
            return self.at(s, e, obj)
        return self.out(s, e)

    def out(self, s, e):
        """`f(x, out=h)`, and `np.add(x, y, h)`."""
        given = dict(e.keywords)
        args, obj = e.args, self.env.static(e.func)
        h = given.pop("out", None)
        if h is None and isinstance(obj, np.ufunc) and obj.nout == 1 and len(args) == obj.nin + 1:
            h, args = args[-1], args[:-1]
        if h is None or not self.is_array(h) or set(given) & {"where", "dtype", "casting", "order", "subok", "initial"}:
            return None
        if type(s) is N.Assign and type(s.target) is not N.Name:
            return None
        value = N.Call(e.func, args, tuple((k, v) for k, v in e.keywords if k != "out"), e.span)
        op = operation(value, self.env, self.kinds)
        if op.what != "rule" or op.rule is None or not self.same_dtype(h, value):
            return None
        out = self.store(s, h, value)
        return out if type(s) is N.Evaluate else [*out, N.Assign(s.target, h, s.span)]

    def at(self, s, e, obj):
        from ..runtime import numpy as rt

        target, index, value = e.args
        kind = self.kinds.expr(value) or K.UNKNOWN
        if kind.family not in ("array", "scalar", "float", "int") or K.may_be_complex(kind):
            return None
        out = []
        if obj == np.subtract.at:
            value = self.temp(N.Unary("-", value, e.span), out, s)
        add_at = N.Attr(self.env.module(self.names, rt, "rt"), "add_at")
        return [*out, N.Evaluate(N.Call(add_at, (target, index, value), (), e.span), s.span)]

    def same_dtype(self, h, value):
        kind = self.kinds.expr(value) or K.UNKNOWN
        whole = self.kinds(h.id)
        if K.is_number(kind) and kind.family in ("int", "float", "bool"):
            return whole.dtype is not None and whole.dtype[0] in "fc"
        return whole.dtype is not None and kind.dtype == whole.dtype

    def store(self, s, h, value):
        out = []
        if type(value) not in (N.Name, N.Const):
            value = self.temp(value, out, s)
        return [*out, N.Assign(N.Index(h, _ALL, s.span), value, s.span)]

    def temp(self, value, out, s):
        name = N.Name(self.names.fresh("t"), s.span)
        self.env.locals.add(name.id)
        self.kinds.known[name.id] = self.kinds.expr(value)
        out.append(N.Assign(name, value, s.span))
        return name


_AT = (np.add.at, np.subtract.at)
