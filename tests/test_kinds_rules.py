"""The kind of every rule's result, and of what its derivatives compute, against what NumPy does.

Each call is made with arguments of many types, dtypes and shapes; what is inferred from their kinds
must cover the result.
"""

import ast
import itertools
import re

import numpy as np
import pytest
from measured import SCOPE, check, run
from rulebook import ENTRIES, Executed, arguments, cases_of, exists, ids, random_like

from sourcegrad.rules import declare, parse
from sourcegrad.rules.text import expression

# --- every rule -----------------------------------------------------------------------------------

AVAILABLE = [e for e in ENTRIES if exists(e)]
DTYPES = (np.float64, np.float32, np.int64, np.bool_, np.complex128)


def variants(value):
    """An argument in other forms of the same structure."""
    if type(value) is float:
        return [value, np.float64(value), np.float32(value), 1, np.array(value), np.array([value])]
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        cast = [value.astype(d) for d in DTYPES]
        if value.ndim == 0:
            cast += [float(value), np.float32(value), np.ones(1)]
        return cast + ([value[:1], value[:0]] if value.ndim else [])
    if (
        isinstance(value, list)
        and value
        and any(isinstance(v, (float, list, np.ndarray)) for v in value)
    ):
        single = [v.astype(np.float32) if isinstance(v, np.ndarray) else v for v in value]
        return [value, tuple(value), single, [1 if type(v) is float else v for v in value]]
    return [value]


def static_text(value):
    """How an argument is written that is known before the program runs; None for others."""
    if isinstance(value, type):
        return value.__name__ if value in (float, int) else f"np.{value.__name__}"
    whole = isinstance(value, (tuple, list)) and all(type(v) is int for v in value)
    return repr(value) if whole or isinstance(value, (int, str, type(None))) else None


def rendered(entry, values, literal):
    """The rule's statement as a call on names, literals in place where they are static."""
    tree = ast.parse(entry.statement.partition(" = ")[2], mode="eval").body
    names = {}

    def place(name):
        value = values[name]
        text = static_text(value) if literal else None
        if text is not None:
            return ast.parse(text, mode="eval").body
        names[name] = value
        return ast.Name(name, ast.Load())

    if isinstance(tree, ast.Call):
        args = []
        for a in tree.args:
            if isinstance(a, ast.Starred):
                for k, v in enumerate(values[a.value.id]):
                    values[f"{a.value.id}{k}"] = v
                    args.append(place(f"{a.value.id}{k}"))
            else:
                args.append(place(a.id))
        keywords = [
            ast.keyword(k.arg, place(k.arg))
            for k in tree.keywords
            if repr(values[k.arg]) != repr(ast.literal_eval(ast.unparse(k.value)))
        ]
        tree = ast.Call(tree.func, args, keywords)
        if isinstance(tree.func, ast.Attribute) and isinstance(tree.func.value, ast.Name):
            root = tree.func.value.id
            if root in values:
                names[root] = values[root]
            tree.func.value.id = "rng" if root == "Generator" else root
    else:
        names.update(values)
    return ast.unparse(ast.fix_missing_locations(tree)), names


@pytest.mark.parametrize("entry", AVAILABLE, ids=ids(AVAILABLE))
def test_rule(entry):
    rule = parse.understand(entry)
    ran = 0
    for case in cases_of(entry):
        with np.errstate(all="ignore"):
            base = arguments(rule, case, 3)
            forms = {n: variants(v) for n, v in base.items()}
        many = [dict(base)]
        for n, others in forms.items():
            many += [base | {n: v} for v in others]
        for k in range(max((len(v) for v in forms.values()), default=0)):
            many.append({n: v[min(k, len(v) - 1)] for n, v in forms.items()})
        for values in many:
            for literal in (True, False):
                ran += check(*rendered(entry, dict(values), literal))
    assert ran or not cases_of(entry)


