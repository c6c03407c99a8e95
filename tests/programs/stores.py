"""Stores and reads of places: every kind of index, every augmented assignment, every function that writes."""

import numpy as np

from . import normal, positive, program


@program(normal(4), 0.7)
def every_operator_through_an_alias(x, k):
    a = x * 2.0
    b = a
    b[0] += k
    a[1] -= x[0] * b[0]
    b[2] *= a[1]
    a[3] /= k + b[0] ** 2
    b[1:3] *= x[:2]
    return np.sum(a * b)


@program(positive(4), 1.3)
def powers_through_an_alias(x, k):
    a = x + 0.5
    b = a[1:]
    b **= 2
    a[0] **= k
    b[1] **= x[0]
    a **= 1.5
    return np.sum(a * x) + b[0]


@program(normal(4), normal(4, seed=1))
def augmented_by_itself(x, y):
    a = x * y
    b = a
    a += b
    b *= a
    a -= b[::-1]
    b[1:] += a[:-1]
    return np.sum(a * b)


@program(normal(5))
def negative_indices(x):
    a = x * 1.5
    b = a[:-1]
    b[-1] = a[-5] * a[-1]
    a[-2:] *= b[-3:-1]
    b[-4] -= a[-1]
    return np.sum(a**2) + b[-2]


@program(normal(8))
def steps(x):
    a = x * x
    even, odd = a[::2], a[1::2]
    even += odd
    odd[::-1] *= even
    a[6::-3] = x[:3] * odd[:3]
    even[::2] = odd[1::2]
    return np.sum(a * x) + np.sum(even * odd)


@program(normal(2, 3, 2))
def ellipsis_and_newaxis(a):
    b = a * 2.0
    c = b[..., 0]
    c[0, ...] = a[1, :, 1]
    d = b[:, None, 1]
    d[..., 1] *= c[1, 2]
    e = b[np.newaxis]
    e[..., -1, :] += c[:, :1]
    return np.sum(b**2) + np.sum(c)


@program(normal(5), 0.3)
def masks(x, k):
    a = x + 0.0
    b = a[1:]
    a[a > 0.2] = k * 2
    b[b < 0] *= k
    b[np.array([True, False, True, True])] += x[:3] * b[0]
    return np.sum(a * x) + b @ b


@program(normal(3, 3))
def mask_of_a_matrix(x):
    a = x * 3.0
    t = a.T
    m = x > 0
    t[m] = x[m] ** 2
    a[~m] -= t[~m]
    t[m[0]] *= 2.0
    return np.sum(a * t)


@program(normal(4), np.array([0, 2, 2, 1]))
def repeated_indices_set(x, k):
    a = x * 1.0
    b = a
    b[k] = x * a[::-1]
    a[k[:3]] = b[1] * x[1:]
    return np.sum(a * b * x)


@program(normal(4), np.array([0, 2, 2, 1]))
def repeated_indices_augmented(x, k):
    a = x * 1.0
    b = a[:3]
    b[k] += x * x
    a[k] *= x
    b[k] -= a[k] * b[0]
    return np.sum(a * x) + np.sum(b)


@program(normal(3, 4), np.array([2, 0, 2]))
def integer_array_and_slice(x, k):
    a = x * 2.0
    r = a[1:]
    a[k] = x
    a[:, k] += x[:, 1:]
    r[0, k] *= x[0, :3]
    r[[1, 0], [3, 0]] = x[0, :2] * r[0, 1]
    return np.sum(a**2) + np.sum(r)


@program(normal(3, 4), np.array([2, 0, 2]), 1)
def mixtures(x, k, j):
    a = x * 2.0
    b = a.T
    b[j, k] = x[:, j] * a[k, 0]
    a[k, 1:3] += b[2:, k].T
    b[j:, -1] *= x[0, j:]
    a[..., [0, 3]] -= a[..., [3, 0]]
    return np.sum(a * x)


