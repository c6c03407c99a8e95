"""Kinds of a generated function: those of the primal are known, the others follow.

    t = x * k                       known from the primal
    x_bar = t_bar * k               follows
    z_bar = f_rev(z_saved, y_bar)   the kind of z
"""

from __future__ import annotations

import re

from ..analysis import kinds as K
from ..analysis.infer import Inference
from ..frontend.resolve import MISSING
from ..ir import nodes as N
from ..ir import walk

_COTANGENT = re.compile(r"(.+)_(?:bar|dot)(?:_\d+)?$")  # or tangent


class Inferred(Inference):
    def __init__(self, fn, ctx):
        known = {n: ctx.kinds(n) for n in sorted(ctx.primal) if ctx.kinds(n) is not None}
        super().__init__(fn, ctx.env, known, lambda op, kinds: K.UNKNOWN)
        self.ctx = ctx
        self.primal = {id(s) for s in walk.statements(ctx.fn.body)}  # what these say has been found before
        self.cotangents(fn)
        self.given = frozenset(self.known)
        self.told = None  # id of an expression → (its kind, the expression), once all is known

    def run(self):
        super().run()
        self.told = {}
        return self

    def statement(self, s):
        if type(s) is N.Assign and type(s.target) is N.Name and s.target.id in self.given:
            if id(s) in self.primal:
                return
            kind = self.known.get(s.target.id)
            if type(s.value) is N.Binary and (K.is_number(kind) or K.is_array(kind)):
                return  # known, and arithmetic has no effects
        super().statement(s)

    def kind_of(self, e):
        if type(e) is N.Name:
            return self(e.id)
        if self.told is None or type(e) is N.Const:
            return Inference.kind_of(self, e)
        found = self.told.get(id(e))
        if found is None:
            found = self.told[id(e)] = Inference.kind_of(self, e), e
        return found[0]

    def cotangents(self, fn):
        """What is given as a derivative, and what reverse halves return, has the kind of the value that it belongs to."""
        for p in fn.params:
            self.cotangent(p.name)
            self.known.setdefault(p.name, K.UNKNOWN)  # what nobody tells may be anything, and so may what is made of it
        for s in walk.statements(fn.body):
            if type(s) is N.Assign and type(s.value) is N.Call and is_reverse(self.env, s.value):
                for n in walk.target_names(s.target):
                    self.cotangent(n)

    def cotangent(self, name):
        found = _COTANGENT.match(name)
        primal = found.group(1) if found else None
        if primal is None or name in self.known or primal not in self.ctx.primal:
            return
        kind = self.ctx.kinds(primal)
        if kind is not None and kind.family == "float":
            self.known[name] = K.F8  # it may be a Python float or one of NumPy's
        elif K.is_array(kind) and kind.dims and kind.dtype is not None and kind.dtype[0] == "f":
            # What meets a narrow float on the way may be wider: only float64 stays what it is.
            self.known[name] = kind if kind.dtype == "f8" else K.array(None, kind.dims)

    def assign(self, name, kind):
        if name not in self.given:
            super().assign(name, kind)


def is_cotangent(name):
    """Is this, or a tangent, what the name says?"""
    return _COTANGENT.match(name) is not None


def kernel(env, call):
    """The name of the kernel that a call calls, or None."""
    obj = env.static(call.func)
    module = getattr(obj, "__module__", None) or ""
    return obj.__name__ if obj is not MISSING and module.startswith("sourcegrad.runtime") else None


def is_reverse(env, call):
    """Does a call run a generated reverse half?"""
    obj = env.static(call.func)
    return getattr(obj, "entry", None) is not None and "_rev" in str(getattr(obj, "name", ""))
