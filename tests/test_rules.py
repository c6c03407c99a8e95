"""Derived from the entries, nothing written by hand: each rule's texts are executed for each of its
cases.

Forward against central differences, adjoint against forward by the dot product, shapes, dtypes,
memory; that every text parses and that all it calls has a rule or is source that can be
differentiated (closure).
"""

import ast
import builtins
import inspect
import textwrap
import types
import zlib

import numpy as np
import pytest
from rulebook import (
    ENTRIES,
    LANGUAGE,
    TESTED,
    Executed,
    arguments,
    cases_of,
    flat,
    flat_like,
    ids,
    inner,
    is_leaf,
    leaves,
    like,
    moved,
    random_like,
    size_of,
)

import sourcegrad.runtime.numpy as rt
from sourcegrad.errors import UndefinedDerivative
from sourcegrad.rules import declare, parse


# what SciPy says of any float32 matrix, whose logarithm is that of its dtype
@pytest.mark.filterwarnings("ignore:logm result may be inaccurate")
@pytest.mark.parametrize("entry", TESTED, ids=ids(TESTED))
def test_derivatives(entry):
    assert cases_of(entry), f"{entry.statement} has no case"
    rule = Executed(entry)
    reached = set()
    for case in cases_of(entry):
        values = arguments(rule.rule, case, zlib.crc32(f"{entry.statement} {case}".encode()))
        y = rule.primal(values)
        for name in rule.rule.differentiable:
            if leaves(values[name]):
                reached.add(name)
                check_parameter(
                    rule, name, values, y, f"{entry.statement}   case {case}   parameter {name}"
                )
        check_memory(entry, values, y, case)
        check_dtype(rule, values, case)
    needed = {n for n in rule.rule.differentiable if rule.texts[n] != "0"}
    assert reached >= needed, f"no case makes {needed - reached} active"


def check_parameter(rule, name, values, y, where):
    rng = np.random.default_rng(zlib.crc32(where.encode()))
    x = values[name]
    x_dot, y_bar = random_like(x, rng), random_like(y, rng)
    if dict(rule.entry.domain).get(name) == "zeros stay":
        x_dot = x_dot * (x != 0)
    before = [np.array(leaf) for leaf in leaves([values, y_bar, x_dot, y])]
    tangent = rule.tangent(name, values, y, x_dot)
    forward = flat_like(tangent, y)

    # a result of low precision shows only large steps, which do for the conversions that make one
    coarse = next(
        (
            leaf.dtype
            for leaf in leaves(y)
            if hasattr(leaf, "dtype") and np.finfo(leaf.dtype).eps > 1e-10
        ),
        None,
    )
    tolerance = 1e-6 if coarse is None else 40 * np.finfo(coarse).eps
    errors = []
    scale = size_of([forward, y])
    with np.errstate(invalid="ignore"):
        for h in (1e-4, 1e-5, 1e-6) if coarse is None else (0.05,):
            up = flat(rule.primal({**values, name: moved(x, x_dot, h)}))
            down = flat(rule.primal({**values, name: moved(x, x_dot, -h)}))
            if up.shape == down.shape:
                errors.append(np.max(np.abs((up - down) / (2 * h) - forward), initial=0.0) / scale)
    assert min(errors) < tolerance, f"{where}\nforward {forward}\nerrors {errors}"

    x_bar = rule.adjoint(name, values, y, y_bar)
    check_shape(x_bar, x, where)
    left, right = inner(y_bar, tangent), inner(x_bar, like(x_dot, lambda t: t))
    closeness = 1e-10 if coarse is None else 40 * np.finfo(coarse).eps
    assert abs(left - right) <= closeness * max(
        1.0, abs(left), np.sum(np.abs(flat(y_bar))) * scale
    ), f"{where}\n{left} forward, {right} adjoint"
    # generated text seeds numbers with Python's
    plain = rule.adjoint(name, values, y, like(y_bar, lambda g: g.item() if isinstance(g, np.generic) else g))
    assert np.array_equal(flat(plain), flat(x_bar), equal_nan=True), where
    after = [np.array(leaf) for leaf in leaves([values, y_bar, x_dot, y])]
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(before, after)), (
        f"{where} wrote into an argument"
    )


