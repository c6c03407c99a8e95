"""Programs that share, alias and overwrite memory: the gradient must be right, or refused.

Each was chosen because some known system returns a wrong number for it, silently.  Not part of the
corpus: `test_refusals` runs them, with those of `detours`.
"""

import copy

import numpy as np

from . import normal

HOSTILE = []


def hostile(*args):
    """Register a program with its arguments."""

    def register(function):
        HOSTILE.append((function, copy.deepcopy(args)))
        return function

    return register


@hostile(normal(4), 2.0)
def store_into_argument(x, k):
    x[0] = k * x[1]
    return np.sum(x * x)


@hostile(normal(4))
def augmented_argument(x):
    y = x
    y += 1.0
    return np.sum(x * x)


@hostile(normal(4))
def scaled_in_place(x):
    x *= 2.0
    x -= np.sin(x)
    return np.sum(x * x)


@hostile(normal(4), 0.7)
def store_through_a_slice(x, k):
    y = np.zeros(4)
    z = y[1:]
    z[0] = k
    z[1:] = x[:2]
    return np.sum(y * y * x)


@hostile(normal(4), 0.7)
def store_through_an_alias(x, k):
    y = np.zeros(4)
    z = y
    z[0] = k * x[0]
    return y[0] * y[0]


@hostile(normal(3, 3))
def store_through_a_row(m):
    t = np.ones((3, 3))
    for i in range(3):
        row = t[i]
        row[i] = m[i, 0] * m[0, i]
    return np.sum(t * m)


@hostile(normal(3, 3))
def store_into_a_transpose(m):
    t = m * 2.0
    t.T[0] = m[1] ** 2
    return np.sum(t * t)


@hostile(normal(4))
def store_through_a_reshape(x):
    y = x * 1.0
    z = y.reshape(2, 2)
    z[0, 1] = x[3] * 3
    return np.sum(y**3)


@hostile(normal(4), 0.7)
def store_through_a_ravel(x, k):
    y = np.outer(x, x)
    y.ravel()[3] = k
    return np.sum(y * y)


@hostile(normal(5))
def shifted_in_place(x):
    a = x * 1.0
    a[1:] = a[:-1]
    return np.sum(a * x)


@hostile(normal(5))
def elements_swapped(x):
    a = x * 1.0
    a[0], a[3] = a[3], a[0]
    return a[0] * x[1] + a[3] ** 2


@hostile(normal(5))
def buffers_swapped(x):
    old, new = x * 1.0, np.zeros(5)
    for _ in range(3):
        new[1:-1] = 0.5 * (old[2:] + old[:-2]) * x[0]
        old, new = new, old
    return np.sum(old * old)


@hostile(normal(5), 0.7)
def alias_in_one_branch(x, k):
    y = x * k
    z = y if k > 0.5 else np.zeros(5)
    z[0] = k
    return np.sum(y * y)


@hostile(normal(4))
def argument_returned_changed_by_helper(x):
    def fill(v):
        v[0] = 3.0
        return v

    y = x * 1.0
    z = fill(y)
    return np.sum(y * z * x)


@hostile(normal(4))
def helper_writes_into_argument(x):
    def scale(v):
        v *= 2.0

    y = x * x
    scale(y)
    return np.sum(y)


@hostile(normal(4), np.array([0, 1, 1, 0]))
def repeated_index_stored(x, index):
    h = np.zeros(2)
    h[index] = x * x
    return h[0] * h[1]


@hostile(normal(4), np.array([0, 1, 1, 0]))
def repeated_index_augmented(x, index):
    h = np.zeros(2)
    h[index] += x * x
    return h[0] * h[1]


@hostile(normal(4), np.array([0, 1, 1, 0]))
def scatter_add(x, index):
    h = np.zeros(2)
    np.add.at(h, index, x * x)
    return h[0] * h[1]


@hostile(normal(4))
def result_into_out(x):
    h = np.zeros(4)
    np.exp(x, out=h)
    return np.sum(h * x)


@hostile(normal(4))
def masked_ufunc(x):
    h = np.zeros(4)
    np.log(x, out=h, where=x > 0)
    return np.sum(h)


@hostile(normal(4))
def filled(x):
    h = x * x
    h.fill(x[0])
    return np.sum(h)


@hostile(normal(4))
def sorted_in_place(x):
    h = x * 1.0
    h.sort()
    return np.sum(h * np.arange(4))


@hostile(normal(4))
def copied_to(x):
    h = np.zeros(4)
    np.copyto(h, x * x)
    return np.sum(h * x)


@hostile(normal(4))
def put_by_function(x):
    h = np.zeros(4)
    np.put(h, [0, 2], x[:2] ** 2)
    return np.sum(h * h)


@hostile(normal(4))
def flat_store(x):
    h = np.ones((2, 2))
    h.flat[1] = x[0] * x[1]
    return np.sum(h * h)


@hostile(normal(3))
def integer_array_truncates(x):
    h = np.zeros(3, dtype=int)
    h[0] = x[0] * 10
    return np.sum(h * x)


@hostile(normal(4))
def list_aliased(x):
    a = [x[0]]
    b = a
    b.append(x[1] * x[0])
    return a[-1] * a[0]


@hostile(normal(4))
def list_element_replaced(x):
    a = [x[0], x[1]]
    b = (a, x[2])
    b[0][1] = x[2] * x[3]
    return a[1] * a[0]


@hostile([0.7, 1.2])
def argument_list_appended(values):
    values.append(values[0] * values[1])
    return values[-1] * values[0]


@hostile([0.7, 1.2, 0.4])
def list_popped(values):
    stack = [v for v in values]
    last = stack.pop()
    stack.insert(0, last * 2)
    return stack[0] * stack[-1]


@hostile(normal(3))
def array_in_a_list_changed(x):
    parts = [x * 1.0, x * 2.0]
    for part in parts:
        part[0] = x[1]
    return np.sum(parts[0] * parts[1])


@hostile(normal(3))
def dict_aliased(x):
    d = {"w": x * 1.0}
    e = dict(d)
    e["w"][0] = 3.0
    e["w"] = x
    return np.sum(d["w"] * x)


@hostile(0.7)
def default_argument_mutated(x):
    def remember(v, store=[]):  # noqa: B006
        store.append(v)
        return len(store) * store[0]

    return remember(x) + remember(x * x)


@hostile(0.7)
def nonlocal_rebound(x):
    total = x

    def add(v):
        nonlocal total
        total = total + v * v

    add(x)
    add(total)
    return total


@hostile(0.7)
def cell_list_mutated(x):
    history = []

    def step(v):
        history.append(v)
        return v * x

    y = step(step(x))
    return y * history[0] * history[1]


@hostile(normal(4))
def stored_behind_a_split(x):
    h = x * 1.0
    a, b = np.split(h, 2)
    h[0] = 7.0
    return a[0] * b[0]


@hostile(normal(4))
def stored_behind_at_least_2d(x):
    h = x * 1.0
    t = np.atleast_2d(h, x)[0]
    h[0] = 7.0
    return np.sum(t * t)


@hostile(normal(4))
def list_grows_while_it_is_looped_over(x):
    d = 1.0
    c = [0, 1]
    for i in c:
        d = d * x[i]
        if len(c) < 4:
            c.append(3)
    return d


@hostile({"a": 0.5, "b": 1.5})
def dict_display_with_another_inside(q):
    r = {**q, "a": q["b"] * 2}
    return r["a"] * r["b"]
