"""Input that nobody would wish for: each is right, or a clear error."""

import os
import subprocess
import sys
import textwrap
import threading
from importlib import util

import numpy as np
import pytest

import sourcegrad as sg
from sourcegrad import errors

COUNT = iter(range(1000))


@pytest.fixture
def module(tmp_path):
    """A module from its text."""

    def make(text, name=None):
        name = name or f"hostile_{next(COUNT)}"
        path = tmp_path / f"{name}.py"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        spec = util.spec_from_file_location(name, path)
        made = util.module_from_spec(spec)
        sys.modules[name] = made
        spec.loader.exec_module(made)
        made.path = path
        return made

    return make


def slope(f, x, h=1e-6):
    x = np.asarray(x, float)
    grad = np.zeros_like(x)
    for k in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[k] = h
        grad[k] = (f(x + e) - f(x - e)) / (2 * h)
    return grad


def agrees(f, x):
    x = np.asarray(x, float)
    for optimize in (True, False):
        np.testing.assert_allclose(sg.grad(f, optimize=optimize)(x), slope(f, x), rtol=1e-6, atol=1e-8)
    _, dot = sg.jvp(f, (x,), (np.ones_like(x),))
    np.testing.assert_allclose(dot, np.sum(slope(f, x)), rtol=1e-6, atol=1e-8)


X = np.array([0.3, 0.7, -0.4])

NAMES = """
import numpy
def f(x):
    x_bar = x * 2.0
    rt = numpy.sin(x_bar)
    np = rt * x
    saved = []
    x_bar_saved = 0.0
    for t in range(3):
        saved.append(np[t] * rt[t])
        taken = saved[-1] > 0
        if taken:
            x_bar_saved = x_bar_saved + saved[t] * x_bar[t]
        x_dot = x_bar_saved
    value = n = trips = x_dot * x_bar_saved
    f_grad = f_fwd = value
    return f_grad * f_fwd + n * trips
"""

BUILTINS = """
import numpy as np
def len(v):
    return 3
def f(x):
    range = x * 2.0
    float, int, list, tuple = 1.5, 2, x[0], x[1]
    zip = enumerate = isinstance = getattr = list * tuple
    total = 0.0
    for k, v in dict(a=x[0], b=zip).items():
        total = total + v * float
    sum = np.sum(range) * len(range)
    max, min, sorted, reversed, type, id = sum, total, x[2], 1.0, 2.0, 3.0
    for i in (0, 1, 2):
        max = max + range[i] * min * type
    return max * sorted + enumerate * reversed * id + int
"""

UNICODE = """
import numpy as np
def f(größe):
    α = np.sin(größe)
    变量 = α * größe
    été = 0.0
    for ñ in range(3):
        été += 变量[ñ] ** 2
    return été
"""


@pytest.mark.parametrize("text", [NAMES, BUILTINS, UNICODE], ids=["our names", "builtins", "unicode"])
def test_names(module, text):
    agrees(module(text).f, X)


def test_globals_with_our_names(module):
    f = module(
        """
        import numpy as np
        rt, saved, x_bar, taken, t_bar = 2.0, 3.0, 0.5, 1.5, 2.5
        def f(x):
            s = 0.0
            for i in range(3):
                if x[i] > 0:
                    s = s * taken + x[i] * rt * saved
            return s * x_bar + np.sum(x) * t_bar
        """
    ).f
    agrees(f, X)


PARAMETERS = """
def f(x, x_bar=1.2, rt=1.3, np=1.4, saved=0.5, *, value=3.0, t=0.7):
    y, s = x[0] * x_bar, 0.0
    for i in range(3):
        s = s + y * rt * np * value * x[i]
        y = y * saved * t
    return s
"""

NORMALISED = """
def f(ﬁn):
    ﬁ = ﬁn * 2.0
    return fi[0] * fin[1] + fi[2]
"""

INNER = """
def f(x):
    def x_bar(t):
        return t * x[1]
    rt = x_bar(x[0])
    saved = [x_bar(k * x[2]) for k in (1.0, 2.0)]
    _, __ = rt * x[0], saved[1]
    return _ * __ + saved[0]
"""


