"""Rules of your own: the derivatives of functions that sourcegrad cannot read, or should not.

    rule(erf, "y = erf(x)", "2 / math.sqrt(math.pi) * np.exp(-x * x)")
    custom_vjp(solve, solve_back)
    zero(lookup)

A rule belongs to the function object, wherever it is called from; declare it before what calls the function is
differentiated.  Of the two modes one is enough: the other is derived.  `testing.check_rule` holds a rule against
differences.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import linecache
import sys
from itertools import count

from .errors import BadArgument
from .rules import declare
from .rules.declare import Deferred, Entry

_COUNT = count(1)
_OURS = ("np", "math", "rt")


def rule(function, statement, *partials, linear=False, where="", tangents=None, kind="", scope=None, **adjoints):
    """Declare the derivative of `function` as text; returns the function.

        rule(erf, "y = erf(x)", "2 / math.sqrt(math.pi) * np.exp(-x * x)")
        rule(blur, "y = blur(x, width)", x="blur(y_bar, width)", linear=True)

    statement   the call, which names the arguments and the result
    partials    for a function that acts entry by entry: the partial derivative in each argument, None for none
    adjoints    else the cotangent of each argument, from `y_bar`, that of the result
    linear      the tangent is the same call on the tangent of its one differentiable argument
    tangents    argument → its share of the result's tangent, from `x_dot`; derived where there are none
    where       assignments that the texts share
    kind        what is known of the result: "like x", "float", "broadcast"
    scope       what other names in the texts mean; by default, what they mean where `rule` is called

    In the texts `np` and `math` are themselves.
    """
    if scope is None:
        frame = sys._getframe(1)
        scope = {**frame.f_globals, **frame.f_locals}
    form = _Form(function, statement)
    tangents = dict(tangents or {})
    if not (partials or adjoints or tangents):
        raise BadArgument(f"the rule of {form.name} has neither a partial derivative nor an adjoint.")
    strange = [p for p in (*adjoints, *tangents) if p not in form.params]
    if strange or len(partials) > len(form.params):
        what = ", ".join(strange) or f"{len(partials)} arguments"
        raise BadArgument(f"the rule of {form.name} speaks of {what}, but its statement is {statement}.")
    texts = [t for t in (*partials, *adjoints.values(), *tangents.values()) if isinstance(t, str)]
    form.scope = form.meanings([*texts, *_values(where)], where, scope)
    if partials:
        return form.declare("elementwise", partials, (), where, kind or "broadcast")
    if linear:
        return form.declare("linear", adjoints.items(), tangents.items(), where, kind)
    given = {p: f"rt.as_given({t}, {p}, 'the cotangent of {p}')" for p, t in adjoints.items()}
    if adjoints and tangents:
        shares = {p: f"rt.as_given({t}, {form.result}, 'the tangent of {form.result}')" for p, t in tangents.items()}
        return form.declare("general", given.items(), shares.items(), where, kind)
    form.wrt = tuple(adjoints or tangents)
    if adjoints:
        form.transpose_backward(form.written("backward", form.backward_params, where, _display(adjoints.values())))
        return form.declare("jointly", given.items(), form.tangent(), where, kind)
    total = " + ".join(f"({t})" for t in tangents.values())
    form.transpose_forward(form.written("forward", form.forward_params, where, total))
    total = f"rt.as_given({total}, {form.result}, 'the tangent of {form.result}')"
    return form.declare("jointly", form.cotangents(), [(form.wrt[0], total)], f"{where}\n{form.bars}".strip(), kind)


def custom_vjp(function, backward, wrt=None, statement=None):
    """Declare the derivative of `function` by its pullback; returns the function.

        custom_vjp(solve, lambda y_bar, y, a, b: (…, …))

    `backward(y_bar, y, *arguments)` gets the result's cotangent, the result and the arguments of the call, and returns
    the cotangent of each argument in `wrt` (all, if it is not given): a tuple, or the bare cotangent of a single one.
    The tangent, and derivatives of higher order, come from the source of `backward`.
    """
    form = _Form(function, statement or _statement_of(function), wrt)
    form.scope = {form.word: function, "pullback": backward}
    form.takes(backward, form.backward_params)
    form.bars = f"bars = {form.pulled_back()}"
    form.transpose_backward(Deferred(lambda: backward))
    return form.declare("jointly", form.cotangents(), form.tangent(), form.bars)


def custom_jvp(function, forward, wrt=None, statement=None):
    """Declare the derivative of `function` by its tangent; returns the function.

        custom_jvp(wave, lambda x_dot, y, x: x_dot * np.cos(x))

    `forward(*tangents, y, *arguments)` gets a tangent for each argument in `wrt` (all, if it is not given), the result
    and the arguments of the call, and returns the tangent of the result.  The adjoint, and derivatives of higher order,
    come from the source of `forward`.
    """
    form = _Form(function, statement or _statement_of(function), wrt)
    form.scope = {form.word: function, "push": forward}
    form.takes(forward, form.forward_params)
    form.transpose_forward(Deferred(lambda: forward))
    text = f"rt.as_given(push({', '.join(form.forward_params)}), {form.result}, 'the tangent of {form.result}')"
    return form.declare("jointly", form.cotangents(), [(form.wrt[0], text)], form.bars)


def zero(*functions):
    """Declare that the derivative of these functions is zero; returns the function (a tuple of several)."""
    for function in functions:
        if not callable(function):
            raise BadArgument(f"a rule is for a function, not for a value of type {type(function).__name__}.")
        declare.own(function, Entry("zero", _key(function)))
    return functions[0] if len(functions) == 1 else functions


class _Form:
    """A statement taken apart, and what its texts mean by other names than those of its arguments."""

    def __init__(self, function, statement, wrt=None):
        if not callable(function):
            raise BadArgument(f"a rule is for a function, not for a value of type {type(function).__name__}.")
        self.function, self.statement = function, statement
        self.name = getattr(function, "__name__", None) or type(function).__name__
        try:
            (assign,) = ast.parse(statement).body
            self.result, call = assign.targets[0].id, assign.value
            self.word = call.func.id
            self.params = [a.id for a in call.args] + [k.arg for k in call.keywords]
        except (SyntaxError, ValueError, AttributeError):
            raise BadArgument(f"a rule's statement reads 'y = {self.name}(x, k=1.0)', not {statement!r}.") from None
        wrt = (wrt,) if isinstance(wrt, str) else wrt
        self.wrt = tuple(self.params if wrt is None else wrt)
        if not self.wrt or set(self.wrt) - set(self.params):
            raise BadArgument(f"wrt names arguments of {self.name}: {', '.join(self.params)}.")
        self.scope, self.bars = {}, ""

    @property
    def backward_params(self):
        return [f"{self.result}_bar", self.result, *self.params]

    @property
    def forward_params(self):
        return [*(f"{p}_dot" for p in self.wrt), self.result, *self.params]

    def takes(self, given, params):
        """Check that a function can be called with what it will get."""
        if not callable(given):
            raise BadArgument(f"the derivative of {self.name} is a function, not a value of type {type(given).__name__}.")
        try:
            inspect.signature(given).bind(*params)
        except TypeError:
            raise BadArgument(f"the derivative of {self.name} is called with {', '.join(params)}, which it does not take.") from None
        except ValueError:  # of a function whose parameters are not known
            return

    def pulled_back(self):
        """The call of the pullback: a cotangent, or a sequence of as many as there are arguments in wrt."""
        call = f"pullback({', '.join(self.backward_params)})"
        return call if len(self.wrt) == 1 else f"rt.as_many({call}, {len(self.wrt)}, {self.name!r})"

    def meanings(self, texts, where, scope):
        """The objects that the texts name, but for the statement's own names, ours and Python's."""
        try:
            names = {n.id for t in texts for n in ast.walk(ast.parse(t.strip(), mode="eval")) if type(n) is ast.Name}
        except SyntaxError as problem:
            raise BadArgument(f"the rule of {self.name} cannot be read: {problem}.") from None
        own = {*self.backward_params, *(f"{p}_dot" for p in self.params)}
        own |= {t.id for s in ast.parse(where).body for t in s.targets}
        found = {self.word: self.function}
        for name in sorted(names - own - {self.word, *_OURS}):
            if name in scope:
                found[name] = scope[name]
            elif not hasattr(builtins, name):
                raise BadArgument(f"the rule of {self.name} names {name}, which is not known here.")
        return found

    def declare(self, style, adjoints, tangents, where="", kind=""):
        from .rules import parse

        entry = Entry(
            style, self.statement, tuple(adjoints), tuple(tangents), where, kind=kind, key=_key(self.function),
            scope=tuple(self.scope.items()),
        )  # fmt: skip
        try:
            parse.understand(entry)
        except ValueError as problem:
            raise BadArgument(f"the rule of {self.name} cannot be read: {problem}.") from None
        declare.own(self.function, entry)
        return self.function

    # --- one mode from the other ------------------------------------------------------------------------------------

    def cotangents(self):
        """Each argument's cotangent, from `bars`."""
        for k, p in enumerate(self.wrt):
            yield p, f"rt.as_given(bars{'' if len(self.wrt) == 1 else f'[{k}]'}, {p}, 'the cotangent of {p}')"

    def tangent(self):
        dots = ", ".join(f"{p}_dot" for p in self.wrt)
        rest = ", ".join([self.result, *self.params])
        pushed = f"pushed(rt.blank({self.result}), {dots}, {rest})"
        yield self.wrt[0], f"rt.as_given({pushed}, {self.result}, 'the tangent of {self.result}')"

    def transpose_backward(self, backward):
        """The pullback is linear in its cotangent: its transpose is the tangent."""
        dots = [f"{p}_dot" for p in self.wrt]
        bars = ["bars"] if len(dots) == 1 else [f"bars[{k}]" for k in range(len(dots))]
        total = " + ".join(f"rt.pairing({d}, {b})" for d, b in zip(dots, bars))
        params = [self.backward_params[0], *dots, *self.backward_params[1:]]
        body = [f"bars = {self.pulled_back()}", f"return {total}"]
        self.scope["pushed"] = self._gradient("tangent", params, body, {"pullback": backward}, params[0])

    def transpose_forward(self, forward):
        """The tangent is linear in the tangents of the arguments: its transpose is the pullback."""
        dots = [f"{p}_dot" for p in self.wrt]
        params = [*dots, *self.backward_params]
        body = [f"return rt.pairing({self.result}_bar, push({', '.join(self.forward_params)}))"]
        wrt = tuple(dots) if dots[1:] else dots[0]
        self.scope["pulled"] = self._gradient("adjoint", params, body, {"push": forward}, wrt)
        blanks = ", ".join(f"rt.blank({p})" for p in self.wrt)
        self.bars = f"bars = pulled({blanks}, {', '.join(self.backward_params)})"

    def _gradient(self, what, params, body, scope, wrt):
        def make():
            from .api import grad

            known = {name: value.get() for name, value in scope.items()}
            return grad(self._function(what, params, body, known), wrt)

        return Deferred(make)

    def written(self, what, params, where, value):
        """A function of the rule's texts."""
        lines = [*filter(None, where.replace(";", "\n").split("\n")), f"return {value}"]
        return Deferred(lambda: self._function(what, params, lines, self.scope))

    def _function(self, what, params, lines, scope):
        import math

        import numpy as np

        from .runtime import numpy as rt

        name = f"{self.name}_{what}" if self.name.isidentifier() else what
        text = f"def {name}({', '.join(params)}):\n" + "".join(f"    {line.strip()}\n" for line in lines)
        file = f"<sourcegrad rule {name}-{next(_COUNT)}>"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        space = {"np": np, "math": math, "rt": rt, "__name__": "own_rules", **scope}
        exec(compile(text, file, "exec", dont_inherit=True), space)
        return space[name]


