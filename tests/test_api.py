"""What a person writes: every way of asking for a derivative."""

import math
from collections import namedtuple
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

import sourcegrad as sg
from sourcegrad import errors

Pair = namedtuple("Pair", "a b")


@dataclass(frozen=True)
class Model:
    w1: np.ndarray
    k: float = 2.0
    name: str = "model"


def loss(x, k=3.0):
    """The loss of the examples."""
    return np.sum(np.sin(k * x)) * k


loss_grad = sg.grad(loss)


@sg.grad
def bare(x):
    return x**3


@sg.grad()
def called(x):
    return x**3


@sg.grad(wrt=("k", 0))
def configured(x, k):
    return x * k * k


def fit(params, x, *, scale=1.0):
    return scale * np.sum(np.tanh(x @ params["w"] + params["b"]))


def close(got, expected):
    np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)


# -- asking ---------------------------------------------------------------------------------------


def test_decorator_in_every_form():
    assert bare(2.0) == 12.0 and called(2.0) == 12.0
    close(configured(3.0, 2.0), (12.0, 4.0))


def test_value_and_grad_as_decorator():
    @sg.value_and_grad
    def f(x):
        return x * x

    @sg.value_and_grad(wrt=(0, 1))
    def g(x, y):
        return x * y

    assert f(3.0) == (9.0, 6.0)
    assert g(3.0, 2.0) == (6.0, (2.0, 3.0))


def test_wrt_by_position_and_name():
    def f(a, b, c=4.0):
        return a * b * b * c

    for wrt in (1, "b"):
        close(sg.grad(f, wrt=wrt)(2.0, 3.0), 48.0)
    for wrt in (2, "c", -1):
        close(sg.grad(f, wrt=wrt)(2.0, 3.0), 18.0)
    close(sg.grad(f, wrt=("c", 0))(2.0, 3.0), (18.0, 36.0))
    close(sg.grad(f, wrt=[0, 1])(2.0, 3.0), (36.0, 48.0))
    close(sg.grad(f, argnums=1)(2.0, 3.0), 48.0)
    close(sg.grad(f, argnums=(0, 2))(2.0, 3.0), (36.0, 18.0))


def test_one_wrt_gives_a_bare_gradient():
    assert isinstance(sg.grad(lambda x, y: x * y, wrt=1)(2.0, 3.0), float)
    assert isinstance(sg.grad(lambda x, y: x * y, wrt=(0, 1))(2.0, 3.0), tuple)


def test_wrt_by_path():
    def f(model, params):
        return np.sum(model.w1 * params["w"][1]) * model.k * params["b"]

    model = Model(np.array([1.0, 2.0]))
    params = {"w": [0.5, np.array([3.0, -1.0])], "b": 0.25}
    close(sg.grad(f, wrt="model.w1")(model, params), params["w"][1] * 0.5)
    close(sg.grad(f, wrt="model.k")(model, params), 0.25)
    close(sg.grad(f, wrt="params['b']")(model, params), 2.0)
    close(sg.grad(f, wrt='params["w"][1]')(model, params), model.w1 * 0.5)
    both = sg.grad(f, wrt=("model.w1", "params['w'][1]"))(model, params)
    close(both[0], params["w"][1] * 0.5)
    close(both[1], model.w1 * 0.5)
    close(sg.grad(f, wrt="model.k", mode="forward")(model, params), 0.25)


def test_overlapping_paths_each_get_all():
    def f(params):
        return params["w"] ** 2 * params["b"]

    whole, part = sg.grad(f, wrt=("params", "params['w']"))({"w": 3.0, "b": 2.0})
    assert whole == {"w": 12.0, "b": 9.0} and part == 12.0


