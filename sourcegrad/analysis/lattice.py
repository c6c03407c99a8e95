"""The lattice of kinds: what they are, what is above two of them, whether one covers another.

See `kinds` for what they mean; this module knows nothing of values.
"""

from __future__ import annotations

from typing import NamedTuple

from .frames import Frame, is_open, opened


class Kind(NamedTuple):
    family: str
    dtype: object = (
        None  # "f8", "f4", "c16", "i8", "b1", … ; None: not known. A tuple's or an object's class
    )
    dims: object = None  # for arrays: a tuple, or None where the number of dimensions is not known
    items: object = None


UNKNOWN = Kind("unknown")
NONE = Kind("none")
BOOL = Kind("bool")
INT = Kind("int")
FLOAT = Kind("float")
COMPLEX = Kind("complex")
STR = Kind("str")
RANGE = Kind("range")
OTHER = Kind(
    "other"
)  # what carries no derivative and is not looked into: a dtype, a module, a slice, a generator
F8 = Kind("scalar", "f8")
NUMBER = Kind("scalar")

WEAK = {"bool": 0, "int": 1, "float": 2, "complex": 3}
NUMBERS = frozenset(("bool", "int", "float", "complex", "scalar"))
CONTAINERS = frozenset(("tuple", "list", "dict", "object"))
SETS = (set, type({}.keys()))  # classes of what is like a set, and says of what kind its items are
LASTING = frozenset(("list", "tuple", "dict", "array", "str", "range"))  # what a loop leaves as it was; an iterator is used up
_APART = frozenset(("scalar", "array", "other", "object", "function"))  # told apart by their dtype, class or value
_UNIONS = NUMBERS | {"array", "unknown"}
FEW = 6  # alternatives of a union, items of a list that are told apart
_DEEP = 8  # containers in containers: recursive functions save what their callees saved


def array(dtype=None, dims=None):
    return Kind("array", dtype, dims)


def scalar(dtype=None):
    return Kind("scalar", dtype)


def tuple_of(items, cls=None):
    return Kind("tuple", cls, None, None if items is None else tuple(items))


def list_of(item, exact=None):
    """A list; `item` None: an empty one."""
    return Kind("list", None, exact, item)


def many_of(family, item):
    """A tuple or a dict of whose length or keys nothing is known, but of what is in it; `item` None: nothing is."""
    return Kind(family, None, item)


def inside(k):
    """The kind above all that a tuple or a dict holds, UNKNOWN where it is not known; None for an empty one."""
    k = opened(k)
    if k.items is None:
        return UNKNOWN if k.dims is None else k.dims
    return join_all(i if isinstance(i, Kind) else i[1] for i in k.items)


def may_be_empty(k):
    """May this be an empty list of lists or arrays, or hold one: an array of it has other dimensions than others?"""
    for a in alternatives(k):
        exact = a.items if a.family == "tuple" else a.dims if a.family == "list" else None
        if exact is not None and any(map(may_be_empty, exact)):
            return True
        if exact is None and a.family in ("list", "tuple") and not is_open(a):
            inner = a.items if a.family == "list" else a.dims
            if inner is not None and any(i.family in ("list", "tuple", "array", "unknown") for i in alternatives(inner)):
                return True
    return False


def size(n):
    """The int that counts a dimension of kind `n`."""
    return INT if n is None else Kind("int", None, n)


# --- unions ---------------------------------------------------------------------------------------


def alternatives(k):
    """The kinds of which a value of kind `k` has one."""
    return k.items if k.items is not None and k.family in _UNIONS else (k,)


def present(k):
    """A kind without None among its alternatives, nor among the items of a list or tuple: that of what has to be there.

    None where nothing else is known yet.
    """
    if k is None or k == NONE:
        return None
    kinds = [a for a in alternatives(k) if a != NONE]
    if len(kinds) < len(alternatives(k)):
        k = join_all(kinds)
    if k.family == "list" and k.items is not None:
        item, exact = present(k.items), k.dims and tuple([present(i) for i in k.dims])
        return None if item is None or None in (exact or ()) else k._replace(items=item, dims=exact)
    if k.family == "tuple" and k.items is not None:
        items = tuple([present(i) for i in k.items])
        return None if None in items else k._replace(items=items)
    return k


