"""The function that comes back: what Python's own tools make of it, and how it runs."""

import copy
import inspect
import math
import os
import pickle
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from types import FunctionType

import numpy as np
import pytest

import sourcegrad as sg
from sourcegrad.frontend.resolve import Env
from sourcegrad.ir.names import Names
from sourcegrad.pipeline import Program

FACTOR = 2.0


def loss(x, k=3.0):
    """The loss of the examples."""
    return np.sum(np.sin(k * x)) * k


loss_grad = sg.grad(loss)
other_name = sg.grad(loss, wrt="k")
not_called = again_not_called = sg.grad(loss, wrt="k")


@sg.grad
def bare(x):
    return x**3


@sg.grad(wrt=("k", 0))
def configured(x, k):
    return x * k * k


def fit(params, x, *, scale=1.0):
    return scale * np.sum(np.tanh(x @ params["w"] + params["b"]))


def helper(v):
    return v * FACTOR


def uses_helper(x):
    return helper(x) * x


def close(got, expected):
    np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)


def test_it_is_a_function_with_name_doc_and_signature():
    assert isinstance(loss_grad, FunctionType)
    assert loss_grad.__name__ == "loss_grad" and loss_grad.__module__ == __name__
    assert (
        "loss" in loss_grad.__doc__
        and "x" in loss_grad.__doc__
        and "test_generated.py" in loss_grad.__doc__
    )
    assert not hasattr(loss_grad, "__wrapped__")
    theirs, ours = inspect.signature(loss).parameters, inspect.signature(loss_grad).parameters
    assert [(p.name, p.kind, p.default) for p in ours.values()] == [
        (p.name, p.kind, p.default) for p in theirs.values()
    ]
    keyword_only = inspect.signature(sg.grad(fit)).parameters["scale"]
    assert keyword_only.kind is keyword_only.KEYWORD_ONLY and keyword_only.default == 1.0


def test_its_source_can_be_read():
    gradient = sg.grad(loss)
    gradient(np.ones(2))
    text = inspect.getsource(gradient)
    assert text.startswith("def ") and "np.cos(k * x)" in text
    assert inspect.getsourcefile(gradient) is not None or gradient.__code__.co_filename.startswith(
        "<sourcegrad "
    )



def test_the_text_before_the_first_call_is_finished_when_it_is_looked_at(monkeypatch):
    finished, finish = [], Program.finish
    monkeypatch.setattr(Program, "finish", lambda program, *rest: (finished.append(program), finish(program, *rest)))
    gradient = sg.grad(loss)
    assert not finished
    text = inspect.getsource(gradient)
    assert "t_2_bar * np.cos(t)" in text and inspect.getsource(gradient) == text
    assert len(finished) == 1


def test_source_as_text():
    text = sg.source(loss)
    assert "np.cos" in text
    compile(text, "loss", "exec")
    assert "x_dot" in sg.source(loss, mode="forward")
    assert "k_bar" in sg.source(loss, wrt="k") and text != sg.source(loss, wrt=("x", "k"))
    assert sg.source(loss, optimize=False).count("\n") >= text.count("\n")


def test_traceback_shows_the_generated_line():
    def f(x, k):
        y = x * 2
        return y[k] * x[0]

    gradient = sg.grad(f)
    try:
        gradient(np.ones(3), 7)
    except IndexError as error:
        frames = [
            f
            for f in traceback.extract_tb(error.__traceback__)
            if f.filename.startswith("<sourcegrad ")
        ]
    assert frames and any("[k]" in (frame.line or "") for frame in frames)


def test_errors_of_the_primal_stay_errors():
    def f(x, k):
        assert x > 0, "x must be positive"
        shift = {"a": 1.0}[k]
        return math.log(x) + shift * 0

    gradient = sg.grad(f)
    close(gradient(2.0, "a"), 0.5)
    with pytest.raises(AssertionError, match="x must be positive"):
        gradient(-2.0, "a")
    with pytest.raises(KeyError):
        gradient(2.0, "b")
    with pytest.raises(ZeroDivisionError):
        sg.grad(lambda x: 1 / x)(0.0)
    with pytest.raises(ValueError):
        sg.grad(lambda x: np.sum(x @ np.ones(3)))(np.ones(2))


class Spring:
    """Methods as gradients."""

    def __init__(self, stiffness):
        self.stiffness = stiffness

    def energy(self, x):
        return 0.5 * self.stiffness * x * x

    @sg.grad(wrt="x")
    def slope(self, x):
        return 0.5 * self.stiffness * x * x

    @sg.grad(wrt="self.stiffness")
    def sensitivity(self, x):
        return self.energy(x) * self.stiffness

    @staticmethod
    @sg.grad
    def cubed(x):
        return x**3