def check_shape(x_bar, x, where):
    if isinstance(x, (list, tuple)):
        assert isinstance(x_bar, (list, tuple)) and len(x_bar) == len(x), f"{where}\n{x_bar}"
        for item_bar, item in zip(x_bar, x):
            if item_bar is not None and not (isinstance(item_bar, float) and item_bar == 0):
                check_shape(item_bar, item, where)
    elif is_leaf(x):
        assert np.shape(x_bar) == np.shape(x), (
            f"{where}\ncotangent of shape {np.shape(x_bar)} for {np.shape(x)}"
        )
    else:
        assert x_bar is None or isinstance(x_bar, float) and x_bar == 0, (
            f"{where}\n{x_bar!r} for {x!r}"
        )


def check_memory(entry, values, y, case):
    """ "fresh" results share nothing; "views x" always does where there is something to share."""
    outputs = [leaf for leaf in leaves(y) if isinstance(leaf, np.ndarray) and leaf.size]
    for name, value in values.items():
        arrays = [leaf for leaf in leaves(value) if isinstance(leaf, np.ndarray)]
        shared = any(np.shares_memory(a, b) for a in arrays for b in outputs)
        viewed = name in entry.memory.split()[1:]
        if not viewed:
            assert not shared, f"{entry.statement} case {case}: an undeclared view of {name}"
        elif entry.memory.startswith("views") and arrays and outputs:
            assert shared, f"{entry.statement} case {case}: a copy, not {entry.memory}"


def single(x):
    if isinstance(x, (list, tuple)):
        return type(x)(single(item) for item in x)
    return x.astype(np.float32) if isinstance(x, np.ndarray) and x.dtype == np.float64 else x


def check_dtype(rule, values, case):
    """float32 stays float32: in every cotangent of a float32 operand, in the tangent of a float32
    result.
    """
    if not any(
        isinstance(leaf, np.ndarray)
        for name in rule.rule.differentiable
        for leaf in leaves(values[name])
    ):
        return
    values = {name: single(v) for name, v in values.items()}
    y = rule.primal(values)
    rng = np.random.default_rng(0)
    where = f"{rule.entry.statement}   case {case}"
    for name in rule.rule.differentiable:
        if not leaves(values[name]):
            continue
        x_bar = rule.adjoint(name, values, y, random_like(y, rng))
        for x, g in zip(leaves(values[name]), leaves(x_bar)):
            weak = isinstance(g, float) and g == 0
            assert weak or not isinstance(x, np.ndarray) or g.dtype == x.dtype, (
                f"{where}\nthe cotangent of {name} is {g.dtype}"
            )
        tangent = rule.tangent(name, values, y, random_like(values[name], rng))
        for out, t in zip(leaves(y), leaves(tangent)):
            if isinstance(out, np.ndarray) and out.dtype == np.float32 and hasattr(t, "dtype"):
                assert t.dtype == np.float32, f"{where}\nthe tangent of {name} is {t.dtype}"


