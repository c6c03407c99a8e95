"""Arrays that loops fill: entries that never change once they are read need no saving; all others do."""

import numpy as np

from . import normal, positive, program


@program(normal(3), 0.1)
def trajectory(u0, dt):
    u = np.zeros((5, 3))
    u[0] = u0
    for t in range(4):
        u[t + 1] = u[t] + dt * np.sin(u[t])
    return np.sum(u**2) + u[2, 1] * u[4, 0]


@program(normal(3), 0.1)
def trajectory_with_a_view_of_the_row(u0, dt):
    u = np.zeros((5, 3))
    u[0] = u0
    for t in range(4):
        row = u[t]
        u[t + 1] = row + dt * row**2
    return np.sum(u[-1] ** 2 * u[1])


@program(normal(3), 0.1)
def row_is_overwritten_while_it_is_seen(u0, dt):
    u = np.zeros((5, 3))
    u[0] = u0
    for t in range(4):
        row = u[t]
        u[t] = row**2
        u[t + 1] = row + dt * row
    return np.sum(u**3)


@program(normal(5), 0.3)
def entry_before_is_changed_afterwards(x, k):
    c = np.zeros(6)
    c[0] = k
    for i in range(5):
        c[i + 1] = x[i] * c[i]
        c[i] = c[i] ** 2
    return np.sum(c**2)


@program(normal(5), 0.3)
def first_pass_reads_the_last_entry(x, k):
    c = np.zeros(5)
    c[4] = k
    for i in range(5):
        c[i] = x[i] * c[i - 1] + k
    return np.sum(c**2)


@program(normal(5), 0.3)
def counted_downwards(x, k):
    c = np.zeros(6)
    for i in range(4, -1, -1):
        c[i] = x[i] + k * c[i + 1] ** 2
    return c[0] * c[2]


@program(normal(6), 0.3)
def in_steps_of_two(x, k):
    c = np.zeros(8)
    c[0] = k
    for i in range(0, 5, 2):
        c[i + 1] = x[i] * c[i]
        c[i + 2] = x[i + 1] * c[i + 1] ** 2
    return np.sum(c**2)


@program(normal(5), 0.3)
def filled_twice(x, k):
    c = np.zeros(6)
    c[0] = k
    for i in range(5):
        c[i + 1] = x[i] * c[i] ** 2 + 1.0
    total = np.sum(c**2)
    for i in range(5):
        c[i + 1] = np.sin(c[i] + x[i])
    return total + np.sum(c**3)


@program(normal(5), 0.3)
def filled_in_every_sweep(x, k):
    c = np.zeros(6)
    c[0] = k
    total = 0.0
    for sweep in range(3):
        for i in range(5):
            c[i + 1] = np.sin(x[i] * c[i] + total) + 0.5
        total += c[5]
    return total**2


@program(normal(5), 0.3)
def made_anew_in_every_sweep(x, k):
    total = 0.0
    for sweep in range(3):
        c = np.zeros(6)
        c[0] = k + total
        for i in range(5):
            c[i + 1] = np.sin(x[i] * c[i])
        total += c[5] * c[3]
    return total


@program(normal(3, 4), 0.3)
def table_by_rows_and_columns(x, k):
    d = np.zeros((4, 5))
    for i in range(1, 4):
        for j in range(1, 5):
            d[i, j] = x[i - 1, j - 1] + k * d[i - 1, j] * d[i, j - 1] + d[i - 1, j - 1]
    return d[3, 4] ** 2 + np.sum(d)


@program(normal(3, 4), 0.3)
def table_that_looks_ahead(x, k):
    d = np.ones((4, 6))
    for i in range(1, 4):
        for j in range(1, 5):
            d[i, j] = x[i - 1, j - 1] + k * d[i - 1, j] * d[i, j + 1]
    return np.sum(d**2)


@program(normal(4, 4) + 4.0 * np.eye(4), normal(4, seed=2))
def back_substitution(a, b):
    x = np.zeros(4)
    for i in range(3, -1, -1):
        x[i] = (b[i] - a[i, i + 1 :] @ x[i + 1 :]) / a[i, i]
    return np.sum(x**3)


