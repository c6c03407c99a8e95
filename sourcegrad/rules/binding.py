"""A call's arguments to the parameters of a rule's statement, by Python's rules and by what the real function says."""

from __future__ import annotations

from ..ir import nodes as ir
from . import declare
from .objects import REQUIRED, parameters

_FIXED_ORDERS = (ir.Const("C"), ir.Const("F"))


_WHY = {
    "out": " (only into an array that is known to have the result's dtype, or that it is rounded to as a whole)",
    "overwrite_input": " (it leaves the argument in an order that nothing tells)",
}


class BindError(Exception):
    """A call has an argument that the rule's statement does not declare; the message says what it allows."""


def bind(rule, args, keywords=()):
    """Parameter → expression, defaults filled in; BindError for an argument that is not declared."""
    if rule.style == "zero" and not rule.params:
        return _constant(rule, args, keywords)
    bound = {}
    names = rule.names
    star = next((n for n in names if n.startswith("*")), None)
    limit = names.index(star) if star else rule.positional
    for name, value in zip(names[:limit], args):
        if type(value) is ir.Starred:
            raise BindError(f"{rule.key} with an unpacked argument is not declared; {_allowed(rule)}")
        bound[name] = value
    rest = tuple(args[limit:])
    if star:
        only = rest[0].value if len(rest) == 1 and type(rest[0]) is ir.Starred else None
        bound[star[1:]] = only if only is not None else ir.Display("tuple", rest)
    elif rest:
        keywords = (*_named(rule, args, limit), *keywords)
    for word, value in keywords:
        if word in ("signature", "sig") and word not in names:
            word, value = "dtype", _only_dtype(rule, value)
        name = word if word in names else rule.aliases.get(word)
        if name is not None and name not in bound:
            bound[name] = value
        elif word is None or word in bound or not _says_nothing(rule.key, word, value):
            shown = "**" if word is None else word + "="
            raise BindError(f"{rule.key} with {shown} is not declared{_WHY.get(word, '')}; {_allowed(rule)}")
    for name, default in rule.all_params:
        if name.startswith("*") or name in bound:
            continue
        if default is REQUIRED:
            raise BindError(f"{rule.key} lacks its argument {name}; {_allowed(rule)}")
        bound[name] = default
    if rule.laid_out and bound["order"] not in _FIXED_ORDERS:
        raise BindError(
            f"{rule.key} with an order that may follow the memory's layout is not declared; write order='C' or order='F'"
        )
    for name, values in rule.entry.only:
        if type(bound[name]) is not ir.Const or bound[name].value not in values:
            raise BindError(f"{rule.key} with such a {name}= is not declared; {_allowed(rule)} with {name} of {values}")
    return bound


def _named(rule, args, limit):
    """The arguments beyond those that the statement takes by position, as the keywords that they are."""
    real = parameters(rule.key)
    if real is None or len(args) > len(real) or any(type(a) is ir.Starred for a in args):
        raise BindError(f"{rule.key} with {len(args)} positional arguments is not declared; {_allowed(rule)}")
    return tuple((name, value) for (name, _), value in list(zip(real, args))[limit:])


def _only_dtype(rule, signature):
    """The dtype that a ufunc's signature= names for all operands, or for the result alone: what dtype= says."""
    if type(signature) is ir.Const and isinstance(signature.value, str):
        letters = set(signature.value) - set("->")
        if len(letters) == 1:
            return ir.Const(letters.pop())
    items = signature.items if type(signature) is ir.Display else ()
    told = [i for i in items if i != ir.Const(None)]
    if told and all(i == told[0] for i in told) and items[-1] == told[0]:
        return told[0]
    if signature == ir.Const(None):
        return signature
    raise BindError(f"{rule.key} with signature= is declared where it names one dtype for all, as 'dd->d' does; write dtype=")


def _says_nothing(key, word, value):
    """Is this the default that the real function has, `out=None`, or a word that changes no result?"""
    if any(key.startswith(prefix) and word == w for prefix, w in declare.IDLE):
        return True
    if type(value) is not ir.Const:
        return False
    default = dict(parameters(key, keywords=True) or ()).get(word, REQUIRED)
    return type(default) is type(value.value) and default == value.value


def _constant(rule, args, keywords):
    """Arguments of a zero rule are all allowed, save those that make it write: `out`."""
    place = rule.positional
    if any(word == "out" for word, _ in keywords) or (place is not None and len(args) > place):
        raise BindError(f"{rule.key} with out= writes into an array, which its rule does not declare")
    return {}


def _allowed(rule):
    return f"the rule is for {rule.entry.statement}"
