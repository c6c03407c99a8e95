import numpy as np

ARGS, WRT = (0.3, 0.7, np.ones(5)), (0, 1)


def negative_log_likelihood(mean, log_scale, x):
    scale = np.exp(log_scale)
    z = (x - mean) / scale
    return np.sum(0.5 * z * z) + len(x) * (log_scale + 0.5 * np.log(2 * np.pi))
