"""Classes defined inside a function: made once, when the function is read, with what their methods read of its names.

    def f(x):                                    class P:                 a constant of the function
        k = 2 * x                                    def __init__(self, v):
        class P:                                         self.v = v
            def __init__(self, v): self.v = v        def scaled(self):
            def scaled(self): return self.v * k          k = self.held_k       set when an object is made
        return P(x).scaled()                             return self.v * k
"""

from __future__ import annotations

import ast
import builtins
import collections
import copy
import dataclasses
import types
import typing

from ..errors import UnsupportedSyntax
from ..ir.nodes import Span

HELD = "__sourcegrad_held__"  # class attribute: the names outside that its objects hold
_ELSEWHERE = "Move the class to the top level of the module, and pass what it reads as arguments."


def made(source, refusals):
    """{name: class} of the classes that the body of a function defines."""
    node, found = source.node, {}
    if isinstance(node, ast.Lambda):
        return found
    code = source.function.__code__
    local = {*code.co_varnames, *code.co_cellvars}
    for stmt in _statements(node.body):
        if isinstance(stmt, ast.ClassDef):
            cls = _class(source, stmt, local, found, refusals)
            if cls is not None:
                found[stmt.name] = cls
        name = _called(source, stmt, local, found)
        if name is not None:
            cls = _evaluated(source, stmt)
            if cls is not None:
                found[name] = cls
    return found


def _called(source, stmt, local, others):
    """The name of a class that a call makes: `Pair = namedtuple("Pair", "a b")`; None for other statements."""
    if not isinstance(stmt, ast.Assign) or len(stmt.targets) != 1 or not isinstance(stmt.value, ast.Call):
        return None
    target, names = stmt.targets[0], {n.id for n in ast.walk(stmt.value) if isinstance(n, ast.Name)}
    if not isinstance(target, ast.Name) or names & local:
        return None
    stored = [n for s in source.node.body for n in ast.walk(s) if isinstance(n, ast.Name) and n.id == target.id]
    if sum(not isinstance(n.ctx, ast.Load) for n in stored) > 1 or target.id in others:
        return None
    return target.id if _value(source, stmt.value.func) in _MAKERS else None


def _value(source, e):
    """What a name outside, or an attribute of a module, denotes."""
    if isinstance(e, ast.Name):
        cell = source.cells.get(e.id)
        return source.globals.get(e.id) if cell is None else cell.cell_contents
    if isinstance(e, ast.Attribute):
        base = _value(source, e.value)
        return getattr(base, e.attr, None) if isinstance(base, types.ModuleType) else None
    return None


def _evaluated(source, stmt):
    cells = {n: c.cell_contents for n, c in source.cells.items()}
    try:
        cls = eval(compile(ast.Expression(copy.deepcopy(stmt.value)), source.file, "eval"), source.globals, cells)
        cls.__sourcegrad_text__ = ast.unparse(stmt) + "\n"
    except Exception:  # the statement itself will raise it
        return None
    return cls


_MAKERS = (collections.namedtuple, typing.NamedTuple, dataclasses.make_dataclass)


def held(cls):
    """The names of the function around that a class's objects hold."""
    return getattr(cls, HELD, ())


def _statements(block):
    """The statements of a block and of those in it, nested functions and classes left out."""
    for s in block:
        yield s
        if not isinstance(s, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for inner in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(s, inner, None) or [])
            for handler in (*(getattr(s, "handlers", None) or ()), *(getattr(s, "cases", None) or ())):
                yield from _statements(handler.body)


