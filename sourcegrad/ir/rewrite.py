"""Statements for statements, wherever they stand."""

from __future__ import annotations

from dataclasses import replace

from . import walk


def replaced(fn, statement, mark=None):
    """`fn` with the statements that `statement(s)` gives in the place of s; the very same function where it gives None for
    all.

    mark: called with (new statements, old one)
    """
    found = False

    def block(statements):
        nonlocal found
        out = []
        for s in statements:
            new = statement(s)
            if new is None:
                out.append(walk.map_blocks(s, block) if walk.blocks(s) else s)
                continue
            found = True
            if mark is not None:
                mark(new, s)
            out.extend(new)
        return tuple(out)

    body = block(fn.body)
    return replace(fn, body=body) if found else fn
