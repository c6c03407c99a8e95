"""Strong zeros: where a select (np.where, a boolean mask) throws entries away, their cotangent is zero, not 0 · inf.

`np.where(x > 0, np.log(x), 0)` has gradient 0 at x = 0: the cotangent that comes down from the select is exactly zero
there, and whatever it is multiplied with must not turn it into nan.  Only names above a select pay for that, and only
where a factor may be infinite.
"""

from __future__ import annotations

import math

import numpy as np

from ..analysis import kinds as K
from ..analysis.activity import store_base
from ..analysis.operations import flows, operation
from ..ir import nodes as N
from ..ir import walk

_SELECTS = frozenset(("np.where", "np.select", "np.choose", "np.piecewise", "np.extract", "np.compress", "rt.masked", "rt.quotient"))
_TRIANGLES = frozenset(("np.triu", "np.tril"))
_ZERO_KEEPING = frozenset(("*", "u-", "np.multiply", "np.negative", "np.reshape", "np.transpose", ".T", ".reshape", "np.copy", ".copy", "rt.unbroadcast"))
_EXTREMES = frozenset("np.maximum np.minimum np.fmax np.fmin np.clip .clip max min".split())
_STEEP = frozenset("np.sqrt np.cbrt np.arcsin np.arccos np.asin np.acos np.arccosh np.acosh".split())
_ASKS = (np.isfinite, np.isnan, np.isinf, math.isfinite, math.isnan, math.isinf)
_OVERFLOW = frozenset(
    "np.exp np.exp2 np.expm1 np.sinh np.cosh np.square np.logaddexp np.prod math.exp math.sinh math.cosh".split()
)


def strong_zeros(fn, env, kinds, active):
    """(masked, unbounded): names whose cotangent comes from a select; names that may be infinite or nan."""
    ops = [*_operations(fn, env, kinds), *_stores(fn, env, kinds)]
    masked = _thrown_away(fn, env, kinds) & set(active)
    for _, op, e in ops:
        if op.what == "rule" and op.rule is not None and (
            op.rule.key.startswith("np.nan") or _clears(op, e, kinds) or _leaves_out(op)
        ):
            masked.update(n for n in flows(op) if n in active)
    if not masked:
        return frozenset(), frozenset()
    changed = True
    while changed:
        changed = False
        for target, op, _ in reversed(ops):
            if target in masked:
                for n in flows(op):
                    if n in active and n not in masked:
                        masked.add(n)
                        changed = True
    if any(op.what == "rule" and op.rule is not None and op.rule.key.startswith("np.nan") for _, op, _ in ops):
        return frozenset(masked), frozenset(env.locals)  # the inputs themselves may be nan
    return frozenset(masked), _grown(ops, _may_overflow)


def _stores(fn, env, kinds):
    """(name, operation, expression) of each statement that stores into what a name stands for."""
    stores = [s for s in walk.statements(fn.body) if type(s) is N.Assign and type(s.target) is N.Index]
    return [(store_base(s.target), operation(s.value, env, kinds), s.value) for s in stores if store_base(s.target)]


def _thrown_away(fn, env, kinds):
    """Names of what is overwritten through a mask, or is asked whether it is finite: those who ask do without what is not."""
    found = set()
    for s in walk.statements(fn.body):
        target = s.target if type(s) is N.Assign else None
        if type(target) is N.Index and _masks(target, kinds) and store_base(target):
            found.add(store_base(target))
    for c in walk.evaluated(fn.body):
        if type(c) is not N.Call or not c.args:
            continue
        asked = env.static(c.func)
        if any(asked is f for f in _ASKS):
            found.add(c.args[0].id if type(c.args[0]) is N.Name else store_base(c.args[0]))
    made = {s.target.id: s.value for s in walk.statements(fn.body) if type(s) is N.Assign and type(s.target) is N.Name}
    return found | {store_base(made[n]) for n in found if type(made.get(n)) is N.Index}


def peaks(fn, env, kinds):
    """(extremes, operands): of `np.sqrt(np.maximum(x, 0))`, whose slope is infinite where nothing of x counts.

    The results of max, min and clip that go into a function with an infinite slope at a finite value, and what that is given.
    """
    ops = [o for o in _operations(fn, env, kinds) if o[1].what == "copy" or o[1].what == "rule" and o[1].rule is not None]
    steep = {n for _, op, e in ops if op.what == "rule" and _is_steep(op) for n in walk.reads(next(iter(op.bound.values())))}
    if not steep:
        return frozenset(), frozenset()
    chosen = {y for y, op, _ in ops if op.what == "rule" and op.rule.key in (*_EXTREMES, "np.where")}
    below = _grown(ops, lambda op, e, names: _passes(op) and not names.isdisjoint(walk.reads(e)), chosen)
    reversed_ops = [(n, op, N.Name(y)) for y, op, e in ops if _passes(op) for n in walk.reads(e)]
    above = _grown(reversed_ops, lambda op, e, names: e.id in names, steep)
    return above & chosen, below & steep


