"""Whole programs: the arguments, the function, and what draws them."""

from __future__ import annotations

import functools

from hypothesis import strategies as st

from . import arguments, calls, classes, language, nested, slots, standard, stores, views  # noqa: F401 (they register features)
from .expressions import flt, observed
from .grammar import FEATURES, FLOAT, Arr, Gen, Program, Shared
from .statements import run, statements

HEAD = """\
import collections
import contextlib
import dataclasses
import enum
import functools
import itertools
import math
import operator
import statistics

import numpy as np
"""
FULL = 10  # features that a program of the frozen profile draws


def write(draw, only=None, without=(), size=FULL):
    """A program of `size` features; `only` and `without` choose among them; `draw(n)` chooses from 0 to n."""
    names = [n for n in (only or FEATURES) if n not in without]
    g = Gen(draw, Shared())
    g.shared.allowed = frozenset(names)
    left, wanted = list(names), []
    for _ in range(min(size, len(names))):
        wanted.append(left.pop(g.upto(len(left) - 1)))
    how = arguments.Layout(g, [n for n in wanted if FEATURES[n][1] == "arguments"])
    g.items = [n for n in wanted if FEATURES[n][1] != "arguments"]
    g.early = None if how.several else FLOAT
    how.declare()
    g.scope.update({n: t for n, t in how.kinds().items() if t is not None})
    while g.items:
        statements(g, 1)
    statements(g, g.upto(2))
    result(g, how)
    return Program(how.text(HEAD, g), frozenset(g.shared.tags), how.wrt(), how.single, how.overlap)


@st.composite
def programs(draw, **options):
    """Programs as a strategy of Hypothesis."""
    return write(lambda n: draw(_upto(n)), **options)


@functools.cache
def _upto(n):
    return st.integers(0, n)


def result(g, how):
    """The last statement: a number that depends on as much as there is, or several results."""
    live = list(g.scope)
    reads = [text for n in live[-8:] if (text := observed(g, n))]
    total = " + ".join(f"{0.3 + 0.2 * i:.1f} * {paren(r)}" for i, r in enumerate(reads)) or flt(g, 2)
    if how.several:
        arrays = [n for n, t in g.scope.items() if isinstance(t, Arr)][-2:]
        parts = [total, *arrays]
        g.tag("several results")
        g.emit(f"return {', '.join(parts)}" if len(parts) > 1 else f"return {total}, {flt(g, 1)}")
    else:
        g.emit(f"return {total}")


def paren(text):
    return text if text.replace("_", "").isalnum() or text.startswith(("np.", "sum(")) and text.count("(") == 1 else f"({text})"


__all__ = ["programs", "run", "write"]
