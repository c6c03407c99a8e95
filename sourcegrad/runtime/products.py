"""Adjoints of products of arrays.  For complex operands the other factor is conjugated."""

from __future__ import annotations

import numpy as np

from ..errors import UndefinedDerivative
from .broadcast import unbroadcast


def conj(x):
    """The conjugate, without a copy where `x` is real."""
    return np.conj(x) if np.iscomplexobj(x) else x


def H(x):
    """The conjugate transpose of the last two axes."""
    return conj(np.swapaxes(x, -1, -2))


def is_sparse(a):
    """Is it a sparse matrix or array of SciPy's?"""
    return not isinstance(a, np.ndarray) and hasattr(a, "tocsr")


def adjoint_of(a):
    """The conjugate transpose of a sparse matrix."""
    return a.conj().T if hasattr(a, "conj") else H(a)


def matmul_adjoint_x(g, x, y):
    """The cotangent of x @ y in x: g @ Hᵧ; x (…, n, k) or (k,), y (…, k, m) or (k,), batches
    broadcast; or a sparse y.
    """
    if is_sparse(y):
        return g @ adjoint_of(y)
    y = np.asarray(conj(y))  # it may be a list
    if np.ndim(y) == 1:
        return unbroadcast(g * y if np.ndim(x) == 1 else np.expand_dims(g, -1) * y, x)
    if np.ndim(x) == 1:
        return unbroadcast((np.expand_dims(g, -2) @ np.swapaxes(y, -1, -2))[..., 0, :], x)
    if np.ndim(x) == 2 < np.ndim(y):  # one matrix before a batch: summed over it at once
        shared = tuple(range(np.ndim(y) - 2)) + (np.ndim(y) - 1,)
        return unbroadcast(np.tensordot(g, y, (shared, shared)), x)
    return unbroadcast(g @ np.swapaxes(y, -1, -2), x)


def matmul_adjoint_y(g, x, y):
    """The cotangent of x @ y in y: Hₓ @ g; shapes as in matmul_adjoint_x, or a sparse x."""
    if is_sparse(x):
        return adjoint_of(x) @ g
    x = np.asarray(conj(x))
    if np.ndim(x) == 1:
        if np.ndim(y) == 1:
            return unbroadcast(g * x, y)
        return unbroadcast(np.expand_dims(x, -1) * np.expand_dims(g, -2), y)
    if np.ndim(y) == 1 or np.ndim(y) == 2 < np.ndim(x):  # one vector or matrix behind a batch: summed over it at once
        shared = tuple(range(np.ndim(x) - 1))
        return unbroadcast(np.tensordot(x, g, (shared, shared)), y)
    return unbroadcast(np.swapaxes(x, -1, -2) @ g, y)


def dot_adjoint_x(g, x, y):
    """The cotangent of np.dot(x, y) in x: sum over the last axis of x and the second-last of y."""
    y = conj(y)
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return unbroadcast(g * y, x)
    if np.ndim(y) == 1:
        return unbroadcast(np.expand_dims(g, -1) * y, x)
    n, m = np.ndim(x), np.ndim(y)
    rest = tuple(range(m - 2)) + (m - 1,)
    return unbroadcast(np.tensordot(g, y, (tuple(range(n - 1, n + m - 2)), rest)), x)


def dot_adjoint_y(g, x, y):
    """The cotangent of np.dot(x, y) in y."""
    x = conj(x)
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return unbroadcast(g * x, y)
    shared = tuple(range(np.ndim(x) - 1))
    back = np.tensordot(x, g, (shared, shared))
    return unbroadcast(np.moveaxis(back, 0, -2) if np.ndim(y) > 1 else back, y)


def inner_adjoint_x(g, x, y):
    """The cotangent of np.inner(x, y) in x: sum over both last axes."""
    y = conj(y)
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return unbroadcast(g * y, x)
    n, m = np.ndim(x), np.ndim(y)
    return unbroadcast(np.tensordot(g, y, (tuple(range(n - 1, n + m - 2)), tuple(range(m - 1)))), x)


