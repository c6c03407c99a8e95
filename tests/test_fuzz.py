"""Programs nobody wrote, a few of them: `python -m tests.fuzz` draws more."""

import numpy as np
import pytest
from fuzz.grammar import FEATURES, Program
from fuzz.oracles import examine
from fuzz.program import programs
from fuzz.run import drawn, run
from hypothesis import HealthCheck, given, settings

import sourcegrad as sg


def told(summary):
    """What a person needs to see of the failures."""
    return "\n\n".join(
        f"{status}: {reason}\n{detail}\n{min((p.text for p, *_ in found), key=len)}"
        for (status, reason), found in summary.failures.items()
        for detail in [found[0][1]]
    )


def holds(count, seed, size):
    summary = run(count, seed, options={"size": size})
    assert not summary.failures, told(summary)
    assert summary.count == count
    assert all(r for r in summary.refusals), "a refusal states its cause"
    return summary


def test_small_programs():
    summary = holds(100, 20, size=1)
    assert summary.verdicts["agreed"] > 50


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 3, 10])
def test_programs(size):
    holds(60, 21, size)


def test_a_seed_reproduces_a_run():
    texts = [[p.text for p in drawn(20, 5, {})] for _ in range(2)]
    assert texts[0] == texts[1] and len(set(texts[0])) > 15


@settings(max_examples=25, database=None, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(programs(size=1))
def test_programs_that_hypothesis_draws(program):
    """Those that fail shrink."""
    found = examine(program)
    assert not found.failed, f"{found}\n{program.text}"


def test_every_construct_occurs():
    """In two programs of a hundred, on the frozen profile."""
    summary = run(1000, 3, judge=False)
    rare = {n: summary.tags[n] for n in FEATURES if summary.tags[n] < 0.02 * summary.count}
    assert not rare


HEAD = "import numpy as np\n\n\ndef f(x):\n    return {}\n\n\ndef arguments():\n    return (np.array([0.3, 0.7]),)\n"


def verdict(monkeypatch, adjoint):
    """The verdict on a program whose rule is `adjoint`."""
    program = Program(HEAD.format("np.sum(np.sin(x))"))
    real = sg.value_and_grad

    def broken(f, **options):
        inner = real(f, **options)

        def call(*args):
            value, grad = inner(*args)
            return value, adjoint(grad, args)

        return call

    monkeypatch.setattr(sg, "value_and_grad", broken)
    return examine(program)


@pytest.mark.parametrize(
    "adjoint, reason",
    [
        (lambda g, args: g, ""),
        (lambda g, args: -g, "mode is wrong"),
        (lambda g, args: g * (1 + 1e-4), "mode is wrong"),
        (lambda g, args: g.astype(np.float32), "structure"),
        (lambda g, args: list(g), "structure"),
        (lambda g, args: np.multiply(args[0], 0, out=args[0]) + g, "arguments are changed"),
        (lambda g, args: args[0], "shares memory"),
    ],
)
def test_the_oracles_see(monkeypatch, adjoint, reason):
    found = verdict(monkeypatch, adjoint)
    assert (found.status == "agreed") if not reason else (found.status == "wrong" and reason in found.reason)


def test_exceptions_of_ours_are_failures(monkeypatch):
    def adjoint(g, args):
        raise ZeroDivisionError("oh")

    assert verdict(monkeypatch, adjoint).status == "crashed"


def test_kinks_are_told_apart():
    bent = "np.sum(np.where(x > {0}, 2 * x - {0}, x))"
    assert examine(Program(HEAD.format(bent.format(0.3)))).status == "kink"
    assert examine(Program(HEAD.format(bent.format(0.4)))).status == "agreed"


def test_programs_that_fail_themselves_are_set_aside():
    assert examine(Program(HEAD.format("x[7]"))).status == "discarded"
    assert examine(Program(HEAD.format("np.sum(x) * 1e9"))).status == "discarded"
