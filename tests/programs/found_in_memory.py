"""Programs with stores, views and containers that once gave a wrong number or crashed, each in its smallest form."""

import copy

import numpy as np

from . import normal, program

THREE = np.array([0.7, 1.3, 0.4])
FOUR = np.array([0.7, -0.5, 0.31, 1.1])


@program(THREE)
def power_through_an_alias(x):
    a = x * 1.0
    b = a
    b **= 2
    a[1] **= 3
    return np.sum(a)


@program(normal(3, 3))
def rows_then_columns(x):
    a = x * 1.0
    b = np.zeros((3, 3))
    for p, q in zip(a, b):
        q[1:] = p[:-1] * p[1:]
        p[0] += q[1]
    for i, c in enumerate(a.T):
        c[0] = b[i, 1]
    return np.sum(a)


@program(THREE)
def numbers_of_a_dict_under_two_names(x):
    d = {"n": x[0], "m": 1.0}
    e = d
    e["n"] = d["n"] * x[1]
    d["m"] = e["n"] * 0.5
    return d["n"] * e["m"]


@program({"a": THREE})
def a_key_of_its_own(d):
    d["c"] = d["a"] * 2
    c = d["c"]
    c[1] = 1.0
    return np.sum(d["c"] * d["c"])


@program(THREE)
def is_the_list_empty(x):
    done = []
    s = x[0]
    if done:
        s = s * 2.0
    done.append(1.0)
    return s * x[1]


@program(THREE)
def is_the_list_of_arrays_empty(x):
    todo = [x, x, x]
    done = []
    v = todo.pop()
    if done:
        v[0] += done[-1][1]
    done.append(v)
    return np.sum(done[0] * x)


@program(THREE)
def a_callee_gives_a_pair_of_views(x):
    def both(a):
        return a, a[1:]

    a = x * 1.0
    p, q = both(a)
    p[0] = q[1] * x[0]
    return np.sum(a * p)


@program(THREE)
def a_number_added_at_many(x):
    a = np.zeros(4)
    b = a
    np.add.at(a, [0, 1, 1], x[0])
    return np.sum(a * b)


@program(THREE)
def a_row_added_at_many(x):
    a = np.zeros((4, 2))
    np.add.at(a, [0, 1, 1], x[:2])
    return np.sum(a * a)


@program(THREE)
def an_index_overwritten_behind_a_break(h):
    n = len(h)
    for start in range(n, -1, -1):
        j = start
        if j >= n:
            break
        j += 1
        h[j - 1], h[j] = h[j], h[j - 1]
    return h[0] ** 2


@program(normal(3, 5))
def one_row_of_a_wider_array(x):
    a = x[:1, :3]
    h = a.reshape(-1)
    h[0] *= 3.0
    return np.sum(a * a) + np.sum(x)


@program(THREE)
def argument_written_behind_its_product(x):
    v = x * 1.0
    x[0] *= 1.5
    return np.sum(v * v)


@program(FOUR, 0.8)
def a_sum_of_an_array_and_its_view_in_a_list(x, k):
    a = x * 1.0
    v = a[:]
    held = [v + a, a]
    x[:2] = x[2:]
    held[1][2] *= k
    return np.sum(held[0] * held[1])


@program(FOUR, 0.8)
def popped_under_the_name_of_another(x, k):
    def scale(v, s):
        v[1:] *= s

    v = x
    v, x = (x, v)
    held = [x, v, x * k]
    v = held.pop(0)
    scale(x, k)
    return np.sum(v * x)


@program(FOUR)
def names_that_change_places_between_stores(x):
    v = x * 1.0
    v[0] = v[1]
    x, v = (v, x)
    v[1] = v[0]
    return np.sum(v * x)


@program(FOUR, 0.8)
def a_view_made_again_before_a_break(x, k):
    v = x.reshape(2, 2).T.reshape(-1)
    for i in range(2):
        v[1:3] -= v[2:] * x[1]
        for j in range(3):
            v = x.reshape(2, 2).T.reshape(-1)
            if v[j] > -0.3:
                break
            v /= 1.5
    return np.sum(x * x) * k


