"""What is computed again rather than saved."""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk

_CHEAP_CALLS = frozenset(("len", "np.shape", "np.size", "np.ndim", "rt.sequence"))
_CHEAP_ATTRIBUTES = frozenset(("shape", "size", "ndim", "T", "dtype"))


class Cheap:
    """The part of `Recorder` that knows the price of an expression."""

    changing = None  # names of what calls may change that nobody knows: sets, queues, iterators

    def lasting(self, name):
        """Is an object the same at the end as now: is all that changes it put back?

        Nobody puts back a set, queue or iterator, which other names may stand for, and callers may change.
        """
        kind = self.ctx.kinds(name) or K.UNKNOWN
        if K.is_number(kind):
            return True
        if self.changing is None:
            self.changing = set()
            for s in walk.statements(self.ctx.fn.body):
                if type(s) is N.AugAssign and s.op in "|&-^" and self.ctx.kind_of(s.target).family in ("other", "unknown"):
                    self.changing.update(walk.reads(s.target))
                for e in (c for e in walk.own_exprs(s) for c in walk.subexpressions(e) if type(c) is N.Call):
                    op = self.ctx.operation(e)
                    if op.what == "unknown" or op.what == "rule" and op.rule is not None and not op.rule.pure:
                        self.changing.update(walk.reads(e))
        if name in self.changing:
            return False
        families = {k.family for k in K.alternatives(kind)}
        return kind.dtype is slice or "other" not in families and not ("unknown" in families and (self.changing or self.ctx.called))

    def cheap(self, e):
        """Is computing `e` again cheaper than saving it?  Only pure expressions qualify."""
        t = type(e)
        if t is N.Const or self.ctx.env.is_static(e):
            return True
        if t is N.Name:
            return self.lasting(e.id)
        kind = self.ctx.kind_of(e)
        if t is N.Binary:
            simple = K.is_number(kind) and e.op in ("+", "-", "*", "//", "%")
            return simple and self.cheap(e.left) and self.cheap(e.right)
        if t is N.Unary:
            return K.is_number(kind) and self.cheap(e.operand) or (e.op == "not" and self.cheap(e.operand))
        if t is N.Compare:
            parts = (e.left, *e.rest)
            numbers = all(self.ctx.kind_of(p).family in ("int", "float", "bool", "none", "str") for p in parts)
            return numbers and all(self.cheap(p) for p in parts)
        if t is N.Index:
            # A view or an element; a gather makes a copy, which costs as much as it saves.
            if type(e.index) is N.Slice and self.ctx.regions and not K.is_array(self.ctx.kind_of(e.value)):
                return False  # a new list, which other names may know
            return type(e.value) is N.Name and self.lasting(e.value.id) and self.cheap_index(e.index) and not self.gathers(e)
        if t is N.Display:
            return e.kind in ("list", "tuple") and all(K.is_number(self.ctx.kind_of(i)) for i in e.items)
        if t is N.Attr:
            return (e.name in _CHEAP_ATTRIBUTES or self.is_fixed(e)) and self.cheap(e.value)
        if t is N.Call:
            op = self.ctx.operation(e)
            if op.what == "rule" and op.rule is not None and op.rule.key in _CHEAP_CALLS:
                if op.rule.key == "rt.sequence" and not all(k.family in K.LASTING for k in K.alternatives(self.ctx.kind_of(e.args[0]))):
                    return False
                return all(self.cheap(a) for a in e.args)
        return False

    def cheap_index(self, k):
        t = type(k)
        if t is N.Slice:
            return all(p is None or self.cheap_index(p) for p in (k.lower, k.upper, k.step))
        if t is N.Display:
            return all(self.cheap_index(i) for i in k.items)
        return t in (N.Name, N.Const) or (t in (N.Binary, N.Unary) and all(self.cheap_index(c) for c in walk.children(k)))

    def gathers(self, e):
        parts = e.index.items if type(e.index) is N.Display else (e.index,)
        kinds = [self.ctx.kind_of(p) for p in parts if type(p) is not N.Slice]
        return any(K.is_array(k) or k.family == "list" for k in kinds)
