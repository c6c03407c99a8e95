"""Imports inside a function: what they bind is known now, and travels as a constant."""

from __future__ import annotations

import importlib

_TOP = "Move the import to the top of the module."


def bind(d, s):
    for word in s.names:
        path, _, alias = word.partition(" as ")
        found = _find(d, s, path, alias)
        if found is None:
            return
        name, value = found
        if name in d.env.locals or d.env.constants.get(name, value) is not value:
            d.refuse(s, f"an import of {name}, which is also the name of a variable", _TOP)
            return
        d.env.constants[name] = value
        d.env.let_go()  # what was asked about the name before was not known yet


def _find(d, s, path, alias):
    """(name, what it is bound to)"""
    package = d.env.globals.get("__package__") or ""
    try:
        if s.kind == "import":
            module = importlib.import_module(path)
            return (alias, module) if alias else (path.partition(".")[0], importlib.import_module(path.partition(".")[0]))
        origin = s.kind.split(" ")[1]
        module = importlib.import_module(origin, package if origin.startswith(".") else None)
        if not hasattr(module, path):
            return alias or path, importlib.import_module(f"{origin}.{path}", package or None)
        return alias or path, getattr(module, path)
    except ImportError as error:
        d.refuse(s, f"an import that fails ({error})", _TOP)
        return None
