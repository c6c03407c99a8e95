"""Objects that a function which calls itself writes: their attributes are copied for it, and taken over behind the call."""

from __future__ import annotations

import dis
import types

from ..analysis import kinds as K
from ..analysis import methods
from ..frontend.resolve import is_user_function
from ..ir import nodes as N

_FIXED = ("str", "none", "range", *K.NUMBERS)
_CONTAINERS = ("array", "list", "dict")


def is_flat(kind, is_flat_container):
    """Does an object hold nothing but numbers, arrays, and lists and dicts of numbers?"""
    if not methods.is_users(kind) or not kind.items or kind.dtype.__setattr__ is not object.__setattr__:
        return False
    for _, k in kind.items:
        plain = all(a.family in _FIXED for a in K.alternatives(k))
        if not plain and not (k.family in _CONTAINERS and is_flat_container(k)):
            return False
    return all(not hasattr(type(methods.find(kind, n)), "__set__") for n, _ in kind.items)


def fits(function, kind):
    """Are the object's arrays, lists and dicts the same ones behind a call, and what is None nothing else?"""
    held = {n for n, k in kind.items if k.family in _CONTAINERS or k == K.NONE}
    return held.isdisjoint(_attributes(function, kind.dtype, ("STORE_ATTR", "DELETE_ATTR")))


def touched(function, kind):
    """The names of the attributes that a function, or what it calls, asks for or sets."""
    found = _attributes(function, kind.dtype, ("STORE_ATTR", "DELETE_ATTR", "LOAD_ATTR", "LOAD_METHOD", "LOAD_GLOBAL", "LOAD_SUPER_ATTR"))
    hidden = found & {"getattr", "setattr", "vars", "__dict__", "copy", "deepcopy", "asdict", "replace"}
    return tuple(n for n, _ in kind.items if hidden or n in found)


def _attributes(function, cls, words):
    """The names that instructions of a function have, or of what it calls: methods of the class, and functions by their names."""
    found, seen, waiting = set(), set(), [function]
    while waiting:
        f = waiting.pop()
        if f in seen:
            continue
        seen.add(f)
        codes = [f.__code__]
        while codes:
            code = codes.pop()
            found.update(i.argval for i in dis.get_instructions(code) if i.opname in words)
            codes += [c for c in code.co_consts if hasattr(c, "co_code")]
            waiting += [g for n in code.co_names if is_user_function(g := f.__globals__.get(n))]
            waiting += [g for n in code.co_names for c in cls.__mro__ for g in _functions(vars(c).get(n))]
            waiting += [g for c in cls.__mro__ for n in vars(c) if n[:2] == "__" and n != "__init__" for g in _functions(vars(c)[n])]
        waiting += [c.cell_contents for c in f.__closure__ or () if _is_function(c)]
    return found


def _functions(found):
    """The functions that what a class holds may run."""
    if isinstance(found, property):
        return [f for f in (found.fget, found.fset) if isinstance(f, types.FunctionType)]
    found = getattr(found, "__func__", found)
    return [found] if isinstance(found, types.FunctionType) else []


def _is_function(cell):
    try:
        return is_user_function(cell.cell_contents)
    except ValueError:
        return False


class Fields:
    """The attributes of one such object: `containers` are the names of its arrays, lists and dicts."""

    def __init__(self, x, kind, names, local, span):
        self.x, self.kind, self.names, self.local, self.span = x, kind, names, local, span
        self.containers = {n: local(n) for n, k in kind.items if k.family in _CONTAINERS and n in names}

    def taken(self):
        for n, name in self.containers.items():
            yield N.Assign(name, N.Attr(self.x, n, self.span), self.span)

    def given_back(self, new, taken_over):
        """The statements that make the object what its changed copy is."""
        for n, k in self.kind.items:
            if n not in self.names:
                continue
            part = self.local(n)
            yield N.Assign(part, N.Attr(new, n, self.span), self.span)
            if n in self.containers:
                yield from taken_over(self.containers[n], k, part)
            else:
                yield N.Assign(N.Attr(self.x, n, self.span), part, self.span)
