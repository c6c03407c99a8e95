"""What few programs do, and what a compiler that forgets it would still pass most tests without."""

import math

import numpy as np

from . import normal, positive, program


@program(normal(3, 2), 1.3)
def rows_divided_at_repeated_places(m, k):
    a = np.sin(m) + 2.0
    rows = np.array([2, 0, 2])
    a[rows] /= k + m[0, 0]
    a[:, np.array([1, 0])] /= 1.5 + m[:, :1] ** 2
    return np.sum(a * a)


@program(positive(3))
def power_of_itself_under_another_name(x):
    a = 1.1 + np.tanh(x)
    b = a
    b **= a
    return np.sum(a * np.cos(x))


@program(normal(3), normal(3, seed=1))
def two_gradients_that_are_the_same_numbers(x, y):
    return np.sum(np.sin(x + y))


@program(normal(3))
def stored_behind_the_name_that_a_list_took(x):
    a, s = np.sin(x), 0.0
    for k in range(3):
        c = [a]
        b = a[1:]
        a = np.cos(a)
        b[0] = 0.3 * x[0] * k
        s += np.sum(c[0] ** 2 * a)
    return s


@program(normal(3))
def scaled_behind_the_name_that_a_dict_took(x):
    a, s = np.sin(x), 0.0
    for _ in range(3):
        c = {"a": a}
        b = a
        a = np.cos(a)
        b *= x[0]
        s += np.sum(c["a"] ** 2 * a)
    return s


@program(normal(3))
def stored_behind_the_name_that_was_appended(x):
    a, c = np.sin(x), []
    for _ in range(3):
        c.append(a)
        b = a[::-1]
        a = np.cos(a)
        b[0] *= x[0]
    return np.sum(c[0] ** 2 * c[1] * c[2])


@program(normal(3))
def both_summands_come_from_before_the_loop(x):
    a, b = np.sin(x), np.cos(x)
    s = np.sum(a * a)
    for k in range(3):
        t = a + b
        a = np.sin(t)
        b = x * k
    return s + np.sum(a * b)


@program(positive(3), 1.2)
def length_that_grows_under_one_name(x, y):
    v = x * 2.0
    for _ in range(3):
        v = np.hypot(v, x)
        y = np.hypot(y, v[0])
    return np.sum(v) * y


@program(normal(3), 0)
def written_under_a_name_that_no_pass_bound_again(x, n):
    a = np.sin(x)
    b = a
    for k in range(n):
        b = np.cos(x) * k
    b[0] = x[1] * x[2]
    return np.sum(a * a * x) + b[1]


def put_first(c, v):
    for k in range(2):
        if v[0, k] > 0.0:
            c[0] = v
            return v[0, k]
    return 1.0


@program(positive(3))
def a_matrix_put_in_a_list_of_vectors_by_a_call(x):
    c = [x * 2.0, np.cos(x)]
    s = put_first(c, np.outer(x, np.sin(x)))
    return s * np.sum((c[0] @ c[1]) ** 2)


def looked_up(c, keys, v):
    for k in keys:
        if k in c:
            c[k] = v
            return 1.5
    return 2.5


@program(positive(3), ["b", "a"])
def a_number_put_in_a_dict_of_arrays_by_a_call(x, keys):
    c = {"a": x * 2.0, "w": x}
    s = looked_up(c, keys, x[0] * x[1])
    return s * np.sum(c["a"] * c["w"] ** 2)


@program(positive(3), 0.7)
def bound_again_within_its_own_product(x, k):
    y = k * (k := np.sin(k) * x[0]) + k
    return y * math.hypot(k, (k := k * x[1])) * k + x[2]
