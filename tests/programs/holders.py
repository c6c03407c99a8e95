"""Lists, tuples and dicts of arrays and numbers, mutated while other names hold them."""

import numpy as np

from . import normal, positive, program


@program(normal(3))
def arrays_in_a_list(x):
    a = x * 2.0
    held = [a, x * 3.0]
    a[0] = x[1]
    held[1][2] = x[0] * x[1]
    for r in held:
        r[1] *= 2.0
    return np.sum(held[0] * held[1])


@program(normal(3))
def slots_rebound_in_a_loop(x):
    g = [x * 1.0, x * 2.0, x * 3.0]
    for i in range(1, 3):
        g[i] = g[i] - g[0] * g[i][0]
        for j in range(3):
            g[i][j] *= g[i - 1][j]
        g[0] = g[i] * x
    return np.sum(g[2]) + np.sum(g[1] * g[0])


@program(normal(3))
def slots_augmented_in_a_loop(x):
    g = [x * 1.0, x * 2.0, x * 3.0]
    h = g[1]
    for i in range(1, 3):
        g[i] -= g[0] * g[i][0]
        g[i - 1] *= h
    return np.sum(g[2]) + np.sum(g[1] * g[0])


@program(normal(3))
def one_array_held_twice(x):
    a = x * 1.0
    g = [a, a, x * 2.0]
    g[0][0] = x[1] * g[1][2]
    g[2] = g[1]
    g[2][1] *= g[0][0]
    return np.sum(a * g[0] * g[2])


@program(normal(3))
def history_of_one_buffer(x):
    a = x * 1.0
    history = []
    for i in range(3):
        a[i] = a[i] * x[0] + i
        history.append(a)
    return np.sum(history[0] * history[2])


@program(normal(3))
def history_of_copies(x):
    a = x * 1.0
    history = [a]
    for i in range(3):
        a = a.copy()
        a[i] = history[-1][i - 1] * x[0]
        history.append(a)
    history[1][0] = x[2] ** 2
    return np.sum(history[0] * history[1] * history[3])


@program(normal(3))
def appended_popped_and_written(x):
    stack = [x * 1.0]
    for i in range(3):
        top = stack.pop()
        top[i] *= x[0]
        stack.append(top)
        stack.append(top * 2.0)
    last = stack.pop()
    first = stack.pop(0)
    last[0] = first[1]
    first[2] += last[0]
    return np.sum(last * first) + np.sum(stack[0])


@program(normal(3))
def a_queue_of_arrays(x):
    queue = [x * 1.0, x * 2.0]
    s = 0.0
    n = 0
    while queue:
        v = queue.pop(0)
        v[0] *= 0.5
        s += v @ x
        if n < 3:
            queue.append(v)
            v[1] = s
        n += 1
    return s


@program(normal(3))
def inserted_arrays(x):
    a = x * 1.0
    g = [x * 2.0]
    g.insert(0, a)
    g.insert(1, a * a)
    a[0] = g[1][1]
    g[0][2] *= g[2][0]
    return np.sum(g[0] * g[1] * g[2])


@program(normal(3))
def extended_by_arrays(x):
    a, b = x * 1.0, x * 2.0
    g = [a]
    g.extend([b, a])
    g += [x * 3.0]
    g[2][0] = g[3][1]
    b[1] *= g[1][0]
    return np.sum(g[0] * g[1]) + np.sum(g[3])


@program(normal(3))
def deleted_items(x):
    a, b, c = x * 1.0, x * 2.0, x * 3.0
    g = [a, b, c]
    del g[1]
    g[1][0] = a[2]
    b[1] *= g[0][0]
    del g[0]
    g[0] *= x
    return np.sum(g[0] * b) + np.sum(a * c)


@program(normal(3))
def slices_of_lists_of_arrays(x):
    g = [x * 1.0, x * 2.0, x * 3.0]
    h = g[1:]
    h[0][0] = g[0][1]
    h[1] = x * g[1]
    h[1][2] *= 2.0
    g[2][1] = h[1][1]
    k = g[::-1]
    k[0][0] *= h[0][0]
    return np.sum(g[0] * g[1] * g[2]) + np.sum(h[1])


