"""Where the caller's memory ends: functions that write into what they are given, through every door of the interface.

The caller's arrays keep contents, flags and strides; what comes back shares memory with nothing; overlap of arguments is
kept inside, and a gradient is then with respect to the memory; errors and random numbers are those of the primal.
"""

import collections
import copy
import enum
import functools
import types

import numpy as np
import pytest
from programs import oracle

import sourcegrad as sg
from sourcegrad.errors import MutatedPlace


def scaled(x, y):
    x *= 2.0
    y[0] = x[1] * y[2]
    return np.sum(x * y)


def through_views(x, y):
    r = x[1:]
    h = y[::-1]
    r *= h[: len(r)]
    h[0] = x[0] * r[-1]
    return np.sum(x**2) + np.sum(y**2) + h[1] * r[0]


def shifted_by_loops(x, y):
    for i in range(1, len(x)):
        x[i] = x[i - 1] * y[i]
        if x[i] > 0:
            y[i - 1] += x[i] * x[i]
        else:
            y[i] *= 0.5
    return x @ y


def one_of_two(x, y):
    z = x if x[0] > y[0] else y
    z[1] = x[2] * y[1]
    w = z[1:]
    w += x[:-1]
    return np.sum(x * y) + z[0]


def written_by_a_callee(x, y):
    def halve(v, k):
        v[k:] *= 0.5
        return v

    z = halve(x, 1)
    z[0] = y[1]
    return np.sum(z * y) + np.sum(x**2)


def read_before_it_is_written(x, y):
    z = np.sum(np.sin(x))
    w = x
    w[0] += y[2]
    return z + np.sum(w)


def what_a_callee_may_give_back(x, y):
    def damped(v, k):
        for _ in range(k):
            v = np.sin(v) * 0.5
        return v

    w = damped(x, len(y) - 3)
    y[1:] *= 0.5
    return np.sum(w * w) + np.sum(damped(y, 0) ** 2)


def only_read(x, y):
    return np.sum(np.sin(x) * y) + x[0] * y[1]


@functools.cache
def gradient(f, **how):
    """One gradient function for all layouts of its arguments."""
    return sg.grad(f, wrt=(0, 1), **how)


@functools.cache
def valued(f):
    return sg.value_and_grad(f, wrt=(0, 1))


TWO = [scaled, through_views, shifted_by_loops, one_of_two, written_by_a_callee, read_before_it_is_written, what_a_callee_may_give_back, only_read]
two = pytest.mark.parametrize("f", TWO, ids=lambda f: f.__name__)
writing = pytest.mark.parametrize("f", TWO[:-1], ids=lambda f: f.__name__)


def base(n=12):
    return np.linspace(-1.1, 1.7, n) ** 2 + np.linspace(-0.3, 0.4, n)


def read_only(a):
    a.flags.writeable = False
    return a


APART = {
    "contiguous": lambda: (base()[:4].copy(), base()[5:9].copy()),
    "strided": lambda: (base()[::3], base()[1::3].copy()),
    "reversed": lambda: (base()[:4][::-1], base(24)[::-2][:4]),
    "columns": lambda: (base().reshape(4, 3)[:, 1], np.asfortranarray(base().reshape(4, 3))[:, 2]),
    "interleaved": lambda: (lambda a: (a[::2][:4], a[1::2][:4]))(base()),
    "of a transposed array": lambda: (base().reshape(3, 4).T[:, 0], base().reshape(4, 3).T[1]),
    "read-only": lambda: (read_only(base()[:4].copy()), read_only(base()[4:8].copy())),
}
OVERLAPPING = {
    "the same object": lambda: (lambda a: (a, a))(base()[:4].copy()),
    "the same memory": lambda: (lambda a: (a[:4], a[:4]))(base()),
    "one entry apart": lambda: (lambda a: (a[:4], a[1:5]))(base()),
    "one end": lambda: (lambda a: (a[:4], a[3:7]))(base()),
    "one backwards": lambda: (lambda a: (a[:4], a[3::-1]))(base()),
    "with steps": lambda: (lambda a: (a[::2][:4], a[2:6]))(base()),
    "row and column": lambda: (lambda a: (a[1], a[:, 2]))(base(16).reshape(4, 4)),
}
apart = pytest.mark.parametrize("make", APART.values(), ids=list(APART))
overlapping = pytest.mark.parametrize("make", OVERLAPPING.values(), ids=list(OVERLAPPING))
anything = pytest.mark.parametrize("make", [*APART.values(), *OVERLAPPING.values()], ids=[*APART, *OVERLAPPING])
modes = pytest.mark.parametrize("mode", ["reverse", "forward"])
plain = pytest.mark.parametrize("optimize", [True, False], ids=["optimized", "plain"])


