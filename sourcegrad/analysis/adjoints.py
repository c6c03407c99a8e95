"""Kinds of the kernels that have no rule but source of their own: cotangents, in the shape of what
they are cotangents of.

Their source asks for types as it goes, so what inference would conclude from it says little.  The
tables say of which parameter a kernel's result has the form; a test runs every one of them against
that.
"""

from __future__ import annotations

from ..ir import nodes as N
from . import kinds as K
from . import shapes
from .arithmetic import binary, over
from .kernels import filled, like, shadow, slot

_LIKE = {
    "x": (
        "average_adjoint extreme_adjoint prod_adjoint about_mean cross_adjoint_x cumprod_adjoint dot_adjoint_x inner_adjoint_x "
        "item_adjoint kron_adjoint_x leading_sum matmul_adjoint_x norm_adjoint others "
        "quantile_adjoint running_adjoint sort_adjoint tensordot_adjoint_x unique_adjoint "
        "vander_adjoint vdot_adjoint_x vecdot_adjoint vector_norm_adjoint "
        "interp_adjoint_x"
    ),
    "y": (
        "cholesky_adjoint cross_adjoint_y dot_adjoint_y inner_adjoint_y kron_adjoint_y "
        "matmul_adjoint_y tensordot_adjoint_y vdot_adjoint_y trapezoid_adjoint_y"
    ),
    "a": (
        "cond_adjoint convolve_adjoint_a correlate_adjoint_a det_adjoint eigvalsh_adjoint "
        "lstsq_adjoint_a pinv_adjoint matrix_power_adjoint slogdet_adjoint "
        "solve_outer svd_adjoint svdvals_adjoint"
    ),
    "b": "lstsq_adjoint_b",
    "g": "solve_back rolled_back",
    "v": "convolve_adjoint_v correlate_adjoint_v",
    "xp": "interp_adjoint_xp",
    "fp": "interp_adjoint_fp",
    "weights": "average_weights_adjoint",
}
_OF_SHAPE = "diag_adjoint diagonal_adjoint trace_adjoint tile_adjoint pad_adjoint reverse_cumsum windows_adjoint"
_OF_PIECES = "stack_adjoint concatenate_adjoint joined_adjoint hstack_adjoint"


def result_kind(op, infer):
    """The kind of a call of a kernel; UNKNOWN for those in no table."""
    function = op.function
    handler = _KERNELS.get(function.__name__)
    if handler is None:
        return K.UNKNOWN
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    kinds = {n: infer.kind_of(e) for n, e in (*zip(names, op.args), *op.keywords)}
    if None in kinds.values():
        return None
    for told, word in (("einsum_adjoint", "k"), ("aligned", "keepdims"), ("aligned", "axis")):
        if function.__name__ == told:
            given = dict(zip(names, op.args)).get(word)
            kinds[word] = given.value if type(given) is N.Const else None
    return handler(kinds)


def _like_param(name):
    def kind(kinds):
        x = kinds[name]
        if not K.is_array(x) or not x.dims or x.dtype is None or x.dtype[0] != "f":
            return K.UNKNOWN
        return K.array(x.dtype if _all_of(x.dtype, kinds) else None, x.dims)

    return kind


def _all_of(dtype, kinds):
    """Are all arrays and numbers among the arguments of this dtype? Where that is a narrow one, a Python float is not:
    a kernel may make an array of it; nor what a list holds.
    """
    given = [a for k in kinds.values() for a in K.alternatives(k)]
    if dtype != "f8":
        return all(a.dtype == dtype or a.family in ("int", "bool", "none", "str") for a in given)
    return all(a.dtype in ("f8", "i8", "b1", "i4") or a.family in ("float", "int", "bool") for a in given if K.is_array(a) or K.is_number(a))


def _of_shape(kinds):
    """An array of the shape that is given, in the dtype of the cotangent."""
    g, dims = kinds["g"], shapes.dims_of_shape(kinds["shape"])
    if not dims or not K.is_array(g) or g.dtype is None or g.dtype[0] != "f":
        return K.UNKNOWN
    return K.array(g.dtype, dims)


