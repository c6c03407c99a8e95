"""The function that `grad` returns: the user's signature in front, the generated functions behind it.

The handle is a plain Python function.  It hands its arguments' kinds to a `State`, which generates at the first call
with those kinds and checks at every call that what the text was made for (helpers, globals) is still the same.
`linecache` shows, in place of the dispatching line, the source that the last generated text has.
"""

from __future__ import annotations

import itertools
import os
import sys
import types

from .. import errors
from ..analysis import kinds as K
from ..diff.build import listed, spelled
from ..pipeline import Program
from ..room import deep
from . import naming
from .dispatch import Dispatch
from .guard import primal
from .header import module_header
from .signature import behind, bound_values, parameters, plain_function, unbound, varargs
from .shown import Later
from .state import State
from .wrt import check_inputs, resolve

_COUNT = itertools.count(1)


def derivative(f, wrt, *, mode, has_aux, optimized, value):
    """The handle for a derivative of f; refused now where the text of f tells."""
    function, owner = unbound(f)
    if owner:  # the object is a constant
        function = derivative(function, behind(owner, wrt), mode=mode, has_aux=has_aux, optimized=optimized, value=value)
        return types.MethodType(function, *owner)
    wrapper = type(f) if isinstance(f, (staticmethod, classmethod)) else None
    f = plain_function(f)
    with deep():
        state = State(f, wrt, mode, has_aux, optimized, value)
        handle = make_handle(state)
        preview(state)
    found = naming.assigned(sys._getframe(1))
    if found is not None:
        handle.__module__, handle.__qualname__ = found
    return handle if wrapper is None else wrapper(handle)


def preview(state):
    """Differentiate for what the annotations promise: finds refusals that no argument can change; the text comes when it is looked at."""
    if hasattr(state.f, "__sourcegrad_call__"):
        return
    try:
        unfinished(state)
    except errors.SourceGradError as problem:
        if is_definite(problem):
            raise
    state.show(Later(lambda: previewed(state)))


def previewed(state):
    """The text of the derivative for what the annotations promise, as the function and its globals are now."""
    try:
        with deep():
            program = unfinished(state)
            program.finish()
        return program.generated[-1].text
    except errors.SourceGradError:
        return f"def {state.f.__name__}_grad(...): ...\n"


def unfinished(state):
    """The program of a derivative for what the annotations promise, before all that only makes its text shorter."""
    f = state.f
    program = Program(state.optimized, lenient=True, spends=True)
    kinds = annotated(f, state.names())
    if state.mode == "forward":
        program.differentiate(f, kinds, tuple(dict.fromkeys(p for p, _ in state.wrt)), "tangent")
    else:
        program.differentiate(f, kinds, state.wrt, "gradient", value=state.value, bare=state.bare)
    return program


def is_definite(problem):
    """Will the refusal stand whatever the arguments are?"""
    if isinstance(problem, (errors.SourceNotFound, errors.SourceChanged, errors.DecoratedFunction)):
        return True
    if not problem.refusals:
        return False
    return any(r.kind is errors.UnsupportedSyntax or r.definite for r in problem.refusals)


def annotated(f, names):
    notes = getattr(f, "__annotations__", {})
    return {n: K.from_annotation(notes.get(n)) or K.UNKNOWN for n in names}


def make_handle(state):
    """A plain function with the user's signature that calls the function generated for its arguments' kinds."""
    f = state.f
    name = f"{f.__name__}_{'value_and_grad' if state.value else 'grad'}".replace("<lambda>", "lambda_")
    state.filename = f"<sourcegrad {name}-{next(_COUNT)}>"
    state.dispatch = Dispatch(state, name, state.filename)
    code = state.dispatch.code()
    handle = types.FunctionType(code, f.__globals__, name, f.__defaults__, state.dispatch.closure(code))
    handle.__kwdefaults__ = f.__kwdefaults__
    handle.__module__ = f.__module__
    handle.__qualname__ = naming.default(f, name)
    handle.__doc__ = describe(state)
    handle.__annotations__ = {k: v for k, v in getattr(f, "__annotations__", {}).items() if k != "return"}
    handle.__sourcegrad_call__ = state.specialise
    handle.__sourcegrad_state__ = state
    state.handle = handle
    return handle


def describe(state):
    f = state.f
    what = "Value and gradient" if state.value else "Gradient"
    inputs = listed(dict.fromkeys(spelled(p, path) for p, path in state.wrt))
    place = f"{os.path.basename(f.__code__.co_filename)}:{f.__code__.co_firstlineno}"
    return f"{what} of {f.__name__} ({place}) with respect to {inputs}."


def program_of(f, wrt, mode, optimized, args, kwargs, value=False, guarded=False):
    """The program of a derivative for example arguments, or for what the annotations promise where there are none.

    guarded: its text says at its beginning what arguments it was made for, and checks that
    """
    f, owner = unbound(f)
    f, wrt = plain_function(f), behind(owner, wrt)
    args = args if args is None else (*owner, *args)
    names = [n for n, _ in parameters(f)]
    chosen, bare = resolve(wrt, names, f.__name__, varargs(parameters(f)))
    if args is None and kwargs is None:
        kinds = annotated(f, names)
    else:
        bound = bound_values(f, parameters(f), args or (), kwargs or {})
        kinds = {n: K.of(bound.arguments[n]) for n in names}
        check_inputs(f, chosen, kinds, [bound.arguments[n] for n in names])
    program = Program(optimized, guarded=guarded, spends=True)
    with deep():
        target = primal(f, [kinds[n] for n in names], names)
        if mode == "forward":
            program.differentiate(target, kinds, tuple(dict.fromkeys(p for p, _ in chosen)), "tangent")
        else:
            program.differentiate(target, kinds, chosen, "gradient", bare=bare, value=value)
    return program


def text(f, wrt, mode, optimized, args, kwargs):
    """The text of a derivative with everything it calls, and the imports it needs beside the user's own."""
    program = program_of(f, wrt, mode, optimized, args, kwargs, guarded=True)
    header = module_header(program.generated)
    return (header + "\n\n\n" if header else "") + program.text()
