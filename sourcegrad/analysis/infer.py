"""Kinds of all names of a function, from the kinds of its parameters: a fixpoint over its statements."""

from __future__ import annotations


from ..frontend.resolve import MISSING
from ..ir import nodes as N
from ..ir import walk
from . import kinds as K
from .operations import operation


class Inference:
    """`kinds(name)` after `run`; `callee(op, kinds of arguments)` tells the kind of a user's call."""

    def __init__(self, fn, env, params, callee):
        self.fn = fn
        self.env = env
        self.callee = callee
        self.known = dict(params)
        self.changed = False
        self.globals = {}

    def __call__(self, name):
        if name in self.env.locals:
            return self.known.get(name)
        if name not in self.globals:
            value = self.env.lookup(name)
            self.globals[name] = K.UNKNOWN if value is MISSING else K.of(value)
        return self.globals[name]

    def run(self):
        for _ in range(12):
            self.changed = False
            self.block(self.fn.body)
            if not self.changed:
                break
        else:
            self.widen()
        return self

    def widen(self):
        """No fixpoint in sight (a list nested into itself in a loop): what the loop assigns is unknown."""
        for s in walk.statements(self.fn.body):
            for n in walk.own_writes(s):
                self.known[n] = K.UNKNOWN

    def assign(self, name, kind):
        old = self.known.get(name)
        new = K.join(old, kind)
        if new != old:
            self.known[name] = new
            self.changed = True

    def block(self, block):
        for s in block:
            self.statement(s)
            for b in walk.blocks(s):
                self.block(b)

    def statement(self, s):
        t = type(s)
        if t is N.Assign:
            if type(s.target) is N.Name:
                self.assign(s.target.id, self.expr(s.value))
            elif type(s.target) is N.Display:
                self.unpack(s.target, self.expr(s.value))
            elif type(s.target) is N.Index:
                self.store(s.target, self.expr(s.value))
        elif t is N.AugAssign:
            if type(s.target) is N.Name:
                old = self(s.target.id)
                new = self.expr(N.Binary(s.op, s.target, s.value))
                if K.is_array(old):  # in place: the array keeps its dtype and its shape
                    new = old
                self.assign(s.target.id, new)
            elif type(s.target) is N.Index:
                self.store(s.target, None)
        elif t is N.For:
            for n in walk.target_names(s.target):
                self.assign(n, K.INT)
        elif t is N.Evaluate and type(s.value) is N.Call and type(s.value.func) is N.Attr:
            self.effect(s.value)
        elif t is N.Define:
            self.assign(s.function.name, K.Kind("function"))

    def unpack(self, target, kind):
        names = [i.id if type(i) is N.Name else None for i in target.items]
        for k, n in enumerate(names):
            if n is None:
                continue
            if kind is None:
                continue
            if kind.family == "tuple" and kind.items is not None and len(kind.items) == len(names):
                self.assign(n, kind.items[k])
            elif kind.family == "list" and kind.items is not None:
                self.assign(n, kind.items)
            elif K.is_array(kind):
                self.assign(n, index_kind(kind, K.INT, N.Const(0), self))
            else:
                self.assign(n, K.UNKNOWN)

    def store(self, target, kind):
        base = target.value
        if type(base) is N.Name and base.id in self.known:
            old = self.known[base.id]
            if old is not None and old.family == "list" and kind is not None:
                self.assign(base.id, K.Kind("list", None, None, kind))
            elif old is not None and old.family == "dict" and kind is not None:
                self.assign(base.id, self.dict_store(old, target.index, kind))

    def dict_store(self, old, index, kind):
        if old.items is None or type(index) is not N.Const:
            return K.Kind("dict")
        items = dict(old.items)
        items[index.value] = K.join(items.get(index.value), kind)
        return K.Kind("dict", None, None, tuple(items.items()))

    def effect(self, call):
        base = call.func.value
        if type(base) is N.Name and call.func.name in ("append", "insert") and call.args:
            old = self(base.id)
            if old is not None and old.family == "list":
                self.assign(base.id, K.Kind("list", None, None, self.expr(call.args[-1])))
        elif type(base) is N.Name and call.func.name == "extend" and call.args:
            old, new = self(base.id), self.expr(call.args[0])
            if old is not None and old.family == "list":
                item = new.items if new is not None and new.family == "list" else K.UNKNOWN
                self.assign(base.id, K.Kind("list", None, None, item))

    # --- expressions ------------------------------------------------------------------------------------------------

    def expr(self, e):
        """The kind of an expression; None where nothing has been assigned yet."""
        t = type(e)
        if t is N.Name:
            return self(e.id)
        if t is N.Const:
            return K.of(e.value)
        if t is N.Compare:
            return self.comparison(e)
        if t is N.Binary:
            return self.binary(e)
        if t is N.Display:
            items = [self.expr(i) for i in e.items]
            if e.kind == "tuple":
                return K.Kind("tuple", None, None, tuple(i or K.UNKNOWN for i in items))
            return K.Kind("list", None, None, K.join_all(items)) if e.kind == "list" else K.OTHER
        if t is N.Mapping:
            return self.mapping(e)
        if t is N.Unary:
            k = self.expr(e.operand)
            return K.BOOL if e.op == "not" else k
        if t is N.Bool:
            return K.join_all(self.expr(v) for v in e.values)
        if t is N.IfExp:
            return K.join(self.expr(e.body), self.expr(e.orelse))
        if t is N.Lambda:
            return K.Kind("function")
        if t is N.Attr and self.env.is_static(e):
            return K.of(self.env.static(e))
        if t is N.Opaque:
            return K.STR if e.what == "f-string" else K.UNKNOWN
        if t in (N.Index, N.Attr, N.Call):
            return self.operation(e)
        return K.UNKNOWN

    def comparison(self, e):
        kinds = [self.expr(x) for x in (e.left, *e.rest)]
        if all(k is not None and (K.is_number(k) or k.family in ("none", "str")) for k in kinds):
            return K.BOOL
        if len(e.ops) == 1 and all(K.is_number(k) or K.is_array(k) for k in kinds):
            k = K.broadcast(*kinds)
            return k._replace(dtype="b1") if k.family in ("array", "scalar") else K.BOOL
        return K.BOOL if e.ops[0] in ("is", "is not", "in", "not in") else K.UNKNOWN

    def binary(self, e):
        a, b = self.expr(e.left), self.expr(e.right)
        if a is None or b is None:
            return None
        if a.family == "list" and e.op == "+" and b.family == "list":
            return K.join(a, b)
        if e.op == "*" and "list" in (a.family, b.family):
            return a if a.family == "list" else b
        if a.family == "tuple" and b.family == "tuple" and e.op == "+":
            if a.items is not None and b.items is not None:
                return K.Kind("tuple", None, None, a.items + b.items)
        if a.family == "str":
            return K.STR
        if e.op == "@":
            return matmul(a, b)
        k = K.broadcast(a, b, divide=e.op == "/")
        if e.op == "**" and k.family == "int" and not (type(e.right) is N.Const and e.right.value >= 0):
            return K.FLOAT
        if e.op == "**" and k.family == "float" and not _stays_real(e):
            return K.UNKNOWN if a.family != "float" else K.FLOAT
        return k

    def mapping(self, e):
        if any(k is None or type(k) is not N.Const for k in e.keys):
            return K.Kind("dict")
        pairs = {k.value: self.expr(v) or K.UNKNOWN for k, v in zip(e.keys, e.values)}
        return K.Kind("dict", None, None, tuple(pairs.items()))

    def operation(self, e):
        op = operation(e, self.env, self)
        if op.what == "function":
            return self.callee(op, self)
        if op.what == "effect":
            return self.popped(op)
        if op.what == "pack":  # a namedtuple
            return K.Kind("tuple", op.function, None, tuple(self.expr(v) or K.UNKNOWN for _, v in op.bound))
        if op.what != "rule":
            return K.UNKNOWN
        if op.rule is None:
            return attribute_kind(self.expr(op.bound["x"]), op.rule_args[0])
        return self.by_word(op.rule, op.bound, e)

    def popped(self, op):
        kind = self.expr(op.bound)
        if op.problem == "pop" and kind is not None and kind.family == "list":
            return kind.items
        return K.NONE if op.problem != "pop" else K.UNKNOWN

    def by_word(self, rule, bound, e):
        """The kind of a rule's result, by the word the rule gives (`Entry.kind`)."""
        word, _, detail = rule.kind.partition(" ")
        if rule.key == ".shape":
            k = self.expr(e.value)
            n = len(k.dims) if k is not None and k.dims is not None else None
            return K.Kind("tuple", None, None, None if n is None else (K.INT,) * n)
        if word in ("int", "bool") and detail:
            args = list(bound.values()) or [*getattr(e, "args", ())]
            k = self.expr(args[0]) if args else K.UNKNOWN
            if K.is_array(k):
                return k._replace(dtype="i8" if word == "int" else "b1")
            return {"int": K.INT, "bool": K.BOOL}[word] if K.is_number(k) else K.UNKNOWN
        if word in _WORDS:
            return _WORDS[word]
        args = [self.expr(v) for v in bound.values() if v is not None]
        first = args[0] if args else K.UNKNOWN
        if word == "broadcast":
            return self.broadcast(rule, bound)
        if first is None:
            return None
        if word == "like":
            name = detail or rule.params[0][0]
            k = self.expr(bound[name]) if name in bound else first
            return k if k is None or K.is_array(k) or K.is_number(k) else K.UNKNOWN
        if word == "index":
            return index_kind(first, self.expr_index(e.index), e.index, self)
        if word == "reduce":
            return self.reduce(first, bound)
        if word == "matmul":
            return matmul(*args[:2])
        if word == "shape":
            return self.shaped(bound.get(detail), bound, e)
        if rule.key in ("list", "tuple", "sorted", "rt.sequence"):
            return self.listed(first, rule.key)
        if word == "item":
            return first.items if first.family in ("list",) else K.UNKNOWN
        return K.UNKNOWN

    def listed(self, k, key):
        """The kind of list(x), tuple(x), sorted(x); of a sequence that is indexed."""
        if key == "rt.sequence" and k.family in ("list", "tuple", "array", "str", "range"):
            return k
        if k.family == "tuple" and k.items is not None:
            if key == "tuple":
                return k
            return K.Kind("list", None, None, K.join_all(k.items))
        if k.family == "list":
            return k if key != "tuple" else K.Kind("tuple")
        if k.family == "dict":
            keys = K.join_all(K.of(n) for n, _ in k.items) if k.items else K.OTHER
            return K.Kind("list", None, None, keys)
        if k.family == "range":
            return K.Kind("list", None, None, K.INT)
        if K.is_array(k):
            return K.Kind("list", None, None, index_kind(k, K.INT, N.Const(0), self))
        return K.UNKNOWN

    def broadcast(self, rule, bound):
        kinds = [self.expr(bound[n]) for n, _ in rule.params if n in bound]
        if any(k is None for k in kinds):
            return None
        strong = not rule.key.startswith("math.") and ("." in rule.key)
        result = kinds[0]
        if len(kinds) == 1:
            result = K.broadcast(result, result, strong=strong)
        for k in kinds[1:]:
            result = K.broadcast(result, k, strong=strong)
        if rule.key.startswith("math."):
            return K.FLOAT
        return result if rule.key in ("abs", "u-", "u+", "%", "//") else K.floating(result)

    def reduce(self, k, bound):
        if K.is_number(k):
            return K.Kind("scalar", K.floating(k).dtype or "f8")
        if not K.is_array(k):
            return K.UNKNOWN
        k = K.floating(k)
        axis, keep = bound.get("axis", N.Const(None)), bound.get("keepdims", N.Const(False))
        if type(axis) is N.Const and axis.value is None and type(keep) is N.Const and not keep.value:
            return K.Kind("scalar", k.dtype)
        axes = _constant_axes(axis)
        if k.dims is None or axes is None or type(keep) is not N.Const:
            return K.array(k.dtype)
        n = len(k.dims)
        axes = {a % n for a in axes} if n else set()
        if keep.value:
            return K.array(k.dtype, tuple(1 if i in axes else d for i, d in enumerate(k.dims)))
        dims = tuple(d for i, d in enumerate(k.dims) if i not in axes)
        return K.array(k.dtype, dims) if dims else K.Kind("scalar", k.dtype)

    def shaped(self, shape, bound, e):
        dtype = bound.get("dtype")
        given = dtype is None or (type(dtype) is N.Const and dtype.value is None)
        keyword = dict(getattr(e, "keywords", ())).get("dtype")
        code = "f8" if given and keyword is None else None
        k = self.expr(shape) if shape is not None else None
        if k is None and getattr(e, "args", None):
            k = self.expr(e.args[0])
        if k is not None and k.family == "int":
            return K.array(code, (None,))
        if k is not None and k.family == "tuple" and k.items is not None:
            return K.array(code, (None,) * len(k.items))
        return K.array(code)

    def expr_index(self, e):
        if type(e) is N.Slice:
            return K.Kind("slice")
        return self.expr(e)


