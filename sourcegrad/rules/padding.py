"""np.pad: borders that are read off the array, computed from it, or given."""

from .declare import general, jointly, linear

PADDED = [
    "(3,), 2, 'edge'",
    "(4,), [1, 2], 'reflect'",
    "(2, 3), [[1, 0], [2, 1]], 'wrap'",
    "(3,), 2, 'symmetric'",
]
COMPUTED = [
    "(3,), 4, 'linear_ramp'",
    "(2, 3), [[1, 0], [2, 1]], 'mean'",
    "(2, 3), 2, 'maximum'",
    "(2, 3), [[1, 0], [2, 1]], 'minimum'",
    "(4, 3), 1, 'median'",
]
linear(
    "y = np.pad(x, pad_width, mode='constant')",
    only={"mode": ("constant", "edge", "reflect", "symmetric", "wrap")},
    x="rt.pad_adjoint(y_bar, np.shape(x), pad_width, mode)",
    cases=["(3,), 2", "(2, 3), [[1, 0], [2, 1]]", *PADDED],
)
general(
    "y = np.pad(x, pad_width, mode)",
    x="rt.pad_any_adjoint(y_bar, x, pad_width, mode)",
    tangents={"x": "rt.pad_tangent(x_dot, x, pad_width, mode)"},
    cases=COMPUTED,
)
jointly(
    "y = np.pad(x, pad_width, mode='constant', constant_values=0)",
    x="rt.pad_adjoint(y_bar, np.shape(x), pad_width, mode)",
    constant_values="rt.pad_given_adjoint(y_bar, np.shape(x), pad_width, constant_values)",
    tangents={"x": "np.pad(rt.filled(x_dot, x), pad_width, mode, constant_values=rt.filled(constant_values_dot, constant_values))"},
    cases=[
        "(3,), 2, constant_values=5.0",
        "(2, 2), 1, 'constant', constant_values=[1.0, 2.0]",
        "(2, 3), [[1, 0], [2, 1]], constant_values=[[1.0, 2.0], [0.5, 0.25]]",
        "(2, 3), [1, 2], constant_values=(2,)",
    ],
)
general(
    "y = np.pad(x, pad_width, mode, stat_length=None)",
    inert=("stat_length",),
    x="rt.pad_computed_adjoint(y_bar, x, pad_width, mode, stat_length)",
    tangents={"x": "rt.pad_tangent(x_dot, x, pad_width, mode, stat_length)"},
    cases=[f"(3, 4), [1, 2], '{mode}', stat_length=2" for mode in ("maximum", "minimum", "median")]
    + ["(3, 4), [1, 2], 'mean', stat_length=[[1, 2], [3, 9]]"],
)
jointly(
    "y = np.pad(x, pad_width, mode, end_values=0)",
    x="rt.pad_computed_adjoint(y_bar, x, pad_width, mode)",
    end_values="rt.pad_ends_adjoint(y_bar, x, pad_width, end_values)",
    tangents={"x": "np.pad(rt.filled(x_dot, x), pad_width, mode, end_values=rt.filled(end_values_dot, end_values))"},
    cases=[
        "(2, 3), [1, 3], 'linear_ramp', end_values=0.5",
        "(2, 3), [[1, 0], [2, 3]], 'linear_ramp', end_values=[[1.0, 2.0], [0.5, 0.25]]",
        "(2, 3), [1, 2], 'linear_ramp', end_values=(2,)",
    ],
)
# the even reflection of a word that is given is the plain one
linear(
    "y = np.pad(x, pad_width, mode, reflect_type='even')",
    inert=("reflect_type",),
    x="rt.pad_odd_adjoint(y_bar, x, pad_width, mode) if reflect_type == 'odd' else rt.pad_adjoint(y_bar, np.shape(x), pad_width, mode)",
    cases=[f"(3, 4), [[1, 2], [2, 3]], '{mode}', reflect_type='{how}'" for mode in ("reflect", "symmetric") for how in ("odd", "even")]
    + ["(3,), 5, 'reflect', reflect_type='odd'", "(2, 3), [4, 7], 'symmetric', reflect_type='odd'"],
)
