"""NumPy's elementary functions of arrays, entry by entry."""

from .declare import elementwise, general, jointly, linear, zero

elementwise("z = np.add(x, y)", 1, 1)
elementwise("z = np.subtract(x, y)", 1, -1)
elementwise("z = np.multiply(x, y)", "y", "x")
elementwise("z = np.divide(x, y)", "1 / y", "-(1 / y * z)", y="nonzero")
elementwise("z = np.true_divide(x, y)", "1 / y", "-(1 / y * z)", y="nonzero")
elementwise("z = np.power(x, y)", "rt.power_dx(x, y)", "rt.power_dp(x, y, z)", x="positive")
elementwise("z = np.pow(x, y)", "rt.power_dx(x, y)", "rt.power_dp(x, y, z)", x="positive")
elementwise("z = np.float_power(x, y)", "rt.power_dx(x, y)", "rt.power_dp(x, y, z)", x="positive")
elementwise("z = np.mod(x, y)", 1, "-(x // y)", y="nonzero")
elementwise("z = np.remainder(x, y)", 1, "-(x // y)", y="nonzero")
elementwise("z = np.fmod(x, y)", 1, "-np.trunc(x / y)", y="nonzero")
elementwise("y = np.negative(x)", -1)
elementwise("y = np.positive(x)", 1)

elementwise("y = np.exp(x)", "y")
elementwise("y = np.exp2(x)", "y * math.log(2)")
elementwise("y = np.expm1(x)", "np.exp(x)")
elementwise("y = np.log(x)", "1 / x", x="positive")
elementwise("y = np.log2(x)", "1 / (x * math.log(2))", x="positive")
elementwise("y = np.log10(x)", "1 / (x * math.log(10))", x="positive")
elementwise("y = np.log1p(x)", "1 / (1 + x)", x="positive")
elementwise("z = np.logaddexp(x, y)", "rt.exp_gap(x, z)", "rt.exp_gap(y, z)")
elementwise("z = np.logaddexp2(x, y)", "rt.exp2_gap(x, z)", "rt.exp2_gap(y, z)")
elementwise("y = np.sqrt(x)", "0.5 / y", x="positive")
elementwise("y = np.cbrt(x)", "1 / (3 * y * y)", x="nonzero")
elementwise("y = np.square(x)", "2 * x")
elementwise("y = np.reciprocal(x)", "-y * y", x="nonzero")

elementwise("y = np.sin(x)", "np.cos(x)")
elementwise("y = np.cos(x)", "-np.sin(x)")
elementwise("y = np.tan(x)", "1 + y * y", x="unit")
elementwise("y = np.sinh(x)", "np.cosh(x)")
elementwise("y = np.cosh(x)", "np.sinh(x)")
elementwise("y = np.tanh(x)", "1 - y * y")
for arcsin in "np.arcsin", "np.asin":
    elementwise(f"y = {arcsin}(x)", "1 / np.sqrt(1 - x * x)", x="unit")
for arccos in "np.arccos", "np.acos":
    elementwise(f"y = {arccos}(x)", "-1 / np.sqrt(1 - x * x)", x="unit")
for arctan in "np.arctan", "np.atan":
    elementwise(f"y = {arctan}(x)", "rt.arctan_slope(x)")
for arcsinh in "np.arcsinh", "np.asinh":
    elementwise(f"y = {arcsinh}(x)", "rt.arcsinh_slope(x)")
for arccosh in "np.arccosh", "np.acosh":
    elementwise(f"y = {arccosh}(x)", "1 / (np.sqrt(x - 1) * np.sqrt(x + 1))", x="above one")
for arctanh in "np.arctanh", "np.atanh":
    elementwise(f"y = {arctanh}(x)", "1 / (1 - x * x)", x="unit")
# divided twice by r rather than once by r * r, which overflows; 0 at the origin, where the angle is
# undetermined
for arctan2 in "np.arctan2", "np.atan2":
    elementwise(
        f"z = {arctan2}(y, x)",
        "rt.divide(rt.divide(x, r), r)",
        "-rt.divide(rt.divide(y, r), r)",
        where="r = np.hypot(x, y)",
    )
elementwise("z = np.hypot(x, y)", "rt.divide(x, z)", "rt.divide(y, z)")
elementwise("y = np.degrees(x)", "180 / math.pi")
elementwise("y = np.rad2deg(x)", "180 / math.pi")
elementwise("y = np.radians(x)", "math.pi / 180")
elementwise("y = np.deg2rad(x)", "math.pi / 180")

