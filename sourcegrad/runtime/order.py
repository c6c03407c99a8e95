"""Adjoints of what picks entries by their order: max, sort, median, quantiles, interpolation.  Ties
share equally.
"""

from __future__ import annotations

import numpy as np

from .broadcast import count, expand, normal_axes, unbroadcast
from .lists import array_tangent
from .shapes import array_adjoint, gathered_back


def aligned(y, shape, axis, keepdims):
    """A reduced result with its reduced axes back as ones, to broadcast against the operand."""
    if keepdims or type(y) is np.float64 or np.ndim(y) == 0:
        return y
    axes = normal_axes(axis, len(shape))
    return np.reshape(y, tuple([1 if k in axes else n for k, n in enumerate(shape)]))


def ties(x, y, axis=None, keepdims=False):
    """Where `x` equals its maximum (minimum) `y` over `axis`: 1 / (number of such entries), else 0,
    in x's dtype.
    """
    axes = tuple(axis) if isinstance(axis, list) else axis
    hits = np.equal(x, aligned(y, np.shape(x), axes, keepdims))
    number = np.sum(hits, axis=axes, keepdims=True)
    return (hits / np.maximum(number, 1)).astype(np.result_type(x))


def extreme_adjoint(g, x, y, axis=None, keepdims=False):
    """The cotangent of a maximum (minimum) y of x over `axis`: `g` shared by the entries that attain it."""
    if axis is None and not keepdims:
        hits = np.equal(x, y)
        return hits.astype(np.result_type(x)) * (g / max(int(np.count_nonzero(hits)), 1))
    if type(axis) is int and not keepdims and type(y) is np.ndarray:
        gap = (slice(None),) * (axis % x.ndim) + (None,)
        hits = x == y[gap]
        share = g / np.maximum(np.add.reduce(hits, axis), 1)
        return hits * (share if share.dtype is g.dtype else share.astype(g.dtype))[gap]
    axes = tuple(axis) if isinstance(axis, list) else axis
    hits = np.equal(x, aligned(y, np.shape(x), axes, keepdims))
    number = np.maximum(np.sum(hits, axis=axes, keepdims=True), 1)
    return hits * (aligned(g, np.shape(x), axes, keepdims) / number).astype(np.result_type(g))


def tie_average(v, s):
    """`v` averaged over runs of equal entries of `s`, sorted along the last axis; symmetric, its
    own adjoint.
    """
    if s.shape[-1] < 2 or np.all(s[..., 1:] != s[..., :-1]):
        return v
    first = np.ones(s.shape[:-1] + (1,), bool)
    run = np.cumsum(np.concatenate([first, s[..., 1:] != s[..., :-1]], axis=-1).ravel()) - 1
    total = np.zeros(run[-1] + 1, v.dtype)
    np.add.at(total, run, v.ravel())
    return (total / np.bincount(run))[run].astype(v.dtype).reshape(v.shape)


def _last(x, axis):
    """`x` with `axis` as the last axis; None flattens."""
    return np.ravel(x) if axis is None else np.moveaxis(x, axis, -1)


def _from_last(v, shape, axis):
    return np.reshape(v, shape) if axis is None else np.moveaxis(v, -1, axis)


def sort_adjoint(g, x, y, axis=-1):
    """The cotangent of a reordering y of x (sort, partition) along `axis`: each value's cotangent
    goes home.
    """
    flat, out = _last(x, axis), _last(y, axis)
    order, placed = (
        np.argsort(flat, axis=-1, kind="stable"),
        np.argsort(out, axis=-1, kind="stable"),
    )
    ranked = np.take_along_axis(_last(g, axis), placed, axis=-1)
    shared = tie_average(ranked, np.take_along_axis(out, placed, axis=-1))
    back = np.take_along_axis(shared, np.argsort(order, axis=-1), axis=-1)
    return unbroadcast(_from_last(back, np.shape(x), axis), x)  # of np.sort_complex it is complex


