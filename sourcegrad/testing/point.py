"""A black box at one point: random directions through it, and the line along each."""

from __future__ import annotations

import warnings

import numpy as np


class Point:
    """`box(values)` is the vector of outputs, `box(None)` one of nan; `mask` is 0 at what stays."""

    def __init__(self, inputs, box, random):
        self.inputs, self.box, self.random = inputs, box, random
        self.mask = [np.ones(np.shape(leaf.value)) for leaf in inputs.leaves]

    def direction(self, group, *, careful=False):
        """Random in some leaves: of a leaf's own size or, if careful, of each entry's own."""
        parts = []
        for i, (leaf, mask) in enumerate(zip(self.inputs.leaves, self.mask)):
            moves = self._random(leaf.value, careful) if i in group else 0.0
            parts.append(np.asarray(moves * mask))
        return parts

    def _random(self, value, careful):
        shape, size = np.shape(value), 1.0
        if np.size(value):
            size = float(np.sqrt(np.mean(np.abs(value) ** 2))) or 1.0
        if careful:
            size = np.where(np.abs(value) > 0, np.abs(value), 1e-3 * size)
        noise = self.random.normal(size=shape)
        if np.iscomplexobj(value):
            noise = noise + 1j * self.random.normal(size=shape)
        return size * noise

    def line(self, direction):
        """Distance → outputs, remembered: kinks and differences ask for the same points."""
        known = {}

        def at(h):
            if h not in known:
                known[h] = self._run(direction, h)
            return known[h]

        return at

    def _run(self, direction, h):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            if isinstance(h, complex):
                warnings.simplefilter("error", np.exceptions.ComplexWarning)
                return self.box(self.inputs.moved(direction, h))
            try:
                return self.box(self.inputs.moved(direction, h))
            except Exception:  # the log of a negative number, a singular matrix: no value there
                return self.box(None)

    # One entry at a time

    def entries(self, direction):
        """(leaf, index) of all that moves."""
        found = [(i, np.argwhere(part)) for i, part in enumerate(direction)]
        return [(i, tuple(map(int, index))) for i, where in found for index in where]

    def only(self, direction, entries):
        alone = [np.zeros_like(part) for part in direction]
        for leaf, index in entries:
            alone[leaf][index] = direction[leaf][index]
        return alone

    def label(self, leaf, index):
        name = self.inputs.leaves[leaf].label
        return f"{name}[{', '.join(map(str, index))}]" if index else name