def fresh(make):
    """Arguments that can be written."""
    args = make()
    if all(a.flags.writeable for a in args):
        return args
    return tuple(a.copy() for a in args)


def differences(f, make, together):
    """The gradients of f(x, y): an entry of an argument is moved, and with it, if `together`, all that share it."""
    found = []
    for which, arg in enumerate(make()):
        grad = np.zeros(arg.shape)
        for k in np.ndindex(arg.shape):

            def value(h):
                args = fresh(make)
                if together:
                    args[which][k] += h
                    return f(*args)
                args = [a.copy() for a in args]
                args[which][k] += h
                return f(*args)

            grad[k], _ = oracle.derivative(value)
        found.append(grad)
    return found


def picture(args):
    """All there is to see of arrays: contents, flags, strides, addresses."""
    return [
        (a.tobytes(), str(a.flags), a.strides, a.__array_interface__["data"], a.dtype)
        for a in args
        if isinstance(a, np.ndarray)
    ]


def doors(f, args):
    """Everything that one can ask about f."""
    yield lambda: gradient(f)(*args)
    yield lambda: gradient(f, optimize=False)(*args)
    yield lambda: valued(f)(*args)
    yield lambda: sg.vjp(f, *args)[1](1.0)
    yield lambda: gradient(f, mode="forward")(*args)
    yield lambda: sg.jvp(f, args, tuple(np.ones(a.shape) for a in args))
    if f is not only_read and np.shares_memory(*args):
        return
    yield lambda: sg.jvp(gradient(f), args, tuple(np.ones(a.shape) for a in args))


@two
@apart
@modes
@plain
def test_arguments_apart(f, make, mode, optimize):
    got = gradient(f, mode=mode, optimize=optimize)(*make())
    for g, expected in zip(got, differences(f, make, together=False)):
        np.testing.assert_allclose(g, expected, rtol=1e-7, atol=1e-8)


@writing
@overlapping
@modes
@plain
def test_arguments_that_overlap(f, make, mode, optimize):
    got = gradient(f, mode=mode, optimize=optimize)(*make())
    for g, expected in zip(got, differences(f, make, together=True)):
        np.testing.assert_allclose(g, expected, rtol=1e-7, atol=1e-8)


@two
@overlapping
def test_the_value_with_arguments_that_overlap(f, make):
    value, _ = sg.value_and_grad(f, wrt=(0, 1), optimize=False)(*make())
    assert value == f(*make())
    assert sg.vjp(f, *make())[0] == f(*make())


@overlapping
def test_parameters_stay_apart_where_nothing_is_written(make):
    got = sg.grad(only_read, wrt=(0, 1))(*make())
    for g, expected in zip(got, differences(only_read, make, together=False)):
        np.testing.assert_allclose(g, expected, rtol=1e-7, atol=1e-8)


@writing
@overlapping
def test_one_of_two_that_overlap(f, make):
    """What is not asked for, or has no tangent of its own, moves with the memory all the same."""
    for mode in ("forward", "reverse"):
        for which, expected in enumerate(gradient(f)(*make())):
            np.testing.assert_allclose(sg.grad(f, wrt=which, mode=mode)(*make()), expected, rtol=1e-12, atol=1e-14)
    x, _ = make()
    direction = np.cos(np.arange(len(x)))
    _, slope = sg.jvp(f, make(), (direction, None))
    np.testing.assert_allclose(slope, gradient(f)(*make())[0] @ direction, rtol=1e-12)