def sort_tangent(t, x, y, axis=-1):
    """The tangent of a reordering y of x: tangents move with their values; ties share equally."""
    flat, out = _last(x, axis), _last(y, axis)
    order, placed = (
        np.argsort(flat, axis=-1, kind="stable"),
        np.argsort(out, axis=-1, kind="stable"),
    )
    ranked = np.take_along_axis(_last(t, axis), order, axis=-1)
    shared = tie_average(ranked, np.take_along_axis(out, placed, axis=-1))
    moved = np.take_along_axis(shared, np.argsort(placed, axis=-1), axis=-1)
    return moved if axis is None else np.moveaxis(moved, -1, axis)


def running_adjoint(g, x, y, axis=0):
    """The cotangent of a running maximum (minimum) y of x: `g_i` is shared by all entries j ≤ i
    that equal y_i.
    """
    hits, group, weight = _running(x, y, axis)
    per = np.where(weight > 0, np.moveaxis(g, axis, -1) / np.maximum(weight, 1), 0)
    n = per.shape[-1]
    back = np.flip(np.cumsum(np.flip(per, -1), -1), -1)
    ends = np.concatenate([back, np.zeros(back.shape[:-1] + (1,), back.dtype)], axis=-1)
    # a run's entries get what follows inside the run: the sum to the end less the sum behind the
    # run
    last = n - np.flip(_first_of_run(np.flip(group, -1)), -1)
    inside = back - np.take_along_axis(ends, last, axis=-1)
    return np.moveaxis(np.where(hits, inside, 0), -1, axis).astype(np.result_type(g))


def running_tangent(t, x, y, axis=0):
    """The tangent of a running maximum: the mean of the tangents of the entries j ≤ i that equal
    y_i.
    """
    hits, group, weight = _running(x, y, axis)
    total = np.cumsum(np.where(hits, np.moveaxis(t, axis, -1), 0), -1)
    before = np.concatenate([np.zeros(total.shape[:-1] + (1,), total.dtype), total], axis=-1)
    inside = total - np.take_along_axis(before, _first_of_run(group), axis=-1)
    return np.moveaxis(inside / np.maximum(weight, 1), -1, axis).astype(np.result_type(t))


def _running(x, y, axis):
    """(entries that equal the running value, number of its run, how many such entries so far in the
    run).
    """
    x, y = np.moveaxis(x, axis, -1), np.moveaxis(y, axis, -1)
    hits = x == y
    change = np.concatenate(
        [np.zeros(y.shape[:-1] + (1,), bool), y[..., 1:] != y[..., :-1]], axis=-1
    )
    group = np.cumsum(change, -1)
    total = np.cumsum(hits, -1)
    before = np.concatenate([np.zeros(total.shape[:-1] + (1,), int), total], axis=-1)
    return hits, group, total - np.take_along_axis(before, _first_of_run(group), axis=-1)


def _first_of_run(group):
    """For each place the first place of its run of equal numbers, along the last axis."""
    n = group.shape[-1]
    place = np.broadcast_to(np.arange(n), group.shape)
    new = np.concatenate(
        [np.ones(group.shape[:-1] + (1,), bool), group[..., 1:] != group[..., :-1]], axis=-1
    )
    return np.maximum.accumulate(np.where(new, place, 0), axis=-1)


def quantile_weights(x, q, axis=None, ignore_nan=False, method="linear"):
    """d quantile(x, q) / dx, of shape np.shape(q) + np.shape(x).

    At its place h among the sorted (linear: q (n − 1)) the value is (1 − t) s[⌊h⌋] + t s[⌈h⌉] of the sorted s, t = h − ⌊h⌋; equal
    entries share.
    """
    axes = normal_axes(axis, np.ndim(x))
    if np.size(x) == 0:
        return np.zeros(np.shape(q) + np.shape(x), np.result_type(x))
    s = _sorted_over(x, axes)
    n = np.sum(~np.isnan(s), axis=-1) if ignore_nan else np.full(s.shape[:-1], s.shape[-1])
    found = [_weights_at(x, s, n, axes, quantile_place(n, one, method)) for one in np.ravel(q)]
    return np.reshape(np.stack(found), np.shape(q) + np.shape(x)).astype(np.result_type(x))


def _sorted_over(x, axes):
    ndim = np.ndim(x)
    kept = tuple([k for k in range(ndim) if k not in axes])
    moved = np.transpose(x, kept + axes)
    return np.sort(np.reshape(moved, moved.shape[: len(kept)] + (-1,)), axis=-1)


