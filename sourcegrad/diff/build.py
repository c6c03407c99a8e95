"""Whole functions: the joint gradient, and the forward and reverse halves that calls and pullbacks use."""

from __future__ import annotations

import os
import textwrap
from dataclasses import dataclass, replace

from .. import errors
from ..analysis import kinds as K
from ..analysis.extents import Extents
from ..ir import nodes as N
from ..ir import walk
from ..ir.layout import TAB, WIDTH
from ..ir.liveness import Liveness
from . import logistic, own, shadows, shaped
from .components import shadow
from .context import ONE
from .dropped import dropped
from .homes import Homes, sure_names
from .once import Once
from .prepare import prepare
from .reverse import Reverse
from .save import Recorder
from .select import strong_zeros
from .settled import Settled
from .weave import Weaver


@dataclass(frozen=True)
class Sweeps:
    """Both sweeps of one function: `result` is the returned expression, `bars` the gradients by parameter."""

    forward: tuple
    reverse: tuple
    result: object
    grads: tuple
    killed: set  # names that the reverse sweep sets back


def sweeps(ctx, pair, seed, final):
    """Differentiate ctx.fn in reverse: `seed` sets the result's cotangent, `final(state)` makes what is returned.

    What `final` reads of the parameters is needed when everything has been undone.
    """
    ctx.fn = shadows.insert(ctx)
    ctx.masked, ctx.unbounded = strong_zeros(ctx.fn, ctx.env, ctx.kinds, ctx.active)
    ctx.dropped = dropped(ctx.fn, ctx.env, ctx.kinds, ctx.active)
    body = prepare(ctx, pair)
    ctx.homes = Homes(ctx.given, body)
    ctx.extents = Extents(ctx.fn.params, body, ctx.env, ctx.kinds)
    ctx.shaped_as = shaped.donors(ctx, body)
    ctx.settled = Settled(ctx, body)
    ctx.once = Once(ctx, body).statements
    ctx.exponents = logistic.exponents(ctx, body)
    ctx.primal = frozenset(ctx.env.locals)
    ctx.unsure = ctx.homes.unsure()
    result = body[-1].value
    reverse = Reverse(ctx)
    state, out = {}, []
    seed(ctx, result, state, out, reverse)
    out.extend(reverse.block(body[:-1], state))
    grads = final(state)
    recorder = Recorder(ctx, reverse.needs, reverse.entries)
    recorder.analyse(body, reverse.primal_reads([N.Return(g) for g in grads]))
    ctx.needed = frozenset(recorder.needed)
    forward, backward = Weaver(ctx, recorder).run(body[:-1], out)
    ctx.widen()
    return Sweeps(forward, backward, result, grads, recorder.killable)


def gradient(ctx, pair, wrt, name, value=False, has_aux=False, bare=None):
    """`name(params)` → the gradient with respect to `wrt` (after the value, if asked for).

    wrt   ((parameter, path), …); a path is made of attribute names and one-item lists that hold a key
    bare  a single gradient without a tuple around it; where None, if there is one
    """
    bare = len(wrt) == 1 if bare is None else bare

    def seed(ctx, result, state, out, reverse):
        target = result
        if has_aux:
            if type(result) is not N.Display or len(result.items) != 2:
                target = result if type(result) is N.Name else None
                if target is None:
                    raise errors.BadArgument(f"{ctx.fn.name} does not return a pair (value, aux), but has_aux is set.")
                _check_aux(ctx, target)
                if ctx.is_active(target):
                    aux = ctx.rt("zeros", N.Index(target, N.Const(1)))
                    given = N.Display("list", (ONE, aux))
                    reverse.contribute(target.id, given, False, state, out, None)
                return
            target = result.items[0]
        check_scalar(ctx, target, out)
        if ctx.is_active(target):
            reverse.contribute(target.id, _one(ctx, target), True, state, out, None)

    def final(state):
        return tuple(along(gradient_of(ctx, state, p), path) for p, path in wrt)

    reordered = tuple(_reordered(ctx))
    both = sweeps(ctx, pair, seed, final)
    if value or has_aux:
        both = hold_result(ctx, both)
    grad = both.grads[0] if bare else N.Display("tuple", both.grads)
    if value:
        ctx.result_at = 0
        grad = N.Display("tuple", (both.result, grad))
    elif has_aux:
        ctx.result_at = 1
        aux = both.result.items[1] if type(both.result) is N.Display else N.Index(both.result, N.Const(1))
        grad = N.Display("tuple", (grad, aux))
    body = (
        N.Comment("Forward sweep"), *reordered, *ctx.own_arguments(), *ctx.entry, *both.forward, N.Comment("Reverse sweep"), *both.reverse, N.Return(grad),
    )  # fmt: skip
    what = "Value and gradient" if value else "Gradient"
    inputs = listed(dict.fromkeys(spelled(p, path) for p, path in wrt))
    return replace(ctx.fn, name=name, body=body, doc=in_lines(f"{what} of {place(ctx)} with respect to {inputs}."))