def test_it_binds_as_a_method():
    spring = Spring(4.0)
    assert spring.slope(3.0) == 12.0
    assert Spring.slope(spring, 3.0) == 12.0
    assert spring.sensitivity(3.0) == 36.0
    assert spring.cubed(2.0) == 12.0
    assert sg.grad(Spring.energy, wrt="x")(spring, 3.0) == 12.0
    assert sg.grad(Spring.energy, wrt="self")(spring, 3.0).stiffness == 4.5


def test_a_bound_method_is_differentiated():
    assert sg.grad(Spring(4.0).energy, wrt="x")(3.0) == 12.0


def test_it_pickles_by_reference():
    for function in (loss_grad, bare, configured):
        assert pickle.loads(pickle.dumps(function)) is function


def test_it_pickles_under_any_name_once_it_has_run():
    other_name(0.5)
    assert other_name.__name__ == "loss_grad" and other_name.__qualname__ == "other_name"
    assert pickle.loads(pickle.dumps(other_name)) is other_name
    assert pickle.loads(pickle.dumps(loss_grad)) is loss_grad


class Holder:
    slope: object = sg.value_and_grad(loss, wrt="k")


def test_it_pickles_by_the_name_that_it_is_given():
    for function in (not_called, Holder.slope):
        assert pickle.loads(pickle.dumps(function)) is function
    assert not_called.__qualname__ == "not_called" and Holder.slope.__qualname__ == "Holder.slope"


def test_it_pickles_from_a_module_that_only_differentiates(tmp_path, monkeypatch):
    (tmp_path / "elsewhere_module.py").write_text(f"import sourcegrad as sg\nfrom {__name__} import loss\nslope = sg.grad(loss)\n")
    monkeypatch.syspath_prepend(tmp_path)
    import elsewhere_module

    assert pickle.loads(pickle.dumps(elsewhere_module.slope)) is elsewhere_module.slope


