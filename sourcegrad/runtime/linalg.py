"""Adjoints in linear algebra: solves, determinants, norms, powers.  Matrices stand in the last two
axes.

H is the conjugate transpose.  The formulas are those of M. Giles, "Collected matrix derivative
results" (2008).
"""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative
from .broadcast import count, expand, normal_axes, unbroadcast
from .elementary import divide
from .order import ties
from .products import H, conj
from .reductions import others
from .trees import is_zero, slot


def _is_vector(b):
    """np.linalg.solve takes a right side of one dimension as a vector, any other as matrices."""
    return np.ndim(b) == 1


def solve_back(g, a, b):
    """The cotangent of np.linalg.solve(a, b) in b, for each matrix of the stack: solve(aᴴ, g)."""
    if _is_vector(b):
        if a.ndim == 2 and a.dtype.kind == "f":
            return np.linalg.solve(a.T, g)
        return np.linalg.solve(H(a), np.expand_dims(g, -1))[..., 0]
    return np.linalg.solve(H(a), g)


def solve_outer(w, a, b, y):
    """The cotangent of y = np.linalg.solve(a, b) in a: −w yᴴ with w = solve(aᴴ, g)."""
    if _is_vector(b):
        if a.ndim == 2 and w.dtype == y.dtype == a.dtype and a.dtype.kind == "f":
            return w[:, None] * -y
        return unbroadcast(-np.expand_dims(w, -1) * np.expand_dims(conj(y), -2), a)
    return unbroadcast(-w @ H(y), a)


def solve_tangent_a(t, a, b, y):
    """The tangent of y = np.linalg.solve(a, b) in a: −solve(a, t y)."""
    if _is_vector(b):
        return -np.linalg.solve(a, t @ np.expand_dims(y, -1))[..., 0]
    return -np.linalg.solve(a, t @ y)


def _is_regular(a):
    """No matrix of the stack is singular to working precision."""
    s = (
        np.linalg.svdvals(a)
        if hasattr(np.linalg, "svdvals")
        else np.linalg.svd(a, compute_uv=False)
    )
    return (
        bool(np.all(s[..., -1] > s[..., 0] * (np.finfo(s.dtype).eps * a.shape[-1])))
        if s.shape[-1]
        else True
    )


def adjugate(a):
    """The transposed cofactors, adj(a) a = det(a) I, also for singular matrices: from the SVD a = u
    s vᴴ it is
    det(u) det(vᴴ) · v adj(s) uᴴ, where adj(s) holds the products of all other singular values."""
    u, s, vh = np.linalg.svd(a)
    sign = np.linalg.det(u) * np.linalg.det(vh)
    return np.expand_dims(sign, (-2, -1)) * ((H(vh) * np.expand_dims(others(s, -1), -2)) @ H(u))


def det_adjoint(g, a, y):
    """The cotangent of y = np.linalg.det(a): g · y · a⁻ᴴ; where a matrix is singular, g ·
    adj(a)ᴴ.
    """
    if _is_regular(a):
        return np.expand_dims(g * conj(y), (-2, -1)) * H(np.linalg.inv(a))
    return np.expand_dims(g, (-2, -1)) * H(adjugate(a))


def det_tangent(t, a, y):
    """The tangent of y = np.linalg.det(a): y tr(a⁻¹ t) = tr(adj(a) t)."""
    if _is_regular(a):
        return y * np.trace(np.linalg.solve(a, t), axis1=-2, axis2=-1)
    return np.trace(adjugate(a) @ t, axis1=-2, axis2=-1)


def check_regular(a, what):
    """Raise where a matrix is singular, and `what` has a value there but no derivative."""
    if np.any(np.equal(np.linalg.slogdet(a)[0], 0)):
        raise UndefinedDerivative(f"{what} of a singular matrix has no derivative")


def _inverse(a, what):
    check_regular(a, what)
    return np.linalg.inv(a)


def slogdet_adjoint(g, a):
    """The cotangent of s, l = np.linalg.slogdet(a): l_bar · a⁻ᴴ; the sign of a complex matrix turns, by i s Im tr(a⁻¹ t)."""
    turn, size = slot(g, 0), slot(g, 1)
    if np.iscomplexobj(a):
        size = size + 1j * np.imag(turn * conj(np.linalg.slogdet(a)[0]))
    if type(size) is float and size == 0.0:
        return np.zeros_like(a)
    return np.expand_dims(size, (-2, -1)) * H(_inverse(a, "np.linalg.slogdet"))


