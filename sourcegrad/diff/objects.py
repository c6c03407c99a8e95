"""What namedtuples and operators with `=` do, in terms of attributes that are read and objects that are made.

    m = n._replace(p=v)        t = n.q; m = Pair(v, t)
    v += w                     v = v + w, where v's class has no `__iadd__`
"""

from __future__ import annotations

from dataclasses import replace

from ..analysis import kinds as K
from ..analysis import methods
from ..ir import nodes as N
from ..ir import walk


def plain(fn, env, names, kinds):
    """The function with these written out where the kinds show what they are."""
    return replace(fn, body=_Objects(env, names, kinds).block(fn.body))


class _Objects:
    def __init__(self, env, names, kinds):
        self.env, self.names, self.kinds = env, names, kinds

    def block(self, block):
        out = []
        for s in block:
            out.extend(self.statement(s) or (walk.map_blocks(s, self.block),))
        return tuple(out)

    def kind(self, e):
        kind = self.kinds(e.id) if type(e) is N.Name else None
        return kind if methods.is_object(kind) else None

    def statement(self, s):
        if type(s) is N.AugAssign and type(s.target) is N.Name:
            return self.augmented(s)
        held = self.held(s) if type(s) in (N.Assign, N.Evaluate) and type(s.value) is N.Call else None
        if held is not None:
            return held
        if type(s) is not N.Assign or type(s.target) is not N.Name or type(s.value) is not N.Call:
            return None
        call = s.value
        if any(k is None for k, _ in call.keywords) or any(type(a) is N.Starred for a in call.args):
            return None
        if type(call.func) is N.Attr and self.kind(call.func.value) is not None:
            kind = self.kind(call.func.value)
            fields = getattr(kind.dtype, "_fields", None) if kind.family == "tuple" else None
            if fields and call.func.name == "_replace" and not call.args and {k for k, _ in call.keywords} <= set(fields):
                cls = self.env.class_name(self.names, kind.dtype)
                reads, items = self.fields(call.func.value, fields, dict(call.keywords), s.span)
                return (*reads, N.Assign(s.target, N.Call(cls, tuple(items.values()), (), s.span), s.span))
            if fields and call.func.name == "_asdict" and not call.args and not call.keywords:
                return self.mapping(s, call.func.value, fields)
        return None

    def held(self, s):
        """`net.last(x)` where the object holds a function or a callable object."""
        call = s.value
        if type(call.func) is not N.Attr:
            return None
        kind = self.kind(call.func.value)
        part = dict(kind.items or ()).get(call.func.name) if kind is not None and kind.family == "object" else None
        if part is None or part.family not in ("object", "function", "tuple"):
            return None
        f = N.Name(self.names.fresh(call.func.name), s.span)
        self.env.locals.add(f.id)
        new = replace(s, value=N.Call(f, call.args, call.keywords, call.span))
        return N.Assign(f, call.func, s.span), new

    def augmented(self, s):
        kind = self.kind(s.target)
        name = methods.BINARY.get(s.op)
        if kind is not None and methods.function(kind, f"__i{name}__") is not None:
            call = N.Call(N.Attr(s.target, f"__i{name}__"), (s.value,), (), s.span)
            return (N.Assign(s.target, call, s.span),)
        if kind is None and self.kind(s.value) is None:
            return None
        whole = N.Binary(s.op, s.target, s.value, s.span)
        return (N.Assign(s.target, whole, s.span),) if methods.called(whole, self.kind_of) else None

    def kind_of(self, e):
        return self.kinds.kind_of(e) or K.UNKNOWN

    def fields(self, x, names, given, span):
        """(statements that read the attributes of `x` that are not given, field → value)."""
        reads, items = [], {}
        for f in names:
            if f in given:
                items[f] = given[f]
                continue
            items[f] = N.Name(self.names.fresh("t"), span)
            self.env.locals.add(items[f].id)
            reads.append(N.Assign(items[f], N.Attr(x, f, span), span))
        return reads, items

    def mapping(self, s, x, names):
        reads, items = self.fields(x, names, {}, s.span)
        keys = tuple(N.Const(f, s.span) for f in items)
        return (*reads, N.Assign(s.target, N.Mapping(keys, tuple(items.values()), s.span), s.span))
