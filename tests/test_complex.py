"""Real functions of complex inputs: gradients point to steepest ascent, in both modes and at second order."""

import numpy as np
import pytest
import texts

import sourcegrad as sg
from sourcegrad import errors
from sourcegrad.analysis import kinds as K
from sourcegrad.pipeline import Program

Z = 1.0 + 2.0j


def parts_multiplied(z):
    a = z.real
    return (a * (2j + 1) * z).real


def absolute(z):
    return abs(z) ** 2 * abs(z * z)


def absolute_of_numpy(z):
    return np.abs(z) * z.imag + np.angle(z)


def direction(z):
    return np.real(np.sign(z) * (2 - 1j))


def parts(z):
    return np.real(z) ** 2 * np.imag(z)


def conjugates(z):
    return (z.conjugate() * z * z).imag


def powers(z):
    return np.real(z**2.5 + z ** (1 + 1j) + (1 + 1j) ** z + complex(z) * 1j)


def elementary(z):
    return np.real(np.exp(1j * z) / z + np.tanh(z) * np.sqrt(z) + np.log(z))


def listed(z):
    return np.real(np.sum(np.array([z, z * z]) * np.array([1j, 2.0])))


def spread_out(z):
    w = np.array([z, 1j * z * z, 2.0])
    return np.std(w) + np.linalg.norm(w, 3) + np.real(np.vdot(w, w[::-1]))


def solved(z):
    a = np.array([[z, 1j], [2.0, z * z]])
    return np.real(np.linalg.solve(a, np.array([z, 1j]))[0] * 1j + np.linalg.det(a))


def chosen(z):
    return np.real(np.where(z.real > 0, z * 1j, z))


FUNCTIONS = [
    parts_multiplied, absolute, absolute_of_numpy, direction, parts, conjugates, powers, elementary, listed, spread_out,
    solved, chosen,
]  # fmt: skip
functions = pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
kinds = pytest.mark.parametrize("kind", [complex, np.complex128, np.array], ids=lambda k: k.__name__)


def near(got, expected):
    assert abs(got - expected) < 1e-6 * max(1.0, abs(expected)), (got, expected)


@kinds
@functions
@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_gradient(f, kind, mode):
    h = 1e-6
    expected = complex((f(Z + h) - f(Z - h)) / (2 * h), (f(Z + h * 1j) - f(Z - h * 1j)) / (2 * h))
    got = sg.grad(f, mode=mode)(kind(Z))
    assert type(got) is type(kind(Z))
    near(got, expected)


@kinds
@functions
@pytest.mark.parametrize("d", [1.0 + 0j, 1j])
def test_second_order(f, kind, d):
    h, gradient = 1e-5, sg.grad(f)
    expected = (gradient(kind(Z + h * d)) - gradient(kind(Z - h * d))) / (2 * h)
    near(sg.jvp(gradient, (kind(Z),), (kind(d),))[1], expected)
    near(sg.grad(lambda z: np.real(np.conj(d) * gradient(z)))(kind(Z)), expected)


@pytest.mark.parametrize("text", ["np.std(z, dtype=np.float64)", "np.sum(np.multiply.accumulate(z, dtype=float))"])
def test_real_dtypes_of_complex_folds_are_refused(text, tmp_path):
    """NumPy drops the imaginary part on the way, with a warning."""
    module = texts.module(f"import numpy as np\n\n\ndef f(x):\n    z = x + 1j * x[::-1]\n    return {text}\n", tmp_path, "folds")
    for mode in ("reverse", "forward"):
        with pytest.raises(errors.NoRule, match="drops their imaginary part"):
            sg.grad(module.f, mode=mode)(np.array([0.3, 0.7, 1.1]))


def products(box):
    a = box["p"]
    b = a * np.exp(a)
    return np.abs(b[0] * b[1] / a[1]) ** 2 + np.real(np.sum(b @ b))


def stores(box):
    a = box["p"]
    b = np.zeros(2, dtype=a.dtype)
    b[0] = a[0] * a[1]
    b[1] = b[0] / a[1]
    b *= a
    b[0] **= 2
    t = b[0]
    t *= a[1]
    return np.real(t + b[1]) + np.abs(np.sum(b))


def products_of_a_helper(z):
    box = {}
    box.update({"p": z * 1.0})
    return products(box)


def stores_of_a_helper(z):
    box = {}
    box.update({"p": z * 1.0})
    return stores(box)


def spectrum_in_a_helper(x):
    return products({"p": np.fft.fft(x.real)}) + np.sum(x.imag)


