"""Checks that generated text makes where only a value can tell: what is stored into, what is returned."""

from __future__ import annotations

import numpy as np

from ..errors import BadArgument, ComplexOutput, IntegerInput, MutatedPlace, NonScalarOutput, NoRule, UnknownKind, UnsupportedSyntax
from .trees import article, attributes


def check_store(x, v, where):
    """Refuse a store of a real number into an array of whole numbers, which would cut it off: `where` names both."""
    if type(x) is np.ndarray and x.dtype.kind in "biu" and np.result_type(v).kind in "fc":
        raise IntegerInput(
            f"a store into {where}: the array holds {x.dtype}, so what is stored loses its fraction and its derivative. "
            "Make the array with dtype=float."
        )
    if type(x) is np.ndarray and x.dtype.kind not in "biufc":
        raise NoRule(
            f"a store into {where}: the array holds {x.dtype}, and derivatives are of numbers. "
            "Keep an array of numbers for each field."
        )


def check_copy(x, v, where):
    """Refuse to copy a line of an array onto a line that shares entries with it at other strides: NumPy reads what it wrote."""
    if not (isinstance(x, np.ndarray) and isinstance(v, np.ndarray) and x.ndim == 1 and v.ndim):
        return
    # Where the strides are the same, or of other signs, or there are more axes, NumPy sees to it.
    across = x.strides[0] != v.strides[-1] and x.strides[0] * v.strides[-1] > 0
    if across and np.may_share_memory(x, v) and np.shares_memory(x, v):
        raise MutatedPlace(
            f"a store into {where}: what is copied shares entries with where it goes, and NumPy reads some of them after "
            "it has written them. Store a copy, for example v.copy()."
        )


def check_filled(xs, where):
    """Refuse an empty list, or one that holds an empty list, of which an array is made: its number of dimensions is another."""
    if isinstance(xs, (list, tuple)) and (not xs or any(isinstance(x, (list, tuple)) and not _is_filled(x) for x in xs)):
        raise MutatedPlace(
            f"an array of {where}: the list is empty, so that the array has fewer dimensions than of a list that is not, and "
            "views of it that are written later are told by those. Make the array with np.zeros in its shape."
        )


def check_some(xs, where):
    """Refuse the sum of no objects, which would be the number 0."""
    if not len(xs):
        raise UnknownKind(f"{where}: the sum of an empty list, where objects are added. Give sum() an object to start with.")


def check_none(xs, where):
    """Refuse a list that holds something, though nothing that is known of the program puts anything into it."""
    if len(xs):
        raise UnknownKind(f"{where}: this list was empty for all that was known when the derivative was made. Build it in one function.")


def check_count(xs, n, where):
    """Refuse another number of arguments behind `*` than the function needs."""
    if len(xs) != n:
        raise BadArgument(f"{where}: `*` gives {len(xs)} arguments here, where {n} are needed. Write them out: `f(x[0], x[1])`.")


def check_several(xs, name, where):
    """Raise what Python raises for `max(*xs)` of less than two."""
    if len(xs) < 2:
        raise TypeError(f"{where}: {name} of {len(xs)} arguments by `*`: write {name}(xs) without it.")


def check_sorted(xs, where):
    """Refuse to merge what is not sorted: heapq.merge makes something else of it than `sorted` does."""
    if any(b < a for a, b in zip(xs, xs[1:])):
        raise UnsupportedSyntax(f"{where}: heapq.merge of what is not sorted. Sort it first, or merge in a loop of your own.")


def check_domain(x, low, high, where):
    """Refuse real numbers for which a function of np.emath goes over to complex ones."""
    if not np.iscomplexobj(x) and (np.any(np.less(x, low)) or high is not None and np.any(np.greater(x, high))):
        raise ComplexOutput(f"{where}: a function of np.emath whose result is complex here. Make its argument complex: `x + 0j`.")


def _is_filled(xs):
    return bool(xs) and all(_is_filled(x) for x in xs if isinstance(x, (list, tuple)))


def check_holds(where, x, *names):
    """Refuse to copy an object or a dict that does not hold these attributes or keys, all that it holds later."""
    if set(x if isinstance(x, dict) else attributes(x)) != set(names):
        raise MutatedPlace(
            f"{where}: {article(type(x).__name__)} is copied before all is set that it holds later. Set it first, "
            "or build the copy yourself."
        )


def check_once(x, where):
    """Refuse a deep copy of what holds one array, list, dict or object twice: the copy would hold one copy twice."""
    seen, ahead = set(), [x]
    while ahead:
        item = ahead.pop()
        if isinstance(item, tuple):
            ahead.extend(item)
            continue
        held = item if isinstance(item, list) else item.values() if isinstance(item, dict) else (attributes(item) or {}).values()
        if isinstance(item, (np.ndarray, list, dict)) or held:
            if id(item) in seen:
                raise MutatedPlace(f"{where}: a deep copy of what holds one object twice. Build the copy yourself.")
            seen.add(id(item))
            ahead.extend(held)


def check_scalar(y, name):
    """Refuse an output that has no gradient: not one real number."""
    if np.iscomplexobj(y) and np.ndim(y) == 0:
        raise ComplexOutput(
            f"{name} returned a complex number ({y!r}); grad is of a real function. Return its "
            "real part, imaginary part or absolute value."
        )
    if isinstance(y, (float, int, np.floating)) and not isinstance(y, bool):
        return
    if type(y) is np.ndarray and y.ndim == 0 and y.dtype.kind == "f":
        return
    shape = f" of shape {y.shape} and dtype {y.dtype}" if isinstance(y, np.ndarray) else ""
    raise NonScalarOutput(
        f"grad needs a real scalar output, but {name} returned {article(type(y).__name__)}{shape}. "
        "For the derivative of every output use jacobian; to weight the outputs by a "
        "cotangent use vjp."
    )
