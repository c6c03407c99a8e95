"""README shows what the code does: its generated text and its refusal are today's."""

import contextlib
import importlib.util
import io
import re
from pathlib import Path

import numpy as np
import pytest

import sourcegrad
from sourcegrad.cli import main

README = Path(__file__).resolve().parent.parent / "README.md"


def blocks(name):
    """The fenced text between <!-- name --> and <!-- end -->."""
    found = re.search(rf"<!-- {name} -->\n```\w*\n(.*?)```\n<!-- end -->", README.read_text(encoding="utf-8"), re.S)
    assert found, f"README has no block <!-- {name} -->"
    return found.group(1)


def load(text, folder, name):
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        spec.loader.exec_module(module)
    return module, printed.getvalue()


def test_the_generated_text_is_what_the_example_prints(tmp_path):
    example = re.search(r"```python\n(import numpy.*?)```", README.read_text(encoding="utf-8"), re.S).group(1)
    module, printed = load(example, tmp_path, "example")
    assert printed.strip() == blocks("generated").strip()
    w, x, y = np.array([0.1, -0.2, 0.3]), np.arange(6.0).reshape(2, 3), np.array([0.0, 1.0])
    sourcegrad.check_grads(module.loss, w, x, y)


def test_the_refusal_reads_as_shown(tmp_path):
    text = "import numpy as np\n\n\ndef spread(x):\n    counts, edges = np.histogram(x, bins=10)\n    return np.sum(x * counts)\n"
    module, _ = load(text, tmp_path, "tracker")
    with pytest.raises(sourcegrad.NoRule) as caught:
        sourcegrad.grad(module.spread)(np.ones(10))
    assert str(caught.value).replace(str(tmp_path) + "/", "").strip() == blocks("refusal").strip()


def test_the_figures_are_those_of_the_command(capsys):
    assert main(["rules", "--count"]) == 0
    assert capsys.readouterr().out.strip("\n") == blocks("count").strip("\n")


def test_the_worked_example_stands_in_the_rules():
    example = blocks("rule")
    assert len(example.strip().splitlines()) <= 15
    rules = (README.parent / "sourcegrad" / "rules" / "special.py").read_text(encoding="utf-8")
    parts = re.split(r"\n(?=\w)", example.strip())
    assert len(parts) == 3 and all(part in rules for part in parts)
