"""Reductions with `dtype`, `where`, `initial`, `correction` or `mean`: the second entries, for calls
that the short ones in reductions.py do not take.
"""

from . import reductions  # noqa: F401  the short entries come first
from .declare import general, linear

SPREAD = "rt.expand(y_bar, np.shape(x), axis, keepdims)"
MASKS = [
    "(2, 3), axis=1, where=np.array([[True, False, True], [False, True, True]])",
    "(3,), where=np.array([True, False, True])",
    "(2, 3), axis=0, keepdims=True, where=np.array([True, False, True])",
    "(2, 3), axis=(0, 1), dtype=np.float64",
]
FULL = [*MASKS[:2], "(2, 3), axis=1, keepdims=True, where=np.array([True, False, True])", MASKS[3]]
BEGUN = [*MASKS, "(2, 3), axis=1, initial=0.75", "(3,), initial=0.75", "(0,), initial=0.5"]

for name, axis in ("np.sum", None), ("np.add.reduce", 0):
    general(
        f"y = {name}(x, axis={axis}, dtype=None, keepdims=False, initial=0, where=True)",
        x=f"rt.chosen({SPREAD}, where, x)",
        initial="rt.unbroadcast(y_bar, initial)",
        tangents={
            "x": "rt.cast(np.sum(x_dot, axis=axis, keepdims=keepdims, where=where), y)",
            "initial": "rt.cast(rt.spread(initial_dot, y), y)",
        },
        kind="reduce",
        cases=BEGUN,
    )
linear(
    "y = np.mean(x, axis=None, dtype=None, keepdims=False, where=True)",
    x="rt.chosen(rt.aligned(y_bar, np.shape(x), axis, keepdims) / n, where, x)",
    tangents={"x": "rt.cast(np.mean(x_dot, axis=axis, keepdims=keepdims, where=where), y)"},
    where="n = rt.number_of(x, where, axis)",
    kind="reduce",
    cases=FULL,
)
for name, axis in ("np.prod", None), ("np.multiply.reduce", 0):
    general(
        f"y = {name}(x, axis={axis}, dtype=None, keepdims=False, initial=1, where=True)",
        x=f"rt.unbroadcast({SPREAD} * rt.products_of_others(x, where, axis, initial), x)",
        initial="rt.unbroadcast(y_bar * np.prod(x, axis=axis, keepdims=keepdims, where=where), initial)",
        tangents={
            "x": "rt.cast(np.sum(x_dot * rt.products_of_others(x, where, axis, initial), "
            "axis=axis, keepdims=keepdims), y)",
            "initial": "rt.cast(initial_dot * np.prod(x, axis=axis, keepdims=keepdims, where=where), y)",
        },
        kind="reduce",
        cases=[*BEGUN, "np.array([0.0, 2.0, 0.0]), initial=0.5, where=np.array([True, True, False])"],
    )
for name in "np.max", "np.min", "np.amax", "np.amin", "np.maximum.reduce", "np.minimum.reduce":
    axis = 0 if name.endswith("reduce") else None
    beyond = "-9.0" if "max" in name else "9.0"
    general(
        f"y = {name}(x, axis={axis}, keepdims=False, initial=None, where=True)",
        x=f"{SPREAD} * rt.extreme_share(x, y, initial, where, axis, keepdims)",
        initial="rt.unbroadcast(y_bar * rt.initial_share(x, y, initial, where, axis, keepdims), initial)",
        tangents={
            "x": "np.sum(x_dot * rt.extreme_share(x, y, initial, where, axis, keepdims), "
            "axis=axis, keepdims=keepdims)",
            "initial": "initial_dot * rt.initial_share(x, y, initial, where, axis, keepdims)",
        },
        kind="reduce",
        cases=[
            f"(2, 3), axis=1, initial={beyond}, where=np.array([[True, False, True], [False, True, True]])",
            f"(3,), initial={beyond}, where=np.array([True, False, True])",
            "(2, 3), axis=0, initial=0.1",
            "(3,), initial=0.1, keepdims=True",
            "(0,), initial=0.5",
        ],
    )

# about a mean that is given, the mean has a derivative of its own: −2 Σ d / n
FREE = {
    "ddof": [*FULL, "(4,), ddof=1, where=np.array([True, False, True, True])"],
    "correction": ["(4,), correction=1", "(2, 3), axis=1, correction=1"],
    "ddof, mean": ["(2, 3), axis=1, mean=(2, 1)", "(2, 3), axis=0, mean=(1, 3), keepdims=True"],
}
for words, cases in FREE.items():
    free, _, mean = words.partition(", ")
    for name in "var", "std":
        given = ", mean=None" if mean else ""
        where = f"d = rt.deviations(x, {mean or None}, where, axis)\n"
        where += f"n = rt.number_of(x, where, axis) - {free}"
        bar, flow = "rt.aligned(y_bar, np.shape(x), axis, keepdims)", "2 * {} / n"
        if name == "std":
            where += "\ns = rt.aligned(y, np.shape(x), axis, keepdims)"
            flow = "rt.divide({}, s * n)"
        through = {"x": "", "mean": "-"} if mean else {"x": ""}
        moved = "rt.cast(rt.reduced({}, axis, keepdims), y)"
        inner = "rt.total({}np.real(np.conj(d) * {}_dot), True, axis)"
        general(
            f"y = np.{name}(x, axis=None, dtype=None, {free}=0, keepdims=False, where=True{given})",
            tangents={n: moved.format(flow.format(inner.format(s, n))) for n, s in through.items()},
            where=where,
            kind="reduce",
            cases=cases,
            **{n: f"rt.unbroadcast({s}{flow.format(bar)} * d, {n})" for n, s in through.items()},
        )
