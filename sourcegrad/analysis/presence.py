"""Which items a dict has, and which attributes an object, where one is stored.

What a store does to a key that is there is undone by storing what was there; a key that was not there is removed.  Two
things tell: from the start of the function on, items of arguments and displays that nothing removes (`start`), and what
reads, stores and removals on the way say of the object that a name stands for (the walk).
"""

from __future__ import annotations

from types import MemberDescriptorType

import numpy as np

from ..ir import nodes as N
from ..ir import walk
from . import kinds as K

_TOP = None  # no value seen yet
_ROUNDS = 8  # what moves still is not known


def presence(body, given, kinds, regions, env):
    """(id(store) → True where the item is there before, False where it is not; others may be either,
    id(statement) → an attribute that it reads, which may be the class's number here and the object's elsewhere).

    given  the kinds of the names that are bound at entry
    """
    found = _Presence(body, given, kinds, regions, env)
    return found.run(), found.of_class


class _Presence:
    def __init__(self, body, given, kinds, regions, env):
        self.body, self.given, self.kinds, self.regions, self.env = body, given, kinds, regions, env
        self.rest = frozenset(n for n in env.locals if n not in regions)  # what is one object under one name, or never written
        self.bound = {}  # name → the expressions it is bound to
        self.stored = {}  # (region, key) → values stored
        self.removed = set()  # (region, key), or the region where it is not known what is removed
        self.found = {}
        self.of_class = {}  # id(statement) → what it reads that an object may have of its class, while others have it of their own
        self.starts = None  # name → what `start` says of it, once all are known
        self.closed = {}  # region → is nothing put into its lists?
        self.looped = {n for s in walk.statements(body) if type(s) in (N.For, N.While) for n in walk.assigned(s.body)}
        for s in walk.statements(body):
            self.collect(s)

    def run(self):
        """Every object that is stored into, as it is at entry; then the walk."""
        targets = [s.target for s in walk.statements(self.body) if type(s) is N.Assign and self.slot(s.target) is not None]
        objects = [o for t in targets if (o := self.object_of(t.value)) is not None and o[0] in self.given]
        if targets:
            self.block(self.body, {o: self.entry(o) for o in objects})
        return {key: value for key, value in self.found.items() if value is not None}

    # --- what is said anywhere ---------------------------------------------------------------------------------------

    def collect(self, s):
        for n in walk.own_writes(s):
            self.bound.setdefault(n, []).append(s.value if type(s) is N.Assign and type(s.target) is N.Name else None)
        if type(s) is N.Assign and (at := self.slot(s.target)) is not None:
            self.stored.setdefault(at, []).append(s.value)
        self.removed.update((region, key) for _, region, key in self.removals(s))

    def holder(self, e):
        """Is `e` a name of a dict or an object?"""
        return type(e) is N.Name and all(k.family in ("dict", "object") for k in K.alternatives(self.kinds(e.id) or K.UNKNOWN))

    def region(self, e):
        return self.regions.get(e.id, self.rest)

    def slot(self, target):
        """(region, key) of an item or attribute that a constant names; (region, None) of another item."""
        if type(target) not in (N.Index, N.Attr) or not self.holder(target.value):
            return None
        return self.region(target.value), key_of(target)

    def removals(self, s):
        """(of what, region, key) that a statement may remove, the key None where it is not known which."""
        if type(s) is N.Delete:
            for target in s.targets:
                if (at := self.slot(target)) is not None:
                    yield target.value, *at
        for e in walk.own_exprs(s):
            if type(e) is N.Call and type(e.func) is N.Attr and self.holder(e.func.value):
                if e.func.name in ("pop", "popitem", "clear"):
                    one = e.func.name == "pop" and e.args and type(e.args[0]) is N.Const
                    yield e.func.value, self.region(e.func.value), e.args[0].value if one else None

    def is_kept(self, region, key):
        return (region, key) not in self.removed and (region, None) not in self.removed

    # --- from the start ----------------------------------------------------------------------------------------------

    def start(self, e):
        """A kind whose items are in whatever `e` may be from when it is made."""
        if type(e) is N.Name:
            return self.start_of(e.id)
        if type(e) is N.Mapping:
            if all(type(k) is N.Const for k in e.keys):
                return K.Kind("dict", None, None, tuple((k.value, self.start(v)) for k, v in zip(e.keys, e.values)))
        elif type(e) is N.Display:
            return K.list_of(self.all_of([self.start(i) for i in e.items]))
        elif type(e) in (N.Index, N.Attr):
            return self.part(self.start(e.value), e)
        elif is_made(e):
            cls = self.env.static(e.args[0]) if e.args else None
            return K.Kind("object", cls, None, tuple((k, self.start(v)) for k, v in e.keywords))
        elif type(e) is N.Call and len(e.args) == 1 and not e.keywords and self.env.static(e.func) in (list, tuple):
            return self.listed(e.args[0])
        return K.UNKNOWN

    def listed(self, e):
        """A list or tuple of the same items."""
        whole = self.start(e)
        if whole is _TOP or whole.items is None:
            return whole if whole is _TOP or whole.family == "list" else K.UNKNOWN
        if whole.family == "tuple":
            return K.list_of(self.all_of(whole.items))
        return K.list_of(whole.items) if whole.family == "list" and self.is_closed(e) else K.UNKNOWN

    def part(self, whole, e):
        if whole is _TOP or whole.items is None:
            return whole if whole is _TOP else K.UNKNOWN
        if _either(whole) != (whole,):
            return self.all_of([self.part(k, e) for k in _either(whole)])
        if whole.family in ("dict", "object"):
            at = self.slot(e)
            if at is None or at[1] is None or (at[0], None) in self.stored:
                return K.UNKNOWN
            return self.all_of([dict(whole.items).get(at[1], K.UNKNOWN), *map(self.start, self.stored.get(at, ()))])
        if whole.family == "tuple":
            return self.all_of(whole.items)
        # What is put into a list later, another way in than its display, has the kind of its items.
        return whole.items if whole.family == "list" and self.is_closed(e.value) else K.UNKNOWN

    def is_closed(self, xs):
        """Is nothing ever put into a list of this region?"""
        if type(xs) is not N.Name:
            return False
        region = self.region(xs)
        if region not in self.closed:
            self.closed[region] = self.stays(region)
        return self.closed[region]

    def stays(self, region):
        for s in walk.statements(self.body):
            target = getattr(s, "target", None)
            if type(target) is N.Index and type(target.value) is N.Name and target.value.id in region:
                if (self.kinds(target.value.id) or K.UNKNOWN).family not in ("dict", "array"):
                    return False
            for e in walk.own_exprs(s):
                if type(e) is N.Call and type(e.func) is N.Attr and e.func.name in ("append", "insert", "extend"):
                    if type(e.func.value) is N.Name and e.func.value.id in region:
                        return False
        return True

    def start_of(self, name):
        if self.starts is None:
            self.settle()
        return self.starts.get(name, _TOP)

    def settle(self):
        """The starts of all names, which may be bound to each other in circles."""
        self.starts = dict.fromkeys((*self.given, *self.bound), _TOP)
        rounds, moved = 0, set(self.starts)
        while moved:
            rounds, before = rounds + 1, moved
            moved = set()
            for name in self.starts:
                values = [self.starts[name], *([self.given[name]] if name in self.given else ())]
                values.extend(K.UNKNOWN if e is None else self.start(e) for e in self.bound.get(name, ()))
                new = self.all_of(values) if rounds < _ROUNDS or name not in before else K.UNKNOWN
                if new != self.starts[name]:
                    moved.add(name)
                    self.starts[name] = new

    def all_of(self, kinds):
        """What all of these have."""
        found = _TOP
        for k in kinds:
            found = k if found is _TOP else found if k is _TOP else self.both(found, k)
        return found

    def both(self, a, b):
        if a == b or _TOP in (a, b):
            return b if a is _TOP else a
        if "object" == _either(a)[0].family == _either(b)[0].family:
            classes = {k.dtype: k for k in _either(a)}
            for k in _either(b):
                classes[k.dtype] = self.same(classes[k.dtype], k) if k.dtype in classes else k
            return classes.popitem()[1] if len(classes) == 1 else K.Kind("unknown", "either", None, tuple(classes.values()))
        return self.same(a, b)

    def same(self, a, b):
        """What two objects of one class, or two containers, both have."""
        if a.family == b.family and a.family in ("dict", "object") and None not in (a.items, b.items):
            there = dict(b.items)
            return a._replace(items=tuple((k, self.both(v, there[k])) for k, v in a.items if k in there))
        if a.family == b.family == "list":  # of what is empty, nothing is an item
            return K.list_of(self.both(a.items, b.items))
        return K.UNKNOWN

    # --- on the way --------------------------------------------------------------------------------------------------

    def object_of(self, e):
        """The one object that `e` stands for throughout, as a path from the name where it starts; None if there is none."""
        if type(e) in (N.Index, N.Attr):
            at, base = self.slot(e), self.object_of(e.value)
            if at is None or base is None or at[1] is None or at in self.stored or (at[0], None) in self.stored:
                return None
            return (*base, at[1]) if self.is_kept(*at) else None
        if type(e) is not N.Name:
            return None
        made = self.bound.get(e.id, ())
        if e.id in self.given:
            return None if made else (e.id,)
        if len(made) != 1 or made[0] is None:
            return None
        return self.object_of(made[0])

    def entry(self, o):
        """(there, perhaps there) in an argument or what it holds."""
        kind = self.given[o[0]]
        for step in o[1:]:
            kind = dict(kind.items or ()).get(step, K.UNKNOWN) if kind.family in ("dict", "object") else K.UNKNOWN
        known = kind.family in ("dict", "object") and kind.items is not None
        return _state([k for k, _ in kind.items]) if known else _ANY

    def block(self, block, state):
        for s in block:
            t = type(s)
            if t is N.If:
                arms = (self.block(b, self.told(s.test, state, holds)) for b, holds in ((s.body, True), (s.orelse, False)))
                state = _joined(*arms)
            elif t in (N.For, N.While):
                while True:
                    again = _joined(state, self.block(s.body, state))
                    if again == state:
                        break
                    state = again
            else:
                state = self.statement(s, state)
        return state

    def statement(self, s, state):
        for e in walk.own_exprs(s):
            for read in _evaluated(e):
                if (at := self.slot(read)) is None or at[1] is None:
                    continue
                o = self.standing(read.value)
                sure, perhaps = state.get(o, _ANY)
                if self.is_own(read):
                    state = {**state, o: (sure | {at[1]}, perhaps)}
                elif at in self.stored and at[1] not in sure and not self.has(read.value, *at) and self.is_number(read):
                    self.of_class[id(s)] = read
        if type(s) is N.Assign and (at := self.slot(s.target)) is not None:
            if at[1] is not None:
                state = self.store(s, *at, state)
            else:
                if self.is_key(s.target, at[0]):
                    self.found[id(s)] = True
                state = {o: (sure, None) if self.within(o, at[0]) else (sure, perhaps) for o, (sure, perhaps) in state.items()}
        new = self.made(s.value, state) if type(s) is N.Assign and type(s.target) is N.Name else _ANY
        for n in walk.own_writes(s):
            if (n,) in state or new != _ANY:
                state = {**state, (n,): new}
        for of, region, key in self.removals(s):
            one = self.standing(of)
            state = {o: _without(st, key, o == one) if self.within(o, region) else st for o, st in state.items()}
        return state

    def standing(self, e):
        """The object that `e` stands for, throughout or, under its name alone, until that is bound again."""
        return self.object_of(e) or (e.id,)

    def is_own(self, e):
        """Is what `e` reads in the object itself, and not an attribute of its class?"""
        kind = self.kinds(e.value.id)
        if type(e) is N.Index or kind.dtype is None:
            return True
        found = getattr(kind.dtype, e.name, None)
        return found is None or isinstance(found, MemberDescriptorType)

    def is_number(self, e):
        """Does the class hold a number by the name?"""
        return isinstance(getattr(self.kinds(e.value.id).dtype, e.name, None), (int, float, complex, np.generic, np.ndarray))

    def has(self, e, region, key):
        """Is the item or attribute there from the start, whatever `e` is?"""
        whole = self.start(e)
        if whole is _TOP:
            return False
        known = [dict(k.items) for k in _either(whole) if k.items is not None and k.family in ("dict", "object")]
        return len(known) == len(_either(whole)) and all(key in k for k in known) and self.is_kept(region, key)

    def told(self, test, state, holds):
        """The state where `type(x) is C` holds, or does not."""
        if type(test) is not N.Compare or test.ops != ("is",) or type(test.left) is not N.Call or len(test.left.args) != 1:
            return state
        x, cls = test.left.args[0], self.env.static(test.rest[0])
        if self.env.static(test.left.func) is not type or type(x) is not N.Name or not isinstance(cls, type):
            return state
        start = self.start(x)
        chosen = [k for k in (() if start is _TOP else _either(start)) if (k.dtype is cls) == holds]
        if not chosen or any(k.family != "object" or k.items is None for k in chosen):
            return state
        keys = set.intersection(*({n for n, _ in k.items} for k in chosen))
        sure, perhaps = state.get(self.standing(x), _ANY)
        kept = {k for k in keys if self.is_kept(self.region(x), k)}
        return {**state, self.standing(x): (sure | kept, perhaps if perhaps is None else perhaps - kept)}

    def made(self, e, state):
        """What the object has that a name is bound to."""
        if type(e) is N.Name and self.holder(e):
            sure, _ = state.get(self.standing(e), _ANY)
            return sure, None  # under another name it may get more
        if type(e) is N.Mapping and all(type(k) is N.Const for k in e.keys):
            return _state([k.value for k in e.keys])
        if is_made(e):
            return _state([k for k, _ in e.keywords])
        return _ANY

    def is_key(self, target, region):
        """Is the index of a store, named by a loop over the keys of some dict, there from the start?"""
        of = self.kinds.keys_of(target.index)
        given = (self.kinds.expr(of) if of is not None else None) or K.UNKNOWN
        start = self.start(target.value)
        if start is _TOP or any(k.items is None or k.family != "dict" for k in (start, given)):
            return False
        return {k for k, _ in given.items} <= {k for k, _ in start.items} and all(r != region for r, _ in self.removed)

    def within(self, o, region):
        return o[0] in region

    def store(self, s, region, key, state):
        o = self.standing(s.target.value)
        sure, perhaps = state.get(o, _ANY)
        there = True if self.has(s.target.value, region, key) or key in sure else None
        if there is None and perhaps is not None and key not in perhaps:
            there = False
        old = self.found.get(id(s), there)
        self.found[id(s)] = there if old == there else None
        new = {}
        for other, (a, b) in state.items():
            new[other] = (a, b) if b is None or not self.within(other, region) else (a, b | {key})
        return {**new, o: (sure | {key}, perhaps if perhaps is None else perhaps - {key})}


