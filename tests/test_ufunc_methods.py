"""reduce, accumulate, reduceat, outer and at of every ufunc of two operands, with each keyword; out= of another dtype.

A grid: functions by calls.  What NumPy itself refuses is left out; what it folds in no known order is refused.
"""

import linecache
import re

import numpy as np
import pytest

import sourcegrad

UFUNCS = (
    "add subtract multiply divide float_power hypot logaddexp logaddexp2 maximum minimum fmax fmin fmod mod copysign heaviside power arctan2"
).split()
DISORDERED = ("power", "arctan2")
VALUES = {
    "x": np.array([[0.31, 0.82, 0.55], [0.74, 0.23, 0.47]]), "v": np.array([0.6, 0.37, 0.9]), "w": np.array([1.6, 0.35, 2.9, 0.7, 1.2, 0.1]),
    "s": 0.41, "h": np.array([[0.31, 0.82, 0.55], [0.74, 0.23, 0.47]], np.float32), "e": np.zeros((0, 3)),
}  # fmt: skip
SCOPE = {"np": np, "M": np.array([[True, False, True], [False, True, True]])}
FOLDS = """f.reduce(x)|f.reduce(x, 1, None, None, True)|f.reduce(v, axis=None)|f.reduce(x, axis=-1, keepdims=True)|f.reduce(x, initial=s)
f.reduce(x, axis=1, initial=0.3, where=M)|f.reduce(x, initial=None)|f.reduce(x, out=np.zeros(3))|f.reduce(h, out=np.zeros(3))|f.reduce(x, dtype=np.float64)
f.reduce(x[:1])|f.reduce(e, initial=s)|f.reduce(x.T[::-1])|f.reduce([v, v * 2])
f.reduceat(w, [0, 2, 4])|f.reduceat(w, [0, 4, 1], dtype=np.float64)|f.reduceat(x, np.array([0, 2]), axis=1)|f.reduceat(w, [0, 3], out=np.zeros(2))"""
OTHERS = """f.accumulate(x)|f.accumulate(x, axis=1)|f.accumulate(x, -1, np.float64)|f.accumulate(x, out=np.zeros((2, 3)))|f.accumulate(h, out=np.zeros((2, 3)))|f.accumulate(e)
f.outer(v, w)|f.outer(s, v)|f.outer(x, v, out=np.zeros((2, 3, 3)))|f.outer(v, v, dtype=np.float64, where=M[[0, 1, 1]], out=None) * M[[0, 1, 1]]|f.outer([0.5, s], v)|f.outer(v, w, where=True, order='F')
y = w * 1.0; f.at(y, [0, 2, 0], v); y|y = w * 1.0; f.at(y, slice(1, 4), v); y|y = w * 1.0; f.at(y, y > 1.0, v); y|y = x * 1.0; f.at(y, (np.array([0, 1, 0]), np.array([1, 1, 1])), v); y|y = w * 1.0; f.at(y, [0, -1, 5], y[:3]); y"""


def function(text):
    names = [n for n in VALUES if re.search(rf"(?<![\w.']){n}\b(?!')", text)]
    *before, last = text.split("; ")
    file = f"<{text}>"
    code = f"def f({', '.join(names)}):\n" + "".join(f"    {line}\n" for line in (*before, "return " + last))
    linecache.cache[file] = (len(code), None, code.splitlines(True), file)
    scope = dict(SCOPE)
    exec(compile(code, file, "exec"), scope)
    return scope["f"], [VALUES[n] for n in names]


def given(texts, name):
    return [t.replace("f.", f"np.{name}.") for line in texts.split("\n") for t in line.split("|")]


@pytest.mark.filterwarnings("ignore:'where' used without 'out'")
@pytest.mark.parametrize("name", UFUNCS)
def test_methods(name):
    for text in given(FOLDS, name) * (name not in DISORDERED) + given(OTHERS, name):
        f, args = function(text)
        try:
            f(*[np.copy(a) if type(a) is np.ndarray else a for a in args])
        except (ValueError, TypeError):
            continue
        sourcegrad.check_grads(f, *args, order=1)


