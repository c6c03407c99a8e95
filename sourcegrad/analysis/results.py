"""The kind of a rule's result: family and dtype by a probe of NumPy, dimensions by what the
function does to shapes.

A rule says in one word how its result follows (`Entry.kind`); `_WORDS` reads the words, `_KEYS`
what one function alone does. Every other function in `shapes.DIMS` is asked by probe.  What is in
none of these is UNKNOWN.
"""

from __future__ import annotations

import numpy as np

from ..frontend.resolve import MISSING
from ..ir import nodes as N
from . import creation, kernels, places, shapes
from . import kinds as K
from .arithmetic import array_of, binary, compare, matmul, over, unary
from .asking import asked
from .call import Call, always
from .indexing import index_kind, item_kind
from .sequences import folded, listed, python_number, sequence


def result_kind(op, e, infer):
    """The kind of what a rule's operation returns; None where an operand is not known yet."""
    call = Call(op, e, infer)
    if not call.given():
        return None
    handler = _KEYS.get(call.key) or places.KEYS.get(call.key) or _WORDS.get(call.rule.kind.partition(" ")[0])
    if handler is not None:
        return handler(call)
    if call.key in shapes.DIMS or call.key in shapes.ASKED:
        return asked(call)
    if call.key.startswith("rt."):
        return kernels.result_kind(call)
    return K.UNKNOWN


# --- words ----------------------------------------------------------------------------------------


def _broadcast(call):
    key = call.key
    if key in _OPERATORS:
        return binary(key, call.kind(0), call.kind(1), call.static(call.args[1]))
    if key.startswith("u"):
        return unary(key[1:], call.kind(0))
    if key == "pow":
        return binary("**", *call.kinds(), call.static(call.args[1]))
    if key.startswith("rt."):
        return kernels.elementwise(call, asked(call, shapes.broadcast))
    return asked(call, shapes.broadcast)


_OPERATORS = frozenset("+ - * / % // ** & | ^ << >> @".split())


def _copy_of(call):
    """np.copy, of a name that may be None elsewhere as well."""
    kinds = [k for k in K.alternatives(call.kind(0) or K.UNKNOWN) if k != K.NONE]
    if len(call.args) == 1 and not call.keywords and kinds and all(map(K.is_array, kinds)):
        return K.join_all(kinds)
    return _like(call)


def _like(call):
    if call.key.startswith("rt."):
        return kernels.result_kind(call)
    return asked(call, shapes.like)


def _itself(call):
    """A number or array of the operand's dtype and shape."""
    return over(lambda k: K.scalar("c16") if k.family == "complex" else k, call.kind(0))


def _abs(call):
    return unary("abs", call.kind(0))


def _int(call):
    first = call.kind(0) if call.args else None
    if call.key.startswith(".") or call.key in _ROUNDINGS:
        if first is None or not all(_numeric(a) for a in K.alternatives(first)):
            return first and K.UNKNOWN
    if len(call.args) != 1 or call.keywords:
        return K.INT
    return over(lambda k: shapes.counted(call.key, k), first)


# objects may answer these as they like
_ROUNDINGS = frozenset(("math.floor", "math.ceil", "math.trunc"))


def _float(call):
    return kernels.elementwise(call, K.FLOAT) if call.key.startswith("rt.") else K.FLOAT


def _truth(call):
    if call.rule.kind == "bool":
        return K.BOOL
    if call.key in _COMPARISONS:
        return compare(call.key, *call.kinds())
    return asked(call, shapes.broadcast)


_COMPARISONS = frozenset(("<", "<=", "==", "!=", ">", ">="))


def _index(call):
    return index_kind(call.kind(0), call.args[1], call.kind_of)


def _item(call):
    """max(xs), min(*xs): one of the items."""
    return item_kind(call.kind("xs"))


def _of_two(call):
    return None if None in call.kinds() else K.join(*call.kinds())


def _sum(call):
    """sum(xs, start): everything that adding items one by one may have made."""
    return folded("+", call.kind("xs"), call.kind("start"))


def _sequence(call):
    """list(x), tuple(x), sorted(x)."""
    return over(lambda k: sequence(call.key, k), call.kind(0) if call.args else K.list_of(None, ()))


def _list(call):
    if call.key in ("list +", "list *"):
        return binary(call.key[-1], *call.kinds())
    if call.key in ("sorted", "list", "tuple"):
        return _sequence(call)
    if call.key == ".tolist":
        return over(listed, call.kind(0))
    return asked(call)


def _item_method(call):
    return over(
        lambda k: python_number(k.dtype) if k.family in ("array", "scalar") else K.UNKNOWN,
        call.kind(0),
    )


def _real(call):
    """x.real, x.imag: of Python numbers too."""
    if call.key.startswith("."):
        return over(lambda k: _part(call, k), call.kind(0))
    return asked(call, shapes.like)


