"""What dicts do, in terms of items that are read and stored; for names that kinds show to be dicts.

    y = d.get(k, v)        if k in d: y = d[k]
                           else: y = v
    d.update(e)            for k in e: d[k] = e[k]
    y = {**d, "a": x}      a new dict, filled item by item
    y = d.pop(k)           y = d[k]; d becomes a dict without k: only where no other name can see it
"""

from __future__ import annotations

from dataclasses import replace

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk
from ..runtime import numpy as rt
from . import dict_views, objects

_READERS = frozenset(("get", "items", "keys", "values", "pop", "popitem", "setdefault", "update", "copy", "clear"))
_FRESH = frozenset(("keys", "len", "zeros", "shadow_like"))  # kernels whose results hold nothing of their argument


def plain(fn, env, names, kinds, infer, entry, made, places=None):
    """(function, kinds): the function with its dicts' methods written out, as far as that is known; `infer(fn)`.

    What takes items out of a dict of arrays or containers stays at first: a dict that is a place keeps them as pops.
    With `places`, the names of those, it is written out for all others.  `made`: names of dicts of ours, added to.
    """
    for _ in range(6):
        new = dict_views.written_out(fn, env, names, kinds)
        new = replace(new, body=_Dicts(new, env, names, kinds, entry, made, places).block(new.body))
        new = objects.plain(new, env, names, kinds)
        if new == fn:
            break
        fn, kinds = new, infer(new)
    return fn, kinds


