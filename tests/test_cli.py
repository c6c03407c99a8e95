"""The command: what it finds, what it prints where, and how it ends."""

import io
import os
import subprocess
import sys
import textwrap
import types

import pytest

from sourcegrad.cli import CHECK_FAILED, INTERNAL, NOT_FOUND, OK, REFUSED, USAGE, Failure, main
from sourcegrad.cli import target as targets
from sourcegrad.cli.show import write
from sourcegrad.errors import GradientMismatch, InternalError, NoRule

FILE = """\
import json
from dataclasses import dataclass

SCALE = 2.0
print("a note")


@dataclass
class Model:
    w: float

    def energy(self, x):
        return self.w * x * x


def square(x, k=1.0):
    return k * x * x


def refused(x):
    return len(json.dumps(x)) * x


def fails(x):
    raise ValueError("no such luck")
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "plain_model.py"
    path.write_text(FILE)
    before, modules = sys.path[:], set(sys.modules)
    yield str(path)
    sys.path[:] = before
    for name in set(sys.modules) - modules:
        if getattr(sys.modules[name], "__file__", None) == str(path):
            del sys.modules[name]


@pytest.fixture
def stand(monkeypatch):
    """Replaces the interface: what `source` and `stage_text` are called with, and what they
    answer."""

    def use(answer):
        calls = []

        def source(function, **options):
            calls.append((function.__qualname__, options))
            return answer(function) if callable(answer) else answer

        def stage_text(function, stage, **options):
            calls.append((stage, options))
            return answer

        api = types.ModuleType("sourcegrad.api")
        api.source = source
        stages = types.ModuleType("sourcegrad.handle.stages")
        stages.STAGES, stages.stage_text = ("lower", "normalize"), stage_text
        import sourcegrad.handle

        monkeypatch.setitem(sys.modules, api.__name__, api)
        monkeypatch.setattr(sourcegrad, "api", api, raising=False)
        monkeypatch.setitem(sys.modules, stages.__name__, stages)
        monkeypatch.setattr(sourcegrad.handle, "stages", stages, raising=False)
        return calls

    return use


def run(*words, **more):
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "sourcegrad", *words],
        capture_output=True,
        text=True,
        timeout=120,
        **more,
    )


# Finding


def test_targets_in_files_and_modules(file, capsys):
    assert targets.find(f"{file}:square")(3.0) == 9.0
    assert targets.find(f"{file}:Model.energy").__qualname__ == "Model.energy"
    assert targets.find("textwrap:dedent") is textwrap.dedent
    assert targets.find("os.path:join") is os.path.join
    printed = capsys.readouterr()
    assert printed.out == "" and "a note" in printed.err


def test_a_file_in_a_package_is_imported_as_part_of_it(tmp_path):
    package = tmp_path / "a_package_for_targets"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "base.py").write_text("K = 5.0\n")
    (package / "model.py").write_text("from .base import K\n\ndef f(x):\n    return K * x\n")
    before = sys.path[:]
    try:
        found = targets.find(f"{package / 'model.py'}:f")
        assert found(2.0) == 10.0 and found.__module__ == "a_package_for_targets.model"
    finally:
        sys.path[:] = before


def test_a_file_named_like_an_installed_module(tmp_path):
    path = tmp_path / "numpy.py"
    path.write_text("def f(x):\n    return x\n")
    before = sys.path[:]
    try:
        assert targets.find(f"{path}:f")(1) == 1
    finally:
        sys.path[:] = before
    assert hasattr(sys.modules["numpy"], "ndarray")


@pytest.mark.parametrize(
    ("target", "code", "text"),
    [
        ("{file}:squares", NOT_FOUND, "has no 'squares'; did you mean 'square'?"),
        ("{file}:Model.nothing", NOT_FOUND, "has no 'Model.nothing'"),
        ("{file}:SCALE", NOT_FOUND, "is no function but a float"),
        ("{file}", USAGE, "names no function"),
        ("no/such.py:f", NOT_FOUND, "there is no file"),
        ("no_such_module:f", NOT_FOUND, "there is no module 'no_such_module'"),
        ("os.no_such:f", NOT_FOUND, "there is no module"),
    ],
)
def test_what_is_not_found(file, target, code, text):
    with pytest.raises(Failure) as caught:
        targets.find(target.format(file=file))
    assert caught.value.code == code and text in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def f(:\n", "SyntaxError"),
        ("1 / 0\n", "broken.py:1: ZeroDivisionError"),
        ("import no_such_thing_at_all\n", "no_such_thing_at_all"),
        ("raise SystemExit(3)\n", "SystemExit"),
    ],
)
def test_a_file_that_cannot_be_imported(tmp_path, text, message):
    path = tmp_path / "broken.py"
    path.write_text(text)
    with pytest.raises(Failure, match=message) as caught:
        targets.find(f"{path}:f")
    assert caught.value.code == NOT_FOUND


def test_standard_input(monkeypatch):
    text = "def first(x):\n    return x\n\n\ndef last(x):\n    return 2 * x\n"
    for name, value in (("-", 6), ("-:last", 6), ("-:first", 3)):
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        assert targets.find(name)(3) == value
    monkeypatch.setattr(sys, "stdin", io.StringIO("x = 1\n"))
    with pytest.raises(Failure, match="defines no function"):
        targets.find("-")


def test_a_target_that_looks_like_an_option():
    ended = subprocess.run(
        [sys.executable, "-m", "sourcegrad", "show", "-:first"],
        input="def first(x):\n    return x * x\n\n\ndef last(x):\n    return x\n",
        capture_output=True,
        text=True,
    )
    assert ended.returncode == OK and "def first_grad(x):" in ended.stdout, ended.stderr


@pytest.mark.parametrize("stage", ["lower", "desugar", "exits", "webs"])
def test_a_stage_runs_as_it_is_printed(stage, tmp_path, capsys):
    path = tmp_path / "loops.py"
    path.write_text("import numpy as np\n\n\ndef total(x):\n    s = 0.0\n    for v in x:\n        s += np.sin(v)\n    return s\n")
    assert main(["show", f"{path}:total", "--after", stage]) == OK
    scope = {}
    exec(capsys.readouterr().out, scope)
    import numpy as np

    assert scope["total"](np.array([0.5, 1.0])) == np.sin(0.5) + np.sin(1.0)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_standard_output_that_takes_nothing(unbuffered):
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "sourcegrad", "rules", "np.tanh"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    assert ended.returncode == USAGE
    assert ended.stderr.startswith("sourcegrad: cannot write to standard output")
    assert "Traceback" not in ended.stderr and "internal" not in ended.stderr


def test_arguments_that_do_not_fit(file, capsys):
    assert main(["check", f"{file}:square"]) == USAGE
    assert "--args does not fit square: missing" in capsys.readouterr().err


def test_a_check_without_directions(file, capsys):
    assert main(["check", f"{file}:square", "--args", "1.5", "--directions", "0"]) == USAGE
    assert "directions=0" in capsys.readouterr().err


def test_wrt_and_args():
    assert targets.wrt(None, 0) == 0
    assert targets.wrt("1", 0) == 1
    assert targets.wrt("x, 2,model.w1", 0) == ("x", 2, "model.w1")
    with pytest.raises(Failure, match="empty"):
        targets.wrt(",", 0)

    def f(x, k):
        return x

    args, kwargs = targets.arguments("np.ones(3), k=math.pi", f)
    assert args[0].sum() == 3 and 3 < kwargs["k"] < 4
    assert targets.arguments("", f) == ((), {})
    for wrong in ("x=", "nonsense", "1, 2)", "1/0"):
        with pytest.raises(Failure) as caught:
            targets.arguments(wrong, f)
        assert caught.value.code == USAGE


# Showing


def test_show_prints_the_text_and_passes_the_options_on(file, stand, capsys):
    calls = stand("def square_grad(x):\n    return 2 * x")
    words = ["--wrt", "x,1", "--mode", "forward", "--no-optimize", "--args", "np.float64(2), k=3"]
    assert main(["show", f"{file}:square", *words]) == OK
    assert capsys.readouterr().out == "def square_grad(x):\n    return 2 * x\n"
    name, options = calls[0]
    assert name == "square" and options["wrt"] == ("x", 1) and options["mode"] == "forward"
    assert (
        options["optimize"] is False and options["args"] == (2.0,) and options["kwargs"] == {"k": 3}
    )
    assert main(["show", f"{file}:square"]) == OK
    assert calls[1][1] == {
        "wrt": 0,
        "mode": "reverse",
        "optimize": True,
        "args": None,
        "kwargs": None,
    }


def test_show_after_a_stage(file, stand, capsys):
    calls = stand("text of a stage\n")
    assert main(["show", f"{file}:square", "--after", "normalize"]) == OK
    assert capsys.readouterr().out == "text of a stage\n" and calls[0][0] == "normalize"
    assert main(["show", f"{file}:square", "--after", "nothing"]) == USAGE
    assert "choose from lower, normalize" in capsys.readouterr().err


def test_output_to_a_file_is_whole_or_not_at_all(file, stand, capsys, tmp_path):
    stand("x = 'é'\n")
    path = tmp_path / "out.py"
    assert main(["show", f"{file}:square", "--output", str(path)]) == OK
    printed = capsys.readouterr()
    assert (
        path.read_text(encoding="utf-8") == "x = 'é'\n"
        and printed.out == ""
        and "wrote" in printed.err
    )
    path.chmod(0o640)
    link = tmp_path / "link.py"
    link.symlink_to(path)
    write(str(link), "y = 2\n")
    assert (
        link.is_symlink() and path.read_text() == "y = 2\n" and path.stat().st_mode & 0o777 == 0o640
    )
    assert sorted(os.listdir(tmp_path)) == ["link.py", "out.py", "plain_model.py"] or not list(
        tmp_path.glob("*.tmp")
    )
    assert main(["show", f"{file}:square", "-o", str(tmp_path / "no" / "out.py")]) == USAGE
    assert "cannot write" in capsys.readouterr().err
    write(os.devnull, "z = 3\n")


def test_colour(file, stand, capsys, monkeypatch):
    stand("def f(x):\n    return 2 * x\n")
    main(["show", f"{file}:square", "--color", "always"])
    coloured = capsys.readouterr().out
    assert "\x1b[" in coloured
    main(["show", f"{file}:square", "--color", "never"])
    assert capsys.readouterr().out == "def f(x):\n    return 2 * x\n"
    main(["show", f"{file}:square"])
    assert "\x1b[" not in capsys.readouterr().out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    main(["show", f"{file}:square"])
    assert capsys.readouterr().out == coloured
    monkeypatch.setenv("NO_COLOR", "1")
    main(["show", f"{file}:square"])
    assert "\x1b[" not in capsys.readouterr().out


# Ending


def test_exit_codes(file, stand, capsys, monkeypatch):
    def raising(error):
        def answer(function):
            raise error

        stand(answer)
        return main(["show", f"{file}:square"]), capsys.readouterr()

    monkeypatch.delenv("SOURCEGRAD_DEBUG", raising=False)
    code, printed = raising(NoRule("plain_model.py:21:12: no derivative rule for hash"))
    assert code == REFUSED and "no derivative rule for hash" in printed.err and printed.out == ""
    code, printed = raising(GradientMismatch("off by one"))
    assert code == CHECK_FAILED and "off by one" in printed.err
    for error in (
        ZeroDivisionError("division by zero"),
        InternalError("a stage broke its contract"),
    ):
        code, printed = raising(error)
        assert (
            code == INTERNAL
            and "Please report it" in printed.err
            and "Traceback" not in printed.err
        )
    monkeypatch.setenv("SOURCEGRAD_DEBUG", "1")
    code, printed = raising(ZeroDivisionError("division by zero"))
    assert code == INTERNAL and "Traceback" in printed.err


@pytest.mark.parametrize(
    "words", [[], ["show"], ["show", "x:y", "--mode", "sideways"], ["nothing"]]
)
def test_usage(words, capsys):
    assert main(words) == USAGE
    assert "usage: sourcegrad" in capsys.readouterr().err


def test_an_interrupt_ends_quietly(file, stand):
    def interrupted(function):
        raise KeyboardInterrupt

    stand(interrupted)
    assert main(["show", f"{file}:square"]) == 130


def test_a_closed_pipe_is_no_traceback(file):
    writer = "import sys\nfrom sourcegrad.cli import main\nsys.exit(main(['rules']))\n"
    reader, pipe = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-c", writer],
            stdout=pipe,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
        )
    finally:
        os.close(pipe)
    assert done.stderr == "" and done.returncode == OK


def test_help_imports_nothing_heavy():
    program = (
        "import sys\nfrom sourcegrad.cli import main\ncode = main(['show', '--help'])\n"
        "heavy = {'numpy', 'gast', 'astunparse', 'pygments'} & set(sys.modules)\n"
        "assert not heavy, heavy\nsys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == OK, done.stderr
    assert "exit codes" in done.stdout and "--after STAGE" in done.stdout


# The whole way, through the real compiler


def test_the_module_runs_as_a_command(file):
    done = run("show", f"{file}:square", "--wrt", "x,k")
    assert done.returncode == OK, done.stderr
    assert "def square" in done.stdout and "x_bar" in done.stdout
    compile(done.stdout, "shown", "exec")


def test_every_stage_prints_python(file, capsys):
    from sourcegrad.handle import stages

    for stage in stages.STAGES:
        assert main(["show", f"{file}:square", "--after", stage, "--args", "2.0"]) == OK
        compile(capsys.readouterr().out, stage, "exec")


def test_source_on_standard_input():
    done = run("show", "-", "--color", "never", input="def cube(x):\n    return x * x * x\n")
    assert done.returncode == OK, done.stderr
    assert "def cube" in done.stdout


def test_a_refusal_is_told_with_its_place(file, capsys):
    assert main(["show", f"{file}:refused"]) == REFUSED
    printed = capsys.readouterr()
    assert "plain_model.py:21:" in printed.err and "json.dumps" in printed.err and printed.out == ""


def test_check(file, capsys):
    assert main(["check", f"{file}:square", "--args", "x=np.float64(1.5), k=2.0"]) == OK
    assert "square: derivatives agree (reverse and forward)" in capsys.readouterr().out
    assert main(["check", f"{file}:square", "--args", "1.5", "--wrt", "nothing"]) == USAGE
    assert main(["check", f"{file}:fails", "--args", "1.5"]) == USAGE
    assert "fails at these arguments" in capsys.readouterr().err


def test_check_that_fails(file, capsys, monkeypatch):
    from sourcegrad import testing

    def wrong(*args, **kwargs):
        raise GradientMismatch("the derivative of square with respect to x is off by 1")

    monkeypatch.setattr(testing, "check_grads", wrong)
    assert main(["check", f"{file}:square", "--args", "1.5"]) == CHECK_FAILED
    assert "off by 1" in capsys.readouterr().err


def test_rules(capsys):
    assert main(["rules"]) == OK
    table = capsys.readouterr().out.splitlines()
    assert any(line.startswith("np.tanh ") and "elementwise" in line for line in table)
    assert main(["rules", "tanh"]) == OK
    assert "y = np.tanh(x)" in capsys.readouterr().out
    assert main(["rules", ".sum"]) == OK
    assert ".sum is np.sum" in capsys.readouterr().out
    assert main(["rules", "--count"]) == OK
    assert "of them differentiated" in capsys.readouterr().out
    assert main(["rules", "np.tahn"]) == NOT_FOUND
    assert "np.tanh" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text, shown",
    [
        ("1 - y * y", "1 − y²"),
        ("-rt.H(y) @ y_bar @ rt.H(y)", "−yᴴ ȳ yᴴ"),
        ("0.5 / np.sqrt(x)", "0.5 / √x"),
        ("rt.divide(y_bar, x - 1) * math.pi", "ȳ / (x − 1)·π"),
        ("np.where(x >= 0, x ** 3, np.abs(x))", "x³ where x ≥ 0, else |x|"),
        ("np.sum(np.conj(x) * x_dot, axis=axis, keepdims=True)", "Σ(x*·ẋ, axis, keepdims = True)"),
        ("rt.unbroadcast(weights_bar[..., 1:], x)", "w̄eights[…, 1:]"),
        ("(x + 1) * (2.0 if k is None else -k)", "(x + 1)·(2 if k is none, else −k)"),
    ],
)
def test_rules_as_mathematics(text, shown):
    import unicodedata

    from sourcegrad.cli.mathematics import formula

    assert unicodedata.normalize("NFC", formula(text)) == unicodedata.normalize("NFC", shown)


def test_every_rule_can_be_shown(capsys):
    from sourcegrad.cli.rules import _full
    from sourcegrad.rules import declare, parse

    parse.index()
    assert all(_full(entry).startswith(entry.statement) for entry in declare.ENTRIES)


def test_doctor(capsys):
    assert main(["doctor"]) == OK
    printed = capsys.readouterr().out
    assert "numpy" in printed and "self-test    ok" in printed


def test_doctor_sees_what_is_too_old(capsys, monkeypatch):
    from sourcegrad.cli import doctor

    monkeypatch.setattr(doctor, "version", lambda name: "1.26.4")
    assert main(["doctor"]) == CHECK_FAILED
    assert "numpy 2.0 or later is needed" in capsys.readouterr().err


def test_version(capsys):
    assert main(["--version"]) == OK
    assert capsys.readouterr().out.startswith("sourcegrad ")
