"""One array under several names: aliases made in straight lines, branches and loops, and what is bound to what there."""

import numpy as np

from . import normal, positive, program


@program(normal(4))
def alias_written(x):
    y = x * 2.0
    z = y
    z[0] = x[1] ** 2
    return np.sum(y * z)


@program(normal(4))
def alias_of_an_alias(x):
    y = np.sin(x)
    z = y
    w = z
    w[1] *= x[0]
    y[2] = w[1] * z[0]
    z = w * 2.0
    z[0] = y[2]
    return np.sum(y * w) + np.sum(z)


@program(normal(4))
def alias_of_an_argument(x):
    y = x
    y[0] = x[1] * x[2]
    x[3] *= y[0]
    return np.sum(x * y)


@program(normal(3), normal(3, seed=4))
def one_of_two_arguments(x, y):
    z = x if x[0] > 5 else y
    z[0] = x[1] * y[2]
    x[2] *= z[0]
    return np.sum(z * x) + y[0]


@program(normal(3))
def alias_in_one_branch(x):
    y = x * 2.0
    z = x * 3.0
    if x[0] > 0:
        z = y
    z[1] = 5.0 * x[0]
    return np.sum(y * y) + np.sum(z)


@program(-positive(3))
def alias_in_the_other_branch(x):
    y = x * 2.0
    z = x * 3.0
    if x[0] > 0:
        z = y
    z[1] = 5.0 * x[0]
    y[0] *= z[1]
    return np.sum(y * y) + np.sum(z)


@program(normal(4))
def alias_of_one_of_three(x):
    a, b, c = x * 1.0, x * 2.0, np.zeros(4)
    s = 0.0
    for i in range(4):
        if x[i] > 0.5:
            t = a
        elif x[i] > -0.3:
            t = b
        else:
            t = c
        t[i] = x[i] * x[i - 1] + t[i - 1]
        s += t[0]
    return s * np.sum(a * b) + np.sum(c)


@program(normal(3))
def conditional_expression_alias(x):
    a = x * 2.0
    b = a if x[0] > 0 else x * 3.0
    b[0] = x[1]
    c = b if x[0] < 0 else x * 0.5
    c[1] = a[0]
    return np.sum(a * b * c)


@program(normal(5))
def ping_pong(x):
    a = x * 1.0
    b = np.zeros(5)
    for t in range(3):
        b[1:-1] = a[:-2] * a[2:]
        b[0] = a[0]
        b[-1] = a[-1] * x[t]
        a, b = b, a
    return np.sum(a * b)


@program(normal(4))
def ping_pong_of_three(x):
    a, b, c = x * 1.0, x * 2.0, np.zeros(4)
    for t in range(4):
        c[1:] = a[1:] * b[:-1]
        c[0] = x[t]
        a, b, c = b, c, a
    return np.sum(a * b) + c[1]


@program(normal(4, 4), 0.2)
def ping_pong_in_two_dimensions(u, k):
    u = u.copy()
    v = u.copy()
    for t in range(3):
        v[1:-1, 1:-1] = u[1:-1, 1:-1] + k * (
            u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1]
        )
        u, v = v, u
    return np.sum(u**2) + v[1, 1]


@program(normal(4))
def swapped_in_one_branch(x):
    a = x * 1.0
    b = x * 2.0
    for i in range(4):
        a[i] = b[i - 1] * a[i]
        if a[i] > b[i]:
            a, b = b, a
        b[0] += a[i]
    return np.sum(a * b * x)


@program(normal(4))
def swapped_by_a_third_name(x):
    old = x * 1.0
    new = np.empty(4)
    for t in range(3):
        for i in range(4):
            new[i] = old[i] * old[i - 1] + x[t]
        spare = old
        old = new
        new = spare
    return np.sum(old) + np.sum(new * spare)


@program(normal(4))
def rebound_in_a_loop(x):
    a = x * 1.0
    for i in range(3):
        b = a
        b[i] *= 2.0
        a = np.sin(b) + a
        c = a[::-1]
        c[i] = b[0] * a[1]
    return np.sum(a * b * c)


@program(normal(4))
def previous_kept(x):
    a = x * 1.0
    last = a
    for i in range(3):
        last = a
        a = a * x
        last[i] = a[i] ** 2
    return np.sum(a * last)


@program(positive(4))
def while_with_an_alias(x):
    a = x * 1.0
    v = a
    n = 0
    while a[0] < 6 and n < 9:
        a[0] += v[1] * v[1]
        v[1:] *= 1.1
        n += 1
    return np.sum(a * v)


@program(positive(5))
def early_exits(x):
    a = x * 1.0
    b = a
    for i in range(5):
        b[i] = a[i] * 2.0
        if a[i] < 1.5:
            continue
        if a[i] > 3.0:
            break
        a[0] *= b[i]
    return np.sum(a * b)


