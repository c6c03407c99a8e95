"""Features: statements and expressions of the language."""

from __future__ import annotations

from .expressions import atom, cond, flt, index, paren, positive
from .grammar import FLOAT, Arr, Lst, feature
from .slots import arrays, floats
from .statements import body, looped


@feature("for else")
def for_else(g):
    s = g.scalar()
    k = g.fresh("i")
    g.emit(f"for {k} in range(3):\n    {s} = {s} * 0.5 + {flt(g, 1)}\n    if {cond(g)}:\n        break\nelse:")
    body(g, 1)


@feature("while else")
def while_else(g):
    s = g.scalar()
    k = g.fresh("k")
    g.emit(f"{k} = 0\nwhile {k} < 3:\n    {k} += 1\n    {s} = {s} * 0.5 + {flt(g, 0)}\n    if {s} > 0.9:\n        break\nelse:")
    body(g, 1)


@feature("loop over a list")
def over_list(g):
    a = floats(g)
    v = g.fresh("r")
    g.scalar()
    g.emit(f"for {v} in {g.one((a, f'reversed({a})', f'{a}[::-1]'))}:")
    looped(g, 1, {v: FLOAT})


@feature("loop over arrays of a list")
def over_arrays(g):
    a, shape = arrays(g)
    v = g.fresh("r")
    g.scalar()
    g.emit(f"for {v} in {a}:")
    looped(g, 1, {v: Arr(shape)})


@feature("zip")
def zipped(g):
    a, b = floats(g), g.own((3,))
    v, w, s = g.fresh("r"), g.fresh("r"), g.scalar()
    g.emit(f"for {v}, {w} in zip({a}, {b}):\n    {s} = {s} + {v} * {w} * {g.number()}")


@feature("enumerate with a start")
def enumerated(g):
    a, s = floats(g), g.scalar()
    k, v = g.fresh("i"), g.fresh("r")
    g.emit(f"for {k}, {v} in enumerate({a}, {g.one(('1', 'start=2'))}):\n    {s} += {k} * {v} * 0.3")


@feature("map")
def mapped(g):
    a, k = floats(g), g.fresh("u")
    g.let(FLOAT, g.one((f"sum(map(lambda {k}: {k} * {flt(g, 0)}, {a}))", f"sum(map(math.sin, {a}))", f"list(map(np.tanh, {a}))[1]")))


@feature("filter")
def filtered(g):
    a, k = floats(g), g.fresh("u")
    g.let(FLOAT, f"sum(filter(lambda {k}: {k} > {g.number()}, {a})) + {atom(g)}")


@feature("generator function")
def generator(g):
    name, p, k, v = g.fresh("h"), g.fresh("p"), g.fresh("i"), g.fresh("r")
    s = g.scalar()
    g.top(f"def {name}({p}):\n    for {k} in range(3):\n        yield {p} * {k} * {g.number()}")
    g.emit(f"for {v} in {name}({flt(g, 1)}):\n    {s} = {s} * 0.5 + {v}")


@feature("generator expression")
def genexp(g):
    k = g.fresh("u")
    g.let(FLOAT, f"sum({k} * {flt(g, 0)} for {k} in {g.one((floats(g), g.own((3,))))})")


@feature("list comprehension")
def listcomp(g):
    k, a = g.fresh("u"), floats(g)
    g.let(Lst(FLOAT, 3), f"[{k} * {flt(g, 0)} + {g.number()} for {k} in {a}]", "l")
    if g.flag(50):
        g.tag("comprehension with a condition")
        g.let(FLOAT, f"sum([{k} * {atom(g)} for {k} in {a} if {k} > {g.number()}])")


@feature("comprehension with a condition")
def conditioned(g):
    k, n = g.fresh("u"), g.size()
    a = g.own((n,))
    g.let(FLOAT, f"sum([{a}[{k}] ** 2 for {k} in range({n}) if {a}[{k}] > {g.number()}])")


@feature("nested comprehension")
def nestedcomp(g):
    i, j = g.fresh("u"), g.fresh("u")
    a, b = g.own((2,)), g.own((3,))
    g.let(FLOAT, g.one((
        f"sum([{a}[{i}] * {b}[{j}] for {i} in range(2) for {j} in range(3)])",
        f"np.sum(np.array([[{a}[{i}] * {b}[{j}] for {j} in range(3)] for {i} in range(2)]) ** 2)",
    )))  # fmt: skip


@feature("comprehension of arrays")
def arraycomp(g):
    n, m, k = g.size(), g.size(), g.fresh("u")
    a = g.own((n, m))
    g.let(Arr((n, m)), f"np.array([np.sin({k}) * {atom(g)} for {k} in {a}])")


@feature("dict comprehension")
def dictcomp(g):
    d, k, a = g.fresh("d"), g.fresh("u"), floats(g)
    g.emit(f"{d} = {{{k}: {a}[{k}] * {atom(g)} for {k} in range(3)}}")
    g.let(FLOAT, f"{d}[0] * {d}[2] + {d}[1]")


