"""Expected text: what sourcegrad prints for a handful of functions, to be read as prose in review.

Each module in golden/ holds a function with the arguments that it is differentiated for; the text stands beside it.
SOURCEGRAD_RENEW=1 pytest tests/test_golden.py writes it anew.
"""

import ast
import copy
import importlib.util
import inspect
import os
import subprocess
import sys
from pathlib import Path

import golden_by_hand
import numpy as np
import pytest

import sourcegrad as sg
from sourcegrad.cli import main

HERE = Path(__file__).resolve().parent / "golden"
MODULES = sorted(HERE.glob("*.py"))


def loaded(path):
    spec = importlib.util.spec_from_file_location(f"golden_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def function_of(module):
    return [v for v in vars(module).values() if callable(v) and getattr(v, "__module__", "") == module.__name__][-1]


def text_of(path):
    module = loaded(path)
    return sg.source(function_of(module), wrt=module.WRT, mode=getattr(module, "MODE", "reverse"), args=module.ARGS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_text(path):
    text = text_of(path)
    expected = path.with_suffix(".expected.txt")
    if os.environ.get("SOURCEGRAD_RENEW"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def test_there_are_enough():
    assert len(MODULES) >= 10
    assert {p.name.split(".")[0] for p in HERE.glob("*.expected.txt")} == {p.stem for p in MODULES}


BY_HAND = [p for p in MODULES if hasattr(golden_by_hand, p.stem)]


def statements(text):
    """The statements of a text, those that bind a function or import, docstrings, and guards of the arguments, aside.

    `a, b = e, f` counts as the two that it could be written as, and `a = b = e` likewise.
    """
    found = [s for s in ast.walk(ast.parse(text)) if isinstance(s, ast.stmt)]
    plain = [s for s in found if not isinstance(s, (ast.FunctionDef, ast.Import, ast.ImportFrom))]
    return sum(targets(s) for s in plain if not (isinstance(s, ast.Expr) and (isinstance(s.value, ast.Constant) or is_guard(s.value))))


def is_guard(e):
    return isinstance(e, ast.Call) and getattr(e.func, "attr", None) in ("check_arguments", "check_kinds")


def targets(s):
    """How many assignments a statement is; 1 for any other."""
    if not isinstance(s, ast.Assign):
        return 1
    tupled = isinstance(s.value, ast.Tuple) and isinstance(s.targets[0], ast.Tuple)
    return len(s.targets) - 1 + (len(s.value.elts) if tupled else 1)


def leaves(e):
    """The arrays and numbers of a gradient, in order."""
    if isinstance(e, (tuple, list)):
        return [x for item in e for x in leaves(item)]
    if hasattr(e, "__dict__"):
        return [x for item in vars(e).values() for x in leaves(item)]
    return [e]


def uneven(x):
    """The argument with its entries made different from each other."""
    if isinstance(x, np.ndarray):
        return x * (1.0 + 0.1 * np.cos(np.arange(x.size)).reshape(x.shape))
    if hasattr(x, "__dict__"):
        return type(x)(*(uneven(v) for v in vars(x).values()))
    return x


@pytest.mark.parametrize("path", BY_HAND, ids=lambda path: path.stem)
def test_text_is_about_as_long_as_by_hand(path):
    mine = getattr(golden_by_hand, path.stem)
    module = loaded(path)
    args = [uneven(a) for a in module.ARGS]
    got = leaves(sg.grad(function_of(module), wrt=module.WRT)(*copy.deepcopy(args)))
    for a, b in zip(got, leaves(mine(*copy.deepcopy(args))), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-7, atol=1e-10)
    ours, theirs = lengths(path)
    assert ours <= 1.5 * theirs, f"{ours} statements, by hand {theirs}"


def lengths(path):
    """(statements of the generated text, of that by hand)."""
    text = path.with_suffix(".expected.txt").read_text(encoding="utf-8")
    return statements(text), statements(inspect.getsource(getattr(golden_by_hand, path.stem)))


def test_all_together_are_at_most_a_third_longer():
    ours, theirs = map(sum, zip(*map(lengths, BY_HAND)))
    assert 3 * ours <= 4 * theirs, f"{ours} statements, by hand {theirs}"


def test_most_are_written_by_hand():
    assert len(BY_HAND) >= 25


def arguments_of(path):
    """The text of what is in ARGS."""
    made = next(s for s in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(s, ast.Assign) and "ARGS" in ast.dump(s.targets[0]))
    value = made.value if isinstance(made.targets[0], ast.Name) else made.value.elts[0]
    return ", ".join(map(ast.unparse, value.elts))


@pytest.mark.parametrize("path", BY_HAND, ids=lambda path: path.stem)
def test_stands_alone(path, tmp_path):
    module = loaded(path)
    wrt = module.WRT if isinstance(module.WRT, tuple) else (module.WRT,)
    out = tmp_path / "g.py"
    words = ["show", f"{path}:{function_of(module).__name__}", "--wrt", ",".join(map(str, wrt)), "--standalone"]
    assert main([*words, "--args", arguments_of(path), "-o", str(out)]) == 0
    run = subprocess.run([sys.executable, "-I", str(out)], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    plain = all(isinstance(module.ARGS[k], (float, np.ndarray)) for k in wrt)
    assert run.stdout.count(": ok") == (len(wrt) if plain else 0)
