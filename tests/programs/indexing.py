"""Reading from arrays by every kind of index."""

import numpy as np

from . import normal, positive, program


@program(normal(6))
def integers(x):
    return x[0] * x[-1] + x[2] ** 2 + x[len(x) - 2] * x[0]


@program(normal(7))
def slices(x):
    a, b, c, d = x[1:4], x[:3], x[-3:], x[::-2]
    return np.sum(a * b * c) + np.sum(d**2) + np.sum(x[5:1:-2] * x[:2]) + np.sum(x[10:])


@program(normal(3, 4))
def rows_and_columns(m):
    return (
        np.sum(m[1] * m[-1])
        + np.sum(m[:, 0] * m[:, -1])
        + m[1, 2] * m[0][1]
        + np.sum(m[1:, ::2] ** 2)
    )


@program(normal(2, 3, 4))
def ellipsis_and_new_axes(x):
    a = x[..., 0] * x[0, ..., 1]
    b = x[:, None, :, 1] * x[1, np.newaxis, ..., 2:].T[0]
    return np.sum(a) + np.sum(b) + np.sum(x[...] ** 2)


@program(normal(5), np.array([0, 2, 2, 4, -1]))
def repeated_integers(x, index):
    y = x[index]
    return np.sum(y * y * np.arange(5.0)) + np.sum(x[[1, 1, 0]] ** 3)


@program(normal(3, 4), np.array([2, 0, 2]))
def integer_rows(m, rows):
    return np.sum(m[rows] ** 2 * np.arange(1.0, 4)[:, None]) + np.sum(m[:, rows] * m[rows][:, :3])


@program(normal(3, 4), np.array([2, 0, 2]), np.array([1, 3, 1]))
def pairs_of_integers(m, rows, columns):
    picked = m[rows, columns]
    block = m[rows[:, None], columns]
    mixed = m[rows, 1:3]
    return np.sum(picked**3) + np.sum(block * np.arange(3.0)) + np.sum(mixed**2)


@program(normal(8))
def masks(x):
    y = x[x > 0]
    return np.sum(y * y) + np.mean(x[np.abs(x) < 1.5]) + np.sum(x[x > 100])


@program(normal(3, 4))
def masks_in_two_dimensions(m):
    y = m[m > 0]
    z = m[m[:, 0] > 0]
    return np.sum(y**3) + np.sum(z * z) + np.sum(m[:, [True, False, True, False]] ** 2)


@program(normal(3, 5))
def chained_indices(m):
    return m[1][2:][0] * m[0:2][1][3] + np.sum(m[::2][:, 1:][-1] ** 2)


@program(normal(5), 2)
def index_from_argument(x, k):
    return x[k] * x[-k] + np.sum(x[k:] * x[: len(x) - k])


@program(normal(6))
def index_from_data(x):
    i = np.argmax(x)
    j = int(np.argmin(x))
    return x[i] * x[j] + x[i - 1] ** 2


@program(normal(6))
def index_overwritten(x):
    s, k = 0.0, 0
    for i in range(4):
        s = s * x[k] + x[i]
        k = (2 * k + 1) % 5
    return s


@program(normal(4, 5), np.array([4, 0, 2, 2]))
def one_per_row(scores, labels):
    return -np.sum(scores[np.arange(len(labels)), labels] * np.max(scores, axis=1))


@program(normal(3, 4), np.array([[2, 0], [1, 1], [3, 0]]))
def take_functions(m, index):
    a = np.take(m, [0, 2, 2], axis=0)
    b = np.take(m, 5) * m.take([1, 3])
    c = np.take_along_axis(m, index, axis=1)
    return np.sum(a * a) + np.sum(b) + np.sum(c**3)


@program(normal(3, 4))
def slices_in_a_loop(m):
    s = 0.0
    for i in range(1, 4):
        s = s + np.sum(m[:i, i:] ** 2) * m[i - 1, i]
    return s


@program(positive(9), 3)
def windows(x, width):
    averages = []
    for i in range(len(x) - width + 1):
        averages.append(np.mean(x[i : i + width]))
    return np.sum(np.log(np.array(averages)))


@program(normal(4))
def view_read_twice(x):
    first = x[:3]
    second = first[1:]
    return np.sum(first**2) * np.sum(second) + second[0] * first[0] * x[0]


@program(normal(2, 3), 0.7)
def flat_read_and_written(x, k):
    h = x * 2.0
    h.flat[3] = k
    h.flat[1:3] += k
    h.flat[[0, 5]] = x[0, :2]
    h.flat[-1] *= 2.0
    s = h.flat[0] * 2
    for v in h.flat:
        s += v * v
    for i in range(len(x.flat)):
        s += x.flat[i] * i
    for i, v in enumerate(x.flat):
        s += i * v * k
    g = x.flat
    x = x + 1
    return s + np.sum(h.flat) + g[0] * g[-1] + sum([v * v for v in x.flat])


@program(normal(2, 3))
def flat_written_while_read(x):
    h = x * 2.0
    s = 0.0
    for v in h.flat:
        h[1, 2] = h[1, 2] + v * v
        s += v
    return s


@program(normal(3), normal(3, seed=1))
def chosen_by_method(x, y):
    return np.sum(np.array([0, 1, 1]).choose([x, y]) ** 2)


@program(normal(2, 3))
def views_of_the_same_dtype(x):
    return np.sum(x.view()[0] * x.to_device("cpu")[1])


@program(positive(5), np.array([[0, 3], [3, 4], [4, 0]]), 0.3)
def gathers_of_what_is_overwritten(v, idx, k):
    """A gather is a copy: what is stored into its source afterwards it does not see, nor the source what is stored in it."""
    s = 0.0
    for i in range(3):
        w = v[idx[i]]
        u = v[[i, i, 1]]
        s = s + np.sum(w * u[:2]) * k
        v[idx[i]] = w * k + np.sin(w)
        u += v[idx[i, 0]]
        v[i] = v[i] * np.cos(s) + w[0] * u[2] + w[1]
    return np.sum(v * v) + s


@program(normal(3, 4), np.array([2, 0]), 0.3)
def gathers_of_rows(m, rows, k):
    a = m * 1.0
    for i in range(2):
        b = a[rows]
        c = a[i, rows]
        d = a[rows, 1:]
        a[rows[i]] *= k + b[0]
        b[1] = b[0] * c[0]
        a[i] = np.sin(b[1]) + c[1]
        a[1, 1:] += d[0] * d[1]
    return np.sum(a * a)
