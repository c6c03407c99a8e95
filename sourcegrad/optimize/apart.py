"""An array that is updated in place although its old value is needed is left alone: the new one gets a name.

    >>> print(after('''
    ... def f(x, k):
    ...     z = x * k
    ...     z_saved = np.copy(z)
    ...     z -= k
    ...     e = np.exp(z)
    ...     # Reverse sweep
    ...     z = z_saved
    ...     return e * z
    ... ''', "apart"))
    z = x * k
    t_2 = z - k
    e = np.exp(t_2)
    # Reverse sweep
    return e * z

Only where no other name reaches the array, and where the sum surely has its shape and dtype.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from ..ir.liveness import captured
from .nest import with_body


def apart(fn, facts, memory, fresh):
    """`fn` with such updates made elsewhere."""
    copies = [k for k, s in enumerate(fn.body) if _copied(s, facts) is not None]
    if not copies:
        return fn
    held = captured(fn.body)
    body = list(fn.body)
    for k in copies:
        x, saved = _copied(body[k], facts), body[k].target.id
        if x in held or saved in held or k + 1 >= len(body) or not _updates(body[k + 1], x, facts):
            continue
        end = _restored(body, k, x, saved, facts, memory)
        if end is None:
            continue
        update = body[k + 1]
        value = N.Binary(update.op, update.target, update.value, update.span)
        name = fresh(value)
        body[k] = None
        body[k + 1] = N.Assign(name, value, update.span, update.note)
        body[k + 2 : end] = walk.rename_block(body[k + 2 : end], {x: name.id})
        body[end] = None
    return with_body(fn, fn.body if None not in body else tuple(s for s in body if s is not None))


def _copied(s, facts):
    """x of `x_saved = np.copy(x)`."""
    if type(s) is not N.Assign or type(s.target) is not N.Name or type(s.value) is not N.Call or len(s.value.args) != 1:
        return None
    x = s.value.args[0]
    return x.id if type(x) is N.Name and x != s.target and facts.key(s.value) == "np.copy" else None


def _updates(s, x, facts):
    """Is this `x -= e` of an e that changes neither shape nor dtype, and reads x nowhere else?"""
    if type(s) is not N.AugAssign or s.target != N.Name(x) or s.op not in ("+", "-", "*", "/"):
        return False
    a, b = facts.kind(s.target), facts.kind(s.value)
    if not K.is_array(a) or not a.dims or a.dtype != "f8" or not facts.info(s.value).pure:
        return False
    if facts.is_float(s.value):
        return True
    if not K.is_array(b) or b.dtype != "f8" or b.dims is None:
        return False
    if K.same_shape(a, b) or facts.lengths.same(s.target, s.value):
        return facts.lengths.same(s.target, s.value)
    alike = len(a.dims) == len(b.dims)
    return alike and all(d == 1 or facts.lengths.same_axis(s.target, s.value, k) for k, d in enumerate(b.dims))


def _restored(body, k, x, saved, facts, memory):
    """The index of `x = x_saved`, the one read of the copy, if nothing else binds x before or can see its memory."""
    if not memory.is_local(x) or set(memory.companions(x)) - {saved}:
        return None
    if sum(n == saved for s in walk.statements([s for s in body if s is not None]) for n in walk.own_reads(s)) != 1:
        return None
    for j in range(k + 2, len(body)):
        s = body[j]
        if s is None:
            continue
        if type(s) is N.Assign and s.target == N.Name(x) and s.value == N.Name(saved):
            return j
        for i in walk.statements((s,)):
            if x in walk.own_writes(i) or saved in walk.own_writes(i) or memory.find(x) in memory.writes(i):
                return None
    return None
