"""Calls that may do more than return a value, and values that leave the differentiable world.

 * An unknown call on a value that depends on the inputs is refused, whether or not its result is used: it may write.
 * A user's function that is called outside the differentiated part (in a test, on inactive values) must not write
   what the caller can see.
 * Active values must not be keys or members of sets: their identity, not their number, would count.
"""

from __future__ import annotations

import collections
import copy
import threading
from dataclasses import asdict, astuple, fields, replace

import numpy

from .. import errors
from ..frontend.resolve import MISSING
from ..ir import nodes as N
from ..ir import walk
from ..rules import declare
from ..runtime import containers
from ..runtime.numpy import keys, stop_gradient, within
from . import complexity, methods
from . import kinds as K
from .operations import call_of, operation
from .outside import may_write

_BY_KIND = (
    numpy.copyto, numpy.fill_diagonal, numpy.place, numpy.put, numpy.put_along_axis, numpy.putmask, dict, replace,
    asdict, astuple, copy.copy, copy.deepcopy, fields, getattr,
)  # fmt: skip
# written out where the kinds show an array, a dict or a dataclass
_DYNAMIC = (locals, globals, eval, exec, vars, setattr, delattr)
_NAMED = {
    setattr: "Write the attribute, `x.name = v`, or keep the values in a dict.",
    delattr: "Write the attribute: `del x.name`.",
    vars: "Name the attributes that you mean: `{'name': x.name, …}`.",
}
_RULE = (
    "Write it with operations that have a rule\n(`sourcegrad rules` lists them), or wrap the call in "
    "sourcegrad.stop_gradient(...) if its derivative is zero."
)


# What to write instead, where that is not simply another function
_INSTEAD = (
    (numpy.nditer, "Loop over `x.flat`, or over the indices that np.ndindex(x.shape) gives: `x[k]`."),
    (getattr, "Name the attribute, `x.name`, or keep the values in a dict."),
    (iter, "Write the loop with `while`."),
    (threading.Thread, "Call the function itself."),
    (numpy.vectorize, "Call the function on each number: `np.array([f(v) for v in x])`."),
    (asdict, "Write the dict: `{'name': x.name, …}`."),
    (astuple, "Write the tuple: `(x.name, …)`."),
    (replace, "Call the class with all of its fields."),
    (copy.copy, "Copy the parts: `np.copy(…)`, `list(…)`, `dict(…)`."),
    (copy.deepcopy, "Copy the parts: `np.copy(…)`, `list(…)`, `dict(…)`."),
    (collections.deque, "Use a list: `append`, `pop(0)`, `insert(0, …)`."),
    (collections.ChainMap, "Merge the dicts: `{**second, **first}`."),
)


def _instead(obj, method):
    """What to write instead of a call that has no derivative."""
    for known, remedy in _INSTEAD:
        if obj is known:
            return remedy
    if method in ("reduce", "reduceat") and isinstance(getattr(obj, "__self__", None), numpy.ufunc):
        return "In which order NumPy folds this depends on the machine: write `np.power.accumulate(x, axis)`, and take its last entry."
    if str(getattr(obj, "__module__", "")).startswith("scipy.optimize"):
        return "A solver stops near a solution: declare what the solution's derivative is, with sourcegrad.rule(...), by the implicit function theorem."
    if method in ("add", "discard") and obj is MISSING:
        return "Keep values that carry a derivative in a list or tuple."
    if method in ("items", "keys", "values") and obj is MISSING:
        return f"Hand on, or keep, a list of what it shows: `list(d.{method}())`."
    return f"The value depends on an input that is differentiated. {_RULE}"


_FOLDS = ("std", "var", "prod", "cov", "corrcoef", "logspace", "geomspace", ".reduce", ".accumulate", ".reduceat", ".outer")


def check(fn, env, kinds, varied, refusals, mutates, lenient=False):
    """Refuse what is said above; `mutates(function)` names a parameter that a user's function writes, or None."""
    checked = _Check(env, kinds, varied, refusals, mutates, lenient)
    while checked.close(fn.body):
        pass
    checked.block(fn.body)


