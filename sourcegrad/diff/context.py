"""What both modes share: facts of one function, rule text brought into its names, products and zeros by kind."""

from __future__ import annotations

import builtins
import functools
import math

import numpy as np

from .. import errors
from ..analysis import kinds as K
from ..analysis.operations import is_refused, operation
from ..frontend.resolve import MISSING
from ..ir import nodes as N
from ..ir import walk
from ..rules.declare import Deferred
from ..rules.parse import rule_for_object
from ..runtime import numpy as rt
from . import poles, select

ZERO = N.Const(0.0)
ONE = N.Const(1.0)

_MODULES = {"np": np, "math": math, "rt": rt}


class Context:
    """One function on its way through differentiation.

    fn, env, names, refusals     as the frontend left them
    kinds, active, varied        facts: name → Kind, names that carry a derivative, names that depend on the inputs
    owned, aliased               names that are stored into; statements that alias a place → the names they make one
    calls                        id of a call statement → CalleePair
    complex                      may any value be complex?  (wary: one of unknown kind may)
    """

    def __init__(self, fn, env, names, refusals, kinds, active, varied, aliases, wary=False):
        self.fn, self.env, self.names, self.refusals = fn, env, names, refusals
        self.kinds, self.active, self.varied = kinds, active, varied
        self.owned, self.aliased, self.near, self.kin = aliases.owned, aliases.shared, aliases.near, aliases.names.kin
        self.written = aliases.written  # statement → the name whose object it changes, or None
        self.given_by = aliases.given  # (call, expression) → names whose memory a call may return
        self.calls = {}
        self.regions = aliases.regions  # name → names of its region, where a store is seen through several names
        self.places = frozenset(n for n in aliases.regions if n in active)  # they have shadows
        self.narrowed = {}  # name → its whole kind, where differentiation may take it for more than None
        self.bars = set()  # the names of those
        self.needed = frozenset()  # names whose contents some adjoint reads
        self.wanted = set()  # names of dicts that are refused because they are no places
        self.copied = set()  # names of views that are copied because the reverse sweep needs what is overwritten
        self.shadowing = set()  # ids of the statements that keep shadows
        self.as_given = {}  # parameter → another name for what the caller gave
        self.present = {}  # id(statement) → is the item of a dict or the attribute of an object that it stores there before?
        self.of_class = {}  # id(statement) → an attribute that it reads, which may be the class's, or the object's own
        self.late = set()  # those that are undone behind the statement before them, whose adjoint reads the shadow
        self.entry = []  # statements that make the shadows of parameters
        self.rebound = walk.assigned(fn.body)
        self.modules = {}  # "np", or ("np", "sum") → the expression for it
        self.made = set()  # ids of statements whose place got a shadow of its own
        self.mirrored = {}  # id of a statement → the name that its value may be a view of
        self.trips = {}  # id of a loop → the name that counts its passes
        self.keep = []  # statements whose ids are keys here
        self.homes = None
        self.shaped_as = {}  # name → a name of the same shape and dtype, bound in the same pass
        self.extents = None
        self.result_at = None  # the position of the primal's result in what a gradient returns
        self.unsure = frozenset()  # names that an execution may leave unbound: their zero must not need them
        self.components = {}  # container → ((key, name of the part), …), read on entry
        self.together = False  # may those share memory with each other?
        self.spends = False  # does a reverse half run once for what the forward half has saved?
        self.private = ()  # parameters that the function writes: it works on copies of them
        self.called = False  # is it called by another function, which may change what it was given?
        self.primal = frozenset(env.locals)
        self.complex = any(K.may_be_complex(kinds(n)) or wary and K.hides_complex(kinds(n)) for n in env.locals)
        self.masked, self.unbounded, self.dropped, self.spoiled = (frozenset(),) * 4

    @functools.cached_property
    def peaks(self):
        return select.peaks(self.fn, self.env, self.kinds)

    @functools.cached_property
    def divisors(self):
        return poles.divisors(self)

    @property
    def entry_reads(self):
        return {c: [(key, N.Name(new)) for key, new in found] for c, found in self.components.items()}

    # --- names ------------------------------------------------------------------------------------------------------

    def bar(self, name):
        return self.local(self.names.bar(name))

    def dot(self, name):
        return self.local(self.names.dot(name))

    def fresh(self, stem):
        return self.local(self.names.fresh(stem))

    def local(self, name):
        self.env.locals.add(name)
        return N.Name(name)

    def module(self, stem):
        if stem not in self.modules:
            self.modules[stem] = self.env.module(self.names, _MODULES[stem], stem)
        return self.modules[stem]

    def function(self, stem, name):
        """A module's function: one expression for all calls of it."""
        if (stem, name) not in self.modules:
            self.modules[stem, name] = N.Attr(self.module(stem), name)
        return self.modules[stem, name]

    def np(self, name, *args):
        return N.Call(self.function("np", name), args)

    def rt(self, name, *args):
        return N.Call(self.function("rt", name), args)

    def builtin(self, name):
        return self.env.builtin(self.names, name)

    def stand_in(self, kind):
        """What stands for a value that a run may not come by: a number for a number, so that its kind is known to be one."""
        if kind in (K.BOOL, K.INT, K.FLOAT, K.F8):
            return N.Const({K.BOOL: False, K.INT: 0}.get(kind, 0.0))
        if kind is not None and K.is_array(kind) and kind.dims and kind.dtype in ("f8", "i8", "c16"):
            shape = N.Const(0) if len(kind.dims) == 1 else N.Display("tuple", (N.Const(0),) * len(kind.dims))
            return self.np("empty", shape, *({"i8": (self.builtin("int"),), "c16": (self.builtin("complex"),)}.get(kind.dtype, ())))
        return N.Const(None)

    def kind(self, atom):
        """The kind of an atom (UNKNOWN where nothing is known)."""
        return self.kinds.expr(atom) or K.UNKNOWN

    def kind_of(self, e):
        """The kind of any expression, index parts included."""
        return self.kinds.expr(e) or K.UNKNOWN

    def locals_of(self, block):
        """Names that live within one execution of `block`."""
        return self.homes.within(block)

    def operation(self, e):
        op = operation(e, self.env, self.kinds)
        if is_refused(op) and any(n in self.varied for n in walk.reads(e)):
            return op._replace(what="opaque", problem="", rule=None)
        return op

    def undoing(self, block):
        """The statements of a block in the order in which they are undone from the last: late ones before their primal."""
        if not self.late:
            return block
        out = []
        for s in block:
            if id(s) in self.late:
                at = len(out)
                while at and id(out[at - 1]) in self.late:
                    at -= 1
                out.insert(at - 1, s)
            else:
                out.append(s)
        return out

    @property
    def given(self):
        """Names that are bound before the first statement: parameters and their shadows."""
        return {p.name for p in self.fn.params} | {n for s in self.entry for n in walk.target_names(s.target)}

    def narrow(self, name, kind):
        self.narrowed[name] = self.kinds.known[name]
        self.kinds.known[name] = kind

    def widen(self):
        """Differentiation is over: kinds say again all that a name may hold."""
        self.kinds.known.update(self.narrowed)

    def is_there(self, s):
        """Is the item or attribute that `s` stores there before?  None where it may be, or be not."""
        if type(s) is not N.Assign or type(s.target) not in (N.Index, N.Attr):
            return True
        kind = self.kinds(s.target.value.id) or K.UNKNOWN
        if kind.family in ("list", "array", "tuple") or (type(s.target) is N.Index and kind.family != "dict"):
            return True
        return self.present.get(id(s))

    def is_shadow(self, e):
        return type(e) is N.Name and e.id in self.bars

    def is_active(self, e):
        return type(e) is N.Name and e.id in self.active

    def own_arguments(self):
        """Statements that make the function's own copies of the arguments that it writes."""
        names = [p.name for p in self.fn.params]
        if self.together:
            all_of = N.Display("tuple", tuple(N.Name(p) for p in self.private))
            yield N.Assign(all_of, self.rt("replica", all_of), self.fn.span)
            return
        for p in self.private:
            others = [N.Name(n) for n in names if n != p and may_overlap(self.kinds(n))]
            yield N.Assign(N.Name(p), self.rt("owned", N.Name(p), *others), self.fn.span)

    # --- rule text --------------------------------------------------------------------------------------------------

    def instantiate(self, rule, e, bound, extra):
        """Rule text in the function's own names: parameters, result, cotangents, modules."""
        mapping = {k: v for k, v in bound.items()}
        mapping.update(extra)
        own = dict(rule.entry.scope)
        for n in set(walk.reads(e)) - set(mapping):
            if n in own:
                obj = own[n].get() if isinstance(own[n], Deferred) else own[n]
                mapping[n] = self.env.module(self.names, obj, n)
            elif n in ("np", "math", "rt"):
                mapping[n] = self.module(n)
            elif n in self.env.locals and hasattr(builtins, n):
                mapping[n] = self.env.bind(self.names, n, getattr(builtins, n))
            elif not hasattr(builtins, n):
                mapping[n] = self.foreign(n)
        return walk.substitute(e, mapping)

    def foreign(self, name):
        """A module that rule text names (scipy), as a constant."""
        import importlib

        return self.env.module(self.names, importlib.import_module(name), name)

    def shared(self, rule, texts, bound, extra, out, span):
        """Emit the rule's `where` statements that `texts` need; extends `extra` with their fresh names."""
        needed = {n for t in texts for n in walk.reads(t)}
        chosen = []
        for w in reversed(rule.where):
            targets = set(walk.target_names(w.target))
            if targets & needed:
                needed |= set(walk.reads(w.value))
                chosen.append(w)
        for w in reversed(chosen):
            value = self.instantiate(rule, w.value, bound, extra)
            for n in walk.target_names(w.target):
                extra[n] = self.fresh(n)
            out.append(N.Assign(walk.substitute_target(w.target, extra), value, span))

    # --- arithmetic on cotangents -----------------------------------------------------------------------------------

    def product(self, g, partial, masked=False):
        """`g * partial`, written as a person would: g / y for g * (1 / y), -g for g * -1."""
        if type(partial) is N.Const:
            if isinstance(partial.value, complex):
                partial = N.Const(partial.value.conjugate())
            if partial.value in (1, 1.0):
                return g
            if partial.value in (-1, -1.0):
                return negate(g)
            if partial.value == 0:
                return None
        if self.complex and type(partial) is not N.Const:
            partial = self.np("conj", partial)
        if masked and not self.bounded(partial):
            return self.rt("masked", g, self.quiet(partial))
        return times(g, partial)

    def quiet(self, partial):
        """A partial that a select may throw away: the division of a Python number by zero, which raises, as NumPy's."""
        def divided(e):
            raises = type(e) is N.Binary and e.op == "/" and self.kind_of(e.right).family == "float"
            return self.np("divide", e.left, e.right) if raises else e

        return walk.transform(partial, divided)

    def conjugate(self, e):
        """The factor that a product with `e` has in the adjoint."""
        return self.np("conj", e) if self.complex and (K.may_be_complex(kind := self.kind_of(e)) or K.hides_complex(kind)) else e

    def bounded(self, e):
        """Is `e` finite wherever the inputs are?  (Only asked where a strong zero would be needed otherwise.)"""
        t = type(e)
        if t is N.Const:
            return True
        if t is N.Name:
            return e.id not in self.unbounded
        if t is N.Unary:
            return self.bounded(e.operand)
        if t is N.Binary:
            return e.op in "+-*" and self.bounded(e.left) and self.bounded(e.right)
        if t is N.Call:
            obj = self.env.static(e.func)
            return getattr(obj, "__name__", "") in _BOUNDED and all(self.bounded(a) for a in e.args)
        return t is N.Index and self.bounded(e.value)

    def unbroadcast(self, e, g_kind, operand, like=None, stored=False):
        """`e`, a cotangent of the result's kind `g_kind`, in the shape and dtype of `operand`.

        like: an expression whose shape `e` has
        stored: the operand was put there, where it may be an object as well
        """
        kind = self.kind(operand)
        if stored and kind.family in ("object", "dict"):
            return e
        if like is not None and K.is_array(kind) and K.same_dtype(kind, g_kind) and self.extents.same(like, operand):
            return e
        if K.is_number(kind) and K.is_number(g_kind) and not self.complex:
            return e
        if K.same_shape(kind, g_kind) and K.same_dtype(kind, g_kind):
            return e
        if K.is_number(kind) and kind.family == "float" and K.is_array(g_kind) and not self.complex:
            return self.np("sum", e)
        unknown = stored and any(k.family in ("unknown", "object", "dict") for k in K.alternatives(kind))
        return self.rt("unstored" if unknown else "unbroadcast", e, self.donor(operand))

    def donor(self, operand):
        """A name with the shape and dtype of `operand`, as near to a view of something as can be."""
        while type(operand) is N.Name and operand.id in self.shaped_as:
            operand = self.shaped_as[operand.id]
        return operand

    def zero(self, name, tangent=False):
        """A zero cotangent for a name, or tangent, which is one object where what it belongs to is one."""
        kind = self.kinds(name) or K.UNKNOWN
        if K.is_number(kind):
            return ZERO
        if K.is_array(kind) and kind.dtype is not None and kind.dtype[0] in "fc" and name not in self.unsure:
            return self.np("zeros_like", N.Name(name))
        return self.rt("shadow_like" if tangent and not K.is_array(kind) else "zeros", N.Name(name))

    def is_fresh(self, e):
        """Does evaluating `e` make new memory (or a number)?"""
        t = type(e)
        if t in (N.Binary, N.Const, N.Unary):
            return True
        if t is N.Call:
            obj = self.env.static(e.func)
            if obj is MISSING:
                return type(e.func) is N.Attr and e.func.name == "copy"
            rule = rule_for_object(obj)
            if rule is None:
                return False
            if rule.memory == "fresh":
                return True
            return rule.key == "rt.unbroadcast" and self.is_fresh(e.args[0])
        return False

    def line(self, span):
        """The note that quotes a primal line."""
        import linecache

        text = linecache.getline(span.file, span.line).strip()
        if span.file.startswith("<sourcegrad "):
            text = text.partition("  # ")[0]  # generated text quotes lines itself
        if not text:
            return f"line {span.line}"
        return f"line {span.line}: {text}" if len(text) <= 60 else f"line {span.line}: {text[:57]}..."

    def refuse(self, span, cause, remedy, kind=errors.NoRule):
        self.refusals.add(kind, span, cause, remedy)

    def refuse_argument(self, span, rule, param, given):
        """No derivative flows into an argument; in what we wrote, a place of which nothing is known is no number that varies."""
        if self.env.derived and (rule.key, param) in _PLACES and self.kind_of(given) == K.UNKNOWN:
            return
        cause = f"no derivative of {rule.key} in its argument {param}"
        self.refuse(span, cause, "Make that argument independent of the inputs, or wrap it in sourcegrad.stop_gradient(...).")


