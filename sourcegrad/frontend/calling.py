"""NumPy's functions that call functions of the user's, written out: np.apply_along_axis, np.apply_over_axes,
np.piecewise.
"""

from __future__ import annotations

import numpy as np

from ..ir import nodes as N
from ..runtime import calling as kernels

HANDLED = {"np.apply_along_axis", "np.apply_over_axes", "np.piecewise"}


def written_out(d, call):
    """The call of a kernel that is handed the function, or the value of np.piecewise; None for other calls."""
    obj = d.env.static(call.func)
    if obj is np.piecewise:
        return _piecewise(d, call)
    if obj is np.apply_along_axis and len(call.args) >= 3:
        func, axis, x, *extra = call.args
        return handed(d, call, kernels.apply_along_axis, (func, 1, extra, call.keywords), (axis, x))
    if obj is np.apply_over_axes and len(call.args) == 3 and not call.keywords:
        func, x, axes = call.args
        return handed(d, call, kernels.apply_over_axes, (func, 2, (), ()), (x, axes))
    return None


def handed(d, call, kernel, called, rest):
    func, count, extra, keywords = called
    if type(func) is not N.Lambda and not (type(func) is N.Name and func.id in d.functions) or extra or keywords:
        func = closure(d, func, count, extra, keywords, call.span)
    name = d.env.bind(d.names, kernel.__name__, kernel)
    return N.Call(name, (func, *rest), (), call.span)


def closure(d, func, count, extra, keywords, span):
    """`lambda v: func(v, …)`: a function that is inlined where the kernel calls it."""
    names = [d.names.fresh("v") for _ in range(count)]
    body = N.Call(func, (*(N.Name(n, span) for n in names), *extra), tuple(keywords), span)
    return N.Lambda(tuple(N.Param(n) for n in names), body, span)


def _piecewise(d, call):
    """y = zeros like x; y[c] = f(x[c]) for each condition; the last function where none holds."""
    if len(call.args) < 3:
        return None
    x, conditions, functions, *extra = call.args
    displays = all(type(v) is N.Display and v.kind in ("list", "tuple") for v in (conditions, functions))
    if not displays or not conditions.items or not len(conditions.items) <= len(functions.items) <= len(conditions.items) + 1:
        d.refuse(
            call, "np.piecewise whose conditions and functions are not lists in the call itself",
            "Write both lists in the call, or use np.where or np.select.",
        )  # fmt: skip
        return N.Const(None, call.span)
    span, np_name = call.span, d.env.module(d.names, np, "np")

    def call_np(name, *args):
        return N.Call(N.Attr(np_name, name, span), args, (), span)

    x = d.atom(call_np("asarray", x))
    masks = [d.atom(call_np("asarray", c)) for c in conditions.items]
    if len(functions.items) > len(masks):
        covered = masks[0]
        for mask in masks[1:]:
            covered = call_np("logical_or", covered, mask)
        masks.append(d.atom(call_np("logical_not", covered)))
    out = d.atom(call_np("zeros_like", x))
    for mask, func in zip(masks, functions.items):
        value = func
        if _is_called(d, func):
            value = N.Call(func, (N.Index(x, mask, span), *extra), call.keywords, span)
        d.statement(N.Assign(N.Index(out, mask, span), value, span))
    return out


def _is_called(d, func):
    """A function, as opposed to a number to fill in."""
    if type(func) is N.Lambda or type(func) is N.Name and func.id in d.functions:
        return True
    return callable(d.env.static(func))
