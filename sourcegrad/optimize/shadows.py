"""The cotangent of an array that a loop fills entry by entry: what each pass takes out of it needs not be cleared.

    >>> print(after('''
    ... def f(n, s, s_bar):
    ...     h = np.zeros(n)
    ...     h_bar = rt.expand(2.0, np.shape(h))
    ...     for i in range(n - 1, -1, -1):
    ...         t_bar = h_bar[i]
    ...         h_bar[i] = 0.0
    ...         s_bar += t_bar * s
    ...     return s_bar
    ... ''', "shadows"))
    h = np.zeros(n)
    h_bar = rt.expand(2.0, np.shape(h))
    for i in range(n - 1, -1, -1):
        t_bar = 2.0
        s_bar += t_bar * s
    return s_bar

The loop takes each entry once (its index runs over a range, the loop is in no other) and nobody looks at the array
afterwards.  If it held one number everywhere, as here, the number is taken instead.
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from .nest import inside, with_body
from . import spread


def uncleared(fn, facts, made_up):
    """`fn` without stores of zeros that nobody sees, and without arrays of one number that are taken apart."""
    loops = {}
    for loop in fn.body:
        for i in walk.statements(loop.body) if type(loop) is N.For else ():
            if type(i) is N.Assign and _cleared(i):
                loops.setdefault(i.target.value.id, []).append((loop, i))
    loops = {n: found[0] for n, found in loops.items() if len(found) == 1 and n not in facts.ctx.primal and made_up(n)}
    entries = {id(s): s.target.id for s in fn.body if _is_uniform(s, facts, made_up) and s.target.id not in loops}
    if not loops and not entries:
        return fn
    uses = {n: [] for n in (*loops, *entries.values())}
    for i in walk.statements(fn.body):
        for n in (*facts.own(i)[0], *facts.own(i)[1]):
            if n in uses:
                uses[n].append(i)
    places = {id(s): k for k, s in enumerate(fn.body)}
    drop, numbers = set(), {}
    for s in fn.body:
        if id(s) in entries:
            _uniform_entry(s, uses[s.target.id], facts, numbers)
    for name, (loop, store) in loops.items():
        reads = [s for s in uses[name] if s is not store]
        made = [s for s in reads if id(s) in places and type(s) is N.Assign and s.target == N.Name(name)]
        takes = [s for s in reads if not any(s is m for m in made)]
        if len(made) != 1 or len(takes) != 1 or places[id(made[0])] > places[id(loop)]:
            continue
        take = takes[0]
        if not _taken_before(loop.body, take, store) or not is_distinct(loop, store.target.index, facts):
            continue
        drop.add(id(store))
        value = made[0].value
        uniform = spread.uniform(facts, value) if type(value) is N.Call else None
        if uniform is not None and type(uniform[0]) in (N.Const, N.Name):
            numbers[id(take)] = uniform[0]
    if not drop and not numbers:
        return fn
    return with_body(fn, _rebuilt(fn.body, drop, numbers))


def _is_uniform(s, facts, made_up):
    """Does `s` make an array of one number that is ours?"""
    if type(s) is not N.Assign or type(s.target) is not N.Name or type(s.value) is not N.Call:
        return False
    found = spread.uniform(facts, s.value)
    named = found is not None and type(found[0]) in (N.Const, N.Name)
    return named and s.target.id not in facts.ctx.primal and made_up(s.target.id)


def _uniform_entry(made, uses, facts, numbers):
    """The one read of an array of one number, `y = a[k]`: the number is taken instead."""
    takes = [s for s in uses if s is not made]
    take = takes[0] if len(takes) == 1 else None
    e = take.value if type(take) is N.Assign and type(take.target) is N.Name else None
    if type(e) is N.Index and e.value == made.target and facts.kind(e.index).family == "int" and facts.is_float(e):
        numbers[id(take)] = spread.uniform(facts, made.value)[0]


def _cleared(s):
    """Is `s` `name[k] = 0.0`?"""
    zero = type(s.value) is N.Const and type(s.value.value) is float and s.value.value == 0
    return zero and type(s.target) is N.Index and type(s.target.value) is N.Name


def _taken_before(block, take, store):
    """Is `take` `y = a[k]`, in one block with and above `a[k] = 0.0`?"""
    if type(take) is not N.Assign or type(take.target) is not N.Name or take.value != store.target:
        return False
    for b in _blocks(block):
        if store in b:
            return take in b and b.index(take) < b.index(store)
    return False


def _blocks(block):
    yield block
    for s in block:
        if type(s) is N.If:  # an inner loop would come by again
            yield from _blocks(s.body)
            yield from _blocks(s.orelse)


def is_distinct(loop, index, facts):
    """Does the index of the loop address another entry in each pass?"""
    if index != loop.target or index.id not in facts.lengths.loops:
        return False
    bounds = facts.lengths.bounds(index)
    return bounds is not None and bounds[0] >= 0


def _rebuilt(block, drop, numbers):
    out = []
    for s in block:
        if id(s) in drop:
            continue
        if id(s) in numbers:
            s = N.Assign(s.target, numbers[id(s)], s.span, s.note)
        out.append(inside(s, lambda b: _rebuilt(b, drop, numbers)))
    return tuple(out)