@program(normal(3))
def copies_of_lists(x):
    xs = [x * 1.0, x * 2.0]
    ys = xs.copy()
    zs = list(xs)
    ws = xs[1:] + ys[:1]
    ys[0][0] = 5.0 * x[1]
    zs[1][1] = ys[0][0] * x[2]
    ws[0][2] *= xs[0][0]
    ys[1] = x * 3
    ys[1][0] *= ws[1][0]
    return np.sum(xs[0] * xs[1]) + np.sum(ys[1] * zs[0])


@program(normal(3))
def repeated_list(x):
    g = [x * 1.0] * 3
    g[0][1] = x[2] ** 2
    g[2][0] *= g[1][1]
    g[1] = x * 2.0
    g[1][2] = g[0][0]
    return np.sum(g[0] * g[1] * g[2])


@program(0.7)
def numbers_under_two_names(x):
    xs = [x, 2 * x, 3.0]
    ys = xs
    ys[1] = xs[0] * ys[1]
    xs.append(ys[1] * x)
    ys.append(1.5 * x)
    v = xs.pop()
    xs[0] = v * ys[2]
    return xs[0] * ys[1] * ys[3]


@program(normal(3))
def numbers_augmented_under_two_names(x):
    xs = [x[0], x[1], 2.0]
    ys = xs
    for i in range(3):
        ys[i] += xs[i - 1] * x[i]
        xs[i] *= ys[0]
        ys[i - 1] -= xs[i]
        xs[i] /= 2.0 + ys[0] ** 2
    return xs[0] * ys[1] + xs[2]


@program(positive(2))
def powers_of_numbers_under_two_names(x):
    xs = [x[0], x[1]]
    ys = xs
    ys[0] **= 2
    xs[1] **= ys[0]
    return xs[0] * ys[1] + xs[1]


@program(0.7)
def nested_lists_of_numbers(x):
    g = [[x, 1.0], [2.0 * x, x * x]]
    r = g[1]
    r[0] = g[0][0] * r[1]
    g[0][1] = r[0] + x
    g[1][1] = g[0][1] * r[0]
    g[0], g[1] = g[1], g[0]
    g[0][0] += g[1][1]
    return r[1] * g[0][1] + g[1][0] * r[0]


@program(normal(2, 3))
def nested_lists_of_arrays(x):
    g = [[x[0] * 1.0, x[1] * 2.0], [x[0] * 3.0]]
    r = g[0]
    r[1][0] = g[1][0][2]
    r.append(g[1][0])
    g[0][2][1] *= r[0][1]
    g[1].append(r[1])
    g[1][1][2] = x[0, 0]
    return np.sum(g[0][0] * g[0][1] * g[1][0]) + np.sum(r[2])


@program(normal(3))
def rows_kept_in_a_list(x):
    a = np.outer(x, x)
    held = [a[0], a[1], a[:, 2]]
    held[0][1] = x[2] ** 3
    a[1] *= held[2][0]
    held[2][1] += held[1][0]
    return np.sum(a**2) + np.sum(held[1])


@program(normal(3, 3))
def list_of_an_array(x):
    a = x * 1.0
    held = list(a)
    held[0][1] = x[2, 2] ** 3
    held[1], held[2] = held[2], held[1]
    held[1][0] *= a[0, 1]
    return np.sum(a**2) + np.sum(held[1])


@program(normal(3))
def dict_of_arrays(x):
    d = {"a": x * 1.0, "b": x * 2.0}
    a = d["a"]
    a[0] = d["b"][1]
    d["b"][2] *= a[0]
    d["c"] = a
    d["c"][1] = x[2] ** 2
    d["a"] = d["b"]
    d["a"][0] += d["c"][1]
    return np.sum(d["a"] * d["c"]) + np.sum(d["b"])


