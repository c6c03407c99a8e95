"""Views of a dict under a name (`vs = d.values()`), which see what it holds whenever they are asked, not when they were made.

    vs = d.values()
    …
    seq = rt.sequence(vs)      seq = rt.keys(d)
    v = seq[i]                 key = seq[i]; v = d[key]
    y = sum(vs)                items = [d[key] for key in d]; y = sum(items)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..ir import nodes as N
from ..ir import walk
from ..runtime import numpy as rt

METHODS = frozenset(("items", "keys", "values"))
_WHOLE = (sum, min, max, list, tuple, sorted, any, all, set, dict)
_EVALUATING = (N.Assign, N.AugAssign, N.Evaluate, N.If, N.While, N.Return, N.Assert)


def is_view(e):
    """Is this `d.values()` or another that looks at a dict under a name?"""
    plain = type(e) is N.Call and type(e.func) is N.Attr and type(e.func.value) is N.Name
    return plain and e.func.name in METHODS and not e.args and not e.keywords


def kept(fn):
    """Names of what has views that are kept under names."""
    values = (s.value for s in walk.statements(fn.body) if type(s) is N.Assign)
    return {v.func.value.id for v in values if is_view(v)}


def written_out(fn, env, names, kinds):
    """The function without views under names, as far as they are only asked for their items."""
    made = {}
    for s in walk.statements(fn.body):
        if type(s) is N.Assign and type(s.target) is N.Name and is_view(s.value) and _is_dict(kinds, s.value.func.value):
            made.setdefault(s.target.id, []).append(s)
    if not made:
        return fn
    views = _Views(fn, env, names, made)
    return replace(fn, body=views.block(fn.body)) if views.found else fn


def _is_dict(kinds, name):
    kind = kinds(name.id)
    return kind is not None and kind.family == "dict"


@dataclass(frozen=True)
class _View:
    mapping: N.Name
    method: str
    alias: bool  # is the dict's own name bound to others later?


class _Views:
    def __init__(self, fn, env, names, made):
        self.env, self.names = env, names
        self.counts, self.reads = walk.times_bound(fn.body), walk.times_read(fn.body)
        self.params = {p.name for p in fn.params}
        self.looped = {n for s in walk.statements(fn.body) if type(s) in (N.For, N.While) for n in walk.assigned(s.body)}
        self.statements = tuple(walk.statements(fn.body))
        self.found = {}
        for name, bindings in made.items():
            if name not in self.params and self.counts[name] == len(bindings) and self.is_asked_for_items(name, bindings):
                self.found[name] = self.view(bindings)
        self.sequences = {
            s.target.id: self.found[s.value.args[0].id]
            for s in self.statements
            if type(s) is N.Assign and type(s.target) is N.Name and self.sequenced(s.value) in self.found and self.is_indexed(s.target.id)
        }

    def view(self, bindings):
        mapping, method = bindings[0].value.func.value, bindings[0].value.func.name
        one = all(s.value.func.value == mapping for s in bindings)
        bound = self.counts.get(mapping.id, 0) + (mapping.id in self.params)
        if one and bound <= 1 and mapping.id not in self.looped:
            return _View(mapping, method, False)
        return _View(self.fresh(mapping.id), method, True)

    def fresh(self, stem):
        name = self.names.fresh(stem)
        self.env.locals.add(name)
        return N.Name(name)

    def sequenced(self, e):
        """The name that `rt.sequence(name)` is asked for."""
        if type(e) is N.Call and len(e.args) == 1 and type(e.args[0]) is N.Name and self.env.static(e.func) is rt.sequence:
            return e.args[0].id
        return None

    def is_asked_for_items(self, name, bindings):
        """Do all bindings make the same view, and does nothing keep it?"""
        if len({s.value.func.name for s in bindings}) > 1:
            return False
        return all(self.asks(s, name, bindings[0].value.func.name) for s in self.statements if name in walk.own_reads(s))

    def asks(self, s, name, method):
        """Does a statement ask the view `name` for what it shows, and nothing else?"""
        if type(s) is N.Assign and s.value == N.Name(name):
            return type(s.target) is N.Display
        if type(s) not in _EVALUATING:
            return False
        left = walk.map_exprs(s, lambda e: self.without(e, name, method if type(s) is N.While else None), lambda e: e)
        tested = type(s) in (N.If, N.While) and s.test == N.Name(name)  # does it show anything?
        return tested or name not in walk.own_reads(left)

    def without(self, e, name, light):
        """`e` without what asks the view for items, length or membership; light: in a test of `while`, where there is no room for a list."""
        if self.asked(e, name):
            return e if light and self.needs_items(e, light) else N.Const(None)
        return walk.map_children(e, lambda c: self.without(c, name, light))

    def asked(self, e, name):
        t, view = type(e), N.Name(name)
        if t is N.Compare:
            return len(e.ops) == 1 and e.ops[0] in ("in", "not in") and e.rest[0] == view and name not in walk.reads(e.left)
        if t is not N.Call or not e.args or e.args[0] != view:
            return False
        rest = (*e.args[1:], *(v for _, v in e.keywords))
        function = self.env.static(e.func)
        known = function is rt.sequence or function is len or any(function is f for f in _WHOLE)
        return known and not any(name in walk.reads(r) for r in rest)

    def needs_items(self, e, method):
        """Does what asks a view need a list of what it shows, or is the dict itself as good?"""
        return method != "keys" if type(e) is N.Compare else self.env.static(e.func) is not len

    def is_indexed(self, name):
        """Is a sequence asked for nothing but its length and its items, each under a name?"""

        def plain(s):
            e = s.value if type(s) is N.Assign else None
            if type(e) is N.Index:
                return e.value == N.Name(name) and name not in walk.reads(e.index) and name not in walk.target_reads(s.target)
            return type(e) is N.Call and self.env.static(e.func) is len and e.args == (N.Name(name),)

        return self.counts[name] == 1 and all(plain(s) for s in self.statements if name in walk.own_reads(s))

    # --- what they become -------------------------------------------------------------------------------------------

    def block(self, block):
        out, k = [], 0
        while k < len(block):
            pair = self.pair(*block[k : k + 2])
            out.extend(pair or self.statement(walk.map_blocks(block[k], self.block)))
            k += 2 if pair else 1
        return tuple(out)

    def pair(self, s, after=None):
        """`t = seq[i]; k, v = t` of items: the key and what stands under it; None for other statements."""
        e = s.value if type(s) is N.Assign else None
        if type(e) is not N.Index or type(e.value) is not N.Name or type(s.target) is not N.Name or e.value.id not in self.sequences:
            return None
        view, t = self.sequences[e.value.id], type(after)
        if view.method != "items" or t is not N.Assign or after.value != s.target or type(after.target) is not N.Display:
            return None
        plain = len(after.target.items) == 2 and all(type(i) is N.Name for i in after.target.items)
        if not plain or self.reads[s.target.id] != 1:
            return None
        k, v = after.target.items
        return N.Assign(k, e, s.span), N.Assign(v, N.Index(view.mapping, k, s.span), after.span)

    def statement(self, s):
        if type(s) is N.Assign and type(s.target) is N.Name and s.target.id in self.found:
            view = self.found[s.target.id]
            return (N.Assign(view.mapping, s.value.func.value, s.span),) if view.alias else ()
        if type(s) is N.Assign and type(s.value) is N.Index and type(s.value.value) is N.Name and s.value.value.id in self.sequences:
            return self.item(s, self.sequences[s.value.value.id])
        if type(s) is N.Assign and type(s.target) is N.Name and s.target.id in self.sequences:
            return (replace(s, value=self.runtime("keys", self.sequences[s.target.id].mapping)),)
        made = []
        for name in self.found.keys() & set(walk.own_reads(s)):
            s = walk.map_exprs(s, lambda e: self.answered(e, name, made, type(s) in (N.If, N.While)), lambda e: e)
        return (*made, s)

    def answered(self, e, name, made, tested=False):
        """`e` with what it asks the view `name` answered; `made` gets the statements that this needs before it."""
        view = self.found[name]
        if e == N.Name(name):
            return view.mapping if tested else self.collected(view, e.span, made)
        if not self.asked(e, name):
            return walk.map_children(e, lambda c: self.answered(c, name, made))
        whole = self.collected(view, e.span, made) if self.needs_items(e, view.method) else view.mapping
        return replace(e, rest=(whole,)) if type(e) is N.Compare else replace(e, args=(whole, *e.args[1:]))

    def item(self, s, view):
        if view.method == "keys":
            return (s,)
        key = self.fresh("key")
        read = N.Assign(key, s.value, s.span)
        value = N.Index(view.mapping, key, s.span)
        if view.method == "values":
            return read, replace(s, value=value)
        v = self.fresh("t")
        return read, N.Assign(v, value, s.span), replace(s, value=N.Display("tuple", (key, v), s.span))

    def runtime(self, name, *args):
        return N.Call(N.Attr(self.env.module(self.names, rt, "rt"), name), args)

    def collected(self, view, span, made):
        """A list of what the view shows at this point."""
        keys = self.fresh("keys")
        listed = N.Assign(keys, self.runtime("keys", view.mapping), span)
        if view.method == "keys":
            made.append(listed)
            return keys
        items, n, i, key, v = (self.fresh(stem) for stem in ("items", "n", "i", "key", "t"))
        body = [N.Assign(key, N.Index(keys, i, span), span), N.Assign(v, N.Index(view.mapping, key, span), span)]
        kept = v
        if view.method == "items":
            kept = self.fresh("t")
            body.append(N.Assign(kept, N.Display("tuple", (key, v), span), span))
        body.append(N.Evaluate(N.Call(N.Attr(items, "append"), (kept,), (), span), span))
        made += (
            N.Assign(items, N.Display("list", (), span), span), listed,
            N.Assign(n, N.Call(self.env.builtin(self.names, "len"), (keys,), (), span), span),
            N.For(i, N.Call(self.env.builtin(self.names, "range"), (n,), (), span), tuple(body), (), span),
        )  # fmt: skip
        return items
