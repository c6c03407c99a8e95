"""Expressions to A-normal form: `atom` for an operand, `value` for one operation on atoms.

What an expression needs computed first is emitted into `out`, in Python's order of evaluation; conditional and boolean
values become `if` statements, so that only what Python would evaluate is evaluated.
"""

from __future__ import annotations

from dataclasses import replace

from .. import errors
from ..ir import nodes as N
from ..ir import walk
from ..runtime import outcomes
from . import arguments, callables, calling, closures, comprehensions, consumers, inline, instances, loops, midway, nested, solvers
from .resolve import MISSING, is_user_function

_WRITERS = frozenset("append pop extend insert remove clear sort reverse update setdefault popitem move_to_end add discard".split())
_INDEX_OPS = {"+", "-", "*", "//", "%"}


class Values:
    """The expression half of `Desugar`, which supplies names, env, functions, refuse, assign."""

    bare = False  # do functions among operands stay what they are?

    def emit(self, target, value, span):
        self.out.append(N.Assign(target, value, span))

    def temp(self, value, span, stem="t"):
        """`value` (one operation) under a fresh name."""
        name = N.Name(self.names.fresh(stem), span)
        self.env.locals.add(name.id)
        self.emit(name, value, span)
        return name

    def builtin(self, name):
        return self.env.builtin(self.names, name)

    def fresh(self, stem):
        name = self.names.fresh(stem)
        self.env.locals.add(name)
        return name

    def refuse(self, node, cause, remedy, kind=errors.UnsupportedSyntax):
        self.refusals.add(kind, node.span, cause, remedy)

    # --- expressions ------------------------------------------------------------------------------------------------

    def atom(self, e):
        t = type(e)
        if t is N.Name and e.id in self.instances:
            self.refuse(e, "self used as a value in `__init__`", "Do it after the object has been made.")
        local = self.functions.get(e.id) if t is N.Name else None
        if t is N.Lambda:
            local = inline.local_function(self, "lambda_", e)
        if type(local) is inline.Local and not self.bare:
            made = closures.value(self, local, e.span)
            return N.Const(None, e.span) if made is None else made
        if type(local) is callables.Several and (made := callables.whole(self, local, e.span)) is not None:
            return made
        if type(local) in (callables.Partial, callables.Several):
            what = "partial function" if type(self.functions[e.id]) is callables.Partial else "container of functions"
            self.refuse(e, f"the {what} {e.id} used as a value", "Call it here, or pass a lambda.")
        if t is N.Name or t is N.Const or self.env.is_static(e):
            return e
        v = self.value(e)
        t = type(v)
        if t is N.Name and type(e) is N.Call and v.id in self.functions and not self.env.is_static(v):
            return self.atom(v)  # a function that a call has made
        if t is N.Name or t is N.Const or self.env.is_static(v):
            return v
        if t is N.Lambda:  # known under its name
            name = N.Name(self.fresh("lambda_"), e.span)
            self.assign(name, v, e.span)
            return name
        return self.temp(v, e.span)

    def atoms(self, exprs):
        """Atoms for several operands; one that a later operand's evaluation rebinds is copied first."""
        result, marks = [], []
        for e in exprs:
            result.append(self.starred(e) if type(e) is N.Starred else self.atom(e))
            marks.append(len(self.out))
        if marks and marks[-1] > marks[0]:
            last = {n: k for k in range(marks[0], len(self.out)) for n in walk.assigned((self.out[k],))}
            copies = 0
            for k, a in enumerate(result):
                if type(a) is N.Name and a.id in self.env.locals and last.get(a.id, -1) >= marks[k]:
                    copy = N.Name(self.fresh(a.id), a.span)
                    self.out.insert(marks[k] + copies, N.Assign(copy, a, a.span))
                    copies += 1
                    result[k] = copy
        return tuple(result)

    def starred(self, e):
        plain = type(e.value) in (N.Name, N.Const, N.Display) or self.env.is_static(e.value)
        return N.Starred(self.atom(e.value) if plain else loops.sequence(self, e.value), e.span)

    def value(self, e):
        """`e` as one operation on atoms, what it needs emitted before."""
        t = type(e)
        if t is N.Name or t is N.Const or t is N.Lambda or self.env.is_static(e):
            return e
        handler = _VALUES.get(t)
        if handler is None:
            raise errors.InternalError(f"no desugaring for {t.__name__}")
        return handler(self, e)

    def kept(self, e):
        """`value` of what goes under a name that stands for no function."""
        function = type(e) is N.Lambda or type(e) is N.Name and e.id in self.functions
        return self.atom(e) if function else self.value(e)

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
        if type(e.value) is N.Name and type(self.functions.get(e.value.id)) is inline.Local:
            self.refuse(e, f"an attribute of the function {e.value.id}", "Keep the value under a name of its own.")
            return N.Const(None, e.span)
        made = instances.attribute(self, e)
        if made is not None:
            return made
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
        return self.unfold(e) if self.must_unfold(e) else e

    def must_unfold(self, e):
        """Does evaluating a test bind a name, change an object or call a function that is inlined?"""
        if binds_or_writes(e):
            return True
        for s in walk.subexpressions(e):
            if type(s) is N.Call and (type(s.func) is N.Lambda or getattr(s.func, "id", None) in self.functions):
                return True
            cls = self.env.static(s.func) if type(s) is N.Call else None
            if isinstance(cls, type) and instances.follows(cls):
                return True
        return False

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
            left, middle = self.atoms((e.left, e.rest[0]))
            first = N.Compare(left, e.ops[:1], (middle,), e.span)
            return self._short_circuit(N.Bool("and", (first, N.Compare(middle, e.ops[1:], e.rest[1:], e.span)), e.span))
        return self.value(e)

    def _bool(self, e):
        if all(_is_boolean(v) for v in e.values):
            return self.nested(e)
        return self._short_circuit(e)

    def _short_circuit(self, e):
        name = N.Name(self.fresh("t"), e.span)
        if e.op == "or" and _is_empty(e.values[-1]) and len(e.values) == 2 and self.is_plain(e.values[0]):
            given, other = (N.Assign(name, self.kept(v), e.span) for v in e.values)
            self.out.append(N.If(e.values[0], (given,), (other,), e.span))  # of None nothing is left
            return name
        self.emit(name, self.kept(e.values[0]), e.span)
        test = name if e.op == "and" else N.Unary("not", name, e.span)
        rest = e.values[1] if len(e.values) == 2 else N.Bool(e.op, e.values[1:], e.span)
        saved, self.out = self.out, []
        self.emit(name, self.kept(rest), e.span)
        body, self.out = self.out, saved
        self.out.append(N.If(test, tuple(body), (), e.span))
        return name

    def is_plain(self, e):
        """Is this a name of the function's that stands for a value?"""
        return type(e) is N.Name and e.id in self.env.locals and e.id not in self.functions

    def _ifexp(self, e):
        if type(e.body) is N.Const and type(e.orelse) is N.Const and not self.must_unfold(e):
            return e
        name = N.Name(self.fresh("t"), e.span)
        self.choose(name, e)
        return name

    def choose(self, name, e):
        """`name = body if test else orelse` as a statement."""
        test = self.nested(e.test)
        before, arms, ends = self.functions, [], []
        for arm in (e.body, e.orelse):
            saved, self.out = self.out, []
            self.functions = dict(before)
            self.assign(name, arm, arm.span)
            ends.append(self.functions)
            arms.append(tuple(self.out))
            self.out = saved
        arms = callables.join(self, before, arms, ends, e.span)
        self.out.append(N.If(test, *arms, e.span))

    def _display(self, e):
        if e.kind != "set" and any(type(i) is N.Starred for i in e.items):
            return self.joined(e)
        return N.Display(e.kind, self.atoms(e.items), e.span)

    def joined(self, e):
        """`[*xs, v]` as `list(xs) + [v]`."""
        whole, span = None, e.span
        groups = []
        for i in e.items:
            if type(i) is N.Starred:
                groups.append(N.Call(self.builtin("list"), (i.value,), (), i.span))
            elif groups and type(groups[-1]) is N.Display:
                groups[-1] = replace(groups[-1], items=(*groups[-1].items, i))
            else:
                groups.append(N.Display("list", (i,), span))
        for part in groups:
            whole = part if whole is None else N.Binary("+", whole, part, span)
        return self.value(whole if e.kind == "list" else N.Call(self.builtin("tuple"), (self.atom(whole),), (), span))

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
        return e if e.parts is None else comprehensions.value(self, e)

    def _slice(self, e):
        return self.index(e)

    def _call(self, e):
        func = e.func
        if self.env.static(func) is _stop_gradient():
            return self.nested(e)  # what is inside has no derivative by declaration
        if type(func) is N.Call and nested.is_gradient(self, func):
            func = nested.gradient(self, func)
            e = N.Call(func, e.args, e.keywords, e.span)
        if self.env.static(func) is outcomes.broken_off:
            known = midway.value(self, e)
            if known is not None:
                return known
        written = calling.written_out(self, e) or solvers.written_out(self, e)
        if written is not None:
            return self.value(written) if type(written) is N.Call else written
        if self.env.static(func) is len and len(e.args) == 1 and type(e.args[0]) is N.Name:
            held = self.functions.get(e.args[0].id)
            if type(held) is callables.Several:
                return N.Const(len(held.items), e.span)
        if type(func) in (N.Call, N.IfExp) or (type(func) is N.Index and self.holds(func)):
            made = N.Name(self.fresh("function"), func.span)
            self.assign(made, func, func.span)
            func = made
            e = N.Call(func, e.args, e.keywords, e.span)
        if type(func) is N.Name and func.id in self.functions:
            return callables.call(self, self.functions[func.id], func.id, e)
        if type(func) is N.Lambda:
            return inline.call_lambda(self, func, e)
        if nested.is_gradient(self, e):
            return nested.gradient(self, e)
        seen = callables.through(self, e)
        if seen is not None:
            return self.value(seen)
        if arguments.has_stars(e) and isinstance(self.env.static(func), type):
            e = inline.stars(self, arguments.spliced(e))
        for follow in (instances.call, instances.class_method, instances.named_tuple, instances.make):
            made = follow(self, e)
            if made is not None:
                return made
        known = consumers.rewrite(self, e)
        if known is not None:
            return known
        inlined = inline.passes_closure, inline.passes_iterator, inline.makes_closure, inline.takes_stars, inline.yields, inline.enters_argument
        obj = self.env.static(func)
        ours = obj in (outcomes.instance, outcomes.attempt, outcomes.broken_off, outcomes.error_of, outcomes.error_of_update)
        if obj is not MISSING and not ours and any(asks(self, e) for asks in inlined):
            return inline.call_global(self, e)
        if arguments.has_stars(e):
            e = arguments.spliced(e)
            if arguments.has_stars(e):
                e = inline.stars(self, e)
        if type(func) is N.Attr and not self.env.is_static(func):
            func = N.Attr(self.atom(func.value), func.name, func.span)
        elif not self.env.is_static(func):
            func = self.atom(func)
        # A library's function takes a function as it is.
        bare, self.bare = self.bare, obj is not MISSING and not is_user_function(obj) and not isinstance(obj, type)
        flat = self.atoms([*inline.lent(self, e), *(v for _, v in e.keywords)])
        self.bare = bare
        args = flat[: len(e.args)]
        keywords = tuple((k, v) for (k, _), v in zip(e.keywords, flat[len(e.args) :]))
        return N.Call(func, args, keywords, e.span)


    def holds(self, e):
        """Is this an item of a list, tuple or dict of functions?"""
        return type(e.value) is N.Name and type(self.functions.get(e.value.id)) is callables.Several


def _stop_gradient():
    from ..runtime.numpy import stop_gradient

    return stop_gradient


def binds_or_writes(e):
    """Does evaluating a test bind a name or call a method that changes its object?"""
    for s in walk.subexpressions(e):
        if type(s) is N.Walrus or (type(s) is N.Opaque and any(walk.walruses(s))):
            return True
        if type(s) is N.Call and type(s.func) is N.Attr and s.func.name in _WRITERS:
            return True
    return False


def _is_empty(e):
    """`[]`, `()` or `{}`"""
    return type(e) is N.Display and not e.items or type(e) is N.Mapping and not e.keys


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
    N.Binary: Values._binary,
    N.Unary: Values._unary,
    N.Attr: Values._attr,
    N.Index: Values._index,
    N.Compare: Values._nested,
    N.Bool: Values._bool,
    N.IfExp: Values._ifexp,
    N.Display: Values._display,
    N.Mapping: Values._mapping,
    N.Walrus: Values._walrus,
    N.Opaque: Values._opaque,
    N.Slice: Values._slice,
    N.Call: Values._call,
}
