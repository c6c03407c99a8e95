"""Kernels that the kinds of their arguments make superfluous, and what a person would write for them.

    >>> print(after('''
    ... def f(x, y, k, g):
    ...     # Reverse sweep
    ...     k_bar = rt.unbroadcast(g * rt.power_dx(k, 3), k)
    ...     x_bar = rt.unbroadcast(g * y, x)
    ...     y_bar = rt.expand(g / rt.count(np.shape(y), None), np.shape(y))
    ...     s_bar = np.sum(2.0 * x * y)
    ...     return k_bar, x_bar, y_bar, s_bar
    ... ''', "fold.final"))
    # Reverse sweep
    k_bar = g * (3 * k ** 2)
    x_bar = g * y
    y_bar = np.full_like(y, g / y.size)
    s_bar = 2.0 * (x @ y)
    return k_bar, x_bar, y_bar, s_bar

Shapes, dtypes and numbers of dimensions are known to allow it.  One function for each kernel: (fold, call) → the simpler expression, or None.
"""

from __future__ import annotations

import types

from ..analysis import kinds as K
from ..ir import nodes as N
from ..rules.parse import trim
from ..runtime import numpy as runtime
from . import matrices, selects, terms
from .terms import constant


def simpler(fold, call, key, owned):
    """What `call` may be replaced by; `owned`: the result must not share more memory than it does now."""
    rewrite = _REWRITES.get(key)
    if rewrite is not None and not call.keywords and takes(rewrite, len(call.args) + 1):
        new = rewrite(fold, *call.args)
        if new is not None:
            return new
    if key == "np.sum" and call.keywords and type(call.args[0]) is N.Unary and call.args[0].op == "-":
        if K.is_array(fold.facts.kind(call.args[0])):
            return N.Unary("-", N.Call(call.func, (call.args[0].operand,), call.keywords, call.span))
    if key.startswith(("rt.", "np.")) and (call.keywords or (len(call.args) > 1 and type(call.args[-1]) is N.Const)):
        shorter = without_defaults(trim(call), key)
        if shorter != call:
            return shorter
    if key == ".copy" and not call.args and not owned:
        return call.func.value  # nobody keeps it
    return None


def without_defaults(call, key):
    """A call of a kernel without the arguments that equal its defaults."""
    function = getattr(runtime, key[3:], None) if key.startswith("rt.") and not call.keywords else None
    if not isinstance(function, types.FunctionType) or len(call.args) > function.__code__.co_argcount:
        return call
    args, first = list(call.args), function.__code__.co_argcount - len(function.__defaults__ or ())
    while len(args) > first and args[-1] == N.Const(function.__defaults__[len(args) - 1 - first]):
        args.pop()
    return call if len(args) == len(call.args) else N.Call(call.func, tuple(args), (), call.span)


def takes(function, n):
    most = function.__code__.co_argcount
    return most - len(function.__defaults__ or ()) <= n <= most


# --- shapes and dtypes ----------------------------------------------------------------------------------------------


def fits(fold, g, x):
    """Does a cotangent `g` have the shape and dtype that `x` asks for?"""
    facts = fold.facts
    gk, xk = facts.kind(g), facts.kind(x)
    if K.is_number(gk) and K.is_number(xk):
        return not facts.ctx.complex or (gk.family == "scalar" and gk == xk and gk.dtype is not None)
    if not (K.is_array(gk) and K.is_array(xk)) or gk.dtype is None or gk.dtype != xk.dtype:
        return False
    return K.same_shape(gk, xk) or same_shape(fold, g, x)


def same_shape(fold, a, b):
    return fold.facts.lengths.same(a, b) or fold.facts.lengths.same_here(a, b)


def unbroadcast(fold, g, x):
    if fits(fold, g, x):
        return g
    kind = fold.facts.kind(g)
    if K.is_array(kind) and kind.dims and (kind.dtype == "f8" and fold.facts.is_float(x) or fold.facts.kind(x) == K.scalar("c16") and kind.dtype == "c16"):
        return fold.facts.ctx.np("sum", g)
    return summed(fold, g, x)


def summed(fold, g, x):
    """np.sum(g, axis=k, keepdims=True) where x is of length 1 along axis k, and along no other."""
    gk, xk = fold.facts.kind(g), fold.facts.kind(x)
    if not (K.is_array(gk) and K.is_array(xk)) or not gk.dims or not xk.dims or len(gk.dims) != len(xk.dims):
        return None
    ones = [k for k, d in enumerate(xk.dims) if d == 1]
    plain = all(a == "n" and b in ("n", 1) for a, b in zip(gk.dims, xk.dims))
    if len(ones) != 1 or not plain or gk.dtype not in ("f8", "f4") or gk.dtype != xk.dtype:
        return None
    words = (("axis", N.Const(ones[0])), ("keepdims", N.Const(True)))
    return fold.call(N.Call(fold.facts.ctx.np("sum", g).func, (g,), words), False)


