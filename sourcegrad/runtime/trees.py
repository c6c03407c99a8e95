"""Cotangents and tangents of containers: the arithmetic of shadows.

The shadow of a list, tuple or namedtuple is a list, of a dict a dict, of an object a
SimpleNamespace; of an array or number a cotangent of its kind, where None and a Python 0.0 stand
for zero; of everything else None.
"""

from __future__ import annotations

import enum
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType, SimpleNamespace

import numpy as np

from .broadcast import refuse_object

_OPAQUE = (
    str,
    bytes,
    bool,
    int,
    type(None),
    np.generic,
    type,
    FunctionType,
    ModuleType,
    MethodType,
    BuiltinFunctionType,
    type(Ellipsis),
    enum.Enum,
    slice,
    range,
    set,
    frozenset,
)


_PLAIN = frozenset((float, np.ndarray, np.float64, list, dict, SimpleNamespace, type(None)))


def is_float(x):
    """Is `x` a leaf that derivatives flow through: a float or complex number or array?"""
    if isinstance(x, (np.ndarray, np.generic)):
        return x.dtype.kind in "fc"
    return isinstance(x, (float, complex))


def attributes(x):
    """Name → value of a plain object's attributes, in order; None if `x` is not taken apart."""
    if isinstance(x, _OPAQUE):
        return None
    if type(x).__module__.partition(".")[0] in (
        "numpy",
        "builtins",
        "threading",
        "logging",
        "_io",
        "_thread",
    ):
        return None
    found = dict(vars(x)) if hasattr(x, "__dict__") else {}
    for kind in reversed(type(x).__mro__):
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(x, name):
                found.setdefault(name, getattr(x, name))
    return found if found or hasattr(x, "__dict__") else None


def has_attributes(x):
    """Is `x` an object whose shadow has attributes?"""
    return attributes(x) is not None


def zeros(x):
    """The zero cotangent of `x`, any pytree; what occurs twice in `x` has one of its own in each place."""
    if type(x) is np.ndarray:
        return zeros_of(x)
    if isinstance(x, (float, complex)):
        return 0.0
    return _zeros(x, {})


def zeros_of(x):
    """The zero cotangent of an array: of its dtype, or of floats where it holds whole numbers, so that arithmetic with
    others needs no look at it (what flows into it reaches nobody); None of text and records.
    """
    if x.dtype.kind in "fc":
        return np.zeros(x.shape, x.dtype, order="F" if x.flags.fnc else "C")  # zeros_like writes every page
    return np.zeros(x.shape) if x.dtype.kind in "biu" else None


def _zeros(x, around):
    """around: id of a container that `x` is in → its zeros, for circles"""
    if isinstance(x, np.ndarray):
        return zeros_of(x)
    if not isinstance(x, _OPAQUE) and not isinstance(x, (float, complex)) and id(x) in around:
        return around[id(x)]
    if is_float(x) or isinstance(x, (int, np.integer)):
        return (
            0.0  # an int stands among floats as a number: what is added to it does not reach anyone
        )
    if isinstance(x, (list, tuple)):
        made = around[id(x)] = []
        made.extend(_zeros(item, around) for item in x)
    elif isinstance(x, dict):
        made = around[id(x)] = {}
        for key, item in x.items():
            made[key] = _zeros(item, around)
    else:
        parts = attributes(x)
        if parts is None:
            return None
        made = around[id(x)] = SimpleNamespace()
        for name, item in parts.items():
            setattr(made, name, _zeros(item, around))
    del around[id(x)]
    return made


def is_zero(g):
    """None and a Python 0.0 stand for zero."""
    return g is None or (type(g) is float and g == 0.0)


def add(a, b):
    """The sum of two cotangents of one value, out of place; shadows are added entry by entry."""
    if is_zero(a) or is_zero(b):
        found = b if is_zero(a) else a
        if type(found) not in _PLAIN:
            _refuse_primal(found)
        return found
    if type(a) is list or type(b) is list:
        if type(a) is np.ndarray or type(b) is np.ndarray:
            return np.asarray(a) + np.asarray(b)
        short, long = (a, b) if len(a) < len(b) else (b, a)
        return [add(p, q) for p, q in zip(short, long)] + list(long[len(short) :])
    if type(a) is dict:
        return {key: add(a.get(key), b.get(key)) for key in [*a, *(k for k in b if k not in a)]}
    if type(a) is SimpleNamespace:
        _refuse_primal(b)
        return SimpleNamespace(**add(vars(a), vars(b)))
    return a + b


def _refuse_primal(g):
    """A cotangent is no object of a user's class: one that is has been made by that class's own operators."""
    if type(g) is not SimpleNamespace and attributes(g) is not None:
        refuse_object(g)


