"""Names that a kept function reads or rebinds while others rebind them stand in cells, lists of one item, as Python has it.

    def make(step):                        def make(step):
        n = 0.0                                n_cell = [0.0]
        def bump():                            def bump():
            nonlocal n               →             n_cell[0] += step
            n += step                              return n_cell[0]
            return n                           return bump
        return bump

    for i in range(3):                     i_cell = [0]
        fs.append(lambda t: t * x[i])      for i in range(3):
                                 →             i_cell[0] = i
                                               fs.append(lambda t: t * x[i_cell[0]])
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ..ir import nodes as N
from ..ir import walk

_BINDING = (N.Assign, N.AugAssign, N.For)


class Wanted:
    """The names that need a cell: those for which `closures` would have to refuse a function.

    pairs: (place of a function, name that it has from outside); cells: names of cells; own: what a name was called where it
    was written
    """

    def __init__(self):
        self.pairs, self.cells, self.own = set(), set(), {}

    def add(self, fn, name):
        self.pairs.add((fn.span, self.own.get(name, name)))

    def renamed(self, names):
        """These names are others where a body is inlined."""
        self.own.update((new, self.own.get(old, old)) for old, new in names.items())
        self.cells |= {new for old, new in names.items() if old in self.cells}


def celled(fn, wanted):
    """The function, and the functions in it, with these names in cells, where that can be written."""
    if not wanted.pairs:
        return fn
    body = _inside(fn.body, lambda f: celled(f, wanted))
    fn = fn if body is fn.body else replace(fn, body=body)
    places = _places(fn)
    for name in sorted(n for n in walk.local_names(fn) if any((p, wanted.own.get(n, n)) in wanted.pairs for p in places)):
        cell = _Cell(fn, name)
        written = cell.written()
        if written is not None:
            fn = written
            wanted.cells.add(cell.cell.id)
    return fn


def _inside(block, f):
    """A block with `f` applied to the functions that it defines."""
    out = []
    for s in block:
        if type(s) is N.Define:
            new = f(s.function)
            out.append(s if new is s.function else N.Define(new, s.span))
        else:
            out.append(walk.map_blocks(s, lambda b: _inside(b, f)))
    return tuple(out) if any(a is not b for a, b in zip(out, block)) else block


def _lambdas(block):
    for s in walk.statements(block):
        waiting = list(walk.own_exprs(s))
        while waiting:
            e = waiting.pop()
            if type(e) is N.Lambda:
                yield e
            if type(e) is N.Opaque:
                waiting += walk.comprehension_exprs(e.parts) if e.parts is not None else ()
            else:
                waiting += walk.children(e)


def _places(fn):
    """Where the functions inside a function stand."""
    found = {e.span for e in _lambdas(fn.body)}
    for s in walk.statements(fn.body):
        if type(s) is N.Define:
            found |= {s.function.span} | _places(s.function)
    return found


def _rebinds(block, name):
    """Does a function in a block, or one in that, rebind the name?"""
    inner = [s.function for s in walk.statements(block) if type(s) is N.Define and name in walk.free_names(s.function)]
    return any(
        any(type(s) is N.Scope and s.kind == "nonlocal" and name in s.names for s in walk.statements(f.body)) or _rebinds(f.body, name)
        for f in inner
    )


class _Cell:
    """One name of a function, and the list that stands for it."""

    def __init__(self, fn, name):
        self.fn, self.name = fn, name
        taken = set(walk.local_names(fn)) | walk.all_reads(fn.body) | walk.free_names(fn)
        stem = f"{name}_cell"
        self.cell = N.Name(next(n for n in (stem, *(f"{stem}_{k}" for k in range(2, 99))) if n not in taken), fn.span)
        self.whole = _rebinds(fn.body, name)  # is it the cell for the function that has it, too?
        self.failed = False

    def item(self, span):
        return N.Index(self.cell, N.Const(0), span)

    def written(self):
        """The function with the cell; None where that cannot be written."""
        body, start = list(self.fn.body), self.start()
        if start is None:
            return None
        at, made = start
        head = [self.statement(s) for s in body[:at]]
        rest = [self.statement(s) for s in body[at:]]
        if self.failed:
            return None
        return replace(self.fn, body=tuple(i for part in (*head, made, *rest) for i in part))

    def start(self):
        """(the number of the statement before which the cell is made, the statements that make it); None where it cannot be told."""
        self.first = None
        self.filled = True  # does it hold something from the first?
        span = self.fn.span
        if any(self.name in walk.binds(s) and type(s) not in _BINDING for s in walk.statements(self.fn.body)):
            return None
        if any(p.name == self.name for p in self.fn.params):
            return 0, (N.Assign(self.cell, N.Display("list", (N.Name(self.name, span),), span), span),)
        k, s = next((k, s) for k, s in enumerate(self.fn.body) if self.name in walk.bound((s,)))
        if self.reads_before(k):
            return None
        if type(s) is N.Assign and self.name in walk.target_names(s.target):
            self.first = s
            return k, ()
        if self.whole:
            return None
        by_count = type(s) is N.For and s.target == N.Name(self.name) and type(s.iter) is N.Call and s.iter.func == N.Name("range")
        self.filled = by_count
        return k, (N.Assign(self.cell, N.Display("list", (N.Const(0),) if by_count else (), s.span), s.span),)

    def reads_before(self, k):
        """Is a function that reads the name defined before the name is bound?"""
        for s in walk.statements(self.fn.body[:k]):
            if self.name in walk.own_reads(s) or type(s) is N.Define and self.name in walk.free_names(s.function):
                return True
        return any(self.name in walk.reads(e) for e in _lambdas(self.fn.body[:k]))

    # --- statements of the function that has the name -----------------------------------------------------------------

    def statement(self, s):
        """The statements that stand for one."""
        if s is self.first:
            return self.begun(s)
        if type(s) is N.Define:
            return (N.Define(self.function(s.function), s.span),)
        f, g = (self.read, self.target) if self.whole else (self.kept, self.kept)
        new = walk.map_blocks(walk.map_exprs(s, f, g), lambda b: tuple(i for s in b for i in self.statement(s)))
        if self.whole or self.name not in walk.own_writes(s):
            return (new,)
        if type(s) is N.For:
            return (replace(new, body=(*self.noted(s.span), *new.body)),)
        return (new, *self.noted(s.span))

    def begun(self, s):
        """The statement that binds the name first makes the cell."""
        value = self.read(s.value) if self.whole else self.kept(s.value)
        if self.whole and type(s.target) is N.Name:
            return (N.Assign(self.cell, N.Display("list", (value,), s.span), s.span),)
        made = N.Assign(self.cell, N.Display("list", (N.Name(self.name, s.span),), s.span), s.span)
        return replace(s, value=value), made

    def noted(self, span):
        value = N.Name(self.name, span)
        store = N.Assign(self.item(span), value, span)
        if self.filled:
            return (store,)
        append = N.Evaluate(N.Call(N.Attr(self.cell, "append"), (value,), (), span), span)
        return (N.If(self.cell, (store,), (append,), span),)

    def kept(self, e):
        """An expression of the function that has the name, in which only lambdas read the cell."""
        if type(e) is N.Lambda:
            return self.read(e)
        if type(e) is N.Opaque:
            if e.parts is None or self.name not in e.reads or not any(True for _ in _lambdas((N.Evaluate(e),))):
                return e
            return self.comprehension(e, self.kept)
        return walk.map_children(e, self.kept) if walk.children(e) else e

    # --- what reads the cell ------------------------------------------------------------------------------------------

    def read(self, e):
        t = type(e)
        if t is N.Name:
            return self.item(e.span) if e.id == self.name else e
        if t is N.Lambda:
            params = tuple(replace(p, default=walk.optional(p.default, self.read)) for p in e.params)
            own = self.name in {p.name for p in e.params}
            return N.Lambda(params, e.body if own else self.read(e.body), e.span)
        if t is N.Walrus:
            self.failed |= self.name in walk.target_names(e.target)
        if t is N.Opaque:
            if self.name not in e.reads:
                return e
            return self.comprehension(e, self.read) if e.parts is not None else self.verbatim(e)
        return walk.map_children(e, self.read) if walk.children(e) else e

    def comprehension(self, e, f):
        parts = e.parts
        if self.name in walk.comprehension_names(parts):
            self.failed = True
            return e
        loops = tuple((target, f(over), tuple(map(f, tests))) for target, over, tests in parts.loops)
        new = N.Comprehension(walk.optional(parts.key, f), f(parts.item), loops)
        reads = {n for c in walk.comprehension_exprs(new) for n in walk.reads(c)} - walk.comprehension_names(new)
        return N.Opaque("", tuple(sorted(reads)), e.what, e.span, new)

    def verbatim(self, e):
        """An f-string and its like."""
        tree = _Reads(self.name, self.cell.id).visit(ast.parse(e.text, mode="eval"))
        reads = tuple(self.cell.id if n == self.name else n for n in e.reads)
        return N.Opaque(ast.unparse(ast.fix_missing_locations(tree)), reads, e.what, e.span, None)

    def target(self, e):
        if type(e) is N.Name:
            return self.read(e)
        if type(e) is N.Display:
            return N.Display(e.kind, tuple(map(self.target, e.items)), e.span)
        return N.Starred(self.target(e.value), e.span) if type(e) is N.Starred else self.read(e)

    def function(self, fn):
        """A function inside that reads the name from outside, or rebinds it."""
        params = tuple(replace(p, default=walk.optional(p.default, self.read if self.whole else self.kept)) for p in fn.params)
        if self.name in walk.local_names(fn) or self.name not in walk.free_names(fn):
            return replace(fn, params=params)
        return replace(fn, params=params, body=self.block(fn.body))

    def block(self, block):
        out = []
        for s in block:
            if type(s) is N.Scope:
                names = tuple(n for n in s.names if n != self.name)
                out += (replace(s, names=names),) if names else ()
            elif type(s) is N.Define:
                out.append(N.Define(self.function(s.function), s.span))
            else:
                self.failed |= self.name in walk.binds(s) and type(s) not in _BINDING
                out.append(walk.map_blocks(walk.map_exprs(s, self.read, self.target), self.block))
        return tuple(out)


class _Reads(ast.NodeTransformer):
    def __init__(self, name, cell):
        self.name, self.cell = name, cell

    def visit_Name(self, node):
        if node.id != self.name:
            return node
        return ast.Subscript(ast.Name(self.cell, ast.Load()), ast.Constant(0), ast.Load())
