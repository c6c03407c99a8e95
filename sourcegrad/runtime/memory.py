"""Shadows: zeros that lie in memory as the primal's arrays do, so that a view of one is a view of the other.

The invariant of all of this: for arrays x, z of the primal and their shadows x_bar, z_bar

    z shares with x, at some offset and strides  ⇔  z_bar shares with x_bar, at the same offset and strides

and one container, or one array, reached twice is one shadow reached twice.
"""

from __future__ import annotations

import array
import collections
import copy
from bisect import bisect_right
from types import SimpleNamespace

import numpy as np

from ..errors import MutatedPlace
from .trees import attributes, is_float, is_zero, zeros_of


class Blocks:
    """New memory for a set of arrays that keeps what they share: arrays whose bytes overlap become views of one block."""

    def __init__(self, arrays):
        self.spans = []  # [first byte, one past the last, how many arrays, the block that stands for them], in order, apart
        for low, high in sorted(np.lib.array_utils.byte_bounds(a) for a in arrays if a.size):
            if self.spans and low < self.spans[-1][1]:
                self.spans[-1][1] = max(self.spans[-1][1], high)
                self.spans[-1][2] += 1
            else:
                self.spans.append([low, high, 1, None])
        self.starts = [span[0] for span in self.spans]

    def twin(self, x):
        """The array that lies in the new memory as `x` lies in the old."""
        if not x.size:
            return np.zeros(x.shape, x.dtype)
        start = _address(x)
        span = self.span(start)
        if span[3] is None:
            span[3] = np.zeros(span[1] - span[0], np.uint8)
        return np.ndarray(x.shape, x.dtype, span[3], start - span[0], x.strides)

    def span(self, address):
        return self.spans[bisect_right(self.starts, address) - 1]

    def is_alone(self, x):
        """Does nothing else lie in the block of `x`?"""
        return not x.size or self.span(_address(x))[2] == 1


def _arrays(x, seen, found):
    """Every array of a pytree, each object once, and every other object of it by its id."""
    if isinstance(x, (str, bytes, int, float, complex, np.generic, type(None))) or id(x) in seen:
        return
    seen[id(x)] = x
    if isinstance(x, np.ndarray):
        found.append(x)
        return
    for item in _parts(x):
        _arrays(item, seen, found)


def _parts(x):
    if isinstance(x, (list, tuple)):
        return x
    return x.values() if isinstance(x, dict) else (attributes(x) or {}).values()


def shadow_like(x):
    """The shadow of `x`, any pytree: zeros with the strides of its arrays; what is shared in `x` is shared in it.

    0.0 for a number, zeros of their own for an array of whole numbers, None for text and its like.
    """
    if type(x) is np.ndarray:
        if x.dtype.kind not in "fc":
            return zeros_of(x)
        new = np.zeros_like(x)  # contiguous arrays too can have strides of their own, along axes of length one
        return new if new.strides == x.strides else Blocks([x]).twin(x)
    if is_float(x) or isinstance(x, (int, np.generic)):
        return 0.0
    found = []
    _arrays(x, {}, found)
    return _shadow(x, Blocks([a for a in found if a.dtype.kind in "fc"]), {})


def _shadow(x, blocks, made):
    if not isinstance(x, np.ndarray) and (is_float(x) or isinstance(x, (int, np.generic))):
        return 0.0
    if id(x) in made:
        return made[id(x)][1]
    if isinstance(x, np.ndarray):
        new = blocks.twin(x) if x.dtype.kind in "fc" else zeros_of(x)
    elif isinstance(x, (list, tuple)):
        made[id(x)] = x, (new := [])
        new.extend(_shadow(v, blocks, made) for v in x)
    elif isinstance(x, dict):
        made[id(x)] = x, (new := {})
        new.update((k, _shadow(v, blocks, made)) for k, v in x.items())
    else:
        parts = attributes(x)
        new = None if parts is None else SimpleNamespace()
        made[id(x)] = x, new
        for name, item in (parts or {}).items():
            setattr(new, name, _shadow(item, blocks, made))
    made[id(x)] = x, new  # x stays alive as long as its id is a key
    return new