def unseen(fn, env, kinds, mutates):
    """A call of nobody knows what, of a method or a function in a variable, that may write what it is given; None if none."""
    checked = _Check(env, kinds, frozenset(), None, mutates, False)
    for e in walk.evaluated(fn.body):
        if type(e) is not N.Call or operation(e, env, kinds).what != "unknown":
            continue
        of = kinds.expr(e.func.value) if type(e.func) is N.Attr else K.UNKNOWN
        if type(e.func) is N.Name and e.func.id in env.locals:
            of = kinds(e.func.id)
        if of is None or of == K.NONE:
            continue  # of the items of an empty list, or of None, nothing is called
        obj = env.static(e.func)
        if obj is MISSING and (op := _of_field(e, kinds)) is not None:
            if op.what != "function" or mutates(op.function, op, kinds) is None:
                continue
        if (obj is MISSING or by_kind(obj) or may_write(obj, e)) and any(checked.shared(v) for v in walk.children(e)):
            return e
    return None


def opaque(fn, env, kinds, mutates):
    """Names of what is given to calls that may write it, of which no kind is known: sets, queues, dicts of other classes."""
    found = set()
    for s in walk.statements(fn.body):
        if type(s) is N.AugAssign and s.op in "|&-^":
            found.update(walk.reads(s.target))
        elif type(s) in (N.Assign, N.AugAssign) and type(s.target) is N.Index:
            found.update(walk.reads(s.target.value))
    for e in walk.evaluated(fn.body):
        if type(e) is N.Call:
            op = operation(e, env, kinds)
            if op.what == "unknown" or op.what == "function" and mutates(op.function, op, kinds) is not None:
                found.update(walk.reads(e))
    return {n for n in found if n in env.locals and kinds(n) == K.UNKNOWN}


def _of_field(e, kinds):
    """The call of what an object holds under an attribute, where that is known; None where it is not."""
    held = kinds.expr(e.func) if type(e.func) is N.Attr else None
    if held is not None and held.family == "function":
        return call_of(held.dtype, e.args, e.keywords, kinds)
    method = methods.function(held, "__call__") if held is not None and methods.is_users(held) else None
    return None if method is None else call_of(method, (e.func, *e.args), e.keywords, kinds)


def by_kind(obj):
    """Is a call of the function a store or a copy, where the kinds show of what?"""
    return any(obj is f for f in _BY_KIND) or methods.dispatched(obj) or isinstance(getattr(obj, "__self__", None), numpy.ufunc) and obj.__name__ == "at"


def _draws(rule):
    """A random draw whose dependence on its parameters no rule states."""
    return rule is not None and not rule.pure and "random" in rule.entry.kind


