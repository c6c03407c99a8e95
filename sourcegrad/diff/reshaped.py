"""`x.shape = s` of an array as a name bound anew.

    y = x; y.shape = s        y = rt.with_shape(x, s, …)          where the frontend has given it a name of its own
    x.shape = s               x = rt.with_shape(x, s, …)          in a loop

The names that may be the very same array are handed over, and the kernel refuses where one is: it would keep its shape.
Where a container may hold the array, or another function see it, the statement stays, and is refused.
"""

from __future__ import annotations

from dataclasses import replace

from .. import errors
from ..analysis import kinds as K
from ..analysis.aliasing import Aliases
from ..frontend import webs
from ..ir import nodes as N
from ..ir import walk
from ..runtime import numpy as rt


def shapes_set(fn, env, names, kinds, gives, private):
    """The function with these statements, a name for each web; the very same one where there are none.

    private: parameters whose arrays nobody else sees
    """
    if not any(_shape_of(s, env) for s in walk.statements(fn.body)):
        return fn
    seen = _Seen(fn, env, kinds, private, gives)
    seen.run(errors.Refusals(fn.name))
    changed = []

    def block(statements):
        out = []
        for s in statements:
            x = _shape_of(s, env)
            before = out[-1] if out else None
            named = x is not None and type(before) is N.Assign and before.target == x and type(before.value) is N.Name
            source = before.value if named else x
            others = seen.others.get(id(s)) if x is not None and K.is_array(kinds(source.id)) else None
            if others is None:
                out.append(walk.map_blocks(s, block) if walk.blocks(s) else s)
                continue
            changed.append(s)
            if named:
                out.pop()
            call = N.Attr(env.module(names, rt, "rt"), "with_shape")
            y = source if source.id in others else x  # both names are read later: the array has its new shape under both
            given = tuple(N.Name(n) for n in others if n != source.id)
            out.append(N.Assign(y, N.Call(call, (source, s.value, *given), (), s.span), s.span, s.note))
            if y != x:
                out.append(N.Assign(x, y, s.span))
        return tuple(out)

    body = block(fn.body)
    return webs.split(replace(fn, body=body), names, env.locals) if changed else fn


def _shape_of(s, env):
    """The name in `x.shape = …`; None for another statement."""
    if type(s) is not N.Assign or type(s.target) is not N.Attr or s.target.name != "shape":
        return None
    x = s.target.value
    return x if type(x) is N.Name and x.id in env.locals else None


class _Seen(Aliases):
    """`others`: id(statement) → the live names that may be the array whose shape it sets; None where that is not told."""

    def __init__(self, *args):
        super().__init__(*args)
        self.others = {}

    def judge(self, s, state):
        x = _shape_of(s, self.env)
        if x is None:
            return
        same, before = state.same.get(x.id, 0), self.others.get(id(s), ())
        live = self.names.known(self.live.after[id(s)])
        found = set(self.names.members(same & live)) | set(before or ())
        holding = self.names.members(state.holding.get(x.id, 0) & live & ~self.names.bit(x.id))
        outside = (same | state.holding.get(x.id, 0)) & self.names.outside
        lost = before is None or outside or any(not K.is_array(self.kinds(n)) for n in holding)
        lost = lost or any((self.kinds(n) or K.UNKNOWN).family in K.CONTAINERS for n in found)
        self.others[id(s)] = None if lost else sorted(found - {x.id})
