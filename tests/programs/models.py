"""Losses and models of statistics and machine learning, as people write them."""

import numpy as np

from . import normal, positive, program

LABELS = np.array([0.0, 1.0, 1.0, 0.0, 1.0])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def logsumexp(x, axis=None):
    m = np.max(x, axis=axis, keepdims=True)
    return np.squeeze(m, axis) + np.log(np.sum(np.exp(x - m), axis=axis))


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@program(normal(3), 0.2, normal(5, 3, seed=1), LABELS)
def logistic_loss(w, b, x, y):
    p = sigmoid(x @ w + b)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@program(normal(3), wrt=0)
def stable_logistic_loss(w):
    x = normal(5, 3, seed=1)
    margins = (2 * LABELS - 1) * (x @ w)
    return np.mean(np.logaddexp(0, -margins)) + 0.01 * np.sum(w**2)


@program(normal(4, 3), np.array([2, 0, 1, 1]))
def cross_entropy(scores, labels):
    log_p = scores - logsumexp(scores, axis=1)[:, None]
    return -np.mean(log_p[np.arange(len(labels)), labels])


@program(
    {
        "w1": normal(3, 4),
        "b1": normal(4, seed=1),
        "w2": normal(4, 2, seed=2),
        "b2": normal(2, seed=3),
    },
    normal(5, 3, seed=4),
    np.array([0, 1, 1, 0, 1]),
    wrt=0,
)
def multilayer_perceptron(params, x, labels):
    hidden = np.tanh(np.dot(x, params["w1"]) + params["b1"])
    p = softmax(np.dot(hidden, params["w2"]) + params["b2"])
    targets = np.eye(2)[labels]
    penalty = 0.0
    for name in params:
        penalty = penalty + np.sum(params[name] ** 2)
    return -np.sum(targets * np.log(p)) / len(x) + 1e-2 * penalty


@program(
    [normal(2), normal(2, seed=1), normal(2, seed=2)],
    normal(3, 3, scale=0.5),
    normal(2, 3),
    normal(3),
)
def recurrent_network(inputs, recurrent, read, start):
    state = start
    outputs = []
    for x in inputs:
        state = np.tanh(state @ recurrent + x @ read)
        outputs.append(np.sum(state))
    return sum(outputs) + outputs[0] * outputs[-1]


@program(normal(3), normal(6, 3, seed=1), normal(6, seed=2), 0.8)
def kernel_ridge(alpha, x, y, width):
    centres = x[:3]
    d2 = np.sum((x[:, None] - centres) ** 2, axis=2)
    k = np.exp(-d2 / (2 * width**2))
    r = y - k @ alpha
    return r @ r + 0.1 * alpha @ k[:3] @ alpha


@program(normal(2), normal(2, seed=1), positive(2), normal(6, seed=2))
def gaussian_mixture(logits, means, sigmas, x):
    log_weights = logits - np.log(np.sum(np.exp(logits)))
    z = (x[:, None] - means) / sigmas
    log_p = log_weights - 0.5 * z**2 - np.log(sigmas) - 0.5 * np.log(2 * np.pi)
    return -np.sum(logsumexp(log_p, axis=1))


@program(normal(4, 3), normal(3, 3, seed=1), normal(3, 3, seed=2), normal(3, 2, seed=3))
def attention_head(x, wq, wk, wv):
    q, k, v = x @ wq, x @ wk, x @ wv
    scores = q @ k.T / np.sqrt(k.shape[-1])
    scores = np.where(np.tril(np.ones((len(x), len(x)))) > 0, scores, -1e9)
    return np.sum((softmax(scores) @ v) ** 2)


@program(normal(3, 4), positive(4), normal(4, seed=1))
def layer_norm(x, gain, shift):
    mean = x.mean(axis=-1, keepdims=True)
    var = x.var(axis=-1, keepdims=True)
    return np.sum(np.sin((x - mean) / np.sqrt(var + 1e-5) * gain + shift))


@program(normal(4, 3), normal(3, seed=1), 0.6)
def hinge_loss(x, w, margin):
    y = np.array([1.0, -1.0, -1.0, 1.0])
    return np.mean(np.maximum(0, margin - y * (x @ w))) + 0.5 * w @ w


@program(normal(3), normal(5, 3, seed=1), 0.3)
def elastic_net(w, x, penalty):
    return np.sum((x @ w - LABELS) ** 2) + penalty * np.sum(np.abs(w)) + penalty * w @ w


@program(positive(4, 2), normal(4, 3))
def poisson_regression(counts, x):
    rate = np.exp(x @ np.array([0.2, -0.1, 0.4]))
    return np.sum(rate[:, None] - counts * np.log(rate)[:, None])


@program(normal(3, 2), normal(4, 2, seed=1), wrt=0)
def matrix_factorisation(u, v):
    target = normal(3, 4, seed=9)
    observed = target > -0.5
    return np.sum(observed * (target - u @ v.T) ** 2) + 0.1 * (np.sum(u**2) + np.sum(v**2))


@program(positive(3), normal(5, 1, seed=2), normal(5, seed=3))
def gaussian_process(hyper, x, y):
    amplitude, length, noise = hyper
    d2 = (x - x.T) ** 2
    k = amplitude**2 * np.exp(-d2 / (2 * length**2)) + (noise**2 + 0.1) * np.eye(len(y))
    _, logdet = np.linalg.slogdet(k)
    return 0.5 * y @ np.linalg.solve(k, y) + 0.5 * logdet


@program(np.array([0.5, 0.3]), np.array([[0.7, 0.3], [0.4, 0.6]]), [0, 1, 1, 0], wrt=(0, 1))
def hidden_markov_model(start, transitions, observations):
    emissions = np.array([[0.9, 0.2], [0.1, 0.8]])
    alpha = start * emissions[observations[0]]
    loglik = 0.0
    for o in observations[1:]:
        total = np.sum(alpha)
        loglik = loglik + np.log(total)
        alpha = (alpha / total) @ transitions * emissions[o]
    return loglik + np.log(np.sum(alpha))
