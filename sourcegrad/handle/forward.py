"""A gradient by forward mode: one pass of the tangent function per entry of each input."""

from __future__ import annotations

import numpy as np

from .. import errors
from ..analysis import kinds as K
from ..diff.build import describe
from ..runtime import boundary
from ..runtime import numpy as rt
from .draws import Draws
from .signature import bound_values
from .wrt import follow


def forward_gradient(state, function, inputs, known):
    """A gradient by forward mode: one pass per entry of each input; `known`: the globals and cells that it relies on."""

    def gradient(*args, **kwargs):
        return gradient_by_tangents(state, function, inputs, known, args, kwargs)

    return gradient


def gradient_by_tangents(state, function, inputs, known, args, kwargs):
    """The gradient of state.f from its tangent function: a pass for each entry of each input."""
    bound = bound_values(state.f, state.params, args, kwargs)
    dots = list(dict.fromkeys(inputs))
    names = function.__code__.co_varnames[: function.__code__.co_argcount + function.__code__.co_kwonlyargcount]
    words = dict(zip(dots, names[-len(dots) :]))
    zero = {p: _shadow(bound.arguments[p]) for p in dots}
    value = None
    grads = {}
    draws = Draws([*bound.arguments.values(), *known])
    for p in dots:
        x = bound.arguments[p]
        slopes = _shadow(x)
        for place in boundary.entries(x):
            tangent = boundary.put(_shadow(x), place, 1.0)
            draws.set_back()  # each pass sees what the first one saw
            value, dot = function(*bound.args, **bound.kwargs, **{words[q]: tangent if q == p else zero[q] for q in dots})
            result, slope = (value[0], dot[0]) if state.has_aux else (value, dot)
            if np.ndim(result) != 0 or isinstance(result, (list, tuple, dict)):
                raise errors.NonScalarOutput(
                    f"{state.f.__name__} returns {describe(K.of(result))}, and grad needs a real scalar. For the "
                    "derivative of every output entry use sourcegrad.jacobian; for a product with a cotangent use "
                    "sourcegrad.vjp."
                )
            if np.iscomplexobj(result):
                raise errors.ComplexOutput(
                    f"{state.f.__name__} returns a complex number, and a gradient needs a real scalar. "
                    "Return its real part, its imaginary part or its absolute value."
                )
            slopes = boundary.put(slopes, place, 0.0 if slope is None else slope)
        grads[p] = rt.gradient(slopes, x)
    found = tuple(follow(grads[p], path) for p, path in state.wrt)
    found = found[0] if state.bare else tuple(boundary.private([g])[0] for g in found)
    if state.value:
        return value, found
    return (found, value[1]) if state.has_aux else found


def _shadow(x):
    """Zeros of x without shared parts, so that one entry can be set alone."""
    return rt.zeros(boundary.untied(x))
