"""Features: functions of every form."""

from __future__ import annotations

from .expressions import arr, atom, cond, flt, index
from .grammar import FLOAT, Arr, feature
from .slots import floats


@feature("local function")
def local(g):
    f, p = g.fresh("g"), g.fresh("p")
    g.emit(f"def {f}({p}):\n    t = {p} * {flt(g, 1)}\n    return t * {p} + {atom(g)}")
    g.let(FLOAT, f"{f}({flt(g, 1)}) - {f}({flt(g, 0)})")


@feature("closure sees a later value")
def late(g):
    s, f = g.let(FLOAT, flt(g, 1)), g.fresh("g")
    g.emit(f"def {f}():\n    return {s} * {g.number()}\n{s} = {s} + {flt(g, 0)}")
    g.let(FLOAT, f"{f}() * {atom(g)}")


@feature("lambda")
def lambdas(g):
    f, p = g.fresh("g"), g.fresh("p")
    if g.flag(50):
        g.emit(f"{f} = lambda {p}: {p} * {flt(g, 0)} + {flt(g, 0)}")
        g.let(FLOAT, f"{f}({flt(g, 1)})")
    else:
        h = g.fresh("g")
        g.tag("two lambdas on a line")
        g.emit(f"{f}, {h} = lambda {p}: {p} * {flt(g, 0)}, lambda {p}: np.sin({p})")
        g.let(FLOAT, f"{f}({flt(g, 1)}) + {h}({flt(g, 0)})")


@feature("two lambdas on a line")
def two_lambdas(g):
    f, h, p = g.fresh("g"), g.fresh("g"), g.fresh("p")
    g.emit(f"{f} = lambda {p}: {p} * {atom(g)}; {h} = lambda {p}: math.sin({p})")
    g.let(FLOAT, f"{h}({f}({flt(g, 1)}))")


@feature("factory")
def factory(g):
    name, p, q, f = g.fresh("h"), g.fresh("p"), g.fresh("p"), g.fresh("g")
    g.top(f"def {name}({p}):\n    def inner({q}):\n        return {p} * {q} + math.sin({q})\n    return inner")
    g.emit(f"{f} = {name}({flt(g, 1)})")
    g.let(FLOAT, f"{f}({flt(g, 0)}) * {f}(0.3)")


@feature("function as an argument")
def higher(g):
    name, p, q = g.fresh("h"), g.fresh("p"), g.fresh("p")
    g.top(f"def {name}({p}, {q}):\n    return {p}({q}) + {p}(0.5 * {q})")
    u = g.fresh("u")
    g.let(FLOAT, f"{name}({g.one(('math.sin', 'np.tanh', f'lambda {u}: {u} * {u}', f'lambda {u}: {u} * {atom(g)}'))}, {flt(g, 1)})")


@feature("functools.partial")
def partial(g):
    name, p, q, f = g.fresh("h"), g.fresh("p"), g.fresh("p"), g.fresh("g")
    g.top(f"def {name}({p}, {q}):\n    return {p} * math.sin({q})")
    g.emit(f"{f} = functools.partial({name}, {flt(g, 0)})")
    g.let(FLOAT, f"{f}({flt(g, 1)})")


@feature("decorator with wraps")
def wrapped(g):
    name, deco, p = g.fresh("h"), g.fresh("h"), g.fresh("p")
    g.top(
        f"def {deco}(inner):\n    @functools.wraps(inner)\n    def outer(*args):\n"
        f"        return inner(*args) * 2.0\n    return outer"
    )
    g.top(f"@{deco}\ndef {name}({p}):\n    return {p} * math.tanh({p})")
    g.let(FLOAT, f"{name}({flt(g, 1)})")


@feature("lru_cache on ints")
def cached(g):
    name, p = g.fresh("h"), g.fresh("p")
    g.top(f"@functools.lru_cache(maxsize=None)\ndef {name}({p}):\n    return 0.5 * {p} + 0.3")
    g.let(FLOAT, f"{name}({1 + g.upto(2)}) * {flt(g, 1)}")


