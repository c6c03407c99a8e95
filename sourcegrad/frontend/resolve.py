"""Names to objects: which expressions of a function denote something fixed before it runs.

A name is static when the function does not bind it: a cell, a global, a builtin, or a constant that sourcegrad
supplies (`np`, `rt`, generated callees).  Attributes of static modules and classes are static; attributes of other
objects are values.
"""

from __future__ import annotations

import builtins
import sys
import types

import numpy

from ..ir import nodes as N
from ..rules.declare import OWN

MISSING = type("Missing", (), {"__repr__": lambda self: "MISSING", "__bool__": lambda self: False})()

_UFUNC = type(numpy.sin)
_FIXED = (types.ModuleType, type, _UFUNC)  # np.add.reduce is an attribute of a ufunc


class Env:
    """Where a function's free names are found: `constants` (ours), then its cells, its globals, the builtins."""

    def __init__(self, globals, cells, locals):
        self.globals = globals
        self.cells = cells
        self.locals = locals
        self.constants = {}
        self.lazy = set()  # places of loops whose iterators, if they are generators, must not be listed beforehand
        self.narrowed = {}  # local name → the classes, of those that its value may have, that it has
        self.load = None  # backend.load, for functions that are made on the way
        self.seen = {}  # what lookups of cells and globals found: the text relies on it
        self.statics = {}  # what attributes denote
        self.told = {}  # what `analysis.operations` has said of an expression that does not depend on kinds
        self.wary = False  # may what is not known be complex?
        self.derived = False  # is this the text of a derivative, whose indices and keys the primal's have proved to be no numbers that vary?
        self.classes = {}  # (class, attribute) → the number found there: its kind is relied on
        self.attributes = set()  # (class or module of the user's, attribute): the text relies on what is found there
        self.wanted = None  # the names that need a cell: see `celled`
        self.inlined = set()  # functions that the text was made from without a call of them

    def copy(self):
        """With locals and constants of its own; what has been found out is found out for both."""
        env = Env(self.globals, self.cells, set(self.locals))
        env.constants = dict(self.constants)
        for word in ("lazy", "load", "seen", "statics", "told", "wary", "derived", "classes", "attributes", "inlined", "wanted"):
            setattr(env, word, getattr(self, word))
        return env

    def let_go(self):
        """What was found out of single expressions goes with them."""
        self.statics.clear()
        self.told.clear()

    def lookup(self, name):
        """The object a free name denotes now, or MISSING (also for a cell that is still empty)."""
        found = self._peek(name)
        if name not in self.constants:
            self.seen[name] = found
        return found

    def _peek(self, name):
        if name in self.constants:
            return self.constants[name]
        if name in self.cells:
            try:
                return self.cells[name].cell_contents
            except ValueError:
                return MISSING
        if name in self.globals:
            return self.globals[name]
        return vars(builtins).get(name, MISSING)

    def static(self, e):
        """The object that `e` denotes whenever the function runs, or MISSING."""
        t = type(e)
        if t is N.Attr:
            found = self.statics.get(id(e)) or self._attribute(e)
            return found[1]
        return MISSING if t is not N.Name or e.id in self.locals else self.lookup(e.id)

    def _attribute(self, e):
        """(is it an attribute of something fixed?, the object, the expression), found once for each expression."""
        found = self.statics.get(id(e))
        if found is None:
            base = self.static(e.value)
            fixed = is_fixed(base)
            if fixed and _may_be_rebound(base):
                self.attributes.add((base, e.name))
            found = self.statics[id(e)] = fixed, getattr(base, e.name, MISSING) if fixed else MISSING, e
        return found

    def made(self, ir, text):
        """A function of ours made from text that reads what this function reads."""
        cells = dict(self.cells)
        cells.update((name, types.CellType(value)) for name, value in self.constants.items())
        function = self.load(text, ir.name, globals=self.globals, cells=cells)
        function.__sourcegrad_text__ = text
        return function

    def is_static(self, e):
        """Does `e` denote a free name, or an attribute of a static module or class?"""
        t = type(e)
        if t is N.Name:
            return e.id not in self.locals
        return t is N.Attr and self._attribute(e)[0]

    def bind(self, names, stem, obj):
        """A constant of ours under a fresh name: the Name to use in the text."""
        for name, value in self.constants.items():
            if value is obj:
                return N.Name(name)
        if isinstance(obj, types.FunctionType) and self._means(stem, obj):
            names.taken.add(stem)
            return N.Name(stem)
        name = names.fresh(stem)
        self.constants[name] = obj
        return N.Name(name)

    def builtin(self, names, name):
        """A Name for a builtin, also where the user calls something else by that name."""
        obj = getattr(builtins, name)
        if self._means(name, obj):
            return N.Name(name)
        return self.bind(names, name, obj)

    def module(self, names, module, stem):
        """A Name for `module`: the user's own name for it where he has one."""
        for scope in ((stem,), self.cells, self.globals):
            for name in scope:
                if not name.startswith("__") and self._means(name, module):
                    names.taken.add(name)  # no name of a function that is put in place here may hide it
                    return N.Name(name)
        return self.bind(names, stem, module)

    def class_name(self, names, cls):
        """A Name for a class: the user's own where it denotes this class."""
        name = cls.__name__
        if not self._means(name, cls):
            return self.bind(names, name, cls)
        names.taken.add(name)
        return N.Name(name)

    def _means(self, name, obj):
        """Does the free name `name` denote `obj`?  Only then will the text rely on it."""
        return name not in self.locals and self._peek(name) is obj and self.lookup(name) is obj


def is_fixed(obj):
    """Are the attributes of an object what they are for good: of a module, a class, a ufunc, a distribution of SciPy's?"""
    return isinstance(obj, _FIXED) or type(obj).__module__.startswith("scipy.stats._") and hasattr(obj, "logcdf")


def _may_be_rebound(obj):
    """Is this a class or a module of the user's, whose attributes he may bind to something else?"""
    name = obj.__name__ if isinstance(obj, types.ModuleType) else getattr(obj, "__module__", None) if isinstance(obj, type) else None
    root = (name or "").partition(".")[0]
    return bool(root) and root not in sys.stdlib_module_names | {"numpy", "scipy", "sourcegrad"} or root == "__main__"


def is_user_function(obj):
    """A plain Python function whose source is the user's to differentiate: not Python's own library, not NumPy's, and
    without a rule of its own.
    """
    return isinstance(obj, types.FunctionType) and id(obj) not in OWN and not _is_library(obj)


def _is_library(function):
    root = (function.__module__ or "").partition(".")[0]
    if root in ("numpy", "scipy"):
        return True
    if root == "sourcegrad":
        return not function.__module__.startswith("sourcegrad.runtime.")
    file = function.__code__.co_filename
    return file.startswith(_LIBRARY) and "site-packages" not in file and "dist-packages" not in file


_LIBRARY = types.__file__.removesuffix("types.py")
