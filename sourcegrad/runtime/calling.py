"""What NumPy's functions that call functions do, as source to differentiate."""

from __future__ import annotations

import numpy as np


def apply_along_axis(func1d, axis, arr):
    """np.apply_along_axis: what `func1d` makes of each vector along `axis` stands in its place."""
    rows = np.moveaxis(arr, axis, -1)
    flat = np.reshape(rows, (-1, np.shape(arr)[axis]))
    parts = []
    for k in range(len(flat)):
        parts.append(func1d(flat[k]))
    out = np.stack(parts)
    more = np.ndim(out) - 1
    kept = np.ndim(arr) - 1
    out = np.reshape(out, np.shape(rows)[:-1] + np.shape(out)[1:])
    place = axis % np.ndim(arr)
    return np.moveaxis(out, tuple(range(kept, kept + more)), tuple(range(place, place + more)))


def apply_over_axes(func, a, axes):
    """np.apply_over_axes: `func` along one axis after the other, which stays as 1."""
    for k in range(np.size(axes)):
        axis = np.ravel(axes)[k]
        part = func(a, axis)
        a = part if np.ndim(part) == np.ndim(a) else np.expand_dims(part, axis)
    return a
