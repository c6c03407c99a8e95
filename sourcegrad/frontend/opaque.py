"""Comprehensions and f-strings as text on one line: user code that the IR carries as it stands.

astunparse prints the shell of a comprehension; the parts inside are lowered and printed as IR,
since astunparse parenthesises every operator and every tuple in a subscript. Its f-strings do not
escape their text, which is mended here. A text is believed only if it parses back to the same tree.
"""

from __future__ import annotations

import ast
from io import StringIO

import gast
from astunparse import Unparser

from sourcegrad.frontend.trees import kind, walk
from sourcegrad.ir.expression import BARE, OR, TEST, flat

_CONVERSIONS = {-1: "", 115: "!s", 114: "!r", 97: "!a"}
_QUOTES = ('"', "'", '"""', "'''")


def text(node, lower):
    """The gast expression `node` as Python, or None if it cannot be written on a line.

    `lower` takes the parts of `node` to IR.
    """
    tree = gast.gast_to_ast(node)
    for write in (lambda: _Shell(node, lower).text, lambda: ast.unparse(tree)):
        try:
            written = write()
            if "\n" not in written and _same(ast.parse(written, mode="eval").body, tree):
                return written
        except (_NoQuotes, SyntaxError, ValueError):
            pass
    return None


class _NoQuotes(Exception):
    """Every kind of quotes is used inside an f-string."""


class _Shell(Unparser):
    """astunparse for the outermost node, the IR's printer for what is inside."""

    def __init__(self, root, lower):
        self.root = root
        self.lower = lower
        self.level = TEST
        self.f = StringIO()
        self.dispatch(root)
        self.text = self.f.getvalue().strip()

    def dispatch(self, node):
        if node is self.root or kind(node) == "comprehension":
            super().dispatch(node)
        else:
            target = kind(node) == "Tuple" and kind(node.ctx) == "Store"
            self.write(flat(self.lower(node), BARE if target else self.level))

    def _comprehension(self, node):
        outer, self.level = self.level, OR  # `in a if b else c` would not parse
        super()._comprehension(node)
        self.level = outer

    def _JoinedStr(self, node):
        """Literal text is escaped; the quotes are such that no value in braces holds them."""
        parts = list(self._parts(node.values))
        values = "".join([part for literal, part in parts if not literal])
        text = "".join([part for literal, part in parts if literal])
        free = [quote for quote in _QUOTES if quote not in values]
        if not free or "\\" in values:
            raise _NoQuotes
        quote = ([quote for quote in free if quote not in text and len(quote) == 1] or free)[0]
        self.write("f" + quote)
        for literal, part in parts:
            self.write(part.replace(quote[0], "\\" + quote[0]) if literal else part)
        self.write(quote)

    def _parts(self, values):
        """Pairs: whether it is literal text, and the text as it stands between the quotes."""
        for value in values:
            if kind(value) == "Constant":
                text = value.value.replace("\\", "\\\\").replace("{", "{{").replace("}", "}}")
                yield True, "".join([c if c.isprintable() else repr(c)[1:-1] for c in text])
                continue
            level = OR if kind(value.value) == "Lambda" else TEST  # the lambda's colon
            inner = flat(self.lower(value.value), level)
            space = " " if inner[0] == "{" else ""
            yield False, "{" + space + inner + _CONVERSIONS[value.conversion]
            if value.format_spec is not None:
                yield False, ":"
                yield from self._parts(value.format_spec.values)
            yield False, "}"


def _same(one, other):
    """Whether two trees are the same program; the `u` before a string makes no difference."""
    for tree in (one, other):
        for node in walk(tree):
            if isinstance(node, ast.Constant):
                node.kind = None
    return ast.dump(one) == ast.dump(other)
