"""What `show` prints beside the plain text: what the optimiser did, line by line beside the primal, a file of its own."""

from __future__ import annotations

import difflib
import inspect
import re

from sourcegrad.cli import USAGE, Failure

_NOTE = re.compile(r"#\s+line (\d+)\b")


def text(function, wrt, options, args, kwargs):
    """The text that the options of `show` ask for."""
    chosen = [
        name for name in ("annotate", "diff", "standalone", "after") if getattr(options, name)
    ]
    if len(chosen) > 1:
        raise Failure(USAGE, f"--{chosen[0]} and --{chosen[1]} do not go together")
    if options.mode == "forward" and chosen != ["diff"]:
        raise Failure(USAGE, f"--{chosen[0]} is for gradients; leave out --mode forward")
    from sourcegrad import api

    given = options.args is not None
    how = dict(wrt=wrt, mode=options.mode, args=args if given else None, kwargs=kwargs if given else None)
    if options.diff:
        return difference(*(api.source(function, optimize=o, **how) for o in (False, True)))
    if options.annotate:
        return annotated(function, api.source(function, optimize=options.optimize, **how))
    if not given:
        raise Failure(USAGE, "--standalone needs --args: the file is for arguments like these, and checks itself at them")
    from sourcegrad.handle.vendor import standalone

    return standalone(function, wrt, args, kwargs, options.args)


def difference(before, after):
    """A unified diff of the text as differentiation makes it and as it is printed."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), "as differentiated", "optimised", lineterm="", n=3
    )
    return "\n".join(lines) or "The optimiser changed nothing."


def annotated(function, text):
    """Each line of the primal beside the statements of the reverse sweep that stem from it."""
    try:
        lines, start = inspect.getsourcelines(function)
    except (OSError, TypeError):
        raise Failure(USAGE, "the source of the function is not at hand") from None
    start = start or 1
    adjoint = _by_line(text)
    width = max(len(line.rstrip()) for line in lines) + 2
    out = [f"{'':5}{'the function':{width}}| its adjoint, from the last line upwards"]
    for k, line in enumerate(lines, start):
        found = adjoint.pop(k, [""])
        out.append(f"{k:4} {line.rstrip():{width}}| {found[0]}".rstrip())
        out.extend(f"{'':5}{'':{width}}| {more}" for more in found[1:])
    for k, found in sorted(adjoint.items()):
        out.append(f"{'':5}{f'(line {k})':{width}}| {found[0]}")
        out.extend(f"{'':5}{'':{width}}| {more}" for more in found[1:])
    return "\n".join(out)


def _by_line(text):
    """Line of the primal → statements of reverse sweeps that stem from it, without what restores values."""
    found, line, reverse = {}, None, False
    for raw in text.split("\n"):
        code = raw.strip()
        if raw.startswith("def "):
            reverse, line = "_rev(" in raw, None
        elif code == "# Reverse sweep":
            reverse, line = True, None
        if not reverse or not code or code.startswith(('"""', "def ", "return ")):
            continue
        note = _NOTE.search(code)
        if code.startswith("#"):
            line = int(note.group(1)) if note else line
            continue
        line = int(note.group(1)) if note else line
        code = code.partition("  # line ")[0]
        if code.startswith(("for ", "while ", "if ", "else:", "elif ")) or ".pop()" in code:
            continue
        if line is not None:
            found.setdefault(line, []).append(code)
    return found
