"""One way out: after this pass a function returns in its last statement and loops are left only at their tails.

 * What follows an `if` with an exit moves into the arm that does not leave, so `continue` disappears and `break` ends
   the body it stands in.  The printer writes such arms back as an early `break`.
 * A `return` inside a loop stores the result, raises a flag and breaks; what follows the loop asks the flag.
 * `else` on a loop asks whether it was broken.
 * Where both arms may go on and may leave, a flag per kind of exit says which (never a copy of the code behind).
"""

from __future__ import annotations

from dataclasses import replace

from ..ir import nodes as N
from ..ir import walk


def one_exit(fn, names, locals):
    """The function with its exits in tail position."""
    return _Exits(names, locals, fn).function(fn)


class _Exits:
    def __init__(self, names, locals, fn):
        self.names = names
        self.locals = locals
        self.result = None
        self.returned = None
        self.span = fn.span

    def fresh(self, stem):
        name = self.names.fresh(stem)
        self.locals.add(name)
        return N.Name(name)

    def function(self, fn):
        body = fn.body
        if body and type(body[-1]) is N.Return and not any(_leaves(s) for s in body[:-1]):
            inner = self.sequence(list(body[:-1]), False)
            return _with_body(fn, (*inner, body[-1]))
        if not any(type(s) is N.Return for s in walk.statements(body)):
            return _with_body(fn, (*self.sequence(list(body), False), N.Return(N.Const(None, fn.span), fn.span)))
        self.result = self.fresh("result")
        if not (body and _always_leaves(body[-1])):
            body = (*body, N.Return(N.Const(None, fn.span), fn.span))
        inner = self.sequence(list(body), False)
        if self.returned is not None:
            inner = (N.Assign(self.returned, N.Const(False), fn.span), *inner)
        return _with_body(fn, (*inner, N.Return(self.result, fn.span)))

    # `in_loop`: may this block leave by `break`?
    def sequence(self, stmts, in_loop):
        out = []
        for k, s in enumerate(stmts):
            t = type(s)
            if t is N.Continue:
                return tuple(out)
            if t is N.Break:
                out.append(s)
                return tuple(out)
            if t is N.Return:
                out.append(N.Assign(self.result, s.value, s.span))
                if in_loop:
                    out.append(N.Assign(self.flag(), N.Const(True, s.span), s.span))
                    out.append(N.Break(s.span))
                return tuple(out)
            if t is N.For or t is N.While:
                out.extend(self.loop(s, stmts[k + 1 :], in_loop))
                return tuple(out)
            if t is N.If and _leaves(s):
                out.extend(self.branch(s, stmts[k + 1 :], in_loop))
                return tuple(out)
            if t is N.If:
                s = walk.map_blocks(s, lambda b: self.sequence(list(b), in_loop))
            out.append(s)
        return tuple(out)

    def flag(self):
        if self.returned is None:
            self.returned = self.fresh("returned")
        return self.returned

    def branch(self, s, rest, in_loop):
        """An `if` that may leave, with what follows it."""
        go_on = [not _block_always_leaves(b) for b in (s.body, s.orelse)]
        if not rest or (sum(go_on) <= 1 and not (N.is_with(s) and any(go_on))):  # nothing moves into a `with`
            arms = [self.sequence([*b, *rest] if g else list(b), in_loop) for b, g in zip((s.body, s.orelse), go_on)]
            return [N.If(s.test, arms[0] or (N.Pass(),), arms[1], s.span)] if any(arms) else self.effect(s)
        # Both arms may go on and one may leave on the way: mark the way out.
        left = self.fresh("left")
        marked = walk.map_blocks(s, lambda b: self.mark(b, left))
        breaks, returns = _kinds(s)
        ways = []
        if returns and in_loop:
            ways.append(N.Break(s.span))
        elif breaks:
            ways.append(N.Break(s.span))
        if breaks and self.has_continue(s):
            # `continue` and `break` both: the flag tells them apart by its value.
            leave = N.If(N.Compare(left, ("==",), (N.Const("break"),), s.span), (N.Break(s.span),), (), s.span)
            ways = [leave]
        after = self.sequence(list(rest), in_loop)
        start = N.Assign(left, N.Const(""), s.span)
        body = self.sequence([marked], in_loop)
        test = N.Compare(left, ("!=",), (N.Const(""),), s.span)
        return [start, *body, N.If(test, tuple(ways) or (N.Pass(),), after, s.span)]

    def mark(self, block, left):
        """A block whose exits set `left` and fall through to its end instead."""
        out = []
        for k, s in enumerate(block):
            t = type(s)
            if t is N.Break or t is N.Continue:
                out.append(N.Assign(left, N.Const("break" if t is N.Break else "continue"), s.span))
                return tuple(out)
            if t is N.Return:
                out.append(N.Assign(self.result, s.value, s.span))
                out.append(N.Assign(self.flag(), N.Const(True, s.span), s.span))
                out.append(N.Assign(left, N.Const("break"), s.span))
                return tuple(out)
            if t is N.If and _leaves(s):
                rest = self.mark(block[k + 1 :], left)
                s = walk.map_blocks(s, lambda b: self.mark(b, left))
                out.append(s)
                if rest:
                    test = N.Compare(left, ("==",), (N.Const(""),), s.span)
                    out.append(N.If(test, rest, (), s.span))
                return tuple(out)
            if (t is N.For or t is N.While) and _leaves(s):
                returns = any(_exits((b,), N.Return) for b in s.body)
                before, new, behind = self.core(s)
                rest = self.mark((*behind, *block[k + 1 :]), left)
                out.extend((*before, new))
                if not returns:
                    return (*out, *rest)
                done = (N.Assign(left, N.Const("break"), s.span),)
                out.append(N.If(self.flag(), done, rest, s.span))
                return tuple(out)
            out.append(s)
        return tuple(out)

    def has_continue(self, s):
        return any(_exits(b, N.Continue) for b in walk.blocks(s))

    def effect(self, s):
        """An `if` whose arms have become empty: its test still runs."""
        return [N.Evaluate(s.test, s.span)] if type(s.test) is not N.Name else []

    def core(self, s):
        """A loop whose returns have become flagged breaks: (what goes before, the loop, what its `else` asks)."""
        body, before, behind = s.body, [], s.orelse
        if s.orelse and any(_exits((b,), N.Break) for b in body):
            broken = self.fresh("broken")
            before.append(N.Assign(broken, N.Const(False), s.span))
            body = _flag_breaks(body, broken)
            behind = (N.If(N.Unary("not", broken), s.orelse, (), s.span),)
        inner = self.sequence(list(body), True) or (N.Pass(s.span),)
        if type(s) is N.For:
            return before, N.For(s.target, s.iter, inner, (), s.span), behind
        return before, N.While(s.test, inner, (), s.span), behind

    def loop(self, s, rest, in_loop):
        before, new, behind = self.core(s)
        after = self.sequence([*behind, *rest], in_loop)
        if not any(_exits((b,), N.Return) for b in s.body):
            return [*before, new, *after]
        flag = self.flag()
        if in_loop:
            return [*before, new, N.If(flag, (N.Break(s.span),), after, s.span)]
        return [*before, new, *([N.If(N.Unary("not", flag), after, (), s.span)] if after else [])]


