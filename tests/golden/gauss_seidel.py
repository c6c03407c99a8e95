import numpy as np

ARGS, WRT = (np.ones((5, 5)), np.ones((5, 5)), 3), (0, 1)


def gauss_seidel(u, f, sweeps):
    n, m = u.shape
    h2 = 0.01
    for _ in range(sweeps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                u[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - h2 * f[i, j])
    return np.sum(u**2)