def without_axis(fold, e):
    """`np.sum(g, axis=1, keepdims=True)[:, 0]` is `np.sum(g, axis=1)`."""
    x = e.value
    if type(x) is N.Unary and x.op == "-" and K.is_array(fold.facts.kind(e)):
        inner = without_axis(fold, N.Index(x.operand, e.index, e.span))
        return None if inner is None else N.Unary("-", inner, e.span)
    parts = list(e.index.items) if type(e.index) is N.Display and e.index.kind == "tuple" else [e.index]
    if type(x) is not N.Call or fold.facts.key(x) != "np.sum" or parts.count(N.Const(0)) != 1:
        return None
    words, kind = dict(x.keywords), fold.facts.kind(x)
    axis = words.get("axis")
    if set(words) != {"axis", "keepdims"} or words["keepdims"] != N.Const(True) or type(axis) is not N.Const or kind.dims is None:
        return None
    at = parts.index(N.Const(0))
    rest = parts[:at] + parts[at + 1 :]
    if N.Const(Ellipsis) in parts[:at]:
        at = len(kind.dims) - len(parts) + at
    if axis.value != at or not all(p in (N.Const(Ellipsis), N.Slice(None, None, None)) for p in rest):
        return None
    return N.Call(x.func, x.args, (("axis", axis),), x.span)


def aligned(fold, y, shape, axis, keepdims=N.Const(False)):
    """A result that kept its axes stands beside its operand as it is, and so does a number."""
    quotient = type(y) is N.Call and fold.facts.key(y) == "rt.divide" and all(map(fold.facts.is_number, y.args))
    if quotient or fold.facts.is_number(y):
        return y
    return y if keepdims == N.Const(True) and K.is_array(fold.facts.kind(y)) else None


def about_mean(fold, x, axis):
    """An array about its mean, or about those along an axis."""
    kind, k = fold.facts.kind(x), number_of(axis)
    if not K.is_array(kind) or type(x) is not N.Name:
        return None
    if axis == N.Const(None):
        return N.Binary("-", x, N.Call(N.Attr(x, "mean"), ()))
    if type(k) is not int or not kind.dims or not -len(kind.dims) <= k < len(kind.dims):
        return None
    words = (("axis", axis),) if k in (0, -len(kind.dims)) else (("axis", axis), ("keepdims", N.Const(True)))
    return N.Binary("-", x, N.Call(N.Attr(x, "mean"), (), words))


def number_of(axis):
    """The number that an axis is written as, or None."""
    return axis.value if type(axis) is N.Const else -1 if axis == N.Unary("-", N.Const(1)) else None


def beside(fold, e, other):
    """`rt.expand(g, np.shape(x), axis)`, or rt.aligned, beside an array of x's shape: g with the axis put in, NumPy does
    the rest.
    """
    if type(e) is N.Binary and e.op == "*" and type(e.left) is N.Const:
        inner = beside(fold, e.right, other)
        return None if inner is None else fold.binary(N.Binary("*", e.left, inner, e.span))
    if type(e) is not N.Call or fold.facts.key(e) not in ("rt.expand", "rt.aligned") or e.keywords or not 3 <= len(e.args) <= 4:
        return None
    g, shape, axis, *keep = e.args
    x, k = shaped_as(fold, shape), number_of(axis)
    gk, ok = fold.facts.kind(g), fold.facts.kind(other)
    if x is None or type(k) is not int or not (K.is_array(gk) and K.is_array(ok)) or not ok.dims or not gk.dims:
        return None
    if gk.dtype != ok.dtype or gk.dtype is None:
        return None
    if not (K.same_shape(fold.facts.kind(x), ok) or same_shape(fold, x, other) or fold.facts.lengths.same_axis(x, other, k)):
        return None
    if keep == [N.Const(True)]:
        return g if len(gk.dims) == len(ok.dims) else None
    if keep not in ([], [N.Const(False)]) or len(gk.dims) != len(ok.dims) - 1 or "n" != ok.dims[k]:
        return None
    k %= len(ok.dims)
    if k == 0:
        return g
    index = N.Display("tuple", (N.Slice(None, None, None),) * k + (N.Const(None),))
    if type(g) is N.Binary and g.op == "*" and type(g.left) is N.Const:
        return N.Binary("*", g.left, N.Index(g.right, index), e.span)
    return N.Index(g, index, e.span)


