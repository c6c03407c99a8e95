"""`match`, `with` and `try` written with `if`: the first pass over what the user wrote, before anything else is.

    with np.errstate(…): …     an `if` that prints as `with` again (`nodes.is_with`)
    match x: case …            `if`/`elif` with the tests and bindings of the patterns (`patterns`)
    try: …                     what happens is found out first, then done (`trials`)
"""

from __future__ import annotations

import contextlib
from dataclasses import replace

import numpy

from ..ir import nodes as N
from ..ir import walk
from . import cached, imports, iterators, loops, managers, nditers, patterns, spelling, standins, trials, unrolled
from .resolve import MISSING


def simplify(d, block, whole=None):
    """A block without `match`, `with` and `try`; `whole` is all that may read what the block assigns."""
    if not any(type(s) in _COMPOUND for s in walk.statements(block)):
        return block
    return _Compound(d, block if whole is None else whole).block(block)


class _Compound:
    def __init__(self, d, whole):
        self.d = d
        self.whole = whole
        self.depth = 0  # of `try` statements around

    def block(self, block):
        out = []
        for s in block:
            make = _COMPOUND.get(type(s))
            out.extend((walk.map_blocks(s, self.block),) if make is None else make(self, s))
        return tuple(out)

    def match(self, s):
        return patterns.cases(self.d, walk.map_blocks(s, self.block))

    def try_(self, s):
        self.depth += 1
        s = walk.map_blocks(s, self.block)
        self.depth -= 1
        return trials.outcome(self.d, s, self.whole, self.depth > 0 or bool(self.d.inlining))

    def with_(self, s):
        d, span = self.d, s.span
        obj = d.env.static(s.manager.func) if type(s.manager) is N.Call else MISSING
        plain = obj is not MISSING and not s.manager.keywords and not any(type(a) is N.Starred for a in s.manager.args)
        if obj is contextlib.suppress and plain and s.target is None:
            what = N.Display("tuple", s.manager.args, span)
            return self.try_(N.Try(s.body, (N.Handler(what, None, (N.Pass(span),), span),), (), (), span))
        made = managers.opened(d, s, self.whole)
        if made is not None:
            return self.block(made)
        body = self.block(s.body)
        if obj is contextlib.nullcontext and plain and len(s.manager.args) < 2:
            value = s.manager.args[0] if s.manager.args else N.Const(None, span)
            first = N.Evaluate(value, span) if s.target is None else N.Assign(s.target, value, span)
            return (first, *body)
        if obj is numpy.errstate and s.target is None:  # in force for the adjoint of what stands in it, too
            return (_entered(s.manager, body, span),)
        manager = N.Name(d.fresh("manager"), span)
        first = N.Assign(manager, N.Call(loops.runtime(d, "within"), (s.manager,), (), span), span)
        if s.target is not None:
            body = (N.Assign(s.target, N.Attr(manager, "value", span), span), *body)
        return first, _entered(manager, body, span)


def _entered(manager, body, span):
    return N.If(N.Call(N.WITH, (manager,), (), span), body, (N.Raise(None, None, span),), span)


_COMPOUND = {N.Match: _Compound.match, N.Try: _Compound.try_, N.With: _Compound.with_}


def _imported(d, block):
    """A block whose imports have been made: what they bind is known to all that follows."""
    out = []
    for s in block:
        if type(s) is N.Scope and s.kind.endswith("import"):
            imports.bind(d, s)
        else:
            out.append(walk.map_blocks(s, lambda b: _imported(d, b)) if walk.blocks(s) else s)
    return tuple(out) if out or not block else (N.Pass(block[0].span),)


def of_function(d, fn, options=None):
    """A function whose body is simplified; options: name → the keys of the dict that a call shows it to be."""
    fn = nditers.plain(d, replace(fn, body=_imported(d, fn.body)))
    fn = replace(fn, body=unrolled.over_names(d, cached.written_out(d, fn.body), options))
    fn = spelling.spelled(d, iterators.unnamed(d, standins.plain(d, fn)))
    return replace(fn, body=simplify(d, fn.body))
