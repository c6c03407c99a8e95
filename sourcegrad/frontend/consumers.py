"""Calls of Python's library that take iterables or functions, written with what later stages know.

    sum(v * v for v in xs)     items = [...]; sum(items)
    reduce(f, xs, start)       a loop
    max(xs, key=f)             xs[order of the keys]
    dict(zip(names, values))   a dict comprehension

`rewrite(d, call)` returns the value that replaces the call, or None to leave it as it is.
"""

from __future__ import annotations

import functools
import heapq
import math
import statistics

import numpy as np

from ..ir import nodes as N
from . import callables, comprehensions, iterables, iterators, loops
from .resolve import MISSING

_LISTS = (sum, max, min, sorted, math.fsum, math.prod, statistics.mean, statistics.fmean)
_EMATH = tuple(getattr(np.emath, n) for n in ("sqrt", "log", "log2", "log10", "power", "arccos", "arcsin", "arctanh"))


def rewrite(d, e):
    """The value of a call of a consumer; None for every other call."""
    obj = d.env.static(e.func)
    if obj is MISSING:
        return _method(d, e)
    handler = _HANDLERS.get(obj) if _hashable(obj) else None
    if handler is not None:
        return handler(d, e)
    return None


def _hashable(obj):
    try:
        hash(obj)
    except TypeError:
        return False
    return True


def _method(d, e):
    """`xs.extend(generator)`, `np.random.Generator` and all else stay methods; a known iterator becomes a list."""
    if type(e.func) is N.Attr and e.func.name == "extend" and len(e.args) == 1:
        items = iterables.listed(d, e.args[0])
        if items is not None:
            return d.value(N.Call(e.func, (items,), (), e.span))
    return None


def _with_items(d, e, items, keywords=None):
    return d.value(N.Call(e.func, (items, *e.args[1:]), e.keywords if keywords is None else keywords, e.span))


def _list(d, e):
    """`list(iterator)` is the list of what it yields."""
    return iterables.listed(d, e.args[0]) if len(e.args) == 1 and not e.keywords else None


def _consume(d, e):
    """A function that reads one iterable."""
    if not e.args or type(e.args[0]) is N.Starred:
        return None
    keywords = dict(e.keywords)
    obj = d.env.static(e.func)
    if obj in (max, min, sorted) and keywords.get("key") == N.Const(None):
        keywords.pop("key")
        return d.value(N.Call(e.func, e.args, tuple(keywords.items()), e.span))
    if obj in (max, min, sorted) and "key" in keywords:
        return _by_key(d, e, obj, keywords)
    if obj in (max, min) and "default" in keywords and len(e.args) == 1:
        default = d.atom(keywords["default"])
        items = loops.sequence(d, e.args[0])
        some = N.Compare(N.Call(d.builtin("len"), (items,), (), e.span), (">",), (N.Const(0),), e.span)
        return d.value(N.IfExp(some, N.Call(e.func, (items,), (), e.span), default, e.span))
    if obj in (max, min) and len(e.args) > 1:
        return None
    items = iterables.listed(d, e.args[0])
    return None if items is None else _with_items(d, e, items)


def _by_key(d, e, obj, keywords):
    """The items in the order of their keys: the order itself has no derivative."""
    span = e.span
    items = e.args[0] if len(e.args) == 1 else N.Display("list", e.args, span)
    xs = loops.sequence(d, items)
    key = iterables.function(d, keywords["key"])
    v = N.Name(d.fresh("v"), span)
    keys = comprehensions.collect(d, N.Comprehension(None, N.Call(key, (v,), (), span), ((v, xs, ()),)), span)
    backwards = keywords.get("reverse", N.Const(obj is max))
    order = d.temp(N.Call(loops.runtime(d, "order"), (keys, d.atom(backwards)), (), span), span, "order")
    if obj is sorted:
        k = N.Name(d.fresh("k"), span)
        return comprehensions.collect(d, N.Comprehension(None, N.Index(xs, k, span), ((k, order, ()),)), span)
    best = d.temp(N.Index(order, N.Const(0), span), span, "best")
    chosen = N.Index(xs, best, span)
    if "default" not in keywords:
        return chosen
    some = N.Compare(N.Call(d.builtin("len"), (order,), (), span), (">",), (N.Const(0),), span)
    d.out.pop()
    return d.value(N.IfExp(some, N.Index(xs, N.Index(order, N.Const(0), span), span), keywords["default"], span))


def _tuple(d, e):
    if len(e.args) != 1 or e.keywords:
        return None
    items = iterables.listed(d, e.args[0])
    return None if items is None else _with_items(d, e, items)


