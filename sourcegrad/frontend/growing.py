"""A loop over a list that its own body lengthens or shortens asks for the length before each item, as Python does.

    for node in queue:              k = 0
        …                     →     while k < len(queue):
        queue.append(child)             node = queue[k]
                                        k += 1
                                        …
                                        queue.append(child)
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk

_METHODS = ("append", "extend", "insert", "remove")  # of lists; what dicts have as well ends their loop with an error


def loop(d, s, runtime):
    """The loop `s` as a `while`, emitted; False where its body is not seen to change the list's length."""
    of, start = s.iter, None
    if type(of) is N.Call and d.env.static(of.func) is enumerate and not of.keywords and len(of.args) in (1, 2):
        of, start = of.args[0], of.args[1] if len(of.args) == 2 else N.Const(0)
        if type(s.target) is not N.Display or len(s.target.items) != 2 or N.Starred in map(type, s.target.items):
            return False
    if type(of) not in (N.Name, N.Attr) or not _changes(s.body, of):
        return False
    span = s.iter.span
    xs = d.temp(of, span, "xs") if type(of) is N.Attr or of.id in _rebound(s) else of
    d.out.append(N.Evaluate(N.Call(runtime(d, "check_list"), (xs, N.Const(span.place)), (), span), span))
    k = d.temp(N.Const(0), span, "k")
    item, head = s.target, ()
    if start is not None:
        start = d.atom(start)
        first, item = s.target.items
        head = (N.Assign(first, k if start == N.Const(0) else N.Binary("+", start, k, span), span),)
    head = (*head, N.Assign(item, N.Index(xs, k, span), span), N.Assign(k, N.Binary("+", k, N.Const(1), span), span))
    more = N.Compare(k, ("<",), (N.Call(d.builtin("len"), (xs,), (), span),), span)
    d.statement(N.While(more, (*head, *s.body), s.orelse, s.span))
    return True


def _rebound(s):
    return walk.bound(s.body) | set(walk.target_names(s.target))


def _changes(block, of):
    """Does the block call a method of `of` that changes a list's length?"""
    return any(
        type(c) is N.Call and type(c.func) is N.Attr and c.func.name in _METHODS and c.func.value == of
        for c in walk.evaluated(block)
    )  # fmt: skip
