"""Kinds against what runs find: every rule with samples, every program of the corpus, indexing, and the lattice itself."""

import ast
import inspect
import itertools
import math
import sys
import types
import warnings

import numpy as np
import pytest
from programs import corpus
from rulebook import ENTRIES, Executed, arguments, cases_of, exists, ids, random_like

import sourcegrad as sg
import sourcegrad.runtime.numpy as rt
from sourcegrad import errors, pipeline
from sourcegrad.analysis import kinds as K
from sourcegrad.analysis.infer import Inference
from sourcegrad.backend.numpy import load
from sourcegrad.frontend.resolve import Env
from sourcegrad.ir import nodes as N
from sourcegrad.ir import printer, walk
from sourcegrad.rules import declare, parse
from sourcegrad.rules.text import expression

SCOPE = {"np": np, "math": math, "rt": rt, "rng": np.random.default_rng(3)}


def measured(value):
    """The kind of a value with all that is ever claimed: sizes of ints, each item of a list."""
    k = K.of(value)
    if type(value) is int:
        return K.size(1 if value == 1 else "n")
    if type(value) is list:
        items = [measured(v) for v in value]
        return K.list_of(K.join_all(items), tuple(items))
    if isinstance(value, tuple) and k.family == "tuple":
        return K.tuple_of([measured(v) for v in value], k.dtype)
    if type(value) is dict and k.items is not None:
        return k._replace(items=tuple((n, measured(v)) for n, v in value.items()))
    return k


def inferred(text, params):
    """The kind of an expression in names of these kinds."""
    env = Env(SCOPE, {}, set(params))
    function = N.Function("f", tuple(N.Param(n) for n in params), ())
    return Inference(function, env, params, lambda op, kinds: K.UNKNOWN).run().kind_of(expression(text))


def run(text, values):
    """The value of an expression, LookupError where it raises."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return eval(text, dict(SCOPE), dict(values))
        except Exception as problem:
            raise LookupError(text) from problem


def check(text, values):
    """The inferred kind of an expression covers that of its value; False where it raises."""
    try:
        actual = run(text, values)
    except LookupError:
        return False
    claimed = inferred(text, {n: K.of(v) for n, v in values.items()})
    assert K.covers(claimed, measured(actual)), f"{text} with {values}:\n  {claimed}\n  {measured(actual)}"
    return True


# --- the lattice ----------------------------------------------------------------------------------------------------

VALUES = [
    1.5, 2, 1, True, 1j, None, "s", np.float64(1), np.float32(1), np.int64(2), np.bool_(True), np.array(1.5), np.ones(3),
    np.ones(1), np.ones((2, 3)), np.ones(3, np.float32), np.arange(3), [], [1.5], [1.5, 2], [np.ones(3), 1.5], (1.5, 2),
    (1.5, np.ones(2)), {"a": 1.5}, {"a": 2, "b": 1}, range(3), types.SimpleNamespace(a=1.5), types.SimpleNamespace(a=2, b=3),
]  # fmt: skip


def test_join_is_above_both():
    for a, b in itertools.product(VALUES, VALUES):
        above = K.join(K.of(a), K.of(b))
        assert K.covers(above, K.of(a)) and K.covers(above, K.of(b)), (a, b, above)
        assert above == K.join(K.of(b), K.of(a)) or above.family in ("dict", "object")


def test_join_grows():
    known = {K.of(v) for v in VALUES}
    known |= {K.join(a, b) for a in known for b in known}
    some = sorted(known, key=str)[::7]
    for a, b in itertools.product(some, some):
        above = K.join(a, b)
        assert K.covers(above, a) and K.covers(above, b), (a, b, above)
        assert K.join(above, a) == above and K.join(above, b) == above, (a, b, above)
        assert K.covers(K.UNKNOWN, a) and K.join(a, K.UNKNOWN) == K.UNKNOWN and K.join(a, None) == a


def test_every_value_is_covered_by_its_kind():
    for value in VALUES:
        assert K.covers(K.of(value), measured(value))
        assert K.covers(K.plain(measured(value)), measured(value))


def test_unions_show_what_their_kinds_share():
    assert K.is_number(K.join(K.INT, K.F8)) and K.join(K.INT, K.F8).dtype == "f8"
    assert K.join(K.INT, K.FLOAT).family == "float"
    assert K.join(K.FLOAT, K.array("f8", ("n",))).family == "unknown"
    assert K.is_array(K.join(K.array("f4", ("n",)), K.array("f8", ("n",))))
    assert not K.may_vary(K.join(K.INT, K.NONE)) and K.may_vary(K.join(K.FLOAT, K.NONE))
    assert K.may_be_complex(K.join(K.array("f8", ()), K.array("c16", ())))


# --- every rule -----------------------------------------------------------------------------------------------------

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
    if isinstance(value, list) and value and any(isinstance(v, (float, list, np.ndarray)) for v in value):
        single = [v.astype(np.float32) if isinstance(v, np.ndarray) else v for v in value]
        return [value, tuple(value), single, [1 if type(v) is float else v for v in value]]
    return [value]


def rendered(entry, values, literal):
    """The rule's statement as a call on names, literals in place where they are static."""
    rule = parse.understand(entry)
    tree = ast.parse(entry.statement.partition(" = ")[2], mode="eval").body
    names = {}

    def place(name):
        value = values[name]
        if literal and isinstance(value, (int, str, bool, type(None))) and type(value) is not float:
            return ast.parse(repr(value), mode="eval").body
        if literal and isinstance(value, (tuple, list)) and all(type(v) is int for v in value):
            return ast.parse(repr(value), mode="eval").body
        if literal and value in (float, int, np.float64, np.float32) if isinstance(value, type) else False:
            text = value.__name__ if value in (float, int) else f"np.{value.__name__}"
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
        defaults = dict(rule.all_params)
        keywords = [
            ast.keyword(k.arg, place(k.arg))
            for k in tree.keywords
            if repr(values[k.arg]) != repr(ast.literal_eval(ast.unparse(k.value)))
        ]
        assert defaults is not None
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
            for _, text in entry.tangents:
                check(text, names | dots)


