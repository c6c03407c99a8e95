"""Local functions behind `functools.cache` or `lru_cache` keep their results in a dict, as a person would write it:

    @functools.cache                  fib_memo = {}
    def fib(n):                       def fib(n):
        return x * fib(n - 1)   →         if n in fib_memo:
                                              return fib_memo[n]
                                          value = x * fib(n - 1)
                                          fib_memo[n] = value
                                          return value
"""

from __future__ import annotations

import functools
from dataclasses import replace

from ..ir import nodes as N
from ..ir import walk


def written_out(d, block):
    """The block with such functions written out."""
    if not any(type(s) is N.Define for s in walk.statements(block)):
        return block
    out, k = [], 0
    while k < len(block):
        s = block[k]
        behind = block[k + 1] if k + 1 < len(block) else None
        if type(s) is N.Define and _decorates(d, behind, s.function.name, block[:k]) and _plain(s.function):
            out += _memoised(d, s)
            k += 2
            continue
        out.append(walk.map_blocks(s, lambda b: written_out(d, b)) if walk.blocks(s) else s)
        k += 1
    return tuple(out)


def _decorates(d, s, name, before):
    """Is this `name = decorator(name)` with one of these decorators?"""
    if type(s) is not N.Assign or s.target != N.Name(name) or type(s.value) is not N.Call or s.value.args != (N.Name(name),):
        return False
    func = s.value.func
    if any(d.env.static(func) is f for f in (functools.cache, functools.lru_cache)):
        return True
    made = next((b.value for b in reversed(before) if type(b) is N.Assign and b.target == func), None)
    if made is None:
        return False
    if any(d.env.static(made) is f for f in (functools.cache, functools.lru_cache)):
        return True
    return type(made) is N.Call and d.env.static(made.func) is functools.lru_cache


def _plain(fn):
    return bool(fn.params) and all(p.kind == "plain" and p.default is None for p in fn.params)


def _memoised(d, s):
    fn, span = s.function, s.span
    memo, value = N.Name(d.fresh(f"{fn.name}_memo"), span), N.Name(d.names.fresh("value"), span)
    names = tuple(N.Name(p.name, span) for p in fn.params)
    kept = (N.Name(d.names.fresh("key"), span),)
    key = N.Assign(kept[0], names[0] if len(names) == 1 else N.Display("tuple", names, span), span)
    slot = N.Index(memo, kept[0], span)

    def returned(block):
        for i in block:
            if type(i) is N.Return:
                yield N.Assign(value, N.Const(None) if i.value is None else i.value, i.span)
                yield N.Assign(slot, value, i.span)
                yield N.Return(value, i.span)
            else:
                yield i if type(i) is N.Define else walk.map_blocks(i, lambda b: tuple(returned(b)))

    known = N.If(N.Compare(kept[0], ("in",), (memo,), span), (N.Return(slot, span),), (), span)
    body = (key, known, *returned(fn.body))
    return N.Assign(memo, N.Mapping((), (), span), span), N.Define(replace(fn, body=body), span)
