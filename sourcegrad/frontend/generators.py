"""Generator functions become functions that return the list of what they yield.

    def gen(n):                 def gen(n):
        for i in range(n):          items = []
            yield i * i    →        for i in range(n):
                                        items.append(i * i)
                                    return items

`yield v` comes from the lowering as a call of a name that no user has.
"""

from __future__ import annotations

import inspect
from dataclasses import replace

from ..ir import nodes as N
from ..ir import walk
from ..rules.parse import rule_for_object
from .resolve import is_user_function

WRITERS = frozenset(
    "append pop extend insert remove clear sort reverse update setdefault popitem move_to_end add discard fill put resize".split()
)


_ASKING = (next, iter, zip, enumerate, reversed, map, filter)  # take items, or nothing yet


def is_yield(s):
    return type(s) is N.Evaluate and type(s.value) is N.Call and s.value.func == N.YIELD


def yielding(fn, is_iterator):
    """A function whose `return`s all give back an iterator, as the generator function that yields its items."""
    returns = [s.value for s in walk.statements(fn.body) if type(s) is N.Return]
    if spans(fn.body) or not returns or not all(v is not None and is_iterator(v) for v in returns):
        return fn
    item = N.Name("item_" if "item_" not in walk.local_names(fn) else "item_of_iterator")

    def block(b):
        out = []
        for s in b:
            if type(s) is N.Return:
                one = N.Evaluate(N.Call(N.YIELD, (item,), (), s.span), s.span)
                out += [N.For(item, s.value, (one,), (), s.span), N.Return(N.Const(None, s.span), s.span)]
            else:
                out.append(walk.map_blocks(s, block))
        return tuple(out)

    return replace(fn, body=block(fn.body))


def spans(block):
    """The places of the `yield`s of a function's own body."""
    return [s.span for s in walk.statements(block) if is_yield(s)]


def called(d, e):
    """Is this a call of a generator function?"""
    from . import inline

    if type(e) is not N.Call:
        return False
    local = d.functions.get(e.func.id) if type(e.func) is N.Name else None
    if type(local) is inline.Local:
        return bool(spans(local.function.body))
    return local is None and inline.yields(d, e)


def lists(d, e):
    """Is this a call of a function of ours that returns the list of what a generator yields?"""
    return type(e) is N.Call and getattr(d.env.static(e.func), "__sourcegrad_yields__", False) is True


def interleaves(d, call, body):
    """Could running the body of a loop change what the generator that it loops over reads?"""
    name = call.func.id if type(call) is N.Call and type(call.func) is N.Name else None
    local = d.functions.get(name)
    free = walk.free_names(local.function) if hasattr(local, "function") else set()
    if free & walk.bound(body):
        return True
    read = free | set(walk.reads(call))
    return disturbs(d, body, (d.collected | private(d, d.scopes[-1])) - read, sums(d, d.scopes[-1]) - read)


def disturbs(d, body, own, summed=frozenset(), within=()):
    """May a block change what others read?

    own: names of containers that nothing else reads; summed: names of what nothing else holds, which `+=` may change in place
    """
    for s in walk.statements(body):
        if type(s) is N.AugAssign and type(s.target) is N.Name and s.target.id not in summed:
            return True
        if type(s) in (N.Assign, N.AugAssign) and type(s.target) in (N.Index, N.Attr):
            if type(s.target) is not N.Index or getattr(s.target.value, "id", "") not in own:
                return True
        if type(s) in (N.Delete, N.Define, N.Scope):
            return True
        for e in walk.own_exprs(s):
            for c in walk.subexpressions(e):
                if type(c) is not N.Call or (type(c.func) is N.Attr and getattr(c.func.value, "id", "") in own):
                    continue
                if is_yield(N.Evaluate(c)):
                    continue
                local = d.functions.get(c.func.id) if type(c.func) is N.Name else None
                if hasattr(local, "function") and local.function not in within:
                    inner, names = local.function, walk.local_names(local.function)
                    here = (own - names) | private(d, inner.body), (summed - names) | sums(d, inner.body)
                    if disturbs(d, inner.body, *here, (*within, inner)):
                        return True
                    continue
                obj = d.env.static(c.func)
                if any(obj is f for f in _ASKING) or is_user_function(obj) and _writes_nothing(obj, set()):
                    continue
                rule = rule_for_object(obj)
                if (rule is None or not rule.pure or rule.memory.startswith("writes")):
                    return True
    return False


def private(d, block):
    """Names of lists, dicts and arrays made here that nothing else can hold: they are only indexed, asked, returned."""
    made, seen, kept = {}, {}, {}
    for s in walk.statements(block):
        if type(s) is N.Assign and type(s.target) is N.Name and _is_fresh(d, s.value):
            made[s.target.id] = made.get(s.target.id, 0) + 1
        for n in walk.binds(s):
            made[n] = made.get(n, 0) - (0 if made.get(n) and type(s) is N.Assign and _is_fresh(d, s.value) else 100)
        for n in walk.own_reads(s):
            seen[n] = seen.get(n, 0) + 1
        for n in _kept_here(d, s):
            kept[n] = kept.get(n, 0) + 1
    return {n for n, count in made.items() if count > 0 and seen.get(n, 0) == kept.get(n, 0)}


