"""The passes that write what a person would: saved values in tuples, contributions in one statement, selects, steps.

Each on small texts, before and after; what must stay.
"""

import re

import numpy as np
import pytest

import sourcegrad as sg
import texts
from passes import after, becomes
from programs import corpus

# --- saved values -----------------------------------------------------------------------------------------------------


def test_what_a_pass_saves_goes_into_one_list():
    becomes("""
        def f(n, k, s, x):
            s_saved = []
            t_saved = []
            for i in range(n):
                t = math.sin(s * k)
                t_saved.append(t)
                s_saved.append(s)
                s = s + t * x[i]
            REVERSE
            s_bar = 1.0
            k_bar = 0.0
            for i in range(n - 1, -1, -1):
                s = s_saved.pop()
                t = t_saved.pop()
                k_bar += s_bar * t * s
                s_bar = s_bar * s
            return k_bar
        """, """
        # Forward sweep
        saved = []
        for i in range(n):
            t = math.sin(s * k)
            saved.append((s, t))
            s = s + t * x[i]

        # Reverse sweep
        s_bar = 1.0
        k_bar = 0.0
        for i in range(n - 1, -1, -1):
            s, t = saved.pop()
            k_bar += s_bar * t * s
            s_bar *= s
        return k_bar
        """)  # fmt: skip


APART = """
    def f(n, k, s, x):
        s_saved = []
        t_saved = []
        for i in range(n):
            s_saved.append(s)
            {between}
            t = math.sin(s * k)
            t_saved.append(t)
            s = t * x[i]
        REVERSE
        s_bar = 1.0
        k_bar = 0.0
        for i in range(n - 1, -1, -1):
            t = t_saved.pop()
            s = s_saved.pop()
            k_bar += s_bar * t * s
            s_bar = s_bar * s
        return k_bar
    """


def test_but_not_past_what_binds_it_or_leaves_the_loop():
    assert "saved.append((" in after(APART.format(between="pass"))
    assert "saved.append((" not in after(APART.format(between="s = s + k"))
    left = after(APART.format(between="if s > k:\n                break"))
    assert "saved.append((" not in left and left.count("append") == 2


def test_lists_are_saved_alone():
    """A list may be changed through its name: a tuple holds values."""

    def f(x):
        rows = [[x[0], 1.0]]
        for i in range(3):
            row = [rows[i][0] * x[i]]
            row.append(row[0] + rows[i][1])
            rows.append(row)
        return rows[-1][1]

    x = np.array([0.5, 1.5, 2.0])
    text = sg.source(f, args=(x,))
    assert "saved.append((row" not in text
    np.testing.assert_allclose(sg.hessian(f)(x), sg.jacobian(sg.grad(f, optimize=False))(x))


DESCENT = """import numpy as np


def step(w, rate, steps):
    m = np.zeros_like(w)
    for _ in range(steps):
        g = 2.0 * w - 1.0
        m = m + 0.1 * (g - m)
        {between}
        t = np.sqrt(g * g + 1.0)
        w = w - rate * m / (t + 0.01)
        {after}
    return w @ w
"""


@pytest.mark.parametrize("between, after, again", [
    ("pass", "pass", True),
    ("rate = rate * 0.9", "pass", True),  # put back before it is read
    ("pass", "m = m * 0.5", False),  # not what the pass leaves behind
    ("m[0] = m[0] * 2.0", "pass", True),
    ("pass", "m[0] = m[0] * 2.0", False),
])
def test_arithmetic_on_arrays_that_are_saved_anyway_is_made_again(tmp_path, between, after, again):
    f = texts.module(DESCENT.format(between=between, after=after), tmp_path, "descent").step
    w = np.random.default_rng(0).normal(size=4)
    text = sg.source(f, wrt=(0, 1), args=(w, 0.1, 3))
    if again:
        assert "rate * m / (t + 0.01)" in text.partition("# Reverse sweep")[2]
    got = sg.grad(f, (0, 1))(w, 0.1, 3)
    plain = sg.grad(f, (0, 1), optimize=False)(w, 0.1, 3)
    for one, other in zip(got, plain):
        np.testing.assert_allclose(one, other, rtol=1e-13)
    sg.testing.check_grads(f, w, 0.1, 3, wrt=(0, 1))


