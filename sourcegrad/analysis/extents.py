"""Shapes in symbols: which arrays surely have one shape, though nobody knows it before the program runs.

A dimension is (symbol, offset): `x[1:-1]`, `x[2:]` and `x[:-2]` all have (("x", 0), -2) where x has (("x", 0), 0); a
length that would be negative is zero.  A symbol stands for one number during a call: a dimension of a parameter, an int
parameter, what a statement outside all loops made.  Names are judged without regard to order: a name has a shape where
all that is assigned to it has that shape.  A loop's index is a symbol for names that live within one pass of the loop:
`a[j:, j]` and `a[j:, k]` are of one length.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from ..ir import nodes as N
from ..ir import walk
from ..ir.liveness import Liveness
from . import kinds as K
from .operations import operation

_LIKE = frozenset(
    "np.zeros_like np.ones_like np.empty_like np.full_like np.copy np.array np.asarray np.ascontiguousarray np.cumsum "
    "np.sort np.flip np.flipud np.fliplr np.roll rt.owned rt.sequence .copy .conj .astype .cumsum".split()
)
_MAKERS = frozenset(("np.zeros", "np.ones", "np.empty", "np.ndarray", "np.full"))
_REDUCTIONS = frozenset("np.sum np.mean np.prod np.max np.min np.amax np.amin np.any np.all".split())
_TOP = "not assigned yet"
_ONE = (None, 1)


class Extents:
    def __init__(self, params, body, env, kinds):
        self.env, self.kinds = env, kinds
        self.shapes, self.numbers = {}, {}  # name → tuple of dimensions; name → a whole number in symbols
        self.asked = set()  # names that statements have asked for in this round: only what these become makes another
        for p in params:
            kind = kinds(p.name)
            if K.is_array(kind) and kind.dims is not None:
                self.shapes[p.name] = tuple(((p.name, k), 0) if d != 1 else _ONE for k, d in enumerate(kind.dims))
            elif kind is not None and kind.family == "int":
                self.numbers[p.name] = ((p.name,), 0)
            else:
                self.shapes[p.name] = self.numbers[p.name] = None
        self.start()
        self.ranks = {p.name: k for k, p in enumerate(params)}
        self.once = set()  # statements that run once in a call
        self._find_once(body)
        self.passes = _Passes(body)
        statements = [s for s in walk.statements(body) if type(s) in (N.Assign, N.AugAssign, N.For)]
        for _ in range(8):
            self.asked, self.changed = set(), False
            for s in statements:
                self.statement(s)
            if not self.changed:
                return
        self.shapes, self.numbers = {}, {}

    def start(self):
        """What is told from elsewhere before the first statement is judged."""

    def _find_once(self, block):
        for s in block:
            if type(s) not in (N.For, N.While):
                self.once.add(id(s))
                for b in walk.blocks(s):
                    self._find_once(b)

    # --- the lattice ------------------------------------------------------------------------------------------------

    def meet(self, table, name, found):
        if type(found) is tuple and not self.passes.confined(name, found):
            found = None
        old = table.get(name, _TOP)
        new = found if old == _TOP or old == found else None
        if new != old:
            table[name] = new
            self.changed = self.changed or name in self.asked

    def statement(self, s):
        target = s.target
        if type(s) is N.For:
            for n in walk.target_names(target):
                self.meet(self.shapes, n, None)
                index = (_Pass(n, id(s)), 0) if type(target) is N.Name and n in self.passes.indices else None
                self.meet(self.numbers, n, index)
        elif type(target) is N.Name and type(s) is N.AugAssign and K.is_array(self.kinds(target.id)):
            return  # in place: an array keeps its shape
        elif type(target) is N.Name:
            value = s.value if type(s) is N.Assign else N.Binary(s.op, target, s.value)
            kind = self.kinds.expr(value)
            if K.is_array(kind):
                found = self.shape(value)
                if (found is None or type(found) is tuple and None in found) and kind.dims is not None and type(s) is N.Assign:
                    found = self.made_here(s, kind.dims, found)
                if found != _TOP:
                    self.meet(self.shapes, target.id, found)
            else:
                self.meet(self.shapes, target.id, None)
            if kind is not None and kind.family == "int":
                found = self.number(value)
                if found is None and id(s) in self.once:
                    found = ((target.id, id(s)), 0)
                if found != _TOP:
                    self.meet(self.numbers, target.id, found)
            else:
                self.meet(self.numbers, target.id, None)
        else:
            for n in walk.target_names(target):
                self.meet(self.shapes, n, None)
                self.meet(self.numbers, n, None)

    def made_here(self, s, dims, found):
        """The dimensions of what `s` makes, those that are not known as symbols of their own."""
        loop = self.passes.around.get(id(s))
        if id(s) not in self.once and loop is None:
            return found
        name = (s.target.id, id(s))
        own = [((*name, k), 0) if id(s) in self.once else (_Pass((*name, k), loop), 0) for k in range(len(dims))]
        known = found if found is not None and len(found) == len(dims) else (None,) * len(dims)
        return tuple(_ONE if d == 1 else f or o for d, f, o in zip(dims, known, own))

    # --- questions --------------------------------------------------------------------------------------------------

    def same(self, a, b):
        """Have the values of two expressions surely one shape?"""
        x, y = self.shape(a), self.shape(b)
        return x is not None and x != _TOP and x == y and None not in x

    def number(self, e):
        """A whole number in symbols; None where it is not known."""
        t = type(e)
        if t is N.Const:
            return (None, e.value) if type(e.value) is int else None
        if t is N.Name:
            self.asked.add(e.id)
            return self.numbers.get(e.id, _TOP if e.id in self.env.locals else None)
        if t is N.Unary and e.op == "-":
            a = self.number(e.operand)
            return (None, -a[1]) if type(a) is tuple and a[0] is None else a if a == _TOP else None
        if t is N.Binary and e.op == "*" and type(e.left) is N.Const and type(e.left.value) is int:
            a = self.number(e.right)
            return ((e.left.value, "times", a), 0) if type(a) is tuple else a
        if t is N.Binary and e.op in "+-":
            a, b = self.number(e.left), self.number(e.right)
            if _TOP in (a, b):
                return _TOP
            if a is None or b is None or (b[0] is not None and (a[0] is not None or e.op == "-")):
                return None
            if e.op == "+" and b[0] is not None:
                a, b = b, a
            return a[0], a[1] + b[1] if e.op == "+" else a[1] - b[1]
        if t is N.Call and type(e.func) is N.Name and e.func.id == "len" and len(e.args) == 1 and "len" not in self.env.locals:
            return self.dimension(e.args[0], 0)
        if t is N.Index and type(e.index) is N.Const and type(e.index.value) is int:
            shaped = e.value
            if type(shaped) is N.Attr and shaped.name == "shape":
                return self.dimension(shaped.value, e.index.value)
        return None

    def dimension(self, e, axis):
        shape = self.shape(e)
        if shape is None or shape == _TOP:
            return shape
        found = shape[axis] if -len(shape) <= axis < len(shape) else None
        return found if found is None or found[1] == 0 or found[0] is None else None  # one that may be cut off at zero

    def shape(self, e):
        """The dimensions of an array, each None where it is not known; () of a number; None where nothing is known."""
        t = type(e)
        if t is N.Name:
            if K.is_number(self.kinds(e.id)):
                return ()
            self.asked.add(e.id)
            return self.shapes.get(e.id, _TOP if e.id in self.env.locals else None)
        kind = self.kinds.expr(e)
        if K.is_number(kind):
            return ()
        if t is N.Index:
            return self.indexed(e)
        if t is N.Binary:
            return self.product(e) if e.op == "@" else self.broadcast((e.left, e.right))
        if t is N.Unary:
            return self.shape(e.operand)
        if t is N.Compare:
            return self.broadcast((e.left, *e.rest))
        if t is N.Attr and e.name == "T":
            found = self.shape(e.value)
            return found[::-1] if type(found) is tuple else found
        if t is N.Call:
            return self.called(e)
        return None

    def product(self, e):
        """The shape of `a @ b` for vectors and matrices."""
        a, b = self.shape(e.left), self.shape(e.right)
        if _TOP in (a, b):
            return _TOP
        if a is None or b is None or not (1 <= len(a) <= 2 and 1 <= len(b) <= 2):
            return None
        return (*a[:-1], *b[1:])

    def called(self, e):
        op = operation(e, self.env, self.kinds)
        if op.what != "rule" or op.rule is None:
            return None
        key, args = op.rule.key, op.rule_args[0] if op.rule_args else ()
        if op.rule.style == "elementwise" and not e.keywords:
            return self.broadcast(args)
        if key in _LIKE and args and K.same_shape(self.kinds.expr(e), self.kinds.expr(args[0])) | self.keeps(e, args[0]):
            return self.shape(args[0])
        if key in _MAKERS and args:
            return self.made(args[0])
        return self.reduced(e) if key in _REDUCTIONS else None

    def reduced(self, e):
        """The shape of a sum or an extreme over one literal axis."""
        given = dict(zip(("x", "axis"), e.args), **dict(e.keywords))
        axis, keep = given.get("axis"), given.get("keepdims", N.Const(False))
        if type(axis) is N.Unary and axis.op == "-" and type(axis.operand) is N.Const:
            axis = N.Const(-axis.operand.value)
        if len(e.args) > 2 or not set(given) <= {"x", "axis", "keepdims"} or "x" not in given or type(axis) is not N.Const:
            return None
        shape = self.shape(given["x"])
        if shape is None or shape == _TOP:
            return shape
        k = axis.value
        if type(k) is not int or not -len(shape) <= k < len(shape) or keep not in (N.Const(True), N.Const(False)):
            return None
        k %= len(shape)
        return (*shape[:k], *((_ONE,) if keep.value else ()), *shape[k + 1 :])

    def keeps(self, e, x):
        """Do a call and its argument have as many dimensions, both known?"""
        a, b = self.kinds.expr(e), self.kinds.expr(x)
        return K.is_array(a) and K.is_array(b) and None not in (a.dims, b.dims) and len(a.dims) == len(b.dims)

    def made(self, shape):
        kind = self.kinds.expr(shape)
        parts = shape.items if type(shape) is N.Display else (shape,)
        if type(shape) is not N.Display and (kind is None or kind.family != "int"):
            return None
        found = tuple(self.number(p) for p in parts)
        return _TOP if _TOP in found else found

    def broadcast(self, parts):
        found = []
        for p in parts:
            kind = self.kinds.expr(p)
            if K.is_number(kind):
                continue
            shape = self.shape(p)
            if shape is None or shape == _TOP or not K.is_array(kind):
                return shape if shape == _TOP else None
            found.append((shape, kind))
        if not found:
            return None
        first = found[0][0]
        if all([s == first for s, _ in found]):
            return first
        rank = max(len(s) for s, _ in found)
        result = []
        for axis in range(-rank, 0):
            dims = [(s[axis], k.dims[axis] if k.dims is not None and len(k.dims) == len(s) else None) for s, k in found if len(s) >= -axis]
            dims = [d for d in dims if d[0] != _ONE] or dims[:1]
            first = dims[0][0]
            many = all(size == "n" for _, size in dims)  # none is 1: all are one length
            if many:
                first = min((d for d, _ in dims), key=self.order)
            result.append(first if many or all(d == first for d, _ in dims) else None)
        return tuple(result)

    def order(self, dim):
        """Of lengths that are one the one of the first parameter is named."""
        symbol = dim[0] if type(dim) is tuple else None
        return self.ranks.get(symbol[0], len(self.ranks)) if type(symbol) is tuple else len(self.ranks)

    def indexed(self, e):
        base = self.shape(e.value)
        if base is None or base == _TOP or not K.is_array(self.kinds.expr(e.value)):
            return base if base == _TOP else None
        parts = list(e.index.items) if type(e.index) is N.Display and e.index.kind == "tuple" else [e.index]
        taken = sum(1 for p in parts if not _adds(p))
        if any(p == N.Const(Ellipsis) for p in parts):
            at = next(k for k, p in enumerate(parts) if p == N.Const(Ellipsis))
            parts[at : at + 1] = [N.Slice(None, None, None)] * (len(base) - taken)
        else:
            parts += [N.Slice(None, None, None)] * (len(base) - taken)
        result, axis = [], 0
        for p in parts:
            if p == N.Const(None):
                result.append(_ONE)
                continue
            if axis >= len(base):
                return None
            if type(p) is N.Slice:
                result.append(self.sliced(base[axis], p))
            else:
                kind = self.kinds.expr(p)
                if kind is None or kind.family not in ("int", "scalar") or (kind.family == "scalar" and (kind.dtype or "f")[0] not in "iu"):
                    return None
            axis += 1
        return tuple(result)

    def sliced(self, length, k):
        """The length of a slice of an axis; None where it is not known."""
        if k.step is not None and k.step != N.Const(1):
            back = k.step in (N.Const(-1), N.Unary("-", N.Const(1)))
            if back and k.upper is None and length is not None and type(k.lower) is N.Name and self.passes.counts(k.lower.id):
                low = self.number(k.lower)
                if type(low) is tuple and type(low[0]) is _Pass:
                    return _Part(length, (None, 0), (low[0], low[1] + 1)), 0  # as many as x[:k + 1]
            whole = k.lower is None and k.upper is None and k.step in (N.Const(-1), N.Unary("-", N.Const(1)))
            return length if whole else None
        low = (None, 0) if k.lower is None or k.lower == N.Const(None) else self.number(k.lower)
        high = (None, None) if k.upper is None or k.upper == N.Const(None) else self.number(k.upper)
        if length is None or type(low) is not tuple or type(high) is not tuple:
            return None
        part = _Part(length, low, high), 0  # of the same bounds the same length, whatever it is
        if low[0] is not None or low[1] < 0:
            return part
        if high == (None, None):
            return length[0], length[1] - low[1]
        if high[0] is None and high[1] < 0:
            return length[0], length[1] + high[1] - low[1]
        if high[0] is not None and high[0] == length[0] and high[1] <= length[1]:
            return length[0], high[1] - low[1]
        return part


class _Pass(NamedTuple):
    """The index of a loop in the present pass."""

    name: str
    loop: int


class _Part(NamedTuple):
    """The length of `x[low:high]` where x has a length."""

    length: tuple
    low: tuple
    high: tuple


class _Passes:
    """Which names live within one pass of a loop, so that its index may stand in their shapes."""

    def __init__(self, body):
        self.loops = {id(s): s for s in walk.statements(body) if type(s) is N.For}
        self.live, self.body, self.names = None, body, {}
        self.around = {}  # id(statement) → the loop in whose body it stands
        for s in walk.statements(body):
            if type(s) is N.For:
                self.stand(s.body, id(s))
        bound = Counter(n for s in walk.statements(body) for n in walk.own_writes(s)) if self.loops else {}
        self.indices = {s.target.id for s in self.loops.values() if type(s.target) is N.Name and bound[s.target.id] == 1}

    def stand(self, block, loop):
        for s in block:
            self.around[id(s)] = loop
            if type(s) is N.If:
                self.stand(s.body, loop)
                self.stand(s.orelse, loop)
            elif type(s) is N.While:
                self.leave(s.body)

    def leave(self, block):
        for s in walk.statements(block):
            self.around.pop(id(s), None)

    def counts(self, index):
        """Is a loop's index never negative?"""
        loop = next((s for s in self.loops.values() if s.target == N.Name(index)), None)
        if loop is None or index not in self.indices or type(loop.iter) is not N.Call:
            return False
        args = loop.iter.args
        return len(args) == 1 or len(args) == 2 and type(args[0]) is N.Const and type(args[0].value) is int and args[0].value >= 0

    def confined(self, name, found):
        """May `name` hold what is told by these symbols?"""
        return all(p.name == name or name in self.inside(p.loop) for p in passes_of(found))

    def inside(self, loop):
        """Names that occur in a loop alone, and are not carried from pass to pass."""
        if loop not in self.names:
            if self.live is None:
                self.live = Liveness(self.body)
            s = self.loops[loop]
            within = set()
            for i in walk.statements(s.body):
                within.update((*walk.own_reads(i), *walk.own_writes(i)))
            self.names[loop] = within - set(self.live.head[loop]) - self.outside(self.body, s)
        return self.names[loop]

    def outside(self, block, loop):
        found = set()
        for s in block:
            if s is not loop:
                found.update((*walk.own_reads(s), *walk.own_writes(s)))
                for b in walk.blocks(s):
                    found |= self.outside(b, loop)
        return found


def passes_of(t):
    """The loop indices that a shape or number mentions."""
    if type(t) is _Pass:
        yield t
    elif isinstance(t, tuple):
        for p in t:
            yield from passes_of(p)


def _adds(p):
    """Is this part of an index one that takes no axis of the array?"""
    return p in (N.Const(None), N.Const(Ellipsis))
