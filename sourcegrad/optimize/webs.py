"""A name that a person would use again is used again.

    >>> print(after('''
    ... def f(x, n):
    ...     x_2 = x.copy()
    ...     x_2[0] = 1.0
    ...     for i in range(n):
    ...         x_2[i] += 0.5
    ...     for i_2 in range(n):
    ...         x_2[i_2] *= 0.25
    ...     return x_2
    ... ''', "webs"))
    x = x.copy()
    x[0] = 1.0
    for i in range(n):
        x[i] += 0.5
    for i in range(n):
        x[i] *= 0.25
    return x

Splitting names into webs has numbered them (`x_2`, `i_2`); the number goes again where the other bearer of the name has had its last
read, and where it has no other, so that what is derived from it (`a_2_bar`) follows.
"""

from __future__ import annotations

import re

from ..ir import nodes as N
from ..ir import walk
from ..ir.liveness import Liveness, captured
from .nest import with_body

_NUMBERED = re.compile(r"(.+?)_(\d+)((?:_(?:bar|dot|saved|part|item))*)$")


def renamed(fn, ctx):
    """`fn` with such numbers dropped."""
    if any(type(s) in (N.Define, N.Scope, N.Delete) for s in walk.statements(fn.body)):
        return fn
    user, params = getattr(ctx.names, "user", ()), {p.name for p in fn.params}
    ranges = Ranges(fn)
    held, kept = captured(fn.body), set(ranges.occurs)
    numbered = [(name, found) for name in ranges.occurs if (found := _NUMBERED.match(name))]
    for name, found in sorted(numbered, key=lambda p: p[1].group(3) != ""):
        if found.group(3) and f"{found.group(1)}_{found.group(2)}" in kept:
            continue  # it bears the number of what it is derived from
        if name not in ctx.env.locals or name in held or name in params:
            continue
        base, number, rest = found.groups()
        new = base + rest
        if name in user or _made_up(base) or new in held:
            continue
        if new not in ctx.env.locals and new in ctx.names.taken:
            continue
        if base not in user and base not in ctx.primal:
            continue
        if ranges.apart(name, new):
            ranges.join(name, new)
            ctx.env.locals.add(new)
            kept.discard(name)
    return with_body(fn, _without_itself(walk.rename_block(fn.body, ranges.names))) if ranges.names else fn


def _without_itself(block):
    """A block without `x = x`, what is left of `x_2 = x`."""
    kept = tuple(s for s in block if not (type(s) is N.Assign and type(s.target) is N.Name and s.target == s.value))
    return tuple(walk.map_blocks(s, _without_itself) for s in kept) or (block and (N.Pass(),))


def _made_up(base):
    return re.match(r"(t|n|seq|value|taken|trips|result)$", base) is not None


class Ranges:
    """Where the names of a function occur and live, in terms of the statements of its body, found in one walk.

    occurs  name → the statements that read or bind it, by number
    live    name → (first, last) points at which it is live; point k is before statement k
    names   name → the name that it takes
    """

    def __init__(self, fn):
        self.body, self.params = fn.body, {p.name for p in fn.params}
        self.occurs, self.live, self.names, self.bearers = {}, {}, {}, {}
        for k, s in enumerate(fn.body):
            for i in walk.statements((s,)):
                for n in (*walk.own_writes(i), *walk.own_reads(i)):
                    self.occurs.setdefault(n, set()).add(k)
        self.walk()

    def walk(self):
        flow, until = Liveness(()), {}  # until: live name → the last point of the range that is being followed back
        for k in range(len(self.body) - 1, -1, -1):
            s = self.body[k]
            if walk.blocks(s) or type(s) not in (N.Assign, N.AugAssign, N.Evaluate, N.Return, N.Comment):
                before = flow.statement(s, set(until), None)
                gone, new = until.keys() - before, before - until.keys()
            else:
                reads = set(walk.own_reads(s))
                gone = [n for n in set(walk.own_writes(s)) - reads if n in until]
                new = [n for n in reads if n not in until]
            for n in gone:
                self.live.setdefault(n, []).append((k + 1, until.pop(n)))
            until.update((n, k) for n in new)
        for n, last in until.items():
            self.live.setdefault(n, []).append((0, last))

    def is_live(self, name, point):
        return any(first <= point <= last for first, last in self.live.get(name, ()))

    def apart(self, a, b):
        """Is neither of two names live where the other is bound or read?"""
        if b not in self.occurs and b not in self.params:
            return True
        if self.is_live(a, 0) or any(p <= v and u <= q for p, q in self.live.get(a, ()) for u, v in self.live.get(b, ())):
            return False
        own = {a, b} | self.bearers.get(b, set())
        for x, y in ((a, b), (b, a)):
            for k in self.occurs.get(x, ()):
                if k in self.occurs.get(y, ()):
                    s = self.body[k]
                    if type(s) is not N.Assign or type(s.target) is not N.Name or s.target.id not in own:
                        return False
                    if self.is_live(b if s.target.id == a else a, k + 1):  # also where nothing reads the target
                        return False
                elif self.is_live(y, k + 1):
                    return False
        return True

    def join(self, a, b):
        """From now on `a` is called `b`."""
        self.names[a] = b
        self.bearers.setdefault(b, set()).add(a)
        self.occurs[b] = self.occurs.get(b, set()) | self.occurs[a]
        self.live[b] = sorted(self.live.get(b, []) + self.live.get(a, []))
