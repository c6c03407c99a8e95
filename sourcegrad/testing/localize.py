"""The first statement whose derivative disagrees: the function is checked up to each of its statements in turn.

    def f(x):                def f_up_to_3(x):
        y = np.sin(x)            y = np.sin(x)
        for i in range(3):       for i in range(3):
            y = bad(y)               y = bad(y)
        return np.sum(y)         return (y,)

What a statement binds or writes is what the function cut off behind it returns; of a statement in a loop or a branch,
what it has left each time.  All that stands before it has been checked by then, so the first that is off is the culprit.
"""

from __future__ import annotations

import ast
import copy
import itertools
import linecache
from typing import NamedTuple

from sourcegrad.errors import GradientMismatch
from sourcegrad.frontend.source import plain_function, read
from sourcegrad.testing import trees

_COUNT = itertools.count()


class Place(NamedTuple):
    """A statement of the user's: its file, its line and its text; `what` it does."""

    file: str
    line: int
    text: str
    what: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.what}\n    {self.text}"


def first(f, args, kwargs, check):
    """The Place of the first statement where `check(function)` finds a GradientMismatch; None where there is none."""
    source = read(plain_function(f), wrapper=True)
    if not isinstance(source.node, ast.FunctionDef):
        return None
    for path in _paths(source.node.body):
        made = _cut(source, path, args, kwargs)
        if made is None:
            continue
        try:
            check(made)
        except GradientMismatch as error:
            s = _at(source.node.body, path)
            text = linecache.getline(source.file, s.lineno).strip() or ast.unparse(s).splitlines()[0]
            return Place(source.file, s.lineno, text, "the first statement whose derivative disagrees: " + _brief(error))
        except Exception:  # cut off here, it is refused, or does not run: what comes later tells
            continue
    return None


def _brief(error):
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return "; ".join(lines[1:3]) or lines[0]


def _paths(block, before=()):
    """Where the statements of a function stand, in order: each path is (number, arm, number, arm, …, number)."""
    for k, s in enumerate(block):
        for arm in ("body", "orelse"):
            if isinstance(s, (ast.If, ast.For, ast.While, ast.With)):
                yield from _paths(getattr(s, arm, ()), (*before, k, arm))
        yield (*before, k)


def _at(block, path):
    s = block[path[0]]
    return s if len(path) == 1 else _at(getattr(s, path[1]), path[2:])


def _up_to(block, path, behind=()):
    """A block as far as the statement at a path, and `behind` it; what leaves the function on the way does nothing."""
    kept = [_Stays().visit(copy.deepcopy(s)) for s in block[: path[0]]]
    last = copy.deepcopy(block[path[0]])
    if len(path) > 1:
        setattr(last, path[1], _up_to(getattr(last, path[1]), path[2:], behind))
        if path[1] == "body" and hasattr(last, "orelse"):
            last.orelse = []
        return [*kept, last]
    return [*kept, *_without_return(last), *behind]


def _without_return(s):
    if not isinstance(s, ast.Return):
        return [_Stays().visit(s)]
    if s.value is None:
        return [ast.Pass()]
    return [ast.Assign([ast.Name("_result", ast.Store())], s.value)]


class _Stays(ast.NodeTransformer):
    """Without the `return`s of a function's own."""

    def visit_Return(self, node):
        return ast.Pass()

    def visit_FunctionDef(self, node):
        return node

    visit_Lambda = visit_ClassDef = visit_FunctionDef


def _cut(source, path, args, kwargs):
    """The function up to a statement, which returns what that binds or writes; None where that is nothing with a float."""
    bound = _bound(_at(source.node.body, path))
    notes = ast.parse("_held.append(dict(locals()))").body
    body = _up_to(source.node.body, path, notes)
    try:
        runs = _made(source, [*ast.parse("_held = []").body, *body, *ast.parse("return _held").body])
        held = runs(*_copied(args), **_copied(kwargs))
    except Exception:
        return None
    names = [n for n in bound if held and all(n in h and _is_number(h[n]) for h in held)]
    if not names:
        return None
    # What is written later in the loop must not be seen: each is taken as it is now.
    taken = ast.parse("\n".join(f"_{n}_seen.append({n} * 1.0)" for n in names)).body
    start = ast.parse("\n".join(f"_{n}_seen = []" for n in names)).body
    result = ast.parse(f"return ({', '.join(f'_{n}_seen' for n in names)},)").body
    return _made(source, [*start, *_up_to(source.node.body, path, taken), *result])


def _is_number(value):
    """Is this a float or an array of them?"""
    return not isinstance(value, (list, tuple, dict)) and [path for path, _ in trees.float_leaves(value)] == [()]


def _copied(tree):
    return copy.deepcopy(tree)


def _bound(s):
    """Names that a statement binds, and those whose objects it may write."""
    if isinstance(s, ast.Return):
        return ("_result",)
    found = {}
    for node in ast.walk(s):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found[node.id] = None
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            base = node
            while isinstance(base, (ast.Subscript, ast.Attribute)):
                base = base.value
            if isinstance(base, ast.Name):
                found[base.id] = None
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):  # a call for what it does
            found.update((n.id, None) for n in ast.walk(node.value) if isinstance(n, ast.Name))
    return tuple(found)


def _made(source, body):
    """A function like the one at hand with another body."""
    node = copy.deepcopy(source.node)
    node.body, node.decorator_list, node.returns = body, [], None
    arguments = node.args
    for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        a.annotation = None
    names = [f"default_{k}" for k in range(len(source.defaults))]
    arguments.defaults = [ast.Name(n, ast.Load()) for n in names]
    kwnames = {k: f"kwdefault_{k}" for k in source.kwdefaults}
    arguments.kw_defaults = [ast.Name(kwnames[a.arg], ast.Load()) if a.arg in kwnames else None for a in arguments.kwonlyargs]
    text = ast.unparse(ast.fix_missing_locations(ast.Module([node], []))) + "\n"
    file = f"<sourcegrad {source.name} up to a statement {next(_COUNT)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    scope = {**source.globals, **{n: c.cell_contents for n, c in source.cells.items() if _is_full(c)}}
    scope.update(zip(names, source.defaults))
    scope.update((kwnames[k], v) for k, v in source.kwdefaults.items())
    exec(compile(text, file, "exec", dont_inherit=True), scope)
    return scope[source.name]


def _is_full(cell):
    try:
        cell.cell_contents
    except ValueError:
        return False
    return True


__all__ = ["Place", "first"]
