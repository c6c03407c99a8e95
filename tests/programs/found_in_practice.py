"""What people's programs of learning, simulation and finance showed, each in a small form."""

import numpy as np

from . import normal, program

THREE = np.array([0.7, -0.5, 0.31])


class Keeper:
    def __init__(self, w):
        self.d = np.zeros_like(w)

    def back(self, g):
        self.d[...] = g
        return g * 2


class Adder:
    def __init__(self, w):
        self.e = w * 1.5

    def back(self, g):
        self.e += g
        return g


class Chain:
    def __init__(self, layers):
        self.layers = layers

    def back(self, g):
        for layer in reversed(self.layers):
            g = layer.back(g)
        return g


@program(THREE)
def two_classes_write_and_nobody_takes_the_result(w):
    net = Chain([Keeper(w), Adder(w)])
    net.back(w * w)
    return np.sum(net.layers[0].d * net.layers[1].e)


def run_all(layers, g):
    for name, layer in layers.items():
        layer.back(g)


@program(THREE)
def two_classes_in_a_dict_write(w):
    layers = {}
    layers["a"] = Keeper(w)
    layers["b"] = Adder(w)
    run_all(layers, w * w)
    return np.sum(layers["a"].d * layers["b"].e)


def first_doubled(buf, x):
    buf[0] = 2 * x[0]


def second_squared(buf, x):
    buf[1] += x[1] ** 2


def apply_all(fs, buf, x):
    for f in fs:
        f(buf, x)


@program(THREE)
def functions_of_a_list_write(w):
    buf = np.zeros_like(w)
    apply_all([first_doubled, second_squared], buf, w)
    return np.sum(buf**2)


def copied_and_marked(buf, x):
    np.copyto(buf, x)
    np.fill_diagonal(buf, x[0, 1])


@program(normal(3, 3))
def functions_of_numpy_write_in_a_helper(w):
    buf = np.zeros_like(w)
    copied_and_marked(buf, w)
    return np.sum(buf**2)


