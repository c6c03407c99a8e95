"""Stores into arrays that may hold whole numbers at run time: NumPy would cut the value off, and no derivative sees that.

    y = np.full(3, s)          rt.check_store(y, v, "y (model.py:7)")
    y[0] = v            →      y[0] = v

Only where the kinds leave the dtype of y open; where they know it to be whole, y carries no derivative.

    t = p.speed                rt.check_attribute(p, "speed")
                        →      t = p.speed

Only where the kinds do not know p's class: what a property computes has a derivative that no attribute shows.
"""

from __future__ import annotations

import os
from dataclasses import replace

from ..analysis import kinds as K
from ..analysis.activity import store_base
from ..ir import nodes as N
from ..ir import walk


def guarded(ctx):
    """ctx.fn with a check before each such store of an active value."""
    known = all(ctx.kinds(p.name) not in (None, K.UNKNOWN) for p in ctx.fn.params)

    def block(b):
        out = []
        for s in b:
            if type(s) in (N.Assign, N.AugAssign) and type(s.target) is N.Index and ctx.is_active(s.value):
                base = store_base(s.target)
                if base is not None and _may_be_whole(ctx.kinds(base), known):
                    where = N.Const(f"{base} ({os.path.basename(s.span.file)}:{s.span.line})")
                    out.append(N.Evaluate(ctx.rt("check_store", N.Name(base), s.value, where), s.span))
            elif known and type(s) is N.Assign and type(s.value) is N.Attr and _may_be_property(ctx, s):
                out.append(N.Evaluate(ctx.rt("check_attribute", s.value.value, N.Const(s.value.name)), s.span))
            out.append(walk.map_blocks(s, block) if walk.blocks(s) else s)
        return tuple(out)

    body = block(ctx.fn.body)
    return ctx.fn if body == ctx.fn.body else replace(ctx.fn, body=body)


def _may_be_whole(kind, known):
    """May this be an array of ints?  Where arguments are not known yet, nothing is asked of what is not known at all."""
    if kind is None or kind == K.UNKNOWN:
        return known
    return any(k == K.UNKNOWN or (K.is_array(k) and (k.dtype is None or k.dtype[0] not in "fc")) for k in K.alternatives(kind))


def _may_be_property(ctx, s):
    """Is an attribute read of an object whose class is not known, where only what objects hold can be followed?"""
    op = ctx.operation(s.value)
    if op.what != "rule" or op.rule is not None or not ctx.is_active(s.value.value):
        return False
    return any(k == K.UNKNOWN for k in K.alternatives(ctx.kind(s.value.value))) or ctx.kind(s.value.value).family == "unknown"
