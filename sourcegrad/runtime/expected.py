"""The guards that printed text begins with: what its arguments have to be for it to be right."""

from __future__ import annotations

import ast
import functools

import numpy as np

from ..errors import BadArgument
from .trees import article, attributes

_PLAIN = {"bool": (bool, np.bool_), "int": (int, np.integer), "float": float, "complex": complex, "str": str, "range": range}


def check_arguments(words, *values):
    """Refuse arguments of other kinds than the text was made for: `x: float64[n,1]` is an array (n: not 1), `k: int` a number."""
    for word, value in zip(words.split(", "), values):
        name, kind = word.split(": ")
        found = type(value).__name__
        if type(value) is np.ndarray:
            found = f"{value.dtype}[{','.join('1' if n == 1 else 'n' for n in value.shape)}]"
        if found != kind and not (kind == "float" and isinstance(value, float)):
            raise BadArgument(f"{name} is {found}, but this text was made for {kind}: pass that, or make it again for {found}.")


def check_kinds(words, *values):
    """As check_arguments, of containers and of kinds that are not known in full.

    A kind is float, int, …, `float64[n, 1]` for an array (n: not 1; `...`: any dimensions), `[k, ...]` and `(k, k)` and
    `{'key': k}` for containers, `Class(name=k)` for an object, `real` for what has no complex numbers, `_` for anything;
    `numbers` for numbers, arrays, and lists and tuples of them, `reals` where none is complex.
    """
    for (name, kind, told), value in zip(_read(words), values):
        if not _fits(kind, value):
            shape = f" of shape {value.shape} and dtype {value.dtype}" if isinstance(value, np.ndarray) else ""
            raise BadArgument(
                f"{name} is {article(type(value).__name__)}{shape}, but this text was made for {name}: {told}. "
                "Make it again for arguments like these, or pass what it was made for."
            )


@functools.lru_cache(maxsize=None)
def _read(words):
    """((name, kind as a tree, kind as text), …)"""
    found = ast.parse(f"def f({words}): ...").body[0].args
    return [(a.arg, a.annotation, ast.unparse(a.annotation)) for a in found.args]


def _fits(kind, value):
    """Is the value of that kind?"""
    if isinstance(kind, ast.BinOp):
        return _fits(kind.left, value) or _fits(kind.right, value)
    if isinstance(kind, ast.Constant):
        return value is None
    if isinstance(kind, ast.Name):
        return _is(kind.id, value)
    if isinstance(kind, ast.Subscript):
        return type(value) is np.ndarray and _has_dtype(kind.value.id, value.dtype) and _has_shape(kind.slice, value.shape)
    if isinstance(kind, ast.Call):
        if kind.func.id == "function":
            return getattr(value, "__name__", None) == kind.args[0].value
        known = {n: getattr(value, n) for n in getattr(value, "_fields", ())} or attributes(value) or {}
        return type(value).__name__ == kind.func.id and all(k.arg in known and _fits(k.value, known[k.arg]) for k in kind.keywords)
    if isinstance(kind, ast.Dict):
        if kind.keys and isinstance(kind.keys[0], ast.Constant) and kind.keys[0].value is ...:
            return type(value) is dict and all(_fits(kind.values[0], v) for v in value.values())
        wanted = {k.value: v for k, v in zip(kind.keys, kind.values)}
        return type(value) is dict and wanted.keys() == value.keys() and all(_fits(k, value[n]) for n, k in wanted.items())
    if type(value) is not (list if isinstance(kind, ast.List) else tuple):
        return False
    if kind.elts and isinstance(kind.elts[-1], ast.Constant) and kind.elts[-1].value is ...:
        return all(_fits(kind.elts[0], v) for v in value)
    return len(kind.elts) == len(value) and all(map(_fits, kind.elts, value))


def _is(name, value):
    if name == "_":
        return True
    if name == "real":
        return not _has_complex(value)
    if name in ("numbers", "reals"):
        return _are_numbers(value) and (name == "numbers" or not _has_complex(value))
    if name == "function":
        return callable(value)
    if name in _PLAIN:
        return isinstance(value, _PLAIN[name]) and (name != "int" or type(value) is not bool)
    return isinstance(value, np.generic) and value.dtype.name == name or name == "float64" and type(value) is float


def _are_numbers(value):
    if isinstance(value, (list, tuple)) and not hasattr(value, "_fields"):
        return all(map(_are_numbers, value))
    return isinstance(value, (int, float, complex, np.ndarray, np.generic))


def _has_dtype(name, dtype):
    return name == "number" or (dtype.kind != "c" if name == "real" else dtype.name == name)


def _has_shape(dims, shape):
    if isinstance(dims, ast.Constant) and dims.value is ...:
        return True
    dims = dims.elts if isinstance(dims, ast.Tuple) else [dims]
    wanted = [d.value if isinstance(d, ast.Constant) else d.id for d in dims]
    return len(wanted) == len(shape) and all(w == "_" or (n == 1) == (w == 1) for w, n in zip(wanted, shape))


def _has_complex(value, seen=()):
    """Is there a complex number in it, at any depth?"""
    if isinstance(value, (complex, np.ndarray, np.generic)):
        return np.iscomplexobj(value)
    if id(value) in seen:
        return False
    held = value if isinstance(value, (list, tuple)) else value.values() if isinstance(value, dict) else (attributes(value) or {}).values()
    return any(_has_complex(v, (*seen, id(value))) for v in held)
