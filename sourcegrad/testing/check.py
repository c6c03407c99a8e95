"""The order of a check: promises, first derivatives, the modes against each other, second order."""

from __future__ import annotations

import numpy as np

from sourcegrad.errors import BadArgument
from sourcegrad.testing.claim import Claim, remembered, terms
from sourcegrad.testing.contract import Contract
from sourcegrad.testing.inputs import Inputs
from sourcegrad.testing.judge import Judge
from sourcegrad.testing.outputs import Outputs
from sourcegrad.testing.point import Point
from sourcegrad.testing.report import Report, broken
from sourcegrad.testing.second import second_order
from sourcegrad.testing.slopes import roughness

MOST_GROUPS = 12  # more leaves than this are checked an argument at a time


def interface():
    """Where gradients come from: looked up late, for `api` stands after nothing of ours."""
    from sourcegrad import api

    return api


def calling(function, count):
    """A Python function of `count` arguments that calls another: what is differentiated is the call."""
    import linecache

    names = ", ".join(f"x{k}" for k in range(count))
    name = getattr(function, "__name__", "")
    name = name if name.isidentifier() else "function"
    text = f"def {name}({names}):\n    return called({names})\n"
    file = f"<sourcegrad call of {name} {id(function)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    scope = {"called": function, "__name__": "calls"}
    exec(compile(text, file, "exec", dont_inherit=True), scope)
    return scope[name]


def run(f, args, kwargs, wrt, *, modes, order, directions, rtol, atol, seed, complex_step):
    if not modes or set(modes) - {"reverse", "forward"}:
        raise BadArgument(f"modes={modes!r}: choose from 'reverse' and 'forward'")
    if order not in (1, 2):
        raise BadArgument(f"order={order!r}: 1 or 2")
    if not isinstance(directions, int) or directions < 1:
        raise BadArgument(f"directions={directions!r}: 1 or more")
    random, tolerances = np.random.default_rng(seed), (rtol, atol)
    check = Check(f, Inputs(f, args, kwargs, wrt), modes, random, tolerances, complex_step)
    check.promises()
    check.first_order(directions)
    if order == 2:
        second_order(check)
    return check.report


