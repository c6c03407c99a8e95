"""Adjoints of np.pad: where the border is read off the array, where it is computed, and of what is given for it."""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative
from .broadcast import unbroadcast
from .keywords import cut
from .order import median_weights, ties
from .shapes import array_adjoint, gathered_back, places

_READ = ("edge", "reflect", "symmetric", "wrap")
_STATISTICS = ("maximum", "minimum", "mean", "median")


def pad_places(shape, pad_width, mode="constant"):
    """Where np.pad reads each entry of its result from; −1 for the constant border."""
    if mode == "constant":
        return np.pad(places(shape), pad_width, mode, constant_values=-1)
    return np.pad(places(shape), pad_width, mode)


def pad_adjoint(g, shape, pad_width, mode="constant"):
    """The cotangent of np.pad whose border is constant or read off the array: back to where it was read."""
    return gathered_back(g, shape, pad_places(shape, pad_width, mode))


def pad_any_adjoint(g, x, pad_width, mode):
    """The cotangent of np.pad in any mode."""
    if mode == "constant" or mode in _READ:
        return pad_adjoint(g, np.shape(x), pad_width, mode)
    if mode == "empty":
        raise UndefinedDerivative("np.pad with mode='empty' leaves its border undetermined, which has no derivative")
    return pad_computed_adjoint(g, x, pad_width, mode)


def pad_tangent(t, x, pad_width, mode="constant", stat_length=None):
    """The tangent of np.pad(x, pad_width, mode): all but extremes and medians are linear."""
    if mode in ("maximum", "minimum", "median"):
        widths = pad_widths(pad_width, np.ndim(x))
        for axis in range(np.ndim(x)):
            t = _padded_tangent(t, x, axis, widths, mode, stat_length)
            x = _padded(x, axis, widths, mode, stat_length)
        return t
    if mode in _STATISTICS:
        return np.pad(t, pad_width, mode, stat_length=stat_length)
    return np.pad(t, pad_width, mode)


def pad_widths(pad_width, ndim):
    """(before, after) for each axis."""
    if isinstance(pad_width, dict):
        widths = []
        for axis in range(ndim):
            one = pad_width[axis] if axis in pad_width else pad_width[axis - ndim] if axis - ndim in pad_width else 0
            widths.append((one, one) if isinstance(one, int) else tuple(one))
        return widths
    return [(int(a), int(b)) for a, b in np.broadcast_to(np.asarray(pad_width), (ndim, 2))]


def stat_lengths(stat_length, n, axis, ndim):
    """How many entries at both ends of an axis of `n` a statistic is made of."""
    if stat_length is None:
        return n, n
    low, high = np.broadcast_to(np.asarray(stat_length), (ndim, 2))[axis]
    return min(int(low), n), min(int(high), n)


def pad_computed_adjoint(g, x, pad_width, mode, stat_length=None):
    """The cotangent of np.pad in a mode that computes its border, undone axis by axis from the last."""
    widths = pad_widths(pad_width, np.ndim(x))
    steps = [x]
    for axis in range(np.ndim(x) - 1):
        steps.append(_padded(steps[-1], axis, widths, mode, stat_length))
    for axis in range(np.ndim(x) - 1, -1, -1):
        g = _unpadded(g, steps[axis], axis, widths, mode, stat_length)
    return unbroadcast(g, x)


def _padded(x, axis, widths, mode, stat_length):
    """`x` padded on one axis."""
    own = [widths[k] if k == axis else (0, 0) for k in range(np.ndim(x))]
    if mode in _STATISTICS:
        return np.pad(x, own, mode, stat_length=stat_length)
    return np.pad(x, own, mode)


def _border_weights(x, axis, mode, stat_length):
    """How much of each entry at both ends is in the border, along the last axis; for a ramp of the outermost entry."""
    rows = np.moveaxis(x, axis, -1)
    n = rows.shape[-1]
    if mode == "linear_ramp":
        return rows[..., :1] * 0.0 + 1.0, rows[..., :1] * 0.0 + 1.0
    low, high = stat_lengths(stat_length, n, axis, np.ndim(x))
    return _share(rows[..., :low], mode), _share(rows[..., n - high :], mode)


def _share(v, mode):
    if mode == "mean":
        return np.ones_like(v) / v.shape[-1]
    if mode == "median":
        return median_weights(v, -1)
    return ties(v, np.max(v, axis=-1) if mode == "maximum" else np.min(v, axis=-1), -1)


def _ramp(low, mode, kind):
    """How much of the border's value each of `low` entries is, from the outermost inwards."""
    return (np.arange(low) / max(low, 1) if mode == "linear_ramp" else np.ones(low)).astype(kind)


