"""NumPy's few special functions, and derivatives of what does not fit elsewhere."""

from .declare import elementwise, linear, zero

elementwise("y = np.sinc(x)", "rt.sinc_slope(x)")
elementwise("y = np.i0(x)", "rt.i1(x)")
elementwise("y = np.nan_to_num(x)", "rt.indicator(np.isfinite(x), y)", kind="like x")
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
