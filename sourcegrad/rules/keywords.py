"""Second entries for calls with keywords that the short ones do not take: dtypes, ends, orders, axes.

A dtype that is no float makes the result piecewise constant: `rt.cast` makes such tangents zero.
"""

from . import creation, joining, linalg, products, reductions, scans, shaping, ufuncs  # noqa: F401  come first
import numpy as np

from .declare import general, jointly, linear

# --- dtype ----------------------------------------------------------------------------------------

for name in "np.cumsum", "np.add.accumulate":
    axis = None if name == "np.cumsum" else 0
    linear(
        f"y = {name}(x, axis={axis}, dtype=None)",
        x="rt.unbroadcast(rt.reverse_cumsum(y_bar, np.shape(x), axis), x)",
        tangents={"x": "rt.cast(np.cumsum(x_dot, axis=axis), y)"},
        cases=["(3,), dtype=np.float64", "(2, 3), axis=1, dtype=np.float32"],
    )
for name in "np.cumprod", "np.multiply.accumulate":
    axis = None if name == "np.cumprod" else 0
    general(
        f"y = {name}(x, axis={axis}, dtype=None)",
        x="rt.unbroadcast(rt.cumprod_adjoint(y_bar, x, y, axis), x)",
        tangents={"x": "rt.cast(rt.cumprod_tangent(x_dot, x, y, axis), y)"},
        cases=["(3,), dtype=np.float64", "(2, 3), axis=1, dtype=np.float64"],
    )
linear(
    "y = np.nancumsum(x, axis=None, dtype=None)",
    x="rt.unbroadcast(np.where(np.isnan(x), 0, rt.reverse_cumsum(y_bar, np.shape(x), axis)), x)",
    tangents={"x": "rt.cast(np.cumsum(np.where(np.isnan(x), 0, x_dot), axis=axis), y)"},
    domain={"x": "some nan"},
    cases=["(4,), dtype=np.float64", "(2, 3), axis=1, dtype=np.float32"],
)
general(
    "y = np.nancumprod(x, axis=None, dtype=None)",
    x="rt.unbroadcast(np.where(np.isnan(x), 0, rt.cumprod_adjoint(y_bar, w, y, axis)), x)",
    tangents={"x": "rt.cast(rt.cumprod_tangent(np.where(np.isnan(x), 0, x_dot), w, y, axis), y)"},
    where="w = np.where(np.isnan(x), 1, x)",
    domain={"x": "some nan"},
    cases=["(4,), dtype=np.float64"],
)
general(
    "z = np.einsum(subscripts, *operands, dtype=None, order='K', casting='safe', optimize=False)",
    operands="rt.einsum_adjoints(z_bar, subscripts, operands, optimize)",
    tangents={"operands": "rt.cast(rt.einsum_tangent(operands_dot, subscripts, operands, optimize), z)"},
    inert=("order", "casting"),
    memory="may view operands",
    cases=["'ij,jk', (2, 3), (3, 2), dtype=np.float64", "'ij,jk', (2, 3), (3, 2), order='F'", "'ij->ji', (2, 3), dtype=np.float64"],
)
for name in "np.maximum.accumulate", "np.minimum.accumulate":
    general(
        f"y = {name}(x, axis=0, dtype=None)",
        x="rt.unbroadcast(rt.running_adjoint(y_bar, rt.in_dtype(x, y), y, axis), x)",
        tangents={"x": "rt.cast(rt.running_tangent(x_dot, rt.in_dtype(x, y), y, axis), y)"},
        cases=["(5,), dtype=np.float64", "(2, 5), axis=1, dtype=np.float64"],
    )
for name in "np.maximum.reduce", "np.minimum.reduce", "np.fmax.reduce", "np.fmin.reduce":
    share = "rt.ties(rt.in_dtype(x, y), y, axis, keepdims)"
    general(
        f"y = {name}(x, axis=0, dtype=None, keepdims=False)",
        x="rt.unbroadcast(rt.extreme_adjoint(y_bar, rt.in_dtype(x, y), y, axis, keepdims), x)",
        tangents={"x": f"rt.cast(np.sum(rt.masked({share}, x_dot), axis=axis, keepdims=keepdims), y)"},
        kind="reduce",
        cases=["(5,), dtype=np.float64", "(2, 5), axis=1, dtype=np.float64, keepdims=True"],
    )
