"""Text that stands alone begins with the kinds of arguments that it was made for, and refuses others."""

import dataclasses
import inspect
from collections import namedtuple

import numpy as np
import pytest
import texts

import sourcegrad as sg
from sourcegrad.analysis import kinds as K
from sourcegrad.analysis.spelled import spelled
from sourcegrad.runtime.expected import check_arguments, check_kinds

Pair = namedtuple("Pair", "a b")


@dataclasses.dataclass
class Model:
    w: object
    b: object


class Matrix(np.ndarray):
    pass


VALUES = [
    1.0, 1, True, 2j, None, "s", np.float32(2), np.ones(3), np.ones((3, 1)), np.ones((1, 3)), np.ones(()), np.ones((2, 3), np.float32),
    np.arange(3), [1.0, 2.0], [np.ones(3), 1.0], [np.ones((3, 3))] * 9, (1.0, np.ones(2)), (1.0,), {"w": np.ones(3), "b": 1.0}, {},
    {1: 2.0}, Pair(1.0, np.ones(2)), Model(np.ones(3), [1.0]), Model(1.0, [1.0]), range(3), np.tanh, len, [[1.0], [2.0]],
    {"a": {"b": (1, 2)}}, np.array([1j, 2.0]), np.ones(3).view(Matrix),
]  # fmt: skip
APART = [v for v in VALUES if not isinstance(v, Matrix)]


@pytest.mark.parametrize("value", APART, ids=lambda v: repr(v)[:30].replace("\n", ""))
def test_a_kind_fits_its_values_alone(value):
    words = spelled(K.of(value), True)
    check_kinds(f"x: {words}", value)
    for other in VALUES:
        if other is not value:
            with pytest.raises(sg.BadArgument, match="x is an? .*this text was made for x: "):
                check_kinds(f"x: {words}", other)


def test_what_is_not_known_is_real():
    assert spelled(K.UNKNOWN, True) == "real" and spelled(K.UNKNOWN, False) == "plain"
    assert spelled(K.array(None, ("n", None)), True) == "real[n, _]" and spelled(K.array("f8"), True) == "float64[...]"
    check_kinds("x: real, y: real[n, _], z: float64[...]", [{"a": (1.0, np.ones(2))}], np.ones((2, 1)), np.ones(()))
    for value in (1j, [1.0, {"a": np.array([1j])}], Model(1.0, (2j,))):
        with pytest.raises(sg.BadArgument):
            check_kinds("x: real", value)


def test_arrays_and_numbers():
    check_arguments("x: float64[n,1], k: int, r: float, u: float64[]", np.ones((2, 1)), 3, np.float64(2.0), np.ones(()))
    with pytest.raises(sg.BadArgument, match=r"x is float64\[n\], but this text was made for float64\[n,1\]: pass that"):
        check_arguments("x: float64[n,1]", np.ones(2))
    for value in (np.ones(2).view(Matrix), [1.0, 2.0], 1.0, np.ones(2, np.float32), np.ones(1)):
        with pytest.raises(sg.BadArgument):
            check_arguments("x: float64[n]", value)


def squares(x, k):
    y = x * x
    return np.sum(np.real(y * x)) * k


def test_text_for_example_arguments():
    text = sg.source(squares, args=(np.ones(3), 2))
    assert 'rt.check_arguments("x: float64[n], k: int", x, k)' in text
    names = {}
    exec(text, names)
    np.testing.assert_allclose(names["squares_grad"](np.array([1.0, 2.0]), 2), [6.0, 24.0])
    for args in ((np.array([1j, 2.0]), 2), (np.ones((2, 2)), 2), (1.0, 2), (np.ones(2), 0.5)):
        with pytest.raises(sg.BadArgument):
            names["squares_grad"](*args)


def test_text_for_anything_is_for_real_numbers():
    names = {}
    exec(sg.source(squares), names)
    np.testing.assert_allclose(names["squares_grad"](np.array([1.0, 2.0]), 2), [6.0, 24.0])
    with pytest.raises(sg.BadArgument, match="made for x: real"):
        names["squares_grad"](np.array([1j, 2.0]), 2)
    z = np.array([1.0 + 2.0j, 3.0])
    np.testing.assert_allclose(sg.grad(squares)(z, 1), 3 * np.conj(z) ** 2)


def test_guarded_text_is_differentiated_again(tmp_path):
    text = sg.source(squares, args=(np.ones(3), 2))
    made = texts.module("import numpy as np\n" + text + "\n\ndef total(x, k):\n    return np.sum(squares_grad(x, k))\n", tmp_path, "guarded")
    np.testing.assert_allclose(sg.grad(made.total)(np.array([1.0, 2.0]), 2), [12.0, 24.0])
    with pytest.raises(sg.BadArgument):
        sg.grad(made.total)(np.array([1.0, 2.0]), 2.0)


