"""Features: views and aliases."""

from __future__ import annotations

from .expressions import arr, cond, flt, index, paren, signed
from .grammar import FLOAT, Arr, feature
from .stores import PLAIN, put


@feature("alias written")
def alias(g):
    a, shape = g.array()
    v = g.let(Arr(shape), a)
    put(g, f"{v}[{index(g, shape[0])}]", shape[1:])
    g.let(FLOAT, f"np.sum({a} * {v})")


@feature("row view written")
def row(g):
    a, shape = g.array(2, 2)
    v = g.let(Arr(shape[1:]), f"{a}[{signed(g, shape[0])}]")
    put(g, f"{v}[{index(g, shape[1])}]", ())
    g.let(FLOAT, f"np.sum({a} ** 2)")


@feature("column view written")
def column(g):
    a, shape = g.array(2, 2)
    v = g.let(Arr(shape[:1]), f"{a}[:, {signed(g, shape[1])}]")
    put(g, f"{v}[{g.one((':', '...', '::-1'))}]", shape[:1])
    g.let(FLOAT, f"np.sum({a} ** 2)")


@feature("slice view written")
def part(g):
    a, shape = g.array(1, 2, least=2)
    v = g.let(Arr((shape[0] - 1, *shape[1:])), f"{a}[{g.one(('1:', ':-1'))}]")
    put(g, f"{v}[{index(g, shape[0] - 1)}]", shape[1:])
    g.let(FLOAT, f"np.sum({a} * np.sin({a}))")


@feature("base written and view read")
def base(g):
    a, shape = g.array(1, 2, least=2)
    v = g.let(Arr((shape[0] - 1, *shape[1:])), f"{a}[1:]")
    put(g, f"{a}[{signed(g, shape[0])}]", shape[1:])
    g.let(FLOAT, f"np.sum({v} ** 2)")


@feature("transpose written")
def transpose(g):
    a, shape = g.array(2, 2)
    v = g.let(Arr(shape[::-1]), g.one((f"{a}.T", f"np.transpose({a})", f"np.swapaxes({a}, 0, 1)")))
    put(g, f"{v}[{index(g, shape[1])}]", shape[:1])
    g.let(FLOAT, f"np.sum({a} ** 2)")


@feature("reshape written")
def reshape(g):
    a, shape = g.array(2, 2)
    n = shape[0] * shape[1]
    v = g.let(Arr((n,)), g.one((f"{a}.reshape(-1)", f"{a}.reshape({n})", f"np.reshape({a}, ({n},))", f"{a}.ravel()")))
    put(g, f"{v}[{index(g, n)}]", ())
    g.let(FLOAT, f"np.sum({a} ** 2)")


@feature("ravel of a transpose")
def ravel(g):
    a, shape = g.array(2, 2)
    v = g.let(Arr((shape[0] * shape[1],)), g.one((f"{a}.T.ravel()", f"np.ravel({a}.T)", f"{a}.T.reshape(-1)")))
    put(g, f"{v}[{index(g, shape[0])}]", ())
    g.let(FLOAT, f"np.sum({a} ** 2)")


@feature("view of a view")
def twofold(g):
    a, shape = g.array(2, 2)
    v = g.let(Arr(shape[::-1]), f"{a}.T")
    w = g.let(Arr(shape[:1]), f"{v}[{signed(g, shape[1])}]")
    put(g, f"{w}[{index(g, shape[0])}]", ())
    g.let(FLOAT, f"np.sum({a} * {v}.T)")


@feature("view in a loop")
def looped(g):
    a, shape = g.array(2, 2)
    k, v = g.fresh("i"), g.fresh()
    g.emit(f"for {k} in range({shape[0]}):\n    {v} = {a}[{k}]")
    g.emit(f"    {v}[{index(g, shape[1])}] {g.one(PLAIN)} {flt(g, 1)}")
    if g.flag(50):
        g.emit(f"    {v} *= {g.number()}")
    g.let(FLOAT, f"np.sum({a} ** 2)")


@feature("view of the last pass written later")
def later(g):
    a, shape = g.array(2, 2)
    k, v = g.fresh("i"), g.fresh()
    g.emit(f"{v} = {a}[0]\nfor {k} in range({shape[0]}):\n    if {a}[{k}, 0] > {g.number()}:\n        {v} = {a}[{k}]")
    g.emit(f"{v}[{index(g, shape[1])}] = {flt(g, 1)}")
    g.let(FLOAT, f"np.sum({a} ** 2) + np.sum({v})")


@feature("rows written by their loop")
def rows(g):
    a, shape = g.array(2, 2)
    r = g.fresh("r")
    g.emit(f"for {r} in {a}:")
    g.emit(f"    {r}[{index(g, shape[1])}] {g.one(PLAIN)} {flt(g, 1)}")
    g.let(FLOAT, f"np.sum({a} ** 2)")


