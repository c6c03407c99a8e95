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
from .arms import Arms
from .common import Common
from .copies import Copies
from .dead import Dead
from .facts import Facts
from .fold import Fold
from .hoist import Hoist, unstacked
from .loops import Items
from .memory import Memory
from .pairs import prune
from .recompute import Recompute
from .renest import Renest
from .returns import Coalesce, uncopied
from .shadows import uncleared
from .spread import Spread
from .tidy import checks, number, sections

ROUNDS = 4

_MADE = re.compile(r"(t|taken|trips|seq|n|value|result|left|broken|returned)(_\d+)?$")


def optimize(fn, ctx):
    """A generated function with all passes over it."""
    return optimize_all([fn], ctx)[0]


def optimize_pair(fwd, rev, ctx):
    """Both halves of a function, the forward half saving only what the reverse half still reads."""
    one, two = Optimizer(fwd, ctx), Optimizer(rev, ctx)
    fwd, rev = one.run(), two.run()
    fwd, pruned = prune(fwd, rev)
    if pruned is not rev:
        rev = pruned
        fwd = Optimizer(fwd, ctx).run()
    return tuple(number([fwd, rev], one.made_up, ctx, (rev,)))


def optimize_all(functions, ctx):
    """Functions that stand alone, each with its own temporaries."""
    done = []
    for fn in functions:
        optimizer = Optimizer(fn, ctx)
        done.extend(number([optimizer.run()], optimizer.made_up, ctx))
    return done


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
        facts = self.facts = Facts(self.fn, self.ctx, _MADE.match)
        fn = self.fn
        pinned = captured(fn.body)
        returned = {n for s in fn.body[-1:] for n in walk.own_reads(s)} - self.ctx.primal
        nameless = re.compile(r"(t|seq|value)(_\d+)?(_bar|_dot)").match
        gradients = self.sweeps != "forward"
        fold = Fold(facts, None, gradients)
        memory = None
        for _ in range(ROUNDS):
            before = fn.body
            facts.refresh(fn)
            fn = Copies(facts, self.made_up).run(fn, pinned | returned, memory)
            fn = Spread(facts, self.made_up).run(fn)
            fn = uncleared(fn, facts, self.made_up)
            fold.memory = memory = Memory(fn, facts)
            fn = fold.run(fn)
            fn = Common(facts, memory).run(fn)
            fn, dying = self.swept(fn, facts, memory)
            named = Coalesce(facts, memory, dying, nameless).run(fn)
            if named is not fn:
                memory = Memory(named, facts)
                fn, dying = self.swept(named, facts, memory)
            fn = Renest(facts, memory, dying, self.made_up).run(fn)
            memory = Memory(fn, facts)
            fn = Hoist(facts, memory, self.fresh).run(fn)
            fn = unstacked(fn, facts, Memory(fn, facts))
            fn = Arms(facts, Memory(fn, facts)).run(fn)
            fn = Recompute(facts, Memory(fn, facts)).run(fn)
            if fn.body is before:
                break
        facts.refresh(fn)
        memory = Memory(fn, facts)
        fn = Fold(facts, memory, gradients, final=True).run(fn)
        if gradients:
            fn = uncopied(fn, facts, memory)
        fn = Items(facts, Memory(fn, facts)).run(fn)
        return sections(checks(fn, facts))

    def fresh(self, e):
        """A new temporary that holds what `e` is."""
        name = self.ctx.fresh("t")
        self.ctx.primal |= {name.id}
        self.facts.kinds.known[name.id] = self.facts.kind(e)
        self.facts.kinds.given |= {name.id}
        return name

    def swept(self, fn, facts, memory):
        """(without what is dead, what each statement reads last)."""
        dead = Dead(facts, memory)
        return dead.run(fn, self.sweeps), dead.dying