def _dict(d, e):
    """dict(pairs) and dict(a=1): comprehension and display."""
    if not e.args and all(k is not None for k, _ in e.keywords):
        keys = tuple(N.Const(k, e.span) for k, _ in e.keywords)
        return d.value(N.Mapping(keys, tuple(v for _, v in e.keywords), e.span))
    if len(e.args) == 1 and e.keywords and all(k is not None for k, _ in e.keywords):
        first = d.temp(d.value(N.Call(e.func, e.args, (), e.span)), e.span)
        keys = (None, *(N.Const(k, e.span) for k, _ in e.keywords))
        return d.value(N.Mapping(keys, (first, *(v for _, v in e.keywords)), e.span))
    if len(e.args) != 1 or e.keywords:
        return None
    pairs = iterables.every(d, e.args[0])
    if pairs is None and type(e.args[0]) is N.Opaque and e.args[0].what == "list comprehension":
        pairs = e.args[0].parts
    if pairs is None:
        return _of_pairs(d, e)
    item = pairs.item
    if type(item) is N.Display and len(item.items) == 2:
        return comprehensions.collect(d, N.Comprehension(item.items[0], item.items[1], pairs.loops), e.span)
    return None


def _fromkeys(d, e):
    """dict.fromkeys(names, v) has the very same value under each name."""
    if len(e.args) != 2 or e.keywords:
        return None
    k, v = N.Name(d.fresh("key"), e.span), d.atom(e.args[1])
    return comprehensions.collect(d, N.Comprehension(k, v, ((k, e.args[0], ()),)), e.span)


def _of_pairs(d, e):
    """dict([(k, v), …]) as a display."""
    pairs = e.args[0]
    if type(pairs) is not N.Display or not pairs.items:
        return None
    if not all(type(p) is N.Display and len(p.items) == 2 and type(p.items[0]) is not N.Starred for p in pairs.items):
        return None
    keys, values = zip(*(p.items for p in pairs.items))
    return d.value(N.Mapping(keys, values, e.span))


def _median(d, e):
    """statistics.median and its like: items of the sorted list."""
    if len(e.args) != 1 or e.keywords:
        return None
    span, which = e.span, d.env.static(e.func)
    ys = d.atom(N.Call(d.builtin("sorted"), (e.args[0],), (), span))
    n = d.temp(N.Call(d.builtin("len"), (ys,), (), span), span, "n")
    error = N.Call(d.env.bind(d.names, "StatisticsError", statistics.StatisticsError), (N.Const("no median for empty data"),), (), span)
    d.statement(N.If(N.Compare(n, ("==",), (N.Const(0),), span), (N.Raise(error, None, span),), (), span))
    half = d.temp(N.Binary("//", n, N.Const(2), span), span, "half")
    above, below = N.Index(ys, half, span), N.Index(ys, N.Binary("-", half, N.Const(1), span), span)
    if which is statistics.median_high:
        return above
    both = below if which is statistics.median_low else N.Binary("/", N.Binary("+", below, above, span), N.Const(2), span)
    odd = N.Binary("%", n, N.Const(2), span)
    return d.value(N.IfExp(N.Compare(odd, ("==",), (N.Const(1),), span), above, both, span))


def _reduce(d, e):
    """reduce(f, xs[, start]) as a loop."""
    if len(e.args) not in (2, 3) or e.keywords:
        return None
    span = e.span
    made = callables.folded(d, e)
    if made is not None:
        return made
    f = iterables.function(d, e.args[0])
    xs = loops.sequence(d, e.args[1])
    total = N.Name(d.fresh("total"), span)
    d.assign(total, e.args[2] if len(e.args) == 3 else N.Index(xs, N.Const(0), span), span)
    count, i = N.Call(d.builtin("len"), (xs,), (), span), N.Name(d.fresh("i"), span)
    bounds = (count,) if len(e.args) == 3 else (N.Const(1), count)
    step = N.Assign(total, N.Call(f, (total, N.Index(xs, i, span)), (), span), span)
    d.statement(N.For(i, N.Call(d.builtin("range"), bounds, (), span), (step,), (), span))
    return total


def _next(d, e):
    """next(iterator[, default]) of an iterator that is made in the call: its first item."""
    if e.keywords or not e.args or not iterators.is_iterator(d, e.args[0]):
        return None
    span, first = e.span, N.Name(d.fresh("first"), e.span)
    found = (N.Assign(first, N.Name(d.fresh("v"), span), span), N.Break(span))
    none = N.Raise(N.Call(d.builtin("StopIteration"), (), (), span), None, span)
    if len(e.args) > 1:
        none = N.Assign(first, d.atom(e.args[1]), span)
    d.statement(N.For(found[0].value, _of_iter(d, e.args[0]), found, (none,), span))
    return first


