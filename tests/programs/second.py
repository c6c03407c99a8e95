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
