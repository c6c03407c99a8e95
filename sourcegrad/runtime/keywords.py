"""Adjoints of calls with their rarer keywords: more axes, added ends, other orders."""

from __future__ import annotations

import numpy as np

from .broadcast import expand, unbroadcast
from .elementary import divide
from .lists import cast
from .order import average_adjoint, average_scale, average_weights_adjoint, average_weights_tangent
from .products import cross_adjoint_x, cross_adjoint_y
from .shapes import diff_adjoint
from .trees import slot


def cut(x, axis, start, stop):
    """x[..., start:stop, ...] on one axis."""
    return np.moveaxis(np.moveaxis(x, axis, 0)[start:stop], 0, axis)


def as_end(v, x, axis):
    """What np.diff puts before or behind `x`: a number stands for one entry on `axis`."""
    if np.ndim(v):
        return v
    shape = tuple([1 if k == axis % np.ndim(x) else n for k, n in enumerate(np.shape(x))])
    return np.broadcast_to(v, shape)


def ended_diff_adjoint(g, x, n, axis, prepend, append):
    """The cotangents of np.diff(x, n, axis, prepend, append) in x, prepend and append; None for an
    end that is not given.
    """
    if n == 0:  # `x` itself, without its ends
        ends = [None if end is None else np.zeros_like(end) for end in (prepend, append)]
        return [unbroadcast(g, x), *ends]
    parts = [x]
    if prepend is not None:
        parts = [as_end(prepend, x, axis), x]
    if append is not None:
        parts = parts + [as_end(append, x, axis)]
    joined = np.shape(np.concatenate(parts, axis))
    bars = []
    start = 0
    back = diff_adjoint(g, joined, n, axis)
    for part in parts:
        size = np.shape(part)[axis]
        bars.append(cut(back, axis, start, start + size))
        start = start + size
    first = 0 if prepend is None else 1
    return [
        unbroadcast(bars[first], x),
        None if prepend is None else unbroadcast(bars[0], prepend),
        None if append is None else unbroadcast(bars[-1], append),
    ]


def ended_diff_tangent(t, x, n, axis, prepend, append, place):
    """The tangent of np.diff with ends in one of its operands: the difference of `t` between
    zeros.
    """
    parts = [t if place == 0 else np.zeros_like(x)]
    if n == 0:
        return parts[0]
    if prepend is not None:
        parts = [as_end(t if place == 1 else np.zeros_like(prepend), x, axis)] + parts
    if append is not None:
        parts = parts + [as_end(t if place == 2 else np.zeros_like(append), x, axis)]
    return np.diff(np.concatenate(parts, axis), n, axis)


def ediff_adjoint(g, x, to_end, to_begin):
    """The cotangent of np.ediff1d(x, to_end, to_begin) in x: of what stands between the ends."""
    low = 0 if to_begin is None else np.size(to_begin)
    high = np.size(g) - (0 if to_end is None else np.size(to_end))
    return unbroadcast(np.reshape(diff_adjoint(g[low:high], (np.size(x),)), np.shape(x)), x)


def ediff_tangent(t, x, to_end, to_begin, place):
    """The tangent of np.ediff1d in one of its operands."""
    moved = t if place == 0 else np.zeros_like(x)
    end = t if place == 1 else None if to_end is None else np.zeros_like(to_end)
    begin = t if place == 2 else None if to_begin is None else np.zeros_like(to_begin)
    return np.ediff1d(moved, end, begin)


def cross_axes_adjoint(g, x, y, axisa, axisb, axisc, place):
    """The cotangent of np.cross whose vectors stand on axes of their own, in x (place 0) or y."""
    first, second = np.moveaxis(x, axisa, -1), np.moveaxis(y, axisb, -1)
    if np.shape(first)[-1] == 3 or np.shape(second)[-1] == 3:  # of vectors of 2 the result is one number
        g = np.moveaxis(g, axisc, -1)
    if place == 0:
        return unbroadcast(np.moveaxis(cross_adjoint_x(g, first, second, -1), -1, axisa), x)
    return unbroadcast(np.moveaxis(cross_adjoint_y(g, first, second, -1), -1, axisb), y)


def averaged_adjoint(g, x, y, axis, weights, keepdims):
    """The cotangent of np.average(x, returned=True) in x."""
    return average_adjoint(slot(g, 0), x, axis, weights, keepdims)