def sums(d, block):
    """Names that only ever stand for numbers and new arrays, which nothing else can hold."""
    other, seen, kept = set(), {}, {}
    for s in walk.statements(block):
        if type(s) is not N.AugAssign:
            plain = type(s) is N.Assign and type(s.target) is N.Name and (type(s.value) is N.Const or _is_fresh(d, s.value))
            other |= set() if plain else set(walk.binds(s))
        for n in walk.own_reads(s):
            seen[n] = seen.get(n, 0) + 1
        found = [c for e in walk.own_exprs(s) for c in walk.subexpressions(e) if type(c) in (N.Binary, N.Unary, N.Compare)]
        operands = [o.id for c in found for o in walk.children(c) if type(o) is N.Name]
        changed = [s.target.id] if type(s) is N.AugAssign and type(s.target) is N.Name else []
        for n in (*operands, *changed, *_kept_here(d, s)):
            kept[n] = kept.get(n, 0) + 1
    assigned = {n for s in walk.statements(block) for n in walk.binds(s)}
    return {n for n in assigned - other if seen.get(n, 0) == kept.get(n, 0)}


def _is_fresh(d, e):
    if type(e) is N.Call:
        obj = d.env.static(e.func)
        rule = rule_for_object(obj)
        return obj in (list, dict) if isinstance(obj, type) else rule is not None and rule.memory == "fresh"
    return type(e) in (N.Display, N.Mapping)


def _kept_here(d, s):
    """Names that a statement reads without letting their objects go elsewhere, once for each time."""
    if type(s) is N.Return and type(s.value) is N.Name:
        yield s.value.id
        return
    exprs = [*walk.own_exprs(s), *([s.target] if type(s) in (N.Assign, N.AugAssign) else ())]
    for e in exprs:
        for c in walk.subexpressions(e):
            if type(c) is N.Index and type(c.value) is N.Name:
                yield c.value.id
            elif type(c) is N.Call and type(c.func) is N.Attr and type(c.func.value) is N.Name:
                yield c.func.value.id
            rule = rule_for_object(d.env.static(c.func)) if type(c) is N.Call else None
            if rule is not None and rule.memory == "fresh":
                yield from (a.id for a in c.args if type(a) is N.Name)


def _writes_nothing(function, seen):
    """Does the code of a function, and of those that it names, store into nothing but its own variables?"""
    import dis

    code = function.__code__
    if code in seen:
        return True
    seen.add(code)
    steps = list(dis.get_instructions(code))
    in_place = [k for k, i in enumerate(steps) if i.opname.startswith("INPLACE") or (i.opname == "BINARY_OP" and i.argrepr.endswith("="))]
    if any(i.opname.startswith(("STORE_SUBSCR", "STORE_ATTR", "STORE_GLOBAL", "STORE_DEREF", "DELETE_")) for i in steps):
        return False
    others = {i.argval for k, i in enumerate(steps) if i.opname == "STORE_FAST" and k - 1 not in in_place and steps[k - 1].opname != "LOAD_CONST"}
    stars = sum(bool(code.co_flags & flag) for flag in (inspect.CO_VARARGS, inspect.CO_VARKEYWORDS))
    others |= set(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + stars])
    if any(steps[k + 1].opname != "STORE_FAST" or steps[k + 1].argval in others for k in in_place):
        return False
    cells = [c.cell_contents for c in function.__closure__ or () if _full(c)]
    named = [function.__globals__.get(n) for n in code.co_names]
    if WRITERS & set(code.co_names) or any(hasattr(c, "co_code") for c in code.co_consts):
        return False
    return all(_writes_nothing(f, seen) for f in (*cells, *named) if is_user_function(f))


def _full(cell):
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def used_up(d, e):
    """The Name of the list of all that the call of a generator function yields."""
    from . import listing

    outlined = listing.call(d, e)
    if outlined is not None:
        return d.atom(outlined)
    d.using_up = True
    return d.atom(e)


def as_list(d, fn):
    """(the function without `yield`, the Name of its list); None for the Name where nothing is yielded."""
    if not spans(fn.body):
        return fn, None
    for s in walk.statements(fn.body):
        endless = type(s) is N.While and type(s.test) is N.Const and s.test.value
        if endless and not any(type(i) in (N.Break, N.Return, N.Raise) for i in walk.statements(s.body)):
            d.refuse(s, "a generator without end", "Give the loop a condition, or put the loop where it is used.")
    items = N.Name(d.fresh("items"), fn.span)
    d.collected.add(items.id)
    start = N.Assign(items, N.Display("list", (), fn.span), fn.span)
    return replace(fn, body=(start, *appending(fn.body, items))), items


def appending(block, items):
    """A generator's body that appends what it yields to a list, and returns nothing."""
    out = []
    for s in block:
        if is_yield(s):
            s = N.Evaluate(N.Call(N.Attr(items, "append"), s.value.args, (), s.span), s.span)
        elif type(s) is N.Return:
            s = N.Return(N.Const(None, s.span), s.span)
        out.append(walk.map_blocks(s, lambda b: appending(b, items)))
    return tuple(out)


def returning(block, items):
    """`return` of a generator, which ends it, returns its list."""
    return tuple(
        N.Return(items, s.span) if type(s) is N.Return else walk.map_blocks(s, lambda b: returning(b, items)) for s in block
    )
