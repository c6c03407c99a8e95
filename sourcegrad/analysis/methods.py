"""Which method of a user's class an expression calls: operators, `x[k]`, `f(x)`, properties, len and abs."""

from __future__ import annotations

import enum
import functools
import inspect
import types

import numpy as np

from ..ir import nodes as N
from ..runtime import containers
from . import kinds as K

BINARY = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "&": "and", "|": "or", "^": "xor", "<<": "lshift", ">>": "rshift",
}  # fmt: skip
_UNARY = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}
_BUILTINS = {abs: "__abs__", len: "__len__", round: "__round__", float: "__float__", int: "__int__"}

_NUMBERS = ("int", "float", "complex", "bool")


def is_users(kind):
    """Is this an object that numbers' rules do not apply to: an instance of a plain class, no namespace of ours?"""
    return is_object(kind) and kind.family == "object" and kind.dtype is not types.SimpleNamespace


def is_object(kind):
    """Is this an instance of a class of the user's?"""
    if kind is None or kind.family not in ("object", "tuple") or not isinstance(kind.dtype, type):
        return False
    return kind.dtype.__module__.partition(".")[0] not in ("numpy", "scipy")


def find(kind, name):
    """What a class holds under a name, untouched; None if nothing."""
    return inspect.getattr_static(kind.dtype, name, None) if is_object(kind) else None


def function(kind, name):
    """The plain method of a class, None for everything else."""
    found = find(kind, name)
    return found if isinstance(found, types.FunctionType) else None


def augments(kind, op):
    """Does the class of a user's object say what `x op= v` does?"""
    return is_users(kind) and not hasattr(kind.dtype, "walked_as_dict") and any(function(kind, f"__{i}{BINARY.get(op)}__") is not None for i in ("i", ""))


_CLASSES = {"float": float, "int": int, "bool": bool, "complex": complex, "str": str, "list": list, "dict": dict, "tuple": tuple, "none": type(None), "array": np.ndarray}


def dispatched(obj):
    """`obj` if it is what functools.singledispatch has made; else None."""
    return obj if isinstance(obj, types.FunctionType) and obj.__code__ is _SINGLE else None


def class_of(kind):
    """The class of all values of a kind; None where there are several."""
    if kind.family in ("object", "tuple") and isinstance(kind.dtype, type):
        return kind.dtype
    if kind.family == "scalar" and isinstance(kind.dtype, str):
        return np.dtype(kind.dtype).type
    alone = kind.family == "array" or kind.items is None or kind.family in ("list", "dict", "tuple")
    return _CLASSES.get(kind.family) if alone else None


_SINGLE = functools.singledispatch(lambda x: x).__code__


def of_member(kind, name):
    """Is this the name or the value of an enum's member?"""
    return is_object(kind) and isinstance(kind.dtype, enum.EnumMeta) and name in ("name", "value")


def number(kind, name, env):
    """The kind of what a class holds for all of its objects: known for numbers, arrays and text."""
    if of_member(kind, name):
        values = [m.value for m in kind.dtype]
        plain = all(isinstance(v, (int, float, str)) for v in values)
        return K.STR if name == "name" else K.join_all(map(K.of, values)) if plain else K.UNKNOWN
    if kind is None or kind.family != "object" or kind.items is None or name in dict(kind.items):
        return K.UNKNOWN  # the object's own
    found = find(kind, name)
    several = type(found) is tuple and all(type(i) in (int, float, str) for i in found)
    if not (several or isinstance(found, (int, float, str, np.generic, np.ndarray))) or kind.dtype.__getattribute__ is not object.__getattribute__:
        return K.UNKNOWN
    env.classes[kind.dtype, name] = found
    return K.of(found)


def called(e, kind_of):
    """(function, arguments) of an operator or a subscript on a user's object; None where it is none."""
    t = type(e)
    if t is N.Binary:
        return _binary(e, kind_of(e.left), kind_of(e.right))
    if t is N.Unary and e.op in _UNARY:
        return _one(kind_of(e.operand), _UNARY[e.op], e.operand)
    if t is N.Index:
        return _one(kind_of(e.value), "__getitem__", e.value, e.index)
    if t is N.Attr:
        found = find(kind_of(e.value), e.name)
        if isinstance(found, property) and isinstance(found.fget, types.FunctionType):
            return found.fget, (e.value,)
    return None


def holds_standin(kind):
    """May a value hold one of our classes that stand for those of `collections`?"""
    for k in K.alternatives(kind) if kind is not None else ():
        parts = (k.items,) if isinstance(k.items, K.Kind) else [i if isinstance(i, K.Kind) else i[1] for i in k.items or ()]
        if is_users(k) and k.dtype.__module__ == containers.__name__ or any(map(holds_standin, parts)):
            return True
    return False


def own_views(kind):
    """Does the class of a user's object say what `.keys()`, `.items()` or `.values()` is?"""
    return is_users(kind) and not hasattr(kind.dtype, "walked_as_dict") and any(function(kind, name) is not None for name in ("keys", "items", "values"))


def is_builtin(obj):
    """May a call of this be one of a method?"""
    return isinstance(obj, (type, types.BuiltinFunctionType)) and obj in _BUILTINS


def builtin(obj, args, kind_of):
    """(function, arguments) of `abs(x)` and its like on a user's object."""
    name = _BUILTINS.get(obj) if isinstance(obj, (type, types.BuiltinFunctionType)) else None
    return None if name is None or len(args) != 1 else _one(kind_of(args[0]), name, args[0])


def _one(kind, name, *args):
    found = function(kind, name)
    return None if found is None else (found, args)


def _binary(e, left, right):
    name = BINARY.get(e.op)
    mine, theirs = function(left, f"__{name}__"), function(right, f"__r{name}__")
    if theirs is not None and mine is not None and is_object(left) and right.dtype is not left.dtype:
        if issubclass(right.dtype, left.dtype) and theirs is not function(left, f"__r{name}__"):
            return theirs, (e.right, e.left)
    # What may decline is called where nobody else would be asked: a number, or an object of the same class.
    alone = right.family in _NUMBERS or (is_object(right) and right.dtype is left.dtype)
    if mine is not None and (alone or not _declines(mine)):
        return mine, (e.left, e.right)
    if mine is None and theirs is not None and (left.family in _NUMBERS or not _declines(theirs)):
        return theirs, (e.right, e.left)
    return None


def _declines(function):
    """May an operator return NotImplemented, so that the other operand is asked?"""
    return "NotImplemented" in function.__code__.co_names


def plain_attribute(cls, name):
    """Does setting `name` on an instance of `cls` only set it?"""
    if cls is types.SimpleNamespace:
        return True
    return cls is not None and cls.__setattr__ is object.__setattr__ and held_attribute(cls, name)


def held_attribute(cls, name):
    """Is what an instance of `cls` holds under `name` what one reads there?"""
    found = next((vars(c)[name] for c in cls.__mro__ if name in vars(c)), None)
    return isinstance(found, types.MemberDescriptorType) or not hasattr(type(found), "__set__")