def inner_adjoint_y(g, x, y):
    """The cotangent of np.inner(x, y) in y."""
    x = conj(x)
    if np.ndim(x) == 0 or np.ndim(y) == 0:
        return unbroadcast(g * x, y)
    shared = tuple(range(np.ndim(x) - 1))
    return unbroadcast(np.tensordot(g, x, (shared, shared)), y)


def _contracted(axes, n, m):
    """np.tensordot's axes as two tuples of non-negative ints."""
    if isinstance(axes, (int, np.integer)):
        return tuple(range(n - axes, n)), tuple(range(axes))
    a, b = axes
    a = tuple(a) if isinstance(a, (tuple, list)) else (a,)
    b = tuple(b) if isinstance(b, (tuple, list)) else (b,)
    return tuple([k % n for k in a]), tuple([k % m for k in b])


def tensordot_adjoint_x(g, x, y, axes=2):
    """The cotangent of np.tensordot in x: g with the free axes of y summed, axes back in x's
    order.
    """
    n, m = np.ndim(x), np.ndim(y)
    a, b = _contracted(axes, n, m)
    a_free = tuple([k for k in range(n) if k not in a])
    b_free = tuple([k for k in range(m) if k not in b])
    back = np.tensordot(g, conj(y), (tuple(range(len(a_free), len(a_free) + len(b_free))), b_free))
    order = a_free + tuple([a[b.index(k)] for k in sorted(b)])
    return unbroadcast(np.transpose(back, np.argsort(order)), x)


def tensordot_adjoint_y(g, x, y, axes=2):
    """The cotangent of np.tensordot in y."""
    n, m = np.ndim(x), np.ndim(y)
    a, b = _contracted(axes, n, m)
    a_free = tuple([k for k in range(n) if k not in a])
    b_free = tuple([k for k in range(m) if k not in b])
    back = np.tensordot(conj(x), g, (a_free, tuple(range(len(a_free)))))
    order = tuple([b[a.index(k)] for k in sorted(a)]) + b_free
    return unbroadcast(np.transpose(back, np.argsort(order)), y)


def vdot_adjoint_x(g, x, y):
    """The cotangent of np.vdot(x, y) = Σ conj(x) y in x: conj(g) y."""
    return unbroadcast(np.reshape(np.conj(g) * np.ravel(y), np.shape(x)), x)


def vdot_adjoint_y(g, x, y):
    """The cotangent of np.vdot(x, y) in y: g x."""
    return unbroadcast(np.reshape(g * np.ravel(x), np.shape(y)), y)


def _padded(shape, n):
    """A shape with ones in front, n long."""
    return (1,) * (n - len(shape)) + tuple(shape)


def _parted(shape_x, shape_y, n):
    """The shape of np.kron's result with each axis parted into x's and y's: (x₀, y₀, x₁, y₁, …)."""
    return tuple([s for pair in zip(_padded(shape_x, n), _padded(shape_y, n)) for s in pair])


def kron_adjoint_x(g, x, y):
    """The cotangent of np.kron(x, y) in x."""
    n = max(np.ndim(x), np.ndim(y))
    parted = np.reshape(g, _parted(np.shape(x), np.shape(y), n))
    factor = np.reshape(conj(y), _padded(np.shape(y), n))
    back = np.tensordot(parted, factor, (tuple(range(1, 2 * n, 2)), tuple(range(n))))
    return unbroadcast(np.reshape(back, np.shape(x)), x)


def kron_adjoint_y(g, x, y):
    """The cotangent of np.kron(x, y) in y."""
    n = max(np.ndim(x), np.ndim(y))
    parted = np.reshape(g, _parted(np.shape(x), np.shape(y), n))
    factor = np.reshape(conj(x), _padded(np.shape(x), n))
    back = np.tensordot(parted, factor, (tuple(range(0, 2 * n, 2)), tuple(range(n))))
    return unbroadcast(np.reshape(back, np.shape(y)), y)


def _vectors_last(x, axis):
    return x if axis is None else np.moveaxis(x, axis, -1)


def _of_three(v):
    """Vectors of 2 along the last axis as vectors of 3 in the plane."""
    return v if np.shape(v)[-1] == 3 else np.concatenate([v, v[..., :1] * 0.0], axis=-1)