class _Dicts:
    def __init__(self, fn, env, names, kinds, entry, made, places):
        self.env, self.names, self.kinds, self.places = env, names, kinds, places
        self.made = made  # dicts of ours, each given to one name
        self.shared = _shared(fn, made, self.is_dict, self.asks_keys) | self.foreign(fn, entry) | dict_views.kept(fn)

    def foreign(self, fn, entry):
        """Names whose dicts were not made here, so that somebody else may hold them."""
        params = [p.name for p in fn.params]
        held = [p for p in params if (self.kinds(p) or K.UNKNOWN).family in ("dict", "list", "tuple", "object", "unknown")]
        found = set() if entry and len(held) == 1 else set(held)
        for s in walk.statements(fn.body):
            fresh = type(s) is N.Assign and type(s.target) is N.Name and self.is_fresh(s.value)
            found.update(() if fresh else walk.own_writes(s))
        return found

    def is_fresh(self, e):
        t = type(e)
        if t is N.Call:
            copied = type(e.func) is N.Attr and e.func.name == "copy" and self.is_dict(e.func.value)
            return copied or self.env.static(e.func) in (dict, dict.fromkeys)
        return t is N.Mapping or (t is N.Binary and e.op == "|") or (t is N.Name and e.id in self.made)

    def block(self, block):
        out = []
        for s in block:
            out.extend(self.statement(s) or (walk.map_blocks(s, self.block),))
        return tuple(out)

    def fresh(self, stem):
        name = self.names.fresh(stem)
        self.env.locals.add(name)
        return N.Name(name)

    def is_dict(self, e):
        kind = self.kinds(e.id) if type(e) is N.Name else None
        return kind is not None and kind.family == "dict"

    def asks_keys(self, e):
        """Is this `list(d)`, or another that takes nothing but the keys of a dict?"""
        obj = self.env.static(e.func)
        return any(obj is f for f in (list, tuple, sorted, set, any, all)) and len(e.args) == 1 and self.is_dict(e.args[0])

    def statement(self, s):
        """The statements that replace `s`; None to leave it."""
        t = type(s)
        value = s.value if t in (N.Assign, N.Evaluate) else None
        target = s.target if t is N.Assign else None
        if t is N.Delete and len(s.targets) == 1 and type(s.targets[0]) is N.Index:
            d = s.targets[0].value
            if not self.is_dict(d) or d.id in self.shared or self.may_be_place(d):
                return None
            return self.without(d, s.targets[0].index, s.span)
        if t is N.AugAssign and s.op == "|" and self.is_dict(s.target) and self.is_dict(s.value):
            return self.fill(s.target, s.value, s.span)
        if target is not None and type(target) is not N.Name:
            return None
        if type(value) is N.Mapping and target is not None and self.may_repeat(value.keys):
            return self.merged(target, tuple(zip(value.keys, value.values)), s.span)
        if target is not None and self.is_dict_call(value):
            x = value.args[0]
            return self.merged(target, ((None, x),), s.span) if self.is_dict(x) else self.paired(target, x, s.span)
        if type(value) is N.Binary and value.op == "|" and self.is_dict(value.left) and self.is_dict(value.right):
            return self.merged(target, ((None, value.left), (None, value.right)), s.span)
        if type(value) is N.Call and type(value.func) is N.Attr and self.is_dict(value.func.value):
            method = getattr(self, "_" + value.func.name, None)
            return method and method(target, value.func.value, value, s.span)
        return None

    def may_repeat(self, keys):
        """May two keys be equal, or hold others?"""
        return None in keys or (len(keys) > 1 and any(type(k) is not N.Const for k in keys))

    def is_dict_call(self, e):
        plain = type(e) is N.Call and not e.keywords and len(e.args) == 1 and type(e.args[0]) is N.Name
        kind = self.kinds(e.args[0].id) if plain and self.env.static(e.func) is dict else None
        return kind is not None and kind.family in ("dict", "list", "tuple")

    # --- methods ----------------------------------------------------------------------------------------------------

    def _get(self, y, d, call, span):
        if y is None or call.keywords or len(call.args) not in (1, 2):
            return None
        default = call.args[1] if len(call.args) == 2 else N.Const(None, span)
        return (self.asked(d, call.args[0], y, default, span),)

    def asked(self, d, k, y, default, span):
        there = N.Compare(k, ("in",), (d,), span)
        yes, no = (N.Assign(y, v, span) for v in (N.Index(d, k, span), default))
        return N.If(there, (yes,), (no,), span)

    def _setdefault(self, y, d, call, span):
        if call.keywords or len(call.args) != 2:
            return None
        k, v = call.args
        store = N.Assign(N.Index(d, k, span), v, span)
        out = [N.If(N.Compare(k, ("not in",), (d,), span), (store,), (), span)]
        if y is not None:
            out.append(N.Assign(y, N.Index(d, k, span), span))
        return out

    def _update(self, y, d, call, span):
        if y is not None or len(call.args) > 1 or any(k is None for k, _ in call.keywords):
            return None
        if call.args and not self.is_dict(call.args[0]):
            return None
        out = list(self.fill(d, call.args[0], span)) if call.args else []
        return out + [N.Assign(N.Index(d, N.Const(k), span), v, span) for k, v in call.keywords] or [N.Pass(span)]

    def _pop(self, y, d, call, span):
        if call.keywords or len(call.args) not in (1, 2) or d.id in self.shared or (y is not None and y.id == d.id):
            return None
        k = call.args[0]
        y = self.fresh("t") if y is None else y
        if not self.may_be_place(d):
            gone = (N.Assign(y, N.Index(d, k, span), span), *self.without(d, k, span))
        elif len(call.args) == 2:
            gone = (N.Assign(y, replace(call, args=(k,)), span),)
        else:
            return None
        if len(call.args) == 1:
            return gone
        there = N.Compare(k, ("in",), (d,), span)
        return (N.If(there, gone, (N.Assign(y, call.args[1], span),), span),)

    def may_be_place(self, d):
        """May what is in the dict be written through other names?"""
        items = (self.kinds(d.id) or K.UNKNOWN).items
        if items is not None and all(K.is_number(k) or k.family in ("str", "none") for _, k in items):
            return False
        return self.places is None or d.id in self.places

    def _popitem(self, y, d, call, span):
        if call.args or call.keywords or d.id in self.shared or (y is not None and y.id == d.id):
            return None
        keys, k, v = self.fresh("keys"), self.fresh("key"), self.fresh("t")
        if self.may_be_place(d):
            gone = (N.Assign(v, N.Call(N.Attr(d, "pop"), (k,), (), span), span),)
        else:
            gone = (N.Assign(v, N.Index(d, k, span), span), *self.without(d, k, span))
        out = [N.Assign(keys, self.runtime("keys", d), span), N.Assign(k, N.Index(keys, N.Const(-1), span), span), *gone]
        return out + ([] if y is None else [N.Assign(y, N.Display("tuple", (k, v), span), span)])

    # --- what they are made of --------------------------------------------------------------------------------------

    def runtime(self, name, *args):
        return N.Call(N.Attr(self.env.module(self.names, rt, "rt"), name), args)

    def each(self, d, body, span):
        """A loop over the keys of `d`: `body(key)` gives its statements."""
        keys, n, i, k = (self.fresh(stem) for stem in ("keys", "n", "i", "key"))
        count = N.Call(self.env.builtin(self.names, "len"), (keys,), (), span)
        steps = (N.Assign(k, N.Index(keys, i, span), span), *body(k))
        over = N.Call(self.env.builtin(self.names, "range"), (n,), (), span)
        return (
            N.Assign(keys, self.runtime("keys", d), span), N.Assign(n, count, span), N.For(i, over, steps, (), span),
        )  # fmt: skip

    def fill(self, target, d, span):
        """The items of `d` stored into `target`."""

        def item(k):
            v = self.fresh("t")
            return N.Assign(v, N.Index(d, k, span), span), N.Assign(N.Index(target, k, span), v, span)

        return self.each(d, item, span)

    def merged(self, y, pairs, span):
        if not all(k is not None or self.is_dict(v) for k, v in pairs):
            return None
        new = self.fresh(y.id)
        self.made.add(new.id)
        out = [N.Assign(new, N.Mapping((), (), span), span)]
        for k, v in pairs:
            out.extend(self.fill(new, v, span) if k is None else (N.Assign(N.Index(new, k, span), v, span),))
        return (*out, N.Assign(y, new, span))

    def paired(self, y, pairs, span):
        """dict(pairs) of a list."""
        new, n, i, pair, k, v = (self.fresh(stem) for stem in (y.id, "n", "i", "pair", "key", "t"))
        self.made.add(new.id)
        steps = [(pair, pairs, i), (k, pair, N.Const(0)), (v, pair, N.Const(1))]
        body = (*(N.Assign(a, N.Index(b, c, span), span) for a, b, c in steps), N.Assign(N.Index(new, k, span), v, span))
        count = N.Call(self.env.builtin(self.names, "len"), (pairs,), (), span)
        over = N.Call(self.env.builtin(self.names, "range"), (n,), (), span)
        start = N.Assign(new, N.Mapping((), (), span), span)
        return start, N.Assign(n, count, span), N.For(i, over, body, (), span), N.Assign(y, new, span)

    def without(self, d, k, span):
        """`d` without the key `k`, which must be there."""
        new = self.fresh(d.id)
        self.made.add(new.id)
        missing = N.If(
            N.Compare(k, ("not in",), (d,), span),
            (N.Raise(N.Call(self.env.builtin(self.names, "KeyError"), (k,), (), span), None, span),), (), span,
        )  # fmt: skip

        def item(key):
            v = self.fresh("t")
            kept = (N.Assign(v, N.Index(d, key, span), span), N.Assign(N.Index(new, key, span), v, span))
            return (N.If(N.Compare(key, ("!=",), (k,), span), kept, (), span),)

        start = N.Assign(new, N.Mapping((), (), span), span)
        return missing, start, *self.each(d, item, span), N.Assign(d, new, span)