@pytest.mark.parametrize("text", [PARAMETERS, NORMALISED, INNER], ids=["parameters", "normalised", "inner functions"])
def test_names_of_parameters_and_inner_functions(module, text):
    agrees(module(text).f, X)


@pytest.mark.parametrize(
    "source",
    [
        b"def f(x):\r\n    y = x * x\r\n    return y\r\n",
        b"# -*- coding: latin-1 -*-\ndef f(gr\xf6\xdfe):\n    return gr\xf6\xdfe * gr\xf6\xdfe  # \xe9t\xe9\n",
        b"\xef\xbb\xbfdef f(x):\n    return x * x\n",
        b"def f(x):\n\tif x > 0:\n\t\ty = x; return y * x\n\treturn -x\n",
        b"def f(x):\n    return (x *\n            # why\n  x \\\n)\n",
    ],
    ids=["carriage returns", "latin-1", "byte order mark", "tabs and semicolons", "lines that go on"],
)
def test_files_of_all_kinds(tmp_path, source):
    name = f"hostile_{next(COUNT)}"
    (tmp_path / f"{name}.py").write_bytes(source)
    spec = util.spec_from_file_location(name, tmp_path / f"{name}.py")
    made = util.module_from_spec(spec)
    spec.loader.exec_module(made)
    assert sg.grad(made.f)(3.0) == 6.0


def test_source_that_changes_after_decoration(module):
    """What was read stays what runs, or it is an error: never the new text."""
    import linecache

    made = module("def f(x):\n    return x * x\n")
    gradient = sg.grad(made.f)
    made.path.write_text("def f(x):\n    return x * x * x\n", encoding="utf-8")
    os.utime(made.path, (1, 1))
    linecache.checkcache(str(made.path))
    try:
        assert gradient(3.0) == 6.0
    except errors.SourceGradError as refused:
        assert made.path.name in str(refused)


def test_a_name_that_is_defined_twice(module):
    made = module("def f(x):\n    return x * x\nfirst = f\ndef f(x):\n    return x * x * x\n")
    assert sg.grad(made.first)(3.0) == 6.0 and sg.grad(made.f)(3.0) == 27.0


def test_lambdas_that_differ_in_defaults_alone(module):
    made = module("fs = [lambda x, a=1.0: x * a, lambda x, a=2.0: x * a]\n")
    assert [sg.grad(f)(3.0) for f in made.fs] == [1.0, 2.0]


def test_a_decorator_that_is_a_class(module):
    made = module(
        """
        class Twice:
            def __init__(self, f):
                self.f = f
            def __call__(self, x):
                return 2 * self.f(x)
        @Twice
        def f(x):
            return x * x
        """
    )
    assert sg.grad(made.f)(3.0) == 12.0  # an object with a `__call__`: twice the square


@pytest.mark.slow
def test_two_thousand_lines(module):
    lines = [f"    a = a + {k % 7}.5e-4 * b" if k % 2 else "    b = b * np.cos(a * 1e-3)" for k in range(2_000)]
    f = module("\n".join(("import numpy as np", "def f(x):", "    a, b = x * 1.0, np.sin(x)", *lines, "    return np.sum(a * b)", ""))).f
    np.testing.assert_allclose(sg.grad(f)(X), slope(f, X), rtol=1e-6, atol=1e-8)


def test_source_that_changed_on_disk(module):
    made = module("def f(x):\n    return x * x\n")
    made.path.write_text("def f(x):\n    return x * x * x * x\n", encoding="utf-8")
    os.utime(made.path, (1, 1))
    import linecache

    linecache.checkcache(str(made.path))
    with pytest.raises(errors.SourceGradError) as caught:
        sg.grad(made.f)(2.0)
    assert made.path.name in str(caught.value)


def test_source_that_is_gone(module):
    made = module("def f(x):\n    return x * x\n")
    made.path.unlink()
    import linecache

    linecache.checkcache(str(made.path))
    with pytest.raises(errors.SourceGradError):
        sg.grad(made.f)(2.0)


def test_lambdas_that_share_a_line(module):
    made = module("f, g, h = (lambda x: x * 2.0), (lambda x: x * x), (lambda x: x ** 3)\n")
    assert [sg.grad(k)(3.0) for k in (made.f, made.g, made.h)] == [2.0, 6.0, 27.0]


