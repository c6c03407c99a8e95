"""Stores into a fresh local array that nothing else refers to."""

import numpy as np

from . import normal, positive, program


@program(normal(6), 0.4)
def smooth(x, k):
    h = np.zeros(len(x))
    s = 0.0
    for i in range(len(x)):
        if x[i] > s:
            s = s + k * (x[i] - s)
        else:
            s = s * np.exp(-k)
        h[i] = s * s
    return np.sum(h)


@program(normal(5))
def filled_by_index(x):
    y = np.empty(len(x))
    for i in range(len(x)):
        y[i] = np.sin(x[i]) * x[i - 1]
    return np.sum(y * y)


@program(0.7, 0.2)
def recurrence_in_a_table(a, b):
    f = np.zeros(8)
    f[0], f[1] = a, b
    for i in range(2, 8):
        f[i] = f[i - 1] * f[i - 2] + f[i - 1]
    return f[-1] * f[3]


@program(normal(6))
def bins(x):
    h = np.zeros(3)
    for i in range(len(x)):
        h[i % 3] += x[i] * x[i]
    return np.sum(h**2)


@program(normal(4), normal(3, seed=1))
def table_in_two_dimensions(a, b):
    t = np.zeros((5, 4))
    for i in range(4):
        for j in range(3):
            t[i + 1, j + 1] = t[i, j] + a[i] * b[j] * t[i, j + 1] + np.tanh(t[i + 1, j] + a[i])
    return t[-1, -1] * t[2, 3]


@program(normal(6), 0.5)
def slices_stored(x, k):
    y = np.zeros(8)
    y[1:4] = x[:3] * k
    y[4:] = x[2:] * y[1]
    y[::4] = k * k
    return np.sum(y**2)


@program(normal(4, 3), normal(3, seed=1))
def rows_stored(m, v):
    out = np.zeros((4, 3))
    for i in range(4):
        out[i] = np.tanh(m[i] * v)
        out[i, 0] = m[i, 1] ** 2
    return np.sum(out * out) + np.sum(out[:, 0])


@program(0.7, 1.2)
def overwritten_and_read_before(x, y):
    h = np.zeros(2)
    h[0] = x
    a = h[0] * h[0]
    h[0] = a * y
    b = h[0] * h[0]
    h[0] = 5.0
    return a * b * h[0]


@program(0.7, 1.2)
def augmented_elements(x, y):
    h = np.ones(2)
    h[0] *= x
    h[1] -= y * h[0]
    h[0] /= y
    h[1] **= 2
    h[0] += h[1]
    return h[0] * h[1]


@program(normal(3), normal(3, seed=1))
def accumulated_vector(x, y):
    s = np.zeros(3)
    for i in range(3):
        s += x * y[i]
    s *= x
    return np.sum(s * s)


@program(normal(5))
def store_in_branch(x):
    y = np.zeros(5)
    for i in range(5):
        if x[i] > 0:
            y[i] = x[i] ** 2
        elif i > 0:
            y[i] = y[i - 1] * x[i]
    return np.sum(y * x)


@program(positive(4))
def store_in_while(x):
    y = np.ones(4)
    i = 0
    while i < 4 and y[i - 1] < 100:
        y[i] = y[i - 1] * x[i]
        i += 1
    return np.sum(y)


@program(normal(5))
def insertion_by_mask(x):
    y = np.zeros(5)
    y[x > 0] = 3.0
    y[[0, 2]] = x[3:] ** 2
    return np.sum(y * x)


@program(normal(4, 4), 0.2)
def relaxation(b, w):
    u = np.zeros((4, 4))
    for sweep in range(2):
        for i in range(1, 3):
            for j in range(1, 3):
                u[i, j] = (1 - w) * u[i, j] + w * (
                    u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] + b[i, j]
                )
    return np.sum(u * u)


@program(normal(4), 2)
def store_then_overwrite_index(x, k):
    y = np.zeros(6)
    for i in range(4):
        y[k] = x[i] * (1 + y[k])
        k = (k + 2) % 6
    return np.sum(y**2)
