"""Attributes asked for or set by a name that is computed become those that the object's kind shows.

    y = getattr(p, n)        if n == "a":   y = p.a
                             elif n == "b": y = p.b
                             else:          rt.no_attribute(p, n, place)
    setattr(p, n, v)         likewise
    d = vars(p)              what is asked of d, p is asked:
    for n in d: …            seq = rt.attribute_names(p)
    d[n] *= v                t = getattr(p, n); t *= v; setattr(p, n, t)
"""

from __future__ import annotations

from dataclasses import replace

from ..analysis import methods
from ..frontend.instances import stored_attributes
from ..ir import nodes as N
from ..ir import walk
from ..runtime import lists
from ..runtime import numpy as rt

_OF_KEYS = (len, list, tuple, sorted, set, lists.keys, rt.sequence)  # what takes the keys of a dict


class ByName:
    """Writes out the statements of one function; `fresh(stem, span)` is a new Name."""

    def __init__(self, fn, env, names, kinds, fresh):
        self.env, self.names, self.kinds, self.fresh = env, names, kinds, fresh
        self.views = self.found_views(fn)

    def written_out(self, s):
        """The statements that stand for `s`; None where it stays."""
        return (self.by_view(s) if self.views else None) or self.by_call(s)

    def known(self, x):
        kind = self.kinds(x.id) if type(x) is N.Name else None
        return methods.is_users(kind) and kind.items is not None and kind.dtype.__getattribute__ is object.__getattribute__

    def rt(self, name, span, *args):
        return N.Call(N.Attr(self.env.module(self.names, rt, "rt"), name), args, (), span)

    def call(self, name, span, *args):
        return N.Call(self.env.builtin(self.names, name), args, (), span)

    # --- getattr and setattr ----------------------------------------------------------------------------------------

    def by_call(self, s):
        e = getattr(s, "value", None)
        if type(e) is not N.Call or e.keywords or len(e.args) < 2 or type(e.args[1]) is not N.Name or not self.known(e.args[0]):
            return None
        obj = self.env.static(e.func)
        if obj is getattr and type(s) is N.Assign and len(e.args) in (2, 3):
            return self.chosen(s, lambda name: replace(s, value=N.Attr(e.args[0], name, e.span)), readable)
        if obj is setattr and type(s) is N.Evaluate and len(e.args) == 3:
            return self.chosen(s, lambda name: N.Assign(N.Attr(e.args[0], name, e.span), e.args[2], s.span), settable)
        return None

    def chosen(self, s, one, allowed):
        """A branch for each attribute that the name may be."""
        x, name, *default = s.value.args
        kind = self.kinds(x.id)
        told = self.told(name)
        names = [n for n, _ in kind.items] if told is None else list(dict.fromkeys(told))
        by_default = [] if type(s) is N.Evaluate or not default else [replace(s, value=default[0])]
        names = [n for n in names if allowed(kind, n)]
        others = by_default or ([N.Raise(self.call("AttributeError", s.span, name), None, s.span)] if type(s) is N.Assign else [])
        setting = self.env.static(s.value.func) is setattr
        how = [N.Const("set")] if setting else [N.Const("default")] if by_default else []
        check = self.rt("no_attribute", s.span, x, name, N.Const(s.span.place), *how)
        rest = (N.Evaluate(check, s.span), *others)
        for n in reversed(names):
            rest = (N.If(N.Compare(name, ("==",), (N.Const(n),), s.span), (one(n),), rest, s.span),)
        return rest

    def told(self, name):
        """The strings that a name may be; None where the text does not show them."""
        shown = self.kinds.constants_of(name)
        if shown != (name,) and all(type(k) is N.Const and type(k.value) is str for k in shown):
            return [k.value for k in shown]
        item = self.kinds.made_of(name)
        if type(item) is N.Const and type(item.value) is str:
            return [item.value]
        of = self.kinds.made_of(item.value) if type(item) is N.Index else None
        if type(of) is N.Call and self.env.static(of.func) is rt.sequence:
            of = self.kinds.made_of(of.args[0])
        if type(of) is not N.Attr or not self.known(of.value):
            return None
        kind = self.kinds(of.value.id)
        found = methods.find(kind, of.name)
        if of.name in dict(kind.items) or type(found) is not tuple or not all(type(n) is str for n in found):
            return None
        self.env.classes[kind.dtype, of.name] = found
        return found

    # --- vars -------------------------------------------------------------------------------------------------------

    def found_views(self, fn):
        """Name of a dict → the object that it is the `__dict__` of, where nothing but its items and keys are asked for."""
        found = {}
        for s in walk.statements(fn.body):
            if type(s) is not N.Assign or type(s.target) is not N.Name:
                continue
            e, x = s.value, None
            if type(e) is N.Attr and e.name == "__dict__":
                x = e.value
            elif type(e) is N.Call and self.env.static(e.func) is vars and len(e.args) == 1:
                x = e.args[0]
            if x is not None and self.known(x) and not _held_by_class(self.kinds(x.id).dtype):
                found[s.target.id] = x
        params = {p.name for p in fn.params}
        for n, x in tuple(found.items()):
            single = len(self.kinds.bindings.get(n, ())) == 1 and n not in params
            if not single or len(self.kinds.bindings.get(x.id, ())) + (x.id in params) != 1:
                del found[n]
        if found:
            for s in walk.statements(fn.body):
                for n in set(walk.own_reads(s)) & found.keys():
                    if not self.allowed(s, n):
                        found.pop(n, None)
        return found

    def allowed(self, s, n):
        t, d = type(s), N.Name(n)
        if t in (N.Assign, N.AugAssign) and type(s.target) is N.Index and s.target.value == d:
            return n not in walk.reads(s.target.index) and n not in walk.reads(s.value)
        e = s.test if t is N.If else getattr(s, "value", None)
        if t is N.If or t is N.Assign and type(e) is N.Compare:
            return type(e) is N.Compare and e.ops in (("in",), ("not in",)) and e.rest == (d,) and n not in walk.reads(e.left)
        if type(e) is N.Index:
            return t is N.Assign and e.value == d and n not in walk.reads(e.index)
        if type(e) is not N.Call:
            return False
        if type(e.func) is N.Attr and e.func.value == d:
            return e.func.name == "update" and t is N.Evaluate and self.update(e) is not None
        obj = self.env.static(e.func)
        return e.args[:1] == (d,) and (obj is dict and t is N.Assign and len(e.args) == 1 and not e.keywords or any(obj is f for f in _OF_KEYS))

    def by_view(self, s):
        """A statement that asks a view, or makes it."""
        t = type(s)
        if t is N.Assign and type(s.target) is N.Name and s.target.id in self.views and len(walk.blocks(s)) == 0:
            return (N.Pass(s.span),)
        found = [n for n in walk.own_reads(s) if n in self.views]
        if not found:
            return None
        n, x = found[0], self.views[found[0]]
        if t in (N.Assign, N.AugAssign) and type(s.target) is N.Index and s.target.value == N.Name(n):
            return self.stored(s, x)
        if t is N.Assign and type(s.value) is N.Index:
            return (replace(s, value=self.slot(x, s.value.index, s.span)),)
        call = getattr(s, "value", None)
        if type(call) is N.Call and type(call.func) is N.Attr and call.func.value == N.Name(n):
            return tuple(self.store(x, k, v, s.span) for k, v in self.update(call))
        names = self.fresh("names", s.span)
        first = N.Assign(names, self.rt("attribute_names", s.span, x), s.span)
        if type(call) is N.Call and self.env.static(call.func) is dict:
            return (first, *self.copied(s, x, names))
        return first, walk.map_exprs(s, lambda e: walk.substitute(e, {n: names}))

    def slot(self, x, key, span):
        named = type(key) is N.Const and type(key.value) is str and key.value.isidentifier()
        return N.Attr(x, key.value, span) if named else self.call("getattr", span, x, key)

    def store(self, x, key, value, span):
        place = self.slot(x, key, span)
        if type(place) is N.Attr:
            return N.Assign(place, value, span)
        return N.Evaluate(self.call("setattr", span, x, key, value), span)

    def stored(self, s, x):
        if type(s) is N.Assign:
            return (self.store(x, s.target.index, s.value, s.span),)
        t = self.fresh("t", s.span)
        old = N.Assign(t, self.slot(x, s.target.index, s.span), s.span)
        return old, replace(s, target=t), self.store(x, s.target.index, t, s.span)

    def copied(self, s, x, names):
        """`s` copies all attributes into a dict."""
        k, key, item = (self.fresh(stem, s.span) for stem in ("k", "key", "item"))
        count = self.fresh("n", s.span)
        body = (
            N.Assign(key, N.Index(names, k, s.span), s.span),
            N.Assign(item, self.call("getattr", s.span, x, key), s.span),
            N.Assign(N.Index(s.target, key, s.span), item, s.span),
        )
        loop = N.For(k, self.call("range", s.span, count), body, (), s.span)
        return N.Assign(s.target, N.Mapping((), (), s.span), s.span), N.Assign(count, self.call("len", s.span, names), s.span), loop

    def update(self, e):
        """The pairs that `d.update(…)` stores; None where the text does not show them."""
        pairs = []
        for a in e.args:
            shown = a if type(a) is N.Mapping else self.kinds.made_of(a)
            if type(shown) is not N.Mapping or None in shown.keys:
                return None
            pairs += [(k, v) for k, v in zip(shown.keys, shown.values)]
        pairs += [(N.Const(k), v) for k, v in e.keywords]
        named = all(type(k) is N.Const and type(k.value) is str for k, _ in pairs)
        atoms = all(type(v) in (N.Name, N.Const) for _, v in pairs)
        return pairs if named and atoms and not any(k is None for k, _ in e.keywords) else None


def _held_by_class(cls):
    """Does the class hold what methods set on its objects, so that these may not hold it yet?"""
    stored = stored_attributes(cls) - set(getattr(cls, "__dataclass_fields__", ()))
    return any(not hasattr(type(vars(c)[n]), "__get__") for c in cls.__mro__ for n in vars(c).keys() & stored)


def readable(kind, name):
    """Is this what an object holds, or a property or number of its class?"""
    found = methods.find(kind, name)
    held = name in dict(kind.items) and not hasattr(type(found), "__set__")
    return held or isinstance(found, (property, int, float, str)) or type(found).__name__ == "member_descriptor"


def settable(kind, name):
    """Does setting the attribute do nothing else, or call a property's setter?"""
    if kind.dtype.__setattr__ is not object.__setattr__:
        return False
    found = methods.find(kind, name)
    return isinstance(found, property) or type(found).__name__ == "member_descriptor" or not hasattr(type(found), "__set__")
