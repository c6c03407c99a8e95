import numpy as np

ARGS, WRT = (np.ones(3), np.full(4, 4.0), np.ones(3), np.ones(4)), (0, 1, 2, 3)


def thomas(lower, diag, upper, rhs):
    """A tridiagonal system: eliminate downwards, substitute upwards."""
    n = len(diag)
    c, x = np.empty(n - 1), np.empty(n)
    c[0] = upper[0] / diag[0]
    x[0] = rhs[0] / diag[0]
    for i in range(1, n):
        m = diag[i] - lower[i - 1] * c[i - 1]
        if i < n - 1:
            c[i] = upper[i] / m
        x[i] = (rhs[i] - lower[i - 1] * x[i - 1]) / m
    for i in range(n - 2, -1, -1):
        x[i] -= c[i] * x[i + 1]
    return np.sum(x**2)
