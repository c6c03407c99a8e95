"""Calls that mean one of several things become `if` statements, where kinds know all classes that may come.

    y = shape.area()        if type(shape) is Circle: y = shape.area()
                            else:                     y = shape.area()

In each arm the object has a name of its own, whose kind is that of its class; so it has in the arms of `isinstance` and
of `type(x) is C` that the user wrote, and a namedtuple where it is not None.
"""

from __future__ import annotations

from dataclasses import replace

from ..analysis import kinds as K
from ..analysis import methods
from ..frontend.resolve import MISSING, is_user_function
from ..ir import nodes as N
from ..ir import walk
from ..ir.rewrite import replaced
from ..rules.parse import rule_for_object


def told_apart(fn, env, names, kinds, mark):
    """The function with these branches, the very same one where there are none; `mark(new statements, old one)`."""
    return replaced(fn, _Narrow(env, names, kinds).statement, mark)


class _Narrow:
    def __init__(self, env, names, kinds):
        self.env, self.names, self.kinds = env, names, kinds

    def statement(self, s):
        """The statements that stand for `s`; None where it stays."""
        return self.tested(s) if type(s) is N.If else self.chosen(s)

    def union(self, e):
        """The classes and functions of which the value of a name is one; None where it is not known, or one alone."""
        kind = self.kinds(e.id) if type(e) is N.Name and e.id in self.env.locals else None
        found = K.alternatives(kind) if kind is not None else ()
        if len(found) < 2:
            return None
        found = tuple(k for k in found if k != K.NONE)  # which can be asked for nothing
        if not found or not all(methods.is_users(k) or k.family == "function" and k.dtype is not None for k in found):
            return None
        return found

    # --- calls ------------------------------------------------------------------------------------------------------

    def chosen(self, s):
        """A call, an attribute or an operator on one of several objects."""
        if type(s) not in (N.Assign, N.Evaluate):
            return None
        e = s.value
        if type(e) is N.Call and type(e.func) is N.Attr and self.holds(e.func):
            f = N.Name(self.names.fresh(e.func.name), s.span)
            self.env.locals.add(f.id)
            return N.Assign(f, e.func, s.span), replace(s, value=replace(e, func=f))
        x = self.asked(e)
        found = None if x is None else self.union(x)
        if found is None or not all(self.knows(k, e) for k in found):
            return None
        if type(s) is N.Assign and type(s.target) is not N.Name:
            return None
        return self.arms(s, x, list(found))

    def holds(self, e):
        """Is this an attribute that holds one of several functions, or callable objects?"""
        kind = self.kinds(e.value.id) if type(e.value) is N.Name else None
        if not methods.is_users(kind) or methods.find(kind, e.name) is not None:
            return False
        part = dict(kind.items or ()).get(e.name)
        return part is not None and (len(K.alternatives(part)) > 1 or methods.function(part, "__call__") is not None)

    def asked(self, e):
        t = type(e)
        if t is N.Call and e.args and methods.dispatched(self.env.static(e.func)):
            return e.args[0]
        if t is N.Call and type(e.func) is N.Name:
            return e.func
        if t is N.Call and type(e.func) is N.Attr:
            return e.func.value
        if t is N.Attr or t is N.Index:
            return e.value
        return None

    def knows(self, k, e):
        """Can what is asked of an object of this kind be followed?"""
        if type(e) is N.Call and methods.dispatched(self.env.static(e.func)):
            return methods.is_users(k)
        if k.family == "function":
            return type(e) is N.Call and type(e.func) is N.Name and _known(k.dtype)
        if type(e) is N.Call:
            if type(e.func) is N.Name:
                return methods.function(k, "__call__") is not None
            part = dict(k.items or ()).get(e.func.name)
            return methods.find(k, e.func.name) is not None or part is not None
        if type(e) is N.Index:
            return methods.function(k, "__getitem__") is not None
        return isinstance(methods.find(k, e.name), property)

    def arms(self, s, x, found):
        k = found.pop(0)
        here = self.one(s, x, k)
        if not found:
            return here
        test = self.test(x, k, s.span)
        return (N.If(test, here, self.arms(s, x, found), s.span),)

    def test(self, x, k, span):
        if k.family == "function":
            return N.Compare(x, ("is",), (self.function(k),), span)
        kind = N.Call(self.env.builtin(self.names, "type"), (x,), (), span)
        return N.Compare(kind, ("is",), (self.env.class_name(self.names, k.dtype),), span)

    def function(self, k):
        name = getattr(k.dtype, "__name__", "function")
        return self.env.bind(self.names, name if name.isidentifier() else "function", k.dtype)

    def one(self, s, x, k):
        if k.family == "function":
            return (replace(s, value=replace(s.value, func=self.function(k))),)
        new = self.named(x, k)
        return N.Assign(new, x, s.span), replace(s, value=walk.substitute(s.value, {x.id: new}))

    def named(self, x, k):
        """A name of its own for an object of this kind."""
        new = N.Name(self.names.fresh(x.id), x.span)
        self.env.locals.add(new.id)
        self.env.narrowed[new.id] = (k.dtype,)
        return new

    # --- tests ------------------------------------------------------------------------------------------------------

    def tested(self, s):
        """`if isinstance(x, C): …`: in both arms x has a name of its own."""
        found = self.test_of(s.test)
        if found is None:
            return None
        x, inside, outside = found
        arms = []
        for block, kinds in ((s.body, inside), (s.orelse, outside)):
            if not kinds or not self.reads(block, x, kinds) or x.id in walk.assigned(block):
                arms.append(block)
                continue
            new = N.Name(self.names.fresh(x.id), x.span)
            self.env.locals.add(new.id)
            self.env.narrowed[new.id] = tuple(k.dtype for k in kinds)
            arms.append((N.Assign(new, x, s.span), *walk.rename_block(block, {x.id: new.id})))
        if arms[0] is s.body and arms[1] is s.orelse:
            return None
        return (N.If(s.test, *arms, s.span, s.note),)

    def reads(self, block, x, kinds):
        """Is something asked of an object in a block that its class answers, not the object's own attributes?"""
        named = block and type(block[0]) is N.Assign and block[0].value == x and block[0].target.id in self.env.narrowed
        for s in walk.statements(block[1:] if named else block):
            for e in walk.own_exprs(s):
                for c in walk.subexpressions(e):
                    if type(c) is N.Attr and c.value == x and not any(methods.find(k, c.name) for k in kinds):
                        continue
                    if x in walk.children(c):
                        return True
        return False

    def test_of(self, e):
        """(name, kinds where the test holds, kinds where it does not)."""
        if type(e) is N.Unary and e.op == "not":
            found = self.test_of(e.operand)
            return None if found is None else (found[0], found[2], found[1])
        if type(e) is N.Bool and e.op == "and":
            found = next((f for f in map(self.test_of, e.values) if f is not None), None)
            return None if found is None else (*found[:2], [])  # any of them may be what does not hold
        if type(e) is N.Compare and e.ops in (("is",), ("is not",)) and e.rest[0] == N.Const(None):
            kind = self.kinds(e.left.id) if type(e.left) is N.Name and e.left.id in self.env.locals else None
            found = [k for k in K.alternatives(kind) if k != K.NONE] if kind is not None else []
            if not found or len(found) == len(K.alternatives(kind)) or not all(methods.is_object(k) and k.family == "tuple" for k in found):
                return None  # objects are asked by name, whatever else there may be
            return (e.left, [], list(found)) if e.ops == ("is",) else (e.left, list(found), [])
        if type(e) is N.Compare and e.ops == ("is",) and type(e.left) is N.Call and self.env.static(e.left.func) is type:
            x, cls = e.left.args[0], self.env.static(e.rest[0])

            def holds(k):
                return k.dtype is cls
        elif type(e) is N.Call and self.env.static(e.func) is isinstance and len(e.args) == 2:
            x = e.args[0]
            classes = [self.env.static(c) for c in (e.args[1].items if type(e.args[1]) is N.Display else (e.args[1],))]
            if MISSING in classes or not all(isinstance(c, type) for c in classes):
                return None

            def holds(k):
                return issubclass(k.dtype, tuple(classes))
        else:
            return None
        found = self.union(x)
        if found is None or any(k.family == "function" for k in found):
            return None
        return x, [k for k in found if holds(k)], [k for k in found if not holds(k)]


def _known(obj):
    return is_user_function(obj) or rule_for_object(obj) is not None
