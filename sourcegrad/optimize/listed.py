"""Arrays of which loops take single numbers are lists of Python's numbers there.

    >>> print(after('''
    ... def f(x, k):
    ...     # Reverse sweep
    ...     k_bar = 0.0
    ...     for i in range(1, len(x)):
    ...         k_bar += k * x[i] * x[i - 1]
    ...     return k_bar
    ... ''', "listed"))
    # Reverse sweep
    k_bar = 0.0
    x_list = x.tolist()
    for i in range(1, len(x)):
        k_bar += k * x_list[i] * x_list[i - 1]
    return k_bar

Taking a number out of a list, and arithmetic on it, is three times as fast.  The numbers are the same ones; what differs
is what Python does where NumPy warns.  So all that is made of them is sums, differences and products, quotients by
constants, what `math` and NumPy compute of numbers, and what is stored in arrays of doubles.  The index runs along
the array, which is never written, so that the list costs no more than the loop.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from .inferred import is_cotangent
from .memory import WORLD, stack_call
from .nest import inside, same, with_body

# What a number or an array is: one of Python's that was NumPy's (or perhaps is), Python's or either one as ever, surely
# NumPy's, an array of doubles; None for anything else.
_LISTED, _EITHER, _NUMPY, _ARRAY = "listed", "either", "numpy", "array"
_SAME = frozenset(("abs", "min", "max"))  # builtins that give back what they are given
_STRUCTURES = (N.Try, N.With, N.Match, N.Define)


class _Unfit(Exception):
    """A number would be used where it matters whether it is NumPy's."""


