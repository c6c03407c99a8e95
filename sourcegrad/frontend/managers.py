"""`with` on a function made by contextlib.contextmanager: what it does before and behind its one `yield`, in place.

    @contextmanager                    with scaled(k) as u:        u = 2.0 * k
    def scaled(k):                         s = s + u          →    s = s + u
        yield 2.0 * k

    before; yield v; behind                      before; target = v; body; behind
    before; try: yield v; finally: behind        before; target = v; try: body; finally: behind
"""

from __future__ import annotations

import contextlib

from ..ir import nodes as N
from ..ir import walk
from . import arguments, generators, inline
from .resolve import is_user_function

_MADE = contextlib.contextmanager(lambda: None).__code__


def opened(d, s):
    """The statements that stand for the `with` statement `s`; None where it is none of this kind, or takes no arguments."""
    call = s.manager
    obj = d.env.static(call.func) if type(call) is N.Call and (call.args or call.keywords) else None
    if getattr(obj, "__code__", None) is not _MADE or not is_user_function(getattr(obj, "__wrapped__", None)):
        return None
    fn = inline.global_function(d, obj.__wrapped__)
    names = {n: d.fresh(n) for n in sorted(walk.local_names(fn))}
    parts = _parts(walk.rename_block(fn.body, names))
    if parts is None or arguments.has_stars(call):
        return None
    before, value, behind, always = parts
    bound = arguments.bind(d, fn.params, call, fn.name)
    if isinstance(bound, str) or behind and not always and _leaves(s.body):
        return None
    head = [N.Assign(N.Name(names[p.name]), bound[p.name], s.span) for p in fn.params]
    given = N.Evaluate(value, s.span) if s.target is None else N.Assign(s.target, value, s.span)
    body = (given, *s.body)
    if behind:
        body = (given, N.Try(s.body, (), (), behind, s.span)) if always else (*body, *behind)
    return (*head, *before, *body)


def _parts(block):
    """(what is before the `yield`, what it yields, what is behind it, is that done in any case); None for other bodies."""
    if len(generators.spans(block)) != 1:
        return None
    for k, s in enumerate(block):
        always = type(s) is N.Try and not s.handlers and not s.orelse and len(s.body) == 1
        at = s.body[0] if always else s
        if generators.is_yield(at):
            behind = s.final + block[k + 1 :] if always else block[k + 1 :]
            if always and block[k + 1 :] or _leaves(block):
                return None
            return block[:k], at.value.args[0], behind, always
    return None


def _leaves(block):
    """May a block be left otherwise than at its end, by a statement of its own?"""
    return any(type(s) in (N.Return, N.Break, N.Continue) for s in walk.statements(block))
