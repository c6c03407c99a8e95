"""copy.copy and copy.deepcopy, written out for what kinds say is copied.

    b = a.copy()            b = list(a), dict(a)                                a list, a dict
    b = copy.copy(a)        b = np.copy(a), list(a), dict(a), a                 an array, a list, a dict, what cannot change
    n = copy.copy(m)        w = m.w; n = rt.instance(Model, w=w)                an object, attribute by attribute
    n = copy.deepcopy(m)    w = m.w; v = np.copy(w); n = rt.instance(Model, w=v)
    ys = copy.deepcopy(xs)  ys = []; for k in range(len(xs)): x = xs[k]; y = np.copy(x); ys.append(y)

A deep copy keeps what is one object under two names one object; that is refused at run time.
"""

from __future__ import annotations

import types

import numpy as np

from ..analysis import copying
from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir.rewrite import replaced
from ..runtime import numpy as rt

_FIXED = ("str", "none", "function", "range", *K.NUMBERS)


def written_out(fn, env, names, kinds, mark):
    """The function with these calls written out, the very same one where there are none."""
    # What is put into a shallow copy's items is in those of the copied, too: kinds say so once it is written out.
    new = replaced(fn, _Duplicates(env, names, kinds, False).statement, mark)
    return new if new is not fn else replaced(fn, _Duplicates(env, names, kinds, True).statement, mark)


class _Duplicates:
    def __init__(self, env, names, kinds, deep):
        self.env, self.names, self.kinds, self.deep = env, names, kinds, deep

    def statement(self, s):
        """The statements that stand for `s`; None where it stays."""
        if type(s) is not N.Assign or type(s.target) is not N.Name:
            return None
        x, deep = copying.called(s.value, self.env)
        if x is None and (x := copying.copied_by_method(s.value, self.kinds)) is not None:
            return (N.Assign(s.target, N.Call(self.env.builtin(self.names, self.kinds(x.id).family), (x,), (), s.span), s.span, s.note),)
        if x is None or deep is not self.deep:
            return None
        self.out, self.span = [], s.span
        kind = self.kinds(x.id)
        value = None if kind is None else self.copied(x, kind, deep)
        if value is None:
            return None
        if deep and kind.family in K.CONTAINERS:
            self.out.insert(0, N.Evaluate(self.rt("check_once", x, N.Const(s.span.place)), s.span))
        return (*self.out, N.Assign(s.target, value, s.span, s.note))

    def rt(self, name, *args):
        return N.Call(N.Attr(self.env.module(self.names, rt, "rt"), name), args, (), self.span)

    def builtin(self, name, *args):
        return N.Call(self.env.builtin(self.names, name), args, (), self.span)

    def temp(self, stem, value, out):
        name = N.Name(self.names.fresh(stem), self.span)
        self.env.locals.add(name.id)
        out.append(N.Assign(name, value, self.span))
        return name

    def copied(self, x, kind, deep):
        """The expression of a copy of the name `x`, what it needs emitted before; None where that is not known."""
        if kind.family in _FIXED:
            return x
        if kind.family == "array":
            return N.Call(N.Attr(self.env.module(self.names, np, "np"), "copy"), (x,), (), self.span)
        if kind.family == "dict" and kind.items is not None:
            return self.mapping(x, kind, deep)
        if not deep:
            if kind.family in ("list", "dict"):
                return self.builtin(kind.family, x)
            return x if kind.family == "tuple" else self.instance(x, kind, False)
        if kind.family == "list":
            return self.listed(x, kind)
        if kind.family == "tuple" and kind.items is not None and kind.dtype is None:
            items = [self.part(N.Index(x, N.Const(k)), item, "item") for k, item in enumerate(kind.items)]
            return None if None in items else N.Display("tuple", tuple(items), self.span)
        return self.instance(x, kind, True)

    def mapping(self, x, kind, deep):
        self.check(x, [k for k, _ in kind.items])
        keys = tuple(N.Const(k) for k, _ in kind.items)
        items = tuple(self.part(N.Index(x, k), item, "item", deep) for k, (_, item) in zip(keys, kind.items))
        return None if None in items else N.Mapping(keys, items)

    def part(self, place, kind, stem, deep=True):
        """A copy of an item or attribute, or that itself."""
        item = self.temp(stem, place, self.out)
        if not deep:
            return item
        value = None if kind is None else self.copied(item, kind, True)
        return value if value is None or value == item else self.temp(stem, value, self.out)

    def listed(self, x, kind):
        if kind.items is None or kind.items.family in _FIXED:
            return self.builtin("list", x)
        if kind.dims is not None:
            items = [self.part(N.Index(x, N.Const(k)), item, "item") for k, item in enumerate(kind.dims)]
            return None if None in items else N.Display("list", tuple(items), self.span)
        made = self.temp("made", N.Display("list", ()), self.out)
        count = self.temp("n", self.builtin("len", x), self.out)
        k = N.Name(self.names.fresh("k"))
        self.env.locals.add(k.id)
        before, self.out = self.out, []
        item = self.part(N.Index(x, k), kind.items, "item")
        body, self.out = self.out, before
        if item is None:
            return None
        body.append(N.Evaluate(N.Call(N.Attr(made, "append"), (item,), (), self.span), self.span))
        self.out.append(N.For(k, self.builtin("range", count), tuple(body), (), self.span))
        return made

    def instance(self, x, kind, deep):
        """A new object with the same attributes."""
        if not copying.is_copied_by_attribute(kind):
            return None
        self.check(x, [name for name, _ in kind.items])
        parts = []
        for name, item in kind.items:
            value = self.part(N.Attr(x, name), item, name, deep)
            if value is None:
                return None
            parts.append((name, value))
        cls = self.env.class_name(self.names, kind.dtype)
        made = self.rt("instance", cls) if kind.dtype is not types.SimpleNamespace else N.Call(cls, (), (), self.span)
        return N.Call(made.func, made.args, tuple(parts), self.span)

    def check(self, x, parts):
        """What x holds is known for all of the program: see that it is what x holds now."""
        self.out.append(N.Evaluate(self.rt("check_holds", N.Const(self.span.place), x, *map(N.Const, parts)), self.span))
