"""A rule's call, as the functions that tell its result's kind see it."""

from __future__ import annotations

import functools
import math
import types

import numpy as np

from ..frontend.resolve import MISSING
from ..ir import nodes as N
from ..ir import walk
from ..rules.declare import OBJECTS
from ..rules.objects import REQUIRED
from ..rules.parse import resolve_object
from . import kinds as K
from .probe import Static

_METHODS = {}
_SIMPLE = frozenset(("float", "int", "array", "scalar", "bool", "complex"))
_OPTIONAL = frozenset(("a_min", "a_max", "min", "max"))  # of np.clip, whose None is no bound
_TRIED = frozenset(("np", "math", "rt", "scipy"))  # never a function of the user's


_REBUILT = frozenset(("list", "tuple", "list +", "list *", "dict", "rt.sequence", "rt.items"))  # what items are does not matter


class Call:
    """The arguments as they stand and as bound; their kinds, or those chosen of a union."""

    __slots__ = ("rule", "key", "e", "args", "keywords", "bound", "infer", "chosen")

    def __init__(self, op, e, infer):
        self.rule, self.key, self.e, self.infer = op.rule, op.rule.key, e, infer
        self.args, self.keywords = op.rule_args
        self.bound = op.bound
        self.chosen = None

    def choose(self, kinds):
        """The same call with one simple kind (or Static) for each argument as it stands."""
        new = Call.__new__(Call)
        for name in Call.__slots__:
            setattr(new, name, getattr(self, name))
        exprs = (*self.args, *(v for _, v in self.keywords))
        new.chosen = {id(e): k for e, k in zip(exprs, kinds)}
        return new

    def given(self):
        """Take None for no value of an argument that must be one of numbers; False where nothing else is known yet.

        `h = None` stands before what binds it to an array: where it is read as one, that has happened.
        """
        needed = [self.bound.get(name) for name in _needed(self.rule)]
        for e in (*needed, *self.args[:1]) if self.key[0] == "." else needed:
            if type(e) is not N.Name and type(e) is not N.Display:
                continue
            kind = self.infer.kind_of(e)
            if kind is None or kind.family in _SIMPLE and kind.items is None:
                continue
            if self.key in _REBUILT:
                there = K.join_all(k for k in K.alternatives(kind) if k != K.NONE)
            else:
                there = K.present(kind)
            if there is None and kind is not None:
                return False
            if there != kind:
                self.chosen = {**(self.chosen or {}), id(e): there}
        return True

    # --- arguments --------------------------------------------------------------------------------

    def expr(self, name, place=None):
        """The expression of a parameter (or the n-th argument), None if it is not given."""
        if type(name) is int:
            return self.args[name] if name < len(self.args) else None
        if name in self.bound:
            return self.bound[name]
        for word, value in self.keywords:
            if word == name:
                return value
        return self.args[place] if place is not None and place < len(self.args) else None

    def kind(self, name, place=None):
        """The kind of an argument; NONE where it is not given."""
        e = self.expr(name, place)
        return K.NONE if e is None else self.kind_of(e)

    def kind_of(self, e):
        if self.chosen is not None:
            known = self.chosen.get(id(e))
            if known is not None:
                return K.of(known.value) if type(known) is Static else known
            if type(e) is N.Display and e.kind == "tuple":
                return K.tuple_of([self.kind_of(i) or K.UNKNOWN for i in e.items])
        return self.infer.kind_of(e)

    def kinds(self):
        """Those of all arguments by position."""
        return [self.kind_of(a) for a in self.args]

    def static(self, name, place=None):
        """The value of an argument that is known itself, None if it is not given, else MISSING."""
        e = self.expr(name, place) if type(name) in (str, int) else name
        return None if e is None else static(e, self.infer)

    def word(self, e):
        """The name of the parameter that an argument is given for, None if it is not known."""
        for name, value in (*self.bound.items(), *self.keywords):
            if e is value or self._collected(value) and any(e is i for i in value.items):
                return name
        return None

    def _collected(self, value):
        """Does it stand for arguments that a `*` collects?"""
        return type(value) is N.Display and all(any(i is a for a in self.args) for i in value.items)

    def dtype(self, place=None):
        """The dtype that the call asks for: None for none, "" where it is not known."""
        e = self.expr("dtype", place)
        if e is None:
            return None
        value = static(e, self.infer)
        if value is not MISSING:
            return None if value is None else dtype_code(value)
        kind = self.kind_of(e) or K.UNKNOWN
        if kind.family == "other" and isinstance(kind.dtype, str):
            return kind.dtype
        return (
            dtype_code(kind.dtype)
            if kind.family == "function" and isinstance(kind.dtype, type)
            else ""
        )

    @property
    def function(self):
        """The object that is called, for a method one that takes its object first; None if there is
        none.
        """
        e = self.e
        if type(e) is N.Attr:
            return _METHODS.setdefault("." + e.name, _getter(e.name))
        if (
            type(e) is N.Call
            and type(e.func) is N.Attr
            and self.infer.env.static(e.func) is MISSING
        ):
            return _METHODS.setdefault(e.func.name, _caller(e.func.name))
        known = "." not in self.key or self.key.partition(".")[0] in _TRIED
        if self.key in OBJECTS:  # a user's own is not run to see what it returns
            return None
        return resolve_object(self.key) if known else None


