"""What Python's iterators yield, as the parts of a generator expression.

    map(f, xs, ys)            (f(a, b) for a, b in zip(xs, ys))
    filter(f, xs)             (v for v in xs if f(v))
    d.items()                 ((k, v) for k, v in d.items())
    itertools.product(a, b)   ((x, y) for x in a for y in b)

Loops fuse them, everything else that takes an iterable makes a list of them first.
"""

from __future__ import annotations

import inspect
import itertools

import numpy

from ..ir import nodes as N
from ..ir import walk
from . import callables, comprehensions, generators, loops
from .resolve import MISSING


INTERLEAVED = (
    "an iterator that runs between the iterations of a loop whose body calls or stores",
    "Make a list of it first: `list(…)`.",
)


def parts(d, e):
    """The parts that a loop over `e` fuses with its body; None for what loops take otherwise (lists, zip, range)."""
    if type(e) is N.Opaque:
        if e.what == "generator expression" and not comprehensions.stays(d, e):
            return e.parts
        return None
    obj = _called(d, e)
    if obj is map and len(e.args) > 1:
        return _map(d, e)
    if obj is filter and len(e.args) == 2:
        return _filter(d, e)
    if obj is numpy.ndenumerate and len(e.args) == 1 and not e.keywords:
        return _entries(d, e)
    if obj is itertools.starmap and len(e.args) == 2:
        f, count = function(d, e.args[0]), _arity(d, e.args[0])
        if count is None:
            v = _fresh(d, "v", e)
            return N.Comprehension(None, N.Call(f, (N.Starred(v),), (), e.span), ((v, e.args[1], ()),))
        names = tuple(_fresh(d, "v", e) for _ in range(count))
        return N.Comprehension(None, N.Call(f, names, (), e.span), ((N.Display("tuple", names, e.span), e.args[1], ()),))
    return None


def _entries(d, e):
    """np.ndenumerate(x): pairs of an index and the entry there, as it is then."""
    span, k = e.span, _fresh(d, "k", e)
    x = d.temp(N.Call(_numpy(d, "asarray"), (e.args[0],), (), span), span, "x")
    places = N.Call(_numpy(d, "ndindex"), (N.Call(_numpy(d, "shape"), (x,), (), span),), (), span)
    return N.Comprehension(None, N.Display("tuple", (k, N.Index(x, k, span)), span), ((k, places, ()),))


def _numpy(d, name):
    return N.Attr(d.env.module(d.names, numpy, "np"), name)


def every(d, e):
    """The parts of all that iterating over `e` yields, for what makes a list of it; None for a plain sequence."""
    found = parts(d, e)
    if found is not None:
        return found
    obj = _called(d, e)
    for call, count, name in ((zip, len(getattr(e, "args", ())), "v"), (enumerate, 2, "v"), (reversed, 1, "v")):
        if obj is call and e.args and not any(type(a) is N.Starred for a in e.args):
            names = tuple(_fresh(d, name, e) for _ in range(count))
            target = names[0] if obj is reversed else N.Display("tuple", names, e.span)
            return N.Comprehension(None, target, ((target, e, ()),))
    if type(e) is N.Call and type(e.func) is N.Attr and not e.args and not e.keywords and obj is MISSING:
        if e.func.name == "items":
            target = N.Display("tuple", (_fresh(d, "key", e), _fresh(d, "v", e)), e.span)
            return N.Comprehension(None, target, ((target, e, ()),))
        if e.func.name == "values":
            v = _fresh(d, "v", e)
            return N.Comprehension(None, v, ((v, e, ()),))
    made = _ITERTOOLS.get(obj) if isinstance(obj, type) or callable(obj) and obj is not MISSING else None
    if made is not None:
        return made(d, e)
    return None


def listed(d, e):
    """A Name for the list of what `e` yields; None where `e` is no iterator that is known here."""
    if type(e) is N.Call and _called(d, e) is zip and any(type(a) is N.Starred for a in e.args):
        return transposed(d, e) if len(e.args) == 1 else None
    if generators.called(d, e):
        return generators.used_up(d, e)
    if type(e) is N.Call and _called(d, e) is itertools.accumulate:
        return _accumulate(d, e)
    found = every(d, e)
    return None if found is None else comprehensions.collect(d, found, e.span)


def check(d, s):
    """Lists of what generators yield are made before the loop: its body must not change what they read."""
    for sub in (s.iter, *_parts_of(d, s.iter)):
        if generators.called(d, sub) or generators.lists(d, sub):
            unsafe = generators.interleaves(d, sub, s.body)
        else:
            unsafe = sub is not s.iter and parts(d, sub) is not None and _interleaves(d, sub, s.body)
        if _may_be_generator(d, sub) and generators.interleaves(d, sub, s.body):
            d.env.lazy.add(sub.span)
        if unsafe:
            d.refuse(sub, *INTERLEAVED)


