"""Functions that local names stand for: known ones are called by what they are.

    f = np.sin                      f(x)  →  np.sin(x)
    f = partial(g, k=2)             f(x)  →  g(x, k=2)
    if flag: f = g                  f(x)  →  if f_is == 0: t = g(x)
    else:    f = h                           else:         t = h(x)

`Desugar.functions` maps a name to what it stands for at that point of the program: an `inline.Local`, or one of these.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from ..ir import nodes as N
from ..ir import walk
from . import inline
from .resolve import MISSING


@dataclass(frozen=True)
class Known:
    """A function that a name outside denotes."""

    func: object


@dataclass(frozen=True)
class Partial:
    """functools.partial of a function: arguments that were evaluated where it was made."""

    func: object
    args: tuple
    keywords: tuple


@dataclass(frozen=True, eq=False)
class Choice:
    """One of two functions: the first where `which` is 0."""

    which: object
    either: tuple


def record(d, e):
    """What the value of `e` stands for, if it is a function that is known: its parts are evaluated here."""
    t = type(e)
    if t is N.Name and e.id in d.functions:
        return d.functions[e.id]
    if t in (N.Name, N.Attr) and d.env.is_static(e):
        obj = d.env.static(e)
        return Known(e) if obj is not MISSING and callable(obj) else None
    if t is N.Lambda:
        return inline.local_function(d, "lambda_", e)
    if t is N.Call and e.args and d.env.static(e.func) is functools.partial and _plain(e):
        inner = record(d, e.args[0])
        if inner is None:
            return None
        values = d.atoms([*e.args[1:], *(v for _, v in e.keywords)])
        values = tuple(_held(d, v) for v in values)
        count = len(e.args) - 1
        return Partial(inner, values[:count], tuple((k, v) for (k, _), v in zip(e.keywords, values[count:])))
    return None


def _plain(e):
    return not any(type(a) is N.Starred for a in e.args) and all(k is not None for k, _ in e.keywords)


def _held(d, v):
    """An atom under a name that nobody rebinds."""
    return v if type(v) is N.Const or d.env.is_static(v) else d.temp(v, v.span, v.id)


def call(d, known, name, e):
    """The value of a call of a function that a local name stands for."""
    t = type(known)
    if t is Known:
        return d.value(N.Call(known.func, e.args, e.keywords, e.span))
    if t is Partial:
        given = {k for k, _ in e.keywords}
        keywords = tuple((k, v) for k, v in known.keywords if k not in given)
        return call(d, known.func, name, N.Call(e.func, (*known.args, *e.args), (*keywords, *e.keywords), e.span))
    if t is Choice:
        return _choose(d, known, name, e)
    return inline.call(d, known, e, name)


def _choose(d, known, name, e):
    """Arguments are evaluated once; then the function that was chosen is called."""
    args = [a if _is_function(d, a) or type(a) is N.Starred else d.atom(a) for a in e.args]
    keywords = [(k, v if _is_function(d, v) or k is None else d.atom(v)) for k, v in e.keywords]
    e = N.Call(e.func, tuple(args), tuple(keywords), e.span)
    result = N.Name(d.fresh("t"), e.span)
    arms = []
    for one in known.either:
        saved, d.out = d.out, []
        value = call(d, one, name, e)
        d.emit(result, value, e.span)
        arms.append(tuple(d.out))
        d.out = saved
    d.out.append(N.If(N.Compare(known.which, ("==",), (N.Const(0),), e.span), arms[0], arms[1], e.span))
    return result


def _is_function(d, e):
    return type(e) is N.Lambda or (type(e) is N.Name and e.id in d.functions)


# --- where control flow meets -------------------------------------------------------------------------------------------


def forget(d, names):
    """These names may be rebound from here on: what they stand for is not known."""
    for n in names:
        d.functions.pop(n, None)


def join(d, before, arms, ends, span):
    """Behind an `if`: what both arms agree on, or the choice between two; `arms` are rebuilt with the choice noted.

    `before`, `ends`: what names stood for before and at the end of each arm.
    """
    first, second = ends
    joined, marks = {}, ([], [])
    for name in sorted(set(first) | set(second)):
        a, b = first.get(name), second.get(name)
        if a is b or (type(a) is Known and a == b):
            joined[name] = a
        elif a is not None and b is not None:
            which = N.Name(d.fresh(f"{name}_choice"), span)
            for k in (0, 1):
                marks[k].append(N.Assign(which, N.Const(k), span))
            joined[name] = Choice(which, (a, b))
        elif name not in walk.bound(arms[1] if b is None else arms[0]) and name not in before:
            joined[name] = a or b  # bound in one arm alone: it is not called where the other was taken
    d.functions = joined
    return (*arms[0], *marks[0]), (*arms[1], *marks[1])
