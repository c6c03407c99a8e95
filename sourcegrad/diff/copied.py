"""Copies of objects and what the library makes of dataclasses, written out where kinds tell what they hold.

    d = asdict(p)            t = p.x; w = np.copy(p.w); d = {"x": t, "w": w}
    q = replace(p, x=v)      t = p.w; q = rt.instance(P, x=v, w=t), or a call of P where it has a __post_init__
    y = copy.deepcopy(xs)    y = np.copy(xs), list(xs), or an object made of copies
    q = p.make(x)            q = make(x), which calls P.make(x)
"""

from __future__ import annotations

import copy
import dataclasses
import weakref

import numpy as np

from ..analysis import kinds as K
from ..analysis import methods
from ..ir import nodes as N
from ..ir import printer
from ..runtime import library
from ..runtime import numpy as rt

_MADE = weakref.WeakKeyDictionary()  # class → {what it does: a function of ours}
_PLAIN = ("str", "none", "range", "function")
_HOOKS = ("__copy__", "__deepcopy__", "__getstate__", "__setstate__", "__reduce__", "__reduce_ex__")


class Copies:
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
        self.out, self.arrays = [], []
        made = None
        if obj is copy.copy and not call.keywords:
            made = self.shallow(call.args[0], kind, s.span)
        elif obj is copy.deepcopy and not call.keywords:
            made = self.deep(call.args[0], kind, s.span)
        elif not methods.is_object(kind) or not dataclasses.is_dataclass(kind.dtype):
            return None
        elif obj in (dataclasses.asdict, dataclasses.astuple) and not call.keywords:
            made = self.apart(call.args[0], kind, s.span, obj is dataclasses.asdict)
        elif obj is dataclasses.replace and all(k is not None for k, _ in call.keywords):
            made = self.replaced(call, kind.dtype, s.span)
        if made is None:
            return None
        if len(self.arrays) > 1 and obj is copy.deepcopy:  # one copy of what stands in two places would be two
            self.out.append(N.Evaluate(self.rt("check_copies", s.span, *self.arrays), s.span))
        return (*self.out, N.Assign(s.target, made, s.span))

    def rt(self, name, span, *args, **keywords):
        return N.Call(N.Attr(self.env.module(self.names, rt, "rt"), name), args, tuple(keywords.items()), span)

    def name(self, value, span):
        t = self.fresh("t", span)
        self.out.append(N.Assign(t, value, span))
        return t

    def array(self, x, span):
        self.arrays.append(x)
        return N.Call(N.Attr(self.env.module(self.names, np, "np"), "copy"), (x,), (), span)

    def listed(self, x, span, what="list"):
        return N.Call(self.env.builtin(self.names, what), (x,), (), span)

    # --- copy.copy ---------------------------------------------------------------------------------------------------

    def shallow(self, x, kind, span):
        if _is_fixed(kind):
            return x
        if K.is_array(kind):
            return self.array(x, span)
        if kind.family in ("list", "dict"):
            return self.listed(x, span, kind.family)
        parts = self.parts(x, kind, span)
        return None if parts is None else self.instance(kind.dtype, parts, span)

    def parts(self, x, kind, span):
        """Attribute → Name of a plain object; None where its class says how it is copied."""
        cls = kind.dtype
        if kind.family != "object" or kind.items is None or not methods.is_users(kind) or _copies_itself(cls):
            return None
        return {a: self.name(N.Attr(x, a, span), span) for a, _ in kind.items}

    def instance(self, cls, parts, span):
        return self.rt("instance", span, self.env.class_name(self.names, cls), **parts)

    # --- copy.deepcopy -----------------------------------------------------------------------------------------------

    def deep(self, x, kind, span):
        if _is_fixed(kind):
            return x
        if K.is_array(kind):
            return self.array(x, span)
        if kind.family == "list" and kind.items is None:
            self.out.append(N.Evaluate(self.rt("check_numbers", span, x), span))
            return self.listed(x, span)
        if kind.family == "list" and isinstance(kind.items, K.Kind):
            if _is_fixed(kind.items):
                return self.listed(x, span)
            if K.is_array(kind.items):
                return self.call(library.copied_arrays, x, span)
        shown = kind.items if kind.family == "tuple" and kind.dtype is None else kind.dims if kind.family == "list" else None
        if shown is not None:
            items = [self.part(N.Index(x, N.Const(k), span), i, span) for k, i in enumerate(shown)]
            return None if None in items else N.Display(kind.family, tuple(items), span)
        if kind.family == "dict" and kind.items is not None:
            items = {k: self.part(N.Index(x, N.Const(k), span), i, span) for k, i in kind.items}
            return None if None in items.values() else N.Mapping(tuple(map(N.Const, items)), tuple(items.values()), span)
        parts = self.parts(x, kind, span)
        if parts is None:
            return None
        copies = {a: self.part(parts[a], k, span) for a, k in kind.items}
        return None if None in copies.values() else self.instance(kind.dtype, copies, span)

    def call(self, function, x, span):
        return N.Call(self.env.bind(self.names, function.__name__, function), (x,), (), span)

    def part(self, x, kind, span):
        """A Name for the copy of a part of a container."""
        made = self.deep(x if type(x) is N.Name else self.name(x, span), kind, span)
        return made if made is None or type(made) is N.Name else self.name(made, span)

    # --- dataclasses -------------------------------------------------------------------------------------------------

    def apart(self, x, kind, span, mapping):
        """asdict or astuple: dataclasses inside are taken apart as well, all else is copied."""
        known, parts = dict(kind.items or ()), {}
        for f in dataclasses.fields(kind.dtype):
            k = known.get(f.name)
            if k is None:
                return None
            t = self.name(N.Attr(x, f.name, span), span)
            inner = methods.is_object(k) and dataclasses.is_dataclass(k.dtype)
            made = self.apart(t, k, span, mapping) if inner else self.deep(t, k, span)
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
    """`obj.make(x)` of a class method as the call of a function that asks the class."""
    params = tuple(f"v{k}" for k in range(len(call.args))) + tuple(k for k, _ in call.keywords)
    given = tuple((None, N.Name(f"v{k}")) for k in range(len(call.args))) + tuple((k, N.Name(k)) for k, _ in call.keywords)
    function = _function(env, cls, name, params, given, name)
    return N.Call(env.bind(names, function.__name__, function), (*call.args, *(v for _, v in call.keywords)), (), call.span)


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


def _is_fixed(kind):
    return kind is not None and (K.is_number(kind) or kind.family in _PLAIN)


def _copies_itself(cls):
    """Does a class say how its objects are copied?"""
    return any(h in vars(c) for c in cls.__mro__[:-1] for h in _HOOKS) and not dataclasses.is_dataclass(cls)
