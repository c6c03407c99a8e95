"""Calls with `*` or `**`, or of what declares them, of methods: called by a function of plain parameters.

    p.total(*xs, k=2.0)         total_given(p, xs, 2.0)

    def total_given(obj, rest, k):
        return Poly.total(obj, *rest, k=k)

which the frontend brings to normal form like every call of a function that it knows.
"""

from __future__ import annotations

import inspect
import weakref

from ..analysis import methods
from ..frontend.resolve import MISSING, is_user_function
from ..ir import nodes as N
from ..ir import printer

_STARS = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
_MADE = weakref.WeakKeyDictionary()  # function → (form of the call → the function that calls it)


def call(env, names, kinds, e):
    """The call that stands for `e`; None where that is as plain as can be."""
    if type(e) is not N.Call:
        return None
    function, first, called_by_name = _function(env, kinds, e.func)
    if function is None or hasattr(function, "__sourcegrad_given__"):
        return None
    stars = any(type(a) is N.Starred for a in e.args) or any(k is None for k, _ in e.keywords)
    if not stars and not (called_by_name and function.__code__.co_flags & _STARS):
        return None
    form = tuple(type(a) is N.Starred for a in (*first, *e.args)), tuple(k for k, _ in e.keywords)
    made = _given(env, function, *form)
    args = [a.value if type(a) is N.Starred else a for a in (*first, *e.args)]
    return N.Call(env.bind(names, made.__name__, made), (*args, *(v for _, v in e.keywords)), (), e.span)


def _function(env, kinds, func):
    """(what is called, the object that comes first as its argument, is it known by kinds alone?)"""
    obj = env.static(func)
    if obj is not MISSING:
        return (obj if is_user_function(obj) else None), (), False
    if type(func) is N.Name:
        kind = kinds(func.id)
        if kind is not None and kind.family == "function" and is_user_function(kind.dtype):
            return kind.dtype, (), True
        found = methods.function(kind, "__call__")
        return found, (func,), True
    kind = kinds(func.value.id) if type(func) is N.Attr and type(func.value) is N.Name else None
    if not methods.is_users(kind) or func.name in dict(kind.items or ()):
        return None, (), True
    found = methods.find(kind, func.name)
    if isinstance(found, staticmethod):
        return (found.__func__ if is_user_function(found.__func__) else None), (), True
    return (found if is_user_function(found) else None), (func.value,), True


def _given(env, function, starred, words):
    made = _MADE.setdefault(function, {})
    if (starred, words) not in made:
        names = [f"v{k}" for k in range(len(starred))]
        options = [w or f"options{k}" for k, w in enumerate(words)]
        args = tuple(N.Starred(N.Name(n)) if star else N.Name(n) for n, star in zip(names, starred))
        keywords = tuple((w, N.Name(n)) for w, n in zip(words, options))
        name = f"{function.__name__}_given"
        ir = N.Function(name, tuple(N.Param(n) for n in (*names, *options)), (N.Return(N.Call(N.Name("called"), args, keywords)),))
        text = printer.function(ir)
        new = env.load(text, name, globals={"called": function, "__name__": function.__module__}, cells={})
        new.__sourcegrad_ir__, new.__sourcegrad_text__, new.__sourcegrad_given__ = ir, text, function
        made[starred, words] = new
    return made[starred, words]
