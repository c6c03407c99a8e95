"""Programs whose derivatives are differentiated again, in forward and in reverse mode: trees, tries, masks and transforms in helpers."""

import numpy as np

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
