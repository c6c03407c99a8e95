"""An entry that has a name is read by that name; two temporaries for one entry are one.

    >>> print(after('''
    ... def f(x, y, k):
    ...     # Reverse sweep
    ...     t = x[0]
    ...     t_2 = x[0]
    ...     y_bar = y * t + t_2
    ...     k_bar = k * t_2 - x[0]
    ...     return y_bar, k_bar
    ... ''', "entries"))
    # Reverse sweep
    t = x[0]
    y_bar = y * t + t
    k_bar = k * t - t
    return y_bar, k_bar

As long as nothing is stored into the array, a view as long as the array goes by its name; and what it holds is not stored again.  What the user's statements
compute stays as written.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .memory import WORLD
from .nest import same, with_body


class Entries:
    def __init__(self, facts, memory, made_up):
        self.facts, self.memory, self.made_up = facts, memory, made_up

    def run(self, fn):
        self.bound = walk.times_bound(fn.body)
        if not any(self.is_taken(s) for s in walk.statements(fn.body)):
            return fn
        self.known, self.users = {}, {}  # entry → the temporary that holds it; name or (class,) → entries that it concerns
        self.ours = not any(type(s) is N.Comment and s.text == "Reverse sweep" for s in fn.body)
        return with_body(fn, self.block(fn.body))

    def is_taken(self, s):
        """Is this `t = a[k]`, a number or a view?"""
        if type(s) is not N.Assign or type(s.target) is not N.Name or type(s.value) is not N.Index:
            return False
        t, a = s.target.id, s.value.value
        plain = type(a) is N.Name and K.is_array(self.facts.kind(a)) and self.facts.info(s.value).pure
        return plain and self.bound[t] == 1 and self.made_up(t) and (self.facts.is_number(s.value) or self.facts.is_view(s.value))

    def block(self, block):
        out = []
        for s in block:
            if type(s) is N.Comment and s.text == "Reverse sweep":
                self.ours = True
            if walk.blocks(s):
                out.append(self.compound(s))
                continue
            s = self.rewritten(s)
            if type(s) is N.Assign and type(s.target) is N.Index and self.known.get(s.target) == s.value:
                continue  # it holds that already
            self.forget(self.facts.own(s)[1], self.memory.writes(s))
            if self.is_taken(s) and s.target.id not in self.facts.reads(s.value):
                self.learn(s.value, s.target)
            out.append(s)
        return same(out, block)

    def compound(self, s):
        names, classes = set(self.facts.own(s)[1]), set()
        for b in walk.blocks(s):
            for i in walk.statements(b):
                names.update(self.facts.own(i)[1])
                classes |= self.memory.writes(i)
        if type(s) is not N.If:
            self.forget(names, classes)
        new, before = [], dict(self.known)
        for b in walk.blocks(s):
            new.append(self.block(b))
            self.known = dict(before)
        self.forget(names, classes)
        return s if all(a is b for a, b in zip(new, walk.blocks(s))) else walk.with_blocks(s, new)

    def learn(self, e, t):
        if e in self.known:
            return
        self.known[e] = t
        classes = ((self.memory.find(e.value.id),), (WORLD,)) if self.facts.is_number(e) else ()
        for key in (t.id, *self.facts.reads(e), *classes):
            self.users.setdefault(key, set()).add(e)

    def forget(self, names, classes):
        """Names have been bound anew, memory written."""
        for key in (*names, *((c,) for c in classes)):
            for e in self.users.get(key, ()):
                self.known.pop(e, None)

    def rewritten(self, s):
        """A statement with names for the entries that have one."""
        if not self.known or type(s) not in (N.Assign, N.AugAssign):
            return s
        if self.is_taken(s):
            found = self.known.get(s.value)
            return s if found is None else N.Assign(s.target, found, s.span, s.note)
        if not self.ours or type(s.value) is N.Index or any(type(e) in (N.Lambda, N.Opaque) for e in walk.subexpressions(s.value)):
            return s
        value = walk.transform(s.value, lambda e: self.known.get(e, e) if type(e) is N.Index else e)
        return s if value is s.value else walk.map_exprs(s, lambda e: value if e is s.value else e, lambda target: target)