def _interleaves(d, e, body):
    """Could running the body of a loop change what an iterator reads that runs between the iterations?"""
    reads = set(walk.reads(e))
    scope = d.scopes[-1]
    own, summed = d.collected | generators.private(d, scope) - reads, generators.sums(d, scope) - reads
    return bool(reads & walk.bound(body)) or generators.disturbs(d, body, own, summed)


def _may_be_generator(d, e):
    """Is this an object, or a call of a method, whose class may make a generator of it?"""
    return type(e) is N.Attr or type(e) is N.Name or type(e) is N.Call and type(e.func) is N.Attr and not d.env.is_static(e.func)


def _parts_of(d, e):
    """What is asked for items between the iterations: nothing that a list is made of."""
    if type(e) is N.Call and not any(d.env.static(e.func) is f for f in (list, tuple, sorted)):
        for a in e.args:
            yield a
            yield from _parts_of(d, a)


def function(d, e):
    """A function that is called several times, evaluated once."""
    if type(e) is N.Lambda or (type(e) is N.Call and callables.record(d, e) is not None):
        name = N.Name(d.fresh("f"), e.span)
        d.assign(name, e, e.span)
        return name
    return e if type(e) is N.Name and e.id in d.functions else d.atom(e)


def _called(d, e):
    """The known object that `e` calls without keywords, else MISSING."""
    if type(e) is not N.Call or e.keywords:
        return MISSING
    return d.env.static(e.func)


def _fresh(d, stem, e):
    return N.Name(d.fresh(stem), e.span)


def _map(d, e):
    f, its = function(d, e.args[0]), e.args[1:]
    names = tuple(_fresh(d, "v", e) for _ in its)
    item = N.Call(f, names, (), e.span)
    if len(its) == 1:
        return N.Comprehension(None, item, ((names[0], its[0], ()),))
    both = N.Call(d.builtin("zip"), its, (), e.span)
    return N.Comprehension(None, item, ((N.Display("tuple", names, e.span), both, ()),))


def _filter(d, e):
    v = _fresh(d, "v", e)
    test = v if e.args[0] == N.Const(None) else N.Call(function(d, e.args[0]), (v,), (), e.span)
    return N.Comprehension(None, v, ((v, e.args[1], (test,)),))


def _arity(d, e):
    """How many arguments a function takes, where that is one number; else None."""
    if type(e) is N.Lambda:
        return len(e.params) if all(p.kind in ("positional", "plain") and p.default is None for p in e.params) else None
    try:
        params = inspect.signature(d.env.static(e)).parameters.values()
    except (TypeError, ValueError):
        return None
    plain = all(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) and p.default is p.empty for p in params)
    return len(params) if plain else None


def _chain(d, e):
    v, xs = _fresh(d, "v", e), _fresh(d, "xs", e)
    pools = tuple(loops.sequence(d, a) for a in e.args)
    return N.Comprehension(None, v, ((xs, N.Display("tuple", pools, e.span), ()), (v, xs, ())))


def _chained(d, e):
    v, xs = _fresh(d, "v", e), _fresh(d, "xs", e)
    return N.Comprehension(None, v, ((xs, e.args[0], ()), (v, xs, ())))


def _product(d, e):
    pools = [loops.sequence(d, a) for a in e.args]
    names = tuple(_fresh(d, "v", e) for _ in pools)
    return N.Comprehension(None, N.Display("tuple", names, e.span), tuple((v, p, ()) for v, p in zip(names, pools)))


def _pairwise(d, e):
    xs, i = loops.sequence(d, e.args[0]), _fresh(d, "i", e)
    last = N.Binary("-", N.Call(d.builtin("len"), (xs,), (), e.span), N.Const(1), e.span)
    item = N.Display("tuple", (N.Index(xs, i, e.span), N.Index(xs, N.Binary("+", i, N.Const(1)), e.span)), e.span)
    return N.Comprehension(None, item, ((i, N.Call(d.builtin("range"), (last,), (), e.span), ()),))


def _combinations(d, e, again=False):
    if len(e.args) != 2 or type(e.args[1]) is not N.Const or type(e.args[1].value) is not int:
        return None
    xs, span = loops.sequence(d, e.args[0]), e.span
    length = d.temp(N.Call(d.builtin("len"), (xs,), (), span), span, "n")
    places = [_fresh(d, "i", e) for _ in range(e.args[1].value)]
    made = []
    for k, i in enumerate(places):
        bounds = (length,)
        if k:
            bounds = (places[k - 1] if again else N.Binary("+", places[k - 1], N.Const(1), span), length)
        made.append((i, N.Call(d.builtin("range"), bounds, (), span), ()))
    item = N.Display("tuple", tuple(N.Index(xs, i, span) for i in places), span)
    return N.Comprehension(None, item, tuple(made)) if made else None


