"""Stores into what is reached by two steps or more become stores into something that has a name.

    m[i][j] = v            m[i, j] = v            where m is an array
    xs[i][j] = v           t = xs[i]; t[j] = v
    self.w[k] += v         w = self.w; w[k] += v
    self.w += v            w = self.w; w[...] += v        where it is an array
                           w = self.w; w = w + v; self.w = w        where it is a number
    a[k] **= v             t = a[k]; t = t ** v; a[k] = t           where it is a number, or none of `augmented`'s
"""

from __future__ import annotations

from dataclasses import replace

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from . import augmented

ALL = N.Const(Ellipsis)


def named(fn, env, names, kinds):
    """The function with its nested store targets reached by name."""
    if not any(_is_nested(s) for s in walk.statements(fn.body)):
        return fn
    return replace(fn, body=_Targets(env, names, kinds).block(fn.body))


def _is_nested(s):
    target = getattr(s, "target", None)
    if type(target) not in (N.Index, N.Attr) or type(s) not in (N.Assign, N.AugAssign):
        return False
    return type(target.value) is not N.Name or type(s) is N.AugAssign


class _Targets:
    def __init__(self, env, names, kinds):
        self.env, self.names, self.kinds = env, names, kinds

    def block(self, block):
        out = []
        for s in block:
            if _is_nested(s):
                self.store(s, out)
            else:
                out.append(walk.map_blocks(s, self.block) if walk.blocks(s) else s)
        return tuple(out)

    def temp(self, stem, value, out, s, kind=None):
        name = N.Name(self.names.fresh(stem), s.span)
        self.env.locals.add(name.id)
        self.kinds.known[name.id] = kind or self.kinds.expr(value)
        out.append(N.Assign(name, value, s.span))
        return name

    def apart(self, s, out):
        """`a[k] op= v` as the operation and a store."""
        old = self.temp("t", s.target, out, s)
        new = augmented.result(s, old, self.kinds, lambda value, kind: self.temp("t", value, out, s, kind))
        out.append(N.Assign(s.target, new, s.span))

    def store(self, s, out):
        target = self.target(s.target, out, s)
        if type(s) is N.Assign:
            out.append(replace(s, target=target))
            return
        held = self.kinds.expr(target) or K.UNKNOWN
        base = self.kinds(target.value.id) or K.UNKNOWN
        if K.is_array(base) and type(target) is N.Index:
            self.augment(replace(s, target=target), out)
        elif type(target) is N.Index and K.is_number(held):
            out.append(replace(s, target=target))
        elif K.is_array(held):
            part = self.temp(_stem(target), target, out, s)
            self.augment(N.AugAssign(N.Index(part, ALL, s.span), s.op, s.value, s.span), out)
        elif held.family == "list" and s.op in ("+", "*"):
            part = self.temp(_stem(target), target, out, s)
            out.append(N.AugAssign(part, s.op, s.value, s.span))  # the very list that stands there
        elif K.is_number(held):
            part = self.temp(_stem(target), target, out, s)
            new = self.temp(_stem(target), N.Binary(s.op, part, s.value, s.span), out, s)
            out.append(N.Assign(target, new, s.span))
        else:
            out.append(replace(s, target=target))

    def augment(self, s, out):
        view = K.is_array(self.kinds.expr(s.target)) and not augmented.is_apart(s, self.kind_of)
        if view or s.op in augmented.IN_PLACE:
            out.append(s)
        else:
            self.apart(s, out)

    def target(self, target, out, s):
        """The same place, as an item or attribute of a name."""
        base = target.value
        if type(base) is N.Name:
            return target
        if type(base) in (N.Index, N.Attr):
            base = self.target(base, out, s)
        kind = self.kinds.expr(base.value) if type(base) is N.Index else None
        if type(target) is N.Index and K.is_array(kind) and self.is_whole(base.index) and self.is_plain(target.index):
            return N.Index(base.value, N.Display("tuple", (base.index, *_items(target.index))), target.span)
        return replace(target, value=self.temp(_stem(base), base, out, s))

    def kind_of(self, e):
        return self.kinds.expr(e) or K.UNKNOWN

    def is_plain(self, k):
        """Does the index mean the same behind another one?  (Arrays may not: advanced indices move to the front.)"""
        return all(type(i) is N.Slice or self.is_whole(i) for i in _items(k))

    def is_whole(self, k):
        return type(k) in (N.Name, N.Const) and (self.kinds.expr(k) or K.UNKNOWN).family == "int"


def _items(k):
    return k.items if type(k) is N.Display else (k,)


def _stem(e):
    """A name for what an item or attribute holds: the attribute's own, or the container's."""
    if type(e) is N.Attr:
        return e.name
    return f"{e.value.id}_k" if type(e.value) is N.Name else "t"
