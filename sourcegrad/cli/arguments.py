"""The words that the command understands."""

from __future__ import annotations

import argparse

TARGET = """\
TARGET is one of
  pkg.mod:func             a function in a module
  pkg.mod:Class.method     a method
  path/to/file.py:func     a function in a file
  - or -:func              source on standard input; without a name, its last function"""

CODES = """\
exit codes: 0 ok, 1 check failed, 2 usage, 3 refused (with the reason), 4 not found, 5 internal"""


def parser():
    top = argparse.ArgumentParser(
        prog="sourcegrad",
        description="Derivatives of ordinary Python and NumPy functions, as Python source.",
        epilog=f"{TARGET}\n\n{CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=_Version)
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    _show(_command(commands, "show", "print the derivative of a function", TARGET))
    _check(
        _command(
            commands, "check", "hold the derivatives of a function against differences", TARGET
        )
    )
    _report(
        _command(commands, "explain", "say what a gradient saves, why, and how much", TARGET),
        "explain",
    )
    _report(
        _command(commands, "lint", "say what will be refused, slow or memory-hungry", TARGET),
        "lint",
    )
    _rules(_command(commands, "rules", "list the functions that have a derivative rule"))
    _doctor(_command(commands, "doctor", "report versions, optional packages and a self-test"))
    return top


def _command(commands, name, text, more=""):
    return commands.add_parser(
        name,
        help=text,
        description=text[0].upper() + text[1:] + ".",
        epilog=f"{more}\n\n{CODES}".strip(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _show(command):
    add = command.add_argument
    add("target", metavar="TARGET", help="the function; see below")
    _what(add)
    add(
        "--mode",
        choices=("reverse", "forward"),
        default="reverse",
        help="gradient or tangent (default: reverse)",
    )
    add(
        "--after",
        metavar="STAGE",
        help="print the function after this stage instead; an unknown name lists them",
    )
    add(
        "--optimize",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="make the text shorter and faster (default), or leave it as it comes",
    )
    add("--output", "-o", metavar="FILE", help="write there instead of standard output")
    add(
        "--check",
        action="store_true",
        help="write nothing, and exit with 1 where FILE is not what would be written",
    )
    add(
        "--annotate",
        action="store_true",
        help="print each line of the function beside its adjoint",
    )
    add("--diff", action="store_true", help="print what the optimiser did, as a diff")
    add(
        "--standalone",
        action="store_true",
        help="a file that needs NumPy alone, with a self-check; takes --args",
    )
    add(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="highlight the text, with pygments; auto (default) heeds NO_COLOR and asks whether a "
        "terminal reads",
    )
    add(
        "--args",
        metavar="ARGS",
        help="example arguments to specialise by, such as 'x=np.ones(3), k=0.1'",
    )
    command.set_defaults(run=_later("show"))


def _report(command, name):
    add = command.add_argument
    add("target", metavar="TARGET", help="the function; see below")
    _what(add)
    add("--args", metavar="ARGS", help="example arguments, such as 'x=np.ones(3), k=0.1'")
    command.set_defaults(run=_later(name))


def _check(command):
    add = command.add_argument
    add("target", metavar="TARGET", help="the function; see below")
    add(
        "--args",
        metavar="ARGS",
        default="",
        help="the arguments of the call, such as 'x=np.ones(3), k=0.1'",
    )
    _what(add, "all that holds a float")
    add(
        "--mode",
        choices=("reverse", "forward", "both"),
        default="both",
        help="what to check (default: both)",
    )
    add("--order", type=int, choices=(1, 2), default=2, help="highest derivative (default: 2)")
    add(
        "--directions",
        type=int,
        default=3,
        metavar="N",
        help="random directions for each input (default: 3)",
    )
    add("--seed", type=int, default=0, metavar="N", help="of the directions (default: 0)")
    add(
        "--rtol",
        type=float,
        metavar="R",
        help="relative tolerance (default: what differences can tell)",
    )
    add(
        "--atol",
        type=float,
        metavar="A",
        help="absolute tolerance (default: what differences can tell)",
    )
    add("--localize", action="store_true", help="where something is off, find the first statement whose derivative is")
    add("--nan", action="store_true", help="find the first statement that makes a nan or an infinity, in either sweep")
    command.set_defaults(run=_later("check"))


def _rules(command):
    add = command.add_argument
    add("name", metavar="NAME", nargs="?", help="one rule in full: np.tanh, tanh, .sum")
    add("--count", action="store_true", help="only how many there are, by style")
    command.set_defaults(run=_later("rules"))


def _doctor(command):
    command.set_defaults(run=_later("doctor"))


def _what(add, default="the first argument"):
    what = "arguments to differentiate, by commas: positions, names, paths such as model.w1"
    add("--wrt", metavar="WRT", help=f"{what} (default: {default})")


def _later(name):
    """The command's module is imported when it runs, not when its words are declared."""

    def run(arguments):
        from importlib import import_module

        return import_module(f"sourcegrad.cli.{name}").run(arguments)

    return run


class _Version(argparse.Action):
    """Asks the installed package, at no cost where nobody asks."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, nargs=0, help="show the version and exit", **kwargs)

    def __call__(self, parser, namespace, values, option=None):
        from sourcegrad.cli.doctor import version

        print(f"sourcegrad {version('sourcegrad')}")
        parser.exit()
