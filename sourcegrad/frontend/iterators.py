"""Iterators (and context managers of generators) under a name: written where they are used up, or as a list and a place in it.

    g = (v * k for v in xs)        s = sum(v * k for v in xs)         used up once: what it reads later, it reads there
    s = sum(g)

    it = iter(xs)                  it_items, it_at = xs, 0            asked for items several times
    first = next(it)               first = it_items[…]; it_at += 1
    for v in it: …                 for i in range(it_at, len(it_items)): it_at = i + 1; v = it_items[i]; …

What an iterator reads at once (the first iterable, a generator's arguments) is read where it is made.  A list is made
beforehand only where nothing that runs in between can change what the items are.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import math
from dataclasses import replace

from ..ir import nodes as N
from ..ir import walk
from ..runtime import library
from . import generators, loops, paired

_LAZY = (zip, map, filter, enumerate, reversed)
_WHOLE = (list, tuple, sum, min, max, sorted, math.prod, math.fsum, dict)
_VIEWS = ("items", "values", "keys")
_REMEDY = "Make a list of it: `list(…)`."


def unnamed(d, fn):
    """A function in which no name stands for an iterator that carries a derivative."""
    nested = {s.function.name: s.function for s in walk.statements(fn.body) if type(s) is N.Define}
    fn = replace(fn, body=_renamed(d, paired.one_by_one(paired.teed(d, fn.body), lambda v: _iterates(d, v, nested)), nested))
    names, managers = {}, set()
    for s in walk.statements(fn.body):
        if type(s) is N.Assign and type(s.target) is N.Name and _iterates(d, s.value, nested):
            names[s.target.id] = True
        elif type(s) is N.Assign and type(s.target) is N.Name and _manages(d, s.value):
            managers.add(s.target.id)
        elif type(s) is N.With and type(s.manager) is N.Name and s.manager.id in managers:
            names[s.manager.id] = True
    for name in names:
        fn = _Iterator(d, fn, name, nested).written_out()
    return fn


def passed(d, call):
    """Is an iterator that may carry a derivative made among the arguments of a call?"""
    values = [*call.args, *(v for _, v in call.keywords)]
    return any(_iterates(d, v, {}) and not is_inert(d, v) for v in values)


def is_iterator(d, e):
    return _iterates(d, e, {}) and not is_inert(d, e)


def _iterates(d, e, nested):
    """Does `e` make an iterator, which is used up by what asks it for items?"""
    if type(e) is N.Opaque:
        return e.what == "generator expression" and e.parts is not None
    if type(e) is not N.Call:
        return False
    if type(e.func) is N.Name and e.func.id in nested:
        return bool(generators.spans(nested[e.func.id].body))
    obj = d.env.static(e.func)
    if obj is iter:
        return len(e.args) == 1 and not e.keywords
    lazy = any(obj is f for f in _LAZY) or getattr(obj, "__module__", None) == "itertools" and obj not in _ENDLESS
    return lazy or obj is itertools.chain.from_iterable or generators.called(d, e)


def _manages(d, e):
    """Does `e` make a context manager of a generator function?"""
    return type(e) is N.Call and getattr(d.env.static(e.func), "__code__", None) is MADE


MADE = contextlib.contextmanager(lambda: None).__code__
_ENDLESS = (itertools.count, itertools.cycle)


def is_inert(d, e):
    return all(d.env.is_static(N.Name(n)) or n in d.inert for n in walk.reads(e))


class _Iterator:
    """One iterator of a function, by the name that it is given."""

    def __init__(self, d, fn, name, nested):
        self.d, self.fn, self.name, self.nested = d, fn, name, nested
        self.last = False  # is this the last time that it is asked?
        self.of_each = None  # what a generator expression makes of an item, where that waits until it is asked for
        self.binds = {}  # name → how often it is bound
        for n in (p.name for p in fn.params):
            self.binds[n] = 1
        for s in walk.statements(fn.body):
            for n in (*walk.binds(s), *(s.names if type(s) is N.Scope and s.kind == "nonlocal" else ())):
                self.binds[n] = self.binds.get(n, 0) + 1
        self.where = dict(_paths(fn.body))  # id of a statement → the blocks and loops that it stands in
        self.made = next(s for s in walk.statements(fn.body) if _makes(s, name) and (_iterates(d, s.value, nested) or _manages(d, s.value)))
        self.users = [s for s in walk.statements(fn.body) if name in walk.own_reads(s)]

    def written_out(self):
        reads = sum(self.count(e) for s in self.users for e in walk.own_exprs(s))
        if self.binds[self.name] > 1 or any(type(s) is N.Define for s in self.users):
            return self.refused("under a name that is bound twice, or read by a function inside")
        if reads == 0:
            return self.fn
        for s in self.users:
            for e in [c for e in walk.own_exprs(s) for c in walk.subexpressions(e)]:
                if type(e) is N.Attr and e.value == N.Name(self.name) and e.name in ("send", "throw", "close"):
                    return self.refused(f"that is asked to {e.name}(…)", "Write what the generator does into the function.")
        if reads == 1 and self.follows(self.users[0]) and self.used_once(self.users[0]):
            if is_inert(self.d, self.made.value):
                return self.fn  # as it is: nothing of it is differentiated
            return replace(self.fn, body=self.moved(self.fn.body))
        if _manages(self.d, self.made.value):
            return self.fn
        return self.counted()

    def count(self, e):
        """How often an expression names the iterator, each comprehension looked into."""
        if type(e) is N.Opaque and e.parts is not None:
            return sum(map(self.count, walk.comprehension_exprs(e.parts))) if self.name in e.reads else 0
        if type(e) in (N.Opaque, N.Lambda):
            return 2 * (self.name in walk.reads(e))
        return 1 if e == N.Name(self.name) else sum(map(self.count, walk.children(e)))

    def refused(self, how, remedy=_REMEDY):
        self.d.refuse(self.made.value, f"an iterator {how}", remedy)
        return replace(self.fn, body=_without(self.fn.body, self.name))

    # --- used up in one place ----------------------------------------------------------------------------------------

    def follows(self, user):
        """Does the iterator's one use run once for each time that it is made?"""
        mine, its = self.where[id(self.made)], self.where[id(user)]
        loops = lambda path: [s for s, _ in path if type(s) in (N.For, N.While)]  # noqa: E731
        if [id(s) for s in loops(mine)] != [id(s) for s in loops(its)] or type(user) is N.While:
            return False
        return [(id(s), k) for s, k in its[: len(mine)]] == [(id(s), k) for s, k in mine]

    def used_once(self, user):
        """Is it read neither by a lambda nor inside of a comprehension's loop, nor asked for one item?"""
        return any(self.plainly(e) for e in walk.own_exprs(user))

    def plainly(self, e):
        if type(e) is N.Opaque and e.parts is not None:
            first = e.parts.loops[0][1]
            inner = [x for x in walk.comprehension_exprs(e.parts) if x is not first]
            return self.plainly(first) and not any(self.name in walk.reads(x) for x in inner)
        if type(e) is N.Call and self.d.env.static(e.func) is next:
            return False
        return e == N.Name(self.name) or any(self.plainly(c) for c in walk.children(e))

    def moved(self, block):
        """The block with the iterator written where it is used, what it reads at once read where it was made."""
        out = []
        for s in block:
            if s is self.made:
                self.head = []
                self.expr = self.frozen(s.value)
                out.extend(self.head)
                continue
            if self.name in walk.own_reads(s):
                s = walk.map_exprs(s, self.put, lambda target: target)
            out.append(walk.map_blocks(s, self.moved))
        return tuple(out)

    def put(self, e):
        if e == N.Name(self.name):
            return self.expr
        if type(e) is N.Opaque and e.parts is not None and self.name in e.reads:
            (target, first, tests), *rest = e.parts.loops
            parts = N.Comprehension(e.parts.key, e.parts.item, ((target, self.put(first), tests), *rest))
            reads = tuple(n for n in e.reads if n != self.name) + tuple(dict.fromkeys(walk.reads(self.expr)))
            return N.Opaque("", reads, e.what, e.span, parts)
        return walk.map_children(e, self.put)

    def frozen(self, e):
        """An iterator whose first iterable or arguments are under names that nobody binds again."""
        if type(e) is N.Opaque:
            (target, first, tests), *rest = e.parts.loops
            held = self.held(first)
            if held is first:
                return e
            parts = N.Comprehension(e.parts.key, e.parts.item, ((target, held, tests), *rest))
            reads = set(walk.reads(held)).union(*(walk.reads(x) for x in walk.comprehension_exprs(parts)))
            return N.Opaque("", tuple(sorted(reads - walk.comprehension_names(parts))), e.what, e.span, parts)
        if self.d.env.static(e.func) is iter:
            return self.held(e.args[0])
        return replace(e, args=tuple(self.held(a) for a in e.args), keywords=tuple((k, self.held(v)) for k, v in e.keywords))

    def held(self, e):
        t = type(e)
        if t in (N.Const, N.Lambda) or self.d.env.is_static(e) or t is N.Name and self.binds.get(e.id, 0) < 2:
            return e
        if t is N.Starred:
            return N.Starred(self.held(e.value), e.span)
        if _iterates(self.d, e, self.nested):
            return self.frozen(e)
        if t is N.Call and self.d.env.static(e.func) is range:
            return replace(e, args=tuple(self.held(a) for a in e.args))
        if self.is_view(e):
            return replace(e, func=replace(e.func, value=self.held(e.func.value)))
        name = N.Name(self.d.fresh(self.name), e.span)
        self.head.append(N.Assign(name, e, self.made.span))
        return name

    # --- asked for items several times -------------------------------------------------------------------------------

    def counted(self):
        """A list of the items, and how many have been taken."""
        value, span = self.made.value, self.made.span
        if not self.live(value) and self.disturbed() and not self.each(value):
            return self.refused("of which several places ask items, between which what it reads may change")
        value = self.made.value
        self.items, self.at = (N.Name(self.d.fresh(f"{self.name}_{w}"), span) for w in ("items", "at"))
        self.lost = False
        body = self.items_taken(self.fn.body)
        if self.lost:
            return self.refused("that is used in more than one place")
        return replace(self.fn, body=body)

    def each(self, value):
        """A generator expression of one loop alone: what it makes of an item is made when the item is asked for."""
        if type(value) is not N.Opaque or len(value.parts.loops) > 1:
            return False
        target, first, tests = value.parts.loops[0]
        if tests or type(target) is not N.Name or _iterates(self.d, first, self.nested) or self.is_view(first):
            return False
        self.of_each = target, value.parts.item
        where = self.where[id(self.made)]
        self.made = replace(self.made, value=N.Call(self.d.builtin("iter"), (first,), (), value.span))
        self.where[id(self.made)] = where
        self.fn = replace(self.fn, body=_put(self.fn.body, self.name, self.made))
        return True

    def one(self, item):
        """What stands for an item of the list."""
        if self.of_each is None:
            return item
        target, value = self.of_each
        return N.Call(N.Lambda((N.Param(target.id),), value, item.span), (item,), (), item.span)

    def live(self, value):
        """Does `iter` of a sequence ask for the items that stand there when they are asked for, as an index does?"""
        if type(value) is not N.Call or self.d.env.static(value.func) is not iter:
            return False
        return not _iterates(self.d, value.args[0], self.nested) and not self.is_view(value.args[0])

    def is_view(self, e):
        """`m.items()` and its like"""
        if type(e) is not N.Call or type(e.func) is not N.Attr or self.d.env.is_static(e.func):
            return False
        return e.func.name in _VIEWS and not e.args and not e.keywords

    def disturbed(self):
        rest, body = _behind(self.fn.body, self.made), self.fn.body
        reads = {n for n in walk.reads(self.made.value) if not callable(self.d.env.static(N.Name(n)))}
        own, summed = generators.private(self.d, body) - reads, generators.sums(self.d, body) - reads
        return bool(reads & walk.bound(rest)) or bool(reads) and generators.disturbs(self.d, rest, own, summed)

    def items_taken(self, block):
        out = []
        for s in block:
            if s is self.made:
                out += self.start(s)
                continue
            if type(s) is N.For and s.iter == N.Name(self.name) and any(self.name in walk.own_reads(i) for i in walk.statements(s.body)):
                more = N.Compare(self.at, ("<",), (self.length(s.span),), s.span)
                taken = N.Assign(self.at, N.Binary("+", self.at, N.Const(1), s.span), s.span)
                item = N.Assign(s.target, self.one(N.Index(self.items, self.at, s.span)), s.span)
                s = N.While(more, (item, taken, *s.body), s.orelse, s.span)
            elif type(s) is N.For and s.iter == N.Name(self.name):
                i = N.Name(self.d.fresh("i"), s.span)
                bounds = self.at, self.length(s.span)
                taken = N.Assign(self.at, N.Binary("+", i, N.Const(1), s.span), s.span)
                item = N.Assign(s.target, self.one(N.Index(self.items, i, s.span)), s.span)
                s = replace(s, target=i, iter=self.call("range", bounds, s.span), body=(taken, item, *s.body))
            elif self.name in walk.own_reads(s):
                once = sum(map(self.count, walk.own_exprs(s))) in (1, *map(self.grouped, walk.own_exprs(s)))
                own = self.live(self.made.value) and getattr(self.made.value.args[0], "id", None) in self.d.collected
                self.last = once and s is self.users[-1] and self.follows(s) and (own or not self.disturbed())
                s = walk.map_exprs(s, self.taken, lambda target: target)
                self.lost |= self.name in walk.own_reads(s)
            out.append(walk.map_blocks(s, self.items_taken))
        return tuple(out)

    def start(self, s):
        if self.live(s.value):
            items = N.Call(loops.runtime(self.d, "sequence"), s.value.args, (), s.span)
        else:
            of_iter = self.d.env.static(getattr(s.value, "func", N.Const(0))) is iter
            items = self.call("list", s.value.args if of_iter else (s.value,), s.span)
        return N.Assign(self.items, items, s.span), N.Assign(self.at, N.Const(0), s.span)

    def taken(self, e):
        """An expression with what it takes from the iterator taken from the list."""
        if type(e) is N.Call and e.args and type(e.args[0]) is N.Opaque and any(self.d.env.static(e.func) is f for f in _WHOLE):
            e = replace(e, args=(self.taken_whole(e.args[0]), *e.args[1:]))
        if type(e) is N.Opaque and e.parts is not None and e.parts.loops[0][1] == N.Name(self.name):
            (target, first, tests), *rest = e.parts.loops
            parts = N.Comprehension(e.parts.key, e.parts.item, ((target, self.rest(first.span), tests), *rest))
            if any(self.name in walk.reads(x) for x in walk.comprehension_exprs(parts)):
                return e
            if e.what != "generator expression":
                return self.of_parts(e, parts)
        if type(e) is N.Opaque and e.parts is not None and type(e.parts.loops[0][1]) is N.Call and self.name in e.reads:
            (target, first, tests), *rest = e.parts.loops
            parts = N.Comprehension(e.parts.key, e.parts.item, ((target, self.taken(first), tests), *rest))
            if any(self.name in walk.reads(x) for x in walk.comprehension_exprs(parts)):
                return e
            return self.of_parts(e, parts)
        if type(e) is not N.Call:
            return walk.map_children(e, self.taken)
        obj = self.d.env.static(e.func)
        mine = [k for k, a in enumerate(e.args) if a == N.Name(self.name)]
        if obj is next and mine == [0] and not e.keywords:
            return self.next(e)
        if self.last and obj is zip and mine and len(mine) == self.grouped(e):
            listed = self.call("list", (self.rest(e.span),), e.span)
            return self.call(library.in_groups, (listed, N.Const(len(mine), e.span)), e.span)
        whole = any(obj is f for f in _WHOLE) and mine == [0] and len(e.args) == 1 or obj is functools.reduce and mine == [1]
        whole = whole or self.last and (obj is zip or obj is enumerate)  # nobody asks what is left
        args = tuple(self.rest(a.span) if whole and k in mine else self.taken(a) for k, a in enumerate(e.args))
        func = e.func if self.d.env.is_static(e.func) else self.taken(e.func)
        return N.Call(func, args, tuple((k, self.taken(v)) for k, v in e.keywords), e.span)

    def of_parts(self, e, parts):
        return N.Opaque("", (*(n for n in e.reads if n != self.name), self.items.id, self.at.id), e.what, e.span, parts)

    def taken_whole(self, e):
        """A generator expression over all items that are left, where it is used up at once."""
        if e.parts is None or e.parts.loops[0][1] != N.Name(self.name):
            return e
        (target, first, tests), *rest = e.parts.loops
        parts = N.Comprehension(e.parts.key, e.parts.item, ((target, self.rest(first.span), tests), *rest))
        return e if any(self.name in walk.reads(x) for x in walk.comprehension_exprs(parts)) else self.of_parts(e, parts)

    def grouped(self, e):
        """How often an expression names the iterator as an argument of `zip(it, it)`, which has no others."""
        own = N.Name(self.name)
        zips = [c for c in walk.subexpressions(e) if type(c) is N.Call and self.d.env.static(c.func) is zip and not c.keywords]
        return max([len(c.args) for c in zips if set(c.args) == {own}], default=0)

    def rest(self, span):
        """All items from here on: `items[at:(at := len(items))]`."""
        items = N.Index(self.items, N.Slice(self.at_now(span), N.Walrus(self.at, self.length(span), span), None, span), span)
        if self.of_each is None:
            return items
        target, value = self.of_each
        parts = N.Comprehension(None, value, ((target, items, ()),))
        reads = set(walk.reads(items)) | set(walk.reads(value)) - {target.id}
        return N.Opaque("", tuple(sorted(reads)), "generator expression", span, parts)

    def at_now(self, span):
        return N.Walrus(N.Name(self.d.fresh(f"{self.name}_from"), span), self.at, span)

    def next(self, e):
        span = e.span
        default = e.args[1:]
        place = self.call(library.next_place, (self.at, self.items), span)
        more = N.Binary("-", N.Walrus(self.at, N.Binary("+", self.at, N.Const(1), span), span), N.Const(1), span)
        if not default:
            return self.one(N.Index(self.items, N.Binary("-", N.Walrus(self.at, place, span), N.Const(1), span), span))
        some = N.Compare(self.at, ("<",), (self.length(span),), span)
        return N.IfExp(some, self.one(N.Index(self.items, more, span)), self.taken(default[0]), span)

    def length(self, span):
        return self.call("len", (self.items,), span)

    def call(self, what, args, span):
        func = self.d.builtin(what) if isinstance(what, str) else self.d.env.bind(self.d.names, what.__name__, what)
        return N.Call(func, tuple(args), (), span)


