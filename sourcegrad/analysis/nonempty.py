"""Lists that are never empty: made with items in them, and only lengthened.

    out = [y]
    for … : out.append(y)
    np.array(out)              an array of one dimension more than y, however often the loop runs
"""

from __future__ import annotations

import types

import numpy as np

from ..ir import nodes as N
from ..ir import walk
from ..runtime.numpy import sequence

_LONGER = frozenset(("append", "extend", "insert"))
_READ = (len, sum, min, max, list, tuple, sorted, any, all, zip, enumerate, reversed, sequence)


def never_empty(fn, env):
    """The names of lists that hold something wherever they are read."""
    found, barred = set(), {p.name for p in fn.params}
    counters = {s.target.id for s in walk.statements(fn.body) if type(s) is N.For and type(s.target) is N.Name}
    for s in walk.statements(fn.body):
        if type(s) is N.Assign and type(s.target) is N.Name and _is_display(s.value):
            found.add(s.target.id)
        elif not (type(s) is N.AugAssign and s.op == "+"):
            barred.update(walk.own_writes(s))
        barred.update(_let_go(s, env, counters))
    return found - barred


def _is_display(e):
    return type(e) is N.Display and e.kind == "list" and any(type(i) is not N.Starred for i in e.items)


def _let_go(s, env, counters):
    """Names of lists that a statement may shorten, or gives to others that may."""
    if type(s) is N.Define:
        return walk.free_names(s.function)
    if type(s) is N.Return:
        return ()
    found = set()
    if type(s) is N.Evaluate and _lengthens(s.value):
        exprs = s.value.args
    else:
        exprs = walk.own_exprs(s)
    if type(s) is N.AugAssign and type(s.target) is N.Name:
        exprs = () if type(s.value) is N.Name else exprs  # `a += b` takes the items of b
    elif type(s) in (N.Assign, N.AugAssign) and type(s.target) is not N.Name:
        t = s.target
        found.update(n for n in walk.target_reads(t))
        if type(t) is N.Index and type(t.value) is N.Name and (type(t.index) is N.Const or type(t.index) is N.Name and t.index.id in counters):
            found.discard(t.value.id)
    for e in exprs:
        _visit(e, env, found)
    return found


def _lengthens(e):
    return type(e) is N.Call and type(e.func) is N.Attr and type(e.func.value) is N.Name and e.func.name in _LONGER


def _visit(e, env, found):
    t = type(e)
    if t is N.Name:
        found.add(e.id)
    elif t in (N.Opaque, N.Lambda):
        found.update(walk.reads(e))
    else:
        reads = t is N.Call and _only_reads(env.static(e.func)) or t is N.Compare or t is N.Index
        for c in walk.children(e):
            if not (reads and type(c) is N.Name):
                _visit(c, env, found)


def _only_reads(obj):
    """Does a function take the items of a list, and leave the list itself alone?"""
    if any(obj is f for f in _READ) or isinstance(obj, np.ufunc):
        return True
    return isinstance(obj, (type(np.sum), types.BuiltinFunctionType)) and (getattr(obj, "__module__", None) or "").partition(".")[0] == "numpy"
