"""Arguments to parameters by Python's rules, `*` and `**` included: what has no known length is read item by item.

    def f(a, b=2.0, *rest): …        a = xs[0]
    f(*xs)                      →    b = xs[1] if len(xs) > 1 else 2.0
                                     rest = tuple(xs[2:])
"""

from __future__ import annotations

from dataclasses import replace

from ..ir import nodes as N
from . import comprehensions, loops


def has_stars(call):
    return any(type(a) is N.Starred for a in call.args) or any(k is None for k, _ in call.keywords)


def spliced(call):
    """`f(*(a, b), **{"k": c})` as `f(a, b, k=c)`."""
    args, keywords = [], []
    for a in call.args:
        literal = type(a) is N.Starred and type(a.value) is N.Display and a.value.kind in ("tuple", "list")
        args.extend(a.value.items if literal else (a,))
    for k, v in call.keywords:
        literal = k is None and type(v) is N.Mapping and all(_is_word(key) for key in v.keys)
        keywords.extend(((key.value, item) for key, item in zip(v.keys, v.values)) if literal else ((k, v),))
    return N.Call(call.func, tuple(args), tuple(keywords), call.span)


def _is_word(key):
    return type(key) is N.Const and isinstance(key.value, str)


def bind(d, params, call, name):
    """Parameter → argument expression; a string says what does not fit."""
    call = spliced(call)
    first = next((k for k, a in enumerate(call.args) if type(a) is N.Starred), len(call.args))
    given, rest = list(call.args[:first]), None
    if first < len(call.args):
        given = list(d.atoms(given))
        rest = _rest(d, call.args[first:], call.span)
    keywords = {k: v for k, v in call.keywords if k is not None}
    mappings = [d.atom(v) for k, v in call.keywords if k is None]
    if len(mappings) > 1:
        return f"two `**` in a call of {name}"
    bound, taken, named = {}, 0, []
    for p in params:
        if p.kind not in ("positional", "plain"):
            continue
        if given:
            bound[p.name] = given.pop(0)
        elif rest is not None and p.name not in keywords:
            item, q = N.Index(rest, N.Const(taken), call.span), p
            if mappings and p.kind == "plain":  # by position, by name, or the default
                named.append(p.name)
                there = N.Compare(N.Const(p.name), ("in",), (mappings[0],), call.span)
                by_name = N.Index(mappings[0], N.Const(p.name), call.span)
                q = replace(p, default=_or_default(there, by_name, p, call.span))
            bound[p.name] = _or_default(_more(d, rest, taken, call.span), item, q, call.span)
            taken += 1
    for p in params:
        if p.kind in ("plain", "keyword") and p.name in keywords:
            if p.name in bound:
                return f"{name}() got two values for {p.name}"
            bound[p.name] = keywords.pop(p.name)
    allowed = named
    for p in params:
        if p.name in bound or p.kind in ("varargs", "varkw"):
            continue
        if mappings and p.kind != "positional":
            allowed.append(p.name)
            here = N.Compare(N.Const(p.name), ("in",), (mappings[0],), call.span)
            bound[p.name] = _or_default(here, N.Index(mappings[0], N.Const(p.name), call.span), p, call.span)
        elif p.default is not None:
            bound[p.name] = p.default
        else:
            return f"{name}() is missing the argument {p.name}"
    return _collect(d, params, call, name, bound, (given, rest, taken), (keywords, mappings, allowed))


def _collect(d, params, call, name, bound, positional, named):
    """What `*rest` and `**options` take; without them nothing may be left."""
    given, rest, taken = positional
    keywords, mappings, allowed = named
    kinds = {p.kind: p.name for p in params}
    span = call.span
    if "varargs" in kinds:
        extra = N.Display("tuple", tuple(given), span)
        if rest is not None:
            others = N.Call(d.builtin("tuple"), (N.Index(rest, N.Slice(N.Const(taken), None, None), span),), (), span)
            extra = N.Binary("+", extra, others, span) if given else others
        bound[kinds["varargs"]] = extra
    elif given:
        return f"{name}() got arguments that it does not declare"
    elif rest is not None:
        _raise_if(d, _more(d, rest, taken, span), name, span)
    if "varkw" in kinds:
        words = N.Mapping(tuple(N.Const(k) for k in keywords), tuple(keywords.values()), span)
        bound[kinds["varkw"]] = words
        if mappings:
            if keywords:
                return f"keywords beside `**` in a call of {name}"
            key, v = N.Name(d.fresh("key"), span), N.Name(d.fresh("v"), span)
            pairs = N.Call(N.Attr(mappings[0], "items"), (), (), span)
            tests = (N.Compare(key, ("not in",), (_words(allowed),), span),) if allowed else ()
            parts = N.Comprehension(key, v, ((N.Display("tuple", (key, v)), pairs, tests),))
            bound[kinds["varkw"]] = comprehensions.collect(d, parts, span)
    elif keywords:
        return f"{name}() got arguments that it does not declare"
    elif mappings:
        mapping = mappings[0].id if type(mappings[0]) is N.Name else None
        if mapping is None:
            return f"`**` of no name in a call of {name}"
        text = f"(key not in {tuple(allowed)!r} for key in {mapping})"
        other = N.Call(d.builtin("any"), (N.Opaque(text, (mapping,), "generator expression", span),), (), span)
        _raise_if(d, other, name, span)
    return bound


def _words(names):
    return N.Display("tuple", tuple(N.Const(n) for n in names))


def _raise_if(d, test, name, span):
    message = N.Const(f"{name}() got arguments that it does not declare")
    error = N.Raise(N.Call(d.builtin("TypeError"), (message,), (), span), None, span)
    d.out.append(N.If(test, (error,), (), span))


def _more(d, rest, count, span):
    return N.Compare(N.Call(d.builtin("len"), (rest,), (), span), (">",), (N.Const(count),), span)


def _or_default(test, item, p, span):
    return item if p.default is None else N.IfExp(test, item, p.default, span)


def _rest(d, args, span):
    """One sequence of all arguments from the first `*` on."""
    if len(args) == 1:
        return loops.sequence(d, args[0].value)
    whole = None
    for a in args:
        part = N.Display("list", (a,), span)
        if type(a) is N.Starred:
            part = N.Call(d.builtin("list"), (loops.sequence(d, a.value),), (), span)
        whole = part if whole is None else N.Binary("+", whole, part, span)
    return d.atom(whole)


def plain_call(d, call, params, name):
    """A call with stars as one without them; None where it was refused."""
    bound = bind(d, params, call, name)
    if isinstance(bound, str):
        d.refuse(call, bound, "Call it with the arguments that it declares.")
        return None
    args = tuple(bound[p.name] for p in params if p.kind in ("positional", "plain"))
    keywords = tuple((p.name, bound[p.name]) for p in params if p.kind == "keyword")
    return N.Call(call.func, args, keywords, call.span)
