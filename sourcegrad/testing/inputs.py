"""The arguments of one call: which of their leaves are checked, and how to move these.

A direction is a list of arrays, one for each checked leaf, in the order of `Inputs.leaves`.
"""

from __future__ import annotations

import inspect
import re
from typing import Any, NamedTuple

import numpy as np

from sourcegrad.errors import BadArgument
from sourcegrad.testing import trees

_WIDE = {"float16": np.float64, "float32": np.float64, "complex64": np.complex128}


class Leaf(NamedTuple):
    slot: int  # which argument
    path: tuple  # where in it
    value: Any
    part: int  # which of the selected parts it belongs to
    inner: tuple  # where in that part
    label: str  # as Python would write it


class Part(NamedTuple):
    """One thing that `wrt` selects: what the interface is told, the argument, the path into it."""

    wrt: Any
    slot: int
    path: tuple


class Inputs:
    """`f`'s arguments, by position first and then by keyword, with the leaves that are checked."""

    def __init__(self, f, args, kwargs, wrt):
        self.f = f
        args, kwargs, names = _bound(f, args, kwargs)
        self.count = len(args)
        self.names = [*names, *kwargs]
        self.values = [*args, *kwargs.values()]
        self.parts = self._select(wrt)
        self.leaves = self._find_leaves()
        self.single = len(self.parts) == 1 and not isinstance(wrt, (tuple, list))

    @property
    def wrt(self):
        """As the interface takes it: one thing bare, several as a tuple."""
        return self.parts[0].wrt if self.single else tuple(part.wrt for part in self.parts)

    def _select(self, wrt):
        if wrt is None:
            slots = [i for i, value in enumerate(self.values) if trees.float_leaves(value)]
            if not slots:
                raise BadArgument("no argument holds a float: there is nothing to differentiate")
            return [Part(i if i < self.count else self.names[i], i, ()) for i in slots]
        return [self._part(word) for word in (wrt if isinstance(wrt, (tuple, list)) else (wrt,))]

    def _part(self, word):
        if isinstance(word, (int, np.integer)) and not isinstance(word, bool):
            slot = range(self.count)[word] if -self.count <= word < self.count else None
            if slot is not None:
                return Part(slot, slot, ())
            raise BadArgument(f"wrt={word}: only {self.count} arguments are given by position")
        if isinstance(word, str):
            name, *inner = re.findall(r"[^.\[\]'\"]+", word)
            if name in self.names:
                slot = self.names.index(name)
                try:
                    return Part(word, slot, trees.find(self.values[slot], inner))
                except KeyError as error:
                    raise BadArgument(
                        f"wrt={word!r}: nothing called {error.args[0]!r} there"
                    ) from None
            raise BadArgument(f"wrt={word!r}: the arguments given are {', '.join(self.names)}")
        raise BadArgument(f"wrt takes positions and names, not {word!r}")

    def _find_leaves(self):
        leaves = []
        for number, part in enumerate(self.parts):
            selected = trees.pick(self.values[part.slot], part.path)
            for inner, value in trees.float_leaves(selected):
                path = (*part.path, *inner)
                label = trees.show(self.names[part.slot], path)
                leaves.append(Leaf(part.slot, path, value, number, inner, label))
        return leaves

    def call(self, f, values=None):
        """`f` at these values, or at a copy of the original ones."""
        values = self.copies() if values is None else values
        return f(*values[: self.count], **dict(zip(self.names[self.count :], values[self.count :])))

    def given(self):
        """The values themselves, as (args, kwargs)."""
        return tuple(self.values[: self.count]), dict(
            zip(self.names[self.count :], self.values[self.count :])
        )

    def all_by_position(self):
        """The same inputs for a function that takes every argument by position."""
        return self._with(count=len(self.values))

    def again(self):
        """The same inputs in objects of their own: a call moves on a generator among them."""
        return self._with(values=self.copies())

    def _with(self, **changes):
        other = object.__new__(Inputs)
        other.__dict__.update(self.__dict__, **changes)
        return other

    def copies(self):
        return [trees.rebuild(value, trees.fresh) for value in self.values]

    def moved(self, direction, h):
        """The values at distance h along the direction; h may be complex."""
        change = {
            (leaf.slot, leaf.path): h * d for leaf, d in zip(self.leaves, direction) if np.any(d)
        }

        def one(slot):
            def move(path, leaf):
                if (slot, path) not in change:
                    return trees.fresh(path, leaf)
                if isinstance(leaf, np.ndarray):  # laid out as it was
                    step = change[slot, path]
                    new = np.empty_like(leaf, np.result_type(leaf, step))
                    return np.add(leaf, step, out=new)
                new = leaf + change[slot, path]
                return new if isinstance(leaf, np.generic) else new.item()

            return move

        return [trees.rebuild(value, one(slot)) for slot, value in enumerate(self.values)]

    def widened(self):
        """The float64 twin of these inputs, or None if all is as wide already."""
        found = False

        def widen(path, leaf):
            nonlocal found
            kind = str(getattr(leaf, "dtype", ""))
            if kind not in _WIDE:
                return trees.fresh(path, leaf)
            found = True
            return leaf.astype(_WIDE[kind])

        values = [trees.rebuild(value, widen) for value in self.values]
        if not found:
            return None
        twin = self._with(values=values)
        twin.leaves = twin._find_leaves()
        return twin

    def tangents(self, direction):
        """The direction as trees, one for each argument; None where the argument does not move."""
        moving = {leaf.slot for leaf in self.leaves}
        given = {(leaf.slot, leaf.path): d for leaf, d in zip(self.leaves, direction)}

        def one(slot):
            def change(path, leaf):
                if not trees.is_float(leaf):
                    return None
                d = np.asarray(given.get((slot, path), 0.0))
                if isinstance(leaf, np.ndarray):
                    return np.broadcast_to(d, leaf.shape).astype(leaf.dtype)
                return leaf.dtype.type(d) if isinstance(leaf, np.generic) else d.item()

            return change

        return tuple(
            trees.rebuild(value, one(slot)) if slot in moving else None
            for slot, value in enumerate(self.values)
        )

    def bare(self, gradient):
        """The gradients of the parts, as a list, whatever `wrt` made of them."""
        return [gradient] if self.single else list(gradient)

    def gather(self, gradient):
        """The gradient at each checked leaf, as float arrays."""
        parts = self.bare(gradient)
        return [np.asarray(trees.pick(parts[leaf.part], leaf.inner)) for leaf in self.leaves]


def _bound(f, args, kwargs):
    """(args, kwargs, names of args), with keywords given by position where that can be."""
    try:
        signature = inspect.signature(f)
        bound = signature.bind(*args, **kwargs)
    except ValueError:  # a builtin without a signature
        return args, kwargs, [f"args[{i}]" for i in range(len(args))]
    names = []
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            names += [f"{parameter.name}[{i}]" for i in range(len(bound.args) - len(names))]
        else:
            names.append(parameter.name)
    return bound.args, bound.kwargs, names[: len(bound.args)]
