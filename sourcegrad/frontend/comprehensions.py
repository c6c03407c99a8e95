"""Comprehensions and generator expressions become loops.

    ys = [f(v) for v in xs if v > 0]   →   ys = []
                                           for v in xs:
                                               if v > 0:
                                                   ys.append(f(v))

What reads nothing that could carry a derivative (only what `inert` knows to be counts, flags and names) stays as the
user wrote it, and so does what stands in a test.
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from . import celled, loops

_NUMBERS = (len, int, float, str, abs, min, max, round, bool, ord, chr, repr)
_ONE_BY_ONE = "Write the loop out as a statement."


def value(d, e, into=None):
    """The Name of the list or dict that a comprehension makes; `e` itself where it stays verbatim.

    `into` is the name that the result is assigned to, used where the comprehension does not read it.
    """
    if e.what in ("list comprehension", "dict comprehension") and not stays(d, e):
        name = into if into is not None and into.id not in e.reads else None
        return collect(d, e.parts, e.span, name)
    if e.what == "generator expression" and e.parts is not None and not stays(d, e):
        d.refuse(e, "a generator that is not used up where it is made", "Make a list of it: `[… for …]`.")
        return N.Const(None, e.span)
    if e.parts is not None and not e.text and e.what == "set comprehension":
        listed = N.Opaque("", e.reads, "list comprehension", e.span, e.parts)
        return N.Call(d.builtin("set"), (d.atom(listed),), (), e.span)
    if e.parts is not None:
        verbatim(d, e)
    return e


def stays(d, e):
    """Is nothing read that may carry a derivative, nothing bound outside, and nothing made that may be written later?"""
    inert = all(d.env.is_static(N.Name(n)) or n in d.inert for n in e.reads)
    return e.text and inert and not any(walk.walruses(e)) and not any(makes_memory(d, i) for i in walk.subexpressions(e.parts.item))


def makes_memory(d, e):
    """Is this an array, a list, a dict or a function of its own?"""
    if type(e) is N.Call:
        return d.env.static(e.func) not in _NUMBERS
    return type(e) in (N.Mapping, N.Opaque, N.Lambda) or (type(e) is N.Display and e.kind == "list")


def verbatim(d, e):
    """A comprehension that is kept as text must not bind names of the function around it."""
    for sub in walk.subexpressions(e):
        if type(sub) is N.Opaque and any(walk.walruses(sub)):
            d.refuse(sub, f"`:=` inside a {sub.what} that is not written out as a loop", _ONE_BY_ONE)


def collect(d, parts, span, into=None):
    """The Name of a new list (or dict, where there is a key) of all that a comprehension yields."""
    result = into or N.Name(d.fresh("items"), span)
    d.functions.pop(result.id, None)
    d.collected.add(result.id)
    empty = N.Display("list", (), span) if parts.key is None else N.Mapping((), (), span)
    parts = private(d, parts)
    if parts.key is None:
        store = N.Evaluate(N.Call(N.Attr(result, "append"), (parts.item,), (), span), span)
        d.emit(result, empty, span)
        run(d, nest(parts, (store,), span))
        return result
    d.emit(result, empty, span)
    key = N.Name(d.fresh("key"), span)
    pair = (N.Assign(key, parts.key, span), N.Assign(N.Index(result, key, span), parts.item, span))
    run(d, nest(parts, pair, span))
    return result


def run(d, loop):
    """The loop of a comprehension: its names stand in cells for functions that are kept and read them."""
    whole = celled.celled(N.Function("", (), (loop,), None, loop.span), d.env.wanted)
    cells = {n: d.fresh(n) for n in sorted(walk.local_names(whole) - walk.bound((loop,)))}
    d.env.wanted.renamed(cells)
    d.comprehended.append(loop)
    for s in walk.rename_block(whole.body, cells) if cells else whole.body:
        d.statement(s)
    d.comprehended.pop()


def private(d, parts):
    """The parts with names of its own scope that nothing else uses."""
    names = {n: d.fresh(n) for n in sorted(walk.comprehension_names(parts))}
    d.env.wanted.renamed(names)
    new = []
    for k, (target, iterable, tests) in enumerate(parts.loops):
        iterable = walk.rename_expr(iterable, names) if k else iterable
        new.append((walk.rename_expr(target, names), iterable, tuple(walk.rename_expr(t, names) for t in tests)))
    key = None if parts.key is None else walk.rename_expr(parts.key, names)
    return N.Comprehension(key, walk.rename_expr(parts.item, names), tuple(new))


def nest(parts, body, span, orelse=()):
    """The `for` statement that runs `body` once for each item."""
    for k, (target, iterable, tests) in reversed(list(enumerate(parts.loops))):
        for test in reversed(tests):
            body = (N.If(test, tuple(body), (), test.span),)
        body = (N.For(target, iterable, tuple(body), () if k else tuple(orelse), span),)
    return body[0]


def over(d, s, parts):
    """`for x in (item for …)`: the items are made one by one, between the iterations."""
    parts = private(d, parts)
    several = len(parts.loops) > 1
    if several and (s.orelse or _breaks(s.body)):
        d.refuse(s.iter, "`break` or `else` on a loop over nested generators", "Write the loops out, one in the other.")
        return
    body = (N.Assign(s.target, parts.item, s.iter.span), *s.body)
    loop = nest(parts, body, s.span, s.orelse)
    d.comprehended.append(nest(parts, body[:1], s.span))
    loops.desugar(d, loop)
    d.comprehended.pop()


def _breaks(block):
    """Is the loop around this block left by break?"""
    for s in block:
        if type(s) is N.Break:
            return True
        if type(s) is N.If and (_breaks(s.body) or _breaks(s.orelse)):
            return True
        if type(s) in (N.For, N.While) and _breaks(s.orelse):
            return True
    return False
