"""Functions that write into what they are given, or give back a view of it."""

import numpy as np

from . import normal, positive, program


def scale(row, k):
    row *= k
    row[0] = row[1] * k


def first(a):
    return a[0]


def swap(a, i, j):
    t = a[i]
    a[i] = a[j]
    a[j] = t


def exchange_rows(a, i, j):
    for k in range(a.shape[1]):
        t = a[i, k]
        a[i, k] = a[j, k]
        a[j, k] = t


def axpy(alpha, x, y):
    y += alpha * x
    return y


def choose(a, b, k):
    if k > 0:
        return a
    return b


def view_or_copy(a, k):
    if k > 0:
        return a[1:]
    return a[1:] * 1.0


def shift_into(src, dst):
    dst[1:] = src[:-1]
    dst[0] = src[-1] * dst[1]


def fill_all(arrays, k):
    for a in arrays:
        a[0] = k * a[1]


def both(a):
    return a, a[1:]


def count_down(a, n):
    if n == 0:
        return a
    a[n] *= a[n - 1]
    return count_down(a, n - 1)


def grow(a, n):
    if n == 0:
        return a
    a = a * 1.5
    return grow(a, n - 1)


def smooth(u, k, steps=2):
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2 * u[1:-1] + u[:-2])
    return np.sum(u)


def until_small(a, limit):
    for i in range(len(a)):
        if abs(a[i]) < limit:
            return i
        a[i] *= 0.5
    return len(a)


def outer_scale(a, k):
    for i in range(len(a)):
        scale(a[i], k)
    return first(a)


@program(normal(3))
def writes_rows(x):
    a = np.outer(x, x)
    for i in range(3):
        scale(a[i], x[i])
    r = first(a)
    r[1:] += 2.0 * x[0]
    swap(r, 0, 2)
    return np.sum(a**2) * r[0]


@program(normal(4))
def writes_a_buffer(x):
    a = x * 1.0
    scale(a, x[3])
    b = a[1:]
    scale(b, a[0])
    return np.sum(a**2)


@program(normal(4), 0.3)
def returns_what_it_wrote(x, k):
    a = x * 1.0
    b = axpy(k, x, a)
    b[0] *= a[1]
    c = axpy(b[2], a, b)
    c[3] = k
    return np.sum(a * b * c)


@program(normal(4), 0.3)
def one_array_as_two_arguments(x, k):
    a = x * 1.0
    axpy(k, a, a)
    axpy(a[0], a[::-1], a)
    shift_into(a, a)
    return np.sum(a * x)


@program(normal(5))
def overlapping_arguments(x):
    a = x * 1.0
    axpy(2.0, a[:-1], a[1:])
    shift_into(a[1:4], a[2:])
    axpy(a[0], a[2:], a[:3])
    return np.sum(a**2)


@program(normal(4))
def gives_back_one_of_two(x):
    a, b = x * 1.0, x * 2.0
    for i in range(4):
        c = choose(a, b, x[i])
        c[i] *= x[i - 1]
        a[0] += c[i]
    return np.sum(a * b)


@program(normal(4))
def gives_back_a_view_or_a_copy(x):
    a = x * 1.0
    for i in range(3):
        v = view_or_copy(a, x[i])
        v[i] = a[0] * x[i]
        a[1] += v[2]
    return np.sum(a**2) + np.sum(v)


@program(normal(3))
def arrays_through_a_list(x):
    a, b = x * 1.0, x * 2.0
    fill_all([a, b], x[2])
    held = [a, b, a]
    fill_all(held, b[0])
    held[0][2] = b[1]
    return np.sum(a * b)


@program(normal(4))
def gives_back_a_pair(x):
    a = x * 1.0
    p, q = both(a)
    p[0] = q[1] * x[0]
    q[2] *= p[0]
    return np.sum(a * p) + np.sum(q)


@program(normal(6), 0.2)
def default_arguments_and_a_result(x, k):
    u = x * 1.0
    s = smooth(u[1:], k)
    t = smooth(u, s * 0.01, steps=1)
    u[0] = t
    return np.sum(u * u) * s


