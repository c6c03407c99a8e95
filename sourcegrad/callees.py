"""What the functions that are called return, and what they do to memory: which write into their arguments, or return views.

Such calls are spliced into their caller (`frontend.splice`), and calls of small functions without loops and branches,
whose derivative reads best where it is used; all others have derivatives of their own.
"""

from __future__ import annotations

import inspect
import types

from . import errors
from .analysis import effects, frames
from .analysis import kinds as K
from .analysis.aliasing import Aliases
from .analysis.operations import CALLS, operation
from .diff import apart_objects, decide, dispatch, duplicates, flats, inplace, narrow, reshaped
from .diff.context import may_overlap
from .frontend.apart import apart, dict_taken_over, gives_back, returns_nothing
from .frontend.iterables import INTERLEAVED
from .frontend.splice import Splicer
from .ir import nodes as N
from .ir import printer, walk
from .runtime import numpy as rt

_SMALL = 12  # statements of a function in normal form, its return among them


class Callees:
    """The part of `Program` that asks after callees; it supplies normal, infer, kinds, writers, given, stored."""

    early = 0  # how often kinds of results were asked for before they were known

    def result_kind(self, op, kinds):
        """The kind a call of a user's function returns; None while its arguments are not known yet."""
        if any(kinds.expr(v) is None for v in (*op.args, *(v for _, v in op.keywords))):
            return None
        normal = self.normal(target_of(op.function, kinds, op))
        fn = normal.stages["webs"]
        params = self.argument_kinds(fn, normal, op, kinds)
        if params is None:
            return K.UNKNOWN
        key = (normal, tuple(sorted(params.items(), key=lambda p: p[0])))
        if key in self.stack:
            self.endless.update(self.stack[self.stack.index(key) :])
        if key in self.settled:
            return self.kinds[key]
        if self.round:
            if key not in self.round:
                self.estimate(key, params)
            self.early += 1
            return self.kinds[key]
        # Functions that call each other are estimated together, from nothing known upwards, until nothing changes.
        for _ in range(12):
            self.moved = False
            self.estimate(key, params)
            done, self.round = self.round, set()
            for found in (self.writers, self.given, self.stored):
                found.forget()
            if not self.moved:
                break
        else:
            for k in done:
                self.kinds[k] = K.UNKNOWN
        for k in done:
            self.kinds[k] = frames.released(self.kinds[k])
        self.settled |= done
        return self.kinds[key]

    def estimate(self, key, params):
        """One round of inference for a callee; what it calls in turn is estimated on the way."""
        self.round.add(key)
        old = self.kinds.setdefault(key, None)
        fn, env, names = key[0].copy()
        self.stack.append(key)
        try:
            fn, kinds = self.spliced(key[0], fn, env, names, params)
        finally:
            self.stack.pop()
        found, grown = kinds.expr(fn.body[-1].value), False
        if key in self.endless:
            found, grown = frames.folded(K.join(old, found), self.frames.setdefault(key, {}), K.join)
            found = K.opened(found)
        new = K.shallow(K.join(old, found), 5)
        if grown or new != old:
            self.kinds[key] = new
            self.moved = True

    def argument_kinds(self, fn, normal, op, kinds):
        """Parameter → kind at a call; None where arguments and parameters do not fit."""
        names = tuple(p.name for p in fn.params)
        if any(p.kind in ("varargs", "varkw") for p in fn.params):
            return {n: K.UNKNOWN for n in names}
        bound = bind(names, op.args, op.keywords)
        if bound is None:
            return None
        defaults = default_values(normal.source)
        result = {}
        for n in names:
            if n in bound:
                result[n] = kinds.expr(bound[n]) or K.UNKNOWN
            else:
                result[n] = K.of(defaults[n]) if n in defaults else K.UNKNOWN
        return result

    def spliced(self, normal, fn, env, names, params, filled=False, unseen=(), trusting=True):
        """(function, kinds) with the calls in place that write into their arguments, or return what is written later.

        unseen: parameters that nobody else sees
        trusting: are methods looked up by what objects are if no call changes what containers hold?
        """
        trusted = []  # (name, its class) of objects whose methods were
        splicer = Splicer(env, names, getattr(normal.source.function, "__sourcegrad_apart__", None))
        for _ in range(500):
            within = {normal.source.function, *(n.source.function for n in splicer.spliced())}
            kinds = self.infer(fn, env, params, within, filled)
            new = reshaped.shapes_set(fn, env, names, kinds, self.gives, unseen)
            if new is fn:
                new = duplicates.written_out(fn, env, names, kinds, lambda new, s: splicer.mark(new, splicer.chain(s)))
            if new is not fn:
                fn = new
                continue
            new = dispatch.methods_called(fn, env, names, kinds, lambda new, s: splicer.mark(new, splicer.chain(s)))
            if new is fn:
                new = narrow.told_apart(fn, env, names, kinds, lambda new, s: splicer.mark(new, splicer.chain(s)))
            if new is not fn:
                fn = new
                continue
            # What a call writes is told by what its arguments hold, which may be forgotten for what it writes.
            asked = [kinds, *([self.infer(fn, env, params, within, filled, trusting=True)] if kinds.forgot else [])]
            calls = [(s, op) for s in walk.statements(fn.body) if (op := self.user_call(s, env, kinds)) is not None]
            hidden = self.hidden_calls(fn, env, *asked) if trusting else []
            chosen = {}
            for s, op in (*calls, *hidden):
                if s.value.span in env.lazy and _yields(op.function):
                    self.refusals.add(errors.UnsupportedSyntax, s.value.span, *INTERLEAVED)
                found = self.callee_of(op, kinds)
                if found is None:
                    continue  # refused where it matters
                writes = any(self.mutates(op.function, op, k) is not None for k in asked)
                if not writes and (type(s.value) is not N.Call or not is_small(op, found[0])):
                    continue
                if splicer.may(s, *found, nesting(asked[-1])):
                    chosen[id(s)] = found
                    trusted += [(op.args[0].id, asked[-1](op.args[0].id).dtype) for h, _ in hidden if h is s]
                elif writes and (replaced := self.apart(s, op, *found, env, names, kinds)) is not None:
                    chosen[id(s)] = replaced
            if not chosen and calls:
                given = tuple(p.name for p in fn.params)
                forced = [p for p in given if self.together and may_overlap(kinds(p))]  # places in any case
                aliases = Aliases(fn, env, kinds, given, self.gives, forced=forced)
                regions = aliases.run(errors.Refusals(fn.name)).regions
                for s, op in calls:
                    found = self.callee_of(op, kinds)
                    if found is None or not splicer.may(s, *found, nesting(kinds)) or not any(type(p) is str for p in self.gives(op, kinds)[0]):
                        continue
                    if any(n in regions for n in walk.own_writes(s)):
                        chosen[id(s)] = found
            if chosen:
                fn = splicer.replace(fn, chosen)
                continue
            # Only now, when no call changes what kinds say of an object, do they decide branches.
            decided = dispatch.told(decide.branches(fn, env, names, kinds), env)
            if decided != fn:
                fn = decided
                continue
            if all(kinds(n) is not None and {k.dtype for k in K.alternatives(kinds(n))} == {c} for n, c in trusted):
                return fn, kinds
            fn, own, spare = normal.copy()
            vars(env).update(vars(own))
            vars(names).update(vars(spare))
            return self.spliced(normal, fn, env, names, params, filled, unseen, trusting=False)
        raise errors.InternalError(f"the calls of {fn.name} are not settled")

    def told(self, normal, params, within=()):
        """(function, its environment, its kinds) of a callee, with every call that its objects decide on written out."""
        fn, env, names = normal.copy()
        kinds = self.infer(fn, env, params, within=within)

        def mark(new, s):
            return new

        if any(p(fn, env, names, kinds, mark) is not fn for p in (dispatch.methods_called, narrow.told_apart)):
            fn, env, names = normal.copy()
            fn, kinds = self.spliced(normal, fn, env, names, params)
        return inplace.stores(flats.indexed(fn, env, names, kinds), env, names, kinds), env, kinds

    def user_call(self, s, env, kinds):
        """The operation of a statement that calls a user's function; None for others."""
        if type(s) not in (N.Assign, N.Evaluate) or type(s.value) not in CALLS:
            return None
        op = operation(s.value, env, kinds)
        if op.what != "function" or (getattr(op.function, "__module__", "") or "").startswith("sourcegrad."):
            return None
        return op

    def hidden_calls(self, fn, env, kinds, trusting=None):
        """The calls of methods of which only kinds that trust every call tell the class: (statement, operation)."""
        found = []
        for s in walk.statements(fn.body) if trusting is not None else ():
            method = type(s.value) is N.Call and type(s.value.func) is N.Attr if type(s) in (N.Assign, N.Evaluate) else False
            if method and type(s.value.func.value) is N.Name and kinds(s.value.func.value.id) == K.UNKNOWN:
                op = self.user_call(s, env, trusting)
                if op is not None and op.args and op.args[0] == s.value.func.value:
                    found.append((s, op))
        return found

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
        fn, env, spare = normal.copy()
        params = self.argument_kinds(fn, normal, op, kinds)
        bound = bind(tuple(p.name for p in fn.params), op.args, op.keywords)
        if params is None or bound is None or any(p.kind in ("varargs", "varkw") for p in fn.params):
            return None
        key = normal, tuple(sorted(params.items(), key=lambda p: p[0]))

        def found():
            own = (normal.source.function,)  # its calls of itself write what it writes
            inner, known = fn, self.infer(fn, env, params, own)
            if _is_kernel(function) and (decided := decide.branches(fn, env, spare, known)) != fn:
                inner, known = decided, self.infer(decided, env, params, own)
            return Aliases(inner, env, known, (), self.gives).returned()

        return self.given.get(key, found), bound

    def apart(self, s, op, normal, bound, env, names, kinds):
        """The statements for a call of a function on copies of the arrays that it writes; None where that is not the same.

        A function that calls itself has no end of bodies to put in place of calls.
        """
        found = self.written(op, kinds)
        written = sorted(found - {None})
        held = {p: bound[p] for p in written if None not in found}
        if not held or not all(type(e) is N.Name and _is_flat(kinds(e.id)) for e in held.values()):
            return None
        given = {p for p in self.gives(op, kinds)[0] if type(p) is str}
        back = gives_back(normal, written)
        if given and type(s) is N.Assign and (back is None or given != {back} or type(bound[back]) is not N.Name):
            return None
        objects = {p: kinds(e.id) for p, e in held.items() if kinds(e.id).family == "object"}
        if any(not apart_objects.fits(op.function, kind) for kind in objects.values()):
            return None
        touched = {p: apart_objects.touched(op.function, kind) for p, kind in objects.items()}
        key = normal, tuple(written), tuple((p, k.dtype, tuple((n, i.family) for n, i in k.items)) for p, k in objects.items())
        if key not in self.aparts:
            self.aparts[key] = apart(normal, written, rt, objects)
        module = env.module(names, rt, "rt")
        out = []

        def local(stem):
            name = names.fresh(stem)
            env.locals.add(name)
            return N.Name(name, s.span)

        def kernel(name, *args):
            return N.Call(N.Attr(module, name), args, (), s.span)

        fields = {p: apart_objects.Fields(held[p], kind, touched[p], local, s.span) for p, kind in objects.items()}
        for p in written:
            others = [e for q, e in bound.items() if q != p and type(e) is N.Name and may_overlap(kinds(e.id))]
            own = [held[p]]
            if p in fields:
                out += fields[p].taken()
                own = list(fields[p].containers.values())
            for k, mine in enumerate(own):
                if others or own[k + 1 :]:
                    out.append(N.Evaluate(kernel("check_unshared", N.Const(s.span.place), mine, *own[k + 1 :], *others), s.span))

        news = [local(e.id) for e in held.values()]
        results = list(news)
        if back is None and not returns_nothing(normal):
            results.insert(0, s.target if type(s) is N.Assign else local("value"))
        call = N.Call(env.bind(names, self.aparts[key].__name__, self.aparts[key]), tuple(bound.values()), (), s.span)
        out.append(N.Assign(results[0] if len(results) == 1 else N.Display("tuple", tuple(results)), call, s.span))

        def taken_over(x, kind, new):
            if kind.family == "dict":
                return dict_taken_over(x, new, s.span, kernel, local, env.builtin(names, "len"), env.builtin(names, "range"))
            whole = N.Const(Ellipsis) if K.is_array(kind) else N.Slice(None, None, None)
            return (N.Assign(N.Index(x, whole), new, s.span),)

        for (p, e), new in zip(held.items(), news):
            out += fields[p].given_back(new, taken_over) if p in fields else taken_over(e, kinds(e.id), new)
        if type(s) is N.Assign and results == news:
            out.append(N.Assign(s.target, N.Const(None) if back is None else bound[back], s.span))
        return out

    def written(self, op, kinds):
        """The parameters whose memory a call of a user's function writes; None among them where one may hold another."""
        normal = self.normal(target_of(op.function, kinds, op))
        params = self.argument_kinds(normal.stages["webs"], normal, op, kinds)
        if params is None:
            return frozenset()
        key = normal, tuple(sorted(params.items(), key=lambda p: p[0]))

        def found():
            fn, env, inner = self.told(normal, params, (normal.source.function,))
            aliases = Aliases(fn, env, inner, (), self.gives).run(errors.Refusals(fn.name))
            exposed = set(aliases.exposed)
            for s in walk.statements(fn.body):
                call = self.user_call(s, env, inner)
                bound = self.callee_of(call, inner) if call is not None else None
                for p in self.written(call, inner) - {None} if bound is not None else ():
                    exposed |= set(aliases.origins(set(walk.reads(bound[1][p]))))
            lists = [p for p in exposed if not K.is_array(params.get(p))]
            if any(set(aliases.origins({p})) - {p} for p in lists):
                return frozenset((None,))  # what it puts into a list may be another argument
            return frozenset(exposed)

        return self.stored.get(key, found)

    def mutates(self, function, op, kinds):
        """What a user's function, called without being differentiated, writes that its caller can see; None if nothing."""
        function = target_of(function, kinds, op)
        if (function.__module__ or "").startswith("sourcegrad."):
            return None
        normal = self.normal(function)
        declared = normal.stages["webs"]
        params = self.argument_kinds(declared, normal, op, kinds) or {p.name: K.UNKNOWN for p in declared.params}
        key = function, tuple(sorted(params.items(), key=lambda p: p[0]))

        def found():
            fn, env, inner = self.told(normal, params)
            found = errors.Refusals(fn.name)
            Aliases(fn, env, inner, (), self.gives).run(found)
            if not hasattr(function, "__sourcegrad_apart__"):  # its calls of itself are on copies
                effects.check(fn, env, inner, frozenset(), found, self.mutates)
            if not found.items and not self.lenient and (e := effects.unseen(fn, env, inner, self.mutates)) is not None:
                return frozenset(((f"{printer.expression(e.func)} may write them", e.span.line),))
            return frozenset((i.cause, i.span.line) for i in found.items[:1])

        for cause, line in sorted(self.writers.get(key, found)):
            return f"arguments ({cause}, line {line})"
        return None


