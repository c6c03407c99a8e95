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
# distribution function → its slope in each shape parameter, of the standard variable u
SHAPES = {
    "t": ["rt.t_slope(u, df)"],
    "gamma": ["rt.gamma_moment(a, u, 1)"],
    "beta": ["rt.beta_moment(a, b, u, 1, 0)", "rt.beta_moment(a, b, u, 0, 1)"],
}
for name, (params, partials, inside, cases) in DENSITIES.items():
    words = params.split(", ")
    domain = {p: "positive" for p in words[1:]} | {"scale": "positive"}
    if name == "gamma":
        domain["x"] = "positive"
    given = f"{params}, loc=0, scale=1"
    shown = f"{params}, loc, scale"
    u = "u = (x - loc) / scale"
    shared = {"t": "\nw = np.hypot(np.sqrt(df), u)", "cauchy": "\nw = np.hypot(1.0, u)"}.get(name, "")
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
