"""What cannot be right yet is refused: by class and place, with cause and rewrite. Never wrong."""

import copy
import functools
import importlib.util
import itertools
import sys

import numpy as np
import pytest
from programs import oracle
from programs.detours import HOSTILE
from programs.refused import REFUSED

import sourcegrad as sg
from sourcegrad import errors

modes = pytest.mark.parametrize("mode", ["reverse", "forward"])


def attempt(case, mode="reverse"):
    """The error of making and calling the gradient, and whether making it was enough."""
    try:
        gradient = sg.grad(case.function, mode=mode, **case.options)
    except errors.SourceGradError as error:
        return error, True
    with pytest.raises(errors.SourceGradError) as caught:
        gradient(*copy.deepcopy(case.args))
    return caught.value, False


@pytest.mark.parametrize("case", REFUSED, ids=repr)
def test_refused_by_class_with_cause_and_remedy(case):
    error, early = attempt(case)
    if case.kind is not None:
        assert type(error) is case.kind, repr(error)
    assert early or not case.early, "this can be known without arguments"
    message = str(error)
    assert case.cause in message and case.remedy in message, message
    assert len(message.splitlines()) > 1 or not case.at, "no remedy"


@pytest.mark.parametrize("case", [case for case in REFUSED if case.at], ids=repr)
def test_refused_at_its_place(case):
    error, _ = attempt(case)
    message = str(error)
    for place, line, column in case.places():
        assert place in message, f"{place} is not in\n{message}"
        indent = len(line) - len(line.lstrip())
        caret = "    " + line.lstrip() + "\n    " + " " * (column - indent) + "^"
        assert caret in message, f"the caret is not below\n{line}\nin\n{message}"
    assert [r.span.line for r in error.refusals] == [
        int(p.split(":")[1]) for p, _, _ in case.places()
    ]
    assert all(r.remedy and r.cause for r in error.refusals)


@pytest.mark.parametrize(
    "case", [c for c in REFUSED if c.kind is not None], ids=repr
)
def test_refused_in_forward_mode_too(case):
    error, _ = attempt(case, "forward")
    assert type(error) is case.kind


def test_refusals_come_again():
    # a refusal must not leave a half-made gradient behind
    for case in REFUSED:
        first, second = attempt(case)[0], attempt(case)[0]
        assert str(first) == str(second)


@modes
@pytest.mark.parametrize("function, args", HOSTILE, ids=lambda v: getattr(v, "__name__", ""))
def test_right_or_refused(function, args, mode):
    wrt = tuple(
        i for i, arg in enumerate(args) if any(oracle.is_float(v) for _, v in oracle.leaves(arg))
    )
    given = copy.deepcopy(args)
    try:
        grads = sg.grad(function, wrt=wrt if len(wrt) > 1 else wrt[0], mode=mode)(*given)
    except errors.SourceGradError as refusal:
        file = function.__code__.co_filename.rpartition("/")[2]
        assert f"{file}:" in str(refusal) or function.__name__ in str(refusal), str(refusal)
        assert not isinstance(refusal, errors.InternalError)
        return
    for (path, before), (_, after) in zip(oracle.leaves(args), oracle.leaves(given), strict=True):
        np.testing.assert_array_equal(before, after, err_msg=f"the argument at {path} was changed")
    expected, doubt = oracle.gradient(function, args, {}, wrt)
    scale = max(float(np.max(np.abs(e))) for e in expected.values())
    assert doubt < 1e-6 * scale
    grads = grads if len(wrt) > 1 else (grads,)
    for number, position in enumerate(wrt):
        for path, leaf in oracle.leaves(args[position]):
            if oracle.is_float(leaf):
                got = dict(oracle.leaves(grads[number]))[path]
                np.testing.assert_allclose(
                    got, expected[0, position, *path], rtol=0, atol=1e-6 * scale
                )


# -- functions that cannot be read ----------------------------------------------------------------


def module_from(path, text):
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def temporary(tmp_path):
    yield functools.partial(module_from, tmp_path / "written_for_a_test.py")
    sys.modules.pop("written_for_a_test", None)


def test_source_changed_on_disk(temporary, tmp_path):
    module = temporary("def f(x):\n    return x * x\n")
    (tmp_path / "written_for_a_test.py").write_text("def f(x):\n    return x * x * x\n")
    with pytest.raises(errors.SourceChanged) as caught:
        sg.grad(module.f)(2.0)
    assert "written_for_a_test.py:1" in str(caught.value) and "mport" in str(caught.value)


def test_source_changed_after_the_first_gradient(temporary, tmp_path):
    module = temporary("def f(x):\n    return x * x\n\n\ndef g(x):\n    return x * 3\n")
    assert sg.grad(module.f)(2.0) == 4.0
    (tmp_path / "written_for_a_test.py").write_text(
        "# moved\n\n\ndef f(x):\n    return x\n\n\ndef g(x):\n    return 2 * x\n"
    )
    with pytest.raises(errors.SourceChanged):
        sg.grad(module.g)(2.0)


def test_source_unchanged_in_meaning(temporary):
    module = temporary("def f(x):\n    return x * x\n")
    assert sg.grad(module.f)(2.0) == 4.0


def test_function_without_source():
    scope = {}
    exec("def f(x):\n    return x * x", scope)
    with pytest.raises(errors.SourceNotFound) as caught:
        sg.grad(scope["f"])(2.0)
    assert "f" in str(caught.value) and "file" in str(caught.value)


@pytest.mark.parametrize("function", [sorted, itertools.count.__next__], ids=["builtin", "slot"])
def test_function_of_another_language(function):
    with pytest.raises(errors.SourceNotFound) as caught:
        sg.grad(function)([2.0])
    assert function.__name__ in str(caught.value)


