"""Calls of local functions become their bodies.

A nested function or lambda reads its free names when it is called (late binding), which is just what its body does at
the place of the call.  A module-level function that is handed a local function is inlined too, so that the call inside
it is known; its globals, where they are not the caller's, come in as constants.
"""

from __future__ import annotations

import dataclasses
import dis
import inspect
import itertools
from dataclasses import dataclass, replace

import numpy as np

from .. import errors
from ..ir import nodes as N
from ..ir import walk
from ..rules.parse import rule_for_object
from . import arguments, celled, closures, compound, generators, instances, iterators
from .exits import one_exit
from .resolve import MISSING, is_user_function

_STARS = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS


@dataclass(frozen=True)
class Local:
    """A function known by name inside another: its parameters (defaults as atoms) and body."""

    function: N.Function


def local_function(d, name, node):
    """The record of a nested def or lambda; its defaults are evaluated here, where it is defined."""
    if type(node) is N.Lambda:
        body = (N.Return(node.body, node.body.span),)
        node = N.Function("lambda_", node.params, body, None, node.span)
    params = tuple(replace(p, default=None if p.default is None else _frozen(d, p)) for p in node.params)
    return Local(replace(node, params=params))


def _frozen(d, p):
    atom = d.atom(p.default)
    if type(atom) is N.Const or d.env.is_static(atom):
        return atom
    return d.temp(atom, p.default.span, p.name)


def call_lambda(d, node, call):
    return _inline(d, local_function(d, "lambda_", node), call, "lambda")


def call(d, local, e, name):
    return _inline(d, local, e, name)


def passes_closure(d, call):
    """Is a function of the user's, one that does not call itself, handed a local function?"""
    obj = d.env.static(call.func)
    if not is_user_function(obj) or _recursive(obj):
        return False
    values = [*call.args, *(v for _, v in call.keywords)]
    return any(type(v) is N.Lambda or (type(v) is N.Name and v.id in d.functions) for v in values)


def lent(d, call):
    """The arguments of a call, the local functions among them as values where they are only called by the user's function,
    and handed on to its calls of itself: nobody keeps them, so that it does not matter what is bound anew later.
    """
    from .lower import lower
    from .source import read

    obj = d.env.static(call.func)
    local = {k: f for k, a in enumerate(call.args) if (f := _local(d, a)) is not None}
    if not local or not is_user_function(obj) or call.keywords or any(w for a in call.args for w in walk.walruses(a)):
        return call.args
    fn = lower(read(obj, wrapper=True), errors.Refusals(obj.__name__))
    places = {p.name: k for k, p in enumerate(fn.params[: len(call.args)])}
    called, reads = [], []
    for s in walk.statements(fn.body):
        reads += walk.own_reads(s)
        for c in (c for e in walk.own_exprs(s) for c in walk.subexpressions(e)):
            if type(c) is N.Call and type(c.func) is N.Name:
                again = c.args if _lookup(obj, c.func.id) is obj and not c.keywords else ()
                called += [c.func.id, *(a.id for k, a in enumerate(again) if type(a) is N.Name and places.get(a.id) == k)]
    kept = walk.assigned(fn.body) | {n for n in places if reads.count(n) != called.count(n)}
    args = list(call.args)
    for name, k in places.items():
        if k in local and name not in kept:
            args[k] = closures.value(d, local[k], call.args[k].span, lent=True) or args[k]
    return args


def _local(d, a):
    """The local function that an argument is; None for every other one."""
    if type(a) is N.Lambda:
        return local_function(d, "lambda_", a)
    found = d.functions.get(a.id) if type(a) is N.Name else None
    return found if type(found) is Local else None


def _recursive(obj):
    """May a module-level function reach itself through the functions that its text names?"""
    return any(function.__globals__.get(n) is obj for function, n in _reached(obj))


def _reached(obj):
    """The names in the text of a function and of the functions that it names, each with the function that has it."""
    found, waiting = {obj}, [obj]
    while waiting:
        function = waiting.pop()
        for n in _named(function.__code__):
            yield function, n
            other = function.__globals__.get(n)
            if is_user_function(other) and other not in found:
                found.add(other)
                waiting.append(other)


def names_reached(obj):
    """All global names and attributes in the text of a function and of the functions that it names."""
    return {n for _, n in _reached(obj)}


