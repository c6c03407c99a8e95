"""Reading and rebuilding IR: what a node reads, what a statement writes, maps over expressions and blocks.

Everything here is structural; nothing knows what an operation means.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from . import nodes as N
from .blocks import COMPOUND, answers, blocks, once, statements, with_blocks  # noqa: F401
from .scopes import (  # noqa: F401
    comprehension_exprs,
    comprehension_names,
    map_pattern,
    pattern_exprs,
    pattern_names,
    rename_opaque,
    rename_parts,
)
from .trees import (  # noqa: F401
    children,
    kept_reads,
    map_children,
    map_items,
    optional,
    reads,
    rename_expr,
    subexpressions,
    substitute,
    transform,
    walruses,
)


def let_go():
    """Forget what was kept of blocks and expressions."""
    answers.clear()
    kept_reads.clear()


# --- statements -----------------------------------------------------------------------------------------------------


def target_names(target):
    """Names that an assignment to `target` rebinds (not the bases of subscripts or attributes)."""
    t = type(target)
    if t is N.Name:
        return (target.id,)
    if t is N.Display:
        return tuple(n for i in target.items for n in target_names(i))
    if t is N.Starred:
        return target_names(target.value)
    return ()


def target_reads(target):
    """Names that an assignment to `target` reads: bases and indices of subscripts, bases of attributes."""
    t = type(target)
    if t is N.Name:
        return
    if t is N.Display:
        for i in target.items:
            yield from target_reads(i)
    elif t is N.Starred:
        yield from target_reads(target.value)
    else:
        yield from reads(target)


def attributes_set(s):
    """The attributes through which an assignment or deletion stores, those of bases included: `o.a` and `o.a.b` of `o.a.b[k] = v`."""
    if type(s) not in (N.Assign, N.AugAssign, N.Delete):
        return []
    targets = s.targets if type(s) is N.Delete else (s.target,)
    return [e for target in targets for e in subexpressions(target) if type(e) is N.Attr]


def own_exprs(s):
    """Expressions that a statement evaluates itself, outside its nested blocks and targets."""
    t = type(s)
    if t is N.Assign or t is N.AugAssign or t is N.Evaluate:
        return (s.value,)
    if t is N.If or t is N.While:
        return (s.test,)
    if t is N.For:
        return (s.iter,)
    if t is N.Return:
        return () if s.value is None else (s.value,)
    if t is N.Raise:
        return tuple(e for e in (s.exc, s.cause) if e is not None)
    if t is N.Assert:
        return (s.test,) if s.message is None else (s.test, s.message)
    if t is N.Delete:
        return s.targets
    if t is N.With:
        return (s.manager,)
    if t is N.Try:
        return tuple(h.type for h in s.handlers if h.type is not None)
    if t is N.Match:
        guards = (c.guard for c in s.cases if c.guard is not None)
        return (s.subject, *guards, *(e for c in s.cases for e in pattern_exprs(c.pattern)))
    return ()


@once
def evaluated(block):
    """Everything that the statements of a block evaluate, parts of expressions included."""
    return [c for s in statements(block) for e in own_exprs(s) for c in subexpressions(e)]


def own_reads(s):
    """Names that a statement reads itself, outside its nested blocks."""
    t = type(s)
    if t is N.Assign and type(s.target) is N.Name:
        return reads(s.value)
    found = [n for e in own_exprs(s) for n in reads(e)]
    if t is N.Assign or t is N.For or (t is N.With and s.target is not None):
        found.extend(target_reads(s.target))
    elif t is N.AugAssign:
        found.extend(reads(s.target))
    elif t is N.Define:
        found.extend(free_names(s.function))
    return found


def own_writes(s):
    """Names that a statement rebinds itself, outside its nested blocks; walruses excepted (see `binds`)."""
    t = type(s)
    if t is N.Assign or t is N.AugAssign or t is N.For:
        target = s.target
        return (target.id,) if type(target) is N.Name else target_names(target)
    if t is N.Define:
        return (s.function.name,)
    if t is N.With:
        return () if s.target is None else target_names(s.target)
    if t is N.Try:
        return tuple(h.name.id for h in s.handlers if h.name is not None)
    if t is N.Match:
        return tuple(n for c in s.cases for n in pattern_names(c.pattern))
    if t is N.Delete:
        return tuple(n for target in s.targets for n in target_names(target))
    return ()


def binds(s):
    """Names that a statement rebinds itself, by walruses too: for code as the user wrote it."""
    inside = [n for e in own_exprs(s) if type(e) is not N.Name and type(e) is not N.Const for n in walruses(e)]
    return (*own_writes(s), *inside)


@once
def classes(block):
    """The classes of the statements of a block."""
    return frozenset(map(type, statements(block)))


@once
def assigned(block):
    """All names that a block may rebind (without walruses: `desugar` leaves none)."""
    return frozenset([n for s in statements(block) for n in own_writes(s)])


def bound(block):
    """All names that a block may rebind, as the user wrote it."""
    return {n for s in statements(block) for n in binds(s)}


def times_bound(block):
    """Name → how many statements of a block bind it, as a Counter."""
    return Counter(_times_bound(block))


@once
def _times_bound(block):
    return Counter([n for s in statements(block) for n in own_writes(s)])


def times_read(block):
    """Name → how often the statements of a block read it, as a Counter."""
    return Counter(_times_read(block))


@once
def _times_read(block):
    return Counter([n for s in statements(block) for n in own_reads(s)])


@once
def all_reads(block):
    """All names that a block may read."""
    return frozenset(_times_read(block))


def local_names(fn):
    """Parameters and assigned names of a function, declared globals and nonlocals excepted."""
    declared = {n for s in statements(fn.body) if type(s) is N.Scope for n in s.names}
    return ({p.name for p in fn.params} | bound(fn.body)) - declared


def free_names(fn):
    """Names that a nested function reads or rebinds from outside."""
    local = local_names(fn)
    read = all_reads(fn.body) | {n for p in fn.params if p.default is not None for n in reads(p.default)}
    declared = {n for s in statements(fn.body) if type(s) is N.Scope for n in s.names}
    return (read - local) | declared


def map_exprs(s, f, g=None):
    """A statement with `f` applied to the expressions it evaluates and `g` (default `f`) to its targets."""
    g = g or f
    t = type(s)
    if t is N.Assign:
        value, target = f(s.value), g(s.target)
        return s if value is s.value and target is s.target else N.Assign(target, value, s.span, s.note)
    if t is N.AugAssign:
        value, target = f(s.value), g(s.target)
        return s if value is s.value and target is s.target else N.AugAssign(target, s.op, value, s.span, s.note)
    if t is N.Evaluate:
        value = f(s.value)
        return s if value is s.value else N.Evaluate(value, s.span, s.note)
    if t is N.If:
        test = f(s.test)
        return s if test is s.test else N.If(test, s.body, s.orelse, s.span, s.note)
    if t is N.While:
        return N.While(f(s.test), s.body, s.orelse, s.span, s.note)
    if t is N.For:
        return N.For(g(s.target), f(s.iter), s.body, s.orelse, s.span, s.note)
    if t is N.Return:
        value = optional(s.value, f)
        return s if value is s.value else N.Return(value, s.span, s.note)
    if t is N.Raise:
        return N.Raise(optional(s.exc, f), optional(s.cause, f), s.span)
    if t is N.Assert:
        return N.Assert(f(s.test), optional(s.message, f), s.span)
    if t is N.Delete:
        return N.Delete(map_items(s.targets, g), s.span)
    if t is N.With:
        return N.With(f(s.manager), optional(s.target, g), s.body, s.span)
    if t is N.Try:
        handlers = tuple(replace(h, type=optional(h.type, f), name=optional(h.name, g)) for h in s.handlers)
        return replace(s, handlers=handlers)
    if t is N.Match:
        cases = tuple(N.Case(map_pattern(c.pattern, f, g), optional(c.guard, f), c.body) for c in s.cases)
        return N.Match(f(s.subject), cases, s.span)
    return s


def map_blocks(s, f):
    """A statement with `f` (block → block) applied to its nested blocks; itself where that changes none of them."""
    if type(s) not in COMPOUND:
        return s
    inner = blocks(s)
    made = tuple([tuple(f(b)) if b else b for b in inner])
    return s if all([new is old for new, old in zip(made, inner)]) else with_blocks(s, made)


def rename_block(block, names):
    """A block with names replaced everywhere, reads and writes."""

    def expr(e):
        return rename_expr(e, names)

    out = []
    for s in block:
        if type(s) is N.Define:
            fn = s.function
            inner = {k: v for k, v in names.items() if k not in local_names(fn)}
            params = tuple(replace(p, default=optional(p.default, expr)) for p in fn.params)
            fn = replace(fn, name=names.get(fn.name, fn.name), params=params, body=rename_block(fn.body, inner))
            out.append(N.Define(fn, s.span))
        elif type(s) is N.Scope:
            out.append(replace(s, names=tuple(names.get(n, n) for n in s.names)))
        else:
            out.append(map_blocks(map_exprs(s, expr), lambda b: rename_block(b, names)))
    return tuple(out)


def substitute_target(target, mapping):
    """An assignment's target with its names replaced."""
    if type(target) is N.Display:
        return N.Display(target.kind, tuple(substitute_target(i, mapping) for i in target.items), target.span)
    return substitute(target, mapping)
