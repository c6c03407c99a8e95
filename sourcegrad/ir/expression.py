"""Expressions as one line of text, with the fewest parentheses.

A table of functions, one for each node, and one rule: an operand that binds looser than its place
asks for gets parentheses.
"""

from __future__ import annotations

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
    Name,
    Opaque,
    Slice,
    Starred,
    Unary,
    Walrus,
)

# How tightly an expression binds, and what a place asks for. A place of level BARE takes a tuple
# without parentheses (`return a, b`), one of level NAMED a walrus (`f(y := x)`).
(
    BARE, NAMED, TEST, OR, AND, NOT, COMPARE, BITOR, BITXOR, BITAND, SHIFT, SUM, TERM, SIGN, POWER,
    ATOM,
) = range(16)  # fmt: skip

_BINARY = {
    "|": BITOR, "^": BITXOR, "&": BITAND, "<<": SHIFT, ">>": SHIFT, "+": SUM, "-": SUM, "*": TERM,
    "/": TERM, "//": TERM, "%": TERM, "@": TERM, "**": POWER,
}  # fmt: skip
_BOOL = {"or": OR, "and": AND}
BRACKETS = {"tuple": "()", "list": "[]", "set": "{}"}
# Opaque text that needs no parentheses anywhere.
CLOSED = (
    "f-string",
    "list comprehension",
    "set comprehension",
    "dict comprehension",
    "generator expression",
    "slice",
)


_ATOMIC = frozenset((Name, Attr, Index, Call))


def binds(expr):
    """The precedence of `expr`'s outermost operator."""
    kind = type(expr)
    if kind in _ATOMIC:
        return ATOM
    if kind is Binary:
        return _BINARY[expr.op]
    if kind is Const:
        return SIGN if _negative(expr.value) else ATOM
    if kind is Unary:
        return NOT if expr.op == "not" else SIGN
    if kind is Compare:
        return COMPARE
    if kind is Bool:
        return _BOOL[expr.op]
    if kind is IfExp or kind is Lambda:
        return TEST
    if kind is Walrus:
        return NAMED
    if kind is Display and expr.kind == "tuple" and len(expr.items) > 1:
        return BARE
    if kind is Opaque and expr.what not in CLOSED:
        return NAMED
    return ATOM


def flat(expr, level=BARE):
    """`expr` as one line, parenthesised if it binds looser than `level`."""
    text = _FLAT[type(expr)](expr)
    return text if type(expr) in _ATOMIC or not parenthesised(expr, level) else f"({text})"


def parenthesised(expr, level):
    # A bare walrus is legal as an item of a bracket only, not as a statement or its value.
    return binds(expr) < level or (level == BARE and type(expr) is Walrus)


def _negative(value):
    if isinstance(value, float):
        return float.__repr__(value)[0] == "-"  # -0.0 is not below zero
    return isinstance(value, int) and value < 0


def _const(expr):
    value = expr.value
    if value is Ellipsis:
        return "..."
    if isinstance(value, (str, bytes)):
        return quoted(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, complex):
        text = repr(value)
        if text[0].isdigit():  # `2j`; any other sum of two parts may lose the sign of a zero
            return text
        return f"complex({_float(value.real)}, {_float(value.imag)})"
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 14000:
        return hex(value)  # decimal text of this length is refused by Python itself
    return repr(value)


def _float(value):
    text = float.__repr__(value)
    if text[-1].isdigit():
        return text
    return f'-float("{text[1:]}")' if text[0] == "-" else f'float("{text}")'


def quoted(text):
    """A string literal, in double quotes where that needs no escape."""
    literal = repr(text)
    return literal if '"' in literal else literal.replace("'", '"')


def _name(expr):
    return expr.id


def _attr(expr):
    return f"{_owner(expr.value)}.{expr.name}"


def _owner(expr):
    text = flat(expr, ATOM)
    # `1.real` does not parse, and `1.5.real` is hard to read.
    return f"({text})" if text[0].isdigit() and type(expr) is Const else text


def _index(expr):
    return f"{flat(expr.value, ATOM)}[{_subscript(expr.index)}]"


def _subscript(index):
    if type(index) is not Display or index.kind != "tuple" or not index.items:
        return slice_or(index)
    if len(index.items) == 1:
        item = index.items[0]
        if type(item) is Starred:
            return flat(item)
        return f"{slice_or(item)}," if type(item) is Slice else flat(index)
    return ", ".join([slice_or(item) for item in index.items])


def slice_or(expr):
    if type(expr) is not Slice:
        return flat(expr, NAMED)
    bounds = (expr.lower, expr.upper, expr.step)
    lower, upper, step = ["" if bound is None else flat(bound, OR) for bound in bounds]
    return f"{lower}:{upper}:{step}" if step else f"{lower}:{upper}"


def _slice(expr):
    parts = [expr.lower, expr.upper] + ([expr.step] if expr.step is not None else [])
    return "slice(" + ", ".join(["None" if e is None else flat(e, NAMED) for e in parts]) + ")"


