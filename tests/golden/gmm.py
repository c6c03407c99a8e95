import numpy as np

ARGS = (np.ones(3), np.ones((3, 2)), np.ones((3, 2)), np.ones((10, 2)))
WRT = (0, 1, 2)


def log_likelihood(weights, means, scales, x):
    """Of a mixture of Gaussians with diagonal covariances, weights and scales as logarithms."""
    z = (x[:, None, :] - means) * np.exp(-scales)
    terms = weights - np.sum(scales, axis=1) - 0.5 * np.sum(z * z, axis=2)
    top = np.max(terms, axis=1, keepdims=True)
    mixed = np.log(np.sum(np.exp(terms - top), axis=1)) + top[:, 0]
    m = np.max(weights)
    return np.sum(mixed) - len(x) * (np.log(np.sum(np.exp(weights - m))) + m)
