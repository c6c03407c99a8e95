"""Kinds: what is known of a value before the program runs.

Python has no static types, so a small lattice does, with `UNKNOWN` on top:

    family   "bool" "int" "float" "complex"   Python numbers (weak: they adopt the dtype they meet)
             "scalar"                         a NumPy scalar of `dtype`; without a dtype, any number
             "array"                          numpy.ndarray of `dtype`; `dims` each 1 or "n" (not 1)
                                              or None (any)
             "tuple" "list" "dict" "object"   containers; `items` says what is in them
             "function" "none" "str" "range" "other" "unknown"

Where a value is one of a few kinds, `items` lists them: `s = 0` before a loop that adds float64s is
an int or a float64 scalar.  Such a union shows the family that all of them share ("scalar",
"array"), else "unknown", so that whoever does not look inside is still right, and arithmetic can:
adding an array to it is an array again.

Two more facts for what the program itself writes: `dims` of an int is 1 or "n" as of a dimension
(`len(x)`, a literal), and `dims` of a list display holds the kind of each item; a tuple of a length and a dict of keys
that are not known have in `dims` the kind of all their items.  `plain` takes them
away where they would only tell calls apart.

Kinds come from annotations, literals, NumPy calls and the arguments of the first call.  They may
only simplify: with a kind unknown, the generated text falls back to a helper that is right for all.
"""

from __future__ import annotations

import enum

import numpy as np

from ..runtime.trees import attributes
from .lattice import (  # noqa: F401
    BOOL,
    COMPLEX,
    CONTAINERS,
    F8,
    FEW,
    FLOAT,
    INT,
    LASTING,
    NONE,
    NUMBER,
    NUMBERS,
    OTHER,
    RANGE,
    SETS,
    STR,
    UNKNOWN,
    WEAK,
    Kind,
    alternatives,
    array,
    covers,
    inside,
    join,
    join_all,
    list_of,
    many_of,
    may_be_empty,
    nesting,
    opened,
    plain,
    present,
    scalar,
    shallow,
    size,
    tuple_of,
)

# --- of values ------------------------------------------------------------------------------------

_FIXED = {
    float: FLOAT,
    int: INT,
    bool: BOOL,
    complex: COMPLEX,
    str: STR,
    range: RANGE,
    type(None): NONE,
}


_DEEP, _MANY = 10, 500  # objects reach one another: beyond this their kind is left open


def of(value, depth=0, objects=None):
    """The kind of a value at hand; `objects` counts the instances of classes met on the way."""
    t = type(value)
    found = _FIXED.get(t)
    if found is not None:
        return found
    if t is np.ndarray:
        if value.dtype.kind not in "biufc":
            return OTHER
        return Kind(
            "array", value.dtype.str[1:], tuple([1 if d == 1 else "n" for d in value.shape])
        )
    if isinstance(value, np.generic):
        return scalar(value.dtype.str[1:]) if value.dtype.kind in "biufc" else OTHER
    if depth > _DEEP:
        return UNKNOWN
    if isinstance(value, tuple):
        if t is not tuple and not hasattr(t, "_fields"):
            return UNKNOWN
        return tuple_of([of(v, depth + 1, objects) for v in value], None if t is tuple else t)
    if t is list:
        simple = set(map(type, value))
        if simple <= _FIXED.keys():
            return list_of(join_all(sorted([_FIXED[s] for s in simple])))
        items = tuple([of(v, depth + 1, objects) for v in value])
        item = join_all(items)
        few = len(items) <= FEW and not is_number(item) and any(k != items[0] for k in items)
        return list_of(item, items if few else None)
    if t is dict:
        if all(isinstance(k, (str, int)) for k in value):
            return Kind(
                "dict", None, None, tuple([(k, of(v, depth + 1, objects)) for k, v in value.items()])
            )
        return Kind("dict")
    return _of_object(value, t, depth, objects)


