"""Python's operators, and reading by index."""

from .declare import elementwise, linear, multilinear, zero

elementwise("z = x + y", 1, 1)
elementwise("z = x - y", 1, -1)
elementwise("z = x * y", "y", "x")
elementwise("z = x / y", "1 / y", "-(1 / y * z)", y="nonzero")
elementwise("z = x % y", 1, "-(x // y)", y="nonzero")
elementwise("z = x ** y", "rt.power_dx(x, y)", "rt.power_dp(x, y, z)", x="positive")
elementwise("y = -x", -1)
elementwise("y = +x", 1)

multilinear(
    "z = x @ y",
    x="rt.matmul_adjoint_x(z_bar, x, y)",
    y="rt.matmul_adjoint_y(z_bar, x, y)",
    kind="matmul",
    cases=[
        "(3,), (3,)",
        "(2, 3), (3,)",
        "(3,), (3, 2)",
        "(2, 3), (3, 4)",
        "(5, 2, 3), (3, 4)",
        "(2, 3), (5, 3, 4)",
        "(4, 1, 2, 3), (5, 3, 2)",
        "(3,), (5, 3, 2)",
        "(5, 2, 3), (3,)",
    ],
)

# `x` may be an array or a container: what it is decides the shape of its cotangent
linear(
    "y = x[k]",
    x="rt.scatter(y_bar, x, k)",
    memory="may view x",
    kind="index",
    cases=[
        "(3,), 1",
        "(3,), -1",
        "(4,), slice(1, 3)",
        "(4,), slice(None, None, -2)",
        "(2, 3), (0, 2)",
        "(2, 3), (slice(None), 1)",
        "(2, 3), (Ellipsis, None)",
        "(3,), None",
        "(3,), np.array([0, 2, 0, 0])",
        "(3, 2), [1, 1, 0]",
        "(2, 3), np.array([[True, False, True], [False, True, True]])",
        "(3, 4), (np.array([0, 0, 2]), np.array([1, 1, 3]))",
        "(3, 4), (slice(1, None), np.array([1, 1]))",
        "(3, 4), (np.array([True, False, True]), 2)",
        "(2, 3, 2), (0, slice(None), [1, 1, 0])",
        "(), ()",
        "[(3,), (2,)], 1",
        "[0.5, (2,)], 0",
        "[(3,), (2,), (1,)], slice(1, 3)",
    ],
)

zero("//", "u~", "&", "|", "^", "<<", ">>")
zero("<", "<=", "==", "!=", ">", ">=", kind="bool broadcast")
zero("is", "is not", "in", "not in", "not", kind="bool")
