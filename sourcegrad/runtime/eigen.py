"""Adjoints of matrix factorisations.  np.linalg.eigh and cholesky read one triangle, so only that
has a cotangent.

Formulas: M. Giles (2008); J. Townsend, "Differentiating the singular value decomposition" (2016);
S. Walter and L. Lehmann, "Algorithmic differentiation of linear algebra functions" (2010) for QR.
"""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative
from .linalg import pinv_adjoint, pinv_tangent
from .products import H, conj
from .trees import is_given


def _triangle(p, upper=False):
    """The cotangent of one triangle from that of the whole Hermitian matrix: twice below, once on
    the diagonal.
    """
    if upper:
        return H(_triangle(p))
    return np.tril(p) + np.tril(p, -1)


def _hermitian(t, upper=False):
    """The Hermitian matrix that a function sees which reads one triangle of `t`."""
    low = H(np.triu(t)) if upper else np.tril(t)
    below = np.tril(low, -1)
    if np.iscomplexobj(low):
        low = below + _diagonal_matrix(np.real(np.diagonal(low, axis1=-2, axis2=-1)))
    return low + H(below)


def _half(x):
    """The lower triangle with half of the diagonal."""
    return 0.5 * (np.tril(x) + np.tril(x, -1))


def _diagonal_matrix(v):
    """Matrices with `v` on the diagonal."""
    return np.expand_dims(v, -1) * np.eye(v.shape[-1], dtype=v.dtype)


def cholesky_adjoint(g, y):
    """The cotangent of y = np.linalg.cholesky(a): y⁻ᴴ Φ(yᴴ g) y⁻¹ made Hermitian, as its lower
    triangle.
    """
    yh = H(y)
    middle = _half(yh @ np.tril(g))
    whole = H(np.linalg.solve(yh, H(np.linalg.solve(yh, middle))))
    return _triangle(0.5 * (whole + H(whole)))


def cholesky_tangent(t, y):
    """The tangent of y = np.linalg.cholesky(a): y Φ(y⁻¹ t y⁻ᴴ)."""
    return y @ _half(np.linalg.solve(y, H(np.linalg.solve(y, _hermitian(t)))))


def gaps(w):
    """1 / (w_j − w_i) for i ≠ j, 0 on the diagonal and where eigenvalues coincide."""
    difference = np.expand_dims(w, -2) - np.expand_dims(w, -1)
    apart = ~_coincide(difference, w)
    return np.where(apart, 1 / np.where(apart, difference, 1), 0)


def _coincide(difference, w):
    """Eigenvalues that are equal to rounding."""
    scale = np.max(np.abs(w), axis=-1, initial=0.0)
    return np.abs(difference) <= np.expand_dims(scale, (-2, -1)) * (4 * np.finfo(w.dtype).eps)


def check_apart(flow, w, what):
    """Raise where something flows between coinciding eigenvalues: their vectors are not
    determined.
    """
    difference = np.expand_dims(w, -2) - np.expand_dims(w, -1)
    n = w.shape[-1]
    meeting = _coincide(difference, w) & ~np.eye(n, dtype=bool)
    size = np.max(np.abs(flow), initial=0.0)
    if np.any(meeting & (np.abs(flow) > 1e-6 * size)):
        raise UndefinedDerivative(
            f"{what} has equal {'singular ' if 'svd' in what else 'eigen'}values: vectors that "
            "belong to equal values are not determined, so the derivative is undefined"
        )


def given(y_bar, k, like):
    """Entry `k` of a tuple's cotangent, zeros where nothing flowed into it."""
    g = None if y_bar is None or type(y_bar) is float else y_bar[k]
    return np.zeros_like(like) if g is None or type(g) is float else g


def eigh_adjoint(y_bar, y, UPLO="L"):
    """The cotangent of w, v = np.linalg.eigh(a): v (diag(w_bar) + (vᴴ v_bar) ∘ gaps) vᴴ, in the
    triangle read.
    """
    w, v = y[0], y[1]
    inner = H(v) @ given(y_bar, 1, v)
    check_phase(inner, "np.linalg.eigh")
    inner = 0.5 * (inner - H(inner))
    check_apart(inner, w, "np.linalg.eigh's matrix")
    whole = v @ (_diagonal_matrix(given(y_bar, 0, w)) + inner * gaps(w)) @ H(v)
    return _triangle(0.5 * (whole + H(whole)), UPLO == "U")


