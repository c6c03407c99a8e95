"""Gradients of containers: arrays of their own, handed over where nobody else holds them, copied where somebody does."""

import numpy as np
import pytest

import sourcegrad as sg


class Layer:
    def __init__(self, w, b):
        self.w, self.b = w, b


def dense(layers, x):
    for layer in layers:
        x = np.tanh(x @ layer["w"] + layer["b"])
    return np.sum(x * x)


def of_tuples(layers, x):
    for w, b in layers:
        x = np.tanh(x @ w + b)
    return np.sum(x * x)


def of_objects(layers, x):
    for layer in layers:
        x = np.tanh(x @ layer.w + layer.b)
    return np.sum(x * x)


def of_one_dict(p, x):
    return np.sum(np.tanh(np.tanh(x @ p["w"] + p["b"]) @ p["w2"]))


def the_same_cotangent(ps, q):
    s = np.zeros(2)
    for p in ps:
        s = s + p["a"] + p["b"]
    return np.sum(s * q)


def an_argument(p, x):
    return np.sum(p["a"] * x) + np.sum(p["b"] * x)


def a_view(p, x):
    return np.sum(p["a"].reshape(2, 2) @ x) + p["b"].ravel() @ np.ones(4)


def horner(cs, x):
    v = np.zeros(2)
    for c in cs:
        v = v * x + c
    return np.sum(v * v)


def read_twice(p, x):
    return np.sum(p["a"] * p["a"] * x) + np.sum(p["b"] * p["a"])


def in_a_branch(layers, x):
    for k, layer in enumerate(layers):
        if k != 1:
            x = x * layer["a"]
    return np.sum(x)


def rows_that_move(layers, x):
    for k in range(len(layers)):
        x = x * layers[k - 1]["a"]
    return np.sum(x * x)


def one_layer_again(layers, x):
    for _ in range(3):
        x = np.tanh(x @ layers[0]["w"] + layers[0]["b"])
    return np.sum(x * x)


def passed_on(p, x):
    q = {"c": p["a"] * 2.0, "d": p["a"]}
    return np.sum(q["c"] * x) + np.sum(q["d"] * q["d"])


def numbers_of_one_dict(ps, x):
    one, other = ps
    return np.sum(one["k"] * x * one["w"]) + 2.0 * np.sum(other["k"] * other["w"])


def sum_of_two(ab, x):
    one, other = ab
    return np.sum((one + other) * x)


def first(p):
    return p["a"]


def second(p):
    return p["b"]


def by_helpers(p, x):
    return np.sum((first(p) + second(p)) * x)


def written(p, x):
    p["a"][0] = p["b"][1] * 2.0
    return np.sum((p["a"] + p["b"]) * x)


RNG = np.random.default_rng(3)


def a(*shape):
    return RNG.normal(size=shape)


TIED = a(2)
ONE = {"k": 0.5, "w": a(2)}
CASES = [
    (dense, [{"w": a(2, 2), "b": a(2)} for _ in range(3)], a(3, 2)),
    (dense, [{"w": a(2, 2), "b": a(2)}] * 2, a(3, 2)),
    (of_tuples, [(a(2, 2), a(2)) for _ in range(2)], a(3, 2)),
    (of_tuples, ((a(2, 2), a(2)), (a(2, 2), a(2))), a(3, 2)),
    (of_objects, [Layer(a(2, 2), a(2)), Layer(a(2, 2), TIED), Layer(a(2, 2), TIED)], a(3, 2)),
    (of_one_dict, {"w": a(2, 3), "b": a(3), "w2": a(3, 2)}, a(4, 2)),
    (the_same_cotangent, [{"a": a(2), "b": a(2)} for _ in range(2)], a(2)),
    (the_same_cotangent, [{"a": TIED, "b": TIED}], a(2)),
    (an_argument, {"a": a(2), "b": a(2)}, a(2)),
    (a_view, {"a": a(4), "b": a(2, 2)}, a(2, 2)),
    (a_view, {"a": a(8)[::2], "b": a(2, 2).T}, a(2, 2)),
    (horner, [a(2), a(2), a(2)], a(2)),
    (horner, [TIED, a(2), TIED], a(2)),
    (read_twice, {"a": a(2), "b": a(2)}, a(2)),
    (in_a_branch, [{"a": a(2)} for _ in range(3)], a(2)),
    (rows_that_move, [{"a": a(2)} for _ in range(3)], a(2)),
    (one_layer_again, [{"w": a(2, 2), "b": a(2)}, {"w": a(2, 2), "b": a(2)}], a(3, 2)),
    (passed_on, {"a": a(2), "b": a(2)}, a(2)),
    (passed_on, {"a": TIED, "b": TIED}, a(2)),
    (numbers_of_one_dict, [ONE, ONE], a(2)),
    (numbers_of_one_dict, (ONE, {"k": 1.5, "w": ONE["w"]}), a(2)),
    (sum_of_two, (TIED, TIED), a(2)),
    (sum_of_two, [TIED, TIED], a(2)),
    (by_helpers, {"a": TIED, "b": TIED}, a(2)),
    (written, {"a": TIED, "b": TIED}, a(2)),
]


def arrays(tree):
    if isinstance(tree, np.ndarray):
        return [tree]
    parts = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, (list, tuple)) else vars(tree).values() if hasattr(tree, "__dict__") else ()
    return [x for part in parts for x in arrays(part)]


@pytest.mark.parametrize("f, params, x", CASES, ids=[f"{k}-{c[0].__name__}" for k, c in enumerate(CASES)])
def test_gradients_are_right_and_share_memory_with_nothing(f, params, x):
    sg.testing.check_grads(f, params, x, wrt=(0, 1))
    found = arrays(sg.grad(f, (0, 1))(params, x))
    given = arrays([params, x])
    for k, g in enumerate(found):
        assert g.flags.writeable and g.base is None
        assert not any(np.shares_memory(g, other) for other in given)
        assert not any(g is not other and np.shares_memory(g, other) for other in found[k + 1 :])


def test_arrays_that_nobody_else_holds_are_handed_over():
    for f, params, x in CASES[:1] + CASES[2:3] + CASES[4:6]:
        assert "rt.own_gradient" in sg.source(f, wrt=(0, 1), args=(params, x)), f.__name__
    for f, params, x in CASES[6:7] + CASES[11:12]:
        assert "rt.own_gradient" not in sg.source(f, wrt=(0, 1), args=(params, x)), f.__name__


def test_what_a_function_does_to_a_gradient_does_not_reach_what_it_was_made_of():
    def loss(p, x):
        return np.sum(np.exp(p["a"] * x)) + np.sum(p["b"] ** 2)

    slope = sg.grad(loss)

    def step(p, x):
        g = slope(p, x)
        g["a"] *= 2.0
        g["b"][0] = g["a"][1] * x[0]
        return np.sum(g["a"] ** 3) + np.sum(g["b"] ** 2)

    p, x = {"a": np.array([0.3, -0.2]), "b": np.array([0.5, 1.5])}, np.array([0.7, 1.1])
    sg.testing.check_grads(step, p, x, wrt=(0, 1), order=1)