@feature("set comprehension of ints")
def setcomp(g):
    d, k, a = g.fresh("d"), g.fresh("u"), g.own((3,))
    g.emit(f"{d} = {{{k} % 2 for {k} in range(4)}}")
    g.let(FLOAT, f"sum([{a}[{k}] for {k} in sorted({d})]) * len({d})")


@feature("match on values")
def match_value(g):
    s, k = g.scalar(), index(g, 3)
    g.emit(f"match {k}:\n    case 0:\n        {s} = {flt(g, 1)}\n    case 1 | 2:\n        {s} = {s} * {flt(g, 0)}\n    case _:\n        {s} = 0.5 * {s}")


@feature("match on a sequence")
def match_sequence(g):
    s, a, b = g.scalar(), g.fresh("u"), g.fresh("u")
    guard = f" if {a} > {g.number()}" if g.flag(50) else ""
    g.emit(f"match ({flt(g, 0)}, {flt(g, 1)}):\n    case ({a}, {b}){guard}:\n        {s} = {a} * {b} + {s}\n    case _:\n        {s} = {s} * 0.3")


@feature("match on a mapping")
def match_mapping(g):
    s, a = g.scalar(), g.fresh("u")
    g.emit(f'match {{"p": {flt(g, 1)}, "k": 1}}:\n    case {{"k": 1, "p": {a}}}:\n        {s} = {a} * {s}\n    case _:\n        {s} = 0.1')


@feature("match on a class")
def match_class(g):
    s, a = g.scalar(), g.fresh("u")
    g.emit(f"match {flt(g, 1)}:\n    case float() as {a} if {a} > {g.number()}:\n        {s} = {a} * {s}\n    case {a}:\n        {s} = {s} - {a}")


@feature("try except")
def try_except(g):
    s = g.scalar()
    g.emit(f"try:\n    {s} = {s} * {flt(g, 0)}\n    if {cond(g)}:\n        raise ValueError(\"low\")\n    {s} = {s} + {flt(g, 1)}")
    g.emit(f"except ValueError:\n    {s} = {s} * {g.number()}")


@feature("try else")
def try_else(g):
    s = g.scalar()
    g.emit(f"try:\n    if {cond(g)}:\n        raise ValueError(\"low\")\n    {s} = {s} * {flt(g, 0)}")
    g.emit(f"except ValueError:\n    {s} = {s} * {g.number()}\nelse:\n    {s} = {s} + 0.1 * {atom(g)}")
    if g.flag(30):
        g.emit(f"finally:\n    {s} = {s} * {atom(g)}")


@feature("try with stores")
def try_stores(g):
    a, shape = g.array(1, 1, least=2)
    k = g.fresh("i")
    g.emit(f"try:\n    for {k} in range({shape[0]}):\n        {a}[{k}] = {a}[{k}] * {flt(g, 0)}\n        if {a}[{k}] > {g.number()}:\n            raise KeyError({k})")
    g.emit(f"except (KeyError, IndexError) as error:\n    {a}[0] = {flt(g, 0)}")


@feature("try finally")
def try_finally(g):
    s = g.scalar()
    g.emit(f"try:\n    {s} = {s} * {flt(g, 1)}\nfinally:\n    {s} = {s} + {atom(g)}")


@feature("with errstate")
def errstate(g):
    s = g.fresh()
    g.emit(f'with np.errstate(all="ignore"):\n    {s} = {flt(g, 2)}')
    g.scope[s] = FLOAT


@feature("with a context manager")
def context(g):
    if "scaled" not in g.shared.known:
        g.shared.known["scaled"] = True
        g.top("@contextlib.contextmanager\ndef scaled(factor):\n    yield factor * 2.0")
    s, v = g.fresh(), g.fresh("u")
    g.emit(f"with scaled({flt(g, 0)}) as {v}:\n    {s} = {v} * {flt(g, 1)}")
    g.scope[s] = FLOAT


@feature("raise and assert")
def guards(g):
    s = g.scalar()
    g.emit(f'assert {s} < 1e6, "too large"\nif {s} > 1e5:\n    raise ValueError(f"{{1.0}} is wrong")')


@feature("print and f-string")
def printed(g):
    g.emit('print(f"step {1:03d}", end="")')
    if g.flag(50):
        g.emit(f'print(f"{{{g.scalar()}:.3f}}", end="")')


@feature("del of a name")
def deleted(g):
    v = g.fresh()
    g.emit(f"{v} = {flt(g, 1)}")
    g.let(FLOAT, f"{v} * {flt(g, 0)}")
    g.emit(f"del {v}")


@feature("annotated assignment")
def annotated(g):
    v = g.fresh()
    g.emit(f"{v}: float = {flt(g, 2)}")
    g.scope[v] = FLOAT


@feature("global read")
def global_read(g):
    if "table" not in g.shared.known:
        g.shared.known["table"] = True
        g.top("scale = 0.7\ntable = np.array([0.3, 1.2, -0.4])\nsettings = {\"k\": 1.5}")
    g.let(FLOAT, f"scale * {flt(g, 1)} + np.sum(table * {atom(g)}) * settings[\"k\"]")


