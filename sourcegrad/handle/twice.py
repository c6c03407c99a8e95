"""The derivative of a gradient by way of the tangent, for gradients whose own text cannot be differentiated.

For a gradient g of f, <g(x), v> is the tangent of f along v.  So what a pullback of g gives for v is the gradient of that
tangent; and since second derivatives do not depend on their order, so is what a pushforward of g gives along v.  The text
of a tangent has no stacks and no records of callees, and is differentiated where that of a gradient is not.
"""

from __future__ import annotations

from contextlib import contextmanager

from .. import errors
from ..analysis import kinds as K
from ..pipeline import Program
from ..room import deep
from ..rules import declare
from ..runtime import numpy as rt
from ..runtime.memory import overlapping, shadow_like
from .draws import Draws, repeatable
from .guard import Guard
from .signature import bound_values

_MADE = {}


def suited(f):
    """May the derivative of `f`, a gradient with respect to whole arguments, be found this way?"""
    state = getattr(f, "__sourcegrad_state__", None)
    return state is not None and not state.has_aux and not any(path for _, path in state.wrt)


def made(f, kinds, inputs, forward):
    """Has this been the way for a gradient before?"""
    if not suited(f):
        return False
    state = f.__sourcegrad_state__
    pair = (inputs, _varying(state, kinds)) if forward else (_varying(state, kinds), inputs)
    return (state, tuple(kinds.items()), *pair) in _MADE


def halves(f, arguments, kinds, inputs):
    """As `products.halves_for`, for a gradient at these arguments: its forward and reverse half, what they rely on."""
    state = f.__sourcegrad_state__
    along = _varying(state, kinds)
    tangent = _tangent(state, kinds, along, inputs)
    shadows = tangent.halves_for([shadow_like(arguments[p]) for p in along])[2]

    def fwd(*args, **kwargs):
        rerun = tangent.rerun(arguments)
        return f(*args, **kwargs), (args, kwargs, rerun)

    def rev(saved, bar):
        args, kwargs, rerun = saved
        value_bar, bar = bar if state.value else (0.0, bar)
        bars = dict(zip([p for p, _ in state.wrt], (bar,) if state.bare else bar))
        with rerun():
            found = tangent.slopes(args, kwargs, [bars[p] for p in along], value_bar)[1]
        return found[0] if len(inputs) == 1 else found

    rev.__sourcegrad_shadows__ = shadows
    return (fwd, rev), tangent


def pushforward(f, arguments, kinds, inputs):
    """`run(args, kwargs, dots)`, which gives the value and the tangent of a gradient at these arguments; what it relies on."""
    state = f.__sourcegrad_state__
    wrt = _varying(state, kinds)
    tangent = _tangent(state, kinds, inputs, wrt)
    shadows = tangent.halves_for([shadow_like(arguments[p]) for p in inputs])[2]

    def run(args, kwargs, dots):
        rerun = tangent.rerun(arguments)
        value = f(*args, **kwargs)
        with rerun():
            (_, slope), found = tangent.slopes(args, kwargs, [dots[p] for p in inputs])
        bars = dict(zip(wrt, found))
        grads = tuple((rt.shadow_gradient if p in shadows else rt.gradient)(bars.get(p), arguments[p]) for p, _ in state.wrt)
        grads = grads[0] if state.bare else grads
        return value, (slope, grads) if state.value else grads

    return run, tangent


class Tangent:
    """The tangent along `inputs` of what a handle is a gradient of, and that tangent's halves for the cotangents of `wrt`."""

    def __init__(self, state, kinds, inputs, wrt):
        self.state, self.kinds, self.wrt = state, kinds, wrt
        program = Program()
        program.differentiate(state.f, kinds, inputs, "tangent")
        self.function = program.load()[0]
        self.dots = [p.name for p in program.generated[-1].ir.params if p.kind == "keyword"][-len(inputs) or None :]
        self.made, self.guards = {}, [Guard(program)]
        self.late = None  # the function runs again: all that it reads matters
        self.writes = ()  # where arguments share memory that is written, `rerun` refuses them
        _refuse_own_rules(state.f, program)

    def holds(self):
        return all(g.holds() for g in self.guards)

    @property
    def seen(self):
        return [s for g in self.guards for s in g.seen]

    def values(self):
        return [v for g in self.guards for v in g.values()]

    def standing(self):
        return [s for g in self.guards for s in g.standing()]

    def halves_for(self, dots):
        """(forward half, reverse half, inputs whose cotangents are shadows) for tangents of these kinds."""
        kinds = {**self.kinds, **{p: K.of(d) for p, d in zip(self.dots, dots)}}
        key = tuple(kinds.items())
        if key not in self.made:
            with deep():
                program = Program()
                program.differentiate(self.function, kinds, self.wrt, "pair")
                self.made[key] = (*program.load(), program.shadows)
                self.guards.append(Guard(program))
        return self.made[key]

    def slopes(self, args, kwargs, dots, value_bar=0.0):
        """((value, tangent), the cotangents of `wrt`) for the tangent along `dots` and `value_bar` times the value."""
        fwd, rev, _ = self.halves_for(dots)
        both, saved = fwd(*args, **kwargs, **dict(zip(self.dots, dots)))
        found = rev(saved, (value_bar, 1.0)) if self.wrt else ()
        return both, (found,) if len(self.wrt) == 1 else found

    def rerun(self, arguments):
        """What runs the function again as it runs next, with the draws that it makes then."""
        f, names = self.state.f, list(arguments)
        written = [n for g in self.guards for n in g.writes if n in names]
        if overlapping(list(arguments.values()), [names.index(n) for n in written]):
            raise errors.BadArgument(
                f"{f.__name__} writes into {' and '.join(written)}, which shares memory with another argument; its second "
                "derivative is not known for that. Pass copies."
            )
        repeatable(f, arguments)
        values = (*arguments.values(), *self.values())
        first = Draws(values)

        @contextmanager
        def rerun():
            now = Draws(values)
            first.again()
            try:
                yield
            finally:
                now.again()

        return rerun


def _varying(state, kinds):
    return tuple(p for p in dict.fromkeys(p for p, _ in state.wrt) if K.may_vary(kinds[p]))


def _tangent(state, kinds, inputs, wrt):
    key = state, tuple(kinds.items()), inputs, wrt
    found = _MADE.get(key)
    if found is None or not found.holds():
        with deep():
            found = _MADE[key] = Tangent(state, kinds, inputs, wrt)
    return found


def _refuse_own_rules(f, program):
    """A derivative that the user has declared need not be one: then the order of differentiation tells."""
    for normal in program.normals.values():
        used = (*normal.env.seen.values(), *(getattr(base, name, None) for base, name in normal.env.attributes))
        for value in used:
            if id(value) in declare.OWN:
                name = getattr(value, "__name__", value)
                raise errors.NoRule(f"{f.__name__} calls {name}, whose derivative is declared: what is declared is differentiated in reverse only.")
