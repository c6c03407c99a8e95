"""Networks of layers that share a base class, and are trees: what is called on one reaches its children."""

import numpy as np

from . import program

X = np.array([[0.2, 0.7], [-0.4, 0.5], [0.9, -0.3]])
W = np.array([[0.3, 0.1], [-0.2, 0.5]])
V = np.array([0.7, -0.5, 0.31])


class Layer:
    training = True

    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)


class Dense(Layer):
    def __init__(self, w):
        self.w = w

    def forward(self, x):
        return np.tanh(x @ self.w)


class Norm(Layer):
    """Keeps running statistics, and counts its calls."""

    def __init__(self, n):
        self.mean, self.calls = np.zeros(n), 0

    def forward(self, x):
        self.calls += 1
        m = x.mean(axis=0)
        self.mean = 0.9 * self.mean + 0.1 * m
        return x - m + self.mean


class Chain(Layer):
    def __init__(self, kids):
        self.kids = kids

    def forward(self, x):
        for k in self.kids:
            x = k(x)
        return x


class Module:
    def __init__(self, kids, scale):
        self.kids, self.scale, self.training = kids, scale, False

    def train(self, flag):
        self.training = flag
        for k in self.kids:
            k.train(flag)

    def forward(self, x):
        y = np.sin(x * self.scale) if self.training else x
        for k in self.kids:
            y = k.forward(y)
        return y


class Branch:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right

    def grow(self, k):
        self.value = self.value * k
        if self.left is not None:
            self.left.grow(k * k)
        if self.right is not None:
            self.right.grow(k + 1)

    def total(self):
        s = self.value**2
        for b in (self.left, self.right):
            if b is not None:
                s = s + b.total()
        return s


@program(X, W)
def layers_that_count(x, w):
    net = Chain([Dense(w), Norm(2), Dense(w * 2)])
    return np.sum(net(net(x)) ** 2)


@program(Chain([Dense(W), Norm(2)]), X)
def layers_given(net, x):
    return np.sum(net(x) ** 2)


@program(V, 0.7)
def children_are_told(x, s):
    net = Module([Module([], s), Module([Module([], 2 * s)], s * s)], s)
    net.train(True)
    return np.sum(net.forward(x) ** 2)


@program(Module([Module([], 0.3), Module([Module([], 0.8)], 0.5)], 0.7), V)
def children_of_what_is_given_are_told(net, x):
    before = np.sum(net.forward(x))
    net.train(True)
    return np.sum(net.forward(x) ** 2) * before


@program(0.7, 1.3)
def branches_grow(v, k):
    tree = Branch(v, Branch(v * 2, None, Branch(k)), Branch(v * k))
    tree.grow(k)
    tree.grow(v)
    return tree.total()


class Node:
    """As networks are written: children as `*kids`, subclasses that say what `train` does besides."""

    def __init__(self, *kids):
        self.kids, self.training = list(kids), True

    def add(self, kid):
        self.kids.append(kid)
        return self

    def train(self, flag=True):
        self.training = flag
        for k in self.kids:
            k.train(flag)

    def eval(self):
        self.train(False)

    def __call__(self, x):
        for k in self.kids:
            x = k(x)
        return x


class Linear(Node):
    def __init__(self, w):
        super().__init__()
        self.w = w

    def __call__(self, x):
        return np.tanh(x @ self.w) if self.training else x @ self.w


class Dropout(Node):
    def __init__(self, p):
        super().__init__()
        self.p, self.told = p, 0

    def train(self, flag=True):
        super().train(flag)
        self.told += 1

    def __call__(self, x):
        return x * self.p if self.training else x


@program(X, W)
def children_are_added(x, w):
    net = Node()
    net.add(Linear(w)).add(Linear(w * w))
    net.eval()
    y = np.sum(net(x) ** 2)
    net.train()
    return y * np.sum(net(x))


@program(X, W, second_order=False)
def subclasses_are_told(x, w):
    net = Node(Linear(w), Dropout(w[0, 0]), Node(Linear(w), Linear(w * 2)))
    net.eval()
    y = np.sum(net(x) ** 2)
    net.train()
    return y * np.sum(net(x))


@program(Node(Linear(W), Dropout(0.7)), X)
def subclasses_of_what_is_given_are_told(net, x):
    net.train(False)
    y = net(x)
    net.train(True)
    return np.sum(net(y) ** 2)


DICTS = [{"w": W * k, "b": np.array([0.1, -0.2]) * k} for k in (1.0, 0.5, -0.7)]


@program(DICTS, X)
def items_of_dicts_in_a_list(layers, x):
    h = x
    for i in range(len(layers)):
        h = np.tanh(h @ layers[i]["w"] + layers[i]["b"])
    return np.sum(h**2)


@program(DICTS, X)
def items_of_dicts_in_two_arms(layers, x):
    h = x
    for i in range(len(layers)):
        if i % 2:
            h = h @ layers[i]["w"]
        else:
            h = h + layers[i]["b"] * layers[i]["w"][0]
        h = np.tanh(h + layers[i]["b"])
    return np.sum(h**2) * layers[0]["b"][0]


@program(DICTS, X)
def items_of_dicts_whose_index_moves(layers, x):
    h, k = x, 0
    for _ in range(4):
        h = np.tanh(h @ layers[k]["w"])
        k = (k + 1) % 2
        h = h + layers[k]["b"] * layers[k]["b"]
    return np.sum(h**2)


@program(DICTS, X)
def items_of_dicts_each_twice(layers, x):
    h = x
    for i in range(len(layers)):
        h = np.tanh(h @ layers[i]["w"] @ layers[i]["w"]) + layers[i]["b"] + layers[-1]["b"]
    return np.sum(h**2)


@program([Linear(W), Linear(W * 0.5), Linear(W.T)], X)
def attributes_of_objects_in_a_list(layers, x):
    h = x
    for i in range(len(layers)):
        h = np.tanh(h @ layers[i].w) * layers[i].w[0]
    for layer in layers:
        h = np.tanh(h @ layer.w)
    return np.sum(h**2)
