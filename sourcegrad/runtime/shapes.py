"""Adjoints of what moves entries about without computing with them.

Most such functions read each entry of the result from one place of the operand.  Applied to the
numbers of the places instead of the values they tell which: `np.pad(rt.places(np.shape(x)), 2,
"reflect")` is where every entry of the padded array came from, and `rt.gathered_back` adds each
cotangent there.
"""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative
from .broadcast import count, normal_axes, unbroadcast
from .trees import slot, zeros


def places(shape):
    """0, 1, 2, … in the given shape: the number of each place in C order."""
    return np.reshape(np.arange(count(shape)), shape)


def gathered_back(g, shape, taken):
    """zeros(shape) with each `g` added at the place in `taken` that it was read from; negative
    places: nowhere.
    """
    n = count(shape)
    taken = np.ravel(taken)
    flat = np.ravel(g)
    if np.iscomplexobj(flat):
        return gathered_back(flat.real, shape, taken) + 1j * gathered_back(flat.imag, shape, taken)
    if n == 0 or taken.size == 0:
        return np.zeros(shape, flat.dtype)
    inside = taken >= 0
    if not np.all(inside):
        taken, flat = taken[inside], flat[inside]
    return np.reshape(np.bincount(taken, flat, n), shape).astype(flat.dtype)


def gathered(t, taken):
    """The transpose of `gathered_back`: entry `taken` of `t`, 0 for negative places, in the shape
    of `taken`.
    """
    flat = np.append(np.ravel(t), np.zeros(1, np.result_type(t)))
    return flat[np.where(taken < 0, flat.size - 1, taken)]


def transpose_back(g, axes=None):
    """The cotangent of np.transpose(x, axes): the inverse permutation."""
    return np.transpose(g) if axes is None else np.transpose(g, np.argsort(axes_tuple(axes)))


def fixed_order(order):
    """An order that does not depend on how an array lies in memory."""
    if order not in ("C", "F"):
        raise UndefinedDerivative(f"a derivative needs order='C' or order='F', not {order!r}")
    return order


def axes_tuple(axes):
    """`x.transpose(1, 0)` and `x.transpose((1, 0))` are one: the axes as a tuple of non-negative
    ints, or None.
    """
    if axes is not None and len(axes) == 1 and not isinstance(axes[0], (int, np.integer)):
        axes = axes[0]
    if axes is None or len(axes) == 0:
        return None
    return normal_axes(tuple(axes), len(axes))


def rolled_back(g, shift, axis=None):
    """The cotangent of np.roll: rolled by −shift, which may be a tuple."""
    if type(shift) is int:
        return np.roll(g, -shift, axis)
    steps = tuple([-int(s) for s in np.ravel(shift)])  # of unsigned numbers there is no negative one
    return np.roll(g, steps if np.ndim(shift) else steps[0], axis)


def _as_given(parts, arrays):
    """Cotangents of a sequence: a list, or one array where the sequence was the rows of an
    array.
    """
    return np.stack(parts) if isinstance(arrays, np.ndarray) and parts else parts


def _dtype_back(g, x):
    """A piece of `g` as the cotangent of `x`: its own dtype, so float32 stays float32; zero for
    what is no float; item by item for a list of numbers that stands for an array.
    """
    if isinstance(x, (list, tuple)):
        return array_adjoint(g, x)
    kind = np.asarray(x).dtype.kind
    return unbroadcast(g, x) if kind in "fc" else zeros(x)


def concatenate_adjoint(g, arrays, axis=0):
    """The cotangents of np.concatenate: `g` cut at the joints; zeros for arrays of whole numbers."""
    parts = []
    start = 0
    for x in arrays:
        if axis == 0 and type(x) is np.ndarray and x.dtype == g.dtype:
            stop = start + len(x)
            parts.append(g[start:stop].copy())
            start = stop
            continue
        if axis == 1 and type(x) is np.ndarray and x.ndim == 2 == g.ndim and x.dtype == g.dtype:
            parts.append(g[:, start : start + x.shape[1]].copy())
            start = start + x.shape[1]
            continue
        size = np.size(x) if axis is None else np.shape(x)[axis]
        piece = _cut(g, axis or 0, start, start + size)
        parts.append(_dtype_back(np.reshape(piece, np.shape(x)), x))
        start = start + size
    return _as_given(parts, arrays)


