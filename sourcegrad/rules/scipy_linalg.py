"""scipy.linalg and scipy.signal: solvers, factors, functions of matrices, convolutions."""

from .declare import general, idle, multilinear

L = "scipy.linalg."
idle(L, "check_finite")
idle("scipy.signal.", "method")

general(
    f"y = {L}solve(a, b)",
    a="rt.solve_outer(w, a, b, y)",
    b="rt.unbroadcast(w, b)",
    tangents={"a": "rt.solve_tangent_a(a_dot, a, b, y)", "b": "np.linalg.solve(a, b_dot)"},
    where="w = rt.solve_back(y_bar, a, b)",
    domain={"a": "regular"},
    cases=["(3, 3), (3,)", "(3, 3), (3, 2)"],
)
general(
    f"y = {L}solve(a, b, lower=False, assume_a=None, transposed=False)",
    inert=("lower", "assume_a", "transposed"),
    a="rt.assumed_back(rt.solve_outer(w, m, b, y), assume_a, lower, transposed)",
    b="rt.unbroadcast(w, b)",
    tangents={
        "a": "rt.solve_tangent_a(rt.assumed(a_dot, assume_a, lower, transposed), m, b, y)",
        "b": "np.linalg.solve(m, b_dot)",
    },
    where="m = rt.assumed(a, assume_a, lower, transposed)\nw = rt.solve_back(y_bar, m, b)",
    domain={"a": "positive definite"},
    cases=[
        "(3, 3), (3,), assume_a='pos'", "(3, 3), (3, 2), True, assume_a='sym'", "(3, 3), (3,), transposed=True",
        "(3, 3), (3,), assume_a='gen'",
    ],
)  # fmt: skip
general(
    f"y = {L}solve_triangular(a, b, trans=0, lower=False, unit_diagonal=False)",
    inert=("trans", "lower", "unit_diagonal"),
    a="rt.unbroadcast(rt.triangular_back(s, y, trans, lower, unit_diagonal), a)",
    b="rt.unbroadcast(s, b)",
    tangents={
        "a": f"{L}solve_triangular(a, -rt.triangular_flow(a_dot, y, trans, lower, unit_diagonal), trans, lower, unit_diagonal)",
        "b": f"{L}solve_triangular(a, b_dot, trans, lower, unit_diagonal)",
    },
    where=f"s = rt.straight({L}solve_triangular(a, rt.straight(y_bar, trans), rt.other_trans(trans), lower, unit_diagonal), trans)",
    domain={"a": "regular"},
    cases=[
        "(3, 3), (3,)", "(3, 3), (3, 2), lower=True", "(3, 3), (3,), trans=1, lower=True",
        "(3, 3), (3, 2), 'T', False, True", "(3, 3), (3,), 2", "(3, 3), (3,), unit_diagonal=True",
    ],
)  # fmt: skip
general(
    f"y = {L}inv(a)",
    a="-rt.H(y) @ y_bar @ rt.H(y)",
    tangents={"a": "-y @ a_dot @ y"},
    domain={"a": "regular"},
    cases=["(3, 3)"],
)
general(
    f"y = {L}det(a)",
    a="rt.unbroadcast(rt.det_adjoint(y_bar, a, y), a)",
    tangents={"a": "rt.det_tangent(a_dot, a, y)"},
    cases=["(3, 3)", "np.array([[1.0, 2.0], [2.0, 4.0]])"],
)
general(
    f"y = {L}cholesky(a, lower=False)",
    inert=("lower",),
    a="rt.cholesky_upper_adjoint(y_bar, y, not lower)",
    tangents={"a": "rt.cholesky_upper_tangent(a_dot, y, not lower)"},
    domain={"a": "positive definite"},
    cases=["(3, 3), lower=True", "(3, 3)"],
)
general(
    f"y = {L}cho_solve(factor, b)",
    factor="rt.cho_solve_factor_adjoint(s, y, factor)",
    b="rt.unbroadcast(s, b)",
    tangents={
        "factor": f"{L}cho_solve(factor, -rt.cho_flow(factor_dot, y, factor))",
        "b": f"{L}cho_solve(factor, b_dot)",
    },
    where=f"s = {L}cho_solve(factor, y_bar)",
    domain={"factor": "regular"},
    cases=["[(3, 3), True], (3,)", "[(3, 3), False], (3, 2)"],
)
general(
    f"y = {L}cho_factor(a, lower=False)",
    inert=("lower",),
    a="rt.cholesky_upper_adjoint(rt.triangle(y_bar[0], lower), rt.triangle(y[0], lower), not lower)"
    " + rt.beside_triangle(y_bar[0], lower)",
    tangents={
        "a": "[rt.cholesky_upper_tangent(a_dot, rt.triangle(y[0], lower), not lower)"
        " + rt.beside_triangle(a_dot, lower), None]"
    },
    kind="tuple",
    domain={"a": "positive definite"},
    cases=["(3, 3)", "(3, 3), True"],
)
general(
    f"y = {L}expm(a)",
    a=f"rt.upper_right({L}expm(rt.stacked_upper(rt.H(a), y_bar)))",
    tangents={"a": f"rt.upper_right({L}expm(rt.stacked_upper(a, a_dot)))"},
    kind="like a",
    cases=["(3, 3)", "(2, 2, 2)"],
)
# the derivative of any function of a matrix is what it makes of a matrix of blocks
for name in "logm", "cosm", "sinm", "tanm", "coshm", "sinhm", "tanhm":
    general(
        f"y = {L}{name}(a)",
        a=f"rt.unbroadcast(rt.upper_right({L}{name}(rt.stacked_upper(rt.H(a), y_bar * np.float64(1)))), a)",
        tangents={"a": f"rt.cast(rt.upper_right({L}{name}(rt.stacked_upper(a, a_dot * np.float64(1)))), y)"},
        domain={"a": "positive definite" if name == "logm" else "regular"},
        cases=["(3, 3)"],
    )
