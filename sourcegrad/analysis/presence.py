"""Which attributes and items an object surely has where it is stored into: what was read, stored or made before is there.

    v = p.v                  p has v
    p.v = v + dt * f         a store that finds v there: what it overwrites can be put back as it was
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk

_DROPS = frozenset(("pop", "popitem", "clear", "put_at", "put_as", "__delitem__"))


def stores(block, alias=None):
    """Ids of the statements that store into a slot that is surely there; `alias`: shadow → the name it belongs to."""
    found = set()
    _Presence(found, alias or {}).block(block, {})
    return found


class _Presence:
    def __init__(self, found, alias):
        self.found, self.alias = found, alias

    def block(self, block, state):
        for s in block:
            if walk.blocks(s):
                self.compound(s, state)
            else:
                self.statement(s, state)
        return state

    def compound(self, s, state):
        rebound = walk.assigned((s,))
        inside = {n: keys for n, keys in state.items() if type(s) is N.If or n not in rebound}
        if type(s) is not N.If:  # what a later pass deletes
            for i in walk.statements((s,)):
                _drop(i, inside)
        for b in walk.blocks(s):
            self.block(b, dict(inside))
        for n in rebound:
            state.pop(n, None)
        for i in walk.statements((s,)):
            _drop(i, state)

    def statement(self, s, state):
        t = type(s)
        target = s.target if t is N.Assign or t is N.AugAssign else None
        slot = _slot(target)
        if slot is not None:
            name, key = slot
            if any(key in state.get(n, ()) for n in (name, self.alias.get(name, name))):
                self.found.add(id(s))
        _drop(s, state)
        value = s.value if t is N.Assign else None
        read = _slot(value)
        if read is not None:
            _add(state, *read)
        for n in walk.own_writes(s):
            state.pop(n, None)
        if slot is not None:
            _add(state, *slot)
        if type(target) is N.Name:
            made = _made(value, state)
            if made:
                state[target.id] = made


def _slot(e):
    """(name, key) of an attribute or an item under a fixed key."""
    if type(e) is N.Attr and type(e.value) is N.Name:
        return e.value.id, (".", e.name)
    if type(e) is N.Index and type(e.value) is N.Name and type(e.index) is N.Const:
        return e.value.id, ("[]", repr(e.index.value))
    return None


def _add(state, name, key):
    state[name] = state.get(name, frozenset()) | {key}


def _made(value, state):
    """What an object has when it is made."""
    if type(value) is N.Name:
        return state.get(value.id)
    if type(value) is N.Mapping:
        return frozenset(("[]", repr(k.value)) for k in value.keys if type(k) is N.Const)
    if type(value) is N.Call and type(value.func) is N.Attr and value.func.name in ("instance", "namespace"):
        return frozenset((".", k) for k, _ in value.keywords)
    return None


def _drop(s, state):
    """A deletion may be seen through any name."""
    if type(s) is N.Delete or (type(s) in (N.Assign, N.Evaluate) and _may_drop(s.value)):
        state.clear()


def _may_drop(e):
    return type(e) is N.Call and type(e.func) is N.Attr and e.func.name in _DROPS