class Check:
    """One function at one point: its float64 twin, the claims of both modes, and the report."""

    def __init__(self, f, inputs, modes, random, tolerances, complex_step):
        self.f, self.modes, self.random = f, modes, random
        self.rtol, self.atol = tolerances
        self.complex_step = complex_step
        self.name = getattr(f, "__name__", None) or type(f).__name__
        self.api = interface()
        self.given, self.inputs = inputs, inputs.widened() or inputs
        self.report = Report(self.name)
        self.report.modes = modes
        if not inputs.leaves:
            # The interface says better than we could what is wrong with this wrt.
            inputs.call(self.api.grad(f, wrt=inputs.wrt))
            raise BadArgument(f"wrt={inputs.wrt!r} selects nothing that is a float")
        self.outputs = self._outputs(self.inputs)
        self.weights = self.outputs.weights(random)
        self.contract = Contract(self.name, f, self.api, self.inputs, self.outputs)
        by_leaf, groups = len(inputs.leaves) <= MOST_GROUPS, {}
        for i, leaf in enumerate(inputs.leaves):
            groups.setdefault(i if by_leaf else leaf.slot, []).append(i)
        self.groups = list(groups.values())

    def _outputs(self, inputs):
        outputs = Outputs(inputs.call(self.f))
        again = outputs.vector(inputs.call(self.f))
        if not np.array_equal(again, outputs.vector(outputs.value), equal_nan=True):
            raise BadArgument(
                f"{self.name} gives another value when it is called again, so that differences "
                "of it mean nothing; let it take its random generator as an argument, or seed it"
            )
        return outputs

    # Promises, at the precision that was given

    def promises(self):
        self.gradient = self.contract.reverse(self.weights) if "reverse" in self.modes else None
        if self.given is self.inputs:
            return
        outputs = self._outputs(self.given)
        contract = Contract(self.name, self.f, self.api, self.given, outputs)
        # Narrow and wide values meet on the way: the rounding is that of the narrowest.
        values = [outputs.leaves[0][1], *(leaf.value for leaf in self.given.leaves)]
        coarse = max(values, key=lambda v: np.finfo(np.asarray(v).dtype).eps)
        if "reverse" in self.modes:
            found = contract.reverse(self.weights)
            for leaf, narrow, wide in zip(self.given.leaves, found, self.gradient):
                self._near_twin(f"the gradient of {leaf.label}", coarse, narrow, wide)
        if "forward" in self.modes:
            direction = self._judge().point.direction(range(len(self.given.leaves)))
            narrow, wide = contract.forward(direction), self.contract.forward(direction)
            self._near_twin("the tangent", coarse, narrow, wide)

    def _near_twin(self, what, like, narrow, wide):
        """float32 rounding, with room for the sums in between."""
        kind = np.asarray(like).dtype
        eps = float(np.finfo(kind).eps)
        size = float(np.max(np.abs(wide), initial=0.0))
        off = float(np.max(np.abs(narrow - wide), initial=0.0))
        if not off <= 1e4 * eps * size + 1e2 * eps:
            raise broken(
                self.name,
                f"{what} at {kind} is {off:.3g} away from that of its float64 twin, "
                f"whose size is {size:.3g}",
            )

    # First derivatives

    def first_order(self, directions):
        self.judge = judge = self._judge()
        claims = [getattr(self, f"_{mode}_claim")() for mode in self.modes]
        for group in self.groups:
            found = [judge.judge(group, claims, look=i == 0) for i in range(directions)]
            self._report_input(group, [pair for pair in found if pair is not None])
        self.report.kinks += judge.kinks
        self.report.notes += judge.notes
        if len(self.modes) == 2:
            self._modes_agree(judge)

    def _report_input(self, group, found):
        methods = {method for _, method in found}
        method = "complex step" if "complex step" in methods else "differences"
        leaf = self.given.leaves[group[0]]
        alone = len(group) == 1
        label = leaf.label if alone else f"{self.given.names[leaf.slot]} ({len(group)} leaves)"
        error = max((error for error, _ in found), default=0.0)
        value = leaf.value if alone else None
        self.report.add_input(label, value, error, method if found else "nothing but kinks")

    def _judge(self):
        outputs = self.outputs

        def box(values):
            if values is None:
                return outputs.nowhere()
            return outputs.vector(self.inputs.call(self.f, values))

        possible = self.complex_step is not False and not outputs.complex
        return Judge(
            self.name,
            Point(self.inputs, box, self.random),
            self.weights,
            tolerances=(1e-6 if self.rtol is None else self.rtol, self.atol),
            exactly=(1e-8 if self.rtol is None else self.rtol) if possible else None,
            label=lambda row: "" if outputs.scalar else outputs.label(row),
        )

    def _reverse_claim(self):
        return Claim.of_gradient("reverse mode", self.gradient, self.weights)

    def _forward_claim(self):
        return Claim.whole("forward mode", remembered(self.contract.forward))

    def _modes_agree(self, judge):
        """<w, J d> is computed by both modes, without any differences: they agree to rounding."""
        direction = judge.point.direction(range(len(self.inputs.leaves)))
        forward = self.weights * self.contract.forward(direction)
        pairs = zip(self.gradient, direction)
        reverse = np.concatenate([terms(g, d).reshape(-1) for g, d in pairs])
        what = "reverse and forward mode disagree: the slope along one direction is"
        line = judge.point.line(direction)
        self.report.reverse_forward = self.agree(reverse, forward, 1e-10, what, lambda: roughness(line, self.weights))

    def agree(self, one, other, rtol, what, rough):
        """How far apart two sums are that must be the same, relative to the size of their terms.

        Not to float64's rounding where the function itself is rougher: `rough()`, as each sum adds up many roundings.
        """
        size = float(np.sum(np.abs(one)) + np.sum(np.abs(other)))
        first, second = float(np.sum(one)), float(np.sum(other))
        off = abs(first - second)
        if not (off <= rtol * size or off <= 100 * rough() * size):
            raise broken(
                self.name, f"{what} {first:.15g} by the first and {second:.15g} by the second"
            )
        return abs(first - second) / size if size else 0.0
