"""Slopes of Python numbers at the poles of a derivative, where the function itself does not raise: np.log(0.0), math.sqrt(0.0).

A division of Python's would raise there; NumPy's gives ±inf or nan, as it does for the function.
"""

from __future__ import annotations

from collections import Counter

from ..ir import nodes as N
from ..ir import walk

# these raise themselves where their slope has no value
_RAISE = frozenset("/ // % ** pow divmod math.log math.log2 math.log10 math.log1p math.pow math.fmod math.atanh math.gamma".split())


def over(ctx, rule, op, e):
    """`e` of an elementwise rule, with its divisions by Python numbers as NumPy's."""
    if rule.key in _RAISE and all(ctx.kind_of(v).family in ("float", "int") for v in op.bound.values() if type(v) is N.Name):
        return e

    def divided(p):
        if type(p) is not N.Binary or p.op not in _DIVISIONS or type(p.right) is N.Const or ctx.kind_of(p.right).family != "float":
            return p
        if ctx.kind_of(p.left).family == "array" or type(p.right) is N.Name and p.right.id in ctx.divisors:
            return p
        return ctx.rt("over", p.left, p.right) if p.op == "/" else ctx.np("floor_divide", p.left, p.right)

    return walk.transform(e, divided)


_DIVISIONS = ("/", "//")


def divisors(ctx):
    """Names by whose one value the primal divides in any case, so that it would have raised where that is zero."""
    bound = Counter(n for s in walk.statements(ctx.fn.body) for n in walk.own_writes(s))
    return {n for n in _divided(ctx, ctx.fn.body, ctx.given) if bound[n] == (n not in ctx.given)}


def _divided(ctx, block, bound):
    """Names that one block binds and divides by."""
    bound, found = set(bound), set()
    for s in block:
        e = s.value if type(s) is N.Assign else None
        if type(e) is N.Binary and e.op == "/" and type(e.right) is N.Name and e.right.id in bound:
            if all(ctx.kind_of(p).family in ("float", "int") for p in (e.left, e.right)):
                found.add(e.right.id)
        bound.update(walk.own_writes(s) if type(s) is N.Assign else ())
        for b in walk.blocks(s):
            found |= _divided(ctx, b, ())
    return found
