"""Views: rows, columns, transposes, reshapes that may copy, views of views, and stores through all of them."""

import numpy as np

from . import normal, positive, program


@program(normal(3))
def rows(x):
    a = np.outer(x, x)
    for i in range(3):
        r = a[i]
        r[0] = r[1] * x[i]
        r[1:] += a[0, 1:]
    return np.sum(a * a)


@program(normal(3, 4))
def columns(x):
    a = x * 2.0
    for j in range(1, 4):
        c = a[:, j]
        c *= a[:, j - 1]
        c[0] -= x[0, j]
    return np.sum(a**2)


@program(normal(3, 3))
def transposed(x):
    a = x * 1.5
    b = a.T
    b[0] = x[:, 0] * 2
    b[:, 1] *= a[0, 0]
    c = np.transpose(b)
    c[2] += b[2]
    return np.sum(a * x) + b[0, 1]


@program(normal(2, 3, 2))
def permuted_axes(x):
    a = x * 2.0
    b = a.transpose(2, 0, 1)
    c = np.swapaxes(a, 0, 1)
    d = np.moveaxis(a, -1, 0)
    b[0] *= x[:, :, 1]
    c[1, 0] += d[:, 1, 2]
    d[1, 1] = b[0, 0] ** 2
    return np.sum(a**2)


@program(normal(3))
def reshaped(x):
    a = np.outer(x, x)
    h = a.reshape(-1)
    h[2:5] = x
    h *= 2.0
    a[1] *= h[0]
    return np.sum(a**3) + h[4]


@program(normal(3, 4))
def reshape_that_copies(x):
    a = x * 2.0
    h = a.T.reshape(-1)
    h[2:5] = x[0, :3] ** 2
    a[0] *= h[3]
    h *= a[0, 0]
    return np.sum(a**2) + np.sum(h * h)


@program(normal(3, 4), False)
def reshape_of_one_of_two(x, contiguous):
    a = x * 2.0
    b = a if contiguous else a.T
    h = b.reshape(-1)
    h[0] = a[1, 1]
    a[0, 0] += x[0, 1]
    return np.sum(a**2) + np.sum(h**2)


@program(normal(3, 4))
def ravel_of_both_kinds(x):
    a = x * 1.5
    u = a.ravel()
    v = np.ravel(a.T)
    w = a.ravel(order="F")
    u[1] = x[2, 2] ** 2
    v[2] *= u[1]
    w[3] = v[2]
    a[1] += v[:4]
    return np.sum(u * x.ravel()) + np.sum(v * w)


@program(normal(3, 4))
def flatten_always_copies(x):
    a = x * 1.5
    u = a.flatten()
    u[0] = a[1, 1]
    a[0, 0] *= 2.0
    return np.sum(u) * np.sum(a**2)


@program(normal(6))
def reshape_in_a_loop(x):
    a = x * 1.0
    for n in (2, 3, 6, 1):
        b = a.reshape(n, -1)
        b[0] *= b[-1]
        b[-1, 0] += a[1]
    return np.sum(a * x)


@program(normal(3, 3))
def diagonal_by_steps(x):
    a = x * 1.5
    d = a.ravel()[::4]
    d += 1.0
    a.reshape(-1)[2:-1:2] *= d[0]
    return np.sum(a @ a)


@program(normal(3, 3))
def diagonal_read(x):
    a = x * 2.0
    d = np.diagonal(a)
    s = np.sum(d)
    a[1, 1] = s * x[0, 0]
    a[0] *= d[1]
    return np.sum(a**2) + d[1]


@program(normal(3, 3))
def diag_read(x):
    a = x * 2.0
    d = np.diag(a)
    a[0, 0] = d[1] * d[2]
    t = np.trace(a)
    a[2, 2] *= t
    return np.sum(a**2) + np.sum(d)


@program(normal(3))
def views_of_views(x):
    a = np.outer(x, x + 1)
    r = a[1:]
    c = r[:, 1]
    c *= x[0]
    r[0] += 1.0
    q = c[::-1]
    q[0] = r[0, 0]
    return np.sum(a**2) + np.sum(c * r[:, 0])


@program(normal(3, 4))
def chain_of_views(x):
    a = x * 2.0
    v = a.T[1:][:, ::-1].T[0][1:][::-1]
    v[0] = x[0, 0] * v[1]
    a[2] += v[0]
    return np.sum(a**2) + np.sum(v)


