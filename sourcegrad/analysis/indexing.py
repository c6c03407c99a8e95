"""Kinds of `x[k]`, of items and of attributes.

NumPy's rules of indexing, on dimensions: a number takes one away, a slice keeps it, None and `...`
add and skip, arrays and lists of numbers put their common shape in the place of all the dimensions
they index, masks first turn into such arrays.
"""

from __future__ import annotations

import collections
import dataclasses
from types import SimpleNamespace

import numpy as np

from ..ir import nodes as N
from . import kinds as K
from . import copying, sparse
from .arithmetic import array_of, over
from .creation import given_out
from .dims import broadcast_dims, scalar_or_array

SLICE = K.Kind("slice")
_SLICE_OBJECT = K.Kind("other", slice)
ELLIPSIS = K.Kind("ellipsis")


def index_kind(base, index, kind_of):
    """The kind of `value[index]`; `kind_of(expression)` tells those of its parts."""
    if base is None:
        return None
    if type(index) is N.Display and index.kind == "tuple":
        parts = index.items
    else:
        parts = (index,)
    kinds = [_part_kind(p, kind_of) for p in parts]
    if None in kinds:
        return None
    if base.dtype is type(np.mgrid):
        return _grid(parts, parts[0] is not index, kind_of)
    if len(parts) == 1 and parts[0] is index:
        whole = kinds[0]
    else:
        whole = K.tuple_of(kinds)
    return K.opened(over(lambda b: _index(K.opened(b), index, parts, kinds, whole), base))


def _part_kind(p, kind_of):
    if type(p) is N.Slice:
        return SLICE
    if type(p) is N.Const and p.value is Ellipsis:
        return ELLIPSIS
    return kind_of(p)


def _grid(parts, several, kind_of):
    """np.mgrid[a:b, c:d]: a first axis for the slices, if they are a tuple, and one for each of them."""
    bounds = [e for p in parts if type(p) is N.Slice for e in (p.lower, p.upper, p.step) if e is not None]
    kinds = [kind_of(e) for e in bounds]
    if None in kinds:
        return None
    whole = all(k.family == "int" for k in kinds)
    return K.array("i8" if whole else None, (None,) * (len(parts) + several))


def _index(base, index, parts, kinds, whole):
    family = base.family
    if family == "array":
        return _array(base, parts, kinds, whole)
    if family == "list":
        return _list(base, index, whole)
    if family == "tuple":
        return _tuple(base, index, whole)
    if family == "dict":
        return _dict(base, index)
    if family == "other" and base.dtype is np.flatiter:
        return base.items[0] if is_integer(whole) else K.array(base.items[0].dtype, (None,))
    if family == "str":
        return K.STR
    if family == "range":
        return K.RANGE if whole.family == "slice" else K.INT if is_integer(whole) else K.UNKNOWN
    if family == "scalar" and any(_class(k) in ("number", "slice") for k in kinds):
        return None  # there is no axis
    return None if family in ("none", *K.WEAK) else K.UNKNOWN


def is_integer(k):
    """Is every value of this kind an index of one item?"""
    return all(
        a.family in ("int", "bool") or (a.family == "scalar" and (a.dtype or "")[:1] in ("i", "u"))
        for a in K.alternatives(k)
    )


def constant(e):
    """The int that an index is, None if it is none."""
    if type(e) is N.Const and type(e.value) is int:
        return e.value
    if (
        type(e) is N.Unary
        and e.op == "-"
        and type(e.operand) is N.Const
        and type(e.operand.value) is int
    ):
        return -e.operand.value
    return None


def _list(base, index, kind):
    if kind in (SLICE, _SLICE_OBJECT):
        return K.list_of(base.items)
    k = constant(index)
    if k is not None and base.dims is not None:
        return base.dims[k] if -len(base.dims) <= k < len(base.dims) else None
    return base.items if is_integer(kind) else K.join(base.items, K.list_of(base.items))


def _tuple(base, index, kind):
    if base.items is None:
        return K.Kind("tuple", None, base.dims) if kind.family == "slice" else K.inside(base) if is_integer(kind) else K.UNKNOWN
    k = constant(index)
    if k is not None:
        return base.items[k] if -len(base.items) <= k < len(base.items) else None
    if type(index) is N.Slice:
        ends = [None if e is None else constant(e) for e in (index.lower, index.upper, index.step)]
        if all(
            e is None or c is not None for e, c in zip((index.lower, index.upper, index.step), ends)
        ):
            return K.tuple_of(base.items[slice(*ends)])
        return K.many_of("tuple", K.inside(base)) if base.items else base
    return K.join_all(base.items) if is_integer(kind) else K.UNKNOWN


def _dict(base, index):
    if base.items is not None and type(index) is N.Const:
        return dict(base.items).get(index.value)  # a key that nothing is ever stored under is an error
    return K.inside(base)  # None of an empty one: an error


# --- arrays ---------------------------------------------------------------------------------------


