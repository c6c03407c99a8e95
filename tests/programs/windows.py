"""Views whose entries coincide, of arrays that are written while they are read."""

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

from . import normal, program

FIVE = np.array([0.3, 0.4, 0.5, 0.6, -0.3])


@program(FIVE)
def windows_between_stores(x):
    a = x * x
    w = sliding_window_view(a, 3)
    s = np.sum(w[1] * w[2])
    a[2] = s * x[0]
    r = w[0]
    a[1] *= 3.0
    return np.sum(r * w[1]) + s


@program(FIVE)
def rows_of_a_broadcast_array(x):
    a = x * x
    b = np.broadcast_to(a, (3, 5))
    r = b[1]
    for i in range(4):
        a[i + 1] += np.sum(b[:, i] * r[i])
    return np.sum(b * b) + np.sum(r)


@program(FIVE)
def strides_in_a_loop(x):
    a = x * x
    w = as_strided(a, (3, 3), (8, 8))
    a[1] = 2 * x[0]
    s = 0.0
    for i in range(3):
        s = s + np.sum(w[i] * w.T)
        a[i] *= 1.5
    return s * np.sum(w)


@program(FIVE)
def a_filter_before_and_after(x):
    a = x * x
    w = sliding_window_view(a, 3)
    out = np.zeros(3)
    for k in range(3):
        out[k] = np.sum(w[k]) * w[k, 0]
    a[0] = out[1]
    for k in range(3):
        out[k] += np.sum(w[k]) * w[k, 0]
    return np.sum(out * out) * np.sum(a)


@program(FIVE)
def arrays_broadcast_together(x):
    a = x * x
    b, c = np.broadcast_arrays(a, x[:, None])
    a[0] = b[1, 1] * 3
    return np.sum(b * c)


@program(FIVE)
def strides_of_views(x):
    d = as_strided(x.reshape(1, 5), (5,), (8,))
    e = as_strided(x[::2], (2, 2), (16, 16))
    return np.sum(d * d) * np.sum(e)


@program(FIVE)
def windows_of_an_argument_that_is_written(x):
    w = sliding_window_view(x, 2)
    x[1] = w[2, 1] ** 2
    while np.sum(x) < 3.0:
        x[1:] *= 1.5
        x[0] += np.sum(w[1] * w[3])
    return np.sum(w**3)


class Line:
    def __init__(self, n):
        self.cells = np.ones(n)

    def step(self, k):
        w = sliding_window_view(self.cells, 3)
        self.cells[0] *= k
        new = w @ np.array([k, 1.0, -k])
        self.cells[1:-1] = new
        return np.sum(w[0] * w[1])


@program(0.3)
def windows_in_a_method(k):
    line = Line(6)
    s = 0.0
    for _ in range(3):
        s = s + line.step(k)
    return s + np.sum(line.cells**2)


def smoothed(a, w, i):
    a[i] = np.mean(w[i])
    return np.sum(w[i + 1])


@program(normal(6))
def windows_that_a_callee_reads(x):
    a = np.sin(x)
    w = sliding_window_view(a[1:], 2)
    s = 0.0
    for i in range(3):
        if i == 2:
            break
        s = s + smoothed(a, w, i) * w[i, 0]
    return s + np.sum(a * x)


@program(normal(3, 4))
def patches_of_a_picture(x):
    a = x * 1.0
    p = sliding_window_view(a, (2, 2))
    for i in range(2):
        for j in range(3):
            a[i, j] += 0.5 * np.sum(p[i, j] * p[0, 0])
    return np.sum(p.max(axis=(2, 3)) * p[..., 0, 0])


@program(normal(5))
def windows_of_an_argument_changed_by_an_operator(x):
    w = sliding_window_view(x, 2)
    s = w.sum()
    x[1] = x[0] * 3
    t = (w[0] * w[1]).sum()
    for _ in range(2):
        x *= 2
        t = t + w[2, 0]
    return s * t + w[:, 0] @ w[:, 1]