def _repeat(d, e):
    if len(e.args) != 2:
        return None
    v = d.atom(e.args[0])
    return N.Comprehension(None, v, ((_fresh(d, "i", e), N.Call(d.builtin("range"), (e.args[1],), (), e.span), ()),))


def _islice(d, e):
    endless = loops.item_of_endless(d, e.args[0])
    if endless is not None:
        i, bounds = _fresh(d, "i", e), (N.Const(0), e.args[1]) if len(e.args) == 2 else e.args[1:]
        start, stop, step = (*bounds, N.Const(1))[:3]
        bounds = [N.Const(k) if b == N.Const(None) else d.atom(b) for b, k in ((start, 0), (stop, None), (step, 1))]
        if bounds[1] == N.Const(None):
            d.refuse(e, *loops.ENDLESS)
        return N.Comprehension(None, endless(i), ((i, N.Call(d.builtin("range"), tuple(bounds), (), e.span), ()),))
    xs, v = loops.sequence(d, e.args[0]), _fresh(d, "v", e)
    bounds = (N.Const(None), *e.args[1:]) if len(e.args) == 2 else e.args[1:]
    part = N.Index(xs, N.Slice(*[None if b == N.Const(None) else d.atom(b) for b in (*bounds, N.Const(None))[:3]]))
    return N.Comprehension(None, v, ((v, part, ()),))


def transposed(d, e):
    """`zip(*rows)`: a list of tuples, one for each place of the shortest row."""
    span = e.span
    rows = loops.sequence(d, e.args[0].value)
    row, k, other = _fresh(d, "row", e), _fresh(d, "k", e), _fresh(d, "row", e)
    lengths = comprehensions.collect(
        d, N.Comprehension(None, N.Call(d.builtin("len"), (row,), (), span), ((row, rows, ()),)), span
    )
    count = N.Name(d.fresh("n"), span)
    shortest = N.Call(d.builtin("min"), (lengths,), (), span)
    d.out.append(N.If(lengths, (N.Assign(count, shortest, span),), (N.Assign(count, N.Const(0), span),), span))
    column = N.Opaque(
        "", (k.id, rows.id), "list comprehension", span, N.Comprehension(None, N.Index(other, k, span), ((other, rows, ()),))
    )
    item = N.Call(d.builtin("tuple"), (column,), (), span)
    made = N.Comprehension(None, item, ((k, N.Call(d.builtin("range"), (count,), (), span), ()),))
    return comprehensions.collect(d, made, span)


def _accumulate(d, e):
    """The running sums (or what else the function makes of two items) as a list."""
    span, given = e.span, list(e.args)
    xs = loops.sequence(d, given[0])
    f = function(d, given[1]) if len(given) > 1 and given[1] != N.Const(None) else None
    begin = d.atom(given[2]) if len(given) > 2 and given[2] != N.Const(None) else None
    total, i = _fresh(d, "total", e), _fresh(d, "i", e)
    result = d.temp(N.Display("list", (), span), span, "totals")
    if begin is not None:
        d.emit(total, begin, span)
        d.statement(N.Evaluate(N.Call(N.Attr(result, "append"), (total,), (), span), span))
    item = N.Index(xs, i, span)
    more = N.Binary("+", total, item, span) if f is None else N.Call(f, (total, item), (), span)
    first = N.Compare(i, ("==",), (N.Const(0),), span)
    step = N.Assign(total, more, span)
    body = (
        step if begin is not None else N.If(first, (N.Assign(total, item, span),), (step,), span),
        N.Evaluate(N.Call(N.Attr(result, "append"), (total,), (), span), span),
    )
    count = N.Call(d.builtin("len"), (xs,), (), span)
    d.statement(N.For(i, N.Call(d.builtin("range"), (count,), (), span), body, (), span))
    return result


_ITERTOOLS = {
    itertools.chain: _chain,
    itertools.chain.from_iterable: _chained,
    itertools.product: _product,
    itertools.combinations: _combinations,
    itertools.combinations_with_replacement: lambda d, e: _combinations(d, e, True),
    itertools.repeat: _repeat,
    itertools.islice: _islice,
}
if hasattr(itertools, "pairwise"):
    _ITERTOOLS[itertools.pairwise] = _pairwise