@pytest.mark.parametrize("f", [products_of_a_helper, stores_of_a_helper, spectrum_in_a_helper], ids=lambda f: f.__name__)
@pytest.mark.parametrize("optimize", [True, False])
def test_helpers_of_whose_arguments_nothing_is_known(f, optimize, monkeypatch):
    """Where one function has complex numbers, those of unknown kinds in another may be complex."""

    def unknown(self, fn, normal, op, kinds):
        return {p.name: K.UNKNOWN for p in fn.params}

    z, h = np.array([1.0 + 2.0j, 0.3 - 0.4j]), 1e-6
    steps = h * np.eye(2)
    expected = [complex((f(z + e) - f(z - e)) / (2 * h), (f(z + 1j * e) - f(z - 1j * e)) / (2 * h)) for e in steps]
    monkeypatch.setattr(Program, "argument_kinds", unknown)
    np.testing.assert_allclose(sg.grad(f, optimize=optimize)(z), expected, rtol=1e-6)


ROTATED, WEIGHTS = np.array([[0, 2.0, 0], [-2, 0, 0], [0, 0, 0]]), np.array([1 + 0.5j, -0.3 + 2j, 0.7 - 1j])


def put(q, x):
    for i in range(3):
        q[i] = x[i] * (i + 1)
    return q


HIDDEN = [
    lambda x: sum(abs(a) for a in np.linalg.eigvals(np.diag(x) + ROTATED)),
    lambda x: abs(np.fft.ihfft(x)[1]),
    lambda x: sum(abs(a) for a in np.polyval(WEIGHTS, x)),
    lambda x: np.sum(np.sign(np.polyval(WEIGHTS, x)).real),
    lambda x: np.sum(np.sign(np.fft.hfft(x * WEIGHTS) + 1j).real),
    lambda x: np.sum(np.sign(np.cov(np.stack([x * WEIGHTS, WEIGHTS]))[0]).real),
    lambda x: np.sum(np.sign(put(np.arange(3, dtype=complex), x * WEIGHTS)).real),
    lambda x: np.real(np.exp(1j * put(np.zeros(3, dtype=np.result_type(x, x)), x).sum())),
    lambda x: np.cos(1j * np.sum(x, dtype=np.result_type(x))).real,
    lambda x: np.sum(np.abs(1j * put(np.zeros(3, dtype=np.promote_types(x.dtype, np.float32)), x) + x * x)),
    lambda x: np.real(np.exp(1j * np.linalg.eigvals(np.diag(x) + ROTATED).sum())),
    lambda x: np.real(np.polyval(x, WEIGHTS) @ (np.polyval(x, WEIGHTS) * 1j)),
    lambda x: np.mean(x * 1j).imag + (x * 1j)[0].imag,
    lambda x: np.real((np.outer(WEIGHTS, x) * np.sum(x))[0, 0]),
    lambda x: np.real(np.outer(WEIGHTS, np.real(x * WEIGHTS)) @ WEIGHTS)[1],
    lambda x: np.linalg.norm(np.outer(np.fft.irfft(x * WEIGHTS, 3), x * WEIGHTS)[:, 0]),
    lambda x: np.linalg.norm(np.trace(np.outer(x, WEIGHTS)) * x) ** 3,
    lambda x: np.sum(np.sort_complex(x).real) + np.sort_complex(x).imag @ np.sort_complex(x).real,
]


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("k", range(len(HIDDEN)))
def test_values_of_which_it_is_not_known_that_they_are_complex(k, mode):
    f, x, h = HIDDEN[k], np.array([0.3, -0.7, 1.2]), 1e-6
    found = sg.grad(f, mode=mode)(x)
    assert found.dtype == float
    np.testing.assert_allclose(found, [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(3)], rtol=1e-6, atol=1e-8)


def converted(x, dtype):
    a = np.sqrt(x.astype(dtype))
    return np.sum(np.abs(a * np.exp(a) + 1.0) ** 2)


def stored(x, dtype):
    a = np.zeros(2, dtype=dtype)
    a[:] = x
    return np.sum(np.abs(np.sqrt(a) * np.exp(np.sqrt(a)) + 1.0) ** 2)


@pytest.mark.parametrize("given", ["complex128", "D", np.dtype("complex128"), complex])
@pytest.mark.parametrize("f", [converted, stored])
def test_a_dtype_that_only_its_value_tells_may_be_complex(f, given):
    x, h = np.array([-1.0, -2.3]), 1e-6
    expected = [(f(x + h * e, given) - f(x - h * e, given)) / (2 * h) for e in np.eye(2)]
    np.testing.assert_allclose(sg.grad(f)(x, given), expected, rtol=1e-6)
    np.testing.assert_allclose(sg.jvp(f, (x, given), (np.ones(2), None))[1], sum(expected), rtol=1e-6)
    with pytest.raises(errors.ComplexOutput):
        sg.grad(lambda x, dtype: np.sum(x.astype(dtype)))(x, given)


def test_complex_numbers_seen_as_pairs_have_a_tangent_where_it_is_real():
    x = np.arange(3.0)
    _, tangent = sg.jvp(lambda x: (x + 0j).view(float), (x,), (np.ones(3),))
    np.testing.assert_array_equal(tangent, [1, 0, 1, 0, 1, 0])
