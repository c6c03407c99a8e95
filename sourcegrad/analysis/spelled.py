"""Kinds in words that `rt.check_kinds` reads: `float64[n, 1]`, `{'w': float64[n]}`, `Model(w=float)`, `real`."""

from __future__ import annotations

import numpy as np

from . import kinds as K

_LONG, _DEEP = 200, 6  # letters of a parameter's kind, containers in containers: beyond, less is asked
_ANY = "_"


def spelled(kind, real):
    """The words for a kind, None where it says nothing; real: is what may be complex for all that is known taken not to be?"""
    for depth in range(_DEEP, -1, -1):
        words = _words(K.shallow(K.opened(kind), depth), real)
        if len(words) <= _LONG:
            break
    return None if words == _ANY else words


def _words(k, real):
    if k is None:
        return _ANY
    f = k.family
    found = K.alternatives(k)
    if len(found) > 1:
        words = list(dict.fromkeys(_words(i, real) for i in found))
        return _ANY if _ANY in words else " | ".join(words)
    if f in ("bool", "int", "float", "complex", "str", "range"):
        return f
    if f == "none":
        return "None"
    if f == "scalar":
        return np.dtype(k.dtype).name if k.dtype else _unknown(real)
    if f == "array":
        dims = "..." if k.dims is None else ", ".join("_" if d is None else str(d) for d in k.dims) or "()"
        return f"{np.dtype(k.dtype).name if k.dtype else 'real' if real else 'number'}[{dims}]"
    if f == "function":
        name = getattr(k.dtype, "__name__", None)
        return f"function({name!r})" if name else "function"
    if isinstance(k.dtype, type) and not k.dtype.__name__.isidentifier():
        return _ANY
    return _container(k, f, real) if f in K.CONTAINERS else _unknown(real) if f == "unknown" else _ANY


def _unknown(real):
    return "real" if real else "plain"


def _container(k, f, real):
    if f == "list":
        if k.dims is not None:
            return f"[{', '.join(_words(i, real) for i in k.dims)}]"
        return "[]" if k.items is None else f"[{_words(k.items, real)}, ...]"
    if k.items is None:
        inside = _words(k.dims, real) if type(k.dims) is K.Kind else _unknown(real)
        return {"tuple": f"({inside}, ...)", "dict": f"{{...: {inside}}}"}.get(f) or f"{k.dtype.__name__}(...)"
    if f == "tuple" and k.dtype is None:
        return f"({', '.join(_words(i, real) for i in k.items)}{',' if len(k.items) == 1 else ''})"
    if f == "tuple":
        return _call(k.dtype, zip(k.dtype._fields, k.items), real)
    if f == "dict":
        return f"{{{', '.join(f'{key!r}: {_words(i, real)}' for key, i in k.items)}}}"
    return _call(k.dtype, k.items, real)


def _call(cls, parts, real):
    return f"{cls.__name__}({', '.join(f'{name}={_words(i, real)}' for name, i in parts)})"
