"""Reading the source of functions, and saying so where it cannot be read."""

import ast
import doctest
import functools
import importlib
import linecache
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from sourcegrad import errors
from sourcegrad.frontend.source import read

ROOT = Path(__file__).resolve().parent.parent


def text(function):
    """The source of `function` as ast prints it, on one line."""
    return ast.unparse(read(function).node).replace("\n", "; ").replace("    ", "")


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Writes a file and imports it."""
    monkeypatch.syspath_prepend(tmp_path)
    names = []

    def make(source, name="tracker", encoding="utf-8"):
        path = tmp_path / f"{name}.py"
        path.write_bytes(source.encode(encoding))
        importlib.invalidate_caches()
        names.append(name)
        return importlib.import_module(name)

    yield make
    for name in names:
        sys.modules.pop(name, None)


def keep(*arguments):
    return lambda function: function


# Functions of this module: pytest has rewritten their asserts.

scale = 2.0


def plain(x, y=1.0, *, z=scale):
    return x + y * z


def asserting(x):
    assert x > 0, "positive"
    assert [i for i in range(3) if i == x]
    return x


@keep(1, 2)
@keep(
    "several",
    "lines",
)
def decorated(x):
    return x


lambdas = [lambda x: x + 1, lambda x: x * 2, lambda x: lambda y: x * y, lambda: None, lambda: 1]
twice = (lambda x: x, lambda x: x)
spread = keep(
    lambda x: (
        x
        + 1
    ),
)(lambda z: z)  # fmt: skip


class Model:
    def method(self):
        return self.__weight

    @staticmethod
    def static(x):
        return x

    @classmethod
    def made(cls):
        return cls

    def maker(self):
        def inner(x):
            return self.__weight * x

        return inner

    class Inner:
        def method(self):
            return self.__weight

    @property
    def value(self):
        return 1

    def __call__(self, x):
        return x

    def up(self):
        return super().__repr__()

    table = {"f": lambda self: self.__weight}


def wrapping(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args)

    return wrapper


@keep()
@wrapping
def wrapped(x):
    return x


def generator(x):
    yield x


async def coroutine(x):
    return x


def test_fields():
    source = read(plain)
    assert source.function is plain and source.name == source.qualname == "plain"
    assert Path(source.file) == Path(__file__)
    assert source.globals is globals() and source.cells == {} and source.owner is None
    assert source.defaults == (1.0,) and source.kwdefaults == {"z": 2.0}
    assert source.lines[source.node.lineno - 1] == "def plain(x, y=1.0, *, z=scale):"
    assert repr(source) == f"<Source of plain at {source.file}:{source.node.lineno}>"


def test_functions_of_a_module_that_pytest_rewrote():
    assert text(asserting).startswith("def asserting(x):; assert x > 0, 'positive'")
    assert text(test_fields).startswith("def test_fields():")


def test_decorated_functions():
    assert text(decorated) == "@keep(1, 2); @keep('several', 'lines'); def decorated(x):; return x"
    assert text(generator).startswith("def generator")
    assert text(coroutine).startswith("async def coroutine")


def test_lambdas_that_share_a_line():
    shown = [text(f) for f in [*lambdas, lambdas[2](3)]]
    assert shown == [
        "lambda x: x + 1",
        "lambda x: x * 2",
        "lambda x: lambda y: x * y",
        "lambda: None",
        "lambda: 1",
        "lambda y: x * y",
    ]
    assert [read(f).node.col_offset for f in twice] == [9, 22]
    assert read(lambdas[2](3)).cells["x"].cell_contents == 3
    assert text(spread) == "lambda z: z"


def test_methods_and_their_owner():
    model = Model()
    for function in (Model.method, model.method, model.maker(), Model.table["f"]):
        assert read(function).owner == "Model"
    assert read(Model.Inner.method).owner == "Inner"
    assert text(Model.static) == text(Model.__dict__["static"])
    assert text(model.made).startswith("@classmethod")
    assert list(read(model.maker()).cells) == ["self"]
    assert list(read(Model.up).cells) == ["__class__"]


def test_wrappers_are_named_with_the_decorator():
    with pytest.raises(errors.DecoratedFunction) as info:
        read(wrapped)
    (refusal,) = info.value.refusals
    assert linecache.getline(refusal.span.file, refusal.span.line) == "@keep()\n"
    assert (refusal.span.col, refusal.span.end_col) == (1, 7)
    assert "wrapped.__wrapped__" in refusal.remedy
    assert text(wrapped.__wrapped__).endswith("def wrapped(x):; return x")
    with pytest.raises(errors.DecoratedFunction, match="between the name and plain"):
        read(functools.lru_cache(plain))
    with pytest.raises(errors.DecoratedFunction, match="between the name and sum"):
        read(functools.wraps(sum)(lambda x: x))


@pytest.mark.parametrize(
    "thing, kind, words",
    [
        (functools.partial(plain, 1), errors.BadArgument, "lambda x: plain"),
        (Model, errors.BadArgument, "is a class"),
        (Model(), errors.BadArgument, "object.__call__"),
        (Model.value, errors.BadArgument, "Class.name.fget"),
        (3.0, errors.BadArgument, "expected a function, got float: 3.0"),
        (len, errors.SourceNotFound, "builtin_function_or_method"),
        (np.sin, errors.SourceNotFound, "sin has no Python source: it is a ufunc"),
        (np.dot, errors.SourceNotFound, "dot has no Python source"),
        ([].append, errors.SourceNotFound, "append has no Python source"),
    ],
)
def test_what_is_no_function(thing, kind, words):
    with pytest.raises(kind) as info:
        read(thing)
    assert words in str(info.value)


def test_text_that_python_did_not_keep(monkeypatch):
    monkeypatch.setattr(sys, "orig_argv", ["python"])  # workers of the test runner are started with a text, which is kept
    space = {}
    exec("def run(x):\n    return x", space)
    with pytest.raises(errors.SourceNotFound, match="no text for <string>"):
        read(space["run"])


def test_text_that_is_kept_in_linecache():
    """Notebook cells and generated text have no file."""
    source = "square = lambda x: x * x\ndef cube(x):\n    return x ** 3\n"
    space, name = {}, "<sourcegrad cube-1>"
    exec(compile(source, name, "exec"), space)
    try:
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        assert text(space["cube"]) == "def cube(x):; return x ** 3"
        assert text(space["square"]) == "lambda x: x * x"
        # Another text under the same name is not believed.
        linecache.cache[name] = (1, None, ["def cube(x):\n", "    return x ** 2\n"], name)
        with pytest.raises(errors.SourceNotFound, match="holds other text"):
            read(space["cube"])
        linecache.cache[name] = (1, None, ["def cube(x:\n"], name)
        with pytest.raises(errors.SourceNotFound, match="holds other text"):
            read(space["cube"])
    finally:
        del linecache.cache[name]


def test_statements_compiled_one_by_one():
    """As notebooks do: Python compiles a call `json.dumps(x)` differently beside an import of json."""
    source = "import json\ndef shown(x):\n    return json.dumps(x)\n"
    space, name = {}, "<cell 1>"
    for statement in ast.parse(source).body:
        exec(compile(ast.Module([statement], []), name, "exec"), space)
    try:
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        assert text(space["shown"]) == "def shown(x):; return json.dumps(x)"
    finally:
        del linecache.cache[name]


def test_doctests():
    example = (
        ">>> def half(x):\n...     return x / 2\n>>> text(half)\n'def half(x):; return x / 2'\n"
    )
    test = doctest.DocTestParser().get_doctest(example, {"text": text}, "halves", None, 0)
    report = []
    assert doctest.DocTestRunner().run(test, out=report.append).failed == 0, "".join(report)


def test_ipython_cells():
    shell = pytest.importorskip("IPython.core.interactiveshell", reason="IPython is not installed")
    code = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "shell.run_cell('def f(x):\\n    return x + 1\\ng = lambda x: x')\n"
        "shell.run_cell('h = lambda x: 2')\n"
        "from sourcegrad.frontend.source import read\n"
        "import ast\n"
        "print([ast.unparse(read(shell.user_ns[n]).node) for n in 'fgh'])\n"
    )
    assert shell is not None
    done = run_python("-c", code)
    assert done.stdout.strip() == repr(
        ["def f(x):\n    return x + 1", "lambda x: x", "lambda x: 2"]
    )


def test_ipython_cells_below_time():
    pytest.importorskip("IPython.core.interactiveshell", reason="IPython is not installed")
    code = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        "shell.run_cell('%%time\\ndef f(x):\\n    return x + 1', store_history=True)\n"
        "shell.run_cell('%%time\\ndef g(x):\\n    return x + 2', store_history=True)\n"
        "from sourcegrad.frontend.source import read\n"
        "import ast, linecache\n"
        "print([(ast.unparse(read(shell.user_ns[n]).node), linecache.getline('<timed exec>', 2).strip()) for n in 'fg'])\n"
    )
    found = run_python("-c", code).stdout.strip().splitlines()[-1]
    assert found == repr([("def f(x):\n    return x + 1", "return x + 1"), ("def g(x):\n    return x + 2", "return x + 2")])


def run_python(*arguments, **options):
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True, **options
    )


COMMAND = """
import ast
from sourcegrad import errors
from sourcegrad.frontend.source import read
def f(x):
    return x + 1
