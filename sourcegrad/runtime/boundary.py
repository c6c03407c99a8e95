"""At the edge of the interface: private copies of arguments, and trees taken apart entry by entry."""

from __future__ import annotations

import types

import numpy as np

from ..errors import MutatedPlace
from .edge import gradient, shadow_gradient, tangent_of
from .memory import overlapping, replica, spaced
from .trees import attributes, is_float


def private(values):
    """A list of values whose arrays are copies: sharing nothing with the originals, but among themselves what they did."""
    return replica(list(values))


def owned(x, *others):
    """A copy of an argument, any pytree, for a function that writes it: what is tied in `x` stays tied.

    MutatedPlace if what `x` holds is reached through another argument too, or an array of it through another array.
    """
    if overlapping([x, *others], [0]):
        raise MutatedPlace(
            "An argument that the function writes into shares its memory with another one. "
            "Pass a copy of one of them, for example x.copy()."
        )
    return private([x])[0]


def copied(x):
    """An array as a copy laid out as it is, a list or dict as a new one with the same items, anything else itself."""
    if isinstance(x, np.ndarray):
        return spaced(x)
    return x.copy() if type(x) in (list, dict) else x


def as_shadow(g, x):
    """The cotangent or tangent `g` of `rt.gradient(…, x)` as one of its shadow: ties added up, in shadow form."""
    return tangent_of(x, gradient(g, x))


def of_shadow(g, x):
    """As as_shadow, of `rt.shadow_gradient(…, x)`: what is one object in `x` is one in `g`."""
    return tangent_of(x, shadow_gradient(g, x))


def last_writers(shape, k):
    """Which entries of `a[k] = v` stay: True where no later entry of `k` names the same cell of an array of `shape`."""
    cells = np.arange(int(np.prod(shape))).reshape(shape)[k]
    owner = np.full(int(np.prod(shape)), -1)
    places = np.arange(cells.size)
    owner[cells.ravel()] = places
    return (owner[cells.ravel()] == places).reshape(cells.shape)


def last_only(v, x, k):
    """`v`, entries of `x[k]`, with zeros where a later one is of the same cell; itself where `x` is no array."""
    parts = k if isinstance(k, tuple) else (k,)
    if not isinstance(x, np.ndarray) or all(p is None or p is Ellipsis or isinstance(p, (int, np.integer, slice)) for p in parts):
        return v
    return np.where(last_writers(x.shape, k), v, np.zeros((), v.dtype))


def entries(x):
    """[(place, is it complex)] of all float entries of a tree.

    A place is a path of keys, ending in an index tuple for an array's entry.
    """
    return list(_entries(x, ()))


def _entries(x, path):
    if isinstance(x, np.ndarray):
        if is_float(x):
            for k in np.ndindex(*x.shape):
                yield (*path, k), np.iscomplexobj(x)
    elif is_float(x):
        yield path, np.iscomplexobj(x)
    elif isinstance(x, (list, tuple)):
        for k, item in enumerate(x):
            yield from _entries(item, (*path, k))
    elif isinstance(x, dict):
        for k, item in x.items():
            yield from _entries(item, (*path, k))
    else:
        for k, item in (attributes(x) or {}).items():
            yield from _entries(item, (*path, k))


def put(shadow, path, value):
    """The shadow with `value` at the place `path`; containers and arrays are written in place."""
    if not path:
        return value
    *way, last = path
    parent = shadow
    for step in way:
        parent = getattr(parent, step) if isinstance(parent, types.SimpleNamespace) else parent[step]
    if isinstance(parent, types.SimpleNamespace):
        setattr(parent, last, value)
    else:
        parent[last] = value
    return shadow
