"""Expected text: what sourcegrad prints for a handful of functions, to be read as prose in review.

Each module in golden/ holds a function with the arguments that it is differentiated for; the text stands beside it.
SOURCEGRAD_RENEW=1 pytest tests/test_golden.py writes it anew.
"""

import importlib.util
import os
from pathlib import Path

import pytest

import sourcegrad as sg

HERE = Path(__file__).resolve().parent / "golden"
MODULES = sorted(HERE.glob("*.py"))


def text_of(path):
    spec = importlib.util.spec_from_file_location(f"golden_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    functions = [v for v in vars(module).values() if callable(v) and getattr(v, "__module__", "") == module.__name__]
    mode = getattr(module, "MODE", "reverse")
    return sg.source(functions[-1], wrt=module.WRT, mode=mode, args=module.ARGS)


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