ADVECTION = """import numpy as np


def advected(u, c, steps):
    u, low = u.copy(), 0
    for _ in range(steps):
        un = u.copy()
        {between}
        slope = un[low + 1:] - un[low:-1]
        {after}
        u[low + 1:] -= c * np.tanh(un[low:-1]) * slope * slope
    return u @ u
"""


@pytest.mark.parametrize("between, after, again", [
    ("pass", "pass", True),
    ("un[0] = 2.0 * un[1]", "pass", False),
    ("pass", "un[1] = 0.5", False),
    ("pass", "un = un * 2.0", False),
])
def test_differences_of_parts_of_what_is_saved_are_made_again(tmp_path, between, after, again):
    f = texts.module(ADVECTION.format(between=between, after=after), tmp_path, "advection").advected
    u = np.random.default_rng(0).normal(size=6)
    text = sg.source(f, wrt=(0, 1), args=(u, 0.1, 3))
    assert any("slope" in line for line in text.splitlines() if ".append(" in line) is not again
    got = sg.grad(f, (0, 1))(u, 0.1, 3)
    plain = sg.grad(f, (0, 1), optimize=False)(u, 0.1, 3)
    for one, other in zip(got, plain):
        np.testing.assert_allclose(one, other, rtol=1e-13)
    sg.testing.check_grads(f, u, 0.1, 3, wrt=(0, 1))


# --- contributions ----------------------------------------------------------------------------------------------------


def test_contributions_to_one_entry_are_one():
    becomes("""
        def f(n, x, y, g):
            REVERSE
            u_bar = x.copy()
            c_bar = 0.0
            for i in range(n):
                t = u_bar[i + 1]; u_bar[i] += t; c_bar += t * y[i]; u_bar[i] += t * g
            return u_bar, c_bar
        """, """
        u_bar = x.copy()
        c_bar = 0.0
        for i in range(n):
            t = u_bar[i + 1]
            c_bar += t * y[i]
            u_bar[i] += t + t * g
        return u_bar, c_bar
        """)  # fmt: skip


def test_a_cleared_entry_is_assigned():
    text = after("""
        def f(n, x, y, g):
            REVERSE
            u_bar = x.copy()
            for i in range(1, n):
                t_bar = u_bar[i] * g; u_bar[i] = 0.0; u_bar[i - 1] -= t_bar; u_bar[i] += t_bar * y[i]
            return u_bar
        """)
    assert "u_bar[i] = t_bar * y[i]" in text and "= 0.0" not in text


def test_but_not_where_the_entry_may_be_another_name_of_it():
    """`i - 1` of i = 0 is the last entry, which may be the first."""
    for other in ("i - 1", "j"):
        text = after(f"""
            def f(n, m, x, y, g, j):
                REVERSE
                u_bar = x.copy()
                for i in range(n):
                    t_bar = u_bar[i] * g; u_bar[i] = 0.0; u_bar[{other}] -= t_bar; u_bar[i] += t_bar * y[i]
                return u_bar
            """)
        assert "u_bar[i] = 0.0" in text


def test_a_sign_is_taken_beside_other_columns_of_one_array():
    text = after("""
        def f(m, n, k):
            REVERSE
            a_bar = m * k
            for j in range(n):
                v_bar = a_bar[:, j]
                for i in range(j):
                    t_bar = -v_bar
                    a_bar[:, i] += t_bar * m[i, j]
                    a_bar[i, j] += k
            return a_bar
        """)
    assert "a_bar[:, i] -= v_bar * m[i, j]" in text and "t_bar" not in text


def test_but_not_beside_a_column_that_may_be_the_same():
    text = after("""
        def f(m, n, k):
            REVERSE
            a_bar = m * k
            for j in range(n):
                v_bar = a_bar[:, j]
                for i in range(j + 1):
                    t_bar = -v_bar
                    a_bar[:, i] += t_bar * m[i, j]
                    a_bar[:, i] += t_bar * k
            return a_bar
        """)
    assert "t_bar = -v_bar" in text


