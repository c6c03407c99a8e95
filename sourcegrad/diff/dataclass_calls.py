"""What the library makes of dataclasses, and class methods called on objects, written out where kinds tell the class.

    d = asdict(p)            t = p.w; w = copy.deepcopy(t); d = {"w": w}
    q = replace(p, x=v)      t = p.w; q = rt.instance(P, x=v, w=t), or a call of P where it has a __post_init__
    q = p.make(x)            q = make(x), which calls P.make(x)
    q = type(p)(x)           q = new_P(x), which calls P(x)
"""

from __future__ import annotations

import copy
import dataclasses
import weakref

from ..analysis import kinds as K
from ..analysis import methods
from ..frontend import instances
from ..ir import nodes as N
from ..ir import printer
from ..runtime import numpy as rt

_MADE = weakref.WeakKeyDictionary()  # class → {what it does: a function of ours}


class Calls:
    """Writes out the calls of one function; `ask` is the kinds of names, `fresh(stem, span)` a new Name."""

    def __init__(self, env, names, ask, fresh):
        self.env, self.names, self.ask, self.fresh = env, names, ask, fresh

    def written_out(self, s):
        """The statements for an assignment of such a call; None for every other one."""
        call = s.value
        if type(call) is not N.Call or type(s.target) is not N.Name:
            return None
        obj = self.env.static(call.func)
        plain = len(call.args) == 1 and type(call.args[0]) is N.Name
        kind = self.ask(call.args[0].id) if plain else None
        if kind is None:
            return None
        self.out, made = [], None
        if not methods.is_object(kind) or not dataclasses.is_dataclass(kind.dtype):
            return None
        if obj in (dataclasses.asdict, dataclasses.astuple) and not call.keywords:
            made = self.apart(call.args[0], kind, s.span, obj is dataclasses.asdict)
        elif obj is dataclasses.replace and all(k is not None for k, _ in call.keywords):
            made = self.replaced(call, kind.dtype, s.span)
        if made is None:
            return None
        return (*self.out, N.Assign(s.target, made, s.span))

    def rt(self, name, span, *args, **keywords):
        return N.Call(N.Attr(self.env.module(self.names, rt, "rt"), name), args, tuple(keywords.items()), span)

    def name(self, value, span):
        t = self.fresh("t", span)
        self.out.append(N.Assign(t, value, span))
        return t

    def instance(self, cls, parts, span):
        return self.rt("instance", span, self.env.class_name(self.names, cls), **parts)

    # --- dataclasses -------------------------------------------------------------------------------------------------

    def apart(self, x, kind, span, mapping):
        """asdict or astuple: dataclasses inside are taken apart as well, all else is copied."""
        known, parts = dict(kind.items or ()), {}
        for f in dataclasses.fields(kind.dtype):
            k = known.get(f.name)
            if k is None:
                return None
            t = self.name(N.Attr(x, f.name, span), span)
            if methods.is_object(k) and dataclasses.is_dataclass(k.dtype):
                made = self.apart(t, k, span, mapping)
            else:
                made = None if _holds_dataclass(k) else N.Call(self.env.bind(self.names, "deepcopy", copy.deepcopy), (t,), (), span)
            if made is None:
                return None
            parts[f.name] = made if type(made) is N.Name else self.name(made, span)
        if mapping:
            return N.Mapping(tuple(N.Const(f, span) for f in parts), tuple(parts.values()), span)
        return N.Display("tuple", tuple(parts.values()), span)

    def replaced(self, call, cls, span):
        given = dict(call.keywords)
        fields = [f for f in dataclasses.fields(cls) if f.init]
        if not given.keys() <= {f.name for f in fields} or "InitVar" in str(getattr(cls, "__annotations__", {})):
            return None
        if len(fields) == len(dataclasses.fields(cls)) and not hasattr(cls, "__post_init__"):
            x = call.args[0]
            parts = {f.name: given.get(f.name) or self.name(N.Attr(x, f.name, span), span) for f in fields}
            return self.instance(cls, parts, span)
        function = _function(self.env, cls, f"replace_{cls.__name__}", ("obj", *given), tuple(
            (f.name, N.Name(f.name) if f.name in given else N.Attr(N.Name("obj"), f.name)) for f in fields
        ))  # fmt: skip
        name = self.env.bind(self.names, function.__name__, function)
        return N.Call(name, (call.args[0], *given.values()), (), span)


def class_method(env, names, cls, name, call):
    """`obj.make(x)` of a class method as the call of a function that asks the class; of the class itself without a name."""
    params = tuple(f"v{k}" for k in range(len(call.args))) + tuple(k for k, _ in call.keywords)
    given = tuple((None, N.Name(f"v{k}")) for k in range(len(call.args))) + tuple((k, N.Name(k)) for k, _ in call.keywords)
    function = _function(env, cls, name or f"new_{cls.__name__}", params, given, name)
    return N.Call(env.bind(names, function.__name__, function), (*call.args, *(v for _, v in call.keywords)), (), call.span)


def of_its_class(env, names, kinds, e):
    """`type(v)(x)`, where kinds tell the class of v, as the call of a function that calls the class; None for others."""
    made = kinds.made_of(e.func) if type(e) is N.Call and type(e.func) is N.Name else None
    if type(made) is not N.Call or env.static(made.func) is not type or len(made.args) != 1 or type(made.args[0]) is not N.Name:
        return None
    kind = kinds(made.args[0].id)
    plain = not any(type(a) is N.Starred for a in e.args) and all(k is not None for k, _ in e.keywords)
    if not plain or not methods.is_object(kind) or kind.family != "object" or not instances.follows(kind.dtype):
        return None
    return class_method(env, names, kind.dtype, None, e)


def _function(env, cls, stem, params, given, method=None):
    """The function that calls a class, or a class method of it, made once for each form of the call."""
    made = _MADE.setdefault(cls, {})
    if (stem, params) not in made:
        called = N.Name(cls.__name__) if method is None else N.Attr(N.Name(cls.__name__), method)
        args, keywords = (v for k, v in given if k is None), ((k, v) for k, v in given if k is not None)
        body = (N.Return(N.Call(called, tuple(args), tuple(keywords))),)
        ir = N.Function(stem, tuple(N.Param(p) for p in params), body)
        text = printer.function(ir)
        function = env.load(text, stem, globals={cls.__name__: cls, "__name__": cls.__module__}, cells={})
        function.__sourcegrad_ir__, function.__sourcegrad_text__ = ir, text
        made[stem, params] = function
    return made[stem, params]


def _holds_dataclass(kind):
    """May a list, tuple or dict hold objects of a dataclass, which asdict takes apart?"""
    if kind.family not in ("list", "tuple", "dict"):
        return kind == K.UNKNOWN
    items = [kind.items] if isinstance(kind.items, K.Kind) else [i if isinstance(i, K.Kind) else i[1] for i in kind.items or ()]
    return any(_holds_dataclass(i) or (methods.is_object(i) and dataclasses.is_dataclass(i.dtype)) for i in items)