def expand(fold, g, shape, axis=N.Const(None), keepdims=N.Const(False)):
    """Of a number, `g` itself."""
    x = shaped_as(fold, shape)
    if x is not None and fold.facts.is_number(x) and fold.facts.is_number(g):
        return g
    return full(fold, g, x) if fold.final and axis == N.Const(None) and keepdims == N.Const(False) else None


def full(fold, g, x):
    """np.ones_like(x) or np.full_like(x, g) for a number spread over all of x."""
    facts = fold.facts
    kind = facts.kind(x) if x is not None else K.UNKNOWN
    single = kind.dtype == "f4" and facts.kind(g) == K.scalar("f4")
    if not K.is_array(kind) or not kind.dims or not single and (kind.dtype != "f8" or not facts.is_float(g)):
        return None
    g = terms.unrounded(facts, g, x)
    return facts.ctx.np("ones_like", x) if g == N.Const(1.0) else facts.ctx.np("full_like", x, g)


def shaped_as(fold, shape):
    """x for np.shape(x)."""
    if type(shape) is N.Call and len(shape.args) == 1 and fold.facts.key(shape) == "np.shape":
        return shape.args[0]
    return None


def shaped_like(fold, x):
    """A name nearer to the input than the array `x`, with surely the same shape."""
    if type(x) is N.Name and K.is_array(fold.facts.kind(x)):
        y = fold.facts.lengths.alike(x.id) if fold.returns else fold.facts.lengths.shape(x.id)
        return None if y == x.id else N.Name(y)
    return None


def shape(fold, x):
    y = shaped_like(fold, x)
    return None if y is None else fold.facts.ctx.np("shape", y)


def count(fold, shape, axis=N.Const(None)):
    x = shaped_as(fold, shape)
    if x is None or type(axis) is not N.Const or not K.is_array(fold.facts.kind(x)):
        return None
    if axis.value is None:
        return N.Attr(x, "size")
    return N.Index(N.Attr(x, "shape"), axis)


def zeros_like(fold, x):
    """np.zeros_like of the name nearest to the input."""
    y = shaped_like(fold, x)
    if y is not None and fold.facts.kind(y).dtype == fold.facts.kind(x).dtype is not None:
        return fold.facts.ctx.np("zeros_like", y)
    return None


def zeros(fold, x):
    kind = fold.facts.kind(x)
    if kind.family == "float" or (kind.family == "scalar" and (kind.dtype or " ")[0] == "f"):
        return N.Const(0.0)
    if K.is_array(kind) and kind.dtype in ("f8", "f4", "c16") and not (type(x) is N.Name and x.id in fold.may_be_none()):
        return fold.facts.ctx.np("zeros_like", x)
    return None


def sequence(fold, x):
    return x if fold.facts.kind(x).family in ("list", "tuple", "array", "str", "range") else None


def items_adjoint(fold, g, x):
    gk, xk = fold.facts.kind(g), fold.facts.kind(x)
    return N.Call(N.Attr(g, "copy")) if K.is_array(gk) and K.is_array(xk) and fits(fold, g, x) else None


def add(fold, a, b):
    ak, bk = fold.facts.kind(a), fold.facts.kind(b)
    if K.is_number(ak) and K.is_number(bk):
        return N.Binary("+", a, b)
    if K.is_array(ak) and K.is_array(bk) and (K.same_shape(ak, bk) or same_shape(fold, a, b)):
        return N.Binary("+", a, b)
    return None


def add_at(facts, x_bar, k, g):
    """(place, value) where `rt.add_at(x_bar, k, g)` is `x_bar[k] += g`."""
    kind = facts.kind(x_bar)
    if not K.is_array(kind) or (kind.dtype or " ")[0] != "f" or not facts.is_real(g):
        return None
    parts = k.items if type(k) is N.Display and k.kind == "tuple" else (k,)
    plain = []
    for p in parts:
        if type(p) is N.Call and facts.key(p) == "slice" and len(p.args) == 3:
            low, high, step = (None if a == N.Const(None) else a for a in p.args)
            plain.append(N.Slice(low, high, step))
            continue
        pk = facts.kind(p)
        if not (pk.family == "int" or (type(p) is N.Const and p.value in (None, Ellipsis))):
            return None
        plain.append(p)
    index = N.Display("tuple", tuple(plain)) if len(plain) > 1 else plain[0]
    return N.Index(x_bar, index), g


# --- numbers --------------------------------------------------------------------------------------------------------


