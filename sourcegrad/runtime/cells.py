"""Which cells NumPy's in-place functions write, as index arrays, and which of their values goes where."""

from __future__ import annotations

import numpy as np

from ..errors import BadArgument, UnknownKind
from .broadcast import unbroadcast


def flat_cells(x, k):
    """The index of `x.flat[k]`: integers for an integer, index arrays for all else."""
    if isinstance(k, (int, np.integer)) and not isinstance(k, (bool, np.bool_)):
        place = k + np.size(x) if k < 0 else k
        if not 0 <= place < np.size(x):
            raise IndexError(f"index {k} is out of bounds for size {np.size(x)}")
        return tuple([int(i) for i in np.unravel_index(place, np.shape(x))])
    return np.unravel_index(np.arange(np.size(x))[k], np.shape(x))


def diagonal_cells(x, wrap=False):
    """The cells that np.fill_diagonal fills."""
    shape = np.shape(x)
    if len(shape) < 2 or len(shape) > 2 and len(set(shape)) > 1:
        raise ValueError("np.fill_diagonal takes an array of 2 dimensions, or of more that are equally long")
    step, end = shape[1] + 1, None
    if len(shape) > 2:
        step = 1 + int(np.sum(np.cumprod(shape[:-1])))
    elif not wrap:
        end = shape[1] * shape[1]
    return np.unravel_index(np.arange(np.size(x))[:end:step], shape)


def put_cells(x, indices, mode="raise"):
    """The cells of np.put, in the order of their values."""
    n, places = np.size(x), np.ravel(np.asarray(indices))
    if mode == "wrap":
        places = places % n
    elif mode == "clip":
        places = np.clip(places, 0, n - 1)
    elif places.size and (np.min(places) < -n or np.max(places) >= n):
        raise IndexError(f"an index is out of bounds for size {n}")
    return np.unravel_index(np.where(places < 0, places + n, places), np.shape(x))


def mask_cells(x, mask):
    """The cells that a mask of as many entries selects, in order."""
    if np.size(mask) != np.size(x):
        raise ValueError("the mask and the array must have as many entries")
    return np.nonzero(np.reshape(np.asarray(mask, bool), np.shape(x)))


def along_cells(x, indices, axis=-1):
    """The cells of np.put_along_axis."""
    indices = np.asarray(indices)
    if axis is None:
        if np.ndim(indices) != 1:
            raise ValueError("without an axis the indices are one-dimensional")
        return put_cells(x, indices)
    ndim = np.ndim(x)
    if np.ndim(indices) != ndim:
        raise ValueError("the indices and the array must have as many dimensions")
    axis = axis % ndim
    shape = [1] * ndim
    cells = []
    for k in range(ndim):
        if k == axis:
            cells.append(indices)
        else:
            shape[k] = np.shape(x)[k]
            cells.append(np.reshape(np.arange(np.shape(x)[k]), tuple(shape)))
            shape[k] = 1
    return tuple(cells)


def numbered(cells):
    """0, 1, 2, …: as many as there are cells."""
    return np.arange(np.size(cells[0]))


def numbers_in(x, cells):
    """The places of cells in x.flat."""
    return np.ravel_multi_index(cells, np.shape(x))


def cycled(v, at):
    """The entries of `v`, over and over, at the places `at` of that endless row."""
    flat = np.ravel(v)
    if flat.size == 0 and np.size(at):
        raise ValueError("there are no values to fill with")
    return flat[at % flat.size]


def spread_mask(x, mask):
    """A mask as one entry for each of `x`."""
    mask = np.asarray(mask)
    if mask.dtype != bool:
        raise BadArgument("where= takes a mask of bool.")
    return np.broadcast_to(mask, np.shape(x))


def masked_part(v, x, mask):
    """The entries of `v`, spread to the shape of `x`, where the mask is True; a Python number as it is."""
    return np.broadcast_to(v, np.shape(x))[mask]


def at_rounds(x, k):
    """For ufunc.at: rounds in which no cell occurs twice, each (cells of `x`, places in the values)."""
    cells = np.arange(np.size(x)).reshape(np.shape(x))[k]
    flat = np.ravel(cells)
    order = np.argsort(flat, kind="stable")
    ranked = flat[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]]) if flat.size else np.zeros(0, int)
    nth = np.arange(flat.size) - np.repeat(starts, np.diff(np.r_[starts, flat.size]))
    rounds = []
    for r in range(int(np.max(nth, initial=-1)) + 1):
        chosen = np.sort(order[nth == r])
        rounds.append((np.unravel_index(flat[chosen], np.shape(x)), chosen))
    return rounds, np.shape(cells)


def at_count(rounds):
    """How many rounds there are."""
    return len(rounds[0])


def at_cells(rounds, r):
    """The cells of a round."""
    return rounds[0][r][0]


def at_values(v, rounds, r):
    """The values of a round."""
    return np.ravel(np.broadcast_to(v, rounds[1]))[rounds[0][r][1]]


def at_values_back(g, rounds, r):
    """The transpose of `at_values`, in the shape of all values."""
    total = np.zeros(int(np.prod(rounds[1])), np.result_type(g))
    total[rounds[0][r][1]] = g
    return np.reshape(total, rounds[1])


def cycled_back(g, v, at):
    """The transpose of `cycled`: what each entry of `v` receives."""
    total = np.zeros(np.size(v), np.result_type(g))
    np.add.at(total, at % total.size, g)
    return unbroadcast(np.reshape(total, np.shape(v)), v)


def iterated(order, *arrays):
    """The places that np.nditer goes to: of each array its index there, and last the index in the shape of all."""
    for x in arrays:
        if type(x) is not np.ndarray:
            raise UnknownKind("np.nditer of what is no array. Make it an array first: `np.asarray(…)`.")
    it = np.nditer(list(arrays), flags=["multi_index"], order=order)
    found = []
    for _ in it:
        k = it.multi_index
        own = [tuple(i if n > 1 else 0 for i, n in zip(k[len(k) - x.ndim :], x.shape)) for x in arrays]
        found.append((*own, k))
    return found
