"""The runtime's memory: over every layout and operation, shadows and copies share exactly as the arrays do.

Every entry of an array gets a number of its own; two arrays share as two others do when writing those numbers through
the first shows the same picture in the second.
"""

import types

import numpy as np
import pytest

import sourcegrad.runtime.numpy as rt
from sourcegrad.errors import MutatedPlace


def numbered(*shape, order="C", dtype=float):
    return np.asarray(np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape), dtype, order=order)


LAYOUTS = {
    "C": lambda: numbered(3, 4),
    "F": lambda: numbered(3, 4, order="F"),
    "transposed": lambda: numbered(4, 3).T,
    "reversed": lambda: numbered(3, 4)[::-1],
    "reversed both ways": lambda: numbered(3, 4)[::-1, ::-1],
    "every other row": lambda: numbered(6, 4)[::2],
    "every other column, backwards": lambda: numbered(3, 8)[:, ::-2],
    "a block of a bigger array": lambda: numbered(6, 7)[2:5, 1:5],
    "a block of a transposed array": lambda: numbered(7, 6).T[2:5, 1:5],
    "one row of a bigger array": lambda: numbered(6, 7)[2:3, 1:5],
    "one column of a bigger array": lambda: numbered(6, 7)[1:4, 2:3],
    "square": lambda: numbered(3, 3),
    "vector": lambda: numbered(6),
    "strided vector": lambda: numbered(12)[1::2],
    "reversed vector": lambda: numbered(6)[::-1],
    "a column": lambda: numbered(6, 3)[:, 1],
    "a diagonal": lambda: numbered(6, 6).ravel()[::7],
    "one entry": lambda: numbered(6)[2:3],
    "0-d": lambda: np.array(3.0),
    "0-d view": lambda: numbered(5)[2, ...],
    "empty": lambda: np.zeros(0),
    "empty rows": lambda: numbered(3, 4)[:, 4:],
    "no rows of a view": lambda: numbered(6, 4)[::2, ::-1][:0],
    "3-D": lambda: numbered(2, 3, 4),
    "3-D permuted": lambda: numbered(2, 3, 4).transpose(1, 2, 0),
    "3-D in Fortran order": lambda: numbered(2, 3, 4, order="F"),
    "3-D with gaps": lambda: numbered(4, 3, 8)[::2, :, 1::2],
    "3-D with an axis of one": lambda: numbered(2, 1, 4),
    "single precision": lambda: numbered(3, 4, dtype=np.float32)[:, ::2],
    "complex": lambda: numbered(3, 4, dtype=complex)[::-1],
}

