"""Passes over generated functions: the text that a person would have written, and never another number.

In rounds, until nothing changes:

    again              tests and bounds that cannot have changed are written out
    sink               cotangents are updated behind the uses of their old value
    copies             reads of a copy become reads of what was copied
    spread             arrays of one number become the number
    widen              what is spread over an axis stays narrow beside what is as long
    shadows            cotangents of arrays that a loop fills are taken apart without clearing them
    fold               arithmetic as a person would write it, kernels that kinds make superfluous
    common             what is known is not computed again
    dead               what nothing needs goes
    slots              what goes into one slot of a container by two reads of it goes in together
    built              dicts of cotangents are built from what is put into them
    returns            gradients bear their own names from the start
    sums               of contributions to one array, what is added comes before what is subtracted
    cleared            entries that are taken and cleared are taken where they are used
    apart              arrays whose old value is needed are not updated in place
    renest             temporaries go back into the expressions that read them, contributions into one statement
    signs              cotangents with their sign turned go where sums take the sign
    views              parts of shadows that are taken only to be changed are changed in their place
    hoist              work that is the same in every pass leaves the loop
    hoist.unstacked    and the list that saved it goes
    arms               what both arms of an `if` begin or end with stands once
    recompute          saved numbers are computed again where that is as good
    swaps              names that were exchanged are exchanged back
    owned              sums into arrays of our own are made in place

and at the end:

    passing            matrices that are made for the next step alone have no name
    returns.webs       gradients whose names were numbered bear the user's name
    joined             contributions of one line to one entry are one
    restored           saved values are put back after the last use of what they take the place of
    entries            entries that have a name are read by that name
    gathered           what a loop adds to one entry is added up in a number
    facts              lengths and shapes are found anew: names have gone
    fold.final         numbers are spread where an array is wanted, sums of products are inner products
    late               zeros are made where they are first used
    unheld             copies that take the place of what they copy go
    returns.uncopied   and those of what the function returns
    loops              loops over items say so
    whole              what stands for whole arrays goes by its name
    attributes         cotangents of objects are updated attribute by attribute
    cleared.unseen     entries are not cleared where nobody looks again
    stepped            whole numbers that a loop moves by a step are moved back
    aswritten          the forward sweep says again what the user wrote
    plain              shorter ways of NumPy's own
    listed             arrays of which loops take single numbers are lists
    bundle             what one pass of a loop saves is saved together
    freed              large arrays are let go
    reused             arrays that are read last become what is made of them
    tidy               checks have no names, comments of empty sections go
    aswritten.retupled what one line of the user's makes is made in one line
    returns.summed     the last contribution is added where the sum is returned

Values of the primal are the same to the last bit, its errors and effects stay.
"""

from __future__ import annotations

import re

from ..ir import nodes as N
from ..ir import walk
from . import attributes
from .again import Again
from .apart import apart
from .arms import Arms
from .aswritten import AsWritten, retupled
from .built import Built
from .bundle import bundled
from .cleared import Cleared, unseen
from .common import Common
from .copies import Copies
from .dead import Dead
from .entries import Entries
from .facts import Facts
from .fold import Fold
from .freed import Freed
from .gathered import Gathered
from .hoist import Hoist, unstacked
from .joined import Joined
from .late import late
from .listed import Listed
from .loops import Items
from .owned import Owned
from .memory import Memory
from .pairs import prune
from .passing import passing
from .plain import Plain
from .recompute import Recompute
from .renest import Renest
from .reused import reused
from .restored import restored
from .returns import Coalesce, summed, uncopied
from .shadows import uncleared
from .signs import Signs
from .sink import Sink
from .slots import Slots
from .sums import reordered
from .spread import Spread
from .stepped import Stepped
from .swaps import exchanged, tupled
from .unheld import unheld
from .views import Views
from .webs import renamed
from .whole import Whole
from .widen import Widen
from .tidy import checks, number, sections

ROUNDS = 4