# --- selects, steps, copies ---------------------------------------------------------------------------------------------


def test_selects_on_one_mask_are_one():
    becomes("""
        def f(x, y, k):
            t = x > y
            REVERSE
            x_bar = np.where(t, 0, 1.0) * k + rt.masked(0.5 * np.where(t, 1.0, 0), 2 * x)
            return x_bar, 1.0
        """, """
        x_bar = np.where(x > y, x, k)
        return x_bar, 1.0
        """)  # fmt: skip


def test_a_whole_number_steps_back():
    becomes("""
        def f(n, k, s):
            p_saved = []
            p = 1
            for i in range(n):
                s = s * k
                p_saved.append(p)
                p = p * 2
            REVERSE
            k_bar = 0.0
            for i in range(n - 1, -1, -1):
                p = p_saved.pop()
                k_bar += k * p
            return k_bar, s
        """, """
        # Forward sweep
        p = 1
        for i in range(n):
            s = s * k
            p = p * 2

        # Reverse sweep
        k_bar = 0.0
        for i in range(n - 1, -1, -1):
            p //= 2
            k_bar += k * p
        return k_bar, s
        """)  # fmt: skip


STEP = """
    def f(n, k, p):
        p_saved = []
        for i in range(n):
            p_saved.append(p)
            p = p {step}
        {between}
        REVERSE
        k_bar = 0.0
        for i in range(n - 1, -1, -1):
            p = p_saved.pop()
            k_bar += k * p
        return k_bar
    """


def test_but_only_a_whole_number_that_nothing_else_moves():
    from sourcegrad.analysis import kinds as K

    assert "append" not in after(STEP.format(step="+ 3", between="pass"), p=K.INT)
    assert "append" in after(STEP.format(step="+ 3", between="pass"), p=K.FLOAT)
    assert "append" in after(STEP.format(step="// 3", between="pass"), p=K.INT)
    assert "append" in after(STEP.format(step="* 0", between="pass"), p=K.INT)
    assert "append" in after(STEP.format(step="+ 3", between="p = 7\n        k = k * p"), p=K.INT)


def test_an_array_whose_old_value_is_needed_is_left_alone():
    becomes("""
        def f(x, y, k):
            z = x * k
            z_saved = np.copy(z)
            z -= k
            t = np.exp(z)
            REVERSE
            z_bar = t * k
            z = z_saved
            y_bar = z_bar * z
            return y_bar, z_bar
        """, """
        # Forward sweep
        z = x * k

        # Reverse sweep
        z_bar = np.exp(z - k) * k
        y_bar = z_bar * z
        return y_bar, z_bar
        """)  # fmt: skip


def test_but_not_one_with_another_name():
    text = after("""
        def f(x, y, k):
            z = x * k
            v = z[1:]
            z_saved = np.copy(z)
            z -= k
            t = np.sum(v)
            REVERSE
            z_bar = z * k * t
            z = z_saved
            y_bar = z_bar * z
            return y_bar, z_bar
        """)
    assert "z -= k" in text and "np.copy(z)" in text


def test_what_lends_its_shape_alone_is_saved_with_the_rest():
    def f(p, b, n):
        for _ in range(n):
            q = p.copy()
            p[1:-1] = q[2:] ** 2 - np.sin(q[:-2]) * b[1:-1]
        return np.sum(p * p)

    text = sg.source(f, wrt=(0, 1), args=[np.ones(5), np.ones(5), 3])
    assert text.count("append") == text.count("pop()") == 1


@pytest.mark.parametrize("dtype", ["f4", "f8", "c8", "c16"])
def test_what_is_added_to_and_not_read_is_not_kept(dtype):
    def f(s, a, b):
        for k in range(len(s)):
            s[k] += a[k] @ b[k]
        return np.sum(np.real(s) ** 2)

    args = [np.ones((3, 2, 2), dtype) for _ in range(3)]
    assert "saved" not in sg.source(f, wrt=(0, 1, 2), args=args)


