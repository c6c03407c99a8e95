"""An array of zeros is made where it is first used; a sum into it that comes first makes it.

    >>> print(after('''
    ... def f(x, n):
    ...     u = np.zeros(n)
    ...     u_bar = np.zeros_like(u)
    ...     for i in range(n):
    ...         u[i] = x[i]
    ...     # Reverse sweep
    ...     u_bar += 2.0 * u
    ...     return u_bar
    ... ''', "late"))
    u = np.zeros(n)
    for i in range(n):
        u[i] = x[i]
    # Reverse sweep
    u_bar = 2.0 * u
    return u_bar
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .nest import same, with_body


def late(fn, facts):
    """`fn` with its cotangents made as late as they can be."""
    if not any(_makes_zeros(s, facts) for s in fn.body):
        return fn
    out = list(fn.body)
    for k in range(len(out) - 2, -1, -1):
        s = out[k]
        if not _makes_zeros(s, facts):
            continue
        names = {s.target.id} | facts.reads(s.value)
        at = k + 1
        while at < len(out) - 1 and not _mentions(out[at], s.target.id, names, facts):
            at += 1
        made = _made_by(s, out[at], facts)
        if made is not None:
            out[at] = made
            del out[k]
            continue
        while at > k + 1 and _is_start(out[at - 1], facts):
            at -= 1  # what starts with zeros keeps its order
        if at > k + 1:
            out.insert(at - 1, _like_its_own(out.pop(k), out[at - 1 :], facts))
    return with_body(fn, same(out, fn.body))


def _like_its_own(s, behind, facts):
    """`x_2_bar = np.zeros_like(x_2)` where it is like an x that would be kept for that alone."""
    own = N.Name(s.target.id.removesuffix("_bar"))
    x = s.value.args[0]
    if own == x or own.id not in facts.ctx.primal or not facts.lengths.same(own, x) or facts.kind(own).dtype != facts.kind(x).dtype:
        return s
    reads = [facts.own(i)[0] for i in walk.statements(behind)]
    if any(x.id in r for r in reads) or not any(own.id in r for r in reads):
        return s
    return N.Assign(s.target, N.Call(s.value.func, (own,), (), s.value.span), s.span, s.note)


def _made_by(s, first, facts):
    """`x_bar = e` for the first use `x_bar += e`, if `e` is an array of its own like x_bar."""
    if type(first) is not N.AugAssign or first.op != "+" or first.target != s.target or s.target.id in facts.reads(first.value):
        return None
    e, x = first.value, first.target
    a, b = facts.kind(e), facts.kind(x)
    if not (K.is_array(a) and K.is_array(b)) or not b.dims or a.dtype != b.dtype or b.dtype is None or not facts.ctx.is_fresh(e):
        return None
    if type(e) is N.Call or not (K.same_shape(a, b) or facts.lengths.same(x, e)):
        return None
    return N.Assign(x, e, first.span, first.note)


def _is_start(s, facts):
    """Does a statement give a cotangent its first value, nothing, or say where the reverse sweep begins?"""
    if type(s) is N.Comment:
        return s.text != "Reverse sweep"
    return _makes_zeros(s, facts) or type(s) is N.Assign and type(s.target) is N.Name and type(s.value) is N.Const


def _makes_zeros(s, facts):
    plain = type(s) is N.Assign and type(s.target) is N.Name and type(s.value) is N.Call
    ours = plain and (s.target.id not in facts.ctx.primal or s.target.id in facts.ctx.bars)
    return ours and facts.key(s.value) == "np.zeros_like" and len(s.value.args) == 1 and type(s.value.args[0]) is N.Name


def _mentions(s, name, names, facts):
    """Does a statement use the array, or bind what it is made like anew?"""
    for i in walk.statements((s,)):
        reads, writes = facts.own(i)
        if name in reads or not names.isdisjoint(writes):
            return True
    return False