space = {}
exec("def g(x):\\n    return x", space)
for function in (f, space["g"]):
    try:
        print(ast.unparse(read(function).node))
    except errors.SourceNotFound as error:
        print(error)
"""


def test_command_line_text():
    """Python keeps it since 3.13; before, it stands among the arguments that Python was given."""
    lines = run_python("-c", COMMAND).stdout.splitlines()
    assert lines[:2] == ["def f(x):", "    return x + 1"]
    assert lines[2].startswith("the source of g cannot be read")


def test_without_columns(tmp_path):
    """python -X no_debug_ranges leaves no columns to tell lambdas apart by."""
    path = tmp_path / "bare.py"
    path.write_text(
        "import ast\nfrom sourcegrad import errors\nfrom sourcegrad.frontend.source import read\n"
        "fs = [lambda x: x + 1, lambda x: x * 2, lambda: 1]\n"
        "fs.append((lambda a: lambda b: a + b)(1))\n"
        "gs = [(lambda a: (lambda b: a + b, lambda b: a - b))(1)]\n"
        "for f in fs: print(ast.unparse(read(f).node))\n"
        "try: read(gs[0][0])\n"
        "except errors.SourceNotFound as error: print(str(error).splitlines()[-1])\n"
    )
    done = run_python("-X", "no_debug_ranges", str(path))
    assert done.stdout.splitlines() == [
        "lambda x: x + 1",
        "lambda x: x * 2",
        "lambda: 1",
        "lambda b: a + b",
        "Put each on a line of its own, or write a `def`.",
    ]


def test_edited_files_are_found_out(module, tmp_path):
    before = "def f(x):\n    return x + 1\n\ndef g(x):\n    return x\n\nh = lambda x: 3\n"
    tracker = module(before)
    path = tmp_path / "tracker.py"
    assert text(tracker.f) == "def f(x):; return x + 1"
    # An edit below does not matter.
    path.write_text(before + "# an edit\n")
    assert text(tracker.f) == "def f(x):; return x + 1"
    path.write_text(before.replace("x + 1", "x + 22"))
    with pytest.raises(errors.SourceChanged, match=r"tracker.py:1:1: the source of f changed"):
        read(tracker.f)
    assert text(tracker.g) == "def g(x):; return x"
    path.write_text("\n" + before)
    for function in (tracker.f, tracker.g, tracker.h):
        with pytest.raises(errors.SourceChanged):
            read(function)
    path.write_text("def f(x:\n")
    with pytest.raises(errors.SourceChanged, match="no longer parses"):
        read(tracker.f)
    path.write_text("return 1\ndef f(x):\n    return x + 1\nbreak\n")
    with pytest.raises(errors.SourceChanged):
        read(tracker.f)
    path.unlink()
    with pytest.raises(errors.SourceNotFound, match="no text for"):
        read(tracker.f)


def test_constants_of_another_type_are_an_edit(module, tmp_path):
    tracker = module("def f(x):\n    return x * 1.0\n")
    (tmp_path / "tracker.py").write_text("def f(x):\n    return x * True\n")
    with pytest.raises(errors.SourceChanged):
        read(tracker.f)


def test_encodings_and_columns(module):
    source = (
        "# -*- coding: latin-1 -*-\ndef größe(ä):\n\tß = 'üü'; return ä.real\n"
        "\x0c\ndef plain(x): return x\n"
    )
    tracker = module(source, encoding="latin-1")
    found = read(tracker.größe)
    result = found.node.body[1]
    assert (
        found.lines[result.lineno - 1][result.col_offset : result.end_col_offset] == "return ä.real"
    )
    assert (result.value.col_offset, result.value.end_col_offset) == (18, 24)
    # The tree that is kept has byte columns still, and proves the code again.
    assert text(tracker.größe) == text(tracker.größe)
    assert text(tracker.plain) == "def plain(x):; return x"


def test_warnings_of_the_text_are_not_repeated(module):
    with pytest.warns((DeprecationWarning, SyntaxWarning)):
        tracker = module("def f(x):\n    '\\d'\n    return x is 3\n")
    assert text(tracker.f).endswith("return x is 3")


def test_long_sums_on_one_line(module):
    tracker = module(f"f = lambda x: {' + '.join(['x'] * 900)}\n")
    assert read(tracker.f).node.args.args[0].arg == "x"


def test_calls_on_imported_names(module):
    """Python compiles them to other instructions; the imports may stand anywhere in the module."""
    tracker = module(
        "def f(x): return np.sin(x) + ml.log(x) + x.sum()\n"
        "if True:\n    import numpy as np\n"
        "    try:\n        from os import nothing\n"
        "    except ImportError:\n        import math as ml\n"
    )
    assert text(tracker.f).startswith("def f(x):; return np.sin(x)")


def test_statements_of_every_kind_around(module):
    tracker = module(
        "from __future__ import annotations\n"
        "if True:\n"
        "    try:\n"
        "        def f(x: int): return x\n"
        "    finally:\n"
        "        g = {'a': [lambda x: x]}; h = lambda y: y\n"
        "x = 1; k = lambda: 1; m = lambda: 2\n"
        "def n(a=lambda: 7): return a\n"
        "ls = [(lambda: i) for i in range(2)]\n"
    )
    assert text(tracker.f) == "def f(x: int):; return x"
    assert text(tracker.g["a"][0]) == "lambda x: x"
    assert text(tracker.h) == "lambda y: y"
    assert (text(tracker.k), text(tracker.m)) == ("lambda: 1", "lambda: 2")
    assert text(tracker.n.__defaults__[0]) == "lambda: 7"
    assert text(tracker.ls[1]) == "lambda: i"


def test_zipped_modules(tmp_path, monkeypatch):
    archive = tmp_path / "packed.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("zipped_tracker.py", "def f(x):\n    return x\n")
    monkeypatch.syspath_prepend(archive)
    zipped = importlib.import_module("zipped_tracker")
    try:
        assert text(zipped.f) == "def f(x):; return x"
    finally:
        del sys.modules["zipped_tracker"]


def test_a_file_is_parsed_once(module, monkeypatch):
    tracker = module("def f(x):\n    return x\ndef g(x):\n    return x\n", name="parsed_once")
    first = read(tracker.f)
    parsed = []
    monkeypatch.setattr(ast, "parse", lambda *arguments: parsed.append(arguments))
    assert read(tracker.f).node is first.node
    assert read(tracker.g).node.name == "g"
    assert parsed == []
