"""Parts of an input container become variables: `params["w1"]` is read once, on entry, as w1.

Its cotangent is then a variable too, and the container's is put together at the end:

    t = x @ params["w1"]          w1 = params["w1"]
                                  t = x @ w1
                                  …
                                  return rt.gradient({"w1": w1_bar}, params)

Only for parts that are surely there, so that reading them early cannot fail: of an argument of the user's, all that the
kinds show; of a dict that a function of the program gives another one, which may get a key later, those that are read
in any case.
"""

from __future__ import annotations

import keyword
from dataclasses import replace

from ..analysis.activity import store_base
from ..ir import nodes as N
from ..ir import walk


def hoist(fn, env, names, kinds, inputs, entry):
    """(function, components): container name → ((key expression, part's name), …).

    entry: do the kinds of parameters come from their values?
    """
    changed = walk.assigned(fn.body) | {
        store_base(s.target)
        for s in walk.statements(fn.body)
        if type(s) in (N.Assign, N.AugAssign) and type(s.target) in (N.Index, N.Attr)
    }
    containers = [p for p in inputs if p not in changed and parts(kinds(p))]
    components = {}
    if not containers:
        return fn, components
    reads = []
    while containers:
        name = containers.pop(0)
        found, there = {}, None if entry or kinds(name).family == "tuple" else _always_read(fn.body, name)

        def part(e, name=name, found=found, there=there):
            return _replace(e, name, kinds, names, found, env, there)

        body = _map(fn.body, part)
        if not found:
            continue
        fn = replace(fn, body=body)
        components[name] = tuple((key, new) for key, (new, _, _) in found.items())
        for _, (new, read, kind) in found.items():
            reads.append(N.Assign(N.Name(new), read, read.span))
            kinds.known[new] = kind
            if parts(kind):
                containers.append(new)
    return replace(fn, body=(*reads, *fn.body)), components


def _always_read(block, name):
    """Keys of a dict that are read whenever a block is run."""
    found = set()
    for s in block:
        if walk.blocks(s) or type(s) in (N.Return, N.Raise):
            break
        for e in walk.own_exprs(s):
            conditional = any(type(i) in (N.IfExp, N.Bool, N.Lambda, N.Compare, N.Opaque) for i in walk.subexpressions(e))
            for i in () if conditional else walk.subexpressions(e):
                if type(i) is N.Index and i.value == N.Name(name) and type(i.index) is N.Const:
                    found.add(i.index.value)
    return found


def parts(kind):
    """Key → kind of the parts that a container surely has; empty for what is no known tuple or dict."""
    if kind is None or kind.items is None:
        return {}
    if kind.family == "dict":
        return dict(kind.items)
    if kind.family == "tuple" and kind.dtype is None:
        return dict(enumerate(kind.items))
    return {}


def _replace(e, name, kinds, names, found, env, there):
    if type(e) is N.Index and type(e.value) is N.Name and e.value.id == name and type(e.index) is N.Const:
        known = parts(kinds(name))
        key = e.index.value
        if type(key) is int and type(key) is not bool and key < 0 and kinds(name).family == "tuple":
            key += len(known)
        if key in known and type(key) in (int, str) and (there is None or key in there):
            const = N.Const(key)
            if const not in found:
                stem = key if type(key) is str and key.isidentifier() and not keyword.iskeyword(key) else f"{name}_{key}"
                new = names.fresh(stem if stem.isidentifier() else f"{name}_part")
                env.locals.add(new)
                found[const] = new, N.Index(e.value, const, e.span), known[key]
            return N.Name(found[const][0], e.span)
    if type(e) in (N.Name, N.Const):
        return e
    return walk.map_children(e, lambda c: _replace(c, name, kinds, names, found, env, there))


def _map(block, f):
    return tuple(walk.map_blocks(walk.map_exprs(s, f, lambda t: t), lambda b: _map(b, f)) for s in block)


def shadow(ctx, state, name):
    """The cotangent of a container whose parts have theirs in `state`, as a display; None where nothing came."""
    if name in state or name in ctx.places:
        return ctx.bar(name)
    if name not in ctx.components:
        return None
    held = {key.value: shadow(ctx, state, new) for key, new in ctx.components[name]}
    known = parts(ctx.kinds(name))
    if all(v is None for v in held.values()):
        return None
    values = [held.get(key) or N.Const(None) for key in known]
    if ctx.kinds(name).family == "tuple":
        return N.Display("list", tuple(values))
    return N.Mapping(tuple(N.Const(key) for key in known), tuple(values))
