"""A function that writes into its arguments, as one that works on copies and gives them back.

What calls itself cannot become part of its caller (`frontend.splice`), so that what it does to the caller's memory is
done by the caller:

    def sort(a, lo, hi):             def sort_apart(a, lo, hi):
        …                                a = rt.copied(a)
        a[i] = v                         …
        sort(a, lo, i - 1)      →        a[i] = v
        return n                         n_2, a_2 = sort_apart(a, lo, i - 1); a[...] = a_2
                                         return n, a
"""

from __future__ import annotations

from dataclasses import replace

from ..ir import nodes as N
from ..ir import printer, walk


def apart(normal, written, rt, objects=None):
    """The Python function that returns (what `normal`'s function returns, its arguments `written`, changed).

    objects: the kinds of those among them that are objects, which are copied attribute by attribute.
    Without what it returns where that is None, or one of its arguments; and without a tuple around a single array.
    """
    env, names = normal.env, normal.names
    fn = normal.stages["lower"]
    module = env.module(names, rt, "rt")
    rebound = _rebound(fn.body)
    held = {p: names.fresh(f"{p}_own") if p in rebound else p for p in written}
    head = []
    for p in written:
        kind = (objects or {}).get(p)
        copy = N.Call(N.Attr(module, "copied"), (N.Name(p),))
        if kind is not None:
            parts = tuple((n, N.Attr(N.Name(p), n)) for n, _ in kind.items)
            held_in = {n for n, k in kind.items if k.family in ("array", "list", "dict")}
            parts = tuple((n, N.Call(N.Attr(module, "copied"), (e,)) if n in held_in else e) for n, e in parts)
            copy = N.Call(N.Attr(module, "instance"), (env.class_name(names, kind.dtype),), parts)
        head.append(N.Assign(N.Name(held[p]), copy))
        if held[p] != p:
            head.append(N.Assign(N.Name(p), N.Name(held[p])))

    arrays = tuple(N.Name(held[p]) for p in written)
    plain = returns_nothing(normal) or gives_back(normal, written) is not None

    def given(s):
        if plain:
            done = (N.Evaluate(s.value, s.span),) if type(s.value) is N.Call else ()
            return (*done, N.Return(arrays[0] if len(arrays) == 1 else N.Display("tuple", arrays), s.span))
        value = s.value if s.value is not None else N.Const(None)
        return (N.Return(N.Display("tuple", (value, *arrays)), s.span),)

    def block(b):
        return tuple(new for s in b for new in (given(s) if type(s) is N.Return else (walk.map_blocks(s, block),)))

    body = (*head, *block(fn.body), *given(N.Return(None)))
    params = tuple(replace(p, kind="plain", default=None) for p in fn.params)
    name = names.fresh(f"{fn.name}_apart")
    doc = f"{fn.name} on {'a copy' if len(written) == 1 else 'copies'} of {', '.join(written)}, given back."
    ir = replace(fn, name=name, params=params, body=body, doc=doc)
    for n in walk.free_names(ir):
        env.lookup(n)
    made = env.made(ir, printer.function(ir))
    made.__sourcegrad_apart__ = normal
    made.__sourcegrad_copies__ = frozenset(p for p in written if p not in (objects or ()))
    return made


def uncopied(function, params):
    """Those of the parameters of which a forward half may keep what it is given itself."""
    copies = getattr(function, "__sourcegrad_copies__", ())
    return frozenset(p for p in params if p not in copies)


def dict_taken_over(d, new, span, rt, local, len_, range_):
    """The statements that make the dict `d` what its changed copy is."""
    keys, n, i, key, item = (local(stem) for stem in ("keys", "n", "i", "key", "item"))
    body = (
        N.Assign(key, N.Index(keys, i, span), span), N.Assign(item, N.Index(new, key, span), span), N.Assign(N.Index(d, key, span), item, span),
    )  # fmt: skip
    yield N.Evaluate(rt("check_kept", N.Const(span.place), d, new), span)
    yield N.Assign(keys, rt("keys", new), span)
    yield N.Assign(n, N.Call(len_, (keys,), (), span), span)
    yield N.For(i, N.Call(range_, (n,), (), span), body, (), span)


def returns_nothing(normal):
    fn = normal.stages["lower"]
    return all(s.value in (None, N.Const(None)) for s in walk.statements(fn.body) if type(s) is N.Return)


def gives_back(normal, written):
    """The parameter that the function returns on all ways out, as it was given; None if there is none.

    On some of them it may return what it itself returns, called with that parameter in the same place.  An operator
    changes those `written`, arrays and lists, in their place.
    """
    fn = normal.stages["lower"]
    values = [s.value for s in walk.statements(fn.body) if type(s) is N.Return]
    last = fn.body[-1] if fn.body else None
    named = {v.id for v in values if type(v) is N.Name}
    if len(named) != 1 or type(last) is not N.Return:
        return None
    (name,) = named
    params = [p.name for p in fn.params]
    if name not in params:
        return None

    def again(v):
        """Is this the function itself, called with that parameter in the same place?"""
        first = _itself(normal, v.func) if type(v) is N.Call else None
        if first is None or any(type(a) is N.Starred for a in v.args):
            return False
        return dict(zip(params[first:], v.args)).get(name) == N.Name(name)

    body = tuple(s for s in walk.statements(fn.body) if not (type(s) is N.Assign and s.target == N.Name(name) and again(s.value)))
    augmented = name not in written and any(type(s) is N.AugAssign and name in walk.own_writes(s) for s in body)
    if augmented or any(type(s) is not N.AugAssign and name in walk.binds(s) for s in body):
        return None
    return name if all(type(v) is N.Name or again(v) for v in values) else None


def _itself(normal, e):
    """How many parameters the function has before those of a call of `e`, if that is a call of itself: a closure goes by `self`."""
    fn, own = normal.stages["lower"], normal.source.function
    if normal.env.static(e) is own:
        return 0
    made = N.Assign(e, N.Name("self"))
    bound = [s for s in walk.statements(fn.body) if type(e) is N.Name and e.id in walk.binds(s)]
    closure = hasattr(own, "__sourcegrad_ir__") and fn.params and fn.params[0].name == "self"
    return 1 if closure and len(bound) == 1 and bound[0] == made and e.id == fn.name else None


def _rebound(body):
    """Names that a body binds to something else."""
    return {n for s in walk.statements(body) if type(s) is not N.AugAssign for n in walk.binds(s)}