def _one(ctx, target):
    """The cotangent of a result: a single-precision number's is one, so that what is spread from it is single, too."""
    return ctx.np("float32", ONE) if ctx.kind(target) == K.scalar("f4") else ONE


def place(ctx):
    """The primal and where it stands: smooth (tracker.py:1)."""
    span = ctx.fn.span
    return f"{ctx.fn.name} ({os.path.basename(span.file)}:{span.line})"


def in_lines(doc):
    """A docstring's first sentence, within the margin."""
    return "\n".join(textwrap.wrap(doc, WIDTH - len(f'{TAB}""""""')))


def listed(names):
    """x, y and z."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def spelled(param, path):
    """An input as a user writes it: model.w['a'][0]."""
    return param + "".join("." + s if isinstance(s, str) else f"[{s[0]!r}]" for s in path)


def hold_result(ctx, both):
    """The result under a name of its own, where the reverse sweep restores what it is made of."""
    lost = {n for n in walk.reads(both.result) if n in both.killed}
    if not lost:
        return both
    held, values = {}, []
    for n in sorted(lost):
        value = N.Name(n)
        if n in ctx.owned or n in ctx.regions:
            kind = ctx.kinds(n) or K.UNKNOWN
            value = ctx.rt("replica", value) if n in ctx.regions and not K.is_array(kind) else ctx.np("copy", value) if K.is_array(kind) else ctx.rt("copied", value)
        held[n] = ctx.fresh("value")
        values.append(N.Assign(held[n], value))
    return replace(both, forward=(*both.forward, *values), result=walk.substitute(both.result, held))


def _check_aux(ctx, target):
    kind = ctx.kinds(target.id) or K.UNKNOWN
    if kind.family not in ("tuple", "unknown") or (kind.items is not None and len(kind.items) != 2):
        raise errors.BadArgument(f"{ctx.fn.name} does not return a pair (value, aux), but has_aux is set.")


def check_scalar(ctx, result, out):
    """Refuse an output that has no gradient: now where its kind tells, else by a check in the text."""
    kind = ctx.kind_of(result)
    name, span = ctx.fn.name, ctx.fn.body[-1].span
    if K.may_be_complex(kind):
        raise complex_output(span, name)
    one = K.is_number(kind) or (K.is_array(kind) and kind.dims == ())
    if one and not K.hides_complex(kind):
        return
    if one or kind.family == "unknown" or (K.is_array(kind) and kind.dims is None):
        out.append(N.Evaluate(ctx.rt("check_scalar", result, N.Const(name))))
        return
    raise nonscalar_output(span, name, describe(kind))


def complex_output(span, name):
    remedy = "Return its real part, its imaginary part or its absolute value."
    return errors.refusal(errors.ComplexOutput, span, f"{name} returns a complex number, and grad needs a real one", remedy)


def nonscalar_output(span, name, what):
    remedy = (
        "For the derivative of every output entry use sourcegrad.jacobian, for a product with a cotangent sourcegrad.vjp; "
        "or return one number of it."
    )
    return errors.refusal(errors.NonScalarOutput, span, f"{name} returns {what}, and grad needs a real scalar", remedy)


def describe(kind):
    if K.is_array(kind):
        if kind.dims is None:
            return "an array"
        return f"an array with {len(kind.dims)} dimension" + ("s" if len(kind.dims) > 1 else "")
    return {"tuple": "a tuple", "list": "a list", "dict": "a dict", "none": "None", "str": "a string"}.get(
        kind.family, f"a value of kind {kind.family}"
    )


def gradient_of(ctx, state, param):
    """The expression that returns a parameter's gradient: its structure, its dtype, memory of its own."""
    kind = ctx.kinds(param) or K.UNKNOWN
    held = "owned" if param in ctx.places else state.get(param)
    if held is None and (display := shadow(ctx, state, param)) is not None:
        return ctx.rt("gradient", display, N.Name(param))
    if held is None:
        return ctx.zero(param) if _plain(ctx, kind) else ctx.rt("gradient", N.Const(None), N.Name(param))
    bar = ctx.bar(param)
    if ctx.together and K.is_array(kind):
        held = "borrowed"
    if not _plain(ctx, kind) or kind.family == "float" and _boxes(ctx):
        return ctx.rt("shadow_gradient" if param in ctx.places and not K.is_array(kind) else "gradient", bar, ctx.as_given.get(param, N.Name(param)))
    return bar if held == "owned" or kind.family == "float" else N.Call(N.Attr(bar, "copy"))


