"""Cotangents and tangents as the caller gives and gets them: in the structure, shapes and dtypes of his own values."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from ..errors import BadArgument
from .broadcast import unbroadcast
from .trees import article, attributes, is_float, is_zero, slot, zeros, zeros_of


def gradient(x_bar, x):
    """The cotangent `x_bar` as the caller gets it: x's structure, shapes and dtypes, in fresh memory.

    Leaves that are not float become None.  An array, or a container, that stands twice in `x` gets one gradient, with the
    total of both places.
    """
    if type(x) is np.ndarray and x.dtype.kind in "fc":
        return _leaf([x_bar], x)
    if isinstance(x, (float, complex, np.generic)):
        return _number([x_bar], x)
    return _Places(x_bar, x).rebuilt(_leaf)


def own_gradient(x_bar, x):
    """As `gradient`, where nobody else holds the arrays of `x_bar`: those that fit are handed over."""
    return _Places(x_bar, x).rebuilt(_handed)


def shadow_gradient(x_bar, x):
    """As `gradient`, of a shadow: what stands twice in `x` has one shadow, which holds the total."""
    if isinstance(x, (np.ndarray, float, complex, np.generic)):
        return gradient(x_bar, x)
    return _Places(x_bar, x, shared=True).rebuilt(_leaf)


def tangent(x_dot, x):
    """The tangent `x_dot` as the caller gets it, like `gradient`; what stands twice in `x` has one tangent."""
    if isinstance(x, (np.ndarray, float, complex, np.generic)):
        return gradient(x_dot, x)
    return _Places(x_dot, x).rebuilt(lambda found, leaf: _leaf(found[:1], leaf), lambda found, leaf: _number(found[:1], leaf))


class _Places:
    """What belongs to each array and number of a tree, from all its places.

    shared: what is one object in `x` is one in `x_bar`; else one object in `x_bar` may stand for several by chance
    """

    def __init__(self, x_bar, x, shared=False):
        self.x, self.shared = x, shared
        self.arrays, self.numbers = {}, {}  # id of an array, (id of a container, key) → (the leaf, its cotangents)
        self.seen = set()
        self.collect(x_bar, x)

    def collect(self, x_bar, x):
        if isinstance(x, np.ndarray):
            if x.dtype.kind in "fc":
                found = self.arrays.setdefault(id(x), (x, []))[1]
                if not (self.shared and any(g is x_bar for g in found)):
                    found.append(x_bar)
            return
        parts = _parts(x_bar, x)
        visit = id(x), None if is_zero(x_bar) else id(x_bar)
        if parts is None or visit in self.seen:
            return
        self.seen.add(visit)
        for key, g, item in parts:
            if is_float(item) and not isinstance(item, np.ndarray):
                self.numbers.setdefault((id(x), key), (item, []))[1].append(g)
            else:
                self.collect(g, item)
        if visit[1] is not None and not self.shared:
            self.seen.discard(visit)  # it was kept against circles

    def rebuilt(self, leaf, number=None):
        arrays = {key: leaf(found, x) for key, (x, found) in self.arrays.items()}
        numbers = {key: (number or _number)(found, x) for key, (x, found) in self.numbers.items()}
        return _rebuilt(self.x, arrays, numbers, {})


def _handed(cotangents, x):
    """The one cotangent of an array, if it is a whole array like it."""
    g = cotangents[0]
    fits = len(cotangents) == 1 and type(g) is np.ndarray and g.base is None and g.shape == x.shape and g.dtype == x.dtype
    return g if fits else _leaf(cotangents, x)


def _leaf(cotangents, x):
    """One fresh array like `x`: the sum of cotangents."""
    first = cotangents[0]
    if len(cotangents) == 1 and type(first) is np.ndarray and first.shape == x.shape:
        return np.array(unbroadcast(first, x), x.dtype, order="C")
    total = np.zeros(x.shape, x.dtype)
    for g in cotangents:
        if not is_zero(g):
            total += unbroadcast(g, x)
    return total


def _number(cotangents, x):
    """One number like `x`: the sum of cotangents."""
    g = 0.0
    for part in cotangents:
        part = 0.0 if is_zero(part) else part.sum() if isinstance(part, np.ndarray) else part
        g = part if is_zero(g) else g + part
    if isinstance(g, (complex, np.complexfloating)) and not np.iscomplexobj(x):
        g = g.real
    if isinstance(x, np.generic):
        return x.dtype.type(g)
    return complex(g) if isinstance(x, complex) else float(g)


def _parts(x_bar, x):
    """(key, cotangent, item) for each part of a container; None for a leaf."""
    if isinstance(x, (list, tuple)):
        return [(k, None if is_zero(x_bar) else slot(x_bar, k), item) for k, item in enumerate(x)]
    if isinstance(x, dict):
        return [(k, None if is_zero(x_bar) else x_bar.get(k), item) for k, item in x.items()]
    named = None if isinstance(x, np.ndarray) or is_float(x) else attributes(x)
    if named is None:
        return None
    return [(k, None if is_zero(x_bar) else getattr(x_bar, k, None), item) for k, item in named.items()]


def _rebuilt(x, arrays, numbers, made):
    if isinstance(x, np.ndarray):
        return arrays.get(id(x))
    parts = _parts(None, x)
    if parts is None:
        return None
    if id(x) in made:
        return made[id(x)]

    def part(key, item):
        return numbers[id(x), key] if (id(x), key) in numbers else _rebuilt(item, arrays, numbers, made)

    if isinstance(x, tuple):
        items = [part(key, item) for key, _, item in parts]
        new = made[id(x)] = type(x)._make(items) if hasattr(x, "_make") else tuple(items)
        return new
    if isinstance(x, (list, dict)):
        new = made[id(x)] = [None] * len(x) if isinstance(x, list) else {}
        for key, _, item in parts:
            new[key] = part(key, item)
        return new
    new = made[id(x)] = type(x).__new__(type(x)) if type(x) is SimpleNamespace else object.__new__(type(x))
    for name, _, item in parts:
        object.__setattr__(new, name, part(name, item))
    return new


def tangent_of(x, t, path="tangent", made=None):
    """A user's tangent `t` for the input `x`: checked against x's structure and shapes, cast to its
    dtypes.

    None stands for zero, also inside; the result is in shadow form, every zero written out.  What is one array in `x` is
    one in the result, unless `t` tells them apart.
    made: id of an array → its tangent
    """
    made = {} if made is None else made
    if isinstance(x, np.ndarray) and x.dtype.kind in "fc":
        new = _tangent_of(x, t, path, None)
        old = made.setdefault(id(x), new)
        return old if old is new or np.array_equal(old, new, equal_nan=True) else new
    return _tangent_of(x, t, path, made)


def _tangent_of(x, t, path, made):
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
        return [tangent_of(item, t[k], f"{path}[{k}]", made) for k, item in enumerate(x)]
    if isinstance(x, dict):
        if not isinstance(t, dict) or not set(t) <= set(x):
            raise BadArgument(
                f"{path} must be a dict with keys of its input: {', '.join(map(repr, x))}"
            )
        return {key: tangent_of(item, t.get(key), f"{path}[{key!r}]", made) for key, item in x.items()}
    named = attributes(x)
    given = vars(t) if isinstance(t, SimpleNamespace) else attributes(t)
    if given is None or not set(given) <= set(named):
        raise BadArgument(
            f"{path} must be an object with attributes of its input: {', '.join(named)}"
        )
    return SimpleNamespace(
        **{n: tangent_of(item, given.get(n), f"{path}.{n}", made) for n, item in named.items()}
    )
