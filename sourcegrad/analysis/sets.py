"""Kinds of sets, of comprehensions that run as they stand, and of what cached functions return."""

from __future__ import annotations

import copy
import functools

from ..errors import SourceGradError
from ..ir import nodes as N
from ..ir import walk
from . import kinds as K
from .indexing import item_kind
from .operations import Operation

_CACHED = type(functools.lru_cache(lambda: None))


def set_of(items):
    """A set of items of these kinds; UNKNOWN where they may carry derivatives, which no set can hold."""
    if None in items:
        return None
    item = K.join_all(items)
    return K.UNKNOWN if item is None or K.may_vary(item) else K.Kind("other", set, None, (item,))


COMPREHENSIONS = frozenset(("set comprehension", "list comprehension", "dict comprehension"))


def comprehended(what, parts, infer):
    """The kind of a comprehension that runs as it stands; its names are its own."""
    inner = copy.copy(infer)
    inner.env, inner.known = infer.env.copy(), dict(infer.known)
    for target, iterable, _ in parts.loops:
        kind = inner.kind_of(iterable)
        if kind is None:
            return None
        if type(target) is not N.Name:
            return K.UNKNOWN
        inner.env.locals.add(target.id)
        inner.known[target.id] = item_kind(kind)
    bound = {t.id for t, _, _ in parts.loops}
    if any(bound & set(walk.reads(iterable)) for _, iterable, _ in parts.loops):
        return K.UNKNOWN
    item = inner.kind_of(parts.item)
    if item is None or what == "set comprehension":
        return set_of((item,))
    return K.list_of(item) if what == "list comprehension" else K.many_of("dict", None if item == K.UNKNOWN else item)


_EQUAL = K.join_all((K.INT, K.FLOAT, K.F8, K.scalar("f4"), K.scalar("i8")))


class _Cached:
    """The kinds of arguments as a cache sees them: 1, 1.0 and np.float32(1) are one key, and the value is that of the first."""

    def __init__(self, infer):
        self.infer = infer

    def expr(self, e):
        kind = self.infer.expr(e)
        return _EQUAL if K.is_number(kind) else kind


def cached(e, infer):
    """The kind of a call of a function under functools.cache; UNKNOWN for all other calls."""
    found = infer.env.static(e.func) if type(e) is N.Call else None
    if type(found) is not _CACHED or not all(type(a) in (N.Name, N.Const) for a in (*e.args, *(v for _, v in e.keywords))):
        return K.UNKNOWN
    try:
        return infer.callee(Operation("function", function=found.__wrapped__, args=e.args, keywords=e.keywords), _Cached(infer))
    except SourceGradError:
        return K.UNKNOWN  # it runs as it stands, whatever is in it
