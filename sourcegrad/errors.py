"""What can go wrong, one class a cause, and how a located message reads.

Every refusal names the place (file, line, column), shows the source with carets, says why, and what to do:

    tracker.py:9:9: no derivative rule for json.dumps
        h = json.dumps(x)
            ^^^^^^^^^^^^^
    The value depends on an input that is differentiated. Write it with operations that have a rule
    (`sourcegrad rules` lists them), or wrap the call in sourcegrad.stop_gradient(...) if its derivative is zero.
"""

from __future__ import annotations

import linecache
import re
from typing import NamedTuple


class SourceGradError(Exception):
    """Base of every error that sourcegrad raises on purpose. `refusals` holds the located causes, if any."""

    def __init__(self, message="", refusals=()):
        super().__init__(message)
        self.refusals = tuple(refusals)


class SourceNotFound(SourceGradError):
    """The function has no Python source that can be read (builtin, C extension, exec'd text)."""


class SourceChanged(SourceGradError):
    """The source on disk is not the source of the running function."""


class DecoratedFunction(SourceGradError):
    """A decorator stands between the name and the function, and it cannot be seen through."""


class UnsupportedSyntax(SourceGradError):
    """A construct of the language that is not differentiated (yet)."""


class NoRule(SourceGradError):
    """A call on an active value that has neither a rule nor Python source."""


class MutatedPlace(SourceGradError):
    """A store into an array, container or object whose aliases are not known to be safe."""


class IntegerInput(SourceGradError, TypeError):
    """`wrt` selects an integer or boolean input."""


class NonScalarOutput(SourceGradError, TypeError):
    """`grad` of a function whose output is not a real scalar."""


class ComplexOutput(SourceGradError, TypeError):
    """`grad` of a function with a complex output."""


class BadArgument(SourceGradError, TypeError):
    """An argument of sourcegrad's own interface (wrt, mode, …) does not fit the function."""


class UndefinedDerivative(SourceGradError, ArithmeticError):
    """The derivative is undetermined at these values."""


class UnknownKind(SourceGradError, TypeError):
    """A value is not of a kind that the generated text was made for."""


class InternalError(SourceGradError):
    """A stage broke its own contract: a bug in sourcegrad."""


class GradientMismatch(SourceGradError, AssertionError):
    """`check_grads` found a derivative that disagrees; the message says which input, which entry, how far off."""


class Refusal(NamedTuple):
    """One located cause. `kind` is the SourceGradError class it raises as; `remedy` is a rewrite that works."""

    kind: type
    span: object  # ir.nodes.Span
    cause: str
    remedy: str
    definite: bool = False  # stands whatever the arguments are

    def render(self):
        return located(self.span, self.cause, self.remedy)


def located(span, cause, remedy=""):
    """`file:line:column: cause`, the source line with carets below it, and the remedy."""
    head = f"{span.file}:{span.line}:{span.col + 1}: {cause}"
    lines = [head]
    source = linecache.getline(span.file, span.line).rstrip("\n")
    if source.strip():
        indent = len(source) - len(source.lstrip())
        end = span.end_col if span.end_line == span.line else len(source)
        width = max(1, min(end, len(source)) - span.col)
        lines.append("    " + source.lstrip())
        lines.append("    " + " " * (span.col - indent) + "^" * width)
    if remedy:
        lines.append(remedy)
    return "\n".join(lines)


def spoken(cause, span):
    """A cause in the user's own words: a name that only generated code has (`t_3`) becomes the text at the place."""
    if not _OURS.search(cause) or span.file.startswith("<sourcegrad "):
        return cause
    lines = [linecache.getline(span.file, k).rstrip("\n") for k in range(span.line, span.end_line + 1)]
    whole = "\n".join(lines)
    if not whole.strip():
        return cause
    last = lines[-1][: span.end_col]
    text = last[span.col :] if len(lines) == 1 else lines[0][span.col :]
    quoted = f"`{text.strip()}`" if len(text) <= _SHORT else f"`{text.strip()[:_SHORT]}…`"

    def own(found):
        name = found.group()
        if re.search(rf"\b{name}\b", whole):
            return name
        stem = re.sub(r"_\d+$", "", name)
        return stem if re.search(rf"\b{stem}\b", whole) else quoted

    return _OURS.sub(own, cause)


_OURS = re.compile(r"(?<![\w.`])(?:t|\w+_\d+|self_\w+)(?=[ ,:.()\[]|$)")
_SHORT = 48
_SHOWN = 12  # refusals of one report


def refusal(kind, span, cause, remedy):
    """The error of one located cause."""
    found = Refusal(kind, span, cause, remedy)
    return kind(found.render(), [found])


class Refusals:
    """Collects every refusal of one function, so that they are reported together."""

    def __init__(self, function_name):
        self.function_name = function_name
        self.items = []

    def add(self, kind, span, cause, remedy, definite=False):
        refusal = Refusal(kind, span, spoken(cause, span), remedy, definite)
        if refusal not in self.items:
            self.items.append(refusal)

    def raise_any(self):
        """Raise all that was collected as one error: of the common kind, or UnsupportedSyntax where kinds differ."""
        if not self.items:
            return
        items = sorted(self.items, key=lambda r: (r.span.file.startswith("<sourcegrad "), r.span.file, r.span.line, r.span.col))
        kinds = {r.kind for r in items}
        kind = kinds.pop() if len(kinds) == 1 else SourceGradError
        report = "\n\n".join(r.render() for r in items[:_SHOWN])
        if len(items) > _SHOWN:
            report += f"\n\n… and {len(items) - _SHOWN} more"
        if len(items) > 1:
            report = f"{len(items)} refusals in {self.function_name}\n\n{report}"
        raise kind(report, items)
