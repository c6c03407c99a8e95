"""Calls and methods that write in place: out=, fill, sort, copyto, ufunc.at; lists that change in the middle."""

import numpy as np

from . import normal, program


@program(normal(3))
def sorted_in_place(x):
    h = x * np.array([1.0, 2.0, -1.0])
    h.sort()
    return h[0] * h[1] ** 2


@program(normal(3, 4))
def sorted_along_an_axis(a):
    h = a * 2.0
    h.sort(axis=0)
    return np.sum(h[0] * h[2])


@program(normal(5))
def partitioned_in_place(x):
    h = x * 2.0
    h.partition(2)
    return h[2] * np.sum(h[:2] ** 2)


@program(normal(2, 3))
def resized(a):
    h = a * 2.0
    h.resize(2, 2)
    h[1] *= h[0, 0]
    h.resize(5)
    return np.sum(h * h) + h[4]


@program(normal(3))
def resized_in_a_loop(x):
    h = np.ones(1)
    for i in range(len(x)):
        h.resize(len(h) + 1)
        h[i + 1] = x[i] * h[i]
    return h @ h


@program(normal(3))
def out_keyword(x):
    h = np.zeros(3)
    np.exp(x, out=h)
    np.multiply(h, x, h)
    return np.sum(h)


@program(normal(3))
def out_is_returned(x):
    h = np.empty_like(x)
    np.copyto(h, x)
    y = np.tanh(h, out=h)
    return np.sum(y * x)


@program(normal(3))
def result_of_out_is_written(x):
    h = x * 1.0
    y = np.exp(h, out=h)
    y *= 2.0
    z = np.nan_to_num(h, copy=False)
    z[0] = x[1] * z[2]
    return np.sum(h * x)


@program(normal(3))
def out_of_a_product(x):
    h = np.empty((2,))
    a = np.ones((2, 3)) * 0.1
    np.dot(a, x, out=h)
    np.clip(h, -1, 1, out=h)
    return np.sum(h * h)


@program(normal(4), 0.3)
def out_in_a_loop(x, k):
    h = np.zeros(4)
    for i in range(3):
        np.add(h, x, out=h)
        np.multiply(h, k, out=h)
    return h @ h


@program(normal(3))
def added_and_subtracted_at(x):
    h = np.zeros(2)
    np.add.at(h, [0, 1, 1], x)
    np.subtract.at(h, np.array([0, 1, 1]), x * x)
    return np.sum(h * h)


@program(normal(5), normal(3))
def multiplied_at(x, v):
    h = x * 2.0
    np.multiply.at(h, [0, 3, 0], v)
    np.maximum.at(h, np.array([1, 1, 4]), v * 0.5)
    np.negative.at(h, [1, 1, 2])
    np.divide.at(h, (np.array([2, 2]),), 3.0)
    return np.sum(h * h * x)


@program(normal(4), normal(4, seed=1))
def masked_out(a, b):
    safe = np.divide(a, b, out=np.zeros_like(a), where=b > 0)
    h = a * b
    np.sqrt(b, out=h, where=b > 0)
    np.add(h, 2.0, out=h, where=[True, False, True, False])
    np.copyto(h, a, where=a > b)
    return np.sum(safe * h) + np.sum(h**2)


@program(normal(2, 3), normal(3))
def masked_out_that_broadcasts(a, v):
    h = a * 1.5
    np.multiply(a, v, out=h, where=v > 0)
    np.copyto(h, v, where=a > 0.5)
    return np.sum(h**2)


@program(normal(3, 4), normal(2), 0.7)
def diagonals_filled(a, v, k):
    h = a * 2.0
    np.fill_diagonal(h, v)
    tall = np.ones((7, 2)) * k
    np.fill_diagonal(tall, v * k, wrap=True)
    cube = np.ones((2, 2, 2)) * k
    np.fill_diagonal(cube, k * k)
    return np.sum(h**2) + np.sum(tall**3) + np.sum(cube**2)


@program(normal(2, 3), normal(2))
def values_put(a, v):
    h = a * 2.0
    np.put(h, [0, -1, 4, 0], v)
    h.put([1, 8], v * v, mode="wrap")
    np.put(h, 9, a[0, 0], mode="clip")
    return np.sum(h**2)


@program(normal(2, 3), normal(2))
def values_placed(a, v):
    h = a * 2.0
    np.place(h, a > 0, v)
    g = a * 3.0
    np.putmask(g, a < 0.5, v)
    np.putmask(g, a > 1.0, g * g)
    return np.sum(h**2) + np.sum(g**3)


@program(normal(3, 4), normal(3, 1))
def put_along(a, v):
    h = a * 2.0
    k = np.argmax(a, axis=1, keepdims=True)
    np.put_along_axis(h, k, v, axis=1)
    np.put_along_axis(h, np.array([[0, 1, 0, 2]]), a[:1] * 3.0, 0)
    flat = np.ones(4) * v[0, 0]
    np.put_along_axis(flat, np.array([3, 1]), v[:2, 0], None)
    return np.sum(h**2) + np.sum(flat**3)


