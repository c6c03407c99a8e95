"""Random numbers are constants of the program: drawn once, in the primal's order."""

import random

import numpy as np

from . import normal, program


@program(normal(4), 0.3)
def noise(x, sigma):
    rng = np.random.default_rng(0)
    return np.sum((x + sigma * rng.normal(size=len(x))) ** 2)


@program(normal(6))
def dropout(x):
    rng = np.random.default_rng(1)
    keep = rng.random(x.shape) < 0.5
    return np.sum(np.where(keep, x * x, 0.0)) / 0.5


@program(0.2, 0.3)
def random_walk(drift, volatility):
    rng = np.random.default_rng(2)
    price = 1.0
    for _ in range(5):
        price = price * np.exp(drift * 0.1 + volatility * rng.standard_normal() * 0.3)
    return price * price


@program(0.2, 0.3)
def legacy_generator(a, b):
    rng = np.random.RandomState(3)
    return np.sum(a * rng.rand(3) + b * rng.randn(3) * a)


@program(0.2)
def standard_library(a):
    rng = random.Random(4)
    s = a
    for i in range(3):
        s = s * rng.random() + a
        if rng.random() < 0.5:
            s = s * rng.uniform(1, 2)
    return s


@program(normal(6))
def minibatch(x):
    rng = np.random.default_rng(5)
    s = 0.0
    for _ in range(3):
        batch = x[rng.integers(0, len(x), size=3)]
        s = s + np.mean(batch * batch) * np.sum(batch)
    return s


@program(normal(6))
def permutation(x):
    order = np.random.default_rng(6).permutation(len(x))
    return x[order] @ np.arange(6.0) * x[order[0]]


@program(0.7)
def branch_on_random(x):
    rng = np.random.default_rng(7)
    while rng.random() > 0.2:
        x = x * (1.1 if rng.random() > 0.5 else 0.9) + 0.1
    return x * x


@program(np.array([0.3, 0.4]), 0.7)
def draws_of_a_size_from_one_number(x, s):
    rng = np.random.default_rng(3)
    a = rng.normal(s, 1.0, (2, 3))
    b = rng.normal(loc=x, size=(3, 2))
    np.random.seed(1)
    c = np.random.laplace(s, size=2) * x
    return np.sum(a) * np.sum(b) + np.sum(c * np.sum(np.random.normal(x, 1.0, (3, 2))))