def slogdet_tangent(t, a):
    """The tangent of np.linalg.slogdet: (0, tr(a⁻¹ t)); of a complex matrix (i s Im tr, Re tr)."""
    moved = np.trace(_inverse(a, "np.linalg.slogdet") @ t, axis1=-2, axis2=-1)
    if np.iscomplexobj(a):
        return [np.linalg.slogdet(a)[0] * (1j * np.imag(moved)), np.real(moved)]
    return [moved * 0.0, moved]


def whole(a, y):
    """Is y = pinv(a) that of all of `a`?  Where `rcond` leaves out singular values that are not zero, its derivative differs."""
    if np.all(np.abs(a @ (y @ a) - a) <= 1e-9 * np.max(np.abs(a), initial=0.0)):
        return
    values, inverses = np.linalg.svd(a, compute_uv=False), np.linalg.svd(y, compute_uv=False)
    largest = values[..., :1]
    kept = np.sum(inverses * largest > 0.5, axis=-1, keepdims=True)
    left_out = np.where(np.arange(values.shape[-1]) >= kept, values, 0.0)
    if np.any(left_out > 100 * np.finfo(values.dtype).eps * largest):
        raise UndefinedDerivative(
            "np.linalg.pinv left out singular values that are not zero (rcond=), and there is a derivative at constant rank only.\n"
            "Choose a smaller rcond, or compute it by np.linalg.svd."
        )


def pinv_adjoint(g, a, y):
    """The cotangent of y = np.linalg.pinv(a) at constant rank (Golub & Pereyra 1973):
    −yᴴ g yᴴ + (I − a y) gᴴ y yᴴ + yᴴ y gᴴ (I − y a)."""
    whole(a, y)
    yh, gh = H(y), H(g)
    left = gh - a @ (y @ gh)
    right = gh - (gh @ y) @ a
    return -yh @ g @ yh + left @ y @ yh + yh @ y @ right


def pinv_tangent(t, a, y):
    """The tangent of y = np.linalg.pinv(a): −y t y + y yᴴ tᴴ (I − a y) + (I − y a) tᴴ yᴴ y."""
    whole(a, y)
    th, yh = H(t), H(y)
    left = th - (th @ a) @ y
    right = th - y @ (a @ th)
    return -y @ t @ y + y @ yh @ left + right @ yh @ y


def matrix_power_adjoint(g, a, n, y):
    """The cotangent of y = np.linalg.matrix_power(a, n): Σ_k (a^k)ᴴ g (a^(n−1−k))ᴴ; through the
    inverse for n < 0.
    """
    if n < 0:
        inverse = np.linalg.inv(a)
        back = matrix_power_adjoint(g, inverse, -n, y)
        return -H(inverse) @ back @ H(inverse)
    if n == 0:
        return a * 0.0
    ah = H(a)
    right = g
    total = g
    for _ in range(n - 1):
        # Horner: total holds Σ over the powers so far, right = g (aᴴ)^k
        right = right @ ah
        total = ah @ total + right
    return total


def matrix_power_tangent(t, a, n, y):
    """The tangent of y = np.linalg.matrix_power(a, n): Σ_k a^k t a^(n−1−k)."""
    if n < 0:
        inverse = np.linalg.inv(a)
        return matrix_power_tangent(-inverse @ t @ inverse, inverse, -n, y)
    if n == 0:
        return t * 0.0
    right = t
    total = t
    for _ in range(n - 1):
        right = right @ a
        total = a @ total + right
    return total


