"""Types, scopes and the writer of text that all generators share.

A program is drawn choice by choice, by a generator of random numbers or by Hypothesis: a seed reproduces it.  What is
written is well typed by construction: shapes are known, integers used as indices have a bound, denominators and
arguments of logarithms stay away from zero, no float is tested for equality.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Float:
    """A number: a Python float, a NumPy scalar or an array without dimensions."""


@dataclass(frozen=True)
class Arr:
    shape: tuple


@dataclass(frozen=True)
class Int:
    """An integer from 0 to bound - 1."""

    bound: int


@dataclass(frozen=True)
class Ints:
    """An integer array of this shape, entries from 0 to bound - 1."""

    shape: tuple
    bound: int


@dataclass(frozen=True)
class Lst:
    """A list of at least `length` items of one type."""

    item: object
    length: int


@dataclass(frozen=True)
class Dct:
    keys: tuple
    item: object


@dataclass(frozen=True)
class Obj:
    """An object of a class that the program defines; `parts` maps attributes to types."""

    cls: str
    parts: tuple


FLOAT = Float()
SIZES = (3, 2, 4)
NUMBERS = ("0.5", "1.3", "-0.7", "0.8", "-1.2", "0.3", "1.1", "2.0")
FEATURES = {}  # name → (function, group), in the order of definition


def feature(name, group=None):
    """Register a generator of statements that use one construct."""

    def register(function):
        assert name not in FEATURES, name
        FEATURES[name] = (function, group or function.__module__.rpartition(".")[2])
        return function

    return register


class Gen:
    """Writes the body of one function; `draw(n)` is an integer from 0 to n; helpers get a Gen of their own."""

    def __init__(self, draw, shared=None):
        self.draw = draw
        self.shared = shared or Shared()
        self.lines, self.indent = [], 1
        self.scope = {}
        self.protected = set()  # names that must not be rebound or mutated here: counters, what is iterated
        self.loops = 0  # nesting of loops
        self.early = None  # the return type, where `return` may stand early
        self.items = []

    # --- choices ----------------------------------------------------------------------------------------------------

    def upto(self, n):
        return self.draw(n) if n > 0 else 0

    def one(self, options):
        return options[self.upto(len(options) - 1)]

    def flag(self, percent):
        return self.upto(99) >= 100 - percent

    def number(self):
        return self.one(NUMBERS)

    def size(self):
        return self.one(SIZES)

    def shape(self, low=1, high=3):
        return tuple(self.size() for _ in range(low + self.upto(high - low)))

    # --- text -------------------------------------------------------------------------------------------------------

    def emit(self, text):
        for line in text.split("\n"):
            self.lines.append("    " * self.indent + line)

    def top(self, text):
        """A definition of the module, before the function."""
        self.shared.prelude.append(text)

    def fresh(self, stem="v"):
        self.shared.count += 1
        return f"{stem}{self.shared.count}"

    def let(self, kind, text, stem="v"):
        """A new variable."""
        name = self.fresh(stem)
        self.emit(f"{name} = {text}")
        self.scope[name] = kind
        return name

    def tag(self, *names):
        self.shared.tags.update(names)

    # --- scopes -----------------------------------------------------------------------------------------------------

    def block(self, write, hidden=()):
        """Write a nested block; what it defines is not known behind it."""
        before = dict(self.scope)
        self.indent += 1
        mark = len(self.lines)
        write()
        if len(self.lines) == mark:
            self.emit("pass")
        self.indent -= 1
        self.scope = {n: self.scope.get(n, t) for n, t in before.items() if n not in hidden}

    def names(self, kind, free=False):
        """Variables of a type (or of a class of types); `free`: those that may be changed."""
        found = []
        for n, t in self.scope.items():
            if (isinstance(t, kind) if isinstance(kind, type) else t == kind) and not (free and n in self.protected):
                found.append(n)
        return found

    def arrays(self, low=1, high=3, free=False):
        """[(name, shape)] of array variables with so many dimensions."""
        return [(n, self.scope[n].shape) for n in self.names(Arr, free) if low <= len(self.scope[n].shape) <= high]

    def array(self, low=1, high=2, free=True, least=1):
        """(name, shape) of an array variable with so many dimensions, a new one where there is none."""
        known = [(n, s) for n, s in self.arrays(low, high, free) if s and s[0] >= least]
        if known and not self.flag(25):
            return self.one(known[::-1])
        shape = self.shape(low, high)
        if shape[0] < least:
            shape = (least, *shape[1:])
        return self.own(shape), shape

    def own(self, shape):
        """A new variable that holds an array of its own."""
        from .expressions import arr

        return self.let(Arr(shape), f"{arr(self, shape, 1)} * {self.number()}")

    def scalar(self):
        """A float variable, a new one where there is none."""
        from .expressions import flt

        known = self.names(FLOAT, free=True)
        if known and not self.flag(20):
            return self.one(known[::-1])
        return self.let(FLOAT, flt(self, 1))

    def helper(self):
        return Gen(self.draw, self.shared)


class Shared:
    """What the functions of one program have in common."""

    def __init__(self):
        self.prelude, self.tags, self.count, self.depth = [], set(), 0, 0
        self.allowed = FEATURES
        self.known = {}  # classes and helpers that were written already


@dataclass(frozen=True)
class Program:
    """A whole program: the text of a module with `f` and `arguments`, what it uses, what to differentiate."""

    text: str
    tags: frozenset = frozenset()
    wrt: tuple = (0,)
    single: bool = False  # float32 somewhere
    overlap: bool = False  # arguments share memory
