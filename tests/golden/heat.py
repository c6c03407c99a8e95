import numpy as np

ARGS, WRT = (np.ones(8), 0.1, 5), (0, 1)


def heat(start, c, steps):
    u = start
    for _ in range(steps):
        u = u + c * (np.roll(u, 1) - 2 * u + np.roll(u, -1))
    return np.sum(u * u)
