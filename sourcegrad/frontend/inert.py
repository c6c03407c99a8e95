"""Names of a function that certainly carry no derivative, told by the text alone: counts, flags, shapes, loop indices.

A guess that only decides how a comprehension is written: what is not found here is written as a loop, and what is
found here wrongly is refused by the analysis.
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from ..rules.parse import rule_for_object
from .resolve import MISSING

_FACTS = frozenset(("shape", "ndim", "size", "dtype"))


def names(fn, env):
    """The names all of whose values are inert; parameters are not, but for those declared int, bool or str."""
    found = {p.name for p in fn.params if type(p.annotation) is N.Name and p.annotation.id in ("int", "bool", "str")}
    sources, lost = {}, {p.name for p in fn.params} - found
    for s in walk.statements(fn.body):
        t = type(s)
        if t is N.Assign and type(s.target) is N.Name:
            sources.setdefault(s.target.id, []).append(s.value)
        elif t is N.AugAssign and type(s.target) is N.Name:
            sources.setdefault(s.target.id, []).append(s.value)
        elif t is N.For and type(s.target) is N.Name:
            sources.setdefault(s.target.id, []).append(s.iter)
        else:
            lost.update(walk.binds(s))
            if type(getattr(s, "target", None)) in (N.Index, N.Attr):
                lost.update(walk.reads(s.target))
        for e in walk.own_exprs(s):
            lost.update(walk.walruses(e))
            for c in walk.subexpressions(e):
                if type(c) is N.Call and type(c.func) is N.Attr and type(c.func.value) is N.Name:
                    lost.add(c.func.value.id)  # a method may change its object
    candidates = {n for n in sources if n not in lost} | found
    while True:
        good = {n for n in candidates if all(_inert(e, candidates, env) for e in sources.get(n, ()))}
        if good == candidates:
            return frozenset(good)
        candidates = good


def _inert(e, known, env):
    t = type(e)
    if t is N.Name:
        return e.id in known or env.is_static(e)
    if t is N.Const or t is N.Compare:
        return True
    if t is N.Attr:
        return e.name in _FACTS or env.is_static(e)
    if t is N.Call:
        obj = env.static(e.func)
        rule = None if obj is MISSING else rule_for_object(obj)
        if rule is not None and rule.style == "zero":
            return True
        return rule is not None and all(_inert(c, known, env) for c in walk.children(e)[1:])
    if t is N.Opaque:
        return all(n in known or env.is_static(N.Name(n)) for n in e.reads)
    if t in (N.Lambda, N.Walrus, N.Starred):
        return False
    return all(_inert(c, known, env) for c in walk.children(e))
