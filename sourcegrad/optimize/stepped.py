"""A whole number that each pass of a loop moves by the same step is moved back, not saved.

    >>> print(after('''
    ... def f(n, k):
    ...     j = 1
    ...     j_saved = []
    ...     for i in range(n):
    ...         j_saved.append(j)
    ...         j = j + 2
    ...     # Reverse sweep
    ...     for i in range(n - 1, -1, -1):
    ...         j = j_saved.pop()
    ...         k += j
    ...     return k
    ... ''', "stepped"))
    j = 1
    for i in range(n):
        j = j + 2
    # Reverse sweep
    for i in range(n - 1, -1, -1):
        j -= 2
        k += j
    return k

Also `size = size * 2`, by `//`.  Exact, for Python's whole numbers: nothing else binds the name in either loop, and it
enters the loop backwards as it left the other.
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from .memory import stack_call
from .nest import inside, same, with_body

_INVERSE = {"+": "-", "-": "+", "*": "//"}


class Stepped:
    def __init__(self, facts, memory):
        self.facts, self.memory = facts, memory

    def run(self, fn):
        pushes, pops = {}, {}  # list → [(block, index, the loop whose body the block is)]
        if not self.memory.stacks or any(type(s) in (N.Try, N.With, N.Match, N.Define) for s in walk.statements(fn.body)):
            return fn

        def visit(block, loop, around):
            for k, s in enumerate(block):
                stack = stack_call(s.value, self.memory.stacks) if type(s) in (N.Assign, N.Evaluate) else None
                if stack is not None:
                    (pushes if s.value.args else pops).setdefault(stack, []).append((block, k, loop, around))
                for b in walk.blocks(s):
                    visit(b, s if type(s) in (N.For, N.While) and b is s.body else None, block)

        visit(fn.body, None, ())
        self.gone, self.new = set(), {}
        for stack, found in pushes.items():
            if len(found) == len(pops.get(stack, ())) <= 2:
                self.step(stack, found, pops[stack], fn)
        if not self.new:
            return fn
        return with_body(fn, self.rebuilt(fn.body))

    def step(self, stack, pushes, pops, fn):
        steps = [p for p in pushes if self.step_of(p) is not None]
        backs = [p for p in pops if p[2] is not None and type(p[2]) is N.For]
        if len(steps) != 1:
            return
        push = steps[0]
        name, op, by = self.step_of(push)
        forward = push[2]
        if len(pushes) == 1:
            if push[3] is not fn.body or len(backs) != 1 or backs[0][3] is not fn.body:
                return
            back, start = backs[0], None
        else:
            # The other append saves the number behind the loop; its pop stands before the loop backwards.
            last = next(p for p in pushes if p is not push)
            first = next((p for p in pops if any(p[0] is b[3] for b in backs if b is not p)), None)
            back = next((b for b in backs if first is not None and b[3] is first[0] and b is not first), None)
            if back is None or last[0] is not push[3]:
                return
            if last[0][last[1]].value.args[0] != N.Name(name) or first[0][first[1]].target != N.Name(name):
                return
            at, end = _index(last[0], forward), last[1]
            if not at < end or self.binds(last[0][at + 1 : end], name):
                return
            start = first
        reverse = back[2]
        if back[0][back[1]].target != N.Name(name) or not self.only(forward.body, name, push[0][push[1] + 1]):
            return
        if not self.only(reverse.body, name, back[0][back[1]]) or name in self.facts.own(reverse)[1]:
            return
        if start is None:
            low, high = _index(fn.body, forward), _index(fn.body, reverse)
            if not low < high or self.binds(fn.body[low + 1 : high], name):
                return
        else:
            low, high = start[1], _index(start[0], reverse)
            if not low < high or self.binds(start[0][low + 1 : high], name):
                return
        pop = back[0][back[1]]
        self.gone.add(id(push[0][push[1]]))
        self.new[id(pop)] = N.AugAssign(pop.target, _INVERSE[op], N.Const(by), pop.span, pop.note)
        if len(pushes) == 1:
            self.gone.update(id(s) for s in walk.statements(fn.body) if type(s) is N.Assign and s.target == N.Name(stack))

    def step_of(self, place):
        """(name, operator, step) of `j_saved.append(j)` with `j = j - 1` behind it, at the end of a loop's body or in it."""
        block, k, loop, _ = place
        if loop is None or k + 1 >= len(block):
            return None
        push, s = block[k], block[k + 1]
        saved = push.value.args[0]
        if type(saved) is not N.Name or self.facts.kind(saved).family != "int" or getattr(s, "target", None) != saved:
            return None
        if type(s) is N.AugAssign:
            op, by = s.op, s.value
        elif type(s) is N.Assign and type(s.value) is N.Binary and s.value.left == saved:
            op, by = s.value.op, s.value.right
        else:
            return None
        if op not in _INVERSE or type(by) is not N.Const or type(by.value) is not int or by.value < 1:
            return None
        return saved.id, op, by.value

    def binds(self, block, name):
        return any(name in self.facts.own(s)[1] for s in walk.statements(block))

    def only(self, block, name, s):
        """Is `s` the one statement of a loop's body that binds the name, and is the loop never left early?"""
        inner = list(walk.statements(block))
        leaves = any(type(i) in (N.Break, N.Continue, N.Return) for i in inner)
        return not leaves and [i for i in inner if name in self.facts.own(i)[1]] == [s]

    def rebuilt(self, block):
        out = [inside(self.new.get(id(s), s), self.rebuilt) for s in block if id(s) not in self.gone]
        return same(out, block)


def _index(block, s):
    return next((k for k, i in enumerate(block) if i is s), len(block))
