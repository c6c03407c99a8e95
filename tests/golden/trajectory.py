import numpy as np

ARGS, WRT = (np.ones(8), 0.1, 10), (0, 1)


def trajectory(u0, dt, steps):
    u = np.zeros((steps + 1, len(u0)))
    u[0] = u0
    for t in range(steps):
        u[t + 1] = u[t] + dt * np.sin(u[t])
    return np.sum(u**2)
