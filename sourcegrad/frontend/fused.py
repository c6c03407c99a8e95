"""Loops over a generator function whose body could change what the generator reads: its body around theirs.

    def batches(x, n):                         for i in range(0, len(x), 10):
        for i in range(0, len(x), n):              b = x[i : i + 10]
            yield x[i : i + n]            →        w = step(w, b)

    for b in batches(x, 10):
        w = step(w, b)
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from . import arguments, generators, inline

_WHOLE = (N.Try, N.With, N.Match, N.Scope)  # what the loop's body would get inside of, and a generator's own nonlocal names


def loop(d, s):
    """The statements that stand for a loop over a generator; None where its body does not fit around the loop's."""
    call, counter = s.iter, None
    if type(call) is N.Call and d.env.static(call.func) is enumerate and len(call.args) in (1, 2) and not call.keywords:
        counter = N.Name(d.fresh("count"), s.span)
        call, start = call.args[0], (*call.args, N.Const(0))[1]
    if s.orelse or not generators.called(d, call) or arguments.has_stars(call):
        return None
    if not generators.interleaves(d, call, s.body):
        return None
    local = d.functions.get(call.func.id) if type(call.func) is N.Name else None
    key = local.function if local is not None else d.env.static(call.func)
    if key in d.fusing:
        return None
    fn = local.function if local is not None else inline.global_function(d, key)
    names = {n: d.fresh(n) for n in sorted(walk.local_names(fn))}
    block = walk.rename_block(fn.body, names)
    if type(block[-1]) is N.Return and block[-1].value in (None, N.Const(None)):
        block = block[:-1]
    if not _fits(block, s.body):
        return None
    bound = arguments.bind(d, fn.params, call, fn.name)
    if isinstance(bound, str):
        return None
    head = [N.Assign(N.Name(names[p.name]), bound[p.name], s.span) for p in fn.params]
    if counter is not None:
        head.append(N.Assign(counter, start, s.span))

    def given(value):
        if counter is None:
            return (N.Assign(s.target, value, s.span), *s.body)
        pair = N.Display("tuple", (counter, value), s.span)
        more = N.Assign(counter, N.Binary("+", counter, N.Const(1), s.span), s.span)
        return (N.Assign(s.target, pair, s.span), more, *s.body)

    return key, (*head, *_replaced(block, given))


def _replaced(block, given):
    out = []
    for s in block:
        out += given(s.value.args[0]) if generators.is_yield(s) else [walk.map_blocks(s, lambda b: _replaced(b, given))]
    return tuple(out)


def _fits(block, body):
    """Does the loop's body stand in the place of the one `yield`, what leaves it included?"""
    if len(generators.spans(block)) != 1 or any(type(s) in (N.Return, *_WHOLE) for s in walk.statements(block)):
        return False
    loops, last, tail = _place(block)
    left = {type(s) for s in _own(body)}
    if N.Break in left and not (loops == 1 and last):
        return False
    return N.Continue not in left or loops > 0 and tail


def _place(block, loops=0, last=True, tail=True):
    """(loops around the `yield`, does nothing follow the outermost, does nothing follow the `yield` in the innermost?)"""
    for k, s in enumerate(block):
        ends = k == len(block) - 1
        if generators.is_yield(s):
            return loops, last, tail and ends
        for b in walk.blocks(s):
            if generators.spans(b):
                if type(s) is N.If:
                    return _place(b, loops, last if loops else last and ends, tail and ends)
                return _place(b, loops + 1, last if loops else last and ends and not s.orelse, True)
    raise AssertionError


def _own(block):
    """The statements of a loop's body that are in no loop inside it."""
    for s in block:
        yield s
        if type(s) not in (N.For, N.While):
            for b in walk.blocks(s):
                yield from _own(b)
