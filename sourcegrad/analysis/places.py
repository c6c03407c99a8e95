"""Kinds of what NumPy's functions about indices give: tuples of whole-number arrays, and sequences of index tuples."""

from __future__ import annotations

import numpy as np

from . import kinds as K
from .call import always

_LINE = K.array("i8", (None,))


def _rank(kind):
    """How many axes a value has; None where that is not known."""
    if K.is_number(kind):
        return 0
    if K.is_array(kind) and kind.dims is not None:
        return len(kind.dims)
    return None


def _for_each_axis(item):
    """Of an array: `item` for each of its axes."""

    def of(call):
        kind = call.kind(0)
        rank = _rank(kind) if kind is not None else None
        return None if kind is None else K.tuple_of([item] * rank) if rank else K.UNKNOWN

    return of


nonzero = _for_each_axis(_LINE)


def grid(call):
    """np.ix_: an array for each axis, all of that many dimensions."""
    n = len(call.args)
    kinds = call.kinds()
    if None in kinds:
        return None
    if not all(_whole(k) and (k.family == "list" or _rank(k) == 1) for k in kinds):
        return K.UNKNOWN
    dtypes = [k.dtype if k.family == "array" and k.dtype != "b1" else "i8" for k in kinds]
    return K.tuple_of([K.array(d, tuple(None if i == j else 1 for i in range(n))) for j, d in enumerate(dtypes)])


def _whole(k):
    """Does a kind hold whole numbers, or tell which places are meant?"""
    if k.family == "list":
        return k.items is not None and k.items.family in ("int", "bool")
    return k.family in ("int", "bool") or (k.family in ("array", "scalar") and (k.dtype or "?")[0] in "iub")


def two_lines(call):
    """np.tril_indices_from and the like."""
    return K.tuple_of([_LINE, _LINE])


def triangle(call):
    """np.tril_indices(n, k=0, m=None)"""
    kinds = call.kinds()
    if None in kinds:
        return None
    return two_lines(call) if all(_whole(k) or k == K.NONE for k in kinds) else K.UNKNOWN


def diagonal(call):
    """np.diag_indices(n, ndim=2)"""
    n = call.kind(0) if call.args else K.UNKNOWN
    if n is None or not _whole(n):
        return n and K.UNKNOWN
    return two_lines(call) if len(call.args) == 1 and not call.keywords else K.UNKNOWN


def unravelled(call):
    """np.unravel_index(k, shape)"""
    if len(call.args) != 2:
        return K.UNKNOWN
    k, shape = call.kind(0), call.kind(1)
    if k is None or shape is None:
        return None
    if shape.family != "tuple" or shape.items is None:
        return K.UNKNOWN
    if not _whole(k):
        return K.UNKNOWN
    item = K.scalar("i8") if K.is_number(k) else K.array("i8", k.dims) if K.is_array(k) else K.UNKNOWN
    return K.tuple_of([item] * len(shape.items))


def indices(call):
    """np.ndindex(*shape) or np.ndindex(shape): what a loop over it gives are tuples of ints."""
    kinds = call.kinds()
    if None in kinds:
        return None
    if len(kinds) == 1 and kinds[0].family == "tuple":
        kinds = kinds[0].items
    known = kinds is not None and all(k.family == "int" for k in kinds)
    return K.Kind("other", np.ndindex, None, (K.tuple_of([K.INT] * len(kinds)),)) if known else K.UNKNOWN


KEYS = {
    "np.nonzero": nonzero, ".nonzero": nonzero, "np.flatnonzero": always(_LINE), "np.argwhere": always(K.array("i8", (None, None))),
    "np.ix_": grid, "np.tril_indices": triangle, "np.triu_indices": triangle, "np.tril_indices_from": two_lines,
    "np.triu_indices_from": two_lines, "np.diag_indices": diagonal, "np.diag_indices_from": _for_each_axis(_LINE),
    "np.unravel_index": unravelled, "np.ndindex": indices,
}  # fmt: skip