def norm_slope(x, y, ord=None, axis=None, keepdims=False):
    """d‖x‖/dx for y = np.linalg.norm(x, ord, axis), of x's shape; 0 where the norm is 0.

    Vectors: x |x|^(p−2) / y^(p−1), ±inf: the sign at the largest (smallest) entries, shared on
    ties.  Matrices:
    Frobenius x / y; 2, -2, nuc by the SVD; 1 and inf: signs in the largest columns or rows.
    """
    if np.size(x) == 0:
        return x * 1.0
    ndim = np.ndim(x)
    axes = normal_axes(axis, ndim)
    if ord is None or ord == "fro" or (ord == 2 and len(axes) == 1):
        return divide(x, expand(y, np.shape(x), axis, keepdims))
    if len(axes) == 1:
        return _vector_slope(x, expand(y, np.shape(x), axis, keepdims), ord, axes[0])
    if len(axes) == 2:
        return _matrix_slope(x, ord, axes)
    raise UndefinedDerivative(
        f"np.linalg.norm with ord={ord!r} over {len(axes)} axes has no derivative"
    )


def _vector_slope(x, y, ord, axis):
    size = np.abs(x)
    if ord == 0:
        return x * 0.0
    if ord == 1:
        return np.sign(x)
    if ord in (np.inf, -np.inf):
        return np.sign(x) * ties(size, np.max(size, axis) if ord > 0 else np.min(size, axis), axis)
    return np.sign(x) * divide(size, y) ** (ord - 1)


def _matrix_slope(x, ord, axes):
    rows, columns = axes
    if ord in (1, -1, np.inf, -np.inf):
        summed, kept = (rows, columns) if ord in (1, -1) else (columns, rows)
        totals = np.sum(np.abs(x), axis=summed, keepdims=True)
        best = (
            np.max(totals, axis=kept, keepdims=True)
            if ord > 0
            else np.min(totals, axis=kept, keepdims=True)
        )
        return np.sign(x) * ties(totals, best, kept, True)
    u, s, vh = np.linalg.svd(np.moveaxis(x, axes, (-2, -1)), full_matrices=False)
    if ord == "nuc":
        weight = np.sign(s)
    elif ord in (2, -2):
        weight = ties(s, np.max(s, -1) if ord > 0 else np.min(s, -1), -1)
    else:
        raise UndefinedDerivative(f"np.linalg.norm with ord={ord!r} has no derivative for matrices")
    return np.moveaxis((u * np.expand_dims(weight, -2)) @ vh, (-2, -1), axes)


def norm_adjoint(g, x, y, ord=None, axis=None, keepdims=False):
    """The cotangent of y = np.linalg.norm(x, ord, axis): g · d‖x‖/dx."""
    slope = norm_slope(x, y, ord, axis, keepdims)
    return (expand(g, np.shape(x), axis, keepdims) * slope).astype(slope.dtype, copy=False)


def norm_tangent(t, x, y, ord=None, axis=None, keepdims=False):
    """The tangent of y = np.linalg.norm(x, ord, axis): Re Σ conj(slope) t."""
    slope = conj(norm_slope(x, y, ord, axis, keepdims))
    return np.real(np.sum(slope * t, axis=axis, keepdims=keepdims))


def _part(g, k):
    """Entry `k` of a tuple's cotangent, or None where it is zero."""
    g = None if g is None or type(g) is float else g[k]
    return None if is_zero(g) else g


def _normal_solve(a, g, rank):
    """(aᴴ a)⁻¹ g by the triangle of a QR factorisation; a must have full column rank."""
    if rank < a.shape[1]:
        raise UndefinedDerivative(
            "np.linalg.lstsq has a derivative for matrices of full column rank only"
        )
    r = np.linalg.qr(a)[1]
    return np.linalg.solve(r, np.linalg.solve(H(r), g))


def _columns(b):
    """A right side as a matrix."""
    return np.reshape(b, (-1, 1)) if np.ndim(b) == 1 else b


def lstsq_adjoint_a(g, a, b, y):
    """The cotangent of (y, residuals, rank, s) = np.linalg.lstsq(a, b) in a, of full column rank.

    With w = (aᴴ a)⁻¹ y_bar and e = b − a y: e wᴴ − a w yᴴ; the squared residuals add −2 e r_bar yᴴ,
    the singular
    values u diag(s_bar) vᴴ.
    """
    solution, residual = _columns(y[0]), _columns(b - a @ y[0])
    total = a * 0.0
    if _part(g, 0) is not None:
        w = _normal_solve(a, _columns(_part(g, 0)), y[2])
        total = total + residual @ H(w) - (a @ w) @ H(solution)
    if _part(g, 1) is not None and y[1].size:
        total = total - 2 * (residual * _part(g, 1)) @ H(solution)
    if _part(g, 3) is not None:
        u, _, vh = np.linalg.svd(a, full_matrices=False)
        total = total + (u * _part(g, 3)) @ vh
    return unbroadcast(total, a)