def _unpadded(g, x, axis, widths, mode, stat_length):
    """The cotangent of `_padded`."""
    low, high = widths[axis]
    rows = np.moveaxis(g, axis, -1)
    n = np.shape(x)[axis]
    kind = np.result_type(g)
    first = np.sum(rows[..., :low] * _ramp(low, mode, kind), axis=-1, keepdims=True)
    last = np.sum(rows[..., low + n :] * _ramp(high, mode, kind)[::-1], axis=-1, keepdims=True)
    before, after = _border_weights(x, axis, mode, stat_length)
    before, after = first * before, last * after
    gap = np.zeros(rows.shape[:-1] + (n,), kind)
    back = rows[..., low : low + n] + np.concatenate([before, gap[..., before.shape[-1] :]], axis=-1)
    back = back + np.concatenate([gap[..., after.shape[-1] :], after], axis=-1)
    return np.moveaxis(back, -1, axis)


def _padded_tangent(t, x, axis, widths, mode, stat_length):
    """The tangent of `_padded` for extremes and medians."""
    low, high = widths[axis]
    rows = np.moveaxis(t, axis, -1)
    before, after = _border_weights(x, axis, mode, stat_length)
    first = np.sum(rows[..., : before.shape[-1]] * before, axis=-1, keepdims=True)
    last = np.sum(rows[..., rows.shape[-1] - after.shape[-1] :] * after, axis=-1, keepdims=True)
    parts = [np.repeat(first, low, axis=-1), rows, np.repeat(last, high, axis=-1)]
    return np.moveaxis(np.concatenate(parts, axis=-1), -1, axis)


def pad_odd_adjoint(g, x, pad_width, mode):
    """The cotangent of np.pad(x, pad_width, mode, reflect_type='odd'): its border is 2 · the edge − the reflection."""
    widths = pad_widths(pad_width, np.ndim(x))
    for axis in range(np.ndim(x) - 1, -1, -1):
        low, high = widths[axis]
        n = np.shape(x)[axis]
        if max(low, high) > n - (mode == "reflect"):  # reflected more than once: what a unit in each place gives
            unit = np.pad(np.eye(n), [(low, high), (0, 0)], mode, reflect_type="odd")
            g = np.moveaxis(np.tensordot(unit, np.moveaxis(g, axis, 0), ((0,), (0,))), 0, axis)
            continue
        taken = np.pad(np.arange(n), (low, high), mode)
        rows = np.moveaxis(g, axis, -1)
        border = np.concatenate([-np.ones(low), np.ones(n), -np.ones(high)]).astype(np.result_type(g))
        first = 2 * np.sum(rows[..., :low], axis=-1, keepdims=True)
        last = 2 * np.sum(rows[..., low + n :], axis=-1, keepdims=True)
        flat = np.reshape(rows * border, (-1, low + n + high))
        where = taken + np.reshape(np.arange(len(flat)) * n, (-1, 1))
        back = np.reshape(gathered_back(flat, (len(flat), n), where), rows.shape[:-1] + (n,))
        gap = np.zeros_like(back[..., 1:])
        back = back + np.concatenate([first, gap], axis=-1) + np.concatenate([gap, last], axis=-1)
        g = np.moveaxis(back, -1, axis)
    return unbroadcast(g, x)


def pad_ends_adjoint(g, x, pad_width, values):
    """The cotangent of np.pad's end_values, the outermost entries of its ramps; what lies in them is of the later axes."""
    widths = pad_widths(pad_width, np.ndim(x))
    if not widths:
        return array_adjoint(np.zeros(np.shape(values), np.result_type(g)), values)
    sums = []
    for axis in range(np.ndim(x) - 1, -1, -1):
        low, high = widths[axis]
        n, kind = np.shape(x)[axis], np.result_type(g)
        rows = np.moveaxis(g, axis, -1)
        first = np.sum(rows[..., :low] * (1 - _ramp(low, "linear_ramp", kind)))
        last = np.sum(rows[..., low + n :] * (1 - _ramp(high, "linear_ramp", kind)[::-1]))
        sums = [np.stack([first, last])] + sums
        g = _unpadded(g, np.zeros([n if k == axis else size for k, size in enumerate(np.shape(g))], kind), axis, widths, "linear_ramp", None)
    return array_adjoint(unbroadcast(np.stack(sums), np.zeros(np.shape(values), np.result_type(g))), values)


def pad_given_adjoint(g, shape, pad_width, values):
    """The cotangent of np.pad's constant_values, a number for each end of each axis; corners belong to the later axis."""
    widths = pad_widths(pad_width, len(shape))
    if not widths:
        return array_adjoint(np.zeros(np.shape(values), np.result_type(g)), values)
    sums = []
    for axis in range(len(shape) - 1, -1, -1):
        low, high = widths[axis]
        rows = np.moveaxis(g, axis, -1)
        sums = [np.stack([np.sum(rows[..., :low]), np.sum(rows[..., low + shape[axis] :])])] + sums
        g = cut(g, axis, low, low + shape[axis])
    return array_adjoint(unbroadcast(np.stack(sums), np.zeros(np.shape(values), np.result_type(g))), values)
