"""Set operations: where the values of the result come from; which they are is piecewise constant."""

from . import indexing  # noqa: F401  its short entries come first
from .declare import general, linear

REPEATED = "np.array([2.0, 0.5, 2.0, -1.0])"
general(
    "y = np.unique(x, return_index=False, return_inverse=False, return_counts=False, axis=None, equal_nan=True)",
    inert=("return_index", "return_inverse", "return_counts", "equal_nan"),
    x="rt.unique_back(rt.distinct_bar(y_bar, y), x, axis)",
    tangents={"x": "rt.with_others(rt.unique_flow(x_dot, x, axis, rt.distinct(y)), y)"},
    cases=[
        "(4,), return_inverse=True",
        "(2, 3), True, False, True",
        "np.array([[1.0, 2.0], [0.5, 3.0]]), axis=0",
        "np.array([[1.0, 2.0], [0.5, 3.0]]), axis=1, return_counts=True",
    ],
)
# unsorted, in no order that NumPy promises
general(
    "y = np.unique(x, return_index=False, return_inverse=False, return_counts=False, axis=None, equal_nan=True, sorted=True)",
    inert=("return_index", "return_inverse", "return_counts", "equal_nan", "sorted"),
    x="rt.set_adjoint(rt.distinct_bar(y_bar, y), rt.distinct(y), x, (x,)) if axis is None else rt.unique_back(rt.distinct_bar(y_bar, y), x, axis)",
    tangents={"x": "rt.with_others(rt.unique_flow(x_dot, x, axis, rt.distinct(y)), y)"},
    cases=["(4,), sorted=False", "np.array([[1.0, 2.0], [0.5, 3.0]]), axis=0, sorted=False"],
)
for name in "np.unique_all", "np.unique_counts", "np.unique_inverse":
    general(
        f"y = {name}(x)",
        x="rt.unique_back(rt.distinct_bar(y_bar, y), x, None)",
        tangents={"x": "rt.with_others(rt.unique_flow(x_dot, x, None, y[0]), y)"},
        kind="tuple",
        cases=["(4,)", "(2, 3)"],
    )
for name, extra in ("union1d", ""), ("setxor1d", ", assume_unique=False"):
    general(
        f"z = np.{name}(x, y{extra})",
        inert=("assume_unique",),
        x="rt.set_adjoint(z_bar, z, x, (x, y))",
        y="rt.set_adjoint(z_bar, z, y, (x, y))",
        tangents={
            "x": "rt.set_tangent(x_dot, z, x, (x, y))",
            "y": "rt.set_tangent(y_dot, z, y, (x, y))",
        },
        cases=["(4,), (3,)", "(2, 2), (3,)"],
    )
linear(
    "z = np.setdiff1d(x, y, assume_unique=False)",
    inert=("y", "assume_unique"),
    x="rt.set_adjoint(z_bar, z, x, (x,))",
    tangents={"x": "rt.set_tangent(x_dot, z, x, (x,))"},
    cases=["(4,), np.array([0.5, 9.0])", "(2, 2), np.array([7.0]), assume_unique=True"],
)
# in their real order, as complex numbers
linear(
    "y = np.sort_complex(x)",
    x="rt.sort_adjoint(y_bar, x, y)",
    tangents={"x": "rt.cast(rt.sort_tangent(x_dot, x, y), y)"},
    cases=["(4,)", "(2, 3)", "np.array([1 + 2j, 2 - 1j, 0.5j])"],
)
