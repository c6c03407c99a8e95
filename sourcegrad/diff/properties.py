"""Stores through a property, as the calls of its setter that they are.

    o.scale = v          C.scale.fset(o, v)
    o.scale += v         t = o.scale; t += v; C.scale.fset(o, t)
"""

from __future__ import annotations

import inspect
from dataclasses import replace

from ..frontend.resolve import is_user_function
from ..ir import nodes as N
from ..ir import walk


def stores(fn, env, names, kinds):
    """The function with such stores written out, where kinds show the class."""
    if not any(_setter(s, kinds) for s in walk.statements(fn.body)):
        return fn
    return replace(fn, body=_block(fn.body, env, names, kinds))


def _setter(s, kinds):
    """The function that a store calls; None for every other statement."""
    target = s.target if type(s) in (N.Assign, N.AugAssign) else None
    kind = kinds.expr(target.value) if type(target) is N.Attr else None
    if kind is None or kind.family != "object" or not isinstance(kind.dtype, type):
        return None
    found = inspect.getattr_static(kind.dtype, target.name, None)
    return found.fset if isinstance(found, property) and is_user_function(found.fset) else None


def _block(block, env, names, kinds):
    out = []
    for s in block:
        setter = _setter(s, kinds)
        if setter is None:
            out.append(walk.map_blocks(s, lambda b: _block(b, env, names, kinds)) if walk.blocks(s) else s)
            continue
        value = s.value
        if type(s) is N.AugAssign:
            value = N.Name(names.fresh(s.target.name), s.span)
            env.locals.add(value.id)
            out.append(N.Assign(value, s.target, s.span))
            out.append(N.AugAssign(value, s.op, s.value, s.span))
        func = env.bind(names, setter.__name__, setter)
        out.append(N.Evaluate(N.Call(func, (s.target.value, value), (), s.span), s.span))
    return tuple(out)
