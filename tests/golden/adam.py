import numpy as np

ARGS, WRT = (np.ones(3), 0.1, 5), (0, 1)


def adam(w, lr, steps):
    m = np.zeros_like(w)
    v = np.zeros_like(w)
    for t in range(1, steps + 1):
        g = 2.0 * w - 1.0
        m += 0.1 * (g - m)
        v += 0.01 * (g * g - v)
        w = w - lr * m / (np.sqrt(v) + 0.01)
    return w @ w