def test_keyword_calls_and_defaults():
    x = np.array([0.2, 0.5])
    close(loss_grad(x), 9 * np.cos(3 * x))
    close(loss_grad(x, 2.0), 4 * np.cos(2 * x))
    close(loss_grad(k=2.0, x=x), 4 * np.cos(2 * x))
    close(sg.grad(loss, wrt="k")(x), np.sum(np.sin(3 * x)) + 3 * np.sum(x * np.cos(3 * x)))
    params = {"w": np.ones((2, 1)), "b": 0.0}
    close(sg.grad(fit, wrt="scale")(params, x, scale=2.0), np.tanh(0.7))
    close(sg.grad(fit)(params, x=x)["b"], 1 - np.tanh(0.7) ** 2)


def test_a_changed_default_is_seen():
    def f(x, k=2.0):
        return x * k

    gradient = sg.grad(f)
    assert gradient(1.0) == 2.0
    other = sg.grad(lambda x, k=5.0: x * k)
    assert other(1.0) == 5.0 and gradient(1.0) == 2.0


def test_has_aux():
    def f(x):
        y = x * x
        return y.sum(), {"squares": y, "note": "kept"}

    x = np.array([1.0, 2.0])
    gradient, aux = sg.grad(f, has_aux=True)(x)
    close(gradient, 2 * x)
    close(aux["squares"], x * x)
    assert aux["note"] == "kept"
    (value, aux), gradient = sg.value_and_grad(f, has_aux=True)(x)
    assert value == 5.0 and not np.shares_memory(aux["squares"], gradient)
    close(gradient, 2 * x)
    forward, aux = sg.grad(f, has_aux=True, mode="forward")(x)
    close(forward, 2 * x)


def test_trees_keep_their_structure():
    def f(tree):
        return tree["a"][0] * np.sum(tree["b"].a) * tree["c"].weight + tree["b"].b

    tree = {
        "a": (2.0, "label"),
        "b": Pair(np.ones(2), 3.0),
        "c": SimpleNamespace(weight=0.5, n=3),
        "d": None,
    }
    gradient = sg.grad(f)(tree)
    assert (
        list(gradient) == ["a", "b", "c", "d"]
        and gradient["a"] == (1.0, None)
        and gradient["d"] is None
    )
    assert type(gradient["b"]) is Pair and gradient["b"].b == 1.0
    close(gradient["b"].a, [1.0, 1.0])
    assert type(gradient["c"]) is SimpleNamespace and gradient["c"].n is None
    close(gradient["c"].weight, 4.0)
    model = sg.grad(lambda m: np.sum(m.w1**2) * m.k)(Model(np.ones(3)))
    assert type(model) is Model and model.name is None and model.k == 3.0
    close(model.w1, [4.0, 4.0, 4.0])


def test_tied_leaves_hold_the_total():
    shared = np.array([1.0, 2.0])

    def f(params):
        return np.sum(params["encode"] * params["decode"] * params["decode"])

    gradient = sg.grad(f)({"encode": shared, "decode": shared})
    close(gradient["encode"], 3 * shared**2)
    close(gradient["decode"], 3 * shared**2)


def test_one_array_passed_twice():
    x = np.array([1.0, 2.0])
    a, b = sg.grad(lambda a, b: np.sum(a * a * b), wrt=(0, 1))(x, x)
    close(a, 2 * x * x)
    close(b, x * x)
    assert not np.shares_memory(a, b)


def test_one_gradient_for_many_kinds():
    gradient = sg.grad(lambda x: np.sum(x * x))
    assert gradient(3.0) == 6.0
    close(gradient(np.ones(3)), 2 * np.ones(3))
    assert gradient(np.ones((2, 2), np.float32)).dtype == np.float32
    close(gradient(np.array(3.0)), 6.0)
    assert gradient(3.0) == 6.0
    with pytest.raises(errors.IntegerInput):
        gradient(np.arange(3))
    assert gradient(4.0) == 8.0


# -- vjp and jvp ----------------------------------------------------------------------------------


