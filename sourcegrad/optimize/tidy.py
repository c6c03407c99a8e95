"""The last touches: comments of empty sections go, temporaries are numbered in the order in which they appear.

    >>> print(after('''
    ... def f(k, s):
    ...     t_5 = k / s
    ...     # Reverse sweep
    ...     t_7 = np.sin(k)
    ...     t_12_bar = s * t_7
    ...     return t_12_bar * t_7
    ... ''', "tidy", "tidy.number"))
    k / s
    # Reverse sweep
    t = np.sin(k)
    t_2_bar = s * t
    return t_2_bar * t
"""

from __future__ import annotations

import re

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .nest import inside, with_body

# A temporary, or what is derived from one: t_3, t_3_bar, t_3_saved_2.
_TEMPORARY = re.compile(r"(t(?:_\d+)?)((?:_(?:bar|dot|saved)(?:_\d+)?)*)$")


def sections(fn):
    """Without the comment of a sweep that is empty, or that has no other beside it."""
    parts = [[]]
    for s in fn.body:
        if type(s) is N.Comment:
            parts.append([])
        parts[-1].append(s)
    full = [p for p in parts if any(type(s) not in (N.Comment, N.Return) for s in p)]
    if len(full) > 1 and all(type(p[0]) is N.Comment for p in full):
        empty = [p for p in parts if p not in full]
    else:
        empty = parts
    body = [s for p in parts for s in p if type(s) is not N.Comment or p not in empty]
    return with_body(fn, tuple(body))


def checks(fn, facts):
    """Values that nobody reads, computed for the errors that the primal would raise: without a name."""
    read = walk.all_reads(fn.body) | {n for s in walk.statements(fn.body) if type(s) is N.Scope for n in s.names}

    params = {p.name for p in fn.params}

    def block(statements):
        out = []
        for s in statements:
            unread = type(s) is N.Assign and type(s.target) is N.Name and s.target.id not in read
            if unread and s.target.id in facts.ctx.primal:
                value = fitting(s.value, facts, params)
                s = N.Evaluate(value, s.span, s.note or (facts.ctx.line(s.span) if s.span.line else ""))
            out.append(inside(s, block))
        return tuple(out)

    return with_body(fn, block(fn.body))


def fitting(e, facts, params):
    """`e`, or where it can raise for the shapes of two arrays alone, what asks for these alone."""
    operands = arrays(e, facts)
    if operands and len(operands) > 1:
        return fit(operands, facts)
    needs = facts.info(e).needs
    if not needs or len(needs) != 1:
        return e
    (need,) = needs
    there = facts.reads(e) | params
    if need[0] != "shapes" or len(need[1]) < 2 or not all(n in there and n in facts.env.locals for n in need[1]):
        return e
    return fit(need[1], facts)


def fit(names, facts):
    return facts.ctx.np("broadcast_shapes", *(N.Attr(N.Name(n), "shape") for n in sorted(names)))


def arrays(e, facts):
    """The names of the arrays in entry-by-entry arithmetic on floats; None of anything else."""
    kind = facts.kind(e)
    if not K.is_array(kind) or kind.dtype != "f8":
        number = type(e) is N.Const and type(e.value) in (int, float) and abs(e.value) < 2**53
        return frozenset() if number or type(e) is N.Name and facts.is_float(e) else None
    if type(e) is N.Name:
        return frozenset((e.id,))
    if type(e) is N.Unary and e.op == "-":
        return arrays(e.operand, facts)
    if type(e) is not N.Binary or e.op not in ("+", "-", "*", "/", "**"):
        return None
    left, right = arrays(e.left, facts), arrays(e.right, facts)
    return None if left is None or right is None else left | right


def lengths(functions, bases, used, ctx):
    """Temporaries that hold the length of something are called n."""
    for fn in functions:
        for s in walk.statements(fn.body):
            if type(s) is N.Assign and type(s.target) is N.Name and s.target.id in bases and type(s.value) is N.Call:
                if s.value.func == N.Name("len") and bases[s.target.id] is None:
                    k, new = 1, "n"
                    while new in used or new in ctx.names.taken:
                        k += 1
                        new = f"n_{k}"
                    used.add(new)
                    bases[s.target.id] = new


def number(functions, made_up, ctx, called_by_place=()):
    """The functions, which share their names, with temporaries numbered anew and what is derived from them following.

    The parameters of functions in `called_by_place` may be renamed as well.
    """
    seen = {}
    for fn in functions:
        for p in fn.params:
            seen[p.name] = seen.get(p.name, False) or fn not in called_by_place
        for s in walk.statements(fn.body):
            for n in (*walk.own_reads(s), *walk.own_writes(s)):
                seen.setdefault(n, False)
    fixed = {n for n, is_param in seen.items() if is_param or not made_up(n) or not _TEMPORARY.match(n)}
    bases = {}
    for n in seen:
        found = _TEMPORARY.match(n)
        if n in fixed:
            if found and found.group(2):
                bases.setdefault(found.group(1), found.group(1))  # its derivative's name is fixed, so is its own
            continue
        bases.setdefault(found.group(1), None)
    used = fixed | {b for b in bases.values() if b is not None}
    lengths(functions, bases, used, ctx)
    k = 0
    for base, new in bases.items():
        if new is not None:
            continue
        while True:
            k += 1
            new = "t" if k == 1 else f"t_{k}"
            free = new not in ctx.names.taken or (new in ctx.env.locals and made_up(new))
            if new not in used and free:
                break
        bases[base] = new
    names = {}
    taken = set(fixed)
    for n in seen:
        if n in fixed:
            continue
        base, rest = _TEMPORARY.match(n).groups()
        new = bases[base] + rest
        while new in taken:
            new += "_2"
        taken.add(new)
        names[n] = new
        ctx.env.locals.add(new)
    if all(a == b for a, b in names.items()):
        return functions
    renamed = []
    for fn in functions:
        params = fn.params
        if fn in called_by_place:
            params = tuple(N.Param(names.get(p.name, p.name), p.kind, p.default, p.annotation, p.span) for p in params)
        renamed.append(N.Function(fn.name, params, walk.rename_block(fn.body, names), fn.doc, fn.span))
    return renamed
