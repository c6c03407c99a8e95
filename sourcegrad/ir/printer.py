"""IR to Python text, at any stage, with comments. The same IR always prints as the same text.

expression(expr)            one expression on one line
statements(stmts, indent)   the lines of a block, `indent` levels deep
function(fn)                a `def`, ending in a newline
"""

from __future__ import annotations

from sourcegrad.ir.expression import NAMED, TEST, flat, parameters
from sourcegrad.ir.layout import TAB, WIDTH, assigned, fill, fits
from sourcegrad.ir.nodes import (
    Assert,
    Assign,
    AugAssign,
    Break,
    Comment,
    Continue,
    Define,
    Delete,
    Evaluate,
    For,
    If,
    Match,
    Pass,
    Raise,
    Return,
    Scope,
    Try,
    While,
    With,
    is_with,
)

_EXITS = (Break, Continue, Return, Raise)


def expression(expr, level=0):
    """`expr` on one line. The level is its place's: 0 leaves a tuple bare, 1 is an argument's.

    The other levels stand in `ir.expression`.
    """
    return flat(expr, level)


def statements(stmts, indent=0):
    """The lines of a block; an empty one is `pass`."""
    page = _Page()
    page.block(stmts, indent, spaced=True)
    return page.lines


def function(fn):
    """The text of a `def`."""
    page = _Page()
    page.define(fn, 0)
    return "\n".join(page.lines) + "\n"


def is_too_deep(text):
    """Does a text nest deeper than Python reads, 100 levels of indentation?"""
    return any(line.startswith(TAB * 99) for line in text.splitlines())


class _Page:
    """The lines so far, and the note that was printed last, which is not repeated right below."""

    def __init__(self):
        self.lines = []
        self.note = ""
        self.noted = 0

    def block(self, stmts, indent, spaced=False):
        """`spaced` sets comments off with a blank line, as in the body of a function."""
        before = None
        for stmt in stmts:
            kind = type(stmt)
            if before is not None:
                if kind is Define or before is Define:
                    self.lines.append("")
                elif spaced and kind is Comment and before is not Comment:
                    self.lines.append("")
            _PRINT[kind](self, stmt, indent)
            before = kind
        if before is None or all(type(stmt) is Comment for stmt in stmts):
            self.lines.append(TAB * indent + "pass")

    def put(self, lines, note, indent):
        """Lines of one statement, with its note behind or, where there is no room, above."""
        if note and note != self.note:
            trailing = f"{lines[0]}  # {note}"
            if len(lines) == 1 and len(trailing) <= WIDTH and "\n" not in note:
                lines = [trailing]
            else:
                self.comment(note, indent)
            self.noted += 1
        self.note = note
        self.lines += lines

    def comment(self, text, indent):
        """A comment as lines of its own."""
        for line in text.split("\n"):
            self.lines += _wrapped(line, indent)

    def nested(self, stmts, indent, note):
        """The block below a header that bears `note`, which need not be repeated inside."""
        self.note = note
        before = self.noted
        self.block(stmts, indent + 1)
        if self.noted != before:
            self.note = ""

    def define(self, fn, indent):
        opening = f"def {fn.name}("
        items = parameters(fn.params)
        head = opening + ", ".join(items) + "):"
        if fits(indent, head):
            self.lines.append(TAB * indent + head)
        else:
            line = ", ".join(items)
            body = [line] if fits(indent + 1, line) else [item + "," for item in items]
            body = [TAB * (indent + 1) + text for text in body]
            self.lines += [TAB * indent + opening, *body, TAB * indent + "):"]
        if fn.doc is not None:
            self.lines += _docstring(fn.doc, indent + 1)
        self.note = ""
        if fn.body or fn.doc is None:
            self.block(fn.body, indent + 1, spaced=True)
        self.note = ""

    # One method for each statement.

    def _assign(self, stmt, indent):
        self.put(assigned(stmt.target, stmt.value, indent), stmt.note, indent)

    def _augassign(self, stmt, indent):
        head = f"{flat(stmt.target)} {stmt.op}= "
        self.put(fill(head, stmt.value, "", indent, TEST), stmt.note, indent)

    def _evaluate(self, stmt, indent):
        self.put(fill("", stmt.value, "", indent), stmt.note, indent)

    def _return(self, stmt, indent):
        lines = [TAB * indent + "return"]
        if stmt.value is not None:
            lines = fill("return ", stmt.value, "", indent)
        self.put(lines, stmt.note, indent)

    def _if(self, stmt, indent, word="if "):
        if is_with(stmt):
            self.put(fill("with ", stmt.test.args[0], ":", indent, TEST), stmt.note, indent)
            self.nested(stmt.body, indent, stmt.note)
            return
        self.put(fill(word, stmt.test, ":", indent, NAMED), stmt.note, indent)
        self.nested(stmt.body, indent, stmt.note)
        if not stmt.orelse:
            return
        if len(stmt.orelse) == 1 and type(stmt.orelse[0]) is If and not is_with(stmt.orelse[0]):
            self._if(stmt.orelse[0], indent, "elif ")
        elif word == "if " and _leaves(stmt.body):
            self.block(stmt.orelse, indent)
        else:
            self._else(stmt, indent)

    def _else(self, stmt, indent):
        if stmt.orelse:
            self.lines.append(TAB * indent + "else:")
            self.nested(stmt.orelse, indent, stmt.note)

    def _for(self, stmt, indent):
        self.put(fill(f"for {flat(stmt.target)} in ", stmt.iter, ":", indent), stmt.note, indent)
        self.nested(stmt.body, indent, stmt.note)
        self._else(stmt, indent)

    def _while(self, stmt, indent):
        self.put(fill("while ", stmt.test, ":", indent, NAMED), stmt.note, indent)
        self.nested(stmt.body, indent, stmt.note)
        self._else(stmt, indent)

    def _with(self, stmt, indent):
        tail = "" if stmt.target is None else " as " + flat(stmt.target, TEST)
        self.lines += fill("with ", stmt.manager, tail + ":", indent, TEST)
        self.nested(stmt.body, indent, "")

    def _try(self, stmt, indent):
        self._word("try:", indent)
        self.nested(stmt.body, indent, "")
        for h in stmt.handlers:
            name = "" if h.name is None else " as " + h.name.id
            self._word("except:" if h.type is None else f"except {flat(h.type, TEST)}{name}:", indent)
            self.nested(h.body, indent, "")
        for word, block in (("else:", stmt.orelse), ("finally:", stmt.final)):
            if block:
                self._word(word, indent)
                self.nested(block, indent, "")

    def _match(self, stmt, indent):
        self.lines += fill("match ", stmt.subject, ":", indent)
        for case in stmt.cases:
            guard = "" if case.guard is None else " if " + flat(case.guard, NAMED)
            self._word(f"case {pattern(case.pattern)}{guard}:", indent + 1)
            self.nested(case.body, indent + 1, "")

    def _raise(self, stmt, indent):
        if stmt.exc is None:
            self.lines.append(TAB * indent + "raise")
            return
        tail = "" if stmt.cause is None else " from " + flat(stmt.cause, TEST)
        self.lines += fill("raise ", stmt.exc, tail, indent, TEST)

    def _assert(self, stmt, indent):
        if stmt.message is None:
            self.lines += fill("assert ", stmt.test, "", indent, TEST)
            return
        head, tail = f"assert {flat(stmt.test, TEST)}, ", ", " + flat(stmt.message, TEST)
        if fits(indent, head + "("):
            self.lines += fill(head, stmt.message, "", indent, TEST)
        else:
            self.lines += fill("assert ", stmt.test, tail, indent, TEST)

    def _delete(self, stmt, indent):
        self._word("del " + ", ".join([flat(target, NAMED) for target in stmt.targets]), indent)

    def _define(self, stmt, indent):
        self.define(stmt.function, indent)

    def _scope(self, stmt, indent):
        self._word(f"{stmt.kind} {', '.join(stmt.names)}", indent)

    def _comment(self, stmt, indent):
        self.note = ""
        self.comment(stmt.text, indent)

    def _pass(self, stmt, indent):
        self._word("pass", indent)

    def _break(self, stmt, indent):
        self._word("break", indent)

    def _continue(self, stmt, indent):
        self._word("continue", indent)

    def _word(self, text, indent):
        self.lines.append(TAB * indent + text)


