"""Kinks, ties and singular points: tests/edges.md is run, row by row, in both modes; and dtypes stay what they are."""

import linecache
import re
from pathlib import Path

import numpy as np
import pytest

import sourcegrad

TABLE = Path(__file__).resolve().parent / "edges.md"


def masked(x):
    y = x.copy()
    m = x < 0
    y[m] = 0.0
    y[~m] = np.sqrt(y[~m])
    return y


def zeroed(x):
    y = np.log(x)
    y[x <= 0] = 0.0
    return y


def overwritten(x):
    y = np.sqrt(x)
    y[0] = 1.0
    return np.sum(y)


def rows():
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        found = re.fullmatch(r"\| `(.*)` \| `(.*)` \| `(.*)` \|", line)
        if found:
            yield found.groups()


ROWS = list(rows())
SCOPE = {"np": np, "masked": masked, "zeroed": zeroed, "overwritten": overwritten}


def value(text):
    found = eval(text, dict(SCOPE))
    return np.array(found, float) if isinstance(found, list) else found


def function(names, text, k):
    file = f"<edge {k}>"
    code = f"def edge({', '.join(names)}):\n    return {text}\n"
    linecache.cache[file] = (len(code), None, code.splitlines(True), file)
    scope = dict(SCOPE)
    exec(compile(code, file, "exec"), scope)
    return scope["edge"]


def test_there_are_enough():
    assert len(ROWS) >= 36 and len(set(ROWS)) == len(ROWS)


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("row", ROWS, ids=[f"{t} at {at}" for t, at, _ in ROWS])
def test_edge(row, mode):
    text, at, expected = row
    given = dict(part.split(" = ", 1) for part in at.split("; "))
    values = [value(v) for v in given.values()]
    f = function(given, text, ROWS.index(row))
    with np.errstate(all="ignore"):  # the functions themselves warn at their singular points
        for optimize in True, False:
            gradients = sourcegrad.grad(f, tuple(given), mode=mode, optimize=optimize)(*values)
            for g, e in zip(gradients, expected.split("; "), strict=True):
                np.testing.assert_allclose(g, value(e), rtol=1e-12, atol=1e-14)


# where the textbook formula overflows, or loses all digits, though the derivative is an ordinary number
FAR_OUT = [
    ("np.arcsinh(x)", 1e200, 1e-200),
    ("np.arccosh(x)", 1e200, 1e-200),
    ("np.expm1(x)", -40.0, np.exp(-40.0)),
    ("np.hypot(x, 1e300)", 1e300, np.sqrt(0.5)),
    ("np.arctan2(x, 1e200)", 1e200, 0.5e-200),
    ("np.i0(x)", 1e-12, 0.5e-12),
    ("np.i0(x)", 709.0, 1.2306788896524786e306),
    ("np.logaddexp(x, 0.0)", -800.0, 0.0),
    ("np.sinc(x)", 1e-8, -1e-8 * np.pi**2 / 3),
    ("np.reciprocal(x)", 1e-150, -1e300),
]


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("text, at, expected", FAR_OUT)
def test_far_out(text, at, expected, mode):
    whole = sourcegrad.grad(function(["x"], f"np.sum({text})", f"far {text}"), mode=mode)(np.array([at]))
    single = sourcegrad.grad(function(["x"], text, f"far {text} of a number"), mode=mode)(at)
    np.testing.assert_allclose([whole[0], single], expected, rtol=1e-12)


def test_numbers_overflow_to_infinity():
    """Python's power raises where NumPy's gives inf; a derivative does not."""
    assert sourcegrad.grad(function(["x"], "x ** -1.0", "power"))(1e-300) == -np.inf


def mean(x):
    return np.mean(x * 2.0)


def spread(x):
    return np.std(x) + np.var(x, ddof=1)


def chosen(x):
    return np.sum(np.where(x > 0, x, 2.0 * x))


def powers(x):
    return np.sum(x**3.0 + 2.0**x + x**2)


def numbers(x):
    return np.sum(x * 0.1 + 1) / 3


def reduced(x):
    return np.max(x) + np.prod(x) + np.linalg.norm(x) + np.median(x) + np.sum(np.sort(x) * x)


def softmax(x):
    e = np.exp(x - np.max(x))
    return np.sum(e / np.sum(e) * x)


def of_matrices(x):
    a = np.outer(x, x) + np.diag(x**2 + 1)
    values = np.linalg.det(np.outer(x, x)) + np.linalg.cond(a) + np.linalg.slogdet(a)[1] + np.sum(np.linalg.svd(a)[1])
    return values + np.sum(np.linalg.lstsq(a, x)[0]) + np.sum(np.linalg.qr(a)[1]) + np.linalg.eigh(a)[0][0]


