"""Cotangents of products of vectors and matrices, as they are written where the numbers of dimensions are known.

    >>> print(after('''
    ... def f(m, x, y):
    ...     x_bar = rt.matmul_adjoint_y(y, m, x)
    ...     y_bar = rt.matmul_adjoint_x(y, m, x)
    ...     m_bar = rt.matmul_adjoint_x(m, m, m)
    ...     return x_bar, y_bar, m_bar
    ... ''', "fold"))
    x_bar = y @ m
    y_bar = np.outer(y, x)
    m_bar = m @ m.T
    return x_bar, y_bar, m_bar
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N


def ranks(fold, *exprs):
    """The numbers of dimensions of arrays that are all real or all complex; a number has none."""
    found, dtypes = [], set()
    for x in exprs:
        kind = fold.facts.kind(x)
        if fold.facts.is_float(x):
            found.append(0)
            dtypes.add("f8")
        elif kind.family in ("scalar", "array") and kind.dtype in ("f8", "c16") and (kind.family == "scalar" or kind.dims is not None):
            found.append(0 if kind.family == "scalar" else len(kind.dims))
            dtypes.add(kind.dtype)
        else:
            return None
    return tuple(found) if len(dtypes) == 1 else None


def matmul_x(fold, g, x, y):
    rank = ranks(fold, g, x, y)
    if rank == (0, 1, 1):
        return N.Binary("*", g, conjugate(fold, y))
    if rank == (1, 2, 1):
        return fold.facts.ctx.np("outer", g, conjugate(fold, y))
    if rank == (1, 1, 2):
        return N.Binary("@", conjugate(fold, y), g)
    if rank == (2, 2, 2):
        return N.Binary("@", g, adjoint(fold, y))
    return None


def matmul_y(fold, g, x, y):
    rank = ranks(fold, g, x, y)
    if rank == (0, 1, 1):
        return N.Binary("*", g, conjugate(fold, x))
    if rank == (1, 2, 1):
        return N.Binary("@", g, conjugate(fold, x)) if fold.floats(x) else N.Binary("@", adjoint(fold, x), g)
    if rank == (1, 1, 2):
        return fold.facts.ctx.np("outer", conjugate(fold, x), g)
    if rank == (2, 2, 2):
        return N.Binary("@", adjoint(fold, x), g)
    return None


def conjugate(fold, x):
    return x if fold.floats(x) else fold.facts.ctx.np("conj", x)


def adjoint(fold, x):
    """The conjugate transpose."""
    turned = transposed(x)
    if fold.floats(x):
        return turned
    return conjugate(fold, turned) if type(x) is N.Attr and turned is x.value else N.Attr(conjugate(fold, x), "T")


def transposed(x):
    return x.value if type(x) is N.Attr and x.name == "T" else N.Attr(x, "T")


def turned_back(fold, e):
    """`t.T` where t is x.T, and both stay what they are, is x; `(x.T @ y).T` is `y.T @ x` for matrices."""
    facts, x = fold.facts, e.value
    if type(x) is N.Binary and x.op == "@" and type(x.left) is N.Attr and x.left.name == "T":
        return N.Binary("@", transposed(x.right), x.left.value, x.span) if ranks(fold, x.left.value, x.right) == (2, 2) else e
    if type(x) is N.Name and x.id in facts.lengths.fixed:
        x = facts.lengths.single.get(x.id)
    plain = type(x) is N.Attr and x.name == "T" and type(x.value) is N.Name and x.value.id in facts.lengths.fixed
    return x.value if plain and K.is_array(facts.kind(x.value)) else e
