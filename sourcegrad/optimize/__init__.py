"""Passes over generated functions, in order: the text that a person would have written, and never another number.

    copies      reads of a copy become reads of what was copied
    fold        arithmetic as a person would write it, kernels that the kinds make superfluous
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
from .fold import Fold
from .memory import Memory
from .renest import Renest
from .returns import Coalesce, uncopied
from .spread import Spread
from .tidy import number, sections

ROUNDS = 4

_MADE = re.compile(r"(t|taken|trips|seq|n|value|result|left|broken|returned)(_\d+)?$")


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
        facts = Facts(self.fn, self.ctx, _MADE.match)
        fn = self.fn
        pinned = captured(fn.body)
        returned = {n for s in fn.body[-1:] for n in walk.own_reads(s)} - self.ctx.primal
        nameless = re.compile(r"(t|seq|value)(_\d+)?(_bar|_dot)").match
        gradients = self.sweeps != "forward"
        for _ in range(ROUNDS):
            before = fn.body
            fn = Copies(facts, self.made_up).run(fn, pinned | returned)
            fn = Spread(facts, self.made_up).run(fn)
            memory = Memory(fn, facts)
            fn = Fold(facts, memory, gradients).run(fn)
            dead = Dead(facts, memory)
            fn = dead.run(fn, self.sweeps)
            fn = Coalesce(facts, memory, dead.dying, nameless).run(fn)
            memory = Memory(fn, facts)
            dead = Dead(facts, memory)
            fn = dead.run(fn, self.sweeps)
            fn = Renest(facts, memory, dead.dying, self.made_up).run(fn)
            if fn.body is before:
                break
        memory = Memory(fn, facts)
        fn = Fold(facts, memory, gradients, final=True).run(fn)
        if gradients:
            fn = uncopied(fn, facts, memory)
        fn = sections(fn)
        return number([fn], self.made_up, self.ctx)[0]
