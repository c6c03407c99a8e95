"""Classic algorithms as their authors write them, in place and with views."""

import numpy as np

from . import normal, positive, program, spd


@program(spd(4), normal(4))
def cholesky_by_columns(a, b):
    """Factor in the lower triangle, then two triangular solves in the right-hand side."""
    a = a.copy()
    b = b.copy()
    n = a.shape[0]
    for j in range(n):
        column = a[j:, j]
        for k in range(j):
            column -= a[j:, k] * a[j, k]
        column /= np.sqrt(column[0])
    for i in range(n):
        b[i] = (b[i] - a[i, :i] @ b[:i]) / a[i, i]
    for i in range(n - 1, -1, -1):
        b[i] = (b[i] - a[i + 1 :, i] @ b[i + 1 :]) / a[i, i]
    return np.sum(b * b) + a[2, 1]


@program(spd(4))
def cholesky_by_blocks(a):
    m = a * 1.0
    while len(m) > 0:
        m[0, 0] = np.sqrt(m[0, 0])
        below = m[1:, 0]
        below /= m[0, 0]
        rest = m[1:, 1:]
        rest -= np.outer(below, below)
        if len(rest) == 1:
            return rest[0, 0] * np.sum(below)
        m = rest
    return 0.0


@program(normal(4, 4) + 3.0 * np.eye(4)[::-1], normal(4, seed=2))
def lu_with_pivoting(a, b):
    a = a.copy()
    b = b.copy()
    n = len(b)
    for k in range(n):
        p = k + int(np.argmax(np.abs(a[k:, k])))
        if p != k:
            a[[k, p]] = a[[p, k]]
            b[k], b[p] = b[p], b[k]
        for i in range(k + 1, n):
            m = a[i, k] / a[k, k]
            a[i, k:] -= m * a[k, k:]
            b[i] -= m * b[k]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - a[i, i + 1 :] @ x[i + 1 :]) / a[i, i]
    return np.sum(x**2)


@program(normal(4, 4) + 3.0 * np.eye(4)[::-1])
def determinant_by_elimination(a):
    """The argument itself is overwritten; rows are exchanged through views."""
    n = a.shape[0]
    sign = 1.0
    for k in range(n - 1):
        p = k
        for i in range(k + 1, n):
            if abs(a[i, k]) > abs(a[p, k]):
                p = i
        if p != k:
            row = a[k].copy()
            a[k] = a[p]
            a[p] = row
            sign = -sign
        if a[k, k] == 0.0:
            return 0.0
        lower = a[k + 1 :]
        lower[:, k] /= a[k, k]
        lower[:, k + 1 :] -= np.outer(lower[:, k], a[k, k + 1 :])
    return sign * np.prod(a.ravel()[:: n + 1])


@program(normal(4, 3))
def gram_schmidt(a):
    q = a.copy()
    r = np.zeros((3, 3))
    for j in range(3):
        v = q[:, j]
        for k in range(j):
            r[k, j] = q[:, k] @ v
            v -= r[k, j] * q[:, k]
        r[j, j] = np.sqrt(v @ v)
        v /= r[j, j]
    return np.sum(r**3) + q[0, 0] * q[3, 2]


@program(normal(4, 3))
def householder(a):
    r = a.copy()
    for k in range(3):
        x = r[k:, k]
        v = x.copy()
        v[0] += np.copysign(np.sqrt(x @ x), x[0])
        v /= np.sqrt(v @ v)
        block = r[k:, k:]
        block -= 2.0 * np.outer(v, v @ block)
    return r[0, 0] * r[1, 1] * r[2, 2] + r[0, 2]


@program(spd(3))
def jacobi_rotations(a):
    a = a.copy()
    for _ in range(2):
        for p in range(2):
            for q in range(p + 1, 3):
                t = 0.5 * np.arctan2(2 * a[p, q], a[q, q] - a[p, p])
                c, s = np.cos(t), np.sin(t)
                rows = a[[p, q]]
                a[p], a[q] = c * rows[0] - s * rows[1], s * rows[0] + c * rows[1]
                cp, cq = a[:, p].copy(), a[:, q].copy()
                a[:, p] = c * cp - s * cq
                a[:, q] = s * cp + c * cq
    return a[0, 0] * a[1, 1] ** 2 + a[0, 1]


@program(normal(3, seed=1), positive(4, seed=2, low=3.0, high=4.0), normal(3, seed=3), normal(4, seed=4))
def thomas_with_work_arrays(lower, diag, upper, rhs):
    n = len(diag)
    work = np.empty((2, n))
    c, d = work
    c[0] = upper[0] / diag[0]
    d[0] = rhs[0] / diag[0]
    for i in range(1, n):
        m = diag[i] - lower[i - 1] * c[i - 1]
        c[i] = upper[i] / m if i < n - 1 else 0.0
        d[i] = (rhs[i] - lower[i - 1] * d[i - 1]) / m
    x = d
    for i in range(n - 2, -1, -1):
        x[i] -= c[i] * x[i + 1]
    return np.sum(x**2)


