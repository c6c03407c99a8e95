"""What is taken out of a cotangent and cleared is taken where it is used.

    >>> print(after('''
    ... def f(x, y_bar, k):
    ...     # Reverse sweep
    ...     x_bar = np.copy(x)
    ...     for i in range(3):
    ...         t_bar = x_bar[i]
    ...         x_bar[i] = 0.0
    ...         y_bar[i] += t_bar * k
    ...     return x_bar, y_bar
    ... ''', "cleared"))
    # Reverse sweep
    x_bar = np.copy(x)
    for i in range(3):
        t_bar = x_bar[i]
        y_bar[i] += t_bar * k
        x_bar[i] = 0.0
    return x_bar, y_bar

The store of zero moves behind the one statement that uses the entry; re-nesting puts the entry into it.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .memory import WORLD
from .nest import inside, same, with_body


class Cleared:
    def __init__(self, facts, memory, made_up):
        self.facts, self.memory, self.made_up = facts, memory, made_up

    def run(self, fn):
        if not any(_clears(s) for s in walk.statements(fn.body)):
            return fn
        self.reads = walk.times_read(fn.body)
        return with_body(fn, self.block(fn.body))

    def block(self, block):
        out = [inside(s, self.block) for s in block]
        for k in range(len(out) - 2):
            if self.is_taken(out[k], out[k + 1]) and self.uses(out[k + 2], out[k].target.id, out[k + 1]):
                out[k + 1], out[k + 2] = out[k + 2], out[k + 1]
        return same(out, block)

    def is_taken(self, s, clear):
        """Are these `t = a[k]`, one number that is read once, and `a[k] = 0.0`?"""
        if not _clears(clear) or type(s) is not N.Assign or type(s.target) is not N.Name:
            return False
        if clear.target != s.value or type(s.value.value) is not N.Name:
            return False
        name = s.target.id
        ours = self.made_up(name) and s.value.value.id not in self.facts.ctx.primal or s.value.value.id in self.facts.ctx.bars
        return ours and self.facts.is_number(s.target) and self.reads.get(name) == 1

    def uses(self, s, name, clear):
        """Does `s` use the entry, and may the store of zero come behind it?"""
        if type(s) not in (N.Assign, N.AugAssign) or name not in self.facts.own(s)[0]:
            return False
        if not self.facts.info(s.value).pure:
            return False
        mine = self.memory.find(clear.target.value.id)
        if mine in self.memory.reads(s.value) or WORLD in self.memory.writes(s) or mine in self.memory.writes(s):
            return False
        if type(s.target) is N.Index and (mine in self.memory.reads(s.target.index) or name in walk.reads(s.target.index)):
            return False
        return set(walk.own_writes(s)).isdisjoint((*walk.reads(clear.target), name))


def _clears(s):
    """Is this `a[k] = 0.0`?"""
    zero = type(s) is N.Assign and type(s.value) is N.Const and type(s.value.value) is float and s.value.value == 0
    return zero and type(s.target) is N.Index


def _stores_literal(s):
    return type(s) is N.Assign and type(s.target) is N.Index and type(s.target.value) is N.Name and type(s.value) is N.Const


def unseen(fn, facts, memory):
    """`fn` without the zeros that are stored last, into an array of ours at which nobody looks any more."""
    if not any(map(_stores_literal, fn.body)):
        return fn
    read, out = set(), []
    for s in reversed(fn.body):
        if _stores_literal(s):
            name = s.target.value.id
            ours = name in facts.ctx.bars or name not in facts.ctx.primal
            last = ours and memory.is_local(name) and memory.find(name) not in read and K.is_array(facts.kind(s.target.value))
            if last and facts.info(s.target.index).pure:
                continue
        for i in walk.statements((s,)):
            read.update(memory.find(n) for n in facts.own(i)[0] if not is_base(i, n, facts))
        out.append(s)
    return fn if len(out) == len(fn.body) else with_body(fn, tuple(reversed(out)))


def is_base(s, name, facts):
    """Does a statement read the name only to store into it?"""
    if type(s) is not N.Assign or type(s.target) is not N.Index or s.target.value != N.Name(name):
        return False
    return name not in facts.reads(s.value) and name not in facts.reads(s.target.index)
