"""What the tests of rules share: the entries, samples of arguments, and an evaluator that executes
a rule's texts.

Nothing here uses the compiler: the texts are run as they stand.
"""

import ast
import builtins
import math
import statistics

import numpy as np
import numpy.fft  # NumPy loads it only when it is asked for

import sourcegrad.runtime.numpy as rt
from sourcegrad.ir import nodes as ir
from sourcegrad.rules import declare, parse

parse.index()
ENTRIES = [e for e in declare.ENTRIES if e.style != "zero" and not e.scope]
try:
    import scipy
    import scipy.fft
    import scipy.integrate
    import scipy.linalg
    import scipy.ndimage
    import scipy.signal
    import scipy.special
    import scipy.stats
except ImportError:
    scipy = None
LANGUAGE = {"np": np, "math": math, "statistics": statistics, "rt": rt, "scipy": scipy}
VERSION = tuple(int(part) for part in np.__version__.split(".")[:2])
# keywords that functions of NumPy 2.0 got later, and with which version
LATER = {
    ("np.clip", "min"): (2, 1),
    ("np.clip", "max"): (2, 1),
    ("np.reshape", "copy"): (2, 1),
    ("np.asanyarray", "copy"): (2, 1),
    ("np.unique", "sorted"): (2, 3),
    ("np.trim_zeros", "axis"): (2, 2),
    (".reshape", "copy"): (2, 1),
}


def exists(entry):
    """Does this NumPy (this Python) have the function? Operators, methods and generators always
    do.
    """
    key = parse.quick_key(entry)
    if not key.startswith(("np.", "math.", "scipy.")):
        return True
    function = parse.resolve_object(key)
    if function is None:
        return False
    words = [name for name, _ in parse.understand(entry).all_params]
    return all(VERSION >= LATER.get((key, word), (2, 0)) for word in words)


def differentiable(entry):
    return exists(entry) and parse.understand(entry).differentiable


def ids(entries):
    seen, names = {}, []
    for entry in entries:
        name = entry.statement
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return names


# Samples ------------------------------------------------------------------------------------------

UNARY = ["0.5", "()", "(3,)", "(2, 3)"]
BINARY = [
    "(3,), (3,)",
    "(2, 3), (3,)",
    "(1, 3), (2, 1)",
    "0.5, (3,)",
    "(3,), 0.5",
    "(), (3,)",
    "0.5, 0.3",
]
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
    """What a case's literal stands for as a differentiable argument: a tuple of ints is an array of
    that shape.
    """
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
    args, keywords = eval(f"_given({case})", {"np": np, "rt": rt, "_given": lambda *a, **k: (a, k)})
    domain = dict(rule.entry.domain)
    values = {}
    for place, (name, default) in enumerate(rule.all_params):
        plain = name.lstrip("*")
        make = (
            (lambda v, d=domain.get(plain): realise(v, rng, d))
            if plain in rule.differentiable
            else (lambda v: v)
        )
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


# Trees --------------------------------------------------------------------------------------------


def is_leaf(x):
    return (
        isinstance(x, (float, complex))
        or isinstance(x, (np.ndarray, np.generic))
        and x.dtype.kind in "fc"
    )


def leaves(tree):
    if isinstance(tree, (list, tuple)):
        return [leaf for item in tree for leaf in leaves(item)]
    return [tree] if is_leaf(tree) else []


def like(tree, make):
    """The same structure with each float leaf replaced, in shadow form (tuples become lists, other
    leaves None).
    """
    if isinstance(tree, (list, tuple)):
        return [like(item, make) for item in tree]
    return make(tree) if is_leaf(tree) else None


def random_like(tree, rng):
    def some(shape, dtype):
        real = rng.uniform(-1, 1, shape)
        return real + 1j * rng.uniform(-1, 1, shape) if dtype.kind == "c" else real

    def make(x):
        if isinstance(x, np.ndarray):
            return some(x.shape, x.dtype).astype(x.dtype)
        if isinstance(x, np.generic):
            return x.dtype.type(some((), x.dtype))
        return (
            float(rng.uniform(-1, 1)) if isinstance(x, float) else complex(*rng.uniform(-1, 1, 2))
        )

    return like(tree, make)


