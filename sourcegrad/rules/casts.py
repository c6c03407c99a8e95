"""Rules of results that hold floats or whole numbers, as only the call tells: what is cut to whole numbers moves with nothing.

    w = x.astype(dtype)        x_bar += rt.unbroadcast(rt.if_floats(w_bar, w), x)
"""

from __future__ import annotations

import copy
import functools

from ..ir import nodes as ir
from ..ir import walk
from .declare import linear

linear("t = rt.if_floats(g, y)", g="rt.if_floats(t_bar, y)", inert=("y",), memory="may view g", kind="like g", cases=["(3,), np.ones(3)", "(3,), np.arange(3)"])

# What goes into their result is cast to the dtype of another array
TO_DTYPE = {"np.full_like": "fill_value", "np.insert": "values", "np.pad": "constant_values"}


def asks_for_dtype(rule, bound):
    """The expression of the dtype that a call casts its result to, None where it leaves that to its operands."""
    dtype = bound.get("dtype")
    if dtype is not None and dtype != ir.Const(None):
        return dtype
    given = type(bound.get(TO_DTYPE.get(rule.key))) is ir.Name
    return ir.Attr(next(iter(bound.values())), "dtype") if given else None


@functools.cache
def unsure(rule):
    """`rule` with a look at its result's dtype in all its texts."""
    made, y = copy.copy(rule), ir.Name(rule.result)
    bar = {rule.result + "_bar": _call("if_floats", ir.Name(rule.result + "_bar"), y)}

    def told(e):
        return _call("if_floats", e, y) if rule.style == "elementwise" else walk.substitute(e, bar)

    made.adjoint = {n: e if e is None else told(e) for n, e in rule.adjoint.items()}
    made.tangent = {n: e if e is None or _is_cast(e) else _call("cast", e, y) for n, e in rule.tangent.items()}
    if rule.style != "elementwise":
        made.where = tuple(type(w)(w.target, walk.substitute(w.value, bar)) for w in rule.where)
    return made


def _call(name, *args):
    return ir.Call(ir.Attr(ir.Name("rt"), name), args, ())


def _is_cast(e):
    return type(e) is ir.Call and e.func == ir.Attr(ir.Name("rt"), "cast")
