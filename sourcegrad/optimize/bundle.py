"""What one pass of a loop saves goes into one list, as a tuple.

    >>> print(after('''
    ... def f(n, k, s):
    ...     s_saved = []
    ...     t_saved = []
    ...     for i in range(n):
    ...         t = math.sin(s)
    ...         t_saved.append(t)
    ...         s_saved.append(s)
    ...         s = s * t
    ...     # Reverse sweep
    ...     for i in range(n - 1, -1, -1):
    ...         s = s_saved.pop()
    ...         t = t_saved.pop()
    ...         k += s * t
    ...     return k
    ... ''', "bundle"))
    saved = []
    for i in range(n):
        t = math.sin(s)
        saved.append((s, t))
        s = s * t
    # Reverse sweep
    for i in range(n - 1, -1, -1):
        s, t = saved.pop()
        k += s * t
    return k

Of lists of values that one statement appends to and one pops from, those that append in one block and pop in one.  Each
append moves to where one of them stands, each pop likewise, past nothing that binds, writes or reads what it concerns.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .memory import WORLD, stack_call
from .nest import inside, same, with_body

_LEAVE = (N.Break, N.Continue, N.Return)
_UNKNOWN = (N.Try, N.With, N.Match, N.Define, N.Scope)
MANY = 40  # places that are tried


def bundled(fn, facts, memory):
    """`fn` with lists that are filled and emptied together made one."""
    if len(memory.lists) < 2:
        return fn
    pushes, pops, made = {}, {}, {}

    def visit(block, top):
        for k, s in enumerate(block):
            t = type(s)
            if t in _UNKNOWN:
                return False
            stack = stack_call(s.value, memory.lists) if t in (N.Assign, N.Evaluate) else None
            if stack is not None:
                (pushes if s.value.args else pops).setdefault(stack, []).append((block, k))
            elif top and t is N.Assign and type(s.target) is N.Name and s.target.id in memory.lists:
                made[s.target.id] = s
            if not all(visit(b, False) for b in walk.blocks(s)):
                return False
        return True

    if not visit(fn.body, True):
        return fn
    groups = {}
    written = set().union(*[memory.writes(s) for s in walk.statements(fn.body)])

    def is_value(e):
        """A number, or an array that nothing writes: what is written is a place, and has a list of its own."""
        kind = facts.kind(e)
        return K.is_number(kind) or (K.is_array(kind) and (type(e) is not N.Name or memory.find(e.id) not in written))

    for name in made:
        one, two = pushes.get(name, ()), pops.get(name, ())
        if len(one) == len(two) == 1 and type(_at(two[0])) is N.Assign and is_value(_at(one[0]).value.args[0]):
            groups.setdefault((id(one[0][0]), id(two[0][0])), []).append(name)
    effects = Effects(facts, memory)
    gone, new = set(), {}
    for names in groups.values():
        while len(names) > 1:
            found = _largest([(n, pushes[n][0], pops[n][0]) for n in names], effects)
            if found is None:
                break
            _replace(*found, made, gone, new, facts)
            names = [n for n in names if id(made[n]) not in gone]
    return with_body(fn, _rebuilt(fn.body, gone, new)) if new else fn


def _largest(members, effects):
    """(names, place of their append, place of their pop) of the largest bundle, or None."""
    places = [(name, push, effects.span(*push), pop, effects.span(*pop)) for name, push, pop in members[-MANY:]]
    best = None
    for first in reversed(places):
        push = first[1]
        near = [p for p in places if p[2][0] <= push[1] <= p[2][1]]
        for last in near if best is None or len(near) > len(best[0]) else ():
            pop = last[3]
            both = []
            for p in near:
                s = _at(p[3])
                if p[4][0] <= pop[1] <= p[4][1] and not any(effects.clash(s, _at(q[3])) for q in both):
                    both.append(p)
            if first in both and last in both and len(both) > 1 and (best is None or len(both) > len(best[0])):
                best = both, push, pop
    return best and ([(p[0], p[1], p[3]) for p in best[0]], *best[1:])


def _at(place):
    block, k = place
    return block[k]


def _replace(bundle, push, pop, made, gone, new, facts):
    """Note what goes (`gone`: ids of statements) and what stands in its place (`new`: id → statement)."""
    pairs = [(_at(one), _at(two)) for _, one, two in bundle]
    name = facts.ctx.fresh("saved")
    facts.kinds.known[name.id] = K.UNKNOWN
    items = N.Display("tuple", tuple(s.value.args[0] for s, _ in pairs))
    targets = N.Display("tuple", tuple(s.target for _, s in pairs))
    starts = [made[n] for n, _, _ in bundle]
    gone.update(id(s) for s in (*starts, *(s for pair in pairs for s in pair)))
    new[id(starts[0])] = N.Assign(name, starts[0].value, starts[0].span)
    new[id(_at(push))] = N.Evaluate(N.Call(N.Attr(name, "append"), (items,)), _at(push).span)
    new[id(_at(pop))] = N.Assign(targets, N.Call(N.Attr(name, "pop"), ()), _at(pop).span)


def _rebuilt(block, gone, new):
    out = []
    for s in block:
        if id(s) in new:
            out.append(new[id(s)])
        elif id(s) not in gone:
            out.append(inside(s, lambda b: _rebuilt(b, gone, new)))
    return same(out, block)


class Effects:
    """What statements read and write, nested blocks included, as far as the order of two of them matters."""

    def __init__(self, facts, memory):
        self.facts, self.memory, self.known = facts, memory, {}

    def span(self, block, k):
        """(first, last) index in the block to which statement k may move."""
        low = high = k
        while low > 0 and not self.clash(block[k], block[low - 1]):
            low -= 1
        while high + 1 < len(block) and not self.clash(block[k], block[high + 1]):
            high += 1
        return low, high

    def clash(self, a, b):
        reads, writes, read, written, _ = self.of(a)
        others, rebound, seen, stored, leaves = self.of(b)
        if leaves or writes and not (writes.isdisjoint(others) and writes.isdisjoint(rebound)) or not reads.isdisjoint(rebound):
            return True
        if stored and (WORLD in stored and (read or written) or not (written.isdisjoint(stored) and read.isdisjoint(stored))):
            return True
        return bool(written) and (WORLD in seen and not written.isdisjoint(self.memory.shared) or not written.isdisjoint(seen))

    def of(self, s):
        """(names read, names bound, classes read, classes written, does it leave the block?)"""
        found = self.known.get(id(s))
        if found is None:
            found = self.known[id(s)] = self.found(s)
        return found

    def found(self, s):
        facts, memory = self.facts, self.memory
        stack = stack_call(s.value, memory.lists) if type(s) in (N.Assign, N.Evaluate) else None
        if stack is not None:
            read = set()
            for a in s.value.args:
                read |= set() if type(a) is N.Name else memory.reads(a)
            if type(s) is N.Assign and type(s.target) is not N.Name:
                read |= memory.reads(s.target)
            written = {c for c in memory.writes(s) if type(c) is str}
            reads = {n for n in facts.own(s)[0] if n != stack}
            return reads, set(facts.own(s)[1]), read, written, False
        reads, writes = map(set, facts.own(s))
        read, written, leaves = set(), set(memory.writes(s)), isinstance(s, _LEAVE)
        exprs = walk.own_exprs(s)
        for e in exprs if type(getattr(s, "target", None)) in (N.Name, type(None)) else (*exprs, s.target):
            read |= memory.reads(e)
        if type(s) is N.AugAssign:
            read |= memory.reads(s.target)
        for b in walk.blocks(s):
            for i in b:
                r, w, c, d, out = self.of(i)
                reads |= r
                writes |= w
                read |= c
                written |= d
                leaves = leaves or out
        return reads, writes, read, written, leaves
