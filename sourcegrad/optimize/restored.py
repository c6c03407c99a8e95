"""What is saved is put back after the last use of what it takes the place of, not kept under another name for that.

    >>> print(after('''
    ... def f(x, y, k_bar, n):
    ...     x_saved = []
    ...     for i in range(n):
    ...         x_saved.append(np.copy(x))
    ...         x *= 0.5
    ...     # Reverse sweep
    ...     for i in range(n):
    ...         t_bar = y @ x
    ...         x[...] = x_saved.pop()
    ...         k_bar -= t_bar
    ...     return k_bar
    ... ''', "restored"))
    x_saved = []
    for i in range(n):
        x_saved.append(np.copy(x))
        x *= 0.5
    # Reverse sweep
    for i in range(n):
        k_bar -= y @ x
        x[...] = x_saved.pop()
    return k_bar

Only in the reverse sweep, and only behind statements that have nothing to do with it.
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from .bundle import Effects
from .memory import stack_call
from .nest import inside, same, with_body


_NEAR = 40  # statements that are looked at on either side


def restored(fn, facts, memory, made_up):
    """`fn` with values put back behind the one use of each temporary that is made of what was there before."""
    if not any(_restores(s, memory) for s in walk.statements(fn.body)):
        return fn
    reads, bound, effects = walk.times_read(fn.body), walk.times_bound(fn.body), Effects(facts, memory)

    def waits(s):
        """Is this a temporary for one use?"""
        plain = type(s) is N.Assign and type(s.target) is N.Name and not _restores(s, memory)
        return plain and made_up(s.target.id) and reads.get(s.target.id) == bound.get(s.target.id) == 1

    def block(statements):
        out = [inside(s, block) for s in statements]
        for k in range(len(out) - 2, -1, -1):
            if _restores(out[k], memory):
                out.insert(place(out, k), out.pop(k))
        return same(out, statements)

    def place(out, k):
        """Where the value is put back so that a temporary is not needed; k if there is none."""
        names, last = {s.target.id for s in out[max(0, k - _NEAR) : k] if waits(s) and effects.clash(s, out[k])}, k
        source = memory.find(out[k].value.func.value.id)
        for j in range(k + 1, min(len(out), k + _NEAR) if names else 0):
            if walk.blocks(out[j]) or effects.clash(out[k], out[j]) or source in memory.writes(out[j]):
                break
            if not names.isdisjoint(facts.own(out[j])[0]):
                last = j
        return last

    border = next((k for k, s in enumerate(fn.body) if type(s) is N.Comment and s.text == "Reverse sweep"), 0)
    return with_body(fn, same((*fn.body[:border], *block(fn.body[border:])), fn.body))


def _restores(s, memory):
    """Is this `x[...] = x_saved.pop()`?"""
    stack = stack_call(s.value, memory.lists) if type(s) is N.Assign else None
    return stack is not None and not s.value.args
