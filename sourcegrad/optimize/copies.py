"""Reads of a copy become reads of what was copied; literals are copies too.

    t_8_bar = t_bar                                t_8_bar = t_bar
    s_bar += t_8_bar * s          becomes          s_bar += t_bar * s

A copy made by `.copy()` counts where nobody writes the original or the copy, or hands them out.

Only while neither name is rebound: an update `x += y` rebinds a number, and for an array leaves both names with one
object, so it may end the copy in any case.  Names that the user chose, and gradients that are returned under their own
name, are left as copies.
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from .nest import same, with_body
from .memory import WORLD


class Copies:
    def __init__(self, facts, own):
        self.facts = facts
        self.own = own  # name → did we make it up?
        self.of = {}  # copy → the expression it is a copy of
        self.dependents = {}  # name → copies of it
        self._assigned = {}

    def run(self, fn, keep, memory=None):
        """`keep`: names that stay as they are; with `memory`, copies of what nobody writes are copies as well."""
        self.keep = keep
        self.frozen = None
        if memory is not None and fn.body and type(fn.body[-1]) is N.Return:
            self.frozen = memory
            self.taken = {memory.find(n) for n in self.facts.own(fn.body[-1])[0]}
            self.taken.update(*[memory.writes(s) for s in walk.statements(fn.body)])
        return with_body(fn, self.block(fn.body))

    def assigned(self, s):
        """Names that a compound statement rebinds."""
        found = self._assigned.get(id(s))
        if found is None:
            names = set(self.facts.own(s)[1])
            for b in walk.blocks(s):
                for i in b:
                    names.update(self.assigned(i) if walk.blocks(i) else self.facts.own(i)[1])
            found = self._assigned[id(s)] = (s, names)
        return found[1]

    # --- the copies that hold now -----------------------------------------------------------------------------------

    def kill(self, name):
        self.of.pop(name, None)
        for n in self.dependents.pop(name, ()):
            source = self.of.get(n)
            if type(source) is N.Name and source.id == name:
                del self.of[n]

    def learn(self, s):
        y, e = s.target.id, s.value
        if y in self.keep or not self.own(y):
            return
        if type(e) is N.Name:
            if e.id in self.facts.env.locals and e.id != y:
                self.of[y] = e
                self.dependents.setdefault(e.id, set()).add(y)
        elif type(e) is N.Call and self.frozen is not None and self.facts.key(e) == ".copy" and not e.args:
            x = e.func.value
            if type(x) is N.Name and x.id != y and not {WORLD, *map(self.frozen.find, (x.id, y))} & self.taken:
                self.of[y] = x
                self.dependents.setdefault(x.id, set()).add(y)
        elif type(e) is N.Const and not isinstance(e.value, (str, bytes)):
            self.of[y] = e

    # --- the walk ---------------------------------------------------------------------------------------------------

    def block(self, block):
        out = [self.statement(s) for s in block]
        return same(out, block)

    def statement(self, s):
        t = type(s)
        if t is N.If:
            s = self.rewritten(s)
            held, dependents = self.of, self.dependents
            self.of, self.dependents = dict(held), {k: set(v) for k, v in dependents.items()}
            body = self.block(s.body)
            self.of, self.dependents = dict(held), {k: set(v) for k, v in dependents.items()}
            orelse = self.block(s.orelse)
            self.of, self.dependents = held, dependents
            for n in self.assigned(s):
                self.kill(n)
            return s if body is s.body and orelse is s.orelse else N.If(s.test, body, orelse, s.span, s.note)
        if t is N.For or t is N.While:
            if t is N.For:
                s = self.rewritten(s)
            names = self.assigned(s)
            for n in names:
                self.kill(n)
            if t is N.While:
                s = self.rewritten(s)
            held, dependents = self.of, self.dependents
            self.of, self.dependents = dict(held), {k: set(v) for k, v in dependents.items()}
            body = self.block(s.body)
            self.of, self.dependents = held, dependents
            if body is s.body:
                return s
            return walk.with_blocks(s, (body, s.orelse))
        s = self.rewritten(s)
        for n in self.facts.own(s)[1]:
            self.kill(n)
        if t is N.Assign and type(s.target) is N.Name:
            self.learn(s)
        return s

    def rewritten(self, s):
        """`s` with copies that it reads replaced."""
        if not self.of or type(s) in (N.Define, N.Delete, N.Comment, N.Pass, N.Break, N.Scope):
            return s
        if self.of.keys().isdisjoint(self.facts.own(s)[0]):
            return s
        return walk.map_exprs(s, self.expr, self.target)

    def expr(self, e):
        if self.of.keys().isdisjoint(self.facts.reads(e)):
            return e
        if type(e) is N.Name:
            return self.of.get(e.id, e)
        if type(e) is N.Opaque:
            names = {n: v.id for n in e.reads if type(v := self.of.get(n)) is N.Name}
            return walk.rename_opaque(e, names)
        if type(e) is N.Lambda:
            return e
        return walk.map_children(e, self.expr)

    def target(self, target):
        t = type(target)
        if t is N.Name:
            return target
        if t is N.Display:
            return N.Display(target.kind, tuple(self.target(i) for i in target.items), target.span)
        if t is N.Starred:
            return N.Starred(self.target(target.value), target.span)
        return self.expr(target)
