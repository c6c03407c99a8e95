"""README shows what the code does: its generated text and its refusal are today's."""

import contextlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import language_table
import numpy as np
import pytest
import texts
from programs import corpus
from programs.refused import REFUSED
from test_refusals import attempt

import sourcegrad

README = Path(__file__).resolve().parent.parent / "README.md"


def blocks(name):
    """The fenced text between <!-- name --> and <!-- end -->."""
    found = re.search(rf"<!-- {name} -->\n```\w*\n(.*?)```\n<!-- end -->", README.read_text(encoding="utf-8"), re.S)
    assert found, f"README has no block <!-- {name} -->"
    return found.group(1)


def load(text, folder, name):
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        module = texts.module(text, folder, name)
    return module, printed.getvalue()


def test_the_generated_text_is_what_the_example_prints(tmp_path):
    example = re.search(r"```python\n(import numpy.*?)```", README.read_text(encoding="utf-8"), re.S).group(1)
    module, printed = load(example, tmp_path, "example")
    assert printed.strip() == blocks("generated").strip()
    w, x, y = np.array([0.1, -0.2, 0.3]), np.arange(6.0).reshape(2, 3), np.array([0.0, 1.0])
    sourcegrad.check_grads(module.loss, w, x, y)


def test_the_text_with_shadows_is_what_the_stencil_gives(tmp_path):
    text = re.search(r"```python\n(def heat.*?)```", README.read_text(encoding="utf-8"), re.S).group(1)
    module, _ = load("import numpy as np\n\n\n" + text, tmp_path, "rod")
    args = np.arange(6.0), 0.1
    printed = sourcegrad.source(module.heat, wrt=(0, 1), args=args)
    assert printed[printed.index("def ") :].strip() == blocks("memory").strip()
    sourcegrad.check_grads(module.heat, *args, order=2)


def test_the_refusal_reads_as_shown(tmp_path):
    text = "import numpy as np\n\n\ndef spread(x):\n    counts, edges = np.histogram(x, bins=np.linspace(0.0, x[-1], 11))\n    return np.sum(x[1:] * counts)\n"
    module, _ = load(text, tmp_path, "tracker")
    with pytest.raises(sourcegrad.NoRule) as caught:
        sourcegrad.grad(module.spread)(np.ones(10))
    assert str(caught.value).replace(str(tmp_path) + "/", "").strip() == blocks("refusal").strip()


def test_the_table_of_the_language_is_what_the_tests_show():
    refusals = {}
    for case in REFUSED:
        if case.name in language_table.REFUSED.values():
            error, _ = attempt(case)
            last = error.refusals[0].remedy if error.refusals else str(error).splitlines()[-1]
            refusals[case.name] = " ".join(last.split())
    made = language_table.table(corpus(), refusals)
    text = README.read_text(encoding="utf-8")
    found = re.search(r"<!-- language -->\n(.*?)\n<!-- end -->", text, re.S)
    assert found, "README has no block <!-- language -->"
    if os.environ.get("SOURCEGRAD_RENEW"):
        README.write_text(text[: found.start(1)] + made + text[found.end(1) :], encoding="utf-8")
        return
    assert found.group(1) == made, "SOURCEGRAD_RENEW=1 pytest tests/test_readme.py writes the table anew"


def test_the_figures_are_those_of_the_command():
    """In a process of its own: what other tests have declared or imported counts too."""
    command = [sys.executable, "-m", "sourcegrad", "rules", "--count"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, cwd=README.parent)
    assert shown.stdout.strip("\n") == blocks("count").strip("\n")


def test_the_worked_example_stands_in_the_rules():
    example = blocks("rule")
    assert len(example.strip().splitlines()) <= 15
    rules = (README.parent / "sourcegrad" / "rules" / "special.py").read_text(encoding="utf-8")
    parts = re.split(r"\n(?=\w)", example.strip())
    assert len(parts) == 3 and all(part in rules for part in parts)
