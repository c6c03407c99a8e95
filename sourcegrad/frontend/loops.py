"""Loops over anything become loops over `range`, the elements read by index.

    for i, (a, b) in enumerate(zip(xs, ys)): …   →   for i in range(min(len(xs), len(ys))):
                                                         a = xs[i]
                                                         b = ys[i]
An index loop reverses by counting down, and an element is read again in the reverse sweep instead of being saved.
"""

from __future__ import annotations

import builtins
import itertools

from ..ir import nodes as N
from ..ir import walk
from . import callables, comprehensions, fused, growing, inline, iterables
from .resolve import MISSING


def desugar(d, s):
    """Desugar the loop `s` into `d.out`."""
    span = s.iter.span
    if _over_functions(d, s) or _over_objects(d, s) or _over_linked(d, s) or _counting(d, s) or growing.loop(d, s, runtime):
        return
    call = _builtin(d, s.iter)
    if call == "range" and type(s.target) is N.Name:
        bounds = d.atoms(s.iter.args)
        _index_loop(d, s, bounds, lambda i: d.emit(s.target, i, s.target.span), s.target)
        return
    if call == "reversed" and len(s.iter.args) == 1 and _builtin(d, s.iter.args[0]) is None:
        seq = _sequence(d, s.iter.args[0])
        last = N.Binary("-", N.Call(d.builtin("len"), (seq,), (), span), N.Const(1), span)
        bounds = (d.temp(last, span, "last"), N.Const(-1), N.Const(-1))
        _index_loop(d, s, bounds, lambda i: d.assign(s.target, N.Index(seq, i, span), span))
        return
    columns = _columns(d, s)
    if columns is not None:
        s = N.For(s.target, N.Call(s.iter.func, columns, (), span), s.body, s.orelse, s.span)
    parts = iterables.parts(d, s.iter)
    if parts is not None:
        comprehensions.over(d, s, parts)
        return
    found = fused.loop(d, s)
    if found is not None:
        key, block = found
        escapes, d.loop_escapes = d.loop_escapes, d.loop_escapes | inline.loop_escapes(block)
        d.fusing.append(key)
        for i in block:
            d.statement(i)
        d.fusing.pop()
        d.loop_escapes = escapes
        return
    iterables.check(d, s)
    length, bind, counter = _source(d, s.iter, s.target)
    _index_loop(d, s, (length,), bind, counter)


def _columns(d, s):
    """The rows of `for a, b in zip(*rows)`, each by a name of its own: there are as many as names, if any at all."""
    e = s.iter
    if type(e) is not N.Call or e.keywords or d.env.static(e.func) is not zip or [type(a) for a in e.args] != [N.Starred]:
        return None
    if type(s.target) is not N.Display or any(type(i) is N.Starred for i in s.target.items):
        return None
    span, rows = s.iter.span, _sequence(d, s.iter.args[0].value)
    names = tuple(N.Name(d.fresh("row"), span) for _ in s.target.items)
    none = tuple(N.Assign(n, N.Display("list", (), span), span) for n in names)
    some = d.temp(N.Call(d.builtin("len"), (rows,), (), span), span, "n")
    d.statement(N.If(some, (N.Assign(N.Display("tuple", names), rows, span),), none, span))
    return names


def _over_functions(d, s):
    """`for f in (np.sin, np.cos): …` once for each function."""
    held = callables.several(d, s.iter) if type(s.iter) is N.Display else None
    if type(s.iter) is N.Name and type(d.functions.get(s.iter.id)) is callables.Several:
        held = d.functions[s.iter.id]
    key, name = None, s.target
    view = callables.view_of(s)
    if view is not None:
        held = d.functions.get(view[0])
        held = held if type(held) is callables.Several and held.kind == "dict" else None
        key, name = view[1:]
    if held is None or type(name) is not N.Name:
        return False
    if view is None and held.kind == "dict":
        key, name = name, None
    if any(type(i) in (N.Break, N.Continue) for i in walk.statements(s.body)):
        d.refuse(s, "`break` or `continue` in a loop over functions", "Write the calls out, one after the other.")
        return True
    callables.forget(d, walk.bound(s.body))
    if name is not None and not all(type(one) is callables.Known for one in held.items.values()) and callables.compared(s.body, name.id):
        d.refuse(s, f"{name.id}, one of several functions, is compared", "Call it, and compare what tells them apart.")
        return True
    for k, one in held.items.items():
        if key is not None:
            d.emit(key, N.Const(k), key.span)
        if name is not None and type(one) is callables.Known:
            d.emit(name, one.func, name.span)
        if name is not None:
            d.functions[name.id] = one
        for inner in s.body:
            d.statement(inner)
    d.out.extend(d.block(s.orelse))
    return True