def join_all(kinds):
    """The kind above all of these, None if there are none."""
    result = None
    for k in kinds:
        result = k if result is None else join(result, k)
    return result


def join(a, b):
    """The least kind above both; None (nothing known yet) is below all."""
    if b is None or a == b:
        return a
    if a is None:
        return b
    if a == UNKNOWN or b == UNKNOWN:
        return UNKNOWN
    found = {}
    for k in alternatives(a) + alternatives(b):
        slot = (k.family, k.dtype) if k.family in _APART else k.family
        k = k if slot not in found or found[slot] == k else _merge(found[slot], k)
        if k == UNKNOWN:
            return UNKNOWN
        found[slot] = k
    return _union(found)


def _union(found):
    """The union of kinds of different slots."""
    if ("other", None) in found:
        found = {s: k for s, k in found.items() if k.family != "other" or k.dtype is None}
    for family in ("array", "scalar"):
        same = [k for k in found.values() if k.family == family]
        if any(k.dtype is None for k in same) or len(same) > 3:
            whole = array(None, _dims(k.dims for k in same)) if family == "array" else NUMBER
            drop = NUMBERS if family == "scalar" else ("array",)
            found = {s: k for s, k in found.items() if k.family not in drop} | {
                (family, None): whole
            }
    kinds = tuple(sorted(found.values(), key=_order))
    if len(kinds) == 1:
        return kinds[0]
    if len(kinds) > FEW:
        return UNKNOWN
    families = {k.family for k in kinds}
    if families == {"array"}:
        return Kind("array", None, _dims(k.dims for k in kinds), kinds)
    if families <= NUMBERS:
        if families <= WEAK.keys() and "bool" not in families:
            return Kind(max(families, key=WEAK.get), None, None, kinds)
        return Kind("scalar", _shared_dtype(kinds, families), None, kinds)
    return Kind("unknown", None, None, kinds)


def _order(k):
    return k.family, getattr(k.dtype, "__qualname__", None) or getattr(k.dtype, "__name__", None) or str(k.dtype)


def _shared_dtype(kinds, families):
    """The dtype that numbers of several kinds have as good as: an int or a float beside float64s,
    an int beside int64s.
    """
    codes = [k.dtype for k in kinds if k.family == "scalar"]
    if len(codes) == 1 and codes[0] is not None:
        if codes[0] == "f8" and families <= {"int", "float", "scalar"}:
            return "f8"
        if codes[0][0] in "iu" and families <= {"int", "scalar"}:
            return codes[0]
    return None


def _dims(many):
    """The dimensions that arrays of these have in common."""
    result = ()
    for k, dims in enumerate(many):
        if dims is None:
            return None
        if k == 0:
            result = dims
        elif len(dims) != len(result):
            return None
        else:
            result = tuple([x if x == y else None for x, y in zip(result, dims)])
    return result


def _merge(a, b):
    """Two different kinds of one slot as one."""
    family = a.family
    if family == "array":
        return array(a.dtype, _dims((a.dims, b.dims)))
    if family == "int":
        return INT
    if family == "list":
        exact = None
        if a.dims is not None and b.dims is not None and len(a.dims) == len(b.dims):
            exact = tuple([join(x, y) for x, y in zip(a.dims, b.dims)])
        return list_of(join(a.items, b.items), exact)
    if family == "tuple" and a.dtype == b.dtype:
        frame = a.dims if type(a.dims) is Frame and a.dims is b.dims else None
        if frame is not None and None in (a.items, b.items):
            return a if a.items is None else b
        endless = type(a.dims) is Frame or type(b.dims) is Frame
        if type(a.dims) is Frame and type(b.dims) is Frame and frame is None:
            return Kind("tuple", a.dtype)
        a, b = opened(a), opened(b)
        if a.items is None or b.items is None or len(a.items) != len(b.items):
            if endless:
                return Kind("tuple", a.dtype)
            return Kind("tuple", a.dtype, None if a.dtype else _known(join(inside(a), inside(b))))
        return Kind("tuple", a.dtype, frame, tuple([join(x, y) for x, y in zip(a.items, b.items)]))
    if family in ("dict", "object") and a.dtype == b.dtype:
        if a.items is None or b.items is None:
            return Kind(family, a.dtype, _known(join(inside(a), inside(b))) if family == "dict" else None)
        items = dict(a.items)
        for key, kind in b.items:
            items[key] = join(items.get(key), kind)
        return Kind(family, a.dtype, None, tuple(items.items()))
    return UNKNOWN


