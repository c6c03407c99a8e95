"""Adjoints of functions of Python sequences: sum, max, sorted, math.prod; and of arrays that become
lists.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from ..errors import UnknownKind
from .broadcast import expand, unbroadcast
from .elementary import divide
from .products import conj
from .trees import add, filled, has_attributes, is_float, slot, zeros


def _back(parts, xs):
    """Cotangents of a sequence's items: one array where the sequence is an array."""
    return np.array(parts, xs.dtype) if isinstance(xs, np.ndarray) else parts


def sum_adjoint(g, xs):
    """The cotangent of sum(xs): `g` for every item, in its shape; zero for items that are no
    floats.
    """
    if isinstance(xs, np.ndarray):
        return unbroadcast(expand(g, xs.shape, 0), xs)
    parts = []
    for x in xs:
        part = unbroadcast(g, x) if is_float(x) else zeros(x)
        parts.append(np.array(part) if isinstance(x, np.ndarray) and x.ndim == 0 else part)
    return parts


def filled_with(g, xs):
    """The cotangent of math.fsum(xs): `g` for every item."""
    return sum_adjoint(g, xs)


def spread(t, y):
    """`t` broadcast to the shape of `y`, a Python number in y's dtype."""
    if np.shape(t) == np.shape(y):
        return t
    return np.broadcast_to(np.asarray(t, np.result_type(t, y)), np.shape(y)).copy()


def winners(xs, y):
    """1 / (number of winners) for the items that equal `y`, 0.0 for the others."""
    hits = np.equal(np.array(xs, float), y)
    return (hits / max(np.sum(hits), 1)).tolist()


def pick_adjoint(g, xs, y):
    """The cotangent of y = max(xs) or min(xs) of numbers: shared by the items that equal `y`."""
    parts = []
    if _tuples(xs):
        first = _first(xs, y)
        for k in range(len(xs)):
            parts.append(g if k == first else zeros(xs[k]))
        return parts
    for share in winners(xs, y):
        parts.append(share * g)
    return _back(parts, xs)


def pick_tangent(t, xs, y):
    """The tangent of y = max(xs) or min(xs) of numbers: the mean over the items that equal `y`."""
    total = 0.0
    if _tuples(xs):
        return filled(t, xs)[_first(xs, y)]
    for share, item in zip(winners(xs, y), filled(t, xs)):
        total = total + share * item
    return total


def _order(xs, reverse):
    """The order in which sorted(xs) takes its items."""
    return sorted(range(len(xs)), key=lambda k: xs[k], reverse=reverse)


def order(keys, reverse=False):
    """The places of a sequence in the order in which sorted(…) takes them by these keys."""
    return sorted(range(len(keys)), key=lambda k: keys[k], reverse=reverse)


def keys(x):
    """The list of what iterating over a dict yields: its keys."""
    if not isinstance(x, Mapping) and hasattr(type(x), "items") and not hasattr(type(x), "walked_as_dict"):
        raise UnknownKind(f"a {type(x).__name__} with methods of its own is looped over by items, keys or values. Give them a name first.")
    return list(x)


def _first(xs, y):
    """The place of the first item that equals `y`."""
    first = -1
    for k in range(len(xs)):
        if first < 0 and xs[k] == y:
            first = k
    return first


def _tuples(xs):
    """Are these sequences or objects, which have an order of their own, and no numbers?"""
    if isinstance(xs, np.ndarray) or len(xs) == 0:
        return False
    return isinstance(xs[0], (tuple, list, str)) or has_attributes(xs[0])


def sorted_adjoint(g, xs, reverse=False):
    """The cotangent of sorted(xs) of numbers: each value's goes home; equal values share."""
    order = _order(xs, reverse)
    parts = []
    if _tuples(xs):  # equal ones stay in their order
        for k in range(len(xs)):
            for j in range(len(order)):
                if order[j] == k:
                    parts.append(slot(g, j))
        return parts
    for x in xs:
        total, number = 0.0, 0
        for j in range(len(order)):
            if xs[order[j]] == x:
                total, number = total + slot(g, j), number + 1
        parts.append(total / number)
    return _back(parts, xs)


def sorted_tangent(t, xs, reverse=False):
    """The tangents of sorted(xs), moved with their values."""
    t = filled(t, xs)
    order = _order(xs, reverse)
    out = []
    if _tuples(xs):
        for k in order:
            out.append(t[k])
        return out
    for k in order:
        total, number = 0.0, 0
        for j in range(len(xs)):
            if xs[j] == xs[k]:
                total, number = total + t[j], number + 1
        out.append(total / number)
    return out


def items_adjoint(g, xs):
    """The cotangent of list(xs) or tuple(xs): the items', stacked where `xs` is an array; none of a dict, whose keys they are."""
    if isinstance(xs, dict):
        return None
    if not isinstance(xs, np.ndarray):
        return filled(g, xs)
    parts = []
    for k in range(len(xs)):
        parts.append(spread(slot(g, k), xs[k]))
    if not parts:
        return np.zeros_like(xs)
    return unbroadcast(np.stack(parts), xs) if xs.dtype.kind == "f" else np.stack(parts)


def array_of(g, x):
    """The cotangent of x.tolist(): nested lists as an array like `x`."""
    if isinstance(g, (list, tuple)):
        rows = []
        for k in range(len(g)):
            rows.append(array_of(g[k], x[k]))
        return np.reshape(np.array(rows, np.result_type(x)), np.shape(x))
    if g is None or (type(g) is float and g == 0.0):
        return np.zeros(np.shape(x), np.result_type(x))
    return np.reshape(np.asarray(g, np.result_type(x)), np.shape(x))


