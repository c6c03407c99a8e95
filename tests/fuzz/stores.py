"""Features: stores into arrays, by every kind of index and by functions that write."""

from __future__ import annotations

from .expressions import arr, flt, index, ints, mask, paren, signed
from .grammar import FLOAT, Arr, Int, feature

PLAIN = ("=", "=", "+=", "-=", "*=")


def put(g, target, shape):
    """`target op value`, where the value has the shape of the target or broadcasts to it."""
    op = g.one(PLAIN)
    if not shape or g.flag(25):
        right = flt(g, 1)
    elif len(shape) == 2 and g.flag(25):
        right = arr(g, shape[1:], 1)
    else:
        right = arr(g, shape, 1)
    if g.flag(8):
        op, right = "/=", f"1.5 + {paren(right)} ** 2"
    g.emit(f"{target} {op} {right}")


@feature("store at an int")
def at_int(g):
    a, shape = g.array()
    put(g, f"{a}[{', '.join(index(g, n) for n in shape)}]", ())


@feature("store at a negative int")
def at_negative(g):
    a, shape = g.array()
    put(g, f"{a}[{', '.join(str(-1 - g.upto(n - 1)) for n in shape)}]", ())


@feature("store into a row")
def at_row(g):
    a, shape = g.array(2, 3)
    put(g, f"{a}[{signed(g, shape[0])}]", shape[1:])


@feature("store into a column")
def at_column(g):
    a, shape = g.array(2, 2)
    put(g, f"{a}[:, {signed(g, shape[1])}]", shape[:1])


@feature("store into a slice")
def at_slice(g):
    a, shape = g.array(least=2)
    low = g.upto(1)
    put(g, f"{a}[{low}:{shape[0] - 1 + low}]", (shape[0] - 1, *shape[1:]))