def eigh_tangent(t, y, UPLO="L"):
    """The tangents of w, v = np.linalg.eigh(a): diag(p) and v (p ∘ gaps) for p = vᴴ t v."""
    w, v = y[0], y[1]
    refuse_phase(v, "np.linalg.eigh", "np.linalg.eigvalsh")
    p = H(v) @ _hermitian(t, UPLO == "U") @ v
    check_apart(
        p - _diagonal_matrix(np.diagonal(p, axis1=-2, axis2=-1)), w, "np.linalg.eigh's matrix"
    )
    return [np.real(np.diagonal(p, axis1=-2, axis2=-1)), v @ (p * gaps(w))]


def eigvalsh_adjoint(g, a, UPLO="L"):
    """The cotangent of np.linalg.eigvalsh(a): v diag(g) vᴴ, in the triangle that is read."""
    v = np.linalg.eigh(a, UPLO)[1]
    return _triangle((v * np.expand_dims(g, -2)) @ H(v), UPLO == "U")


def eigvalsh_tangent(t, a, UPLO="L"):
    """The tangent of np.linalg.eigvalsh(a): diag(vᴴ t v)."""
    v = np.linalg.eigh(a, UPLO)[1]
    return np.real(np.diagonal(H(v) @ _hermitian(t, UPLO == "U") @ v, axis1=-2, axis2=-1))


def svd_adjoint(y_bar, a, y):
    """The cotangent of u, s, vh = np.linalg.svd(a, full_matrices=False); of a complex `a` only where the phases of the
    vectors, which are free, do not matter.
    """
    if not isinstance(y, tuple):  # compute_uv=False
        return svdvals_adjoint(y_bar, a)
    u, s, vh = y[0], y[1], y[2]
    if not is_given(y_bar, 0) and not is_given(y_bar, 2):
        return svdvals_adjoint(given(y_bar, 1, s), a)
    u_bar, s_bar, v_bar = given(y_bar, 0, u), given(y_bar, 1, s), H(given(y_bar, 2, vh))
    v = H(vh)
    f = gaps(s * s)
    pu, pv = H(u) @ u_bar, vh @ v_bar
    check_phase(pu + pv, "np.linalg.svd")
    check_apart((pu - H(pu)) + (pv - H(pv)), s, "np.linalg.svd's matrix")
    row, column = np.expand_dims(s, -2), np.expand_dims(s, -1)
    core = (f * (pu - H(pu))) * row + column * (f * (pv - H(pv))) + _diagonal_matrix(s_bar)
    if np.iscomplexobj(a):
        turn = np.imag(np.diagonal(pu - pv, axis1=-2, axis2=-1))
        core = core + _diagonal_matrix(1j * turn / (2 * s))
    total = u @ core @ vh
    if u.shape[-2] > u.shape[-1]:
        total = total + _shared_out(u_bar - u @ pu, s) @ vh
    if v.shape[-2] > v.shape[-1]:
        total = total + u @ H(_shared_out(v_bar - v @ pv, s))
    return total


def svd_tangent(t, a, y):
    """The tangents of u, s, vh = np.linalg.svd(a, full_matrices=False), a real."""
    if not isinstance(y, tuple):  # compute_uv=False
        return svdvals_tangent(t, a)
    u, s, vh = y[0], y[1], y[2]
    refuse_phase(u, "np.linalg.svd", "np.linalg.svdvals")
    v = H(vh)
    f = gaps(s * s)
    p = H(u) @ t @ v
    row, column = np.expand_dims(s, -2), np.expand_dims(s, -1)
    off = p - _diagonal_matrix(np.diagonal(p, axis1=-2, axis2=-1))
    check_apart(off, s, "np.linalg.svd's matrix")
    u_dot = u @ (f * (p * row + column * H(p)))
    v_dot = v @ (f * (column * p + H(p) * row))
    if u.shape[-2] > u.shape[-1]:
        u_dot = u_dot + _shared_out(t @ v - u @ p, s)
    if v.shape[-2] > v.shape[-1]:
        v_dot = v_dot + _shared_out(H(t) @ u - v @ H(p), s)
    return [u_dot, np.diagonal(p, axis1=-2, axis2=-1).copy(), H(v_dot)]


def _shared_out(flow, s):
    """`flow / s`, a column for each singular value: what turns singular vectors out of their plane."""
    none = s <= np.max(s, axis=-1, initial=0.0)[..., None] * (4 * np.finfo(s.dtype).eps * flow.shape[-2])
    if np.any(none & (np.max(np.abs(flow), axis=-2, initial=0.0) > 1e-6 * np.max(np.abs(flow), initial=0.0))):
        raise UndefinedDerivative(
            "np.linalg.svd's matrix has a singular value of zero: the vector that belongs to it on the longer side is not "
            "determined, so the derivative is undefined"
        )
    return flow / np.where(none, 1, s)[..., None, :]


