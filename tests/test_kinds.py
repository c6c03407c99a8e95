"""Kinds: the lattice, and inference on every program of the corpus against what runs find."""

import inspect
import itertools
import types

import numpy as np
import pytest
from measured import SCOPE, facts, measured, watch
from programs import corpus

import sourcegrad as sg
from sourcegrad import errors, pipeline
from sourcegrad.analysis import kinds as K
from sourcegrad.analysis.infer import Inference
from sourcegrad.frontend.resolve import Env
from sourcegrad.ir import nodes as N
from sourcegrad.ir import walk
from sourcegrad.rules.text import expression

# --- the lattice ----------------------------------------------------------------------------------

VALUES = [
    1.5,
    2,
    1,
    True,
    1j,
    None,
    "s",
    np.float64(1),
    np.float32(1),
    np.int64(2),
    np.bool_(True),
    np.array(1.5),
    np.ones(3),
    np.ones(1),
    np.ones((2, 3)),
    np.ones(3, np.float32),
    np.arange(3),
    [],
    [1.5],
    [1.5, 2],
    [np.ones(3), 1.5],
    (1.5, 2),
    (1.5, np.ones(2)),
    {"a": 1.5},
    {"a": 2, "b": 1},
    range(3),
    types.SimpleNamespace(a=1.5),
    types.SimpleNamespace(a=2, b=3),
]


def test_join_is_above_both():
    for a, b in itertools.product(VALUES, VALUES):
        above = K.join(K.of(a), K.of(b))
        assert K.covers(above, K.of(a)) and K.covers(above, K.of(b)), (a, b, above)
        assert above == K.join(K.of(b), K.of(a)) or above.family in ("dict", "object")


def test_join_grows():
    known = {K.of(v) for v in VALUES}
    known |= {K.join(a, b) for a in known for b in known}
    some = sorted(known, key=str)[::7]
    for a, b in itertools.product(some, some):
        above = K.join(a, b)
        assert K.covers(above, a) and K.covers(above, b), (a, b, above)
        assert K.join(above, a) == above and K.join(above, b) == above, (a, b, above)
        assert K.covers(K.UNKNOWN, a) and K.join(a, K.UNKNOWN) == K.UNKNOWN and K.join(a, None) == a


def test_every_value_is_covered_by_its_kind():
    for value in VALUES:
        assert K.covers(K.of(value), measured(value))
        assert K.covers(K.plain(measured(value)), measured(value))


def test_unions_show_what_their_kinds_share():
    assert K.is_number(K.join(K.INT, K.F8)) and K.join(K.INT, K.F8).dtype == "f8"
    assert K.join(K.INT, K.FLOAT).family == "float"
    assert K.join(K.FLOAT, K.array("f8", ("n",))).family == "unknown"
    assert K.is_array(K.join(K.array("f4", ("n",)), K.array("f8", ("n",))))
    assert not K.may_vary(K.join(K.INT, K.NONE)) and K.may_vary(K.join(K.FLOAT, K.NONE))
    assert K.may_be_complex(K.join(K.array("f8", ()), K.array("c16", ())))


# --- every program --------------------------------------------------------------------------------

CORPUS = corpus()
every = pytest.mark.parametrize("case", CORPUS, ids=repr)


# A call that writes into an object changes its kind; that is seen once such calls are spliced, before kinds are used.
SPLICED = (
    "objects_written.dataclass_written", "found_in_memory.a_call_changes_what_a_branch_asks",
    "callees_written.numbers_along_a_tree", "queues.counter_float", "queues.nested_default", "awkward.property_aug",
    "found_in_memory.what_a_copy_by_method_holds", "awkward.cached_areas", "awkward.counter_methods", "awkward.deque_compared",
    "everyday.paths_of_particles",
    *(f"stateful.{n}" for n in "counters_in_a_list counters_in_a_dict counters_of_a_comprehension functions_that_share_state "
      "momentum_for_each_parameter counters_of_items_and_ordered_dicts".split()),
)  # fmt: skip
# A number in a shadow's slot counts as a Python float, and may be one of NumPy's; the shadow of a cell that carries no
# derivative is None, or a list of zeros once something is added up.
SLOTS = (
    "numerics.soft_alignment", "simulations.n_body", "objects.kept_in_containers", "holders.dict_of_state",
    "found_in_memory.lists_of_a_list_made_in_a_loop", "found_in_memory.lists_of_a_list_and_a_written_array",
    "nested.callee_that_puts_into_what_is_held", "queues.counter_float", "queues.counter_attr", "queues.dict_list_plus",
    "queues.graph_dijkstra", "linear.results_asked_by_name", "everyday.counter_handed_on", "stateful.counters_of_what_varies",
    *(f"stateful.{n}" for n in "functions_read_the_loop_variable_when_called functions_of_comprehensions_read_their_last_names "
      "functions_of_a_while_loop closure_over_a_loop_variable".split()),
)  # fmt: skip
# NumPy resizes no array that somebody else looks at, as this test does.
RESIZED = ("inplace.resized", "inplace.resized_in_a_loop")


