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

from ..ir import nodes as N
from ..ir import walk
from ..rules.parse import rule_for_object
from . import callables, comprehensions, consumers, imports, inline, instances, iterables, loops
from .resolve import is_user_function
from .values import Values


class Desugar(Values):
    def __init__(self, names, env, refusals):
        self.names = names
        self.env = env
        self.refusals = refusals
        self.out = []
        self.function_name = ""
        self.scopes = []  # the bodies of the function and of those being inlined, as the user wrote them
        self.plans, self.keep = {}, []  # local functions that became objects, by id
        self.lifted = {}  # those that call themselves and get what they change as arguments, by id
        self.instances = {}  # names of objects that are being made
        self.comprehended = []  # the loops of the comprehensions that are being written out
        self.collected = set()  # lists that comprehensions fill
        self.using_up = False  # is a generator called whose items are all taken at once?
        self.given = {}  # parameter of an inlined function → the name of its argument
        self.inlining = []  # the functions whose bodies are being inlined
        self.functions = {}  # local name → Function or Lambda, with its defaults evaluated
        self.fusing = []  # generator functions whose bodies stand around the loop at hand
        self.loop_escapes = frozenset()  # loop variables that are also read outside their loops
        self.inert = frozenset()  # names that carry no derivative, as far as the text alone tells

    # --- blocks -----------------------------------------------------------------------------------------------------

    def block(self, stmts):
        """Desugar a block into a fresh list."""
        saved, self.out = self.out, []
        for s in stmts:
            self.statement(s)
        result, self.out = self.out, saved
        return tuple(result)

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
            known = callables.record(self, value) if type(value) in callables.KNOWN else None
            self.functions.pop(target.id, None)
            if type(known) is callables.Several and not callables.only_asked(self, target.id) or instances.is_field(self, target.id):
                known = None  # a list, tuple or dict like any other, or what an object holds
            if type(known) in (callables.Partial, callables.Several) or (
                type(value) in (N.Index, N.Call) and known is not None
            ):
                if type(known) is callables.Known:
                    self.emit(target, known.func, span)
                self.functions[target.id] = known
                return
            if type(value) is N.Opaque:
                value = comprehensions.value(self, value, target)
                if value == target:
                    return
            value = self.value(value)
            if type(value) is N.Name and value.id in self.functions:  # a call that returned a function of ours
                known = self.functions[value.id]
            if known is not None:
                self.functions[target.id] = known
            self.emit(target, value, span)
        elif t is N.Display:
            self.unpack(target, value, span)
        elif t is N.Attr and (instances.holds(self, target) or instances.store(self, target, value, span)):
            pass
        elif t is N.Index or t is N.Attr:
            v = self.atom(value)
            place = self.place(target)
            if t is N.Attr and place.name == "shape" and type(place.value) is N.Name and place.value.id in self.env.locals:
                self.emit(place.value, place.value, span)  # an array is of another kind from here on: another web
            self.emit(place, v, span)
        else:
            self.refuse(target, "a starred target alone", "Write `*a, = xs` as `a = list(xs)`.")

    def place(self, target):
        """An assignment's subscript or attribute, its parts as atoms."""
        if type(target.value) is N.Name and type(self.functions.get(target.value.id)) is inline.Local:
            self.refuse(target, f"an attribute of the function {target.value.id}", "Keep the value under a name of its own.")
            return target
        if type(target) is N.Index:
            return N.Index(self.atom(target.value), self.index(target.index), target.span)
        return N.Attr(self.atom(target.value), target.name, target.span)

    def unpack(self, target, value, span):
        items = target.items
        stars = [k for k, i in enumerate(items) if type(i) is N.Starred]
        literal = type(value) is N.Display and not any(type(v) is N.Starred for v in value.items)
        if literal and not stars and len(value.items) == len(items):
            if self.one_by_one(items, value.items):
                for i, v in zip(items, value.items):
                    self.assign(i, v, span)
                return
            known = [type(i) is N.Name and _is_bare(v) for i, v in zip(items, value.items)]
            atoms = iter(self.atoms(tuple(v for v, bare in zip(value.items, known) if not bare)))
            values = [v if bare else next(atoms) for v, bare in zip(value.items, known)]
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
        source = iterables.listed(self, value) or self.value(value)
        called = type(source) is N.Call and _is_unruled(self.env.static(source.func))
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

    def one_by_one(self, names, values):
        """May `a, b = v, w` be `a = v; b = w`: distinct names, none of which a later value can read?"""
        if any(type(n) is not N.Name for n in names) or len({n.id for n in names}) < len(names):
            return False
        for k, v in enumerate(values):
            if any(type(e) in (N.Opaque, N.Lambda, N.Walrus) for e in walk.subexpressions(v)):
                return False
            reads = set(walk.reads(v))
            if not reads.isdisjoint(self.functions) or any(n.id in reads for n in names[:k]):
                return False
        return True

    def unpack_starred(self, items, star, source, span):
        xs = self.temp(N.Call(self.builtin("list"), (self.atom_of(source, span),), (), span), span)
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
        if consumers.sorts_by_key(s.value):
            consumers.sort_by_key(self, s.value)
            return
        v = self.value(s.value)
        if type(v) not in (N.Name, N.Const):
            self.out.append(N.Evaluate(v, s.span))

    def _if(self, s):
        if N.is_with(s):
            test = N.Call(N.WITH, (self.value(s.test.args[0]),), (), s.test.span)
            self.out.append(N.If(test, self.block(s.body), s.orelse, s.span))
            return
        test = self.nested(s.test)
        functions = dict(self.functions)
        body = self.block(s.body)
        first, self.functions = self.functions, dict(functions)
        orelse = self.block(s.orelse)
        arms = callables.join(self, functions, (body, orelse), (first, self.functions), s.span)
        self.out.append(N.If(test, *arms, s.span))

    def _while(self, s):
        callables.forget(self, walk.bound((s,)))
        self._while_loop(s)
        callables.forget(self, walk.bound((s,)))

    def _while_loop(self, s):
        if self.must_unfold(s.test):
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
        callables.forget(self, walk.bound((s,)))
        loops.desugar(self, s)
        callables.forget(self, walk.bound((s,)))

    def _return(self, s):
        value = N.Const(None, s.span) if s.value is None else s.value
        if type(value) is N.Display and value.kind == "tuple" and not any(type(i) is N.Starred for i in value.items):
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
        if s.kind.endswith("import"):
            imports.bind(self, s)
            return
        self.refuse(
            s, f"{s.kind} {', '.join(s.names)} rebinds a name outside the function",
            "Return the new value instead, and rebind it in the caller.",
        )  # fmt: skip


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


def _is_bare(e):
    """Is this a lambda of which nothing is evaluated before it is called?"""
    return type(e) is N.Lambda and all(p.default is None or type(p.default) is N.Const for p in e.params)


def _is_unruled(obj):
    """Is this a function of the user's that is differentiated by its source, not by a rule?"""
    return is_user_function(obj) and rule_for_object(obj) is None
