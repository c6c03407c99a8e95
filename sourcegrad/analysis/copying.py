"""copy.copy and copy.deepcopy: what they are given, and what kind they give."""

from __future__ import annotations

import copy
import types

from ..ir import nodes as N
from . import kinds as K
from . import methods

_OWN_WAYS = ("__copy__", "__deepcopy__", "__getstate__", "__setstate__", "__reduce__", "__reduce_ex__", "__getnewargs__", "__getnewargs_ex__")
_PLAIN = ("array", "list", "tuple", "dict", "str", "none", "function", "range", *K.NUMBERS)


def called(e, env):
    """(the name that is copied, is it copied deeply?) of such a call; (None, False) of all else."""
    if type(e) is not N.Call or len(e.args) != 1 or e.keywords or type(e.args[0]) is not N.Name:
        return None, False
    obj = env.static(e.func)
    return (e.args[0], obj is copy.deepcopy) if obj is copy.copy or obj is copy.deepcopy else (None, False)


def _of_dict(e, infer):
    """What `dict(x)` copies, where that is a dict; None for all else."""
    if type(e) is not N.Call or len(e.args) != 1 or e.keywords or infer.env.static(e.func) is not dict:
        return None
    found = infer.kind_of(e.args[0])
    return e.args[0] if found is None or found.family == "dict" else None


def copied_by_method(e, kinds):
    """The name of the list or dict that `e` copies by its own method; None for all else."""
    if type(e) is not N.Call or type(e.func) is not N.Attr or e.func.name != "copy" or e.args or e.keywords:
        return None
    x = e.func.value
    found = kinds(x.id) if type(x) is N.Name else None
    return x if found is not None and found.family in ("list", "dict") else None


def kind(e, infer):
    """The kind of a copy, and of `vars(x)`; UNKNOWN where it is not written out for what is copied."""
    if type(e) is N.Call and infer.env.static(e.func) is vars and len(e.args) == 1 and not e.keywords:
        found = infer.kind_of(e.args[0])
        return found if found is None else K.Kind("dict", None, None, found.items) if is_copied_by_attribute(found) else K.UNKNOWN
    x, _ = called(e, infer.env)
    if x is None:
        x = _of_dict(e, infer)
    found = infer.kind_of(x) if x is not None else K.UNKNOWN
    return found if found is None or all(map(is_known, K.alternatives(found))) else K.UNKNOWN


def is_known(kind):
    """Is a copy of this of the same kind?"""
    if kind.family != "object":
        return kind.family in _PLAIN
    if kind.dtype is types.SimpleNamespace:
        return True
    return methods.is_users(kind) and all(getattr(kind.dtype, way, None) is getattr(object, way, None) for way in _OWN_WAYS)


def is_copied_by_attribute(kind):
    """Is this an object whose attributes are known, and are they all that is copied?"""
    return kind.family == "object" and bool(kind.items) and is_known(kind)