@program(positive(4))
def return_in_a_loop(x):
    a = x * 1.0
    b = a
    for i in range(1, 4):
        b[i] += a[i - 1] * x[i]
        if a[i] > 2.0:
            return np.sum(b * x)
        a[i - 1] = b[i]
    return a[0] * b[3]


@program(positive(4))
def raise_not_reached(x):
    a = x * 1.0
    b = a
    for i in range(4):
        b[i] *= x[0]
        if not np.isfinite(a[i]):
            raise ValueError("diverged")
        assert b[i] != 0.0
    return np.sum(a * b)


@program(normal(3))
def nested_loops_with_exits(x):
    a = np.outer(x, x)
    b = a
    for i in range(3):
        for j in range(3):
            if j > i:
                break
            b[i, j] += a[j, i] * x[j]
            if a[i, j] > 1.0:
                continue
            a[j, i] *= 0.5
    return np.sum(a * b)


@program(normal(3))
def same_name_for_value_and_alias(x):
    a = x * 2.0
    b = x[0] * a
    b[0] = a[1]
    b = a
    b[1] = x[2] * b[0]
    b = b + 1.0
    b[2] = a[2] ** 2
    return np.sum(a) * np.sum(b)


@program(normal(4))
def inactive_memory_made_active(x):
    a = np.zeros(4)
    b = a
    s = b[0]
    for i in range(4):
        a[i] = s * x[i] + i
        s = b[i] + 1.0
    return np.sum(a * a) + s


@program(normal(4))
def overwritten_by_constants(x):
    a = x * x
    b = a
    s = np.sum(b)
    a[1:] = 2.0
    s += b[1] * b[0]
    b[:] = 0.0
    b[2] = x[2]
    return s * np.sum(a + x)


@program(normal(4))
def copies_are_apart(x):
    a = x * 1.0
    b = a.copy()
    c = np.array(a)
    d = a + 0
    e = a
    e[0] = 3.0 * x[1]
    b[1] = e[0] * x[2]
    c[2] *= b[1]
    d[:] = a
    a[3] = d[0]
    return np.sum(a * b * c * d)


@program(normal(4))
def asarray_is_an_alias(x):
    a = x * 1.0
    b = np.asarray(a)
    c = np.ascontiguousarray(b)
    d = np.array(a, copy=True)
    c[0] = a[1] ** 2
    b[1] *= c[0]
    d[2] = a[0]
    return np.sum(a * b) + np.sum(c * d)


@program(normal(4))
def cast_without_a_copy(x):
    a = x * 1.0
    b = a.astype(float, copy=False)
    c = a.astype(np.float64)
    b[0] = x[1] ** 2
    c[1] = a[0]
    return np.sum(a * b * c)


@program(normal(4))
def chained_assignment(x):
    a = b = x * 1.0
    c = d = a
    d[0] = b[1] * c[2]
    b[1] *= d[0]
    return np.sum(a * c)


@program(normal(4))
def walrus_alias(x):
    s = np.sum((a := x * 1.0))
    b = a
    b[0] = s * a[1]
    return np.sum(a * x)


@program(normal(4))
def unpacked_aliases(x):
    a = x * 1.0
    (b, c), d = (a, x * 2.0), a
    b[0] = c[1]
    c[2] = d[0] * a[2]
    d[3] *= b[0]
    return np.sum(a * c)


@program(normal(4))
def rebound_by_arithmetic(x):
    a = x * 1.0
    b = a
    a = a * 2.0
    a[0] = b[1]
    b[1] = a[0] * x[3]
    b = b + a
    b[2] *= a[2]
    return np.sum(a * b)


@program(normal(4), 2)
def number_of_steps(x, n):
    a = x * 1.0
    for _ in range(n):
        b = a
        for j in range(n):
            b[j] += a[j + 1]
            c = b
            c[-1] *= a[0]
    return np.sum(a * x)


@program(normal(4))
def stop_after_a_swap(x):
    a, b = x * 1.0, x * 2.0
    n = 0
    while True:
        a[n] *= b[0]
        a, b = b, a
        n += 1
        if n == 3:
            break
    b[0] = a[1]
    return np.sum(a * a * b)


@program(normal(3))
def identity_is_asked(x):
    a = x * 1.0
    b = a if x[0] > 0 else a.copy()
    b[0] = x[1]
    if b is a:
        a[1] *= 3.0
    return np.sum(a * b)


@program(normal(3, 3))
def lines_copied_onto_lines(x):
    v = x * 2.0
    v[:, -1] = v[-2].copy()
    v[1:, 0] = v[:-1, 0]
    v[2] = v[0]
    for i in range(2):
        v[i] = v[i + 1]
        v[i, ::2] = v[2, 1:]
    return np.sum(np.sin(v))


@program(normal(6))
def lines_copied_backwards(x):
    v = x * 2.0
    w = v[::-1]
    v[1:] = w[:-1]
    v[:3] = w[:3]
    v[:-1] = v[1:]
    return np.sum(np.sin(v))
