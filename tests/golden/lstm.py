import numpy as np

ARGS = (*(w for _ in range(4) for w in (np.ones((5, 3)), np.ones(3))), np.ones((6, 4, 2)), np.ones((4, 3)))
WRT = tuple(range(8))


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def lstm(wi, bi, wf, bf, wo, bo, wg, bg, xs, target):
    h = np.zeros_like(target)
    c = np.zeros_like(target)
    for x in xs:
        z = np.hstack((x, h))
        c = sigmoid(z @ wf + bf) * c + sigmoid(z @ wi + bi) * np.tanh(z @ wg + bg)
        h = sigmoid(z @ wo + bo) * np.tanh(c)
    return np.sum((h - target) ** 2)
