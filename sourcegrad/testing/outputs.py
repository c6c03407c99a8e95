"""What the function returns, as one real vector: that is what differences are taken of and weights
applied to.

A complex number counts as two real ones, so that one real inner product serves all: the cotangent c
of a complex y pairs with it as Re(conj(c) y).
"""

from __future__ import annotations

import numpy as np

from sourcegrad.errors import BadArgument
from sourcegrad.testing import trees


class Outputs:
    """The shape of an output tree, learnt from one value of it."""

    def __init__(self, value):
        self.value = value
        self.leaves = trees.float_leaves(value)
        if not self.leaves:
            raise BadArgument("the function returns no float: there is nothing to differentiate")
        self.sizes = [
            np.size(leaf) * (2 if np.iscomplexobj(leaf) else 1) for _, leaf in self.leaves
        ]

    @property
    def scalar(self):
        """One real number, nothing beside it: what `grad` takes."""
        path, leaf = self.leaves[0]
        return path == () and np.shape(leaf) == () and not np.iscomplexobj(leaf)

    @property
    def complex(self):
        return any(np.iscomplexobj(leaf) for _, leaf in self.leaves)

    def vector(self, value, missing=None):
        """The float leaves of a like value, end to end; all nan if it is not alike.

        `missing` stands for a leaf that is None, as the tangent of what did not move may be.
        """
        parts = []
        for path, leaf in self.leaves:
            try:
                part = trees.pick(value, path)
            except KeyError:
                return self.nowhere()
            part = np.zeros_like(leaf) if part is None and missing is not None else np.asarray(part)
            if part.shape != np.shape(leaf) or part.dtype.kind not in "fc":
                return self.nowhere()
            if np.iscomplexobj(leaf):
                part = np.ascontiguousarray(part, np.complex128).reshape(-1).view(np.float64)
            parts.append(part.reshape(-1).astype(np.result_type(part, np.float64)))
        return np.concatenate(parts)

    def nowhere(self):
        return np.full(sum(self.sizes), np.nan)

    def weights(self, random):
        """One random number for each; 1 for a scalar, whose weight nobody asks for."""
        return np.ones(1) if self.scalar else random.normal(size=sum(self.sizes))

    def split(self, vector):
        """A vector as arrays and numbers of the kind of each leaf."""
        pieces, at = [], 0
        for (_, leaf), size in zip(self.leaves, self.sizes):
            piece = np.ascontiguousarray(vector[at : at + size])
            piece = piece.view(np.complex128) if np.iscomplexobj(leaf) else piece
            piece = piece.reshape(np.shape(leaf))
            whole = isinstance(leaf, (np.ndarray, np.generic))
            pieces.append(
                piece.astype(leaf.dtype)[() if isinstance(leaf, np.generic) else ...]
                if whole
                else piece.item()
            )
            at += size
        return pieces

    def tree(self, vector):
        """The vector as a tree like the output, None at what is not a float."""
        pieces = dict(zip((path for path, _ in self.leaves), self.split(vector)))
        return trees.rebuild(self.value, lambda path, leaf: pieces.get(path))

    def label(self, entry):
        """The name of one entry of the vector: `output["a"][2]`."""
        for (path, leaf), size in zip(self.leaves, self.sizes):
            if entry < size:
                entry = entry // 2 if np.iscomplexobj(leaf) else entry
                return trees.show(
                    "output", path, tuple(map(int, np.unravel_index(entry, np.shape(leaf))))
                )
            entry -= size
        raise IndexError(entry)
