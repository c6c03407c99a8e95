"""What generated text relies on, and what a derivative of a derivative is made of."""

from __future__ import annotations

import builtins
import inspect

from ..analysis import kinds as K
from ..frontend.resolve import MISSING
from ..ir import walk
from ..runtime.trees import attributes


def _of_contents(value):
    """The kind of a container, what is in which may change while it stays the same object; None for all else."""
    return K.of(value) if isinstance(value, (list, dict)) or _has_parts(value) else None


def _has_parts(value):
    return hasattr(value, "__dict__") and attributes(value) is not None


class Guard:
    """The globals and cells that generated text relies on: helpers, modules, constants' kinds."""

    def __init__(self, program):
        self.seen = []
        self.writes = program.private  # arguments that the primal writes
        self.late = {n for g in program.generated if "_rev" in g.name for n in walk.all_reads(g.ir.body)}  # names that reverse halves read
        self.files = {normal.source.file for normal in program.normals.values()}
        for normal in program.normals.values():
            env = normal.env
            for name, value in env.seen.items():
                kind = _of_contents(value)
                if name in env.cells:
                    self.seen.append((env.cells[name], None, value, kind))
                else:
                    self.seen.append((env.globals, name, value, kind))
            self.seen += [(_Attributes(cls), name, value, _of_contents(value)) for (cls, name), value in env.classes.items()]
            methods = {_method(f) for f in (normal.source.function, *env.inlined)} - {None}
            for base, name in sorted(env.attributes | methods, key=lambda a: (a[0].__name__, a[1])):
                held = _Attributes(base)
                self.seen.append((held, name, held[name], _of_contents(held[name])))

    def values(self):
        """What stands there now."""
        return [value for _, _, value in self.standing()]

    def standing(self):
        """(where, name, what stands there now)"""
        return [(where, name, _now(where, name)) for where, name, _, _ in self.seen]

    def holds(self):
        for where, name, value, kind in self.seen:
            now = _now(where, name)
            if kind is not None and K.of(now) != kind:
                return False
            if now is not value and (callable(now) or callable(value) or _named(value) and now != value or K.of(now) != K.of(value)):
                return False
        return True


def _named(value):
    """Are these names, which the text may spell out?"""
    return type(value) is tuple and all(type(v) is str for v in value)


def _method(function):
    """(class, name) of a method of a class at the top level; None for other functions."""
    *path, name = function.__qualname__.split(".")
    found = function.__globals__.get(path[0]) if path else None
    for part in path[1:]:
        found = getattr(found, part, None)
    if not isinstance(found, type):
        return None
    held = inspect.getattr_static(found, name, None)
    parts = (held, *(getattr(held, part, None) for part in ("__func__", "fget", "fset")))
    return (found, name) if any(part is function for part in parts) else None


class _Attributes:
    """What a class and its bases, or a module, hold, as a mapping."""

    def __init__(self, base):
        self.base = base

    def __contains__(self, name):
        return self[name] is not MISSING

    def __getitem__(self, name):
        return inspect.getattr_static(self.base, name, MISSING)


def _now(where, name):
    if name is not None:
        return where[name] if name in where else vars(builtins).get(name, MISSING)
    try:
        return where.cell_contents
    except ValueError:
        return MISSING


def primal(f, key, names, exact=True):
    """The function to differentiate: f, or for a gradient the function generated for these kinds."""
    specialise = getattr(f, "__sourcegrad_call__", None)
    return f if specialise is None else specialise(list(key), {}, exact)
