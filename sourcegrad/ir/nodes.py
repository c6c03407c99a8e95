"""The intermediate representation: Python's own structure, frozen, with a place in the file on every node.

Every node prints as Python (`ir.printer`), at any stage.  Nodes are compared by structure: spans and notes do not count.

    expr ::= Name | Const | Attr | Index | Slice | Call | Unary | Binary | Compare | Bool | IfExp
           | Display | Mapping | Starred | Walrus | Lambda | Opaque
    stmt ::= Assign | AugAssign | Evaluate | If | For | While | Break | Continue | Return | Pass
           | Raise | Assert | Delete | Define | Scope | Comment | Try | With | Match

Try, With and Match are the user's: `frontend.compound` writes them with the others.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Optional, Union


class Span(NamedTuple):
    """Where a node stands: 1-based lines, 0-based columns in characters, as in tracebacks."""

    file: str
    line: int
    col: int
    end_line: int
    end_col: int

    @property
    def place(self):
        """`model.py:7:5`, for checks that generated text makes: the same on every machine."""
        return f"{os.path.basename(self.file)}:{self.line}:{self.col + 1}"


NOWHERE = Span("<generated>", 0, 0, 0, 0)


def _span():
    return field(default=NOWHERE, compare=False, repr=False)


def _note():
    return field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name:
    id: str
    span: Span = _span()


@dataclass(frozen=True, slots=True, eq=False)
class Const:
    """A literal: int, float, complex, str, bytes, bool, None or Ellipsis."""

    value: Any
    span: Span = _span()

    # 1, 1.0 and True are equal in Python but are different programs; repr also tells -0.0 and nan.
    def __eq__(self, other):
        return (
            type(other) is Const
            and type(self.value) is type(other.value)
            and repr(self.value) == repr(other.value)
        )

    def __hash__(self):
        return hash((type(self.value).__name__, repr(self.value)))


@dataclass(frozen=True, slots=True)
class Attr:
    value: Expr
    name: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Index:
    """`value[index]`; a tuple index is a Display of kind "tuple", printed without parentheses."""

    value: Expr
    index: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Slice:
    lower: Optional[Expr]
    upper: Optional[Expr]
    step: Optional[Expr]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Call:
    """`func(*args, **keywords)`; args may hold Starred, a keyword named None is `**mapping`."""

    func: Expr
    args: tuple[Expr, ...] = ()
    keywords: tuple[tuple[Optional[str], Expr], ...] = ()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Unary:
    op: str  # "-", "+", "~", "not"
    operand: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Binary:
    op: str  # "+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "<<", ">>"
    left: Expr
    right: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Compare:
    """`left op[0] rest[0] op[1] rest[1] …`, a chain as Python reads it."""

    left: Expr
    ops: tuple[str, ...]  # "<", "<=", "==", "!=", ">", ">=", "is", "is not", "in", "not in"
    rest: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Bool:
    op: str  # "and", "or"
    values: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class IfExp:
    test: Expr
    body: Expr
    orelse: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Display:
    kind: str  # "tuple", "list", "set"
    items: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict display; a key of None is `**value`."""

    keys: tuple[Optional[Expr], ...]
    values: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Starred:
    value: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Walrus:
    target: Name
    value: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Lambda:
    params: tuple[Param, ...]
    body: Expr
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Opaque:
    """User code carried verbatim (an f-string, a comprehension): `text` as printed, the free names it reads.

    `what` names the construct for messages ("f-string", "list comprehension", …).
    """

    text: str
    reads: tuple[str, ...]
    what: str
    span: Span = _span()
    parts: Optional[Comprehension] = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Comprehension:
    """The parts of a comprehension or generator expression, for whoever writes it as a loop.

    `key` is that of a dict comprehension; `loops` are triples (target, iterable, conditions), the outermost first.
    """

    key: Optional[Expr]
    item: Expr
    loops: tuple[tuple[Expr, Expr, tuple[Expr, ...]], ...]