def _either(k):
    """The kinds of objects of different classes of which this may be one."""
    several = k.dtype == "either" or k.family == "unknown" and k.items and all(a.family == "object" for a in k.items)
    return k.items if several else (k,)


def is_made(e):
    """Is this an object of ours with the attributes that it is given?"""
    return type(e) is N.Call and type(e.func) is N.Attr and e.func.name in ("instance", "namespace")


def _evaluated(e):
    """The parts of an expression that are evaluated with it."""
    if type(e) is not N.Lambda:
        yield e
        for c in walk.children(e):
            yield from _evaluated(c)


_ANY = (frozenset(), None)


def _state(keys):
    return frozenset(keys), frozenset()


def _without(state, key, is_it):
    sure, perhaps = state
    if key is None:
        return _ANY
    if is_it:
        return sure - {key}, perhaps if perhaps is None else perhaps - {key}
    if key not in sure:
        return state
    return sure - {key}, perhaps if perhaps is None else perhaps | {key}


def _joined(a, b):
    out = {}
    for o in a.keys() | b.keys():
        (s, p), (t, q) = a.get(o, _ANY), b.get(o, _ANY)
        out[o] = (s & t, None if p is None or q is None else (p | q | s | t) - (s & t))
    return out


def key_of(target):
    """The attribute or constant key of a target; None where it is computed."""
    if type(target) is N.Attr:
        return target.name
    return target.index.value if type(target.index) is N.Const else None
