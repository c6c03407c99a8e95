"""Kinds of arithmetic: Python's on its own numbers, NumPy's promotion (NEP 50) and broadcasting on
all else.

The dtype of a ufunc's result is not written down here: NumPy itself says (`ufunc.resolve_dtypes`),
weak Python numbers included.
"""

from __future__ import annotations

import functools
from itertools import product

import numpy as np

from . import kinds as K
from . import sparse
from .dims import broadcast_dims, dims_of, meet, result, scalar_or_array

# A Python int is taken to fit: NumPy would make another dtype, or an object, of one beyond 64 bits.
DEFAULT = {"bool": "b1", "int": np.dtype(int).str[1:], "float": "f8", "complex": "c16"}
_TYPES = {"bool": np.dtype(bool), "int": int, "float": float, "complex": complex}

_OPERATORS = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.true_divide, "//": np.floor_divide,
    "%": np.remainder, "**": np.power, "@": np.matmul, "&": np.bitwise_and, "|": np.bitwise_or,
    "^": np.bitwise_xor, "<<": np.left_shift, ">>": np.right_shift,
}  # fmt: skip
_COMPARISONS = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal,
    "!=": np.not_equal,
}  # fmt: skip
_UNARY = {"-": np.negative, "+": np.positive, "~": np.invert, "abs": np.absolute}

_dtypes = {}


def ufunc_dtype(ufunc, codes):
    """The dtype of a ufunc's (first) result for weak families and dtypes: None if unknown, "" if
    there is no such loop.
    """
    key = ufunc, codes
    if key not in _dtypes:
        _dtypes[key] = _resolve(ufunc, codes)
    return _dtypes[key]


def _resolve(ufunc, codes):
    if None in codes:
        return "b1" if ufunc in _PREDICATES else None
    given = tuple([_TYPES.get(c) or np.dtype(c) for c in codes])
    try:
        found = ufunc.resolve_dtypes((*given, *[None] * ufunc.nout))[ufunc.nin]
    except TypeError:
        return ""
    return found.str[1:] if found.kind in "biufc" else None


_PREDICATES = frozenset(
    (
        *_COMPARISONS.values(),
        np.isnan,
        np.isfinite,
        np.isinf,
        np.signbit,
        np.logical_and,
        np.logical_or,
        np.logical_not,
        np.logical_xor,
    )
)


# --- operations -----------------------------------------------------------------------------------


def over(function, *kinds):
    """`function` of simple kinds for every choice among unions; None (what raises, what is not
    known yet) adds nothing.
    """
    for k in kinds:
        if k is None:
            return None
    choices = [K.alternatives(k) for k in kinds]
    for c in choices:
        if len(c) != 1:
            return K.join_all(function(*chosen) for chosen in product(*choices))
    return function(*kinds)


def elementwise(ufunc, *kinds):
    """The kind of `ufunc(*values)`."""
    return over(lambda *chosen: _elementwise(ufunc, chosen), *kinds)


@functools.lru_cache(4096)
def _elementwise(ufunc, kinds):
    codes, many = [], []
    for k in kinds:
        if k.family in ("list", "tuple"):
            k = array_of(k)
            if not K.is_array(k) or k.items is not None:
                return None if k is None else K.UNKNOWN
        if k.family in DEFAULT:
            codes.append(k.family)
            many.append(())
        elif k.family in ("scalar", "array"):
            codes.append(k.dtype)
            many.append(dims_of(k))
        else:
            return None if k.family == "none" else K.UNKNOWN
    dtype = ufunc_dtype(ufunc, tuple(codes))
    return None if dtype == "" else result(dtype, many)


def binary(op, a, b, exponent=None):
    """The kind of `a op b`; `exponent` is the value of `b` where it is known, or the number that a sequence is repeated by."""
    if a is None or b is None:
        return None
    if op != "**" and (a is K.UNKNOWN or a.family in _PLAIN) and (b is K.UNKNOWN or b.family in _PLAIN):
        return _of_plain(op, a, b)
    if a.family == "object" or b.family == "object":
        found = sparse.scaled(a, b)
        if found is not None:
            return found
    return over(lambda x, y: _binary(op, x, y, exponent), a, b)


@functools.lru_cache(4096)
def _of_plain(op, a, b):
    return over(lambda x, y: _binary(op, x, y, None), a, b)


_PLAIN = frozenset(("int", "float", "scalar", "array"))
_SEQUENCES = ("list", "tuple", "str")
_ITEMS = ("list", "tuple")
_LONG = 16  # items of a repeated sequence that are told apart


