"""Ufuncs with where=, dtype=, order= or casting=: second entries, each made of the function's own.

Entries that `where` leaves out hold whatever the memory held: their cotangent goes nowhere, their tangent is zero.
"""

import re

import numpy  # noqa: F401  whose functions are asked what they are

from . import indexing, scans, ufuncs  # noqa: F401  the short entries come first
from .declare import ENTRIES, general
from .objects import resolve_object

WORDS = "where=True, dtype=None, order='K', casting='same_kind', subok=True"
INERT = ("casting", "subok")
CALL = re.compile(r"(\w) = (np\.\w+)\((\w(?:, \w+)*)\)")


def replaced(text, names):
    """A text with other names for its operands."""
    return re.sub(r"\b[a-z]\b", lambda m: names.get(m[0], m[0]), str(text))


def worded(entry):
    """The entry of the same function with these keywords; None where the function is no plain ufunc."""
    found = CALL.fullmatch(entry.statement)
    ufunc = found and not entry.key and resolve_object(found[2])
    if getattr(ufunc, "nout", 0) != 1 or ufunc.signature is not None:
        return None
    y, names = found[1], found[3].split(", ")
    shared = entry.where
    if entry.style == "elementwise":
        casts = {n: n + "_as" for n in names}
        shared = "\n".join([*(f"{new} = rt.in_dtype({n}, {y})" for n, new in casts.items()), replaced(entry.where, casts)])
        partials = {n: replaced(t, casts) for n, t in zip(names, entry.adjoints) if t is not None}
        adjoints = {n: f"{y}_bar * rt.conj({t})" for n, t in partials.items()}
        tangents = {n: f"({t}) * {n}_dot" for n, t in partials.items()}
    else:
        adjoints = dict(entry.adjoints)
        called = {n: f"{found[2]}({found[3].replace(n, n + '_dot', 1)})" for n in adjoints}
        tangents = called | dict(entry.tangents)
    cases = {1: ["(2, 3)", "0.5"], 2: ["(2, 3), (3,)", "0.5, (3,)"]}[len(names)]
    words = ["dtype=np.float64, order='F', casting='unsafe'", "where=True, dtype=float"]
    if entry.cases:
        cases = [entry.cases[0]] * 2
    return {
        "statement": f"{y} = {found[2]}({found[3]}, {WORDS})",
        "where": shared,
        "kind": "broadcast",
        "domain": entry.domain,
        "inert": INERT + tuple(n for n in names if n not in adjoints),
        "tangents": {n: f"rt.cast(rt.chosen({t}, where, {y}), {y})" for n, t in tangents.items()},
        "cases": [f"{case}, {word}" for case, word in zip(cases, words)],
        **{n: f"rt.chosen({t}, where, {n})" for n, t in adjoints.items()},
    }


for entry in list(ENTRIES):
    more = worded(entry)
    if more is not None:
        general(**more)