@program(normal(2, 3, 4), normal(4, 4))
def heads_side_by_side(x, w):
    n, t, d = x.shape
    q = (x @ w).reshape(n, t, 2, d // 2).transpose(0, 2, 1, 3)
    scores = np.matmul(q, q.transpose(0, 1, 3, 2))
    scores -= scores.max(axis=-1, keepdims=True)
    e = np.exp(scores)
    return np.sum((e / e.sum(axis=-1, keepdims=True) @ q) ** 2)


@program(THREE, normal(2))
def rows_joined_by_an_index(x, y):
    mirrored = np.r_[x, -y]
    padded = np.r_[0, x, y[-1]]
    return mirrored @ padded + np.sum(np.r_[0:2, x, y] ** 2) + np.sum(np.r_[x] ** 3)


@program(THREE, normal(3))
def columns_joined_by_an_index(x, y):
    design = np.c_[np.ones(3), x, x**2]
    both = np.c_[design, y]
    return np.sum(design @ y) + np.sum(both**2) + np.c_[x].sum() * y[0]


@program(normal(4, 2), warns=True)
def roots_of_what_is_cut_off(x):
    v = np.maximum(x, 0.0)
    return np.sum(np.sqrt(v * 0.3) * x) + np.sum(np.clip(2 * x, 0.0, 5.0) ** 0.5)


@program(np.array([1.2, -1.5, 0.3]), warns=True)
def angle_of_a_cosine_that_is_cut_off(c):
    return np.sum(np.arccos(np.clip(c, -1, 1)) * c) + np.sum(np.arcsin(1 - np.maximum(c, 0)))


class Activated:
    def __init__(self, w):
        self.w = w.copy()
        self.steps = [np.tanh, np.sin]

    def weight(self, n):
        t = 0.0
        for step in self.steps:
            t += step(n)
        return t

    def __call__(self, x):
        for step in self.steps:
            x = step(x * self.w)
        return x


@program(THREE)
def functions_in_a_list_of_an_object(w):
    net = Activated(w)
    if net.weight(3.0) > 5.0:
        return np.sum(net.w)
    return np.sum(net(w) ** 2) * net.weight(0.5)


def smooth(u, sizes, level):
    if level == len(sizes) - 1:
        return u * sizes[level]
    half = smooth(u[::2], sizes, level + 1)
    out = np.zeros_like(u)
    out[::2] = half
    out[1::2] = 0.5 * half
    return out + u * u


@program(THREE)
def functions_told_apart(x):
    t = 0.0
    for f in [np.sin, np.cos]:
        t = t + (f(x) if f is np.sin else 2 * f(x))
    fs = {"a": first_doubled, "b": np.tanh}
    g = fs["b"]
    return np.sum(t * g(x)) * (2 if g is np.tanh else 3)


@program(normal(8))
def levels_that_a_list_holds(u):
    sizes = [1.0 / n for n in (4, 2, 1)]
    for _ in range(2):
        u = smooth(u, sizes, 0)
    return np.sum(u)


class Perceptron:
    def __init__(self, params):
        self.params = {k: v.copy() for k, v in params.items()}
        self.grads = {}

    def forward(self, x):
        self.seen = {"a0": x}
        a = x
        for l in range(1, 3):
            a = np.tanh(a @ self.params[f"w{l}"] + self.params["b1"] * l)
            self.seen[f"a{l}"] = a
        return a

    def backward(self, y):
        g = self.seen["a2"] - y
        for l in reversed(range(1, 3)):
            g = g * (1 - self.seen[f"a{l}"] ** 2)
            self.grads["w" + str(l)] = self.seen[f"a{l - 1}"].T @ g
            g = g @ self.params["w" + str(l)].T

    def step(self, rate):
        for k in self.grads:
            self.params[k] -= rate * self.grads[k]


@program({"w1": normal(2, 3), "w10": normal(3, 2), "b": normal(3)}, normal(2))
def keys_of_texts_that_are_put_together(params, x):
    scaled = {}
    for name, value in params.items():
        half = value * 0.5
        scaled[name] = half + 1.0
    for k in (0, 9):
        x = x @ scaled[f"w{k + 1}"] if k == 0 else (x + scaled["b"]) @ scaled["w" + str(k + 1)]
        x += np.sum(scaled[f"{'b'}"])
    return np.sum(x)


def slope(y, t, k, b):
    return -k * y + b * t


def rk4(f, y, t, dt, *args):
    k1 = f(y, t, *args)
    k2 = f(y + dt * k1 / 2, t + dt / 2, *args)
    k3 = f(y + dt * k2 / 2, t + dt / 2, *args)
    return y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + f(y + dt * k3, t + dt, *args)) * len(args)


@program(THREE, 0.7, 1.3)
def steps_that_hand_parameters_on(y, k, b):
    for n in range(4):
        y = rk4(slope, y, 0.1 * n, 0.1, k, b)
    return np.sum(y**2)


@program({"w1": normal(3, 3), "b1": normal(3)}, "w1", normal(3))
def key_that_a_branch_binds(d, key, x):
    if x[0] > 5.0:
        key = "b1"
    y = x @ d[key]
    y += 1.0
    return np.sum(y**2)


@program({"w1": normal(3), "b1": normal(3, 3)})
def values_of_the_key_before(d):
    e = {"w1": d["w1"], "b1": d["b1"]}
    for n, k in enumerate(d):
        if n > 0:
            e[k] = v
        v = d[k]
    y = e["b1"] @ e["w1"]
    y *= 2.0
    return np.sum(y**2)


@program({"w1": normal(2, 3), "w2": normal(3, 3), "b1": normal(3)}, 0.1, normal(2, 2))
def weights_and_biases_in_one_dict(params, rate, x):
    net = Perceptron(params)
    for _ in range(2):
        y = net.forward(x)
        net.backward(y * y)
        net.step(rate)
    return np.sum(net.forward(x) ** 2)
