"""What is a view of what: whether an index makes a view, and whose memory the result of a rule may be."""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk


def is_basic(kind_of, k):
    """Does the index make a view (True), a copy (False), or is it not known (None)?"""
    parts = k.items if type(k) is N.Display and k.kind == "tuple" else (k,)
    sure = True
    for p in parts:
        if type(p) is N.Slice or (type(p) is N.Const and (p.value is None or p.value is Ellipsis)):
            continue
        kind = kind_of(p)
        inside = (kind.items or (K.UNKNOWN,)) if kind.family == "tuple" and p is k else (kind,)
        if any(K.is_array(i) or i.family in ("list", "bool") for i in inside):
            return False
        if not all(_takes_one(i) or i.family == "none" or i.dtype is slice for i in inside):
            sure = None
    return sure


def _takes_one(kind):
    return kind.family == "int" or (kind.family == "scalar" and (kind.dtype or "")[:1] in ("i", "u"))


def viewed_by(op, copied=None):
    """Names whose memory the result of a rule may be; `copied(parameter)`: is it not, whatever the rule says?"""
    found = []
    if op.rule.key == ".copy":
        return list(walk.reads(op.bound["x"]))
    for p in op.rule.memory.partition("view")[2].lstrip("s ").split():
        x = op.bound.get(p)
        found.extend(walk.reads(x) if x is not None and not (copied and copied(p)) else ())
    return found