def check_phase(flow, what):
    """Raise where complex vectors are used so that their phase matters, which is free: `flow` is vectorsᴴ · cotangent."""
    if not np.iscomplexobj(flow):
        return
    turn = np.abs(np.imag(np.diagonal(flow, axis1=-2, axis2=-1)))
    if np.any(turn > 1e-6 * np.max(np.abs(flow), initial=0.0)):
        raise UndefinedDerivative(
            f"{what}'s vectors of a complex matrix are determined up to a phase, and this result depends on the phase: "
            "its derivative is undefined"
        )


def refuse_phase(v, what, values):
    """Raise for complex vectors in forward mode, which cannot tell whether their phase matters."""
    if np.iscomplexobj(v) and np.any(np.imag(v) != 0):
        raise UndefinedDerivative(
            f"{what}'s vectors of a complex matrix are determined up to a phase, and forward mode cannot tell whether it "
            f"matters: use reverse mode, or the values alone ({values})"
        )


def svd_hermitian_adjoint(y_bar, a, y):
    """The cotangent of np.linalg.svd(a, hermitian=True), in the lower triangle, which it reads."""
    whole = svd_adjoint(y_bar, _hermitian(a), y)
    return _triangle(0.5 * (whole + H(whole)))


def svd_hermitian_tangent(t, a, y):
    """The tangents of np.linalg.svd(a, hermitian=True)."""
    return svd_tangent(_hermitian(t), _hermitian(a), y)


def pinv_hermitian_adjoint(g, a, y):
    """The cotangent of np.linalg.pinv(a, hermitian=True), in the lower triangle, which it reads."""
    if np.size(a) == 0:
        return a * 1.0
    whole = pinv_adjoint(g, _hermitian(a), y)
    return _triangle(0.5 * (whole + H(whole)))


def pinv_hermitian_tangent(t, a, y):
    """The tangent of np.linalg.pinv(a, hermitian=True)."""
    return pinv_tangent(_hermitian(t), _hermitian(a), y) if np.size(a) else y * 1.0


def svdvals_adjoint(g, a):
    """The cotangent of the singular values alone: u diag(g) vᴴ."""
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return (u * np.expand_dims(g, -2)) @ vh


def svdvals_tangent(t, a):
    """The tangent of the singular values: Re diag(uᴴ t v)."""
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return np.real(np.diagonal(H(u) @ t @ H(vh), axis1=-2, axis2=-1))


def qr_adjoint(y_bar, y):
    """The cotangent of q, r = np.linalg.qr(a), the first columns of a independent:
    (q_bar + q copyltu(m)) r⁻ᴴ with m = r r_barᴴ − q_barᴴ q, copyltu mirroring the lower triangle.
    Columns beyond the rows are q r₂: they flow into q, and have q r₂_bar.
    """
    q, r = y[0], y[1]
    k = r.shape[-2]
    _check_independent(r[..., :k])
    q_bar, r_bar = given(y_bar, 0, q), np.triu(given(y_bar, 1, r))
    if r.shape[-1] == k:
        return _square_back(q_bar, r_bar, q, r)
    rest = r_bar[..., k:]
    q_bar = q_bar + q @ r[..., k:] @ H(rest)
    first = _square_back(q_bar, r_bar[..., :k], q, r[..., :k])
    return np.concatenate([first, q @ rest], axis=-1)


def _square_back(q_bar, r_bar, q, r):
    m = r @ H(r_bar) - H(q_bar) @ q
    if np.iscomplexobj(m):  # the diagonal of r is real
        m = m - 1j * _diagonal_matrix(np.imag(np.diagonal(m, axis1=-2, axis2=-1)))
    mirrored = np.tril(m) + H(np.tril(m, -1))
    return H(np.linalg.solve(r, H(q_bar + q @ mirrored)))


def _check_independent(r):
    """Raise where the triangle of a QR factorisation does not determine its derivative, or leaves rounding errors of it."""
    diagonal = np.diagonal(r, axis1=-2, axis2=-1)
    rounding = 100 * np.finfo(diagonal.dtype).eps * r.shape[-1]
    if np.any(np.abs(diagonal) <= rounding * np.max(np.abs(r), axis=(-2, -1), initial=0.0)[..., None]) or np.any(np.not_equal(np.imag(diagonal), 0)):
        raise UndefinedDerivative("np.linalg.qr has a derivative where the first columns are independent only")