general(
    f"y = {L}sqrtm(a)",
    where="r = rt.root_of_matrix(y, np.ndim(a))",
    a=f"{L}solve_sylvester(rt.H(r), rt.H(r), y_bar)",
    tangents={"a": f"{L}solve_sylvester(r, r, a_dot)"},
    domain={"a": "positive definite"},
    cases=["(3, 3)"],
)
general(
    f"y = {L}solve_sylvester(a, b, q)",
    a="rt.unbroadcast(-s @ rt.H(y), a)",
    b="rt.unbroadcast(-rt.H(y) @ s, b)",
    q="rt.unbroadcast(s, q)",
    tangents={
        "a": f"{L}solve_sylvester(a, b, -(a_dot @ y))",
        "b": f"{L}solve_sylvester(a, b, -(y @ b_dot))",
        "q": f"{L}solve_sylvester(a, b, q_dot)",
    },
    where=f"s = {L}solve_sylvester(rt.H(a), rt.H(b), y_bar)",
    domain={"a": "positive definite", "b": "positive definite"},
    cases=["(3, 3), (2, 2), (3, 2)"],
)
general(
    f"y = {L}lu_solve(factor, b, trans=0)",
    inert=("trans",),
    factor="rt.lu_solve_factor_adjoint(s, y, factor, trans)",
    b="rt.unbroadcast(s, b)",
    tangents={
        "factor": f"{L}lu_solve(factor, -rt.lu_flow(factor_dot, y, factor, trans), trans)",
        "b": f"{L}lu_solve(factor, b_dot, trans)",
    },
    where=f"s = rt.straight({L}lu_solve(factor, rt.straight(y_bar, trans), rt.other_trans(trans)), trans)",
    domain={"factor": "regular"},
    cases=[
        "[(3, 3), np.array([1, 2, 2], np.int32)], (3,)",
        "[(3, 3), np.array([2, 1, 2], np.int32)], (3, 2), 1",
        "[(3, 3), np.array([1, 1, 2], np.int32)], (3,), 2",
    ],
)
general(
    f"y = {L}lu_factor(a)",
    a="rt.lu_factor_adjoint(y_bar, y)",
    tangents={"a": "rt.lu_factor_tangent(a_dot, y)"},
    kind="tuple",
    domain={"a": "regular"},
    cases=["(3, 3)", "np.array([[0.1, 2.0], [3.0, 1.0]])"],
)
for name in "convolve", "fftconvolve", "oaconvolve":
    back = "np.zeros_like({}) if np.size(y_bar) == 0 else rt.unbroadcast("
    back += "scipy.signal.{}(rt.in_full(y_bar, np.shape(x), np.shape(v), mode), rt.turned(np.conj({})), mode='valid'), {})"
    multilinear(
        f"y = scipy.signal.{name}(x, v, mode='full')",
        x=back.format("x", name, "v", "x"),
        v=back.format("v", name, "x", "v"),
        cases=["(4,), (3,)", "(4, 3), (2, 2), 'same'", "(5,), (2,), mode='valid'", "(2,), (5,), mode='valid'", "(2,), (4,), mode='same'"],
    )