def _class(source, stmt, local, others, refusals):
    span = Span(source.file, stmt.lineno, stmt.col_offset, stmt.lineno, stmt.col_offset + len(f"class {stmt.name}"))
    known = dict(source.cells)
    names = [*sorted(local - set(others)), *others, *known]
    stmt = copy.deepcopy(stmt)
    held = set()
    for method in [s for s in stmt.body if isinstance(s, ast.FunctionDef)]:
        read = _free(method, names) & local - set(others) - {stmt.name}
        if not read:
            continue
        params = [*method.args.posonlyargs, *method.args.args]
        if method.decorator_list and not _is_property(method) or not params:
            refusals.add(UnsupportedSyntax, span, f"{stmt.name}.{method.name} reads {', '.join(sorted(read))} of the function around", _ELSEWHERE)
            return None
        for n in sorted(read, reverse=True):
            text = f"{n} = {params[0].arg}.held_{n}"
            line = ast.parse(text).body[0]
            for inner in ast.walk(line):
                ast.copy_location(inner, method)
                if hasattr(inner, "lineno"):
                    inner.end_lineno, inner.end_col_offset = method.lineno, method.col_offset + 3
            method.body.insert(0, line)
        held |= read
    if _free(stmt, names) & local - set(others) - {stmt.name}:
        refusals.add(UnsupportedSyntax, span, f"the class {stmt.name} reads names of the function around it", _ELSEWHERE)
        return None
    try:
        cls = _run(source, stmt, others, known)
    except Exception as error:
        refusals.add(UnsupportedSyntax, span, f"the class {stmt.name} cannot be made beforehand ({error})", _ELSEWHERE)
        return None
    nodes = {s.name: s for s in stmt.body if isinstance(s, ast.FunctionDef)}
    for f in [g for v in vars(cls).values() for g in _functions(v)]:
        if f.__name__ in nodes and f.__code__.co_firstlineno <= nodes[f.__name__].body[0].end_lineno:
            f.__sourcegrad_source__ = nodes[f.__name__], source.lines, stmt.name
    if held:
        setattr(cls, HELD, tuple(sorted(held)))
    cls.__sourcegrad_text__ = ast.unparse(stmt) + "\n"
    return cls


def _is_property(method):
    """Is it decorated by nothing but `property` or a setter?"""
    return all(
        isinstance(d, ast.Name) and d.id == "property" or isinstance(d, ast.Attribute) and d.attr in ("setter", "getter")
        for d in method.decorator_list
    )


def _functions(v):
    """The plain functions in what a class holds under a name."""
    if isinstance(v, types.FunctionType):
        return [v]
    if isinstance(v, (staticmethod, classmethod)):
        return [v.__func__]
    if isinstance(v, property):
        return [f for f in (v.fget, v.fset, v.fdel) if isinstance(f, types.FunctionType)]
    return []


def _factory(stmt, names):
    arguments = ast.arguments([], [ast.arg(n) for n in names], None, [], [], None, [])
    end = ast.Return(ast.Name(stmt.name, ast.Load()))
    factory = ast.FunctionDef("local_class", arguments, [stmt, end], [])
    factory.type_params = []  # new in Python 3.12
    return ast.fix_missing_locations(ast.copy_location(ast.Module([factory], []), stmt))


def _free(stmt, names):
    """Names of the function around that a definition reads."""
    code = compile(_factory(copy.deepcopy(stmt), [n for n in names if n != stmt.name]), "<class>", "exec", dont_inherit=True)
    factory = next(c for c in code.co_consts if isinstance(c, types.CodeType))
    inner = next(c for c in factory.co_consts if isinstance(c, types.CodeType))
    return set(inner.co_freevars) | {n for n in inner.co_names if n in names and not hasattr(builtins, n) and isinstance(stmt, ast.ClassDef)} & _loaded(stmt)


def _loaded(stmt):
    """Names that the body of a class itself reads."""
    body = [s for s in stmt.body if not isinstance(s, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return {n.id for s in body for n in ast.walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _run(source, stmt, others, cells):
    """The class, its methods bound to the user's own globals and cells."""
    names = [n for n in {**others, **cells} if n != stmt.name]
    code = compile(_factory(copy.deepcopy(stmt), names), source.file, "exec", dont_inherit=True)
    inner = next(c for c in code.co_consts if isinstance(c, types.CodeType))
    values = [others[n] if n in others else cells[n].cell_contents for n in names]
    cls = types.FunctionType(inner, source.globals)(*values)
    return cls