def in_dtype(value, dtype, varies, place=[0]):
    if isinstance(value, (list, tuple)):
        return type(value)(in_dtype(v, dtype, varies) for v in value)
    if not varies or not isinstance(value, (float, np.ndarray)):
        return value
    place[0] += 1
    if dtype == "mixed":
        dtype = (np.float32, np.float64)[place[0] % 2]
    if isinstance(value, float):
        return np.float64(value) if dtype == "scalar" else dtype(value) if dtype is np.float32 else value
    return value if dtype == "scalar" else value.astype(dtype)


SAMPLES = [1.5, 2, True, np.float64(0.5), np.float32(0.5), np.array(0.5), np.ones(1), np.ones((2, 3)), np.ones(0),
           np.ones(3, np.float32), np.arange(3), np.eye(3), np.array([True, False]), 1j, [1.5, 2.5], (1, 2)]  # fmt: skip
CONSTANT = sorted({e.statement for e in declare.ENTRIES if e.style == "zero"})
SKIPPED = ("open", "input", "print", "np.save", "np.load", "np.set", "np.random", "np.fromfile", "np.get", "np.seterr",
           "np.genfromtxt", "np.err", "rt.", "np.ndindex", "breakpoint", "exit", "warnings", "time.", "np.fromstring")  # fmt: skip


@pytest.mark.parametrize("name", [n.partition("(")[0] for n in CONSTANT if not n.startswith(SKIPPED)])
def test_constant(name):
    if name in ("is", "is not", "in", "not in", "<", "<=", "==", "!=", ">", ">=", "//", "&", "|", "^", "<<", ">>"):
        texts = [f"x {name} y"]
    elif name in ("not", "u~"):
        texts = [f"{name.removeprefix('u')} x"]
    elif name.startswith("."):
        texts = [f"x{name}", f"x{name}()"]
    elif name.startswith("Generator."):
        texts = [f"rng.{name[10:]}()", f"rng.{name[10:]}(x)", f"rng.{name[10:]}(x, y)"]
    else:
        texts = [f"{name}(x)", f"{name}(x, y)", f"{name}(x, axis=1)", f"{name}(x, axis=y)", f"{name}(x, dtype=np.float32)",
                 f"{name}((2, 3))", f"{name}(np.shape(x))", f"{name}(len(x))", f"{name}(1)"]  # fmt: skip
    for text in texts:
        if expression(text) is None:
            continue
        seconds = SAMPLES if "y" in text.replace("np.", "").replace(name, "") else [0]
        for x, y in itertools.product(SAMPLES, seconds):
            if name in ("range", "np.indices", "np.eye", "bytes", "bytearray") and not isinstance(x, (int, tuple, np.ndarray)):
                continue
            check(text, {"x": x, "y": y})


OPERANDS = [1.5, 2, -1, 0, True, 1j, np.float64(0.5), np.float32(0.5), np.int64(2), np.int8(2), np.bool_(True), np.array(1.5),
            np.ones(1), np.ones(3), np.ones((2, 3)), np.ones((2, 1)), np.ones(0), np.ones(3, np.float32),
            np.arange(3), np.arange(3, dtype=np.int8), np.ones(3, bool), np.ones(3, complex), [1.5, 2], (1.5,), "ab"]  # fmt: skip


