"""What has been computed under a name is not computed again: the reverse sweep reads what the forward sweep has.

    >>> print(after('''
    ... def f(x, y, k):
    ...     t = np.exp(x)
    ...     z = t * y
    ...     x_bar = k * np.exp(x)
    ...     return z, x_bar
    ... ''', "common"))
    t = np.exp(x)
    z = t * y
    x_bar = k * t
    return z, x_bar

Only what costs something counts (calls, array arithmetic), only as long as neither the names that it reads nor their
memory change, and only where the result goes into an operation that makes memory of its own: two names for one array
would not do where one of them is written.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .nest import same, with_body
from .memory import WORLD


_HELD = N.Name("<held>")

_ATOMS = (N.Name, N.Const, N.Lambda, N.Opaque)


class Common:
    def __init__(self, facts, memory):
        self.facts, self.memory = facts, memory
        self.primal = facts.ctx.primal

    def run(self, fn):
        self.primal = self.facts.ctx.primal
        self.names, self.readers, self.classes = {}, {}, {}
        self.trail = []  # (table, key, what it held), for the other arm of a branch
        return with_body(fn, self.block(fn.body))

    # --- what is available ------------------------------------------------------------------------------------------

    def learn(self, s):
        e = s.value
        if not self.counts(e) or s.target.id in self.facts.reads(e) or e in self.names:
            return
        self.names[e] = s.target
        self.trail.append((self.names, e, None))
        classes = self.memory.reads(e) | ({self.memory.find(s.target.id)} if self.facts.holds_memory(s.target.id) else set())
        for table, keys in ((self.readers, self.facts.reads(e) | {s.target.id}), (self.classes, classes)):
            for k in keys:
                if k in table:
                    table[k].add(e)
                else:
                    table[k] = {e}
                    self.trail.append((table, k, None))

    def counts(self, e):
        info = self.facts.info(e)
        if not info.pure:
            return False
        if type(e) is N.Binary and (e.op == "@" or e.op == "/" and info.cost == 1 and type(e.right) is not N.Const):
            return True
        if info.cost < 2:
            return False
        if type(e) is N.Call:
            return self.facts.is_elementwise(e) or self.facts.key(e) in ("np.sum", "np.mean", "np.dot", ".mean")
        return type(e) is N.Binary and (K.is_array(self.facts.kind(e)) or e.op == "**")

    def forget(self, names, classes):
        for table, keys in ((self.readers, names), (self.classes, list(self.classes) if WORLD in classes else classes)):
            for k in keys:
                found = table.pop(k, None)
                if found is None:
                    continue
                self.trail.append((table, k, found))
                for e in found:
                    name = self.names.pop(e, None)
                    if name is not None:
                        self.trail.append((self.names, e, name))

    def back(self, mark):
        """Know again what was known when the trail had this length."""
        while len(self.trail) > mark:
            table, key, held = self.trail.pop()
            if held is None:
                table.pop(key, None)
            else:
                table[key] = held

    # --- the walk ---------------------------------------------------------------------------------------------------

    def block(self, block):
        out = []
        for s in self.scaled(self.drawn(block)):
            if type(s) is N.Comment and s.text == "Reverse sweep":
                self.primal = frozenset()  # what is computed again may be read from where it is
            if walk.blocks(s):
                out.append(self.compound(s))
                continue
            s = self.rewritten(s)
            self.forget(self.facts.own(s)[1], self.memory.writes(s))
            if type(s) is N.Assign and type(s.target) is N.Name:
                self.learn(s)
            out.append(s)
        return same(out, block)

    def drawn(self, block):
        """The block with `t = e` in front of an expression that holds `e`: `y = a / e; t = e` as `t = e; y = a / t`."""
        out = list(block)
        for k, s in enumerate(out):
            if type(s) is not N.Assign or type(s.target) is not N.Name or not self.counts(s.value) or self.facts.info(s.value).cost < 1:
                continue
            needed, classes = self.facts.reads(s.value), self.memory.reads(s.value)
            mine = {s.target.id} | needed
            at = None
            for j in range(k - 1, max(-1, k - 8), -1):
                above = out[j]
                if walk.blocks(above) or type(above) not in (N.Assign, N.AugAssign) or WORLD in self.memory.writes(above):
                    break
                reads, writes = self.facts.own(above)
                if s.target.id in reads or not mine.isdisjoint(writes) or not classes.isdisjoint(self.memory.writes(above)):
                    break
                if not needed <= reads or above.value == s.value:
                    continue
                if any(e == s.value for e in walk.subexpressions(above.value)):
                    at = j
            if at is not None and self.is_ours(out[at]):
                out.insert(at, out.pop(k))
        return same(out, block)

    def scaled(self, block):
        """`t = w / k * y; w /= k` as `w /= k; t = w * y`."""
        out = list(block)
        for k, s in enumerate(out):
            if type(s) is not N.AugAssign or type(s.target) is not N.Name or s.op not in ("*", "/"):
                continue
            e = N.Binary(s.op, s.target, s.value)
            needed, writes = self.facts.reads(e), self.memory.writes(s)
            for j in range(k - 1, max(-1, k - 8), -1):
                above = out[j]
                if walk.blocks(above) or type(above) not in (N.Assign, N.AugAssign):
                    break
                if not needed.isdisjoint(self.facts.own(above)[1]) or not self.memory.reads(e).isdisjoint(self.memory.writes(above)):
                    break
                found = s.target.id in self.facts.own(above)[0]
                new = self.with_name(above, e) if found else above
                if new is None or any(not writes.isdisjoint(self.memory.reads(i)) for i in walk.own_exprs(new)):
                    break
                if found:
                    new = walk.map_exprs(new, lambda i: walk.substitute(i, {_HELD.id: s.target}), lambda target: target)
                    out[j : k + 1] = [s, new, *out[j + 1 : k]]
                    break
        return same(out, block)

    def with_name(self, s, e):
        """A statement that reads _HELD for `e`; None if it reads what `e` changes besides."""
        known, self.names = self.names, {e: _HELD}
        new = self.rewritten(s)
        self.names = known
        changed = e.left.id
        if any(changed in walk.reads(i) for i in walk.own_exprs(new)) or changed in walk.target_reads(s.target):
            return None
        return new

    def is_ours(self, s):
        """Is a statement one about cotangents, in which operands are put in?"""
        base = s.target
        while type(base) in (N.Index, N.Attr):
            base = base.value
        return type(base) is N.Name and base.id not in self.primal

    def compound(self, s):
        names, classes = set(self.facts.own(s)[1]), set()
        for i in walk.statements(s.body + s.orelse):
            names.update(self.facts.own(i)[1])
            classes |= self.memory.writes(i)
        looping = type(s) is not N.If
        if looping:
            self.forget(names, classes)
        new, mark = [], len(self.trail)
        for b in walk.blocks(s):
            new.append(self.block(b))
            self.back(mark)
        self.forget(names, classes)
        return s if all(a is b for a, b in zip(new, walk.blocks(s))) else walk.with_blocks(s, new)

    def rewritten(self, s):
        """A statement about cotangents with what is known already put in."""
        t = type(s)
        if not self.names or t not in (N.Assign, N.AugAssign, N.Evaluate):
            return s
        if t is not N.Evaluate and not self.is_ours(s):
            return s
        value = self.operand(s.value) if t is N.AugAssign else self.whole(s.value)
        if value is s.value:
            return s
        return walk.map_exprs(s, lambda e: value if e is s.value else e, lambda target: target)

    def whole(self, e):
        """`e` with its operands replaced; itself only if it is a number."""
        if type(e) is N.Name or type(e) is N.Const:
            return e
        if self.facts.info(e).cost < 1:
            return e
        if self.facts.is_number(e):
            return self.operand(e)
        if self.facts.info(e).cost < 2:
            return e
        own = type(e) in (N.Binary, N.Unary) or (type(e) is N.Call and self.facts.is_elementwise(e))
        return walk.map_children(e, self.operand if own else self.whole)

    def operand(self, e):
        if type(e) in _ATOMS or self.facts.info(e).cost < 1:
            return e
        found = self.names.get(e)
        if found is not None:
            return found
        own = type(e) in (N.Binary, N.Unary) or (type(e) is N.Call and self.facts.is_elementwise(e))
        return walk.map_children(e, self.operand if own else self.whole)
