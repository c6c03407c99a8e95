"""`with` on a user's context manager, in place: what a generator does before and behind its one `yield`, what a class's
`__enter__` and `__exit__` do.

    @contextmanager                    with scaled(k) as u:        u = 2.0 * k
    def scaled(k):                         s = s + u          →    s = s + u
        yield 2.0 * k

    before; yield v; behind                      before; target = v; body; behind
    before; try: yield v; finally: behind        before; target = v; try: body; finally: behind
    with Frame(x) as f: body                     m = Frame(x); f = m.__enter__(); try: body; finally: m.__exit__(…)

An `__exit__` must not look at the exception, nor return what would swallow it.
"""

from __future__ import annotations

import dis
import inspect

from ..ir import nodes as N
from ..ir import walk
from . import arguments, generators, inline, iterators
from .resolve import is_user_function



def opened(d, s, whole):
    """The statements that stand for the `with` statement `s`; None where it is none of this kind, or takes no arguments.

    whole: all that may bind the name of a manager
    """
    call = s.manager
    given = type(call) is N.Name and call.id in d.given
    if type(call) is N.Name:
        while call.id in d.given:
            call, whole = N.Name(d.given[call.id]), tuple(i for body in d.scopes for i in body)
        made = [i for i in walk.statements(whole) if call.id in walk.binds(i)]
        call = made[0].value if len(made) == 1 and type(made[0]) is N.Assign and made[0].target == call else call
    asked = given or type(s.manager) is N.Name and sum(s.manager.id in walk.own_reads(i) for i in walk.statements(whole)) > 1
    obj = d.env.static(call.func) if type(call) is N.Call and (call.args or call.keywords or asked) else None
    if isinstance(obj, type) and all(is_user_function(getattr(obj, n, None)) for n in ("__enter__", "__exit__")):
        return _object(d, s, obj, call) if asked or _carries(d, call) else None
    if type(s.manager) is N.Name or getattr(obj, "__code__", None) is not iterators.MADE or not is_user_function(getattr(obj, "__wrapped__", None)):
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


def _object(d, s, cls, call):
    if not _only_tidies(cls.__exit__):
        return None
    span = s.span
    named = type(s.manager) is N.Name
    manager = s.manager if named else N.Name(d.fresh("manager"), span)
    names = [d.env.bind(d.names, f"{n}_{cls.__name__}", getattr(cls, f"__{n}__")) for n in ("enter", "exit")]
    entered = N.Call(names[0], (manager,), (), span)
    none = N.Const(None, span)
    left = N.Evaluate(N.Call(names[1], (manager, none, none, none), (), span), span)
    first = N.Evaluate(entered, span) if s.target is None else N.Assign(s.target, entered, span)
    made = () if named else (N.Assign(manager, call, span),)
    return *made, first, N.Try(s.body, (), (), (left,), span)


def _carries(d, e):
    """May an argument carry a derivative?"""
    names = {n for a in (*e.args, *(v for _, v in e.keywords)) for n in walk.reads(a)}
    return any(n not in d.inert and not d.env.is_static(N.Name(n)) for n in names)


def _only_tidies(function):
    """Does `__exit__` look at no exception, and return nothing that would swallow it?"""
    code = function.__code__
    count = code.co_argcount + bool(code.co_flags & inspect.CO_VARARGS)
    asked = set(code.co_varnames[1:count])
    last = None
    for i in dis.get_instructions(code):
        loaded = i.argval if isinstance(i.argval, tuple) else (i.argval,)
        if i.opname.startswith("LOAD_") and asked.intersection(loaded):
            return False
        if i.opname == "RETURN_CONST" and i.argval:
            return False
        if i.opname == "RETURN_VALUE" and (last is None or last.opname != "LOAD_CONST" or last.argval):
            return False
        last = i
    return True


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
