"""Derived from the entries, nothing written by hand: each rule's texts are executed for each of its cases.

Forward against central differences, adjoint against forward by the dot product, shapes, dtypes, memory; that every
text parses and that all it calls has a rule or is source that can be differentiated (closure).
"""

import ast
import builtins
import inspect
import math
import operator
import textwrap
import types
import zlib

import numpy as np
import pytest

import sourcegrad.runtime.numpy as rt
from sourcegrad.ir import nodes as ir
from sourcegrad.rules import declare, parse, text

parse.index()
ENTRIES = [e for e in declare.ENTRIES if e.style != "zero"]
LANGUAGE = {"np": np, "math": math, "rt": rt}


def exists(entry):
    """Does this NumPy (this Python) have the function? Operators, methods and generators always do."""
    key = parse.quick_key(entry)
    if not key.startswith(("np.", "math.")):
        return True
    return parse.resolve_object(key) is not None


def differentiable(entry):
    return exists(entry) and parse.understand(entry).differentiable


def ids(entries):
    seen, names = {}, []
    for entry in entries:
        name = entry.statement
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return names


# Samples ----------------------------------------------------------------------------------------------------------

UNARY = ["0.5", "()", "(3,)", "(2, 3)"]
BINARY = ["(3,), (3,)", "(2, 3), (3,)", "(1, 3), (2, 1)", "0.5, (3,)", "(3,), 0.5", "(), (3,)", "0.5, 0.3"]
TERNARY = ["(3,), (3,), (3,)", "0.5, (3,), (2, 1)", "0.5, 0.3, 0.8"]
NUMBERS = {1: ["0.5", "0.75"], 2: ["0.5, 0.3", "0.3, 0.75"], 3: ["0.5, 0.3, 0.75"]}


def cases_of(entry):
    if entry.cases or entry.style != "elementwise":
        return entry.cases
    n = len(entry.adjoints)
    if entry.kind == "float":
        return NUMBERS[n]
    return {1: UNARY, 2: BINARY, 3: TERNARY}[n]


def sample(rng, shape, domain):
    sizes = rng.uniform(0.3, 1.4, shape)
    if domain == "positive":
        return sizes + 0.2
    if domain == "unit":
        return rng.uniform(-0.8, 0.8, shape)
    if domain == "above one":
        return sizes + 1
    if domain == "regular":
        return rng.uniform(-1, 1, shape) + 2.5 * np.eye(shape[-1])
    if domain == "positive definite":
        m = rng.uniform(-1, 1, shape)
        return m @ np.swapaxes(m, -1, -2) + np.diag(np.arange(1.0, shape[-1] + 1))
    if domain == "real spectrum":
        return rng.uniform(-0.2, 0.2, shape) + np.diag(np.arange(1.0, shape[-1] + 1))
    if domain == "increasing":
        return np.cumsum(sizes, axis=-1) - 1
    x = sizes * np.where(rng.uniform(size=shape) < 0.5, -1, 1)
    if domain == "some nan" and np.size(x) > 2:
        flat = x.ravel()
        flat[1] = np.nan
        x = flat.reshape(shape)
    return x


def number(value, domain):
    """A Python number in its domain."""
    return value + 1 if domain == "above one" else value


def realise(value, rng, domain):
    """What a case's literal stands for as a differentiable argument: a tuple of ints is an array of that shape."""
    if type(value) is tuple:
        return np.asarray(sample(rng, value, domain))
    if type(value) is list:
        return [realise(item, rng, domain) for item in value]
    if type(value) is float:
        return number(value, domain)
    return value


def arguments(rule, case, seed):
    """Parameter → value for one case; starred parameters as tuples."""
    rng = np.random.default_rng(seed)
    args, keywords = eval(f"_given({case})", {"np": np, "_given": lambda *a, **k: (a, k)})
    domain = dict(rule.entry.domain)
    values = {}
    for place, (name, default) in enumerate(rule.all_params):
        plain = name.lstrip("*")
        make = (lambda v, d=domain.get(plain): realise(v, rng, d)) if plain in rule.differentiable else (lambda v: v)
        if name.startswith("*"):
            values[plain] = tuple(make(v) for v in args[place:])
        elif place < len(args) and not any(n.startswith("*") for n, _ in rule.all_params[:place]):
            values[plain] = make(args[place])
        elif plain in keywords:
            values[plain] = make(keywords[plain])
        else:
            values[plain] = ast.literal_eval(default_text(default))
    return values