@writing
@overlapping
def test_tangents_that_differ_where_arguments_overlap(f, make):
    x, y = make()
    memory = np.cumsum(np.ones(x.base.size if x.base is not None else x.size))
    places = [np.searchsorted(np.sort(np.unique([*_cells(x), *_cells(y)])), _cells(a)) for a in (x, y)]
    agreed = tuple(memory[p] for p in places)
    _, slope = sg.jvp(f, make(), agreed)
    # along x's memory, and along what y alone has
    gx, gy = gradient(f)(*make())
    rest = np.where(np.isin(places[1], places[0]), 0.0, agreed[1])
    np.testing.assert_allclose(slope, gx @ agreed[0] + gy @ rest, rtol=1e-12)
    with pytest.raises(MutatedPlace, match="tangents differ"):
        sg.jvp(f, make(), (agreed[0], agreed[1] + 1.0))


def _cells(a):
    """The addresses of the entries of a vector."""
    return a.__array_interface__["data"][0] + np.arange(len(a)) * a.strides[0]


@two
@anything
def test_arguments_are_left_alone(f, make):
    args = make()
    before = picture(args)
    for ask in doors(f, args):
        ask()
        assert picture(args) == before


@two
@anything
def test_gradients_share_memory_with_nothing(f, make):
    args = make()
    for ask in list(doors(f, args)):
        found = [leaf for _, leaf in oracle.leaves(ask()) if isinstance(leaf, np.ndarray)]
        for i, g in enumerate(found):
            assert g.flags.writeable
            for other in (*args, *found[:i]):
                assert not np.shares_memory(g, other) and not np.may_share_memory(g, other)


@two
@anything
def test_a_pullback_twice_and_after_the_caller_went_on(f, make):
    args = fresh(make)
    _, pull = sg.vjp(f, *args)
    first = pull(1.0)
    kept = [g.copy() for g in first]
    for g in first:
        g[...] = 7.0
    for a in args:
        a[...] = 99.0
    second, doubled = pull(1.0), pull(2.0)
    for a, b, c in zip(kept, second, doubled):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_allclose(2.0 * a, c, rtol=1e-15)


def bound_anew_and_written_in_a_loop(x, y):
    total = 0.0
    for k in range(3):
        buf = x * (k + 1)
        buf[0] = buf[1] * y[2]
        total += np.sum(buf**2) * buf[0]
        buf[1] *= buf[0]
        total += np.sum(buf**3)
    return total


def test_a_pullback_twice_where_each_pass_writes_an_array_of_its_own():
    x, y = np.array([0.3, 0.5, 0.7]), np.array([0.2, 0.4, 1.5])
    _, pull = sg.vjp(bound_anew_and_written_in_a_loop, x, y)
    for a, b in zip(pull(1.0), pull(1.0)):
        np.testing.assert_array_equal(a, b)


def test_a_pullback_after_the_caller_went_on_with_the_value():
    x = np.array([0.3, 0.7])
    value, pull = sg.vjp(np_exp, x)
    value[...] = 7.0
    np.testing.assert_allclose(pull(np.ones(2)), np.exp(x), rtol=1e-15)


def np_exp(x):
    return np.exp(x)


class Sign(enum.Enum):
    PLUS = 1
    MINUS = -1


def test_enum_members_are_the_same_in_what_a_pullback_owns():
    def f(x, sign, others):
        others.append(sign)
        return (x * x if sign is Sign.PLUS else x) * others[0].value

    value, pull = sg.vjp(f, 3.0, Sign.PLUS, [Sign.MINUS])
    assert value == -9.0
    assert pull(1.0) == pull(1.0) == (-6.0, None, [None])


class Tour:
    def __init__(self):
        self.seen = {0}


def grown_set(x, s):
    s.add(9)
    return x ** len(s)


def grown_set_by_another_name(x, s):
    t = s
    t |= {7, 8}
    return x ** len(s)


def grown_queue(x, s):
    s.append(9)
    return x ** len(s)


def written_by_key(x, s):
    s[0] = 9
    return x ** len(s)


def grown_by_a_helper(x, s):
    for _ in range(2):
        x = grown_set(x, s)
    return x


def grown_in_an_object(x, s):
    s.seen.add(9)
    return x ** len(s.seen)


def grown_in_a_list(x, s):
    s[0].add(9)
    return x ** len(s[0])