def _binary(op, a, b, exponent):
    if a.family in K.WEAK and b.family in K.WEAK:
        return python(op, a.family, b.family, exponent)
    if "none" in (a.family, b.family) and (
        a.family in K.NUMBERS or b.family in K.NUMBERS or a == b
    ):
        return None
    if a.family in _ITEMS and (b.family in ("float", "complex") or op != "+" and b.family in _ITEMS) or b.family in _ITEMS and a.family in ("float", "complex"):
        return None  # Python raises
    if a.family in _SEQUENCES or b.family in _SEQUENCES:
        return _sequences(op, a, b, exponent)
    if a.dtype in K.SETS and b.dtype in K.SETS and op in "|&-^":
        return K.Kind("other", set, None, (K.join(a.items[0], b.items[0]),))
    if a.family == "complex" and b == K.F8:
        return python(op, "complex", "float")  # a float64 is a float, and complex comes first
    if op == "**" and a.dtype == "b1":
        return _elementwise(
            np.power, (a._replace(dtype=None), b)
        )  # int8 or int64: it depends on the exponent
    if op == "**" and a.family == "array" and b.dtype != a.dtype:
        if b.family == "scalar" or (b.family == "array" and not b.dims):
            # NumPy before 2.2 keeps the array's dtype for exponents such as 0.5 and 2
            return _elementwise(np.power, (a._replace(dtype=None), b))
    return matmul(a, b) if op == "@" else _elementwise(_OPERATORS[op], (a, b))


def python(op, a, b, exponent=None):
    """Python's own arithmetic, on families; None where it raises."""
    top = max(a, b, key=K.WEAK.get)
    if op == "@" or (top == "complex" and op in ("//", "%")):
        return None
    if op in ("&", "|", "^"):
        return None if top in ("float", "complex") else K.Kind(top)
    if op in ("<<", ">>"):
        return None if top in ("float", "complex") else K.INT
    whole = top in ("int", "bool")
    if op == "/" and whole:
        return K.FLOAT
    if op == "**" and whole:
        if b == "bool" or (isinstance(exponent, int) and exponent >= 0):
            return K.INT
        return K.FLOAT if isinstance(exponent, int) else K.join(K.INT, K.FLOAT)
    # a negative float to a fractional power is complex: such an output is refused where it is
    # returned
    return K.INT if whole else K.Kind(top)


def _sequences(op, a, b, times=None):
    """`+`, `*`, `%` where an operand is a list, a tuple or a string; `times`: how often one is repeated, where it is known."""
    if a.family == "str" and op == "%":
        return K.STR
    if op == "+" and a.family == b.family:
        return joined(a, b)
    sequence, other = (a, b) if a.family in _SEQUENCES else (b, a)
    if op == "*" and other.family in ("int", "bool"):
        exact = sequence.dims if sequence.family == "list" else sequence.items if sequence.family == "tuple" else None
        known = exact is not None and type(times) is int and len(exact) * times <= _LONG and (sequence.family == "list" or sequence.dims is None)
        if sequence.family == "list":
            return K.list_of(sequence.items, exact * times if known else None)
        if known:
            return K.tuple_of(exact * times)
        return K.STR if sequence.family == "str" else _tuple_of_many(K.inside(sequence))
    if (
        op in _OPERATORS
        and op != "@"
        and other.family == "array"
        and other.dims != ()
        and sequence.family != "str"
    ):
        return _elementwise(_OPERATORS[op], (a, b))
    return K.UNKNOWN


def joined(a, b):
    """Two sequences of one family behind each other."""
    if a.family == "str":
        return K.STR
    if a.family == "list":
        exact = None if a.dims is None or b.dims is None else a.dims + b.dims
        return K.list_of(K.join(a.items, b.items), exact)
    if a.items is None or b.items is None:
        return _tuple_of_many(K.join(K.inside(a), K.inside(b)))
    return K.tuple_of(a.items + b.items)


def _tuple_of_many(item):
    return K.Kind("tuple") if item == K.UNKNOWN else K.many_of("tuple", item)


def unary(op, k):
    """The kind of `op k`; "abs" is one of them."""
    return K.BOOL if op == "not" else over(lambda x: _unary(op, x), k)


def _unary(op, k):
    if k.family not in K.WEAK:
        return _elementwise(_UNARY[op], (k,))
    if op == "abs" and k.family == "complex":
        return K.FLOAT
    return K.INT if k.family in ("bool", "int") else K.Kind(k.family) if op != "~" else None