@pytest.mark.parametrize("entry", AVAILABLE, ids=ids(AVAILABLE))
def test_kernels(entry):
    """The texts of a rule's derivatives, as expressions: what generated code is made of."""
    rule = Executed(entry)
    rng = np.random.default_rng(5)
    for case in cases_of(entry):
        base = arguments(rule.rule, case, 3)
        for dtype in (np.float64, np.float32, "mixed", "scalar"):
            values = {n: in_dtype(v, dtype, n in rule.rule.differentiable) for n, v in base.items()}
            with np.errstate(all="ignore"):
                try:
                    y = rule.primal(values)
                    y_bar = random_like(y, rng)
                    scope = rule.environment(values, y, y_bar)
                except Exception:
                    continue
            names = {n: v for n, v in scope.items() if n not in SCOPE and not n.startswith("_")}
            for text in rule.texts.values():
                check(text, names)
            dots = {f"{n}_dot": random_like(v, rng) for n, v in values.items()}
            absent = {n for n, v in dots.items() if v is None}  # of an argument that is not given
            for _, text in entry.tangents:
                if absent.isdisjoint(re.findall(r"\w+", text)):
                    check(text, names | dots)


TURNS = itertools.cycle((np.float32, np.float64))


def in_dtype(value, dtype, varies):
    """An argument in another dtype; "mixed": in one or the other by turns, "scalar": no Python
    floats.
    """
    if isinstance(value, (list, tuple)):
        return type(value)(in_dtype(v, dtype, varies) for v in value)
    if not varies or not isinstance(value, (float, np.ndarray)):
        return value
    dtype = next(TURNS) if dtype == "mixed" else dtype
    if np.iscomplexobj(value):
        return value if dtype == "scalar" else value.astype(np.result_type(dtype, np.complex64))
    if isinstance(value, float):
        return (
            np.float64(value)
            if dtype == "scalar"
            else dtype(value)
            if dtype is np.float32
            else value
        )
    return value if dtype == "scalar" else value.astype(dtype)


SAMPLES = [
    1.5,
    2,
    True,
    np.float64(0.5),
    np.float32(0.5),
    np.array(0.5),
    np.ones(1),
    np.ones((2, 3)),
    np.ones(0),
    np.ones(3, np.float32),
    np.arange(3),
    np.eye(3),
    np.array([True, False]),
    1j,
    [1.5, 2.5],
    (1, 2),
]
CONSTANT = sorted({e.statement for e in declare.ENTRIES if e.style == "zero"})
SKIPPED = (
    "open",
    "input",
    "print",
    "np.save",
    "np.load",
    "np.set",
    "np.random",
    "np.fromfile",
    "np.get",
    "np.seterr",
    "np.genfromtxt",
    "np.err",
    "rt.",
    "np.ndindex",
    "breakpoint",
    "exit",
    "warnings",
    "time.",
    "np.fromstring",
)


@pytest.mark.parametrize(
    "name", [n.partition("(")[0] for n in CONSTANT if not n.startswith(SKIPPED)]
)
def test_constant(name):
    if name in (
        "is",
        "is not",
        "in",
        "not in",
        "<",
        "<=",
        "==",
        "!=",
        ">",
        ">=",
        "//",
        "&",
        "|",
        "^",
        "<<",
        ">>",
    ):
        texts = [f"x {name} y"]
    elif name in ("not", "u~"):
        texts = [f"{name.removeprefix('u')} x"]
    elif name.startswith("."):
        texts = [f"x{name}", f"x{name}()"]
    elif name.startswith("Generator."):
        texts = [f"rng.{name[10:]}()", f"rng.{name[10:]}(x)", f"rng.{name[10:]}(x, y)"]
    else:
        texts = [
            f"{name}(x)",
            f"{name}(x, y)",
            f"{name}(x, axis=1)",
            f"{name}(x, axis=y)",
            f"{name}(x, dtype=np.float32)",
            f"{name}((2, 3))",
            f"{name}(np.shape(x))",
            f"{name}(len(x))",
            f"{name}(1)",
        ]
    for text in texts:
        if expression(text) is None:
            continue
        seconds = SAMPLES if "y" in text.replace("np.", "").replace(name, "") else [0]
        for x, y in itertools.product(SAMPLES, seconds):
            if name in ("range", "np.indices", "np.eye", "bytes", "bytearray") and not isinstance(
                x, (int, tuple, np.ndarray)
            ):
                continue
            check(text, {"x": x, "y": y})


OPERANDS = [
    1.5,
    2,
    -1,
    0,
    True,
    1j,
    np.float64(0.5),
    np.float32(0.5),
    np.int64(2),
    np.int8(2),
    np.bool_(True),
    np.array(1.5),
    np.ones(1),
    np.ones(3),
    np.ones((2, 3)),
    np.ones((2, 1)),
    np.ones(0),
    np.ones(3, np.float32),
    np.arange(3),
    np.arange(3, dtype=np.int8),
    np.ones(3, bool),
    np.ones(3, complex),
    [1.5, 2],
    (1.5,),
    "ab",
]


