import numpy as np

ARGS, WRT = (np.eye(4, 3) + 0.1,), 0


def gram_schmidt(a):
    q = a.copy()
    m = a.shape[1]
    r = np.zeros((m, m))
    for j in range(m):
        v = q[:, j]
        for k in range(j):
            r[k, j] = q[:, k] @ v
            v -= r[k, j] * q[:, k]
        r[j, j] = np.sqrt(v @ v)
        v /= r[j, j]
    return np.sum(r**3) + q[0, 0]
