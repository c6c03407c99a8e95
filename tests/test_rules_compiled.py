"""Every rule through the whole compiler: the call of each case in a program, differentiated in both
modes, twice.

The values that are compared with come from executing the rule's texts (rulebook), which test_rules
holds against differences; the second order is held against differences of the first.
"""

import ast
import linecache
import zlib

import numpy as np
import pytest
from rulebook import (
    LANGUAGE,
    TESTED,
    Executed,
    arguments,
    cases_of,
    default_text,
    flat,
    flat_like,
    ids,
    inner,
    is_leaf,
    leaves,
    like,
    moved,
    random_like,
)

import sourcegrad

COMPILED = [
    e
    for e in TESTED
    if "Generator." not in e.statement
    and "np.random." not in e.statement
    and " = rt." not in e.statement
]
CONVERSIONS = ("np.float32", "np.float16", "np.complex", "complex(")
# np.trim_zeros changes its shape where a zero moves
SMOOTH = [
    e
    for e in COMPILED
    if not any(c in e.statement for c in CONVERSIONS) and "trim_zeros" not in e.statement
]


class Program:
    """The statement of an entry as a function of its active arguments; all others are globals.

    only: the one argument that is active of those that may be
    """

    def __init__(self, entry, case, weighted=False, only=None):
        self.rule = Executed(entry)
        self.values = arguments(
            self.rule.rule, case, zlib.crc32(f"{entry.statement} {case}".encode())
        )
        self.y = self.rule.primal(self.values)
        self.plain = only is not None  # a product would give a tangent its shape
        self.active = [n for n in self.rule.rule.differentiable if leaves(self.values[n]) and only in (None, n)]
        self.scope = dict(LANGUAGE)
        self.params, self.args = [], []
        self.starred = {n[1:] for n, _ in self.rule.rule.all_params if n.startswith("*")}
        body = self.expression(entry)
        for n in self.active:
            self.params += self.names(n)
            self.args += self.values[n] if n in self.starred else [self.values[n]]
        lines = [f"def program({', '.join(self.params)}):", f"    return {body}"]
        if weighted:
            lines[1:] = [f"    out = {body}", f"    return {self.scalar()}"]
        self.function = self.load("\n".join(lines) + "\n", f"<{entry.statement} {case} {weighted} {only}>")

    def names(self, n):
        return [f"{n}_{k}" for k in range(len(self.values[n]))] if n in self.starred else [n]

    def expression(self, entry):
        right = ast.parse(entry.statement).body[0].value
        defaults = dict(self.rule.rule.all_params)
        for n, value in self.values.items():
            if n not in self.active:
                self.scope.update(zip(self.names(n), value if n in self.starred else [value]))
        if isinstance(right, ast.Call):
            kept = []
            for k in right.keywords:
                same = repr(self.values[k.arg]) == repr(
                    ast.literal_eval(default_text(defaults[k.arg]))
                )
                if k.arg in self.active or not same:
                    kept.append(ast.keyword(k.arg, ast.Name(k.arg)))
            right.keywords = kept
            args = []
            for a in right.args:
                star = isinstance(a, ast.Starred)
                args += [ast.Name(n) for n in self.names(a.value.id)] if star else [a]
            right.args = args
        return ast.unparse(right)

    def scalar(self):
        """A number that depends on every float entry of the result: with shares and not linearly, or the sum."""
        rng = np.random.default_rng(1)
        if not isinstance(self.y, (list, tuple)):
            return self.summed("out", "share", self.y, rng)
        terms = [self.summed(f"out[{k}]", f"share{k}", item, rng) for k, item in enumerate(self.y) if is_leaf(item)]
        return " + ".join(terms) or "0.0"

    def summed(self, out, share, y, rng):
        if self.plain:
            return f"np.sum(np.real({out}))"
        self.scope[share] = rng.uniform(-1, 1, np.shape(y))
        square = f"{out} * {out}"
        return f"np.sum({share} * {f'np.real({square})' if np.iscomplexobj(y) else square})"

    def load(self, text, file):
        linecache.cache[file] = (len(text), None, text.splitlines(True), file)
        exec(compile(text, file, "exec"), self.scope)
        return self.scope["program"]

    def expected(self, y_bar, dots):
        """⟨y_bar, y_dot⟩ from the rule's texts alone."""
        dots = iter(dots)
        total = 0.0
        for n in self.active:
            d = [next(dots) for _ in self.values[n]] if n in self.starred else next(dots)
            total += inner(y_bar, self.rule.tangent(n, self.values, self.y, d))
        return total