def _over_objects(d, s):
    """`for layer in LAYERS: …` once for each, where objects of several classes stand in a list outside."""
    held = d.env.static(s.iter) if type(s.iter) is N.Name else None
    if type(held) not in (list, tuple) or type(s.target) is not N.Name or len(held) > 40:
        return False
    classes = [type(v) for v in held]
    own = all(c.__flags__ & _HEAP and c.__module__.partition(".")[0] != "numpy" for c in classes)
    if len(set(classes)) < 2 or not own or any(type(i) in (N.Break, N.Continue) for i in walk.statements(s.body)):
        return False
    span = s.iter.span
    names = N.Display("tuple", tuple(d.env.class_name(d.names, c) for c in classes), span)
    d.out.append(N.Evaluate(N.Call(runtime(d, "check_classes"), (s.iter, names, N.Const(span.place)), (), span), span))
    for k in range(len(held)):
        d.emit(s.target, N.Index(s.iter, N.Const(k), span), span)
        for inner in s.body:
            d.statement(inner)
    d.out.extend(d.block(s.orelse))
    return True


def _over_linked(d, s):
    """`for t in (a, b, c): …` once for each, where these are objects of one class that hold one another: `a = Tank(1.0, b)`."""
    names = [i.id for i in s.iter.items if type(i) is N.Name] if type(s.iter) is N.Display and s.iter.kind != "set" else []
    if not 1 < len(names) == len(s.iter.items) <= _LINKED or type(s.target) is not N.Name:
        return False
    if set(names) & (walk.bound(s.body) | {s.target.id}) or any(type(i) in (N.Break, N.Continue) for i in walk.statements(s.body)):
        return False
    made = [i for body in d.scopes for i in walk.statements(body) if set(walk.binds(i)) & set(names)]
    if len(made) != len(set(names)) or not all(type(i) is N.Assign and type(i.target) is N.Name and type(i.value) is N.Call for i in made):
        return False
    classes = {d.env.static(i.value.func) for i in made if isinstance(d.env.static(i.value.func), type)}
    if len(classes) != 1 or not all(isinstance(d.env.static(i.value.func), type) for i in made) or not classes.pop().__flags__ & _HEAP:
        return False
    if not any(set(names) & set(walk.reads(i.value)) for i in made):
        return False
    for item in s.iter.items:
        d.emit(s.target, item, s.iter.span)
        for inner in s.body:
            d.statement(inner)
    d.out.extend(d.block(s.orelse))
    return True


_LINKED = 8
_HEAP = 1 << 9  # a class made by a class statement


def _counting(d, s):
    """`for i in itertools.count(a, b): …` as a `while` loop."""
    endless = _endless(d, s.iter)
    if endless is None:
        return False
    if endless is not itertools.count:
        d.refuse(s.iter, *ENDLESS)
        return True
    span = s.iter.span
    start, step = _start_and_step(d, s.iter)
    k = N.Name(d.fresh("count"), span)
    d.emit(k, N.Binary("-", start, step, span), span)
    head = (N.Assign(k, N.Binary("+", k, step, span), span), N.Assign(s.target, k, span))
    d.statement(N.While(N.Const(True, span), (*head, *s.body), s.orelse, s.span))
    return True


def _endless(d, e):
    """The function of itertools that `e` calls, where what it yields has no end; else None."""
    obj = d.env.static(e.func) if type(e) is N.Call and not e.keywords else MISSING
    if obj is itertools.count or obj is itertools.cycle and len(e.args) == 1:
        return obj
    return obj if obj is itertools.repeat and len(e.args) == 1 else None


