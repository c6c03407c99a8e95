"""check_grads finds what is wrong, says where, and lets what is right pass.

Derivatives come from a stand-in here, so that they can be wrong on purpose: each function carries
its own.
"""

import inspect
import types
from dataclasses import dataclass

import numpy as np
import pytest

import sourcegrad.testing.check as check_module
from sourcegrad.errors import BadArgument
from sourcegrad.testing import GradientMismatch, check_grads, trees
from sourcegrad.testing.adapters import weighted
from sourcegrad.testing.inputs import Inputs
from sourcegrad.testing.outputs import Outputs
from sourcegrad.testing.slopes import roughness


class Stand:
    """An interface whose derivatives are given by hand, as functions of the positional arguments.

    gradient(*args) → the gradient(s), product(*args, d=…) → the tangent of the gradient,
    along(*args, d=…) → the tangent, back(*args, c=…) → the cotangents.
    """

    def __init__(self, f, gradient=None, product=None, along=None, back=None, value=None):
        self.f, self.gradient, self.product = f, gradient, product
        self.along, self.back, self.value = along, back, value or f

    def grad(self, f, wrt=0):
        return self.gradient if f is self.f else self._weighted_gradient

    def value_and_grad(self, f, wrt=0):
        return lambda *args, **kwargs: (self.value(*args, **kwargs), self.gradient(*args, **kwargs))

    def vjp(self, f, *args, wrt=None, **kwargs):
        return self.value(*args, **kwargs), lambda c: self.back(*args, c=c, **kwargs)

    def jvp(self, f, primals, tangents):
        if f is self.gradient:
            return self.gradient(*primals), self.product(*primals, d=tangents)
        return self.value(*primals), self.along(*primals, d=tangents)


@pytest.fixture
def using(monkeypatch):
    def use(*args, **kwargs):
        monkeypatch.setattr(check_module, "interface", lambda: Stand(*args, **kwargs))

    return use


X = np.array([0.3, -1.2, 2.0])


def cube(x):
    return np.sum(x**3)


RIGHT = dict(
    gradient=lambda x: 3 * x**2,
    along=lambda x, d: np.sum(3 * x**2 * d[0]),
    product=lambda x, d: 6 * x * d[0],
)


def test_what_is_right_passes_with_a_report(using):
    using(cube, **RIGHT)
    x = X.copy()
    report = check_grads(cube, x)
    assert report.error < 1e-10 and report.reverse_forward < 1e-12 and report.second_order < 1e-6
    assert [row.label for row in report.inputs] == ["x"] and report.inputs[
        0
    ].method == "complex step"
    assert not report.kinks and not report.notes
    text = str(report)
    assert "cube: derivatives agree (reverse and forward)" in text and "complex step" in text
    assert "symmetry of the Hessian" in text and (x == X).all()


def test_one_wrong_entry_is_found_and_named(using):
    using(cube, **{**RIGHT, "gradient": lambda x: 3 * x**2 + np.array([0.0, 0.5, 0.0])})
    with pytest.raises(GradientMismatch) as caught:
        check_grads(cube, X)
    text = str(caught.value)
    assert "the derivative of cube with respect to x[1] is off by 0.5" in text
    assert "got       4.82" in text and "(reverse mode)" in text and "expected  4.32" in text


def test_a_small_error_is_seen_by_the_complex_step_alone(using):
    wrong = {**RIGHT, "gradient": lambda x: 3 * x**2 * (1 + 1e-7)}
    using(cube, **wrong)
    with pytest.raises(GradientMismatch, match=r"\(complex step\)"):
        check_grads(cube, X, modes="reverse")
    assert (
        check_grads(cube, X, modes="reverse", complex_step=False, order=1).inputs[0].method
        == "differences"
    )
    assert check_grads(cube, X, modes="reverse", rtol=1e-5, order=1).error < 1e-6


def test_forward_mode_is_judged_on_its_own(using):
    using(cube, **{**RIGHT, "along": lambda x, d: np.sum(3 * x**2 * d[0]) + d[0][2]})
    with pytest.raises(
        GradientMismatch, match=r"respect to x\[2\] is off by 1,(.|\n)*forward mode"
    ):
        check_grads(cube, X)
    assert check_grads(cube, X, modes=("reverse",), order=1).reverse_forward is None


def test_the_wrong_entry_of_a_second_derivative(using):
    using(
        cube,
        **{**RIGHT, "product": lambda x, d: 6 * x * d[0] + np.array([0.0, 0.0, 1.0]) * d[0][0]},
    )
    with pytest.raises(GradientMismatch) as caught:
        check_grads(cube, X)
    assert "x[2] of the gradient of cube with respect to x[0]" in str(caught.value)
    check_grads(cube, X, order=1)