def test_it_travels_with_its_source():
    cloudpickle = pytest.importorskip("cloudpickle", reason="cloudpickle is not installed")

    def make(k):
        def local_loss(x):
            return k * math.sin(x)

        return sg.grad(local_loss)

    gradient = make(2.0)
    close(gradient(0.5), 2 * math.cos(0.5))
    code = (
        "import sys, pickle, inspect\n"
        "g = pickle.load(sys.stdin.buffer)\n"
        "print(repr(g(0.5)))\n"
        "print(inspect.getsource(g))\n"
    )
    root = str(Path(sg.__file__).resolve().parent.parent)
    path = os.pathsep.join([root, str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", code], input=cloudpickle.dumps(gradient), capture_output=True,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    number, _, text = done.stdout.decode().partition("\n")
    close(float(number), 2 * math.cos(0.5))
    assert "def " in text and "math.cos" in text


def test_it_is_copied_as_a_function_is():
    assert copy.deepcopy(loss_grad) is loss_grad and copy.copy(loss_grad) is loss_grad


# -- where it runs --------------------------------------------------------------------------------


def test_nothing_is_left_in_the_users_module():
    before = dict(globals())
    gradient = sg.grad(uses_helper, wrt=0)
    gradient(2.0)
    gradient(np.ones(3) @ np.ones(3))
    sg.grad(gradient)(2.0)
    sg.jvp(uses_helper, (1.0,), (1.0,))
    assert set(globals()) - set(before) == set()
    assert all(globals()[name] is value for name, value in before.items())


def test_globals_are_read_when_it_runs(monkeypatch):
    gradient = sg.grad(uses_helper)
    close(gradient(3.0), 12.0)
    monkeypatch.setitem(globals(), "FACTOR", 5.0)
    close(gradient(3.0), 30.0)


def test_a_redefined_helper_is_seen(monkeypatch):
    gradient = sg.grad(uses_helper)
    close(gradient(3.0), 12.0)
    monkeypatch.setitem(globals(), "helper", lambda v: v * v)
    close(gradient(3.0), 27.0)


def test_cells_are_read_when_it_runs():
    k = 2.0

    def f(x):
        return x * x * k

    gradient = sg.grad(f)
    close(gradient(3.0), 12.0)
    k = 5.0
    close(gradient(3.0), 30.0)


def test_threads_may_generate_at_once():
    def f(x):
        s = x
        for i in range(5):
            s = math.sin(s) * x + i
        return s

    results, failures = [], []
    barrier = threading.Barrier(6)
    shared = sg.grad(f)

    def work(number):
        try:
            barrier.wait()
            for _ in range(3):
                results.append((shared(0.5), sg.grad(f)(0.5), sg.grad(loss)(np.ones(2))[0], number))
        except Exception as error:  # a thread's error would otherwise be lost
            failures.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures and len(results) == 18
    assert {r[0] for r in results} == {r[1] for r in results} == {shared(0.5)}
    close([r[2] for r in results], 9 * np.cos(3.0))


def test_random_generators_advance_once():
    def f(x, rng):
        return x * rng.normal() * x

    once, ours = np.random.default_rng(3), np.random.default_rng(3)
    value = f(1.5, once)
    got, gradient = sg.value_and_grad(f)(1.5, ours)
    close(got, value)
    close(gradient, 2 * value / 1.5)
    assert ours.bit_generator.state == once.bit_generator.state
    close(sg.grad(f, mode="forward")(1.5, ours), 2 * f(1.5, once) / 1.5)
    assert ours.bit_generator.state == once.bit_generator.state


def test_effects_happen_once(capsys):
    def f(x):
        print("x is positive" if x > 0 else "x is not")
        return x * x

    assert sg.grad(f)(3.0) == 6.0
    assert capsys.readouterr().out == "x is positive\n"


def test_arguments_stay_equal_and_gradients_are_fresh():
    x = np.array([1.0, 2.0])
    gradient = sg.grad(lambda x: np.sum(x))
    first, second = gradient(x), gradient(x)
    first += 5.0
    close(second, [1.0, 1.0])
    close(gradient(x), [1.0, 1.0])
    close(x, [1.0, 2.0])


def test_read_only_arguments():
    x = np.array([1.0, 2.0])
    x.flags.writeable = False
    close(sg.grad(lambda x: np.sum(x * x))(x), [2.0, 4.0])


def test_large_functions_need_no_deep_stack(tmp_path, monkeypatch):
    # a sum of 900 terms, and 2,000 statements in a row
    terms = " + ".join(f"x * {i}.0" for i in range(900))
    lines = "\n".join(f"    y = y * 1.0001 + x * {i % 7}.0" for i in range(2000))
    (tmp_path / "large_module.py").write_text(
        f"def wide(x):\n    return {terms}\n\n\ndef tall(x):\n    y = x\n{lines}\n    return y\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    import large_module

    close(sg.grad(large_module.wide)(2.0), sum(range(900)))
    step = large_module.tall(2.0) - large_module.tall(1.0)
    np.testing.assert_allclose(sg.grad(large_module.tall)(2.0), step, rtol=1e-9)


def test_many_calls_deep(tmp_path, monkeypatch):
    text = "def f0(x):\n    return x * x\n\n\n"
    text += "".join(f"def f{i}(x):\n    return f{i - 1}(x) + x\n\n\n" for i in range(1, 101))
    (tmp_path / "deep_module.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    import deep_module

    close(sg.grad(deep_module.f100)(3.0), 106.0)


def test_a_builtin_that_the_module_redefines_is_seen(monkeypatch):
    def f(x):
        return abs(x) * x

    gradient = sg.grad(f)
    close(gradient(3.0), 6.0)
    monkeypatch.setitem(globals(), "abs", lambda v: v * v)
    close(gradient(3.0), 27.0)


class Node:
    def __init__(self, links):
        self.links = links


def test_objects_that_reach_one_another_are_not_walked_through():
    """As a framework's do: it would take for ever."""
    nodes = [Node([])]
    for _ in range(200):
        nodes.append(Node(nodes[:]))

    def f(x, among):
        return x * x + 0 * len(among.links)

    assert sg.grad(f)(3.0, nodes[-1]) == 6.0


def test_the_text_relies_on_no_global_that_it_does_not_name():
    env = Env({"other": 1, "numeric": np, "more": 2}, {}, set())
    assert env.module(Names(()), np, "np").id == "numeric"
    assert set(env.seen) == {"numeric"}


# -- the call itself ------------------------------------------------------------------------------


def test_each_kind_of_argument_finds_its_own():
    def f(k0, find):
        return np.sum(k0 * find * find)

    gradient = sg.grad(f, wrt=("k0", "find"))
    x, y = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    cases = [
        (x, y), (1.0, y), (x, 3.0), (2.0, 3.0), (x, np.array([3.0])), (np.array([2.0]), y), (np.array(2.0), y),
        (np.float64(2.0), y), (x[:, None], y), (x.astype(np.float32), y), (np.float32(2.0), 3.0), (x, y),
    ]  # fmt: skip
    for _ in range(2):
        for a, b in cases:
            da, db = gradient(a, b)
            for got, given in ((da, a), (db, b)):
                assert np.shape(got) == np.shape(given)
                assert np.asarray(got).dtype == np.asarray(given).dtype
            fresh = sg.grad(f, wrt=("k0", "find"))(a, b)
            close(da, fresh[0])
            close(db, fresh[1])
    with pytest.raises(sg.IntegerInput):
        gradient(np.array([1, 2]), y)


def test_what_the_text_relies_on_is_asked_at_every_call(monkeypatch):
    gradient = sg.grad(uses_helper)
    for _ in range(3):
        close(gradient(3.0), 12.0)
    monkeypatch.setitem(globals(), "FACTOR", 5.0)
    close(gradient(3.0), 30.0)
    monkeypatch.setitem(globals(), "helper", lambda v: v * v * FACTOR)
    close(gradient(3.0), 135.0)
    monkeypatch.undo()
    close(gradient(3.0), 12.0)
