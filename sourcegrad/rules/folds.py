"""Methods of ufuncs of two operands, each made of the function's own entry: outer, and reduce and accumulate as folds
from the left, y_i = f(y_{i−1}, x_i).  What has a better way (add, multiply, maximum) has entries of its own.
"""

import re

from . import products, reductions, scans, ufuncs  # noqa: F401  their entries come first
from .declare import ENTRIES, general, linear
from .ufunc_words import replaced

CALL = re.compile(r"z = (np\.\w+)\((\w), (\w)\)")
# NumPy's order of these reductions is not from the left (it depends on how many are computed at once)
DISORDERED = ("np.power", "np.pow", "np.arctan2", "np.atan2")
REDUCEAT = ("np.multiply", "np.maximum", "np.minimum", "np.logaddexp")  # below
OWN = {entry.statement.partition(" = ")[2].partition("(")[0] for entry in ENTRIES}


WORDS = "where=True, dtype=None, order='K', casting='same_kind', subok=True"


def methods(entry):
    function, x, y = CALL.fullmatch(entry.statement).groups()
    first, second = entry.adjoints
    outer(function, entry, {x: "p", y: "b", "z": "z"}, first, second)
    names = {x: "p", y: "q", "z": "w"}
    shared = "p = s[:-1]\nq = v[1:]\nw = s[1:]" + ("\n" + replaced(entry.where, names) if entry.where else "")
    parts = f"{replaced(first, names)}, {replaced(second, names)}"
    if f"{function}.accumulate" not in OWN:
        general(
            f"y = {function}.accumulate(x, axis=0, dtype=None)",
            x=f"rt.unbroadcast(rt.fold_shape(rt.recurrence_back(rt.fold_rows(y_bar, axis), {parts}, v), x, axis), x)",
            tangents={"x": f"rt.cast(rt.fold_shape(rt.recurrence(rt.fold_rows(x_dot, axis), {parts}), x, axis), y)"},
            where=f"v = rt.in_dtype(rt.fold_rows(x, axis), y)\ns = rt.fold_rows(y, axis)\n{shared}",
            domain={"x": "positive"},
            cases=["(4,)", "(2, 3), axis=-1", "(3, 2), 0, dtype=np.float64"],
        )
    if function in DISORDERED:
        return
    own = f"{function}.reduce" in OWN
    if not own:
        general(
            f"y = {function}.reduce(x, axis=0, dtype=None, keepdims=False)",
            x=f"rt.unbroadcast(rt.fold_shape(rt.recurrence_back(rt.at_last(y_bar, v), {parts}, v), x, axis), x)",
            tangents={"x": f"rt.cast(rt.folded_tangent(rt.fold_rows(x_dot, axis), {parts}, y), y)"},
            where=f"v = rt.in_dtype(rt.fold_rows(x, axis), y)\ns = {function}.accumulate(v)\n{shared}",
            kind="reduce",
            domain={"x": "positive"},
            cases=["(4,)", "(2, 3), axis=1, keepdims=True", "(3, 2), dtype=np.float64", "(1, 2)"],
        )
        # with a first value, from which the fold begins, and a mask of the entries that take part
        live = "rt.fold_live(where, x, axis)"
        parts = f"np.where(live, {replaced(first, names)}, 1), np.where(live, {replaced(second, names)}, 0)"
        back = f"rt.recurrence_back(rt.at_last(y_bar, v), {parts}, v)"
        general(
            f"y = {function}.reduce(x, axis=0, dtype=None, keepdims=False, initial=0.0, where=True)",
            x=f"rt.unbroadcast(rt.fold_shape({back}[1:], x, axis), x)",
            initial=f"rt.unbroadcast({back}[0], initial)",
            tangents={
                "x": f"rt.cast(rt.folded_tangent(rt.begun(rt.fold_rows(x_dot, axis), v, 0.0), {parts}, y), y)",
                "initial": f"rt.cast(rt.folded_tangent(rt.begun(np.zeros_like(v[1:]), v, initial_dot), {parts}, y), y)",
            },
            where=f"v = rt.begun(rt.in_dtype(rt.fold_rows(x, axis), y), y, initial)\nlive = {live}\n"
            f"s = rt.folded({function}, v, live)\n{shared}",
            kind="reduce",
            domain={"x": "positive"},
            cases=["(4,), initial=0.75", "(2, 3), axis=1, keepdims=True, initial=0.75, where=np.array([True, False, True])"],
        )
    if f"{function}.reduceat" not in OWN and function not in REDUCEAT:
        first, second = (f"np.where(starts, {k}, {replaced(t, names)})" for k, t in ((0, first), (1, second)))
        general(
            f"y = {function}.reduceat(x, indices, axis=0, dtype=None)",
            x=f"rt.from_slices(rt.recurrence_back(rt.slice_ends(y_bar, v, ends, axis), {first}, {second}, v), x, places, axis)",
            tangents={"x": f"rt.sliced_tangent(rt.recurrence(rt.slice_rows(x_dot, places, axis), {first}, {second}), y, ends, axis)"},
            where="found = rt.slice_places(indices, np.shape(x)[axis])\n"
            "places = found[0]\nbegins = found[1]\nends = found[2]\n"
            "v = rt.in_dtype(rt.slice_rows(x, places, axis), y)\n"
            "starts = rt.beside(begins, v)\n"
            f"s = rt.folded_slices({function}, v, begins)\n{shared}",
            domain={"x": "positive"},
            cases=["(6,), [0, 2, 4]", "(6,), np.array([0, 4, 1])", "(2, 5), [0, 3], axis=1", "(5,), [0, 1], dtype=np.float64"],
        )


