"""What `collections` makes, as the lists and dicts that they are: where a name stands for one, and is only asked what
both would answer alike.

    q = deque(xs)                 q = list(xs)
    q.popleft()                   q.pop(0)
    q = deque(maxlen=n)           q = [];  q.append(v): if len(q) > n: q.pop(0)
    d = defaultdict(float)        d = {}
    d[k] += v                     d.setdefault(k, 0.0); d[k] += v
    d = OrderedDict(pairs)        d = dict(pairs)
"""

from __future__ import annotations

import ast
import bisect
import collections
import functools
import heapq
import inspect
from dataclasses import replace

from ..ir import nodes as N
from ..ir import expression, walk
from ..runtime import containers, library
from . import inline, iterators, paired
from .resolve import MISSING, is_user_function

_BY_FACTORY = {list: containers.DictOfLists, dict: containers.DictOfDicts, float: containers.DictOfFloats, int: containers.DictOfInts}
_FUNCTIONS = {getattr(heapq, n): getattr(containers, n) for n in ("heappush", "heappop", "heapreplace", "heappushpop", "heapify")}
_FUNCTIONS |= {bisect.insort: containers.insort_right, bisect.insort_left: containers.insort_left}
_STAND_FOR = {collections.deque: containers.PlainDeque, collections.Counter: containers.Counts, collections.ChainMap: containers.ChainedDicts}
_STAND_FOR |= {c: containers.PlainDict for c in (collections.defaultdict, dict)}
_MADE = (collections.deque, collections.defaultdict, collections.OrderedDict)
_DEQUE = frozenset(("append", "appendleft", "pop", "popleft", "clear", "extend"))
_DICT = frozenset(("items", "values", "keys", "get", "pop", "update", "setdefault", "clear", "copy"))
_EMPTY = {float: N.Const(0.0), int: N.Const(0), str: N.Const(""), list: N.Display("list", ()), dict: N.Mapping((), ())}


def plain(d, fn):
    """The function without them, where they are under names of their own."""
    fn = replace(fn, body=paired.one_by_one(fn.body, lambda e: _class(d, e) is not None))
    made, bound = {}, {}
    for s in walk.statements(fn.body):
        for n in walk.binds(s):
            bound[n] = bound.get(n, 0) + 1
        if type(s) is N.Assign and type(s.target) is N.Name and (cls := _class(d, s.value)) is not None:
            made[s.target.id] = cls, s.value
    params = {p.name for p in fn.params}
    fields = {name.id for i in d.instances.values() for name in i.fields.values()}  # what methods ask is not seen here
    for name, (cls, call) in made.items():
        if bound[name] == 1 and name not in params:
            standin = _of(d, cls, name, call)
            if name in fields and type(standin) in (_Default, _Deque):
                continue
            if standin is not None and not standin.lost(fn.body):
                fn = replace(fn, body=standin.block(fn.body))
    if d.env.globals.get("__name__") == containers.__name__:
        return fn
    return replace(fn, body=_objects(d, fn.body, _updated(fn.body)))


# --- as objects, where no list or dict of the function's own will do ----------------------------------------------------


def _objects(d, block, updated):
    def expr(e):
        if type(e) is N.Opaque and e.parts is not None:
            parts = e.parts
            loops = tuple((t, expr(i), tuple(map(expr, tests))) for t, i, tests in parts.loops)
            new = N.Comprehension(None if parts.key is None else expr(parts.key), expr(parts.item), loops)
            return e if new == parts else replace(e, text=expression.comprehension(e.what, new), parts=new)
        e = walk.map_children(e, expr)
        return _object(d, e) if type(e) is N.Call else e

    out = []
    for s in block:
        out += [walk.map_blocks(walk.map_exprs(i, expr), lambda b: _objects(d, b, updated)) for i in _counter(d, s, updated)]
    return tuple(out)


def _counter(d, s, updated):
    """`c = Counter(items)` as `c = Counter(); c.update(items)`, where what it holds may carry a derivative or changes."""
    e = s.value if type(s) is N.Assign and type(s.target) is N.Name else None
    if type(e) is not N.Call or d.env.static(e.func) is not collections.Counter or len(e.args) + bool(e.keywords) != 1:
        return (s,)
    inert = all(iterators.is_inert(d, v) for v in (*e.args, *(v for _, v in e.keywords)))
    if any(k is None for k, _ in e.keywords) or any(type(a) is N.Starred for a in e.args) or inert and s.target.id not in updated:
        return (s,)
    items = N.Mapping(tuple(N.Const(k) for k, _ in e.keywords), tuple(v for _, v in e.keywords), e.span) if e.keywords else e.args[0]
    if iterators.is_iterator(d, items):
        items = N.Call(d.builtin("list"), (items,), (), e.span)
    filled = N.Evaluate(N.Call(N.Attr(s.target, "update", e.span), (items,), (), e.span), s.span)
    return replace(s, value=N.Call(e.func, (), (), e.span)), filled


