"""Branches that the kinds of arguments decide: `isinstance(x, Circle)`, `x is None`, what patterns of `match` ask.

Only for kinds that say of what class a value is; the arm that is not taken need not be differentiable.
"""

from __future__ import annotations

import abc
import inspect
import types
from dataclasses import replace

import numpy as np

from ..analysis import kinds as K
from ..frontend.resolve import MISSING
from ..ir import nodes as N
from ..ir import walk
from ..runtime import numpy as rt

_CLASSES = {"list": list, "dict": dict, "str": str, "none": type(None), "array": np.ndarray}
_BARE = frozenset((bool, int, float, complex, str, list, tuple, dict, np.ndarray))
_PYTHON = {bool: "bool", int: "int", float: "float", complex: "complex"}


def branches(fn, env, names, kinds):
    """The function without arms that are never taken."""
    fn = replace(fn, body=_block(fn.body, env, kinds, _set(fn.body)))
    fn = _without_loops(fn, env, kinds) if _only_reads(fn, kinds) else fn
    return replace(fn, body=(*_raising(_without_children(fn.body[:-1], env, names, kinds), env, names, kinds, 0), fn.body[-1]))


def _only_reads(fn, kinds):
    """Does a function change nothing but lists of its own, so that what its arguments hold is what they were given with?"""
    for s in walk.statements(fn.body):
        if type(s) is N.Delete or type(s) in (N.Assign, N.AugAssign) and type(s.target) in (N.Index, N.Attr):
            return False
    for e in walk.evaluated(fn.body):
        if type(e) is N.Call and type(e.func) is N.Attr and e.func.name in _CHANGING:
            if kinds.made_of(e.func.value) != N.Display("list", ()):
                return False
    return True


_CHANGING = frozenset("append pop extend insert remove clear sort reverse update setdefault popitem __setitem__ __setattr__".split())


def _without_loops(fn, env, kinds):
    """Without the loops over attributes of arguments that are empty lists: the children of what has none."""
    assigned = walk.assigned(fn.body)
    params = {p.name for p in fn.params} - assigned

    def block(b):
        out = []
        for s in b:
            if type(s) is N.For and _never_runs(s, env, kinds, params):
                out.extend(s.orelse)
            else:
                out.append(walk.map_blocks(s, block) if walk.blocks(s) else s)
        return tuple(out)

    return replace(fn, body=block(fn.body))


def _without_children(block, env, names, kinds):
    """Without the loops over lists that nothing is put into, where methods of their items are called: a check stands for each."""
    out = []
    for s in block:
        seq = _counted(s, env, kinds) if type(s) is N.For else None
        if type(seq) is N.Name and _is_empty(kinds(seq.id)) and any(map(lambda e: _asks_nobody(e, kinds), _calls(s.body))):
            check = N.Attr(env.module(names, rt, "rt"), "check_none")
            out.append(N.Evaluate(N.Call(check, (seq, N.Const(s.span.place)), (), s.span), s.span))
            out.extend(s.orelse)
        else:
            out.append(walk.map_blocks(s, lambda b: _without_children(b, env, names, kinds)))
    return tuple(out)


def _raising(block, env, names, kinds, depth=1):
    """With what raises for certain, in an arm, written as that: a number has no attribute `x`."""
    out = []
    for s in block:
        e = s.value if type(s) is N.Assign else None
        if depth and type(e) is N.Attr and type(e.value) is N.Name and _lacks(kinds(e.value.id), e.name):
            name = N.Const(e.name)
            check = N.Attr(env.module(names, rt, "rt"), "no_attribute")
            out.append(N.Evaluate(N.Call(check, (e.value, name, N.Const(s.span.place)), (), s.span), s.span))
            out.append(N.Raise(N.Call(env.builtin(names, "AttributeError"), (name,), (), s.span), None, s.span))
            break
        out.append(walk.map_blocks(s, lambda b: _raising(b, env, names, kinds)))
    return tuple(out)