@program(FOUR, 0.8)
def an_argument_in_a_list_before_a_break(x, k):
    held = [x, x, x]
    for i in range(1, 4):
        for j in range(3):
            held[1] *= x
            if x[j] > 0.3:
                break
            x[i] = k
    return np.sum(held[-1])


@program(normal(3, 3))
def gathered_rows_overwritten(a):
    for p in range(2):
        for q in range(p, 3):
            t = a[p, q]
            rows = a[[p, q]]
            a[p], a[q] = t, t * rows[0]
    return a[0, 0]


@program(FOUR, 0.8)
def repeated_indices_in_a_loop(x, k):
    for i in range(2):
        x[[1, 1]] -= x[[0, 2]] * k
        x **= 2
    return np.sum(x)


@program(FOUR)
def bound_to_a_product_of_its_reverse(x):
    v = x
    for i in range(2):
        v = v[::-1] * 0.5
    v[::2] = v[1::2]
    return np.sum(v * v)


@program(FOUR, np.array([-0.2, 0.9, 0.45, -0.7]))
def first_item_read_before_an_insertion(x, y):
    held = [x * 3.0, x]
    for i in range(3):
        y *= held[0]
        held.insert(0, held[-1])
        x **= 2
    return np.sum(y)


class Lazy:
    """Makes its state when it is first asked."""

    def __init__(self, w):
        self.w = w
        self.state = None

    def step(self, x):
        self.state = self.w * x


@program(Lazy(0.5), 1.5)
def a_call_changes_what_a_branch_asks(m, x):
    m.step(x)
    if m.state is None:
        return x
    return m.state * x


@program(Lazy(0.5), 1.5)
def state_put_back_to_none(m, x):
    for _ in range(2):
        old = m.state
        m.step(x)
        y = m.state * x
        m.state = old
    return y if m.state is None else y + m.state


def cube_sum(a):
    return np.sum(a**3)


@program(normal(3))
def kept_by_a_call_and_written(x):
    a = x * 2
    y = cube_sum(a)
    a += x
    a[0] = 5.0
    return y * y + a[1]


@program(normal(3))
def tangent_of_new_memory(x):
    v = x * 1.0
    x[0] *= 1.5
    return np.sum(v * x)


@program(normal(3), normal(3, seed=1))
def complex_products_in_place(x, y):
    z = x + 1j * y
    w = z.copy()
    v = w
    v[1:] *= z[:2]
    w[0] /= v[1]
    v *= 1j
    return np.sum(np.abs(w) ** 2 + v.real)


@program({"x": 1.0, "y": 2.0})
def one_dict_under_two_names(d):
    e = d
    e["x"] = d["y"] * 2
    return d["x"] * e["y"]


@program({"p": {"x": 1.0, "y": 2.0}})
def a_dict_in_a_dict_under_its_own_name(d):
    e = d["p"]
    e["x"] = d["p"]["y"] * 2
    return d["p"]["x"] * e["y"]


@program({"x": 1.0, "y": 2.0})
def a_dict_that_a_loop_names(d):
    for e in [d]:
        e["x"] = d["y"] * 2
    return d["x"]


@program({"x": 1.0, "y": 2.0})
def a_dict_held_by_another(d):
    e = {"q": d}
    e["q"]["x"] = 5.0 * d["y"]
    return d["x"] * d["y"]


@program(([1.0, 2.0], [3.0, 4.0]))
def lists_of_a_pair(t):
    a, b = t
    b[0] = t[0][1] * 2
    return t[1][0] * t[0][0]


@program(THREE)
def places_counted_from_the_end(x):
    g = [x * 1.0, x * 2.0, x * 3.0]
    h = g
    v = h.pop(-2)
    v[0] *= 2.0
    h.insert(-1, v * x)
    g[0][1] = g[1][2]
    w = h.pop(-1)
    h.insert(10, w * w)
    return np.sum(g[0] * g[1] * g[2] * v)


@program(THREE, 2)
def places_counted_from_either_end(x, k):
    g = [x[0], x[1], x[2], x[0] * x[1]]
    h = g
    for i in range(3):
        v = h.pop(k - i - 1)
        h.insert(i - k, v * x[i])
        g[i - 1] = g[i] * g[i + 1]
    del h[k - 3]
    return h[0] * g[1] + h[2]