def _start_and_step(d, e):
    start, step = (*e.args, *(N.Const(0), N.Const(1))[len(e.args) :])
    return d.atom(start if start != N.Const(None) else N.Const(0)), d.atom(step)


def item_of_endless(d, e):
    """What gives the item number i of an iterator without end; None for every other expression."""
    span, obj = e.span, _endless(d, e)
    if obj is None:
        return None
    if obj is itertools.repeat:
        v = d.atom(e.args[0])
        return lambda i: v
    if obj is itertools.cycle:
        seq = _sequence(d, e.args[0])
        length = d.temp(N.Call(d.builtin("len"), (seq,), (), span), span, "n")
        return lambda i: N.Index(seq, N.Binary("%", i, length, span), span)
    start, step = _start_and_step(d, e)
    if start == N.Const(0) and step == N.Const(1):
        return lambda i: i
    far = (lambda i: i) if step == N.Const(1) else (lambda i: N.Binary("*", i, step, span))
    return lambda i: N.Binary("+", start, far(i), span)


def _binding(d, e, target):
    item = item_of_endless(d, e)
    return lambda i: d.assign(target, item(i), e.span)


ENDLESS = "a loop over an iterator without end", "Loop over a range, or use `while True`."


def _index_loop(d, s, bounds, bind, target=None):
    """`for i in range(*bounds)`, `bind(i)` emitting what the iteration assigns.

    `target` is the user's own name for the index, kept where nothing else in the loop or behind it uses it.
    """
    bounds = _stable(d, bounds, s)
    private = target is None or target.id in walk.bound(s.body) or target.id in d.loop_escapes
    index = N.Name(d.fresh("i" if target is None else target.id), s.target.span) if private else target
    saved, d.out = d.out, []
    if target is None or private:
        bind(index)
        if target is not None and not (d.out and walk.target_names(d.out[0].target) == (target.id,)):
            d.emit(target, index, s.span)
    elif target is not s.target:
        bind(index)
    for inner in s.body:
        d.statement(inner)
    body, d.out = d.out, saved
    loop = N.Call(d.builtin("range"), bounds, (), s.iter.span)
    d.out.append(N.For(index, loop, tuple(body), d.block(s.orelse), s.span))


def _stable(d, bounds, s):
    """Bounds that the body rebinds are read once, before the loop, as `range` does."""
    changed = walk.bound(s.body) | set(walk.target_names(s.target))
    result = []
    for b in bounds:
        if type(b) is N.Name and b.id in changed:
            b = d.temp(b, b.span, "stop")
        result.append(b)
    return tuple(result)


def _builtin(d, e):
    """The name of the builtin that `e` calls plainly, if it does."""
    if type(e) is not N.Call or e.keywords or any(type(a) is N.Starred for a in e.args):
        return None
    obj = d.env.static(e.func)
    for name in ("range", "enumerate", "zip", "reversed"):
        if obj is getattr(builtins, name):
            return name
    return None


def _by_position(d, it):
    """`enumerate(xs, start=k)` as `enumerate(xs, k)`."""
    if type(it) is N.Call and d.env.static(it.func) is enumerate and [k for k, _ in it.keywords] == ["start"]:
        return N.Call(it.func, (*it.args, it.keywords[0][1]), (), it.span)
    return it


