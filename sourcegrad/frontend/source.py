"""From a function object to its text: the syntax tree, the file, and the values it closes over.

`inspect.getsource` skips decorators, cuts lambdas short, and reads files that were edited after the
import. Here the tree is proved to be that of the running code (`match`), or there is an error that
says what happened and what to do.
"""

from __future__ import annotations

import linecache
import sys
from types import FunctionType, MethodType

from sourcegrad.errors import (
    BadArgument,
    DecoratedFunction,
    Refusal,
    SourceChanged,
    SourceNotFound,
)
from sourcegrad.frontend import notebooks
from sourcegrad.frontend.match import Text, in_characters
from sourcegrad.ir.nodes import Span


class Source:
    """A function and where it came from.

    node      the `ast.FunctionDef`, `AsyncFunctionDef` or `Lambda`, with lines as in the file and
              columns in characters; it is shared between readers: copy it before changing it
    lines     the file's lines, without line ends
    cells     from the name of each variable that the function closes over to its cell
    owner     the class whose name mangles `__names` in the function, or None
    """

    __slots__ = (
        "function",
        "name",
        "qualname",
        "file",
        "node",
        "lines",
        "globals",
        "cells",
        "defaults",
        "kwdefaults",
        "owner",
        "classes",
    )

    def __init__(self, function, node, lines, owner):
        code = function.__code__
        self.function = function
        self.name = function.__name__
        self.qualname = function.__qualname__
        self.file = code.co_filename
        self.node = node
        self.lines = lines
        self.globals = function.__globals__
        self.cells = dict(zip(code.co_freevars, function.__closure__ or ()))
        self.defaults = function.__defaults__ or ()
        self.kwdefaults = function.__kwdefaults__ or {}
        self.owner = owner
        self.classes = {}  # those that its body defines

    def __repr__(self):
        return f"<Source of {self.qualname} at {self.file}:{self.node.lineno}>"


def read(function, wrapper=False):
    """The `Source` of a Python function; methods are read as the function that they hold.

    wrapper: of a decorated function, the wrapper itself, which is what a call of it runs
    """
    if not (wrapper and isinstance(function, FunctionType)):
        function = plain_function(function)
    code = function.__code__
    made = getattr(function, "__sourcegrad_source__", None)
    if made is not None:  # a method of a class that stands in a function
        node, lines, owner = made
        return Source(function, in_characters(node, lines), lines, owner)
    text = _text_of(function)
    found = text.find(code)
    # What sourcegrad generated and registered is bound to cells that its text does not show.
    ours = code.co_filename.startswith("<sourcegrad ")
    if found and (ours or text.proves(code, _rewritten(function))):
        if len(found) > 1:
            raise _located(
                SourceNotFound,
                _first_line_of(code),
                "the lambdas on this line cannot be told apart",
                "Put each on a line of its own, or write a `def`.",
            )
        node, owner = found[0]
        return Source(function, in_characters(node, text.lines), text.lines, owner)
    if _is_pseudo(code.co_filename):
        raise _not_found(function, f"{code.co_filename} holds other text")
    raise _located(
        SourceChanged,
        _first_line_of(code),
        f"the source of {function.__qualname__} changed after it was imported",
        "The running code is not what the file says now. Import the module again, or restart "
        "Python.",
    )


def plain_function(function):
    """The Python function that `function` stands for, or an error that says what to pass instead.

    A `functools.partial` is not looked through: its bound arguments would shift the positions that
    `wrt` counts.
    """
    while isinstance(function, (MethodType, staticmethod, classmethod)):
        function = function.__func__
    if not isinstance(function, FunctionType):
        raise _no_function(function)
    if "__wrapped__" in function.__dict__:
        raise _decorated(function.__wrapped__)
    return function


def _no_function(thing):
    kind = type(thing).__name__
    name = getattr(thing, "__qualname__", None) or getattr(thing, "__name__", None) or kind
    if isinstance(getattr(thing, "__wrapped__", None), FunctionType):
        return _decorated(thing.__wrapped__)
    if kind == "partial":
        inner = getattr(thing.func, "__name__", "function")
        cause = f"{inner} is bound by functools.partial, which has no source of its own"
        return BadArgument(f"{cause}\nWrite the call as a function: `lambda x: {inner}(…, x)`.")
    if isinstance(thing, property):
        return BadArgument("a property is not a function\nPass its getter: `Class.name.fget`.")
    if isinstance(thing, type):
        remedy = "Pass a function that makes the object and returns a number from it."
        return BadArgument(f"{name} is a class, not a function\n{remedy}")
    if not callable(thing):
        return BadArgument(f"expected a function, got {kind}: {thing!r:.60}")
    if isinstance(getattr(type(thing), "__call__", None), FunctionType):
        remedy = "Pass its method: `object.__call__`."
        return BadArgument(f"a {kind} object is not a function\n{remedy}")
    remedy = "Call it from a Python function, and differentiate that."
    return SourceNotFound(f"{name} has no Python source: it is a {kind}\n{remedy}")