ANY = (0, 1, 2, 3)
OPERATIONS = {
    "itself": (ANY, lambda x: x),
    "[...]": (ANY, lambda x: x[...]),
    "[()]": ((1, 2, 3), lambda x: x[()]),
    "[1:]": ((1, 2, 3), lambda x: x[1:]),
    "[:-1]": ((1, 2, 3), lambda x: x[:-1]),
    "[::-1]": ((1, 2, 3), lambda x: x[::-1]),
    "[::2]": ((1, 2, 3), lambda x: x[::2]),
    "[5:1:-2]": ((1, 2, 3), lambda x: x[5:1:-2]),
    "[:0]": ((1, 2, 3), lambda x: x[:0]),
    "[:1]": ((1, 2, 3), lambda x: x[:1]),
    "[None]": (ANY, lambda x: x[None]),
    "[..., None]": (ANY, lambda x: x[..., None]),
    "[:, 1:]": ((2, 3), lambda x: x[:, 1:]),
    "[1:, ::-1]": ((2, 3), lambda x: x[1:, ::-1]),
    "[..., ::2]": ((1, 2, 3), lambda x: x[..., ::2]),
    "[:, None, :1]": ((2, 3), lambda x: x[:, None, :1]),
    "views of views": ((2, 3), lambda x: x[::-1].T[1:].T[:, ::2]),
    "T": (ANY, lambda x: x.T),
    "transpose": (ANY, lambda x: np.transpose(x)),
    "transpose(axes)": ((3,), lambda x: x.transpose(2, 0, 1)),
    "swapaxes": ((2, 3), lambda x: np.swapaxes(x, 0, -1)),
    "moveaxis": ((2, 3), lambda x: np.moveaxis(x, 0, -1)),
    "rollaxis": ((2, 3), lambda x: np.rollaxis(x, 1)),
    "reshape(-1)": (ANY, lambda x: x.reshape(-1)),
    "reshape(-1, order F)": (ANY, lambda x: x.reshape(-1, order="F")),
    "reshape(-1, 1)": (ANY, lambda x: x.reshape(-1, 1)),
    "reshape(T)": ((1, 2, 3), lambda x: np.reshape(x, x.shape[::-1])),
    "reshape(T, order A)": ((1, 2, 3), lambda x: np.reshape(x, x.shape[::-1], order="A")),
    "ravel": (ANY, lambda x: x.ravel()),
    "ravel(K)": (ANY, lambda x: x.ravel(order="K")),
    "ravel(F)": (ANY, lambda x: np.ravel(x, order="F")),
    "flatten": (ANY, lambda x: x.flatten()),
    "copy": (ANY, lambda x: x.copy()),
    "copy(K)": (ANY, lambda x: np.copy(x, order="K")),
    "squeeze": (ANY, lambda x: np.squeeze(x)),
    "expand_dims": (ANY, lambda x: np.expand_dims(x, 0)),
    "atleast_1d": (ANY, lambda x: np.atleast_1d(x)),
    "atleast_3d": (ANY, lambda x: np.atleast_3d(x)),
    "flip": ((1, 2, 3), lambda x: np.flip(x)),
    "flipud": ((1, 2, 3), lambda x: np.flipud(x)),
    "fliplr": ((2, 3), lambda x: np.fliplr(x)),
    "rot90": ((2, 3), lambda x: np.rot90(x)),
    "rot90 twice": ((2, 3), lambda x: np.rot90(x, 2)),
    "roll": ((1, 2, 3), lambda x: np.roll(x, 1)),
    "diagonal": ((2, 3), lambda x: np.diagonal(x)),
    "diagonal(1)": ((2, 3), lambda x: np.diagonal(x, 1)),
    "real": (ANY, lambda x: np.real(x) if x.dtype.kind == "f" else x),
    "conj": ((1, 2, 3), lambda x: np.conj(x)),
    "asarray": (ANY, lambda x: np.asarray(x)),
    "ascontiguousarray": ((1, 2, 3), lambda x: np.ascontiguousarray(x)),
    "asfortranarray": ((1, 2, 3), lambda x: np.asfortranarray(x)),
    "astype(copy=False)": (ANY, lambda x: x.astype(x.dtype, copy=False)),
    "array(copy)": (ANY, lambda x: np.array(x)),
    "require": ((1, 2, 3), lambda x: np.require(x, requirements=["C"])),
    "take": ((1, 2, 3), lambda x: np.take(x, [0, 0], axis=-1) if x.size else x * 1),
    "sin": (ANY, lambda x: np.array(np.sin(x))),
    "split": ((1, 2, 3), lambda x: np.array_split(x, 2)),
    "split across": ((2, 3), lambda x: np.array_split(x, 3, axis=1)),
    "unstacked": ((1, 2, 3), lambda x: [x[i : i + 1] for i in range(len(x))]),
    "diag": ((1, 2), lambda x: np.diag(x)),
    "einsum transpose": ((2,), lambda x: np.einsum("ij->ji", x)),
    "einsum diagonal": ((2,), lambda x: np.einsum("ii->i", x[:3, :3]) if min(x.shape) > 2 else x),
    "nan_to_num": ((1, 2, 3), lambda x: np.nan_to_num(x, copy=False)),
    "windows": ((1,), lambda x: np.lib.stride_tricks.sliding_window_view(x, min(3, len(x)))),
    "broadcast": ((1, 2, 3), lambda x: np.broadcast_to(x, (2, *x.shape))),
}  # fmt: skip

layouts = pytest.mark.parametrize("make", LAYOUTS.values(), ids=list(LAYOUTS))


def every_operation(check):
    """A test for each layout that runs `check(x, operation)` for every operation it allows, and names those that fail."""

    @layouts
    def test(make):
        failed = {}
        for name, (ranks, operation) in OPERATIONS.items():
            if make().ndim in ranks:
                try:
                    check(make(), operation)
                except Exception as problem:  # collected, so that one layout's report names them all
                    failed[name] = problem
        for name, problem in failed.items():
            raise AssertionError(f"{', '.join(failed)}; {name}: {problem!r}") from problem

    return test


def parts(z):
    return z if isinstance(z, list) else [z]


def through(x, zs):
    """What each of `zs` shows once every entry of `x` holds a number of its own."""
    if x.flags.writeable:
        x[...] = np.arange(1, 1 + x.size).reshape(x.shape) + 0.5
    return [np.array(z) for z in zs]