def test_products_of_complex_matrices_stand_as_written():
    def f(s, a, b):
        for k in range(len(s)):
            s[k] += a[k] @ b[k]
        return np.sum(np.real(s))

    text = sg.source(f, wrt=(1, 2), args=[np.ones((3, 2, 2), complex) for _ in range(3)])
    assert "@ np.conj(b[k]).T" in text and "np.conj(a[k]).T @" in text and "matmul" not in text


RESTORED = """
    def f(x, y, k, n):
        x_saved = []
        for i in range(n):
            x_saved.append(np.copy(x))
            x *= 0.5
        REVERSE
        for i in range(n):
            t_bar = y @ x
            x[...] = x_saved.pop()
            {behind}
            {update}
        return k
    """


@pytest.mark.parametrize("behind, update, named", [
    ("pass", "k -= t_bar", False),
    ("y = 2.0 * y", "k -= t_bar", True),  # what the temporary is made of
    ("y = y * x", "k -= t_bar", True),  # reads what is put back
    ("pass", "k -= t_bar * x[0]", True),
    ("pass", "k -= t_bar; k *= t_bar", True),
])
def test_what_is_saved_is_put_back_behind_the_use_of_the_old_value(behind, update, named):
    text = after(RESTORED.format(behind=behind, update=update))
    assert ("t_bar = " in text) == named
    assert named or text.index("k -= y @ x") < text.index("x[...] = x_saved.pop()")


ENTRIES = """
    def f(x, y, k, j, n):
        t = {entry}
        z = math.sin(k) * t * t
        REVERSE
        {between}
        k_bar = math.cos(k) * {entry} + t
        return z, k_bar, {entry} * t
    """


@pytest.mark.parametrize("between, one", [
    ("y[0] = k", True),
    ("x[0] = k", False),
    ("n = n + 1", False),
    ("x = y", False),
    ("for i in range(3):\n            x[i] = k", False),
])
def test_an_entry_that_has_a_name_is_read_by_it(between, one):
    from sourcegrad.analysis import kinds as K

    text = after(ENTRIES.format(entry="x[n]", between=between), n=K.INT)
    assert ("math.cos(k) * t + t" in text) == one, text


# --- names ------------------------------------------------------------------------------------------------------------


def test_temporaries_do_not_take_the_names_of_the_user():
    def f(x):
        y = 0.0
        for t in range(len(x)):
            y = np.sin(y) * x[t]
        return y

    text = sg.source(f, args=(np.ones(3),))
    assert "for t in range(" in text and " t = " not in text


def test_one_line_of_the_user_is_one_line():
    def f(x, k):
        c, s = np.cos(k), np.sin(k)
        return np.sum(x * c) ** 2 + np.sum(x) * s

    assert "c, s = np.cos(k), np.sin(k)" in sg.source(f, wrt=(0, 1), args=(np.ones(3), 0.2))


# --- objects ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", "filtered recurrent moved one_in_every_pass made_in_both_arms one_holds_another namespace_of_ours".split())
def test_objects_that_nobody_sees_are_names(name):
    case = next(p for p in corpus() if p.name == f"dissolved.{name}")
    text = sg.source(case.function, args=case.arguments()[0])
    assert not any(made in text for made in ("rt.instance(", "rt.namespace("))


def test_an_object_that_is_seen_stays():
    case = next(p for p in corpus() if p.name == "dissolved.seen_by_a_list")
    assert "rt.instance(" in sg.source(case.function, args=case.arguments()[0])


def test_the_shadow_of_a_temporary_is_the_array_it_stands_for():
    def f(m, x):
        for k in range(3):
            row = m[k]
            row[0] = x[k]
            m[k] *= x
        return np.sum(m * m)

    text = sg.source(f, wrt=1, args=(np.ones((3, 3)), np.ones(3)))
    assert not re.search(r"\bt_\w*bar = \w+_bar$", text, re.M)


# --- arrays that change hands -----------------------------------------------------------------------------------------


def plain(f, *args, wrt=0):
    return re.sub(r"\s*#.*", "", sg.source(f, wrt, args=args))


def shifted(x, w):
    z = x @ w
    z = z - np.max(z, axis=1, keepdims=True)
    return np.sum(np.log(np.sum(np.exp(z), axis=1)))