_WORDS = {
    "int": K.INT, "bool": K.BOOL, "str": K.STR, "none": K.NONE, "scalar": K.F8, "float": K.FLOAT, "range": K.RANGE,
    "tuple": K.Kind("tuple"), "list": K.Kind("list"), "array": K.array(), "other": K.OTHER,
}  # fmt: skip


def _constant_axes(axis):
    if type(axis) is N.Const and isinstance(axis.value, int):
        return (axis.value,)
    if type(axis) is N.Display and all(type(i) is N.Const for i in axis.items):
        return tuple(i.value for i in axis.items)
    if type(axis) is N.Unary and type(axis.operand) is N.Const:
        return (-axis.operand.value,)
    return None


def _stays_real(e):
    """Is `a ** b` of floats real for sure?  A negative base with a fractional exponent is complex in Python."""
    return type(e.right) is N.Const and float(e.right.value).is_integer()


def attribute_kind(kind, name):
    if kind is not None and kind.family == "object" and kind.items is not None:
        return dict(kind.items).get(name, K.UNKNOWN)
    if kind is not None and kind.family == "tuple" and kind.dtype is not None and kind.items is not None:
        fields = getattr(kind.dtype, "_fields", ())
        return kind.items[fields.index(name)] if name in fields else K.UNKNOWN
    return K.UNKNOWN


