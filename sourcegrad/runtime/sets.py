"""Adjoints of set operations: each value of the result comes from all entries that equal it."""

from __future__ import annotations

import numpy as np

from .broadcast import unbroadcast
from .shapes import gathered, gathered_back
from .trees import slot


def value_places(x, values):
    """Where each entry of the flattened `x` stands among the distinct `values`; −1: nowhere."""
    x = np.ravel(x)
    if np.size(values) == 0:
        return np.full(np.shape(x), -1)
    x = x.astype(np.result_type(values))  # a number is rounded to the precision of an array beside it
    order = np.argsort(values)
    found = np.searchsorted(values, x, sorter=order)
    place = order[np.minimum(found, np.size(values) - 1)]
    return np.where(np.equal(values[place], x), place, -1)


def set_adjoint(g, values, x, operands):
    """The cotangent of `x` among the operands of a set operation with this result: each value's,
    shared by all entries that equal it.
    """
    share = g / sharers(values, operands)
    return unbroadcast(np.reshape(gathered(share, value_places(x, values)), np.shape(x)), x)


def sharers(values, operands):
    """How many entries of all operands equal each value."""
    number = np.zeros(np.size(values))
    for x in operands:
        places = value_places(x, values)
        number = number + np.bincount(places[places >= 0], minlength=np.size(values))
    return np.maximum(number, 1)


def set_tangent(t, values, x, operands):
    """The tangent of a set operation in `x`: the mean over all entries that equal each value."""
    moved = gathered_back(t, np.shape(values), value_places(x, values))
    return (moved / sharers(values, operands)).astype(np.result_type(values))


def distinct(y):
    """The values among the results of np.unique, which may be all it returns."""
    return y[0] if isinstance(y, tuple) else y


def distinct_bar(g, y):
    """The cotangent of the values among those of all results of np.unique."""
    if isinstance(y, tuple):
        return np.zeros_like(y[0]) + slot(g, 0)
    return g


def with_others(t, y):
    """`t` as the tangent of all results of np.unique: places and counts have none."""
    if isinstance(y, tuple):
        return [t if k == 0 else None for k in range(len(y))]
    return t


def slice_numbers(x, axis):
    """For each slice of `x` along `axis` which of np.unique's distinct slices it is."""
    return np.reshape(np.unique(x, axis=axis, return_inverse=True)[1], -1)


def unique_back(g, x, axis):
    """The cotangent of np.unique's values in x, whole slices along `axis` if one is given."""
    if axis is None:
        return set_adjoint(g, np.unique(x), x, (x,))
    numbers = slice_numbers(x, axis)
    rows = np.moveaxis(g, axis, 0)
    weight = np.reshape(np.bincount(numbers), (-1,) + (1,) * (np.ndim(x) - 1))
    return unbroadcast(np.moveaxis((rows / weight)[numbers], 0, axis), x)


def unique_flow(t, x, axis, y):
    """The tangent of np.unique's values in x."""
    if axis is None:
        return set_tangent(t, y, x, (x,))
    numbers = slice_numbers(x, axis)
    rows = np.moveaxis(t, axis, 0)
    hits = np.equal(np.expand_dims(np.arange(np.shape(y)[axis]), -1), numbers).astype(rows.dtype)
    hits = hits / np.sum(hits, axis=1, keepdims=True)
    return np.moveaxis(np.tensordot(hits, rows, 1), 0, axis).astype(np.result_type(t))