def scaled(x, s):
    p = np.exp(x @ x.T)
    p = p / np.sum(p, axis=1, keepdims=True)
    return np.sum((p @ x - s) ** 2)


def test_an_array_that_is_read_last_is_changed_in_its_place():
    x, w = (np.random.default_rng(k).uniform(0.5, 1.5, s) for k, s in enumerate([(4, 3), (3, 2)]))
    assert "z_bar += rt.extreme_adjoint(" in plain(shifted, x, w, wrt=(0, 1))
    sg.check_grads(shifted, x, w)
    text = plain(scaled, x, x + 0.1, wrt=(0, 1))
    assert re.search(r"p_bar \*= p\b", text) and "p_bar * p @" not in text
    sg.check_grads(scaled, x, x + 0.1)


def test_an_array_that_is_read_again_stays():
    def f(x, w):
        z = x @ w
        return np.sum(np.exp(z) * z)

    text = plain(f, np.ones((4, 3)), np.ones((3, 2)), wrt=(0, 1))
    assert "z_bar *=" not in text
    sg.check_grads(f, *(np.random.default_rng(k).uniform(0.5, 1.5, s) for k, s in enumerate([(4, 3), (3, 2)])))


@pytest.mark.parametrize("name", ["inplace.out_in_a_loop", "simulations.runge_kutta_with_work_rows"])
def test_a_copy_in_its_own_place_goes_where_nobody_holds_what_it_copies(name):
    case = next(p for p in corpus() if p.name == name)
    args, kwargs = case.arguments()
    assert not re.search(r"(\w+_bar) = \1\.copy\(\)", sg.source(case.function, case.wrt or 0, args=args, kwargs=kwargs))


@pytest.mark.parametrize("p, shown", [(1.01, "1.01 * v ** (1.01 - 1)"), (2.5, "2.5 * v ** 1.5"), (3, "3 * v ** 2"), (3.3, "3.3 * v ** 2.3")])
def test_exponents_are_as_short_as_they_are_exact(p, shown):
    scope = {"np": np}
    import linecache

    code = f"def f(v):\n    return np.sum(v**{p})\n"
    linecache.cache[f"<power {p}>"] = (len(code), None, code.splitlines(True), f"<power {p}>")
    exec(compile(code, f"<power {p}>", "exec"), scope)
    assert shown in plain(scope["f"], np.ones(3))


def test_matrices_for_the_next_step_alone_have_no_name():
    def f(q, k):
        scores = q @ k.T / 2.0
        e = np.exp(scores)
        return np.sum(np.log(np.sum(e, axis=1)))

    q, k = (np.random.default_rng(n).uniform(0.5, 1.5, (3, 2)) for n in range(2))
    assert "e = np.exp(q @ k.T / 2.0)" in plain(f, q, k, wrt=(0, 1))
    sg.check_grads(f, q, k)


def test_what_the_reverse_sweep_reads_keeps_its_name():
    def f(q, k):
        scores = q @ k.T / 2.0
        e = np.sin(scores)
        return np.sum(e * e)

    assert "scores = q @ k.T / 2.0" in plain(f, np.ones((3, 2)), np.ones((3, 2)), wrt=(0, 1))


# --- loops over single numbers ----------------------------------------------------------------------------------------

NUMBERS = """import math
import numpy as np


def f(x, y, k):
    s, t, a, kept = 0.0, 1.0, np.ones(len(x)), []
    for i in range(len(x)):
        {line}
    return s * t + a[0]
"""


