"""SciPy in programs, in the ways that people import it; and that nobody else pays for it."""

import subprocess
import sys
import warnings

import numpy as np
import pytest

import sourcegrad

scipy = pytest.importorskip("scipy", reason="SciPy is not installed")
import scipy.fft  # noqa: E402
import scipy.integrate  # noqa: E402
import scipy.linalg  # noqa: E402
import scipy.ndimage  # noqa: E402
import scipy.signal  # noqa: E402
import scipy.sparse  # noqa: E402
import scipy.special as sc  # noqa: E402
import scipy.stats as st  # noqa: E402
from scipy.linalg import cho_factor, cho_solve, lu_factor, lu_solve, solve_triangular  # noqa: E402
from scipy.special import expit, gammaln, logsumexp  # noqa: E402
from scipy.stats import norm  # noqa: E402

X = np.array([0.3, -0.5, 1.2])
A = np.array([[2.0, 0.3, 0.1], [0.3, 1.5, -0.2], [0.1, -0.2, 1.8]])
SPARSE = scipy.sparse.csr_array(np.array([[1.0, 0, 2], [0, -1, 0], [0, 3, 0], [0.5, 0, 0]]))


def logistic(w):
    return np.sum(np.log(expit(w))) + logsumexp(w) + sc.logsumexp(w, b=w * w, axis=0) + sc.xlogy(0.0, w[0] ** 2)


def likelihood(m, s):
    return np.sum(norm.logpdf(X, m, s)) + st.t.logpdf(0.5, 3.0, loc=m, scale=s) + np.sum(norm.logcdf(X - m)) + norm.ppf(0.3, m, s)


def counts(rate):
    return np.sum(st.poisson.logpmf(np.array([0, 2, 5]), rate)) + st.gamma.logpdf(rate, 2.0) + st.beta.pdf(rate / 4, 2.0, rate)


def waves(x):
    series = sc.spherical_jn(2, x) + sc.sici(x)[0] * sc.airy(x)[2] + sc.lambertw(x + 1).real + sc.eval_legendre(3, x)
    return np.sum(series * sc.multigammaln(x + 3, 2) + sc.hyp1f1(1.0, 2.0, x) * sc.spherical_jn(1, x, derivative=True))


def smoothed(x, b, k):
    y = scipy.signal.lfilter([1.0, b], np.array([1.0, -0.3]), x) + scipy.signal.lfilter([b], [1.0, b / 2], x)
    z = scipy.signal.correlate(y, k, mode="same") + scipy.ndimage.gaussian_filter(scipy.signal.detrend(y), 1.0)
    return scipy.integrate.simpson(z * y) + np.sum(scipy.integrate.cumulative_trapezoid(z, dx=0.5) * scipy.fft.dct(x)[1:] * scipy.fft.idct(y, norm="ortho")[1:])


def decomposed(a, v):
    w, u = scipy.linalg.eigh(a @ a.T + np.diag(v))
    q, r = scipy.linalg.qr(a)
    banded = scipy.linalg.solve_banded((1, 0), np.stack([v + 3.0, v]), v)
    blocks = scipy.linalg.block_diag(scipy.linalg.toeplitz(v), scipy.linalg.svdvals(a))
    return w[0] * u[1, 0] ** 2 + q[0, 1] * r[1, 1] + np.sum(banded**2) + np.sum(blocks**2) + scipy.linalg.lstsq(a, v)[0][0]


def lifetimes(x, c):
    waits = st.weibull_min.logpdf(x, c) + st.lognorm(s=c).logpdf(x) + st.chi2.cdf(x, c) + st.pareto.logsf(x + 1, 2.0)
    return np.sum(waits * st.gumbel_r(loc=c).pdf(x)) + np.sum(st.nbinom.logpmf(np.arange(3), c, 0.4)) + st.uniform.logpdf(0.5, 0.0, c)


