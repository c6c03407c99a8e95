"""Fresh names: x → x_bar, x_dot, x_saved, and temporaries, never one that the user's function knows."""

from __future__ import annotations

import builtins
import keyword

_RESERVED = frozenset(dir(builtins)) | frozenset(keyword.kwlist)


class Names:
    """Hands out names that clash with nothing taken; deterministic in the order of the requests."""

    def __init__(self, taken=()):
        self.taken = set(taken) | _RESERVED
        self.user = frozenset()  # names that the user chose
        self._derived = {}
        self._last = {}

    def fresh(self, stem):
        """`stem` if free, else stem_2, stem_3, … ."""
        name = stem
        k = self._last.get(stem, 1)
        while name in self.taken:
            k += 1
            name = f"{stem}_{k}"
        self._last[stem] = k
        self.taken.add(name)
        return name

    def derived(self, name, suffix):
        """The one name for (name, suffix): `x`, "bar" → `x_bar`, the same at every request."""
        key = (name, suffix)
        if key not in self._derived:
            self._derived[key] = self.fresh(f"{name}_{suffix}")
        return self._derived[key]

    def bar(self, name):
        return self.derived(name, "bar")

    def dot(self, name):
        return self.derived(name, "dot")
