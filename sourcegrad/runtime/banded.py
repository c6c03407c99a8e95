"""Matrices that hold other matrices in their diagonals or along them, as scipy.linalg has them."""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative
from .broadcast import unbroadcast


def banded_turned(ab, l_and_u):
    """The diagonals of the transpose of a matrix given by its diagonals."""
    upper = l_and_u[1]
    return np.stack([np.roll(ab[upper - k], -k, axis=-1) for k in range(-l_and_u[0], upper + 1)])


def banded_product(ab, v, l_and_u):
    """The matrix of these diagonals times a vector or columns."""
    total = np.zeros_like(v)
    for k in range(-l_and_u[0], l_and_u[1] + 1):
        total = total + _down(_along(ab[l_and_u[1] - k], v) * v, -k)
    return total


def banded_back(s, y, l_and_u, ab):
    """The cotangent of the diagonals: −s yᴴ along them."""
    rows = []
    for k in range(l_and_u[1], -l_and_u[0] - 1, -1):
        row = -(_down(s, k) * np.conj(y))
        rows.append(row if np.ndim(row) == 1 else np.sum(row, axis=-1))
    return unbroadcast(np.stack(rows), ab)


def _along(d, v):
    return d if np.ndim(v) == 1 else np.expand_dims(d, -1)


def _down(v, k):
    """`v` moved down by k rows, with zeros for what comes in."""
    n = np.shape(v)[0]
    there = np.arange(n) - k
    rows = np.logical_and(there >= 0, there < n)
    return np.where(np.reshape(rows, (-1,) + (1,) * (np.ndim(v) - 1)), np.roll(v, k, axis=0), 0)


def blocks_back(g, arrays):
    """The cotangents of the blocks of a matrix of blocks along its diagonal."""
    found, row, column = [], 0, 0
    for a in arrays:
        shape = np.shape(np.atleast_2d(a))
        found.append(unbroadcast(np.reshape(g[row : row + shape[0], column : column + shape[1]], np.shape(a)).copy(), a))
        row, column = row + shape[0], column + shape[1]
    return found


def qr_parts(y, a, mode):
    """The factors of scipy.linalg.qr, if they are those of a thin decomposition."""
    shape = np.shape(a)
    if mode == "economic" or mode == "full" and shape[-2] <= shape[-1]:
        return y
    raise UndefinedDerivative("scipy.linalg.qr has a derivative with mode='economic': the further columns of q are arbitrary")