@program(normal(3))
def filled(x):
    h = x.copy()
    h.fill(x[0])
    h[1] = 2.0
    return np.sum(h * x)


@program(normal(3))
def argument_as_out(x):
    np.sin(x, out=x)
    x.sort()
    return x @ np.arange(3.0)


@program(0.7)
def popped_in_a_conditional_expression(x):
    xs = [x, x * 2, x * 3]
    t = x * (xs.pop() if x > 0 else 1.0) + (xs.pop() if x > 0 else 1.0)
    return t * t * xs[0]


@program(0.7)
def repeated_in_place(x):
    xs = [x, x * 2]
    xs *= 2
    return xs[0] * xs[3]


@program(0.7)
def extended(x):
    xs = [x, x * 2]
    xs += [x * x]
    xs.extend((x, 2.0))
    return xs[0] * xs[1] * xs[2] * xs[3]


@program(0.7, normal(3))
def extended_in_a_loop(k, x):
    xs = []
    for i in range(3):
        xs += [k * x[i], x[i]]
    s = 0.0
    for v in xs:
        s += v * v * k
    return s


@program(0.7)
def a_slice_replaced(x):
    xs = [x, x * 2, x * 3]
    xs[1:3] = [x * x, x]
    xs[0:0] = [x**3]
    return xs[0] * xs[1] * xs[2]


@program(0.7)
def inserted_and_deleted(x):
    xs = [x, x * 2]
    xs.insert(0, x * x)
    xs.insert(-1, x + 1)
    del xs[1]
    first = xs.pop(0)
    xs.reverse()
    return xs[0] * xs[1] ** 2 * first


@program(0.7)
def a_queue_of_integers(x):
    steps = [1, 2, 3]
    s = 0.0
    while steps:
        k = steps.pop(0)
        s += x**k * k
        if k == 2:
            steps.insert(0, 5)
    return s


@program(0.7)
def a_list_cleared_and_filled_again(x):
    xs = [x]
    s = xs[0] * x
    xs.clear()
    xs.append(s)
    xs.append(s * x)
    return xs[0] * xs[1]


@program(0.7)
def joined_to_itself(x):
    xs = [x, x * x]
    ys = xs + xs
    return ys[0] * ys[3] * xs[1]


@program(0.7)
def extended_by_itself(x):
    xs = [x, x * x]
    xs += xs
    return xs[0] * xs[3] * xs[1]


@program(normal(3))
def results_into_arrays(x):
    a, b, c, d, e = np.zeros(2), np.zeros(3), np.zeros((3, 3)), np.zeros((3, 2)), np.zeros(())
    np.sum(x.reshape(1, 3) * np.ones((2, 1)), axis=1, out=a)
    np.cumsum(x, out=b)
    np.outer(x, x, out=c)
    np.stack([x, x * x], 1, out=d)
    np.mean(x, out=e)
    s = a @ a + b @ b + np.sum(c**3) + np.sum(d**2) + e * 2
    np.take(x, [2, 1, 0], out=b)
    x.clip(-0.4, 1, out=b)
    np.add.accumulate(b, out=b)
    np.std(np.stack([x, b]), axis=0, out=b)
    h = np.zeros(3, complex)
    np.fft.fft(x, out=h)
    return s + b @ b + np.sum(np.abs(h) ** 2)


@program(normal(3))
def products_at_by_itself(x):
    np.multiply.at(x, np.array([1, 1, 1]), x)
    return np.sum(x * x)


@program(np.array([0.5, -1.25, 2.0, 0.75], np.float32), 0.3, tolerance=1e-3)
def wide_numbers_put_into_narrow_arrays(x, t):
    h = x * np.float32(2)
    s = np.float64(t) * 3.0
    np.put_along_axis(h, np.array([1, 2]), s, axis=0)
    np.put(h, [0], s * s)
    m = np.outer(x, x)
    np.fill_diagonal(m, np.array([s, t, s * t, 1.0]))
    return np.sum(h * m)


@program(normal(3), normal(3, seed=1))
def function_of_itself_then_added_to(x, b):
    for i in range(3):
        x = np.tanh(x)
        x += b
        x = np.tanh(x)
        x[i] *= b[0]
    return x @ x


@program(normal(3), normal(3, 3, seed=1))
def solution_that_is_solved_for_again(x, a):
    n = 0
    while n < 3:
        if n > 1:
            x = np.exp(x)
            x[0] += a[0, 1]
        else:
            x = np.linalg.solve(a + 4 * np.eye(3), x)
            np.add(x, a[0], out=x)
        n += 1
    return x @ x


def squashed(a):
    for _ in range(2):
        a = np.tanh(a)
    return a


@program(normal(3), normal(3, seed=1))
def multiplied_by_itself_and_given_to_a_helper(x, y):
    w = x * y
    w *= w
    v = squashed(w)
    w += w
    w -= squashed(w)
    return np.sum(w * w) + np.sum(v)
