import numpy as np

ARGS, WRT = (np.ones((3, 4)), np.ones((3, 4)), 0.3), (0, 1)


def vertical_advection(u, w, dt):
    """An implicit solve for each column, down and up through views."""
    ni, nk = u.shape
    c = np.zeros(nk)
    for i in range(ni):
        col, a = u[i], -dt * w[i]
        c[0] = a[0] / (1.0 - a[0])
        col[0] = col[0] / (1.0 - a[0])
        for k in range(1, nk):
            m = 1.0 / (1.0 - a[k] - a[k] * c[k - 1])
            c[k] = a[k] * m
            col[k] = (col[k] - a[k] * col[k - 1]) * m
        for k in range(nk - 2, -1, -1):
            col[k] -= c[k] * col[k + 1]
    return np.sum(u**2)
