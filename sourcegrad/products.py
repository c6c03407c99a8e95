"""Derivatives assembled from several sweeps: Jacobians, and gradients by forward mode."""

from __future__ import annotations

import numpy as np

from . import errors
from .runtime import boundary
from .runtime import numpy as rt
from .wrt import follow, resolve


def gradient_by_tangents(state, function, inputs, args, kwargs):
    """The gradient of state.f from its tangent function: a pass for each entry of each input."""
    from .diff.build import describe
    from .analysis import kinds as K
    from .handle import bound_values

    bound = bound_values(state.f, state.params, args, kwargs)
    dots = list(dict.fromkeys(inputs))
    names = function.__code__.co_varnames[: function.__code__.co_argcount + function.__code__.co_kwonlyargcount]
    words = dict(zip(dots, names[-len(dots) :]))
    zero = {p: _shadow(bound.arguments[p]) for p in dots}
    value = None
    grads = {}
    for p in dots:
        x = bound.arguments[p]
        slopes = _shadow(x)
        for place in boundary.entries(x):
            tangent = boundary.put(_shadow(x), place, 1.0)
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


def jacobian(f, wrt, mode):
    """See api.jacobian."""
    from .handle import bound_values, parameters, plain_function, pullback, pushforward

    f = plain_function(f)
    params = parameters(f)
    ((param, path),), bare = resolve(wrt if not isinstance(wrt, (tuple, list)) else wrt[0], [n for n, _ in params], f.__name__)
    if not bare or path or (isinstance(wrt, (tuple, list)) and len(wrt) > 1):
        raise errors.BadArgument("jacobian differentiates with respect to one parameter: give its position or name.")

    def jacobian(*args, **kwargs):
        bound = bound_values(f, params, args, kwargs)
        x = bound.arguments[param]
        if mode == "forward":
            names = list(bound.arguments)
            columns = []
            for k in range(np.size(x)):
                unit = np.zeros(np.size(x))
                unit[k] = 1.0
                unit = unit.reshape(np.shape(x)) if np.ndim(x) else 1.0
                tangents = tuple(unit if n == param else None for n in names)
                columns.append(pushforward(f, tuple(bound.arguments.values()), tangents)[1])
            columns = [np.asarray(c) for c in columns]
            out = np.stack(columns, axis=-1) if columns else np.zeros((0,))
            return out.reshape(columns[0].shape + np.shape(x)) if columns else out
        value, pull = pullback(f, bound.args, bound.kwargs, param)
        rows = []
        for k in range(np.size(value)):
            unit = np.zeros(np.size(value))
            unit[k] = 1.0
            rows.append(np.asarray(pull(unit.reshape(np.shape(value)) if np.ndim(value) else 1.0)))
        return np.stack(rows).reshape(np.shape(value) + np.shape(x)) if rows else np.zeros(np.shape(value) + np.shape(x))

    jacobian.__doc__ = f"Jacobian of {f.__name__} with respect to {param}."
    jacobian.__name__ = f"{f.__name__}_jacobian"
    return jacobian
