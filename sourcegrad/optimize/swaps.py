"""Names that a pass exchanged are exchanged back, where they were kept for that.

    >>> print(after('''
    ... def f(a, b, n):
    ...     a_saved = []
    ...     b_saved = []
    ...     for i in range(n):
    ...         c = a
    ...         a_saved.append(a)
    ...         a = b
    ...         b_saved.append(b)
    ...         b = c
    ...     # Reverse sweep
    ...     for i in range(n):
    ...         b = b_saved.pop()
    ...         a = a_saved.pop()
    ...     return a, b
    ... ''', "swaps", "swaps.tupled"))
    for i in range(n):
        a, b = b, a
    # Reverse sweep
    for i in range(n):
        a, b = b, a
    return a, b

The group permutes the names, nothing else in either loop binds them, and they enter the loop backwards as they left
the other: so what they hold is still what the group left them, in another order.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .memory import stack_call
from .nest import inside, same, with_body


def exchanged(fn, facts, memory):
    """`fn` with saved permutations undone by exchange."""
    if not memory.stacks:
        return fn
    pushes, pops, writes = {}, {}, {}
    for s in walk.statements(fn.body):
        e = getattr(s, "value", None) if type(s) in (N.Assign, N.Evaluate) else None
        stack = stack_call(e, memory.stacks)
        if stack is not None:
            (pushes if e.args else pops).setdefault(stack, []).append(s)
        for n in facts.own(s)[1]:
            writes.setdefault(n, []).append(s)
    loops = [s for s in fn.body if type(s) in (N.For, N.While)]
    for forward in loops:
        for group, permutation in _groups(forward.body, memory.stacks, pushes):
            found = _undone(fn, facts, group, permutation, pushes, pops, writes, forward)
            if found is not None:
                return with_body(fn, _rebuilt(fn.body, *found))
    return fn


def _groups(block, stacks, pushes):
    """(statements, name → whose value it takes) of each run that permutes names, those that are saved on the way."""
    run = []
    for s in (*block, None):
        stack = stack_call(getattr(s, "value", None), stacks) if type(s) is N.Evaluate else None
        push = stack is not None and s.value.args and type(s.value.args[0]) is N.Name and len(pushes[stack]) == 1
        move = type(s) is N.Assign and type(s.target) is N.Name and type(s.value) is N.Name
        if push or move:
            run.append(s)
            continue
        if run:
            yield from _permutation(run, stacks)
        run = []


def _permutation(run, stacks):
    holds, saved = {}, {}  # name → the name whose value it holds, as of before the run
    for s in run:
        if type(s) is N.Assign:
            holds[s.target.id] = holds.get(s.value.id, s.value.id)
        else:
            name = s.value.args[0].id
            if name in holds:
                return
            saved[name] = stack_call(s.value, stacks)
    # The saved names permute among themselves; other targets are temporaries on the way.
    cycle = {n: holds.get(n) for n in saved if n in holds}
    if len(cycle) > 1 and set(cycle.values()) == set(cycle):
        yield run, (cycle, {n: saved[n] for n in cycle})


def _undone(fn, facts, group, permutation, pushes, pops, writes, forward):
    """(the last pop, all that goes, the exchange in its place), or None."""
    cycle, stacks = permutation
    own = {id(s) for s in group}
    found = [pops.get(stack, ()) for stack in stacks.values()]
    if not all(len(p) == 1 for p in found):
        return None
    popped = [p[0] for p in found]
    if any(type(p) is not N.Assign or p.target != N.Name(n) for p, n in zip(popped, stacks)):
        return None
    behind = fn.body[fn.body.index(forward) + 1 :]
    reverse = next((s for s in behind if type(s) is N.For and all(p in s.body for p in popped)), None)
    if reverse is None:
        return None
    places = sorted(reverse.body.index(p) for p in popped)
    first, last = places[0], places[-1]
    if any(not set(walk.own_reads(s)).isdisjoint(cycle) for s in reverse.body[first : last + 1]):
        return None
    before = fn.body[: fn.body.index(forward)]
    for n in cycle:
        for s in writes[n]:
            if type(s) is N.AugAssign and K.is_array(facts.kind(s.target)):
                continue  # the same array
            if id(s) not in own and s not in popped and not any(s is b for b in before):
                return None
    names = sorted(cycle)
    inverse = {held: n for n, held in cycle.items()}  # what `held` had is now in n
    exchange = N.Assign(
        N.Display("tuple", tuple(N.Name(n) for n in names)), N.Display("tuple", tuple(N.Name(inverse[n]) for n in names)),
        popped[0].span,
    )  # fmt: skip
    gone = {id(p) for p in popped} | {id(pushes[stack][0]) for stack in stacks.values()}
    made = {id(s) for stack in stacks.values() for s in before if s == N.Assign(N.Name(stack), N.Display("list", ()))}
    return id(reverse.body[last]), gone | made, exchange


def _rebuilt(block, at, gone, exchange):
    out = []
    for s in block:
        if id(s) == at:
            out.append(exchange)
        if id(s) not in gone:
            out.append(inside(s, lambda b: _rebuilt(b, at, gone, exchange)))
    return tuple(out)


def tupled(fn):
    """`fn` with names that change places by way of another written as a person would: `a, b = b, a`."""
    return with_body(fn, _tupled(fn.body, walk.times_read(fn.body)))


def _tupled(block, reads):
    out, run = [], []
    for s in (*block, None):
        if type(s) is N.Assign and type(s.target) is N.Name and type(s.value) is N.Name:
            run.append(s)
            continue
        out.extend(_as_tuples(run, reads))
        run = []
        if s is not None:
            out.append(inside(s, lambda b: _tupled(b, reads)))
    return same(out, block)


def _as_tuples(run, reads):
    """A run of moves with its cycles as tuples, if that is all it does."""
    holds, inner = {}, {}
    for s in run:
        if s.target.id in holds:
            return run
        holds[s.target.id] = holds.get(s.value.id, s.value.id)
        inner[s.value.id] = inner.get(s.value.id, 0) + 1
    temporary = {n for n in holds if n not in holds.values() and reads.get(n, 0) == inner.get(n, 0) > 0}
    cycle = {n: h for n, h in holds.items() if n not in temporary}
    if len(cycle) < 2 or set(cycle) != set(cycle.values()):
        return run
    out = []
    while cycle:
        first = n = next(iter(cycle))
        names, values = [], []
        while n in cycle:
            names.append(n)
            values.append(N.Name(cycle[n]))
            n = cycle.pop(n)
        if n != first:
            return run
        span = next(s.span for s in run if s.target.id == first)
        targets = N.Display("tuple", tuple(N.Name(n) for n in names))
        out.append(N.Assign(targets, N.Display("tuple", tuple(values)), span))
    return out
