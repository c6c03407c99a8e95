"""Stores into arrays that may hold whole numbers at run time: NumPy would cut the value off, and no derivative sees that.

    y = np.full(3, s)          rt.check_store(y, v, "y (model.py:7:5)")
    y[0] = v            →      y[0] = v

Only where the kinds leave the dtype of y open; where they know it to be whole, y carries no derivative.

    t = p.speed                rt.check_attribute(p, "speed", "model.py:7:5")
                        →      t = p.speed

Only where the kinds do not know p's class: what a property computes has a derivative that no attribute shows.

    a = np.array(rows)         rt.check_filled(rows, "rows (model.py:7:5)")
                        →      a = np.array(rows)

Only where the kinds take lists to hold something (`Program.filled`): of none, a has one dimension, whatever is in others.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace

from ..analysis import kinds as K
from ..analysis.activity import store_base
from ..analysis.bindings import bindings
from ..analysis.spelled import spelled
from ..ir import nodes as N
from ..ir import walk
from ..ir.layout import TAB, WIDTH
from .viewed import is_basic

_FLAT = re.compile(r"float|int|bool|complex|(float|complex|u?int)\d+(\[([n1, ]*|\(\))\])?")  # arrays and numbers of which all is known
_ASKED = ("np.shape", "np.size", "np.ndim")  # functions that look for an attribute first
_LINE = 70  # letters of the kinds that stand in one line
_PARAGRAPH = 3  # lines of the docstring that they may fill


def guarded(ctx, asked=False):
    """ctx.fn with a check before each such store of an active value; asked: does the text begin with what it is made for?"""
    known = all(ctx.kinds(p.name) not in (None, K.UNKNOWN) for p in ctx.fn.params)
    made, _, _ = bindings(ctx.fn.body)
    params = {p.name for p in ctx.fn.params}
    numbers = {x for x, found in made.items() if x not in params and all(_is_computed(ctx, e) for e in found)}

    def checks(s):
        if type(s) in (N.Assign, N.AugAssign) and type(s.target) is N.Index and ctx.is_active(s.value):
            base = store_base(s.target)
            where = N.Const(f"{base} ({s.span.place})")
            if base is not None and _may_be_whole(ctx.kinds(base), known):
                yield ctx.rt("check_store", N.Name(base), s.value, where)
            if base is not None and type(s) is N.Assign and _may_cross(ctx, s, made):
                yield ctx.rt("check_copy", s.target, s.value, where)
        elif ctx.kinds.filled and type(s) is N.Assign and (xs := _listed(ctx, s.value)) is not None:
            yield ctx.rt("check_filled", xs, N.Const(f"{xs.id} ({s.span.place})"))
        elif known and type(s) is N.Assign and type(s.value) is N.Attr and _may_be_property(ctx, s):
            yield ctx.rt("check_attribute", s.value.value, N.Const(s.value.name), N.Const(s.span.place))
        for x, name in _taken_for_an_array(ctx, s) if known or not (asked or ctx.lenient) else ():
            if x.id not in numbers:
                yield ctx.rt("check_whole", x, N.Const(name), N.Const(s.span.place))

    def block(b):
        out = []
        for s in b:
            out.extend(N.Evaluate(check, s.span) for check in checks(s))
            out.append(walk.map_blocks(s, block) if walk.blocks(s) else s)
        return tuple(out)

    body = block(ctx.fn.body)
    return ctx.fn if body == ctx.fn.body else replace(ctx.fn, body=body)


def _may_cross(ctx, s, made):
    """May `a[k] = v` copy a line of entries onto another one that lies across it?"""
    base, v = s.target.value, s.value
    if type(base) is not N.Name or type(v) is not N.Name or not K.is_array(ctx.kinds(base.id)) or not ctx.near(base.id, v.id):
        return False
    if not (_may_be_line(ctx.kind_of(s.target)) and _may_be_line(ctx.kinds(v.id))):
        return False
    found = made.get(v.id, ())
    source = found[0] if len(found) == 1 else None
    along = type(source) is N.Index and source.value == base and _axes(ctx, source.index) == _axes(ctx, s.target.index) is not None
    return not along and is_basic(ctx.kind_of, s.target.index) is not False


def _listed(ctx, e):
    """The list that a call makes an array of, if it may be empty or hold one that is."""
    op = ctx.operation(e) if type(e) is N.Call else None
    if op is None or op.what != "rule" or op.rule is None or not op.rule.kind.startswith("array"):
        return None
    xs = op.rule_args[0][0] if op.rule_args[0] else None
    return xs if type(xs) is N.Name and K.may_be_empty(ctx.kinds(xs.id) or K.UNKNOWN) else None


def _may_be_line(kind):
    return any(k == K.UNKNOWN or (K.is_array(k) and (k.dims is None or len(k.dims) == 1)) for k in K.alternatives(kind or K.UNKNOWN))


def _axes(ctx, index):
    """Which axes an index runs along, and by which steps; None where that is not plain."""
    parts = index.items if type(index) is N.Display else (index,)
    if not all(type(i) is N.Slice or K.is_number(ctx.kind_of(i)) for i in parts):
        return None
    return [(k, i.step) for k, i in enumerate(parts) if type(i) is N.Slice]


def _may_be_whole(kind, known):
    """May this be an array of ints?  Where arguments are not known yet, nothing is asked of what is not known at all."""
    if kind is None or kind == K.UNKNOWN:
        return known
    return any(k == K.UNKNOWN or (K.is_array(k) and (k.dtype is None or k.dtype[0] not in "fc")) for k in K.alternatives(kind))


def _taken_for_an_array(ctx, s):
    """(name, attribute) of attributes and methods of what may be an object that has its own by that name."""
    found = {}
    for e in (e for own in walk.own_exprs(s) for e in walk.subexpressions(own)):
        of = e.func if type(e) is N.Call else e
        if type(of) is N.Attr and type(of.value) is N.Name and not ctx.env.is_static(of):  # x.size, x.dot(y)
            x, name = of.value, of.name
        elif type(e) is N.Call and len(e.args) == 1:  # np.size(x)
            x, name = e.args[0], None
        else:
            continue
        if type(x) is not N.Name or ctx.varied.isdisjoint(walk.reads(e)) or K.UNKNOWN not in K.alternatives(ctx.kind(x)):
            continue
        op = ctx.operation(e)
        if op.what == "rule" and op.rule is not None and (name or op.rule.key in _ASKED):
            found[x.id, name or op.rule.key.rpartition(".")[2]] = x
    return [(x, name) for (_, name), x in found.items()]


def _is_computed(ctx, e):
    """Is it the result of a rule that gives arrays and numbers?"""
    if type(e) not in (N.Binary, N.Unary, N.Call):
        return False
    op = ctx.operation(e)
    if op.what != "rule" or op.rule is None:
        return False
    return type(e) is not N.Call or op.rule.key.startswith((".", "np.", "math.", "scipy."))  # `max` gives one of what it is given


def _may_be_property(ctx, s):
    """Is an attribute read of an object whose class is not known, where only what objects hold can be followed?"""
    op = ctx.operation(s.value)
    if op.what != "rule" or op.rule is not None or not ctx.is_active(s.value.value):
        return False
    return any(k == K.UNKNOWN for k in K.alternatives(ctx.kind(s.value.value))) or ctx.kind(s.value.value).family == "unknown"


def of_kinds(fn, ctx, kinds):
    """A function whose text begins with the kinds of arguments that it was made for.

    def f_grad(x, k):          rt.check_arguments("x: float64[n], k: int", x, k)

    The docstring says so too, in a paragraph of its own.
    """
    words = {p.name: spelled(kinds[p.name], not ctx.complex) for p in fn.params if p.name in kinds}
    told = {n: w for n, w in words.items() if w is not None}
    if not told:
        return fn
    flat = {n: w.replace(" ", "").replace("()", "") for n, w in told.items() if _FLAT.fullmatch(w)}
    checks = []
    for check, words in ("check_arguments", flat), ("check_kinds", {n: w for n, w in told.items() if n not in flat}):
        groups = []
        for n, w in words.items():
            part = f"{n}: {w}"
            if groups and len(part) + sum(len(p) + len(m) + 4 for m, p in groups[-1]) <= _LINE:
                groups[-1].append((n, part))
            else:
                groups.append([(n, part)])
        for group in groups:
            text = N.Const(", ".join(part for _, part in group))
            checks.append(N.Evaluate(ctx.rt(check, text, *[N.Name(n) for n, _ in group]), fn.span))
    assumed = ", ".join(f"{n}: {w}".replace(": ", ":\0") for n, w in {**told, **flat}.items() if w != "_")
    made = textwrap.wrap(f"Made for {assumed}; other kinds are refused.", WIDTH - len(TAB)) if assumed else []
    if len(made) > _PARAGRAPH:
        made = ["Made for the kinds of arguments that are checked first; others are refused."]
    doc = "\n".join([fn.doc, "", *made]).replace("\0", " ") if fn.doc and made else fn.doc
    return replace(fn, body=(*checks, *fn.body), doc=doc)
