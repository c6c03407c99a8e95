"""Values that travel by odd ways (text, bytes, sets, objects): the gradient right, or refused."""

import bisect
import heapq

import numpy as np

from . import normal
from .hostile import HOSTILE, hostile  # noqa: F401


@hostile(0.7)
def through_text(x):
    return float(f"{x:.17g}") * x


@hostile(0.7)
def through_repr(x):
    return eval(repr(x)) * x


@hostile(normal(3))
def through_list_of_floats(x):
    return sum(x.tolist()) * x[0]


@hostile(normal(3))
def through_bytes(x):
    return np.sum(np.frombuffer(x.tobytes()) * x)


@hostile(normal(3))
def through_an_integer_view(x):
    return np.sum(x.view(np.int64).view(np.float64) * x)


@hostile(0.7, 1.2)
def through_random_parameters(mean, sigma):
    rng = np.random.default_rng(0)
    return rng.normal(mean, sigma) * mean


@hostile(0.7)
def through_a_set(x):
    values = {x, x * x}
    return sum(values) * x


@hostile(0.7)
def through_a_dict_key(x):
    d = {x: 1.0, x * x: 2.0}
    return sum(d) * x


@hostile(normal(4))
def through_vectorize(x):
    f = np.vectorize(lambda v: v * v)
    return np.sum(f(x) * x)


@hostile(normal(4))
def through_apply_along_axis(x):
    return np.sum(np.apply_along_axis(lambda v: v * v, 0, x) * x)


@hostile(normal(4))
def through_fromiter(x):
    return np.sum(np.fromiter((v * v for v in x), float) * x)


@hostile(normal(4))
def through_a_comprehension(x):
    return sum([v * v for v in x]) + sum(v * x[0] for v in x)


@hostile(normal(4))
def through_map_and_filter(x):
    return sum(map(lambda v: v * v, x)) + sum(filter(lambda v: v > 0, x)) * x[0]


@hostile(normal(4))
def through_an_attribute_of_a_function(x):
    def f(v):
        return v * f.k

    f.k = x[0]
    return f(x[1])


@hostile(normal(4))
def through_an_object(x):
    class Box:
        pass

    box = Box()
    box.value = x * x
    box.value[0] = 2.0
    setattr(box, "other", x[0])
    return np.sum(box.value) * getattr(box, "other")


@hostile(normal(4))
def through_locals(x):
    y = x * x
    return np.sum(locals()["y"])


@hostile(normal(4))
def read_only_broadcast(x):
    y = np.broadcast_to(x[:1], (4,))
    return np.sum(y * x * y)


@hostile(normal(6))
def overlapping_windows(x):
    w = np.lib.stride_tricks.sliding_window_view(x, 3)
    return np.sum(w[0] * w[1] * w[3])


@hostile(normal(4))
def accumulated_from_a_float(x):
    s = 0.0
    for i in range(3):
        s += x * x[i]
    t = s
    s += x
    return np.sum(t * s)


@hostile(normal(3), normal(3, seed=1))
def accumulated_alias(x, y):
    s = x + y
    t = s
    t += x * y
    return np.sum(s * t)


@hostile(normal(4))
def integer_then_float(x):
    s = 0
    for v in x:
        s += v
        s *= 2
    return s * s


@hostile(normal(3))
def with_and_try(x):
    with np.errstate(all="ignore"):
        y = x * x
    try:
        z = y[10]
    except IndexError:
        z = y[0] * 2
    finally:
        w = x[1]
    return z * w


@hostile(0.7)
def generator_helper(x):
    def multiples(v):
        for i in range(3):
            yield v * i

    return sum(multiples(x)) * x


@hostile(0.7)
def matched(x):
    match (x, "a"):
        case (v, "a"):
            return v * v
        case _:
            return x


@hostile(0.73)
def integer_division_of_active(x):
    return (x // 0.2) * x + int(x * 10) * x + hash(x) * 0.0


@hostile(normal(4))
def deleted(x):
    a = [x[0], x[1], x[2]]
    del a[0]
    y = x * x
    b = y
    del y
    return a[0] * a[1] * b[0]


@hostile(normal(4), normal(4, seed=1))
def conditional_accumulator(x, y):
    s = x if x[0] > 100 else x * 1.0
    s += y
    return np.sum(s * x)


@hostile(normal(4))
def shuffled_in_place(x):
    h = x * 1.0
    np.random.default_rng(0).shuffle(h)
    return np.sum(h * x)


@hostile([0.7, 1.2, 0.4])
def inserted_by_a_library(values):
    kept = []
    for v in values:
        bisect.insort(kept, v * v)
    return kept[0] * kept[1] + kept[2]


@hostile([0.7, 1.2, 0.4])
def pushed_onto_a_heap(values):
    heap = []
    for v in values:
        heapq.heappush(heap, v * v)
    return heapq.heappop(heap) * heap[0]


@hostile([0.7, 1.2, 0.4])
def list_sorted_in_place(values):
    kept = [values[0], values[1], values[2] * values[0]]
    kept.sort()
    kept.reverse()
    return kept[0] * kept[1] + kept[2]


@hostile(normal(4))
def shape_assigned(x):
    y = x * x
    y.shape = (2, 2)
    return np.sum(y[0] * y[1])


@hostile(normal(4))
def extended_by_itself(x):
    a = [x[0], x[1] * x[0]]
    a += a
    a.extend([x[2]])
    b = a * 2
    return b[3] * b[0] * b[-1]


@hostile(normal(3))
def argument_through_a_tuple(x):
    pair = (x, x)
    y, z = pair
    z += 1.0
    return np.sum(y * z)


@hostile({"w": normal(3), "k": 0.4})
def dict_argument_updated(params):
    params["w"] = params["w"] * params["k"]
    params.update(k=2.0)
    return np.sum(params["w"] ** 2) * params["k"]


@hostile(normal(3))
def alias_of_a_row_in_a_list(x):
    rows = []
    buffer = np.zeros(3)
    for i in range(3):
        buffer[i] = x[i] ** 2
        rows.append(buffer)
    return np.sum(rows[0] * rows[2])


@hostile(normal(3))
def view_taken_before_the_store(x):
    h = np.zeros(3)
    tail = h[1:]
    h[2] = x[0] * x[1]
    return tail[1] * x[2]


@hostile(normal(3))
def store_after_use_in_a_product(x):
    h = x * 1.0
    p = h @ h
    h[0] = p
    q = h @ h
    return p * q


@hostile(normal(3))
def returned_buffer_reused(x):
    h = np.zeros(3)

    def fill(k):
        h[0] = x[0] * k
        return h

    a = fill(2.0)
    b = fill(3.0)
    return np.sum(a) * np.sum(b)


@hostile(normal(3), 2)
def stored_at_a_changing_index(x, k):
    h = np.zeros(4)
    index = np.array([0, 1])
    h[index] = x[:2]
    index[0] = k
    h[index] += x[1:] ** 2
    return np.sum(h**2)
