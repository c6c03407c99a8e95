"""Any stage as text, and as a program that runs: the debugger, and the best test of every pass."""

from __future__ import annotations

import types

from ..analysis import kinds as K
from ..backend.numpy import load
from ..ir import printer
from ..pipeline import PRIMAL_STAGES, STAGES, Generated, Program, normal_form  # noqa: F401
from .header import module_header
from ..room import deep
from .function import text
from .signature import bound_values, parameters


def stage_text(function, stage, wrt=0, mode="reverse", args=None, kwargs=None):
    """The text of a function after one stage; the stages behind "webs" print its derivative."""
    if stage in PRIMAL_STAGES:
        normal = normal_form(function, entry=True)
        fn = normal.stages[stage]
        header = module_header([Generated(fn.name, normal.env, normal, fn)])
        return (header + "\n\n\n" if header else "") + printer.function(fn)
    return text(function, wrt, mode, stage == "optimize", args, kwargs)


def run_stage(function, stage, args=(), kwargs=None):
    """The value that the text after a stage computes for these arguments.

    Behind "webs" that is the forward half of the derivative with respect to every float input.
    """
    kwargs = kwargs or {}
    if stage not in PRIMAL_STAGES:
        bound = bound_values(function, parameters(function), args, kwargs)
        kinds = {n: K.of(v) for n, v in bound.arguments.items()}
        program = Program(stage == "optimize")
        program.differentiate(function, kinds, tuple(n for n, k in kinds.items() if K.may_vary(k)), "pair")
        return program.load()[0](*args, **kwargs)[0]
    normal = normal_form(function, entry=True)
    fn, env = normal.stages[stage], normal.env
    cells = {**env.cells, **{name: types.CellType(value) for name, value in env.constants.items()}}
    with deep():
        run = load(
            printer.function(fn), fn.name, globals=env.globals, cells=cells, defaults=normal.source.defaults,
            kwdefaults=normal.source.kwdefaults,
        )  # fmt: skip
    return run(*args, **kwargs)
