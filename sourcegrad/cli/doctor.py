"""`sourcegrad doctor`: what is installed, what it is good for, and whether a gradient comes out
right."""

from __future__ import annotations

import platform
import sys

from sourcegrad.cli import CHECK_FAILED, OK

NEEDED = (("numpy", (2, 0)), ("gast", (0, 6)), ("astunparse", (1, 6, 3)))
OPTIONAL = (
    ("pygments", "colours in `sourcegrad show`"),
    ("cloudpickle", "pickles of gradients of functions that are not in a module"),
    ("pytest", "the tests"),
    ("hypothesis", "the tests"),
)


def run(options):
    problems = []
    print(f"sourcegrad   {version('sourcegrad')}")
    print(f"python       {platform.python_version()} ({sys.executable})")
    if sys.version_info < (3, 11):
        problems.append("Python 3.11 or later is needed")
    for name, least in NEEDED:
        found = version(name)
        print(f"{name:<12} {found}")
        if _numbers(found) < least:
            problems.append(f"{name} {'.'.join(map(str, least))} or later is needed")
    for name, use in OPTIONAL:
        found = version(name)
        print(f"{name:<12} {found:<12} optional: {use}")
    problems += _self_test()
    print("self-test    " + ("failed" if problems else "ok: a gradient agrees with differences"))
    for problem in problems:
        print(f"sourcegrad: {problem}", file=sys.stderr)
    return CHECK_FAILED if problems else OK


def version(name):
    """The version of an installed package, `missing` if there is none."""
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed" if name == "sourcegrad" else "missing"


def _numbers(text):
    from itertools import takewhile

    digits = ("".join(takewhile(str.isdigit, part)) for part in text.split("."))
    return tuple(int(part) for part in takewhile(bool, digits))


def probe(x, k):
    """A loop, a branch and a few rules: enough to go through every stage."""
    total = 0.0
    for i in range(3):
        y = k * x + i
        if total > 1.0:
            total = total + y * y
        else:
            total = total + 2.0 * y
    return total


def _self_test():
    """What is wrong with a small gradient: a list of problems, empty if none."""
    try:
        from sourcegrad.testing import check_grads

        check_grads(probe, 0.7, 1.3)
    except Exception as error:
        return [f"self-test: {type(error).__name__}: {error}"]
    return []
