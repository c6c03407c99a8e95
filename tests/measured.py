"""Runs against what inference says of them: values have kinds too, and must be covered."""

import sys
import types
import warnings

import numpy as np
from rulebook import LANGUAGE

from sourcegrad import errors, pipeline
from sourcegrad.analysis import kinds as K
from sourcegrad.analysis import sets
from sourcegrad.analysis.infer import Inference
from sourcegrad.backend.numpy import load
from sourcegrad.frontend.resolve import Env
from sourcegrad.ir import nodes as N
from sourcegrad.ir import printer
from sourcegrad.rules.text import expression

SCOPE = {**LANGUAGE, "rng": np.random.default_rng(3)}


VIEWS = type({}.keys()), type({}.values()), type({}.items())


def is_used_up(value, claimed):
    """Is this an iterator, of whose items nothing can be said without taking them, claimed to be one or their list?"""
    iterator = hasattr(value, "__next__") or isinstance(value, np.ndindex)
    return iterator and (claimed.family == "list" or (claimed.family == "other" and claimed.dtype is type(value)))


def are_keys(value, claimed):
    """Is this what d.keys() gives, claimed to be that?"""
    return type(value) is VIEWS[0] and claimed.family == "other" and claimed.dtype is VIEWS[0] and all(
        K.covers(claimed.items[0], measured(k)) for k in value
    )


def measured(value):
    """The kind of a value with all that is ever claimed: sizes of ints, each item of a list."""
    if isinstance(value, VIEWS):
        value = list(value)  # text makes lists of them
    k = K.of(value)
    if type(value) is int:
        return K.size(1 if value == 1 else "n")
    if type(value) is list:
        items = [measured(v) for v in value]
        return K.list_of(K.join_all(items), tuple(items))
    if type(value) is set and value:
        return sets.set_of([measured(v) for v in value])
    if k.family == "object" and k.items is not None:
        held = {n: getattr(value, n, None) for n, _ in k.items}
        return k._replace(items=tuple((n, measured(held[n]) if type(held[n]) is set else i) for n, i in k.items))
    if isinstance(value, tuple) and k.family == "tuple":
        return K.tuple_of([measured(v) for v in value], k.dtype)
    if type(value) is dict and k.items is not None:
        return k._replace(items=tuple((n, measured(v)) for n, v in value.items()))
    return k


def inferred(text, params):
    """The kind of an expression in names of these kinds."""
    env = Env(SCOPE, {}, set(params))
    function = N.Function("f", tuple(N.Param(n) for n in params), ())
    return (
        Inference(function, env, params, lambda op, kinds: K.UNKNOWN)
        .run()
        .kind_of(expression(text))
    )


def run(text, values):
    """The value of an expression, LookupError where it raises."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return eval(text, dict(SCOPE), dict(values))
        except Exception as problem:
            raise LookupError(text) from problem


def check(text, values):
    """The inferred kind of an expression covers that of its value; False where it raises."""
    try:
        actual = run(text, values)
    except LookupError:
        return False
    claimed = inferred(text, {n: K.of(v) for n, v in values.items()})
    assert K.covers(claimed, measured(actual)), (
        f"{text} with {values}:\n  {claimed}\n  {measured(actual)}"
    )
    return True


def facts(function, arguments):
    """The primal in normal form with its inferred kinds, and the function that runs it."""
    program = pipeline.Program()
    program.refusals = errors.Refusals("")
    normal = program.normal(function)
    fn, env, _ = normal.copy()
    kinds = program.infer(fn, env, {n: K.of(v) for n, v in arguments.items()})
    cells = {**env.cells, **{n: types.CellType(v) for n, v in env.constants.items()}}
    source = normal.source
    text = printer.function(fn)
    return kinds, load(
        text,
        fn.name,
        globals=env.globals,
        cells=cells,
        defaults=source.defaults,
        kwdefaults=source.kwdefaults,
    )


def watch(kinds, function, args, kwargs):
    """Run a function; every value of a local name, after every line, must be of the kind that was
    inferred.
    """
    code = function.__code__
    seen = {}

    def local(frame, event, arg):
        for n, v in frame.f_locals.items():
            if (seen.get(n) is not v or isinstance(v, (list, dict))) and not is_used_up(v, kinds(n) or K.UNKNOWN):
                assert K.covers(kinds(n), measured(v)) or are_keys(v, kinds(n)), f"{n}: {kinds(n)} is {measured(v)}"
                seen[n] = v
        return local

    def trace(frame, event, arg):
        return local if frame.f_code is code else None

    old = sys.gettrace()
    sys.settrace(trace)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            function(*args, **kwargs)
    finally:
        sys.settrace(old)