def averaged_weights_adjoint(g, x, y, axis, weights, keepdims):
    """The cotangent of np.average(x, weights=…, returned=True) in the weights: the sum of weights
    adds 1 to each.
    """
    first = average_weights_adjoint(
        np.zeros_like(y[0]) + slot(g, 0), x, y[0], axis, weights, keepdims
    )
    return first + weights_sum_back(np.zeros_like(y[1]) + slot(g, 1), x, axis, weights, keepdims)


def weights_sum_back(g, x, axis, weights, keepdims):
    """The cotangent of the sum of weights, which np.average gives once for each of its results."""
    if np.shape(weights) == np.shape(x):
        return unbroadcast(expand(g, np.shape(x), axis, keepdims), weights)
    return np.zeros_like(weights) + unbroadcast(np.sum(g), np.ravel(weights)[0])


def averaged_tangent(t, t_weights, x, y, axis, weights, keepdims):
    """The tangents of both results of np.average(x, weights=…, returned=True)."""
    t = np.zeros_like(x) + t
    moved = np.sum(t * average_scale(x, axis, weights), axis=axis, keepdims=keepdims)
    if weights is None:
        return (moved, np.zeros_like(y[1]))
    t_weights = np.zeros_like(weights) + t_weights
    moved = moved + average_weights_tangent(t_weights, x, y[0], axis, weights, keepdims)
    if np.shape(weights) == np.shape(x):
        return (moved, np.sum(t_weights, axis=axis, keepdims=keepdims))
    return (moved, np.sum(t_weights) + np.zeros_like(y[1]))


def ramp_along(g, num, endpoint, falling, axis):
    """`g` times the weight that each sample of linspace gives its stop (falling: its start), summed
    along `axis`.
    """
    steps = num - 1 if endpoint else num
    weight = np.arange(num) / max(steps, 1)
    weight = (1 - weight if falling else weight).astype(np.result_type(g))
    return np.sum(np.moveaxis(g, axis, -1) * weight, axis=-1)


def laid_along(base, y, axis):
    """The bases of np.logspace as they stand beside its result `y`, whose samples lie along `axis`."""
    if np.ndim(base) == 0:
        return base * 1.0  # whose logarithm is no float16
    return np.expand_dims(np.reshape(base * 1.0, (1,) * (np.ndim(y) - 1 - np.ndim(base)) + np.shape(base)), axis)


def without_first(g, include_initial, axis=None):
    """`g` without the first entry that np.cumulative_sum(include_initial=True) puts before."""
    if not include_initial:
        return g
    axis = 0 if axis is None else axis
    return cut(g, axis, 1, np.shape(g)[axis])


def with_first(t, include_initial, axis=None):
    """`t` behind a zero, where np.cumulative_sum(include_initial=True) puts its constant."""
    if not include_initial:
        return t
    axis = 0 if axis is None else axis
    return np.concatenate([cut(t, axis, 0, 1) * 0.0, t], axis)


def period_around(v, xp, period, shift):
    """`v` in the order of np.interp's points within a period, with one more at each end, moved by `shift`."""
    order = np.argsort(np.remainder(xp, period), kind="stable")
    s = np.asarray(v)[order]
    return np.concatenate([s[-1:] - shift, s, s[:1] + shift])


def period_back(g, xp, period):
    """The transpose of `period_around` for a shift of 0."""
    inner = g[1:-1]
    n = len(xp)
    ends = np.concatenate([g[-1:], np.zeros_like(g[: n - 1])]) + np.concatenate([np.zeros_like(g[: n - 1]), g[:1]])
    back = np.argsort(np.argsort(np.remainder(xp, period), kind="stable"))
    return (inner + ends)[back]


def period_turns(xp, period):
    """How the points of `period_around` move with the period: back by one for each turn that they were away."""
    return period_around(-np.floor_divide(xp, period), xp, period, 1.0)


def stepped_tangent(t_start, t_stop, start, stop, y, num, endpoint, axis):
    """The tangents of np.linspace(retstep=True): of the samples and of the step."""
    low, high = np.multiply(0.0, start) + t_start, np.multiply(0.0, stop) + t_stop
    moved = cast(np.linspace(low, high, num, endpoint=endpoint, axis=axis), y[0])
    return (moved, cast(np.zeros_like(y[1]) + divide(high - low, num - 1 if endpoint else num), y[1]))


def in_dtype(x, y):
    """`x` in the dtype that a call with dtype= computed its result `y` in."""
    kind, own = np.result_type(y), np.result_type(x)
    return x if own == kind or kind.kind not in "fc" or own.kind not in "fc" else np.asarray(x, kind)[()]
