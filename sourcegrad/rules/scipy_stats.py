"""scipy.stats: densities and distribution functions of the common distributions, in all that has a closed derivative."""

from .declare import elementwise, general, real

PSI = "scipy.special.psi"
# density → (parameters, the statement of the standard variable, d log f / d each parameter but loc and scale, cases)
DENSITIES = {
    "norm": ("x", {"x": "-u"}, "1.0", ["(3,), 0.5, 2.0", "(2, 3), (3,), (2, 1)", "0.5, 0.2, 1.3"]),
    "logistic": ("x", {"x": "-np.tanh(0.5 * u)"}, "1.0", ["(3,), 0.5, 2.0", "(2, 3), (3,), (2, 1)", "0.5, 0.2, 1.3"]),
    "laplace": ("x", {"x": "-np.sign(u)"}, "1.0", ["(3,), 0.5, 2.0", "(2, 3), (3,), (2, 1)", "0.5, 0.2, 1.3"]),
    "cauchy": ("x", {"x": "-2 * (u / w) / w"}, "1.0", ["(3,), 0.5, 2.0", "0.5, 0.2, 1.3"]),
    "expon": ("x", {"x": "-h"}, "h", ["np.array([0.7, 2.0]), 0.5, 2.0", "0.5, 0.2, 1.3"]),
    "t": (
        "x, df",
        {
            "x": "-(df + 1) * (u / w) / w",
            "df": f"0.5 * ({PSI}((df + 1) / 2) - {PSI}(df / 2) - 1 / df - np.log1p(u * u / df) + (df + 1) * u * u / (df * (df + u * u)))",
        },
        "1.0",
        ["(3,), 2.5, 0.5, 2.0", "(2, 3), (3,)", "0.5, 3.0, 0.2, 1.3"],
    ),
    "gamma": (
        "x, a",
        {"x": "h * (rt.divide(a - 1, u) - 1)", "a": f"h * (rt.log0(u) - {PSI}(a))"},
        "h",
        ["np.array([0.7, 2.0]), 2.5, 0.5, 2.0", "(2, 3), (3,)", "0.5, 3.0, 0.2, 1.3"],
    ),
    "beta": (
        "x, a, b",
        {
            "x": "h * (rt.divide(a - 1, u) - rt.divide(b - 1, 1 - u))",
            "a": f"h * (rt.log0(u) - {PSI}(a) + {PSI}(a + b))",
            "b": f"h * (rt.log0(1 - u) - {PSI}(b) + {PSI}(a + b))",
        },
        "h",
        ["np.array([0.7, 2.0]), 2.5, 1.5, 0.5, 2.0", "0.5, 3.0, 1.2, 0.2, 1.3"],
    ),
}
TWO = ["np.array([0.7, 2.0]), 0.5, 2.0", "0.5, 0.2, 1.3"]
THREE = ["np.array([1.7, 2.5]), 1.5, 0.5, 0.8", "2.5, 3.0, 0.2, 1.3"]
# where the density is 0, so are the slopes of its logarithm
DENSITIES |= {
    "uniform": ("x", {"x": "0.0 * u"}, "h", TWO),
    "gumbel_r": ("x", {"x": "np.exp(-u) - 1"}, "1.0", TWO),
    "gumbel_l": ("x", {"x": "1 - np.exp(u)"}, "1.0", TWO),
    "hypsecant": ("x", {"x": "-np.tanh(u)"}, "1.0", TWO),
    "halfnorm": ("x", {"x": "-h * u"}, "h", TWO),
    "halfcauchy": ("x", {"x": "-2 * h * (u / w) / w"}, "h", TWO),
    "rayleigh": ("x", {"x": "h * (rt.divide(1, u) - u)"}, "h", TWO),
    "chi2": ("x, df", {"x": "h * (rt.divide(0.5 * df - 1, u) - 0.5)", "df": f"0.5 * h * (rt.log0(u) - math.log(2) - {PSI}(0.5 * df))"}, "h", THREE),
    "lognorm": (
        "x, s", {"x": "-h * (1 + rt.log0(u) / (s * s)) / u", "s": "h * ((rt.log0(u) / s) ** 2 - 1) / s"}, "h", THREE,
    ),
    "pareto": ("x, b", {"x": "-h * (b + 1) / u", "b": "h * (1 / b - rt.log0(u))"}, "h", THREE),
    "lomax": ("x, c", {"x": "-h * (c + 1) / (1 + u)", "c": "h * (1 / c - rt.log0(1 + u))"}, "h", THREE),
    "invgamma": ("x, a", {"x": "h * (1 / u - (a + 1)) / u", "a": f"-h * (rt.log0(u) + {PSI}(a))"}, "h", THREE),
    "weibull_min": (
        "x, c",
        {"x": "h * (c - 1 - c * np.maximum(u, 0.0) ** c) / u", "c": "h * (1 / c + rt.log0(u) * (1 - np.maximum(u, 0.0) ** c))"},
        "h",
        THREE,
    ),
    "vonmises": ("x, kappa", {"x": "-kappa * np.sin(u)", "kappa": "np.cos(u) - scipy.special.i1e(kappa) / scipy.special.i0e(kappa)"}, "1.0", THREE),
}  # fmt: skip
# distribution function → its slope in each shape parameter, of the standard variable u
SHAPES = {
    "t": ["rt.t_slope(u, df)"],
    "gamma": ["rt.gamma_moment(a, u, 1)"],
    "beta": ["rt.beta_moment(a, b, u, 1, 0)", "rt.beta_moment(a, b, u, 0, 1)"],
    "chi2": ["0.5 * rt.gamma_moment(0.5 * df, 0.5 * u, 1)"],
}
ABOVE = frozenset("chi2 lognorm pareto lomax invgamma weibull_min uniform halfnorm halfcauchy rayleigh".split())
for name, (params, partials, inside, cases) in DENSITIES.items():
    words = params.split(", ")
    domain = {p: "positive" for p in words[1:]} | {"scale": "positive"}
    if name in ("gamma", *ABOVE):
        domain["x"] = "positive"
    given = f"{params}, loc=0, scale=1"
    shown = f"{params}, loc, scale"
    u = "u = (x - loc) / scale"
    shared = {"t": "\nw = np.hypot(np.sqrt(df), u)", "cauchy": "\nw = np.hypot(1.0, u)", "halfcauchy": "\nw = np.hypot(1.0, u)"}.get(name, "")
    # h: 1 where the density is not 0
    support = "\nh = rt.indicator(np.isfinite(y), y)" if inside == "h" else ""
    slopes = [f"({partials['x']}) / scale"] + [partials[p] for p in words[1:]]
    slopes += [f"-({partials['x']}) / scale", f"(-u * ({partials['x']}) - {inside}) / scale"]
    elementwise(f"y = scipy.stats.{name}.logpdf({given})", *slopes, where=u + shared + support, cases=cases, **domain)
    positive = support.replace("np.isfinite(y)", "np.greater(y, 0)")
    elementwise(
        f"y = scipy.stats.{name}.pdf({given})", *[f"y * ({s})" for s in slopes], where=u + shared + positive, cases=cases, **domain
    )
    # distribution functions and their inverses
    none = [None] * (len(words) - 1)
    shapes = SHAPES.get(name, none)
    pdf = f"scipy.stats.{name}.pdf({shown})"
    for function, rate in (
        ("cdf", "f"), ("sf", "-f"), ("logcdf", "f"), ("logsf", "-f"),
    ):  # fmt: skip
        density = f"f = rt.log_rate(scipy.stats.{name}.logpdf({shown}), y)" if function.startswith("log") else f"f = {pdf}"
        if name == "norm" and function.startswith("log"):  # far out in a tail, too
            sign, other = ("-", "") if function == "logsf" else ("", "-")
            density = f"f = math.sqrt(2 / math.pi) / scipy.special.erfcx({other}math.sqrt(0.5) * u) / scale"
            rate = f"{sign}f"
        minus, over = "-" if function.endswith("sf") else "", " / np.exp(y)" if function.startswith("log") else ""
        elementwise(
            f"y = scipy.stats.{name}.{function}({given})", rate, *[s and f"{minus}({s}){over}" for s in shapes], f"-({rate})", f"-({rate}) * u",
            where=f"{u}\n{density}", cases=[fixed for fixed in cases if fixed.count("(") == 1 or name == "norm"], **domain,
        )  # fmt: skip
    for function, sign in ("ppf", ""), ("isf", "-"):
        elementwise(
            f"y = scipy.stats.{name}.{function}(q, {', '.join([*words[1:], 'loc=0', 'scale=1'])})",
            f"{sign}f", *[s and f"-({s}) * f" for s in shapes], 1, "u",
            where=f"u = (y - loc) / scale\nf = 1 / scipy.stats.{name}.pdf({', '.join(['y', *words[1:], 'loc', 'scale'])})",
            cases=[", ".join(["np.array([0.3, 0.8])", *["2.5"] * len(none), "0.5", "2.0"])], **{k: v for k, v in domain.items() if k != "x"},
        )  # fmt: skip
    real(*[f"scipy.stats.{name}.{function}" for function in ("pdf", "logpdf", "cdf", "sf", "logcdf", "logsf", "ppf", "isf")])