def _call(expr):
    return f"{flat(expr.func, ATOM)}({', '.join([h + flat(e, n) for h, e, n in arguments(expr)])})"


def arguments(call):
    """The arguments as (prefix, expression, level)."""
    items = [("", arg, NAMED) for arg in call.args]
    for name, value in call.keywords:
        items.append(("**", value, BITOR) if name is None else (name + "=", value, TEST))
    if len(items) == 1 and _is_generator(items[0][1]) and items[0][0] == "":
        inner = items[0][1]
        return [("", Opaque(inner.text[1:-1], inner.reads, inner.what), NAMED)]
    return items


def _is_generator(expr):
    return type(expr) is Opaque and expr.what == "generator expression" and expr.text[0] == "("


def _unary(expr):
    if expr.op == "not":
        return "not " + flat(expr.operand, NOT)
    return expr.op + flat(expr.operand, SIGN)


def _binary(expr):
    if expr.op == "**":
        return f"{flat(expr.left, ATOM)} ** {flat(expr.right, SIGN)}"
    return " ".join([h + flat(e, n) for h, e, n in operands(expr)])


def _compare(expr):
    return " ".join([h + flat(e, n) for h, e, n in operands(expr)])


def operands(expr):
    """The parts of an operator expression as (operator, expression, level), a chain as one list."""
    kind = type(expr)
    if kind is Compare:
        pairs = zip(expr.ops, expr.rest)
        return [("", expr.left, BITOR)] + [(op + " ", e, BITOR) for op, e in pairs]
    if kind is Bool:
        level = _BOOL[expr.op] + 1
        first, *rest = expr.values
        return [("", first, level)] + [(expr.op + " ", e, level) for e in rest]
    if kind is IfExp:
        return [("", expr.body, OR), ("if ", expr.test, OR), ("else ", expr.orelse, TEST)]
    if expr.op == "**":
        return [("", expr.left, ATOM), ("** ", expr.right, SIGN)]
    level = _BINARY[expr.op]
    parts = []
    while type(expr) is Binary and _BINARY[expr.op] == level:
        parts.append((expr.op + " ", expr.right, level + 1))
        expr = expr.left
    parts.append(("", expr, level))
    return parts[::-1]


def _display(expr):
    opening, closing = BRACKETS[expr.kind]
    items = ", ".join([flat(item, NAMED) for item in expr.items])
    if expr.kind == "tuple":
        if len(expr.items) > 1:
            # Bare: the place decides on parentheses. A walrus has to keep its own there.
            return ", ".join([flat(item, TEST) for item in expr.items])
        return f"({items},)" if items else "()"
    return "set()" if expr.kind == "set" and not items else opening + items + closing


def _mapping(expr):
    return "{" + ", ".join([h + flat(e, n) for h, e, n in entries(expr)]) + "}"


def entries(expr):
    pairs = zip(expr.keys, expr.values)
    return [("**", v, BITOR) if k is None else (flat(k, TEST) + ": ", v, TEST) for k, v in pairs]


def _starred(expr):
    return "*" + flat(expr.value, BITOR)


def _walrus(expr):
    return f"{expr.target.id} := {flat(expr.value, TEST)}"


def _lambda(expr):
    return lambda_head(expr) + flat(expr.body, TEST)


def lambda_head(expr):
    listed = ", ".join(parameters(expr.params))
    return f"lambda {listed}: " if listed else "lambda: "


def _opaque(expr):
    return expr.text


def parameters(params):
    """The items of a parameter list, with `/` and `*` where they belong."""
    items, before = [], None
    for param in params:
        if before == "positional" and param.kind != "positional":
            items.append("/")
        if param.kind == "keyword" and before not in ("keyword", "varargs"):
            items.append("*")
        text = {"varargs": "*", "varkw": "**"}.get(param.kind, "") + param.name
        if param.annotation is not None:
            text += ": " + flat(param.annotation, TEST)
        if param.default is not None:
            text += (" = " if param.annotation is not None else "=") + flat(param.default, TEST)
        items.append(text)
        before = param.kind
    if before == "positional":
        items.append("/")
    return items


_FLAT = {
    Name: _name,
    Const: _const,
    Attr: _attr,
    Index: _index,
    Slice: _slice,
    Call: _call,
    Unary: _unary,
    Binary: _binary,
    Compare: _compare,
    Bool: _compare,
    IfExp: _compare,
    Display: _display,
    Mapping: _mapping,
    Starred: _starred,
    Walrus: _walrus,
    Lambda: _lambda,
    Opaque: _opaque,
}


def comprehension(what, parts):
    """The text of a comprehension or generator expression."""
    item = flat(parts.item, NAMED) if parts.key is None else f"{flat(parts.key, NAMED)}: {flat(parts.item, NAMED)}"
    loops = ""
    for target, over, tests in parts.loops:
        loops += f" for {flat(target)} in {flat(over, OR)}" + "".join(f" if {flat(t, OR)}" for t in tests)
    first, last = {"list": "[]", "generator": "()"}.get(what.partition(" ")[0], "{}")
    return f"{first}{item}{loops}{last}"