def _lacks(kind, name):
    """Are values of this kind numbers, arrays or containers of Python's own, without such an attribute?"""
    own = [_class_of(k) for k in K.alternatives(kind)] if kind is not None else [None]
    return all(c in _BARE or c is not None and issubclass(c, np.generic) for c in own) and not any(hasattr(c, name) for c in own)


def _calls(block):
    return [c for c in walk.evaluated(block) if type(c) is N.Call]


def _asks_nobody(call, kinds):
    asked = call.func.value if type(call.func) is N.Attr else call.func
    return type(asked) is N.Name and kinds(asked.id) is None


def _is_empty(kind):
    return kind is not None and kind.family == "list" and kind.items is None and not kind.dims


def _counted(s, env, kinds):
    """What a loop runs over by index."""
    counted = kinds.made_of(s.iter.args[0]) if len(s.iter.args) == 1 else None
    if type(counted) is not N.Call or env.static(counted.func) is not len or len(counted.args) != 1:
        return None
    return counted.args[0]


def _set(body):
    """The names of attributes that are set or deleted somewhere: which of them an object holds depends on when."""
    targets = [t for s in walk.statements(body) for t in (getattr(s, "target", None), *getattr(s, "targets", ()))]
    return frozenset(t.name for t in targets if type(t) is N.Attr)


def _block(block, env, kinds, changing):
    out = []
    for s in block:
        s = walk.map_blocks(s, lambda b: _block(b, env, kinds, changing))
        taken = _decided(s.test, env, kinds, changing) if type(s) is N.If else None
        if taken is None:
            out.append(s)
        else:
            out.extend(s.body if taken else s.orelse)
    return tuple(out)


def _never_runs(s, env, kinds, params):
    seq = _counted(s, env, kinds)
    if seq is not None and (kind := kinds.kind_of(seq)) is not None and kind.family == "tuple" and kind.items == ():
        return True
    seq = None if seq is None else kinds.made_of(seq)
    while type(seq) is N.Call and env.static(seq.func) is rt.sequence:
        seq = kinds.made_of(seq.args[0])
    if type(seq) is not N.Attr or type(seq.value) is not N.Name or seq.value.id not in params:
        return False
    return _is_empty(kinds.kind_of(seq))


def _decided(e, env, kinds, changing):
    """True or False where the kinds say so; None where they do not."""
    t = type(e)
    if t in (N.Name, N.Attr):
        return _all(kinds.kind_of(e), _truth)
    if t is N.Unary and e.op == "not":
        inner = _decided(e.operand, env, kinds, changing)
        return None if inner is None else not inner
    if t is N.Bool:
        end = e.op == "or"
        for v in e.values:
            found = _decided(v, env, kinds, changing)
            if found is not (not end):
                return found
        return not end
    if t is N.Compare and e.ops in (("is",), ("is not",)) and e.rest[0] == N.Const(None):
        found = _all(kinds.kind_of(e.left), lambda k: _is_a(k, type(None)))
        return found if found is None or e.ops == ("is",) else not found
    if t is N.Compare and len(e.ops) == 1:
        return _by_class(e, env, kinds)
    if t is not N.Call or e.keywords or not e.args:
        return None
    obj = env.static(e.func)
    kind = kinds.kind_of(e.args[0])
    if obj is hasattr and len(e.args) == 2 and type(e.args[1]) is N.Const:
        return _all(kind, lambda k: _holds(k, e.args[1].value, changing))
    if obj is isinstance and len(e.args) == 2:
        classes = classes_of(e.args[1], env)
        if not all(type(c) in (type, abc.ABCMeta) for c in classes):
            return None
        return _all(kind, lambda k: _any([_is_a(k, c) for c in classes]))
    if obj is np.isscalar and len(e.args) == 1:
        return _all(kind, lambda k: k.family in K.NUMBERS or (False if K.is_array(k) or k.family in K.CONTAINERS else None))
    name = getattr(obj, "__name__", "") if getattr(obj, "__module__", "") == "sourcegrad.runtime.outcomes" else ""
    if name in ("is_list", "is_dict"):
        own = ("list", "tuple") if name == "is_list" else ("dict",)
        return _all(kind, lambda k: k.family in own if k.family in (*_CLASSES, *K.NUMBERS, "tuple") else None)
    return None