def lstsq_adjoint_b(g, a, b, y):
    """The cotangent of (y, residuals, rank, s) = np.linalg.lstsq(a, b) in b: a (aᴴ a)⁻¹ y_bar + 2 e
    r_bar.
    """
    total = _columns(b) * 0.0
    if _part(g, 0) is not None:
        total = total + a @ _normal_solve(a, _columns(_part(g, 0)), y[2])
    if _part(g, 1) is not None and y[1].size:
        total = total + 2 * _columns(b - a @ y[0]) * _part(g, 1)
    return unbroadcast(np.reshape(total, np.shape(b)), b)


def lstsq_tangent(ta, tb, a, b, y):
    """The tangent of np.linalg.lstsq, with e = b − a y and f = tb − ta y:
    ((aᴴ a)⁻¹ (taᴴ e + aᴴ f), 2 e · f, None, diag(uᴴ ta v))."""
    ta = a * 0.0 + ta
    residual, flow = b - a @ y[0], tb - ta @ y[0]
    moved = _normal_solve(a, H(ta) @ residual + H(a) @ flow, y[2])
    squared = np.reshape(2 * np.sum(_columns(np.real(conj(residual) * flow)), axis=0), np.shape(y[1])) if y[1].size else y[1]
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return [moved, squared, None, np.real(np.sum((H(u) @ ta) * conj(vh), axis=-1))]


def vector_norm_adjoint(g, x, y, ord=2, axis=None, keepdims=False):
    """The cotangent of np.linalg.vector_norm, which flattens the axes that it is given, all where `axis` is None."""
    flat = _flattened(x, axis)
    lead = np.shape(flat)[:-1]
    back = norm_adjoint(np.reshape(g, lead), flat, np.reshape(y, lead), ord, -1)
    return _unflattened(back, np.shape(x), axis)


def vector_norm_tangent(t, x, y, ord=2, axis=None, keepdims=False):
    """The tangent of np.linalg.vector_norm."""
    flat = _flattened(x, axis)
    lead = np.shape(flat)[:-1]
    return np.reshape(norm_tangent(_flattened(t, axis), flat, np.reshape(y, lead), ord, -1), np.shape(y))


def _flattened(x, axis):
    """x with the axes as one, the last."""
    if axis is None:
        return np.ravel(x)
    axes = axis if isinstance(axis, tuple) else (axis,)
    moved = np.moveaxis(x, axes, tuple(range(-len(axes), 0)))
    return np.reshape(moved, np.shape(moved)[: np.ndim(x) - len(axes)] + (count(np.shape(x), axes),))


def _unflattened(flat, shape, axis):
    """The inverse of `_flattened`, for an array of this shape."""
    if axis is None:
        return np.reshape(flat, shape)
    axes = normal_axes(axis if isinstance(axis, tuple) else (axis,), len(shape))
    lead = tuple([n for k, n in enumerate(shape) if k not in axes])
    moved = np.reshape(flat, lead + tuple([shape[k] for k in axes]))
    return np.moveaxis(moved, tuple(range(-len(axes), 0)), axes)


def cond_slope(a):
    """d cond(a) / da in the 2-norm: (u₁ v₁ᴴ − cond · uₙ vₙᴴ) / sₙ."""
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    first = u[..., :, :1] @ vh[..., :1, :]
    last = u[..., :, -1:] @ vh[..., -1:, :]
    low = np.expand_dims(s[..., -1], (-2, -1))
    return (first - last * (np.expand_dims(s[..., 0], (-2, -1)) / low)) / low


def cond_adjoint(g, a):
    """The cotangent of np.linalg.cond(a) in the 2-norm."""
    return np.expand_dims(g, (-2, -1)) * cond_slope(a)


def cond_tangent(t, a):
    """The tangent of np.linalg.cond(a) in the 2-norm."""
    return np.sum(np.conj(cond_slope(a)) * t, axis=(-2, -1))
