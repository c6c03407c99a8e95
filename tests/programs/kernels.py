"""Kernels of scientific benchmarks: loops over cells, matrices and energies that fill what they are given."""

import numpy as np

from . import normal, positive, program


@program(normal(9), positive(9), 3)
def averages_over_rings(data, radius, n):
    counts = np.histogram(radius, n)[0]
    totals = np.histogram(radius, n, weights=data)[0]
    return np.sum((totals / counts) ** 2)


@program(positive(8), normal(8))
def density_over_the_range_of_its_points(x, y):
    h, edges = np.histogram(x, 3, density=True)
    grid, a, b = np.histogram2d(x, y, [2, 3], weights=x, density=True)
    return np.sum(h * edges[1:]) + np.sum(grid**2) + np.sum(a) * np.sum(b)


@program(normal(5, seed=1), positive(5))
def cells_of_points_in_a_list(x, y):
    h, edges = np.histogramdd([x, y], 2, density=True)
    return np.sum(h**2) + edges[0] @ edges[1]


@program(normal(7), True)
def weights_that_are_not_missing(x, weighted):
    return weights_that_may_be_missing(x, weighted)


@program(normal(7), False)
def weights_that_may_be_missing(x, weighted):
    w = x if weighted else None
    h, edges = np.histogram(x, 3, weights=w, density=weighted)
    return np.sum(h * x[:3] ** 2) + edges[0]


@program(normal(7))
def edges_from_the_points(x):
    edges = np.histogram_bin_edges(x, bins=4)
    return np.sum(edges**3) + np.sum(np.histogram(x, [-1.0, 0.0, 1.0], weights=x**2)[0] ** 2)


@program(normal(2, 3, 2, 2), normal(3, 2, 2), normal(2, 3), np.array([1, 0, 2]))
def energies_summed_up_in_place(g, h, d, near):
    G, H, D = g + 2j * g**2, h * (1 - 1j), d * np.exp(1j * d)
    S = np.zeros_like(G)
    for k in range(G.shape[0]):
        for a in range(len(near)):
            if k - a <= 0:
                left = G[k, near[a]] @ H[a]
                right = H[a] * D[k, a]
                S[k, a] += left @ right
    return np.sum(np.real(S * np.conj(S)))


@program(normal(3, 2), normal(2), normal(3, 3, seed=2), normal(3, seed=4))
def complex_matrices_and_vectors(a, x, b, s):
    a, x, b, s = a + 1j * a**2, x * 1j + 0.5, b * (1 - 1j), s + 2j
    s += a @ x
    for _ in range(2):
        s[:] = b @ s + np.conj(s) @ b
    return np.sum(np.abs(s) ** 2) + np.real(s @ s)


@program(normal(2, 3, 4), normal(4, 4), 2)
def each_row_times_a_matrix_in_place(A, C, n):
    for _ in range(n):
        A[:] = np.reshape(np.reshape(A, (2, 3, 1, 4)) @ C, (2, 3, 4))
    return np.sum(A**2)


@program(normal(2, 3), normal(4, 3, 2), normal(5, 2, 3), normal(3))
def a_matrix_before_a_batch_and_a_vector_behind(w, x, z, v):
    return np.sum((w @ x) ** 2) + np.sum((z @ v) ** 2) + np.sum((z @ np.outer(v, v)) ** 2)


def levinson(r):
    y = np.empty_like(r)
    alpha, beta = -r[0], 1.0
    y[0] = -r[0]
    for k in range(1, r.shape[0]):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / beta
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha
    return y


@program(0.3 * normal(5))
def recursion_over_ever_more_entries(r):
    return np.sum(levinson(r) ** 2)