@pytest.mark.parametrize("entry", COMPILED, ids=ids(COMPILED))
def test_both_modes(entry):
    for case in cases_of(entry):
        p = Program(entry, case)
        check_both_modes(entry, case, p)
        for only in p.active if len(p.active) > 1 else ():
            check_alone(Program(entry, case, weighted=True, only=only), f"{case}: {only} alone")


def check_both_modes(entry, case, p):
    rng = np.random.default_rng(0)
    y_bar, dots = random_like(p.y, rng), [random_like(a, rng) for a in p.args]
    value, pullback = sourcegrad.vjp(p.function, *p.args)
    bars = pullback(tuple(y_bar) if isinstance(p.y, tuple) else y_bar)
    bars = bars if len(p.args) > 1 else (bars,)
    _, tangent = sourcegrad.jvp(p.function, tuple(p.args), tuple(dots))
    flat_like(tangent, p.y)  # which asks for its shape
    expected = p.expected(y_bar, dots)
    single = any(getattr(leaf, "dtype", None) == np.float32 for leaf in leaves(p.y))
    close = 1e-3 if single or any(c in entry.statement for c in CONVERSIONS) else 1e-9
    forward, reverse = inner(y_bar, tangent), sum(inner(b, d) for b, d in zip(bars, dots))
    assert abs(forward - expected) <= close * max(1, abs(expected)), f"{case}: forward"
    assert abs(reverse - expected) <= close * max(1, abs(expected)), f"{case}: reverse"
    assert np.array_equal(flat(value), flat(p.y), equal_nan=True)


def check_alone(p, where):
    """Beside constants, whose shapes no tangent has."""
    rng = np.random.default_rng(0)
    dots = [random_like(a, rng) for a in p.args]
    value, pullback = sourcegrad.vjp(p.function, *p.args)
    bars = pullback(1.0)
    _, forward = sourcegrad.jvp(p.function, tuple(p.args), tuple(dots))
    reverse = sum(inner(b, d) for b, d in zip(bars if len(p.args) > 1 else (bars,), dots))
    single = any(getattr(leaf, "dtype", None) == np.float32 for leaf in leaves(p.y))
    assert abs(forward - reverse) <= (1e-3 if single else 1e-9) * max(1, abs(reverse)), where


def second_order_cases(entry):
    """One case of each rule, with room for a corner that is known to be undefined."""
    return [c for c in cases_of(entry) if "np.zeros" not in c and "np.ones" not in c][:1]


@pytest.mark.slow
@pytest.mark.parametrize("entry", SMOOTH, ids=ids(SMOOTH))
def test_second_order(entry):
    for case in second_order_cases(entry):
        p = Program(entry, case, weighted=True)
        rng = np.random.default_rng(2)
        many = len(p.args) > 1
        gradient = sourcegrad.grad(p.function, wrt=tuple(range(len(p.args))) if many else 0)
        dots = [random_like(a, rng) for a in p.args]
        first, tangent = sourcegrad.jvp(gradient, tuple(p.args), tuple(dots))
        forward = flat_like(tangent, first)
        errors = []
        for h in (1e-4, 1e-5, 1e-6):
            up = flat(gradient(*[moved(a, d, h) for a, d in zip(p.args, dots)]))
            down = flat(gradient(*[moved(a, d, -h) for a, d in zip(p.args, dots)]))
            error = np.nan_to_num(np.abs((up - down) / (2 * h) - forward), nan=0.0)
            errors.append(
                np.max(error, initial=0.0)
                / max(1.0, np.max(np.abs(np.nan_to_num(forward)), initial=0.0))
            )
        assert min(errors) < 1e-5, f"{case}: forward over reverse, errors {errors}"

        _, pullback = sourcegrad.vjp(gradient, *p.args)
        back = pullback(tuple(dots) if many else dots[0])
        left = inner(list(back) if many else [back], dots)
        right = inner(like(tangent, lambda t: t) if many else [like(tangent, lambda t: t)], dots)
        assert abs(left - right) <= 1e-8 * max(1.0, abs(left)), (
            f"{case}: reverse over reverse {left}, {right}"
        )
