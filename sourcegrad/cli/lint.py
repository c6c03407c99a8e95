"""`sourcegrad lint TARGET`: what in a function will be refused, slow or memory-hungry, with the line."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap

from sourcegrad.cli import OK, REFUSED
from sourcegrad.cli import target as targets
from sourcegrad.cli.explain import human

LARGE = 100_000_000  # bytes that are worth a word


def run(options):
    function = targets.find(options.target)
    given = options.args is not None
    args, kwargs = targets.arguments(options.args, function)
    code, lines = OK, list(of_source(function))
    from sourcegrad.errors import SourceGradError
    from sourcegrad.handle.report import report

    try:
        found = report(
            function, targets.wrt(options.wrt, 0), args if given else None, kwargs if given else None
        )
        lines += of_report(found)
    except SourceGradError as refusal:
        code = REFUSED
        lines.append((0, f"refused: {refusal}"))
    file = inspect.getsourcefile(function) or "<stdin>"
    for line, text in sorted(lines):
        print(f"{file}:{line}: {text}" if line else text)
    if not lines:
        print("Nothing to remark.")
    return code


def of_source(function):
    """(line, remark) on what the text alone tells."""
    try:
        lines, start = inspect.getsourcelines(function)
    except (OSError, TypeError):
        return
    tree = ast.parse(textwrap.dedent("".join(lines)))
    loops = [n for n in ast.walk(tree) if isinstance(n, (ast.For, ast.While))]
    for loop in loops:
        for node in ast.walk(loop):
            if isinstance(node, ast.Call) and _name(node.func) in _GROWING:
                line = start + node.lineno - 1
                yield (
                    line,
                    f"slow: {_name(node.func)} in a loop copies all that is there in every pass; append to a list",
                )
        if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name) and _by_entries(loop):
            line = start + loop.lineno - 1
            yield (
                line,
                f"slow: entry by entry over {loop.target.id}; an expression of whole arrays is many times faster",
            )


_GROWING = frozenset(
    "np.append np.concatenate np.vstack np.hstack numpy.append numpy.concatenate".split()
)


def _name(e):
    return ast.unparse(e) if isinstance(e, (ast.Attribute, ast.Name)) else ""


def _by_entries(loop):
    """Does a loop take single entries at its index, without a loop in it?"""
    if any(isinstance(n, (ast.For, ast.While)) for s in loop.body for n in ast.walk(s)):
        return False
    found = [n for s in loop.body for n in ast.walk(s) if isinstance(n, ast.Subscript)]
    return any(_plain(n.slice, loop.target.id) for n in found)


def _plain(index, name):
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    if any(isinstance(p, ast.Slice) for p in parts) or len(parts) == 0:
        return False
    reads = {n.id for p in parts for n in ast.walk(p) if isinstance(n, ast.Name)}
    return name in reads


def of_report(found):
    """(line, remark) on what the gradient does."""
    for s in found.saved:
        if s.array:
            total = f", {human(s.size)} in all" if s.size >= LARGE else ""
            what = ", ".join(s.held)
            yield s.line or 0, f"memory: an array is saved in every pass of a loop: {what}{total}"
    general = {name for name in _GENERAL if re.search(rf"\brt\.{name}\(", found.text)}
    if general and not found.ran:
        yield 0, "general: kinds are not known; give --args, or annotate the parameters"
    section = None
    for text in found.text.split("\n"):
        section = text.strip() if text.strip().startswith("# ") and "sweep" in text else section
        check = re.match(r"\s+(?!\w+ =)(?!.*append\()[\w.(].*# line (\d+): ", text)
        if check and section == "# Forward sweep" and not re.match(r"\s*[\w.\[\], ]+ [-+*/]?= ", text):
            yield int(check.group(1)), "slow: computed in the gradient only for the errors that it may raise"


_GENERAL = ("unbroadcast", "add", "zeros", "matmul_adjoint_x", "matmul_adjoint_y")
