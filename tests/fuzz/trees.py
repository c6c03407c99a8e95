"""Containers of numbers, without help from what is tested."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np


def children(tree):
    """[(key, child)] of a container or plain object, None of a leaf."""
    if isinstance(tree, dict):
        return list(tree.items())
    if isinstance(tree, (list, tuple)):
        return list(enumerate(tree))
    if isinstance(tree, (np.ndarray, np.generic, np.random.Generator)) or callable(tree):
        return None
    return list(vars(tree).items()) if hasattr(tree, "__dict__") else None


def leaves(tree, path=()):
    """[(path, leaf)] in a fixed order."""
    below = children(tree)
    if below is None:
        return [(path, tree)]
    return [pair for key, child in below for pair in leaves(child, (*path, key))]


def is_float(leaf):
    if isinstance(leaf, (np.ndarray, np.generic)):
        return np.issubdtype(leaf.dtype, np.floating)
    return isinstance(leaf, float)


def replaced(tree, path, leaf):
    """`tree` with another leaf at `path`; arrays beside it stay the same objects."""
    if not path:
        return leaf
    key, rest = path[0], path[1:]
    if isinstance(tree, dict):
        return {k: replaced(v, rest, leaf) if k == key else v for k, v in tree.items()}
    if isinstance(tree, (list, tuple)):
        items = [replaced(v, rest, leaf) if k == key else v for k, v in enumerate(tree)]
        return tree._make(items) if hasattr(tree, "_make") else type(tree)(items)
    if dataclasses.is_dataclass(tree):
        return dataclasses.replace(tree, **{key: replaced(getattr(tree, key), rest, leaf)})
    twin = copy.copy(tree)
    object.__setattr__(twin, key, replaced(getattr(tree, key), rest, leaf))
    return twin


def fingerprint(tree):
    """Everything that a caller can see of his arguments, to the last bit."""
    found = []
    for path, leaf in leaves(tree):
        if isinstance(leaf, np.random.Generator):
            continue
        if isinstance(leaf, (np.ndarray, np.generic)):
            found.append((path, type(leaf), str(leaf.dtype), leaf.shape, leaf.tobytes()))
        else:
            found.append((path, type(leaf), repr(leaf)))
    return found


def unlike(grad, arg, path=""):
    """Why `grad` cannot be the gradient of `arg`: its structure, types, shapes, dtypes; None if it can."""
    below = children(arg)
    if below is not None:
        if type(grad) is not type(arg):
            return f"{path}: {type(grad).__name__} for {type(arg).__name__}"
        inside = children(grad)
        if [k for k, _ in inside] != [k for k, _ in below]:
            return f"{path}: other keys"
        for (key, g), (_, a) in zip(inside, below):
            if why := unlike(g, a, f"{path}/{key}"):
                return why
        return None
    if not is_float(arg):
        return None if grad is None else f"{path}: {grad!r} where the argument is no float"
    if isinstance(arg, np.ndarray) and arg.ndim:
        if type(grad) is not np.ndarray or grad.shape != arg.shape or grad.dtype != arg.dtype:
            return f"{path}: {type(grad).__name__} {np.shape(grad)} {getattr(grad, 'dtype', '')} for an array {arg.shape} {arg.dtype}"
        if not grad.flags.writeable or 0 in [s for s, n in zip(grad.strides, grad.shape) if n > 1]:
            return f"{path}: not an array of its own"
        return None
    if isinstance(arg, (np.ndarray, np.generic)):
        ok = np.shape(grad) == () and getattr(grad, "dtype", None) == arg.dtype
    else:
        ok = isinstance(grad, float)
    return None if ok else f"{path}: {grad!r} for {arg!r}"
