"""Loops over names of attributes that the text shows, written out once for each name.

    for n in ("a", "b"):                      n = "a"; setattr(self, "a", 2 * x["a"])
        setattr(self, n, 2 * x[n])      →     n = "b"; setattr(self, "b", 2 * x["b"])
    for n, v in options.items(): …            where the call shows what `**options` are
    self.__dict__.update(options)             self.a = options["a"]; self.b = options["b"]
"""

from __future__ import annotations

from dataclasses import replace

from ..ir import nodes as N
from ..ir import walk
from .resolve import MISSING

_BY_NAME = (getattr, setattr, delattr, hasattr)
_MANY = 40


def over_names(d, block, options=None):
    """The block with such loops written out; options: name → the keys of the dict that it stands for."""
    known = {n: keys for n, keys in (options or {}).items() if _stays(block, n)}
    return _Unrolled(d, known).block(block)


def _stays(block, name):
    """Is a dict neither bound anew nor changed, as far as the text shows?"""
    for s in walk.statements(block):
        if name in walk.binds(s):
            return False
        if type(s) in (N.Assign, N.AugAssign) and name in walk.target_reads(s.target) or type(s) is N.Delete:
            return False
        for e in (c for e in walk.own_exprs(s) for c in walk.subexpressions(e)):
            if type(e) is N.Attr and e.value == N.Name(name) and e.name not in ("items", "keys", "values", "get"):
                return False
    return True


class _Unrolled:
    def __init__(self, d, known):
        self.d, self.known = d, known

    def block(self, block):
        out = []
        for s in block:
            new = self.loop(s) if type(s) is N.For else self.update(s) if type(s) is N.Evaluate else None
            if new is not None:
                out += self.block(new)
            else:
                out.append(walk.map_blocks(s, self.block) if walk.blocks(s) else s)
        return tuple(out)

    def update(self, s):
        """`self.__dict__.update(options)`"""
        e = s.value
        if type(e) is not N.Call or type(e.func) is not N.Attr or e.func.name != "update":
            return None
        held = e.func.value
        if type(held) is N.Attr and held.name == "__dict__":
            x = held.value
        elif type(held) is N.Call and self.d.env.static(held.func) is vars and len(held.args) == 1:
            x = held.args[0]
        else:
            return None
        given, pairs = [*e.args, *(v for k, v in e.keywords if k is None)], []
        if type(x) is not N.Name or not all(type(a) is N.Name and a.id in self.known for a in given):
            return None
        for a in given:
            pairs += [(k, N.Index(a, N.Const(k, s.span), s.span)) for k in self.known[a.id]]
        pairs += [(k, v) for k, v in e.keywords if k is not None]
        if not all(k.isidentifier() for k, _ in pairs):
            return None
        return [N.Assign(N.Attr(x, k, s.span), v, s.span) for k, v in pairs]

    def loop(self, s):
        rounds = self.rounds(s.iter, s.target)
        if rounds == []:
            return list(s.orelse)
        if rounds is None or len(rounds) > _MANY or _leaves(s.body):
            return None
        names = {t.id for one in rounds for t, v in one if type(v) is N.Const and type(v.value) is str}
        if names & walk.bound(s.body) or not self.asks(s.body, names):
            return None
        out = []
        for one in rounds:
            told = {t.id: v for t, v in one if t.id in names}
            out += [N.Assign(t, v, s.target.span) for t, v in one]
            out += [_substituted(i, told) for i in s.body]
        return [*out, *s.orelse]

    def asks(self, body, names):
        """Is an attribute of one of these names asked for or set?"""
        for s in walk.statements(body):
            for e in (c for e in walk.own_exprs(s) for c in walk.subexpressions(e)):
                if type(e) is N.Call and len(e.args) > 1 and type(e.args[1]) is N.Name and e.args[1].id in names:
                    if any(self.d.env.static(e.func) is f for f in _BY_NAME):
                        return True
        return False

    def rounds(self, e, target):
        """For each pass what it binds, as pairs (name, value); None where the text does not show the passes."""
        shown = self.strings(e)
        if shown is not None:
            return [[(target, n)] for n in shown] if type(target) is N.Name else None
        if type(e) is not N.Call or e.keywords or type(target) is not N.Display or len(target.items) != 2:
            return None
        if not all(type(i) is N.Name for i in target.items):
            return None
        a, b = target.items
        if type(e.func) is N.Attr and e.func.name == "items" and type(e.func.value) is N.Name and e.func.value.id in self.known:
            of = e.func.value
            return [[(a, N.Const(k, e.span)), (b, N.Index(of, N.Const(k, e.span), e.span))] for k in self.known[of.id]]
        if self.d.env.static(e.func) is enumerate and len(e.args) == 1:
            shown = self.strings(e.args[0])
            return None if shown is None else [[(a, N.Const(k, e.span)), (b, n)] for k, n in enumerate(shown)]
        if self.d.env.static(e.func) is zip and len(e.args) == 2 and type(e.args[1]) in (N.Display, N.Name):
            shown, other = self.strings(e.args[0]), e.args[1]
            if shown is None:
                return None
            if type(other) is N.Display and len(other.items) == len(shown):
                return [[(a, n), (b, v)] for n, v in zip(shown, other.items)] if all(type(v) in (N.Name, N.Const) for v in other.items) else None
        return None

    def strings(self, e):
        """The strings that `e` yields, as constants; None for all else."""
        if type(e) is N.Display and e.kind in ("tuple", "list") and e.items:
            return e.items if all(type(i) is N.Const and type(i.value) is str for i in e.items) else None
        if type(e) is N.Name and e.id in self.known:
            return [N.Const(k, e.span) for k in self.known[e.id]]
        found = self.d.env.static(e) if type(e) in (N.Name, N.Attr) else MISSING
        if type(found) is tuple and found and all(type(i) is str for i in found):
            return [N.Const(i, e.span) for i in found]
        return None


def _substituted(s, told):
    def expr(e):
        if type(e) is N.Opaque and e.parts is not None and told.keys() & set(e.reads):
            return e  # it reads the name, which is bound
        return walk.substitute(e, told)

    def block(b):
        return tuple(_substituted(i, told) for i in b)

    return walk.map_blocks(walk.map_exprs(s, expr), block)


def _leaves(block):
    """Is the loop around this block left, or a pass of it, by a statement in it?"""
    for s in block:
        if type(s) in (N.Break, N.Continue):
            return True
        inner = (s.orelse,) if type(s) in (N.For, N.While) else walk.blocks(s)
        if any(_leaves(b) for b in inner):
            return True
    return False
