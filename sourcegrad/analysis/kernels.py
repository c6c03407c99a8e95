"""Kinds of the runtime's own kernels (`rt.…`), so that generated text is as well known as what it
was made from.

Cotangents need care: None and a Python 0.0 stand for zero, so what a kernel returns may be a plain
float where an array was expected to flow.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from . import kinds as K
from . import shapes
from .arithmetic import array_of, binary, over
from .arithmetic import elementwise as ufunc
from .indexing import item_kind
from .sharing import is_fixed

_FLOATS = ("f", "c")


def result_kind(call):
    """The kind of a kernel's result, UNKNOWN for those not listed."""
    handler = _KERNELS.get(call.key)
    if handler is None:
        return K.UNKNOWN
    kinds = [call.kind(name) for name, _ in call.rule.all_params] if call.bound else call.kinds()
    return over(handler, *kinds)


def elementwise(call, found):
    """Kernels that guard a point: where their operands are numbers, the guard's answer is a plain
    float, or times one.
    """
    kinds = [k for k in call.kinds() if k != K.NONE]
    if found is None or None in kinds:
        return None
    if K.is_array(found):
        return found
    return K.join_all(
        [
            found,
            K.FLOAT,
            *(binary("*", k, K.FLOAT) for k in kinds if K.is_number(k) or K.is_array(k)),
        ]
    )


def _varies(k):
    """Is `k` a float or complex array or scalar for sure (True), for sure not (False), or not known
    (None)?
    """
    return None if k.dtype is None else k.dtype[0] in _FLOATS


def shadow(x):
    """The zero cotangent of a value."""
    f = x.family
    if f == "array":
        varies = _varies(x)
        if varies is False and x.dtype[0] in "biu":
            return K.array("f8", x.dims)
        return x if varies else K.NONE if varies is False else K.join(x, K.NONE)
    if f == "scalar":
        varies = _varies(x)
        return K.FLOAT if varies else K.join(K.FLOAT, K.NONE)
    if f in ("float", "complex", "int", "bool"):
        return K.FLOAT
    if f in ("none", "str", "range", "function"):
        return K.NONE
    return _namespace(x, shadow) if f == "object" else _container(x, lambda i: over(shadow, i), "shadow")


_SUM = K.join(K.FLOAT, K.F8)  # 0.0 at first, then what is added


def zeros(x):
    """What rt.zeros makes; unlike in a shadow at large, an int stands as a number among its items."""
    if x.family in ("list", "tuple", "dict"):
        return _container(x, lambda i: over(zeros, i), "shadow")
    if x.family == "object":
        return _namespace(x, zeros)
    return _SUM if K.is_number(x) else shadow(x)


def place_shadow(x):
    """The shadow of a place: that of an object is a namespace of shadows."""
    if len(K.alternatives(x)) > 1 and all(k.family == "object" for k in K.alternatives(x)):
        return K.join_all(place_shadow(k) for k in K.alternatives(x))
    if x.family == "object":
        return _namespace(x, place_shadow)
    if x.family in ("list", "tuple", "dict"):
        return _container(x, lambda i: over(place_shadow, i), "shadow")
    return _SUM if K.is_number(x) else shadow(x)


def _namespace(x, of):
    """The shadow of an object."""
    if is_fixed(x.dtype):
        return K.NONE
    if x.items is None:
        return K.UNKNOWN
    return K.Kind("object", SimpleNamespace, None, tuple([(n, over(of, k)) for n, k in x.items]))


def _container(x, inner, form):
    """A list, tuple, dict or object with its items replaced: in shadow form, or ("same") in its
    own.
    """
    f = x.family
    if f == "list":
        return K.list_of(inner(x.items), x.dims and tuple([inner(i) for i in x.dims]))
    if f == "tuple" and form == "same":
        return x if x.items is None else K.tuple_of([inner(i) for i in x.items], x.dtype)
    if f == "tuple" and x.items is None:
        if x.dims is not None and not isinstance(x.dims, K.Kind):
            return K.list_of(K.UNKNOWN)  # it may hold others of its own
        return K.list_of(inner(K.inside(x)) or K.UNKNOWN)
    if f == "tuple":
        items = tuple([inner(i) for i in x.items])
        return K.list_of(K.join_all(items), items)
    if f == "dict" and x.items is None and x.dims is not None:
        return K.many_of("dict", inner(x.dims))
    if f in ("dict", "object"):
        return K.Kind(f, x.dtype, None, x.items and tuple([(n, inner(v)) for n, v in x.items]))
    return K.UNKNOWN


def _gradient(x_bar, x):
    """x's structure and dtypes, None for what is no float."""
    return _gradient_of(x)