def _values(where):
    return [ast.unparse(s.value) for s in ast.parse(where).body]


def _display(texts):
    texts = list(texts)
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def _key(function):
    """A name of its own for a function: where it was defined, numbered where several were."""
    known = declare.OWN.get(id(function))
    if known is not None and declare.OBJECTS[known] is function:
        return known
    module = getattr(function, "__module__", None) or "__main__"
    stem = f"{module}.{getattr(function, '__qualname__', None) or getattr(function, '__name__', type(function).__name__)}"
    key, k = stem, 1
    while key in declare.OBJECTS:
        k += 1
        key = f"{stem}#{k}"
    return key


def _statement_of(function):
    """`y = f(x, k=1.0)` from a function's signature."""
    name = getattr(function, "__name__", "f")
    name = name if name.isidentifier() else "f"
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        parameters = None
    if parameters is None or any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters):
        raise BadArgument(f"the arguments of {name} are not known. Give statement='y = {name}(x, …)'.")
    shown = []
    for p in parameters:
        if p.default is p.empty and p.kind is not p.KEYWORD_ONLY:
            shown.append(p.name)
        else:
            default = None if p.default is p.empty else p.default
            if not isinstance(default, (int, float, str, bool, type(None))):
                raise BadArgument(
                    f"the default of {p.name} is no literal. Give statement='y = {name}({', '.join(shown + [p.name])})'."
                )
            shown.append(f"{p.name}={default!r}")
    taken = {p.name for p in parameters}
    result = next(w for w in ("y", "z", "result", "result_") if w not in taken)
    return f"{result} = {name}({', '.join(shown)})"
