"""The function that `grad` returns: the user's signature in front, the generated functions behind it, one per kinds.

The handle is a plain Python function.  It hands its arguments' kinds to a `State`, which generates at the first call
with those kinds and checks at every call that what the text was made for (helpers, globals) is still the same.
`linecache` shows, in place of the dispatching line, the source that the last generated text has.
"""

from __future__ import annotations

import itertools
import linecache
import types

from . import errors
from .analysis import kinds as K
from .pipeline import Program, default_values, module_header
from .room import deep
from .runtime import boundary
from .runtime import numpy as rt
from .wrt import follow, resolve

_COUNT = itertools.count(1)


class State:
    """What a handle knows: the primal, what is asked of it, and the functions generated so far."""

    def __init__(self, f, wrt, mode, has_aux, optimized, value):
        self.f = f
        self.params = parameters(f)
        self.wrt, self.bare = resolve(wrt, self.names(), f.__name__, varargs(self.params))
        self.mode, self.has_aux, self.optimized, self.value = mode, has_aux, optimized, value
        self.options = dict(wrt=wrt, mode=mode, has_aux=has_aux, optimized=optimized, value=value)
        self.made = {}
        self.filename = None

    def names(self):
        return [n for n, _ in self.params]

    # --- generating -------------------------------------------------------------------------------------------------

    def find(self, *values):
        """The function for arguments of these kinds."""
        key = tuple([K.of(v) for v in values])
        found = self.made.get(key)
        if found is None or not found[1].holds():
            with deep():
                found = self.made[key] = self.generate(key, values)
        return found[0]

    def generate(self, key, values=None, mode=None):
        kinds = dict(zip(self.names(), key))
        check_inputs(self.f, self.wrt, kinds, values)
        program = Program(self.optimized)
        target = primal(self.f, key, self.names())
        if (mode or self.mode) == "forward":
            inputs = tuple(dict.fromkeys(p for p, _ in self.wrt))
            program.differentiate(target, kinds, inputs, "tangent")
            function = forward_gradient(self, program.load()[0], inputs)
        else:
            program.differentiate(target, kinds, self.wrt, "gradient", value=self.value, has_aux=self.has_aux)
            function = program.load()[0]
        self.show(program.generated[-1].text)
        return function, Guard(program)

    def show(self, text):
        """Let inspect, pdb and tracebacks show this text as the handle's source."""
        if self.filename is not None:
            linecache.cache[self.filename] = (len(text), None, text.splitlines(keepends=True), self.filename)

    def specialise(self, args, keywords):
        """For a call inside a function that is itself differentiated: the generated function for these kinds."""
        names = self.names()
        defaults = {n: K.of(v) for n, v in default_values_of(self.f).items()}
        known = {**defaults, **dict(zip(names, args)), **keywords}
        key = tuple(known.get(n, K.UNKNOWN) for n in names)
        # A forward gradient loops over tangents; differentiated further, the same gradient in reverse stands for it.
        slot = ("reverse", key) if self.mode == "forward" else key
        if slot not in self.made or not self.made[slot][1].holds():
            self.made[slot] = self.generate(key, mode="reverse")
        return self.made[slot][0]

    def __reduce__(self):
        """Pickled, a state is what makes it, with the source that its functions were read from."""
        shown = linecache.cache.get(self.filename)
        files = {}
        for _, guard in self.made.values():
            for file in guard.files:
                files[file] = linecache.getlines(file)
        file = self.f.__code__.co_filename
        files.setdefault(file, linecache.getlines(file))
        return _restored, (self.f, self.options, self.filename, "".join(shown[2]) if shown else "", files)


def _restored(f, options, filename, text, files):
    """A state from its pickle; source files that this process does not have are shown from the pickle."""
    for file, lines in files.items():
        if not linecache.getlines(file):
            linecache.cache[file] = (sum(map(len, lines)), None, lines, file)
    state = State(f, **options)
    state.filename = filename
    state.show(text)
    return state


class Guard:
    """The globals and cells that generated text relies on: helpers, modules, constants' kinds."""

    def __init__(self, program):
        self.seen = []
        self.files = {normal.source.file for normal in program.normals.values()}
        for normal in program.normals.values():
            env, source = normal.env, normal.source
            for name, value in env.seen.items():
                if name in env.cells:
                    self.seen.append((env.cells[name], None, value))
                elif name in env.globals:
                    self.seen.append((env.globals, name, value))

    def holds(self):
        for where, name, value in self.seen:
            try:
                now = where.cell_contents if name is None else where[name]
            except (KeyError, ValueError):
                return False
            if now is not value and (callable(now) or callable(value) or K.of(now) != K.of(value)):
                return False
        return True


