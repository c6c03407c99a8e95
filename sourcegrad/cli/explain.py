"""`sourcegrad explain TARGET`: what a gradient saves, for which lines, how many bytes, and what it computes again."""

from __future__ import annotations

from sourcegrad.cli import OK
from sourcegrad.cli import target as targets


def run(options):
    function = targets.find(options.target)
    given = options.args is not None
    args, kwargs = targets.arguments(options.args, function)
    from sourcegrad.handle.report import report

    found = report(
        function, targets.wrt(options.wrt, 0), args if given else None, kwargs if given else None
    )
    print("\n".join(told(found)))
    return OK


def told(found):
    """The lines of the report."""
    yield found.doc.partition("\n")[0]
    yield ""
    if not found.saved:
        yield "Nothing is saved in loops."
    else:
        yield "Saved in every pass of a loop:"
        for s in found.saved:
            yield f"  {_what(s):40} {_why(s):34}{_bytes(s) if found.ran else ''}".rstrip()
        if found.ran:
            yield f"  {'in total':75}{human(sum(s.size for s in found.saved))}"
    if found.kept:
        yield ""
        yield "Still there, and read by the reverse sweep:"
        yield "  " + ", ".join(f"{n} (line {line})" if line else n for n, line in sorted(found.kept))
    if found.again:
        yield ""
        yield "Computed again rather than saved:"
        for line, text in found.again:
            yield f"  {text}" + (f"  (line {line})" if line else "")
    if not found.ran:
        yield ""
        yield "Give --args to count bytes."


def _what(s):
    where = f" (line {s.line})" if s.line else ""
    return ", ".join(s.held) + where


def _why(s):
    lines = sorted(s.needed)
    if not lines:
        return "to undo what overwrites it"
    return f"for line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))}"


def _bytes(s):
    if not s.count:
        return "0 times"
    return f"{s.count} x {human(s.size / s.count)} = {human(s.size)}"


def human(size):
    """A number of bytes for people."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
