"""Asking NumPy what a call returns, for every choice among the kinds of its arguments."""

from __future__ import annotations

from itertools import product

import numpy as np

from ..frontend.resolve import MISSING
from . import kinds as K
from . import shapes
from .arithmetic import elementwise
from .probe import Static, probe

_CHOICES = 48  # combinations of unions and unknown dtypes and ranks that are tried


def asked(call, dims=None):
    """What NumPy says for every choice among the operands' kinds; `dims(call)` tells the sizes."""
    dims = dims or shapes.DIMS.get(call.key)
    ufunc = call.function
    if (
        isinstance(ufunc, np.ufunc)
        and ufunc.nout == 1
        and not call.keywords
        and ufunc.signature is None
    ):
        return elementwise(ufunc, *call.kinds()) if len(call.args) == ufunc.nin else K.UNKNOWN
    given = [_argument(call, a) for a in call.args]
    named = [_argument(call, v) for _, v in call.keywords]
    if None in given or None in named:
        return None
    choices = [_choices(a) for a in (*given, *named)]
    total = 1
    for c in choices:
        total *= len(c)
    if total > _CHOICES or call.function is None:
        return K.UNKNOWN
    found, n = [], len(given)
    for chosen in product(*choices):
        words = [(w, v) for (w, _), v in zip(call.keywords, chosen[n:])]
        result = probe(call.function, chosen[:n], words)
        if result != K.UNKNOWN:
            found.append(_sized(result, call.choose(chosen), dims))
    whole = K.join_all(found) or K.UNKNOWN
    # That a value of a dtype that is not known may be complex was our guess, nobody's word.
    parts = K.alternatives(whole)
    guessed = any(map(K.may_be_complex, parts)) and not all(map(K.may_be_complex, parts))
    known = any(K.may_be_complex(a) for a in (*given, *named) if type(a) is not Static)
    return K.join_all(map(_open, parts)) if guessed and not known and any(map(_has_open_dtype, (*given, *named))) else whole


def _has_open_dtype(k):
    return type(k) is not Static and any(a.family == "array" and a.dtype is None for a in K.alternatives(k))


def _open(k):
    """A number or an array of any dtype."""
    return K.NUMBER if K.is_number(k) else K.array(None, k.dims) if K.is_array(k) else K.UNKNOWN


def _argument(call, e):
    """An argument as it is tried: static ones with their value, numbers no greater than a sample
    has to be.

    What decides on the form of the result and is not static is not guessed, save a single axis.
    """
    value = call.static(e)
    word = call.word(e)
    if value is not MISSING:
        return Static(value if word in _AXES else _small(value))
    kind = call.kind_of(e)
    if kind is None:
        return None
    if word in _AXES and word != "axes" and kind.family == "int":
        return Static(0)
    if word in _FORM and kind != K.NONE:
        return K.UNKNOWN
    return kind


_AXES = frozenset("axis axes axis1 axis2 source destination ord".split())
_FORM = _AXES | frozenset(
    "axes reps new_shape keepdims pad_width indices_or_sections full_matrices compute_uv "
    "mode".split()
)


def _small(value):
    if isinstance(value, (tuple, list)):
        return type(value)([_small(v) for v in value])
    if type(value) is int:
        return max(-2, min(2, value))
    return max(-100.0, min(100.0, value)) if type(value) is float else value


_RANKS = [(None,) * n for n in range(4)]
_CODES = ("f8", "f4", "i8", "b1", "c16")


def _choices(k):
    """Simple kinds that stand for all that `k` may be: an unknown dtype for each, an unknown rank
    for a few.
    """
    if type(k) is Static:
        return [k]
    found = []
    for a in K.alternatives(k):
        if a.family in ("array", "scalar") and a != K.NUMBER:
            codes = (a.dtype,) if a.dtype is not None else _CODES
            many = _RANKS if a.family == "array" and a.dims is None else [a.dims]
            found.extend(a._replace(dtype=c, dims=d) for c in codes for d in many)
        else:
            found.append(K.plain(a) if a.family == "int" else a)
    return found


def _sized(result, call, dims):
    """A probed kind with the dimensions that are known; a function of several results gets those of
    each.
    """
    if not K.is_array(result) or dims is None:
        return result
    known = dims(call)
    return (
        result._replace(dims=known)
        if known is not None and len(known) == len(result.dims)
        else result
    )
