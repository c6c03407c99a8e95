"""Expressions over several lines, where one would pass the right margin.

The outermost bracket is opened and its contents put on a line of their own, then one item a line,
as the formatter black does. Operators without a bracket around them get parentheses, since a line
may only end inside one.
"""

from __future__ import annotations

import re

from sourcegrad.ir.expression import (
    ATOM,
    BARE,
    BITOR,
    BRACKETS,
    NAMED,
    NOT,
    SIGN,
    TEST,
    arguments,
    entries,
    flat,
    lambda_head,
    operands,
    parenthesised,
    slice_or,
)
from sourcegrad.ir.nodes import (
    Attr,
    Binary,
    Bool,
    Call,
    Compare,
    Const,
    Display,
    IfExp,
    Index,
    Lambda,
    Mapping,
    Opaque,
    Slice,
    Starred,
    Unary,
    Walrus,
)

WIDTH = 100
TAB = "    "

_OPERATORS = (Binary, Bool, Compare, IfExp)


def fits(indent, text):
    return len(TAB) * indent + len(text) <= WIDTH


def fill(head, expr, tail, indent, level=BARE, inside=False):
    """`head + expr + tail` as lines within the margin.

    `inside` says that a bracket around us lets lines end anywhere. Where nothing can be broken, the
    line stays long.
    """
    line = head + flat(expr, level) + tail
    if fits(indent, line):
        return [TAB * indent + line]
    kind = type(expr)
    if kind is Display and expr.items:
        return _display(head, expr, tail, indent)
    if parenthesised(expr, level):
        return _parentheses(head, expr, tail, indent)
    if kind is Mapping and expr.values:
        return _bracket(head + "{", entries(expr), "}" + tail, indent)
    if kind is Call and (expr.args or expr.keywords):
        return _call(head, expr, tail, indent)
    if kind is Index and type(expr.index) is not Slice:
        return _index(head, expr, tail, indent)
    if kind is Attr and _breaks(expr):
        return fill(head, expr.value, f".{expr.name}{tail}", indent, ATOM, inside)
    if kind is Unary:
        before, level = ("not ", NOT) if expr.op == "not" else (expr.op, SIGN)
        return fill(head + before, expr.operand, tail, indent, level, inside)
    if kind is Starred:
        return fill(head + "*", expr.value, tail, indent, BITOR, inside)
    if kind is Walrus:
        return fill(f"{head}{expr.target.id} := ", expr.value, tail, indent, TEST, inside)
    if kind is Lambda:
        return fill(head + lambda_head(expr), expr.body, tail, indent, TEST, inside)
    if kind in _OPERATORS and inside:
        return _operators(head, expr, tail, indent)
    words = kind is Const and type(expr.value) is str and " " in expr.value
    if words and inside:
        return _string(head, expr.value, tail, indent)
    if not inside and (words or kind in _OPERATORS or fits(indent + 1, flat(expr))):
        return _parentheses(head, expr, tail, indent)
    return [TAB * indent + line]


def assigned(target, value, indent):
    """`target = value` as lines within the margin: many targets stand in parentheses."""
    lines = fill(flat(target) + " = ", value, "", indent)
    if type(target) is not Display or target.kind != "tuple" or fits(0, lines[0]) or not target.items:
        return lines
    *names, _ = _bracket("(", [("", item, NAMED) for item in target.items], ")", indent, last="," if len(target.items) == 1 else "")
    return [*names, *fill(") = ", value, "", indent)]


def _parentheses(head, expr, tail, indent):
    body = fill("", expr, "", indent + 1, NAMED, True)
    return [TAB * indent + head + "(", *body, TAB * indent + ")" + tail]


def _display(head, expr, tail, indent):
    opening, closing = BRACKETS[expr.kind]
    single = expr.kind == "tuple" and len(expr.items) == 1
    items = [("", item, NAMED) for item in expr.items]
    return _bracket(head + opening, items, closing + tail, indent, last="," if single else "")


def _call(head, expr, tail, indent):
    if _breaks(expr.func) and not fits(indent, f"{head}{flat(expr.func, ATOM)}("):
        rest = "(" + ", ".join([h + flat(e, n) for h, e, n in arguments(expr)]) + ")"
        return fill(head, expr.func, rest + tail, indent, ATOM, True)
    items = arguments(expr)
    alone = len(items) == 1 and type(items[0][1]) is Opaque
    opening = f"{head}{flat(expr.func, ATOM)}("
    # `f(x for x in y,)` does not parse.
    return _bracket(opening, items, ")" + tail, indent, comma="" if alone else ",")


def _index(head, expr, tail, indent):
    index = expr.index
    several = type(index) is Display and index.kind == "tuple" and len(index.items) > 1
    if _breaks(expr.value) and not fits(indent, f"{head}{flat(expr.value, ATOM)}["):
        return fill(head, expr.value, flat(Index(_EMPTY, index)) + tail, indent, ATOM, True)
    items = [_subscript(item) for item in (index.items if several else (index,))]
    opening = f"{head}{flat(expr.value, ATOM)}["
    return _bracket(opening, items, "]" + tail, indent, comma="," if several else "")


# Stands for a value whose text is already written.
_EMPTY = Opaque("", (), "slice")


def _subscript(item):
    """A slice has no place to break at: it travels as text."""
    return ("", Opaque(slice_or(item), (), "slice") if type(item) is Slice else item, NAMED)


def _breaks(expr):
    """Whether a chain of attributes has a bracket to open."""
    while type(expr) is Attr:
        expr = expr.value
    return type(expr) in (Call, Index, Display, Mapping, *_OPERATORS)


def _operators(head, expr, tail, indent):
    """One operand a line, each behind its operator."""
    lines = []
    parts = operands(expr)
    for number, (operator, operand, level) in enumerate(parts):
        before = operator if number else head + operator
        after = "" if number < len(parts) - 1 else tail
        lines += fill(before, operand, after, indent, level, True)
    return lines


def _string(head, text, tail, indent):
    """A long string as several, one a line, which end behind spaces: Python joins them."""
    lines, piece = [], ""
    for word in re.findall(r"\S*\s*", text)[:-1]:
        start = "" if lines else head
        if piece and not fits(indent, f"{start}{flat(Const(piece + word))}{tail}"):
            lines.append(f"{start}{flat(Const(piece))}")
            piece = ""
        piece += word
    lines.append(f"{'' if lines else head}{flat(Const(piece))}{tail}")
    return [TAB * indent + line for line in lines]


def _bracket(opening, items, closing, indent, comma=",", last=""):
    """Bracketed items: all on one line of their own if that fits, else one a line.

    `comma` ends each line of the latter, `last` the line of the former.
    """
    line = ", ".join([h + flat(e, n) for h, e, n in items]) + last
    if fits(indent + 1, line):
        body = [TAB * (indent + 1) + line]
    else:
        body = [row for h, e, n in items for row in fill(h, e, comma, indent + 1, n, True)]
    return [TAB * indent + opening, *body, TAB * indent + closing]