class Listed:
    def __init__(self, facts, memory, name):
        self.facts, self.memory = facts, memory
        self.name = name  # stem, kind → a new Name

    def run(self, fn):
        loads = self.loads(fn)
        if not loads or not self.fits(fn, loads):
            return fn
        loads = {e: x for e, x in loads.items() if x in self.useful}
        return self.rewritten(fn, loads) if loads else fn

    # --- which numbers ----------------------------------------------------------------------------------------------

    def loads(self, fn):
        """{x[i]: x} of all that loops take from arrays that stay as they are."""
        statements = list(walk.statements(fn.body))
        if getattr(self.facts.ctx, "together", False) or any(type(s) in _STRUCTURES for s in statements):
            return {}
        arrays = {p.name for p in fn.params if self.is_vector(p.name)} - self.facts.captured(fn.body)
        if not arrays:
            return {}
        written = set().union(*[self.memory.writes(s) for s in statements])
        bound = {n for s in statements for n in self.facts.own(s)[1]}
        if WORLD in written:
            return {}
        arrays = {x for x in arrays - bound if self.memory.find(x) not in written}
        found = {}
        for loop in statements if arrays else ():
            for s in walk.statements(loop.body) if type(loop) is N.For else ():
                for e in (e for part in walk.own_exprs(s) for e in walk.subexpressions(part)):
                    if type(e) is N.Index and type(e.value) is N.Name and e.value.id in arrays and self.runs_along(e):
                        found[e] = e.value.id
        return found

    def is_vector(self, x):
        kind = self.facts.kinds(x)
        return K.is_array(kind) and kind.dtype == "f8" and kind.dims is not None and len(kind.dims) == 1

    def runs_along(self, e):
        return self.facts.kind(e.index).family == "int" and type(e.index) is not N.Const and self.facts.index_is_safe(e)

    # --- what becomes of them ---------------------------------------------------------------------------------------

    def fits(self, fn, loads):
        """Is nothing made of the numbers that would be something else, were they NumPy's?"""
        self.taken, self.names, self.stacks = loads, set(), set()
        self.numpy = set()  # names that hold NumPy's numbers for sure
        size = -1
        while size != len(self.names) + len(self.stacks) + len(self.numpy):
            size = len(self.names) + len(self.stacks) + len(self.numpy)
            self.useful = set()  # arrays whose numbers meet others that are not NumPy's either
            self.sure = {p.name: False for p in fn.params}
            for s in walk.statements(fn.body):
                try:
                    self.statement(s)
                except _Unfit:
                    return False
            self.numpy.update(n for n, sure in self.sure.items() if sure)
        return True

    def statement(self, s):
        t = type(s)
        if t not in (N.Assign, N.AugAssign):
            self.sure.update((n, False) for n in self.facts.own(s)[1])
        if t is N.Assign:
            self.assign(s.target, s.value)
        elif t is N.AugAssign and type(s.target) is N.Name:
            self.assign(s.target, N.Binary(s.op, s.target, s.value))
        elif t is N.AugAssign:
            self.assign(s.target, s.value)
        elif t in (N.If, N.While):
            self.test(s.test)
        elif t is N.Evaluate:
            stack = stack_call(s.value, self.memory.stacks)
            if stack is None:
                self.judged(s.value)
            elif s.value.args and self.judged(s.value.args[0]) is _LISTED:
                self.stacks.add(stack)
        elif t is N.Return:
            values = s.value.items if type(s.value) is N.Display else (s.value,)
            for v in values:
                # A gradient of a number may be Python's number, as that of a loop that does not run.
                if v is not None and self.judged(v) is _LISTED and (type(v) is not N.Name or not is_cotangent(v.id)):
                    raise _Unfit
        else:
            for e in walk.own_exprs(s):
                self.plain(e)

    def assign(self, target, value):
        if type(target) is N.Display and type(value) is N.Display and len(target.items) == len(value.items):
            for one, other in zip(target.items, value.items):
                self.assign(one, other)
            return
        stack = stack_call(value, self.memory.stacks)
        found = self.judged(value) if stack is None else _LISTED if stack in self.stacks else None
        for n in walk.target_names(target):
            self.sure[n] = type(target) is N.Name and found is _NUMPY and self.sure.get(n, True)
        if type(target) is N.Name:
            if found is _LISTED:
                self.names.add(target.id)
            return
        for c in walk.children(target):
            self.plain(c)
        if found is _LISTED and not (type(target) is N.Index and self.kind(target.value) is _ARRAY):
            raise _Unfit

    def plain(self, e):
        """None of the numbers is used as it is."""
        if self.judged(e) is _LISTED:
            raise _Unfit

    def test(self, e):
        """An expression of which only the truth counts."""
        if type(e) is N.Compare:
            found = [self.judged(c) for c in walk.children(e)]
            if _LISTED in found and None in found:
                raise _Unfit
            if _NUMPY not in found and _ARRAY not in found:
                self.use(walk.children(e))
        elif type(e) is N.Bool or type(e) is N.Unary and e.op == "not":
            for c in walk.children(e):
                self.test(c)
        else:
            self.judged(e)

    def judged(self, e):
        """What the value of an expression is; refuses numbers where they do not fit."""
        t = type(e)
        if t is N.Name:
            return _LISTED if e.id in self.names else _NUMPY if e.id in self.numpy else self.kind(e)
        if t is N.Const:
            return _EITHER if type(e.value) in (int, float) else None
        if t is N.Index and e in self.taken:
            return _LISTED
        if t is N.Binary:
            return self.binary(e)
        if t is N.Unary and e.op in "+-":
            return self.judged(e.operand)
        if t is N.IfExp:
            self.test(e.test)
            found = {self.judged(e.body), self.judged(e.orelse)}
            if _LISTED in found and not found <= {_LISTED, _EITHER, _NUMPY}:
                raise _Unfit
            return _LISTED if _LISTED in found else self.kind(e)
        if t is N.Call:
            return self.call(e)
        for c in walk.children(e):
            self.plain(c)
        return self.kind(e)

    def binary(self, e):
        left, right = self.judged(e.left), self.judged(e.right)
        if _LISTED not in (left, right):
            numpy = (_NUMPY in (left, right) or e.op == "@") and self.kind(e) is _EITHER
            return _NUMPY if numpy else self.kind(e)
        other = right if left is _LISTED else left
        if e.op == "/" and left is _LISTED and type(e.right) is N.Const and right is _EITHER and e.right.value != 0:
            return _LISTED
        if other is None or e.op not in ("+", "-", "*", "/") or e.op == "/" and other not in (_NUMPY, _ARRAY):
            raise _Unfit
        if other in (_NUMPY, _ARRAY):
            return other
        self.use((e.left, e.right))
        return _LISTED

    def use(self, parts):
        self.useful.update(self.taken[p] for p in parts if type(p) is N.Index and p in self.taken)

    def call(self, e):
        found = [self.judged(a) for a in e.args]
        self.plain(e.func)
        for _, v in e.keywords:
            self.plain(v)
        if _LISTED not in found:
            return self.kind(e)
        key = self.facts.key(e)
        if None in found or e.keywords:
            raise _Unfit
        if key in _SAME and _ARRAY not in found:
            return _LISTED
        if key == "float" or key.startswith("math."):
            return _EITHER
        if key.startswith("np.") and self.facts.is_elementwise(e):
            return _ARRAY if _ARRAY in found else _NUMPY
        raise _Unfit

    def kind(self, e):
        """What an expression is by its kind alone."""
        kind = self.facts.kind(e)
        if K.is_array(kind):
            return _ARRAY if kind.dtype == "f8" and kind.dims else None
        if type(e) is N.Index and self.facts.kind(e.value).dtype == "f8" and kind.family == "scalar":
            return _NUMPY
        return _EITHER if kind.family in ("float", "int") or kind.family == "scalar" and kind.dtype == "f8" else None

    # --- rewriting --------------------------------------------------------------------------------------------------

    def rewritten(self, fn, loads):
        lists = {}
        for x in sorted(set(loads.values())):
            lists[x] = self.name(f"{x}_list", K.list_of(K.FLOAT))

        def expr(e):
            return N.Index(lists[e.value.id], e.index, e.span) if type(e) is N.Index and e in loads else e

        def whole(e):
            return walk.transform(e, expr) if any(i in loads for i in walk.subexpressions(e) if type(i) is N.Index) else e

        def statement(s):
            s = inside(s, block)
            return walk.map_exprs(s, whole) if any(whole(e) is not e for e in walk.own_exprs(s)) else s

        def block(b):
            return same([statement(s) for s in b], b)

        body, unmade = [], dict(lists)
        for s in fn.body:
            new = statement(s)
            for x in [x for x, name in unmade.items() if new is not s and _reads(new, name.id)]:
                body.append(N.Assign(unmade.pop(x), N.Call(N.Attr(N.Name(x), "tolist")), s.span))
            body.append(new)
        return with_body(fn, tuple(body))


def _reads(s, name):
    return any(name in walk.own_reads(i) for i in walk.statements((s,)))
