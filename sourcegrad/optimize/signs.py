"""A cotangent with its sign turned is not made where sums can take the sign.

    >>> print(after('''
    ... def f(x, k, x_bar, k_bar):
    ...     # Reverse sweep
    ...     y_bar = x * k
    ...     t_bar = -y_bar
    ...     x_bar += t_bar * k
    ...     k_bar += t_bar @ x
    ...     return x_bar, k_bar
    ... ''', "signs"))
    # Reverse sweep
    y_bar = x * k
    x_bar -= y_bar * k
    k_bar -= y_bar @ x
    return x_bar, k_bar

and `t_bar = -(y_bar / k)` is `t_bar = y_bar / k` where all sums that it goes into are turned.

Exact: rounding knows no sign.
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from .memory import WORLD
from .nest import inside, same, with_body
from .scope import Scope

_LINEAR = frozenset(("np.outer", "np.sum", "np.vdot", "np.dot", "np.roll"))
_TURNED = {"+": "-", "-": "+"}


class Signs:
    def __init__(self, facts, memory, made_up):
        self.facts, self.memory, self.made_up = facts, memory, made_up

    def run(self, fn):
        if not any(type(s) is N.Assign and type(s.value) is N.Unary for s in walk.statements(fn.body)):
            return fn
        self.counts, self.uses = walk.times_bound(fn.body), {}
        for s in walk.statements(fn.body):
            for n in self.facts.own(s)[0]:
                self.uses[n] = self.uses.get(n, 0) + 1
        return with_body(fn, self.block(fn.body, Scope(self.facts)))

    def block(self, block, scope):
        out, before = [], scope.copy()
        for s in block:
            out.append(inside(s, lambda b: self.block(b, scope.inside(s))))
            scope.look(s)
        self.scope = before
        for k, s in enumerate(out):
            if self.is_turned(s):
                self.turn(out, k)
            before.look(s)
        return same([s for s in out if s is not None], block)

    def is_turned(self, s):
        """Is this `t = -y` of a cotangent that has no other name?"""
        if type(s) is not N.Assign or type(s.target) is not N.Name or type(s.value) is not N.Unary or s.value.op != "-":
            return False
        name, y = s.target.id, whole(s.value.operand)
        if self.counts.get(name) != 1 or type(y) is N.Name and (y.id not in self.facts.env.locals or name == y.id):
            return False
        own = type(y) in (N.Name, N.Binary, N.Unary) or self.facts.is_number(y) or type(y) is N.Call and self.facts.ctx.is_fresh(y)
        return own and name not in self.facts.ctx.primal and self.made_up(name) and self.facts.is_real(y)

    def turn(self, out, k):
        t, made = out[k].target, out[k].value.operand
        y = made if type(whole(made)) is N.Name else t  # an expression keeps the name, without its sign
        left, plain, new = self.uses.get(t.id, 0), 0, {}
        self.moved = set()  # names that have been bound anew on the way
        for j in range(k + 1, len(out)):
            if not left:
                break
            s = out[j]
            if s is not None:
                self.moved |= self.scope.bound((s,))
            if s is None or t.id not in self.reads(s):
                if left and s is not None and y is made and self.changes(s, whole(y)):
                    return
                continue
            if walk.blocks(s):
                return
            turned = self.turned(s, t, y)
            if turned is None:
                return
            new[j] = turned
            left -= 1
            plain += type(s) is N.Assign and type(turned.value) is N.Unary
            if left and y is made and self.changes(turned, whole(y)):
                return
        if left or not new or plain > (y is made) or plain == len(new):
            return
        out[k] = None if y is made else N.Assign(t, made, out[k].span, out[k].note)
        for j, s in new.items():
            out[j] = s

    def reads(self, s):
        found = set(self.facts.own(s)[0])
        for b in walk.blocks(s):
            for i in walk.statements(b):
                found |= set(self.facts.own(i)[0])
        return found

    def changes(self, s, y):
        """May a statement change what `y` is?"""
        for i in walk.statements((s,)):
            if y.id in self.facts.own(i)[1]:
                return True
            writes = self.memory.writes(i)
            if self.facts.holds_memory(y.id) and (WORLD in writes or self.memory.find(y.id) in writes and not self.elsewhere(i, y)):
                return True
        return False

    def elsewhere(self, s, y):
        """Does `s` write into another part of the array of which y is a view?"""
        if type(s) not in (N.Assign, N.AugAssign) or walk.blocks(s):
            return False
        target, views = s.target, self.scope.views
        target = views.get(target.id) if type(target) is N.Name else target
        part = views.get(y.id)
        if part is None or type(target) is not N.Index or target.value != part.value:
            return False
        if not self.moved.isdisjoint(self.facts.reads(part) | self.facts.reads(target)):
            return False
        return self.scope.distinct(target.index, part.index)

    def turned(self, s, t, y):
        """The statement with `-y` for `t`, the sign in front; None where that is not the same."""
        if type(s) not in (N.Assign, N.AugAssign) or t.id in walk.target_reads(s.target):
            return None
        summed = self.summed(s.value, t, y)
        if summed is not None:
            return walk.map_exprs(s, lambda e: summed if e is s.value else e, lambda target: target)
        if not self.is_linear(s.value, t):
            return None
        value = walk.substitute(s.value, {t.id: y})
        if type(s) is N.Assign:
            return N.Assign(s.target, N.Unary("-", value), s.span, s.note)
        if s.op not in _TURNED or s.target in (whole(y), t):
            return None
        return N.AugAssign(s.target, _TURNED[s.op], value, s.span, s.note)

    def summed(self, e, t, y):
        """`a + t * b` as `a - y * b`, anywhere in a sum."""
        if type(e) is not N.Binary or e.op not in _TURNED:
            return None
        mine, other = (e.left, e.right) if t.id in self.facts.reads(e.left) else (e.right, e.left)
        if t.id in self.facts.reads(other):
            return None
        if self.is_linear(mine, t):
            mine = walk.substitute(mine, {t.id: y})
            if mine is e.left or other is e.right:
                return N.Binary("-", other, mine, e.span) if e.op == "+" else None
            return N.Binary(_TURNED[e.op], other, mine, e.span)
        inner = self.summed(mine, t, y)
        if inner is None:
            return None
        return N.Binary(e.op, inner, other, e.span) if other is e.right else N.Binary(e.op, other, inner, e.span)

    def is_linear(self, e, t):
        """Does `e` hold `t` once, as a factor?"""
        kind = type(e)
        if e == t:
            return True
        if kind is N.Unary:
            return e.op == "-" and self.is_linear(e.operand, t)
        if kind is N.Binary and e.op in "*/@":
            mine, other = (e.left, e.right) if t.id in self.facts.reads(e.left) else (e.right, e.left)
            return (e.op != "/" or mine is e.left) and t.id not in self.facts.reads(other) and self.is_linear(mine, t)
        if kind is N.Index:
            return t.id not in self.facts.reads(e.index) and self.is_linear(e.value, t)
        if kind is N.Call and self.facts.key(e) in _LINEAR:
            holds = [a for a in e.args if t.id in self.facts.reads(a)]
            words = any(t.id in self.facts.reads(v) for _, v in e.keywords)
            return len(holds) == 1 and not words and self.is_linear(holds[0], t)
        return False


def whole(e):
    """y for `y[...]`."""
    return e.value if type(e) is N.Index and e.index == N.Const(Ellipsis) else e