@program(normal(4, 4) + 4.0 * np.eye(4), normal(4, seed=2))
def forward_substitution(a, b):
    x = np.zeros(4)
    for i in range(4):
        x[i] = (b[i] - a[i, :i] @ x[:i]) / a[i, i]
    return np.sum(x**3)


@program(normal(5), normal(5, seed=2))
def head_with_the_next_entry(a, b):
    x = np.ones(6)
    for i in range(5):
        x[i] = a[i] * np.sum(x[: i + 2] ** 2) + b[i]
    return np.sum(x**2)


@program(normal(5), normal(5, seed=2))
def head_with_this_entry(a, b):
    x = np.ones(6)
    for i in range(5):
        x[i] = a[i] * np.sum(x[: i + 1] ** 2) + b[i]
    return np.sum(x**2)


@program(normal(5), normal(5, seed=2))
def head_that_counts_from_the_end(a, b):
    x = np.ones(6)
    for i in range(5):
        x[i] = a[i] * np.sum(x[: i - 1] ** 2) + b[i]
    return np.sum(x**2)


@program(normal(5), normal(5, seed=2))
def tail_with_this_entry(a, b):
    x = np.ones(6)
    for i in range(4, -1, -1):
        x[i] = a[i] * np.sum(x[i:] ** 2) + b[i]
    return np.sum(x**2)


@program(normal(5), 0.3)
def copy_of_an_input_is_filled(x, k):
    """What was in the entries flows nowhere."""
    c = x * 2.0
    for i in range(4):
        c[i + 1] = k * c[i] ** 2
    return np.sum(c**2)


@program(normal(5), 0.3)
def input_is_filled(x, k):
    for i in range(4):
        x[i + 1] = k * x[i] ** 2 + 1.0
    return np.sum(x**2)


@program(normal(5), 0.3)
def one_entry_twice(x, k):
    c = np.zeros(6)
    c[0] = k
    c[0] = x[0] * 2.0
    for i in range(5):
        c[i + 1] = c[i] * x[i]
    return np.sum(c**2)


@program(normal(3, 3), 0.3)
def parts_of_a_row(x, k):
    u = np.zeros((4, 3))
    u[0] = k
    for t in range(3):
        u[t + 1, 1:] = u[t, :-1] * x[t, 1:]
        u[t + 1, 0] = u[t, 2] * x[t, 0]
    return np.sum(u**2)


@program(normal(6), 0.3)
def left_by_break(x, k):
    c = np.zeros(7)
    c[0] = k
    for i in range(6):
        c[i + 1] = c[i] + x[i] ** 2
        if c[i + 1] > 1.5:
            break
    return np.sum(c**2)


@program(positive(5), 0.3)
def counted_by_while(x, k):
    c = np.zeros(6)
    c[0] = k
    i = 0
    while i < 5:
        c[i + 1] = c[i] * x[i]
        i += 1
    return np.sum(c**2)


@program(normal(5), 0.3)
def mirrored_index(x, k):
    c = np.ones(5)
    for i in range(5):
        c[i] = x[i] * c[4 - i] + k
    return np.sum(c**2)


@program(normal(3, 2), 0.3)
def new_axis_before_the_index(x, k):
    u = np.ones((4, 2))
    for t in range(2):
        u[t + 1] = x[t] * np.sum(u[None, t], axis=0) + k * u[None, t + 1][0]
    return np.sum(u**2)


@program(normal(4), 0.3)
def stored_value_is_changed_later(x, k):
    u = np.zeros((3, 4))
    v = x * k
    u[0] = v
    for t in range(2):
        u[t + 1] = u[t] * v
        v = v + u[t]
    v[0] = 2.0
    return np.sum(u**2) + np.sum(v**2)


@program(normal(4), normal(4, seed=1))
def rows_of_two_inputs(x, y):
    u = np.zeros((3, 4))
    u[0] = x
    u[1] = y
    u[2] = u[0] * u[1]
    return np.sum(u[2] ** 2) + np.sum(u[0])