@pytest.mark.parametrize(
    "f, given, seen",
    [
        (grown_set, {1, 2}, len), (grown_set_by_another_name, {1, 2}, len), (grown_by_a_helper, {1, 2}, len),
        (grown_queue, collections.deque([1, 2]), len), (grown_queue, bytearray(b"ab"), len),
        (written_by_key, collections.OrderedDict({1: 2}), len), (written_by_key, collections.defaultdict(int, {1: 2}), len),
        (grown_in_an_object, Tour(), lambda s: len(s.seen)), (grown_in_a_list, [{1}], lambda s: len(s[0])),
    ],
)  # fmt: skip
def test_sets_queues_and_dicts_of_other_classes_are_left_alone(f, given, seen):
    before = seen(given)
    slope = sg.grad(f)(3.0, given)
    assert seen(given) == before
    _, pull = sg.vjp(f, 3.0, given, wrt=0)
    assert pull(1.0) == pull(1.0) == sg.jvp(f, (3.0, given), (1.0, None))[1] == slope
    assert seen(given) == before
    assert slope == pytest.approx((f(3.0 + 1e-6, copy.deepcopy(given)) - f(3.0 - 1e-6, copy.deepcopy(given))) / 2e-6, rel=1e-6)


def test_a_pullback_after_a_set_was_changed():
    def f(x, s):
        for _ in range(2):
            x = x * x * len(s)
        return x

    given = {1, 2}
    _, pull = sg.vjp(f, 3.0, given, wrt=0)
    given.add(3)
    assert pull(1.0) == sg.grad(f)(3.0, {1, 2})


def returns_what_it_wrote(x):
    y = x
    y *= x[0]
    r = y[1:]
    r[0] = x[2] ** 2
    return y, r, {"both": [x, r]}


def test_values_that_alias_arguments_and_each_other():
    x = base()[:4].copy()
    before = picture([x])
    expected = returns_what_it_wrote(x.copy())
    value, pull = sg.vjp(returns_what_it_wrote, x)
    assert picture([x]) == before
    for (_, a), (_, b) in zip(oracle.leaves(value), oracle.leaves(expected)):
        np.testing.assert_array_equal(a, b)
        assert not np.shares_memory(a, x)
    # the value is the caller's: to change it changes nothing in the pullback
    seeds = copy.deepcopy(value)
    for _, leaf in oracle.leaves(seeds):
        leaf[...] = np.cos(np.arange(leaf.size))
    first = pull(seeds)
    for _, leaf in oracle.leaves(value):
        leaf[...] = 3.0
    np.testing.assert_array_equal(first, pull(seeds))
    grad = np.zeros(4)
    for k in range(4):

        def along(h):
            z = x.copy()
            z[k] += h
            tree = oracle.leaves(returns_what_it_wrote(z))
            return sum(np.sum(leaf * np.cos(np.arange(leaf.size))) for _, leaf in tree)

        grad[k] = oracle.derivative(along)[0]
    np.testing.assert_allclose(first, grad, rtol=1e-7)


def returns_its_argument(x, k):
    x[0] = k * x[1]
    return x


def test_an_argument_given_back():
    x = base()[:3].copy()
    before = picture([x])
    value, pull = sg.vjp(returns_its_argument, x, 2.0)
    assert not np.shares_memory(value, x) and picture([x]) == before
    seed = np.array([1.0, 10.0, 100.0])
    gx, gk = pull(seed)
    np.testing.assert_allclose(gx, [0.0, 12.0, 100.0])
    np.testing.assert_allclose(gk, x[1])
    np.testing.assert_array_equal(seed, [1.0, 10.0, 100.0])
    assert not np.shares_memory(gx, seed)
    jacobian = sg.jacobian(returns_its_argument)(x, 2.0)
    np.testing.assert_allclose(jacobian, [[0, 2, 0], [0, 1, 0], [0, 0, 1]])


def raises_after_writing(x, k):
    y = x
    y[0] *= 2.0
    for i in range(len(x)):
        y[i] += x[i - 1]
        if i == k:
            raise ArithmeticError(f"entry {i} is {y[i]:.3f}")
    return np.sum(x)


def indexes_too_far(x, k):
    y = x[1:]
    y[0] *= 2.0
    y[k] = x[0]
    return np.sum(x)


def asserts_after_writing(x, k):
    y = x
    y *= 2.0
    assert len(x) < k, "too long"
    return np.sum(x)


def shapes_that_do_not_fit(x, k):
    a = np.outer(x, x)
    r = a[0]
    r[:k] = x
    return np.sum(a)