def slot(y_bar, k):
    """Entry `k` of the cotangent of a tuple or dict, attribute `k` of an object's; 0.0 where nothing flowed into it."""
    if is_zero(y_bar):
        return 0.0
    if type(y_bar) is SimpleNamespace:
        item = vars(y_bar).get(k)  # a class's own attributes have none
    else:
        item = y_bar[k]
    return 0.0 if item is None else item


def is_given(y_bar, k):
    """Did anything flow into entry `k` of a tuple?"""
    return not is_zero(y_bar) and not is_zero(y_bar[k])


def in_slot(g, like, k):
    """The cotangent of a tuple, dict or object from that of its entry `k`: the other entries are zero."""
    if is_zero(like):
        return 0.0
    if type(like) is SimpleNamespace:
        return SimpleNamespace(**{name: g if name == k else 0.0 for name in vars(like)})
    if type(like) is dict:
        return {key: g if key == k else 0.0 for key in like}
    return [g if j == k else 0.0 for j in range(len(like))]


def unfilled(g, t):
    """The transpose of `filled`: nothing flows into what was None."""
    if t is None:
        return None
    if isinstance(t, (list, tuple)):
        return [unfilled(slot(g, k), item) for k, item in enumerate(t)]
    if isinstance(t, np.ndarray) and isinstance(g, (list, tuple)):  # of its items
        return np.array([filled(slot(g, k), row) for k, row in enumerate(t)], t.dtype).reshape(t.shape)
    return g


def filled(t, x):
    """A tangent or cotangent `t` of `x` with every zero written out: arrays in full, numbers as
    0.0.

    Containers come back as lists (an array of rows stays an array); what is no float gets zeros of
    its shape, so
    that the result can take the place of `x` in a call.
    """
    if isinstance(x, np.ndarray):
        if not is_zero(t):
            return t if np.shape(t) == x.shape else np.broadcast_to(t, x.shape)
        return np.zeros(x.shape, x.dtype if x.dtype.kind in "fc" else float)
    if isinstance(x, (list, tuple)):
        return [filled(slot(t, k), item) for k, item in enumerate(x)]
    return 0.0 if is_zero(t) else t


def items(t, x):
    """The items of a list's or a tuple's tangent `t`, those that are zeros written out, containers themselves."""
    found = []
    for k, item in enumerate(x):
        s = slot(t, k)
        found.append(s if isinstance(item, (list, dict)) and not is_zero(s) else filled(s, item))
    return found


def flatten(tree):
    """The float leaves of a pytree, in order: arrays and numbers; None is no leaf."""
    if is_float(tree):
        return [tree]
    if isinstance(tree, (list, tuple)):
        parts = tree
    elif isinstance(tree, dict):
        parts = tree.values()
    else:
        named = attributes(tree) if not isinstance(tree, np.ndarray) else None
        parts = vars(tree).values() if isinstance(tree, SimpleNamespace) else (named or {}).values()
    return [leaf for part in parts for leaf in flatten(part)]


def dot(a, b):
    """The inner product of two cotangents or tangents of one value: Re Σ conj(a) b over all
    leaves.
    """
    if is_zero(a) or is_zero(b):
        return 0.0
    if isinstance(a, SimpleNamespace) or attributes(a) is not None:
        a = vars(a) if isinstance(a, SimpleNamespace) else attributes(a)
        b = vars(b) if isinstance(b, SimpleNamespace) else attributes(b)
    if isinstance(a, dict):
        return sum((dot(a[key], b.get(key)) for key in a), 0.0)
    if isinstance(a, (list, tuple)):
        return sum((dot(p, q) for p, q in zip(a, b)), 0.0)
    if not is_float(a):
        return 0.0
    a, b = np.asarray(a), np.asarray(b)
    wide = np.result_type(a.dtype, b.dtype, np.float64)
    return float(np.real(np.vdot(a.astype(wide), b.astype(wide))))


def sequence(x):
    """`x` itself where `x[0] … x[len(x) - 1]` are its items, else the list of its items (a dict's
    keys, a set).
    """
    return x if isinstance(x, (list, tuple, np.ndarray, np.flatiter, str, range)) else list(x)


# The API's boundary -------------------------------------------------------------------------------


def article(word):
    return ("an " if word[:1] in "aeiouAEIOU" else "a ") + word


def seed(y):
    """The cotangent 1 of a scalar output, in its own kind and dtype."""
    if isinstance(y, float):
        return 1.0
    if isinstance(y, np.ndarray):
        return np.ones_like(y)
    return y.dtype.type(1) if isinstance(y, np.floating) else 1.0


def stop_gradient(x):
    """A copy of `x` (a number, an array, a tree of them) through which no derivative flows."""
    import copy

    return (
        x
        if isinstance(x, _OPAQUE) or is_float(x) and not isinstance(x, np.ndarray)
        else copy.deepcopy(x)
    )
