"""The type that goes in comes out: float32, NumPy scalars, 0-d arrays, integers at the side."""

import numpy as np

from . import normal, positive, program

single = {"dtype": np.float32}


@program(normal(5, **single), normal(5, seed=1, **single))
def single_precision(x, y):
    return np.sum(np.tanh(x * y) + 0.5 * x / (2 + y * y))


@program(normal(3, 4, **single), normal(4, 2, seed=1, **single), normal(2, seed=2, **single))
def single_precision_layer(x, w, b):
    h = np.maximum(x @ w + b, 0)
    return np.mean(h * h) + np.sum(w**2) * 1e-2 + h.std()


@program(normal(4, **single), normal(4, seed=1))
def mixed_precision(x, y):
    z = x * y
    return np.sum(z * x) + np.sum(np.exp(x) * 2.0) * y[0]


@program(normal(4, **single))
def single_precision_loop(x):
    s = 0.0
    for v in x:
        s = s * 0.5 + v * v
    return s


@program(np.float32(0.7), normal(3, **single), 1.2)
def single_precision_scalar(k, x, y):
    return k * np.sum(x * k) + y * k


@program(np.float64(0.7), np.float64(-1.2))
def numpy_scalars(x, y):
    return x**2 * y + np.sin(x) / y + max(x, y) * abs(y)


@program(np.array(0.7), np.array(-1.2))
def zero_dimensional(x, y):
    return x**2 * y + np.sin(x) / y + np.sum(x * y)


@program(np.array(0.7), normal(3), 1.2)
def zero_dimensional_against_array(k, x, y):
    return np.sum(k * x + y) * k + x[0] * k * k


@program(np.array(0.7, dtype=np.float32), normal(3))
def zero_dimensional_single(k, x):
    return np.sum(k * x) * np.exp(k)


@program(normal(4), np.array([3, 1, 2, 2]), 2)
def integers_at_the_side(x, n, k):
    return np.sum(x**n) + np.sum(n * x / k) + np.sum(x ** (n - 1) * k) + (n // k) @ x


@program(normal(4), np.array([True, False, True, True]), False)
def booleans_at_the_side(x, mask, flag):
    return np.sum(x * mask) + np.sum(x[mask] ** 2) + (flag + 1) * np.sum(np.where(mask, x, -x))


@program(normal(4, **single))
def widened(x):
    y = x.astype(np.float64) * 3
    return np.sum(y * y) + np.sum(x.astype(float))


@program(positive(4), tolerance=1e-3, second_order=False)
def narrowed(x):
    y = x.astype(np.float32)
    return np.sum((y * y).astype(np.float64) * x)


@program(positive(4))
def converted_to_integers(x):
    whole = x.astype(int)
    index = np.floor(x).astype(np.int64) % 4
    return np.sum(x * whole) + np.sum(x[index] ** 2) + int(x[0] * 10) * x[1]


@program([np.float32(0.7), 1.2, np.array(0.4), 3])
def mixed_list(values):
    a, b, c, n = values
    return a * b * c + a**n


@program(normal(4, **single))
def single_with_numpy_double(x):
    factor = np.float64(1.5)
    return np.sum(x * factor * x) + np.sum(np.linspace(0, 1, 4) * x)


@program(np.asfortranarray(normal(3, 4)), normal(8, seed=1)[::2], normal(6, 4, seed=2)[::-2])
def unusual_layouts(x, v, m):
    return np.sum((x @ v) ** 2) + np.sum(x * m) * v[0] + np.sum(x.ravel() * m.T.ravel())


@program(normal(5, **single), np.arange(5, dtype=np.int32), np.uint8(3))
def small_integers(x, n, k):
    return np.sum(x * n) / k + x[n[2]] * x[n[-1]]


@program(normal(3))
def result_of_dimension_zero(x):
    y = np.array(np.sum(x * x))
    return y * 2.0
