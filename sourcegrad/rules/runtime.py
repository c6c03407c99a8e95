"""The runtime's own kernels, where their source is not one to differentiate: it stores, or its
meaning is simpler.

Kernels that are not here are plain functions of what has a rule, and are differentiated through
their source.
"""

from .declare import elementwise, general, jointly, linear, multilinear, zero

# shapes -------------------------------------------------------------------------------------------

for name in "unbroadcast", "unstored":
    linear(
        f"z = rt.{name}(g, x)",
        inert=("x",),
        g="rt.spread_to(z_bar, g)",
        memory="may view g",
        cases=[
            "(2, 3), np.ones(3)",
            "(2, 3), np.ones((2, 1))",
            "(2, 3), 0.5",
            "(3,), np.ones(3)",
            "0.5, np.ones(())",
        ],
    )
linear(
    "y = rt.spread_to(g, x)",
    inert=("x",),
    g="rt.unbroadcast(y_bar, g)",
    memory="may view g",
    cases=["(3,), np.ones((2, 3))", "0.5, np.ones(3)"],
)
linear(
    "z = rt.expand(g, shape, axis=None, keepdims=False)",
    g="rt.expand_adjoint(z_bar, g, axis, keepdims)",
    cases=[
        "(), [2, 3]",
        "(3,), [2, 3], 0",
        "(2, 1), [2, 3], 1, True",
        "0.5, [3]",
        "(1, 1), [2, 3], None, True",
        "(2,), [2, 3, 4], [1, 2]",
    ],
)
linear(
    "y = rt.spread(t, y0)",
    inert=("y0",),
    t="rt.unbroadcast(y_bar, t)",
    memory="may view t",
    cases=["(3,), np.ones((2, 3))", "0.5, np.ones(3)"],
)
linear(
    "y = rt.scatter(g, x, k)",
    inert=("x", "k"),
    g="rt.unbroadcast(y_bar[k], g)",
    kind="like x",
    cases=[
        "(2,), np.ones(4), slice(1, 3)",
        "(3,), np.ones(4), np.array([0, 0, 2])",
        "0.5, np.ones(3), 1",
    ],
)
linear(
    "y = rt.take_adjoint(g, shape, indices, axis=None, mode='raise')",
    g="np.take(y_bar, indices, axis, mode=mode)",
    cases=["(3,), [4], [0, 0, 2]", "(2, 2), [2, 3], [0, 0], 1"],
)
linear(
    "y = rt.take_along_adjoint(g, shape, indices, axis=-1)",
    g="np.take_along_axis(y_bar, indices, axis)",
    cases=["(2, 2), [2, 3], np.array([[0, 0], [2, 1]]), 1"],
)
linear(
    "y = rt.gathered_back(g, shape, taken)",
    g="np.reshape(rt.gathered(y_bar, taken), np.shape(g))",
    cases=["(3,), [2, 2], np.array([0, 3, 3])", "(3,), [2, 2], np.array([0, -1, 3])"],
)
linear(
    "y = rt.gathered(t, taken)",
    t="rt.gathered_back(y_bar, np.shape(t), taken)",
    cases=["(2, 2), np.array([0, -1, 3, 3])"],
)
general(
    "v2 = rt.tie_average(v, s)",
    inert=("s",),
    v="rt.tie_average(v2_bar, s)",
    memory="may view v",
    tangents={"v": "rt.tie_average(v_dot, s)"},
    cases=["(4,), np.array([0.0, 1.0, 1.0, 2.0])"],
)
linear(
    "y = rt.expand_adjoint(g, x, axis=None, keepdims=False)",
    inert=("x",),
    g="rt.expand(y_bar, np.shape(g), axis, keepdims)",
    cases=["(2, 3), np.ones(3), 0", "(2, 3), np.ones(())"],
)