def test_lambdas_that_are_alike(module):
    made = module("fs = [(lambda x, k=k: x * k) for k in (2.0, 5.0)]\n")
    assert [sg.grad(f)(3.0) for f in made.fs] == [2.0, 5.0]


def test_decorated_functions(module):
    made = module(
        """
        import functools
        def twice(f):
            @functools.wraps(f)
            def outer(x):
                return 2.0 * f(x)
            return outer
        def same(f):
            return f
        @same
        @twice
        @same
        def f(x):
            return x * x
        """
    )
    try:
        assert sg.grad(made.f)(3.0) == 12.0
    except errors.DecoratedFunction as refused:
        assert "f" in str(refused)


def test_recursion_without_end(module):
    made = module(
        """
        def f(x):
            return f(x * 0.5) + x
        def g(x):
            return h(x) * 2.0
        def h(x):
            return g(x) + x
        def k(x):
            while True:
                x = k(x)
        """
    )
    for f in (made.f, made.g, made.k):
        with pytest.raises((RecursionError, errors.SourceGradError)):
            sg.grad(f)(1.0)


def test_deep_recursion_that_ends(module):
    f = module("def f(x, n=200):\n    return x if n == 0 else f(x * 1.001, n - 1) + x * x\n").f
    x, h = 0.7, 1e-6
    assert abs(sg.grad(f)(x) - (f(x + h) - f(x - h)) / (2 * h)) < 1e-3


def test_a_deep_expression(module):
    f = module(f"def f(x):\n    return {' + '.join(['x * x'] * 1500)}\n").f
    assert abs(sg.grad(f)(0.5) - 1500.0) < 1e-6


def test_nested_expressions(module):
    f = module(f"import numpy as np\ndef f(x):\n    return {'np.sin(' * 60}x{')' * 60}\n").f
    x, h = 0.7, 1e-6
    assert abs(sg.grad(f)(x) - (f(x + h) - f(x - h)) / (2 * h)) < 1e-6


def test_threads_that_generate_at_once(module):
    made = module("import numpy as np\n" + "".join(f"def f{k}(x):\n    return np.sum(np.sin(x) * x) * {k}.0 + g(x)\n" for k in range(8))
                  + "def g(x):\n    return np.sum(x ** 3)\n")  # fmt: skip
    shared, found, problems = sg.grad(made.f3), {}, []
    barrier = threading.Barrier(16)

    def work(n):
        try:
            barrier.wait()
            f = getattr(made, f"f{n % 8}")
            gradient = shared if n % 8 == 3 else sg.grad(f)
            for kind in (X, X.astype(np.float32), X.tolist()[0] * X):
                found[n, kind.dtype.str, kind.tobytes()] = gradient(kind), f, kind
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not problems
    for got, f, x in found.values():
        np.testing.assert_allclose(got, slope(f, x.astype(float)), rtol=1e-3 if x.dtype == np.float32 else 1e-6, atol=1e-5)


WATCHED = """
import sys, os, tempfile
written, loaded = [], []
def watch(event, args):
    if event == "open" and isinstance(args[0], (str, bytes)) and any(c in str(args[1] or "r") for c in "wax+"):
        written.append(os.fspath(args[0]))
    if event.startswith("pickle.") or event in ("shutil.copyfile", "os.rename", "os.mkdir"):
        loaded.append((event, args))
import numpy as np
import sourcegrad as sg
sys.addaudithook(watch)
def f(x):
    s = 0.0
    for i in range(3):
        s = s + np.sin(x[i]) * s + x[i]
    return s
x = np.array([0.3, 0.7, 0.1])
sg.grad(f)(x); sg.jvp(f, (x,), (x,)); sg.vjp(f, x)[1](1.0); sg.hessian(f)(x); sg.source(f, args=(x,))
print(written, loaded)
"""


def test_nothing_is_written_and_nothing_unpickled(tmp_path):
    (tmp_path / "watched.py").write_text(WATCHED, encoding="utf-8")
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": os.pathsep.join(sys.path), "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "watched.py"], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[] []"
    assert [p.name for p in tmp_path.iterdir()] == ["watched.py"]
