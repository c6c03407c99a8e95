"""From a direction along which something is off to the one entry that makes it so, by halving."""

from __future__ import annotations

import numpy as np

from sourcegrad.testing import slopes
from sourcegrad.testing.report import KinkReport
from sourcegrad.testing.report import mismatch as message

MOST_KINKS = 8


def mismatch(judge, direction, claim, exact=False):
    """The error for one entry that is off: of each direction, the half further off is kept."""
    point, entries = judge.point, judge.point.entries(direction)

    def slope_of(direction):
        line = point.line(direction)
        return slopes.complex_step(line) if exact else slopes.best(line)

    def off(entries):
        alone = point.only(direction, entries)
        return np.max(claim.off(alone, slope_of(alone).value))

    while len(entries) > 1:
        one, other = entries[: len(entries) // 2], entries[len(entries) // 2 :]
        entries = other if off(other) > off(one) else one

    alone = point.only(direction, entries)
    step, slope = _step(alone, entries[0]), slope_of(alone)
    row = int(np.argmax(claim.off(alone, slope.value)))
    got, expected = claim.at(alone)[row] / step, claim.seen(slope.value)[row] / step
    name = judge.name
    if not claim.weighted and judge.label(row):
        name = f"{judge.label(row)} of {name}"
    label = point.label(*entries[0])
    if exact:
        return message(name, claim.what, label, got, expected, slope.method, digits=12)
    error = max(slope.error, slope.noise) / abs(step)
    aside = ""
    if error > 1e-3 * max(abs(got), abs(expected)):
        aside = "The differences do not settle: the function may be noisy or not smooth here."
    how = f"central differences, good to {error:.1g}"
    return message(name, claim.what, label, got, expected, how, aside=aside)


def take_out_kink(judge, found, direction, claims):
    """Report the entry at which the box is not smooth, and let it move no more."""
    point, entries = judge.point, judge.point.entries(direction)
    while len(entries) > 1:
        for half in (entries[: len(entries) // 2], entries[len(entries) // 2 :]):
            kink = slopes.kink(point.line(point.only(direction, half)), judge.weights)
            if kink is not None:
                entries, found = half, kink
                break
        else:
            break  # only together
    moved = point.only(direction, entries)
    got = next((claim.at(moved)[0] for claim in claims if claim.weighted), None)
    got = judge.weights @ claims[0].at(moved) if got is None else got
    label, step = "a line through several entries", 1.0
    if len(entries) == 1:
        label, step = point.label(*entries[0]), _step(moved, entries[0])
    left, right = found.left / step, found.right / step
    if step < 0:
        left, right = right, left
    judge.kinks.append(KinkReport(label, found.what, left, right, float(got) / step))
    for leaf, index in entries:
        point.mask[leaf][index] = 0
    if len(judge.kinks) >= MOST_KINKS:
        _leave_out_alike(judge, entries[0][0])


def _step(direction, entry):
    """How far the only entry moves; a complex one counts by its size."""
    leaf, index = entry
    step = direction[leaf][index]
    return float(np.abs(step)) if np.iscomplexobj(step) else float(step)


def _leave_out_alike(judge, number):
    """Many kinks in one array are mostly at one value, such as 0: they are left out at once."""
    leaf, mask = judge.point.inputs.leaves[number], judge.point.mask[number]
    value = np.asarray(leaf.value)
    alike = np.isin(value, value[mask == 0]) & (mask != 0)
    if len(judge.kinks) >= 2 * MOST_KINKS:
        judge.notes.append(f"{leaf.label} has too many kinks: the rest of it was not checked")
        mask[...] = 0
    elif np.any(alike):
        entries = f"{np.sum(alike)} more entries of the same value were not checked"
        judge.notes.append(f"{leaf.label} has many kinks: {entries}")
        mask[alike] = 0