@pytest.mark.parametrize("op", "+ - * / // % ** @ & | ^ << >> < <= == != > >=".split())
def test_operator(op):
    for x, y in itertools.product(OPERANDS, OPERANDS):
        if (
            op == "**"
            and isinstance(run_or_none(f"x {op} y", x, y), complex)
            and not isinstance(x + y, complex)
        ):
            continue  # the one promise that is checked where a value is returned
        check(f"x {op} y", {"x": x, "y": y})
    for x, y in itertools.product(OPERANDS, ("2", "-1", "0.5", "True", "1j")):
        if op == "**" and isinstance(run_or_none(f"x {op} {y}", x, 0), complex) and y == "0.5":
            continue
        check(f"x {op} {y}", {"x": x})


def run_or_none(text, x, y):
    try:
        return run(text, {"x": x, "y": y})
    except LookupError:
        return None


@pytest.mark.parametrize(
    "text",
    [
        "-x",
        "+x",
        "~x",
        "abs(x)",
        "not x",
        "round(x)",
        "float(x)",
        "int(x)",
        "x.real",
        "x.T",
        "x.imag",
        "x.shape",
        "x.ndim",
        "x.size",
        "len(x)",
        "x.copy()",
        "x.item()",
        "x.tolist()",
        "list(x)",
        "tuple(x)",
        "sum(x)",
        "max(x)",
        "sorted(x)",
        "np.zeros_like(x)",
        "x.flatten()",
        "np.zeros(np.shape(x))",
        "np.ones_like(x, dtype=float)",
        "np.full_like(x, 2)",
        "np.zeros(len(x))",
        "np.array([x, x])",
        "np.array([x, 1])",
        "np.stack([x, x, x])",
        "np.concatenate([x, x])",
        "np.array(x)",
        "np.asarray(x, dtype=np.float32)",
        "x.reshape(-1)",
        "x.reshape(1, -1)",
        "np.reshape(x, (-1, 1))",
        "np.squeeze(x)",
        "np.broadcast_to(x, (2, 3))",
        "x.astype(float)",
        "x.astype('f4')",
        "x.dtype",
        "np.zeros(3, dtype=x.dtype)",
        "np.atleast_1d(x)",
        "x.sum()",
        "x.mean(axis=0)",
        "x.max(axis=-1, keepdims=True)",
        "np.expand_dims(x, 0)",
        "np.float32(x)",
        "np.eye(len(x))",
        "divmod(x, 2)",
        "np.where(x)",
        "np.ravel(x)",
        "np.median(x)",
        "np.linalg.norm(x)",
    ],
)
def test_function(text):
    for x in [
        *OPERANDS,
        [],
        [np.ones(2), np.ones(2)],
        [[1.5, 2], [3, 4]],
        range(3),
        {"a": 1},
        np.ones((2, 1, 3)),
    ]:
        check(text, {"x": x})


SIZES = ["()", "(1,)", "(3,)", "(0,)", "(2, 3)", "(1, 3)", "(3, 1, 2)"]
INDICES = [
    "0",
    "-1",
    "k",
    "i8",
    "...",
    "None",
    ":",
    "1:",
    ":k",
    "::-1",
    "::2",
    "mask",
    "flags",
    "pick",
    "pick2",
    "[0]",
    "zero",
    "np.newaxis",
]


@pytest.mark.parametrize("shape", SIZES)
def test_indexing(shape):
    x = np.ones(eval(shape))
    names = {
        "k": 1,
        "i8": np.int64(0),
        "pick": np.array([0, 0]),
        "pick2": np.array([[0], [0]]),
        "zero": np.array(0),
        "flags": [True] * len(x) if x.ndim else [],
        "mask": x > 0,
    }
    ran = 0
    for n in (1, 2, 3):
        for parts in itertools.product(INDICES, repeat=n):
            if n < 3 or len(set(parts) & {"1:", "::2", "pick2", "np.newaxis", "-1", ":k"}) == 0:
                ran += check(f"x[{', '.join(parts)}]", {"x": x, **names})
    assert ran
    check("x[()]", {"x": x})
    for t in ((0,), (0, 0), (slice(None), 0), (None, Ellipsis)):
        check("x[t]", {"x": x, "t": t})