def _named(code):
    """The global names and attributes in a function's code, nested functions included."""
    yield from code.co_names
    for c in code.co_consts:
        if hasattr(c, "co_code"):
            yield from _named(c)


def passes_iterator(d, call):
    """Is a function of the user's handed a generator, to be used up there?"""
    return is_user_function(d.env.static(call.func)) and iterators.passed(d, call)


def enters_argument(d, call):
    """Does a user's function enter a context manager that it is given, one that is made here?"""
    obj = d.env.static(call.func)
    if not is_user_function(obj) or not any(i.opname == "BEFORE_WITH" for i in dis.get_instructions(obj.__code__)):
        return False
    if _recursive(obj):
        return False
    from .lower import lower
    from .source import read

    fn = lower(read(obj, wrapper=True), errors.Refusals(obj.__name__))
    params = {p.name for p in fn.params}
    return any(type(s) is N.With and type(s.manager) is N.Name and s.manager.id in params for s in walk.statements(fn.body))


def makes_closure(d, call):
    """Does a user's function return a function that it defines?"""
    obj = d.env.static(call.func)
    if not is_user_function(obj) or not any(hasattr(c, "co_code") for c in obj.__code__.co_consts):
        return False
    from .lower import lower
    from .source import read

    fn = lower(read(obj, wrapper=True), errors.Refusals(obj.__name__))
    made = {s.function.name for s in walk.statements(fn.body) if type(s) is N.Define}
    for s in walk.statements(fn.body):
        if type(s) is N.Return and (type(s.value) is N.Lambda or (type(s.value) is N.Name and s.value.id in made)):
            return True
    return False


def takes_stars(d, call):
    """Does a user's function declare `*args` or `**options`?"""
    obj = d.env.static(call.func)
    return is_user_function(obj) and bool(obj.__code__.co_flags & _STARS) and rule_for_object(obj) is None


def yields(d, call):
    """Is this a call of a user's generator function?"""
    obj = d.env.static(call.func)
    return is_user_function(obj) and (bool(obj.__code__.co_flags & inspect.CO_GENERATOR) or _gives_iterator(obj))


def yields_itself(d, call):
    """Is this a call of a generator function that may call itself?"""
    obj = d.env.static(call.func)
    return is_user_function(obj) and bool(obj.__code__.co_flags & inspect.CO_GENERATOR) and _recursive(obj)


_GIVING = {}  # code → does its function return an iterator?
_NAMES = frozenset(("zip", "map", "filter", "enumerate", "reversed", "iter", "itertools"))


def _gives_iterator(obj):
    """Does a function return nothing but `zip(…)`, `map(…)`, generator expressions and their like?"""
    from .lower import lower
    from .source import read

    code = obj.__code__
    if code not in _GIVING:
        inner = any(getattr(c, "co_name", "") == "<genexpr>" for c in code.co_consts)
        _GIVING[code] = False
        if (inner or _NAMES & set(code.co_names)) and rule_for_object(obj) is None:
            fn = lower(read(obj, wrapper=True), errors.Refusals(obj.__name__))
            _GIVING[code] = generators.yielding(fn, lambda e: _is_iterator(obj, e)) is not fn
    return _GIVING[code]


def _is_iterator(obj, e):
    if type(e) is N.Opaque:
        return e.what == "generator expression" and e.parts is not None
    if type(e) is not N.Call:
        return False
    if type(e.func) is N.Attr and type(e.func.value) is N.Name:
        return _lookup(obj, e.func.value.id) is itertools and e.func.name not in ("count", "cycle")
    found = _lookup(obj, e.func.id) if type(e.func) is N.Name else MISSING
    return found is MISSING and e.func.id in _NAMES if type(e.func) is N.Name else False


def parameters(d, obj):
    """The parameters of a function object with atoms for their defaults."""
    from .lower import lower
    from .source import read

    if hasattr(obj, "__sourcegrad_call__"):  # a derivative: its text is made when it is called
        return tuple(_declared(d, p) for p in inspect.signature(obj).parameters.values())
    defaults = _defaults(d, obj)
    return tuple(replace(p, default=defaults.get(p.name)) for p in lower(read(obj, wrapper=True), d.refusals).params)


