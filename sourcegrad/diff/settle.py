"""What kinds settle before differentiation: `seq = rt.sequence(x)` of a list, tuple or array is x itself."""

from __future__ import annotations

from dataclasses import replace

from ..ir import nodes as N
from ..ir import walk

_INDEXED = ("array", "list", "tuple", "range", "str")


def looped(fn, env):
    """The names of what loops run over by index, and of what these stand for."""
    from ..runtime import numpy as rt

    return frozenset(
        n
        for s in walk.statements(fn.body)
        if type(s) is N.Assign and type(s.target) is N.Name and type(s.value) is N.Call
        and env.static(s.value.func) is rt.sequence
        for n in (s.target.id, *walk.reads(s.value.args[0]))
    )  # fmt: skip


def sequences(fn, env, kinds):
    """The function without the calls of rt.sequence that kinds prove to be identities."""
    fn = unchecked(fn, env, kinds)
    found, counts = {}, walk.times_bound(fn.body)
    for s in walk.statements(fn.body):
        if type(s) is N.Assign and type(s.target) is N.Name and _is_identity(s.value, env, kinds):
            found[s.target.id] = s.value.args[0]
    if not found:
        return fn
    params = {p.name for p in fn.params}
    written = _written(fn.body)
    names = {
        seq: x.id
        for seq, x in found.items()
        if counts[seq] == 1 and counts.get(x.id, 0) + (x.id in params) <= 1 and x.id not in written
    }  # fmt: skip
    for seq in names:  # a sequence of a sequence
        while names[seq] in names:
            names[seq] = names[names[seq]]
    return replace(fn, body=_block(fn.body, names, found))


def unchecked(fn, env, kinds):
    """The function without the checks that something is a list, which kinds prove."""
    from ..runtime import numpy as rt

    def proved(s):
        e = s.value if type(s) is N.Evaluate and type(s.value) is N.Call else None
        kind = kinds(e.args[0].id) if e is not None and env.static(e.func) is rt.check_list else None
        return kind is not None and kind.family == "list"

    def without(block):
        return tuple(walk.map_blocks(s, without) for s in block if not proved(s))

    return replace(fn, body=without(fn.body)) if any(map(proved, walk.statements(fn.body))) else fn


def _is_identity(e, env, kinds):
    if type(e) is not N.Call or len(e.args) != 1 or type(e.args[0]) is not N.Name:
        return False
    from ..runtime import numpy as rt

    kind = kinds(e.args[0].id)
    return env.static(e.func) is rt.sequence and kind is not None and kind.family in _INDEXED


def _written(block):
    """Names whose object is changed in place, or may be: a loop over it must not be told apart from its alias."""
    found = set()
    for s in walk.statements(block):
        target = getattr(s, "target", None)
        if type(s) is N.AugAssign or type(target) in (N.Index, N.Attr):
            found.update(walk.reads(target))
        for e in walk.own_exprs(s):
            if type(e) is N.Call and type(e.func) is N.Attr and type(e.func.value) is N.Name:
                found.add(e.func.value.id)
    return found


def _block(block, names, found):
    out = []
    for s in block:
        if type(s) is N.Assign and type(s.target) is N.Name and s.target.id in found:
            if s.target.id not in names:
                out.append(N.Assign(s.target, s.value.args[0], s.span))
            continue
        s = walk.map_exprs(s, lambda e: walk.rename_expr(e, names)) if names else s
        out.append(walk.map_blocks(s, lambda b: _block(b, names, found)))
    return tuple(out)
