"""Making arrays: from shapes (constants), from values (differentiable), as copies."""

from .declare import general, linear, zero

zero(
    "np.zeros(shape, dtype=None)",
    "np.ones(shape, dtype=None)",
    "np.empty(shape, dtype=None)",
    "np.ndarray(shape, dtype=float)",
    kind="shape shape",
)
zero("np.zeros_like(x)", "np.ones_like(x)", "np.empty_like(x)", kind="like x")
zero("np.zeros", "np.ones", "np.empty", "np.zeros_like", "np.ones_like", "np.empty_like")
zero(
    "np.eye",
    "np.identity",
    "np.tri",
    "np.indices",
    "np.mgrid",
    "np.ogrid",
    "np.diag_indices",
    "np.tril_indices",
)
zero(
    "np.triu_indices",
    "np.tril_indices_from",
    "np.triu_indices_from",
    "np.diag_indices_from",
    "np.mask_indices",
)
zero(
    "np.bartlett",
    "np.blackman",
    "np.hamming",
    "np.hanning",
    "np.ndindex",
    "np.fromstring",
)
zero(
    "np.errstate",
    "np.seterr",
    "np.geterr",
    "np.set_printoptions",
    "np.get_printoptions",
    pure=False,
)
zero(
    "np.load",
    "np.loadtxt",
    "np.genfromtxt",
    "np.fromfile",
    "np.save",
    "np.savetxt",
    "np.savez",
    pure=False,
)

# np.array of nested lists reads every number in them; their cotangent is a nested list
VALUES = [
    "(3,)",
    "0.5",
    "()",
    "[0.5, 0.25]",
    "[(3,), (3,)]",
    "[[0.5, 0.25], [1.0, 2.0]]",
    "[0.5, 3]",
]
for name in "np.array", "np.asarray", "np.asanyarray", "np.ascontiguousarray", "np.asfortranarray":
    dtype = "" if "ous" in name or "fortran" in name else ", dtype=None"
    general(
        f"y = {name}(x{dtype})",
        x="rt.array_adjoint(y_bar, x)",
        tangents={"x": "rt.array_tangent(x_dot, x, y)"},
        memory="fresh" if name == "np.array" else "may view x",
        kind="array of x",
        cases=VALUES,
    )
general(
    "y = np.array(x, copy=True)",
    x="rt.array_adjoint(y_bar, x)",
    tangents={"x": "rt.array_tangent(x_dot, x, y)"},
    memory="may view x",
    kind="array of x",
    cases=["(3,), copy=True", "[0.5, 0.25], copy=None"],
)
general(
    "y = np.asarray_chkfinite(x)",
    x="rt.array_adjoint(y_bar, x)",
    tangents={"x": "rt.array_tangent(x_dot, x, y)"},
    memory="may view x",
    kind="array of x",
    cases=["(3,)", "[0.5, 0.25]"],
)
general(
    "y = np.fromiter(x, dtype)",
    x="rt.array_adjoint(y_bar, x)",
    tangents={"x": "rt.array_tangent(x_dot, x, y)"},
    cases=["[0.5, 0.25], float"],
)
linear(
    "y = np.copy(x)",
    x="rt.array_adjoint(y_bar, x)",
    tangents={"x": "rt.array_tangent(x_dot, x, y)"},
    kind="array of x",
    cases=["(3,)", "(2, 3)", "0.5"],
)
linear("y = x.copy()", x="y_bar", kind="like x", cases=["(3,)", "(2, 3)", "()"])
linear(
    "y = x.astype(dtype, copy=True)",
    x="rt.unbroadcast(y_bar, x)",
    tangents={"x": "rt.cast(x_dot, y)"},
    memory="may view x",
    kind="astype",
    cases=["(3,), float", "(2, 3), np.float64, copy=False", "(3,), 'f8'"],
)
linear(
    "y = np.astype(x, dtype)",
    x="rt.unbroadcast(y_bar, x)",
    tangents={"x": "rt.cast(x_dot, y)"},
    kind="astype",
    cases=["(3,), float"],
)
for name in (
    "np.float64",
    "np.float32",
    "np.float16",
    "np.longdouble",
    "np.complex128",
    "np.complex64",
):
    linear(
        f"y = {name}(x)",
        x="rt.array_adjoint(y_bar, x)",
        tangents={"x": "rt.cast(x_dot, y)"},
        cases=["0.5", "()"] if name in ("np.float64", "np.complex128") else ["np.array(0.5)"],
    )
