"""The kernels for NumPy, in one namespace: generated text calls them as `rt.name`.

A kernel is either an entry of `rules/runtime.py` or plain source without stores into arrays, which sourcegrad
differentiates like any user's function: so derivatives of derivatives work.  Each says its shapes and its formula.
"""

from .boundary import (  # noqa: F401
    as_shadow, copied, entries, private, put, untied,
)
from .broadcast import (  # noqa: F401
    count, expand, expand_adjoint, normal_axes, spread_to, unbroadcast,
)
from .choice import (  # noqa: F401
    broadcast_adjoint, choose_adjoint, kaiser_slope, leading, leading_sum, ramp, reduceat_adjoint,
    reshaped_back, select_adjoint, select_rest, spread_slope, trailing, trimmed,
    unbroadcast_values, unique_adjoint, unique_places, unique_tangent, vander_adjoint,
    vander_tangent, vecdot_adjoint,
)
from .eigen import (  # noqa: F401
    as_real, check_apart, cholesky_adjoint, cholesky_tangent, eig_adjoint, eig_tangent,
    eigh_adjoint, eigh_tangent, eigvals_adjoint, eigvals_tangent, eigvalsh_adjoint,
    eigvalsh_tangent, gaps, qr_adjoint, qr_tangent, svd_adjoint, svd_tangent, svdvals_adjoint,
    svdvals_tangent, thin,
)
from .elementary import (  # noqa: F401
    clip_hi, clip_lo, clip_mid, digamma, divide, i1, imag_adjoint, indicator, log0, masked, power,
    power_dp, power_dx, power_dxdp, quotient, share, sign, sinc_bend, sinc_slope, trigamma,
)
from .linalg import (  # noqa: F401
    adjugate, cond_adjoint, cond_slope, cond_tangent, det_adjoint, det_tangent, lstsq_adjoint_a,
    lstsq_adjoint_b, lstsq_tangent, matrix_power_adjoint, matrix_power_tangent, norm_adjoint,
    norm_slope, norm_tangent, pinv_adjoint, pinv_tangent, singular_second, slogdet_adjoint,
    slogdet_tangent, solve_adjoint_a, solve_adjoint_b, solve_tangent_a, vector_norm_adjoint,
    vector_norm_tangent,
)
from .lists import (  # noqa: F401
    array_of, array_tangent, cast, dist_adjoint, dist_tangent, filled_with, item_adjoint, item_of,
    items_adjoint, joined_back, listed, pick_adjoint, pick_tangent, prod_list_adjoint,
    prod_list_tangent, repeated_back, sorted_adjoint, sorted_tangent, spread, sum_adjoint,
    sumprod_adjoint, winners,
)
from .order import (  # noqa: F401
    average_adjoint, average_scale, average_weights_adjoint, average_weights_tangent,
    interp_adjoint_fp, interp_adjoint_x, interp_adjoint_xp, interp_cell, interp_inside,
    interp_next, interp_part, interp_slope, interp_tangent_fp, interp_tangent_xp, median_weights,
    quantile_adjoint, quantile_tangent, quantile_weights, running_adjoint, running_tangent,
    sort_adjoint, sort_tangent, tie_average, ties,
)
from .products import (  # noqa: F401
    H, conj, convolve_adjoint_a, convolve_adjoint_v, correlate_adjoint_a, correlate_adjoint_v,
    cross_adjoint_x, cross_adjoint_y, dot_adjoint_x, dot_adjoint_y, einsum_adjoint,
    einsum_adjoints, einsum_list, einsum_plan, einsum_tangent, inner_adjoint_x, inner_adjoint_y,
    kron_adjoint_x, kron_adjoint_y, matmul_adjoint_x, matmul_adjoint_y, multi_dot_adjoint,
    multi_dot_tangent, tensordot_adjoint_x, tensordot_adjoint_y, vdot_adjoint_x, vdot_adjoint_y,
)
from .reductions import (  # noqa: F401
    cumprod_adjoint, cumprod_tangent, others, reverse_cumsum, valid,
)
from .scatter import (  # noqa: F401
    add_at, add_attr, put_back, scatter, take_adjoint, take_along_adjoint,
)
from .shapes import (  # noqa: F401
    array_adjoint, axes_tuple, block_adjoint, block_depth, block_size, concatenate_adjoint,
    diag_adjoint, diagonal_adjoint, diff_adjoint, gathered, gathered_back, gradient_adjoint,
    gradient_matrix, hstack_adjoint, joined_adjoint, meshgrid_adjoint, pad_adjoint, pad_places,
    places, rolled_back, stack_adjoint, tile_adjoint, trace_adjoint, transpose_back,
    trapezoid_adjoint_x, trapezoid_adjoint_y, trapezoid_widths,
)
from .trees import (  # noqa: F401
    add, as_list, attributes, check_scalar, dot, filled, flatten, gradient, in_slot, is_float,
    is_given, is_zero, seed, sequence, slot, stop_gradient, tangent_of, unfilled, zeros,
)
