"""Rule text → IR expressions: the few forms that a formula needs, read with Python's own parser.

The general lowering lives in the frontend and carries spans, refusals and gast; a rule needs none
of them.
"""

from __future__ import annotations

import ast

from ..ir import nodes as ir

_BINARY = {
    "Add": "+",
    "Sub": "-",
    "Mult": "*",
    "Div": "/",
    "FloorDiv": "//",
    "Mod": "%",
    "Pow": "**",
    "MatMult": "@",
    "BitAnd": "&",
    "BitOr": "|",
    "BitXor": "^",
    "LShift": "<<",
    "RShift": ">>",
}
_UNARY = {"USub": "-", "UAdd": "+", "Invert": "~", "Not": "not"}
_COMPARE = {
    "Lt": "<",
    "LtE": "<=",
    "Eq": "==",
    "NotEq": "!=",
    "Gt": ">",
    "GtE": ">=",
    "Is": "is",
    "IsNot": "is not",
    "In": "in",
    "NotIn": "not in",
}


def expression(text):
    """The IR of one expression."""
    if not isinstance(text, str):
        return ir.Const(text)
    try:
        return convert(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"rule text {text!r}: {error}") from None


def split_statement(text):
    """ "y = np.tanh(x)" → ("y", IR of the right side)."""
    try:
        (statement,) = ast.parse(text).body
        (target,) = statement.targets
        return target.id, convert(statement.value)
    except (SyntaxError, ValueError, AttributeError) as error:
        raise ValueError(f"rule statement {text!r}: {error}") from None


def statements(text):
    """The assignments of a `where` text, one to a line or parted by semicolons."""
    return tuple(
        ir.Assign(ir.Name(statement.targets[0].id), convert(statement.value))
        for statement in ast.parse(text).body
    )


def convert(node):
    """One `ast` expression as IR."""
    name = type(node).__name__
    make = _MAKE.get(name)
    if make is None:
        raise ValueError(f"{name} is not a form that rule text may use")
    return make(node)


def _optional(node):
    return None if node is None else convert(node)


def _all(nodes):
    return tuple(convert(node) for node in nodes)


_MAKE = {
    "Name": lambda n: ir.Name(n.id),
    "Constant": lambda n: ir.Const(n.value),
    "Attribute": lambda n: ir.Attr(convert(n.value), n.attr),
    "Subscript": lambda n: ir.Index(convert(n.value), convert(n.slice)),
    "Slice": lambda n: ir.Slice(_optional(n.lower), _optional(n.upper), _optional(n.step)),
    "Starred": lambda n: ir.Starred(convert(n.value)),
    "Call": lambda n: ir.Call(
        convert(n.func), _all(n.args), tuple((k.arg, convert(k.value)) for k in n.keywords)
    ),
    "BinOp": lambda n: ir.Binary(_BINARY[type(n.op).__name__], convert(n.left), convert(n.right)),
    "UnaryOp": lambda n: _unary(_UNARY[type(n.op).__name__], convert(n.operand)),
    "BoolOp": lambda n: ir.Bool("and" if type(n.op).__name__ == "And" else "or", _all(n.values)),
    "Compare": lambda n: ir.Compare(
        convert(n.left), tuple(_COMPARE[type(op).__name__] for op in n.ops), _all(n.comparators)
    ),
    "IfExp": lambda n: ir.IfExp(convert(n.test), convert(n.body), convert(n.orelse)),
    "Tuple": lambda n: ir.Display("tuple", _all(n.elts)),
    "List": lambda n: ir.Display("list", _all(n.elts)),
}


def _unary(op, operand):
    return ir.Unary(op, operand)
