"""The cases of a `match` as tests and bindings.

    match x:                    if rt.is_list(x) and len(x) == 2 and x[0] == 0:
        case [0, b]: …              b = x[1]; …
        case {"k": v}: …    →   elif rt.is_dict(x) and "k" in x:
        case _: …                   v = x["k"]; …
                                else: …
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from . import loops
from .resolve import MISSING

# A positional sub-pattern of these is matched with the subject itself.
_ITSELF = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)


def cases(d, s):
    """The statements that a `match` becomes."""
    bound = {n for c in s.cases for n in walk.pattern_names(c.pattern)}
    if type(s.subject) is N.Name and s.subject.id not in bound:
        return _chain(d, s.subject, s.cases, s.span)
    subject = N.Name(d.fresh("subject"), s.subject.span)
    return (N.Assign(subject, s.subject, s.subject.span), *_chain(d, subject, s.cases, s.span))


def _chain(d, subject, cases, span):
    """The first case that matches."""
    if not cases:
        return ()
    case, rest = cases[0], cases[1:]
    tests, bindings = _pattern(d, case.pattern, subject)
    test = _all(tests, case.pattern.span)
    if case.guard is None:
        body = (*bindings, *case.body)
        return body if test is None else (N.If(test, body, _chain(d, subject, rest, span), span),)
    matched = N.Name(d.fresh("matched"), case.pattern.span)
    yes, no = (N.Assign(matched, N.Const(v), case.pattern.span) for v in (True, False))
    asked = (*bindings, N.If(case.guard, (yes,), (), case.guard.span))
    first = asked if test is None else (N.If(test, asked, (), span),)
    return (no, *first, N.If(matched, case.body, _chain(d, subject, rest, span), span))


def _all(tests, span):
    if len(tests) < 2:
        return tests[0] if tests else None
    return N.Bool("and", tuple(tests), span)


def _call(d, name, *args):
    return N.Call(d.builtin(name), args)


def _pattern(d, p, x):
    """(tests that must all hold, statements that bind) of the pattern `p` for the expression `x`."""
    return _PATTERNS[p.what](d, p, x)


def _parts(d, pairs, tests):
    bindings = []
    for part, x in pairs:
        more, bound = _pattern(d, part, x)
        tests.extend(more)
        bindings.extend(bound)
    return tests, bindings


def _value(d, p, x):
    same = type(p.value) is N.Const and (p.value.value is None or type(p.value.value) is bool)
    return [N.Compare(x, ("is" if same else "==",), (p.value,), p.span)], []


def _bind(d, p, x):
    tests, bindings = _pattern(d, p.parts[0], x) if p.parts else ([], [])
    return tests, bindings + ([] if p.name is None else [N.Assign(p.name, x, p.span)])


def _or(d, p, x):
    found = [_pattern(d, part, x) for part in p.parts]
    tests = [_all(t, p.span) for t, _ in found]
    bindings = []
    for test, (_, bound) in reversed(list(zip(tests, found))):
        if bound or bindings:
            bindings = bound if test is None else [N.If(test, tuple(bound), tuple(bindings), p.span)]
    return ([] if None in tests else [N.Bool("or", tuple(tests), p.span)]), bindings


def _list(d, p, x):
    count = len(p.parts)
    star = next((k for k, part in enumerate(p.parts) if part.what == "star"), None)
    length = _call(d, "len", x)
    if star is None:
        test = N.Compare(length, ("==",), (N.Const(count),), p.span)
    else:
        test = N.Compare(length, (">=",), (N.Const(count - 1),), p.span)
    pairs = []
    for k, part in enumerate(p.parts):
        if part.what == "star":
            after = count - k - 1
            items = N.Index(x, N.Slice(N.Const(k) if k else None, N.Const(-after) if after else None, None), part.span)
            if part.name is not None:
                pairs.append((N.Pattern("bind", None, (), part.name, span=part.span), _call(d, "list", items)))
        else:
            at = k if star is None or k < star else k - count
            pairs.append((part, N.Index(x, N.Const(at), part.span)))
    tests = [N.Call(loops.runtime(d, "is_list"), (x,), (), p.span), test]
    if star is not None and count == 1:
        tests.pop()
    return _parts(d, pairs, tests)


def _dict(d, p, x):
    tests = [N.Call(loops.runtime(d, "is_dict"), (x,), (), p.span)]
    tests += [N.Compare(key, ("in",), (x,), p.span) for key in p.value]
    tests, bindings = _parts(d, [(part, N.Index(x, key, p.span)) for key, part in zip(p.value, p.parts)], tests)
    if p.name is not None:
        key, v = N.Name(d.fresh("key"), p.span), N.Name(d.fresh("v"), p.span)
        pairs = N.Call(N.Attr(x, "items"), (), (), p.span)
        other = (N.Compare(key, ("not in",), (N.Display("tuple", p.value),), p.span),) if p.value else ()
        parts = N.Comprehension(key, v, ((N.Display("tuple", (key, v)), pairs, other),))
        rest = N.Opaque("", tuple(walk.reads(x)), "dict comprehension", p.span, parts)
        bindings.append(N.Assign(p.name, rest, p.span))
    return tests, bindings


def _class(d, p, x):
    cls = d.env.static(p.value)
    plain = len(p.parts) - len(p.names)
    tests = [_call(d, "isinstance", x, p.value)]
    if cls in _ITSELF and plain == 1:
        own, fields = [(p.parts[0], x)], ()
    else:
        own, fields = [], getattr(cls, "__match_args__", ())
        if plain > len(fields):
            what = "a class that is not known before the program runs" if cls is MISSING else cls.__name__
            d.refuse(p, f"positional patterns of {what}", "Write them with keywords: `case C(x=…)`.")
            return tests, []
    names = (*fields[: plain - len(own)], *p.names)
    for name in p.names:
        if name not in fields:
            tests.append(_call(d, "hasattr", x, N.Const(name)))
    rest = [(part, N.Attr(x, name, p.span)) for part, name in zip(p.parts[len(own) :], names)]
    return _parts(d, own + rest, tests)


_PATTERNS = {"value": _value, "bind": _bind, "or": _or, "list": _list, "dict": _dict, "class": _class}