def _decorated(inner):
    """The error for a function in a wrapper, placed at the decorator that made it."""
    while isinstance(getattr(inner, "__wrapped__", None), FunctionType):
        inner = inner.__wrapped__
    name = getattr(inner, "__name__", "the function")
    cause = f"a decorator stands between the name and {name}"
    value = name if name.isidentifier() else "f"
    remedy = (
        f"Pass the function inside, `{value}.__wrapped__`, or move @grad next to the `def`, below "
        "the other decorators."
    )
    if not isinstance(inner, FunctionType):
        return DecoratedFunction(f"{cause}\n{remedy}")
    span = _first_line_of(inner.__code__)
    try:
        text = _text_of(inner)
        for node, _ in text.find(inner.__code__)[:1]:
            node = in_characters(node, text.lines)
            place = (getattr(node, "decorator_list", None) or [node])[0]
            end = place.end_lineno, place.end_col_offset
            span = Span(span.file, place.lineno, place.col_offset, *end)
    except (SourceNotFound, SourceChanged):
        pass  # the line alone has to do
    return _located(DecoratedFunction, span, cause, remedy)


def _located(kind, span, cause, remedy):
    refusal = Refusal(kind, span, cause, remedy)
    return kind(refusal.render(), [refusal])


def _not_found(function, why):
    return SourceNotFound(
        f"the source of {function.__qualname__} cannot be read: {why}\n"
        "Put the function in a file and import it; Python does not keep the text of what is run "
        "by exec or typed at its prompt."
    )


def _first_line_of(code):
    line = linecache.getline(code.co_filename, code.co_firstlineno).rstrip()
    start = len(line) - len(line.lstrip())
    return Span(code.co_filename, code.co_firstlineno, start, code.co_firstlineno, len(line))


def _is_pseudo(file):
    return file.startswith("<") and file.endswith(">")


def _rewritten(function):
    """Whether pytest rewrote the asserts of the module that holds `function`."""
    spec = function.__globals__.get("__spec__")
    return type(getattr(spec, "loader", None)).__name__ == "AssertionRewritingHook"


def _command_line():
    """The lines of what `python -c` was given; a function must still prove to come from them."""
    for option, text in zip(sys.orig_argv[1:], sys.orig_argv[2:]):
        if option.startswith("-") and not option.startswith("--") and option.endswith("c"):
            return text.splitlines(keepends=True)
        if not option.startswith("-"):
            break
    return []


# The parsed text of each file; an entry is replaced when linecache has read the file anew.
_TEXTS = {}
_KEPT = 64


def _timed(function):
    """The text of the notebook cell, below `%%time`, that a function comes from."""
    for lines in notebooks.timed_cells():
        try:
            text = Text(notebooks.TIMED, lines)
        except (SyntaxError, ValueError):
            continue
        if text.find(function.__code__) and text.proves(function.__code__, False):
            notebooks.show(lines)
            return text
    raise _not_found(function, "it was defined below %%time, in no cell of this session")


def _text_of(function):
    code = function.__code__
    file = code.co_filename
    if file == notebooks.TIMED:
        return _timed(function)
    linecache.checkcache(file)
    lines = linecache.getlines(file, function.__globals__)
    if not lines and hasattr(linecache, "_getlines_from_code"):
        # Since 3.13 the text of -c and of the prompt is kept by code object.
        lines = linecache._getlines_from_code(code)
    if not lines and file == "<string>":
        lines = _command_line()
    if not lines:
        raise _not_found(function, f"there is no text for {file}")
    text = _TEXTS.get(file)
    if text is not None and (text.raw is lines or text.raw == lines):
        return text
    try:
        text = Text(file, lines)
    except (SyntaxError, ValueError) as error:
        if _is_pseudo(file):
            raise _not_found(function, f"{file} holds other text") from None
        line = getattr(error, "lineno", None) or 1
        raise _located(
            SourceChanged,
            Span(file, line, 0, line, 0),
            f"the file of {function.__qualname__} no longer parses",
            "It changed after it was imported. Mend it, and import the module again.",
        ) from None
    while len(_TEXTS) >= _KEPT:
        del _TEXTS[next(iter(_TEXTS))]
    _TEXTS[file] = text
    return text
