"""Entries and columns that neighbours share: indices that meet at the ends, whole numbers that step, old values kept."""

import numpy as np

from . import normal, program


@program(normal(5))
def from_the_last_entry(x):
    u = x.copy()
    for i in range(-1, len(u) - 1):
        u[i + 1] = u[i + 1] * u[i] + u[i + 1] * np.sin(u[i])
    return np.sum(u * x)


@program(normal(1))
def the_one_entry_is_its_own_neighbour(x):
    u = x.copy()
    for i in range(-1, len(u) - 1):
        u[i + 1] = u[i + 1] * u[i] + u[i + 1] * np.sin(u[i])
    return np.sum(u * x)


@program(normal(4))
def two_at_a_time(x):
    u = x.copy()
    for i in range(len(u) - 1, -1, -2):
        u[i] = u[i] * u[i - 1] + u[i]
        u[i - 1] = u[i] * u[i]
    return np.sum(u)


@program(0.3 * normal(3, 3))
def columns_that_may_be_the_same(m):
    q = m.copy()
    for j in range(q.shape[1]):
        v = q[:, j]
        for k in range(q.shape[1]):
            v -= 0.1 * q[:, k] * v[0]
            q[:, k] += v * q[0, j]
    return np.sum(q**2)


@program(0.3 * normal(3, 4))
def columns_before_and_the_last(m):
    q = m.copy()
    for j in range(q.shape[1]):
        for k in range(j - 2, -2, -1):
            v = q[:, j]
            q[:, k] -= v * q[0, k]
            v *= np.cos(q[1, k])
    return np.sum(q**2)


@program(normal(5))
def steps_that_are_left_early(x):
    s, j = 0.0, 0
    for i in range(4):
        k = i
        while k < 7:
            if x[k % 5] > 1.0:
                break
            s = s + x[k % 5] * x[i % 5]
            k = k + 2
        s = s * x[k % 5]
        j = j + k
    return s * x[j % 5]


@program(normal(5))
def two_steps_of_one_number(x):
    k, s = 3, x[0]
    while k < 40:
        s = s * x[k % 5] + np.sin(s)
        k = k * 3
        k = k - 1
    return s * k


@program(normal(6), normal(6))
def an_update_that_a_view_sees(x, w):
    z = x * w
    z -= np.mean(z)
    e = np.exp(z)
    y = z[::2]
    y += 1.0
    z *= x
    return np.sum(e * z) + np.sum(y)
