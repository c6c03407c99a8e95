"""The import lines that generated text needs when it stands alone."""

from __future__ import annotations

import types

from ..ir import walk


def module_header(generated):
    """The import lines that generated text needs when it stands alone: modules, and what the user's module defines."""
    modules, own = {}, {}
    for g in generated:
        free = walk.all_reads(g.ir.body) - g.env.locals
        for name in sorted(free):
            value = g.env.lookup(name)
            if isinstance(value, types.ModuleType):
                modules[name] = value.__name__
            elif name in g.env.globals and name not in g.env.constants:
                own.setdefault(g.env.globals.get("__name__", "__main__"), set()).add(name)
            elif isinstance(value, type) and value.__module__.startswith("sourcegrad.") and value.__name__ == name:
                own.setdefault(value.__module__, set()).add(name)
    lines = []
    for name, module in sorted(modules.items(), key=lambda item: (item[1].startswith("sourcegrad"), item[1])):
        parent, _, last = module.rpartition(".")
        if name == module:
            lines.append(f"import {module}")
        elif parent and (name == last or parent == "sourcegrad.runtime"):
            lines.append(f"from {parent} import {last}" + (f" as {name}" if name != last else ""))
        else:
            lines.append(f"import {module} as {name}")
    for module, names in sorted(own.items()):
        if module != "__main__":
            lines.append(f"from {module} import {', '.join(sorted(names))}")
    return "\n".join(lines)
