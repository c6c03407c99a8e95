"""A saved number is computed again where what it was made of is there again.

    >>> print(after('''
    ... def f(n, k, s, g):
    ...     t_saved = []
    ...     s_saved = []
    ...     for i in range(n):
    ...         t = s - k
    ...         t_saved.append(t)
    ...         s_saved.append(s)
    ...         s = s * t
    ...     # Reverse sweep
    ...     for i in range(n - 1, -1, -1):
    ...         t = t_saved.pop()
    ...         s = s_saved.pop()
    ...         g += s * t
    ...     return g
    ... ''', "recompute"))
    s_saved = []
    for i in range(n):
        t = s - k
        s_saved.append(s)
        s = s * t
    # Reverse sweep
    for i in range(n - 1, -1, -1):
        s = s_saved.pop()
        t = s - k
        g += s * t
    return g

That it is the same number is shown from the text.  The two sweeps mirror each other: the same loops backwards, the same
arms on tests that are themselves taken back, and a list with one place that appends and one that pops gives each pass
of the reverse loop what the pass that it undoes has put there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from ..analysis import kinds as K
from ..diff.reverse import reversed_range
from ..ir import nodes as N
from ..ir import walk
from .nest import inside, with_body


class _Place:
    """Where a statement stands: its order in the text, the compound statements around it with the block taken, its index there."""

    __slots__ = ("s", "order", "path", "block", "index")

    def __init__(self, s, order, path, block, index):
        self.s, self.order, self.path, self.block, self.index = s, order, path, block, index


class Recompute:
    def __init__(self, facts, memory):
        self.facts, self.memory = facts, memory

    def run(self, fn):
        if not self.memory.stacks:
            return fn
        self.survey(fn)
        again = {}
        self.trusted = set()  # stacks whose items others are computed from
        for stack in sorted(self.memory.stacks, key=lambda n: self.pushed[n][0].order if self.pushed.get(n) else 0):
            if self.is_single(stack) and stack not in self.trusted:
                trusted = set(self.trusted)
                found = self.again(stack)
                if found is None or stack in self.trusted:
                    self.trusted = trusted
                    continue
                again[stack] = (self.popped[stack][0].s, *found)
                self.pushed[stack] = ()  # what it held comes back elsewhere now
        if not again:
            return fn
        gone = {id(pop) for pop, _, _ in again.values()}
        self.drop = set(again)
        self.insert = {}
        for pop, at, value in again.values():
            self.insert.setdefault(id(at), []).append(N.Assign(pop.target, value, pop.span))
        return with_body(fn, self.rebuilt(fn.body, gone))

    # --- the survey -------------------------------------------------------------------------------------------------

    def survey(self, fn):
        self.places, self.assigned, self.ranges = {}, {}, {}
        self.ordered = [None]  # places in order of the text
        self.pushed, self.popped = {}, {}
        self.written = set()
        self.count = 0
        self.border = None
        self.visit(fn.body, ())
        if self.border is None:
            self.border = 0

    def visit(self, block, path):
        for index, s in enumerate(block):
            self.count += 1
            place = _Place(s, self.count, path, block, index)
            self.places[id(s)] = place
            self.ordered.append(place)
            if type(s) is N.Comment and s.text == "Reverse sweep":
                self.border = self.count
            for n in self.facts.own(s)[1]:
                self.assigned.setdefault(n, []).append(place.order)
            stack = self.memory.stack_of(s.value) if type(s) in (N.Assign, N.Evaluate) else None
            if stack is not None:
                (self.pushed if s.value.args else self.popped).setdefault(stack, []).append(place)
            else:
                self.written |= self.memory.writes(s)
            for k, b in enumerate(walk.blocks(s)):
                self.visit(b, (*path, (s, k)))
            self.ranges[id(s)] = (place.order, self.count)

    def untouched(self, name, low, high):
        """Is there no assignment to `name` strictly between two places of the text?"""
        orders = self.assigned.get(name, ())
        return bisect_right(orders, low) == bisect_left(orders, high)

    def is_single(self, stack):
        """Does one place append to it and one pop from it?"""
        return len(self.pushed.get(stack, ())) == 1 and len(self.popped.get(stack, ())) == 1

    # --- one stack --------------------------------------------------------------------------------------------------

    def again(self, stack):
        """(the statement before which, the expression by which) what the stack holds is computed again, in front of what undoes a line of the user's."""
        push, pop = self.pushed[stack][0], self.popped[stack][0]
        if type(pop.s) is not N.Assign or not push.order < self.border < pop.order:
            return None
        v = pop.s.target.id
        item = push.s.value.args[0]
        if not self.mirrored(push.path, pop.path):
            return None
        if item == pop.s.target:
            made = self.definition(v, push)
            if made is None or self.is_written(v):
                return None  # what is filled after it was made is not what made it
            e = made.s.value
        else:
            made, e = push, item
        if type(e) is N.Name or not (self.cheap(e) or self.is_light(e, pop)):
            return None
        found = None
        for index in range(pop.index + 1, len(pop.block)):
            s = pop.block[index]
            at = self.places[id(s)]
            if (found is None or _starts(pop.block, index)) and all(
                self.matches(n, made, at, pop.path, push.path) for n in self.facts.reads(e)
            ):
                found = s, e
            first, last = self.ranges[id(s)]
            if v in self.reads(s) or not self.untouched(v, first - 1, last + 1):
                break
        return found

    def reads(self, s):
        if not walk.blocks(s):
            return self.facts.own(s)[0]
        return set(self.facts.own(s)[0]).union(*[self.reads(i) for b in walk.blocks(s) for i in b])

    def definition(self, v, push):
        """The one statement of the forward sweep that makes `v`, in the block of the append and above it."""
        orders = [o for o in self.assigned[v] if o < self.border]
        if len(orders) != 1 or orders[0] > push.order:
            return None
        place = self.ordered[orders[0]]
        plain = type(place.s) is N.Assign and type(place.s.target) is N.Name
        return place if plain and place.block is push.block else None

    def is_written(self, n):
        """Can what `n` holds be another than its definition made, by a store?"""
        return self.facts.holds_memory(n) and self.memory.find(n) in self.written

    def cheap(self, e):
        info = self.facts.info(e)
        if not info.pure or (info.cost > 1 and not self.is_scaled(e)):
            return False
        return sum(1 for _ in walk.subexpressions(e)) <= 9 and not self.memory.reads(e) & self.written

    def is_scaled(self, e):
        """Is this an array and a number, added or multiplied?  Keeping the result would cost as much, and memory."""
        if type(e) is not N.Binary or e.op not in "+-*" or not K.is_array(self.facts.kind(e)):
            return False
        a, b = (e.left, e.right) if self.facts.is_number(e.left) else (e.right, e.left)
        return type(a) in (N.Name, N.Const) and self.facts.is_number(a) and type(b) is N.Name and self.facts.kind(b).dtype == "f8"

    def is_light(self, e, pop):
        """Is this arithmetic on arrays that takes at most two operations which the pass that pops does not make anyway?

        To keep the result costs as much as one of them, and memory.
        """
        made = {i for s in pop.block[pop.index + 1 :] for x in walk.own_exprs(s) for i in walk.subexpressions(x)}
        return self.is_smooth(e) and self.operations(e, made) <= 2 and not self.memory.reads(e) & self.written

    def operations(self, e, made):
        return 0 if type(e) is not N.Binary or e in made else 1 + self.operations(e.left, made) + self.operations(e.right, made)

    def is_smooth(self, e):
        """Is this made of doubles, parts of named arrays among them, by operators that take one pass over them?"""
        if type(e) is N.Binary:
            return e.op in ("+", "-", "*", "/") and self.is_smooth(e.left) and self.is_smooth(e.right)
        kind = self.facts.kind(e)
        return (type(e) in (N.Name, N.Const) or self.facts.is_view(e)) and (self.facts.is_number(e) or K.is_array(kind) and kind.dtype == "f8")

    # --- matching ---------------------------------------------------------------------------------------------------

    def mirrored(self, forward, reverse):
        """Do two paths lead through the same arms and through loops that are each other's reverse?"""
        if len(forward) != len(reverse):
            return False
        for k, ((f, arm), (r, other)) in enumerate(zip(forward, reverse)):
            if k == 0 and type(f) is N.While and type(r) is N.For:
                continue  # as often as it ran; the last pass first, whatever the number
            if type(f) is not type(r) or arm != other:
                return False
            if type(f) is N.For:
                if f.target != r.target or type(f.iter) is not N.Call or self.facts.key(f.iter) != "range":
                    return False
                if not self.is_reverse(f.iter, r.iter):
                    return False
                names = self.facts.reads(f.iter) | self.facts.reads(r.iter)
            elif type(f) is N.If:
                if f.test != r.test:
                    return False
                names = self.facts.reads(f.test)
            else:
                return False
            at_f, at_r = self.places[id(f)], self.places[id(r)]
            for n in names:
                if n in self.facts.env.locals and not self.matches(n, at_f, at_r, reverse[:k], forward[:k]):
                    return False
        return True

    def is_reverse(self, forward, reverse):
        """Does the second range run the first one backwards?"""
        if type(reverse) is not N.Call or self.facts.key(reverse) != "range":
            return False
        expected = reversed_range(forward.args)
        if expected is None or len(expected) != len(reverse.args):
            return False
        integer = self.facts.lengths.integer
        return all(a == b or (integer(a) is not None and integer(a) == integer(b)) for a, b in zip(expected, reverse.args))

    def matches(self, n, made, at, reverse, forward):
        """Does `n` hold before `at`, in the reverse sweep, what it held at `made` in the pass that is undone?"""
        if n not in self.facts.env.locals:
            return True
        for (f, _), (r, _) in zip(forward, reverse):
            if type(f) is N.For and f.target == N.Name(n):
                first, last = self.ranges[id(f)]
                begin, end = self.ranges[id(r)]
                return self.untouched(n, first, last + 1) and self.untouched(n, begin, end + 1)
        if n in self.facts.lengths.fixed:
            return not self.is_written(n)
        # The latest assignment above, in a block around.
        orders = self.assigned.get(n, ())
        k = bisect_left(orders, at.order) - 1
        if k < 0 or orders[k] < self.border:
            return self.unchanged(n, made, orders, at) or self.carried(n, made, at)
        q = self.place_of(orders[k], at, reverse)
        if q is None or type(q.s) is not N.Assign or type(q.s.target) is not N.Name:
            return False
        stack = self.memory.stack_of(q.s.value)
        source = self.pushed[stack][0] if stack is not None and self.is_single(stack) else None
        if stack is None:
            source = self.same_statement(q, n, made, reverse, forward)
        elif source is None or source.s.value.args[0] != q.s.target or source.order > self.border:
            return False
        if source is None or not self.in_step(n, source, made, q, at, reverse, forward):
            return False
        if stack is not None:
            self.trusted.add(stack)
        return True

    def in_step(self, n, source, made, q, at, reverse, forward):
        """Nothing comes between `source` and `made` in one sweep, nor between `q` and `at` in the other?"""
        if q.path != at.path[: len(q.path)] or source.path != made.path[: len(source.path)]:
            return False
        if len(q.path) != len(source.path) or not self.same_levels(q.path, source.path, reverse, forward):
            return False
        low, high = sorted((source.order, made.order))
        if not self.untouched(n, low, high):
            return False
        for outer, place in ((source.path, made), (q.path, at)):
            for s, _ in place.path[len(outer) :]:
                first, last = self.ranges[id(s)]
                if type(s) is not N.If and not self.untouched(n, first, last + 1):
                    return False
        return True

    def same_statement(self, q, n, made, reverse, forward):
        """The forward statement that `q` repeats, with all that it reads as it was."""
        orders = self.assigned[n]
        k = bisect_left(orders, made.order) - 1
        if k < 0:
            return None
        place = self.ordered[orders[k]]
        if not any(place.block is block for block in (made.block, *[walk.blocks(s)[arm] for s, arm in forward])):
            return None
        s = place.s
        same = type(s) is N.Assign and s.target == q.s.target and s.value == q.s.value
        if not same or not self.cheap(s.value) or self.is_written(n):
            return None
        level = len(place.path)
        if all(self.matches(r, place, q, reverse[:level], forward[:level]) for r in self.facts.reads(s.value)):
            return place
        return None

    def unchanged(self, n, made, orders, at):
        """Never assigned from `made` on, down to `at`: what was there is there."""
        if any(type(s) is not N.If for s, _ in made.path):
            first = self.ranges[id(next(s for s, _ in made.path if type(s) is not N.If))][0]
        else:
            first = made.order
        if self.is_written(n):
            return False
        if any(type(s) is not N.If for s, _ in at.path):
            end = self.ranges[id(next(s for s, _ in at.path if type(s) is not N.If))][1] + 1
        else:
            end = at.order
        return self.untouched(n, first - 1, end)

    def carried(self, n, made, at):
        """Does `n` hold at `made` what the pass leaves behind, which the one behind it in the reverse sweep puts back last?"""
        if len(made.path) != 1 or len(at.path) != 1 or self.is_written(n):
            return False
        (f, _), (r, _) = made.path[0], at.path[0]
        first, last = self.ranges[id(f)]
        begin, end = self.ranges[id(r)]
        if type(f) is not N.For or not self.untouched(n, made.order, last + 1) or not self.untouched(n, last, at.order):
            return False
        orders = self.assigned[n]
        q = self.ordered[orders[bisect_right(orders, end) - 1]]
        stack = self.memory.stack_of(q.s.value) if type(q.s) is N.Assign and q.path == at.path else None
        if stack is None or not self.is_single(stack):
            return False
        push = self.pushed[stack][0]
        if push.path != made.path or push.s.value.args[0] != N.Name(n) or q.s.target != N.Name(n) or not self.untouched(n, first - 1, push.order):
            return False
        self.trusted.add(stack)
        return True

    def same_levels(self, q_path, push_path, reverse, forward):
        """Are the blocks of a pop and of its append a pair of those that the two sweeps mirror?"""
        return q_path == reverse[: len(q_path)] and push_path == forward[: len(push_path)]

    def place_of(self, order, at, reverse):
        place = self.ordered[order]
        blocks = [at.block, *[walk.blocks(s)[k] for s, k in reverse], *[self.places[id(s)].block for s, _ in reverse[:1]]]
        return place if any(place.block is b for b in blocks) else None

    # --- rebuilding -------------------------------------------------------------------------------------------------

    def rebuilt(self, block, gone):
        out = []
        for s in block:
            out.extend(self.insert.get(id(s), ()))
            if id(s) in gone:
                continue
            if type(s) in (N.Assign, N.Evaluate) and self.memory.stack_of(s.value) in self.drop:
                continue
            if type(s) is N.Assign and type(s.target) is N.Name and s.target.id in self.drop:
                continue
            out.append(inside(s, lambda b: self.rebuilt(b, gone)))
        return tuple(out)


def _starts(block, index):
    """Does what undoes another line of the user's begin here?"""
    here, before = block[index].span, block[index - 1].span
    return here is not None and (before is None or here.line != before.line)