@pytest.mark.parametrize(
    "f, k", [(raises_after_writing, 2), (indexes_too_far, 9), (asserts_after_writing, 2), (shapes_that_do_not_fit, 2)]
)
@plain
def test_errors_of_the_primal(f, k, optimize):
    x = base()[:4].copy()
    before = picture([x])
    with pytest.raises(Exception) as expected:
        f(x.copy(), k)
    for ask in (
        lambda: sg.grad(f, optimize=optimize)(x, k),
        lambda: sg.value_and_grad(f, optimize=optimize)(x, k),
        lambda: sg.grad(f, mode="forward", optimize=optimize)(x, k),
        lambda: sg.vjp(f, x, k),
        lambda: sg.jvp(f, (x, k), (np.ones(4), None)),
    ):
        with pytest.raises(type(expected.value)) as got:
            ask()
        assert str(got.value) == str(expected.value).partition("\n")[0]  # pytest explains its own asserts
        assert picture([x]) == before


def test_a_call_after_one_that_raised():
    after = sg.grad(raises_after_writing)
    x = base()[:4].copy()
    with pytest.raises(ArithmeticError):
        after(x, 1)
    expected = [oracle.derivative(lambda h: raises_after_writing(x + h * np.eye(4)[k], 99))[0] for k in range(4)]
    np.testing.assert_allclose(after(x, 99), expected, rtol=1e-7)


def noisy(x, rng):
    y = x
    for i in range(3):
        y[i] *= rng.normal()
        r = y[i:]
        r += rng.uniform(size=len(r)) * x[0]
    return np.sum(x * y)


@plain
@modes
def test_random_generators_advance_once(optimize, mode):
    x = base()[:4].copy()
    primal = np.random.default_rng(5)
    noisy(x.copy(), primal)
    rng = np.random.default_rng(5)
    got = sg.grad(noisy, wrt=0, mode=mode, optimize=optimize)(x, rng)
    expected = [
        oracle.derivative(lambda h: noisy(x + h * np.eye(4)[k], np.random.default_rng(5)))[0] for k in range(4)
    ]
    np.testing.assert_allclose(got, expected, rtol=1e-7)
    assert rng.bit_generator.state == primal.bit_generator.state


class Store:
    def __init__(self, w, v):
        self.w = w
        self.v = v


def writes_a_tree(tree, x):
    w = tree["store"].w
    w[0] *= x[1]
    tree["list"][1][2] = w[0]
    tree["store"].v = w * 2.0
    tree["list"].append(x)
    return np.sum(w * tree["list"][0]) + np.sum(tree["store"].v * tree["list"][1])


def tree_of(ties):
    a, b = base()[:3].copy(), base()[3:6].copy()
    if ties == "apart":
        return {"store": Store(a, np.ones(3)), "list": [b, base()[6:9].copy()]}
    if ties == "one array twice":
        return {"store": Store(a, np.ones(3)), "list": [a, b]}
    return {"store": Store(a, np.ones(3)), "list": [b, b]}


@pytest.mark.parametrize("ties", ["apart", "one array twice", "one array twice in a list"])
def test_trees_are_left_alone(ties):
    tree, x = tree_of(ties), base()[9:].copy()
    arrays = [leaf for _, leaf in oracle.leaves(tree) if isinstance(leaf, np.ndarray)]
    before, ids, items = picture(arrays), [id(a) for a in arrays], len(tree["list"])
    (got, gx) = sg.grad(writes_a_tree, wrt=(0, 1))(tree, x)
    after = [leaf for _, leaf in oracle.leaves(tree) if isinstance(leaf, np.ndarray)]
    assert picture(after) == before and [id(a) for a in after] == ids
    assert len(tree["list"]) == items and np.all(tree["store"].v == 1.0)
    assert type(got["store"]) in (Store, types.SimpleNamespace) and len(got["list"]) == 2
    expected, _ = oracle.gradient(writes_a_tree, (tree, x), {}, (0, 1))
    for path, e in expected.items():
        g = dict(oracle.leaves((got, gx)[path[1]]))[path[2:]]
        np.testing.assert_allclose(g, e, rtol=1e-7, atol=1e-9)


def test_several_at_once_have_their_own_memory():
    args = APART["strided"]()
    one, two_ = gradient(scaled)(*args), gradient(scaled)(*args)
    for a, b in zip(one, two_):
        np.testing.assert_array_equal(a, b)
        assert not np.shares_memory(a, b)


