"""The kernels that a text uses, as source: with all that they use in turn, each after what it needs."""

from __future__ import annotations

import ast
import inspect
import re
import sys
import types

from ..runtime import numpy as rt


def kernels(text):
    """(import lines, sources) of the kernels that `rt.name` stands for in a text, in the order in which they are needed."""
    imports, sources, seen = set(), [], set()
    for name in sorted(set(re.findall(r"\brt\.(\w+)", text))):
        _take(name, getattr(rt, name), imports, sources, seen)
    if re.search(r"\bmath\.", text):
        imports.add("import math")
    return imports, sources


def _take(name, value, imports, sources, seen, module=None):
    """Add what `name` stands for, after what it needs."""
    if name in seen:
        return
    seen.add(name)
    if isinstance(value, types.ModuleType):
        imports.add(f"import {value.__name__}" + (f" as {name}" if name != value.__name__ else ""))
        return
    home = module if module is not None else sys.modules.get(getattr(value, "__module__", ""), None)
    if (isinstance(value, (types.FunctionType, type)) or hasattr(value, "__wrapped__")) and value.__module__.startswith("sourcegrad"):
        if isinstance(value, type) and issubclass(value, Exception):
            sources.append(f"class {name}(ValueError):\n    pass")
            return
        home = sys.modules[value.__module__]
        source = inspect.getsource(value)
        _needs(source, home, imports, sources, seen)
        if value.__name__ != name:
            source += f"\n\n{name} = {value.__name__}\n"
        sources.append(source.rstrip())
        return
    line = _import(name, home)
    if line is not None:
        imports.add(line)
        return
    source = _assignment(name, home)
    _needs(source, home, imports, sources, seen)
    sources.append(source)


def _needs(source, home, imports, sources, seen):
    """Take what a source reads of its module."""
    tree = ast.parse(source)
    local = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    local |= {a.arg for n in ast.walk(tree) if isinstance(n, ast.arguments) for a in (*n.args, *n.kwonlyargs, *n.posonlyargs)}
    for n in ast.walk(tree):
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n.id not in local and n.id in vars(home):
            _take(n.id, vars(home)[n.id], imports, sources, seen, home)


def _import(name, home):
    """The line by which a module imports a name from elsewhere."""
    for s in ast.parse(inspect.getsource(home)).body:
        if isinstance(s, ast.ImportFrom) and not s.level:
            for a in s.names:
                if (a.asname or a.name) == name:
                    return f"from {s.module} import {a.name}" + (f" as {name}" if a.asname else "")
    return None


def _assignment(name, home):
    """The statement of a module that makes a constant."""
    source = inspect.getsource(home)
    for s in ast.parse(source).body:
        if isinstance(s, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in s.targets):
            return ast.get_source_segment(source, s)
    raise LookupError(f"{name} of {home.__name__} is made in no statement of its own")
