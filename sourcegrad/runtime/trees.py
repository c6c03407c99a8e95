"""Cotangents and tangents of containers: the arithmetic of shadows, and the API's boundary.

The shadow of a list, tuple or namedtuple is a list, of a dict a dict, of an object a
SimpleNamespace; of an array or number a cotangent of its kind, where None and a Python 0.0 stand
for zero; of everything else None.
"""

from __future__ import annotations

from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType, SimpleNamespace

import numpy as np

from ..errors import BadArgument
from .broadcast import refuse_object, unbroadcast

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
    if isinstance(x, _OPAQUE) or callable(x) and not hasattr(x, "__dict__"):
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
    """The zero cotangent of `x`, any pytree; what occurs twice in `x` occurs twice in the
    result.
    """
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
        return np.zeros_like(x, subok=False)
    return np.zeros(x.shape) if x.dtype.kind in "biu" else None


def _zeros(x, seen):
    if (
        isinstance(x, np.ndarray)
        or not isinstance(x, _OPAQUE)
        and not isinstance(x, (float, complex))
    ):
        if id(x) in seen:
            return seen[id(x)]
    if isinstance(x, np.ndarray):
        made = seen[id(x)] = zeros_of(x)
        return made
    if is_float(x) or isinstance(x, (int, np.integer)):
        return (
            0.0  # an int stands among floats as a number: what is added to it does not reach anyone
        )
    if isinstance(x, (list, tuple)):
        made = seen[id(x)] = []
        made.extend(_zeros(item, seen) for item in x)
        return made
    if isinstance(x, dict):
        made = seen[id(x)] = {}
        for key, item in x.items():
            made[key] = _zeros(item, seen)
        return made
    parts = attributes(x)
    if parts is None:
        return None
    made = seen[id(x)] = SimpleNamespace()
    for name, item in parts.items():
        setattr(made, name, _zeros(item, seen))
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


def gradient(x_bar, x):
    """The cotangent `x_bar` as the caller gets it: x's structure, shapes and dtypes, in fresh
    memory.

    Leaves that are not float become None.  An array that stands twice in `x` gets one array, with
    the total of
    both places; where both places share one shadow array that is the total already.
    """
    if type(x) is np.ndarray and x.dtype.kind in "fc":
        return _leaf([x_bar], x)
    if isinstance(x, (float, complex, np.generic)):
        return _number(x_bar, x)
    shares = {}
    _collect(x_bar, x, shares, set())
    return _rebuild(
        x, {key: _leaf(found, leaf) for key, (leaf, found) in shares.items()}, x_bar, {}
    )


def tangent(x_dot, x):
    """The tangent `x_dot` as the caller gets it, like `gradient`; an array that stands twice in `x` has one tangent."""
    if isinstance(x, (np.ndarray, float, complex, np.generic)):
        return gradient(x_dot, x)
    shares = {}
    _collect(x_dot, x, shares, set())
    return _rebuild(x, {key: _leaf(found[:1], leaf) for key, (leaf, found) in shares.items()}, x_dot, {})


def _leaf(cotangents, x):
    """One fresh array like `x`: the sum of cotangents, each object counted once."""
    total = np.zeros(x.shape, x.dtype)
    for k, g in enumerate(cotangents):
        if not is_zero(g) and not any(g is earlier for earlier in cotangents[:k]):
            total += unbroadcast(g, x)
    return total


def _number(x_bar, x):
    if not is_float(x):
        return None
    g = 0.0 if is_zero(x_bar) else x_bar
    g = g.sum() if isinstance(g, np.ndarray) else g
    if isinstance(g, (complex, np.complexfloating)) and not np.iscomplexobj(x):
        g = g.real
    if isinstance(x, np.generic):
        return x.dtype.type(g)
    return complex(g) if isinstance(x, complex) else float(g)


def _parts(x_bar, x):
    """(key, cotangent, item) for each part of a container; None for a leaf."""
    if isinstance(x, (list, tuple)):
        return [
            (k, slot(x_bar, k) if not is_zero(x_bar) else None, item) for k, item in enumerate(x)
        ]
    if isinstance(x, dict):
        return [(k, None if is_zero(x_bar) else x_bar.get(k), item) for k, item in x.items()]
    named = None if isinstance(x, np.ndarray) or is_float(x) else attributes(x)
    if named is None:
        return None
    return [
        (k, None if is_zero(x_bar) else getattr(x_bar, k, None), item) for k, item in named.items()
    ]


