"""scipy.special: partial derivatives; parameters without a closed one (an order, a degree) have none."""

import re

from .declare import elementwise, general, real

S = "scipy.special."


def of_one(name, partial, domain="", cases=()):
    elementwise(f"y = {S}{name}(x)", partial, cases=cases, **({"x": domain} if domain else {}))


def of_several(signature, *partials, **options):
    """A Python number among the arguments makes no float64 of a float32 result, though functions of it are float64."""
    names = re.findall(r"(\w+)[,)]", signature)
    tangents = {n: f"rt.cast(({p}) * {n}_dot, y)" for n, p in zip(names, partials, strict=True) if p is not None}
    elementwise(f"y = {S}{signature}", *partials, tangents=tangents, **options)


# gamma and beta
of_one("gamma", "y * scipy.special.psi(x)", "positive")
of_one("gammaln", "scipy.special.psi(x)", "positive")
of_one("loggamma", "scipy.special.psi(x)", "positive")
of_one("psi", "scipy.special.zeta(2, x)", "positive")
of_one("digamma", "scipy.special.zeta(2, x)", "positive")
of_one("rgamma", "-y * scipy.special.psi(x)", "positive")
GAMMA = "np.exp(scipy.special.xlogy(a - 1, x) - x - scipy.special.gammaln(a))"
BETA = "np.exp(scipy.special.xlogy(a - 1, x) + scipy.special.xlog1py(b - 1, -x) - scipy.special.betaln(a, b))"
elementwise(
    "y = scipy.special.polygamma(n, x)", None, "scipy.special.polygamma(n + 1, x)", x="positive", cases=["1, (3,)", "2, 0.5"]
)
SHAPES_OF_GAMMA = {"a": "positive", "x": "positive", "cases": ["1.5, (3,)", "0.7, 0.5", "(2, 3), (3,)"]}
of_several("gammainc(a, x)", "rt.gamma_moment(a, x, 1)", GAMMA, **SHAPES_OF_GAMMA)
of_several("gammaincc(a, x)", "-rt.gamma_moment(a, x, 1)", "-" + GAMMA, **SHAPES_OF_GAMMA)
SHAPES_OF_BETA = {"a": "positive", "b": "positive", "cases": ["2.0, 0.7, 0.5", "1.5, 2.5, 0.3", "(3,), (3,), np.array([0.2, 0.5, 0.9])"]}
of_several("betainc(a, b, x)", "rt.beta_moment(a, b, x, 1, 0)", "rt.beta_moment(a, b, x, 0, 1)", BETA, **SHAPES_OF_BETA)
of_several("betaincc(a, b, x)", "-rt.beta_moment(a, b, x, 1, 0)", "-rt.beta_moment(a, b, x, 0, 1)", "-" + BETA, **SHAPES_OF_BETA)
for name, sign in ("gammaincinv", ""), ("gammainccinv", "-"):
    slope = f"{sign}np.exp(y + scipy.special.gammaln(a) - scipy.special.xlogy(a - 1, y))"
    rate = f"-rt.gamma_moment(a, y, 1) * {slope.removeprefix('-')}"
    of_several(f"{name}(a, q)", rate, slope, a="positive", cases=["1.5, np.array([0.3, 0.8])", "0.7, 0.5"])
of_several(
    "betaincinv(a, b, q)", "-rt.beta_moment(a, b, y, 1, 0) * f", "-rt.beta_moment(a, b, y, 0, 1) * f", "f",
    where="f = np.exp(scipy.special.betaln(a, b) - scipy.special.xlogy(a - 1, y) - scipy.special.xlog1py(b - 1, -y))",
    a="positive", b="positive", cases=["2.0, 0.7, 0.5"],
)  # fmt: skip
of_several(
    "poch(z, m)", "y * (scipy.special.psi(z + m) - scipy.special.psi(z))", "y * scipy.special.psi(z + m)", z="positive", m="positive", cases=["(3,), (3,)", "0.5, 0.3"]
)
of_several(
    "binom(n, k)", "y * (scipy.special.psi(n + 1) - scipy.special.psi(n - k + 1))",
    "y * (scipy.special.psi(n - k + 1) - scipy.special.psi(k + 1))", n="positive", k="positive", cases=["(3,), (3,)", "0.5, 0.3"],
)  # fmt: skip
of_several(
    "beta(a, b)", "y * (scipy.special.psi(a) - scipy.special.psi(a + b))",
    "y * (scipy.special.psi(b) - scipy.special.psi(a + b))", a="positive", b="positive",
)  # fmt: skip
of_several(
    "betaln(a, b)", "scipy.special.psi(a) - scipy.special.psi(a + b)",
    "scipy.special.psi(b) - scipy.special.psi(a + b)", a="positive", b="positive",
)  # fmt: skip
elementwise(f"y = {S}zeta(s, q)", None, "-s * scipy.special.zeta(s + 1, q)", q="positive", cases=["2.5, (3,)"])

