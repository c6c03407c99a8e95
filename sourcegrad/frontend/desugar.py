"""Python's many forms to few: what `normalize` calls A-normal form.

After this pass every statement does one operation on atoms (names, literals, static references), except that

 * tests of `if` and `while`, comparisons and arguments of `raise`/`assert` stay as written: they carry no derivative;
 * indices stay as written where they are arithmetic on names (`x[2 * i + 1, ::-1]`).

Loops run over `range(…)` with atoms for bounds: a loop over a sequence indexes it.  Conditional and boolean values are
`if` statements; calls of local functions and lambdas are inlined (their free names are the caller's, read at the time
of the call, as Python's late binding has it).  Exits (`break`, `continue`, `return`) are still where the user wrote them.
"""

from __future__ import annotations

from dataclasses import replace

from .. import errors
from ..ir import nodes as N
from ..ir import walk
from . import inline, loops, nested
from .resolve import MISSING, is_user_function

_WRITERS = frozenset("append pop extend insert remove clear sort reverse update setdefault popitem add discard".split())
_INDEX_OPS = {"+", "-", "*", "//", "%"}


class Desugar:
    def __init__(self, names, env, refusals):
        self.names = names
        self.env = env
        self.refusals = refusals
        self.out = []
        self.functions = {}  # local name → Function or Lambda, with its defaults evaluated
        self.loop_escapes = frozenset()  # loop variables that are also read outside their loops

    # --- blocks -----------------------------------------------------------------------------------------------------

    def block(self, stmts):
        """Desugar a block into a fresh list."""
        saved, self.out = self.out, []
        for s in stmts:
            self.statement(s)
        result, self.out = self.out, saved
        return tuple(result)

    def emit(self, target, value, span):
        self.out.append(N.Assign(target, value, span))

    def temp(self, value, span, stem="t"):
        """`value` (one operation) under a fresh name."""
        name = N.Name(self.names.fresh(stem), span)
        self.env.locals.add(name.id)
        self.emit(name, value, span)
        return name

    def fresh(self, stem):
        name = self.names.fresh(stem)
        self.env.locals.add(name)
        return name

    def refuse(self, node, cause, remedy, kind=errors.UnsupportedSyntax):
        self.refusals.add(kind, node.span, cause, remedy)

    # --- expressions ------------------------------------------------------------------------------------------------

    def atom(self, e):
        t = type(e)
        if t is N.Name or t is N.Const or self.env.is_static(e):
            return e
        v = self.value(e)
        t = type(v)
        if t is N.Name or t is N.Const or self.env.is_static(v):
            return v
        return self.temp(v, e.span)

    def atoms(self, exprs):
        """Atoms for several operands; one that a later operand's evaluation rebinds is copied first."""
        result, marks = [], []
        for e in exprs:
            result.append(self.starred(e) if type(e) is N.Starred else self.atom(e))
            marks.append(len(self.out))
        if marks and marks[-1] > marks[0]:
            for k, a in enumerate(result):
                if type(a) is N.Name and a.id in self.env.locals:
                    later = walk.assigned(self.out[marks[k] :])
                    if a.id in later:
                        copy = N.Name(self.fresh(a.id), a.span)
                        self.out.insert(marks[k], N.Assign(copy, a, a.span))
                        marks[k:] = [m + 1 for m in marks[k:]]
                        result[k] = copy
        return tuple(result)

    def starred(self, e):
        return N.Starred(self.atom(e.value), e.span)

    def value(self, e):
        """`e` as one operation on atoms, what it needs emitted before."""
        t = type(e)
        if t is N.Name or t is N.Const or t is N.Lambda or self.env.is_static(e):
            return e
        handler = _VALUES.get(t)
        if handler is None:
            raise errors.InternalError(f"no desugaring for {t.__name__}")
        return handler(self, e)

    def _binary(self, e):
        chain = []
        while type(e) is N.Binary:  # a left-deep sum of any length, without recursion
            chain.append(e)
            e = e.left
        left = self.atom(e)
        for k, b in enumerate(reversed(chain)):
            left, right = self.atoms((left, b.right))
            left = N.Binary(b.op, left, right, b.span)
            if k < len(chain) - 1:
                left = self.temp(left, b.span)
        return left

    def _unary(self, e):
        if e.op == "not":
            return self.nested(e)
        if e.op == "-" and type(e.operand) is N.Const and type(e.operand.value) in (int, float):
            return N.Const(-e.operand.value, e.span)
        return N.Unary(e.op, self.atom(e.operand), e.span)

    def _attr(self, e):
        return N.Attr(self.atom(e.value), e.name, e.span)

    def _index(self, e):
        base = self.atom(e.value)
        mark = len(self.out)
        index = self.index(e.index)
        if len(self.out) > mark and type(base) is N.Name and base.id in walk.assigned(self.out[mark:]):
            copy = N.Name(self.fresh(base.id), base.span)
            self.out.insert(mark, N.Assign(copy, base, base.span))
            base = copy
        return N.Index(base, index, e.span)

    def index(self, e):
        """An index: arithmetic on names stays as written, anything else becomes an atom."""
        t = type(e)
        if t is N.Display and e.kind == "tuple":
            return N.Display("tuple", tuple(self.index(i) for i in e.items), e.span)
        if t is N.Slice:
            parts = [None if p is None else self.index(p) for p in (e.lower, e.upper, e.step)]
            return N.Slice(*parts, e.span)
        if self.is_index_arithmetic(e):
            return e
        if t is N.Starred:
            return self.starred(e)
        return self.atom(e)

    def is_index_arithmetic(self, e):
        t = type(e)
        if t is N.Name or t is N.Const:
            return True
        if t is N.Unary:
            return e.op in "+-" and self.is_index_arithmetic(e.operand)
        if t is N.Binary:
            return e.op in _INDEX_OPS and self.is_index_arithmetic(e.left) and self.is_index_arithmetic(e.right)
        return t is N.Attr and self.env.is_static(e)

    def _nested(self, e):
        return self.nested(e)

    def nested(self, e):
        """An expression without a derivative, left as written; what it binds or inlines is emitted before."""
        return self.unfold(e) if _binds_or_writes(e) else e

    def unfold(self, e):
        """A test with `:=` inside: evaluated operation by operation, short circuits as `if` statements."""
        t = type(e)
        if t is N.Compare and len(e.ops) == 1:
            left, right = self.atoms((e.left, e.rest[0]))
            return N.Compare(left, e.ops, (right,), e.span)
        if t is N.Unary:
            return N.Unary(e.op, self.atom(e.operand), e.span)
        if t is N.Bool:
            return self._short_circuit(e)
        if t is N.Compare:
            self.refuse(e, "an assignment expression inside a chained comparison", "Assign before the comparison.")
            return e
        return self.value(e)

    def _bool(self, e):
        if all(_is_boolean(v) for v in e.values):
            return self.nested(e)
        return self._short_circuit(e)

    def _short_circuit(self, e):
        name = N.Name(self.fresh("t"), e.span)
        self.emit(name, self.value(e.values[0]), e.span)
        test = name if e.op == "and" else N.Unary("not", name, e.span)
        rest = e.values[1] if len(e.values) == 2 else N.Bool(e.op, e.values[1:], e.span)
        saved, self.out = self.out, []
        self.emit(name, self.value(rest), e.span)
        body, self.out = self.out, saved
        self.out.append(N.If(test, tuple(body), (), e.span))
        return name

    def _ifexp(self, e):
        if type(e.body) is N.Const and type(e.orelse) is N.Const:
            return self.nested(e)
        name = N.Name(self.fresh("t"), e.span)
        self.choose(name, e)
        return name

    def choose(self, name, e):
        """`name = body if test else orelse` as a statement."""
        test = self.nested(e.test)
        arms = []
        for arm in (e.body, e.orelse):
            saved, self.out = self.out, []
            self.assign(name, arm, arm.span)
            arms.append(tuple(self.out))
            self.out = saved
        self.out.append(N.If(test, arms[0], arms[1], e.span))

    def _display(self, e):
        return N.Display(e.kind, self.atoms(e.items), e.span)

    def _mapping(self, e):
        flat = self.atoms([v for pair in zip(e.keys, e.values) for v in pair if v is not None])
        flat = list(flat)
        keys, values = [], []
        for k in e.keys:
            keys.append(None if k is None else flat.pop(0))
            values.append(flat.pop(0))
        return N.Mapping(tuple(keys), tuple(values), e.span)

    def _walrus(self, e):
        self.assign(e.target, e.value, e.span)
        return e.target

    def _opaque(self, e):
        return e

    def _slice(self, e):
        return self.index(e)

    def _call(self, e):
        func = e.func
        if type(func) is N.Call and nested.is_gradient(self, func):
            func = nested.gradient(self, func)
            e = N.Call(func, e.args, e.keywords, e.span)
        if type(func) is N.Name and func.id in self.functions:
            return inline.call_local(self, func.id, e)
        if type(func) is N.Lambda:
            return inline.call_lambda(self, func, e)
        if nested.is_gradient(self, e):
            return nested.gradient(self, e)
        if self.env.static(func) is not MISSING and inline.passes_closure(self, e):
            return inline.call_global(self, e)
        if type(func) is N.Attr and not self.env.is_static(func):
            func = N.Attr(self.atom(func.value), func.name, func.span)
        elif not self.env.is_static(func):
            func = self.atom(func)
        flat = self.atoms([*e.args, *(v for _, v in e.keywords)])
        args = flat[: len(e.args)]
        keywords = tuple((k, v) for (k, _), v in zip(e.keywords, flat[len(e.args) :]))
        return N.Call(func, args, keywords, e.span)

    # --- statements -------------------------------------------------------------------------------------------------

    def statement(self, s):
        _STATEMENTS[type(s)](self, s)

    def _assign(self, s):
        self.assign(s.target, s.value, s.span)

    def assign(self, target, value, span):
        t = type(target)
        if t is N.Name:
            if type(value) is N.Lambda:
                self.functions[target.id] = inline.local_function(self, target.id, value)
                self.emit(target, value, span)
                return
            if type(value) is N.IfExp and not (type(value.body) is N.Const and type(value.orelse) is N.Const):
                self.functions.pop(target.id, None)
                self.choose(target, value)
                return
            known = self.functions.get(value.id) if type(value) is N.Name else None
            self.functions.pop(target.id, None)
            if known is not None:
                self.functions[target.id] = known
            self.emit(target, self.value(value), span)
        elif t is N.Display:
            self.unpack(target, value, span)
        elif t is N.Index or t is N.Attr:
            v = self.atom(value)
            self.emit(self.place(target), v, span)
        else:
            self.refuse(target, "a starred target alone", "Write `*a, = xs` as `a = list(xs)`.")

    def place(self, target):
        """An assignment's subscript or attribute, its parts as atoms."""
        if type(target) is N.Index:
            return N.Index(self.atom(target.value), self.index(target.index), target.span)
        return N.Attr(self.atom(target.value), target.name, target.span)

    def unpack(self, target, value, span):
        items = target.items
        stars = [k for k, i in enumerate(items) if type(i) is N.Starred]
        literal = type(value) is N.Display and not any(type(v) is N.Starred for v in value.items)
        if literal and not stars and len(value.items) == len(items):
            values = list(self.atoms(value.items))
            bound = set()
            for k, i in enumerate(items):  # `a, b = b, a`: read all before the first is rebound
                v = values[k]
                if type(v) is N.Name and any(v.id in walk.target_names(j) for j in items[:k]):
                    values[k] = N.Name(self.fresh(v.id), v.span)
                    self.emit(values[k], v, span)
                bound.update(walk.target_names(i))
            for i, v in zip(items, values):
                self.assign(i, v, span)
            return
        source = self.value(value)
        called = type(source) is N.Call and is_user_function(self.env.static(source.func))
        if not called:
            source = self.atom_of(source, span)
        if stars:
            self.unpack_starred(items, stars[0], source, span)
            return
        names = [i if type(i) is N.Name else N.Name(self.fresh("t"), i.span) for i in items]
        for n in names:
            self.functions.pop(n.id, None)
        self.out.append(N.Assign(N.Display("tuple", tuple(names), target.span), source, span))
        for i, n in zip(items, names):
            if i is not n:
                self.assign(i, n, span)

    def unpack_starred(self, items, star, source, span):
        xs = self.temp(N.Call(N.Name("list"), (self.atom_of(source, span),), (), span), span)
        after = len(items) - star - 1
        for k, i in enumerate(items):
            if k < star:
                index = N.Const(k)
            elif k > star:
                index = N.Const(k - len(items))
            else:
                index = N.Slice(N.Const(star), N.Const(-after) if after else None, None)
                i = i.value
            self.assign(i, N.Index(xs, index, span), span)

    def atom_of(self, value, span):
        if type(value) in (N.Name, N.Const):
            return value
        return self.temp(value, span)

    def _augassign(self, s):
        target = s.target
        if type(target) is not N.Name:
            target = self.place(target)
        value = self.atom(s.value)
        self.out.append(N.AugAssign(target, s.op, value, s.span))

    def _evaluate(self, s):
        if type(s.value) is N.Const:
            return
        v = self.value(s.value)
        if type(v) not in (N.Name, N.Const):
            self.out.append(N.Evaluate(v, s.span))

    def _if(self, s):
        test = self.nested(s.test)
        functions = dict(self.functions)
        body = self.block(s.body)
        self.functions = dict(functions)
        orelse = self.block(s.orelse)
        self.functions = functions
        self.out.append(N.If(test, body, orelse, s.span))

    def _while(self, s):
        if _binds_or_writes(s.test):
            # The test binds a name that may carry a derivative, or changes an object: it moves into the body.
            saved, self.out = self.out, []
            test = N.Unary("not", self.unfold(s.test), s.test.span)
            self.out.append(N.If(test, (N.Break(s.test.span),), (), s.test.span))
            head, self.out = self.out, saved
            if s.orelse:
                self.refuse(s, "`else` on a `while` whose test assigns", "Assign before the loop and at its end.")
            body = tuple(head) + self.block(s.body)
            self.out.append(N.While(N.Const(True, s.test.span), body, (), s.span))
            return
        self.out.append(N.While(s.test, self.block(s.body), self.block(s.orelse), s.span))

    def _for(self, s):
        loops.desugar(self, s)

    def _return(self, s):
        value = N.Const(None, s.span) if s.value is None else s.value
        if type(value) is N.Display and value.kind == "tuple":
            value = N.Display("tuple", self.atoms(value.items), value.span)
        else:
            value = self.atom(value)
        self.out.append(N.Return(value, s.span))

    def _keep(self, s):
        self.out.append(s)

    def _define(self, s):
        self.functions[s.function.name] = inline.local_function(self, s.function.name, s.function)
        self.out.append(s)

    def _raise(self, s):
        self.out.append(N.Raise(s.exc and self.nested(s.exc), s.cause and self.nested(s.cause), s.span))

    def _assert(self, s):
        self.out.append(N.Assert(self.nested(s.test), s.message, s.span))

    def _delete(self, s):
        for target in s.targets:
            if type(target) is N.Name:
                continue  # unbinding a name changes no value
            self.out.append(replace(s, targets=(self.place(target),)))

    def _scope(self, s):
        self.refuse(
            s, f"{s.kind} {', '.join(s.names)} rebinds a name outside the function",
            "Return the new value instead, and rebind it in the caller.",
        )  # fmt: skip


