"""`with`, `match` and `try`: context managers, patterns, exceptions that come midway."""

import contextlib
import math
from collections import namedtuple
from dataclasses import dataclass

import numpy as np

from . import normal, positive, program


class Scope:
    """Counts how often it was entered and left."""

    entered = left = 0

    def __enter__(self):
        Scope.entered += 1
        return self

    def __exit__(self, *error):
        Scope.left += 1

    factor = 2.0


@contextlib.contextmanager
def factor(k):
    yield k * 3.0


@program(np.array([0.5, 0.0, -1.5]), expect=np.array([4.0, 0.0, -4 / 3]), kinks=True)
def quiet_singularity(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.where(x != 0, np.log(x * x), 0.0)
    return np.sum(y)


@program(positive(3))
def return_inside_with(x):
    with np.errstate(all="ignore"):
        if x[0] > 10:
            return x[1]
        y = np.sqrt(x)
        return np.sum(y * y * y)


@program(positive(3), 4)
def leaving_a_loop_inside_with(x, n):
    s = x[0]
    for i in range(n):
        with np.errstate(over="ignore"), contextlib.nullcontext(x * s) as y:
            if i == 1:
                continue
            s = s + np.sum(y) * 0.1
            if s > 3:
                break
        s = s * 0.9
    return s


@program(0.7, "ignore")
def settings_from_a_variable(x, mode):
    with np.errstate(under=mode):
        y = np.exp(-x) * x
    return y * y


@program(0.7)
def own_context_manager(x):
    y = x * x
    with Scope() as scope:
        y = y * scope.factor + x
        with Scope():
            y = np.sin(y) * x
    return y * x


@program(0.7)
def generator_as_context_manager(x):
    with factor(2.0) as k:
        y = x * k
    return y * y


@program(normal(3))
def context_manager_in_a_loop(x):
    s = 1.0
    for v in x:
        with factor(0.1) as k, Scope():
            s = s * (1 + v * k)
    return s


@program(0.7, expect=0.0, kinks=True)
def suppressed(x):
    y = 1.0
    with contextlib.suppress(ZeroDivisionError):
        y = y / math.floor(x) + x
    return y


# --- match ------------------------------------------------------------------------------------------------------------


@dataclass
class Circle:
    radius: float


@dataclass
class Box:
    width: float
    height: float = 2.0


Point = namedtuple("Point", "x y")


def area(shape):
    match shape:
        case Circle(r):
            return 3.0 * r * r
        case Box(width=w, height=h) if w > 1:
            return w * h * h
        case Box(w, h):
            return w * h
        case Point(x, y) | [x, y, _]:
            return x * x * y
        case float(v):
            return v**3
    return 0.0


@program(Circle(0.7), Box(0.5, 1.2), Box(1.5, 0.3), Point(0.7, 0.4))
def classes(a, b, c, d):
    return area(a) * area(b) + area(c) * area(d) + area(b.width)


@program([0.7, 1.2, 0.4, 2.0], (0.3, "k"), {"scale": 2.0, "bias": 0.5, "extra": 1.0})
def sequences_and_mappings(values, pair, options):
    match values:
        case []:
            s = 0.0
        case [only]:
            s = only
        case [first, *rest, last]:
            s = first * last + sum(rest)
    match pair:
        case (v, "j"):
            s = s * v
        case (v, "k" | "l" as name) if name == "k":
            s = s + v * v
    match options:
        case {"scale": k, "missing": _}:
            return s * k
        case {"scale": k, **others}:
            return s * k + sum(others.values()) * len(others)


def step(x, command):
    match command:
        case None:
            return x
        case "double" | "twice":
            return x * 2
        case 0:
            return x * x
        case int() | True:
            return x**command
        case ["add", amount]:
            return x + amount * x
        case ["do", [*inner]]:
            for c in inner:
                x = step(x, c)
            return x
        case {"times": n, "what": what}:
            for _ in range(n):
                x = step(x, what)
            return x
        case _:
            return np.sin(x)


@program(
    0.7,
    [None, "twice", 0, 3, ["add", 0.5], ["do", ["double", ["add", 2.0], 0]], {"times": 3, "what": "other"}, "none"],
)
def little_language(x, commands):
    total = 0.0
    for c in commands:
        total = total + step(x, c) * x
    return total


@program(0.7, 1.2, ["a", 1])
def captures_before_a_failing_guard(x, y, what):
    v = x
    match what:
        case ["a", n] if n > 5:
            v = y
        case ["a", n] if (k := n * 2) > 1:
            v = x * y * k
    return v * n


# --- try --------------------------------------------------------------------------------------------------------------


def careful_log(x):
    if x <= 0:
        raise ValueError("negative")
    return math.log(x)


@program(0.7, -0.4)
def raised_by_a_helper(x, y):
    try:
        a = careful_log(x)
    except ValueError:
        a = x * x
    try:
        b = careful_log(y)
    except ValueError as error:
        b = y * y * len(str(error))
    return a * b


@program(0.7, 0)
def one_of_several_handlers(x, n):
    try:
        y = x / n
    except (KeyError, ValueError):
        y = x
    except ZeroDivisionError:
        y = x * x
    else:
        y = y * x
    finally:
        y = y * 3
    return y * x


@program(0.7, 2)
def without_exception(x, n):
    try:
        y = x / n
        z = y * x
    except ZeroDivisionError:
        z = x * x
    else:
        z = z * np.sin(z)
    finally:
        n = 5
    return z * n


@program(normal(3), 5)
def raised_midway_through_stores(x, n):
    table = np.zeros(3)
    s = 0.0
    try:
        for i in range(n):
            table[i] = x[i] * x[i]
            s += table[i] * (i + 1)
    except IndexError:
        s = s * x[0]
    return s + np.sum(table * x)


@program(0.7, [1, -1, 0, 2])
def in_a_loop_with_exits(x, divisors):
    s = x
    for d in divisors:
        try:
            if d < 0:
                continue
            t = s / d if d else s * (1 // d)
            s = s + np.sin(t)
            if d > 1:
                break
        except ZeroDivisionError:
            s = s * x
            continue
        finally:
            s = s * 1.5
        s = s + 0.1
    return s


@program(0.7, 3)
def returned_from_try(x, n):
    def f(v, k):
        try:
            if k == 0:
                return v
            return v / (k - 2)
        except ZeroDivisionError:
            return v * v
        finally:
            k = 0

    s = 0.0
    for i in range(n):
        s = s * x + f(x, i)
    return s


@program(0.7, {"a": 1.5})
def nested_and_reraised(x, table):
    y = x
    try:
        try:
            y = y * table["a"]
            y = y * table["b"]
        except KeyError:
            y = y + x
            raise
    except LookupError:
        y = y * y
    try:
        try:
            y = y * x
            raise RuntimeError("first")
        except RuntimeError as error:
            raise ValueError("second") from error
        finally:
            y = y + 1
    except ValueError:
        y = y * x
    return y


@program(normal(3, 3))
def not_positive_definite(a):
    m = a @ a.T
    m = m - 100 * np.eye(3)
    try:
        root = np.linalg.cholesky(m)
    except np.linalg.LinAlgError:
        root = m @ m / 1000
    return np.sum(root * root)


@program([0.5, 0.25])
def lists_filled_in_try(values):
    done = []
    try:
        for k in range(5):
            done.append(values[k] * values[k])
    except IndexError:
        done.append(values[0])
    return sum(done) * len(done)