def _updated(block):
    """The names of containers whose items a block sets."""
    stored = {s.target.value.id for s in walk.statements(block) if type(getattr(s, "target", None)) is N.Index and type(s.target.value) is N.Name}
    called = {e.func.value.id for e in walk.evaluated(block) if type(e) is N.Call and type(e.func) is N.Attr and type(e.func.value) is N.Name and e.func.name == "update"}
    return stored | called


def _object(d, e):
    """A call that makes one of ours, or of a function of ours; else `e` itself."""
    obj = d.env.static(e.func)
    if obj is MISSING or any(type(a) is N.Starred for a in e.args) or any(k is None for k, _ in e.keywords):
        return e
    made = None
    if is_user_function(obj) and any(_class(d, a) is collections.OrderedDict for a in e.args) and _follows(obj):
        return replace(e, args=tuple(_Standin(d, "").made(a) if _class(d, a) is collections.OrderedDict else a for a in e.args))
    if obj is isinstance and len(e.args) == 2 and not e.keywords:
        return replace(e, args=(e.args[0], _classes(d, e.args[1])))
    if obj is collections.deque and len(e.args) < 3 and all(k == "maxlen" for k, _ in e.keywords):
        given, limit = e.args[:1], dict(e.keywords).get("maxlen", e.args[1] if len(e.args) > 1 else N.Const(None))
        if limit == N.Const(None):
            return N.Call(_named(d, containers.FilledDeque if given else containers.PlainDeque), given, (), e.span)
        made = containers.FilledLimitedDeque if given else containers.LimitedDeque
        return N.Call(_named(d, made), (*given, limit), (), e.span)
    if obj is collections.defaultdict and len(e.args) == 1 and not e.keywords:
        factory = d.env.static(e.args[0])
        made = _BY_FACTORY.get(factory) if isinstance(factory, type) else None
        return e if made is None else N.Call(_named(d, made), (), (), e.span)
    elif obj is collections.Counter and not e.args and not e.keywords:
        made = containers.Counts
    elif obj is collections.Counter and len(e.args) == 1 and not e.keywords and not iterators.is_inert(d, e.args[0]):
        items = N.Call(d.builtin("list"), e.args, (), e.span) if iterators.is_iterator(d, e.args[0]) else e.args[0]
        return N.Call(d.env.bind(d.names, "counted", library.counted), (N.Call(_named(d, containers.Counts), (), (), e.span), items), (), e.span)
    elif obj is collections.ChainMap and len(e.args) > 1 and not e.keywords:
        *first, last = e.args
        for a in reversed(first):
            last = N.Call(_named(d, containers.ChainedDicts), (a, last), (), e.span)
        return last
    elif not e.keywords and any(obj is f for f in _FUNCTIONS) and len(e.args) < 3:
        return replace(e, func=d.env.bind(d.names, obj.__name__, _FUNCTIONS[obj]))
    return e if made is None else replace(e, func=_named(d, made))


def _classes(d, e):
    """What isinstance is asked: ours beside those of `collections`, for which they stand."""
    given = e.items if type(e) is N.Display else (e,)
    asked = [d.env.static(c) for c in given]
    ours = [_named(d, cls) for known, cls in _STAND_FOR.items() if any(c is known for c in asked)]
    return N.Display("tuple", (*given, *ours), e.span) if ours else e


def _named(d, cls):
    """A Name for a class of ours, whose text goes with what is generated."""
    if "__sourcegrad_text__" not in vars(cls):
        cls.__sourcegrad_text__ = "\n\n".join(_texts()[c.__name__] for c in reversed(cls.__mro__[:-1]))
    return d.env.bind(d.names, cls.__name__, cls)


@functools.cache
def _texts():
    """Class of ours → its text."""
    text = inspect.getsource(containers)
    return {n.name: ast.get_source_segment(text, n) + "\n" for n in ast.parse(text).body if isinstance(n, ast.ClassDef)}


def _class(d, e):
    """The one of these classes that `e` calls."""
    obj = d.env.static(e.func) if type(e) is N.Call else MISSING
    return next((c for c in _MADE if obj is c), None)


