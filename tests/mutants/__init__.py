"""Faults put into sourcegrad on purpose, one at a time, each in a copy: the suite must see every one of them.

    rules, kernels, sweeps, passes    MUTANTS: file → [(text that occurs once, what it is replaced by)]
                                      FIRST, TESTS, WIDER: where a fault there should show, the likeliest first
    killed.txt                        the test that killed each, the last time

    python -m tests.mutants --jobs 2 --count 20 --seed 3
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from . import kernels, passes, rules, sweeps

ROOT = Path(__file__).resolve().parents[2]
THEMES = {"rules": rules, "kernels": kernels, "sweeps": sweeps, "passes": passes}


@dataclass(frozen=True)
class Mutant:
    theme: str
    number: int  # within its theme
    file: str  # within the package
    old: str
    new: str

    @property
    def name(self):
        return f"{self.theme}.{self.number}"

    @property
    def key(self):
        """What it is known by, wherever it stands in its list."""
        return hashlib.sha256("\n".join((self.file, self.old, self.new)).encode()).hexdigest()[:10]

    def applied(self, text):
        """The text of its file with the fault; ValueError where what it changes does not stand there once."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: its text occurs {text.count(self.old)} times in {self.file}: {self.old!r}")
        return text.replace(self.old, self.new)

    def line(self, text):
        return text[: text.index(self.old)].count("\n") + 1


def mutants():
    found = []
    for theme, module in THEMES.items():
        pairs = [(file, *pair) for file, changes in module.MUTANTS.items() for pair in changes]
        found += [Mutant(theme, k, *pair) for k, pair in enumerate(pairs)]
    return found
