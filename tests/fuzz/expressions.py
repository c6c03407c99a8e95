"""Expressions of each type, bounded and smooth almost everywhere."""

from __future__ import annotations

from .grammar import FLOAT, Arr, Dct, Int, Ints, Lst, Obj

UNARY = (
    "np.sin({})", "np.tanh({})", "np.cos({})", "0.5 * {}", "-{}", "np.exp(-{} ** 2)", "np.arctan({})",
    "np.sqrt(1.5 + {} ** 2)", "np.log(2.0 + np.tanh({}))", "1.0 / (1.5 + {} ** 2)", "np.square({}) * 0.5",
    "np.abs({})", "np.maximum({}, 0.1)", "np.logaddexp({}, 0.3)", "(2.0 + np.sin({})) ** 1.5",
)  # fmt: skip
SCALAR = (
    "math.sin({})", "math.tanh({})", "math.exp(-{} ** 2)", "math.sqrt(1.2 + {} ** 2)", "math.atan({})", "abs({})",
    "math.log(1.5 + {} ** 2)", "max({}, 0.2)", "min({}, 0.6)", "{} ** 2 * 0.5", "1.0 / (1.3 + {} ** 2)",
)  # fmt: skip
BINARY = ("{} + {}", "{} * {}", "{} - {}", "{} / (1.5 + np.abs({}))", "0.5 * {} + 0.25 * {} ** 2")
PAIRS = ("np.maximum({}, {})", "np.minimum({}, {})", "np.hypot({}, 1.0 + {} ** 2)", "np.arctan2({}, 1.5 + {} ** 2)")
REDUCE = ("np.sum({})", "np.mean({})", "np.max({})", "np.min({})", "np.linalg.norm({} + 2.5)", "np.prod(0.3 + 0.1 * {})")
METHODS = ("{}.sum()", "{}.mean()", "{}.max()", "{}.min()")


def index(g, n):
    """An integer expression from 0 to n - 1."""
    known = [k for k in g.names(Int) if g.scope[k].bound <= n]
    loose = [k for k in g.names(Int) if g.scope[k].bound > n]
    pick = g.upto(9)
    if pick >= 5 and known:
        return g.one(known[::-1])
    if pick >= 8 and loose:
        k = g.one(loose[::-1])
        return g.one((f"{k} % {n}", f"(2 * {k} + 1) % {n}"))
    vectors = [a for a, s in g.arrays(1, 1) if s[0] <= n]
    if pick == 4 and vectors:
        g.tag("index from data")
        return g.one(("int(np.argmax({}))", "int(np.argmin({}))", "np.argmax({})")).format(g.one(vectors))
    return str(g.upto(n - 1))


def signed(g, n):
    """A constant index, often negative."""
    return str(-1 - g.upto(n - 1)) if g.flag(50) else index(g, n)


def atom(g):
    """A small float expression."""
    options = g.names(FLOAT)
    pick = g.upto(9)
    if pick <= 4 and options:
        return g.one(options[::-1])
    if pick >= 6:
        arrays = g.arrays(1, 2)
        if arrays:
            a, shape = g.one(arrays[::-1])
            return element(g, a, shape)
    if pick == 5:
        return slot(g) or g.number()
    return g.one(options[::-1]) if options and g.flag(50) else g.number()


def element(g, a, shape):
    if len(shape) == 2 and g.flag(30):
        return f"{a}[{index(g, shape[0])}][{index(g, shape[1])}]"
    return f"{a}[{', '.join(signed(g, n) for n in shape)}]"


def slot(g, kind=FLOAT):
    """A read of an item or attribute of this type, or None."""
    found = []
    for n, t in g.scope.items():
        if isinstance(t, Lst) and t.item == kind and t.length:
            found.append(f"{n}[{g.upto(t.length - 1)}]")
        elif isinstance(t, Dct) and t.item == kind:
            found.append(f'{n}["{g.one(t.keys)}"]')
        elif isinstance(t, Obj):
            found += [f"{n}.{part}" for part, k in t.parts if k == kind]
    return g.one(found[::-1]) if found else None


def flt(g, depth=2):
    """A float expression."""
    if depth <= 0:
        return atom(g)
    pick = g.upto(11)
    if pick <= 1:
        return atom(g)
    if pick <= 4:
        a, b = flt(g, depth - 1), flt(g, depth - 1)
        return f"({g.one(BINARY)})".format(a, b)
    if pick <= 6:
        return g.one(SCALAR + UNARY).format(paren(flt(g, depth - 1)))
    if pick <= 8:
        shape = g.shape(1, 2)
        known = g.arrays(1, 3)
        if known and g.flag(60):
            shape = g.one(known)[1]
        inner = arr(g, shape, depth - 1)
        if g.flag(30) and inner.isidentifier():
            return g.one(METHODS).format(inner)
        return g.one(REDUCE).format(inner)
    if pick == 9:
        n = g.size()
        return f"({paren(arr(g, (n,), depth - 1))} @ {paren(arr(g, (n,), depth - 1))})"
    if pick == 10:
        g.tag("conditional expression")
        return f"({flt(g, depth - 1)} if {cond(g)} else {flt(g, depth - 1)})"
    return g.one(PAIRS).format(flt(g, depth - 1), paren(flt(g, depth - 1)))