@pytest.mark.parametrize("entry", ENTRIES, ids=ids(ENTRIES))
def test_text_parses_and_is_closed(entry):
    rule = parse.understand(entry)
    names = {n.lstrip("*") for n, _ in rule.all_params} | {rule.result, rule.result + "_bar"}
    texts = [
        str(t)
        for _, t in (entry.adjoints if entry.style != "elementwise" else enumerate(entry.adjoints))
    ]
    trees = [ast.parse(t.strip(), mode="eval") for t in texts + [str(t) for _, t in entry.tangents]]
    where = ast.parse(entry.where)
    names |= {
        node.id
        for node in ast.walk(where)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    names |= {n + "_dot" for n in rule.differentiable}
    for tree in [*trees, where]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                known = node.id in names or node.id in LANGUAGE or hasattr(builtins, node.id)
                assert known, f"{entry.statement}: unknown name {node.id}"
            if isinstance(node, ast.Call):
                problem = unclosed(node.func, names, vars(rt))
                assert problem is None, f"{entry.statement}: {problem}"
    if rule.style not in ("elementwise",) and rule.differentiable:
        assert set(rule.tangent) >= set(rule.differentiable), f"{entry.statement} lacks a tangent"


USERS = [e for e in TESTED if " = rt." not in e.statement and "np.arange" not in e.statement]


@pytest.mark.parametrize("entry", USERS, ids=ids(USERS))
def test_a_real_operand_beside_a_complex_one_gets_a_real_cotangent(entry):
    """An imaginary part would flow on to where the real operand was made of a complex one."""
    rule = Executed(entry)
    for case in cases_of(entry):
        values = arguments(rule.rule, case, zlib.crc32(f"{entry.statement} {case}".encode()))
        real = [n for n, v in values.items() if leaves(v) and all(np.asarray(leaf).dtype.kind == "f" for leaf in leaves(v))]
        for n in real if len(real) > 1 else ():
            mixed = {**values, n: like(values[n], lambda v: v * (1 + 0.3j))}
            try:
                y = rule.primal(mixed)
            except Exception:  # a function of real numbers
                continue
            if any(np.iscomplexobj(leaf) for leaf in leaves(y)):
                check_real_cotangents(rule, mixed, y, [p for p in rule.rule.differentiable if p in real and p != n], case)


def check_real_cotangents(rule, values, y, params, case):
    y_bar = random_like(y, np.random.default_rng(0))
    for p in params:
        try:
            x_bar = rule.adjoint(p, values, y, y_bar)
        except (UndefinedDerivative, TypeError):  # refused, or of real numbers
            continue
        assert not any(np.iscomplexobj(leaf) for leaf in leaves(x_bar)), f"{rule.entry.statement}   case {case}   parameter {p}"


CONTAINER_METHODS = ("append", "index", "type")
UNROLLED = ("zip", "enumerate", "reversed")  # loops over these become loops over range
RULED = {
    e.statement.partition("rt.")[2].partition("(")[0] for e in ENTRIES if " = rt." in e.statement
}
RULED |= {e.statement[3:] for e in declare.ENTRIES if e.statement.startswith("rt.")}
CLOSED = {}  # kernel → None, or why its source cannot be differentiated


def unclosed(func, local, scope):
    """Why a call in text or in kernel source has neither a rule nor source to differentiate; None
    if it has.
    """
    text = ast.unparse(func)
    dotted = all(part.isidentifier() for part in text.split("."))
    if isinstance(func, ast.Attribute) and not (dotted and text.split(".")[0] in LANGUAGE):
        known = parse.rule_for_key("." + func.attr) is not None or func.attr in CONTAINER_METHODS
        return None if known else f"the method .{func.attr} has no rule"
    name = text.removeprefix("rt.")
    if text in local or text in UNROLLED or name in RULED or parse.rule_for_key(text) is not None:
        return None
    target = scope.get(name)
    if inspect.isclass(target) and issubclass(target, Exception):
        return None
    if isinstance(target, types.FunctionType):
        return kernel_problem(target)
    return f"{text} has no rule"


def kernel_problem(kernel):
    """Why a kernel without a rule is not source that sourcegrad differentiates."""
    if kernel in CLOSED:
        return CLOSED[kernel]
    CLOSED[kernel] = None
    tree = ast.parse(textwrap.dedent(inspect.getsource(kernel)))
    local = {
        n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    local |= {a.arg for a in ast.walk(tree) if isinstance(a, ast.arg)}
    problem = None
    for node in ast.walk(tree):
        stores = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AugAssign)
            else []
        )
        if isinstance(node, (ast.With, ast.Try, ast.Yield, ast.Global)):
            problem = f"rt.{kernel.__name__} has no rule, and its source uses {type(node).__name__}"
        for target in stores:
            if isinstance(target, ast.Subscript) and "part" not in ast.unparse(target):
                problem = f"rt.{kernel.__name__} has no rule and stores into {ast.unparse(target)}"
        if isinstance(node, ast.Call):
            if any(k.arg == "out" for k in node.keywords):
                problem = f"rt.{kernel.__name__} has no rule, and its source writes through out="
            inside = unclosed(node.func, local, kernel.__globals__)
            problem = problem or (inside and f"rt.{kernel.__name__}: {inside}")
    CLOSED[kernel] = problem
    return problem
