"""Kinds of what lists, dicts and objects hold after a method or a kernel has changed them, and of what it gives back."""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from . import kinds as K
from .kernels import added


def changed(k, op, kind_of):
    """The kind of a container of kind `k` behind the effect `op`; None where only its length changes."""
    if k.family == "list":
        return _list(k, op, kind_of)
    if k.family == "dict":
        return _dict(k, op, kind_of)
    return _object(k, op, kind_of)


def _list(k, op, kind_of):
    item = None
    if op.problem in ("append", "insert"):
        item = kind_of(op.args[-1]) if op.args else K.UNKNOWN
    elif op.problem == "extend":
        from .indexing import item_kind

        item = item_kind(kind_of(op.args[0])) if op.args else K.UNKNOWN
    elif op.problem == "add_at":
        from .indexing import item_kind

        g = kind_of(op.args[1])
        item = _sum(k.items, item_kind(g) if kind_of(op.args[0]) == K.Kind("other", slice) else g)
    return K.list_of(K.join(k.items, item))


def _dict(k, op, kind_of):
    if op.problem == "setdefault" and len(op.args) == 2:
        return dict_store(k, op.args[0], kind_of(op.args[1]))
    if op.problem == "add_at" and type(op.args[0]) is N.Const and k.items is not None:
        return dict_store(k, op.args[0], _sum(dict(k.items).get(op.args[0].value), kind_of(op.args[1])))
    return k if op.problem in ("pop", "popitem", "clear") else K.Kind("dict")


def _object(k, op, kind_of):
    if op.problem != "add_attr" or k.items is None:
        return k
    items, name = dict(k.items), op.args[0].value
    items[name] = K.join(items.get(name), _sum(items.get(name), kind_of(op.args[1])))
    return k._replace(items=tuple(sorted(items.items())))


def _sum(slot, g):
    """What a slot holds that `g` is added to; a zero, or none at all, gives way to `g` itself."""
    if slot is None or g is None:
        return g
    total = added(slot, g)
    return total if K.is_array(slot) else K.join(total, g)


def dict_store(old, index, kind, is_key=False):
    """The kind of a dict behind `d[index] = …`; `is_key`: the index is one of those that it has."""
    if old.items is None or (type(index) is not N.Const and not is_key):
        item = K.join(K.inside(old), kind)
        return K.many_of("dict", None if item == K.UNKNOWN else item)
    if type(index) is not N.Const:
        return K.Kind("dict", None, None, tuple((k, K.join(v, kind)) for k, v in old.items))
    items = dict(old.items)
    items[index.value] = K.join(items.get(index.value), kind)
    return K.Kind("dict", None, None, tuple(items.items()))


def with_changed(k, key, kind):
    """The kind of a list, tuple, dict or object when what it holds under `key` has changed to `kind`; key None: somewhere."""

    def grown(item):
        if item is None or kind is None:
            return item
        if kind == K.UNKNOWN:
            return kind
        found = K.alternatives(item)
        alike = [(i.family, i.dtype) for i in K.alternatives(kind)]
        return K.join_all(K.join(i, kind) if (i.family, i.dtype) in alike else i for i in found)

    if k.family == "list":
        at = key + len(k.dims) if type(key) is int and key < 0 and k.dims is not None else key
        exact = k.dims and tuple(grown(i) if at is None or at == n else i for n, i in enumerate(k.dims))
        return K.list_of(K.join_all(exact) if exact else grown(k.items), exact)
    if k.items is None:
        inside = grown(k.dims) if type(k.dims) is K.Kind else None
        return k._replace(dims=None if inside == K.UNKNOWN else inside)
    if k.family == "tuple":
        names = getattr(k.dtype, "_fields", ())
        at = names.index(key) if key in names else key + len(k.items) if type(key) is int and key < 0 else key
        return k._replace(items=tuple(grown(i) if at is None or at == n else i for n, i in enumerate(k.items)))
    return k._replace(items=tuple((n, grown(i) if key is None or n == key else i) for n, i in k.items))


def given(kind, op):
    """What a method that changes its object returns."""
    if op.problem == "pop" and kind.family == "list":
        return kind.items
    if kind.family == "dict" and (op.problem == "pop" and len(op.args) == 1 or op.problem == "setdefault" and len(op.args) == 2):
        if type(op.args[0]) is N.Const and kind.items is not None:
            return dict(kind.items).get(op.args[0].value)
        return K.inside(kind)
    if op.problem in ("pop", "popitem", "setdefault", "byteswap") or kind.family not in ("list", "dict", "array"):
        return K.UNKNOWN
    return K.NONE


def can_change(kind):
    """May a value of this kind be a list, a dict or an object, which can change?"""
    return kind is not None and any(k.family in ("list", "dict", "object", "tuple", "unknown") for k in K.alternatives(kind))


def holds_arrays(kind):
    """May this be a container of arrays, or of containers of them?"""
    for k in K.alternatives(kind or K.UNKNOWN):
        if k == K.UNKNOWN:
            return True
        if k.family in K.CONTAINERS:
            items = k.items if k.family == "list" else K.UNKNOWN if k.family == "object" and k.items is None else K.inside(k)
            if items is not None and any(a.family in ("array", "unknown", *K.CONTAINERS) for a in K.alternatives(items)):
                return True
    return False


def run_over(loop, looped, kinds):
    """The names of lists that a loop may run over, of `looped`, those that loops do."""
    read = walk.all_reads(loop.body).intersection(looped)
    return frozenset(n for n in read if any(k.family in ("list", "unknown") for k in K.alternatives(kinds(n) or K.UNKNOWN)))


def runs(e):
    """Is this a range of constants that is not empty?"""
    args = e.args if type(e) is N.Call and all(type(a) is N.Const and type(a.value) is int for a in e.args) else ()
    return 1 <= len(args) <= 2 and len(range(*[a.value for a in args])) > 0