@program({"a": THREE, "b": THREE[::-1].copy()})
def an_item_popped_from_a_dict_of_two_names(d):
    e = d
    v = e.pop("a")
    d["b"] = v * v
    v[0] = 2.0
    del d["b"]
    e["c"] = v * v
    return np.sum(e["c"] * d["c"]) + len(d)


class Slots:
    def __init__(self, w):
        self.w = w


@program(Slots(THREE))
def an_attribute_of_its_own(m):
    n = m
    n.z = m.w * 2
    m.z[1] = 3.0
    s = np.sum(n.z * m.w)
    del m.z
    m.z = s * m.w
    return np.sum(n.z * m.z)


@program(THREE, 1.2)
def lists_of_a_list_made_in_a_loop(x, v):
    for _ in range(2):
        m = [[v, x[1]], [v, x[0] * x[2]]]
        m[0][0] = np.sin(v)
        w = m[0][0] * m[1][1] - m[0][1]
        v = 0.5 * v + w
    return v


@program(THREE, 1.2)
def lists_of_a_list_and_a_written_array(x, v):
    for r in [x, x]:
        m = [[v, x[1]], [v, x @ r]]
        m[0][0] = np.sin(v)
        w = m[0][0] * m[1][1] - m[0][1]
        v = 0.5 * v + w
    x += -x
    return v


def grown(p):
    for _ in range(2):
        p = np.exp(p * 0.5)
    return p


@program(THREE)
def result_of_a_call_is_overwritten(x):
    v = grown(x)
    v[1:] = v[:-1] * x[0]
    return np.sum(v * v)


@program(FOUR)
def loop_over_a_set(x):
    s = 0.0
    for k in {0, 3}:
        s = s * 0.5 + x[k] * x[k]
    return s


@program(FOUR)
def shapes_that_are_set(x):
    a = x * x
    b = a[1:3]
    a.shape = 2, 2
    b[0] *= 3 * x[1]
    for k in range(2):
        if k == 0:
            a.shape = 4
        else:
            a.shape = -1, 2
    return np.sum(a @ a) * b[1]


def made_square(a):
    a.shape = 2, 2
    a[0] *= a[1]


@program(FOUR)
def shape_set_by_a_callee(x):
    made_square(x)
    return np.sum(x) * x.max()


@program(FOUR)
def shape_that_takes_a_copy(x):
    a = np.outer(x, x)
    b = a.T
    try:
        b.shape = 16
    except AttributeError:
        a[0] = 0.0
    return np.sum(a * b)


@program(0.1, 0.6)
def points_of_a_grid_that_drop_out(low, high):
    i, j = np.mgrid[0:3, 0:2]
    c = np.linspace(low, high, 3)[i] + np.linspace(low, high, 2)[j] * 1j
    i.shape = j.shape = c.shape = 6
    z = np.zeros(c.shape, np.complex128)
    out = np.zeros((3, 2))
    for _ in range(3):
        np.multiply(z, z, z)
        np.add(z, c, z)
        kept = abs(z) < 0.7
        out[i[~kept], j[~kept]] = abs(z[~kept])
        z, i, j, c = z[kept], i[kept], j[kept], c[kept]
    return np.sum(out**2)


@program(FOUR)
def buffers_by_the_class_of_arrays(x):
    a = np.ndarray((3,), dtype=x.dtype)
    b = np.ndarray(3)
    a[:] = x[:3] * x[1:]
    b[0] = a[2] * x[0]
    b[1:] = a[1:] * a[:2]
    return np.sum(a * b)


@program(THREE, np.array([1.0, 2.0, 1.5]), warns=True)
def distances_whose_diagonal_is_thrown_away(x, m):
    with np.errstate(invalid="ignore"):  # of the tangents
        d = x - x[:, None]
        r = np.sqrt(d**2)
    r[r > 0] = 1.0 / r[r > 0]
    return np.sum(np.triu(m * m[:, None] * r, 1))


def wrapped(p):
    out = []
    for _ in range(2):
        out.append(p)
    return out


@program(THREE)
def what_a_callee_put_into_a_list(x):
    a = x * 1.0
    rows = wrapped(a)
    rows[0][0] = x[1] * x[2]
    return np.sum(a * a)


