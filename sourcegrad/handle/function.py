"""The function that `grad` returns: the user's signature in front, the generated functions behind it.

The handle is a plain Python function.  It hands its arguments' kinds to a `State`, which generates at the first call
with those kinds and checks at every call that what the text was made for (helpers, globals) is still the same.
`linecache` shows, in place of the dispatching line, the source that the last generated text has.
"""

from __future__ import annotations

import itertools
import os
import types

from .. import errors
from ..analysis import kinds as K
from ..diff.build import listed, spelled
from ..pipeline import Program
from ..room import deep
from .header import module_header
from .signature import bound_values, parameters, plain_function, varargs
from .state import State, primal
from .wrt import check_inputs, resolve

_COUNT = itertools.count(1)


def derivative(f, wrt, *, mode, has_aux, optimized, value):
    """The handle for a derivative of f; refused now where the text of f tells."""
    if isinstance(f, types.MethodType):  # the object is a constant, positions count from the next argument
        shifted = tuple(map(_behind_self, wrt)) if isinstance(wrt, (tuple, list)) else _behind_self(wrt)
        function = derivative(f.__func__, shifted, mode=mode, has_aux=has_aux, optimized=optimized, value=value)
        return types.MethodType(function, f.__self__)
    wrapper = type(f) if isinstance(f, (staticmethod, classmethod)) else None
    f = plain_function(f)
    with deep():
        state = State(f, wrt, mode, has_aux, optimized, value)
        handle = make_handle(state)
        preview(state)
    return handle if wrapper is None else wrapper(handle)


def _behind_self(wrt):
    return wrt + 1 if type(wrt) is int and wrt >= 0 else wrt


def preview(state):
    """Generate for what the annotations promise: shows the source, and finds refusals that no argument can change."""
    f = state.f
    if hasattr(f, "__sourcegrad_call__"):
        return
    program = Program(state.optimized, lenient=True)
    try:
        kinds = annotated(f, state.names())
        inputs = tuple(dict.fromkeys(p for p, _ in state.wrt))
        if state.mode == "forward":
            program.differentiate(f, kinds, inputs, "tangent")
        else:
            program.differentiate(f, kinds, state.wrt, "gradient", value=state.value, bare=state.bare)
        state.show(program.generated[-1].text)
    except errors.SourceGradError as problem:
        if is_definite(problem):
            raise
        state.show(f"def {f.__name__}_grad(...): ...\n")


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
    import ast

    f = state.f
    name = f"{f.__name__}_{'value_and_grad' if state.value else 'grad'}".replace("<lambda>", "lambda_")
    names = state.names()
    find = "find"
    while find in names:
        find += "_"
    given, passed, marked = [], [], {"star": False}
    for p, kind in state.params:
        if kind == "keyword" and not any(k == "varargs" for _, k in state.params) and not marked["star"]:
            given.append("*")
            marked["star"] = True
        given.append({"varargs": "*" + p, "varkw": "**" + p}.get(kind, p))
        passed.append({"varargs": "*" + p, "varkw": "**" + p, "keyword": f"{p}={p}"}.get(kind, p))
    positional = [p for p, kind in state.params if kind == "positional"]
    if positional:
        given.insert(len(positional), "/")
    text = f"def make({find}):\n def {_identifier(name)}({', '.join(given)}):\n  return {find}({', '.join(names)})({', '.join(passed)})"
    state.filename = f"<sourcegrad {name}-{next(_COUNT)}>"
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            node.lineno = node.end_lineno = 1
    code = compile(tree, state.filename, "exec", dont_inherit=True)
    inner = next(c for c in code.co_consts if hasattr(c, "co_code"))
    inner = next(c for c in inner.co_consts if hasattr(c, "co_code"))
    handle = types.FunctionType(inner, f.__globals__, name, f.__defaults__, (types.CellType(state.find),))
    handle.__kwdefaults__ = f.__kwdefaults__
    handle.__module__ = f.__module__
    handle.__qualname__ = _qualname(f, name)
    handle.__doc__ = describe(state)
    handle.__annotations__ = {k: v for k, v in getattr(f, "__annotations__", {}).items() if k != "return"}
    handle.__sourcegrad_call__ = state.specialise
    handle.__sourcegrad_state__ = state
    state.handle = handle
    return handle


def _identifier(name):
    return name if name.isidentifier() else "derivative"


def _qualname(f, name):
    """Where the handle will be found: under f's own name when it decorates f, else beside it."""
    import sys

    found = sys.modules.get(f.__module__)
    for part in f.__qualname__.split("."):
        found = getattr(found, part, None)
    if found is not f:
        return f.__qualname__
    return f.__qualname__.rpartition(".")[0] + ("." if "." in f.__qualname__ else "") + name


def describe(state):
    f = state.f
    what = "Value and gradient" if state.value else "Gradient"
    inputs = listed(dict.fromkeys(spelled(p, path) for p, path in state.wrt))
    place = f"{os.path.basename(f.__code__.co_filename)}:{f.__code__.co_firstlineno}"
    return f"{what} of {f.__name__} ({place}) with respect to {inputs}."


def text(f, wrt, mode, optimized, args, kwargs):
    """The text of a derivative with everything it calls, and the imports it needs beside the user's own."""
    f = plain_function(f)
    names = [n for n, _ in parameters(f)]
    chosen, bare = resolve(wrt, names, f.__name__, varargs(parameters(f)))
    if args is None and kwargs is None:
        kinds = annotated(f, names)
    else:
        bound = bound_values(f, parameters(f), args or (), kwargs or {})
        kinds = {n: K.of(bound.arguments[n]) for n in names}
        check_inputs(f, chosen, kinds, [bound.arguments[n] for n in names])
    program = Program(optimized)
    with deep():
        target = primal(f, [kinds[n] for n in names], names)
        if mode == "forward":
            program.differentiate(target, kinds, tuple(dict.fromkeys(p for p, _ in chosen)), "tangent")
        else:
            program.differentiate(target, kinds, chosen, "gradient", bare=bare)
    header = module_header(program.generated)
    return (header + "\n\n\n" if header else "") + program.text()
