"""Calls of Python's library in the one spelling that later passes know, before anything else is done.

    enumerate(xs, start=1)           enumerate(xs, 1)
    itertools.permutations(xs, 2)    permutations(xs, 2)      ours, in Python (`runtime.library`)
    op.setitem(xs, k, v)             xs[k] = v
    setattr(m, "w", v)               m.w = v                  and getattr, delattr
    xp = np; xp.sin(x)               np.sin(x)
    np.einsum(x, [0, 1], y, [1])     np.einsum("AB,B", x, y)
    heapq.nlargest(n, xs)            sorted(xs, reverse=True)[:n]
    np.r_[0.0, x], np.c_[x, y]       rt.r_((0.0, x)), rt.c_((x, y))
    global RATE                      dropped where the name is only read
"""

from __future__ import annotations

import collections
import functools
import heapq
import itertools
import keyword
import math
import operator
import string
import types
from dataclasses import replace

import numpy as np

from ..ir import nodes as N
from ..ir import walk
from ..runtime import library
from . import iterators, loops, ordered
from .resolve import MISSING

# The parameters of what is asked by position alone elsewhere
_PARAMETERS = {
    enumerate: ("iterable", "start"),
    pow: ("base", "exp", "mod"),
    functools.reduce: ("function", "iterable", "initial"),
    itertools.accumulate: ("iterable", "func", "initial"),
    itertools.combinations: ("iterable", "r"),
    itertools.combinations_with_replacement: ("iterable", "r"),
    itertools.permutations: ("iterable", "r"),
    itertools.repeat: ("object", "times"),
    itertools.count: ("start", "step"),
    itertools.compress: ("data", "selectors"),
    itertools.groupby: ("iterable", "key"),
}

# function → (ours, which of its arguments are sequences)
_OURS = {
    itertools.permutations: (library.permutations, (0,)),
    itertools.zip_longest: (library.zip_longest, (0, 1)),
    itertools.takewhile: (library.takewhile, (1,)),
    itertools.dropwhile: (library.dropwhile, (1,)),
    itertools.filterfalse: (library.filterfalse, (1,)),
    itertools.compress: (library.compress, (0, 1)),
    itertools.groupby: (library.groupby, (0,)),
}
if hasattr(itertools, "batched"):
    _OURS[itertools.batched] = library.batched, (0,)

# classes that take all that an iterator yields at once
_EAGER = (collections.Counter, collections.deque, set, frozenset)


def spelled(d, fn):
    """A function in that spelling; functions defined inside it come when they are inlined."""
    names = _modules(d, fn)
    body = walk.rename_block(fn.body, names) if names else fn.body
    rebound = walk.bound(body)
    return replace(fn, body=_Spelling(d, fn.name, names, rebound).block(body))


def _modules(d, fn):
    """Names that are assigned once, a module: `xp = np` → {"xp": "np"}."""
    found, count = {}, {}
    for s in fn.body:
        if type(s) is N.Assign and type(s.target) is N.Name and type(s.value) is N.Name:
            if isinstance(d.env.static(s.value), types.ModuleType):
                found[s.target.id] = s.value.id
    if not found:
        return found
    for s in walk.statements(fn.body):
        for n in (*walk.binds(s), *(s.names if type(s) is N.Scope else ())):
            count[n] = count.get(n, 0) + 1
    params = {p.name for p in fn.params}
    return {n: m for n, m in found.items() if count[n] == 1 and n not in params}