def test_pullback_may_be_called_again():
    x, k = np.array([0.2, 0.5, -1.0]), 1.5

    def f(x, k):
        y = np.sin(x)
        for _ in range(3):
            y = y * k * x
        return y

    value, pullback = sg.vjp(f, x, k, wrt=(0, 1))
    close(value, f(x, k))
    first = pullback(np.array([1.0, 0.0, 0.0]))
    second = pullback(np.array([0.0, 1.0, 2.0]))
    keep = [np.copy(first[0]), first[1]]
    x_before = x.copy()
    x[:] = 99.0
    value[...] = 77.0
    first[0][...] = 55.0
    again = pullback(np.array([1.0, 0.0, 0.0]))
    close(again[0], keep[0])
    close(again[1], keep[1])
    rows = [keep[0]] + [pullback(row)[0] for row in np.eye(3)[1:]]
    step = 1e-6
    for j in range(3):
        up, down = x_before.copy(), x_before.copy()
        up[j] += step
        down[j] -= step
        np.testing.assert_allclose(
            np.array(rows)[:, j], (f(up, k) - f(down, k)) / (2 * step), atol=1e-8
        )
    close(second[0], rows[1] + 2 * rows[2])


def rescaled(x):
    x[np.argmax(x)] *= np.mean(x)
    x *= x
    return x * x[0]


def rescaled_in_a_loop(x):
    y = x * 2.0
    for k in range(3):
        y[k] *= np.mean(y)
        y = y * y
        y[0] = y[1] * y[k]
        y *= y
    return y


@pytest.mark.parametrize("f", [rescaled, rescaled_in_a_loop])
def test_pullback_leaves_what_was_saved(f):
    x = np.array([0.2, 0.5, 0.9])
    value, pullback = sg.vjp(f, x)
    first = [pullback(row) for row in np.eye(3)]
    again = [pullback(row) for row in np.eye(3)]
    assert np.array_equal(first, again)
    close(np.stack(first) @ np.ones(3), sg.jvp(f, (x,), (np.ones(3),))[1])


def test_pullbacks_in_any_order():
    f = lambda x: np.exp(x) * x  # noqa: E731
    _, one = sg.vjp(f, np.array([1.0, 2.0]), wrt=0)
    _, two = sg.vjp(f, np.array([3.0, 4.0]), wrt=0)
    for pullback, x in [(two, [3.0, 4.0]), (one, [1.0, 2.0]), (two, [3.0, 4.0])]:
        close(pullback(np.ones(2)), np.exp(x) * (np.array(x) + 1))


def test_pullback_leaves_its_cotangent():
    _, pullback = sg.vjp(lambda x: x + 0.0, np.ones(3), wrt=0)
    seed = np.array([1.0, 2.0, 3.0])
    gradient = pullback(seed)
    gradient += 1.0
    close(seed, [1.0, 2.0, 3.0])
    close(pullback(seed), seed)


def test_vjp_of_trees():
    def f(params, n):
        return {"y": params["w"] * 2, "rest": [np.sum(params["w"]) * params["b"], n]}

    params = {"w": np.array([1.0, 2.0]), "b": 3.0}
    value, pullback = sg.vjp(f, params, 5, wrt=0)
    assert value["rest"] == [9.0, 5]
    gradient = pullback({"y": np.array([1.0, 10.0]), "rest": [100.0, None]})
    close(gradient["w"], [302.0, 320.0])
    close(gradient["b"], 300.0)


def test_vjp_with_keywords_and_every_argument():
    value, pullback = sg.vjp(lambda x, y: x * y * y, 3.0, 2.0)
    assert value == 12.0
    close(pullback(1.0), (4.0, 12.0))
    value, pullback = sg.vjp(loss, np.ones(2), k=2.0, wrt="k")
    close(value, loss(np.ones(2), 2.0))
    close(pullback(0.5), 0.5 * (2 * np.sin(2) + 4 * np.cos(2)))


def overwritten(x, y):
    x[:] = y
    return np.sum(x * y)


