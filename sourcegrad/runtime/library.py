"""What functions of Python's library do, as source to differentiate: the items they choose carry derivatives, the choice
itself does not.
"""

from __future__ import annotations

import itertools




def permutations(iterable, r=None):
    """itertools.permutations as a list."""
    found = []
    for places in list(itertools.permutations(range(len(iterable)), r)):
        found.append([iterable[k] for k in places])
    return found


def combinations(iterable, r):
    """itertools.combinations as a list, where the number of items is not written in the call."""
    found = []
    for places in list(itertools.combinations(range(len(iterable)), r)):
        found.append([iterable[k] for k in places])
    return found


def zip_longest(first, second, fillvalue=None):
    """itertools.zip_longest of two sequences as a list."""
    found = []
    for k in range(max(len(first), len(second))):
        a = first[k] if k < len(first) else fillvalue
        b = second[k] if k < len(second) else fillvalue
        found.append((a, b))
    return found


def takewhile(predicate, iterable):
    """itertools.takewhile as a list."""
    found = []
    for v in iterable:
        if not predicate(v):
            break
        found.append(v)
    return found


def dropwhile(predicate, iterable):
    """itertools.dropwhile as a list."""
    found = []
    dropping = True
    for v in iterable:
        if dropping:
            dropping = bool(predicate(v))
        if not dropping:
            found.append(v)
    return found


def filterfalse(predicate, iterable):
    """itertools.filterfalse as a list."""
    found = []
    for v in iterable:
        if not predicate(v):
            found.append(v)
    return found


def compress(data, selectors):
    """itertools.compress as a list."""
    found = []
    for v, chosen in zip(data, selectors):
        if chosen:
            found.append(v)
    return found


def groupby(iterable, key):
    """itertools.groupby as a list of (key, list)."""
    found = []
    group = []
    last = None
    started = False
    for v in iterable:
        k = key(v)
        if started and k != last:
            found.append((last, group))
            group = []
        group.append(v)
        last = k
        started = True
    if started:
        found.append((last, group))
    return found


def itself(v):
    """The key of what has none."""
    return v


def batched(iterable, n):
    """itertools.batched as a list of lists."""
    found = []
    for k in range(0, len(iterable), n):
        found.append(iterable[k : k + n])
    return found


def counted(counts, items):
    """collections.Counter of items: `counts` is the empty one that takes them in."""
    counts.update(items)
    return counts


def in_groups(iterable, n):
    """`zip(it, it, …)` of one iterator n times: a list of lists, without the items that fill no group."""
    found = []
    for k in range(0, len(iterable) - n + 1, n):
        found.append(iterable[k : k + n])
    return found


def prod(iterable, start=1):
    """math.prod that begins with something else than 1."""
    result = start
    for v in iterable:
        result = result * v
    return result


def next_place(at, items):
    """The place behind the one that an iterator which stands at `at` takes its next item from."""
    if at >= len(items):
        raise StopIteration
    return at + 1
