"""The forward sweep says again what the user wrote, where saving has taken it apart.

    >>> print(after('''
    ... def f(x, y, n, k):
    ...     saved = []
    ...     for i in range(n):
    ...         t = x[i + 1]
    ...         saved.append(t)
    ...         x[i] -= y[i] * t
    ...     # Reverse sweep
    ...     for i in range(n - 1, -1, -1):
    ...         t = saved.pop()
    ...         k += t
    ...     return k
    ... ''', "aswritten"))
    saved = []
    for i in range(n):
        saved.append(x[i + 1])
        x[i] -= y[i] * x[i + 1]
    # Reverse sweep
    for i in range(n - 1, -1, -1):
        t = saved.pop()
        k += t
    return k

What one line of the user's made is made in one line again: `q, k = x @ wq, x @ wk`.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .memory import WORLD, stack_call
from .nest import inside, same, with_body
from .renest import WIDTH, header, put, with_note


class AsWritten:
    """Entries of arrays that are saved and used once go back to where they were read."""

    def __init__(self, facts, memory, made_up):
        self.facts, self.memory, self.made_up = facts, memory, made_up

    def run(self, fn):
        border = next((k for k, s in enumerate(fn.body) if type(s) is N.Comment and s.text == "Reverse sweep"), None)
        if border is None or not self.memory.lists:
            return fn
        forward = fn.body[:border]
        self.counts, self.bound = walk.times_read(forward), walk.times_bound(forward)
        return with_body(fn, (*self.block(forward), *fn.body[border:]))

    def block(self, block):
        out = [inside(s, self.block) for s in block]
        for k, s in enumerate(out):
            if self.is_entry(s):
                self.restore(out, k)
        return same([s for s in out if s is not None], block)

    def is_entry(self, s):
        """Is this `t = a[k]`, a number, read twice and bound once in the forward sweep?"""
        if type(s) is not N.Assign or type(s.target) is not N.Name or type(s.value) is not N.Index:
            return False
        n, a = s.target.id, s.value.value
        once = self.counts.get(n) == 2 and self.bound.get(n) == 1 and self.made_up(n)
        plain = type(a) is N.Name and K.is_array(self.facts.kind(a)) and self.facts.is_number(s.value)
        return once and plain and self.facts.info(s.value).pure

    def restore(self, out, k):
        s, new = out[k], {}
        n, reads, classes = s.target.id, self.facts.reads(s.value), self.memory.reads(s.value)
        saved = False
        for j in range(k + 1, len(out)):
            i = out[j]
            if i is None:
                continue
            if walk.blocks(i) or type(i) not in (N.Assign, N.AugAssign, N.Evaluate):
                return
            if n in walk.own_reads(i):
                stack = type(i) is N.Evaluate and stack_call(i.value, self.memory.lists) is not None
                saved = saved or stack
                fresh = i if stack else self.placed(i, n, s.value)
                if stack:
                    value = put(i.value, n, s.value)
                    fresh = None if value is None else N.Evaluate(value, i.span, i.note)
                if fresh is None:
                    return
                new[j] = fresh
                if len(new) == 2:
                    break
            writes = self.memory.writes(i)
            if WORLD in writes or not classes.isdisjoint(writes) or not reads.isdisjoint(self.facts.own(i)[1]) or n in self.facts.own(i)[1]:
                return
        if len(new) == 2 and saved:
            out[k] = None
            for j, i in new.items():
                out[j] = with_note(i, s.note) if s.note and not i.note else i

    def placed(self, s, n, value):
        """The statement with the entry for its name, if it reads it once."""
        if type(s) is N.Evaluate or n in set(walk.target_reads(s.target)) or list(walk.reads(s.value)).count(n) != 1:
            return None
        new = put(s.value, n, value)
        if new is None:
            return None
        made = walk.map_exprs(s, lambda e: new if e is s.value else e, lambda target: target)
        return made if len(header(made)) + 16 <= WIDTH else None


def retupled(fn, facts):
    """`fn` with what one assignment of the user's made in one assignment again."""
    user = facts.ctx.names.user

    def block(statements, depth):
        out, run = [], []
        for s in (*statements, None):
            if run and s is not None and together(run, s):
                run.append(s)
                continue
            out.extend(joined(run, depth))
            run = []
            if s is None:
                break
            s = inside(s, lambda b: block(b, depth + 1))
            if is_part(s):
                run = [s]
            else:
                out.append(s)
        return same(out, statements)

    def is_part(s):
        plain = type(s) is N.Assign and type(s.target) is N.Name and s.target.id in user and s.span.line
        return plain and type(s.value) is not N.Display and facts.info(s.value).pure

    def together(run, s):
        names = [i.target.id for i in run]
        return (
            is_part(s) and s.span == run[0].span and s.target.id not in names
            and facts.reads(s.value).isdisjoint(names) and not any(type(i.value) is N.Name for i in (*run, s))
        )  # fmt: skip

    def joined(run, depth):
        if len(run) < 2:
            return run
        targets = N.Display("tuple", tuple(s.target for s in run))
        made = N.Assign(targets, N.Display("tuple", tuple(s.value for s in run)), run[0].span, run[0].note)
        return [made] if 4 * depth + len(header(made)) <= WIDTH and not any(s.note for s in run[1:]) else run

    return with_body(fn, block(fn.body, 1))