def overlapping(values, written):
    """Is what one of the `written` values (by position) holds, an array's memory, a list, a dict or an object, also
    reached through another value, or an array's memory through another array?
    """
    arrays, holders = [], []
    for x in values:
        seen, found = {}, []
        _arrays(x, seen, found)
        arrays.append(found)
        holders.append({key for key, v in seen.items() if _is_holder(v)})
    return any(
        not holders[i].isdisjoint(held) for i in written for j, held in enumerate(holders) if i != j
    ) or any(
        (i != j or a is not b) and np.may_share_memory(a, b) and np.shares_memory(a, b)
        for i in written
        for a in arrays[i]
        for j, others in enumerate(arrays)
        for b in others
    )


def check_unshared(where, x, *others):
    """MutatedPlace if `x`, which a call writes on a copy, shares memory with another argument of that call."""
    if overlapping([x, *others], [0]):
        raise MutatedPlace(
            f"{where}: a function that calls itself is given the same memory by two arguments, and writes into it. "
            "Pass a copy of one of them."
        )


def check_kept(where, x, changed):
    """MutatedPlace if a key of the dict `x` is gone from its copy, which a call has changed."""
    if any(k not in changed for k in x):
        raise MutatedPlace(f"{where}: a function that calls itself takes an item out of a dict that it is given. Set it to None instead.")


def _is_holder(x):
    """Can items of `x` or its attributes be set?"""
    return isinstance(x, (list, dict)) or (not isinstance(x, (np.ndarray, tuple)) and bool(attributes(x)))


def mirror(z, x, x_bar):
    """The shadow of `z`, made from `x` by a call that may return a view: a view of `x_bar` as z is of x, else zeros.

    `x_bar` lies in memory as `x` does; lists and tuples of arrays have lists of shadows.
    """
    if isinstance(z, (list, tuple)):
        return [mirror(item, x, x_bar) for item in z]
    if isinstance(x, (list, tuple)):  # of several arrays: the one that z is a view of
        for item, item_bar in zip(x, x_bar):
            if isinstance(item, np.ndarray) and isinstance(z, np.ndarray) and np.may_share_memory(z, item):
                return mirror(z, item, item_bar)
        return shadow_like(z)
    if not isinstance(z, np.ndarray) or x_bar is None or not np.may_share_memory(z, x):
        return shadow_like(z)
    if x_bar.strides != x.strides or x_bar.shape != x.shape:
        raise ValueError("the shadow of an array does not lie in memory as the array does")
    whole = x_bar
    while isinstance(whole.base, np.ndarray):
        whole = whole.base
    offset = _address(z) - _address(x) + _address(x_bar) - _address(whole)
    return np.ndarray(z.shape, z.dtype, whole.ravel(order="K").view(np.uint8), offset, z.strides)


def _address(x):
    return x.__array_interface__["data"][0]


def mirror_back(g, z, x):
    """The cotangent of `x_bar` in `mirror(z, x, x_bar)`, from that of its value."""
    x_bar = shadow_like(x)
    _add_to_views(mirror(z, x, x_bar), g, x_bar)
    return x_bar


def _add_to_views(z_bar, g, x_bar):
    if isinstance(z_bar, list):
        for k in range(len(z_bar) if not is_zero(g) else 0):
            _add_to_views(z_bar[k], g[k], x_bar)
    elif _is_view(z_bar, x_bar):
        z_bar += g


def _is_view(z, x):
    """May an array be a view of `x`, or of one of the arrays in it?"""
    if isinstance(x, (list, tuple)):
        return any(_is_view(z, item) for item in x)
    return isinstance(z, np.ndarray) and isinstance(x, np.ndarray) and np.may_share_memory(z, x)


def beyond_views(g, z_bar, x_bar):
    """The cotangent `g` of `z`, with zeros where the shadow `z_bar = mirror(z, x, x_bar)` is a view: that `x_bar` has received."""
    if isinstance(z_bar, list):
        return [beyond_views(g[k], item, x_bar) for k, item in enumerate(z_bar)] if not is_zero(g) else g
    return np.zeros_like(z_bar) if _is_view(z_bar, x_bar) else g


_ALONE = (set, bytearray, array.array, collections.deque, collections.OrderedDict, collections.Counter, collections.defaultdict)


