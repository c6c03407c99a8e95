"""Random generators, set back where a function is run several times for one call: every run draws the same numbers."""

from __future__ import annotations

import random

import numpy as np

from ..runtime.trees import attributes


class Draws:
    """The generators that a call can reach: NumPy's and Python's own, and those in `values` (pytrees)."""

    def __init__(self, values):
        self.found = {}
        for v in values:
            self._search(v, set())
        self.states = [g.bit_generator.state if isinstance(g, np.random.Generator) else g.get_state() for g in self.arrays()]
        self.own = [g.getstate() for g in self.pythons()]
        self.numpy, self.python = np.random.get_state(), random.getstate()

    def arrays(self):
        return [g for g in self.found.values() if not isinstance(g, random.Random)]

    def pythons(self):
        return [g for g in self.found.values() if isinstance(g, random.Random)]

    def _search(self, x, seen):
        if id(x) in seen or isinstance(x, (str, bytes, int, float, complex, np.ndarray, np.generic, type(None))):
            return
        seen.add(id(x))
        if isinstance(x, (np.random.Generator, np.random.RandomState, random.Random)):
            self.found[id(x)] = x
        elif isinstance(x, (list, tuple)):
            for item in x:
                self._search(item, seen)
        elif isinstance(x, dict):
            for item in x.values():
                self._search(item, seen)
        elif hasattr(x, "__dict__") and not callable(x):
            for item in (attributes(x) or {}).values():
                self._search(item, seen)

    def set_back(self):
        """All generators as they were when this was made."""
        for g, state in zip(self.arrays(), self.states):
            if isinstance(g, np.random.Generator):
                g.bit_generator.state = state
            else:
                g.set_state(state)
        for g, state in zip(self.pythons(), self.own):
            g.setstate(state)
        np.random.set_state(self.numpy)
        random.setstate(self.python)
