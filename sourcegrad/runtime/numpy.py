"""The kernels for NumPy, in one namespace: generated text calls them as `rt.name`.

A kernel is either an entry of `rules/runtime.py` or plain source without stores into arrays, which
sourcegrad differentiates like any user's function: so derivatives of derivatives work.  Each says
its shapes and its formula.
"""

from .banded import banded_back, banded_product, banded_turned, blocks_back, qr_parts  # noqa: F401
from .boundary import (  # noqa: F401
    as_shadow, copied, entries, last_only, last_writers, of_shadow, owned, private, put,
)  # fmt: skip
from .edge import gradient, own_gradient, shadow_gradient, tangent_of  # noqa: F401
from .memory import (  # noqa: F401
    accumulate, apportioned, beyond_views, check_kept, check_unshared, gap_place, item_place, laid, mirror, mirror_back, replica,
    shadow_like, slice_place, slice_size, view_of, with_shape,
)  # fmt: skip
from .broadcast import (  # noqa: F401
    count, expand, expand_adjoint, normal_axes, spread_to, unbroadcast, unstored,
)  # fmt: skip
from .calling import (  # noqa: F401
    apply_along_axis, apply_over_axes,
)  # fmt: skip
from .cells import (  # noqa: F401
    along_cells, at_cells, at_count, at_rounds, at_values, at_values_back, cycled, cycled_back, diagonal_cells,
    flat_cells, iterated, mask_cells, masked_part, numbered, numbers_in, put_cells, spread_mask,
)  # fmt: skip
from .expected import check_arguments, check_kinds  # noqa: F401
from .checks import check_copy, check_count, check_filled, check_holds, check_none, check_once, check_scalar, check_domain, check_several, check_some, check_sorted, check_store  # noqa: F401
from .ode import (  # noqa: F401
    ode_check, ode_error, ode_few, ode_first, ode_goes_on, ode_is_last, ode_limited, ode_message,
    ode_reached, ode_resized, ode_rtol, ode_signed, ode_size, ode_start, ode_tableau, ode_trial,
)  # fmt: skip
from .quadrature import quad_ends, quad_rule  # noqa: F401
from .tails import beta_moment, gamma_moment, t_slope  # noqa: F401
from .windows import spread_all, spread_out, strided_places, windows  # noqa: F401
from .choice import (  # noqa: F401
    broadcast_adjoint, choose_adjoint, kaiser_slope, leading, leading_sum, ramp, reduceat_adjoint,
    reshaped_back, select_adjoint, select_rest, spread_slope, trailing, trimmed, unbroadcast_values,
    unique_adjoint, unique_places, unique_tangent, vander_adjoint, vander_tangent, vecdot_adjoint,
)  # fmt: skip
from .cores import (  # noqa: F401
    cored, matvec_adjoint_x, matvec_adjoint_y, squeezed_back, uncored, vecmat_adjoint_x, vecmat_adjoint_y,
)  # fmt: skip
from .eigen import (  # noqa: F401
    as_real, check_apart, check_phase, cholesky_adjoint, cholesky_tangent, eig_adjoint, eig_tangent,
    eigh_adjoint, eigh_tangent, eigvals_adjoint, eigvals_tangent, eigvalsh_adjoint, eigvalsh_tangent, gaps,
    given, refuse_phase, pinv_hermitian_adjoint, pinv_hermitian_tangent, qr_adjoint, qr_tangent, svd_adjoint,
    svd_hermitian_adjoint, svd_hermitian_tangent, svd_tangent, svdvals_adjoint, svdvals_tangent, thin,
)  # fmt: skip
from .elementary import (  # noqa: F401
    across, arcsinh_slope, arctan_slope, clip_hi, clip_lo, clip_mid, digamma, divide, exp2_gap, exp_gap, filled_back, filled_flow, finite_part, i1, imag_adjoint, indicator, log0, masked, over, power,
    power_dp, power_dx, power_dxdp, quotient, share, sign, sinc_bend, sinc_slope, trigamma, unscaled,
)  # fmt: skip
from .factors import (  # noqa: F401
    cholesky_upper_adjoint, cholesky_upper_tangent, cond_norm_slope, factor_pair, qr_mode_adjoint,
    qr_mode_tangent, tensor_axes, tensor_matrix, tensorsolve_adjoint_a, tensorsolve_adjoint_b,
    tensorsolve_tangent_a,
)  # fmt: skip
from .fft import (  # noqa: F401
    fft_adjoint, fft_axes, fftn_adjoint, first_scaled, fitted, hfft_adjoint, ifft_adjoint, ifftn_adjoint, ihfft_adjoint,
    irfft_adjoint, irfftn_adjoint, mirrored, orthonormal, other_norm, refitted, rfft_adjoint, rfftn_adjoint,
)  # fmt: skip
from .neighbours import (  # noqa: F401
    along_axis, axis_origin, boxed, correlated_back, derived, smoothed_back, turned_origin, weighed,
)  # fmt: skip
from .filters import lagged, symmetric, trapezoids_back, weighed_back  # noqa: F401
from .fits import (  # noqa: F401
    fit_columns, fit_flow, fit_matrix, fit_part, fit_scales, fit_sides, fit_singular, polyfit_adjoint_w,
    polyfit_adjoint_x, polyfit_adjoint_y, polyfit_tangent, polyfit_tangent_w, polyfit_tangent_x,
    polyfit_tangent_y, polyfit_tangents, vander_slopes,
)  # fmt: skip
from .folds import (  # noqa: F401
    at_last, before_all, begun, beside, fold_live, folded, folded_slices, from_slices, slice_ends, slice_places, slice_rows, sliced_tangent,
    fold_axes, fold_rows, fold_shape, folded_tangent, recurrence, reduceat_back, reduceat_flow, reduceat_slopes, recurrence_back, windows_adjoint,
)  # fmt: skip
from .keywords import (  # noqa: F401
    as_end, averaged_adjoint, averaged_tangent, averaged_weights_adjoint, cross_axes_adjoint, cut,
    stepped_tangent, ediff_adjoint, ediff_tangent, ended_diff_adjoint, ended_diff_tangent, in_dtype, period_around, period_back, period_turns,
    laid_along, ramp_along, weights_sum_back, with_first, without_first,
)  # fmt: skip
from .linalg import (  # noqa: F401
    adjugate, check_regular, cond_adjoint, cond_slope, cond_tangent, det_adjoint, det_tangent, lstsq_adjoint_a,
    lstsq_adjoint_b, lstsq_tangent, matrix_power_adjoint, matrix_power_tangent, norm_adjoint, norm_slope,
    norm_tangent, pinv_adjoint, pinv_tangent, slogdet_adjoint, slogdet_tangent, solve_back, solve_outer,
    solve_tangent_a, vector_norm_adjoint, vector_norm_tangent,
)  # fmt: skip
from .lists import (  # noqa: F401
    array_of, array_tangent, cast, dist_adjoint, dist_tangent, filled_with, hypot_adjoint, hypot_tangent, if_floats, item_adjoint,
    item_of, items_adjoint, joined_back, keys, listed, order, pick_adjoint, pick_tangent, prod_list_adjoint, deviations_adjoint,
    deviations_tangent, powers_adjoint, powers_tangent,
    prod_list_tangent, repeated_back, sorted_adjoint, sorted_tangent, spread, sum_adjoint, sumprod_adjoint,
    winners,
)  # fmt: skip
from .masks import (  # noqa: F401
    about_mean, chosen, deviations, extreme_share, initial_share, freedom, number_of, portions, products_of_others, reduced, total,
)  # fmt: skip
from .outcomes import (  # noqa: F401
    attempt, attribute_names, broken_off, check_attribute, check_classes, check_length, check_list, check_whole, completed, error_of, error_of_update, instance, is_dict, is_list, namespace, no_attribute, raised,
    replayed, within,
)  # fmt: skip
from .order import (  # noqa: F401
    aligned, average_adjoint, average_scale, average_weights_adjoint, average_weights_tangent, extreme_adjoint,
    interp_adjoint_fp, interp_adjoint_x, interp_adjoint_xp, interp_cell, interp_inside, interp_next,
    interp_part, interp_slope, interp_tangent_fp, interp_tangent_xp, median_weights, quantile_adjoint,
    quantile_bend, quantile_place, quantile_q_adjoint, quantile_q_tangent, quantile_rate, quantile_slope,
    quantile_tangent, quantile_weights, running_adjoint, running_tangent, sort_adjoint, sort_tangent,
    tie_average, ties, weighted_hits,
)  # fmt: skip
from .own import as_given, as_many, blank, pairing  # noqa: F401
from .polynomials import (  # noqa: F401
    as_tail, check_simple, division_maps, poly_adjoint, poly_tangent, polyder_adjoint, polyder_weights,
    polydiv_adjoint_u, polydiv_adjoint_v, polydiv_tangent, polyint_adjoint, polyint_constants,
    polyint_constants_tangent, polyint_tangent, polymul_adjoint_a, polymul_adjoint_b, polymul_flow, polyval_adjoint_p,
    polyval_slope, roots_adjoint, roots_tangent, tail,
)  # fmt: skip
from .products import (  # noqa: F401
    H, adjoint_of, conj, convolve_adjoint_a, convolve_adjoint_v, correlate_adjoint_a, correlate_adjoint_v,
    cross_adjoint_x, cross_adjoint_y, dot_adjoint_x, dot_adjoint_y, einsum_adjoint, einsum_adjoints,
    einsum_list, einsum_plan, einsum_tangent, inner_adjoint_x, inner_adjoint_y, is_sparse, kron_adjoint_x,
    kron_adjoint_y, matmul_adjoint_x, matmul_adjoint_y, multi_dot_adjoint, multi_dot_tangent,
    tensordot_adjoint_x, tensordot_adjoint_y, vdot_adjoint_x, vdot_adjoint_y,
)  # fmt: skip
from .reductions import (  # noqa: F401
    cumprod_adjoint, cumprod_tangent, others, prod_adjoint, prod_pairs, reverse_cumsum, valid,
)  # fmt: skip
from .scatter import (  # noqa: F401
    add_at, add_attr, scatter, take_adjoint, take_along_adjoint,
)  # fmt: skip
from .sets import (  # noqa: F401
    distinct, distinct_bar, set_adjoint, set_tangent, sharers, slice_numbers, unique_back, unique_flow,
    value_places, with_others,
)  # fmt: skip
from .gaussian import (  # noqa: F401
    normal_cov_adjoint, normal_cov_flow, normal_flow, normal_matrix, normal_mean_adjoint, normal_mean_flow, normal_points,
    normal_shifted, normal_size, normal_solved,
)  # fmt: skip
from .scipy import (  # noqa: F401
    assumed, assumed_back, beside_triangle, cho_flow, cho_solve_factor_adjoint, in_full, lu_factor_adjoint, lu_factor_tangent, lu_flow, lu_parts,
    lu_solve_factor_adjoint, order_of, other_trans, out_of_full, root_of_matrix, softened, stacked_upper, straight, triangle,
    triangular_back, triangular_flow, turned, upper_right,
)  # fmt: skip
from .shapes import (  # noqa: F401
    array_adjoint, axes_tuple, block_adjoint, block_depth, block_size, concatenate_adjoint, diag_adjoint,
    diagonal_adjoint, diff_adjoint, fixed_order, laid_order, memory_order, read_places, resized, resized_as, resized_back, viewed, viewed_back, gathered, gathered_back,
    c_, hstack_adjoint, joined_adjoint, meshgrid_adjoint, places, r_, rolled_back, stack_adjoint, tile_adjoint,
    trace_adjoint, transpose_back, trapezoid_adjoint_dx, trapezoid_adjoint_x, trapezoid_adjoint_y, trapezoid_flow, trapezoid_steps,
)  # fmt: skip
from .padding import (  # noqa: F401
    pad_adjoint, pad_any_adjoint, pad_computed_adjoint, pad_ends_adjoint, pad_given_adjoint, pad_odd_adjoint, pad_places,
    pad_tangent,
)  # fmt: skip
from .special import (  # noqa: F401
    dawsn_slope, elliptic_slopes, erfcx_slope, log_rate,
)  # fmt: skip
from .slopes import (  # noqa: F401
    bends, gradient_adjoint, gradient_matrix, gradient_parts, gradient_tangent, places_adjoint, places_tangent, spacing_adjoint,
)  # fmt: skip
from .statistics import (  # noqa: F401
    both, centred, corr_back, corr_tangent, cov_divisor, cov_flow, cov_freedom,
    cov_tangent, cov_weight_slopes, cov_weights, cov_weights_adjoint, cov_weights_tangent,
    more_variables, other_tangent, other_variables, own_tangent, own_variables, variables,
)  # fmt: skip
from .histograms import (  # noqa: F401
    bin_numbers, cell_sizes, columns_tangent, edges_tangent, grid_numbers, histogram_adjoint, histogram_tangent,
    histogram_total, in_parts, is_matrix, is_spanned, of_dimension, points_adjoint, points_of_histogram, points_of_histogram2d,
    points_of_histogramdd, sample_columns,
)  # fmt: skip
from .trees import (  # noqa: F401
    add, attributes, dot, filled, flatten, has_attributes, in_slot, is_float, is_given, is_zero, items, seed, sequence,
    slot, stop_gradient, unfilled, zeros,
)  # fmt: skip
