"""What the value of a statement does: a rule applied to arguments, a call of the user's, a copy, a container built.

The one place that looks an expression up; kinds, activity, both modes and the optimiser ask here.
"""

from __future__ import annotations

import logging
import types
from typing import NamedTuple

import numpy as np

from ..frontend.resolve import MISSING, is_user_function
from ..ir import nodes as N
from ..ir import walk
from ..rules.casts import TO_DTYPE, asks_for_dtype, unsure
from ..rules.parse import BindError, rule_for_key, rule_for_object
from ..runtime import memory, outcomes, scatter
from . import kinds as K
from . import methods, sparse

_CONSTANT = (N.Const, N.Compare, N.Bool, N.Lambda, N.Slice)

# What a method does to the list it belongs to; all else on a list is refused where it matters.
LIST_EFFECTS = frozenset(("append", "pop", "extend", "insert", "remove", "clear", "sort", "reverse"))
DICT_EFFECTS = frozenset(("pop", "update", "setdefault", "clear", "popitem"))
ARRAY_EFFECTS = frozenset(("sort", "fill", "put", "partition", "resize", "itemset", "setfield", "byteswap", "setflags"))

CALLS = (N.Call, N.Attr, N.Index, N.Binary, N.Unary)  # what may call a function: properties and operators among them


_GRIDS = (type(np.mgrid), type(np.ogrid))  # what is asked for points by an index


def place_of(op):
    """The element or attribute that an effect of ours adds to: `x[k]` for rt.add_at(x, k, g); None for others."""
    if op.problem == "add_at":
        return N.Index(op.bound, op.args[0])
    return N.Attr(op.bound, op.args[0].value) if op.problem == "add_attr" else None


# Kernels of ours that write into their first argument.
_WRITERS = (scatter.add_at, scatter.add_attr, memory.accumulate)

# What a class may hold under the name of an attribute that is read: slots, and methods, which calls look at
_READ = (types.MemberDescriptorType, types.FunctionType, staticmethod, classmethod, property)

# Values that a number can come back from: its derivative is not zero, but lost.
_TEXT = frozenset((str, repr, format, ascii, bytes, bytearray, set, frozenset, memoryview, hex))
_TEXT_METHODS = frozenset(("tobytes", "tostring", "hex", "as_integer_ratio", "dumps", "data"))


class Operation(NamedTuple):
    """what: "rule", "function", "copy", "pack", "constant", "effect", "opaque" (pure, no derivative), "unknown"."""

    what: str
    rule: object = None
    bound: object = None  # rule: parameter → expression; pack: ((key, expression), …)
    function: object = None  # the user's function
    args: tuple = ()  # function: positional arguments, self first
    keywords: tuple = ()
    problem: str = ""  # unknown: why
    rule_args: tuple = ()  # rule: arguments as they stand, for the primal call


CONSTANT = Operation("constant")
# What has another derivative where its argument is complex
_OF_COMPLEX = {"abs": "complex abs", "np.sign": "complex sign", "rt.sign": "complex sign"}
_ITEMS = ("list", "sorted", "rt.sequence")  # of a dict these make its keys
_BY_KIND = frozenset((*_ITEMS, "rt.keys", *_OF_COMPLEX, *_OF_COMPLEX.values()))  # which one depends on kinds


