import numpy as np


class Cell:
    def __init__(self, wx, wh, b):
        self.wx, self.wh, self.b = wx, wh, b

    def __call__(self, x, h):
        return np.tanh(x @ self.wx + h @ self.wh + self.b)


ARGS, WRT = (Cell(np.ones((2, 3)), np.ones((3, 3)), np.ones(3)), np.ones((5, 4, 2)), np.ones((4, 3))), 0


def loss(model, xs, target):
    h = np.zeros_like(target)
    for x in xs:
        h = model(x, h)
    return np.mean((h - target) ** 2)
