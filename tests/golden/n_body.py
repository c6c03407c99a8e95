import numpy as np


class Particles:
    def __init__(self, x, v, m):
        self.x, self.v, self.m = x, v, m

    def step(self, dt):
        force = np.zeros_like(self.x)
        for i in range(len(self.x)):
            for j in range(i):
                d = self.x[j] - self.x[i]
                f = self.m[i] * self.m[j] * d / (d @ d + 0.2) ** 1.5
                force[i] += f
                force[j] -= f
        self.v += dt * force / self.m[:, None]
        self.x += dt * self.v


ARGS, WRT = (Particles(np.ones((3, 2)), np.ones((3, 2)), np.ones(3)), 0.1, 2), 0


def n_body(s, dt, steps):
    for _ in range(steps):
        s.step(dt)
    return np.sum(s.x**2)