def default_text(default):
    """A default of a statement, all of which are literals."""
    if type(default).__name__ == "Unary":
        return "-" + default_text(default.operand)
    if type(default).__name__ == "Display":
        return "(" + "".join(default_text(item) + "," for item in default.items) + ")"
    return repr(default.value)


# Trees ------------------------------------------------------------------------------------------------------------


def is_leaf(x):
    return isinstance(x, (float, complex)) or isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind in "fc"


def leaves(tree):
    if isinstance(tree, (list, tuple)):
        return [leaf for item in tree for leaf in leaves(item)]
    return [tree] if is_leaf(tree) else []


def like(tree, make):
    """The same structure with each float leaf replaced, in shadow form (tuples become lists, other leaves None)."""
    if isinstance(tree, (list, tuple)):
        return [like(item, make) for item in tree]
    return make(tree) if is_leaf(tree) else None


def random_like(tree, rng):
    def make(x):
        if isinstance(x, np.ndarray):
            return rng.uniform(-1, 1, x.shape).astype(x.dtype)
        if isinstance(x, np.generic):
            return x.dtype.type(rng.uniform(-1, 1))
        return float(rng.uniform(-1, 1)) if isinstance(x, float) else complex(*rng.uniform(-1, 1, 2))

    return like(tree, make)


def moved(x, t, h):
    """x + h t, in x's structure."""
    if isinstance(x, (list, tuple)):
        items = [moved(a, b, h) for a, b in zip(x, t)]
        return type(x)(items)
    return x + h * t if is_leaf(x) else x


def inner(a, b):
    """Σ Re(conj(a) b) over leaves; None is zero."""
    if a is None or b is None:
        return 0.0
    if isinstance(a, (list, tuple)) or isinstance(b, (list, tuple)):
        a = [a] * len(b) if is_leaf(a) and not np.ndim(a) else a
        b = [b] * len(a) if is_leaf(b) and not np.ndim(b) else b
        assert len(a) == len(b)
        return sum((inner(p, q) for p, q in zip(a, b)), 0.0)
    return float(np.sum(np.real(np.conj(a) * np.asarray(b)))) if is_leaf(a) and is_leaf(b) else 0.0


def flat(tree):
    return np.concatenate([np.ravel(leaf) for leaf in leaves(tree)] or [np.zeros(0)])


def flat_like(t, y):
    """A tangent as a vector in the order of y's leaves; zeros where it is None or a Python 0.0."""
    if isinstance(y, (list, tuple)):
        parts = [flat_like(None if t is None else t[k], item) for k, item in enumerate(y)]
        return np.concatenate(parts or [np.zeros(0)])
    if not is_leaf(y):
        return np.zeros(0)
    assert t is None or isinstance(t, float) and t == 0 or np.shape(t) == np.shape(y), (np.shape(t), np.shape(y))
    return np.ravel(np.broadcast_to(0.0 if t is None else t, np.shape(y)))


def size_of(values):
    return max([1.0] + [float(np.nanmax(np.abs(leaf))) for leaf in leaves(values) if np.size(leaf)])


# The evaluator ----------------------------------------------------------------------------------------------------


