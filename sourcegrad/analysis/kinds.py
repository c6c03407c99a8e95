"""Kinds: what is known of a value before the program runs.

Python has no static types, so a small lattice does, with `UNKNOWN` on top:

    family   "bool" "int" "float" "complex"   Python numbers (weak: they adopt the dtype of what they meet)
             "scalar"                         a NumPy scalar of `dtype`
             "array"                          numpy.ndarray of `dtype`, `dims` each 1 or "n" (not 1) or None (any)
             "tuple" "list" "dict" "object"   containers; `items` says what is in them
             "function" "none" "str" "range" "other" "unknown"

Kinds come from annotations, literals, NumPy calls and the arguments of the first call.  They may only simplify: with a
kind unknown, the generated text falls back to a helper that is right for all.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Kind(NamedTuple):
    family: str
    dtype: object = None  # "f8", "f4", "c16", "i8", "b1", … ; None: not known
    dims: object = None  # for arrays: a tuple, or None where the number of dimensions is not known
    items: object = None


UNKNOWN = Kind("unknown")
NONE = Kind("none")
BOOL = Kind("bool")
INT = Kind("int")
FLOAT = Kind("float")
COMPLEX = Kind("complex")
STR = Kind("str")
RANGE = Kind("range")
OTHER = Kind("other")
F8 = Kind("scalar", "f8")

_WEAK = {"bool": 0, "int": 1, "float": 2, "complex": 3}
NUMBERS = frozenset(("bool", "int", "float", "complex", "scalar"))
CONTAINERS = frozenset(("tuple", "list", "dict", "object"))


def array(dtype=None, dims=None):
    return Kind("array", dtype, dims)


def of(value, depth=0):
    """The kind of a value at hand."""
    t = type(value)
    if t is float:
        return FLOAT
    if t is np.ndarray:
        if value.dtype.kind == "O":
            return OTHER
        return Kind("array", value.dtype.str[1:], tuple(1 if d == 1 else "n" for d in value.shape))
    if t is int:
        return INT
    if t is bool:
        return BOOL
    if t is complex:
        return COMPLEX
    if value is None:
        return NONE
    if t is str:
        return STR
    if isinstance(value, np.generic):
        return Kind("scalar", value.dtype.str[1:])
    if t is range:
        return RANGE
    if depth > 6:
        return UNKNOWN
    if isinstance(value, tuple):
        return Kind("tuple", None if t is tuple else t, None, tuple(of(v, depth + 1) for v in value))
    if t is list:
        return Kind("list", None, None, join_all(of(v, depth + 1) for v in value))
    if isinstance(value, dict):
        if t is dict and all(isinstance(k, (str, int)) for k in value):
            return Kind("dict", None, None, tuple((k, of(v, depth + 1)) for k, v in value.items()))
        return Kind("dict")
    import types

    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, np.ufunc, type, types.MethodType)):
        return Kind("function", value)
    if isinstance(value, (types.ModuleType, np.random.Generator, np.dtype, bytes, slice)):
        return OTHER
    if isinstance(value, np.ndarray):
        return OTHER
    if t.__module__.startswith("sourcegrad."):
        return OTHER
    attributes = getattr(value, "__dict__", None)
    if attributes is not None and not isinstance(value, types.SimpleNamespace):
        return Kind("object", t, None, tuple((k, of(v, depth + 1)) for k, v in sorted(attributes.items())))
    if attributes is not None:
        return Kind("object", t, None, tuple((k, of(v, depth + 1)) for k, v in attributes.items()))
    return OTHER


def join_all(kinds):
    result = None
    for k in kinds:
        result = k if result is None else join(result, k)
    return result


def join(a, b):
    """The least kind above both; None (nothing known yet) is below all."""
    if a == b or b is None:
        return a
    if a is None:
        return b
    if a.family in _WEAK and b.family in _WEAK:
        if "bool" in (a.family, b.family):
            return UNKNOWN
        return a if _WEAK[a.family] >= _WEAK[b.family] else b
    if a.family in NUMBERS and b.family in NUMBERS:
        return Kind("scalar", _common(a, b))
    if a.family == b.family == "array":
        dims = None
        if a.dims is not None and b.dims is not None and len(a.dims) == len(b.dims):
            dims = tuple(x if x == y else None for x, y in zip(a.dims, b.dims))
        return Kind("array", a.dtype if a.dtype == b.dtype else None, dims)
    if a.family == b.family == "list":
        return Kind("list", None, None, join(a.items, b.items))
    if a.family == b.family == "tuple" and a.dtype == b.dtype and a.items is not None and b.items is not None:
        if len(a.items) == len(b.items):
            return Kind("tuple", a.dtype, None, tuple(join(x, y) for x, y in zip(a.items, b.items)))
    if a.family == b.family == "dict":
        if a.items is None or b.items is None:
            return Kind("dict")
        items = dict(a.items)
        for key, kind in b.items:
            items[key] = join(items.get(key), kind)
        return Kind("dict", None, None, tuple(items.items()))
    return UNKNOWN


def _common(a, b):
    """The dtype of either of two numbers; a Python float is as good as a float64."""
    if a.family == b.family:
        return a.dtype if a.dtype == b.dtype else None
    weak, strong = (a, b) if a.family in _WEAK else (b, a)
    return strong.dtype if strong.dtype == "f8" and weak.family in ("int", "float") else None


# --- questions ------------------------------------------------------------------------------------------------------


def is_number(k):
    return k is not None and k.family in NUMBERS


def is_array(k):
    return k is not None and k.family == "array"


def may_vary(k):
    """May a value of this kind carry a derivative?"""
    if k is None:
        return True
    f = k.family
    if f in ("float", "complex", "unknown"):
        return True
    if f in ("scalar", "array"):
        return k.dtype is None or k.dtype[0] in "fc"
    if f == "tuple":
        return k.items is None or any(may_vary(i) for i in k.items)
    if f == "list":
        return k.items is None or may_vary(k.items)
    if f in ("dict", "object"):
        return k.items is None or any(may_vary(v) for _, v in k.items)
    return False


def may_be_complex(k):
    if k is None or k.family == "unknown":
        return False  # asked of whole functions: see `Facts.complex`
    if k.family in ("scalar", "array"):
        return k.dtype is not None and k.dtype[0] == "c"
    return k.family == "complex"


def is_scalar_like(k):
    """A number, or an array known to have no dimensions."""
    return is_number(k) or (is_array(k) and k.dims == ())


def same_shape(a, b):
    """Is it known that whatever broadcasts `a` with `b` without error leaves both shapes alone?"""
    if is_number(a) and is_number(b):
        return True
    if not (is_array(a) and is_array(b)) or a.dims is None or b.dims is None or len(a.dims) != len(b.dims):
        return False
    return all(x == y and x is not None for x, y in zip(a.dims, b.dims))


def same_dtype(a, b):
    """Is a cotangent of kind `b` of the dtype that `a` asks for?  Weak numbers take and give any."""
    if a.family in _WEAK:
        return b.family in _WEAK or (b.dtype is not None and b.dtype[0] == "f" and a.family == "float")
    if b.family in ("int", "float"):
        return is_number(a)
    return a.dtype is not None and a.dtype == b.dtype


def from_annotation(obj):
    """The kind that an annotation promises, or None."""
    if obj is float:
        return FLOAT
    if obj is int:
        return INT
    if obj is bool:
        return BOOL
    if obj is str:
        return STR
    if obj is np.ndarray or getattr(obj, "__origin__", None) is np.ndarray:
        return array()
    return {"float": FLOAT, "int": INT, "bool": BOOL, "str": STR, "np.ndarray": array(), "numpy.ndarray": array()}.get(
        obj if isinstance(obj, str) else ""
    )


# --- arithmetic -----------------------------------------------------------------------------------------------------


def promote(a, b, divide=False):
    """The dtype (or weak family) that an operation of two numeric kinds has."""
    wa, wb = a.family in _WEAK, b.family in _WEAK
    if wa and wb:
        top = a.family if _WEAK[a.family] >= _WEAK[b.family] else b.family
        if divide and top in ("int", "bool"):
            top = "float"
        return "int" if top == "bool" else top
    if wa or wb:
        weak, strong = (a, b) if wa else (b, a)
        if strong.dtype is None:
            return None
        kind = strong.dtype[0]
        if weak.family == "complex" and kind != "c":
            return "c8" if strong.dtype == "f4" else "c16"
        if weak.family == "float" and kind in "iub":
            return "f8"
        if divide and kind in "iub":
            return "f8"
        return strong.dtype
    if a.dtype is None or b.dtype is None:
        return None
    dtype = np.result_type(a.dtype, b.dtype)
    if divide and dtype.kind in "iub":
        return "f8"
    return dtype.str[1:]


def broadcast(a, b, divide=False, strong=False):
    """The kind of an element-wise operation on two operands; `strong`: by a ufunc, which makes NumPy scalars."""
    if a is None or b is None:
        return None
    numeric = NUMBERS | {"array"}
    if a.family not in numeric or b.family not in numeric:
        return UNKNOWN
    dtype = promote(a, b, divide)
    if is_number(a) and is_number(b):
        if dtype in _WEAK:
            if not strong:
                return Kind(dtype)
            return Kind("scalar", {"float": "f8", "complex": "c16", "int": "i8", "bool": "b1"}[dtype])
        return Kind("scalar", dtype)
    if dtype in _WEAK:
        dtype = {"float": "f8", "complex": "c16", "int": "i8", "bool": "b1"}[dtype]
    da = () if is_number(a) else a.dims
    db = () if is_number(b) else b.dims
    if da is None or db is None:
        return Kind("array", dtype)
    n = max(len(da), len(db))
    da, db = (1,) * (n - len(da)) + da, (1,) * (n - len(db)) + db
    dims = tuple(_dim(x, y) for x, y in zip(da, db))
    return Kind("scalar", dtype) if n == 0 else Kind("array", dtype, dims)


def _dim(x, y):
    if x == 1:
        return y
    if y == 1:
        return x
    return "n" if "n" in (x, y) else None


def floating(k):
    """The kind of a real function's value: integers become float64."""
    if k.family == "array" or k.family == "scalar":
        if k.dtype is not None and k.dtype[0] in "iub":
            return k._replace(dtype="f8")
        return k
    if k.family in ("int", "bool"):
        return FLOAT
    return k
