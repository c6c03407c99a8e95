import numpy as np

ARGS, WRT = (np.ones(5), 0.9), (0, 1)


def discounted(rewards, gamma):
    n = len(rewards)
    value = np.zeros(n + 1)
    for i in range(n - 1, -1, -1):
        value[i] = rewards[i] + gamma * value[i + 1]
    return np.sum(value**2)
