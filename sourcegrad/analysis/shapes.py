"""What functions do to shapes: the dimensions of a result from those of the arguments.

Each of these takes a call whose arguments have one kind each and returns dimensions, or None where
they are not known; they are believed only where their number agrees with what NumPy says of the
call itself (`results.asked`).
"""

from __future__ import annotations

from ..frontend.resolve import MISSING
from . import kinds as K
from .arithmetic import array_of
from .dims import broadcast_dims, meet, product_dim


def shape(call, name=0, place=None):
    """The dimensions of an argument, sequences read as arrays; None if unknown."""
    k = array_of(call.kind(name, place))
    return k.dims if K.is_array(k) else None


def counted(key, k):
    """The int that counts something of a value: its length, its entries."""
    if key == "len":
        if k.family == "array" and k.dims:
            return K.size(k.dims[0])
        exact = k.items if k.family == "tuple" else k.dims if k.family == "list" else None
        return K.INT if exact is None else K.size(1 if len(exact) == 1 else "n")
    if key in (".size", "np.size") and k.family == "array" and k.dims is not None:
        return K.size(product_dim(k.dims))
    return K.INT


def shape_tuple(k):
    """The kind of x.shape."""
    a = array_of(k) if k.family in ("list", "tuple") else k
    if a is None or a.family in K.NUMBERS:
        return a and K.tuple_of(())
    if a.family != "array":
        return K.UNKNOWN
    return K.tuple_of(None if a.dims is None else [K.size(d) for d in a.dims])


def dims_of_shape(k):
    """The dimensions of an array that is made in a shape of this kind."""
    if k is None:
        return None
    if k.family == "int" and k.items is None:
        return (k.dims,)
    if k.family in ("int", "scalar"):
        return (None,)
    items = k.items if k.family == "tuple" else k.dims if k.family == "list" else None
    if items is None:
        return None
    return tuple(
        [i.dims if i is not None and i.family == "int" and i.items is None else None for i in items]
    )


# --- entry by entry -------------------------------------------------------------------------------


def like(call):
    return shape(call)


def broadcast(call):
    """All arguments broadcast together; those that are None do not take part."""
    many = []
    for k in (*call.kinds(), *(call.kind_of(v) for _, v in call.keywords)):
        if k is None or k.family != "none":
            a = array_of(k)
            if not K.is_array(a) or a.dims is None:
                return None
            many.append(a.dims)
    return broadcast_dims(many)


def flat(call):
    dims = shape(call)
    return None if dims is None else (product_dim(dims),)


def along(call):
    """Like x, or flat where no axis is given."""
    axis = call.static("axis", 1)
    if axis is MISSING:
        return None
    return flat(call) if axis is None else like(call)


def sorted_along(call):
    """np.sort: the last axis where none is given."""
    return (
        flat(call)
        if call.expr("axis", 1) is not None and call.static("axis", 1) is None
        else like(call)
    )


def changed(call):
    """Like x but for the size along `axis`."""
    dims, axis = shape(call), call.static("axis")
    if dims is None or type(axis) is not int or not -len(dims) <= axis < len(dims):
        return None
    return tuple([None if i == axis % len(dims) else d for i, d in enumerate(dims)])


def reduce(call):
    """Without the axes that are summed over, or with 1 in their place."""
    dims = shape(call)
    keep = call.static("keepdims")
    if dims is None or keep is MISSING:
        return None
    if (call.kind("mean") or K.UNKNOWN) != K.NONE:
        return None  # its shape may be greater than that of `x`
    axis = call.static("axis", 1)
    if axis is MISSING:
        if (call.kind("axis", 1) or K.UNKNOWN).family != "int" or not dims:
            return None
        return _common([_without(dims, {a}, keep) for a in range(len(dims))])
    axes = (
        range(len(dims)) if axis is None else axis if isinstance(axis, (tuple, list)) else (axis,)
    )
    return _without(dims, {a % len(dims) if dims else a for a in axes}, keep)


def _without(dims, axes, keep):
    if keep:
        return tuple([1 if i in axes else d for i, d in enumerate(dims)])
    return tuple([d for i, d in enumerate(dims) if i not in axes])


def _common(many):
    return tuple([ds[0] if len(set(ds)) == 1 else None for ds in zip(*many)])


# --- moved about ----------------------------------------------------------------------------------


def transpose(call):
    dims = shape(call)
    axes = call.static("axes", 1)
    if dims is None or axes is MISSING:
        return None
    if (
        isinstance(axes, (tuple, list))
        and len(axes) == 1
        and isinstance(axes[0], (tuple, list, type(None)))
    ):
        axes = axes[0]
    if axes is None or len(axes) == 0:
        return dims[::-1]
    return tuple([dims[a] for a in axes]) if len(axes) == len(dims) else None


def swapped(call):
    """The last two axes change places."""
    dims = shape(call)
    return dims and dims[:-2] + dims[:-3:-1]