def _array(base, parts, kinds, whole):
    unknown = scalar_or_array(base.dtype)
    if len(parts) == 1 and whole.family == "tuple":  # `x[t]` of a tuple is `x[t[0], …]`
        if whole.items is None or whole.dtype is not None:
            return unknown
        kinds = whole.items
        parts = (None,) * len(kinds)
    used, sure = 0, False
    classes = []
    for k in kinds:
        kind = _class(k)
        if kind is None:
            return unknown
        sure = (
            sure
            or kind in ("slice", "ellipsis", "new")
            or (isinstance(kind, tuple) and kind[1] != ())
        )
        used += {"new": 0, "ellipsis": 0}.get(kind, 1) if isinstance(kind, str) else kind[0]
        classes.append(kind)
    if base.dims is None:
        return K.array(base.dtype) if sure else unknown
    if used > len(base.dims):
        return None
    dims = _result_dims(base.dims, parts, classes, used)
    if dims == () and "ellipsis" not in classes:
        return K.scalar(base.dtype)
    return K.array(base.dtype, dims)


def _class(k):
    """What a part of an index does: "slice", "ellipsis", "new", "number", or for an array
    (dimensions it indexes, its shape).
    """
    if k.family in ("slice", "ellipsis"):
        return k.family
    if k == _SLICE_OBJECT:
        return "slice"
    if k.family == "none":
        return "new"
    if k.family == "bool" or k == K.scalar("b1"):
        return 0, (None,)
    if is_integer(k) and not any(a.family == "bool" for a in K.alternatives(k)):
        return "number"
    if k.family in ("list", "tuple"):
        if k.family == "list" and k.items is None:
            return 1, ("n",)
        found = [
            a
            for a in K.alternatives(array_of(k))
            if not (k.dims is None and a == K.array("f8", ("n",)))
        ]
        k = found[0] if len(found) == 1 else K.UNKNOWN
    if k.family != "array" or k.dtype is None or k.dims is None:
        return None
    if k.dtype == "b1":
        return len(k.dims), (None,)
    if k.dtype[0] not in "iu":
        return None
    return (1, k.dims) if k.dims else "number"


def _result_dims(dims, parts, classes, used):
    rest, out = list(dims), []
    shapes, place, together = [], None, True
    advanced = any(isinstance(c, tuple) for c in classes)
    if "ellipsis" not in classes:
        parts, classes = (*parts, None), (*classes, "ellipsis")
    last = None
    for at, (p, c) in enumerate(zip(parts, classes)):
        if c == "ellipsis":
            skipped = len(dims) - used
            out.extend(rest[:skipped])
            del rest[:skipped]
        elif c == "new":
            out.append(1)
        elif c == "slice":
            d = rest.pop(0)
            out.append(d if type(p) is N.Slice and (_whole(p) or (d == "n" and _some(p))) else None)
        elif c == "number" and not advanced:
            rest.pop(0)
        else:
            n, shape = (1, ()) if c == "number" else c
            del rest[:n]
            shapes.append(shape)
            if place is None:
                place = len(out)
            elif last != at - 1:
                together = False
            last = at
    if shapes:
        at = place if together else 0
        out[at:at] = broadcast_dims(shapes)
    return tuple(out)


def _whole(p):
    """Does a slice keep every entry?"""
    step = 1 if p.step is None else constant(p.step)
    return p.lower is None and p.upper is None and step in (1, -1)


def _some(p):
    """Does a slice of an axis that is not of length 1 keep two entries or more, or none: `x[:3]`, `x[-2:]`?"""
    if p.step is not None:
        return False
    low, high = (None if e is None else constant(e) for e in (p.lower, p.upper))
    if p.lower is None:
        return type(high) is int and high >= 2
    return p.upper is None and type(low) is int and low <= -2


# --- items and attributes -------------------------------------------------------------------------


def item_kind(k):
    """The kind of what iteration over a value gives; None for what is empty."""
    return K.opened(over(_item, k))


def _item(k):
    if k.family == "list":
        return k.items
    if k.family == "tuple":
        return K.inside(k)
    if k.family == "array":
        if k.dims is None:
            return scalar_or_array(k.dtype)
        if not k.dims:
            return None
        return K.array(k.dtype, k.dims[1:]) if k.dims[1:] else K.scalar(k.dtype)
    if k.family == "range":
        return K.INT
    if k.family == "str":
        return K.STR
    if k.family == "other" and k.dtype in K.SETS:
        return k.items[0]
    if k.family == "dict" and k.items is not None:
        return K.join_all(K.of(key) for key, _ in k.items)
    return None if k == K.NONE else K.UNKNOWN


def attribute_kind(k, name):
    """The kind of `value.name` for an object or a namedtuple."""
    if k is None:
        return None
    return K.join_all(over(lambda a: _attribute(a, name), a) for a in asked_for(k, name))