@pytest.mark.parametrize("first, second", [(slice(0, 3), slice(1, 4)), (slice(1, 4), slice(0, 3))])
def test_overlap_of_arguments_is_seen_by_vjp(first, second):
    base = np.array([0.1, 0.4, 0.8, 0.9])
    mine = base.copy()
    value, pull = sg.vjp(overwritten, base[first], base[second])
    assert value == overwritten(mine[first], mine[second])
    for bar, part in zip(pull(1.0), (first, second)):  # each with respect to the memory
        for k, entry in enumerate(range(4)[part]):
            moved = [base + h * np.eye(4)[entry] for h in (1e-6, -1e-6)]
            up, down = (overwritten(m[first], m[second]) for m in moved)
            np.testing.assert_allclose(bar[k], (up - down) / 2e-6, rtol=1e-7, atol=1e-8)
    assert np.array_equal(base, [0.1, 0.4, 0.8, 0.9])


def test_private_copies_overlap_as_before():
    from sourcegrad.runtime.boundary import private

    b = np.arange(12.0).reshape(3, 4)
    given = [b[0], b[:, 1], b.T, b, b[2, 2:], b[::-1], np.broadcast_to(b[0], (2, 4)), np.arange(3.0)]
    made = private(given)
    for x, y in zip(given, made):
        assert np.array_equal(x, y) and x.strides == y.strides and not np.shares_memory(x, y)
    tied = [[[np.shares_memory(p, q) for p in group] for q in group] for group in (given, made)]
    assert tied[0] == tied[1]


class Gauge:
    gain = 2.0

    def __init__(self, x):
        self.x = x


def gauged(x):
    gauge = Gauge(x)
    return np.sum(gauge.x * gauge.gain)


class Dial:
    TABLE = {"a": lambda z: z * 2.0, "b": np.sin}
    curve = staticmethod(np.sin)

    def turn(self, x):
        return x * 2.0

    def asked(self, x, name):
        return self.TABLE[name](x)


def test_methods_and_tables_of_a_class_that_change(monkeypatch):
    module = ModuleType("of_a_user")
    module.curve = np.sin
    functions = {
        "method": lambda x: Dial().turn(x),
        "static": lambda x: Dial.curve(x),
        "table": lambda x: Dial.TABLE["a"](x),
        "asked": lambda x: Dial().asked(x, "a"),
        "module": lambda x: module.curve(x),
    }
    grads = {name: sg.grad(f) for name, f in functions.items()}
    assert [float(g(0.0)) for g in grads.values()] == [2.0, 1.0, 2.0, 2.0, 1.0]
    monkeypatch.setattr(Dial, "turn", lambda self, x: 5.0 * x)
    monkeypatch.setattr(Dial, "curve", staticmethod(np.cos))
    monkeypatch.setitem(Dial.TABLE, "a", lambda z: z * 7.0)
    module.curve = np.cos
    assert [float(g(0.0)) for g in grads.values()] == [5.0, 0.0, 7.0, 7.0, 0.0]
    monkeypatch.setattr(Dial, "TABLE", {"a": np.cos})
    assert [float(g(0.0)) for g in grads.values()] == [5.0, 0.0, 0.0, 0.0, 0.0]


def test_a_class_that_changes(monkeypatch):
    """What kinds say of a class's attributes holds for as long as they are what they were."""
    df = sg.grad(gauged)
    x = np.array([0.3, 0.7])
    np.testing.assert_allclose(df(x), [2.0, 2.0])
    monkeypatch.setattr(Gauge, "gain", 3.0)
    np.testing.assert_allclose(df(x), [3.0, 3.0])
    monkeypatch.setattr(Gauge, "gain", np.array([[1.0], [2.0]]))
    np.testing.assert_allclose(df(x), [3.0, 3.0])
    monkeypatch.setattr(Gauge, "gain", np.array([1.0, 2.0]))
    np.testing.assert_allclose(df(x), [1.0, 2.0])


