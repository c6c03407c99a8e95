"""Kinds of all names of a function, from the kinds of its parameters: a fixpoint over its statements.

Each statement is judged once, and again whenever a name that it read has grown.  A name that keeps
growing (a list nested into itself in a loop) becomes UNKNOWN, so that the end is always a fixpoint:
every name is above all that is assigned to it.

What changes a container changes the kinds of all its names, and of what it was read from
(`sources`); what holds it under another name is judged again because it reads that name.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush

from ..frontend.resolve import MISSING
from ..ir import nodes as N
from ..ir import walk
from . import adjoints, displays, forgetting, methods, sets
from . import kinds as K
from .activity import store_base
from .arithmetic import binary, compare, unary
from .bindings import Keys, bindings
from .call import constants
from .contents import changed, dict_store, given
from .holding import Holding
from .indexing import attribute_kind, changed_copy, exact_items, flat_kind, index_kind, item_kind, unpacked
from .nonempty import never_empty
from .operations import operation
from .results import result_kind
from .started import is_start, started

_RUNTIME = __name__.partition(".")[0] + ".runtime"
_ATOMS = (N.Name, N.Const)
_WHOLE = frozenset(("float", "array", "scalar"))  # of literals nothing more is known than of others
_GROWTHS = 12  # how often a name may grow before it is given up
_RESIZING = frozenset(("setfield", "byteswap"))


class Inference(Keys, Holding):
    """`kinds(name)` after `run`; `callee(op, kinds of arguments)` tells the kind of a user's call.

    `expr` tells the kind of any expression, as `kinds(name)` without what is only known of
    literals; `kind_of` with it.
    """

    def __init__(self, fn, env, params, callee, writes=None, filled=False):
        self.fn = fn
        self.filled = filled  # are lists that become arrays taken to hold something?  (`diff.guards` sees to it)
        self.doubted = False  # does it matter?
        self.env = env
        self.callee = callee
        self.writes = writes  # (function, op, kinds) → what a user's function writes that its caller sees, or None
        self.known = dict(params)
        self.given = params
        self.globals = {}
        self.growths = {}
        self.readers = defaultdict(set)  # name → numbers of the statements that read it
        self.start_holding()
        self.bindings = {}  # name → what it is bound to, None for what is no single expression
        self.starting = False  # is `x = None` being judged?
        self.started = {}  # number of a statement → names that started as None and are something else there
        self.later = {}  # name → its kind there
        self.waiting = []
        self.queued = set()
        self.current = None
        self.forgot = False  # did a call make it forget what containers hold?
        self.constants = constants(fn, self.known)
        self.never_empty = never_empty(fn, env)

    def __call__(self, name):
        if name in self.instead:
            return self.instead[name]
        if name in self.env.locals:
            if self.current is not None:
                self.readers[name].add(self.current)
                if self.started and name in self.started.get(self.current, ()):
                    return self.later.get(name)
            return self.known.get(name)
        if name not in self.globals:
            value = self.env.lookup(name)
            self.globals[name] = K.UNKNOWN if value is MISSING else K.of(value)
        return self.globals[name]

    def run(self):
        statements = list(walk.statements(self.fn.body))
        self.started = started(self.fn.body)
        self.bindings, self.binders, self.places = bindings(self.fn.body)
        self.waiting = list(range(len(statements)))
        self.queued.update(self.waiting)
        while self.waiting:
            self.current = heappop(self.waiting)
            self.queued.discard(self.current)
            self.statement(statements[self.current])
        self.current = None
        self.readers.clear()
        return self

    def assign(self, name, kind):
        """`name` may be of this kind too."""
        classes = self.env.narrowed.get(name)
        if classes is not None:
            kind = K.join_all(k for k in K.alternatives(kind) if k.dtype in classes)
        old, later = self.known.get(name), self.later.get(name)
        new = K.join(old, kind)
        if not self.starting:
            self.later[name] = K.join(later, kind)
        if new == old and later == self.later.get(name):
            return
        self.growths[name] = count = self.growths.get(name, 0) + 1
        self.known[name] = new if count <= _GROWTHS else K.UNKNOWN
        if count > _GROWTHS:
            self.later[name] = K.UNKNOWN
        self.grown(name)
        for reader in self.readers.get(name, ()):
            if reader not in self.queued:
                self.queued.add(reader)
                heappush(self.waiting, reader)

    # --- statements -------------------------------------------------------------------------------

    def statement(self, s):
        t = type(s)
        if t is N.Assign:
            kind = self.kind_of(s.value)
            forgetting.value(s.value, self)
            if kind is not None:
                self.bound(s.target, s.value, kind)
            self.starting, self.storing = is_start(s), s
            self.store(s.target, kind)
            self.starting, self.storing = False, None
        elif t is N.AugAssign:
            self.augmented(s)
        elif t is N.For:
            self.near(walk.target_names(s.target), s.iter)
            self.store(s.target, item_kind(self.kind_of(s.iter)))
        elif t is N.Evaluate:
            self.kind_of(s.value)
        elif t is N.Define:
            self.assign(s.function.name, K.Kind("function"))
        elif t is N.Delete:
            for target in s.targets:
                if type(target) is not N.Name:
                    self.changed(target.value, None)
                    if self.kind_of(target.value) == K.UNKNOWN and store_base(target) is not None:
                        forgetting.unseen(store_base(target), self)
        for e in walk.own_exprs(s):
            if type(e) is not N.Name and type(e) is not N.Const:
                self.effects(e)

    def store(self, target, kind):
        t = type(target)
        if kind is None:
            return
        if t is N.Name:
            self.assign(target.id, kind)
        elif t is N.Display:
            for item, k in zip(target.items, unpacked(kind, target.items)):
                self.store(item.value if type(item) is N.Starred else item, k)
        elif t is N.Index:
            self.item(target.value, target.index, kind)
        elif t is N.Attr:
            self.attribute(target.value, target.name, kind)

    def augmented(self, s):
        """`x op= v`: an array keeps its dtype and shape, a list takes in what it is given."""
        old = self.kind_of(s.target)
        value = self.kind_of(s.value)
        if old is None or value is None:
            return
        if methods.is_object(old) or methods.is_object(value):
            if methods.augments(old, s.op):
                return  # written out as the method's call before anything is told by it
            whole = N.Binary(s.op, s.target, s.value, s.span)
            if type(s.target) is N.Name and self.is_method(whole):
                self.store(s.target, self.operation(whole))
                return
        found = []
        if type(s.target) is N.Index and all(k.family == "array" for k in K.alternatives(old)):
            return  # what it is, it stays
        for k in K.alternatives(old):
            if k.family == "array":
                found.append(k)
            elif k.family == "list" and s.op == "+":
                found.append(K.list_of(K.join(k.items, item_kind(value))))
            elif k.family == "dict" and s.op == "|":
                found.append(K.Kind("dict"))
            elif k.family == "list" and s.op == "*":
                found.append(K.list_of(k.items))
            else:
                found.append(binary(s.op, k, value, s.value.value if type(s.value) is N.Const else None))
        self.near((store_base(s.target),), s.value, apart=True)
        for k in found if type(s.target) is N.Name else ():
            if k is not None and k.family in ("list", "dict"):
                self.changed(s.target, k)
        if any(k.family == "unknown" for k in K.alternatives(old)) and store_base(s.target) is not None:
            forgetting.unseen(store_base(s.target), self, apart=self.apart)
        self.store(s.target, K.join_all(found))

    def item(self, base, index, kind):
        """`base[index] = value`: arrays stay what they are, lists and dicts take the item in."""
        old = self.kind_of(base)
        for k in K.alternatives(old) if old is not None else ():
            if k.family == "list":
                whole = self.kind_of(index) if type(index) is not N.Slice else None
                item = item_kind(kind) if type(index) is N.Slice else kind
                if whole is not None and whole.family not in K.NUMBERS:
                    item = K.UNKNOWN
                self.changed(base, K.list_of(K.join(k.items, item), exact_items(k, index, kind)))
            elif k.family == "dict":
                apart = self.entries(index, k)
                for at, own in [(at, kind) for at in self.constants_of(index)] if apart is None else apart:
                    k = dict_store(k, at, own, self.is_key(index, k))
                self.changed(base, k)
            elif k.family in ("object", "tuple") and methods.function(k, "__setitem__"):
                self.changed(base, k._replace(items=None))
                if store_base(base) is not None:  # and what the object holds, by its method
                    forgetting.unseen(store_base(base), self)
            elif k.family == "object":  # a tuple takes in nothing
                self.changed(base, K.UNKNOWN)
            elif k.family == "unknown" and store_base(base) is not None:
                forgetting.unseen(store_base(base), self)

    def attribute(self, base, name, kind):
        """`base.name = value`: of an object; an array's shape or dtype may change that way."""
        old = self.kind_of(base)
        for k in K.alternatives(old) if old is not None else ():
            if k.family == "array" and name == "shape":
                self.changed(base, K.array(k.dtype, None))
            elif k.family == "array" and name in ("flat", "real", "imag"):
                continue  # a store into its entries
            elif k.family != "object":
                self.changed(base, K.UNKNOWN)
                forgetting.unseen(store_base(base), self)
            elif k.items is None or type(methods.find(k, name)) is property:  # as its setter has it
                self.changed(base, k._replace(items=None))
            else:
                items = {**dict(k.items), name: K.join(dict(k.items).get(name), kind)}
                self.changed(base, k._replace(items=tuple(sorted(items.items()))))

    def effects(self, e):
        """What evaluating an expression changes: walrus targets, lists and dicts whose methods are called."""
        if type(e) is N.Binary and type(e.left) in _ATOMS and type(e.right) in _ATOMS:
            return
        stack = [e]
        while stack:
            sub = stack.pop()
            t = type(sub)
            if t is N.Walrus:
                self.store(sub.target, self.kind_of(sub.value))
            elif t is N.Call:
                self.call_effect(sub)
            if t is N.Attr:
                stack.append(sub.value)
            elif t is not N.Name and t is not N.Const:
                stack.extend(walk.children(sub)[::-1])

    def call_effect(self, e):
        op = operation(e, self.env, self)
        if op.what != "effect":
            return forgetting.call(e, op, self)
        old = self.kind_of(op.bound)
        for k in K.alternatives(old) if old is not None else ():
            if op.problem == "accumulate":
                self.changed(op.bound, forgetting.summed(k))
            elif k.family in ("list", "dict", "object"):
                self.changed(op.bound, changed(k, op, self.kind_of))
            elif k.family == "array" and op.problem == "resize":
                self.changed(op.bound, k._replace(dims=None))
            elif k.family == "array" and op.problem in _RESIZING:
                self.changed(op.bound, K.UNKNOWN)
            elif k.family == "unknown" and store_base(op.bound) is not None:
                forgetting.unseen(store_base(op.bound), self)
        self.given_to(op, e)

    # --- expressions ------------------------------------------------------------------------------

    def expr(self, e):
        """The kind of an expression; None where nothing has been assigned yet."""
        kind = self.kind_of(e)
        return kind if kind is None or kind is K.UNKNOWN or kind.family in _WHOLE else K.plain(kind)

    def kind_of(self, e):
        t = type(e)
        if t is N.Name:
            return self(e.id)
        if t is N.Call:
            return self.operation(e)
        if t is N.Const:
            if type(e.value) is int and e.value >= 0:
                return K.size(1 if e.value == 1 else "n")
            return K.of(e.value)
        if t is N.Compare:
            return self.comparison(e)
        if t is N.Binary:
            a, b = self.kind_of(e.left), self.kind_of(e.right)
            if any([k is not None and k.family in ("object", "tuple") for k in (a, b)]) and self.is_method(e):
                return self.operation(e)
            if e.op == "|" and a is not None and a.family == "dict":
                return K.Kind("dict")
            return binary(e.op, a, b, self.number(e, a))
        if (t is N.Unary or t is N.Index) and self.is_method(e):
            return self.operation(e)
        if t is N.Display:
            return displays.display(e, self)
        if t is N.Mapping:
            return displays.mapping(e, self)
        if t is N.Unary:
            k = self.kind_of(e.operand)
            return None if k is None else unary(e.op, k)
        if t is N.Bool:
            return self.either(e.values)
        if t is N.IfExp:
            return self.either((e.body, e.orelse))
        if t is N.Lambda:
            return K.Kind("function")
        if t is N.Walrus:
            return self.kind_of(e.value)
        if t is N.Attr and self.env.is_static(e):
            return K.of(self.env.static(e))
        if t is N.Opaque:
            if e.what in sets.COMPREHENSIONS and e.parts is not None:
                return sets.comprehended(e.what, e.parts, self)
            return K.STR if e.what == "f-string" else K.UNKNOWN
        if t is N.Slice:
            return K.OTHER
        if t is N.Index:
            base = self.kind_of(e.value)
            return self.entry(base, e.index) or index_kind(base, e.index, self.kind_of)
        return self.operation(e) if t is N.Attr else K.UNKNOWN

    def number(self, e, left):
        """The value of the right operand where it is known, or of the number that a sequence is multiplied by."""
        x = e.left if e.op == "*" and K.is_number(left) else e.right
        if e.op == "*" and type(x) is N.Name:
            x = self.made_of(x)
        return x.value if type(x) is N.Const else None

    def is_method(self, e):
        """Is this an operator of a user's class?"""
        parts = (e.left, e.right) if type(e) is N.Binary else (e.operand if type(e) is N.Unary else e.value,)
        if any(type(p) is N.Name and methods.is_object(self(p.id)) for p in parts):
            return operation(e, self.env, self).what == "function"
        return False

    def either(self, exprs):
        return K.join_all(k for k in map(self.kind_of, exprs) if k is not None)

    def comparison(self, e):
        left, found = e.left, []
        for op, right in zip(e.ops, e.rest):
            found.append(compare(op, self.kind_of(left), self.kind_of(right)))
            left = right
        return None if None in found else K.join_all(found)

    def operation(self, e):
        op = operation(e, self.env, self)
        if op.what == "function":
            kernel = (op.function.__module__ or "").startswith(_RUNTIME)
            found = adjoints.result_kind(op, self) if kernel else K.UNKNOWN
            return self.callee(op, self) if found == K.UNKNOWN else found
        if op.what == "effect":
            kind = self.kind_of(op.bound)
            return None if kind is None else given(kind, op)
        if op.what == "pack" and op.problem == "object":
            items = {k.value: self.expr(v) for k, v in op.bound}
            return None if None in items.values() else K.Kind("object", op.function, None, tuple(sorted(items.items())))
        if op.what == "pack":  # a namedtuple
            items = [self.kind_of(v) for _, v in op.bound]
            return None if None in items else K.tuple_of(items, op.function)
        if op.what in ("rule", "constant") and op.rule is None and op.bound:
            whole, name = self.kind_of(op.bound["x"]), op.rule_args[0]
            found = attribute_kind(whole, name)
            return methods.number(whole, name, self.env) if found == K.UNKNOWN else found
        if op.what == "constant" and type(e) is N.Attr:
            return methods.number(self.kind_of(e.value), e.name, self.env)
        if op.what == "rule":
            return result_kind(op, e, self)
        if type(e) is N.Attr and e.name == "flat":
            return flat_kind(self.kind_of(e.value))
        found = changed_copy(e, self)
        return sets.cached(e, self) if found == K.UNKNOWN else found
