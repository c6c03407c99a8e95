"""What the command tells of a gradient: what it saves, what is slow, line by line, as a diff, as a file of its own."""

import subprocess
import sys
import types

import numpy as np
import pytest

from sourcegrad.backend.standalone import kernels
from sourcegrad.cli import CHECK_FAILED, OK, REFUSED, USAGE, main
from sourcegrad.runtime import numpy as rt

FILE = """\
import json

import numpy as np


def burgers(u, dt, steps):
    for _ in range(steps):
        flux = 0.5 * u * u
        u = u - dt * (np.roll(flux, -1) - np.roll(flux, 1))
    return np.sum(u**2)


def linear(x, k):
    return k * np.sum(x[1:])


def softmax(x, w):
    e = np.exp(x - np.max(x))
    return np.sum(w * e / np.sum(e))


def grows(x):
    y = np.zeros(1)
    for i in range(len(x)):
        y = np.append(y, x[i] ** 2)
    return np.sum(y)


def tells(x):
    return len(json.dumps(x)) * x
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "model.py"
    path.write_text(FILE)
    return str(path)


def said(capsys, *words):
    code = main(list(words))
    return code, capsys.readouterr().out


def test_explain_counts_what_is_saved(file, capsys):
    code, text = said(capsys, "explain", f"{file}:burgers", "--wrt", "u,dt", "--args", "np.ones(100), 0.1, 20")
    assert code == OK
    lines = text.splitlines()
    assert lines[0] == "Gradient of burgers (model.py:6) with respect to u and dt."
    saved = next(line for line in lines if line.startswith("  u "))
    assert "for line 8" in saved and "20 x 800 B = 16.0 kB" in saved
    assert any(line.split() == ["in", "total", "32.0", "kB"] for line in lines)


def test_explain_of_what_saves_nothing(file, capsys):
    code, text = said(capsys, "explain", f"{file}:linear", "--wrt", "x,k", "--args", "np.ones(3), 0.1")
    assert code == OK and "Nothing is saved in loops." in text


def test_explain_leaves_the_arguments_alone_and_needs_none(file, capsys):
    code, text = said(capsys, "explain", f"{file}:burgers")
    assert code == OK and "Give --args to count bytes." in text and "for line 8" in text


def test_lint_names_lines(file, capsys):
    code, text = said(capsys, "lint", f"{file}:grows", "--args", "np.ones(3)")
    assert code == OK
    assert f"{file}:25: slow: np.append in a loop" in text
    assert f"{file}:24: slow: entry by entry over i" in text
    code, text = said(capsys, "lint", f"{file}:burgers", "--args", "np.ones(3), 0.1, 2")
    assert code == OK and "memory: an array is saved in every pass of a loop: u" in text
    assert said(capsys, "lint", f"{file}:linear", "--args", "np.ones(3), 0.1") == (OK, "Nothing to remark.\n")


def test_lint_tells_refusals(file, capsys):
    code, text = said(capsys, "lint", f"{file}:tells")
    assert code == REFUSED and "json.dumps" in text and ":30:" in text


def test_annotate(file, capsys):
    code, text = said(capsys, "show", f"{file}:burgers", "--wrt", "u,dt", "--annotate", "--args", "np.ones(9), 0.1, 2")
    assert code == OK
    flux = next(line for line in text.splitlines() if "flux = 0.5 * u * u" in line)
    left, _, right = flux.partition("|")
    assert left.startswith("   8 ") and right.strip().startswith("u_bar += ")
    assert "pop()" not in text and "for _ in range(steps - 1" not in text


def test_diff(file, capsys):
    code, text = said(capsys, "show", f"{file}:softmax", "--diff", "--args", "np.ones(3), np.ones(3)")
    assert code == OK
    assert text.startswith("--- as differentiated\n+++ optimised\n")
    assert any(line.startswith("-    ") for line in text.splitlines())


def test_check_tells_whether_a_file_is_stale(file, capsys, tmp_path):
    words = ["show", f"{file}:softmax", "--args", "np.ones(3), np.ones(3)", "--output", str(tmp_path / "g.py")]
    assert main([*words, "--check"]) == CHECK_FAILED
    assert main(words) == OK
    first = (tmp_path / "g.py").read_bytes()
    assert main([*words, "--check"]) == OK
    assert main(words) == OK and (tmp_path / "g.py").read_bytes() == first
    (tmp_path / "g.py").write_bytes(first + b"\n")
    assert main([*words, "--check"]) == CHECK_FAILED
    assert (tmp_path / "g.py").read_bytes() == first + b"\n"
    assert "stale" in capsys.readouterr().err
    assert main(["show", f"{file}:softmax", "--check"]) == USAGE


@pytest.mark.parametrize(
    "name, args",
    [
        ("burgers", "np.sin(np.arange(9.0)), 0.1, 3"),
        ("linear", "x=np.arange(4.0), k=0.5"),
        ("softmax", "np.arange(4.0), np.cos(np.arange(4.0))"),
    ],
)
def test_standalone_needs_numpy_alone_and_checks_itself(file, tmp_path, name, args):
    out = tmp_path / "alone" / "g.py"
    out.parent.mkdir()
    words = ["show", f"{file}:{name}", "--wrt", "0,1", "--standalone", "--args", args, "-o", str(out)]
    assert main(words) == OK
    text = out.read_text()
    assert "sourcegrad" not in text and max(map(len, text.splitlines())) <= 130
    run = subprocess.run([sys.executable, "-I", str(out)], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count(": ok") == 2
    assert main([*words, "--check"]) == OK


def test_standalone_finds_a_wrong_gradient(file, tmp_path):
    out = tmp_path / "g.py"
    assert main(["show", f"{file}:linear", "--standalone", "--args", "np.arange(4.0), 0.5", "-o", str(out)]) == OK
    text = out.read_text()
    assert text.count(", x_bar\n") == 1
    out.write_text(text.replace(", x_bar\n", ", 2 * x_bar\n"))
    run = subprocess.run([sys.executable, "-I", str(out)], capture_output=True, text=True)
    assert run.returncode == 1 and "WRONG" in run.stdout


def test_standalone_says_what_it_needs(file, capsys):
    assert main(["show", f"{file}:linear", "--standalone"]) == USAGE
    assert "--args" in capsys.readouterr().err
    assert main(["show", f"{file}:linear", "--standalone", "--diff", "--args", "np.ones(3), 0.1"]) == USAGE


@pytest.mark.parametrize("name", sorted(n for n, v in vars(rt).items() if isinstance(v, types.FunctionType)))
def test_every_kernel_stands_alone(name):
    imports, sources = kernels(f"rt.{name}(x)")
    space = {"np": np}
    exec("\n\n".join(["\n".join(sorted(imports)), *sources]), space)
    assert callable(space[name]) and not any("sourcegrad" in line for line in imports)