def qr_tangent(t, y):
    """The tangents of q, r = np.linalg.qr(a): with p = qᴴ t r⁻¹ and its skew part Ω from the lower
    triangle, q_dot = t r⁻¹ − q (p − Ω), r_dot = (p − Ω) r; further columns of r are qᴴ a.
    """
    q, r = y[0], y[1]
    k = r.shape[-2]
    first = r[..., :k]
    _check_independent(first)
    b = H(np.linalg.solve(H(first), H(t[..., :k])))
    p = H(q) @ b
    skew = np.tril(p, -1) - H(np.tril(p, -1))
    if np.iscomplexobj(p):  # the diagonal of r stays real
        skew = skew + 1j * _diagonal_matrix(np.imag(np.diagonal(p, axis1=-2, axis2=-1)))
    q_dot, r_dot = b - q @ (p - skew), (p - skew) @ first
    if r.shape[-1] > k:
        rest = H(q_dot) @ (q @ r[..., k:]) + H(q) @ t[..., k:]
        r_dot = np.concatenate([r_dot, rest], axis=-1)
    return [q_dot, r_dot]


def as_real(x):
    """The real part where `x` is complex."""
    return np.real(x) if np.iscomplexobj(x) else x


def eigvals_adjoint(g, a):
    """The cotangent of np.linalg.eigvals(a): v⁻ᴴ diag(g) vᴴ; for a real matrix its real part."""
    v = np.linalg.eig(a)[1]
    back = np.linalg.solve(H(v), np.expand_dims(g, -1) * H(v))
    return back if np.iscomplexobj(a) else as_real(back)


def eigvals_tangent(t, a):
    """The tangent of np.linalg.eigvals(a): diag(v⁻¹ t v)."""
    v = np.linalg.eig(a)[1]
    return np.diagonal(np.linalg.solve(v, t @ v), axis1=-2, axis2=-1)


def eig_adjoint(y_bar, a, y):
    """The cotangent of w, v = np.linalg.eig(a), columns of v of unit length: v⁻ᴴ (gaps ∘ f +
    diag(w_bar)) vᴴ, where
    f = vᴴ v_bar without what would stretch a column."""
    w, v = y[0], y[1]
    flow = H(v) @ given(y_bar, 1, v)
    _check_phase(flow, v)
    stretch = as_real(np.diagonal(flow, axis1=-2, axis2=-1))
    flow = flow - (H(v) @ v) * np.expand_dims(stretch, -2)
    flow = flow - _diagonal_matrix(np.diagonal(flow, axis1=-2, axis2=-1))
    check_apart(flow, w, "np.linalg.eig's matrix")
    back = np.linalg.solve(
        H(v), (conj(gaps(w)) * flow + _diagonal_matrix(given(y_bar, 0, w))) @ H(v)
    )
    return back if np.iscomplexobj(a) else as_real(back)


def eig_tangent(t, a, y):
    """The tangents of w, v = np.linalg.eig(a): diag(p), and v (p ∘ gaps) without what would stretch
    a column,
    for p = v⁻¹ t v."""
    w, v = y[0], y[1]
    p = np.linalg.solve(v, t @ v)
    diagonal = np.diagonal(p, axis1=-2, axis2=-1)
    off = p - _diagonal_matrix(diagonal)
    _check_phase(off, v)
    check_apart(off, w, "np.linalg.eig's matrix")
    moved = v @ (off * gaps(w))
    return [diagonal, moved - v * np.expand_dims(as_real(np.sum(conj(v) * moved, axis=-2)), -2)]


def _check_phase(flow, v):
    """Complex eigenvectors have a free phase, which LAPACK fixes in a way that has no derivative
    here.
    """
    if np.iscomplexobj(v) and np.any(np.imag(v) != 0) and np.any(flow != 0):
        raise UndefinedDerivative(
            "np.linalg.eig's complex eigenvectors have no derivative: their phase is free; "
            "use the eigenvalues alone (np.linalg.eigvals), or eigh"
        )


def thin(y, full_matrices=True):
    """The parts of a full SVD if it is also the thin one: the vectors that full_matrices adds are
    arbitrary.
    """
    if not isinstance(y, tuple):
        return y
    if full_matrices and y[0].shape[-1] != y[2].shape[-1]:
        raise UndefinedDerivative(
            "np.linalg.svd with full_matrices=True adds arbitrary vectors, which have no "
            "derivative; pass full_matrices=False"
        )
    return y