def _of_object(value, t, depth, objects):
    import types

    if getattr(t, "__sourcegrad_generated__", False):
        return Kind("function")
    functions = (types.FunctionType, types.BuiltinFunctionType, np.ufunc, type(np.sum), type, types.MethodType)
    if isinstance(value, functions):
        return Kind("function", value)
    if isinstance(value, enum.Enum):  # a constant: what Python itself keeps in it is no part of it
        own = {n: v for n, v in vars(value).items() if not n.startswith("_")}
        return Kind("object", t, None, tuple([(n, of(v, depth + 1, objects)) for n, v in own.items()]))
    if isinstance(value, np.dtype):
        return Kind("other", value.str[1:]) if value.kind in "biufc" else OTHER
    if isinstance(value, np.flatiter):
        return Kind("other", t, None, (scalar(value.base.dtype.str[1:]),))
    if isinstance(value, (np.random.Generator, np.random.RandomState, slice, type(np.mgrid))):
        return Kind("other", t)
    if isinstance(value, (types.ModuleType, bytes, type(Ellipsis))):
        return OTHER
    if isinstance(value, np.ndarray):
        return OTHER  # np.matrix, masked arrays: arithmetic of their own, which is refused
    if isinstance(value, (float, complex, list, dict, set, frozenset)):
        return UNKNOWN  # of classes with rules of their own
    parts = attributes(value)
    objects = [0] if objects is None else objects
    objects[0] += 1
    if parts is None or objects[0] > _MANY:
        return UNKNOWN
    return Kind("object", t, None, tuple([(k, of(v, depth + 1, objects)) for k, v in sorted(parts.items())]))


# --- questions ------------------------------------------------------------------------------------


def is_number(k):
    return k is not None and k.family in NUMBERS


def is_array(k):
    return k is not None and k.family == "array"


def may_vary(k):
    """May a value of this kind carry a derivative?"""
    if k is None or k == UNKNOWN:
        return True
    if len(alternatives(k)) > 1:
        return any(may_vary(i) for i in k.items)
    f = k.family
    if f in ("float", "complex"):
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


def may_close_over(k):
    """May a value of this kind be, or hold, a function that reads what carries a derivative?"""
    if k is None or k == UNKNOWN or k.family == "function":
        return True
    if len(alternatives(k)) > 1:
        return any(may_close_over(i) for i in k.items)
    if k.family not in CONTAINERS:
        return False
    if k.items is None or isinstance(k.items, Kind):
        return may_close_over(k.items)
    return any(may_close_over(i if isinstance(i, Kind) else i[1]) for i in k.items)


def may_be_complex(k):
    """Is a complex value among what `k` allows?  UNKNOWN is not asked: functions are judged by
    their other names.
    """
    if k is None:
        return False
    if len(alternatives(k)) > 1:
        return any(may_be_complex(i) for i in k.items)
    if k.family in ("scalar", "array"):
        return k.dtype is not None and k.dtype[0] == "c"
    return k.family == "complex"


def hides_complex(k):
    """May a value of this kind be a complex number or array, though the kind does not say so?"""
    if k is None:
        return False
    if len(alternatives(k)) > 1:
        return any(map(hides_complex, k.items))
    return k == UNKNOWN or (k.family in ("scalar", "array") and k.dtype is None)


def same_shape(a, b):
    """Is it known that whatever broadcasts `a` with `b` without error leaves both shapes alone?"""
    if is_number(a) and is_number(b):
        return True
    if (
        not (is_array(a) and is_array(b))
        or a.dims is None
        or b.dims is None
        or len(a.dims) != len(b.dims)
    ):
        return False
    return all(x == y and x is not None for x, y in zip(a.dims, b.dims))


def same_dtype(a, b):
    """Is a cotangent of kind `b` of the dtype that `a` asks for?  Weak numbers take any of their own field."""
    if b.family == "complex":
        return a.family == "complex"
    if a.family in WEAK:
        return b.family in WEAK or (
            b.dtype is not None and b.dtype[0] == "f" and a.family == "float"
        )
    if b.family in ("int", "float"):
        return is_number(a)
    return a.dtype is not None and a.dtype == b.dtype


def from_annotation(obj):
    """The kind that an annotation promises, or None."""
    if obj is np.ndarray or getattr(obj, "__origin__", None) is np.ndarray:
        return array()
    if not isinstance(obj, (str, type)):
        return None
    promised = {
        "float": FLOAT,
        "int": INT,
        "bool": BOOL,
        "str": STR,
        "np.ndarray": array(),
        "numpy.ndarray": array(),
    }
    return promised.get(obj if isinstance(obj, str) else getattr(obj, "__name__", ""))
