"""Every program of the corpus: as the primal after every stage, then its derivatives."""

import contextlib
import copy
import functools
import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from programs import corpus, oracle

import sourcegrad as sg
from sourcegrad.handle import stages

CORPUS = corpus()
SMOOTH = [case for case in CORPUS if not case.kinks]
STATED = [case for case in CORPUS if case.expect is not None]
TWICE = [case for case in CORPUS if case.second_order and not case.positional[1]]
every = pytest.mark.parametrize("case", CORPUS, ids=repr)
smooth = pytest.mark.parametrize("case", SMOOTH, ids=repr)
stated = pytest.mark.parametrize("case", STATED, ids=repr)
modes = pytest.mark.parametrize("mode", ["reverse", "forward"])


@contextlib.contextmanager
def quiet(case):
    """Silence floating-point warnings where the primal itself gives them, and nowhere else."""
    with warnings.catch_warnings():
        if case.warns:
            warnings.simplefilter("ignore", RuntimeWarning)
        yield


@functools.cache
def gradient_function(case, mode="reverse", optimize=True):
    return sg.grad(case.function, wrt=case.chosen, mode=mode, optimize=optimize)


def gradients(case, mode="reverse", optimize=True):
    """A fresh tuple of gradients, one for each `wrt`."""
    args, kwargs = case.arguments()
    with quiet(case):
        result = gradient_function(case, mode, optimize)(*args, **kwargs)
    return (result,) if len(case.wrt) == 1 else result


@functools.cache
def differences(case):
    args, kwargs = case.arguments()
    return oracle.gradient(case.function, args, kwargs, case.wrt)


def by_path(case, grads):
    """{path in (args, kwargs): gradient} of the leaves that have one."""
    args, kwargs = case.arguments()
    groups = oracle.selected(case.function, args, kwargs, case.wrt)
    assert type(grads) is tuple and len(grads) == len(groups)
    return {
        path: dict(oracle.leaves(grad))[path[2:]]
        for grad, group in zip(grads, groups)
        for path in group
    }


def single_precision(case):
    leaves = oracle.leaves(case.arguments())
    return any(getattr(leaf, "dtype", None) == np.float32 for _, leaf in leaves)


def agree(case, claimed, expected, tolerance):
    """Entry by entry, relative to the largest entry of the whole gradient."""
    assert claimed.keys() == expected.keys()
    finite = [abs(e[np.isfinite(e)]) for e in map(np.atleast_1d, expected.values())]
    scale = max([float(np.max(e, initial=0.0)) for e in finite], default=0.0)
    for path, entries in expected.items():
        got = np.asarray(claimed[path], float)
        assert got.shape == np.shape(entries), f"{case}: shape of the gradient at {path}"
        np.testing.assert_allclose(
            got,
            entries,
            rtol=0,
            atol=tolerance * (scale or 1e-3),
            err_msg=f"{case}: gradient at {path}",
        )


def same(a, b):
    """Equal to the last bit, and of the same type."""
    return (
        type(a) is type(b)
        and np.asarray(a).dtype == np.asarray(b).dtype
        and (np.asarray(a).tobytes() == np.asarray(b).tobytes())
    )


def unchanged(before, after):
    """Leaf by leaf, to the last bit; a generator is not looked into."""
    before, after = oracle.leaves(before), oracle.leaves(after)
    assert [path for path, _ in before] == [path for path, _ in after]
    for (path, old), (_, new) in zip(before, after):
        assert callable(old) or same(old, new), f"the argument at {path} was changed"


def test_the_oracle_knows_derivatives():
    value, doubt = oracle.derivative(lambda h: np.exp(2 * (0.3 + h)))
    assert abs(value - 2 * np.exp(0.6)) < 1e-10 and doubt < 1e-9
    grads, _ = oracle.gradient(
        lambda x, k: float(x @ x) * k, (np.array([1.0, 2.0]), 3.0), {}, (0, 1)
    )
    np.testing.assert_allclose(grads[0, 0], [6, 12], rtol=1e-9)
    np.testing.assert_allclose(grads[0, 1], 5, rtol=1e-9)


@smooth
def test_the_oracle_trusts_itself(case):
    # where differences are themselves in doubt, agreement with them would say nothing
    expected, doubt = differences(case)
    scale = max([float(np.max(np.abs(e), initial=0.0)) for e in expected.values()], default=0.0)
    assert doubt <= 0.1 * case.tolerance * (scale or 1e-3)