def one_array_under_two_names(x):
    a = b = np.zeros(3)
    for i in range(3):
        w = np.expand_dims(b, 0)
        w[0, 0] = x @ x
    return a, b


def test_pullback_of_one_array_under_two_names():
    """The views of its shadow that were saved are still views of it."""
    x = np.array([0.3, 0.7, 0.1])
    (a, b), pull = sg.vjp(one_array_under_two_names, x)
    for _ in range(2):
        np.testing.assert_allclose(pull((np.ones(3), 2 * np.ones(3))), 3 * 2 * x)


def test_tangent_of_one_array_that_is_returned_twice():
    def f(x):
        y = np.sin(x)
        return y, np.ascontiguousarray(y), [y]

    x, t = np.array([0.3, 0.7]), np.array([1.0, -2.0])
    (_, _, _), (a, b, (c,)) = sg.jvp(f, (x,), (t,))
    for dot in (a, b, c):
        np.testing.assert_allclose(dot, np.cos(x) * t)


def test_value_of_vjp_shares_nothing():
    x = np.ones(3)
    value, pullback = sg.vjp(lambda x: x, x, wrt=0)
    close(value, x)
    gradient = pullback(np.ones(3))
    assert not np.shares_memory(gradient, x) and not np.shares_memory(gradient, value)


def test_jvp():
    value, tangent = sg.jvp(lambda x, y: x * np.sin(y), (2.0, 0.5), (1.0, 3.0))
    close(value, 2 * math.sin(0.5))
    close(tangent, math.sin(0.5) + 6 * math.cos(0.5))
    value, tangent = sg.jvp(
        lambda x, n: x[:, None] * x**n, (np.array([1.0, 2.0]), 2), (np.array([1.0, 0.0]), None)
    )
    close(tangent, [[1.0 + 2.0, 4.0], [4.0, 0.0]])
    value, tangent = sg.jvp(
        fit, ({"w": np.eye(2), "b": 0.0}, np.zeros(2)), ({"w": np.ones((2, 2)), "b": 1.0}, None)
    )
    close(tangent, 2.0)


def test_jvp_of_trees():
    def f(p):
        return {"twice": p["w"] * 2, "pair": (p["w"][0] * p["w"][1], "label")}

    value, tangent = sg.jvp(f, ({"w": np.array([3.0, 4.0])},), ({"w": np.array([1.0, 0.0])},))
    close(value["pair"][0], 12.0)
    close(tangent["twice"], [2.0, 0.0])
    close(tangent["pair"][0], 4.0)


# -- order upon order -----------------------------------------------------------------------------


def test_gradients_of_gradients():
    def f(x):
        return x**5 * 2

    expected = [10 * 3.0**4, 40 * 3.0**3, 120 * 9.0, 240 * 3.0]
    for value in expected:
        f = sg.grad(f)
        close(f(3.0), value)


def test_gradients_of_gradients_through_loops():
    def f(x):
        s = 1.0
        for i in range(4):
            if i != 2:
                s = s * x
            else:
                s = math.exp(s)
        return s

    # f = x exp(x²) for x > 0: s = x, x², exp(x²), x·exp(x²)
    x = 0.8
    e = math.exp(x * x)
    for mode in ("reverse", "forward"):
        close(sg.grad(f, mode=mode)(x), e * (1 + 2 * x * x))
        close(sg.grad(sg.grad(f, mode=mode))(x), e * (6 * x + 4 * x**3))
        close(sg.grad(sg.grad(f), mode=mode)(x), e * (6 * x + 4 * x**3))


def test_hessian_vector_product():
    a = np.array([[2.0, 0.5], [0.5, 1.0]])

    def f(x):
        return x @ a @ x / 2 + np.sum(x**3)

    x, v = np.array([0.3, 0.7]), np.array([1.0, -2.0])
    expected = a @ v + 6 * x * v
    gradient = sg.grad(f)
    close(sg.grad(lambda x: gradient(x) @ v)(x), expected)
    close(sg.jvp(gradient, (x,), (v,))[1], expected)
    _, pullback = sg.vjp(gradient, x, wrt=0)
    close(pullback(v), expected)


