"""Sums, means, extremes: what joins entries along axes.  `rt.expand` spreads a cotangent back over
them.
"""

from .declare import general, linear, method, zero

SHAPES = [
    "(3,)",
    "(2, 3)",
    "(2, 3), axis=0",
    "(2, 3), axis=-1, keepdims=True",
    "(2, 3, 2), axis=(0, 2)",
    "()",
]
POSITIONAL = ["(3,)", "(2, 3)", "(2, 3), 0", "(2, 3), axis=1", "(2, 3, 2), axis=(0, 2)"]

for name in "np.sum", "np.add.reduce":
    linear(
        f"y = {name}(x, axis={'None' if name == 'np.sum' else 0}, keepdims=False)",
        x="rt.expand(y_bar, np.shape(x), axis, keepdims)",
        kind="reduce",
        cases=SHAPES if name == "np.sum" else SHAPES[:5],
    )
linear(
    "y = np.mean(x, axis=None, keepdims=False)",
    x="rt.expand(y_bar / rt.count(np.shape(x), axis), np.shape(x), axis, keepdims)",
    kind="reduce",
    cases=SHAPES,
)
for name in "np.prod", "np.multiply.reduce":
    general(
        f"y = {name}(x, axis={'None' if name == 'np.prod' else 0}, keepdims=False)",
        x="rt.prod_adjoint(y_bar, x, y, axis, keepdims)",
        tangents={"x": "np.sum(x_dot * rt.others(x, axis), axis=axis, keepdims=keepdims)"},
        kind="reduce",
        cases=SHAPES if name == "np.prod" else SHAPES[:5],
    )
for name in "np.max", "np.min", "np.amax", "np.amin", "np.maximum.reduce", "np.minimum.reduce":
    general(
        f"y = {name}(x, axis={'0' if name.endswith('reduce') else None}, keepdims=False)",
        x="rt.extreme_adjoint(y_bar, x, y, axis, keepdims)",
        tangents={
            "x": "np.sum(rt.masked(rt.ties(x, y, axis, keepdims), x_dot), axis=axis, keepdims=keepdims)"
        },
        kind="reduce",
        cases=SHAPES[:5] if name.endswith("reduce") else SHAPES,
    )
general(
    "y = np.logaddexp.reduce(x, axis=0, keepdims=False)",
    x="rt.aligned(y_bar, np.shape(x), axis, keepdims) * part",
    tangents={"x": "np.sum(x_dot * part, axis=axis, keepdims=keepdims)"},
    where="part = rt.exp_gap(x, rt.expand(y, np.shape(x), axis, keepdims))",
    kind="reduce",
    cases=["(3,)", "(2, 3)", "(2, 3), axis=1, keepdims=True", "(2, 3), axis=-1"],
)
general(
    "y = np.ptp(x, axis=None, keepdims=False)",
    x="rt.aligned(y_bar, np.shape(x), axis, keepdims) * rt.spread_slope(x, axis)",
    tangents={"x": "np.sum(rt.masked(rt.spread_slope(x, axis), x_dot), axis=axis, keepdims=keepdims)"},
    kind="reduce",
    cases=SHAPES[:5],
)