def _truth(k):
    """What `if x:` makes of a value of kind `k` (no union)."""
    if k.family == "tuple" and k.items is not None and not hasattr(k.dtype, "__bool__"):
        return len(k.items) > 0
    return {"none": False, "function": True}.get(k.family)


def classes_of(e, env):
    """What the second argument of isinstance names: classes, tuples of them, `int | float`."""
    if type(e) is N.Display:
        return [c for item in e.items for c in classes_of(item, env)]
    if type(e) is N.Binary and e.op == "|":
        return classes_of(e.left, env) + classes_of(e.right, env)
    return _flat(env.static(e))


def _flat(given):
    if isinstance(given, types.UnionType):
        given = given.__args__
    return [c for item in given for c in _flat(item)] if isinstance(given, tuple) else [given]


def _holds(k, name, changing):
    """Do the objects of kind `k` (no union) have an attribute?"""
    if k.family != "object" or k.items is None or not isinstance(k.dtype, type) or hasattr(k.dtype, "__getattr__"):
        return None
    of_class = inspect.getattr_static(k.dtype, name, MISSING)
    slot = isinstance(of_class, types.MemberDescriptorType)
    if of_class is MISSING or slot:
        return None if name in changing else name in dict(k.items)
    return True if not hasattr(type(of_class), "__get__") or callable(of_class) else None  # a property may raise


def _by_class(e, env, kinds):
    """`type(x) is C`, also where the class has a name, or stands in a tuple of classes."""
    left = e.left if type(e.left) is N.Call else kinds.made_of(e.left)
    if type(left) is not N.Call or env.static(left.func) is not type or len(left.args) != 1 or left.keywords:
        return None
    (op,), (right,) = e.ops, e.rest
    if op in ("in", "not in"):
        classes = [env.static(c) for c in right.items] if type(right) is N.Display else env.static(right)
    else:
        classes = [env.static(right)] if op in ("is", "is not", "==", "!=") else None
    if not isinstance(classes, (list, tuple)) or not all(isinstance(c, type) for c in classes):
        return None
    found = _all(kinds.kind_of(left.args[0]), lambda k: _is_one(k, classes))
    return found if found is None or op in ("is", "==", "in") else not found


def _is_one(k, classes):
    """Is the class of the values of kind `k` (no union) one of these?  Text for a float takes a float64 as well."""
    own = _class_of(k)
    both = (float, np.float64) if own in (float, np.float64) else (own,)
    found = {None if c is None else c in classes for c in both}
    return found.pop() if len(found) == 1 else None


def _class_of(k):
    """The class of the values of kind `k` (no union), where it is one."""
    if k.family in ("object", "tuple"):
        return k.dtype if isinstance(k.dtype, type) else tuple if k.family == "tuple" else None
    if k.family == "scalar" and k.dtype is not None:
        return np.dtype(k.dtype).type
    return _CLASSES.get(k.family) or next((c for c, family in _PYTHON.items() if family == k.family), None)


def _any(found):
    return True if True in found else None if None in found else False


def _all(kind, ask):
    if kind is None:
        return None
    found = {ask(k) for k in K.alternatives(kind)}
    return found.pop() if len(found) == 1 else None


def _is_a(k, cls):
    """Is a value of kind `k` (no union) an instance of `cls`, for sure?"""
    if k == K.NUMBER:
        return True if cls is object else None if cls in _PYTHON or _of_numbers(cls) else False
    own = _class_of(k)
    # Text for a float takes a float64 as well.
    if own is None or (own, cls) == (int, bool) or own in (*_PYTHON, np.float64) and issubclass(cls, np.generic):
        return None
    return issubclass(own, cls)


def _of_numbers(cls):
    return issubclass(cls, np.generic) or cls.__module__ == "numbers" or any(issubclass(c, cls) for c in _PYTHON)