def steps(p):
    out = []
    for _ in range(3):
        p = np.exp(p * 0.3)
        out.append(p)
    return out


@program(THREE)
def results_in_a_list_are_overwritten(x):
    rows = steps(x)
    first = rows[0]
    first[0] = x[1]
    rows[2] *= rows[1]
    return np.sum(rows[2] * rows[1]) + np.sum(first * x)


def halves(p, n):
    return np.exp(p) if n == 0 else np.sin(halves(p * 0.5, n - 1)) + p


@program(THREE)
def results_of_calls_inside_a_loop_are_overwritten(x):
    s = 0.0
    for i in range(3):
        v = halves(x * (i + 1.0), 2)
        w = grown(v)
        w[i] = s + v[0]
        v[:] = w * 0.5
        s = s * 0.5 + np.sum(v * x)
    return s


def whole_and_part(p):
    q = np.exp(p)
    for _ in range(2):
        q = q * 0.9
    return q[1:], q


def parts_in_a_list(p):
    q = np.exp(p)
    for _ in range(2):
        q = q * 0.9
    return [q[1:], q]


@program(THREE)
def results_that_share_memory(x):
    a, b = whole_and_part(x)
    a[0] = x[0] * 3.0
    rows = parts_in_a_list(x)
    rows[0][1] = x[1] * a[1]
    return np.sum(a * a) + np.sum(b * rows[1])


def waves(p):
    a = np.exp(p)
    b = np.sin(p)
    for _ in range(2):
        a = a * b
    return a, b


@program(THREE)
def results_of_calls_are_multiplied_in_place(x):
    a, b = waves(x)
    c = grown(x)
    c *= x
    b *= a
    a[0] = b[1]
    return np.sum(a * b * c)


@program(FOUR, np.array([1.2, -0.7, 0.9]))
def ufuncs_at_listed_places_of_a_view(x, y):
    a = x * 1
    b = a[::-1]
    np.multiply.at(b, [0, 0, 2], y)
    np.subtract.at(a, [1, 1, 3], b[:3])
    np.maximum.at(a, [1, 2], y[1:])
    return np.sum(a * b)


class Ring:
    def __init__(self, n):
        self.buffers = [np.zeros(2) for _ in range(n)]
        self.k = 0

    def push(self, v):
        slot = self.buffers[self.k % len(self.buffers)]
        slot[:] = v
        self.k += 1
        return slot

    @property
    def last(self):
        return self.buffers[(self.k - 1) % len(self.buffers)]


@program(FOUR)
def stores_through_what_a_property_gives(x):
    r = Ring(2)
    s, seen = 0.0, None
    for i in range(3):
        v = r.push(x[i : i + 2] * x[i])
        if i == 1:
            seen = v
        r.last[0] *= 2.0
        s = s + np.sum(r.buffers[0] * r.buffers[1])
    return s + np.sum(seen * x[:2])


@program(FOUR)
def lists_that_hold_what_another_holds(x):
    d = [x * 1]
    e = [d[0][::-1]]
    t = e[0]
    t[3] = x[1] * 2
    return np.sum(d[0] * x)


@program(FOUR)
def objects_that_hold_what_another_holds(x):
    v = Slots(x * 1)
    b = Slots(v.w[::-1])
    c = Slots(b.w[1:])
    c.w[0] *= x[3]
    return np.sum(v.w * x)


@program(FOUR)
def a_list_that_grows_after_it_is_held(x):
    e = []
    d = {"k": e}
    e.append(x * 1)
    f = [d]
    e[0][1] *= x[0]
    return np.sum(f[0]["k"][0] * x)


@program(FOUR)
def a_list_popped_out_of_another(x):
    q = [x * 1]
    s = [q]
    r = s.pop()
    r[0][1] = x[2]
    r.append(x[:2] * 1)
    z = q[1]
    z[0] *= 4.0
    return np.sum(q[0] * x) * np.sum(r[1])


class Level:
    def __init__(self, s):
        self.s = s

    def rise(self, t):
        self.s += t


@program(0.3)
def a_sum_of_nothing_in_a_list(x):
    """The sum is the int 0, which has no cotangent."""
    level = Level(2)
    level.rise(-x * 8)
    v = np.linspace(0.9, 1.1, 3) * level.s
    s = sum([v[k] for k in range(3) if v[k] > 0.5])
    a = [2, x, s]
    return 1.1 * s + np.mean(np.sin(a))


