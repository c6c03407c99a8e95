"""np.nditer as a list of the places that it goes to, in its order, and a number that says at which it is.

    it = np.nditer(x, flags=["multi_index"])          places, at = rt.iterated("K", x), 0
    while not it.finished:                            while at < len(places):
        s += it[0] * it.multi_index[0]        →           s += x[places[at][0]] * places[at][-1][0]
        it.iternext()                                     at += 1

    for v in np.nditer(x, op_flags=["readwrite"]):    for at in range(len(places)):
        v[...] = v * v                                    k = places[at][0]; x[k] = x[k] * x[k]

Entries are arrays without axes that share memory with the operand: what lets one go elsewhere than into an operation is left.
"""

from __future__ import annotations

from dataclasses import replace

import numpy

from ..ir import nodes as N
from ..ir import walk
from ..rules.parse import rule_for_object
from . import loops

_FLAGS = frozenset(("multi_index", "refs_ok"))
_WORDS = ("op", "flags", "op_flags", "op_dtypes", "order")


def plain(d, fn):
    """The function without iterators of NumPy that are used in these ways; the others stay, to be refused."""
    if not any(d.env.static(c.func) is numpy.nditer for c in _calls(fn.body)):
        return fn
    fn = replace(fn, body=_opened(d, fn.body))
    tried = set()
    while True:
        made = [s for s in walk.statements(fn.body) if type(s) is N.Assign and type(s.target) is N.Name and _made(d, s.value) is not None]
        made = [s for s in made if s.target.id not in tried]
        if not made:
            return fn
        tried.add(made[0].target.id)
        found = _Iterator(d, made[0], fn)
        if found.fits():
            fn = replace(fn, body=found.block(fn.body))


def _calls(block):
    return [c for c in walk.evaluated(block) if type(c) is N.Call]


def _made(d, e):
    """(operands, may they be written?, order) of a call of np.nditer; None where it is asked for more than that."""
    if type(e) is not N.Call or d.env.static(e.func) is not numpy.nditer or len(e.args) > len(_WORDS):
        return None
    given = dict(zip(_WORDS, e.args)) | dict(e.keywords)
    if not given.keys() <= {"op", "flags", "op_flags", "order"} or "op" not in given:
        return None
    operands = given["op"].items if type(given["op"]) is N.Display else (given["op"],)
    flags, access = _strings(given.get("flags")), _strings(given.get("op_flags"))
    order = given.get("order", N.Const("K"))
    if flags is None or access is None or not set(flags) <= _FLAGS or any(type(o) in (N.Const, N.Starred) for o in operands):
        return None
    if type(order) is not N.Const or len(operands) > 1 and access:
        return None
    return operands, bool(set(access) & {"readwrite", "writeonly"}), order


def _strings(e):
    """The strings of a display of them, nested or not; None where they are not known."""
    if e is None:
        return ()
    parts = [_strings(i) for i in e.items] if type(e) is N.Display else [(e.value,)] if type(e) is N.Const and type(e.value) is str else [None]
    return None if None in parts else tuple(p for some in parts for p in some)


def _opened(d, block):
    """`with np.nditer(…) as it: …` and `for v in np.nditer(…): …` with the iterator under a name."""
    out = []
    for s in block:
        s = walk.map_blocks(s, lambda b: _opened(d, b))
        if type(s) is N.With and _made(d, s.manager) is not None and type(s.target) is N.Name:
            out += [N.Assign(s.target, s.manager, s.span), *s.body]
        elif type(s) is N.For and _made(d, s.iter) is not None:
            name = N.Name(d.fresh("it"), s.iter.span)
            out += [N.Assign(name, s.iter, s.span), replace(s, iter=name)]
        else:
            out.append(s)
    return tuple(out)


