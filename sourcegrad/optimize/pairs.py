"""What a forward half hands to its reverse half: only what that reads.

    >>> print(halves('''
    ... def f_fwd(k, s):
    ...     t = k * s
    ...     return np.sin(t), (k, s, t)
    ... def f_rev(saved, y_bar):
    ...     k, s, t = saved
    ...     return y_bar * np.cos(t)
    ... ''', "pairs"))
    def f_fwd(k, s):
        t = k * s
        return np.sin(t), (t,)
    def f_rev(saved, y_bar):
        (t,) = saved
        return y_bar * np.cos(t)
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk


def prune(fwd, rev):
    """(fwd, rev) without the saved values that `rev` unpacks and does not read."""
    first = rev.body[0] if rev.body else None
    last = fwd.body[-1] if fwd.body else None
    if not _unpacks(first, rev) or not _returns_saved(last):
        return fwd, rev
    names = [i.id for i in first.target.items]
    saved = last.value.items[1].items
    if len(names) != len(saved):
        return fwd, rev
    read = walk.all_reads(rev.body[1:])
    kept = [k for k, n in enumerate(names) if n in read]
    if len(kept) == len(names):
        return fwd, rev
    target = N.Display("tuple", tuple(first.target.items[k] for k in kept), first.target.span)
    head = (N.Assign(target, first.value, first.span, first.note),) if kept else ()
    rev = N.Function(rev.name, rev.params, (*head, *rev.body[1:]), rev.doc, rev.span)
    value = N.Display("tuple", (last.value.items[0], N.Display("tuple", tuple(saved[k] for k in kept))), last.value.span)
    fwd = N.Function(fwd.name, fwd.params, (*fwd.body[:-1], N.Return(value, last.span, last.note)), fwd.doc, fwd.span)
    return fwd, rev


def _unpacks(s, rev):
    return (
        type(s) is N.Assign and type(s.target) is N.Display and all(type(i) is N.Name for i in s.target.items)
        and bool(rev.params) and s.value == N.Name(rev.params[0].name)
    )  # fmt: skip


def _returns_saved(s):
    if type(s) is not N.Return or type(s.value) is not N.Display or len(s.value.items) != 2:
        return False
    return type(s.value.items[1]) is N.Display
