"""The frame of every program: assignments, branches, loops, helpers; features are written in between."""

from __future__ import annotations

from .expressions import arr, atom, cond, flt, index, observed, value
from .grammar import FEATURES, FLOAT, Arr, Int, feature


def statements(g, count):
    """`count` statements, features first in line."""
    for _ in range(count):
        if g.items and g.flag(75):
            run(g, g.items.pop(0))
        else:
            core(g)


def run(g, name):
    """Write a feature."""
    g.tag(name)
    FEATURES[name][0](g)


def core(g):
    pick = g.upto(15)
    deep = g.loops >= 2 or g.indent >= 4
    if pick <= 3 or (deep and pick >= 9):
        assign(g)
    elif pick <= 5:
        reassign(g)
    elif pick <= 7:
        augment(g)
    elif pick == 8:
        run(g, "element store") if "element store" in g.shared.allowed else assign(g)
    elif pick <= 10:
        branch(g)
    elif pick <= 12:
        for_range(g)
    elif pick == 13:
        while_loop(g)
    elif pick == 14:
        for_items(g)
    else:
        call(g)


def assign(g):
    if g.flag(45):
        g.let(FLOAT, flt(g, 2))
    else:
        shape = g.shape(1, 2 if g.flag(85) else 3)
        known = g.arrays(1, 3)
        if known and g.flag(60):
            shape = g.one(known)[1]
        g.let(Arr(shape), arr(g, shape, 2))


def reassign(g):
    """Another value of the same type for a variable."""
    names = [n for n in g.names(FLOAT, free=True) + g.names(Arr, free=True)]
    if not names:
        return assign(g)
    name = g.one(names[::-1])
    text = value(g, g.scope[name], 2)
    g.emit(f"{name} = {text}")


def augment(g):
    if g.flag(60) or "augmented array" not in g.shared.allowed:
        name = g.scalar()
        g.emit(g.one((f"{name} += {flt(g, 1)}", f"{name} -= {flt(g, 1)}", f"{name} *= {flt(g, 0)}", f"{name} /= 1.5 + {atom(g)} ** 2")))
    else:
        run(g, "augmented array")


@feature("augmented array", "stores")
def augmented_array(g):
    name, shape = g.array()
    g.emit(g.one((f"{name} += {arr(g, shape, 1)}", f"{name} *= {flt(g, 0)}", f"{name} -= {flt(g, 1)}")))


@feature("element store", "stores")
def element_store(g):
    """An array filled by elements."""
    name, shape = g.array(1, 2)
    where = ", ".join(index(g, n) for n in shape)
    g.emit(f"{name}[{where}] {g.one(('=', '+=', '*=', '='))} {flt(g, 1)}")


def accumulate(g, before):
    """Lets something of a block reach what is behind it."""
    new = [n for n in g.scope if n not in before]
    reads = [observed(g, n) for n in new[-2:]]
    reads = [r for r in reads if r] or [flt(g, 1)]
    known = [n for n in g.names(FLOAT, free=True) if n in before]
    if known:
        name = g.one(known[::-1])
        g.emit(f"{name} = 0.5 * {name} + {' * '.join(reads)}")


def body(g, count):
    """The statements of a nested block."""

    def write():
        before = set(g.scope)
        statements(g, count)
        accumulate(g, before)
        if g.early is not None and g.flag(12):
            g.tag("early return")
            g.emit(f"if {cond(g)}:\n    return {value(g, g.early, 1)}")

    g.block(write)


def branch(g):
    g.scalar()
    g.tag("if")
    g.emit(f"if {cond(g)}:")
    body(g, 1 + g.upto(1))
    if g.flag(20):
        g.emit(f"elif {cond(g)}:")
        body(g, 1)
    if g.flag(60):
        g.emit("else:")
        body(g, 1)


