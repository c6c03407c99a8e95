"""Adjoints of np.gradient, in the samples and in where they stand."""

from __future__ import annotations

import numpy as np

from .broadcast import normal_axes, unbroadcast
from .shapes import array_adjoint
from .trees import slot


def gradient_matrix(n, h, edge_order=1):
    """The matrix of np.gradient on n samples: its columns are the gradients of unit samples."""
    return np.gradient(np.eye(n), h, axis=0, edge_order=edge_order)


def gradient_adjoint(g, shape, spacing, axis=None, edge_order=1):
    """The cotangent of np.gradient in the samples: the transposed difference matrix along each
    axis.
    """
    axes = normal_axes(axis, len(shape))
    single = len(axes) == 1
    steps = list(spacing) or [1.0]
    steps = steps * len(axes) if len(steps) == 1 else steps
    total = 0.0
    for k, a in enumerate(axes):
        gk = g if single else g[k]
        if gk is None or type(gk) is float:
            continue
        back = np.tensordot(gradient_matrix(shape[a], steps[k], edge_order), gk, ((0,), (a,)))
        total = total + np.moveaxis(back, 0, a)
    kind = np.result_type(g if single else g[0])
    return total.astype(kind) if np.ndim(total) else np.zeros(shape)


def gradient_parts(y):
    """np.gradient's results as a list, one for each axis."""
    return [y[k] for k in range(len(y))] if isinstance(y, (tuple, list)) else [y]


def bends(f, x, axis, edge_order):
    """The second derivative of the parabola that np.gradient lays through each sample and its neighbours: 0 at ends
    whose slope is that of a line.
    """
    rows = np.moveaxis(f, axis, -1)
    slopes = np.diff(rows) / np.diff(x)
    inner = 2 * np.diff(slopes) / (x[2:] - x[:-2])
    low, high = inner[..., :1], inner[..., -1:]
    if edge_order == 1:
        low, high = rows[..., :1] * 0.0, rows[..., :1] * 0.0
    return np.concatenate([low, inner, high], axis=-1)


def places_adjoint(g, y, f, x, axis, edge_order):
    """The cotangent of one axis' places: sample e's parabola p_e moves by −p_e'(x_k) w_ek where x_k does, w the weights of
    np.gradient, and the point where its slope is taken by p_e''.
    """
    g, y = np.moveaxis(g, axis, -1), np.moveaxis(y, axis, -1)
    bend = bends(f, x, axis, edge_order)
    over = tuple(range(np.ndim(g) - 1))
    slope, curve = np.real(np.sum(g * np.conj(y), axis=over)), np.real(np.sum(g * np.conj(bend), axis=over))
    w = gradient_matrix(len(x), x, edge_order)
    return unbroadcast(curve - (slope - curve * x) @ w - (curve @ w) * x, x)


def places_tangent(t, y, f, x, axis, edge_order):
    """The tangent of np.gradient in one axis' places."""
    bend = bends(f, x, axis, edge_order)
    w = gradient_matrix(len(x), x, edge_order)
    flow = w @ t
    moved = bend * (t - w @ (x * t) + x * flow) - np.moveaxis(y, axis, -1) * flow
    return np.moveaxis(moved, -1, axis)


def spacing_adjoint(g, y, f, spacing, axis, edge_order):
    """The cotangents of np.gradient's spacing: −Σ g y / h of a step h, one for all axes or one for each; of places theirs."""
    axes, parts = normal_axes(axis, np.ndim(f)), gradient_parts(y)
    single = not isinstance(y, (tuple, list))
    bars = []
    for k in range(len(parts)):
        gk = np.zeros_like(parts[k]) + (g if single else slot(g, k))
        h = spacing[min(k, len(spacing) - 1)]
        if np.ndim(h):
            bars.append(array_adjoint(places_adjoint(gk, parts[k], f, np.asarray(h), axes[k], edge_order), h))
        else:
            bars.append(unbroadcast(-np.sum(gk * np.conj(parts[k])) / h, h))
    return [sum(bars)] if len(bars) > len(spacing) == 1 else bars[: len(spacing)]


def gradient_tangent(tf, t, y, f, spacing, axis, edge_order):
    """The tangents of np.gradient in the samples and in its spacing."""
    axes, parts = normal_axes(axis, np.ndim(f)), gradient_parts(y)
    first = gradient_parts(np.gradient(np.zeros_like(f) + tf, *spacing, axis=axis, edge_order=edge_order))
    moved = []
    for k in range(len(parts)):
        if len(spacing) == 0:
            moved.append(first[k])
            continue
        own = min(k, len(spacing) - 1)
        h = spacing[own]
        if np.ndim(h):
            second = places_tangent(np.asarray(t[own]), parts[k], f, np.asarray(h), axes[k], edge_order)
        else:
            second = -parts[k] * np.divide(t[own], h)
        moved.append((first[k] + second).astype(parts[k].dtype))
    return tuple(moved) if len(parts) > 1 else moved[0]
