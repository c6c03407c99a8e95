"""More of scipy.special: spherical Bessel and hypergeometric functions, orthogonal polynomials, integrals, tails of distributions."""

from .declare import elementwise, general, real, zero
from .scipy_special import of_several

S = "scipy.special."
NUMBERS = ["(3,)", "()", "0.5"]


def of_last(signature, partial, cases, **domain):
    """A derivative in the last parameter alone: orders and degrees have none."""
    elementwise(f"y = {S}{signature}", *[None] * signature.count(","), partial, cases=cases, **domain)


# y'' = -2 / x y' + (n (n + 1) / x² ∓ 1) y
for name, sign in ("jn", "-"), ("yn", "-"), ("in", "+"), ("kn", "+"):
    f = f"{S}spherical_{name}"
    bend = f"(n * (n + 1) / (z * z) {sign} 1) * {f}(n, z) - 2 / z * y"
    elementwise(
        f"y = {f}(n, z, derivative=False)", None, f"{bend} if derivative else {f}(n, z, True)", None, z="positive", cases=["2, (3,)", "0, 0.5", "1, (3,), True", "np.array([0, 1, 2]), (3,)"],
    )  # fmt: skip
for name in "jvp", "yvp", "ivp", "kvp":
    elementwise(f"y = {S}{name}(v, z, n=1)", None, f"{S}{name}(v, z, n + 1)", None, z="positive", cases=["2, (3,)", "1, 0.5, 2"])
of_last("jve(v, z)", f"0.5 * ({S}jve(v - 1, z) - {S}jve(v + 1, z))", ["2, (3,)", "1, 0.5"], z="positive")
of_last("yve(v, z)", f"0.5 * ({S}yve(v - 1, z) - {S}yve(v + 1, z))", ["2, (3,)", "1, 0.5"], z="positive")

# hypergeometric
of_last("hyp0f1(v, x)", f"{S}hyp0f1(v + 1, x) / v", ["1.5, (3,)", "2, 0.5"])
of_last("hyp1f1(a, b, x)", f"a / b * {S}hyp1f1(a + 1, b + 1, x)", ["0.7, 1.5, (3,)", "1, 2, 0.5"])
of_last("hyp2f1(a, b, c, x)", f"a * b / c * {S}hyp2f1(a + 1, b + 1, c + 1, x)", ["0.7, 1.5, 2.5, (3,)", "1, 2, 3, 0.5"], x="unit")
of_last("hyperu(a, b, x)", f"-a * {S}hyperu(a + 1, b + 1, x)", ["0.7, 1.5, (3,)", "1, 2, 0.5"], x="positive")
elementwise(f"y = {S}exprel(x)", f"0.5 * {S}hyp1f1(2, 3, np.minimum(x, 1000.0))", cases=[*NUMBERS, "np.array([0.0, 1e-9])"])
elementwise(f"y = {S}spence(x)", f"-1 / {S}exprel(np.log(x))", x="positive", cases=[*NUMBERS, "np.array([1.0, 2.0])"])
real(f"{S}spence")
elementwise(f"y = {S}lambertw(x, k=0, tol=1e-8)", "1 / (x + np.exp(y))", None, None, x="positive", cases=["(3,)", "0.5", "np.array([0.3 + 1j]), 1"])

# orthogonal polynomials
DEGREES = ["3, (3,)", "0, (3,)", "1, 0.5"]
of_last("eval_legendre(n, x)", f"0.5 * (n + 1) * {S}eval_jacobi(n - 1, 1, 1, x)", DEGREES, x="unit")
of_last("eval_chebyt(n, x)", f"n * {S}eval_chebyu(n - 1, x)", DEGREES, x="unit")
of_last("eval_chebyu(n, x)", f"2 * {S}eval_gegenbauer(n - 1, 2, x)", DEGREES, x="unit")
of_last("eval_gegenbauer(n, a, x)", f"2 * a * {S}eval_gegenbauer(n - 1, a + 1, x)", ["3, 1.5, (3,)", "0, 1.5, (3,)"], x="unit")
of_last("eval_jacobi(n, a, b, x)", f"0.5 * (n + a + b + 1) * {S}eval_jacobi(n - 1, a + 1, b + 1, x)", ["3, 1.5, 0.5, (3,)", "0, 1, 1, (3,)"], x="unit")
of_last("eval_laguerre(n, x)", f"-{S}eval_genlaguerre(n - 1, 1, x)", DEGREES)
of_last("eval_genlaguerre(n, a, x)", f"-{S}eval_genlaguerre(n - 1, a + 1, x)", ["3, 1.5, (3,)", "0, 1.5, (3,)"])
of_last("eval_hermite(n, x)", f"2 * n * {S}eval_hermite(np.maximum(n - 1, 0), x)", DEGREES)
of_last("eval_hermitenorm(n, x)", f"n * {S}eval_hermitenorm(np.maximum(n - 1, 0), x)", DEGREES)