def test_paths_into_pytrees(using):
    def loss(params, x):
        return np.sum((x @ params["w1"][0] + params["b"]) ** 2)

    def gradient(params, x):
        r = 2 * (x @ params["w1"][0] + params["b"])
        w = x.T @ r
        w[2, 0] += 0.25
        return {"w1": (w,), "b": r.sum(0), "steps": None}

    random = np.random.default_rng(0)
    params = {"w1": (random.normal(size=(3, 2)),), "b": np.zeros(2), "steps": 7}
    using(loss, gradient)
    with pytest.raises(
        GradientMismatch, match=r'respect to params\["w1"\]\[0\]\[2, 0\] is off by 0.25'
    ):
        check_grads(loss, params, random.normal(size=(4, 3)), wrt=0, modes="reverse", order=1)


def test_float32_is_judged_by_its_float64_twin(using):
    x = X.astype(np.float32)
    using(cube, **{**RIGHT, "along": lambda x, d: np.sum(3 * x**2 * d[0])})
    report = check_grads(cube, x)
    assert report.inputs[0].dtype == "float32" and report.error < 1e-10
    using(cube, **{**RIGHT, "gradient": lambda x: 3.0 * x**2 if x.dtype == float else 3.01 * x**2})
    with pytest.raises(GradientMismatch, match="away from that of its float64 twin"):
        check_grads(cube, x)
    using(cube, **{**RIGHT, "gradient": lambda x: 3.0 * x.astype(float) ** 2})
    with pytest.raises(GradientMismatch, match="has dtype float64, its input float32"):
        check_grads(cube, x)


def test_a_kink_is_reported_and_does_not_fail(using):
    def total(x):
        return np.sum(np.abs(x)) + np.sum(x**2)

    using(
        total,
        gradient=lambda x: np.sign(x) + 2 * x,
        along=lambda x, d: np.sum((np.sign(x) + 2 * x) * d[0]),
        product=lambda x, d: 2 * d[0],
    )
    report = check_grads(total, np.array([1.0, 0.0, -2.0, 0.0]))
    assert sorted(kink.label for kink in report.kinks) == ["x[1]", "x[3]"]
    kink = report.kinks[0]
    assert (
        kink.what == "kink"
        and kink.left == pytest.approx(-1)
        and kink.right == pytest.approx(1)
        and kink.got == 0
    )
    assert "kink at x[1]: slope -1" in str(report)
    using(total, gradient=lambda x: np.sign(x) + 2 * x + np.array([0, 0, 1e-3, 0]))
    with pytest.raises(GradientMismatch, match=r"x\[2\] is off by 0.001"):
        check_grads(total, np.array([1.0, 0.0, -2.0, 0.0]), modes="reverse", order=1)


def test_an_array_full_of_kinks(using):
    def total(x):
        return np.sum(np.abs(x) * np.arange(1, x.size + 1)) + np.sum(np.sin(x))

    def gradient(x):
        return np.sign(x) * np.arange(1, x.size + 1) + np.cos(x)

    x = np.where(np.arange(60) % 2 == 0, 0.0, np.linspace(1, 2, 60))
    using(total, gradient=gradient)
    report = check_grads(total, x, modes="reverse", order=1)
    assert len(report.kinks) == 8 and report.inputs[0].error < 1e-9
    assert "22 more entries of the same value were not checked" in report.notes[0]
    using(total, gradient=lambda x: gradient(x) + np.eye(60)[31])
    with pytest.raises(GradientMismatch, match=r"x\[31\] is off by 1"):
        check_grads(total, x, modes="reverse", order=1)


def test_jumps_and_edges(using):
    def step(x):
        return np.sum(np.sign(x) + 2 * x)

    using(step, gradient=lambda x: np.full(x.shape, 2.0))
    report = check_grads(step, np.array([0.0, 1.0]), modes="reverse", order=1)
    assert [(kink.label, kink.what) for kink in report.kinks] == [("x[0]", "jump")]

    def root(x):
        return np.sum(np.sqrt(x))

    def root_gradient(x):
        return np.where(x > 0, 0.5 / np.sqrt(np.where(x > 0, x, 1.0)), 0.0)

    using(root, gradient=root_gradient)
    report = check_grads(root, np.array([0.0, 4.0]), modes="reverse", order=1)
    assert [(kink.label, kink.what) for kink in report.kinks] == [("x[0]", "edge")]
    assert all(np.isfinite(row.error) for row in report.inputs)


