"""The command `sourcegrad`: show a derivative, check it, list the rules, look after the
installation.

Text goes to standard output, notes and errors to standard error, and the exit code says what
happened:

    0  ok                    3  refused: the function cannot be differentiated, stderr says why
    1  the check failed      4  not found: the module, the file or the function
    2  usage                 5  internal error: a bug in sourcegrad

Only what a command needs is imported, and `--help` needs nothing.
"""

from __future__ import annotations

import errno
import os
import sys

OK, CHECK_FAILED, USAGE, REFUSED, NOT_FOUND, INTERNAL = range(6)
INTERRUPTED = 130  # as a shell says it


class Failure(Exception):
    """An end with a message and an exit code."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def main(argv=None):
    """Run the command; the exit code."""
    try:
        try:
            code = _run(sys.argv[1:] if argv is None else argv)
        except SystemExit as end:  # argparse, after --help or a usage error
            code = end.code or OK
        if sys.stdout is not None:
            sys.stdout.flush()  # here, where a closed pipe can still be met quietly
        return code
    except BrokenPipeError:
        _discard()  # the reader (head, less) has seen enough
        return OK
    except OSError as error:
        _discard()
        _say(f"cannot write to standard output: {error.strerror}")
        return USAGE
    except KeyboardInterrupt:
        return INTERRUPTED


def _discard():
    """What is left for standard output goes nowhere: Python's own flush at exit must not try it again."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        pass


def _run(argv):
    from sourcegrad.cli.arguments import parser

    # `-:func` is a TARGET, and would be an option to argparse.
    argv = ["<stdin>" + word[1:] if word.startswith("-:") else word for word in argv]
    arguments = parser().parse_args(argv)
    try:
        return arguments.run(arguments)
    except BrokenPipeError:
        raise
    except Failure as failure:
        _say(failure)
        return failure.code
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO) and error.filename is None:
            raise  # standard output takes no more
        from sourcegrad.errors import BadArgument, GradientMismatch, InternalError, SourceGradError

        if not isinstance(error, SourceGradError) or isinstance(error, InternalError):
            return _internal(error)
        _say(error)
        if isinstance(error, GradientMismatch):
            return CHECK_FAILED
        return USAGE if isinstance(error, BadArgument) else REFUSED


def _say(text):
    print(f"sourcegrad: {text}", file=sys.stderr)


def _internal(error):
    if os.environ.get("SOURCEGRAD_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    _say(
        f"internal error: {type(error).__name__}: {error}\n"
        "This is a bug in sourcegrad, not in your program. Please report it together with the\n"
        "function; the environment variable SOURCEGRAD_DEBUG=1 shows the traceback."
    )
    return INTERNAL