linear(
    "y = np.add.reduceat(x, indices, axis=0, dtype=None)",
    x="rt.unbroadcast(rt.reduceat_adjoint(y_bar, np.shape(x), indices, axis), x)",
    tangents={"x": "rt.cast(np.add.reduceat(x_dot, indices, axis), y)"},
    cases=["(6,), [0, 2, 4], dtype=np.float64"],
)
for name, words in ("np.trace", "offset=0, axis1=0, axis2=1"), ("np.linalg.trace", "offset=0"):
    axes = "axis1, axis2" if "axis1" in words else "-2, -1"
    linear(
        f"y = {name}(x, {words}, dtype=None)",
        x=f"rt.unbroadcast(rt.trace_adjoint(y_bar, np.shape(x), offset, {axes}), x)",
        tangents={"x": f"rt.cast(np.trace(x_dot, offset, {axes}), y)"},
        cases=["(3, 3), dtype=np.float64"],
    )
for name, adjoint, axis in (
    ("np.concatenate", "rt.concatenate_adjoint(y_bar, arrays, axis)", ", axis=0"),
    ("np.concat", "rt.concatenate_adjoint(y_bar, arrays, axis)", ", axis=0"),
    ("np.stack", "rt.stack_adjoint(y_bar, arrays, axis)", ", axis=0"),
    ("np.vstack", "rt.joined_adjoint(y_bar, arrays, 0, 2)", ""),
    ("np.hstack", "rt.hstack_adjoint(y_bar, arrays)", ""),
):
    given = ", axis" if axis else ""
    general(
        f"y = {name}(arrays{axis}, dtype=None, casting='same_kind')",
        arrays=adjoint,
        tangents={"arrays": f"rt.cast({name}(rt.filled(arrays_dot, arrays){given}), y)"},
        cases=["[(3,), (3,)], dtype=np.float64", "[(2, 3), (2, 3)], dtype=np.float32"],
    )

# --- making arrays --------------------------------------------------------------------------------

MADE = {
    "x": "np.reshape(rt.array_tangent(x_dot, x, np.reshape(y, np.shape(x))), np.shape(y))",
}
for name, words, view in (
    ("np.array", "dtype=None, copy=True, order='K', subok=False, ndmin=0, like=None", True),
    ("np.asarray", "dtype=None, order=None, device=None, copy=None, like=None", True),
    ("np.asanyarray", "dtype=None, order=None, copy=None", True),
    ("np.asarray_chkfinite", "dtype=None, order=None", True),
    ("np.ascontiguousarray", "dtype=None", True),
    ("np.asfortranarray", "dtype=None", True),
    ("np.require", "dtype=None, requirements=None", True),
    ("np.copy", "order='K', subok=False", False),
):
    general(
        f"y = {name}(x, {words})",
        x="rt.array_adjoint(np.reshape(y_bar, np.shape(x)), x)",
        tangents=MADE,
        memory="may view x" if view else "fresh",
        kind="array of x" if name not in ("np.array", "np.require") else "",
        inert=("copy", "ndmin", "requirements", "subok", "like", "device"),
        cases=["(2, 3)", "[0.5, 0.25]", "(2, 3), order='F'" if "order" in words else "(3,)"]
        + (["(3,), ndmin=2", "[0.5, 0.25], ndmin=3"] if "ndmin" in words else [])
        + (["(3,), dtype=np.float64"] if "dtype" in words else [])
        + (["(2, 3), requirements=['F', 'W']"] if "require" in words else []),
    )