def logged(f):
    @functools.wraps(f)
    def wrapper(*args):
        return 2 * f(*args)

    return wrapper


@logged
def decorated(x):
    return x * x


def test_decorator_in_between():
    with pytest.raises(errors.DecoratedFunction) as caught:
        sg.grad(decorated)(2.0)
    message = str(caught.value)
    assert "test_refusals.py:" in message and "@logged" in message and "__wrapped__" in message
    assert sg.grad(decorated.__wrapped__)(2.0) == 4.0


def test_star_import_is_no_refusal(temporary):
    module = temporary("from math import *\n\n\ndef f(x):\n    return sin(x) * pi\n")
    assert abs(sg.grad(module.f)(0.5) - np.cos(0.5) * np.pi) < 1e-15


@pytest.mark.parametrize("thing", [3, None, "f", 2.5, [1.0]], ids=repr)
def test_what_is_no_function(thing):
    with pytest.raises(errors.BadArgument):
        # grad(None) is the decorator without a function
        sg.value_and_grad(thing)(2.0) if thing is not None else sg.grad()(None)


def test_a_class_is_no_function():
    class Model:
        pass

    with pytest.raises(errors.BadArgument) as caught:
        sg.grad(Model)(2.0)
    assert "Model" in str(caught.value)


# -- sourcegrad's own arguments -------------------------------------------------------------------


def area(shape, k=2.0, *, label=None):
    return shape["w"] * shape["h"][0] * k


SHAPE = {"w": 0.7, "h": [1.2, 0.4]}


@pytest.mark.parametrize(
    "wrt",
    ["nothing", 7, -9, "shape['x']", "shape.w.z", "shape['h'][5]", "nothing['w']", "shape[", "", (),
     (0, "zz"), 1.5, None, ("label", 3), ["k", None]],
    ids=repr,
)  # fmt: skip
def test_bad_wrt(wrt):
    with pytest.raises(errors.BadArgument) as caught:
        sg.grad(area, wrt=wrt)(SHAPE)
    assert "wrt" in str(caught.value) or str(wrt) in str(caught.value)


def test_bad_wrt_names_what_there_is():
    with pytest.raises(errors.BadArgument) as caught:
        sg.grad(area, wrt="nothing")(SHAPE)
    assert (
        "nothing" in str(caught.value) and "shape" in str(caught.value) and "k" in str(caught.value)
    )


def test_wrt_without_a_float():
    with pytest.raises(errors.SourceGradError):
        sg.grad(area, wrt="label")(SHAPE, label="square")


@pytest.mark.parametrize("mode", ["backward", "", None, 1], ids=repr)
def test_bad_mode(mode):
    with pytest.raises(errors.BadArgument) as caught:
        sg.grad(area, mode=mode)(SHAPE)
    assert "reverse" in str(caught.value) and "forward" in str(caught.value)


def test_wrt_and_argnums_exclude_each_other():
    with pytest.raises((errors.BadArgument, TypeError)):
        sg.grad(area, wrt=1, argnums=0)(SHAPE)


def test_wrong_calls_fail_as_the_function_does():
    gradient = sg.grad(area)
    for args, kwargs in [((), {}), ((SHAPE, 1.0, 2.0), {}), ((SHAPE,), {"nothing": 3})]:
        with pytest.raises(TypeError):
            area(*args, **kwargs)
        with pytest.raises(TypeError):
            gradient(*args, **kwargs)


def test_tangents_must_fit():
    def f(x):
        return np.sum(x * x)

    for tangents in [(), (np.ones(4),), (np.ones(3), 1.0), ([1.0, 1.0, 1.0],)]:
        with pytest.raises(errors.SourceGradError):
            sg.jvp(f, (np.ones(3),), tangents)


def test_cotangents_must_fit():
    def f(x):
        return x * x

    _, pullback = sg.vjp(f, np.ones(3), wrt=0)
    for cotangent in [np.ones(4), [1.0, 1.0, 1.0], None, "one"]:
        with pytest.raises(errors.SourceGradError):
            pullback(cotangent)


def test_an_empty_list_of_rows_where_rows_decide():
    def f(x, rows):
        a = np.array([np.sin(r) * x[0] for r in rows])
        for r in a:
            r[0] *= x[1]
        return np.sum(a) + np.sum(x)

    x = np.array([0.5, 1.5])
    expected = np.array([2 * (x[1] + 2), 2 * x[0]]) * np.sin(1.0) + 1
    np.testing.assert_allclose(sg.grad(f)(x, np.ones((2, 3))), expected)
    with pytest.raises(errors.MutatedPlace, match="the list is empty"):
        sg.grad(f)(x, np.ones((0, 3)))


def nested_trials(n, indent="    "):
    if not n:
        return f"{indent}s = s * math.tanh(s)\n"
    inner = nested_trials(n - 1, indent + "    ")
    return (
        f"{indent}try:\n{inner}{indent}    if s > {n}.0:\n{indent}        raise ValueError\n"
        f"{indent}except ValueError:\n{indent}    s = s * 0.5\n{indent}finally:\n{indent}    s = s + 1.0\n"
    )


@pytest.mark.parametrize(
    "body", ["".join(f"    if s > {k}:\n        return s * {k}\n    s = s * 1.01\n" for k in range(120)), nested_trials(4)], ids=["returns", "trials"]
)
def test_what_nests_deeper_than_python_reads(temporary, body):
    module = temporary("import math\n\ndef f(s):\n" + body + "    return s\n")
    with pytest.raises(errors.UnsupportedSyntax, match="nest deeper than Python reads"):
        sg.grad(module.f)(-1.5)
