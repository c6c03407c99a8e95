"""Lists that carry a derivative and change other than at their end: built anew, so that rules say what flows.

    xs += ys              xs = xs + ys
    xs.insert(k, v)       xs = xs[:k] + [v] + xs[k:]
    xs[1:3] = ys          xs = xs[:1] + ys + xs[3:]
    v = xs.pop(0)         v = xs[0]; xs = xs[1:]
    xs.sort()             xs = sorted(xs)

Right because nobody else looks at such a list: `analysis.aliasing` has refused the others.  Where a loop shifts the items
of a list, each pass would save a list: `ctx.copied` asks for a shadow, if the list may have one.
"""

from __future__ import annotations

from dataclasses import replace

from .. import errors
from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk


def rebuilt(ctx):
    """ctx.fn with every such statement replaced; what has no form of this kind is refused."""
    body = _block(ctx, ctx.fn.body, False)
    return ctx.fn if body == ctx.fn.body else replace(ctx.fn, body=body)


def _block(ctx, block, looped):
    out = []
    for s in block:
        new = _statement(ctx, s)
        if new is None:
            within = looped or type(s) in (N.For, N.While)
            out.append(walk.map_blocks(s, lambda b: _block(ctx, b, within)) if walk.blocks(s) else s)
        else:
            if looped and (shifted := _shifted(ctx, s)) is not None:
                ctx.copied.add(shifted)
            out.extend(new)
    return tuple(out)


def _shifted(ctx, s):
    """The list of which `s` puts items in or takes them out, other than at its end; None for other statements."""
    if type(s) is N.Delete:
        return s.targets[0].value.id
    if type(s) is N.Assign and type(s.target) is N.Index:
        return s.target.value.id
    op = ctx.operation(s.value) if type(s.value) is N.Call else None
    return op.bound.id if op is not None and op.what == "effect" and op.problem in ("insert", "pop") and op.args else None


def _is_list(ctx, e):
    return ctx.is_active(e) and e.id not in ctx.places and (ctx.kinds(e.id) or K.UNKNOWN).family == "list"


def _statement(ctx, s):
    """The statements that stand for `s`; None where it stays."""
    t = type(s)
    if t is N.AugAssign and _is_list(ctx, s.target) and s.op in "+*":
        return _grown(ctx, s, s.target, s.op, s.value)
    if t is N.Assign and type(s.target) is N.Index and type(s.target.index) is N.Slice and _is_list(ctx, s.target.value):
        return _slice(ctx, s)
    if t is N.Delete and type(s.targets[0]) is N.Index and _is_list(ctx, s.targets[0].value):
        return _deleted(ctx, s, s.targets[0])
    if t in (N.Evaluate, N.Assign) and type(s.value) is N.Call:
        op = ctx.operation(s.value)
        if op.what == "effect" and _is_list(ctx, op.bound):
            return _method(ctx, s, op)
    return None


def _method(ctx, s, op):
    xs, args = op.bound, op.args
    if op.problem == "extend" and len(args) == 1:
        return _grown(ctx, s, xs, "+", args[0])
    if op.problem == "insert" and len(args) == 2 and type(args[0]) in (N.Const, N.Name):
        item = _temp(ctx, N.Display("list", (args[1],)), s)
        return _joined(ctx, s, xs, [_part(xs, None, args[0]), item, _part(xs, args[0], None)])
    if op.problem == "clear":
        return [N.Assign(xs, N.Display("list", ()), s.span)]
    if op.problem == "sort" and not args and type(s) is N.Evaluate:
        return [N.Assign(xs, N.Call(ctx.builtin("sorted"), (xs,), s.value.keywords, s.span), s.span)]
    if op.problem == "reverse":
        return [N.Assign(xs, N.Index(xs, N.Slice(None, None, N.Const(-1))), s.span)]
    if op.problem == "pop" and (args or type(s) is N.Evaluate):
        k = args[0] if args else N.Const(-1)
        item = N.Index(xs, k, s.span)  # an index out of range is still an error
        head = [N.Assign(s.target, item, s.span) if type(s) is N.Assign else N.Evaluate(item, s.span)]
        if type(s) is not N.Assign or s.target not in (xs, k):
            before, parts = _without(ctx, xs, k, s)
            return [*before, *head, *_joined(ctx, s, xs, parts)]
    return None


def _grown(ctx, s, xs, op, value):
    kind = ctx.kind_of(value)
    if op == "+" and kind.family != "list":
        if kind.family != "tuple":
            return _refused(ctx, s, xs)
        value = _temp(ctx, N.Call(ctx.builtin("list"), (value,)), s)
        return [value, N.Assign(xs, N.Binary("+", xs, value.target), s.span)]
    return [N.Assign(xs, N.Binary(op, xs, value, s.span), s.span)]


