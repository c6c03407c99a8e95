import numpy as np

ARGS, WRT = (np.ones(3), 0.5, np.ones((5, 3)), np.ones(5)), (0, 1)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def logistic_loss(w, b, x, y):
    p = sigmoid(x @ w + b)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