def operation(e, env, kinds):
    """The Operation of `e`; `kinds(name)` is the kind of a local name."""
    told = env.told.get(id(e))
    if told is not None and told[1] is not None:
        for n in told[1]:
            kind = kinds(n)
            if kind is not None and kind.family not in _PLAIN:
                break
        else:
            return told[0]
    elif type(e) is N.Binary and e.op in _ARITHMETIC and _is_plain(e.left, kinds) and _is_plain(e.right, kinds):
        op = _told(env, e, e.op, (e.left, e.right))
        env.told[id(e)] = op, tuple([a.id for a in (e.left, e.right) if type(a) is N.Name]), e
        return op
    op = _operation(e, env, kinds)
    if op.what == "rule" and op.rule is not None and op.rule.style != "zero":
        # `np.sum(p)`, `p + 1` and `for v in p` mean what p's class says, which no rule knows.
        for v in () if _is_kernel(op.rule) else op.bound.values():
            kind = kinds(v.id) if type(v) is N.Name else None
            if kind is not None and kind.family == "object" and methods.is_users(kind):
                return Operation("unknown", problem=f"{_said(op.rule.key)} of a {kind.dtype.__name__}")
        dtype = asks_for_dtype(op.rule, op.bound) if "dtype" in op.bound or op.rule.key in TO_DTYPE else None
        if dtype is not None and not _is_of_floats(dtype, env, kinds):
            return op._replace(rule=unsure(op.rule))
    return op


def _is_kernel(rule):
    """Is this one of ours, which takes objects as they are?"""
    return rule.key.startswith("rt.") and rule.key != "rt.sequence"


def _asked_of(op):
    """Names of what a rule is applied to: it is right where all are numbers and arrays.  None where a dtype tells, too."""
    if op.rule.style == "zero":
        return ()
    if "dtype" in op.bound or op.rule.key in TO_DTYPE:
        return None
    return () if _is_kernel(op.rule) else tuple([v.id for v in op.bound.values() if type(v) is N.Name])


def _is_of_floats(dtype, env, kinds):
    """Is an expression known to stand for a dtype of floats or complex numbers?"""
    value = dtype.value if type(dtype) is N.Const else env.static(dtype)
    if type(dtype) is N.Attr and value is MISSING:
        kind = kind_of_atom(dtype.value, kinds)
        value = kind.dtype if K.is_array(kind) and dtype.name == "dtype" else {"float": float, "complex": complex}.get(kind.family)
    elif type(dtype) is N.Name and value is MISSING:
        value = kind_of_atom(dtype, kinds).dtype
    try:
        return value is not None and np.dtype(value).kind in "fc"
    except TypeError:
        return False


_ARITHMETIC = frozenset(("+", "-", "*", "/", "//", "%", "**", "@"))
_PLAIN = frozenset(("float", "int", "scalar", "array", "complex", "bool", "unknown"))


def _is_plain(a, kinds):
    """Is this a number, an array, or nothing that is known: does an operator mean what NumPy says?"""
    if type(a) is N.Name:
        kind = kinds(a.id)
        return kind is None or kind.family in _PLAIN
    return type(a) is N.Const and type(a.value) in (int, float)


def _said(key):
    """A rule's key as the user would say it."""
    return {"rt.sequence": "a loop over the items", "rt.keys": "a loop over the keys"}.get(key, key)


def _operation(e, env, kinds):
    t = type(e)
    if t is N.Call:
        return _call(e, env, kinds)
    if t is N.Name:
        return Operation("copy", bound=e)
    if t in (N.Binary, N.Unary, N.Index, N.Attr):
        found = methods.called(e, lambda a: kind_of_atom(a, kinds))
        if found is not None and not env.is_static(e):
            return call_of(*found, ())
    if t in _CONSTANT or (t is N.Attr and env.is_static(e)):
        return CONSTANT
    if t is N.Unary and e.op == "not":
        return CONSTANT
    if t is N.IfExp:
        return CONSTANT if all(type(a) is N.Const for a in (e.body, e.orelse)) else Operation("unknown")
    if t is N.Display and e.kind == "set":
        return Operation("opaque", problem="a set")
    if t is N.Display and any(type(i) is N.Starred for i in e.items):
        return Operation("unknown", problem="`*` in a display")
    if t is N.Display:
        return Operation("pack", bound=tuple((N.Const(k), v) for k, v in enumerate(e.items)))
    if t is N.Mapping and None in e.keys:
        return Operation("unknown", problem="`**` in a dict display")
    if t is N.Mapping:
        last = {k.value if type(k) is N.Const else k: (k, v) for k, v in zip(e.keys, e.values)}  # of equal keys
        return Operation("pack", bound=tuple(last.values()))
    if t is N.Binary and e.op == "|" and any(_may_be_dict(a, kinds) for a in (e.left, e.right)):
        return Operation("unknown", problem="`|` of what may be dicts")
    if t is N.Binary:
        if e.op == "*" and (found := sparse.times(e, kinds)) is not None:
            return _told(env, e, "@", (e.left, e.right)) if found else Operation("unknown", problem="`*` with a sparse matrix; write `@`")
        return _told(env, e, _binary_key(e, kinds), (e.left, e.right))
    if t is N.Unary:
        return _told(env, e, "u" + e.op, (e.operand,))
    if t is N.Index and type(e.value) is N.Attr and type(env.static(e.value)) in _GRIDS:
        return _told(env, e, "np.mgrid", ())
    if t is N.Index:
        return _told(env, e, "[]", (e.value, e.index))
    if t is N.Attr:
        return _attribute(e, env, kinds)
    if t is N.Opaque:
        return Operation("opaque", problem=f"a {e.what}")
    return Operation("unknown", problem="this expression")


