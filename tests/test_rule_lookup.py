"""How rules are found and bound, and the edges where the derivative is a matter of definition."""

import ast
import inspect
import math
import operator

import numpy as np
import pytest
from rulebook import ENTRIES, LANGUAGE, TESTED, Executed, cases_of, default_text, exists, ids

import sourcegrad.runtime.numpy as rt
from sourcegrad.ir import nodes as ir
from sourcegrad.rules import declare, parse, text


def literal(value):
    """A case's argument as IR, as far as binding looks at it."""
    return ir.Const(
        value if isinstance(value, (int, float, str, bool, type(None))) else repr(value)
    )


@pytest.mark.parametrize("entry", TESTED, ids=ids(TESTED))
def test_the_call_of_each_case_finds_its_entry(entry):
    if entry.key or entry.statement.startswith("y = x.") and "(" not in entry.statement:
        return
    for case in cases_of(entry):
        args, keywords = eval(f"_given({case})", {**LANGUAGE, "_given": lambda *a, **k: (a, k)})
        rule = parse.rule_for_key(parse.quick_key(entry))
        call = tuple(map(literal, args)), tuple((word, literal(v)) for word, v in keywords.items())
        found, bound = rule.fit(*call)
        assert set(bound) == {n.lstrip("*") for n, _ in found.all_params}
        assert found.style != "zero", f"{entry.statement} case {case} is taken for a constant"


def test_no_constant_hides_a_derivative():
    """Of several entries with one key, those without a derivative come last: the first that fits is
    taken.
    """
    last = {}
    for entry in declare.ENTRIES:
        key = parse.quick_key(entry)
        assert not (last.get(key) == "zero" and entry.style != "zero"), (
            f"{entry.statement} stands behind a zero rule"
        )
        last[key] = entry.style


@pytest.mark.parametrize(
    "entry", [e for e in ENTRIES if exists(e)], ids=ids([e for e in ENTRIES if exists(e)])
)
def test_parameters_are_those_of_the_function(entry):
    """A keyword of the statement is one of the function, or a user's call would be misread."""
    function = parse.resolve_object(parse.quick_key(entry))
    try:
        real = inspect.signature(function).parameters if function is not None else {}
    except (TypeError, ValueError):
        return
    if any(p.kind == p.VAR_KEYWORD for p in real.values()) or not real:
        return
    for name, default in parse.understand(entry).all_params:
        if default is not parse.REQUIRED:
            assert name in real, f"{entry.statement}: {function} has no parameter {name}"


@pytest.mark.parametrize(
    "obj, key",
    [
        (np.tanh, "np.tanh"),
        (np.absolute, "np.abs"),
        (abs, "abs"),
        (math.sin, "math.sin"),
        (operator.add, "+"),
        (operator.neg, "u-"),
        (np.linalg.norm, "np.linalg.norm"),
        (np.add.reduce, "np.add.reduce"),
        (np.random.default_rng(0).normal, "Generator.normal"),
        (np.random.normal, "np.random.normal"),
        (len, "len"),
        (rt.expand, "rt.expand"),
        (np.float64, "np.float64"),
        (operator.getitem, "[]"),
    ],
)
def test_rule_for_object(obj, key):
    assert parse.rule_for_object(obj) is parse.rule_for_key(key)
    assert parse.rule_for_object(obj).key == key


def test_unknown_objects_have_no_rule():
    for obj in (
        [],
        {},
        lambda x: x,
        np,
        3,
        "sum",
        test_unknown_objects_have_no_rule,
        np.random.default_rng(0).shuffle,
    ):
        assert parse.rule_for_object(obj) is None
    for key in ("", ".", "np.no_such_function", ".no_such_method", "nope"):
        assert parse.rule_for_key(key) is None


def test_methods_are_functions():
    assert parse.rule_for_key(".sum") is parse.rule_for_key("np.sum")
    assert parse.rule_for_key(".reshape").key == ".reshape"


X, Y = ir.Name("x"), ir.Name("y")


def test_bind_fills_defaults():
    rule = parse.rule_for_key("np.sum")
    bound = rule.bind((X, ir.Const(0)), (("keepdims", ir.Const(True)),))
    assert bound == {"x": X, "axis": ir.Const(0), "keepdims": ir.Const(True)}
    assert rule.bind((), (("a", X),))["x"] == X  # by the function's own name for it


@pytest.mark.parametrize(
    "key, args, keywords, said",
    [
        ("np.sum", (X,), (("out", Y),), "out="),
        ("np.sum", (X, ir.Const(0), Y, Y), (), "dtype="),  # the fourth is out
        ("np.median", (X, ir.Const(0), Y), (), "out="),
        ("np.tanh", (X, Y), (), "out="),
        ("np.sum", (), (), "lacks its argument x"),
        ("np.sum", (ir.Starred(X),), (), "unpacked"),
        ("np.floor", (X, Y), (), "out="),
        ("np.sum", (X,) * 9, (), "positional"),
        ("np.argmax", (X,), (("out", Y),), "out="),
        ("np.round", (X, ir.Const(2), Y), (), "out="),
    ],
)
def test_bind_refuses(key, args, keywords, said):
    rule = parse.rule_for_key(key)
    with pytest.raises(parse.BindError, match=said):
        rule.fit(args, keywords)