@pytest.mark.parametrize("op", "+ - * / // % ** @ & | ^ << >> < <= == != > >=".split())
def test_operator(op):
    for x, y in itertools.product(OPERANDS, OPERANDS):
        if op == "**" and isinstance(run_or_none(f"x {op} y", x, y), complex) and not isinstance(x + y, complex):
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


@pytest.mark.parametrize("text", ["-x", "+x", "~x", "abs(x)", "not x", "round(x)", "float(x)", "int(x)", "x.real", "x.T",
                                  "x.imag", "x.shape", "x.ndim", "x.size", "len(x)", "x.copy()", "x.item()", "x.tolist()",
                                  "list(x)", "tuple(x)", "sum(x)", "max(x)", "sorted(x)", "np.zeros_like(x)", "x.flatten()",
                                  "np.zeros(np.shape(x))", "np.ones_like(x, dtype=float)", "np.full_like(x, 2)",
                                  "np.zeros(len(x))", "np.array([x, x])", "np.array([x, 1])", "np.stack([x, x, x])",
                                  "np.concatenate([x, x])", "np.array(x)", "np.asarray(x, dtype=np.float32)",
                                  "x.reshape(-1)", "x.reshape(1, -1)", "np.reshape(x, (-1, 1))", "np.squeeze(x)",
                                  "np.broadcast_to(x, (2, 3))", "x.astype(float)", "x.astype('f4')", "x.dtype",
                                  "np.zeros(3, dtype=x.dtype)", "np.atleast_1d(x)", "x.sum()", "x.mean(axis=0)",
                                  "x.max(axis=-1, keepdims=True)", "np.expand_dims(x, 0)", "np.float32(x)", "np.eye(len(x))",
                                  "divmod(x, 2)", "np.where(x)", "np.ravel(x)", "np.median(x)", "np.linalg.norm(x)"])  # fmt: skip
def test_function(text):
    for x in [*OPERANDS, [], [np.ones(2), np.ones(2)], [[1.5, 2], [3, 4]], range(3), {"a": 1}, np.ones((2, 1, 3))]:
        check(text, {"x": x})


SIZES = ["()", "(1,)", "(3,)", "(0,)", "(2, 3)", "(1, 3)", "(3, 1, 2)"]
INDICES = ["0", "-1", "k", "i8", "...", "None", ":", "1:", ":k", "::-1", "::2", "mask", "flags", "pick", "pick2", "[0]", "zero",
           "np.newaxis"]  # fmt: skip


@pytest.mark.parametrize("shape", SIZES)
def test_indexing(shape):
    x = np.ones(eval(shape))
    names = {"k": 1, "i8": np.int64(0), "pick": np.array([0, 0]), "pick2": np.array([[0], [0]]), "zero": np.array(0),
             "flags": [True] * len(x) if x.ndim else [], "mask": x > 0}  # fmt: skip
    ran = 0
    for n in (1, 2, 3):
        for parts in itertools.product(INDICES, repeat=n):
            if n < 3 or len(set(parts) & {"1:", "::2", "pick2", "np.newaxis", "-1", ":k"}) == 0:
                ran += check(f"x[{', '.join(parts)}]", {"x": x, **names})
    assert ran
    check("x[()]", {"x": x})
    for t in ((0,), (0, 0), (slice(None), 0), (None, Ellipsis)):
        check("x[t]", {"x": x, "t": t})


# --- every program --------------------------------------------------------------------------------------------------

CORPUS = corpus()
every = pytest.mark.parametrize("case", CORPUS, ids=repr)


def facts(function, arguments):
    """The primal in normal form with its inferred kinds, and the function that runs it."""
    program = pipeline.Program()
    program.refusals = errors.Refusals("")
    normal = program.normal(function)
    fn, env, _ = normal.copy()
    kinds = program.infer(fn, env, {n: K.of(v) for n, v in arguments.items()})
    cells = {**env.cells, **{n: types.CellType(v) for n, v in env.constants.items()}}
    source = normal.source
    text = printer.function(fn)
    return kinds, load(text, fn.name, globals=env.globals, cells=cells, defaults=source.defaults,
                       kwdefaults=source.kwdefaults)  # fmt: skip