def _of(d, cls, name, call):
    keywords = dict(call.keywords)
    if any(type(a) is N.Starred for a in call.args) or None in keywords:
        return None
    if cls is collections.deque:
        limit = keywords.pop("maxlen", call.args[1] if len(call.args) == 2 else N.Const(None))
        return None if keywords or len(call.args) > 2 else _Deque(d, name, limit)
    if cls is collections.defaultdict:
        return None if keywords or len(call.args) != 1 else _Default(d, name, call.args[0])
    return _Standin(d, name)


def _follows(function):
    """May a function of the user's be handed a dict for an OrderedDict?"""
    return not inline.names_reached(function) & {"OrderedDict", "isinstance", "type", "repr", "str", "print", "copy", "deepcopy"}


class _Standin:
    """An OrderedDict: a dict, for all that may be asked of it here."""

    methods = _DICT | {"popitem", "move_to_end"}

    def __init__(self, d, name):
        self.d, self.name = d, name

    # --- is it only asked what a list or a dict would answer? ---------------------------------------------------------

    def lost(self, block):
        """Does the object itself go where a list or a dict would be told from it?"""
        for s in walk.statements(block):
            if type(s) is N.Define and self.name in walk.free_names(s.function):
                return True
            if type(s) in (N.Assign, N.AugAssign) and type(s.target) in (N.Index, N.Attr) and self.escapes(s.target):
                return True
            if type(s) in (N.If, N.While):
                if any(self.escapes(e) for e in self.tested(s.test)):
                    return True
                continue
            unpacked = type(s) is N.Assign and type(s.target) is N.Display and s.value == N.Name(self.name)
            if unpacked or type(s) is N.For and s.iter == N.Name(self.name):
                continue
            if type(s) is N.Evaluate and self.limited(s.value):
                continue
            targets = s.targets if type(s) is N.Delete else walk.own_exprs(s)
            if any(self.escapes(e) for e in targets):
                return True
        return False

    def tested(self, e):
        """What of a test is more than the question whether it is empty."""
        if type(e) is N.Bool:
            return [x for v in e.values for x in self.tested(v)]
        return [] if e == N.Name(self.name) else [e]

    def limited(self, e):
        return False

    def escapes(self, e):
        t, name = type(e), N.Name(self.name)
        if e == name:
            return True
        if t is N.Opaque:
            if self.name not in e.reads or e.parts is None:
                return self.name in e.reads
            inner = [x for x in walk.comprehension_exprs(e.parts) if x != name or x is e.parts.item]
            return any(self.escapes(x) for x in inner)
        if t is N.Lambda:
            return self.name in walk.reads(e)
        if t is N.Index and e.value == name:
            return self.escapes(e.index)
        if t is N.Unary and e.op == "not" and e.operand == name:
            return False
        if t is N.Compare and e.ops in (("in",), ("not in",)) and e.rest == (name,):
            return self.escapes(e.left)
        if t is N.Call:
            return self.called(e, name)
        return any(self.escapes(c) for c in walk.children(e))

    def called(self, e, name):
        values = [*e.args, *(v for _, v in e.keywords)]
        if type(e.func) is N.Attr and e.func.value == name:
            return e.func.name not in self.methods or any(self.escapes(v) for v in values)
        obj = self.d.env.static(e.func)
        asks = self.followed(obj) if is_user_function(obj) else obj is not MISSING and obj not in (isinstance, type, id, repr, str, print)
        return any(v != name and self.escapes(v) or v == name and not asks for v in values) or self.escapes(e.func)

    def followed(self, function):
        return _follows(function)

    # --- as a list or a dict ------------------------------------------------------------------------------------------

    def block(self, block):
        out = []
        for s in block:
            if type(s) is N.Assign and s.target == N.Name(self.name):
                out += self.start(s)
                continue
            out += self.statement(s)
        return tuple(out)

    def start(self, s):
        return (replace(s, value=self.made(s.value)),)

    def made(self, call):
        given = call.args[0] if len(call.args) == 1 and not call.keywords else None
        parts = given.parts if type(given) is N.Opaque and given.what == "generator expression" else None
        if parts is not None and type(parts.item) is N.Display and len(parts.item.items) == 2:
            parts = N.Comprehension(*parts.item.items, parts.loops)
            return replace(given, text="", what="dict comprehension", parts=parts)
        return N.Call(self.d.builtin("dict"), call.args, call.keywords, call.span)

    def statement(self, s):
        s = walk.map_exprs(s, self.expr, self.target)
        return (walk.map_blocks(s, self.block),)

    def target(self, e):
        if type(e) is N.Index and e.value == N.Name(self.name):
            return replace(e, index=self.expr(e.index))
        return self.expr(e) if type(e) in (N.Index, N.Attr) else walk.map_children(e, self.target)

    def expr(self, e):
        if type(e) is N.Opaque and e.parts is not None and self.name in e.reads:
            parts = e.parts
            loops = tuple((t, self.expr(i), tuple(map(self.expr, tests))) for t, i, tests in parts.loops)
            key = None if parts.key is None else self.expr(parts.key)
            return N.Opaque("", e.reads, e.what, e.span, N.Comprehension(key, self.expr(parts.item), loops))
        e = walk.map_children(e, self.expr)
        return self.asked(e)

    def asked(self, e):
        return e


