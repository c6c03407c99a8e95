"""Which arrays go by one name alone, without views: those that may change their size.

    y = np.zeros(3); y.resize(5)      y = rt.resized(y, 5)
    z = y; y.resize(5)                stays, and is refused: NumPy raises, or leaves z with what is no longer its memory
"""

from __future__ import annotations

import re

from .. import errors
from ..analysis import kinds as K
from ..analysis.operations import operation
from ..ir import nodes as N
from ..ir import walk

_TEMPORARY = re.compile(r"t(_\d+)?$")
_LOOKED_AT = ("shape", "size", "ndim", "dtype", "nbytes", "itemsize", "flags", "strides")
_IN_PLACE = ("resize", "sort", "partition", "fill", "put")


def sole(name, fn, env, kinds):
    """Is the array made here, and never under another name, in a container, behind a view, or returned but whole?"""
    if name in {p.name for p in fn.params}:
        return False
    for s in walk.statements(fn.body):
        t = type(s)
        if t is N.Define and name in walk.free_names(s.function):
            return False
        if t is N.Assign and name in walk.target_names(s.target):
            if type(s.target) is not N.Name or not _makes(s.value, env, kinds):
                return False
        if t is N.Return and s.value in (N.Name(name), None):
            continue
        if t is N.Assign and type(s.value) is N.Index and s.value.value == N.Name(name) and _TEMPORARY.match(getattr(s.target, "id", "")):
            continue  # part of an expression, and gone with it
        for e in walk.own_exprs(s):
            if name in walk.reads(e) and not _looks(e, name, env, kinds):
                return False
    return True


def _makes(e, env, kinds):
    """Is the value of an expression an array of its own?"""
    if type(e) not in (N.Call, N.Binary, N.Unary):
        return False
    op = operation(e, env, kinds)
    return op.what == "rule" and op.rule is not None and op.rule.memory == "fresh"


def _looks(e, name, env, kinds):
    """Does an expression read the array without giving it, or a view of it, to anyone?"""
    if type(e) is N.Index and e.value == N.Name(name):
        return name not in walk.reads(e.index) and K.is_number(kinds.expr(e) or K.UNKNOWN)
    if type(e) is N.Attr:
        return e.name in _LOOKED_AT
    if type(e) is N.Call and type(e.func) is N.Attr and e.func.value == N.Name(name) and e.func.name in _IN_PLACE:
        return not any(name in walk.reads(a) for a in (*e.args, *(v for _, v in e.keywords)))
    if type(e) not in (N.Call, N.Binary, N.Unary, N.Compare):
        return False
    op = operation(e, env, kinds)
    if op.what == "constant":
        return True
    return op.what == "rule" and op.rule is not None and not any(
        type(v) is not N.Name or p in op.rule.memory.split()[1:] for p, v in op.bound.items() if v is not None and name in walk.reads(v)
    )


def remedy(op):
    """What to write instead of an edit that is refused."""
    if op.problem == "resize":
        return "Bind a new array: np.concatenate((h, np.zeros(n))), or h[:n].copy()."
    return "Use append and pop, or build a new list."


def refuse_effect(ctx, s, op):
    """A method that changes a list or an array in a way that no tangent follows."""
    ctx.wanted.add(op.bound.id)
    ctx.refuse(
        s.span, f"{op.bound.id}.{op.problem}(…) on a list or array that carries a derivative",
        remedy(op), errors.MutatedPlace,
    )  # fmt: skip