class Executed:
    """A rule's texts as functions of its parameters."""

    def __init__(self, entry):
        self.rule = parse.understand(entry)
        self.entry = entry
        self.result, _, right = entry.statement.partition(" = ")
        owner = "Generator." in right or "np.random." in right
        right = right.replace("Generator.", "_rng().").replace("np.random.", "_rng().") if owner else right
        self.call = compile(right, "<statement>", "eval")
        self.scope = dict(LANGUAGE, _rng=lambda: np.random.default_rng(7))
        self.texts = entry.adjoints
        if entry.style == "elementwise":
            names = [name.lstrip("*") for name, _ in self.rule.all_params]
            self.texts = tuple(zip(names, entry.adjoints))
        self.texts = {n: str(t) for n, t in self.texts if t is not None}

    def primal(self, values):
        # a keyword of the statement reads its default: bind it to the parameter's value instead
        right = ast.parse(self.entry.statement).body[0].value
        if isinstance(right, ast.Call) and right.keywords:
            for keyword in right.keywords:
                keyword.value = ast.Name(keyword.arg, ast.Load())
            text = ast.unparse(right)
            owner = "Generator." in text or "np.random." in text
            text = text.replace("Generator.", "_rng().").replace("np.random.", "_rng().") if owner else text
            return eval(text, self.scope, dict(values))
        return eval(self.call, self.scope, dict(values))

    def environment(self, values, y, y_bar=None):
        env = dict(self.scope, **values)
        env[self.result] = y
        if y_bar is not None:
            env[self.result + "_bar"] = y_bar
        if self.entry.where:
            exec(self.entry.where, env)
        return env

    def adjoint(self, name, values, y, y_bar):
        value = eval(self.texts[name], self.environment(values, y, y_bar))
        if self.entry.style == "elementwise":
            return rt.unbroadcast(y_bar * np.conj(value) if np.iscomplexobj(value) else y_bar * value, values[name])
        return value

    def tangent(self, name, values, y, x_dot):
        env = self.environment(values, y)
        env[name + "_dot"] = x_dot
        if self.entry.style == "elementwise":
            t = eval(self.texts[name], env) * x_dot
            return np.broadcast_to(np.asarray(t, np.result_type(t, y)), np.shape(y)) if np.ndim(y) else t
        if self.entry.style == "jointly":
            for other in self.rule.differentiable:
                if other != name:
                    env[other + "_dot"] = like(values[other], lambda v: np.zeros_like(v) if np.ndim(v) else 0.0)
                    env[other + "_dot"] = 0.0 if isinstance(y, tuple) else env[other + "_dot"]
        return eval(unparse(self.rule.tangent[name]), env)


def unparse(expr):
    """IR expression → text, enough for rule texts."""
    kind = type(expr)
    if kind is ir.Name:
        return expr.id
    if kind is ir.Const:
        return repr(expr.value) if expr.value is not Ellipsis else "..."
    if kind is ir.Attr:
        return f"({unparse(expr.value)}).{expr.name}"
    if kind is ir.Index:
        return f"({unparse(expr.value)})[{unparse(expr.index)}]"
    if kind is ir.Slice:
        return ":".join("" if p is None else unparse(p) for p in (expr.lower, expr.upper, expr.step))
    if kind is ir.Starred:
        return "*" + unparse(expr.value)
    if kind is ir.Call:
        keywords = [f"{k}={unparse(v)}" for k, v in expr.keywords]
        return f"{unparse(expr.func)}({', '.join([*map(unparse, expr.args), *keywords])})"
    if kind is ir.Unary:
        return f"({expr.op} {unparse(expr.operand)})"
    if kind is ir.Binary:
        return f"({unparse(expr.left)} {expr.op} {unparse(expr.right)})"
    if kind is ir.Compare:
        return "(" + unparse(expr.left) + "".join(f" {o} {unparse(r)}" for o, r in zip(expr.ops, expr.rest)) + ")"
    if kind is ir.Bool:
        return "(" + f" {expr.op} ".join(map(unparse, expr.values)) + ")"
    if kind is ir.IfExp:
        return f"({unparse(expr.body)} if {unparse(expr.test)} else {unparse(expr.orelse)})"
    items = "".join(unparse(item) + ", " for item in expr.items)
    return f"({items})" if expr.kind == "tuple" else f"[{items}]"


# The tests --------------------------------------------------------------------------------------------------------

