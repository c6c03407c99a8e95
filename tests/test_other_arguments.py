"""Programs of the corpus on arguments of other kinds: what was compiled for one kind says nothing about another."""

import copy
import warnings

import numpy as np
import pytest
from programs import corpus, oracle

import sourcegrad as sg

STRIDE = 97  # of each kind of arguments so many programs are left out, others for another kind


def is_array(leaf):
    return isinstance(leaf, np.ndarray) and leaf.dtype == float


def backwards(leaf):
    """Equal to `leaf`, in memory that runs the other way."""
    return leaf[::-1].copy()[::-1] if leaf.ndim else leaf


def first_row(leaf):
    return leaf[:1].copy() if leaf.ndim else leaf


def whole(leaf):
    return np.rint(2 * leaf).astype(int)


# name → (what becomes of a leaf, of which leaves, is it only the k-th of them that changes?)
KINDS = {
    "narrow": (lambda v: v.astype(np.float32), is_array, None),
    "one narrow": (lambda v: v.astype(np.float32), is_array, 0),
    "all narrow": (lambda v: np.asarray(v).astype(np.float32)[()], oracle.is_float, None),
    "NumPy's numbers": (np.float64, lambda v: type(v) is float, None),
    "without dimensions": (np.array, lambda v: type(v) is float, None),
    "backwards": (backwards, is_array, None),
    "Fortran": (np.asfortranarray, is_array, None),
    "one row": (first_row, is_array, 0),
    "one long": (first_row, is_array, None),
    "a column more": (lambda v: np.stack([v, 1.1 * v], -1), is_array, 0),
    "an array for a number": (lambda v: np.array([v, 1.1 * v, 0.9 * v]), lambda v: type(v) is float, 0),
    "whole numbers": (whole, is_array, 1),
    "a list": (lambda v: v.tolist(), is_array, 0),
}


def changed(tree, change, which, only):
    """`tree` with its leaves changed; an array that stands twice stays one array."""
    made, count = {}, 0
    for path, leaf in oracle.leaves(tree):
        if not which(leaf):
            continue
        key = id(leaf) if isinstance(leaf, np.ndarray) else path  # numbers are no memory
        if key not in made:
            made[key] = leaf if only not in (None, count) else change(leaf)
            count += 1
        tree = oracle.replaced(tree, path, made[key])
    return tree


# In one row the diagonal is all there is: a distance of nothing from itself.  The oracle's copies lie in memory the usual way.
SINGULAR = {
    "one row": ("found_in_memory.distances_whose_diagonal_is_thrown_away",),
    "backwards": ("practised.iterated_in_memory_order",),
    "Fortran": ("practised.iterated_in_memory_order",),
}


def chosen(kind):
    first = list(KINDS).index(kind) % STRIDE
    return [case for case in corpus()[first::STRIDE] if not case.kinks and case.name not in SINGULAR.get(kind, ())]


CASES = [pytest.param(kind, case, id=f"{kind}-{case}") for kind in KINDS for case in chosen(kind)]


@pytest.mark.parametrize("kind, case", CASES)
def test_other_arguments(kind, case):
    args, kwargs = arguments = changed(case.arguments(), *KINDS[kind])
    wrt = tuple(w for w in case.wrt if oracle.selected(case.function, args, kwargs, (w,))[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            value = case.function(*copy.deepcopy(args), **copy.deepcopy(kwargs))
            expected, doubt = oracle.gradient(case.function, args, kwargs, wrt)
        except Exception:
            pytest.skip("the function takes no such arguments")
        scale = max([float(np.max(np.abs(e), initial=0.0)) for e in expected.values()], default=0.0) or 1e-3
        if not wrt or np.ndim(value) or not np.isfinite(value) or not doubt <= 1e-6 * scale:
            pytest.skip("no derivative that differences can tell")
        narrow = any(np.asarray(v).dtype == np.float32 for _, v in oracle.leaves(arguments) if oracle.is_float(v))
        wide, words = oracle.doubled(arguments)
        if narrow and abs(case.function(*wide, **words) - value) > 1e-3 * max(1.0, abs(value)):
            pytest.skip("with wide arguments it is another function")  # a cast that copies there
        tolerance = (2e-3 if narrow else max(case.tolerance, 1e-6) * 3) * scale
        inputs = dict(oracle.leaves(arguments))
        for mode in "reverse", "forward":
            given, keywords = changed(case.arguments(), *KINDS[kind])
            try:
                again, grads = sg.value_and_grad(case.function, wrt=wrt, mode=mode)(*given, **keywords)
            except sg.SourceGradError:
                continue  # what places of numbers and lists are, is known before the program runs
            assert np.asarray(again).tobytes() == np.asarray(value).tobytes()
            groups = oracle.selected(case.function, args, kwargs, wrt)
            found = {p: dict(oracle.leaves(g))[p[2:]] for g, paths in zip(grads, groups) for p in paths}
            for path, entries in expected.items():
                got, x = np.asarray(found[path]), np.asarray(inputs[path])
                assert (got.dtype, got.shape) == (x.dtype, x.shape)
                assert isinstance(found[path], np.ndarray) == isinstance(inputs[path], np.ndarray)
                np.testing.assert_allclose(got, entries, rtol=0, atol=tolerance)
