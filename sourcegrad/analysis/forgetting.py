"""What a call may change without the text showing it: kinds forget what those containers hold.

    c.step(x)          a method of the user's that writes: what c holds afterwards is not known
    fill(xs, x)        a function that writes into its argument
    d.__setitem__(…)   a call that nobody knows may write into all that it is given
    b = c.step         a method in a variable may be called anywhere
"""

from __future__ import annotations

from ..ir import nodes as N
from . import kinds as K
from . import methods
from .activity import store_base
from .operations import operation

_LOOKING = ("dataclasses", "copy", "builtins", "collections", "numpy")  # modules whose functions write into no argument
_EDITS = frozenset("append extend insert update setdefault pop popitem clear sort reverse remove".split())
_VIEWS = frozenset(("values", "items"))
_CHANGING = ("list", "dict", "object", "tuple", "unknown")


def call(e, op, inference):
    """Forget what a call may change."""
    if op.what not in ("function", "unknown"):
        return
    if op.what == "unknown" and type(e.func) is N.Attr and not inference.env.is_static(e.func):
        kind = inference.kind_of(e.func.value)
        if kind is None or any(k.family not in ("list", "dict") for k in K.alternatives(kind)):
            if e.func.name in _EDITS and store_base(e.func) is not None:
                unseen(store_base(e.func), inference)
            return  # a function that an object holds is told before it is called
        if kind.family == "dict" and e.func.name in _VIEWS and all(K.is_number(k) for k in K.alternatives(K.inside(kind) or K.UNKNOWN)):
            return
    if type(e) is N.Call and methods.dispatched(inference.env.static(e.func)):
        return  # by the class of its argument, so is this
    args = [a for a in (*op.args, *(v for _, v in op.keywords)) if _holds(a, inference)]
    if op.what == "function" and args and inference.writes is not None:
        if inference.writes(op.function, op, inference) is None:
            return
    elif op.what == "unknown" and _module(inference.env.static(e.func)) not in _LOOKING:
        given = [*e.args, *(v for _, v in e.keywords), *([e.func.value] if type(e.func) is N.Attr else ())]
        args = [a for a in given if _holds(a, inference)]
    else:
        return
    inference.forgot = inference.forgot or bool(args)
    for a in args:
        all_of(store_base(a), inference)


def value(e, inference):
    """Forget what is in an object of which `e` takes a method out."""
    if type(e) is N.Attr and type(e.value) is N.Name and methods.function(inference(e.value.id), e.name) is not None:
        if operation(e, inference.env, inference).what != "function":
            all_of(e.value.id, inference)


def all_of(name, inference, seen=None):
    """Forget what the containers of `name` hold, and what is in them."""
    seen = set() if seen is None else seen
    if name in seen:
        return
    seen.add(name)
    for k in K.alternatives(inference.known.get(name) or K.UNKNOWN):
        if k.family == "list":
            inference.changed(N.Name(name), K.list_of(K.UNKNOWN))
        elif k.family == "dict":
            inference.changed(N.Name(name), K.Kind("dict"))
        elif k.family == "object":
            inference.changed(N.Name(name), k._replace(items=None))
        elif k.dtype in K.SETS:
            inference.changed(N.Name(name), K.UNKNOWN)
    unseen(name, inference, seen)


def unseen(name, inference, seen=None, apart=()):
    """Forget what may be changed with something of unknown kind that `name` stands for or holds.

    apart: (name, another one) that are not the same object, where what they hold is not changed
    """
    seen = set() if seen is None else seen
    for n in inference.links.get(name, (name,)):
        inside = [item for _, item in inference.held.get(n, ())]
        for other in (*inside, *[r for r in inference.reached.get(n, ()) if (n, r) not in apart]):
            all_of(other, inference, seen)
        if inference.known.get(n) == K.UNKNOWN:
            for place in tuple(inference.sources.get(n, ())):
                whole = store_base(place)
                if whole is not None and (whole, place) not in seen:
                    seen.add((whole, place))
                    among(whole, place, inference, seen)


def among(whole, place, inference, seen):
    """Forget what `whole` may hold at a place where an item of unknown kind has been changed."""
    key = place.name if type(place) is N.Attr else place.index
    for n in inference.links.get(whole, (whole,)):
        for at, item in tuple(inference.held.get(n, ())):
            if at is None or at == key or not (type(at) is str or type(at) is type(key) is N.Const):
                all_of(item, inference, seen)
        for other in tuple(inference.reached.get(n, ())):
            all_of(other, inference, seen)
        for further in tuple(inference.sources.get(n, ())):
            root = store_base(further)
            if root is not None and (root, further) not in seen:
                seen.add((root, further))
                among(root, further, inference, seen)


def _module(obj):
    return (getattr(obj, "__module__", None) or "").partition(".")[0]


def summed(k):
    """A container's kind behind `rt.accumulate`: the numbers in it may be Python's or NumPy's."""
    if k.family == "float":
        return K.join(k, K.F8)
    if k.family == "list":
        return K.list_of(summed(k.items or K.UNKNOWN), k.dims and tuple(map(summed, k.dims)))
    if k.family in ("dict", "object") and k.items is not None:
        return k._replace(items=tuple((n, summed(v)) for n, v in k.items))
    return k


def _holds(a, inference):
    kind = inference.kind_of(a) if type(a) in (N.Name, N.Attr) and store_base(a) else None
    return kind is not None and any(k.family in _CHANGING or k.dtype in K.SETS for k in K.alternatives(kind))
