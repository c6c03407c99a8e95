"""`check_grads(…, localize=True)` and `sourcegrad check --nan`: which statement it is."""

import numpy as np
import pytest

import sourcegrad as sg
from sourcegrad.cli import main
from sourcegrad.errors import GradientMismatch
from sourcegrad.testing import check_grads, nonfinite


def _bent(x):
    return np.sin(x) * x


def bent(x):
    """Declared with a rule that is wrong."""
    return _bent(x)


sg.rule(bent, "y = bent(x)", x="y_bar * np.cos(x)", tangents={"x": "x_dot * np.cos(x)"})


def straight(x):
    a = np.exp(x)
    b = bent(a)  # here
    c = b * a
    return np.sum(c)


def looped(x):
    s = 0.0
    for i in range(3):
        y = x * (i + 1)
        if i == 1:
            y = bent(y)  # here
        s = s + np.sum(y)
    return s * 2.0


def stored(x, k=0.5):
    a = np.zeros(4)
    a[1:] = x * k
    a[0] = bent(x[0])  # here
    return a @ a


def returned(x):
    y = x * 2.0
    return np.sum(bent(y))  # here


X = np.array([0.3, 0.7, -0.4])


@pytest.mark.parametrize("f", [straight, looped, stored, returned], ids=lambda f: f.__name__)
def test_the_statement_with_the_wrong_rule(f):
    with pytest.raises(GradientMismatch) as caught:
        check_grads(f, X, localize=True, order=1)
    assert caught.value.place.text.endswith("# here")
    assert str(caught.value.place) in str(caught.value)
    with open(__file__, encoding="utf-8") as file:
        assert file.readlines()[caught.value.place.line - 1].strip() == caught.value.place.text


def test_what_agrees_is_not_located():
    assert check_grads(lambda_of_sines, X, localize=True).error < 1e-6


def lambda_of_sines(x):
    return np.sum(np.sin(x))


# --- nan and infinity -------------------------------------------------------------------------------------------------


def quotient(x):
    y = x - x[0]
    z = np.sum(x) / y  # infinite
    return np.sum(np.tanh(z))


def in_a_helper(x):
    def root(v):
        return np.sqrt(v)  # of a negative number

    return np.sum(root(x))


def written(x):
    a = np.ones(3)
    a[1] = np.log(x[0] - x[0])
    return np.sum(a)


def only_backwards(x):
    y = x - x
    r = np.sqrt(y)
    return np.sum(r)


def all_finite(x):
    return np.sum(np.exp(x))


@pytest.mark.parametrize(
    "f, text",
    [
        (quotient, "z = np.sum(x) / y  # infinite"),
        (in_a_helper, "return np.sqrt(v)  # of a negative number"),
        (written, "a[1] = np.log(x[0] - x[0])"),
    ],
)
def test_the_first_nan_of_the_function(f, text):
    found = nonfinite.first(f, (X,), {})
    assert found.sweep == "forward" and found.text == text and found.file == __file__


def test_the_first_nan_of_the_reverse_sweep():
    found = nonfinite.first(only_backwards, (X,), {})
    assert found.sweep == "reverse" and found.source.endswith("r = np.sqrt(y)")


def test_nothing_to_find():
    assert nonfinite.first(all_finite, (X,), {}) is None


def test_the_command(capsys):
    assert main(["check", f"{__file__}:quotient", "--args", "np.array([0.3, 0.7])", "--nan"]) == 1
    assert "z = np.sum(x) / y" in capsys.readouterr().out
    assert main(["check", f"{__file__}:all_finite", "--args", "np.array([0.3, 0.7])", "--nan"]) == 0
    assert main(["check", f"{__file__}:straight", "--args", "np.array([0.3, 0.7])", "--localize"]) == 1
    assert "b = bent(a)  # here" in capsys.readouterr().err
