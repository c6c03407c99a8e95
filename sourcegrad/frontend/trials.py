"""`try`: what will happen is found out first, by a rehearsal of the body; then that is what the text does.

    try:                           outcome = rt.attempt(f_try, …)    # runs the body, without derivatives
        y = g(x)                   done = rt.completed(outcome)      # statements, -1 for all of them
    except ValueError as e:        if done < 0:
        y = h(x)              →        y = g(x)
                                   else:
                                       e = rt.raised(outcome)
                                       if isinstance(e, ValueError): y = h(x)
                                       else: raise e

So what is differentiated is plain branches.  Where the body was left midway and has assigned or stored what is read
later, the statements that were completed are done again, counted by `done`.  A rehearsal that may change something
works on copies, and prints nothing.  A body of one statement needs no counting:

    e = rt.error_of(f_try, …)
    if e is None: y = g(x)
    elif isinstance(e, ValueError): y = h(x)
    else: raise e
"""

from __future__ import annotations

from dataclasses import replace

from ..ir import nodes as N
from ..ir import printer, walk
from ..rules.parse import rule_for_object
from ..runtime import outcomes
from . import exits, loops, midway
from .resolve import MISSING

_ASKED = ("__class__", "__traceback__", "__cause__", "__context__", "__notes__", "errno", "strerror", "filename")


def outcome(d, s, whole, seen):
    """The statements that the `try` statement `s` becomes; what stands in it has been simplified.

    seen: what the body assigns is seen by others when it is left by an exception that is not caught here
    """
    if any(type(i) is N.Return for i in walk.statements(s.final)):
        d.refuse(s, "`return` in `finally`", "Return after the `try` statement.")
        return ()
    if s.final and _leaves_loop(s.final):
        d.refuse(s, "`break` or `continue` in `finally`", "Leave the loop after the `try` statement.")
        return ()
    if s.final:
        return _finally(d, s, whole, seen)
    return _except(d, s, whole) if s.handlers else (*s.body, *s.orelse)


def _finally(d, s, whole, seen):
    """The final block before every way out of the body."""
    inner = _except(d, replace(s, final=()), whole) if s.handlers else (*s.body, *s.orelse)
    last = _behind(d, inner, s.final)
    if seen or not _silent(s.final):  # an exception that nobody catches: its effects come first, too
        error = N.Name(d.fresh("error"), s.span)
        handler = (*s.final, N.Raise(error, None, s.span))
        return _rehearsed(d, replace(s, body=inner), last, lambda e: (N.Assign(error, e), *handler), whole)
    return last


def _silent(block):
    """Does a block change nothing but local names?"""
    for s in walk.statements(block):
        if type(s) not in (N.Assign, N.If, N.Pass, N.For) or (type(s) is N.Assign and type(s.target) is not N.Name):
            return False
        if any(type(c) is N.Call for e in walk.own_exprs(s) for c in walk.subexpressions(e)):
            return False
    return True


def _behind(d, block, final, in_loop=False):
    """The block with `final` behind it, on all ways out."""
    out = _leaving(d, block, final, False)
    return out if exits._block_always_leaves(out) else (*out, *final)


def _leaving(d, block, final, in_loop):
    out = []
    for s in block:
        t = type(s)
        if t is N.Return:
            value = N.Name(d.fresh("value"), s.span)
            out += [N.Assign(value, s.value or N.Const(None, s.span), s.span), *final, N.Return(value, s.span)]
        elif t in (N.Break, N.Continue) and not in_loop:
            out += [*final, s]
        else:
            out.append(walk.with_blocks(s, [_leaving(d, b, final, inner) for b, inner in _looping(s, in_loop)]) if walk.blocks(s) else s)
    return tuple(out)


def _looping(s, in_loop):
    """Every block of `s`, and whether a `break` in it leaves a loop inside: one in a loop's `else` does not."""
    return [(b, in_loop or (k == 0 and type(s) in (N.For, N.While))) for k, b in enumerate(walk.blocks(s))]


def _except(d, s, whole):
    def handled(error):
        return _handlers(d, s.handlers, error)

    return _rehearsed(d, s, (*s.body, *s.orelse), handled, whole)


