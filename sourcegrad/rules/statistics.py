"""Covariances, and histograms by their weights (where points fall is piecewise constant)."""

from .declare import general, real

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

POINTS = "np.array([0.5, 1.5, 2.0, 0.25, 9.0])"
OTHERS = "np.array([0.1, 0.9, 0.4, 0.3, 0.2])"
for name, points, columns, edges, cases in (
    (
        "histogram",
        "a",
        "(a,)",
        "(y[1],)",
        [f"{POINTS}, 3", f"{POINTS}, bins=[0.0, 1.0, 2.0]", f"{POINTS}, 2, [0.0, 2.0], density=True"],
    ),
    (
        "histogram2d",
        "a, b",
        "(a, b)",
        "(y[1], y[2])",
        [f"{POINTS}, {OTHERS}, [3, 2]", f"{POINTS}, {OTHERS}, 2, density=True"],
    ),
    (
        "histogramdd",
        "a",
        "rt.sample_columns(a)",
        "y[1]",
        [f"np.stack([{POINTS}, {OTHERS}], -1), 2", f"[{POINTS}, {OTHERS}], [2, 3], density=True"],
    ),
):
    how = f"weights, {columns}, y, {edges}, density"
    rest = "rt.zeros(y[1])" + (", rt.zeros(y[2])" if name == "histogram2d" else "")
    general(
        f"y = np.{name}({points}, bins=10, range=None, density=None, weights=None)",
        inert=("density",),
        weights=f"rt.histogram_adjoint(y_bar, {how})",
        tangents={"weights": f"(rt.histogram_tangent(weights_dot, {how}), {rest})"},
        kind="tuple",
        domain={"weights": "positive"},
        cases=[f"{case}, weights=(5,)" for case in cases],
    )