def _binds_or_writes(e):
    """Does evaluating a test bind a name or call a method that changes its object?"""
    for s in walk.subexpressions(e):
        if type(s) is N.Walrus:
            return True
        if type(s) is N.Call and type(s.func) is N.Attr and s.func.name in _WRITERS:
            return True
    return False


def _is_boolean(e):
    t = type(e)
    if t is N.Compare:
        return True
    if t is N.Unary:
        return e.op == "not"
    if t is N.Bool:
        return all(_is_boolean(v) for v in e.values)
    return t is N.Const and isinstance(e.value, bool)


_VALUES = {
    N.Binary: Desugar._binary,
    N.Unary: Desugar._unary,
    N.Attr: Desugar._attr,
    N.Index: Desugar._index,
    N.Compare: Desugar._nested,
    N.Bool: Desugar._bool,
    N.IfExp: Desugar._ifexp,
    N.Display: Desugar._display,
    N.Mapping: Desugar._mapping,
    N.Walrus: Desugar._walrus,
    N.Opaque: Desugar._opaque,
    N.Slice: Desugar._slice,
    N.Call: Desugar._call,
}

_STATEMENTS = {
    N.Assign: Desugar._assign,
    N.AugAssign: Desugar._augassign,
    N.Evaluate: Desugar._evaluate,
    N.If: Desugar._if,
    N.While: Desugar._while,
    N.For: Desugar._for,
    N.Return: Desugar._return,
    N.Break: Desugar._keep,
    N.Continue: Desugar._keep,
    N.Pass: lambda self, s: None,
    N.Comment: lambda self, s: None,
    N.Raise: Desugar._raise,
    N.Assert: Desugar._assert,
    N.Delete: Desugar._delete,
    N.Define: Desugar._define,
    N.Scope: Desugar._scope,
}
