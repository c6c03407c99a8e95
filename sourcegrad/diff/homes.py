"""Where names live: the innermost block that holds all of a name's assignments and reads.

A name whose home is a loop's body is made anew in every iteration; one that the loop carries, or that is read behind
it, lives further out.
"""

from __future__ import annotations

from ..analysis.started import is_start
from ..ir import nodes as N
from ..ir import walk
from ..ir.liveness import Liveness


class Homes:
    def __init__(self, given, body):
        self.root = id(body)
        self.path = {}  # name → tuple of block ids, outermost first
        self.blocks = {}
        self.loops = set()  # ids of blocks that may run more than once
        self.live = Liveness(body)
        self.given = given  # names that are bound before the body
        for n in given:
            self.path[n] = (id(body),)
        self.visit(body, (id(body),), False)

    def visit(self, block, path, looped):
        self.blocks[id(block)] = block
        if looped:
            self.loops.add(id(block))
        for s in block:
            for n in (*walk.own_reads(s), *walk.own_writes(s)):
                if type(s) is N.For and n in walk.target_names(s.target):
                    continue
                self.occur(n, path)
            t = type(s)
            if t is N.For or t is N.While:
                for n in self.live.head[id(s)]:
                    if t is N.While or n not in walk.target_names(s.target):
                        self.occur(n, path)
                if t is N.For:
                    for n in walk.target_names(s.target):
                        self.occur(n, (*path, id(s.body)))
                self.visit(s.body, (*path, id(s.body)), True)
            elif t is N.If:
                for b in (s.body, s.orelse):
                    if b:
                        self.visit(b, (*path, id(b)), looped)

    def occur(self, name, path):
        old = self.path.get(name)
        if old is None:
            self.path[name] = path
            return
        k = 0
        for a, b in zip(old, path):
            if a != b:
                break
            k += 1
        if k < len(old):
            self.path[name] = old[:k]

    def home(self, name):
        path = self.path.get(name)
        return path[-1] if path else None

    def within(self, block):
        """Names that live in `block` or deeper."""
        return {n for n, path in self.path.items() if id(block) in path}

    def unsure(self):
        """Names that their home block may leave unassigned when it is run, or as None, as which they began."""
        sure = {key: sure_names(block, starts=False) for key, block in self.blocks.items()}
        return frozenset(n for n, path in self.path.items() if n not in self.given and n not in sure.get(path[-1], ()))

    def in_loop(self, name):
        """Is the name's home run more than once?"""
        return self.home(name) in self.loops


def sure_names(block, starts=True):
    """Names that running the block surely assigns; without `starts`, to something else than None."""
    sure = set()
    for s in block:
        if type(s) is N.If:
            body, orelse = sure_names(s.body, starts), sure_names(s.orelse, starts)
            if _leaves(s.orelse):
                sure |= body
            elif _leaves(s.body):
                sure |= orelse
            else:
                sure |= body & orelse
        elif type(s) is not N.For and (starts or not is_start(s)):
            sure.update(walk.own_writes(s))
    return sure


def _leaves(block):
    return bool(block) and type(block[-1]) in (N.Break, N.Raise)