def swapaxes(call):
    dims = shape(call)
    i, j = call.static("axis1", 1), call.static("axis2", 2)
    if dims is None or type(i) is not int or type(j) is not int:
        return None
    dims = list(dims)
    dims[i], dims[j] = dims[j], dims[i]
    return tuple(dims)


def expand_dims(call):
    dims, axis = shape(call), call.static("axis", 1)
    if dims is None or type(axis) is not int:
        return None
    axis = axis % (len(dims) + 1)
    return (*dims[:axis], 1, *dims[axis:])


def atleast(n):
    def dims_of(call):
        dims = shape(call)
        return None if dims is None else dims if len(dims) >= n else ((1,) * n + dims)[-n:]

    return dims_of


def diag(call):
    dims = shape(call)
    return dims * 2 if dims is not None and len(dims) == 1 and call.static("k") == 0 else None


# --- products -------------------------------------------------------------------------------------


def outer(call):
    x, y = shape(call), shape(call, 1)
    return None if x is None or y is None else (product_dim(x), product_dim(y))


def outer_method(call):
    x, y = shape(call), shape(call, 1)
    return None if x is None or y is None else x + y


def dot(call):
    x, y = shape(call), shape(call, 1)
    if x is None or y is None:
        return None
    if not x or not y:
        return x + y
    return x[:-1] + y[:-2] + (y[-1:] if len(y) > 1 else ())


def inner(call):
    x, y = shape(call), shape(call, 1)
    if x is None or y is None:
        return None
    return x[:-1] + y[:-1] if x and y else x + y


def tensordot(call):
    x, y, axes = shape(call), shape(call, 1), call.static("axes", 2)
    if x is None or y is None or type(axes) is not int or axes < 0:
        return None
    return x[: len(x) - axes] + y[axes:]


def einsum(call):
    """Each letter of the result has the size of that letter in the operands."""
    text = call.static(0)
    operands = [shape(call, k) for k in range(1, len(call.args))]
    if not isinstance(text, str) or "." in text or None in operands:
        return None
    given, arrow, result = text.replace(" ", "").partition("->")
    if not arrow:
        result = "".join(sorted(c for c in set(given) - {","} if given.count(c) == 1))
    sizes = {}
    for letters, dims in zip(given.split(","), operands):
        for c, d in zip(letters, dims):
            sizes[c] = (
                meet(sizes.get(c, d), d) if sizes.get(c) != 1 else d
            )  # a size of 1 broadcasts
    return tuple([sizes.get(c) for c in result])


# --- joined ---------------------------------------------------------------------------------------


def _parts(call):
    """The dimensions of all arrays that a call joins, None if some are unknown; and whether there
    may be more of each.
    """
    k = call.kind(0)
    exact = k.items if k.family == "tuple" else k.dims if k.family == "list" else None
    if k.family == "array" and k.dims:
        return [k.dims[1:]], True
    if exact is None:
        exact = (k.items,) if k.family == "list" and k.items is not None else None
    many = exact and [array_of(i) for i in exact]
    if not many or not all(K.is_array(a) and a.dims is not None for a in many):
        return None, False
    return [a.dims for a in many], k.family == "list" and k.dims is None


def _agreed(many):
    """What arrays of equal shapes tell of it together."""
    dims = many[0]
    for other in many[1:]:
        dims = tuple([meet(x, y) for x, y in zip(dims, other)])
    return dims


def stack(call):
    many, more = _parts(call)
    axis = call.static("axis", 1)
    axis = 0 if axis is None else axis
    if many is None or len({len(d) for d in many}) != 1 or type(axis) is not int:
        return None
    dims = _agreed(many)
    axis = axis % (len(dims) + 1)
    return (*dims[:axis], None if more else 1 if len(many) == 1 else "n", *dims[axis:])


def concatenate(call):
    many, more = _parts(call)
    axis = call.static("axis", 1)
    axis = 0 if axis is None and call.expr("axis", 1) is None else axis
    if many is None or len({len(d) for d in many}) != 1 or type(axis) is not int or not many[0]:
        return None
    axis = axis % len(many[0])
    dims = list(_agreed(many))
    ones = sum(d[axis] == 1 for d in many)
    dims[axis] = (
        many[0][axis] if len(many) == 1 and not more else "n" if ones > 1 and not more else None
    )
    if all(d[axis] == "n" for d in many):
        dims[axis] = "n"  # none of them is 1: neither is their sum
    return tuple(dims)


def hstack(call):
    many, more = _parts(call)
    if many is None or more or len({len(d) for d in many}) != 1 or not many[0]:
        return None
    axis = min(len(many[0]) - 1, 1)
    dims = list(_agreed(many))
    dims[axis] = "n" if all(d[axis] == "n" for d in many) or sum(d[axis] == 1 for d in many) > 1 else None
    return tuple(dims)


