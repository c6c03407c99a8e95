import numpy as np

ARGS, WRT = (np.ones(3), np.ones((5, 3)), np.ones(5), 0.1), 0


def least_squares(w, x, y, penalty):
    r = x @ w - y
    return np.mean(r**2) + penalty * np.sum(w**2)
