"""NumPy's few special functions, and derivatives of what does not fit elsewhere."""

from .declare import elementwise, linear, zero

elementwise("y = np.sinc(x)", "rt.sinc_slope(x)")
elementwise("y = np.i0(x)", "rt.i1(x)")
linear(
    "y = np.nan_to_num(x)",
    x="rt.finite_part(y_bar, x)",
    tangents={"x": "rt.finite_part(x_dot, x)"},
    kind="like x",
    cases=["(3,)", "0.5", "np.array([np.nan, 1.0, np.inf])", "np.array([complex(np.nan, 1.0), 2 + 1j])"],
)
linear(
    "y = np.bincount(x, weights, minlength=0)",
    inert=("x",),
    weights="rt.unbroadcast(y_bar[x], weights)",
    cases=["np.array([0, 2, 0]), (3,)", "np.array([0, 2, 0]), (3,), 5"],
)
zero("np.bincount")
elementwise(
    "y = np.kaiser(M, beta)", None, "rt.kaiser_slope(M, beta)", kind="array", cases=["5, 2.0"]
)
linear(
    "y = np.vander(x, N=None)",
    x="rt.vander_adjoint(y_bar, x)",
    tangents={"x": "rt.vander_tangent(x_dot, x, y)"},
    cases=["(3,)", "(3,), 4", "(2,), 1"],
)