COUNTS = ["np.array([0, 1, 4]), 2.5", "np.array([[2], [3]]), (3,)", "2, 0.75"]
PMF = "scipy.stats.poisson.pmf(np.floor(k), mu, loc)"
for function, slope in (
    ("logpmf", "np.subtract(k, loc) / mu - 1"), ("pmf", "y * (np.subtract(k, loc) / mu - 1)"), ("cdf", f"-{PMF}"), ("sf", PMF),
    ("logcdf", f"-rt.log_rate({PMF.replace('.pmf', '.logpmf')}, y)"), ("logsf", f"rt.log_rate({PMF.replace('.pmf', '.logpmf')}, y)"),
):  # fmt: skip
    elementwise(f"y = scipy.stats.poisson.{function}(k, mu, loc=0)", None, slope, None, mu="positive", cases=COUNTS)
SUCCESSES = ["np.array([0, 1, 4]), 5, 0.3", "2, 4, 0.75"]
elementwise(
    "y = scipy.stats.binom.logpmf(k, n, p, loc=0)", None, None, "np.subtract(k, loc) / p - (n - np.subtract(k, loc)) / (1 - p)", None, cases=SUCCESSES
)
elementwise(
    "y = scipy.stats.binom.pmf(k, n, p, loc=0)", None, None, "y * (np.subtract(k, loc) / p - (n - np.subtract(k, loc)) / (1 - p))", None, cases=SUCCESSES
)

