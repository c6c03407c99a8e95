"""Functions that local names stand for: known ones are called by what they are.

    f = np.sin                      f(x)  →  np.sin(x)
    f = partial(g, k=2)             f(x)  →  g(x, k=2)
    if flag: f = g                  f(x)  →  if f_is == 0: t = g(x)
    else:    f = h                           else:         t = h(x)

`Desugar.functions` maps a name to what it stands for at that point of the program: an `inline.Local`, or one of these.
"""

from __future__ import annotations

import functools
import operator
import types
from dataclasses import dataclass

from ..ir import nodes as N
from ..ir import walk
from . import closures, inline
from .resolve import MISSING, is_user_function


@dataclass(frozen=True)
class Known:
    """A function that a name outside denotes."""

    func: object


@dataclass(frozen=True)
class Partial:
    """functools.partial of a function: arguments that were evaluated where it was made."""

    func: object
    args: tuple
    keywords: tuple


@dataclass(frozen=True, eq=False)
class Choice:
    """One of two functions: the first where `which` is 0."""

    which: object
    either: tuple


@dataclass(frozen=True, eq=False)
class Several:
    """A list, tuple or dict of functions that nobody changes: key → what stands there."""

    items: dict
    kind: str  # "list", "tuple" or "dict"


def several(d, e):
    """The record of a display of functions; None for every other expression."""
    if type(e) is N.Mapping:
        keys = [k.value if type(k) is N.Const else None for k in e.keys]
        pairs = list(zip(keys, e.values))
        if None in keys:
            return None
    elif type(e) is N.Display and e.kind in ("list", "tuple"):
        pairs = list(enumerate(e.items))
    else:
        return None
    plain = (N.Name, N.Attr, N.Lambda, N.Call)
    if not pairs or not all(type(v) in plain and (type(v) is not N.Name or v.id in d.functions or d.env.is_static(v)) for _, v in pairs):
        return None
    if any(type(v) is N.Call and d.env.static(v.func) is not functools.partial for _, v in pairs):
        return None
    items = {k: record(d, v) for k, v in pairs}
    return None if None in items.values() else Several(items, "dict" if type(e) is N.Mapping else e.kind)


def whole(d, held, span):
    """A list or tuple of functions as a value; None where one of them cannot be one."""
    if held.kind == "dict" or not all(type(one) in (Known, inline.Local) for one in held.items.values()):
        return None
    items = (one.func if type(one) is Known else closures.value(d, one, span) for one in held.items.values())
    return d.temp(N.Display(held.kind, tuple(i or N.Const(None, span) for i in items), span), span)


def folded(d, e):
    """The value of `reduce(f, fs)` of a list or tuple of functions, one call after the other; None for all others."""
    held = d.functions.get(e.args[1].id) if type(e.args[1]) is N.Name else several(d, e.args[1])
    if type(held) is not Several or held.kind == "dict" or len(e.args) != 2:
        return None
    made = None
    for one in held.items.values():
        item = N.Name(d.fresh("f"), e.span)
        d.emit(item, one.func if type(one) is Known else N.Const(None), e.span)
        d.functions[item.id] = one
        if made is not None:
            both = N.Name(d.fresh("f"), e.span)
            d.assign(both, N.Call(e.args[0], (made, item), (), e.span), e.span)
            item = both
        made = item
    return made


def only_asked(d, name):
    """Is a list, tuple or dict of functions only indexed by constants, looped over and asked for its length?"""
    bodies = list(d.scopes)
    for body in bodies:
        for s in walk.statements(body):
            if name not in walk.own_reads(s):
                continue
            if type(s) is N.Define:
                bodies.append(s.function.body)
                continue
            asked = total = 0
            for e in (*walk.own_exprs(s), *([s.target] if type(s) in (N.Assign, N.AugAssign) else ())):
                total += sum(n == name for n in walk.reads(e))
                if type(s) is N.For and e == N.Name(name):
                    asked += type(s.target) is N.Name and not any(type(i) in (N.Break, N.Continue) for i in walk.statements(s.body))
                if type(s) is N.For and (view := view_of(s)) is not None and view[0] == name:
                    asked += not any(type(i) in (N.Break, N.Continue) for i in walk.statements(s.body))
                for c in walk.subexpressions(e):
                    if type(c) is N.Index and c.value == N.Name(name) and e is not getattr(s, "target", None):
                        index = c.index.operand if type(c.index) is N.Unary and c.index.op == "-" else c.index
                        asked += type(index) is N.Const
                    elif type(c) is N.Call and d.env.static(c.func) is len:
                        asked += c.args == (N.Name(name),)
                    elif type(c) is N.Opaque and c.parts is not None:
                        asked += any(i == N.Name(name) and type(t) is N.Name for t, i, _ in c.parts.loops)
            if asked != total:
                return False
    return True