@program(normal(4))
def swaps(x):
    a = x * 1.0
    b = a
    a[0], b[1] = b[1], a[0]
    for i in range(3):
        a[i], a[i + 1] = b[i + 1] * x[i], b[i]
    b[0], b[0] = a[2], a[1]
    return np.sum(a * x * x)


@program(normal(3, 3))
def rows_swapped(x):
    a = x * 1.0
    b = a[1:]
    a[[0, 2]] = a[[2, 0]]
    b[[0, 1]] = b[[1, 0]] * x[0]
    a[:, [0, 1]] = a[:, [1, 0]]
    return np.sum(a * np.arange(9.0).reshape(3, 3)) + np.sum(b**2)


@program(normal(5))
def shifts(x):
    a = x * 2.0
    b = a
    b[1:] = a[:-1]
    a[:-1] = b[1:] * x[1:]
    a[::-1] = b
    b[2:] -= a[:-2]
    return np.sum(a * x) + b[0] ** 2


@program(normal(3, 4))
def shifts_of_rows(x):
    a = x * 2.0
    b = a[:, 1:]
    a[1:] = a[:-1]
    b[:, :-1] += b[:, 1:]
    b[:] = a[:, :-1]
    return np.sum(a**2)


@program(normal(3, 3))
def stores_into_the_transpose(x):
    a = x * 2.0
    a.T[0] = x[1] ** 2
    a.T[1] += a[0]
    a.T[1:, 0] *= a.T[0, 1:]
    a.T[...] -= a
    return np.sum(a * x)


@program(normal(2, 3))
def augmented_transpose(x):
    a = x * 2.0
    b = a.T
    b += x.T * 3.0
    b *= a[0, 0]
    a.T[2] = b[0] * b[1]
    return np.sum(a * b.T)


@program(normal(4))
def real_parts(x):
    a = x * 1.0
    r = a.real
    r[0] = x[1] ** 2
    a.real[2] *= x[0]
    return np.sum(a * r)


@program(normal(4), 0.3)
def out_of_everything(x, k):
    a = x * 1.0
    b = a[1:]
    np.sin(x, out=a)
    np.multiply(b, k, out=b)
    np.add(a[:-1], b, out=b)
    np.subtract(b, a[:3], b)
    np.exp(a, a)
    return np.sum(a * x) + b[0]


@program(normal(3, 3), normal(3))
def out_of_products(a, x):
    h = np.zeros((2, 3))
    u = h[0]
    v = h[1]
    np.dot(a, x, out=u)
    np.matmul(a, u, out=v)
    np.sum(a * v, axis=1, out=u)
    np.outer(x[:2], u, out=h)
    return np.sum(h**2) + np.sum(u * v)


@program(normal(3), np.array([0, 1, 1]))
def ufuncs_at(x, k):
    a = np.zeros(4) + 1.0
    b = a[1:]
    np.add.at(b, k, x)
    np.subtract.at(a, k, x * x)
    np.add.at(a, (k,), b[0])
    return np.sum(a * a) + np.sum(b)


@program(normal(3, 3), np.array([0, 2, 2]))
def ufuncs_at_in_two_dimensions(x, k):
    a = x * 0.5
    t = a.T
    np.add.at(t, (k, [1, 1, 1]), x[0])
    np.add.at(a, k, t)
    np.subtract.at(a, (slice(None), k), x)
    return np.sum(a * a)


@program(normal(4), 0.5)
def copied_to(x, k):
    a = np.zeros(4)
    b = a[:2]
    np.copyto(a, x)
    np.copyto(b, a[2:] * k)
    np.copyto(a[1:], a[:-1])
    return np.sum(a * x) + b[1]


@program(normal(4))
def filled_views(x):
    a = np.outer(x, x)
    a[1].fill(x[0])
    a[:, 2].fill(a[0, 0])
    a.T[3] = 0.0
    r = a[2]
    r.fill(a[1, 1] * r[0])
    return np.sum(a * a)


