"""Second derivatives: the gradient is a black box of its own, and its tangent a claim about it.

A function with many outputs is weighted into one number first.  With both modes the gradient is
differentiated forward, and the Hessian held to be symmetric; with reverse mode alone, in reverse.
"""

from __future__ import annotations

import numpy as np

from sourcegrad.testing import slopes, trees
from sourcegrad.testing.adapters import by_position, weighted
from sourcegrad.testing.claim import Claim, remembered
from sourcegrad.testing.judge import Judge
from sourcegrad.testing.outputs import Outputs
from sourcegrad.testing.point import Point


def second_order(check):
    if "reverse" not in check.modes:
        check.report.note("second order not checked: it differentiates reverse mode's gradient")
        return
    box = Gradient(check)
    judge = box.judge()
    claim = box.forward() if "forward" in check.modes else box.reverse(judge.weights)
    errors = [judge.judge(group, [claim]) for group in check.groups]
    check.report.second_order = max((pair[0] for pair in errors if pair is not None), default=None)
    known = {kink.label for kink in check.report.kinks}
    check.report.kinks += [kink for kink in judge.kinks if kink.label not in known]
    if "forward" in check.modes:
        _symmetric(check, judge, claim)


class Gradient:
    """The gradient of a function, or of the weighted sum of its outputs, as a vector."""

    def __init__(self, check):
        self.check, self.api = check, check.api
        f, self.wrt, self.inputs = check.f, check.inputs.wrt, check.inputs
        if not check.outputs.scalar:
            pieces = check.outputs.split(check.weights)
            f, self.wrt = weighted(f, self.inputs, check.outputs.leaves, pieces)
            self.inputs = self.inputs.all_by_position()
        self.gradient = self.api.grad(f, wrt=self.wrt)
        self.sizes = [_real(leaf.value).size for leaf in self.inputs.leaves]

    def judge(self):
        check = self.check
        point = Point(self.inputs, self._at, check.random)
        point.mask = [mask.copy() for mask in check.judge.point.mask]
        return Judge(
            f"the gradient of {check.name}",
            point,
            check.random.normal(size=sum(self.sizes)),
            tolerances=(1e-5 if check.rtol is None else check.rtol, check.atol),
            exactly=None,
            label=self._label,
        )

    def _at(self, values):
        if values is None:
            return np.full(sum(self.sizes), np.nan)
        return self._vector(self.inputs.call(self.gradient, values))

    def _vector(self, tree):
        # The tangent of a gradient that does not move may be None.
        found = zip(self.inputs.leaves, self.inputs.gather(tree))
        parts = [np.zeros_like(leaf.value) if g.dtype == object else g for leaf, g in found]
        return np.concatenate([_real(part) for part in parts])

    def _label(self, row):
        for leaf, size in zip(self.inputs.leaves, self.sizes):
            if row < size:
                row //= 2 if np.iscomplexobj(leaf.value) else 1
                index = np.unravel_index(row, np.shape(leaf.value))
                return trees.show(leaf.label, (), tuple(map(int, index)))
            row -= size
        raise IndexError(row)

    def forward(self):
        """The tangent of the gradient."""
        function = by_position(self.gradient, self.inputs)

        def at(direction):
            primals, tangents = tuple(self.inputs.copies()), self.inputs.tangents(direction)
            return self._vector(self.api.jvp(function, primals, tangents)[1])

        return Claim.whole("forward over reverse", remembered(at))

    def reverse(self, weights):
        """The gradient of the weighted gradient."""
        args, kwargs = self.inputs.again().given()
        value, pullback = self.api.vjp(self.gradient, *args, wrt=self.wrt, **kwargs)
        product = self.inputs.gather(pullback(Outputs(value).tree(weights)))
        return Claim.of_gradient("reverse over reverse", product, weights)


def _symmetric(check, judge, claim):
    """<e, H d> = <d, H e>."""
    everything = range(len(check.inputs.leaves))
    d, e = judge.point.direction(everything), judge.point.direction(everything)
    along_d, along_e = [np.concatenate([_real(part) for part in parts]) for parts in (d, e)]
    what = "the Hessian is not symmetric: along two directions it is"
    one, other = along_e * claim.at(d), along_d * claim.at(e)
    check.report.symmetry = check.agree(one, other, 1e-8, what, lambda: slopes.roughness(judge.point.line(d), along_e))


def _real(array):
    """An array as a real vector."""
    array = np.asarray(array)
    if np.iscomplexobj(array):
        return np.ascontiguousarray(array, np.complex128).reshape(-1).view(np.float64)
    return array.reshape(-1).astype(np.float64)
