"""Which names stand for one container, hold another, or may reach it: what changes one changes the kinds of all.

    b = a; b = a[0]; b = a.w; a = [b]; a.append(b)      told one by one: `links`, `sources`, `held`
    b = sorted(a); a += b; a.update(b); a[1:] = b       `reached`: what is in one may be in the other, anywhere
"""

from __future__ import annotations

import copy
import dataclasses

from ..ir import nodes as N
from ..ir import walk
from . import forgetting
from . import kinds as K
from . import methods
from .activity import store_base
from .contents import can_change, with_changed
from .frames import mapped
from .indexing import asked_for, item_kind, unpacked
from .operations import operation

_DEEPLY = (copy.deepcopy, dataclasses.asdict, dataclasses.astuple)  # what they give is nobody else's
_CHANGING = ("list", "dict", "object")
_NO_CONTAINERS = (N.Const, N.Compare, N.Unary)
_REBUILT = ("list", "tuple", "rt.sequence")  # new containers of the same items
_TAKING = {"append": 1, "insert": 2, "setdefault": 2}  # methods whose last argument is an item from then on
_DEEP = 6  # containers in containers


class Holding:
    """The part of `Inference` that knows containers under several names; it supplies kind_of, store, assign."""

    def start_holding(self):
        self.sources = {}  # name of a container → places that it was read from
        self.held = {}  # name of a container → (key, name) of the containers that were put into it
        self.links = {}  # name → names of lists, dicts and objects that may be the very same one
        self.reached = {}  # name → names of containers that may be, hold or be in what it stands for
        self.apart = set()  # (name, another one in `reached`) that are not the same object
        self.heard = set()  # (name, kind that it has changed to, how much was known of where that is told)
        self.ways = 0  # how many of those facts there are

    # --- what is said -----------------------------------------------------------------------------------------------

    def bound(self, target, value, kind):
        """`target = value`."""
        if type(value) is N.Name and type(target) is N.Name:
            self.link(target.id, value.id, kind)
            return
        told = self.read(target, value, kind)
        self.put(target, value)
        if not (told or (type(target) is N.Name and _shown(value))):
            base = store_base(target)
            self.near(walk.target_names(target) or (base and (base,)) or (), value, _many(target))

    def read(self, target, value, kind):
        """Remember where a container comes from: an item, an attribute; is there nothing else to tell?"""
        if type(target) is N.Display:
            if type(value) is not N.Name or any(type(i) is N.Starred for i in target.items):
                return False
            for k, (item, part) in enumerate(zip(target.items, unpacked(kind, target.items))):
                self.read(item, N.Index(value, N.Const(k)), part)
            return True
        if type(target) is N.Name and type(value) in (N.Index, N.Attr):
            if kind == K.UNKNOWN or can_change(kind):
                self.source(target.id, value)
            return type(value.value) is N.Name
        if type(target) is N.Name and type(value) is N.Call and can_change(kind):
            op = operation(value, self.env, self)
            if op.what == "effect" and op.problem in ("pop", "setdefault") and type(op.bound) is N.Name:
                self.source(target.id, N.Index(op.bound, *(op.args[:1] or (N.Const(-1),))))
                return len(op.args) == 2 if op.problem == "setdefault" else len(op.args) < 2
            if op.what == "rule" and op.rule is not None and op.rule.key in _REBUILT and len(value.args) == 1 and not value.keywords:
                a = value.args[0]
                if type(a) is N.Name and (self.kind_of(a) or K.UNKNOWN).family in ("list", "tuple"):
                    self.source(target.id, N.Index(a, N.Slice(None, None, None)))
                    return True
        return type(value) is N.Const or (type(target) is not N.Name and type(value) is N.Name and not _many(target))

    def source(self, name, place):
        self.ways += place not in self.sources.setdefault(name, set())
        self.sources[name].add(place)

    def put(self, target, value):
        """Remember which containers a container holds: what changes them under another name changes these."""
        if type(target) is N.Name and type(value) is N.Display:
            for k, item in enumerate(value.items):
                self.hold(target, N.Const(k), item)
        elif type(target) is N.Name and type(value) is N.Mapping:
            for k, item in zip(value.keys, value.values):
                self.hold(target, k, item)
        elif type(target) is N.Name and type(value) is N.Call:
            op = operation(value, self.env, self)
            for k, item in op.bound if op.what == "pack" else ():
                self.hold(target, k.value if op.problem == "object" else k, item)
        elif type(target) is N.Index and type(target.index) is not N.Slice:
            self.hold(target.value, target.index, value)
        elif type(target) is N.Attr:
            self.hold(target.value, target.name, value)

    def hold(self, base, key, item):
        if type(base) is N.Name and type(item) is N.Name and can_change(self.kind_of(item)):
            known = self.held.setdefault(base.id, set())
            if (key, item.id) not in known:
                known.add((key, item.id))
                self.ways += 1
                self.passed_on(base.id)

    def given_to(self, op, call):
        """What a method of a container takes in, or what is in that."""
        if type(op.bound) is not N.Name or op.problem in ("add_at", "add_attr", "accumulate"):
            return
        if len(op.args) == _TAKING.get(op.problem) and type(op.args[-1]) in (N.Name, N.Const) and not call.keywords:
            self.hold(op.bound, None, op.args[-1])
            return
        for e in (*op.args, *(v for _, v in call.keywords)):
            self.near((op.bound.id,), e, op.problem in ("extend", "update"))

    def near(self, names, e, apart=False):
        """Containers that `e` reads may be, hold or be in what these names stand for; apart: be not those themselves."""
        if type(e) in _NO_CONTAINERS or not names or names == (None,) or type(e) is N.Binary and self.is_arithmetic(e):
            return
        if type(e) is N.Call:
            op = operation(e, self.env, self)
            if op.what == "rule" and op.rule is not None and op.rule.memory == "fresh":
                return
            if op.what == "pack" and all(type(i) in (N.Name, N.Const) for _, i in op.bound):
                return  # told by `put`
            if op.what == "rule" and op.rule is not None and "view" in op.rule.memory:
                for p in sorted(set(op.rule.memory.split()) & op.bound.keys()):
                    self.near(names, op.bound[p], apart)
                return
            if op.what == "function" and (op.function.__module__ or "").startswith("sourcegrad.runtime"):
                return  # kernels without a rule make cotangents and tangents of their own
        if type(e) is N.Call and self.env.static(e.func) in _DEEPLY:
            return
        called = e.func.id if type(e) is N.Call and type(e.func) is N.Name else None
        for n in {n for n in walk.reads(e) if n != called and ((k := self.known.get(n)) == K.UNKNOWN or can_change(k))}:
            for name in names:
                known = self.reached.setdefault(name, set())
                if not apart:
                    self.apart.discard((name, n))
                if n != name and n not in known:
                    known.add(n)
                    if apart:
                        self.apart.add((name, n))
                    self.spread(n, self.known.get(name), apart)

    def is_arithmetic(self, e):
        """Is an operation surely not one that joins or repeats lists, or joins dicts?"""
        if e.op not in ("+", "*", "|"):
            return True
        kinds = [self.kind_of(i) or K.UNKNOWN for i in (e.left, e.right)]
        return any(K.is_array(k) or K.is_number(k) and not (e.op == "*" and k.family in ("int", "bool")) for k in kinds)

    def link(self, a, b, kind):
        """`a = b`: one object under two names."""
        if any(k.family in (*_CHANGING, "unknown") or k.dtype in K.SETS for k in K.alternatives(kind)):
            group = self.links.get(a, {a}) | self.links.get(b, {b})
            self.ways += group != self.links.get(a)
            for name in group:
                self.links[name] = group

    # --- what follows -----------------------------------------------------------------------------------------------

    def changed(self, base, kind):
        """The object of `base` is changed in place; None: only its length."""
        while type(base) in (N.Index, N.Attr):
            base, kind = base.value, K.UNKNOWN
        if type(base) is N.Name:
            if kind is None:
                kind = K.join_all(K.plain(k) for k in K.alternatives(self(base.id) or K.UNKNOWN))
            for name in self.links.get(base.id) or (base.id,):
                old = self.known.get(name)
                if kind.family == "object" and old is not None and _class_of(kind) not in map(_class_of, K.alternatives(old)):
                    continue  # another object of the group's
                new = K.join(old, kind)
                self.assign(name, kind)
                if new != old and self.known.get(name) == old:
                    continue  # told from elsewhere
                # Where it comes from less may be known of it than here.
                if (name, kind, self.ways) not in self.heard:
                    self.heard.add((name, kind, self.ways))
                    storing, self.storing = self.storing, None
                    for place in tuple(self.sources.get(name, ())):
                        self.changed_at(place, kind)
                    self.storing = storing
                    if kind == K.UNKNOWN and new != old:
                        forgetting.unseen(name, self)

    def changed_at(self, place, kind):
        """What stands at a place has changed to this kind, in place."""
        base, old = place.value, self.kind_of(place.value)
        whole = type(place) is N.Index and type(place.index) is N.Slice
        key = place.name if type(place) is N.Attr else place.index.value if type(place.index) is N.Const else None
        among = () if old is None else asked_for(old, key) if type(place) is N.Attr else K.alternatives(old)
        for k in among:
            if k.family == "object" and (k.items is None or key not in dict(k.items)):  # what a method gives, or the class holds
                self.changed(base, k._replace(items=None))
                continue
            known = k.family == "tuple" or kind != K.UNKNOWN and k.family in _CHANGING
            if not known or methods.function(k, "__setitem__"):
                self.store(place, kind)
                return
            self.changed(base, with_changed(k, key, item_kind(kind) if whole else kind))

    def grown(self, name):
        """More is known of what a container may hold, by whatever way: so may what is in it."""
        if name in self.held:
            self.passed_on(name)
        for other in tuple(self.reached.get(name, ())):
            self.spread(other, self.known[name], (name, other) in self.apart)

    def passed_on(self, name):
        """The kinds of what a container holds, under their own names."""
        if self.known.get(name) is None:
            return
        whole = N.Name(name)
        for key, item in tuple(self.held.get(name, ())):
            old = self.known.get(item)
            families = {_class_of(k) for k in K.alternatives(old)} if old is not None else set()
            if key is None:
                found = K.join_all(i for k in K.alternatives(self.known.get(name)) if (i := _inside(k)) is not None)
            else:
                found = self.kind_of(N.Attr(whole, key) if type(key) is str else N.Index(whole, key))
            for k in K.alternatives(found) if found is not None else ():
                if _class_of(k) in families and can_change(k):
                    self.changed(N.Name(item), k)

    def spread(self, name, kind, apart):
        """What a container of kind `kind` holds may be what `name` stands for or holds; apart: what it holds alone."""
        old = self.known.get(name)
        if old is None or kind is None or old is K.UNKNOWN:
            return
        if apart:
            parts = [p for k in K.alternatives(kind) for p in _containers(k)[k.family in _CHANGING :]]
            new = K.join_all(mapped(k, lambda i, _: _widened(i, parts, 1)) for k in K.alternatives(old))
        else:
            new = _widened(old, _containers(kind))
        if new != old:
            self.changed(N.Name(name), new)