_PRINT = {
    Assign: _Page._assign,
    AugAssign: _Page._augassign,
    Evaluate: _Page._evaluate,
    If: _Page._if,
    For: _Page._for,
    While: _Page._while,
    Break: _Page._break,
    Continue: _Page._continue,
    Return: _Page._return,
    Pass: _Page._pass,
    Raise: _Page._raise,
    Assert: _Page._assert,
    Delete: _Page._delete,
    Define: _Page._define,
    Scope: _Page._scope,
    Comment: _Page._comment,
    Try: _Page._try,
    With: _Page._with,
    Match: _Page._match,
}


def pattern(p):
    """A pattern of `match` as text."""
    parts = [pattern(part) for part in p.parts]
    if p.what == "value":
        return flat(p.value, TEST)
    if p.what == "star":
        return "*" + ("_" if p.name is None else p.name.id)
    if p.what == "list":
        return f"[{', '.join(parts)}]"
    if p.what == "or":
        return f"({' | '.join(parts)})"
    if p.what == "dict":
        items = [f"{flat(key, TEST)}: {part}" for key, part in zip(p.value, parts)]
        return "{" + ", ".join(items + ([] if p.name is None else ["**" + p.name.id])) + "}"
    if p.what == "class":
        plain = len(parts) - len(p.names)
        named = [f"{name}={part}" for name, part in zip(p.names, parts[plain:])]
        return f"{flat(p.value, TEST)}({', '.join(parts[:plain] + named)})"
    name = "_" if p.name is None else p.name.id
    return f"({parts[0]} as {name})" if parts else name


def _leaves(stmts):
    """Whether control never comes out at the end of `stmts`."""
    last = next((stmt for stmt in reversed(stmts) if type(stmt) is not Comment), None)
    if type(last) is If:
        return _leaves(last.body) and _leaves(last.orelse)
    return isinstance(last, _EXITS)


def _wrapped(text, indent):
    """A comment as lines within the margin, broken between words."""
    lead = TAB * indent + "#"
    lines, line = [], lead
    for word in text.split(" "):
        if line != lead and len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = lead
        line += " " + word
    return [*lines, line.rstrip()]


def _docstring(doc, indent):
    """The docstring's lines, escaped where the text would end or change the literal."""
    text = doc.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    text = "".join([c if c == "\n" or c.isprintable() else repr(c)[1:-1] for c in text])
    first, *rest = text.split("\n")
    pad = TAB * indent
    if not rest:
        if first.endswith('"'):
            first = first[:-1] + '\\"'
        return [f'{pad}"""{first}"""']
    if all([line[0] == " " for line in rest if line]):
        rest, first = [first, *rest], ""  # else the margin of the other lines would be lost
    return [f'{pad}"""{first}', *[pad + line if line else "" for line in rest], f'{pad}"""']
