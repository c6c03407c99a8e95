"""What the derivatives should be, by differences alone: nothing here knows sourcegrad.

Central differences at h, h/2, h/4 are extrapolated (Richardson) to sixth order; the distance of the
last two estimates is the oracle's own doubt.  Several h are tried where the doubt is large, and the
least doubtful wins, never the one that agrees with the claim.
"""

import copy
import inspect

import numpy as np

STEPS = (1e-3, 1e-4, 1e-2)


def derivative(f, steps=STEPS):
    """(f'(0), doubt) of a function of one float, whose value is a float or a flat array."""
    best, doubt = None, np.inf
    for h in steps:
        d1, d2, d4 = (np.subtract(f(s), f(-s)) / (2 * s) for s in (h, h / 2, h / 4))
        coarse, fine = (4 * d2 - d1) / 3, (4 * d4 - d2) / 3
        finest = (16 * fine - coarse) / 15
        spread = float(np.max(np.abs(finest - fine), initial=0.0))
        if best is None or not spread >= doubt:
            best, doubt = finest, spread
        if doubt <= 1e-9 * (1 + float(np.max(np.abs(best), initial=0.0))):
            break
    return best, doubt


def children(tree):
    """[(key, child)] of a container or plain object, None of a leaf."""
    if isinstance(tree, dict):
        return list(tree.items())
    if isinstance(tree, (list, tuple)):
        return list(enumerate(tree))
    if isinstance(tree, (np.ndarray, np.generic)) or callable(tree):
        return None
    if hasattr(tree, "__slots__") and not hasattr(tree, "__dict__"):
        return [(name, getattr(tree, name)) for name in tree.__slots__]
    return list(vars(tree).items()) if hasattr(tree, "__dict__") else None


def leaves(tree, path=()):
    """[(path, leaf)] in a fixed order, every leaf of every type."""
    below = children(tree)
    if below is None:
        return [(path, tree)]
    return [pair for key, child in below for pair in leaves(child, (*path, key))]


def is_float(leaf):
    """Whether a leaf has a gradient."""
    if isinstance(leaf, (np.ndarray, np.generic)):
        return np.issubdtype(leaf.dtype, np.floating)
    return isinstance(leaf, float)


def replaced(tree, path, leaf):
    """`tree` with another leaf at `path`; only what lies on the path is new."""
    if not path:
        return leaf
    key, rest = path[0], path[1:]
    if isinstance(tree, dict):
        return {k: replaced(v, rest, leaf) if k == key else v for k, v in tree.items()}
    if isinstance(tree, (list, tuple)):
        items = [replaced(v, rest, leaf) if k == key else v for k, v in enumerate(tree)]
        return tree._make(items) if hasattr(tree, "_make") else type(tree)(items)
    twin = copy.copy(tree)
    object.__setattr__(twin, key, replaced(getattr(tree, key), rest, leaf))
    return twin


def shifted(args, moves):
    """A deep copy of `args` with [(path, amount)] added; arrays change in place: ties stay ties."""
    args = copy.deepcopy(args)
    for path, amount in moves:
        leaf = dict(leaves(args))[path]
        if isinstance(leaf, np.ndarray):
            leaf[...] += amount
        else:
            args = replaced(args, path, type(leaf)(leaf + amount))
    return args


def doubled(args):
    """The float64 twin: every float32 leaf widened, ties kept."""
    args, seen = copy.deepcopy(args), {}
    for path, leaf in leaves(args):
        if is_float(leaf) and np.asarray(leaf).dtype == np.float32:
            wide = seen.setdefault(id(leaf), leaf.astype(np.float64))
            args = replaced(args, path, wide)
    return args


def selected(function, args, kwargs, wrt):
    """For each of `wrt`, an int or a name, the paths of its float leaves in `(args, kwargs)`."""
    names = list(inspect.signature(function).parameters)
    chosen = []
    for one in wrt:
        position = names.index(one) if isinstance(one, str) and one in names else one
        if isinstance(one, str) and one in kwargs:
            root = (1, one)
        else:
            root = (0, position)
        tree = (args, kwargs)[root[0]][root[1]]
        chosen.append([(*root, *path) for path, leaf in leaves(tree) if is_float(leaf)])
    return chosen


def gradient(function, args, kwargs, wrt):
    """({path: derivative in the leaf's shape}, largest doubt) of a scalar function."""
    args, kwargs = doubled((args, kwargs))
    at = dict(leaves((args, kwargs)))
    result, doubt = {}, 0.0

    def value(moves):
        moved_args, moved_kwargs = shifted((args, kwargs), moves)
        return float(function(*moved_args, **moved_kwargs))

    for path in [path for group in selected(function, args, kwargs, wrt) for path in group]:
        shape = np.shape(at[path])
        entries = np.zeros(shape)
        for index in np.ndindex(shape):
            unit = np.zeros(shape)
            unit[index] = 1.0
            entries[index], spread = derivative(lambda h: value([(path, h * unit if shape else h)]))
            doubt = max(doubt, spread)
        result[path] = entries
    return result, doubt


def along(function, args, kwargs, directions):
    """(flat derivative, doubt) of a function whose value is a tree, along {path: amount}."""

    def flat(h):
        moved_args, moved_kwargs = shifted(
            (args, kwargs), [(p, h * d) for p, d in directions.items()]
        )
        tree = function(*moved_args, **moved_kwargs)
        parts = [np.ravel(np.asarray(leaf, float)) for _, leaf in leaves(tree) if is_float(leaf)]
        return np.concatenate(parts) if parts else np.zeros(0)

    return derivative(flat)
