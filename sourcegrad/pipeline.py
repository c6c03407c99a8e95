"""The compiler on one page: the stages in order, from a Python function to the text of its derivative.

    source.read      function → text, file, line, cells
    lower            Python's tree → IR                                   stage "lower"
    desugar          one operation a statement, loops over range          stage "desugar"
    one_exit         one return, breaks at the tail                       stage "exits"
    split_webs       a name for each web                                  stage "webs"
    analyse          kinds, activity, aliases → Facts
    differentiate    both sweeps, or the tangent                          stage "differentiate"
    optimize         dead code, copies, re-nesting                        stage "optimize"
    printer, load    text → function
"""

from __future__ import annotations

import types
from dataclasses import dataclass, field

from . import errors
from .analysis import kinds as K
from .analysis import complexity, effects, methods
from .analysis.activity import activity
from .analysis.aliasing import Aliases
from .analysis.infer import Inference
from .analysis.presence import presence
from .analysis.rounds import Rounds
from .backend.numpy import load
from .callees import Callees, bind, target_of
from .diff import arraylike, build, components, dicts, dissolved, edits, flats, forward, frozen, guards, inplace, lengthened, lists, opened, settle, targets, windows
from .diff.context import Context, may_overlap
from .frontend import generators, normalize, unsupported
from .frontend.apart import uncopied
from .frontend.lower import lower
from .frontend.resolve import Env
from .frontend.source import plain_function, read
from .ir import printer, walk
from .ir.names import Names
from .optimize import optimize, optimize_pair
from .room import deep

PRIMAL_STAGES = ("lower", "desugar", "exits", "webs")
STAGES = (*PRIMAL_STAGES, "differentiate", "optimize")


@dataclass(eq=False)
class Normal:
    """A function in normal form, and every stage on the way; what differentiation takes a copy of."""

    source: object
    stages: dict
    env: Env
    names: Names

    def copy(self):
        env = self.env.copy()
        names = Names(self.names.taken)
        names._last, names.user = dict(self.names._last), self.names.user
        return self.stages["webs"], env, names


@dataclass(eq=False)
class Generated:
    """One generated function: its IR, where its names live, and the cell that others reach it through.

    ctx: the facts that it is optimised by
    """

    __sourcegrad_generated__ = True

    name: str
    env: Env
    normal: Normal
    ir: object = None
    ctx: object = None
    text: str = ""
    cell: object = field(default_factory=types.CellType)
    entry: bool = False


@dataclass(frozen=True, eq=False)
class Pair:
    """What a call of a user's function becomes: Names of its generated halves (or of its tangent function)."""

    fwd: object
    rev: object
    params: tuple  # of the callee, in order
    active: tuple  # those of them whose arguments are active
    dots: tuple = ()
    keeps: frozenset = frozenset()  # parameters whose contents the reverse half reads
    gives: bool = True  # may it read those of the result?

    def kept(self, op):
        """The arguments of a call whose contents must be back when its reverse half runs."""
        bound = bind(self.params, op.args, op.keywords)
        return [bound[p] for p in self.keeps if p in bound]

    def actives(self, op):
        bound = bind(self.params, op.args, op.keywords)
        return [bound[p] for p in self.active]


def normal_form(function, entry=False):
    """Read a function and bring it to normal form; all that cannot be is refused in one report.

    entry: it is differentiated itself, so that it may be no generator; those that are called become lists
    """
    with deep():
        source = read(function, wrapper=True)
        refusals = errors.Refusals(source.name)
        stages = {"lower": lower(source, refusals)}
        for span in generators.spans(stages["lower"].body) if entry else ():
            refusals.add(errors.UnsupportedSyntax, span, *unsupported.GENERATOR)
        refusals.raise_any()
        env, names, stages["desugar"] = normalize.desugared(source, stages["lower"], load, refusals)
        refusals.raise_any()
        stages["exits"] = normalize.one_exit(stages["desugar"], env, names)
        stages["webs"] = normalize.split_webs(stages["exits"], env, names)
    return Normal(source, stages, env, names)


