"""Parts of the tree that bind names of their own: verbatim text, comprehensions, the patterns of `match`."""

from __future__ import annotations

from dataclasses import replace

from . import nodes as N
from . import walk


def rename_opaque(e, names):
    """Verbatim text with its free names replaced (through Python's own tokens and scopes)."""
    changed = {r: names[r] for r in e.reads if names.get(r, r) != r}
    if not changed and e.parts is None:
        return e
    import ast

    tree = ast.parse(e.text or "()", mode="eval")  # what desugaring makes up has no text
    bound = _bound_inside(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in changed and node.id not in bound:
            node.id = changed[node.id]
    parts = None if e.parts is None else rename_parts(e.parts, names)
    return N.Opaque(ast.unparse(tree) if e.text else "", tuple(names.get(r, r) for r in e.reads), e.what, e.span, parts)


def rename_parts(parts, names):
    """A comprehension with its free names replaced; the first iterable stands outside its scope."""
    own = comprehension_names(parts)
    inner = {k: v for k, v in names.items() if k not in own}
    loops = []
    for k, (target, iterable, tests) in enumerate(parts.loops):
        iterable = walk.rename_expr(iterable, inner if k else names)
        loops.append((walk.rename_expr(target, inner), iterable, tuple(walk.rename_expr(t, inner) for t in tests)))
    key = None if parts.key is None else walk.rename_expr(parts.key, inner)
    return N.Comprehension(key, walk.rename_expr(parts.item, inner), tuple(loops))


def comprehension_names(parts):
    """The names of a comprehension's own scope."""
    return {n for target, _, _ in parts.loops for n in walk.target_names(target)}


def comprehension_exprs(parts):
    """Every expression of a comprehension."""
    for target, iterable, tests in parts.loops:
        yield from (target, iterable, *tests)
    if parts.key is not None:
        yield parts.key
    yield parts.item


def _bound_inside(tree):
    import ast

    bound = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.comprehension):
            bound |= {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        elif isinstance(node, ast.Lambda):
            bound |= {a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)}
    return bound


def pattern_exprs(p):
    """The expressions that a pattern compares with."""
    if p.what == "dict":
        yield from p.value
    elif p.value is not None:
        yield p.value
    for part in p.parts:
        yield from pattern_exprs(part)


def pattern_names(p):
    """The names that a pattern binds."""
    own = () if p.name is None else (p.name.id,)
    return (*own, *(n for part in p.parts for n in pattern_names(part)))


def map_pattern(p, f, g):
    """A pattern with `f` applied to what it compares with and `g` to what it binds."""
    value = tuple(f(k) for k in p.value) if p.what == "dict" else walk.optional(p.value, f)
    parts = tuple(map_pattern(q, f, g) for q in p.parts)
    return replace(p, value=value, parts=parts, name=walk.optional(p.name, g))
