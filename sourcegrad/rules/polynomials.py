"""NumPy's polynomials (np.poly1d's functions), as vectors of coefficients."""

from .declare import general, jointly, multilinear

for name, sign in ("polyadd", ""), ("polysub", "-"):
    general(
        f"z = np.{name}(x, y)",
        x="rt.tail(z_bar, x)",
        y=f"rt.tail({sign}z_bar, y)",
        tangents={"x": "rt.as_tail(x_dot, z)", "y": f"rt.as_tail({sign}y_dot, z)"},
        cases=["(3,), (3,)", "(2,), (4,)", "(3,), (1,)", "(3,), 0.5"],
    )
multilinear(
    "z = np.polymul(x, y)",
    x="rt.polymul_adjoint_a(z_bar, x, y)",
    y="rt.polymul_adjoint_b(z_bar, x, y)",
    tangents={
        "x": "rt.polymul_flow(x_dot, y, z)",
        "y": "rt.polymul_flow(x, y_dot, z)",
    },
    cases=["(3,), (2,)", "(2,), (4,)", "(3,), (1,)"],
)
general(
    "y = np.polyval(p, x)",
    p="rt.polyval_adjoint_p(y_bar, p, x)",
    x="rt.unbroadcast(y_bar * np.conj(rt.polyval_slope(p, x)), x)",
    tangents={"p": "np.polyval(p_dot, x)", "x": "rt.polyval_slope(p, x) * x_dot"},
    cases=["(3,), (4,)", "(4,), (2, 3)", "(1,), (3,)", "(3,), 0.5", "(2, 3), (3,)", "(2, 3), 0.5"],
)
general(
    "y = np.polyder(p, m=1)",
    inert=("m",),
    p="rt.polyder_adjoint(y_bar, p, m)",
    tangents={"p": "np.polyder(p_dot, m)"},
    memory="may view p",
    cases=["(4,)", "(4,), 2", "(3,), m=0", "(2,), 3"],
)
general(
    "y = np.polyint(p, m=1, k=None)",
    inert=("m",),
    p="rt.polyint_adjoint(y_bar, p, m)",
    k="rt.polyint_constants(y_bar, k, p, m)",
    tangents={
        "p": "rt.polyint_tangent(p_dot, m)",
        "k": "rt.polyint_constants_tangent(k_dot, p, m)",
    },
    cases=["(3,)", "(3,), 2", "(3,), k=(1,)", "(3,), 2, (2,)", "(3,), 3, k=(3,)"],
)
jointly(
    "y = np.polydiv(u, v)",
    u="rt.polydiv_adjoint_u(y_bar, u, v, y)",
    v="rt.polydiv_adjoint_v(y_bar, u, v, y)",
    tangents={"u": "rt.polydiv_tangent(u_dot, v_dot, u, v, y)"},
    kind="tuple",
    domain={"v": "positive"},
    cases=["(4,), (2,)", "(5,), (3,)", "(3,), (3,)", "(2,), (3,)", "(3,), (1,)"],
)
general(
    "y = np.poly(r)",
    r="rt.poly_adjoint(y_bar, r)",
    tangents={"r": "rt.poly_tangent(r_dot, r, y)"},
    cases=["(3,)", "(1,)", "np.array([0.5, 0.5, 2.0])", "np.array([[2.0, 1.0], [0.5, -1.0]])"],
)
general(
    "y = np.roots(p)",
    p="rt.roots_adjoint(y_bar, p, y)",
    tangents={"p": "rt.roots_tangent(p_dot, p, y)"},
    cases=["np.array([1.0, -0.5, -3.0])", "np.array([2.0, 1.0, 3.0])", "np.array([1.0, 0.5, -2.0, 0.3])"],
)
for word, cases in {
    "": ["(5,), (5,), 2", "(4,), (4, 2), 1", "(5,), (5,), 1, w=(5,)", "(5,), (5,), 1, 1e-12", "(5,), (5, 2), 1, w=(5,)"],
    "full": ["(5,), (5,), 2, full=True", "(4,), (4, 2), 1, full=True, w=(4,)"],
    "cov": ["(5,), (5,), 2, cov=True", "(4,), (4, 2), 1, cov='unscaled', w=(4,)", "(5,), (5, 2), 1, w=(5,), cov=True"],
}.items():
    how = {"": "", "full": ", 'full' if full else None", "cov": ", cov or None"}[word]
    tangents = {v: f"rt.polyfit_tangent_{v}({v}_dot, x, y, deg, w, c)" for v in "xyw"}
    if word:  # a tuple, of the coefficients first
        tangents = {"x": f"rt.polyfit_tangents(x_dot, y_dot, w_dot, x, y, deg, w, c{how})"}
    (jointly if word else general)(
        f"c = np.polyfit(x, y, deg, rcond=None{f', {word}=False' if word else ''}, w=None)",
        inert=("deg", "rcond", word),
        tangents=tangents,
        domain={"x": "increasing", "w": "positive"},
        cases=cases,
        **{v: f"rt.polyfit_adjoint_{v}(c_bar, x, y, deg, w, c{how})" for v in "xyw"},
    )
