"""Views whose memory is stored into later, earlier, or never; arrays scaled in place by what is made of them."""

import numpy as np

from . import normal, positive, program

FACTORS = positive(2, 2, low=0.3, high=1.2)


@program(FACTORS)
def view_before_a_store_in_a_loop(x):
    w, total = x * 1.0, 0.0
    for _ in range(3):
        t = w.T
        total += np.sum(t[0] * t[1] ** 2)
        w[0] = w[1] * x[0]
    return total


@program(FACTORS)
def view_or_another_array(x):
    w, total = x * 1.0, 0.0
    for k in range(3):
        if k % 2 == 0:
            t = w[1]
        else:
            t = x[0] * 2.0
        total += np.sum(t**3)
        w[1] *= x[k % 2]
    return total


@program(FACTORS)
def views_of_buffers_in_turn(x):
    w, v, total = x * 1.0, x * 2.0, 0.0
    for k in range(4):
        t = w[0]
        total += np.sum(np.sin(t) * t)
        w, v = v, w
        w[0] = np.cos(v[0]) * k
        v[1] += w[0]
    return total


@program(FACTORS)
def views_of_what_is_bound_anew(x):
    w = x * 1.0
    s = np.sum(w.ravel() ** 3)
    t = w.T.reshape(-1)
    s += np.sum(t**2 * np.arange(t.size))
    w += 1.0
    w = w * x
    u = w[::-1]
    w[0] = 5.0 * x[0]
    return s * (1.0 + np.sum(u**2))


@program(FACTORS)
def views_of_rows_then_of_columns(x):
    w = np.zeros((3, 2))
    for i in range(3):
        w[i] = x[i % 2] * (i + 1)
        if i:
            p = w[i - 1]
            w[i] += p * p
    t = w.T
    for j in range(2):
        q = t[j]
        x = x + np.sum(q**2)
        if j == 0:
            w = w * 2.0
            w[1] = np.sum(q)
    return np.sum(x * w[:2])


@program(FACTORS)
def transposed_when_it_has_been_scaled(x):
    w, s = x * 1.0, 0.0
    for k in range(2):
        v = w[k]
        s += np.sum(v**3)
        w[k] = v * v
        w = w / np.sum(w)
        w /= 1.0 + np.sum(w**2)
        s += np.sum(w.T @ x)
    return s


@program(FACTORS, 3, wrt=0)
def view_of_what_the_pass_before_made(x, n):
    w = x * 1.0
    while n > 0:
        t = w.T
        u = t[0]
        if n == 2:
            w = np.exp(-w)
        w /= 1.0 + np.sum(u**2)
        n -= 1
    return np.sum(t**3)


@program(normal(6, 2), normal(3, 2))
def soft_clusters(x, c):
    for _ in range(2):
        d = ((x[:, None, :] - c[None]) ** 2).sum(-1)
        w = np.exp(-2.0 * (d - d.min(axis=1, keepdims=True)))
        w /= w.sum(axis=1, keepdims=True)
        c = (w.T @ x) / w.sum(0)[:, None]
    return np.sum(w * d)


@program(FACTORS)
def each_in_place_by_the_other(x):
    p, q = x[0] * 2.0, x[1] * 3.0
    p **= q
    q *= p
    p /= q
    q -= p * p
    p -= q
    return np.sum(p * q)


@program(FACTORS)
def in_place_by_itself(x):
    p = x * 1.0
    p *= p
    p /= p + 1
    p **= 1.5
    p -= p * x
    p /= np.sum(p, axis=0)
    q = x + p
    q /= q
    return np.sum(p * x) + np.sum(q * q * x)


@program(FACTORS)
def complex_numbers_scaled_in_place(x):
    p = np.exp(1j * x)
    p *= x
    p /= 1 + 1j * x
    return np.sum(np.abs(p) ** 2) + np.sum(p.imag)


@program(FACTORS)
def view_of_what_is_scaled_afterwards(x):
    p = np.ones((1, 2)) * x[:1]
    t = p.T
    p /= np.sum(p)
    p *= 3.0
    return np.sum(t * x.T[:, :1]) + np.sum(p**2)


@program(FACTORS)
def scaled_by_an_array_of_its_own_memory(x):
    p = x * 1.0
    t = p[0]
    s = np.sum(t**2)
    p /= t[1] + 1.0
    p *= s
    return np.sum(p**3) + np.sum(t)


@program(0.5, positive(2, 3), wrt=0)
def view_of_an_array_that_each_pass_makes_anew(x, p):
    s = 0.0
    for _ in range(3):
        v = np.minimum(p, 1.2).T
        v[1, 1] *= 2.0
        r = np.sqrt(p)[0]
        r += 1.0
        s += x * np.sum(v) * np.sum(r)
    return s
