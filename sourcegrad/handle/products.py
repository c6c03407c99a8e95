"""Products with the derivative: pullbacks, pushforwards, and the Jacobians made of them."""

from __future__ import annotations

import numpy as np

from .. import errors
from ..analysis import kinds as K
from ..pipeline import Program
from ..room import deep
from ..runtime import boundary, edge
from ..runtime import numpy as rt
from ..runtime.memory import overlapping
from . import twice
from .draws import Draws, repeatable
from .forward import check_scalar
from .guard import Guard, primal
from .outside import Outside
from .signature import behind, bound_values, parameters, plain_function, unbound, varargs
from .wrt import check_inputs, follow, resolve

_HALVES = {}
_TANGENTS = {}


def pullback(f, args, kwargs, wrt):
    f, owner = unbound(f)
    f, wrt = plain_function(f), behind(owner, wrt)
    params = parameters(f)
    names = [n for n, _ in params]
    bound = bound_values(f, params, (*owner, *args), kwargs)
    if wrt is None:
        chosen, bare = tuple((n, ()) for n in list(bound.arguments)[len(owner) :][: len(args)]), len(args) == 1
    else:
        chosen, bare = resolve(wrt, names, f.__name__, varargs(params))
    arguments = dict(zip(bound.arguments, boundary.private(list(bound.arguments.values()))))
    bound.arguments.update(arguments)
    kinds = {n: K.of(v) for n, v in bound.arguments.items()}
    if wrt is not None:
        check_inputs(f, chosen, kinds, list(bound.arguments.values()))
    inputs = tuple(dict.fromkeys(p for p, _ in chosen if K.may_vary(kinds[p])))
    (fwd, rev), guard = _halves(f, arguments, kinds, inputs)
    value, saved = fwd(*bound.args, **bound.kwargs)
    outside = Outside(f, guard)

    def pull(cotangent):
        if cotangent is None:
            raise errors.BadArgument("the cotangent is None; it must have the structure and shapes of the value.")
        outside.check()
        seed = rt.tangent_of(value, cotangent, "cotangent")
        found = rev(saved, seed) if inputs else ()
        bars = dict(zip(inputs, (found,) if len(inputs) == 1 else found))
        whole = {
            p: (rt.shadow_gradient if p in rev.__sourcegrad_shadows__ else rt.gradient)(bars.get(p), arguments[p])
            for p in dict.fromkeys(p for p, _ in chosen)
        }
        grads = tuple(boundary.private([follow(whole[p], path)])[0] for p, path in chosen)
        return grads[0] if bare else grads

    pull.__doc__ = f"Pulls a cotangent of {f.__name__}'s value back to its inputs."
    return boundary.private([value])[0], pull


def _halves(f, arguments, kinds, inputs):
    """The halves of f for these arguments, what they rely on."""

    def own(hasty):
        found, guard = halves_for(f, kinds, inputs, hasty=hasty)
        return halves_for(f, kinds, inputs, together=True) if _share(guard, arguments) else (found, guard)

    if twice.made(f, kinds, inputs, forward=False):
        return twice.halves(f, arguments, kinds, inputs)
    return otherwise(f, own, lambda: twice.halves(f, arguments, kinds, inputs))


def _run(f, arguments, kinds, inputs):
    """What gives f's value and tangent from its arguments and their tangents, and what that relies on."""

    def own(hasty):
        (tangent,), guard = _cached(_TANGENTS, f, kinds, inputs, "tangent", hasty=hasty)
        if _share(guard, arguments):
            (tangent,), _ = _cached(_TANGENTS, f, kinds, inputs, "tangent", together=True)
        words = tangent.__sourcegrad_dots__
        return lambda args, kwargs, dots: tangent(*args, **kwargs, **{words[n]: d for n, d in dots.items()}), guard

    if twice.made(f, kinds, inputs, forward=True):
        return twice.pushforward(f, arguments, kinds, inputs)
    return otherwise(f, own, lambda: twice.pushforward(f, arguments, kinds, inputs))


def otherwise(f, own, way):
    """What `own(hasty)` makes of f's text; for a gradient of which that is refused what `way` makes of its tangent."""
    if not twice.suited(f):
        return own(hasty=False)
    try:
        return own(hasty=True)
    except errors.SourceGradError as problem:
        try:
            return way()
        except errors.SourceGradError:
            if not getattr(problem, "hasty", False):
                raise problem from None
    return own(hasty=False)


def gradient_by_pullback(state):
    """The gradient of a gradient, which is one number, from its pullback."""

    def gradient(*args, **kwargs):
        value, pull = pullback(state.f, args, kwargs, state.options["wrt"])
        check_scalar(state.f, value)
        found = pull(1.0)
        return (value, found) if state.value else found

    return gradient


def _share(guard, arguments):
    """Does the primal write into memory that two of its arguments hold?"""
    return guard.writes and overlapping(list(arguments.values()), [list(arguments).index(n) for n in guard.writes])


def halves_for(f, kinds, inputs, together=False, hasty=False):
    """(the generated halves of f for these kinds, what they rely on)."""
    return _cached(_HALVES, f, kinds, inputs, "pair", together, hasty)