# --- linear algebra -------------------------------------------------------------------------------


def solve(call):
    a, b = shape(call), shape(call, 1)
    return b if a is not None and b is not None and len(a) == 2 else None


def like_second(call):
    return shape(call, 1)


def without_last(n):
    def dims_of(call):
        dims = shape(call)
        return dims and dims[: len(dims) - n]

    return dims_of


_OF_NUMPY = (
    (
        like,
        "round around add.accumulate multiply.accumulate interp isin unwrap float64 float32 "
        "float16 longdouble complex128 complex64",
    ),
    (along, "cumsum cumprod nancumsum nancumprod"),
    (sorted_along, "sort partition argsort argpartition"),
    (changed, "diff"),
    (swapaxes, "swapaxes"),
    (expand_dims, "expand_dims"),
    (swapped, "matrix_transpose linalg.matrix_transpose linalg.pinv"),
    (atleast(1), "atleast_1d"),
    (atleast(2), "atleast_2d"),
    (diag, "diag"),
    (outer, "outer linalg.outer"),
    (outer_method, "add.outer subtract.outer multiply.outer"),
    (inner, "inner"),
    (tensordot, "tensordot linalg.tensordot"),
    (einsum, "einsum"),
    (stack, "stack"),
    (concatenate, "concatenate concat"),
    (hstack, "hstack"),
    (solve, "linalg.solve"),
    (without_last(2), "linalg.det"),
    (without_last(1), "linalg.eigvalsh"),
    (reduce, "argmax argmin nanargmax nanargmin any all count_nonzero average"),
)
_OF_SCIPY = ((solve, "solve solve_triangular"), (like_second, "cho_solve"), (like, "inv cholesky expm"), (without_last(2), "det"))
DIMS = {f"np.{name}": dims for dims, names in _OF_NUMPY for name in names.split()}
_FOLDED = (
    "subtract divide true_divide power pow float_power arctan2 atan2 hypot logaddexp logaddexp2 maximum minimum fmax fmin "
    "fmod mod remainder copysign heaviside"
).split()
DIMS |= {f"np.{name}.{method}": dims for name in _FOLDED for method, dims in (("accumulate", like), ("outer", outer_method))}
DIMS |= {f"scipy.linalg.{name}": dims for dims, names in _OF_SCIPY for name in names.split()}

# What is asked without a word on sizes: results whose form the kinds of the arguments decide.
ASKED = frozenset(
    (
        "round divmod np.divmod np.modf np.frexp math.modf math.frexp np.linspace np.logspace "
        "np.geomspace np.arange np.tri np.take np.take_along_axis np.select np.choose np.unique "
        "np.unique_all np.unique_counts np.unique_inverse np.row_stack "
        "np.unique_values np.argwhere np.flatnonzero np.nonzero np.searchsorted np.digitize "
        "np.vstack np.dstack np.column_stack np.block np.append np.insert np.delete "
        "np.compress .compress np.extract np.linalg.svdvals np.linalg.matrix_rank "
        "np.linalg.tensorinv np.linalg.cond np.vdot np.vecdot np.linalg.vecdot np.matvec "
        "np.vecmat np.kron np.cross np.linalg.cross np.convolve np.correlate np.linalg.multi_dot "
        "np.quantile np.percentile np.linalg.matrix_norm np.ediff1d np.gradient np.trapezoid "
        "np.add.reduceat np.moveaxis np.rollaxis np.atleast_3d np.repeat np.tile np.rot90 "
        "np.diagflat np.diagonal np.linalg.diagonal np.trace np.linalg.trace np.resize np.pad "
        "np.bincount np.vander np.cumulative_sum np.cumulative_prod np.bitwise_and np.bitwise_or "
        "np.bitwise_xor np.invert np.gcd np.lcm np.floor_divide np.meshgrid np.broadcast_arrays rt.spread_all "
        "np.linalg.slogdet np.linalg.eigh np.linalg.svd np.linalg.qr np.split np.array_split "
        "np.vsplit np.hsplit np.dsplit np.histogram_bin_edges np.logical_or.reduce "
        "np.logical_and.reduce np.fft.fft np.fft.ifft np.fft.rfft np.fft.irfft np.fft.fft2 "
        "np.fft.ifft2 np.fft.rfft2 np.fft.irfft2 np.fft.fftn np.fft.ifftn np.fft.rfftn np.fft.irfftn "
        "np.fft.fftshift np.fft.ifftshift np.fft.fftfreq np.fft.rfftfreq np.blackman np.hamming np.hanning "
        "np.bartlett np.kaiser np.lexsort np.bitwise_count np.left_shift np.right_shift "
        "np.bitwise_not np.linalg.inv np.isneginf np.isposinf np.fft.hfft np.fft.ihfft"
    ).split()
) | frozenset(f"np.{name}.reduceat" for name in (*_FOLDED, "multiply"))