def parameters(f):
    """((name, kind), …) of a Python function: "positional", "plain", "varargs", "keyword", "varkw"."""
    code = f.__code__
    names = code.co_varnames
    n, k = code.co_argcount, code.co_kwonlyargcount
    found = [(v, "positional" if i < code.co_posonlyargcount else "plain") for i, v in enumerate(names[:n])]
    rest = n + k
    if code.co_flags & 4:
        found.append((names[rest], "varargs"))
        rest += 1
    found += [(v, "keyword") for v in names[n : n + k]]
    if code.co_flags & 8:
        found.append((names[rest], "varkw"))
    return tuple(found)


def varargs(params):
    """The parameter that collects further positional arguments, if there is one."""
    return next((n for n, kind in params if kind == "varargs"), None)


def default_values_of(f):
    code = f.__code__
    plain = code.co_varnames[: code.co_argcount]
    values = dict(zip(reversed(plain), reversed(f.__defaults__ or ())))
    values.update(f.__kwdefaults__ or {})
    return values


def primal(f, key, names):
    """The function to differentiate: f, or for a gradient the function generated for these kinds."""
    specialise = getattr(f, "__sourcegrad_call__", None)
    return f if specialise is None else specialise(list(key), {})


def plain_function(f):
    """The Python function that the user means; errors say what he passed."""
    if isinstance(f, (staticmethod, classmethod)):
        return f.__func__
    if isinstance(f, types.FunctionType):
        return f
    what = f"{getattr(f, '__name__', None) or type(f).__name__}"
    if isinstance(f, types.MethodType):
        raise errors.BadArgument(
            f"{what} is bound to an object. Differentiate the function of the class, and pass the object first: "
            f"grad({type(f.__self__).__name__}.{what}, wrt=1)(obj, …)."
        )
    if isinstance(f, type):
        raise errors.BadArgument(f"{what} is a class. Pass a function that builds one and returns a number.")
    if callable(f):
        raise errors.SourceNotFound(
            f"{what} has no Python source (a {type(f).__name__}). Pass a Python function that calls it."
        )
    raise errors.BadArgument(f"grad takes a Python function, not a value of type {type(f).__name__}.")


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
            program.differentiate(f, kinds, state.wrt, "gradient", value=state.value)
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
    inputs = [p + "".join("." + s if isinstance(s, str) else f"[{s[0]!r}]" for s in path) for p, path in state.wrt]
    listed = inputs[0] if len(inputs) == 1 else ", ".join(inputs[:-1]) + " and " + inputs[-1]
    import os

    place = f"{os.path.basename(f.__code__.co_filename)}:{f.__code__.co_firstlineno}"
    return f"{what} of {f.__name__} ({place}) with respect to {listed}."


def check_inputs(f, wrt, kinds, values):
    """IntegerInput for inputs without a derivative, BadArgument for paths that lead nowhere."""
    for p, path in wrt:
        kind = kinds[p]
        label = p
        if path and values is not None:
            label = p + "".join("." + s if isinstance(s, str) else f"[{s[0]!r}]" for s in path)
            value = dict(zip(kinds, values))[p]
            try:
                kind = K.of(follow(value, path))
            except (AttributeError, KeyError, IndexError, TypeError) as problem:
                raise errors.BadArgument(f"wrt of {f.__name__} is {label!r}, which the argument does not have: {problem}.")
        elif path:
            continue
        if K.may_vary(kind):
            continue
        what = {"int": "an int", "bool": "a bool", "none": "None", "str": "a string"}.get(kind.family)
        if kind.family in ("array", "scalar"):
            what = f"of dtype {_dtype(kind.dtype)}"
        if kind.family in ("int", "bool", "array", "scalar"):
            raise errors.IntegerInput(
                f"{label} of {f.__name__} is {what}, and only floating-point inputs have a gradient. "
                f"Pass a float: float({label}), or {label}.astype(float) for an array."
            )
        raise errors.BadArgument(
            f"{label} of {f.__name__} is {what or 'a value without floating-point parts'}, which has no gradient. "
            "Choose another input with wrt."
        )


def _dtype(code):
    import numpy as np

    return np.dtype(code).name if code else "unknown"


def forward_gradient(state, function, inputs):
    """A gradient by forward mode: one pass per entry of each input."""

    def gradient(*args, **kwargs):
        from .products import gradient_by_tangents

        return gradient_by_tangents(state, function, inputs, args, kwargs)

    return gradient


