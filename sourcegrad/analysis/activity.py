"""Which names carry a derivative: varied (depend on an input that `wrt` selects) and useful (the output depends on them).

Flow-insensitive over webs, which `normalize` has made flow-sensitive enough.
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from . import kinds as K
from .operations import is_refused, operation, reads_of


class _Edge:
    """Derivatives flow from `sources` to `targets` in statement `s`; `opaque` where no rule says how."""

    __slots__ = ("sources", "targets", "opaque")

    def __init__(self, sources, targets, opaque):
        self.sources, self.targets, self.opaque = sources, targets, opaque


def activity(fn, env, kinds, inputs, outputs, regions=None):
    """(active, varied): sets of names, given the names of the active parameters and of the result.

    regions: name → names that reach the same memory (`aliasing`): what is stored through one is read through another
    """
    edges = list(_edges(fn.body, env, kinds))
    edges += [_Edge(names, names, False) for names in set((regions or {}).values())]
    varied = set(inputs)
    changed = True
    while changed:
        changed = False
        for edge in edges:
            if any(n in varied for n in edge.sources):
                for target in edge.targets:
                    if target not in varied and (edge.opaque or _carries(kinds(target))):
                        varied.add(target)
                        changed = True
    useful = set(outputs)
    changed = True
    while changed:
        changed = False
        for edge in reversed(edges):
            if any(n in useful for n in edge.targets):
                for source in edge.sources:
                    if source not in useful:
                        useful.add(source)
                        changed = True
    active = {n for n in varied & useful if n in env.locals}
    return frozenset(active), frozenset(varied)


def _carries(kind):
    return K.may_vary(kind) or K.may_close_over(kind)


def _edges(block, env, kinds):
    for s in walk.statements(block):
        t = type(s)
        if t is N.Define:
            yield _Edge(tuple(walk.free_names(s.function)), (s.function.name,), True)
        elif t is N.Assign and type(s.value) is N.Lambda:
            yield _Edge(tuple(walk.reads(s.value)), walk.target_names(s.target), True)
        elif t is N.Assign:
            op = operation(s.value, env, kinds)
            opaque = op.what in ("unknown", "opaque") or is_refused(op)
            sources = reads_of(op, s.value)
            if op.what == "effect":
                sources = (op.bound.id,) if type(op.bound) is N.Name else ()
                yield from _effect(op)
            targets = walk.target_names(s.target)
            if not targets:  # a store
                base = store_base(s.target)
                targets = (base,) if base else ()
            yield _Edge(sources, targets, opaque)
        elif t is N.AugAssign:
            base = s.target.id if type(s.target) is N.Name else store_base(s.target)
            if base:
                yield _Edge((base, *walk.reads(s.value)), (base,), False)
        elif t is N.Evaluate:
            op = operation(s.value, env, kinds)
            if op.what == "effect":
                yield from _effect(op)


def _effect(op):
    """`xs.append(v)` lets derivatives flow from v into xs."""
    if type(op.bound) is N.Name:
        given = op.args[1:] if op.problem in ("add_at", "add_attr") else op.args
        sources = tuple(n for a in given for n in walk.reads(a))
        yield _Edge(sources, (op.bound.id,), False)


def store_base(target):
    """The name whose object a store writes: `a` of `a[i]`, `a.w`."""
    base = target
    while type(base) in (N.Index, N.Attr):
        base = base.value
    return base.id if type(base) is N.Name else None
