"""Views whose entries coincide, of arrays that are written: copies, taken again after each store.

    w = np.broadcast_to(a, s)              w = rt.spread_out(a, s)
    r = w[1]                               r = w[1]
    a[0] = 2.0                             a[0] = 2.0
                                           w_2 = rt.spread_out(a, s); r_2 = w_2[1]
    y = np.sum(r)                          y = np.sum(r_2)

Windows, broadcast arrays and what np.lib.stride_tricks.as_strided gives, and views of them.  A walk knows for each name
by which expression it can be taken again, and under which name there is a copy of it that no store has passed.  Where
one is written itself, held by a container or handed to a function that may return it, it stays a view.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .. import errors
from ..analysis import kinds as K
from ..analysis.operations import operation
from ..ir import nodes as N
from ..ir import walk
from ..runtime import numpy as rt
from .viewed import is_basic, viewed_by

_TRICKS = "np.lib.stride_tricks."
STRIDED = _TRICKS + "as_strided"
_COPIES = {"np.broadcast_to": "spread_out", "np.broadcast_arrays": "spread_all", _TRICKS + "sliding_window_view": "windows"}
_REFUSED = ("entries of what np.lib.stride_tricks.as_strided gives may coincide, and it is written or held elsewhere", "Write to a copy of it.")


def copied(fn, env, names, kinds, aliases, refusals):
    """The function with such views copied; the very same one where there are none."""
    found = {}
    for s in walk.statements(fn.body):
        if type(s) is N.Assign and type(s.target) in (N.Name, N.Display) and type(s.value) is N.Call:
            op = operation(s.value, env, kinds)
            key = op.rule.key if op.what == "rule" and op.rule is not None else None
            if key == STRIDED or key in _COPIES and any(n in aliases.regions for n in walk.own_writes(s)):
                found[id(s)] = s, op
    roots = dict(found)
    while roots:
        try:
            body = _Copies(fn, env, names, kinds, aliases, roots).run()
        except _Lost as lost:
            roots = {k: v for k, v in roots.items() if k not in lost.roots}
            continue
        for key, (s, op) in found.items():
            if key not in roots and op.rule.key == STRIDED:
                refusals.add(errors.MutatedPlace, s.span, *_REFUSED)
        return replace(fn, body=body)
    for s, op in found.values():
        if op.rule.key == STRIDED:
            refusals.add(errors.MutatedPlace, s.span, *_REFUSED)
    return fn


class _Lost(Exception):
    """These views cannot be copies."""

    def __init__(self, roots):
        self.roots = roots


@dataclass(frozen=True)
class _View:
    roots: frozenset  # the statements that made what it is a view of
    expr: object  # what it is; None: a name in it has been bound anew
    reads: frozenset  # the names in it
    copy: object  # a name that holds it as it is now; None: a store has passed


class _Copies:
    def __init__(self, fn, env, names, kinds, aliases, roots):
        self.fn, self.env, self.names, self.kinds = fn, env, names, kinds
        self.aliases, self.roots = aliases, roots
        self.groups = {}  # name → the names that its memory may be reached by
        self.breaks = []

    def run(self):
        self.state = {}
        return self.block(self.fn.body)

    def kind_of(self, e):
        return self.kinds.expr(e) or K.UNKNOWN

    def group(self, name):
        if name not in self.groups:
            self.groups[name] = self.aliases.names.reached([name], self.aliases.names.linked)
        return self.groups[name]

    # --- what is known ----------------------------------------------------------------------------------------------

    def lose(self, names):
        raise _Lost(frozenset(r for n in names for r in self.state[n].roots))

    def tracked(self, names):
        return [n for n in dict.fromkeys(names) if n in self.state]

    def take(self, name, out, span):
        """The name of a copy as the view is now; it is taken where there is none."""
        view = self.state[name]
        if view.copy is not None:
            return view.copy
        if view.expr is None:
            self.lose([name])
        inner = {n: self.take(n, out, span) for n in self.tracked(view.reads)}
        new = N.Name(self.names.fresh(name))
        self.env.locals.add(new.id)
        self.kinds.known[new.id] = self.kinds(name)
        out.append(N.Assign(new, walk.substitute(view.expr, inner), span))
        self.state[name] = replace(view, copy=new)
        return new

    def stored(self, base):
        """A store through `base`: copies of what it may reach are of no use any more."""
        for n, view in self.state.items():
            if view.copy is not None and base in self.group(n):
                self.state[n] = replace(view, copy=None)

    def bound(self, names):
        """These names are bound anew."""
        for n in names:
            self.state.pop(n, None)
        for n, view in self.state.items():
            if view.expr is not None and not view.reads.isdisjoint(names):
                self.state[n] = replace(view, expr=None)

    def binds(self, s):
        """The names that a statement binds; `x *= 2` of an array does not."""
        return () if type(s) is N.AugAssign and K.is_array(self.kind_of(s.target)) else walk.own_writes(s)

    def join(self, other):
        for n in set(self.state) | set(other):
            mine, theirs = self.state.get(n), other.get(n)
            if mine is None or theirs is None:  # a view on one way only, and something else on the other
                self.state[n] = replace(mine or theirs, expr=None, copy=None)
            elif mine != theirs:
                expr = mine.expr if mine.expr == theirs.expr else None
                copy = mine.copy if mine.copy == theirs.copy else None
                self.state[n] = _View(mine.roots | theirs.roots, expr, mine.reads | theirs.reads, copy)

    # --- statements -------------------------------------------------------------------------------------------------

    def block(self, block):
        out = []
        for s in block:
            t = type(s)
            if t is N.If:
                s = replace(s, test=self.read(s.test, out, s.span))
                before = dict(self.state)
                body = self.block(s.body)
                after, self.state = self.state, before
                orelse = self.block(s.orelse)
                self.join(after)
                out.append(replace(s, body=body, orelse=orelse))
            elif t is N.For or t is N.While:
                out.append(self.loop(s, out))
            elif walk.blocks(s):
                self.lose(self.tracked(walk.all_reads((s,))) or self.state)
                out.append(s)
            else:
                self.statement(s, out)
        return tuple(out)

    def loop(self, s, out):
        inside = list(walk.statements(s.body))
        bases = [self.aliases.mutations[id(i)][1] for i in inside if id(i) in self.aliases.mutations]
        bound = set(walk.own_writes(s)).union(*map(self.binds, inside))
        if type(s) is N.For:
            s = replace(s, iter=self.read(s.iter, out, s.span))
        for n in self.tracked(walk.all_reads(s.body)):  # once, where the loop stores nothing
            if n not in bound and self.group(n).isdisjoint(bases) and self.state[n].expr is not None:
                self.take(n, out, s.span)
        for base in bases:
            self.stored(base)
        lost = {n: replace(v, expr=None, copy=None) for n, v in self.state.items() if n in bound}
        self.bound(bound)
        self.state.update(lost)
        head = dict(self.state)
        if type(s) is N.While and any(head[n].copy is None for n in self.tracked(walk.reads(s.test))):
            self.lose(self.tracked(walk.reads(s.test)))
        test = {} if type(s) is N.For else {"test": self.read(s.test, out, s.span)}
        body = self.block(s.body)
        self.state = {n: v if n in head else replace(v, expr=None, copy=None) for n, v in {**self.state, **head}.items()}
        return replace(s, body=body, **test)

    def read(self, e, out, span):
        found = {n: self.take(n, out, span) for n in self.tracked(walk.reads(e))}
        return walk.substitute(e, found) if found else e

    def statement(self, s, out):
        t = type(s)
        if id(s) in self.roots:
            self.root(s, *self.roots[id(s)], out)
            return
        found = self.tracked(walk.own_reads(s))
        if found and not (self.viewing(s, found) or self.reading(s, found)):
            self.lose(found)
        view = self.viewing(s, found) if found else None
        new = s
        if found:
            inner = {n: self.take(n, out, s.span) for n in found}
            new = replace(s, value=walk.substitute(s.value, inner)) if t is not N.Return else N.Return(walk.substitute(s.value, inner), s.span)
            if t in (N.Assign, N.AugAssign) and type(s.target) in (N.Index, N.Attr):
                new = replace(new, target=walk.substitute(s.target, inner))
        out.append(new)
        mutation = self.aliases.mutations.get(id(s))
        if mutation is not None:
            self.stored(mutation[1])
        written = self.binds(s)
        if not written:
            return
        roots = frozenset(r for n in found for r in self.state[n].roots)
        self.bound(written)
        for n, expr in (view or {}).items():
            reads = frozenset(walk.reads(expr))
            self.state[n] = _View(roots, None if reads & set(written) else expr, reads, N.Name(n))

    def root(self, _, s, op, out):
        args = s.value.args
        if op.rule.key != "np.broadcast_arrays":
            args = tuple(op.bound[p] for p in op.rule.names if p in op.bound and p not in ("subok", "writeable"))
        if self.tracked(walk.own_reads(s)):
            self.lose(self.tracked(walk.own_reads(s)))
        module = self.env.module(self.names, rt, "rt")
        if op.rule.key == STRIDED:
            at = N.Name(self.names.fresh("places"))
            self.env.locals.add(at.id)
            out.append(N.Assign(at, N.Call(N.Attr(module, "strided_places"), args, (), s.span), s.span))
            self.kinds.known[at.id] = K.UNKNOWN
            self.kinds.known[at.id] = (self.kind_of(s.target))._replace(dtype="i8")
            expr = N.Call(N.Attr(module, "gathered"), (args[0], at), (), s.span)
        else:
            expr = N.Call(N.Attr(module, _COPIES[op.rule.key]), args, (), s.span)
        target = s.target
        if type(target) is N.Display:
            target = N.Name(self.names.fresh("t"))
            self.env.locals.add(target.id)
            self.kinds.known[target.id] = self.kind_of(s.value)
        out.append(N.Assign(target, expr, s.span, s.note))
        self.bound([target.id])
        reads = frozenset(walk.reads(expr))
        self.state[target.id] = _View(frozenset([id(s)]), None if target.id in reads else expr, reads, target)
        if target != s.target:
            self.statement(N.Assign(s.target, target, s.span), out)

    # --- what statements do with a view -----------------------------------------------------------------------------

    def viewing(self, s, found):
        """Name → expression where the statement makes views of these; None where it does not."""
        if type(s) is not N.Assign:
            return None
        e = s.value
        if type(s.target) is N.Display:
            plain = type(e) is N.Name and all(type(i) is N.Name for i in s.target.items)
            return {i.id: N.Index(e, N.Const(k)) for k, i in enumerate(s.target.items)} if plain else None
        if type(s.target) is not N.Name:
            return None
        op = operation(e, self.env, self.kinds)
        if op.what == "copy":
            return {s.target.id: e}
        if op.what != "rule" or op.rule is None or K.is_number(self.kind_of(e)):
            return None
        if not any(n in found for n in viewed_by(op)):
            return None
        if op.rule.key == "[]":
            array = K.is_array(self.kind_of(op.bound[op.rule.operands[0]]))
            sure = not array or is_basic(self.kind_of, op.bound[op.rule.operands[1]])
        else:
            sure = op.rule.memory.startswith("views")
        return {s.target.id: e} if sure else None

    def reading(self, s, found):
        """Does the statement keep nothing of these but their values?"""
        t = type(s)
        if t is N.Return:
            return True
        if t is N.AugAssign:
            base = s.target if type(s.target) is N.Name else s.target.value
            return type(base) is N.Name and base.id not in found and self.plain(base)
        if t is not N.Assign and t is not N.Evaluate:
            return False
        if t is N.Assign and type(s.target) in (N.Index, N.Attr):
            base = s.target.value
            return type(base) is N.Name and base.id not in found and K.is_array(self.kind_of(base))
        op = operation(s.value, self.env, self.kinds)
        if op.what == "constant" or K.is_number(self.kind_of(s.value)):
            return op.what in ("constant", "rule", "function")
        if op.what != "rule" or op.rule is None:
            return False
        if op.rule.key == "[]" and type(s.value) is N.Index and type(s.value.value) is N.Name and s.value.value.id in found:
            return is_basic(self.kind_of, op.bound[op.rule.operands[1]]) is False
        return not any(n in found for n in viewed_by(op))

    def plain(self, e):
        kind = self.kind_of(e)
        return K.is_array(kind) or K.is_number(kind)