# --- vjp and jvp ----------------------------------------------------------------------------------------------------


def bound_values(f, params, args, kwargs):
    """Parameter → value for a call, defaults filled in; TypeError as Python would raise it."""
    import inspect

    bound = inspect.signature(f, follow_wrapped=False).bind(*args, **kwargs)
    bound.apply_defaults()
    return bound


def pullback(f, args, kwargs, wrt):
    f = plain_function(f)
    params = parameters(f)
    names = [n for n, _ in params]
    bound = bound_values(f, params, args, kwargs)
    if wrt is None:
        chosen, bare = tuple((n, ()) for n in list(bound.arguments)[: len(args)]), len(args) == 1
    else:
        chosen, bare = resolve(wrt, names, f.__name__, varargs(params))
    arguments = dict(zip(bound.arguments, boundary.private(list(bound.arguments.values()))))
    bound.arguments.update(arguments)
    kinds = {n: K.of(v) for n, v in bound.arguments.items()}
    if wrt is not None:
        check_inputs(f, chosen, kinds, list(bound.arguments.values()))
    inputs = tuple(dict.fromkeys(p for p, _ in chosen if K.may_vary(kinds[p])))
    fwd, rev = halves_for(f, kinds, inputs)
    value, saved = fwd(*bound.args, **bound.kwargs)

    def pull(cotangent):
        if cotangent is None:
            raise errors.BadArgument("the cotangent is None; it must have the structure and shapes of the value.")
        seed = rt.tangent_of(value, cotangent, "cotangent")
        found = rev(saved, seed) if inputs else ()
        bars = dict(zip(inputs, (found,) if len(inputs) == 1 else found))
        whole = {p: rt.gradient(bars.get(p), arguments[p]) for p in dict.fromkeys(p for p, _ in chosen)}
        grads = tuple(boundary.private([follow(whole[p], path)])[0] for p, path in chosen)
        return grads[0] if bare else grads

    pull.__doc__ = f"Pulls a cotangent of {f.__name__}'s value back to its inputs."
    return boundary.private([value])[0], pull


_HALVES = {}


def halves_for(f, kinds, inputs):
    """The generated halves of f for these kinds."""
    return _cached(_HALVES, f, kinds, inputs, "pair")


def pushforward(f, primals, tangents):
    f = plain_function(f)
    if len(primals) != len(tangents):
        raise errors.BadArgument(f"jvp got {len(primals)} primals but {len(tangents)} tangents; give one for each, or None.")
    bound = bound_values(f, parameters(f), primals, {})
    kinds = {n: K.of(v) for n, v in bound.arguments.items()}
    names = list(bound.arguments)
    given = {n: t for n, t in zip(names, tangents) if t is not None and K.may_vary(kinds[n])}
    inputs = tuple(given)
    (tangent,) = _cached(_TANGENTS, f, kinds, inputs, "tangent")
    primal_values = dict(zip(names, primals))
    dots = {n: rt.tangent_of(primal_values[n], t, f"tangent of {n}") for n, t in given.items()}
    value, dot = tangent(*bound.args, **bound.kwargs, **{tangent.__sourcegrad_dots__[n]: d for n, d in dots.items()})
    return value, rt.gradient(dot, value)


_TANGENTS = {}


def _cached(cache, f, kinds, inputs, mode):
    key = (f, tuple(kinds.items()), inputs)
    found = cache.get(key)
    if found is None or not found[1].holds():
        with deep():
            program = Program()
            program.differentiate(primal(f, list(kinds.values()), list(kinds)), kinds, inputs, mode)
            functions = program.load()
            if mode == "tangent":
                dots = [p.name for p in program.generated[-1].ir.params if p.kind == "keyword"][-len(inputs) or None :]
                functions[0].__sourcegrad_dots__ = dict(zip(inputs, dots)) if inputs else {}
            found = cache[key] = tuple(functions), Guard(program)
    return found[0]


def text(f, wrt, mode, optimized, args, kwargs):
    """The text of a derivative with everything it calls, and the imports it needs beside the user's own."""
    f = plain_function(f)
    names = [n for n, _ in parameters(f)]
    chosen, _ = resolve(wrt, names, f.__name__, varargs(parameters(f)))
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
            program.differentiate(target, kinds, chosen, "gradient")
    header = module_header(program.generated)
    return (header + "\n\n\n" if header else "") + program.text()