def view_of(s):
    """(the dict's name, the Name of its keys or None, that of its values) of `for k, f in fs.items()`, `for f in fs.values()`."""
    e = s.iter
    if type(e) is not N.Call or e.args or e.keywords or type(e.func) is not N.Attr or type(e.func.value) is not N.Name:
        return None
    if e.func.name == "values" and type(s.target) is N.Name:
        return e.func.value.id, None, s.target
    pair = s.target.items if type(s.target) is N.Display else ()
    if e.func.name == "items" and [type(i) for i in pair] == [N.Name, N.Name]:
        return e.func.value.id, *pair
    return None


def compared(block, name):
    """Is a function that the name stands for compared with others?"""
    parts = walk.evaluated(block)
    return any(type(c) is N.Compare and N.Name(name) in (c.left, *c.rest) for c in parts)


def item(d, e):
    """What `fs[k]` stands for, of functions in a container; None for every other expression."""
    held = d.functions.get(e.value.id) if type(e.value) is N.Name else None
    negative = type(e.index) is N.Unary and e.index.op == "-"
    index = e.index.operand if negative else e.index
    if type(held) is not Several or type(index) is not N.Const:
        return None
    k = -index.value if negative else index.value
    if type(k) is int and k < 0:
        k += len(held.items)
    return held.items.get(k)


def through(d, e):
    """A call of a partial or cached function outside as a call of what it stands for; None for every other call."""
    obj = d.env.static(e.func)
    op = _OPERATORS.get(obj) if isinstance(obj, types.BuiltinFunctionType) else None
    if op is not None and len(e.args) == 2 and not e.keywords and not any(type(a) is N.Starred for a in e.args):
        return N.Binary(op, *e.args, e.span)
    if isinstance(obj, functools.partial):
        given = {k for k, _ in e.keywords}
        args = [_constant(d, v) for v in obj.args]
        keywords = [(k, _constant(d, v)) for k, v in obj.keywords.items() if k not in given]
        func = d.env.bind(d.names, getattr(obj.func, "__name__", "f"), obj.func)
        return N.Call(func, (*args, *e.args), (*keywords, *e.keywords), e.span)
    method = getattr(type(obj), "__call__", None)
    if isinstance(e.func, N.Name) and not isinstance(obj, type) and is_user_function(method) and not is_user_function(obj):
        return N.Call(d.env.bind(d.names, f"call_{type(obj).__name__}", method), (e.func, *e.args), e.keywords, e.span)
    if isinstance(obj, _CACHED) and not all(type(a) is N.Const or (type(a) is N.Name and a.id in d.inert) for a in e.args):
        func = d.env.bind(d.names, obj.__wrapped__.__name__, obj.__wrapped__)
        return N.Call(func, e.args, e.keywords, e.span)
    return None


_OPERATORS = {
    operator.add: "+", operator.sub: "-", operator.mul: "*", operator.truediv: "/", operator.floordiv: "//",
    operator.mod: "%", operator.pow: "**", operator.matmul: "@",
}  # fmt: skip
_CACHED = type(functools.lru_cache(lambda: None))


KNOWN = (N.Name, N.Attr, N.Call, N.Index, N.Display, N.Mapping)


def _constant(d, v):
    return N.Const(v) if v is None or type(v) in (int, float, bool, str) else d.env.bind(d.names, "held", v)


def record(d, e):
    """What the value of `e` stands for, if it is a function that is known: its parts are evaluated here."""
    t = type(e)
    if t is N.Index:
        return item(d, e)
    if t in (N.Display, N.Mapping):
        return several(d, e)
    if t is N.Name and e.id in d.functions:
        return d.functions[e.id]
    if t in (N.Name, N.Attr) and d.env.is_static(e):
        obj = d.env.static(e)
        return Known(e) if obj is not MISSING and callable(obj) else None
    if t is N.Lambda:
        return inline.local_function(d, "lambda_", e)
    if t is N.Call and d.env.static(e.func) in (operator.itemgetter, operator.attrgetter) and len(e.args) == 1:
        return _getter(d, e)
    if t is N.Call and d.env.static(e.func) is operator.methodcaller and e.args and type(e.args[0]) is N.Const and _plain(e):
        v, (name, *args) = N.Name(d.names.fresh("v"), e.span), e.args
        asked = N.Call(N.Attr(v, name.value, e.span), d.atoms(args), tuple((k, d.atom(a)) for k, a in e.keywords), e.span)
        return inline.local_function(d, "lambda_", N.Lambda((N.Param(v.id),), asked, e.span))
    if t is N.Call and e.args and d.env.static(e.func) is functools.partial and _plain(e):
        inner = record(d, e.args[0])
        if inner is None and type(e.args[0]) is N.Attr:  # a method of an object
            inner = Known(d.temp(d.value(e.args[0]), e.span, e.args[0].name))
        if inner is None:
            return None
        values = d.atoms([*e.args[1:], *(v for _, v in e.keywords)])
        values = tuple(_held(d, v) for v in values)
        count = len(e.args) - 1
        return Partial(inner, values[:count], tuple((k, v) for (k, _), v in zip(e.keywords, values[count:])))
    return None


