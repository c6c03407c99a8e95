"""`x op= v` on an array, taken apart: the operation under a name of its own, then what came out in the old one's place.

NumPy refuses what does not fit into the array (`same_kind`), where a store would cast it and drop an imaginary part.
"""

from __future__ import annotations

import numpy as np

from .. import errors
from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk

IN_PLACE = frozenset("+-*/")  # those whose adjoint is that of an update


def is_split(s, ctx):
    """Does the derivative of `x op= v` read what x was and what it is?"""
    op = ctx.operation(N.Binary(s.op, s.target, s.value))
    if op.what != "rule" or op.rule is None:
        return False
    read = {n for text in op.rule.adjoint.values() if text is not None for n in walk.reads(text)}
    return op.rule.result in read and any(p in read and v == s.target for p, v in op.bound.items())


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


def refuse(ctx, s):
    ctx.refuse(s.span, f"`{s.op}=` into an element", f"Write `a[k] = a[k] {s.op} v`.", errors.MutatedPlace)
