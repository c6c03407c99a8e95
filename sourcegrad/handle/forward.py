"""A gradient by forward mode: one pass of the tangent function per entry of each input."""

from __future__ import annotations

import numpy as np

from ..analysis import kinds as K
from ..diff.build import complex_output, describe, nonscalar_output
from ..runtime import boundary
from ..runtime import numpy as rt
from ..runtime.memory import shadow_like
from .draws import Draws, repeatable
from .signature import bound_values
from .places import result_span
from .wrt import follow

_ABSENT = object()


def forward_gradient(state, function, inputs, globals_, together=False):
    """A gradient by forward mode: one pass per entry of each input.

    globals_   a function that returns the values that the text reads from outside
    together   do the inputs share memory?  Then a pass is for an entry of the memory, in whichever of them it lies
    """

    def gradient(*args, **kwargs):
        return gradient_by_tangents(state, function, inputs, args, kwargs, globals_(), together)

    return gradient


def gradient_by_tangents(state, function, inputs, args, kwargs, outside, together):
    """The gradient of state.f from its tangent function: a pass for each entry of each input."""
    bound = bound_values(state.f, state.params, args, kwargs)
    dots = list(dict.fromkeys(inputs))
    names = function.__code__.co_varnames[: function.__code__.co_argcount + function.__code__.co_kwonlyargcount]
    words = dict(zip(dots, names[-len(dots) :]))
    inputs = [bound.arguments[p] for p in dots]
    repeatable(state.f, bound.arguments)
    draws = Draws((*bound.arguments.values(), *outside))

    def slope_along(p=None, place=None, unit=0.0):
        """(value, its slope) along one entry of p."""
        tangents = dict(zip(dots, shadow_like(inputs) if together else map(shadow_like, inputs)))
        if p is not None:
            tangents[p] = boundary.put(tangents[p], place, unit)
        draws.again()
        value, dot = function(*bound.args, **bound.kwargs, **{words[q]: tangents[q] for q in dots})
        result, slope = (value[0], dot[0]) if state.has_aux else (value, dot)
        check_scalar(state.f, result)
        return value, 0.0 if slope is None else slope

    value = _ABSENT
    grads = {}
    for p in dots:
        x = bound.arguments[p]
        slopes = shadow_like(x)
        for place, is_complex in boundary.entries(x):
            value, slope = slope_along(p, place, 1.0)
            if is_complex:
                slope = complex(slope, slope_along(p, place, 1j)[1])
            slopes = boundary.put(slopes, place, slope)
        grads[p] = rt.shadow_gradient(slopes, x)
    if value is _ABSENT:  # no entry anywhere
        value, _ = slope_along()
    found = tuple(follow(grads[p], path) for p, path in state.wrt)
    found = found[0] if state.bare else tuple(boundary.private([g])[0] for g in found)
    if state.value:
        return value, found
    return (found, value[1]) if state.has_aux else found


def check_scalar(f, result):
    """Refuse a value that has no gradient."""
    kind = K.of(result)
    if K.is_number(kind) or (K.is_array(kind) and kind.dims == ()):
        if np.iscomplexobj(result):
            raise complex_output(result_span(f), f.__name__)
        return
    raise nonscalar_output(result_span(f), f.__name__, describe(kind))