# d² is |d|² for complex x; at std 0 the derivative is 0; what is divided by is never less than 0
SPREAD = [*SHAPES[:5], "(4,), ddof=1"]
FREE = ["(2, 3), axis=1, ddof=0.5", "(2, 3), axis=0, ddof=0.5, keepdims=True"]
MOVED = "np.sum(np.real(np.conj(rt.about_mean(x, axis)) * x_dot), axis=axis, keepdims=keepdims)"
for only, cases in ({"ddof": (0, 1)}, SPREAD), ({}, FREE):
    free = "n = rt.count(np.shape(x), axis) - ddof" if only else "n = rt.freedom(rt.count(np.shape(x), axis), ddof)"
    own = {} if only else {"ddof": "rt.unbroadcast(y_bar * y / n, ddof)"}
    moved = {} if only else {"ddof": "rt.cast(ddof_dot * y / n, y)"}
    back, flow = ("{}", "{}") if only else ("rt.unbroadcast({}, x)", "rt.cast({}, y)")
    general(
        "y = np.var(x, axis=None, ddof=0, keepdims=False)",
        x=back.format("rt.about_mean(x, axis) * rt.aligned(2 * y_bar / n, np.shape(x), axis, keepdims)"),
        tangents={"x": flow.format(MOVED.replace("np.real", "2 * np.real") + " / n"), **moved},
        where=free,
        kind="reduce",
        only=only,
        cases=cases,
        **own,
    )
    general(
        "y = np.std(x, axis=None, ddof=0, keepdims=False)",
        x=back.format("rt.about_mean(x, axis) * rt.aligned(rt.divide(y_bar, y * n), np.shape(x), axis, keepdims)"),
        tangents={"x": flow.format(f"rt.divide({MOVED}, y * n)"), **{k: t.replace("/ n", "/ (2 * n)") for k, t in moved.items()}},
        where=free,
        kind="reduce",
        only=only,
        cases=cases,
        **{k: t.replace("/ n", "/ (2 * n)") for k, t in own.items()},
    )

# entries that are nan take no part
linear(
    "y = np.nansum(x, axis=None, keepdims=False)",
    x="np.where(np.isnan(x), 0, rt.expand(y_bar, np.shape(x), axis, keepdims))",
    tangents={"x": "np.sum(np.where(np.isnan(x), 0, x_dot), axis=axis, keepdims=keepdims)"},
    kind="reduce",
    domain={"x": "some nan"},
    cases=SHAPES[:5],
)
general(
    "y = np.nanmean(x, axis=None, keepdims=False)",
    x="rt.unbroadcast(rt.portions(rt.aligned(y_bar, np.shape(x), axis, keepdims), n, live), x)",
    tangents={"x": "np.sum(np.where(live, x_dot, 0), axis=axis, keepdims=keepdims) / rt.reduced(n, axis, keepdims)"},
    where="live = ~np.isnan(x)\nn = rt.number_of(x, live, axis)",
    kind="reduce",
    domain={"x": "some nan"},
    cases=SHAPES[:5],
)
general(
    "y = np.nanprod(x, axis=None, keepdims=False)",
    x="rt.aligned(y_bar, np.shape(x), axis, keepdims) * rt.conj(part)",
    tangents={"x": "np.sum(x_dot * part, axis=axis, keepdims=keepdims)"},
    where="part = np.where(np.isnan(x), 0, rt.others(np.where(np.isnan(x), 1, x), axis))",
    kind="reduce",
    domain={"x": "some nan"},
    cases=SHAPES[:5],
)
for name in "np.nanmax", "np.nanmin", "np.fmax.reduce", "np.fmin.reduce":
    general(
        f"y = {name}(x, axis={'0' if name.endswith('reduce') else None}, keepdims=False)",
        x="rt.extreme_adjoint(y_bar, x, y, axis, keepdims)",
        tangents={
            "x": "np.sum(rt.masked(rt.ties(x, y, axis, keepdims), x_dot), axis=axis, keepdims=keepdims)"
        },
        kind="reduce",
        domain={"x": "some nan"},
        cases=SHAPES[:5],
    )
