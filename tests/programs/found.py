"""Programs that once gave a wrong number or crashed, each in its smallest form."""

import numpy as np

from . import normal, program
from .edges import vec

FOUR = vec(1, 2, 3, 4)


@program(FOUR)
def rebound_to_its_reverse(x):
    if x[0] > 0:
        x = x[::-1]
    return x[0] * x[1]


@program(FOUR)
def rebound_to_a_gather_in_a_loop(x):
    for i in range(3):
        x = x[[2, 2, 1, 1]]
    return np.sum(x * x)


@program(FOUR)
def rebound_to_its_tail_in_a_loop(x):
    while len(x) > 2:
        x = x[1:]
    return x[0] * x[1]


@program(FOUR)
def list_rebound_to_its_tail(x):
    p = [x[0], x[1], x[2]]
    for i in range(2):
        p = p[1:]
    return p[0] * x[0]


@program({"n": {"n": {"v": 1.5}}})
def linked_dicts(d):
    for i in range(2):
        d = d["n"]
    return d["v"] ** 2


@program(FOUR)
def array_stored_into_itself(x):
    a = x * 1.0
    a[::-1] = a
    return a[0] * a[1] + a[3]


@program(FOUR)
def array_scaled_by_itself(x):
    a = x * 1.0
    a[:] *= a
    return np.sum(a * x)


@program(FOUR, 1)
def index_changed_in_an_arm(x, k):
    d = x[k] * 2
    if k < 2:
        k += 2
    return d * x[k]


@program(FOUR, 1.0)
def factor_changed_in_an_arm(x, k):
    d = np.sin(x[0] * k)
    if k < 2:
        k += 2.0
    return d * k


@program(FOUR)
def loop_without_derivatives(x):
    n = 0
    while n < 3:
        n += 1
    return x[0] * x[n] * n


@program(FOUR)
def break_without_derivatives(x):
    n = 0
    d = x[n] ** 2
    for i in range(5):
        n += 1
        if n == 2:
            break
    return d * x[n]


@program(0.7, 0)
def saved_in_an_arm_not_taken(s, k):
    c = np.ones(2)
    if k:
        c *= s
    return np.sum(c) * s * s


def squared_again(x, n):
    if n == 0:
        return x
    return squared_again(x * x, n - 1)


@program(0.7)
def recursion_on_squares(x):
    return squared_again(x, 2)


@program(np.float32(1.5), 1)
def widened_in_an_arm(s, k):
    if k:
        s = np.float64(2.0) * s
    return s * s


def logistic(v):
    return 1.0 / (1.0 + np.exp(-v))


@program(0.7, True)
def helpers_called_in_both_arms(x, up):
    if up:
        return x * logistic(x) - logistic(x * x)
    return logistic(-x * x) - x * logistic(-x)


@program(FOUR)
def sum_of_nothing_in_a_list(x):
    s = sum([u for u in x if u > 9.0])
    items = [s, s, 1]
    return 1.3 * s + sum(items) + x[0]


@program(1.2, 0.5)
def powers_before_and_behind_an_arm(x, low):
    v = np.ones(4) * x
    s = np.sum(v**2)
    if s > low:
        v = v * 0.5
    return s + np.sum(v**2)


@program(1.2, 0.5)
def constant_in_an_arm(x, low):
    v = np.linspace(0.9, 1.1, 5) * x
    s = np.sum(v**2)
    if s > low:
        v = 0.5
    return s + np.sum(v**2)


@program(FOUR)
def copy_written_behind_an_alias(x):
    for i in range(4):
        v = 0.5 * x
        w = v
        w[i] /= 1.5
        u = w
        y = w * u
    return np.sum(y)


@program(FOUR, FOUR[::-1].copy())
def counter_of_stores_that_nobody_reads(x, y):
    k = 0
    while k < 4:
        x[k] = k
        k += 1
    return y[1] * 2.0


def lowest_in_front(x):
    y = 0.3 * x
    if x[0] > 9.0:
        z = x + y
        z[1] = z.min()
        y = z
    return y


@program(FOUR)
def array_of_an_arm_not_taken(x):
    return np.sum(lowest_in_front(x))


@program(FOUR)
def arrays_replaced_by_numbers(x):
    items = [x[0], np.concatenate([x, x[:1]]), np.stack([x, x])]
    for i in range(2):
        items[i] = -0.9
    items[2] = x
    return items[0] * np.sum(items[2] * x)


@program(FOUR)
def array_stored_and_replaced(x):
    items = [x[0], x[1]]
    items.append(np.cumsum(x))
    items[0] = np.concatenate([x, x])
    items[0] = items[1] * 2.0
    items[2] = x[3]
    return items[0] * items[2]


@program(FOUR, 0.2)
def left_from_the_arm_that_changes_last(x, low):
    total = 0.0
    scale = x[0] + 1.0
    for r in x:
        v = scale
        if v < 30.0:
            if r > low:
                v = v * v
            v = v * r
        else:
            return v * v
        total = total + v
        scale = scale + 2.0 * v * v
    return total * scale


@program(FOUR)
def arm_changes_last_or_leaves(x):
    factor = x[0] + 1.0
    for r in x:
        v = factor
        if v < 1.5:
            if r > 0.0:
                v = v * v
            factor = factor + v * r
        else:
            factor = factor * v
            break
    return factor


@program(np.linspace(0.1, 1.7, 16).reshape(4, 4) ** 2)
def product_of_a_column_that_is_written(x):
    a = x * 1.1
    t = a[..., 1]
    y = t @ np.concatenate([x[0, :3], [0.2]])
    a += y
    return np.sum(a)


@program(normal(3))
def absolute_values_of_a_spectrum(x):
    return np.sum(np.abs(np.fft.fft(x)) ** 2 * np.arange(3))


@program(normal(3))
def sign_of_complex_numbers(x):
    return np.sum(np.sign(x * (1 + 2j) * np.exp(1j * x)).real)


@program(FOUR)
def items_that_may_be_integers(x):
    s = sum([u for u in x if u > 9.0])
    items = [x, x * 2.0]
    for i in range(2):
        items[i] = np.full((4,), s)
    return np.sum(items[0] * 2.0 + x)


@program(FOUR)
def shifted_before_a_store(x):
    v = x * 1.5
    t = v + 2.5
    v[2] += np.sum(t * t)
    return np.sum(v * t)


@program(1.3)
def store_of_a_norm(m):
    v = np.linspace(0.9, 1.1, 6).reshape(3, 2) * m
    v[2] += np.linalg.norm(v + 2.5)
    return np.sum(v)


@program(FOUR, FOUR[::-1].copy())
def mean_beside_sums(x, y):
    z = y + np.mean(x)
    return np.sum(np.sin(x)) + np.sum(y) + np.sum(z)


@program(FOUR, FOUR[::-1].copy())
def mean_of_a_mean(x, y):
    z = y + np.mean(x)
    return np.sum(z - np.mean(z)) + np.mean(z) * 2.0 + np.sum(x * z)


@program(FOUR, np.array(1.31))
def arrays_scaled_by_one_without_dimensions(x, a):
    for row in [np.linspace(0.9, 1.1, 3), x]:
        row[1] *= a
    b = 0.7
    a, b = b, a + x[2]
    return b * a


def less_its_rows(a, kind):
    for row in a:
        a = a - row
    return a


@program(0.22)
def loop_over_rows_of_what_it_rebinds_in_a_helper(s):
    return np.sum(less_its_rows(np.linspace(0.9, 1.1, 16).reshape(4, 4) * s, np.maximum))
