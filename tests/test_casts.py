"""Calls that cast to a dtype which is known at run time alone: what is cut to whole numbers moves with nothing."""

import numpy as np
import pytest
from texts import module

import sourcegrad
from sourcegrad import SourceGradError

CALLS = [
    "x.astype({})",
    "(x * 2).astype({})",
    "np.astype(x * 2, {})",
    "np.array(x * 2, {})",
    "np.array([x[0], x[1] * 2, 2.0], dtype={})",
    "np.asarray(x * 2, dtype={})",
    "np.asarray([x[0] * 2, 1.0], {})",
    "np.ascontiguousarray(x * 2, {})",
    "np.require(x * 2, {})",
    "np.fromiter(x * 2, {})",
    "np.full(3, x[0] * 3, dtype={})",
    "np.full_like(x, x[1] * 2, dtype={})",
    "np.full_like(np.zeros(3, {}), x[1] * 2)",
    "np.insert(np.zeros(3, {}), 1, x[1] * 2)",
    "np.pad(np.zeros(1, {}), 1, constant_values=x[1] * 2)",
    "np.sum(x * 2, dtype={})",
    "(x * 2).mean(dtype={})",
    "np.prod(x, dtype={})",
    "np.var(x * 3, dtype={})",
    "np.nansum(x * 2, dtype={})",
    "np.cumsum(x * 3, dtype={})",
    "np.cumprod(x * 3, dtype={})",
    "np.add.accumulate(x * 3, dtype={})",
    "np.add.reduceat(x * 2, [0, 1], dtype={})",
    "np.maximum.reduce(x * 3, dtype={})",
    "np.trace(np.outer(x, x), dtype={})",
    "np.concatenate([x * 2, x], dtype={}, casting='unsafe')[:3]",
    "np.stack([x, x * 2], dtype={}, casting='unsafe')[1]",
    "np.add(x, x, dtype={}, casting='unsafe')",
    "np.exp(x, dtype={}, casting='unsafe')",
    "np.matmul(x, x, dtype={}, casting='unsafe')",
    "np.linspace(x[0], x[1] * 4, 3, dtype={})",
    "np.arange(x[0], x[0] * 4, x[0], dtype={})[:3]",
    "np.cov(np.outer(x, x), dtype={})",
    "np.where(x > 2, np.ones(3, {}), x)",
]
DTYPES = ["int if k > 0 else float", "'i4' if k > 0 else 'f8'", "np.int64 if k > 0 else None", "np.zeros(1, int if k > 0 else float).dtype"]


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    text = "import numpy as np\n"
    for c, call in enumerate(CALLS):
        for d, dtype in enumerate(DTYPES):
            text += f"\ndef f{c}_{d}(x, k):\n    made = {call.format(f'({dtype})')}\n    return np.sum(made * x[0])\n"
        made = f"    made = {call.format(f'({DTYPES[0]})')}\n"
        text += f"\ndef f{c}_written(x, k):\n{made}    made += 1\n    made *= 2\n    return np.sum(made * x[0])\n"
        text += f"\ndef f{c}_again(x, k):\n    total = 0.0\n    for _ in range(2):\n    {made}        total += np.sum(made * x[0])\n"
        text += "        made *= 2\n        x = x + 0.125\n    return total\n"
    return module(text, tmp_path_factory.mktemp("casts"), "casts")


@pytest.mark.parametrize("form", [*range(len(DTYPES)), "written", "again"])
@pytest.mark.parametrize("call", CALLS)
def test_dtype_of_the_call(call, form, programs):
    f = getattr(programs, f"f{CALLS.index(call)}_{form}")
    x, h, judged = np.array([1.7, 2.3, 3.6]), 1e-6, 0
    for k in 1, -1:
        try:
            expected = [(f(x + h * e, k) - f(x - h * e, k)) / (2 * h) for e in np.eye(3)]
        except TypeError:  # np.fromiter takes no None, and some loops have no whole numbers
            continue
        for mode in "reverse", "forward":
            try:
                found = sourcegrad.grad(f, mode=mode)(x, k)
            except SourceGradError:
                continue
            np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)
            judged += 1
    assert judged >= 2
