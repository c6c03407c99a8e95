"""The guards that printed text begins with: what its arguments have to be for it to be right."""

from __future__ import annotations

import ast
import functools
import inspect
import types

import numpy as np

from ..errors import BadArgument
from .trees import article, attributes

_OPERATORS = [f"__{r}{op}__" for op in "add sub mul truediv floordiv mod pow matmul".split() for r in ("", "r", "i")]
_OPERATORS += ["__neg__", "__abs__", "__getitem__", "__array__"]
_OF_ARRAYS = {n for n in dir(np.ndarray) if not n.startswith("_")} - {"base", "data", "ctypes"}
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
    `{'key': k}` for containers, `Class(name=k)` for an object, `plain` for anything but objects that have operators, methods or
    attributes of an array's, `real` if there are no complex numbers either, `_` for anything.
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
    if name in ("real", "plain"):
        return not any(is_complex and name == "real" or like for is_complex, like in _leaves(value, set()))
    if name == "function":
        return callable(value)
    if name in _PLAIN:
        return isinstance(value, _PLAIN[name]) and (name != "int" or type(value) is not bool)
    return isinstance(value, np.generic) and value.dtype.name == name or name == "float64" and type(value) is float


def _has_dtype(name, dtype):
    return name == "number" or (dtype.kind != "c" if name == "real" else dtype.name == name)


def _has_shape(dims, shape):
    if isinstance(dims, ast.Constant) and dims.value is ...:
        return True
    dims = dims.elts if isinstance(dims, ast.Tuple) else [dims]
    wanted = [d.value if isinstance(d, ast.Constant) else d.id for d in dims]
    return len(wanted) == len(shape) and all(w == "_" or (n == 1) == (w == 1) for w, n in zip(wanted, shape))


def _leaves(value, seen):
    """(is it complex?, does it take the place of an array?) of all that is in a value, at any depth."""
    if isinstance(value, (complex, np.ndarray, np.generic)):
        yield np.iscomplexobj(value), False
        return
    if isinstance(value, (float, int, str)) or id(value) in seen:
        return
    seen.add(id(value))
    held = attributes(value)
    if held is not None:
        yield False, _is_like_an_array(type(value)) or any(not _is_whole(held[n]) for n in _OF_ARRAYS & held.keys())
    parts = value if isinstance(value, (list, tuple)) else value.values() if isinstance(value, dict) else (held or {}).values()
    for v in parts:
        yield from _leaves(v, seen)


@functools.lru_cache(maxsize=256)
def _is_like_an_array(cls):
    """Has a class operators, methods or properties that text takes for those of numbers and arrays?"""
    made = {n: inspect.getattr_static(cls, n, None) for n in _OF_ARRAYS}
    own = any(v is not None and not _is_whole(v) and type(v) is not types.MemberDescriptorType for v in made.values())
    return own or any(hasattr(cls, n) for n in _OPERATORS)


def _is_whole(value):
    return all(isinstance(v, (int, np.integer, str, np.dtype, type(None))) for v in (value if isinstance(value, tuple) else (value,)))