def _is_steep(op):
    if op.rule.key in ("**", "np.power"):
        exponent = list(op.bound.values())[1]
        return type(exponent) is not N.Const or type(exponent.value) is not int and not exponent.value >= 1
    return op.rule.key in _STEEP


def _passes(op):
    """May the value be one at which a slope is infinite since an operand is what an extreme chose?"""
    return op.what == "copy" or op.rule.key in _ZERO_KEEPING or op.rule.key in ("+", "-", "/", "[]")


def cleared(fn, env, kinds):
    """(names with entries that are zero since a select threw them away, names whose tangents may be infinite or nan).

    For the tangents of a gradient: what it multiplies by a cotangent that is zero for that reason has no part in it.
    """
    ops = _operations(fn, env, kinds)
    cleared = _grown(ops, lambda op, e, names: _clears(op, e, kinds) or _keeps_zeros(op, names))
    if not cleared:
        return cleared, cleared
    brought = {n for s in walk.statements(fn.body) for n in _brought(s)}  # what the forward half saved
    return cleared, _grown(ops, _may_overflow, brought)


def _brought(s):
    if type(s) is N.Assign and type(s.target) is N.Display:
        return walk.target_names(s.target)
    pops = type(s) is N.Assign and type(s.value) is N.Call and type(s.value.func) is N.Attr and s.value.func.name == "pop"
    return walk.target_names(s.target) if pops else ()


def _clears(op, e, kinds):
    return op.what == "rule" and op.rule is not None and (op.rule.key in _SELECTS or op.rule.key in _TRIANGLES or _is_mask(op, e, kinds))


def _keeps_zeros(op, names):
    """Is this zero wherever one of `names` is: a copy, a product, the same with another sign or shape?"""
    if op.what == "copy":
        return op.bound.id in names
    if op.what != "rule" or op.rule is None or op.rule.key not in _ZERO_KEEPING:
        return False
    return any(type(v) is N.Name and v.id in names for v in op.bound.values())


def _operations(fn, env, kinds):
    """(name, operation, expression) of each statement that binds one name."""
    ops = []
    for s in walk.statements(fn.body):
        if type(s) is N.Assign and type(s.target) is N.Name:
            ops.append((s.target.id, operation(s.value, env, kinds), s.value))
        elif type(s) is N.AugAssign and type(s.target) is N.Name:
            e = N.Binary(s.op, s.target, s.value)
            ops.append((s.target.id, operation(e, env, kinds), e))
    return ops


def _grown(ops, belongs, found=()):
    """The names whose operations belong to a set, which grows as names are found."""
    found, changed = set(found), True
    while changed:
        changed = False
        for target, op, e in ops:
            if target not in found and belongs(op, e, found):
                found.add(target)
                changed = True
    return frozenset(found)


def _is_mask(op, e, kinds):
    """Is this `x[mask]`?"""
    return op.rule.key == "[]" and type(e) is N.Index and _masks(e, kinds)


def _leaves_out(op):
    """Is this a reduction of the entries that `where=` names?"""
    return type(op.bound) is dict and op.bound.get("where", N.Const(True)) != N.Const(True)


def _masks(e, kinds):
    """Is there a mask in this index?"""
    parts = e.index.items if type(e.index) is N.Display else (e.index,)
    for p in parts:
        if type(p) in (N.Slice, N.Const):
            continue
        k = kinds.expr(p)
        if k is None or k.family == "unknown" or (K.is_array(k) and k.dtype in ("b1", None)):
            return True
    return False


def _may_overflow(op, e, unbounded):
    if op.what == "rule" and op.rule is not None:
        if op.rule.style == "elementwise" and op.rule.key in _SELECTS:
            return False
        if op.rule.key in _OVERFLOW or op.rule.entry.domain or op.rule.key in ("/", "**", "%", "//"):
            return True
        if op.rule.style == "general" and op.rule.key.startswith("np.linalg"):
            return True
    if op.what in ("function", "unknown"):
        return True
    return any(n in unbounded for n in walk.reads(e))
