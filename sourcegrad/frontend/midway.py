"""What a function has done before it raised, inside `try`: its body is rehearsed and done again in turn.

    try:                        …
        s += tank.draw(q)       if done == 0:                         # that statement was left by an exception
    except Dry:         →           rt.broken_off(tank, "draw", q)
        …                           # no further

`hoisted` gives every call that may write before it raises a statement of its own, with names for arguments.  A call of
`rt.broken_off` becomes one of `broken_off(function)`, the function whose body stands in a `try` of its own, as soon as it
is known what is called: here for functions, by `diff.dispatch` for methods.
"""

from __future__ import annotations

import dis
import inspect
import weakref
from dataclasses import replace

from ..ir import nodes as N
from ..ir import walk
from . import generators, loops
from .resolve import MISSING, is_user_function

_METHODS = ("LOAD_METHOD", "LOAD_ATTR", "STORE_ATTR", "STORE_SUBSCR")


def breaks_off(d, e):
    """May this call be left by an exception after it has written into memory?"""
    if type(e) is not N.Call or any(type(a) is N.Starred for a in e.args) or any(k is None for k, _ in e.keywords):
        return False
    obj = d.env.static(e.func)
    if obj is MISSING:
        return type(e.func) is N.Name or (type(e.func) is N.Attr and _is_path(e.func.value))
    if not is_user_function(obj) or obj.__code__.co_flags & (inspect.CO_GENERATOR | 0x0C):
        return False
    return not generators._writes_nothing(obj, set()) or any(i.opname in _METHODS for i in dis.get_instructions(obj.__code__))


def _is_path(e):
    while type(e) is N.Attr:
        e = e.value
    return type(e) is N.Name


def broken_call(d, e):
    """The call of rt.broken_off that does what `e` has done before it raised."""
    of, name = (e.func.value, e.func.name) if d.env.static(e.func) is MISSING and type(e.func) is N.Attr else (e.func, "__call__")
    return N.Call(loops.runtime(d, "broken_off"), (of, N.Const(name), *e.args), e.keywords, e.span)


# --- a statement of its own for each of these calls ---------------------------------------------------------------------


def hoisted(d, block):
    """The block with such calls, and what is evaluated before them, in statements of their own."""
    out = []
    for s in block:
        if N.is_with(s):
            out.append(s)
            continue
        out += _statement(d, walk.map_blocks(s, lambda b: hoisted(d, b)))
    return tuple(out)


def _statement(d, s):
    t, out = type(s), []
    if t is N.If:
        test = _below(d, s.test, out)
        return [*out, s if test is s.test else replace(s, test=test)]
    if t not in (N.Assign, N.AugAssign, N.Evaluate, N.Return) or s.value is None or not _found(d, s.value):
        return [s]
    if t is N.AugAssign and type(s.target) is not N.Name:
        return _slot(d, s)
    if breaks_off(d, s.value) and t is not N.Return and t is not N.AugAssign:
        value = _operands(d, s.value, out)
    else:
        value = _below(d, s.value, out)
    return [*out, replace(s, value=value)]


def _slot(d, s):
    """`xs[k] += f(x)`: the slot is read, then f runs, then the sum is stored."""
    parts = (s.target.value, s.target.index) if type(s.target) is N.Index else (s.target.value,)
    if not all(_is_plain(d, p) or _is_path(p) for p in parts):
        return [s]
    out = []
    held = _temp(d, s.target, out)
    value = _below(d, s.value, out)
    return [*out, N.AugAssign(held, s.op, value, s.span), N.Assign(s.target, held, s.span)]


def _found(d, e):
    return not any(walk.walruses(e)) and any(breaks_off(d, c) for c in _always(e))


def _always(e):
    """The subexpressions that are evaluated whenever `e` is, but for those in forms of their own scope."""
    yield e
    t = type(e)
    if t in (N.IfExp, N.Bool):
        inner = (e.test,) if t is N.IfExp else e.values[:1]
    elif t in (N.Lambda, N.Opaque, N.Starred) or (t is N.Compare and len(e.ops) > 1):
        inner = ()
    else:
        inner = walk.children(e)
    for c in inner:
        yield from _always(c)


def _below(d, e, out):
    """`e` with such calls inside it, and what comes before them, emitted into `out`."""
    if not _found(d, e):
        return e
    if breaks_off(d, e):
        return _temp(d, _operands(d, e, out), out)
    return _operands(d, e, out)


def _operands(d, e, out):
    """The operands of `e`, in order: those up to the last such call are named; of such a call, all that is no name."""
    t = type(e)
    if t is N.IfExp:
        return replace(e, test=_below(d, e.test, out))
    if t is N.Bool:
        return replace(e, values=(_below(d, e.values[0], out), *e.values[1:]))
    if any(type(c) in (N.Starred, N.Slice) for c in walk.children(e)):
        return e
    mine = breaks_off(d, e)
    order = list(walk.children(e))
    last = max((k for k, c in enumerate(order) if _found(d, c)), default=-1)
    seen = iter(range(len(order)))

    def each(c):
        k = next(seen)
        if mine and k == 0 and c is e.func:
            return c
        if _found(d, c):
            c = _below(d, c, out)
        named = k <= last or mine
        return _temp(d, c, out) if named and not _is_plain(d, c) else c

    return walk.map_children(e, each)


def _is_plain(d, e):
    return type(e) in (N.Name, N.Const, N.Lambda) or d.env.is_static(e)


def _temp(d, value, out):
    name = N.Name(d.fresh("t"), value.span)
    out.append(N.Assign(name, value, value.span))
    return name


def call_of(s, d):
    """The call that a statement is there for, with names for arguments; None if it is another statement."""
    e = getattr(s, "value", None) if type(s) in (N.Assign, N.Evaluate) else None
    if e is None or not breaks_off(d, e):
        return None
    return e if all(_is_plain(d, a) for a in (*e.args, *(v for _, v in e.keywords))) else None


# --- the function whose body stands in a `try` of its own ---------------------------------------------------------------

_MADE = weakref.WeakKeyDictionary()


def in_try(fn):
    """A function that is left by no exception, and returns nothing."""
    body = tuple(_unreturned(fn.body))
    handler = N.Handler(None, None, (N.Pass(fn.span),), fn.span)
    return replace(fn, body=(N.Try(body, (handler,), (), (), fn.span),), doc=None)


def _unreturned(block):
    for s in block:
        if type(s) is N.Return and s.value is not None:
            yield N.Evaluate(s.value, s.span)
            yield N.Return(N.Const(None), s.span)
        else:
            yield walk.map_blocks(s, lambda b: tuple(_unreturned(b)))


def broken_off(function, load):
    """The Python function that does what `function` does until it raises."""
    from .rewritten import rewritten

    if function not in _MADE:
        _MADE[function] = rewritten(function, lambda fn: replace(in_try(fn), name=f"{fn.name}_broken_off"), load)
    return _MADE[function]


def value(d, call):
    """The value of a call of rt.broken_off whose function is known by its text; None where its object must tell."""
    from . import inline

    of, name, *args = call.args
    if name.value != "__call__":
        return None
    local = d.functions.get(of.id) if type(of) is N.Name else None
    if type(local) is inline.Local:
        return inline.call(d, inline.Local(in_try(local.function)), replace(call, args=tuple(args)), of.id)
    obj = d.env.static(of)
    if is_user_function(obj):
        made = broken_off(obj, d.env.load)
        return d.value(replace(call, func=d.env.bind(d.names, made.__name__, made), args=tuple(args)))
    return None if obj is MISSING and local is None else N.Const(None, call.span)
