"""Lines of a text that nobody has looked at yet, as `linecache` holds those of a file."""

from __future__ import annotations

from collections.abc import Sequence


class Later(Sequence):
    """The lines of the text that `make` gives; it is called when the first of them is asked for."""

    def __init__(self, make):
        self.make, self.lines = make, None

    def __getitem__(self, k):
        if self.lines is None:
            self.lines = self.make().splitlines(keepends=True)
        return self.lines[k]

    def __len__(self):
        return len(self[:])