@pytest.mark.parametrize("case", [c for c in CORPUS if c.name not in SPLICED + RESIZED], ids=repr)
def test_program(case):
    args, kwargs = case.arguments()
    bound = inspect.signature(case.function, follow_wrapped=False).bind(*args, **kwargs)
    bound.apply_defaults()
    kinds, function = facts(case.function, bound.arguments)

    watch(kinds, function, args, kwargs)


def test_little_is_unknown():
    total = unknown = 0
    for case in CORPUS:
        args, kwargs = case.arguments()
        bound = inspect.signature(case.function, follow_wrapped=False).bind(*args, **kwargs)
        kinds, _ = facts(case.function, bound.arguments)
        names = {n for n in walk.assigned(kinds.fn.body) if not n.startswith("error")}  # exceptions have no kind
        total += len(names)
        unknown += sum(kinds(n) is None or kinds(n).family == "unknown" for n in names)
    assert unknown < 0.085 * total, (unknown, total)  # items of dicts and their views, managers, what `*` takes apart are among them


@pytest.mark.parametrize("case", [c for c in CORPUS if c.name not in SPLICED + SLOTS], ids=repr)
def test_generated(case):
    """The text of a gradient, taken as a program."""
    args, kwargs = case.arguments()
    bound = inspect.signature(case.function, follow_wrapped=False).bind(*args, **kwargs)
    bound.apply_defaults()
    state = sg.grad(case.function, wrt=case.chosen).__sourcegrad_state__
    gradient = state.find(*bound.arguments.values())
    kinds, function = facts(gradient, bound.arguments)
    watch(kinds, function, args, kwargs)


# --- statements -----------------------------------------------------------------------------------


def kinds_of(function, **params):
    program = pipeline.Program()
    program.refusals = errors.Refusals("")
    fn, env, _ = program.normal(function).copy()
    kinds = program.infer(fn, env, params)
    return kinds, kinds.expr(fn.body[-1].value)


def test_a_name_that_is_an_array_after_the_first_pass():
    def f(x):
        s = 0.0
        for _ in range(3):
            s = s + x
        return s + x

    _, result = kinds_of(f, x=K.array("f8", ("n",)))
    assert result == K.array("f8", ("n",))


def test_none_before_the_first_pass():
    def f(x):
        last = None
        s = 0.0
        for k in range(3):
            if last is not None:
                s = s + last * x[k]
            last = x[k]
        return s

    kinds, result = kinds_of(f, x=K.array("f8", ("n",)))
    assert result == K.join(K.FLOAT, K.F8) and K.is_number(result)


def test_a_list_nested_into_itself_ends():
    def f(x):
        a = [x]
        for _ in range(10):
            a = [a]
        return a

    _, result = kinds_of(f, x=K.FLOAT)
    assert K.covers(result, K.of([[[[1.5]]]])) and K.covers(result, K.of([1.5]))


def test_what_lists_and_dicts_take_in():
    def f(x):
        xs = []
        xs.append(x)
        xs.append(2)
        xs[0] = None
        ys = [x]
        ys += ["a"]
        d = {"a": x}
        d["b"] = 2
        e = {"a": x}
        e[x] = 3
        return xs, ys, d, e

    _, result = kinds_of(f, x=K.FLOAT)
    xs, ys, d, e = result.items
    assert K.covers(xs, K.of([1.5, 2, None])) and K.covers(ys, K.of([1.5, "a"]))
    assert K.covers(d, K.of({"a": 1.5, "b": 2})) and e.items is None


def test_an_augmented_array_keeps_its_dtype():
    def f(x, y):
        x += y
        return x

    _, result = kinds_of(f, x=K.array("f4", ("n",)), y=K.array("f8", ("n",)))
    assert result == K.array("f4", ("n",))


def test_straight_text_is_inferred_once():
    count = 0

    class Counted(Inference):
        def statement(self, s):
            nonlocal count
            count += 1
            super().statement(s)

    statements = []
    for k in range(300):
        statements.append(
            N.Assign(N.Name(f"t{k}"), expression(f"np.sin({f's{k - 1}' if k else 'x'})"))
        )
        statements.append(N.Assign(N.Name(f"s{k}"), expression(f"x + t{k} * x")))
    fn = N.Function("f", (N.Param("x"),), tuple(statements))
    env = Env(SCOPE, {}, walk.local_names(fn))
    kinds = Counted(fn, env, {"x": K.FLOAT}, None).run()
    assert kinds("s299") == K.F8 and count == len(statements)
