"""Local functions that are kept as values become objects with a `__call__`: in fields, lists, dicts, or called by themselves.

    net.act = lambda v: v * k          class lambda_:                        net.act = rt.instance(lambda_, k=k)
                                           def __call__(self, v):
                                               k = self.k
                                               return v * k

What the function reads from outside is held by value, which is the same as reading it when it is called as long as
nobody rebinds it in between; a function that calls itself finds itself in `self`.
"""

from __future__ import annotations

from dataclasses import replace

from ..ir import nodes as N
from ..ir import printer, walk
from . import callables, inline, lifted, listing, loops

_HELD = "Give it as a default: `lambda v, k=k: …`."


def value(d, local, span, lent=False):
    """The Name of an object that stands for a local function; None where it was refused.

    lent: nobody keeps it, so that it does not matter what is bound anew later
    """
    plan = _plan(d, local)
    if plan is None:
        return None
    for n in () if lent else plan.reads:
        if rebound(d, n, local.function.span):
            d.env.wanted.add(local.function, n)
            d.refuse(local.function, f"a function kept as a value reads {n}, which is bound again later", _HELD)
            return None
    return d.temp(_instance(d, plan, span), span, local.function.name)


def called(d, local, e, name):
    """The value of a call of a function that calls itself: nothing is rebound while it runs."""
    made = lifted.plan(d, [local, *(f for f in _reached(d, local) if f is not local)])
    if made is not None:
        return lifted.called(d, made, e, name)
    plan = _plan(d, local)
    if plan is None:
        return N.Const(None, e.span)
    made = d.temp(_instance(d, plan, e.span), e.span, name)
    return d.value(N.Call(made, e.args, e.keywords, e.span))


def recursive(d, local):
    """Does a local function reach itself through the local functions that it names?"""
    return local in _reached(d, local)


def _reached(d, local):
    """The local functions that a local function names, and those that these name."""
    found, waiting = [], [local]
    while waiting:
        for n in sorted(walk.free_names(waiting.pop().function)):
            other = d.functions.get(n)
            if type(other) is inline.Local and other not in found:
                found.append(other)
                waiting.append(other)
    return found


class Plan:
    """cls: the Name of the class; reads: what its objects hold; self_name: what the function is called inside itself."""

    def __init__(self, cls, reads):
        self.cls, self.reads = cls, reads


def _instance(d, plan, span):
    fields = tuple((n, N.Name(n, span)) for n in plan.reads)
    return N.Call(loops.runtime(d, "instance"), (plan.cls,), fields, span)


def _plan(d, local):
    """How a local function becomes an object; made once for each."""
    plan = d.plans.get(id(local.function))
    if plan is not None:
        return plan
    group = [local, *(f for f in _reached(d, local) if f is not local)]
    reads, names = set(), set()
    for f in group:
        for n in walk.free_names(f.function):
            known = d.functions.get(n)
            if type(known) is inline.Local:
                names.add(n)
            elif isinstance(known, (callables.Partial, callables.Choice, callables.Several)):
                d.refuse(f.function, f"a function kept as a value calls {n}, one of several or a partial function", "Make it a class with `__call__`.")
                return None
            elif known is None and n in d.env.locals:
                reads.add(n)
        rebinds = {n for s in walk.statements(f.function.body) if type(s) is N.Scope and s.kind == "nonlocal" for n in s.names}
        if rebinds:
            for n in sorted(rebinds):
                d.env.wanted.add(f.function, n)
            d.refuse(
                f.function, f"{f.function.name} is kept as a value, or calls itself, and rebinds a name outside",
                "Return the new value instead.",
            )  # fmt: skip
            return None
        reads |= {n for p in f.function.params if (n := _held_default(d, p)) is not None}
    reads = tuple(sorted(reads))
    made = []
    for f in group:
        cls = type(f.function.name, (), {"__module__": "sourcegrad_closures", "held": reads})
        name = d.env.bind(d.names, f.function.name, cls)
        plan = d.plans[id(f.function)] = Plan(name, reads)
        d.keep.append(f.function)
        made.append((f, cls))
    for f, cls in made:
        _define(d, f, cls, names, reads)
    return d.plans[id(local.function)]


def _held_default(d, p):
    """The local name that is a parameter's default, if it is one."""
    e = p.default
    return e.id if type(e) is N.Name and not d.env.is_static(e) else None


def _define(d, local, cls, names, reads):
    fn, span = listing.function(local.function), local.function.span
    taken = walk.local_names(fn) | walk.all_reads(fn.body) | set(reads)
    self = N.Name("self" if "self" not in taken else d.names.fresh("self"), span)
    held = {p.name: n for p in fn.params if (n := _held_default(d, p)) is not None}
    params = {p.name for p in fn.params if p.name not in held}
    bound = walk.local_names(fn)
    head = [N.Assign(N.Name(n, span), N.Attr(self, n, span), span) for n in reads if n not in bound]
    head += [N.Assign(N.Name(p, span), N.Attr(self, n, span), span) for p, n in held.items()]
    for n in sorted(names & walk.free_names(fn)):
        other = d.functions[n]
        fields = tuple((r, N.Attr(self, r, span)) for r in reads)
        again = self if other is local else N.Call(loops.runtime(d, "instance"), (d.plans[id(other.function)].cls,), fields, span)
        head.append(N.Assign(N.Name(n, span), again, span))
    own = tuple(p for p in fn.params if p.name in params)
    for n in sorted(walk.free_names(fn) - set(reads) - names):  # functions from outside under a local name
        known = d.functions.get(n)
        if type(known) is callables.Known:
            head.append(N.Assign(N.Name(n, span), known.func, span))
    name = fn.name if fn.name != "lambda_" else d.names.fresh("lambda_")
    ir = N.Function(name, (N.Param(self.id), *own), (*head, *fn.body), None, span)
    text = printer.function(ir)
    call = d.env.made(ir, text)
    call.__sourcegrad_ir__ = ir
    call.__sourcegrad_yields__ = fn is not local.function
    cls.__call__ = call
    lines = printer.function(replace(ir, name="__call__")).rstrip("\n").split("\n")
    indented = "\n".join(f"    {line}" if line else "" for line in lines)
    cls.__sourcegrad_text__ = f"class {d.plans[id(local.function)].cls.id}:\n{indented}\n"


def rebound(d, name, span):
    """May a name be bound again after a function at `span` has been made?"""
    if name in d.env.wanted.cells:
        return False  # what is bound again is another cell, of another call
    if any(name in walk.bound((loop,)) for loop in d.comprehended):
        return True
    for body in d.scopes:
        for s in walk.statements(body):
            if name in walk.binds(s) and s.span.line >= span.line and not (type(s) is N.Define):
                return True
        for s in walk.statements(body):
            if type(s) in (N.For, N.While) and s.span.line <= span.line <= s.span.end_line and name in walk.bound((s,)):
                return True
    return False