@feature("walrus")
def walrus(g):
    v = g.fresh()
    s = g.scalar()
    g.emit(f"if ({v} := {flt(g, 1)}) > {g.number()}:\n    {s} = {s} * {v}\nelse:\n    {s} = {s} - {v}")


@feature("starred assignment")
def starred(g):
    a, b, c = g.fresh(), g.fresh("l"), g.fresh()
    g.emit(f"{a}, *{b}, {c} = {g.one((floats(g), g.own((4,))))}")
    g.scope[a] = g.scope[c] = FLOAT
    g.let(FLOAT, f"{b}[0] * {a}")


@feature("nested unpacking")
def unpacking(g):
    a, b, c = g.fresh(), g.fresh(), g.fresh()
    g.emit(f"{a}, ({b}, {c}) = {flt(g, 0)}, ({flt(g, 1)}, {flt(g, 0)})")
    g.scope.update({a: FLOAT, b: FLOAT, c: FLOAT})


@feature("chained assignment")
def chained(g):
    a, b = g.fresh(), g.fresh()
    if g.flag(50):
        g.emit(f"{a} = {b} = {flt(g, 1)}")
        g.scope.update({a: FLOAT, b: FLOAT})
        g.emit(f"{a} += {atom(g)}")
    else:
        g.emit(f"{a} = {b} = np.zeros(3) + {flt(g, 1)}")
        g.scope.update({a: Arr((3,)), b: Arr((3,))})
        g.emit(f"{a}[0] = {atom(g)}")


@feature("multiple assignment")
def multiple(g):
    a, b = g.scalar(), g.let(FLOAT, flt(g, 1))
    g.emit(f"{a}, {b} = {b} * {g.number()}, {a} + {atom(g)}")


@feature("augmented power")
def power(g):
    s = g.let(FLOAT, positive(g))
    g.emit(f"{s} **= {g.one(('2', '1.5', '-0.5', '0.5'))}")


@feature("active exponent")
def exponent(g):
    g.let(FLOAT, f"{positive(g)} ** {paren(flt(g, 1))}")


@feature("short circuit value")
def short(g):
    g.let(FLOAT, f"({flt(g, 0)} > 0.2 and {flt(g, 1)}) or {flt(g, 0)}")


@feature("bare pass and docstring")
def passed(g):
    g.emit('"""Nothing."""\npass')


@feature("min and max of several")
def minmax(g):
    g.let(FLOAT, g.one(("max({}, {}, {})", "min({}, {}, {})", "max([{}, {}, {}])")).format(*(flt(g, 1) for _ in range(3))))


@feature("sorted with a key")
def sorted_key(g):
    k = g.fresh("u")
    g.let(Lst(FLOAT, 3), f"sorted({floats(g)}{g.one(('', f', key=lambda {k}: -{k}', ', reverse=True', ', key=abs'))})", "l")


@feature("list and tuple of iterables")
def listed(g):
    g.let(Lst(FLOAT, 3), f"list({g.own((3,))})", "l")
    g.let(FLOAT, f"tuple({floats(g)})[1] * {atom(g)}")


@feature("zip star")
def zip_star(g):
    a, b = g.fresh("u"), g.fresh("u")
    g.emit(f"{a}, {b} = zip(*[({flt(g, 0)}, {flt(g, 1)}), ({flt(g, 0)}, {flt(g, 0)})])")
    g.let(FLOAT, f"{a}[0] * {b}[1] + {a}[1]")


@feature("functools.reduce")
def reduced(g):
    a, b = g.fresh("u"), g.fresh("u")
    g.let(FLOAT, f"functools.reduce(lambda {a}, {b}: {a} * 0.5 + {b} * {atom(g)}, {floats(g)})")


@feature("tuples")
def tuples(g):
    t = g.fresh("u")
    g.emit(f"{t} = ({flt(g, 1)}, {flt(g, 0)})\n{t} = {t} + ({flt(g, 0)},)\n{t} = ({t}[1], {t}[0], {t}[2])")
    g.let(FLOAT, f"{t}[0] * {t}[-1] + {t}[1]")


@feature("condition on a container")
def emptiness(g):
    a, s = floats(g), g.scalar()
    g.emit(f"if {g.one((a, f'len({a}) > 2', f'not {a}', f'{a} is not None'))}:\n    {s} = {s} * {flt(g, 0)}")


@feature("while on data")
def while_data(g):
    s, k = g.let(FLOAT, positive(g) + " * 4.0"), g.fresh("k")
    g.emit(f"{k} = 0\nwhile {s} > {g.number()} and {k} < 6:\n    {s} = {s} * 0.6 + 0.1 * {atom(g)}\n    {k} += 1")
    if g.flag(50):
        g.emit(f"{s} = {s} * {k}")


@feature("comparison of ints decides")
def int_logic(g):
    k, j, s = g.fresh("k"), g.fresh("i"), g.scalar()
    g.emit(f"{k} = {g.upto(2)}\nfor {j} in range(4):\n    {k} = ({k} * 3 + {j}) % 5\n    if {k} in (1, 3):\n        {s} = {s} * {flt(g, 0)}\n    elif {k} != 2:\n        {s} += {flt(g, 0)}")
