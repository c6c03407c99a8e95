"""`a[k] op= v` on arrays, where the operation is none of + - * /: the operation's own rule, in the place.

    a **= v                       a_bar *= v * old ** (v - 1)           old: what the place held before
    a[k] @= v, a[[0, 2]] **= v    t = a[k]; t_2 = t @ v; a[k] = t_2     no view is changed there, or no entry of its own

The primal stays the user's statement wherever a view is changed: NumPy's loops differ in the last bit between layouts of
memory, and it refuses what does not fit into the array (`same_kind`), where a store would drop an imaginary part.
"""

from __future__ import annotations

import numpy as np

from .. import errors
from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .context import ZERO
from .viewed import is_basic

IN_PLACE = frozenset("+-*/")  # those that have adjoints of their own


def is_apart(s, kind_of):
    """Is `a[k] op= v` made of the operation and a store?"""
    return s.op == "@" or is_basic(kind_of, s.target.index) is not True


def result(s, old, kinds, name):
    """The name of `old op v`, which fails as the assignment does where that does not fit into `old`.

    name(value, kind): a name that is bound to that value
    """
    whole = N.Binary(s.op, old, s.value, s.span)
    held, found = kinds.expr(old) or K.UNKNOWN, kinds.expr(whole) or K.UNKNOWN
    new = name(whole, found)
    if K.is_number(held) or fits(held, found):
        return new
    dtype = name(N.Attr(old, "dtype", s.span), K.OTHER)
    casting = (("casting", N.Const("same_kind")),)
    return name(N.Call(N.Attr(new, "astype"), (dtype,), casting, s.span), held)


def fits(held, found):
    """May what has the second kind be put into an array of the first, for all that is known?"""
    return type(held.dtype) is str and type(found.dtype) is str and np.can_cast(found.dtype, held.dtype, "same_kind")


def alike(held, found, value):
    """Is what comes out of an operation with `value` an array like the one that it was made of?"""
    return held.dtype is not None and held.dtype == found.dtype and value is not None and K.is_number(value)


def adjoint(adjoints, s, place, item, state, out):
    """The cotangent in the place times the slope there; what v receives by its own."""
    ctx, v = adjoints.ctx, s.value
    op = ctx.operation(N.Binary(s.op, s.target, v, s.span))
    if not K.is_array(item) or op.what != "rule" or op.rule is None or op.rule.style not in ("elementwise", "zero"):
        refuse(ctx, s)
        return
    rule = op.rule
    if rule.style == "zero":
        adjoints.restore(s, out)
        out.append(adjoints.note(N.Assign(place, ZERO), s))
        return
    left, right = (name for name, _ in rule.params[:2])
    texts = [rule.adjoint[p] for p, e in ((left, s.target), (right, v)) if p == left or ctx.is_active(e)]
    extra, shared = {}, []
    if any(rule.result in walk.reads(text) for text in texts):
        extra[rule.result] = new = ctx.fresh("t")
        ctx.kinds.known[new.id] = item
        out.append(adjoints.note(N.Assign(new, ctx.np("copy", s.target)), s))
    adjoints.restore(s, out)
    bound = {left: s.target, right: v}
    ctx.shared(rule, texts, bound, extra, shared, s.span)
    out.extend(adjoints.note(w, s) for w in shared)
    share = ctx.product(place, ctx.instantiate(rule, texts[1], bound, extra)) if len(texts) > 1 else None
    base, held = s.target.value.id, None
    if share is not None and (v.id == base or base in ctx.regions.get(v.id, ())):  # it goes where the place is
        held = ctx.fresh("t")
        ctx.kinds.known[held.id] = item
        out.append(adjoints.note(N.Assign(held, share if share != place else N.Call(N.Attr(place, "copy"))), s))
    elif share is not None:
        adjoints.contribute(v.id, ctx.unbroadcast(share, item, v, s.target), share != place, state, out, s)
    slope = ctx.product(place, ctx.instantiate(rule, texts[0], bound, extra))
    if type(slope) is N.Binary and slope.op == "*" and slope.left == place:
        out.append(adjoints.note(N.AugAssign(place, "*", slope.right), s))
    elif slope != place:
        out.append(adjoints.note(N.Assign(place, ZERO if slope is None else slope), s))
    if held is not None:
        adjoints.contribute(v.id, ctx.unbroadcast(held, item, v, s.target), True, state, out, s)


def refuse(ctx, s):
    ctx.refuse(s.span, f"`{s.op}=` into an element", f"Write `a[k] = a[k] {s.op} v`.", errors.MutatedPlace)
