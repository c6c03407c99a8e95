"""NumPy's public names, read off the NumPy that is installed: each is classified, and what its class promises holds.

A NumPy with a new function fails here until the function stands in `sourcegrad.rules.numpy_api`.
"""

import linecache
import re
from pathlib import Path

import numpy as np
import pytest

import sourcegrad
from sourcegrad.rules import numpy_api as api
from sourcegrad.rules import parse

PROGRAMS = "\n".join(p.read_text(encoding="utf-8") for p in (Path(__file__).parent / "programs").glob("*.py"))

# what no array can be given to
NULLARY = ("get_include", "getbufsize", "geterrcall", "show_config", "show_runtime")


def public():
    """Functions of np, np.linalg and np.fft; methods and attributes of arrays."""
    for prefix, module in ("", np), ("linalg.", np.linalg), ("fft.", np.fft):
        for name in dir(module):
            listed = not name.startswith("_") and (not prefix or name in module.__all__)
            if listed and callable(getattr(module, name)) and not isinstance(getattr(module, name), type):
                yield prefix + name
    for name in dir(np.ndarray):
        if not name.startswith("_"):
            yield "." + name


def has(name):
    """Is the name in the NumPy that is installed?"""
    found = np.ndarray if name.startswith(".") else np
    for part in filter(None, name.split(".")):
        found = getattr(found, part, None)
    return found is not None


def test_every_name_is_classified_once():
    classes = (api.DIFFERENTIABLE, api.IN_PLACE, api.ZERO, api.REFUSED)
    listed = [name for names in classes for name in names]
    assert len(listed) == len(set(listed))
    new = set(public()) - set(listed) - set(api.GONE)
    assert not new, f"NumPy {np.__version__} has names that numpy_api does not know: {sorted(new)}"


def test_each_name_with_a_derivative_is_differentiated():
    assert [n for n in api.DIFFERENTIABLE + api.IN_PLACE if has(n) and not api.covered(n)] == []


@pytest.mark.parametrize("name", [n for names in api.BY_THE_COMPILER.values() for n in names])
def test_what_the_compiler_rewrites_is_in_the_corpus(name):
    plain = name.lstrip(".")
    pattern = rf"\.{plain}\b" if name.startswith(".") else rf"\bnp\.{re.escape(plain)}\("
    assert re.search(pattern, PROGRAMS), f"no program uses {name}"


def test_operators_have_rules():
    for word in api.OPERATORS + api.ZERO_OPERATORS:
        rule = parse.rule_for_key(api.operator_key(word))
        assert rule is not None, word
        assert bool(rule.differentiable) == (word in api.OPERATORS), word


@pytest.mark.parametrize("name", api.ZERO)
def test_zero_derivatives_are_declared(name):
    rule = parse.rule_for_key(api.key(name))
    assert rule is not None and not rule.differentiable and not rule.refused


@pytest.mark.parametrize("name", [n for n in api.REFUSED if has(n) and n not in NULLARY])
def test_what_has_no_derivative_is_refused_by_name(name):
    used = f"x{name}" if name.startswith(".") else f"np.{name}(x)"
    if name.startswith(".") and callable(getattr(np.ndarray, name[1:])):
        used += "()"
    text = f"def f(x):\n    t = {used}\n    return np.sum(x * t)\n"
    file = f"<{name}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    scope = {"np": np}
    exec(compile(text, file, "exec"), scope)
    with pytest.raises(sourcegrad.SourceGradError, match=re.escape(name.lstrip("."))):
        sourcegrad.grad(scope["f"])(np.ones(3))
