"""Adjoints of choosing between arrays, of unique values, and of outer products of ufuncs."""

from __future__ import annotations

import numpy as np

from .broadcast import normal_axes, unbroadcast
from .elementary import i1
from .products import conj
from .shapes import gathered_back, places
from .trees import is_given, slot, zeros


def _like(g, x):
    """`g` as the cotangent of `x`; zero where `x` is no float."""
    return unbroadcast(g, x) if np.asarray(x).dtype.kind in "fc" else zeros(x)


def _first_true(condlist):
    """For each condition of np.select where it is the first that holds."""
    taken = np.zeros_like(np.asarray(condlist[0], bool))
    chosen = []
    for condition in condlist:
        chosen.append(np.logical_and(condition, np.logical_not(taken)))
        taken = np.logical_or(taken, condition)
    return chosen


def select_adjoint(g, condlist, choicelist):
    """The cotangents of np.select's choices: `g` where each was the first whose condition holds."""
    parts = []
    for c, x in zip(_first_true(condlist), choicelist):
        parts.append(_like(np.where(c, g, 0), x))
    return parts


def select_rest(g, condlist):
    """`g` where no condition of np.select holds, 0 elsewhere: the default's share."""
    taken = condlist[0]
    for condition in condlist[1:]:
        taken = np.logical_or(taken, condition)
    return np.where(taken, 0.0, g)


def choose_adjoint(g, k, choices, mode="raise"):
    """The cotangents of np.choose's choices: `g` where `k` names each."""
    n = len(choices)
    k = np.asarray(k) % n if mode == "wrap" else np.clip(k, 0, n - 1)
    parts = []
    for j in range(n):
        parts.append(_like(np.where(np.equal(k, j), g, 0), choices[j]))
    return np.stack(parts) if isinstance(choices, np.ndarray) else parts


def broadcast_adjoint(g, arrays):
    """The cotangents of np.broadcast_arrays: each summed to its own shape."""
    parts = []
    for k in range(len(arrays)):
        parts.append(_like(slot(g, k), arrays[k]))
    return parts


def reshaped_back(g, arrays):
    """The cotangents of np.atleast_1d and its like for several arrays: each in its own shape."""
    parts = []
    for k in range(len(arrays)):
        parts.append(
            _like(np.reshape(slot(g, k), np.shape(arrays[k])) if is_given(g, k) else 0.0, arrays[k])
        )
    return parts


def unbroadcast_values(g, x, obj, values, axis=None):
    """The cotangent of np.insert's values: what was put in, in the shape of `values`."""
    shape = np.shape(x)
    numbers = np.insert(np.full(shape, -1), obj, places(np.shape(values)), axis)
    return _like(gathered_back(g, np.shape(values), numbers), values)


def unique_places(x):
    """np.unique's own numbering: for each entry of the flattened `x` the place of its value."""
    return np.reshape(np.unique(np.ravel(x), return_inverse=True)[1], -1)


def unique_adjoint(g, x):
    """The cotangent of np.unique: each value's, shared by its occurrences."""
    inverse = unique_places(x)
    return np.reshape((g / np.bincount(inverse))[inverse], np.shape(x)).astype(np.result_type(g))


def unique_tangent(t, x):
    """The tangent of np.unique: the mean over the occurrences of each value."""
    inverse = unique_places(x)
    counts = np.bincount(inverse)
    return (gathered_back(t, np.shape(counts), inverse) / counts).astype(np.result_type(t))


def vecdot_adjoint(g, other, x, axis=-1):
    """The cotangent of one factor `x` of np.vecdot: g times the other, vectors along `axis`."""
    last = np.moveaxis(x, axis, -1)
    back = unbroadcast(np.expand_dims(g, -1) * np.moveaxis(other, axis, -1), last)
    return np.moveaxis(back, -1, axis)


def leading_sum(g, x):
    """`g` summed over all axes behind those of `x`."""
    extra = tuple(range(np.ndim(x), np.ndim(g)))
    return unbroadcast(np.sum(g, axis=extra), x)


