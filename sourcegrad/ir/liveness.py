"""Which names are live: read later, on some path, before they are rebound.  For blocks whose exits are `break` alone."""

from __future__ import annotations

from . import nodes as N
from . import walk
from .blocks import once


class Liveness:
    """Backward liveness over structured code.

    after[id(s)]   names live behind a compound statement, or one whose id is in `watch`
    head[id(s)]    names live at the head of a loop's body test, i.e. around its back edge
    entry          names live where the block begins
    """

    def __init__(self, block, live_out=frozenset(), pinned=frozenset(), watch=()):
        self.watch = watch
        self.after = {}
        self.head = {}
        self.pinned = pinned
        self.entry = self.block(block, set(live_out) | pinned, None)

    def block(self, block, live, at_break):
        for s in reversed(block):
            live = self.statement(s, live, at_break)
        return live

    def statement(self, s, live, at_break):
        t = type(s)
        if t is N.If:
            self.after[id(s)] = frozenset(live)
            a = self.block(s.body, set(live), at_break)
            b = self.block(s.orelse, set(live), at_break) if s.orelse else live
            live = a | b
            live.update(walk.own_reads(s))
            return live
        if t is N.For or t is N.While:
            self.after[id(s)] = frozenset(live)
            targets = set(walk.target_names(s.target)) if t is N.For else ()
            test = set() if t is N.For else set(walk.own_reads(s))
            head = live | test
            while True:
                inner = self.block(s.body, set(head), frozenset(live))
                inner.difference_update(targets)
                if inner <= head:
                    break
                head = head | inner
            self.head[id(s)] = frozenset(head)
            head = set(head)
            if t is N.For:
                head.update(walk.own_reads(s))
            return head
        if t is N.Break:
            return set(at_break or ())
        if id(s) in self.watch:
            self.after[id(s)] = self.after.get(id(s), frozenset()) | live
        live.difference_update(n for n in walk.own_writes(s) if n not in self.pinned)
        live.update(walk.own_reads(s))
        return live


@once
def captured(block):
    """Names that nested functions, lambdas and verbatim text of a block read: their defs cannot be told apart."""
    names = set()
    for s in walk.statements(block):
        if type(s) is N.Define:
            names |= walk.free_names(s.function)
        stack = list(walk.own_exprs(s))
        while stack:
            e = stack.pop()
            t = type(e)
            if t is N.Name or t is N.Const:
                continue
            if t is N.Lambda or (t is N.Opaque and e.what == "generator expression"):
                names.update(walk.reads(e))
            stack.extend(walk.children(e))
    return frozenset(names)