def index_kind(base, kind, index, infer):
    """The kind of `base[index]`."""
    family = base.family
    if family == "list":
        if kind is not None and kind.family == "slice":
            return base
        return base.items
    if family == "tuple" and base.items is not None:
        if type(index) is N.Const and isinstance(index.value, int) and -len(base.items) <= index.value < len(base.items):
            return base.items[index.value]
        if kind is not None and kind.family == "int":
            return K.join_all(base.items)
        return K.UNKNOWN
    if family == "dict":
        if base.items is not None and type(index) is N.Const:
            return dict(base.items).get(index.value, K.UNKNOWN)
        return K.join_all(v for _, v in base.items) if base.items else K.UNKNOWN
    if family == "str":
        return K.STR
    if family == "range":
        return K.INT
    if family != "array":
        return K.UNKNOWN
    return _array_index(base, index, infer)


def _array_index(base, index, infer):
    parts = index.items if type(index) is N.Display and index.kind == "tuple" else (index,)
    if base.dims is None:
        return K.UNKNOWN if any(type(p) is not N.Slice for p in parts) else K.array(base.dtype)
    out, rest, advanced = [], list(base.dims), None
    used = sum(1 for p in parts if not (type(p) is N.Const and (p.value is None or p.value is Ellipsis)))
    for p in parts:
        if type(p) is N.Const and p.value is Ellipsis:
            for _ in range(len(base.dims) - used):
                out.append(rest.pop(0))
            continue
        if type(p) is N.Const and p.value is None:
            out.append(1)
            continue
        kind = K.Kind("slice") if type(p) is N.Slice else infer.expr(p)
        if kind is None:
            return None
        if kind.family == "none":
            out.append(1)
        elif not rest:
            return K.UNKNOWN
        elif kind.family == "slice":
            d = rest.pop(0)
            whole = type(p) is N.Slice and p.lower is None and p.upper is None and p.step is None
            out.append(d if whole else None)
        elif kind.family == "int" or (kind.family == "scalar" and (kind.dtype or "")[:1] in ("i", "u")):
            rest.pop(0)
        elif kind.family in ("array", "list") and advanced is None:
            if kind.family == "list" or kind.dims is None or kind.dtype is None:
                return K.array(base.dtype)
            advanced = len(out)
            if kind.dtype == "b1":
                del rest[: len(kind.dims)]
                out.append(None)
            else:
                rest.pop(0)
                out.extend(kind.dims)
        else:
            return K.UNKNOWN if kind.family not in ("array", "list") else K.array(base.dtype)
    dims = tuple(out + rest)
    if not dims and advanced is None and not any(type(p) is N.Const and p.value is Ellipsis for p in parts):
        return K.Kind("scalar", base.dtype)
    return K.array(base.dtype, dims)


def matmul(a, b):
    if a is None or b is None:
        return None
    if not (K.is_array(a) and K.is_array(b)):
        return K.UNKNOWN
    dtype = K.promote(a, b)
    da, db = a.dims, b.dims
    if da is None or db is None or not da or not db or max(len(da), len(db)) > 2:
        return K.array(dtype)
    left = da[:-1]
    right = db[1:] if len(db) == 2 else ()
    dims = left + right
    return K.array(dtype, dims) if dims else K.Kind("scalar", dtype)