def power_dx(fold, x, p):
    """p x^(p-1) for a literal p; between 0 and 1 the kernel keeps 0 from raising or warning."""
    if type(p) is not N.Const or type(p.value) not in (int, float) or not fold.floats(x) or fold.facts.ctx.complex:
        return None
    v = p.value
    if v == 1:
        return N.Const(1.0) if fold.facts.is_number(x) else None
    if v == 2:
        return N.Binary("*", p, x)
    if 1 < v <= 100 or (v < 0 and K.is_array(fold.facts.kind(x)) and type(v) is float):
        return N.Binary("*", p, N.Binary("**", x, constant(N.Binary("-", p, N.Const(1)))))
    return None


def arctan_slope(fold, x):
    """1 / (1 + x * x) of a number of Python's, whose square does not warn."""
    if fold.facts.kind(x).family != "float":
        return None
    return N.Binary("/", N.Const(1), N.Binary("+", N.Const(1), N.Binary("*", x, x)))


def total(fold, x):
    """np.sum(-e) is -np.sum(e)."""
    if type(x) is N.Unary and x.op == "-" and K.is_array(fold.facts.kind(x)):
        return N.Unary("-", fold.facts.ctx.np("sum", x.operand))
    return (fold.final and inner_product(fold, x)) or of_number(fold, x)


def inner_product(fold, e):
    """np.sum(x * y) is x @ y of vectors, np.vdot(x, y) of other arrays: no array of products is made."""
    if type(e) is not N.Binary or e.op != "*":
        return None
    first, y = e.left, e.right
    factor, x = None, first
    while type(x) is N.Binary and x.op == "*" and type(x.left) is not N.Const:
        x = x.left
    if type(x) is N.Binary and x.op == "*" and type(x.left) is N.Const:
        factor, first = x.left, without(first, x)
    xk, yk = fold.facts.kind(first), fold.facts.kind(y)
    if not (K.is_array(xk) and K.is_array(yk)) or not xk.dims or not yk.dims or len(xk.dims) != len(yk.dims):
        return None
    if (xk.dtype, yk.dtype) != ("f8", "f8") or not (K.same_shape(xk, yk) or same_shape(fold, first, y)):
        return None
    product = N.Binary("@", first, y, e.span) if len(xk.dims) == 1 else fold.facts.ctx.np("vdot", first, y)
    return product if factor is None else N.Binary("*", factor, product, e.span)


def without(e, x):
    """The product `e` without the literal in front of its innermost factor `x`."""
    return e.right if e is x else N.Binary("*", without(e.left, x), e.right, e.span)


def rolled_back(fold, g, shift, axis=N.Const(None)):
    if type(shift) is N.Const and type(shift.value) is int and axis == N.Const(None):
        return fold.facts.ctx.np("roll", g, N.Const(-shift.value))
    return None


def of_number(fold, x, axis=N.Const(None)):
    return x if fold.facts.is_number(x) and fold.facts.kind(x).family != "int" else None


def conj(fold, x):
    return x if fold.floats(x) else None


def gradient(fold, g, x):
    """What the caller gets of a cotangent that has his array's kind already."""
    kind = fold.facts.kind(x)
    if kind.family == "float":
        return g if fold.facts.kind(g).family == "float" else None
    if K.is_array(kind) and kind.dims and kind.dtype in ("f8", "f4", "c16", "c8") and fits(fold, g, x):
        return N.Call(N.Attr(g, "copy"))
    return None


def vdot_x(fold, g, x, y):
    rank = matrices.ranks(fold, g, x, y)
    alike = rank is not None and fold.floats(y) and rank[0] == 0 and 0 < rank[1] == rank[2] and fits(fold, y, x)
    return N.Binary("*", g, y) if alike else None


def vdot_y(fold, g, x, y):
    return vdot_x(fold, g, y, x)


_REWRITES = {
    "rt.unbroadcast": unbroadcast, "rt.spread_to": unbroadcast, "rt.expand": expand, "rt.count": count,
    "rt.aligned": aligned, "rt.about_mean": about_mean, "rt.zeros": zeros, "rt.sequence": sequence, "rt.items_adjoint": items_adjoint, "rt.add": add,
    "rt.power_dx": power_dx, "rt.arctan_slope": arctan_slope, "rt.masked": selects.masked, "np.sum": total, "rt.rolled_back": rolled_back, "np.copy": of_number, "rt.copied": of_number, "np.conj": conj,
    "rt.gradient": gradient, "rt.shadow_gradient": gradient, "rt.matmul_adjoint_x": matrices.matmul_x, "rt.matmul_adjoint_y": matrices.matmul_y,
    "rt.vdot_adjoint_x": vdot_x, "rt.vdot_adjoint_y": vdot_y, "rt.dot_adjoint_x": matrices.matmul_x, "rt.dot_adjoint_y": matrices.matmul_y, "np.shape": shape, "np.zeros_like": zeros_like,
}  # fmt: skip
