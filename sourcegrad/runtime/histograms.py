"""Adjoints of histograms.

How many points a cell holds is piecewise constant in where they lie.  What moves with them are the edges of cells, from the least
point to the greatest where no others are asked for, and with the edges the cells' sizes, which a density is divided by.
"""

from __future__ import annotations

import numpy as np

from .broadcast import unbroadcast
from .elementary import divide
from .lists import array_tangent, cast
from .order import ties
from .products import conj
from .shapes import gathered, gathered_back
from .trees import slot, zeros


def bin_numbers(x, edges):
    """The bin that holds each entry, the last one closed on both sides; −1 outside."""
    n = len(edges) - 1
    place = np.searchsorted(edges, x, side="right") - 1
    place = np.where(np.equal(x, edges[-1]), n - 1, place)
    return np.where(np.logical_or(place < 0, place >= n), -1, place)


def grid_numbers(columns, edges):
    """The cell of a grid of bins that holds each point, −1 outside; one column a dimension."""
    total = 0
    outside = False
    for k in range(len(edges)):
        place = bin_numbers(columns[k], edges[k])
        outside = np.logical_or(outside, place < 0)
        total = total * (len(edges[k]) - 1) + place
    return np.where(outside, -1, total)


def cell_sizes(edges):
    """The volume of each cell of a grid of bins."""
    total = np.ones(())
    for e in edges:
        total = np.expand_dims(total, -1) * np.diff(e)
    return total


def is_matrix(sample):
    """Does it hold a point in each row?  Of anything else np.histogramdd makes a row a dimension."""
    return isinstance(sample, np.ndarray) and sample.ndim == 2


def sample_columns(sample):
    """np.histogramdd's points, dimension by dimension."""
    return sample.T if is_matrix(sample) else np.atleast_2d(np.asarray(sample))


def is_spanned(points, bins, limits):
    """Do the least and the greatest of `points` set the edges of the bins along their dimension?"""
    return limits is None and np.ndim(bins) == 0 and np.size(points) > 0


def of_dimension(given, k, n):
    """What np.histogramdd and np.histogram2d take of `given` bins or limits along dimension k of n."""
    return given[k] if isinstance(given, (list, tuple, np.ndarray)) and len(given) == n else given


def histogram_adjoint(g, weights, columns, y, edges, density):
    """The cotangent of a histogram's weights: that of each point's cell."""
    if weights is None:
        return 0.0
    g = np.zeros_like(y[0]) + slot(g, 0)
    if density:
        total = histogram_total(weights, columns, edges)
        g = g / conj(cell_sizes(edges) * total) - np.sum(g * conj(y[0])) / conj(total)
    return unbroadcast(np.reshape(gathered(g, grid_numbers(columns, edges)), np.shape(weights)), weights)


def histogram_total(weights, columns, edges):
    """The sum of all weights that fall into a bin."""
    return np.sum(np.where(grid_numbers(columns, edges) >= 0, np.ravel(weights), 0))


def points_adjoint(g, own, points, k, y, edges, bins, limits, density):
    """The cotangent of where points lie along dimension k, of which `edges` tell; `own`: that of these edges."""
    if not is_spanned(points, bins, limits):
        return np.zeros(np.shape(points))
    e = np.zeros(len(edges)) + own
    if density:
        g = np.real(conj(np.zeros_like(y[0]) + slot(g, 0)) * y[0])
        others = tuple([d for d in range(np.ndim(g)) if d != k])
        through = np.sum(g, axis=others) / np.diff(edges)
        e = e + np.append(through, 0.0) - np.insert(through, 0, 0.0)
    far = np.linspace(0.0, 1.0, len(edges))
    first, last = np.sum(e * (1.0 - far)), np.sum(e * far)
    return first * ties(points, np.min(points)) + last * ties(points, np.max(points))


def points_of_histogram(g, a, y, bins, limits, density):
    """The cotangent of np.histogram in `a`."""
    return points_adjoint(g, slot(g, 1), np.asarray(a), 0, y, y[1], bins, limits, density)


def points_of_histogram2d(g, x, k, y, bins, limits, density):
    """The cotangent of np.histogram2d in its k-th argument."""
    bins, limits = of_dimension(bins, k, 2), of_dimension(limits, k, 2)
    return points_adjoint(g, slot(g, 1 + k), np.asarray(x), k, y, y[1 + k], bins, limits, density)


def points_of_histogramdd(g, sample, y, bins, limits, density):
    """The cotangent of np.histogramdd in its sample."""
    columns, own, back = sample_columns(sample), slot(g, 1), []
    n = len(columns)
    for k in range(n):
        part = of_dimension(bins, k, n), of_dimension(limits, k, n)
        back.append(points_adjoint(g, slot(own, k), columns[k], k, y, y[1][k], *part, density))
    return np.stack(back, -1) if is_matrix(sample) else np.reshape(np.stack(back), np.shape(sample))


def histogram_tangent(t, moved, weights, columns, y, edges, bins, limits, density):
    """(The tangent of a histogram in its weights and where its points lie, the tangents of its edges.)

    t, moved: of the weights, and of the columns
    """
    n = len(edges)
    cells = grid_numbers(columns, edges)
    flow = np.zeros(np.shape(y[0]))
    if weights is not None:
        flow = gathered_back(np.zeros(np.shape(weights)) + t, np.shape(y[0]), cells)
    if density and weights is not None:
        total = histogram_total(weights, columns, edges)
        flow = divide(flow, cell_sizes(edges) * total) - y[0] * (np.sum(flow) / total)
    tangents = []
    for k in range(n):
        e = edges_tangent(moved[k], columns[k], edges[k], of_dimension(bins, k, n), of_dimension(limits, k, n))
        tangents.append(e)
        if density:
            grown = np.diff(e) / np.diff(edges[k])
            flow = flow - y[0] * np.reshape(grown, (1,) * k + (len(grown),) + (1,) * (n - k - 1))
    return cast(flow, y[0]), tangents


def edges_tangent(t, points, edges, bins, limits):
    """The tangent of the edges along one dimension."""
    if not is_spanned(points, bins, limits):
        return zeros(edges)
    first, last = np.sum(t * ties(points, np.min(points))), np.sum(t * ties(points, np.max(points)))
    return cast(np.linspace(first, last, len(edges)), edges)


def columns_tangent(t, sample):
    """The tangents of np.histogramdd's points, dimension by dimension."""
    moved = array_tangent(t, sample, np.asarray(sample) * 1.0)
    return moved.T if is_matrix(sample) else np.atleast_2d(moved)


def in_parts(tangent):
    """The tangent of (histogram, edges, …) from that of (histogram, [edges, …])."""
    return (tangent[0], *tangent[1])