def paren(text):
    """`text` in parentheses unless it is an atom or a call."""
    if text.replace(".", "").replace("_", "").isalnum() or (text.startswith("(") and closes(text)):
        return text
    return f"({text})"


def closes(text):
    """Does the parenthesis at the start close at the end?"""
    level = 0
    for i, c in enumerate(text):
        level += (c == "(") - (c == ")")
        if level == 0:
            return i == len(text) - 1
    return False


def positive(g, depth=1):
    """A float expression between 0.5 and 3 or so."""
    return g.one(("(1.5 + np.sin({}))", "(1.0 + abs(math.tanh({})))", "(0.8 + 1.0 / (1.0 + {} ** 2))")).format(
        paren(flt(g, depth))
    )


def arr(g, shape, depth=2):
    """An array expression of exactly this shape; the array may be a variable's own, or a view."""
    same = g.names(Arr(shape))
    if depth <= 0:
        if same:
            return g.one(same[::-1])
        return built(g, shape)
    pick = g.upto(13)
    if pick <= 2 and same:
        return g.one(same[::-1])
    if pick <= 6:
        a, b = arr(g, shape, depth - 1), partner(g, shape, depth - 1)
        if g.flag(30):
            return f"({paren(b)} * {paren(a)})"
        return f"({g.one(BINARY)})".format(a, paren(b))
    if pick <= 8:
        return g.one(UNARY).format(paren(arr(g, shape, depth - 1)))
    if pick == 9:
        a, b = arr(g, shape, depth - 1), partner(g, shape, 0)
        return f"np.where({mask(g, shape)}, {a}, {b})"
    if pick == 10:
        return g.one(PAIRS).format(arr(g, shape, depth - 1), paren(arr(g, shape, 0)))
    if pick == 11:
        return shaped(g, shape, depth)
    return built(g, shape)


def partner(g, shape, depth):
    """What broadcasts against `shape`."""
    pick = g.upto(5)
    if pick <= 1:
        return flt(g, depth)
    if pick == 2 and len(shape) >= 2:
        return arr(g, shape[1:], depth)
    if pick == 3 and len(shape) == 2:
        g.tag("broadcasting")
        return f"{paren(arr(g, shape[:1], depth))}[:, None]"
    return arr(g, shape, depth)


def shaped(g, shape, depth):
    """Functions that move entries."""
    n = len(shape)
    inner = paren(arr(g, shape, depth - 1))
    if n == 1:
        m = g.size()
        return g.one((
            lambda: f"np.cumsum({inner}) * 0.5",
            lambda: f"np.sort({inner})",
            lambda: f"{inner}[::-1]",
            lambda: f"np.roll({inner}, 1)",
            lambda: f"({paren(arr(g, (*shape, m), 0))} @ {paren(arr(g, (m,), 0))})",
            lambda: f"{paren(arr(g, (m,), 0))}[{[g.upto(m - 1) for _ in range(shape[0])]}]",
            lambda: f"np.array([{', '.join(flt(g, 0) for _ in range(shape[0]))}])",
            lambda: f"np.sum({arr(g, (m, *shape), 0)}, axis=0)",
        ))()  # fmt: skip
    if n == 2:
        m = g.size()
        return g.one((
            lambda: f"{paren(arr(g, shape[::-1], depth - 1))}.T",
            lambda: f"({paren(arr(g, (shape[0], m), 0))} @ {paren(arr(g, (m, shape[1]), 0))})",
            lambda: f"np.outer({arr(g, shape[:1], 0)}, {arr(g, shape[1:], 0)})",
            lambda: f"np.cumsum({inner}, axis={g.upto(1)}) * 0.5",
            lambda: f"np.sort({inner}, axis={g.upto(1)})",
            lambda: f"np.stack([{', '.join(arr(g, shape[1:], 0) for _ in range(shape[0]))}])",
            lambda: f"{paren(arr(g, (shape[0] * shape[1],), 0))}.reshape({shape})",
            lambda: f"{inner}[{[g.upto(shape[0] - 1) for _ in range(shape[0])]}]",
            lambda: f"{inner}[:, ::-1]",
        ))()  # fmt: skip
    return g.one((
        lambda: f"np.transpose({arr(g, (shape[1], shape[0], *shape[2:]), 0)}, (1, 0, 2))",
        lambda: f"np.stack([{', '.join(arr(g, shape[1:], 0) for _ in range(shape[0]))}])",
        lambda: f"{inner}[..., ::-1]",
        lambda: f"np.flip({inner}, axis=1)",
        lambda: f"np.cumsum({inner}, axis=1) * 0.5",
    ))()  # fmt: skip


