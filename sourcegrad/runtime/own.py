"""Between the rules of users and ours: what their functions return must fit what it is the derivative of."""

from __future__ import annotations

import numpy as np

from ..errors import BadArgument
from .broadcast import spread_to
from .trees import is_float, zeros


def as_given(g, x, what="cotangent"):
    """What a user's rule gave as the cotangent (tangent) of `x`: of its shape, in its dtype; None is zero."""
    if g is None:
        return zeros(x)
    if not is_float(x):
        return g
    if np.shape(g) != np.shape(x):
        raise BadArgument(f"{what} has shape {np.shape(g)}, but must have that of its value, {np.shape(x)}.")
    g = g if isinstance(g, (np.ndarray, np.generic, float, complex)) else np.asarray(g, float)[()]
    return spread_to(np.real(g) if np.iscomplexobj(g) and not np.iscomplexobj(x) else g, x)


def as_many(bars, count, name):
    """What a pullback of a function of several arguments gave: a cotangent for each."""
    if not isinstance(bars, (tuple, list)) or len(bars) != count:
        raise BadArgument(f"the pullback of {name} must return a tuple of {count} cotangents, one for each argument, None for what has none; or give wrt.")
    return bars


def blank(x):
    """A zero cotangent of `x`; for what has none, 0.0."""
    g = zeros(x)
    return 0.0 if g is None else g


def pairing(a, b):
    """The sum of the products of a tangent and a cotangent, numbers or arrays."""
    if a is None or b is None:
        return 0.0
    if isinstance(a, (list, tuple, dict)) or isinstance(b, (list, tuple, dict)):
        raise BadArgument("of a rule for containers both modes must be given: declare the other one, too.")
    return np.sum(np.multiply(a, b))