def moved(x, t, h):
    """x + h t, in x's structure and its order of memory."""
    if isinstance(x, (list, tuple)):
        items = [moved(a, b, h) for a, b in zip(x, t)]
        return type(x)(items)
    if isinstance(x, np.ndarray) and x.flags.fnc:
        return np.asfortranarray(x + h * t)
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
    assert t is None or isinstance(t, float) and t == 0 or np.shape(t) == np.shape(y), (
        np.shape(t),
        np.shape(y),
    )
    return np.ravel(np.broadcast_to(0.0 if t is None else t, np.shape(y)))


def size_of(values):
    return max([1.0] + [float(np.nanmax(np.abs(leaf))) for leaf in leaves(values) if np.size(leaf)])


# The evaluator ------------------------------------------------------------------------------------


class Executed:
    """A rule's texts as functions of its parameters."""

    def __init__(self, entry):
        self.rule = parse.understand(entry)
        self.entry = entry
        self.result, _, right = entry.statement.partition(" = ")
        owner = "Generator." in right or "np.random." in right
        right = (
            right.replace("Generator.", "_rng().").replace("np.random.", "_rng().")
            if owner
            else right
        )
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
            text = (
                text.replace("Generator.", "_rng().").replace("np.random.", "_rng().")
                if owner
                else text
            )
            return eval(text, self.scope, dict(values))
        return eval(self.call, self.scope, dict(values))

    def environment(self, values, y, y_bar=None):
        env = dict(self.scope, **values)
        env[self.result] = y
        if y_bar is not None:
            env[self.result + "_bar"] = y_bar
        for statement in ast.parse(self.entry.where).body:
            # what reads the cotangent is for adjoints alone
            read = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
            if read <= set(env) | {t.id for t in statement.targets} | set(dir(builtins)):
                exec(ast.unparse(statement), env)
        return env

    def adjoint(self, name, values, y, y_bar):
        value = eval(self.texts[name], self.environment(values, y, y_bar))
        if self.entry.style == "elementwise":
            return rt.unbroadcast(
                y_bar * np.conj(value) if np.iscomplexobj(value) else y_bar * value, values[name]
            )
        return value

    def tangent(self, name, values, y, x_dot):
        env = self.environment(values, y)
        env[name + "_dot"] = x_dot
        if self.entry.style == "elementwise" and name not in dict(self.entry.tangents):
            return spread(eval(self.texts[name], env) * x_dot, y)
        if self.entry.style == "jointly":
            for other in self.rule.differentiable:
                if other != name:
                    env[other + "_dot"] = 0.0  # as generated text has it, whatever the shape
        t = eval(unparse(self.rule.tangent[name]), env)
        joint = self.entry.style in ("elementwise", "jointly") and self.entry.kind.startswith("broadcast")
        return rt.spread_to(t, y) if joint else t


def spread(t, y):
    """A tangent in the shape of `y`, as forward mode makes it where rules broadcast."""
    return np.broadcast_to(np.asarray(t, np.result_type(t, y)), np.shape(y)) if np.ndim(y) else t


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
        return ":".join(
            "" if p is None else unparse(p) for p in (expr.lower, expr.upper, expr.step)
        )
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
        return (
            "("
            + unparse(expr.left)
            + "".join(f" {o} {unparse(r)}" for o, r in zip(expr.ops, expr.rest))
            + ")"
        )
    if kind is ir.Bool:
        return "(" + f" {expr.op} ".join(map(unparse, expr.values)) + ")"
    if kind is ir.IfExp:
        return f"({unparse(expr.body)} if {unparse(expr.test)} else {unparse(expr.orelse)})"
    items = "".join(unparse(item) + ", " for item in expr.items)
    return f"({items})" if expr.kind == "tuple" else f"[{items}]"


TESTED = [e for e in ENTRIES if differentiable(e)]
