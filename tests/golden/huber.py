import numpy as np

ARGS, WRT = (np.ones(4), np.ones(4), 1.0), 0


def huber(x, y, width):
    r = np.abs(x - y)
    return np.sum(np.where(r < width, 0.5 * r**2, width * (r - 0.5 * width)))
