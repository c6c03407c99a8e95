"""Programs whose derivatives are differentiated again, in forward and in reverse mode: trees, tries, masks and transforms in helpers."""

import numpy as np
import scipy.linalg

from . import normal, program

THREE = np.array([0.3, -0.7, 1.1])
TREE = {
    "w": np.array([0.3, 0.4]),
    "l": {"leaf": 0.5},
    "r": {"w": np.array([0.1, -0.4]), "l": {"leaf": 0.2}, "r": {"leaf": -0.7}},
}


def soft(node, x):
    if "leaf" in node:
        return node["leaf"]
    p = 1 / (1 + np.exp(-(node["w"] @ x)))
    return p * soft(node["l"], x) + (1 - p) * soft(node["r"], x)


@program(TREE, THREE[:2])
def soft_decision_tree(tree, x):
    return soft(tree, x) ** 2


@program(normal(2, 3), 0.7)
def array_of_rows_that_is_written(x, k):
    a = np.array([x[0], np.sin(x[1])])
    first = a[0]
    first[1] *= k
    return np.sum(a * a)


@program(THREE)
def pairs_stored_under_one_key(x):
    last = {}
    for i in range(3):
        last["pair"] = np.reshape(x * i, (3, 1)), i
    return np.sum(last["pair"][0] ** 2)


@program([0.1, 0.2, 0.4], THREE)
def list_of_numbers_in_products(row, w):
    return np.tanh(np.dot(row, w)) * np.sum(np.convolve(row, w) ** 2)


def layers(x, ws):
    kept = {}
    h = x
    for i in range(2):
        kept[f"h{i}"] = h
        h = np.tanh(ws[i] @ kept[f"h{i}"])
    return np.sum(h**2)


@program(THREE, normal(2, 3, 3))
def layers_kept_under_computed_keys(x, ws):
    return layers(x, ws) * layers(x * 2.0, ws)


def summed(x):
    kept = {}
    for i in range(3):
        kept[i] = x * i
        kept[i] = kept[i] + 1
    total = 0.0
    for key in kept:
        total = total + np.sum(kept[key])
    return total


@program(THREE)
def keys_looped_over_in_a_helper(x):
    return summed(x) ** 2


def convolved(a, b):
    n = len(a) + len(b) - 1
    size = 1 << (n - 1).bit_length()
    return np.fft.irfft(np.fft.rfft(a, size) * np.fft.rfft(b, size), size)[:n]


@program(normal(4), THREE)
def transforms_in_a_helper(x, k):
    return np.sum(convolved(convolved(x, k), k) ** 2)


def log_likelihood(a, b):
    n = len(b)
    chol = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j] - chol[i, :j] @ chol[j, :j]
            chol[i, j] = np.sqrt(s) if i == j else s / chol[j, j]
    y = scipy.linalg.solve_triangular(chol, b, lower=True)
    return y @ y + np.sum(np.log(np.diag(chol)))


@program(normal(3, 3), THREE)
def triangle_filled_and_solved_in_a_helper(a, b):
    return log_likelihood(a @ a.T + 4.0 * np.eye(3), b)


def products_with_the_last(b):
    total = 0.0
    for v in b:
        total += v * v * b[-1]
    return total


def from_the_back(buf, n):
    if n == 0:
        return np.sum(buf**2)
    old = products_with_the_last(buf)
    buf[n - 1] = buf[n - 1] * buf[0] + n
    r = from_the_back(buf, n - 1)
    buf[0] = r * 0.01
    return r + old * 0.1 + products_with_the_last(buf)


@program(0.7)
def recursion_that_writes_what_its_helpers_have_seen(x):
    buf = np.array([x, x * x, 1.0])
    return from_the_back(buf, 3) + buf[0]
