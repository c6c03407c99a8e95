"""Arguments that NumPy takes in more forms than derivatives do.

Lists and tuples of numbers become arrays, where derivatives compute with their entries; an order that is a variable
is looked at before it is used.

    np.max([a, b])          t = np.asarray([a, b]); np.max(t)
    [1.0, 2.0] * x          t = np.asarray([1.0, 2.0]); t * x        x an array
    np.ravel(x, order)      t = rt.fixed_order(order); np.ravel(x, t)
    rt.r_((x, y))           np.concatenate((x, y))                   x, y arrays with axes
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..analysis import kinds as K
from ..analysis.operations import kind_of_atom, operation
from ..ir import nodes as N
from ..ir import walk
from ..runtime import numpy as rt

_AS_ARRAY = np, "asarray"
_OPERATORS = frozenset(("+", "-", "*", "/", "//", "%", "**"))


def arrays(fn, env, names, kinds):
    """The function with np.asarray around such arguments."""
    found = _Arrays(env, names, kinds)
    body = found.block(fn.body)
    return replace(fn, body=body) if found.changed else fn


class _Arrays:
    def __init__(self, env, names, kinds):
        self.env, self.names, self.kinds = env, names, kinds
        self.changed = False

    def block(self, block):
        out = []
        for s in block:
            if type(s) is N.Assign and type(s.value) is N.Call:
                s = replace(s, value=self.joined(s.value))
            if type(s) is N.Assign and type(s.value) in (N.Call, N.Binary):
                chosen = self.chosen(s.value)
                if chosen:
                    self.changed = True
                    new = {name: self.assigned(module, word, name, out, s) for name, (module, word) in chosen.items()}
                    s = replace(s, value=_substituted(s.value, new))
            out.append(walk.map_blocks(s, self.block) if walk.blocks(s) else s)
        return tuple(out)

    def joined(self, e):
        """`rt.r_` and `rt.c_` of arrays alone, which are np.concatenate and np.column_stack."""
        obj = self.env.static(e.func)
        if obj is not rt.r_ and obj is not rt.c_:
            return e
        parts = kind_of_atom(e.args[0], self.kinds)
        items = parts.items if parts.family == "tuple" else None
        if not items or not all(K.is_array(k) and k.dims and (obj is rt.r_ or len(k.dims) < 3) for k in items):
            return e
        self.changed = True
        name = "concatenate" if obj is rt.r_ else "column_stack"
        return replace(e, func=N.Attr(self.env.module(self.names, np, "np"), name))

    def chosen(self, e):
        """{name: (module, word)} of the operands of `e` that go through `module.word` before."""
        if type(e) is N.Binary:
            if e.op not in _OPERATORS or not any(self.family(a) in ("array", "scalar") for a in (e.left, e.right)):
                return {}
            return {a.id: _AS_ARRAY for a in (e.left, e.right) if self.is_listed(a)}
        if not any(self.is_listed(a) or self.family(a) in ("str", "unknown") for a in (*e.args, *(v for _, v in e.keywords))):
            return {}
        op = operation(e, self.env, self.kinds)
        rule = op.rule
        if op.what != "rule" or rule is None:
            return {}
        found = {}
        if rule.laid_out and type(op.bound["order"]) is N.Name:
            found[op.bound["order"].id] = rt, "fixed_order"
        # The texts of the other styles are calls of NumPy's own, which take lists.
        if rule.key.startswith("np.") and (rule.style in ("elementwise", "general") or rule.entry.tangents):
            given = [op.bound[p] for p in rule.differentiable if p not in rule.structured]
            found.update((a.id, _AS_ARRAY) for a in given if self.is_listed(a))
        return found

    def family(self, a):
        return kind_of_atom(a, self.kinds).family

    def is_listed(self, a):
        return type(a) is N.Name and self.family(a) in ("list", "tuple")

    def assigned(self, module, word, name, out, s):
        module = self.env.module(self.names, module, "np" if module is np else "rt")
        call = N.Call(N.Attr(module, word), (N.Name(name, s.span),), (), s.span)
        new = N.Name(self.names.fresh("t"), s.span)
        self.env.locals.add(new.id)
        self.kinds.known[new.id] = self.kinds.expr(call) or K.UNKNOWN
        out.append(N.Assign(new, call, s.span))
        return new


def _substituted(e, new):
    """`e` with the operands among the names of `new` replaced; the function that it calls stays."""

    def atom(a):
        return new.get(a.id, a) if type(a) is N.Name else a

    if type(e) is N.Binary:
        return replace(e, left=atom(e.left), right=atom(e.right))
    return replace(e, args=tuple(map(atom, e.args)), keywords=tuple((k, atom(v)) for k, v in e.keywords))