Expr = Union[
    Name, Const, Attr, Index, Slice, Call, Unary, Binary, Compare, Bool, IfExp, Display, Mapping, Starred, Walrus,
    Lambda, Opaque,
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assign:
    """`target = value`; target is a Name, Attr, Index, or a Display of targets (one may be Starred).

    `note` is a comment printed behind the statement (or above it, where it would pass the right margin).
    """

    target: Expr
    value: Expr
    span: Span = _span()
    note: str = _note()


@dataclass(frozen=True, slots=True)
class AugAssign:
    """`target op= value`, one node from front to end: its target's parts are evaluated once."""

    target: Expr
    op: str  # as Binary.op, without "="
    value: Expr
    span: Span = _span()
    note: str = _note()


@dataclass(frozen=True, slots=True)
class Evaluate:
    """An expression as a statement, kept for its effect."""

    value: Expr
    span: Span = _span()
    note: str = _note()


@dataclass(frozen=True, slots=True)
class If:
    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...] = ()
    span: Span = _span()
    note: str = _note()


@dataclass(frozen=True, slots=True)
class For:
    target: Expr
    iter: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...] = ()
    span: Span = _span()
    note: str = _note()


@dataclass(frozen=True, slots=True)
class While:
    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...] = ()
    span: Span = _span()
    note: str = _note()


@dataclass(frozen=True, slots=True)
class Break:
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Continue:
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Return:
    value: Optional[Expr] = None
    span: Span = _span()
    note: str = _note()


@dataclass(frozen=True, slots=True)
class Pass:
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Raise:
    exc: Optional[Expr] = None
    cause: Optional[Expr] = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Assert:
    test: Expr
    message: Optional[Expr] = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Delete:
    targets: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Define:
    """A nested `def`; its free names are the enclosing function's."""

    function: Function
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Scope:
    """A `global` or `nonlocal` declaration."""

    kind: str  # "global", "nonlocal"
    names: tuple[str, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Comment:
    """A line of its own: `# text`."""

    text: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Handler:
    """`except type as name:`; a type of None catches everything."""

    type: Optional[Expr]
    name: Optional[Name]
    body: tuple[Stmt, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Try:
    body: tuple[Stmt, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Stmt, ...]
    final: tuple[Stmt, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class With:
    """`with manager as target:`; several managers are nested."""

    manager: Expr
    target: Optional[Expr]
    body: tuple[Stmt, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a `case` asks for.

    what      value     parts        name
    "value"   the expression that is equal (None, True and False: the same)
    "bind"              0 or 1       what it binds; None for `_`
    "or"                alternatives
    "list"              its items, one may be "star"
    "star"                           the rest of a list
    "dict"    the keys  theirs       `**rest`
    "class"   the class positional ones, then those of `names`
    """

    what: str
    value: object = None
    parts: tuple[Pattern, ...] = ()
    name: Optional[Name] = None
    names: tuple[str, ...] = ()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Case:
    pattern: Pattern
    guard: Optional[Expr]
    body: tuple[Stmt, ...]


@dataclass(frozen=True, slots=True)
class Match:
    subject: Expr
    cases: tuple[Case, ...]
    span: Span = _span()


Stmt = Union[
    Assign, AugAssign, Evaluate, If, For, While, Break, Continue, Return, Pass, Raise, Assert, Delete, Define, Scope,
    Comment, Try, With, Match,
]  # fmt: skip


# `If(Call(WITH, (manager,)), body, (Raise(),))` prints as `with manager:`.  Its body always runs, and runs to its end
# or leaves by an exception; as a test that nobody knows, it keeps every pass from moving code in or out.
WITH = Name("with")
YIELD = Name("yield")  # `Evaluate(Call(YIELD, (v,)))` is a `yield`, until `frontend.generators` has written it out


def is_with(s):
    """Does this `if` stand for a `with`?"""
    return type(s) is If and type(s.test) is Call and s.test.func == WITH


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter. `kind` is one of "positional" (before /), "plain", "varargs", "keyword", "varkw".

    `default` is the source expression: in a nested function it is evaluated where the function is defined; in the
    function that is differentiated the values come from the function object and the text is for printing.
    """

    name: str
    kind: str = "plain"
    default: Optional[Expr] = None
    annotation: Optional[Expr] = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    params: tuple[Param, ...]
    body: tuple[Stmt, ...]
    doc: Optional[str] = None
    span: Span = _span()