@functools.cache
def _needed(rule):
    """The parameters of a rule that must be given something to differentiate."""
    if rule.key.startswith("rt."):
        return ()  # our own take None for nothing
    return tuple(n for n, default in rule.params if default is REQUIRED and n in rule.differentiable and n not in _OPTIONAL)


def _getter(name):
    return lambda x: getattr(x, name)


def _caller(name):
    return lambda x, *args, **keywords: getattr(x, name)(*args, **keywords)


def dtype_code(value):
    """The code of what stands for a dtype, "" for one that is not of numbers."""
    try:
        dtype = np.dtype(value)
    except TypeError:
        return ""
    return dtype.str[1:] if dtype.kind in "biufc" else ""


def static(e, infer):
    """The value of an expression that is the same at every call: literals, None, types, constants
    of NumPy and math.
    """
    t = type(e)
    if t is N.Const:
        return e.value
    if t is N.Unary and e.op == "-" and type(e.operand) is N.Const:
        return -e.operand.value
    if t is N.Display and e.kind in ("tuple", "list"):
        items = [static(i, infer) for i in e.items]
        if any(i is MISSING for i in items):
            return MISSING
        return tuple(items) if e.kind == "tuple" else items
    if t is N.Name and e.id in infer.constants:
        return static(infer.constants[e.id], infer)
    if t is N.Attr or (t is N.Name and infer.env.is_static(e)):
        value = infer.env.static(e)
        fixed = t is N.Attr and isinstance(infer.env.static(e.value), types.ModuleType)
        fixed = fixed and infer.env.static(e.value) in (np, math)
        if value is not MISSING and (
            isinstance(value, type) or fixed and isinstance(value, (int, float, type(None)))
        ):
            return value
    elif t is N.Name and infer(e.id) == K.NONE:
        return None
    return MISSING


def constants(fn, params):
    """Name → its value's expression, for names that are bound once, to literals, and to nothing
    that is changed in place.
    """
    bound, lost = {}, set(params)
    for s in walk.statements(fn.body):
        for n in walk.own_writes(s):
            if n in bound or type(s) is not N.Assign or type(s.target) is not N.Name:
                lost.add(n)
            elif _is_literal(s.value):
                bound[n] = s.value
            else:
                lost.add(n)
        if type(getattr(s, "target", None)) in (N.Index, N.Attr):
            lost.update(walk.target_reads(s.target))
        for e in walk.own_exprs(s):
            if type(e) is N.Call and type(e.func) is N.Attr:
                lost.update(walk.reads(e.func))
            if type(e) is N.Name:
                lost.add(e.id)  # another name for it
    return {n: e for n, e in bound.items() if n not in lost}


def _is_literal(e):
    t = type(e)
    if t is N.Unary:
        return type(e.operand) is N.Const
    return t is N.Const or t is N.Name or t is N.Display and all(map(_is_literal, e.items))


def always(kind):
    return lambda call: kind