@program(positive(5))
def early_return_after_writing(x):
    a = x * np.array([1.0, -1.0, 0.2, 1.0, 1.0])
    n = until_small(a, 0.45)
    a[n] = x[0] ** 2
    until_small(a[::-1], 0.3)
    return np.sum(a**2)


@program(normal(3, 3))
def calls_in_calls(x):
    a = x * 1.0
    r = outer_scale(a, x[0, 0])
    r[2] = a[1, 1]
    exchange_rows(a, 0, 2)
    return np.sum(a**2) + r[2] * x[1, 1]


@program(normal(4))
def local_function_that_writes(x):
    def bump(v, i):
        v[i] *= v[i - 1]
        return v

    a = x * 1.0
    for i in range(4):
        b = bump(a, i)
        b[0] += x[i]
    return np.sum(a * b)


@program(normal(4))
def lambda_that_gives_a_view(x):
    tail = lambda v: v[1:]  # noqa: E731
    a = x * 1.0
    t = tail(tail(a))
    t[0] = a[0] * x[1]
    tail(a)[0] *= 3.0
    return np.sum(a**2) + t[1]


@program(normal(3, 3))
def method_of_a_view(x):
    a = x * 1.0
    for c in a.T:
        scale(c[::-1], x[0, 0])
    return np.sum(a**2)


@program(normal(4))
def written_in_one_branch(x):
    a = x * 1.0
    for i in range(3):
        if x[i] > 0:
            swap(a, i, i + 1)
        else:
            axpy(x[i], x, a)
        a[0] *= a[i]
    return np.sum(a * x)


@program(normal(4))
def written_in_a_while(x):
    a = x * 1.0
    n = 0
    while n < 3 and a[0] < 5.0:
        axpy(0.5, a[1:], a[:-1])
        swap(a, 0, n)
        n += 1
    return np.sum(a**2)


@program(normal(4))
def result_and_argument_both_used(x):
    y = axpy(2.0, x, np.zeros(4))
    z = axpy(1.0, y, x)
    z[0] = y[1]
    y[2] *= z[3]
    return np.sum(x * y * z)


@program(normal(3))
def in_a_comprehension(x):
    a = np.outer(x, x)
    s = sum([smooth(r, 0.1) for r in a])
    return np.sum(a**2) * s


@program(normal(3))
def function_as_an_argument(x):
    def apply(f, v, k):
        f(v, k)
        return v[0]

    a = x * 1.0
    s = apply(scale, a, x[2])
    s += apply(scale, a[1:], s)
    return s * np.sum(a)


# Functions that call themselves and write -----------------------------------------------------------------------------


def quicksort(a, low, high):
    if low >= high:
        return
    i = low
    for j in range(low, high):
        if a[j] < a[high]:
            a[i], a[j] = a[j], a[i]
            i += 1
    a[i], a[high] = a[high], a[i]
    quicksort(a, low, i - 1)
    quicksort(a, i + 1, high)


@program(normal(6), normal(6, seed=1))
def sorted_in_place(x, w):
    y = x * x
    quicksort(y, 0, len(y) - 1)
    return y @ w


def scan(a):
    if len(a) < 2:
        return a
    half = len(a) // 2
    scan(a[:half])
    scan(a[half:])
    a[half:] += a[half - 1]
    return a


@program(normal(7))
def sums_of_halves(x):
    y = np.sin(x)
    z = scan(y)
    z[0] *= 2.0
    return np.sum(y**2)