class _Iterator:
    def __init__(self, d, made, fn):
        self.d, self.made, self.fn, self.name = d, made, fn, made.target
        operands, self.writes, self.order = _made(d, made.value)
        span = made.span
        self.operands = operands
        self.arrays = [N.Name(d.fresh(o.id if type(o) is N.Name else "x"), span) for o in operands]
        self.places, self.at = (N.Name(d.fresh(stem), span) for stem in ("places", "at"))
        self.entries = {}  # name of an entry → (its operand, the place it stands at)

    # --- is it used in these ways only? -------------------------------------------------------------------------------

    def fits(self):
        name, bound = self.name.id, 0
        for s in walk.statements(self.fn.body):
            bound += name in walk.binds(s)
            if type(s) is N.Define and name in walk.free_names(s.function):
                return False
            if type(s) is N.For and s.iter == self.name:
                if not self.over(s):
                    return False
                continue
            if s is self.made or type(s) is N.With and s.manager == self.name and s.target is None:
                continue
            if not self.statement_fits(s):
                return False
        return bound == 1

    def over(self, s):
        """Is every entry only operated on in the loop's body, and nothing behind it?"""
        targets = s.target.items if type(s.target) is N.Display else (s.target,)
        if len(targets) != len(self.operands) or not all(type(t) is N.Name for t in targets) or s.orelse:
            return False
        names = {t.id for t in targets}
        inside = list(walk.statements(s.body))
        if any(type(i) in (N.Define, N.Match, N.Try) for i in inside):
            return False
        if names & _seen(_without_loops(self.fn.body, names)):
            return False
        if any(type(i) is not N.AugAssign and names & set(walk.binds(i)) for i in inside):
            return False
        self.names = names
        return all(self.entry_fits(i) for i in inside)

    def entry_fits(self, s):
        if type(s) in (N.Assign, N.AugAssign):
            target, is_name = s.target, type(s.target) is N.Name and s.target.id in self.names
            if is_name or type(target) is N.Index and getattr(target.value, "id", None) in self.names and _is_whole(target.index):
                return self.writes and not self.goes(s.value, True)
            if self.goes(target, False) or type(s) is N.AugAssign and type(target) is N.Name:
                return not self.goes(target, False) and not self.goes(s.value, type(s) is N.AugAssign)
        return not any(self.goes(e, False) for e in walk.own_exprs(s))

    def goes(self, e, taken):
        """Does an entry go elsewhere than into an operation?  taken: is `e` itself an operand?"""
        t = type(e)
        if t is N.Name:
            return e.id in self.names and not taken
        if t in (N.Opaque, N.Lambda):
            return bool(self.names & set(walk.reads(e)))
        if t is N.Index and type(e.value) is N.Name and e.value.id in self.names:
            return not (_is_whole(e.index) and taken)
        rule = rule_for_object(self.d.env.static(e.func)) if t is N.Call else None
        operates = t in (N.Binary, N.Unary, N.Compare) or rule is not None and rule.pure and rule.memory == "fresh"
        return any(self.goes(c, operates) for c in walk.children(e))

    def statement_fits(self, s):
        if type(s) is N.Evaluate and self.is_next(s.value):
            return True
        if type(s) in (N.Assign, N.AugAssign):
            target = s.target
            if self.is_entry(target):
                return self.writes and not self.asked(s.value, True)
            if self.asked(target, False):
                return False
        taken = type(s) is N.AugAssign
        return not any(self.asked(e, taken) for e in walk.own_exprs(s))

    def is_entry(self, e):
        """`it[0]` or `it[0][...]`"""
        if type(e) is N.Index and type(e.value) is N.Index and _is_whole(e.index):
            e = e.value
        known = type(e) is N.Index and e.value == self.name and type(e.index) is N.Const and type(e.index.value) is int
        return known and 0 <= e.index.value < len(self.operands)

    def is_next(self, e):
        return type(e) is N.Call and type(e.func) is N.Attr and e.func.value == self.name and e.func.name == "iternext" and not e.args

    def asked(self, e, taken):
        """Is the iterator asked for something else, or does an entry of it go elsewhere than into an operation?"""
        t = type(e)
        if e == self.name:
            return True
        if t in (N.Opaque, N.Lambda):
            return self.name.id in walk.reads(e)
        if self.is_entry(e):
            return not taken
        if t is N.Attr and e.value == self.name:
            return e.name not in ("multi_index", "finished")
        rule = rule_for_object(self.d.env.static(e.func)) if t is N.Call else None
        operates = t in (N.Binary, N.Unary, N.Compare) or rule is not None and rule.pure and rule.memory == "fresh"
        return any(self.asked(c, operates) for c in walk.children(e))

    # --- as places ----------------------------------------------------------------------------------------------------

    def block(self, block):
        out = []
        for s in block:
            span = s.span
            if s is self.made:
                out += [N.Assign(a, o, span) for a, o in zip(self.arrays, self.operands)]
                places = N.Call(loops.runtime(self.d, "iterated"), (self.order, *self.arrays), (), span)
                out += [N.Assign(self.places, places, span), N.Assign(self.at, N.Const(0), span)]
            elif type(s) is N.For and s.iter == self.name:
                out.append(self.loop(s))
            elif type(s) is N.With and s.manager == self.name:
                out += self.block(s.body)
            elif type(s) is N.Evaluate and self.is_next(s.value):
                out.append(N.AugAssign(self.at, "+", N.Const(1), span))
            else:
                out.append(walk.map_blocks(walk.map_exprs(s, self.expr, self.expr), self.block))
        return tuple(out)

    def loop(self, s):
        span, targets = s.span, s.target.items if type(s.target) is N.Display else (s.target,)
        i = N.Name(self.d.fresh("i"), span)
        length = N.Call(self.d.builtin("len"), (self.places,), (), span)
        head = [N.Assign(self.at, i, span)]
        for k, t in enumerate(targets):
            place = N.Name(self.d.fresh("k"), span)
            head.append(N.Assign(place, N.Index(N.Index(self.places, i, span), N.Const(k), span), span))
            self.entries[t.id] = N.Index(self.arrays[k], place, span)
        body, self.entries = self.block(s.body), {}
        return N.For(i, N.Call(self.d.builtin("range"), (length,), (), span), (*head, *body), (), span)

    def expr(self, e):
        t = type(e)
        if t is N.Name:
            return self.entries.get(e.id, e)
        if t is N.Index and type(e.value) is N.Name and e.value.id in self.entries:
            return self.entries[e.value.id]
        here = N.Index(self.places, self.at, e.span)
        if self.is_entry(e):
            index = (e.value if type(e.value) is N.Index else e).index
            return N.Index(self.arrays[index.value], N.Index(here, index, e.span), e.span)
        if t is N.Attr and e.value == self.name:
            if e.name == "finished":
                return N.Compare(self.at, (">=",), (N.Call(self.d.builtin("len"), (self.places,), (), e.span),), e.span)
            return N.Index(here, N.Const(-1), e.span)
        return walk.map_children(e, self.expr)


def _without_loops(block, names):
    """A block without the loops that bind all of these names."""
    kept = (s for s in block if type(s) is not N.For or not names <= set(walk.target_names(s.target)))
    return tuple(walk.map_blocks(s, lambda b: _without_loops(b, names)) for s in kept)


def _seen(block):
    return {n for s in walk.statements(block) for n in (*walk.own_reads(s), *walk.binds(s))}


def _is_whole(index):
    """`...`, `()` or `:`"""
    return index in (N.Const(...), N.Display("tuple", ())) or type(index) is N.Slice and (index.lower, index.upper, index.step) == (None,) * 3
