import numpy as np

ARGS = (np.ones((3, 4)), np.ones(4), np.ones((4, 2)), np.ones(2), np.ones((5, 3)), np.ones((5, 2)))
WRT = (0, 1, 2, 3)


def perceptron(w1, b1, w2, b2, x, y):
    hidden = np.tanh(x @ w1 + b1)
    out = hidden @ w2 + b2
    return np.sum((out - y) ** 2) / len(x)