class Program(Callees):
    """One derivative and the functions it calls: each specialised once per kinds and activity of its arguments."""

    def __init__(self, optimized=True, lenient=False, together=False, filled=False, wary=False, guarded=False, exact=True, spends=False, hasty=False):
        self.optimized = optimized
        self.guarded = guarded  # does its text stand alone, where nobody asks for the kinds of arguments?
        self.wary = wary  # is what may be complex for all that is known taken to be so?
        self.real, self.hidden = True, False  # is nothing known to be complex?  Is there anything of which it is not known?
        self.filled, self.doubted = filled, False  # is it refused at run time that a list is empty of which an array is made?  Was there one?
        self.hasty = hasty  # is there another way to find what is refused, which is tried before that?
        self.together = together  # may the arguments share memory with each other?
        self.private = ()  # parameters that the function writes
        self.shadows = frozenset()  # inputs whose cotangents are shadows: one object where they are one
        self.lenient, self.exact = lenient, exact  # exact: do arguments have every key and attribute that their kinds name?
        self.spends = spends  # does a reverse half run once for what a forward half has saved?
        self.normals = {}
        self.kinds = {}  # (callee, kinds of its parameters) → kind of its result
        self.settled, self.round, self.moved = set(), set(), False
        self.stack, self.endless, self.frames = [], set(), {}  # estimates under way, those that need themselves
        self.pairs, self.generated = {}, []
        self.writers, self.given, self.stored = (Rounds(lambda: self.early) for _ in range(3))
        self.aparts = {}  # (callee, parameters that it writes) → the function that writes copies of them
        self.taken = set()
        self.refusals = None

    def normal(self, function, entry=False):
        if function not in self.normals:
            self.normals[function] = normal_form(function, entry)
        return self.normals[function]

    # --- analysis ---------------------------------------------------------------------------------------------------

    def infer(self, fn, env, params, within=(), filled=False, trusting=False):
        """The kinds of a function; `within`: functions whose bodies it has already; trusting: as if no call wrote."""

        def writes(function, op, kinds):
            return None if function in within else self.mutates(function, op, kinds)

        found = Inference(fn, env, params, self.result_kind, None if trusting else writes, filled).run()
        self.doubted |= found.doubted and not trusting
        return found

    def differentiated(self, build, *args, **options):
        """What `build` makes of a context; once more with shadows for what it would have to copy, or refuse without.

        Views of memory that is overwritten need no copies where they are places; but not all can be.
        """
        before = len(self.refusals.items)
        ctx = self.context(*args, **options)
        made = build(ctx)
        refused = len(self.refusals.items) > before
        forced = ctx.wanted if refused else {n for n in ctx.copied if not _has_open_keys(ctx.kinds(n))}
        if not forced or before:
            return ctx, made
        kept, self.refusals = self.refusals, errors.Refusals(ctx.fn.name)
        try:
            other = self.context(*args, **options, forced=frozenset(forced))
            better = build(other)
            if not self.refusals.items:
                ctx, made = other, better
                kept.items.clear()
        except errors.SourceGradError:
            pass  # what is copied is right as well, and what is refused is
        finally:
            self.refusals = kept
        return ctx, made

    def context(self, normal, params, inputs, outputs=None, entry=False, forced=frozenset()):
        """Facts of a function whose parameters have these kinds and of which `inputs` are active.

        forced: names of views that are to be places
        entry: it is called from outside, with arguments of which it makes copies where it writes them
        """
        fn, env, names = normal.copy()
        env.wary = self.wary

        def infer(fn):
            return self.infer(fn, env, params, filled=self.filled)

        unseen = tuple(p.name for p in fn.params) if entry else ()
        fn, kinds = self.spliced(normal, fn, env, names, params, self.filled, unseen)
        fn, kinds = dissolved.dissolved(fn, env, names, kinds, infer)
        ours = set()
        fn, kinds = dicts.plain(fn, env, names, kinds, infer, entry, ours)
        plain = flats.indexed(frozen.distributions(fn, env, names), env, names, kinds)
        if plain is not fn:
            fn, kinds = plain, infer(plain)
        looped = settle.looped(fn, env)
        fn = settle.sequences(fn, env, kinds)
        fn = targets.named(fn, env, names, kinds)
        fn = arraylike.arrays(fn, env, names, kinds)
        fn = inplace.stores(fn, env, names, kinds)
        private, together = (), entry and self.together
        first = Aliases(fn, env, kinds, (), self.gives, together=together).run(errors.Refusals(fn.name))
        if entry:
            private = self.private = tuple(sorted(first.exposed.union(first.origins(effects.opaque(fn, env, kinds, self.mutates)))))
        whole = [p for p in inputs if p not in first.altered()]
        fn, parts = components.hoist(fn, env, names, kinds, whole, entry)
        outputs = outputs or tuple(walk.reads(fn.body[-1].value))
        if together:
            private = tuple(p.name for p in fn.params if may_overlap(kinds(p.name)))
            forced |= frozenset(private)  # what is read through one of them is a gradient of all

        def places():
            refusals = errors.Refusals(fn.name)
            return Aliases(fn, env, kinds, private, self.gives, looped, together, forced).run(refusals), refusals.items

        aliases, refused = places()
        late, known = dicts.plain(fn, env, names, kinds, infer, entry, ours, aliases.regions)
        if late is not fn:
            fn, kinds = late, known
            aliases, refused = places()
        for rewritten in (lengthened.asked, windows.copied, edits.edited):
            seen = rewritten(fn, env, names, kinds, aliases, self.refusals)
            if seen is not fn:
                fn = seen
                aliases, refused = places()
        for refusal in refused:
            self.refusals.add(*refusal)
        active, varied = activity(fn, env, kinds, inputs, outputs, aliases.regions)
        effects.check(fn, env, kinds, varied, self.refusals, self.mutates, self.lenient)
        if entry and any(methods.holds_standin(kinds(n)) for n in walk.reads(fn.body[-1].value)):
            given = f"{fn.name} returns what holds a deque, defaultdict, Counter or ChainMap that it has made"
            self.refusals.add(errors.UnsupportedSyntax, fn.body[-1].span, given, "Return a list or dict of what is in it.")
        self.real &= not (complexity.makes(fn, env, kinds) or any(complexity.holds(kinds(n)) for n in env.locals))
        ctx = Context(fn, env, names, self.refusals, kinds, active, varied, aliases, self.wary)
        self.hidden |= any(K.hides_complex(kinds(n)) for n in varied)
        ctx.lenient, ctx.spends, ctx.components, ctx.private, ctx.together, ctx.called = self.lenient, self.spends, parts, private, together, not entry
        ctx.fn = lists.rebuilt(ctx)
        ctx.fn = guards.guarded(ctx, self.guarded)
        ctx.fn = opened.opened(ctx)
        ctx.present, ctx.of_class = presence(ctx.fn.body, {p.name: kinds.given.get(p.name, K.UNKNOWN) if self.exact else K.UNKNOWN for p in ctx.fn.params}, kinds, ctx.regions, env)
        return ctx

    # --- differentiation --------------------------------------------------------------------------------------------

    def add(self, ir, ctx, normal):
        """Take a derivative into the program."""
        made = Generated(ir.name, ctx.env, normal, ir, ctx)
        self.generated.append(made)
        return made

    def name(self, stem):
        name, k = stem, 1
        while name in self.taken:
            k += 1
            name = f"{stem}_{k}"
        self.taken.add(name)
        return name

    def callee(self, mode):
        return self.pair if mode == "reverse" else self.tangent

    def call_key(self, ctx, op, s, mode):
        """(key, normal form, kinds, parameters, active parameters) of a user's call, or None if refused."""
        normal = self.normal(target_of(op.function, ctx.kinds, op))
        fn = normal.stages["webs"]
        params = tuple(p.name for p in fn.params)
        if any(p.kind in ("varargs", "varkw") for p in fn.params):
            ctx.refuse(s.span, f"{fn.name} takes `*` or `**` arguments", "Give it named parameters.", errors.UnsupportedSyntax)
            return None
        bound = bind(params, op.args, op.keywords)
        if bound is None:
            ctx.refuse(s.span, f"the arguments do not fit {fn.name}", "Call it with the arguments that it declares.", errors.BadArgument)
            return None
        kinds = self.argument_kinds(fn, normal, op, ctx.kinds)
        active = tuple(p for p in params if p in bound and ctx.is_active(bound[p]))
        key = (mode, normal, tuple(sorted(kinds.items(), key=lambda p: p[0])), active)
        return key, normal, kinds, params, active

    def pair(self, ctx, op, s):
        """The generated forward and reverse halves of a user's function, as this call needs them."""
        found = self.call_key(ctx, op, s, "pair")
        if found is None:
            return None
        key, normal, kinds, params, active = found
        if key not in self.pairs:
            name = normal.stages["webs"].name
            names = self.name(f"{name}_fwd"), self.name(f"{name}_rev")
            fwd, rev = Generated(names[0], None, normal), Generated(names[1], None, normal)
            self.pairs[key] = fwd, rev, uncopied(normal.source.function, params), True  # a call of itself: nothing is known yet
            halves = self.differentiated(lambda ctx: build.halves(ctx, self.pair, active, *names), normal, kinds, active)
            inner, (fwd.ir, rev.ir) = halves
            fwd.env = rev.env = inner.env
            fwd.ctx = rev.ctx = inner
            self.generated += [fwd, rev]
            aliases = Aliases(inner.fn, inner.env, inner.kinds, (), self.gives)
            keeps, result = aliases.origins(inner.needed), inner.fn.body[-1].value
            gives = not aliases.names.reached(walk.reads(result), aliases.names.linked).isdisjoint(inner.needed)
            self.pairs[key] = fwd, rev, keeps, gives
        fwd, rev, keeps, gives = self.pairs[key]
        return Pair(*(ctx.env.bind(ctx.names, half.name, half) for half in (fwd, rev)), params, active, keeps=keeps, gives=gives)

    def tangent(self, ctx, op, s):
        """The generated tangent function of a user's function, as this call needs it."""
        found = self.call_key(ctx, op, s, "tangent")
        if found is None:
            return None
        key, normal, kinds, params, active = found
        if key not in self.pairs:
            name = self.name(f"{normal.stages['webs'].name}_jvp")
            inner = self.context(normal, kinds, active)
            made = Generated(name, inner.env, normal, ctx=inner)
            dots = tuple(inner.names.dot(p) for p in active)
            self.pairs[key] = made, dots
            made.ir = forward.tangent(inner, self.tangent, active, name)
            self.generated.append(made)
        made, dots = self.pairs[key]
        return Pair(ctx.env.bind(ctx.names, made.name, made), None, params, active, dots)

    def differentiate(self, function, kinds, wrt, mode, **options):
        """Generate the derivative of `function`, and of all it calls, for arguments of these kinds.

        mode: "gradient" (a joint function), "pair" (forward and reverse halves), "tangent".
        What is refused because lists may be empty is generated for lists that are not, with checks of that.  Where one
        function has complex numbers, what is not known in others may be one of them.
        """
        try:
            made = self.attempt(function, kinds, wrt, mode, **options)
        except errors.SourceGradError as problem:
            if self.filled or self.lenient or self.hasty or not self.doubted:
                raise
            other = self.again(filled=True)
            try:
                made = other.attempt(function, kinds, wrt, mode, **options)
            except errors.SourceGradError:
                raise problem from None
            vars(self).update(vars(other))
        finally:
            walk.let_go()
        if self.real or self.wary or not self.hidden:
            return made
        other = self.again(wary=True)
        made = other.differentiate(function, kinds, wrt, mode, **options)
        vars(self).update(vars(other))
        return made

    def again(self, **options):
        """A new program of the same options but these."""
        return Program(**{o: vars(self)[o] for o in ("optimized", "lenient", "together", "filled", "wary", "guarded", "exact", "spends")} | options)

    def attempt(self, function, kinds, wrt, mode, *, value=False, has_aux=False, bare=None):
        """See differentiate."""
        normal = self.normal(plain_function(function), entry=True)
        fn = normal.stages["webs"]
        self.refusals = errors.Refusals(fn.name)
        with deep():
            inputs = tuple(dict.fromkeys(p for p, _ in wrt)) if mode == "gradient" else wrt
            if mode == "gradient":
                name = self.name(f"{fn.name}_{'value_and_grad' if value else 'grad'}")

                def make(ctx):
                    return [build.gradient(ctx, self.pair, wrt, name, value, has_aux, bare)]
            elif mode == "pair":
                names = self.name(f"{fn.name}_fwd"), self.name(f"{fn.name}_rev")

                def make(ctx):
                    return build.halves(ctx, self.pair, wrt, *names)
            else:
                name = self.name(f"{fn.name}_jvp")

                def make(ctx):
                    return [forward.tangent(ctx, self.tangent, wrt, name)]

            def checked(ctx):
                self.refusals.raise_any()
                return make(ctx)

            ctx, irs = self.differentiated(checked, normal, kinds, inputs, entry=True)
            self.shadows = ctx.places.intersection(inputs)
            self.refusals.raise_any()
            entries = [self.add(ir, ctx, normal) for ir in irs]
            if not self.lenient:  # else only refusals are asked for, and perhaps `finish` later
                self.finish(entries if self.guarded else (), kinds)
        for e in entries:
            e.entry = True
        for normal in self.normals.values():
            normal.env.let_go()
        return entries

    def finish(self, guarded=(), kinds=None):
        """Optimise all that was generated, and print it; guarded: the functions that check that arguments are of these kinds."""
        reverse = {fwd: rev for fwd, rev, *rest in self.pairs.values() if rest} if self.optimized else {}
        for g in self.generated if self.optimized else ():
            if g in reverse:
                g.ir, reverse[g].ir = optimize_pair(g.ir, reverse[g].ir, g.ctx)
            elif g not in reverse.values():
                g.ir = optimize(g.ir, g.ctx)
        for g in guarded:
            g.ir = guards.of_kinds(g.ir, g.ctx, kinds)
        for g in self.generated:
            g.text, g.ctx = printer.function(g.ir), None
            unsupported.check_depth(g.text, g.normal.stages["lower"].span)

    def text(self):
        """The source of everything generated: callees first, each after what it calls where that is possible."""
        made = {}  # functions that rehearse the body of a `try`
        for g in self.generated:
            read = walk.all_reads(g.ir.body)
            made.update((n, v.__sourcegrad_text__) for n, v in g.env.constants.items() if n in read and trial(v))
        return "\n\n".join([*made.values(), *(g.text for g in self.generated)])

    def load(self):
        """Compile everything; the entry functions."""
        functions = []
        with deep():
            for g in self.generated:
                cells = dict(g.env.cells)
                for name, value in g.env.constants.items():
                    cells[name] = value.cell if isinstance(value, Generated) else types.CellType(value)
                source = g.normal.source
                same = [p.name for p in g.ir.params][: len(g.normal.stages["lower"].params)]
                keeps = same == [p.name for p in g.normal.stages["lower"].params]
                function = load(
                    g.text, g.name, globals=g.env.globals, cells=cells,
                    defaults=source.defaults if keeps else (), kwdefaults=source.kwdefaults if keeps else {},
                )  # fmt: skip
                g.cell.cell_contents = function
                if g.entry:
                    functions.append(function)
        return functions


def _has_open_keys(kind):
    """Is this a dict whose keys are not known, and therefore copied at little cost beside what its shadow would need?"""
    return kind is not None and kind.family == "dict" and kind.items is None


def trial(value):
    return isinstance(value, (types.FunctionType, type)) and "__sourcegrad_text__" in vars(value)