def _known(k):
    return None if k == UNKNOWN else k


def plain(k, depth=0):
    """`k` without what is only known of literals, the sizes of ints and the single items of lists;
    no deeper than _DEEP.
    """
    if k is None:
        return None
    if k.family == "int" and k.items is None:
        return INT
    if depth > _DEEP and k.family in CONTAINERS:
        return list_of(UNKNOWN) if k.family == "list" else Kind(k.family, k.dtype, k.dims if type(k.dims) is Frame else None)
    if k.family == "list":
        return list_of(plain(k.items, depth + 1))
    if is_open(k):
        return k
    if k.items is None:
        return k._replace(dims=plain(k.dims, depth + 1)) if k.family in ("tuple", "dict") and k.dims is not None else k
    if k.family in ("dict", "object"):
        return k._replace(items=tuple([(n, plain(v, depth + 1)) for n, v in k.items]))
    return k._replace(items=tuple([plain(i, depth + (k.family == "tuple")) for i in k.items]))


def shallow(k, depth):
    """A kind with what is nested deeper than `depth` unknown: a recursive function's values may nest without end."""
    if k is None or k.family not in CONTAINERS or k.items is None and not isinstance(k.dims, Kind):
        return k
    if depth == 0:
        return UNKNOWN
    if k.items is None:
        return k._replace(dims=shallow(k.dims, depth - 1))
    if isinstance(k.items, Kind):
        return k._replace(items=shallow(k.items, depth - 1))
    items = [shallow(i, depth - 1) if isinstance(i, Kind) else (i[0], shallow(i[1], depth - 1)) for i in k.items]
    return k._replace(items=tuple(items))


def nesting(k):
    """How deep containers and objects nest in a value of this kind."""
    if k is None:
        return 0
    if len(alternatives(k)) > 1:
        return max(map(nesting, k.items))
    if k.family not in CONTAINERS:
        return 0
    parts = (k.items,) if isinstance(k.items, Kind) else [i if isinstance(i, Kind) else i[1] for i in k.items or ()]
    return 1 + max(map(nesting, (*parts, *([k.dims] if isinstance(k.dims, Kind) else ()))), default=0)


def covers(a, b):
    """Is every value of kind `b` also of kind `a`?  What inference says must cover what a run
    finds.
    """
    if b is None or a == b or a == UNKNOWN:
        return True
    if a is None:
        return False
    kinds = alternatives(a)
    if len(alternatives(b)) > 1 or len(kinds) > 1:
        return all(any(_covers(x, y) for x in kinds) for y in alternatives(b))
    return _covers(a, b)


def _covers(a, b):
    if a == NUMBER and b.family in NUMBERS:
        return True
    if a.family != b.family:
        return False
    family = a.family
    if family in ("array", "scalar", "other"):
        return a.dtype in (None, b.dtype) and _dims((a.dims, b.dims)) == a.dims
    if family == "int":
        return a.dims in (None, b.dims)
    if family == "list":
        exact = a.dims is None or b.dims is not None and _all_cover(a.dims, b.dims)
        return exact and covers(a.items, b.items)
    if family == "tuple":
        if is_open(a) or is_open(b):
            return a.dims is b.dims or not is_open(b) and covers(opened(a), b)
        if a.dtype != b.dtype or a.items is None:
            return a.dtype == b.dtype and (a.dims is None or covers(a.dims, inside(b)))
        return b.items is not None and _all_cover(a.items, b.items)
    if family in ("dict", "object"):
        if a.dtype != b.dtype or a.items is None or b.items is None:
            return a.dtype == b.dtype and a.items is None and (a.dims is None or covers(a.dims, inside(b)))
        known = dict(a.items)
        return all(key in known and covers(known[key], kind) for key, kind in b.items)
    return a.dtype is None or a.dtype == b.dtype


def _all_cover(many, others):
    return len(many) == len(others) and all(covers(x, y) for x, y in zip(many, others))
