"""Reverse over reverse: what halves keep and give back shares memory, which must count once."""

import pytest
from programs import corpus

from sourcegrad.testing import check_grads

NAMES = """
permutations_in_place views_in_lists_that_a_callee_keeps sums_of_halves given_back_by_a_call_of_itself multigrid
rows_under_computed_keys items_under_computed_keys a_table_of_nothing_yet state_put_back_to_none list_sorted_under_two_names
dict_argument_written a_key_of_its_own attributes_that_may_be_there saved_in_an_arm_not_taken heat_step_by_slices
rows_of_a_list_times_a_vector smoother function_of_itself_then_added_to solution_that_is_solved_for_again arrays_of_rows pairs_of_a_quasi_newton_method number_that_is_stored_in_what_stays number_that_is_stored_where_later_passes_store
array_written_on_the_way_back butterflies_in_place results_of_a_recursion_that_share_memory names_of_one_array_out_of_a_recursion
arrays_in_a_dict_written_through_its_values items_deleted_before_a_helper_reads arrays_made_of_lists_that_are_written
""".split()
CASES = [case for case in corpus() if case.name.partition(".")[2] in NAMES or case.name.startswith("second.")]


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_reverse_over_reverse(case):
    args, kwargs = case.arguments()
    check_grads(case.function, *args, order=2, modes=("reverse",), wrt=case.wrt, **kwargs)


def test_every_name_is_found():
    assert {case.name.partition(".")[2] for case in CASES} >= set(NAMES)