@pytest.mark.parametrize("line, listed", [
    ("s = s * k + x[i]", True),
    ("s = s + x[i] * x[i]", True),
    ("s = s + k * x[i] / 2.0", True),
    ("s = s + math.exp(k * x[i]) + np.sin(k - x[i])", True),
    ("if x[i] > k: s = s - k * x[i]", True),
    ("a[i] = k * x[i]; s += a[i]", True),
    ("s += x[i] * k if k > 0.1 else -x[i]", True),
    ("s = s + k / (1.0 + x[i])", False),  # by zero Python raises, NumPy warns
    ("s = s + x[i] / k", False),
    ("t = t + s * x[i]; s = s + k / t", False),
    ("s = s + (k * x[i]) ** 2", False),  # Python raises where NumPy overflows
    ("s = s + (k * x[i]) // 0.5", False),
    ("kept.append(k * x[i]); s = s + len(kept) * kept[-1]", False),
    ("s = s + s * (k * x[i]).real", False),
    ("s = s + s * np.sum(k * x[i])", False),
    ("b = x[i] > k * x[i]; s = s + k * b", False),
    ("x[i] = k * x[i]; s = s + x[i] * k", False),
    ("s = s + k * x[i - 1]", False),  # where it stands, nobody knows
    ("s = s + k * x[:i + 1][i]", False),
    ("s = s + k * x[i] * y[i]", False),  # y may be shorter, and all is NumPy's that its numbers meet
    ("s = s + x[i]; y[i] = s * k", False),  # the caller may give one array for both
])
def test_arrays_whose_numbers_a_loop_takes_are_lists_there(tmp_path, line, listed):
    f = texts.module(NUMBERS.format(line=line), tmp_path, "numbers").f
    args = np.array([0.5, -1.5, 0.25, 0.75]), np.array([1.0, 2.0, -0.5, 0.125]), 0.3
    assert ("x_list" in sg.source(f, wrt=(0, 2), args=args)) == listed
    if "False" not in line:
        for one, other in zip(sg.grad(f, (0, 2))(*args), sg.grad(f, (0, 2), optimize=False)(*args)):
            np.testing.assert_allclose(one, other, rtol=1e-13)
        value, _ = sg.value_and_grad(f, (0, 2))(*args)
        assert type(value) is type(f(*args)) and value == f(*args)


def test_but_not_narrow_ones_nor_those_of_two_axes():
    def f(x, k):
        s = 0.0
        for i in range(len(x)):
            s = s + k * x[i]
        return s

    def g(x, k):
        s = 0.0
        for i in range(x.shape[0]):
            for j in range(x.shape[1]):
                s = s + k * x[i, j]
        return s

    assert "x_list" in sg.source(f, args=(np.ones(3), 0.5), wrt="k")
    assert "x_list" not in sg.source(f, args=(np.ones(3, np.float32), 0.5), wrt="k")
    assert "x_list" not in sg.source(g, args=(np.ones((3, 2)), 0.5), wrt="k")


def test_what_is_added_to_one_entry_is_added_up_in_a_number():
    def f(x, k):
        e = 0.0
        for i in range(len(x)):
            for j in range(len(x)):
                e += np.sin(k * (x[i] - 2.0 * x[j]))
        return e

    x = np.array([0.5, -1.5, 0.25])
    text = sg.source(f, wrt=(0, 1), args=(x, 0.3))
    assert "x_bar_i += " in text and "x_bar[i] += x_bar_i" in text
    sg.testing.check_grads(f, x, 0.3, wrt=(0, 1))


def test_but_not_where_the_loop_reads_the_array_or_the_entry_may_not_be_there():
    def f(x, y):
        for i in range(len(x)):
            for j in range(len(y)):
                x[i] = x[i] * y[j]  # the cotangent of x[i] is read
        return np.sum(x)

    def g(x, y, n):
        s = 0.0
        for j in range(len(y)):
            s += x[n] * y[j]  # no pass, no error
        return s

    for h, args in (f, (np.ones(3), np.arange(1.0, 3.0))), (g, (np.ones(3), np.arange(1.0, 3.0), 1)):
        assert "x_bar_" not in sg.source(h, wrt=(0, 1), args=args)
        sg.testing.check_grads(h, *args, wrt=(0, 1))
    np.testing.assert_array_equal(sg.grad(g)(np.ones(3), np.ones(0), 7), np.zeros(3))


def rolled(u, dt, steps):
    for _ in range(steps):
        flux = 0.5 * u * u
        u = u - dt * (np.roll(flux, -1) - np.roll(flux, 1))
    return np.sum(u * u)


def test_a_pass_finds_more_in_a_later_round():
    text = sg.source(rolled, wrt=("u", "dt"), args=(np.ones(9), 0.1, 2))
    assert "u_bar += (np.roll(-t_bar, -1) + np.roll(t_bar, 1)) * u" in text