TESTED = [e for e in ENTRIES if differentiable(e)]


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
                check_parameter(rule, name, values, y, f"{entry.statement}   case {case}   parameter {name}")
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
    coarse = next((leaf.dtype for leaf in leaves(y) if hasattr(leaf, "dtype") and np.finfo(leaf.dtype).eps > 1e-10), None)
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
    assert abs(left - right) <= closeness * max(1.0, abs(left), np.sum(np.abs(flat(y_bar))) * scale), f"{where}\n{left} forward, {right} adjoint"
    after = [np.array(leaf) for leaf in leaves([values, y_bar, x_dot, y])]
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(before, after)), f"{where} wrote into an argument"


def check_shape(x_bar, x, where):
    if isinstance(x, (list, tuple)):
        assert isinstance(x_bar, (list, tuple)) and len(x_bar) == len(x), f"{where}\n{x_bar}"
        for item_bar, item in zip(x_bar, x):
            if item_bar is not None and not (isinstance(item_bar, float) and item_bar == 0):
                check_shape(item_bar, item, where)
    elif is_leaf(x):
        assert np.shape(x_bar) == np.shape(x), f"{where}\ncotangent of shape {np.shape(x_bar)} for {np.shape(x)}"
    else:
        assert x_bar is None or isinstance(x_bar, float) and x_bar == 0, f"{where}\n{x_bar!r} for {x!r}"


def check_memory(entry, values, y, case):
    """ "fresh" results share nothing; "views x" always does where there is something to share."""
    outputs = [leaf for leaf in leaves(y) if isinstance(leaf, np.ndarray) and leaf.size]
    for name, value in values.items():
        arrays = [leaf for leaf in leaves(value) if isinstance(leaf, np.ndarray)]
        shared = any(np.shares_memory(a, b) for a in arrays for b in outputs)
        viewed = name in entry.memory.split()[1:]
        if not viewed:
            assert not shared, f"{entry.statement} case {case} returns a view of {name}, which its memory word hides"
        elif entry.memory.startswith("views") and arrays and outputs:
            assert shared, f"{entry.statement} case {case} makes a copy, but its memory word says {entry.memory}"


def single(x):
    if isinstance(x, (list, tuple)):
        return type(x)(single(item) for item in x)
    return x.astype(np.float32) if isinstance(x, np.ndarray) and x.dtype == np.float64 else x


def check_dtype(rule, values, case):
    """float32 stays float32: in every cotangent of a float32 operand, in the tangent of a float32 result."""
    if not any(isinstance(leaf, np.ndarray) for name in rule.rule.differentiable for leaf in leaves(values[name])):
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
            assert weak or not isinstance(x, np.ndarray) or g.dtype == x.dtype, f"{where}\nthe cotangent of {name} is {g.dtype}"
        tangent = rule.tangent(name, values, y, random_like(values[name], rng))
        for out, t in zip(leaves(y), leaves(tangent)):
            if isinstance(out, np.ndarray) and out.dtype == np.float32 and hasattr(t, "dtype"):
                assert t.dtype == np.float32, f"{where}\nthe tangent of {name} is {t.dtype}"