def _upright(g, x, y):
    """The cotangent of np.cross as vectors of 3 along the last axis: of vectors of 2 it is one number, upright on them."""
    if np.shape(x)[-1] == 3 or np.shape(y)[-1] == 3:
        return g
    g = np.expand_dims(g, -1)
    return np.concatenate([g * 0.0, g * 0.0, g], axis=-1)


def cross_adjoint_x(g, x, y, axis=None):
    """The cotangent of np.cross(x, y) in x, vectors of 3 (or 2) along `axis`: y × g."""
    last, other = _vectors_last(x, axis), _vectors_last(conj(y), axis)
    if np.shape(last)[-1] == 3 and np.shape(other)[-1] == 3:
        back = unbroadcast(np.cross(other, _vectors_last(g, axis)), last)
    else:
        flat = np.shape(last)[-1] == 2 and np.shape(other)[-1] == 2
        g = _upright(g if flat else _vectors_last(g, axis), last, other)
        back = unbroadcast(np.cross(_of_three(other), g)[..., : np.shape(last)[-1]], last)
    return back if axis is None else np.moveaxis(back, -1, axis)


def cross_adjoint_y(g, x, y, axis=None):
    """The cotangent of np.cross(x, y) in y: g × x = −x × g."""
    return -cross_adjoint_x(g, y, x, axis)


def _full(g, n, m, mode):
    """The cotangent of the full convolution, n + m − 1 long, from that of the part that `mode`
    keeps.
    """
    start = 0 if mode == "full" else (min(n, m) - 1) // 2 if mode == "same" else min(n, m) - 1
    return np.concatenate(
        [np.zeros(start, g.dtype), g, np.zeros(n + m - 1 - start - len(g), g.dtype)]
    )


def convolve_adjoint_a(g, a, v, mode="full"):
    """The cotangent of np.convolve(a, v) in a: full(g) convolved with v reversed, the middle
    part.
    """
    n, m = np.size(a), np.size(v)
    back = np.convolve(_full(g, n, m, mode), conj(np.atleast_1d(v))[::-1])[m - 1 : m - 1 + n]
    return unbroadcast(np.reshape(back, np.shape(a)), a)


def convolve_adjoint_v(g, a, v, mode="full"):
    """The cotangent of np.convolve(a, v) in v."""
    n, m = np.size(a), np.size(v)
    back = np.convolve(_full(g, n, m, mode), conj(np.atleast_1d(a))[::-1])[n - 1 : n - 1 + m]
    return unbroadcast(np.reshape(back, np.shape(v)), v)


def _full_correlation(g, n, m, mode):
    """As _full; where the second is longer, np.correlate's "same" keeps the other middle."""
    if mode == "same" and n < m:
        start = (n + m - 1) - (min(n, m) - 1) // 2 - len(g)
        return np.concatenate(
            [np.zeros(start, g.dtype), g, np.zeros(n + m - 1 - start - len(g), g.dtype)]
        )
    return _full(g, n, m, mode)


def correlate_adjoint_a(g, a, v, mode="valid"):
    """The cotangent of np.correlate(a, v), a convolution with conj(v) reversed, in a."""
    return convolve_adjoint_a(_full_correlation(g, len(a), len(v), mode), a, conj(v)[::-1])


def correlate_adjoint_v(g, a, v, mode="valid"):
    """The cotangent of np.correlate(a, v) in v."""
    back = convolve_adjoint_v(_full_correlation(g, len(a), len(v), mode), a, v)
    return conj(back[::-1])


def einsum_plan(subscripts, operands, k):
    """(subscripts, further operands) of the einsum that is the adjoint in operand `k`: text and
    constants.

    The operands of the adjoint are g, the other operands, a vector of ones for each label that only
    operand k has
    (it was summed there), and an identity for each label that k repeats (it was a diagonal).
    """
    shapes = [np.shape(x) for x in operands]
    terms, out = _labels(subscripts, shapes)
    own = terms[k]
    rest = [term for j, term in enumerate(terms) if j != k]
    known = set(out).union(*rest)
    free = iter("".join(c for c in _LETTERS if c not in set("".join(terms))))
    ones, eyes, target = [], [], ""
    sizes = dict(zip(own, shapes[k]))
    for label in own:
        if label in target:
            twin = next(free)
            eyes.append((label + twin, sizes[label]))
            target += twin
        else:
            if label not in known:
                ones.append((label, sizes[label]))
            target += label
    parts = [out, *rest, *[label for label, _ in ones], *[pair for pair, _ in eyes]]
    return ",".join(parts) + "->" + target, [np.ones(n) for _, n in ones] + [
        np.eye(n) for _, n in eyes
    ]


