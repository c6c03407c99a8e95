"""Dense, convolutional and recurrent networks, and an attention step."""

import numpy as np

from .cases import by_hand, case, normal


@case(normal(50, 64), normal(64), normal(64, 10), normal(10), normal(200, 50), normal(200, 10))
def dense(w1, b1, w2, b2, x, y):
    h = np.tanh(x @ w1 + b1)
    return np.mean((h @ w2 + b2 - y) ** 2)


@by_hand(dense)
def dense_adjoint(w1, b1, w2, b2, x, y):
    h = np.tanh(x @ w1 + b1)
    d = h @ w2 + b2 - y
    d *= 2.0 / d.size
    z = (d @ w2.T) * (1.0 - h * h)
    return x.T @ z, z.sum(0), h.T @ d, d.sum(0), z @ w1.T, -d


@case(normal(50, 20), normal(20), normal(200, 50), np.eye(20)[np.arange(200) % 20])
def softmax(w, b, x, y):
    z = x @ w + b
    z = z - np.max(z, axis=1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(z), axis=1)) - np.sum(z * y, axis=1))


@by_hand(softmax)
def softmax_adjoint(w, b, x, y):
    z = x @ w + b
    z -= np.max(z, axis=1, keepdims=True)
    e = np.exp(z)
    s = e.sum(1, keepdims=True)
    y_bar = z / -len(x)
    e /= s
    g = (e - y) / len(x)
    hits = z == 0.0
    g += hits * ((y.sum(1, keepdims=True) - 1.0) / len(x) / hits.sum(1, keepdims=True))
    return x.T @ g, g.sum(0), g @ w.T, y_bar


@case(normal(9), 0.1, normal(20, 500))
def convolution(w, b, x):
    n = x.shape[1] - len(w) + 1
    y = np.zeros((len(x), n))
    for k in range(len(w)):
        y += w[k] * x[:, k : k + n]
    return np.sum(np.maximum(y + b, 0.0))


@by_hand(convolution)
def convolution_adjoint(w, b, x):
    n = x.shape[1] - len(w) + 1
    y = np.zeros((len(x), n))
    for k in range(len(w)):
        y += w[k] * x[:, k : k + n]
    g = (y + b > 0.0).astype(float)
    w_bar, x_bar = np.zeros_like(w), np.zeros_like(x)
    for k in range(len(w)):
        w_bar[k] = np.sum(g * x[:, k : k + n])
        x_bar[:, k : k + n] += w[k] * g
    return w_bar, np.sum(g), x_bar


@case(normal(10, 32), 0.3 * normal(32, 32), normal(32), normal(15, 20, 10), normal(20, 32))
def recurrent(wx, wh, b, xs, target):
    h = np.zeros_like(target)
    for x in xs:
        h = np.tanh(x @ wx + h @ wh + b)
    return np.mean((h - target) ** 2)


@by_hand(recurrent)
def recurrent_adjoint(wx, wh, b, xs, target):
    h, saved = np.zeros_like(target), []
    for x in xs:
        saved.append(h)
        h = np.tanh(x @ wx + h @ wh + b)
    d = h - target
    d *= 2.0 / d.size
    wx_bar, wh_bar, b_bar, xs_bar = np.zeros_like(wx), np.zeros_like(wh), np.zeros_like(b), np.empty_like(xs)
    h_bar = d
    for i in range(len(xs) - 1, -1, -1):
        z = h_bar * (1.0 - h * h)
        h = saved.pop()
        wx_bar += xs[i].T @ z
        wh_bar += h.T @ z
        b_bar += z.sum(0)
        xs_bar[i] = z @ wx.T
        h_bar = z @ wh.T
    return wx_bar, wh_bar, b_bar, xs_bar, -d


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


WEIGHTS = [w for k in range(4) for w in (0.3 * normal(42, 32, seed=k), normal(32, seed=k))]


@case(*WEIGHTS, normal(15, 20, 10), normal(20, 32))
def lstm(wi, bi, wf, bf, wo, bo, wg, bg, xs, target):
    h = np.zeros_like(target)
    c = np.zeros_like(target)
    for x in xs:
        z = np.hstack((x, h))
        c = sigmoid(z @ wf + bf) * c + sigmoid(z @ wi + bi) * np.tanh(z @ wg + bg)
        h = sigmoid(z @ wo + bo) * np.tanh(c)
    return np.sum((h - target) ** 2)


@by_hand(lstm)
def lstm_adjoint(wi, bi, wf, bf, wo, bo, wg, bg, xs, target):
    h = np.zeros_like(target)
    c = np.zeros_like(target)
    saved = []
    for x in xs:
        z = np.hstack((x, h))
        i, f, o = sigmoid(z @ wi + bi), sigmoid(z @ wf + bf), sigmoid(z @ wo + bo)
        g = np.tanh(z @ wg + bg)
        before = c
        c = f * c + i * g
        t = np.tanh(c)
        saved.append((z, i, f, o, g, before, t))
        h = o * t
    h_bar = 2.0 * (h - target)
    target_bar, c_bar, xs_bar = -h_bar, np.zeros_like(c), np.empty_like(xs)
    bars = [np.zeros_like(w) for w in (wi, bi, wf, bf, wo, bo, wg, bg)]
    k = xs.shape[2]
    for n in range(len(xs) - 1, -1, -1):
        z, i, f, o, g, before, t = saved.pop()
        c_bar += h_bar * o * (1.0 - t * t)
        slopes = (
            c_bar * g * i * (1.0 - i), c_bar * before * f * (1.0 - f), h_bar * t * o * (1.0 - o), c_bar * i * (1.0 - g * g),
        )  # fmt: skip
        z_bar = slopes[0] @ wi.T + slopes[1] @ wf.T + slopes[2] @ wo.T + slopes[3] @ wg.T
        for m, s in enumerate(slopes):
            bars[2 * m] += z.T @ s
            bars[2 * m + 1] += s.sum(0)
        c_bar *= f
        xs_bar[n], h_bar = z_bar[:, :k], z_bar[:, k:]
    return (*bars, xs_bar, target_bar)


@case(normal(60, 32), *(0.2 * normal(32, 16, seed=k) for k in range(3)), normal(60, 16))
def attention(x, wq, wk, wv, target):
    q, k, v = x @ wq, x @ wk, x @ wv
    scores = q @ k.T / np.sqrt(q.shape[-1])
    e = np.exp(scores)
    p = e / np.sum(e, axis=-1, keepdims=True)
    return np.sum((p @ v - target) ** 2)


@by_hand(attention)
def attention_adjoint(x, wq, wk, wv, target):
    q, k, v = x @ wq, x @ wk, x @ wv
    root = np.sqrt(q.shape[-1])
    p = np.exp(q @ k.T / root)
    p /= p.sum(-1, keepdims=True)
    g = 2.0 * (p @ v - target)
    p_bar = g @ v.T
    s = p * (p_bar - np.sum(p_bar * p, axis=-1, keepdims=True)) / root
    q_bar, k_bar, v_bar = s @ k, s.T @ q, p.T @ g
    return q_bar @ wq.T + k_bar @ wk.T + v_bar @ wv.T, x.T @ q_bar, x.T @ k_bar, x.T @ v_bar, -g