# Names that the frontend and differentiation hand out for values of the primal.
_MADE = re.compile(r"(t|taken|trips|seq|n|value|result|left|broken|returned)(_\d+)?$")
_NAMELESS = re.compile(r"(t|seq|value)(_\d+)?(_bar|_dot)")

# (name: that of its module, and which of several there; what it makes of a function).
STEPS = (
    ("again", lambda o, fn: Again(o.facts).run(fn)),
    ("sink", lambda o, fn: Sink(o.facts, o.memory(fn), o.made_up).run(fn)),
    ("copies", lambda o, fn: Copies(o.facts, o.made_up).run(fn, o.kept, o.memory(fn))),
    ("spread", lambda o, fn: Spread(o.facts, o.made_up).run(fn)),
    ("widen", lambda o, fn: Widen(o.facts, o.made_up).run(fn)),
    ("shadows", lambda o, fn: uncleared(fn, o.facts, o.made_up)),
    ("fold", lambda o, fn: o.fold.run(fn, o.memory(fn))),
    ("common", lambda o, fn: Common(o.facts, o.memory(fn)).run(fn)),
    ("dead", lambda o, fn: o.swept(fn)),
    ("slots", lambda o, fn: Slots(o.facts).run(fn) if o.gradients else fn),
    ("built", lambda o, fn: Built(o.facts, o.called).run(fn) if o.gradients else fn),
    ("returns", lambda o, fn: Coalesce(o.facts, o.memory(fn), o.dying, _NAMELESS.match).run(fn)),
    ("sums", lambda o, fn: reordered(o.facts, fn)),
    ("dead", lambda o, fn: o.swept(fn)),
    ("cleared", lambda o, fn: Cleared(o.facts, o.memory(fn), o.made_up).run(fn) if o.gradients else fn),
    ("apart", lambda o, fn: o.apart(fn) if o.gradients else fn),
    ("renest", lambda o, fn: Renest(o.facts, o.memory(fn), o.dying, o.made_up).run(fn)),
    ("signs", lambda o, fn: Signs(o.facts, o.memory(fn), o.made_up).run(fn) if o.gradients else fn),
    ("views", lambda o, fn: Views(o.facts).run(fn)),
    ("hoist", lambda o, fn: Hoist(o.facts, o.memory(fn), o.fresh).run(fn)),
    ("hoist.unstacked", lambda o, fn: unstacked(fn, o.facts, o.memory(fn))),
    ("arms", lambda o, fn: Arms(o.facts, o.memory(fn)).run(fn)),
    ("recompute", lambda o, fn: Recompute(o.facts, o.memory(fn)).run(fn)),
    ("swaps", lambda o, fn: exchanged(fn, o.facts, o.memory(fn))),
    ("owned", lambda o, fn: Owned(o.facts, o.memory(fn)).run(fn) if o.gradients else fn),
)

