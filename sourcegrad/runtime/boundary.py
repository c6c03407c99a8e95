"""At the edge of the interface: private copies of arguments, and trees taken apart entry by entry."""

from __future__ import annotations

import types

import numpy as np

from ..errors import MutatedPlace
from .memory import replica, spaced
from .trees import attributes, gradient, is_float, tangent_of


def private(values):
    """A list of values whose arrays are copies: sharing nothing with the originals, but among themselves what they did."""
    return replica(list(values))


def owned(x, *others):
    """A copy of an argument, any pytree, for a function that writes it: what is tied in `x` stays tied.

    MutatedPlace if an array of `x` overlaps another one, of `x` or of the other arguments, without being the same.
    """
    mine = _arrays([x])
    for k, a in enumerate(mine):
        for b in mine[:k] + _arrays(others):
            if np.may_share_memory(a, b) and np.shares_memory(a, b):
                raise MutatedPlace(
                    "An argument that the function writes into shares its memory with another one. "
                    "Pass a copy of one of them, for example x.copy()."
                )
    return private([x])[0]


def _arrays(values):
    """Every array of a list of pytrees, each object once."""
    found, seen, stack = [], set(), list(values)
    while stack:
        x = stack.pop()
        if type(x) in _LEAVES or id(x) in seen:
            continue
        seen.add(id(x))
        if isinstance(x, np.ndarray):
            found.append(x)
        elif isinstance(x, (list, tuple)):
            stack.extend(x)
        elif isinstance(x, dict):
            stack.extend(x.values())
        else:
            stack.extend((attributes(x) or {}).values())
    return found


_LEAVES = frozenset((int, float, bool, complex, str, bytes, type(None)))


def copied(x):
    """An array as a copy laid out as it is, a list or dict as a new one with the same items, anything else itself."""
    if isinstance(x, np.ndarray):
        return spaced(x)
    return x.copy() if type(x) in (list, dict) else x


def as_shadow(g, x):
    """The cotangent or tangent `g` of `rt.gradient(…, x)` as one of its shadow: ties added up, in shadow form."""
    return tangent_of(x, gradient(g, x))


def last_writers(shape, k):
    """Which entries of `a[k] = v` stay: True where no later entry of `k` names the same cell of an array of `shape`."""
    cells = np.arange(int(np.prod(shape))).reshape(shape)[k]
    owner = np.full(int(np.prod(shape)), -1)
    places = np.arange(cells.size)
    owner[cells.ravel()] = places
    return (owner[cells.ravel()] == places).reshape(cells.shape)


def untied(x):
    """The tree with every array an object of its own."""
    if isinstance(x, np.ndarray):
        return x.copy()
    if isinstance(x, tuple):
        return tuple(untied(v) for v in x)
    if isinstance(x, list):
        return [untied(v) for v in x]
    if type(x) is dict:
        return {k: untied(v) for k, v in x.items()}
    parts = None if is_float(x) or not hasattr(x, "__dict__") else attributes(x)
    return types.SimpleNamespace(**{k: untied(v) for k, v in parts.items()}) if parts else x


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