class _Spelling:
    def __init__(self, d, name, modules, rebound):
        self.d, self.name, self.modules, self.rebound = d, name, modules, rebound

    def block(self, block):
        out = []
        for s in block:
            t = type(s)
            if t is N.Scope and s.kind == "global" and not self.rebound & set(s.names):
                continue
            if t is N.Assign and self.modules and s.target == s.value:
                continue  # `np = np`, what is left of `xp = np`
            if t is N.Evaluate and type(s.value) is N.Call:
                s = self.statement(s)
            if t is N.Return and self.name == "__iter__" and type(s.value) is N.Call:
                if self.d.env.static(s.value.func) is iter and len(s.value.args) == 1:
                    s = replace(s, value=replace(s.value, func=loops.runtime(self.d, "sequence")))
            s = walk.map_blocks(walk.map_exprs(s, self.expr), self.block)
            out += ordered.written_out(self.d, s) or (s,)
        return tuple(out)

    def statement(self, s):
        e = s.value
        obj = self.d.env.static(e.func)
        if obj is operator.setitem and len(e.args) == 3 and not e.keywords:
            return N.Assign(N.Index(e.args[0], e.args[1], e.span), e.args[2], e.span)
        if obj is setattr and len(e.args) == 3 and not e.keywords and _says_name(e.args[1]):
            return N.Assign(N.Attr(e.args[0], e.args[1].value, e.span), e.args[2], e.span)
        if obj is delattr and len(e.args) == 2 and not e.keywords and _says_name(e.args[1]):
            return N.Delete((N.Attr(e.args[0], e.args[1].value, e.span),), e.span)
        return s

    def expr(self, e):
        t = type(e)
        if t is N.Name or t is N.Const or t is N.Lambda:
            return e
        if t is N.Opaque:
            return e if e.parts is None else replace(e, parts=self.parts(e.parts))
        e = walk.map_children(e, self.expr)
        if t is N.Index and type(e.value) is N.Attr and e.value.name in ("r_", "c_"):
            return self.joined(e)
        if t is N.Attr and e.name == "__class__" and not self.d.env.is_static(e):
            return N.Call(self.d.builtin("type"), (e.value,), (), e.span)
        return self.call(e) if type(e) is N.Call else e

    def joined(self, e):
        """`np.r_[…]` and `np.c_[…]` of values and ranges."""
        items = e.index.items if type(e.index) is N.Display and e.index.kind == "tuple" else (e.index,)
        bounds = [b for i in items if type(i) is N.Slice for b in (i.lower, i.upper, i.step)]
        odd = (str, complex, type(None), type(...))
        if self.d.env.static(e.value) not in (np.r_, np.c_) or not items or not self.carries(N.Call(e.value, items)):
            return e
        if any(type(i) is N.Starred or type(i) is N.Const and isinstance(i.value, odd) for i in items):
            return e
        if any(b is not None and any(type(c) is N.Const and type(c.value) is complex for c in walk.subexpressions(b)) for b in bounds):
            return e  # so many points, as in `0:1:5j`
        arange, zero, one = N.Attr(e.value.value, "arange"), N.Const(0), N.Const(1)
        items = tuple(N.Call(arange, (i.lower or zero, i.upper, i.step or one), (), e.span) if type(i) is N.Slice else i for i in items)
        return N.Call(loops.runtime(self.d, e.value.name), (N.Display("tuple", items, e.span),), (), e.span)

    def parts(self, parts):
        own = walk.comprehension_names(parts)
        if any(self.d.env.static(N.Name(n)) is not MISSING for n in own):
            return parts  # a name of the comprehension's own hides one from outside
        loops = tuple((self.expr(t), self.expr(i), tuple(map(self.expr, tests))) for t, i, tests in parts.loops)
        key = None if parts.key is None else self.expr(parts.key)
        return N.Comprehension(key, self.expr(parts.item), loops)

    def call(self, e):
        obj = self.d.env.static(e.func)
        try:
            params, ours = _PARAMETERS.get(obj), _OURS.get(obj)
        except TypeError:  # not hashable
            return e
        if obj is getattr and len(e.args) in (2, 3) and not e.keywords and _says_name(e.args[1]):
            return self.attribute(e)
        if any(obj is c for c in _EAGER) and len(e.args) == 1 and not e.keywords and iterators.is_iterator(self.d, e.args[0]):
            return replace(e, args=(N.Call(self.d.builtin("list"), e.args, (), e.span),))
        if obj is zip and not e.keywords and (groups := self.groups(e)) is not None:
            return groups
        if obj is np.einsum:
            return _einsum(e)
        if obj in (heapq.nlargest, heapq.nsmallest) and len(e.args) == 2 and all(k == "key" for k, _ in e.keywords):
            return self.first_of_sorted(e, obj is heapq.nlargest)
        if params is None and ours is None and obj not in (math.prod, itertools.product, itertools.combinations):
            return e
        if any(k is None for k, _ in e.keywords) or any(type(a) is N.Starred for a in e.args):
            return e
        if params is not None and e.keywords:
            e = _by_position(e, params)
        return self.written(e, obj, ours)

    def written(self, e, obj, ours):
        keywords = dict(e.keywords)
        if obj is pow and len(e.args) == 3 and e.args[2] == N.Const(None):
            return replace(e, args=e.args[:2])
        if obj is math.prod and keywords.keys() == {"start"} and len(e.args) == 1:
            return N.Call(self.named(library.prod), (*e.args, keywords["start"]), (), e.span)
        if obj is itertools.product and keywords.keys() == {"repeat"} and type(keywords["repeat"]) is N.Const:
            if all(type(a) is N.Name for a in e.args):
                return N.Call(e.func, e.args * keywords["repeat"].value, (), e.span)
        if obj is itertools.combinations and len(e.args) == 2 and type(e.args[1]) is not N.Const and not keywords:
            ours = library.combinations, (0,)
        grouped = obj is itertools.groupby  # its groups are empty once the next is asked for, whatever they hold
        if ours is None or not (grouped or self.carries(e)) or self.d.env.globals.get("__name__") == library.__name__:
            return e
        function, sequences = ours
        args = list(e.args)
        if obj is itertools.groupby and (len(args) == 1 or args[1] == N.Const(None)):
            args = [args[0], self.named(library.itself)]
        if obj is itertools.zip_longest and len(args) != 2:
            return e
        listed = self.d.builtin("list")
        for k in sequences:
            if k < len(args):
                args[k] = N.Call(listed, (args[k],), (), e.span)
        return N.Call(self.named(function), tuple(args), e.keywords, e.span)

    def groups(self, e):
        """`zip(*[iter(xs)] * n)`: n items at a time."""
        times = e.args[0].value if len(e.args) == 1 and type(e.args[0]) is N.Starred else None
        if type(times) is not N.Binary or times.op != "*" or type(times.left) is not N.Display or len(times.left.items) != 1:
            return None
        made = times.left.items[0]
        if type(made) is not N.Call or self.d.env.static(made.func) is not iter or len(made.args) != 1 or made.keywords:
            return None
        listed = N.Call(self.d.builtin("list"), made.args, (), e.span)
        return N.Call(self.named(library.in_groups), (listed, times.right), (), e.span)

    def attribute(self, e):
        """getattr(x, "name"[, default])"""
        x, name = e.args[:2]
        found = N.Attr(x, name.value, e.span)
        if len(e.args) == 2:
            return found
        if type(x) is not N.Name:
            return e
        return N.IfExp(N.Call(self.d.builtin("hasattr"), (x, name), (), e.span), found, e.args[2], e.span)

    def first_of_sorted(self, e, reverse):
        n, xs = e.args
        count = n if type(n) is N.Const else N.Call(self.d.builtin("max"), (n, N.Const(0)), (), e.span)
        keywords = (*e.keywords, *((("reverse", N.Const(True)),) if reverse else ()))
        return N.Index(N.Call(self.d.builtin("sorted"), (xs,), keywords, e.span), N.Slice(None, count, None), e.span)

    def carries(self, e):
        """May an argument carry a derivative?"""
        return any(n not in self.d.inert and not self.d.env.is_static(N.Name(n)) for a in e.args for n in walk.reads(a))

    def named(self, function):
        return self.d.env.bind(self.d.names, function.__name__, function)