def _cut(g, axis, start, stop):
    """g[..., start:stop, ...] on one axis, as an array of its own."""
    if axis == 0:
        return g[start:stop].copy()
    if axis == 1:
        return g[:, start:stop].copy()
    return np.moveaxis(np.moveaxis(g, axis, 0)[start:stop], 0, axis).copy()


def joined_adjoint(g, arrays, axis, ndim):
    """The cotangents of vstack, hstack, dstack and column_stack: pieces of `g` along `axis`, back
    in each shape.

    `ndim` is the least number of dimensions that the function gives each array before it joins
    them.
    """
    parts = []
    start = 0
    for x in arrays:
        if axis == 1 and type(x) is np.ndarray and x.ndim == 2 == g.ndim and x.dtype == g.dtype:
            parts.append(g[:, start : start + x.shape[1]].copy())
            start = start + x.shape[1]
            continue
        if ndim == 3:
            size = np.shape(x)[2] if np.ndim(x) > 2 else 1
        elif axis == 0:
            size = np.shape(x)[0] if np.ndim(x) >= ndim else 1
        else:
            size = np.shape(x)[axis] if np.ndim(x) > axis else 1
        parts.append(_dtype_back(np.reshape(_cut(g, axis, start, start + size), np.shape(x)), x))
        start = start + size
    return _as_given(parts, arrays)


def r_(arrays):
    """np.r_[…] of arrays and numbers: along the first axis."""
    return np.r_[tuple(arrays)]


def c_(arrays):
    """np.c_[…] of arrays and numbers: along the last axis, vectors as columns."""
    return np.c_[tuple(arrays)]


def hstack_adjoint(g, arrays):
    """The cotangents of np.hstack, which joins vectors on axis 0 and all else on axis 1."""
    return joined_adjoint(g, arrays, 0 if np.ndim(g) == 1 else 1, 1)


def stack_adjoint(g, arrays, axis=0):
    """The cotangents of np.stack: `g` without `axis`, one for each array."""
    rows = np.moveaxis(g, axis, 0)
    parts = []
    for k in range(len(arrays)):
        parts.append(_dtype_back(rows[k].copy(), arrays[k]))
    return _as_given(parts, arrays)


def array_adjoint(g, x):
    """The cotangent of np.array(x) for `x` an array, a number, or nested lists of numbers and
    arrays.
    """
    if isinstance(x, (list, tuple)):
        parts = []
        for k in range(len(x)):
            parts.append(array_adjoint(g[k], x[k]))
        return parts
    if isinstance(x, str):
        raise UndefinedDerivative(
            f"a number read from text ({x!r}) has no derivative: text does not carry one"
        )
    if isinstance(x, (bool, int, type(None))):
        return None
    return _dtype_back(g, x)


def block_adjoint(g, arrays):
    """The cotangent of np.block for nested lists: rows cut along the axis of their depth."""
    depth = block_depth(arrays)
    return _block_cut(g, arrays, max(np.ndim(g), depth), depth)


def block_depth(arrays):
    """How deep the lists of np.block's argument are nested."""
    return (
        1 + max([block_depth(item) for item in arrays])
        if isinstance(arrays, list) and arrays
        else 0
    )


def _block_cut(g, arrays, ndim, depth):
    if not isinstance(arrays, list):
        return _dtype_back(np.reshape(g, np.shape(arrays)), arrays)
    axis = ndim - depth
    parts = []
    start = 0
    for item in arrays:
        size = block_size(item, axis, ndim, depth - 1)
        parts.append(_block_cut(_cut(g, axis, start, start + size), item, ndim, depth - 1))
        start = start + size
    return parts


