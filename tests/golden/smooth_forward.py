import numpy as np

ARGS, WRT, MODE = (np.ones(4), 0.5), (0, 1), "forward"


def smooth(x, k):
    s = 0.0
    total = 0.0
    for i in range(len(x)):
        if x[i] > s:
            s = s + k * (x[i] - s)
        else:
            s = s * np.exp(-k)
        total = total + s * s
    return total
