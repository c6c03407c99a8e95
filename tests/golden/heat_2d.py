import numpy as np

ARGS, WRT = (np.ones((5, 5)), 0.1, 3), (0, 1)


def heat_2d(u, k, steps):
    """Two buffers that change places after each step."""
    u = u.copy()
    new = u.copy()
    for _ in range(steps):
        lap = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4.0 * u[1:-1, 1:-1]
        new[1:-1, 1:-1] = u[1:-1, 1:-1] + k * lap
        u, new = new, u
    return np.sum(u**2)
