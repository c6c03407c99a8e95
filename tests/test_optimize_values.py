"""Texts that passes could make compute something else: before and after all passes they give the same numbers."""

import textwrap

import numpy as np
import pytest
from test_optimize import load_text, prepared

from sourcegrad.analysis import kinds as K
from sourcegrad.ir import printer
from sourcegrad.optimize import optimize

X, Y = np.array([0.3, 0.7, 0.2]), np.array([1.1, -0.4, 0.9])
ARGUMENTS = {"x": X, "y": Y, "k": 1.3, "s": 0.4, "n": 2, "c": [X * 0.5, Y * 2.0]}

TEXTS = {
    "made anew and written in every pass": """
        def f(x, k, s):
            for i in range(3):
                t = np.exp(x)
                t[i] = k
                s = s + np.sum(t)
            return s
        """,
    "bound otherwise before the loop": """
        def f(x, y):
            t = np.cos(y)
            for i in range(3):
                x = x + t
                t = np.exp(y)
            return x
        """,
    "written through the list that holds it": """
        def f(x, y, c):
            t_bar = np.sin(x)
            c[0] = t_bar
            a_bar = np.sum(t_bar * y)
            c[0][1] = 5.0
            b_bar = np.sum(t_bar * y)
            return a_bar, b_bar
        """,
    "added to under another name": """
        def f(x, y, k):
            t_bar = np.sin(x)
            u_bar = np.cos(y)
            if k > 0.5:
                u_bar = t_bar
            a_bar = np.sum(np.exp(u_bar) * y)
            t_bar += x
            b_bar = np.sum(np.exp(u_bar) * y)
            return a_bar, b_bar, t_bar
        """,
    "bound again to what reads it": """
        def f(x, y, s):
            t_bar = x * 2.0
            for i in range(3):
                t_bar = np.sin(t_bar)
                s_bar = np.sin(t_bar) * y
                s = s + np.sum(s_bar) + s_bar[i]
            return s
        """,
    "a copy of what the loop binds again": """
        def f(x, y, k):
            b_bar = np.sin(x)
            a_bar = b_bar
            for i in range(3):
                k = k + np.sum(a_bar * y) * np.sum(b_bar)
                b_bar = b_bar * 2.0
            return k
        """,
    "a copy of what is bound again": """
        def f(x, y):
            b_bar = np.sin(x)
            a_bar = b_bar
            b_bar = b_bar * y
            return a_bar * y + b_bar, b_bar
        """,
    "bound before a break": """
        def f(x, k):
            t_bar = k * 0.1
            for i in range(3):
                if k < i:
                    t_bar = np.sum(x) * k
                    break
                t_bar = k * 2.0
            return t_bar
        """,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_same_numbers(text):
    text = textwrap.dedent(text).strip() + "\n"
    fn, ctx = prepared(text, c=K.list_of(K.array("f8", ("n",))))
    after = printer.function(optimize(fn, ctx))
    names = [p.name for p in fn.params]

    def values(text):
        given = [[np.copy(v) for v in a] if type(a) is list else np.copy(a) if type(a) is np.ndarray else a for a in map(ARGUMENTS.get, names)]
        found = load_text(text)(*given)
        return found if type(found) is tuple else (found,)

    for one, other in zip(values(text), values(after), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, err_msg=after)