def test_entries_of_very_different_size(using):
    def logs(x):
        return np.sum(np.log(x))

    using(logs, gradient=lambda x: 1 / x)
    report = check_grads(logs, np.array([1e-9, 1.0, 1e6]), modes="reverse", order=1)
    assert not report.kinks and report.error < 1e-6


def test_a_nan_gradient_is_a_mismatch(using):
    using(cube, gradient=lambda x: 3 * x**2 * np.array([1.0, np.nan, 1.0]))
    with pytest.raises(GradientMismatch, match=r"respect to x\[1\]"):
        check_grads(cube, X, modes="reverse", order=1)


def test_noise_is_told_from_error(using):
    def coarse(x):
        return float(np.sum(x.astype(np.float32) ** 2, dtype=np.float32))

    using(coarse, gradient=lambda x: 2 * x)
    assert check_grads(coarse, X, modes="reverse", order=1).error < 1e-3
    using(coarse, gradient=lambda x: 2.1 * x)
    with pytest.raises(GradientMismatch):
        check_grads(coarse, X, modes="reverse", order=1)


def test_rounding_where_the_value_is_exactly_zero(using):
    def balance(x):
        return np.sum(x) - np.sum(x)

    using(balance, gradient=lambda x: np.full_like(x, 1.7e-17))
    check_grads(balance, X, modes="reverse", order=1)
    using(balance, gradient=lambda x: np.full_like(x, 1e-9))
    with pytest.raises(GradientMismatch):
        check_grads(balance, X, modes="reverse", order=1)


def test_many_outputs_and_keyword_arguments(using):
    def pair(x, *, k):
        return {"a": k * x**2, "n": 3, "b": (float(np.sum(x)) * k,)}

    def back(x, *, k, c):
        assert c["n"] is None
        return 2 * k * x * c["a"] + k * c["b"][0], float(
            np.sum(c["a"] * x**2) + c["b"][0] * np.sum(x)
        )

    using(pair, back=back)
    report = check_grads(pair, X, k=2.0, modes="reverse", order=1)
    assert [row.label for row in report.inputs] == ["x", "k"]
    using(pair, back=lambda x, *, k, c: (back(x, k=k, c=c)[0], back(x, k=k, c=c)[1] + c["a"][0]))
    with pytest.raises(GradientMismatch, match="with respect to k is off"):
        check_grads(pair, X, k=2.0, modes="reverse", order=1)


def test_the_tangent_of_many_outputs_names_the_output(using):
    def pair(x):
        return [x[:2] ** 2, x[2]]

    def along(x, d):
        return [2 * x[:2] * d[0][:2] + np.array([0.0, d[0][2]]), d[0][2]]

    using(pair, along=along)
    with pytest.raises(
        GradientMismatch, match=r"derivative of output\[0\]\[1\] of pair with respect to x\[2\]"
    ):
        check_grads(pair, X, modes="forward", order=1)


def test_scalars_and_defaults_and_names(using):
    def area(width, height=2.0, label="a"):
        return width * height

    using(
        area, gradient=lambda w, h=2.0, label="a": (h, w), along=lambda w, h, d: d[0] * h + w * d[1]
    )
    assert [row.label for row in check_grads(area, 3.0, height=4.0, order=1).inputs] == [
        "width",
        "height",
    ]
    using(area, gradient=lambda w, h=2.0, label="a": w)
    assert [
        row.label
        for row in check_grads(area, 3.0, 4.0, wrt="height", order=1, modes="reverse").inputs
    ] == ["height"]


@dataclass(frozen=True)
class Model:
    w: np.ndarray
    depth: int = 2


def test_objects_and_paths_in_wrt(using):
    def f(model, x):
        return np.sum(model.w**model.depth * x)

    using(f, gradient=lambda model, x: 2 * model.w * x)
    report = check_grads(f, Model(X), np.ones(3), wrt="model.w", modes="reverse", order=1)
    assert [row.label for row in report.inputs] == ["model.w"]
    using(f, gradient=lambda model, x: types.SimpleNamespace(w=2 * model.w * x, depth=None))
    check_grads(f, Model(X), np.ones(3), wrt="model", modes="reverse", order=1)
    using(f, gradient=lambda model, x: types.SimpleNamespace(w=2 * model.w * x, depth=0))
    with pytest.raises(GradientMismatch, match="gradient of model.depth is 0"):
        check_grads(f, Model(X), np.ones(3), wrt="model", modes="reverse", order=1)


def test_a_tied_leaf_counts_once(using):
    def f(params):
        return np.sum(params["a"] * params["b"])

    x = X.copy()
    using(f, gradient=lambda p: {"a": 2 * p["a"], "b": 2 * p["a"]})
    assert len(check_grads(f, {"a": x, "b": x}, modes="reverse", order=1).inputs) == 1


