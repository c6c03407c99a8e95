"""Kernels that kinds make simple: what `rt.name(…)` is where dimensions are known, as a person would write it.

A kernel is right for every argument; with the number of dimensions known most are one NumPy expression.  The table
maps a kernel to a function of the context and the arguments, which returns the expression or None.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N


def simplify(ctx, e):
    """`e` with the kernels in it replaced where kinds allow."""
    if type(e) is not N.Call or type(e.func) is not N.Attr or e.keywords:
        return e
    rewrite = _TABLE.get(e.func.name)
    if rewrite is None or e.func.value != ctx.module("rt"):
        return e
    simple = rewrite(ctx, *e.args)
    return e if simple is None else simple


def _ndim(ctx, e):
    kind = ctx.kind_of(e)
    if K.is_number(kind):
        return 0
    return len(kind.dims) if K.is_array(kind) and kind.dims is not None else None


def _transposed(e):
    return N.Attr(e, "T")


def _matmul_x(ctx, g, x, y):
    """The cotangent of x in x @ y."""
    shape = _ndim(ctx, x), _ndim(ctx, y)
    if ctx.complex:
        return None
    if shape == (2, 2):
        return N.Binary("@", g, _transposed(y))
    if shape == (1, 2):
        return N.Binary("@", y, g)
    if shape == (2, 1):
        return ctx.np("outer", g, y)
    return N.Binary("*", g, y) if shape == (1, 1) else None


def _matmul_y(ctx, g, x, y):
    """The cotangent of y in x @ y."""
    shape = _ndim(ctx, x), _ndim(ctx, y)
    if ctx.complex:
        return None
    if shape in ((2, 2), (2, 1)):
        return N.Binary("@", _transposed(x), g)
    if shape == (1, 2):
        return ctx.np("outer", x, g)
    return N.Binary("*", g, x) if shape == (1, 1) else None


def _dot_x(ctx, g, x, y, *rest):
    if 0 in (_ndim(ctx, x), _ndim(ctx, y)):
        return None
    return _matmul_x(ctx, g, x, y)


def _dot_y(ctx, g, x, y, *rest):
    if 0 in (_ndim(ctx, x), _ndim(ctx, y)):
        return None
    return _matmul_y(ctx, g, x, y)


def _count(ctx, shape, axis=N.Const(None)):
    """How many entries a reduction over all axes sums: x.size, len(x)."""
    if axis != N.Const(None) or type(shape) is not N.Call or len(shape.args) != 1:
        return None
    (x,) = shape.args
    return N.Attr(x, "size") if K.is_array(ctx.kind_of(x)) and type(x) is N.Name else None


def _aligned(ctx, y, *rest):
    """A reduction over everything needs no axes back."""
    return y if _ndim(ctx, y) == 0 else None


def _unbroadcast(ctx, g, x):
    """Sums over the leading axes that the other operand added: np.sum(g, axis=0) for a bias."""
    gk, xk = ctx.kind_of(g), ctx.kind_of(x)
    if not (K.is_array(gk) and K.is_array(xk)) or gk.dims is None or xk.dims is None or ctx.complex:
        return None
    extra = len(gk.dims) - len(xk.dims)
    if extra < 1 or gk.dtype is None or gk.dtype != xk.dtype or not xk.dims:
        return None
    if any(a != "n" or b != "n" for a, b in zip(gk.dims[extra:], xk.dims)):
        return None
    axis = N.Const(0) if extra == 1 else N.Display("tuple", tuple(N.Const(k) for k in range(extra)))
    return N.Call(ctx.function("np", "sum"), (g,), (("axis", axis),))


def _exp_gap(ctx, x, level):
    """Beside a number the sum of exponentials is never empty."""
    settled = getattr(ctx, "settled", None)
    made = settled.made.get(level.id) if settled is not None and type(level) is N.Name and settled.bound.get(level.id) == 1 else None
    value = made.statement.value if made is not None and made.statement is not None else None
    beside = type(value) is N.Call and type(value.func) is N.Attr and value.func.name == "logaddexp"
    numbers = [a.value for a in value.args if type(a) is N.Const] if beside else ()
    if not any(type(v) in (int, float) and v > float("-inf") for v in numbers):
        return None
    return ctx.np("exp", N.Binary("-", x, level))


_TABLE = {
    "exp_gap": _exp_gap,
    "matmul_adjoint_x": _matmul_x,
    "matmul_adjoint_y": _matmul_y,
    "dot_adjoint_x": _dot_x,
    "dot_adjoint_y": _dot_y,
    "aligned": _aligned,
    "count": _count,
    "unbroadcast": _unbroadcast,
}