def test_keywords_and_defaults():
    def f(x, y=0.5, *, k=2.0):
        z = x
        z *= k
        return np.sum(x**2) * y

    x = base()[:3].copy()
    before = picture([x])
    np.testing.assert_allclose(sg.grad(f)(x), 2 * x * 4 * 0.5)
    np.testing.assert_allclose(sg.grad(f, wrt="k")(x, k=3.0), 3.0 * np.sum(x**2))
    np.testing.assert_allclose(sg.grad(f)(x, y=2.0, k=3.0), 2 * x * 9 * 2.0)
    assert picture([x]) == before


def test_a_written_array_that_is_no_input():
    # y is written, and is not differentiated: it too stays as it was
    x, y = APART["contiguous"]()
    before = picture([x, y])
    got = sg.grad(shifted_by_loops)(x, y)
    np.testing.assert_allclose(got, sg.grad(shifted_by_loops, wrt=(0, 1))(x, y)[0])
    assert picture([x, y]) == before


def test_integer_arrays_that_are_written():
    def f(x, k):
        j = k
        j[0] = 2
        x[k] *= 2.0
        return np.sum(x**2)

    x, k = base()[:4].copy(), np.array([0, 1])
    np.testing.assert_allclose(sg.grad(f)(x, k), 2 * x * np.array([1, 4, 4, 1]))
    assert k.tolist() == [0, 1]


class Box:
    def __init__(self, b):
        self.b = b


def lists_of_numbers(p, q):
    p[0] = q[1] * 3.0
    q[1] = p[0] * p[1]
    return p[0] * p[1] * q[0] + q[1]


def objects(p, q):
    p.b = p.b * 2.0
    return q.b * p.b


def dicts(p, q):
    q["x"] = p["y"] * 2
    return p["x"] * q["y"]


HOLDERS = [(lists_of_numbers, [0.5, 1.5]), (objects, Box(0.7)), (dicts, {"x": 1.0, "y": 2.0})]


@pytest.mark.parametrize("f, x", HOLDERS, ids=lambda v: getattr(v, "__name__", None))
@modes
@plain
def test_a_list_dict_or_object_given_twice(f, x, mode, optimize):
    """Each gradient is with respect to the one thing, as that of `f(x, x)`."""

    def twice(x):
        return f(x, x)

    before = copy.deepcopy(x)
    value, both = sg.value_and_grad(f, wrt=(0, 1), mode=mode, optimize=optimize)(x, x)
    one = sg.grad(twice, mode=mode, optimize=optimize)(x)
    for g in both:
        assert _plain(g) == pytest.approx(_plain(one), rel=1e-12)
        assert _plain(g) == pytest.approx(_moved(f, x), rel=1e-6)
    assert value == f(*(lambda z: (z, z))(copy.deepcopy(x)))
    assert _plain(x) == _plain(before)


def test_a_list_given_twice_has_one_tangent():
    x = [0.5, 1.5]
    _, slope = sg.jvp(lists_of_numbers, (x, x), ([0.3, 0.2], [0.3, 0.2]))
    assert slope == pytest.approx(np.dot(_moved(lists_of_numbers, x), [0.3, 0.2]), rel=1e-6)
    with pytest.raises(MutatedPlace, match="tangents differ"):
        sg.jvp(lists_of_numbers, (x, x), ([0.3, 0.2], [0.3, 0.0]))


def _plain(x):
    """The numbers of a list, dict or object."""
    return list(x) if isinstance(x, list) else list((x if isinstance(x, dict) else vars(x)).values())


def _moved(f, x):
    """Differences with respect to the numbers of x, given twice."""
    found = []
    for k in range(len(_plain(x))):

        def value(h):
            z = copy.deepcopy(x)
            if isinstance(z, list):
                z[k] += h
            else:
                parts = z if isinstance(z, dict) else vars(z)
                parts[list(parts)[k]] += h
            return f(z, z)

        found.append(oracle.derivative(value)[0])
    return found


