"""A cotangent is updated after its old value has been used, not kept under another name for that.

    >>> print(after('''
    ... def f(s, k, g):
    ...     s_bar = g * k
    ...     t_bar = s_bar
    ...     s_bar *= k
    ...     k_bar = t_bar * s
    ...     return s_bar, k_bar
    ... ''', "sink"))
    s_bar = g * k
    t_bar = s_bar
    k_bar = t_bar * s
    s_bar *= k
    return s_bar, k_bar
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from .nest import inside, same, with_body
from .memory import WORLD


class Sink:
    def __init__(self, facts, memory, made_up):
        self.facts, self.memory, self.made_up = facts, memory, made_up

    def run(self, fn):
        return with_body(fn, self.block(fn.body))

    def block(self, block):
        out = [inside(s, self.block) for s in block]
        copies, k = {}, 0  # cotangent → the names that hold its present value
        while k < len(out):
            s = out[k]
            if self.is_copy(s):
                copies.setdefault(s.value.id, set()).add(s.target.id)
            elif walk.blocks(s) or type(s) not in (N.Assign, N.AugAssign):
                for n in self.assigned(s):
                    copies.pop(n, None)
            else:
                for n in self.facts.own(s)[1]:
                    held = copies.pop(n, None)
                    if held and type(s.target) is N.Name and self.made_up(n):
                        to = self.destination(out, k, n, held)
                        if to is not None:
                            out.insert(to, out.pop(k))
                            k -= 1
                            break
            k += 1
        return same(out, block)

    def is_copy(self, s):
        if type(s) is not N.Assign or type(s.target) is not N.Name or type(s.value) is not N.Name:
            return False
        return s.target != s.value and self.made_up(s.target.id) and s.value.id not in self.facts.ctx.primal

    def assigned(self, s):
        names = set(self.facts.own(s)[1])
        for b in walk.blocks(s):
            for i in b:
                names |= self.assigned(i)
        return names

    def destination(self, out, k, name, held):
        """The place behind the last read of the copies, if statement k may move there; None if not."""
        s = out[k]
        if not self.facts.info(s.value).pure or not self.facts.is_number(s.target):
            return None
        reads = self.facts.own(s)[0]
        classes = self.memory.reads(s.value)
        last = None
        for j in range(k + 1, len(out)):
            read, written, stores = self.summary(out[j])
            if name in read or name in written or not written.isdisjoint(reads):
                break
            if not stores.isdisjoint(classes) or (WORLD in stores and classes):
                break
            if not held.isdisjoint(written):
                break
            if not held.isdisjoint(read):
                last = j
        else:
            j = len(out)
        if last is None or any(not held.isdisjoint(self.summary(i)[0]) for i in out[j:]):
            return None
        return last

    def summary(self, s):
        read, written, stores = set(self.facts.own(s)[0]), set(self.facts.own(s)[1]), set(self.memory.writes(s))
        for b in walk.blocks(s):
            for i in b:
                r, w, m = self.summary(i)
                read |= r
                written |= w
                stores |= m
        return read, written, stores
