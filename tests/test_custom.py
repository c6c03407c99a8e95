"""Rules of users: declared in text or by functions, for opaque functions, in both modes and twice."""

import math

import numpy as np
import pytest

import sourcegrad
from sourcegrad.errors import BadArgument, GradientMismatch, NoRule, SourceGradError
from sourcegrad.rules import declare, parse
from sourcegrad.testing import check_rule


@pytest.fixture(autouse=True)
def forget():
    """Rules declared in a test end with it."""
    parse.index()
    entries, objects, own = declare.ENTRIES[:], dict(declare.OBJECTS), dict(declare.OWN)
    yield
    declare.ENTRIES[:] = entries
    declare.OBJECTS.clear(), declare.OBJECTS.update(objects)
    declare.OWN.clear(), declare.OWN.update(own)
    declare.CHANGES.append("")


X = np.array([0.3, -0.5, 0.7])


def opaque():
    """A new function that no source tells the derivative of: k x³."""

    def cube(x, k=2.0):
        return eval("k * x ** 3")

    return cube


def cube_back(y_bar, y, x, k):
    return 3 * k * x**2 * y_bar, np.sum(y_bar * y) / k


def cube_push(x_dot, k_dot, y, x, k):
    return 3 * k * x**2 * x_dot + k_dot * y / k


def slope(x, k):
    return 3 * k * x**2


