"""Distributions of scipy.stats with their parameters held, as calls that give them.

    d = norm(m, s)                  loc = m
    y = d.logpdf(x)                 scale = s
                                    y = norm.logpdf(x, loc, scale)

Where the name of the distribution is bound once, and nothing is done with it but to call its methods.
"""

from __future__ import annotations

from dataclasses import replace

from ..ir import nodes as N
from ..ir import walk

_METHODS = frozenset(
    "pdf logpdf pmf logpmf cdf logcdf sf logsf ppf isf mean median var std entropy support interval moment stats".split()
)


def distributions(fn, env, names):
    """The function with held parameters given at each call; itself where there are none."""
    held = {}
    for s in walk.statements(fn.body):
        if type(s) is N.Assign and type(s.target) is N.Name and type(s.value) is N.Call and _freezes(env.static(s.value.func)):
            if all(type(a) is not N.Starred for a in s.value.args) and all(k for k, _ in s.value.keywords):
                held[s.target.id] = s.value
    for name in list(held):
        bound = sum(name in walk.own_writes(s) for s in walk.statements(fn.body))
        calls = sum(_uses(e, name) for s in walk.statements(fn.body) for e in walk.own_exprs(s))
        reads = sum(n == name for s in walk.statements(fn.body) for n in walk.own_reads(s))
        if bound != 1 or calls != reads:
            del held[name]
    if not held:
        return fn
    return replace(fn, body=_Held(env, names, held).block(fn.body))


def _freezes(obj):
    """Does calling this give a distribution with its parameters held?"""
    return type(obj).__module__.startswith("scipy.stats.") and hasattr(obj, "freeze") and hasattr(obj, "name")


def _is_use(e, name):
    func = e.func if type(e) is N.Call else None
    plain = type(func) is N.Attr and func.value == N.Name(name) and func.name in _METHODS
    return plain and not e.keywords and all(type(a) is not N.Starred for a in e.args)


def _uses(e, name):
    """How many calls of methods of the distribution there are in an expression."""
    return sum(_is_use(c, name) for c in walk.subexpressions(e))


class _Held:
    def __init__(self, env, names, held):
        self.env, self.names = env, names
        self.held = held
        self.given = {}  # distribution → its parameters as names, by position and by keyword
        for name, call in held.items():
            args = tuple(self.parameter(name, a) for a in call.args)
            self.given[name] = args, tuple((k, self.parameter(name, v)) for k, v in call.keywords)

    def parameter(self, name, value):
        if type(value) is N.Const:
            return value
        new = self.names.fresh(name)
        self.env.locals.add(new)
        return N.Name(new)

    def block(self, block):
        out = []
        for s in block:
            if type(s) is N.Assign and type(s.target) is N.Name and self.held.get(s.target.id) is s.value:
                call, (args, keywords) = s.value, self.given[s.target.id]
                pairs = [*zip(args, call.args), *((p, v) for (_, p), (_, v) in zip(keywords, call.keywords))]
                out += [N.Assign(p, v, s.span) for p, v in pairs if type(p) is N.Name]
                continue
            out.append(walk.map_blocks(walk.map_exprs(s, self.expression), self.block))
        return tuple(out)

    def expression(self, e):
        for name, call in self.held.items():
            if _is_use(e, name):
                args, keywords = self.given[name]
                func = N.Attr(call.func, e.func.name, e.func.span)
                return N.Call(func, (*(self.expression(a) for a in e.args), *args), keywords, e.span)
        return walk.map_children(e, self.expression)
