"""A copy that takes the place of what it is a copy of, which nobody else holds any more, goes.

    >>> print(after('''
    ... def f(n, x, k, g):
    ...     # Reverse sweep
    ...     x_bar = k * x
    ...     for i in range(n - 1, -1, -1):
    ...         t_bar = x_bar
    ...         x_bar = x_bar * k
    ...         g += t_bar @ x
    ...         x_bar = x_bar.copy()
    ...     return x_bar, g
    ... ''', "unheld"))
    # Reverse sweep
    x_bar = k * x
    for i in range(n - 1, -1, -1):
        t_bar = x_bar
        x_bar = x_bar * k
        g += t_bar @ x
    return x_bar, g

The other names of the array are bound anew in each pass before they are read, and not read behind the copy.
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from .nest import inside, same, with_body


def unheld(fn, facts, memory):
    """`fn` without such copies."""
    if not any(_copies_itself(s) for s in walk.statements(fn.body)):
        return fn
    mentions, held = {}, facts.captured(fn.body)  # name → how many statements it occurs in
    for s in walk.statements(fn.body):
        for n in {n for part in facts.own(s) for n in part}:
            mentions[n] = mentions.get(n, 0) + 1

    def is_dead(n, block, k):
        """Is each of the statements that name `n` one of the block before statement k, the first of which binds it?"""
        here = [s for s in block[:k] if n in {m for part in facts.own(s) for m in part}]
        plain = here and type(here[0]) is N.Assign and here[0].target == N.Name(n)
        return plain and not any(walk.blocks(s) for s in here) and len(here) == mentions[n]

    def stays(block, k):
        x = block[k].target.id
        others = memory.companions(x)
        return x in held or x in facts.ctx.primal or not memory.is_local(x) or not all(is_dead(n, block, k) for n in others if n in mentions)

    def cleared(block):
        out = [s if walk.blocks(s) or not _copies_itself(s) or stays(block, k) else None for k, s in enumerate(block)]
        return same([inside(s, cleared) for s in out if s is not None], block)

    return with_body(fn, cleared(fn.body))


def _copies_itself(s):
    """`x = x.copy()`"""
    if type(s) is not N.Assign or type(s.target) is not N.Name or type(s.value) is not N.Call:
        return False
    e = s.value
    return type(e.func) is N.Attr and e.func.name == "copy" and e.func.value == s.target and not e.args and not e.keywords