def _is_flat(kind):
    """Is this an array, or a list or dict of numbers, of which a copy shares nothing with it?"""
    if kind is None:
        return False
    if kind.family == "dict":
        items = K.inside(kind)
        return items is None or _is_bare(items)
    if kind.family == "object":
        return apart_objects.is_flat(kind, _is_flat)
    return K.is_array(kind) or (kind.family == "list" and (kind.items is None or _is_bare(kind.items)))


def _is_bare(kind):
    """Is this a number, or None until it becomes one?"""
    return all(K.is_number(k) or k.family == "none" for k in K.alternatives(kind))


def nesting(kinds):
    """What tells how deep containers and objects nest in a call's arguments, all together."""
    return lambda given: sum(K.nesting(kinds.expr(e)) for e in given)


def target_of(function, kinds, op):
    """The plain Python function behind a callee: a derivative stands for the function generated for these kinds."""
    specialise = getattr(function, "__sourcegrad_call__", None)
    if specialise is None:
        return function
    return specialise([kinds.expr(a) or K.UNKNOWN for a in op.args], {k: kinds.expr(v) for k, v in op.keywords})


def is_small(op, normal):
    """Is this a plain function of a few straight lines?"""
    body = normal.stages["webs"].body
    plain = type(op.function) is types.FunctionType and not vars(op.function) and "__class__" not in op.function.__code__.co_freevars
    return plain and len(body) <= _SMALL and all(type(s) in (N.Assign, N.AugAssign, N.Return) for s in body)


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


def _is_kernel(function):
    """Is this one of ours, which change nothing that they are given?"""
    return (getattr(function, "__module__", "") or "").startswith("sourcegrad.runtime.")


def _yields(function):
    """Does a call of this function stand for what a generator yields one by one?"""
    return bool(function.__code__.co_flags & inspect.CO_GENERATOR) or getattr(function, "__sourcegrad_yields__", False)
