"""Arguments, outputs and gradients as trees: their float leaves, a copy of them, a fingerprint of
them.

A tree is made of list, tuple, namedtuple, dict, and objects by attribute.  A leaf is named by its
path, a tuple of `("item", key)` and `("attr", name)`; `show` writes a path as Python would:
`params["w1"][2, 0]`.
"""

from __future__ import annotations

import copy
import enum
import types

import numpy as np

_NOT_OBJECTS = (
    type,
    types.ModuleType,
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    np.ndarray,
    np.generic,
    np.dtype,
    np.ufunc,
    enum.Enum,
    np.random.Generator,
    np.random.RandomState,
)


def children(node):
    """The (accessor, child) pairs of a container; None for a leaf."""
    if isinstance(node, dict):
        return [(("item", key), child) for key, child in node.items()]
    if isinstance(node, tuple) and hasattr(node, "_fields"):
        return [(("attr", name), getattr(node, name)) for name in node._fields]
    if isinstance(node, (list, tuple)):
        return [(("item", i), child) for i, child in enumerate(node)]
    if isinstance(node, _NOT_OBJECTS):
        return None
    slots = [
        name for kind in type(node).__mro__ for name in _words(kind.__dict__.get("__slots__", ()))
    ]
    if not slots and not hasattr(node, "__dict__"):
        return None
    names = [
        *getattr(node, "__dict__", ()),
        *(name for name in slots if name not in ("__dict__", "__weakref__")),
    ]
    return [(("attr", name), getattr(node, name)) for name in names if hasattr(node, name)]


def _words(slots):
    return (slots,) if isinstance(slots, str) else tuple(slots)


def is_float(leaf):
    """Is this a leaf that has a derivative: a float or complex number, or an array of them?"""
    if isinstance(leaf, np.ndarray):
        return leaf.dtype.kind in "fc"
    return isinstance(leaf, (float, complex, np.floating, np.complexfloating))


def walk(tree, path=(), seen=None):
    """(path, leaf) of every leaf; an array, list, dict or object that is reached twice is given
    once."""
    seen = set() if seen is None else seen
    below = children(tree)
    if isinstance(tree, np.ndarray) or below is not None and not isinstance(tree, tuple):
        if id(tree) in seen:
            return
        seen.add(id(tree))
    if below is None:
        yield path, tree
        return
    for accessor, child in below:
        yield from walk(child, (*path, accessor), seen)


def float_leaves(tree):
    return [(path, leaf) for path, leaf in walk(tree) if is_float(leaf)]


def rebuild(tree, change, path=(), memo=None):
    """A copy of the tree with `change(path, leaf)` at its leaves; what was tied stays tied."""
    memo = {} if memo is None else memo
    if id(tree) in memo:
        return memo[id(tree)]
    below = children(tree)
    if below is None:
        new = change(path, tree)
        if isinstance(tree, np.ndarray):
            memo[id(tree)] = new
        return new
    if isinstance(tree, tuple):
        parts = [rebuild(child, change, (*path, accessor), memo) for accessor, child in below]
        return type(tree)(*parts) if hasattr(tree, "_fields") else type(tree)(parts)
    try:
        new = copy.copy(tree)
    except Exception:  # a file, a lock: nothing in it that could be moved
        new = tree
    memo[id(tree)] = new
    if new is tree:
        return tree
    for (how, key), child in below:
        part = rebuild(child, change, (*path, (how, key)), memo)
        if how == "item":
            new[key] = part
        else:
            object.__setattr__(new, key, part)  # also into a frozen dataclass
    return new


def fresh(path, leaf):
    """A leaf that shares nothing with the old one that a function could write to."""
    if isinstance(leaf, np.ndarray):
        return leaf.copy(order="K")
    if isinstance(leaf, (np.random.Generator, np.random.RandomState)):
        return copy.deepcopy(leaf)
    return leaf


def pick(tree, path):
    """What stands at `path`; KeyError where the tree has nothing there."""
    for how, key in path:
        try:
            tree = tree[key] if how == "item" else getattr(tree, key)
        except (AttributeError, LookupError, TypeError):
            raise KeyError(key) from None
    return tree


def find(tree, names):
    """The path along which words such as `w1` in "model.w1" lead; KeyError if there is none."""
    path = ()
    for name in names:
        for accessor, child in children(tree) or ():
            if str(accessor[1]) == name:
                path, tree = (*path, accessor), child
                break
        else:
            raise KeyError(name)
    return path


def show(name, path, index=()):
    """`params["w1"][2, 0]`."""
    for how, key in path:
        name += (
            f".{key}" if how == "attr" else '["%s"]' % key if isinstance(key, str) else f"[{key!r}]"
        )
    return name + (f"[{', '.join(map(str, index))}]" if len(index) else "")


def fingerprint(tree):
    """What must be the same, bit for bit, after a call that may not touch the tree."""
    return {path: _bits(leaf) for path, leaf in walk(tree)} | {
        ("type", path): (type(node), None if keys is None else tuple(keys))
        for path, node, keys in _containers(tree, (), set())
    }


def _bits(leaf):
    if isinstance(leaf, np.ndarray) and leaf.dtype != object:
        return leaf.shape, leaf.dtype, leaf.tobytes()
    if isinstance(leaf, (bool, int, float, complex, str, bytes, np.generic)):
        return type(leaf), repr(leaf)
    return None  # a generator advances, a file moves: not ours to judge


def _containers(node, path, seen):
    below = children(node)
    if below is None or id(node) in seen:
        return
    seen.add(id(node))
    yield path, node, [accessor[1] for accessor, _ in below]
    for accessor, child in below:
        yield from _containers(child, (*path, accessor), seen)