def test_a_gradient_called_inside():
    def f(x):
        return bare(x) * x

    close(sg.grad(f)(2.0), 36.0)
    close(sg.grad(f, mode="forward")(2.0), 36.0)


# -- forward mode, entry by entry ------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_complex_inputs_in_both_modes(mode):
    def f(x, z):
        return np.sum(np.abs(z * x) ** 2)

    x, z = np.array([0.5, -2.0]), np.array([0.3 + 1j, -0.9 + 0.1j])
    value, (x_bar, z_bar) = sg.value_and_grad(f, wrt=(0, 1), mode=mode)(x, z)
    close(value, f(x, z))
    close(x_bar, 2 * x * np.abs(z) ** 2)
    close(z_bar, 2 * z * x**2)
    assert z_bar.dtype == complex
    close(sg.grad(f, wrt=1, mode=mode)(x, 0.3 + 1j), 2 * (0.3 + 1j) * np.sum(x**2))


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_inputs_without_entries(mode):
    value, gradient = sg.value_and_grad(lambda x: np.sum(x) + 3.0, mode=mode)(np.zeros((0, 3)))
    assert value == 3.0 and gradient.shape == (0, 3)


outer_rng = np.random.default_rng(5)


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_generators_advance_once(mode):
    def f(x, tools):
        draws = tools["rng"].normal(size=3) * np.random.rand(3) * outer_rng.random(3)
        return np.sum(x * draws)

    outcomes = []
    for run in (lambda x, tools: (f(x, tools), None), sg.value_and_grad(f, mode=mode)):
        tools = {"rng": np.random.default_rng(3)}
        np.random.seed(4)
        outer_rng.bit_generator.state = np.random.default_rng(5).bit_generator.state
        value, gradient = run(np.ones(3), tools)
        outcomes.append((value, tools["rng"].random(), np.random.rand(), outer_rng.random()))
    assert outcomes[0] == outcomes[1]
    close(np.sum(gradient), value)


def test_iterators_cannot_be_run_twice():
    def f(x, steps):
        return np.sum(x * next(steps))

    with pytest.raises(errors.BadArgument, match="steps is an iterator"):
        sg.grad(f, mode="forward")(np.ones(2), iter([1.0, 2.0]))


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_what_has_no_jacobian(mode):
    for f, x, kind in [
        (lambda z: z * z, np.ones(2) * 1j, errors.ComplexOutput),
        (lambda x: x * 1j, np.ones(2), errors.ComplexOutput),
        (lambda x: (x, 2 * x), np.ones(2), errors.BadArgument),
        (lambda x: x * 2.0, np.arange(2), errors.IntegerInput),
    ]:
        with pytest.raises(kind):
            sg.jacobian(f, mode=mode)(x)


def filled_from_the_front(x):
    h = x * 1.0
    h[1] += 2.0 * x[0]
    return np.sum(h)


def test_source_of_stores_without_arguments():
    assert "h[1] += " in sg.source(filled_from_the_front)


class Dropped:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def __call__(self, x):
        return x * self.rng.random(3)


def drawn_by(layer, x):
    return np.sum(layer(x) ** 2)


def drawing(seed):
    rng = np.random.default_rng(seed)
    return lambda x: x * rng.random(3)


@pytest.mark.parametrize("make", [Dropped, drawing])
def test_each_direction_draws_the_same_from_what_is_called(make):
    x = np.ones(3)
    expected = 2 * np.random.default_rng(7).random(3) ** 2
    for mode in "reverse", "forward":
        np.testing.assert_allclose(sg.grad(drawn_by, wrt=1, mode=mode)(make(7), x), expected)