# gammas and what counts
elementwise(f"y = {S}multigammaln(a, d)", f"np.sum({S}psi(np.expand_dims(a, -1) - 0.5 * np.arange(d)), axis=-1)", None, a="above one", cases=["(3,), 2", "3.5, 3"])
elementwise(f"y = {S}factorial(n, exact=False)", f"y * {S}psi(n + 1)", None, n="positive", cases=["(3,)", "(2, 3)"])
for name in "comb", "perm":
    top = f"{S}psi(N + 1) - {S}psi(N - k + 1)"
    bottom = f"{S}psi(N - k + 1)" + (f" - {S}psi(k + 1)" if name == "comb" else "")
    elementwise(f"y = {S}{name}(N, k)", f"rt.masked(y, {top})", f"rt.masked(y, {bottom})", N="above one", k="positive", cases=["(3,), 0.5", "(3,), (3,)"])
zero(f"{S}gammasgn", f"{S}round")

# powers, angles, integrals
elementwise(f"y = {S}boxcox1p(x, k)", "(1 + x) ** (k - 1)", None, x="positive", cases=["(3,), 0.7", "0.5, 2.0"])
elementwise(f"y = {S}inv_boxcox(x, k)", "y ** (1 - k)", None, x="positive", cases=["(3,), 0.7", "0.5, 2.0", "(3,), 0.0"])
elementwise(f"y = {S}inv_boxcox1p(x, k)", "(1 + y) ** (1 - k)", None, x="positive", cases=["(3,), 0.7", "0.5, 2.0", "(3,), 0.0"])
TURN = "math.pi / 180"
elementwise(f"y = {S}sindg(x)", f"{TURN} * {S}cosdg(x)")
elementwise(f"y = {S}cosdg(x)", f"-{TURN} * {S}sindg(x)")
elementwise(f"y = {S}tandg(x)", f"{TURN} * (1 + y * y)")
elementwise(f"y = {S}ellipkinc(x, m)", "1 / np.sqrt(1 - m * np.sin(x) ** 2)", None, cases=["(3,), 0.3", "0.5, 0.7"])
elementwise(f"y = {S}ellipeinc(x, m)", "np.sqrt(1 - m * np.sin(x) ** 2)", None, cases=["(3,), 0.3", "0.5, 0.7"])
of_several(
    "owens_t(h, a)", "-np.exp(-0.5 * h * h) / math.sqrt(8 * math.pi) * scipy.special.erf(a * h / math.sqrt(2))",
    "np.exp(-0.5 * h * h * (1 + a * a)) / (2 * math.pi * (1 + a * a))",
)  # fmt: skip
for name, parts in (
    ("sici", ["np.sinc(x / math.pi)", "np.cos(x) / x"]), ("shichi", [f"{S}hyp0f1(1.5, 0.25 * x * x)", "np.cosh(x) / x"]),
    ("fresnel", ["np.sin(0.5 * math.pi * x * x)", "np.cos(0.5 * math.pi * x * x)"]), ("airy", ["y[1]", "x * y[0]", "y[3]", "x * y[2]"]),
):  # fmt: skip
    back = " + ".join(f"rt.masked(rt.slot(y_bar, {k}), {t})" for k, t in enumerate(parts))
    general(
        f"y = {S}{name}(x)",
        x=f"rt.unbroadcast({back}, x)",
        tangents={"x": "(" + ", ".join(f"x_dot * ({t})" for t in parts) + ")"},
        kind="tuple",
        domain={"x": "positive"},
        cases=["(3,)", "(2, 3)", "0.5"],
    )

# distribution functions under the names of their tables
GAMMA = "np.exp(scipy.special.xlogy({a} - 1, {x}) - {x} - scipy.special.gammaln({a}))"
half = GAMMA.format(a="(0.5 * v)", x="(0.5 * x)")
for name, sign in ("chdtr", ""), ("chdtrc", "-"):
    of_several(f"{name}(v, x)", f"{sign}0.5 * rt.gamma_moment(0.5 * v, 0.5 * x, 1)", f"{sign}0.5 * {half}", v="positive", x="positive", cases=["2.5, (3,)", "1.5, 0.5"])
for name, sign in ("gdtr", ""), ("gdtrc", "-"):
    gdtr = GAMMA.format(a="b", x="(a * x)")
    of_several(f"{name}(a, b, x)", f"{sign}x * {gdtr}", f"{sign}rt.gamma_moment(b, a * x, 1)", f"{sign}a * {gdtr}", a="positive", b="positive", x="positive", cases=["1.2, 2.5, (3,)", "0.7, 1.5, 0.5"])
for name, sign in ("pdtr", "-"), ("pdtrc", ""):
    of_several(f"{name}(k, m)", None, f"{sign}np.exp({S}xlogy(np.floor(k), m) - m - {S}gammaln(np.floor(k) + 1))", m="positive", cases=["2, (3,)", "0, 0.5"])
of_several("stdtr(df, t)", "rt.t_slope(t, df)", "scipy.stats.t.pdf(t, df)", df="positive", cases=["2.5, (3,)", "3.0, 0.5"])
elementwise(f"y = {S}softplus(x)", "scipy.special.expit(x)")
real(*[S + name for name in "jve yve spherical_jn spherical_yn spherical_in spherical_kn sindg cosdg tandg sici shichi fresnel airy".split()])
