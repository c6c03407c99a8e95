import numpy as np

ARGS, WRT = (np.ones(6), 0.5, 0.4), (1, 2)


def kalman(y, q, r):
    m = 0.0
    p = 1.0
    loglik = 0.0
    for i in range(len(y)):
        p = p + q
        s = p + r
        e = y[i] - m
        gain = p / s
        loglik += -0.5 * (np.log(s) + e * e / s)
        m = m + gain * e
        p = (1 - gain) * p
    return loglik