def block_size(item, axis, ndim, depth):
    """How long a block is on `axis`."""
    if not isinstance(item, list):
        shape = (1,) * (ndim - np.ndim(item)) + np.shape(item)
        return shape[axis]
    if axis == ndim - depth:
        return sum([block_size(part, axis, ndim, depth - 1) for part in item])
    return block_size(item[0], axis, ndim, depth - 1)


def diag_adjoint(g, shape, k=0):
    """np.diag both ways: of a vector, the diagonal of `g`; of a matrix, zeros with `g` on its
    diagonal.
    """
    if len(shape) == 1:
        return np.diagonal(g, k).copy()
    return diagonal_adjoint(g, shape, k)


def diagonal_adjoint(g, shape, offset=0, axis1=0, axis2=1):
    """The cotangent of np.diagonal: zeros(shape) with `g` on that diagonal."""
    return gathered_back(g, shape, np.diagonal(places(shape), offset, axis1, axis2))


def trace_adjoint(g, shape, offset=0, axis1=0, axis2=1):
    """The cotangent of np.trace: `g` on the diagonal."""
    taken = np.diagonal(places(shape), offset, axis1, axis2)
    return gathered_back(np.broadcast_to(np.expand_dims(g, -1), taken.shape), shape, taken)


def tile_adjoint(g, shape, reps):
    """The cotangent of np.tile: `g` summed over the copies."""
    reps = tuple(reps) if isinstance(reps, (tuple, list, np.ndarray)) else (reps,)
    ndim = max(len(reps), len(shape))
    reps = (1,) * (ndim - len(reps)) + reps
    sizes = (1,) * (ndim - len(shape)) + tuple(shape)
    parted = np.reshape(g, tuple([n for pair in zip(reps, sizes) for n in pair]))
    return np.reshape(np.sum(parted, axis=tuple(range(0, 2 * ndim, 2))), shape)


def resized(x, shape):
    """x.resize(shape) as a new array: the entries in the order of memory, cut off or with zeros behind."""
    order = memory_order(x)
    if order == "K":
        raise ValueError("resize only works on single-segment arrays")
    shape = tuple(shape) if isinstance(shape, (tuple, list, np.ndarray)) else (shape,)
    n = count(shape)
    flat = np.ravel(x, order)[:n]
    return np.reshape(np.concatenate([flat, np.zeros(n - len(flat), x.dtype)]), shape, order=order)


def resized_back(g, x):
    """The cotangent of `resized`: `g` as large as `x`."""
    order = memory_order(x)
    n = np.size(x)
    flat = np.ravel(g, order)[:n]
    return np.reshape(np.concatenate([flat, np.zeros(n - len(flat), flat.dtype)]), np.shape(x), order=order)


def resized_as(t, x, shape):
    """The tangent of `resized`."""
    order = memory_order(x)
    flat = np.ravel(t, order)[: count(shape)]
    return np.reshape(np.concatenate([flat, np.zeros(count(shape) - len(flat), flat.dtype)]), shape, order=order)


def memory_order(x):
    """ "C" or "F" where the entries of an array follow each other in memory that way, "K" where they do not."""
    if not isinstance(x, np.ndarray) or x.flags.c_contiguous:
        return "C"
    return "F" if x.flags.f_contiguous else "K"


def viewed(t, y):
    """`t` seen as `y` is: complex numbers as pairs, or pairs as complex numbers; raise for other bits."""
    kind, own = np.result_type(y), np.result_type(t)
    if kind.kind + own.kind not in ("ff", "cc", "fc", "cf") or np.finfo(kind).dtype != np.finfo(own).dtype:
        raise UndefinedDerivative(f"a view of {own} as {kind} reads the bits of numbers, which has no derivative")
    return t if kind == own else np.ascontiguousarray(t).view(kind)


def viewed_back(g, x, y):
    """The cotangent of an array `x` of which `y` is a view of another dtype."""
    viewed(y, x)
    return np.reshape(viewed(g, x), np.shape(x))


def laid_order(x, order):
    """The order "A" means for an array: that of memory where it is Fortran's; others as they are."""
    return ("F" if memory_order(x) == "F" else "C") if order == "A" else order


