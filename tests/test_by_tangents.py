"""Derivatives of gradients whose text cannot be differentiated: found through the tangent, right or refused."""

import numpy as np
import pytest

import sourcegrad as sg

X = np.array([0.3, 0.5, -0.4, 0.9, 0.2])
V = np.array([0.7, -1.1, 0.4, 0.2, 0.3])


def residual(u, f):
    r = np.zeros_like(u)
    r[1:-1] = f[1:-1] * u[2:] + u[:-2]
    return r


def cycle(u, f):
    u[0] = 0.5 * (u[1] + f[0] * f[1])
    if len(u) > 3:
        r = residual(u, f)
        e = np.zeros(len(u) // 2 + 1)
        cycle(e, r[::2] + f[::2])
        u[::2] += e


def multigrid(x, k=1.0):
    """What the forward half of `cycle` keeps of `residual` holds an array that is written later."""
    u = x * k
    cycle(u, x)
    return np.sum(u**3)


def drawn(x, rng):
    w = rng.normal(size=5)
    return multigrid(x * w) + rng.normal() * x[0] ** 2


def of_a_number(x):
    return multigrid(x * X, 2.0)


def slope(g, x, step=1e-6):
    units = np.eye(x.size) * step
    return np.stack([(g(x + u) - g(x - u)) / (2 * step) for u in units], axis=-1)


def refused_directly(f, *args):
    """Is the text of this gradient one that cannot be differentiated?"""
    from sourcegrad.handle import products

    with pytest.raises(sg.SourceGradError):
        products._cached({}, sg.grad(f), {"x": products.K.of(args[0]), **{n: products.K.of(v) for n, v in zip(("k",), args[1:])}}, ("x",), "pair")


def test_the_text_of_the_gradient_is_refused():
    refused_directly(multigrid, X, 1.0)


def test_pullback_and_pushforward_of_a_gradient():
    g = sg.grad(multigrid)
    hessian = slope(g, X)
    value, along = sg.jvp(g, (X,), (V,))
    np.testing.assert_array_equal(value, g(X))
    np.testing.assert_allclose(along, hessian @ V, rtol=1e-7)
    value, pull = sg.vjp(g, X)
    np.testing.assert_array_equal(value, g(X))
    np.testing.assert_allclose(pull(V), hessian @ V, rtol=1e-7)
    np.testing.assert_array_equal(pull(V), pull(V))
    np.testing.assert_allclose(sg.hessian(multigrid)(X), hessian, rtol=1e-7)
    np.testing.assert_allclose(sg.jacobian(g, mode="reverse")(X), hessian, rtol=1e-7)
    np.testing.assert_allclose(sg.hvp(multigrid, (X,), (V,)), hessian @ V, rtol=1e-7)


def test_with_respect_to_another_argument_than_the_gradient():
    g = sg.grad(multigrid, wrt="x")
    step = 1e-6
    mixed = (g(X, 1.5 + step) - g(X, 1.5 - step)) / (2 * step)
    value, pull = sg.vjp(g, X, 1.5, wrt="k")
    assert pull(V) == pytest.approx(mixed @ V, rel=1e-7)
    np.testing.assert_allclose(sg.jvp(g, (X, 1.5), (None, 1.0))[1], mixed, rtol=1e-7)
    both = sg.grad(multigrid, wrt=("x", "k"))
    (_, k_slope), (x_part, k_part) = sg.jvp(both, (X, 1.5), (None, 1.0))
    np.testing.assert_allclose(x_part, mixed, rtol=1e-7)
    assert k_part == pytest.approx((both(X, 1.5 + step)[1] - both(X, 1.5 - step)[1]) / (2 * step), rel=1e-7)


def test_value_beside_the_gradient():
    g = sg.value_and_grad(multigrid)
    hessian, gradient = slope(sg.grad(multigrid), X), sg.grad(multigrid)(X)
    value, pull = sg.vjp(g, X)
    assert value[0] == multigrid(X)
    np.testing.assert_allclose(pull((2.0, V)), 2.0 * gradient + hessian @ V, rtol=1e-7)
    _, (slope_of_value, along) = sg.jvp(g, (X,), (V,))
    assert slope_of_value == pytest.approx(gradient @ V, rel=1e-12)
    np.testing.assert_allclose(along, hessian @ V, rtol=1e-7)


def test_gradient_of_a_gradient_that_is_a_number():
    g = sg.grad(of_a_number)
    second = (g(0.8 + 1e-6) - g(0.8 - 1e-6)) / 2e-6
    assert sg.grad(g)(0.8) == pytest.approx(second, rel=1e-6)
    assert sg.value_and_grad(g)(0.8) == (g(0.8), sg.grad(g)(0.8))
    with pytest.raises(sg.NonScalarOutput):
        sg.grad(sg.grad(multigrid))(X)


def test_draws_are_made_once_and_are_the_same():
    gradient = sg.grad(drawn)

    def g(x):
        return gradient(x, np.random.default_rng(3))

    after = np.random.default_rng(3)
    drawn(X, after)
    after = after.normal(size=2)
    rng = np.random.default_rng(3)
    value, along = sg.jvp(gradient, (X, rng), (V, None))
    np.testing.assert_array_equal(value, g(X))
    np.testing.assert_allclose(along, slope(g, X) @ V, rtol=1e-7)
    assert rng.normal() == after[0]
    rng = np.random.default_rng(3)
    _, pull = sg.vjp(gradient, X, rng, wrt="x")
    assert rng.normal() == after[0]
    np.testing.assert_allclose(pull(V), slope(g, X) @ V, rtol=1e-7)
    assert rng.normal() == after[1]  # as if nothing had been drawn again


def test_arguments_changed_between_value_and_pullback():
    x = X.copy()
    _, pull = sg.vjp(sg.grad(multigrid), x)
    before = pull(np.ones(5))
    x[:] = 9.0
    np.testing.assert_array_equal(pull(np.ones(5)), before)


def turned(x):
    return x * 1.5


sg.rule(turned, "y = turned(x)", "3.0 * x")  # not the derivative of turned


def declared(x):
    return multigrid(x) + np.sum(turned(x))


def test_declared_derivatives_need_not_be_any_and_are_refused():
    assert sg.grad(declared)(X).shape == X.shape
    with pytest.raises(sg.SourceGradError):
        sg.vjp(sg.grad(declared), X)


def test_a_helper_that_changes_is_seen():
    global scale
    g = sg.grad(scaled)
    first = sg.jvp(g, (X,), (np.ones(5),))[1]
    old, scale = scale, lambda x: 2.0 * x
    try:
        second = sg.jvp(g, (X,), (np.ones(5),))[1]
        np.testing.assert_allclose(second, slope(g, X) @ np.ones(5), rtol=1e-6)
        assert not np.allclose(first, second)
    finally:
        scale = old


def scale(x):
    return x


def scaled(x):
    return multigrid(scale(x))
