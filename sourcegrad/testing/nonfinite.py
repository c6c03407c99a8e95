"""The first statement that makes a nan or an infinity, in the function itself or in its reverse sweep.

Both are run line by line; behind each line what local names hold is looked at.  A line of the reverse sweep is told with
the line of the primal whose adjoint it is.
"""

from __future__ import annotations

import linecache
import re
import sys
import warnings
from typing import NamedTuple

import numpy as np

from sourcegrad.testing import trees

_NOTE = re.compile(r"#\s+line (\d+): (.*)$")
_GENERATED = "<sourcegrad "


class NonFinite(NamedTuple):
    """Where it happened: the sweep, the name that holds it, and the line; `source` is the user's line, in either sweep."""

    sweep: str
    name: str
    file: str
    line: int
    text: str
    source: str

    def __str__(self):
        of = "" if self.sweep == "forward" else f"\n    the adjoint of {self.source}" if self.source else ""
        sweep = "the function" if self.sweep == "forward" else "the reverse sweep"
        return f"{self.file}:{self.line}: the first nan or infinity of {sweep}, in {self.name}\n    {self.text}{of}"


def first(f, args, kwargs, wrt=None):
    """The NonFinite of f or of its gradient at these arguments; None where all is finite."""
    from sourcegrad.frontend.source import plain_function
    from sourcegrad.testing.check import interface
    from sourcegrad.testing.inputs import Inputs

    inputs = Inputs(f, args, kwargs, wrt)
    file = plain_function(f).__code__.co_filename
    found = _watched(lambda: inputs.call(f), lambda code: code.co_filename == file or _is_users(code), "forward")
    if found is not None:
        return found
    gradient = interface().grad(f, wrt=inputs.wrt, optimize=False)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        inputs.call(gradient)  # generated now, so that only what it does is watched
    return _watched(lambda: inputs.call(gradient), lambda code: code.co_filename.startswith(_GENERATED), "reverse")


def _is_users(code):
    file = code.co_filename
    return not file.startswith("<") and "/sourcegrad/" not in file and "-packages/" not in file and not file.startswith(sys.base_prefix)


def _watched(call, follows, sweep):
    """What the first line does that leaves a local name with a nan or an infinity which was not there before."""
    found, bad, lines = [], {}, {}

    def look(frame):
        known = bad.setdefault(id(frame), set())
        for name, value in list(frame.f_locals.items()):
            if name not in known and not _is_finite(value):
                known.add(name)
                if id(frame) in lines and not found:
                    found.append(_place(sweep, name, frame.f_code.co_filename, lines[id(frame)]))

    def local(frame, event, arg):
        if not found:
            look(frame)
            lines[id(frame)] = frame.f_lineno
            if event == "return" and not found and not _is_finite(arg):
                found.append(_place(sweep, "what is returned", frame.f_code.co_filename, frame.f_lineno))
        return local

    def trace(frame, event, arg):
        if not follows(frame.f_code):
            return None
        lines.pop(id(frame), None)
        bad.pop(id(frame), None)
        look(frame)  # what it was called with
        return local

    old = sys.gettrace()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        sys.settrace(trace)
        try:
            call()
        finally:
            sys.settrace(old)
    return found[0] if found else None


def _is_finite(value):
    try:
        return all(bool(np.all(np.isfinite(leaf))) for _, leaf in trees.float_leaves(value))
    except Exception:  # what is no pytree holds no number of ours
        return True


def _place(sweep, name, file, line):
    text = linecache.getline(file, line).strip()
    source = text
    if sweep == "reverse":
        source = ""
        for k in range(line, 0, -1):
            note = _NOTE.search(linecache.getline(file, k))
            if note is not None:
                source = f"line {note.group(1)}: {note.group(2)}"
                break
    return NonFinite(sweep, name, file, line, text, source)