def quantile_place(n, q, method="linear"):
    """Where among n sorted entries a quantile stands: what NumPy says of 0, 1, 2, …, of which every
    method takes one or mixes two neighbours.
    """
    if method == "linear":
        return q * (n - 1)
    many = [np.quantile(np.arange(max(m, 1), dtype=float), q, method=method) for m in np.ravel(n)]
    return np.reshape(np.stack(many), np.shape(n))


# place = (n + rate) q − offset, and no further than the first and the last entry
_RATES = {"linear": (-1, 0), "interpolated_inverted_cdf": (0, 1), "hazen": (0, 1 / 2), "weibull": (1, 1)}
_RATES |= {"median_unbiased": (1 / 3, 2 / 3), "normal_unbiased": (1 / 4, 5 / 8)}


def quantile_rate(n, q, method):
    """How fast the place of a quantile among n sorted entries moves with q."""
    if method not in _RATES:
        return n * 0
    rate, offset = _RATES[method]
    place = (n + rate) * q - offset
    return (n + rate) * np.logical_and(place >= 0, place <= n - 1)


def quantile_slope(x, q, y, axis=None, ignore_nan=False, method="linear"):
    """d quantile(x, q) / dq in the shape of `y`: the step between neighbours times their rate."""
    axes = normal_axes(axis, np.ndim(x))
    if np.size(x) == 0:
        return np.zeros_like(y)[()]
    s = _sorted_over(x, axes)
    n = np.sum(~np.isnan(s), axis=-1) if ignore_nan else np.full(s.shape[:-1], s.shape[-1])
    many = np.ravel(q)
    parts = []
    for k in range(len(many)):
        low = np.clip(np.floor(quantile_place(n, many[k], method)), 0, n - 1).astype(int)
        high = np.minimum(low + 1, n - 1)
        step = np.take_along_axis(s, high[..., None], -1) - np.take_along_axis(s, low[..., None], -1)
        parts.append(step[..., 0] * quantile_rate(n, many[k], method))
    return np.reshape(np.stack(parts), np.shape(y)).astype(np.result_type(y))[()]


def quantile_bend(x, q, axis=None, ignore_nan=False, method="linear"):
    """d quantile_weights / dq: from the lower neighbour to the higher, times their rate."""
    axes = normal_axes(axis, np.ndim(x))
    if np.size(x) == 0:
        return np.zeros(np.shape(q) + np.shape(x), np.result_type(x))
    s = _sorted_over(x, axes)
    n = np.sum(~np.isnan(s), axis=-1) if ignore_nan else np.full(s.shape[:-1], s.shape[-1])
    found = []
    for one in np.ravel(q):
        rate = quantile_rate(n, one, method)
        low = np.clip(np.floor(quantile_place(n, one, method)), 0, n - 1).astype(int)
        high = np.minimum(low + 1, n - 1)
        found.append(_hits(x, s, high, axes, rate) - _hits(x, s, low, axes, rate))
    return np.reshape(np.stack(found), np.shape(q) + np.shape(x)).astype(np.result_type(x))


def _weights_at(x, s, n, axes, h):
    low = np.clip(np.floor(h), 0, None).astype(int)
    high = np.clip(np.ceil(h), 0, None).astype(int)
    t = h - low
    return _hits(x, s, low, axes, 1 - t) + _hits(x, s, high, axes, t)


def _hits(x, s, place, axes, weight):
    """`weight` shared by the entries of `x` that equal s[place]."""
    shape = tuple([1 if k in axes else size for k, size in enumerate(np.shape(x))])
    value = np.reshape(np.take_along_axis(s, place[..., None], axis=-1), shape)
    hits = np.equal(x, value)
    return hits * np.reshape(weight, shape) / np.maximum(np.sum(hits, axis=axes, keepdims=True), 1)


def weighted_hits(x, y, q, axis=None, keepdims=False):
    """d quantile(x, q, weights=…) / dx of value `y`: it is one entry, whatever the weights are; equal entries share."""
    many = np.reshape(y, (-1,) + np.shape(y)[np.ndim(q) :])
    found = []
    for k in range(len(many)):
        found.append(ties(x, many[k], axis, keepdims))
    return np.reshape(np.stack(found), np.shape(q) + np.shape(x))


