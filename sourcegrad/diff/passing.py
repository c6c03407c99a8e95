"""Views with entries that coincide (np.broadcast_to, sliding windows) of memory that is written, but not while they live.

    w = np.broadcast_to(x, (2, 4))     w_bar = np.zeros_like(w)
    y = w * z                          …
    x[0] = 0.0                         and behind them, in reverse, x_bar += the sum of w_bar over what coincides

No cotangent may be added in place to a view of x's shadow, where an entry stands for several.  As long as nothing is
written from when such a view is made to its last use, it may as well be a copy, with a shadow of its own.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from ..ir.liveness import Liveness


def passes(ctx, y, alone):
    """Is the view that is named `y` no longer used when its memory is written?  `alone`: nor may there be views of it."""
    kind = ctx.kinds(y) or K.UNKNOWN
    if not K.is_array(kind) or (kind.dtype or "?")[0] not in "fc":
        return False
    names = _derived(ctx, y)
    if alone and len(names) > 1:
        return False
    region = ctx.regions.get(y, frozenset())
    writes = [s for s in walk.statements(ctx.fn.body) if ctx.written(s) in region]
    live = Liveness(ctx.fn.body, watch={id(s) for s in writes}).after
    return not any(names & live[id(s)] or not names.isdisjoint(walk.own_reads(s)) for s in writes)


def _derived(ctx, y):
    """The names of views of `y`, and of what may hold it."""
    names = {y}
    while True:
        before = len(names)
        for s in walk.statements(ctx.fn.body):
            if not names.isdisjoint(walk.own_reads(s)):
                names.update(n for n in _receivers(ctx, s) if not K.is_number(ctx.kinds(n)))
        if len(names) == before:
            return names


def _receivers(ctx, s):
    """Names that may denote, or hold, memory of what a statement reads."""
    if type(s) is N.For:
        return walk.own_writes(s)
    if type(s) is N.Evaluate or type(s) is N.AugAssign:
        return [n for n in walk.own_reads(s) if not K.is_array(ctx.kinds(n))]
    if type(s) is not N.Assign:
        return ()
    if type(s.target) in (N.Index, N.Attr):
        base = s.target.value
        return () if type(base) is N.Name and K.is_array(ctx.kinds(base.id)) else walk.reads(s.target)
    op = ctx.operation(s.value)
    fresh = op.what == "constant" or op.what == "rule" and op.rule is not None and op.rule.memory == "fresh"
    return () if fresh else walk.own_writes(s)