def many_normal(x, m, a):
    s = np.sum(st.multivariate_normal.logpdf(x, m, a @ a.T + np.eye(3))) + st.multivariate_normal.pdf(x[0], m)
    return s + np.sum(st.multivariate_normal.logpdf(x[:, 0], m[0], a[0, 0])) + st.multivariate_normal.logpdf(x[1], cov=a[1, 1])


def binomial(x):
    return np.exp(gammaln(x + 1) - sc.gammaln(x - 1) - scipy.special.gammaln(3.0))


def gaussian_process(a, x):
    factor = cho_factor(a, lower=True)
    c = scipy.linalg.cholesky(a, lower=True)
    z = solve_triangular(c, x, lower=True)
    return x @ cho_solve(factor, x) + np.sum(np.log(np.diag(factor[0]))) + np.sum(z**3)


def factored(a, x):
    f = lu_factor(a)
    return np.sum(lu_solve(f, x) * scipy.linalg.solve(a, x)) + scipy.linalg.det(a)


def propagated(a, x):
    return np.sum(scipy.linalg.expm(0.3 * a) @ x) + np.trace(scipy.linalg.sqrtm(a @ a.T)) + np.sum(scipy.linalg.inv(a))


def filtered(x, k):
    y = scipy.signal.convolve(x, np.array([1.0, 2.0]) * k, mode="same")
    return np.sum(scipy.signal.fftconvolve(y, x) ** 2)


def sparse_product(x):
    y = SPARSE @ x
    return np.sum(np.sin(y)) + y @ y


MATRIX = scipy.sparse.csr_matrix(np.array([[1.0, 2, 0], [0, 3, 4], [5, 0, 6]]))


def sparse_matrices(x):
    """`*` of a matrix is a product, of an array entry by entry."""
    built = scipy.sparse.csc_matrix(A) * 2
    y = MATRIX * x + MATRIX.dot(x) + x * built.T + x @ MATRIX + SPARSE.T @ (SPARSE @ x)
    return np.sum(np.sin(y)) + y @ scipy.sparse.diags(X) @ x


def held(m, s):
    d = norm(loc=m, scale=s)
    s = 2 * s
    y = np.sum(d.logpdf(X)) * s
    for k in range(3):
        e = st.gamma(2.0 + k, 0.0, s * k + 1)
        y += e.logpdf(X[2]) + d.cdf(X[k])
    return y + norm(0.0, s).ppf(0.3)


def functions_of_matrices(a):
    return np.sum(scipy.linalg.logm(a) * scipy.linalg.cosm(a) + scipy.linalg.sinhm(0.2 * a))


CASES = [
    (logistic, (X,)), (likelihood, (0.4, 1.3)), (counts, (2.5,)), (binomial, (4.2,)), (gaussian_process, (A, X)),
    (many_normal, (np.array([X, X[::-1]]), X, A)), (factored, (A + np.triu(A), X)), (propagated, (A, X)), (filtered, (X, 0.7)), (sparse_product, (X,)), (sparse_matrices, (X,)), (held, (0.4, 1.3)), (functions_of_matrices, (A,)),
    (waves, (np.array([0.3, 0.9]),)), (smoothed, (np.array([0.3, -0.5, 1.2, 0.8, -0.2, 0.4]), 0.7, X)), (decomposed, (A + np.triu(A), np.array([0.3, 0.5, 1.2]))),
    (lifetimes, (np.array([0.4, 1.3, 2.2]), 1.4)),
]  # fmt: skip


@pytest.mark.parametrize("f, args", CASES, ids=[f.__name__ for f, _ in CASES])
def test_programs(f, args):
    sourcegrad.check_grads(f, *args)


