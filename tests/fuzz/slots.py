"""Features: lists, dicts and cells as places."""

from __future__ import annotations

from .expressions import arr, cond, flt, index
from .grammar import FLOAT, Arr, Dct, Int, Lst, feature
from .stores import PLAIN, put


def floats(g, n=3):
    """A list of numbers."""
    known = g.names(Lst(FLOAT, n), free=True)
    if known and g.flag(60):
        return g.one(known)
    return g.let(Lst(FLOAT, n), f"[{', '.join(flt(g, 0) for _ in range(n))}]", "l")


def arrays(g, n=2, shape=None):
    """A list of arrays."""
    known = [k for k in g.names(Lst, free=True) if isinstance(g.scope[k].item, Arr) and g.scope[k].length >= n]
    if known and shape is None and g.flag(60):
        name = g.one(known)
        return name, g.scope[name].item.shape
    shape = shape or g.shape(1, 2)
    items = ", ".join(arr(g, shape, 1) for _ in range(n))
    return g.let(Lst(Arr(shape), n), f"[{items}]", "l"), shape


@feature("list item set")
def item(g):
    a = floats(g)
    g.emit(f"{a}[{index(g, 3)}] {g.one(PLAIN)} {flt(g, 1)}")


@feature("list append")
def append(g):
    a = g.let(Lst(FLOAT, 1), f"[{flt(g, 0)}]", "l")
    k = g.fresh("i")
    g.emit(f"for {k} in range({2 + g.upto(1)}):\n    {a}.append({a}[-1] * {flt(g, 0)} + {flt(g, 1)})")
    if g.flag(50):
        g.emit(f"{a}.append({flt(g, 1)})")
    g.let(FLOAT, f"{a}[-1] * {a}[1]")


@feature("list extend and insert")
def extend(g):
    a = floats(g)
    g.emit(f"{a}.extend([{flt(g, 0)}, {flt(g, 1)}])\n{a}.insert({g.upto(2)}, {flt(g, 1)})")


@feature("list pop and del")
def pop(g):
    a = g.let(Lst(FLOAT, 2), f"[{', '.join(flt(g, 0) for _ in range(4))}]", "l")
    g.let(FLOAT, f"{a}.pop({g.one(('', '0', '-2'))}) * {g.number()}")
    g.emit(f"del {a}[{g.upto(2)}]")


@feature("list slice set")
def slice_set(g):
    a = floats(g)
    g.emit(f"{a}[1:] = [{flt(g, 0)}, {flt(g, 1)}]")


@feature("list sort and reverse")
def list_sort(g):
    a = g.let(Lst(FLOAT, 3), f"[{', '.join(flt(g, 0) for _ in range(3))}]", "l")
    g.emit(f"{a}.{g.one(('sort()', 'reverse()', 'sort(reverse=True)'))}")
    g.let(FLOAT, f"{a}[0] * 0.5 + {a}[2] * {g.number()}")


@feature("list alias written")
def list_alias(g):
    a = floats(g)
    b = g.let(Lst(FLOAT, 3), a, "l")
    g.emit(f"{b}[{index(g, 3)}] = {flt(g, 1)}")
    g.let(FLOAT, f"{a}[0] * {a}[1] + {a}[2]")


@feature("list of arrays written in a loop")
def list_of_arrays(g):
    a, shape = arrays(g)
    k = g.fresh("i")
    g.emit(f"for {k} in range(2):")
    g.emit(f"    {a}[{k}] {g.one(('=', '+=', '*='))} {arr(g, shape, 1)}")
    g.let(FLOAT, f"np.sum({a}[0] * {a}[1])")


@feature("arrays of a list written")
def arrays_of_list(g):
    a, shape = arrays(g)
    put(g, f"{a}[{g.upto(1)}][{index(g, shape[0])}]", shape[1:])
    r = g.fresh("r")
    g.emit(f"for {r} in {a}:\n    {r}[{index(g, shape[0])}] {g.one(PLAIN)} {flt(g, 1)}")
    g.let(FLOAT, f"np.sum({a}[0] * {a}[1])")


