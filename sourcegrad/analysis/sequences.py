"""Kinds of what Python itself makes of sequences and numbers: sums, lists, items."""

from __future__ import annotations

from . import kinds as K
from .arithmetic import binary
from .indexing import item_kind


def folded(op, xs, total):
    """What `op` makes of all items of a sequence, one behind the other, beginning with `total`."""
    if xs is None or total is None:
        return None
    exact = xs.items if xs.family == "tuple" else xs.dims if xs.family == "list" else None
    if exact is not None:
        for k in exact:
            total = binary(op, total, k)
        return total
    item = item_kind(xs)
    for _ in range(4):
        new = K.join(total, binary(op, total, item))
        if new == total:
            return total
        total = new
    return K.UNKNOWN


def sequence(key, k):
    """The kind of list(x), tuple(x), sorted(x)."""
    exact = k.items if k.family == "tuple" else k.dims if k.family == "list" else None
    if key == "tuple":
        item = item_kind(k) if exact is None else None
        return K.tuple_of(exact or ()) if item is None else K.many_of("tuple", None if item == K.UNKNOWN else item)
    if exact is not None:
        return K.list_of(K.join_all(exact), exact if key == "list" else None)
    if k.family in ("none", *K.WEAK):
        return None
    item = item_kind(k)
    return K.list_of(item if item is not None or k.family in ("list", "dict") else K.UNKNOWN)


def listed(k):
    """The kind of x.tolist()."""
    number = python_number(k.dtype)
    if k.family == "scalar":
        return number
    if k.family != "array" or k.dims is None:
        return K.UNKNOWN
    for _ in k.dims:
        number = K.list_of(number)
    return number


def python_number(dtype):
    """The Python number that a NumPy number of this dtype becomes."""
    found = {"f": K.FLOAT, "i": K.INT, "u": K.INT, "b": K.BOOL, "c": K.COMPLEX}.get(
        (dtype or " ")[0]
    )
    return found if found is not None and dtype not in ("f16", "c32") else K.UNKNOWN
