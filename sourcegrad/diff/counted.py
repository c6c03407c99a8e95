"""Calls with `*` of functions that have rules, as calls of as many arguments as there are.

    t = math.atan2(*v)        rt.check_count(v, 2, place); v1 = v[0]; v2 = v[1]; t = math.atan2(v1, v2)
    t = max(a, *v)            t1 = [a]; t2 = list(v); t3 = t1 + t2; t = max(t3)
    t = math.hypot(*v)        t1 = [0.0] * len(v); t = math.dist(v, t1)
    y = x.reshape(2, *s)      t1 = (2,); t2 = tuple(s); t3 = t1 + t2; y = x.reshape(t3)

A tuple whose length its kind tells gives just its items; what is longer or shorter than all that a function needs is refused when
it runs.
"""

from __future__ import annotations

import math
from dataclasses import replace

from ..analysis import kinds as K
from ..ir import nodes as N
from ..rules.objects import REQUIRED
from ..rules.parse import rule_for_object
from ..runtime import numpy as rt
from ..frontend.resolve import MISSING, is_user_function

_PACKED = ("reshape", "transpose")  # methods of arrays that take their arguments as one tuple, too


class Calls:
    """`fresh(stem, span)` is a new Name."""

    def __init__(self, env, names, kinds, fresh):
        self.env, self.names, self.kinds, self.fresh = env, names, kinds, fresh

    def written_out(self, s):
        """The statements that stand for `s`; None where it stays."""
        e = s.value
        if type(e) is not N.Call or not any(type(a) is N.Starred for a in e.args) or any(k is None for k, _ in e.keywords):
            return None
        obj = self.env.static(e.func)
        if obj is MISSING and not self.of_array(e.func) or is_user_function(obj) or obj is print:
            return None
        self.out = []
        args = [item for a in e.args for item in self.items(a, s.span)]
        new = self.chosen(obj, replace(e, args=tuple(args)), s.span)
        return None if new is None or new.args == e.args else (*self.out, replace(s, value=new))

    def of_array(self, func):
        return type(func) is N.Attr and type(func.value) is N.Name and K.is_array(self.kinds(func.value.id))

    def items(self, a, span):
        """The arguments that one argument stands for: those of a tuple of a length that is known."""
        kind = self.kinds.expr(a.value) if type(a) is N.Starred else None
        if kind == K.UNKNOWN:  # keys of a dict, or what else has no places
            module = self.env.module(self.names, rt, "rt")
            return [N.Starred(self.named("seq", N.Call(N.Attr(module, "sequence"), (a.value,), (), span), span))]
        if kind is None or kind.family != "tuple" or kind.items is None or K.opened(kind) != kind:
            return [a]
        return [self.named("t", N.Index(a.value, N.Const(k), span), span) for k in range(len(kind.items))]

    def chosen(self, obj, e, span):
        """The call without `*`; None where it is not known how to say it."""
        stars = [a for a in e.args if type(a) is N.Starred]
        if not stars:
            return e
        if any(not self.is_sequence(a.value) for a in stars):
            return None
        if obj is MISSING:
            return replace(e, args=(self.together(e.args, "tuple", span),)) if e.func.name in _PACKED and not e.keywords else None
        if obj in (max, min) and not e.keywords:
            whole = self.together(e.args, "list", span)
            self.check("check_several", whole, N.Const(obj.__name__), span)
            return replace(e, args=(whole,))
        if obj is math.hypot:
            whole = self.together(e.args, "list", span) if len(e.args) > 1 else stars[0].value
            zero = self.named("t", N.Display("list", (N.Const(0.0),), span), span)
            count = self.named("n", N.Call(self.env.builtin(self.names, "len"), (whole,), (), span), span)
            zeros = self.named("t", N.Binary("*", zero, count, span), span)
            return N.Call(self.env.bind(self.names, "dist", math.dist), (whole, zeros), (), span)
        count = self.required(obj, {k for k, _ in e.keywords})
        if count is None or len(stars) > 1 or count < len(e.args) - 1:
            return None
        return replace(e, args=tuple(i for a in e.args for i in self.counted(a, count - len(e.args) + 1, span)))

    def is_sequence(self, e):
        kind = self.kinds.expr(e)
        return any(s.target == e for s in self.out) or kind is not None and kind.family in ("array", "list", "tuple", "range")

    def required(self, obj, given):
        """How many arguments a function needs besides those given by name; None where that is not one number."""
        rule = rule_for_object(obj)
        if rule is None:
            return None
        each = [each.params for each in rule.overloads or (rule,) if each.params]
        counts = {sum(default is REQUIRED and name not in given for name, default in params) for params in each}
        starred = any(name.startswith("*") for params in each for name, _ in params)
        return counts.pop() if len(counts) == 1 and not starred else None

    def counted(self, a, count, span):
        """The items of what stands behind `*`, of which there have to be so many."""
        if type(a) is not N.Starred:
            return [a]
        self.check("check_count", a.value, N.Const(count), span)
        return [self.named("t", N.Index(a.value, N.Const(k), span), span) for k in range(count)]

    def together(self, args, kind, span):
        """One list or tuple of all arguments."""
        parts, plain = [], []
        for a in (*args, None):
            if type(a) is N.Starred or a is None:
                if plain:
                    parts.append(self.named("t", N.Display(kind, tuple(plain), span), span))
                plain = []
                if a is not None:
                    parts.append(self.named("t", N.Call(self.env.builtin(self.names, kind), (a.value,), (), span), span))
            else:
                plain.append(a)
        whole = parts[0]
        for part in parts[1:]:
            whole = self.named("t", N.Binary("+", whole, part, span), span)
        return whole

    def check(self, name, x, what, span):
        call = N.Attr(self.env.module(self.names, rt, "rt"), name)
        self.out.append(N.Evaluate(N.Call(call, (x, what, N.Const(span.place)), (), span), span))

    def named(self, stem, e, span):
        name = self.fresh(stem, span)
        self.out.append(N.Assign(name, e, span))
        return name