FAR_OUT = [
    (lambda x: sc.erfcx(x), 1e8, -5.641895835477562e-17), (lambda x: sc.dawsn(x), 1e6, -5.0000000000075e-13),
    (lambda x: sc.ellipk(x), 0.0, np.pi / 8), (lambda x: sc.ellipe(x), 1e-12, -0.3926990816988714),
    (lambda x: sc.pseudo_huber(1.0, x), 1e200, 1.0), (lambda x: sc.pseudo_huber(x, 1.0), 1e8, 2.5e-25),
    (lambda x: st.t.logpdf(x, 3.0), 1e150, -4e-150), (lambda x: st.expon.logsf(x), 800.0, -1.0),
    (lambda x: norm.logcdf(x), -1e5, 1e5 + 1e-5), (lambda x: sc.log_ndtr(x), -40.0, 40.02496884720726),
]  # fmt: skip


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("f, at, expected", FAR_OUT)
def test_far_out(f, at, expected, mode):
    """Where the textbook formula overflows, or loses all digits, though the derivative is an ordinary number."""
    assert sourcegrad.grad(f, mode=mode)(at) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    "f, what",
    [
        (lambda x: np.sum(sc.jv(x, 0.5)), "argument v"),
        (lambda x: np.sum(sc.wofz(x)), "wofz"),
        (lambda x: norm(x, 1.0).mean(), "norm.mean"),
        (lambda x: sc.bdtr(1, 3, x), "scipy.special.bdtr"),
        (lambda x: scipy.linalg.signm(x), "signm"),
    ],
)
def test_what_has_no_rule_is_refused_by_name(f, what):
    with pytest.raises(sourcegrad.NoRule, match=what):
        sourcegrad.grad(f)(1.5)


def integral(x):
    def rate(t):
        return x * t

    also = rate
    return scipy.integrate.fixed_quad(also, 0.0, 1.0)[0]


@pytest.mark.parametrize("mode", ["reverse", "forward"])
@pytest.mark.parametrize("f, what", [(integral, "fixed_quad")])
def test_solvers_that_call_back_are_refused(f, what, mode):
    """Also where a derivative could flow through what the function that they call reads from outside alone."""
    with pytest.raises(sourcegrad.NoRule, match=what):
        sourcegrad.grad(f, mode=mode)(0.5)


def test_far_out_in_a_tail():
    assert sourcegrad.grad(lambda x: norm.logcdf(x))(-40.0) == pytest.approx(40.025, abs=1e-3)
    assert sourcegrad.grad(lambda x: norm(0.0, 2.0).logsf(x))(1e10) == pytest.approx(-2.5e9, rel=1e-12)
    assert sourcegrad.grad(lambda x: sc.log_ndtr(x))(-1e10) == pytest.approx(1e10, rel=1e-12)
    assert sourcegrad.grad(lambda x: sc.expit(x))(40.0) == pytest.approx(np.exp(-40.0), rel=1e-12)
    assert sourcegrad.grad(lambda x: sc.log_ndtr(x))(-40.0) == pytest.approx(40.025, abs=1e-3)
    assert sourcegrad.grad(lambda x: sc.log_expit(x))(-800.0) == 1.0


def test_nobody_else_imports_it(tmp_path):
    script = tmp_path / "plain.py"
    script.write_text(
        "import sys\nimport numpy as np\nimport sourcegrad\n\n\ndef f(x):\n    return np.sum(np.tanh(x) ** 2)\n\n\n"
        "sourcegrad.grad(f)(np.ones(2))\nprint('scipy' in sys.modules)\n"
    )
    run = f"import runpy; runpy.run_path({str(script)!r})"
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_text_names_scipy():
    text = sourcegrad.source(logistic, args=(X,))
    assert "import scipy" in text and "expit" in text


