"""Shapes in symbols in a generated function: those of the primal are known, the others follow.

    t = t_saved.pop()                   as in the primal, where it was u[2:] - u[:-2]
    g = u_bar[1:-1].copy()              two less than u: as long as t
"""

from __future__ import annotations

from ..analysis.extents import Extents, passes_of
from ..ir import nodes as N


class Shapes(Extents):
    def __init__(self, fn, facts):
        told = getattr(facts.ctx, "extents", None)
        self.given = {} if told is None else {n: x for n, x in told.shapes.items() if n in facts.ctx.primal}
        self.counted = {} if told is None else {n: x for n, x in told.numbers.items() if n in facts.ctx.primal}
        self.facts = facts
        super().__init__(fn.params, fn.body, facts.env, facts.kinds)

    def statement(self, s):
        if type(s) is not N.Assign or type(s.target) is not N.Name or s.target.id not in self.given or s.target.id not in self.counted:
            super().statement(s)

    def called(self, e):
        """Kernels whose result is shaped like an argument are known as well."""
        found = super().called(e)
        model = self.facts.lengths.model(e) if found is None else None
        return found if model is None else self.shape(model)

    def start(self):
        self.shapes.update(self.given)
        self.numbers.update(self.counted)

    def meet(self, table, name, found):
        given = self.given if table is self.shapes else self.counted
        if name in given:
            return
        if type(found) is tuple and any(p.loop not in self.passes.loops for p in passes_of(found)):
            found = None  # of a pass of the primal: what is made of it may be carried out of it
        super().meet(table, name, found)
