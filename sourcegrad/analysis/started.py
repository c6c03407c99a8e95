"""Where a name that starts as None surely has been bound to something else: generated text starts names that way that an
arm or a loop may leave unbound.
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk

_NONE = N.Const(None)


def started(body):
    """Number of a statement (in the order of `walk.statements`) → names that start as None and are bound anew before it."""
    names = {s.target.id for s in walk.statements(body) if is_start(s)}
    if not names:
        return {}
    numbers = {id(s): k for k, s in enumerate(walk.statements(body))}
    found = {}

    def block(b, sure):
        for s in b:
            found[numbers[id(s)]] = sure
            t = type(s)
            if t is N.If:
                sure = block(s.body, sure) & block(s.orelse, sure)
            elif t in (N.For, N.While):
                again = sure
                while True:
                    end = again & block(s.body, again)
                    if end == again:
                        break
                    again = end
                sure = again
            elif is_start(s):
                sure = sure - {s.target.id}
            elif walk.blocks(s):
                for inner in walk.blocks(s):
                    block(inner, frozenset())
                sure = frozenset()
            else:
                sure = sure | (names & set(walk.own_writes(s)))
        return sure

    block(body, frozenset())
    return {k: sure for k, sure in found.items() if sure}


def is_start(s):
    """`x = None`"""
    return type(s) is N.Assign and type(s.target) is N.Name and s.value == _NONE
