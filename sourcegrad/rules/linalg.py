"""Linear algebra on the last two axes, in stacks."""

from .declare import general, jointly, zero

general(
    "y = np.linalg.inv(a)",
    a="-rt.H(y) @ y_bar @ rt.H(y)",
    tangents={"a": "-y @ a_dot @ y"},
    kind="like a",
    domain={"a": "regular"},
    cases=["(3, 3)", "(2, 3, 3)"],
)
general(
    "y = np.linalg.solve(a, b)",
    a="rt.solve_outer(w, a, b, y)",
    b="rt.unbroadcast(w, b)",
    tangents={"a": "rt.solve_tangent_a(a_dot, a, b, y)", "b": "np.linalg.solve(a, b_dot)"},
    where="w = rt.solve_back(y_bar, a, b)",
    domain={"a": "regular"},
    cases=[
        "(3, 3), (3,)",
        "(3, 3), (3, 2)",
        "(2, 3, 3), (3, 2)",
        "(2, 3, 3), (2, 3, 1)",
        "(2, 3, 3), (3,)",
    ],
)
general(
    "y = np.linalg.det(a)",
    a="rt.det_adjoint(y_bar, a, y)",
    tangents={"a": "rt.det_tangent(a_dot, a, y)"},
    cases=[
        "(3, 3)",
        "(2, 2, 2)",
        "(1, 1)",
        "np.array([[1.0, 2.0], [2.0, 4.0]])",
        "np.zeros((2, 2))",
        "np.ones((3, 3))",
        "np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])",
    ],
)
general(
    "y = np.linalg.slogdet(a)",
    a="rt.slogdet_adjoint(y_bar, a)",
    tangents={"a": "rt.slogdet_tangent(a_dot, a)"},
    kind="tuple",
    domain={"a": "regular"},
    cases=["(3, 3)", "(2, 2, 2)"],
)
general(
    "y = np.linalg.cholesky(a)",
    a="rt.cholesky_adjoint(y_bar, y)",
    tangents={"a": "rt.cholesky_tangent(a_dot, y)"},
    kind="like a",
    domain={"a": "positive definite"},
    cases=["(3, 3)", "(2, 3, 3)", "(1, 1)"],
)
general(
    "y = np.linalg.eigh(a, UPLO='L')",
    a="rt.eigh_adjoint(y_bar, y, UPLO)",
    tangents={"a": "rt.eigh_tangent(a_dot, y, UPLO)"},
    kind="tuple",
    domain={"a": "positive definite"},
    cases=["(3, 3)", "(2, 3, 3)", "(3, 3), 'U'"],
)
general(
    "y = np.linalg.eigvalsh(a, UPLO='L')",
    a="rt.eigvalsh_adjoint(y_bar, a, UPLO)",
    tangents={"a": "rt.eigvalsh_tangent(a_dot, a, UPLO)"},
    domain={"a": "positive definite"},
    cases=["(3, 3)", "(2, 3, 3)", "(3, 3), 'U'"],
)
general(
    "y = np.linalg.svd(a, full_matrices=True, compute_uv=True)",
    a="rt.svd_adjoint(y_bar, a, rt.thin(y, full_matrices))",
    tangents={"a": "rt.svd_tangent(a_dot, a, rt.thin(y, full_matrices))"},
    kind="tuple",
    cases=[
        "(3, 3), full_matrices=False",
        "(4, 2), False",
        "(2, 4), full_matrices=False",
        "(2, 3, 2), full_matrices=False",
        "(3, 3)",
        "(3, 2), compute_uv=False",
    ],
)
general(
    "y = np.linalg.svdvals(a)",
    a="rt.svdvals_adjoint(y_bar, a)",
    tangents={"a": "rt.svdvals_tangent(a_dot, a)"},
    cases=["(3, 3)", "(4, 2)", "(2, 3, 2)"],
)
general(
    "y = np.linalg.qr(a)",
    a="rt.qr_adjoint(y_bar, y)",
    tangents={"a": "rt.qr_tangent(a_dot, y)"},
    kind="tuple",
    cases=["(3, 3)", "(4, 2)", "(2, 3, 2)", "(2, 4)", "(2, 2, 3)"],
)
general(
    "y = np.linalg.pinv(a)",
    a="rt.pinv_adjoint(y_bar, a, y)",
    tangents={"a": "rt.pinv_tangent(a_dot, a, y)"},
    cases=["(3, 3)", "(4, 2)", "(2, 4)", "(2, 3, 2)"],
)
general(
    "y = np.linalg.matrix_power(a, n)",
    a="rt.matrix_power_adjoint(y_bar, a, n, y)",
    tangents={"a": "rt.matrix_power_tangent(a_dot, a, n, y)"},
    memory="may view a",
    kind="like a",
    domain={"a": "regular"},
    cases=["(3, 3), 3", "(2, 3, 3), 2", "(3, 3), 1", "(3, 3), 0", "(3, 3), -2", "(2, 2), 5"],
)
general(
    "y = np.linalg.eig(a)",
    a="rt.eig_adjoint(y_bar, a, y)",
    tangents={"a": "rt.eig_tangent(a_dot, a, y)"},
    kind="tuple",
    domain={"a": "real spectrum"},
    cases=["(3, 3)", "(2, 3, 3)"],
)
general(
    "y = np.linalg.eigvals(a)",
    a="rt.eigvals_adjoint(y_bar, a)",
    tangents={"a": "rt.eigvals_tangent(a_dot, a)"},
    domain={"a": "real spectrum"},
    cases=["(3, 3)"],
)
jointly(
    "y = np.linalg.lstsq(a, b, rcond=None)",
    a="rt.lstsq_adjoint_a(y_bar, a, b, y)",
    b="rt.lstsq_adjoint_b(y_bar, a, b, y)",
    tangents={"a": "rt.lstsq_tangent(a_dot, b_dot, a, b, y)"},
    kind="tuple",
    cases=["(4, 2), (4,)", "(4, 2), (4, 3)", "(3, 3), (3,)"],
)
general(
    "y = np.linalg.cond(a)",
    a="rt.cond_adjoint(y_bar, a)",
    tangents={"a": "rt.cond_tangent(a_dot, a)"},
    kind="scalar",
    domain={"a": "regular"},
    cases=["(3, 3)"],
)
general(
    "y = np.linalg.tensorinv(a, ind=2)",
    a="-np.reshape(rt.H(m) @ np.reshape(y_bar, np.shape(m)) @ rt.H(m), np.shape(a))",
    tangents={"a": "-np.reshape(m @ np.reshape(a_dot, np.shape(rt.H(m))) @ m, np.shape(y))"},
    where="m = np.reshape(y, (rt.count(np.shape(a)[ind:]), rt.count(np.shape(a)[:ind])))",
    domain={"a": "regular"},
    cases=[
        "np.eye(4).reshape(2, 2, 4) * 2 + np.arange(16.0).reshape(2, 2, 4) / 9",
        "(3, 3), ind=1",
    ],
)
zero("np.linalg.matrix_rank")