def listed(t):
    """t.tolist(), for a number itself."""
    return t.tolist() if isinstance(t, (np.ndarray, np.generic)) else t


def array_tangent(t, x, y):
    """The tangent of y = np.array(x): `t` written out and put into an array of y's dtype."""
    return np.reshape(np.array(filled(t, x), np.result_type(y)), np.shape(y))


def cast(t, y):
    """The tangent of a conversion with result `y`: `t` in y's dtype; zeros where `y` is no float."""
    kind = np.result_type(y)
    if kind.kind not in "fc":
        return np.zeros(np.shape(y))[()]
    if isinstance(t, np.ndarray):
        return t.astype(kind)
    return kind.type(t)


def if_floats(g, y):
    """`g`, a cotangent of `y`; zeros where `y` is of a dtype that is no float: what was cut to whole numbers moves with nothing."""
    return g if np.result_type(y).kind in "fc" else np.zeros(np.shape(y), np.result_type(g))[()]


def item_adjoint(g, x, index=()):
    """The cotangent of x.item(*index): zeros with `g` at that place; of a number, `g`."""
    if not isinstance(x, np.ndarray):
        return g
    taken = np.reshape(np.arange(x.size), x.shape).item(*index)
    return np.reshape(np.where(np.arange(x.size) == taken, g, 0), x.shape).astype(x.dtype)


def item_of(t, index=()):
    """t.item(*index), for a Python number itself."""
    return t.item(*index) if isinstance(t, (np.ndarray, np.generic)) else t


def prod_list_adjoint(g, xs):
    """The cotangent of math.prod(xs): g times the product of all other items."""
    parts = []
    for k in range(len(xs)):
        parts.append(g * np.conj(_product_but(xs, k)) if np.iscomplexobj(xs) else g * _product_but(xs, k))
    return _back(parts, xs)


def _product_but(xs, k):
    """The product of all items but number `k`."""
    product = 1.0
    for j in range(len(xs)):
        if j != k:
            product = product * xs[j]
    return product


def deviations_adjoint(g, xs):
    """The cotangent of a sum of squares of deviations from the mean: g times each deviation."""
    middle = math.fsum(xs) / len(xs)
    parts = []
    for k in range(len(xs)):
        parts.append(g * (xs[k] - middle))
    return _back(parts, xs)


def deviations_tangent(c, t, xs):
    """The sum of c times each deviation from the mean times the tangent there."""
    t = filled(t, xs)
    middle = math.fsum(xs) / len(xs)
    total = 0.0
    for k in range(len(xs)):
        total = total + c * (xs[k] - middle) * t[k]
    return total


def powers_adjoint(g, xs, p):
    """The cotangent of a mean whose slope in each item is g times a power of it."""
    parts = []
    for k in range(len(xs)):
        parts.append(g * xs[k] ** p)
    return _back(parts, xs)


def powers_tangent(c, t, xs, p):
    """The tangent of a sum over the items of `xs` whose slope is c * x**p; `t` is that of xs."""
    t = filled(t, xs)
    total = 0.0
    for k in range(len(xs)):
        total = total + c * xs[k] ** p * t[k]
    return total


def prod_list_tangent(t, xs):
    """The tangent of math.prod(xs)."""
    t = filled(t, xs)
    total = 0.0
    for k in range(len(xs)):
        total = total + t[k] * _product_but(xs, k)
    return total


def hypot_adjoint(g, xs, z):
    """The cotangent of z = math.hypot(*xs): 0 at 0."""
    parts = []
    for x in xs:
        parts.append(g * divide(x, z))
    return _back(parts, xs)


def hypot_tangent(t, xs, z):
    """The tangent of z = math.hypot(*xs): 0 at 0."""
    total = 0.0
    for x, item in zip(xs, filled(t, xs)):
        total = total + divide(x, z) * item
    return total


def dist_adjoint(g, p, q, z):
    """The cotangent of z = math.dist(p, q) in p: g (p − q) / z, 0 where the points meet."""
    parts = []
    for a, b in zip(p, q):
        parts.append(g * (a - b) / z if z != 0 else 0.0)
    return _back(parts, p)


def dist_tangent(t, p, q, z):
    """The tangent of z = math.dist(p, q) in p."""
    total = 0.0
    for step, a, b in zip(filled(t, p), p, q):
        total = total + (step * (a - b) / z if z != 0 else 0.0)
    return total


def sumprod_adjoint(g, p, q):
    """The cotangent of math.sumprod(p, q) in p: g q."""
    parts = []
    for a, b in zip(p, q):
        parts.append(unbroadcast(g * conj(b), a))
    return _back(parts, p)


def joined_back(g, x, start):
    """The cotangent of one list `x` of a concatenation, whose items begin at `start`."""
    parts = []
    for k in range(len(x)):
        parts.append(slot(g, start + k))
    return parts


def repeated_back(g, x, n):
    """The cotangent of x * n for a list: for each item the sum over its copies."""
    parts = []
    for k in range(len(x)):
        total = slot(g, k) if n > 0 else 0.0
        for copy in range(1, n):
            total = add(total, slot(g, copy * len(x) + k))
        parts.append(total)
    return parts
