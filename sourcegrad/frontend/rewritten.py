"""A user's function rewritten as another Python function, which stands where the first one stood."""

from __future__ import annotations

from .. import errors
from ..ir import printer
from .lower import lower
from .source import read


def rewritten(function, change, load):
    """The function whose IR is `change(fn)`, `fn` being that of `function`: it reads what that one reads.

    It carries what it is made of as __sourcegrad_ir__ and __sourcegrad_text__.
    """
    ir = change(lower(read(function, wrapper=True), errors.Refusals(function.__name__)))
    text = printer.function(ir)
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or ()))
    made = load(
        text, ir.name, globals=function.__globals__, cells=cells,
        defaults=function.__defaults__ or (), kwdefaults=function.__kwdefaults__ or {},
    )  # fmt: skip
    made.__sourcegrad_ir__, made.__sourcegrad_text__ = ir, text
    return made