def test_stores_into_whole_numbers_found_at_run_time():
    def f(a):
        s = sum([u for u in a if u > 9.0])  # the int 0, if there is none
        y = np.full((3,), s)
        y[1] = a[0]
        return np.sum(y * a)

    a = np.array([0.5, 0.25, 1.5])
    for mode in ("reverse", "forward"):
        with pytest.raises(sg.errors.IntegerInput, match=r"store into y \(test_boundary.py:\d+:\d+\).*int64.*dtype=float"):
            sg.grad(f, mode=mode)(a)
        x = a + 9.0
        np.testing.assert_allclose(sg.grad(f, mode=mode)(x), _slopes(f, x), rtol=1e-6)


def _slopes(f, x):
    return [oracle.derivative(lambda h: f(x + h * np.eye(len(x))[k]))[0] for k in range(len(x))]


def sweep(u, v, n):
    if n == 0:
        return
    u[1:-1] += 0.1 * (v[2:] - 2 * v[1:-1] + v[:-2])
    sweep(v, u, n - 1)


def test_a_function_that_calls_itself_with_the_same_memory_twice():
    def one_way(x):
        a = x * 1.0
        sweep(a, a[::-1], 3)
        return np.sum(a * a)

    def shifted(x):
        sweep(x[:4], x[1:], 2)
        return np.sum(x * x)

    def two(x):
        a, b = x * 1.0, np.sin(x)
        sweep(a, b, 3)
        return np.sum(a * b)

    x = base(5)
    np.testing.assert_allclose(sg.grad(two)(x), _slopes(two, x), rtol=1e-6)
    for f in (one_way, shifted):
        for mode in ("reverse", "forward"):
            with pytest.raises(MutatedPlace, match="same memory by two arguments"):
                sg.grad(f, mode=mode)(x)
    assert (x == base(5)).all()


def test_a_function_that_calls_itself_and_keeps_what_it_writes():
    def keep(a, out, n):
        if n == 0:
            return
        a[n - 1] *= 2.0
        out.append(a)
        keep(a, out, n - 1)

    def f(x):
        a = x * 1.0
        out = []
        keep(a, out, 2)
        a[0] = 5.0
        return np.sum(out[0] * out[1])

    with pytest.raises(sg.errors.SourceGradError):
        sg.grad(f)(base(3))


def test_stores_into_arrays_of_records():
    def f(x):
        a = np.zeros(3, dtype=[("u", float)])
        a["u"] = x
        return np.sum(a["u"] ** 2)

    with pytest.raises(sg.errors.NoRule, match="array of numbers for each field"):
        sg.grad(f)(base(3))


def test_lines_copied_across_themselves():
    """NumPy copies a line onto one of other strides entry by entry, and reads what it has just written."""

    def row_onto_column(x):
        v = x * 2.0
        v[:, -1] = v[-2]
        return np.sum(np.sin(v))

    def spread(x):
        v = x * 2.0
        u = v.ravel()
        u[::2] = u[:5]
        return np.sum(np.sin(v))

    def apart(x):
        v = x * 2.0
        v[0, :] = v[1:, 2].sum() * v[1]
        v[:, 0] = v[:, 1]
        return np.sum(np.sin(v))

    x = base(9).reshape(3, 3)
    for f in (row_onto_column, spread):
        for mode in ("reverse", "forward"):
            with pytest.raises(MutatedPlace, match=r"store into \w+ \(test_boundary.py:\d+:\d+\).*Store a copy"):
                sg.grad(f, mode=mode)(x)
    for mode in ("reverse", "forward"):
        expected = [oracle.derivative(lambda h: apart(x + h * unit))[0] for unit in np.eye(9).reshape(9, 3, 3)]
        np.testing.assert_allclose(sg.grad(apart, mode=mode)(x).ravel(), expected, rtol=1e-6)


OF_NUMBERS = [
    lambda x: np.sum(np.repeat(x, 3)), lambda x: np.sum(np.ravel(x)), lambda x: np.sum(np.cumsum(x)), lambda x: np.nansum(x),
    lambda x: np.sum(np.atleast_2d(x)), lambda x: np.sum(np.tile(x, 2)), lambda x: np.sum(np.diagflat(x) * x), lambda x: np.max(x),
]  # fmt: skip


@pytest.mark.parametrize("k", range(len(OF_NUMBERS)))
def test_the_gradient_of_a_number_is_a_number(k):
    for optimize in True, False:
        assert isinstance(sg.grad(OF_NUMBERS[k], optimize=optimize)(0.7), float)
