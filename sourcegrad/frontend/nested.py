"""`grad(f)` inside a function that is itself differentiated: made while compiling, a constant of the text.

The gradient that the call would return is asked for now, and stands in the text under a name; calling it is the call
of one more generated function, which is source that we accept.
"""

from __future__ import annotations

from ..ir import nodes as N
from .resolve import MISSING

_MAKERS = ("grad", "value_and_grad", "jacobian", "hessian")


def is_gradient(d, call):
    """Is this a call of sourcegrad.grad or its like?"""
    obj = d.env.static(call.func)
    return getattr(obj, "__module__", None) == "sourcegrad.api" and getattr(obj, "__name__", None) in _MAKERS


def gradient(d, call):
    """The Name of the derivative that `grad(f, …)` makes, all of whose arguments must be known now."""
    args = [_known(d, a) for a in call.args]
    keywords = {k: _known(d, v) for k, v in call.keywords}
    if MISSING in args or MISSING in keywords.values() or None in keywords:
        d.refuse(
            call, "the gradient of a function that is not known before the program runs",
            "Define the function at module level, and pass what it reads from here as arguments.",
        )  # fmt: skip
        return N.Const(None, call.span)
    made = d.env.static(call.func)(*args, **keywords)
    if not hasattr(made, "__sourcegrad_call__"):
        d.refuse(
            call, f"{call.func.name if hasattr(call.func, 'name') else call.func.id} inside a differentiated function",
            "Use grad, or take the Hessian outside.",
        )  # fmt: skip
        return N.Const(None, call.span)
    return d.env.bind(d.names, made.__name__, made)


def _known(d, e):
    if type(e) is N.Const:
        return e.value
    if type(e) is N.Display and e.kind == "tuple":
        items = [_known(d, i) for i in e.items]
        return MISSING if MISSING in items else tuple(items)
    if type(e) is N.Name and e.id in d.functions:
        return MISSING
    return d.env.static(e)