linear(
    "y = x.copy(order='C')",
    x="y_bar",
    tangents={"x": "x_dot"},
    kind="like x",
    cases=["(2, 3), order='F'"],
)
linear(
    "y = x.astype(dtype, order='K', casting='unsafe', subok=True, copy=True)",
    inert=("casting", "subok"),
    x="rt.unbroadcast(y_bar, x)",
    tangents={"x": "rt.cast(x_dot, y)"},
    memory="may view x",
    kind="astype",
    cases=["(2, 3), float, 'F', casting='same_kind'"],
)
linear(
    "y = np.astype(x, dtype, copy=True)",
    x="rt.unbroadcast(y_bar, x)",
    tangents={"x": "rt.cast(x_dot, y)"},
    memory="may view x",
    kind="astype",
    cases=["(3,), float, copy=False"],
)
linear(
    "y = np.reshape(x, shape, order='C', copy=None)",
    x="np.reshape(y_bar, np.shape(x), order=order)",
    memory="may view x",
    kind="reshape",
    cases=["(2, 3), (3, 2), copy=True", "(2, 3), -1, order='F', copy=None"],
)
COPY = ", copy=None" if np.lib.NumpyVersion(np.__version__) >= "2.1.0" else ""  # which reshape takes from then on
# an order that follows the memory's layout: entry by entry from where it was read
for call in "np.ravel(x, order='C')", "x.flatten(order='C')", "np.reshape(x, shape, order='C', copy=None)", f"x.reshape(*shape, order='C'{COPY})":
    given = "[3, 2], " if "np.reshape" in call else "3, 2, " if "shape" in call else ""
    laid = "np.asfortranarray(np.arange(6.0).reshape(2, 3) + 0.5)"
    orders = ("A",) if "shape" in call else ("A", "K")
    linear(
        f"y = {call}",
        x="rt.gathered_back(y_bar, np.shape(x), taken)",
        tangents={"x": "np.reshape(np.ravel(x_dot)[np.ravel(taken)], np.shape(y))"},
        where="taken = np.reshape(rt.read_places(x, order), np.shape(y), order=rt.laid_order(x, order))"
        if "shape" in call
        else "taken = rt.read_places(x, order)",
        memory="fresh" if "flatten" in call else "may view x",
        kind="reshape" if "shape" in call else "flat",
        cases=[f"{x}, {given}order='{o}'" for o in orders for x in ("(2, 3)", laid)],
    )
linear(
    "y = np.fromiter(x, dtype, count=-1)",
    inert=("count",),
    x="rt.array_adjoint(np.concatenate([y_bar, np.zeros(len(x) - len(y), y_bar.dtype)]), x)",
    tangents={"x": "rt.array_tangent(x_dot[:len(y)], x[:len(y)], y)"},
    cases=["[0.5, 0.25], float, 2", "[0.5, 0.25, 0.75], float, 2"],
)
linear(
    "y = np.full(shape, fill_value, dtype=None, order='C')",
    fill_value="rt.unbroadcast(y_bar, fill_value)",
    tangents={"fill_value": "rt.cast(rt.spread(fill_value_dot, y), y)"},
    cases=["[2, 3], 0.5, order='F'"],
)
general(
    "y = np.full_like(x, fill_value, dtype=None, order='K', shape=None)",
    inert=("x",),
    fill_value="rt.unbroadcast(y_bar, fill_value)",
    tangents={"fill_value": "rt.cast(rt.spread(fill_value_dot, y), y)"},
    cases=["np.ones((2, 3)), 0.5, shape=[4]", "np.ones((2, 3)), (3,), order='F'"],
)
general(
    "y = np.arange(start, stop, step=1, dtype=None)",
    start="rt.unbroadcast(np.sum(y_bar), start)",
    stop="rt.unbroadcast(np.sum(y_bar) * 0.0, stop)",
    step="rt.unbroadcast(np.sum(y_bar * np.arange(len(y))), step)",
    tangents={
        "start": "rt.cast(np.full_like(y, start_dot, float), y)",
        "stop": "np.zeros_like(y)",
        "step": "rt.cast(step_dot * np.arange(len(y)), y)",
    },
    cases=["0.5, 3.2, 0.4, dtype=np.float64"],
)
LINE = "rt.unbroadcast(rt.ramp_along({}, num, endpoint, {}, axis){}, {})"
for name, scale, over, base, still in (
    ("linspace", "", "", "", "np.multiply(0.0, {})"),
    ("logspace", " * {}(y * np.log(rt.laid_along(base, y, axis)))", "", ", base=10.0", "0.0 * ({} + base)"),
    ("geomspace", " * {}(y)", " / {}({})", "", "np.multiply(0.0, {})"),
):
    moved = "rt.cast(np.linspace({}, {}, num, endpoint=endpoint, axis=axis)" + f"{scale.format('')}, y)"
    scale = "y_bar" + scale.format("rt.conj")
    general(
        f"y = np.{name}(start, stop, num=50, endpoint=True{base}, dtype=None, axis=0)",
        start=LINE.format(scale, True, over.format("rt.conj", "start"), "start"),
        stop=LINE.format(scale, False, over.format("rt.conj", "stop"), "stop"),
        tangents={
            "start": moved.format("start_dot" + over.format("", "start"), still.format("stop")),
            "stop": moved.format(still.format("start"), "stop_dot" + over.format("", "stop")),
        },
        domain={"start": "positive", "stop": "positive"},
        cases=["(2,), 3.0, 4, axis=-1", "(2,), (2,), 3, dtype=np.float64", "0.5, 2.0, 5, axis=0"]
        + (["0.5, 2.0, 3, axis=-1, base=np.array([[2.0], [3.0]])"] if base else []),
    )

