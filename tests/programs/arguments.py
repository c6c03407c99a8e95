"""Functions that write into their arguments: the derivative leaves the caller's as they were."""

import numpy as np

from . import normal, positive, program, spd


@program(normal(4))
def one_entry(x):
    x[0] = x[1] * x[2]
    return np.sum(x * x)


@program(normal(4), 0.7)
def scaled_in_place(x, k):
    x *= k
    x += k
    return x @ x


@program(normal(5), positive(5))
def slices(x, w):
    x[1:] -= w[1:] * x[1:]
    x[:-1] = x[:-1] * w[0]
    x[::2] /= w[::2]
    return np.sum(np.sin(x))


@program(normal(6), 0.3)
def smoothed_in_place(u, k):
    """Gauss-Seidel: each entry sees what was stored before it."""
    for _ in range(3):
        for i in range(1, len(u) - 1):
            u[i] = u[i] + k * (u[i - 1] - 2.0 * u[i] + u[i + 1])
    return np.sum(u**2)


@program(normal(4, seed=1), positive(5, seed=2, low=3.0, high=4.0), normal(4, seed=3), normal(5, seed=4))
def thomas(a, b, c, d):
    """A tridiagonal system, solved in the arrays that hold it."""
    n = len(d)
    for i in range(1, n):
        w = a[i - 1] / b[i - 1]
        b[i] -= w * c[i - 1]
        d[i] -= w * d[i - 1]
    d[n - 1] = d[n - 1] / b[n - 1]
    for i in range(n - 2, -1, -1):
        d[i] = (d[i] - c[i] * d[i + 1]) / b[i]
    return np.sum(d * d)


@program(spd(4))
def cholesky_in_place(a):
    n = len(a)
    for j in range(n):
        for k in range(j):
            a[j, j] -= a[j, k] * a[j, k]
        a[j, j] = np.sqrt(a[j, j])
        for i in range(j + 1, n):
            for k in range(j):
                a[i, j] -= a[i, k] * a[j, k]
            a[i, j] /= a[j, j]
    s = 0.0
    for i in range(n):
        s += a[i, i] * (i + 1.0) + a[n - 1, i]
    return s


@program(normal(5, 4), 0.1)
def heat_step(u, k):
    u[1:-1, 1:-1] += k * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * u[1:-1, 1:-1])
    return np.sum(u**3)


@program(normal(5))
def masked(x):
    x[x < 0] = 0.5
    x[x > 1] *= 2.0
    return np.sum(x**2)


@program(normal(4), np.array([0, 2, 2, 1]))
def gathered(x, k):
    x[k] = x[k] * np.array([1.0, 2.0, 3.0, 4.0])
    return x @ x


@program(normal(3), normal(3, seed=5))
def two_of_them(x, y):
    x[0] = y[1]
    y[0] = x[0] * x[2]
    return x @ y


@program(normal(4), 0.4, 3)
def in_one_branch(x, k, n):
    if n > 2:
        x[1] = k * x[0]
    return np.sum(x**2)


@program(normal(4))
def written_before_an_early_return(x):
    x[0] *= 2.0
    if x[0] > 100.0:
        return x[0]
    x[1] = x[0]
    return x @ x


@program(0.6, [0.5, 1.5])
def a_list_that_grows(k, xs):
    xs.append(k * xs[0])
    xs[0] = xs[1] * k
    s = 0.0
    for x in xs:
        s += x * x
    return s


@program({"w": normal(3), "b": 0.4}, normal(3, seed=8))
def a_dict_that_is_written(params, x):
    params["b"] = params["b"] * 2.0
    return np.sum(params["w"] * x) * params["b"]


@program(np.asfortranarray(normal(3, 4)))
def fortran_order(a):
    a[0] = a[1] * a[2]
    return np.sum(np.tanh(a))


@program(normal(8)[::2])
def with_gaps(x):
    x[1:] *= x[:-1]
    return np.sum(x**2)


@program(normal(4, dtype=np.float32), tolerance=1e-2, second_order=False)
def single_precision(x):
    x[1:] = x[1:] * x[:-1]
    return np.sum(x)


@program(normal(3), 2)
def until_it_is_small(x, n):
    while np.abs(x[0]) > 0.1:
        x *= 0.5
        n += 1
    return x @ x * n


@program(normal(4))
def a_view_of_it(x):
    tail = x[1:]
    tail *= 2.0
    return np.sum(tail**2)