def _boxes(ctx):
    """May the cotangent of a number be an array of it, as np.reshape(y_bar, np.shape(x)) is?"""
    for s in walk.statements(ctx.fn.body):
        op = ctx.operation(s.value) if type(s) is N.Assign and type(s.target) is N.Name else None
        if op is None or op.what != "rule" or op.rule is None or op.rule.style not in ("linear", "general"):
            continue
        for p, x in op.bound.items():
            text = op.rule.adjoint.get(p)
            if type(text) is N.Call and text.func != N.Attr(N.Name("rt"), "unbroadcast") and ctx.is_active(x) and K.is_number(ctx.kind_of(x)):
                return True
    return False


def _reordered(ctx):
    """A second name for each argument that may come back with the keys of a dict in another order: fills ctx.as_given."""
    for s in walk.statements(ctx.fn.body):
        if type(s) is N.Assign and type(s.value) is N.Call:
            op = ctx.operation(s.value)
            if op.what == "effect" and op.problem == "pop" and ctx.kind(op.bound).family == "dict":
                for p in ctx.private:
                    if p in ctx.regions.get(op.bound.id, ()) and p not in ctx.as_given:
                        ctx.as_given[p] = ctx.fresh(f"{p}_given")
                        yield N.Assign(ctx.as_given[p], N.Name(p))


def along(e, path):
    """`e` followed along a path of attributes (names) and items (constants in a list)."""
    for step in path:
        e = N.Attr(e, step) if isinstance(step, str) else N.Index(e, N.Const(step[0]))
    return e


def _plain(ctx, kind):
    """Is a cotangent of this kind a gradient as it stands: a float64 array among float64 numbers and arrays?"""
    if kind.family != "float" and (not K.is_array(kind) or kind.dtype != "f8" or not kind.dims):
        return False
    for n in ctx.active:
        k = ctx.kinds(n)
        if k is None or not (k.family == "float" or (k.family in ("array", "scalar") and k.dtype == "f8")):
            return False
    return True


def halves(ctx, pair, params, fwd_name, rev_name):
    """`fwd(params) -> value, saved` and `rev(saved, value_bar) -> cotangents of the active params`."""
    entry = {}

    def seed(ctx, result, state, out, reverse):
        if type(result) is N.Name and result.id not in ctx.places:
            entry["bar"] = ctx.bar(result.id)
            if ctx.is_active(result):
                state[result.id] = "borrowed"
            return
        entry["bar"] = ctx.fresh("value_bar")
        marker = N.Pass(ctx.fn.span)
        if type(result) is N.Name:
            reverse.contribute(result.id, entry["bar"], False, state, out, marker)
        if type(result) is N.Display:
            for k, item in enumerate(result.items):
                if ctx.is_active(item):
                    reverse.contribute(item.id, N.Index(entry["bar"], N.Const(k)), False, state, out, marker)

    both = sweeps(ctx, pair, seed, lambda state: tuple(bar_of(ctx, state, p) for p in params))
    grads = both.grads
    tail = N.Return(grads[0] if len(grads) == 1 else N.Display("tuple", grads))
    needed = Liveness((*both.reverse, tail)).entry
    known = walk.assigned(both.forward) | ctx.given
    saved = sorted(n for n in needed if n in known)
    holder = ctx.fresh("saved")
    unpack, reverse = own.unpacked(ctx, both, saved, holder)
    body = (*reverse, tail)
    bound = set(ctx.given)
    bound |= sure_names(both.forward)
    unbound = tuple(N.Assign(N.Name(n), ctx.stand_in(ctx.kinds(n))) for n in saved if n not in bound)
    both = replace(both, forward=unbound + both.forward)
    result = N.Display("tuple", (both.result, N.Display("tuple", tuple(N.Name(n) for n in saved))))
    doc = in_lines(f"Forward half of {place(ctx)}: its value, and what {rev_name} needs.")
    fwd = replace(ctx.fn, name=fwd_name, body=(*ctx.own_arguments(), *ctx.entry, *both.forward, N.Return(result)), doc=doc)
    rev_params = (N.Param(holder.id), N.Param(entry["bar"].id))
    doc = in_lines(f"Reverse half of {place(ctx)}: the cotangent of {listed(params)}.") if params else None
    rev = N.Function(rev_name, rev_params, (*unpack, *body), doc, ctx.fn.span)
    return fwd, rev


def bar_of(ctx, state, param):
    display = shadow(ctx, state, param)
    return ctx.zero(param) if display is None else display