@program(normal(3))
def made_in_a_loop_and_written_later(x):
    a = np.outer(x, x)
    views = []
    for i in range(3):
        views.append(a[i])
    for i in range(3):
        views[i][i] = x[i] ** 3
        views[i] *= 2.0
    return np.sum(a**2)


@program(normal(4, 3))
def last_view_of_a_loop(x):
    a = x * 1.0
    for i in range(4):
        r = a[i]
        r[0] *= r[1]
    r[2] = x[0, 0] * a[0, 0]
    r += a[1]
    return np.sum(a**2) + np.sum(r)


@program(normal(4, 3))
def view_chosen_by_values(x):
    a = x * 1.0
    k = int(np.argmax(x[:, 0]))
    best = a[k]
    best *= 2.0
    for i in range(4):
        if a[i, 1] > best[1]:
            best = a[i]
        best[2] += x[i, 2]
    return np.sum(a**2) + np.sum(best)


@program(normal(8))
def walking_window(x):
    a = x * 1.0
    for i in range(6):
        w = a[i : i + 3]
        w[1] = w[0] * w[2]
        w *= 0.9
    return np.sum(a**2)


@program(normal(4))
def flipped(x):
    a = x * 2
    f = np.flip(a)
    f[0] = x[1] ** 2
    g = np.flipud(a)[1:]
    g *= x[0]
    return np.sum(a * f)


@program(normal(3, 4))
def flipped_and_turned(x):
    a = x * 2.0
    r = np.rot90(a)
    r[0] = x[:, 0] * r[1]
    u = np.fliplr(a)
    u[:, 1] *= r[2]
    f = np.flip(a, axis=(0, 1))
    f[0, 0] = u[1, 1]
    return np.sum(a**2) + np.sum(r[3])


@program(normal(3))
def squeezed(x):
    a = x.reshape(1, 3) * 2.0
    s = np.squeeze(a)
    s[1] = x[0] ** 2
    t = a[0]
    t[2] = s[1] * x[1]
    e = np.expand_dims(s, 1)
    e[0] *= a[0, 1]
    return np.sum(a**2)


@program(normal(4))
def expanded_and_written(x):
    a = x * 1.0
    c = a[:, None]
    r = a[None]
    c[1] = r[0, 2] ** 2
    r *= 2.0
    c -= x[0]
    b = np.atleast_2d(a)
    b[0, 3] = c[1, 0]
    return np.sum(a * x)


@program(normal(6))
def split_parts(x):
    a = np.concatenate([x, x * 2])
    u, v, w = np.split(a, 3)
    u[0] = v[1] * x[2]
    v *= u
    w[1:] = a[:3] * u[1:]
    return np.sum(a**2)


@program(normal(4, 4))
def blocks_of_a_matrix(x):
    a = x * 1.0
    top, bottom = np.vsplit(a, 2)
    p, q = np.hsplit(bottom, 2)
    p += top[:, 2:]
    q[0] = p[1] * x[0, :2]
    parts = np.array_split(a, 3, axis=1)
    parts[0] *= q[0, 0]
    return np.sum(a**2)


@program(normal(4, 4))
def quadrants(x):
    a = x * 1.0
    n = 2
    a11, a12, a21, a22 = a[:n, :n], a[:n, n:], a[n:, :n], a[n:, n:]
    a21 -= a11 * x[0, 0]
    a22[...] = a12 @ a21
    a11 += a22.T
    a12[0] = a21[:, 1]
    return np.sum(a**2)


@program(normal(3, 3))
def iterated_rows(x):
    a = x * 2.0
    s = 0.0
    for r in a:
        r[0] = r[1] * r[2]
        r *= x[0, 0]
        s += r[0]
    return np.sum(a**2) * s


@program(normal(3, 3))
def enumerated_and_zipped_rows(x):
    a = x * 2.0
    b = np.zeros((3, 3))
    for i, r in enumerate(a):
        r[i] *= x[i, 0]
    for p, q in zip(a, b):
        q[1:] = p[:-1] * p[1:]
        p[0] += q[1]
    for i, c in enumerate(a.T):
        c[0] = b[i, 1]
    return np.sum(a**2) + np.sum(b**2)


@program(normal(3, 3))
def unpacked_rows(x):
    a = x * 2.0
    p, q, r = a
    p[0] = q[1] * r[2]
    q += p
    first, *rest = a
    rest[0][1] *= first[0]
    return np.sum(a**2) + r[0]


