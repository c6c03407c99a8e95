"""How long things are, and where loop indices run: what shows that `x[i]` cannot raise and which shapes are equal.

A length is (symbol, offset): `n = len(x)` gives x and n the symbol ("len", "x"), so that `for i in range(n)` keeps `i`
below the length of x.  Only names with one assignment take part, so nothing here depends on the place in the text.

    n = len(x)                  n is (len x) + 0
    h = np.zeros(n)             h has the length (len x) + 0
    for i in range(1, n):       i is at least 1 and at most (len x) - 1
        x[i - 1]                between 0 and (len x) - 2: inside
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .shapes import Shapes

_MAKERS = frozenset(("np.zeros", "np.ones", "np.empty", "np.ndarray"))
_LIKE = frozenset(("np.zeros_like", "np.ones_like", "np.empty_like", "np.copy"))
# Results with the shape of the first argument.
_SHAPED_LIKE = _LIKE | {"rt.about_mean", "rt.others", "rt.ties", "rt.zeros", "rt.copied", "np.full_like"}


class Lengths:
    def __init__(self, fn, facts):
        self.facts = facts
        self.loops = {}  # index → [(lowest, highest)] of the loops that bind it, highest as (symbol, offset)
        self.single = {}  # name → its one value
        self.fixed = set()  # names that never change
        self._lengths = {}
        self._shapes = {}
        self._alike = {}
        self._extents = {}
        self._symbols, self.fn = None, fn
        self._collect(fn)

    def _collect(self, fn):
        counts, loops = {}, []
        self.where = {}  # name → (place in the text, the loops around it)
        self._visit(fn.body, (), counts, loops)
        params = {p.name for p in fn.params}
        for n in params:
            self.where.setdefault(n, (0, ()))
        once = {n for n, c in counts.items() if c == 1 and n not in params}
        self.single = {n: e for n, e in self.single.items() if n in once}
        targets = {s.target.id for s in loops}
        still = {n for n in once if not self.where[n][1] and n not in targets}
        self.fixed = {n for n in params if n not in counts} | still
        self.stable = self.fixed | (once - targets)  # the same while nothing assigns it: once in every pass of its loop
        bound = {}
        for s in loops:
            bound[s.target.id] = bound.get(s.target.id, 0) + 1
            self.loops.setdefault(s.target.id, []).append(s.iter)
        # An index that is also assigned says nothing.
        self.loops = {i: r for i, r in self.loops.items() if counts[i] == bound[i] and i not in params}

    def _visit(self, block, path, counts, loops):
        where = self.where
        for s in block:
            if type(s) is N.Assign and type(s.target) is N.Name:
                n = s.target.id
                counts[n] = counts.get(n, 0) + 1
                where[n] = (len(where) + 1, path)
                self.single[n] = s.value
                continue
            for n in walk.own_writes(s):
                counts[n] = counts.get(n, 0) + 1
                where[n] = (len(where) + 1, path)
            if type(s) is N.For and type(s.target) is N.Name:
                loops.append(s)
            inner = path if type(s) is N.If else (*path, id(s))
            for b in walk.blocks(s):
                self._visit(b, inner, counts, loops)

    # --- integers ---------------------------------------------------------------------------------------------------

    def integer(self, e, depth=0):
        """(symbol, offset) of an integer expression; the symbol of a plain number is None.  None if not known."""
        t = type(e)
        if t is N.Const:
            return (None, e.value) if type(e.value) is int else None
        if depth > 8:
            return None
        if t is N.Name:
            value = self.single.get(e.id)
            if value is not None:
                found = self.integer(value, depth + 1)
                if found is not None:
                    return found
            if e.id in self.fixed and self.facts.kind(e).family == "int":
                return (("int", e.id), 0)
            return None
        if t is N.Binary and e.op in "+-":
            a, b = self.integer(e.left, depth + 1), self.integer(e.right, depth + 1)
            if a is None or b is None or b[0] is not None:
                return None
            return a[0], a[1] + b[1] if e.op == "+" else a[1] - b[1]
        if t is N.Unary and e.op == "-":
            a = self.integer(e.operand, depth + 1)
            return (None, -a[1]) if a is not None and a[0] is None else None
        if t is N.Call:
            key = self.facts.key(e)
            if key == "len" and len(e.args) == 1 and type(e.args[0]) is N.Name:
                return self.length(e.args[0].id, depth + 1)
        if t is N.Index and type(e.index) is N.Const and e.index.value == 0:
            return self.first_of_shape(e.value, depth + 1)
        if t is N.Attr and e.name == "size" and type(e.value) is N.Name:
            kind = self.facts.kind(e.value)
            if K.is_array(kind) and kind.dims is not None and len(kind.dims) == 1:
                return self.length(e.value.id, depth + 1)
        return None

    def first_of_shape(self, e, depth):
        if type(e) is N.Name:
            e = self.single.get(e.id, e)
        if type(e) is N.Attr and e.name == "shape":
            e = e.value
        elif type(e) is N.Call and self.facts.key(e) == "np.shape" and len(e.args) == 1:
            e = e.args[0]
        else:
            return None
        return self.length(e.id, depth) if type(e) is N.Name else None

    def length(self, name, depth=0):
        """(symbol, offset) of len(name), if it cannot change."""
        if depth > 8 or name not in self.fixed:
            return None
        if name in self._lengths:
            return self._lengths[name]
        self._lengths[name] = None
        kind = self.facts.kinds(name) or K.UNKNOWN
        result = (("len", name), 0) if kind.family in ("array", "tuple", "str", "range") else None
        value = self.single.get(name)
        if result is not None and type(value) is N.Name:
            result = self.length(value.id, depth + 1) or result
        elif result is not None and type(value) is N.Call and value.args:
            key, first = self.facts.key(value), value.args[0]
            made = None
            if key in _MAKERS:
                shape = self.single.get(first.id, first) if type(first) is N.Name else first
                if type(shape) is N.Display and shape.items:
                    shape = shape.items[0]
                made = self.integer(shape, depth + 1)
            elif key in _LIKE and type(first) is N.Name:
                made = self.length(first.id, depth + 1)
            result = made or result
        self._lengths[name] = result
        return result

    def extent(self, e, depth=0):
        """(symbol, offset) of the length of a vector; where that would be negative, the vector is empty."""
        t = type(e)
        kind = self.facts.kind(e)
        if depth > 50 or not K.is_array(kind) or kind.dims is None or len(kind.dims) != 1:
            return None
        if t is N.Name:
            if e.id not in self._extents:
                self._extents[e.id] = None
                value = self.single.get(e.id)
                found = self.extent(value, depth + 1) if value is not None and e.id in self.fixed else None
                self._extents[e.id] = found or self.length(e.id)
            return self._extents[e.id]
        if t is N.Index and type(e.index) is N.Slice:
            return self.sliced(e, depth)
        if t is N.Unary:
            return self.extent(e.operand, depth + 1)
        model = self.model(e) if t is N.Call else None
        if model is not None:
            return self.extent(model, depth + 1)
        parts = ()
        if t is N.Binary and e.op != "@":
            parts = (e.left, e.right)
        elif t is N.Call and self.facts.is_elementwise(e):
            parts = e.args
        found = {self.extent(p, depth + 1) for p in parts if not self.facts.is_number(p)}
        return found.pop() if len(found) == 1 else None

    def sliced(self, e, depth):
        """The extent of `x[a:]`, `x[:-b]`, `x[a:-b]` for literal a and b: shorter by a + b."""
        k = e.index
        low, high = (0 if p is None else _literal(p) for p in (k.lower, k.upper))
        if k.step is not None or low is None or high is None or low < 0 or (high >= 0 and k.upper is not None):
            return None
        base = self.extent(e.value, depth + 1)
        return None if base is None else (base[0], base[1] - low + high)

    def model(self, call):
        """The argument that a call's result is shaped as."""
        key, args = self.facts.key(call), call.args
        if key in _SHAPED_LIKE and args:
            return args[0]
        if key == ".copy":
            return call.func.value
        if key in ("rt.extreme_adjoint", "rt.prod_adjoint") and len(args) > 1:
            return args[1]
        if key == "rt.share" and len(args) == 3:
            return args[2]
        if key == "rt.extreme_adjoint":
            return args[1]
        if key in ("rt.unbroadcast", "rt.spread_to") and len(args) == 2:
            return args[1] if K.is_array(self.facts.kind(args[1])) else None
        if key == "rt.expand" and len(args) > 1 and type(args[1]) is N.Call and self.facts.key(args[1]) == "np.shape":
            return args[1].args[0]
        return None

    def same(self, a, b):
        """Have two arrays surely one shape?"""
        x, y = self.shape_of(a), self.shape_of(b)
        if x is not None and x == y:
            return True
        m, n = self.extent(a), self.extent(b)
        if m is not None and m == n:
            return True
        if type(a) is N.Index and type(b) is N.Index and a.index == b.index and self.facts.info(a.index).pure:
            return self.same(a.value, b.value)
        return self.symbols.same(a, b)

    def same_here(self, a, b):
        """Have two arrays that one statement reads surely one shape, since both are made entry by entry of one name?"""
        x = self.one_name(a)
        return x is not None and x == self.one_name(b)

    def one_name(self, e):
        """The name of which `e` is made entry by entry, with numbers beside it; None for anything else."""
        t = type(e)
        if t is N.Name:
            return e.id if K.is_array(self.facts.kind(e)) else None
        if t is N.Unary:
            return self.one_name(e.operand)
        if t is N.Binary and e.op != "@":
            parts = (e.left, e.right)
        elif t is N.Call and self.facts.is_elementwise(e):
            parts = e.args
        else:
            model = self.model(e) if t is N.Call else None
            return None if model is None else self.one_name(model)
        arrays = [p for p in parts if not K.is_number(self.facts.kind(p))]
        found = {self.one_name(p) for p in arrays}
        return found.pop() if len(found) == 1 else None

    def same_axis(self, a, b, k):
        """Are two arrays of one rank surely equally long along axis k?"""
        x, y = self.symbols.shape(a), self.symbols.shape(b)
        return type(x) is tuple and type(y) is tuple and len(x) == len(y) and x[k] is not None and x[k] == y[k]

    @property
    def symbols(self):
        """Shapes in symbols, found when they are asked for."""
        if self._symbols is None:
            self._symbols = Shapes(self.fn, self.facts)
        return self._symbols

    # --- indices ----------------------------------------------------------------------------------------------------

    def bounds(self, e):
        """(lowest, (symbol, offset) of the highest) that an index expression takes; None if not known."""
        t = type(e)
        if t is N.Const and type(e.value) is int:
            return e.value, (None, e.value)
        if t is N.Binary and e.op in "+-" and type(e.right) is N.Const and type(e.right.value) is int:
            inner = self.bounds(e.left)
            if inner is None:
                return None
            d = e.right.value if e.op == "+" else -e.right.value
            return inner[0] + d, (inner[1][0], inner[1][1] + d)
        if t is N.Name:
            if e.id in self.loops:
                found = [self.of_range(r) for r in self.loops[e.id]]
                if found[0] is not None and all(f == found[0] for f in found):
                    return found[0]
            elif e.id in self.single and type(self.single[e.id]) is N.Binary:
                return self.bounds(self.single[e.id])
        return None

    def of_range(self, r):
        """The lowest and highest value of a range, up or down by one."""
        if type(r) is not N.Call or self.facts.key(r) != "range" or not 1 <= len(r.args) <= 3:
            return None
        parts = [self.integer(a) for a in r.args]
        if any(p is None for p in parts):
            return None
        start, stop, step = (None, 0), parts[0], (None, 1)
        if len(parts) > 1:
            start, stop = parts[0], parts[1]
        if len(parts) > 2:
            step = parts[2]
        if step[0] is not None:
            return None
        if step[1] >= 1:
            return (start[1], (stop[0], stop[1] - 1)) if start[0] is None else None
        if step[1] == -1 and stop[0] is None:
            return stop[1] + 1, start
        return None

    def inside(self, base, e, axis=0):
        """Is index `e` surely inside the first axis of `base`?"""
        if axis != 0:
            return False
        length, found = self.length(base), self.bounds(e)
        if length is None or found is None:
            return False
        low, (symbol, high) = found
        if symbol is None and length[0] is not None and self.literal(base) is None:
            return False
        return low >= 0 and symbol == length[0] and high < length[1]

    def literal(self, base):
        length = self.length(base)
        return length[1] if length is not None and length[0] is None else None

    # --- shapes -----------------------------------------------------------------------------------------------------

    def shape(self, name, depth=0):
        """A name that surely has the shape of `name`: arrays that are computed entry by entry from one array."""
        if name in self._shapes:
            return self._shapes[name]
        self._shapes[name] = name
        value = self.single.get(name)
        if value is not None and depth < 50 and K.is_array(self.facts.kinds(name) or K.UNKNOWN):
            found = self.shape_of(value, depth + 1)
            if found is not None and self._keeps_step(name, found):
                self._shapes[name] = found
        return self._shapes[name]

    def _keeps_step(self, name, source):
        """Is `source` not assigned anew while `name` still holds what was made of it?"""
        if source in self.fixed:
            return True
        (place, path), (before, around) = self.where[name], self.where[source]
        return before < place and path[: len(around)] == around and self.facts.is_temporary(name)

    def learn(self, fn):
        """Shapes that must be one, since the forward sweep has come past an operation on both."""
        self._alike = {}
        primal = self.facts.ctx.primal
        for s in fn.body:
            if type(s) is N.Comment and s.text == "Reverse sweep":
                return
            if type(s) is not N.Assign or type(s.value) is not N.Binary or s.value.op not in ("+", "-", "*", "/"):
                continue
            a, b = s.value.left, s.value.right
            if not all(type(x) is N.Name and x.id in self.fixed and x.id in primal for x in (a, b)):
                continue
            if K.is_array(self.facts.kind(a)) and K.same_shape(self.facts.kind(a), self.facts.kind(b)):
                x, y = self._root(self.shape(a.id)), self._root(self.shape(b.id))
                if x != y:
                    # Parameters stand for the others, then what the user named.
                    first, second = sorted((x, y), key=lambda n: (n in self.single, bool(self.facts.is_temporary(n))))
                    self._alike[second] = first

    def _root(self, name):
        while name in self._alike:
            name = self._alike[name]
        return name

    def alike(self, name):
        """`shape`, in a place behind all of the function's own block."""
        return self._root(self.shape(name))

    def shape_of(self, e, depth=0):
        """A name with the shape of the array `e`, or None."""
        t = type(e)
        if t is N.Name:
            return self.shape(e.id, depth) if e.id in self.stable else None
        if t is N.Unary:
            return self.shape_of(e.operand, depth) if K.is_array(self.facts.kind(e.operand)) else None
        parts = ()
        if t is N.Binary and e.op != "@":
            parts = (e.left, e.right)
        elif t is N.Compare and not any(op.endswith(("in", "is", "not")) for op in e.ops):
            parts = (e.left, *e.rest)
        elif t is N.Call and (self.facts.is_elementwise(e) or (self.facts.key(e) == "np.where" and len(e.args) == 3)):
            parts = e.args
        elif t is N.Call:
            model = self.model(e)
            parts = () if model is None else (model,)
        arrays = set()
        for p in parts:
            kind = self.facts.kind(p)
            if K.is_array(kind):
                arrays.add(self.shape_of(p, depth))
            elif not K.is_number(kind):
                return None
        if len(arrays) == 1:
            return arrays.pop()
        # If the operation has not raised, all have one shape.
        kinds = [self.facts.kind(p) for p in parts]
        kinds = [k for k in kinds if K.is_array(k)]
        if arrays and None not in arrays and all(K.same_shape(kinds[0], k) for k in kinds):
            return self.shape_of(next(p for p in parts if K.is_array(self.facts.kind(p))), depth)
        return None


def only_entry(kind, parts, k):
    """Is part k of an index the one entry along an axis of length 1?"""
    if parts[k] not in (N.Const(0), N.Const(-1)) or any(p == N.Const(Ellipsis) for p in parts[:k]):
        return False
    axis = sum(p != N.Const(None) for p in parts[:k])
    return axis < len(kind.dims) and kind.dims[axis] == 1


def _literal(e):
    """The value of a literal integer, with its sign."""
    if type(e) is N.Unary and e.op == "-" and type(e.operand) is N.Const:
        e = N.Const(-e.operand.value)
    return e.value if type(e) is N.Const and type(e.value) is int else None