def asked_for(k, name):
    """The kinds among the alternatives of `k` of which `value.name` may be read: of one that does not hold it, nobody gets it."""
    kinds = K.alternatives(k)
    if len(kinds) > 1 and all(a.family == "object" for a in kinds):
        return [a for a in kinds if a.items is None or name in dict(a.items) or hasattr(a.dtype, name) or hasattr(a.dtype, "__getattr__")] or kinds
    return kinds


def _attribute(k, name):
    if name in ("T", "H") and sparse.base_of(k) is not None:
        return sparse.like(k)
    if k.dtype is None or k.items is None or not isinstance(k.dtype, type):
        return K.UNKNOWN
    of_class = getattr(k.dtype, name, None)
    if k.family == "object":
        # a property stands in front of what the object holds
        held = type(of_class).__name__ == "member_descriptor" or not hasattr(of_class, "__set__")
        plain = k.dtype.__getattribute__ in (
            object.__getattribute__,
            SimpleNamespace.__getattribute__,
        )
        if not held or not plain:
            return K.UNKNOWN
        missing = of_class is None and not hasattr(k.dtype, name) and not hasattr(k.dtype, "__getattr__")
        return dict(k.items).get(name, None if missing else K.UNKNOWN)  # None: it is set first
    if k.family == "tuple" and type(of_class).__name__ == "_tuplegetter":
        return k.items[k.dtype._fields.index(name)]
    return K.UNKNOWN


def flat_kind(k):
    """The kind of `x.flat`: its items are those of the array, one by one."""
    return None if k is None else K.Kind("other", np.flatiter, None, (K.scalar(k.dtype),)) if K.is_array(k) else K.UNKNOWN


def changed_copy(e, infer):
    """The kind of `dataclasses.replace(x, …)`, of `x._replace(…)` on a namedtuple, and of what is told where to write its
    result; UNKNOWN for all else.
    """
    out = given_out(e, infer.env.static(e.func)) if type(e) is N.Call else None
    if out is not None:
        kind = infer.kind_of(out)
        if kind is not None and kind.family == "tuple" and len(kind.items or ()) == 1:
            kind = kind.items[0]
        if kind is None or kind.family == "array" or kind.family == "tuple" and all(k.family == "array" for k in kind.items or (K.UNKNOWN,)):
            return kind
    found = sparse.made(e, infer)
    if found is not None:
        return found
    if type(e) is N.Call and infer.env.static(e.func) is collections.deque:
        return K.OTHER  # no list: what it is full of falls out at the other end
    found = copying.kind(e, infer)
    if found != K.UNKNOWN:
        return found
    given = {k: infer.expr(v) for k, v in e.keywords} if type(e) is N.Call else {}
    if not given or None in given:
        return K.UNKNOWN
    if len(e.args) == 1 and infer.env.static(e.func) is dataclasses.replace:
        base = infer.expr(e.args[0])
    elif not e.args and type(e.func) is N.Attr and e.func.name == "_replace":
        base = infer.expr(e.func.value)
    else:
        return K.UNKNOWN
    if base is None or None in given.values():
        return None
    if base.family == "object" and base.items is not None and dataclasses.is_dataclass(base.dtype):
        return base._replace(items=tuple(sorted((dict(base.items) | given).items())))
    fields = getattr(base.dtype, "_fields", ())
    if base.family == "tuple" and base.items is not None and set(given) <= set(fields):
        return base._replace(items=tuple(given.get(f, k) for f, k in zip(fields, base.items)))
    return K.UNKNOWN


def unpacked(k, targets):
    """One kind for each of these targets of an assignment; None for a starred one stands for its
    list.
    """
    if k is None:
        return [None] * len(targets)
    star = next((i for i, t in enumerate(targets) if type(t) is N.Starred), None)
    k = K.opened(_sequence(k))
    exact = k.items if k.family == "tuple" else k.dims if k.family == "list" else None
    if exact is None:
        item = item_kind(k)
        return [K.list_of(item or K.UNKNOWN) if i == star else item for i in range(len(targets))]
    if star is None:
        return [K.opened(e) for e in exact] if len(exact) == len(targets) else [K.UNKNOWN] * len(targets)
    behind = len(targets) - star - 1
    middle = exact[star : len(exact) - behind]
    if len(exact) < len(targets) - 1:
        return [K.UNKNOWN] * len(targets)
    return [*exact[:star], K.list_of(K.join_all(middle), middle), *exact[len(exact) - behind :]]


def _sequence(k):
    """The kind of what is taken apart, which is not None."""
    kinds = [a for a in K.alternatives(k) if a != K.NONE]
    return kinds[0] if len(kinds) == 1 and kinds[0].family == "tuple" else k


def exact_items(k, index, kind):
    """The kinds of the single items of a list `k` behind `k[index] = …`, where they are known."""
    at = index.value if type(index) is N.Const and type(index.value) is int else None
    if k.dims is None or at is None or not -len(k.dims) <= at < len(k.dims):
        return None
    at %= len(k.dims)
    return tuple([K.join(d, kind) if i == at else d for i, d in enumerate(k.dims)])