@program(normal(5))
def sorted_views(x):
    a = x * np.array([1.0, -2.0, 3.0, 0.5, 1.5])
    b = a[1:4]
    b.sort()
    a[::2].sort()
    c = a
    c.sort(kind="stable")
    return np.sum(a * np.arange(5.0)) + b[0] ** 2


@program(normal(3, 4))
def sorted_rows(x):
    a = x * 2.0
    for i in range(3):
        a[i].sort()
    a.T.sort()
    a[:, 1:].sort(axis=0)
    return np.sum(a * np.arange(12.0).reshape(3, 4) ** 2)


@program(0.7, 1.2)
def scalars_in_a_buffer(x, y):
    h = np.zeros(3)
    v = h[1:]
    h[0] = x
    v[0] = h[0] * y
    h[2] = v[0] * v[0]
    v[1] *= h[0]
    h[0] = v[1]
    return h[0] * h[1] * h[2]


@program(0.7)
def zero_dimensional(x):
    a = np.array(x)
    b = a
    b[...] = x * x
    a[()] *= 3.0
    b += 1.0
    a *= b
    return float(a) * x


@program(normal(3))
def zero_dimensional_view(x):
    a = x * 2.0
    b = a[1, ...]
    b[...] = x[0] ** 2
    a[1] *= 3.0
    b += a[0]
    return np.sum(a * a) + b * x[2]


@program(normal(4), positive(4))
def in_place_while_read(x, w):
    a = x * 1.0
    b = a[::-1]
    a *= b
    b += a
    a[1:-1] = b[1:-1] * w[1:-1]
    a /= w
    b -= np.sin(a)
    return np.sum(a * w)


@program(normal(4))
def integer_buffer_of_indices(x):
    k = np.array([0, 1, 2, 3])
    j = k[1:]
    a = x * 1.0
    for i in range(3):
        a[k[i]] *= x[j[i]]
        j[i] = k[0]
        k[0] = i
    return np.sum(a * x[k])


@program(normal(4, dtype=np.float32), second_order=False, tolerance=1e-2)
def single_precision_views(x):
    a = x * np.float32(2)
    b = a[1:]
    b *= a[:-1]
    a[0] = b[1] * 1.5
    return np.sum(a * x)


@program(normal(4))
def cast_on_the_way_in(x):
    a = np.zeros(4, dtype=np.float32)
    b = a[:2]
    b[0] = 0.5
    c = np.zeros(4)
    d = c[1:]
    d[:] = x[1:]
    d += b[0]
    return np.sum(c * x)


@program(normal(4, 4))
def grid_of_indices(x):
    a = x + 0.0
    b = a
    rows, cols = np.array([0, 2]), np.array([1, 3, 0])
    b[np.ix_(rows, cols)] = a[np.ix_(cols[:2], [0, 1, 2])] * x[0, 0]
    a[rows[:, None], cols] *= b[1, :3]
    return np.sum(a * b)


@program(normal(3, 4))
def flat_places(x):
    a = x * 2.0
    b = a
    b.flat[3] = x[0, 0] * a.flat[5]
    a.flat[1:3] = x[1, :2]
    a.flat[[0, 7, 7]] = x[2, :3]
    return np.sum(a * b)


@program(normal(3, 3))
def put_along_an_axis(x):
    a = x * 1.0
    t = a.T
    k = np.argmax(x, axis=0)[None]
    np.put_along_axis(a, k, x[1:2] ** 2, axis=0)
    np.put_along_axis(t, np.array([[0, 1], [2, 2], [1, 0]]), x[:, :2], 1)
    return np.sum(a**2)


@program(normal(6))
def placed_and_masked(x):
    a = x * 1.0
    b = a[1:]
    np.putmask(a, x > 0.0, x * x)
    np.place(b, b < 0, x[:2])
    return np.sum(a * a)