SHAPES = [
    (lambda a: sc.gammaincc(a, 30.0), 2.5), (lambda a: sc.gammainc(a, 1e-3), 2.5), (lambda a: sc.gammainc(a, 300.0), 300.0),
    (lambda a: sc.betainc(a, 0.5, 1e-4), 3.0), (lambda b: sc.betaincc(30.0, b, 0.999), 2.0), (lambda b: sc.betainc(40.0, b, 0.5), 40.0),
    (lambda df: st.t.sf(15.0, df), 2.5), (lambda df: st.t.cdf(1e-3, df), 2.5), (lambda df: st.t.logcdf(-3.0, df), 30.0),
    (lambda df: st.t.ppf(0.9, df), 4.0), (lambda a: sc.gammaincinv(a, 0.2), 3.0), (lambda b: st.beta.isf(0.4, 2.0, b, 0.5, 3.0), 3.0),
    (lambda a: st.gamma.logsf(9.0, a), 1.5), (lambda a: st.beta.logcdf(0.3, a, 2.5), 1.5),
]  # fmt: skip


@pytest.mark.parametrize("f, a", SHAPES)
def test_shape_parameters(f, a):
    """Right relative to the smaller tail: differences of its own values see six digits of it."""
    h = 1e-3 * a
    expected = (8 * (f(a + h) - f(a - h)) - (f(a + 2 * h) - f(a - 2 * h))) / (12 * h)
    assert sourcegrad.grad(f)(a) == pytest.approx(expected, rel=1e-6)
    assert sourcegrad.grad(f, mode="forward")(a) == pytest.approx(expected, rel=1e-6)


def test_second_slopes_in_shape_parameters():
    """d²P/da² by differences of the slope; slopes of any order are moments of log t under the same integral."""
    for f in (lambda a: sc.gammainc(a, 2.0), lambda a: sc.betainc(a, 1.5, 0.4), lambda df: st.t.cdf(1.3, df)):
        slope = sourcegrad.grad(f)
        expected = (slope(2.5 + 1e-4) - slope(2.5 - 1e-4)) / 2e-4
        assert sourcegrad.grad(slope)(2.5) == pytest.approx(expected, rel=1e-6)


def test_orders_that_scipy_cuts_off():
    for f in (sc.kn, sc.yn, sc.expn):
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            found = sourcegrad.grad(lambda x, f=f: f(1.5, x))(0.7)
            expected = (f(1.5, 0.7 + 1e-6) - f(1.5, 0.7 - 1e-6)) / 2e-6
        assert found == pytest.approx(expected, rel=1e-6)


@pytest.mark.filterwarnings("ignore")
def test_the_root_of_a_number_is_refused():
    """SciPy's is its exponential."""
    with pytest.raises(sourcegrad.errors.UndefinedDerivative, match="single matrix"):
        sourcegrad.grad(lambda a: np.sum(scipy.linalg.sqrtm(a)))(np.array(2.0))


def edges_of(image, weights):
    smooth = scipy.ndimage.convolve(scipy.ndimage.uniform_filter(image, 2), weights, mode="nearest")
    slope = scipy.ndimage.sobel(smooth, 0) ** 2 + scipy.ndimage.correlate1d(smooth, weights[0], mode="mirror") ** 2
    return np.sum(scipy.signal.savgol_filter(slope, 3, 1, axis=0)) + np.sum(np.abs(scipy.signal.hilbert(image[0])))


def test_filters_of_an_image():
    image = np.array([[0.3, 0.8, 0.1, 0.9], [1.2, 0.4, 0.7, 0.2], [0.6, 1.1, 0.5, 0.3]])
    sourcegrad.check_grads(edges_of, image, np.array([[0.5, 0.2], [0.1, 0.4]]))


def test_solvers_of_scipy_optimize_are_refused():
    from scipy import optimize

    with pytest.raises(sourcegrad.NoRule, match="implicit function theorem"):
        sourcegrad.grad(lambda s: optimize.brentq(lambda q: q * q - s, 0.0, 2.0))(0.7)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_the_slope_of_exprel_ends_where_it_overflows():
    assert sourcegrad.grad(lambda x: sc.exprel(x))(np.inf) == np.inf