def _gradient_of(x):
    if x.family in ("float", "complex"):
        return x
    if x.family == "scalar" or x.family == "array":
        varies = _varies(x)
        return x if varies else K.NONE if varies is False else K.UNKNOWN
    if x.family in ("int", "bool", "none", "str", "range", "function"):
        return K.NONE
    return _container(x, lambda i: over(_gradient_of, i), "same")


def _python(g, x):
    """A cotangent of a Python number."""
    if g.family == "none":
        return K.FLOAT
    if g.family in K.WEAK:
        return K.FLOAT if g.family == "complex" and x.family != "complex" else K.plain(g)
    if g.family in ("scalar", "array") and g.dtype in ("f8", "f4", "f2"):
        return K.FLOAT
    return (
        K.join(K.COMPLEX, K.FLOAT)
        if g.family in ("scalar", "array") and g.dtype in ("c16", "c8")
        else K.UNKNOWN
    )


def like(g, x):
    """rt.unbroadcast, rt.spread_to: `g` in the shape and dtype of `x`."""
    if x.family in K.WEAK:
        return _python(g, x)
    if g.family == "none":
        return K.FLOAT
    if x.family not in ("scalar", "array", "none") or not (K.is_number(g) or K.is_array(g)):
        return K.UNKNOWN
    dtype = x.dtype if x != K.NONE and _varies(x) else None  # None has the shape of a number
    if x.family == "array" and x.dims:
        return K.array(dtype, x.dims)
    found = [K.scalar(dtype)]
    if g.family in K.WEAK:
        found.append(K.plain(g))
    if K.is_array(g) and g.dims in ((), None):
        found.append(K.array(dtype, ()))
    if x.family == "array" and x.dims is None:
        found.append(K.array(dtype))
    return K.join_all(found)


def _expand(g, shape, axis, keepdims):
    """`g` repeated over a shape: itself where that is empty."""
    if not (K.is_number(g) or K.is_array(g)):
        return K.UNKNOWN
    dims = shapes.dims_of_shape(shape)
    full = K.array("f8" if g.family in K.WEAK else g.dtype, dims)
    if g.family == "complex":
        return K.UNKNOWN
    if dims:
        return full
    itself = K.array(g.dtype, ()) if K.is_array(g) else g
    return itself if dims == () else K.join(itself, full)


def _add(a, b):
    """A Python 0.0 and None are zero: the other one is returned as it is."""
    found = [y for x, y in ((a, b), (b, a)) if x.family in ("float", "none")]
    if a.family in K.CONTAINERS or b.family in K.CONTAINERS:
        if a.family == b.family == "list":
            item = K.join_all(
                (a.items, b.items, None if None in (a.items, b.items) else added(a.items, b.items))
            )
            return K.join_all((*found, K.list_of(item)))
        if a.family == b.family and a.family in ("dict", "object"):
            return K.join_all((*found, _merged(a, b)))
        return K.join_all(found) if found else K.UNKNOWN
    if a.family != "none" and b.family != "none":
        found.append(binary("+", a, b))
    return K.join_all(found)


def _merged(a, b):
    """Dicts or namespaces, added item by item; what only one of them has stays."""
    if a.items is None or b.items is None:
        return K.Kind("dict") if a.family == "dict" else K.UNKNOWN
    mine, other = dict(a.items), dict(b.items)
    names = [*mine, *(n for n in other if n not in mine)]
    if a.family == "object":
        names.sort()
    items = ((n, added(mine.get(n, K.NONE), other.get(n, K.NONE))) for n in names)
    return K.Kind(a.family, a.dtype if a.dtype == b.dtype else None, None, tuple(items))


def added(a, b):
    """What rt.add makes."""
    return over(_add, a, b)


def slot(g, k):
    """An entry of the cotangent of a tuple, dict or object, 0.0 for none."""
    if g.family in ("none", "float"):
        return K.FLOAT
    if g.family in ("dict", "object"):
        item = K.UNKNOWN if g.items is None else K.join_all(k for _, k in g.items) or K.FLOAT
    else:
        item = item_kind(g) or K.FLOAT
    return K.join_all([K.FLOAT, *(a for a in K.alternatives(item) if a != K.NONE)])


def _in_slot(g, whole, k):
    return K.list_of(K.join(g, K.FLOAT))


def _scatter(g, x, k):
    """zeros like x with `g` added; of a shape, in g's dtype."""
    if x.family == "tuple" and x.items is not None and all(i.family == "int" for i in x.items):
        return K.array("f8" if g.family in K.WEAK else g.dtype, shapes.dims_of_shape(x))
    if x.family in ("array", "scalar", *K.WEAK):
        return shadow(x)
    return K.UNKNOWN