@program(normal(4), 0.5)
def sigmoid_written_out(x, k):
    t = np.exp(-k * x)
    y = 1.0 / (1.0 + t)
    return np.sum(y * x) + np.sum(t)


@program(0.4, 0.5)
def sigmoid_in_a_loop_that_rebinds_its_exponent(x, k):
    for i in range(3):
        u = np.exp(x)
        x = x * k + 1.0
        y = 1.0 / (u + 1.0)
        x = x + y
    return x * x


@program(normal(4), normal(4, seed=1))
def buffers_that_change_places_in_threes(x, y):
    a, b, c = x.copy(), y.copy(), x * y
    for i in range(4):
        a[1:] += b[:-1] ** 2
        b *= 0.5
        a, b, c = b, c, a
    return np.sum(a**2) + np.sum(b * c)


@program(normal(4), normal(4, seed=1))
def buffers_that_change_places_in_a_branch(x, y):
    a, b = x.copy(), y.copy()
    for i in range(4):
        a[1:] += b[:-1] ** 2
        if i != 2:
            a, b = b, a
    return np.sum(a**3) + np.sum(b)


@program(normal(4), normal(4, seed=1))
def buffers_that_change_places_twice(x, y):
    a, b = x.copy(), y.copy()
    for i in range(3):
        a, b = b, a
        a[1:] += b[:-1] ** 2
        a, b = b, a
        b[0] = a[0] * b[1]
    return np.sum(a**3) + np.sum(b)


@program(normal(4, 3))
def triangle_of_coefficients(a):
    r = np.zeros((3, 3))
    for j in range(3):
        total = a[3, j]
        for k in range(j):
            r[k, j] = a[k, j] * total
            total += r[k, j] ** 2 + r[k, k]
        r[j, j] = np.sin(total)
    return np.sum(r**3)


@program(normal(4, 3))
def triangle_that_is_touched_twice(a):
    r = np.ones((4, 3))
    for j in range(3):
        total = a[3, j]
        for k in range(j + 1):
            r[k, j] = a[k, j] * total
            total += r[k, j] ** 2
        r[j, j] = np.sin(total)
    return np.sum(r**3)


@program(normal(4, 3))
def lower_triangle(a):
    r = np.ones((4, 4))
    for j in range(3):
        r[j, j] = a[j, j]
        for i in range(j + 1, 4):
            r[i, j] = a[i, j] * r[j, j] + r[j, i] ** 2
    return np.sum(r**3)


@program(normal(5), positive(6) + 3.0, normal(5), normal(6))
def sweep_down_over_what_a_sweep_up_has_filled(lower, diag, upper, rhs):
    """Entries read in the first loop change in the second: saved there, once, and read where they are."""
    n = len(diag)
    c, x = np.empty(n - 1), np.empty(n)
    c[0] = upper[0] / diag[0]
    x[0] = rhs[0] / diag[0]
    for i in range(1, n):
        m = diag[i] - lower[i - 1] * c[i - 1]
        if i < n - 1:
            c[i] = upper[i] / m
        x[i] = (rhs[i] - lower[i - 1] * x[i - 1]) / m
    for i in range(n - 2, -1, -1):
        x[i] -= c[i] * x[i + 1] ** 2
    for i in range(1, n):
        x[i] *= np.sin(x[i - 1])
    return np.sum(x**2)


@program(normal(4, 4))
def columns_of_a_factor(m):
    a = m @ m.T + 4.0 * np.eye(4)
    n = len(a)
    for j in range(n):
        a[j:, j] -= a[j:, :j] @ a[j, :j]
        a[j:, j] /= np.sqrt(a[j, j])
    for j in range(n):
        a[j, j] *= np.log(a[j, j] + 2.0)
    return np.sum(a * np.tril(a))


