import numpy as np

ARGS = (np.ones((5, 4)), np.ones((4, 3)), np.ones((4, 3)), np.ones((4, 3)), np.ones((5, 3)))
WRT = (1, 2, 3)


def attention(x, wq, wk, wv, target):
    q, k, v = x @ wq, x @ wk, x @ wv
    scores = q @ k.T / np.sqrt(q.shape[-1])
    scores -= np.max(scores, axis=-1, keepdims=True)
    e = np.exp(scores)
    p = e / np.sum(e, axis=-1, keepdims=True)
    return np.sum((p @ v - target) ** 2)
