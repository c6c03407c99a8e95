"""Matrices that the forward sweep makes for its next step alone are not held under a name until the end.

    >>> print(after('''
    ... def f(m, k):
    ...     scores = m @ m.T / k
    ...     e = np.exp(scores)
    ...     # Reverse sweep
    ...     m_bar = e * k
    ...     return m_bar
    ... ''', "dead", "passing"))
    e = np.exp(m @ m.T / k)
    # Reverse sweep
    m_bar = e * k
    return m_bar

Floats of two dimensions or more, in the function's own block; what the reverse sweep reads keeps its name, and so does what is a
view.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk


def passing(fn, facts):
    """The names of such arrays."""
    forward = []
    for s in fn.body:
        if type(s) is N.Comment and s.text == "Reverse sweep":
            break
        forward.append(s)
    else:
        return frozenset()
    made = [s for s in forward if type(s) is N.Assign and type(s.target) is N.Name and _is_matrix(s, facts)]
    if not made:
        return frozenset()
    counts, reads, readers = walk.times_bound(fn.body), walk.times_read(fn.body), {}
    for s in forward:
        if type(s) is N.Assign and type(s.target) is N.Name:
            for n in walk.own_reads(s):
                readers[n] = readers.get(n, 0) + 1
    held = facts.captured(fn.body)
    return frozenset(
        s.target.id for s in made
        if s.target.id not in held and counts[s.target.id] == 1 and reads.get(s.target.id) == readers.get(s.target.id) == 1
    )  # fmt: skip


def _is_matrix(s, facts):
    kind = facts.kind(s.target)
    fresh = type(s.value) in (N.Binary, N.Unary) or type(s.value) is N.Call and facts.ctx.is_fresh(s.value)
    floats = K.is_array(kind) and kind.dtype in ("f8", "f4") and s.target.id in facts.ctx.primal
    return fresh and floats and kind.dims is not None and len(kind.dims) >= 2