@feature("recursion")
def recursion(g):
    name, p, k = g.fresh("h"), g.fresh("p"), g.fresh("p")
    g.top(f"def {name}({p}, {k}):\n    if {k} == 0 or {p} > 1.7:\n        return {p} * {p}\n    return {name}({p} * {g.number()} + 0.2, {k} - 1) + {p}")
    g.let(FLOAT, f"{name}({flt(g, 1)}, {1 + g.upto(2)})")


@feature("mutual recursion")
def mutual(g):
    a, b, p, k = g.fresh("h"), g.fresh("h"), g.fresh("p"), g.fresh("p")
    g.top(f"def {a}({p}, {k}):\n    return {p} if {k} == 0 else {b}({p} * {g.number()}, {k} - 1)")
    g.top(f"def {b}({p}, {k}):\n    return {p} * {p} if {k} == 0 else {a}(math.sin({p}), {k} - 1)")
    g.let(FLOAT, f"{a}({flt(g, 1)}, {1 + g.upto(2)})")


@feature("default arguments")
def defaults(g):
    name, p, q = g.fresh("h"), g.fresh("p"), g.fresh("p")
    g.top(f"def {name}({p}, {q}={g.number()}):\n    return {p} * {q} + math.sin({p})")
    g.let(FLOAT, f"{name}({flt(g, 1)}) + {name}({flt(g, 0)}, {flt(g, 0)}) + {name}({flt(g, 0)}, {q}={atom(g)})")


@feature("keyword-only parameters")
def keyword_only(g):
    name, p, q = g.fresh("h"), g.fresh("p"), g.fresh("p")
    g.top(f"def {name}({p}, *, {q}=0.5):\n    return {p} * {q} - {q} * {q}")
    g.let(FLOAT, f"{name}({flt(g, 1)}, {q}={flt(g, 0)}) + {name}({atom(g)})")


@feature("positional-only parameters")
def positional_only(g):
    name, p, q = g.fresh("h"), g.fresh("p"), g.fresh("p")
    g.top(f"def {name}({p}, /, {q}):\n    return {p} * {q}")
    g.let(FLOAT, f"{name}({flt(g, 1)}, {q}={flt(g, 0)})")


@feature("*args in a definition")
def star_args(g):
    name, p = g.fresh("h"), g.fresh("p")
    g.top(f"def {name}(*{p}):\n    s = 0.0\n    for v in {p}:\n        s = s + v * v\n    return s * len({p})")
    g.let(FLOAT, f"{name}({', '.join(flt(g, 0) for _ in range(1 + g.upto(2)))})")


@feature("**kwargs in a definition")
def star_kwargs(g):
    name, p, q = g.fresh("h"), g.fresh("p"), g.fresh("p")
    g.top(f'def {name}({p}, **{q}):\n    return {p} * {q}["k"] + {q}.get("m", 0.5)')
    g.let(FLOAT, f"{name}({flt(g, 1)}, k={flt(g, 0)})")


@feature("star in a call")
def star_call(g):
    name, p, q, r = g.fresh("h"), g.fresh("p"), g.fresh("p"), g.fresh("p")
    g.top(f"def {name}({p}, {q}, {r}):\n    return {p} * {q} + math.sin({r})")
    g.let(FLOAT, g.one((f"{name}(*{floats(g)})", f"{name}({flt(g, 0)}, *({flt(g, 0)}, {atom(g)}))")))


@feature("double star in a call")
def keywords_call(g):
    name, p, q, r = g.fresh("h"), g.fresh("p"), g.fresh("p"), g.fresh("p")
    g.top(f"def {name}({p}, {q}, {r}):\n    return {p} * {q} + math.sin({r})")
    given = f'{{"{q}": {flt(g, 0)}, "{r}": {atom(g)}}}'
    if g.flag(50):
        d = g.fresh("d")
        g.emit(f"{d} = {given}")
        given = d
    g.let(FLOAT, f"{name}({flt(g, 0)}, **{given})")


@feature("several results of a helper")
def several(g):
    name, p, a, b = g.fresh("h"), g.fresh("p"), g.fresh(), g.fresh()
    g.top(f"def {name}({p}):\n    return {p} * {p}, math.sin({p})")
    g.emit(f"{a}, {b} = {name}({flt(g, 1)})")
    g.scope.update({a: FLOAT, b: FLOAT})


