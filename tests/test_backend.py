"""Generated text as a living function: bound to the user's names, visible to every tool."""

import ast
import inspect
import linecache
import threading
import traceback
import types

import pytest

from sourcegrad.backend.numpy import load


def cell(*content):
    return types.CellType(*content)


def test_binds_cells_and_the_users_own_globals():
    user = {"scale": 2.0}
    function = load(
        "def df(x):\n    return np.array([x * scale * k])\n",
        "df",
        globals=user,
        cells={"np": cell(__import__("numpy")), "k": cell(3.0), "unused": cell()},
    )
    assert function(1.0).tolist() == [6.0]
    assert function.__globals__ is user and list(user) == ["scale"]
    assert function.__code__.co_freevars == ("k", "np")
    user["scale"] = 10.0
    assert function(1.0).tolist() == [30.0]


def test_a_users_cell_is_shared_not_copied():
    def outer():
        gain = 2.0

        def read():
            return gain

        def rebind(value):
            nonlocal gain
            gain = value

        return read, rebind

    read, rebind = outer()
    function = load(
        "def df():\n    return gain", "df", globals={}, cells={"gain": read.__closure__[0]}
    )
    rebind(7.0)
    assert function() == 7.0


def test_source_is_seen_by_inspect_and_linecache():
    text = "# made for you\ndef df(x):\n    # from model.py:3: y = x * x\n    return 2 * x\n"
    function = load(text, "df", globals={"__name__": "user_module"}, cells={})
    linecache.checkcache()
    assert inspect.getsource(function) == text.split("\n", 1)[1]
    assert linecache.getline(function.__code__.co_filename, 1) == "# made for you\n"
    assert function.__code__.co_filename.startswith("<sourcegrad df-")
    assert function.__qualname__ == "df" and function.__module__ == "user_module"


def test_file_name_follows_the_text_and_the_label():
    one = load("def f():\n    return 1", "f", globals={}, cells={})
    same = load("def f():\n    return 1", "f", globals={}, cells={})
    other = load("def f():\n    return 2", "f", globals={}, cells={})
    labelled = load("def f():\n    return 2", "f", globals={}, cells={}, label="Class.method")
    names = [f.__code__.co_filename for f in (one, same, other, labelled)]
    assert names[0] == names[1] != names[2]
    assert names[3].startswith("<sourcegrad Class.method-")


def test_traceback_shows_the_generated_line():
    function = load("def df(x):\n    y = x\n    return 1 / y\n", "df", globals={}, cells={})
    with pytest.raises(ZeroDivisionError) as caught:
        function(0)
    shown = "".join(traceback.format_exception(caught.value))
    assert "line 3, in df\n    return 1 / y" in shown


def test_two_functions_that_call_each_other():
    cells = {"even": cell(), "odd": cell()}
    even = load(
        "def even(n):\n    return True if n == 0 else odd(n - 1)", "even", globals={}, cells=cells
    )
    odd = load(
        "def odd(n):\n    return False if n == 0 else even(n - 1)", "odd", globals={}, cells=cells
    )
    with pytest.raises(NameError):
        even(1)
    cells["even"].cell_contents, cells["odd"].cell_contents = even, odd
    assert even(10) and odd(7) and not even(3)


def test_own_name_is_the_users_global_unless_it_is_a_cell():
    text = "def f(n):\n    return 1 if n == 0 else n * f(n - 1)"
    by_global = load(text, "f", globals={"f": lambda n: 100}, cells={})
    assert by_global(3) == 300
    own = cell()
    by_cell = load(text, "f", globals={"f": None}, cells={"f": own})
    own.cell_contents = by_cell
    assert by_cell(4) == 24
    assert by_global.__qualname__ == by_cell.__qualname__ == by_cell.__code__.co_qualname == "f"


def test_a_local_may_carry_the_name_of_a_cell():
    text = "def f(np):\n    d = np + 1\n    return d"
    assert load(text, "f", globals={}, cells={"np": cell(0), "d": cell(0)})(1) == 2


def test_defaults_given_or_literal_in_the_text():
    text = "def f(a, b=(1, -2.5), *, c, d=None, e='x'):\n    return a, b, c, d, e"
    plain = load(text, "f", globals={}, cells={})
    assert plain(0, c=1) == (0, (1, -2.5), 1, None, "x")
    marker = object()
    given = load(
        "def f(a=b_default, *, k=k_default):\n    return a, k",
        "f",
        globals={},
        cells={},
        defaults=(marker,),
        kwdefaults={"k": 3},
    )
    assert given() == (marker, 3)
    assert load("def f(a):\n    return a", "f", globals={}, cells={}).__defaults__ is None
    with pytest.raises(ValueError, match="not a literal"):
        load("def f(a=b_default):\n    return a", "f", globals={}, cells={})


def test_annotations_and_decorators_are_not_run():
    text = "@missing\ndef f(x: missing, *rest: missing, **more: missing) -> missing:\n    return x"
    assert load(text, "f", globals={}, cells={})(1) == 1


def test_inner_functions_and_unusual_names():
    inner = "    def g(t):\n        return t * _C__k\n"
    text = f"def _C__f(__x, été):\n{inner}    return g(__x) + été"
    function = load(text, "_C__f", globals={}, cells={"_C__k": cell(5)})
    assert function(2, 1) == 11
    inner = next(c for c in function.__code__.co_consts if isinstance(c, types.CodeType))
    assert inner.co_qualname == "_C__f.<locals>.g"


def test_multi_line_strings_stay_as_written():
    text = 'def f():\n    """Doc.\n\n  less indented\n    """\n    return """a\nb"""'
    function = load(text, "f", globals={}, cells={})
    assert function() == "a\nb" and "less indented" in function.__doc__
    assert inspect.getsource(function) == text + "\n"


def test_future_statements_of_this_module_do_not_leak():
    import __future__

    function = load("def f():\n    return 0", "f", globals={}, cells={})
    assert not function.__code__.co_flags & __future__.annotations.compiler_flag


@pytest.mark.parametrize("text", ["x = 1", "def g():\n    pass", "def f():\n    pass\nx = 1", ""])
def test_text_must_be_one_definition(text):
    with pytest.raises(ValueError, match="one top-level `def f`"):
        load(text, "f", globals={}, cells={})


def test_long_expressions_compile():
    text = "def f(x):\n    return " + " + ".join(["x"] * 900)
    assert load(text, "f", globals={}, cells={})(1) == 900


def test_many_threads_load_at_once():
    results = {}

    def work(i):
        function = load(f"def f(x):\n    return x + {i} + k", "f", globals={}, cells={"k": cell(i)})
        results[i] = (function(0), inspect.getsource(function))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(results[i][0] == 2 * i and f"x + {i} + k" in results[i][1] for i in range(20))


def test_what_is_shown_is_what_runs():
    text = "def f(x):\n    return x ** 2\n"
    function = load(text, "f", globals={}, cells={})
    again = load(inspect.getsource(function), "f", globals={}, cells={})
    assert again.__code__.co_code == function.__code__.co_code
    assert ast.dump(ast.parse(inspect.getsource(again))) == ast.dump(ast.parse(text))
