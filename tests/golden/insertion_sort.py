import numpy as np

ARGS, WRT = (np.ones(6), np.ones(6)), (0, 1)


def ranked(x, w):
    """A sum over order statistics."""
    a = x.copy()
    for i in range(1, len(a)):
        key = a[i]
        j = i - 1
        while j >= 0 and a[j] > key:
            a[j + 1] = a[j]
            j -= 1
        a[j + 1] = key
    return np.sum(a * w)