def _slice(ctx, s):
    xs, value = s.target.value, s.value
    if s.target.index.step not in (None, N.Const(None)) or ctx.kind_of(value).family not in ("list", "tuple"):
        return _refused(ctx, s, xs)
    before, head, tail = _around(ctx, xs, s.target.index, s)
    value = _temp(ctx, N.Call(ctx.builtin("list"), (value,)), s)
    return [*before, *_joined(ctx, s, xs, [*head, value, *tail])]


def _around(ctx, xs, k, s):
    """(statements, the part of `xs` in front of a slice, the part behind it)."""
    low, high = _place(k.lower, 0), _place(k.upper, None)
    if low != "?" and high != "?" and (high is None or high >= low):
        head = [_part(xs, None, N.Const(low))] if low else []
        return [], head, [_part(xs, N.Const(high), None)] if high is not None else []
    bounds = (xs, k.lower or N.Const(None), k.upper or N.Const(None))
    at = _temp(ctx, ctx.rt("slice_place", *bounds), s, "at")
    size = _temp(ctx, ctx.rt("slice_size", *bounds), s, "n")
    end = _temp(ctx, N.Binary("+", at.target, size.target), s, "end")
    return [at, size, end], [_part(xs, None, at.target)], [_part(xs, end.target, None)]


def _place(e, default):
    """An end of a slice: a number from the front, or "?"."""
    if e is None or e == N.Const(None):
        return default
    return e.value if type(e) is N.Const and type(e.value) is int and e.value >= 0 else "?"


def _deleted(ctx, s, target):
    xs, k = target.value, target.index
    if len(s.targets) > 1:
        return _refused(ctx, s, xs)
    if type(k) is not N.Slice:
        before, parts = _without(ctx, xs, k, s)
        return [N.Evaluate(target, s.span), *before, *_joined(ctx, s, xs, parts)]
    if k.step not in (None, N.Const(None)):
        return _refused(ctx, s, xs)
    none = N.Const(None)
    if k.lower in (None, none) or k.upper in (None, none):  # what is deleted ends where the list does
        kept = _part(xs, k.upper, None) if k.lower in (None, none) else _part(xs, None, k.lower)
        whole = k.lower in (None, none) and k.upper in (None, none)
        return [N.Assign(xs, N.Display("list", ()) if whole else kept, s.span)]
    before, head, tail = _around(ctx, xs, k, s)
    return [*before, *_joined(ctx, s, xs, [*head, *tail])]


def _without(ctx, xs, k, s):
    """(statements, the parts of `xs` around item `k`)."""
    if type(k) is N.Const and type(k.value) is int:
        if k.value == -1:
            return [], [_part(xs, None, k)]
        after = _part(xs, N.Const(k.value + 1), None)
        return [], [after] if k.value == 0 else [_part(xs, None, k), after]
    at = _temp(ctx, ctx.rt("item_place", xs, k), s, "at")
    end = _temp(ctx, N.Binary("+", at.target, N.Const(1)), s, "end")
    return [at, end], [_part(xs, None, at.target), _part(xs, end.target, None)]


def _part(xs, low, high):
    return N.Index(xs, N.Slice(low, high, None))


def _temp(ctx, value, s, stem="part"):
    name = ctx.fresh(stem)
    ctx.kinds.known[name.id] = ctx.kind_of(value)
    varies = K.may_vary(ctx.kinds.known[name.id])
    if varies and any(n in ctx.active for n in walk.reads(value)):
        ctx.active |= {name.id}
    if varies and any(n in ctx.varied for n in walk.reads(value)):
        ctx.varied |= {name.id}
    return N.Assign(name, value, s.span)


def _joined(ctx, s, xs, parts):
    """`xs = part + part + …`, each part under a name."""
    if len(parts) == 1 and type(parts[0]) is N.Index:
        return [N.Assign(xs, parts[0], s.span)]
    out = [p if type(p) is N.Assign else _temp(ctx, p, s) for p in parts]
    total = out[0].target
    for k, p in enumerate(out[1:]):
        whole = N.Binary("+", total, p.target, s.span)
        if k == len(parts) - 2:
            return [*out, N.Assign(xs, whole, s.span)]
        made = _temp(ctx, whole, s)
        out.append(made)
        total = made.target
    return [*out, N.Assign(xs, total, s.span)]


def _refused(ctx, s, xs):
    ctx.refuse(
        s.span, f"{xs.id}, a list that carries a derivative, is changed in the middle",
        "Build a new list from its parts, for example xs = xs[:k] + ys + xs[m:].", errors.MutatedPlace,
    )  # fmt: skip
    return [s]
