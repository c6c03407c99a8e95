"""The logistic function, written out: its derivative is y (1 - y), which needs nothing but its value.

    t = np.exp(-x)
    y = 1.0 / (1.0 + t)              x_bar += y_bar * y * (1 - y)          y_dot = x_dot * y * (1 - y)

The cotangent passes from y to the exponent at once, where that still holds what it held, and the tangent from there to
y: neither meets the exponential, which may have overflowed.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk

_EXP = frozenset(("np.exp", "math.exp"))


def exponents(ctx, body):
    """id(`y = 1 / (1 + exp(t))`) → t."""
    found = {}
    _search(ctx, body, walk.times_bound(body), found)
    return found


def exponent(ctx, s):
    """The exponent of a logistic function that a statement computes; None for every other statement."""
    t = ctx.exponents.get(id(s))
    known = t is not None and ctx.is_active(t) and t != s.target and ctx.kind(t) != K.UNKNOWN and not ctx.complex
    return t if known else None


def slope(y):
    return N.Binary("*", y, N.Binary("-", N.Const(1), y))


def tangent(ctx, s):
    """(the tangent of a logistic function, that it reads the result); None for every other statement."""
    t = exponent(ctx, s)
    return None if t is None else (N.Unary("-", N.Binary("*", ctx.dot(t.id), slope(s.target))), True)


def _search(ctx, block, counts, found):
    made = {}  # name → (place in the block, its one definition)
    for k, s in enumerate(block):
        for b in walk.blocks(s):
            _search(ctx, b, counts, found)
        if type(s) is not N.Assign or type(s.target) is not N.Name or s.target.id in ctx.places:
            continue
        t = _exponent(ctx, s.value, made)
        if t is not None:
            at, t = t
            between = {n for i in walk.statements(block[at : k + 1]) for n in walk.own_writes(i)}
            if t.id not in between and t.id not in ctx.places:
                found[id(s)] = t
        if counts[s.target.id] == 1:
            made[s.target.id] = (k, s.value)


def _exponent(ctx, e, made):
    """(place of the exponential, t) where `e` is `1 / (1 + exp(t))`."""
    if type(e) is not N.Binary or e.op != "/" or not _is_one(e.left) or type(e.right) is not N.Name:
        return None
    _, below = made.get(e.right.id, (0, None))
    if type(below) is not N.Binary or below.op != "+":
        return None
    for one, other in ((below.left, below.right), (below.right, below.left)):
        if not _is_one(one) or type(other) is not N.Name:
            continue
        at, power = made.get(other.id, (0, None))
        if type(power) is N.Call and len(power.args) == 1 and not power.keywords and type(power.args[0]) is N.Name:
            op = ctx.operation(power)
            if op.what == "rule" and op.rule is not None and op.rule.key in _EXP:
                return at, power.args[0]
    return None


def _is_one(e):
    return type(e) is N.Const and type(e.value) in (int, float) and e.value == 1
