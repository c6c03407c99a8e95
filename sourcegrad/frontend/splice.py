"""Calls of functions that write into their arguments, or give back a view of them, become those functions' bodies.

What such a function does to memory is then a matter of one function, which `analysis.aliasing` sees whole:

    def scale(row, k):           for row in a:
        row *= k           →         row *= 2.0
    for row in a:
        scale(row, 2.0)
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from ..ir import nodes as N
from ..ir import walk
from . import webs
from .resolve import MISSING


_OFTEN = 24  # bodies of one function within itself
_TEMPORARY = re.compile(r"t(_\d+)?$")


class Splicer:
    """Splices calls into `fn`; `chains` knows for each spliced statement which functions it came through.

    of: the normal form of the function that `fn` stands for
    """

    def __init__(self, env, names, of=None):
        self.env, self.names = env, names
        self.start = () if of is None else ((of, ()),)
        self.chains = {}  # id of a statement → (normal form, arguments) of each call that it is part of
        self.keep = []
        self.times = Counter()

    def chain(self, s):
        return self.chains.get(id(s), self.start)

    def spliced(self):
        """The normal forms whose bodies are in place."""
        return {n for chain in (self.start, *self.chains.values()) for n, _ in chain}

    def may(self, s, normal, bound, depth):
        """Does it end to put a function's body in place of this call?  depth: how deep what it is given nests

        Within itself only where it is given less: the children of what it was given.
        """
        before = [depth(given) for n, given in self.chain(s) if n is normal]
        return not before or self.times[normal] < _OFTEN and depth(bound.values()) < min(before)

    def replace(self, fn, chosen):
        """`chosen`: id of a call statement → (callee's normal form, arguments by parameter), or statements for it."""
        return replace(fn, body=self.block(fn.body, chosen))

    def block(self, block, chosen):
        out = []
        for s in block:
            if id(s) in chosen:
                found = chosen[id(s)]
                if isinstance(found, list):
                    self.mark(found, self.chain(s))
                    out.extend(found)
                else:
                    out.extend(self.call(s, *found))
            elif walk.blocks(s):
                chain = self.chain(s)
                new = walk.map_blocks(s, lambda b: self.block(b, chosen))
                self.mark((new,), chain)
                out.append(new)
            else:
                out.append(s)
        return tuple(out)

    def mark(self, block, chain):
        for i in walk.statements(block):
            if chain and id(i) not in self.chains:
                self.chains[id(i)] = chain
                self.keep.append(i)

    def call(self, s, normal, bound):
        callee, env, names = normal.copy()
        callee = without_none(callee, env, names, frozenset(p.name for p in callee.params if bound[p.name] == N.Const(None)))
        changed = walk.assigned(callee.body)
        renamed, head = {}, []
        for n in sorted(env.locals):
            renamed[n] = self.local(n)
        plain = {}
        for p in callee.params:
            given = bound[p.name]
            if p.name in changed or type(given) is not N.Name:
                head.append(N.Assign(N.Name(renamed[p.name]), given, s.span))
            else:
                plain[p.name] = given.id
        free = walk.all_reads(callee.body) - env.locals
        renamed.update((n, self.free(n, env)) for n in sorted(free))
        renamed.update(plain)
        if type(s) is N.Assign and type(s.target) is N.Name and makes_result(callee, env):
            renamed[callee.body[-1].value.id] = s.target.id
        body = walk.rename_block(callee.body, renamed)
        result = body[-1].value if body[-1].value is not None else N.Const(None)
        out = [*head, *body[:-1]]
        if type(s) is N.Assign:
            if type(s.target) is N.Display and type(result) is not N.Name:
                whole = N.Name(self.local("t"))
                out.append(N.Assign(whole, result, s.span))
                result = whole
            if result != s.target:  # `v += w` whose method returns v
                out.append(N.Assign(s.target, result, s.span))
        self.times[normal] += 1
        self.mark(out, (*self.chain(s), (normal, tuple(bound.values()))))
        return out

    def local(self, name):
        new = self.names.fresh("t" if _TEMPORARY.match(name) else name)
        self.env.locals.add(new)
        return new

    def free(self, name, env):
        """The caller's name for what `name` means in the callee."""
        value = env.lookup(name)
        if value is MISSING or (name not in self.env.locals and self.env.lookup(name) is value):
            self.names.taken.add(name)
            return name
        return self.env.bind(self.names, name, value).id


def without_none(fn, env, names, absent):
    """The function with the tests decided that ask at its start whether a parameter is None which is: `if memo is None: memo = {}`."""
    if not absent:
        return fn
    out, open_ = [], set(absent)
    for s in fn.body:
        test = s.test if type(s) is N.If else None
        asked = type(test) is N.Compare and test.rest == (N.Const(None),) and test.ops in (("is",), ("is not",)) and type(test.left) is N.Name
        taken = (s.body if test.ops == ("is",) else s.orelse) if asked and test.left.id in open_ else (s,)
        open_ -= walk.assigned(taken)
        out += taken
    return webs.split(replace(fn, body=tuple(out)), names, env.locals, absent)


def makes_result(fn, env):
    """Does the last statement before the return make what is returned, under a name of its own?"""
    result, last = fn.body[-1].value, fn.body[-2] if len(fn.body) > 1 else None
    if type(result) is not N.Name or type(last) is not N.Assign or last.target != result or result.id not in env.locals:
        return False
    named = [p.name for p in fn.params] + [n for s in walk.statements(fn.body) for n in walk.own_writes(s)]
    return named.count(result.id) == 1
