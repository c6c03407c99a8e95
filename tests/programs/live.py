"""Views of dicts under names, which see what the dict holds when they are asked; and tables of functions that are not elementwise."""

import numpy as np

from . import normal, program

FOUR = np.array([0.7, -0.5, 0.31, 1.1])
REDUCTIONS = {"sum": np.sum, "product": np.prod, "norm": np.linalg.norm}


@program(FOUR)
def values_of_a_dict_that_changes(x):
    d = {"a": x[0] * x[1], "b": x[2]}
    values = d.values()
    d["c"] = x[3] ** 2
    d["a"] = x[1] ** 3
    total = sum(values) ** 2
    for v in values:
        total += v * v
    return total * max(values)


@program(FOUR)
def values_of_a_dict_that_grows(x):
    d = {}
    values, keys = d.values(), d.keys()
    total = 0.0
    for i in range(4):
        d[i] = x[i] ** 2
        total += sum(values) * x[i] * len(keys)
    return total if 3 in keys else x[0]


@program(FOUR)
def items_of_a_dict_looped_over_twice(x):
    d = {}
    items = d.items()
    for i in range(3):
        d[i] = x[i]
    total = 0.0
    for k, v in items:
        for j, w in items:
            total += v * w * (k + 1) ** j
    return total + sorted(items, key=lambda pair: pair[1])[0][1] ** 3


@program(FOUR)
def values_of_one_of_two_dicts(x):
    a, b = {0: x[0], 1: x[2]}, {1: x[1] ** 2}
    values = a.values() if x[0] > 5 else b.values()
    b[3] = x[3]
    b = {}
    return sum(values) ** 2 + len(b)


@program(FOUR)
def arrays_in_a_dict_written_through_its_values(x):
    d = {i: x * (i + 1.0) for i in range(3)}
    values = d.values()
    total = 0.0
    for i in range(2):
        for v in values:
            v *= v[0]
            total += np.sum(v)
        gone = d.pop(i)
        total += np.sum(gone * gone)
    return total


@program(FOUR)
def keys_of_a_dict_that_loses_one(x):
    d = {0: x[0], 1: x[1], 2: x[2]}
    keys = d.keys()
    d.pop(1)
    return sum(d[k] ** 2 for k in keys) * len(keys)


@program(FOUR)
def whole_numbers_of_a_dict_that_loses_two(x):
    d = {0: 3, 1: 4, 2: 5}
    values, items = d.values(), d.items()
    del d[1]
    d.popitem()
    return (sum(values) + len(items)) * x[0] ** 2


@program(FOUR)
def values_asked_in_tests(x):
    d = {0: x[0]}
    values, keys, i = d.values(), d.keys(), 0
    while len(values) < 4 and 7 not in keys:
        i += 1
        d[i] = x[i] * x[i - 1]
        if len(keys) > 2:
            d.pop(0, 0.0)
        if i == 3:
            break
    return sum(values) ** 2 if max(values) > -5 else x[0]


@program({"a": FOUR, "b": 2 * FOUR})
def values_of_an_argument(p):
    values, items = p.values(), p.items()
    total = sum(np.sum(v**2) for v in values)
    for v in values:
        v[0] = v[1] * v[2]
    for k, v in items:
        total += np.sum(v) ** 3 if k == "a" else np.prod(v)
    return total


@program(FOUR, 1)
def table_of_reductions(x, k):
    return [np.sum, np.prod][k](x) * {"s": np.sum, "m": np.mean}["sm"[k]](x**2)


@program(FOUR)
def table_of_reductions_looped_over(x):
    total = 0.0
    for name in REDUCTIONS:
        total += REDUCTIONS[name](x) ** 2
    for name, f in REDUCTIONS.items():
        total += f(x[: len(name) - 1])
    return total


@program(normal(3, 3), 0)
def table_of_functions_of_matrices(a, k):
    f = (np.linalg.det, np.trace, np.linalg.norm)[k]
    g = [np.linalg.inv, np.transpose, np.flip][k]
    return f(a @ a.T) + np.sum(g(a) ** 2) + np.sum([np.sum, np.cumsum][k](a, axis=0) ** 2)


class Reduced:
    def __init__(self, reduction):
        self.reduction = reduction

    def __call__(self, x):
        return self.reduction(x**2)


@program(FOUR)
def reductions_in_objects(x):
    return Reduced(np.sum)(x) * Reduced(np.prod)(x)


def squares(d):
    return sum(v * v for v in d.values())


@program(FOUR)
def items_deleted_before_a_helper_reads(x):
    items = {}
    for k, v in zip("abcd", x):
        items[k] = v
    items["n"] = 3
    d = items
    d.pop("a")
    d.pop("n")
    e = d
    e.pop("b")
    return squares(d) * d["c"]


@program(FOUR, 2)
def list_that_only_grows_as_a_matrix(x, n):
    out = [x * 1.0]
    for i in range(n):
        out.append(out[-1] * x[i])
        out += [out[0] * out[-1]]
        out[0] = out[0] * 2
    out.insert(0, x)
    out.extend([x * x])
    return np.sum(np.array(out) @ np.ones((4, 2))) * len(out) + np.sum(np.stack(out) ** 2)


@program(FOUR, 0)
def list_that_loses_its_only_row_under_another_name(x, n):
    out = [x * 1.0]
    same = out
    if n == 0:
        same.pop()
    a = np.array(out)
    return np.sum(a) + np.sum(x**2) * a.ndim


@program(FOUR)
def arrays_made_of_lists_that_are_written(x):
    y = x * 1.0
    rows, total = [y, y * 2], 0.0
    for i in range(3):
        a = np.asarray(rows)
        a *= x[i]
        rows.append(a[-1])
        rows[0][i] = a[0, i] ** 2
        total += np.sum(a**2)
    b, c = np.ravel(rows), np.transpose((y, y))
    b[1] *= x[3]
    c[1, 0] = x[2] ** 2
    p = np.atleast_1d(y)
    p[0] *= np.einsum("i->i", y)[1]
    return total + np.sum(b**2) + np.sum(c**2) + sum([np.sum(v * v) for v in rows])


@program(FOUR, 0.4, 3)
def tanks_that_exchange_water(h, k, n):
    h, total = h.copy(), 0.0
    for i in range(n):
        q = k * (h[:-1] - h[1:])
        for j in range(len(h) - 1):
            h[j] = h[j] - q[j]
            h[j + 1] = h[j + 1] + q[j]
        total += np.sum(h[:-1] ** 2)
    return total
