"""Passes over generated functions, in order: the text that a person would have written, and never another number.

    copies      reads of a copy become reads of what was copied
    dead        what nothing needs goes
    renest      temporaries go back into the expressions that read them
    tidy        comments of empty sections, numbers of temporaries
"""

from __future__ import annotations

import re

from ..ir import nodes as N
from ..ir import walk
from ..ir.liveness import captured
from .copies import Copies
from .dead import Dead
from .facts import Facts
from .memory import Memory
from .renest import Renest
from .tidy import number, sections

ROUNDS = 4

_MADE = re.compile(r"(t|taken|trips|value|result|left|broken|returned)(_\d+)?$")


def optimize(fn, ctx):
    return Optimizer(fn, ctx).run()


class Optimizer:
    def __init__(self, fn, ctx):
        self.fn, self.ctx = fn, ctx
        self.user = getattr(ctx.names, "user", frozenset())
        self.params = {p.name for p in fn.params}
        own = {p.name for p in ctx.fn.params}
        if fn.params and not own & self.params and own:
            self.sweeps = "reverse"
        elif any(type(s) is N.Comment and s.text == "Reverse sweep" for s in fn.body):
            self.sweeps = "both"
        else:
            self.sweeps = "forward"

    def made_up(self, name):
        """Is a name ours, not one that the user chose?"""
        if name in self.user or name in self.params or name not in self.ctx.env.locals:
            return False
        return name not in self.ctx.primal or _MADE.match(name) is not None

    def run(self):
        facts = Facts(self.fn, self.ctx)
        fn = self.fn
        pinned = captured(fn.body)
        returned = {n for s in fn.body[-1:] for n in walk.own_reads(s)} - self.ctx.primal
        for _ in range(ROUNDS):
            before = fn.body
            fn = Copies(facts, self.made_up).run(fn, pinned | returned)
            memory = Memory(fn, facts)
            dead = Dead(facts, memory)
            fn = dead.run(fn, self.sweeps)
            fn = Renest(facts, memory, dead.dying, self.made_up).run(fn)
            if fn.body is before:
                break
        fn = sections(fn)
        return number([fn], self.made_up, self.ctx)[0]