def radix_two(x):
    n = len(x)
    if n == 1:
        return
    even = x[::2].copy()
    odd = x[1::2].copy()
    radix_two(even)
    radix_two(odd)
    for k in range(n // 2):
        t = np.exp(-2j * np.pi * k / n) * odd[k]
        x[k] = even[k] + t
        x[k + n // 2] = even[k] - t


@program(normal(8))
def transform_of_halves(x):
    z = x.astype(complex)
    radix_two(z)
    return np.sum(np.abs(z) ** 2 * np.arange(8))


def on_even(a, b, n):
    if n == 0:
        return 1.0
    a[n - 1] *= b[n - 1]
    return on_odd(a, b, n - 1) * a[n - 1]


def on_odd(a, b, n):
    if n == 0:
        return 2.0
    b[n - 1] += a[n - 1]
    return on_even(a, b, n - 1) + b[n - 1]


@program(normal(5))
def two_functions_in_turn(x):
    a = x * 1.0
    b = np.cos(x)
    s = on_even(a, b, 4)
    return s * np.sum(a) + np.sum(b * b)


def permanents(a, k):
    if k == len(a):
        return np.sum(a * np.arange(len(a)))
    s = 0.0
    for i in range(k, len(a)):
        a[k], a[i] = a[i], a[k]
        s += permanents(a, k + 1) * a[k]
        a[k], a[i] = a[i], a[k]
    return s


@program(normal(4))
def permutations_in_place(x):
    return permanents(x, 0)


def halved(tree, out, x):
    if tree is None:
        return 0
    out.append(x * 1.5)
    n = halved(tree[0], out, x * x)
    return 1 + n + halved(tree[1], out, x + out[0])


@program(normal(2), ((None, (None, None)), (None, None)), wrt=0)
def numbers_along_a_tree(x, tree):
    out = []
    n = halved(tree, out, x[0])
    s = 0.0
    for v in out:
        s = s + v * x[1]
    return s * n


def smoothed(u, f, h):
    for i in range(1, len(u) - 1):
        u[i] = 0.5 * (u[i - 1] + u[i + 1] + h * h * f[i])


def cycle(u, f, h):
    smoothed(u, f, h)
    if len(u) <= 3:
        return u
    r = np.zeros_like(u)
    r[1:-1] = f[1:-1] + (u[:-2] - 2 * u[1:-1] + u[2:]) / (h * h)
    coarse = r[::2].copy()
    coarse[1:-1] = 0.25 * (r[1:-2:2] + 2 * r[2:-1:2] + r[3::2])
    e = cycle(np.zeros_like(coarse), coarse, 2 * h)
    fine = np.zeros_like(u)
    fine[::2] = e
    fine[1::2] = 0.5 * (e[:-1] + e[1:])
    u += fine
    smoothed(u, f, h)
    return u


@program(normal(9))
def multigrid(f):
    """A function that calls itself changes its argument by an operator and returns it."""
    u = np.zeros(len(f))
    for _ in range(2):
        u = cycle(u, f, 1.0 / (len(f) - 1))
    return np.sum(u**2)


def counted_down(a, n):
    if n == 0:
        return a
    a[n] *= a[n - 1]
    return counted_down(a, n - 1)


@program(normal(4))
def given_back_by_a_call_of_itself(x):
    a = x * 1.0
    b = counted_down(a, 3)
    b[0] += a[3]
    return np.sum(a * b)


def with_what_was_before(t, y):
    f = t * t
    x = t * y
    for k in range(1, 3):
        f[: k + 1] = f[: k + 1] - t[k] * np.concatenate([[0.0], f[:k]])
        x[: k + 1] += y[k] * f[: k + 1]
    return x


@program(normal(3), normal(3, seed=1))
def views_in_lists_that_a_callee_keeps(x, w):
    return with_what_was_before(x, w) @ w


@program(normal(3), normal(3, seed=1))
def views_made_when_there_are_none(x, w):
    z = None
    for _ in range(3):
        if z is None:
            z = x * 1.0
            v = z[1:]
        else:
            v *= w[0]
            z[0] += v[1]
    return z @ w


@program(normal(3), normal(3, seed=1))
def one_array_in_two_slots_that_were_none(x, w):
    out = [None] * 3
    for i in range(3):
        out[i] = x[i] * w if i != 1 else out[0]
    out[1][0] = w[0] * x[2]
    return np.sum(out[0] * out[2])