def test_promises_beside_the_numbers(using):
    def broken(message, gradient, f=cube, x=X, **more):
        using(f, gradient=gradient, **more)
        with pytest.raises(GradientMismatch, match=message):
            check_grads(f, x.copy(), modes="reverse", order=1)

    def spoil(x):
        x[0] = 9.0
        return 3 * X**2

    shared = 3 * X**2
    broken("value_and_grad changed the argument x", spoil)
    broken(r"has shape \(2,\), its input \(3,\)", lambda x: 3 * x[:2] ** 2)
    broken("is None", lambda x: None)
    broken("computes another value", lambda x: 3 * x**2, value=lambda x: cube(x) + 1)
    broken("shares memory with x", lambda x: x, f=lambda x: np.sum(x**2) / 2)
    del shared


def test_a_complex_input(using):
    def power(z):
        return np.sum(np.abs(z) ** 2) + np.sum(z.real)

    z = np.array([1 + 2j, -0.5 + 0.1j])
    using(power, gradient=lambda z: 2 * z + 1)
    assert check_grads(power, z, modes="reverse", order=1).error < 1e-6
    using(power, gradient=lambda z: 2 * np.conj(z) + 1)
    with pytest.raises(GradientMismatch):
        check_grads(power, z, modes="reverse", order=1)


def test_what_cannot_be_checked_is_said(using):
    random = np.random.default_rng(0)
    using(cube, **RIGHT)
    with pytest.raises(BadArgument, match="gives another value"):
        check_grads(lambda x: np.sum(x) + random.normal(), X)
    with pytest.raises(BadArgument, match="no argument holds a float"):
        check_grads(cube, 3)
    with pytest.raises(BadArgument, match="returns no float"):
        check_grads(lambda x: 1, X)
    with pytest.raises(BadArgument, match="the arguments given are x"):
        check_grads(cube, X, wrt="y")
    with pytest.raises(BadArgument, match="modes"):
        check_grads(cube, X, modes=("backward",))
    with pytest.raises(ZeroDivisionError):
        check_grads(lambda x: 1 / 0, X)
    assert "second order not checked" in check_grads(cube, X, modes="forward").notes[0]


def test_a_seeded_generator_may_be_an_argument(using):
    def f(x, random):
        return np.sum(x * random.normal(size=x.shape))

    using(f, gradient=lambda x, random: random.normal(size=x.shape))

    class Api(Stand):
        def value_and_grad(self, f, wrt=0):
            def both(x, random):
                noise = random.normal(size=x.shape)
                return np.sum(x * noise), noise

            return both

    import unittest.mock

    with unittest.mock.patch.object(check_module, "interface", lambda: Api(f)):
        check_grads(f, X, np.random.default_rng(3), modes="reverse", order=1)


def test_a_generator_starts_anew_for_each_mode():
    def f(x, random):
        return np.sum(x**2 * random.normal(size=x.shape) * random.normal(size=x.shape))

    check_grads(f, X, np.random.default_rng(3), wrt=0)


def test_arguments_are_moved_in_their_layout():
    def f(x):
        return np.sum(x.reshape(3, 2, order="A")[0] ** 2)

    check_grads(f, np.asfortranarray(np.arange(6.0).reshape(2, 3)))


class Differences:
    """A whole interface by differences, exact for polynomials of degree two but for rounding."""

    def grad(self, f, wrt=0):
        def gradient(*args, **kwargs):
            return self.value_and_grad(f, wrt)(*args, **kwargs)[1]

        gradient.__signature__ = inspect.signature(f)
        return gradient

    def value_and_grad(self, f, wrt=0):
        def both(*args, **kwargs):
            value, pullback = self.vjp(f, *args, wrt=wrt, **kwargs)
            return value, pullback(1.0)

        return both

    def vjp(self, f, *args, wrt=None, **kwargs):
        inputs = Inputs(f, args, kwargs, wrt)
        outputs = Outputs(inputs.call(f))

        def pullback(cotangent):
            weights, found = outputs.vector(cotangent), {}
            for i, leaf in enumerate(inputs.leaves):
                found[leaf.part, leaf.inner] = np.zeros(np.shape(leaf.value))
                for index in np.ndindex(np.shape(leaf.value)):
                    direction = [np.zeros(np.shape(other.value)) for other in inputs.leaves]
                    direction[i][index] = 1.0
                    slope = self._slope(inputs, outputs, f, direction)
                    found[leaf.part, leaf.inner][index] = weights @ slope
            parts = []
            for number, part in enumerate(inputs.parts):
                like = trees.pick(inputs.values[part.slot], part.path)

                def change(path, leaf, number=number):
                    gradient = found.get((number, path))
                    return float(gradient) if isinstance(leaf, float) else gradient

                parts.append(trees.rebuild(like, change))
            return parts[0] if inputs.single else tuple(parts)

        return outputs.value, pullback

    def jvp(self, f, primals, tangents):
        inputs = Inputs(f, primals, {}, None)
        outputs = Outputs(inputs.call(f))
        direction = []
        for leaf in inputs.leaves:
            tangent = tangents[leaf.slot]
            moves = tangent is not None
            direction.append(np.asarray(trees.pick(tangent, leaf.path) if moves else 0.0))
        return outputs.value, outputs.tree(self._slope(inputs, outputs, f, direction))

    def _slope(self, inputs, outputs, f, direction):
        ahead = outputs.vector(inputs.call(f, inputs.moved(direction, 0.5)))
        return ahead - outputs.vector(inputs.call(f, inputs.moved(direction, -0.5)))