def _with_body(fn, body):
    return N.Function(fn.name, fn.params, body, fn.doc, fn.span)


def _exits(block, kind):
    """Does the block hold an exit of this kind that leaves it (breaks of inner loops do not)?"""
    for s in block:
        t = type(s)
        if t is kind:
            return True
        if t is N.If and (_exits(s.body, kind) or _exits(s.orelse, kind)):
            return True
        if t is N.For or t is N.While:
            if kind is N.Return and (_exits(s.body, kind) or _exits(s.orelse, kind)):
                return True
            if kind is not N.Return and _exits(s.orelse, kind):
                return True
    return False


def _leaves(s):
    return any(_exits((s,), k) for k in (N.Break, N.Continue, N.Return))


def _kinds(s):
    return _exits((s,), N.Break), _exits((s,), N.Return)


def _always_leaves(s):
    t = type(s)
    if t in (N.Break, N.Continue, N.Return, N.Raise):
        return True
    if t is N.If:
        return _block_always_leaves(s.body) and _block_always_leaves(s.orelse)
    if t is N.While and type(s.test) is N.Const and s.test.value is True:
        return not _exits(s.body, N.Break)
    return False


def _block_always_leaves(block):
    return any(_always_leaves(s) for s in block)


def _flag_breaks(body, broken):
    """A loop body whose own breaks raise a flag first."""
    out = []
    for s in body:
        if type(s) is N.Break:
            out.append(N.Assign(broken, N.Const(True), s.span))
        if type(s) is N.If:
            s = walk.map_blocks(s, lambda b: _flag_breaks(b, broken))
        elif type(s) in (N.For, N.While):  # what its `else` leaves is this loop
            s = replace(s, orelse=_flag_breaks(s.orelse, broken))
        out.append(s)
    return tuple(out)