# the error function and the normal distribution
of_one("erf", "2 / math.sqrt(math.pi) * np.exp(-x * x)")
of_one("erfc", "-2 / math.sqrt(math.pi) * np.exp(-x * x)")
of_one("erfcx", "rt.erfcx_slope(x, y)", cases=["(3,)", "()", "np.array([-1.5, 49.0, 60.0])"])
of_one("erfi", "2 / math.sqrt(math.pi) * np.exp(x * x)")
of_one("erfinv", "0.5 * math.sqrt(math.pi) * np.exp(y * y)", "unit")
of_one("erfcinv", "-0.5 * math.sqrt(math.pi) * np.exp(y * y)", cases=["np.array([0.3, 1.2])", "0.5"])
of_one("dawsn", "rt.dawsn_slope(x, y)", cases=["(3,)", "()", "np.array([-60.0, 49.0, 2.0])"])
of_one("ndtr", "np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)")
of_one("log_ndtr", "math.sqrt(2 / math.pi) / scipy.special.erfcx(-math.sqrt(0.5) * x)")  # exact in both tails
of_one("ndtri_exp", "math.sqrt(2 * math.pi) * np.exp(x + 0.5 * y * y)", cases=["np.array([-0.3, -2.0])", "-0.5"])
of_one("ndtri", "math.sqrt(2 * math.pi) * np.exp(0.5 * y * y)", cases=["np.array([0.3, 0.8])", "0.5"])

# logistic, entropy, logarithms
of_one("expit", "y * scipy.special.expit(-x)")
of_one("log_expit", "scipy.special.expit(-x)")
of_one("logit", "1 / (x * (1 - x))", cases=["np.array([0.3, 0.8])", "0.5"])
of_one("entr", "-1 - np.log(x)", "positive")
elementwise(f"z = {S}rel_entr(x, y)", "np.log(x / y) + 1", "-x / y", x="positive", y="positive")
elementwise(f"z = {S}kl_div(x, y)", "np.log(x / y)", "1 - x / y", x="positive", y="positive")
of_several("xlogy(x, z)", "rt.log0(z)", "rt.divide(x, z)", z="positive")
of_several("xlog1py(x, z)", "np.log1p(z)", "rt.divide(x, 1 + z)", z="positive")
of_one("expm1", "np.exp(x)")
of_one("log1p", "1 / (1 + x)", "positive")
of_one("cosm1", "-np.sin(x)")
of_one("cbrt", "1 / (3 * y * y)", "nonzero")
of_one("exp2", "y * math.log(2)")
of_one("exp10", "y * math.log(10)")
elementwise(f"y = {S}boxcox(x, k)", "x ** (k - 1)", None, x="positive", cases=["(3,), 0.7", "0.5, 2.0"])
elementwise(
    f"y = {S}huber(delta, r)", "np.maximum(np.abs(r) - delta, 0.0)", "np.clip(r, -delta, delta)",
    cases=["0.75, (3,)", "0.3, 0.5", "1.5, (2, 3)"], delta="positive",
)  # fmt: skip
elementwise(
    f"y = {S}pseudo_huber(delta, r)", "delta * e * (e / s)", "r / s",
    where="u = r / delta\ns = np.hypot(1.0, u)\ne = u * (u / (1 + s))",
    delta="positive",
)  # fmt: skip