@program({"a": normal(3), "b": 0.3}, normal(3, seed=3))
def dict_argument_written(d, x):
    d["a"][0] = x[1] * d["b"]
    d["b"] = d["b"] * x[0]
    d["c"] = d["a"] * 2
    c = d["c"]
    c[1] = x[2]
    return np.sum(d["c"]) * d["b"] + np.sum(d["a"])


@program({"w": normal(3), "hist": [0.5]}, 0.3)
def dict_of_state(s, lr):
    for i in range(3):
        s["w"] = s["w"] - lr * np.sin(s["w"])
        s["hist"].append(np.sum(s["w"]))
        s["w"][0] *= s["hist"][i]
    return sum(s["hist"]) + s["w"] @ s["w"]


@program(normal(3))
def dict_of_numbers_under_two_names(x):
    d = {"n": x[0], "m": 1.0}
    e = d
    for i in range(3):
        e["n"] += d["m"] * x[i]
        d["m"] = e["n"] * 0.5
        e["m"] -= x[1]
    return d["n"] * e["m"]


@program(normal(3))
def dict_of_dicts(x):
    d = {"layer": {"w": x * 1.0, "b": x[0]}, "scale": 2.0}
    layer = d["layer"]
    layer["b"] = layer["b"] * x[1]
    layer["w"][0] = d["layer"]["b"]
    d["scale"] *= layer["b"]
    return np.sum(layer["w"] * x) * d["scale"]


@program(normal(3))
def arrays_in_a_tuple(x):
    a = x * 1.0
    p = (a, x * 2.0, 0.5 * x[0])
    u, v, k = p
    u[0] = v[1] * k
    v[2] = u[0]
    p[1][1] *= a[1]
    return np.sum(p[0] * p[1]) * p[2]


@program(normal(3), [normal(3, seed=1), normal(3, seed=2)])
def list_argument_written(x, ws):
    w = ws[0]
    w *= x
    ws[1][0] = w[1]
    ws.append(w)
    ws[2][2] -= ws[1][0]
    ws[1] = ws[1] + w
    return np.sum(ws[0] * ws[1]) + np.sum(ws[2])


@program(normal(3))
def moved_between_lists(x):
    todo = [x * 1.0, x * 2.0, x * 3.0]
    done = []
    while todo:
        v = todo.pop()
        if done:
            v[0] += done[-1][1]
        done.append(v)
        v *= 0.5
    done[0][2] = done[2][0] ** 2
    return np.sum(done[0] * done[1] * done[2])


@program(normal(4))
def appended_in_one_branch(x):
    held = []
    for i in range(4):
        v = x * (i + 1.0)
        if x[i] > 0:
            held.append(v)
            v[0] = x[i] ** 2
    s = 0.0
    for v in held:
        v[1] *= v[0]
        s += np.sum(v)
    return s


@program(normal(3))
def comprehension_of_views(x):
    a = np.outer(x, x)
    rows = [r for r in a]
    cols = [a[:, j] for j in range(3)]
    rows[0][1] = x[1] ** 3
    for c in cols:
        c *= rows[1][0]
    return np.sum(a**2)


@program(normal(3))
def swapped_slots(x):
    g = [x * 1.0, x * 2.0, x * 3.0]
    for i in range(2):
        g[i], g[i + 1] = g[i + 1], g[i]
        g[i][i] *= g[i + 1][0]
    g[2][1] = g[0][0]
    return np.sum(g[0] * g[1]) + np.sum(g[2])


@program(normal(3))
def item_of_a_list_changed_in_place(x):
    a = x * 1.0
    items = [a, a + 1.0]
    items[0] *= x
    return np.sum(a * items[1])


@program(normal(3))
def list_in_a_dict_grows(x):
    table = {"a": [x[0], 1.0], "b": 2.0}
    table["a"] += [x[2]]
    return table["a"][2] * table["a"][0] * table["b"]


@program(normal(3))
def deleted_slices(x):
    g = [x * 1.0, x * 2.0, x * 3.0, x * 4.0]
    a = g[0]
    a[0] = x[1] ** 2
    del g[1:3]
    g[1][2] *= a[0]
    return np.sum(g[0] * g[1])