def replica(values):
    """A copy of a pytree, containers and arrays, in which everything that was shared is shared."""
    found = []
    _arrays(values, {}, found)
    return _replica(values, Blocks(found), {})


def _replica(x, blocks, made):
    if isinstance(x, (str, bytes, int, float, complex, np.generic, type, type(None))):
        return x
    if id(x) in made:
        return made[id(x)][1]
    if isinstance(x, np.ndarray):
        if x.dtype.hasobject:
            return x
        new = np.array(x, order="K") if x.flags.forc and blocks.is_alone(x) else None
        if new is None or new.strides != x.strides:  # what is a view of one must be a view of the other
            new = blocks.twin(x)
            new[...] = x
        if not isinstance(x, np.matrix) and type(x) is not np.ndarray:
            new = new.view(type(x))
    elif isinstance(x, tuple):
        items = [_replica(v, blocks, made) for v in x]
        new = type(x)._make(items) if hasattr(x, "_make") else tuple(items)
    elif isinstance(x, list):
        made[id(x)] = x, (new := [])
        new.extend(_replica(v, blocks, made) for v in x)
    elif type(x) is dict:
        made[id(x)] = x, (new := {})
        new.update((k, _replica(v, blocks, made)) for k, v in x.items())
    elif type(x) in _ALONE:
        new = copy.copy(x)
    else:
        parts = attributes(x)
        new = _bare(x) if parts else x
        made[id(x)] = x, new
        for name, item in (parts or {}).items():
            object.__setattr__(new, name, _replica(item, blocks, made))
    made[id(x)] = x, new
    return new


def _bare(x):
    """An object of the class of `x`, to be given its attributes; the class may forbid copies."""
    try:
        return object.__new__(type(x))
    except TypeError:  # not of a class written in Python
        return copy.copy(x)


def apportioned(g, x):
    """The cotangents `g` of a pytree, where what arrays of `x` share, and containers reached twice, counts for the first alone.

    `x` is a shadow, or what lies in memory as one: each of its arrays has all that is known of the memory.
    """
    found = []
    _arrays(x, {}, found)
    return _apportioned(g, x, Blocks(found), set())


def _apportioned(g, x, blocks, seen):
    if x is None or g is None or is_zero(g):
        return g
    if isinstance(x, np.ndarray):
        if blocks.is_alone(x):
            new = np.zeros_like(x) if id(x) in seen else np.array(g)
            seen.add(id(x))
            return new
        taken = blocks.twin(x)
        new = np.where(taken == 0, g, 0)
        taken[...] = 1
        return new.astype(x.dtype, copy=False)
    again = id(x) in seen
    if isinstance(x, (list, dict, SimpleNamespace)):
        seen.add(id(x))
    if isinstance(x, (list, tuple)):
        return [_apportioned(0.0 if again and is_float(v) else h, v, blocks, seen) for h, v in zip(g, x)]
    if isinstance(x, dict):
        return {k: _apportioned(0.0 if again and is_float(v) else g.get(k), v, blocks, seen) for k, v in x.items()}
    if isinstance(x, SimpleNamespace):
        parts = vars(x).items()
        return SimpleNamespace(**{k: _apportioned(0.0 if again and is_float(v) else getattr(g, k, None), v, blocks, seen) for k, v in parts})
    return g


def spaced(x):
    """A copy that is contiguous only where `x` is, as BLAS rounds otherwise; of a thin view without what lies between."""
    if x.flags.forc or not x.ndim or x.size == 0:
        return np.array(x, order="K")
    low, high = np.lib.array_utils.byte_bounds(x)
    if high - low < x.nbytes:
        return np.array(x, order="C")  # entries lie upon each other
    if high - low <= 4 * x.nbytes:
        new = Blocks([x]).twin(x)
    else:
        axes = sorted(range(x.ndim), key=lambda a: -abs(x.strides[a]))
        room = np.empty([x.shape[a] for a in axes] + [2], x.dtype)
        new = room[..., 0].transpose(np.argsort(axes))
    new[...] = x
    return new


def laid(g, x):
    """A copy of `g`, a tangent of `x`, that lies in memory as `x` does: what is one memory in x is one in it.

    Where `g` is None, the memory's tangent is what is given of it elsewhere, or zero. MutatedPlace if `g` holds two
    different tangents of one memory: once it is written, they cannot be told apart.
    """
    found = _filled(shadow_like(x), g)
    if not _agrees(found, g):
        raise MutatedPlace(
            "Arguments that share memory are written, and their tangents differ where they do. Give what is one memory "
            "one tangent, or pass copies."
        )
    return found