@feature("store with a step")
def at_step(g):
    a, shape = g.array(least=2)
    n = shape[0]
    text, m = g.one(((f"::2", (n + 1) // 2), ("::-1", n), (f"1::2", n // 2), ("::-2", (n + 1) // 2)))
    put(g, f"{a}[{text}]", (m, *shape[1:]))


@feature("store with an Ellipsis")
def at_ellipsis(g):
    a, shape = g.array(1, 3)
    if len(shape) == 1 or g.flag(40):
        put(g, f"{a}[...]", shape)
    else:
        put(g, f"{a}[..., {signed(g, shape[-1])}]", shape[:-1])


@feature("store with a new axis")
def at_newaxis(g):
    a, shape = g.array(1, 2)
    put(g, f"{a}[{g.one(('None', 'np.newaxis'))}, :]", (1, *shape))


@feature("store at a mask")
def at_mask(g):
    a, shape = g.array(1, 2)
    m = g.fresh("m")
    g.emit(f"{m} = {mask(g, shape)}")
    if g.flag(50):
        g.emit(f"{a}[{m}] {g.one(PLAIN)} {flt(g, 1)}")
    else:
        g.emit(f"{a}[{m}] {g.one(PLAIN)} {paren(arr(g, shape, 1))}[{m}]")


@feature("store at distinct integers")
def at_distinct(g):
    a, shape = g.array(1, 2, least=2)
    n = shape[0] - 1
    put(g, f"{a}[{ints(g, n, shape[0], repeat=False)}]", (n, *shape[1:]))


@feature("store at repeated integers")
def at_repeated(g):
    a, shape = g.array(1, 2)
    n = shape[0] + g.upto(1)
    put(g, f"{a}[{ints(g, n, shape[0])}]", (n, *shape[1:]))


@feature("store at pairs of integers")
def at_pairs(g):
    a, shape = g.array(2, 2)
    put(g, f"{a}[{ints(g, 3, shape[0])}, {ints(g, 3, shape[1])}]", (3,))


@feature("store with a mixed index")
def at_mixed(g):
    a, shape = g.array(2, 2)
    if g.flag(50):
        put(g, f"{a}[1:, {ints(g, 2, shape[1])}]", (shape[0] - 1, 2))
    else:
        put(g, f"{a}[{signed(g, shape[0])}, {ints(g, 2, shape[1])}]", (2,))


@feature("store through two indices")
def at_chain(g):
    a, shape = g.array(2, 2)
    put(g, f"{a}[{signed(g, shape[0])}][{signed(g, shape[1])}]", ())


@feature("slice object")
def slice_object(g):
    a, shape = g.array(least=2)
    s = g.fresh("c")
    g.emit(f"{s} = slice(1, {shape[0]})")
    put(g, f"{a}[{s}]", (shape[0] - 1, *shape[1:]))


@feature("shift within an array")
def shift(g):
    a, shape = g.array(least=2)
    g.emit(g.one((f"{a}[1:] = {a}[:-1]", f"{a}[:-1] += {a}[1:]", f"{a}[1:] = {a}[:-1] * {flt(g, 0)}", f"{a}[::-1] = {a}")))


@feature("swap of elements")
def swap_elements(g):
    a, shape = g.array(1, 1, least=2)
    i, j = index(g, shape[0]), index(g, shape[0])
    g.emit(f"{a}[{i}], {a}[{j}] = {a}[{j}], {a}[{i}]")


@feature("store into the transpose")
def into_transpose(g):
    a, shape = g.array(2, 2)
    put(g, f"{a}.T[{signed(g, shape[1])}]", shape[:1])


@feature("store into .flat")
def into_flat(g):
    a, shape = g.array(2, 2)
    put(g, f"{a}.flat[{g.upto(shape[0] * shape[1] - 1)}]", ())


@feature("store into .real")
def into_real(g):
    a, shape = g.array(1, 1)
    g.emit(f"{a}.real[{index(g, shape[0])}] = {flt(g, 1)}")


@feature("store into .imag")
def into_imag(g):
    a, shape = g.array(1, 1)
    z = g.fresh("z")
    g.emit(f"{z} = np.zeros({shape[0]}, dtype=complex)\n{z}.real = {arr(g, shape, 1)}")
    g.emit(g.one((f"{z}.imag = {arr(g, shape, 0)}", f"{z}.imag[{index(g, shape[0])}] = {flt(g, 1)}", f"{z}.imag += {flt(g, 0)}")))
    g.let(FLOAT, g.one((f"np.sum(np.abs({z} * {z}))", f"np.sum(({z} * np.conj({z})).real)", f"np.sum(({z} * {z}).imag)")))


@feature("augmented remainder")
def remainder(g):
    v = g.one((lambda: g.let(FLOAT, f"1.2 + {paren(flt(g, 1))} ** 2"), lambda: element_of(g, g.array(1, 2))))()
    g.emit(f"{v} {g.one(('%= 1.7', f'%= 1.5 + {paren(flt(g, 0))} ** 2'))}")


@feature("augmented floor division")
def floored(g):
    v = g.one((lambda: g.let(FLOAT, flt(g, 1)), lambda: element_of(g, g.array(1, 2)), lambda: g.let(Int(9), str(2 + g.upto(6)), "k")))()
    g.emit(f"{v} //= {2 if v.isidentifier() and g.scope[v] != FLOAT else '0.37'}")


def element_of(g, known):
    a, shape = known
    return f"{a}[{', '.join(index(g, n) for n in shape)}]"


@feature("out=")
def out(g):
    a, shape = g.array()
    g.emit(g.one(("np.sin({1}, out={0})", "np.multiply({1}, {2}, out={0})", "np.add({0}, {2}, out={0})")).format(
        a, arr(g, shape, 1), arr(g, shape, 0)))  # fmt: skip


@feature("where=")
def where(g):
    a, shape = g.array()
    g.emit(f"np.add({arr(g, shape, 0)}, {flt(g, 0)}, out={a}, where={mask(g, shape)})")


@feature("ufunc.at")
def ufunc_at(g):
    a, shape = g.array(1, 1)
    n = shape[0]
    g.emit(f"np.{g.one(('add', 'subtract', 'multiply'))}.at({a}, {ints(g, n, n)}, {arr(g, (n,), 0)})")


@feature("ufunc methods")
def ufunc_methods(g):
    n = g.size()
    v = arr(g, (n,), 1)
    pick = g.upto(2)
    if pick == 0:
        g.let(FLOAT, f"np.add.reduce({v})")
    elif pick == 1:
        g.let(Arr((n,)), f"np.add.accumulate({v})")
    else:
        g.let(Arr((n, 3)), f"np.multiply.outer({v}, {arr(g, (3,), 0)})")


@feature("np.copyto")
def copyto(g):
    a, shape = g.array()
    g.emit(f"np.copyto({a}, {arr(g, shape, 1)})")


@feature("np.put")
def np_put(g):
    a, shape = g.array()
    g.emit(f"np.put({a}, {ints(g, 2, shape[0])}, {arr(g, (2,), 0)})")


@feature("np.put_along_axis")
def along_axis(g):
    a, shape = g.array(2, 2)
    g.emit(f"np.put_along_axis({a}, np.array({[[g.upto(shape[1] - 1)] for _ in range(shape[0])]}), {flt(g, 0)}, axis=1)")


@feature("fill")
def fill(g):
    a, _ = g.array()
    g.emit(f"{a}.fill({flt(g, 1)})")


@feature("sort in place")
def sort(g):
    a, _ = g.array(1, 2)
    g.emit(f"{a}.sort()")


@feature("np.where on arrays")
def np_where(g):
    shape = g.shape(1, 2)
    g.let(Arr(shape), f"np.where({mask(g, shape)}, {arr(g, shape, 1)}, {arr(g, shape, 0)})")


@feature("gather with repeats")
def gather(g):
    n = g.size()
    a, shape = g.array(1, 2, free=False)
    g.let(Arr((n, *shape[1:])), f"{a}[{ints(g, n, shape[0])}]")


@feature("read at a mask")
def read_mask(g):
    a, shape = g.array(1, 2, free=False)
    g.let(FLOAT, f"np.sum({a}[{mask(g, shape)}] * {flt(g, 0)})")


@feature("array filled in a loop")
def filled(g):
    n = g.size()
    a = g.let(Arr((n,)), g.one((f"np.zeros({n})", f"np.empty({n})", f"np.ones({n})")))
    k = g.fresh("i")
    g.emit(f"for {k} in range({n}):")

    def write():
        from .grammar import Int

        g.protected.add(k)
        g.protected.add(a)
        g.scope[k] = Int(n)
        del g.scope[a]
        text = flt(g, 2)
        if g.flag(50):
            text = f"0.5 * {a}[{k} - 1] + {text}" if g.flag(50) and n else text
        if "[" in text and a in text:
            g.emit(f"{a}[{k}] = {flt(g, 1)} if {k} == 0 else {text}")
        else:
            g.emit(f"{a}[{k}] = {text}")
        g.scope[a] = Arr((n,))

    g.block(write, hidden=(k,))
    g.scope.pop(k, None)
    g.protected -= {a, k}


@feature("augmented array in a loop")
def running(g):
    a, shape = g.array()
    k = g.fresh("i")
    g.emit(f"for {k} in range({2 + g.upto(1)}):")
    g.emit(f"    {a} {g.one(('+=', '*=', '-='))} {g.one((flt, lambda g, d: arr(g, shape, d)))(g, 1)}")


@feature("stencil with stores")
def stencil(g):
    a, shape = g.array(1, 1, least=3)
    k = g.fresh("i")
    g.emit(f"for {k} in range(1, {shape[0] - 1}):")
    g.emit(f"    {a}[{k}] = {g.number()} * {a}[{k}] + 0.25 * ({a}[{k} - 1] + {a}[{k} + 1])")


@feature("augmented power or remainder")
def power_in_place(g):
    a, shape = g.array(1, 2)
    v = g.let(Arr(shape), f"1.2 + {paren(arr(g, shape, 0))} ** 2")
    by = g.one((flt, lambda g, d: arr(g, shape, d)))(g, 0)
    target = g.one((v, v, f"{v}[...]", f"{v}[::-1]"))
    k = g.fresh("i")
    g.emit(f"for {k} in range({1 + g.upto(1)}):")
    g.emit(f"    {target} {g.one((f'**= 0.4 + np.tanh({by})', '**= 2', f'%= 1.5 + {paren(by)} ** 2', f'**= {v}', '//= 7.3'))}")
    g.let(FLOAT, f"np.sum({a} * {v})")


@feature("augmented matmul")
def matmul_in_place(g):
    n = g.size()
    a = g.own((n, n))
    g.emit(f"{a} @= {arr(g, (n, n), 0)}")


@feature("integers in between")
def integers(g):
    a, shape = g.array(1, 1, least=2)
    p = g.fresh("q")
    n = shape[0]
    g.emit(f"{p} = np.arange({n})\n{p}[0] = {g.upto(n - 1)}\n{p}[1:] = {p}[:-1]")
    g.let(FLOAT, f"np.sum({a}[{p}] * np.arange(1.0, {n + 1}))")
    if g.flag(50):
        g.emit(f"{p}[-1] = {g.upto(n - 1)}")
        g.let(FLOAT, f"{a}[{p}[-1]] * {a}[{p}[0]]")
