"""The form of a benchmark: an ordinary function, arguments, and the adjoint that an expert would write by hand.

    @case(normal(1000), 0.3)
    def f(x, k):
        return np.sum(np.sin(k * x))

    @by_hand(f)
    def f_adjoint(x, k):
        t = np.cos(k * x)
        return k * t, np.sum(t * x)

The adjoint returns the gradients of the arguments that hold floats, in order.
"""

import copy
import types

import numpy as np

CASES = []


class Case:
    def __init__(self, function, args, group):
        self.function, self.args, self.group = function, args, group
        self.name, self.adjoint = function.__name__, None
        self.wrt = tuple(k for k, a in enumerate(args) if isinstance(a, (float, np.ndarray)))

    def arguments(self):
        return copy.deepcopy(self.args)

    def over(self, module):
        """The function with another array module in the place of NumPy, its helpers included."""
        own = dict(self.function.__globals__)
        own["np"] = module
        for name, value in list(own.items()):
            if isinstance(value, types.FunctionType) and value.__module__ == self.function.__module__:
                own[name] = types.FunctionType(value.__code__, own, name, value.__defaults__)
        return own[self.name]


def case(*args):
    def register(function):
        CASES.append(Case(function, args, function.__module__.rpartition(".")[2]))
        return function

    return register


def by_hand(function):
    def register(adjoint):
        next(c for c in CASES if c.function is function).adjoint = adjoint
        return adjoint

    return register


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def positive(*shape, seed=0, low=0.5, high=1.5):
    return np.random.default_rng(seed).uniform(low, high, shape)