def _shared(fn, made, is_dict, asks_keys):
    """Names of which something else may hold the same object: all that is read other than by items and methods."""
    found = set()

    def visit(e):
        t = type(e)
        if t is N.Name:
            found.add(e.id)
            return
        if t in (N.Opaque, N.Lambda):
            found.update(walk.reads(e))
            return
        if t is N.Index and type(e.value) is N.Name:
            return visit(e.index)
        if t is N.Unary and e.op == "not" and type(e.operand) is N.Name:
            return None
        if t is N.Compare and all(op in ("in", "not in") for op in e.ops) and len(e.ops) == 1:
            visit(e.left)
            return None if type(e.rest[0]) is N.Name else visit(e.rest[0])
        if t is N.Call:
            plain = type(e.func) is N.Attr and type(e.func.value) is N.Name
            if plain and (e.func.name in _READERS or e.func.value.id == "rt"):
                listed = e.func.name == "sequence" and is_dict(e.args[0])  # its keys
                own = () if e.func.name in _FRESH or listed else e.args
            else:
                own = () if asks_keys(e) or e.func == N.Name("len") else e.args
            for a in (*own, *(v for _, v in e.keywords)):
                visit(a)
            return None if plain else visit(e.func)
        for c in walk.children(e):
            visit(c)
        return None

    for s in walk.statements(fn.body):
        if type(s) is N.Define:
            found.update(walk.free_names(s.function))
        elif type(s) is N.Return:
            continue  # nothing happens behind it
        elif type(s) is N.Delete:
            for target in s.targets:
                visit(target)
            continue
        for e in walk.own_exprs(s):
            asked = type(s) in (N.If, N.While) and type(e) is N.Name  # is it empty?
            if not (asked or type(e) is N.Name and e.id in made):
                visit(e)
        target = getattr(s, "target", None)
        if type(target) in (N.Index, N.Attr):
            visit(target) if type(target) is N.Index else found.update(walk.reads(target))
    return found
