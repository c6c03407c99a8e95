"""What an expression does, asked by every pass: what it reads, whether it has effects, may raise, and what it costs.

Answers are kept per node.  Nodes are immutable and shared by what a pass leaves alone, so most questions are asked once.
"""

from __future__ import annotations

from types import SimpleNamespace

from ..analysis import kinds as K
from ..analysis.operations import operation
from ..frontend.resolve import MISSING
from ..ir import nodes as N
from ..ir import walk
from .inferred import Inferred, is_reverse, kernel
from .info import NOTHING, Info
from .lengths import Lengths, only_entry
from .needs import EMPTY_RAISES, Needs

IN_PLACE = frozenset(("add_at", "add_attr", "accumulate"))  # kernels that write into their first argument
CHECKS = frozenset(  # kernels that are called because they may raise
    ("check_copy", "check_filled", "check_scalar", "check_store", "check_unshared", "check_kept", "check_some", "check_holds", "check_none", "check_domain", "check_sorted", "check_count", "check_several", "check_once", "check_kinds", "check_arguments", "check_whole")
)

# Functions of NumPy that take any number without a complaint, so that they may be computed where they need not be.
TOTAL = frozenset(
    "np.exp np.expm1 np.sin np.cos np.tanh np.arctan np.sinh np.cosh np.arcsinh np.abs np.square np.maximum "
    "np.minimum np.sign np.negative np.sum np.conj".split()
)
_EACH = frozenset("np.abs np.absolute np.sign np.floor np.ceil np.conj np.square".split())  # entry by entry as well
_CHEAP = frozenset("len range np.shape np.size np.ndim float int bool rt.count slice".split())
_NEVER_RAISE = frozenset("np.shape np.ndim np.size np.zeros_like np.ones_like np.empty_like np.copy rt.zeros rt.count float".split())
_WIDE = (N.Const(None), N.Const(Ellipsis))