def _handlers(d, handlers, error):
    """The handler for an exception; `raise` where there is none."""
    if not handlers:
        return (N.Raise(error, None),)
    h, rest = handlers[0], handlers[1:]
    body = _reraising(h.body, error)
    if h.name is not None:
        _check(d, h)
        body = (N.Assign(h.name, error, h.span), *body)
    if h.type is None:
        return body
    test = N.Call(d.builtin("isinstance"), (error, h.type), (), h.span)
    return (N.If(test, body, _handlers(d, rest, error), h.span),)


def _reraising(block, error):
    out = []
    for s in block:
        if type(s) is N.Raise and s.exc is None and s.span != N.NOWHERE:
            s = N.Raise(error, None, s.span)
        out.append(s if N.is_with(s) else walk.map_blocks(s, lambda b: _reraising(b, error)))
    return tuple(out)


def _check(d, h):
    """An exception may carry values: a handler must not take them out."""
    for s in walk.statements(h.body):
        for e in walk.own_exprs(s):
            for c in walk.subexpressions(e):
                inside = type(c) is N.Attr and c.value == h.name and c.name not in _ASKED
                if inside or (type(c) is N.Index and c.value == h.name):
                    d.refuse(
                        c, f"a value that the exception {h.name.id} carries",
                        "Assign the value to a variable before `raise`, and read the variable in the handler.",
                    )  # fmt: skip


def _rehearsed(d, s, done, handled, whole):
    """`done` where all goes well; else what was completed is done again, and `handled(error)` follows."""
    span = s.span
    s = replace(s, body=midway.hoisted(d, s.body))
    told, left, error = (N.Name(d.fresh(stem), span) for stem in ("outcome", "completed", "error"))
    if _is_first_alone(d, s.body) and not _may_change(d, (_outright(s.body[0]),)):
        trial, names = _trial(d, replace(s, body=s.body[:1]), whole, error, first=True)
        if trial is None:
            return done
        args = tuple(N.Name(n, span) for n in names)
        if _is_update(s.body[0]):
            asked = N.Call(loops.runtime(d, "error_of_update"), (trial, N.Const(span.place), *args), (), span)
        else:
            asked = N.Call(loops.runtime(d, "error_of"), (trial, *args), (), span)
        fine = N.Compare(error, ("is",), (N.Const(None),), span)
        return N.Assign(error, asked, span), N.If(fine, done or (N.Pass(span),), handled(error), span)
    careful = _may_change(d, s.body)
    trial, names = _trial(d, s, whole, error)
    if trial is None:
        return done
    again = _again(d, s.body, left, span) if _partly_read(s.body, whole) or careful else ()
    if len(s.body) == 1 and not walk.blocks(s.body[0]) and midway.call_of(s.body[0], d) is None:
        again = ()
    runtime = lambda name, *args: N.Call(loops.runtime(d, name), args, (), span)  # noqa: E731
    args = tuple(N.Name(n, span) for n in names)
    if careful:
        again = (*again, N.Evaluate(runtime("replayed", told, N.Const(span.place)), span))
    failed = (*again, N.Assign(error, runtime("raised", told), span), *handled(error))
    return (
        N.Assign(told, runtime("attempt", trial, N.Const(span.place if careful else None), *args), span),
        N.Assign(left, runtime("completed", told), span),
        N.If(N.Compare(left, ("<",), (N.Const(0),), span), done or (N.Pass(span),), failed, span),
    )


def _is_update(s):
    """Is this `x += …` of a name, which may change the object?"""
    return type(s) is N.AugAssign and type(s.target) is N.Name


def _outright(s):
    """An update as the assignment that it is where the object cannot be changed."""
    return N.Assign(s.target, N.Binary(s.op, s.target, s.value, s.span), s.span) if _is_update(s) else s


def _is_first_alone(d, body):
    """Is there but one statement in the body of a `try` that may raise, its first?"""
    first, *rest = body
    if type(first) not in (N.Assign, N.AugAssign, N.Evaluate) or midway.call_of(first, d) is not None:
        return False
    return all(type(i) in (N.Break, N.Continue, N.Pass) for i in rest)