NAN_VARIANCE = (
    "d = np.where(np.isnan(x), 0, x - np.nanmean(x, axis=axis, keepdims=True))\n"
    "n = rt.freedom(rt.valid(x, axis, keepdims), ddof, True)"
)
general(
    "y = np.nanvar(x, axis=None, ddof=0, keepdims=False)",
    x="rt.expand(2 * rt.masked(y_bar, 1 / n), np.shape(x), axis, keepdims) * d",
    ddof="rt.unbroadcast(y_bar * y / n, ddof)",
    tangents={
        "x": "np.sum(2 * np.real(rt.conj(d) * np.where(np.isnan(x), 0, x_dot)), axis=axis, keepdims=keepdims) / n",
        "ddof": "ddof_dot * y / n",
    },
    where=NAN_VARIANCE,
    kind="reduce",
    domain={"x": "some nan"},
    cases=[*SHAPES[:5], "(2, 3), axis=1, ddof=0.5"],
)
general(
    "y = np.nanstd(x, axis=None, ddof=0, keepdims=False)",
    x="rt.expand(rt.masked(y_bar, rt.divide(1.0, y * n)), np.shape(x), axis, keepdims) * d",
    ddof="rt.unbroadcast(y_bar * y / (2 * n), ddof)",
    tangents={
        "x": "rt.divide(np.sum(np.real(rt.conj(d) * x_dot), axis=axis, keepdims=keepdims), y * n)",
        "ddof": "ddof_dot * y / (2 * n)",
    },
    where=NAN_VARIANCE,
    kind="reduce",
    domain={"x": "some nan"},
    cases=[*SHAPES[:5], "(2, 3), axis=1, ddof=0.5"],
)

for name, skip in ("np.median", "False"), ("np.nanmedian", "True"):
    general(
        f"y = {name}(x, axis=None, keepdims=False)",
        x="rt.aligned(y_bar, np.shape(x), axis, keepdims) * part",
        tangents={"x": "np.sum(rt.masked(part, x_dot), axis=axis, keepdims=keepdims)"},
        where=f"part = rt.median_weights(x, axis, {skip})",
        kind="reduce",
        domain={"x": "some nan"} if skip == "True" else {},
        cases=[*SHAPES[:5], "(4,)"],
    )
for name, skip, scale in (
    ("np.quantile", "False", "q"),
    ("np.nanquantile", "True", "q"),
    ("np.percentile", "False", "np.asarray(q) / 100"),
    ("np.nanpercentile", "True", "np.asarray(q) / 100"),
):
    q, qs = ("0.3", "[0.17, 0.62]") if "quantile" in name else ("30.0", "[17.0, 62.0]")
    per = "" if "quantile" in name else " / 100"
    cases = [
        f"(5,), {q}",
        f"(2, 5), {q}, axis=1",
        f"(3, 4), {qs}, axis=0",
        f"(2, 3), {qs}, keepdims=True",
    ]
    methods = "hazen", "weibull", "median_unbiased", "lower", "midpoint", "averaged_inverted_cdf"
    for how in "", ", method='linear'":
        by = ", method" if how else ""
        slope = f"rt.quantile_slope(x, {scale}, y, axis, {skip}{by}){per}"
        general(
            f"y = {name}(x, q, axis=None{how}, keepdims=False)",
            x="rt.quantile_adjoint(y_bar, w, x, axis, keepdims)",
            q=f"rt.quantile_q_adjoint(y_bar * {slope}, q)",
            tangents={
                "x": "rt.quantile_tangent(x_dot, w, y, axis, keepdims)",
                "q": f"rt.cast(rt.quantile_q_tangent(q_dot, q, y) * {slope}, y)",
            },
            where=f"w = rt.quantile_weights(x, {scale}, axis, {skip}{by})",
            cases=[f"(2, 5), {qs}, axis=1, method='{m}'" for m in methods] if how else cases,
        )
    # with weights it is an entry of x, which neither they nor q move
    general(
        f"y = {name}(x, q, axis=None, method='linear', keepdims=False, weights=None)",
        inert=("q", "weights"),
        x="rt.quantile_adjoint(y_bar, w, x, axis, keepdims)",
        tangents={"x": "rt.quantile_tangent(x_dot, w, y, axis, keepdims)"},
        where="w = rt.weighted_hits(x, y, q, axis, keepdims)",
        cases=[
            f"(5,), {q}, method='inverted_cdf', weights=np.array([1.0, 2.0, 0.5, 1.5, 3.0])",
            f"(2, 3), {qs}, axis=1, method='inverted_cdf', keepdims=True, "
            "weights=np.array([[1.0, 2.0, 0.5], [0.5, 1.5, 1.0]])",
        ],
    )
