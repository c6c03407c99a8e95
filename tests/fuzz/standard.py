"""Features: builtins and modules of Python."""

from __future__ import annotations

from .expressions import atom, flt, paren, positive
from .grammar import FLOAT, feature
from .slots import arrays, floats


@feature("loop over dict values")
def dict_values(g):
    d, s, v = numbers(g), g.scalar(), g.fresh("r")
    g.emit(f"for {v} in {d}.values():\n    {s} = {s} * 0.5 + {v} * {v}")


@feature("loop over dict items")
def dict_items(g):
    d, s, k, v = numbers(g), g.scalar(), g.fresh("k"), g.fresh("r")
    g.emit(f'for {k}, {v} in {d}.items():\n    {s} += {v} if {k} == "p" else {v} * {atom(g)}')


@feature("loop over dict keys")
def dict_keys(g):
    d, s, k = numbers(g), g.scalar(), g.fresh("k")
    g.emit(g.one((
        f"for {k} in {d}:\n    {s} += {d}[{k}] * {g.number()}",
        f"for {k} in {d}.keys():\n    {d}[{k}] = {d}[{k}] * {g.number()}\n    {s} += {d}[{k}]",
    )))  # fmt: skip


def numbers(g):
    """A dict of two numbers."""
    d = g.fresh("d")
    g.emit(f'{d} = {{"p": {flt(g, 0)}, "q": {flt(g, 1)}}}')
    return d


@feature("reversed")
def backwards(g):
    s, v = g.scalar(), g.fresh("r")
    pick = g.upto(2)
    if pick == 0:
        g.emit(f"for {v} in reversed({floats(g)}):\n    {s} = {s} * 0.5 + {v} * {atom(g)}")
    elif pick == 1:
        a, shape = g.array(1, 1)
        g.emit(f"for {v} in reversed(range({shape[0]})):\n    {a}[{v}] = {a}[{v}] * {flt(g, 0)}")
    else:
        g.emit(f"for {v} in reversed({arrays(g)}):\n    {s} = {s} * 0.5 + np.sum({v}) * {atom(g)}")


@feature("any")
def anything(g):
    s, k = g.scalar(), g.fresh("u")
    test = g.one((f"any({k} > {g.number()} for {k} in {floats(g)})", f"any([{flt(g, 0)} > 0.1, {flt(g, 0)} > 0.9])", f"np.any({g.own((3,))} > 0.9)"))
    g.emit(f"if {test}:\n    {s} = {s} * {flt(g, 1)}")


@feature("all")
def everything(g):
    s, k = g.scalar(), g.fresh("u")
    test = g.one((f"all({k} > {g.number()} for {k} in {floats(g)})", f"all([{flt(g, 0)} > 0.1, {flt(g, 0)} < 0.9])", f"np.all({g.own((3,))} < 0.9)"))
    g.emit(f"if {test}:\n    {s} = {s} * {flt(g, 1)}")


@feature("float and int and len")
def casts(g):
    a = floats(g)
    g.let(FLOAT, g.one((f"float({flt(g, 1)}) * {atom(g)}", f"int({flt(g, 1)} * 3) * {atom(g)}", f"len({a}) * {a}[0]", f"divmod(7, 3)[1] * {atom(g)}")))


@feature("round")
def rounded(g):
    g.let(FLOAT, g.one((f"round({flt(g, 1)}, 1) * {atom(g)}", f"round({flt(g, 1)} * 3) * {atom(g)}")))


@feature("pow")
def powers(g):
    g.let(FLOAT, g.one((f"pow({positive(g)}, 2) * {atom(g)}", f"pow({positive(g)}, {flt(g, 0)})")))


@feature("floor division and modulo")
def modulo(g):
    g.let(FLOAT, f"{positive(g)} % {g.one(('0.7', '0.9'))} + {atom(g)} * ({flt(g, 1)} // 0.37)")


@feature("dict and set made by calls")
def made_by_calls(g):
    d, n = g.fresh("d"), g.size()
    given = g.one((f"p={flt(g, 1)}, q={atom(g)}", f"zip(['p', 'q'], [{flt(g, 1)}, {atom(g)}])"))
    g.emit(f"{d} = dict({given})")
    g.let(FLOAT, f'{d}["p"] * {atom(g)} + {d}["q"] * len(set([{g.upto(2)}, 1, {n}]))')


@feature("itertools.product")
def product(g):
    a, v, w, s = floats(g), g.fresh("r"), g.fresh("r"), g.scalar()
    g.emit(f"for {v}, {w} in itertools.product({a}, [0.5, {flt(g, 0)}]):\n    {s} += {v} * {w} * 0.3")


@feature("itertools.combinations")
def combinations(g):
    a, v, w, s = floats(g), g.fresh("r"), g.fresh("r"), g.scalar()
    g.emit(f"for {v}, {w} in itertools.combinations({a}, 2):\n    {s} += {v} * {w} * 0.3")


@feature("itertools.chain")
def chain(g):
    v, s = g.fresh("r"), g.scalar()
    g.emit(f"for {v} in itertools.chain({floats(g)}, [{flt(g, 0)}]):\n    {s} = {s} * 0.5 + {v}")


@feature("itertools.accumulate")
def accumulated(g):
    how = g.one(("", ", operator.mul", ", lambda u, v: 0.5 * u + v"))
    g.let(FLOAT, f"list(itertools.accumulate({floats(g)}{how}))[-1] * {g.number()}")


@feature("operator functions")
def operators(g):
    name = g.one(("mul", "add", "sub", "itemgetter"))
    g.let(FLOAT, f"operator.itemgetter(1)({floats(g)})" if name == "itemgetter" else f"operator.{name}({flt(g, 0)}, {flt(g, 1)})")


@feature("statistics.mean")
def mean(g):
    g.let(FLOAT, f"statistics.mean({floats(g)}) * {paren(flt(g, 0))}")


@feature("logging")
def logged(g):
    if "log" not in g.shared.known:
        g.shared.known["log"] = True
        g.top('import logging\n\nlog = logging.getLogger("fuzzed")\nlog.addHandler(logging.NullHandler())\nlog.propagate = False')
    s = g.scalar()
    g.emit(g.one((f'log.info("at %s", {g.upto(5)})', f'log.warning("value %.3f", {s})', f'log.debug(f"now {{{s}:.2f}}")')))
