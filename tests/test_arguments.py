"""Every rule through the compiler on arguments that are unlike its cases: complex, empty, without dimensions, laid out otherwise.

Where NumPy takes them, both modes agree with differences, in the argument's shape and dtype, or the call is refused.
"""

import numpy as np
import pytest
from rulebook import TESTED, cases_of, ids, inner, is_leaf, leaves, moved, random_like
from test_rules_compiled import COMPILED, Program

import sourcegrad

SMOOTH = [e for e in TESTED if e in COMPILED]
# values that have no order that a step of differences keeps; shapes that do not fit, which these take if they are empty
UNORDERED = ("np.unique_values", "np.unique(x, return")
UNCHECKED = ("np.einsum", "scipy.linalg.solve_sylvester", "scipy.linalg.lu_solve", "scipy.linalg.sqrtm", "scipy.signal.lfilter", "np.trim_zeros(x, trim='fb')")
LIKE_NUMBERS = ("scipy.linalg.", "np.trim_zeros(x, trim='fb')")  # what takes a number for a matrix


def every(tree, make):
    """The same structure with each array of floats replaced."""
    if isinstance(tree, (list, tuple)):
        return type(tree)(every(item, make) for item in tree)
    return make(tree) if isinstance(tree, np.ndarray) and tree.dtype.kind in "fc" else tree


def strided(x):
    wide = np.full((*x.shape[:-1], 2 * x.shape[-1]), np.nan, x.dtype) if x.ndim else x
    if x.ndim:
        wide[..., ::2] = x
    return wide[..., ::2] if x.ndim else x


def complex_(args):
    """All arguments complex, then each by itself."""
    rng = np.random.default_rng(3)
    made = [every(a, lambda x: x + 1j * rng.uniform(-0.5, 0.5, x.shape)) for a in args]
    yield made
    for k in range(len(args) if len(args) > 1 else 0):
        yield [made[j] if j == k else a for j, a in enumerate(args)]


def empty(args):
    """Without entries along each length that occurs, in all arguments at once."""
    for n in sorted({n for x in leaves(list(args)) for n in np.shape(x)}):
        yield every(list(args), lambda x: np.zeros(tuple(0 if d == n else d for d in x.shape), x.dtype) if n in x.shape else x)


def laid(args):
    yield [every(a, strided if k % 2 else np.asfortranarray) for k, a in enumerate(args)]
    yield [every(a, np.asfortranarray if k % 2 else strided) for k, a in enumerate(args)]


def without_dimensions(args):
    yield every(list(args), lambda x: np.asarray(x.ravel()[0]) if x.size else x)


def fits(found, like):
    """Is a cotangent (or tangent) of the structure, shapes and dtypes of what it belongs to? None and 0.0 stand for zeros."""
    if isinstance(like, (list, tuple)):
        return found is None or len(found) == len(like) and all(map(fits, found, like))
    if not is_leaf(like) or found is None or isinstance(found, float) and found == 0:
        return True
    return np.shape(found) == np.shape(like) and (not isinstance(like, np.ndarray) or found.dtype == like.dtype)


def check(p, args):
    try:
        y = p.function(*args)
    except Exception:
        return  # not what the function takes
    rng = np.random.default_rng(0)
    y_bar, dots = random_like(y, rng), [random_like(a, rng) for a in args]
    where = [(np.shape(leaf), getattr(leaf, "dtype", None)) for leaf in leaves(list(args))]
    slopes = []
    try:
        _, pullback = sourcegrad.vjp(p.function, *args)
        bars = pullback(tuple(y_bar) if isinstance(y, tuple) else y_bar)
        bars = bars if len(args) > 1 else (bars,)
        assert all(map(fits, bars, args)), where
        slopes.append(sum(inner(b, d) for b, d in zip(bars, dots)))
    except sourcegrad.SourceGradError:
        pass
    try:
        tangent = sourcegrad.jvp(p.function, tuple(args), tuple(dots))[1]
        assert fits(tangent, y), where
        slopes.append(inner(y_bar, tangent))
    except sourcegrad.SourceGradError:
        pass
    if not all(np.all(np.isfinite(leaf)) for leaf in leaves([y])):
        return
    expected = []
    for h in 1e-4, 1e-5, 1e-6:
        up, down = (p.function(*[moved(a, d, s) for a, d in zip(args, dots)]) for s in (h, -h))
        if [np.shape(leaf) for leaf in leaves([up])] == [np.shape(leaf) for leaf in leaves([y])]:
            expected.append((inner(y_bar, up) - inner(y_bar, down)) / (2 * h))
    for slope in slopes if expected else ():
        assert min(abs(slope - e) for e in expected) <= 3e-6 * max(1, abs(slope)), f"{where}: {slope}, not {expected}"


def swept(entries, make, cases=None):
    """The test of all entries with the arguments that `make` makes of their cases."""

    @pytest.mark.filterwarnings("ignore")
    @pytest.mark.parametrize("entry", entries, ids=ids(entries))
    def test(entry):
        with np.errstate(all="ignore"):
            for case in cases_of(entry)[:cases]:
                p = Program(entry, case)
                if all(np.result_type(leaf) in (float, complex) for leaf in leaves([p.y, *p.args])):
                    for args in make(p.args):
                        check(p, args)

    return test


test_complex = swept([e for e in SMOOTH if not any(n in e.statement for n in (*UNORDERED, "np.nan_to_num"))], complex_, 4)
test_empty = swept([e for e in SMOOTH if not any(n in e.statement for n in UNCHECKED)], empty, 3)
test_laid = swept(SMOOTH, laid, 1)
test_without_dimensions = swept([e for e in SMOOTH if not any(n in e.statement for n in LIKE_NUMBERS)], without_dimensions, 2)