# ties share equally
elementwise("z = np.maximum(x, y)", "s", "1 - s", where="s = rt.share(x, y, z)")
elementwise("z = np.minimum(x, y)", "s", "1 - s", where="s = rt.share(x, y, z)")
elementwise("z = np.fmax(x, y)", "s", "1 - s", where="s = rt.share(x, y, z)")
elementwise("z = np.fmin(x, y)", "s", "1 - s", where="s = rt.share(x, y, z)")
elementwise("z = np.copysign(x, y)", "rt.divide(z, x)", 0, x="nonzero", y="nonzero")
elementwise("z = np.heaviside(x, y)", 0, "rt.indicator(np.equal(x, 0), z)", x="nonzero")
elementwise("y = np.fabs(x)", "np.sign(x)", kind="like x")

# |x| and the like of a complex x are not holomorphic: the cotangent and the tangent are written out
for absolute in "np.abs", "np.absolute":
    general(
        f"y = {absolute}(x)",
        x="y_bar * np.sign(x)",
        tangents={"x": "np.real(np.conj(np.sign(x)) * x_dot)"},
        kind="real of x",
        cases=["(3,)", "()", "0.5", "(2, 3)"],
    )
for conjugate in "np.conj", "np.conjugate":
    linear(
        f"y = {conjugate}(x)",
        x="np.conj(y_bar)",
        kind="like x",
        cases=["(3,)", "(2, 3)", "()", "0.5"],
    )
linear(
    "y = np.real(x)",
    x="rt.unbroadcast(y_bar, x)",
    memory="may view x",
    kind="real of x",
    cases=["(3,)", "()", "0.5"],
)
linear(
    "y = np.imag(x)",
    x="rt.imag_adjoint(y_bar, x)",
    memory="may view x",
    kind="real of x",
    cases=["(3,)", "()"],
)
linear(
    "y = np.real_if_close(x)",
    x="rt.unbroadcast(y_bar, x)",
    memory="may view x",
    cases=["(3,)", "()"],
)
general(
    "y = np.angle(x)",
    x="rt.imag_adjoint(rt.divide(y_bar, np.conj(x)), x)",
    tangents={"x": "np.imag(rt.divide(x_dot, x))"},
    kind="real of x",
    cases=["(3,)", "()"],
)
linear(
    "z = np.ldexp(x, n)",
    inert=("n",),
    x="rt.unbroadcast(np.ldexp(z_bar, n), x)",
    kind="broadcast",
    cases=["(3,), 2", "(3,), np.array([0, 1, 2])", "0.5, np.array([0, 1])"],
)

# several results
general(
    "y = np.modf(x)",
    x="rt.slot(y_bar, 0) + np.zeros_like(x)",
    tangents={"x": "(x_dot, np.zeros_like(x))"},
    kind="tuple",
    cases=["(3,)"],
)
general(
    "y = np.frexp(x)",
    x="rt.unscaled(rt.slot(y_bar, 0), y)",
    tangents={"x": "(rt.unscaled(x_dot, y), None)"},
    kind="tuple",
    cases=["(3,)"],
)
for divide in "np.divmod", "divmod":
    jointly(
        f"z = {divide}(x, y)",
        x="rt.unbroadcast(rt.slot(z_bar, 1), x)",
        y="rt.unbroadcast(-rt.slot(z_bar, 1) * z[0], y)",
        tangents={"x": "(0.0, x_dot - z[0] * y_dot)"},
        kind="tuple",
        domain={"y": "nonzero"},
        cases=["(3,), (3,)", "0.5, 0.3"] if divide == "np.divmod" else ["0.5, 0.3", "(3,), (3,)"],
    )

for name in "np.floor", "np.ceil", "np.trunc", "np.rint", "np.sign", "np.fix", "np.spacing":
    zero(f"{name}(x)", kind="like x")
zero("np.floor_divide(x, y)", "np.nextafter(x, y)", kind="broadcast")
zero(
    "np.equal",
    "np.not_equal",
    "np.less",
    "np.less_equal",
    "np.greater",
    "np.greater_equal",
    "np.logical_and",
    "np.logical_or",
    "np.logical_xor",
    "np.logical_not",
    "np.isnan",
    "np.isinf",
    "np.isfinite",
    "np.signbit",
    "np.isneginf",
    "np.isposinf",
    "np.isclose",
    "np.isreal",
    "np.iscomplex",
    kind="bool broadcast",
)
zero(
    "np.bitwise_and",
    "np.bitwise_or",
    "np.bitwise_xor",
    "np.invert",
    "np.bitwise_not",
    "np.bitwise_invert",
)
zero(
    "np.left_shift",
    "np.right_shift",
    "np.bitwise_left_shift",
    "np.bitwise_right_shift",
    "np.bitwise_count",
)
zero("np.gcd", "np.lcm", "np.round", "np.around")
