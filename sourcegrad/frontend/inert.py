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
    sources, lost, given = {}, {p.name for p in fn.params} - found, set()
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
        if t is N.Define:
            given.update(walk.free_names(s.function))
        for e in walk.own_exprs(s):
            lost.update(walk.walruses(e))
            for c in walk.subexpressions(e):
                if type(c) is N.Call and type(c.func) is N.Attr and type(c.func.value) is N.Name:
                    lost.add(c.func.value.id)  # a method may change its object
                if type(c) is N.Call and ((obj := env.static(c.func)) is MISSING or rule_for_object(obj) is None):
                    given.update(a.id for a in c.args if type(a) is N.Name)
    lost.update(n for n in given if any(map(_is_container, sources.get(n, ()))))  # a function may change what it is given
    held = {n: _held(values, env) for n, values in sources.items() if n not in lost}
    held.update((n, _held(sources.get(n, ()), env)) for n in found)
    users, failed = {}, [n for n, needed in held.items() if needed is None]
    failed += [m for n in lost for m in _holders(sources.get(n, ()))]
    for n, needed in held.items():
        for m in needed or ():
            users.setdefault(m, []).append(n)
            if m not in held:
                failed.append(n)
    while failed:
        n = failed.pop()
        if held.pop(n, failed) is not failed:
            failed += users.get(n, ())
            failed += _holders(sources.get(n, ()))
    return frozenset(held)


def _holders(values):
    """Names of what may hold a value that is read from it: what changes the value changes them."""
    found = set()
    for e in values:
        while type(e) in (N.Index, N.Attr):
            e = e.value
        if type(e) is N.Name:
            found.add(e.id)
    return found


def _is_container(e):
    """May this be a list or a dict?"""
    return type(e) in (N.Mapping, N.Opaque, N.Name) or type(e) is N.Display and e.kind != "tuple"


def _held(values, env):
    """The names that must be inert for all `values` to be, or None where they cannot be."""
    needed = set()
    return needed if all(_inert(e, needed, env) for e in values) else None


def _inert(e, needed, env):
    """Whether `e` is inert once the names that are added to `needed` are."""
    t = type(e)
    if t is N.Name:
        if not env.is_static(e):
            needed.add(e.id)
        return True
    if t is N.Const or t is N.Compare:
        return True
    if t is N.Attr:
        return e.name in _FACTS or env.is_static(e)
    if t is N.Call:
        obj = env.static(e.func)
        rule = None if obj is MISSING else rule_for_object(obj)
        if rule is not None and rule.style == "zero":
            return True
        return rule is not None and all(_inert(c, needed, env) for c in walk.children(e)[1:])
    if t is N.Opaque:
        needed.update(n for n in e.reads if not env.is_static(N.Name(n)))
        return True
    if t in (N.Lambda, N.Walrus, N.Starred):
        return False
    return all(_inert(c, needed, env) for c in walk.children(e))
