"""Large arrays are let go once nothing reads them any more.

    >>> print(after('''
    ... def f(images, k):
    ...     z = images * images
    ...     # Reverse sweep
    ...     z_bar = z * k
    ...     k_bar = np.sum(z)
    ...     x_bar = np.sum(z_bar * images)
    ...     return x_bar, k_bar
    ... ''', "freed"))
    z = images * images
    # Reverse sweep
    k_bar = np.sum(z)
    z_bar = z * k
    del z
    x_bar = np.sum(z_bar * images)
    return x_bar, k_bar

Where it lowers the peak: an array that is only there with fewer others stays.  Large are arrays of three dimensions or more that were made here and have one name; only in the function's own block,
since a loop's next pass lets go of what the last one has made.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .memory import WORLD
from .nest import with_body


class Freed:
    def __init__(self, facts, memory, params):
        self.facts, self.classes, self.params = facts, memory, params  # memory: a function, asked where there are large arrays

    def run(self, fn):
        if not fn.body or type(fn.body[-1]) is not N.Return:
            return fn
        large = self.large(fn)
        if not large:
            return fn
        body = self.ordered(list(fn.body), large)
        dying, after = {}, set()  # index → the arrays that nothing reads behind that statement
        for k in range(len(body) - 2, -1, -1):
            reads = self.mentions(body[k])
            ends = [n for n in large if n in reads and n not in after]
            after |= reads
            if ends and not any(n in ends for n in walk.own_writes(body[k])):
                dying[k] = sorted(ends)
        kept = self.worth(body, large, dying)
        out = []
        for k, s in enumerate(body):
            out.append(s)
            if k in kept:
                out.append(N.Delete(tuple(map(N.Name, kept[k]))))
        return with_body(fn, tuple(out))

    def worth(self, body, large, dying):
        """Those of `dying` without which more large arrays would be there at a time."""
        made, kept = {}, dict(dying)
        for k, s in enumerate(body):
            made.update((n, k) for n in walk.own_writes(s) if n in large)
        temporaries = [self.temporaries(s) for s in body]

        def peak():
            end = {n: k for k, names in kept.items() for n in names}
            there = [sum(first <= k <= end.get(n, len(body)) for n, first in made.items()) for k in range(len(body))]
            return max(map(sum, zip(there, temporaries)))

        least = peak()
        for k in sorted(dying, reverse=True):
            names = kept.pop(k)
            if peak() > least:
                kept[k] = names
        return kept

    def temporaries(self, s):
        """1 if a statement makes a large array on the way to its result, else 0."""
        for e in walk.own_exprs(s):
            for part in walk.subexpressions(e):
                kind = self.facts.kind(part)
                inner = part is not e and type(part) in (N.Binary, N.Unary, N.Call)
                if inner and K.is_array(kind) and kind.dims is not None and sum(d != 1 for d in kind.dims) > 2:
                    return 1
        return 0

    def mentions(self, s):
        found = set()
        for i in walk.statements((s,)):
            reads, writes = self.facts.own(i)
            found.update(reads, writes)
        return found

    def large(self, fn):
        """Names of arrays that this function has made, that no other name and nobody outside can see."""
        held, counts = self.facts.captured(fn.body), walk.times_bound(fn.body)
        result = set()
        for s in fn.body:
            if type(s) is not N.Assign or type(s.target) is not N.Name:
                continue
            n, kind = s.target.id, self.facts.kind(s.target)
            if not K.is_array(kind) or kind.dims is None or len(kind.dims) < 3 or counts[n] != 1 or n in self.params or n in held:
                continue
            if type(s.value) in (N.Binary, N.Unary) or (type(s.value) is N.Call and self.facts.ctx.is_fresh(s.value)):
                result.add(n)
        result -= self.mentions(fn.body[-1])
        if result:
            self.memory = self.classes(fn)
        return {n for n in result if not self.memory.companions(n)}

    def ordered(self, body, large):
        """The statements with those that make a large array of another behind what else reads that other one."""
        k = 0
        while k < len(body):
            s = body[k]
            at = self.place(body, k, large) if type(s) is N.Assign and type(s.target) is N.Name and s.target.id in large else k
            if at > k:
                body.insert(at, body.pop(k))
            else:
                k += 1
        return body

    def place(self, body, k, large):
        """Where a statement can go so that what it reads is let go there; k if it stays."""
        s = body[k]
        mine, reads = s.target.id, self.facts.own(s)[0]
        if not self.facts.info(s.value).pure or walk.blocks(s):
            return k
        at, classes = k, self.memory.reads(s.value)
        for j in range(k + 1, len(body)):
            other = body[j]
            if type(other) not in (N.Assign, N.AugAssign) or mine in self.mentions(other):
                break
            writes = self.memory.writes(other)
            if WORLD in writes or not classes.isdisjoint(writes) or not reads.isdisjoint(self.facts.own(other)[1]):
                break
            makes = type(other) is N.Assign and type(other.target) is N.Name and other.target.id in large
            if makes:
                break
            ends = [n for n in reads & large if n in self.mentions(other) and not any(n in self.mentions(i) for i in body[j + 1 :])]
            at = j if ends else at
        return at