def looped(g, count, names=()):
    """The body of a loop, with `names` (name → type) bound by it."""
    g.loops += 1
    before = dict(g.scope)
    g.scope.update(names)
    g.protected |= set(names)
    outside, g.early = g.early, g.early

    def write():
        known = set(g.scope)
        leave = g.upto(99)
        if leave < 10:
            g.tag("continue")
            g.emit(f"if {cond(g)}:\n    continue")
        statements(g, count)
        accumulate(g, known)
        if 10 <= leave < 22:
            g.tag("break")
            g.emit(f"if {cond(g)}:\n    break")
        elif g.early is not None and leave > 94:
            g.tag("early return")
            g.emit(f"if {cond(g)}:\n    return {value(g, g.early, 1)}")

    g.block(write)
    g.early = outside
    g.loops -= 1
    g.protected -= set(names)
    g.scope = {n: t for n, t in g.scope.items() if n in before}


def for_range(g):
    g.scalar()
    n = 2 + g.upto(2)
    k = g.fresh("i")
    g.tag("for")
    bounds = g.one((f"{n}", f"{n}", f"{n - 1}, -1, -1", f"0, {n}, 2", f"1, {n}"))
    g.emit(f"for {k} in range({bounds}):")
    looped(g, 1 + g.upto(2), {k: Int(n)})


def while_loop(g):
    g.scalar()
    g.tag("while")
    n = 1 + g.upto(3)
    k = g.fresh("k")
    g.emit(f"{k} = 0")
    test = f"{k} < {n}" if g.flag(60) else f"{k} < {n} and ({cond(g)})"
    g.emit(f"while {test}:")
    g.indent += 1
    g.emit(f"{k} += 1")
    g.indent -= 1
    looped(g, 1 + g.upto(1), {k: Int(n + 1)})
    g.scope[k] = Int(n + 1)
    g.protected.add(k)


def for_items(g):
    """Over an array: numbers, or rows that are views."""
    g.scalar()
    known = g.arrays(1, 2)
    if not known:
        return for_range(g)
    name, shape = g.one(known[::-1])
    g.tag("for over an array")
    item = g.fresh("r")
    kind = Arr(shape[1:]) if len(shape) == 2 else FLOAT
    if g.flag(30):
        k = g.fresh("i")
        g.tag("enumerate")
        g.emit(f"for {k}, {item} in enumerate({name}):")
        looped(g, 1 + g.upto(1), {k: Int(shape[0]), item: kind})
    else:
        g.emit(f"for {item} in {name}:")
        looped(g, 1 + g.upto(1), {item: kind})


def call(g):
    """A helper, written for this call or called again."""
    name, params, result = helper(g)
    args = ", ".join(value(g, p, 1) for p in params)
    g.let(result, f"{name}({args})")


def helper(g):
    """(name, parameter types, result type) of a function of the module."""
    known = g.shared.known.setdefault("helpers", [])
    if g.shared.depth >= 2 or (known and g.flag(30)):
        if known:
            return g.one(known)
    params = [FLOAT if g.flag(45) else Arr(g.shape(1, 2)) for _ in range(1 + g.upto(2))]
    result = FLOAT if g.flag(60) else next((p for p in params if isinstance(p, Arr)), FLOAT)
    return written(g, params, result)


def written(g, params, result, first=(), head=None, count=None):
    """A new helper: its parameters' types, and text that comes first in its body."""
    inner = g.helper()
    g.shared.depth += 1
    name = g.fresh("h")
    names = [inner.fresh("p") for _ in params]
    inner.scope.update(zip(names, params))
    inner.early = result if g.flag(40) else None
    g.tag("helper")
    for line in first:
        inner.emit(line.format(*names))
    if g.items and g.flag(40):
        inner.items.append(g.items.pop(0))
    statements(inner, count or 1 + g.upto(2))
    last = value(inner, result, 1)
    live = [n for n in inner.scope if n not in names][-2:]
    if result == FLOAT and live:
        last = " + ".join([last, *filter(None, (observed(inner, n) for n in live))])
    inner.emit(f"return {last}")
    g.shared.depth -= 1
    g.top("\n".join([head or f"def {name}({', '.join(names)}):", *inner.lines]))
    g.shared.known.setdefault("helpers", []).append((name, params, result))
    return name, params, result