@program(normal(4, 4) + 3.0 * np.eye(4))
def columns_read_ahead(m):
    """The tail of the row is overwritten by later passes, the head is not."""
    a = m * 1.0
    n = len(a)
    for j in range(n):
        a[j, j:] *= np.cos(a[j, :j] @ a[j, :j])
        a[j:, j] /= 2.0 + np.sum(a[j, j + 1 :] ** 2)
        a[:, j] *= a[0, 0]
    return np.sum(a**2)


@program(normal(6), 0.4)
def number_that_is_stored_and_changed_at_once(x, k):
    c = np.zeros(6)
    for i in range(6):
        t = np.sin(x[i] * k) + c[i - 1]
        c[i] = t
        if i > 2:
            c[i] *= k
        c[i - 1] += t * t
    return np.sum(c * c)


@program(normal(6), 0.4)
def number_that_is_stored_in_what_stays(x, k):
    c = np.zeros(6)
    d = np.zeros(3)
    for i in range(6):
        t = np.exp(x[i] * k)
        c[i] = t
        d[i % 3] = t
        x[i] = t * t * c[i]
    return np.sum(c * x) + d @ d


@program(normal(4, 5), 0.4)
def view_of_a_row_that_later_passes_touch(x, k):
    a = x * 1.0
    for i in range(4):
        row = a[i]
        row /= 2.0 + row[0] ** 2
        for j in range(5):
            row[j] = np.sin(row[j - 1] * k) + row[j]
        a[i - 1, 2] += row[3] * row[1]
    return np.sum(a * a)


@program(normal(6), normal(5, 6), normal(6), 0.4)
def entries_read_once(x, m, y, k):
    """Each entry of x, m and y is read in one pass alone."""
    s = x[0] * k
    for i in range(1, 6):
        s = np.sin(s * x[i])
        if i > 2:
            s = s + y[i - 1]
    t = y[0]
    for j in range(5):
        t = t * m[j, j] + np.sum(m[j, j + 1 :] ** 2) * np.sum(np.cos(m[j, :j]))
    return s * t + s


@program(normal(6), normal(5, 6), normal(6), 0.4)
def entries_read_twice(x, m, y, k):
    """In two passes, in one, by two loops, from the end, and in both arms."""
    s = x[5] * k
    t = k
    for i in range(6):
        s = np.sin(s + x[i])
        t = t + y[i] * y[i - 1]
    for i in range(5):
        s = s * m[i, 0] + m[0, i]
        if s > 0:
            t = t * m[i, 1]
        else:
            t = t + m[i, 1]
    for i in range(2):
        t = t * np.sum(m[2 * i + 1, i:])
        for j in range(3):
            t = t + np.sin(m[j + 2, 5])
    return s * t + y[-1] * y[5]


@program(normal(6), normal(3, 2), 0.4)
def entries_read_by_lists_of_indices(x, m, k):
    s = np.sum(x[[0, 1, 1]]) * k
    for i in range(3):
        s = s + np.sum(m[[i, i], 1] * k) + np.sum(m[i, [0, 0]])
    return s * s


@program(normal(4))
def number_that_is_stored_where_later_passes_store(x):
    d = np.zeros(2)
    for i in range(4):
        t = np.exp(x[i])
        d[i % 2] = t
        x[i] = t * t
    return d @ d + np.sum(x)


@program(normal(3, 3) + 3.0 * np.eye(3), normal(3))
def solutions_that_are_stored_into(a, b):
    y = np.linalg.solve(a, b)
    y[0] = 2.0
    inverse = np.linalg.inv(a)
    for i in range(1, 3):
        inverse[i] = inverse[i - 1] * b[i]
    s = 0.0
    for i in range(2):
        z = np.linalg.solve(a, b * (i + 1))
        z[i] = 0.5
        s = s + z @ z
    return y @ y + np.sum(inverse**2) + s


@program(positive(4), 0.7)
def roots_with_ends_of_zero(x, k):
    u = np.sqrt(x * k)
    u[0] = u[-1] = 0.0
    v = np.cbrt(x)
    v[x > 0.8] = 0.0
    w = np.exp(x)
    w[1:] = k
    return np.sum(np.sin(u) + v * w)