class _Check:
    def __init__(self, env, kinds, varied, refusals, mutates, lenient):
        self.env, self.kinds, self.varied, self.refusals = env, kinds, varied, refusals
        self.mutates, self.lenient = mutates, lenient
        self.tainted = set()
        self.closures = {}  # name that may hold a function made here → what that reads from outside

    def close(self, block):
        """Find functions made here, what they read, and the names they go by; True while there is more."""
        size = sum(map(len, self.closures.values()))
        for s in walk.statements(block):
            names, held = (), set()
            if type(s) is N.Define:
                names, held = (s.function.name,), set(walk.free_names(s.function))
            elif type(s) is N.Assign:
                lambdas = [e for e in walk.subexpressions(s.value) if type(e) is N.Lambda]
                names, held = walk.target_names(s.target), {n for e in lambdas for n in walk.reads(e)}
                if type(s.value) is not N.Call:
                    held |= {n for r in walk.reads(s.value) for n in self.closures.get(r, ())}
            held |= {n for r in held for n in self.closures.get(r, ())}
            for name in names if held else ():
                self.closures.setdefault(name, set()).update(held)
        return sum(map(len, self.closures.values())) > size

    def block(self, block):
        for s in walk.statements(block):
            t = type(s)
            if t is N.Assign and type(s.target) is N.Index:
                self.key(s.target)
            count = len(self.refusals.items)
            for e in walk.own_exprs(s):
                if type(e) not in (N.Name, N.Const):
                    self.visit(e)
            # What follows from a refused value is not refused again.
            if len(self.refusals.items) > count or any(n in self.tainted for n in walk.own_reads(s)):
                self.tainted.update(walk.own_writes(s))

    def visit(self, e):
        """Every sub-expression, but for what stop_gradient takes upon itself."""
        if type(e) is N.Call and self.env.static(e.func) is stop_gradient:
            return
        self.expression(e)
        for c in walk.children(e):
            self.visit(c)

    def varies(self, e):
        """Does a derivative flow into the value of `e`, nested as it may be?"""
        if type(e) is N.Name and any(n not in self.closures and self.varies(N.Name(n)) for n in self.closures.get(e.id, ())):
            return True
        if type(e) is N.Name:
            return e.id in self.varied and e.id not in self.tainted and K.may_vary(self.kinds(e.id))
        if type(e) in (N.Call, N.Attr):
            op = operation(e, self.env, self.kinds)
            if op.what == "constant" or (op.what == "rule" and op.rule is not None and op.rule.style == "zero"):
                return False
        if type(e) in (N.Opaque, N.Lambda):
            return any(self.varies(N.Name(n)) for n in walk.reads(e))
        return any(self.varies(c) for c in walk.children(e))

    def expression(self, e):
        t = type(e)
        if t is N.Call:
            self.call(e)
        elif t is N.Display and e.kind == "set":
            for item in e.items:
                if self.varies(item):
                    self.refusals.add(
                        errors.NoRule, e.span, "an active value in a set",
                        "Keep values that carry a derivative in a list or tuple.",
                    )  # fmt: skip
                    return
        elif t is N.Mapping:
            for k in e.keys:
                if k is not None and self.varies(k):
                    self.refusals.add(
                        errors.NoRule, e.span, "an active value as the key of a dict",
                        "Use a string or an integer for the key.",
                    )  # fmt: skip
                    return
        elif t is N.Index:
            self.key(e)

    def key(self, e):
        base = self.kinds(e.value.id) if type(e.value) is N.Name else None
        if self.env.derived and (self.kinds.expr(e.index) or K.UNKNOWN) == K.UNKNOWN:
            return
        if base is not None and base.family == "dict" and self.varies(e.index) and self.kinds.keys_of(e.index) is None:
            self.refusals.add(
                errors.NoRule, e.span, "an active value as the key of a dict", "Use a string or an integer for the key."
            )  # fmt: skip

    def drops_imaginary(self, op):
        """Is a call told to make real numbers of complex ones?  NumPy warns, and goes on."""
        dtype = op.bound.get("dtype") if isinstance(op.bound, dict) and op.rule is not None else None
        if dtype is None or dtype == N.Const(None) or not op.rule.key.endswith(_FOLDS):
            return False
        if not any(type(v) is N.Name and K.may_be_complex(self.kinds(v.id) or K.UNKNOWN) for v in op.bound.values()):
            return False
        given = dtype.value if type(dtype) is N.Const else self.env.static(dtype)
        try:
            return numpy.dtype(given).kind != "c"
        except TypeError:
            return True  # not known before the program runs

    def reads_bits(self, op):
        """Is a call a view of numbers as other than their own kind, or pairs of them?"""
        if op.rule is None or op.rule.key != ".view" or "dtype" not in op.bound:
            return False
        dtype = op.bound["dtype"]
        try:
            given = numpy.dtype(dtype.value if type(dtype) is N.Const else self.env.static(dtype))
        except TypeError:
            return False  # a class, or not known before the program runs
        own = self.kinds(op.bound["x"].id) if type(op.bound["x"]) is N.Name else None
        own = numpy.dtype(own.dtype) if own is not None and isinstance(own.dtype, str) else given
        return given.kind not in "fc" or own.kind not in "fc" or numpy.finfo(given).dtype != numpy.finfo(own).dtype

    def complex_of_real(self, op):
        """The first parameter of a rule for real numbers that is given complex ones."""
        params = declare.REAL.get(op.rule.key) if op.rule is not None and isinstance(op.bound, dict) else None
        for name, v in op.bound.items() if params is not None else ():
            of = not params or name in params
            if of and any(complexity.holds(self.kinds(n) or K.UNKNOWN) for n in walk.reads(v) if v is not None):
                return name
        return None

    def call(self, e):
        obj = self.env.static(e.func)
        if any(obj is f for f in _DYNAMIC):
            if self.lenient and obj in _NAMED:
                return
            self.refusals.add(
                errors.UnsupportedSyntax, e.span, f"{obj.__name__}(…) reads or binds names that the text does not show",
                _NAMED.get(obj, "Name the variables that you mean."), definite=True,
            )  # fmt: skip
            return
        if obj is keys and (of := self.kinds.expr(e.args[0])) is not None and methods.own_views(of):
            self.refusals.add(
                errors.UnsupportedSyntax, e.span, f"a loop over the keys, items or values that a method of {of.dtype.__name__} gives",
                "Give them a name first: `pairs = x.items()`, and loop over that.",
            )  # fmt: skip
            return
        of = self.kinds(e.func.value.id) if type(e.func) is N.Attr and type(e.func.value) is N.Name else None
        if of is not None and methods.is_users(of) and of.dtype.__module__ == containers.__name__ and not hasattr(of.dtype, e.func.name):
            self.refusals.add(
                errors.UnsupportedSyntax, e.span, f"{e.func.name} of a deque, defaultdict, Counter or ChainMap",
                "Use a list or a dict, and write out what the method does.",
            )  # fmt: skip
            return
        op = operation(e, self.env, self.kinds)
        values = (*e.args, *(v for _, v in e.keywords))
        if type(e.func) is N.Attr and not self.env.is_static(e.func):
            values = (e.func.value, *values)
        if op.what == "unknown" and any(self.varies(v) for v in values):
            known = self.env.static(e.func) is not MISSING or self.is_known_method(e.func)
            if self.lenient and not known:
                return
            from ..ir import printer

            cause = op.problem if op.rule is not None and op.problem else None
            if _manages(self.env.static(e.func)):
                self.refusals.add(
                    errors.NoRule, e.span, "the context manager is given a value that depends on the input",
                    "Compute what it needs before the `with`, and hand it what carries no derivative.", definite=True,
                )  # fmt: skip
                return
            if cause is None:
                what = op.problem or printer.expression(e.func)
                cause = f"no derivative for {what}" if op.problem else f"no derivative rule for {what}"
            self.refusals.add(
                errors.NoRule, e.span, cause, _instead(self.env.static(e.func), getattr(e.func, "name", "")),
                definite=bool(known) and op.rule is None and not by_kind(self.env.static(e.func)),
            )  # fmt: skip
        elif op.what == "rule" and _draws(op.rule) and any(self.varies(v) for v in self.without_derivative(op, e)):
            self.refusals.add(
                errors.NoRule, e.span, f"no derivative of a random draw ({op.rule.key}) in its parameters",
                "Draw with fixed parameters and transform the sample, or use the score function.",
            )  # fmt: skip
        elif op.what == "rule" and self.drops_imaginary(op) and any(self.varies(v) for v in values):
            self.refusals.add(
                errors.NoRule, e.span, f"{op.rule.key} of complex values with a real dtype, which drops their imaginary part",
                "Take the real part before, or leave dtype out.",
            )  # fmt: skip
        elif op.what == "rule" and self.reads_bits(op) and any(self.varies(v) for v in values):
            self.refusals.add(
                errors.NoRule, e.span, "a view that reads the bits of numbers, which has no derivative",
                "Use astype to convert them, or stop_gradient where the bits carry none.",
            )  # fmt: skip
        elif op.what == "rule" and self.complex_of_real(op) and any(self.varies(v) for v in values):
            self.refusals.add(
                errors.NoRule, e.span, f"no derivative of {op.rule.key} for a complex {self.complex_of_real(op)}",
                "Take the real part before.",
            )  # fmt: skip
        elif op.what == "function" and any(self.shared(v) for v in (*values, *op.args)):
            written = self.mutates(op.function, op, self.kinds)
            if written is not None:
                self.refusals.add(
                    errors.MutatedPlace, e.span, f"{getattr(op.function, '__name__', 'the function')} writes into its {written}",
                    "Let it return a new value instead.",
                )  # fmt: skip

    def without_derivative(self, op, e):
        """The arguments that a rule has no adjoint for."""
        if op.rule.style == "zero":
            return (*e.args, *(v for _, v in e.keywords))
        return [v for p, v in op.bound.items() if v is not None and op.rule.adjoint.get(p) is None]

    def is_known_method(self, func):
        if type(func) is not N.Attr or type(func.value) is not N.Name:
            return False
        kind = self.kinds(func.value.id)
        return kind is not None and kind.family != "unknown"

    def shared(self, v):
        """Could a function write into this argument so that the caller sees it?"""
        return any(
            (self.kinds(n) or K.UNKNOWN).family in ("array", "list", "dict", "object", "unknown")
            for n in walk.reads(v)
            if n in self.env.locals
        )


def _manages(obj):
    """Does a call make or enter a context manager?"""
    return obj is within or getattr(getattr(obj, "__code__", None), "co_filename", "").endswith("contextlib.py")
