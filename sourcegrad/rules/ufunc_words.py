"""Ufuncs with where=, dtype=, order= or casting=: second entries, each made of the function's own.

Entries that `where` leaves out hold whatever the memory held: their cotangent goes nowhere, their tangent is zero.
"""

import re

import numpy  # noqa: F401  whose functions are asked what they are

from . import indexing, scans, ufuncs  # noqa: F401  the short entries come first
from .declare import ENTRIES, general, jointly
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

# of those with several results: what is left out is left out of each
CASES = ["(2, 3){}, order='F', casting='unsafe'", "0.7{}, where=True, subok=False"]
general(
    f"y = np.modf(x, {WORDS})",
    inert=INERT,
    x="rt.chosen(rt.slot(y_bar, 0) + np.zeros_like(y[0]), where, x)",
    tangents={"x": "(rt.cast(rt.chosen(x_dot, where, y[0]), y[0]), np.zeros_like(y[1]))"},
    kind="tuple",
    cases=[case.format(", dtype=np.float64") for case in CASES],
)
general(
    f"y = np.frexp(x, {WORDS})",
    inert=INERT,
    x="rt.unscaled(rt.chosen(rt.slot(y_bar, 0), where, x), y)",
    tangents={"x": "(rt.unscaled(rt.chosen(x_dot, where, y[0]), y), None)"},
    kind="tuple",
    cases=[case.format("") for case in CASES],
)
jointly(
    f"z = np.divmod(x, y, {WORDS})",
    inert=INERT,
    x="rt.chosen(rt.slot(z_bar, 1), where, x)",
    y="rt.chosen(-rt.slot(z_bar, 1) * z[0], where, y)",
    tangents={"x": "(np.zeros_like(z[0]), rt.cast(rt.chosen(x_dot - z[0] * y_dot, where, z[1]), z[1]))"},
    kind="tuple",
    domain={"y": "nonzero"},
    cases=[case.format(", (3,), dtype=np.float64") for case in CASES],
)