@program(normal(3, 4))
def flat_from_flat(x):
    a = x * 2.0
    a.flat[3] = x[0, 0] * a.flat[5]
    return np.sum(a)


@program(normal(3, 4))
def a_flat_iterator(x):
    a = x * 2.0
    b = a
    f = a.flat
    for i in range(1, 12):
        f[i] += f[i - 1] * 0.5
    return np.sum(a * b)


@program(normal(4, 4))
def places_of_functions(x):
    a = x * 1.0
    b = a
    b[np.nonzero(x > 0)] *= 2.0
    c = a[np.where(a > 1)]
    b[np.diag_indices(4)] += c.sum()
    a[np.triu_indices_from(x, 1)] = 0.5
    i, j = np.nonzero(x < 0)
    b[i, j] **= 2
    k = np.argwhere(x > 0.5)
    for p in k:
        b[tuple(p)] *= 3.0
    b[np.unravel_index(np.argmax(x), x.shape)] = x[0, 0]
    m = np.flatnonzero(x[0] > 0)
    b[0, m] = a[1, m] * 2
    return np.sum(a * x)


@program(normal(6))
def places_of_orders(x):
    a = x * 1.0
    b = a
    p = np.argsort(x)
    q = np.random.RandomState(0).permutation(6)
    b[p[:3]] = a[q[:3]] * x[0]
    b[::-1][p] *= 2.0
    order = sorted(range(6), key=lambda i: x[i])
    for k in order:
        b[k] += a[order[0]]
    s = set([1, 2])
    for k in s:
        a[k] *= 0.5
    mask = np.zeros(6, bool)
    mask[::2] = True
    b[mask] = a[~mask]
    b[mask & (x > 0)] = 1.5
    return np.sum(a * x)


@program(normal(4), normal(4) + 3.0, 1.7)
def quotients_in_place(x, w, k):
    """The quotient that is left in the array serves its divisor's cotangent, whoever changes it afterwards."""
    a = x * 1.0
    a /= w
    b = a[1:]
    b /= k
    b[0] /= w[2]
    a[:2] *= k
    return np.sum(a * a) + b[1]


@program(normal(4) + 3.0)
def divided_by_its_own_parts(x):
    a = x * 1.0
    a /= a[:1]
    a[1:] /= a[:-1].copy()
    a[2:] /= a[1]
    return np.sum(a * a)


@program(positive(2, 3), positive(3, seed=1))
def results_of_a_function_in_two_places(x, k):
    whole, part = np.zeros((4, 3)), x * 2.0
    np.divmod(x * 3.0, k, out=(whole[::2], part))
    pair = (np.ones((2, 3)), whole[1::2])
    again = np.modf(part * 1.7, out=pair, where=x > 0.5)
    return np.sum(again[0] * x) + np.sum(whole * np.sum(part)) + np.sum(pair[1] * x)


@program(normal(2, 3), normal(4, seed=1), 0.3)
def everything_at_once_by_flat(x, v, k):
    a = x * 2.0
    b = a[:, 1:]
    b.flat = v
    a.T.flat = [k, 1.0, k * k]
    b *= x[:, :2]
    return np.sum(a * x)


@program(normal(3), normal(3, seed=1), 0.3)
def parts_of_complex_numbers_are_set(x, y, k):
    z = x + 1j * y
    w = z
    w.real = x * y
    w.imag *= k
    w.imag[1:] = x[:-1]
    z.real[0] += k
    return np.sum(np.abs(w) ** 2) + np.sum(z.real * x)


@program(0.6, normal(4))
def exchanged_with_a_number(k, x):
    a, b = np.where(x > k, x * k, k), 1.0
    a, b = b, a
    parts = [k, b[1], a]
    return sum(parts)


@program(normal(3), normal(2, seed=1))
def stores_with_an_axis_more(x, y):
    x[np.newaxis, :2] = y * y
    a = x * 2.0
    a[None, 1:] = y
    a[..., None] *= 0.5
    return np.sum(a * x)