def _collect(x_bar, x, shares, seen):
    """Gather, for each array of the tree, the cotangents of all its places."""
    if isinstance(x, np.ndarray):
        if x.dtype.kind in "fc":
            shares.setdefault(id(x), (x, []))[1].append(x_bar)
        return
    parts = _parts(x_bar, x)
    if parts is None or (id(x), id(x_bar)) in seen:
        return
    if not is_zero(x_bar):
        seen.add((id(x), id(x_bar)))
    for _, g, item in parts:
        _collect(g, item, shares, seen)


def _rebuild(x, arrays, x_bar, made):
    if isinstance(x, np.ndarray):
        return arrays.get(id(x))
    if is_float(x):
        return _number(x_bar, x)
    parts = _parts(x_bar, x)
    if parts is None:
        return None
    if id(x) in made:
        return made[id(x)]
    if isinstance(x, tuple):
        items = [_rebuild(item, arrays, g, made) for _, g, item in parts]
        new = made[id(x)] = type(x)._make(items) if hasattr(x, "_make") else tuple(items)
        return new
    if isinstance(x, (list, dict)):
        new = made[id(x)] = [None] * len(x) if isinstance(x, list) else {}
        for key, g, item in parts:
            new[key] = _rebuild(item, arrays, g, made)
        return new
    new = made[id(x)] = (
        type(x).__new__(type(x)) if type(x) is SimpleNamespace else object.__new__(type(x))
    )
    for name, g, item in parts:
        object.__setattr__(new, name, _rebuild(item, arrays, g, made))
    return new


def tangent_of(x, t, path="tangent"):
    """A user's tangent `t` for the input `x`: checked against x's structure and shapes, cast to its
    dtypes.

    None stands for zero, also inside; the result is in shadow form, every zero written out.
    """
    if isinstance(x, np.ndarray) and x.dtype.kind in "fc" or is_float(x):
        if t is None:
            return zeros(x)
        if not isinstance(t, (np.ndarray, np.generic, int, float, complex)):
            raise BadArgument(
                f"{path} is a {type(t).__name__}, but its input is {article(type(x).__name__)}"
            )
        if np.shape(t) != np.shape(x):
            raise BadArgument(
                f"{path} has shape {np.shape(t)}, but its input has shape {np.shape(x)}"
            )
        if np.iscomplexobj(t) and not np.iscomplexobj(x):
            raise BadArgument(f"{path} is complex, but its input is real")
        if isinstance(x, np.ndarray):
            return np.asarray(t).astype(x.dtype)
        kind = (
            x.dtype.type
            if isinstance(x, np.generic)
            else complex
            if isinstance(x, complex)
            else float
        )
        return kind(t)
    if isinstance(x, (int, np.integer)):
        return 0.0  # among floats an int is a number that does not move
    if isinstance(x, np.ndarray):
        return zeros_of(x)
    if attributes(x) is None and not isinstance(x, (list, tuple, dict)):
        return None
    if t is None:
        return zeros(x)
    if isinstance(x, (list, tuple)):
        if not isinstance(t, (list, tuple)) or len(t) != len(x):
            raise BadArgument(f"{path} must be a sequence of {len(x)} items, as its input is")
        return [tangent_of(item, t[k], f"{path}[{k}]") for k, item in enumerate(x)]
    if isinstance(x, dict):
        if not isinstance(t, dict) or not set(t) <= set(x):
            raise BadArgument(
                f"{path} must be a dict with keys of its input: {', '.join(map(repr, x))}"
            )
        return {key: tangent_of(item, t.get(key), f"{path}[{key!r}]") for key, item in x.items()}
    named = attributes(x)
    given = vars(t) if isinstance(t, SimpleNamespace) else attributes(t)
    if given is None or not set(given) <= set(named):
        raise BadArgument(
            f"{path} must be an object with attributes of its input: {', '.join(named)}"
        )
    return SimpleNamespace(
        **{n: tangent_of(item, given.get(n), f"{path}.{n}") for n, item in named.items()}
    )


def stop_gradient(x):
    """A copy of `x` (a number, an array, a tree of them) through which no derivative flows."""
    import copy

    return (
        x
        if isinstance(x, _OPAQUE) or is_float(x) and not isinstance(x, np.ndarray)
        else copy.deepcopy(x)
    )