def outer(function, entry, names, first, second):
    """`f.outer(a, b)`, plain and with the words that f itself takes."""
    if f"{function}.outer" not in OWN:
        shared = replaced(entry.where, names) + "\n" if entry.where else ""
        general(
            f"z = {function}.outer(a, b)",
            a=f"rt.leading_sum(z_bar * rt.conj({replaced(first, names)}), a)",
            b=f"rt.unbroadcast(z_bar * rt.conj({replaced(second, names)}), b)",
            tangents={
                "a": f"rt.cast(rt.spread(({replaced(first, names)}) * rt.before_all(a_dot, b), z), z)",
                "b": f"rt.cast(rt.spread(({replaced(second, names)}) * b_dot, z), z)",
            },
            where="p = rt.before_all(a, b)\n" + shared,
            domain={"a": "positive", "b": "positive"},
            cases=["(3,), (2,)", "(2, 2), (3,)"],
        )
    names = {n: "q" if new == "b" else new for n, new in names.items()}
    first, second = replaced(first, names), replaced(second, names)
    general(
        f"z = {function}.outer(a, b, {WORDS})",
        inert=("casting", "subok"),
        a=f"rt.leading_sum(rt.chosen(z_bar * rt.conj({first}), where, z), a)",
        b=f"rt.unbroadcast(rt.chosen(z_bar * rt.conj({second}), where, z), b)",
        tangents={
            "a": f"rt.cast(rt.chosen(rt.spread(({first}) * rt.before_all(a_dot, b), z), where, z), z)",
            "b": f"rt.cast(rt.chosen(rt.spread(({second}) * b_dot, z), where, z), z)",
        },
        where="p = rt.before_all(rt.in_dtype(a, z), b)\nq = rt.in_dtype(b, z)\n" + replaced(entry.where, names),
        domain={"a": "positive", "b": "positive"},
        cases=["(3,), (2,), dtype=np.float64, casting='unsafe'", "(2, 2), (3,), where=True, order='F'"],
    )


for entry in [e for e in ENTRIES if e.style == "elementwise" and CALL.fullmatch(e.statement)]:
    methods(entry)

for name, memory in ("np.lib.stride_tricks.sliding_window_view", "views x"), ("rt.windows", "fresh"):
    linear(
        f"y = {name}(x, window_shape, axis=None)",
        inert=("window_shape",),
        x="rt.windows_adjoint(y_bar, np.shape(x), axis)",
        memory=memory,
        cases=["(5,), 3", "(3, 4), [2, 2]", "(3, 4), 2, axis=-1", "(4, 3), [2, 3], axis=[1, 0]", "(5,), [2, 2], axis=[0, 0]"],
    )

for name in "multiply", "maximum", "minimum", "logaddexp":
    slopes = f"rt.reduceat_slopes(x, y, indices, axis, '{name}')"
    general(
        f"y = np.{name}.reduceat(x, indices, axis=0, dtype=None)",
        x=f"rt.reduceat_back(y_bar, {slopes}, x, axis)",
        tangents={"x": f"rt.reduceat_flow(x_dot, {slopes}, y, axis)"},
        cases=["(6,), [0, 2, 4]", "(6,), np.array([0, 4, 1])", "(2, 5), [0, 3], axis=1", "(2, 5), [0, 1], dtype=np.float64"],
    )
PART = "np.where(where, rt.exp_gap(x, rt.aligned(y, np.shape(x), axis, keepdims)), 0)"
general(
    "y = np.logaddexp.reduce(x, axis=0, dtype=None, keepdims=False, initial=None, where=True)",
    x=f"rt.unbroadcast(rt.aligned(y_bar, np.shape(x), axis, keepdims) * {PART}, x)",
    initial="rt.unbroadcast(y_bar * rt.exp_gap(initial, y), initial)",
    tangents={
        "x": f"rt.cast(np.sum(x_dot * {PART}, axis=axis, keepdims=keepdims), y)",
        "initial": "rt.cast(initial_dot * rt.exp_gap(initial, y), y)",
    },
    kind="reduce",
    cases=[
        "(2, 3), axis=1, initial=0.75",
        "(3,), keepdims=True, initial=0.75, dtype=np.float64",
        "(2, 3), axis=1, initial=0.5, where=np.array([True, False, True])",
    ],
)
