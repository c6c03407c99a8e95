"""Arrays that are joined from a few names: each gets its piece of the cotangent, as a person would write it.

    z = np.concatenate([x, y])        x_bar = z_bar[:len(x)]        y_bar = z_bar[len(x):]
    z = np.stack((x, y))              x_bar = z_bar[0]              y_bar = z_bar[1]
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk

_MOST = {"joined": 3, "stacked": 6}  # names whose pieces are written out
_ALL = N.Slice(None, None, None)


def pieces(ctx, op, y):
    """[(name, index into y's cotangent), …] for a call that joins arrays; None where the kernel is needed."""
    if op.rule.key not in _HOW or len(op.bound) > 2:
        return None
    items = _items(ctx, op.bound.get("arrays"))
    kinds, whole = [ctx.kind(i) for i in items], ctx.kind(N.Name(y))
    dtypes = {k.dtype for k in (*kinds, whole) if K.is_array(k) and k.dims and None not in k.dims}
    ranks = {len(k.dims or ()) for k in kinds}
    if not items or len(dtypes) != 1 or None in dtypes or not all(K.is_array(k) and k.dims for k in (*kinds, whole)) or len(ranks) != 1:
        return None
    axis = op.bound.get("axis", N.Const(0))
    how, axis = _HOW[op.rule.key](ranks.pop(), axis.value if type(axis) is N.Const else None)
    if how is None or len(items) > _MOST[how]:
        return None
    found, start = [], None
    for k, item in enumerate(items):
        if how == "stacked":
            part = N.Const(k)
        else:
            size = N.Call(ctx.builtin("len"), (item,)) if axis == 0 else N.Index(N.Attr(item, "shape"), N.Const(axis))
            stop = size if start is None else N.Binary("+", start, size)
            part, start = N.Slice(start, stop if k < len(items) - 1 else None, None), stop
        found.append((item, part if axis == 0 else N.Display("tuple", (_ALL,) * axis + (part,))))
    return found


def _items(ctx, arrays):
    """The names in a list or tuple that is written once and never changed, each of which is bound once."""
    settled = ctx.settled
    if type(arrays) is not N.Name or arrays.id in ctx.places or arrays.id in ctx.regions or settled.bound.get(arrays.id) != 1:
        return ()
    made = settled.made.get(arrays.id)
    value = made.statement.value if made is not None and made.statement is not None else None
    if type(value) is not N.Display or value.kind not in ("list", "tuple"):
        return ()
    once = all(type(i) is N.Name and settled.bound.get(i.id) == 1 for i in value.items)
    return value.items if once and _only_joined(ctx, arrays.id) else ()


def _only_joined(ctx, name):
    """Is a list read by nothing but calls that join arrays, so that nothing can have changed it?"""
    readers = [s for s in walk.statements(ctx.fn.body) if name in walk.own_reads(s)]
    plain = all(type(s) is N.Assign and type(s.target) is N.Name for s in readers)
    ops = [ctx.operation(s.value) for s in readers] if plain else ()
    return plain and all(op.what == "rule" and op.rule is not None and op.rule.key in _HOW for op in ops)


def _concatenate(rank, axis):
    return ("joined" if axis is not None and -rank <= axis < rank else None), (axis or 0) % rank


def _stack(rank, axis):
    return ("stacked" if axis is not None and -rank - 1 <= axis <= rank else None), (axis or 0) % (rank + 1)


_HOW = {
    "np.concatenate": _concatenate,
    "np.concat": _concatenate,
    "np.stack": _stack,
    "np.hstack": lambda rank, axis: ("joined", min(rank - 1, 1)),
    "np.vstack": lambda rank, axis: ("stacked", 0) if rank == 1 else ("joined", 0),
    "np.column_stack": lambda rank, axis: ("stacked", 1) if rank == 1 else ("joined", 1),
}