def _put(block, name, made):
    """A block in which the iterator is made by another statement."""
    return tuple(made if _makes(s, name) else walk.map_blocks(s, lambda b: _put(b, name, made)) for s in block)


def _without(block, name):
    """A block in which nothing is assigned to a name but None."""
    return tuple(
        replace(s, value=N.Const(None)) if _makes(s, name) else walk.map_blocks(s, lambda b: _without(b, name)) for s in block
    )


def _renamed(d, block, nested):
    """An iterator whose name the same block binds again has a name of its own: `xs = (…); xs = list(xs)`."""
    out = [walk.map_blocks(s, lambda b: _renamed(d, b, nested)) for s in block]
    for i, s in enumerate(out):
        if type(s) is not N.Assign or type(s.target) is not N.Name or not _iterates(d, s.value, nested) or is_inert(d, s.value):
            continue
        name = s.target.id
        j = next((j for j in range(i + 1, len(out)) if name in walk.bound((out[j],))), None)
        if j is None or not _makes(out[j], name):
            continue
        new = {name: d.fresh(name)}
        out[i] = replace(s, target=N.Name(new[name], s.target.span))
        out[i + 1 : j] = walk.rename_block(out[i + 1 : j], new)
        out[j] = replace(out[j], value=walk.rename_expr(out[j].value, new))
    return tuple(out)


def _makes(s, name):
    return type(s) is N.Assign and type(s.target) is N.Name and s.target.id == name


def _paths(block, path=()):
    """(id of each statement, the compound statements around it with the number of their block)."""
    for s in block:
        yield id(s), path
        for k, inner in enumerate(walk.blocks(s)):
            yield from _paths(inner, (*path, (s, k)))


def _behind(block, made):
    """What may run after a statement: all that stands behind it, and the statement around it whole."""
    for k, s in enumerate(block):
        if s is made:
            return block[k + 1 :]
        if any(i is made for i in walk.statements((s,))):
            return block[k:]
    return block
