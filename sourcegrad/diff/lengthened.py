"""Loops over lists that may get longer on the way, under another name.

    ys = xs                               k = 0
    n = len(xs)                           while k < len(xs):
    for i in range(n):              →         i = k
        v = xs[i]                             k = k + 1
        ys.append(v)                          v = xs[i]
                                              ys.append(v)
Where the two may be one list, and most probably are not, the loop stays, and its length is checked behind it.
"""

from __future__ import annotations

from dataclasses import replace

from .. import errors
from ..analysis import kinds as K
from ..analysis.contents import run_over
from ..ir import nodes as N
from ..ir import walk
from ..runtime import numpy as rt


def asked(fn, env, names, kinds, aliases, refusals):
    """The function with such loops made right; the very same one where there are none."""
    if not aliases.lengthened:
        return fn
    return replace(fn, body=_Loops(fn, env, names, kinds, aliases, refusals).block(fn.body))


class _Loops:
    def __init__(self, fn, env, names, kinds, aliases, refusals):
        self.env, self.names, self.kinds, self.refusals = env, names, kinds, refusals
        self.lengthened, self.looped = aliases.lengthened, aliases.looped
        self.params, self.values = {p.name for p in fn.params}, {}
        for s in walk.statements(fn.body):
            for n in walk.binds(s):
                self.values.setdefault(n, []).append(s.value if type(s) is N.Assign and type(s.target) is N.Name else None)

    def block(self, b):
        return tuple(i for s in b for i in (self.loop(s) if type(s) is N.For else (walk.map_blocks(s, self.block),)))

    def once(self, name):
        """The value of a name that is bound once; None for others."""
        found = self.values.get(name, ())
        return found[0] if len(found) == 1 and name not in self.params else None

    def root(self, name):
        """The name that surely is the same list, and is none of the others'."""
        while type(self.once(name)) is N.Name:
            name = self.once(name).id
        return name

    def loop(self, s):
        inner = replace(s, body=self.block(s.body))
        found = self.lengthened.get(id(s))
        if found is None:
            return (inner,)
        own = walk.bound(s.body)
        over = sorted(run_over(s, self.looped, self.kinds) - own)
        roots = {self.root(base): at for base, at in found.items() if self.root(base) not in own}
        same = [n for n in over if self.root(n) in roots]
        if not same:
            return self.checked(inner, over)
        length = self.length(s)
        if length is None or {self.root(n) for n in same} != {self.root(length.args[0].id)}:
            base = same[0]
            problem = f"a store into {base}: {base} changes its length while a loop runs over it"
            remedy = "Build a new value instead, for example with np.where, np.stack, np.concatenate or a list."
            self.refusals.add(errors.MutatedPlace, roots[self.root(base)].span, problem, remedy)
            return (inner,)
        return self.while_loop(inner, length)

    def length(self, s):
        """The call of len that gives the loop's number of items; None where another thing does."""
        bounds = s.iter.args if type(s.iter) is N.Call and self.env.static(s.iter.func) is range else ()
        e = self.once(bounds[0].id) if len(bounds) == 1 and type(bounds[0]) is N.Name else None
        plain = type(e) is N.Call and self.env.static(e.func) is len and type(e.args[0]) is N.Name
        return e if plain and type(s.target) is N.Name and (self.kinds(e.args[0].id) or K.UNKNOWN).family == "list" else None

    def while_loop(self, s, length):
        span, k = s.iter.span, N.Name(self.fresh("k"), s.iter.span)
        head = (N.Assign(s.target, k, span), N.Assign(k, N.Binary("+", k, N.Const(1), span), span))
        more = N.Compare(k, ("<",), (length,), span)
        return N.Assign(k, N.Const(0), span), N.While(more, (*head, *s.body), s.orelse, s.span)

    def checked(self, s, over):
        """The loop, and behind it a check that the lists that it may run over are as long as they were."""
        before, behind, span = [], [], s.iter.span
        for n in over:
            x, count = N.Name(n, span), N.Name(self.fresh("n"), span)
            before.append(N.Assign(count, N.Call(self.env.builtin(self.names, "len"), (x,), (), span), span))
            check = N.Attr(self.env.module(self.names, rt, "rt"), "check_length")
            behind.append(N.Evaluate(N.Call(check, (x, count, N.Const(span.place)), (), span), span))
        return *before, s, *behind

    def fresh(self, stem):
        name = self.names.fresh(stem)
        self.env.locals.add(name)
        self.kinds.known[name] = K.INT
        return name
