"""What a function reads from outside, as it is when its value is made: a pullback runs later, and must find it so."""

from __future__ import annotations

import hashlib
import types
from collections import deque

import numpy as np

from .. import errors
from ..room import deep
from ..runtime.trees import attributes

_PLAIN = (int, float, complex, bool, str, bytes, type(None), np.generic)


class Outside:
    """The contents of globals, cells and attributes that generated functions rely on.

    late: names of which a number matters, those that a reverse half reads; None where all do
    """

    def __init__(self, f, guard):
        self.f, self.guard = f, guard
        with deep():
            told = [(where, name, contents(value)) for where, name, value in guard.standing() if matters(where, name, value, guard.late)]
        self.then = [t for t in told if t[2] is not None]

    def check(self):
        """Refuse where any of it has changed since."""
        if not self.then:
            return
        found = {(id(where), name): value for where, name, value in self.guard.standing()}
        for where, name, then in self.then:
            with deep():
                now = contents(found[id(where), name])
            if now != then:
                what = name or "a name of the function around it"
                raise errors.BadArgument(
                    f"{self.f.__name__} reads {what}, which has changed since its value was computed, so that the pullback does not "
                    f"know it any more. Call the pullback before it changes, or pass {what} as an argument."
                )


def matters(where, name, value, late):
    """May a reverse half, or what it has kept, depend on this?  A global number that it does not read is kept by value."""
    return late is None or name in late or not (isinstance(where, dict) and isinstance(value, _PLAIN))


def contents(value, seen=()):
    """What tells two states of a value apart: numbers, entries of arrays, items and attributes; None for functions and the like."""
    if isinstance(value, _PLAIN):
        return type(value).__name__, repr(value)
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            return "array", value.shape, tuple(contents(v, seen) for v in value.ravel())
        return "array", value.shape, value.dtype.str, hashlib.blake2b(np.ascontiguousarray(value).data).digest()
    if id(value) in seen:
        return ("again", seen.index(id(value)))
    seen = (*seen, id(value))
    if isinstance(value, (set, frozenset)):
        return "set", tuple(sorted(map(repr, value)))
    if isinstance(value, (list, tuple, deque)):
        return type(value).__name__, tuple(contents(v, seen) for v in value)
    if isinstance(value, dict):
        return "dict", tuple((repr(k), contents(v, seen)) for k, v in value.items())
    if callable(value) or isinstance(value, types.ModuleType):
        return None
    held = attributes(value)
    return None if held is None else (type(value).__name__, tuple((k, contents(v, seen)) for k, v in held.items()))