def _source(d, it, target):
    """How to loop over `it` by index: (length atom, bind(i), the user's name for the plain index or None)."""
    span = it.span
    it = _by_position(d, it)
    call = _builtin(d, it)
    two = type(target) is N.Display and len(target.items) == 2 and not _starred(target)
    if call == "enumerate" and len(it.args) == 1 and two and type(target.items[0]) is N.Name:
        length, bind, _ = _source(d, it.args[0], target.items[1])
        return length, bind, target.items[0]
    if call == "enumerate" and two:
        start = d.atom(it.args[1]) if len(it.args) > 1 else N.Const(0)
        length, bind, _ = _source(d, it.args[0], target.items[1])

        def counted(i):
            d.assign(target.items[0], N.Binary("+", start, i, span), span)
            bind(i)

        return length, counted, None
    if call == "zip" and type(target) is N.Display and len(target.items) == len(it.args) and not _starred(target):
        if all(_endless(d, a) for a in it.args):
            d.refuse(it, *ENDLESS)
            return N.Const(0), lambda i: None, None
        parts = [
            (None, _binding(d, a, t), None) if _endless(d, a) else _source(d, a, t) for a, t in zip(it.args, target.items)
        ]
        lengths = tuple(p[0] for p in parts if p[0] is not None)
        if len(set(lengths)) > 1:
            length = d.temp(N.Call(d.builtin("min"), lengths, (), span), span, "n")
        else:
            length = lengths[0]

        def bind_all(i):
            for _, bind, counter in parts:
                if counter is not None:
                    d.emit(counter, i, span)
                bind(i)

        return length, bind_all, None
    if call == "reversed" and len(it.args) == 1:
        backwards = N.Slice(None, None, N.Const(-1))
        seq = d.temp(N.Index(_sequence(d, it.args[0]), backwards, span), span, "seq")
        length = d.temp(N.Call(d.builtin("len"), (seq,), (), span), span, "n")
        return length, lambda i: d.assign(target, N.Index(seq, i, span), span), None
    keys = _dict_view(it)
    if keys is not None:
        return _over_dict(d, it, target, keys)
    seq = _sequence(d, it)
    length = d.temp(N.Call(d.builtin("len"), (seq,), (), span), span, "n")
    return length, lambda i: d.assign(target, N.Index(seq, i, span), span), None


def _starred(target):
    return any(type(i) is N.Starred for i in target.items)


def _dict_view(it):
    if type(it) is N.Call and type(it.func) is N.Attr and not it.args and not it.keywords:
        if it.func.name in ("items", "values", "keys"):
            return it.func.name
    return None


def _over_dict(d, it, target, view):
    """`for k, v in m.items()` reads `v = m[k]` for each key of `list(m)`."""
    span = it.span
    mapping = d.atom(it.func.value)
    keys = d.temp(N.Call(runtime(d, "keys"), (mapping,), (), span), span, "keys")
    length = d.temp(N.Call(d.builtin("len"), (keys,), (), span), span, "n")

    def bind(i):
        if view == "keys":
            d.assign(target, N.Index(keys, i, span), span)
            return
        two = type(target) is N.Display and len(target.items) == 2
        key_target = target.items[0] if view == "items" and two else None
        key = key_target if type(key_target) is N.Name else N.Name(d.fresh("key"), span)
        d.emit(key, N.Index(keys, i, span), span)
        value = N.Index(mapping, key, span)
        if view == "values":
            d.assign(target, value, span)
        elif two:
            if key is not key_target:
                d.assign(key_target, key, span)
            d.assign(target.items[1], value, span)
        else:
            pair = d.temp(value, span)
            d.assign(target, N.Display("tuple", (key, pair), span), span)

    return length, bind, None


def _sequence(d, it):
    """An atom for `it` that can be indexed from 0 to its length: lists, tuples and arrays are themselves."""
    if _endless(d, it):
        d.refuse(it, *ENDLESS)
        return N.Const(None, it.span)
    items = iterables.listed(d, it)
    if items is not None:
        return items
    if type(it) is N.Display and it.kind != "set" or type(it) is N.Const or _is_list_call(d, it):
        return d.atom(it)
    return d.temp(N.Call(runtime(d, "sequence"), (d.atom(it),), (), it.span), it.span, "seq")


def sequence(d, it):
    return _sequence(d, it)


def _is_list_call(d, it):
    if type(it) is not N.Call:
        return False
    obj = d.env.static(it.func)
    return obj is not MISSING and obj in (list, tuple, sorted) if isinstance(obj, (type, type(sorted))) else False


def runtime(d, name):
    """The Attr that calls a kernel of ours."""
    from ..runtime import numpy

    return N.Attr(d.env.module(d.names, numpy, "rt"), name)
