"""Each web of a variable gets its own name.

A web is a set of assignments and reads that must share a name because some read may see any of the assignments.
`h = f(x); h = g(h)` has two webs, h and h_2: neither overwrites the other, so nothing needs saving.  A variable that
a loop carries, or that two arms of an `if` assign, stays one web.

    before                     after
    h = np.tanh(w @ x)         h = np.tanh(w @ x)
    h = np.tanh(v @ h)         h_2 = np.tanh(v @ h)
    return h                   return h_2
"""

from __future__ import annotations

from dataclasses import replace

from ..ir import nodes as N
from ..ir import walk
from ..ir.liveness import Liveness, captured


def split(fn, names, locals, only=None):
    """The function with its webs named apart, or those of the names in `only`; `locals` is kept up to date."""
    return _Webs(fn, names, locals, only).run()


class _Webs:
    def __init__(self, fn, names, locals, only=None):
        self.fn = fn
        self.names = names
        self.locals = locals
        self.parent = []
        self.first = []  # node → variable
        self.pinned = captured(fn.body) | (frozenset() if only is None else frozenset(locals) - only)
        self.live = Liveness(fn.body, frozenset(), frozenset())
        self.uses = []  # in traversal order: (reads: var → node, writes: var → node)

    def run(self):
        fn = self.fn
        env = {}
        for p in fn.params:
            env[p.name] = self.new(p.name)
        params = dict(env)
        self.block(fn.body, env, None)
        self.names_of = self.name_webs(params)
        self.position = 0
        return replace(fn, body=self.rename(fn.body))

    # --- union-find -------------------------------------------------------------------------------------------------

    def new(self, var):
        self.parent.append(len(self.parent))
        self.first.append(var)
        return len(self.parent) - 1

    def find(self, n):
        while self.parent[n] != n:
            self.parent[n] = self.parent[self.parent[n]]
            n = self.parent[n]
        return n

    def union(self, a, b):
        a, b = self.find(a), self.find(b)
        if a != b:
            self.parent[max(a, b)] = min(a, b)

    # --- the walk ---------------------------------------------------------------------------------------------------

    def read(self, name, env):
        if name not in env and name in self.locals:
            env[name] = self.new(name)  # read before any assignment: unbound, or bound later in a loop
        return env.get(name)

    def block(self, block, env, breaks):
        for s in block:
            self.statement(s, env, breaks)

    def statement(self, s, env, breaks):
        t = type(s)
        reads = {n: self.read(n, env) for n in walk.own_reads(s)}
        if t is N.If:
            self.uses.append((reads, {}))
            other = dict(env)
            self.block(s.body, env, breaks)
            self.block(s.orelse, other, breaks)
            self.merge(env, other, self.live.after[id(s)])
            return
        if t is N.For or t is N.While:
            writes = {}
            for n in self.live.head[id(s)]:  # what an earlier iteration may have bound, if nothing has before
                self.read(n, env)
            entry = dict(env)
            use = (reads, writes)
            self.uses.append(use)
            if t is N.For:
                for n in walk.target_names(s.target):
                    writes[n] = env[n] = self.new(n)
            inner_breaks = []
            self.block(s.body, env, inner_breaks)
            head = self.live.head[id(s)]
            self.merge(env, entry, head)
            for b in inner_breaks:
                self.merge(env, b, self.live.after[id(s)])
            return
        if t is N.Break:
            breaks.append(dict(env))
            self.uses.append((reads, {}))
            return
        if t is N.AugAssign and type(s.target) is N.Name:
            writes = {s.target.id: reads[s.target.id]}  # one node, one name: it may update the same object
        else:
            writes = {n: self.define(n, env) for n in walk.own_writes(s)}
        self.uses.append((reads, writes))

    def define(self, name, env):
        if name in self.pinned and name in env:
            return env[name]
        env[name] = self.new(name)
        return env[name]

    def merge(self, env, other, live):
        """`env` becomes the join of both; webs that are live behind it are one."""
        for name in live:
            a, b = env.get(name), other.get(name)
            if a is not None and b is not None:
                if a != b:
                    self.union(a, b)
            elif b is not None:
                env[name] = b

    # --- naming -----------------------------------------------------------------------------------------------------

    def name_webs(self, params):
        for var in self.pinned:
            nodes = [n for n, v in enumerate(self.first) if v == var]
            for n in nodes[1:]:
                self.union(nodes[0], n)
        names = {}
        for var, node in params.items():
            names[self.find(node)] = var
        taken = set(params)
        for node, var in enumerate(self.first):
            root = self.find(node)
            if root in names:
                continue
            if var not in taken:
                names[root] = var
                taken.add(var)
            else:
                names[root] = self.names.fresh(var)
                self.locals.add(names[root])
        return names

    def rename(self, block):
        out = []
        for s in block:
            reads, writes = self.uses[self.position]
            self.position += 1
            rmap = self.mapping(reads)
            wmap = self.mapping(writes)
            if type(s) is N.Define:
                wmap = {**rmap, **wmap}
                out.extend(walk.rename_block((s,), wmap))
                continue
            if rmap or wmap:
                s = walk.map_exprs(s, lambda e, m=rmap: walk.rename_expr(e, m), self.target(s, rmap, wmap))
            if type(s) is N.Assign and type(s.target) is N.Name and s.target == s.value:
                continue
            out.append(walk.map_blocks(s, self.rename))
        return tuple(out)

    def target(self, s, rmap, wmap):
        def rename(target):
            t = type(target)
            if t is N.Name:
                return walk.rename_expr(target, wmap)
            if t is N.Display:
                return N.Display(target.kind, tuple(rename(i) for i in target.items), target.span)
            return walk.rename_expr(target, rmap)

        return rename

    def mapping(self, nodes):
        pairs = ((v, self.names_of[self.find(n)]) for v, n in nodes.items() if n is not None)
        return {v: n for v, n in pairs if v != n}
