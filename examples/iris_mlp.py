"""A small neural network that tells three species of iris apart, trained with Adam.

The parameters are a dictionary of (weights, bias) pairs, the layers are applied in a loop: what
people write when they do not reach for a framework.
"""

from pathlib import Path

import numpy as np

import sourcegrad

DATA = Path(__file__).parent / "data" / "iris.csv"


def init(sizes, random):
    layers = []
    for inputs, outputs in zip(sizes[:-1], sizes[1:]):
        layers.append((random.normal(size=(inputs, outputs)) / np.sqrt(inputs), np.zeros(outputs)))
    return {"hidden": layers[:-1], "output": layers[-1]}


def forward(params, x):
    for w, b in params["hidden"]:
        x = np.tanh(x @ w + b)
    w, b = params["output"]
    return x @ w + b


def log_softmax(z):
    z = z - np.max(z, axis=1, keepdims=True)
    return z - np.log(np.sum(np.exp(z), axis=1, keepdims=True))


def loss(params, x, labels):
    scores = log_softmax(forward(params, x))
    return -np.mean(scores[np.arange(len(labels)), labels])


def leaves(tree):
    if isinstance(tree, np.ndarray):
        return [tree]
    parts = tree.values() if isinstance(tree, dict) else tree
    return [leaf for part in parts for leaf in leaves(part)]


def adam(params, gradient, state, step, rate=0.02):
    """One step of Adam, in place: parameters and gradient have the same structure."""
    for leaf, slope, (mean, square) in zip(leaves(params), leaves(gradient), state):
        mean += 0.1 * (slope - mean)
        square += 0.001 * (slope**2 - square)
        leaf -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)


def main():
    random = np.random.default_rng(0)
    table = random.permutation(np.loadtxt(DATA, delimiter=",", skiprows=1))
    x, labels = table[:, :4], table[:, 4].astype(int)
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    x_test, labels_test, x, labels = x[:50], labels[:50], x[50:], labels[50:]

    params = init([4, 8, 8, 3], random)
    state = [(np.zeros_like(leaf), np.zeros_like(leaf)) for leaf in leaves(params)]
    value_and_grad = sourcegrad.value_and_grad(loss)
    for step in range(1, 301):
        batch = random.choice(len(x), 32, replace=False)
        value, gradient = value_and_grad(params, x[batch], labels[batch])
        adam(params, gradient, state, step)
        if step in (1, 10, 100, 300):
            print(f"step {step:3}  loss {value:.4f}")

    right = np.mean(np.argmax(forward(params, x_test), axis=1) == labels_test)
    print(f"accuracy {right:.0%} on {len(labels_test)} flowers that it has not seen")
    assert right >= 0.9


if __name__ == "__main__":
    main()
