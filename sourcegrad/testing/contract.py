"""What a gradient promises beside its numbers.

Its structure and dtype are its input's, its memory is its own, and arguments are left as they were.
"""

from __future__ import annotations

import numpy as np

from sourcegrad.testing import trees
from sourcegrad.testing.adapters import by_position
from sourcegrad.testing.report import broken


class Contract:
    """One function at its original precision, called by way of the interface."""

    def __init__(self, name, f, api, inputs, outputs):
        self.name, self.f, self.api, self.given, self.outputs = name, f, api, inputs, outputs
        self.inputs = inputs

    def reverse(self, weights):
        """The gradient at each leaf, after everything that it promises has been looked at."""
        # Objects of its own: a generator among them is further on after the call.
        inputs = self.inputs = self.given.again()
        args, kwargs = inputs.given()
        before = self._state()
        if self.outputs.scalar:
            value, gradient = self.api.value_and_grad(self.f, wrt=self.inputs.wrt)(*args, **kwargs)
            self._untouched(before, "value_and_grad")
        else:
            value, pullback = self.api.vjp(self.f, *args, wrt=self.inputs.wrt, **kwargs)
            self._untouched(before, "vjp")
            gradient = pullback(self.outputs.tree(weights))
            self._untouched(before, "the pullback")
            again = pullback(self.outputs.tree(weights))
            self._structure(again)
            for first, second in zip(self.inputs.gather(gradient), self.inputs.gather(again)):
                if not np.array_equal(first, second, equal_nan=True):
                    raise broken(
                        self.name, "the pullback gives another gradient when it is called again"
                    )
        self._same_value(value, "reverse mode")
        self._structure(gradient)
        self._own_memory(value, gradient)
        return self.inputs.gather(gradient)

    def forward(self, direction):
        """The tangent of the output along the direction, as a vector."""
        self.inputs = self.given.again()
        before = self._state()
        f = by_position(self.f, self.inputs)
        value, tangent = self.api.jvp(f, tuple(self.inputs.values), self.inputs.tangents(direction))
        self._untouched(before, "jvp")
        self._same_value(value, "forward mode")
        for path, leaf in self.outputs.leaves:
            label = trees.show("tangent", path)
            try:
                found = trees.pick(tangent, path)
            except KeyError:
                raise broken(
                    self.name, f"{label} is missing: a tangent has its output's structure"
                ) from None
            if found is not None and np.shape(found) != np.shape(leaf):
                raise broken(
                    self.name, f"{label} has shape {np.shape(found)}, its output {np.shape(leaf)}"
                )
        return self.outputs.vector(tangent, missing=0.0)

    def _state(self):
        return [trees.fingerprint(value) for value in self.inputs.values]

    def _untouched(self, before, by):
        for name, old, new in zip(self.inputs.names, before, self._state()):
            if old != new:
                changed = next((path for path in old if old[path] != new.get(path)), ())
                path = changed[1] if changed[:1] == ("type",) else changed
                raise broken(self.name, f"{by} changed the argument {trees.show(name, path)}")

    def _same_value(self, value, mode):
        ours, theirs = self.outputs.vector(value), self.outputs.vector(self.outputs.value)
        eps = max(float(np.finfo(np.asarray(leaf).dtype).eps) for _, leaf in self.outputs.leaves)
        close = np.isclose(ours, theirs, rtol=1e4 * eps, atol=0.0, equal_nan=True)
        tiny = 1e2 * eps * np.max(np.abs(theirs), initial=0.0, where=np.isfinite(theirs))
        with np.errstate(invalid="ignore"):
            close |= np.abs(ours - theirs) <= tiny
        if ours.shape != theirs.shape or not np.all(close):
            entry = int(np.argmin(close))
            raise broken(
                self.name,
                f"{mode} computes another value than the function itself: "
                f"{self.outputs.label(entry)} is {ours[entry]:.17g}, "
                f"the function gives {theirs[entry]:.17g}",
            )

    def _structure(self, gradient):
        """A gradient has its input's structure, shape and dtype, and None for what is no float."""
        inputs = self.inputs
        count = len(inputs.parts)
        if not inputs.single and not (isinstance(gradient, tuple) and len(gradient) == count):
            raise broken(self.name, f"wrt={inputs.wrt} asks for a tuple of {count} gradients")
        for part, found in zip(inputs.parts, inputs.bare(gradient)):
            selected = trees.pick(inputs.values[part.slot], part.path)
            name = trees.show(inputs.names[part.slot], part.path)
            for path, leaf in trees.walk(selected):
                label = trees.show(name, path)
                try:
                    got = trees.pick(found, path)
                except KeyError:
                    raise broken(self.name, f"the gradient has nothing at {label}") from None
                if why := _unlike(leaf, got):
                    raise broken(self.name, f"the gradient of {label} {why}")

    def _own_memory(self, value, gradient):
        """A gradient shares no memory with an argument, with the value or with another gradient."""
        known = [
            (trees.show(name, path), leaf)
            for name, tree in zip(self.inputs.names, self.inputs.values)
            for path, leaf in trees.walk(tree)
        ]
        known += [("the value", leaf) for _, leaf in trees.walk(value)]
        for leaf, found in zip(self.inputs.leaves, self._raw(gradient)):
            if not isinstance(found, np.ndarray):
                continue
            for label, other in known:
                if isinstance(other, np.ndarray) and np.may_share_memory(found, other):
                    raise broken(
                        self.name, f"the gradient of {leaf.label} shares memory with {label}"
                    )
            known.append((f"the gradient of {leaf.label}", found))

    def _raw(self, gradient):
        parts = self.inputs.bare(gradient)
        return [trees.pick(parts[leaf.part], leaf.inner) for leaf in self.inputs.leaves]


def _unlike(leaf, got):
    """Why `got` cannot be the gradient of `leaf`; empty if it can."""
    if not trees.is_float(leaf):
        return "" if got is None else f"is {got!r}: what is not a float has the gradient None"
    if not trees.is_float(got):
        return f"is {got!r}, of type {type(got).__name__}"
    if np.shape(got) != np.shape(leaf):
        return f"has shape {np.shape(got)}, its input {np.shape(leaf)}"
    if isinstance(leaf, np.ndarray) and leaf.ndim and not isinstance(got, np.ndarray):
        return f"is a {type(got).__name__}, not an array"
    if np.asarray(got).dtype != np.asarray(leaf).dtype:
        return f"has dtype {np.asarray(got).dtype}, its input {np.asarray(leaf).dtype}"
    return ""
