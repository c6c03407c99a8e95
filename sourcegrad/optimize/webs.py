"""A name that a person would use again is used again.

    a_2 = a.copy()                      a = a.copy()
    a_2[0] = 1.0               →        a[0] = 1.0

    for i in range(n): …                for i in range(n): …
    for i_2 in range(m): …              for i in range(m): …

Splitting names into webs has numbered them; the number goes again where the other bearer of the name has had its last
read, and where it has no other, so that what is derived from it (`a_2_bar`) follows.
"""

from __future__ import annotations

import re

from ..ir import nodes as N
from ..ir import walk
from ..ir.liveness import Liveness, captured
from .nest import with_body

_NUMBERED = re.compile(r"(.+?)_(\d+)((?:_(?:bar|dot|saved|part|item))*)$")


def renamed(fn, ctx):
    """`fn` with such numbers dropped."""
    if any(type(s) in (N.Define, N.Scope, N.Delete) for s in walk.statements(fn.body)):
        return fn
    order = dict.fromkeys(n for s in walk.statements(fn.body) for n in (*walk.own_writes(s), *walk.own_reads(s)))
    held, kept = captured(fn.body), set(order)
    numbered = [(name, found) for name in order if (found := _NUMBERED.match(name))]
    for name, found in sorted(numbered, key=lambda p: p[1].group(3) != ""):
        if found.group(3) and f"{found.group(1)}_{found.group(2)}" in kept:
            continue  # it bears the number of what it is derived from
        if name not in ctx.env.locals or name in held or any(p.name == name for p in fn.params):
            continue
        base, number, rest = found.groups()
        new = base + rest
        if name in getattr(ctx.names, "user", ()) or _made_up(base) or new in held:
            continue
        if new not in ctx.env.locals and new in ctx.names.taken:
            continue
        if base not in getattr(ctx.names, "user", ()) and base not in ctx.primal:
            continue
        if _apart(fn, name, new):
            fn = with_body(fn, walk.rename_block(fn.body, {name: new}))
            ctx.env.locals.add(new)
            kept.discard(name)
    return fn


def _made_up(base):
    return re.match(r"(t|n|seq|value|taken|trips|result)$", base) is not None


def _apart(fn, a, b):
    """Is neither of two names live where the other is bound or read?"""
    occurs = [set(), set()]
    for k, s in enumerate(fn.body):
        for i in walk.statements((s,)):
            names = {*walk.own_reads(i), *walk.own_writes(i)}
            for name, places in zip((a, b), occurs):
                if name in names:
                    places.add(k)
    is_param = any(p.name == b for p in fn.params)
    if not occurs[1] and not is_param:
        return True
    live = [frozenset()]  # behind each statement, last first
    flow = Liveness(())
    for s in reversed(fn.body):
        live.append(frozenset(flow.statement(s, set(live[-1]), None)))
    live.reverse()
    for k, s in enumerate(fn.body):
        before, after = live[k], live[k + 1]
        if a in before and b in before or a in after and b in after:
            return False
        for x, y in ((a, b), (b, a)):
            if k not in occurs[0 if x == a else 1]:
                continue
            other = k in occurs[0 if y == a else 1]
            if not other and (y in before or y in after) and (y in after):
                return False
            if other and not (type(s) is N.Assign and s.target in (N.Name(a), N.Name(b))):
                return False
    return a not in live[0]
