"""The blocks of compound statements, and what is asked of whole blocks, found once for all passes that ask."""

from __future__ import annotations

import functools
from dataclasses import replace

from . import nodes as N

COMPOUND = frozenset((N.If, N.For, N.While, N.With, N.Try, N.Match))

# Most passes ask for the same few bodies: of so many long ones the answers are kept.
answers, _KEPT, _LONG = {}, 16, 8


def blocks(s):
    """The nested blocks of a statement, in order."""
    t = type(s)
    if t not in COMPOUND:
        return ()
    if t is N.If or t is N.For or t is N.While:
        return (s.body, s.orelse)
    if t is N.With:
        return (s.body,)
    if t is N.Try:
        return (s.body, *(h.body for h in s.handlers), s.orelse, s.final)
    return tuple(c.body for c in s.cases)


def with_blocks(s, new):
    """A compound statement with other blocks."""
    t = type(s)
    if t is N.With:
        return replace(s, body=new[0])
    if t is N.Try:
        handlers = tuple(replace(h, body=b) for h, b in zip(s.handlers, new[1:]))
        return N.Try(new[0], handlers, *new[-2:], s.span)
    if t is N.Match:
        return N.Match(s.subject, tuple(replace(c, body=b) for c, b in zip(s.cases, new)), s.span)
    body, orelse = new
    if t is N.If:
        return N.If(s.test, body, orelse, s.span, s.note)
    if t is N.For:
        return N.For(s.target, s.iter, body, orelse, s.span, s.note)
    return N.While(s.test, body, orelse, s.span, s.note)


def once(ask):
    """`ask` of a block, whose answer is kept for a long one; who asks leaves it as it is."""

    @functools.wraps(ask)
    def asked(block):
        if len(block) < _LONG or type(block) is not tuple:
            return ask(block)
        known = answers.get(id(block))
        if known is None:
            if len(answers) == _KEPT:
                answers.clear()
            known = answers[id(block)] = {None: block}
        if ask not in known:
            known[ask] = ask(block)
        return known[ask]

    return asked


@once
def statements(block):
    """Every statement of a block, nested ones included (not those of nested functions), in text order: a sequence."""
    if len(block) == 1 and type(block[0]) not in COMPOUND:
        return (block[0],)
    # With a stack of its own: recursion would hand each statement through all levels above it.
    out, stack = [], [iter(block)]
    while stack:
        for s in stack[-1]:
            out.append(s)
            if type(s) in COMPOUND:
                stack += [iter(b) for b in reversed(blocks(s))]
                break
        else:
            stack.pop()
    return out