def _binary_key(e, kinds):
    if e.op in "+*":
        families = [kind_of_atom(a, kinds).family for a in (e.left, e.right)]
        # beside an array a list is read as one
        if any(f in ("list", "tuple", "str") for f in families) and "array" not in families:
            return "list " + e.op
    return e.op


def _may_be_dict(a, kinds):
    kind = kind_of_atom(a, kinds)
    return any(k.family in ("dict", "unknown", "object") for k in K.alternatives(kind))


def kind_of_atom(a, kinds):
    if type(a) is N.Name:
        return kinds(a.id) or K.UNKNOWN
    return K.of(a.value) if type(a) is N.Const else K.UNKNOWN


def _told(env, e, key, args, keywords=()):
    """`_by_rule` of this key, found once for each expression."""
    found = env.told.get((id(e), key))
    if found is None:
        found = env.told[id(e), key] = (_by_rule(rule_for_key(key), args, keywords), e)
    return found[0]


def _by_rule(rule, args, keywords=()):
    if rule is None:
        return Operation("unknown")
    try:
        rule, bound = rule.fit(args, keywords)
        return Operation("rule", rule, bound, rule_args=(args, keywords))
    except BindError as problem:
        return Operation("unknown", rule, problem=str(problem))


def _attribute(e, env, kinds):
    kind = kind_of_atom(e.value, kinds)
    if kind.family == "tuple" and kind.dtype is not None and e.name not in kind.dtype._fields:
        return Operation("unknown", problem=f"{e.name} of {kind.dtype.__name__}, which is no field of it")
    if kind.family == "object" and kind.items is not None and e.name not in dict(kind.items):
        found = methods.find(kind, e.name)
        if methods.of_member(kind, e.name):
            return Operation("constant", bound={"x": e.value}, rule_args=(e.name,))
        if found is not None and not hasattr(type(found), "__get__"):
            return Operation("constant", bound={"x": e.value}, rule_args=(e.name,))  # what the class holds
        if found is not None and not isinstance(found, _READ):
            made = f"{e.name} of a {kind.dtype.__name__}, which a {type(found).__name__} makes"
            return Operation("unknown", problem=f"{made}: write it as a property, or set it in `__init__`")
        if found is None and methods.is_users(kind):
            return Operation("unknown", problem=f"{e.name} of a {kind.dtype.__name__}, which does not hold it")
    if kind.family == "object" or (kind.family == "tuple" and kind.dtype is not None):
        return Operation("rule", None, {"x": e.value}, rule_args=(e.name,))
    several = len(K.alternatives(kind)) > 1 and all(k.family == "object" for k in K.alternatives(kind))
    called = callable(getattr(np.ndarray, e.name, None))  # arrays have a method of that name, objects may hold something
    rule = None if several or called else rule_for_key("." + e.name)
    if rule is None and kind.family == "unknown":
        return Operation("rule", None, {"x": e.value}, rule_args=(e.name,))
    return _by_rule(rule, (e.value,))


