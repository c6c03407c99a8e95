"""Generator functions that call themselves, as functions that return the list of what they yield.

    def walk(node):                        def walk_items(node):
        if node is not None:                   items = []
            yield from walk(node.left)         if node is not None:
            yield node.value           →           for item in walk(node.left):
                                                       items.append(item)
                                                   items.append(node.value)
                                               return items
"""

from __future__ import annotations

import weakref
from dataclasses import replace

from ..ir import nodes as N
from ..ir import walk
from . import generators

_MADE = weakref.WeakKeyDictionary()


def function(fn):
    """A function that yields as one that returns a list; every other function as it is."""
    if not generators.spans(fn.body):
        return fn
    taken = walk.local_names(fn) | walk.all_reads(fn.body)
    items = N.Name(next(n for n in ("items", "items_", "all_items", "items_of_all") if n not in taken), fn.span)
    start = N.Assign(items, N.Display("list", (), fn.span), fn.span)
    body = generators.returning(generators.appending(fn.body if "list" in taken else _taken_whole(fn.body), items), items)
    return replace(fn, body=(start, *body, N.Return(items, fn.span)))


def _taken_whole(block):
    """`yield from f(x)` as `yield from list(f(x))`: nothing happens in between."""
    out = []
    for s in block:
        if type(s) is N.For and type(s.iter) is N.Call and len(s.body) == 1 and generators.is_yield(s.body[0]) and s.body[0].value.args == (s.target,):
            s = replace(s, iter=N.Call(N.Name("list"), (s.iter,), (), s.iter.span))
        out.append(walk.map_blocks(s, _taken_whole))
    return tuple(out)


def of(generator, load):
    """The Python function that returns the list of what a generator function yields."""
    from .rewritten import rewritten

    if generator not in _MADE:
        made = rewritten(generator, lambda fn: replace(function(fn), name=f"{fn.name}_items", doc=None), load)
        made.__sourcegrad_yields__ = True
        _MADE[generator] = made
    return _MADE[generator]


def call(d, e):
    """A call of a generator function that calls itself as one of the function that returns its list; None for others."""
    from . import inline

    if not inline.yields_itself(d, e):
        return None
    made = of(d.env.static(e.func), d.env.load)
    return replace(e, func=d.env.bind(d.names, made.__name__, made))
