"""The functions of the `math` module: numbers in, a number out, and `math` in the derivatives
too.
"""

from .declare import elementwise, general, real, zero


def scalar(statement, *partials, **domain):
    elementwise(statement, *partials, kind="float", **domain)


scalar("y = math.exp(x)", "y")
scalar("y = math.exp2(x)", "y * math.log(2)")
scalar("y = math.expm1(x)", "math.exp(x)")
scalar("y = math.log(x)", "1 / x", x="positive")
scalar(
    "z = math.log(x, b)",
    "1 / (x * math.log(b))",
    "-z / (b * math.log(b))",
    x="positive",
    b="above one",
)
scalar("y = math.log2(x)", "1 / (x * math.log(2))", x="positive")
scalar("y = math.log10(x)", "1 / (x * math.log(10))", x="positive")
scalar("y = math.log1p(x)", "1 / (1 + x)", x="positive")
scalar("y = math.sqrt(x)", "0.5 / y", x="positive")
scalar("y = math.cbrt(x)", "1 / (3 * y * y)", x="nonzero")
scalar("z = math.pow(x, y)", "rt.power_dx(x, y)", "rt.power_dp(x, y, z)", x="positive")
scalar("y = math.sin(x)", "math.cos(x)")
scalar("y = math.cos(x)", "-math.sin(x)")
scalar("y = math.tan(x)", "1 + y * y", x="unit")
scalar("y = math.asin(x)", "1 / math.sqrt(1 - x * x)", x="unit")
scalar("y = math.acos(x)", "-1 / math.sqrt(1 - x * x)", x="unit")
scalar("y = math.atan(x)", "1 / (1 + x * x)")
scalar(
    "z = math.atan2(y, x)",
    "rt.divide(rt.divide(x, r), r)",
    "-rt.divide(rt.divide(y, r), r)",
    where="r = math.hypot(x, y)",
)
scalar("z = math.hypot(x, y)", "rt.divide(x, z)", "rt.divide(y, z)")
general(
    "z = math.hypot(*xs)",
    xs="rt.hypot_adjoint(z_bar, xs, z)",
    tangents={"xs": "rt.hypot_tangent(xs_dot, xs, z)"},
    kind="float",
    cases=["0.5, -0.25, 1.5", "0.5"],
)
scalar("y = math.sinh(x)", "math.cosh(x)")
scalar("y = math.cosh(x)", "math.sinh(x)")
scalar("y = math.tanh(x)", "1 - y * y")
scalar("y = math.asinh(x)", "1 / math.hypot(1.0, x)")
scalar("y = math.acosh(x)", "1 / (math.sqrt(x - 1) * math.sqrt(x + 1))", x="above one")
scalar("y = math.atanh(x)", "1 / (1 - x * x)", x="unit")
scalar("y = math.degrees(x)", "180 / math.pi")
scalar("y = math.radians(x)", "math.pi / 180")
scalar("y = math.erf(x)", "2 / math.sqrt(math.pi) * math.exp(-x * x)")
scalar("y = math.erfc(x)", "-2 / math.sqrt(math.pi) * math.exp(-x * x)")
scalar("y = math.gamma(x)", "y * rt.digamma(x)", x="positive")
scalar("y = math.lgamma(x)", "rt.digamma(x)", x="positive")
scalar("y = math.fabs(x)", "rt.sign(x)")
scalar(
    "z = math.copysign(x, y)",
    "math.copysign(1.0, x) * math.copysign(1.0, y)",
    0,
    x="nonzero",
    y="nonzero",
)
scalar("z = math.fmod(x, y)", 1, "-int(x / y)", y="nonzero")
scalar("z = math.remainder(x, y)", 1, "-round((x - z) / y)", y="nonzero")
elementwise("y = math.ldexp(x, n)", "math.ldexp(1.0, n)", 0, kind="float", cases=["0.5, 3"])
elementwise("w = math.fma(x, y, z)", "y", "x", 1, kind="float")

general(
    "y = math.fsum(xs)",
    xs="rt.filled_with(y_bar, xs)",
    tangents={"xs": "math.fsum(rt.filled(xs_dot, xs))"},
    kind="float",
    cases=["[0.5, 0.25, 1.5]", "(3,)"],
)
for name in "mean", "fmean":
    general(
        f"y = statistics.{name}(xs)",
        xs="rt.filled_with(y_bar / len(xs), xs)",
        tangents={"xs": "math.fsum(rt.filled(xs_dot, xs)) / len(xs)"},
        cases=["[0.5, 0.25, 1.5]"],
    )
for name, slope in (
    ("variance", "2 / (len(xs) - 1)"), ("pvariance", "2 / len(xs)"),
    ("stdev", "rt.divide(1.0, y * (len(xs) - 1))"), ("pstdev", "rt.divide(1.0, y * len(xs))"),
):  # fmt: skip
    general(
        f"y = statistics.{name}(xs)",
        where=f"s = {slope}",
        xs="rt.deviations_adjoint(y_bar * s, xs)",
        tangents={"xs": "rt.deviations_tangent(s, xs_dot, xs)"},
        cases=["[0.5, 0.25, 1.5]"],
    )
for name, slope, p in (("harmonic_mean", "y * y / len(xs)", -2), ("geometric_mean", "y / len(xs)", -1)):
    general(
        f"y = statistics.{name}(xs)",
        where=f"s = {slope}",
        xs=f"rt.powers_adjoint(y_bar * s, xs, {p})",
        tangents={"xs": f"rt.powers_tangent(s, xs_dot, xs, {p})"},
        cases=["[0.5, 0.25, 1.5]"],
    )
general(
    "y = math.prod(xs)",
    xs="rt.prod_list_adjoint(y_bar, xs)",
    tangents={"xs": "rt.prod_list_tangent(xs_dot, xs)"},
    cases=["[0.5, 0.25, 1.5]", "(3,)"],
)
general(
    "z = math.dist(p, q)",
    p="rt.dist_adjoint(z_bar, p, q, z)",
    q="rt.dist_adjoint(z_bar, q, p, z)",
    tangents={"p": "rt.dist_tangent(p_dot, p, q, z)", "q": "rt.dist_tangent(q_dot, q, p, z)"},
    kind="float",
    cases=["[0.5, 0.25], [1.0, 0.75]", "(3,), (3,)"],
)
general(
    "z = math.sumprod(p, q)",
    p="rt.sumprod_adjoint(z_bar, p, q)",
    q="rt.sumprod_adjoint(z_bar, q, p)",
    tangents={
        "p": "math.sumprod(rt.filled(p_dot, p), q)",
        "q": "math.sumprod(p, rt.filled(q_dot, q))",
    },
    cases=["[0.5, 0.25], [1.0, 0.75]"],
)
general(
    "y = math.modf(x)",
    x="rt.slot(y_bar, 0)",
    tangents={"x": "(x_dot, 0.0)"},
    kind="tuple",
    cases=["0.7", "-1.3"],
)
general(
    "y = math.frexp(x)",
    x="rt.unscaled(rt.slot(y_bar, 0), y)",
    tangents={"x": "(rt.unscaled(x_dot, y), None)"},
    kind="tuple",
    cases=["0.7", "5.3"],
)

zero(
    "math.floor",
    "math.ceil",
    "math.trunc",
    "math.comb",
    "math.perm",
    "math.factorial",
    "math.gcd",
    "math.lcm",
    kind="int",
)
zero("math.isqrt", kind="int")
zero("math.isnan", "math.isinf", "math.isfinite", "math.isclose", kind="bool")
zero("math.nextafter", "math.ulp", kind="float")
real("math.dist")