def median_weights(x, axis=None, ignore_nan=False):
    """d median(x) / dx: 1 at the middle entry, 1/2 at each of two; equal entries share."""
    return quantile_weights(x, 0.5, axis, ignore_nan)


def quantile_adjoint(g, weights, x, axis=None, keepdims=False):
    """Σ over quantiles of g[q] · weights[q], `g` spread over the reduced axes."""
    if np.size(x) == 0:
        return x * 1.0
    extra = np.ndim(weights) - np.ndim(x)
    many = np.reshape(weights, (count(np.shape(weights)[:extra]),) + np.shape(x))
    gs = np.reshape(g, (len(many),) + np.shape(g)[extra:])
    total = 0.0
    for k in range(len(many)):
        total = total + expand(gs[k], np.shape(x), axis, keepdims) * many[k]
    return unbroadcast(total, x)


def quantile_q_adjoint(g, q):
    """`g` summed over all but q's own axes, which come first."""
    if np.shape(g)[: np.ndim(q)] != np.shape(q):  # of an empty array, of which NumPy's result lacks them
        g = np.zeros(np.shape(q))
    g = np.sum(g, axis=tuple(range(np.ndim(q), np.ndim(g))))
    return unbroadcast(g, q) if np.ndim(q) == 0 else array_adjoint(g, q)


def quantile_q_tangent(t, q, y):
    """The tangent of `q`, whose axes come first, broadcast against the quantiles `y`."""
    t = array_tangent(t, q, np.asarray(q))
    if np.shape(y)[: np.ndim(q)] != np.shape(q):
        return np.zeros_like(y)
    return np.reshape(t, np.shape(q) + (1,) * (np.ndim(y) - np.ndim(q)))


def quantile_tangent(t, weights, y, axis=None, keepdims=False):
    """Σ over the reduced axes of t · weights[q]."""
    if np.size(t) == 0:
        return np.zeros_like(y)
    extra = np.ndim(weights) - np.ndim(t)
    axes = tuple([a + extra for a in normal_axes(axis, np.ndim(t))])
    return np.sum(weights * t, axis=axes, keepdims=keepdims)


def average_scale(x, axis=None, weights=None):
    """weights / Σ weights in the shape of `x`: how much of an average each entry is."""
    if weights is None:
        return np.ones_like(x) / count(np.shape(x), axis)
    w = _spread_weights(weights, x, axis)
    return w / np.sum(w, axis=axis, keepdims=True)


def _spread_weights(weights, x, axis):
    """Weights along the averaged axes, broadcast to the shape of `x`."""
    if np.shape(weights) == np.shape(x):
        return np.asarray(weights)
    full = np.shape(x)
    axes = normal_axes(axis, len(full))
    shape = tuple([n if k in axes else 1 for k, n in enumerate(full)])
    return np.broadcast_to(
        np.reshape(np.transpose(weights, np.argsort(np.argsort(axes))), shape), full
    )


def average_adjoint(g, x, axis=None, weights=None, keepdims=False):
    """The cotangent of np.average in `x`: g · w / Σ w."""
    return unbroadcast(expand(g, np.shape(x), axis, keepdims) * np.conj(average_scale(x, axis, weights)), x)


def average_weights_adjoint(g, x, y, axis, weights, keepdims=False):
    """The cotangent of y = np.average(x, axis, weights) in the weights: g (x − y) / Σ w."""
    w = _spread_weights(weights, x, axis)
    share = np.conj((x - aligned(y, np.shape(x), axis, keepdims)) / np.sum(w, axis=axis, keepdims=True))
    full = expand(g, np.shape(x), axis, keepdims) * share
    if np.iscomplexobj(full) and not np.iscomplexobj(weights):
        full = np.real(full)
    if np.shape(weights) == np.shape(x):
        return full
    ndim = np.ndim(x)
    axes = normal_axes(axis, ndim)
    summed = np.sum(full, axis=tuple([k for k in range(ndim) if k not in axes]))
    return (
        np.transpose(summed, np.argsort(np.argsort(np.argsort(axes)))) if len(axes) > 1 else summed
    )