def _says_name(e):
    """Is this the name of an attribute, which can be written behind a dot?"""
    return type(e) is N.Const and type(e.value) is str and e.value.isidentifier() and not keyword.iskeyword(e.value)


def _einsum(e):
    """np.einsum with its subscripts as text, as NumPy reads lists of axes that the call shows."""
    if len(e.args) < 2 or not all(type(a) is N.Display and all(map(_is_axis, a.items)) for a in e.args[1::2]):
        return e
    terms = ["".join("..." if i.value is Ellipsis else _LETTERS[i.value] for i in a.items) for a in e.args[1::2]]
    text = ",".join(terms)
    operands = e.args[::2]
    if len(e.args) % 2:
        last, operands = operands[-1], operands[:-1]
        if type(last) is not N.Display or not all(map(_is_axis, last.items)):
            return e
        text += "->" + "".join("..." if i.value is Ellipsis else _LETTERS[i.value] for i in last.items)
    return N.Call(e.func, (N.Const(text), *operands), e.keywords, e.span)


_LETTERS = string.ascii_uppercase + string.ascii_lowercase


def _is_axis(i):
    return type(i) is N.Const and (i.value is Ellipsis or type(i.value) is int and 0 <= i.value < len(_LETTERS))


def _by_position(e, params):
    """The call without keywords, what lies between as None."""
    given = dict(zip(params, e.args))
    if len(e.args) > len(params) or any(k not in params or k in given for k, _ in e.keywords):
        return e
    given.update(e.keywords)
    last = max(params.index(k) for k in given)
    return N.Call(e.func, tuple(given.get(p, N.Const(None)) for p in params[: last + 1]), (), e.span)