linear(
    "y = rt.as_given(g, x, what='cotangent')",
    inert=("x", "what"),
    g="rt.as_given(y_bar, g)",
    tangents={"g": "rt.as_given(g_dot, x, what)"},
    memory="may view g",
    cases=["(3,), np.ones(3)", "0.5, 2.0"],
)

# entry by entry -----------------------------------------------------------------------------------

# a strong zero: 0 times inf is 0, in both derivatives
multilinear(
    "z = rt.masked(g, p)",
    g="rt.unbroadcast(rt.masked(z_bar, p), g)",
    p="rt.unbroadcast(rt.masked(g, z_bar), p)",
    kind="broadcast",
    cases=["(3,), (3,)", "0.5, (3,)", "(2, 3), (3,)", "0.5, 0.25"],
)
general(
    "z = rt.quotient(g, d)",
    g="rt.unbroadcast(rt.quotient(z_bar, d), g)",
    d="rt.unbroadcast(-z_bar * rt.quotient(z, d), d)",
    tangents={"g": "rt.quotient(g_dot, d)", "d": "-rt.quotient(z, d) * d_dot"},
    kind="broadcast",
    domain={"d": "nonzero"},
    cases=["(3,), (3,)", "0.5, (3,)", "0.5, 0.25"],
)
elementwise("z = rt.over(a, b)", "rt.over(1.0, b)", "-rt.over(z, b)", b="nonzero", cases=["0.5, 0.25", "np.float64(0.5), 0.25"])
elementwise("z = rt.divide(a, b)", "rt.divide(1.0, b)", "-rt.divide(z, b)", b="nonzero")
elementwise("z = rt.power(x, p)", "rt.power_dx(x, p)", "rt.power_dp(x, p, z)", x="positive")
elementwise(
    "z = rt.power_dx(x, p)",
    "rt.masked(p, rt.power_dx(x, p - 1))",
    "rt.power_dxdp(x, p)",
    x="positive",
)
elementwise(
    "w = rt.power_dp(x, p, z)",
    "rt.divide(z, x)",
    0,
    "rt.log0(x)",
    x="positive",
    cases=["(3,), (3,), (3,)", "0.5, 0.3, 0.8", "(2, 3), (3,), (2, 3)"],
)
PSI = "scipy.special.psi"
GAMMA = "np.exp(scipy.special.xlogy(a - 1, x) - x - scipy.special.gammaln(a))"
linear("y = rt.beside_triangle(g, lower)", g="rt.beside_triangle(y_bar, lower)", inert=("lower",), kind="like g", cases=["(3, 3), True", "(3, 3), False"])
BETA = "np.exp(scipy.special.xlogy(a - 1, x) + scipy.special.xlog1py(b - 1, -x) - scipy.special.betaln(a, b))"
TRI = "scipy.special.polygamma(1, {})"
elementwise(
    "y = rt.gamma_moment(a, x, n)",
    f"rt.cast(rt.gamma_moment(a, x, n + 1) - n * {TRI.format('a')} * rt.gamma_moment(a, x, n - 1), y)",
    f"rt.cast({GAMMA} * (rt.log0(x) - {PSI}(a)) ** n, y)",
    None, a="positive", x="positive", cases=["1.5, (3,), 1", "(3,), 0.75, 2"],
)  # fmt: skip
elementwise(
    "y = rt.beta_moment(a, b, x, m, n)",
    f"rt.cast(rt.beta_moment(a, b, x, m + 1, n) - m * ({TRI.format('a')} - {TRI.format('a + b')}) * rt.beta_moment(a, b, x, m - 1, n) "
    f"+ n * {TRI.format('a + b')} * rt.beta_moment(a, b, x, m, n - 1), y)",
    f"rt.cast(rt.beta_moment(a, b, x, m, n + 1) - n * ({TRI.format('b')} - {TRI.format('a + b')}) * rt.beta_moment(a, b, x, m, n - 1) "
    f"+ m * {TRI.format('a + b')} * rt.beta_moment(a, b, x, m - 1, n), y)",
    f"rt.cast({BETA} * (rt.log0(x) - {PSI}(a) + {PSI}(a + b)) ** m * (rt.log0(1 - x) - {PSI}(b) + {PSI}(a + b)) ** n, y)",
    None, None, a="positive", b="positive",
    cases=["1.5, 2.5, np.array([0.3, 0.7]), 1, 0", "(2,), 2.5, 0.75, 0, 1", "1.5, (2,), 0.25, 1, 1"],
)  # fmt: skip
elementwise("y = rt.exp_gap(x, level)", "y", "-y", cases=["(3,), (3,)", "0.5, 0.75", "(2, 3), (2, 1)"])
elementwise("y = rt.arctan_slope(x)", "-2 * x * y * y", cases=["(3,)", "0.5"])
elementwise("y = rt.log0(x)", "rt.divide(rt.indicator(np.greater(x, 0), y), x)", x="positive")
elementwise("y = rt.sinc_slope(x)", "rt.sinc_bend(x)")
elementwise("y = rt.i1(x)", "np.i0(x) - rt.divide(y, x)", x="nonzero")
elementwise(
    "y = rt.digamma(x)", "rt.trigamma(x)", kind="float", x="positive", cases=["0.5", "3.7", "12.0"]
)
zero(
    "rt.share(x, y, z)",
    "rt.clip_mid(x, lo, hi)",
    "rt.clip_lo(x, lo, hi)",
    "rt.clip_hi(x, lo, hi)",
    kind="broadcast",
)
zero("rt.sign(x)", kind="like x")
zero("rt.indicator", "rt.winners")
zero("rt.ties", "rt.spread_slope", "rt.median_weights", "rt.quantile_bend")
linear(
    "w = rt.quantile_weights(x, q, axis=None, ignore_nan=False, method='linear')",
    inert=("x", "ignore_nan"),
    q="rt.quantile_q_adjoint(w_bar * rt.quantile_bend(x, q, axis, ignore_nan, method), q)",
    tangents={
        "q": "rt.quantile_q_tangent(q_dot, q, w) * rt.quantile_bend(x, q, axis, ignore_nan, method)"
    },
    cases=["np.arange(5.0) ** 2, 0.3", "np.eye(3) * 2 + np.arange(9.0).reshape(3, 3), [0.2, 0.7], 1"],
)
zero("rt.count", "rt.item_place", "rt.gap_place", "rt.slice_place", "rt.slice_size", kind="int")
zero("rt.valid")
zero(
    "rt.places",
    "rt.pad_places",
    "rt.axes_tuple",
    "rt.fixed_order",
    "rt.einsum_plan",
    "rt.trimmed",
    "rt.unique_places",
    "rt.interp_cell",
    "rt.interp_next",
    "rt.interp_inside",
)
zero(
    "rt.fft_axes",
    "rt.quantile_place",
    "rt.quantile_rate",
    "rt.tensor_axes",
    "rt.mirrored",
    "rt.number_of",
    "rt.extreme_share",
    "rt.initial_share",
    "rt.grid_numbers",
    "rt.bin_numbers",
    "rt.value_places",
    "rt.sharers",
    "rt.slice_numbers",
    "rt.slice_places",
    "rt.fold_live",
    "rt.beside",
)
general(
    "z = rt.prod_adjoint(g, x, y, axis=None, keepdims=False)",
    inert=("y",),
    g="np.sum(z_bar * rt.others(x, axis), axis=axis, keepdims=keepdims)",
    x="rt.prod_pairs(np.conj(z_bar) * rt.expand(g, np.shape(x), axis, keepdims), rt.conj(x), axis)",
    tangents={
        "g": "rt.expand(g_dot, np.shape(x), axis, keepdims) * rt.others(rt.conj(x), axis)",
        "x": "rt.expand(g, np.shape(x), axis, keepdims) * rt.conj(rt.prod_pairs(x_dot, x, axis))",
    },
    cases=["(), np.array([0.5, 2.0, 3.0]), np.float64(0.0)", "(2,), np.eye(2, 3), np.zeros(2), 1", "(1, 3), np.ones((2, 3)) / 2, np.zeros((1, 3)), 0, True"],
)
zero("rt.normal_axes", "rt.block_depth", "rt.block_size")

