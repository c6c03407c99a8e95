"""Reading and rebuilding expressions: their parts, the names that they read, maps over them."""

from __future__ import annotations

from dataclasses import replace

from . import nodes as N
from .scopes import comprehension_exprs, rename_opaque

# For each expression class: how to list its children, and how to rebuild it with mapped children.
# A mapped child is only rebuilt where something changed, so that untouched trees stay shared.


def children(e):
    """The direct sub-expressions of `e`, in order of evaluation."""
    t = type(e)
    if t is N.Name or t is N.Const:
        return ()
    if t is N.Call:
        return (e.func, *e.args, *[v for _, v in e.keywords]) if e.keywords else (e.func, *e.args)
    if t is N.Attr:
        return (e.value,)
    if t is N.Binary:
        return (e.left, e.right)
    if t is N.Index:
        return (e.value, e.index)
    if t is N.Opaque:
        return ()
    if t is N.Starred or t is N.Walrus:
        return (e.value,)
    if t is N.Unary:
        return (e.operand,)
    if t is N.Compare:
        return (e.left, *e.rest)
    if t is N.Bool:
        return e.values
    if t is N.Display:
        return e.items
    if t is N.Slice:
        return tuple(c for c in (e.lower, e.upper, e.step) if c is not None)
    if t is N.IfExp:
        return (e.test, e.body, e.orelse)
    if t is N.Mapping:
        return tuple(c for pair in zip(e.keys, e.values) for c in pair if c is not None)
    if t is N.Lambda:
        return tuple(p.default for p in e.params if p.default is not None)
    raise TypeError(f"not an expression: {e!r}")


def map_children(e, f):
    """`e` with `f` applied to each direct sub-expression (a lambda's body is left alone)."""
    t = type(e)
    if t is N.Name or t is N.Const or t is N.Opaque:
        return e
    if t is N.Binary:
        a, b = f(e.left), f(e.right)
        return e if a is e.left and b is e.right else N.Binary(e.op, a, b, e.span)
    if t is N.Call:
        func = f(e.func)
        args = map_items(e.args, f)
        keywords = e.keywords and _map_pairs(e.keywords, f)
        if func is e.func and args is e.args and keywords is e.keywords:
            return e
        return N.Call(func, args, keywords, e.span)
    if t is N.Index:
        a, b = f(e.value), f(e.index)
        return e if a is e.value and b is e.index else N.Index(a, b, e.span)
    if t is N.Attr:
        a = f(e.value)
        return e if a is e.value else N.Attr(a, e.name, e.span)
    if t is N.Unary:
        a = f(e.operand)
        return e if a is e.operand else N.Unary(e.op, a, e.span)
    if t is N.Compare:
        return N.Compare(f(e.left), e.ops, map_items(e.rest, f), e.span)
    if t is N.Bool:
        return N.Bool(e.op, map_items(e.values, f), e.span)
    if t is N.Display:
        items = map_items(e.items, f)
        return e if items is e.items else N.Display(e.kind, items, e.span)
    if t is N.Slice:
        return N.Slice(optional(e.lower, f), optional(e.upper, f), optional(e.step, f), e.span)
    if t is N.IfExp:
        return N.IfExp(f(e.test), f(e.body), f(e.orelse), e.span)
    if t is N.Mapping:
        return N.Mapping(tuple(optional(k, f) for k in e.keys), map_items(e.values, f), e.span)
    if t is N.Starred:
        return N.Starred(f(e.value), e.span)
    if t is N.Walrus:
        return N.Walrus(e.target, f(e.value), e.span)
    if t is N.Lambda:
        return replace(e, params=tuple(replace(p, default=optional(p.default, f)) for p in e.params))
    raise TypeError(f"not an expression: {e!r}")


def optional(e, f):
    """`f(e)`, or None for None."""
    return None if e is None else f(e)


def map_items(items, f):
    new = tuple([f(i) for i in items])
    for a, b in zip(new, items):
        if a is not b:
            return new
    return items


def _map_pairs(pairs, f):
    new = tuple([(k, f(v)) for k, v in pairs])
    return pairs if all(a[1] is b[1] for a, b in zip(new, pairs)) else new


def subexpressions(e):
    """`e` and everything below it, lambdas' bodies excluded; an explicit stack, so depth does not matter."""
    found, stack = [], [e]
    while stack:
        e = stack.pop()
        found.append(e)
        if type(e) is not N.Name and type(e) is not N.Const:
            stack.extend(children(e)[::-1])
    return found


def reads(e):
    """Names that evaluating `e` may read, with repeats; free names of lambdas and opaque text included."""
    t = type(e)
    if t is N.Name:
        return (e.id,)
    if t is N.Const:
        return ()
    found = kept_reads.get(id(e))
    if found is None:
        if len(kept_reads) > _MOST:
            kept_reads.clear()
        found = kept_reads[id(e)] = _names(e), e
    return found[0]


kept_reads, _MOST = {}, 500_000  # id of an expression → (names that it reads, the expression)


def _names(e):
    found, stack = [], [e]
    while stack:  # `subexpressions`, without handing each one over
        e = stack.pop()
        t = type(e)
        if t is N.Name:
            found.append(e.id)
        elif t is N.Attr:
            stack.append(e.value)
        elif t is N.Binary:
            stack += (e.right, e.left)
        elif t is N.Opaque:
            found.extend(e.reads)
        elif t is not N.Const:
            known = kept_reads.get(id(e))
            if known is not None:
                found.extend(known[0])
                continue
            if t is N.Lambda:
                bound = {p.name for p in e.params}
                found.extend([r for r in reads(e.body) if r not in bound])
            stack.extend(children(e)[::-1])
    return tuple(found)


def rename_expr(e, names):
    """`e` with every name read or bound by a walrus replaced by `names.get(name, name)`."""
    t = type(e)
    if t is N.Name:
        new = names.get(e.id)
        return e if new is None else N.Name(new, e.span)
    if t is N.Const:
        return e
    if t is N.Opaque:
        return rename_opaque(e, names)
    if t is N.Lambda:
        bound = {p.name for p in e.params}
        inner = {k: v for k, v in names.items() if k not in bound}
        e = map_children(e, lambda c: rename_expr(c, names))
        return replace(e, body=rename_expr(e.body, inner))
    if t is N.Walrus:
        return N.Walrus(rename_expr(e.target, names), rename_expr(e.value, names), e.span)
    return map_children(e, lambda c: rename_expr(c, names))


def walruses(e):
    """Names that assignment expressions inside `e` bind, those inside of comprehensions included."""
    found, stack = [], [e]
    while stack:
        w = stack.pop()
        t = type(w)
        if t is N.Name or t is N.Const:
            continue
        if t is N.Walrus:
            found.append(w.target.id)
        elif t is N.Opaque and w.parts is not None:
            for inner in comprehension_exprs(w.parts):
                found.extend(walruses(inner))
        stack.extend(children(w)[::-1])
    return found


def transform(e, f):
    """`e` with `f` applied to every sub-expression, innermost first."""

    def inner(e):
        return e if type(e) is N.Name or type(e) is N.Const else f(map_children(e, inner))

    return inner(e)


def substitute(e, mapping):
    """`e` with names replaced by expressions."""

    def inner(e):
        return mapping.get(e.id, e) if type(e) is N.Name else map_children(e, inner)

    return inner(e) if mapping else e
