"""Going into the blocks of compound statements, keeping what does not change: rounds end when nothing does."""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from ..ir.blocks import COMPOUND


def inside(s, f):
    """A statement with `f` (block → block) applied to its blocks; itself where they stay as they are."""
    if type(s) not in COMPOUND:
        return s
    blocks = walk.blocks(s)
    new = tuple([f(b) if b else b for b in blocks])
    return s if identical(new, blocks) else walk.with_blocks(s, new)


def same(out, block):
    """`block` itself where the statements in `out` are its own, else `out` as a block."""
    return block if len(out) == len(block) and identical(out, block) else tuple(out)


def identical(a, b):
    """Are two sequences as long as each other the same objects?"""
    for x, y in zip(a, b):
        if x is not y:
            return False
    return True


def with_body(fn, body):
    """A function with another body; itself where that is its own."""
    return fn if body is fn.body else N.Function(fn.name, fn.params, body, fn.doc, fn.span)
