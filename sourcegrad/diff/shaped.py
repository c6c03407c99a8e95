"""Whose shape an array has that is made entry by entry: a cotangent's shape is then asked of that one.

    v = x[:, k : k + n]
    t = w * v                 rt.unbroadcast(g, v) needs no t: a view is taken again, where t would be saved
    s = np.sum(d * e)         rt.expand(g, np.shape(d)) needs no product
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk


def donors(ctx, body):
    """Name → the array that its one definition, in the same block, makes it from; a parameter has one already."""
    counts = walk.times_bound(body)
    counts.update(ctx.given)
    found = {}
    _search(ctx, body, {n for n, c in counts.items() if c == 1}, found)
    return found


def _search(ctx, block, once, found):
    here = set()
    for s in block:
        for b in walk.blocks(s):
            _search(ctx, b, once, found)
        if type(s) is not N.Assign or type(s.target) is not N.Name or s.target.id not in once:
            continue
        here.add(s.target.id)
        arrays = set(_arrays(ctx, s.value))
        for x in sorted(arrays - {s.target}, key=lambda x: x.id):
            a, b = ctx.kind(x), ctx.kind(s.target)
            alike = K.is_array(a) and K.is_array(b) and a.dtype is not None and K.same_dtype(a, b)
            if x.id in here and alike and (len(arrays) == 1 or K.same_shape(a, b)):
                found[s.target.id] = x
                break


def _arrays(ctx, e):
    """The arrays among the operands of an element-wise operation; nothing of any other."""
    if type(e) is N.Binary and e.op != "@":
        parts = (e.left, e.right)
    elif type(e) is N.Unary and e.op == "-":
        parts = (e.operand,)
    else:
        return ()
    others = [p for p in parts if not K.is_number(ctx.kind(p))]
    return others if all(type(p) is N.Name for p in others) else ()
