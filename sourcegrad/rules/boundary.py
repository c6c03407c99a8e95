"""The kernels at the edge of the interface, as they occur in generated text."""

from .declare import general, linear, zero

linear("y = rt.gradient(x_bar, x)", inert=("x",), x_bar="rt.as_shadow(y_bar, x)", kind="like x",
       tangents={"x_bar": "rt.as_shadow(x_bar_dot, x)"}, cases=["(3,), np.ones(3)", "0.5, 0.7", "[(2,), 0.5], (np.ones(2), 0.3)"])  # fmt: skip
linear("y = rt.shadow_gradient(x_bar, x)", inert=("x",), x_bar="rt.of_shadow(y_bar, x)", kind="like x",
       tangents={"x_bar": "rt.of_shadow(x_bar_dot, x)"}, cases=["(3,), np.ones(3)", "0.5, 0.7", "[(2,), 0.5], (np.ones(2), 0.3)"])  # fmt: skip
linear("y = rt.own_gradient(x_bar, x)", inert=("x",), x_bar="rt.as_shadow(y_bar, x)", kind="like x", memory="may view x_bar",
       tangents={"x_bar": "rt.as_shadow(x_bar_dot, x)"}, cases=["[(2,), 0.5], (np.ones(2), 0.3)"])  # fmt: skip
linear("y = rt.as_shadow(g, x)", inert=("x",), g="rt.as_shadow(y_bar, x)",
       cases=["(3,), np.ones(3)", "0.5, 0.7", "[(2,), 0.5], (np.ones(2), 0.3)"])  # fmt: skip
linear("y = rt.of_shadow(g, x)", inert=("x",), g="rt.of_shadow(y_bar, x)",
       cases=["(3,), np.ones(3)", "0.5, 0.7", "[(2,), 0.5], (np.ones(2), 0.3)"])  # fmt: skip
linear("y = rt.copied(x)", x="y_bar", kind="like x", cases=["(3,)", "0.5"])
zero("rt.last_writers", kind="array")
linear("y = rt.last_only(v, x, k)", inert=("x", "k"), v="rt.last_only(y_bar, x, k)", kind="like v", memory="may view v",
       cases=["(3,), np.ones(2), [1, 0, 1]", "(2,), np.ones(3), slice(0, 2)", "0.5, [1.0, 2.0], 1"])  # fmt: skip
linear("y = rt.owned(x, *others)", inert=("others",), x="y_bar", kind="like x", cases=["(3,)", "[(2,), 0.5]", "(2, 3), np.ones(3)"])

# shadows ------------------------------------------------------------------------------------------

zero("rt.shadow_like")
general(
    "z_bar = rt.mirror(z, x, x_bar)",
    inert=("z", "x"),
    x_bar="rt.mirror_back(z_bar_bar, z, x)",
    tangents={"x_bar": "rt.mirror(z, x, rt.laid(x_bar_dot, x))"},
    memory="may view x_bar",
    cases=["np.ones(3), np.ones(3), (3,)"],
)
linear("y = rt.beyond_views(g, z_bar, x_bar)", inert=("z_bar", "x_bar"), g="rt.beyond_views(y_bar, z_bar, x_bar)", kind="like g", memory="may view g",
       cases=["(3,), np.ones(3), np.ones(3)", "[(2,), 0.5], [np.ones(2), 0.3], np.ones(2)"])  # fmt: skip
linear("y = rt.laid(g, x)", inert=("x",), g="y_bar", cases=["(3,), np.ones(3)"])
linear("y = rt.replica(x)", x="y_bar", tangents={"x": "rt.laid(x_dot, x)"}, kind="like x", cases=["(3,)"])
linear("y = rt.apportioned(g, x)", inert=("x",), g="rt.apportioned(y_bar, x)", cases=["(3,), np.ones(3)", "[(2,), 0.5], [np.ones(2), 0.3]"])
