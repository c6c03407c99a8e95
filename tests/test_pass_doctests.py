"""Each pass shows in its module what it does, as a doctest: it holds, and it takes the pass.

The list of passes in the docstring of `sourcegrad.optimize` is that which runs.
"""

import doctest
import functools
import importlib
import pkgutil
import re

import passes
import pytest

from sourcegrad import optimize

# Modules of `sourcegrad.optimize` that are no passes.
HELPERS = {
    "absent": "which names may hold None: asked by fold and plain",
    "facts": "what expressions do: asked by all passes; its step finds lengths and shapes anew",
    "inferred": "kinds of what generated functions compute: part of facts",
    "info": "the answer of facts about one expression",
    "lengths": "how long things are: part of facts",
    "memory": "which names share memory: asked by most passes",
    "needs": "what must hold so that expressions do not raise: part of facts",
    "nest": "goes into blocks, for all passes",
    "scope": "which entry a name shows at a place: asked by joined and signs",
    "shapes": "shapes in symbols: part of lengths",
}

# Parts of passes that have a module of their own: (the module that uses it, what it calls there, what does nothing).
PARTS = {
    "handed": ("returns", "is_own", lambda *args: False),
    "kernels": ("kernels", "simpler", lambda *args: None),
    "matrices": ("matrices", "ranks", lambda *args: None),
    "selects": ("selects", "_parts", lambda *args: None),
    "terms": ("terms", "monomial", lambda *args: None),
}

MODULES = sorted(m.name for m in pkgutil.iter_modules(optimize.__path__))
PASSES = [name for name in MODULES if name not in HELPERS]


def module(name):
    return importlib.import_module(f"sourcegrad.optimize.{name}")


def examples(text, scope):
    return doctest.DocTestParser().get_doctest(text, scope, "pass", None, 0)


def failures(text, change=lambda run: run):
    """How many examples of a docstring fail, and the report, where what runs the passes is changed."""
    report, scope = [], {"after": change(passes.alone), "halves": change(passes.halves)}
    done = doctest.DocTestRunner(verbose=False).run(examples(text, scope), out=report.append)
    return done.failed, "".join(report)


def untouched(run):
    return lambda text, *names, **kinds: run(text, **kinds)


@pytest.mark.parametrize("name", PASSES)
def test_a_pass_does_what_it_shows(name):
    text = module(name).__doc__
    shown = examples(text, {}).examples
    assert shown, "a pass shows what it does; what is no pass belongs into HELPERS, with the reason"
    failed, report = failures(text)
    assert not failed, report
    failed, report = failures(text, untouched)
    assert failed == len(shown) and "Traceback" not in report, "the text before is that after"


@pytest.mark.parametrize("name", PASSES)
def test_and_without_it_that_does_not_happen(name, monkeypatch):
    text = module(name).__doc__
    if name in PARTS:
        user, called, nothing = PARTS[name]
        monkeypatch.setattr(module(user), called, nothing)
    failed, report = failures(text, lambda run: functools.partial(run, without=name))
    assert failed == len(examples(text, {}).examples) and "Traceback" not in report, report


def test_every_step_is_of_a_module_that_shows_it():
    steps = {name.partition(".")[0] for name in passes.STEPS}
    assert steps - {"facts"} == set(PASSES) - set(PARTS) - {"pairs"}
    assert HELPERS.keys() <= set(MODULES) and PARTS.keys() <= set(PASSES)


def test_the_list_of_passes_is_that_which_runs():
    rounds, _, last = optimize.__doc__.partition("and at the end:")
    listed = [re.findall(r"^    ([a-z]+(?:\.[a-z]+)?) +\S", part, re.M) for part in (rounds, last)]
    first = list(dict.fromkeys(name for name, _ in optimize.STEPS))
    assert listed[0] == first
    assert listed[1] == [name for name, _ in optimize.LAST if name not in first]