FAILURES = "np.subtract(k, loc)"
for name, params, slopes, cases in (
    ("bernoulli", "k, p", [f"{FAILURES} / p - (1 - {FAILURES}) / (1 - p)"], ["np.array([0, 1, 1]), 0.3", "1, 0.75"]),
    ("geom", "k, p", [f"1 / p - ({FAILURES} - 1) / (1 - p)"], ["np.array([1, 2, 4]), 0.3", "2, 0.75"]),
    ("nbinom", "k, n, p", [f"{PSI}({FAILURES} + n) - {PSI}(n) + np.log(p)", f"n / p - {FAILURES} / (1 - p)"], ["np.array([0, 2, 4]), 2.5, 0.3", "2, 1.5, 0.75"]),
):
    domain = {"n": "positive"} if "n," in params else {}
    elementwise(f"y = scipy.stats.{name}.logpmf({params}, loc=0)", None, *[f"rt.indicator(np.isfinite(y), y) * ({t})" for t in slopes], None, cases=cases, **domain)
    elementwise(f"y = scipy.stats.{name}.pmf({params}, loc=0)", None, *[f"rt.indicator(np.greater(y, 0), y) * y * ({t})" for t in slopes], None, cases=cases, **domain)

NORMAL = "scipy.stats.multivariate_normal"
real(f"{NORMAL}.logpdf", f"{NORMAL}.pdf")
for name, density in (("logpdf", "{}"), ("pdf", "y * {}")):
    general(
        f"y = {NORMAL}.{name}(x, mean=None, cov=1, allow_singular=False)",
        inert=("allow_singular",),
        where=f"s = rt.normal_solved(x, mean, cov, allow_singular)\ng = {density.format('y_bar')}",
        x="rt.unbroadcast(np.reshape(-rt.normal_shifted(g, s), np.shape(x)), x)",
        mean="rt.unbroadcast(rt.normal_mean_adjoint(g, s, mean), mean)",
        cov="rt.unbroadcast(rt.normal_cov_adjoint(g, s, mean, cov), cov)",
        tangents={
            "x": density.format("rt.normal_flow(x_dot, s, y)"),
            "mean": density.format("rt.normal_mean_flow(mean_dot, s, y)"),
            "cov": density.format("rt.normal_cov_flow(cov_dot, s, mean, cov, y)"),
        },
        domain={"cov": "positive definite"},
        cases=["(4, 2), (2,), (2, 2)", "(2,), (2,), (2, 2)", "(2,), (2,)", "(4, 2), mean=(2,)"],
    )