general(
    "y = np.average(x, axis=None, weights=None, keepdims=False)",
    x="rt.average_adjoint(y_bar, x, axis, weights, keepdims)",
    weights="rt.average_weights_adjoint(y_bar, x, y, axis, weights, keepdims)",
    tangents={
        "x": "np.sum(x_dot * rt.average_scale(x, axis, weights), axis=axis, keepdims=keepdims)",
        "weights": "rt.average_weights_tangent(weights_dot, x, y, axis, weights, keepdims)",
    },
    domain={"weights": "positive"},
    cases=[
        "(3,)",
        "(2, 3), axis=1",
        "(3,), weights=(3,)",
        "(2, 3), axis=0, weights=(2,)",
        "(2, 3), weights=(2, 3)",
        "(2, 3), axis=1, weights=(2, 3), keepdims=True",
    ],
)

# norms: of all entries first, the form that is printed; then of vectors and matrices along axes
general(
    "y = np.linalg.norm(x, axis=None, keepdims=False)",
    x="rt.aligned(rt.divide(y_bar, y), np.shape(x), axis, keepdims) * x",
    tangents={
        "x": "rt.divide(np.sum(np.real(np.conj(x) * x_dot), axis=axis, keepdims=keepdims), y)"
    },
    kind="reduce",
    cases=SHAPES[:5],
)
general(
    "y = np.linalg.norm(x, ord=None, axis=None, keepdims=False)",
    x="rt.norm_adjoint(y_bar, x, y, ord, axis, keepdims)",
    tangents={"x": "rt.norm_tangent(x_dot, x, y, ord, axis, keepdims)"},
    kind="reduce",
    cases=[
        "(3,), 1",
        "(3,), 2",
        "(3,), 3",
        "(3,), 2.5",
        "(3,), np.inf",
        "(3,), -np.inf",
        "(2, 3), 'fro'",
        "(2, 3), 'nuc'",
        "(3, 2), 2",
        "(2, 3), -2",
        "(2, 3), 1",
        "(2, 3), np.inf",
        "(2, 3), -1",
        "(2, 3), 3, axis=1",
        "(2, 3, 4), 'fro', axis=(0, 2)",
        "(2, 3, 4), 2, axis=(2, 0)",
        "(2, 3, 4), 1, axis=(0, 1), keepdims=True",
        "(3,), -1",
    ],
)
general(
    "y = np.linalg.vector_norm(x, axis=None, keepdims=False, ord=2)",
    x="rt.vector_norm_adjoint(y_bar, x, y, ord, axis, keepdims)",
    tangents={"x": "rt.vector_norm_tangent(x_dot, x, y, ord, axis, keepdims)"},
    kind="reduce",
    cases=[
        "(3,)",
        "(2, 3)",
        "(2, 3), axis=1, ord=3",
        "(2, 3), ord=1",
        "(2, 3), axis=0, keepdims=True, ord=np.inf",
        "(2, 3), axis=(0, 1)",
        "(2, 3, 4), axis=(-1, 0), keepdims=True, ord=3",
        "(2, 3, 2), axis=(2, 1), ord=np.inf",
    ],
)
general(
    "y = np.linalg.matrix_norm(x, keepdims=False, ord='fro')",
    x="rt.norm_adjoint(y_bar, x, y, ord, (-2, -1), keepdims)",
    tangents={"x": "rt.norm_tangent(x_dot, x, y, ord, (-2, -1), keepdims)"},
    cases=["(2, 3)", "(2, 3), ord=2", "(2, 2, 3), ord='nuc'", "(2, 3), ord=1, keepdims=True"],
)

for name in "sum", "mean", "prod", "max", "min", "var", "std":
    method(name, "np." + name)

zero("np.argmax", "np.argmin", "np.nanargmax", "np.nanargmin", "np.count_nonzero")
zero("np.any", "np.all", "np.logical_or.reduce", "np.logical_and.reduce")
for name in "argmax", "argmin", "any", "all":
    method(name, "np." + name)