def view_of(z, x, x_dot, g):
    """The tangent of `z`, which may be a view of `x`: the view of `x_dot` that lies as z does in x, else `g`."""
    return _with_views(z, x, x_dot, laid(g, z))


def _with_views(z, x, x_dot, found):
    if isinstance(z, (list, tuple)):
        return [_with_views(v, x, x_dot, w) for v, w in zip(z, found)]
    return mirror(z, x, x_dot) if _is_view(z, x) else found


def _filled(shadow, g):
    if g is None:
        return shadow
    if isinstance(shadow, np.ndarray):
        shadow[...] = g
    elif isinstance(shadow, list):
        shadow[:] = [_filled(s, v) for s, v in zip(shadow, g)] if not is_zero(g) else shadow
    elif isinstance(shadow, dict):
        shadow.update((k, _filled(s, g.get(k))) for k, s in shadow.items())
    elif isinstance(shadow, SimpleNamespace):
        for k, s in vars(shadow).items():
            setattr(shadow, k, _filled(s, getattr(g, k, None)))
    else:
        return g
    return shadow


def _agrees(shadow, g):
    """Does a filled shadow hold what was to be put into it, or has another of what it shares memory with another tangent?"""
    if g is None:
        return True
    if isinstance(shadow, list):
        return is_zero(g) or all(map(_agrees, shadow, g))
    if isinstance(shadow, dict):
        return all(_agrees(s, g.get(k)) for k, s in shadow.items())
    if isinstance(shadow, SimpleNamespace):
        return all(_agrees(s, getattr(g, k, None)) for k, s in vars(shadow).items())
    return shadow is g or shadow is None or bool(np.all((np.equal(shadow, g)) | (np.not_equal(shadow, shadow) & np.not_equal(g, g))))


def accumulate(x_bar, g):
    """In place: the shadow `x_bar` of a list, dict or object receives the cotangent `g`; returns nothing."""
    if is_zero(g):
        return
    if isinstance(x_bar, np.ndarray):
        x_bar += g
    elif isinstance(x_bar, list):
        for k, item in enumerate(g):
            x_bar[k] = _received(x_bar[k], item)
    elif isinstance(x_bar, dict):
        for k, item in g.items():
            x_bar[k] = _received(x_bar.get(k), item)
    elif isinstance(x_bar, SimpleNamespace):
        for k, item in vars(g).items():
            setattr(x_bar, k, _received(getattr(x_bar, k, None), item))


def _received(slot, g):
    """What a slot holds after it has received `g`: a number's is replaced, a place's changes its contents."""
    if is_zero(g):
        return slot
    if is_zero(slot):
        return g
    if isinstance(slot, (np.ndarray, list, dict, SimpleNamespace)):
        accumulate(slot, g)
        return slot
    return slot + g


def item_place(xs, k):
    """The place of `xs[k]` counted from the start, where `xs.pop(k)` is undone."""
    return k + len(xs) if k < 0 else k


def gap_place(xs, k):
    """The place where `xs.insert(k, …)` puts an item."""
    return min(max(item_place(xs, k), 0), len(xs))


def slice_place(xs, lower, upper):
    """Where the items of `xs[lower:upper]` start."""
    return slice(lower, upper).indices(len(xs))[0]


def slice_size(xs, lower, upper):
    """How many items `xs[lower:upper]` has."""
    return len(range(*slice(lower, upper).indices(len(xs))))


def with_shape(x, shape, *others):
    """`x` after `x.shape = shape`, which its name is bound to; AttributeError where that would take a copy.

    MutatedPlace where one of `others`, names of arrays, is the same array: its shape would be set with that of x.
    """
    if any(other is x for other in others):
        raise MutatedPlace("The shape of an array that has two names is set. Write `x = x.reshape(…)` for each of them.")
    new = np.reshape(x, shape)
    if x.size and not np.may_share_memory(new, x):
        raise AttributeError("the shape of an array is set, and its memory cannot be read in that shape without a copy")
    return new