def _part(call, k):
    if k.family == "bool":
        return K.INT
    if k.family == "complex":
        return K.FLOAT
    return (
        K.Kind(k.family)
        if k.family in K.WEAK
        else asked(call, shapes.like)
        if _numeric(k)
        else K.UNKNOWN
    )


def _numeric(k):
    return k.family in K.NUMBERS or k.family == "array"


def _array(call):
    """np.array(x), np.copy(x): always an array."""
    if call.key.startswith("rt."):
        return kernels.result_kind(call)
    dtype = call.dtype()
    x, given = call.expr(0), call.kind(0)
    holds = type(x) is N.Name and x.id in call.infer.never_empty and given is not None and given.family == "list"
    kind = array_of(given, call.infer.filled, holds)
    call.infer.doubted |= kind is not None and not call.infer.filled and K.may_be_empty(given.items if holds else given)
    if kind is None or dtype is None:
        return kind
    return K.join_all(
        a._replace(dtype=dtype or None) if K.is_array(a) else a for a in K.alternatives(kind)
    )


def _astype(call):
    dtype = call.dtype(1)
    dtype = "f8" if dtype is None else dtype

    def cast(k):
        if k.family in ("array", "scalar"):
            return k._replace(dtype=dtype or None)
        return K.UNKNOWN

    return over(cast, call.kind(0))


def _shape(call):
    return over(shapes.shape_tuple, call.kind(0))


def _dtype(call):
    return over(
        lambda k: K.Kind("other", k.dtype) if k.family in ("array", "scalar") else K.UNKNOWN,
        call.kind(0),
    )


def _select(call):
    """np.where: of one argument the places, of three a choice."""
    return asked(call, shapes.broadcast) if len(call.args) == 3 else asked(call)


def _tuple(call):
    if call.key == "tuple":
        return _sequence(call)
    if call.key == "np.shape":
        return _shape(call)
    return (
        asked(call) if call.key in shapes.ASKED or call.key.startswith("np.atleast") else K.UNKNOWN
    )


def _matmul(call):
    return matmul(*call.kinds()) if len(call.args) == 2 else K.UNKNOWN


def _finfo(call):
    value = call.dtype(0)
    if not value or value[0] not in "fc":
        return K.UNKNOWN
    scalar = K.scalar(np.finfo(value).eps.dtype.str[1:])
    return K.Kind(
        "object",
        np.finfo,
        None,
        tuple((n, scalar) for n in ("eps", "epsneg", "max", "min", "resolution")),
    )


def _mean(call):
    """statistics.mean: a number of the class that the items share, or a float."""
    item = item_kind(call.kind("xs"))
    return item and (K.UNKNOWN if not K.is_number(item) else K.join(K.FLOAT, K.F8) if item.family == "float" or item.dtype == "f8" else K.NUMBER)


def _generator(call):
    return K.Kind(
        "other", np.random.Generator if call.key.endswith("default_rng") else np.random.RandomState
    )


def _prod(call):
    return folded("*", call.kind("xs"), K.INT)


def _matrix_power(call):
    """A negative power of an integer matrix is float."""
    return asked(call, shapes.like) if call.static("n") is not MISSING else K.UNKNOWN


def _cond(call):
    """NumPy 2.0 gives a complex number for a complex matrix in every norm but two."""
    return asked(call) if call.static("p", 1) is not MISSING else K.UNKNOWN


def _squeeze(call):
    """Which dimensions are 1 must be known, unless they are named."""
    axis = call.static("axis", 1)

    def squeezed(k):
        a = array_of(k)
        if not K.is_array(a):
            return a
        form = asked(call) if K.is_number(k) else K.array(a.dtype)
        if K.is_number(k) or axis is MISSING or a.dims is None or axis is None and None in a.dims:
            return form
        axes = axis if isinstance(axis, tuple) else range(len(a.dims)) if axis is None else (axis,)
        drop = (
            {x % len(a.dims) for x in axes if axis is not None or a.dims[x] == 1} if a.dims else ()
        )
        return K.array(a.dtype, tuple([d for i, d in enumerate(a.dims) if i not in drop]))

    return over(squeezed, call.kind(0))


def _copy(call):
    """x.copy(): of a list or dict its own."""
    return over(
        lambda k: k if k.family in ("list", "dict", "array", "scalar") else K.UNKNOWN, call.kind(0)
    )


def _with_dimension(call):
    """np.ascontiguousarray: an array of one dimension or more."""
    return over(
        lambda k: K.array(k.dtype, (1,) if k.dims == () else k.dims) if K.is_array(k) else k,
        _array(call),
    )


def _kaiser(call):
    return K.array("f8", (None,)) if all(K.is_number(k) for k in call.kinds()) else K.UNKNOWN


def _unstack(call):
    """As many arrays as there are entries along an axis."""
    return K.Kind("tuple")