@program(normal(8, seed=1), normal(8, seed=2))
def fft_butterflies(re, im):
    """Radix two, decimation in time, in place on the two halves of each block."""
    n = len(re)
    j = 0
    for i in range(1, n):
        bit = n >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j |= bit
        if i < j:
            re[i], re[j] = re[j], re[i]
            im[i], im[j] = im[j], im[i]
    size = 2
    while size <= n:
        half = size // 2
        angle = -2 * np.pi / size
        for start in range(0, n, size):
            for k in range(half):
                c, s = np.cos(angle * k), np.sin(angle * k)
                p, q = start + k, start + k + half
                tr = c * re[q] - s * im[q]
                ti = c * im[q] + s * re[q]
                re[q], im[q] = re[p] - tr, im[p] - ti
                re[p] += tr
                im[p] += ti
        size *= 2
    return re[1] * im[2] + re[3] ** 2


@program(normal(8))
def hadamard_transform(x):
    """Butterflies through views that halve."""
    a = x * 1.0
    h = 1
    while h < len(a):
        blocks = a.reshape(-1, 2, h)
        top, bottom = blocks[:, 0], blocks[:, 1]
        top += bottom
        bottom *= -2.0
        bottom += top
        h *= 2
    return np.sum(a**3)


@program(normal(6))
def haar_lifting(x):
    a = x * 1.0
    even, odd = a[::2], a[1::2]
    odd -= even
    even += 0.5 * odd
    odd *= np.sqrt(0.5)
    return np.sum(a**2 * x)


@program(normal(6))
def insertion_sort(x):
    a = x.copy()
    for i in range(1, len(a)):
        key = a[i]
        j = i - 1
        while j >= 0 and a[j] > key:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = key
    return np.sum(a * np.arange(6.0) ** 2)


@program(normal(6))
def insertion_sort_of_the_argument(x):
    values = x
    for i in range(1, len(x)):
        for j in range(i, 0, -1):
            if values[j - 1] <= x[j]:
                break
            x[j - 1], x[j] = x[j], values[j - 1]
    return np.sum(values * np.arange(6.0) ** 2)


@program(normal(6))
def bubble_sort_with_a_flag(x):
    a = x + 0.0
    swapped = True
    while swapped:
        swapped = False
        for i in range(len(a) - 1):
            pair = a[i : i + 2]
            if pair[0] > pair[1]:
                pair[:] = pair[::-1]
                swapped = True
    return a[0] * a[1] + a[5] ** 2


@program(np.array([2.0, 0.7, -0.3, 0.2]), normal(4))
def levinson(r, y):
    """A symmetric Toeplitz system; the predictor is updated in place, front against back."""
    n = len(r)
    x = np.zeros(n)
    a = np.zeros(n)
    a[0] = 1.0
    e = r[0]
    x[0] = y[0] / r[0]
    for k in range(1, n):
        lam = -(a[:k] @ r[k:0:-1]) / e
        f = a[: k + 1]
        f += lam * f[::-1]
        e *= 1.0 - lam * lam
        mu = (y[k] - x[:k] @ r[k:0:-1]) / e
        x[: k + 1] += mu * f[::-1]
    return np.sum(x**2) + e


@program(positive(5, low=0.2, high=1.0), normal(5))
def floyd_warshall_and_prefix_sums(w, x):
    d = np.abs(w[:, None] - x)
    for k in range(5):
        np.minimum(d, d[:, k, None] + d[k], out=d)
    s = d[0]
    for i in range(1, 5):
        s[i] += s[i - 1]
    return s[-1] * np.sum(d)


@program(normal(5), normal(4, seed=3))
def edit_distance_in_two_rows(x, y):
    """Soft alignment, two rows of the table that change places."""
    previous = np.arange(5.0)
    row = np.zeros(5)
    for i in range(5):
        row[0] = previous[0] + 1.0
        for j in range(4):
            cost = (x[i] - y[j]) ** 2
            row[j + 1] = -np.log(np.exp(-previous[j] - cost) + np.exp(-previous[j + 1]) + np.exp(-row[j]))
        previous, row = row, previous
    return previous[-1]


@program(spd(3), normal(3))
def conjugate_gradients(a, b):
    x = np.zeros(3)
    r = b - a @ x
    p = r.copy()
    rs = r @ r
    for _ in range(2):
        ap = a @ p
        alpha = rs / (p @ ap)
        x += alpha * p
        r -= alpha * ap
        new = r @ r
        if new < 1e-12:
            break
        p *= new / rs
        p += r
        rs = new
    return np.sum(x**3)


@program(positive(6), 0.4)
def heap_of_values(x, k):
    """Sift down a binary heap, in place, then take the smallest twice."""
    h = x.copy()
    n = len(h)
    for start in range(n // 2 - 1, -1, -1):
        i = start
        while True:
            j = 2 * i + 1
            if j >= n:
                break
            if j + 1 < n and h[j + 1] < h[j]:
                j += 1
            if h[i] <= h[j]:
                break
            h[i], h[j] = h[j], h[i]
            i = j
    return h[0] ** 2 + k * min(h[1], h[2])
