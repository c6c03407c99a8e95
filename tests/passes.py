"""Passes over handwritten texts: what tests, and the doctests in `sourcegrad/optimize`, show them on.

The texts are in the form in which differentiation leaves them: names that end in _bar, _dot or _saved are ours, the
others are the primal's.  The comment `# Reverse sweep` stands between the sweeps; below it, gradients are computed.
"""

import math
import re
import textwrap

import numpy as np

from sourcegrad import errors
from sourcegrad import optimize as passes
from sourcegrad.analysis import kinds as K
from sourcegrad.backend.numpy import load
from sourcegrad.ir import nodes as N
from sourcegrad.ir import printer
from sourcegrad.pipeline import Program, normal_form
from sourcegrad.runtime import numpy as rt


class Held:
    """What the texts' objects are of."""


OURS = ("_bar", "_dot", "_saved")
VECTOR, MATRIX = K.array("f8", ("n",)), K.array("f8", ("n", "n"))
OBJECT = K.Kind("object", Held, None, (("k", K.FLOAT), ("w", VECTOR)))
LAYER = K.Kind("dict", None, None, (("b", K.FLOAT), ("w", VECTOR)))

# of the parameters of a text, where it says nothing else, and of the cotangents among them
KINDS = {
    "x": VECTOR, "y": VECTOR, "m": MATRIX, "k": K.FLOAT, "s": K.FLOAT, "g": K.FLOAT, "h": K.FLOAT,
    "n": K.INT, "xs": K.list_of(K.FLOAT), "images": K.array("f8", ("n", "n", "n")), "model": OBJECT,
    "layer": LAYER, "layers": K.list_of(LAYER),
}  # fmt: skip


def load_text(text):
    name = text.split("(")[0].removeprefix("def ").strip()
    return load(text, name, globals={"np": np, "rt": rt, "math": math}, cells={})


def prepared(text, **kinds):
    """(IR, context) of a handwritten derivative."""
    normal = normal_form(load_text(text.replace("# Reverse sweep", "REVERSE")))
    program = Program()
    program.refusals = errors.Refusals("f")
    fn = with_border(normal.stages["lower"])
    params = {p.name: {**KINDS, **kinds}.get(p.name.removesuffix("_bar"), K.UNKNOWN) for p in fn.params}
    ctx = program.context(normal, params, ())
    ctx.names.user = frozenset()
    ctx.primal = frozenset(n for n in ctx.env.locals if not any(end in n for end in OURS))
    return fn, ctx


def with_border(fn):
    """`REVERSE` stands for the comment between the sweeps, which reading the text would drop."""
    body = tuple(
        N.Comment("Reverse sweep") if type(s) is N.Evaluate and s.value == N.Name("REVERSE") else s for s in fn.body
    )
    if body != fn.body:
        body = (N.Comment("Forward sweep"), *body)
    return N.Function(fn.name, fn.params, body, None, fn.span)


# --- all passes -----------------------------------------------------------------------------------------------------


def shown(fn):
    """The text without its first line, indentation and notes."""
    lines = printer.function(fn).rstrip().split("\n")
    return textwrap.dedent("\n".join(re.sub(r"(?<=\S)  # .*", "", line) for line in lines[1:]))


def after(text, **kinds):
    """The text after all passes."""
    return shown(passes.optimize(*prepared(textwrap.dedent(text).strip() + "\n", **kinds)))


def becomes(before, expected, **kinds):
    assert after(before, **kinds) == textwrap.dedent(expected).strip()


# --- some passes, by their names ------------------------------------------------------------------------------------

# The last ones go over several functions at once.
NAMES = {
    "swaps.tupled": lambda o, fn: passes.tupled(fn),
    "tidy.number": lambda o, fn: passes.number([fn], o.made_up, o.ctx)[0],
    "webs": lambda o, fn: passes.renamed(fn, o.ctx),
}
STEPS = {**dict(passes.STEPS), **dict(passes.LAST), **NAMES}


def alone(text, *names, without=None, shadows=(), **kinds):
    """The text after these passes, one after the other, but for those of the module that is taken out; as doctests show it.

    shadows: names that mirror the memory of what the primal writes.
    """
    fn, ctx = prepared(textwrap.dedent(text).strip() + "\n", **kinds)
    ctx.bars |= set(shadows)
    optimizer = passes.Optimizer(fn, ctx)
    optimizer.look(fn)
    for name in names:
        if name.partition(".")[0] != without:
            fn = STEPS[name](optimizer, fn)
    return compact(shown(fn))


def halves(text, *names, without=None):
    """Likewise a forward half and its reverse half, for the pass that looks at both."""
    assert names in ((), ("pairs",))
    fwd, rev = (prepared(part)[0] for part in re.split(r"\n(?=def )", textwrap.dedent(text).strip() + "\n"))
    if names and without != "pairs":
        fwd, rev = passes.prune(fwd, rev)
    return "".join(printer.function(half) for half in (fwd, rev)).rstrip()


def compact(text):
    """Without what a doctest would have to show as <BLANKLINE>, and the comment that no text needs."""
    return "\n".join(line for line in text.split("\n") if line.strip() not in ("", "# Forward sweep"))
