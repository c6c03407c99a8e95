"""Work that is the same in every pass of a loop is done once, before it.

    >>> print(after('''
    ... def f(n, k, s):
    ...     t_saved = []
    ...     for i in range(n):
    ...         t = np.exp(-k)
    ...         t_saved.append(t)
    ...         s = s * t
    ...     # Reverse sweep
    ...     for i in range(n):
    ...         t = t_saved.pop()
    ...         s = s / t
    ...     return s
    ... ''', "hoist", "hoist.unstacked"))
    t = np.exp(-k)
    for i in range(n):
        s = s * t
    # Reverse sweep
    for i in range(n):
        s = s / t
    return s

Only what costs something moves (calls, array arithmetic), and only what neither raises nor warns, so that it may be
computed for a loop that does not run or an arm that is not taken.  An array that is written or returned under any name
stays: it is another one in every pass.

A value that was saved in every pass needs no list then: it is still there.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .nest import inside, same, with_body
from .memory import WORLD, stack_call


class Hoist:
    def __init__(self, facts, memory, fresh):
        self.facts, self.memory, self.fresh = facts, memory, fresh

    def run(self, fn):
        self.definitions = {}
        for s in walk.statements(fn.body):
            for n in self.facts.own(s)[1]:
                self.definitions.setdefault(n, []).append(s)
        self.appended = appends(fn, self.memory.stacks)
        self.own = set()  # classes of memory that is written or returned
        for s in walk.statements(fn.body):
            self.own |= self.memory.writes(s)
            if type(s) is N.Return and s.value is not None:
                self.own |= self.memory.reads(s.value)
        return with_body(fn, self.block(fn.body))

    def block(self, block):
        out = []
        for s in block:
            if type(s) in (N.For, N.While):
                before, s = self.loop(s)
                out.extend(before)
            out.append(inside(s, self.block))
        return same(out, block)

    def loop(self, s):
        """(statements to put before the loop, the loop without them)."""
        self.changing, self.written = set(self.facts.own(s)[1]), set()
        for i in walk.statements(s.body):
            self.changing.update(self.facts.own(i)[1])
            self.written |= self.memory.writes(i)
        self.before, self.known, self.moved = [], {}, {}
        self.gather(s.body)
        if not self.moved and not self.known_uses(s.body):
            return (), s
        body = self.without(s.body)
        s = N.For(s.target, s.iter, body, s.orelse, s.span, s.note) if type(s) is N.For else N.While(
            s.test, body, s.orelse, s.span, s.note
        )  # fmt: skip
        return self.before, s

    # --- what does not change ---------------------------------------------------------------------------------------

    def invariant(self, e):
        info = self.facts.info(e)
        if not info.total or not info.reads.isdisjoint(self.changing - self.moved.keys()):
            return False
        classes = self.memory.reads(e)
        return WORLD not in self.written and classes.isdisjoint(self.written) or not self.memory.touches(e)

    def gather(self, block):
        """Assignments of temporaries to what does not change, in order."""
        for s in walk.statements(block):
            if type(s) is N.Assign and type(s.target) is N.Name and self.facts.is_temporary(s.target.id):
                if self.memory.find(s.target.id) in self.own:
                    continue
                if self.facts.info(s.value).cost >= 2 and self.invariant(s.value) and self.lives_once(s):
                    self.moved[s.target.id] = s
                    self.before.append(N.Assign(s.target, s.value, s.span, s.note))

    def lives_once(self, s):
        """Is `s` the one definition of its name, apart from taking the very value back from a stack?"""
        name = s.target.id
        for other in self.definitions[name]:
            if other is s:
                continue
            stack = self.memory.stack_of(other.value) if type(other) is N.Assign else None
            if stack is None or any(v != s.target for v in self.appended[stack]):
                return False
        return True

    def known_uses(self, block):
        """Does any statement hold an expensive part that does not change?"""
        return any(self.part(e, self.keeps(s)) for s in walk.statements(block) for e in walk.own_exprs(s))

    def keeps(self, s):
        """May the value of `s` itself be memory that is written or returned, under whatever name?"""
        if type(s) is N.AugAssign and K.is_array(self.facts.kind(s.target)):
            return False
        names = [n for n in self.facts.own(s)[1] if self.facts.holds_memory(n)]
        if type(s) is not N.Assign or type(s.target) is not N.Name:
            names += [n for e in walk.own_exprs(s) for n in self.memory.names(e)]
        return type(s) is N.Return or any(self.memory.find(n) in self.own for n in names)

    def part(self, e, kept):
        """Does `e` hold what may move?  `kept`: its value may become memory that is written."""
        if self.facts.info(e).cost < 2 or type(e) in (N.Lambda, N.Opaque):
            return False
        if self.moves(e, kept):
            return True
        kept = kept and not self.makes_new(e)
        return any(self.part(c, kept) for c in walk.children(e))

    def moves(self, e, kept):
        if type(e) is not N.Call or not self.facts.info(e).reads or (kept and not self.facts.is_number(e)):
            return False
        return self.facts.info(e).cost >= 2 and self.facts.is_elementwise(e) and self.invariant(e)

    def makes_new(self, e):
        """Does the value of `e` share no memory with its operands', whatever they are?"""
        kind = self.facts.kind(e)
        if K.is_number(kind) or type(e) is N.Compare or (type(e) in (N.Binary, N.Unary) and K.is_array(kind)):
            return True
        return type(e) is N.Call and self.memory.makes(e)

    # --- the loop without it ----------------------------------------------------------------------------------------

    def without(self, block):
        out = []
        for s in block:
            if type(s) is N.Assign and type(s.target) is N.Name and self.moved.get(s.target.id) is s:
                continue
            kept = self.keeps(s)
            if any(self.part(e, kept) for e in walk.own_exprs(s)):
                s = walk.map_exprs(s, lambda e: self.replaced(e, kept), lambda target: target)
            out.append(inside(s, self.without))
        return tuple(out)

    def replaced(self, e, kept):
        if not self.part(e, kept):
            return e
        if self.moves(e, kept):
            name = self.known.get(e)
            if name is None:
                name = self.known[e] = self.fresh(e)
                self.before.append(N.Assign(name, e, e.span))
            return name
        kept = kept and not self.makes_new(e)
        return walk.map_children(e, lambda c: self.replaced(c, kept))


