"""Arrays of which a slice, an index, a maximum or a store keeps some entries: the cotangent of the others is a strong zero.

`np.max(np.sqrt(x))` has gradient 0 at an x of 0 that is not the greatest: what comes down to it is exactly 0 there, and
the slope is infinite.  Only functions that are singular where their value may be finite, or is known to be no number,
pay for that, and only where they are applied to arrays.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..analysis.activity import store_base
from ..analysis.operations import flows, operation
from ..ir import nodes as N
from ..ir import walk

_SINGULAR = frozenset(
    "np.sqrt np.cbrt np.log np.log2 np.log10 np.log1p np.reciprocal np.arcsin np.arccos np.arccosh np.arctanh "
    "np.asin np.acos np.acosh np.atanh".split()
)
_POWERS, _QUOTIENTS = ("**", "np.power", "np.pow", "np.float_power"), ("/", "np.divide", "np.true_divide")
EXTREMES = frozenset("np.maximum np.minimum np.fmax np.fmin np.clip max min".split())
_KEEP_SOME = EXTREMES | frozenset(
    "np.max np.min np.amax np.amin np.ptp np.median np.quantile np.percentile np.maximum.reduce np.minimum.reduce np.take "
    "np.take_along_axis np.delete np.split np.array_split np.hsplit np.vsplit np.dsplit np.unstack np.diagonal np.diag np.trace "
    "np.linalg.diagonal np.linalg.trace np.unique np.resize .item".split()
)
_ENTRY_BY_ENTRY = frozenset(
    "[] .T .mT np.reshape .reshape np.ravel .ravel .flatten np.transpose .transpose np.copy .copy np.swapaxes np.moveaxis np.flip np.roll np.sort np.partition "
    "np.squeeze np.expand_dims np.concatenate np.stack np.hstack np.vstack np.where np.diff np.atleast_1d np.asarray np.array".split()
)  # fmt: skip
_WIDE = (N.Const(None), N.Const(Ellipsis))


def singular(op, kind_of):
    """Has this function an infinite slope, or none, at some entries of an array?"""
    key = op.rule.key
    if key in _POWERS:
        exponent = list(op.bound.values())[1]
        return type(exponent) is not N.Const or type(exponent.value) is not int or exponent.value < 0
    if key in _QUOTIENTS:
        return K.is_array(kind_of(list(op.bound.values())[1]))
    return key in _SINGULAR


def dropped(fn, env, kinds, active):
    """Names of active arrays whose cotangents are exactly 0 at some entries, since these went nowhere."""
    ops, stores = [], []
    for s in walk.statements(fn.body):
        target = getattr(s, "target", None)
        if type(s) is N.Assign and type(target) is N.Name:
            ops.append((target.id, operation(s.value, env, kinds)))
        elif type(s) is N.AugAssign and type(target) is N.Name:
            ops.append((target.id, operation(N.Binary(s.op, target, s.value), env, kinds)))
        elif type(s) is N.Assign and type(target) is N.Index and store_base(target):
            stores.append((store_base(target), operation(s.value, env, kinds)))
    ruled = [(y, op) for y, op in ops if op.what == "copy" or op.what == "rule" and op.rule is not None]
    if not any(op.what == "rule" and singular(op, lambda e: kinds.expr(e) or K.UNKNOWN) and _is_array(kinds, y) for y, op in ruled):
        return frozenset()
    found = {n for _, op in ruled if op.what == "rule" and _keeps_some(op, kinds) for n in flows(op)}
    found |= {y for y, _ in stores}
    above = [(y, op) for y, op in ruled if op.what == "copy" or op.what == "rule" and op.rule is not None and _goes_by_entries(op)]
    changed = True
    while changed:
        before = len(found)
        for y, op in reversed(above):
            if y in found:
                found.update(flows(op))
        changed = len(found) > before
    return frozenset(n for n in found if n in active and _is_array(kinds, n))


def spoiled(fn, env, kinds):
    """Names whose tangents may be nan although their values are numbers: what comes of a singular function."""
    ops = [(s.target.id, operation(s.value, env, kinds), s.value) for s in walk.statements(fn.body) if type(s) is N.Assign and type(s.target) is N.Name]
    kind_of = lambda e: kinds.expr(e) or K.UNKNOWN  # noqa: E731
    found = {y for y, op, _ in ops if op.what == "rule" and op.rule is not None and singular(op, kind_of)}
    changed = bool(found)
    while changed:
        more = {y for y, _, e in ops if y not in found and not found.isdisjoint(walk.reads(e))}
        found |= more
        changed = bool(more)
    return frozenset(found)


def _is_array(kinds, n):
    return K.is_array(K.present(kinds(n) or K.UNKNOWN))


def _keeps_some(op, kinds):
    if op.rule.key == "[]":
        base, k = op.bound.values()
        parts = k.items if type(k) is N.Display and k.kind == "tuple" else (k,)
        whole = all(p in _WIDE or type(p) is N.Slice and p.lower is None and p.upper is None and p.step is None for p in parts)
        return not whole and type(base) is N.Name and _is_array(kinds, base.id)
    return op.rule.key in _KEEP_SOME


def _goes_by_entries(op):
    return op.rule.style == "elementwise" or op.rule.key in _ENTRY_BY_ENTRY