@pytest.mark.parametrize("entry", ENTRIES, ids=ids(ENTRIES))
def test_text_parses_and_is_closed(entry):
    rule = parse.understand(entry)
    names = {n.lstrip("*") for n, _ in rule.all_params} | {rule.result, rule.result + "_bar"}
    texts = [str(t) for _, t in (entry.adjoints if entry.style != "elementwise" else enumerate(entry.adjoints))]
    trees = [ast.parse(t.strip(), mode="eval") for t in texts + [str(t) for _, t in entry.tangents]]
    where = ast.parse(entry.where)
    names |= {node.id for node in ast.walk(where) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
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


CONTAINER_METHODS = ("append", "index", "type")
UNROLLED = ("zip", "enumerate", "reversed")  # loops over these become loops over range
RULED = {e.statement.partition("rt.")[2].partition("(")[0] for e in ENTRIES if " = rt." in e.statement}
RULED |= {e.statement[3:] for e in declare.ENTRIES if e.statement.startswith("rt.")}
CLOSED = {}  # kernel → None, or why its source cannot be differentiated


def unclosed(func, local, scope):
    """Why a call in text or in kernel source has neither a rule nor source to differentiate; None if it has."""
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
    local = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    local |= {a.arg for a in ast.walk(tree) if isinstance(a, ast.arg)}
    problem = None
    for node in ast.walk(tree):
        stores = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        if isinstance(node, (ast.With, ast.Try, ast.Yield, ast.Global)):
            problem = f"rt.{kernel.__name__} has no rule, and its source uses {type(node).__name__}"
        for target in stores:
            if isinstance(target, ast.Subscript) and "part" not in ast.unparse(target):
                problem = f"rt.{kernel.__name__} has no rule, and its source stores into {ast.unparse(target)}"
        if isinstance(node, ast.Call):
            if any(k.arg == "out" for k in node.keywords):
                problem = f"rt.{kernel.__name__} has no rule, and its source writes through out="
            inside = unclosed(node.func, local, kernel.__globals__)
            problem = problem or (inside and f"rt.{kernel.__name__}: {inside}")
    CLOSED[kernel] = problem
    return problem


# How rules are found ----------------------------------------------------------------------------------------------


def literal(value):
    """A case's argument as IR, as far as binding looks at it."""
    return ir.Const(value if isinstance(value, (int, float, str, bool, type(None))) else repr(value))


@pytest.mark.parametrize("entry", TESTED, ids=ids(TESTED))
def test_the_call_of_each_case_finds_its_entry(entry):
    if entry.key or entry.statement.startswith("y = x.") and "(" not in entry.statement:
        return
    for case in cases_of(entry):
        args, keywords = eval(f"_given({case})", {"np": np, "_given": lambda *a, **k: (a, k)})
        rule = parse.rule_for_key(parse.quick_key(entry))
        call = tuple(map(literal, args)), tuple((word, literal(v)) for word, v in keywords.items())
        found = rule.match(*call)
        bound = found.bind(*call)
        assert set(bound) == {n.lstrip("*") for n, _ in found.all_params}
        assert found.style != "zero", f"{entry.statement} case {case} is taken for a constant"


def test_no_constant_hides_a_derivative():
    """Of several entries with one key, those without a derivative come last: the first that fits is taken."""
    last = {}
    for entry in declare.ENTRIES:
        key = parse.quick_key(entry)
        assert not (last.get(key) == "zero" and entry.style != "zero"), f"{entry.statement} stands behind a zero rule"
        last[key] = entry.style


@pytest.mark.parametrize("entry", [e for e in ENTRIES if exists(e)], ids=ids([e for e in ENTRIES if exists(e)]))
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


@pytest.mark.parametrize("obj, key", [
    (np.tanh, "np.tanh"), (np.absolute, "np.abs"), (abs, "abs"), (math.sin, "math.sin"), (operator.add, "+"),
    (operator.neg, "u-"), (np.linalg.norm, "np.linalg.norm"), (np.add.reduce, "np.add.reduce"),
    (np.random.default_rng(0).normal, "Generator.normal"), (np.random.normal, "np.random.normal"), (len, "len"),
    (rt.expand, "rt.expand"), (np.float64, "np.float64"), (operator.getitem, "[]"),
])  # fmt: skip
def test_rule_for_object(obj, key):
    assert parse.rule_for_object(obj) is parse.rule_for_key(key)
    assert parse.rule_for_object(obj).key == key


def test_unknown_objects_have_no_rule():
    for obj in ([], {}, lambda x: x, np, 3, "sum", test_unknown_objects_have_no_rule, np.random.default_rng(0).shuffle):
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


@pytest.mark.parametrize("key, args, keywords, said", [
    ("np.sum", (X,), (("out", Y),), "out="),
    ("np.sum", (X, ir.Const(0), Y), (), "positional"),  # the third is dtype
    ("np.tanh", (X, Y), (), "positional"),
    ("np.sum", (), (), "lacks its argument x"),
    ("np.sum", (ir.Starred(X),), (), "unpacked"),
    ("np.floor", (X, Y), (), "positional"),
    ("np.argmax", (X,), (("out", Y),), "out="),
    ("np.round", (X, ir.Const(2), Y), (), "out="),
])  # fmt: skip
def test_bind_refuses(key, args, keywords, said):
    rule = parse.rule_for_key(key)
    with pytest.raises(parse.BindError, match=said):
        rule.match(args, keywords).bind(args, keywords)


def test_trim_drops_defaults():
    call = text.expression("rt.expand(g, np.shape(x), None, False) * np.sum(x, axis=None, keepdims=True)")
    assert parse.trim(call) == text.expression("rt.expand(g, np.shape(x)) * np.sum(x, keepdims=True)")


# The edges that DESIGN fixes ----------------------------------------------------------------------------------------

EDGES = [
    ("y = np.abs(x)", {"x": np.array([0.0, -2.0])}, [0.0, -1.0]),
    ("y = abs(x)", {"x": 0.0}, 0.0),
    ("z = np.maximum(x, y)", {"x": np.array([1.0, 2.0]), "y": np.array([1.0, 1.0])}, [0.5, 1.0]),
    ("z = max(x, y)", {"x": 1.0, "y": 1.0}, 0.5),
    ("y = np.max(x, axis=None, keepdims=False)", {"x": np.array([3.0, 1.0, 3.0])}, [0.5, 0.0, 0.5]),
    ("y = np.min(x, axis=None, keepdims=False)", {"x": np.full(4, 2.0)}, [0.25] * 4),
    ("y = np.linalg.norm(x, axis=None, keepdims=False)", {"x": np.zeros(3)}, [0.0] * 3),
    ("y = np.std(x, axis=None, ddof=0, keepdims=False)", {"x": np.ones(3)}, [0.0] * 3),
    ("y = np.prod(x, axis=None, keepdims=False)", {"x": np.array([0.0, 2.0, 3.0])}, [6.0, 0.0, 0.0]),
    ("y = np.prod(x, axis=None, keepdims=False)", {"x": np.array([0.0, 0.0, 3.0])}, [0.0] * 3),
    ("z = np.arctan2(y, x)", {"y": 0.0, "x": 0.0}, 0.0),
    ("z = np.hypot(x, y)", {"x": 0.0, "y": 0.0}, 0.0),
    ("y = np.sinc(x)", {"x": np.array([0.0, 1e-5])}, [0.0, -(math.pi**2) / 3 * 1e-5]),
    ("y = np.linalg.det(a)", {"a": np.array([[1.0, 2.0], [2.0, 4.0]])}, [[4.0, -2.0], [-2.0, 1.0]]),
    ("z = x ** y", {"x": np.array([0.0, -1.0, 2.0]), "y": 0}, [0.0] * 3),
    ("z = x ** y", {"x": 0.0, "y": 0.5}, math.inf),
    ("z = x ** y", {"x": 0.0, "y": 2}, 0.0),
    ("y = np.clip(x, a_min, a_max)", {"x": np.array([0.0, 0.5, 1.0, 2.0]), "a_min": 0.0, "a_max": 1.0}, [0.5, 1.0, 0.5, 0]),
    ("y = np.sort(x, axis=-1, kind=None)", {"x": np.array([2.0, 1.0, 1.0])}, [3.0, 1.5, 1.5]),
    ("y = np.median(x, axis=None, keepdims=False)", {"x": np.array([1.0, 1.0, 5.0])}, [0.5, 0.5, 0.0]),
]


@pytest.mark.parametrize("statement, values, expected", EDGES, ids=[f"{e[0]} {k}" for k, e in enumerate(EDGES)])
def test_edges(statement, values, expected):
    entry = next(e for e in ENTRIES if e.statement == statement)
    rule = Executed(entry)
    for name, default in rule.rule.all_params:
        if name not in values:
            values = {**values, name: ast.literal_eval(default_text(default))}
    y = rule.primal(values)
    y_bar = np.arange(1.0, np.size(y) + 1).reshape(np.shape(y)) if "sort" in statement else np.ones_like(y)[()]
    name = rule.rule.differentiable[0]
    np.testing.assert_allclose(rule.adjoint(name, values, y, y_bar), expected, rtol=1e-9, atol=1e-12)
