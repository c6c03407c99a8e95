"""Arithmetic on cotangents and tangents, written as a person would: no factor 1, no sum with 0, signs in front.

    >>> print(after('''
    ... def f(x, y, k, g):
    ...     x_bar = 1.0 * y - (-g) * x
    ...     y_bar = g * x + g * x
    ...     k_bar = g * 2 * k
    ...     k_bar = k_bar * g
    ...     return x_bar, y_bar, k_bar
    ... ''', "fold"))
    x_bar = y + g * x
    y_bar = 2.0 * g * x
    k_bar = 2 * g * k
    k_bar *= g
    return x_bar, y_bar, k_bar

Every rewriting is exact to the last bit (the sign of a zero that is added to apart), and none touches what the primal
computes.  `1.0 * x` makes new memory, so where the result must be the name's own it becomes `x.copy()`.
"""

from __future__ import annotations

import math

from ..analysis import kinds as K
from ..diff.adjoint import only_adds
from ..ir import nodes as N
from ..ir import walk
from .absent import absent
from .memory import WORLD
from .nest import same, with_body
from . import kernels, matrices, selects, spread, terms

_OUR_KERNELS = ("rt.sequence", "rt.copied")
_POWERS_OF_TWO = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


class Fold:
    def __init__(self, facts, returns, final=False):
        self.facts, self.memory, self.final = facts, None, final
        self.primal = facts.ctx.primal  # in the forward sweep shadows are statements of the primal
        self.returns = returns
        self.done = {}

    def run(self, fn, memory):
        self.memory, self.fn, self.written, self.absent = memory, fn, None, None
        parted = any(_begins(s) for s in fn.body)
        self.primal = self.facts.ctx.primal - (frozenset() if parted else self.facts.ctx.bars)
        return with_body(fn, self.block(fn.body))

    def block(self, block):
        out = [self.statement(s) for s in block]
        return same(out, block)

    # --- statements -------------------------------------------------------------------------------------------------

    def statement(self, s):
        t = type(s)
        if _begins(s):
            self.primal = self.facts.ctx.primal - self.facts.ctx.bars
        if t is N.If:
            return self.branch(s)
        if t is N.For or t is N.While:
            return self.loop(s)
        if t is N.Assign:
            return self.assign(s) if self.is_ours(s.target) else self.kept(s)
        if t is N.AugAssign and self.is_ours(s.target):
            return self.augment(s)
        if t is N.Evaluate and type(s.value) is N.Call:
            return self.evaluate(s)
        if t is N.Return and self.returns and s.value is not None:
            value = self.returned(s.value)
            return s if value is s.value else N.Return(value, s.span, s.note)
        return s

    def returned(self, e):
        """What is returned, folded; the primal's own result stays to the last bit."""
        at = self.facts.ctx.result_at
        if at is None or type(e) is not N.Display or len(e.items) != 2:
            return self.owned(e)
        items = tuple(i if k == at else self.owned(i) for k, i in enumerate(e.items))
        return e if all(a is b for a, b in zip(items, e.items)) else N.Display(e.kind, items, e.span)

    def may_be_none(self):
        if self.absent is None:
            self.absent = absent(self.fn, self.facts.ctx.unsure)
        return self.absent

    def branch(self, s):
        body, orelse = self.block(s.body), self.block(s.orelse)
        return s if body is s.body and orelse is s.orelse else N.If(s.test, body, orelse, s.span, s.note)

    def loop(self, s):
        body = self.block(s.body)
        if type(s) is N.For:
            iter = self.range(terms.whole_numbers(s.iter))
            if body is not s.body or iter is not s.iter:
                return N.For(s.target, iter, body, s.orelse, s.span, s.note)
        return s if body is s.body else walk.with_blocks(s, (body, s.orelse))

    def range(self, e):
        """range(0, n, 1) is range(n)."""
        if type(e) is N.Call and len(e.args) == 3 and e.args[0] == N.Const(0) and e.args[2] == N.Const(1):
            return N.Call(e.func, e.args[1:2], (), e.span) if self.facts.key(e) == "range" else e
        return e

    def is_ours(self, target):
        """Is the target a cotangent or tangent, not something of the primal?"""
        while type(target) in (N.Index, N.Attr):
            target = target.value
        if type(target) is N.Display:
            return all(self.is_ours(i) for i in target.items)
        return type(target) is N.Name and target.id not in self.primal

    def kept(self, s):
        """A statement of the primal stays as it is, save for the kernels that we put there."""
        if type(s.value) is N.Call and self.facts.key(s.value) in _OUR_KERNELS:
            value = kernels.simpler(self, s.value, self.facts.key(s.value), True)
            return s if value is None else N.Assign(s.target, value, s.span, s.note)
        return s

    def assign(self, s):
        target = s.target
        if type(target) is N.Name:
            value = self.owned(s.value)
            new = self.update(target, value, s)
            if new is not None:
                return new
        elif type(target) is N.Index:
            base = self.facts.kind(target.value)
            value = self.expr(s.value) if K.is_array(base) else self.owned(s.value)
        else:
            return s
        return s if value is s.value else N.Assign(target, value, s.span, s.note)

    def update(self, target, e, s):
        """`x = x * k` of a number as `x *= k`."""
        if type(e) is not N.Binary or e.op not in ("+", "-", "*", "/") or not self.facts.is_number(target):
            return None
        left, right = e.left, e.right
        if e.op == "*" and type(left) is N.Binary and left.op == "*" and _exact(left.left) and left.right == target:
            left, right = target, self.product_of(left.left, right)  # 2.0 * x * k
        if left != target or not self.facts.is_number(right):
            return None
        return N.AugAssign(target, e.op, right, s.span, s.note)

    def product_of(self, a, b):
        return self.binary(N.Binary("*", a, b))

    def augment(self, s):
        value = self.expr(s.value)
        op, target = s.op, s.target
        if op in ("+", "-"):
            wide = kernels.beside(self, value, target)
            value = value if wide is None else wide
        if op in ("+", "-") and type(value) is N.Unary and value.op == "-":
            op, value = ("-" if op == "+" else "+"), value.operand
        if op in ("+", "-"):
            value, turned = self.unsigned(value)
            if turned:
                op = "-" if op == "+" else "+"
        if value is s.value and op == s.op:
            return s
        return N.AugAssign(target, op, value, s.span, s.note)

    def unsigned(self, e):
        """(e without a minus in front, was there one?): -2.0 * x as 2.0 * x."""
        if type(e) is N.Const and _real(e) and (e.value < 0):
            return N.Const(-e.value), True
        if type(e) is N.Binary and e.op in "*/":
            left, turned = self.unsigned(e.left)
            if turned:
                return N.Binary(e.op, left, e.right, e.span), True
        return e, False

    def evaluate(self, s):
        call = s.value
        key = self.facts.key(call)
        if key == "rt.add_at" and self.is_ours(call.args[0]):
            x_bar, k, g = call.args
            new = kernels.add_at(self.facts, x_bar, k, self.expr(g))
            if new is not None:
                return N.AugAssign(new[0], "+", new[1], s.span, s.note)
            value = N.Call(call.func, (x_bar, k, self.owned(g)), (), call.span)
            return s if value == call else N.Evaluate(value, s.span, s.note)
        ours = type(call.func) is N.Attr and call.func.name == "append" and self.is_ours(call.func.value)
        if ours and call.args and not self.memory.stack_of(call):  # what is saved is the primal's
            value = self.owned(call.args[0])
            return s if value is call.args[0] else N.Evaluate(N.Call(call.func, (value,), (), call.span), s.span, s.note)
        return s

    # --- expressions ------------------------------------------------------------------------------------------------

    def owned(self, e):
        """`e` folded; where evaluating it made new memory it still does."""
        new = self.expr(e, True)
        if new is e or not self.is_fresh(e) or self.is_fresh(new):
            return new
        kind = self.facts.kind(new)
        if K.is_number(kind):
            return new
        return N.Call(N.Attr(new, "copy")) if K.is_array(kind) else e

    def is_fresh(self, e):
        t = type(e)
        if t in (N.Binary, N.Unary, N.Const):
            return True
        if t is N.Call:
            return self.facts.ctx.is_fresh(e) or not self.memory.sources(e)
        return K.is_number(self.facts.kind(e))

    def expr(self, e, owned=False):
        """`e` folded; unless `owned`, the result may share memory with what `e` reads."""
        t = type(e)
        if t in (N.Name, N.Const, N.Opaque, N.Lambda):
            return e
        found = self.done.get((id(e), owned))
        if found is None:
            found = self.done[id(e), owned] = (e, self.folded(e, owned))
        return found[1]

    def folded(self, e, owned):
        t = type(e)
        if t is N.Binary:
            a, b = self.expr(e.left), self.expr(e.right)
            e = e if a is e.left and b is e.right else N.Binary(e.op, a, b, e.span)
            return self.binary(e)
        if t is N.Unary:
            a = self.expr(e.operand)
            e = e if a is e.operand else N.Unary(e.op, a, e.span)
            return self.negated(e) if e.op == "-" else e
        if t is N.Call:
            return self.call(e, owned)
        if t is N.Index:
            inner = self.owned(e.value) if owned else self.expr(e.value)
            e = e if inner is e.value else N.Index(inner, e.index, e.span)
            x = e.value
            if type(x) is N.Unary and x.op == "-" and only_adds(e.index) and K.is_array(self.facts.kind(x.operand)):
                return N.Unary("-", self.expr(N.Index(x.operand, e.index, e.span)), x.span)
            return kernels.without_axis(self, e) or e
        if t is N.Attr and e.name == "T":
            return matrices.turned_back(self, e)
        if t is N.Attr and e.name in ("size", "shape") and type(e.value) is N.Name:
            x = kernels.shaped_like(self, e.value)
            return e if x is None else N.Attr(x, e.name, e.span)
        if t is N.Display:
            items = tuple(self.owned(i) for i in e.items)
            return e if all(a is b for a, b in zip(items, e.items)) else N.Display(e.kind, items, e.span)
        return e

    def call(self, e, owned):
        key = self.facts.key(e)
        # What makes new memory may be given anybody's.
        fold = self.expr if not owned or self.memory.makes(e) else self.owned
        args = tuple(fold(a) if type(a) is not N.Starred else a for a in e.args)
        if not all(a is b for a, b in zip(args, e.args)):
            e = N.Call(e.func, args, e.keywords, e.span)
        new = kernels.simpler(self, e, key, owned)
        return e if new is None else new

    # --- arithmetic -------------------------------------------------------------------------------------------------

    def floats(self, e):
        """Is `e` known to be made of real floats, so that a factor 1.0 changes nothing?"""
        kind = self.facts.kind(e)
        if kind.family == "float":
            return True
        return kind.family in ("scalar", "array") and kind.dtype in ("f8", "f4")

    def is_cell(self, e):
        """Is `e` an array without dimensions? Arithmetic makes a number of it."""
        kind = self.facts.kind(e)
        return kind.family == "array" and kind.dims == ()

    def negated(self, e):
        a = e.operand
        if type(a) is N.Unary and a.op == "-":
            return a.operand
        if type(a) is N.Const and _real(a) and type(a.value) is not bool:
            return N.Const(-a.value, e.span)
        if type(a) is N.Binary and a.op in "*/":
            left, turned = self.unsigned(a.left)
            if turned:
                return self.binary(N.Binary(a.op, left, a.right, e.span))
            if type(a.left) is N.Const and _real(a.left) and a.op == "*" and a.left.value != 0:
                return N.Binary("*", N.Const(-a.left.value), a.right, e.span)
        if self.final and type(a) is N.Binary and a.op == "*" and self.is_smaller(a.left, a.right):
            return N.Binary("*", N.Unary("-", a.left, e.span), a.right, e.span)  # one pass less over the larger
        if type(a) is N.Binary and a.op == "-" and self.floats(a.left) and self.floats(a.right):
            # -(x - y) is y - x: exact, and zero either way.
            return N.Binary("-", a.right, a.left, e.span)
        return e

    def is_smaller(self, a, b):
        """Is `a` a number or an array that is spread over `b`?"""
        x, y = self.facts.kind(a), self.facts.kind(b)
        if type(a) not in (N.Name, N.Index) or not K.is_array(y) or not y.dims:
            return False
        return self.facts.is_float(a) or K.is_array(x) and x.dims is not None and len(x.dims) == len(y.dims) and 1 in x.dims and 1 not in y.dims

    def binary(self, e):
        a, b, op = e.left, e.right, e.op
        if type(a) is N.Const and type(b) is N.Const:
            return terms.constant(e)
        if op in "*/":
            left, right = terms.unrounded(self.facts, a, b), terms.unrounded(self.facts, b, a)
            if left is not a or right is not b:
                return self.binary(N.Binary(op, left, right, e.span))
        select = selects.combined(self, e) if op in "+*" else None
        if select is not None:
            return select
        if op == "+" or op == "-":
            return self.sum(e, a, b, op)
        if op == "*":
            return self.product(e, a, b)
        if op == "/":
            if type(a) is N.Unary and a.op == "-":
                return self.negated(N.Unary("-", self.binary(N.Binary("/", a.operand, b)), e.span))
            if type(b) is N.Unary and b.op == "-":
                return self.negated(N.Unary("-", self.binary(N.Binary("/", a, b.operand)), e.span))
            if _is(b, 1) and self.floats(a):
                return a
        return e

    def sum(self, e, a, b, op):
        new = self.widened(e, a, b)
        if new is not None:
            return new
        if type(b) is N.Unary and b.op == "-":
            return self.binary(N.Binary("-" if op == "+" else "+", a, b.operand, e.span))
        if type(b) is N.Binary and b.op in "*/":
            right, turned = self.unsigned(b)
            if turned:
                return self.binary(N.Binary("-" if op == "+" else "+", a, self.expr(right), e.span))
        if op == "+" and type(a) is N.Unary and a.op == "-":
            return N.Binary("-", b, a.operand, e.span)
        if _is(b, 0) and (self.floats(a) or (type(b.value) is int and self.facts.kind(a).family == "int")):
            return a
        if _is(a, 0) and self.floats(b):
            return b if op == "+" else self.negated(N.Unary("-", b, e.span))
        if op == "+" and a == b and self.facts.info(a).pure and self.floats(a):
            return self.binary(N.Binary("*", N.Const(2.0), a, e.span))
        return self.like_terms(e, a, b, op) or e

    def like_terms(self, e, a, b, op):
        """`g * t + 0.5 * g * x` where t = 0.5 * x is `g * x`; the last term of a longer sum as well."""
        if type(b) is not N.Binary or b.op != "*" or not self.floats(b):
            return None
        mine, other = terms.monomial(self, a), terms.monomial(self, b)
        new = terms.together(mine, other, op)
        if new is not None:
            return self.expr(new) if type(new) is not N.Const else None
        if type(a) is N.Binary and a.op in "+-":
            inner = terms.together(terms.monomial(self, a.right, a.op == "-"), other, op)
            if inner is not None:
                return self.binary(N.Binary("+", a.left, self.expr(inner), e.span))
        return None

    def is_written(self, *names):
        """May the memory of one of these be written anywhere?"""
        if self.written is None:
            self.written = set().union(*[self.memory.writes(s) for s in walk.statements(self.fn.body)])
        return any(self.facts.holds_memory(n) and not {WORLD, self.memory.find(n)}.isdisjoint(self.written) for n in names)

    def number_of(self, e, other):
        """The number g where `e` spreads it over the shape that `other` has anyway."""
        if type(e) is not N.Call or self.facts.key(e) != "rt.expand":
            return None
        found = spread.uniform(self.facts, e)
        return found[0] if found is not None and spread.agrees(self.facts, found[1], other) else None

    def widened(self, e, a, b):
        """Cotangents spread over axes, beside arrays of that shape: spread by the operation itself."""
        g = kernels.beside(self, a, b)
        if g is not None:
            return self.binary(N.Binary(e.op, g, b, e.span))
        g = kernels.beside(self, b, a)
        return None if g is None else self.binary(N.Binary(e.op, a, g, e.span))

    def product(self, e, a, b):
        for mine, other in ((a, b), (b, a)):
            g = self.number_of(mine, other)
            if g is not None:
                return self.binary(N.Binary("*", g, other, e.span))
        new = self.widened(e, a, b)
        if new is not None:
            return new
        if type(a) is N.Unary and a.op == "-":
            return self.negated(N.Unary("-", self.binary(N.Binary("*", a.operand, b)), e.span))
        if type(b) is N.Unary and b.op == "-":
            return self.negated(N.Unary("-", self.binary(N.Binary("*", a, b.operand)), e.span))
        if type(b) is N.Const and _real(b) and type(a) is not N.Const and self.floats(a):
            # x * c is c * x
            return self.binary(N.Binary("*", b, a, e.span))
        if type(a) is N.Const and _real(a) and type(a.value) is not bool:
            if a.value == 1 and self.floats(b):
                return e if self.is_cell(b) else b
            if a.value == 1 and type(a.value) is float and self.facts.kind(b).family == "int":
                return N.Call(self.facts.ctx.builtin("float"), (b,), (), e.span)
            if a.value == -1 and self.floats(b):
                return self.negated(N.Unary("-", b, e.span))
            if type(b) is N.Binary and b.op in "*/" and type(b.left) is N.Const and _real(b.left):
                if _exact(a) or b.op == "*":
                    # c * (d * x): one rounding less
                    c = terms.constant(N.Binary("*", a, b.left))
                    if type(c) is N.Const:
                        return self.binary(N.Binary(b.op, c, b.right, e.span))
            if type(b) is N.Binary and b.op in "*/" and _exact(a):
                # 2 * (x * y) is 2 * x * y
                return self.binary(N.Binary(b.op, self.binary(N.Binary("*", a, b.left)), b.right, e.span))
        if type(b) is N.Binary and b.op in "*/" and type(b.left) is N.Const and _exact(b.left) and self.floats(a):
            # g * (2 * x) is 2 * g * x
            inner = self.binary(N.Binary("*", b.left, a))
            return self.binary(N.Binary(b.op, inner, b.right, e.span)) if b.op == "*" else e
        return e


def _begins(s):
    return type(s) is N.Comment and s.text == "Reverse sweep"


def chain(e):
    """The factors of a product that leans to the left."""
    parts = []
    while type(e) is N.Binary and e.op in "*/":
        parts.append(e.right)
        e = e.left
    return [e, *reversed(parts)]


def _real(c):
    return type(c.value) in (int, float, bool) and c.value == c.value


def _is(e, value):
    return type(e) is N.Const and type(e.value) in (int, float) and e.value == value and math.copysign(1, e.value) > 0


def _exact(c):
    """A factor that only moves the exponent."""
    return type(c) is N.Const and type(c.value) in (int, float) and abs(c.value) in _POWERS_OF_TWO