def stars(d, e):
    """A call with `*` or `**` as one without, where what is called tells how many arguments it takes."""
    obj = d.env.static(e.func)
    if not arguments.has_stars(e):
        return e
    if is_user_function(obj):
        params = parameters(d, obj)
    elif isinstance(obj, np.ufunc):
        if any(k is None for k, _ in arguments.spliced(e).keywords):
            return e  # there may be an `out` among them
        params = tuple(N.Param(f"x{k + 1}", "positional") for k in range(obj.nin))
    elif isinstance(obj, type) and instances.follows(obj):
        init = inspect.signature(obj).parameters.values()
        if any(p.default is dataclasses._HAS_DEFAULT_FACTORY for p in init):
            return e
        params = tuple(_declared(d, p) for p in init)
        if any(p.kind in ("varargs", "varkw") for p in params):
            return e  # bound where its `__init__` is inlined
    else:
        return e
    return arguments.plain_call(d, e, params, obj.__name__) or N.Call(e.func, (), (), e.span)


def _declared(d, p):
    """A parameter from a signature."""
    kinds = {p.POSITIONAL_ONLY: "positional", p.VAR_POSITIONAL: "varargs", p.KEYWORD_ONLY: "keyword", p.VAR_KEYWORD: "varkw"}
    default = None
    if p.default is not p.empty:
        literal = p.default is None or type(p.default) in (int, float, bool, str)
        default = N.Const(p.default) if literal else d.env.bind(d.names, p.name, p.default)
    return N.Param(p.name, kinds.get(p.kind, "plain"), default)


def call_global(d, call):
    """Inline a module-level function at a call that hands it a local one, or collects arguments."""
    fn = global_function(d, d.env.static(call.func))
    return _inline(d, Local(fn), call, fn.name)


def global_function(d, obj):
    """A function object as a function of this one's scope: what its globals mean comes in as constants."""
    from .lower import lower
    from .source import read

    source = read(obj, wrapper=True)
    d.env.inlined.add(obj)
    fn = celled.celled(lower(source, d.refusals), d.env.wanted)
    if _gives_iterator(obj):
        fn = generators.yielding(fn, lambda e: _is_iterator(obj, e))
    free = walk.free_names(fn)
    names = {}
    for name in sorted(free):
        value = source.classes[name] if name in source.classes else _lookup(obj, name)
        if value is MISSING or (d.env.lookup(name) is value and name not in d.env.locals):
            d.names.taken.add(name)
            continue
        names[name] = d.env.bind(d.names, name, value).id
    fn = replace(fn, body=walk.rename_block(fn.body, names))
    defaults = _defaults(d, obj)
    return replace(fn, params=tuple(replace(p, default=defaults.get(p.name)) for p in fn.params))


def _lookup(obj, name):
    cells = dict(zip(obj.__code__.co_freevars, obj.__closure__ or ()))
    if name in cells:
        return cells[name].cell_contents
    return obj.__globals__.get(name, MISSING)


def _defaults(d, obj):
    """Parameter → atom for the defaults of a function object."""
    code = obj.__code__
    plain = code.co_varnames[: code.co_argcount]
    values = dict(zip(reversed(plain), reversed(obj.__defaults__ or ())))
    values.update(obj.__kwdefaults__ or {})
    atoms = {}
    for name, value in values.items():
        literal = value is None or type(value) in (int, float, bool, str)
        atoms[name] = N.Const(value) if literal else d.env.bind(d.names, name, value)
    return atoms