def appends(fn, stacks):
    """Stack → the expressions that are appended to it."""
    found = {n: [] for n in stacks}
    for s in walk.statements(fn.body):
        if type(s) is N.Evaluate:
            stack = stack_call(s.value, stacks)
            if stack is not None and s.value.args:
                found[stack].append(s.value.args[0])
    return found


def unstacked(fn, facts, memory):
    """`fn` without the stacks that hold one value again and again, which its name holds as well."""
    appended = appends(fn, memory.stacks)
    candidates = {}
    for stack, values in appended.items():
        if values and all(type(v) is N.Name and v == values[0] for v in values):
            candidates[stack] = values[0].id
    if not candidates:
        return fn
    looped, popped = {}, {}
    _definitions(fn.body, False, looped, popped, memory.stacks)
    params = {p.name for p in fn.params}
    written = set()
    for s in walk.statements(fn.body):
        written |= memory.writes(s)
    gone = set()
    for stack, v in candidates.items():
        places = looped.get(v, [])
        constant = len(places) + (v in params) == 1 and not any(places)
        only = all(target == v for target in popped.get(stack, ()))
        safe = not facts.holds_memory(v) or memory.find(v) not in written
        if constant and only and safe and all(s == stack for s in _stacks_of(popped, v)):
            gone.add(stack)
    return with_body(fn, _drop(fn.body, gone)) if gone else fn


def _definitions(block, in_loop, found, popped, stacks):
    """name → [is the definition in a loop?] without pops; stack → names that its items are popped into."""
    for s in block:
        stack = stack_call(s.value, stacks) if type(s) in (N.Assign, N.Evaluate) else None
        if stack is not None and not s.value.args:
            popped.setdefault(stack, []).append(s.target.id if type(s) is N.Assign else None)
        else:
            for n in walk.own_writes(s):
                found.setdefault(n, []).append(in_loop)
        for b in walk.blocks(s):
            _definitions(b, in_loop or type(s) is not N.If, found, popped, stacks)


def _stacks_of(popped, name):
    return [stack for stack, names in popped.items() if name in names]


def _drop(block, gone):
    out = []
    for s in block:
        if type(s) in (N.Assign, N.Evaluate) and stack_call(s.value, gone):
            continue
        if type(s) is N.Assign and type(s.target) is N.Name and s.target.id in gone:
            continue
        out.append(inside(s, lambda b: _drop(b, gone)))
    return tuple(out)
