"""Methods of ufuncs of two operands, each made of the function's own entry: outer, and reduce and accumulate as folds
from the left, y_i = f(y_{i−1}, x_i).  What has a better way (add, multiply, maximum) has entries of its own.
"""

import re

from . import products, reductions, scans, ufuncs  # noqa: F401  their entries come first
from .declare import ENTRIES, general, linear
from .ufunc_words import replaced

CALL = re.compile(r"z = (np\.\w+)\((\w), (\w)\)")
# NumPy's order of these reductions is not from the left (it depends on how many are computed at once)
DISORDERED = ("np.power", "np.pow", "np.float_power", "np.arctan2", "np.atan2")
OWN = {entry.statement.partition(" = ")[2].partition("(")[0] for entry in ENTRIES}


def methods(entry):
    function, x, y = CALL.fullmatch(entry.statement).groups()
    first, second = entry.adjoints
    if f"{function}.outer" not in OWN:
        names = {x: "p", y: "b", "z": "z"}
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
    names = {x: "p", y: "q", "z": "w"}
    shared = "p = s[:-1]\nq = v[1:]\nw = s[1:]" + ("\n" + replaced(entry.where, names) if entry.where else "")
    parts = f"{replaced(first, names)}, {replaced(second, names)}"
    if f"{function}.accumulate" not in OWN:
        general(
            f"y = {function}.accumulate(x, axis=0, dtype=None)",
            x=f"rt.unbroadcast(rt.fold_shape(rt.recurrence_back(rt.fold_rows(y_bar, axis), {parts}, v), x, axis), x)",
            tangents={"x": f"rt.cast(rt.fold_shape(rt.recurrence(rt.fold_rows(x_dot, axis), {parts}), x, axis), y)"},
            where=f"v = rt.fold_rows(x, axis)\ns = rt.fold_rows(y, axis)\n{shared}",
            domain={"x": "positive"},
            cases=["(4,)", "(2, 3), axis=-1", "(3, 2), 0, dtype=np.float64"],
        )
    if f"{function}.reduce" not in OWN and function not in DISORDERED:
        general(
            f"y = {function}.reduce(x, axis=0, dtype=None, keepdims=False)",
            x=f"rt.unbroadcast(rt.fold_shape(rt.recurrence_back(rt.at_last(y_bar, v), {parts}, v), x, axis), x)",
            tangents={"x": f"rt.cast(rt.folded_tangent(rt.fold_rows(x_dot, axis), {parts}, y), y)"},
            where=f"v = rt.fold_rows(x, axis)\ns = {function}.accumulate(v)\n{shared}",
            kind="reduce",
            domain={"x": "positive"},
            cases=["(4,)", "(2, 3), axis=1, keepdims=True", "(3, 2), dtype=np.float64", "(1, 2)"],
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