def test_every_program_is_called_once():
    names = [case.name for case in CORPUS]
    assert len(CORPUS) >= 90 and len(set(names)) == len(names)
    # only a few programs may have nothing to say
    silent = [
        case.name for case in SMOOTH if not any(np.any(e) for e in differences(case)[0].values())
    ]
    assert len(silent) <= 3, silent


@every
def test_every_stage_computes_the_primal(case):
    args, kwargs = case.arguments()
    with quiet(case):
        expected = case.function(*args, **kwargs)
    for stage in stages.STAGES:
        args, kwargs = case.arguments()
        with quiet(case):
            value = stages.run_stage(case.function, stage, args, kwargs)
        assert same(value, expected), f"{case} after {stage}: {value!r}, not {expected!r}"


@smooth
@modes
def test_against_differences(case, mode):
    expected, _ = differences(case)
    tolerance = max(case.tolerance, 1e-4) if single_precision(case) else case.tolerance
    agree(case, by_path(case, gradients(case, mode)), expected, tolerance)


@stated
@modes
@pytest.mark.parametrize("optimize", [True, False], ids=["optimized", "plain"])
def test_against_the_stated_gradient(case, mode, optimize):
    stated = case.expect if isinstance(case.expect, tuple) else (case.expect,)
    if mode == "forward" and not all(np.all(np.isfinite(e)) for e in stated):
        pytest.skip("an infinite slope has no product with a tangent of zero")
    claimed = by_path(case, gradients(case, mode, optimize))
    for (path, got), expected in zip(claimed.items(), stated, strict=True):
        np.testing.assert_allclose(
            got, expected, rtol=1e-12, atol=1e-15, err_msg=f"{case} at {path}"
        )


def plainly(case, grads):
    """The gradients of text that is not optimised, by path."""
    return {path: np.asarray(g, float) for path, g in by_path(case, grads).items()}


@every
def test_optimization_changes_nothing_in_forward_mode(case):
    tolerance = 1e-5 if single_precision(case) else 1e-12
    agree(case, by_path(case, gradients(case, "forward")), plainly(case, gradients(case, "forward", False)), tolerance)


@every
def test_value_is_the_primal_and_optimization_changes_nothing(case):
    args, kwargs = case.arguments()
    with quiet(case):
        expected = case.function(*args, **kwargs)
    for optimize in (True, False):
        both = sg.value_and_grad(case.function, wrt=case.chosen, optimize=optimize)
        args, kwargs = case.arguments()
        with quiet(case):
            value, grads = both(*args, **kwargs)
        assert same(value, expected), f"{value!r}, not {expected!r}"
    plain = plainly(case, (grads,) if len(case.wrt) == 1 else grads)
    agree(case, by_path(case, gradients(case)), plain, 1e-5 if single_precision(case) else 1e-12)


def check_structure(grad, arg, path):
    """The argument's structure, types, shapes and dtypes; None for what is not a float."""
    below = oracle.children(arg)
    if below is not None:
        assert type(grad) is type(arg), f"{path}: the gradient of a {type(arg)} is a {type(grad)}"
        inside = oracle.children(grad)
        assert [key for key, _ in inside] == [key for key, _ in below]
        for (key, g), (_, a) in zip(inside, below):
            check_structure(g, a, (*path, key))
    elif not oracle.is_float(arg):
        assert grad is None, f"{path}: the gradient of {arg!r} is {grad!r}, not None"
    elif isinstance(arg, np.ndarray) and arg.ndim:
        assert (
            type(grad) is np.ndarray and grad.shape == arg.shape and grad.dtype == arg.dtype
        ), path
        assert grad.flags.writeable and 0 not in [
            s for s, n in zip(grad.strides, grad.shape) if n > 1
        ], path
    elif isinstance(arg, (np.ndarray, np.generic)):
        assert np.shape(grad) == () and np.asarray(grad).dtype == arg.dtype, f"{path}: {grad!r}"
    else:
        assert isinstance(grad, float), f"{path}: {grad!r} is not a float"


