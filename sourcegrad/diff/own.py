"""What a reverse half changes in place is its own, so that a pullback may be called again, in any order.

    n, xs_saved, buf = saved                   saved
    xs_saved = xs_saved.copy()                 a list that is popped from
    buf = buf.copy()                           an array that is changed back
    buf, calls_saved = rt.replica(saved)       where that array may be seen by another of the saved values as well
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..analysis.activity import store_base
from ..analysis.operations import ARRAY_EFFECTS, DICT_EFFECTS, LIST_EFFECTS
from ..ir import nodes as N
from ..ir import walk
from .homes import sure_names

_EFFECTS = LIST_EFFECTS | DICT_EFFECTS | ARRAY_EFFECTS


def unpacked(ctx, both, saved, holder):
    """(the statements that unpack `holder`, the reverse sweep behind them)."""
    if not saved:
        return (), both.reverse
    names = N.Display("tuple", tuple(N.Name(n) for n in saved))
    mutated = _mutated(both.reverse)
    if ctx.places or _shared(ctx, both.forward, saved, mutated):
        return (N.Assign(names, ctx.rt("replica", holder)),), both.reverse
    mine = ctx.primal if ctx.spends else mutated  # else lists of saved values are used up
    copies = _copies(ctx, [n for n in saved if n in mutated and n in mine], both.forward)
    return (N.Assign(names, holder), *copies), _apart(ctx, both.reverse, mutated)


def _copies(ctx, names, forward):
    """Each name is rebound to a copy of what it holds, which may be None where it starts as None."""
    sure = sure_names(s for s in forward if type(s) is not N.Assign or s.value != N.Const(None))
    sure |= {p.name for p in ctx.fn.params}
    for n in names:
        yield N.Assign(N.Name(n), N.Call(N.Attr(N.Name(n), "copy")) if n in sure else ctx.rt("copied", N.Name(n)))


def _apart(ctx, block, mutated):
    """What is taken out of the saved values and then changed in place is a copy."""
    out = []
    for s in block:
        s = walk.map_blocks(s, lambda b: _apart(ctx, b, mutated)) if walk.blocks(s) else s
        y = s.target if type(s) is N.Assign else None
        taken = type(y) is N.Name and y.id in mutated and y.id in ctx.primal and not K.is_number(ctx.kinds(y.id))
        if taken and type(s.value) is N.Name:
            s = N.Assign(y, ctx.rt("copied", s.value), s.span, s.note)
        out.append(s)
        if taken and type(s.value) is N.Call and type(s.value.func) is N.Attr and s.value.func.name == "pop":
            out.append(N.Assign(y, ctx.rt("copied", y)))
    return tuple(out)


def _shared(ctx, forward, saved, mutated):
    """May what the reverse sweep changes back be found twice in what is saved: by another name, or by what a callee keeps?"""
    changed = {n for n in mutated if n in ctx.primal and not K.is_number(ctx.kinds(n) or K.UNKNOWN)}
    lent = {n for pair, _, _, op in ctx.calls.values() for e in pair.kept(op) for n in walk.reads(e)}
    lent.update(n for pair, _, target, _ in ctx.calls.values() if pair.gives for n in walk.target_names(target))
    if lent & changed or any((ctx.kinds(n) or K.UNKNOWN).family in ("object", "unknown") for n in changed):
        return True
    kept = lent | {n for n in saved if n in ctx.primal} | _pushed(ctx, forward, saved)
    for n in changed:
        kin = ctx.kin(n)
        if len(kin) > 1 and kept & (kin - {n} if n in saved else kin):
            return True
    return False


def _pushed(ctx, forward, saved):
    """The names of what is put into saved lists, and of what is saved by another name."""
    found = set()
    for s in walk.statements(forward):
        e = getattr(s, "value", None)
        if type(s) is N.Assign and type(s.target) is N.Name and s.target.id not in ctx.primal:
            to, values = s.target.id, (e,)
        elif type(s) is N.Evaluate and type(e) is N.Call and type(e.func) is N.Attr and e.func.name == "append" and type(e.func.value) is N.Name:
            to, values = e.func.value.id, e.args
        else:
            continue
        if to in saved and to not in ctx.primal:
            found.update(n for v in values if not K.is_number(ctx.kind_of(v)) for n in walk.reads(v))
    return found


def _mutated(block):
    """Names whose object a block changes in place."""
    names = set()
    for s in walk.statements(block):
        if type(s) in (N.Assign, N.AugAssign) and type(s.target) in (N.Index, N.Attr):
            names.add(store_base(s.target))
        elif type(s) is N.Delete:
            names.update(store_base(t) for t in s.targets)
        for e in walk.own_exprs(s):
            if type(e) is N.Call and type(e.func) is N.Attr and type(e.func.value) is N.Name and e.func.name in _EFFECTS:
                names.add(e.func.value.id)
    return names - {None}
