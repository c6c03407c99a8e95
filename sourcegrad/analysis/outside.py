"""What functions that nobody can look into may do to their arguments.

    np.exp(x, out=y)   np.ndarray.sort(y)   operator.iadd(y, x)   rng.shuffle(y)   library.step(y)      may write y
    logging.info("…", y)   time.perf_counter()   json.dumps(d)   np.shares_memory(x, y)                 do not
"""

from __future__ import annotations

import operator

import numpy as np

# Modules whose functions read their arguments, but for those of NumPy that are named below.
_READING = frozenset(
    "abc builtins collections contextlib copy dataclasses datetime enum functools inspect io itertools json logging math "
    "numbers numpy os pathlib pprint random re scipy statistics string sys textwrap time traceback types typing warnings".split()
)
_IN_PLACE = frozenset(
    getattr(operator, n)
    for n in "iadd isub imul itruediv ifloordiv imod ipow imatmul iand ior ixor ilshift irshift iconcat setitem delitem".split()
)
_EDITED = (np.ndarray, np.ufunc, list, dict, set, bytearray)  # classes whose methods may be called with the object in front


def may_write(obj, call):
    """May a function that has no rule write into what this call gives it?"""
    if any(word in ("out", None) for word, _ in call.keywords):
        return True
    if getattr(obj, "__objclass__", None) in _EDITED:
        return True
    if isinstance(getattr(obj, "__self__", None), (np.random.Generator, np.random.RandomState)):
        return obj.__name__ == "shuffle"
    module = (getattr(obj, "__module__", None) or getattr(type(obj), "__module__", "")).partition(".")[0]
    if module in ("operator", "_operator"):
        return obj in _IN_PLACE
    return module.lstrip("_") not in _READING