def _sequence(x):
    if x.family in ("list", "tuple", "array", "str", "range"):
        return x
    if x.family == "other" and x.items is not None:
        return x if x.dtype is np.flatiter else K.list_of(x.items[0])
    return K.list_of(item_kind(x)) if x.family == "dict" and x.items is not None else K.UNKNOWN


def filled(t, x):
    """A tangent with its zeros written out, containers as lists."""
    if x.family == "array":
        zero = K.array(x.dtype if _varies(x) else "f8" if _varies(x) is False else None, x.dims)
        if t.family in ("none", "float"):
            return zero if t.family == "none" else K.join(zero, K.array("f8", x.dims))
        return (
            K.join(zero, K.array(t.dtype, x.dims)) if t.family in ("scalar", "array") else K.UNKNOWN
        )
    if x.family in K.NUMBERS:
        return K.FLOAT if t.family == "none" else K.join(t, K.FLOAT)
    return K.UNKNOWN


def _spread(t, y):
    """A tangent in the shape of the result `y`."""
    if not (K.is_number(t) or K.is_array(t)) or not (K.is_number(y) or K.is_array(y)):
        return K.UNKNOWN
    if K.is_number(t) and K.is_number(y):
        return t
    dtype = None
    if "array" in (t.family, y.family):
        kinds = [array_of(k).dtype for k in (t, y)]
        dtype = kinds[0] if kinds[0] == kinds[1] else None
    return K.join_all(
        (
            t if K.is_array(t) or K.is_number(y) else None,
            K.array(dtype, y.dims if K.is_array(y) else ()),
        )
    )


def _copied(x):
    return x


def _indicator(condition, z):
    """1 where a condition holds, in the dtype of `z`."""
    if z.family in ("float", "int") and not K.is_array(condition):
        return K.FLOAT
    c = array_of(condition)
    if not K.is_array(c) or z.family not in ("scalar", "array"):
        return K.UNKNOWN
    if c.dims == ():
        return K.scalar(z.dtype)
    return K.array(z.dtype, c.dims) if c.dims else K.join(K.scalar(z.dtype), K.array(z.dtype))


def _sign(x):
    return K.FLOAT if x.family in ("float", "int", "bool") else ufunc(np.sign, x)


def _check(*_):
    return K.NONE


def _same_dims(v, s):
    """In the shape and dtype of the first, which is an array."""
    return v if K.is_array(v) else K.UNKNOWN


def _array_adjoint(g, x):
    """The cotangent of np.array(x): of nested sequences nested lists."""
    if x.family in ("list", "tuple"):
        exact = x.dims if x.family == "list" else x.items
        rows = item_kind(g) if K.is_array(g) else K.UNKNOWN
        if exact is None:
            item = K.UNKNOWN if x.family == "tuple" else x.items
            return K.list_of(
                item and over(_array_adjoint, rows, item) if rows is not None else None
            )
        items = tuple([over(_array_adjoint, rows, i) for i in exact])
        return K.list_of(K.join_all(items), None if None in items else items)
    if x.family in ("bool", "int", "none"):
        return K.NONE
    if x.family in ("float", "complex"):
        return like(g, x)
    varies = _varies(x)
    return like(g, x) if varies else shadow(x) if varies is False else K.UNKNOWN


def _taken_back(g, shape, *rest):
    """Zeros of a shape with entries added: in g's dtype."""
    if not K.is_array(g) and not K.is_number(g):
        return K.UNKNOWN
    return K.array("f8" if g.family in K.WEAK else g.dtype, shapes.dims_of_shape(shape))


def _cells(x, *_):
    """Index arrays, one for each dimension."""
    if not K.is_array(x) or x.dims is None:
        return K.UNKNOWN
    return K.tuple_of([K.array("i8", (None,))] * len(x.dims))


def _along_cells(x, indices, axis=K.INT):
    """Index arrays of as many dimensions as x has, those along the axis as they are given."""
    if axis.family == "none":
        return _cells(x)
    own = indices.dtype if K.is_array(indices) else "i8"
    if not K.is_array(x) or not x.dims or not own or own[0] not in "iu" or axis.family != "int":
        return K.UNKNOWN
    return K.tuple_of([K.array("i8" if own == "i8" else None, (None,) * len(x.dims))] * len(x.dims))


def _rounds(x, k):
    """For each round the cells of `x` and their places in the values; and the shape of these."""
    cells = _cells(x)
    return cells if cells == K.UNKNOWN else K.tuple_of([K.list_of(K.tuple_of([cells, K.array("i8", (None,))])), K.Kind("tuple")])