def _call(e, env, kinds):
    func = e.func
    told = env.told.get(id(e))
    if told is not None:
        return told[0]
    if any(type(a) is N.Starred for a in e.args) or any(k is None for k, _ in e.keywords):
        if env.static(func) is print:
            return _by_rule(rule_for_key("print"), tuple(a.value if type(a) is N.Starred else a for a in e.args))
        return Operation("unknown", problem="`*` or `**` in a call")
    obj = env.static(func)
    fixed = obj is not MISSING
    if obj is MISSING and type(func) is N.Name:
        kind = kinds(func.id)
        if kind is not None and kind.family == "function":
            obj = kind.dtype
    if obj is outcomes.instance or obj is types.SimpleNamespace:
        cls = obj if obj is types.SimpleNamespace else env.static(e.args[0])
        return Operation("pack", bound=tuple((N.Const(k), v) for k, v in e.keywords), function=cls, problem="object")
    if obj is not MISSING:
        found = methods.builtin(obj, e.args, lambda a: kind_of_atom(a, kinds))
        op = call_of(*found, ()) if found else call_of(obj, e.args, e.keywords, kinds, env.wary)
        if fixed and op.what == "rule" and op.rule.key not in _BY_KIND and not methods.is_builtin(obj):
            env.told[id(e)] = op, _asked_of(op), e
        return op
    if type(func) is N.Name:
        method = methods.function(kinds(func.id), "__call__")
        if method is not None:
            return call_of(method, (func, *e.args), e.keywords)
    if type(func) is not N.Attr:
        name = func.id if type(func) is N.Name else "an item"
        return Operation("unknown", problem=f"a call of {name}, which is not known before the program runs")
    if isinstance(env.static(func.value), logging.Logger) or _is_logger(func.value, env, kinds):
        return _by_rule(rule_for_key("print"), e.args)
    kind = kind_of_atom(func.value, kinds)
    if func.name == "dot" and len(e.args) == 1 and not e.keywords and sparse.base_of(kind) is not None:
        return _told(env, e, "@", (func.value, e.args[0]))
    if kind.family in ("object", "tuple", "dict", "list") and kind.dtype is not None and isinstance(kind.dtype, type):
        method = methods.find(kind, func.name)
        if isinstance(method, types.FunctionType):
            return call_of(method, (func.value, *e.args), e.keywords)
        if isinstance(method, staticmethod):
            return call_of(method.__func__, e.args, e.keywords, kinds)
        if isinstance(method, classmethod):
            return Operation("unknown", problem=f"a class method called on an object: write {kind.dtype.__name__}.{func.name}(…)")
    if kind.family in ("list", "str") and (rule := rule_for_key(f"{kind.family}.{func.name}")) is not None:
        return _by_rule(rule, (func.value, *e.args))
    if kind.family == "list" and func.name in LIST_EFFECTS:
        return Operation("effect", bound=func.value, args=e.args, problem=func.name)
    if kind.family == "dict" and func.name == "get":
        return Operation("opaque", problem=f"{func.value.id}.get(…) inside an expression")
    if kind.family == "dict" and func.name == "keys" and not e.args:
        return _by_rule(rule_for_key("dict.keys"), (func.value,))
    if kind.family == "dict" and func.name in DICT_EFFECTS:
        return Operation("effect", bound=func.value, args=e.args, problem=func.name)
    if kind.family in ("array", "unknown") and func.name in ARRAY_EFFECTS | LIST_EFFECTS:
        return Operation("effect", bound=func.value, args=e.args, problem=func.name)
    if func.name in _TEXT_METHODS and kind.family not in ("other", "str"):
        return Operation("opaque", problem=f".{func.name}(…)")
    key = "." + func.name
    if kind.family in ("other", "unknown") and rule_for_key(key) is None:
        return _told(env, e, "Generator" + key, e.args, e.keywords)
    return _told(env, e, key, (func.value, *e.args), e.keywords)


