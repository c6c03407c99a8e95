"""The normal form that every later stage relies on.

 1. A statement does one operation on atoms (`desugar`); tests and indices may stay nested where they carry no derivative.
 2. Loops run over `range` of atoms, on an index that nothing else uses (`loops`), or are `while`.
 3. One `return`, the last statement; no `continue`; `break` only where nothing follows it in its body (`exits`).
 4. A name is one web (`webs`): names assigned once outside loops are never overwritten.
"""

from __future__ import annotations

from dataclasses import replace

from ..ir import nodes as N
from ..ir import walk
from ..ir.names import Names
from . import celled, compound, exits, generators, inert, inline, webs
from .desugar import Desugar
from .resolve import Env


def environment(source, fn):
    """Where the free names of a function are found, and a supply of fresh names."""
    env = Env(source.globals, source.cells, set(walk.local_names(fn)))
    env.constants.update(source.classes)
    taken = env.locals | walk.all_reads(fn.body) | walk.free_names(fn)
    for s in walk.statements(fn.body):
        if hasattr(s, "function"):
            taken |= walk.local_names(s.function) | walk.all_reads(s.function.body)
    names = Names(taken)
    if not fn.span.file.startswith("<sourcegrad "):  # what we have written has temporaries of ours
        names.user = frozenset(env.locals)
    elif not {"__sourcegrad_ir__", "__sourcegrad_apart__"} & vars(source.function).keys():
        env.derived = True
    return env, names


def desugared(source, fn, load, refusals):
    """(environment, names, the function in A-normal form); once more with cells for what only these can hold."""
    wanted, first = celled.Wanted(), None
    while True:
        count, refusals.items = len(wanted.pairs), []
        changed = celled.celled(fn, wanted)
        env, names = environment(source, changed)
        env.load, env.wanted = load, wanted
        made = desugar(changed, env, names, refusals)
        first = first or refusals.items
        if not refusals.items or len(wanted.pairs) == count:
            refusals.items = first if refusals.items else []
            return env, names, made


def desugar(fn, env, names, refusals):
    d = Desugar(names, env, refusals)
    d.function_name = fn.name
    d.inert = inert.names(fn, env)
    fn = compound.of_function(d, fn)
    fn, items = generators.as_list(d, fn)
    if items is not None:
        fn = replace(fn, body=(*generators.returning(fn.body, items), N.Return(items, fn.span)))
    d.scopes = [fn.body]
    d.loop_escapes = inline.loop_escapes(fn.body)
    d.inert = inert.names(fn, env)
    return replace(fn, body=d.block(fn.body))


def one_exit(fn, env, names):
    return exits.one_exit(fn, names, env.locals)


def split_webs(fn, env, names):
    return webs.split(fn, names, env.locals)