def pushforward(f, primals, tangents):
    if len(primals) != len(tangents):
        raise errors.BadArgument(f"jvp got {len(primals)} primals but {len(tangents)} tangents; give one for each, or None.")
    f, owner = unbound(f)
    f = plain_function(f)
    primals, tangents = (*owner, *primals), (*(None for _ in owner), *tangents)
    bound = bound_values(f, parameters(f), primals, {})
    kinds = {n: K.of(v) for n, v in bound.arguments.items()}
    along = bound_values(f, parameters(f), tangents, {}, defaults=False).arguments
    given = {n: t for n, t in along.items() if t is not None and K.may_vary(kinds[n])}
    inputs = tuple(given)
    dots = {n: rt.tangent_of(bound.arguments[n], t, f"tangent of {n}") for n, t in given.items()}
    value, dot = _run(f, bound.arguments, kinds, inputs)[0](bound.args, bound.kwargs, dots)
    return value, edge.tangent(dot, value)


def _cached(cache, f, kinds, inputs, mode, together=False, hasty=False):
    """(functions, their guard), generated at the first call with these kinds; hasty: what takes a second look is refused."""
    key = (f, tuple(kinds.items()), inputs, together)
    found = cache.get(key)
    if found is None or not found[1].holds():
        with deep():
            program = Program(together=together, hasty=hasty)
            try:
                program.differentiate(primal(f, list(kinds.values()), list(kinds)), kinds, inputs, mode)
            except errors.SourceGradError as problem:
                problem.hasty = hasty and program.doubted
                raise
            functions = program.load()
            if mode == "pair":
                functions[1].__sourcegrad_shadows__ = program.shadows
            if mode == "tangent":
                dots = [p.name for p in program.generated[-1].ir.params if p.kind == "keyword"][-len(inputs) or None :]
                functions[0].__sourcegrad_dots__ = dict(zip(inputs, dots)) if inputs else {}
            found = cache[key] = tuple(functions), Guard(program)
    return found


def jacobian(f, wrt, mode):
    """See api.jacobian."""
    f, owner = unbound(f)
    f, wrt = plain_function(f), behind(owner, wrt)
    params = parameters(f)
    ((param, path),), bare = resolve(wrt if not isinstance(wrt, (tuple, list)) else wrt[0], [n for n, _ in params], f.__name__)
    if not bare or path or (isinstance(wrt, (tuple, list)) and len(wrt) > 1):
        raise errors.BadArgument("jacobian differentiates with respect to one parameter: give its position or name.")

    def jacobian(*args, **kwargs):
        bound = bound_values(f, params, (*owner, *args), kwargs)
        x = bound.arguments[param]
        check_inputs(f, ((param, ()),), {param: K.of(x)}, [x])
        _plain(f, x)
        if mode == "forward":
            names = list(bound.arguments)
            repeatable(f, bound.arguments)
            kinds = {n: K.of(v) for n, v in bound.arguments.items()}
            _, guard = _run(f, bound.arguments, kinds, (param,))
            draws = Draws((*bound.arguments.values(), *guard.values()))
            columns = []
            for k in range(np.size(x)):
                draws.again()
                unit = np.zeros(np.size(x))
                unit[k] = 1.0
                unit = unit.reshape(np.shape(x)) if np.ndim(x) else 1.0
                tangents = tuple(unit if n == param else None for n in names)
                value, column = pushforward(f, tuple(bound.arguments.values()), tangents)
                _plain(f, value)
                columns.append(np.asarray(column))
            out = np.stack(columns, axis=-1) if columns else np.zeros((0,))
            return out.reshape(columns[0].shape + np.shape(x)) if columns else out
        value, pull = pullback(f, bound.args, bound.kwargs, param)
        _plain(f, value)
        rows = []
        for k in range(np.size(value)):
            unit = np.zeros(np.size(value))
            unit[k] = 1.0
            rows.append(np.asarray(pull(unit.reshape(np.shape(value)) if np.ndim(value) else 1.0)))
        return np.stack(rows).reshape(np.shape(value) + np.shape(x)) if rows else np.zeros(np.shape(value) + np.shape(x))

    jacobian.__doc__ = f"Jacobian of {f.__name__} with respect to {param}."
    jacobian.__name__ = f"{f.__name__}_jacobian"
    return jacobian


def _plain(f, x):
    """Refuse what has no Jacobian as one array."""
    if not isinstance(x, (float, int, complex, np.ndarray, np.generic)):
        raise errors.BadArgument(
            f"The Jacobian of {f.__name__} would have a {type(x).__name__} as input or output, and it is one array from "
            "one array or number to another. Differentiate a part, or use sourcegrad.vjp or sourcegrad.jvp."
        )
    if np.iscomplexobj(x):
        raise errors.ComplexOutput(
            f"The Jacobian of {f.__name__} would have complex inputs or outputs, for which it has no one meaning. "
            "Take real and imaginary parts, or use sourcegrad.vjp or sourcegrad.jvp."
        )
