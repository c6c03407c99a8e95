"""The kernels that are no rule's formula: cotangents of trees, scatter-adds, strong zeros, the
API's boundary.
"""

import dataclasses
import types
from collections import namedtuple

import numpy as np
import pytest

import sourcegrad.runtime.numpy as rt
from sourcegrad.errors import BadArgument, ComplexOutput, MutatedPlace, NonScalarOutput

Pair = namedtuple("Pair", "left right")


@dataclasses.dataclass(frozen=True)
class Frozen:
    weights: np.ndarray
    count: int


class Plain:
    def __init__(self, a, b):
        self.a = a
        self.b = b


class Slotted:
    __slots__ = ("w", "name")

    def __init__(self, w, name):
        self.w = w
        self.name = name


def same(a, b):
    """Equal in structure, types, dtypes and values."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        assert type(a) is type(b) and a.dtype == b.dtype and a.shape == b.shape, (a, b)
        np.testing.assert_array_equal(a, b)
    elif isinstance(a, (list, tuple)):
        assert type(a) is type(b) and len(a) == len(b), (a, b)
        for p, q in zip(a, b):
            same(p, q)
    elif isinstance(a, dict):
        assert list(a) == list(b)
        for key in a:
            same(a[key], b[key])
    elif isinstance(a, types.SimpleNamespace):
        same(vars(a), vars(b))
    else:
        assert type(a) is type(b) and a == b, (a, b)


# unbroadcast and expand ---------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(), (3,), (1, 3), (2, 1), (1, 1), (2, 3)])
def test_unbroadcast_sums_what_broadcasting_added(shape):
    g = np.arange(6.0).reshape(2, 3)
    got = rt.unbroadcast(g, np.ones(shape))
    assert np.shape(got) == shape
    assert np.isclose(np.sum(got), np.sum(g))


def test_unbroadcast_returns_its_argument_where_nothing_is_to_do():
    g = np.ones((2, 3))
    assert rt.unbroadcast(g, np.zeros((2, 3))) is g
    assert rt.unbroadcast(0.5, 2.0) == 0.5


def test_unbroadcast_takes_the_dtype_of_the_operand():
    assert rt.unbroadcast(np.ones(3), np.ones(3, np.float32)).dtype == np.float32
    assert type(rt.unbroadcast(1.0, np.float32(2))) is np.float32
    real = rt.unbroadcast(np.array([1 + 2j, 3 - 1j]), np.ones(2))
    same(real, np.array([1.0, 3.0]))
    assert type(rt.unbroadcast(np.ones((2, 2)), 0.5)) is float
    assert rt.unbroadcast(np.ones((2, 2)), 0.5) == 4.0


def test_unbroadcast_spreads_a_smaller_cotangent():
    assert np.shape(rt.unbroadcast(np.ones(1), np.ones((2, 3)))) == (2, 3)


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2), (-1, 0), (0, 1, 2)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_expand_is_the_transpose_of_sum(axis, keepdims):
    x = np.arange(24.0).reshape(2, 3, 4)
    g = np.random.default_rng(0).normal(size=np.shape(np.sum(x, axis=axis, keepdims=keepdims)))
    spread = rt.expand(g, x.shape, axis, keepdims)
    assert spread.shape == x.shape and spread.flags.writeable and not np.shares_memory(spread, g)
    assert np.isclose(np.sum(spread * x), np.sum(g * np.sum(x, axis=axis, keepdims=keepdims)))


# strong zeros -------------------------------------------------------------------------------------


def test_masked_zero_wins_and_warns_of_nothing():
    g = np.array([0.0, 2.0, 0.0])
    same(rt.masked(g, np.array([np.inf, 3.0, np.nan])), np.array([0.0, 6.0, 0.0]))
    assert rt.masked(0.0, np.inf) == 0.0
    assert rt.masked(np.float32(0), np.nan) == 0
    same(rt.quotient(g, np.array([0.0, 4.0, 0.0])), np.array([0.0, 0.5, 0.0]))
    same(rt.divide(np.array([0.0, 1.0]), np.array([0.0, 4.0])), np.array([0.0, 0.25]))
    assert rt.divide(0.0, 0.0) == 0.0
    assert rt.masked(np.ones(3, np.float32), np.ones(3, np.float32)).dtype == np.float32


def test_power_of_python_numbers_raises_nothing():
    assert rt.power(0.0, -0.5) == np.inf
    assert rt.power_dx(0.0, 0) == 0.0
    assert rt.power_dx(3.0, 2) == 6.0
    same(rt.power_dx(np.array([0.0, 2.0]), np.array([1.0, 3.0])), np.array([1.0, 12.0]))
    assert rt.power_dp(0.0, 2.0, 0.0) == 0.0


# scatter-adds -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "k",
    [
        1,
        -1,
        slice(1, 3),
        slice(None, None, -1),
        None,
        Ellipsis,
        (1, 2),
        (slice(None), 1),
        [0, 0, 2],
        np.array([1, 1]),
        (np.array([0, 0]), np.array([1, 1])),
        (slice(None), [2, 2]),
        np.arange(12).reshape(3, 4) % 2 == 0,
        True,
        np.array([True, False, True]),
        (np.newaxis, 1),
        np.int64(1),
        (1, [0, 0]),
        np.array([], int),
    ],
    ids=repr,
)
def test_add_at_is_the_transpose_of_reading(k):
    rng = np.random.default_rng(0)
    x, x_bar = rng.normal(size=(3, 4)), np.zeros((3, 4))
    g = rng.normal(size=np.shape(x[k]))
    rt.add_at(x_bar, k, g)
    assert np.isclose(np.sum(x_bar * x), np.sum(g * x[k]))
    np.testing.assert_allclose(rt.scatter(g, x, k), x_bar)


def test_add_at_of_containers():
    x_bar = [np.zeros(2), 0.0, [0.0, None]]
    held = x_bar[0]
    rt.add_at(x_bar, 0, np.ones(2))
    rt.add_at(x_bar, 1, 2.0)
    rt.add_at(x_bar, 2, [1.0, None])
    rt.add_at(x_bar, slice(0, 2), [np.ones(2), 0.5])
    same(x_bar, [np.full(2, 2.0), 2.5, [1.0, None]])
    same(held, np.zeros(2))  # another name for the old cotangent is not touched
    d_bar = {"w": np.zeros(2)}
    rt.add_at(d_bar, "w", np.ones(2))
    rt.add_at(d_bar, "new", 1.0)
    same(d_bar, {"w": np.ones(2), "new": 1.0})
    rt.add_at(d_bar, "w", None)
    o_bar = types.SimpleNamespace(a=0.0)
    rt.add_attr(o_bar, "a", 2.0)
    rt.add_attr(o_bar, "b", np.ones(1))
    same(o_bar, types.SimpleNamespace(a=2.0, b=np.ones(1)))


# trees --------------------------------------------------------------------------------------------


def test_zeros_mirrors_structure():
    w = np.ones(2, np.float32)
    x = {"a": (w, [w, 3]), "b": Pair(1.5, "text"), "c": np.arange(3), "o": Plain(w, None)}
    z = rt.zeros(x)
    assert z["a"][0] is not z["a"][1][0] is not z["o"].a  # each place receives what flows into it
    assert type(z["a"]) is list and type(z["b"]) is list and type(z["o"]) is types.SimpleNamespace
    assert z["b"] == [0.0, None] and z["c"].tolist() == [0.0, 0.0, 0.0] and z["a"][1][1] == 0.0
    same(z["a"][0], np.zeros(2, np.float32))
    assert (
        rt.zeros(3) == 0.0
        and rt.zeros("s") is None
        and rt.zeros(2.0) == 0.0
        and rt.zeros(np.float32(1)) == 0.0
    )
    loop = []
    loop.append(loop)
    zero = rt.zeros(loop)
    assert zero[0] is zero


def test_add_counts_none_and_zero_as_zero():
    a = np.ones(2)
    assert rt.add(None, a) is a and rt.add(a, 0.0) is a and rt.add(None, None) is None
    total = rt.add([a, None, {"k": 1.0}], [a, 2.0, {"k": 2.0}])
    same(total, [np.full(2, 2.0), 2.0, {"k": 3.0}])
    same(a, np.ones(2))
    same(
        rt.add(types.SimpleNamespace(p=1.0), types.SimpleNamespace(p=2.0, q=a)),
        types.SimpleNamespace(p=3.0, q=np.ones(2)),
    )


def test_gradient_takes_the_structure_of_the_input():
    x = (
        Pair(np.ones(2, np.float32), 1),
        {"k": 0.5},
        Frozen(np.ones(3), 2),
        Plain(1.0, None),
        Slotted(np.ones(1), "n"),
    )
    x_bar = rt.zeros(x)
    rt.add_at(x_bar[0], 0, np.array([1.0, 2.0]))
    x_bar[1]["k"] = 2
    g = rt.gradient(x_bar, x)
    assert type(g) is tuple and type(g[0]) is Pair and type(g[2]) is Frozen and type(g[3]) is Plain
    same(g[0].left, np.array([1.0, 2.0], np.float32))
    assert g[0].right is None and g[1] == {"k": 2.0} and type(g[1]["k"]) is float
    assert g[2].count is None and g[4].name is None
    same(g[4].w, np.zeros(1))


def test_gradient_of_a_real_number_is_real():
    assert rt.gradient(2.0 + 3.0j, 0.5) == 2.0 and rt.gradient(2.0 + 3.0j, np.float32(0.5)) == np.float32(2.0)


def test_gradient_of_leaves():
    same(rt.gradient(None, np.ones(2, np.float32)), np.zeros(2, np.float32))
    same(rt.gradient(0.0, np.ones((2, 1))), np.zeros((2, 1)))
    same(rt.gradient(3, 1.0), 3.0)
    same(rt.gradient(2.0, np.float32(1)), np.float32(2))
    assert rt.gradient(None, 3) is None and rt.gradient(None, np.arange(2)) is None
    bar = np.ones(2)
    assert not np.shares_memory(rt.gradient(bar, np.zeros(2)), bar)


def test_a_leaf_tied_twice_gets_the_total_in_both_places():
    w = np.zeros(2)
    x = [w, {"again": w}]
    g = rt.gradient([np.ones(2), {"again": np.full(2, 3.0)}], x)
    assert g[0] is g[1]["again"]
    same(g[0], np.full(2, 4.0))
    shadow = rt.zeros(x)
    rt.add_at(shadow[0], 0, 5.0)  # one array in both places of the shadow: already the total
    same(rt.gradient(shadow, x)[0], np.array([5.0, 0.0]))


def test_one_cotangent_in_two_places_of_one_leaf():
    w, g = np.zeros(2), np.ones(2)
    same(rt.gradient([g, g], [w, w])[0], np.full(2, 2.0))  # the same by chance
    same(rt.shadow_gradient([g, g], [w, w])[0], np.ones(2))  # the leaf's one shadow
    inner, bar = [w], [g]
    same(rt.gradient([bar, bar], [inner, inner])[0][0], np.full(2, 2.0))


def test_seed_and_check_scalar():
    for y in (1.0, 2, np.float64(1), np.float32(1), np.array(1.0)):
        rt.check_scalar(y, "f")
    same(rt.seed(np.float32(3)), np.float32(1))
    same(rt.seed(np.array(3.0, np.float32)), np.array(1.0, np.float32))
    assert type(rt.seed(2.0)) is float
    for y in (np.ones(1), np.ones((2, 2)), [1.0], None, "a", True, np.array(3)):
        with pytest.raises(NonScalarOutput, match="jacobian.*vjp"):
            rt.check_scalar(y, "f")
    for y in (1j, np.complex64(1), np.array(1j)):
        with pytest.raises(ComplexOutput, match="f returned a complex"):
            rt.check_scalar(y, "f")


def test_sequence():
    for x in ([1], (1,), np.ones(2), "ab", range(3)):
        assert rt.sequence(x) is x
    assert rt.sequence({"a": 1, "b": 2}) == ["a", "b"]
    assert rt.sequence(v for v in (1, 2)) == [1, 2]


def test_tangent_of_checks_and_casts():
    same(rt.tangent_of(np.ones(2, np.float32), np.array([1, 2])), np.array([1, 2], np.float32))
    same(rt.tangent_of((1.0, 3), (2, None)), [2.0, 0.0])  # an int does not move
    same(rt.tangent_of({"a": 1.0, "b": np.ones(1)}, {"a": 2}), {"a": 2.0, "b": np.zeros(1)})
    assert rt.tangent_of(Plain(1.0, 2.0), Plain(3.0, None)).b == 0.0
    for x, t, said in (
        (np.ones(2), np.ones(3), r"tangent has shape \(3,\)"),
        ([1.0], [1.0, 2.0], "1 items"),
        ({"a": 1.0}, {"z": 1.0}, "keys"),
        (1.0, 1j, "complex"),
        ([np.ones(2)], [1.0], r"tangent\[0\]"),
    ):
        with pytest.raises(BadArgument, match=said):
            rt.tangent_of(x, t)


def test_dot_and_flatten():
    a = {"w": np.ones((2, 2), np.float32), "b": [2.0, None], "n": 3}
    assert rt.dot(a, a) == 8.0
    assert rt.dot(np.array([1j]), np.array([1j])) == 1.0
    assert [np.size(leaf) for leaf in rt.flatten(a)] == [4, 1]
    assert rt.dot(None, a) == 0.0


def test_stop_gradient_copies():
    x = [np.ones(2), 1.0]
    y = rt.stop_gradient(x)
    same(x, y)
    assert not np.shares_memory(x[0], y[0])


@pytest.mark.parametrize(
    "subscripts, shapes",
    [
        ("ij,jk->ik", [(2, 3), (3, 4)]),
        ("ii->i", [(3, 3)]),
        ("...ij,j->...i", [(4, 2, 3), (3,)]),
        ("ij->", [(2, 3)]),
    ],
)
def test_einsum_adjoint_is_the_transpose(subscripts, shapes):
    rng = np.random.default_rng(0)
    operands = [rng.normal(size=s) for s in shapes]
    z = np.einsum(subscripts, *operands)
    g = rng.normal(size=np.shape(z))
    for k, x in enumerate(operands):
        x_bar = rt.einsum_adjoint(g, subscripts, operands, k)
        assert np.isclose(np.sum(x_bar * x), np.sum(g * z))


def test_every_kernel_says_what_it_is():
    for name, kernel in vars(rt).items():
        if isinstance(kernel, types.FunctionType) and not name.startswith("_"):
            assert kernel.__doc__, f"rt.{name} has no docstring"


def test_a_rehearsal_tells_what_was_written_before_a_raise():
    table = np.zeros(2)

    def body(a):
        try:
            a[0] = 1.0
            raise ValueError
        except ValueError as error:
            return 0, error

    outcome = rt.attempt(body, "model.py:7:5", table)
    assert rt.completed(outcome) == 0 and type(rt.raised(outcome)) is ValueError and not table.any()
    with pytest.raises(MutatedPlace, match="model.py:7:5: .*before it writes"):
        rt.replayed(outcome, "model.py:7:5")
    table[0] = 1.0
    rt.replayed(outcome, "model.py:7:5")
    with pytest.raises(MutatedPlace, match="share memory"):
        rt.attempt(body, "model.py:7:5", table, table[:1])


def test_add_at_of_complex_numbers_onto_real_ones_takes_their_real_part():
    for k, g in [(1, 2 + 3j), (slice(0, 2), np.array([2 + 3j, 1j])), ([0, 0], np.array([2 + 3j, 1 - 1j]))]:
        real, whole = np.zeros(3), np.zeros(3, complex)
        rt.add_at(real, k, g)
        rt.add_at(whole, k, g)
        np.testing.assert_array_equal(real, whole.real)
        assert np.any(real)


def test_sorted_of_equal_numbers_gives_each_its_share():
    assert rt.sorted_adjoint([1.0, 2.0, 4.0], [2.0, 1.0, 2.0]) == [3.0, 1.0, 3.0]
    assert rt.sorted_adjoint([1.0, 2.0, 4.0], [2.0, 1.0, 2.0], True) == [1.5, 4.0, 1.5]


def test_the_cotangent_of_an_array_without_dimensions_is_one():
    parts = rt.sum_adjoint(1.0, [np.array(2.0), 1.0])
    assert [type(p) is np.ndarray for p in parts] == [True, False]


def test_the_last_writer_of_a_cell_stays():
    assert rt.last_writers((3,), [0, 1, 0]).tolist() == [False, True, True]
    assert rt.last_writers((2, 2), ([0, 1, 0], [1, 1, 1])).tolist() == [False, True, True]
    assert rt.last_writers((3,), slice(None)).all()