def joined(x, y):
    z = x + y
    return z[0] + 2 * z[1]


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_lists_that_are_joined_where_that_was_not_known(mode):
    """`+` of what is not known is arithmetic in the text, and is refused where it is not: the numbers would be wrong."""
    names = {}
    exec(sg.source(joined, mode=mode), names)
    dot = {"x_dot": [1.0]} if mode == "forward" else {}
    with pytest.raises(sg.UnknownKind, match="a list is added or multiplied"):
        next(f for n, f in names.items() if n.startswith("joined"))([1.0], [3.0], **dot)
    assert sg.grad(joined, mode=mode)([1.0], [3.0]) == [1.0]


class Part:
    def __init__(self, s):
        self.size = s
        self.shape = (s, 2.0)


def size_of_what_is_not_known(x):
    d = {}
    d.update([("k", Part(x * 2.0))])
    return d["k"].size * x


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_attributes_that_are_named_as_an_array_s(mode):
    with pytest.raises(sg.UnknownKind, match="Part.size is an attribute or method of an object"):
        sg.grad(size_of_what_is_not_known, mode=mode)(0.7)


def square_of_size(x, m):
    return x * m.size * m.size


def sum_of_sizes(x, parts):
    total = x
    for p in parts:
        total = total + p.size * x
    return total


def shape_of_it(x, m):
    return x * m.shape[0] * np.size(x)


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("f, args", [(square_of_size, (0.7, Part(0.7))), (sum_of_sizes, (0.7, [Part(0.5)])), (shape_of_it, (0.7, Part(0.5)))])
def test_such_attributes_in_text_without_arguments(f, args, mode):
    names = {}
    exec(sg.source(f, mode=mode, wrt=(0, 1)), names)
    made = next(v for n, v in names.items() if n.startswith(f.__name__))
    dots = {"x_dot": 1.0, list(inspect.signature(f).parameters)[1] + "_dot": 0.0} if mode == "forward" else {}
    with pytest.raises((sg.UnknownKind, sg.BadArgument), match="attribute of an object|made for (m|parts): real"):
        made(*args, **dots)


def test_arrays_and_their_numbers_have_sizes():
    names = {}
    exec(sg.source(shape_of_it), names)
    for x in 0.7, np.float64(0.7):
        assert names["shape_of_it_grad"](x, np.ones((3, 2))) == 3.0


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, o):
        return Vector(self.x * o.x, self.y + o.y)

    def __mul__(self, k):
        return Vector(self.x * k * k, self.y)

    __rmul__ = __mul__

    def dot(self, o):
        return self.x * o.x**2


def hidden(x):
    d = {}
    d.update([("p", Vector(x, 2.0)), ("q", Vector(3.0, x))])
    return d


def added(x):
    d = hidden(x)
    return (d["p"] + d["q"]).x


def multiplied(x):
    d = hidden(1.0)
    return (d["p"] * x).x


def dotted(x):
    d = hidden(1.0)
    return d["q"].dot(Vector(x, 0.0))


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("f, slope", [(added, 3.0), (multiplied, 1.4), (dotted, 4.2)])
def test_operators_and_methods_of_classes_that_are_not_known(f, slope, mode):
    """They are no arithmetic of numbers: right or refused, or the class itself does not take a cotangent."""
    try:
        found = sg.grad(f, mode=mode)(0.7)
    except (sg.SourceGradError, TypeError):
        return
    np.testing.assert_allclose(found, slope)


def through_a_list(x, items):
    total = x
    for v in items:
        total = total + v.dot(x) + (v * x).x
    return total


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_text_for_anything_takes_no_objects_with_operators(mode):
    names = {}
    exec(sg.source(through_a_list, mode=mode), names)
    made = next(v for n, v in names.items() if n.startswith("through_a_list"))
    with pytest.raises(sg.BadArgument, match="items is a list, but this text was made for items: real"):
        made(0.7, [Vector(1.0, 2.0)], **({"x_dot": 1.0} if mode == "forward" else {}))


def rows_that_are_one(x, same):
    rows = [[x, x * x], [x]]
    if same:
        rows[1] = rows[0]
    total = 0.0
    for v in rows[0]:
        total = total + v * v
        if len(rows[1]) < 4:
            rows[1].append(v * x)
    return total


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_a_loop_over_a_list_that_grows_under_another_name(mode):
    slope = sg.grad(rows_that_are_one, mode=mode)
    np.testing.assert_allclose(slope(0.7, False), 2 * 0.7 + 4 * 0.7**3)
    with pytest.raises(sg.MutatedPlace, match="test_guards.py:.*: the list that the loop runs over changes its length"):
        slope(0.7, True)


class Bare:
    pass


def attribute_made_by_name(x, name):
    made = Bare()
    setattr(made, name, x * 2)
    return getattr(made, name) * x


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_a_new_attribute_under_a_computed_name(mode):
    with pytest.raises(sg.UnsupportedSyntax, match="Write the attribute"):
        sg.grad(attribute_made_by_name, mode=mode)(0.7, "width")