def share_alike(x, zs, x_bar, zs_bar):
    """Both ways: written through x, seen through z; written through z, seen through x."""
    assert len(zs) == len(zs_bar)
    for z, z_bar in zip(zs, zs_bar):
        assert z_bar.shape == z.shape and z_bar.dtype == z.dtype
        assert np.shares_memory(z_bar, x_bar) == np.shares_memory(z, x)
    seen, seen_bar = through(x, zs), through(x_bar, zs_bar)
    for z, z_bar, a, b in zip(zs, zs_bar, seen, seen_bar):
        if np.shares_memory(z, x):
            np.testing.assert_array_equal(a, b)
            assert [s for s, n in zip(z.strides, z.shape) if n > 1] == [
                s for s, n in zip(z_bar.strides, z_bar.shape) if n > 1
            ]
        if z.flags.writeable and z_bar.flags.writeable:
            x[...] = 0
            x_bar[...] = 0
            through(z, [x])
            through(z_bar, [x_bar])
            np.testing.assert_array_equal(x, x_bar)


def test_there_are_many():
    assert sum(make().ndim in ranks for make in LAYOUTS.values() for ranks, _ in OPERATIONS.values()) >= 1000


@layouts
def test_a_shadow_has_the_strides_of_its_array(make):
    x = make()
    before = x.copy()
    x_bar = rt.shadow_like(x)
    assert x_bar.shape == x.shape and x_bar.dtype == x.dtype and not np.any(x_bar)
    assert not np.shares_memory(x, x_bar) and x_bar.flags.writeable
    assert x_bar.size == 0 or x_bar.strides == x.strides
    assert x_bar.flags.aligned
    np.testing.assert_array_equal(x, before)


@every_operation
def test_mirror(x, operation):
    zs = operation(x)
    x_bar = rt.shadow_like(x)
    zs_bar = rt.mirror(zs, x, x_bar)
    for z, z_bar in zip(parts(zs), parts(zs_bar)):
        assert not np.any(z_bar) and not np.shares_memory(z_bar, z)
    share_alike(x, parts(zs), x_bar, parts(zs_bar))


@every_operation
def test_mirror_of_a_view_of_a_shadow(x, operation):
    # x is a view itself, and its shadow a view of the shadow of what it views
    whole = np.stack([x, x])
    x = whole[1, ...]
    zs = operation(x)
    whole_bar = rt.shadow_like(whole)
    x_bar = whole_bar[1, ...]
    zs_bar = rt.mirror(zs, x, x_bar)
    share_alike(x, parts(zs), x_bar, parts(zs_bar))
    share_alike(whole, parts(zs), whole_bar, parts(zs_bar))


@every_operation
def test_mirror_of_a_mirror(x, operation):
    y = x.T
    zs = operation(y) if y.ndim != 3 else operation(y.transpose(1, 0, 2))
    x_bar = rt.shadow_like(x)
    zs_bar = rt.mirror(zs, y, rt.mirror(y, x, x_bar))
    share_alike(x, parts(zs), x_bar, parts(zs_bar))


@every_operation
def test_a_tree_of_arrays_that_share(x, operation):
    tree = {"x": x, "z": operation(x), "again": [x], "object": types.SimpleNamespace(x=x)}
    shadow = rt.shadow_like(tree)
    assert shadow["again"][0] is shadow["x"] and shadow["object"].x is shadow["x"]
    share_alike(x, parts(tree["z"]), shadow["x"], parts(shadow["z"]))


@every_operation
def test_a_replica_holds_the_same_and_shares_the_same(x, operation):
    zs = parts(operation(x))
    tree = rt.replica([x, zs, (x, {"x": x})])
    np.testing.assert_array_equal(tree[0], x)
    assert tree[2][0] is tree[0] and tree[2][1]["x"] is tree[0]
    for z, twin in zip(zs, tree[1]):
        np.testing.assert_array_equal(twin, z)
        assert not np.shares_memory(twin, x)
    share_alike(x, zs, tree[0], tree[1])


@every_operation
def test_a_tangent_is_laid_as_its_array(x, operation):
    g = np.array(x) * 2
    x_dot = rt.laid(g, x)
    np.testing.assert_array_equal(x_dot, g)
    assert not np.shares_memory(x_dot, g) and (not x.size or x_dot.strides == x.strides)
    for z in parts(operation(x)):
        z_dot = rt.view_of(z, x, x_dot, z * 2)
        np.testing.assert_array_equal(z_dot, z * 2)
        assert np.shares_memory(z_dot, x_dot) == np.shares_memory(z, x)