def trailing(y, x):
    """conj(y), which broadcasts against the last axes of an outer product."""
    return conj(y)


def leading(x, y):
    """conj(x) with ones behind, to broadcast against the first axes of an outer product with
    `y`.
    """
    return np.reshape(conj(x), np.shape(x) + (1,) * np.ndim(y))


def spread_slope(x, axis=None):
    """d (max − min) / dx over `axis`; ties share equally."""
    axes = tuple(axis) if isinstance(axis, list) else axis
    top = np.equal(x, np.max(x, axis=axes, keepdims=True))
    low = np.equal(x, np.min(x, axis=axes, keepdims=True))
    slope = top / np.sum(top, axis=axes, keepdims=True) - low / np.sum(
        low, axis=axes, keepdims=True
    )
    return slope.astype(np.result_type(x))


def trimmed(x, trim="fb", axis=None):
    """The slices that np.trim_zeros keeps of an array, one for each axis."""
    axes = normal_axes(axis, np.ndim(x))
    live = np.argwhere(x)
    kept = []
    for k in range(np.ndim(x)):
        start, stop = 0, np.shape(x)[k]
        if k in axes and len(live) == 0:
            stop = 0
        elif k in axes:
            start = int(np.min(live[:, k])) if "f" in trim.lower() else 0
            stop = int(np.max(live[:, k])) + 1 if "b" in trim.lower() else stop
        kept.append(slice(start, stop))
    return tuple(kept)


def ramp(g, num, endpoint=True, falling=False):
    """`g` along axis 0 times the weight of linspace's stop (falling: of its start) in each
    sample.
    """
    steps = num - 1 if endpoint else num
    weight = np.arange(num) / max(steps, 1)
    weight = 1 - weight if falling else weight
    return g * np.reshape(weight, (num,) + (1,) * (np.ndim(g) - 1)).astype(np.result_type(g))


def reduceat_adjoint(g, shape, indices, axis=0):
    """The cotangent of np.add.reduceat: each `g` for all entries of its slice."""
    axis = axis % len(shape)
    n = shape[axis]
    rows = np.moveaxis(g, axis, 0)
    stops = list(indices[1:]) + [n]
    weights = np.stack([_slice_mask(i, j, n) for i, j in zip(indices, stops)])
    return np.moveaxis(np.tensordot(weights, rows, ((0,), (0,))), 0, axis).astype(np.result_type(g))


def _slice_mask(i, j, n):
    """Ones at i … j−1; only at i where the slice is empty, as np.add.reduceat has it."""
    k = np.arange(n)
    return np.where((k >= i) & (k < j) if i < j else k == i, 1.0, 0.0)


def kaiser_slope(M, beta):
    """d kaiser(M, β) / dβ for y = I₀(β r) / I₀(β), r = sqrt(1 − (2 n / (M − 1) − 1)²)."""
    r = np.sqrt(np.maximum(1 - np.linspace(-1, 1, M) ** 2, 0)) if M > 1 else np.ones(M)
    base = np.i0(beta)
    return (r * i1(beta * r) - np.kaiser(M, beta) * i1(beta)) / base if M > 1 else np.zeros(M)


def vander_adjoint(g, x):
    """The cotangent of np.vander(x, N): Σ over columns of g_j (n_j) x^(n_j − 1)."""
    n = np.shape(g)[-1]
    powers = np.arange(n - 2, -1, -1)
    slope = (powers + 1) * np.expand_dims(x, -1) ** powers
    return unbroadcast(np.sum(g[..., :-1] * conj(slope), axis=-1), x)


def vander_tangent(t, x, y):
    """The tangent of y = np.vander(x, N): n_j x^(n_j − 1) t."""
    n = y.shape[-1]
    powers = np.arange(n - 2, -1, -1)
    moved = np.expand_dims(t, -1) * (powers + 1) * np.expand_dims(x, -1) ** powers
    return np.concatenate([moved, np.zeros(np.shape(x) + (1,))], axis=-1).astype(np.result_type(t))[
        ..., :n
    ]
