"""An array that a statement reads last, and that nobody else holds, becomes what the statement makes of it.

    >>> print(after('''
    ... def f(m, k):
    ...     # Reverse sweep
    ...     z_bar = k * m
    ...     t_bar = z_bar * np.sin(m)
    ...     x_bar = t_bar.sum(axis=1)
    ...     return x_bar
    ... ''', "reused"))
    # Reverse sweep
    z_bar = k * m
    z_bar *= np.sin(m)
    x_bar = z_bar.sum(axis=1)
    return x_bar

Only cotangents of two dimensions or more, in the function's own block.  One name stands for both: that which tells more.
"""

from __future__ import annotations

import re

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .nest import with_body

_SCALING = ("*", "/")
_WEB = re.compile(r"_\d+_bar$")


def reused(fn, facts, memory, nameless):
    """`fn` with arrays taken over by the statements that read them last."""
    while True:
        found = _Reused(fn, facts, memory(fn), nameless).first()
        if found is None:
            return fn
        fn = found


class _Reused:
    def __init__(self, fn, facts, memory, nameless):
        self.fn, self.facts, self.memory, self.nameless = fn, facts, memory, nameless
        self.counts, self.held = walk.times_bound(fn.body), facts.captured(fn.body)
        for s in fn.body:  # what is updated in its place stays the one array
            if type(s) is N.AugAssign and type(s.target) is N.Name and K.is_array(facts.kind(s.target)):
                self.counts[s.target.id] -= 1
        for p in fn.params:  # they hold something before
            self.counts[p.name] = self.counts.get(p.name, 0) + 1
        self.returned = {n for s in fn.body[-1:] for n in walk.own_reads(s)}

    def first(self):
        """The function with the first such statement rewritten; None where there is none."""
        made = {}  # name → the place in the function's own block where it is made
        for k, s in enumerate(self.fn.body):
            if type(s) is not N.Assign or type(s.target) is not N.Name:
                continue
            x, found = s.target, self.taken(s.value, made) if self.counts[s.target.id] == 1 else None
            if found is not None and self.ends(found[0].id, k) and x.id not in self.facts.ctx.primal and x.id not in self.held:
                name = self.name(found[0].id, x.id)
                if name is not None:
                    return self.rewritten(k, s, *found, name)
            made[x.id] = k
        return None

    def taken(self, e, made):
        """(y, ((op, operand), …)) where `e` is y with operands applied to it, each of which leaves its shape alone."""
        steps = []
        while type(e) is N.Binary:
            if type(e.right) is N.Name and e.op in ("+", "*") and self.is_free(e.right, made) and self.fits(e.right, e.left):
                return e.right, ((e.op, e.left), *steps)
            if e.op not in ("+", "-", "*", "/") or steps and not (e.op in _SCALING and steps[0][0] in _SCALING):
                return None
            steps.insert(0, (e.op, e.right))
            e = e.left
        if type(e) is not N.Name or not steps or not self.is_free(e, made):
            return None
        return (e, tuple(steps)) if all(self.fits(e, operand) for _, operand in steps) else None

    def is_free(self, y, made):
        """Is this a cotangent that a statement of the function's own block has made, and that has no other name?"""
        facts, kind = self.facts, self.facts.kind(y)
        if y.id not in made or self.counts[y.id] != 1 or y.id in facts.ctx.primal or y.id in self.held or y.id in self.returned:
            return False
        if not K.is_array(kind) or kind.dims is None or len(kind.dims) < 2 or kind.dtype not in ("f8", "f4"):
            return False
        value = self.fn.body[made[y.id]].value
        fresh = type(value) in (N.Binary, N.Unary) or type(value) is N.Call and facts.key(value).startswith("np.") and facts.ctx.is_fresh(value)
        return fresh and self.memory.is_local(y.id) and not self.memory.companions(y.id)

    def fits(self, y, e):
        a, b = self.facts.kind(y), self.facts.kind(e)
        if y.id in self.facts.reads(e) or not self.facts.info(e).pure:
            return False
        if K.is_number(b):
            return b.family in ("float", "int") or b.dtype == a.dtype
        if not K.is_array(b) or b.dtype != a.dtype or b.dims is None:
            return False
        whole = len(b.dims) <= len(a.dims) and all(d == "n" for d in a.dims)
        return whole or K.same_shape(a, b) or self.facts.lengths.same(y, e)

    def ends(self, y, k):
        """Is `y` read nowhere behind statement k?"""
        return not any(y in part for s in walk.statements(self.fn.body[k + 1 :]) for part in self.facts.own(s))

    def name(self, y, x):
        """The name of both; None where each tells of something else."""
        if x in self.returned:
            return x if self.nameless(y) or _WEB.sub("_bar", y) == x else None
        if self.nameless(y) != self.nameless(x):
            return x if self.nameless(y) else y
        if self.nameless(y):
            return y
        return min(x, y, key=len) if _WEB.sub("_bar", y) == _WEB.sub("_bar", x) else None

    def rewritten(self, k, s, y, steps, name):
        body = list(self.fn.body)
        body[k : k + 1] = [
            N.AugAssign(N.Name(name, s.target.span), op, e, s.span, s.note if j == 0 else None) for j, (op, e) in enumerate(steps)
        ]
        old = s.target.id if name == y.id else y.id
        self.facts.kinds.known[name] = self.facts.kind(y)
        return with_body(self.fn, walk.rename_block(tuple(body), {old: name}))