def average_weights_tangent(t, x, y, axis, weights, keepdims=False):
    """The tangent of y = np.average(x, axis, weights) in the weights: Σ t (x − y) / Σ w."""
    w = _spread_weights(weights, x, axis)
    share = (x - aligned(y, np.shape(x), axis, keepdims)) * _spread_weights(t, x, axis)
    return np.sum(share, axis=axis, keepdims=keepdims) / np.sum(w, axis=axis, keepdims=keepdims)


def interp_cell(x, xp):
    """The index j of the interval xp[j] … xp[j+1] that holds each `x` (the first or last where x
    lies outside).
    """
    return np.clip(np.searchsorted(xp, x, side="right") - 1, 0, max(len(xp) - 2, 0))


def interp_slope(x, xp, fp):
    """d interp / dx: the slope of the interval, 0 outside, the mean of both slopes at an inner
    knot.
    """
    if len(xp) < 2:
        return np.zeros(np.shape(x))[()]
    slopes = np.diff(fp * 1.0) / np.diff(xp * 1.0)  # unsigned numbers have no negative differences
    flat = np.concatenate([slopes[:1] * 0.0, slopes, slopes[:1] * 0.0])
    left = flat[np.searchsorted(xp, x, side="left")]
    right = flat[np.searchsorted(xp, x, side="right")]
    return 0.5 * (left + right)


def interp_adjoint_x(g, x, xp, fp):
    """The cotangent of np.interp in `x`."""
    return unbroadcast(g * np.conj(interp_slope(x, xp, fp)), x)


def interp_next(x, xp):
    """The index after `interp_cell`, the same where there is but one knot."""
    return np.minimum(interp_cell(x, xp) + 1, len(xp) - 1)


def interp_part(x, xp):
    """t, cut to [0, 1]: np.interp is (1 − t) fp[j] + t fp[j+1]."""
    if len(xp) < 2:
        return np.zeros(np.shape(x))
    low, high = xp[interp_cell(x, xp)] * 1.0, xp[interp_next(x, xp)] * 1.0
    return np.clip((x - low) / (high - low), 0.0, 1.0)


def interp_inside(x, xp, left, right):
    """1.0 where `x` lies where the value comes from `fp`, 0.0 where `left` or `right` were given
    instead.
    """
    low = 1.0 if left is None else np.asarray(x >= xp[0], float)
    high = 1.0 if right is None else np.asarray(x <= xp[-1], float)
    return low * high


def interp_adjoint_fp(g, x, xp, fp, left=None, right=None):
    """The cotangent of np.interp in `fp`: (1 − t) g to fp[j], t g to fp[j+1]."""
    return unbroadcast(_to_knots(g * interp_inside(x, xp, left, right), x, xp), fp)


def interp_adjoint_xp(g, x, xp, fp):
    """The cotangent of np.interp in `xp`: −slope (1 − t) g to xp[j], −slope t g to xp[j+1], inside
    only.
    """
    return unbroadcast(_to_knots(-np.conj(interp_slope(x, xp, fp)) * g, x, xp), xp)


def _to_knots(g, x, xp):
    """(1 − t) g added to knot j, t g to knot j + 1."""
    t = interp_part(x, xp)
    n = len(xp)
    low = gathered_back((1 - t) * g, (n,), interp_cell(x, xp))
    return low + gathered_back(t * g, (n,), interp_next(x, xp))


def interp_tangent_xp(t_xp, x, xp, fp):
    """The tangent of np.interp in `xp`: −slope ((1 − t) t_xp[j] + t t_xp[j+1])."""
    t = interp_part(x, xp)
    return -interp_slope(x, xp, fp) * (
        (1 - t) * t_xp[interp_cell(x, xp)] + t * t_xp[interp_next(x, xp)]
    )


def interp_tangent_fp(t_fp, x, xp, left=None, right=None):
    """The tangent of np.interp in `fp`: (1 − t) t_fp[j] + t t_fp[j+1], 0 where left or right
    replace it.
    """
    return np.interp(x, xp, t_fp) * interp_inside(x, xp, left, right)
