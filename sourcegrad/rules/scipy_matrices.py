"""scipy.linalg: decompositions under SciPy's words, banded systems, Lyapunov's equations, matrices built from vectors."""

from .declare import general, idle, jointly, linear, real
from . import scipy_linalg  # noqa: F401  its idle words come first

L = "scipy.linalg."
for word in "overwrite_a", "overwrite_b":
    idle(L, word)

UPLO = "'L' if lower else 'U'"
general(
    f"y = {L}eigh(a, lower=True, eigvals_only=False)",
    inert=("lower", "eigvals_only"),
    a=f"rt.eigvalsh_adjoint(y_bar, a, {UPLO}) if eigvals_only else rt.eigh_adjoint(y_bar, y, {UPLO})",
    tangents={"a": f"rt.eigvalsh_tangent(a_dot, a, {UPLO}) if eigvals_only else rt.eigh_tangent(a_dot, y, {UPLO})"},
    domain={"a": "positive definite"},
    cases=["(3, 3)", "(3, 3), lower=False", "(3, 3), eigvals_only=True"],
)
general(
    f"y = {L}eigvalsh(a, lower=True)",
    inert=("lower",),
    a=f"rt.eigvalsh_adjoint(y_bar, a, {UPLO})",
    tangents={"a": f"rt.eigvalsh_tangent(a_dot, a, {UPLO})"},
    domain={"a": "positive definite"},
    cases=["(3, 3)", "(3, 3), lower=False"],
)
general(
    f"y = {L}svd(a, full_matrices=True, compute_uv=True)",
    a="rt.svd_adjoint(y_bar, a, rt.thin(y, full_matrices))",
    tangents={"a": "rt.svd_tangent(a_dot, a, rt.thin(y, full_matrices))"},
    cases=["(3, 3), full_matrices=False", "(4, 2), False", "(3, 3)", "(3, 2), compute_uv=False"],
)
general(f"y = {L}svdvals(a)", a="rt.svdvals_adjoint(y_bar, a)", tangents={"a": "rt.svdvals_tangent(a_dot, a)"}, cases=["(3, 3)", "(4, 2)"])
general(
    f"y = {L}qr(a, mode='full')",
    a="rt.qr_adjoint(y_bar, rt.qr_parts(y, a, mode))",
    tangents={"a": "rt.qr_tangent(a_dot, rt.qr_parts(y, a, mode))"},
    kind="tuple",
    cases=["(3, 3)", "(4, 2), mode='economic'", "(2, 4), mode='economic'"],
)
general(
    f"y = {L}norm(x, ord=None, axis=None, keepdims=False)",
    x="rt.unbroadcast(rt.norm_adjoint(y_bar, x, y, ord, axis, keepdims), x)",
    tangents={"x": "rt.norm_tangent(x_dot, x, y, ord, axis, keepdims)"},
    cases=["(3,)", "(2, 3)", "(3,), 3", "(2, 3), 'fro'", "(2, 3), 'nuc'", "(2, 3), None, 1", "(2, 3), 1, axis=0, keepdims=True"],
)
general(f"y = {L}pinv(a)", a="rt.pinv_adjoint(y_bar, a, y)", tangents={"a": "rt.pinv_tangent(a_dot, a, y)"}, cases=["(3, 3)", "(4, 2)", "(2, 4)"])
jointly(
    f"y = {L}lstsq(a, b)",
    a="rt.lstsq_adjoint_a(y_bar, a, b, y)",
    b="rt.lstsq_adjoint_b(y_bar, a, b, y)",
    tangents={"a": "rt.lstsq_tangent(a_dot, b_dot, a, b, y)"},
    kind="tuple",
    cases=["(4, 2), (4,)", "(4, 2), (4, 3)", "(3, 3), (3,)"],
)
general(
    f"y = {L}solve_banded(l_and_u, ab, b)",
    ab="rt.banded_back(s, y, l_and_u, ab)",
    b="rt.unbroadcast(s, b)",
    tangents={
        "ab": f"{L}solve_banded(l_and_u, ab, -rt.banded_product(ab_dot, y, l_and_u))",
        "b": f"{L}solve_banded(l_and_u, ab, b_dot)",
    },
    where=f"s = {L}solve_banded((l_and_u[1], l_and_u[0]), np.conj(rt.banded_turned(ab, l_and_u)), y_bar)",
    cases=[
        "(1, 1), np.array([[9.0, 0.5, 0.3, 0.7], [3.0, 2.5, 3.5, 4.0], [0.4, 0.6, 0.2, 9.0]]), (4,)",
        "(2, 0), np.array([[3.0, 2.5, 3.5, 4.0], [0.4, 0.6, 0.2, 9.0], [0.1, 0.3, 9.0, 9.0]]), (4, 2)",
    ],
)
general(
    f"y = {L}solve_continuous_lyapunov(a, q)",
    a="rt.unbroadcast(-(s @ rt.H(y) + rt.H(s) @ y), a)",
    q="rt.unbroadcast(s, q)",
    tangents={
        "a": f"{L}solve_continuous_lyapunov(a, -(a_dot @ y + y @ rt.H(a_dot)))",
        "q": f"{L}solve_continuous_lyapunov(a, q_dot)",
    },
    where=f"s = {L}solve_continuous_lyapunov(rt.H(a), y_bar)",
    domain={"a": "positive definite"},
    cases=["(3, 3), (3, 3)"],
)
general(
    f"y = {L}solve_discrete_lyapunov(a, q)",
    a="rt.unbroadcast(s @ a @ rt.H(y) + rt.H(s) @ a @ y, a)",
    q="rt.unbroadcast(s, q)",
    tangents={
        "a": f"{L}solve_discrete_lyapunov(a, a_dot @ y @ rt.H(a) + a @ y @ rt.H(a_dot))",
        "q": f"{L}solve_discrete_lyapunov(a, q_dot)",
    },
    where=f"s = {L}solve_discrete_lyapunov(rt.H(a), y_bar)",
    domain={"a": "regular"},
    cases=["(3, 3), (3, 3)"],
)

# matrices whose entries are those of a vector: what numbers of places say
for name, place in ("toeplitz", "np.arange(np.size(c))"), ("circulant", "np.arange(np.size(c))"), ("hankel", "np.arange(np.size(c)) + 1"):
    places = f"{L}{name}({place})" + (" - 1" if name == "hankel" else "")
    linear(f"y = {L}{name}(c)", c=f"rt.gathered_back(y_bar, np.shape(c), {places})", cases=["(3,)", "(1,)"])
linear(
    f"y = {L}block_diag(*arrays)",
    arrays="rt.blocks_back(y_bar, arrays)",
    tangents={"arrays": f"{L}block_diag(*rt.filled(arrays_dot, arrays))"},
    cases=["(2, 3), (3, 1)", "(2, 2)", "(2, 2), (3,), (1, 2)"],
)
real(*[L + name for name in "toeplitz circulant hankel solve_banded".split()])