def _operand(kinds):
    """The cotangent of one of the operands of np.einsum."""
    k, operands = kinds.pop("k"), kinds["operands"]
    if type(k) is not int or operands.family != "tuple" or operands.items is None:
        return K.UNKNOWN
    kinds |= {f"operand {i}": item for i, item in enumerate(operands.items)}
    return _like_param(f"operand {k}")(kinds)


def _each(xs, item):
    """A list with `item(kind)` for each item of a sequence."""
    exact = xs.items if xs.family == "tuple" else xs.dims if xs.family == "list" else None
    if exact is not None:
        items = [item(i) for i in exact]
        return K.list_of(K.join_all(items), None if None in items else tuple(items))
    return K.list_of(xs.items and item(xs.items)) if xs.family == "list" else K.UNKNOWN


def _piece(g, x):
    """The cotangent of a joined array: a piece of `g`; zero of one of integers."""
    if x.family in ("bool", "int") or x.dtype is not None and x.dtype[0] in "iub":
        return shadow(x)
    if x.family != "float" and x.dtype is None:
        return K.UNKNOWN
    return K.join(like(K.scalar(g.dtype), x), like(K.array(g.dtype), x))


def _pieces(kinds):
    g, xs = kinds["g"], kinds["arrays"]
    if not K.is_array(g) or g.dtype is None or g.dtype[0] != "f":
        return K.UNKNOWN
    return over(lambda x: _each(x, lambda i: over(lambda a: _piece(g, a), i)), xs)


def _own_shapes(kinds):
    """Cotangents of np.broadcast_arrays: each as its array is."""

    def item(x):
        return x if K.is_array(x) and x.dims and (x.dtype or "?")[0] == "f" else K.UNKNOWN

    return over(lambda xs: _each(xs, item), kinds["arrays"])


def _sum(kinds):
    """Cotangents of sum(xs): `g` in the shape of each item."""

    def item(g, x):
        if (
            x.family in ("bool", "int", "none", "str")
            or x.family in ("array", "scalar")
            and (x.dtype or "f")[0] in "iub"
        ):
            return shadow(x)
        if x.family == "array" and x.dims == ():
            return K.join(like(g, x), K.array(x.dtype, ()))
        return like(g, x) if x.family == "float" or x.dtype is not None else K.UNKNOWN

    return over(lambda g, xs: _each(xs, lambda i: over(item, g, i)), kinds["g"], kinds["xs"])


def _items(kinds):
    """Cotangents of list(xs): of each item its own."""

    xs = kinds["xs"]
    if K.is_array(xs) and (xs.dtype or "")[:1] == "f" and xs.dims:
        return K.array(xs.dtype, xs.dims)  # whatever the cotangent is

    def items(g, xs):
        return (
            _each(xs, lambda i: over(filled, slot(g, None), i)) if g.family == "list" else K.UNKNOWN
        )

    return over(items, kinds["g"], kinds["xs"])


def _picked(kinds):
    """Cotangents of max(xs): a share of `g` for each item."""
    share = binary("*", K.FLOAT, kinds["g"])
    return over(lambda xs: _each(xs, lambda i: share), kinds["xs"])


def _aligned(kinds):
    """A reduced result as it was, where its axes were kept, or with the one that was not."""
    y, k, dims = kinds["y"], kinds["axis"], shapes.dims_of_shape(kinds["shape"])
    if not K.is_array(y) or not y.dims or kinds["keepdims"] is None:
        return K.UNKNOWN
    if kinds["keepdims"]:
        return y
    if type(k) is not int or not dims or len(dims) != len(y.dims) + 1 or not -len(dims) <= k < len(dims):
        return K.UNKNOWN
    k %= len(dims)
    return K.array(y.dtype, (*y.dims[:k], 1, *y.dims[k:]))


_KERNELS = {n: _like_param(p) for p, names in _LIKE.items() for n in names.split()}
_KERNELS |= dict.fromkeys(_OF_SHAPE.split(), _of_shape) | dict.fromkeys(_OF_PIECES.split(), _pieces)
_KERNELS |= {
    "sum_adjoint": _sum,
    "filled_with": _sum,
    "items_adjoint": _items,
    "einsum_adjoint": _operand,
    "pick_adjoint": _picked,
    "aligned": _aligned,
    "broadcast_adjoint": _own_shapes,
}