@program(THREE)
def an_entry_that_keeps_what_either_arm_made(x):
    """The number is taken from the entry again, wherever it was made."""
    v = np.empty(2)
    for i in range(2):
        v[i] = 2 / x[2] if i == 0 else 1.0
    return v[-2]


@program(FOUR)
def an_entry_that_keeps_a_number_changed_on_the_way(x):
    v = np.zeros(5)
    s = 0.0
    for i in range(3):
        if x[i] > 0:
            t = np.exp(x[i])
        else:
            t = x[i] * x[3]
        t *= x[i + 1]
        k = i + 1
        v[k] = t
        s = s + np.sin(t * t)
    return v[1] * v[2] * v[3] + s


@program(THREE + 1.0, THREE, 0.7)
def an_array_to_the_power_of_another_in_place(x, y, k):
    x **= y
    x **= k
    y **= y
    return np.sum(x * y)


@program(THREE + 1.0, FOUR[:3], 1.7)
def remainders_and_powers_of_parts_in_place(x, y, k):
    x[1:] **= y[1:]
    x[::-1] %= 0.83
    v = y[:]
    v //= k
    x[...] **= x
    return np.sum(x) + np.sum(y)


class Scale:
    __array_ufunc__ = None

    def __init__(self, by):
        self.by = by

    def __mul__(self, other):
        return self.by * other

    def __neg__(self):
        return self.by * self.by

    def __getitem__(self, x):
        return self.by * x * x

    @property
    def twice(self):
        return self.by * self.by * 2.0


@program(THREE, FOUR[:3])
def what_an_operator_of_a_class_kept_is_changed(x, y):
    s = Scale(x)
    a = s * y
    y += 2.0
    b = s[y]
    y **= 2
    c = -Scale(y)
    y *= 0.3
    d = Scale(y).twice
    y /= 2.0
    return np.sum(a + b * c) + np.sum(d)


def weighted(w, t):
    u = w
    if np.sum(w) > 1e9:
        return w
    return u * t


@program(THREE, FOUR[:3])
def a_call_keeps_what_may_be_an_array_and_changes(x, w):
    if x[0] > 0.5:
        x = x + 0.0
    else:
        x = float(np.sum(x))
    y = weighted(w, x)
    x += 1.0
    return np.sum(y) + np.sum(x)


@program(THREE + 1.0, FOUR[:3])
def a_call_keeps_what_becomes_its_power(x, w):
    y = weighted(w, x)
    x **= 1.5
    y = y + weighted(x, w)
    x **= w
    return np.sum(y * x)


@program(normal(3, 3), normal(3, 3, seed=1))
def a_factor_changed_behind_its_decomposition(a, b):
    r = np.linalg.qr(a)[1]
    r += 0.05 * b
    r[1] *= 0.9
    return np.sum(np.cos(r) * np.sin(a))


@program(normal(3, 2), THREE[:2], second_order=False)  # refused
def parts_of_a_decomposition_changed(a, b):
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    s *= b
    vt[0] = s
    u **= 2
    return np.sum(u @ vt)


def written_or_left(v, k):
    if k > 0.1:
        v[1] = 3.0
    else:
        v[0] = 2.0
        if k > 0.05:
            return v * v
    return np.abs(v)


@program(0.3, FOUR)
def returns_from_an_arm_that_writes(k, v):
    w = written_or_left(v, k) * written_or_left(v, k * 0.25)
    return np.mean(w * written_or_left(v, k * 0.05))


@program(FOUR)
def whole_numbers_put_where_an_alias_was(x):
    items = [x * 1.0, x * 2.0]
    parts = {"a": x * 1.5}
    y, z = items[0], parts["a"]
    items[0] = np.arange(4)
    parts["a"] = np.arange(4)
    y *= 2
    z *= 3
    items[1][0] = 3.0
    return np.sum(items[0] * x * parts["a"] + items[1] + y * z)


@program(THREE)
def whole_numbers_put_over_numbers_under_another_name(x):
    d = [1]
    c = d
    for _ in range(2):
        d[0] = 2
        c[0] = c[0] * x[0]
    return c[0] * x[1]