def _inline(d, local, call, name):
    fn = local.function
    active = d.inlining
    if local.function in active:
        d.refuse(
            call, f"the nested function {name} calls itself",
            "Move it to module level and pass what it reads from outside as arguments.",
        )  # fmt: skip
        return N.Const(None, call.span)
    if not active and closures.recursive(d, local):
        return closures.called(d, local, call, name)
    bound = arguments.bind(d, fn.params, call, name)
    if isinstance(bound, str):
        d.refuse(call, bound, "Call it with the arguments that it declares.")
        return N.Const(None, call.span)
    fn, items = generators.as_list(d, fn)
    using_up, d.using_up = d.using_up, False
    if items is not None and not using_up:
        d.refuse(call, "a generator that is not used up where it is made", "Make a list of it: `list(…)`.")
    names = {n: d.fresh(n) for n in sorted(walk.local_names(fn))}
    d.env.wanted.renamed(names)
    fresh = replace(fn, body=_without_scopes(d, walk.rename_block(fn.body, names)))
    # Every argument is evaluated in the caller before the first parameter is bound.
    values, lazy = [], []
    for p in fn.params:
        v = bound[p.name]
        if iterators.is_iterator(d, v):  # what the callee uses up
            if any(type(c) is N.Call and d.env.static(c.func) is d.env.static(call.func) for c in walk.subexpressions(v)):
                d.refuse(v, f"a generator of {name} passed to {name} itself", "Pass a list of it: `list(…)`.")
                return N.Const(None, call.span)
            lazy.append(N.Assign(N.Name(names[p.name], v.span), v, call.span))
            continue
        closure = type(v) is N.Lambda or (type(v) is N.Name and v.id in d.functions)
        values.append((p, v if closure or type(v) in (N.Display, N.Mapping) else d.atom(v)))
    for p, v in values:
        if p.kind == "varargs" and type(v) is N.Display and names[p.name] not in walk.bound(fresh.body):
            v, body = _handed_on(d, v, names[p.name], fresh.body)
            fresh = replace(fresh, body=body)
        d.assign(N.Name(names[p.name], v.span), v, call.span)
        if type(v) is N.Name:
            d.given[names[p.name]] = v.id
    fresh = replace(fresh, params=tuple(replace(p, name=names[p.name]) for p, _ in values), body=(*lazy, *fresh.body))
    active.append(local.function)
    options = {names[p.name]: keys for p, v in values if p.kind == "varkw" and (keys := _shown(v)) is not None}
    body = one_exit(compound.of_function(d, fresh, options), d.names, d.env.locals).body
    d.scopes.append(body)
    escapes = d.loop_escapes
    d.loop_escapes = escapes | loop_escapes(body)
    for s in body[:-1]:
        d.statement(s)
    returned = body[-1].value if items is None else N.Name(names[items.id], call.span)
    if type(returned) is N.Lambda:  # a function of ours travels by name
        name = N.Name(d.fresh("function"), returned.span)
        d.assign(name, returned, returned.span)
        returned = name
    result = d.value(returned)
    d.loop_escapes = escapes
    d.scopes.pop()
    active.pop()
    return result


def _shown(e):
    """The keys of a dict display that are all strings; None for all else."""
    shown = type(e) is N.Mapping and all(type(k) is N.Const and type(k.value) is str for k in e.keys)
    return tuple(k.value for k in e.keys) if shown else None


def _handed_on(d, display, name, block):
    """(the display, the block) with what `*args` collects under names of its own, so that `f(x, *args)` is `f(x, k)`."""
    if any(type(i) is N.Starred for i in display.items):
        return display, block
    parts = tuple(N.Name(d.fresh(i.id if type(i) is N.Name else "arg"), i.span) for i in display.items)
    for part, item in zip(parts, display.items):
        d.assign(part, item, item.span)

    def expr(e):
        e = walk.map_children(e, expr)
        if type(e) is not N.Call:
            return e
        args = (parts if type(a) is N.Starred and type(a.value) is N.Name and a.value.id == name else (a,) for a in e.args)
        return replace(e, args=tuple(a for some in args for a in some))

    def inside(block):
        return tuple(walk.map_blocks(walk.map_exprs(s, expr), inside) for s in block)

    return replace(display, items=parts), inside(block)


def _without_scopes(d, block):
    """Inlined, a nonlocal name is the caller's own; a global one still cannot be rebound."""
    out = []
    for s in block:
        if type(s) is N.Scope:
            if s.kind == "nonlocal":
                continue
            if s.kind.endswith("import"):
                out.append(s)
                continue
            d.statement(s)
            continue
        out.append(walk.map_blocks(s, lambda b: _without_scopes(d, b)))
    return tuple(out)


def loop_escapes(block):
    """Loop variables that are read or bound anywhere outside the loop that binds them."""
    loops = [s for s in walk.statements(block) if type(s) is N.For and type(s.target) is N.Name]
    if not loops:
        return frozenset()
    total, inside = {}, {}
    for s in walk.statements(block):
        for n in (*walk.own_reads(s), *walk.binds(s)):
            total[n] = total.get(n, 0) + 1
    for s in loops:
        name = s.target.id
        count = 1 + sum(
            1 for i in walk.statements(s.body) for n in (*walk.own_reads(i), *walk.binds(i)) if n == name
        )
        nested = any(type(i) is N.For and i.target == s.target for i in walk.statements(s.body))
        inside[name] = inside.get(name, 0) + (count if not nested else 0)
    return frozenset(n for n, count in inside.items() if total.get(n, 0) != count)


