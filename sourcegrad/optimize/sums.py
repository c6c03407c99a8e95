"""The first contribution to a cotangent, and those that follow at once, in one statement.

    >>> print(after('''
    ... def f(x, y, k):
    ...     x_bar = k * y
    ...     x_bar += k * np.sin(x)
    ...     t_bar = k * x[1:]
    ...     y_bar = np.zeros_like(y)
    ...     y_bar[1:] -= t_bar
    ...     y_bar[:-1] += t_bar
    ...     return x_bar, y_bar
    ... ''', "sums", "dead", "renest"))
    x_bar = k * y + k * np.sin(x)
    t_bar = k * x[1:]
    y_bar = np.zeros_like(y)
    y_bar[:-1] = t_bar
    y_bar[1:] -= t_bar
    return x_bar, y_bar

What is added to fresh zeros comes before what is subtracted, so that it can be stored.  Contributions that stem from different lines of the primal stay apart, each beside the line that it quotes.
"""

from __future__ import annotations

from dataclasses import replace

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .lengths import only_entry


def merged(facts, first, s):
    """`x = e` and the `x += f` behind it as `x = e + f`; None where that would not be the same."""
    x, e, f = s.target, first.value, s.value
    if s.op not in ("+", "-"):
        return None
    if not (facts.is_number(x) or _alike(facts, e, f)):
        return None
    if s.op == "+" and _is_zeros(facts, e):
        value = f if facts.is_number(f) or facts.ctx.is_fresh(f) else None
        if value is None or not (facts.is_number(x) or _alike(facts, x, f)):
            return None
    else:
        value = N.Binary(s.op, e, f)
    return N.Assign(x, value, first.span if first.note else s.span, first.note or s.note)


def _alike(facts, a, b):
    """Arrays of one dtype and shape, so that `a + b` is what `a += b` leaves?"""
    ka, kb = facts.kind(a), facts.kind(b)
    return K.is_array(ka) and K.is_array(kb) and ka.dtype is not None and ka.dtype == kb.dtype and K.same_shape(ka, kb)


def _is_zeros(facts, e):
    if type(e) is N.Const:
        return type(e.value) in (int, float) and e.value == 0
    return type(e) is N.Call and facts.key(e) == "np.zeros_like"


def borrows(facts, e):
    """Is the value of `e` somebody else's object, so that `+=` on it needs to know that it is a number?

    Or an array that is made large only to be added to.
    """
    return type(e) in (N.Name, N.Index, N.Attr) or (type(e) is N.Call and facts.key(e) == "rt.expand")


def reordered(facts, fn):
    """Of two contributions to fresh zeros that which is added comes first: it can be stored as it is, the other subtracted.

    A sum of two does not depend on their order.
    """

    def block(b):
        out = [walk.map_blocks(s, block) for s in b]
        for k in range(len(out) - 2):
            first, one, two = out[k : k + 3]
            if type(first) is not N.Assign or type(first.value) is N.Const or not _is_zeros(facts, first.value):
                continue
            if not all(type(s) is N.AugAssign and type(s.target) is N.Index and s.target.value == first.target for s in (one, two)):
                continue
            if _negated(one) is not None and two.op == "+" and type(two.value) is N.Name and two.value != first.target:
                out[k + 1], out[k + 2] = two, one
        return b if all(x is y for x, y in zip(out, b)) else tuple(out)

    body = block(fn.body)
    return fn if body is fn.body else replace(fn, body=body)


def _negated(s):
    """The name that `s` subtracts from a slice."""
    value = s.value if s.op == "-" else s.value.operand if type(s.value) is N.Unary and s.value.op == "-" else None
    parts = s.target.index.items if type(s.target.index) is N.Display else (s.target.index,)
    return value if type(value) is N.Name and any(type(p) is N.Slice for p in parts) else None


def whole(facts, first, s):
    """`x_bar[:, 0] += g` of a number g into fresh zeros that are one entry wide as an array of g; else None."""
    if not (type(first.value) is N.Call and facts.key(first.value) == "np.zeros_like" and facts.is_float(s.value)):
        return None
    kind, k = facts.kind(first.target), s.target.index
    parts = k.items if type(k) is N.Display else (k,)
    if s.op != "+" or not K.is_array(kind) or not kind.dims or kind.dtype != "f8" or len(parts) > len(kind.dims):
        return None
    if not all(p == N.Slice(None, None, None) or only_entry(kind, parts, j) for j, p in enumerate(parts)):
        return None
    shape = facts.ctx.np("shape", first.value.args[0])
    return N.Assign(first.target, facts.ctx.rt("expand", s.value, shape), s.span, s.note)


def first_touch(facts, first, s):
    """`x_bar[k] += g` into fresh zeros as `x_bar[k] = g`."""
    if not (type(first.value) is N.Call and facts.key(first.value) == "np.zeros_like"):
        return None
    if type(s) is not N.AugAssign or type(s.target) is not N.Index or s.op not in ("+", "-"):
        return None
    base, k = s.target.value, s.target.index
    if base != first.target or base.id in facts.reads(k) or base.id in facts.reads(s.value):
        return None
    parts = k.items if type(k) is N.Display else (k,)
    for p in parts:
        plain = type(p) is N.Slice or facts.kind(p).family == "int" or (type(p) is N.Const and p.value in (None, Ellipsis))
        if not plain:
            return None
    if _negated(s) is not None:
        return None  # a negated copy costs more than the difference from zeros
    value = s.value if s.op == "+" else N.Unary("-", s.value)
    return N.Assign(s.target, value, s.span, s.note)