def _round(rounds, r):
    known = rounds.family == "tuple" and rounds.items is not None and rounds.items[0].family == "list"
    return rounds.items[0].items.items[0] if known and rounds.items[0].items.items else K.UNKNOWN


def _flat_cells(x, k):
    """As many integers for an integer."""
    if k.family == "int" and K.is_array(x) and x.dims is not None:
        return K.tuple_of([K.INT] * len(x.dims))
    known = k.family in ("array", "list") or k == K.Kind("other", slice)
    return _cells(x) if known else K.UNKNOWN


def _spread_mask(x, mask):
    return K.array("b1", x.dims) if K.is_array(x) else K.UNKNOWN


def _iterated(order, *arrays):
    if not all(K.is_array(x) and x.dims is not None for x in arrays):
        return K.UNKNOWN
    axes = [len(x.dims) for x in arrays]
    return K.list_of(K.tuple_of([K.tuple_of([K.INT] * n) for n in (*axes, max(axes))]))


def _with_factor(g, x, *_):
    """Like the array `x`, times a number."""
    return x if K.is_array(x) and x.dims and K.is_number(g) and (g.dtype or "f8") == x.dtype and _varies(x) else K.UNKNOWN


_KERNELS = {
    "rt.unbroadcast": like, "rt.unstored": like, "rt.spread_to": like, "rt.expand": _expand, "rt.add": _add,
    "rt.slot": slot, "rt.in_slot": _in_slot, "rt.scatter": _scatter, "rt.sequence": _sequence,
    "rt.order": lambda *_: K.list_of(K.INT), "rt.attribute_names": lambda *_: K.list_of(K.STR), "rt.iterated": _iterated, "rt.keys": lambda x: K.list_of(item_kind(x)),
    "rt.completed": lambda *_: K.INT, "rt.attempt": lambda *_: K.Kind("tuple"),
    "rt.filled": filled, "rt.items": filled, "rt.spread": _spread, "rt.prod_adjoint": _with_factor, "rt.ties": lambda x,
    *_: x if K.is_array(x) and x.dims else K.UNKNOWN, "rt.last_writers": lambda shape,
    k: K.array("b1"), "rt.zeros": zeros, "rt.shadow_like": place_shadow,
    "rt.mirror": lambda z, *_: shadow(z), "rt.laid": lambda g, x: x if K.is_array(x) and _varies(x) else K.UNKNOWN, "rt.view_of": lambda z, *_: z if K.is_array(z) else shadow(z),
    "rt.replica": lambda x: x, "rt.apportioned": lambda g, x: g if K.is_array(g) else K.UNKNOWN, "rt.mirror_back": lambda g, z, x: shadow(x), "rt.sign": _sign, "rt.gradient": _gradient, "rt.own_gradient": _gradient, "rt.shadow_gradient": _gradient,
    "rt.copied": _copied, "rt.owned": lambda x, *others: x, "rt.indicator": _indicator, "rt.check_scalar": _check, "rt.check_copy": _check, "rt.check_filled": _check, "rt.check_store": _check, "rt.check_unshared": _check, "rt.check_kept": _check, "rt.check_some": _check, "rt.check_holds": _check, "rt.check_sorted": _check, "rt.check_domain": _check, "rt.check_several": _check, "rt.check_count": _check, "rt.check_none": _check, "rt.check_once": _check, "rt.check_kinds": _check, "rt.check_arguments": _check, "rt.check_whole": _check,
    "rt.share": lambda x, y, z: z if K.is_array(z) and z.dims and z.dtype in ("f8", "f4") else K.UNKNOWN,
    "rt.fixed_order": lambda order: order, "rt.array_adjoint": _array_adjoint, "rt.tie_average": _same_dims,
    "rt.gathered_back": _taken_back, "rt.take_adjoint": _taken_back,
    "rt.take_along_adjoint": _taken_back,
    "rt.diagonal_cells": _cells, "rt.put_cells": _cells, "rt.mask_cells": _cells, "rt.at_rounds": _rounds, "rt.at_cells": _round, "rt.along_cells": _along_cells,
    "rt.flat_cells": _flat_cells, "rt.spread_mask": _spread_mask,
    "rt.cycled": lambda v, at: K.array(v.dtype, (None,)) if K.is_array(v) else K.UNKNOWN,
    "rt.masked_part": lambda v, x, m: K.array(v.dtype, (None,)) if K.is_array(v) else K.UNKNOWN,
    "rt.at_values": lambda v, rounds, r: K.array(v.dtype, (None,)) if K.is_array(v) else K.UNKNOWN,
    "rt.numbered": lambda *_: K.array("i8", (None,)), "rt.numbers_in": lambda *_: K.array("i8", (None,)),
}  # fmt: skip