linear(
    "y = x.item(*index)",
    x="rt.item_adjoint(y_bar, x, index)",
    tangents={"x": "rt.item_of(x_dot, index)"},
    cases=["()", "(1,)", "(3,), 1", "(2, 3), 1, 2", "(2, 3), 4"],
)
linear(
    "y = x.tolist()",
    x="rt.array_of(y_bar, x)",
    tangents={"x": "rt.listed(x_dot)"},
    kind="list",
    cases=["(3,)", "(2, 3)", "()"],
)
linear("y = x.conj()", x="np.conj(y_bar)", memory="may view x", kind="like x", cases=["(3,)"])
linear("y = x.conjugate()", x="np.conj(y_bar)", memory="may view x", kind="like x", cases=["(3,)"])
linear(
    "y = x.real",
    x="rt.unbroadcast(y_bar, x)",
    memory="views x",
    kind="real of x",
    cases=["(3,)", "0.5"],
)
linear(
    "y = x.imag",
    x="rt.imag_adjoint(y_bar, x)",
    memory="may view x",
    kind="real of x",
    cases=["(3,)", "0.5"],
)

linear(
    "y = np.full(shape, fill_value, dtype=None)",
    fill_value="rt.unbroadcast(y_bar, fill_value)",
    cases=["[2, 3], 0.5", "3, ()", "[2, 3], (3,)", "3, 0.5, float"],
)
general(
    "y = np.full_like(x, fill_value, dtype=None)",
    inert=("x",),
    fill_value="rt.unbroadcast(y_bar, fill_value)",
    tangents={"fill_value": "np.full_like(x, fill_value_dot, dtype=dtype)"},
    kind="like x",
    cases=["np.ones((2, 3)), 0.5", "np.ones((2, 3)), (3,)"],
)
general(
    "y = np.linspace(start, stop, num=50, endpoint=True)",
    start="rt.unbroadcast(np.sum(rt.ramp(y_bar, num, endpoint, True), axis=0), start)",
    stop="rt.unbroadcast(np.sum(rt.ramp(y_bar, num, endpoint, False), axis=0), stop)",
    tangents={
        "start": "np.linspace(start_dot, 0.0 * stop, num, endpoint=endpoint)",
        "stop": "np.linspace(0.0 * start, stop_dot, num, endpoint=endpoint)",
    },
    cases=[
        "0.5, 2.0, 5",
        "0.5, 2.0, num=4, endpoint=False",
        "(2,), 3.0, 4",
        "(2,), (2,), 3",
        "0.0, 1.0, 1",
    ],
)
general(
    "y = np.logspace(start, stop, num=50, endpoint=True, base=10.0)",
    where="slope = y * np.log(rt.laid_along(base, y, 0))\nline = np.linspace(start + 0.0 * base, stop + 0.0 * base, num, endpoint=endpoint)",
    start="rt.unbroadcast(np.sum(rt.ramp(y_bar * rt.conj(slope), num, endpoint, True), axis=0), start)",
    stop="rt.unbroadcast(np.sum(rt.ramp(y_bar * rt.conj(slope), num, endpoint, False), axis=0), stop)",
    base="rt.unbroadcast(np.sum(y_bar * rt.conj(y * line), axis=0) / rt.conj(base), base)",
    tangents={
        "base": "base_dot * y * line / base",
        "start": "rt.cast(slope * np.linspace(start_dot, 0.0 * (stop + base), num, endpoint=endpoint), y)",
        "stop": "rt.cast(slope * np.linspace(0.0 * (start + base), stop_dot, num, endpoint=endpoint), y)",
    },
    cases=["0.5, 1.0, 5", "0.5, 1.0, num=4, base=2.0", "(3,), 1.0, 4, base=2.0", "0.5, 1.0, 4, base=np.array([2.0, 3.0])"],
)
general(
    "y = np.geomspace(start, stop, num=50, endpoint=True)",
    start="rt.unbroadcast(np.sum(rt.ramp(y_bar * rt.conj(y), num, endpoint, True), axis=0) / rt.conj(start), start)",
    stop="rt.unbroadcast(np.sum(rt.ramp(y_bar * rt.conj(y), num, endpoint, False), axis=0) / rt.conj(stop), stop)",
    tangents={
        "start": "y * np.linspace(start_dot / start, 0.0 * stop, num, endpoint=endpoint)",
        "stop": "y * np.linspace(0.0 * start, stop_dot / stop, num, endpoint=endpoint)",
    },
    cases=["0.5, 8.0, 5", "0.5, 8.0, num=4, endpoint=False"],
)
# how many steps there are is a constant; where they stand moves with start and step
linear(
    "y = np.arange(stop)",
    stop="np.sum(y_bar) * 0.0",
    tangents={"stop": "np.zeros_like(y, float)"},
    kind="arange",
    cases=["4.3"],
)
general(
    "y = np.arange(start, stop, step=1)",
    start="np.sum(y_bar)",
    stop="np.sum(y_bar) * 0.0",
    step="np.sum(y_bar * np.arange(len(y)))",
    tangents={
        "start": "np.full_like(y, start_dot, float)",
        "stop": "np.zeros_like(y, float)",
        "step": "step_dot * np.arange(len(y))",
    },
    kind="arange",
    cases=["0.5, 3.2", "0.5, 3.2, 0.4"],
)
