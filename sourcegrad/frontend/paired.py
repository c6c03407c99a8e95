"""Several iterators that one statement makes, as one statement each.

    g, h = (… for …), iter(xs)        g = (… for …); h = iter(xs)
    a, b = tee(xs)                    items = list(xs); a = iter(items); b = iter(items)
"""

from __future__ import annotations

import itertools

from ..ir import nodes as N
from ..ir import walk


def one_by_one(block, special):
    """`g, h = (… for …), iter(xs)` as two assignments, where one of the values is `special`."""
    out = []
    for s in block:
        pairs = ()
        if type(s) is N.Assign and type(s.target) is N.Display and type(s.value) is N.Display:
            names = {t.id for t in s.target.items if type(t) is N.Name}
            plain = len(names) == len(s.target.items) == len(s.value.items)
            if plain and not names & set(walk.reads(s.value)) and any(map(special, s.value.items)):
                pairs = zip(s.target.items, s.value.items)
        out += [N.Assign(t, v, s.span) for t, v in pairs] or [walk.map_blocks(s, lambda b: one_by_one(b, special))]
    return tuple(out)


def teed(d, block):
    """`a, b = tee(xs)` as two iterators over one list."""
    out = []
    for s in block:
        call = s.value if type(s) is N.Assign and type(s.target) is N.Display else None
        many = len(s.target.items) if call is not None else 0
        if type(call) is not N.Call or d.env.static(call.func) is not itertools.tee or call.keywords or not all(type(t) is N.Name for t in s.target.items):
            out.append(walk.map_blocks(s, lambda b: teed(d, b)))
            continue
        if call.args[1:] not in ((), (N.Const(many),)) or not call.args[1:] and many != 2:
            out.append(s)
            continue
        items = N.Name(d.fresh("items"), s.span)
        d.collected.add(items.id)
        out.append(N.Assign(items, N.Call(d.builtin("list"), call.args[:1], (), s.span), s.span))
        out += [N.Assign(t, N.Call(d.builtin("iter"), (items,), (), s.span), s.span) for t in s.target.items]
    return tuple(out)