class Facts(Needs):
    def __init__(self, fn, ctx, is_temporary):
        self.ctx, self.env, self.is_temporary = ctx, ctx.env, is_temporary
        self.kinds = Inferred(fn, ctx).run()
        self.infos, self.owns = {}, {}
        self.start()
        self.lengths = Lengths(fn, self)

    def start(self):
        """Nothing has been said that rests on kinds."""
        self.kept, self.keys, self.operations, self.eaches, self.groups, self.held = {}, {}, {}, {}, {}, {}

    def refresh(self, fn):
        """Take in that `fn` has changed: names have gone.  What was said of single expressions still holds."""
        self.lengths = Lengths(fn, self)

    def let_go(self):
        """Nobody asks any more: what is kept goes at once, not when the collector walks through all of it."""
        self.lengths = self.kinds = None
        self.infos, self.owns = {}, {}
        self.start()

    # --- kinds and functions ----------------------------------------------------------------------------------------

    def kind(self, e):
        found = self.kept.get(id(e))
        if found is None:
            found = self.kept[id(e)] = (e, self.kinds.expr(e) or K.UNKNOWN)
        return found[1]

    def forget(self, names):
        """The kinds of `names` have changed: what was said of expressions that read them no longer holds."""
        if names:
            self.infos = {k: i for k, i in self.infos.items() if i.reads.isdisjoint(names)}
            self.start()
            self.kinds.told = {}

    def is_real(self, e):
        kind = self.kind(e)
        return kind.family in ("float", "int") or (kind.dtype is not None and str(kind.dtype)[0] in "fi")

    def is_float(self, e):
        """Is `e` one double-precision number?"""
        kind = self.kind(e)
        return kind.family == "float" or (kind.family == "scalar" and kind.dtype == "f8")

    def is_number(self, e):
        return K.is_number(self.kind(e))

    def holds_memory(self, name):
        """May the name hold something that can be written in place?"""
        found = self.held.get(name)
        if found is None:
            k = self.kinds(name)
            found = self.held[name] = k is None or not (K.is_number(k) or k.family in ("none", "str", "range", "function"))
        return found

    def is_view(self, e):
        """Does `e` surely take a view of a named array, and read none of its entries?"""
        if type(e) is not N.Index or not K.is_array(self.kind(e)):
            return False
        parts = e.index.items if type(e.index) is N.Display and e.index.kind == "tuple" else (e.index,)
        plain = all(type(p) is N.Slice or p in _WIDE or self.kind(p).family == "int" for p in parts)
        return plain and K.is_array(self.kind(e.value)) and (type(e.value) is N.Name or self.is_view(e.value))

    def operation(self, e):
        found = self.operations.get(id(e))
        if found is None:
            found = self.operations[id(e)] = (operation(e, self.env, self.kinds), e)
        return found[0]

    def key(self, call):
        """"np.exp", "rt.expand", "len", ".copy" for a call; "user" for a function of the user's, "" if not known."""
        found = self.keys.get(id(call))
        if found is None:
            found = self.keys[id(call)] = (call, self._key(call))
        return found[1]

    def _key(self, call):
        obj = self.env.static(call.func)
        if obj is MISSING:
            op = self.operation(call)
            if op.what == "rule" and op.rule is not None and type(call.func) is N.Attr:
                return "." + call.func.name
            return ""
        if obj is SimpleNamespace:
            return "rt.namespace"
        name = kernel(self.env, call)
        if name is not None:
            return "rt." + name
        op = self.operation(call)
        if op.what == "rule" and op.rule is not None:
            return op.rule.key
        if is_reverse(self.env, call):
            return "reverse"
        return "user" if op.what == "function" else ""

    def is_namespace(self, e):
        """Is this an object's cotangent, built from those of its attributes?"""
        return type(e) is N.Call and not e.args and self.key(e) == "rt.namespace"

    def is_elementwise(self, call):
        found = self.eaches.get(id(call))
        if found is None:
            found = self.eaches[id(call)] = call, self._is_elementwise(call)
        return found[1]

    def _is_elementwise(self, call):
        if self.key(call) in ("", "user", "reverse") or call.keywords:
            return False
        op = self.operation(call)
        return op.what == "rule" and op.rule is not None and (op.rule.style == "elementwise" or self.key(call) in _EACH)

    def captured(self, block):
        """Names that nested functions, lambdas and verbatim text of a block read: their definitions cannot be told apart."""
        names = set()
        for s in walk.statements(block):
            if type(s) is N.Define:
                names.update(walk.free_names(s.function))
            self.own(s)
            names.update(self.owns[id(s)][1])
        return names

    # --- expressions ------------------------------------------------------------------------------------------------

    def info(self, e):
        at = e.id if type(e) is N.Name else id(e)  # all that read one name say the same
        found = self.infos.get(at)
        if found is None:
            found = self.infos[at] = self._info(e)
        return found

    def reads(self, e):
        return self.info(e).reads

    def own(self, s):
        """(names read, names rebound) by a statement itself, nested blocks excluded."""
        found = self.owns.get(id(s))
        if found is None:
            found = self.owns[id(s)] = (*self._own(s), s)
        return found[0]

    def _own(self, s):
        """(`own`, names that functions inside of its expressions read later)"""
        t = type(s)
        reads, writes, held = NOTHING, (), NOTHING
        for e in walk.own_exprs(s):
            info = self.info(e)
            reads = reads | info.reads if reads else info.reads
            held = held | info.held if info.held else held
            if not info.pure:
                writes += tuple(w.target.id for w in walk.subexpressions(e) if type(w) is N.Walrus)
        if t in (N.Assign, N.AugAssign, N.For):
            if type(s.target) is N.Name:
                writes += (s.target.id,)
                if t is N.AugAssign:
                    reads = reads | {s.target.id}
            else:
                writes += walk.target_names(s.target)
                reads = reads.union(walk.target_reads(s.target))
        elif t is N.Define:
            reads, writes = frozenset(walk.free_names(s.function)), (s.function.name,)
        elif t is N.Delete:
            writes = walk.own_writes(s)
        return (reads, writes), held

    def _info(self, e):
        t = type(e)
        if t is N.Const:
            return Info(e, NOTHING, True, NOTHING, NOTHING, 0, True)
        if t is N.Name:
            return Info(e, frozenset((e.id,)), True, NOTHING, NOTHING, 0, True)
        if t is N.Attr:
            whole = self.info(e.value)
            pure = whole.pure and self.attribute_is_pure(e)
            needs = whole.needs if pure else None
            return Info(e, whole.reads, pure, needs, whole.asks, whole.cost, whole.total and needs is NOTHING, whole.held, whole.takes)
        if t in (N.Opaque, N.Lambda, N.Walrus):
            lazy, reads = t is N.Lambda, frozenset(walk.reads(e))
            inner = self.info(e.value).held if t is N.Walrus else NOTHING
            held = reads if lazy or (t is N.Opaque and e.what == "generator expression") else inner
            return Info(e, reads, lazy, NOTHING if lazy else None, NOTHING, 2, False, held, t is N.Walrus)
        parts = [self.info(c) for c in walk.children(e)]
        reads = frozenset().union(*[p.reads for p in parts])
        pure = all([p.pure for p in parts])
        total = all([p.total for p in parts])
        cost = max([p.cost for p in parts], default=0)
        own = NOTHING
        if t is N.Call:
            pure = pure and self.is_pure(e)
            key = self.key(e)
            own = NOTHING if pure and self.call_is_safe(e) else self.call_needs(e) if pure else None
            total = total and key in TOTAL
            cost = max(cost, 1 if key in _CHEAP or key == ".copy" else 2)
        elif t is N.Binary:
            own = NOTHING if self.binary_is_safe(e) else self.binary_needs(e)
            total = total and e.op in "+-*"
            simple = e.op != "**" or (type(e.right) is N.Const and e.right.value in (2, 3))
            cost = max(cost, 1 if self.is_number(e) and simple else 2)
        elif t is N.Unary:
            kind = self.kind(e.operand)
            plain = K.is_number(kind) or (K.is_array(kind) and e.op != "not" and kind.dtype not in ("b1", None))
            own = NOTHING if plain else None
            cost = max(cost, 1 if self.is_number(e) else 2)
        elif t is N.Index:
            own = NOTHING if self.index_is_safe(e) else self.index_needs(e)
            total = False
            cost = max(cost, 1)
        elif t is N.Compare:
            own = NOTHING if self.comparison_is_safe(e) else self.comparison_needs(e)
            cost = max(cost, 1 if all(self.is_number(x) for x in walk.children(e)) else 2)
        elif t in (N.Bool, N.IfExp):
            own = NOTHING if all(self.is_number(c) for c in walk.children(e)) else None
            cost = max(cost, 1)
        elif t in (N.Display, N.Mapping):
            cost = max(cost, 1)
            total = False
        elif t is N.Starred:
            own = None
        needs, asks = own, own or NOTHING
        for p in parts:
            if needs is None or p.needs is None:
                needs = None
            elif p.needs:
                needs = needs | p.needs
            if p.asks and t not in (N.Bool, N.IfExp):
                asks = asks | p.asks
        if needs is not None:
            needs = needs or NOTHING
        held = [p.held for p in parts if p.held]
        takes = t is N.Index or any([p.takes for p in parts])
        return Info(e, reads, pure, needs, asks, cost, total and needs is NOTHING, NOTHING.union(*held), takes)

    # --- effects ----------------------------------------------------------------------------------------------------

    def is_pure(self, call):
        """Does the call itself have no effect?"""
        key = self.key(call)
        if key == "rt.sequence":
            return all(k.family in K.LASTING for k in K.alternatives(self.kind(call.args[0])))
        if key.startswith("rt."):
            return key[3:] not in IN_PLACE and key[3:] not in CHECKS
        if key == "reverse":
            return True
        op = self.operation(call)
        if op.what != "rule" or op.rule is None:
            return False
        return op.rule.pure and not op.rule.memory.startswith("writes")

    def attribute_is_pure(self, e):
        if self.env.is_static(e):
            return True
        kind = self.kind(e.value)
        if kind.family == "object":
            return kind.items is not None and e.name in dict(kind.items)
        if kind.family in ("array", "scalar", "float", "int", "complex"):
            return True
        return kind.family == "tuple" or e.name in ("shape", "size", "ndim", "T", "dtype")

    # --- errors -----------------------------------------------------------------------------------------------------

    def same_shape(self, exprs):
        """Can these be broadcast together without an error?"""
        arrays = []
        for x in exprs:
            kind = self.kind(x)
            if K.is_array(kind):
                if kind.dims is None or any(d != 1 for d in kind.dims):
                    arrays.append(x)
            elif not K.is_number(kind):
                return False
        if len(arrays) < 2 or all(type(x) is N.Name and x == arrays[0] for x in arrays):
            return True
        return all(self.lengths.same(arrays[0], x) for x in arrays[1:])

    def binary_is_safe(self, e):
        a, b = self.kind(e.left), self.kind(e.right)
        if e.op == "@":
            vectors = a.dims is not None and len(a.dims) == 1 and K.is_array(b) and a.dims == b.dims
            return vectors and self.same_shape((e.left, e.right))
        if not self.same_shape((e.left, e.right)):
            return False
        if any(k.family == "scalar" and k.dtype is None for k in (a, b)):
            return False
        if any(K.is_array(k) and (k.dtype is None or k.dtype[0] not in "fciu") for k in (a, b)):
            return False
        if e.op in "+-*":
            return True
        literal = e.right.value if type(e.right) is N.Const else None
        if e.op in ("/", "//", "%"):
            return bool(literal) or any(self.is_numpys(k) for k in (a, b))
        if e.op == "**":
            # The overflow of a Python float is not counted: NumPy's do not raise, and d(x**2) needs no x**2.
            if isinstance(literal, (int, float)) and literal >= 0:
                return float(literal).is_integer() or K.is_array(a)
            return self.is_numpys(a) and a.dtype[0] == "f"
        return False

    def is_numpys(self, kind):
        """An array or a scalar of NumPy's, for sure: they warn where Python's floats raise."""
        return kind.family in ("array", "scalar") and kind.dtype is not None and kind.items is None

    def comparison_is_safe(self, e):
        if all(op in ("is", "is not") for op in e.ops):
            return True
        if any(op in ("in", "not in") for op in e.ops):
            return False
        parts = walk.children(e)
        simple = all(self.is_number(p) or self.kind(p).family in ("none", "str") for p in parts)
        if simple and all(op in ("==", "!=") for op in e.ops):
            return True
        return len(e.ops) == 1 and self.same_shape(parts) or all(self.is_number(p) for p in parts)

    def index_is_safe(self, e):
        kind = self.kind(e.value)
        parts = e.index.items if type(e.index) is N.Display else (e.index,)
        if kind.family == "tuple" and kind.items is not None and type(e.index) is N.Const:
            k = e.index.value
            return isinstance(k, int) and -len(kind.items) <= k < len(kind.items)
        if kind.family == "dict" and kind.items is not None and type(e.index) is N.Const:
            return e.index.value in dict(kind.items)
        if K.is_array(kind) and kind.dims is not None:
            if all(type(p) is N.Slice or p in _WIDE or only_entry(kind, parts, k) for k, p in enumerate(parts)):
                used = sum(1 for p in parts if p not in _WIDE)
                whole = all(c is None or self.kind(c).family in ("int", "none") for p in parts
                            if type(p) is N.Slice for c in (p.lower, p.upper, p.step))  # fmt: skip
                return whole and used <= len(kind.dims)
        if type(e.value) is N.Name and len(parts) == 1 and not (K.is_array(kind) and kind.dims == ()):
            return self.lengths.inside(e.value.id, e.index)
        return False

    def call_is_safe(self, call):
        key = self.key(call)
        args = call.args
        if key in _NEVER_RAISE:
            return all(self.is_number(a) or K.is_array(self.kind(a)) for a in args[:1])
        if key == "len":
            kind = self.kind(args[0]) if args else K.UNKNOWN
            return kind.family in ("list", "tuple", "dict", "str", "range") or (K.is_array(kind) and bool(kind.dims))
        if key == "range":
            return all(self.kind(a).family == "int" for a in args) and (len(args) < 3 or type(args[2]) is N.Const)
        if key == "rt.sequence":
            kind = self.kind(args[0])
            return kind.family in ("list", "tuple") or (K.is_array(kind) and bool(kind.dims))
        if key in ("np.zeros", "np.ones", "np.empty", "np.ndarray") and len(args) == 1 and not call.keywords:
            return self.is_shape(args[0])
        if key in ("np.sum", "np.mean", ".sum", ".mean"):
            kind = self.kind(args[0] if key[0] == "n" else call.func.value)
            words = dict(call.keywords)
            axis = words.pop("axis", N.Const(None)) if K.is_array(kind) and kind.dims and set(words) <= {"axis", "keepdims"} else None
            there = type(axis) is N.Const and (axis.value is None or type(axis.value) is int and -len(kind.dims) <= axis.value < len(kind.dims))
            return len(args) == (key[0] == "n") and (there or not call.keywords) and (K.is_array(kind) or K.is_number(kind))
        if key == "np.where" and len(args) == 3 and self.kind(args[0]).dtype == "b1":
            return self.same_shape(args) and all(self.has_floats(a) for a in args[1:])
        if key.startswith("np.") and key not in EMPTY_RAISES and self.is_elementwise(call):
            return self.same_shape(args) and all(self.has_floats(a) for a in args)
        return False

    def has_floats(self, e):
        kind = self.kind(e)
        return kind.family in ("float", "int") or (kind.dtype is not None and kind.dtype in ("f8", "f4"))

    def has_truth(self, e):
        """Can `e` be a test without an error?  (An array of several entries cannot.)"""
        return self.is_number(e) or self.kind(e).family in ("none", "str", "list", "tuple", "dict")

    def is_shape(self, e):
        """Is `e` surely made of non-negative integers?"""
        if type(e) is N.Name:
            e = self.lengths.single.get(e.id, e)
        if type(e) is N.Display:
            return all(self.is_shape(i) for i in e.items)
        if type(e) is N.Const:
            return type(e.value) is int and e.value >= 0
        if type(e) is N.Call:
            return self.key(e) in ("len", "np.shape", "np.size") and self.info(e).safe
        return type(e) is N.Attr and e.name in ("shape", "size") and K.is_array(self.kind(e.value))
