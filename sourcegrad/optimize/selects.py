"""Products and sums of cotangents that come down from a select, as one select.

    >>> print(after('''
    ... def f(x, y, g):
    ...     t = x > y
    ...     x_bar = np.where(t, 1.0, 0) * y + np.where(t, 0, g)
    ...     y_bar = rt.masked(np.where(t, 0.5, 0), 2 * x)
    ...     return x_bar, y_bar
    ... ''', "fold"))
    t = x > y
    x_bar = np.where(t, y, g)
    y_bar = np.where(t, x, 0)
    return x_bar, y_bar

All in double precision; the factor is at most 1, so that what is not selected overflows no more than before.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N


def masked(fold, g, partial):
    """`rt.masked(g, partial)` of a select between a factor and 0."""
    return scaled(fold, g, partial)


def scaled(fold, select, factor):
    """`select * factor` where the select is between a literal and 0."""
    found = _parts(fold, select)
    if found is None or not _is_double(fold, factor):
        return None
    mask, a, b = found
    if _is_zero(a) == _is_zero(b):
        return None
    literal = b if _is_zero(a) else a
    if type(literal) is not N.Const or type(literal.value) is not float or not 0 < abs(literal.value) <= 1:
        return None
    value = factor if literal.value == 1 else fold.expr(N.Binary("*", literal, factor))
    zero = N.Const(0)
    return N.Call(select.func, (mask, zero, value) if _is_zero(a) else (mask, value, zero), (), select.span)


def summed(fold, one, other):
    """The sum of two selects on one mask, each of which is 0 where the other is not."""
    first, second = _parts(fold, one), _parts(fold, other)
    if first is None or second is None or first[0] != second[0] or not fold.facts.info(first[0]).pure:
        return None
    (mask, a, b), (_, c, d) = first, second
    if _is_zero(b) and _is_zero(c) and _is_double(fold, a) and _is_double(fold, d):
        return N.Call(one.func, (mask, a, d), (), one.span)
    if _is_zero(a) and _is_zero(d) and _is_double(fold, b) and _is_double(fold, c):
        return N.Call(one.func, (mask, c, b), (), one.span)
    return None


def combined(fold, e):
    """A product or sum with a select in it as a select; None where it stays."""
    if type(e.left) is not N.Call and type(e.right) is not N.Call:
        return None
    if e.op == "+":
        return summed(fold, e.left, e.right)
    if e.op == "*":
        return scaled(fold, e.left, e.right) or scaled(fold, e.right, e.left)
    return None


def _parts(fold, e):
    if type(e) is not N.Call or len(e.args) != 3 or e.keywords or fold.facts.key(e) != "np.where":
        return None
    return e.args if K.is_array(fold.facts.kind(e.args[0])) else None


def _is_zero(e):
    return type(e) is N.Const and type(e.value) in (int, float) and e.value == 0


def _is_double(fold, e):
    kind = fold.facts.kind(e)
    return fold.facts.is_float(e) or (K.is_array(kind) and kind.dtype == "f8")
