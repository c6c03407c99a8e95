"""Covariances, and histograms by their weights (where points fall is piecewise constant)."""

from .declare import general, jointly, real

HOW = "rowvar, bias, ddof, fweights, aweights"
TURNED = "rowvar=True, bias=False, ddof=None, fweights=None, aweights=None"
general(
    f"c = np.cov(m, y=None, {TURNED}, dtype=None)",
    inert=("rowvar", "bias", "ddof", "fweights"),
    m=f"rt.own_variables(rt.cov_flow(c_bar, m, y, {HOW}), m, rowvar)",
    y=f"rt.other_variables(rt.cov_flow(c_bar, m, y, {HOW}), y, rowvar)",
    aweights=f"rt.cov_weights_adjoint(c_bar, m, y, c, {HOW})",
    tangents={
        "m": f"rt.cast(rt.cov_tangent(rt.own_tangent(m_dot, m, y, rowvar), m, y, c, {HOW}), c)",
        "y": f"rt.cast(rt.cov_tangent(rt.other_tangent(y_dot, m, y, rowvar), m, y, c, {HOW}), c)",
        "aweights": f"rt.cast(rt.cov_weights_tangent(aweights_dot, m, y, c, {HOW}), c)",
    },
    domain={"aweights": "positive"},
    cases=[
        "(2, 4)",
        "(4,)",
        "(4, 2), rowvar=False",
        "(4,), (4,)",
        "(2, 4), (4,), bias=True",
        "(4, 2), (4, 1), False",
        "(2, 4), aweights=(4,)",
        "(2, 4), aweights=(4,), ddof=0",
        "(2, 4), fweights=np.array([1, 2, 1, 3]), aweights=(4,)",
        "(2, 4), fweights=np.array([1, 2, 1, 3])",
        "[(4,), (4,)]",
    ],
)
real("np.cov", of=("aweights",))
general(
    "r = np.corrcoef(m, y=None, rowvar=True, dtype=None)",
    inert=("rowvar",),
    m="rt.own_variables(rt.cov_flow(rt.corr_back(r_bar, m, y, rowvar, r), m, y, rowvar, False, None, "
    "None, None), m, rowvar)",
    y="rt.other_variables(rt.cov_flow(rt.corr_back(r_bar, m, y, rowvar, r), m, y, rowvar, False, None, "
    "None, None), y, rowvar)",
    tangents={
        "m": "rt.cast(rt.corr_tangent(rt.own_tangent(m_dot, m, y, rowvar), m, y, r, rowvar), r)",
        "y": "rt.cast(rt.corr_tangent(rt.other_tangent(y_dot, m, y, rowvar), m, y, r, rowvar), r)",
    },
    cases=["(3, 5)", "(5,), (5,)", "(5, 2), rowvar=False", "(2, 5), (5,)", "(5, 2), (5, 1), False"],
)

POINTS = "np.array([0.5, 1.5, 1.75, 0.25, 9.0])"
OTHERS = "np.array([0.1, 0.9, 0.4, 0.3, 0.2])"
BINS = "bins, range, density"
for name, points, columns, dots, edges, cases in (
    (
        "histogram",
        {"a": f"rt.array_adjoint(rt.points_of_histogram(y_bar, a, y, {BINS}), a)"},
        "(np.asarray(a),)",
        "(rt.array_tangent(a_dot, a, np.asarray(a) * 1.0),)",
        "(y[1],)",
        [f"{POINTS}, 3", f"{POINTS}, bins=[0.0, 1.0, 2.0]", f"{POINTS}, 2, [0.0, 2.0], density=True"],
    ),
    (
        "histogram2d",
        {p: f"rt.array_adjoint(rt.points_of_histogram2d(y_bar, {p}, {k}, y, {BINS}), {p})" for k, p in enumerate("ab")},
        "(np.asarray(a), np.asarray(b))",
        "(rt.array_tangent(a_dot, a, np.asarray(a) * 1.0), rt.array_tangent(b_dot, b, np.asarray(b) * 1.0))",
        "(y[1], y[2])",
        [f"{POINTS}, {OTHERS}, [3, 2]", f"{POINTS}, {OTHERS}, 2, density=True"],
    ),
    (
        "histogramdd",
        {"a": f"rt.array_adjoint(rt.points_of_histogramdd(y_bar, a, y, {BINS}), a)"},
        "rt.sample_columns(a)",
        "rt.columns_tangent(a_dot, a)",
        "y[1]",
        [f"np.stack([{POINTS}, {OTHERS}], -1), 2", f"[{POINTS}, {OTHERS}], [2, 3], density=True", f"{POINTS}, 3"],
    ),
):
    # how many points a cell holds does not move with them, but the outermost edges may
    given, own = ("[bins]", "[range]") if name == "histogram" else ("bins", "range")
    flow = f"rt.histogram_tangent(weights_dot, {dots}, weights, {columns}, y, {edges}, {given}, {own}, density)"
    jointly(
        f"y = np.{name}({', '.join(points)}, bins=10, range=None, density=None, weights=None)",
        inert=("density",),
        **points,
        weights=f"rt.histogram_adjoint(y_bar, weights, {columns}, y, {edges}, density)",
        tangents={"a": flow if name == "histogramdd" else f"rt.in_parts({flow})"},
        kind="tuple",
        domain={"weights": "positive"},
        cases=[f"{case}, weights=(5,)" for case in cases],
    )
real("np.histogram2d", "np.histogramdd", of=("a", "b"))
general(
    "e = np.histogram_bin_edges(a, bins=10, range=None, weights=None)",
    inert=("weights",),
    a="rt.array_adjoint(rt.points_adjoint(0.0, e_bar, np.asarray(a), 0, e, e, bins, range, False), a)",
    tangents={"a": "rt.edges_tangent(rt.array_tangent(a_dot, a, np.asarray(a) * 1.0), np.asarray(a), e, bins, range)"},
    memory="may view bins",
    cases=["(5,), 3", "(2, 3), 2", "(5,), 3, (0.0, 1.0)", "(5,), [0.0, 1.0, 2.0]"],
)
