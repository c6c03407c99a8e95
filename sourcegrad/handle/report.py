"""What a gradient remembers: what is saved in every pass of a loop and why, how many bytes that is, what is computed again."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field

import numpy as np

from ..ir import nodes as N
from ..ir import printer, walk
from ..ir.expression import flat
from .function import program_of
from .signature import bound_values, parameters, plain_function

_LINE = re.compile(r"line (\d+)")
_MAKER = "_counted_list"


@dataclass
class Saved:
    """One list of saved values; where it holds tuples, one item of them."""

    name: str
    function: str
    item: int | None
    held: tuple  # what is appended, as text
    line: int | None = None  # where the primal makes it
    needed: set = field(default_factory=set)  # the lines whose adjoints read it
    count: int = 0
    size: int = 0
    array: bool = False


@dataclass
class Report:
    """saved: in lists; kept: names that are simply still there; again: (line, statement) computed in both sweeps."""

    name: str
    doc: str
    saved: list
    kept: list
    again: list
    text: str
    ran: bool


def report(f, wrt=0, args=None, kwargs=None):
    """What the gradient of `f` remembers; with example arguments it is run once, and bytes are counted."""
    program = program_of(f, wrt, "reverse", True, args, kwargs)
    found = [_examined(g.ir) for g in program.generated]
    saved = [s for part, _, _ in found for s in part]
    ran = args is not None or kwargs is not None
    if ran:
        _count(program, plain_function(f), args or (), kwargs or {}, saved)
    entry = program.generated[-1].ir
    kept, again = [k for _, part, _ in found for k in part], [a for *_, part in found for a in part]
    return Report(entry.name, entry.doc or "", saved, kept, again, program.text(), ran)


def stack_of(e, method):
    """The name of the list of `name.append(v)` or `name.pop()`."""
    if type(e) is N.Call and type(e.func) is N.Attr and e.func.name == method and type(e.func.value) is N.Name:
        return e.func.value.id
    return None


def _examined(fn):
    """(saved, kept, again) of one generated function."""
    lists = {}  # name → what is saved in each item, or in the list
    for s in walk.statements(fn.body):
        if type(s) is N.Assign and s.value == N.Display("list", ()) and type(s.target) is N.Name:
            lists[s.target.id] = {}
    made, reverse, kept, again = {}, False, {}, []
    forward = {}  # arithmetic of the forward sweep → its line
    line = None
    for s in _in_order(fn.body):
        if type(s) is N.Comment:
            reverse = reverse or s.text == "Reverse sweep"
            found = _LINE.match(s.text)
            line = int(found.group(1)) if found else line
            continue
        note = _LINE.match(getattr(s, "note", "") or "")
        line = int(note.group(1)) if note else line
        stack = stack_of(getattr(s, "value", None), "append") if type(s) is N.Evaluate else None
        if stack in lists:
            for k, value in _items(s.value.args[0]):
                record = lists[stack].setdefault(k, Saved(stack, fn.name, k, ()))
                record.held = tuple(dict.fromkeys((*record.held, _told(value, made))))
                record.line = record.line or next((made[n][1] for n in walk.reads(value) if n in made), None)
            continue
        if not reverse:
            for e in (e for part in walk.own_exprs(s) for e in walk.subexpressions(part) if _is_arithmetic(e)):
                forward.setdefault(e, s.span.line or None)
            for one in _single(s):
                made[one.target.id] = (one, s.span.line or None)
            continue
        stack = stack_of(getattr(s, "value", None), "pop") if type(s) is N.Assign else None
        if stack in lists:
            for k, target in _items(s.target):
                if k in lists[stack]:
                    made[flat(target)] = (lists[stack][k], None)
            continue
        for n in walk.own_reads(s):
            source = made.get(n, (None, None))
            if isinstance(source[0], Saved):
                if line is not None:
                    source[0].needed.add(line)
            elif source[0] is not None and not n.endswith("_bar"):
                kept.setdefault(n, source[1])
        again += [(forward[e], flat(e)) for part in walk.own_exprs(s) for e in _largest(part, forward)]
        if type(s) is N.Assign and type(s.target) is N.Name:
            first = made.get(s.target.id, (None, None))
            if not isinstance(first[0], Saved) and first[0] is not None and first[0].value == s.value:
                again.append((first[1], f"{flat(s.target)} = {flat(s.value)}"))
    return [r for found in lists.values() for r in found.values()], list(kept.items()), list(dict.fromkeys(again))


def _is_arithmetic(e):
    """Is this an operation on values of the primal, two of them or more?"""
    return type(e) is N.Binary and any(type(c) is N.Binary for c in walk.children(e)) and not any(n.endswith("_bar") for n in walk.reads(e))


def _largest(e, known):
    """The largest parts of an expression that are known; not the whole of it, which goes by its name."""
    for c in walk.children(e):
        if type(c) is N.Binary and c in known:
            yield c
        else:
            yield from _largest(c, known)


def _single(s):
    """The assignments to names that `s` is: one, or those of `a, b = e, f`."""
    if type(s) is not N.Assign:
        return []
    if type(s.target) is N.Display and type(s.value) is N.Display:
        return [N.Assign(t, v, s.span) for t, v in zip(s.target.items, s.value.items) if type(t) is N.Name]
    return [s] if type(s.target) is N.Name else []


def _items(e):
    """(index, part) of what is appended or popped; (None, all of it) where that is no tuple."""
    return list(enumerate(e.items)) if type(e) is N.Display and e.kind == "tuple" else [(None, e)]


def _told(value, made):
    """What is saved: a name, with what it holds where that says more."""
    source = made.get(value.id, (None,))[0] if type(value) is N.Name else None
    if type(source) is N.Assign and not re.match(r"t(_\d+)?$", value.id):
        return value.id
    return flat(value) if type(source) is not N.Assign else f"{value.id} = {flat(source.value)}"


def _in_order(block):
    for s in block:
        yield s
        for b in walk.blocks(s):
            yield from _in_order(b)


# --- bytes ------------------------------------------------------------------------------------------------------------


def _count(program, f, args, kwargs, saved):
    """Run the gradient once, with lists that count what is put into them."""
    import copy

    lists = {}

    def maker(function, name):
        class Counted(list):
            def append(self, value):
                for k, part in (None, value), *(enumerate(value) if isinstance(value, tuple) else ()):
                    made = lists.setdefault((function, name, k), [0, 0, False])
                    made[0] += 1
                    made[1] += size_of(part)
                    made[2] = made[2] or isinstance(part, np.ndarray)
                list.append(self, value)

        return Counted()

    for g in program.generated:
        names = {s.name for s in saved if s.function == g.ir.name}
        body = tuple(_counting(s, names, g.ir.name) for s in g.ir.body)
        g.text = printer.function(N.Function(g.ir.name, g.ir.params, body, g.ir.doc, g.ir.span))
        g.env.constants[_MAKER] = maker
    bound = bound_values(f, parameters(f), copy.deepcopy(args), copy.deepcopy(kwargs))
    program.load()[0](*bound.args, **bound.kwargs)
    for s in saved:
        s.count, s.size, s.array = lists.get((s.function, s.name, s.item), (0, 0, False))
    for g in program.generated:
        g.text = printer.function(g.ir)


def _counting(s, names, function):
    if type(s) is N.Assign and type(s.target) is N.Name and s.target.id in names and s.value == N.Display("list", ()):
        return N.Assign(s.target, N.Call(N.Name(_MAKER), (N.Const(function), N.Const(s.target.id))), s.span)
    return walk.map_blocks(s, lambda b: tuple(_counting(i, names, function) for i in b)) if walk.blocks(s) else s


def size_of(value):
    """Bytes of a saved value."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, (tuple, list)):
        return sum(map(size_of, value)) + sys.getsizeof(value)
    return sys.getsizeof(value)