@feature("array in two lists")
def shared(g):
    v, shape = g.array()
    a = g.let(Lst(Arr(shape), 2), f"[{v}, {v}]" if g.flag(40) else f"[{v}, {arr(g, shape, 1)}]", "l")
    put(g, f"{a}[0][{index(g, shape[0])}]", shape[1:])
    g.let(FLOAT, f"np.sum({v} * {a}[1])")


@feature("list of lists")
def nested(g):
    a = g.fresh("l")
    g.emit(f"{a} = [[{flt(g, 0)}, {flt(g, 0)}], [{flt(g, 0)}, {flt(g, 1)}]]")
    g.emit(f"{a}[{g.upto(1)}][{g.upto(1)}] {g.one(PLAIN)} {flt(g, 1)}")
    g.let(FLOAT, f"{a}[0][0] * {a}[1][1] - {a}[0][1]")


@feature("dict item set")
def dict_set(g):
    a = g.let(Dct(("p", "q"), FLOAT), f'{{"p": {flt(g, 0)}, "q": {flt(g, 1)}}}', "d")
    g.emit(f'{a}["{g.one(("p", "q"))}"] {g.one(PLAIN)} {flt(g, 1)}')
    g.emit(f'{a}["r"] = {flt(g, 1)}')
    g.let(FLOAT, f'{a}["r"] * {a}["p"]')


@feature("dict of arrays written")
def dict_arrays(g):
    shape = g.shape(1, 1)
    a = g.let(Dct(("p", "q"), Arr(shape)), f'{{"p": {arr(g, shape, 1)}, "q": {arr(g, shape, 1)}}}', "d")
    put(g, f'{a}["p"][{index(g, shape[0])}]', ())
    g.emit(f'{a}["q"] {g.one(("+=", "=", "*="))} {arr(g, shape, 1)}')
    g.let(FLOAT, f'np.sum({a}["p"] * {a}["q"])')


@feature("dict methods")
def dict_methods(g):
    a = g.let(Dct(("p", "q"), FLOAT), f'{{"p": {flt(g, 0)}, "q": {flt(g, 1)}}}', "d")
    g.emit(g.one((
        f'{a}.update({{"p": {flt(g, 1)}, "s": {flt(g, 0)}}})', f'{a}.setdefault("t", {flt(g, 1)})',
        f'{a}.update(p={flt(g, 1)})',
    )))  # fmt: skip
    g.let(FLOAT, g.one((f'{a}.get("p", 0.0) * 0.7', f'{a}.get("z", 0.5) * {a}["q"]')))
    if g.flag(50):
        g.let(FLOAT, f'{a}.pop("q") * {g.number()}')
        g.emit(f'{a}["q"] = {flt(g, 0)}')


@feature("dict item deleted")
def dict_del(g):
    a = g.fresh("d")
    g.emit(f'{a} = {{"p": {flt(g, 0)}, "q": {flt(g, 1)}, "r": 1.5}}\ndel {a}["r"]')
    g.let(FLOAT, f"sum({a}.values())")


@feature("nonlocal")
def non_local(g):
    s = g.let(FLOAT, flt(g, 1))
    f, p = g.fresh("g"), g.fresh("p")
    g.emit(f"def {f}({p}):\n    nonlocal {s}\n    {s} = {s} * {g.number()} + {p}\n    return {s} * {p}")
    g.let(FLOAT, f"{f}({flt(g, 0)}) + {f}({flt(g, 1)})")
    g.protected.discard(s)


@feature("captured list written")
def captured(g):
    a = floats(g)
    f, p = g.fresh("g"), g.fresh("p")
    g.emit(f"def {f}({p}):\n    {a}[{g.upto(2)}] = {p} * {a}[{g.upto(2)}]")
    g.emit(f"{f}({flt(g, 1)})")
    g.let(FLOAT, f"{a}[0] + {a}[1] * {a}[2]")