_PLACES = (("[]", "k"), ("np.where", "condition"))


def may_overlap(kind):
    """May the value of a parameter hold arrays?"""
    kind = kind or K.UNKNOWN
    return not K.is_number(kind) and kind.family not in ("str", "none", "range", "function", "bool", "int")


_BOUNDED = frozenset(
    "sin cos tanh sign arctan abs absolute maximum minimum expand where zeros_like ones_like exp_of_negative clip".split()
)


def plus(a, b):
    """`a + b`, or `a - b` where b is a negation."""
    if type(b) is N.Unary and b.op == "-":
        return N.Binary("-", a, b.operand)
    return N.Binary("+", a, b)


def negate(e):
    """`-e`, with double negations and negated products tidied."""
    t = type(e)
    if t is N.Unary and e.op == "-":
        return e.operand
    if t is N.Const and isinstance(e.value, (int, float)):
        return N.Const(-e.value)
    if t is N.Binary and e.op in "*/" and type(e.left) in (N.Unary, N.Binary):
        inner = negate(e.left)
        if type(inner) is not N.Unary:
            return N.Binary(e.op, inner, e.right)
    return N.Unary("-", e)


def times(g, p):
    """`g * p` with quotients, negations and products unnested to the left."""
    t = type(p)
    if t is N.Unary and p.op == "-":
        return negate(times(g, p.operand))
    if t is N.Binary and p.op == "/":
        if type(p.left) is N.Const and p.left.value in (1, 1.0):
            return N.Binary("/", g, p.right)
        if type(p.left) is N.Unary and p.left.op == "-":
            return negate(times(g, N.Binary("/", p.left.operand, p.right)))
        return N.Binary("/", times(g, p.left), p.right)
    if t is N.Binary and p.op == "*":
        return N.Binary("*", times(g, p.left), p.right)
    if t is N.Const and p.value in (1, 1.0):
        return g
    if type(g) is N.Unary and g.op == "-":
        return negate(times(g.operand, p))
    return N.Binary("*", g, p)
