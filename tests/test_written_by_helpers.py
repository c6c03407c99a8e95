"""What a helper writes into its argument, by whatever call: in both modes against differences, or refused."""

import numpy as np
import pytest
import texts

import sourcegrad as sg

WRITES = """np.exp(y, out=y)
np.multiply(y, y, out=y)
np.sin(y, y)
np.logaddexp(y, b, out=(y,))
np.exp(*[y], out=y)
np.exp(y, **dict(out=y))
np.negative(y * y, out=y, where=y > 0.2)
np.modf(y * 1.5, out=(y, q))
np.cumsum(y * y, out=y)
np.clip(y * y, 0.1, 2.0, out=y)
np.matmul(m, y, out=y)
np.sum(np.outer(y, y), axis=0, out=y)
np.mean(np.outer(y, y), 0, None, y)
np.add.reduce(np.outer(y, y), axis=0, out=y)
np.concatenate([y[1:] * y[1:], y[:1]], out=y)
np.take(y * y, [2, 1, 0], out=y)
np.random.default_rng(0).standard_normal(out=y)
np.random.default_rng(0).shuffle(y)
y.sort()
np.ndarray.sort(y)
y.fill(0.5)
np.ndarray.fill(y, 0.3)
y.put([0], y[1] * y[2])
y.partition(1)
y.clip(-0.2, 0.4, out=y)
y.cumsum(out=y)
y.flat[1] = y[0] * y[0]
y.flat = b * b
y.T[0] = y[1] * y[1]
y.view()[:] = y * y
y.reshape(3, 1)[1, 0] = y[0] * y[0]
y.__setitem__(0, y[1] * y[1])
np.copyto(y, y * y)
np.copyto(dst=y, src=y * y)
np.put(y, [0, 2], y[1] * y[1])
np.put_along_axis(y, np.array([0, 1]), y[1:] * y[1:], 0)
np.place(y, y > 0.3, [0.5])
np.putmask(y, y > 0.3, b * y)
np.add.at(y, [0, 0], y[1:] * y[1:])
np.ufunc.at(np.add, y, [0, 0], y[1:] * y[1:])
operator.imul(y, y)
operator.iadd(y, y * y)
operator.setitem(y, 0, y[1] * y[1])
[np.exp(y, out=y) for _ in range(1)]
t = np.exp(y, out=y)
np.exp(y[1:], out=y[1:])
squared(y)
memoryview(y)[0] = 0.5
np.asarray(y)[1] = y[0] * y[0]""".splitlines()

HEAD = """import operator
import numpy as np


def squared(z):
    np.multiply(z, z, out=z)


"""
FORMS = {
    "helper": "def write(y, b, m, q):\n    {w}\n\n\ndef f(x, b, m):\n    y, q = x * x, np.zeros(3)\n    write(y, b, m, q)\n    return np.sum(y * y) + np.sum(q)\n",
    "of its own result": "def write(y, b, m, q):\n    {w}\n\n\ndef outer(y, b, m, q):\n    write(y, b, m, q)\n\n\ndef f(x, b, m):\n    y, q = x / np.std(x), np.zeros(3)\n    outer(y, b, m, q)\n    return np.sum(y * y) + np.sum(q)\n",
    "method": "class C:\n    def __init__(self, y):\n        self.y = y\n\n    def write(self, b, m, q):\n        y = self.y\n        {w}\n\n\ndef f(x, b, m):\n    c, q = C(np.tanh(x)), np.zeros(3)\n    c.write(b, m, q)\n    return np.sum(c.y * c.y) + np.sum(q)\n",
    "inner": "def f(x, b, m):\n    y, q = np.exp(x), np.zeros(3)\n    def write():\n        {w}\n    write()\n    return np.sum(y * y) + np.sum(q)\n",
    "in place": "def f(x, b, m):\n    y, q = np.sqrt(x * x + 1.0), np.zeros(3)\n    {w}\n    return np.sum(y * y) + np.sum(q)\n",
}  # fmt: skip
ARGS = np.array([0.7, -0.4, 1.1]), np.array([1.2, 0.8, 1.5]), np.eye(3) * 2.0 + 0.3


@pytest.mark.parametrize("form", FORMS)
def test_right_or_refused(form, tmp_path):
    right, wrong = 0, []
    for k, w in enumerate(WRITES):
        f = texts.module(HEAD + FORMS[form].format(w=w), tmp_path, f"write_{form.replace(' ', '_')}_{k}").f
        try:
            sg.testing.check_grads(f, *ARGS, order=1)
            right += 1
        except sg.GradientMismatch as problem:
            if "kink" not in str(problem):
                wrong.append((w, str(problem)))
        except sg.SourceGradError:
            pass
    assert not wrong
    assert right > 30