LAST = (
    ("dead", lambda o, fn: o.swept(fn)),
    ("passing", lambda o, fn: o.passed_on(fn) if o.sweeps == "both" else fn),
    ("returns.webs", lambda o, fn: Coalesce(o.facts, o.memory(fn), o.dying, _NAMELESS.match, webs=True).run(fn)),
    ("joined", lambda o, fn: o.joined(fn) if o.gradients else fn),
    ("restored", lambda o, fn: o.put_back(fn) if o.gradients else fn),
    ("entries", lambda o, fn: o.named(fn) if o.gradients else fn),
    ("gathered", lambda o, fn: Gathered(o.facts, o.memory(fn), o.called).run(fn) if o.gradients else fn),
    ("facts", lambda o, fn: o.looked(fn)),
    ("fold.final", lambda o, fn: Fold(o.facts, o.gradients, final=True).run(fn, o.memory(fn))),
    ("late", lambda o, fn: late(fn, o.facts) if o.gradients else fn),
    ("unheld", lambda o, fn: unheld(fn, o.facts, o.memory(fn)) if o.gradients else fn),
    ("returns.uncopied", lambda o, fn: uncopied(fn, o.facts, o.memory(fn)) if o.gradients else fn),
    ("loops", lambda o, fn: Items(o.facts, o.memory(fn)).run(fn)),
    ("whole", lambda o, fn: Whole(o.facts).run(fn)),
    ("attributes", lambda o, fn: attributes.updated(fn, o.facts) if o.gradients else fn),
    ("cleared.unseen", lambda o, fn: unseen(fn, o.facts, o.memory(fn)) if o.gradients else fn),
    ("stepped", lambda o, fn: Stepped(o.facts, o.memory(fn)).run(fn) if o.gradients else fn),
    ("aswritten", lambda o, fn: AsWritten(o.facts, o.memory(fn), o.made_up).run(fn) if o.gradients else fn),
    ("plain", lambda o, fn: Plain(o.facts, o.sweeps == "reverse").run(fn) if o.gradients else fn),
    ("listed", lambda o, fn: Listed(o.facts, o.memory(fn), o.called).run(fn) if o.gradients else fn),
    ("bundle", lambda o, fn: bundled(fn, o.facts, o.memory(fn)) if o.gradients else fn),
    ("freed", lambda o, fn: Freed(o.facts, o.memory, o.params).run(fn) if o.gradients else fn),
    ("reused", lambda o, fn: reused(fn, o.facts, o.memory, _NAMELESS.match) if o.gradients else fn),
    ("tidy", lambda o, fn: sections(checks(fn, o.facts))),
    ("aswritten.retupled", lambda o, fn: retupled(fn, o.facts)),
    ("returns.summed", lambda o, fn: summed(fn, o.facts) if o.gradients else fn),
)

# Statements that a pass is about: where a function has none of them, it is not asked.
ABOUT = {
    "sums": {N.AugAssign}, "hoist": {N.For, N.While}, "arms": {N.If}, "gathered": {N.For, N.While}, "loops": {N.For}, "attributes": {N.Evaluate},
}  # fmt: skip


def optimize(fn, ctx):
    """A generated function with all passes over it."""
    optimizer = Optimizer(fn, ctx)
    made = finished([optimizer.run()], optimizer.made_up, ctx)[0]
    optimizer.facts.let_go()
    return made


def finished(functions, made_up, ctx, called_by_place=()):
    """The functions with the names that a person would have chosen."""
    numbered = number([tupled(fn) for fn in functions], made_up, ctx, called_by_place)
    return [renamed(fn, ctx) for fn in numbered]


def optimize_pair(fwd, rev, ctx):
    """Both halves of a function, the forward half saving only what the reverse half still reads."""
    one, two = Optimizer(fwd, ctx), Optimizer(rev, ctx)
    fwd, rev = one.run(), two.run()
    fwd, pruned = prune(fwd, rev)
    if pruned is not rev:
        rev = pruned
        fwd = Optimizer(fwd, ctx).run()
    made = tuple(finished([fwd, rev], one.made_up, ctx, (rev,)))
    one.facts.let_go()
    two.facts.let_go()
    return made


