"""`sourcegrad show TARGET`: the derivative of a function, or the function after any stage on the
way to it."""

from __future__ import annotations

import os
import sys

from sourcegrad.cli import CHECK_FAILED, OK, USAGE, Failure
from sourcegrad.cli import target as targets


def run(options):
    if options.after:
        from sourcegrad.handle import stages

        if options.after not in stages.STAGES:
            raise Failure(
                USAGE,
                f"there is no stage {options.after!r}: choose from {', '.join(stages.STAGES)}",
            )
    function = targets.find(options.target)
    args, kwargs = targets.arguments(options.args, function)
    wrt = targets.wrt(options.wrt, 0)
    if options.check and not options.output:
        raise Failure(USAGE, "--check compares with a file: give --output FILE")
    if options.annotate or options.diff or options.standalone:
        from sourcegrad.cli import versions

        text = versions.text(function, wrt, options, args, kwargs)
    elif options.after:
        text = stages.stage_text(
            function, options.after, wrt=wrt, mode=options.mode, args=args, kwargs=kwargs
        )
    else:
        from sourcegrad import api

        given = options.args is not None
        text = api.source(
            function,
            wrt=wrt,
            mode=options.mode,
            optimize=options.optimize,
            args=args if given else None,
            kwargs=kwargs if given else None,
        )
    text = text if text.endswith("\n") else text + "\n"
    if options.check:
        return compared(options.output, text)
    if options.output:
        write(options.output, text)
        print(f"wrote {options.output}", file=sys.stderr)
    else:
        print(_highlighted(text) if _coloured(options.color) else text, end="")
    return OK


def compared(path, text):
    """Whether a file is what would be written."""
    try:
        with open(path, encoding="utf-8", newline="") as stream:
            same = stream.read() == text
    except FileNotFoundError:
        same = False
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(USAGE, f"cannot read {path}: {getattr(error, 'strerror', error)}") from None
    print(f"{path} is {'as it should be' if same else 'stale'}", file=sys.stderr)
    return OK if same else CHECK_FAILED


def _coloured(choice):
    if choice != "auto":
        return choice == "always"
    terminal = sys.stdout is not None and sys.stdout.isatty()
    return terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _highlighted(text):
    try:
        from pygments import highlight
        from pygments.formatters import TerminalFormatter
        from pygments.lexers import PythonLexer
    except ImportError:
        return text  # colour is a nicety; `sourcegrad doctor` says what is missing for it
    return highlight(text, PythonLexer(stripnl=False, ensurenl=False), TerminalFormatter())


def write(path, text):
    """Whole or not at all: a reader, or a crash, never meets half a file."""
    path = os.path.realpath(path)
    try:
        if os.path.exists(path) and not os.path.isfile(
            path
        ):  # a pipe or a terminal cannot be replaced
            with open(path, "w", encoding="utf-8") as stream:
                stream.write(text)
            return
        _replace(path, text)
    except OSError as error:
        raise Failure(USAGE, f"cannot write {path}: {error.strerror}") from None


def _replace(path, text):
    import tempfile

    handle, draft = tempfile.mkstemp(
        dir=os.path.dirname(path), prefix=".sourcegrad-", suffix=".tmp"
    )
    try:
        with open(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(draft, _mode(path))
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise


def _mode(path):
    """The permissions of the file that is replaced, or those that a new file would have got."""
    try:
        return os.stat(path).st_mode & 0o7777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
