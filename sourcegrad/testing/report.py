"""What a check found: a table when all agrees, and what exactly is off when it does not."""

from __future__ import annotations

from typing import Any, NamedTuple

from sourcegrad.errors import GradientMismatch


class InputReport(NamedTuple):
    """One line of the table; `error` is the largest, relative to the size of the derivative."""

    label: str
    shape: tuple
    dtype: str
    error: float
    method: str


class KinkReport(NamedTuple):
    """An entry at which the function has no derivative; `got` is what sourcegrad gives there."""

    label: str
    what: str
    left: float
    right: float
    got: float

    def __str__(self):
        if self.what == "jump":
            return f"{self.label}: the function jumps here (got {self.got:.6g})"
        if self.what == "edge":
            return f"{self.label}: the function ends here (got {self.got:.6g})"
        sides = f"slope {self.left:.6g} below, {self.right:.6g} above"
        return f"{self.label}: {sides} (got {self.got:.6g})"


class Report:
    """All that `check_grads` found; `print(report)` shows it.

    inputs         an InputReport each
    reverse_forward, second_order, symmetry    the largest relative error, or None if not checked
    kinks          a KinkReport each; not failures
    notes          what was not checked, and why
    """

    def __init__(self, name):
        self.name = name
        self.modes = ()
        self.inputs = []
        self.reverse_forward = self.second_order = self.symmetry = None
        self.kinks = []
        self.notes = []

    @property
    def error(self):
        """The largest relative error of any first derivative."""
        return max((row.error for row in self.inputs), default=0.0)

    def add_input(self, label, value, error, method):
        shape, dtype = getattr(value, "shape", ()), getattr(value, "dtype", type(value).__name__)
        self.inputs.append(InputReport(label, shape, str(dtype), error, method))

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)

    def __str__(self):
        lines = [f"{self.name}: derivatives agree ({' and '.join(self.modes)})"]
        rows = [("input", "shape", "dtype", "error", "checked by")]
        rows += [(r.label, str(r.shape), r.dtype, _size(r.error), r.method) for r in self.inputs]
        widths = [max(map(len, column)) for column in zip(*rows)]
        lines += [
            "  " + "  ".join(cell.ljust(w) for cell, w in zip(row, widths)).rstrip() for row in rows
        ]
        for what, error in (
            ("reverse against forward", self.reverse_forward),
            ("second order", self.second_order),
            ("symmetry of the Hessian", self.symmetry),
        ):
            if error is not None:
                lines.append(f"  {what}: {_size(error)}")
        lines += [f"  kink at {kink}" for kink in self.kinks]
        lines += [f"  note: {note}" for note in self.notes]
        return "\n".join(lines)

    __repr__ = __str__


def _size(error):
    return "exact" if error == 0 else f"{error:.1e}"


def mismatch(name, what, label, got, expected, how, digits=9, aside=""):
    """The error for one number that is off."""
    off = abs(got - expected)
    text = f"is off by {off:.6g}" + (f", {off / abs(expected):.2g} of it" if expected else "")
    text = text if off == off else "is not a number"
    return GradientMismatch(
        f"the derivative of {name} with respect to {label} {text}\n"
        f"    got       {got:.{digits}g}   ({what})\n"
        f"    expected  {expected:.{digits}g}   ({how})" + (f"\n{aside}" if aside else "")
    )


def broken(name, text, remedy: Any = ""):
    """The error for a promise that is not kept: structure, dtype, memory, arguments."""
    return GradientMismatch(f"{name}: {text}" + (f"\n{remedy}" if remedy else ""))
