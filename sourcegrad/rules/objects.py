"""Keys and the objects they name: which function "np.sum" is, and in what order it takes its
arguments.
"""

from __future__ import annotations

import builtins
import functools
import inspect
import sys

from .declare import OBJECTS

MODULES = {
    "np": "numpy",
    "math": "math",
    "rt": "sourcegrad.runtime.numpy",
    "builtins": "builtins",
}
REQUIRED = object()  # the default of a parameter that the call must give

# operator.add and its like are the operators themselves
OPERATORS = dict(
    pair.split(" ", 1)
    for pair in (
        "add +,sub -,mul *,truediv /,floordiv //,mod %,pow **,matmul @,neg u-,pos u+,invert u~,"
        "not_ not,abs abs,getitem [],lt <,le <=,eq ==,ne !=,gt >,ge >=,and_ &,or_ |,xor ^,"
        "lshift <<,rshift >>,is_ is,is_not is not"
    ).split(",")
)


def resolve_object(key):
    """The object of a dotted key, looking only into modules that are imported already; None if
    there is none.
    """
    if key in OBJECTS:
        return OBJECTS[key]
    if not key.isidentifier() and "." not in key or key.startswith((".", "Generator.")):
        return None
    root, *rest = key.split(".")
    if not rest:
        return vars(builtins).get(root)
    name = MODULES.get(root, root)
    found = sys.modules.get(name)
    for part in rest:
        if found is None:
            return None
        name += "." + part
        found = vars(found).get(part) if hasattr(found, "__path__") else getattr(found, part, None)
        found = sys.modules.get(name) if found is None else found
    return found


def signature(key):
    """The names of a function's positional parameters, where Python knows them."""
    function = resolve_object(key)
    if function is None:
        return None
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(p.kind == p.VAR_POSITIONAL for p in parameters):
        return "any number"
    return [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]


@functools.cache
def parameters(key, keywords=False):
    """((name, default), …) of the parameters of a function or an array's method that may be given by position, with
    `keywords` of all; None where Python does not know them.
    """
    function, method = resolve_object(key), key.startswith(".")
    told = _OF_METHODS.get(key.rpartition(".")[2]) if isinstance(getattr(getattr(function, "__self__", None), "nin", None), int) else None
    if told:
        return told
    if method:
        import numpy

        function = getattr(numpy.ndarray, key[1:], None)
    try:
        found = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return _of_ufunc(function, keywords)
    if any(p.kind == p.VAR_POSITIONAL for p in found) and not keywords:
        return None
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return tuple((p.name, p.default) for p in found if p.kind in kinds[: 3 if keywords else 2])


_OUT = (("axis", 0), ("dtype", None), ("out", None))
_OF_METHODS = {  # of ufuncs, of which Python is told nothing
    "reduce": (("array", REQUIRED), *_OUT, ("keepdims", False), ("initial", None), ("where", True)),
    "accumulate": (("array", REQUIRED), *_OUT),
    "reduceat": (("array", REQUIRED), ("indices", REQUIRED), *_OUT),
    "outer": (("A", REQUIRED), ("B", REQUIRED), ("out", None)),
}


def _of_ufunc(function, keywords):
    """The parameters of a ufunc, which NumPy before 2.4 does not tell; None for other functions."""
    if not isinstance(getattr(function, "nin", None), int):
        return None
    inputs = ("x",) if function.nin == 1 else tuple(f"x{k + 1}" for k in range(function.nin))
    named = (("where", True), ("casting", "same_kind"), ("order", "K"), ("dtype", None), ("subok", True), ("signature", None))
    given = tuple((n, REQUIRED) for n in inputs) + (("out", None),)
    return given + named if keywords else given


def agree(key, params):
    """(how many parameters may be given by position, the function's own names for ours).

    A statement may skip parameters of the real function (`dtype`, `out`): from the first that is
    skipped on, ours
    are taken by keyword only, or `np.sum(x, 0, dtype)` would be read as `keepdims`.
    """
    count, aliases = len(params), {}
    real = signature(key) if not key.startswith(".") else None
    real = [n for n, _ in parameters(key) or ()] or None if real is None else real
    if real is None or key.startswith("scipy.stats."):
        return count, aliases
    if real == "any number":
        return sum(default is REQUIRED for _, default in params), aliases
    for place, (name, default) in enumerate(params):
        if name.startswith("*") or place >= len(real):
            return place, aliases
        if real[place] != name:
            if default is not REQUIRED:
                return place, aliases
            aliases[real[place]] = name
    return count, aliases


def place_of_out(key):
    """At which position a constant function takes `out`, if it does."""
    function = resolve_object(key)
    nin = getattr(function, "nin", None)
    if isinstance(nin, int):
        return nin
    real = signature(key) if key.startswith("np.") and not isinstance(function, type) else None
    return real.index("out") if isinstance(real, list) and "out" in real else None