# Bessel functions
of_one("j0", "-scipy.special.j1(x)")
of_one("j1", "0.5 * (scipy.special.j0(x) - scipy.special.jv(2, x))")
of_one("y0", "-scipy.special.y1(x)", "positive")
of_one("y1", "0.5 * (scipy.special.y0(x) - scipy.special.yv(2, x))", "positive")
of_one("i0", "scipy.special.i1(x)")
of_one("i1", "0.5 * (scipy.special.i0(x) + scipy.special.iv(2, x))")
of_one("i0e", "scipy.special.i1e(x) - np.sign(x) * y")
of_one("i1e", "0.5 * (scipy.special.i0e(x) + scipy.special.ive(2, x)) - np.sign(x) * y")
of_one("k0", "-scipy.special.k1(x)", "positive")
of_one("k0e", "y - scipy.special.k1e(x)", "positive")
of_one("k1e", "y - 0.5 * (scipy.special.k0e(x) + scipy.special.kve(2, x))", "positive")
of_one("k1", "-0.5 * (scipy.special.k0(x) + scipy.special.kv(2, x))", "positive")
for name, sign, scale in ("jv", "-", "0.5"), ("jn", "-", "0.5"), ("yv", "-", "0.5"), ("yn", "-", "0.5"), ("iv", "+", "0.5"), ("kv", "+", "-0.5"), ("kn", "+", "-0.5"):
    plain = {"jn": "jv", "yn": "yv", "kn": "kv"}.get(name, name)
    v = "np.trunc(v)" if name in ("yn", "kn") else "v"  # they cut off the fraction of an order
    elementwise(
        f"y = {S}{name}(v, x)", None, f"{scale} * ({S}{plain}({v} - 1, x) {sign} {S}{plain}({v} + 1, x))", x="positive",
        cases=["2, (3,)", "1, 0.5"],
    )  # fmt: skip
elementwise(
    f"y = {S}ive(v, x)", None, f"0.5 * ({S}ive(v - 1, x) + {S}ive(v + 1, x)) - np.sign(x) * y", x="positive", cases=["2, (3,)", "1, 0.5"]
)

elementwise(
    f"y = {S}kve(v, x)", None, f"y - 0.5 * ({S}kve(v - 1, x) + {S}kve(v + 1, x))", x="positive", cases=["2, (3,)", "1, 0.5"]
)

# integrals
of_one("exp1", "-np.exp(-x) / x", "positive")
of_one("expi", "np.exp(x) / x", "nonzero")
elementwise(f"y = {S}expn(n, x)", None, "-scipy.special.expn(np.trunc(n) - 1, x)", x="positive", cases=["2, (3,)", "1, 0.5"])
of_one("ellipk", "rt.elliptic_slopes(x, y, scipy.special.ellipe(x))[0]", cases=["np.array([0.3, 0.7, 0.0, 0.002])", "0.5"])
of_one("ellipe", "rt.elliptic_slopes(x, scipy.special.ellipk(x), y)[1]", cases=["np.array([0.3, 0.7, 0.0, 0.002])", "0.5"])

# along axes
general(
    f"y = {S}logsumexp(x, axis=None, b=None, keepdims=False)",
    x="rt.unbroadcast(rt.aligned(y_bar, np.shape(t), axis, keepdims) * rt.conj(t if b is None else t * b), x)",
    b="rt.unbroadcast(rt.aligned(y_bar, np.shape(t), axis, keepdims) * rt.conj(t), b)",
    tangents={
        "x": "np.sum(t * x_dot if b is None else t * b * x_dot, axis=axis, keepdims=keepdims)",
        "b": "np.sum(t * b_dot, axis=axis, keepdims=keepdims)",
    },
    where="t = rt.softened(x, y, b, axis, keepdims)",
    domain={"b": "positive"},
    cases=[
        "(3,)", "(2, 3), axis=1", "(2, 3), axis=(0, 1)", "(2, 3), 0, keepdims=True", "(2, 3), 1, b=(3,)",
        "(2, 3), axis=0, b=(2, 1), keepdims=True",
        "np.array([0.0, 1.0, -np.inf])",
    ],
)  # fmt: skip
general(
    f"y = {S}softmax(x, axis=None)",
    x="rt.conj(y) * (y_bar - np.sum(y_bar * rt.conj(y), axis=axis, keepdims=True))",
    tangents={"x": "y * (x_dot - np.sum(x_dot * y, axis=axis, keepdims=True))"},
    kind="like x",
    cases=["(3,)", "(2, 3), axis=1", "(2, 3)"],
)
general(
    f"y = {S}log_softmax(x, axis=None)",
    x="y_bar - rt.conj(np.exp(y)) * np.sum(y_bar, axis=axis, keepdims=True)",
    tangents={"x": "x_dot - np.sum(np.exp(y) * x_dot, axis=axis, keepdims=True)"},
    kind="like x",
    cases=["(3,)", "(2, 3), axis=1", "(2, 3)"],
)

# their derivatives are not given for complex numbers, or there is none
real(*[S + name for name in ("psi", "digamma", "ive", "kve")])