class _Default(_Standin):
    """A defaultdict: what is read is there, or put there."""

    methods = _DICT | {"popitem"}

    def __init__(self, d, name, factory):
        super().__init__(d, name)
        self.factory = factory

    def followed(self, function):
        return False

    def start(self, s):
        return (replace(s, value=N.Mapping((), (), s.span)),)

    def missing(self, span):
        if type(self.factory) is N.Lambda and not self.factory.params:
            return self.factory.body
        obj = self.d.env.static(self.factory)
        known = _EMPTY.get(obj) if isinstance(obj, type) else None
        return N.Call(self.factory, (), (), span) if known is None else replace(known, span=span)

    def asked(self, e):
        if type(e) is not N.Index or e.value != N.Name(self.name):
            return e
        return N.Call(N.Attr(e.value, "setdefault", e.span), (e.index, self.missing(e.span)), (), e.span)

    def statement(self, s):
        if type(s) is N.Delete:
            return (s,)
        if type(s) is not N.AugAssign or type(s.target) is not N.Index or s.target.value != N.Name(self.name):
            return super().statement(s)
        span, key, before = s.span, self.expr(s.target.index), []
        if type(key) not in (N.Name, N.Const):
            before.append(N.Assign(N.Name(self.d.fresh("key"), span), key, span))
            key = before[0].target
        there = replace(s.target, index=key)
        return *before, N.Evaluate(self.asked(there), span), replace(s, target=there, value=self.expr(s.value))


class _Deque(_Standin):
    """A deque: a list; one of limited length loses an item at the other end for each that it is given."""

    methods = _DEQUE

    def __init__(self, d, name, limit):
        super().__init__(d, name)
        self.limit = None if limit == N.Const(None) else limit
        if self.limit is not None:
            self.methods = self.methods - {"append", "appendleft", "extend"}  # but as statements

    def followed(self, function):
        return False

    def limited(self, e):
        """`q.append(v)` of a deque of limited length, as a statement."""
        given = type(e) is N.Call and type(e.func) is N.Attr and e.func.value == N.Name(self.name)
        return given and e.func.name in ("append", "appendleft") and not any(self.escapes(a) for a in e.args)

    def start(self, s):
        items = s.value.args[:1]
        before = ()
        if self.limit is not None and type(self.limit) is not N.Const:
            limit = N.Name(self.d.fresh(f"{self.name}_limit"), s.span)
            before, self.limit = (N.Assign(limit, self.limit, s.span),), limit
        value = N.Call(self.d.builtin("list"), items, (), s.span) if items else N.Display("list", (), s.span)
        whole = replace(s, value=value)
        if items and self.limit is not None:
            return *before, whole, N.While(self.over(s.span), (N.Evaluate(self.method("pop", s.span, N.Const(0))),), (), s.span)
        return *before, whole

    def over(self, span):
        length = N.Call(self.d.builtin("len"), (N.Name(self.name, span),), (), span)
        return N.Compare(length, (">",), (self.limit,), span)

    def method(self, name, span, *args):
        return N.Call(N.Attr(N.Name(self.name, span), name, span), args, (), span)

    def asked(self, e):
        if type(e) is not N.Call or type(e.func) is not N.Attr or e.func.value != N.Name(self.name):
            return e
        if e.func.name == "popleft" and not e.args:
            return self.method("pop", e.span, N.Const(0))
        if e.func.name == "appendleft" and len(e.args) == 1:
            return self.method("insert", e.span, N.Const(0), *e.args)
        return e

    def statement(self, s):
        if self.limit is None or type(s) is not N.Evaluate or not self.limited(s.value):
            return super().statement(s)
        first = () if s.value.func.name == "appendleft" else (N.Const(0),)
        drop = N.Evaluate(self.method("pop", s.span, *first), s.span)
        return replace(s, value=self.expr(s.value)), N.If(self.over(s.span), (drop,), (), s.span)
