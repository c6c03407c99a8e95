"""Functions kept as values, in fields, lists and dicts, and nested functions that call themselves."""

import functools
import math

import numpy as np

from . import normal, program


class Layer:
    def __init__(self, w, activation=None):
        self.w = w
        self.activation = activation or (lambda v: v * 0.5)

    def __call__(self, x):
        return self.activation(self.w * x)


class Network:
    def __init__(self, *layers):
        self.layers = list(layers)

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Linear:
    def __init__(self, w, b=1.0):
        self.w = w
        self.b = b

    def predict(self, x, k=1.0):
        return self.w * x * k + self.b

    @staticmethod
    def squashed(v):
        return np.tanh(v)


@program(0.7)
def recursive_itself_inside(x):
    def power(n):
        return 1.0 if n == 0 else x * power(n - 1)

    return power(4)


@program(0.7, 5)
def recursive_with_an_accumulator(x, n):
    def go(k, total):
        if k == 0:
            return total
        return go(k - 1, total * x + k)

    return go(n, x)


@program(0.7, 5)
def two_that_call_each_other(x, n):
    def even(k, a):
        return a if k == 0 else odd(k - 1, a * x)

    def odd(k, a):
        return -a if k == 0 else even(k - 1, a + x)

    return even(n, x)


TREE = {"v": 1.0, "kids": [{"v": 2.0, "kids": []}, {"v": 3.0, "kids": [{"v": 0.5, "kids": []}]}]}


@program(0.7, TREE)
def recursion_over_a_tree(x, tree):
    def total(node):
        s = np.sin(node["v"] * x)
        for child in node["kids"]:
            s = s + total(child) * x
        return s

    return total(tree)


@program(0.3, 1.4)
def adaptive_quadrature(a, b):
    def f(t):
        return np.exp(-t * a) * t

    def simpson(lo, hi):
        return (hi - lo) / 6 * (f(lo) + 4 * f(0.5 * (lo + hi)) + f(hi))

    def area(lo, hi, depth):
        mid = 0.5 * (lo + hi)
        if depth == 0:
            return simpson(lo, hi)
        return area(lo, mid, depth - 1) + area(mid, hi, depth - 1)

    return area(0.0, b, 2)


@program(0.7)
def function_in_a_field(x):
    layer = Layer(x + 1, lambda v: v * v * x)
    return layer(x) * layer.w


@program(0.7, 1.3)
def network_of_different_layers(w, x):
    net = Network(Layer(w, np.tanh), Layer(2 * w), Layer(w * w, lambda v: v * w + 1.0))
    return net(x)


@program(Network(Layer(0.7, np.tanh), Layer(0.3, np.sin)), 1.3)
def network_as_an_argument(net, x):
    return net(x) * net.layers[0].w


@program(0.7)
def functions_by_a_running_index(x):
    fs = [lambda v: v * x, np.sin, lambda v: v + x]
    y = x
    for i in range(3):
        y = fs[i](y)
    return y


@program(0.7)
def functions_appended(x):
    fs = []
    for k in range(3):
        fs.append(lambda v, k=k: v * x + k)
    y = x
    for f in fs:
        y = f(y)
    return y


@program(0.7, "square")
def functions_by_a_key(x, key):
    fs = {"sine": np.sin, "square": lambda v: v * v * x}
    s = fs[key](x)
    for name, f in fs.items():
        s = s + f(x) * len(name)
    return s


@program(0.7)
def container_of_functions_changed(x):
    steps = [np.sin, np.cos]
    steps[0] = np.exp
    return steps[0](x) * steps[1](x)


@program(0.7)
def methods_kept(x):
    m = Linear(x)
    f = functools.partial(m.predict, k=2.0)
    g = m.predict
    s = 0.0
    for h in [m.predict, m.squashed]:
        s = s + h(x)
    return f(x) + g(x, k=x) * s + sum(map(m.predict, [x, 1.0]))


@program(normal(3))
def closure_made_and_called_at_once(x):
    def scaled(k):
        def inner(v):
            return np.sum(v * k)

        return inner

    return scaled(x[0])(x) * scaled(x[1])(x * x)


def halved(f, a, b, eps):
    c = (a + b) / 2
    whole = (b - a) / 6 * (f(a) + 4 * f(c) + f(b))
    left = (c - a) / 6 * (f(a) + 4 * f((a + c) / 2) + f(c))
    right = (b - c) / 6 * (f(c) + 4 * f((c + b) / 2) + f(b))
    if abs(left + right - whole) < eps:
        return left + right
    return halved(f, a, c, eps / 2) + halved(f, c, b, eps / 2)


@program(0.7, 2.0)
def integral_of_a_closure(k, b):
    """A function that calls itself is handed one that reads what is differentiated."""
    return halved(lambda x: math.exp(-k * x * x) * math.cos(3 * x), 0.0, b, 1e-3)


@program(normal(4))
def functions_assigned_together(x):
    s = 0.3
    for i, r in enumerate(x):
        g, t, h = lambda v: v * r, r * s, lambda v, k=2.0: np.sin(v) * k + t
        s = 0.5 * s + g(x[i] * s) + h(t)
        t = s * x[0]
        s = s + h(r)
    return s


def stepped(f, p, n):
    if n == 0:
        return f(p)
    return stepped(f, p * 0.7, n - 1) + f(p + n)


@program(0.4)
def closures_lent_to_a_function_that_calls_itself(x):
    """What they read is bound again once it has returned."""
    k = x * 2
    s = stepped(lambda t: math.sin(t) * k + t, x, 2)
    k = 3.0
    for i in range(2):

        def g(t):
            return t * x + i

        s = s + stepped(g, x, 2)
    return s * k