@program(np.asfortranarray(normal(3, 4)))
def fortran_order(x):
    b = x * 2.0
    h = b.reshape(12)
    h[0] = 7.0
    k = b.ravel(order="F")
    k[1] = x[0, 0] ** 2
    m = x.ravel(order="F")
    m[0] *= h[3]
    return np.sum(b * b * x) + h[4] + k[5]


@program(np.asfortranarray(normal(3, 4)))
def fortran_argument_written(x):
    h = x.T.reshape(-1)
    h[1:4] *= h[0]
    r = x[1]
    r -= x[0]
    np.ravel(x)[0] = 5.0
    return np.sum(x**2) + np.sum(r)


@program(normal(3, 4))
def as_fortran_array(x):
    a = np.asfortranarray(x * 2.0)
    b = np.asfortranarray(a)
    c = np.ascontiguousarray(a)
    b[0] = x[1] * x[2]
    c[1] *= a[0]
    a[2] += c[1]
    return np.sum(a * b) + np.sum(c**2)


@program(normal(4))
def empty_views(x):
    a = x * 1.0
    e = a[4:]
    e *= 3.0
    a[0:0] = 2.0
    b = a[:0].reshape(0, 1)
    b += 1.0
    a[1] = x[0] ** 2 + np.sum(e)
    return np.sum(a**2)


@program(normal(2, 3))
def view_of_an_expression(x):
    r = (x * 2.0)[0]
    r[1] = x[1, 1]
    t = np.exp(x).T[1:]
    t[0] *= r[1]
    (x + 1.0)[0][0] = 3.0
    return np.sum(r) * np.sum(t)


@program(normal(3, 3))
def view_in_one_branch_copy_in_the_other(x):
    a = x * 2.0
    for i in range(3):
        if x[i, 0] > 0:
            r = a[i]
        else:
            r = a[i].copy()
        r[1] = x[0, i] * a[0, 0]
        a[i, 0] += r[1] + r[0]
    return np.sum(a**2) + np.sum(r)


@program(positive(4, 3))
def basic_or_fancy(x):
    a = x * 1.0
    b = a[1:3]
    c = a[[1, 2]]
    d = a[a[:, 0] > 0]
    e = a[np.array(1)]
    b[0] *= c[1]
    c[0] = b[1]
    d[1] += a[1]
    e[0] = 9.0
    return np.sum(a**2) + np.sum(c * d[:2]) + np.sum(e)


@program(normal(6))
def reversed_in_place(x):
    a = x * 1.0
    a[:] = a[::-1]
    b = a[::-1]
    b[:3] = a[:3]
    a[::-1][1:] = b[:-1] * x[1:]
    return np.sum(a * x)


@program(normal(3, 4))
def reduced_into_views(x):
    a = x * 2.0
    a[0] = np.sum(a, axis=0)
    a[:, 1] = a.max(axis=1)
    m = a[1]
    m -= np.mean(m)
    a[2] = np.cumsum(m)
    return np.sum(a**2)


@program(normal(5))
def pieces_that_overlap(x):
    a = x * 1.0
    p, q = a[:3], a[2:]
    p[2] = q[1] * x[0]
    q[0] += p[1]
    p += q
    q *= p
    return np.sum(a) + p[2] * q[0]


@program(normal(3, 3))
def rank_one_updates(x):
    a = x * 1.0
    for k in range(2):
        col, row = a[k + 1 :, k], a[k, k + 1 :]
        a[k + 1 :, k + 1 :] -= np.outer(col, row)
        col *= row[0]
    return np.sum(a**2)


@program(normal(8))
def shrinking_view(x):
    a = x * 1.0
    v = a
    while len(v) > 1:
        half = len(v) // 2
        v[:half] += v[half:] * x[0]
        v = v[:half]
    return v[0] * np.sum(a)


@program(normal(4, 4))
def triangles(x):
    a = x @ x.T
    low = a[np.tril_indices(4, -1)]
    a[np.triu_indices(4, 1)] = low
    d = a.ravel()[::5]
    d[...] = np.sqrt(d)
    return np.sum(a * x)


@program(normal(8))
def a_window_that_shrinks(x):
    a = x * 1.0
    v = a
    while len(v) > 1:
        v[0] += v[1]
        v = v[:-1]
    return v[0] * np.sum(a)


@program(normal(8))
def a_window_that_moves(x):
    a = x * 1.0
    v = a
    for i in range(3):
        v[0] += v[1]
        v = v[1:]
    return v[0] * np.sum(a)
