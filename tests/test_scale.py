"""Size does not matter: long functions, long sums, deep nesting, long chains of calls."""

import cProfile
import math
import threading

import numpy as np
import pytest
import scaled
import texts

import sourcegrad as sg
from sourcegrad.runtime import numpy as rt


@pytest.fixture
def module(tmp_path):
    """Import text as a module of its own."""

    def load(text):
        return texts.module("import math\nimport numpy as np\n\n\n" + text, tmp_path, f"made_{len(list(tmp_path.iterdir()))}")

    return load


def test_a_sum_of_900_terms(module):
    f = module("def f(x):\n    return " + " + ".join(f"{k} * x" for k in range(900)) + "\n").f
    assert sg.grad(f)(1.0) == sum(range(900))
    assert sg.grad(f, optimize=False)(1.0) == sum(range(900))
    assert sg.jvp(f, (1.0,), (1.0,))[1] == sum(range(900))


def test_nesting_of_90_levels(module):
    f = module("def f(x):\n    return " + "math.sin(" * 90 + "x" + ")" * 90 + "\n").f
    x, slope = 0.9, 1.0
    for _ in range(90):
        slope *= math.cos(x)
        x = math.sin(x)
    assert sg.grad(f)(0.9) == pytest.approx(slope, rel=1e-12)


def test_100_nested_calls(module):
    calls = "".join(f"def f{k}(x):\n    return f{k - 1}(x) * 1.01\n\n\n" for k in range(1, 101))
    made = module("def f0(x):\n    return x * x\n\n\n" + calls)
    assert sg.grad(made.f100)(1.5) == pytest.approx(3.0 * 1.01**100, rel=1e-12)


def test_2000_statements(module):
    lines = [f"    y = math.sin(y) + {k % 7}.0 * x\n" if k % 2 else f"    z{k} = y * x\n    y = y - z{k}\n" for k in range(1400)]
    f = module("def f(x):\n    y = x\n" + "".join(lines) + "    return y\n").f
    step = 1e-6
    difference = (f(0.01 + step) - f(0.01 - step)) / (2 * step)
    assert sg.grad(f)(0.01) == pytest.approx(difference, rel=1e-5)


def test_loops_nested_ten_deep(module):
    text = "def f(x):\n    s = x\n"
    for k in range(10):
        text += "    " * (k + 1) + f"for i{k} in range(2):\n"
    text += "    " * 11 + "s = s * 1.001 + x * x * 1e-3\n    return s\n"
    f = module(text).f
    step = 1e-6
    difference = (f(0.5 + step) - f(0.5 - step)) / (2 * step)
    assert sg.grad(f)(0.5) == pytest.approx(difference, rel=1e-6)


def test_the_recursion_limit_is_given_back(module):
    import sys

    before = sys.getrecursionlimit()
    f = module("def f(x):\n    return x * x\n").f
    made = [sg.grad(f)(2.0)]
    threads = [threading.Thread(target=lambda: made.append(sg.grad(f)(np.float64(3.0)))) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sys.getrecursionlimit() == before
    assert made == [4.0] + [6.0] * 4


def work(kind, statements, folder):
    """How many functions the compiler calls for a program: no time, so the same on every machine."""
    f, args = scaled.made(kind, statements, folder)
    profile = cProfile.Profile()
    profile.enable()
    sg.source(f, args=args)
    profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize("kind", scaled.KINDS)
def test_the_work_grows_with_the_length_alone(kind, tmp_path):
    work(kind, 12, tmp_path)  # rules are read, NumPy is asked
    least = 60 if kind == "chain" else 20  # what grows with the pairs of names shows late
    short, long = work(kind, least, tmp_path), work(kind, 4 * least, tmp_path)
    assert long <= 4 * 1.25 * short, f"{long / short:.2f} times the work for 4 times the statements"


def test_the_text_is_the_same_each_time(tmp_path):
    for kind in scaled.KINDS:
        (f, args), (g, _) = (scaled.made(kind, 24, tmp_path) for _ in range(2))
        assert sg.source(f, args=args).replace(f.__module__, g.__module__) == sg.source(g, args=args)


def test_a_copy_of_what_is_saved_takes_time_by_its_length():
    def calls(n):
        memory = np.zeros((n, 3))
        many = [np.zeros(3) for _ in range(n)], [row[1:] for row in memory], memory
        profile = cProfile.Profile()
        profile.enable()
        rt.replica(many)
        profile.disable()
        return sum(entry.callcount for entry in profile.getstats())

    assert calls(400) <= 4 * 1.1 * calls(100)
