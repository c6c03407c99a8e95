"""Whose memory a function returns, and which parameters a name may be the memory of: the part of `aliasing` that callers ask.

    return q[1:], q      both items may be what the caller knows as p, if q is; and they share memory with each other
"""

from __future__ import annotations

from ..ir import nodes as N
from ..ir import walk
from ..ir.liveness import Liveness
from .contents import holds_arrays
from .sharing import ITSELF, OUTSIDE

_KERNELS = __name__.partition(".")[0] + ".runtime."


class Returned:
    """It supplies fn, env, kinds, names, gives, collect, block, entry, root and mutable."""

    def returned(self):
        """The parameters whose memory the result may be or hold, OUTSIDE for what others know, ITSELF for what it shares.

        And of a tuple (k, parameter) for its items, with None for one parameter where there are such.
        """
        self.live = Liveness(self.fn.body, watch=set())
        self.collect()
        state = self.entry()
        self.judging = False
        self.block(self.fn.body, state, [])
        value = self.fn.body[-1].value
        found = self.known_outside(value, state)
        items = value.items if type(value) is N.Display and value.kind == "tuple" else ()
        parts = {(k, p) for k, item in enumerate(items) for p in (None, *self.known_outside(item, state))}
        return frozenset(found | parts | ({ITSELF} if self.entangled(state) else set()))

    def known_outside(self, e, state):
        """The parameters whose memory a value may be or hold, and OUTSIDE."""
        found = set()
        for n in walk.reads(e) if e is not None else ():
            if n in self.env.locals and not self.mutable(n):
                continue
            near = self.names.bit(self.root(n)) | state.same.get(n, 0) | state.inside.get(n, 0)
            for held in self.names.members(near):
                near |= state.same.get(held, 0) | state.inside.get(held, 0)
            found.update(self.names.members(near & self.names.outside))
        return {p.name for p in self.fn.params if f"<caller's {p.name}>" in found} | ({OUTSIDE} & found)

    def entangled(self, state):
        """May parts of the result share memory with each other?"""
        if self.fn.span.file.startswith("<sourcegrad "):
            return False  # what a forward half gives and keeps is as it was when the reverse half reads it
        if str(self.env.globals.get("__name__")).startswith(_KERNELS):
            return False  # ours give each part memory of its own
        value = self.fn.body[-1].value
        parts = [n for n in walk.reads(value) if self.mutable(n)] if value is not None else []
        if any(holds_arrays(self.kinds(n)) for n in parts):
            return True
        return any(a == b or state.same.get(a, 0) & self.names.bit(b) for k, a in enumerate(parts) for b in parts[:k])

    def origins(self, names):
        """The parameters whose memory any of these names may ever be, hold or be held by."""
        if not names:
            return ()
        self.collect()
        self.live = Liveness(self.fn.body, watch=set())
        self.judging = False
        self.block(self.fn.body, self.entry(), [])
        return tuple(
            p.name
            for p in self.fn.params
            if any(n == p.name or self.names.linked.get(n, 0) & self.names.bit(f"<caller's {p.name}>") for n in names)
        )

    def given(self, op, e, item=None):
        """Names whose memory a call may return, or the item of that number of the tuple that it does."""
        found = self.gives(op, self.kinds) if self.gives is not None and op.what == "function" else None
        if found is None:
            return set(walk.reads(e))
        params, bound = found
        if (item, None) in params:
            params = {p for k, p in (p for p in params if type(p) is tuple) if k == item} | ({ITSELF} & params)
        names = {n for p in params if p in bound for n in walk.reads(bound[p])}
        return names | ({OUTSIDE, ITSELF} & params)
