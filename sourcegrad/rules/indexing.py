"""Choosing entries: by index, by condition, by order."""

import re

from .declare import elementwise, general, jointly, linear, method, real, zero

linear(
    "y = np.take(x, indices, axis=None, mode='raise')",
    x="rt.take_adjoint(y_bar, np.shape(x), indices, axis, mode)",
    cases=[
        "(4,), [0, 2, 0]",
        "(2, 3), 4",
        "(2, 3), [[0, 2], [1, 1]], axis=1",
        "(2, 3), 1, axis=0",
        "(3,), [5, -1], mode='wrap'",
        "(3,), [5, -1], mode='clip'",
        "(3,), -1",
    ],
)
linear(
    "y = np.take_along_axis(x, indices, axis=-1)",
    x="rt.take_along_adjoint(y_bar, np.shape(x), indices, axis)",
    cases=[
        "(4,), np.array([0, 2, 0]), 0",
        "(2, 3), np.array([[0, 0], [2, 1]]), axis=1",
        "(2, 3), np.array([[1, 0, 1]]), axis=0",
        "(2, 3), np.array([5, 5, 0]), axis=None",
    ],
)
linear(
    "y = np.compress(condition, x, axis=None)",
    x="rt.gathered_back(y_bar, np.shape(x), np.compress(condition, rt.places(np.shape(x)), axis))",
    cases=[
        "[True, False, True], (3,)",
        "[False, True], (2, 3), axis=0",
        "[True, True, False, True], (2, 3)",
    ],
)
linear(
    "y = x.compress(condition, axis=None)",
    x="rt.gathered_back(y_bar, np.shape(x), np.compress(condition, rt.places(np.shape(x)), axis))",
    cases=["(3,), [True, False, True]", "(2, 3), [False, True], axis=0"],
)
linear(
    "y = np.extract(condition, x)",
    x="rt.gathered_back(y_bar, np.shape(x), np.extract(condition, rt.places(np.shape(x))))",
    cases=["np.array([True, False, True]), (3,)", "np.eye(3) > 0, (3, 3)"],
)

zero("np.nonzero", "np.flatnonzero", "np.argwhere")
jointly(
    "z = np.where(condition, x, y)",
    x="rt.unbroadcast(np.where(condition, z_bar, 0), x)",
    y="rt.unbroadcast(np.where(condition, 0, z_bar), y)",
    kind="broadcast x y condition",
    cases=[
        "np.array([True, False, True]), (3,), (3,)",
        "np.array([True, False, True]), (), (2, 3)",
        "np.array([[True], [False]]), (3,), 0.5",
        "True, (3,), (1,)",
        "False, 0.5, 0.25",
    ],
)
zero("np.where")
general(
    "y = np.select(condlist, choicelist, default=0)",
    choicelist="rt.select_adjoint(y_bar, condlist, choicelist)",
    default="rt.unbroadcast(rt.select_rest(y_bar, condlist), default)",
    tangents={
        "choicelist": "np.select(condlist, rt.filled(choicelist_dot, choicelist), 0.0)",
        "default": "rt.select_rest(default_dot, condlist)",
    },
    cases=[
        "[np.array([True, False, False]), np.array([True, True, False])], [(3,), (3,)]",
        "[np.array([True, False, False])], [0.5], 0.25",
        "[np.array([True, False, False])], [(3,)], (3,)",
    ],
)
general(
    "y = np.choose(k, choices, mode='raise')",
    choices="rt.choose_adjoint(y_bar, k, choices, mode)",
    tangents={"choices": "np.choose(k, rt.filled(choices_dot, choices), mode=mode)"},
    cases=[
        "np.array([0, 1, 0]), [(3,), (3,)]",
        "np.array([2, 1, 0]), [(3,), 0.5, (1,)]",
        "np.array([4, -1, 0]), [(3,), (3,)], mode='wrap'",
        "np.array([4, -1, 0]), [(3,), (3,)], mode='clip'",
    ],
)