def test_arguments_by_position_are_those_of_the_function():
    none, yes = ir.Const(None), ir.Const(True)
    bound = parse.rule_for_key("np.mean").bind((X, ir.Const(0), none, none, yes))
    assert bound == {"x": X, "axis": ir.Const(0), "keepdims": yes}
    bound = parse.rule_for_key("np.tanh").bind((X, none), (("order", ir.Const("K")),))
    assert bound == {"x": X}


def test_trim_drops_defaults():
    call = text.expression(
        "rt.expand(g, np.shape(x), None, False) * np.sum(x, axis=None, keepdims=True)"
    )
    assert parse.trim(call) == text.expression(
        "rt.expand(g, np.shape(x)) * np.sum(x, keepdims=True)"
    )


# The edges that DESIGN fixes ----------------------------------------------------------------------

EDGES = [
    ("y = np.abs(x)", {"x": np.array([0.0, -2.0])}, [0.0, -1.0]),
    ("y = abs(x)", {"x": 0.0}, 0.0),
    ("z = np.maximum(x, y)", {"x": np.array([1.0, 2.0]), "y": np.array([1.0, 1.0])}, [0.5, 1.0]),
    ("z = max(x, y)", {"x": 1.0, "y": 1.0}, 0.5),
    ("y = np.max(x, axis=None, keepdims=False)", {"x": np.array([3.0, 1.0, 3.0])}, [0.5, 0.0, 0.5]),
    ("y = np.min(x, axis=None, keepdims=False)", {"x": np.full(4, 2.0)}, [0.25] * 4),
    ("y = np.linalg.norm(x, axis=None, keepdims=False)", {"x": np.zeros(3)}, [0.0] * 3),
    ("y = np.std(x, axis=None, ddof=0, keepdims=False)", {"x": np.ones(3)}, [0.0] * 3),
    (
        "y = np.prod(x, axis=None, keepdims=False)",
        {"x": np.array([0.0, 2.0, 3.0])},
        [6.0, 0.0, 0.0],
    ),
    ("y = np.prod(x, axis=None, keepdims=False)", {"x": np.array([0.0, 0.0, 3.0])}, [0.0] * 3),
    ("z = np.arctan2(y, x)", {"y": 0.0, "x": 0.0}, 0.0),
    ("z = np.hypot(x, y)", {"x": 0.0, "y": 0.0}, 0.0),
    ("y = np.sinc(x)", {"x": np.array([0.0, 1e-5])}, [0.0, -(math.pi**2) / 3 * 1e-5]),
    ("y = np.linalg.det(a)", {"a": np.array([[1.0, 2.0], [2.0, 4.0]])}, [[4.0, -2.0], [-2.0, 1.0]]),
    ("z = x ** y", {"x": np.array([0.0, -1.0, 2.0]), "y": 0}, [0.0] * 3),
    ("z = x ** y", {"x": 0.0, "y": 0.5}, math.inf),
    ("z = x ** y", {"x": 0.0, "y": 2}, 0.0),
    (
        "y = np.clip(x, a_min, a_max)",
        {"x": np.array([0.0, 0.5, 1.0, 2.0]), "a_min": 0.0, "a_max": 1.0},
        [0.5, 1.0, 0.5, 0],
    ),
    ("y = np.sort(x, axis=-1, kind=None)", {"x": np.array([2.0, 1.0, 1.0])}, [3.0, 1.5, 1.5]),
    (
        "y = np.median(x, axis=None, keepdims=False)",
        {"x": np.array([1.0, 1.0, 5.0])},
        [0.5, 0.5, 0.0],
    ),
]


@pytest.mark.parametrize(
    "statement, values, expected", EDGES, ids=[f"{e[0]} {k}" for k, e in enumerate(EDGES)]
)
def test_edges(statement, values, expected):
    entry = next(e for e in ENTRIES if e.statement == statement)
    rule = Executed(entry)
    for name, default in rule.rule.all_params:
        if name not in values:
            values = {**values, name: ast.literal_eval(default_text(default))}
    y = rule.primal(values)
    y_bar = (
        np.arange(1.0, np.size(y) + 1).reshape(np.shape(y))
        if "sort" in statement
        else np.ones_like(y)[()]
    )
    name = rule.rule.differentiable[0]
    np.testing.assert_allclose(
        rule.adjoint(name, values, y, y_bar), expected, rtol=1e-9, atol=1e-12
    )
