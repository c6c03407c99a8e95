"""float32 programs are differentiated in float32: not only the gradient, but every array on the way to it."""

import linecache
import sys

import numpy as np
import pytest

import sourcegrad

CALLS = [
    "np.sum(x * x)",
    "np.mean(x ** 2)",
    "np.mean(np.tanh(W @ x))",
    "np.sum(np.tanh(x)) / len(x)",
    "np.sum(np.cumsum(x)) + np.mean(x)",
    "np.sum(np.mean(W * x, axis=1) ** 2)",
    "np.sum((x - np.mean(x)) / np.std(x) * x)",
    "np.sum(np.where(x > 0.5, np.sqrt(x), 2.0 * x)) * 0.5",
    "np.sum(np.max(W * x, axis=0) * np.prod(W * x, axis=1))",
    "np.sum(x[1:] * x[:-1]) + np.sum(np.broadcast_to(x, (2, 4)) ** 2)",
    "np.sum(np.linalg.inv(W + np.diag(x)))",
    "np.sum(np.concatenate([x, x * 2]) ** 3) / 3",
]


def doubles(run):
    """The names of arrays in double precision in the frames of generated functions."""
    found = set()

    def frame(at, event, _):
        arrays = {n: v for n, v in at.f_locals.items() if isinstance(v, np.ndarray) and v.dtype == np.float64}
        found.update(arrays)
        return frame

    before = sys.gettrace()
    sys.settrace(lambda at, event, _: frame if "_grad" in at.f_code.co_name or "_jvp" in at.f_code.co_name else None)
    try:
        run()
    finally:
        sys.settrace(before)
    return found


@pytest.mark.parametrize("optimize", [True, False])
@pytest.mark.parametrize("text", CALLS)
def test_no_array_on_the_way_is_double(text, optimize):
    code, file = f"def f(x):\n    return {text}\n", f"<single {text}>"
    linecache.cache[file] = (len(code), None, code.splitlines(True), file)
    W = np.array([[2.0, 0.5, 0.1, 0.3], [0.4, 1.5, 0.2, 0.6], [0.7, 0.1, 2.5, 0.2], [0.3, 0.8, 0.1, 1.9]])
    x = np.array([0.3, 0.9, 1.4, 0.6])
    scope = {"np": np, "W": W}
    exec(compile(code, file, "exec"), scope)
    f = scope["f"]
    expected = sourcegrad.grad(f)(x)
    scope["W"], x = W.astype(np.float32), x.astype(np.float32)
    gradient = sourcegrad.grad(f, optimize=optimize)
    found = gradient(x)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    assert doubles(lambda: gradient(x)) == set()
    forward = sourcegrad.grad(f, mode="forward", optimize=optimize)
    np.testing.assert_allclose(forward(x), expected, rtol=1e-4, atol=1e-5)
    assert doubles(lambda: forward(x)) == set()
