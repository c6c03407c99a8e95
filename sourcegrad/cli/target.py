"""What TARGET, --wrt and --args mean: a function, its inputs, the arguments of a call."""

from __future__ import annotations

import importlib
import os
import sys
import types
from contextlib import redirect_stdout

from sourcegrad.cli import NOT_FOUND, USAGE, Failure


def find(target):
    """The function that TARGET names."""
    place, colon, name = target.rpartition(":")
    if (
        not colon or len(place) == 1 and place != "-" and name[:1] in "\\/"
    ):  # C:\file.py holds no function's name
        place, name = target, ""
    if place in ("-", "<stdin>"):
        return _from_stdin(name)
    if not name:
        raise Failure(
            USAGE, f"{target!r} names no function: write module:function or file.py:function"
        )
    is_file = place.endswith(".py") or os.sep in place or "/" in place
    module = _file(place) if is_file else _module(place)
    return _lookup(module, name, place)


def _lookup(module, name, place):
    found = module
    for part in name.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            near = _near(part, found)
            raise Failure(NOT_FOUND, f"{place} has no {name!r}{near}") from None
    if not callable(found):
        raise Failure(NOT_FOUND, f"{place}:{name} is no function but a {type(found).__name__}")
    return found


def _near(name, holder):
    from difflib import get_close_matches

    near = get_close_matches(
        name, [key for key in vars(holder) if callable(getattr(holder, key, None))], 1
    )
    return f"; did you mean {near[0]!r}?" if near else ""


def _module(name):
    if "" not in sys.path and os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())  # as python -m does
    return _import(name, name)


def _file(path):
    """The module of a file, by the name under which its package would import it."""
    path = os.path.abspath(path)
    if not os.path.isfile(path):
        raise Failure(NOT_FOUND, f"there is no file {os.path.relpath(path)}")
    folder, name = os.path.split(path)
    parts = [name.removesuffix(".py")]
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        parts.insert(0, package)
    if parts[-1] == "__init__":
        parts.pop()
    import numpy  # noqa: F401  before a file beside the target that is called numpy.py is found

    sys.path.insert(0, folder)
    if len(parts) > 1:
        return _import(".".join(parts), path)
    return _run_file(path, parts[0])


def _run_file(path, name):
    """A lone file, even if its name is that of an installed module or no name at all."""
    import importlib.util
    import zlib

    if not name.isidentifier() or name in sys.modules:
        name = f"_sourcegrad_target_{zlib.crc32(path.encode()):08x}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None:
        raise Failure(NOT_FOUND, f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with _running(path):
        spec.loader.exec_module(module)
    return module


def _import(name, place):
    try:
        with _running(place):
            return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise Failure(NOT_FOUND, f"there is no module {error.name!r}") from None


def _from_stdin(name):
    """The module on standard input; its text is kept where tracebacks and sourcegrad look."""
    from sourcegrad.backend.numpy import register

    text = sys.stdin.read()
    file = "<stdin>"
    module = types.ModuleType("_sourcegrad_stdin")
    sys.modules[module.__name__] = module  # dataclasses and pickle look there
    register(text, file)
    with _running("standard input"):
        exec(compile(text, file, "exec", dont_inherit=True), module.__dict__)
    if not name:
        own = [
            key
            for key, value in vars(module).items()
            if isinstance(value, types.FunctionType) and value.__module__ == module.__name__
        ]
        if not own:
            raise Failure(NOT_FOUND, "standard input defines no function")
        name = own[-1]
    return _lookup(module, name, "standard input")


class _running:
    """The user's code runs here: its errors are told in one line, what it prints is a note."""

    def __init__(self, place):
        self.place, self.printed = place, redirect_stdout(sys.stderr)

    def __enter__(self):
        self.printed.__enter__()

    def __exit__(self, kind, error, traceback):
        self.printed.__exit__(kind, error, traceback)
        if error is None or isinstance(error, (Failure, BrokenPipeError, KeyboardInterrupt)):
            return
        if (
            isinstance(error, ModuleNotFoundError)
            and error.name
            and self.place.startswith(error.name)
        ):
            return
        from sourcegrad.errors import SourceGradError

        if isinstance(
            error, SourceGradError
        ):  # a decorator in the file refused; that is the answer
            return
        raise Failure(NOT_FOUND, f"{self.place} cannot be imported: {last_line(error)}") from error


def last_line(error):
    """`file.py:3: ZeroDivisionError: division by zero`, placed where it was raised."""
    where, step = "", error.__traceback__
    while step is not None:
        where, step = f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno}: ", step.tb_next
    if isinstance(error, SyntaxError) and error.filename:
        where = f"{error.filename}:{error.lineno}: "
    return f"{where}{type(error).__name__}: {error}"


def wrt(text, default):
    """`0`, `x`, `0,model.w1` as the interface takes them."""
    if text is None:
        return default
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words:
        raise Failure(USAGE, "--wrt is empty")
    found = tuple(int(word) if word.lstrip("-").isdigit() else word for word in words)
    return found[0] if len(found) == 1 else found


def arguments(text, function):
    """The (args, kwargs) of --args, evaluated in the function's module with np and math at hand."""
    if not text or not text.strip():
        return (), {}
    import math

    import numpy as np

    names = {"np": np, "numpy": np, "math": math, **getattr(function, "__globals__", {})}
    names["__call"] = lambda *args, **kwargs: (args, kwargs)
    try:
        return eval(compile(f"__call({text}\n)", "<--args>", "eval", dont_inherit=True), names)
    except SyntaxError as error:
        raise Failure(
            USAGE, f"--args: {error.msg} in {text!r}; write it like 'x=np.ones(3), k=0.1'"
        ) from None
    except Exception as error:
        raise Failure(USAGE, f"--args: {type(error).__name__}: {error} in {text!r}") from None
