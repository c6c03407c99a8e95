"""`x.flat` as the array itself, and its places as places of the array.

    t = x.flat                t = x
    y = t[k]                  y = t[rt.flat_cells(t, k)]
    t[k] = v                  t[rt.flat_cells(t, k)] = v
    len(t)                    np.size(t)
    np.sum(t)                 np.sum(t.flatten())

where t stands for x itself if x is bound once.  So a flat iterator needs no shadow of its own.  Where it goes elsewhere, into a container or out of the function, it
stays as it is, and is refused.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk


def indexed(fn, env, names, kinds):
    """The function without `x.flat` of arrays; the same one where there is none."""
    if not any(type(e) is N.Attr and e.name == "flat" for s in walk.statements(fn.body) for e in walk.own_exprs(s)):
        return fn
    found = _Flats(env, names, kinds)
    found.flats = found.candidates(fn)
    found.fixed, found.once = bound_once(fn)
    return replace(fn, body=found.block(fn.body)) if found.flats else fn


class _Flats:
    def __init__(self, env, names, kinds):
        from ..runtime import numpy as rt

        self.env, self.names, self.kinds, self.runtime = env, names, kinds, rt
        self.flats, self.fixed, self.stands = set(), set(), {}  # stands: flat iterator → the array for good

    def candidates(self, fn):
        """Names that are flat iterators of arrays wherever they are bound, and used only as the docstring says."""
        made, other = set(), {p.name for p in fn.params}
        changed = True
        while changed:
            changed = False
            for s in walk.statements(fn.body):
                if self.makes(s, made) and s.target.id not in made:
                    made.add(s.target.id)
                    changed = True
        for s in walk.statements(fn.body):
            if not self.makes(s, made):
                other.update(walk.own_writes(s) if not self.stores(s, made) else ())
            other.update(n for n in self.stray(s, made))
        lost = made & other
        while True:  # what is made of a lost one is lost
            more = {
                s.target.id for s in walk.statements(fn.body)
                if self.makes(s, made) and type(s.value) is N.Call and s.value.args[0].id in lost
            } - lost  # fmt: skip
            if not more:
                return made - lost
            lost |= more

    def makes(self, s, made):
        """`t = x.flat`, or a loop's `seq = rt.sequence(t)`."""
        if type(s) is not N.Assign or type(s.target) is not N.Name:
            return False
        e = s.value
        if type(e) is N.Attr and e.name == "flat" and type(e.value) is N.Name:
            return e.value.id in self.env.locals and K.is_array(self.kinds(e.value.id))
        return self.is_sequence(e) and e.args[0].id in made

    def is_sequence(self, e):
        return type(e) is N.Call and self.env.static(e.func) is self.runtime.sequence and type(e.args[0]) is N.Name

    def stores(self, s, made):
        """A store whose values are known to fit: a number, or one for each place."""
        target = getattr(s, "target", None)
        if type(target) is not N.Index or type(target.value) is not N.Name or target.value.id not in made:
            return False
        return type(s) is N.AugAssign or not self.is_integer(target.index) or K.is_number(self.kind(s.value))

    def stray(self, s, made):
        """The flat iterators that a statement does something else with."""
        if self.makes(s, made):
            return []
        if self.stores(s, made):
            return [n for e in (s.value, s.target.index) for n in walk.reads(e) if n in made]
        read = [n for n in walk.own_reads(s) if n in made]
        if not read or type(s) is N.Assign and type(s.value) is N.Index and type(s.target) is N.Name:
            return [n for n in read if n in walk.reads(s.value.index)]
        plain = type(s) in (N.Assign, N.AugAssign, N.Evaluate) and type(s.target if hasattr(s, "target") else None) is not N.Index
        if plain and type(s.value) is N.Call and all(type(a) is N.Name for a in s.value.args if set(walk.reads(a)) & made):
            return [n for n in walk.reads(s.value.func) if n in made]
        return read

    # --- rewriting --------------------------------------------------------------------------------------------------

    def block(self, block):
        out = []
        for s in block:
            if walk.blocks(s):
                out.append(walk.map_blocks(s, self.block))
            elif self.makes(s, self.flats):
                source = s.value.value if type(s.value) is N.Attr else s.value.args[0]
                out.extend(self.alias(s, source) if s.target.id in self.flats else (s,))
            else:
                out.append(self.statement(s, out))
        return tuple(out)

    def alias(self, s, source):
        """The statement that makes the name one for the array, if it needs one."""
        source = self.stands.get(source.id, source)
        if source.id in self.fixed and s.target.id in self.once:
            self.stands[s.target.id] = source
            return ()
        return (replace(s, value=source),)

    def array(self, t):
        return self.stands.get(t.id, t)

    def statement(self, s, out):
        target = getattr(s, "target", None)
        if type(target) is N.Index and type(target.value) is N.Name and target.value.id in self.flats:
            places = self.places(target, out, s)
            s = replace(s, target=N.Index(self.array(target.value), places, target.span))
            if type(s) is N.Assign and not K.is_number(self.kind(s.value)):
                which = self.temp(self.rt("numbered", places), out, s)
                s = replace(s, value=self.temp(self.rt("cycled", s.value, which), out, s))
            return s
        e = getattr(s, "value", None)
        if type(e) is N.Index and type(e.value) is N.Name and e.value.id in self.flats:
            return replace(s, value=N.Index(self.array(e.value), self.places(e, out, s), e.span))
        if type(e) is N.Call and any(type(a) is N.Name and a.id in self.flats for a in walk.children(e)):
            if self.env.static(e.func) is len:
                return replace(s, value=N.Call(N.Attr(self.module("np"), "size"), (self.array(e.args[0]),), (), e.span))
            flatten = lambda a: (  # noqa: E731
                self.temp(N.Call(N.Attr(self.array(a), "flatten"), (), (), e.span), out, s)
                if type(a) is N.Name and a.id in self.flats else a
            )  # fmt: skip
            return replace(s, value=walk.map_children(e, flatten))
        return s

    def places(self, e, out, s):
        k = e.index
        if type(k) is not N.Slice and self.kind(k).family == "int" and len(self.kind(self.array(e.value)).dims or ()) == 1:
            return k
        if type(k) is N.Slice:
            parts = tuple(N.Const(None) if p is None else p for p in (k.lower, k.upper, k.step))
            k = self.temp(N.Call(self.env.builtin(self.names, "slice"), parts), out, s)
        return self.temp(self.rt("flat_cells", self.array(e.value), k), out, s)

    def is_integer(self, k):
        return type(k) is not N.Slice and self.kind(k).family in ("int", "unknown", "scalar")

    def kind(self, e):
        return self.kinds.expr(e) or K.UNKNOWN

    def temp(self, value, out, s):
        name = N.Name(self.names.fresh("t"))
        self.env.locals.add(name.id)
        out.append(N.Assign(name, value, s.span))
        return name

    def rt(self, name, *args):
        return N.Call(N.Attr(self.module("rt"), name), args)

    def module(self, stem):
        return self.env.module(self.names, np if stem == "np" else self.runtime, stem)


def bound_once(fn):
    """Names that a function binds once and not in a loop, parameters too; names that it binds once at all."""
    counts = {p.name: 1 for p in fn.params}
    for s in walk.statements(fn.body):
        for n in walk.own_writes(s):
            if type(getattr(s, "target", None)) is not N.Index:
                counts[n] = counts.get(n, 0) + 1
    once = {n for n, count in counts.items() if count == 1}
    looped = {n for s in walk.statements(fn.body) if type(s) in (N.For, N.While) for n in walk.assigned(s.body)}
    return once - looped, once
