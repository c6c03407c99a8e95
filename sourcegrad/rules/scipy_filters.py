"""scipy.signal, scipy.ndimage and scipy.integrate: filters, correlations, rules of quadrature."""

from .declare import general, linear, multilinear
from . import scipy_linalg  # noqa: F401  its idle words come first

LENGTHS = ["(4,), (3,)", "(4, 3), (2, 2), 'same'", "(5,), (2,), mode='valid'", "(2,), (5,), mode='valid'", "(2,), (4,), mode='same'"]
PLANES = ["(4, 3), (2, 2), 'same'", "(4, 3), (3, 2)", "(5, 4), (2, 3), mode='valid'"]
NOTHING = "np.size(x) * np.size(v) * np.size(y_bar) == 0"
FULL = "rt.in_full(y_bar, np.shape(x), np.shape(v), mode)"
TURNED = f"rt.turned({FULL.replace('y_bar', 'rt.turned(y_bar)')})"  # of an even number, it lacks the other end
for name, convolve, full, cases in ("correlate", "convolve", FULL, LENGTHS), ("correlate2d", "convolve2d", TURNED, PLANES):
    back = f"scipy.signal.{convolve}({full}, {{}}, mode='valid')"
    multilinear(
        f"y = scipy.signal.{name}(x, v, mode='full')",
        x=f"np.zeros_like(x) if {NOTHING} else rt.unbroadcast({back.format('v')}, x)",
        v=f"np.zeros_like(v) if {NOTHING} else rt.unbroadcast(np.conj(rt.turned({back.format('rt.turned(np.conj(x))')})), v)",
        cases=cases,
    )
back = f"scipy.signal.convolve2d({FULL}, rt.turned(np.conj({{}})), mode='valid')"
multilinear(
    "y = scipy.signal.convolve2d(x, v, mode='full')",
    x=f"np.zeros_like(x) if {NOTHING} else rt.unbroadcast({back.format('v')}, x)",
    v=f"np.zeros_like(v) if {NOTHING} else rt.unbroadcast({back.format('x')}, v)",
    cases=PLANES,
)
# a y = b x, as polynomials of the shift: s is what solves the same backwards
BEHIND = "np.flip(scipy.signal.lfilter({}, {}, np.flip({}, axis), axis=axis), axis)"
ONE = "np.ones_like(a[:1])"
general(
    "y = scipy.signal.lfilter(b, a, x, axis=-1)",
    b="rt.unbroadcast(rt.lagged(s, x, np.size(b), axis), b)",
    a="rt.unbroadcast(-rt.lagged(s, y, np.size(a), axis), a)",
    x=f"rt.unbroadcast({BEHIND.format('np.conj(b)', ONE, 's')}, x)",
    tangents={
        "b": f"scipy.signal.lfilter({ONE}, a, scipy.signal.lfilter(b_dot, {ONE}, x, axis=axis), axis=axis)",
        "a": f"-scipy.signal.lfilter({ONE}, a, scipy.signal.lfilter(a_dot, {ONE}, y, axis=axis), axis=axis)",
        "x": "scipy.signal.lfilter(b, a, x_dot, axis=axis)",
    },
    where=f"s = {BEHIND.format(ONE, 'np.conj(a)', 'y_bar')}",
    cases=["(3,), np.array([2.0, -0.6]), (6,)", "(2,), np.array([1.5, 0.3, 0.2]), (2, 5)", "(1,), np.array([1.0, -0.9]), (5, 2), axis=0"],
)
linear(
    "y = scipy.signal.detrend(x, axis=-1, type='linear')",
    x="rt.unbroadcast(scipy.signal.detrend(y_bar, axis, type), x)",
    inert=("type",),
    cases=["(5,)", "(4, 3), axis=0", "(2, 4), type='constant'"],
)

# whose matrix is Hermitian, and has the identity as its real part
linear(
    "y = scipy.signal.hilbert(x, axis=-1)",
    x="rt.unbroadcast(np.real(y_bar) - np.imag(scipy.signal.hilbert(np.imag(y_bar), axis=axis)), x)",
    cases=["(5,)", "(4, 3), axis=0", "(2, 4)"],
)
# whose matrices are symmetric
for name, given, cases in (
    ("gaussian_filter", "x, sigma, mode='reflect'", ["(5,), 1.0", "(4, 6), 0.7, mode='wrap'", "(5,), 1.5, mode='constant'"]),
    ("gaussian_filter1d", "x, sigma, axis=-1, mode='reflect'", ["(5,), 1.0", "(4, 6), 0.7, axis=0, mode='constant'"]),
    ("laplace", "x, mode='reflect'", ["(5,)", "(4, 3), mode='wrap'"]),
):
    words = [w.partition("=")[0] for w in given.split(", ")]
    call = ", ".join(w if w in ("x", "sigma") else f"{w}=rt.symmetric({w})" if w == "mode" else f"{w}={w}" for w in words)
    linear(f"y = scipy.ndimage.{name}({given})", x=f"scipy.ndimage.{name}({call.replace('x', 'y_bar', 1)})", kind="like x", inert=("mode",), cases=cases)

# quadrature
I = "scipy.integrate."
multilinear(
    f"z = {I}trapezoid(y, x=None, dx=1.0, axis=-1)",
    y="rt.trapezoid_adjoint_y(z_bar, y, x, dx, axis)",
    x="rt.trapezoid_adjoint_x(z_bar, y, x, axis)",
    dx="rt.trapezoid_adjoint_dx(z_bar, y, dx, axis) if x is None else dx * 0.0",
    tangents={"dx": f"{I}trapezoid(y, dx=dx_dot, axis=axis) if x is None else z * 0.0"},
    cases=["(4,)", "(4,), (4,)", "(4, 2), axis=0", "(4,), dx=0.5", "(4, 2), (4,), axis=0", "(4, 2), (4, 2), axis=0"],
)
linear(
    f"z = {I}simpson(y, x=None, dx=1.0, axis=-1)",
    y=f"rt.unbroadcast(rt.weighed_back(z_bar, {I}simpson(np.eye(np.shape(y)[axis]), x=x, dx=dx, axis=0), axis), y)",
    cases=["(5,)", "(4, 2), axis=0", "(4,), dx=0.5", "(5, 2), x=np.array([0.0, 0.5, 1.5, 2.0, 3.0]), axis=0"],
)
general(
    f"z = {I}cumulative_trapezoid(y, x=None, dx=1.0, axis=-1, initial=None)",
    y="rt.unbroadcast(rt.trapezoids_back(z_bar, y, x, dx, axis, initial), y)",
    tangents={"y": f"{I}cumulative_trapezoid(y_dot, x, dx, axis, initial)"},
    cases=["(4,)", "(4, 2), axis=0", "(2, 4), dx=0.5, initial=0", "(4,), x=np.array([0.0, 0.5, 1.5, 2.0])"],
)
