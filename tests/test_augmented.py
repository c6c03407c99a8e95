"""Every augmented assignment to every kind of target, in both modes, against differences."""

import itertools

import numpy as np
import pytest
import texts

import sourcegrad as sg

A, B, C = np.array([1.327, 2.42, 1.85]), np.array([0.77, 1.56, 0.61]), 1.137

# target → (how it is made of the array a, what the result is made of)
TARGETS = {
    "a": ("", "a"),
    "a[1]": ("", "a"),
    "a[1:]": ("", "a"),
    "a[::-1]": ("", "a"),
    "a[[0, 2]]": ("", "a"),
    "a[a > 1.5]": ("", "a"),
    "o.w": ("o = Namespace(w=a * 1.0)", "o.w"),
    "o.w[1:]": ("o = Namespace(w=a * 1.0)", "o.w"),
    "o.s": ("o = Namespace(w=a, s=a[0] + 1.0)", "o.s + np.sum(o.w)"),
    "xs[0]": ("xs = [a * 1.0, b]", "xs[0] + xs[1]"),
    "xs[1][1:]": ("xs = [b, a * 1.0]", "xs[1]"),
    "ns[1]": ("ns = [a[0], a[1] + a[2]]", "ns[0] * ns[1]"),
    "d['k']": ("d = {'k': a * 1.0}", "d['k']"),
    "d['k'][0]": ("d = {'k': a * 1.0}", "d['k']"),
    "s": ("s = a[0] + a[1]", "s"),
    "m[:, 1]": ("m = np.stack([a, b])", "m"),
    "m.T[1]": ("m = np.stack([a, b])", "m"),
    "m.flat[2]": ("m = np.stack([a, b])", "m"),
    "z": ("z = np.array(a[0] + 1.0)", "z"),
    "z[()]": ("z = np.array(a[0] + 1.0)", "z"),
    "z[...]": ("z = np.array(a[0] + 1.0)", "z"),
    "v": ("v = a if b[0] > 0 else b", "a + b"),
    "q": ("q = a if b[0] > 0 else c", "a + q"),
    "p": ("p = a if b[0] < 0 else c", "p * a"),
    "c": ("", "c * a"),
    "r": ("r = a.reshape(3, 1)", "a"),
}  # fmt: skip
VALUES = "c", "b[0]", "itself", "b"  # a number to which an array is added becomes one
SHAPES = (
    "    {} {}= {}\n",
    "    for i in range(2):\n        {} {}= {}\n",
    "    if b[1] > 0:\n        {} {}= {}\n    else:\n        b = b * 2\n",
)


def text(operator):
    """The programs for one operator: each target with each value, in one of the shapes."""
    lines = ["import numpy as np", "from types import SimpleNamespace as Namespace", ""]
    shapes = itertools.cycle(SHAPES)
    for k, (target, (before, result)) in enumerate(TARGETS.items()):
        for n, value in enumerate(VALUES):
            body = next(shapes).format(target, operator, target if value == "itself" else value)
            lines += [f"def f{k}_{n}(a, b, c):", f"    {before or 'pass'}", body.rstrip()]
            lines += [f"    return np.sum(np.sin({result}) * 1.3) + np.sum(a * b)", ""]
        next(shapes)
    return "\n".join(lines)


def slopes(f):
    """The gradient by central differences; None at a jump or where the value is not finite."""
    found = []
    for w in range(3):
        args = A, B, C
        cells = np.ndindex(np.shape(args[w]))
        found.append(np.zeros(np.shape(args[w])))
        for cell in cells:
            both = []
            for h in (1e-6, -1e-6):
                moved = [np.array(x, float) for x in args]
                moved[w][cell] += h
                try:
                    both.append(f(moved[0], moved[1], float(moved[2])))
                except ValueError:
                    return None  # an array into one entry, or into other places than it has entries
            found[-1][cell] = (both[0] - both[1]) / 2e-6
    fine = all(np.all(np.isfinite(g)) and np.abs(g).max() < 1e4 for g in found)
    return found if fine else None


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "**", "//", "%"])
def test_against_differences(operator, tmp_path):
    functions = texts.functions(text(operator), tmp_path, "augmented")
    with np.errstate(all="ignore"):
        judged = sum(agrees(f) for f in functions)
    assert len(functions) == 4 * len(TARGETS) and judged > 0.65 * len(functions)


def agrees(f):
    expected = slopes(f)
    if expected is None:
        return False
    value = f(A.copy(), B.copy(), C)
    for mode in ("reverse", "forward"):
        try:
            found, gradient = sg.value_and_grad(f, wrt=(0, 1, 2), mode=mode)(A.copy(), B.copy(), C)
        except sg.MutatedPlace:
            return False  # the item of a list, which may be a number or an array
        assert found == pytest.approx(value, rel=1e-15), (f.__name__, mode)
        for g, h in zip(gradient, expected):
            np.testing.assert_allclose(g, h, rtol=1e-5, atol=1e-6, err_msg=f"{f.__name__}, {mode}")
    return True