def _split(call):
    """A list of arrays, each as many-dimensional as the one that is cut apart."""
    k = array_of(call.kind(0)) if call.kind(0) is not None else K.UNKNOWN
    if not K.is_array(k):
        return K.list_of(K.UNKNOWN)
    return K.list_of(K.array(k.dtype, None if k.dims is None else (None,) * len(k.dims)))


def _triangle(call):
    """np.tril, np.triu: a row is taken for a matrix of such rows."""

    def square(k):
        if not K.is_array(k):
            return K.UNKNOWN
        return k if k.dims is None or len(k.dims) != 1 else k._replace(dims=k.dims * 2)

    return over(square, call.kind(0))


def _diff(call):
    """Of order 0 it is `x` itself, whatever the ends that are given."""
    n = call.static("n", 1)
    ends = any(call.expr(e) is not None for e in ("prepend", "append"))
    return K.UNKNOWN if ends and (n is MISSING or n == 0) else asked(call, shapes.changed)


def _eig(call):
    """Of real matrices, too, complex where the eigenvalues are."""
    k = call.kind(0)
    dims = k.dims if K.is_array(k) and k.dims else None
    return K.tuple_of((K.array(None, dims and dims[:-1]), K.array(None, dims)), type(np.linalg.eig(np.eye(1))))


def _linspace(call):
    """With `retstep` a pair."""
    return asked(call) if call.expr("retstep") is None or "retstep" not in call.bound else K.UNKNOWN


_WORDS = {
    "int": _int, "bool": _truth, "str": always(K.STR), "none": always(K.NONE), "float": _float,
    "range": always(K.RANGE), "complex": always(K.COMPLEX), "other": always(K.OTHER),
    "scalar": asked, "broadcast": _broadcast, "like": _like, "itself": _itself,
    "reduce": lambda c: asked(c, shapes.reduce), "transpose": lambda c: asked(c, shapes.transpose),
    "flat": lambda c: asked(c, shapes.flat), "reshape": creation.reshaped, "matmul": _matmul,
    "dot": lambda c: asked(c, shapes.dot), "index": _index, "item": _item, "max": _of_two,
    "sum": _sum, "list": _list, "tuple": _tuple, "array": _array, "split": _split, "astype": _astype,
    "arange": asked, "real": _real, "shape": creation.filled, "random": creation.random,
}  # fmt: skip

def _keys_seen(call):
    """What d.keys() gives, which changes with d."""
    item = item_kind(call.kind(0))
    return item and K.Kind("other", K.SETS[1], None, (item,))


def _called(kind):
    """What a method gives; under its own name it is a function."""
    return lambda call: kind if type(call.e) is N.Call else K.Kind("function")


_KEYS = {
    ".bit_length": _called(K.INT), ".bit_count": _called(K.INT), ".is_integer": _called(K.BOOL),
    "abs": _abs, "complex abs": _abs, ".copy": _copy, "np.copy": _copy_of, "np.kaiser": _kaiser, "np.ascontiguousarray": _with_dimension,
    "np.asfortranarray": _with_dimension, "np.unstack": _unstack, ".shape": _shape,
    ".dtype": _dtype, ".item": _item_method, ".T": lambda c: _on_array(c, shapes.transpose),
    ".mT": lambda c: _on_array(c, None), "np.where": _select, "np.full": creation.full,
    "np.zeros": creation.filled, "np.ones": creation.filled, "np.empty": creation.filled,
    "np.ndarray": creation.filled,
    "np.zeros_like": creation.filled_like, "np.ones_like": creation.filled_like,
    "np.empty_like": creation.filled_like, "np.full_like": creation.filled_like,
    "rt.with_shape": creation.reshaped_array, "np.eye": creation.eye, "np.identity": creation.eye, "np.broadcast_to": creation.broadcast_to, "rt.spread_out": creation.broadcast_to,
    "rt.windows": creation.windows, "np.lib.stride_tricks.sliding_window_view": creation.windows,
    "np.lib.stride_tricks.as_strided": creation.strided,
    "np.finfo": _finfo, "np.random.default_rng": _generator, "np.random.RandomState": _generator,
    "statistics.mean": _mean, "statistics.fmean": always(K.FLOAT), "math.prod": _prod, "np.squeeze": _squeeze, "np.linalg.matrix_power": _matrix_power,
    "np.linalg.cond": _cond, "np.linalg.eig": _eig, "np.linspace": _linspace, "np.diff": _diff, "np.tril": _triangle, "np.triu": _triangle,
    "open": always(K.UNKNOWN), "input": always(K.STR), "slice": always(K.Kind("other", slice)),
    "list": _sequence, "tuple": _sequence, "dict.keys": _keys_seen, "rt.r_": lambda c: asked(c, shapes.concatenate), "rt.c_": asked,
}  # fmt: skip


def _on_array(call, dims):
    return over(lambda k: asked(call, dims) if _numeric(k) else K.UNKNOWN, call.kind(0))
