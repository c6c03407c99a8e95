"""The kinds of displays: `(a, b)`, `[a, *rest]`, `{a, b}`, `{"k": a}`."""

from __future__ import annotations

from ..ir import nodes as N
from . import kinds as K
from . import sets


def display(e, infer):
    items = []
    for i in e.items:
        k = infer.kind_of(i.value if type(i) is N.Starred else i)
        if k is None:
            return None
        exact = k.items if k.family == "tuple" else k.dims if k.family == "list" else None
        if type(i) is N.Starred and exact is None:
            return {"list": K.list_of(K.UNKNOWN), "tuple": K.Kind("tuple")}.get(e.kind, K.UNKNOWN)
        items.extend(exact if type(i) is N.Starred else (k,))
    if e.kind == "tuple":
        return K.tuple_of(items)
    return K.list_of(K.join_all(items), tuple(items)) if e.kind == "list" else sets.set_of(items)


def mapping(e, infer):
    if any(k is None or type(k) is not N.Const for k in e.keys):
        kinds = [infer.kind_of(v) for v in e.values]
        item = None if None in e.keys else K.join_all(kinds)
        return None if None in kinds else K.many_of("dict", None if item == K.UNKNOWN else item)
    pairs = {k.value: infer.kind_of(v) for k, v in zip(e.keys, e.values)}
    return None if None in pairs.values() else K.Kind("dict", None, None, tuple(pairs.items()))