# --- ends, orders, axes ---------------------------------------------------------------------------

general(
    "y = np.nan_to_num(x, nan=0.0, posinf=None, neginf=None)",
    x="rt.finite_part(y_bar, x)",
    nan="rt.unbroadcast(rt.filled_back(y_bar, x, 0), nan)",
    posinf="rt.unbroadcast(rt.filled_back(y_bar, x, 1), posinf)",
    neginf="rt.unbroadcast(rt.filled_back(y_bar, x, -1), neginf)",
    tangents={
        "x": "rt.finite_part(x_dot, x)",
        "nan": "rt.filled_flow(nan_dot, x, 0)",
        "posinf": "rt.filled_flow(posinf_dot, x, 1)",
        "neginf": "rt.filled_flow(neginf_dot, x, -1)",
    },
    kind="like x",
    cases=[
        "(3,), nan=0.5",
        "np.array([np.nan, 1.0]), nan=0.5",
        "np.array([np.inf, 1.0, -np.inf]), posinf=9.0, neginf=-3.0",
        "np.array([complex(np.nan, 1.0), complex(2, np.inf)]), nan=0.5, posinf=4.0",
    ],
)
general(
    "y = np.angle(x, deg=False)",
    inert=("deg",),
    x="rt.imag_adjoint(rt.divide(y_bar * w, np.conj(x)), x)",
    tangents={"x": "np.imag(rt.divide(x_dot, x)) * w"},
    where="w = 180 / math.pi if deg else 1.0",
    kind="real of x",
    cases=["np.array([1 + 2j, -0.5j]), deg=True", "(3,), True"],
)
ENDED = "rt.ended_diff_adjoint(y_bar, x, n, axis, prepend, append)[{}]"
FLOWS = "rt.ended_diff_tangent({}_dot, x, n, axis, prepend, append, {})"
for ends in ("prepend",), ("append",), ("prepend", "append"):
    texts = {"prepend": "None", "append": "None"} | {e: e for e in ends}
    told = lambda text, t=texts: text.replace("prepend", t["prepend"]).replace("append", t["append"])  # noqa: E731
    places = {"x": 0, "prepend": 1, "append": 2}
    general(
        "y = np.diff(x, n=1, axis=-1, " + ", ".join(f"{e}=None" for e in ends) + ")",
        memory="may view x",
        tangents={p: told(FLOWS).format(p, places[p]) for p in ("x", *ends)},
        cases=[
            "(4,), " + ", ".join(f"{e}=0.5" for e in ends),
            "(3, 2), 2, axis=0, " + ", ".join(f"{e}=(2, 2)" for e in ends),
            "(3,), 0, " + ", ".join(f"{e}=0.5" for e in ends),
        ],
        **{p: told(ENDED).format(places[p]) for p in ("x", *ends)},
    )