def call_of(obj, args, keywords, kinds=lambda name: None, wary=False):
    """A call of a known object; wary: may arguments be complex of which that is not known?"""
    if obj in _WRITERS if isinstance(obj, types.FunctionType) else False:
        return Operation("effect", bound=args[0], args=args[1:], problem=obj.__name__)
    if obj in _TEXT if isinstance(obj, (type, types.BuiltinFunctionType)) else False:
        return Operation("opaque", problem=f"{obj.__name__}(…)")
    rule = rule_for_object(obj)
    if rule is not None and rule.key in _ITEMS and len(args) == 1 and kind_of_atom(args[0], kinds).family == "dict":
        rule = rule_for_key("rt.keys")
    if rule is not None and rule.key in _OF_COMPLEX and args:
        kind = kind_of_atom(args[0], kinds)
        if K.may_be_complex(kind) or wary and K.hides_complex(kind):
            rule = rule_for_key(_OF_COMPLEX[rule.key])
    if rule is not None:
        return _by_rule(rule, args, keywords)
    if isinstance(obj, types.MethodType) and is_user_function(obj.__func__):
        return Operation("unknown", problem="a bound method held in a variable")
    if isinstance(obj, type) and issubclass(obj, BaseException):
        return CONSTANT
    if isinstance(obj, type) and issubclass(obj, tuple) and hasattr(obj, "_fields"):
        return _named_tuple(obj, args, keywords)
    if is_user_function(obj) or hasattr(obj, "__sourcegrad_call__"):
        return Operation("function", function=obj, args=args, keywords=keywords)
    return Operation("unknown")


def _named_tuple(cls, args, keywords):
    """A namedtuple's display: its fields in order."""
    given = dict(zip(cls._fields, args)) | dict(keywords)
    if len(args) + len(keywords) != len(cls._fields) or set(given) != set(cls._fields):
        return Operation("unknown", problem=f"{cls.__name__} without all of its fields")
    items = tuple((N.Const(k), given[name]) for k, name in enumerate(cls._fields))
    return Operation("pack", bound=items, function=cls)


def is_refused(op):
    """Is it a constant that no active argument may meet (np.eye, np.gcd)?"""
    return op.what == "rule" and op.rule is not None and op.rule.refused


def flows(op):
    """Names through which a derivative can reach the result, each once."""
    if op.what == "copy":
        return (op.bound.id,)
    if op.what == "pack":
        return _names(v for _, v in op.bound)
    if op.what == "rule":
        if op.rule is None:
            return _names(op.bound.values())
        if op.rule.style == "zero":
            return ()
        return _names(op.bound[p] for p in op.rule.differentiable if p in op.bound)
    if op.what == "function":
        return _names((*op.args, *(v for _, v in op.keywords)))
    return ()


def reads_of(op, e):
    """What flows, or for an operation without a rule everything it reads: what would have to be differentiated."""
    if op.what in ("unknown", "opaque", "effect") or is_refused(op):
        return tuple(dict.fromkeys(walk.reads(e)))
    if op.what == "rule" and op.rule is not None and op.rule.style != "zero":
        # An active argument in a parameter without a derivative is refused, not dropped.
        return _names(v for v in op.bound.values() if v is not None)
    return flows(op)


def _names(exprs):
    seen = {}
    for e in exprs:
        if type(e) is N.Name:
            seen[e.id] = None
        elif type(e) in (N.Display, N.Starred, N.Mapping):
            for n in walk.reads(e):
                seen[n] = None
    return tuple(seen)


def _is_logger(e, env, kinds):
    """Is this a name of what logging.getLogger gives?"""
    made = kinds.made_of(e) if type(e) is N.Name and hasattr(kinds, "made_of") else None
    return type(made) is N.Call and env.static(made.func) is logging.getLogger