def watch(kinds, function, args, kwargs):
    """Run a function; every value of a local name, after every line, must be of the kind that was inferred."""
    code = function.__code__
    seen = {}

    def local(frame, event, arg):
        for n, v in frame.f_locals.items():
            if seen.get(n) is not v or isinstance(v, (list, dict)):
                assert K.covers(kinds(n), measured(v)), f"{n}: {kinds(n)} is {measured(v)}"
                seen[n] = v
        return local

    def trace(frame, event, arg):
        return local if frame.f_code is code else None

    old = sys.gettrace()
    sys.settrace(trace)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            function(*args, **kwargs)
    finally:
        sys.settrace(old)


@every
def test_program(case):
    args, kwargs = case.arguments()
    bound = inspect.signature(case.function, follow_wrapped=False).bind(*args, **kwargs)
    bound.apply_defaults()
    kinds, function = facts(case.function, bound.arguments)

    watch(kinds, function, args, kwargs)


def test_little_is_unknown():
    total = unknown = 0
    for case in CORPUS:
        args, kwargs = case.arguments()
        bound = inspect.signature(case.function, follow_wrapped=False).bind(*args, **kwargs)
        kinds, _ = facts(case.function, bound.arguments)
        names = walk.assigned(kinds.fn.body)
        total += len(names)
        unknown += sum(kinds(n) is None or kinds(n).family == "unknown" for n in names)
    assert unknown < 0.05 * total, (unknown, total)


@every
def test_generated(case):
    """The text of a gradient, taken as a program."""
    args, kwargs = case.arguments()
    bound = inspect.signature(case.function, follow_wrapped=False).bind(*args, **kwargs)
    bound.apply_defaults()
    state = sg.grad(case.function, wrt=case.chosen).__sourcegrad_state__
    gradient = state.find(*bound.arguments.values())
    kinds, function = facts(gradient, bound.arguments)
    watch(kinds, function, args, kwargs)


# --- statements -----------------------------------------------------------------------------------------------------


def kinds_of(function, **params):
    program = pipeline.Program()
    program.refusals = errors.Refusals("")
    fn, env, _ = program.normal(function).copy()
    kinds = program.infer(fn, env, params)
    return kinds, kinds.expr(fn.body[-1].value)


def test_a_name_that_is_an_array_after_the_first_pass():
    def f(x):
        s = 0.0
        for _ in range(3):
            s = s + x
        return s + x

    _, result = kinds_of(f, x=K.array("f8", ("n",)))
    assert result == K.array("f8", ("n",))


def test_none_before_the_first_pass():
    def f(x):
        last = None
        s = 0.0
        for k in range(3):
            if last is not None:
                s = s + last * x[k]
            last = x[k]
        return s

    kinds, result = kinds_of(f, x=K.array("f8", ("n",)))
    assert result == K.join(K.FLOAT, K.F8) and K.is_number(result)


def test_a_list_nested_into_itself_ends():
    def f(x):
        a = [x]
        for _ in range(10):
            a = [a]
        return a

    _, result = kinds_of(f, x=K.FLOAT)
    assert K.covers(result, K.of([[[[1.5]]]])) and K.covers(result, K.of([1.5]))


def test_what_lists_and_dicts_take_in():
    def f(x):
        xs = []
        xs.append(x)
        xs.append(2)
        xs[0] = None
        ys = [x]
        ys += ["a"]
        d = {"a": x}
        d["b"] = 2
        e = {"a": x}
        e[x] = 3
        return xs, ys, d, e

    _, result = kinds_of(f, x=K.FLOAT)
    xs, ys, d, e = result.items
    assert K.covers(xs, K.of([1.5, 2, None])) and K.covers(ys, K.of([1.5, "a"]))
    assert K.covers(d, K.of({"a": 1.5, "b": 2})) and e.items is None


def test_an_augmented_array_keeps_its_dtype():
    def f(x, y):
        x += y
        return x

    _, result = kinds_of(f, x=K.array("f4", ("n",)), y=K.array("f8", ("n",)))
    assert result == K.array("f4", ("n",))


def test_long_text_is_inferred_once():
    lines = ["def f(x):", " s = x", *(f" t{k} = np.sin(s)\n s = s + t{k} * x" for k in range(300)), " return s"]
    assert len(lines) > 300
    count = 0

    class Counted(Inference):
        def statement(self, s):
            nonlocal count
            count += 1
            super().statement(s)

    statements = []
    for k in range(300):
        statements.append(N.Assign(N.Name(f"t{k}"), expression(f"np.sin({f's{k - 1}' if k else 'x'})")))
        statements.append(N.Assign(N.Name(f"s{k}"), expression(f"x + t{k} * x")))
    fn = N.Function("f", (N.Param("x"),), tuple(statements))
    env = Env(SCOPE, {}, walk.local_names(fn))
    kinds = Counted(fn, env, {"x": K.FLOAT}, None).run()
    assert kinds("s299") == K.F8 and count == len(statements)
