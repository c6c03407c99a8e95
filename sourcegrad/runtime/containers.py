"""What `collections`, `heapq` and `bisect` do, as source to differentiate: classes and functions that are the user's for
every pass, and go where lists and dicts of the function's own would not do.
"""

__name__ = "sourcegrad_containers"  # what is defined here is no kernel: calls of it are followed


class Container:
    def __copy__(self):  # which is of another class, so that copies are refused
        raise TypeError

    def __eq__(self, other):
        return self.held == (other.held if isinstance(other, Container) else other)


class PlainDeque(Container):
    def __init__(self):
        self.held = []
        self.maxlen = None

    def __repr__(self):
        return f"deque({self.held!r})" if self.maxlen is None else f"deque({self.held!r}, maxlen={self.maxlen})"

    def append(self, item):
        self.held.append(item)

    def appendleft(self, item):
        self.held.insert(0, item)

    def extend(self, items):
        for item in items:
            self.append(item)

    def extendleft(self, items):
        for item in items:
            self.appendleft(item)

    def pop(self):
        return self.held.pop()

    def popleft(self):
        return self.held.pop(0)

    def rotate(self, n=1):
        if len(self.held) > 0:
            for _ in range(n % len(self.held)):
                last = self.held.pop()
                self.held.insert(0, last)

    def clear(self):
        while len(self.held) > 0:
            self.held.pop()

    def __len__(self):
        return len(self.held)

    def __iter__(self):
        return iter(self.held)

    def __getitem__(self, k):
        return self.held[k]

    def __setitem__(self, k, item):
        self.held[k] = item


class FilledDeque(PlainDeque):
    def __init__(self, items):
        self.held = list(items)
        self.maxlen = None


class LimitedDeque(PlainDeque):
    def __init__(self, maxlen):
        self.held = []
        self.maxlen = maxlen

    def append(self, item):
        self.held.append(item)
        if self.maxlen is not None and len(self.held) > self.maxlen:
            self.held.pop(0)

    def appendleft(self, item):
        self.held.insert(0, item)
        if self.maxlen is not None and len(self.held) > self.maxlen:
            self.held.pop()


class FilledLimitedDeque(LimitedDeque):
    def __init__(self, items, maxlen):
        self.held = list(items)
        self.maxlen = maxlen
        if maxlen is not None:
            while len(self.held) > maxlen:
                self.held.pop(0)


class PlainDict(Container):
    walked_as_dict = True  # its items, keys and values are those of `held`

    def __init__(self):
        self.held = {}

    def keys(self):
        return self.held.keys()

    def values(self):
        return self.held.values()

    def items(self):
        return self.held.items()

    def __setitem__(self, k, v):
        self.held[k] = v

    def __delitem__(self, k):
        self.held.pop(k)

    def __contains__(self, k):
        return k in self.held

    def __len__(self):
        return len(self.held)

    def __iter__(self):
        return iter(self.held)

    def get(self, k, default=None):
        if k in self.held:
            return self.held[k]
        return default

    def pop(self, k):
        return self.held.pop(k)

    def setdefault(self, k, default=None):
        if k not in self.held:
            self.held[k] = default
        return self.held[k]


class DictOfLists(PlainDict):
    def __repr__(self):
        return f"defaultdict(<class 'list'>, {self.held!r})"

    def __getitem__(self, k):
        if k not in self.held:
            self.held[k] = []
        return self.held[k]


class DictOfDicts(PlainDict):
    def __repr__(self):
        return f"defaultdict(<class 'dict'>, {self.held!r})"

    def __getitem__(self, k):
        if k not in self.held:
            self.held[k] = {}
        return self.held[k]


class DictOfFloats(PlainDict):
    def __repr__(self):
        return f"defaultdict(<class 'float'>, {self.held!r})"

    def __getitem__(self, k):
        if k not in self.held:
            self.held[k] = 0.0
        return self.held[k]


class DictOfInts(PlainDict):
    def __repr__(self):
        return f"defaultdict(<class 'int'>, {self.held!r})"

    def __getitem__(self, k):
        if k not in self.held:
            self.held[k] = 0
        return self.held[k]


class Counts(PlainDict):
    def __repr__(self):
        return f"Counter({self.held!r})"

    def __getitem__(self, k):
        if k in self.held:
            return self.held[k]
        return 0

    def update(self, items):
        for item in items:
            more = items[item] if isinstance(items, dict) else 1
            self.held[item] = self[item] + more

    def total(self):
        return sum(self.held.values())

    def most_common(self, n=None):
        pairs = sorted(self.held.items(), key=lambda pair: pair[1], reverse=True)
        return pairs if n is None else pairs[:n]


class ChainedDicts(Container):
    def __init__(self, first, second):
        self.first = first
        self.second = second

    def __getitem__(self, k):
        if k in self.first:
            return self.first[k]
        return self.second[k]

    def __setitem__(self, k, v):
        self.first[k] = v

    def __contains__(self, k):
        return k in self.first or k in self.second

    def get(self, k, default=None):
        if k in self.first:
            return self.first[k]
        if k in self.second:
            return self.second[k]
        return default

    def __iter__(self):
        return iter([*self.second, *[k for k in self.first if k not in self.second]])


# --- heapq, as Python's library has it ----------------------------------------------------------------------------------


def heappush(heap, item):
    heap.append(item)
    k = len(heap) - 1
    while k > 0:
        parent = (k - 1) >> 1
        above = heap[parent]
        if not item < above:
            break
        heap[k] = above
        k = parent
    heap[k] = item


def _sift(heap, start):
    """Put the item at `start`, whose children are heaps, where it belongs."""
    end = len(heap)
    item = heap[start]
    k = start
    child = 2 * k + 1
    while child < end:
        right = child + 1
        if right < end and not heap[child] < heap[right]:
            child = right
        heap[k] = heap[child]
        k = child
        child = 2 * k + 1
    while k > start:
        parent = (k - 1) >> 1
        above = heap[parent]
        if not item < above:
            break
        heap[k] = above
        k = parent
    heap[k] = item


def heappop(heap):
    last = heap.pop()
    if len(heap) == 0:
        return last
    first = heap[0]
    heap[0] = last
    _sift(heap, 0)
    return first


def heapreplace(heap, item):
    first = heap[0]
    heap[0] = item
    _sift(heap, 0)
    return first


def heappushpop(heap, item):
    if len(heap) > 0 and heap[0] < item:
        first = heap[0]
        heap[0] = item
        _sift(heap, 0)
        return first
    return item


def heapify(heap):
    for k in range(len(heap) // 2 - 1, -1, -1):
        _sift(heap, k)


def insort_right(items, item):
    lo, end = 0, len(items)
    while lo < end:
        middle = (lo + end) // 2
        if item < items[middle]:
            end = middle
        else:
            lo = middle + 1
    items.insert(lo, item)


def insort_left(items, item):
    lo, end = 0, len(items)
    while lo < end:
        middle = (lo + end) // 2
        if items[middle] < item:
            lo = middle + 1
        else:
            end = middle
    items.insert(lo, item)
