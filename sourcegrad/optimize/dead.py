"""Drops what nothing needs: values never read, lists whose items nobody wants, stores into memory that nobody reads.

    >>> print(after('''
    ... def f(n, k, s):
    ...     t_saved = []
    ...     for i in range(n):
    ...         t = s * k
    ...         t_saved.append(t)
    ...         s = s + t
    ...     # Reverse sweep
    ...     for i in range(n):
    ...         t = t_saved.pop()
    ...         k += s
    ...     return k
    ... ''', "dead"))
    for i in range(n):
        t = s * k
        s = s + t
    # Reverse sweep
    for i in range(n):
        k += s
    return k

A statement is needed if it has an effect, may raise what the primal would raise, or makes what a needed statement
reads.  Only the forward sweep keeps statements for their errors: what the reverse sweep computes has been computed
once.  Liveness counts reads by needed statements alone, so that a counter that only counts itself goes.
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from .nest import with_body


class Dead:
    def __init__(self, facts, memory):
        self.facts, self.memory = facts, memory
        self.needed = set()  # classes of memory whose content a needed statement reads
        self.heads = {}
        self.dying = {}  # id(statement) → names that it reads last
        self.made = []  # statements whose ids may be keys there
        self.reversing = False

    def run(self, fn, sweeps):
        """`fn` without what is dead; `sweeps`: "forward", "reverse", or "both", parted by a comment."""
        declared = {n for s in walk.statements(fn.body) if type(s) is N.Scope for n in s.names}
        self.pinned = self.facts.captured(fn.body) | declared
        while True:
            self.reversing = sweeps != "forward"
            self.parted = sweeps == "both"
            self.dying, self.asked, self.top, self.unwanted = {}, set(), None, set()
            body = self.whole(fn.body, set(self.pinned))
            if self.needed.isdisjoint(self.unwanted):
                return with_body(fn, body)

    def is_wanted(self, root):
        """Does a needed statement read this class of memory, as far as is known?"""
        if root in self.needed:
            return True
        self.unwanted.add(root)  # should one turn up, all is judged again
        return False

    def whole(self, body, live):
        out = []
        for s in reversed(body):
            self.top = s  # a statement of the function's own block runs
            s = self.statement(s, live, None, True)
            if s is not None:
                out.append(s)
        same = len(out) == len(body) and all(a is b for a, b in zip(reversed(out), body))
        return body if same else tuple(reversed(out))

    # --- blocks, backwards ------------------------------------------------------------------------------------------

    def block(self, block, live, at_break, real):
        """The needed statements; `live` becomes what is live where the block begins."""
        out = []
        for s in reversed(block):
            s = self.statement(s, live, at_break, real)
            if s is not None:
                out.append(s)
        same = len(out) == len(block) and all(a is b for a, b in zip(reversed(out), block))
        return block if same else tuple(reversed(out))

    def statement(self, s, live, at_break, real):
        t = type(s)
        if t is N.If:
            return self.branch(s, live, at_break, real)
        if t is N.For or t is N.While:
            return self.loop(s, live, real)
        if t is N.Comment:
            if s.text == "Reverse sweep" and self.parted:
                self.reversing = False
            return s
        if t is N.Break:
            live.clear()
            live |= at_break
            return s
        if t is N.Pass or not self.is_needed(s, live):
            return None
        for n in self.facts.own(s)[1]:
            if n not in self.pinned:
                live.discard(n)
        self.read(s, live, real)
        return s

    def read(self, s, live, real):
        reads = self.facts.own(s)[0]
        if real:
            # Names at their last read, for re-nesting.
            self.dying[id(s)] = reads - live
        live |= reads
        if real and s is self.top:
            self.ask(s)
        base, stacks, holds = self.mutated(s), self.memory.stacks, self.facts.holds_memory
        for n in reads:
            # A store reads its base only to write it; a pop takes what was put there.
            if n in stacks:
                if n != base or s.value.func.name == "pop":
                    self.needed.add(("list", n))
            elif n != base and holds(n):
                self.needed.add(self.memory.find(n))

    def ask(self, s):
        """Remember what a statement that surely runs asks for."""
        for e in walk.own_exprs(s):
            self.asked |= self.facts.info(e).asks
        if type(s) in (N.Assign, N.AugAssign) and type(s.target) is N.Index:
            self.asked |= self.facts.info(s.target).asks

    def mutated(self, s):
        """The name through which a statement writes memory, if it does nothing else with it."""
        t = type(s)
        if t in (N.Assign, N.AugAssign) and type(s.target) is N.Index and type(s.target.value) is N.Name:
            base = s.target.value.id
            inner = walk.reads(s.target.index)
            return None if base in inner or base in self.facts.reads(s.value) else base
        if t is N.AugAssign and type(s.target) is N.Name:
            return None if s.target.id in self.facts.reads(s.value) else s.target.id
        if t in (N.Evaluate, N.Assign):
            stack = self.memory.stack_of(s.value)
            if stack:
                return stack
            if t is N.Evaluate and type(s.value) is N.Call and self.facts.key(s.value) in ("rt.add_at", "rt.add_attr"):
                first, *rest = s.value.args
                if type(first) is N.Name and not any(first.id in self.facts.reads(r) for r in rest):
                    return first.id
        return None

    # --- what is needed ---------------------------------------------------------------------------------------------

    def droppable(self, e):
        """No effect, and no error of the primal lost: what it needs is asked for behind it as well."""
        info = self.facts.info(e)
        return info.pure and (self.reversing or (info.needs is not None and info.needs <= self.asked))

    def is_shadow_part(self, s):
        e, bars = s.value, self.facts.ctx.bars
        return s.target.id in bars and type(e) in (N.Index, N.Attr) and type(e.value) is N.Name and e.value.id in bars

    def is_needed(self, s, live):
        t = type(s)
        if t is N.Assign:
            names = walk.target_names(s.target)
            if type(s.value) is N.Name and s.value == s.target:
                return False
            if any(n in live for n in names):
                return True
            if type(s.target) is N.Name:
                stack = self.memory.stack_of(s.value)
                if stack:
                    return not self.reversing or self.is_wanted(("list", stack))
                # Where a shadow is part of another, the primal takes the same part, with the same errors.
                return not (self.droppable(s.value) or self.is_shadow_part(s))
            if type(s.target) is N.Display:
                return not self.unpacks_safely(s) or not self.droppable(s.value)
            return self.store_is_needed(s)
        if t is N.AugAssign:
            if type(s.target) is not N.Name:
                return self.store_is_needed(s)
            n = s.target.id
            if n in live:
                return True
            if self.facts.holds_memory(n) and self.shared(n):
                return True
            whole = N.Binary(s.op, s.target, s.value)
            return not self.droppable(whole)
        if t is N.Evaluate:
            stack = self.memory.stack_of(s.value)
            if stack:
                return not self.droppable_args(s.value) or self.is_wanted(("list", stack))
            base = self.mutated(s)
            if base is not None:
                return not self.reversing or self.shared(base)
            return not self.droppable(s.value)
        if t is N.Define:
            return s.function.name in live or s.function.name in self.pinned
        return True

    def droppable_args(self, call):
        return all(self.droppable(a) for a in call.args) and (call.func.name == "append" or self.reversing)

    def shared(self, n):
        """May anybody see what is written through `n`?"""
        return not self.memory.is_local(n) or self.is_wanted(self.memory.find(n))

    def store_is_needed(self, s):
        target = s.target
        if type(target) is not N.Index or type(target.value) is not N.Name or self.shared(target.value.id):
            return True
        if self.reversing:
            return not self.droppable(s.value)
        if type(target.index) is N.Slice or not self.facts.is_number(s.value):
            return True  # shapes must fit
        return not (self.facts.info(target).safe and self.droppable(s.value))

    def unpacks_safely(self, s):
        kind = self.facts.kind(s.value)
        items = s.target.items
        plain = all(type(i) is N.Name for i in items)
        return plain and (self.reversing or kind.family == "tuple" and kind.items is not None and len(kind.items) == len(items))

    # --- compound statements ----------------------------------------------------------------------------------------

    def branch(self, s, live, at_break, real):
        other = set(live)
        body = self.block(s.body, live, at_break, real)
        orelse = self.block(s.orelse, other, at_break, real)
        live |= other
        test = s.test
        if not body and not orelse and self.droppable(test) and (self.reversing or self.facts.has_truth(test)):
            return None
        if not body and N.is_with(s) and self.reversing:
            return None
        if not body and orelse and not N.is_with(s):
            test, body, orelse = negation(test), orelse, ()
        new = s if body is s.body and orelse is s.orelse else N.If(test, body or _PASS, orelse, s.span, s.note)
        self.read(new, live, real)
        self.made.append(new)
        return new

    def loop(self, s, live, real):
        after = frozenset(live)
        targets = set(walk.target_names(s.target)) if type(s) is N.For else set()
        # Names live around the back edge; what an earlier round has found is a start.
        head = set(live) | self.heads.get(id(s), set())
        if type(s) is N.While:
            head |= self.facts.reads(s.test)
        while True:
            inner = set(head)
            body = self.block(s.body, inner, after, real)
            inner -= targets
            if inner <= head:
                break
            head |= inner
        self.heads[id(s)] = set(head)
        if not body and type(s) is N.For and not targets & after and self.droppable(s.iter):
            return None
        live |= head
        new = s if body is s.body else rebuilt(s, body or _PASS)
        if type(new) is N.For:
            self.read(new, live, real)
        else:
            self.read(new, live, False)
            if real:
                self.dying[id(new)] = frozenset()
        self.made.append(new)
        return new


_PASS = (N.Pass(),)


def rebuilt(s, body):
    if type(s) is N.For:
        return N.For(s.target, s.iter, body, s.orelse, s.span, s.note)
    return N.While(s.test, body, s.orelse, s.span, s.note)


_OPPOSITE = {"is": "is not", "is not": "is", "in": "not in", "not in": "in"}


def negation(e):
    """`not e`; an order is not turned round, since nan is neither below nor above."""
    if type(e) is N.Unary and e.op == "not":
        return e.operand
    if type(e) is N.Compare and len(e.ops) == 1 and e.ops[0] in _OPPOSITE:
        return N.Compare(e.left, (_OPPOSITE[e.ops[0]],), e.rest, e.span)
    return N.Unary("not", e, e.span)