# on a bound the value is tied with it, and ties share equally
CLIP = (
    "rt.clip_mid(x, a_min, a_max)",
    "rt.clip_lo(x, a_min, a_max)",
    "rt.clip_hi(x, a_min, a_max)",
)
BOUNDED = [
    "(5,), -0.3, 0.4",
    "(5,), None, 0.2",
    "(5,), 0.1, None",
    "(2, 3), (3,), 2.0",
    "(3,), -2.0, (3,)",
    "0.5, 0.0, 0.3",
]
elementwise("y = np.clip(x, a_min, a_max)", *CLIP, cases=BOUNDED)
elementwise(
    "y = np.clip(x, min=None, max=None)",
    *[t.replace("a_min", "min").replace("a_max", "max") for t in CLIP],
    cases=["(5,), min=-0.3", "(5,), max=0.2", "(3,), min=-0.3, max=(3,)"],
)
for params in "a_min, a_max", "min=None, max=None":
    words = "order='K', casting='same_kind', subok=True"
    named = [t.replace("a_m", "m" if "=" in params else "a_m").replace("(x", "(rt.in_dtype(x, y)") for t in CLIP]
    shares = dict(zip(("x", *re.findall(r"\b(?:a_)?m\w+", params)), named))
    general(
        f"y = np.clip(x, {params}, where=True, dtype=None, {words})",
        inert=("casting", "subok"),
        tangents={n: f"rt.cast(rt.chosen({n}_dot * {t}, where, y), y)" for n, t in shares.items()},
        kind="broadcast",
        cases=["(2, 3), " + ("min=-0.3, max=0.4" if "=" in params else "-0.3, 0.4") + ", dtype=np.float64, order='F'"],
        **{n: f"rt.chosen(y_bar * {t}, where, {n})" for n, t in shares.items()},
    )
elementwise(
    "y = x.clip(min=None, max=None)",
    *[t.replace("a_min", "min").replace("a_max", "max") for t in CLIP],
    cases=["(5,), -0.3, 0.4", "(5,), max=0.2"],
)

# each value's cotangent goes back to where the value came from
general(
    "y = np.sort(x, axis=-1, kind=None)",
    x="rt.sort_adjoint(y_bar, x, y, axis)",
    tangents={"x": "rt.sort_tangent(x_dot, x, y, axis)"},
    cases=["(4,)", "(2, 3)", "(3, 2), axis=0", "(2, 3), axis=None"],
)
general(
    "y = np.partition(x, kth, axis=-1)",
    x="rt.sort_adjoint(y_bar, x, y, axis)",
    tangents={"x": "rt.sort_tangent(x_dot, x, y, axis)"},
    cases=["(5,), 2", "(3, 4), 1, axis=0", "(2, 3), 2, axis=None"],
)
general(
    "y = np.unique(x)",
    x="rt.unique_adjoint(y_bar, x)",
    tangents={"x": "rt.unique_tangent(x_dot, x)"},
    cases=["(4,)", "(2, 3)"],
)
# in no order that NumPy promises
general(
    "y = np.unique_values(x)",
    x="rt.set_adjoint(y_bar, y, x, (x,))",
    tangents={"x": "rt.set_tangent(x_dot, y, x, (x,))"},
    cases=["(4,)", "(2, 3)"],
)
real("np.interp", of=("x", "xp"))
general(
    "y = np.interp(x, xp, fp, left=None, right=None)",
    x="rt.interp_adjoint_x(y_bar, x, xp, fp)",
    xp="rt.interp_adjoint_xp(y_bar, x, xp, fp)",
    fp="rt.interp_adjoint_fp(y_bar, x, xp, fp, left, right)",
    left="rt.unbroadcast(np.where(np.less(x, xp[0]), y_bar, 0), left)",
    right="rt.unbroadcast(np.where(np.greater(x, xp[-1]), y_bar, 0), right)",
    tangents={
        "x": "rt.interp_slope(x, xp, fp) * x_dot",
        "xp": "rt.interp_tangent_xp(xp_dot, x, xp, fp)",
        "fp": "rt.interp_tangent_fp(fp_dot, x, xp, left, right)",
        "left": "np.where(np.less(x, xp[0]), left_dot, 0)",
        "right": "np.where(np.greater(x, xp[-1]), right_dot, 0)",
    },
    domain={"xp": "increasing"},
    cases=[
        "(5,), (4,), (4,)",
        "0.3, (4,), (4,)",
        "np.array([-5.0, 0.5, 9.0]), (4,), (4,), 0.25, 0.5",
        "np.array([-5.0, 0.5, 9.0]), (4,), (4,)",
    ],
)

method("take", "np.take")
method("choose", "np.choose")
for name in "nonzero", "round", "argsort", "argpartition", "searchsorted":
    method(name, "np." + name)
zero(
    "np.argsort",
    "np.argpartition",
    "np.lexsort",
    "np.searchsorted",
    "np.digitize",
    "np.isin",
    "np.in1d",
)
zero("np.unravel_index", "np.ravel_multi_index")
