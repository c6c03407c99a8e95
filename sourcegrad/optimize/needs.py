"""What must hold so that an expression does not raise, where that is not known to hold: the same key elsewhere asks for
the same.
"""

from __future__ import annotations

from ..analysis import kinds as K
from ..ir import nodes as N
from ..ir import walk

EMPTY_RAISES = frozenset(("np.max", "np.min", "np.amax", "np.amin", "np.argmax", "np.argmin", "np.ptp"))


class Needs:
    """The part of `Facts` that names it; it supplies kind, key, lengths."""

    def shapes_needed(self, exprs):
        """The key of arrays that must fit together, each neither stretched nor of unknown dimensions."""
        arrays = [x for x in exprs if K.is_array(self.kind(x))]
        if not all(K.same_shape(self.kind(arrays[0]), self.kind(x)) for x in arrays):
            return None
        shapes = {self.lengths.shape_of(x) for x in arrays}
        if not shapes <= self.lengths.fixed:
            return None
        return frozenset((("shapes", frozenset(shapes)),))

    def binary_needs(self, e):
        a, b = self.kind(e.left), self.kind(e.right)
        if e.op == "/" and a.family in ("float", "int") and b.family in ("float", "int"):
            if type(e.right) is N.Name and e.right.id in self.lengths.fixed:
                return frozenset((("nonzero", e.right.id),))
            return None
        if not (K.is_array(a) and K.is_array(b)) or any((k.dtype or "?")[0] not in "fiub" for k in (a, b)):
            return None
        bits = all(k.dtype == "b1" for k in (a, b))
        if (e.op in "&|^" and bits) or (e.op in ("+", "*", "/") and not bits) or (e.op == "-" and "b1" not in (a.dtype, b.dtype)) or (e.op == "@" and a.dims == b.dims == ("n",)):
            return self.shapes_needed((e.left, e.right))
        return None

    def comparison_needs(self, e):
        parts = walk.children(e)
        plain = all(self.is_number(p) or str(self.kind(p).dtype or "?")[0] in "fiub" for p in parts)
        ordered = not any(op in ("in", "not in", "is", "is not") for op in e.ops) and len(e.ops) == 1
        return self.shapes_needed(parts) if plain and ordered and any(K.is_array(self.kind(p)) for p in parts) else None

    def call_needs(self, call):
        key = self.key(call)
        if key.startswith("np.") and key not in EMPTY_RAISES and self.is_elementwise(call):
            if all(self.kind(a).dtype == "f8" or self.is_number(a) for a in call.args):
                return self.shapes_needed(call.args) if any(K.is_array(self.kind(a)) for a in call.args) else None
        return None

    def index_needs(self, e):
        """The key of an element that must exist, the same for all arrays of one shape."""
        if type(e.value) is not N.Name or not K.is_array(self.kind(e.value)):
            return None
        if any(n not in self.lengths.fixed for n in self.reads(e.index)):
            return None
        shape = self.lengths.shape_of(e.value)
        return None if shape not in self.lengths.fixed else frozenset((("index", shape, e.index),))