general(
    "z = rt.einsum_list(subscripts, operands, optimize=False)",
    operands="rt.einsum_adjoints(z_bar, subscripts, operands, optimize)",
    tangents={"operands": "rt.einsum_tangent(operands_dot, subscripts, operands, optimize)"},
    cases=["'ij,jk->ik', [(2, 3), (3, 4)]"],
)

# cotangents of any kind ---------------------------------------------------------------------------

jointly(
    "z = rt.add(a, b)",
    a="z_bar",
    b="z_bar",
    memory="may view a b",
    cases=["(3,), (3,)", "0.5, 0.25", "[0.5, (2,)], [0.25, (2,)]"],
)
linear(
    "y = rt.slot(g, k)",
    g="rt.in_slot(y_bar, g, k)",
    tangents={"g": "rt.slot(g_dot, k)"},
    memory="may view g",
    cases=["[0.5, (2,)], 1", "[0.5, (2,)], 0"],
)
linear(
    "y = rt.in_slot(g, like, k)",
    inert=("like",),
    g="rt.slot(y_bar, k)",
    kind="list",
    memory="may view g",
    cases=["(2,), [0.5, np.ones(2)], 1"],
)
linear(
    "y = rt.filled(t, x)",
    inert=("x",),
    t="rt.unfilled(y_bar, t)",
    tangents={"t": "rt.filled(t_dot, x)"},
    memory="may view t",
    cases=["(3,), np.ones(3)", "[(2,), 0.5], [np.ones(2), 0.5]"],
)
linear(
    "y = rt.items(t, x)",
    inert=("x",),
    t="rt.unfilled(y_bar, t)",
    tangents={"t": "rt.items(t_dot, x)"},
    kind="list",
    memory="may view t",
    cases=["[(2,), 0.5], [np.ones(2), 0.5]", "(3,), np.ones(3)"],
)
linear(
    "y = rt.unfilled(g, t)",
    inert=("t",),
    g="rt.filled(y_bar, g)",
    memory="may view g",
    cases=["(3,), np.ones(3)"],
)
linear(
    "y = rt.array_adjoint(g, x)",
    g="rt.array_tangent(y_bar, x, g)",
    inert=("x",),
    memory="may view g",
    cases=["(3,), np.ones(3)", "(2,), [0.5, 0.25]", "(2, 3), [np.ones(3), np.ones(3)]", "0.5, 2.0"],
)
linear(
    "y = rt.unscaled(g, y0)",
    g="rt.unscaled(y_bar, y0)",
    inert=("y0",),
    cases=["(3,), (0.5, 2)", "0.5, (0.5, 2)"],
)
zero("rt.is_given", "rt.is_zero", kind="bool")
zero("rt.order", "rt.keys", "rt.attribute_names", "dataclasses.fields")
zero("rt.is_list", "rt.is_dict", kind="bool")
zero("rt.attempt", "rt.completed", "rt.raised", "rt.error_of", "rt.error_of_update", pure=False)
zero("rt.replayed", "rt.broken_off", "rt.check_classes", "rt.check_length", "rt.check_list", "rt.check_attribute", "rt.no_attribute", kind="none", pure=False)
zero("rt.iterated", "rt.zeros", "rt.blank", "rt.has_attributes", "rt.check_scalar", "rt.check_copy", "rt.check_filled", "rt.check_store", "rt.check_unshared", "rt.check_kept", "rt.check_some", "rt.check_holds", "rt.check_none", "rt.check_domain", "rt.check_sorted", "rt.check_count", "rt.check_several", "rt.check_once", "rt.check_kinds", "rt.check_arguments", "rt.check_whole", "rt.seed", "rt.stop_gradient")
linear(
    "y = rt.sequence(x)",
    x="rt.items_adjoint(y_bar, x)",
    tangents={"x": "rt.filled(x_dot, x)"},
    memory="may view x",
    cases=["[0.5, (2,)]", "(3,)"],
)

