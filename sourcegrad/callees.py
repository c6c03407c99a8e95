"""What the functions that are called do to memory: which write into their arguments, which return a view of them.

Such calls are spliced into their caller (`frontend.splice`); all others have derivatives of their own.
"""

from __future__ import annotations

import inspect

from . import errors
from .analysis import effects
from .analysis import kinds as K
from .analysis.aliasing import Aliases
from .analysis.operations import operation
from .diff import decide, dispatch, narrow
from .frontend.iterables import INTERLEAVED
from .frontend.splice import Splicer
from .ir import nodes as N
from .ir import walk


class Callees:
    """The part of `Program` that asks after callees; it supplies normal, infer, argument_kinds, writers, given."""

    def spliced(self, fn, env, names, params):
        """(function, kinds) with the calls in place that write into their arguments, or return what is written later."""
        splicer = Splicer(env, names)
        for _ in range(500):
            kinds = self.infer(fn, env, params)
            new = dispatch.methods_called(fn, env, names, kinds, lambda new, s: splicer.mark(new, splicer.chain(s)))
            if new is fn:
                new = narrow.told_apart(fn, env, names, kinds, lambda new, s: splicer.mark(new, splicer.chain(s)))
            if new is not fn:
                fn = new
                continue
            calls = [(s, op) for s in walk.statements(fn.body) if (op := self.user_call(s, env, kinds)) is not None]
            chosen = {}
            for s, op in calls:
                if s.value.span in env.lazy and op.function.__code__.co_flags & inspect.CO_GENERATOR:
                    self.refusals.add(errors.UnsupportedSyntax, s.value.span, *INTERLEAVED)
                found = self.callee_of(op, kinds)
                if found is None or found[0] in splicer.chain(s):
                    continue  # refused where it matters
                if self.mutates(op.function, op, kinds) is not None:
                    chosen[id(s)] = found
            if not chosen and calls:
                aliases = Aliases(fn, env, kinds, tuple(p.name for p in fn.params), self.gives)
                regions = aliases.run(errors.Refusals(fn.name)).regions
                for s, op in calls:
                    found = self.callee_of(op, kinds)
                    if found is None or found[0] in splicer.chain(s) or not self.gives(op, kinds)[0]:
                        continue
                    if any(n in regions for n in walk.own_writes(s)):
                        chosen[id(s)] = found
            if chosen:
                fn = splicer.replace(fn, chosen)
                continue
            # Only now, when no call changes what kinds say of an object, do they decide branches.
            decided = decide.branches(fn, env, kinds)
            if decided == fn:
                return fn, kinds
            fn = decided
        raise errors.InternalError(f"the calls of {fn.name} are not settled")

    def user_call(self, s, env, kinds):
        """The operation of a statement that calls a user's function; None for others."""
        if type(s) not in (N.Assign, N.Evaluate) or type(s.value) is not N.Call:
            return None
        op = operation(s.value, env, kinds)
        if op.what != "function" or (getattr(op.function, "__module__", "") or "").startswith("sourcegrad."):
            return None
        return op

    def callee_of(self, op, kinds):
        """(normal form, argument by parameter) of a call; None where it cannot be spliced."""
        normal = self.normal(target_of(op.function, kinds, op))
        fn = normal.stages["webs"]
        if any(p.kind in ("varargs", "varkw") for p in fn.params):
            return None
        bound = bind(tuple(p.name for p in fn.params), op.args, op.keywords)
        if bound is None:
            return None
        defaults = default_values(normal.source)
        for p in fn.params:
            if p.name not in bound:
                if p.name not in defaults or not isinstance(defaults[p.name], (int, float, str, bool, type(None))):
                    return None
                bound[p.name] = N.Const(defaults[p.name])
        return normal, bound

    def gives(self, op, kinds):
        """(the parameters whose memory a call's result may be, its arguments by parameter)."""
        function = target_of(op.function, kinds, op)
        normal = self.normal(function)
        fn, env, _ = normal.copy()
        params = self.argument_kinds(fn, normal, op, kinds)
        names = tuple(p.name for p in fn.params)
        bound = bind(names, op.args, op.keywords)
        if params is None or bound is None or any(p.kind in ("varargs", "varkw") for p in fn.params):
            return None
        key = normal, tuple(sorted(params.items(), key=lambda p: p[0]))

        def found():
            return Aliases(fn, env, self.infer(fn, env, params), (), self.gives).returned()

        return self.given.get(key, found), bound

    def mutates(self, function, op, kinds):
        """What a user's function, called without being differentiated, writes that its caller can see; None if nothing."""
        function = target_of(function, kinds, op)
        if (function.__module__ or "").startswith("sourcegrad."):
            return None
        normal = self.normal(function)
        fn, env, _ = normal.copy()
        params = self.argument_kinds(fn, normal, op, kinds) or {p.name: K.UNKNOWN for p in fn.params}
        key = function, tuple(sorted(params.items(), key=lambda p: p[0]))

        def found():
            inner = self.infer(fn, env, params)
            found = errors.Refusals(fn.name)
            Aliases(fn, env, inner, (), self.gives).run(found)
            effects.check(fn, env, inner, frozenset(), found, self.mutates)
            return frozenset((i.cause, i.span.line) for i in found.items[:1])

        for cause, line in sorted(self.writers.get(key, found)):
            return f"arguments ({cause}, line {line})"
        return None


class Rounds:
    """Sets that are found together, since functions may call each other: from nothing upwards, until nothing is added."""

    def __init__(self):
        self.found, self.settled, self.round, self.moved = {}, set(), set(), False

    def get(self, key, compute):
        if key in self.settled or key in self.round:
            return self.found[key]
        outermost = not self.round
        while True:
            self.round.add(key)
            old = self.found.setdefault(key, frozenset())
            new = compute()
            if not new <= old:
                self.moved = True
                self.found[key] = old | new
            if not outermost:
                return self.found[key]
            done, self.round = self.round, set()
            if not self.moved:
                self.settled |= done
                return self.found[key]
            self.moved = False


def target_of(function, kinds, op):
    """The plain Python function behind a callee: a derivative stands for the function generated for these kinds."""
    specialise = getattr(function, "__sourcegrad_call__", None)
    if specialise is None:
        return function
    return specialise([kinds.expr(a) or K.UNKNOWN for a in op.args], {k: kinds.expr(v) for k, v in op.keywords})


def bind(params, args, keywords):
    """Parameter → argument for plain parameters; None where they do not fit."""
    if len(args) > len(params):
        return None
    bound = dict(zip(params, args))
    for k, v in keywords:
        if k not in params or k in bound:
            return None
        bound[k] = v
    return bound


def default_values(source):
    """Parameter → default value, from the function object."""
    code = source.function.__code__
    plain = code.co_varnames[: code.co_argcount]
    values = dict(zip(reversed(plain), reversed(source.defaults or ())))
    values.update(source.kwdefaults or {})
    return values
