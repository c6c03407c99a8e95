"""Names that may hold None where kinds tell what they hold otherwise: those that begin so, and what is bound to them."""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk


def absent(fn, unsure=frozenset()):
    """Names that begin as None, and those that are bound to what such a name holds, or held when it was saved.

    unsure: names that may have been left unbound by a forward half, and are taken out of what it has saved as None
    """
    found, count = set(), -1
    for s in walk.statements(fn.body):
        if type(s) is N.Assign and type(s.target) is N.Display:
            found |= unsure.intersection(walk.target_names(s.target))

    def none(e):
        if type(e) is N.Call and type(e.func) is N.Attr and e.func.name == "pop":
            e = e.func.value
        return e == N.Const(None) or (type(e) is N.Name and e.id in found)

    while count < len(found):
        count = len(found)
        for s in walk.statements(fn.body):
            if type(s) is N.Assign and type(s.target) is N.Name and none(s.value):
                found.add(s.target.id)
            elif type(s) is N.Evaluate and type(s.value) is N.Call and type(s.value.func) is N.Attr:
                if s.value.func.name == "append" and any(map(none, s.value.args)):
                    found.update(walk.reads(s.value.func.value))
    return found