def _getter(d, e):
    """operator.itemgetter(k) is `lambda v: v[k]`."""
    v, k = N.Name(d.names.fresh("v"), e.span), e.args[0]
    if type(k) is not N.Const or (d.env.static(e.func) is operator.attrgetter and not str(k.value).isidentifier()):
        return None
    read = N.Index(v, k, e.span) if d.env.static(e.func) is operator.itemgetter else N.Attr(v, k.value, e.span)
    return inline.local_function(d, "lambda_", N.Lambda((N.Param(v.id),), read, e.span))


def _plain(e):
    return not any(type(a) is N.Starred for a in e.args) and all(k is not None for k, _ in e.keywords)


def _held(d, v):
    """An atom under a name that nobody rebinds."""
    return v if type(v) is N.Const or d.env.is_static(v) else d.temp(v, v.span, v.id)


def call(d, known, name, e):
    """The value of a call of a function that a local name stands for."""
    t = type(known)
    if t is Known:
        return d.value(N.Call(known.func, e.args, e.keywords, e.span))
    if t is Partial:
        given = {k for k, _ in e.keywords}
        keywords = tuple((k, v) for k, v in known.keywords if k not in given)
        return call(d, known.func, name, N.Call(e.func, (*known.args, *e.args), (*keywords, *e.keywords), e.span))
    if t is Choice:
        return _choose(d, known, name, e)
    if t is Several:
        d.refuse(e, f"a call of {name}, which is a container of functions", "Call one of its items.")
        return N.Const(None, e.span)
    return inline.call(d, known, e, name)


def _choose(d, known, name, e):
    """Arguments are evaluated once; then the function that was chosen is called."""
    args = [a if _is_function(d, a) or type(a) is N.Starred else d.atom(a) for a in e.args]
    keywords = [(k, v if _is_function(d, v) or k is None else d.atom(v)) for k, v in e.keywords]
    e = N.Call(e.func, tuple(args), tuple(keywords), e.span)
    result = N.Name(d.fresh("t"), e.span)
    arms = []
    for one in known.either:
        saved, d.out = d.out, []
        value = call(d, one, name, e)
        d.emit(result, value, e.span)
        arms.append(tuple(d.out))
        d.out = saved
    d.out.append(N.If(N.Compare(known.which, ("==",), (N.Const(0),), e.span), arms[0], arms[1], e.span))
    return result


def _is_function(d, e):
    return type(e) is N.Lambda or (type(e) is N.Name and e.id in d.functions)


# --- where control flow meets -------------------------------------------------------------------------------------------


def forget(d, names):
    """These names may be rebound from here on: what they stand for is not known."""
    for n in names:
        d.functions.pop(n, None)


def _binds_function(block, name):
    """May a block bind the name to something else than None?"""
    none = [type(s) is N.Assign and s.target == N.Name(name) and s.value == N.Const(None) for s in walk.statements(block) if name in walk.binds(s)]
    return not all(none)


def join(d, before, arms, ends, span):
    """Behind an `if`: what both arms agree on, or the choice between two; `arms` are rebuilt with the choice noted.

    `before`, `ends`: what names stood for before and at the end of each arm.
    """
    first, second = ends
    joined, marks = {}, ([], [])
    for name in sorted(set(first) | set(second)):
        a, b = first.get(name), second.get(name)
        if a is b or (type(a) is Known and a == b):
            joined[name] = a
        elif type(a) is Several or type(b) is Several:
            d.refuse(N.Const(None, span), f"one of two containers of functions under the name {name}", "Choose the functions one by one.")
        elif a is not None and b is not None:
            which = N.Name(d.fresh(f"{name}_choice"), span)
            for k in (0, 1):
                marks[k].append(N.Assign(which, N.Const(k), span))
            joined[name] = Choice(which, (a, b))
        elif not _binds_function(arms[1] if b is None else arms[0], name) and name not in before:
            joined[name] = a or b  # bound in one arm alone: it is not called where the other was taken
    d.functions = joined
    return (*arms[0], *marks[0]), (*arms[1], *marks[1])