FORMS = {
    "vjp": lambda f: sourcegrad.custom_vjp(f, cube_back),
    "jvp": lambda f: sourcegrad.custom_jvp(f, cube_push),
    "partials": lambda f: sourcegrad.rule(f, "y = f(x, k=2.0)", "slope(x, k)", "x ** 3"),
    "adjoints": lambda f: sourcegrad.rule(f, "y = f(x, k=2.0)", x="slope(x, k) * y_bar", k="np.sum(y_bar * y) / k"),
    "tangents": lambda f: sourcegrad.rule(f, "y = f(x, k=2.0)", tangents={"x": "s * k * x_dot", "k": "k_dot * y / k"}, where="s = 3 * x * x"),
    "both": lambda f: sourcegrad.rule(
        f, "y = f(x, k=2.0)", x="s * y_bar", k="np.sum(y_bar * y) / k",
        tangents={"x": "s * x_dot", "k": "k_dot * y / k"}, where="s = slope(x, k)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("x", [X, 0.4], ids=["array", "number"])
def test_both_modes_and_second_order(form, x):
    assert FORMS[form](cube := opaque()) is cube
    report = check_rule(cube, x, 1.3)
    assert report.reverse_forward < 1e-10


@pytest.mark.parametrize("form", FORMS)
def test_in_a_program(form):
    cube = FORMS[form](opaque())

    def program(x, k):
        s = 0.0
        for i in range(3):
            s = s + np.sum(cube(x, k=k) * x) + cube(x[i])
        return s

    sourcegrad.check_grads(program, X, 1.3)
    assert sourcegrad.grad(program, "x")(X.astype(np.float32), 1.3).dtype == np.float32


def test_functions_of_c():
    sourcegrad.rule(math.erfc, "y = erfc(x)", "-2 / math.sqrt(math.pi) * np.exp(-x * x)")
    check_rule(math.erfc, 0.3)


def test_one_argument_of_several():
    def scaled(x, n):
        return eval("x * n")

    sourcegrad.custom_vjp(scaled, lambda y_bar, y, x, n: y_bar * n, wrt="x")
    check_rule(scaled, X, 3)
    with pytest.raises(NoRule, match="in its argument n"):
        sourcegrad.grad(lambda x, n: np.sum(scaled(x, n)), wrt=1)(X, 3.0)


def test_linear():
    def blur(x, w):
        return np.convolve(x, eval("w"), "same")

    sourcegrad.rule(blur, "y = blur(x, w)", x="blur(y_bar, w)", linear=True)
    weights = np.array([0.25, 0.5, 0.25])
    sourcegrad.check_grads(lambda x: np.sum(blur(x, weights) ** 2), X)


def test_zero():
    def lookup(x):
        return eval("round(x)")

    def program(x):
        return x * lookup(x)

    with pytest.raises(SourceGradError, match="eval"):
        sourcegrad.grad(program)(2.2)
    assert sourcegrad.zero(lookup) is lookup

    def again(x):
        return x * lookup(x)

    assert sourcegrad.grad(again)(2.2) == 2.0


def test_a_rule_takes_the_place_of_another():
    cube = opaque()
    sourcegrad.rule(cube, "y = cube(x, k=2.0)", "x", None)
    with pytest.raises(GradientMismatch):
        check_rule(cube, X)
    sourcegrad.rule(cube, "y = cube(x, k=2.0)", "3 * k * x * x", None)
    check_rule(cube, X)


def test_functions_of_the_same_name_are_told_apart():
    one, two = opaque(), opaque()
    sourcegrad.rule(one, "y = cube(x, k=2.0)", "slope(x, k)", None)
    with pytest.raises(SourceGradError, match="eval"):
        sourcegrad.grad(lambda x: two(x))(0.3)
    sourcegrad.zero(two)
    check_rule(one, X)


def test_a_rule_goes_before_the_source():
    def clipped(x):
        return np.minimum(x, 1.0)

    sourcegrad.custom_vjp(clipped, lambda y_bar, y, x: y_bar)
    assert sourcegrad.grad(lambda x: clipped(x) * 2.0)(3.0) == 2.0


def test_cotangents_must_fit():
    cube = opaque()
    sourcegrad.custom_vjp(cube, lambda y_bar, y, x, k: (y_bar[:2], None))
    with pytest.raises(BadArgument, match="the cotangent of x has shape"):
        sourcegrad.grad(lambda x: np.sum(cube(x)))(X)


@pytest.mark.parametrize("given", [lambda y_bar, y, x, k: y_bar, lambda y_bar, y, x, k: (y_bar,), lambda y_bar, y, x, k: np.stack([y_bar, y_bar])])
def test_a_pullback_gives_a_cotangent_for_each_argument(given):
    cube = opaque()
    sourcegrad.custom_vjp(cube, given)
    for mode in "reverse", "forward":
        with pytest.raises(BadArgument, match="must return a tuple of 2 cotangents"):
            sourcegrad.grad(lambda x: np.sum(cube(x)), mode=mode)(X)


@pytest.mark.parametrize(
    "declared, message",
    [
        (lambda f: sourcegrad.rule(f, "y = f(x, k)"), "neither a partial"),
        (lambda f: sourcegrad.rule(f, "f(x, k)", "1"), "a rule's statement reads"),
        (lambda f: sourcegrad.rule(f, "y = f(x, k)", z="y_bar"), "speaks of z"),
        (lambda f: sourcegrad.rule(f, "y = f(x, k)", "nowhere(x)"), "names nowhere"),
        (lambda f: sourcegrad.rule(f, "y = f(x, k)", "3 *"), "cannot be read"),
        (lambda f: sourcegrad.rule(f, "y = f(x, k)", "[v for v in x]"), "cannot be read|names v"),
        (lambda f: sourcegrad.custom_vjp(f, cube_back, wrt="q"), "wrt names arguments"),
        (lambda f: sourcegrad.custom_vjp(max, cube_back), "Give statement"),
        (lambda f: sourcegrad.rule(3, "y = f(x)", "1"), "for a function"),
        (lambda f: sourcegrad.zero(3), "for a function"),
        (lambda f: sourcegrad.custom_vjp(f, 3), "is a function, not a value of type int"),
        (lambda f: sourcegrad.custom_vjp(f, lambda y_bar, y, x: y_bar), "called with y_bar, y, x, k"),
        (lambda f: sourcegrad.custom_jvp(f, lambda x_dot, y, x: x_dot), "called with x_dot, k_dot, y, x, k"),
    ],
)
def test_what_cannot_be_declared(declared, message):
    with pytest.raises(BadArgument, match=message):
        declared(opaque())


def test_the_text_names_the_users_functions():
    cube = FORMS["vjp"](opaque())
    text = sourcegrad.source(lambda x: cube(x, 1.5), args=(0.5,))
    assert "cube_back(1.0, " in text and "pulled" not in text