def read_places(x, order):
    """Which place of `x` each entry of np.ravel(x, order) comes from."""
    numbers = np.empty_like(x, int, order="K") if isinstance(x, np.ndarray) else np.zeros(np.shape(x), int)
    numbers[...] = places(np.shape(x))
    return np.ravel(numbers, laid_order(x, order))


def meshgrid_adjoint(g, xi, indexing="xy"):
    """The cotangents of np.meshgrid: each summed over all axes but its own."""
    parts = []
    for k, x in enumerate(xi):
        own = 1 - k if indexing == "xy" and len(xi) > 1 and k < 2 else k
        gk = slot(g, k)
        ndim = len(xi)
        axes = tuple([a for a in range(ndim) if a != own])
        parts.append(_dtype_back(np.reshape(np.sum(gk, axis=axes), np.shape(x)), x))
    return parts


def diff_adjoint(g, shape, n=1, axis=-1):
    """The cotangent of np.diff: (−1)ⁿ times the n-th difference of `g` with n zeros at both
    ends; zeros where too few entries left no difference.
    """
    if n == 0:
        return np.array(g)[()]
    if np.size(g) == 0:
        return np.zeros(shape, np.result_type(g))
    rows = np.moveaxis(g, axis, -1)
    edge = np.zeros(rows.shape[:-1] + (n,), rows.dtype)
    back = np.diff(np.concatenate([edge, rows, edge], axis=-1), n)
    return np.moveaxis(back if n % 2 == 0 else -back, -1, axis)


def trapezoid_steps(x, y, axis):
    """The widths between the places `x` of the samples `y`, laid along their axis."""
    steps = np.diff(x, axis=axis if np.ndim(x) > 1 else -1)
    after = -1 - axis if axis < 0 else np.ndim(y) - 1 - axis
    return np.reshape(steps, (-1,) + (1,) * after) if np.ndim(x) == 1 else steps


def trapezoid_flow(g, pairs, widths, axis):
    """The cotangent of each mean of two neighbours: g times the width between them."""
    full = 0.5 * np.expand_dims(g, axis) * np.conj(widths)
    return np.moveaxis(unbroadcast(full + np.zeros_like(pairs), pairs), axis, -1)


def trapezoid_adjoint_y(g, y, x=None, dx=1.0, axis=-1):
    """The cotangent of np.trapezoid in the samples `y`: half of the widths on both sides, times g."""
    if np.size(y) == 0:
        return np.zeros_like(y)
    flow = trapezoid_flow(g, np.diff(y, axis=axis), dx if x is None else trapezoid_steps(x, y, axis), axis)
    edge = np.zeros(flow.shape[:-1] + (1,), flow.dtype)
    back = np.concatenate([edge, flow], axis=-1) + np.concatenate([flow, edge], axis=-1)
    return unbroadcast(np.moveaxis(back, -1, axis), y)


def trapezoid_adjoint_dx(g, y, dx, axis=-1):
    """The cotangent of np.trapezoid in the widths `dx`: g times the mean of neighbours."""
    return unbroadcast(0.5 * np.expand_dims(g, axis) * np.conj(neighbours(y, axis)), dx)


def neighbours(y, axis):
    """The sums of two entries side by side."""
    rows = np.moveaxis(y, axis, -1)
    return np.moveaxis(rows[..., 1:] + rows[..., :-1], -1, axis)


def trapezoid_adjoint_x(g, y, x, axis=-1):
    """The cotangent of np.trapezoid in the places `x`: −g · (mean of neighbours), differenced."""
    if np.size(y) == 0:
        return np.zeros_like(x)
    flow = np.moveaxis(trapezoid_flow(g, trapezoid_steps(x, y, axis), neighbours(y, axis), axis), -1, axis)
    if np.ndim(x) == 1:
        return unbroadcast(diff_adjoint(np.ravel(flow), np.shape(x)), x)
    return unbroadcast(diff_adjoint(flow, np.shape(x), 1, axis), x)
