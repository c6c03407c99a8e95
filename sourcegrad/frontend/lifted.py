"""Local functions that call themselves and change what they read from outside get it as arguments, like every function that
writes into what it is given:

    memo, total = {}, 0.0                       def fib(n, memo, total_cell):
    def fib(n):                                     …
        nonlocal total                              memo[n] = fib(n - 1, memo=memo, total_cell=total_cell)
        …                                →          total_cell[0] += memo[n]
        memo[n] = fib(n - 1)                    total_cell = [total]
        total += memo[n]                        y = fib(5, memo=memo, total_cell=total_cell)
    y = fib(5)                                  total = total_cell[0]
"""

from __future__ import annotations

from dataclasses import replace

from ..ir import nodes as N
from ..ir import printer, walk
from . import listing

_CHANGING = frozenset("append pop extend insert remove clear sort reverse update setdefault popitem move_to_end".split())


class Plan:
    """functions: what a local function is called → the Name of what stands for it; cells: name that is rebound → its cell."""

    def __init__(self, reads, cells):
        self.reads, self.cells = reads, cells
        self.functions = {}


def plan(d, group):
    """How functions that reach one another are lifted; None where they change nothing, or are more than called."""
    known = d.lifted.get(id(group[0].function))
    if known is not None:
        return known
    own = {n: f for n, f in d.functions.items() if any(f is g for g in group)}
    outside, rebound = set(), set()
    for f in group:
        fn = f.function
        if any(p.kind in ("varargs", "varkw") or p.default is not None and type(p.default) is not N.Const for p in fn.params):
            return None
        outside |= {n for n in walk.free_names(fn) if n not in own and d.functions.get(n) is None and n in d.env.locals}
        for s in walk.statements(fn.body):
            if type(s) is N.Scope:
                if s.kind != "nonlocal":
                    return None
                rebound |= set(s.names)
            if type(s) in (N.Define, N.Match, N.Try, N.With) or not _only_called(s, own):
                return None
    if any(d.functions.get(n) is not None for f in group for n in walk.free_names(f.function) if n not in own):
        return None
    outside |= rebound
    if not rebound and not any(_changes(s, outside) for f in group for s in walk.statements(f.function.body)):
        return None
    made = Plan(tuple(sorted(outside - rebound)), {n: d.names.fresh(f"{n}_cell") for n in sorted(rebound)})
    _define(d, own, made)
    for f in group:
        d.lifted[id(f.function)] = made
        d.keep.append(f.function)
    return made


def called(d, made, e, name):
    """The value of a call of such a function."""
    span = e.span
    for n, cell in made.cells.items():
        d.env.locals.add(cell)
        d.emit(N.Name(cell, span), N.Display("list", (N.Name(n, span),), span), span)
    result = d.value(N.Call(made.functions[name], e.args, (*e.keywords, *_given(made, span)), span))
    if made.cells:
        result = d.temp(result, span)
    for n, cell in made.cells.items():
        d.emit(N.Name(n, span), N.Index(N.Name(cell, span), N.Const(0), span), span)
    return result


def _given(made, span):
    return tuple((n, N.Name(n, span)) for n in (*made.reads, *made.cells.values()))


def _only_called(s, own):
    """Are the functions of the group nothing but called here, and is nothing hidden in text that is kept as it is?"""
    if own.keys() & set(walk.binds(s)):
        return False
    for e in _all_exprs(walk.own_exprs(s)):
        for c in walk.subexpressions(e):
            if type(c) in (N.Lambda, N.Opaque):
                if own.keys() & set(walk.reads(c)) and (type(c) is N.Lambda or c.parts is None):
                    return False
            callee = c.func if type(c) is N.Call else None
            if any(type(x) is N.Name and x.id in own and x is not callee for x in walk.children(c)):
                return False
            if callee is not None and type(callee) is N.Name and callee.id in own and any(type(a) is N.Starred for a in c.args):
                return False
        if type(e) is N.Name and e.id in own:
            return False
    return True


def _all_exprs(exprs):
    """The expressions, and those of the comprehensions in them."""
    for e in exprs:
        yield e
        for c in walk.subexpressions(e):
            if type(c) is N.Opaque and c.parts is not None:
                yield from _all_exprs(walk.comprehension_exprs(c.parts))


def _changes(s, names):
    """Does a statement change the object of one of these names?"""
    if type(s) in (N.Assign, N.AugAssign) and type(s.target) is not N.Name and names & set(walk.target_reads(s.target)):
        return True
    if type(s) is N.Delete:
        return True
    for e in walk.own_exprs(s):
        for c in walk.subexpressions(e):
            if type(c) is N.Call and type(c.func) is N.Attr and c.func.name in _CHANGING and names & set(walk.reads(c.func)):
                return True
    return False


def _define(d, own, made):
    """Make the functions, which find one another."""
    functions = []
    for name in own:
        made.functions[name] = d.env.bind(d.names, name, object())
    extra = tuple(N.Param(n) for n in (*made.reads, *made.cells.values()))
    for known, f in own.items():
        fn, name = listing.function(f.function), made.functions[known].id
        first = [p for p in fn.params if p.default is None and p.kind != "keyword"]
        rest = [p for p in fn.params if p not in first]
        params = (*first, *(replace(p, kind="keyword", default=None) for p in extra)) if not rest else (*fn.params, *(replace(p, kind="keyword") for p in extra))
        ir = replace(fn, name=name, params=params, body=_body(fn.body, made), doc=None)
        function = d.env.made(ir, printer.function(ir))
        function.__sourcegrad_ir__ = ir
        function.__sourcegrad_yields__ = fn is not f.function
        functions.append((name, function))
    for name, function in functions:
        d.env.constants[name] = function
    for _, function in functions:
        for free, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
            if free in dict(functions):
                cell.cell_contents = dict(functions)[free]


def _body(block, made):
    def expr(e):
        if type(e) is N.Name and e.id in made.cells:
            return N.Index(N.Name(made.cells[e.id], e.span), N.Const(0), e.span)
        if type(e) is N.Opaque and e.parts is not None:
            parts = e.parts
            loops = tuple((t, expr(i), tuple(map(expr, tests))) for t, i, tests in parts.loops)
            new = N.Comprehension(None if parts.key is None else expr(parts.key), expr(parts.item), loops)
            reads = {n for c in walk.comprehension_exprs(new) for n in walk.reads(c)} - walk.comprehension_names(new)
            return e if new == parts else N.Opaque("", tuple(sorted(reads)), e.what, e.span, new)
        if type(e) is N.Call and type(e.func) is N.Name and e.func.id in made.functions:
            args = tuple(map(expr, e.args))
            keywords = tuple((k, expr(v)) for k, v in e.keywords)
            return N.Call(made.functions[e.func.id], args, (*keywords, *_given(made, e.span)), e.span)
        return walk.map_children(e, expr)

    out = []
    for s in block:
        if type(s) is N.AugAssign and type(s.target) is N.Name and s.target.id in made.cells:  # of a number: others are refused
            s = N.Assign(s.target, N.Binary(s.op, s.target, s.value, s.span), s.span)
        if type(s) is not N.Scope:
            out.append(walk.map_blocks(walk.map_exprs(s, expr, expr), lambda b: _body(b, made)))
    return tuple(out) or (N.Pass(),)
