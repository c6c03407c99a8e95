"""Reductions with `dtype`, `where`, `initial`, `correction` or `mean`: the second entries, for calls
that the short ones in reductions.py do not take.

Those that skip nan are the others with a mask: `live` is what `where` leaves and is a number.
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

LIVE = "live = np.logical_and(where, ~np.isnan(x))\n"


def skipping(name):
    """The mask that a reduction's texts use, the statement that makes it, and the domain of samples."""
    return ("live", LIVE, {"x": "some nan"}) if "nan" in name or ".f" in name else ("where", "", {})


for name, axis in ("np.sum", None), ("np.add.reduce", 0), ("np.nansum", None):
    mask, made, domain = skipping(name)
    general(
        f"y = {name}(x, axis={axis}, dtype=None, keepdims=False, initial=0, where=True)",
        x=f"rt.chosen({SPREAD}, {mask}, x)",
        initial="rt.unbroadcast(y_bar, initial)",
        tangents={
            "x": f"rt.cast(np.sum(x_dot, axis=axis, keepdims=keepdims, where={mask}), y)",
            "initial": "rt.cast(rt.spread(initial_dot, y), y)",
        },
        where=made,
        kind="reduce",
        domain=domain,
        cases=BEGUN,
    )
for name in "np.mean", "np.nanmean":
    mask, made, domain = skipping(name)
    linear(
        f"y = {name}(x, axis=None, dtype=None, keepdims=False, where=True)",
        x=f"rt.unbroadcast(rt.portions(rt.aligned(y_bar, np.shape(x), axis, keepdims), n, {mask}), x)",
        tangents={"x": f"rt.cast(np.mean(x_dot, axis=axis, keepdims=keepdims, where={mask}), y)"},
        where=f"{made}n = rt.number_of(x, {mask}, axis)",
        kind="reduce",
        domain=domain,
        cases=FULL,
    )
for name, axis in ("np.prod", None), ("np.multiply.reduce", 0), ("np.nanprod", None):
    mask, made, domain = skipping(name)
    general(
        f"y = {name}(x, axis={axis}, dtype=None, keepdims=False, initial=1, where=True)",
        x=f"rt.unbroadcast({SPREAD} * rt.conj(rt.products_of_others(x, {mask}, axis, initial)), x)",
        initial=f"rt.unbroadcast(y_bar * rt.conj(np.prod(x, axis=axis, keepdims=keepdims, where={mask})), initial)",
        tangents={
            "x": f"rt.cast(np.sum(x_dot * rt.products_of_others(x, {mask}, axis, initial), "
            "axis=axis, keepdims=keepdims), y)",
            "initial": f"rt.cast(initial_dot * np.prod(x, axis=axis, keepdims=keepdims, where={mask}), y)",
        },
        where=made,
        kind="reduce",
        domain=domain,
        cases=[*BEGUN, "np.array([0.0, 2.0, 0.0]), initial=0.5, where=np.array([True, True, False])"],
    )
for name in "np.max", "np.min", "np.amax", "np.amin", "np.maximum.reduce", "np.minimum.reduce", "np.nanmax", "np.nanmin", "np.fmax.reduce", "np.fmin.reduce":
    mask, made, domain = skipping(name)
    axis = 0 if name.endswith("reduce") else None
    beyond = "-9.0" if "max" in name else "9.0"
    general(
        f"y = {name}(x, axis={axis}, keepdims=False, initial=None, where=True)",
        x=f"{SPREAD} * rt.extreme_share(x, y, initial, {mask}, axis, keepdims)",
        initial=f"rt.unbroadcast(y_bar * rt.initial_share(x, y, initial, {mask}, axis, keepdims), initial)",
        tangents={
            "x": f"np.sum(rt.masked(rt.extreme_share(x, y, initial, {mask}, axis, keepdims), x_dot), "
            "axis=axis, keepdims=keepdims)",
            "initial": f"initial_dot * rt.initial_share(x, y, initial, {mask}, axis, keepdims)",
        },
        where=made,
        kind="reduce",
        domain=domain,
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
    "ddof": [*FULL, "(2, 3), axis=1, ddof=0.5, keepdims=True, dtype=np.float64", "(4,), ddof=1, where=np.array([True, False, True, True])"],
    "correction": ["(4,), correction=1", "(2, 3), axis=1, correction=0.5"],
    "ddof, mean": ["(2, 3), axis=1, mean=(2, 1)", "(2, 3), axis=0, mean=(1, 3), keepdims=True, ddof=0.5"],
    "correction, mean": ["(2, 3), axis=1, mean=(2, 1), correction=0.5"],
}
for words, cases in FREE.items():
    free, _, mean = words.partition(", ")
    for name in "var", "std", "nanvar", "nanstd":
        mask, made, domain = skipping(name)
        given = ", mean=None" if mean else ""
        where = f"{made}d = rt.deviations(x, {mean or None}, {mask}, axis)\n"
        where += f"n = rt.freedom(rt.number_of(x, {mask}, axis), {free}{', True' if domain else ''})"
        # of a dtype that is complex the result is real all the same
        own = f"np.real(y / rt.reduced({2 if 'std' in name else 1} * n, axis, keepdims))"
        bar, flow = "np.real(rt.aligned(y_bar, np.shape(x), axis, keepdims))", "2 * {} / n"
        back = f"2 * rt.quotient({bar}, n) * d"
        if "std" in name:
            where += "\ns = np.real(rt.aligned(y, np.shape(x), axis, keepdims))"
            flow = "rt.divide({}, s * n)"
            back = f"rt.masked({bar}, rt.divide(1.0, s * n)) * d"
        through = {"x": "", "mean": "-"} if mean else {"x": ""}
        moved = "rt.cast(rt.reduced({}, axis, keepdims), y)"
        inner = "rt.total({}np.real(np.conj(d) * {}_dot), True, axis)"
        general(
            f"y = np.{name}(x, axis=None, dtype=None, {free}=0, keepdims=False, where=True{given})",
            tangents={n: moved.format(flow.format(inner.format(s, n))) for n, s in through.items()}
            | {free: f"rt.cast({free}_dot * {own}, y)"},
            where=where,
            kind="reduce",
            domain=domain,
            cases=cases,
            **{n: f"rt.unbroadcast({s}{back}, {n})" for n, s in through.items()},
            **{free: f"rt.unbroadcast(np.real(y_bar) * {own}, {free})"},
        )