@feature("result used in part")
def in_part(g):
    name, p = g.fresh("h"), g.fresh("p")
    n = g.size()
    g.top(f"def {name}({p}):\n    return {{\"sum\": np.sum({p}), \"sq\": {p} * {p}}}")
    g.let(FLOAT, f'{name}({arr(g, (n,), 1)})["sum"] * {atom(g)}')


@feature("helper called in a loop")
def called(g):
    name, p, q, k = g.fresh("h"), g.fresh("p"), g.fresh("p"), g.fresh("i")
    g.top(f"def {name}({p}, {q}):\n    if {p} > {g.number()}:\n        return {p} * {q}\n    return math.sin({p}) + {q}")
    s = g.scalar()
    a, shape = g.array(1, 1, free=False)
    g.emit(f"for {k} in range({shape[0]}):\n    {s} = {name}({s}, {a}[{k}])")


@feature("argument rebound in a helper")
def rebinds(g):
    name, p, q = g.fresh("h"), g.fresh("p"), g.fresh("p")
    n = g.size()
    g.top(f"def {name}({p}, {q}):\n    for k in range(2):\n        {p} = np.sin({p}) * {q}\n    return {p}")
    g.let(Arr((n,)), f"{name}({arr(g, (n,), 0)}, {flt(g, 1)})")


@feature("argument kept and changed")
def kept(g):
    name, p, q = g.fresh("h"), g.fresh("p"), g.fresh("p")
    a, shape = g.array()
    body = g.one((f"if np.sum({p}) > 1e6:\n        return {p} * 2.0\n    return {p}",
                  f"if np.sum({p}) > 1e6:\n        return {p}\n    return {p} * np.cos({p}) * {q}",
                  f"{q} = {p}[::-1]\n    if np.sum({p}) > 1e6:\n        return -{q}\n    return {q}"))  # fmt: skip
    g.top(f"def {name}({p}, {q}):\n    {body}")
    o = g.let(Arr(shape), f"{name}({a}, {flt(g, 1)})")
    v = g.let(Arr(shape), f"{o} * np.sin({o})")
    if g.flag(50):
        g.emit(f"{a} {g.one(('+=', '*=', '-='))} {flt(g, 1)}")
    else:
        g.emit(f"{a}[{index(g, shape[0])}] = {flt(g, 1)}")
    g.let(FLOAT, f"np.sum({v} * {a})")


@feature("annotated helper")
def notes(g):
    name, p = g.fresh("h"), g.fresh("p")
    g.top(f"def {name}({p}: np.ndarray) -> float:\n    total: float = 0.0\n    for v in {p}:\n        total += v ** 2\n    return total")
    g.let(FLOAT, f"{name}({arr(g, (g.size(),), 1)})")


@feature("function chosen by an int")
def chosen(g):
    f, a, b = g.fresh("g"), g.fresh("h"), g.fresh("h")
    g.top(f"def {a}(t):\n    return t * t\n\ndef {b}(t):\n    return math.sin(t)")
    g.emit(f"{f} = [{a}, {b}][{g.upto(1)}]")
    g.let(FLOAT, f"{f}({flt(g, 1)})")


@feature("condition calls a helper")
def condition(g):
    name, p, s = g.fresh("h"), g.fresh("p"), g.scalar()
    g.top(f"def {name}({p}):\n    return {p} > {g.number()}")
    g.emit(f"if {name}({flt(g, 1)}):\n    {s} = {s} * {flt(g, 0)}")
    g.emit(f"if {cond(g)}:\n    {s} = {s} + {flt(g, 0)}")


@feature("index computed by a helper")
def index_helper(g):
    name, p = g.fresh("h"), g.fresh("p")
    a, shape = g.array(1, 1, free=False)
    g.top(f"def {name}({p}, k):\n    return (len({p}) + k) % len({p})")
    g.let(FLOAT, f"{a}[{name}({a}, {index(g, shape[0])})] * {atom(g)}")