@feature("captured array written")
def captured_array(g):
    a, shape = g.array(1, 1)
    f, p = g.fresh("g"), g.fresh("p")
    g.emit(f"def {f}({p}):\n    {a}[{index(g, shape[0])}] {g.one(PLAIN)} {p} * {a}[0]")
    k = g.fresh("i")
    g.emit(f"for {k} in range(2):\n    {f}({flt(g, 1)})")
    g.let(FLOAT, f"np.sum({a} ** 2)")


@feature("helper writes its argument")
def writes(g):
    v, shape = g.array(1, 2)
    name, p, q = g.fresh("h"), g.fresh("p"), g.fresh("p")
    inner = g.helper()
    inner.scope = {p: Arr(shape), q: FLOAT}
    put(inner, f"{p}[{index(inner, shape[0])}]", shape[1:])
    if g.flag(40):
        inner.emit(f"{p} *= {q}")
    last = inner.one((None, f"return np.sum({p}) * {q}", f"return {p}", f"return {p}[0]" if len(shape) == 2 else None))
    if last:
        inner.emit(last)
    g.top("\n".join([f"def {name}({p}, {q}):", *inner.lines]))
    call = f"{name}({v}, {flt(g, 1)})"
    if last is None:
        g.emit(call)
    elif last.endswith("]"):
        g.let(Arr(shape[1:]), call)
    else:
        g.let(FLOAT if "np.sum" in last else Arr(shape), call)
    g.let(FLOAT, f"np.sum({v} ** 2)")


@feature("helper returns a view")
def returns_view(g):
    v, shape = g.array(1, 2, least=2)
    name, p = g.fresh("h"), g.fresh("p")
    g.top(f"def {name}({p}):\n    return {p}[1:]")
    w = g.let(Arr((shape[0] - 1, *shape[1:])), f"{name}({v})")
    put(g, f"{w}[{index(g, shape[0] - 1)}]", shape[1:])
    g.let(FLOAT, f"np.sum({v} ** 2)")


@feature("helper writes a list")
def writes_list(g):
    a = floats(g)
    name, p, q = g.fresh("h"), g.fresh("p"), g.fresh("p")
    g.top(f"def {name}({p}, {q}):\n    {g.one((f'{p}.append({q})', f'{p}[0] = {q} * {p}[1]', f'{p}[1] += {q}'))}")
    g.emit(f"{name}({a}, {flt(g, 1)})")
    g.let(FLOAT, f"{a}[0] * {a}[1] + {a}[-1]")


@feature("recursion with containers")
def recursion(g):
    name, p, k = g.fresh("h"), g.fresh("p"), g.fresh("p")
    g.top(
        f"def {name}({p}, {k}):\n    if {k} == 0:\n        return {p}\n"
        f"    return {name}([t * {g.number()} + 0.1 for t in {p}], {k} - 1)"
    )
    g.let(FLOAT, f"sum({name}([{flt(g, 0)}, {flt(g, 1)}], {1 + g.upto(2)}))")


@feature("array read and written in while")
def in_while(g):
    a, shape = g.array(1, 1)
    k = g.fresh("k")
    g.emit(f"{k} = 0\nwhile {k} < {shape[0]} and {a}[{k}] < {g.number()}:")
    g.emit(f"    {a}[{k}] = {a}[{k}] * {flt(g, 0)} + {a}[-1]\n    {k} += 1")
    g.scope[k] = Int(shape[0] + 1)
    g.protected.add(k)


@feature("store in one branch")
def in_branch(g):
    a, shape = g.array()
    g.emit(f"if {cond(g)}:")
    g.indent += 1
    put(g, f"{a}[{index(g, shape[0])}]", shape[1:])
    g.indent -= 1
    g.let(FLOAT, f"np.sum({a} ** 2)")