@program(THREE, FOUR[:3] + 2.0)
def a_list_grown_in_place_by_what_is_written_later(x, w):
    kept = [w * 1.0]
    c = [kept]
    c += [[w]]
    w *= x
    return np.sum(c[1][0] * c[0][0])


@program(THREE)
def a_list_of_nothing_grown_under_another_name(x):
    c = [None]
    d = c
    d += [x * 2.0]
    return np.sum(np.sin(c[-1]))


class Two:
    __slots__ = ("a", "b", "n")

    def __init__(self, a, b):
        self.a, self.b, self.n = a, b, 1.0

    def scale(self, t):
        self.a *= t


@program(THREE, FOUR[:3])
def objects_that_change_places_in_a_loop(x, w):
    p = Two(x * 1.0, x)
    q = Two(p.a, x * 2.0)
    for _ in range(3):
        p, q = q, p
        p.n *= w[1]
        p.a += x
    return np.sum(np.sin(p.a) * w) + np.sum(q.a * q.a) + np.sum(p.b) + p.n * q.n


@program(THREE, FOUR[:3])
def a_copy_in_one_arm(x, w):
    p = Two(x * 1.0, x)
    q = p
    if x[0] > 0:
        q = copy.copy(p)
        p.n = w[1]
    else:
        p.scale(2.0)
    for _ in range(2):
        q.scale(w[0])
        p = copy.copy(p)
    return np.sum(p.a * q.a) + p.n * q.n * w[2]


@program(THREE)
def what_a_copy_by_method_holds(x):
    inner, kept = [1, 2], {"k": None}
    c, d = [inner].copy(), {"p": kept}.copy()
    c[0][0] = x[0] * 2.0
    d["p"]["k"] = x * x
    return inner[0] * x[1] + np.sum(kept["k"])


@program(THREE)
def what_a_sum_of_lists_holds(x):
    inner = [1, 2]
    c = ([[1, 2]] + [inner]) * 2
    c[3][0] = x[0] * 2.0
    c[1][1] = x[1]
    return inner[0] * inner[1] * x[2]


@program([THREE, np.arange(3) + 1])
def arrays_of_whole_numbers_among_others(xs):
    s = 0.0
    for i in range(len(xs)):
        v = xs[i]
        s = s + np.sum(v * v)
        xs[i] = v * 2
    ys = [xs[0], xs[1]]
    ys[0][0] = 3.0
    for v in ys:
        v[1] = 2
    return s + np.sum(xs[0] * ys[1]) + sum([np.sum(v * v) for v in ys])


@program(THREE)
def what_is_endlessly_nested(x):
    inner = {"k": None}
    c = {"p": inner}
    d = dict(c)
    d["p"].update({"k": x})
    return np.sum(inner["k"] * x) if inner["k"] is not None else np.sum(x)


@program(THREE[:1])
def dict_that_goes_where_another_would(x):
    d = {}
    for i, v in enumerate(x):
        if i % 2 not in d:
            d[i % 2] = {}
        d[i % 2][i] = v * v
    e = {}
    if 1 not in d:
        d[1] = e
    u = d[1]
    u[5] = x[0]
    return u[5] + (len(e) > 0) * x[0] ** 2


@program(THREE)
def list_that_a_dict_takes_for_another(x):
    other = [None, None]
    other[1] = x * 2.0
    inner = [None, None]
    c = {"p": other}
    c.update({"p": inner})
    c["p"].append(x)
    return sum([np.sum(q * x) for q in inner if q is not None])


@program(THREE, second_order=False)
def deleted_under_a_name_of_unknown_kind(x):
    e = [None, x[0] * 2.0]
    d = {}
    d.update(a=None)
    d["k"] = e

    def drop(v):
        del v[0]

    drop(d["k"])
    t = x[1]
    if e[0] is not None:
        t = t * e[0]
    return t


@program(THREE)
def changed_in_a_list_of_unknown_kinds(x):
    inner = {"k": None}
    h = {}
    h.update(q=None)
    h["k"] = inner
    v = [h["k"], {"k": None}]
    t = v[0]
    t.update({"k": x})
    return np.sum(inner["k"] * x) if inner["k"] is not None else x[0]
