"""Statements that run methods of a user's class become calls of those methods, where kinds tell the class.

    p.speed = v          speed_set(p, v)                    a property's setter
    p.speed += v         t = p.speed; t += v; speed_set(p, t)
    v[k] = x             Vec.__setitem__(v, k, x)
    v += w               v = Vec.__iadd__(v, w)
    del v[k]             Vec.__delitem__(v, k)
    xs.remove(v)         at = xs.index(v); item = xs.pop(at)
    for a in v           seq = rt.sequence(Vec.__iter__(v)), or v itself where it has __len__ and __getitem__
"""

from __future__ import annotations

import types
import weakref
from dataclasses import replace

from ..analysis import kinds as K
from ..analysis import methods
from ..analysis.operations import operation
from ..frontend import midway
from ..frontend.resolve import is_user_function
from ..frontend.rewritten import rewritten
from ..ir import nodes as N
from ..ir import printer, walk
from ..ir.rewrite import replaced
from ..runtime import numpy as rt
from . import by_name, counted, dataclass_calls, starred, tables

_BOUND = weakref.WeakKeyDictionary()  # method → the class of what stands for it when it is bound
_READERS = frozenset(("list", "tuple", "sum", "max", "min", "sorted", "math.fsum", "math.prod", "rt.keys"))


def methods_called(fn, env, names, kinds, mark):
    """The function with these calls, the very same one where there are none; `mark(new statements, old one)`."""
    return replaced(fn, _Dispatch(fn, env, names, kinds).statement, mark)


def told(fn, env):
    """The function without calls of rt.broken_off, of objects of which it is not known what they call."""

    def statement(s):
        call = s.value if type(s) is N.Evaluate else None
        return () if type(call) is N.Call and env.static(call.func) is rt.broken_off else None

    return replaced(fn, statement)


