"""Logistic regression on the Wisconsin breast cancer data, by gradient descent with momentum.

The loss is ordinary NumPy.  The gradient is the function that sourcegrad writes from it: it is
printed first, then checked, then used for training.
"""

from pathlib import Path

import numpy as np

import sourcegrad
from sourcegrad.testing import check_grads

DATA = Path(__file__).parent / "data" / "breast_cancer.csv"


def load(path=DATA):
    """Standardised measurements and labels, split into training and test."""
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    table = np.random.default_rng(0).permutation(table)
    x, y = table[:, :-1], table[:, -1]
    train = len(x) * 3 // 4
    x = (x - x[:train].mean(axis=0)) / x[:train].std(axis=0)
    return x[:train], y[:train], x[train:], y[train:]


def loss(w, b, x, y, decay=1e-2):
    """Mean cross-entropy of a linear classifier, with weight decay."""
    logits = x @ w + b
    likelihood = y * logits - np.logaddexp(0.0, logits)
    return -np.mean(likelihood) + 0.5 * decay * np.sum(w**2)


def accuracy(w, b, x, y):
    return np.mean((x @ w + b > 0) == (y == 1))


def train(x, y, steps=300, rate=0.5, momentum=0.9):
    value_and_grad = sourcegrad.value_and_grad(loss, wrt=("w", "b"))
    w, b = np.zeros(x.shape[1]), 0.0
    w_step, b_step = np.zeros_like(w), 0.0
    history = []
    for _ in range(steps):
        value, (w_bar, b_bar) = value_and_grad(w, b, x, y)
        w_step = momentum * w_step - rate * w_bar
        b_step = momentum * b_step - rate * b_bar
        w, b = w + w_step, b + b_step
        history.append(value)
    return w, b, history


def main():
    x, y, x_test, y_test = load()

    w, b = np.random.default_rng(1).normal(size=x.shape[1]) / 10, 0.3
    print("The gradient that sourcegrad writes:\n")
    print(sourcegrad.source(loss, wrt=("w", "b"), args=(w, b, x, y)))
    print(check_grads(loss, w, b, x[:50], y[:50], wrt=("w", "b")), "\n")

    w, b, history = train(x, y)
    print(f"loss      {history[0]:.4f} -> {history[-1]:.4f} in {len(history)} steps")
    print(f"accuracy  {accuracy(w, b, x, y):.1%} on {len(y)} training tumours")
    print(f"accuracy  {accuracy(w, b, x_test, y_test):.1%} on {len(y_test)} others")
    assert history[-1] < 0.25 * history[0]
    assert accuracy(w, b, x_test, y_test) > 0.93


if __name__ == "__main__":
    main()