general(
    "y = np.ediff1d(x, to_end=None, to_begin=None)",
    x="rt.ediff_adjoint(y_bar, x, to_end, to_begin)",
    to_end="rt.unbroadcast(np.reshape(y_bar[np.size(y_bar) - np.size(to_end):], np.shape(to_end)), to_end)",
    to_begin="rt.unbroadcast(np.reshape(y_bar[:np.size(to_begin)], np.shape(to_begin)), to_begin)",
    tangents={
        "x": "rt.ediff_tangent(x_dot, x, to_end, to_begin, 0)",
        "to_end": "rt.ediff_tangent(to_end_dot, x, to_end, to_begin, 1)",
        "to_begin": "rt.ediff_tangent(to_begin_dot, x, to_end, to_begin, 2)",
    },
    cases=["(4,), to_end=0.5", "(2, 3), to_end=(2,), to_begin=0.25", "(4,), to_begin=(2,)"],
)
for name, extra, dtype in (
    ("sum", "x", "rt.unbroadcast(rt.reverse_cumsum({}, np.shape(x), axis), x)"),
    ("prod", "x", "rt.unbroadcast(rt.cumprod_adjoint({}, x, {}, axis), x)"),
):
    bar = "rt.without_first(y_bar, include_initial, axis)"
    own = "rt.without_first(y, include_initial, axis)"
    flow = "np.cumsum(x_dot, axis)" if name == "sum" else f"rt.cumprod_tangent(x_dot, x, {own}, axis)"
    general(
        f"y = np.cumulative_{name}(x, axis=None, dtype=None, include_initial=False)",
        inert=("include_initial",),
        x=dtype.format(bar, own) if name == "prod" else dtype.format(bar),
        tangents={"x": f"rt.cast(rt.with_first({flow}, include_initial, axis), y)"},
        cases=["(3,), include_initial=True", "(2, 3), axis=1, include_initial=True", "(3,), dtype=np.float64"],
    )
SIDES = "axisa, axisb, axisc"
general(
    "z = np.cross(x, y, axisa=-1, axisb=-1, axisc=-1)",
    inert=("axisa", "axisb", "axisc"),
    x=f"rt.cross_axes_adjoint(z_bar, x, y, {SIDES}, 0)",
    y=f"rt.cross_axes_adjoint(z_bar, x, y, {SIDES}, 1)",
    tangents={"x": f"np.cross(x_dot, y, {SIDES})", "y": f"np.cross(x, y_dot, {SIDES})"},
    cases=["(3, 2), (2, 3), axisa=0, axisc=0", "(3, 2), (3,), 0, 0, -1"],
)
# `returned=True` makes the result a pair: with the sum of the weights
PAIR = "y_bar, x, y, axis, weights, keepdims"
jointly(
    "y = np.average(x, axis=None, weights=None, returned=False, keepdims=False)",
    x=f"rt.averaged_adjoint({PAIR})",
    weights=f"rt.averaged_weights_adjoint({PAIR})",
    tangents={"x": "rt.averaged_tangent(x_dot, weights_dot, x, y, axis, weights, keepdims)"},
    domain={"weights": "positive"},
    cases=[
        "(2, 3), axis=1, returned=True",
        "(2, 3), axis=0, weights=(2,), returned=True",
        "(2, 3), axis=1, weights=(2, 3), returned=True",
    ],
)
linear(
    "y = np.vander(x, N=None, increasing=False)",
    inert=("increasing",),
    x="rt.vander_adjoint(np.flip(y_bar, -1) if increasing else y_bar, x)",
    tangents={
        "x": "np.flip(rt.vander_tangent(x_dot, x, y), -1) if increasing else rt.vander_tangent(x_dot, x, y)"
    },
    cases=["(3,), increasing=True", "(3,), 4, True"],
)
general(
    "y = np.unwrap(x, discont=None, axis=-1, period=6.283185307179586)",
    inert=("discont",),
    x="rt.unbroadcast(y_bar, x)",
    period="rt.unbroadcast(np.sum(y_bar * np.rint((y - x) / period)), period)",
    tangents={"x": "x_dot", "period": "rt.cast(period_dot * np.rint((y - x) / period), y)"},
    kind="like x",
    cases=["(4,), period=1.0", "(4, 2), 4.0, axis=0", "np.array([0.0, 1.5, 4.0, 3.5]), period=1.25"],
)
for name, words in ("np.sort", "kind=None, order=None, stable=None"), ("np.partition", "kind='introselect', order=None"):
    kth = ", kth" if "partition" in name else ""
    general(
        f"y = {name}(x{kth}, axis=-1, {words})",
        inert=("stable", "order"),
        x="rt.sort_adjoint(y_bar, x, y, axis)",
        tangents={"x": "rt.sort_tangent(x_dot, x, y, axis)"},
        cases=["(5,), 2, kind='introselect'" if kth else "(4,), stable=True"],
    )