@feature("alias in one branch")
def maybe(g):
    a, shape = g.array()
    b = g.own(shape)
    v = g.fresh()
    g.emit(f"if {cond(g)}:\n    {v} = {a}\nelse:\n    {v} = {g.one((b, f'{a} * 1.0'))}")
    g.scope[v] = Arr(shape)
    put(g, f"{v}[{index(g, shape[0])}]", shape[1:])
    g.let(FLOAT, f"np.sum({a} * {b})")


@feature("ping-pong buffers")
def ping_pong(g):
    n = 2 + g.size()
    a = g.own((n,))
    b = g.let(Arr((n,)), g.one((f"np.zeros({n})", f"{a}.copy()", f"np.empty_like({a})")))
    k = g.fresh("i")
    g.emit(f"for {k} in range({2 + g.upto(2)}):")
    g.emit(f"    {b}[1:-1] = {a}[1:-1] + {g.number()} * ({a}[:-2] - {a}[2:])\n    {b}[0] = {a}[0]\n    {b}[-1] = {a}[-1]")
    g.emit(f"    {a}, {b} = {b}, {a}")
    g.let(FLOAT, f"np.sum({a} ** 2)")


@feature("swap of names")
def swap(g):
    shape = g.shape(1, 2)
    a, b = g.own(shape), g.own(shape)
    g.emit(f"{a}, {b} = {b}, {a}")
    put(g, f"{a}[{index(g, shape[0])}]", shape[1:])


@feature("sliding windows")
def windows(g):
    n = 1 + g.size()
    v = arr(g, (n,), 1)
    w = g.fresh("w")
    g.emit(f"{w} = np.lib.stride_tricks.sliding_window_view({paren(v)}, 2)")
    g.let(Arr((n - 1,)), f"np.sum({w} * np.array([0.5, {g.number()}]), axis=1)")


@feature("diagonal read")
def diagonal(g):
    n = g.size()
    g.let(FLOAT, f"np.sum({g.one(('np.diagonal({})', 'np.diag({})'))} ** 2)".format(arr(g, (n, n), 1)))


@feature("broadcast view read")
def broadcast(g):
    n = g.size()
    v = g.fresh("w")
    g.emit(f"{v} = np.broadcast_to({arr(g, (n,), 1)}, (2, {n}))")
    g.let(FLOAT, f"np.sum({v} * {arr(g, (2, n), 1)})")


@feature("copy then write")
def copied(g):
    a, shape = g.array()
    v = g.let(Arr(shape), g.one((f"{a}.copy()", f"np.array({a})", f"np.copy({a})", f"{a}[:].copy()")))
    put(g, f"{v}[{index(g, shape[0])}]", shape[1:])
    g.let(FLOAT, f"np.sum({a} * {v})")


@feature("array augmented through its alias")
def through(g):
    a, shape = g.array()
    v = g.let(Arr(shape), a)
    g.emit(f"{v} {g.one(('+=', '*='))} {flt(g, 1)}")
    g.let(FLOAT, f"np.sum({a} * {v})")


@feature("array rebound after its alias")
def rebound(g):
    a, shape = g.array()
    v = g.let(Arr(shape), a)
    g.emit(f"{a} = {a} * {flt(g, 0)}")
    put(g, f"{v}[{index(g, shape[0])}]", shape[1:])
    g.let(FLOAT, f"np.sum({a} * {v})")


@feature("expand_dims and squeeze")
def squeeze(g):
    a, shape = g.array(1, 1)
    v = g.fresh("w")
    g.emit(f"{v} = np.expand_dims({a}, 0)\n{v}[0, {index(g, shape[0])}] = {flt(g, 1)}")
    g.let(Arr(shape), f"np.squeeze({v}, axis=0)")
    g.let(FLOAT, f"np.sum({a} ** 2)")


@feature("split into views")
def split(g):
    a = g.own((4,))
    v, w = g.fresh(), g.fresh()
    g.emit(f"{v}, {w} = np.split({a}, 2)\n{v}[0] = {flt(g, 1)}\n{w} *= {g.number()}")
    g.let(FLOAT, f"np.sum({a} ** 2) + np.sum({v} * {w})")


@feature("rebinding to another kind")
def other_kind(g):
    v = g.let(FLOAT, flt(g, 1))
    shape = g.shape(1, 1)
    g.emit(f"{v} = {arr(g, shape, 1)} * {v}")
    g.scope[v] = Arr(shape)
    if g.flag(50):
        g.emit(f"{v} = np.sum({v} ** 2)")
        g.scope[v] = FLOAT


@feature("dtype conversions")
def conversions(g):
    shape = g.shape(1, 2)
    g.let(Arr(shape), f"{paren(arr(g, shape, 1))}.astype({g.one(('float', 'np.float64'))})")
    g.let(Arr(shape), g.one(("np.asarray({})", "np.ascontiguousarray({})", "np.array({}, dtype=float)")).format(arr(g, shape, 0)))
