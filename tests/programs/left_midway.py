"""Helpers that write and then raise, called inside `try`: what they have written stays, and carries its derivative."""

import math
from contextlib import suppress

import numpy as np

from . import program


def fill(a, x, n):
    for i in range(len(a)):
        if i == n:
            raise ValueError("stop")
        a[i] = x[i] ** 2 * (i + 1)


def filled(x, n):
    a = x * 0.5
    try:
        fill(a, x, n)
        a[0] = a[1] * 2
    except ValueError:
        a[-1] += a[0]
    return a @ x


@program(np.array([0.7, -0.5, 0.31, 1.1]))
def helper_raises_in_its_loop(x):
    return filled(x, 2) + filled(x, 7)


def step(state, x):
    state["v"] += x
    state["n"] = state["n"] * state["v"]
    if state["n"] > 1.0:
        raise OverflowError(state["n"])
    state["log"].append(state["n"])


@program(np.array([0.3, 1.5, 0.7, 2.1, -0.4]))
def dict_half_updated(xs):
    state = {"v": 1.0, "n": 0.3, "log": []}
    for x in xs:
        try:
            step(state, x)
        except OverflowError:
            state["n"] *= 0.25
        else:
            state["v"] *= 0.9
        finally:
            state["log"].append(state["v"])
    return sum(v * v for v in state["log"]) + state["n"]


class Bank:
    def __init__(self, money):
        self.money, self.log, self.held = money, [], np.zeros(3)

    def take(self, x):
        self.money -= x
        self.log.append(x * self.money)
        self.held[1:] *= self.money
        if self.money < 0:
            raise ValueError(f"over by {x}")
        self.held += x
        return self.money * x

    def both(self, x, y):
        return self.take(x) + 2 * self.take(y)

    def __call__(self, x):
        return self.take(x)


@program(1.5, np.array([0.3, 0.9, 0.2, 1.4]))
def methods_that_raise_inside_expressions(m, x):
    b = Bank(m)
    s = 0.0
    for v in x:
        try:
            s += b.both(v * 0.5, v**2) * s + b.take(v)
        except ValueError:
            s += 0.1 * b.money
            b.money = abs(b.money) + v
    return s + sum(b.log) + b.held @ b.held


@program(1.5, np.array([0.3, 0.9, 0.2, 1.4]))
def object_called_raises(m, x):
    b = Bank(m)
    s = 0.0
    for v in x:
        try:
            s += b(v)
        except ValueError:
            b.money = v * 2
        finally:
            s *= 1.1
    return s + sum(b.log)


@program(np.array([0.5, 0.9, -1.3, 0.4, 1.2, -0.8]), 0.8)
def local_function_raises(x, limit):
    acc = np.zeros(3)

    def put(v, k):
        acc[k] += v * v
        if acc[k] > limit:
            raise OverflowError
        acc[k - 1] *= v

    n = 0
    for i, v in enumerate(x):
        try:
            put(v, i % 3)
        except OverflowError:
            acc[i % 3] -= limit
            n += 1
    return (acc**2).sum() * (n + 1) + limit


@program(np.array([0.5, 0.8, 0.6, 0.9]))
def local_function_that_rebinds_raises(x):
    total = 0.0

    def add(v):
        nonlocal total
        total += v * v
        if total > 1.0:
            raise ValueError
        total *= 1.2

    for v in x:
        try:
            add(v)
        except ValueError:
            total *= 0.3
    return total


def moved(params, grads, rate):
    for k in params:
        params[k] = params[k] - rate * grads[k]
        if np.abs(params[k]).max() > 2:
            raise FloatingPointError(k)


@program(np.array([-1.5, 0.3]), 0.4, 0.7)
def step_of_an_optimiser_that_overflows(a, b, rate):
    params = {"a": a, "b": b}
    for _ in range(3):
        grads = {k: v * v for k, v in params.items()}
        try:
            moved(params, grads, rate)
        except FloatingPointError:
            rate = rate * 0.5
    return params["a"].sum() + params["b"] ** 2 * rate


def factor(a):
    for j in range(len(a)):
        a[j, j] -= a[j, :j] @ a[j, :j]
        if a[j, j] <= 0:
            raise np.linalg.LinAlgError
        a[j, j] = math.sqrt(a[j, j])
        for i in range(j + 1, len(a)):
            a[i, j] = (a[i, j] - a[i, :j] @ a[j, :j]) / a[j, j]
    return a


@program(np.array([[0.2, -0.9, 0.4], [0.3, -0.5, 1.1], [0.6, 0.8, 0.1]]), 0.1)
def factorisation_tried_with_growing_jitter(a, eps):
    for k in range(6):
        w = a + a.T + eps * 4**k * np.eye(len(a))
        try:
            low = factor(w)
            break
        except np.linalg.LinAlgError:
            eps = eps + 0.001 * w[0, 0]
    return np.log(np.diag(low)).sum() + low[1, 0]


@program(np.array([0.5, -0.7, 1.3, -0.2]), 1.3)
def logarithm_raises_after_a_store(x, y):
    buf = x.copy()

    def logged(i):
        buf[i] *= y
        buf[i] = math.log(buf[i])
        return buf[i]

    s = 0.0
    for i in range(len(buf)):
        try:
            s += logged(i)
        except ValueError:
            s -= buf[i]
    return s + buf.sum()


@program(np.array([0.5, 1.7, 0.3, 1.2]))
def condition_raises(x):
    state = {"n": 0.0}

    def go(v):
        state["n"] += v
        if v > 1:
            raise KeyError
        return state["n"]

    r = 0.0
    for v in x:
        try:
            if go(v) > 0.6:
                r += state["n"]
        except KeyError:
            continue
        else:
            state["n"] *= v
        r *= 1.1
    return r + state["n"]


def spoil(x, buf):
    buf += x
    raise ValueError


@program(np.array([0.5, 1.7, 0.3]))
def raise_suppressed(x):
    buf = x * 2
    with suppress(ValueError):
        buf[0] = x[1]
        spoil(x, buf)
        buf *= 0
    return buf @ x


class Singular(Exception):
    pass


def inner(a, k):
    a *= k
    a[0] = a[1] ** 2
    if a.sum() > 1.0:
        raise Singular
    a[1] = a[2]


def outer(a, k):
    a[2] *= k
    inner(a, k)
    a += 1


@program(np.array([0.5, 0.7, 0.3]), 1.4)
def raise_passes_through_two_helpers(x, k):
    from contextlib import suppress as quiet

    a = x.copy()
    for _ in range(3):
        try:
            outer(a, k)
        except Singular:
            a *= 0.3
    with quiet(Singular):
        outer(a, k)
    return (a * a).sum()


class Checked:
    def __init__(self, money):
        self.money, self.held = money, np.zeros(3)

    def take(self, x):
        if self.money < x:
            raise ValueError("over")
        self.money -= x
        self.held[1:] *= self.money
        self.held += x


@program(1.53, np.array([0.3, 0.9, 0.2, 1.4]))
def helper_checks_before_it_writes(m, x):
    b = Checked(m)
    for v in x:
        try:
            b.take(v)
        except ValueError:
            b.money = 2.0
    return b.held @ b.held