_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _labels(subscripts, shapes):
    """Explicit labels of every operand and of the result; "..." becomes letters, aligned on the
    right.
    """
    if not isinstance(subscripts, str):
        raise UndefinedDerivative(
            "np.einsum with lists of axes has no derivative; write its subscripts as text, for example 'ij,jk->ik'"
        )
    text = subscripts.replace(" ", "")
    given, arrow, out = text.partition("->")
    terms = given.split(",")
    free = [c for c in _LETTERS if c not in text]
    widths = [len(shape) - len(term.replace("...", "")) for term, shape in zip(terms, shapes)]
    wide = max([w for w, term in zip(widths, terms) if "..." in term], default=0)
    dots = "".join(free[:wide])
    if not arrow:
        letters = given.replace("...", "").replace(",", "")
        out = ("..." if "..." in given else "") + "".join(
            sorted(c for c in set(letters) if letters.count(c) == 1)
        )
    terms = [term.replace("...", dots[wide - w :]) for term, w in zip(terms, widths)]
    return terms, out.replace("...", dots)


def einsum_adjoint(g, subscripts, operands, k, optimize=False):
    """The cotangent of operand `k` of np.einsum: one einsum of g with the other operands."""
    if np.size(operands[k]) == 0:
        return np.zeros_like(operands[k])
    plan, extra = einsum_plan(subscripts, operands, k)
    factors = [g]
    for j in range(len(operands)):
        if j != k:
            factors.append(conj(operands[j]))
    return unbroadcast(einsum_list(plan, factors + extra, optimize), operands[k])


def einsum_list(subscripts, operands, optimize=False):
    """np.einsum of a list of operands."""
    return np.einsum(subscripts, *operands, optimize=optimize)


def einsum_adjoints(g, subscripts, operands, optimize=False):
    """The cotangents of all operands of np.einsum."""
    parts = []
    for k in range(len(operands)):
        parts.append(einsum_adjoint(g, subscripts, operands, k, optimize))
    return parts


def einsum_tangent(t, subscripts, operands, optimize=False):
    """The tangent of np.einsum: the sum over operands of the einsum with that one replaced by its
    tangent.
    """
    total = 0.0
    for k in range(len(operands)):
        if t[k] is None or (type(t[k]) is float and t[k] == 0.0):
            continue
        total = total + einsum_list(subscripts, _replaced(operands, k, t[k]), optimize)
    return total


def multi_dot_adjoint(g, arrays):
    """The cotangents of np.linalg.multi_dot: left product ᴴ · g · right product ᴴ for each
    array.
    """
    n = len(arrays)
    parts = []
    for k in range(n):
        before = _chain(arrays[:k])
        after = _chain(arrays[k + 1 :])
        left = arrays[k] if before is None else np.dot(before, arrays[k])
        back = g if after is None else dot_adjoint_x(g, left, after)
        parts.append(
            unbroadcast(
                back if before is None else dot_adjoint_y(back, before, arrays[k]), arrays[k]
            )
        )
    return parts


def _replaced(arrays, k, t):
    """The list of arrays with number `k` replaced by `t`."""
    items = []
    for j in range(len(arrays)):
        items.append(t if j == k else arrays[j])
    return items


def _chain(arrays):
    product = None
    for x in arrays:
        product = x if product is None else np.dot(product, x)
    return product


def multi_dot_tangent(t, arrays):
    """The tangent of np.linalg.multi_dot: the sum over arrays of the product with that one
    replaced.
    """
    total = 0.0
    for k in range(len(arrays)):
        if t[k] is None or (type(t[k]) is float and t[k] == 0.0):
            continue
        total = total + _chain(_replaced(arrays, k, t[k]))
    return total
