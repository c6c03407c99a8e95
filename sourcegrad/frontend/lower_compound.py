"""`try`, `with` and `match` from Python's tree to the IR, as they are written."""

from __future__ import annotations

from sourcegrad.frontend.trees import kind
from sourcegrad.ir import nodes as ir


def try_(lowering, node):
    handlers = []
    for h in node.handlers:
        name = h.name if h.name is None or isinstance(h.name, str) else h.name.id
        name = None if name is None else ir.Name(name, lowering.span(h))
        handlers.append(ir.Handler(lowering.optional(h.type), name, lowering.block(h.body), lowering.span(h)))
    body, orelse, final = (lowering.block(b) for b in (node.body, node.orelse, node.finalbody))
    return [ir.Try(body, tuple(handlers), orelse, final, lowering.span(node))]


def with_(lowering, node):
    body = lowering.block(node.body)
    for item in reversed(node.items):
        manager, target = lowering.expr(item.context_expr), lowering.optional(item.optional_vars)
        body = (ir.With(manager, target, body, manager.span),)
    return list(body)


def match(lowering, node):
    cases = []
    for case in node.cases:
        body = lowering.block(case.body)
        cases.append(ir.Case(_pattern(lowering, case.pattern), lowering.optional(case.guard), body))
    return [ir.Match(lowering.expr(node.subject), tuple(cases), lowering.span(node))]


def _pattern(lowering, node):
    span, what = lowering.span(node), kind(node)
    many = tuple([_pattern(lowering, p) for p in getattr(node, "patterns", None) or ()])
    name = getattr(node, "rest" if what == "MatchMapping" else "name", None)
    name = None if name is None else ir.Name(name if isinstance(name, str) else name.id, span)
    if what == "MatchValue":
        return ir.Pattern("value", lowering.expr(node.value), span=span)
    if what == "MatchSingleton":
        return ir.Pattern("value", ir.Const(node.value, span), span=span)
    if what == "MatchAs":
        inner = () if node.pattern is None else (_pattern(lowering, node.pattern),)
        return ir.Pattern("bind", None, inner, name, span=span)
    if what == "MatchOr":
        return ir.Pattern("or", None, many, span=span)
    if what == "MatchSequence":
        return ir.Pattern("list", None, many, span=span)
    if what == "MatchStar":
        return ir.Pattern("star", None, (), name, span=span)
    if what == "MatchMapping":
        return ir.Pattern("dict", lowering.exprs(node.keys), many, name, span=span)
    named = tuple([_pattern(lowering, p) for p in node.kwd_patterns])
    return ir.Pattern("class", lowering.expr(node.cls), many + named, None, tuple(node.kwd_attrs), span)