def test_second_order_of_many_outputs_and_keyword_only_arguments(monkeypatch):
    def f(params, x, *, primal, output_=2.0):
        w, b = params["w"], params["b"]
        return {"a": (x @ w - primal, 3), "b": float(np.sum(w * b)) * output_ + primal**2}

    random = np.random.default_rng(1)
    params = {"w": random.normal(size=(2, 3)), "b": random.normal(size=3), "name": "net"}
    monkeypatch.setattr(check_module, "interface", Differences)
    report = check_grads(f, params, random.normal(size=(2, 2)), primal=0.5)
    labels = [row.label for row in report.inputs]
    assert labels == ['params["w"]', 'params["b"]', "x", "primal"]
    assert report.second_order < 1e-6 and report.symmetry < 1e-9 and report.reverse_forward < 1e-10
    reverse = check_grads(f, params, random.normal(size=(2, 2)), primal=0.5, modes="reverse")
    assert reverse.second_order < 1e-6 and reverse.symmetry is None
    part = check_grads(
        f, params, random.normal(size=(2, 2)), primal=0.5, wrt=("params.w", "primal")
    )
    assert [row.label for row in part.inputs] == ['params["w"]', "primal"]


def test_the_weighted_sum_is_text_that_can_be_read():
    def f(x, weight_0):
        return {"a": x * weight_0, "b": (2.0 * weight_0,)}

    inputs = Inputs(f, (X, 3.0), {}, None)
    outputs = Outputs(f(X, 3.0))
    weights = np.arange(4.0)
    function, wrt = weighted(f, inputs, outputs.leaves, outputs.split(weights))
    assert wrt == ("x", "weight_0")
    assert function(X, 3.0) == pytest.approx(weights @ outputs.vector(f(X, 3.0)))
    text = inspect.getsource(function)
    assert text.startswith("def weighted(x, weight_0):\n") and '["a"]' in text


def test_show_writes_paths_as_python_does():
    path = (("item", "w1"), ("item", 0), ("attr", "bias"))
    assert trees.show("params", path, (2, 0)) == 'params["w1"][0].bias[2, 0]'


def test_narrow_arrays_beside_wide_numbers():
    """The rounding of the float32 array is in the gradient of the float, and in what a wide buffer holds."""

    def recurrence(x, k):
        y = np.zeros_like(x)
        for i in range(4):
            y[i] = x[i] * k + (y[i - 1] if i else 0)
        y[1:] *= x[:-1]
        return np.sum(y * y)

    def widened(x):
        y = np.zeros(4)
        y[1:] = x[:-1] * x[1:]
        return np.sum(np.sin(y))

    x = np.array([0.3, -1.2, 0.7, 0.4], np.float32)
    check_grads(recurrence, x, 0.5)
    check_grads(widened, x)


def test_a_function_that_is_narrow_inside():
    """Its float64 twin computes in float32, too: the modes agree to float32's rounding, and no further off."""

    def narrow(x, y):
        z = np.zeros(3, np.float32)
        z[:] = x * y
        z += y
        return np.sum(z * z) + np.float64(x[0])

    x, y = np.array([-0.8, -1.3, -0.2]), np.array([0.7, -0.6, 0.9])
    for dtype in (np.float64, np.float32):
        check_grads(narrow, x.astype(dtype), y.astype(dtype), order=2)
    step = np.linspace(0, 1, 100)
    assert roughness(lambda h: np.sin(step + h), np.ones(100)) < 1e-13  # double precision; single is at 1e-9
    assert roughness(lambda h: np.sin(step + h).astype(np.float32), np.ones(100)) > 1e-10
