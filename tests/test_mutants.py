"""The faults of `tests/mutants` can all be put into the package as it stands, and what runs them works."""

import subprocess
import sys
from pathlib import Path

import pytest
from mutants import ROOT, mutants


def test_every_mutant_applies():
    found = mutants()
    assert len(found) >= 150
    assert len({(m.file, m.old, m.new) for m in found}) == len(found)
    for m in found:
        file = ROOT / "sourcegrad" / m.file
        text = m.applied(file.read_text(encoding="utf-8"))
        compile(text, str(file), "exec")


def test_a_mutant_whose_text_is_gone():
    with pytest.raises(ValueError, match="occurs 0 times"):
        mutants()[0].applied("nothing")


@pytest.mark.slow
def test_one_is_killed(tmp_path):
    """In a copy: the tree stays as it is."""
    command = [sys.executable, "-m", "tests.mutants", "--only", "kernels.0", "--quick"]
    done = subprocess.run(command, cwd=Path(ROOT), capture_output=True, text=True)
    assert done.returncode == 0 and "killed" in done.stdout, done.stdout + done.stderr