# steps of solvers of differential equations --------------------------------------------------------

zero("rt.ode_tableau", "rt.ode_rtol")
zero("rt.ode_check", "rt.ode_few", kind="none")
zero("rt.ode_trial", "rt.ode_start", "rt.ode_first", "rt.ode_limited", "rt.ode_signed", "rt.ode_error", "rt.ode_resized", kind="float")
zero("rt.ode_goes_on", "rt.ode_is_last", kind="bool")
zero("rt.ode_reached", "rt.ode_size", kind="int")
zero("rt.ode_message", "rt.quad_ends", kind="str")

# in-place functions as stores ---------------------------------------------------------------------

zero(
    "rt.along_cells", "rt.diagonal_cells", "rt.flat_cells", "rt.mask_cells", "rt.put_cells",
    "rt.numbered", "rt.numbers_in", "rt.spread_mask", "rt.at_rounds", "rt.at_cells",
)  # fmt: skip
zero("rt.at_count", kind="int")
linear(
    "y = rt.cycled(v, at)",
    inert=("at",),
    v="rt.cycled_back(y_bar, v, at)",
    cases=["(3,), np.array([0, 1, 2, 3, 4])", "(2, 2), np.array([1, 5])", "0.5, np.arange(3)"],
)
linear(
    "y = rt.cycled_back(g, v, at)",
    inert=("v", "at"),
    g="rt.cycled(y_bar, at)",
    cases=["(4,), np.ones((3, 1)), np.arange(4)"],
)
linear(
    "y = rt.masked_part(v, x, mask)",
    inert=("x", "mask"),
    v="rt.unbroadcast(rt.scatter(y_bar, x, mask), v)",
    cases=[
        "(3,), np.ones((2, 3)), np.array([[True, False, True], [True, True, False]])",
        "0.5, np.ones(3), np.array([True, False, True])",
    ],
)
linear(
    "y = rt.at_values(v, rounds, r)",
    inert=("rounds", "r"),
    v="rt.unbroadcast(rt.at_values_back(y_bar, rounds, r), v)",
    cases=["(3,), rt.at_rounds(np.ones(4), [0, 2, 0]), 0", "0.5, rt.at_rounds(np.ones(4), [0, 2, 0]), 1"],
)
linear(
    "y = rt.at_values_back(g, rounds, r)",
    inert=("rounds", "r"),
    g="rt.at_values(y_bar, rounds, r)",
    cases=["(2,), rt.at_rounds(np.ones(4), [0, 2, 0]), 0"],
)
linear(
    "y = rt.in_full(g, n, m, mode='full')",
    inert=("n", "m", "mode"),
    g="rt.out_of_full(y_bar, np.shape(g), n, m, mode)",
    cases=["(4,), [5], [2], 'valid'", "(2, 3), [2, 3], [3, 2], 'same'"],
)
linear(
    "y = rt.out_of_full(g, shape, n, m, mode='full')",
    inert=("n", "m", "mode"),
    g="rt.in_full(y_bar, n, m, mode)",
    cases=["(6,), [4], [5], [2], 'valid'", "(4, 4), [2, 3], [2, 3], [3, 2], 'same'"],
)
zero("rt.order_of", "rt.other_trans", "rt.adjoint_of", "rt.laid_order", "rt.memory_order", "rt.read_places")
linear(
    "y = rt.resized(x, shape)",
    x="rt.resized_back(y_bar, x)",
    tangents={"x": "rt.resized_as(x_dot, x, np.shape(y))"},
    cases=["(3,), [5]", "(2, 3), 4", "np.asfortranarray(np.arange(6.0).reshape(2, 3)), [3, 1]"],
)
zero("rt.is_sparse", kind="bool")
