"""Adjoints of reading by index: a gather's adjoint is a scatter-add."""

from __future__ import annotations

import types

import numpy as np

from .trees import add, zeros

_BASIC = (int, slice, type(None), type(Ellipsis), np.integer)


def _is_basic(k):
    """Is `k` an index that makes a view, so that no cell can be named twice?"""
    if type(k) is tuple:
        return all([type(j) is not bool and isinstance(j, _BASIC) for j in k])
    return type(k) is not bool and isinstance(k, _BASIC)


def add_at(x_bar, k, g):
    """In place `x_bar[k] += g`, with repeated integer indices accumulating.

    `x_bar` is an array and `k` any index, or the shadow of a list or dict and `k` a slot or a slice
    of it.
    """
    if type(k) is np.ndarray is type(g) is type(x_bar) and k.dtype.kind == "i" and g.dtype == x_bar.dtype:
        np.add.at(x_bar, k, g)
        return
    if g is None or (type(g) is float and g == 0.0):
        return
    if type(x_bar) is np.ndarray:
        if x_bar.dtype.kind == "f" and np.iscomplexobj(g):
            g = np.real(g)
        if _is_basic(k) or (type(k) is np.ndarray and k.dtype == bool):
            x_bar[k] += g
        else:
            np.add.at(x_bar, k, g)
    elif type(k) is slice:
        for j, item in zip(range(*k.indices(len(x_bar))), g):
            x_bar[j] = add(x_bar[j], item)
    elif type(x_bar) is dict:
        x_bar[k] = add(x_bar.get(k), g)
    else:
        x_bar[k] = add(x_bar[k], g)


def add_attr(x_bar, name, g):
    """In place `x_bar.name += g` for the shadow of an object."""
    setattr(x_bar, name, add(getattr(x_bar, name, None), g))


def scatter(g, x, k):
    """The cotangent of `x` from that of `x[k]`: zeros like `x`, with `g` added at `k`.

    `x` is an array (or only its shape: then the dtype is g's), or a list, tuple, dict, for which it
    is its shadow.
    """
    if isinstance(x, np.ndarray) and x.dtype.kind in "fc":
        x_bar = np.zeros_like(x)
    elif _is_shape(x):
        x_bar = np.zeros(x, getattr(g, "dtype", float))
    else:
        x_bar = zeros(x)
    if isinstance(x_bar, (np.ndarray, list, dict, types.SimpleNamespace)):
        add_at(x_bar, k, g)
    return x_bar


def _is_shape(x):
    return type(x) is tuple and all([type(n) is int for n in x])


def take_adjoint(g, shape, indices, axis=None, mode="raise"):
    """np.take's cotangent: zeros(shape) with `g` added at `indices` along `axis` (None: of the
    flattened array).

    `g` has shape[:axis] + indices.shape + shape[axis+1:].  Modes wrap and clip name cells as
    np.take does.
    """
    if axis is None:
        flat = _cells(indices, _size(shape), mode)
        x_bar = np.zeros(_size(shape), getattr(g, "dtype", float))
        np.add.at(x_bar, flat, g)
        return np.reshape(x_bar, shape)
    axis = axis % len(shape)
    x_bar = np.zeros(shape, getattr(g, "dtype", float))
    np.add.at(x_bar, (slice(None),) * axis + (_cells(indices, shape[axis], mode),), g)
    return x_bar


def _cells(indices, n, mode):
    if mode == "wrap":
        return np.asarray(indices) % n
    if mode == "clip":
        return np.clip(indices, 0, n - 1)
    return np.asarray(indices)


def _size(shape):
    size = 1
    for n in shape:
        size = size * n
    return size


def take_along_adjoint(g, shape, indices, axis=-1):
    """np.take_along_axis's cotangent: zeros(shape) with `g` added where it was read, other axes in
    step.
    """
    x_bar = np.zeros(shape, getattr(g, "dtype", float))
    if axis is None:
        flat = np.reshape(x_bar, -1)
        np.add.at(flat, indices, g)
        return x_bar
    axis = axis % len(shape)
    # other axes of size 1 in `indices` broadcast, as take_along_axis lets them
    places = list(np.ogrid[tuple([slice(n) for n in shape])]) if shape else []
    places[axis] = np.asarray(indices)
    np.add.at(x_bar, tuple(places), g)
    return x_bar