class Optimizer:
    """One function on its way through the passes.

    sweeps      "forward" (a forward half, a tangent), "reverse" (a reverse half), "both", parted by a comment
    gradients   does it return cotangents?
    kept        names that keep their assignments: gradients that are returned, names that inner functions see
    """

    def __init__(self, fn, ctx):
        self.fn, self.ctx = fn, ctx
        self.user = getattr(ctx.names, "user", frozenset())
        self.params = {p.name for p in fn.params}
        self.sweeps = self.find_sweeps()
        self.gradients = self.sweeps != "forward"
        returned = {n for s in fn.body[-1:] for n in walk.own_reads(s)}
        self.facts = Facts(fn, ctx, _MADE.match)
        self.kept = self.facts.captured(fn.body) | (returned - ctx.primal)
        self.fold = Fold(self.facts, self.gradients)
        self.classes, self.dying, self.last_swept = None, {}, None

    def find_sweeps(self):
        own = {p.name for p in self.ctx.fn.params}
        if self.fn.params and own and not own & self.params:
            return "reverse"
        parted = any(type(s) is N.Comment and s.text == "Reverse sweep" for s in self.fn.body)
        return "both" if parted else "forward"

    def run(self):
        fn = self.fn
        idle = {}  # pass → the body in which it has found nothing
        for self.rounds in range(ROUNDS):
            before = fn.body
            self.look(fn)
            for name, step in STEPS:
                if idle.get(step) is not fn.body:
                    new = self.taken(name, step, fn)
                    if new.body is fn.body:
                        idle[step] = fn.body
                    fn = new
            if fn.body is before:
                break
        self.look(fn)
        for name, step in LAST:
            fn = self.taken(name, step, fn)
        return fn

    def taken(self, name, step, fn):
        """What a pass makes of `fn`."""
        return fn if name in ABOUT and walk.classes(fn.body).isdisjoint(ABOUT[name]) else step(self, fn)

    def look(self, fn):
        """Find lengths and shapes anew: names have come and gone."""
        self.facts.refresh(fn)
        if self.gradients:
            self.facts.lengths.learn(fn)

    def looked(self, fn):
        """`fn`; names that passes have taken away since are forgotten."""
        self.look(fn)
        return fn

    # --- what the passes ask ----------------------------------------------------------------------------------------

    def made_up(self, name):
        """Is a name ours, not one that the user chose?"""
        if name in self.user or name in self.params or name not in self.ctx.env.locals:
            return False
        return name not in self.ctx.primal or _MADE.match(name) is not None

    def memory(self, fn):
        """The alias classes of `fn`, as last found if it has not changed."""
        if self.classes is None or self.classes[0] is not fn.body:
            self.classes = (fn.body, Memory(fn, self.facts))
        return self.classes[1]

    def swept(self, fn):
        """`fn` without what is dead; `dying` tells afterwards what each statement reads last."""
        if self.last_swept is not fn.body:
            dead = Dead(self.facts, self.memory(fn))
            fn = dead.run(fn, self.sweeps)
            self.dying, self.last_swept = dead.dying, fn.body
        return fn

    def apart(self, fn):
        """`fn` with updates in place of arrays whose old value is needed made elsewhere."""
        new = apart(fn, self.facts, self.memory(fn), self.fresh)
        return fn if new is fn else self.swept(new)

    def passed_on(self, fn):
        """`fn` without names of matrices that are made for the next step alone."""
        names = passing(fn, self.facts)
        return self.swept(Renest(self.facts, self.memory(fn), self.dying, names.__contains__).run(fn)) if names else fn

    def joined(self, fn):
        """`fn` with contributions of one line to one entry in one statement."""
        return self.nested(fn, Joined(self.facts, self.memory(fn)).run(fn))

    def put_back(self, fn):
        """`fn` with saved values put back where no temporary is needed for what they take the place of."""
        return self.nested(fn, restored(fn, self.facts, self.memory(fn), self.made_up))

    def named(self, fn):
        """`fn` with one name for each entry that has several."""
        new = Entries(self.facts, self.memory(fn), self.made_up).run(fn)
        if new is fn:
            return fn
        new = Copies(self.facts, self.made_up).run(new, self.kept, self.memory(new))
        return self.nested(fn, new)

    def nested(self, fn, new):
        """What `fn` has become, re-nested if it is another."""
        if new is fn:
            return fn
        new = self.swept(new)
        return Renest(self.facts, self.memory(new), self.dying, self.made_up).run(new)

    def fresh(self, e):
        """A new temporary that holds what `e` is."""
        name = self.ctx.fresh("t")
        self.ctx.primal |= {name.id}
        return self.told(name, self.facts.kind(e))

    def called(self, stem, kind):
        """A new name of this kind."""
        return self.told(self.ctx.fresh(stem), kind)

    def told(self, name, kind):
        self.facts.kinds.known[name.id] = kind
        self.facts.held.pop(name.id, None)
        self.facts.kinds.given |= {name.id}
        return name
