import numpy as np

ARGS, WRT = (np.ones(4), 0.5), (0, 1)


def smooth(x, k):
    h = np.zeros(len(x))
    s = 0.0
    for i in range(len(x)):
        if x[i] > s:
            s = s + k * (x[i] - s)
        else:
            s = s * np.exp(-k)
        h[i] = s * s
    return np.sum(h)
