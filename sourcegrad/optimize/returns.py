"""Gradients leave under their own names, and without a copy that nobody needs.

    >>> print(after('''
    ... def f(x, k):
    ...     # Reverse sweep
    ...     seq_bar = np.zeros_like(x)
    ...     seq_bar[0] += k
    ...     x_bar = seq_bar.copy()
    ...     return x_bar.copy(), 2.0 * k
    ... ''', "dead", "returns", "returns.uncopied"))
    # Reverse sweep
    x_bar = np.zeros_like(x)
    x_bar[0] += k
    return x_bar, 2.0 * k

A returned copy is dropped if no argument, and nothing else that is returned, can share its memory; a part of a larger
array is copied, so that the rest can go.  So it is with containers: `rt.own_gradient({"w": w_bar, "b": b_bar}, params)`.
"""

from __future__ import annotations

import re

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .handed import is_own
from .nest import with_body
from .renest import SHORT, header


def uncopied(fn, facts, memory):
    """`fn` without needless copies in its last statement."""
    last = fn.body[-1] if fn.body else None
    if type(last) is not N.Return or last.value is None:
        return fn
    items = last.value.items if type(last.value) is N.Display else (last.value,)
    classes = [_classes(e, facts, memory) for e in items]
    parts = {s.target.id for s in fn.body if type(s) is N.Assign and type(s.target) is N.Name and type(s.value) is N.Index}
    new = []
    for k, e in enumerate(items):
        inner = _copied(e, facts)
        others = set().union(*[c for j, c in enumerate(classes) if j != k])
        if is_own(e, fn, facts, memory, others):
            e = N.Call(facts.ctx.rt("own_gradient").func, e.args, (), e.span)
        if inner is not None and memory.is_local(inner.id) and inner.id not in parts:
            mine = memory.find(inner.id)
            if not any(mine in c for j, c in enumerate(classes) if j != k):
                e = inner
        new.append(e)
    if all(a is b for a, b in zip(new, items)):
        return fn
    value = N.Display("tuple", tuple(new), last.value.span) if type(last.value) is N.Display else new[0]
    body = (*fn.body[:-1], N.Return(value, last.span, last.note))
    return with_body(fn, body)


def summed(fn, facts):
    """`x_bar += e; return x_bar` as `return x_bar + e`, where that is short."""
    if len(fn.body) < 2:
        return fn
    s, last = fn.body[-2:]
    if type(s) is not N.AugAssign or s.op not in ("+", "-") or type(s.target) is not N.Name or last != N.Return(s.target):
        return fn
    a, b = facts.kind(s.target), facts.kind(s.value)
    alike = K.is_array(a) and K.is_array(b) and a.dims and a.dtype == b.dtype == "f8" and K.same_shape(a, b)
    if not (alike or (facts.is_number(s.target) and facts.is_number(s.value))):
        return fn
    made = N.Return(N.Binary(s.op, s.target, s.value, s.span), s.span, s.note or last.note)
    return with_body(fn, (*fn.body[:-2], made)) if len(header(made)) <= 7 + SHORT else fn


def _classes(e, facts, memory):
    return {memory.find(n) for n in facts.reads(e) if facts.holds_memory(n)}


def _copied(e, facts):
    """x for `x.copy()`, x a name."""
    if type(e) is N.Call and type(e.func) is N.Attr and e.func.name == "copy" and not e.args:
        return e.func.value if type(e.func.value) is N.Name else None
    return None


class Coalesce:
    """`y = x` at x's last read, where x is a name of ours that tells nothing: x is called y from the start."""

    def __init__(self, facts, memory, dying, nameless, webs=False):
        self.facts, self.memory, self.dying, self.nameless = facts, memory, dying, nameless
        self.webs = webs  # and where both names are the user's one name, numbered

    def run(self, fn):
        counts = walk.times_bound(fn.body)
        params = {p.name for p in fn.params}
        names = {}
        gone = set()
        for s in fn.body:
            found = self.pair(s)
            if found is None:
                continue
            x, y = found
            if x in params or y in params or counts[y] != 1 or x in names or y in names.values() or y in names:
                continue
            names[x] = y
            gone.add(id(s))
        if not names:
            return fn
        body = tuple(s for s in fn.body if id(s) not in gone)
        for x, y in names.items():
            self.facts.kinds.known[y] = self.facts.kinds(x)
            self.facts.held.pop(y, None)
        return with_body(fn, tuple(self.renamed(s, names) for s in body))

    def renamed(self, s, names):
        """`s` with `names` replaced; itself where it has none of them."""
        if not walk.blocks(s) and not any(n in names for part in self.facts.own(s) for n in part):
            return s
        return walk.rename_block((s,), names)[0]

    def pair(self, s):
        """(x, y) if `s` is such a statement, or copies what nobody else holds."""
        if type(s) is not N.Assign or type(s.target) is not N.Name:
            return None
        x = _copied(s.value, self.facts)
        if x is not None:
            if not self.memory.is_local(x.id) or self.memory.companions(x.id):
                return None
        else:
            x = s.value if type(s.value) is N.Name else None
        if x is None or x == s.target or x.id not in self.dying.get(id(s), ()):
            return None
        if self.nameless(s.target.id) or s.target.id in self.facts.ctx.primal:
            return None
        if not self.nameless(x.id) and not (self.webs and re.sub(r"_\d+_bar$", "_bar", x.id) == s.target.id):
            return None  # another web of one name tells nothing more
        return x.id, s.target.id