def _shown(e):
    """Is this a display of names?"""
    parts = e.items if type(e) is N.Display else (*e.keys, *e.values) if type(e) is N.Mapping else (None,)
    return all(type(i) in (N.Name, N.Const) for i in parts)


def _many(target):
    return type(target) is N.Index and type(target.index) is N.Slice


def _class_of(k):
    return k.family, k.dtype if k.family == "object" else None


def _inside(k):
    """What a list or a dict holds, anywhere; None for nothing."""
    if k.family == "list":
        return k.items
    return K.inside(k) if k.family in ("dict", "tuple") else K.UNKNOWN


def _containers(kind, depth=0):
    """What can change in a value of this kind, itself included."""
    found = []
    for k in K.alternatives(K.opened(kind)):
        if k.family in _CHANGING:
            found.append(k)
        if k.family == "object":
            items = [v for _, v in k.items or ()]
        else:
            items = (_inside(k),) if k.family in ("list", "dict", "tuple") else ()
        if k.family == "list" and k.dims is not None:
            items = k.dims
        for item in items if depth < _DEEP else ():
            found += [] if item is None else _containers(item, depth + 1)
    return found


def _widened(kind, parts, depth=0):
    """`kind` with all that can change in it as wide as those of `parts` that it may be: what it may hold, they may."""
    if kind is None or depth > _DEEP:
        return kind
    new = mapped(kind, lambda k, _: _widened(k, parts, depth + 1))
    if kind.family in _CHANGING:
        for part in [p for p in parts if _fits(p, kind)]:
            endless = any(_fits(p, kind) for p in _containers(part)[1:])  # it may be what holds it: nested ever deeper
            new = K.join(new, _forgotten(kind) if endless else part)
    return new


def _fits(part, kind):
    return _class_of(part) == _class_of(kind) and K.join(part, kind) == part


def _forgotten(kind):
    return K.list_of(K.UNKNOWN) if kind.family == "list" else kind._replace(items=None, dims=None)
