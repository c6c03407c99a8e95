"""Python's builtins.  A zero rule says that the result does not move with the arguments, so nothing
that passes values on (zip, getattr, next) may be one: those are the frontend's business."""

from .declare import elementwise, general, jointly, linear, real, zero

elementwise("y = abs(x)", "rt.sign(x)", kind="like x", cases=["0.5", "-0.5", "(3,)", "()"])
# of a complex number these are not holomorphic, and its direction moves
general(
    "y = abs(x)",
    key="complex abs",
    x="y_bar * rt.sign(x)",
    tangents={"x": "np.real(np.conj(rt.sign(x)) * x_dot)"},
    kind="real of x",
    cases=["1 + 2j", "np.array([1 + 2j, -0.5j])"],
)
general(
    "y = np.sign(x)",
    key="complex sign",
    x="rt.across(y_bar, x, y)",
    tangents={"x": "rt.across(x_dot, x, y)"},
    kind="itself",
    cases=["1 + 2j", "np.array([1 + 2j, -0.5j])"],
)
elementwise(
    "z = pow(x, y)",
    "rt.power_dx(x, y)",
    "rt.power_dp(x, y, z)",
    x="positive",
    cases=["0.5, 2.0", "(3,), 0.5"],
)

# two numbers first, the common form; then any number of them; then a sequence
for name in "max", "min":
    elementwise(
        f"z = {name}(x, y)",
        "rt.share(x, y, z)",
        "rt.share(y, x, z)",
        kind="max of x y",
        cases=["0.5, 0.25", "-0.5, 2.0"],
    )
    general(
        f"y = {name}(xs)",
        xs="rt.pick_adjoint(y_bar, xs, y)",
        tangents={"xs": "rt.pick_tangent(xs_dot, xs, y)"},
        kind="item of xs",
        cases=["[0.5, 0.25, 1.0]", "(3,)", "[0.5, 0.5, 0.25]"],
    )
    general(
        f"y = {name}(*xs)",
        xs="rt.pick_adjoint(y_bar, xs, y)",
        tangents={"xs": "rt.pick_tangent(xs_dot, xs, y)"},
        kind="item of xs",
        cases=["0.5, 0.25, 1.0"],
    )
real("max", "min")
general(
    "y = sum(xs, start=0)",
    xs="rt.sum_adjoint(y_bar, xs)",
    start="rt.unbroadcast(y_bar, start)",
    tangents={"xs": "rt.spread(sum(rt.filled(xs_dot, xs)), y)", "start": "rt.spread(start_dot, y)"},
    kind="sum of xs",
    cases=[
        "[0.5, 0.25]",
        "(3,)",
        "(2, 3)",
        "[(3,), (3,)]",
        "[0.5, (2,)]",
        "[0.5, 0.25], 1.5",
        "[0.5], start=(2,)",
    ],
)
general(
    "y = sorted(xs, reverse=False)",
    xs="rt.sorted_adjoint(y_bar, xs, reverse)",
    tangents={"xs": "rt.sorted_tangent(xs_dot, xs, reverse)"},
    kind="list",
    cases=["[0.5, 0.25, 1.0]", "(4,)", "[0.5, 0.25, 1.0], reverse=True"],
)
# `+` and `*` of lists and tuples are not the arithmetic of arrays: they have keys of their own
jointly(
    "z = x + y",
    key="list +",
    x="rt.joined_back(z_bar, x, 0)",
    y="rt.joined_back(z_bar, y, len(x))",
    tangents={"x": "rt.items(x_dot, x) + rt.items(y_dot, y)"},
    memory="may view x y",
    kind="list",
    cases=["[0.5, (2,)], [0.25]"],
)
# one of both is the number of copies
general(
    "z = x * y",
    key="list *",
    x="rt.repeated_back(z_bar, x, y)",
    y="rt.repeated_back(z_bar, y, x)",
    tangents={"x": "rt.items(x_dot, x) * y", "y": "x * rt.items(y_dot, y)"},
    memory="may view x y",
    kind="list",
    cases=["[0.5, (2,)], 2", "2, [0.5, (2,)]"],
)
for name in "list", "tuple":
    general(
        f"y = {name}(xs)",
        xs="rt.items_adjoint(y_bar, xs)",
        tangents={"xs": f"{name}(rt.items(xs_dot, xs))"},
        memory="may view xs",
        kind=name,
        cases=["[0.5, (2,)]", "(3,)", "(2, 3)"],
    )
zero("list", "tuple")
linear(
    "y = float(x)",
    x="rt.array_adjoint(y_bar, x)",
    tangents={"x": "float(x_dot)"},
    kind="float",
    cases=["0.5", "()"],
)
linear(
    "y = complex(x)",
    x="rt.array_adjoint(y_bar, x)",
    tangents={"x": "complex(x_dot)"},
    kind="complex",
    cases=["0.5"],
)
jointly(
    "z = complex(real, imag)",
    real="np.real(z_bar)",
    imag="np.imag(z_bar)",
    tangents={"real": "complex(real_dot, imag_dot)"},
    kind="complex",
    cases=["0.5, 0.25"],
)
zero("dict.keys")
zero("list.index", "list.count", "bisect.bisect", "bisect.bisect_left", "bisect.bisect_right", kind="int")

zero(*(f"str.{word}" for word in "count find index rfind rindex".split()), kind="int")
zero(*(f"str.{word}" for word in "startswith endswith isalpha isalnum isdecimal isdigit isnumeric isspace islower isupper".split()), kind="bool")
zero("int", "hash", "id", "ord", ".bit_length", ".bit_count", kind="int")
zero("range", kind="range")
zero("round", "slice")
zero("bool", "isinstance", "issubclass", "callable", "hasattr", "any", "all", ".is_integer", kind="bool")
zero("str", "repr", "format", "chr", "hex", "bin", "oct", "ascii", kind="str")
zero("type", "object", "bytes", "bytearray", "frozenset", "NotImplemented")
zero("print", "open", "input", kind="none", pure=False)
zero(
    *(f"logging.{word}" for word in "debug info warning error critical exception log".split()),
    kind="none",
    pure=False,
)
zero(
    "time.time",
    "time.perf_counter",
    "time.monotonic",
    "time.process_time",
    kind="float",
    pure=False,
)
zero(
    "ValueError",
    "TypeError",
    "RuntimeError",
    "ArithmeticError",
    "ZeroDivisionError",
    "AssertionError",
    "IndexError",
    "KeyError",
    "NotImplementedError",
    "Exception",
    "OverflowError",
    "FloatingPointError",
    "StopIteration",
)
zero("np.linalg.LinAlgError", "math.inf", "warnings.warn")
