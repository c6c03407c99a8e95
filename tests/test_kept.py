"""What somebody keeps of an array, by a call or under another name, is changed afterwards: in both modes, against differences.

Every way of keeping is followed by some of the ways of changing, behind it or in a loop around both.
"""

import functools
import itertools

import numpy as np
import texts

import sourcegrad as sg

X, W = np.array([1.327, 2.42, 0.85]), np.array([0.77, 1.56, 0.61])

HEAD = """
import functools
import numpy as np

def big(a, t):
    u = a
    if np.sum(a) > 1e9:
        return a
    return u * t * np.cos(t)

def pair(g):
    a, t = g
    if np.sum(a) > 1e9:
        return a
    return a * t * t

def same(a):
    if np.sum(a) > 1e9:
        return a * 2
    return a

def two(a, b):
    if np.sum(a) > 1e9:
        return b, a
    return a, b

def view_and_norm(a):
    v = a[:]
    s = np.sum(v * v)
    if s > 1e9:
        return v * 2, s
    return v, s

def listed(a, b):
    if np.sum(a) > 1e9:
        return [b, b]
    return [a[::-1], b]

def mapped(a, b):
    if np.sum(a) > 1e9:
        return {"a": b, "b": b}
    return {"a": a, "b": b}

def held(a, b):
    if np.sum(a) > 1e9:
        return Held(b)
    return Held(a)

def first(*xs):
    for v in xs:
        if v[0] < 1e9:
            return v
    return xs[-1]

def change(a):
    a[0] = a[1] * 2
    a *= 1.5

class Held:
    __array_ufunc__ = None

    def __init__(self, a):
        self.a = a

    def put(self, y):
        if y[0] > 1e9:
            return
        self.a = y

    def __call__(self, y):
        if y[0] > 1e9:
            return y
        return y * self.a * self.a

    def apply(self, y):
        if y[0] > 1e9:
            return y
        return y * self.a * y

    def __matmul__(self, y):
        if y[0] > 1e9:
            return y
        return self.a * y * y

    def __rsub__(self, y):
        if y[0] > 1e9:
            return y
        return y * y - self.a

    def __getitem__(self, y):
        if y[0] > 1e9:
            return y
        return y * y * self.a

    def __abs__(self):
        if self.a[0] > 1e9:
            return self.a
        return self.a * self.a

    def __neg__(self):
        if self.a[0] > 1e9:
            return self.a
        return self.a * self.a

    def __iter__(self):
        for i in range(3):
            yield self.a[i] * self.a

    def __enter__(self):
        return self.a * self.a

    def __exit__(self, *e):
        return False

    @property
    def squared(self):
        if self.a[0] > 1e9:
            return self.a
        return self.a * self.a
"""

# (statements that keep x, what is made of it)
KEPT = [
    ("def g(y): return y if y[0] > 1e9 else y * x * x", "g(w)"),
    ("g = lambda y: y * x * np.sin(x)", "g(w)"),
    ("g = functools.partial(big, x)", "g(w)"),
    ("", "sum(map(lambda y: big(y, x), [w, w * 2]))"),
    ("", "functools.reduce(big, [w, x, w])"),
    ("g = Held(x)", "g(w)"),
    ("g = Held(w)", "g(x)"),
    ("g = Held(x)", "g.apply(w)"),
    ("g = Held(w)", "g @ x"),
    ("g = Held(w)", "x - g"),
    ("g = Held(w)", "g[x]"),
    ("g = Held(x)", "abs(g) - -g * w"),
    ("g = Held(x)", "sum([y for y in g]) * w"),
    ("g = Held(x)", "g.squared * w"),
    ("g = Held(w); g.put(x)", "g.apply(w)"),
    ("with Held(x) as m: kept = m * w", "kept"),
    ("g = [x, w]", "pair(g)"),
    ("g = x, w", "big(*g)"),
    ("g = {'a': w, 't': x}", "big(**g)"),
    ("v = x.reshape(3, 1)", "big(v, w)"),
    ("", "same(x) * w"),
    ("v = same(same(x))", "big(v, w) * v"),
    ("v, u = two(x, w)", "v * v * u"),
    ("v, s = view_and_norm(x)", "v * s * w"),
    ("v, u = listed(x, w)", "v * u * v"),
    ("v = mapped(x, w)", "v['a'] * v['b'] * v['a']"),
    ("v = held(x, w)", "v.a * v.a * w + v(w)"),
    ("v = first(x, w)", "v * v * w"),
    ("p, q, r = np.split(x, 3)", "p * q * r * w"),
    ("v = np.atleast_2d(x)", "v * w * v"),
    ("v = x if w[0] > 0 else w", "v * w * v"),
    ("vs = [x[i:] for i in range(2)]", "np.sum(vs[0]) * w * np.sum(vs[1] * vs[1])"),
    ("vs = {'p': x, 'q': x[1:]}", "vs['p'] * np.sum(vs['q'] ** 2) * w"),
    ("g = lambda: x[:]", "g() * g() * w"),
    ("c = {}; v = c.setdefault('k', x)", "v * w * v"),
    ("c = [w, x]; v = c.pop()", "v * w * v"),
]  # fmt: skip
CHANGED = [
    "x += 1.5", "x **= 2", "x[1] = 5.0", "x[1:] *= w[1:]", "change(x)", "np.sin(x, out=x)", "x[0], x[2] = x[2], x[0]",
    "x.sort()", "z = x[::-1]; z -= 0.5", "np.add.at(x, [0, 0, 1], 0.3)", "x.fill(0.3)",
]  # fmt: skip
BEHIND = "def f{}(x, w):\n    {}\n    o = {}\n    {}\n    return np.sum(np.sin(o)) + np.sum(x * w)\n"
AROUND = """def f{}(x, w):
    total = 0.0
    for j in range(2):
        {}
        o = {}
        total = total + np.sum(np.sin(o))
        {}
    return total + np.sum(x * w)
"""


def programs():
    changes, shapes = itertools.cycle(CHANGED), itertools.cycle((BEHIND, AROUND))
    for k, (keep, made) in enumerate(KEPT):
        for n in range(3):
            yield next(shapes).format(f"{k}_{n}", keep or "pass", made, next(changes))


def test_against_differences(tmp_path):
    functions = texts.functions("\n".join((HEAD, *programs())), tmp_path, "kept")
    judged = [agrees(f, mode) for f in functions for mode in ("reverse", "forward")]
    assert len(functions) == 3 * len(KEPT) and sum(judged) > 0.95 * len(judged)


def agrees(f, mode):
    """False where it is refused."""
    expected = [slopes(functools.partial(at, f, k), x) for k, x in enumerate((X, W))]
    try:
        value, gradient = sg.value_and_grad(f, wrt=(0, 1), mode=mode)(X.copy(), W.copy())
    except sg.SourceGradError:
        return False
    assert value == f(X.copy(), W.copy()), (f.__name__, mode)
    for g, h in zip(gradient, expected):
        np.testing.assert_allclose(g, h, rtol=1e-6, atol=1e-7, err_msg=f"{f.__name__}, {mode}")
    return True


def at(f, k, moved):
    args = [X.copy(), W.copy()]
    args[k] = moved
    return f(*args)


def slopes(f, x, h=1e-6):
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))])