def _may_change(d, block):
    """May running a block change anything but local names?"""
    for s in walk.statements(block):
        if type(s) in (N.AugAssign, N.Delete, N.Define):
            return True
        if type(s) is N.Assign and not all(type(t) is N.Name for t in _targets(s.target)):
            return True
        for e in walk.own_exprs(s):
            for c in walk.subexpressions(e):
                if type(c) is N.Call and not _harmless(d, c):
                    return True
    return False


def _targets(target):
    return [t for i in target.items for t in _targets(i)] if type(target) is N.Display else [target]


def _harmless(d, call):
    obj = d.env.static(call.func)
    if obj is MISSING:
        return False
    if isinstance(obj, type) and issubclass(obj, BaseException):
        return True
    rule = rule_for_object(obj)
    return rule is not None and rule.pure and not rule.memory.startswith("writes")


def _partly_read(body, whole):
    """Is a name that the body assigns read anywhere else?"""
    assigned = walk.bound(body)
    count = {}
    for block, sign in ((whole, 1), (body, -1)):
        for s in walk.statements(block):
            for n in walk.own_reads(s):
                count[n] = count.get(n, 0) + sign
    return any(count.get(n, 0) > 0 for n in assigned)


# --- the rehearsal ------------------------------------------------------------------------------------------------------


def _trial(d, s, whole, error, first=False):
    """(Name of a function that rehearses the body, the names it is given), or None where it was refused.

    first: there is but one statement, so that the function gives nothing but the exception
    """
    body, bound, reads = s.body, set(), {}
    for i in walk.statements(body):
        for e in walk.own_exprs(i):
            for c in walk.subexpressions(e):
                obj = d.env.static(c.func) if type(c) is N.Call else MISSING
                rule = None if obj is MISSING or not callable(obj) else rule_for_object(obj)
                if rule is not None and "random" in rule.entry.kind:
                    d.refuse(c, "a random draw inside `try`", "Draw before the `try` statement.")
                    return None, ()
    if first and _is_update(body[0]):
        reads[body[0].target.id] = None
    _params(body, bound, reads, d.env.locals)
    inner = _rebinding(d, reads, whole)
    params = tuple(N.Param(n) for n in reads)
    start, tried, bad, good = _alone(body, error) if first else _told(d, body, error)
    caught = N.Handler(d.builtin("BaseException"), error, (bad,))
    name = d.names.fresh(f"{d.function_name}_try")
    ir = N.Function(name, params, (*inner, *start, N.Try(tried, (caught,), (), ()), good), None)
    text = printer.function(ir)
    if printer.is_too_deep(text):
        d.refuse(s, "a `try` whose ways out, written as branches, nest deeper than Python reads", "Move parts of its body into functions of their own.")
        return None, ()
    free = walk.free_names(ir)
    for n in free:
        d.env.lookup(n)
    d.env.constants[name] = d.env.made(ir, text)
    return N.Name(name), tuple(reads)


def _alone(body, error):
    """The parts of a rehearsal of one statement: what comes first, the statement, and what is given back where it raises or not."""
    return (), body, N.Return(error), N.Return(N.Const(None))


def _told(d, body, error):
    """Those of the rehearsal of many, which counts them."""
    count = N.Name(d.names.fresh("done"))
    bad, good = (N.Return(N.Display("tuple", told)) for told in ((count, error), (N.Const(-1), N.Const(None))))
    return (N.Assign(count, N.Const(0)),), _counted(d, body, count, good, False), bad, good


def _rebinding(d, reads, whole):
    """The definitions of functions among `reads` that rebind names outside: the rehearsal has its own, and those names."""
    found = {}
    for n in [*reads]:
        defined = [s for s in walk.statements(whole) if n in walk.binds(s)]
        if len(defined) == 1 and type(defined[0]) is N.Define:
            inner = defined[0].function
            scopes = [s for s in walk.statements(inner.body) if type(s) is N.Scope and s.kind == "nonlocal"]
            if scopes:
                found[n] = defined[0]
                del reads[n]
                reads.update((v, None) for v in sorted(walk.free_names(inner)) if v in d.env.locals and v not in found)
    return tuple(found.values())


