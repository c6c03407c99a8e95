"""Running sums and products, differences, and integrals over samples."""

from .declare import general, jointly, linear, method, multilinear, real

for name in "np.cumsum", "np.add.accumulate":
    axis = "None" if name == "np.cumsum" else "0"
    linear(
        f"y = {name}(x, axis={axis})",
        x="rt.reverse_cumsum(y_bar, np.shape(x), axis)",
        cases=[
            "(3,)",
            "(2, 3), axis=0",
            "(2, 3), axis=-1",
            *(["(2, 3)"] if axis == "None" else []),
        ],
    )
for name in "np.cumprod", "np.multiply.accumulate":
    axis = "None" if name == "np.cumprod" else "0"
    general(
        f"y = {name}(x, axis={axis})",
        x="rt.cumprod_adjoint(y_bar, x, y, axis)",
        tangents={"x": "rt.cumprod_tangent(x_dot, x, y, axis)"},
        cases=[
            "(4,)",
            "(2, 3), axis=0",
            "(2, 3), axis=-1",
            "np.array([2.0, 0.0, 3.0, 0.0, 1.5])",
            "np.array([[2.0, 0.0], [0.0, 1.0], [3.0, 4.0]]), axis=0",
            *(["(2, 3)", "np.array([[2.0, 0.0], [1.0, 3.0]])"] if axis == "None" else []),
        ],
    )
for name in "np.maximum.accumulate", "np.minimum.accumulate":
    general(
        f"y = {name}(x, axis=0)",
        x="rt.running_adjoint(y_bar, x, y, axis)",
        tangents={"x": "rt.running_tangent(x_dot, x, y, axis)"},
        kind="like x",
        cases=["(5,)", "(4, 3)", "(2, 5), axis=1"],
    )
linear(
    "y = np.nancumsum(x, axis=None)",
    x="np.where(np.isnan(x), 0, rt.reverse_cumsum(y_bar, np.shape(x), axis))",
    tangents={"x": "np.cumsum(np.where(np.isnan(x), 0, x_dot), axis=axis)"},
    domain={"x": "some nan"},
    cases=["(4,)", "(2, 3)", "(2, 3), axis=1"],
)
general(
    "y = np.nancumprod(x, axis=None)",
    x="np.where(np.isnan(x), 0, rt.cumprod_adjoint(y_bar, w, y, axis))",
    tangents={"x": "rt.cumprod_tangent(np.where(np.isnan(x), 0, x_dot), w, y, axis)"},
    where="w = np.where(np.isnan(x), 1, x)",
    domain={"x": "some nan"},
    cases=["(4,)", "(2, 3)", "(2, 3), axis=1"],
)
linear(
    "y = np.cumulative_sum(x, axis=None)",
    x="rt.reverse_cumsum(y_bar, np.shape(x), axis)",
    cases=["(3,)", "(2, 3), axis=0"],
)
general(
    "y = np.cumulative_prod(x, axis=None)",
    x="rt.cumprod_adjoint(y_bar, x, y, axis)",
    tangents={"x": "rt.cumprod_tangent(x_dot, x, y, axis)"},
    cases=["(3,)", "(2, 3), axis=0"],
)
linear(
    "y = np.diff(x, n=1, axis=-1)",
    x="rt.diff_adjoint(y_bar, np.shape(x), n, axis)",
    memory="may view x",
    cases=["(4,)", "(5,), 2", "(5,), n=3", "(3, 2), axis=0", "(3,), n=0", "(2, 1)", "(0,)", "(2,), 3"],
)
linear(
    "y = np.ediff1d(x)",
    x="np.reshape(rt.diff_adjoint(y_bar, (np.size(x),)), np.shape(x))",
    cases=["(4,)", "(2, 3)", "(0,)"],
)
real("np.gradient", of=("spacing",))
jointly(
    "y = np.gradient(f, *spacing, axis=None, edge_order=1)",
    f="rt.gradient_adjoint(y_bar, np.shape(f), spacing, axis, edge_order)",
    spacing="rt.spacing_adjoint(y_bar, y, f, spacing, axis, edge_order)",
    tangents={"f": "rt.gradient_tangent(f_dot, rt.filled(spacing_dot, spacing), y, f, spacing, axis, edge_order)"},
    cases=[
        "(5,)",
        "(5,), 0.5",
        "(4,), np.array([0.0, 1.0, 3.0, 4.0])",
        "(4, 3)",
        "(4, 3), 0.5, 2.0",
        "(4, 3), axis=0",
        "(5,), edge_order=2",
        "(4, 3), 0.5, edge_order=2",
        "(4, 3), np.array([0.0, 1.0, 3.0, 4.0]), np.array([0.0, 0.5, 2.0]), edge_order=2",
    ],
)
# linear in the samples y, and in their places x, each by itself
multilinear(
    "z = np.trapezoid(y, x)",
    y="rt.trapezoid_adjoint_y(z_bar, y, x)",
    x="rt.trapezoid_adjoint_x(z_bar, y, x)",
    cases=["(4,), (4,)", "(2, 4), (4,)", "(2, 4), (2, 4)", "(4,), (2, 4)", "(2, 1, 4), (3, 4)"],
)
multilinear(
    "z = np.trapezoid(y, x=None, dx=1.0, axis=-1)",
    y="rt.trapezoid_adjoint_y(z_bar, y, x, dx, axis)",
    x="rt.trapezoid_adjoint_x(z_bar, y, x, axis)",
    dx="rt.trapezoid_adjoint_dx(z_bar, y, dx, axis) if x is None else dx * 0.0",
    tangents={"dx": "np.trapezoid(y, dx=dx_dot, axis=axis) if x is None else z * 0.0"},
    cases=[
        "(4,)",
        "(2, 4)",
        "(4, 2), axis=0",
        "(4,), dx=0.5",
        "(4, 2), (4,), axis=0",
        "(4, 2), (4, 2), axis=0",
        "(4, 2), dx=0.5, axis=0",
        "(4, 2), (4, 1), axis=0",
        "(2, 4, 3), (4,), axis=1",
        "(2, 4), dx=np.array([[0.5], [0.25]])",
    ],
)
linear(
    "y = np.add.reduceat(x, indices, axis=0)",
    x="rt.reduceat_adjoint(y_bar, np.shape(x), indices, axis)",
    cases=[
        "(6,), np.array([0, 2, 4])",
        "(6,), np.array([0, 4, 1])",
        "(2, 5), np.array([0, 3]), axis=1",
    ],
)
general(
    "y = np.unwrap(x, axis=-1)",
    x="y_bar",
    tangents={"x": "x_dot"},
    kind="like x",
    cases=["(4,)", "(2, 4)"],
)
for name in "cumsum", "cumprod":
    method(name, "np." + name)
