"""Copies of views whose entries coincide, and where in an array they stand.

A shadow cannot have such a view: what is added to one of its entries would have to be added to all that are the same.
So they are read as copies, which are taken again once the array has been written.
"""

from __future__ import annotations

import numpy as np

from ..errors import MutatedPlace


def windows(x, window_shape, axis=None):
    """A copy of np.lib.stride_tricks.sliding_window_view."""
    return np.array(np.lib.stride_tricks.sliding_window_view(x, window_shape, axis), order="C")


def spread_out(x, shape):
    """A copy of np.broadcast_to(x, shape)."""
    return np.array(np.broadcast_to(x, shape), order="C")


def spread_all(*arrays):
    """Copies of np.broadcast_arrays(*arrays)."""
    return tuple([np.array(a, order="C") for a in np.broadcast_arrays(*arrays)])


def strided_places(x, shape=None, strides=None):
    """The places in C order, from 0, of the entries of x that np.lib.stride_tricks.as_strided(x, shape, strides) reads.

    MutatedPlace where it reads memory that is no entry of x.
    """
    view = np.lib.stride_tricks.as_strided(x, shape, strides)
    own, read = np.ravel(_offsets(x.shape, x.strides)), _offsets(view.shape, view.strides)
    order = np.argsort(own, kind="stable")
    at = np.searchsorted(own, read, sorter=order)
    if read.size and (np.max(at) >= own.size or not np.array_equal(own[order[at]], read)):
        raise MutatedPlace("np.lib.stride_tricks.as_strided reads memory that is no entry of its array")
    return order[at]


def _offsets(shape, strides):
    """How many bytes behind the first entry each entry lies."""
    total = np.zeros((), int)
    for n, step in zip(shape, strides):
        total = np.expand_dims(total, -1) + np.arange(n) * step
    return total
