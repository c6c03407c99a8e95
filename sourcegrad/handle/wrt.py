"""`wrt`: which inputs are differentiated, from what the user writes to (parameter, path) pairs."""

from __future__ import annotations

from .. import errors
from ..analysis import kinds as K
from ..diff.build import spelled


def resolve(wrt, params, name, varargs=None):
    """((parameter, path), …) and whether the gradient is bare.

    A path is a tuple of steps: an attribute's name, or a one-item list that holds a key or index.  A position behind
    `varargs`, the parameter that collects the rest, is an item of it.
    """
    if varargs is not None:
        first = params.index(varargs)

        def item(w):
            return f"{varargs}[{w - first}]" if type(w) is int and w >= first else w

        wrt = tuple(map(item, wrt)) if isinstance(wrt, (tuple, list)) else item(wrt)
    if isinstance(wrt, (tuple, list)):
        if not wrt:
            raise errors.BadArgument(f"wrt of {name} is empty: name at least one of {', '.join(params)}.")
        return tuple(_one(w, params, name) for w in wrt), False
    return (_one(wrt, params, name),), True


def _one(wrt, params, name):
    allowed = ", ".join(params) or "(none)"
    if isinstance(wrt, bool) or not isinstance(wrt, (int, str)):
        raise errors.BadArgument(
            f"wrt of {name} is {wrt!r}: give the position or name of a parameter, a path such as "
            f'"model.w1", or a tuple of these. The parameters are {allowed}.'
        )
    if isinstance(wrt, int):
        if not -len(params) <= wrt < len(params):
            raise errors.BadArgument(f"wrt of {name} is {wrt}, but it has {len(params)} parameter(s): {allowed}.")
        return params[wrt], ()
    if wrt in params:
        return wrt, ()
    base, path = _path(wrt, name)
    if base not in params:
        raise errors.BadArgument(f"wrt of {name} is {wrt!r}, but its parameters are {allowed}.")
    return base, path


def _path(text, name):
    import ast

    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        raise errors.BadArgument(f"wrt of {name} is {text!r}, which is not a path such as \"model.w['a'][0]\".") from None
    path = []
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            path.append(node.attr)
            node = node.value
            continue
        if isinstance(node, ast.Subscript):
            try:
                path.append([ast.literal_eval(node.slice)])
                node = node.value
                continue
            except ValueError:
                pass
        raise errors.BadArgument(f"wrt of {name} is {text!r}, which is not a path such as \"model.w['a'][0]\".")
    return node.id, tuple(reversed(path))


def follow(tree, path):
    """The part of a tree at a path."""
    for step in path:
        tree = getattr(tree, step) if isinstance(step, str) else tree[step[0]]
    return tree


def check_inputs(f, wrt, kinds, values):
    """IntegerInput for inputs without a derivative, BadArgument for paths that lead nowhere."""
    for p, path in wrt:
        kind = kinds[p]
        label = p
        if path and values is not None:
            label = spelled(p, path)
            value = dict(zip(kinds, values))[p]
            try:
                kind = K.of(follow(value, path))
            except (AttributeError, KeyError, IndexError, TypeError) as problem:
                raise errors.BadArgument(f"wrt of {f.__name__} is {label!r}, which the argument does not have: {problem}.")
        elif path:
            continue
        if K.may_vary(kind):
            continue
        from .places import input_span  # only where it is needed: it reads the source

        what = {"int": "an int", "bool": "a bool", "none": "None", "str": "a string"}.get(kind.family)
        if kind.family in ("array", "scalar"):
            what = f"of dtype {_dtype(kind.dtype)}"
        if kind.family in ("int", "bool", "array", "scalar"):
            raise errors.refusal(
                errors.IntegerInput,
                input_span(f, p),
                f"{label} of {f.__name__} is {what}, and only floating-point inputs have a gradient",
                f"Pass a float: float({label}), or {label}.astype(float) for an array.",
            )
        remedy = "Choose another input with wrt."
        if what is None and values is not None:
            what, remedy = _strange(dict(zip(kinds, values))[p], path, remedy)
        raise errors.refusal(
            errors.BadArgument,
            input_span(f, p),
            f"{label} of {f.__name__} is {what or 'a value without floating-point parts'}, which has no gradient",
            remedy,
        )


def _strange(value, path, remedy):
    """(what it is, what to do) for a value that is no number, container or object of them."""
    import numpy as np

    value = follow(value, path)
    if not isinstance(value, np.ndarray):
        return None, remedy
    what = f"of dtype {value.dtype}" if type(value) is np.ndarray else f"a {type(value).__name__}"
    return what, "Pass a plain array of floats, for example np.array(…, dtype=float)."


def _dtype(code):
    import numpy as np

    return np.dtype(code).name if code else "unknown"
