"""Reads of a copy become reads of what was copied; literals are copies too.

    >>> print(after('''
    ... def f(s, k, g):
    ...     t_bar = g
    ...     s_bar = t_bar * k
    ...     k_bar = t_bar * s
    ...     return s_bar, k_bar
    ... ''', "copies"))
    t_bar = g
    s_bar = g * k
    k_bar = g * s
    return s_bar, k_bar

A copy made by `.copy()` counts where nobody writes the original or the copy, or hands them out; an array that is an
attribute (`t = f.w`) where nobody sets that attribute, not into a loop, where a local name is quicker.

Only while neither name is rebound: an update `x += y` rebinds a number, and for an array leaves both names with one
object, so it may end the copy in any case.  Names that the user chose, and gradients that are returned under their own
name, are left as copies.
"""

from __future__ import annotations

from functools import cached_property
from types import SimpleNamespace

from ..analysis import kinds as K
from ..analysis.activity import store_base
from ..ir import nodes as N
from ..ir import walk
from .nest import same, with_body
from .memory import WORLD, stack_call


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
        returns = memory is not None and fn.body and type(fn.body[-1]) is N.Return
        self.fn, self.frozen = fn, memory if returns else None
        self.set = self.set_attributes(fn.body)
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

    @cached_property
    def taken(self):
        """Classes of what is written or returned."""
        memory, body = self.frozen, self.fn.body
        returned = [memory.find(n) for n in self.facts.own(body[-1])[0]]
        return set(returned).union(*[memory.writes(s) for s in walk.statements(body)])

    def set_attributes(self, body):
        """Names of attributes that are set, other than of shadows; None where a call may set any."""
        found, bars = set(), self.facts.ctx.bars
        for s in walk.statements(body):
            found.update(e.name for e in walk.attributes_set(s) if store_base(e) not in bars)
            for e in walk.own_exprs(s):
                if not self.facts.info(e).pure and stack_call(e) is None and not self.sets_none(e):
                    return None
        return found

    def sets_none(self, e):
        """Is this a call of ours that sets no attribute?"""
        if type(e) is not N.Call or self.facts.env.static(e.func) is SimpleNamespace:
            return type(e) is N.Call
        return self.facts.key(e).startswith("rt.") and self.facts.key(e) != "rt.add_attr"

    def is_steady(self, e):
        """Is this an array that is an attribute for as long as the function runs?"""
        if self.set is None or e.name in self.set or type(e.value) is not N.Name or e.value.id in self.facts.ctx.bars:
            return False
        whole = self.facts.kind(e.value)
        return whole.family == "object" and whole.items is not None and e.name in dict(whole.items) and K.is_array(self.facts.kind(e))

    # --- the copies that hold now -----------------------------------------------------------------------------------

    def kill(self, name):
        self.of.pop(name, None)
        for n in self.dependents.pop(name, ()):
            source = self.of.get(n)
            if name in (getattr(source, "id", None), getattr(getattr(source, "value", None), "id", None)):
                del self.of[n]

    def learn(self, s):
        y, e = s.target.id, s.value
        if y in self.keep or not (self.own(y) or self.is_temporary(s.target)):
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
        elif type(e) is N.Attr and self.is_steady(e):
            self.of[y] = e
            self.dependents.setdefault(e.value.id, set()).add(y)

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
            self.of = {y: e for y, e in held.items() if type(e) is not N.Attr}
            self.dependents = {k: set(v) for k, v in dependents.items()}
            body = self.block(s.body)
            self.of, self.dependents = held, dependents
            if body is s.body:
                return s
            return walk.with_blocks(s, (body, s.orelse))
        s = self.rewritten(self.in_place(s))
        for n in self.facts.own(s)[1] if not self.updates(s) else ():
            self.kill(n)
        if t is N.Assign and type(s.target) is N.Name:
            self.learn(s)
        return s

    def updates(self, s):
        """Does `x += e` leave x the array that it is?"""
        return type(s) is N.AugAssign and type(s.target) is N.Name and self.is_shadow(s.target)

    def is_temporary(self, e):
        """Is this the shadow of a temporary that is an array?"""
        return self.is_shadow(e) and e.id.startswith("t_") and "_bar" in e.id and e.id not in self.facts.ctx.names.user

    def is_shadow(self, e):
        return e.id in self.facts.ctx.bars and K.is_array(self.facts.kind(e))

    def in_place(self, s):
        """`t_bar += e` where t_bar is the shadow x_bar under another name as `x_bar += e`."""
        whole = self.of.get(s.target.id) if self.updates(s) else None
        return N.AugAssign(whole, s.op, s.value, s.span, s.note) if type(whole) is N.Name and self.is_shadow(whole) else s

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