class _Dispatch:
    def __init__(self, fn, env, names, kinds):
        self.env, self.names, self.kinds = env, names, kinds
        self.by_name = by_name.ByName(fn, env, names, kinds, self.fresh)
        self.tables = tables.Tables(env, names, kinds)
        self.counted = counted.Calls(env, names, kinds, self.fresh)
        self.classes = dataclass_calls.Calls(env, names, kinds, self.fresh)

    def statement(self, s):
        """The statements that stand for `s`; None where it stays."""
        t = type(s)
        if (asked := self.by_name.written_out(s) or self.tables.written_out(s)) is not None:
            return asked
        if t in (N.Assign, N.Evaluate) and (chosen := self.by_class(s.value)) is not None:
            return (replace(s, value=chosen),)
        if t in (N.Assign, N.Evaluate) and (given := starred.call(self.env, self.names, self.kinds, s.value)) is not None:
            return (replace(s, value=given),)
        if t in (N.Assign, N.Evaluate) and (counted := self.counted.written_out(s)) is not None:
            return counted
        if t is N.Assign or t is N.AugAssign:
            if type(s.target) is N.Attr:
                return self.attribute(s)
            if type(s.target) is N.Index:
                return self.item(s)
            if t is N.AugAssign:
                return self.augmented(s)
            if type(s.target) is N.Display and type(s.value) is N.Name and self.method(s.value, "__iter__") is not None:
                t = self.fresh("t", s.span)
                return N.Assign(t, self.call(s.value, "__iter__", s.span), s.span), replace(s, value=t)
            found = self.classes.written_out(s) or self.of_class(s) or self.summed(s)
            if found is not None:
                return found
            return self.method_kept(s) if type(s.value) is N.Attr else self.iterated(s)
        if t is N.Evaluate:
            return self.removed(s) or self.broken_off(s)
        if t is N.Delete and len(s.targets) == 1 and type(s.targets[0]) is N.Index:
            target = s.targets[0]
            key = self.key(target.index, s.span)
            if key is not None and self.method(target.value, "__delitem__"):
                return (*key[0], N.Evaluate(self.call(target.value, "__delitem__", s.span, key[1]), s.span))
        return None

    def kind(self, e):
        kind = self.kinds(e.id) if type(e) is N.Name else None
        return kind if methods.is_users(kind) else None

    def method(self, e, name):
        kind = self.kind(e)
        return None if kind is None else methods.function(kind, name)

    def call(self, x, name, span, *args):
        cls = self.env.class_name(self.names, self.kind(x).dtype)
        return N.Call(N.Attr(cls, name), (x, *args), (), span)

    def fresh(self, stem, span):
        name = self.names.fresh(stem)
        self.env.locals.add(name)
        return N.Name(name, span)

    def by_class(self, e):
        """A call of what functools.singledispatch made: of the function for the first argument's class; and of `type(v)`."""
        called = dataclass_calls.of_its_class(self.env, self.names, self.kinds, e)
        if called is not None:
            return called
        table = methods.dispatched(self.env.static(e.func)) if type(e) is N.Call and e.args else None
        kind = self.kinds.expr(e.args[0]) if table is not None else None
        cls = methods.class_of(kind) if kind is not None else None
        if cls is None:
            return None
        chosen = table.dispatch(cls)
        return replace(e, func=self.env.bind(self.names, chosen.__name__, chosen))

    def removed(self, s):
        """`xs.remove(v)` of a list: the item that is found is popped."""
        call = s.value
        if type(call) is not N.Call or type(call.func) is not N.Attr or call.func.name != "remove" or len(call.args) != 1:
            return None
        xs = call.func.value
        kind = self.kinds(xs.id) if type(xs) is N.Name else None
        if kind is None or kind.family != "list" or not K.may_vary(kind):
            return None
        at, item = self.fresh("at", s.span), self.fresh("item", s.span)
        found = N.Call(N.Attr(xs, "index"), call.args, (), s.span)
        return N.Assign(at, found, s.span), N.Assign(item, N.Call(N.Attr(xs, "pop"), (at,), (), s.span), s.span)

    def broken_off(self, s):
        """`rt.broken_off(net, "step", v)`: a call of what the method has done before it raised."""
        call = s.value
        if type(call) is not N.Call or self.env.static(call.func) is not rt.broken_off:
            return None
        of, name, *args = call.args
        found = self.method(of, name.value)
        if found is None and name.value == "__call__" and type(of) is N.Name:
            kind = self.kinds(of.id)
            found, of = (kind.dtype, None) if kind is not None and kind.family == "function" else (None, of)
        if not is_user_function(found):
            return None
        made = midway.broken_off(found, self.env.load)
        name = self.env.bind(self.names, made.__name__, made)
        return (replace(s, value=replace(call, func=name, args=(*(() if of is None else (of,)), *args))),)

    def attribute(self, s):
        base, name = s.target.value, s.target.name
        kind = self.kind(base)
        found = methods.find(kind, name) if kind is not None else None
        if not isinstance(found, property) or not isinstance(found.fset, types.FunctionType):
            return self.held(s)
        setter = self.env.bind(self.names, f"{name}_set", found.fset)
        before, v = self.changed(s, N.Attr(base, name, s.span))
        return (*before, N.Evaluate(N.Call(setter, (base, v), (), s.span), s.span))

    def item(self, s):
        base = s.target.value
        if self.method(base, "__setitem__") is None:
            return self.held(s)
        key = self.key(s.target.index, s.span)
        if key is None:
            return None
        before, v = self.changed(s, N.Index(base, key[1], s.span))
        return (*key[0], *before, N.Evaluate(self.call(base, "__setitem__", s.span, key[1], v), s.span))

    def held(self, s):
        """`body.v += w` of an object in a slot: what its class says of `v += w`, and the slot holds what that gives."""
        kind = self.kinds.expr(s.target) if type(s) is N.AugAssign else None
        if kind is None or not methods.augments(kind, s.op):
            return None
        before, t = self.changed(s, s.target)
        return (*before, N.Assign(s.target, t, s.span))

    def changed(self, s, slot):
        """(statements, what is stored): for `op=` what stands there is read, and changed in place where it can be."""
        if type(s) is N.Assign:
            return (), s.value
        t = self.fresh("t", s.span)
        return (N.Assign(t, slot, s.span), N.AugAssign(t, s.op, s.value, s.span)), t

    def key(self, index, span):
        """(statements, atom) for an index; None for what an object cannot be asked for in one name."""
        if type(index) in (N.Name, N.Const):
            return (), index
        atoms = (N.Name, N.Const)
        parts = (index.left, index.right) if type(index) is N.Binary else getattr(index, "items", None)
        if parts is None or not all(type(p) in atoms for p in parts):
            return None
        t = self.fresh("k", span)
        return (N.Assign(t, index, span),), t

    def augmented(self, s):
        kind = self.kinds(s.target.id)
        if kind is not None and kind.family == "tuple":  # nothing is changed in place
            return (N.Assign(s.target, N.Binary(s.op, s.target, s.value, s.span), s.span),)
        if not methods.augments(kind, s.op):
            return None
        name = f"__i{methods.BINARY.get(s.op)}__"
        if self.method(s.target, name) is None:
            return (N.Assign(s.target, N.Binary(s.op, s.target, s.value, s.span), s.span),)
        return (N.Assign(s.target, self.call(s.target, name, s.span, s.value), s.span),)

    def of_class(self, s):
        """`c.make(x)` of a class method."""
        call = s.value
        if type(call) is not N.Call or type(call.func) is not N.Attr or any(k is None for k, _ in call.keywords):
            return None
        kind = self.kind(call.func.value)
        found = methods.find(kind, call.func.name) if kind is not None else None
        if not isinstance(found, classmethod) or not is_user_function(found.__func__):
            return None
        if any(type(a) is N.Starred for a in call.args) or call.func.name in dict(kind.items or ()):
            return None
        return (replace(s, value=dataclass_calls.class_method(self.env, self.names, kind.dtype, call.func.name, call)),)

    def method_kept(self, s):
        """`f = net.step`: an object that calls the method."""
        base, name = s.value.value, s.value.name
        kind = self.kind(base)
        if kind is None or name in dict(kind.items or ()):
            return None
        found = methods.find(kind, name)
        if isinstance(found, staticmethod) and is_user_function(found.__func__):
            return (replace(s, value=self.env.bind(self.names, name, found.__func__)),)
        if not is_user_function(found):
            return None
        cls = self.env.bind(self.names, name, bound_class(found, self.env.load))
        made = N.Attr(self.env.module(self.names, rt, "rt"), "instance")
        return (replace(s, value=N.Call(made, (cls,), (("owner", base),), s.span)),)

    def iterated(self, s):
        """What takes an object's items one after the other takes a list of them."""
        if type(s.value) is not N.Call or not s.value.args:
            return None
        xs = s.value.args[0]
        has = self.method(xs, "__iter__"), self.method(xs, "__len__"), self.method(xs, "__getitem__")
        if has[0] is None and None in has[1:] or self.method(xs, "__next__"):
            return None
        obj = self.env.static(s.value.func)
        if obj is not rt.sequence:
            op = operation(s.value, self.env, lambda name: K.UNKNOWN if name == xs.id else self.kinds(name))
            if op.what != "rule" or op.rule is None or op.rule.key not in _READERS or len(s.value.args) > 1:
                return None
            if op.rule.key == "rt.keys" and methods.own_views(self.kind(xs)):
                return None  # what it loops over is not what iterating over the object gives
            t = self.fresh("items", s.span)
            if has[0] is None:
                return (*self.items(t, xs, s.span), replace(s, value=replace(s.value, args=(t,))))
            listed = N.Call(N.Attr(self.env.module(self.names, rt, "rt"), "sequence"), (xs,), (), s.span)
            return N.Assign(t, listed, s.span), replace(s, value=replace(s.value, args=(t,)))
        if has[0] is None:
            return (replace(s, value=xs),)
        t = self.fresh("t", s.span)
        return N.Assign(t, self.call(xs, "__iter__", s.span), s.span), replace(s, value=replace(s.value, args=(t,)))


    def summed(self, s):
        """`sum(points)` of objects whose class says what `+` is: added one by one."""
        e, span = s.value, s.span
        if type(e) is not N.Call or self.env.static(e.func) is not sum or not e.args or type(s.target) is not N.Name:
            return None
        start = dict(e.keywords).get("start", e.args[1] if len(e.args) > 1 else N.Const(0))
        kind = self.kinds(e.args[0].id) if type(e.args[0]) is N.Name else None
        item = kind.items if kind is not None and kind.family == "list" else K.inside(kind) if kind is not None and kind.family == "tuple" else None
        if not methods.is_users(item) and self.kind(start) is None or methods.is_users(kind):
            return None
        xs, total, n, k, item = e.args[0], *(self.fresh(stem, span) for stem in ("total", "n", "k", "item"))
        head, bounds = (N.Assign(total, start, span),), (n,)
        if start == N.Const(0):  # which is no object: the first one is taken apart from the others
            check = N.Call(N.Attr(self.env.module(self.names, rt, "rt"), "check_some"), (xs, N.Const(span.place)), (), span)
            first = self.fresh("item", span)
            added = N.Assign(total, N.Binary("+", start, first, span), span)
            head, bounds = (N.Evaluate(check, span), N.Assign(first, N.Index(xs, N.Const(0), span), span), added), (N.Const(1), n)
        count = N.Call(self.env.builtin(self.names, "len"), (xs,), (), span)
        body = (N.Assign(item, N.Index(xs, k, span), span), N.Assign(total, N.Binary("+", total, item, span), span))
        loop = N.For(k, N.Call(self.env.builtin(self.names, "range"), bounds, (), span), body, (), span)
        return *head, N.Assign(n, count, span), loop, N.Assign(s.target, total, span)

    def items(self, t, xs, span):
        """The list of what an object with `__len__` and `__getitem__` holds."""
        n, k, item = (self.fresh(stem, span) for stem in ("n", "k", "item"))
        count = N.Call(self.env.builtin(self.names, "len"), (xs,), (), span)
        put = N.Evaluate(N.Call(N.Attr(t, "append"), (item,), (), span), span)
        over = N.Call(self.env.builtin(self.names, "range"), (n,), (), span)
        loop = N.For(k, over, (N.Assign(item, N.Index(xs, k, span), span), put), (), span)
        return N.Assign(t, N.Display("list", (), span), span), N.Assign(n, count, span), loop


def bound_class(method, load):
    """The class of objects that call a method of their `owner`: what `owner.method` is."""
    if method not in _BOUND:
        call = rewritten(method, _of_owner, load)
        cls = type(call.__name__, (), {"__module__": "sourcegrad_closures", "__call__": call})
        lines = printer.function(replace(call.__sourcegrad_ir__, name="__call__")).rstrip("\n").split("\n")
        cls.__sourcegrad_text__ = "\n".join([f"class {call.__name__}:", *(f"    {line}" if line else "" for line in lines), ""])
        _BOUND[method] = cls
    return _BOUND[method]


def _of_owner(fn):
    """A method's function as that of an object whose `owner` is the method's own object."""
    taken = walk.local_names(fn) | walk.all_reads(fn.body)
    self = next(n for n in ("self", "bound", "bound_method") if n not in taken or n == fn.params[0].name)
    owner = N.Assign(N.Name(fn.params[0].name), N.Attr(N.Name(self), "owner"), fn.span)
    return replace(fn, params=(N.Param(self), *fn.params[1:]), body=(owner, *fn.body), doc=None)
