import numpy as np

ARGS, WRT = (np.array([2.0, 0.7, -0.3, 0.2]), np.ones(4)), (0, 1)


def levinson(r, y):
    """A symmetric Toeplitz system; the predictor is updated in place, front against back."""
    n = len(r)
    x = np.zeros(n)
    a = np.zeros(n)
    a[0] = 1.0
    e = r[0]
    x[0] = y[0] / r[0]
    for k in range(1, n):
        lam = -(a[:k] @ r[k:0:-1]) / e
        a[: k + 1] += lam * a[k::-1]
        e *= 1.0 - lam * lam
        mu = (y[k] - x[:k] @ r[k:0:-1]) / e
        x[: k + 1] += mu * a[k::-1]
    return np.sum(x**2)