def _params(block, bound, reads, locals):
    """Local names that a block may read before it binds them, in order; `bound`: those that it surely has."""
    for s in block:
        for n in walk.own_reads(s):
            if n in locals and n not in bound:
                reads[n] = None
        inner = []
        for b in walk.blocks(s):
            mine = bound | set(walk.own_writes(s))
            _params(b, mine, reads, locals)
            inner.append(mine)
        bound.update(walk.own_writes(s) if type(s) is not N.For else ())
        if type(s) is N.If:
            left = [m for m, b in zip(inner, walk.blocks(s)) if not exits._block_always_leaves(b)]
            bound.update(set.intersection(*left) if left else ())


def _counted(d, block, count, good, in_loop):
    """A block that counts the statements that it has completed, of those that may raise."""
    one = N.AugAssign(count, "+", N.Const(1))
    out = []
    for s in block:
        t = type(s)
        if t is N.Return:
            out += [N.Evaluate(s.value or N.Const(None)), good]
        elif t in (N.Break, N.Continue):
            out.append(s if in_loop else good)
        elif t in (N.Raise, N.Pass) or t is N.Assign and _is_certain(d, s):
            out.append(s)
        elif walk.blocks(s):
            first = () if _is_certain(d, s) else (one,)
            new = [(*first, *_counted(d, b, count, good, inner)) for b, inner in _looping(s, in_loop)]
            if N.is_with(s):
                new[1] = walk.blocks(s)[1]
            out.append(walk.with_blocks(s, new))
        else:
            out += [_unprinted(s), one]
    return tuple(out)


def _is_certain(d, s):
    """Can this assignment, or the test of this branch, raise nothing: one of those that stand for a `try` inside?"""

    def known(e):
        return type(e) is N.Const or type(e) is N.Name and e.id not in d.names.user

    if type(s) is N.If and not N.is_with(s):
        return known(s.test) or type(s.test) is N.Compare and known(s.test.left) and s.test.rest == (N.Const(0),)
    if type(s) is not N.Assign or type(s.target) is not N.Name:
        return False
    kernel = d.env.static(s.value.func) if type(s.value) is N.Call else MISSING
    return known(s.value) or kernel in (outcomes.completed, outcomes.raised)


def _unprinted(s):
    """A call of print evaluates its arguments alone."""
    if type(s) is N.Evaluate and type(s.value) is N.Call and s.value.func == N.Name("print"):
        return N.Evaluate(N.Display("tuple", s.value.args))
    return s


def _again(d, body, left, span):
    """The statements that were completed, and no further."""
    inner = _replayed(d, body, left, False)
    fn = exits.one_exit(N.Function("again", (), inner, None, span), d.names, d.env.locals)
    return fn.body[:-1]


def _replayed(d, block, left, in_loop):
    end = N.Return(N.Const(None))
    none_left = N.Compare(left, ("==",), (N.Const(0),))
    enough = N.If(none_left, (end,), ())
    one = N.AugAssign(left, "-", N.Const(1))
    out = []
    for s in block:
        t = type(s)
        if t in (N.Return, N.Raise):
            return (*out, end)
        if t in (N.Break, N.Continue):
            return (*out, *((enough, s) if in_loop else (end,)))
        if t is N.Pass:
            continue
        if t is N.Assign and _is_certain(d, s):
            out.append(s)
            continue
        if t is N.If and _is_certain(d, s):
            out.append(walk.map_blocks(s, lambda b: _replayed(d, b, left, in_loop)))
            continue
        call = midway.call_of(s, d)
        out.append(enough if call is None else N.If(none_left, (N.Evaluate(midway.broken_call(d, call), s.span), end), ()))
        if not walk.blocks(s):
            out += [s, one]
            continue
        new = [(one, *_replayed(d, b, left, inner)) for b, inner in _looping(s, in_loop)]
        if t in (N.For, N.While):
            new[0] = (*new[0], enough)
        elif N.is_with(s):
            new[1] = walk.blocks(s)[1]
        out.append(walk.with_blocks(s, new))
    return tuple(out)


def _leaves_loop(block):
    return any(type(s) in (N.Break, N.Continue) for s in walk.statements(block))