def _of_iter(d, e):
    """`xs` for `iter(xs)`."""
    return e.args[0] if type(e) is N.Call and d.env.static(e.func) is iter else e


def _fromiter(d, e):
    """np.fromiter(xs, dtype) is an array of the list of what xs yields."""
    items = iterables.listed(d, e.args[0]) if len(e.args) in (1, 2, 3) else None
    words = {k for k, _ in e.keywords}
    if items is None or not words <= {"dtype", "count"}:
        return None
    if len(e.args) == 3 or "count" in words:
        return d.value(N.Call(e.func, (items, *e.args[1:]), e.keywords, e.span))
    array = N.Attr(d.env.module(d.names, np, "np"), "array", e.span)
    return d.value(N.Call(array, (items, *e.args[1:]), e.keywords, e.span))


def _asked(d, e):
    """any(…) and all(…) have no derivative: they stay as written, but for what is written otherwise already."""
    if len(e.args) != 1 or type(e.args[0]) is not N.Opaque or e.args[0].parts is None:
        return None
    if e.args[0].text:
        comprehensions.verbatim(d, e.args[0])
        return e
    span, parts = e.span, comprehensions.private(d, e.args[0].parts)
    asked = d.env.static(e.func) is any
    found = N.Name(d.fresh("found"), span)
    d.emit(found, N.Const(not asked), span)
    test = parts.item if asked else N.Unary("not", parts.item, span)
    told = N.If(test, (N.Assign(found, N.Const(asked), span),), (), span)
    more = N.Unary("not", found, span) if asked else found
    d.statement(comprehensions.nest(parts, (N.If(more, (told,), (), span),), span))
    return found


def _merged(d, e):
    """heapq.merge(a, b) of what is sorted: all of it, sorted."""
    if e.keywords or not e.args or any(type(a) is N.Starred for a in e.args):
        return None
    span, whole = e.span, None
    for a in e.args:
        part = d.temp(N.Call(d.builtin("list"), (loops.sequence(d, a),), (), span), span)
        d.out.append(N.Evaluate(N.Call(loops.runtime(d, "check_sorted"), (part, N.Const(span.place)), (), span), span))
        whole = part if whole is None else d.temp(N.Binary("+", whole, part, span), span)
    return d.value(N.Call(d.builtin("sorted"), (whole,), (), span))


def _of_reals(d, e):
    """np.emath.log(x) where it is real: np.log(x)."""
    if e.keywords or not e.args or any(type(a) is N.Starred for a in e.args):
        return None
    name = d.env.static(e.func).__name__
    args = d.atoms(e.args)
    low, high = (-1.0, 1.0) if name.startswith("arc") else (0.0, math.inf)
    bounds = N.Const(low), N.Const(high) if high == 1.0 else N.Const(None)
    d.out.append(N.Evaluate(N.Call(loops.runtime(d, "check_domain"), (args[0], *bounds, N.Const(e.span.place)), (), e.span), e.span))
    return N.Call(N.Attr(d.env.module(d.names, np, "np"), name), args, (), e.span)


_HANDLERS = {f: _consume for f in _LISTS} | {f: _of_reals for f in _EMATH} | {
    heapq.merge: _merged,
    list: _list,
    tuple: _tuple,
    dict: _dict,
    functools.reduce: _reduce,
    statistics.median: _median,
    statistics.median_low: _median,
    statistics.median_high: _median,
    next: _next,
    dict.fromkeys: _fromkeys,
    np.fromiter: _fromiter,
    any: _asked,
    all: _asked,
}


def sorts_by_key(e):
    """Is this `xs.sort(key=…)`, of a list under a name or an attribute?"""
    if type(e) is not N.Call or type(e.func) is not N.Attr or e.func.name != "sort" or type(e.func.value) not in (N.Name, N.Attr, N.Index):
        return False
    return not e.args and "key" in dict(e.keywords)


def sort_by_key(d, e):
    """The items of the list in their new order, one by one in its place."""
    span, xs = e.span, d.atom(e.func.value)
    ys = d.temp(d.value(N.Call(d.builtin("sorted"), (xs,), e.keywords, span)), span, "ys")
    k = N.Name(d.fresh("k"), span)
    put = N.Assign(N.Index(xs, k, span), N.Index(ys, k, span), span)
    count = N.Call(d.builtin("len"), (ys,), (), span)
    d.statement(N.For(k, N.Call(d.builtin("range"), (count,), (), span), (put,), (), span))