def built(g, shape):
    """An array of this shape from what there is: part of a larger one, or filled with numbers."""
    size = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    parts = []
    for a, s in g.arrays(1, 3):
        if len(s) == len(shape) and all(m >= n for m, n in zip(s, shape)) and s != shape:
            cut = [f":{n}" if m > n else ":" for m, n in zip(s, shape)]
            parts.append(f"{a}[{', '.join(cut)}]")
        if len(s) == len(shape) + 1 and s[1:] == shape:
            parts.append(f"{a}[{signed(g, s[0])}]")
        if len(s) == len(shape) + 1 and s[:-1] == shape:
            parts.append(f"{a}[..., {signed(g, s[-1])}]")
        if len(s) == len(shape) == 1 and s[0] < shape[0]:
            parts.append(f"np.concatenate([{a}, {['%.1f' % (0.3 * i + 0.2) for i in range(shape[0] - s[0])]}])".replace("'", ""))
    pick = g.upto(3)
    if parts and pick >= 1:
        return g.one(parts[::-1])
    count = 1
    for n in shape:
        count *= n
    base = f"np.linspace(-0.9, 1.1, {count})" if count > 1 else "np.array([0.4])"
    base = base if len(shape) == 1 else f"{base}.reshape({size})"
    return g.one((f"({base} * {atom(g)})", f"np.full(({size}), {atom(g)})", f"({base} + {atom(g)})"))


def cond(g):
    """A test of floats or integers."""
    pick = g.upto(9)
    ints = g.names(Int)
    if pick <= 3:
        return f"{flt(g, 0)} > {g.number()}"
    if pick == 4:
        return f"{flt(g, 0)} < {flt(g, 1)}"
    if pick == 5 and ints:
        return f"{g.one(ints[::-1])} % 2 == {g.upto(1)}"
    if pick == 6:
        g.tag("boolean operators")
        return f"{flt(g, 0)} > 0.1 {g.one(('and', 'or'))} {flt(g, 0)} < {g.number()}"
    if pick == 7:
        g.tag("chained comparison")
        return f"-0.8 < {flt(g, 0)} < {g.number()}"
    if pick == 8:
        return f"not {flt(g, 0)} < {g.number()}"
    if ints:
        return f"{g.one(ints[::-1])} > 1"
    return f"{flt(g, 0)} >= {g.number()}"


def mask(g, shape):
    """A boolean array expression."""
    return g.one(("{} > {}", "{} < {}", "np.abs({}) < {}")).format(paren(arr(g, shape, 0)), flt(g, 0))


def ints(g, length, bound, repeat=True):
    """An integer array expression, as a list or an array; without repeats where asked."""
    known = [n for n in g.names(Ints) if g.scope[n].bound <= bound and g.scope[n].shape == (length,)]
    if known and repeat and g.flag(50):
        return g.one(known)
    if repeat:
        values = [g.upto(bound - 1) for _ in range(length)]
    else:
        start = g.upto(bound - 1)
        values = [(start + i) % bound for i in range(length)]
    return str(values) if g.flag(60) else f"np.array({values})"


def value(g, kind, depth=1):
    """An expression of any type."""
    if kind == FLOAT:
        return flt(g, depth)
    if isinstance(kind, Arr):
        return arr(g, kind.shape, depth)
    if isinstance(kind, Int):
        return index(g, kind.bound)
    if isinstance(kind, Ints):
        return ints(g, kind.shape[0], kind.bound)
    if isinstance(kind, Lst):
        same = g.names(kind)
        return g.one(same) if same else f"[{', '.join(value(g, kind.item, 0) for _ in range(kind.length))}]"
    if isinstance(kind, Dct):
        same = g.names(kind)
        items = ", ".join(f'"{k}": {value(g, kind.item, 0)}' for k in kind.keys)
        return g.one(same) if same else "{" + items + "}"
    raise AssertionError(kind)


def observed(g, name):
    """A float that depends on all of a variable, or None."""
    kind = g.scope[name]
    if kind == FLOAT:
        return name
    if isinstance(kind, Arr):
        return g.one(("np.sum({0} * {0})", "np.sum({0})", "np.mean(np.sin({0}))")).format(name)
    if isinstance(kind, Lst) and kind.item == FLOAT:
        return f"sum({name})"
    if isinstance(kind, Lst) and isinstance(kind.item, Arr) and kind.length:
        return f"np.sum({name}[-1]) * np.sum({name}[0])"
    if isinstance(kind, Dct):
        inner = f'{name}["{g.one(kind.keys)}"]'
        return f"np.sum({inner})" if isinstance(kind.item, Arr) else inner
    if isinstance(kind, Obj):
        part, inner = g.one(kind.parts)
        return f"np.sum({name}.{part})" if isinstance(inner, Arr) else f"{name}.{part}" if inner == FLOAT else None
    return None