def looped(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i] * 0.5
    return s


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("f", [mean, spread, chosen, powers, numbers, reduced, softmax, looped, of_matrices])
def test_float32_stays_float32(f, mode):
    x = np.array([0.5, -1.5, 2.0], np.float32)
    g = sourcegrad.grad(f, mode=mode)(x)
    assert g.dtype == np.float32
    np.testing.assert_allclose(g, sourcegrad.grad(f)(x.astype(float)), rtol=2e-5 if f is of_matrices else 2e-6)


@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_mixed_dtypes_keep_their_own(mode):
    def mixed(x, y, k):
        return np.sum(x * y * k) + np.mean(x) + np.sum(np.where(y > 0, x, y))

    x, y = np.array([0.5, -1.5], np.float32), np.array([0.3, 0.7])
    gx, gy, gk = sourcegrad.grad(mixed, ("x", "y", "k"), mode=mode)(x, y, 2.0)
    assert (gx.dtype, gy.dtype, type(gk)) == (np.float32, np.float64, float)


def rank_two(x):
    return np.sum(np.linalg.pinv(x, 0.5))


def rows_of_coefficients(p):
    return np.sum(np.polyadd(p, 0.5))


def dependent_columns(x):
    x[2] = x[0] - x[1] / 3  # dependent but for the last bits
    return np.sum(np.linalg.qr(x.T)[0])


def vectors_of_zero(x):
    x[2] = 2 * x[0] - x[1] / 3
    return np.sum(np.linalg.svd(np.concatenate([x, x]), full_matrices=False)[0] ** 3)


UNDEFINED = [
    (rank_two, "singular values"), (rows_of_coefficients, "one dimension"), (dependent_columns, "independent"),
    (vectors_of_zero, "singular value of zero"),
]  # fmt: skip


@pytest.mark.parametrize("f, cause", UNDEFINED)
@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_what_has_no_derivative_there_is_refused(f, cause, mode):
    x = np.array([[0.51, 0.32, 0.13], [0.24, 0.65, 0.36], [0.17, 0.28, 0.79]])
    assert np.isfinite(f(x.copy()))
    with pytest.raises(sourcegrad.errors.UndefinedDerivative, match=cause):
        sourcegrad.grad(f, mode=mode)(x)


# the mean and the spread of nothing are nan, and so are their derivatives; a select that leaves them out gives 0
ROWS_LEFT = "where=np.array([[True, True], [False, False]])"
NOTHING = [
    (f"np.mean(x, axis=1, {ROWS_LEFT})", [0.5, 0.5]),
    (f"np.var(x, axis=1, {ROWS_LEFT})", [-1.0, 1.0]),
    (f"np.std(x, axis=1, {ROWS_LEFT})", [-0.5, 0.5]),
    (f"np.nanvar(x, axis=1, ddof=1, {ROWS_LEFT})", [-2.0, 2.0]),
    ("np.nanmean(np.where([[True], [False]], x, np.nan), axis=1)", [0.5, 0.5]),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("text, expected", NOTHING)
def test_means_of_nothing(text, expected):
    x, t = np.array([[1.0, 3.0], [2.0, 5.0]]), np.array([[0.0, 0.0], [1.0, 1.0]])
    f = function(["x"], text, f"nothing {text}")
    value, pullback = sourcegrad.vjp(f, x)
    tangent = sourcegrad.jvp(f, (x,), (t,))[1]
    assert np.isnan(value).tolist() == np.isnan(tangent).tolist() == [False, True]
    np.testing.assert_allclose(pullback(np.array([1.0, 0.0])), [expected, [0, 0]], atol=1e-14)
    if "np.where" not in text:
        assert np.all(np.isnan(pullback(np.array([1.0, 1.0]))[1]))
    for mode in "reverse", "forward":
        selected = function(["x"], f"np.sum(np.where([True, False], {text}, 0.0))", f"selected {text}")
        np.testing.assert_allclose(sourcegrad.grad(selected, mode=mode)(x), [expected, [0, 0]], atol=1e-14)


@pytest.mark.filterwarnings("ignore")
def test_variances_of_too_few_have_no_finite_slope():
    x = np.array([1.0, 3.0])
    for optimize in True, False:
        gradient = sourcegrad.grad(function(["x"], "np.var(x, ddof=5)", "too few"), optimize=optimize)
        try:
            assert not np.any(np.isfinite(gradient(x)))
        except ZeroDivisionError:
            pytest.fail("a division by zero of Python's")
