"""A pullback runs later than its value: what the function reads from outside must be as it was then, or is refused."""

import types

import numpy as np
import pytest

import sourcegrad as sg

X = np.array([0.3, 0.5, -0.4])
SCALE, SHIFT = np.array([1.0, 2.0, 3.0]), 0.5
ROWS, TABLE = [np.ones(3), np.arange(3.0)], {"k": 3.0}
settings = types.SimpleNamespace(gain=np.array([0.5, 1.5, 2.5]))


class Config:
    k = 2.0


def scaled(x):
    return np.sum(np.sin(x * SCALE))


def shifted(x):
    return np.sum(x**2 * SHIFT)


def rows(x):
    return np.sum(np.exp(x * ROWS[1]))


def by_key(x):
    return np.sum(x**2 * TABLE["k"])


def by_class(x):
    return np.sum(x**2 * Config.k)


def by_object(x):
    return np.sum(np.cos(x * settings.gain))


def through_a_call(x):
    return helper(x) * np.sum(x)


def helper(x):
    s = 0.0
    for k in range(3):
        s += np.sin(x[k] * SCALE[k])
    return s


def set_number(v):
    global SHIFT
    SHIFT = v


CHANGES = {
    scaled: (lambda: SCALE.__setitem__(0, 9.0), lambda: SCALE.__setitem__(0, 1.0)),
    through_a_call: (lambda: SCALE.__setitem__(0, 9.0), lambda: SCALE.__setitem__(0, 1.0)),
    shifted: (lambda: set_number(9.0), lambda: set_number(0.5)),
    rows: (lambda: ROWS[1].__setitem__(2, 9.0), lambda: ROWS[1].__setitem__(2, 2.0)),
    by_key: (lambda: TABLE.update(k=9.0), lambda: TABLE.update(k=3.0)),
    by_class: (lambda: setattr(Config, "k", 9.0), lambda: setattr(Config, "k", 2.0)),
    by_object: (lambda: settings.gain.__setitem__(1, 9.0), lambda: settings.gain.__setitem__(1, 1.5)),
}


@pytest.mark.parametrize("f", CHANGES, ids=lambda f: f.__name__)
@pytest.mark.parametrize("order", [1, 2])
def test_what_has_changed_is_never_taken_for_what_it_was(f, order):
    change, back = CHANGES[f]
    f, w = (f, 1.0) if order == 1 else (sg.grad(f), np.ones(3))
    _, pull = sg.vjp(f, X)
    before = pull(w)
    change()
    try:
        np.testing.assert_array_equal(pull(w), before)
    except sg.BadArgument as problem:
        assert "has changed since its value was computed" in str(problem)
    finally:
        back()
    np.testing.assert_array_equal(pull(w), before)


def test_what_has_changed_is_named():
    _, pull = sg.vjp(scaled, X)
    SCALE[0] = 9.0
    try:
        with pytest.raises(sg.BadArgument, match="scaled reads SCALE, which has changed"):
            pull(1.0)
    finally:
        SCALE[0] = 1.0


def test_names_of_the_function_around():
    k = np.array([1.0, 2.0, 3.0])
    _, pull = sg.vjp(lambda x: np.sum(x * x * k), X)
    k[0] = 5.0
    with pytest.raises(sg.BadArgument, match="has changed"):
        pull(1.0)


def test_generators_may_go_on():
    _, pull = sg.vjp(drawn, X)
    before = pull(1.0)
    RNG.normal()
    np.testing.assert_array_equal(pull(1.0), before)


RNG = np.random.default_rng(0)


def drawn(x):
    return np.sum(x**2 * RNG.normal(size=3))


def test_what_only_the_value_needs_may_change():
    _, pull = sg.vjp(moved, X)
    set_number(7.0)
    try:
        np.testing.assert_array_equal(pull(1.0), 2.0 * X)
    finally:
        set_number(0.5)


def moved(x):
    return np.sum(x**2) + SHIFT