@pytest.mark.parametrize("text", ["np.subtract.reduce(x, axis=1, initial=s)", "np.hypot.reduceat(x, [0, 2, 1], axis=1)", "np.divide.outer(v, w, dtype=np.float64)", "np.hypot.reduce(x, initial=s, where=M)"])
def test_second_order(text):
    f, args = function(text)
    sourcegrad.check_grads(f, *args)


@pytest.mark.parametrize("name", DISORDERED)
@pytest.mark.parametrize("call", ["reduce(x)", "reduceat(w, [0, 2])"])
def test_a_fold_whose_order_depends_on_the_machine_is_refused(name, call):
    f, args = function(f"np.{name}.{call}")
    with pytest.raises(sourcegrad.NoRule, match="depends on the machine"):
        sourcegrad.jvp(f, tuple(args), tuple(args))


INTO = """np.mean(h, 1, out=np.zeros(2))|np.nanmean(h, 1, out=np.zeros(2))|np.nansum(x, 1, out=np.zeros(2, np.float32))|np.nanprod(h, 1, out=np.zeros(2))|np.nancumsum(x, 1, out=np.zeros((2, 3), np.float32))
np.trace(x, out=np.zeros((), np.float32))|np.max(x, 1, out=np.zeros(2, np.float32))|np.nanmax(h, 1, out=np.zeros(2))|np.concatenate((x, x), out=np.zeros((4, 3), np.float32))|np.stack([x, x], out=np.zeros((2, 2, 3), np.float32))
np.take(x, [0, 4], out=np.zeros(2, np.float32), mode='clip')|np.choose(M * 1, [x, v], out=np.zeros((2, 3), np.float32))|np.compress([1, 0, 1], x, axis=1, out=np.zeros((2, 2), np.float32))|np.outer(v, w, out=np.zeros((3, 6), np.float32))
np.matmul(x, x.T, out=np.zeros((2, 2), np.float32), casting='same_kind')|np.matmul(h, h.T, out=np.zeros((2, 2)))|np.vecdot(x, v, out=np.zeros(2, np.float32))|x.take([0, 1], out=np.zeros(2, np.float32))
np.power(x, v, out=np.zeros((2, 3), np.float32), casting='unsafe')|np.clip(x, 0.31, 0.7, out=np.zeros((2, 3), np.float32), casting='same_kind')|np.sqrt(x, out=(np.zeros((2, 3)),))|np.sum(x, 0, out=np.zeros(3, np.float32))
np.cumsum(x, 0, out=np.zeros((2, 3), np.float32))|np.subtract.accumulate(x, out=np.zeros((2, 3), np.float32))|np.hypot.outer(v, v, out=np.zeros((3, 3), np.float32))|np.sum(x, axis=1, out=np.zeros(2, complex))
np.sin(h, signature='d->d')|np.add(h, v, sig='dd->d')"""


@pytest.mark.parametrize("text", [t for line in INTO.split("\n") for t in line.split("|")])
def test_the_value_is_numpys_bit_for_bit(text):
    f, args = function(text)
    expected = f(*args)
    value, gradient = sourcegrad.value_and_grad(lambda *a: (np.sum(np.real(f(*a))), f(*a)), has_aux=True, optimize=False)(*args)
    assert value[1].tobytes() == expected.tobytes() and value[1].dtype == expected.dtype
    assert gradient.dtype == args[0].dtype and np.all(np.isfinite(gradient))


@pytest.mark.parametrize(
    "text",
    ["np.mean(x, 0, out=np.zeros(3, np.float32))", "np.std(x, 0, out=np.zeros(3, np.float32))", "np.subtract.reduce(x, out=np.zeros(3, np.float32))", "np.median(x, 0, out=np.zeros(3, np.float32))"],
)
def test_what_rounds_on_the_way_to_out_is_refused(text):
    f, args = function(text)
    with pytest.raises(sourcegrad.NoRule, match="known to have the result's dtype"):
        sourcegrad.grad(lambda x: np.sum(f(x)))(*args)
