"""The cotangent of an object that receives arrays alone is updated as a person would do it.

    >>> print(after('''
    ... def f(model, x, k):
    ...     # Reverse sweep
    ...     model_bar = rt.zeros(model)
    ...     rt.add_attr(model_bar, "w", k * x)
    ...     return rt.gradient(model_bar, model)
    ... ''', "attributes"))
    # Reverse sweep
    model_bar = rt.zeros(model)
    model_bar.w += k * x
    return rt.gradient(model_bar, model)

Only where every use of the cotangent is such an update, of an attribute that is a float64 array, or hands it to the
caller at the end: its arrays, zeros at first, are nobody else's.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .nest import inside, with_body


def updated(fn, facts):
    """`fn` with such updates written out."""
    made, updates, other = {}, {}, set()
    top = set(map(id, fn.body))
    for s in walk.statements(fn.body):
        key = facts.key(s.value) if type(s) in (N.Assign, N.Evaluate) and type(s.value) is N.Call else ""
        if type(s) is N.Assign and type(s.target) is N.Name and key == "rt.zeros" and id(s) in top:
            kind = facts.kind(s.value.args[0])
            other |= set(walk.own_reads(s)) | ({s.target.id} & made.keys())
            if kind.family == "object" and kind.items is not None:
                made[s.target.id] = dict(kind.items)
            continue
        if type(s) is N.Evaluate and key == "rt.add_attr" and type(s.value.args[0]) is N.Name:
            base, name, g = s.value.args
            updates.setdefault(base.id, []).append((s, name.value, g))
            other |= facts.reads(g)
            continue
        for n in (*facts.own(s)[1], *(() if type(s) is N.Return else facts.own(s)[0])):
            other.add(n)
        if type(s) is N.Return:
            other |= set(walk.own_reads(s)) - _handed_over(s, facts)
    new = {}
    for base, found in updates.items():
        held = made.get(base)
        if held is None or base in other or not all(_fits(facts, held.get(name), g) for _, name, g in found):
            continue
        for s, name, g in found:
            new[id(s)] = _update(N.Attr(N.Name(base), name), g, s)
    return with_body(fn, _rebuilt(fn.body, new)) if new else fn


def _handed_over(s, facts):
    """x_bar of each `rt.gradient(x_bar, x)`, or its own, that is returned."""
    items = s.value.items if type(s.value) is N.Display else (s.value,)
    calls = [e for e in items if type(e) is N.Call and facts.key(e) in ("rt.gradient", "rt.own_gradient") and type(e.args[0]) is N.Name]
    names = [e.args[0].id for e in calls]
    reads = walk.own_reads(s)
    return {n for n in names if list(reads).count(n) == 1}


def _fits(facts, held, g):
    kind = facts.kind(g)
    if not K.is_array(held) or not K.is_array(kind) or not held.dims or held.dtype != "f8" or kind.dtype != "f8":
        return False
    return K.same_shape(held, kind)


def _update(target, g, s):
    if type(g) is N.Unary and g.op == "-":
        return N.AugAssign(target, "-", g.operand, s.span, s.note)
    return N.AugAssign(target, "+", g, s.span, s.note)


def _rebuilt(block, new):
    return tuple(inside(new.get(id(s), s), lambda b: _rebuilt(b, new)) for s in block)
