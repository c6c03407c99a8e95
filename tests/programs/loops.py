"""`for` over ranges and over things."""

import math

import numpy as np

from . import normal, positive, program


@program(0.4, 3.1, 12)
def logistic_map(x, r, n):
    for _ in range(n):
        x = r * x * (1 - x)
    return x


@program(1.1, 0.3)
def backwards(x, y):
    s = 0.0
    for i in range(6, 0, -1):
        s = s * x + i * y
    return s


@program(1.1, 0.3)
def strided(x, y):
    s = x
    for i in range(1, 12, 3):
        s = s + math.sin(i * x) * y
    for i in range(11, -1, -4):
        s = s * 0.5 + i * y * s
    return s


@program(0.9, 3)
def bounds_change_afterwards(x, n):
    s = 0.0
    for i in range(n):
        n = n + 2
        s = s * x + n * x
    return s * n


@program(0.9)
def loop_variable_changes(x):
    s = 1.0
    for i in range(5):
        i = i * 2
        s = s * x + i
    return s * i


@program(0.9)
def variable_after_loop(x):
    s = 0.0
    for i in range(4):
        t = x**i
        s += t
    return s * t + i * x


@program(0.9, 0)
def never_runs(x, n):
    y = x * x
    for i in range(n):
        y = y * i * x
    return y * x


@program(0.7, 0.9)
def nested(x, y):
    s = 0.0
    for i in range(3):
        t = x
        for j in range(i + 1):
            t = t * y + s
        s = s + t * i
    return s


@program(0.7, 0.9)
def triangular(x, y):
    s = x
    for i in range(4):
        for j in range(i):
            for k in range(j, i):
                s = s * 0.9 + x * y ** (i - j + k)
        s = math.tanh(s)
    return s


@program(normal(5), 0.7)
def over_array(x, k):
    s = 0.0
    for v in x:
        s = k * s + v * v
    return s


@program(normal(3, 4), normal(4, seed=1))
def over_rows(m, w):
    s = 0.0
    for row in m:
        s = s + np.tanh(row @ w) * np.sum(row)
    return s


@program([0.3, 0.5, 0.7], 1.5)
def over_list(values, p):
    s = 0.0
    for v in values:
        s = s + v**p * s + v
    return s


@program((0.3, 0.5, 0.7))
def over_tuple(values):
    product = 1.0
    for v in values:
        product = product * (1 + v)
    return product


@program(1.5)
def over_constants(x):
    s = 0.0
    for c in (3, -1.5, 2):
        s = s * x + c
    return s


@program(normal(4), normal(4, seed=1))
def over_zip(a, b):
    s = 0.0
    for u, v in zip(a, b):
        s = math.sin(s) + u * v
    return s


@program(normal(4), 0.3)
def over_enumerate(a, k):
    s = 0.0
    for i, v in enumerate(a):
        s = s + v * k**i
    for i, v in enumerate(a, 2):
        s = s - i * v * s
    return s


@program(normal(4))
def over_reversed(a):
    s = 0.5
    for v in reversed(a):
        s = s * v + 1.0
    for i in reversed(range(3)):
        s = s * a[i] + i
    return s


@program(normal(4), normal(4, seed=1))
def over_enumerated_zip(a, b):
    s = 0.0
    for i, (u, v) in enumerate(zip(a, b)):
        s = s * u + i * v
    return s


@program(normal(5))
def by_index(x):
    s = 0.0
    for i in range(1, len(x)):
        s = s + (x[i] - x[i - 1]) ** 2 * x[-i]
    return s


@program(normal(3, 4))
def by_two_indices(m):
    s = 0.0
    n, k = m.shape
    for i in range(n):
        for j in range(k):
            s = s + m[i, j] * m[i][k - 1 - j] * (i + 1)
    return s


@program(0.7, 0.2)
def fibonacci(a, b):
    for _ in range(6):
        a, b = b, a + b * a
    return b


@program(positive(4))
def two_accumulators(x):
    log_sum, total = 0.0, 0.0
    for i in range(len(x)):
        total = total + x[i]
        log_sum = log_sum + math.log(total)
    return log_sum / total


@program(0.9)
def else_clause(x):
    s = x
    for i in range(3):
        s = s * x
    else:
        s = s + x
    return s


@program(0.3, 40)
def long_loop(x, n):
    s = 0.1
    for i in range(n):
        s = math.sin(s + x * i)
    return s


@program(0.9, [2, 0, 1], (1.0, 2.0, 4.0))
def over_integers(x, order, weights):
    s = 0.0
    for i in order:
        s = s * x + weights[i]
    return s


@program(0.9)
def loop_invariant(x):
    s = 0.0
    for i in range(5):
        decay = math.exp(-x)
        s = s * decay + x
    return s


@program(0.9)
def carried_through_two_names(x):
    previous, current = x, 1.0
    for i in range(4):
        new = current * x - previous
        previous = current
        current = new
    return current * previous


@program(0.9)
def bounds_from_float(x):
    s = 0.0
    for i in range(int(4 * x)):
        s = s + x**i
    return s


@program(normal(3, 3))
def entries_with_places(x):
    s = 0.0
    for (i, j), v in np.ndenumerate(x):
        s += v * x[j, i]
    return s


@program(normal(3, 3))
def entries_written_on_the_way(x):
    a = x * 1.0
    b = a
    for (i, j), v in np.ndenumerate(a):
        b[i, (j + 1) % 3] *= v
    return np.sum(a * x)


@program(normal(4, 4))
def places_by_twos(x):
    a = x * 1.0
    b = a
    for i, j in zip(*np.nonzero(x > 0)):
        b[i, j] = a[j, i] * x[i, i]
    for i, j in np.ndindex(2, 2):
        b[i, j] += a[j, i]
    return np.sum(a * x)


@program(normal(3, 2))
def columns_of_rows(x):
    s = 0.0
    for p, q in zip(*x.T[:, :2]):
        s += p * q
    for p, q, r in zip(*x.T[:0]):
        s += 1.0
    for p, q, r in zip(*[[x[0, 0]], [x[1, 1], 2.0], [3.0]]):
        s += p * q * r
    return s


@program(normal(3))
def entries_and_places_kept(x):
    y = list(np.ndenumerate(x))
    return y[0][1] * y[2][1]