@program(normal(3))
def slice_of_a_list_replaced(x):
    g = [x * 1.0, x * 2.0, x * 3.0]
    a = g[1]
    g[1:] = [x * x, a]
    a[0] *= g[1][1]
    g[0:1] = []
    g[1][2] = g[0][0]
    return np.sum(g[0] * g[1])


@program(normal(3))
def reversed_list(x):
    g = [x * 1.0, x * 2.0, x * 3.0]
    a = g[0]
    a[0] = x[1] * x[2]
    g.reverse()
    g[2][1] *= a[0]
    g[0][0] = g[1][2]
    return np.sum(g[0] * a) + np.sum(g[1] * g[2])


@program(normal(5))
def numbers_sorted(x):
    xs = [x[0], x[1], x[2], x[3]]
    ys = xs
    ys.sort()
    xs[0] *= x[4]
    return xs[0] * ys[1] + xs[3] ** 2


@program(normal(3))
def matrix_of_lists(x):
    m = [[0.0] * 3 for _ in range(3)]
    for i in range(3):
        row = m[i]
        for j in range(3):
            row[j] = x[i] * x[j] + (row[j - 1] if j else 0.0)
    for i in range(1, 3):
        up = m[i - 1]
        m[i][0] += up[2] * up[0]
    s = 0.0
    for row in m:
        s += row[0] * row[2]
    return s


@program(normal(3))
def dict_popped(x):
    d = {"a": x * 1.0, "b": x * 2.0}
    a = d.pop("a")
    a[0] = d["b"][1] ** 2
    d["z"] = a
    d["z"][1] *= x[0]
    return np.sum(a * d["b"])


@program(normal(3))
def dict_walked(x):
    d = {"a": x * 1.0, "b": x * 2.0, "c": x * 3.0}
    for k, v in d.items():
        v[0] *= d["a"][1]
        d[k] = v * x
    s = 0.0
    for v in d.values():
        v[1] += v[0]
        s += np.sum(v * v)
    return s


@program(normal(3))
def buffers_of_a_comprehension(x):
    b = [np.zeros(3) for _ in range(4)]
    b[0][:] = x
    for i in range(1, 4):
        b[i][1:] = b[i - 1][:-1] * x[1:]
        b[i][0] += b[i - 1][2]
        b[i - 1][0] = 2.0
    return sum(np.sum(v * v) for v in b)


@program(normal(3))
def lists_of_a_comprehension(x):
    m = [[0.0] * 3 for _ in range(3)]
    for i in range(3):
        for j in range(3):
            m[i][j] = x[i] * x[j]
            if i:
                m[i][j] += m[i - 1][j] * m[i - 1][0]
    return m[2][1] * m[1][2]


@program(normal(3))
def a_dict_of_lists_by_name(x):
    d = {k: [] for k in ("a", "b")}
    for i in range(3):
        d["a"].append(x[i])
        d["b" if i else "a"].append(x[i] * 2)
    return sum(d["a"]) * sum(d["b"]) * len(d["a"])


@program(normal(3))
def a_table_of_nothing_yet(x):
    memo = [[None] * 4 for _ in range(4)]
    for i in range(4):
        for j in range(4):
            memo[i][j] = x[0] if i * j == 0 else memo[i - 1][j] * x[1] + memo[i][j - 1] * x[2]
    return memo[3][3]


@program(normal(3))
def slices_of_arrays_replaced(x):
    g = [x * 1.0, x * 2.0, x * 3.0, x * 4.0]
    h = g
    for i in range(3):
        h[i : i + 1] = [g[-1] * x, g[0]]
        g[0][i] += h[2][1]
        del h[-1:]
    h[:] = h[::-1]
    h[1][0] = g[0][2]
    g[5:9] = (x, x * x)
    return np.sum(sum(g) * h[0])


@program(normal(3))
def slices_of_numbers_replaced(x):
    g = [x[0], x[1], x[2]]
    h = g
    for i in range(3):
        h[i:i] = [g[-1] * x[i], g[0]]
        g[0] += h[2]
    h[1:-1] = g
    return h[0] * h[1] * h[-1] + g[2] + len(g)
