"""Statements on places in the form that `shadows` reads: stores where memory is written, a name for all that is made."""

from __future__ import annotations

from dataclasses import replace

from ..analysis import kinds as K
from ..analysis.contents import given
from ..ir import nodes as N
from ..ir import walk
from . import augmented


def opened(ctx):
    """ctx.fn with its statements on places in the form that `insert` reads.

    z += y            z[...] += y                  on an array; z[()] += y on one without dimensions
    a = f(a)          a_2 = f(a); a = a_2          the shadow of the new a, then that of the old
    xs.pop()          item = xs.pop()
    """
    if not ctx.regions:
        return ctx.fn

    def block(b):
        return tuple(new for s in b for new in statement(s))

    def statement(s):
        t = type(s)
        if t is N.AugAssign and type(s.target) is N.Name and s.target.id in ctx.regions:
            if all(map(K.is_array, _but_none(ctx.kinds(s.target.id)))):
                single = all(k.dims == () for k in _but_none(ctx.kinds(s.target.id)))  # its one entry is no view
                whole = N.Index(s.target, N.Display("tuple", ()) if single else N.Const(Ellipsis), s.target.span)
                if s.op != "@" or s.target.id not in ctx.places:
                    return (replace(s, target=whole),)
                out = []
                new = augmented.result(s, s.target, ctx.kinds, lambda value, kind: made(value, kind, out, s))
                return (*out, N.Assign(whole, new, s.span))
        if t is N.Evaluate and type(s.value) is N.Call:
            op = ctx.operation(s.value)
            if op.what == "effect" and op.problem == "pop" and type(op.bound) is N.Name and op.bound.id in ctx.regions:
                item = another("item", op.bound.id, given(ctx.kinds(op.bound.id) or K.UNKNOWN, op))
                return (N.Assign(item, s.value, s.span),)
        if t is N.Assign and type(s.target) is N.Name and s.target.id in ctx.places and type(s.value) is not N.Name:
            if s.target.id in set(walk.reads(s.value)):
                new = another(s.target.id, s.target.id, ctx.kinds(s.target.id))
                return (replace(s, target=new), N.Assign(s.target, new, s.span))
        return (walk.map_blocks(s, block),) if walk.blocks(s) else (s,)

    def made(value, kind, out, s):
        name = ctx.fresh("t")
        ctx.kinds.known[name.id] = kind
        if K.may_vary(kind):
            ctx.active |= {name.id}
            ctx.varied |= {name.id}
        out.append(N.Assign(name, value, s.span))
        return name

    def another(stem, of, kind):
        """A new name in the region of `of`."""
        name = ctx.fresh(stem)
        ctx.kinds.known[name.id] = kind
        if not K.is_number(kind):
            names = ctx.regions[of] | {name.id}
            ctx.regions.update((n, names) for n in names)
            if of in ctx.places:
                ctx.places |= {name.id}
                ctx.active |= {name.id}
        return name

    return replace(ctx.fn, body=block(ctx.fn.body))


def _but_none(kind):
    """What a name may hold where something is done in place to it."""
    return [k for k in K.alternatives(kind or K.UNKNOWN) if k != K.NONE]
