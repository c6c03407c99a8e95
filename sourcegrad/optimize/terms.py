"""Terms that differ by a literal factor alone are one term.

    >>> print(after('''
    ... def f(x, g):
    ...     t = 0.5 * x
    ...     x_bar = g * t + 0.5 * g * x
    ...     return t, x_bar
    ... ''', "fold"))
    t = 0.5 * x
    x_bar = g * x
    return t, x_bar

A name stands for a literal times another name where that is all that it is ever assigned.
"""

from __future__ import annotations

import math

from ..ir import nodes as N


def monomial(fold, e, negative=False):
    """(literal factor, other factors in order) of a product; None of anything else."""
    literal, factors = -1.0 if negative else 1.0, []
    parts = [e]
    while parts:
        p = parts.pop()
        if type(p) is N.Unary and p.op == "-":
            literal = -literal
            parts.append(p.operand)
        elif type(p) is N.Binary and p.op == "*":
            parts += [p.right, p.left]
        elif type(p) is N.Const and type(p.value) in (int, float):
            literal *= p.value
        else:
            if not fold.facts.info(p).pure:
                return None
            c, x = _written(fold, p)
            literal *= c
            factors.append(x)
    return (literal, factors) if 2 <= len(factors) <= 4 and math.isfinite(literal) else None


def _written(fold, p):
    """(0.5, x) for a name that is nothing but 0.5 * x."""
    lengths = fold.facts.lengths
    if type(p) is N.Name and p.id in lengths.fixed and fold.facts.is_temporary(p.id):
        value = lengths.single.get(p.id)
        if type(value) is N.Binary and value.op == "*" and type(value.left) is N.Const and type(value.right) is N.Name:
            c, x = value.left.value, value.right
            if type(c) in (int, float) and x.id in lengths.fixed and not fold.is_written(x.id, p.id):
                return c, x
    return 1.0, p


def unrounded(facts, e, other):
    """`np.float32(1.0) / n` as `1.0 / n`, beside what is of single precision anyway."""
    if facts.kind(other).dtype != "f4":
        return e
    if type(e) is N.Call and len(e.args) == 1 and type(e.args[0]) is N.Const and facts.key(e) == "np.float32":
        return e.args[0]
    if type(e) is N.Binary and e.op in "*/" and "array" not in (facts.kind(e.left).family, facts.kind(e.right).family):
        left, right = unrounded(facts, e.left, other), unrounded(facts, e.right, other)
        return e if left is e.left and right is e.right else _folded(N.Binary(e.op, left, right, e.span))
    return e


def _folded(e):
    one = e.op == "*" and type(e.left) is N.Const and e.left.value == 1.0 and type(e.right) is N.Const
    return e.right if one else constant(e) if type(e.left) is type(e.right) is N.Const else e


def together(a, b, op):
    """The sum or difference of two monomials of the same factors; None where they are not."""
    if a is None or b is None or len(a[1]) != len(b[1]) or not _same(a[1], b[1]):
        return None
    literal = a[0] + b[0] if op == "+" else a[0] - b[0]
    if not math.isfinite(literal) or literal == 0 or float(repr(literal)) != literal or len(repr(literal)) > 6:
        return None
    e = b[1][0]
    for f in b[1][1:]:
        e = N.Binary("*", e, f)
    if literal == 1:
        return e
    if literal == -1:
        return N.Unary("-", e)
    e = N.Binary("*", N.Const(literal), b[1][0])
    for f in b[1][1:]:
        e = N.Binary("*", e, f)
    return e


def _same(a, b):
    """Are these the same factors, in whatever order?"""
    rest = list(b)
    for x in a:
        if x not in rest:
            return False
        rest.remove(x)
    return True


def whole_numbers(e):
    """`range(i + 1 - 1)` as `range(i)`: literal integers at the end of a sum are joined."""
    if type(e) is N.Call:
        args = tuple(whole_numbers(a) for a in e.args)
        return e if all(a is b for a, b in zip(args, e.args)) else N.Call(e.func, args, e.keywords, e.span)
    if type(e) is N.Binary and e.op in "+-" and _is_int(e.right):
        inner = e.left
        if type(inner) is N.Binary and inner.op in "+-" and _is_int(inner.right):
            value = (inner.right.value if inner.op == "+" else -inner.right.value) + (
                e.right.value if e.op == "+" else -e.right.value
            )
            if value == 0:
                return inner.left
            return N.Binary("+" if value > 0 else "-", inner.left, N.Const(abs(value)), e.span)
    return e


def _is_int(e):
    return type(e) is N.Const and type(e.value) is int


def constant(e):
    """Two literal numbers in one, if that is a plain number."""
    a, b = e.left.value, e.right.value
    if type(a) not in (int, float) or type(b) not in (int, float):
        return e
    try:
        value = {"+": a + b, "-": a - b, "*": a * b}.get(e.op) if e.op in "+-*" else a / b if e.op == "/" else None
    except (OverflowError, ZeroDivisionError):
        return e
    if value is None or not math.isfinite(value) or len(repr(value)) > max(len(repr(a)), len(repr(b))) + 3:
        return e
    return N.Const(value, e.span)