general(
    "y = np.meshgrid(*xi, indexing='xy', sparse=False, copy=True)",
    inert=("sparse", "copy"),
    xi="rt.meshgrid_adjoint(y_bar, xi, indexing)",
    tangents={"xi": "np.meshgrid(*rt.filled(xi_dot, xi), indexing=indexing, sparse=sparse)"},
    memory="may view xi",
    cases=["(3,), (2,), sparse=True", "(3,), (2,), (4,), indexing='ij', sparse=True", "(3,), (2,), copy=True"],
)
# `retstep=True` makes the result a pair: with the step
FIRST, STEP = "np.zeros_like(y[0]) + rt.slot(y_bar, 0)", "rt.divide(rt.slot(y_bar, 1), steps)"
jointly(
    "y = np.linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0)",
    inert=("retstep",),
    start=f"rt.unbroadcast(rt.ramp_along({FIRST}, num, endpoint, True, axis) - {STEP}, start)",
    stop=f"rt.unbroadcast(rt.ramp_along({FIRST}, num, endpoint, False, axis) + {STEP}, stop)",
    tangents={"start": "rt.stepped_tangent(start_dot, stop_dot, start, stop, y, num, endpoint, axis)"},
    where="steps = num - 1 if endpoint else num",
    cases=["0.5, 2.0, 5, retstep=True", "0.5, (2,), 4, False, retstep=True", "(2,), (2,), 3, retstep=True, axis=-1"],
)
linear(
    "y = np.real_if_close(x, tol=100)",
    inert=("tol",),
    x="rt.unbroadcast(y_bar, x)",
    tangents={"x": "np.real(x_dot) if np.isrealobj(y) else x_dot"},
    memory="may view x",
    cases=["(3,), 1000"],
)
general(
    "y = np.interp(x, xp, fp, left=None, right=None, period=None)",
    inert=("left", "right"),
    x="rt.unbroadcast(rt.interp_adjoint_x(y_bar, at, points, values), x)",
    xp="rt.period_back(rt.interp_adjoint_xp(y_bar, at, points, values), xp, size)",
    fp="rt.period_back(rt.interp_adjoint_fp(y_bar, at, points, values, None, None), xp, size)",
    period="rt.unbroadcast(np.sign(period) * (np.sum(rt.interp_adjoint_xp(y_bar, at, points, values) * rt.period_turns(xp, size))"
    " - np.sum(rt.interp_adjoint_x(y_bar, at, points, values) * np.floor_divide(x, size))), period)",
    tangents={
        "x": "rt.interp_slope(at, points, values) * x_dot",
        "xp": "rt.interp_tangent_xp(rt.period_around(xp_dot, xp, size, 0.0), at, points, values)",
        "fp": "rt.interp_tangent_fp(rt.period_around(fp_dot, xp, size, 0.0), at, points, None, None)",
        "period": "np.sign(period) * period_dot * (rt.interp_tangent_xp(rt.period_turns(xp, size), at, points, values)"
        " - rt.interp_slope(at, points, values) * np.floor_divide(x, size))",
    },
    where="size = abs(period)\n"
    "at = np.remainder(x, size)\n"
    "points = rt.period_around(np.remainder(xp, size), xp, size, size)\n"
    "values = rt.period_around(fp, xp, size, 0.0)",
    cases=["(5,), np.array([0.3, 1.9, 4.6, 2.4]), (4,), period=4.0", "0.3, (3,), (3,), period=3.0", "(5,), np.array([0.3, 6.9, -4.6, 2.4]), (4,), period=-2.75"],
)
linear(
    "y = x.view(dtype)",
    x="rt.viewed_back(y_bar, x, y)",
    tangents={"x": "rt.viewed(rt.cast(x_dot, x), y)"},
    memory="views x",
    cases=["np.array([1 + 2j, 0.5j]), float", "np.array([1 + 2j, 0.5j]), complex"],
)