@every_operation
def test_an_argument_that_is_written_is_copied(x, operation):
    zs = parts(operation(x))
    shared = any(np.shares_memory(z, x) and z is not x for z in zs)
    if shared:
        with pytest.raises(MutatedPlace):
            rt.owned([x, *zs])
        with pytest.raises(MutatedPlace):
            rt.owned(x, zs)
        return
    new = rt.owned([x, *zs, x])
    assert new[0] is new[-1]
    for old, twin in zip([x, *zs], new):
        np.testing.assert_array_equal(old, twin)
        assert twin.dtype == old.dtype and not np.shares_memory(old, twin)
        assert not old.size or twin.strides == old.strides


@layouts
def test_what_mirrors_give_back(make):
    x = make()
    for name, (ranks, operation) in OPERATIONS.items():
        if x.ndim not in ranks or name in ("windows", "broadcast", "split", "split across", "unstacked"):
            continue
        z = operation(x)
        if not isinstance(z, np.ndarray):
            continue
        labels = np.arange(1.0, 1.0 + z.size).reshape(z.shape)
        back = rt.mirror_back(labels, z, x)
        # the adjoint of seeing z in x: the labels where z lies, zero elsewhere
        assert back.shape == x.shape
        if np.shares_memory(z, x):
            np.testing.assert_allclose(np.sort(np.real(back[back != 0])), np.sort(labels.ravel()), err_msg=name)
        else:
            assert not np.any(back), name


def test_arrays_that_overlap_without_a_common_name():
    whole = numbered(10)
    left, right = whole[:6], whole[4:]
    a, b = rt.shadow_like([left, right])
    a += 1.0
    b += 1.0
    np.testing.assert_array_equal(a, [1, 1, 1, 1, 2, 2])
    np.testing.assert_array_equal(b, [2, 2, 1, 1, 1, 1])
    a, b = rt.replica([left, right])
    a[5] = 99.0
    assert b[1] == 99.0 and whole[5] == 6.0


def test_arrays_that_interleave_do_not_share():
    whole = numbered(10)
    even, odd = rt.shadow_like((whole[::2], whole[1::2]))
    even += 1.0
    assert not np.any(odd)
    even, odd = rt.owned([whole[::2], whole[1::2]])
    even[...] = 0.0
    np.testing.assert_array_equal(odd, whole[1::2])


def test_a_tree_that_contains_itself():
    cycle = [numbered(2)]
    cycle.append(cycle)
    assert (shadow := rt.shadow_like(cycle))[1] is shadow
    assert (twin := rt.replica(cycle))[1] is twin and twin[0] is not cycle[0]
    node = types.SimpleNamespace(x=numbered(2))
    node.me = node
    assert (shadow := rt.shadow_like(node)).me is shadow
    assert (twin := rt.replica(node)).me is twin and twin is not node


def test_what_has_no_shadow():
    assert rt.shadow_like(["text", 2, 0.5, None, True]) == [None, 0.0, 0.0, None, 0.0]
    assert rt.shadow_like(np.float64(2.0)) == 0.0


def test_whole_numbers_have_zeros_of_their_own():
    x = np.arange(3)
    for shadow in (rt.shadow_like(x), rt.shadow_like([x, x[1:]])[0], rt.zeros(x), rt.zeros({"k": x})["k"]):
        assert shadow.dtype == float and shadow.tolist() == [0.0, 0.0, 0.0] and shadow.flags.writeable


def test_shares_one_memory_in_several_types():
    raw = np.zeros(4)
    pair = raw.view(complex)
    raw_bar, pair_bar = rt.shadow_like([raw, pair])
    pair_bar[0] = 1 + 2j
    np.testing.assert_array_equal(raw_bar, [1, 2, 0, 0])


def test_a_mirror_needs_a_shadow_that_lies_as_its_array():
    x = numbered(3, 4).T
    with pytest.raises(ValueError, match="lie in memory"):
        rt.mirror(x[1:], x, np.zeros((4, 3)))


def test_memory_that_is_shared_is_apportioned_to_its_first_holder():
    whole = np.arange(4.0)
    tree = [whole, [whole[1:3], 2.0], whole.reshape(2, 2), np.ones(2)]
    first, (part, number), again, other = rt.apportioned(tree, tree)
    assert number == 2.0 and (other == tree[3]).all()
    np.testing.assert_array_equal(first, whole)
    np.testing.assert_array_equal(part, np.zeros(2))
    np.testing.assert_array_equal(again, np.zeros((2, 2)))
    held = [3.0]
    assert rt.apportioned([held, held], [held, held]) == [[3.0], [0.0]]
    first, second = rt.apportioned([[whole], whole], [[whole], whole])
    np.testing.assert_array_equal(first[0], whole)
    np.testing.assert_array_equal(second, np.zeros(4))
