import numpy as np

ARGS, WRT = (np.eye(4) + 0.1,), 0


def log_determinant(a):
    """By Cholesky's factorisation, column by column in place."""
    a = a.copy()
    n = len(a)
    for j in range(n):
        column = a[j:, j]
        for k in range(j):
            column -= a[j:, k] * a[j, k]
        column /= np.sqrt(column[0])
    total = 0.0
    for j in range(n):
        total += np.log(a[j, j])
    return 2.0 * total