def compare(op, a, b):
    """The kind of `a op b`."""
    if op in ("is", "is not", "in", "not in"):
        return None if a is None or b is None else K.BOOL
    return over(lambda x, y: _compare(op, x, y), a, b)


_PYTHONS = K.WEAK.keys() | K.CONTAINERS - {"object"} | {"str", "none", "range"}


def _compare(op, a, b):
    if a.family in _PYTHONS and b.family in _PYTHONS:
        return K.BOOL
    if op in ("==", "!=") and a.family == "complex" and b == K.F8:
        return K.BOOL
    if a.family in ("object", "unknown", "other") or b.family in ("object", "unknown", "other"):
        return K.UNKNOWN
    if "none" in (a.family, b.family) and a.family not in ("array",) and b.family not in ("array",):
        return K.BOOL if op in ("==", "!=") else None
    if a.family in ("none", "str", "dict") or b.family in ("none", "str", "dict"):
        return K.UNKNOWN
    return _elementwise(_COMPARISONS[op], (a, b))


def matmul(a, b):
    """The kind of `a @ b`."""
    return over(_matmul, a, b)


def _matmul(a, b):
    a, b = (array_of(k) if k.family in ("list", "tuple") else k for k in (a, b))
    if not (K.is_array(a) and K.is_array(b)):
        raises = any(K.is_number(k) or k.family == "none" for k in (a, b))
        return None if raises else K.UNKNOWN
    dtype = ufunc_dtype(np.matmul, (a.dtype, b.dtype))
    if dtype == "":
        return None
    if a.dims is None or b.dims is None:
        known = a.dims or b.dims
        return K.array(dtype) if known and len(known) > 1 else scalar_or_array(dtype)
    if not a.dims or not b.dims:
        return None
    batch = broadcast_dims((a.dims[:-2], b.dims[:-2]))
    dims = batch + a.dims[-2:-1] + (b.dims[-1:] if len(b.dims) > 1 else ())
    return K.array(dtype, dims) if dims else K.scalar(dtype)


# --- arrays of sequences --------------------------------------------------------------------------


def array_of(k, filled=False, holds=False):
    """The kind of `np.asarray(value)`; `filled`: no list in it is empty; `holds`: the list itself is not."""
    return over(lambda a: _array_of(a, filled, holds), k)


def _array_of(k, filled=False, holds=False):
    if k.family in DEFAULT:
        return K.array(DEFAULT[k.family], ())
    if k.family == "scalar":
        return K.array(k.dtype, ())
    if k.family == "array":
        return k
    if k.family == "range":
        return K.array(DEFAULT["int"], (None,))
    if k.family == "list" and k.dims is None:
        if k.items is None:
            return K.array("f8", ("n",))
        rows = _stacked((k.items,), None, filled)
        return rows if filled or holds else K.join(rows, K.array("f8", ("n",)))
    if k.family == "tuple" and k.items is None and isinstance(k.dims, K.Kind) and filled:
        return _stacked((k.dims,), None, filled)
    items = k.dims if k.family == "list" else k.items
    if k.family not in ("list", "tuple") or items is None:
        return K.UNKNOWN
    return _stacked(items, 1 if len(items) == 1 else "n", filled) if items else K.array("f8", ("n",))


def _stacked(items, count, filled):
    """The array of items of these kinds, each of which may be a union."""
    inner = [K.alternatives(array_of(i, filled) or K.UNKNOWN) for i in items]
    if not all(K.is_array(a) for choice in inner for a in choice):
        return K.UNKNOWN
    dims = None
    for a in (a for choice in inner for a in choice):
        if a.dims is None or (dims is not None and len(dims) != len(a.dims)):
            return K.UNKNOWN
        dims = (
            a.dims if dims is None else tuple([x if x == y else None for x, y in zip(dims, a.dims)])
        )
    if len(items) > 1 and all(
        len(choice) == 1 for choice in inner
    ):  # they must agree: what one tells holds for all
        for (a,) in inner:
            dims = tuple([meet(x, y) for x, y in zip(dims, a.dims)])
    codes = {None}
    for choice in inner:
        # the items of a list of unknown length have any of the dtypes, together
        times = len(choice) if count is None else 1
        for _ in range(times):
            codes = {promoted(x, a.dtype) for x in codes for a in choice}
    return K.join_all(K.array(c or None, (count, *dims)) for c in codes)


def promoted(x, y):
    """The dtype that holds two; `x` None: none yet. "" is not known."""
    if x is None:
        return y or ""
    if x == "" or y is None:
        return ""
    return np.promote_types(x, y).str[1:]