@every
@modes
def test_structure_and_memory_of_the_gradient_and_the_arguments_as_they_were(case, mode):
    args, kwargs = case.arguments()
    before = copy.deepcopy((args, kwargs))
    with quiet(case):
        grads = gradient_function(case, mode)(*args, **kwargs)
    unchanged(before, (args, kwargs))
    grads = (grads,) if len(case.wrt) == 1 else grads
    roots = oracle.selected(case.function, args, kwargs, case.wrt)
    for grad, group in zip(grads, roots, strict=True):
        where, key = group[0][:2]
        check_structure(grad, (args, kwargs)[where][key], (where, key))
    given = [leaf for _, leaf in oracle.leaves((args, kwargs)) if isinstance(leaf, np.ndarray)]
    made = [leaf for _, leaf in oracle.leaves(grads) if isinstance(leaf, np.ndarray)]
    for i, grad in enumerate(made):
        for other in given + made[:i]:
            assert not np.may_share_memory(grad, other), "a gradient shares memory"


def random_directions(case):
    """The positional arguments, the tangents for jvp, and the same as {path: direction}."""
    args, kwargs = case.positional
    assert not kwargs
    args = oracle.doubled(args)
    names = list(case.function.__code__.co_varnames)
    positions = [names.index(w) if isinstance(w, str) else w for w in case.wrt]
    rng = np.random.default_rng(len(case.name))
    directions, tangents = {}, [None] * len(args)
    for position in positions:
        tangent = args[position]
        for path, leaf in oracle.leaves(args[position]):
            step = None
            if oracle.is_float(leaf):
                step = rng.normal(size=np.shape(leaf)) if np.ndim(leaf) else float(rng.normal())
                directions[(position, *path)] = step
            tangent = oracle.replaced(tangent, path, step)
        tangents[position] = tangent
    return args, tuple(tangents), directions


@pytest.mark.parametrize("case", [c for c in SMOOTH if not c.positional[1]], ids=repr)
def test_jvp_against_differences(case):
    args, tangents, directions = random_directions(case)
    with quiet(case):
        value, tangent = sg.jvp(case.function, args, tangents)
    assert np.shape(tangent) == np.shape(value) == ()
    expected, doubt = oracle.along(lambda *args: np.float64(case.function(*args)), args, {}, {
        (0, *path): step for path, step in directions.items()
    })  # fmt: skip
    # relative to the sum of the terms' sizes: a direction can make them cancel
    size = sum(float(np.sum(np.abs(e))) for e in differences(case)[0].values())
    assert abs(float(tangent) - expected[0]) <= case.tolerance * (size or 1e-3)


@pytest.mark.parametrize("case", TWICE, ids=repr)
def test_second_order(case):
    args, tangents, directions = random_directions(case)
    gradient = sg.grad(case.function, wrt=tuple(case.wrt))
    with quiet(case):
        value, change = sg.jvp(gradient, args, tangents)
        expected, doubt = oracle.along(
            gradient, args, {}, {(0, *p): d for p, d in directions.items()}
        )
    shapes = [np.shape(leaf) for _, leaf in oracle.leaves(value) if oracle.is_float(leaf)]
    changes = [leaf for _, leaf in oracle.leaves(change) if oracle.is_float(leaf)]
    assert [np.shape(leaf) for leaf in changes] == shapes
    got = np.concatenate([np.zeros(0), *(np.ravel(np.asarray(leaf, float)) for leaf in changes)])
    scale = float(np.max(np.abs(expected), initial=0.0))
    scale = scale or max(
        1e-3, *(float(np.max(np.abs(e), initial=0.0)) for e in differences(case)[0].values())
    )
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-6 * scale + 10 * doubt)
    assert doubt <= 1e-5 * scale, "the oracle does not trust itself here"


@pytest.mark.parametrize("case", CORPUS[::6], ids=repr)
def test_text_is_the_same_twice(case):
    for mode in ("reverse", "forward"):
        args, kwargs = case.arguments()
        how = {"wrt": case.chosen, "mode": mode, "args": args, "kwargs": kwargs}
        text = sg.source(case.function, **how)
        assert text == sg.source(case.function, **how)
        compile(text, case.name, "exec")


def digests(seed):
    here = Path(__file__).resolve().parent
    path = os.pathsep.join([str(here), str(here.parent), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-m", "programs"],
        env=environment,
        capture_output=True,
        text=True,
        cwd=here,
    )
    assert done.returncode == 0, done.stderr
    return dict(line.split() for line in done.stdout.splitlines())


@pytest.mark.slow
def test_text_does_not_depend_on_hashing():
    one, two = digests("1"), digests("4242")
    assert len(one) == len(CORPUS[::4])
    assert {name for name in one if one[name] != two[name]} == set()
