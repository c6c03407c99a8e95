"""Calls with the rarer keywords of NumPy's functions, given as people give them: by name, by position, as defaults.

The derived tests of rules call each entry in its own words; here the whole call is found, bound and differentiated.
"""

import linecache

import numpy as np
import pytest
from rulebook import VERSION

import sourcegrad

X = np.array([[0.31, 0.82, 0.55], [0.74, 0.23, 0.47]])
SCOPE = {"np": np, "M": np.array([True, False, True]), "X": X}

# text of x (and v) → what x and v are, where they are not these
VALUES = {"x": X, "v": np.array([0.6, 0.35, 0.9])}
CALLS = [
    # positions and defaults of the real function
    "np.mean(x, 0, None, None, True)",
    "np.sum(x, 0, np.float64, None, True, 0.5, M)",
    "x.std(1, None, None, 1)",
    "np.add(x, v, None) + np.add(x, v, out=None, where=True, order='K')",
    "np.quantile(x, 0.3, 0, None, False, 'lower', True)",
    "x.astype(float, 'F') + x.copy('F')",
    # ufuncs
    "np.exp(x, dtype=np.float64) * np.multiply(x, v, dtype=complex, order='F')",
    "np.where(M, np.log(x, out=None, where=M), 0.0) + np.where(M, np.power(x, v, where=M, out=None), 0.0)",
    "np.abs(x, order='F') + np.ldexp(x, 2, dtype=np.float64) + np.conj(x, subok=False)",
    # axes
    "np.einsum(x, [0, 1], v, [1], [0]) * np.einsum(x, [1, 0], v, [0]) + np.einsum(x, [0, ...], x, [0, ...])[0]",
    "np.matmul(x, X, axes=[(0, 1), (1, 0), (1, 0)]) @ np.vecdot(x, v, keepdims=True)",
    # pairs as complex numbers, and back
    "(x[:, :2] * 2).view(complex) * (v[:2] + 1j * v[1:])[:, None].view('f8')[:, :1]",
    # orders that follow the memory's layout
    "np.ravel(x, 'A') + x.ravel(order='K') + np.ravel(x.T, order='K') * x.flatten('C')",
    "x.T.flatten('A') * x.T.flatten('K') + np.reshape(x.T, 6, 'A') + x.T.reshape(6, order='A'" + (", copy=True)" if VERSION >= (2, 1) else ")"),
    "x[:, ::-1].ravel('K') + x[::-1].T.ravel('A')",
    # several results, each where it belongs
    "np.divmod(x, v, out=(np.zeros((2, 3)), np.zeros((2, 3))))[1] * np.modf(3 * x, None, np.zeros((2, 3)))[0]",
    "np.modf(3 * x, where=M, out=(np.zeros((2, 3)), np.ones((2, 3))))[0] + np.frexp(x, out=(np.zeros((2, 3)), np.zeros((2, 3), int)))[0]",
    "np.divmod(x, v, out=(None, None))[1] + np.modf(x, dtype=np.float64)[0] + np.frexp(x, order='F')[0]",
    # conditions, places and ends that are numbers, arrays and lists
    "np.select([x > 0.5, M], [v[0], x * x], v) + np.clip(x, v, None, dtype=np.float64) + np.clip(x, 0.3, 0.7, out=np.full((2, 3), 9.0), where=M)",
    "np.gradient(x, [0.0, 1.5], v) + np.gradient(np.outer(v, v), [0.0, v[1], 3.0], edge_order=2, axis=1)[:2]",
    "np.polyval(x, v) + np.polyval(x, v[0])",
    "np.diff(x, n=0, prepend=v[0]) * np.pad(x, 1, 'linear_ramp', end_values=v[1])[:2, 1:4]",
    "np.interp(3 * x, np.array([0.1, 0.6]), v[:2], period=v[2])",
    "np.unwrap(9 * x, period=v[0])",
    # into an array, with other words
    "np.sum(x, 0, out=np.zeros(3), where=M, initial=v[1]) * np.max(x, axis=0, out=np.zeros(3), initial=v[0])",
    "np.std(x, axis=0, out=np.zeros(3), ddof=v[0]) + np.var(x, 1, where=M, correction=v[1], keepdims=True)",
    "np.cumsum(x, 0, None, np.zeros((2, 3))) + np.add(x, v, np.zeros((2, 3), complex))",
]
# through float32 on the way: compared with the same in float64
SINGLE = [
    "np.exp(x, dtype=np.float32) + x.astype(np.float32, casting='same_kind')",
    "np.sqrt(x, out=np.zeros((2, 3), np.float32))",
    "np.sqrt(x, out=np.ones((2, 3), np.float32), where=M) * np.sum(x, 0, out=np.zeros(3, np.float32))",
]


def function(text):
    names = [n for n in VALUES if f"{n}." in text or f"{n}," in text or f"{n})" in text or f"{n} " in text or f"{n}]" in text or f"{n}[" in text]
    file = f"<{text}>"
    code = f"def f({', '.join(names)}):\n    return {text}\n"
    linecache.cache[file] = (len(code), None, code.splitlines(True), file)
    scope = dict(SCOPE)
    exec(compile(code, file, "exec"), scope)
    return scope["f"], [VALUES[n] for n in names]


@pytest.mark.parametrize("text", CALLS)
def test_call(text):
    f, args = function(text)
    sourcegrad.check_grads(f, *args)


@pytest.mark.filterwarnings("ignore:Arrays of 2-dimensional vectors", "ignore:'where' used without 'out'")
@pytest.mark.parametrize(
    "text",
    ["np.where(M, np.divmod(x, v, where=M)[1] * np.modf(3 * x, where=M)[0], 0.0)", "np.cross(x[:, :2], v[:2])", "np.cross(x[:, :2], v)", "np.cross(v, x[:, 1:])", "np.cross(x, np.ones((2, 3)) * v, axisa=0, axisb=0)"],
)
def test_call_that_warns(text):
    f, args = function(text)
    sourcegrad.check_grads(f, *args)


@pytest.mark.parametrize("text", ["x[None]", "x[...]", "x[()]", "x[x < 0.5]", "np.piecewise(x, [x < 0.5, x >= 0.5], [np.sin, np.exp])"])
def test_scalars_of_numpy_can_be_indexed(text):
    f, _ = function(text)
    value, pullback = sourcegrad.vjp(f, np.float64(0.4))
    slope = sourcegrad.jvp(f, (np.float64(0.4),), (1.0,))[1]
    assert pullback(np.ones_like(value)) == pytest.approx(np.sum(slope)) and np.sum(slope) > 0


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("text", SINGLE)
def test_rounded_on_the_way(text, mode):
    whole = f"np.sum(np.real({text}))"
    (f, args), (g, _) = function(whole), function(whole.replace("float32", "float64"))
    found, expected = (sourcegrad.grad(each, mode=mode)(*args) for each in (f, g))
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_a_number_is_rounded_to_the_precision_beside_it():
    """0.4 is no float32: the value in the union is another one."""
    f = sourcegrad.grad(lambda x, y: np.sum(np.union1d(x, y) * np.arange(4)), (0, 1))
    gx, gy = f(0.4, np.array([0.3, 0.9, 0.5], np.float32))
    assert gx == 1.0 and gy.tolist() == [0.0, 3.0, 2.0]


def test_differences_of_order_zero_of_a_number():
    assert sourcegrad.grad(lambda x: np.sum(np.diff(x, n=0) * 2.0))(0.5) == 2.0
