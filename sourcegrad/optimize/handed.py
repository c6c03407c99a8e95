"""Containers of cotangents that nobody else holds: their arrays are handed over to the caller, not copied.

    >>> print(after('''
    ... def f(model, x, k):
    ...     # Reverse sweep
    ...     w_bar = k * x
    ...     return rt.gradient({"w": w_bar}, model)
    ... ''', "returns.uncopied"))
    # Reverse sweep
    w_bar = k * x
    return rt.own_gradient({"w": w_bar}, model)

Each array was made here, stands in the container once, and shares its memory with nothing that is left when the function
returns.
"""

from __future__ import annotations

from collections import Counter

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk

_CONTAINERS = ("list", "tuple", "dict", "object")


def is_own(e, fn, facts, memory, others):
    """Is `e` a call `rt.gradient(container, x)` of such a container?  others: classes of what else is returned."""
    if type(e) is not N.Call or facts.key(e) != "rt.gradient" or not _holds_arrays(facts.kind(e.args[1])):
        return False
    tree = e.args[0]
    if type(tree) is N.Name:
        return facts.kind(tree).family in _CONTAINERS and _is_built(tree.id, fn, facts, memory, others)
    seen = set()

    def own(part):
        if type(part) is N.Display:
            return all([own(i) for i in part.items])
        if type(part) is N.Mapping:
            return all([own(i) for i in part.values])
        if facts.is_namespace(part):
            return all([own(i) for _, i in part.keywords])
        if type(part) is N.Const or facts.is_number(part):
            return True
        if type(part) is not N.Name:
            return K.is_array(facts.kind(part)) and not memory.sources(part)
        mine = memory.find(part.id)
        if mine in seen:
            return False
        seen.add(mine)
        if facts.kind(part).family in _CONTAINERS:
            return _is_built(part.id, fn, facts, memory, others)
        return K.is_array(facts.kind(part)) and memory.is_local(part.id) and mine not in others

    return type(tree) in (N.Display, N.Mapping) and own(tree)


def _is_built(tree, fn, facts, memory, others):
    """Is all that a container comes to hold made here, and put there once?"""
    if not memory.is_local(tree) or memory.find(tree) in others:
        return False
    members = {tree, *memory.companions(tree)}
    if not all(facts.kinds(n) is not None and (K.is_array(facts.kinds(n)) or facts.kinds(n).family in _CONTAINERS) for n in members):
        return False
    puts = Counter()

    def block(statements):
        made, put = set(), []
        for s in statements:
            if type(s) is N.Assign and type(s.target) is N.Name and s.target.id in members:
                if type(s.value) in (N.Display, N.Mapping) or facts.is_namespace(s.value):
                    put += memory.sources(s.value)
                elif memory.sources(s.value):
                    return False
                made.add(s.target.id)
            elif members.intersection(facts.own(s)[1]):
                return False  # bound by a loop, or with others
            elif type(s) is N.Assign:
                put += members.intersection(memory.sources(s.value))
            elif type(s) is N.Evaluate:
                put += [n for n in memory.names(s.value) if n in members and n != _base(s.value, facts)]
        puts.update(put)
        # What a pass puts there it has made.
        return made.issuperset(put) and all(block(b) for s in statements for b in walk.blocks(s))

    return block(fn.body) and all(count == 1 for count in puts.values())


def _holds_arrays(kind):
    """May there be arrays in containers of this kind, as far as is known?"""
    if kind.family not in _CONTAINERS or kind.items is None:
        return not K.is_number(kind)
    items = (kind.items,) if isinstance(kind.items, K.Kind) else [i[-1] if type(i) is tuple else i for i in kind.items]
    return any(_holds_arrays(i) for i in items)


def _base(call, facts):
    """What `rt.add_at(x_bar, k, g)` adds to."""
    adds = type(call) is N.Call and facts.key(call) in ("rt.add_at", "rt.add_attr") and type(call.args[0]) is N.Name
    return call.args[0].id if adds else None
