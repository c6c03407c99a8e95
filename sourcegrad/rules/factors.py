"""Linear algebra with its rarer keywords, and of tensors."""

from . import linalg  # noqa: F401  its short entries come first
from .declare import general

general(
    "y = np.linalg.cholesky(a, upper=False)",
    inert=("upper",),
    a="rt.cholesky_upper_adjoint(y_bar, y, upper)",
    tangents={"a": "rt.cholesky_upper_tangent(a_dot, y, upper)"},
    kind="like a",
    domain={"a": "positive definite"},
    cases=["(3, 3), upper=True", "(2, 3, 3), upper=True"],
)
general(
    "y = np.linalg.qr(a, mode='reduced')",
    a="rt.qr_mode_adjoint(y_bar, a, y, mode)",
    tangents={"a": "rt.qr_mode_tangent(a_dot, a, y, mode)"},
    cases=["(4, 2), 'r'", "(3, 3), mode='complete'", "(2, 4), mode='reduced'", "(2, 2, 3), 'r'"],
)
general(
    "y = np.linalg.svd(a, full_matrices=True, compute_uv=True, hermitian=False)",
    a="rt.svd_hermitian_adjoint(y_bar, a, y) if hermitian else rt.svd_adjoint(y_bar, a, rt.thin(y, full_matrices))",
    inert=("hermitian",),
    tangents={
        "a": "rt.svd_hermitian_tangent(a_dot, a, y) if hermitian else rt.svd_tangent(a_dot, a, rt.thin(y, full_matrices))"
    },
    cases=["(3, 3), hermitian=True", "(2, 3, 3), False, hermitian=True", "(3, 3), compute_uv=False, hermitian=True"],
)
general(
    "y = np.linalg.pinv(a, rcond=None, hermitian=False)",
    a="rt.pinv_hermitian_adjoint(y_bar, a, y) if hermitian else rt.pinv_adjoint(y_bar, a, y)",
    inert=("rcond", "hermitian"),
    tangents={"a": "rt.pinv_hermitian_tangent(a_dot, a, y) if hermitian else rt.pinv_tangent(a_dot, a, y)"},
    cases=["(3, 3), hermitian=True", "(2, 3, 3), 1e-9, True"],
)
for word in "rcond", "rtol":
    general(
        f"y = np.linalg.pinv(a, {word}=None)",
        inert=(word,),
        a="rt.pinv_adjoint(y_bar, a, y)",
        tangents={"a": "rt.pinv_tangent(a_dot, a, y)"},
        cases=[f"(4, 2), {word}=1e-9", f"(2, 3), {word}=1e-9"],
    )
general(
    "y = np.linalg.cond(a, p=None)",
    inert=("p",),
    a="np.expand_dims(y_bar, (-2, -1)) * rt.cond_norm_slope(a, p)",
    tangents={"a": "np.real(np.sum(np.conj(rt.cond_norm_slope(a, p)) * a_dot, axis=(-2, -1)))"},
    domain={"a": "regular"},
    cases=["(3, 3), 2", "(3, 3), -2", "(3, 3), 'fro'", "(3, 3), 1", "(2, 3, 3), np.inf", "(3, 3), 'nuc'"],
)
general(
    "y = np.linalg.tensorsolve(a, b, axes=None)",
    a="rt.tensorsolve_adjoint_a(y_bar, a, b, y, axes)",
    b="rt.tensorsolve_adjoint_b(y_bar, a, b, axes)",
    tangents={
        "a": "rt.tensorsolve_tangent_a(a_dot, a, b, y, axes)",
        "b": "np.linalg.tensorsolve(a, b_dot, axes)",
    },
    cases=[
        "np.eye(4).reshape(2, 2, 2, 2) * 2 + np.arange(16.0).reshape(2, 2, 2, 2) / 9, (2, 2)",
        "np.eye(6).reshape(2, 3, 6) * 2 + np.arange(36.0).reshape(2, 3, 6) / 50, (2, 3)",
        "(np.eye(6) * 2 + np.arange(36.0).reshape(6, 6) / 50).reshape(6, 2, 3).transpose(1, 0, 2), (6,), axes=(0, 2)",
    ],
)
